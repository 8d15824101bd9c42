"""The gizmo: every handle is taken where it is drawn, from every side; what is seen edge-on is not there."""

import math

import numpy as np
import pytest

from app import gizmo
from app.gizmo import Gizmo, pixel_of, pixels_per_metre, shapes_of, taken
from app.orbit import View, axes_of

W, H = 698, 562
CENTRE = (0.03, 0.12, -0.02)
HANDLES = [(kind, axis) for kind in ("grab", "turn", "size") for axis in range(3)]
SIDES = [(32.0, 18.0), (-130.0, 40.0), (75.0, -30.0), (0.0, 0.0), (90.0, 0.0), (10.0, 89.9)]


def seen(azimuth, elevation, distance=0.9) -> View:
    return View((0.0, 0.1, 0.0), azimuth, elevation, distance)


def drawn_at(view, offset, scale=1.0):
    """Where a place given in the gizmo's pixels from its middle is drawn, and the line of sight there."""
    eye = np.asarray(view.target) - axes_of(view)[2] * view.distance
    away = np.asarray(CENTRE) - eye
    metre = scale * float(away @ axes_of(view)[2]) * 2 * math.tan(gizmo.HALF_VIEW) / H
    place = np.asarray(CENTRE) + metre * np.asarray(offset, float)
    return pixel_of(view, W, H, place), away / np.linalg.norm(away)


def alone(shapes, handle):
    """Only the shapes of one handle."""
    only = [n for n, name in enumerate(shapes.handles) if name == handle]
    return gizmo.Shapes(shapes.rows[only], shapes.points, (handle,) * len(only), shapes.box, shapes.scale)


@pytest.mark.parametrize("azimuth, elevation", SIDES)
@pytest.mark.parametrize("scale", [0.8, 2.0])
def test_every_handle_is_taken_where_it_is_drawn_and_what_is_edge_on_is_not_there(azimuth, elevation, scale):
    view = seen(azimuth, elevation)
    shapes = shapes_of(Gizmo(CENTRE, scale), view, W, H)
    for kind, axis in HANDLES:
        along, (_, sight) = np.eye(3)[axis], drawn_at(view, (0, 0, 0), scale)
        if kind == "turn":  # of the ring, a little beside the point that is nearest to the eye
            whole, (gone, full) = abs(sight[axis]), gizmo.HIDDEN_RING
            front = sight[axis] * along - sight
            place = front / np.linalg.norm(front) + 0.35 * np.cross(along, front / np.linalg.norm(front))
            place *= gizmo.RING / np.linalg.norm(place)
        else:
            whole, (gone, full) = math.sqrt(1 - sight[axis] ** 2), gizmo.HIDDEN_ARROW
            place = along * (gizmo.CONE[1] - 4 if kind == "grab" else gizmo.BOX)
        (x, y), _ = drawn_at(view, place, scale)
        if whole <= gone:
            assert (kind, axis) not in shapes.handles
        elif whole >= full:
            assert taken(alone(shapes, (kind, axis)), x, y) == (kind, axis) and taken(shapes, x, y) is not None
            assert taken(alone(shapes, (kind, axis)), x + 3 * gizmo.OUTER * scale, y) is None
    middle = np.array(pixel_of(view, W, H, CENTRE))
    slanted = np.array([1, -1]) * gizmo.OUTER * scale / math.sqrt(2)
    assert taken(shapes, *(middle + slanted)) == ("size", None) and taken(shapes, *(middle + 2 * slanted)) is None


def test_what_is_edge_on_is_not_there():
    view = View(CENTRE, 0.0, 0.0, 0.9)  # straight along z, at its middle
    shapes = shapes_of(Gizmo(CENTRE), view, W, H)
    there = set(shapes.handles)
    assert {("grab", 0), ("grab", 1), ("size", 0), ("size", 1), ("turn", 2), ("grab", None), ("size", None)} == there


@pytest.mark.parametrize("azimuth, elevation", SIDES[:3])
def test_every_handle_has_a_place_where_no_other_is_in_its_way(azimuth, elevation):
    view = seen(azimuth, elevation)
    shapes = shapes_of(Gizmo(CENTRE), view, W, H)
    x0, y0, x1, y1 = shapes.box
    found = [taken(shapes, x + 0.5, y + 0.5) for y in range(y0, y1, 3) for x in range(x0, x1, 3)]
    assert set(found) == {None, *HANDLES, ("grab", None), ("size", None)}
    assert min(found.count(handle) for handle in HANDLES) >= 8  # of 9 square pixels each


@pytest.mark.parametrize("azimuth, elevation", SIDES)
def test_polygons_hold_their_middles_and_boxes_are_lit_from_above(azimuth, elevation):
    shapes = shapes_of(Gizmo(CENTRE), seen(azimuth, elevation), W, H)
    tops = []
    for row in shapes.rows[shapes.rows[:, 0] == gizmo.FILL]:
        points = shapes.points[int(row[1]) : int(row[1] + row[2])]
        assert gizmo._distance(gizmo.FILL, points, *points[:, :2].mean(0)) < 0 < row[19] - row[17]
        tops.append((row[17] + row[19], float(row[6:9].sum())))
    assert len(tops) >= 6 and len({round(shade, 3) for _, shade in tops}) >= 5


def test_its_size_is_in_pixels_whatever_the_distance():
    boxes = []
    for distance in (0.2, 0.9, 6.0):
        view = View(CENTRE, 32.0, 18.0, distance)
        box = shapes_of(Gizmo(CENTRE), view, W, H).box
        boxes.append((box[2] - box[0], box[3] - box[1]))
    assert max(boxes) == min(boxes)
    twice = shapes_of(Gizmo(CENTRE, 2.0), View(CENTRE, 32.0, 18.0, 0.9), W, H).box
    assert twice[2] - twice[0] == pytest.approx(2 * boxes[0][0], abs=6)


def test_behind_the_eye_and_beside_the_picture_there_is_none():
    view = seen(0.0, 0.0)
    assert shapes_of(Gizmo((0.0, 0.1, 2.0)), view, W, H) is None
    assert shapes_of(Gizmo((9.0, 0.1, 0.0)), view, W, H) is None
    assert taken(None, 10, 10) is None


def test_the_handle_under_the_mouse_is_bright_and_a_lock_dims_the_others():
    view = seen(32.0, 18.0)

    def strengths(**how):
        shapes = shapes_of(Gizmo(CENTRE, 1.0, **how), view, W, H)
        return {h: (float(r[4]), float(r[6:9].sum())) for r, h in zip(shapes.rows, shapes.handles) if r[0] == 0}

    plain, hot, busy = strengths(), strengths(hot=("turn", 1)), strengths(busy=("grab", 0))
    assert hot["turn", 1][1] > plain["turn", 1][1] + 0.2 and hot["turn", 0] == plain["turn", 0]
    assert busy["grab", 0][1] > plain["grab", 0][1] and busy["grab", 0][0] == plain["grab", 0][0]
    assert busy["turn", 1][0] < 0.3 * plain["turn", 1][0] < busy["turn", 0][0]


def test_pixels_per_metre_are_those_of_the_projection():
    view = seen(32.0, 18.0)
    here, change = np.array(pixel_of(view, W, H, CENTRE)), pixels_per_metre(view, H, CENTRE)
    for step in np.eye(3) * 1e-5:
        there = np.array(pixel_of(view, W, H, CENTRE + step))
        assert np.allclose((there - here) / 1e-5, change @ step / 1e-5, rtol=2e-3, atol=2.0)
