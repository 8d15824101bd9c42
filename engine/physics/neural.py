"""Matter that is learned: networks for an elastic law and a return map, trained from one observed motion (NCLaw).

Each network sees a deformation only through what no rotation of the world changes (singular values, F^T F, det F) and
answers in the frame of the polar rotation R, so tau(Q F) = Q tau(F) Q^T for every rotation Q. No layer has a bias and
every input vanishes at F = I, so matter at rest is free of stress and keeps its shape, trained or not.
Source: Ma et al. 2023, Learning Neural Constitutive Laws from Motion Observations (ICML).
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
import warp as wp

from engine.errors import BadConfig, Diverged
from engine.physics import mpm
from engine.physics.differentiate import adjoint_of
from engine.physics.laws import LAWS
from engine.physics.particles import Particles
from engine.physics.solver import _STATE_TYPES as STATE_TYPES
from engine.physics.solver import Settings, Solver, make_matter, make_state
from engine.physics.world import World, make_space, place_shapes

WIDTH = 64
PLASTIC_SHARE = 1e-3  # how far the return map's network reaches at first: close to none
GROUPS = (slice(0, 3), slice(3, 12), slice(12, 13))  # of the invariants: s - 1, F^T F - I, det F - 1
LEAST_SUM = 1e-3  # of two singular values, below which the polar rotation's derivative is cut off (inverted matter)
MOVING = ("x", "v", "C", "F")


# -- deformation, seen from where no rotation shows --------------------------------------------------------------------


@functools.cache
def _svd_kernel() -> wp.Kernel:
    wp.init()  # before torch's memory is handed over

    def svd(
        f: wp.array(dtype=wp.mat33),
        u: wp.array(dtype=wp.mat33),
        s: wp.array(dtype=wp.vec3),
        v: wp.array(dtype=wp.mat33),
    ):
        p = wp.tid()
        uu, ss, vv = wp.svd3(f[p])
        u[p] = uu
        s[p] = ss
        v[p] = vv

    return wp.kernel(svd, module="galatea_svd", enable_backward=False)


class _Polar(torch.autograd.Function):
    """F [N, 3, 3] -> (R [N, 3, 3], signed singular values [N, 3]), with derivatives finite where values repeat."""

    @staticmethod
    def forward(ctx, f: torch.Tensor):
        f = f.contiguous()
        u, v, s = torch.empty_like(f), torch.empty_like(f), torch.empty(len(f), 3)
        kernel, kinds = _svd_kernel(), ((f.detach(), wp.mat33), (u, wp.mat33), (s, wp.vec3), (v, wp.mat33))
        wp.launch(kernel, len(f), [wp.from_torch(t, dtype=kind) for t, kind in kinds], device="cpu")
        ctx.save_for_backward(u, s, v)
        return u @ v.mT, s

    @staticmethod
    def backward(ctx, by_rotation: torch.Tensor, by_values: torch.Tensor):
        u, s, v = ctx.saved_tensors
        inner = u.mT @ by_rotation @ v
        sums = s[:, :, None] + s[:, None, :]
        sums = torch.where(sums.abs() < LEAST_SUM, torch.full_like(sums, torch.inf), sums)
        inner = (inner - inner.mT) / sums + torch.diag_embed(by_values)
        return u @ inner @ v.mT


def invariants(f: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(R [N, 3, 3], z [N, 13]): the polar rotation, and s - 1, F^T F - I, det F - 1, which are zero at rest."""
    rotation, s = _Polar.apply(f)
    right = (f.mT @ f).reshape(-1, 9) - torch.eye(3).reshape(9)
    return rotation, torch.cat([s - 1, right, s.prod(1, keepdim=True) - 1], 1)


def _stretch(f: torch.Tensor) -> torch.Tensor:
    """S [N, 3, 3] of F = R S."""
    return _Polar.apply(f)[0].mT @ f


class Network(torch.nn.Module):
    """13 - 64 - 64 - 9 without bias, GELU between: z [N, 13] -> symmetric [N, 3, 3]; zero for z = 0."""

    def __init__(self, seed: int = 0):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        sizes = (13, WIDTH, WIDTH, 9)
        self.layers = torch.nn.ParameterList(torch.empty(b, a) for a, b in zip(sizes, sizes[1:]))
        for layer in self.layers:
            torch.nn.init.xavier_uniform_(layer, generator=generator)
        self.register_buffer("unit", torch.ones(13))  # what one of each invariant is worth: see `NeuralLaw.measured`
        self.register_buffer("seen", torch.tensor([[-torch.inf], [torch.inf]]).repeat(1, 13))  # least and most of each

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        # How many times too far: one inside the box of what was seen, from where answers grow in proportion.
        beyond = torch.maximum(z / self.seen[0], z / self.seen[1]).amax(1, keepdim=True).clamp_min(1)
        z = z / (beyond * self.unit)
        for layer in self.layers[:-1]:
            z = torch.nn.functional.gelu(z @ layer.T)
        out = (beyond * (z @ self.layers[-1].T)).reshape(-1, 3, 3)
        return 0.5 * (out + out.mT)


class NeuralLaw(torch.nn.Module):
    """An elastic law and a return map. scale [Pa]: stress of one unit of the elastic network."""

    def __init__(self, scale: float = 1.0, seed: int = 0):
        super().__init__()
        self.elastic, self.plastic = Network(2 * seed), Network(2 * seed + 1)
        self.register_buffer("scale", torch.tensor(float(scale)))
        self.register_buffer("share", torch.tensor(PLASTIC_SHARE))  # how far the return map's network reaches

    def stress(self, f: torch.Tensor) -> torch.Tensor:
        """Kirchhoff stress [N, 3, 3] [Pa] of elastic deformations [N, 3, 3]: R M F^T."""
        rotation, z = invariants(f)
        return self.scale * (rotation @ self.elastic(z) @ f.mT)

    def returned(self, trial: torch.Tensor) -> torch.Tensor:
        """Elastic deformations [N, 3, 3] after trial ones: F + share R M."""
        rotation, z = invariants(trial)
        return trial + self.share * (rotation @ self.plastic(z))

    def measured(self, seen: "Observed", density: float, samples: int = 20_000) -> "NeuralLaw":
        """The same law with its networks' units taken from a motion: matter that yields at two percent of strain needs
        networks that tell one percent from three, and those of the invariants' own size see a straight line there.

        Strains by their root mean square, the return map by what it moved, stress by density [kg/m^3] times speed^2.
        Beyond the strains seen, where a network guesses wildly, answers grow in proportion.
        """
        generator = torch.Generator().manual_seed(0)
        before, trial, after = seen.returns(samples, generator)
        for network, f in ((self.elastic, after), (self.plastic, trial)):
            z = invariants(f)[1]
            for group in GROUPS:  # one unit each: a shear that matter never kept is no small unit of its own
                low, high = float(z[:, group].min()), float(z[:, group].max())
                network.unit[group] = max(float(z[:, group].square().mean().sqrt()), 1e-4)
                network.seen[:, group] = torch.tensor([[min(low, -1e-3)], [max(high, 1e-3)]])
        self.share = (_stretch(after) - _stretch(trial)).square().mean().sqrt().clamp_min(1e-6)
        self.scale = density * seen.states["v"].square().sum(-1).mean()
        return self


# -- one step under any stress -----------------------------------------------------------------------------------------


class Stepper:
    """Single differentiable steps of the Material Point Method under stresses that torch computes.

    The grid is rebuilt in the backward pass, so a step keeps nothing but its particles.
    """

    def __init__(self, item: Particles, world: World, dt: float):
        item.validate()
        world.validate()
        count = len(item)
        given = np.full(count, LAWS["given"], np.int32)
        item = replace(item, law=given, kind=np.zeros(count, np.int32))
        self.world, self.dt, self.count = world, float(dt), count
        self.matter, self.space = make_matter(item, "cpu"), make_space(world, "cpu")
        self.before, self.after = make_state(item, "cpu"), make_state(item, "cpu")
        nodes = int(np.prod(world.domain.cells))
        self.grids = wp.zeros((1, nodes), dtype=wp.vec4, device="cpu", requires_grad=True)
        self.velocity = wp.zeros(nodes, dtype=wp.vec4, device="cpu", requires_grad=True)
        self.active = wp.array(np.arange(nodes // 64, dtype=np.int32), dtype=int, device="cpu")
        self.nodes = nodes
        self.status = wp.zeros((1, mpm.STATUS_COLUMNS), dtype=float, device="cpu")
        self.start = {name: torch.from_numpy(np.array(getattr(item, name), np.float32)) for name in MOVING}

    def step(self, time: float, state: dict[str, torch.Tensor], stress: torch.Tensor) -> dict[str, torch.Tensor]:
        """x, v, C and the trial F one step after `state` (x, v, C, F) under `stress` [N, 3, 3] (Kirchhoff, Pa)."""
        return dict(zip(MOVING, _Step.apply(self, time, *(state[n] for n in MOVING), stress)))

    def _load(self, time: float, values, stress, after, gradients=None) -> None:
        """Puts torch's memory under the kernels' structs; gradients: of values, stress and after, in one list."""
        owners = [(self.before, n) for n in MOVING] + [(self.matter, "stress")] + [(self.after, n) for n in MOVING]
        tensors = (*values, stress, *after)
        for (owner, name), tensor, gradient in zip(owners, tensors, gradients or [None] * len(tensors)):
            kind = STATE_TYPES.get(name, wp.mat33)
            grad = None if gradient is None else wp.from_torch(gradient, dtype=kind, requires_grad=False)
            setattr(owner, name, wp.from_torch(tensor, dtype=kind, requires_grad=grad is not None, grad=grad))
        self.space.clock.assign(np.array([self.dt, time, 0, 0], np.float32))
        if self.world.moves:
            place_shapes(self.space, self.world, time)
        self.grids.zero_()

    def _launches(self) -> list[tuple]:
        matter, space, grids, velocity = self.matter, self.space, self.grids, self.velocity
        return [
            ("p2g", self.count, [0, self.before, matter, space, grids[0]]),
            ("grid_update", self.nodes, [0, self.active, space, grids, velocity, self.status, 0]),
            ("g2p", self.count, [0, self.before, self.after, matter, space, velocity, self.status, 0]),
        ]

    def forward(self, time: float, values, stress) -> tuple[torch.Tensor, ...]:
        """The step itself, on detached tensors."""
        after = tuple(torch.empty_like(v) for v in values)
        self._load(time, values, stress, after)
        for name, dim, inputs in self._launches():
            wp.launch(mpm.kernels()[name], dim, inputs, device="cpu")
        return after

    def backward(self, time: float, values, stress, after, gradients) -> tuple[torch.Tensor, ...]:
        """Gradients of (x, v, C, F, stress) from those of the state after, which are used up."""
        found = tuple(torch.zeros_like(v) for v in (*values, stress))
        self._load(time, values, stress, after, [*found, *gradients])
        launches = self._launches()
        for name, dim, inputs in launches[:2]:  # the grids again
            wp.launch(mpm.kernels()[name], dim, inputs, device="cpu")
        self.grids.grad.zero_()
        self.velocity.grad.zero_()
        for name, dim, inputs in reversed(launches):
            adjoints = [adjoint_of(value) for value in inputs]
            wp.launch(mpm.kernels(True)[name], dim, inputs, adj_inputs=adjoints, adjoint=True, device="cpu")
        return found


class _Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, stepper: Stepper, time: float, *tensors: torch.Tensor):
        values = [t.detach().contiguous() for t in tensors]
        after = stepper.forward(time, values[:4], values[4])
        ctx.stepper, ctx.time = stepper, time
        ctx.save_for_backward(*values, *after)
        return after

    @staticmethod
    def backward(ctx, *gradients):
        kept = ctx.saved_tensors
        # Warp's adjoints use up what they are given: hand over copies.
        given = [torch.zeros_like(k) if g is None else g.clone().contiguous() for g, k in zip(gradients, kept[5:])]
        return (None, None, *ctx.stepper.backward(ctx.time, kept[:4], kept[4], kept[5:], given))


def rolled(stepper: Stepper, law: NeuralLaw, state: dict, steps: int, first: int = 0) -> Iterator[dict]:
    """The states after each of `steps` steps from `state` on, step number `first` being next."""
    for i in range(steps):
        trial = stepper.step((first + i) * stepper.dt, state, law.stress(state["F"]))
        state = {**trial, "F": law.returned(trial["F"])}
        yield state


# -- learning ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Observed:
    """A motion to learn from: x, v [T + 1, N, 3], C, F [T + 1, N, 3, 3], every dt [s]."""

    states: dict[str, torch.Tensor]
    dt: float

    @property
    def steps(self) -> int:
        return len(self.states["x"]) - 1

    def returns(self, count: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Random F before a step, their trial (I + dt C) F, and the F that followed, [count, 3, 3] each."""
        step = torch.randint(self.steps, (count,), generator=generator)
        who = torch.randint(self.states["x"].shape[1], (count,), generator=generator)
        before = self.states["F"][step, who]
        return before, before + self.dt * self.states["C"][step + 1, who] @ before, self.states["F"][step + 1, who]

    def at(self, step: int) -> dict[str, torch.Tensor]:
        return {name: value[step] for name, value in self.states.items()}


def observe(item: Particles, world: World, dt: float, steps: int) -> Observed:
    """The motion of known matter, every step of `dt` [s]. Raises Diverged."""
    solver = Solver(item, world, Settings(threads=1))
    rows = {name: [np.array(solver.array(name))] for name in MOVING}
    for _ in range(steps):
        solver.step(dt)
        for name in MOVING:
            rows[name].append(np.array(solver.array(name)))
    return Observed({name: torch.from_numpy(np.stack(value)) for name, value in rows.items()}, dt)


@dataclass(frozen=True)
class Schedule:
    """How to learn. The defaults are the published ones: `windows` 0 follows the whole motion before every change of
    the weights, in windows that each start from the observed state and grow from `shortest` to `longest` steps."""

    changes: int = 300
    shortest: int = 25
    longest: int = 200
    elastic_rate: float = 1.0
    plastic_rate: float = 0.1
    clip: float = 0.1
    windows: int = 0
    seed: int = 0

    def window(self, change: int) -> int:
        """Steps of a window at the given change: a cosine from the shortest to the longest."""
        share = 0.5 - 0.5 * np.cos(np.pi * change / max(1, self.changes - 1))
        return int(round(self.shortest + (self.longest - self.shortest) * share))


def learn(
    law: NeuralLaw,
    item: Particles,
    world: World,
    seen: Observed,
    schedule: Schedule = Schedule(),
    tell: Callable[[int, float], None] | None = None,
) -> list[float]:
    """Trains `law` on a motion; returns the mean squared position error [m^2] of every change.

    item: the particles that moved (their masses and volumes). tell(change, error) hears of each. Non-finite gradients
    leave the weights as they are and are counted; raises Diverged when more than 1 in 20 changes had any.
    """  # fmt: skip
    if schedule.changes < 1 or not 1 <= schedule.shortest <= schedule.longest:
        raise BadConfig("a schedule needs at least one change and windows of at least one step.", "learn")
    stepper = Stepper(item, world, seen.dt)
    groups = [
        {"params": law.elastic.parameters(), "lr": schedule.elastic_rate},
        {"params": law.plastic.parameters(), "lr": schedule.plastic_rate},
    ]
    adam = torch.optim.Adam(groups)
    anneal = torch.optim.lr_scheduler.CosineAnnealingLR(adam, schedule.changes)
    rng, errors, skipped = np.random.default_rng(schedule.seed), [], 0
    for change in range(schedule.changes):
        size = min(schedule.window(change), seen.steps)
        starts = np.arange(0, seen.steps, size)
        if schedule.windows:
            starts = np.sort(rng.integers(0, seen.steps - size + 1, schedule.windows))
        adam.zero_grad()
        total, weight = 0.0, 1e4 / size
        for start in starts:
            steps = min(size, seen.steps - start)
            loss = torch.zeros(())
            for i, state in enumerate(rolled(stepper, law, seen.at(start), steps, start)):
                loss = loss + torch.square(state["x"] - seen.states["x"][start + i + 1]).mean()
            (loss * weight).backward()
            total += float(loss.detach()) / steps
        errors.append(total / len(starts))
        finite = all(torch.isfinite(w.grad).all() for w in law.parameters())
        skipped += not finite
        if finite:
            for group in adam.param_groups:
                torch.nn.utils.clip_grad_norm_(group["params"], schedule.clip)
            adam.step()
        elif skipped > 3 + schedule.changes / 20:
            raise Diverged("the learned law keeps exploding.", "learn", "Use shorter windows or a smaller rate.")
        anneal.step()
        if tell is not None:
            tell(change, errors[-1])
    return errors


def learn_return_map(
    law: NeuralLaw, seen: Observed, changes: int = 1500, batch: int = 1000, rate: float = 1e-2, seed: int = 0
) -> list[float]:
    """Trains the return map alone on what deformations became; returns the mean squared error of every change.

    No step is simulated: the trial (I + dt C) F of every observed step is known, and so is the F that followed. What
    the map gets wrong here adds up over a thousand steps, which windows of a few steps hardly see. Only stretches are
    compared: a fluid forgets its rotation, an isotropic law never sees it.
    """
    adam = torch.optim.Adam(law.plastic.parameters(), lr=rate)
    anneal = torch.optim.lr_scheduler.CosineAnnealingLR(adam, changes)
    generator, errors = torch.Generator().manual_seed(seed), []
    for _ in range(changes):
        _, trial, after = seen.returns(batch, generator)
        loss = torch.square((_stretch(law.returned(trial)) - _stretch(after)) / law.share).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        anneal.step()
        errors.append(float(loss.detach() * law.share**2))
    return errors


def learn_stress(
    law: NeuralLaw, item: Particles, world: World, seen: Observed, changes: int = 300, batch: int = 16,
    rate: float = 1e-2, seed: int = 0,
) -> list[float]:  # fmt: skip
    """Trains the elastic law alone on single steps; returns the mean squared velocity error [m^2/s^2] of every change.

    Every observed state is taken one step, and the velocities it should have are those observed next (with APIC's
    affine part). They are linear in the stress: nothing is chaotic here, and no error has grown yet.
    """
    stepper, reach = Stepper(item, world, seen.dt), world.domain.dx**2 / 4
    adam = torch.optim.Adam(law.elastic.parameters(), lr=rate)
    anneal = torch.optim.lr_scheduler.CosineAnnealingLR(adam, changes)
    rng, errors = np.random.default_rng(seed), []
    size = float(seen.states["v"].diff(dim=0).square().mean())  # how far a step changes velocities
    for _ in range(changes):
        adam.zero_grad()
        total = 0.0
        for step in rng.integers(0, seen.steps, batch):
            state, after = seen.at(step), seen.at(step + 1)
            found = stepper.step(step * seen.dt, state, law.stress(state["F"]))
            loss = (found["v"] - after["v"]).square().mean() + reach * (found["C"] - after["C"]).square().mean()
            (loss / (size * batch)).backward()
            total += float(loss.detach()) / batch
        adam.step()
        anneal.step()
        errors.append(total)
    return errors


def predicted(law: NeuralLaw, item: Particles, world: World, dt: float, steps: int) -> np.ndarray:
    """Positions [steps + 1, N, 3] of other particles in another world under a learned law."""
    stepper = Stepper(item, world, dt)
    with torch.no_grad():
        places = [state["x"].numpy() for state in rolled(stepper, law, stepper.start, steps)]
    return np.stack([stepper.start["x"].numpy(), *places])
