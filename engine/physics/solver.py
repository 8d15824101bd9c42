"""Runs the kernels over time: stable time steps, sorted particles, active blocks, CPU threads, CUDA graphs.

On the CPU Warp launches run on one core and release Python's lock, so two Python threads each scatter half of the
particles into a grid of their own; the grid update sums them in a fixed order, so a run repeats bit for bit.
"""

import os
import threading
from dataclasses import dataclass

import numpy as np
import warp as wp

from engine.errors import BadConfig, Diverged
from engine.numerics import tiny_numbers_flushed
from engine.physics import mpm
from engine.physics.laws import LAWS
from engine.physics.particles import Particles
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.timestep import stable_step, wave_speed_squared
from engine.physics.world import World, make_space, place_shapes

THREADS_PAY_FROM = 5000  # particles; below, waiting for the other thread costs more than it saves
SORT_TRAVEL = 4.0  # cells a particle may move before particles are sorted again
MARK_TRAVEL = 1.9  # cells a particle may move before the active blocks are found again; `mark_blocks` allows for two
MOST_STRETCH = 1e4  # no matter is drawn out so far and holds: the steps were too long for it
CUDA_ROWS = 64  # steps per replayed batch at most
_STATE_TYPES = {
    "x": wp.vec3, "v": wp.vec3, "C": wp.mat33, "F": wp.mat33, "F_total": wp.mat33, "F_branch": wp.mat33,
    "memory": float,
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How to run. courant: share of the stable step to use. threads: 0 = as many as pay. most_substeps: per call of
    `advance`, beyond which the run is refused. retries: how often a diverged advance is run again at half the step."""

    courant: float = 0.4
    threads: int = 0
    device: str = "cpu"
    most_substeps: int = 20_000
    retries: int = 3


@dataclass(frozen=True)
class Report:
    """What an `advance` did. dt [s] is the smallest step taken, fastest [m/s]."""

    substeps: int
    dt: float
    fastest: float
    at_wall: int


def make_matter(item: Particles, device: str, differentiable: bool = False) -> mpm.Matter:
    """The unchanging arrays of particles on `device`."""
    matter = mpm.Matter()
    grad = {"requires_grad": differentiable, "device": device}
    matter.mass, matter.volume = wp.array(item.mass, dtype=float, **grad), wp.array(item.volume, dtype=float, **grad)
    for name in ("law", "kind", "handle"):
        setattr(matter, name, wp.array(getattr(item, name), dtype=int, device=device))
    matter.parameters = wp.array(np.ascontiguousarray(item.parameters), dtype=float, **grad)
    matter.stress = wp.zeros(len(item), dtype=wp.mat33, **grad)
    matter.force = wp.zeros(1, dtype=wp.vec3, **grad)
    matter.has_force = 0
    return matter


def make_state(item: Particles, device: str, differentiable: bool = False) -> mpm.State:
    """The moving arrays of particles on `device`."""
    state = mpm.State()
    for name, kind in _STATE_TYPES.items():
        value = np.ascontiguousarray(getattr(item, name), np.float32)
        setattr(state, name, wp.array(value, dtype=kind, device=device, requires_grad=differentiable))
    return state


class Solver:
    """A running simulation. Particles are reordered inside; `particles()` gives them in the order they came."""

    def __init__(self, item: Particles, world: World, settings: Settings = Settings()):
        item.validate()
        world.validate()
        self.world, self.settings, self.device = world, settings, settings.device
        outside = ((item.x < world.domain.low - 1e-6) | (item.x > world.domain.high + 1e-6)).any(1)
        if outside.any():
            fix = "Enlarge the domain, or move the object inside it."
            raise BadConfig(f"{int(outside.sum())} particles are outside the domain.", "simulate", fix)
        self.count = len(item)
        cpu_count = os.cpu_count() or 1
        wanted = settings.threads or (min(2, cpu_count) if self.count >= THREADS_PAY_FROM else 1)
        self.threads = wanted if self.device == "cpu" else 1
        self.kernels = mpm.kernels()
        self.start = item
        self.stresses = _kernels_of("stress", LAWS, item.law, ("neo_hookean", "given"))
        self.return_maps = _kernels_of("return_map", RETURN_MAPS, item.kind, ("identity",))
        self.state, self.matter = make_state(item, self.device), make_matter(item, self.device)
        self.space = make_space(world, self.device)
        self.order = np.arange(self.count, dtype=np.int32)
        nodes = int(np.prod(world.domain.cells))
        self.grids = wp.zeros((self.threads, nodes), dtype=wp.vec4, device=self.device)
        self.velocity = wp.zeros(nodes, dtype=wp.vec4, device=self.device)
        rows = self.threads if self.device == "cpu" else CUDA_ROWS
        self.status = wp.zeros((rows, mpm.STATUS_COLUMNS), dtype=float, device=self.device)
        self.time, self.step_count, self.sorts = 0.0, 0, 0
        self.travel_sort, self.travel_mark = np.inf, np.inf  # cells; infinite asks for a first sort and marking
        self.active = np.zeros(0, np.int32)
        self._record = None
        self._graph = None

    # -- order and active blocks ------------------------------------------------------------------------------------

    def _sort(self) -> None:
        keys = wp.empty(2 * self.count, dtype=int, device=self.device)
        order = wp.empty(2 * self.count, dtype=int, device=self.device)
        self._launch("sort_keys", self.count, self.state, self.space, keys, order)
        wp.utils.radix_sort_pairs(keys, order, self.count)
        index = order.numpy()[: self.count]
        if (np.diff(index) == 1).all():
            return
        for owner, names in ((self.state, _STATE_TYPES), (self.matter, ("mass", "volume", "law", "kind", "handle"))):
            for name in names:
                array = getattr(owner, name)
                array.assign(array.numpy()[index])
        self.matter.parameters.assign(np.ascontiguousarray(self.matter.parameters.numpy()[:, index]))
        self.order = self.order[index]
        self.sorts += 1

    def _mark(self) -> None:
        blocks = self.space.blocks
        touched = wp.zeros(blocks[0] * blocks[1] * blocks[2], dtype=int, device=self.device)
        self._launch("mark_blocks", self.count, self.state, self.space, touched)
        active = np.flatnonzero(touched.numpy()).astype(np.int32)
        if not np.array_equal(active, self.active) or self._record is None:
            self.active = active
            self._active_array = wp.array(active, dtype=int, device=self.device)
            self._record = [self._commands(thread) for thread in range(self.threads)]
            self._graph = None

    def _launch(self, name: str, dim: int, *inputs, record: bool = False):
        return wp.launch(self.kernels[name], dim, inputs=list(inputs), device=self.device, record_cmd=record)

    def _commands(self, thread: int) -> list:
        """The three phases of a step over one thread's share, recorded: replaying costs a quarter of a launch."""
        share = _share(self.count, self.threads, thread)
        blocks = _share(len(self.active), self.threads, thread)
        row = thread if self.device == "cpu" else -1
        space, state, matter, nodes = self.space, self.state, self.matter, 64 * (blocks[1] - blocks[0])
        size = share[1] - share[0]
        grid = self.grids[thread]
        scatter = [self._launch("p2g", size, share[0], state, matter, space, grid, record=True)]
        scatter[:0] = [self._launch(name, size, share[0], state, matter, record=True) for name in self.stresses]
        update = [
            self._launch("grid_update", nodes, 64 * blocks[0], self._active_array, space, self.grids, self.velocity,
                         self.status, row, record=True),
            self._launch("clear", nodes, 64 * blocks[0], self._active_array, self.grids, record=True),
        ]  # fmt: skip
        gather = [
            self._launch(
                "g2p", size, share[0], state, state, matter, space, self.velocity, self.status, row, record=True
            )
        ]
        maps = (size, share[0], state, state, matter, space)
        gather += [self._launch(name, *maps, record=True) for name in self.return_maps]
        return [scatter, update, gather]

    # -- stepping ---------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        if self.travel_sort >= SORT_TRAVEL:
            self._sort()
            self.travel_sort = 0.0
        if self.travel_mark >= MARK_TRAVEL or self._record is None:
            self._mark()
            self.travel_mark = 0.0

    def step(self, dt: float, count: int = 1) -> Report:
        """Takes `count` steps of exactly `dt` [s]. Raises Diverged when a velocity stops being finite."""
        taken, fastest, at_wall = 0, 0.0, 0
        while taken < count:
            self._prepare()
            run = self._run_cpu if self.device == "cpu" else self._run_cuda
            done, speeds, bad, walls = run(dt, count - taken)
            taken += done
            at_wall += walls
            cells = sum(speeds) * dt / self.world.domain.dx
            self.travel_sort += cells
            self.travel_mark += cells
            fastest = max(fastest, max(speeds))
            if bad:
                self.travel_mark = np.inf
                raise Diverged(f"{bad} grid velocities stopped being finite at t = {self.time:.4g} s.", "simulate")
        return Report(taken, dt, fastest, at_wall)

    def _run_cpu(self, dt: float, count: int):
        """Steps until the active blocks are stale. Returns (steps, speeds, non-finite nodes, particles at walls)."""
        clock, status, dx = self.space.clock.numpy(), self.status.numpy(), self.world.domain.dx
        speeds, outcome = [], [0, 0]
        budget = MARK_TRAVEL - self.travel_mark
        doors = [(_shut(), _shut()) for _ in range(1, self.threads)]

        def still_going() -> bool:
            # The next step may be faster than this one: leave room for twice its travel.
            used = (sum(speeds) + 2 * speeds[-1]) * dt / dx
            return len(speeds) < count and used < budget and not outcome[0]

        def begin() -> None:
            """Shapes and clock for the step about to start."""
            clock[0], clock[1] = dt, self.time + len(speeds) * dt
            if self.world.moves:
                place_shapes(self.space, self.world, float(self.time + len(speeds) * dt))

        going = [True]

        def work(thread: int) -> None:
            with tiny_numbers_flushed():
                steps(*self._record[thread], thread)

        def steps(scatter: list, update: list, gather: list, thread: int) -> None:
            while going[0]:
                for command in scatter:
                    command.launch()
                _meet(doors, thread)
                status[thread, : mpm.STATUS_COLUMNS] = 0
                for command in update:
                    command.launch()
                _meet(doors, thread)
                for command in gather:
                    command.launch()
                _meet(doors, thread)
                if thread == 0:
                    speeds.append(float(np.sqrt(status[:, mpm.SPEED].max())))
                    outcome[0] += int(status[:, mpm.NOT_FINITE].sum())
                    outcome[1] += int(status[:, mpm.AT_WALL].sum())
                    going[0] = still_going()
                    if going[0]:
                        begin()
                _meet(doors, thread)

        begin()
        helpers = [threading.Thread(target=work, args=(i,)) for i in range(1, self.threads)]
        for helper in helpers:
            helper.start()
        work(0)
        for helper in helpers:
            helper.join()
        self.time += len(speeds) * dt
        self.step_count += len(speeds)
        return len(speeds), speeds, outcome[0], outcome[1]

    def _run_cuda(self, dt: float, count: int):
        """A batch of replayed steps; sized so that the active blocks hold, and checked afterwards."""
        dx, status = self.world.domain.dx, self.status
        reach = MARK_TRAVEL - self.travel_mark
        ahead = max(self._fastest_now() * dt / dx, 1e-6)
        steps = 1 if self.world.moves else int(np.clip(0.5 * reach / ahead, 1, min(count, CUDA_ROWS)))
        status.zero_()
        self.space.clock.assign(np.array([dt, self.time, 0.0, 0.0], np.float32))
        if self.world.moves:
            place_shapes(self.space, self.world, self.time)
        if self._graph is None:
            with wp.ScopedCapture(self.device) as capture:
                for phase in self._record[0]:
                    for command in phase:
                        command.launch()
                self._launch("tick", 1, self.space.clock)
            self._graph = capture.graph
        for _ in range(steps):
            wp.capture_launch(self._graph)
        rows = status.numpy()[:steps]
        self.time += dt * steps
        self.step_count += steps
        return steps, list(np.sqrt(rows[:, mpm.SPEED])), int(rows[:, 1].sum()), int(rows[:, 2].sum())

    def _fastest_now(self) -> float:
        return float(np.linalg.norm(self.state.v.numpy(), axis=1).max())

    # -- time ------------------------------------------------------------------------------------------------------

    def stable_dt(self) -> float:
        """A stable time step [s] for the present state and this solver's Courant number."""
        speed = wave_speed_squared(self)
        push = np.linalg.norm(self.world.gravity)
        return stable_step(self, speed, self._fastest_now() + 2 * np.sqrt(push * self.world.domain.dx))

    def advance(self, seconds: float) -> Report:
        """Moves on by `seconds` in stable steps. Raises BadConfig when that takes too many, Diverged when it fails."""
        kept, shrink = self.save(), 1.0
        for attempt in range(self.settings.retries + 1):
            try:
                return self._advance(seconds, shrink)
            except Diverged as error:
                self.load(kept)
                shrink *= 0.5
                if attempt == self.settings.retries:
                    fix = "Soften the material, slow the motion, or use a finer time step (--courant)."
                    raise Diverged("the simulation became unstable even at small steps.", "simulate", fix) from error
        raise AssertionError

    def _advance(self, seconds: float, shrink: float) -> Report:
        end, substeps, smallest, fastest, at_wall = self.time + seconds, 0, np.inf, 0.0, 0
        while self.time < end - 1e-9 * max(seconds, 1e-9):
            stable = shrink * self.stable_dt()
            left = end - self.time
            wanted = left / stable
            if substeps + wanted > self.settings.most_substeps:
                fix = "Use effective (softened) parameters, a softer material or a coarser grid."
                raise BadConfig(f"{substeps + wanted:.0f} steps of {stable:.2g} s would be needed.", "simulate", fix)
            total = max(1, int(np.ceil(wanted)))
            batch = min(total, 40)  # the step is reconsidered this often
            report = self.step(left / total, batch)
            substeps, smallest = substeps + report.substeps, min(smallest, report.dt)
            fastest, at_wall = max(fastest, report.fastest), at_wall + report.at_wall
            if not np.abs(self.state.F.numpy()).max() < MOST_STRETCH:
                raise Diverged(f"matter was stretched beyond any measure at t = {self.time:.4g} s.", "simulate")
        self.time = end
        return Report(substeps, smallest, fastest, at_wall)

    # -- what is there ---------------------------------------------------------------------------------------------

    def array(self, name: str) -> np.ndarray:
        """One array of the state, in the order the particles came: x, v, C, F, F_total, F_branch or memory."""
        value = getattr(self.state, name).numpy()
        out = np.empty_like(value)
        out[self.order] = value
        return out

    def particles(self) -> Particles:
        """All particles as they are now, in the order they came."""
        from dataclasses import replace

        return replace(self.start, **{name: self.array(name) for name in _STATE_TYPES})

    def energy(self) -> dict[str, float]:
        """Kinetic (with APIC's affine part), elastic and potential energy [J]."""
        out = wp.zeros((3, self.count), dtype=float, device=self.device)
        self._launch("energies", self.count, self.state, self.matter, out)
        linear, affine, elastic = out.numpy().astype(np.float64).sum(1)
        mass, x = self.matter.mass.numpy().astype(np.float64), self.state.x.numpy().astype(np.float64)
        potential = -float((mass[:, None] * x * np.asarray(self.world.gravity)).sum())
        kinetic = linear + affine * self.world.domain.dx**2 / 4
        return {"kinetic": kinetic, "elastic": elastic, "potential": potential}

    def momentum(self) -> tuple[np.ndarray, np.ndarray]:
        """Linear [kg m/s] and angular [kg m^2/s] momentum about the origin, with APIC's affine part."""
        m = self.matter.mass.numpy().astype(np.float64)[:, None]
        x, v = self.state.x.numpy().astype(np.float64), self.state.v.numpy().astype(np.float64)
        c = self.state.C.numpy().astype(np.float64) * self.world.domain.dx**2 / 4
        affine = np.stack([c[:, 2, 1] - c[:, 1, 2], c[:, 0, 2] - c[:, 2, 0], c[:, 1, 0] - c[:, 0, 1]], 1)
        return (m * v).sum(0), (m * (np.cross(x, v) + affine)).sum(0)

    def stress(self) -> np.ndarray:
        """Kirchhoff stress [N, 3, 3] [Pa], in the order the particles came."""
        out = wp.zeros(self.count, dtype=wp.mat33, device=self.device)
        self._launch("stresses", self.count, self.state, self.matter, out)
        sorted_back = np.empty((self.count, 3, 3), np.float32)
        sorted_back[self.order] = out.numpy()
        return sorted_back

    # -- keeping ---------------------------------------------------------------------------------------------------

    def save(self) -> dict[str, np.ndarray]:
        """Everything needed to go on bit for bit: the arrays as they lie in memory, and the clocks."""
        kept = {name: getattr(self.state, name).numpy().copy() for name in _STATE_TYPES}
        kept["order"] = self.order.copy()
        kept["active"] = self.active.copy()
        kept["clocks"] = np.array([self.time, self.step_count, self.travel_sort, self.travel_mark], np.float64)
        return kept

    def load(self, kept: dict[str, np.ndarray]) -> None:
        """Goes back to what `save` gave, for the same particles, world and settings."""
        order = np.asarray(kept["order"], np.int32)
        if len(order) != self.count or (np.bincount(order, minlength=self.count) != 1).any():
            raise BadConfig(
                "the checkpoint belongs to another simulation.", "simulate", "Start again without --resume."
            )
        for name in _STATE_TYPES:
            getattr(self.state, name).assign(kept[name])
        for name in ("mass", "volume", "law", "kind", "handle"):
            getattr(self.matter, name).assign(getattr(self.start, name)[order])
        self.matter.parameters.assign(np.ascontiguousarray(self.start.parameters[:, order]))
        self.order = order.copy()
        self.time, steps, self.travel_sort, self.travel_mark = (float(c) for c in kept["clocks"])
        self.step_count = int(steps)
        self.grids.zero_()
        self.active, self._record = np.asarray(kept["active"], np.int32).copy(), None
        self._active_array = wp.array(self.active, dtype=int, device=self.device)
        if len(self.active):
            self._record = [self._commands(thread) for thread in range(self.threads)]
            self._graph = None


def _kernels_of(name: str, table: dict[str, int], present: np.ndarray, plain: tuple[str, ...]) -> list[str]:
    """The kernels `name` for the rows of a table that are present, but for what needs none: one a row, or the one that
    branches where there are many."""
    rows = [row for row, index in table.items() if row not in plain and (present == index).any()]
    return [name] if len(rows) > 2 else [f"{name}_{row}" for row in rows]


def _share(count: int, parts: int, index: int) -> tuple[int, int]:
    return count * index // parts, count * (index + 1) // parts


def _shut() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


def _meet(doors: list, thread: int) -> None:
    """Goes on when all threads are here. Two plain locks a thread: `threading.Barrier` takes six times as long."""
    if thread:
        arrived, go = doors[thread - 1]
        arrived.release()
        go.acquire()
        return
    for arrived, _ in doors:
        arrived.acquire()
    for _, go in doors:
        go.release()
