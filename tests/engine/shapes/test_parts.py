"""The row layout: rotations, boxes, scaling to the unit frame and to metres, and the ranges of `clamped`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.shapes import field
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample

NAMES = sorted(THINGS)


@given(arrays(float, 6, elements=st.floats(-3, 3)))
def test_six_numbers_make_a_rotation(six):
    a, b = six[:3], six[3:]
    if np.linalg.norm(np.cross(a, b)) < 1e-3:
        return
    turn = layout.rotation_matrix(six)
    assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-6) and np.linalg.det(turn) > 0.99


def test_rotations_turn_about_x_then_z_then_y():
    turned = layout.rotation_matrix_euler((90, 0, 0)) @ (0, 1, 0)
    assert np.allclose(turned, (0, 0, 1))
    assert np.allclose(layout.rotation_matrix_euler((90, 0, 90)) @ (0, 1, 0), (0, 0, 1))
    assert np.allclose(layout.rotation_matrix_euler((0, 90, 90)) @ (1, 0, 0), (0, 1, 0))
    assert np.allclose(
        layout.rotation_matrix(layout.rotation_6d((10, 20, 30))), layout.rotation_matrix_euler((10, 20, 30))
    )


@pytest.mark.parametrize("name", NAMES[::6])
def test_every_solid_point_of_a_part_lies_in_its_box(name):
    rows = sample(THINGS[name], np.random.default_rng(4)).parts.rows
    points = np.random.default_rng(1).uniform(-1.3, 1.3, (20_000, 3)).astype(np.float32)
    for row in rows:
        alone = row.copy()
        alone[[layout.MODE, layout.WALL]] = 0
        low, high = layout.part_bounds(alone)
        inside = points[field.evaluate(alone[None], points)[0] < 0]
        assert (inside > low - 0.01).all() and (inside < high + 0.01).all()


@pytest.mark.parametrize("name", NAMES[::6])
def test_metres_put_the_asset_on_the_ground_at_its_size(name):
    parts = sample(THINGS[name], np.random.default_rng(2)).parts
    scale, offset = layout.to_metres(parts)
    low, high = (v * scale + offset for v in layout.bounds(parts.rows))
    assert low[1] == pytest.approx(0, abs=1e-6)
    assert (high - low).max() == pytest.approx(parts.size)


def test_the_unit_frame_is_where_a_sample_lives():
    for name in NAMES[::5]:
        rows = sample(THINGS[name], np.random.default_rng(0)).parts.rows
        again = layout.normalised(rows.astype(float))
        assert np.abs(again - rows).max() < 0.02, name  # clamping may thicken a part a little


def test_clamping_is_done_once_and_for_all():
    for name in NAMES[::5]:
        rows = sample(THINGS[name], np.random.default_rng(0)).parts.rows
        assert np.array_equal(layout.clamped(rows), rows), name


@given(arrays(np.float64, (3, layout.ROW), elements=st.floats(-1e3, 1e3)), st.integers(0, 5), st.integers(0, 2))
def test_whatever_the_numbers_a_clamped_row_has_a_finite_field(rows, kind, mode):
    rows = rows.copy()
    rows[:, layout.KIND], rows[:, layout.MIRROR], rows[:, layout.ARRAY] = kind, 1, 2
    rows[:, layout.MODE] = (0, mode, 2)
    points = np.random.default_rng(0).uniform(-1, 1, (40, 3)).astype(np.float32)
    d, part = field.evaluate(layout.clamped(rows), points)
    assert np.isfinite(d).all() and ((part >= -1) & (part < 3)).all()
