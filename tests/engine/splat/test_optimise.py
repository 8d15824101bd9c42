import torch

from engine.splat.optimise import Moments, adam_step, forget_rows, take_rows


def test_adam_follows_torchs():
    g = torch.Generator().manual_seed(0)
    start = torch.randn(501, 3, generator=g)
    ours, theirs = {"x": start.clone()}, start.clone().requires_grad_(True)
    moments = Moments.zeros_like(ours)
    optimizer = torch.optim.Adam([theirs], lr=0.01, eps=1e-15)
    for _ in range(20):
        gradient = torch.randn(501, 3, generator=g)
        theirs.grad = gradient.clone()
        optimizer.step()
        adam_step(ours, {"x": gradient}, moments, {"x": 0.01})
    assert torch.allclose(ours["x"], theirs.detach(), atol=1e-6)


def test_double_precision_takes_the_torch_path():
    ours = {"x": torch.ones(4, dtype=torch.float64)}
    moments = Moments.zeros_like(ours)
    adam_step(ours, {"x": torch.tensor([1.0, -2.0, 3.0, -4.0], dtype=torch.float64)}, moments, {"x": 0.1})
    assert torch.allclose(ours["x"], torch.tensor([0.9, 1.1, 0.9, 1.1], dtype=torch.float64))


def test_rows_move_together_and_forget():
    parameters = {"x": torch.arange(4.0)[:, None], "y": torch.arange(4.0)}
    moments = Moments.zeros_like(parameters)
    moments.first["y"] += 1
    take_rows(parameters, moments, torch.tensor([3, 1, 1]))
    forget_rows(moments, torch.tensor([2]))
    assert parameters["x"][:, 0].tolist() == parameters["y"].tolist() == [3, 1, 1]
    assert moments.first["y"].tolist() == [1, 1, 0]
