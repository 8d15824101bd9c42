"""Gradients of the torch field in rows and points against central differences, kind by kind."""

import numpy as np
import pytest
import torch

from engine.shapes import parts as layout
from engine.shapes import torch_field
from engine.shapes.sketch import Sketch

DRAWINGS = {
    "lathe": lambda s: s.lathe("body", [(0.3, -0.6), (0.6, -0.1), (0.25, 0.6)], round=0.05, depth=0.9),
    "vessel": lambda s: s.lathe("body", [(0.3, -0.6), (0.6, -0.1), (0.4, 0.6)], wall=0.06, round=0.02, depth=0.8),
    "box": lambda s: s.box("body", (0.1, 0, 0), (0.6, 0.4, 0.5), taper=(0.3, 0.1), round=0.08, turn=(10, 20, 30)),
    "plan box": lambda s: s.box("body", (0, 0, 0), (0.6, 0.4, 0.5), plan=0.2, round=0.05),
    "tube": lambda s: s.tube("body", [(-0.6, -0.3, 0), (0, 0.5, 0.2), (0.6, -0.2, 0)], (0.2, 0.15, 0.1)),
    "leaf": lambda s: s.tube("body", [(-0.6, 0, 0), (0, 0.4, 0.1), (0.6, 0, 0)], 0.2, flat=0.4),
    "ellipsoid": lambda s: s.ellipsoid("body", (0, 0.1, 0), (0.7, 0.5, 0.6), egg=0.2, turn=(0, 30, 10)),
    "boxy ellipsoid": lambda s: s.ellipsoid("body", (0, 0, 0), (0.7, 0.5, 0.6), power=4, cut=(-0.6, 0.7)),
    "torus": lambda s: s.torus("body", (0, 0, 0), 0.6, 0.2, squash=1.4, arc=120),
    "prism": lambda s: s.prism("body", (0, 0, 0), 0.7, 0.4, sides=5, star=0.3, taper=0.4, depth=0.8),
    "ring of balls": lambda s: s.ball("body", (0.5, 0.1, 0.1), 0.25, radial=5, phase=10, pivot=(0.05, 0, 0)),
    "row and mirror": lambda s: s.box("body", (0.4, 0, 0), (0.1, 0.3, 0.1), row=3, along="z", step=0.4, mirror="x"),
    "blend and cut": lambda s: (
        s.ball("body", (0, 0, 0), 0.5),
        s.ball("head", (0, 0.55, 0), 0.3, blend=0.2),
        s.box("detail", (0.3, 0.2, 0.3), (0.2, 0.2, 0.2), mode="cut", blend=0.05),
    ),
}  # fmt: skip


def rows_of(name) -> torch.Tensor:
    sketch = Sketch(np.random.default_rng(0), (0.5, 0.5, 0.5))
    DRAWINGS[name](sketch)
    return torch.from_numpy(layout.clamped(np.stack(list(sketch.rows.values())))).double()


def points_near(rows, count=24) -> torch.Tensor:
    points = torch.from_numpy(np.random.default_rng(1).uniform(-0.9, 0.9, (3000, 3)))
    d = torch_field.evaluate(rows, points)[0]
    return points[(d.abs() > 0.02) & (d.abs() < 0.25)][:count]


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_gradient_in_the_points_is_the_slope(name):
    rows = rows_of(name)
    points = points_near(rows).requires_grad_()
    torch_field.evaluate(rows, points)[0].sum().backward()
    for axis in range(3):
        step = torch.zeros(3, dtype=torch.float64)
        step[axis] = 1e-6
        up, here, down = (torch_field.evaluate(rows, points.detach() + k * step)[0] for k in (1, 0, -1))
        kink = ((up - here) - (here - down)).abs() > 2e-10
        error = (points.grad[:, axis] - (up - down) / 2e-6).abs()[~kink]
        assert kink.float().mean() < 0.2 and error.max() < 2e-4, error.max()


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_gradient_in_the_rows_is_the_slope(name):
    rows = rows_of(name)
    points = points_near(rows, 10)
    jacobian = torch.autograd.functional.jacobian(lambda r: torch_field.evaluate(r, points)[0], rows)  # [N, P, ROW]
    # Choices, the count and the look have no slope; a quantity that is zero may have a kink there.
    columns = [c for c in range(4, 46) if c != layout.MODE and (rows[:, c].abs() > 1e-9).any()]
    checked = 0
    for p in range(len(rows)):
        for c in columns:
            if c in (22, 23) and layout.KINDS[int(rows[p, 0])] == "prism":
                continue  # the number of sides is a choice
            step = torch.zeros_like(rows)
            step[p, c] = 1e-6
            up, here, down = (torch_field.evaluate(rows + k * step, points)[0] for k in (1, 0, -1))
            kink = ((up - here) - (here - down)).abs() > 2e-10
            error = (jacobian[:, p, c] - (up - down) / 2e-6).abs()[~kink]
            assert len(error) == 0 or error.max() < 2e-4, (c, float(error.max()))
            checked += len(error)
    assert checked > 60
    assert jacobian[:, :, layout.CENTRE].abs().sum() > 1


def test_a_part_can_be_fitted_by_descent():
    """What the gradient is for: a ball finds the size and place that make the field vanish on given points."""
    truth = np.random.default_rng(2).normal(size=(200, 3))
    target = torch.from_numpy(truth / np.linalg.norm(truth, axis=1, keepdims=True) * 0.45 + (0.2, 0.1, -0.1))
    sketch = Sketch(np.random.default_rng(0), (0.5, 0.5, 0.5))
    sketch.ball("body", (0, 0, 0), 0.3)
    rows = torch.from_numpy(layout.clamped(np.stack(list(sketch.rows.values())))).double().requires_grad_()
    optimiser = torch.optim.Adam([rows], 0.02)
    for _ in range(120):
        optimiser.zero_grad()
        loss = torch_field.evaluate(rows, target)[0].square().mean()
        loss.backward()
        optimiser.step()
    assert float(loss) < 1e-4
    assert np.allclose(rows.detach()[0, layout.CENTRE].numpy(), (0.2, 0.1, -0.1), atol=0.02)
    assert np.allclose(rows.detach()[0, layout.SIZE].numpy(), 0.45, atol=0.03)
