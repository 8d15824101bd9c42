"""What the small splat formats share: whole-number levels, smallest-three quaternions, colour of the first term."""

import numpy as np

SH_C0 = 0.28209479177387814  # the constant spherical harmonic, 1 / (2 sqrt(pi))


def levels(values: np.ndarray, bits: int) -> np.ndarray:
    """0..1 to the nearest of 2^bits levels, uint32; what lies outside is clamped."""
    top = (1 << bits) - 1
    return np.clip(np.round(np.asarray(values, np.float64) * top), 0, top).astype(np.uint32)


def unit_from_levels(stored: np.ndarray, bits: int) -> np.ndarray:
    """The low `bits` of each integer as float64 in 0..1."""
    top = (1 << bits) - 1
    return (stored & np.uint32(top)) / top


def rgb_from_dc(dc: np.ndarray) -> np.ndarray:
    """The colour a Gaussian has from all sides, sRGB, from its first coefficient."""
    return np.asarray(dc, np.float64) * SH_C0 + 0.5


def dc_from_rgb(rgb: np.ndarray) -> np.ndarray:
    """The inverse of `rgb_from_dc`, float32."""
    return ((rgb - 0.5) / SH_C0).astype(np.float32)


def unit_quats(quats: np.ndarray) -> np.ndarray:
    """[N, 4] float64 at length one; a quaternion of length zero turns nothing, so it becomes the identity."""
    quats = np.asarray(quats, np.float64)
    lengths = np.linalg.norm(quats, axis=1, keepdims=True)
    return np.where(lengths > 0, quats / np.where(lengths > 0, lengths, 1), (1.0, 0.0, 0.0, 0.0))


def smallest_three(quats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit quaternions [N, 4] as the index of their largest component, which is made positive, and the other three.

    The three lie within +-sqrt(1/2), and the sign of a quaternion means nothing, so nothing is lost.
    """
    largest = np.abs(quats).argmax(1)
    rows = np.arange(len(quats))
    signed = quats * np.where(quats[rows, largest] < 0, -1, 1)[:, None]
    return largest, signed[np.arange(4) != largest[:, None]].reshape(-1, 3)


def from_smallest_three(largest: np.ndarray, others: np.ndarray) -> np.ndarray:
    """[N, 4] float32 unit quaternions; the inverse of `smallest_three`."""
    quats = np.zeros((len(largest), 4))
    quats[np.arange(4) != largest[:, None]] = others.ravel()
    quats[np.arange(len(largest)), largest] = np.sqrt(np.maximum(0, 1 - (others**2).sum(1)))
    return unit_quats(quats).astype(np.float32)


def morton_order(means: np.ndarray) -> np.ndarray:
    """The order of [N, 3] points along a Z-curve (G. Morton, 1966): neighbours in it are neighbours in space."""
    low, high = means.min(0), means.max(0)
    cells = levels((means - low) / np.where(high > low, high - low, 1), 21).astype(np.uint64)
    key = np.zeros(len(means), np.uint64)
    for bit in range(21):
        for axis in range(3):
            key |= ((cells[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(3 * bit + axis)
    return np.argsort(key, kind="stable")
