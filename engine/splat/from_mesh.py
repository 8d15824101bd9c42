"""Gaussians on the surface of a mesh: flat discs that follow it, coloured by its materials, softly lit."""

import math
from dataclasses import dataclass

import numpy as np

from engine.colour import srgb_from_linear
from engine.types import Gaussians, Mesh

C0 = 0.28209479177387814
_KEY = np.array([0.46, 0.76, 0.46])


@dataclass(frozen=True, eq=False)
class Places:
    """Where Gaussians sit on a mesh: face [N], weights [N, 3] of its corners, and the radius [m] of each disc."""

    face: np.ndarray
    weights: np.ndarray
    radius: float


def gaussians_from_mesh(mesh: Mesh, count: int, rng: np.random.Generator) -> Gaussians:
    """`count` Gaussians spread evenly over `mesh` (its materials and corner normals are used).

    Each is a disc about as wide as the distance to its neighbours and a fifth as thick. Colours are sRGB with a soft
    light from above baked in, because splat viewers do not shade.
    """
    return gaussians_at(mesh, places_on(mesh, count, rng))


def places_on(mesh: Mesh, count: int, rng: np.random.Generator) -> Places:
    """`count` places spread evenly over the surface of `mesh`."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    double_area = np.linalg.norm(cross, axis=1)
    total = double_area.cumsum()
    # One draw in each of `count` equal shares of the area: even cover without clumps.
    face = np.searchsorted(total, (np.arange(count) + rng.random(count)) / count * total[-1]).clip(0, len(total) - 1)
    u, v = rng.random((2, count))
    over = u + v > 1
    u, v = np.where(over, 1 - u, u), np.where(over, 1 - v, v)
    return Places(face, np.stack([1 - u - v, u, v], 1), 0.85 * math.sqrt(total[-1] / 2 / count))


def gaussians_at(mesh: Mesh, places: Places) -> Gaussians:
    """The Gaussians of `places`, wherever the mesh has moved to since they were chosen."""
    face, weights = places.face, places.weights
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    means = (corners[face] * weights[:, :, None]).sum(1)
    normals = (mesh.corner_normals[face] * weights[:, :, None]).sum(1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    base = np.array([m.base_colour for m in mesh.materials])[mesh.face_material[face]]
    opacity = np.array([m.opacity for m in mesh.materials])[mesh.face_material[face]]
    light = 0.62 + 0.16 * normals[:, 1] + 0.36 * np.clip(normals @ _KEY, 0, 1)
    colour = srgb_from_linear(np.clip(base * light[:, None], 0, 1))
    return Gaussians(
        means=means.astype(np.float32),
        quats=quats_facing(normals).astype(np.float32),
        scales=np.tile(np.array([places.radius, places.radius, 0.2 * places.radius], np.float32), (len(face), 1)),
        opacities=np.clip(0.97 * opacity, 0.05, 0.97).astype(np.float32),
        sh=((colour - 0.5) / C0)[:, None].astype(np.float32),
    )


def quats_facing(normals: np.ndarray) -> np.ndarray:
    """Unit quaternions [N, 4] wxyz that turn +z onto unit `normals` [N, 3] by the shortest way."""
    x, y, z = normals.T
    # 1 + z loses its digits as z nears -1; (x^2 + y^2) / (1 - z) is the same number and keeps them.
    w = np.where(z < 0, (x * x + y * y) / np.maximum(1 - z, 1), 1 + z)
    quats = np.stack([w, -y, x, np.zeros(len(normals))], 1)
    quats[np.hypot(w, np.hypot(x, y)) < 1e-12] = (0, 1, 0, 0)
    return quats / np.linalg.norm(quats, axis=1, keepdims=True)
