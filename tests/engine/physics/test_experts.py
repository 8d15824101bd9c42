"""The mixture of experts: one answers, all learn, and none that was not chosen can spoil it."""

import numpy as np
import pytest
import torch

from engine.physics.experts import Mixture, Panel, all_twelve, logits_of_particles, straight_through
from engine.physics.materials import EXPERTS, Matter
from engine.physics.neural import observe
from engine.physics.particles import particles, spun
from engine.physics.points import sample_deformations
from engine.physics.trials import block, table
from engine.physics.world import Domain, World

WORLD = World(Domain((0, 0, 0), 0.1, (12, 12, 12)))
DT = 1e-3
SOFT, STIFF = Matter("soft", "jelly", young=5e3), Matter("stiff", "rubber", young=5e4)
DOUGH = Matter("dough", "plasticine", young=3e4, yield_stress=4e2)


def made_of(matter: Matter):
    cube = block((0.4, 0.35, 0.4), (0.7, 0.65, 0.7), 0.1, matter.density, "neo_hookean", per_axis=1, mu=1.0, lam=1.0)
    item = particles(cube.x, cube.volume, matter.density, matter.law, matter.kind, matter.row())
    return spun(item, (1, -2, 0.5), (4, 3, 5))


def at_points(f, panel):
    item = particles(np.full((len(f), 3), 0.5), 1.0, 1.0, 1, 0, table(mu=1.0, lam=1.0))
    return Mixture(item, WORLD, DT, panel)


def test_the_choice_is_one_hot_and_its_gradient_that_of_the_softmax():
    logits = torch.tensor([[0.2, 1.0, -0.5], [0.1, 0.0, 0.05]], requires_grad=True)
    weights = straight_through(logits)
    assert torch.allclose(weights, torch.tensor([[0.0, 1, 0], [1, 0, 0]]), atol=1e-7)
    given = torch.tensor([[1.0, 2, 3], [4, 5, 6]])
    (found,) = torch.autograd.grad((weights * given).sum(), logits)
    again = logits.detach().requires_grad_()
    (soft,) = torch.autograd.grad((torch.softmax(again, 1) * given).sum(), again)
    assert torch.allclose(found, soft)


def test_gaussians_hand_their_weights_to_the_particles_near_them():
    logits = torch.randn(3, 12, requires_grad=True)
    taken = logits_of_particles(
        logits, np.array([[0.0, 0, 0], [1, 0, 0], [2, 0, 0]]), np.array([[0.9, 0, 0], [1.1, 0, 0]])
    )
    assert torch.equal(taken[0], logits[1]) and torch.equal(taken[1], logits[1])
    taken.sum().backward()
    assert float(logits.grad[1].sum()) == 24 and float(logits.grad[[0, 2]].abs().sum()) == 0


@pytest.mark.parametrize("matter", [SOFT, STIFF, DOUGH, Matter("w", "water"), Matter("s", "snow", hardening=10.0)])
def test_whoever_is_chosen_moves_as_alone(matter):
    panel = Panel((SOFT, STIFF, DOUGH, Matter("w", "water"), Matter("s", "snow", hardening=10.0)))
    item = made_of(matter)
    column = [m.name for m in panel.matters].index(matter.name)
    logits = torch.zeros(len(item), len(panel))
    logits[:, column] = 1.0
    *_, last = Mixture(item, WORLD, DT, panel).rolled(logits, 20)
    alone = observe(item, WORLD, DT, 20)
    assert float((last["x"] - alone.states["x"][-1]).abs().max()) < 2e-5


def test_stress_gradients_are_the_chosen_experts_differences():
    panel = all_twelve(young=1e4, yield_stress=1e3)
    f = np.tile(sample_deformations(noisy=4)[-1:], (12, 1, 1)).astype(np.float32)
    mixture = at_points(f, panel)
    weights, memory = torch.eye(12), torch.ones(12)
    rng = np.random.default_rng(0)
    given, way = (torch.tensor(rng.normal(size=f.shape), dtype=torch.float32) for _ in range(2))
    leaf = torch.tensor(f, requires_grad=True)
    (found,) = torch.autograd.grad((mixture.stress(leaf, memory, weights) * given).sum(), leaf)
    up, down = (mixture.stress(torch.tensor(f) + s * 1e-3 * way, memory, weights).double() for s in (1, -1))
    numeric = ((up - down) * given).sum((1, 2)) / 2e-3
    exact = (found * way).sum((1, 2)).double()
    assert torch.allclose(exact, numeric, rtol=1e-2, atol=1e-3 * float(numeric.abs().max()))


def test_gradients_through_steps_and_return_maps_are_differences():
    item = made_of(DOUGH)
    mixture = Mixture(item, WORLD, DT, Panel((DOUGH, SOFT)))
    logits = torch.tensor([[1.0, 0.0]]).repeat(len(item), 1)
    target = torch.tensor(np.random.default_rng(1).normal(size=item.x.shape), dtype=torch.float32)
    start = mixture.stepper.start

    def loss(v):
        mixture.stepper.start = {**start, "v": v}
        *_, last = mixture.rolled(logits, 10)
        return ((last["x"] - target) * 1e2).double().square().sum()

    leaf = start["v"].clone().requires_grad_()
    (found,) = torch.autograd.grad(loss(leaf), leaf)
    way = torch.tensor(np.random.default_rng(2).normal(size=item.x.shape), dtype=torch.float32)
    numeric = float(loss(leaf.detach() + 0.05 * way) - loss(leaf.detach() - 0.05 * way)) / 0.1
    assert float((found * way).sum()) == pytest.approx(numeric, rel=1e-2)


def test_experts_that_were_not_chosen_cannot_poison_gradients():
    """Half the particles are inside out, flat or huge: the logarithms of ten experts are not finite there."""
    f = sample_deformations(noisy=6).astype(np.float32)
    f[::2] = np.array([[-1.0, 0, 0], [0, 1e-20, 0], [0, 0, 1e6]], np.float32)
    panel = all_twelve(young=1e4, yield_stress=1e3)
    mixture = at_points(f, panel)
    logits = torch.zeros(len(f), 12)
    logits[:, list(EXPERTS).index("rubber")] = 1.0
    logits.requires_grad_()
    leaf = torch.tensor(f, requires_grad=True)
    stress = mixture.stress(leaf, torch.ones(len(f)), straight_through(logits))
    stress[1::2].square().sum().backward()
    assert torch.isfinite(leaf.grad).all() and torch.isfinite(logits.grad).all()
    alone = at_points(f, Panel((panel.matters[0],)))
    again = torch.tensor(f, requires_grad=True)
    alone.stress(again, torch.ones(len(f)), torch.ones(len(f), 1))[1::2].square().sum().backward()
    assert torch.allclose(leaf.grad, again.grad, rtol=1e-5)


def test_the_right_expert_is_found_from_a_motion():
    """Half a cube is stiff, half soft; the weights of 2 x 27 Gaussians find out which."""
    item = made_of(SOFT)
    right = item.x[:, 0] > np.median(item.x[:, 0])
    truth = torch.zeros(len(item), 2)
    truth[:, 0], truth[:, 1] = torch.tensor(~right).float(), torch.tensor(right).float()
    mixture = Mixture(item, WORLD, DT, Panel((SOFT, STIFF)))
    seen = [state["x"].detach() for state in mixture.rolled(truth, 40)]
    logits = torch.zeros(len(item), 2)
    logits[:, 0] = 0.1
    logits.requires_grad_()
    adam, errors = torch.optim.Adam([logits], lr=0.1), []
    for _ in range(16):
        adam.zero_grad()
        loss = sum((state["x"] - x).square().mean() for state, x in zip(mixture.rolled(logits, 40), seen))
        loss.backward()
        adam.step()
        errors.append(float(loss.detach()))
    assert min(errors) < 0.3 * errors[0]
    assert (logits.detach().argmax(1).numpy() == right).mean() > 0.75
