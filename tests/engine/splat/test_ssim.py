import numpy as np
import pytest
import torch

from engine.splat.ssim import ssim, ssim_reference


def pictures(height, width, seed=0):
    g = torch.Generator().manual_seed(seed)
    x = torch.rand(height, width, 3, generator=g)
    return x, (x + 0.2 * torch.randn(height, width, 3, generator=g)).clamp(0, 1)


@pytest.mark.parametrize("size", [(27, 27), (33, 48), (64, 51), (40, 100)])
def test_value_and_gradient_agree_with_the_twin(size):
    x, y = pictures(*size)
    fast, slow = x.clone().requires_grad_(True), x.double().requires_grad_(True)
    (3 * ssim(fast, y)).backward()
    (3 * ssim_reference(slow, y.double())).backward()
    assert abs(ssim(x, y).item() - ssim_reference(x.double(), y.double()).item()) < 1e-5
    assert (fast.grad - slow.grad).norm() < 1e-4 * slow.grad.norm()


def test_twin_against_a_window_by_hand():
    x, y = (p.double().numpy()[..., 0] for p in pictures(11, 11, 3))
    offsets = np.arange(11) - 5
    w = np.exp(-0.5 * (offsets / 1.5) ** 2)
    w = np.outer(w, w) / w.sum() ** 2
    mx, my = (w * x).sum(), (w * y).sum()
    vx, vy, cov = (w * (x - mx) ** 2).sum(), (w * (y - my) ** 2).sum(), (w * (x - mx) * (y - my)).sum()
    expected = (2 * mx * my + 1e-4) * (2 * cov + 9e-4) / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4))
    planes = (torch.from_numpy(p)[..., None].repeat(1, 1, 3) for p in (x, y))
    assert abs(ssim_reference(*planes).item() - expected) < 1e-6


def test_equal_pictures_score_one_and_small_ones_work():
    x, y = pictures(40, 40)
    assert ssim(x, x).item() == pytest.approx(1, abs=1e-6)
    small, other = x[:7, :5], y[:7, :5]
    assert ssim(small, small).item() == pytest.approx(1, abs=1e-6)
    assert -1 <= ssim(small, other).item() < 1
