"""Rigid things that matter runs into: planes, boxes, spheres, capsules and meshes (as distance grids), still or moving.

A grid node inside a collider gets the collider's velocity (sticky), loses its normal velocity both ways (slip), or
only the approaching part with Coulomb friction on the rest (separate): v_t max(0, 1 + mu v_n / |v_t|).
"""

from dataclasses import dataclass

import numpy as np
import warp as wp

from engine.physics.motion import Keyframes, Pose, quat_between

KINDS = {"plane": 0, "box": 1, "sphere": 2, "capsule": 3, "mesh": 4}
MODES = {"sticky": 0, "slip": 1, "separate": 2}

PLANE = wp.constant(KINDS["plane"])
BOX = wp.constant(KINDS["box"])
SPHERE = wp.constant(KINDS["sphere"])
CAPSULE = wp.constant(KINDS["capsule"])
MESH = wp.constant(KINDS["mesh"])
STICKY = wp.constant(MODES["sticky"])
SLIP = wp.constant(MODES["slip"])
FAR = wp.constant(1.0e6)


@dataclass(frozen=True, eq=False)
class DistanceGrid:
    """Signed distance [m], negative inside, at corners of a regular grid: values[i, j, k] at origin + spacing * ijk."""

    values: np.ndarray
    origin: np.ndarray
    spacing: float


@dataclass(frozen=True, eq=False)
class Collider:
    """One rigid thing.

    kind: of `KINDS`. A plane's solid side is below its local +Y; a capsule's axis is its local Y.
    position: [3] m. quat: [4] wxyz. size: box half extents; sphere (radius, -, -); capsule (radius, half length, -).
    mode: of `MODES`. friction: Coulomb coefficient. motion: poses over time, replacing position and quat.
    grid: the mesh's distance grid, in local metres.
    """

    kind: str = "plane"
    position: tuple = (0.0, 0.0, 0.0)
    quat: tuple = (1.0, 0.0, 0.0, 0.0)
    size: tuple = (1.0, 1.0, 1.0)
    mode: str = "separate"
    friction: float = 0.5
    motion: Keyframes | None = None
    grid: DistanceGrid | None = None

    def validate(self) -> None:
        numbers = np.array([*self.position, *self.quat, *self.size, self.friction], float)
        if self.kind not in KINDS or self.mode not in MODES:
            raise ValueError(f"collider: no kind {self.kind!r} with mode {self.mode!r}")
        if len(numbers) != 11 or not np.isfinite(numbers).all() or np.linalg.norm(self.quat) < 1e-6:
            raise ValueError("collider: position, quat, size and friction must be finite, and quat a rotation")
        if self.friction < 0 or (self.kind in ("box", "sphere", "capsule") and self.size[0] <= 0):
            raise ValueError("collider: friction and size must not be negative")
        if self.kind == "mesh" and (self.grid is None or not np.isfinite(self.grid.values).all()):
            raise ValueError("collider: a mesh collider needs its finite distance grid")
        if self.motion is not None:
            self.motion.validate()

    def pose(self, time: float) -> Pose:
        """Where it is at `time` [s]."""
        if self.motion is not None:
            return self.motion.pose(time)
        return Pose(np.asarray(self.position, float), np.asarray(self.quat, float), np.zeros(3), np.zeros(3))


def plane(point, normal, mode: str = "separate", friction: float = 0.5) -> Collider:
    """A plane through `point` [m]; matter stays on the side `normal` points to."""
    return Collider("plane", tuple(point), tuple(quat_between((0, 1, 0), normal)), mode=mode, friction=friction)


@wp.struct
class RigidShape:
    """A collider as the kernels see it, at the present time."""

    kind: int
    mode: int
    position: wp.vec3
    rotation: wp.quat
    size: wp.vec3
    velocity: wp.vec3
    spin: wp.vec3
    friction: float
    first: int
    dims: wp.vec3i
    grid_origin: wp.vec3
    spacing: float


def rigid_shapes(colliders: tuple[Collider, ...], time: float) -> list[RigidShape]:
    """The colliders at `time` [s]; `first` is where each mesh's distances start in `distances`."""
    shapes, first = [], 0
    for item in colliders:
        pose, shape = item.pose(time), RigidShape()
        shape.kind, shape.mode, shape.friction = KINDS[item.kind], MODES[item.mode], float(item.friction)
        w, x, y, z = np.asarray(pose.quat, float) / np.linalg.norm(pose.quat)
        shape.position, shape.rotation, shape.size = wp.vec3(*pose.position), wp.quat(x, y, z, w), wp.vec3(*item.size)
        shape.velocity, shape.spin = wp.vec3(*pose.velocity), wp.vec3(*pose.spin)
        if item.grid is not None:
            shape.first, shape.dims = first, wp.vec3i(*item.grid.values.shape)
            shape.grid_origin, shape.spacing = wp.vec3(*np.asarray(item.grid.origin, float)), float(item.grid.spacing)
            first += item.grid.values.size
        shapes.append(shape)
    return shapes


def distances(colliders: tuple[Collider, ...]) -> np.ndarray:
    """All mesh colliders' distances [M] in one row, at least one number long."""
    rows = [np.asarray(c.grid.values, np.float32).ravel() for c in colliders if c.grid is not None]
    return np.concatenate(rows) if rows else np.zeros(1, np.float32)


@wp.func
def sign_of(a: float):
    return wp.where(a < 0.0, -1.0, 1.0)


@wp.func
def box_distance(p: wp.vec3, half: wp.vec3):
    """(distance, outward normal) of a box about the origin."""
    q = wp.vec3(wp.abs(p[0]), wp.abs(p[1]), wp.abs(p[2])) - half
    outside = wp.vec3(wp.max(q[0], 0.0), wp.max(q[1], 0.0), wp.max(q[2], 0.0))
    normal = wp.vec3(0.0, 0.0, sign_of(p[2]))
    deepest = q[2]
    if q[0] >= q[1] and q[0] >= q[2]:
        normal = wp.vec3(sign_of(p[0]), 0.0, 0.0)
        deepest = q[0]
    elif q[1] >= q[2]:
        normal = wp.vec3(0.0, sign_of(p[1]), 0.0)
        deepest = q[1]
    if deepest > 0.0:
        away = wp.length(outside)
        normal = wp.vec3(outside[0] * sign_of(p[0]), outside[1] * sign_of(p[1]), outside[2] * sign_of(p[2])) / away
        deepest = away
    return wp.vec4(normal[0], normal[1], normal[2], deepest)


@wp.func
def grid_value(shape: RigidShape, table: wp.array(dtype=float), i: int, j: int, k: int):
    return table[shape.first + (i * shape.dims[1] + j) * shape.dims[2] + k]


@wp.func
def mesh_distance(p: wp.vec3, shape: RigidShape, table: wp.array(dtype=float)):
    """(normal, distance) by trilinear interpolation of the distance grid; far away outside the grid."""
    u = (p - shape.grid_origin) / shape.spacing
    i, j, k = int(wp.floor(u[0])), int(wp.floor(u[1])), int(wp.floor(u[2]))
    if i < 0 or j < 0 or k < 0 or i > shape.dims[0] - 2 or j > shape.dims[1] - 2 or k > shape.dims[2] - 2:
        return wp.vec4(0.0, 1.0, 0.0, FAR)
    t = u - wp.vec3(float(i), float(j), float(k))
    v000, v100 = grid_value(shape, table, i, j, k), grid_value(shape, table, i + 1, j, k)
    v010, v110 = grid_value(shape, table, i, j + 1, k), grid_value(shape, table, i + 1, j + 1, k)
    v001, v101 = grid_value(shape, table, i, j, k + 1), grid_value(shape, table, i + 1, j, k + 1)
    v011, v111 = grid_value(shape, table, i, j + 1, k + 1), grid_value(shape, table, i + 1, j + 1, k + 1)
    low_x = wp.lerp(wp.lerp(v000, v010, t[1]), wp.lerp(v001, v011, t[1]), t[2])
    high_x = wp.lerp(wp.lerp(v100, v110, t[1]), wp.lerp(v101, v111, t[1]), t[2])
    low_y = wp.lerp(wp.lerp(v000, v100, t[0]), wp.lerp(v001, v101, t[0]), t[2])
    high_y = wp.lerp(wp.lerp(v010, v110, t[0]), wp.lerp(v011, v111, t[0]), t[2])
    low_z = wp.lerp(wp.lerp(v000, v100, t[0]), wp.lerp(v010, v110, t[0]), t[1])
    high_z = wp.lerp(wp.lerp(v001, v101, t[0]), wp.lerp(v011, v111, t[0]), t[1])
    normal = wp.normalize(wp.vec3(high_x - low_x, high_y - low_y, high_z - low_z))
    value = wp.lerp(low_z, high_z, t[2])
    return wp.vec4(normal[0], normal[1], normal[2], value)


@wp.func
def shape_distance(p: wp.vec3, shape: RigidShape, table: wp.array(dtype=float)):
    """(outward normal, signed distance [m]) of a point in the shape's own frame."""
    found = wp.vec4(0.0, 1.0, 0.0, p[1])
    if shape.kind == BOX:
        found = box_distance(p, shape.size)
    elif shape.kind == SPHERE or shape.kind == CAPSULE:
        axis = wp.where(shape.kind == CAPSULE, wp.clamp(p[1], -shape.size[1], shape.size[1]), 0.0)
        away = p - wp.vec3(0.0, axis, 0.0)
        length = wp.length(away)
        if length > 1.0e-9:
            found = wp.vec4(away[0] / length, away[1] / length, away[2] / length, length - shape.size[0])
        else:
            found = wp.vec4(0.0, 1.0, 0.0, -shape.size[0])
    elif shape.kind == MESH:
        found = mesh_distance(p, shape, table)
    return found


@wp.func
def contact_velocity(v: wp.vec3, x: wp.vec3, shape: RigidShape, table: wp.array(dtype=float)):
    """Velocity of a grid node at `x` after it met one collider."""
    found = shape_distance(wp.quat_rotate_inv(shape.rotation, x - shape.position), shape, table)
    out = v
    if found[3] < 0.0:
        normal = wp.quat_rotate(shape.rotation, wp.vec3(found[0], found[1], found[2]))
        carried = shape.velocity + wp.cross(shape.spin, x - shape.position)
        relative = v - carried
        along = wp.dot(relative, normal)
        tangential = relative - along * normal
        out = carried
        if shape.mode == SLIP:
            out = carried + tangential
        elif shape.mode != STICKY:
            if along >= 0.0:
                out = v
            else:
                speed = wp.length(tangential)
                if speed > 1.0e-9:
                    out = carried + wp.max(0.0, 1.0 + shape.friction * along / speed) * tangential
    return out
