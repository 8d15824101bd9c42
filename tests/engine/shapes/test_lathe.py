"""Profiles: knots are kept, gentle bends are curves, sharp ones corners, and a rounded rim stays inside its corner."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.shapes import field, lathe
from engine.shapes import parts as layout
from engine.shapes.sketch import Sketch

knots = st.lists(st.tuples(st.floats(0.02, 1.0), st.floats(0.05, 0.4)), min_size=2, max_size=10)


def profile(steps):
    """Radii with heights that rise by the given steps."""
    return [(r, y) for (r, _), y in zip(steps, np.cumsum([h for _, h in steps]))]


@given(knots)
def test_resampling_keeps_the_given_knots_in_order(steps):
    given_knots = np.array(profile(steps))
    found = lathe.resample_profile(given_knots)
    assert found.shape == (layout.LATHE_KNOTS, 2)
    gap = np.linalg.norm(found[:, None] - given_knots[None], axis=2)
    assert (gap.min(0) < 1e-12).all() and (np.diff(gap.argmin(0)) > 0).all()


def test_profiles_of_one_or_eleven_knots_are_refused():
    for count in (1, 11):
        with pytest.raises(ValueError, match="2 to 10"):
            lathe.resample_profile([(0.5, 0.1 * k) for k in range(count)])


def test_corners_stop_the_tangent_and_gentle_bends_carry_it():
    square = lathe.knot_tangents(np.array([(0.2, 0), (0.6, 0), (0.6, 1.0)], float), 1.0)
    gentle = lathe.knot_tangents(np.array([(0.4, 0), (0.5, 0.5), (0.4, 1.0)], float), 1.0)
    assert np.allclose(square[1], 0) and np.linalg.norm(gentle[1]) == pytest.approx(1)
    assert np.allclose(gentle[1], (0, 1), atol=1e-9)


def row_of(points, **options) -> np.ndarray:
    sketch = Sketch(np.random.default_rng(0), (0.5, 0.5, 0.5))
    sketch.lathe("body", points, **options)
    return layout.clamped(sketch.rows["body"][None])


def test_the_surface_passes_through_the_knots():
    points = [(0.3, -0.6), (0.55, -0.2), (0.4, 0.3), (0.5, 0.6)]
    rows = row_of(points, round=0.0)
    on = np.array([(r, y, 0.0) for r, y in points], np.float32)
    assert np.abs(field.evaluate(rows, on)[0]).max() < 1e-5


def test_a_bellied_profile_does_not_ripple():
    """Along a smooth profile the radius may turn only where the knots do."""
    rows = row_of([(0.3, -0.7), (0.6, -0.2), (0.35, 0.4), (0.42, 0.7)])
    heights = np.linspace(-0.66, 0.66, 300)
    radius = np.full(300, 0.2)
    for _ in range(60):
        at = np.stack([radius, heights, 0 * heights], 1)
        radius -= 0.7 * field.evaluate(rows, at)[0]
    slope = np.sign(np.round(np.diff(radius), 6))
    turns = np.count_nonzero(np.diff(slope[slope != 0]))
    assert turns == 2


def test_rounding_takes_the_corner_and_no_more():
    crisp, rounded = (row_of([(0.5, -0.5), (0.5, 0.5)], round=r) for r in (0.0, 0.1))
    points = np.random.default_rng(0).uniform(-0.8, 0.8, (4000, 3)).astype(np.float32)
    a, b = (field.evaluate(rows, points)[0] for rows in (crisp, rounded))
    assert (b >= a - 1e-5).all() and (b - a).max() < 0.1 * (np.sqrt(2) - 1) + 1e-3
    far = (np.abs(points[:, 1]) < 0.35) & (np.hypot(points[:, 0], points[:, 2]) > 0.45)
    assert np.abs(a - b)[far].max() < 1e-5


def test_a_square_plan_reaches_its_corners():
    rows = row_of([(0.5, -0.5), (0.5, 0.5)], corner=8.0, round=0.0)
    corner = np.array([[0.45, 0, 0.45], [0.5, 0, 0.0], [0.48, 0, 0.48]], np.float32)
    d = field.evaluate(rows, corner)[0]
    assert d[0] < 0 and abs(d[1]) < 1e-5 and d[2] > 0


def test_depth_squeezes_the_plan():
    rows = row_of([(0.5, -0.5), (0.5, 0.5)], depth=0.5, round=0.0)
    on = np.array([[0.5, 0, 0], [0, 0, 0.25], [0.5 * 0.6, 0, 0.25 * 0.8]], np.float32)
    assert np.abs(field.evaluate(rows, on)[0]).max() < 1e-5
