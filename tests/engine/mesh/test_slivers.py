import numpy as np
import pytest
import torch

from engine.mesh.flexicubes import extract
from engine.mesh.report import mesh_report
from engine.mesh.slivers import without_slivers
from engine.types import Mesh


def block_with_point_on_edge(t):
    """A unit cube whose edge 4-5 has a further vertex at `t`, so that small t gives two thin triangles."""
    vertices = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)] + [[1, 0, t]], np.float32)
    faces = [
        [0, 1, 3],
        [0, 3, 2],
        [4, 6, 7],
        [4, 7, 8],
        [8, 7, 5],
        [0, 4, 8],
        [0, 8, 5],
        [0, 5, 1],
        [2, 3, 7],
        [2, 7, 6],
        [0, 2, 6],
        [0, 6, 4],
        [1, 5, 7],
        [1, 7, 3],
    ]
    return vertices, np.array(faces, np.int32)


def test_a_needless_vertex_on_an_edge_goes_and_the_corner_stays():
    vertices, faces = block_with_point_on_edge(0.02)
    assert mesh_report(Mesh(vertices, faces)).sound
    new_vertices, new_faces = without_slivers(vertices, faces, cell=1.0)
    report = mesh_report(Mesh(new_vertices, new_faces))
    assert report.sound and (report.vertex_count, report.face_count) == (8, 12)
    np.testing.assert_array_equal(new_vertices, vertices[:8])
    assert report.volume == pytest.approx(1)


def test_a_corner_never_collapses_even_when_every_edge_is_short():
    vertices, faces = block_with_point_on_edge(0.5)
    new_vertices, new_faces = without_slivers(vertices * 0.1, faces, cell=1.0)
    assert mesh_report(Mesh(new_vertices, new_faces)).volume == pytest.approx(1e-3, rel=1e-5)


def test_a_smooth_mesh_is_left_alone():
    axis = torch.linspace(-1, 1, 25)
    points = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1)
    vertices, faces, _ = extract(points.norm(dim=-1) - 0.8, -1.0, 2 / 24)
    new_vertices, new_faces = without_slivers(vertices.numpy(), faces.numpy(), 2 / 24)
    assert np.array_equal(new_vertices, vertices.numpy()) and np.array_equal(new_faces, faces.numpy())


@pytest.mark.parametrize("seed", range(3))
def test_random_topology_stays_sound(seed):
    """Noise gives handles, pinches and tiny pieces: none may be torn or glued."""
    values = torch.randn(16, 16, 16, generator=torch.Generator().manual_seed(seed))
    vertices, faces, _ = extract(values, 0.0, 1.0)
    before = mesh_report(Mesh(vertices.numpy(), faces.numpy()))
    new_vertices, new_faces = without_slivers(vertices.numpy(), faces.numpy(), 1.0, tolerance=0.2)
    report = mesh_report(Mesh(new_vertices, new_faces))
    euler = lambda r: r.vertex_count - r.face_count // 2
    assert report.sound and report.face_count < before.face_count
    assert (report.component_count, euler(report)) == (before.component_count, euler(before))


def test_wide_flat_triangles_flip():
    """Three vertices nearly in line on a flat side: the long edge turns, and nothing moves."""
    flat = np.array([[0, 0, 0], [2, 0, 0], [1, 0.01, 0], [1, -1.5, 0], [1, 1.5, 0], [1, 0, -3]], np.float32)
    faces = np.array([[0, 1, 2], [0, 3, 1], [1, 4, 2], [0, 2, 4], [0, 5, 3], [3, 5, 1], [1, 5, 4], [4, 5, 0]], np.int32)
    assert mesh_report(Mesh(flat, faces)).sound
    new_vertices, new_faces = without_slivers(flat, faces, cell=1.0)
    report = mesh_report(Mesh(new_vertices, new_faces))
    assert report.sound and report.face_count == 8 and report.min_angle[0] > 10
    assert np.array_equal(new_vertices, flat)
    assert report.volume == pytest.approx(mesh_report(Mesh(flat, faces)).volume, rel=1e-5)
