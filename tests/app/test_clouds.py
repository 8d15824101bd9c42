"""Gaussians on the stage: an object's own where it stands, those of a mesh where it has moved to."""

from dataclasses import replace

import numpy as np
import pytest

from app.clouds import cloud_of, own_gaussians
from engine.mesh.raster import Solids
from engine.types import Gaussians, Mesh, Object, Scene

LOOKS = np.array([[0.8, 0.1, 0.1, 0.5, 0, 1], [0.1, 0.1, 0.8, 0.5, 0, 0.5]], np.float32)


def sheet() -> Solids:
    """A square metre on the floor, one triangle of each label."""
    vertices = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 1], [1, 0, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Solids(vertices, faces, faces, np.array([0, 1], np.int32), LOOKS, np.zeros((4, 4), np.float32))


def some(count: int = 3, degree: int = 1) -> Gaussians:
    rng = np.random.default_rng(0)
    shapes = ((count, 3), (count, 4), (count, 3), (count,), (count, (degree + 1) ** 2, 3))
    return Gaussians(*(rng.uniform(0.1, 0.9, shape).astype(np.float32) for shape in shapes))


def test_gaussians_follow_the_mesh_they_sit_on():
    scene, places = Scene((Object("sheet", mesh=Mesh(sheet().vertices, sheet().faces)),)), {}
    rest, stands = cloud_of(scene, [sheet()], places, True)
    assert stands == [True] and len(rest.gaussians) == 40_000
    assert np.abs(np.bincount(rest.label) / 40_000 - 0.5).max() < 0.01
    assert np.allclose(np.unique(rest.gaussians.opacities), (0.485, 0.97))
    turned = sheet().vertices[:, [0, 2, 1]] * (1, 1, -1) + (0, 0.5, 0)  # stands upright now
    moved, _ = cloud_of(scene, [replace(sheet(), vertices=turned.astype(np.float32))], places, True)
    assert np.allclose(moved.gaussians.means, rest.gaussians.means[:, [0, 2, 1]] * (1, 1, -1) + (0, 0.5, 0), atol=1e-6)
    assert np.array_equal(moved.label, rest.label)
    short = moved.gaussians.quats @ np.ones(4), rest.gaussians.quats @ np.ones(4)
    assert not np.allclose(*short)  # the discs turned with it


def test_only_what_has_nothing_else_is_gaussians_in_other_views():
    turn = np.array([[0, 0, 1, 0], [0, 1, 0, 2], [-1, 0, 0, 0], [0, 0, 0, 1]], np.float32)
    capture = Object("capture", gaussians=some(), transform=turn)
    scene = Scene((Object("sheet", mesh=Mesh(sheet().vertices, sheet().faces)), capture))
    cloud, stands = cloud_of(scene, [sheet(), None], {}, False)
    assert stands == [False, True] and len(cloud.gaussians) == 3 and (cloud.label == -1).all()
    means = some().means
    assert np.allclose(cloud.gaussians.means, np.stack([means[:, 2], means[:, 1] + 2, -means[:, 0]], 1), atol=1e-6)
    both, stands = cloud_of(scene, [sheet(), None], {}, True)
    assert stands == [True, True] and len(both.gaussians) == 40_003 and both.gaussians.sh.shape[1] == 4
    assert cloud_of(scene, [sheet()], {}, False) == (None, [False])


@pytest.mark.parametrize("item", [Object("a"), Object("a", gaussians=some(0))])
def test_nothing_is_no_cloud(item):
    assert own_gaussians(item) is None
