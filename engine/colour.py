"""The one home of the conversion between sRGB (pictures, parts, splats) and linear light (materials, rendering)."""

import numpy as np


def linear_from_srgb(srgb) -> np.ndarray:
    """IEC 61966-2-1 decoding, any shape, 0..1."""
    srgb = np.asarray(srgb, np.float64)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def srgb_from_linear(linear) -> np.ndarray:
    """IEC 61966-2-1 encoding, any shape, 0..1."""
    linear = np.asarray(linear, np.float64)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055)
