"""Learned laws: what they hold trained or not, their gradients, and that they learn from a motion."""

import numpy as np
import pytest
import torch

from engine.errors import BadConfig
from engine.physics import neural
from engine.physics.particles import spun
from engine.physics.points import sample_deformations
from engine.physics.trials import block
from engine.physics.world import Domain, World

WORLD = World(Domain((0, 0, 0), 0.1, (12, 12, 12)))
DT = 1e-3


@pytest.fixture
def law():
    return neural.NeuralLaw(scale=1e4, seed=3)


@pytest.fixture
def thrown():
    cube = block((0.4, 0.35, 0.4), (0.7, 0.65, 0.7), 0.1, 1000, "neo_hookean", per_axis=1, mu=4e3, lam=4e3)
    return spun(cube, (1, -2, 0.5), (4, 3, 5))


def turn(seed: int) -> torch.Tensor:
    q = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
    return torch.tensor(q * np.sign(np.linalg.det(q)), dtype=torch.float32)


def test_laws_turn_with_the_world_and_leave_rest_alone(law):
    f = torch.tensor(sample_deformations(), dtype=torch.float32)
    law.requires_grad_(False)
    for seed in range(3):
        q = turn(seed)
        tau = law.stress(f)
        assert float((law.stress(q @ f) - q @ tau @ q.T).abs().max()) < 1e-4 * float(tau.abs().max())
        assert float((law.returned(q @ f) - q @ law.returned(f)).abs().max()) < 1e-5
        assert float((tau - tau.mT).abs().max()) > 0  # nothing makes it isotropic: that is learned
    rest = torch.stack([torch.eye(3), turn(5)])
    assert float(law.stress(rest).abs().max()) < 1e-6 * law.scale * 64
    assert float((law.returned(rest) - rest).abs().max()) < 1e-6


def test_gradients_of_a_law_are_its_differences(law):
    rng = np.random.default_rng(0)
    f = torch.tensor(sample_deformations()[7:], dtype=torch.float32, requires_grad=True)  # no repeated values
    given = torch.tensor(rng.normal(size=f.shape), dtype=torch.float32)
    for asked in (law.stress, law.returned):
        (found,) = torch.autograd.grad((asked(f) * given).sum(), f)
        way = torch.tensor(rng.normal(size=f.shape), dtype=torch.float32)
        value = lambda s, ask=asked, way=way: float((ask(f.detach() + s * way).detach() * given).double().sum())
        numeric = (value(2e-3) - value(-2e-3)) / 4e-3
        assert float((found * way).sum()) == pytest.approx(numeric, rel=5e-3)


def test_the_polar_rotation_has_a_derivative_where_stretches_repeat():
    f = torch.eye(3).repeat(4, 1, 1).requires_grad_()
    rotation, z = neural.invariants(f)
    way = torch.tensor(np.random.default_rng(1).normal(size=(4, 3, 3)), dtype=torch.float32)
    (found,) = torch.autograd.grad((rotation * way).sum(), f)
    assert torch.allclose(found, 0.5 * (way - way.mT), atol=1e-5)  # of R at I: the skew part
    assert float(z.abs().max()) < 1e-6


def test_gradients_through_steps_are_differences(thrown):
    law = neural.NeuralLaw(scale=1e5, seed=3)
    stepper = neural.Stepper(thrown, WORLD, DT)
    given = torch.tensor(np.random.default_rng(2).normal(size=thrown.x.shape), dtype=torch.float64)

    def loss():
        *_, last = neural.rolled(stepper, law, stepper.start, 12)
        return (last["x"].double() * given).sum()

    weights = law.elastic.layers[1]
    loss().backward()
    with torch.no_grad():
        way = torch.tensor(np.random.default_rng(3).normal(size=weights.shape), dtype=torch.float32)
        values = []
        for s in (1, -1):
            weights += s * 0.01 * way
            values.append(float(loss()))
            weights -= s * 0.01 * way
    assert float((weights.grad * way).sum()) == pytest.approx((values[0] - values[1]) / 0.02, rel=1e-2)
    assert all(torch.isfinite(w.grad).all() for w in law.parameters())


def test_a_law_is_learned_from_a_motion(thrown):
    law = neural.NeuralLaw(scale=1e4, seed=0)
    seen = neural.observe(thrown, WORLD, DT, 60)
    schedule = neural.Schedule(25, 6, 10, elastic_rate=1e-2, plastic_rate=1e-3, clip=1e3, windows=2)
    errors = neural.learn(law, thrown, WORLD, seen, schedule)
    assert np.mean(errors[-5:]) < 0.2 * np.mean(errors[:2])
    places = neural.predicted(law, thrown, WORLD, DT, 5)
    assert places.shape == (6, *thrown.x.shape) and np.isfinite(places).all()


def test_a_return_map_is_learned_from_deformations_alone(thrown):
    law = neural.NeuralLaw(seed=1)
    seen = neural.observe(thrown, WORLD, DT, 20)
    errors = neural.learn_return_map(law, seen, 60, 64, 3e-3)
    assert np.mean(errors[-5:]) < 0.05 * errors[0]


def test_stress_is_learned_from_single_steps_in_units_of_the_motion(thrown):
    seen = neural.observe(thrown, WORLD, DT, 60)
    law = neural.NeuralLaw(seed=1).measured(seen, float(thrown.mass[0] / thrown.volume[0]))
    errors = neural.learn_stress(law, thrown, WORLD, seen, 40, 4)
    assert np.mean(errors[-5:]) < 0.1 * np.mean(errors[:5])
    rest = torch.eye(3).repeat(2, 1, 1)
    assert law.stress(rest).abs().max() < 1e-5 * law.scale


def test_beyond_what_was_seen_answers_grow_in_proportion(thrown):
    seen = neural.observe(thrown, WORLD, DT, 20)
    law = neural.NeuralLaw(seed=1).measured(seen, 1000.0)
    edge = neural.invariants(seen.states["F"][-1])[1].abs().amax(0)
    far, farther = law.elastic(50 * edge[None]), law.elastic(100 * edge[None])
    assert torch.allclose(2 * far, farther, rtol=1e-4)


def test_the_published_schedule_and_empty_ones():
    published = neural.Schedule()
    assert (published.window(0), published.window(299), published.changes) == (25, 200, 300)
    assert published.window(150) in range(100, 130)
    with pytest.raises(BadConfig):
        neural.learn(neural.NeuralLaw(), None, None, None, neural.Schedule(changes=0))
