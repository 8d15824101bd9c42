"""What is seen follows what is simulated: mesh vertices and Gaussians ride on the particles near them.

Every rider keeps its `NEIGHBOURS` nearest particles of its own body with smooth weights. Its position is the weighted
mean of each neighbour's affine prediction x_p + F_p (X - X_p), with the total deformation F_p (elastic and plastic).
Where matter has come apart the predictions no longer agree: a rider then stays with its nearest particle's side.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from engine.physics.laws import LAWS
from engine.physics.plasticity import RETURN_MAPS
from engine.types import Gaussians

NEIGHBOURS = 8
TORN = 2.5  # spacings by which predictions may disagree before matter between them has come apart
# Total stretch up to which matter hangs together. Beyond, its grains are drawn no longer: they have parted.
_MOST_STRETCH = {"drucker_prager": 1.4, "snow": 1.4, "damage": 1.4, "von_mises": 4.0, "herschel_bulkley": 4.0}
_TOTAL_IS_F = (RETURN_MAPS["identity"], RETURN_MAPS["viscoelastic"], RETURN_MAPS["fluid"])


@dataclass(frozen=True, eq=False)
class Binding:
    """index: [M, K] particles a rider follows, nearest first. weight: [M, K], rows sum to 1. offset: [M, K, 3] m from
    each at rest. spacing [m] between particles."""

    index: np.ndarray
    weight: np.ndarray
    offset: np.ndarray
    spacing: float


def bind(riders: np.ndarray, rest: np.ndarray, spacing: float, candidates: np.ndarray | None = None) -> Binding:
    """Binds points [M, 3] to particles at rest [N, 3] a `spacing` [m] apart; `candidates` limits it to some of them."""
    candidates = np.arange(len(rest)) if candidates is None else np.asarray(candidates)
    count = min(NEIGHBOURS, len(candidates))
    distance, near = cKDTree(rest[candidates]).query(riders, count)
    distance, near = distance.reshape(len(riders), count), near.reshape(len(riders), count)
    index = candidates[near].astype(np.int32)
    # Riders are measured from their nearest particle on: one that sits off the surface still has clear favourites.
    weight = np.exp(-(((distance - distance[:, :1]) / spacing) ** 2))
    weight = (weight / weight.sum(1, keepdims=True)).astype(np.float32)
    return Binding(index, weight, (riders[:, None] - rest[index]).astype(np.float32), float(spacing))


def total_deformation(f: np.ndarray, f_total: np.ndarray, law: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """[N, 3, 3] what each particle's surroundings have undergone; fluids forget their shape and keep their volume."""
    total = np.where(np.isin(kind, _TOTAL_IS_F)[:, None, None], f, f_total)
    fluid = law == LAWS["fluid"]
    if fluid.any():
        size = np.cbrt(np.clip(np.linalg.det(f[fluid]), 0.1, 2.0))
        total[fluid] = np.eye(3, dtype=np.float32) * size[:, None, None]
    for name, most in _MOST_STRETCH.items():
        far = np.flatnonzero((kind == RETURN_MAPS[name]) & (np.square(total).sum((1, 2)) > most * most))
        if len(far):
            u, s, vh = np.linalg.svd(total[far])
            total[far] = u * np.clip(s, 1 / most, most)[:, None, :] @ vh
    return total


def _predicted(binding: Binding, x: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(places [M, K, 3] each neighbour puts a rider at, weights [M, K] of those still together with the nearest)."""
    moved = x[binding.index] + np.einsum("mkij,mkj->mki", total[binding.index], binding.offset)
    apart = np.square(moved - moved[:, :1]).sum(-1) > (TORN * binding.spacing) ** 2
    weight = np.where(apart, 0, binding.weight)
    return moved, weight / weight.sum(1, keepdims=True)


def carried(binding: Binding, x: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Where the riders [M, 3] are now, from particle positions [N, 3] and total deformations [N, 3, 3]."""
    moved, weight = _predicted(binding, x, total)
    return np.einsum("mk,mki->mi", weight, moved).astype(np.float32)


def carried_and_deformed(binding: Binding, x: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(where the riders [M, 3] are now, the weighted mean [M, 3, 3] of their neighbours' deformations)."""
    moved, weight = _predicted(binding, x, total)
    places = np.einsum("mk,mki->mi", weight, moved).astype(np.float32)
    return places, np.einsum("mk,mkij->mij", weight, total[binding.index])


def polar(f: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(R, S) [M, 3, 3] of F = R S with R a rotation, also where F is inverted or flat."""
    u, s, vh = np.linalg.svd(np.asarray(f, np.float64))
    flip = np.sign(np.linalg.det(u @ vh))
    u[:, :, 2] *= flip[:, None]
    s[:, 2] *= flip
    return u @ vh, vh.transpose(0, 2, 1) * s[:, None, :] @ vh


def matrix_from_quats(quats: np.ndarray) -> np.ndarray:
    """Rotations [M, 3, 3] of quaternions [M, 4] wxyz of any norm."""
    q = np.asarray(quats, np.float64)
    w, x, y, z = (q / np.linalg.norm(q, axis=1, keepdims=True)).T
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return np.stack(rows, 1).reshape(-1, 3, 3)


def quats_from_matrix(r: np.ndarray) -> np.ndarray:
    """Quaternions [M, 4] wxyz of rotations [M, 3, 3] (Shepperd 1978: the largest component first)."""
    r = np.asarray(r, np.float64)
    trace = r[:, 0, 0] + r[:, 1, 1] + r[:, 2, 2]
    squares = np.stack([1 + trace, *(1 - trace + 2 * r[:, i, i] for i in range(3))], 1)
    a = r[:, 2, 1] - r[:, 1, 2], r[:, 0, 2] - r[:, 2, 0], r[:, 1, 0] - r[:, 0, 1]
    b = r[:, 0, 1] + r[:, 1, 0], r[:, 0, 2] + r[:, 2, 0], r[:, 1, 2] + r[:, 2, 1]
    forms = np.stack([
        np.stack([squares[:, 0], a[0], a[1], a[2]], 1), np.stack([a[0], squares[:, 1], b[0], b[1]], 1),
        np.stack([a[1], b[0], squares[:, 2], b[2]], 1), np.stack([a[2], b[1], b[2], squares[:, 3]], 1),
    ], 1)  # fmt: skip
    best = forms[np.arange(len(r)), squares.argmax(1)]
    return (best / np.linalg.norm(best, axis=1, keepdims=True)).astype(np.float32)


def deformed_gaussians(
    start: Gaussians, means: np.ndarray, f: np.ndarray, rotate_sh: Callable | None = None
) -> Gaussians:
    """The Gaussians at `means` [M, 3] with covariance F S0 F^T for `f` [M, 3, 3]; SH turn with F's polar rotation.

    rotate_sh(sh [M, K, 3], rotations [M, 3, 3]) -> sh; colours are left as they are where it is None.
    Source: Xie et al. 2024 (PhysGaussian), with the total deformation instead of the elastic one.
    """
    frame = f @ matrix_from_quats(start.quats) * np.asarray(start.scales, np.float64)[:, None, :]
    u, s, vh = np.linalg.svd(frame)
    u[:, :, 2] *= np.sign(np.linalg.det(u))[:, None]
    most = 20 * np.asarray(start.scales).max(1, keepdims=True)
    scales = np.clip(s, 1e-7, most).astype(np.float32)
    sh = start.sh
    if rotate_sh is not None and np.shape(start.sh)[1] > 1:
        sh = rotate_sh(start.sh, polar(f)[0].astype(np.float32))
    return replace(start, means=means.astype(np.float32), quats=quats_from_matrix(u), scales=scales, sh=sh)


def torn(rest: np.ndarray, now: np.ndarray, faces: np.ndarray, spacing: float) -> np.ndarray:
    """[F] bool: faces [F, 3] with an edge that has grown by more than matter `spacing` [m] apart can without a gap."""
    found = np.zeros(len(faces), bool)
    for i in range(3):
        a, b = faces[:, i], faces[:, (i + 1) % 3]
        before, after = (np.linalg.norm(p[a] - p[b], axis=1) for p in (rest, now))
        found |= after > 2 * before + 2 * spacing
    return found
