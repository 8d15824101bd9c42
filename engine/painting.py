"""Matter by region: what is painted onto an object, and the particles it changes.

A region is a row of 16 numbers in the object's own metres, the first its kind: a ball (centre, -, radius at [7]), a box
(centre, half sides), a beam (a point, a unit direction, radius at [7]) or a frustum (apex, four inward normals). Rows
of sites (five points each) belong together: a place is inside when the nearest site of all is one of the chosen. Sites
of a limit hold the other regions of their stroke back: a place has to be nearest to one of those within as well.
"""

from dataclasses import replace

import numpy as np

from engine.types import Object, Stroke

BALL, BOX, BEAM, FRUSTUM, CHOSEN, OTHERS, WITHIN, WITHOUT = range(8)
ROW = 16
MOST_REGIONS = 20_000
MOST_SITES = 60_000


def ball(centre, radius: float) -> np.ndarray:
    """The region [16] within `radius` [m] of `centre`."""
    return _row(BALL, *centre, 0, 0, 0, radius)


def box(low, high) -> np.ndarray:
    """The region [16] between two corners [m]."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    return _row(BOX, *((low + high) / 2), *np.maximum((high - low) / 2, 0))


def beam(point, direction, radius: float) -> np.ndarray:
    """The region [16] within `radius` [m] of an endless line: a brush that goes through."""
    direction = np.asarray(direction, float)
    return _row(BEAM, *point, *(direction / max(float(np.linalg.norm(direction)), 1e-12)), radius)


def frustum(apex, normals) -> np.ndarray:
    """The region [16] on the inner side of four planes through `apex` [m]: what a rectangle of a picture covers."""
    return _row(FRUSTUM, *apex, *np.asarray(normals, float).ravel())


def sites(points: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The region [K, 16] of all places nearer to a chosen point than to any other; points [N, 3] m, chosen [N] bool.

    Beyond MOST_SITES points every n-th is taken.
    """
    step = -(-len(points) // MOST_SITES)
    rows = []
    for kind, some in ((CHOSEN, points[chosen][::step]), (OTHERS, points[~chosen][::step])):
        if len(some):
            full = np.concatenate([some, np.repeat(some[-1:], -len(some) % 5, 0)]).astype(np.float32)
            rows.append(np.concatenate([np.full((len(full) // 5, 1), kind, np.float32), full.reshape(-1, 15)], 1))
    return np.concatenate(rows) if rows else np.zeros((0, ROW), np.float32)


def as_limit(rows: np.ndarray) -> np.ndarray:
    """The rows [K, 16] that keep a stroke where these `sites` would be inside."""
    rows = rows.copy()
    rows[:, 0] += WITHIN - CHOSEN
    return rows


def limit_of(regions: np.ndarray) -> np.ndarray:
    """The rows of a stroke's regions that limit the others."""
    return regions[regions[:, 0] >= WITHIN]


def _near_sites(regions: np.ndarray, points: np.ndarray, kind: int) -> np.ndarray:
    """[N] bool: whose nearest site is one of a kind."""
    from scipy.spatial import cKDTree

    kinds = np.repeat(regions[:, 0], 5) == kind
    if not kinds.any() or not len(points):
        return np.zeros(len(points), bool)
    return kinds[cKDTree(regions[:, 1:].reshape(-1, 3)).query(points)[1]]


def _row(*numbers) -> np.ndarray:
    row = np.zeros(ROW, np.float32)
    row[: len(numbers)] = numbers
    return row


def inside(regions: np.ndarray, points: np.ndarray) -> np.ndarray:
    """[N] bool: points [N, 3] that lie in any of the regions [K, 16], and within their limit if they have one."""
    regions = np.asarray(regions, np.float32).reshape(-1, ROW)
    of_sites, limits = (regions[:, 0] == CHOSEN) | (regions[:, 0] == OTHERS), regions[:, 0] >= WITHIN
    found = _near_sites(regions[of_sites], points, CHOSEN) if of_sites.any() else np.zeros(len(points), bool)
    for row in regions[~of_sites & ~limits]:
        kind, away = int(row[0]), points - row[1:4]
        if kind == BALL:
            found |= (away * away).sum(1) <= row[7] ** 2
        elif kind == BOX:
            found |= (np.abs(away) <= row[4:7]).all(1)
        elif kind == BEAM:
            across = away - (away @ row[4:7])[:, None] * row[4:7]
            found |= (across * across).sum(1) <= row[7] ** 2
        elif kind == FRUSTUM:
            found |= (away @ row[4:16].reshape(4, 3).T >= 0).all(1)
    if limits.any():
        found[found] = _near_sites(regions[limits], points[found], WITHIN)
    return found


def painted(item: Object, points: np.ndarray, owner: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """[N] number of the stroke over each point [N, 3] (own metres), -1 for none; owner: [N] index into `names`."""
    top = np.full(len(points), -1, np.int32)
    for k, stroke in enumerate(item.paint):
        here = inside(stroke.regions, points)
        if stroke.part:
            here &= np.isin(owner, [i for i, name in enumerate(names) if name == stroke.part])
        top[here] = k if stroke.matter else -1
    return top


def with_stroke(item: Object, stroke: Stroke, joins: bool) -> Object:
    """The object with one more stroke.

    joins: it goes on the last one when that is of the same matter, part and limit.
    """
    if joins and item.paint and (item.paint[-1].matter, item.paint[-1].part) == (stroke.matter, stroke.part):
        last, rows = item.paint[-1], limit_of(stroke.regions)
        if np.array_equal(limit_of(last.regions), rows):
            more = stroke.regions[stroke.regions[:, 0] < WITHIN]
            regions = np.concatenate([last.regions, more])[:MOST_REGIONS]
            return replace(item, paint=(*item.paint[:-1], replace(last, regions=regions)))
    return replace(item, paint=(*item.paint, stroke))


def local_points(item: Object, points: np.ndarray, shift=(0.0, 0.0, 0.0)) -> np.ndarray:
    """World points [N, 3], of an object that stands `shift` [m] off its place, in the object's own metres."""
    transform = np.asarray(item.transform, np.float64)
    moved = np.asarray(points, np.float64) - np.asarray(shift, float) - transform[:3, 3]
    return (moved @ np.linalg.inv(transform[:3, :3]).T).astype(np.float32)


def repainted(whole, bodies, real: bool = False):
    """Particles (`engine.physics.particles.Particles`) with the matter of the paint on their bodies.

    Where a particle is of a body's n-th part is found again from the nearest surface, so that paint can be limited to
    a part. Densities change with the matter, volumes stay.
    """
    from engine.physics.materials import matter_named

    mass, law, kind = whole.mass.copy(), whole.law.copy(), whole.kind.copy()
    memory, parameters = whole.memory.copy(), whole.parameters.copy()
    for index, body in enumerate(bodies):
        if not body.item.paint:
            continue
        here = np.flatnonzero(whole.body == index)
        points = local_points(body.item, whole.x[here], body.position)
        owner, names = _owners(body.item, points)
        top = painted(body.item, points, owner, names)
        for k, stroke in enumerate(body.item.paint):
            rows = here[top == k]
            if not stroke.matter or not len(rows):
                continue
            matter = matter_named(stroke.matter, real)
            mass[rows] = whole.volume[rows] * matter.density
            law[rows], kind[rows] = matter.law, matter.kind
            memory[rows] = 1.0 if matter.kind == 3 else 0.0
            parameters[:, rows] = matter.row()[:, None]
    return replace(whole, mass=mass, law=law, kind=kind, memory=memory, parameters=parameters)


def _owners(item: Object, points: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """([N] part of each point, part names)."""
    if item.parts is None:
        return np.zeros(len(points), np.int32), ("body",)
    from engine.shapes import field
    from engine.shapes import parts as layout

    scale, offset = layout.to_metres(item.parts)
    unit = ((points - offset) / scale).astype(np.float32)
    return field.evaluate_ops(field.pack(item.parts.rows), unit)[1], item.parts.names
