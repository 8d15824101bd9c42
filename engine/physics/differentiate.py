"""Gradients of anything that follows from a simulation: by the adjoint of every step, with recomputation.

A run whose states and grids fit the memory keeps them all. Of a longer one only particle states at segment starts are
kept; each segment of about sqrt(T) steps is run again when its gradient is due (Griewank 1992), which costs one extra
forward. The grids of one segment are kept when they are small, else a step's is rebuilt just before its adjoint runs.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import warp as wp
from warp._src.codegen import StructInstance

from engine.errors import BadConfig, Diverged
from engine.physics import mpm
from engine.physics.laws import LAWS
from engine.physics.particles import Particles, selected
from engine.physics.solver import _STATE_TYPES as STATE_TYPES
from engine.physics.solver import MARK_TRAVEL, make_matter, make_state
from engine.physics.world import World, make_space, place_shapes

STATE = tuple(STATE_TYPES)
INPUTS = ("parameters", "mass", "volume", "gravity", "force", "stress")
GRID_MEMORY, STATE_MEMORY = 256e6, 512e6  # bytes that the grids and the states of one segment may take
STATE_BYTES, NODE_BYTES = 2 * 172, 32  # of a particle with its gradients, of a grid node


@dataclass(frozen=True)
class Horizon:
    """How far gradients reach. steps: of dt [s] each. every: steps between two observed states (the last always is).
    segment: steps per recomputed segment; 0: all of them where they fit the memory, else about sqrt(steps)."""

    steps: int
    dt: float
    every: int = 1
    segment: int = 0

    @property
    def observed(self) -> list[int]:
        """Step numbers (1..steps) whose states a loss sees."""
        return sorted({*range(self.every, self.steps + 1, self.every), self.steps})


class Tape:
    """The differentiable twin of `Solver`: fixed dt, one thread; particles are sorted inside, once.

    `run` goes forward and returns the observed states as torch tensors; `pull` takes the loss's gradients with respect
    to them and returns the gradients with respect to the initial state and to the inputs (`INPUTS`).
    """

    def __init__(self, item: Particles, world: World, horizon: Horizon, device: str = "cpu"):
        item.validate()
        world.validate()
        if horizon.steps < 1 or not horizon.dt > 0:
            raise BadConfig("a gradient needs at least one step of a positive length.", "differentiate")
        self.world, self.horizon, self.device, self.count = world, horizon, device, len(item)
        self.kernels, self.fast = mpm.kernels(True), mpm.kernels()
        order = _by_place(item, world)
        self.order, self.place = torch.from_numpy(order), torch.from_numpy(np.argsort(order))
        item = selected(item, order)
        self.matter = make_matter(item, device, True)
        self.matter.force = wp.zeros(self.count, dtype=wp.vec3, device=device, requires_grad=True)
        self.matter.has_force = 1
        self.space = make_space(world, device, True)
        self.start = make_state(item, device, True)
        nodes = int(np.prod(world.domain.cells))
        state_bytes, grid_bytes = (horizon.steps * n for n in (STATE_BYTES * self.count, NODE_BYTES * nodes))
        fits = state_bytes <= STATE_MEMORY and grid_bytes <= GRID_MEMORY
        self.segment = min(horizon.segment or (horizon.steps if fits else _root(horizon.steps)), horizon.steps)
        self.window = [make_state(item, device, True) for _ in range(self.segment + 1)]
        self._make_grids(nodes)
        self.kept: list[dict] = []
        self.has_stress = bool((~np.isin(item.law, (LAWS["neo_hookean"], LAWS["given"]))).any())
        self.has_return_map = bool((item.kind != 0).any())
        # What no kernel writes is the same array in every state, and so is its gradient.
        still = () if self.has_return_map else ("F_total", "F_branch")
        self.moving = tuple(name for name in STATE if name not in still)
        for state in self.window:
            for name in still:
                setattr(state, name, getattr(self.start, name))
        # The same memory as tensors: values and gradients of each state of the window.
        self.values = [{name: _view(getattr(state, name)) for name in STATE} for state in self.window]
        self.slopes = [{name: _view(getattr(state, name).grad) for name in STATE} for state in self.window]
        self._make_masks(item)
        self.nonfinite = 0

    def _make_grids(self, nodes: int) -> None:
        fits = NODE_BYTES * nodes * self.segment <= GRID_MEMORY
        self.slots = self.segment if fits else 1  # steps whose grids are kept at a time
        zeros = lambda shape, kind: wp.zeros(shape, dtype=kind, device=self.device)
        self.grids = [zeros((1, nodes), wp.vec4) for _ in range(self.slots)]
        self.velocity = [zeros(nodes, wp.vec4) for _ in range(self.slots)]
        self.grids_grad, self.velocity_grad = zeros((1, nodes), wp.vec4), zeros(nodes, wp.vec4)
        self.touched = zeros(nodes // 64, int)
        self.status = zeros((1, mpm.STATUS_COLUMNS), float)

    def _make_masks(self, item: Particles) -> None:
        """Which particles a return map writes F_total and F_branch of, and whose stress was given."""
        column = lambda mask: torch.from_numpy(mask)[:, None, None].to(self.device)
        mapped, branched = ~np.isin(item.kind, (0, 4, 7)), item.kind == 7
        self.written = {"F_total": column(mapped), "F_branch": column(branched)} if self.has_return_map else {}
        given = item.law == LAWS["given"]
        self.given_stress = column(given) if given.any() else None

    def set_inputs(self, values: dict[str, torch.Tensor]) -> None:
        """Replaces inputs and entries of the initial state by detached tensors."""
        for name, value in values.items():
            target = _view(getattr(self._owner(name), name))
            target.copy_(self._sorted(name, value.detach().float()).reshape(target.shape))

    def _owner(self, name: str):
        return self.start if name in STATE else self.space if name == "gravity" else self.matter

    def _sorted(self, name: str, value: torch.Tensor) -> torch.Tensor:
        """A per-particle tensor in the order of memory."""
        order = self.order.to(value.device)
        return value if name == "gravity" else value[:, order] if name == "parameters" else value[order]

    def _unsorted(self, name: str, value: torch.Tensor) -> torch.Tensor:
        """The same in the order the particles came; always a copy, on the CPU."""
        value = value.cpu()
        if name == "gravity":
            return value.clone()
        return value[:, self.place] if name == "parameters" else value[self.place]

    # -- one step ---------------------------------------------------------------------------------------------------

    def _commands(self, step: int, place: int) -> tuple[dict[str, wp.Launch], list[wp.Launch]]:
        """The step from the state at `place` in the window to the next, kernel by kernel, and its adjoint.

        Recorded: replaying costs a fraction of a launch.
        """
        active = self.active[step]
        key = (place, id(active))
        if key not in self.recorded:
            before, after, slot = self.window[place], self.window[place + 1], place % self.slots
            space, matter, grids, velocity = self.space, self.matter, self.grids[slot], self.velocity[slot]
            grid, nodes = grids[0], 64 * len(active)
            steps = {
                "p2g": (self.count, [0, before, matter, space, grid]),
                "grid_update": (nodes, [0, active, space, grids, velocity, self.status, 0]),
                "g2p": (self.count, [0, before, after, matter, space, velocity, self.status, 0]),
            }
            if self.has_stress:
                steps = {"stress": (self.count, [0, before, matter]), **steps}
            if self.has_return_map:
                steps["return_map"] = (self.count, [0, before, after, matter, space])
            by_grid = {id(grids): self.grids_grad, id(grid): self.grids_grad[0], id(velocity): self.velocity_grad}
            adjoints = lambda inputs: [by_grid[id(v)] if id(v) in by_grid else adjoint_of(v) for v in inputs]
            record = {"device": self.device, "record_cmd": True}
            forward = {name: wp.launch(self.fast[name], dim, inputs, **record) for name, (dim, inputs) in steps.items()}
            backward = [
                wp.launch(self.kernels[name], dim, inputs, adj_inputs=adjoints(inputs), adjoint=True, **record)
                for name, (dim, inputs) in reversed(steps.items())
            ]
            clear = lambda of: wp.launch(self.fast["clear"], nodes, [0, active, of], **record)
            forward = {"clear": clear(grids), **forward}
            emptied = [clear(self.grids_grad), clear(self.velocity_grad.reshape((1, -1)))]
            self.recorded[key] = forward, [*emptied, *backward]
        return self.recorded[key]

    def _set_time(self, step: int) -> None:
        dt = self.horizon.dt
        self.space.clock.assign(np.array([dt, step * dt, 0, 0], np.float32))
        if self.world.moves:
            place_shapes(self.space, self.world, step * dt)

    def _marked(self, state: mpm.State) -> wp.array:
        """The blocks that matter can reach before it has moved a cell."""
        self.touched.zero_()
        wp.launch(self.fast["mark_blocks"], self.count, [state, self.space, self.touched], device=self.device)
        return wp.array(np.flatnonzero(self.touched.numpy()).astype(np.int32), dtype=int, device=self.device)

    def _forward(self, step: int, place: int, only: tuple[str, ...] = ()) -> None:
        """One step from `window[place]` to the next, or only the kernels named."""
        self._set_time(step)
        if not only:
            for name, written in self.written.items():  # what no kernel writes goes over unchanged
                if written.any() and not written.all():
                    self.values[place + 1][name].copy_(self.values[place][name])
        for name, command in self._commands(step, place)[0].items():
            if not only or name in only:
                command.launch()

    def _backward(self, step: int, place: int) -> None:
        """Adds to the gradients of `window[place]` and of the inputs what follows from those of the next state."""
        again = () if self.slots == self.segment else ("clear", "p2g", "grid_update")
        if self.has_stress:
            again = ("stress", *again)
            # The last adjoint has used these up; those of given stresses are inputs and go on adding.
            stress = _view(self.matter.stress.grad)
            stress.zero_() if self.given_stress is None else stress.mul_(self.given_stress)
        if again:
            self._forward(step, place, again)
        else:
            self._set_time(step)
        for command in self._commands(step, place)[1]:
            command.launch()
        for name, written in self.written.items():
            if not written.all():
                self.slopes[place][name].add_(self.slopes[place + 1][name].masked_fill(written, 0))

    # -- the whole run ------------------------------------------------------------------------------------------------

    def run(self) -> dict[str, torch.Tensor]:
        """Observed states: name -> [number observed, N, ...]. Raises Diverged when one is not finite."""
        with _torchs_stream(self.device):
            return self._run()

    def _run(self) -> dict[str, torch.Tensor]:
        observed, out, self.kept = set(self.horizon.observed), {name: [] for name in STATE}, []
        self.active: list[wp.array] = []
        self.recorded: dict = {}
        travel, fastest = np.inf, 0.0  # cells since the blocks were marked; m/s
        cells = self.horizon.dt / self.world.domain.dx
        for place, values in enumerate(self.values):  # later ones hold what no step will write
            for name in self.moving if place == 0 or self.has_return_map else ():
                values[name].copy_(_view(getattr(self.start, name)))
        for step in range(self.horizon.steps):
            place = step % self.segment
            if place == 0:
                if step:
                    for name in self.moving:
                        self.values[0][name].copy_(self.values[self.segment][name])
                self.kept.append({name: self.values[0][name].clone() for name in self.moving})
            if travel + 2 * fastest * cells > MARK_TRAVEL:
                active, travel = self._marked(self.window[place]), 0.0
            self.active.append(active)
            self.status.zero_()
            self._forward(step, place)
            status = self.status.numpy()[0]
            fastest = float(np.sqrt(status[mpm.SPEED])) if not status[mpm.NOT_FINITE] else np.inf
            travel += fastest * cells
            if step + 1 in observed:
                for name in STATE:
                    out[name].append(self._unsorted(name, self.values[place + 1][name]))
        result = {name: torch.stack(values) for name, values in out.items()}
        if not torch.isfinite(result["x"]).all():
            raise Diverged("positions stopped being finite.", "differentiate", "Use a shorter time step.")
        return result

    def pull(self, gradients: dict[str, torch.Tensor | None]) -> dict[str, torch.Tensor]:
        """Gradients of the loss with respect to the initial state and `INPUTS`, from those of the observed states."""
        with _torchs_stream(self.device):
            return self._pull(gradients)

    def _pull(self, gradients: dict) -> dict[str, torch.Tensor]:
        row_of = {step: i for i, step in enumerate(self.horizon.observed)}
        for slope in (*self._input_slopes().values(), *self.slopes[0].values()):
            slope.zero_()
        for index in range(len(self.kept) - 1, -1, -1):
            first = index * self.segment
            last = min(first + self.segment, self.horizon.steps)
            end = self.slopes[last - first]
            if index == len(self.kept) - 1:  # its states are still there from the run
                for name in self.moving:
                    end[name].zero_()
            else:
                for name in self.moving:  # the gradient at the start of the next segment is that at this one's end
                    end[name].copy_(self.slopes[0][name])
                    self.values[0][name].copy_(self.kept[index][name])
                for step in range(first, last):
                    self._forward(step, step - first)
            for step in range(last - 1, first - 1, -1):
                place = step - first
                self._add(self.slopes[place + 1], gradients, row_of.get(step + 1))
                for name in self.moving:
                    self.slopes[place][name].zero_()
                self._backward(step, place)
        return self._collected()

    def _add(self, slopes: dict, gradients: dict, row: int | None) -> None:
        for name, value in gradients.items() if row is not None else ():
            if value is not None:
                slopes[name].add_(self._sorted(name, value[row].detach().float()).to(slopes[name].device))

    def _input_slopes(self) -> dict[str, torch.Tensor]:
        return {name: _view(getattr(self._owner(name), name).grad) for name in INPUTS}

    def _collected(self) -> dict[str, torch.Tensor]:
        slopes = {**self.slopes[0], **self._input_slopes()}
        found = {name: self._unsorted(name, slope) for name, slope in slopes.items()}
        self.nonfinite = int(sum((~torch.isfinite(value)).sum() for value in found.values()))
        return found


def _root(steps: int) -> int:
    return int(np.ceil(np.sqrt(steps)))


def _by_place(item: Particles, world: World) -> np.ndarray:
    """The order in which neighbours in space are neighbours in memory."""
    domain = world.domain
    node = ((item.x - np.asarray(domain.low)) / domain.dx - 0.5).astype(np.int64)
    block, inner = node >> 2, node & 3
    blocks = np.asarray(domain.cells) // 4
    key = (block[:, 0] * blocks[1] + block[:, 1]) * blocks[2] + block[:, 2]
    return np.argsort(key * 64 + inner @ np.array([16, 4, 1]), kind="stable")


def _view(array: wp.array) -> torch.Tensor:
    """The same memory as a tensor."""
    return wp.to_torch(array, requires_grad=False)


def _torchs_stream(device: str):
    """Kernels and tensors share memory, so on CUDA they have to share a stream."""
    if device == "cpu":
        return contextlib.nullcontext()
    return wp.ScopedStream(wp.stream_from_torch(torch.cuda.current_stream(device)))


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
