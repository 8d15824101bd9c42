"""Riders follow particles: rigid motion and affine maps are carried exactly, covariances as F S F^T."""

import numpy as np
import pytest

from engine.physics.bind import bind, carried, carried_and_deformed, deformed_gaussians, matrix_from_quats, polar
from engine.physics.bind import quats_from_matrix, torn, total_deformation
from engine.physics.laws import LAWS
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.resurface import surface_of
from engine.riders import turned_harmonics
from engine.splat.rotate import rotate_sh
from engine.types import Gaussians


@pytest.fixture
def rest():
    axis = np.linspace(-0.5, 0.5, 9)
    return np.stack(np.meshgrid(axis, axis, axis), -1).reshape(-1, 3).astype(np.float32)


def random_rotation(rng):
    q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    return q * np.sign(np.linalg.det(q))


def test_affine_maps_are_carried_exactly(rest):
    rng = np.random.default_rng(0)
    riders = (rng.random((50, 3)) - 0.5).astype(np.float32)
    f, shift = np.eye(3) + 0.3 * rng.normal(size=(3, 3)), rng.normal(size=3)
    bound = bind(riders, rest, 0.125)
    assert np.allclose(bound.weight.sum(1), 1, atol=1e-6)
    total = np.tile(f, (len(rest), 1, 1))
    moved = carried(bound, rest @ f.T + shift, total)
    assert np.abs(moved - (riders @ f.T + shift)).max() < 1e-5
    assert np.abs(carried_and_deformed(bound, rest @ f.T + shift, total)[1] - f).max() < 1e-6


def test_bodies_only_follow_their_own(rest):
    mine = np.flatnonzero(rest[:, 0] < 0)
    bound = bind(np.array([[0.4, 0, 0]], np.float32), rest, 0.125, mine)
    assert set(bound.index.ravel()) <= set(mine)


def test_covariances_become_f_s_ft():
    rng = np.random.default_rng(2)
    quats, scales = rng.normal(size=(20, 4)), rng.uniform(0.1, 1, (20, 3))
    start = Gaussians(np.zeros((20, 3)), quats, scales, np.ones(20), np.zeros((20, 1, 3)))
    f = np.eye(3) + 0.3 * rng.normal(size=(20, 3, 3))
    after = deformed_gaussians(start, np.zeros((20, 3)), f)
    frame = lambda g: matrix_from_quats(g.quats) * np.asarray(g.scales)[:, None, :]
    expected = f @ frame(start) @ frame(start).transpose(0, 2, 1) @ f.transpose(0, 2, 1)
    assert np.abs(frame(after) @ frame(after).transpose(0, 2, 1) - expected).max() < 1e-5


def test_harmonics_turn_with_the_polar_rotation():
    rng = np.random.default_rng(3)
    r = random_rotation(rng)
    sh = rng.normal(size=(5, 16, 3)).astype(np.float32)
    assert np.abs(turned_harmonics(sh, np.tile(r, (5, 1, 1))) - rotate_sh(sh, r)).max() < 1e-4


def test_quaternions_round_trip_and_polar_is_a_rotation():
    rng = np.random.default_rng(4)
    q = rng.normal(size=(100, 4))
    r = matrix_from_quats(q)
    again = quats_from_matrix(r)
    assert np.abs(matrix_from_quats(again) - r).max() < 1e-5
    f = rng.normal(size=(50, 3, 3))
    turn, stretch = polar(f)
    assert np.abs(turn @ stretch - f).max() < 1e-6 and np.allclose(np.linalg.det(turn), 1)


def test_fluids_forget_their_shape():
    f = np.tile(np.diag([0.9, 0.9, 0.9]), (2, 1, 1)).astype(np.float32)
    sheared = f.copy()
    sheared[:, 0, 1] = 3
    law = np.array([LAWS["fluid"], LAWS["hencky"]])
    total = total_deformation(f, sheared, law, np.array([4, 1]))
    assert np.allclose(total[0], np.eye(3) * 0.9, atol=1e-5) and total[1, 0, 1] == 3


def test_what_tears_stays_with_its_own_side(rest):
    riders = np.array([[-0.01, 0, 0], [0.02, 0, 0], [0.45, 0, 0]], np.float32)
    bound = bind(riders, rest, 0.125)
    shift = np.where(rest[:, :1] > 0.001, [2.0, 0, 0], [0.0, 0, 0])
    now = carried(bound, (rest + shift).astype(np.float32), np.tile(np.eye(3), (len(rest), 1, 1)))
    assert np.abs(now - riders - [[0, 0, 0], [0, 0, 0], [2, 0, 0]]).max() < 1e-5
    assert list(torn(riders, now, np.array([[0, 1, 1], [1, 2, 2]]), 0.125)) == [False, True]


def test_parted_grains_are_not_drawn_longer():
    f = np.tile(np.diag([9.0, 1.0, 1.0]), (3, 1, 1)).astype(np.float32)
    kinds = np.array([RETURN_MAPS["snow"], RETURN_MAPS["von_mises"], RETURN_MAPS["identity"]])
    total = total_deformation(f, f.copy(), np.full(3, LAWS["hencky"]), kinds)
    assert np.allclose(total[:, 0, 0], [1.4, 4.0, 9.0])


def test_surfaces_of_particles_are_closed_and_as_large_as_they_should_be():
    import trimesh

    axis = (np.arange(20) + 0.5) / 20
    points = np.stack(np.meshgrid(axis, axis, axis), -1).reshape(-1, 3)
    points = points[np.linalg.norm(points - 0.5, axis=1) < 0.45]
    vertices, faces = surface_of(points, 0.05)
    mesh = trimesh.Trimesh(vertices, faces)
    assert mesh.is_watertight and mesh.volume == pytest.approx(4 / 3 * np.pi * 0.45**3, rel=0.15)
    assert len(surface_of(np.zeros((0, 3)), 0.1)[1]) == 0
