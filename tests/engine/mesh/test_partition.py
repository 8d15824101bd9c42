import numpy as np
import pytest
import torch

from engine.mesh.flexicubes import extract
from engine.mesh.partition import split_faces_at_labels
from engine.mesh.report import mesh_report
from engine.types import Mesh


@pytest.fixture(scope="module")
def ball():
    axis = torch.linspace(-1, 1, 33)
    points = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1)
    vertices, faces, _ = extract(points.norm(dim=-1) - 0.8, -1.0, 2 / 32)
    return vertices.numpy(), faces.numpy().astype(np.int32)


def halves(points):
    return (points[:, 0] + 0.3 * points[:, 1] > 0.123).astype(int)


def three(points):
    angle = np.arctan2(points[:, 1] + 0.031, points[:, 0] - 0.017) + np.pi
    return (angle * 3 / (2 * np.pi)).astype(int) % 3


def wavy(points):
    side = points[:, 1] > 0.1 * np.sin(5 * points[:, 2])
    return np.where(points[:, 0] > 0.12, side, np.where(points[:, 2] > 0.2, 2, 3)).astype(int)


@pytest.mark.parametrize("label_at", [halves, three, wavy])
@pytest.mark.parametrize("snap", [0.0, 0.15])
def test_cut_mesh_is_as_sound_as_before(ball, label_at, snap):
    vertices, faces = ball
    before = mesh_report(Mesh(vertices, faces))
    new_vertices, new_faces, labels = split_faces_at_labels(vertices, faces, label_at, snap=snap)
    report = mesh_report(Mesh(new_vertices, new_faces))
    assert report.sound and report.component_count == 1
    assert report.vertex_count == len(new_vertices) > len(vertices)
    assert report.volume == pytest.approx(before.volume, rel=1e-4)
    assert report.area == pytest.approx(before.area, rel=1e-4)
    assert new_faces.dtype == labels.dtype == np.int32 and len(labels) == len(new_faces)
    centres = new_vertices[new_faces].mean(axis=1)
    assert np.mean(label_at(centres) != labels) < 2e-3
    assert set(labels.tolist()) == set(label_at(centres).tolist())


def test_faces_lie_on_their_side_of_a_straight_border(ball):
    vertices, faces, labels = split_faces_at_labels(*ball, halves)
    side = vertices @ np.array([1, 0.3, 0]) - 0.123
    inward = np.where(labels[:, None] == 1, side[faces], -side[faces])
    # No corner reaches over the border by more than a small part of a face.
    assert inward.min() > -0.1 * 2 / 32
    border = vertices[np.intersect1d(faces[labels == 0], faces[labels == 1])]
    gap = np.abs(border @ np.array([1, 0.3, 0]) - 0.123)
    assert np.median(gap) < 1e-4
    assert gap.max() < 0.01 * 2 / 32


def test_snapping_avoids_slivers(ball):
    share = [mesh_report(Mesh(*split_faces_at_labels(*ball, wavy, snap=snap)[:2])).min_angle[0] for snap in (0.0, 0.15)]
    assert share[1] > 3 > share[0]


def test_a_crease_is_not_dented():
    """A border that runs just beside a box's edge must not pull the edge's vertices off it."""
    axis = torch.linspace(-1, 1, 17)
    points = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1)
    from engine.mesh.sharp import KnownField

    def distance(p):
        q = p.abs() - 0.61
        return q.clamp(min=0).norm(dim=-1) + q.max(-1).values.clamp(max=0)

    def gradient(p):
        q = p.abs() - 0.61
        away = torch.where(
            (q > 0).any(-1, keepdim=True), q.clamp(min=0), torch.nn.functional.one_hot(q.argmax(-1), 3).float()
        )
        return away * p.sign()

    vertices, faces, _ = extract(distance(points), -1.0, 0.125, known=KnownField(gradient, distance))
    before = mesh_report(Mesh(vertices.numpy(), faces.numpy()))
    new_vertices, new_faces, _ = split_faces_at_labels(
        vertices.numpy(), faces.numpy(), lambda p: (p[:, 0] > 0.603).astype(int)
    )
    report = mesh_report(Mesh(new_vertices, new_faces))
    assert report.sound
    assert report.volume == pytest.approx(before.volume, rel=1e-4)
    # Nothing but what was there before and points on its faces.
    assert distance(torch.from_numpy(new_vertices)).abs().max() <= distance(vertices).abs().max() + 1e-5


def test_three_parts_in_one_face_meet_in_its_middle():
    vertices = np.array([[0, 0, 0], [3, 0, 0], [0, 3, 0]], np.float32)
    nearest = lambda p: np.linalg.norm(p[:, None] - vertices, axis=2).argmin(axis=1)
    new_vertices, new_faces, labels = split_faces_at_labels(vertices, np.array([[0, 1, 2]]), nearest)
    assert len(new_vertices) == 7 and len(new_faces) == 6
    assert sorted(labels.tolist()) == [0, 0, 1, 1, 2, 2]
    corners = new_vertices[new_faces]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] / 2
    assert (area > 0).all() and area.sum() == pytest.approx(4.5)
    np.testing.assert_allclose(new_vertices[3:6].max(axis=1), 1.5, atol=2e-3)


def test_one_label_changes_nothing(ball):
    vertices, faces, labels = split_faces_at_labels(*ball, lambda p: np.full(len(p), 4))
    assert np.array_equal(vertices, ball[0]) and np.array_equal(faces, ball[1])
    assert (labels == 4).all()


def test_an_empty_mesh():
    empty = np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32)
    vertices, faces, labels = split_faces_at_labels(*empty, lambda p: np.zeros(len(p), int))
    assert len(vertices) == len(faces) == len(labels) == 0
