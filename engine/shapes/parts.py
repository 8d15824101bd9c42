"""The part vocabulary: one part is one row of numbers.

A part is one primitive (`KINDS`) with a pose, a size, a symmetry of its own (a mirror, then an array about a pivot:
four legs are one part), added, cut or added after cavities are carved, a smooth-blend radius, a colour and a PBR
look. Lengths are in the unit frame (see `normalised`), +Y up, +Z front. The row's columns are the module constants.

Parameters by kind (`PARAMS`), local frame = rotation * (p - centre):
  lathe      0:10 knot radii, 10:20 knot heights, 20 smoothness 0..1, 21 plan corner exponent (2 round .. 8 square);
             size[0] depth ratio z/x. A wall > 0 makes a vessel: its cavity is an exact inward offset, open at the top.
  box        size half extents; 0 taper x, 1 taper z (0 none, 1 to a ridge), 2 radius of the four upright edges.
  tube       cubic Bezier from the centre; 0:3, 3:6, 6:9 control points relative to it (not rotated); 9 10 11 radii at
             start, middle, end; 12 thickness ratio along the rotation's first axis (leaves, blades, wings are < 1).
  ellipsoid  size radii; 0 exponent (2 round .. 8 boxy), 1 egg (wider below > 0), 2 and 3 lower and upper cut
             (fractions of size y; beyond +-1 none).
  torus      size[0] ring radius, size[1] tube radius; 0 vertical squash, 1 half angle of the arc about +x (pi: closed).
  prism      size[0] circumradius, size[1] half height, size[2] depth ratio z/x; 0 sides, 1 star depth 0..1, 2 taper.
"""

import functools
import math

import numpy as np

from engine.types import Parts

SLOTS = (
    "body", "upper", "head", "support", "support_b", "base", "handle", "rim", "band", "top",
    "knob", "spout", "contents", "eyes", "face", "ears", "tail", "detail", "detail_b", "detail_c",
)  # fmt: skip
KINDS = ("lathe", "box", "tube", "ellipsoid", "torus", "prism")
MIRRORS = ("none", "x", "z", "xz")
ARRAYS = ("none", "radial_y", "radial_x", "radial_z", "row_x", "row_y", "row_z")
COUNTS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16)
MODES = ("add", "cut", "after")
LATHE_KNOTS = 10
RADIAL_PLANES = {"x": (1, 2), "y": (0, 2), "z": (1, 0)}  # the first copy stands on the first of the two axes

KIND, MIRROR, ARRAY, COUNT, SPACING = 0, 1, 2, 3, 4
PIVOT = slice(5, 8)
MODE, BLEND = 8, 9
CENTRE, ROTATION, SIZE, PARAMS = slice(10, 13), slice(13, 19), slice(19, 22), slice(22, 44)
WALL, ROUND = 44, 45
COLOUR = slice(46, 49)  # sRGB, as an artist picks it
ROUGHNESS, METALLIC, OPACITY = 49, 50, 51
ROW = 52

HALF_FRAME = 0.95
MIN_THICKNESS = 0.010  # thinner than this, a part would fall between the samples of a 96^3 grid
MIN_WALL = 0.022

_LENGTHS = {
    "lathe": [*range(22, 42)],
    "box": [19, 20, 21, 24],
    "tube": [*range(22, 34)],
    "ellipsoid": [19, 20, 21],
    "torus": [19, 20],
    "prism": [19, 20],
}


def rotation_6d(degrees: tuple[float, float, float]) -> np.ndarray:
    """First two columns [6] of the rotation that turns about x, then z, then y by `degrees`."""
    return rotation_matrix_euler(degrees)[:, :2].T.ravel()


def rotation_matrix_euler(degrees) -> np.ndarray:
    """[3, 3] rotation: about x first, then z, then y."""
    rx, ry, rz = (math.radians(a) for a in degrees)
    cx, sx, cy, sy, cz, sz = math.cos(rx), math.sin(rx), math.cos(ry), math.sin(ry), math.cos(rz), math.sin(rz)
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return about_y @ about_z @ about_x


def cross(a, b) -> np.ndarray:
    """Cross product of two single vectors [3]; np.cross spends its time on shapes."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def rotation_matrix(row_6d: np.ndarray) -> np.ndarray:
    """[3, 3] rotation from its 6D form (Zhou et al. 2019): Gram-Schmidt on two columns."""
    a, b = np.asarray(row_6d[:3], float), np.asarray(row_6d[3:], float)
    a = a / max(np.linalg.norm(a), 1e-9)
    b = b - a * (a @ b)
    b = b / max(np.linalg.norm(b), 1e-9)
    return np.stack([a, b, cross(a, b)], 1)


def bezier(row: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Points [T, 3] of a tube's centre line at parameters `t` [T]."""
    start, p = row[CENTRE], row[PARAMS]
    s, t = (1 - t)[:, None], np.asarray(t)[:, None]
    return start + 3 * s * s * t * p[0:3] + 3 * s * t * t * p[3:6] + t * t * t * p[6:9]


def tube_radius(row: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Radii [T] of a tube: the parabola through its three radii."""
    r0, rm, r1 = row[PARAMS][9:12]
    return r0 * (1 - t) * (1 - 2 * t) + 4 * rm * t * (1 - t) + r1 * t * (2 * t - 1)


def local_bounds(row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Axis-aligned box (low [3], high [3]) of the part before its mirror and array; tight up to a few per cent."""
    kind, size, p, centre = KINDS[int(row[KIND])], row[SIZE], row[PARAMS], row[CENTRE]
    if kind == "tube":
        t = np.linspace(0, 1, 9)
        points, radius = bezier(row, t), tube_radius(row, t)[:, None]
        return (points - radius).min(0), (points + radius).max(0)
    middle = np.zeros(3)
    if kind == "lathe":
        low, high = p[10:20].min(), p[10:20].max()
        middle = np.array([0, (low + high) / 2, 0])
        radius = p[0:10].max()
        half = np.array([radius, (high - low) / 2, radius * size[0]])
        if p[21] < 2.2 and np.ptp(row[ROTATION] - (1, 0, 0, 0, 1, 0)) > 1e-6:
            return _tilted_round_bounds(row, middle, half)
    elif kind == "box":
        half = size * np.array([max(1, 1 - p[0]), 1, max(1, 1 - p[1])])
    elif kind == "ellipsoid":
        widest = 1 + min(abs(p[1]), 0.6) * 0.25
        low, high = max(p[2], -1), min(p[3], 1)
        middle = np.array([0, (low + high) / 2 * size[1], 0])
        half = np.array([size[0] * widest, (high - low) / 2 * size[1], size[2] * widest])
    elif kind == "torus":
        half = np.array([size[0] + size[1], size[1] * p[0], size[0] + size[1]])
    else:
        radius = size[0] * max(1, 1 - p[2])
        half = np.array([radius, size[1], radius * size[2]])
    rotation = rotation_matrix(row[ROTATION])
    middle, half = centre + rotation @ middle, np.abs(rotation) @ np.abs(half)
    return middle - half, middle + half


def _tilted_round_bounds(row, middle, half):
    """A tilted round lathe is bounded by its end discs, much tighter than by its rotated box (wheels)."""
    rotation = rotation_matrix(row[ROTATION])
    axis = rotation[:, 1]
    disc = half[0] * max(1.0, row[SIZE][0]) * np.sqrt(np.clip(1 - axis * axis, 0, 1))
    reach = np.abs(axis) * half[1] + disc
    centre = row[CENTRE] + rotation @ middle
    return centre - reach, centre + reach


def _flip(box, axis):
    low, high = box[0].copy(), box[1].copy()
    low[axis], high[axis] = -box[1][axis], -box[0][axis]
    return low, high


def copies(row: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Boxes of every copy that the part's array, then its mirror, makes of `local_bounds`."""
    boxes = [local_bounds(row)]
    array, count, spacing = ARRAYS[int(row[ARRAY])], max(1, round(float(row[COUNT]))), float(row[SPACING])
    if array.startswith("radial"):
        u, v = RADIAL_PLANES[array[-1]]
        low, high = boxes[0][0] - row[PIVOT], boxes[0][1] - row[PIVOT]
        corners = np.array([[(low, high)[i >> k & 1][k] for k in range(3)] for i in range(8)])
        boxes = []
        for i in range(count):
            angle = 2 * math.pi * i / count + spacing
            turned = corners.copy()
            turned[:, u] = corners[:, u] * math.cos(angle) - corners[:, v] * math.sin(angle)
            turned[:, v] = corners[:, u] * math.sin(angle) + corners[:, v] * math.cos(angle)
            boxes.append((turned.min(0) + row[PIVOT], turned.max(0) + row[PIVOT]))
    elif array != "none":
        step = np.zeros(3)
        step["xyz".index(array[-1])] = spacing * (count - 1) / 2
        boxes = [(boxes[0][0] - np.abs(step), boxes[0][1] + np.abs(step))]
    mirror = MIRRORS[int(row[MIRROR])]
    for axis, letter in ((0, "x"), (2, "z")):
        if letter in mirror:
            boxes += [_flip(box, axis) for box in boxes]
    return boxes


def part_bounds(row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Box around all copies of one part, not to be written to: where a part moves, those of the others are asked for
    several times at every step."""
    return _part_bounds(row.tobytes(), row.dtype.str)


@functools.lru_cache(4096)
def _part_bounds(row: bytes, kind: str) -> tuple[np.ndarray, np.ndarray]:
    boxes = copies(np.frombuffer(row, kind))
    low, high = np.min([b[0] for b in boxes], 0), np.max([b[1] for b in boxes], 0)
    low.flags.writeable = high.flags.writeable = False
    return low, high


def bounds(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Box (low [3], high [3]) around every part that adds material."""
    boxes = [part_bounds(row) for row in rows if MODES[int(row[MODE])] != "cut"]
    return np.min([b[0] for b in boxes], 0), np.max([b[1] for b in boxes], 0)


def scaled(rows: np.ndarray, factor: float) -> np.ndarray:
    """`rows` with every length multiplied by `factor`."""
    rows = rows.copy()
    for row in rows:
        row[CENTRE] *= factor
        row[PIVOT] *= factor
        row[[BLEND, WALL, ROUND]] *= factor
        row[_LENGTHS[KINDS[int(row[KIND])]]] *= factor
        if ARRAYS[int(row[ARRAY])].startswith("row"):
            row[SPACING] *= factor
    return rows


def normalised(rows: np.ndarray) -> np.ndarray:
    """`rows` in the unit frame: the box's largest reach from the axis (or half height) is `HALF_FRAME`, y centred."""
    low, high = bounds(rows)
    rows = rows.copy()
    middle = (low[1] + high[1]) / 2
    rows[:, 11] -= middle
    rows[:, 6] -= middle
    reach = max(-low[0], high[0], -low[2], high[2], (high[1] - low[1]) / 2)
    return scaled(rows, HALF_FRAME / reach)


def clamped(rows: np.ndarray) -> np.ndarray:
    """`rows` with every number in the range where its primitive is well formed (walls thick enough to mesh...)."""
    rows = np.array(rows, np.float64)
    for row in rows:
        kind, size, p = KINDS[int(row[KIND])], row[SIZE], row[PARAMS]
        row[COUNT] = COUNTS[int(np.argmin(np.abs(np.array(COUNTS) - row[COUNT])))]
        row[BLEND] = np.clip(row[BLEND], 0.001, 0.5)
        row[ROUND] = np.clip(row[ROUND], 0.0, 0.5)
        row[WALL] = 0 if row[WALL] < MIN_WALL / 2 else np.clip(row[WALL], MIN_WALL, 0.3)
        row[46:52] = np.clip(row[46:52], 0, 1)
        if kind == "lathe":
            size[0] = np.clip(size[0], 0.05, 20)
            p[0:10] = np.maximum(p[0:10], 0.0)
            if p[19] < p[10]:  # a profile runs upwards: downwards its inside would be its outside
                p[0:10], p[10:20] = p[9::-1].copy(), p[19:9:-1].copy()
            p[20], p[21] = np.clip(p[20], 0, 1), np.clip(p[21], 2, 8)
        elif kind == "tube":
            p[9:12] = np.maximum(p[9:12], MIN_THICKNESS)
            p[12] = np.clip(p[12], MIN_THICKNESS / p[9:12].max(), 1)
        elif kind == "box":
            size[:] = np.maximum(size, MIN_THICKNESS)
            p[0:2] = np.clip(p[0:2], -1, 0.985)
            p[2] = np.clip(p[2], 0, min(size[0], size[2]))
        elif kind == "ellipsoid":
            size[:] = np.maximum(size, MIN_THICKNESS)
            p[0], p[1] = np.clip(p[0], 1.6, 8), np.clip(p[1], -0.6, 0.6)
        elif kind == "torus":
            size[:2] = np.maximum(size[:2], MIN_THICKNESS)
            p[0], p[1] = np.clip(p[0], 0.3, 3), np.clip(p[1], 0.1, math.pi)
        else:
            size[:2] = np.maximum(size[:2], MIN_THICKNESS)
            size[2] = np.clip(size[2], 0.05, 20)
            p[0], p[1], p[2] = np.clip(round(p[0]), 3, 12), np.clip(p[1], 0, 0.9), np.clip(p[2], -1, 0.97)
    return rows.astype(np.float32)


def to_metres(parts: Parts) -> tuple[float, np.ndarray]:
    """(scale, offset [3]) so that `scale * p + offset` takes the unit frame to metres, standing on the ground."""
    low, high = bounds(parts.rows)
    scale = parts.size / float((high - low).max())
    return scale, np.array([0.0, -scale * low[1], 0.0])
