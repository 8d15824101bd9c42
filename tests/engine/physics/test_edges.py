"""Where matter is at its limits: it ends finite or is refused in words."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.robust_matter import attempt
from engine.errors import BadConfig, GalateaError
from engine.physics.materials import Matter
from engine.physics.particles import particles, selected, spun
from engine.physics.points import Points
from engine.physics.solver import Settings, Solver
from engine.physics.trials import lattice
from engine.physics.world import Domain, World

WORLD = World(Domain((0, 0, 0), 1 / 12, (12, 12, 12)))
QUICK = Settings(most_substeps=3000)


def cube(matter: Matter):
    x = lattice((0.35, 0.27, 0.35), (0.65, 0.57, 0.65), 1 / 24)
    item = particles(x, 0.027 / len(x), matter.density, matter.law, matter.kind, matter.row())
    return spun(item, (0.5, -2, 0.3), (3, 1, 2))


def test_nearly_incompressible_matter_stays_finite():
    solver = Solver(cube(Matter("m", "rubber", young=1e3, poisson=0.4999)), WORLD, QUICK)
    solver.advance(0.05)
    assert np.isfinite(solver.array("x")).all() and np.isfinite(solver.array("F")).all()


def test_matter_as_stiff_as_diamond_is_refused_or_done():
    solver = Solver(cube(Matter("m", "rubber", young=1e12, poisson=0.2)), WORLD, QUICK)
    with pytest.raises(BadConfig, match="effective"):
        solver.advance(0.05)
    dt = solver.stable_dt()
    solver.step(dt, 20)
    assert np.isfinite(solver.array("x")).all()


@pytest.mark.parametrize("change, words", [
    (lambda p: replace(p, mass=p.mass * 0), "mass"),
    (lambda p: replace(p, volume=p.volume * 0), "mass or volume"),
    (lambda p: replace(p, F=-p.F), "inside out"),
    (lambda p: replace(p, x=p.x + 50), "outside"),
    (lambda p: replace(p, x=p.x * np.inf), "non-finite"),
    (lambda p: selected(p, np.arange(0)), "empty"),
])  # fmt: skip
def test_impossible_bodies_are_refused_in_words(change, words):
    with pytest.raises(BadConfig, match=words):
        Solver(change(cube(Matter("m", "rubber"))), WORLD, QUICK)


def test_a_single_particle_and_a_pair_in_one_place_move():
    one = selected(cube(Matter("m", "jelly")), np.array([0]))
    two = replace(selected(cube(Matter("m", "jelly")), np.array([0, 1])), x=np.tile(one.x, (2, 1)))
    for item in (one, two):
        solver = Solver(item, WORLD, QUICK)
        solver.advance(0.1)
        assert np.isfinite(solver.array("x")).all()


def test_matter_crushed_through_itself_recovers_or_says_so():
    item = cube(Matter("m", "jelly", young=1e4))
    flat = replace(item, F=np.tile(np.diag([1.0, 0.02, 1.0]).astype(np.float32), (len(item), 1, 1)))
    solver = Solver(flat, WORLD, QUICK)
    try:
        solver.advance(0.05)
    except GalateaError as error:
        assert str(error)
    assert np.isfinite(solver.array("x")).all()


def test_matter_thrown_out_of_the_domain_is_held_at_its_walls():
    solver = Solver(spun(cube(Matter("m", "rubber", young=1e4)), (400, 0, 0)), WORLD, QUICK)
    try:
        solver.advance(0.02)
    except GalateaError as error:
        assert str(error)
    x = solver.array("x")
    assert np.isfinite(x).all() and (x > -0.1).all() and (x < 1.1).all()


def test_matter_pressed_flat_has_an_energy():
    flat = np.array([[1.01, -0.068, 0.0232], [0.0676, 1.006, -0.0665], [-1.15e-4, -2.14e-3, 1.42e-4]])
    energies = [Points([flat, np.diag([1, 1, 0])], law).energy() for law in ("fixed_corotated", "viscoelastic")]
    assert np.isfinite(energies).all()


def test_what_was_torn_beyond_measure_is_tried_again_in_shorter_steps():
    torn = attempt(6958)  # three particles that shear themselves to a stretch of 1e9 at the step they were given
    assert torn.kind in ("finite", "refused"), torn


def test_random_configurations_end_finite_or_refused():
    outcomes = [attempt(seed) for seed in range(24)]
    assert not [o for o in outcomes if o.kind == "fault"]
    assert sum(o.kind == "finite" for o in outcomes) >= 12 and all(o.words for o in outcomes if o.kind == "refused")
