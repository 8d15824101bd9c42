"""How long a stable time step is: sound, motion and viscosity must not cross a cell in one step."""

import numpy as np

from engine.physics.laws import LAWS
from engine.physics.parameters import ROW
from engine.physics.plasticity import RETURN_MAPS

HARDENED = 20.0  # `plasticity.SNOW_MOST`


def wave_speed_squared(solver) -> float:
    """Largest squared speed of sound [m^2/s^2] over the particles in their present deformation.

    (lam + 2 mu)/rho at rest. Stretch raises the shear term by |F|^2/3 and compression the volume term by 1 - ln J
    (the neo-Hookean tangent, the stiffest of the laws but StVK); a fluid stiffens by J^-gamma.
    """
    matter, state = solver.matter, solver.state
    table = matter.parameters.numpy()
    density = matter.mass.numpy() / matter.volume.numpy()
    f = state.F.numpy()
    j = np.clip((f[:, 0] * np.cross(f[:, 1], f[:, 2])).sum(1), 0.05, 20.0)  # a fifth of np.linalg.det's time
    stretch = np.maximum(1.0, np.square(f).sum((1, 2)) / 1.5 - 1.0)
    law, kind = matter.law.numpy(), matter.kind.numpy()
    volume_term = np.where(
        law == LAWS["fluid"], j ** (1 - table[ROW["gamma"]]), np.maximum(1.0, j * j) - np.log(np.minimum(j, 1))
    )
    shear = np.where(law == LAWS["stvk"], stretch**2, stretch)
    stiffness = table[ROW["lam"]] * volume_term + 2 * table[ROW["mu"]] * shear
    stiffness = stiffness + np.where(
        law == LAWS["viscoelastic"], table[ROW["lam_branch"]] + 2 * table[ROW["mu_branch"]], 0.0
    )
    snow = kind == RETURN_MAPS["snow"]
    if snow.any():
        exponent = np.clip(table[ROW["hardening"]] * (1 - state.memory.numpy()), -6, np.log(HARDENED))
        stiffness = stiffness * np.where(snow, np.maximum(np.exp(exponent), 1.0), 1.0)
    return float((stiffness / density).max())


def stable_step(solver, speed_squared: float, fastest: float) -> float:
    """dt = courant dx / (c + |v|), and dt <= rho dx^2 / (6 eta) under viscosity, dt <= 0.4 dx / |v| for advection."""
    dx, courant = solver.world.domain.dx, solver.settings.courant
    dt = courant * dx / (np.sqrt(speed_squared) + fastest + 1e-9)
    table, density = solver.matter.parameters.numpy(), solver.matter.mass.numpy() / solver.matter.volume.numpy()
    kinematic = float((table[ROW["viscosity"]] / density).max())
    if kinematic > 0:
        dt = min(dt, courant * dx * dx / (6 * kinematic) / 0.5)
    return float(dt)
