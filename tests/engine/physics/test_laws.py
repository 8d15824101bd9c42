"""Elastic laws against their energies, against their torch twins, and against closed forms."""

import numpy as np
import pytest
import torch

from engine.physics import reference
from engine.physics.parameters import lame, young_poisson
from engine.physics.points import ELASTIC, stress_by_differences, twin_row


@pytest.mark.parametrize("law", ELASTIC)
def test_stress_is_the_derivative_of_the_energy(law, deformations):
    f = torch.tensor(deformations)
    p = twin_row(len(f))
    numeric, exact = stress_by_differences(law, f, p), reference.kirchhoff_stress(law, f, p)
    assert float((numeric - exact).abs().max()) < 1e-6 * float(p["mu"][0] + p["lam"][0])


@pytest.mark.parametrize("law", ELASTIC)
def test_kernel_equals_its_twin_in_stress_and_energy(law, deformations, points):
    f = torch.tensor(deformations)
    p = twin_row(len(f))
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
    p = twin_row(len(f))
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
