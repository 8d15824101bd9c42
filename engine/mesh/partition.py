"""Cut a mesh along the curves where its parts meet: every face belongs to one part and colour borders are crisp."""

import numpy as np

# Corner of a face that lies on the border: it belongs to every part that meets there.
BORDER = -1

# Steepest climb out of the faces around a vertex that moving it may cause: gentle curvature passes, a crease does not.
FLAT = 0.2


def split_faces_at_labels(
    vertices: np.ndarray, faces: np.ndarray, label_at, halvings: int = 12, snap: float = 0.15
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(vertices [V + n, 3], faces [G, 3] int32, face_label [G] int32): the mesh with its label borders cut in.

    `label_at`: points [N, 3] -> part number [N] int, >= 0. An edge whose ends differ is halved `halvings` times to find
    where its label changes; both its faces share the new point, so a watertight mesh stays watertight and wound. A
    change within `snap` of an edge's end makes that end part of the border instead of cutting off a sliver, and moves
    it there where the faces around it are flat enough not to notice. The vertices given come first, in their order.
    A part smaller than a face that touches no vertex is not found.
    """
    vertices, faces = np.asarray(vertices, np.float32), np.asarray(faces, np.int64)
    labels = np.asarray(label_at(vertices), np.int64)
    mixed = (labels[faces] != labels[faces[:, :1]]).any(axis=1)
    if not mixed.any():
        return vertices, faces.astype(np.int32), labels[faces[:, 0]].astype(np.int32)
    ends, t = _changes(vertices, faces[mixed], labels, label_at, halvings)
    labels = labels.copy()
    labels[ends[t < snap, 0]] = BORDER
    labels[ends[t > 1 - snap, 1]] = BORDER
    vertices = _slid(vertices, faces, ends, t, snap)
    ends, t = (rows[(labels[ends] != BORDER).all(axis=1)] for rows in (ends, t))
    cuts = vertices[ends[:, 0]] + t[:, None].astype(np.float32) * (vertices[ends[:, 1]] - vertices[ends[:, 0]])
    touched = mixed | (labels[faces] == BORDER).any(axis=1)
    keep = faces[~touched]
    cut_vertices, pieces, piece_label = _cut_faces(np.concatenate([vertices, cuts]), faces[touched], labels, ends)
    undecided = piece_label == BORDER
    if undecided.any():
        centroids = cut_vertices[pieces[undecided]].mean(axis=1)
        piece_label[undecided] = label_at(centroids)
    return (
        cut_vertices,
        np.concatenate([keep, pieces]).astype(np.int32),
        np.concatenate([labels[keep[:, 0]], piece_label]).astype(np.int32),
    )


def _changes(vertices, faces, labels, label_at, halvings) -> tuple[np.ndarray, np.ndarray]:
    """Edges [E, 2] of `faces` whose ends differ in label, lower vertex first, and where the label changes [E], 0..1."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    edges = edges[labels[edges[:, 0]] != labels[edges[:, 1]]]
    _, first = np.unique(edges[:, 0] * len(vertices) + edges[:, 1], return_index=True)
    edges = edges[first]
    start, along, here = vertices[edges[:, 0]], vertices[edges[:, 1]] - vertices[edges[:, 0]], labels[edges[:, 0]]
    low, high = np.zeros(len(edges)), np.ones(len(edges))
    for _ in range(halvings):
        middle = (low + high) / 2
        before = np.asarray(label_at((start + middle[:, None] * along).astype(np.float32))) == here
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return edges, (low + high) / 2


def _slid(vertices, faces, ends, t, snap) -> np.ndarray:
    """Vertices whose label changes within `snap` of them, moved onto the change unless that would dent a crease."""
    near = (t < snap) | (t > 1 - snap)
    ends, t = ends[near], t[near]
    if not len(t):
        return vertices
    from_low = t < 0.5
    mover = np.where(from_low, ends[:, 0], ends[:, 1])
    move = (np.where(from_low, t, t - 1)[:, None] * (vertices[ends[:, 1]] - vertices[ends[:, 0]])).astype(np.float32)
    # A vertex with several near changes follows the nearest.
    order = np.lexsort((np.linalg.norm(move, axis=1), mover))
    mover, first = np.unique(mover[order], return_index=True)
    move = move[order][first]
    place = np.full(len(vertices), -1)
    place[mover] = np.arange(len(mover))
    around = faces[(place[faces] >= 0).any(axis=1)]
    a, b, c = np.moveaxis(vertices[around], 1, 0)
    normals = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
    row, corner = np.nonzero(place[around] >= 0)
    index = place[around[row, corner]]
    lift = np.zeros(len(mover))
    np.maximum.at(lift, index, np.abs(np.einsum("ij,ij->i", normals[row], move[index])))
    flat = lift <= FLAT * np.linalg.norm(move, axis=1)
    vertices = vertices.copy()
    vertices[mover[flat]] += move[flat]
    return vertices


def _cut_faces(vertices, faces, labels, ends) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices with face centres added, and the pieces of `faces` with their labels (BORDER where undecided).

    `ends` [E, 2] are the cut edges, sorted; edge e's point is vertex len(labels) + e.
    """
    cut_keys = ends[:, 0] * len(labels) + ends[:, 1]
    following = np.roll(faces, -1, axis=1)
    keys = np.minimum(faces, following) * len(labels) + np.maximum(faces, following)
    slot = np.minimum(np.searchsorted(cut_keys, keys), max(len(cut_keys) - 1, 0))
    is_cut = cut_keys[slot] == keys if len(cut_keys) else np.zeros(keys.shape, bool)
    point = len(labels) + slot
    count = is_cut.sum(axis=1)
    whole = faces[count == 0]
    pieces = [(whole, labels[whole].max(axis=1))]
    pieces.append(_halved(*_turned(is_cut.argmax(axis=1), count == 1, faces, point), labels))
    # With two cuts, the corner between them stands alone: the turn starts at the uncut edge's end.
    alone = (is_cut.argmin(axis=1) + 2) % 3
    pieces.append(_corner_off(*_turned(alone, count == 2, faces, point), labels, vertices))
    three = faces[count == 3]
    if len(three):
        centre = len(vertices) + np.arange(len(three))
        vertices = np.concatenate([vertices, vertices[point[count == 3]].mean(axis=1)])
        pieces.append(_three_ways(three, point[count == 3], centre, labels))
    return vertices, np.concatenate([p for p, _ in pieces]), np.concatenate([l for _, l in pieces])


def _turned(first, chosen, faces, point) -> tuple[np.ndarray, np.ndarray]:
    """The `chosen` faces and their edge points, turned so that corner `first` comes first."""
    turn = (first[chosen, None] + np.arange(3)) % 3
    return np.take_along_axis(faces[chosen], turn, 1), np.take_along_axis(point[chosen], turn, 1)


def _halved(faces, point, labels):
    """Faces cut on edge a-b only: the third corner is on the border."""
    a, b, c = faces.T
    m = point[:, 0]
    return np.concatenate([np.stack([a, m, c], 1), np.stack([m, b, c], 1)]), np.concatenate([labels[a], labels[b]])


def _corner_off(faces, point, labels, vertices):
    """Faces cut on edges a-b and c-a: corner a comes off, the rest is cut along the diagonal that is shorter."""
    a, b, c = faces.T
    ab, ca = point[:, 0], point[:, 2]
    shorter = np.linalg.norm(vertices[ab] - vertices[c], axis=1) < np.linalg.norm(vertices[b] - vertices[ca], axis=1)
    far, near = np.where(shorter, c, ca), np.where(shorter, ab, b)
    rest = np.concatenate([np.stack([ab, b, far], 1), np.stack([near, c, ca], 1)])
    return np.concatenate([np.stack([a, ab, ca], 1), rest]), np.concatenate([labels[a], labels[b], labels[c]])


def _three_ways(faces, point, centre, labels):
    """Faces of three parts: each corner keeps the quad between its two cuts and the centre."""
    pieces, piece_labels = [], []
    for corner in range(3):
        own, ahead, behind = faces[:, corner], point[:, corner], point[:, corner - 1]
        pieces += [np.stack([own, ahead, centre], 1), np.stack([own, centre, behind], 1)]
        piece_labels += [labels[own]] * 2
    return np.concatenate(pieces), np.concatenate(piece_labels)
