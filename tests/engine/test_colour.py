"""sRGB and linear light: the standard's own figures, and back again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.colour import linear_from_srgb, srgb_from_linear


def test_values_of_the_standard():
    assert linear_from_srgb(0) == 0 and linear_from_srgb(1) == 1
    assert np.isclose(linear_from_srgb(0.5), 0.21404114, atol=1e-7)
    assert np.isclose(srgb_from_linear(0.18), 0.46135613, atol=1e-7)
    assert np.isclose(linear_from_srgb(0.04045), 0.04045 / 12.92)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_there_and_back(values):
    values = np.array(values)
    assert np.allclose(srgb_from_linear(linear_from_srgb(values)), values, atol=1e-9)
    assert np.allclose(linear_from_srgb(srgb_from_linear(values)), values, atol=1e-9)


def test_every_byte_survives_and_the_curve_rises():
    byte = np.arange(256) / 255
    assert np.array_equal(np.round(srgb_from_linear(linear_from_srgb(byte)) * 255), np.arange(256))
    assert (np.diff(linear_from_srgb(np.linspace(0, 1, 10_001))) > 0).all()
    assert linear_from_srgb(np.zeros((2, 3, 4))).shape == (2, 3, 4)
