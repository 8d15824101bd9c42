"""Gradients of anything that follows from a simulation: by the adjoint of every step, with recomputation.

Only particle states at segment starts are kept; each segment of about sqrt(T) steps is run again when its gradient is
due (Griewank 1992), and grids are never stored: one step's grid is rebuilt just before its adjoint runs. Memory is
O(sqrt(T)) states and two grids; time is about one extra forward.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import warp as wp
from warp._src.codegen import StructInstance

from engine.errors import BadConfig, Diverged
from engine.physics import mpm
from engine.physics.laws import LAWS
from engine.physics.particles import Particles
from engine.physics.solver import _STATE_TYPES as STATE_TYPES
from engine.physics.solver import make_matter, make_state
from engine.physics.world import World, make_space, place_shapes

STATE = tuple(STATE_TYPES)
INPUTS = ("parameters", "mass", "volume", "gravity", "force", "stress")
_EMPTY = np.zeros((1, 4), np.float32)


@dataclass(frozen=True)
class Horizon:
    """How far gradients reach. steps: of dt [s] each. every: steps between two observed states (the last always is).
    segment: steps per recomputed segment, 0 for about sqrt(steps)."""

    steps: int
    dt: float
    every: int = 1
    segment: int = 0

    @property
    def observed(self) -> list[int]:
        """Step numbers (1..steps) whose states a loss sees."""
        return sorted({*range(self.every, self.steps + 1, self.every), self.steps})


def _zero_gradients(state: mpm.State) -> None:
    for name in STATE:
        getattr(state, name).grad.zero_()


class Tape:
    """The differentiable twin of `Solver`: fixed dt, particles in the order given, one thread.

    `run` goes forward and returns the observed states as torch tensors; `pull` takes the loss's gradients with respect
    to them and returns the gradients with respect to the initial state and to the inputs (`INPUTS`).
    """

    def __init__(self, item: Particles, world: World, horizon: Horizon, device: str = "cpu"):
        item.validate()
        world.validate()
        if horizon.steps < 1 or not horizon.dt > 0:
            raise BadConfig("a gradient needs at least one step of a positive length.", "differentiate")
        self.world, self.horizon, self.device, self.count = world, horizon, device, len(item)
        self.kernels = mpm.kernels(True)
        self.fast = mpm.kernels()
        self.matter = make_matter(item, device, True)
        self.matter.force = wp.zeros(self.count, dtype=wp.vec3, device=device, requires_grad=True)
        self.matter.has_force = 1
        self.space = make_space(world, device, True)
        self.start = make_state(item, device, True)
        nodes = int(np.prod(world.domain.cells))
        self.grids = wp.zeros((1, nodes), dtype=wp.vec4, device=device, requires_grad=True)
        self.velocity = wp.zeros(nodes, dtype=wp.vec4, device=device, requires_grad=True)
        self.touched = wp.zeros(int(np.prod([c // 4 for c in world.domain.cells])), dtype=int, device=device)
        self.status = wp.zeros((1, mpm.STATUS_COLUMNS), dtype=float, device=device)
        segment = horizon.segment or max(1, int(np.ceil(np.sqrt(horizon.steps))))
        self.segment = min(segment, horizon.steps)
        self.window = [self._empty() for _ in range(self.segment + 1)]
        self.kept: list[dict] = []
        law = np.asarray(item.law)
        self.has_stress = bool((~np.isin(law, (LAWS["neo_hookean"], LAWS["given"]))).any())
        self.has_return_map = bool((item.kind != 0).any())
        self.nonfinite = 0

    def _empty(self) -> mpm.State:
        state = mpm.State()
        for name, kind in STATE_TYPES.items():
            array = wp.zeros(self.count, dtype=kind, device=self.device, requires_grad=True)
            setattr(state, name, array)
        return state

    def set_inputs(self, values: dict[str, torch.Tensor]) -> None:
        """Replaces inputs and entries of the initial state by detached tensors."""
        for name, value in values.items():
            owner = self.start if name in STATE else self.space if name == "gravity" else self.matter
            array = getattr(owner, name)
            array.assign(value.detach().cpu().numpy().astype(np.float32).reshape(array.numpy().shape))

    # -- one step ---------------------------------------------------------------------------------------------------

    def _launches(self, before: mpm.State, after: mpm.State) -> list[tuple]:
        space, matter, active = self.space, self.matter, self._active
        steps = [
            ("p2g", self.count, [0, before, matter, space, self.grids[0]]),
            ("grid_update", 64 * len(active), [0, active, space, self.grids, self.velocity, self.status, 0]),
            ("g2p", self.count, [0, before, after, matter, space, self.velocity, self.status, 0]),
        ]
        if self.has_stress:
            steps.insert(0, ("stress", self.count, [0, before, matter]))
        if self.has_return_map:
            steps.append(("return_map", self.count, [0, before, after, matter, space]))
        return steps

    def _set_time(self, step: int) -> None:
        dt = self.horizon.dt
        self.space.clock.assign(np.array([dt, step * dt, 0, 0], np.float32))
        if self.world.moves:
            place_shapes(self.space, self.world, step * dt)

    def _forward(self, step: int, before: mpm.State, after: mpm.State, grid_only: bool = False) -> None:
        """One step from `before` to `after`; `grid_only` rebuilds the grids of a step whose `after` is there."""
        self._set_time(step)
        self.touched.zero_()
        wp.launch(self.fast["mark_blocks"], self.count, [before, self.space, self.touched], device=self.device)
        self._active = wp.array(np.flatnonzero(self.touched.numpy()).astype(np.int32), dtype=int, device=self.device)
        self._clear(self.grids)
        if not grid_only:
            self._carry(before, after)
        for name, dim, inputs in self._launches(before, after):
            if not (grid_only and name in ("g2p", "return_map")):
                wp.launch(self.fast[name], dim, inputs, device=self.device)

    def _carry(self, before: mpm.State, after: mpm.State) -> None:
        """What no kernel writes for some particles goes over unchanged."""
        for name in ("F_total", "F_branch") if self.has_return_map else ():
            _copy_values(getattr(after, name), getattr(before, name))

    def _clear(self, grids: wp.array) -> None:
        wp.launch(self.fast["clear"], 64 * len(self._active), [0, self._active, grids], device=self.device)

    def _backward(self, step: int, before: mpm.State, after: mpm.State) -> None:
        """Adds to `before`'s gradients, and to the inputs', what follows from `after`'s."""
        self._forward(step, before, after, grid_only=True)
        self._clear(self.grids.grad)
        self._clear(self.velocity.grad.reshape((1, -1)))
        if self.has_stress:
            self._given_gradient_kept()
        for name, dim, inputs in reversed(self._launches(before, after)):
            adjoints = [adjoint_of(value) for value in inputs]
            wp.launch(self.kernels[name], dim, inputs, adj_inputs=adjoints, adjoint=True, device=self.device)
        self._carry_back(before, after)

    def _given_gradient_kept(self) -> None:
        # The stress kernel's adjoint has used these up; those of given stresses are inputs and go on adding up.
        grad = self.matter.stress.grad
        if self._given_mask is None:
            grad.zero_()
        else:
            grad.assign(grad.numpy() * self._given_mask)

    @property
    def _given_mask(self) -> np.ndarray | None:
        law = self.matter.law.numpy()
        given = law == LAWS["given"]
        return given[:, None, None].astype(np.float32) if given.any() else None

    def _carry_back(self, before: mpm.State, after: mpm.State) -> None:
        if not self.has_return_map:
            return
        kind = self.matter.kind.numpy()
        mapped = ~np.isin(kind, (0, 4, 7))
        for name, written in (("F_total", mapped), ("F_branch", kind == 7)):
            if not written.all():
                kept = np.where(written[:, None, None], 0, getattr(after, name).grad.numpy())
                array = getattr(before, name).grad
                array.assign(array.numpy() + kept)

    # -- the whole run ------------------------------------------------------------------------------------------------

    def run(self) -> dict[str, torch.Tensor]:
        """Observed states: name -> [number observed, N, ...]. Raises Diverged when one is not finite."""
        observed, out, self.kept = set(self.horizon.observed), {name: [] for name in STATE}, []
        for state in self.window:  # also fills what no step will write
            _copy(self.start, state)
        for step in range(self.horizon.steps):
            place = step % self.segment
            if place == 0:
                if step:
                    _copy(self.window[self.segment], self.window[0])
                self.kept.append({name: wp.clone(getattr(self.window[0], name), requires_grad=False) for name in STATE})
            self._forward(step, self.window[place], self.window[place + 1])
            if step + 1 in observed:
                for name in STATE:
                    out[name].append(torch.from_numpy(getattr(self.window[place + 1], name).numpy().copy()))
        result = {name: torch.stack(values) for name, values in out.items()}
        if not torch.isfinite(result["x"]).all():
            raise Diverged("positions stopped being finite.", "differentiate", "Use a shorter time step.")
        return result

    def pull(self, gradients: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """Gradients of the loss with respect to the initial state and `INPUTS`, from those of the observed states."""
        place_of = {step: i for i, step in enumerate(self.horizon.observed)}
        for owner, names in ((self.matter, INPUTS), (self.space, ("gravity",))):
            for name in names:
                if hasattr(owner, name):
                    getattr(owner, name).grad.zero_()
        carry = None
        for index in range(len(self.kept) - 1, -1, -1):
            first = index * self.segment
            last = min(first + self.segment, self.horizon.steps)
            if index < len(self.kept) - 1:  # the last segment's states are still there from the run
                for name in STATE:
                    _copy_values(getattr(self.window[0], name), self.kept[index][name])
                for step in range(first, last):
                    self._forward(step, self.window[step - first], self.window[step - first + 1])
            for state in self.window:
                _zero_gradients(state)
            if carry is not None:
                for name in STATE:
                    getattr(self.window[last - first], name).grad.assign(carry[name])
            for step in range(last - 1, first - 1, -1):
                after = self.window[step - first + 1]
                if step + 1 in place_of:
                    _add_gradients(after, gradients, place_of[step + 1])
                self._backward(step, self.window[step - first], after)
            carry = {name: getattr(self.window[0], name).grad.numpy().copy() for name in STATE}
        return self._collected(carry)

    def _collected(self, carry: dict) -> dict[str, torch.Tensor]:
        found = {name: torch.from_numpy(value) for name, value in carry.items()}
        for name in INPUTS:
            owner = self.space if name == "gravity" else self.matter
            found[name] = torch.from_numpy(getattr(owner, name).grad.numpy().copy())
        self.nonfinite = int(sum((~torch.isfinite(value)).sum() for value in found.values()))
        return found


def _copy(source: mpm.State, target: mpm.State) -> None:
    for name in STATE:
        _copy_values(getattr(target, name), getattr(source, name))


def _copy_values(target: wp.array, source: wp.array) -> None:
    # wp.copy would copy the gradients as well, over those already gathered.
    wp.copy(*(wp.array(ptr=a.ptr, dtype=a.dtype, shape=a.shape, device=a.device, copy=False) for a in (target, source)))


def _add_gradients(state: mpm.State, gradients: dict[str, torch.Tensor], place: int) -> None:
    for name, value in gradients.items():
        if value is not None:
            array = getattr(state, name).grad
            array.assign(array.numpy() + value[place].detach().cpu().numpy().astype(np.float32))


def adjoint_of(value):
    """The gradient counterpart of a kernel argument."""
    if isinstance(value, wp.array):
        return value.grad
    if isinstance(value, StructInstance):
        out = value._cls()
        for name, var in value._cls.vars.items():
            member = getattr(value, name)
            if isinstance(member, wp.array) and member.requires_grad:
                setattr(out, name, member.grad)
        return out
    return value


class _Simulation(torch.autograd.Function):
    @staticmethod
    def forward(ctx, tape: Tape, names: tuple[str, ...], *values: torch.Tensor):
        tape.set_inputs(dict(zip(names, values)))
        ctx.tape, ctx.names = tape, names
        ctx.like = [value.dtype for value in values]
        ctx.shapes = [value.shape for value in values]
        states = tape.run()
        return tuple(states[name] for name in STATE)

    @staticmethod
    def backward(ctx, *gradients):
        found = ctx.tape.pull(dict(zip(STATE, gradients)))
        if ctx.tape.nonfinite:
            raise Diverged(f"{ctx.tape.nonfinite} gradients are not finite.", "differentiate", "Use a shorter horizon.")
        out = [found[n].reshape(s).to(t) for n, s, t in zip(ctx.names, ctx.shapes, ctx.like)]
        return (None, None, *out)


def simulate(item: Particles, world: World, horizon: Horizon, **inputs: torch.Tensor) -> dict[str, torch.Tensor]:
    """Observed states (name -> [T, N, ...]) of a run as differentiable torch tensors.

    inputs: any of x, v, C, F, F_total, F_branch, memory [N, ...] (the initial state), parameters [K, N], mass, volume
    [N], gravity [1, 3], force [N, 3], stress [N, 3, 3] (for particles under the law "given"); tensors that require
    gradients get them. Raises Diverged when states or gradients stop being finite.
    """
    tape = Tape(item, world, horizon)
    names = tuple(inputs)
    values = _Simulation.apply(tape, names, *(inputs[name] for name in names))
    return dict(zip(STATE, values))


def central_difference(loss: Callable[[float], float], at: float, width: float) -> float:
    """(loss(at + width) - loss(at - width)) / (2 width)."""
    return (loss(at + width) - loss(at - width)) / (2 * width)
