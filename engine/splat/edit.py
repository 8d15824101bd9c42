"""Edits of Gaussians: pure functions from NumPy Gaussians (and a selection, [N] bool) to new ones."""

from dataclasses import dataclass, fields, replace

import numpy as np

from engine.splat.rotate import C0, multiply_quats, quat_from_rotation, rotate_sh, rotation_matrices
from engine.types import Gaussians


def take(gaussians: Gaussians, rows: np.ndarray) -> Gaussians:
    """Rows by mask [N] bool or by index, in the order given."""
    return Gaussians(*(np.ascontiguousarray(np.asarray(getattr(gaussians, f.name))[rows]) for f in fields(Gaussians)))


def delete(gaussians: Gaussians, selected: np.ndarray) -> Gaussians:
    return take(gaussians, ~selected)


def separate(gaussians: Gaussians, selected: np.ndarray) -> tuple[Gaussians, Gaussians]:
    """(what was selected, the rest)."""
    return take(gaussians, selected), take(gaussians, ~selected)


def merge(pieces: list[Gaussians]) -> Gaussians:
    """All Gaussians in one value, in order; missing higher colour coefficients are zero."""
    most = max(np.shape(piece.sh)[1] for piece in pieces)
    padded = [replace(p, sh=np.pad(p.sh, ((0, 0), (0, most - p.sh.shape[1]), (0, 0)))) for p in pieces]
    return Gaussians(*(np.concatenate([np.asarray(getattr(p, f.name)) for p in padded]) for f in fields(Gaussians)))


def transform(gaussians: Gaussians, matrix: np.ndarray, selected: np.ndarray | None = None) -> Gaussians:
    """Move by a similarity [4, 4] (rotation, one positive scale, translation); view-dependent colour turns along.

    Raises ValueError for shear, mirrors or uneven scale, which no Gaussian with these fields can follow exactly.
    """
    matrix = np.asarray(matrix, np.float64)
    linear = matrix[:3, :3]
    scale = np.cbrt(np.linalg.det(linear))
    if not scale > 0 or np.abs(linear / scale @ (linear / scale).T - np.eye(3)).max() > 1e-4:
        raise ValueError("matrix: not a rotation with one positive scale and a translation")
    rotation = linear / scale
    means = (gaussians.means @ linear.T + matrix[:3, 3]).astype(np.float32)
    quats = multiply_quats(quat_from_rotation(rotation), gaussians.quats).astype(np.float32)
    moved = replace(
        gaussians, means=means, quats=quats, scales=(gaussians.scales * scale).astype(np.float32),
        sh=rotate_sh(gaussians.sh, rotation),
    )  # fmt: skip
    return moved if selected is None else _where(selected, moved, gaussians)


def _where(selected: np.ndarray, yes: Gaussians, no: Gaussians) -> Gaussians:
    def choose(a, b):
        return np.where(selected.reshape(-1, *[1] * (np.ndim(a) - 1)), a, b)

    return Gaussians(
        *(choose(np.asarray(getattr(yes, f.name)), np.asarray(getattr(no, f.name))) for f in fields(Gaussians))
    )


@dataclass(frozen=True)
class Grade:
    """A colour grade, in sRGB. tint: multiplied. temperature: -1 cold..1 warm. brightness: added. saturation: 0 is
    grey, 1 as it was. black, white: the levels mapped to 0 and 1. opacity: multiplied.
    """

    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    temperature: float = 0.0
    brightness: float = 0.0
    saturation: float = 1.0
    black: float = 0.0
    white: float = 1.0
    opacity: float = 1.0


def grade(gaussians: Gaussians, how: Grade, selected: np.ndarray | None = None) -> Gaussians:
    """Grade the colours of a selection (all without one), its view-dependent part along with its base.

    The grade is one affine map of colour, so it acts exactly on spherical harmonics. Raises ValueError when white
    is not above black.
    """
    if not how.white > how.black:
        raise ValueError("white: not above black")
    linear, offset = grade_matrix(how)
    sh = np.asarray(gaussians.sh, np.float64) @ linear.T
    # colour = 0.5 + C0 sh0 + ...: the affine map moves the constant too
    sh[:, 0] += (linear @ np.full(3, 0.5) + offset - 0.5) / C0
    opacities = np.clip(gaussians.opacities * how.opacity, 0, 1).astype(np.float32)
    graded = replace(gaussians, sh=sh.astype(np.float32), opacities=opacities)
    return graded if selected is None else _where(selected, graded, gaussians)


def grade_matrix(how: Grade) -> tuple[np.ndarray, np.ndarray]:
    """The grade as colour' = linear [3, 3] @ colour + offset [3]: levels, then tint, saturation, brightness."""
    luma = np.array([0.2126, 0.7152, 0.0722])
    levels = 1 / (how.white - how.black)
    warmth = np.array([1 + 0.3 * how.temperature, 1.0, 1 - 0.3 * how.temperature])
    saturate = how.saturation * np.eye(3) + (1 - how.saturation) * np.outer(np.ones(3), luma)
    linear = saturate @ np.diag(np.asarray(how.tint, np.float64) * warmth) * levels
    return linear, -linear @ np.full(3, how.black) + how.brightness


def decimate(gaussians: Gaussians, count: int) -> Gaussians:
    """At most `count` Gaussians: neighbours in Morton order are merged in pairs, the least weighty pairs first.

    A merged Gaussian has the pair's weighted mean, covariance and colour (moment matching; the weight is opacity times
    the area of the two longest axes), and an opacity that keeps the pair's summed weight.
    """
    while len(gaussians) > max(count, 1):
        excess = len(gaussians) - max(count, 1)
        gaussians = _merge_pairs(gaussians, min(excess, len(gaussians) // 2))
    return gaussians


def _weights(gaussians: Gaussians) -> np.ndarray:
    longest = np.sort(np.asarray(gaussians.scales, np.float64), axis=1)[:, 1:]
    return np.maximum(np.asarray(gaussians.opacities, np.float64), 1e-6) * longest.prod(1)


def _merge_pairs(gaussians: Gaussians, pairs: int) -> Gaussians:
    order = _morton_order(gaussians.means)
    first, second = order[0 : len(order) - 1 : 2], order[1::2]
    weights = _weights(gaussians)
    gap = np.linalg.norm(gaussians.means[first] - gaussians.means[second], axis=1)
    cost = np.minimum(weights[first], weights[second]) * (gap**2 + 1e-12)
    chosen = np.argsort(cost, kind="stable")[:pairs]
    a, b = first[chosen], second[chosen]
    kept = np.ones(len(gaussians), bool)
    kept[a] = kept[b] = False
    return merge([take(gaussians, kept), _merged(gaussians, a, b, weights)])


def _merged(gaussians: Gaussians, a: np.ndarray, b: np.ndarray, weights: np.ndarray) -> Gaussians:
    share = (weights[a] / (weights[a] + weights[b]))[:, None]
    means = share * gaussians.means[a] + (1 - share) * gaussians.means[b]
    axes = rotation_matrices(gaussians.quats) * np.asarray(gaussians.scales, np.float64)[:, None, :]
    covariance = 0.0
    for rows, part in ((a, share), (b, 1 - share)):
        apart = gaussians.means[rows] - means
        own = axes[rows] @ axes[rows].transpose(0, 2, 1) + apart[:, :, None] * apart[:, None, :]
        covariance = covariance + part[:, :, None] * own
    values, vectors = np.linalg.eigh(covariance)
    vectors[:, :, 0] *= np.sign(np.linalg.det(vectors))[:, None]
    quats = np.array([quat_from_rotation(v) for v in vectors]).reshape(-1, 4)
    scales = np.sqrt(np.maximum(values, 1e-18))
    area = np.sort(scales, axis=1)[:, 1:].prod(1)
    opacities = np.clip((weights[a] + weights[b]) / np.maximum(area, 1e-18), 0, 1)
    sh = share[:, :, None] * gaussians.sh[a] + (1 - share[:, :, None]) * gaussians.sh[b]
    return Gaussians(*(np.ascontiguousarray(v, np.float32) for v in (means, quats, scales, opacities, sh)))


def _morton_order(means: np.ndarray, bits: int = 10) -> np.ndarray:
    low = means.min(0)
    cell = (means - low) / max(float((means.max(0) - low).max()), 1e-12) * (2**bits - 1)
    grid = cell.astype(np.uint64)
    code = np.zeros(len(means), np.uint64)
    for bit in range(bits):
        for axis in range(3):
            code |= ((grid[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(3 * bit + axis)
    return np.argsort(code, kind="stable")
