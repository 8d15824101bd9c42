"""Filling: volumes of parts, meshes and raw splats against their closed forms."""

import numpy as np
import pytest
import trimesh

from engine.errors import BadConfig
from engine.physics.fill import enclosed, fill_gaussians, fill_mesh, fill_parts, inside_grid
from engine.shapes import field
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Gaussians, Mesh


def mesh_of(shape):
    return Mesh(np.asarray(shape.vertices, np.float32), np.asarray(shape.faces, np.int32))


@pytest.mark.parametrize("shape", [
    trimesh.creation.icosphere(3, 0.5), trimesh.creation.torus(0.4, 0.15, 64, 32), trimesh.creation.box((1, 0.5, 0.3)),
])  # fmt: skip
def test_closed_meshes_fill_to_their_volume(shape):
    filled = fill_mesh(mesh_of(shape), 0.05, np.random.default_rng(0))
    assert filled.volume.sum() == pytest.approx(shape.volume, rel=0.03)


def test_parity_agrees_with_a_sphere_and_forgives_a_hole():
    ball = trimesh.creation.icosphere(4, 0.5)
    low, spacing, shape = np.full(3, -0.6), 0.04, (31, 31, 31)
    points = low + np.argwhere(np.ones(shape)) * spacing
    truth = (np.linalg.norm(points, axis=1) < 0.5).reshape(shape)
    whole = inside_grid(ball.vertices, ball.faces, low, spacing, shape)
    assert (whole != truth).mean() < 0.005
    holed = inside_grid(ball.vertices, ball.faces[8:], low, spacing, shape)
    assert (holed != truth).mean() < 0.01


def test_parts_fill_exactly_inside_the_field():
    rng = np.random.default_rng(1)
    parts = sample(THINGS["chair"], rng).parts
    scale, offset = layout.to_metres(parts)
    dx = parts.size / 28
    filled = fill_parts(parts, dx, rng)
    distance, owner = field.evaluate(parts.rows, ((filled.points - offset) / scale).astype(np.float32))
    assert (distance < 1e-3).all() and set(np.unique(filled.owner)) <= set(range(len(parts)))
    assert (owner == filled.owner).mean() > 0.999
    fine = field.grid(parts.rows, 160)
    volume = (fine.values < 0).sum() * (fine.spacing * scale) ** 3
    assert filled.volume.sum() == pytest.approx(volume, rel=0.06)


def test_a_shell_of_gaussians_is_filled_inside():
    ball = trimesh.creation.icosphere(4, 0.5)
    count = len(ball.vertices)
    cloud = Gaussians(
        np.asarray(ball.vertices, np.float32), np.tile([1.0, 0, 0, 0], (count, 1)), np.full((count, 3), 0.02),
        np.full(count, 0.9), np.zeros((count, 1, 3)),
    )  # fmt: skip
    filled = fill_gaussians(cloud, 0.06, np.random.default_rng(0))
    assert filled.volume.sum() == pytest.approx(4 / 3 * np.pi * 0.5**3, rel=0.2)
    assert np.linalg.norm(filled.points, axis=1).min() < 0.1


def test_huge_gaussians_do_not_hang():
    cloud = Gaussians(
        np.zeros((4, 3)) + np.eye(4, 3),
        np.tile([1.0, 0, 0, 0], (4, 1)),
        np.full((4, 3), 1e6),
        np.ones(4),
        np.zeros((4, 1, 3)),
    )
    assert len(fill_gaussians(cloud, 0.2, np.random.default_rng(0))) > 0


def test_enclosed_needs_five_of_six_looks():
    shell = np.zeros((9, 9, 9), bool)
    shell[1:8, 1:8, 1:8] = True
    shell[2:7, 2:7, 2:7] = False
    assert enclosed(shell)[4, 4, 4] and not enclosed(shell)[0, 0, 0]
    shell[4, 4, 7] = False
    assert enclosed(shell)[4, 4, 4]


def test_nothing_inside_and_too_much_are_refused():
    flat = Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32), np.array([[0, 1, 2]], np.int32))
    with pytest.raises(BadConfig):
        fill_mesh(flat, 0.1, np.random.default_rng(0))
    with pytest.raises(BadConfig):
        fill_mesh(mesh_of(trimesh.creation.icosphere(2, 0.5)), 1e-4, np.random.default_rng(0))
