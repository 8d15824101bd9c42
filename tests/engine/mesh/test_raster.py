"""The CPU raster: a ball where it should be, in front of what is behind, with its shadow and its depth."""

import numpy as np
import pytest
import trimesh

from engine.mesh import raster
from engine.types import Camera, Mesh


def ball(centre=(0, 0.5, 0), radius=0.5, label=0):
    sphere = trimesh.creation.icosphere(3, radius)
    vertices = (np.asarray(sphere.vertices) + centre).astype(np.float32)
    faces = np.asarray(sphere.faces, np.int32)
    looks = np.array([[0.8, 0.1, 0.1, 0.5, 0, 1], [0.1, 0.1, 0.8, 0.5, 0, 1]], np.float32)
    mesh = Mesh(vertices, faces)
    return raster.Solids(vertices, faces, raster.smoothing_groups(mesh), np.full(len(faces), label, np.int32), looks,
                         np.zeros((len(vertices), 4), np.float32))  # fmt: skip


def camera(size=96, distance=3.0):
    matrix = np.eye(4)
    matrix[:3, :3] = np.diag([1, -1, -1])
    matrix[:3, 3] = [0, 0.5, distance]
    return Camera(size, size, float(size), float(size), size / 2, size / 2, matrix)


ROOM = raster.room_for((-0.5, 0, -0.5), (0.5, 1, 0.5))


def test_a_ball_is_round_red_and_as_deep_as_it_is():
    image, labels, depth = raster.draw(ball(), camera(), ROOM)
    middle = depth[48, 48]
    assert middle == pytest.approx(2.5, abs=0.01) and labels[48, 48] == 0 and labels[2, 2] == -1
    radius = 96 * 0.5 / np.sqrt(3**2 - 0.5**2)
    assert (labels == 0).sum() == pytest.approx(np.pi * radius**2, rel=0.03)
    assert image[44, 48, 0] > 2 * image[44, 48, 2] and image.min() >= 0 and image.max() <= 1


def test_the_nearer_one_hides_the_other():
    both = raster.joined([ball(), ball((0, 0.5, 1.2), 0.2, 1)])
    _, labels, depth = raster.draw(both, camera(), ROOM)
    assert labels[48, 48] == 1 and depth[48, 48] == pytest.approx(1.6, abs=0.01) and (labels == 0).any()


def test_the_floor_is_darker_in_the_shadow():
    image, labels, _ = raster.draw(ball(), camera(160, 4.0), ROOM)
    # The sun stands to the right, above, in front: floor points left and right of the ball, a little behind it.
    shaded, lit = (98, 56), (98, 103)
    assert labels[shaded] == labels[lit] == -1
    assert image[shaded][0] < 0.85 * image[lit][0]


@pytest.mark.parametrize("shown", raster.SHOWN)
def test_every_way_of_showing_draws(shown):
    points = (np.array([[0, 0.5, 0.5]], np.float32), np.array([[0, 1, 0]], np.float32), 0.1)
    image, _, depth = raster.draw(ball(), camera(64), ROOM, shown, points=points)
    assert np.isfinite(image).all() and 0 <= image.min() and image.max() <= 1.0001
    if shown == "particles":
        assert image[32, 32, 1] > image[32, 32, 0]


def test_it_is_given_up_when_nobody_wants_it():
    assert raster.draw(ball(), camera(64), ROOM, wanted=lambda: False) is None


def test_sizes():
    image = np.random.default_rng(0).random((10, 12, 3)).astype(np.float32)
    assert raster.stretched(image, 10, 12) is image
    assert raster.stretched(np.full((5, 6, 3), 0.3, np.float32), 40, 33).mean() == pytest.approx(0.3)
    assert raster.halved(image).shape == (5, 6, 3)
