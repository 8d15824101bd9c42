"""The texture coordinates of a mesh as a checker, drawn without a graphics card; the twin of shaders/mesh.wgsl."""

import math

import numpy as np
from numba import njit

from engine.kernels import PLAIN
from engine.mesh import raster_kernels as kernels
from engine.mesh.raster import Solids
from engine.mesh.raster_kernels import corner_shares
from engine.types import Camera

SQUARES = 16  # across the unit square


def paint_uv(solids: Solids, uvs: np.ndarray, camera: Camera, image: np.ndarray) -> None:
    """Paints `image` [H, W, 3], drawn by `engine.mesh.raster` of grey `solids`, with a checker of `uvs` [F, 3, 2].

    Red grows with u, green with v; what was the brightness stays as shade. Faces whose coordinates are NaN stay grey.
    """
    face = np.full(image.shape[:2], -1, np.int32)
    near = np.full(image.shape[:2], np.inf, np.float32)
    screen = np.empty_like(solids.vertices)
    lens = np.array([camera.fx, camera.fy, camera.cx, camera.cy], np.float32)
    rotation = np.asarray(camera.world_to_camera[:3, :3], np.float32)
    kernels.project(solids.vertices, rotation, np.asarray(camera.world_to_camera[:3, 3], np.float32), lens, screen)
    kernels.raster_faces(screen, solids.faces, near, face)
    _paint(screen, solids.faces, face, np.ascontiguousarray(uvs, np.float32), image)


@njit(**PLAIN)
def _paint(screen, faces, face, uvs, image):
    for row in range(face.shape[0]):
        for column in range(face.shape[1]):
            f = face[row, column]
            if f < 0:
                continue
            a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
            u, v, s = corner_shares(screen, a, b, c, column + 0.5, row + 0.5)
            u, v, s = u / screen[a, 2], v / screen[b, 2], s / screen[c, 2]
            whole = u + v + s
            x = (u * uvs[f, 0, 0] + v * uvs[f, 1, 0] + s * uvs[f, 2, 0]) / whole
            y = (u * uvs[f, 0, 1] + v * uvs[f, 1, 1] + s * uvs[f, 2, 1]) / whole
            if math.isnan(x) or math.isnan(y):
                continue
            shade = image[row, column, 0]
            dark = (int(math.floor(x * SQUARES)) + int(math.floor(y * SQUARES))) % 2
            light = shade * (0.62 if dark != 0 else 1.0)
            image[row, column, 0] = light * (0.35 + 0.65 * (x - math.floor(x)))
            image[row, column, 1] = light * (0.35 + 0.65 * (y - math.floor(y)))
            image[row, column, 2] = light * 0.55
