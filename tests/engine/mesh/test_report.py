import manifold3d
import numpy as np
import pytest

from engine.mesh.report import mesh_report
from engine.types import Mesh

CUBE_VERTICES = np.array([[x, y, z] for x in (0, 1) for y in (0, 2) for z in (0, 3)], np.float32)
CUBE_FACES = np.array(
    [
        [0, 1, 3],
        [0, 3, 2],
        [4, 6, 7],
        [4, 7, 5],
        [0, 4, 5],
        [0, 5, 1],
        [2, 3, 7],
        [2, 7, 6],
        [0, 2, 6],
        [0, 6, 4],
        [1, 5, 7],
        [1, 7, 3],
    ],
    np.int32,
)


def test_a_closed_block():
    report = mesh_report(Mesh(CUBE_VERTICES + 100, CUBE_FACES))
    assert report.sound and report.component_count == 1
    assert (report.vertex_count, report.face_count, report.degenerate_count) == (8, 12, 0)
    assert report.volume == pytest.approx(6, rel=1e-6)
    assert report.area == pytest.approx(22, rel=1e-6)
    assert report.dimensions == pytest.approx((1, 2, 3))
    assert report.min_angle[0] == pytest.approx(np.degrees(np.arctan(1 / 3)), abs=1e-4)
    solid = manifold3d.Manifold(manifold3d.Mesh(CUBE_VERTICES, CUBE_FACES.astype(np.uint32)))
    assert solid.status() == manifold3d.Error.NoError
    assert (solid.volume(), solid.surface_area()) == pytest.approx((report.volume, report.area), rel=1e-6)


def test_two_pieces_and_an_unused_vertex():
    vertices = np.concatenate([CUBE_VERTICES, [[9, 9, 9]], CUBE_VERTICES + 10]).astype(np.float32)
    report = mesh_report(Mesh(vertices, np.concatenate([CUBE_FACES, CUBE_FACES + 9])))
    assert report.sound and report.component_count == 2
    assert report.vertex_count == 16
    assert report.dimensions == pytest.approx((11, 12, 13))


def test_a_hole_is_not_watertight():
    report = mesh_report(Mesh(CUBE_VERTICES, CUBE_FACES[1:]))
    assert not report.watertight and not report.sound
    assert report.edge_manifold and report.vertex_manifold and report.consistently_wound


def test_a_turned_face_is_noticed():
    faces = CUBE_FACES.copy()
    faces[3] = faces[3, ::-1]
    report = mesh_report(Mesh(CUBE_VERTICES, faces))
    assert report.watertight and report.vertex_manifold and not report.consistently_wound


def test_inside_out_has_negative_volume():
    assert mesh_report(Mesh(CUBE_VERTICES, CUBE_FACES[:, ::-1])).volume == pytest.approx(-6, rel=1e-6)


def test_blocks_that_touch_in_a_corner_or_an_edge():
    twin = CUBE_FACES + 8
    by_corner = mesh_report(
        Mesh(
            np.concatenate([CUBE_VERTICES, CUBE_VERTICES + CUBE_VERTICES[7]]),
            np.concatenate([CUBE_FACES, np.where(twin == 8, 7, twin)]),
        )
    )
    assert by_corner.watertight and by_corner.edge_manifold and not by_corner.vertex_manifold
    along = np.concatenate([CUBE_VERTICES, CUBE_VERTICES + np.float32([1, 2, 0])])
    shared = np.where(twin == 8, 6, np.where(twin == 9, 7, twin))
    by_edge = mesh_report(Mesh(along, np.concatenate([CUBE_FACES, shared])))
    assert not by_edge.edge_manifold and not by_edge.watertight and not by_edge.sound


def test_flat_and_repeated_faces_are_counted():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [0, 1, 0]], np.float32)
    report = mesh_report(Mesh(vertices, np.array([[0, 1, 2], [0, 0, 3], [0, 1, 3]])))
    assert report.degenerate_count == 2
    assert report.min_angle[0] == 0


def test_an_empty_mesh():
    report = mesh_report(Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32)))
    assert not report.sound and report.face_count == 0
