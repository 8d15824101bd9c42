"""Particles inside shapes: parts exactly from their field, closed meshes by ray parity, raw splats by their shell.

All sampling is stratified: one jittered point in every small cube of a grid, so volumes are known and nothing hangs.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from engine.errors import BadConfig
from engine.kernels import PLAIN
from engine.shapes import field
from engine.shapes import parts as layout
from engine.types import Gaussians, Mesh, Parts

MOST_POINTS = 40_000_000
REACH_CELLS = 6  # a Gaussian marks at most this many cells to each side, however large it claims to be


@dataclass(frozen=True, eq=False)
class Filling:
    """points: [N, 3] m. volume: [N] m^3. owner: [N] index of the part (0 where there are none)."""

    points: np.ndarray
    volume: np.ndarray
    owner: np.ndarray

    def __len__(self) -> int:
        return len(self.points)


def _cubes(low, high, spacing: float, rng: np.random.Generator) -> np.ndarray:
    """One jittered point [N, 3] in every cube of side `spacing` that covers the box."""
    count = np.maximum(1, np.ceil((np.asarray(high) - low) / spacing)).astype(int)
    if int(np.prod(count.astype(float))) > MOST_POINTS:
        wanted = int(np.prod(count.astype(float)))
        raise BadConfig(f"{wanted} samples are too many.", "fill", "Choose a coarser --grid.")
    cells = np.stack(np.meshgrid(*[np.arange(n) for n in count], indexing="ij"), -1).reshape(-1, 3)
    jitter = 0.5 + 0.35 * (rng.random(cells.shape) - 0.5) * 2
    return (np.asarray(low) + (cells + jitter) * spacing).astype(np.float32)


def fill_parts(parts: Parts, dx: float, rng: np.random.Generator, per_axis: int = 2) -> Filling:
    """Fills an asset made of parts, in metres standing on the ground; a part thinner than a cell is sampled finer."""
    scale, offset = layout.to_metres(parts)
    low, high = layout.bounds(parts.rows)
    spacing = dx / per_axis / scale
    points = _cubes(low - spacing, high + spacing, spacing, rng)
    ops = field.pack(parts.rows)
    distance, owner = field.evaluate_ops(ops, points)
    inside = distance < 0
    kept, owners, volumes = [points[inside]], [owner[inside]], [np.full(int(inside.sum()), (spacing * scale) ** 3)]
    # A part is thin when its matter is nowhere deeper than a quarter of a cell: there, eight times the samples.
    deepest = np.zeros(len(parts))
    np.maximum.at(deepest, owner[inside], -distance[inside])
    thin = np.flatnonzero(deepest * scale < 0.3 * dx)
    if len(thin):
        coarse = np.isin(owners[0], thin)
        kept, owners, volumes = [kept[0][~coarse]], [owners[0][~coarse]], [volumes[0][~coarse]]
        for part in thin:
            if layout.MODES[int(parts.rows[part][layout.MODE])] == "cut":
                continue
            a, b = layout.part_bounds(parts.rows[part])
            fine = _cubes(a - spacing / 2, b + spacing / 2, spacing / 2, rng)
            distance, owner = field.evaluate_ops(ops, fine)
            hit = (distance < 0) & (owner == part)
            kept.append(fine[hit])
            owners.append(owner[hit])
            volumes.append(np.full(int(hit.sum()), (spacing / 2 * scale) ** 3))
    points = np.concatenate(kept) * np.float32(scale) + offset.astype(np.float32)
    volume, owner = np.concatenate(volumes).astype(np.float32), np.concatenate(owners).astype(np.int32)
    return Filling(points.astype(np.float32), volume, owner)


@njit(**PLAIN)
def _toggle(vertices, faces, low, spacing, marks):
    """Flips the mark of the sample behind every crossing of the lines along x with the surface."""
    nx, ny, nz = marks.shape
    for f in range(len(faces)):
        a, b, c = vertices[faces[f, 0]], vertices[faces[f, 1]], vertices[faces[f, 2]]
        y0, y1 = min(a[1], b[1], c[1]), max(a[1], b[1], c[1])
        z0, z1 = min(a[2], b[2], c[2]), max(a[2], b[2], c[2])
        area = (b[1] - a[1]) * (c[2] - a[2]) - (b[2] - a[2]) * (c[1] - a[1])
        if area == 0.0:
            continue
        for j in range(max(0, int((y0 - low[1]) / spacing)), min(ny, int((y1 - low[1]) / spacing) + 2)):
            y = low[1] + j * spacing
            for k in range(max(0, int((z0 - low[2]) / spacing)), min(nz, int((z1 - low[2]) / spacing) + 2)):
                z = low[2] + k * spacing
                u = ((b[1] - y) * (c[2] - z) - (b[2] - z) * (c[1] - y)) / area
                v = ((c[1] - y) * (a[2] - z) - (c[2] - z) * (a[1] - y)) / area
                w = 1.0 - u - v
                if u >= 0.0 and v >= 0.0 and w > 0.0:
                    x = u * a[0] + v * b[0] + w * c[0]
                    i = int(np.ceil((x - low[0]) / spacing))
                    if i < nx:
                        marks[max(i, 0), j, k] ^= 1


def inside_grid(vertices: np.ndarray, faces: np.ndarray, low, spacing: float, shape) -> np.ndarray:
    """[nx, ny, nz] bool: samples at low + spacing * ijk inside the mesh by ray parity along x, y and z, two of three.

    The vote forgives small holes; samples are moved by an irrational hair off the grid so that no ray meets an edge.
    """
    votes = np.zeros(shape, np.int8)
    low = np.asarray(low, np.float64) + spacing * np.array([1.7e-5, 2.3e-5, 3.1e-5])
    vertices = np.ascontiguousarray(vertices, np.float64)
    for axis in range(3):
        order = [axis, (axis + 1) % 3, (axis + 2) % 3]
        marks = np.zeros([shape[o] for o in order], np.uint8)
        turned = np.ascontiguousarray(vertices[:, order])
        _toggle(turned, np.ascontiguousarray(faces), low[order], float(spacing), marks)
        votes += np.bitwise_xor.accumulate(marks, axis=0).transpose(np.argsort(order)).astype(np.int8)
    return votes >= 2


def fill_mesh(mesh: Mesh, dx: float, rng: np.random.Generator, per_axis: int = 2) -> Filling:
    """Fills a closed mesh; owner is the material slot of the nearest face. Raises BadConfig when nothing is inside."""
    spacing = dx / per_axis
    low, high = mesh.vertices.min(0) - spacing, mesh.vertices.max(0) + spacing
    shape = tuple(int(n) for n in np.ceil((high - low) / spacing) + 1)
    if np.prod([float(n) for n in shape]) > MOST_POINTS:
        raise BadConfig("the object is too large for cells this small.", "fill", "Choose a coarser --grid.")
    inside = inside_grid(mesh.vertices, mesh.faces, low, spacing, shape)
    cells = np.argwhere(inside)
    if len(cells) == 0:
        raise BadConfig("the mesh encloses nothing.", "fill", "Close its holes, or choose a finer --grid.")
    # Up to a third of a cube off its centre: still inside unless the wall is thinner than that.
    jitter = 0.35 * (rng.random(cells.shape) - 0.5)
    points = (low + (cells + jitter) * spacing).astype(np.float32)
    owner = np.zeros(len(points), np.int32)
    if mesh.face_material is not None and len(mesh.materials) > 1:
        from scipy.spatial import cKDTree

        centres = mesh.vertices[mesh.faces].mean(1)
        owner = np.asarray(mesh.face_material, np.int32)[cKDTree(centres).query(points)[1]]
    return Filling(points, np.full(len(points), spacing**3, np.float32), owner)


def shell_of_gaussians(gaussians: Gaussians, low, spacing: float, shape, least_opacity: float = 0.1) -> np.ndarray:
    """[nx, ny, nz] bool: samples within 1.5 standard deviations of a Gaussian that can be seen. Reach is bounded."""
    used = np.asarray(gaussians.opacities) > least_opacity
    means = np.asarray(gaussians.means, np.float64)[used]
    quats = np.asarray(gaussians.quats, np.float64)[used]
    scales = np.maximum(np.asarray(gaussians.scales, np.float64)[used], spacing / 3)
    quats = quats / np.linalg.norm(quats, axis=1, keepdims=True)
    return _mark_gaussians(means, quats, scales, np.asarray(low, np.float64), float(spacing), np.zeros(shape, np.bool_))


@njit(**PLAIN)
def _mark_gaussians(means, quats, scales, low, spacing, marks):
    for g in range(len(means)):
        w, x, y, z = quats[g]
        r = np.array((
            (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
            (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
            (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
        ))  # fmt: skip
        at = (means[g] - low) / spacing
        reach = min(REACH_CELLS, int(np.ceil(1.5 * scales[g].max() / spacing)))
        for i in range(max(0, int(at[0]) - reach), min(marks.shape[0], int(at[0]) + reach + 2)):
            for j in range(max(0, int(at[1]) - reach), min(marks.shape[1], int(at[1]) + reach + 2)):
                for k in range(max(0, int(at[2]) - reach), min(marks.shape[2], int(at[2]) + reach + 2)):
                    d = np.array((i - at[0], j - at[1], k - at[2])) * spacing
                    q = 0.0
                    for a in range(3):
                        along = (r[0, a] * d[0] + r[1, a] * d[1] + r[2, a] * d[2]) / scales[g, a]
                        q += along * along
                    if q < 2.25:
                        marks[i, j, k] = True
    return marks


def enclosed(shell: np.ndarray, sides: int = 5) -> np.ndarray:
    """[nx, ny, nz] bool: samples of the shell, and those from which at least `sides` of six straight looks meet it."""
    seen = np.zeros(shell.shape, np.int8)
    for axis in range(3):
        seen += np.maximum.accumulate(shell, axis)
        seen += np.flip(np.maximum.accumulate(np.flip(shell, axis), axis), axis)
    return shell | (seen >= sides)


def fill_gaussians(gaussians: Gaussians, dx: float, rng: np.random.Generator, per_axis: int = 2) -> Filling:
    """Fills what a cloud of Gaussians encloses. Raises BadConfig when the cloud is empty."""
    if len(gaussians) == 0:
        raise BadConfig("there are no Gaussians.", "fill", "Choose another asset.")
    spacing = dx / per_axis
    means = np.asarray(gaussians.means)
    # A few stray Gaussians must not stretch the box.
    low, high = np.quantile(means, 0.002, axis=0) - 3 * spacing, np.quantile(means, 0.998, axis=0) + 3 * spacing
    shape = tuple(int(n) for n in np.ceil((high - low) / spacing) + 1)
    if np.prod([float(n) for n in shape]) > MOST_POINTS:
        raise BadConfig("the cloud is too large for cells this small.", "fill", "Choose a coarser --grid.")
    cells = np.argwhere(enclosed(shell_of_gaussians(gaussians, low, spacing, shape)))
    if len(cells) == 0:
        raise BadConfig("no Gaussian can be seen.", "fill", "Choose another asset.")
    points = (low + (cells + 0.35 * (rng.random(cells.shape) - 0.5)) * spacing).astype(np.float32)
    return Filling(points, np.full(len(points), spacing**3, np.float32), np.zeros(len(points), np.int32))
