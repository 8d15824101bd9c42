"""Kernels evaluated at single points, and small worlds with their twins."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.physics.laws import LAWS
from engine.physics.particles import particles, spun
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.points import Points, column, sample_deformations
from engine.physics.world import Domain, World


@pytest.fixture(autouse=True)
def one_torch_thread():
    """Tensors here are small: waiting for a second thread costs more than it saves."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def points():
    return Points


@pytest.fixture
def deformations():
    """[N, 3, 3] float64: identity, rotations, repeated and distinct singular values; all with det F > 0."""
    return sample_deformations()


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
