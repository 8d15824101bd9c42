import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.formats.quantise import (
    dc_from_rgb,
    from_smallest_three,
    levels,
    morton_order,
    rgb_from_dc,
    smallest_three,
    unit_from_levels,
    unit_quats,
)


@pytest.mark.parametrize("bits", [1, 8, 10, 11, 16])
def test_levels_are_the_nearest(bits):
    values = np.linspace(0, 1, 1000)
    back = unit_from_levels(levels(values, bits), bits)
    assert np.abs(back - values).max() <= 0.5 / ((1 << bits) - 1) + 1e-12
    np.testing.assert_array_equal(levels([-5, 0, 1, 7], bits), [0, 0, (1 << bits) - 1, (1 << bits) - 1])


@given(arrays.arrays(np.float32, (7, 4), elements=st.floats(-1e6, 1e6, width=32)))
def test_smallest_three_keeps_the_rotation(quats):
    unit = unit_quats(quats)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-12)
    largest, others = smallest_three(unit)
    assert np.abs(others).max() <= np.sqrt(0.5) + 1e-12
    back = from_smallest_three(largest, others)
    np.testing.assert_allclose(np.abs((back * unit).sum(1)), 1, atol=1e-6)


def test_no_rotation_is_the_identity():
    np.testing.assert_array_equal(unit_quats(np.zeros((2, 4))), [[1, 0, 0, 0]] * 2)


def test_colour_goes_there_and_back():
    rgb = np.linspace(-1, 2, 50)
    np.testing.assert_allclose(rgb_from_dc(dc_from_rgb(rgb)), rgb, atol=1e-6)
    np.testing.assert_allclose(rgb_from_dc(np.zeros(1)), 0.5)


def test_morton_neighbours_are_near():
    points = np.random.default_rng(0).random((4000, 3))
    order = morton_order(points)
    assert sorted(order) == list(range(4000))
    steps = np.linalg.norm(np.diff(points[order], axis=0), axis=1).mean()
    assert steps < 0.25 * np.linalg.norm(np.diff(points, axis=0), axis=1).mean()
    grid = np.array([[x, y, z] for z in range(2) for y in range(2) for x in range(2)], float)
    np.testing.assert_array_equal(morton_order(grid), np.arange(8))
