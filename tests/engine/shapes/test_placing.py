"""Two things together, in metres: on, in, under, beside, in a row."""

import numpy as np
import pytest

from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.field import evaluate
from engine.shapes.placing import box_of, place
from engine.shapes.probe import body_of
from engine.shapes.thing import sample
from engine.types import Object


def item(name: str, seed: int = 0) -> Object:
    return Object(name, parts=sample(THINGS[name], np.random.default_rng(seed)).parts)


def field_at(item: Object, points) -> np.ndarray:
    """Signed distance in metres of an object at world points [N, 3]."""
    scale, offset = layout.to_metres(item.parts)
    return evaluate(item.parts.rows, (np.asarray(points) - offset - item.transform[:3, 3]) / scale)[0] * scale


def surface_of(item: Object, count: int = 1500) -> np.ndarray:
    """World points inside the object."""
    scale, offset = layout.to_metres(item.parts)
    points = np.random.default_rng(0).uniform(*layout.bounds(item.parts.rows), (30 * count, 3))
    points = points[evaluate(item.parts.rows, points)[0] < 0][:count]
    return points * scale + offset + item.transform[:3, 3]


@pytest.mark.parametrize("pair", [("mug", "table"), ("cat", "bed"), ("vase", "stool"), ("book", "chair")])
def test_on_stands_on_the_surface_without_sinking(pair):
    thing, host = place("on", [item(pair[0])], [item(pair[1])])
    low, high = box_of(thing)
    below, above = box_of(host)
    base = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    step = 0.035 * (above[1] - below[1]) + 0.01
    assert field_at(host, [base - (0, step, 0)])[0] < 0 < field_at(host, [base + (0, step, 0)])[0]
    assert (field_at(host, surface_of(thing)) < -step).mean() < 0.03, "sunk into the host"
    assert (box_of(host)[0] == below).all() and thing.parts.size == item(pair[0]).parts.size, "nothing is scaled"


@pytest.mark.parametrize("pair", [("cat", "bucket"), ("apple", "bowl"), ("flower", "vase")])
def test_in_fits_between_the_walls(pair):
    host = item(pair[1])
    inner, same = place("in", [item(pair[0])], [host])
    low, high = box_of(inner)
    below, above = box_of(same)
    assert inner.parts.size <= item(pair[0]).parts.size
    assert low[1] > below[1] and low[1] < above[1], "stands on the floor of the vessel"
    middle = (low + high)[[0, 2]] / 2
    assert (np.abs(middle - ((below + above) / 2)[[0, 2]]) < 0.25 * (above - below)[[0, 2]]).all()
    assert (field_at(same, surface_of(inner)) < -0.02 * (above - below).max()).mean() < 0.02, "through the wall"


def test_in_something_solid_is_on_it():
    thing, host = place("in", [item("cat")], [item("table")])
    assert box_of(thing)[0][1] > 0.5 * box_of(host)[1][1]


@pytest.mark.parametrize("seed", range(4))  # four legs and pedestals
def test_under_fits_below(seed):
    thing, host = place("under", [item("cat")], [item("table", seed)])
    low, high = box_of(thing)
    assert low[1] == pytest.approx(0, abs=1e-6) and high[1] < box_of(host)[1][1]
    assert high[1] > 0.15 * box_of(host)[1][1], "shrunk to nothing"
    assert (field_at(host, surface_of(thing)) < 0).mean() < 0.02


def test_what_is_too_big_is_shrunk_until_it_fits():
    huge, table = place("under", [item("elephant")], [item("table")])
    assert box_of(huge)[1][1] < box_of(table)[1][1]


@pytest.mark.parametrize("count", [2, 5])
def test_rows_do_not_touch_and_stand_on_the_ground(count):
    placed = place("row", [item("chair", k) for k in range(count)], [])
    boxes = [box_of(one) for one in placed]
    assert all(low[1] == pytest.approx(0, abs=1e-5) for low, _ in boxes)
    assert all(b[0][0] > a[1][0] for a, b in zip(boxes, boxes[1:]))
    assert boxes[0][0][0] == pytest.approx(-boxes[-1][1][0], abs=0.02), "centred"


def test_beside_keeps_sizes():
    placed = place("beside", [item("mouse")], [item("house")])
    assert [one.parts.size for one in placed] == [item("mouse").parts.size, item("house").parts.size]
    assert box_of(placed[1])[0][0] > box_of(placed[0])[1][0]


def test_probes_find_the_surface():
    parts = sample(THINGS["mug"], np.random.default_rng(0)).parts
    body = body_of(parts)
    for direction in ((1, 0, 0), (0, 0, 1), (0, -1, 0), (0.6, 0, -0.8)):
        hit = body.outermost((0, 0, 0), direction)
        assert abs(evaluate(parts.rows, hit[None].astype(np.float32))[0][0]) < 2e-3
        assert evaluate(parts.rows, (hit + 0.02 * np.asarray(direction))[None].astype(np.float32))[0][0] > 0
    assert body.outermost((0, 9, 0), (1, 0, 0)) is None
    xs, zs, heights = body.heights(24)
    assert heights.shape == (24, 24) and heights.max() == pytest.approx(body.high[1], abs=0.03)
    assert heights[12, 12] < body.high[1] - 0.3, "a mug is open"
