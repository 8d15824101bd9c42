"""Surface nets: closed, on the surface, the right way out."""

import numpy as np
import pytest

from engine.mesh.nets import surface_nets


def ball(count=24, radius=0.7):
    axis = np.linspace(-1, 1, count, dtype=np.float32)
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    return np.sqrt(x * x + y * y + z * z) - np.float32(radius), np.full(3, -1, np.float32), 2 / (count - 1)


def triangles_of(quads):
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def test_a_ball_is_closed_round_and_its_faces_look_outward():
    values, origin, spacing = ball()
    vertices, quads = surface_nets(values, origin, spacing)
    assert np.abs(np.linalg.norm(vertices, axis=1) - 0.7).max() < 0.25 * spacing
    edges = np.concatenate([quads[:, [k, (k + 1) % 4]] for k in range(4)])
    there, back = {tuple(e) for e in edges}, {tuple(e[::-1]) for e in edges}
    assert len(there) == len(edges) and there == back  # every edge once each way: closed, and turned the same way
    a, b, c = (vertices[triangles_of(quads)[:, k]].astype(float) for k in range(3))
    volume = np.einsum("ij,ij->", a, np.cross(b, c)) / 6
    assert volume == pytest.approx(4 / 3 * np.pi * 0.7**3, rel=0.02)


def test_nothing_inside_gives_nothing():
    vertices, quads = surface_nets(np.ones((5, 6, 7), np.float32), np.zeros(3), 0.1)
    assert vertices.shape == (0, 3) and quads.shape == (0, 4)


def test_a_plane_that_leaves_the_samples_stays_open_and_flat():
    values = np.broadcast_to(np.linspace(-1, 1.3, 9, dtype=np.float32)[None, :, None], (6, 9, 6)).copy()
    vertices, quads = surface_nets(values, np.zeros(3), 1.0)
    assert len(quads) == 16 and np.ptp(vertices[:, 1]) < 1e-6
    normal = np.cross(vertices[quads[0, 1]] - vertices[quads[0, 0]], vertices[quads[0, 2]] - vertices[quads[0, 0]])
    assert normal[1] > 0
