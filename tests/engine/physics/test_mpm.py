"""The three kernels: their twin, their conservation laws, threads, order, repeatability."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.errors import BadConfig
from engine.physics import colliders, reference
from engine.physics.motion import Keyframes
from engine.physics.points import PAIRS
from engine.physics.solver import Settings, Solver
from engine.physics.world import Domain, World, domain_around

# No node of the test's grid lies on it: single and double precision must agree on which side every node is.
SLOPE = dict(point=(0, 0.4137, 0), normal=(0.2, 1, 0))


def test_weights_sum_to_one_and_reproduce_the_quadratic_moment():
    rng = np.random.default_rng(0)
    x = torch.tensor(rng.random((200, 3)) * 0.5 + 0.3)
    domain = Domain((0, 0, 0), 1 / 16, (16, 16, 16))
    _, weight, offset = reference._weights(x, domain)
    assert float((weight.sum(1) - 1).abs().max()) < 1e-6
    assert float((weight[..., None] * offset).sum(1).abs().max()) < 1e-6
    second = torch.einsum("nk,nki,nkj->nij", weight, offset, offset)
    assert float((second - torch.eye(3) * domain.dx**2 / 4).abs().max()) < 1e-6


@pytest.mark.parametrize("law, kind", PAIRS)
def test_kernels_equal_their_twin_over_ten_steps(law, kind, small_world, twin_of):
    item, world = small_world(law, kind, [colliders.plane(**SLOPE)])
    solver = Solver(item, world, Settings(threads=1))
    solver.step(1e-3, 10)
    state, matter = twin_of(item)
    for i in range(10):
        state = reference.step(state, matter, world, 1e-3, i * 1e-3)
    for name, bound in (("x", 2e-6), ("v", 2e-4), ("F", 2e-5), ("memory", 1e-4)):
        assert np.abs(solver.array(name) - state[name].numpy()).max() < bound, name


@pytest.mark.parametrize("mode, friction", [("sticky", 0), ("slip", 0), ("separate", 0.0), ("separate", 0.5)])
@pytest.mark.parametrize("kind", ["plane", "sphere", "box", "capsule"])
def test_colliders_equal_their_twin(kind, mode, friction, small_world, twin_of):
    if kind == "plane":
        item = colliders.plane(**SLOPE, mode=mode, friction=friction)
    else:
        motion = Keyframes(np.array([0.0, 1.0]), np.array([[0.5, 0.35, 0.5], [0.6, 0.45, 0.5]]))
        size = {"sphere": (0.107, 0, 0), "box": (0.123, 0.101, 0.117), "capsule": (0.107, 0.05, 0)}[kind]
        item = colliders.Collider(kind, size=size, mode=mode, friction=friction, motion=motion)
    if kind == "capsule":  # a sphere to the twin, when nothing is beside its axis
        item = replace(item, size=(0.107, 1e-6, 0))
    particles, world = small_world("neo_hookean", "identity", [item])
    solver = Solver(particles, world, Settings(threads=1))
    solver.step(1e-3, 5)
    state, matter = twin_of(particles)
    twin_world = replace(world, colliders=(replace(item, kind="sphere"),)) if kind == "capsule" else world
    for i in range(5):
        state = reference.step(state, matter, twin_world, 1e-3, i * 1e-3)
    assert np.abs(solver.array("x") - state["x"].numpy()).max() < 2e-6
    free = Solver(particles, replace(world, colliders=()), Settings(threads=1))
    free.step(1e-3, 5)
    assert np.abs(free.array("x") - solver.array("x")).max() > 1e-4, "the collider was never met"


def cloud(count=6000, seed=1):
    from engine.physics.parameters import lame
    from engine.physics.particles import particles, spun
    from engine.physics.trials import table

    mu, lam = lame(1e5, 0.3)
    x = np.random.default_rng(seed).random((count, 3)) * 0.4 + 0.3
    return spun(particles(x, 0.064 / count, 1000, 1, 0, table(mu=mu, lam=lam)), (2, 3, -1), (5, 2, 1))


WORLD = World(Domain((0, 0, 0), 1 / 32, (32, 32, 32)))


def test_two_threads_equal_one_and_each_repeats_bit_for_bit():
    runs = []
    for threads in (1, 1, 2, 2):
        solver = Solver(cloud(), WORLD, Settings(threads=threads))
        solver.step(5e-4, 60)
        runs.append(solver.array("x"))
    assert np.array_equal(runs[0], runs[1]) and np.array_equal(runs[2], runs[3])
    assert np.abs(runs[0] - runs[2]).max() < 2e-5


def test_the_order_particles_come_in_does_not_matter():
    item = cloud()
    shuffle = np.random.default_rng(2).permutation(len(item))
    from engine.physics.particles import selected

    a, b = Solver(item, WORLD, Settings(threads=1)), Solver(selected(item, shuffle), WORLD, Settings(threads=1))
    a.step(5e-4, 40)
    b.step(5e-4, 40)
    assert np.abs(a.array("x")[shuffle] - b.array("x")).max() < 2e-5


def test_sorting_and_active_blocks_change_nothing():
    moving = Solver(cloud(), WORLD, Settings(threads=1))
    moving.step(5e-4, 120)
    assert moving.sorts >= 1
    again = Solver(cloud(), WORLD, Settings(threads=1))
    for _ in range(120):
        again.travel_mark = np.inf  # find the active blocks anew every step
        again.step(5e-4)
    assert np.abs(moving.array("x") - again.array("x")).max() < 5e-5


def test_going_on_from_saved_state_is_bit_equal():
    whole = Solver(cloud(), WORLD, Settings(threads=2))
    whole.step(5e-4, 30)
    kept = whole.save()
    whole.step(5e-4, 30)
    other = Solver(cloud(), WORLD, Settings(threads=2))
    other.load(kept)
    other.step(5e-4, 30)
    for name in ("x", "v", "C", "F"):
        assert np.array_equal(whole.array(name), other.array(name)), name
    smaller = Solver(cloud(100), WORLD)
    with pytest.raises(BadConfig):
        smaller.load(kept)


def test_held_particles_follow_their_handle_and_carry_others():
    item = cloud(3000)
    item = replace(
        item, v=np.zeros_like(item.v), C=np.zeros_like(item.C), handle=(item.x[:, 1] > 0.62).astype(np.int32)
    )
    path = Keyframes(np.array([0.0, 0.2, 0.4]), np.array([[0, 0, 0], [0.1, 0, 0], [0.1, 0, 0]], float))
    solver = Solver(item, World(Domain((0, 0, 0), 1 / 32, (32, 32, 32)), handles=(path,)))
    solver.advance(0.4)
    moved = solver.array("x") - item.x
    held = item.handle > 0
    assert np.abs(moved[held] - [0.1, 0, 0]).max() < 2e-3
    assert abs(moved[~held, 0].mean() - 0.1) < 0.04 and moved[~held, 1].mean() > -0.1


def test_the_time_step_follows_stiffness_and_speed():
    item = cloud()
    soft, fast = Solver(item, WORLD), Solver(replace(item, v=item.v + np.float32(20)), WORLD)
    assert fast.stable_dt() < 0.6 * soft.stable_dt()
    stiff = Solver(replace(cloud(), parameters=cloud().parameters * 100), WORLD)
    assert stiff.stable_dt() < 0.3 * soft.stable_dt()
    report = soft.advance(0.01)
    assert report.substeps >= 1 and report.dt <= 0.01 and np.isfinite(report.fastest)


@pytest.mark.parametrize("change, words", [
    (lambda p: replace(p, mass=p.mass * 0), "mass"),
    (lambda p: replace(p, F=-p.F), "inside out"),
    (lambda p: replace(p, x=p.x + 5), "outside"),
    (lambda p: replace(p, v=p.v * np.nan), "non-finite"),
    (lambda p: replace(p, parameters=-p.parameters), "negative"),
])  # fmt: skip
def test_impossible_beginnings_are_refused_in_words(change, words):
    with pytest.raises(BadConfig, match=words):
        Solver(change(cloud(50)), WORLD)


def test_too_stiff_is_refused_with_a_way_out():
    stiff = replace(cloud(200), parameters=cloud(200).parameters * np.float32(1e9))
    with pytest.raises(BadConfig, match="effective"):
        Solver(stiff, WORLD, Settings(most_substeps=500)).advance(0.1)


def test_domains_have_walls_where_they_were_asked_for():
    domain = domain_around((0, 0, 0), (1, 0.5, 0.3), 0.1)
    assert np.allclose(domain.low, 0, atol=1e-9) and np.allclose(domain.high, (1, 0.5, 0.3))
    with pytest.raises(BadConfig):
        Domain((0, 0, 0), 0.1, (10, 8, 8)).validate()
    with pytest.raises(BadConfig):
        Domain((0, 0, 0), 1e-3, (4000, 4000, 4000)).validate()
