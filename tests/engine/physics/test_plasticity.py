"""Return maps: on the yield surface afterwards, idempotent, dissipative, equal to their twins."""

import numpy as np
import pytest
import torch

from engine.physics import reference
from engine.physics.parameters import PARAMETERS, lame

MU, LAM = lame(1e4, 0.3)
MAPS = ("von_mises", "drucker_prager", "snow", "herschel_bulkley", "damage")


def hencky(f):
    u, s, _ = np.linalg.svd(np.asarray(f, np.float64))
    return np.log(s)


def twin(kind, f, memory, points_object, dt=1e-3):
    p = {n: torch.tensor(points_object.item.parameters[i], dtype=torch.float64) for i, n in enumerate(PARAMETERS)}
    new, kept = reference.return_map(
        kind, torch.tensor(np.asarray(f, np.float64)), torch.tensor(memory, dtype=torch.float64), p, dt
    )
    return new.numpy(), kept.numpy()


@pytest.mark.parametrize("exponent", [1.0, 0.5, 2.0])
@pytest.mark.parametrize("kind", MAPS)
def test_kernel_equals_its_twin(kind, exponent, deformations, points):
    memory = np.full(len(deformations), 1.0 if kind == "snow" else 0.05)
    changes = {"hardening": 10.0} if kind == "snow" else {"hardening": 300.0}
    here = points(deformations, "hencky", kind, memory, flow_exponent=exponent, **changes)
    f, kept = here.mapped()
    expected_f, expected_memory = twin(kind, deformations, memory, here)
    assert np.abs(f - expected_f).max() < 2e-5
    assert np.abs(kept - expected_memory).max() < 1e-4


def test_von_mises_yields_at_the_uniaxial_stress_and_keeps_volume(deformations, points):
    f, _ = points(deformations, "hencky", "von_mises", hardening=0.0).mapped()
    eps = hencky(f)
    dev = 2 * MU * (eps - eps.mean(1, keepdims=True))
    assert np.linalg.norm(dev, axis=1).max() <= np.sqrt(2 / 3) * 500 + 1e-5 * MU
    assert np.abs(eps.sum(1) - hencky(deformations).sum(1)).max() < 1e-5
    # Uniaxial stress of exactly the yield stress is just elastic.
    sigma = 500.0 * 0.999
    e = sigma / 1e4
    bar = np.diag(np.exp([e, -0.3 * e, -0.3 * e]))[None]
    assert np.abs(points(bar, "hencky", "von_mises").mapped()[0] - bar).max() < 1e-6
    over = np.diag(np.exp([1.05 * e, -0.315 * e, -0.315 * e]))[None]
    assert np.abs(points(over, "hencky", "von_mises").mapped()[0] - over).max() > 1e-5


def test_hardening_moves_the_yield_surface(points):
    f = np.diag([1.2, 0.9, 0.95])[None]
    here = points(f, "hencky", "von_mises", hardening=3000.0)
    new, memory = here.mapped()
    eps = hencky(new)[0]
    radius = np.sqrt(2 / 3) * (500 + 3000 * memory[0])
    assert np.linalg.norm(2 * MU * (eps - eps.mean())) == pytest.approx(radius, abs=1e-5 * MU)


def test_drucker_prager_cone_and_tip(deformations, points):
    f, _ = points(deformations, "hencky", "drucker_prager", friction=0.5).mapped()
    eps = hencky(f)
    trace, dev = eps.sum(1), eps - eps.mean(1, keepdims=True)
    slope = np.sqrt(2 / 3) * 2 * np.sin(0.5) / (3 - np.sin(0.5))
    cone = 2 * MU * np.linalg.norm(dev, axis=1) + (3 * LAM + 2 * MU) * trace * slope
    assert cone.max() <= 2e-5 * MU * 3
    pulled = points(np.diag([1.1, 1.05, 1.02])[None], "hencky", "drucker_prager", friction=0.5).mapped()[0]
    assert np.abs(hencky(pulled)).max() < 1e-6
    held = points(np.diag([1.005] * 3)[None], "hencky", "drucker_prager", friction=0.5, cohesion=1e3).mapped()[0]
    assert np.abs(held[0] - np.eye(3) * 1.005).max() < 1e-6


def test_snow_clamps_stretches_and_remembers_volume(deformations, points):
    f, memory = points(deformations, "fixed_corotated", "snow", hardening=10.0).mapped()
    s = np.linalg.svd(f)[1]
    assert s.min() >= 1 - 0.025 - 1e-5 and s.max() <= 1 + 0.0075 + 1e-5
    before = np.linalg.det(deformations)
    product = np.clip(before / np.linalg.det(f), 0.1, 2.0)
    assert np.abs(memory - product).max() < 1e-3


@pytest.mark.parametrize("kind", ["von_mises", "drucker_prager", "damage", "snow"])
def test_maps_are_idempotent_and_dissipate(kind, deformations, points):
    memory = np.full(len(deformations), 1.0 if kind == "snow" else 0.0)
    changes = {"hardening": 0.0, "softening": 1e6}
    once, kept = points(deformations, "hencky", kind, memory, **changes).mapped()
    for _ in range(40 if kind == "damage" else 0):  # it nears its surface step by step
        once = points(once, "hencky", kind, memory, **changes).mapped()[0]
    twice, _ = points(once, "hencky", kind, kept if kind != "damage" else memory, **changes).mapped()
    assert np.abs(twice - once).max() < 2e-5
    energy = lambda f: MU * (hencky(f) ** 2).sum(1) + LAM / 2 * hencky(f).sum(1) ** 2
    if kind != "snow":
        assert (energy(once) <= energy(deformations) + 1e-5 * MU).all()


def test_herschel_bulkley_relaxes_towards_its_yield_stress(points):
    f = np.diag([1.15, 0.93, 0.95])[None]
    slow, _ = points(f, "hencky", "herschel_bulkley", flow_viscosity=1e6).mapped()
    fast, _ = points(f, "hencky", "herschel_bulkley", flow_viscosity=1e-3).mapped()
    size = lambda g: 2 * MU * np.linalg.norm(hencky(g) - hencky(g).mean(1, keepdims=True))
    assert size(slow) == pytest.approx(size(f), rel=1e-3)
    assert size(fast) == pytest.approx(np.sqrt(2 / 3) * 500, rel=1e-3)


def test_damage_uses_up_the_tensile_strength(points):
    f = np.diag([1.2, 1.0, 1.0])[None]
    new, memory = points(f, "hencky", "damage", softening=0.01).mapped()
    assert memory[0] == 1.0
    for _ in range(40):
        new, _ = points(new, "hencky", "damage", memory=memory).mapped()
    eps = hencky(new)[0]
    assert (2 * MU * eps + LAM * eps.sum()).max() <= 1e-4 * MU
    squeezed = np.diag([0.9, 0.9, 0.9])[None]
    assert np.abs(points(squeezed, "hencky", "damage", memory=memory).mapped()[0] - squeezed).max() < 1e-6


def test_a_rotating_fluid_keeps_its_volume(points):
    from engine.physics.plasticity import RETURN_MAPS

    here = points(np.eye(3)[None], "fluid", "fluid", tension=0.5)
    here.state.C.assign(np.array([[[0, -50, 0], [50, 0, 0], [0, 0, 0]]], np.float32))
    for _ in range(200):
        here.mapped()
    assert RETURN_MAPS["fluid"] == 4
    assert np.linalg.det(here.state.F.numpy()[0]) == pytest.approx(1.0, abs=1e-4)


def test_the_viscous_branch_forgets_at_its_rate(points):
    """A sheared branch decays as exp(-2 mu t / eta)."""
    g = 0.02
    f = np.eye(3)[None].copy()
    f[0, 0, 1] = g
    here = points(f, "viscoelastic", "viscoelastic", mu_branch=1e3, lam_branch=1e3, viscosity_branch=20.0, dt=1e-5)
    for _ in range(1000):
        here.mapped()
    strain = hencky(here.state.F_branch.numpy())[0]
    start = hencky(f)[0]
    assert strain[0] / start[0] == pytest.approx(np.exp(-2 * 1e3 * 1e-2 / 20.0), rel=0.02)
