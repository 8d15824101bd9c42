"""The live tracer: right places and parts, the same picture from any split of the work, and giving up."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from engine.shapes import parts as layout
from engine.shapes import view
from engine.shapes.catalogue import THINGS
from engine.shapes.field import evaluate_ops, pack
from engine.shapes.light import Placed, framed_together
from engine.shapes.thing import sample
from engine.types import Camera


def camera(width, height, target, distance, azimuth=32.0, elevation=18.0):
    a, e = math.radians(azimuth), math.radians(elevation)
    forward = -np.array([math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e)])
    right = np.array([math.cos(a), 0.0, -math.sin(a)])
    rotation = np.stack([right, -np.cross(right, forward), forward])
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation, -rotation @ (np.asarray(target) - forward * distance)
    focal = height / 2 / math.tan(math.radians(18))
    return Camera(width, height, focal, focal, width / 2, height / 2, matrix)


@pytest.fixture(scope="module")
def mug():
    parts = sample(THINGS["mug"], np.random.default_rng(3)).parts
    scale, offset = layout.to_metres(parts)
    return parts, view.stage_of([Placed(parts.rows, scale, tuple(offset))])


def test_world_points_land_where_the_field_is(mug):
    parts, stage = mug
    scale, offset = layout.to_metres(parts)
    world = np.random.default_rng(0).uniform(-0.1, 0.1, (200, 3)) * parts.size
    here = (world - stage.middle) * stage.factor
    there = (here - stage.places[0, :3]) / stage.places[0, 3]
    assert np.allclose(there, (world - offset) / scale, atol=1e-4)
    assert stage.ground == pytest.approx((0 - stage.middle[1]) * stage.factor, abs=1e-3)


def test_the_floor_is_where_the_thing_ends_not_its_box():
    parts = sample(THINGS["turtle"], np.random.default_rng(1)).parts  # its flippers' boxes reach below them
    stage = view.stage_of([Placed(parts.rows)])
    low, high = (b[1] for b in layout.bounds(stage_rows(parts)))
    x, z = np.meshgrid(np.linspace(-1, 1, 200), np.linspace(-1, 1, 200))
    heights = stage.ground + np.array([-2e-3, 4e-3])
    inside = [evaluate_ops(pack(stage_rows(parts)), np.stack([x.ravel(), np.full(x.size, y), z.ravel()], 1))[0].min()
              for y in heights]  # fmt: skip
    assert inside[0] > 0 > inside[1] and stage.ground > low + 0.02 * (high - low)


def stage_rows(parts):
    """The rows of one thing in the coordinates of its stage."""
    things, _, _ = framed_together([Placed(parts.rows)])
    rows = layout.scaled(parts.rows, things[0].scale)
    rows[:, [10, 5]] += things[0].offset[0]
    rows[:, [11, 6]] += things[0].offset[1]
    rows[:, [12, 7]] += things[0].offset[2]
    return rows


def test_hits_name_the_part_whose_surface_the_ray_meets(mug):
    parts, stage = mug
    cam = camera(64, 48, (0, parts.size * 0.45, 0), parts.size * 3)
    image, hits = view.trace(stage, cam)
    assert image.shape == (48, 64, 3) and np.isfinite(image).all() and 0 <= image.min() and image.max() <= 1
    seen = hits[hits >= 0]
    assert 0.05 < (hits >= 0).mean() < 0.6 and set(seen) <= set(range(len(parts)))
    assert stage.owner(int(seen[0])) == (0, int(seen[0]))
    rotation, eye = cam.world_to_camera[:3, :3], None
    eye = -rotation.T @ cam.world_to_camera[:3, 3]
    ops, scale, offset = pack(parts.rows), *layout.to_metres(parts)
    for row, column in np.argwhere(hits >= 0)[::40]:
        ray = rotation.T @ np.array([(column + 0.5 - cam.cx) / cam.fx, (row + 0.5 - cam.cy) / cam.fy, 1.0])
        points = eye + ray[None] * np.linspace(0, parts.size * 6, 4000)[:, None]
        distance, part = evaluate_ops(ops, (points - offset) / scale)
        inside = np.flatnonzero(distance < 0.0015)
        assert len(inside)
        assert hits[row, column] in part[inside[:8]]


def test_threads_and_bands_change_nothing(mug):
    parts, stage = mug
    cam = camera(70, 50, (0, parts.size * 0.45, 0), parts.size * 3)
    alone, hits = view.trace(stage, cam)
    with ThreadPoolExecutor(3) as pool:
        together, same = view.trace(stage, cam, None, pool)
        assert np.array_equal(alone, together) and np.array_equal(hits, same)
        again = view.stage_of([Placed(parts.rows, *_metres(parts))], 56, pool)
        assert np.array_equal(view.refine(stage, cam, alone, hits), view.refine(again, cam, alone, hits, None, pool))
    assert np.array_equal(again.fine, stage.fine) and np.array_equal(again.coarse, stage.coarse)


def _metres(parts):
    scale, offset = layout.to_metres(parts)
    return scale, tuple(offset)


def test_a_picture_nobody_wants_is_given_up(mug):
    parts, stage = mug
    cam = camera(64, 48, (0, parts.size * 0.45, 0), parts.size * 3)
    assert view.trace(stage, cam, lambda: False) is None
    image, hits = view.trace(stage, cam)
    assert view.refine(stage, cam, image, hits, lambda: False) is None


def test_the_empty_stage_shows_a_floor_and_hits_nothing():
    image, hits = view.trace(view.empty_stage(), camera(64, 48, (0, 0.1, 0), 0.9))
    assert (hits == -1).all() and image[-5:].mean() > image[:5].mean()
