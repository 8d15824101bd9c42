"""Making contacts exact: loose parts are moved until they touch, feet until they stand. Small moves only."""

from dataclasses import replace

import numpy as np
from scipy import ndimage

from engine.shapes import parts as layout
from engine.shapes.faults import SUPPORTS, Faults, feet, find_faults
from engine.shapes.field import evaluate, grid
from engine.types import Parts

_OVERLAP = 0.025  # how deep a part that was moved reaches into its neighbour, unit frame
_FOOT = 0.06


def repaired(parts: Parts, resolution: int = 48, tries: int = 3) -> tuple[Parts, Faults]:
    """`parts` with feet on the ground and loose parts moved into contact, and the faults that are left."""
    rows = grounded(parts.rows, parts.slots)
    faults = find_faults(rows, parts.slots, resolution)
    for _ in range(tries):
        if not faults.loose:
            break
        moved = rows
        for index in faults.loose:
            moved = _into_contact(moved, index, resolution)
        after = find_faults(moved, parts.slots, resolution)
        if after.count >= faults.count:
            break
        rows, faults = moved, after
    return replace(parts, rows=rows), faults


def grounded(rows: np.ndarray, slots: np.ndarray) -> np.ndarray:
    """`rows` with every leg or wheel that nearly reaches the ground standing on it: tubes stretch, others move."""
    rows = rows.copy()
    lows = feet(rows)
    low, high = layout.bounds(rows)
    reach = float((high - low).max())
    standing = np.isin(slots, SUPPORTS) & (lows - lows.min() < _FOOT * reach)
    if not standing.any():
        return rows
    ground = lows.min()
    for i in np.flatnonzero(standing):
        drop = lows[i] - ground
        if drop < 1e-5:
            continue
        if layout.KINDS[int(rows[i, 0])] == "tube":
            end = 22 + 7 if rows[i, 22 + 7] < 0 else 11  # the lower end: the last control point, or the centre
            rows[i, end] -= drop
            if end == 11:
                rows[i, [23, 26, 29]] += drop
        else:
            rows[i, [11, 6]] -= drop
    return rows


def _into_contact(rows: np.ndarray, index: int, resolution: int) -> np.ndarray:
    """Part `index` moved by the shortest way from its loosest piece to the main piece, plus a small overlap."""
    field = grid(rows, resolution)
    labels, count = ndimage.label(field.values < 0)
    if count < 2:
        return rows
    sizes = np.bincount(labels.ravel())[1:]
    main = int(np.argmax(sizes)) + 1
    surface = field.origin + field.spacing * np.argwhere(labels == main)
    for piece in np.argsort(-sizes) + 1:
        if piece == main:
            continue
        points = field.origin + field.spacing * np.argwhere(labels == piece)
        owner = evaluate(rows, points[len(points) // 2][None])[1][0]
        if owner == index:
            break
    else:
        return rows
    away = ((points[:, None] - surface[None, :: max(1, len(surface) // 4000)]) ** 2).sum(-1)
    a, b = np.unravel_index(int(np.argmin(away)), away.shape)
    step = surface[:: max(1, len(surface) // 4000)][b] - points[a]
    length = float(np.linalg.norm(step))
    step = step * (1 + _OVERLAP / max(length, 1e-6))
    return _moved(rows, index, points[a], step)


def _moved(rows, index, at, step) -> np.ndarray:
    """Move a part by `step` as seen at `at`, in the coordinates that its mirror and array fold into."""
    rows = rows.copy()
    row, step = rows[index], step.copy()
    mirror, array = layout.MIRRORS[int(row[layout.MIRROR])], layout.ARRAYS[int(row[layout.ARRAY])]
    for axis, letter in ((0, "x"), (2, "z")):
        if letter in mirror and at[axis] < 0:
            step[axis] = -step[axis]
    if array.startswith("radial"):
        u, v = layout.RADIAL_PLANES[array[-1]]
        folded = np.where(at < 0, -at, at) if mirror != "none" else at
        outward = np.zeros(3)
        outward[[u, v]] = (folded - row[layout.PIVOT])[[u, v]]
        norm = np.linalg.norm(outward)
        along = np.zeros(3)
        along[u] = float(step @ outward) / norm if norm > 1e-6 else 0.0
        axis = 3 - u - v
        along[axis] = step[axis]
        step = along
    row[layout.CENTRE] += step
    return rows
