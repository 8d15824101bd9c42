"""Elastic laws against their energies, against their torch twins, and against closed forms."""

import numpy as np
import pytest
import torch

from engine.physics import reference
from engine.physics.laws import LAWS
from engine.physics.parameters import PARAMETERS, lame, young_poisson

ELASTIC = [name for name in LAWS if name != "given"]


def row(count, **values):
    mu, lam = lame(1e4, 0.3)
    base = {name: torch.zeros(count, dtype=torch.float64) for name in PARAMETERS}
    base |= {"mu": torch.full((count,), mu, dtype=torch.float64), "lam": torch.full((count,), lam, dtype=torch.float64)}
    base |= {"gamma": torch.full((count,), 7.0, dtype=torch.float64)}
    return base | {k: torch.full((count,), v, dtype=torch.float64) for k, v in values.items()}


def stress_by_differences(law, f, p, step=1e-6):
    """tau = P F^T with P = d psi / d F by central differences."""
    out = torch.zeros_like(f)
    for i in range(3):
        for j in range(3):
            e = torch.zeros_like(f)
            e[:, i, j] = step
            out[:, i, j] = (reference.energy_density(law, f + e, p) - reference.energy_density(law, f - e, p)) / (
                2 * step
            )
    return out @ f.mT


@pytest.mark.parametrize("law", ELASTIC)
def test_stress_is_the_derivative_of_the_energy(law, deformations):
    f = torch.tensor(deformations)
    p = row(len(f))
    numeric, exact = stress_by_differences(law, f, p), reference.kirchhoff_stress(law, f, p)
    assert float((numeric - exact).abs().max()) < 1e-6 * float(p["mu"][0] + p["lam"][0])


@pytest.mark.parametrize("law", ELASTIC)
def test_kernel_equals_its_twin_in_stress_and_energy(law, deformations, points):
    f = torch.tensor(deformations)
    p = row(len(f))
    scale = float(p["mu"][0] + p["lam"][0])
    here = points(deformations, law, mu_branch=0.0, lam_branch=0.0)
    assert np.abs(here.stress() - reference.kirchhoff_stress(law, f, p).numpy()).max() < 2e-5 * scale
    assert np.abs(here.energy() - reference.energy_density(law, f, p).numpy()).max() < 2e-5 * scale


@pytest.mark.parametrize("law", ELASTIC)
def test_no_stress_at_rest_symmetric_objective_isotropic(law, deformations, points):
    rng = np.random.default_rng(5)
    q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    q *= np.sign(np.linalg.det(q))
    scale = sum(lame(1e4, 0.3))
    tau = points(deformations, law).stress()
    assert np.abs(points(np.eye(3)[None], law).stress()).max() < 1e-4 * scale
    assert np.abs(tau - tau.transpose(0, 2, 1)).max() < 1e-4 * scale
    assert np.abs(points(q @ deformations, law).stress() - q @ tau @ q.T).max() < 1e-4 * scale
    assert np.abs(points(deformations @ q, law).stress() - tau).max() < 1e-4 * scale


@pytest.mark.parametrize("law", ELASTIC)
def test_twin_is_objective_and_isotropic_in_double_precision(law, deformations):
    rng = np.random.default_rng(6)
    q = torch.tensor(np.linalg.qr(rng.normal(size=(3, 3)))[0])
    q = q * torch.sign(torch.linalg.det(q))
    f = torch.tensor(deformations)
    p = row(len(f))
    tau, scale = reference.kirchhoff_stress(law, f, p), float(p["mu"][0] + p["lam"][0])
    assert float((reference.kirchhoff_stress(law, q @ f, p) - q @ tau @ q.T).abs().max()) < 1e-6 * scale
    assert float((reference.kirchhoff_stress(law, f @ q, p) - tau).abs().max()) < 1e-6 * scale


def test_simple_shear_and_uniaxial_strain_in_closed_form(points):
    mu, lam = lame(1e4, 0.3)
    for g in (0.05, 0.3, 1.0):
        f = np.eye(3)[None].copy()
        f[0, 0, 1] = g
        assert points(f, "neo_hookean").stress()[0, 0, 1] == pytest.approx(mu * g, rel=1e-6)
    small = np.eye(3)[None].copy()
    small[0, 0, 0] += 1e-3
    for law in ("neo_hookean", "fixed_corotated", "stvk", "hencky"):
        assert points(small, law).stress()[0, 0, 0] == pytest.approx((lam + 2 * mu) * 1e-3, rel=5e-3), law


def test_parameters_convert_both_ways():
    mu, lam = lame(3e5, 0.41)
    assert young_poisson(mu, lam) == pytest.approx((3e5, 0.41))
