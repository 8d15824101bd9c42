"""Parameters are found again from noise-free trajectories, and what a motion cannot tell is said."""

import numpy as np
import pytest

from engine.errors import BadConfig
from engine.physics.identify import identify
from engine.physics.laws import LAWS
from engine.physics.materials import Matter
from engine.physics.particles import particles, spun
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.solver import Solver
from engine.physics.trials import lattice
from engine.physics.world import Domain, World

WORLD = World(Domain((0, 0, 0), 1 / 16, (16, 16, 16)))


def motion(matter: Matter, velocity, dt=1e-3, steps=240, every=20):
    """[T, N, 3]: a cube thrown at the floor of a box."""
    x = lattice((0.35, 0.22, 0.35), (0.65, 0.52, 0.65), 1 / 28)
    item = particles(x, 0.027 / len(x), matter.density, matter.law, matter.kind, matter.row())
    assert matter.law in LAWS.values() and matter.kind in RETURN_MAPS.values()
    solver, seen = Solver(spun(item, velocity, (2, 1, 3)), WORLD), []
    for _ in range(steps // every):
        solver.step(dt, every)
        seen.append(solver.array("x"))
    return np.array(seen)


def fit(truth: Matter, start: dict, velocity=(0.5, -2.0, 0.3), **settings):
    from dataclasses import replace

    observed = motion(truth, velocity, **settings)
    return identify(lambda values: (motion(replace(truth, **values), velocity, **settings) - observed).ravel(), start)


def test_stiffness_and_poisson_of_a_thrown_cube():
    truth = Matter("t", "rubber", young=3e4, poisson=0.3)
    found = fit(truth, {"young": 1e5, "poisson": 0.15}).values()
    assert found["young"] == pytest.approx(3e4, rel=0.01) and found["poisson"] == pytest.approx(0.3, abs=0.01)


def test_yield_stress_of_plasticine():
    truth = Matter("t", "plasticine", young=3e5, poisson=0.25, yield_stress=5e3)
    found = fit(truth, {"yield_stress": 2e3}, dt=5e-4)
    assert found.values()["yield_stress"] == pytest.approx(5e3, rel=0.05)


def test_friction_of_sand():
    truth = Matter("t", "sand", young=2e5, poisson=0.2, friction=32.0)
    found = fit(truth, {"friction": 22.0}, dt=5e-4, steps=480)
    assert found.values()["friction"] == pytest.approx(32.0, abs=1.0)


def test_what_the_motion_cannot_tell_is_said():
    deaf = identify(lambda values: np.zeros(40) + 0 * values["young"], {"young": 1e4}, iterations=1)
    assert not deaf.found[0].told and "cannot tell" in deaf.in_words()[0]
    both = identify(lambda v: np.array([np.log(v["young"] / v["density"]) - 1] * 5), {"young": 1e4, "density": 1e3}, 3)
    assert any("only show together" in line for line in both.in_words())


def test_stiffness_cannot_be_told_from_free_flight():
    truth = Matter("t", "rubber", young=3e4, poisson=0.3)

    def drift(matter):
        x = lattice((0.4, 0.4, 0.4), (0.6, 0.6, 0.6), 1 / 28)
        item = particles(x, 0.008 / len(x), 1000, matter.law, matter.kind, matter.row(), v=(0.5, 0.5, 0))
        solver = Solver(item, WORLD)
        solver.step(1e-3, 60)
        return solver.array("x")

    from dataclasses import replace

    seen = drift(truth)
    result = identify(lambda values: (drift(replace(truth, **values)) - seen).ravel(), {"young": 1e5}, iterations=2)
    assert not result.found[0].told


def test_unknown_unknowns_are_refused():
    with pytest.raises(BadConfig, match="young"):
        identify(lambda values: np.zeros(3), {"colour": 1.0})
