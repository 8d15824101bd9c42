"""A mixture of constitutive experts: every particle weighs the twelve, one answers, all of them learn.

Forward, each particle follows the expert it gives most weight (a one-hot choice); backward, the choice passes its
gradient on to the weights as if it had been their softmax (straight through). Experts that were not chosen see the
deformation behind a mask: what they would have answered tells the weights which way to go, but no derivative of theirs
is ever taken, so a logarithm of an inverted particle cannot spoil what the chosen expert learns.
Sources: Lin et al. 2025 (OmniPhysGS), for the mixture; Bengio et al. 2013, for the straight-through estimator.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
import warp as wp

from engine.physics import mpm
from engine.physics.differentiate import adjoint_of
from engine.physics.materials import EXPERTS, Matter
from engine.physics.neural import Stepper
from engine.physics.particles import Particles
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.solver import make_matter, make_state
from engine.physics.world import World

MOST_ANSWER, MOST_STRETCH = 1e9, 10.0  # [Pa], [-]: unchosen answers are heard up to this, they only have to point


def straight_through(logits: torch.Tensor) -> torch.Tensor:
    """Weights [N, K]: one-hot of the largest of `logits` [N, K], with the gradient of their softmax."""
    soft = torch.softmax(logits, 1)
    hard = torch.nn.functional.one_hot(logits.argmax(1), logits.shape[1]).to(soft.dtype)
    return hard - soft.detach() + soft


def logits_of_particles(logits: torch.Tensor, means: np.ndarray, points: np.ndarray) -> torch.Tensor:
    """Each particle [N] takes the logits [M, K] of the Gaussian [M, 3] nearest to it; gradients go back to those."""
    from scipy.spatial import cKDTree

    return logits[torch.from_numpy(cKDTree(np.asarray(means)).query(np.asarray(points))[1])]


@dataclass(frozen=True, eq=False)
class Panel:
    """The experts asked: one material each, in the order of the logits' columns."""

    matters: tuple[Matter, ...]

    def __len__(self) -> int:
        return len(self.matters)


def all_twelve(**changes: float) -> Panel:
    """One material per expert, with its default parameters but for `changes`."""
    return Panel(tuple(Matter(name, name, **changes) for name in EXPERTS))


class _Ask:
    """Warp's side of the panel for N particles: every expert's matter, and the chosen one's with gradients."""

    def __init__(self, item: Particles, panel: Panel):
        count = len(item)
        self.panel, self.count = panel, count
        self.item = item
        self.rows = np.stack([m.row() for m in panel.matters], 1)  # [parameters, K]
        self.laws = np.array([m.law for m in panel.matters], np.int32)
        self.kinds = np.array([m.kind for m in panel.matters], np.int32)
        self.each = []
        for k in range(len(panel)):
            alike = np.full(count, k)
            self.each.append((make_state(self._as(alike), "cpu"), make_matter(self._as(alike), "cpu")))

    def _as(self, choice: np.ndarray) -> Particles:
        """The particles as if each were of the expert `choice` [N]."""
        return replace(
            self.item, law=self.laws[choice], kind=self.kinds[choice],
            parameters=np.ascontiguousarray(self.rows[:, choice]),
        )  # fmt: skip

    def stresses(self, f: np.ndarray, memory: np.ndarray) -> np.ndarray:
        """What every expert would answer [K, N, 3, 3] [Pa]."""
        found = []
        for state, matter in self.each:
            state.F.assign(f)
            state.memory.assign(memory)
            wp.launch(mpm.kernels()["stress"], self.count, [0, state, matter], device="cpu")
            found.append(matter.stress.numpy().copy())
        return np.stack(found)

    def chosen_gradient(self, f: np.ndarray, memory: np.ndarray, choice: np.ndarray, given: np.ndarray) -> np.ndarray:
        """Gradient [N, 3, 3] with respect to F from that of the chosen experts' stresses."""
        item = self._as(choice)
        state, matter = make_state(item, "cpu", True), make_matter(item, "cpu", True)
        state.F.assign(f)
        state.memory.assign(memory)
        matter.stress.grad.assign(given)
        inputs = [0, state, matter]
        adjoints = [adjoint_of(value) for value in inputs]
        kernel = mpm.kernels(True)["stress"]
        wp.launch(kernel, self.count, inputs, adj_inputs=adjoints, adjoint=True, device="cpu")
        return state.F.grad.numpy()

    def rest(self) -> None:
        """Forgets what the viscous branches remember of an earlier run."""
        for state, _ in self.each:
            state.F_branch.assign(self.item.F_branch)

    def mapped(self, trial, rate, before, memory, space) -> tuple[np.ndarray, np.ndarray]:
        """(F [K, N, 3, 3], memory [K, N]) after every expert's return map."""
        found = []
        for kind, (state, matter) in zip(self.kinds, self.each):
            if kind == RETURN_MAPS["identity"]:
                found.append((trial, memory))
                continue
            for name, value in (("F", before), ("C", rate), ("memory", memory)):
                getattr(state, name).assign(value)
            wp.launch(mpm.kernels()["return_map"], self.count, [0, state, state, matter, space], device="cpu")
            found.append((state.F.numpy().copy(), state.memory.numpy().copy()))
        return np.stack([f for f, _ in found]), np.stack([m for _, m in found])

    def map_gradient(self, rate, before, memory, choice, given, space) -> tuple[np.ndarray, np.ndarray]:
        """Gradients [N, 3, 3] with respect to C and the F before, from that of the chosen experts' F after."""
        item = self._as(choice)
        start, end, matter = (
            make_state(item, "cpu", True),
            make_state(item, "cpu", True),
            make_matter(item, "cpu", True),
        )
        for array, value in ((start.F, before), (start.memory, memory), (end.C, rate), (end.F.grad, given)):
            array.assign(value)
        inputs = [0, start, end, matter, space]
        adjoints = [adjoint_of(value) for value in inputs]
        kernel = mpm.kernels(True)["return_map"]
        wp.launch(kernel, self.count, inputs, adj_inputs=adjoints, adjoint=True, device="cpu")
        return end.C.grad.numpy(), start.F.grad.numpy()


class _MixedStress(torch.autograd.Function):
    @staticmethod
    def forward(ctx, ask: _Ask, f: torch.Tensor, memory: torch.Tensor, weights: torch.Tensor):
        choice = weights.detach().argmax(1).numpy()
        answers = ask.stresses(f.detach().numpy(), memory.numpy())
        picked = answers[choice, np.arange(ask.count)]
        # The mask: what was not chosen is a number without derivative, and a finite one.
        heard = np.clip(np.where(np.isfinite(answers), answers, 0), -MOST_ANSWER, MOST_ANSWER)
        ctx.ask, ctx.choice = ask, choice
        ctx.save_for_backward(f.detach(), memory, torch.from_numpy(heard))
        return torch.from_numpy(picked)

    @staticmethod
    def backward(ctx, given: torch.Tensor):
        f, memory, heard = ctx.saved_tensors
        by_f = ctx.ask.chosen_gradient(f.numpy(), memory.numpy(), ctx.choice, given.contiguous().numpy())
        by_weights = torch.einsum("nij,knij->nk", given, heard)
        return None, torch.from_numpy(by_f), None, by_weights


class Mixture:
    """A simulation whose particles each weigh a panel of experts.

    item: particles whose own law and parameters are not used; world and dt as in `differentiate`.
    """

    def __init__(self, item: Particles, world: World, dt: float, panel: Panel):
        self.stepper, self.ask, self.panel = Stepper(item, world, dt), _Ask(item, panel), panel

    def stress(self, f: torch.Tensor, memory: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Kirchhoff stress [N, 3, 3] [Pa] of the chosen experts, with gradients to F and to the weights [N, K]."""
        return _MixedStress.apply(self.ask, f, memory, weights)

    def returned(self, trial, rate, before, memory, weights) -> tuple[torch.Tensor, torch.Tensor]:
        """(F, memory) after the chosen experts' return maps of the step from `before` to `trial` at `rate` (C).

        Gradients reach F, C and the weights; what a particle remembers carries none.
        """
        if (self.ask.kinds == RETURN_MAPS["identity"]).all():
            return trial, memory
        return _MixedMap.apply(self, trial, rate, before, memory, weights)

    def rolled(self, logits: torch.Tensor, steps: int) -> Iterator[dict]:
        """The states after each of `steps` steps, with gradients to the logits [N, K]."""
        weights = straight_through(logits)
        choice = weights.detach().argmax(1)
        snow = torch.from_numpy(self.ask.kinds[choice.numpy()] == RETURN_MAPS["snow"])
        state, memory = dict(self.stepper.start), snow.float()  # J_p is one at rest, all else is nothing
        self.ask.rest()
        for i in range(steps):
            trial = self.stepper.step(i * self.stepper.dt, state, self.stress(state["F"], memory, weights))
            f, memory = self.returned(trial["F"], trial["C"], state["F"], memory, weights)
            state = {**trial, "F": f}
            yield state


class _MixedMap(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mixture: Mixture, trial, rate, before, memory, weights):
        ask, space = mixture.ask, mixture.stepper.space
        choice, everyone = weights.detach().argmax(1).numpy(), np.arange(ask.count)
        tensors = [t.detach() for t in (trial, rate, before, memory)]
        f, kept = ask.mapped(*(t.numpy() for t in tensors), space)
        heard = np.clip(np.where(np.isfinite(f), f, tensors[0].numpy()), -MOST_STRETCH, MOST_STRETCH)
        ctx.ask, ctx.space, ctx.choice = ask, space, choice
        ctx.save_for_backward(*tensors[1:], torch.from_numpy(heard))
        new = torch.from_numpy(kept[choice, everyone])
        ctx.mark_non_differentiable(new)
        return torch.from_numpy(f[choice, everyone]), new

    @staticmethod
    def backward(ctx, given: torch.Tensor, _):
        rate, before, memory, heard = ctx.saved_tensors
        given = given.contiguous()
        arrays = (t.numpy() for t in (rate, before, memory))
        by_rate, by_before = ctx.ask.map_gradient(*arrays, ctx.choice, given.numpy(), ctx.space)
        elastic = torch.from_numpy(ctx.ask.kinds[ctx.choice] == RETURN_MAPS["identity"])
        by_trial = torch.where(elastic[:, None, None], given, 0)
        by_weights = torch.einsum("nij,knij->nk", given, heard)
        return None, by_trial, torch.from_numpy(by_rate), torch.from_numpy(by_before), None, by_weights
