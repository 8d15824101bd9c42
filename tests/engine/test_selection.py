"""Selections of a surface: what each gesture takes, front only or through, growing along the surface."""

import numpy as np
import pytest

from engine import selection as s
from engine.mesh.from_parts import mesh_from_parts
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Camera


@pytest.fixture(scope="module")
def mug():
    parts = sample(THINGS["mug"], np.random.default_rng(3)).parts
    return s.samples_of(mesh_from_parts(parts, 32)), parts


def camera(samples, size=200) -> Camera:
    """Looking along -z at everything."""
    middle, reach = (samples.means.min(0) + samples.means.max(0)) / 2, float(np.ptp(samples.means, axis=0).max())
    matrix = np.eye(4)
    matrix[:3, :3] = np.diag([1, -1, -1])
    matrix[:3, 3] = -matrix[:3, :3] @ (middle + [0, 0, 4 * reach])
    return Camera(size, size, 3.0 * size, 3.0 * size, size / 2, size / 2, matrix)


def depth_of(samples, cam) -> np.ndarray:
    """A depth picture from the vertices alone, each as a spot."""
    at = samples.means @ cam.world_to_camera[:3, :3].T + cam.world_to_camera[:3, 3]
    x, y = (at[:, 0] / at[:, 2] * cam.fx + cam.cx).astype(int), (at[:, 1] / at[:, 2] * cam.fy + cam.cy).astype(int)
    found = np.full((cam.height, cam.width), np.inf, np.float32)
    for dx in range(-4, 5):
        for dy in range(-4, 5):
            np.minimum.at(found, (y + dy, x + dx), at[:, 2].astype(np.float32))
    return np.where(np.isfinite(found), found, 0)


def test_parts_boxes_and_balls(mug):
    samples, parts = mug
    assert len(samples) == len(samples.owner) and set(samples.owner) == set(range(len(parts)))
    each = [s.of_part(samples, k) for k in range(len(parts))]
    assert sum(int(mask.sum()) for mask in each) == len(samples)
    middle = float(samples.means[:, 1].mean())
    upper = s.in_box(samples, (-9, middle, -9), (9, 9, 9))
    assert (upper == (samples.means[:, 1] >= middle)).all()
    ball = s.in_ball(samples, samples.means[0], 0.02)
    assert ball[0] and 0 < ball.sum() < len(samples)


def test_like_colours_of_other_parts_stay_out(mug):
    samples, parts = mug
    row = int(samples.owner[0])
    mask = s.like(samples, samples.means[0], 0.02)
    assert mask[samples.owner == row].all()
    assert s.like(samples, samples.means[0], 1.8).all()


def test_a_lasso_goes_through_or_stays_in_front(mug):
    samples, _ = mug
    cam = camera(samples)
    region = s.outline_region([(0, 0), (200, 0), (200, 200), (0, 200)], 200, 200)
    assert s.on_picture(samples, cam, region).all()
    front = s.on_picture(samples, cam, region, depth_of(samples, cam))
    outer = samples.means[:, 2] > np.quantile(samples.means[:, 2], 0.97)
    assert front[outer].all() and 0.1 < front.mean() < 0.8
    half = s.outline_region([(0, 0), (200, 0), (200, 100), (0, 100)], 200, 200)
    upper = s.on_picture(samples, cam, half)
    assert samples.means[upper, 1].min() > samples.means[~upper, 1].max() - 0.01
    assert not s.outline_region([(3, 3)], 20, 20).any()


def test_growing_and_shrinking_follow_the_surface(mug):
    samples, _ = mug
    ball = s.in_ball(samples, samples.means[0], 0.02)
    wider = s.grown(samples, ball, 0.01)
    assert (wider & ball == ball).all() and wider.sum() > ball.sum()
    reach = np.linalg.norm(samples.means[wider] - samples.means[0], axis=1).max()
    assert 0.025 < reach < 0.06
    assert (s.shrunk(samples, wider, 0.01) & ~wider).sum() == 0
    everything = np.ones(len(samples), bool)
    assert s.shrunk(samples, everything, 0.01).all() and not s.grown(samples, ~everything, 0.01).any()


def test_combinations():
    a, b = np.array([1, 1, 0, 0], bool), np.array([1, 0, 1, 0], bool)
    assert s.combined(a, b, "new").tolist() == b.tolist() == s.combined(None, b, "add").tolist()
    assert s.combined(a, b, "add").tolist() == [True, True, True, False]
    assert s.combined(a, b, "take").tolist() == [False, True, False, False]
    assert s.combined(a, b, "keep").tolist() == [True, False, False, False]
    assert not s.combined(None, b, "take").any()
