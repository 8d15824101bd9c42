"""What can be wrong with a set of parts, measured on its field: loose pieces, feet in the air, clogged vessels."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from engine.shapes import parts as layout
from engine.shapes.field import Grid, evaluate, evaluate_ops, gradient_ops, grid, pack

_CRUMB = 0.005  # pieces below this share of the volume are mesh crumbs, not parts


@dataclass(frozen=True)
class Faults:
    """pieces: connected pieces; crumbs: those under 0.5 % of the volume; loose: parts that own a separate piece;
    gap: highest foot above the ground / size; hollow: every walled vessel is open and empty."""

    pieces: int
    crumbs: int
    loose: tuple[int, ...]
    gap: float
    hollow: bool

    @property
    def count(self) -> float:
        """One number to rank by: fewer is better."""
        return (
            (self.pieces - 1 - self.crumbs) + 0.3 * self.crumbs + 2 * (not self.hollow) + 20 * max(self.gap - 0.004, 0)
        )


def shown_parts(rows: np.ndarray, resolution: int = 56, share: float = 0.0) -> np.ndarray:
    """Indices of the rows [P, ROW] that show on the surface, and own more than `share` of it."""
    ops, field = pack(rows), grid(rows, resolution)
    near = np.abs(field.values) < 0.9 * field.spacing
    points = (field.origin + field.spacing * np.argwhere(near)).astype(np.float32)
    outward = gradient_ops(ops, points, 0.2 * field.spacing)
    owners = evaluate_ops(ops, points - field.values[near][:, None] * outward)[1]
    return np.flatnonzero(np.bincount(owners, minlength=len(rows)) > share * len(owners))


def find_faults(rows: np.ndarray, slots: np.ndarray, resolution: int = 56) -> Faults:
    """Faults of rows [P, ROW] that fill `slots` [P]; `resolution` cells along the longest side."""
    field = grid(rows, resolution, margin=2)
    inside = field.values < -1e-3 * field.spacing  # a sample on a flat rim is neither in nor out
    labels, count = ndimage.label(inside)
    if count == 0:
        return Faults(0, 0, (), 1.0, False)
    shell = np.ones(inside.shape, bool)
    shell[1:-1, 1:-1, 1:-1] = False
    if inside[shell].any():  # the parts end well before the samples do: a tangled profile fills space
        return Faults(int(count) + 20, 0, (), 1.0, False)
    volume = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    main = int(np.argmax(volume)) + 1
    crumbs = int((volume < _CRUMB * volume.sum()).sum())
    loose = _owners(rows, field, labels, main) if count > 1 else ()
    return Faults(count, crumbs, loose, ground_gap(rows, slots), _hollow(rows))


def _owners(rows, field: Grid, labels, main) -> tuple[int, ...]:
    """Indices of the parts that are nearest to the pieces other than `main`, largest piece first."""
    owners = []
    sizes = np.bincount(labels.ravel())
    for piece in sorted(set(np.unique(labels)) - {0, main}, key=lambda i: -sizes[i]):
        where = np.argwhere(labels == piece)
        deepest = where[np.argmin(field.values[tuple(where.T)])]
        point = field.origin + field.spacing * deepest
        owners.append(int(evaluate(rows, point[None])[1][0]))
    return tuple(dict.fromkeys(owners))


def feet(rows: np.ndarray) -> np.ndarray:
    """Lowest point [P] of each part that adds material; +inf for cuts."""
    lows = [layout.part_bounds(row)[0][1] if layout.MODES[int(row[layout.MODE])] != "cut" else np.inf for row in rows]
    return np.array(lows)


SUPPORTS = tuple(layout.SLOTS.index(slot) for slot in ("support", "support_b"))


def ground_gap(rows: np.ndarray, slots: np.ndarray) -> float:
    """How far the highest foot of a leg or wheel stands above the lowest point, as a share of the size.

    Only parts in the support slots that come near the ground count: a goblet's stem stands on its foot.
    """
    lows = feet(rows)
    low, high = layout.bounds(rows)
    lift = (lows - lows.min()) / float((high - low).max())
    standing = lift[np.isin(slots, SUPPORTS) & (lift < 0.06)]
    return float(standing.max()) if len(standing) else 0.0


def _hollow(rows: np.ndarray) -> bool:
    """True unless a walled upright vessel is filled on its axis just below its rim, by more than what is poured in."""
    walled = [row for row in rows if row[layout.WALL] > 0 and layout.KINDS[int(row[0])] == "lathe"]
    solid = rows[rows[:, layout.MODE] < 1.5]
    for row in walled:
        rotation = layout.rotation_matrix(row[layout.ROTATION])
        heights, radii = row[32:42], row[22:32]
        depth = heights[-1] - max(2.5 * row[layout.WALL], 0.12 * np.ptp(heights))
        if np.interp(depth, heights, radii) < 2 * row[layout.WALL]:
            continue
        point = row[layout.CENTRE] + rotation @ np.array([0, depth, 0])
        if evaluate(solid, point[None].astype(np.float32))[0][0] < 0:
            return False
    return True
