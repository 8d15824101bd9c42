"""Signed distance, part and gradient of a set of parts at any point, exact and only where it is needed.

`pack` turns rows into one table of numbers for the kernels: bounding boxes, rotations, lathe profiles as cubic spans.
Order of operations (one rule for every kernel and the torch twin in `engine.shapes.torch_field`):
union of the added parts, in slot order, smooth where blend > 0; minus the cut parts; minus the cavity of every walled
part (so a handle cannot poke into its mug); then the "after" parts (what is poured in, a rim). The part at a point is
the one whose surface was nearest when it was last chosen.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from engine.kernels import FAST, parallel
from engine.shapes import parts as layout
from engine.shapes.lathe import PROFILE_WIDTH, profile_table
from engine.shapes.primitives import BOX_HIGH, BOX_LOW, PROFILE, ROTATE, box_gap, one_copy, smooth_max, smooth_min

_CROSSES_X, _CROSSES_Z, _TRIES = 67 + PROFILE_WIDTH, 68 + PROFILE_WIDTH, 69 + PROFILE_WIDTH
OPS_WIDTH = 70 + PROFILE_WIDTH
FAR = 1e3
_BLOCK = 4
_CLEAR = 0.025  # copies whose boxes stay this far inside their cells are found by folding alone


@dataclass(frozen=True, eq=False)
class Grid:
    """Samples of a field: values [nx, ny, nz] float32 at `origin` [3] + `spacing` * index, in the unit frame."""

    values: np.ndarray
    origin: np.ndarray
    spacing: float


def pack(rows: np.ndarray) -> np.ndarray:
    """[P, OPS_WIDTH] float32 table for the kernels from rows [P, ROW]; applies `layout.clamped`."""
    rows = layout.clamped(rows)
    ops = np.zeros((len(rows), OPS_WIDTH), np.float32)
    for row, op in zip(rows, ops):
        low, high = layout.local_bounds(row)
        op[: layout.ROW] = row
        op[BOX_LOW : BOX_LOW + 3], op[BOX_HIGH : BOX_HIGH + 3] = low, high
        op[ROTATE : ROTATE + 9] = layout.rotation_matrix(row[layout.ROTATION]).ravel()
        if layout.KINDS[int(row[layout.KIND])] == "lathe":
            op[PROFILE : PROFILE + PROFILE_WIDTH] = profile_table(row)
        _mark_copies(row, op)
    return ops


def _mark_copies(row: np.ndarray, op: np.ndarray) -> None:
    """Note which folds need more evaluations because the part comes near the border of its cell, or crosses it."""
    one = row.copy()
    one[layout.MIRROR] = 0
    low, high = layout.part_bounds(one)
    op[_CROSSES_X], op[_CROSSES_Z] = low[0] < 0, low[2] < 0
    array = layout.ARRAYS[int(row[layout.ARRAY])]
    op[_TRIES] = 1
    bare = row.copy()
    bare[layout.ARRAY] = 0
    low, high = layout.local_bounds(bare)
    if array.startswith("radial"):
        u, v = layout.RADIAL_PLANES[array[-1]]
        low, high = low - row[layout.PIVOT], high - row[layout.PIVOT]
        half, widest = math.pi / row[layout.COUNT], max(-low[v], high[v])
        # The sector's border is at angle +-half; the box stays clear of it if its worst corner does.
        if low[u] * math.sin(half) - widest * math.cos(half) < _CLEAR:
            beyond = max(math.atan2(widest, low[u]) - half, 0.0) / (2 * half)
            op[_TRIES] = row[layout.COUNT] if low[u] <= 0 else 3 + 2 * int(beyond)
    elif array != "none":
        axis, spacing = "xyz".index(array[-1]), max(abs(float(row[layout.SPACING])), 1e-3)
        if spacing - (high[axis] - low[axis]) < 2 * _CLEAR:
            op[_TRIES] = 3 + 2 * min(int((high[axis] - low[axis]) / spacing), 16)
    op[_TRIES] = min(op[_TRIES], row[layout.COUNT])


@njit(**FAST)
def _copy(op, x, y, z, limit):
    """One copy's distance; FAR when its box says it cannot matter within `limit`."""
    if box_gap(op, x, y, z) > limit:
        return FAR, FAR
    return one_copy(op, x, y, z)


@njit(**FAST)
def _nth(k, upward):
    """0, 1, -1, 2, -2, ... (or its mirror image): the cells around the nearest one, nearest first."""
    step = (k + 1) // 2
    return step if (k % 2 == 1) == upward else -step


@njit(**FAST)
def _in_cell(op, x, y, z, limit):
    """Nearest copy of the part's array; a part that reaches out of its cell is tried in the next cells too."""
    array = int(op[2])
    if array == 0:
        return _copy(op, x, y, z, limit)
    count = op[3]
    if array <= 3:
        x -= op[5]
        y -= op[6]
        z -= op[7]
        if array == 1:
            u, v = x, z
        elif array == 2:
            u, v = y, z
        else:
            u, v = y, x
        sector = 2 * math.pi / count
        radius, angle = math.sqrt(u * u + v * v), math.atan2(v, u) - op[4]
        turn = np.round(angle / sector)
        solid, ext = FAR, FAR
        rest = angle - sector * turn
        for k in range(int(op[_TRIES])):
            a = rest - sector * _nth(k, rest > 0)
            u, v = radius * math.cos(a), radius * math.sin(a)
            if array == 1:
                s, e = _copy(op, u + op[5], y + op[6], v + op[7], limit)
            elif array == 2:
                s, e = _copy(op, x + op[5], u + op[6], v + op[7], limit)
            else:
                s, e = _copy(op, v + op[5], u + op[6], z + op[7], limit)
            solid, ext = min(solid, s), min(ext, e)
            limit = min(limit, max(solid, 0.0)) if op[44] == 0 else limit
        return solid, ext
    spacing = op[4] if abs(op[4]) > 1e-3 else 1e-3
    half = (count - 1) * 0.5
    axis = array - 4
    w = x if array == 4 else (y if array == 5 else z)
    w -= 0.5 * (op[BOX_LOW + axis] + op[BOX_HIGH + axis])  # the row is centred on where the part is drawn
    place = min(max(w / spacing + half, 0.0), count - 1)
    near = np.round(place)
    solid, ext = FAR, FAR
    for k in range(int(op[_TRIES])):
        i = near + _nth(k, place > near)
        if i < 0.0 or i > count - 1:
            continue
        shift = spacing * (i - half)
        if array == 4:
            s, e = _copy(op, x - shift, y, z, limit)
        elif array == 5:
            s, e = _copy(op, x, y - shift, z, limit)
        else:
            s, e = _copy(op, x, y, z - shift, limit)
        solid, ext = min(solid, s), min(ext, e)
        limit = min(limit, max(solid, 0.0)) if op[44] == 0 else limit
    return solid, ext


@njit(**FAST)
def part_distance(op, x, y, z, limit):
    """(solid, open-topped) distance to all copies of one part, right when below `limit`, else anything above it."""
    mirror = int(op[1])
    if mirror == 0:
        return _in_cell(op, x, y, z, limit)
    fold_x, fold_z = mirror != 2, mirror != 1
    if fold_x:
        x = abs(x)
    if fold_z:
        z = abs(z)
    solid, ext = _in_cell(op, x, y, z, limit)
    across_x, across_z = fold_x and op[_CROSSES_X] > 0, fold_z and op[_CROSSES_Z] > 0
    if across_x:
        s, e = _in_cell(op, -x, y, z, limit)
        solid, ext = min(solid, s), min(ext, e)
    if across_z:
        s, e = _in_cell(op, x, y, -z, limit)
        solid, ext = min(solid, s), min(ext, e)
    if across_x and across_z:
        s, e = _in_cell(op, -x, y, -z, limit)
        solid, ext = min(solid, s), min(ext, e)
    return solid, ext


@njit(**FAST)
def distance(ops, x, y, z):
    """(signed distance, index of the part) at one point; see the module's order of operations."""
    d, part, cavity, hollow = FAR, -1, FAR, -1
    for i in range(ops.shape[0]):
        op = ops[i]
        mode = op[8]
        if mode > 1.5:
            continue
        k = op[9]
        if mode > 0.5:
            s, _ = part_distance(op, x, y, z, k + max(-d, 0.0))
            if -s > d:
                part = i
            d = smooth_max(d, -s, k)
            continue
        walled = op[44] > 0
        s, e = part_distance(op, x, y, z, max(d, 0.0) + k + (0.1 if walled else 0.0))
        if walled and e + op[44] < cavity:
            cavity, hollow = e + op[44], i
        if s < d:
            part = i
        d = smooth_min(d, s, k)
    if hollow >= 0 and -cavity > d - 0.4 * ops[hollow][44]:
        if -cavity > d:
            part = hollow
        d = smooth_max(d, -cavity, 0.5 * ops[hollow][44])
    for i in range(ops.shape[0]):
        op = ops[i]
        if op[8] < 1.5:
            continue
        walled = op[44] > 0
        s, e = part_distance(op, x, y, z, max(d, 0.0))
        if walled:
            s = smooth_max(s, -(e + op[44]), 0.5 * op[44])
        if s < d:
            d, part = s, i
    return d, part


@parallel(**FAST)
def _evaluate(ops, points, out, part):
    for i in prange(points.shape[0]):
        d, p = distance(ops, points[i, 0], points[i, 1], points[i, 2])
        out[i] = d
        part[i] = p


@parallel(**FAST)
def _gradient(ops, points, step, out):
    """Tetrahedral differences: four evaluations a point instead of six."""
    for i in prange(points.shape[0]):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        a, _ = distance(ops, x + step, y - step, z - step)
        b, _ = distance(ops, x - step, y - step, z + step)
        c, _ = distance(ops, x - step, y + step, z - step)
        e, _ = distance(ops, x + step, y + step, z + step)
        gx, gy, gz = a - b - c + e, -a - b + c + e, -a + b - c + e
        scale = 1 / (math.sqrt(gx * gx + gy * gy + gz * gz) + 1e-20)
        out[i, 0], out[i, 1], out[i, 2] = gx * scale, gy * scale, gz * scale


@parallel(**FAST)
def _narrow_band(ops, origin, spacing, out):
    """Full evaluation only in blocks near the surface; elsewhere the value at the block's centre: its sign is right."""
    nx, ny, nz = out.shape
    bx, by, bz = (nx + _BLOCK - 1) // _BLOCK, (ny + _BLOCK - 1) // _BLOCK, (nz + _BLOCK - 1) // _BLOCK
    reach = spacing * _BLOCK * 0.5 * 1.7321 * 1.6 + spacing
    middle = (_BLOCK - 1) * 0.5
    for q in prange(bx * by * bz):
        i0, j0, k0 = q // (by * bz) * _BLOCK, (q // bz) % by * _BLOCK, q % bz * _BLOCK
        x, y, z = (
            origin[0] + (i0 + middle) * spacing,
            origin[1] + (j0 + middle) * spacing,
            origin[2] + (k0 + middle) * spacing,
        )
        centre, _ = distance(ops, x, y, z)
        near = abs(centre) < reach
        for i in range(i0, min(nx, i0 + _BLOCK)):
            for j in range(j0, min(ny, j0 + _BLOCK)):
                for k in range(k0, min(nz, k0 + _BLOCK)):
                    if near:
                        d, _ = distance(ops, origin[0] + i * spacing, origin[1] + j * spacing, origin[2] + k * spacing)
                        out[i, j, k] = d
                    else:
                        out[i, j, k] = centre


def evaluate(rows: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Signed distance [N] (unit frame, inside < 0) and part index [N] at points [N, 3]."""
    return evaluate_ops(pack(rows), points)


def evaluate_ops(ops: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`evaluate` on a table that was packed before."""
    points = np.ascontiguousarray(points, np.float32)
    out, part = np.empty(len(points), np.float32), np.empty(len(points), np.int32)
    _evaluate(ops, points, out, part)
    return out, part


def gradient_ops(ops: np.ndarray, points: np.ndarray, step: float = 2e-3) -> np.ndarray:
    """Unit gradients [N, 3] at points [N, 3] by central differences of `step` (unit frame)."""
    points = np.ascontiguousarray(points, np.float32)
    out = np.empty((len(points), 3), np.float32)
    _gradient(ops, points, np.float32(step), out)
    return out


def grid(rows: np.ndarray, resolution: int, margin: int = 2) -> Grid:
    """The field on a box around the parts, `resolution` cells along its longest side plus `margin` cells around."""
    ops = pack(rows)
    low, high = layout.bounds(rows)
    spacing = float((high - low).max() / resolution)
    count = np.ceil((high - low) / spacing).astype(int) + 1 + 2 * margin
    origin = ((low + high) / 2 - (count - 1) * spacing / 2).astype(np.float32)
    values = np.empty(tuple(count), np.float32)
    _narrow_band(ops, origin, np.float32(spacing), values)
    return Grid(values, origin, spacing)


def dense_grid(rows: np.ndarray, like: Grid) -> Grid:
    """Every sample evaluated, without the narrow band: the truth that `grid` is tested against."""
    axes = [like.origin[i] + like.spacing * np.arange(n) for i, n in enumerate(like.values.shape)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    return Grid(evaluate(rows, points)[0].reshape(like.values.shape), like.origin, like.spacing)
