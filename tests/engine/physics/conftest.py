"""Kernels evaluated at single points, and small worlds with their twins."""

import os
from dataclasses import replace

import numpy as np
import pytest
import torch
import warp as wp

from engine.physics import mpm
from engine.physics.laws import LAWS
from engine.physics.parameters import PARAMETER_COUNT, ROW, lame
from engine.physics.particles import particles, spun
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.solver import make_matter, make_state
from engine.physics.world import Domain, World, make_space

# Warp does not cache modules that verify array access: GALATEA_WARP_CACHE=1 trades the check for a quick start.
wp.config.verify_autograd_array_access = os.environ.get("GALATEA_WARP_CACHE") != "1"

PAIRS = (
    ("neo_hookean", "identity"), ("fixed_corotated", "identity"), ("hencky", "identity"), ("stvk", "identity"),
    ("hencky", "von_mises"), ("hencky", "drucker_prager"), ("fixed_corotated", "snow"), ("fluid", "fluid"),
    ("hencky", "herschel_bulkley"), ("hencky", "damage"), ("viscoelastic", "viscoelastic"),
)  # fmt: skip


def column(**changes):
    """A parameter column every law and map can live with."""
    mu, lam = lame(1e4, 0.3)
    values = dict(
        mu=mu, lam=lam, viscosity=5.0, yield_stress=500.0, hardening=300.0, friction=0.5, cohesion=0.0,
        flow_viscosity=10.0, flow_exponent=1.0, compression=0.025, tension=0.0075, gamma=7.0, softening=0.1,
        mu_branch=1e3, lam_branch=1e3, viscosity_branch=1e3,
    )  # fmt: skip
    values.update(changes)
    out = np.zeros(PARAMETER_COUNT, np.float32)
    for name, value in values.items():
        out[ROW[name]] = value
    return out


class Points:
    """Particles far from one another, whose kernels are asked for stresses, energies and return maps."""

    def __init__(self, f, law="neo_hookean", kind="identity", memory=None, dt=1e-3, **changes):
        f = np.ascontiguousarray(f, np.float32)
        item = particles(
            np.zeros((len(f), 3)), 1.0, 1.0, LAWS[law], RETURN_MAPS[kind], column(viscosity=0.0, **changes)
        )
        memory = item.memory if memory is None else np.asarray(memory, np.float32)
        self.item = replace(item, F=f, F_branch=f.copy(), memory=memory)
        self.state, self.matter = make_state(self.item, "cpu"), make_matter(self.item, "cpu")
        self.space = make_space(World(Domain((0, 0, 0), 0.1, (8, 8, 8))), "cpu")
        self.space.clock.assign(np.array([dt, 0, 0, 0], np.float32))
        self.kernels = mpm.kernels()

    def stress(self):
        out = wp.zeros(len(self.item), dtype=wp.mat33, device="cpu")
        wp.launch(self.kernels["stresses"], len(self.item), [self.state, self.matter, out], device="cpu")
        return out.numpy()

    def energy(self):
        out = wp.zeros((3, len(self.item)), dtype=float, device="cpu")
        wp.launch(self.kernels["energies"], len(self.item), [self.state, self.matter, out], device="cpu")
        return out.numpy()[2]

    def mapped(self):
        """(F, memory) after the return map of F as the trial deformation."""
        wp.launch(
            self.kernels["return_map"],
            len(self.item),
            [0, self.state, self.state, self.matter, self.space],
            device="cpu",
        )
        return self.state.F.numpy(), self.state.memory.numpy()


@pytest.fixture
def points():
    return Points


@pytest.fixture
def deformations():
    """[N, 3, 3] float64: identity, rotations, repeated and distinct singular values; all with det F > 0."""
    rng = np.random.default_rng(3)
    rotations = [np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(12)]
    rotations = [q * np.sign(np.linalg.det(q)) for q in rotations]
    stretches = [(1, 1, 1), (1, 1, 1), (1.2, 1.2, 0.9), (0.8, 1.1, 1.1), (1.3, 1.0, 0.8), (1.02, 1.01, 0.97)]
    made = [rotations[2 * i] @ np.diag(s) @ rotations[2 * i + 1].T for i, s in enumerate(stretches)]
    noise = [np.eye(3) + 0.2 * rng.normal(size=(3, 3)) for _ in range(20)]
    return np.array([np.eye(3), *made, *[f for f in noise if np.linalg.det(f) > 0.3]])


@pytest.fixture
def small_world():
    """(particles, world) of a moving, spinning cloud on a coarse grid, by law, map and colliders."""

    def make(law, kind, colliders=(), count=80, f_noise=0.0, still=False, **changes):
        rng = np.random.default_rng(0)
        if kind == "snow":
            changes.setdefault("hardening", 10.0)
        x = rng.random((count, 3)) * 0.3 + 0.35
        item = particles(x, 0.027 / count, 1000, LAWS[law], RETURN_MAPS[kind], column(**changes))
        if not still:
            item = spun(item, velocity=(1, -2, 0.5), spin=(4, 3, 5))
        if f_noise:
            item = replace(item, F=(item.F + f_noise * rng.normal(size=item.F.shape)).astype(np.float32))
        return item, World(Domain((0, 0, 0), 1 / 12, (12, 12, 12)), colliders=tuple(colliders))

    return make


@pytest.fixture
def twin_of():
    """(state, matter) of particles for `engine.physics.reference.step`, in float64."""

    def make(item):
        state = {
            n: torch.tensor(getattr(item, n), dtype=torch.float64) for n in ("x", "v", "C", "F", "F_branch", "memory")
        }
        matter = {n: torch.tensor(getattr(item, n), dtype=torch.float64) for n in ("mass", "volume", "parameters")}
        return state, {**matter, "law": torch.tensor(item.law), "kind": torch.tensor(item.kind)}

    return make
