"""Gradients: the kernels' adjoints against central differences of the double-precision twin."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.errors import BadConfig
from engine.physics import colliders, reference
from engine.physics.differentiate import Horizon, simulate
from engine.physics.parameters import PARAMETERS, ROW
from engine.physics.points import PAIRS

STEPS, DT = 12, 1e-3
SLOPE = dict(point=(0, 0.4137, 0), normal=(0.2, 1, 0))
BOUNDARIES = [("none", 0.0), ("sticky", 0.0), ("slip", 0.0), ("separate", 0.0), ("separate", 0.5)]


def twin_loss(item, world, twin_of, target, steps=STEPS, **changes):
    state, matter = twin_of(item)
    for name, value in changes.items():
        (state if name in state else matter)[name] = value
    for i in range(steps):
        state = reference.step(state, matter, world, DT, i * DT)
    return float(((state["x"] - target) ** 2).sum())


def check(item, world, twin_of, tolerance=1e-3, steps=STEPS):
    """Every parameter that matters, and random directions in x, v, F and gravity."""
    rng = np.random.default_rng(4)
    target = torch.tensor(rng.normal(size=(len(item), 3)))
    inputs = {n: torch.tensor(getattr(item, n), requires_grad=True) for n in ("x", "v", "F", "parameters")}
    inputs["gravity"] = torch.tensor([world.gravity], dtype=torch.float32, requires_grad=True)
    final = simulate(item, world, Horizon(steps, DT, every=steps), **inputs)["x"][-1]
    ((final - target) ** 2).sum().backward()
    table = torch.tensor(item.parameters, dtype=torch.float64)
    sizes = {name: abs(float((inputs["parameters"].grad[i] * table[i]).sum())) for i, name in enumerate(PARAMETERS)}
    largest = max(sizes.values())
    errors = {}
    for name, row in ROW.items():
        if float(table[row].abs().max()) == 0:
            continue
        step = torch.zeros_like(table)
        step[row] = table[row] * 1e-4
        up, down = (twin_loss(item, world, twin_of, target, steps, parameters=table + s * step) for s in (1, -1))
        numeric, exact = (up - down) / 2e-4, float((inputs["parameters"].grad[row].double() * table[row]).sum())
        # What a parameter does far less than the strongest one drowns in single precision.
        errors[name] = abs(exact - numeric) / max(abs(numeric), 1e-2 * largest, 1e-9)
    for name in ("x", "v", "F"):
        way = torch.tensor(rng.normal(size=inputs[name].shape))
        start = torch.tensor(getattr(item, name), dtype=torch.float64)
        up, down = (twin_loss(item, world, twin_of, target, steps, **{name: start + s * 1e-5 * way}) for s in (1, -1))
        numeric, exact = (up - down) / 2e-5, float((inputs[name].grad.double() * way).sum())
        errors[name] = abs(exact - numeric) / max(abs(numeric), 1e-9)
    way = torch.tensor([[1e-3, 2e-3, -1e-3]], dtype=torch.float64)
    g = torch.tensor([world.gravity], dtype=torch.float64)
    up, down = (twin_loss(item, world, twin_of, target, steps, gravity=g + s * way) for s in (1, -1))
    exact = float((inputs["gravity"].grad.double() * way).sum())
    errors["gravity"] = abs(exact - (up - down) / 2) / max(abs(up - down) / 2, 1e-9)
    assert max(errors.values()) < tolerance, errors


@pytest.mark.parametrize("law, kind", PAIRS)
def test_every_law_from_rest(law, kind, small_world, twin_of):
    """From F = I, where singular values repeat, to beyond yield. Sand's tip is a kink: pressed, it stays off."""
    changes = {"cohesion": 2e3} if kind == "drucker_prager" else {}
    item, world = small_world(law, kind, count=60, **changes)
    check(item, world, twin_of)


@pytest.mark.parametrize("law, kind", PAIRS)
def test_deformed_turned_and_beyond_yield(law, kind, small_world, twin_of):
    """A tenth of random deformation is far beyond every yield surface here.

    Few steps: mapped matter lies on its surface, a kink that single and double precision leave on different sides.
    """
    changes = {"cohesion": 2e3} if kind == "drucker_prager" else {}
    item, world = small_world(law, kind, count=40, f_noise=0.1, **changes)
    check(item, world, twin_of, steps=4)


@pytest.mark.parametrize("mode, friction", BOUNDARIES)
def test_every_boundary(mode, friction, small_world, twin_of):
    shapes = [] if mode == "none" else [colliders.plane(**SLOPE, mode=mode, friction=friction)]
    item, world = small_world("neo_hookean", "identity", shapes, count=60)
    check(item, world, twin_of)


@pytest.mark.parametrize("kind", ["sphere", "box"])
def test_moving_shapes(kind, small_world, twin_of):
    from engine.physics.motion import Keyframes

    motion = Keyframes(np.array([0.0, 1.0]), np.array([[0.5, 0.33, 0.5], [0.9, 0.63, 0.5]]))
    shape = colliders.Collider(kind, size=(0.107, 0.091, 0.123), friction=0.3, motion=motion)
    item, world = small_world("neo_hookean", "identity", [shape], count=60)
    check(item, world, twin_of)


@pytest.mark.parametrize("segment", [1, 5, 80])
def test_recomputed_segments_give_the_same_gradient(segment, small_world):
    item, world = small_world("hencky", "von_mises", count=30)
    found = []
    for size in (segment, 7):
        p = torch.tensor(item.parameters, requires_grad=True)
        states = simulate(item, world, Horizon(20, DT, every=4, segment=size), parameters=p)
        (states["x"] ** 2).sum().backward()
        found.append(p.grad)
    assert torch.allclose(found[0], found[1], rtol=1e-4, atol=1e-9 * float(found[0].abs().max()))


def test_velocity_gradient_of_free_flight_is_elapsed_time(small_world):
    """d mean(x) / d v0 = dt x steps (ChainQueen's check)."""
    item, world = small_world("neo_hookean", "identity", count=40, still=True)
    item = replace(item, x=((item.x - 0.5) * 0.5 + 0.5).astype(np.float32))  # away from the walls
    v = torch.tensor(item.v, requires_grad=True)
    simulate(item, world, Horizon(40, DT, every=40), v=v)["x"][-1, :, 0].mean().backward()
    assert float(v.grad[:, 0].sum()) == pytest.approx(40 * DT, rel=1e-4)


def test_eighty_steps_of_stiffness_against_differences(small_world, twin_of):
    item, world = small_world("fixed_corotated", "identity", [colliders.plane(**SLOPE)], count=100, viscosity=0.0)
    steps, dt = 80, 1e-3
    target = torch.tensor(item.x + [0.02, -0.05, 0.01])
    log_e = torch.zeros((), requires_grad=True)
    base = torch.tensor(item.parameters)
    scale = torch.ones(len(PARAMETERS), 1)
    mask = torch.tensor([[1.0 if n in ("mu", "lam") else 0.0] for n in PARAMETERS])
    states = simulate(
        item, world, Horizon(steps, dt, every=10), parameters=base * (scale + mask * (torch.exp(log_e) - 1))
    )
    ((states["x"] - target) ** 2).sum().backward()

    def loss(h):
        state, matter = twin_of(item)
        factor = scale + mask * (np.exp(h) - 1)
        matter["parameters"] = matter["parameters"] * factor.double()
        total = 0.0
        for i in range(steps):
            state = reference.step(state, matter, world, dt, i * dt)
            if (i + 1) % 10 == 0:
                total += float(((state["x"] - target) ** 2).sum())
        return total

    numeric = (loss(1e-3) - loss(-1e-3)) / 2e-3
    assert float(log_e.grad) == pytest.approx(numeric, rel=2e-3)


def test_forces_and_masses_have_gradients(small_world, twin_of):
    item, world = small_world("neo_hookean", "identity", count=40)
    rng = np.random.default_rng(0)
    target, force = torch.tensor(rng.normal(size=(40, 3))), rng.normal(size=(40, 3)) * 0.1
    leaf = torch.tensor(force, dtype=torch.float32, requires_grad=True)
    final = simulate(item, world, Horizon(STEPS, DT, every=STEPS), force=leaf)["x"][-1]
    ((final - target) ** 2).sum().backward()
    way = torch.tensor(rng.normal(size=(40, 3)))
    up, down = (twin_loss(item, world, twin_of, target, force=torch.tensor(force) + s * 1e-3 * way) for s in (1, -1))
    assert float((leaf.grad.double() * way).sum()) == pytest.approx((up - down) / 2e-3, rel=1e-3)


def test_a_horizon_of_nothing_is_refused(small_world):
    item, world = small_world("neo_hookean", "identity", count=10)
    with pytest.raises(BadConfig):
        simulate(item, world, Horizon(0, DT))
