"""Shading normals per corner: smooth where the surface is, split where it creases."""

import numpy as np

from engine.mesh.topology import components, corner_links, twin_half_edges

# A field's gradient that differs more than this from the faces around it belongs to something else (the far wall of a
# thin shell, the other side of a seam): the faces are believed then.
TRUST_DEGREES = 25.0


def corner_normals(vertices: np.ndarray, faces: np.ndarray, crease_degrees: float = 35.0, gradient=None) -> np.ndarray:
    """Unit normals [F, 3, 3] float32 of a mesh with `vertices` [V, 3] and `faces` [F, 3].

    Faces around a vertex that meet at less than `crease_degrees` form one smooth group, which shares a normal weighted
    by the angle each face takes up there (Thuermer and Wuethrich 1998). With `gradient` (points [M, 3] -> [M, 3]
    outward, any length) each group takes the field's own normal instead, asked a little inside the group where a
    vertex has several, so that curved surfaces show no facets.
    """
    vertices, faces = np.asarray(vertices, np.float32), np.asarray(faces)
    if not len(faces):
        return np.zeros((0, 3, 3), np.float32)
    corners = vertices[faces]
    face_normals, angles = _face_normals(corners)
    twins = twin_half_edges(faces, len(vertices))
    cosine = np.einsum("ij,ij->i", face_normals[twins[:, 0] // 3], face_normals[twins[:, 1] // 3])
    smooth = twins[cosine > np.cos(np.radians(crease_degrees))]
    count, group = components(faces.size, corner_links(faces, smooth))
    normals = _unit(_sum_by(group, angles.reshape(-1, 1) * np.repeat(face_normals, 3, axis=0), count))
    if gradient is not None:
        points = _places(vertices, faces, corners, group, count)
        asked = _unit(np.asarray(gradient(points), np.float32))
        trusted = np.einsum("ij,ij->i", asked, normals) > np.cos(np.radians(TRUST_DEGREES))
        normals = np.where(trusted[:, None], asked, normals)
    result = normals[group].reshape(-1, 3, 3)
    # A group of faces without area has no direction; any unit vector is as good there.
    lost = ~(np.einsum("fki,fki->fk", result, result) > 0.5)
    result[lost] = (0.0, 1.0, 0.0)
    return result


def _face_normals(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit normals [F, 3] and corner angles [F, 3] [rad]."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, bc, ca = b - a, c - b, a - c
    cross = np.cross(ab, -ca)
    double_area = np.linalg.norm(cross, axis=1)
    cosines = [-np.einsum("ij,ij->i", ab, ca), -np.einsum("ij,ij->i", bc, ab), -np.einsum("ij,ij->i", ca, bc)]
    return _unit(cross), np.stack([np.arctan2(double_area, cosine) for cosine in cosines], 1)


def _places(vertices, faces, corners, group, count) -> np.ndarray:
    """[count, 3] where to ask the field for each group: its vertex, moved into the group where the vertex creases."""
    vertex = np.zeros(count, np.int64)
    vertex[group] = faces.reshape(-1)
    groups_here = np.bincount(vertex, minlength=len(vertices))
    places = vertices[vertex]
    creased = np.flatnonzero(groups_here[vertex] > 1)
    number = np.full(count, -1)
    number[creased] = np.arange(len(creased))
    mine = np.flatnonzero(number[group] >= 0)
    centres = corners[mine // 3].mean(axis=1)
    weights = np.concatenate([centres, np.ones((len(mine), 1), np.float32)], 1)
    sums = _sum_by(number[group[mine]], weights, len(creased))
    places[creased] += 0.1 * (sums[:, :3] / sums[:, 3:] - places[creased])
    return places


def _sum_by(index: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    return np.stack([np.bincount(index, weights=column, minlength=count) for column in rows.T], 1).astype(np.float32)


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return np.divide(rows, length, out=np.zeros_like(rows), where=length > 1e-30)
