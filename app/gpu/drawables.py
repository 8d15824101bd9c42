"""What both renderers take and give: things to draw, and the picture with its part numbers and depth."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.types import Gaussians

CLAY = (0.45, 0.45, 0.45, 0.85, 0.0, 1.0)  # the looks of everything in the view of texture coordinates
OUTLINE = np.array([0.878, 0.478, 0.294], np.float32)  # the accent
LIFT = 0.10  # of what is missing to white, inside of the outline
WAYS = ("solid", "matter", "wire", "normals", "depth", "particles", "uv", "gaussians")


@dataclass(frozen=True, eq=False)
class Cloud:
    """Gaussians of all objects together, in the world; label: [N] int32, what a pixel of each is called, -1 nothing."""

    gaussians: Gaussians
    label: np.ndarray


@dataclass(frozen=True, eq=False)
class Drawables:
    """solids: an `engine.mesh.raster.Solids` of everything that has a surface; room: its `Room`.

    uvs: [F, 3, 2] texture coordinates of the solids' faces, NaN where a face has none; None where nothing has.
    cloud: drawn in every view, cut off by the meshes' depth. points: (x [N, 3] m, colour [N, 3] sRGB, radius [m]), the
    particles.
    Held the same from picture to picture, the arrays are sent to a graphics card once.
    """

    solids: Any
    room: Any
    uvs: np.ndarray | None = None
    cloud: Cloud | None = None
    points: tuple[np.ndarray, np.ndarray, float] | None = None


def depth_range(room, camera) -> tuple[float, float]:
    """The depths [m] that are white and dark in the view of depth: the nearest and farthest the asset can be."""
    view = np.asarray(camera.world_to_camera, float)
    middle = float((view[:3, :3] @ np.asarray(room.middle) + view[:3, 3])[2])
    return middle - 1.1 / room.factor, middle + 1.1 / room.factor


@dataclass(frozen=True, eq=False)
class Drawn:
    """image: [H, W, 3] float32 sRGB 0..1, the outline in it. labels: [H, W] int32, -1 for none.

    depth: [H, W] m along the view, 0 for none.
    """

    image: np.ndarray
    labels: np.ndarray
    depth: np.ndarray


def outline_width(height: int) -> int:
    """Pixels of the outline in a picture so high; small ones are stretched afterwards."""
    return 2 if height > 300 else 1


def outlined(image: np.ndarray, mask: np.ndarray, width: int) -> np.ndarray:
    """`image` with a line of the accent around `mask` and a slight lift inside of it; twin of shaders/outline.wgsl."""
    if not mask.any():
        return image
    wide = mask.copy()
    for _ in range(width):
        grown = wide.copy()
        grown[1:] |= wide[:-1]
        grown[:-1] |= wide[1:]
        grown[:, 1:] |= wide[:, :-1]
        grown[:, :-1] |= wide[:, 1:]
        wide = grown
    found = image.copy()
    found[mask] = 1 - (1 - found[mask]) * (1 - LIFT)
    found[wide & ~mask] = OUTLINE
    return found
