"""Rotations of Gaussians: quaternions, and spherical harmonics turned exactly."""

import math

import numpy as np

C0 = 0.28209479177387814


def quat_from_rotation(rotation: np.ndarray) -> np.ndarray:
    """Unit wxyz of a rotation matrix [3, 3]: the dominant eigenvector of Bar-Itzhack's 4 x 4 matrix (2000)."""
    (a, b, c), (d, e, f), (g, h, i) = np.asarray(rotation, np.float64)
    table = np.array(
        [
            [a + e + i, h - f, c - g, d - b],
            [h - f, a - e - i, b + d, c + g],
            [c - g, b + d, e - a - i, f + h],
            [d - b, c + g, f + h, i - a - e],
        ]
    )
    quat = np.linalg.eigh(table)[1][:, -1]
    return quat if quat[0] >= 0 else -quat


def multiply_quats(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Hamilton product, wxyz, broadcasting."""
    aw, ax, ay, az = np.moveaxis(np.asarray(a, np.float64), -1, 0)
    bw, bx, by, bz = np.moveaxis(np.asarray(b, np.float64), -1, 0)
    return np.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        -1,
    )


def rotation_matrices(quats: np.ndarray) -> np.ndarray:
    """[N, 4] wxyz of any norm to [N, 3, 3]."""
    w, x, y, z = (np.asarray(quats, np.float64) / np.linalg.norm(quats, axis=-1, keepdims=True)).T
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    return np.stack([np.stack(row, -1) for row in rows], -2)


def sh_values(degree: int, directions: np.ndarray) -> np.ndarray:
    """Real spherical harmonics [N, (degree + 1)^2] at unit directions [N, 3], in the order and signs of 3DGS files."""
    x, y, z = np.asarray(directions, np.float64).T
    terms = [np.full_like(x, C0)]
    if degree >= 1:
        c = math.sqrt(3 / (4 * math.pi))
        terms += [-c * y, c * z, -c * x]
    if degree >= 2:
        c = math.sqrt(15 / (4 * math.pi))
        terms += [c * x * y, -c * y * z, c / math.sqrt(12) * (3 * z * z - 1), -c * x * z, c / 2 * (x * x - y * y)]
    if degree >= 3:
        c, d, e = (math.sqrt(v / math.pi) for v in (35 / 32, 105 / 4, 21 / 32))
        terms += [-c * y * (3 * x * x - y * y), d * x * y * z, -e * y * (5 * z * z - 1)]
        terms += [math.sqrt(7 / 16 / math.pi) * z * (5 * z * z - 3), -e * x * (5 * z * z - 1)]
        terms += [d / 2 * z * (x * x - y * y), -c * x * (x * x - 3 * y * y)]
    return np.stack(terms, -1)


def rotate_sh(sh: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """Coefficients [N, K, 3] of the colour function turned by `rotation`: new(d) = old(R^T d).

    Each degree turns within itself; its matrix is found exactly by asking the harmonics at a few directions.
    """
    degree = math.isqrt(np.shape(sh)[1]) - 1
    steps = np.arange(64) + 0.5
    polar, azimuth = np.arccos(1 - 2 * steps / 64), np.pi * (1 + math.sqrt(5)) * steps
    probes = np.stack([np.cos(azimuth) * np.sin(polar), np.sin(azimuth) * np.sin(polar), np.cos(polar)], -1)
    before, after = sh_values(degree, probes @ np.asarray(rotation, np.float64)), sh_values(degree, probes)
    turned = np.array(sh, np.float32)
    for band in range(1, degree + 1):
        columns = slice(band * band, (band + 1) * (band + 1))
        matrix = np.linalg.lstsq(after[:, columns], before[:, columns], rcond=None)[0]
        turned[:, columns] = np.einsum("ij,njc->nic", matrix, np.asarray(sh, np.float64)[:, columns])
    return turned
