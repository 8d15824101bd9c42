"""Elastic laws: energy density psi [Pa] and Kirchhoff stress tau = P F^T [Pa], per particle, in Warp.

Every law is isotropic and derives from its psi. `kirchhoff_stress` picks one by the particle's law index (`LAWS`).
The readable twins are in `engine.physics.reference`.
"""

import warp as wp

from engine.physics.matrices import deviator, polar_rotation, scaled_identity, symmetric_log
from engine.physics.parameters import ROW

LAWS = {"fixed_corotated": 0, "neo_hookean": 1, "stvk": 2, "hencky": 3, "fluid": 4, "viscoelastic": 5, "given": 6}

COROTATED = wp.constant(LAWS["fixed_corotated"])
NEO_HOOKEAN = wp.constant(LAWS["neo_hookean"])
STVK = wp.constant(LAWS["stvk"])
HENCKY = wp.constant(LAWS["hencky"])
FLUID = wp.constant(LAWS["fluid"])
VISCOELASTIC = wp.constant(LAWS["viscoelastic"])
GIVEN = wp.constant(LAWS["given"])

MU = wp.constant(ROW["mu"])
LAM = wp.constant(ROW["lam"])
GAMMA = wp.constant(ROW["gamma"])
VISCOSITY = wp.constant(ROW["viscosity"])
MU_BRANCH = wp.constant(ROW["mu_branch"])
LAM_BRANCH = wp.constant(ROW["lam_branch"])

LEAST_VOLUME = wp.constant(0.05)  # below this J, ln J goes on as its tangent: a finite stress that still pushes back


@wp.func
def guarded_log(j: float):
    if j < LEAST_VOLUME:
        return wp.log(LEAST_VOLUME) + (j - LEAST_VOLUME) / LEAST_VOLUME
    return wp.log(j)


@wp.func
def corotated_stress(f: wp.mat33, mu: float, lam: float):
    """psi = mu |F - R|^2 + lam/2 (J - 1)^2 (Stomakhin et al. 2012)."""
    j = wp.determinant(f)
    return 2.0 * mu * (f - polar_rotation(f)) * wp.transpose(f) + scaled_identity(lam * j * (j - 1.0))


@wp.func
def neo_hookean_stress(f: wp.mat33, mu: float, lam: float):
    """psi = mu/2 (|F|^2 - 3) - mu ln J + lam/2 (ln J)^2 (Bonet & Wood 2008, eq. 6.27)."""
    return mu * (f * wp.transpose(f)) + scaled_identity(lam * guarded_log(wp.determinant(f)) - mu)


@wp.func
def stvk_stress(f: wp.mat33, mu: float, lam: float):
    """psi = mu |G|^2 + lam/2 tr(G)^2 with G = (F^T F - I)/2; tau = F (2 mu G + lam tr(G) I) F^T."""
    g = 0.5 * (wp.transpose(f) * f - scaled_identity(1.0))
    return f * (2.0 * mu * g + scaled_identity(lam * wp.trace(g))) * wp.transpose(f)


@wp.func
def hencky_stress(f: wp.mat33, mu: float, lam: float):
    """psi = mu |eps|^2 + lam/2 tr(eps)^2 with eps = ln(F F^T)/2."""
    eps = 0.5 * symmetric_log(f * wp.transpose(f))
    return 2.0 * mu * eps + scaled_identity(lam * wp.trace(eps))


@wp.func
def fluid_stress(f: wp.mat33, bulk: float, gamma: float):
    """tau = -p J I with Tait's p = K/gamma (J^-gamma - 1)."""
    j = wp.max(wp.determinant(f), LEAST_VOLUME)
    return scaled_identity(-bulk / gamma * (wp.pow(j, -gamma) - 1.0) * j)


@wp.func
def viscous_stress(f: wp.mat33, velocity_gradient: wp.mat33, viscosity: float):
    """tau = J eta (L + L^T - 2/3 tr(L) I)."""
    rate = velocity_gradient + wp.transpose(velocity_gradient)
    return wp.determinant(f) * viscosity * deviator(rate)


@wp.func
def kirchhoff_stress(law: int, f: wp.mat33, p: int, parameters: wp.array2d(dtype=float), stiffness: float):
    """tau [Pa] of particle `p` with elastic deformation `f`; `stiffness` multiplies both moduli (snow)."""
    mu, lam = stiffness * parameters[MU, p], stiffness * parameters[LAM, p]
    tau = wp.mat33()
    if law == NEO_HOOKEAN:
        tau = neo_hookean_stress(f, mu, lam)
    elif law == COROTATED or law == VISCOELASTIC:
        tau = corotated_stress(f, mu, lam)
    elif law == HENCKY:
        tau = hencky_stress(f, mu, lam)
    elif law == FLUID:
        tau = fluid_stress(f, lam, parameters[GAMMA, p])
    elif law == STVK:
        tau = stvk_stress(f, mu, lam)
    return tau


@wp.func
def elastic_energy(law: int, f: wp.mat33, p: int, parameters: wp.array2d(dtype=float), stiffness: float):
    """psi [Pa] of particle `p`: what `kirchhoff_stress` is the derivative of."""
    mu, lam = stiffness * parameters[MU, p], stiffness * parameters[LAM, p]
    j = wp.determinant(f)
    psi = float(0.0)
    if law == NEO_HOOKEAN:
        logj = guarded_log(j)
        psi = 0.5 * mu * (wp.ddot(f, f) - 3.0) - mu * logj + 0.5 * lam * logj * logj
    elif law == COROTATED or law == VISCOELASTIC:
        d = f - polar_rotation(f)
        psi = mu * wp.ddot(d, d) + 0.5 * lam * (j - 1.0) * (j - 1.0)
    elif law == HENCKY:
        eps = 0.5 * symmetric_log(f * wp.transpose(f))
        psi = mu * wp.ddot(eps, eps) + 0.5 * lam * wp.trace(eps) * wp.trace(eps)
    elif law == FLUID:
        gamma = parameters[GAMMA, p]
        safe = wp.max(j, LEAST_VOLUME)
        if wp.abs(gamma - 1.0) < 1.0e-4:
            psi = lam * (safe - 1.0 - wp.log(safe))
        else:
            psi = lam / gamma * ((wp.pow(safe, 1.0 - gamma) - 1.0) / (gamma - 1.0) + safe - 1.0)
    elif law == STVK:
        g = 0.5 * (wp.transpose(f) * f - scaled_identity(1.0))
        psi = mu * wp.ddot(g, g) + 0.5 * lam * wp.trace(g) * wp.trace(g)
    return psi
