"""What surrounds matter: the domain and its grid, gravity, fields, colliders and handles."""

from dataclasses import dataclass, field

import numpy as np
import warp as wp

from engine.errors import BadConfig
from engine.physics.colliders import Collider, RigidShape, distances, rigid_shapes
from engine.physics.fields import Field, ForceField, force_fields
from engine.physics.motion import Keyframes
from engine.physics.mpm import Space

MOST_NODES = 64_000_000
WALL_CELLS = 3


@dataclass(frozen=True)
class Domain:
    """A box of cubic cells. origin: [3] m, its lowest corner. dx: cell size [m]. cells: [3], multiples of four.

    inner: [3] cells between the walls that hold matter in; None for all but three cells of padding on every side.
    """

    origin: tuple[float, float, float]
    dx: float
    cells: tuple[int, int, int]
    inner: tuple[int, int, int] | None = None

    @property
    def walls(self) -> tuple[int, int, int]:
        """Node numbers [3] of the upper walls; the lower ones are at `WALL_CELLS`."""
        inner = self.inner or tuple(c - 2 * WALL_CELLS for c in self.cells)
        return tuple(WALL_CELLS + n for n in inner)

    def validate(self) -> None:
        """Raises BadConfig on a domain that cannot be simulated in."""
        if not (np.isfinite([*self.origin, self.dx]).all() and self.dx > 0):
            raise BadConfig("the domain's origin and cell size must be finite, the cell size above zero.", "simulate")
        if min(self.cells) < 8 or any(c % 4 for c in self.cells):
            raise BadConfig(f"{self.cells} cells: each side needs at least 8, in fours.", "simulate")
        if self.inner is not None and any(not 0 < n <= c - 2 * WALL_CELLS for n, c in zip(self.inner, self.cells)):
            raise BadConfig(f"walls {self.inner} cells apart do not fit into {self.cells} cells.", "simulate")
        if int(np.prod([int(c) for c in self.cells])) > MOST_NODES:
            fix = "Choose a coarser --grid, or keep objects closer together."
            raise BadConfig(f"{self.cells} cells are more than this program can hold.", "simulate", fix)

    @property
    def low(self) -> np.ndarray:
        """Lowest corner [m] where matter may be."""
        return np.asarray(self.origin, float) + WALL_CELLS * self.dx

    @property
    def high(self) -> np.ndarray:
        """Highest corner [m] where matter may be."""
        return np.asarray(self.origin, float) + np.asarray(self.walls) * self.dx


def domain_around(low, high, dx: float) -> Domain:
    """The smallest domain of cell size `dx` [m] in which matter may move from `low` to `high` [m]."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    inner = np.maximum(1, np.ceil(np.round((high - low) / dx, 4)))
    cells = np.maximum(8, 4 * np.ceil((inner + 2 * WALL_CELLS) / 4))
    origin = tuple(float(o) for o in low - WALL_CELLS * dx)
    return Domain(origin, float(dx), tuple(int(c) for c in cells), tuple(int(n) for n in inner))


@dataclass(frozen=True, eq=False)
class World:
    """gravity: [3] m/s^2. handles: what holds particles whose `handle` is 1 + its index; still: one keyframe."""

    domain: Domain
    gravity: tuple[float, float, float] = (0.0, -9.81, 0.0)
    colliders: tuple[Collider, ...] = ()
    fields: tuple[Field, ...] = ()
    handles: tuple[Keyframes, ...] = field(default=())

    def validate(self) -> None:
        """Raises BadConfig on values no simulation can run with."""
        self.domain.validate()
        try:
            for item in (*self.colliders, *self.fields, *self.handles):
                item.validate()
        except ValueError as error:
            raise BadConfig(f"{error}.", "simulate") from None
        if len(self.gravity) != 3 or not np.isfinite(self.gravity).all():
            raise BadConfig("gravity must be three finite numbers.", "simulate")

    @property
    def moves(self) -> bool:
        """Whether any collider or handle moves."""
        return any(c.motion is not None for c in self.colliders) or any(len(h.times) > 1 for h in self.handles)


def _shapes_array(shapes: list, kind, device):
    return wp.array(shapes if shapes else [kind()], dtype=kind, device=device)


def handle_rows(world: World, time: float) -> np.ndarray:
    """[H, 3, 3] position, velocity and spin of the handles at `time` [s]; one row of zeros where there are none."""
    poses = [h.pose(time) for h in world.handles]
    rows = [[pose.position, pose.velocity, pose.spin] for pose in poses]
    return np.array(rows or np.zeros((1, 3, 3)), np.float32)


def make_space(world: World, device: str, differentiable: bool = False) -> Space:
    """The world on `device`, its clock at zero."""
    space = Space()
    domain = world.domain
    space.origin, space.inv_dx = wp.vec3(*domain.origin), 1.0 / domain.dx
    space.blocks = wp.vec3i(*(c // 4 for c in domain.cells))
    space.walls = wp.vec3i(*domain.walls)
    space.clock = wp.zeros(4, dtype=float, device=device)
    space.gravity = wp.array([wp.vec3(*world.gravity)], dtype=wp.vec3, device=device, requires_grad=differentiable)
    space.fields = _shapes_array(force_fields(world.fields), ForceField, device)
    space.field_count = len(world.fields)
    space.colliders = _shapes_array(rigid_shapes(world.colliders, 0.0), RigidShape, device)
    space.collider_count = len(world.colliders)
    space.distances = wp.array(distances(world.colliders), dtype=float, device=device)
    space.handles = wp.array(handle_rows(world, 0.0), dtype=wp.vec3, device=device)
    return space


def place_shapes(space: Space, world: World, time: float) -> None:
    """Puts moving colliders and handles where they are at `time` [s]."""
    if world.colliders:
        space.colliders.assign(rigid_shapes(world.colliders, time))
    if world.handles:
        space.handles.assign(handle_rows(world, time))
