"""The job behind the window's Play: matter moves frame by frame while a hand pulls at it.

It is `simulate` without files: every frame is handed over as a `Moment`, and what was recorded leaves through
`motion_of`. The hand is the one thing another thread may change while the job runs: a reference is swapped.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine.config import SimulateConfig
from engine.events import Done, Event, Noted, Progress
from engine.types import Mesh, Motion, Scene, Track

STEPS_A_FRAME = 4  # how often the hand is felt, and a stop obeyed
MOST_PULL = 400.0  # m/s^2
LIVE_SOUND = 12.0  # m/s
LIVE_COURANT = 0.85  # explicit steps hold up to 0.9; what fails is taken again in half steps
MOST_FRAMES = 24 * 30


@dataclass(frozen=True)
class Pull:
    """A spring from the matter that was at `grabbed` [m] when it was taken, to the cursor at `to` [m]."""

    grabbed: tuple[float, float, float]
    to: tuple[float, float, float]
    radius: float


@dataclass
class Hand:
    """What pulls now, or None; set by the window, read by the job."""

    pull: Pull | None = None


@dataclass(frozen=True, eq=False)
class Cast:
    """Who plays: the meshes at rest in the world, one a body; None where a fluid gets a new surface a frame.

    config: what it was played with. riders: what rides on the particles, for `motion_of`.
    """

    names: tuple[str, ...]
    meshes: tuple[Mesh | None, ...]
    riders: tuple[Any, ...]
    config: SimulateConfig
    particles: int


@dataclass(frozen=True, eq=False)
class Moment:
    """One frame. vertices: per body [V, 3] m, or the fluid's whole new Mesh. x, total: the particles' pose.

    facts: dt [s], steps, fastest [m/s], kinetic, elastic, potential [J], momentum [kg m/s], rate (simulated seconds
    a second).
    """

    time: float
    bodies: tuple[Any, ...]
    x: np.ndarray
    total: np.ndarray
    facts: dict[str, float] = field(default_factory=dict)


def play(
    scene: Scene, config: SimulateConfig, held: tuple[tuple[str, str], ...], hand: Hand, live: bool = False
) -> Iterator[Event]:  # fmt: skip
    """`scene` let go for `config.seconds`. held: (object, part) pairs that stay where they are.

    live: matter in which sound takes more than `LIVE_SOUND` is softened until it does not, for fewer steps a frame.

    Yields Progress, one Cast, then a Moment a frame from frame 0 on. Raises BadConfig on objects that cannot be filled.
    """
    yield Progress("filling with matter", 0)
    stage = _stage(scene, config, held, live)
    solver = stage.solver
    yield Progress("dressing", 0)
    meshes = tuple(None if rider.is_fluid else rider.mesh for rider in stage.riders)
    names = tuple(rider.name for rider in stage.riders)
    yield Cast(names, meshes, tuple(stage.riders), config, solver.count)
    yield _moment(stage, None, 0.0)
    frames = min(max(1, round(config.seconds * config.fps)), MOST_FRAMES)
    grip = _Grip(solver)
    frame = 0
    while frame < frames or (hand.pull is not None and frame < MOST_FRAMES):
        started = time.perf_counter()
        for _ in range(STEPS_A_FRAME):
            grip.feel(hand.pull)
            report = solver.advance(1 / config.fps / STEPS_A_FRAME)
            yield Progress("playing", frame, frames)
        frame += 1
        yield _moment(stage, report, 1 / config.fps / max(time.perf_counter() - started, 1e-6))
    yield Done(None)


def _stage(scene: Scene, config: SimulateConfig, held, live: bool):
    from engine.painting import repainted
    from engine.physics.bodies import Body, matter_names
    from engine.physics.fields import Field
    from engine.physics.laws import LAWS
    from engine.physics.motion import Keyframes
    from engine.physics.solver import Solver
    from engine.staging import stage_for

    bodies = []
    for item in scene.objects:
        parts = tuple((part, 0) for name, part in held if name == item.name)
        speeds = {"velocity": config.velocity or (0, 0, 0), "spin": config.spin or (0, 0, 0)}
        bodies.append(Body(item, matter_names(item), (0, config.drop, 0), **speeds, parts_held=parts, real=config.real))
    bodies += _ball_over(scene, config)
    handles = (Keyframes(np.zeros(1), np.zeros((1, 3))),) if held else ()
    stage = stage_for(config, bodies, handles, None)
    item = repainted(stage.solver.start, bodies, config.real)
    item = _softened(item) if live else item
    world = replace(stage.solver.world, fields=(Field("push", region="sphere"),))  # the hand's own
    courant = {"courant": LIVE_COURANT} if live else {}
    few = 1 if (os.cpu_count() or 1) <= 2 else 0  # the window needs a core
    stage.solver = Solver(item, world, replace(stage.solver.settings, threads=few, **courant))
    for rider in stage.riders:
        rider.is_fluid = bool((item.law[rider.first : rider.last] == LAWS["fluid"]).mean() > 0.5)
    return stage


def _ball_over(scene: Scene, config: SimulateConfig) -> list:
    """The steel ball above everything, if it is wanted."""
    if config.ball <= 0:
        return []
    from engine.physics.scenes import SceneFile
    from engine.staging import bodies_of

    top = max(float(_top(item)) for item in scene.objects) + config.drop + 0.12
    table = {"shape": "ball", "radius": config.ball, "material": "steel", "position": [0.0, top, 0.0]}
    return bodies_of(replace(config, ball=0.0), SceneFile((table,), (), (), {}))[0]


def _top(item) -> float:
    if item.parts is not None:
        from engine.shapes import parts as layout

        scale, offset = layout.to_metres(item.parts)
        return layout.bounds(item.parts.rows)[1][1] * scale + offset[1] + item.transform[1, 3]
    points = item.mesh.vertices if item.mesh is not None else np.asarray(item.gaussians.means)
    return points[:, 1].max() + item.transform[1, 3]


def _softened(item):
    """Particles whose stiffness lets sound go no faster than `LIVE_SOUND`; strength, friction and density stay."""
    from engine.physics.parameters import ROW

    parameters = item.parameters.copy()
    mu, lam = parameters[ROW["mu"]], parameters[ROW["lam"]]
    sound = np.sqrt((lam + 2 * mu) * item.volume / item.mass)
    factor = np.minimum(1, (LIVE_SOUND / np.maximum(sound, 1e-6)) ** 2)
    for name in ("mu", "lam", "mu_branch", "lam_branch"):
        parameters[ROW[name]] *= factor
    return replace(item, parameters=parameters)


class _Grip:
    """Turns a Pull into a push on the ball of matter that was taken, by a damped spring."""

    def __init__(self, solver):
        self.solver, self.pull, self.rows, self.moving = solver, None, None, False

    def feel(self, pull: Pull | None) -> None:
        """Sets the hand's field for the next steps."""
        from engine.physics.fields import Field, force_fields

        if pull is None:
            if self.moving:
                self.solver.space.fields.assign(force_fields((Field("push", region="sphere"),)))
            self.pull, self.rows, self.moving = None, None, False
            return
        x, v = self.solver.array("x"), self.solver.array("v")
        if self.rows is None or self.pull is None or self.pull.grabbed != pull.grabbed:
            away = np.linalg.norm(x - np.asarray(pull.grabbed), axis=1)
            self.rows = np.flatnonzero(away <= max(pull.radius, float(away.min()) * 1.05))
        self.pull, self.moving = pull, True
        centre, speed = x[self.rows].mean(0), v[self.rows].mean(0)
        stiff = 260.0  # 1/s^2: four swings a second
        force = stiff * (np.asarray(pull.to) - centre) - 1.4 * np.sqrt(stiff) * speed
        force -= np.asarray(self.solver.world.gravity)
        strength = float(np.linalg.norm(force))
        force *= min(1.0, MOST_PULL / max(strength, 1e-9))
        reach = 1.6 * pull.radius
        push = Field("push", tuple(map(float, force)), region="sphere", centre=tuple(map(float, centre)),
                     size=(reach, reach, reach))  # fmt: skip
        self.solver.space.fields.assign(force_fields((push,)))


def _moment(stage, report, rate: float) -> Moment:
    from engine.riders import mesh_now, pose_of

    pose, solver = pose_of(stage), stage.solver
    bodies = []
    for rider in stage.riders:
        mesh = mesh_now(rider, pose)
        bodies.append(mesh if rider.is_fluid or mesh is None else mesh.vertices)
    linear, _ = solver.momentum()
    facts = {name: float(value) for name, value in solver.energy().items()}
    facts |= {"momentum": float(np.linalg.norm(linear)), "rate": rate}
    if report is not None:
        facts |= {"dt": report.dt, "steps": report.substeps * STEPS_A_FRAME, "fastest": report.fastest}
    return Moment(float(solver.time), tuple(bodies), pose["x"], pose["total"].astype(np.float16), facts)


def motion_of(cast: Cast, moments: tuple[Moment, ...], splats: bool = True) -> Iterator[Event]:
    """The recorded frames as a Motion, in its Done: meshes, and the Gaussians riding on the same particles."""
    from engine.riders import gaussians_now

    if len(moments) < 2:
        yield Noted("Nothing has moved yet.")
    tracks = []
    for k, rider in enumerate(cast.riders):
        track = Track(rider.name)
        if rider.is_fluid:
            track = replace(track, surfaces=tuple(m.bodies[k] for m in moments))
        elif rider.mesh is not None:
            track = replace(track, mesh=rider.mesh, vertices=np.stack([m.bodies[k] for m in moments]))
        if splats and rider.gaussians is not None:
            clouds = []
            for number, moment in enumerate(moments):
                yield Progress("moving the Gaussians", number, len(moments))
                clouds.append(gaussians_now(rider, {"x": moment.x, "total": moment.total.astype(np.float32)}))
            track = replace(
                track, gaussians=rider.gaussians, means=np.stack([c.means for c in clouds]),
                quats=np.stack([c.quats for c in clouds]), scales=np.stack([c.scales for c in clouds]),
            )  # fmt: skip
        tracks.append(track)
    yield Done(Motion(cast.config.fps, len(moments), tuple(tracks)))
