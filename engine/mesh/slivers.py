"""Remove thin triangles without moving the surface: short edges collapse, long edges of flat triangles flip.

A closed, manifold mesh stays closed and manifold (link condition), and creases and corners stay where they are: a
vertex may only go where it does not leave the planes of the faces around it.
"""

import numpy as np

from engine.mesh.topology import edge_keys, twin_half_edges

# Cosine of the most a face may turn.
TURN = 0.8


def without_slivers(
    vertices: np.ndarray, faces: np.ndarray, cell: float, shortest: float = 0.3, tolerance: float = 0.01
) -> tuple[np.ndarray, np.ndarray]:
    """(vertices, faces int32) of a closed manifold mesh with its slivers removed where the surface allows it.

    cell: size of the grid cells the mesh came from [m]. Edges under `shortest` cells are collapsed; no point of the
    surface moves more than about `tolerance` cells. Vertices that are left keep their place and order.
    """
    vertices, faces = np.asarray(vertices, np.float32), np.asarray(faces, np.int64)
    for _ in range(2):
        start = faces
        for _ in range(6):
            collapsed = _collapse(vertices, faces, shortest * cell, tolerance * cell)
            if len(collapsed) == len(faces):
                break
            faces = collapsed
        for _ in range(4):
            flipped = _flip(vertices, faces, tolerance * cell)
            if flipped is None:
                break
            faces = flipped
        if faces is start:
            break
    used = np.zeros(len(vertices), bool)
    used[faces] = True
    return vertices[used], (np.cumsum(used) - 1)[faces].astype(np.int32)


def _normals(corners: np.ndarray) -> np.ndarray:
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return cross / np.maximum(np.linalg.norm(cross, axis=1, keepdims=True), 1e-30)


def _collapse(vertices, faces, shortest: float, tolerance: float) -> np.ndarray:
    """Faces after one round of collapses that do not touch one another."""
    ends = np.stack([faces, np.roll(faces, -1, axis=1)], -1).reshape(-1, 2)
    length = np.linalg.norm(vertices[ends[:, 0]] - vertices[ends[:, 1]], axis=1)
    # Each edge comes once in each direction: (goes, stays).
    moves, length = ends[length < shortest], length[length < shortest]
    if not len(moves):
        return faces
    near = np.zeros(len(vertices), bool)
    near[moves] = True
    near[faces[near[faces].any(axis=1)]] = True
    local = np.flatnonzero(near[faces].any(axis=1))
    starts, fan = _fans(faces[local], len(vertices))
    fan = local[fan]
    fine = _keeps_shape(vertices, faces, moves, starts, fan, tolerance) & _keeps_link(faces, moves, starts, fan)
    moves, length = moves[fine], length[fine]
    winners = _apart(moves, np.lexsort((moves[:, 1], moves[:, 0], length)), faces, starts, fan, len(vertices))
    target = np.arange(len(vertices))
    target[moves[winners, 0]] = moves[winners, 1]
    faces = target[faces]
    return faces[(faces != np.roll(faces, 1, axis=1)).all(axis=1)]


def _fans(faces, vertex_count) -> tuple[np.ndarray, np.ndarray]:
    """Where the faces of each vertex start in the list [V + 1], and the list."""
    order = np.argsort(faces.reshape(-1), kind="stable")
    return np.r_[0, np.bincount(faces.reshape(-1), minlength=vertex_count).cumsum()], order // 3


def _around(vertex, starts, fan) -> tuple[np.ndarray, np.ndarray]:
    """(row, face) for every face around vertex[row]."""
    count = starts[vertex + 1] - starts[vertex]
    row = np.repeat(np.arange(len(vertex)), count)
    return row, fan[starts[vertex][row] + np.arange(len(row)) - np.repeat(count.cumsum() - count, count)]


def _keeps_shape(vertices, faces, moves, starts, fan, tolerance) -> np.ndarray:
    row, face = _around(moves[:, 0], starts, fan)
    lost = (faces[face] == moves[row, 1:]).any(axis=1)
    row, face = row[~lost], face[~lost]
    before = vertices[faces[face]]
    step = vertices[moves[row, 1]] - vertices[moves[row, 0]]
    after = np.where((faces[face] == moves[row, :1])[:, :, None], vertices[moves[row, 1]][:, None], before)
    old, new, thin = _normals(before), _normals(after), _thinness(before)
    bad = np.abs(np.einsum("ij,ij->i", old, step)) > tolerance
    bad |= np.einsum("ij,ij->i", old, new) < TURN
    # The direction of a thin face says nothing (a folded one even points inward): its fan's mean is asked instead.
    area = np.linalg.norm(np.cross(before[:, 1] - before[:, 0], before[:, 2] - before[:, 0]), axis=1)
    mean = np.stack([np.bincount(row, area * column, len(moves)) for column in old.T], 1)
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-30)
    bad = np.where(thin < 0.1, np.einsum("ij,ij->i", mean[row], new) < 0.3, bad)
    # A move must not trade one sliver for another.
    bad |= _thinness(after) < np.minimum(0.2, thin)
    return np.bincount(row[bad], minlength=len(moves)) == 0


def _thinness(corners: np.ndarray) -> np.ndarray:
    """Height over longest side: 0.87 for an equilateral triangle, 0 for one without area."""
    sides = corners - np.roll(corners, 1, axis=1)
    double_area = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    return double_area / np.maximum(np.einsum("fki,fki->fk", sides, sides).max(axis=1), 1e-30)


def _keeps_link(faces, moves, starts, fan) -> np.ndarray:
    """An edge may collapse if its ends have exactly two neighbours in common."""
    size = int(faces.max()) + 1
    sets = []
    for column in (0, 1):
        row, face = _around(moves[:, column], starts, fan)
        sets.append(np.unique((row[:, None] * size + faces[face]).reshape(-1)))
    common = np.intersect1d(*sets, assume_unique=True) // size
    # The two ends are in both rings themselves.
    return np.bincount(common, minlength=len(moves)) == 4


def _apart(moves, order, faces, starts, fan, vertex_count) -> np.ndarray:
    """Rows of `moves` no two of which share a vertex of their rings, the first in `order` preferred."""
    rank = np.empty(len(moves), np.int64)
    rank[order] = np.arange(len(moves))
    rows, ring = [], []
    for column in (0, 1):
        row, face = _around(moves[:, column], starts, fan)
        rows.append(np.repeat(row, 3))
        ring.append(faces[face].reshape(-1))
    row, ring = np.concatenate(rows), np.concatenate(ring)
    claim = np.full(vertex_count, len(moves))
    np.minimum.at(claim, ring, rank[row])
    beaten = np.bincount(row[claim[ring] < rank[row]], minlength=len(moves)) > 0
    return np.flatnonzero(~beaten)


def _flip(vertices, faces, tolerance: float) -> np.ndarray | None:
    """Faces after one round of edge flips that do not touch one another, or None where no flip helps."""
    thin = _thinness(vertices[faces]) < 0.2
    if not thin.any():
        return None
    near = np.zeros(len(vertices), bool)
    near[faces[thin]] = True
    # Every face that a flip here could touch or collide with has a corner of a thin face.
    local = np.flatnonzero(near[faces].any(axis=1))
    whole, faces, thin = faces, faces[local], thin[local]
    twins = twin_half_edges(faces, len(vertices))
    twins = twins[thin[twins // 3].any(axis=1)]
    flat = faces.reshape(-1)
    following = twins - twins % 3 + (twins + 1) % 3
    a, b = flat[twins[:, 0]], flat[following[:, 0]]
    c, d = flat[3 * (twins // 3) + (twins + 2) % 3].T
    before = np.stack([_thinness(vertices[faces[twins[:, side] // 3]]) for side in (0, 1)]).min(axis=0)
    new = np.stack([np.stack([a, d, c], 1), np.stack([b, c, d], 1)])
    corners = vertices[new]
    after = np.stack([_thinness(corners[side]) for side in (0, 1)]).min(axis=0)
    # How far the surface moves: the distance between the old edge and the new one.
    across = np.cross(vertices[b] - vertices[a], vertices[c] - vertices[d])
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-30)
    gap = np.abs(np.einsum("ij,ij->i", across, vertices[c] - vertices[a]))
    turned = np.stack([np.einsum("ij,ij->i", across, _normals(corner)) for corner in corners]).min(axis=0)
    edges = np.unique(edge_keys(faces, len(vertices)))
    key = np.minimum(c, d) * len(vertices) + np.maximum(c, d)
    taken = edges[np.minimum(np.searchsorted(edges, key), len(edges) - 1)] == key
    fine = np.flatnonzero((after > before + 0.01) & (turned > TURN) & (gap < tolerance) & ~taken)
    if not len(fine):
        return None
    fine = fine[np.argsort(before[fine] - after[fine], kind="stable")]
    quad = np.stack([a, b, c, d], 1)[fine]
    claim = np.full(len(vertices), len(fine))
    np.minimum.at(claim, quad, np.arange(len(fine))[:, None])
    chosen = fine[(claim[quad] == np.arange(len(fine))[:, None]).all(axis=1)]
    faces = whole.copy()
    faces[local[twins[chosen] // 3]] = new[:, chosen].swapaxes(0, 1)
    return faces
