"""A surface around particles, per frame: for fluids and for what has broken, where the old mesh no longer says much."""

import numpy as np
import warp as wp
from scipy.ndimage import gaussian_filter

from engine.errors import BadConfig

MOST_SAMPLES = 30_000_000


def surface_of(points: np.ndarray, spacing: float, smooth: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """(vertices [V, 3] m, faces [F, 3]) around particles [N, 3] a `spacing` [m] apart; closed, normals outside.

    Particles are splatted as density on a grid of their spacing, smoothed over `smooth` cells, and cut at half of
    what the inside has.
    """
    points = np.asarray(points, np.float64)
    if len(points) == 0:
        return np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32)
    low = points.min(0) - 4 * spacing
    shape = tuple(int(n) for n in np.ceil((points.max(0) - low) / spacing) + 6)
    if np.prod([float(n) for n in shape]) > MOST_SAMPLES:
        raise BadConfig("the particles are spread too far to be surfaced.", "surface", "Choose a coarser --grid.")
    at = (points - low) / spacing
    base = np.floor(at).astype(int)
    density = np.zeros(shape)
    for corner in np.ndindex(2, 2, 2):
        share = np.prod(np.where(np.array(corner) == 1, at - base, 1 - (at - base)), 1)
        np.add.at(density, tuple((base + corner).T), share)
    density = gaussian_filter(density, smooth)
    values = wp.array(density.astype(np.float32), dtype=float, device="cpu")
    places, corners = wp.MarchingCubes.extract(values, 0.4)
    vertices = places.numpy() * spacing + low
    faces = corners.numpy().reshape(-1, 3).astype(np.int32)
    return _outward(vertices.astype(np.float32), faces)


def _outward(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6
    return vertices, faces if volume >= 0 else np.ascontiguousarray(faces[:, ::-1])
