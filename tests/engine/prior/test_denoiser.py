"""The network: its shapes, its mask, what it depends on, and that it can learn."""

import torch

from engine.prior.codec import WIDTH
from engine.prior.denoiser import CONDITION_WIDTH, Denoiser, time_features
from engine.prior.styles import STYLES


def batch(count=5, things=3):
    g = torch.Generator().manual_seed(0)
    return (
        torch.randn(count, WIDTH, generator=g), torch.rand(count, generator=g),
        torch.randint(things, (count,), generator=g), torch.randint(-1, STYLES, (count,), generator=g),
        torch.randn(count, CONDITION_WIDTH, generator=g),
        (torch.rand(count, WIDTH, generator=g) > 0.5).float(),
    )  # fmt: skip


def small() -> Denoiser:
    torch.manual_seed(0)
    return Denoiser(3, width=64, depth=2, context=32)


def test_it_starts_at_zero_and_never_speaks_of_what_is_masked():
    x, t, thing, style, condition, active = batch()
    model = small()
    assert not model(x, t, thing, style, condition, active).any()
    torch.nn.init.normal_(model.leave.weight)
    out = model(x, t, thing, style, condition, active)
    assert out.shape == x.shape and not out[active == 0].any() and out[active == 1].abs().mean() > 0.01
    hidden = torch.where(active == 0, x + 100, x)
    assert torch.equal(model(hidden, t, thing, style, condition, active), out), "masked numbers must not be read either"


def test_every_input_matters_and_rows_do_not_mix():
    x, t, thing, style, condition, active = batch()
    model = small()
    for p in model.parameters():
        torch.nn.init.normal_(p, std=0.1)
    out = model(x, t, thing, style, condition, active)
    for changed in ((x + 1, t, thing, style, condition), (x, t / 2, thing, style, condition),
                    (x, t, (thing + 1) % 3, style, condition), (x, t, thing, (style + 2) % STYLES, condition),
                    (x, t, thing, style, condition + 1)):  # fmt: skip
        assert (model(*changed, active) - out).abs().max() > 1e-3
    assert torch.allclose(model(*(v[:2] for v in (x, t, thing, style, condition, active))), out[:2], atol=1e-4)


def test_times_are_told_apart():
    features = time_features(torch.linspace(0, 1, 101))
    assert features.shape == (101, 64)
    assert torch.cdist(features, features).fill_diagonal_(9).min() > 0.1


def test_it_learns_to_copy_what_it_is_given():
    torch.manual_seed(0)
    model = Denoiser(2, width=64, depth=2, context=32)
    targets = torch.randn(2, WIDTH)
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3)
    active = torch.ones(16, WIDTH)
    first = None
    for _ in range(60):
        thing = torch.randint(2, (16,))
        t = torch.rand(16)
        x = t[:, None] * targets[thing] + (1 - t)[:, None] * torch.randn(16, WIDTH)
        predicted = model(x, t, thing, torch.full((16,), -1), torch.zeros(16, CONDITION_WIDTH), active)
        loss = (predicted - targets[thing]).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        first = first or float(loss.detach())
    assert float(loss.detach()) < 0.3 * first
