"""Selections of a surface: masks [V] bool over the vertices of a mesh, made by hand and combined.

The masks are those of `engine.splat.select`, which knows boxes, balls, colours and places of a picture; a mesh is shown
to it as `Samples`. What is added here is what only a mesh knows: its parts, and growing along the surface, which does
not jump over gaps. `engine.painting.sites` turns a mask into a region that paint can go on.
"""

from dataclasses import dataclass

import numpy as np

from engine.colour import srgb_from_linear
from engine.splat import select
from engine.splat.rotate import C0
from engine.types import Camera, Mesh

HOW = ("new", "add", "take", "keep")
DEFAULT_TOLERANCE = 0.12


@dataclass(frozen=True, eq=False)
class Samples:
    """A mesh as `engine.splat.select` reads it. means: [V, 3] m, its vertices. sh: [V, 1, 3], their base colours.

    owner: [V] the material of each vertex. faces: [F, 3].
    """

    means: np.ndarray
    sh: np.ndarray
    owner: np.ndarray
    faces: np.ndarray

    def __len__(self) -> int:
        return len(self.means)


def samples_of(mesh: Mesh, shift=(0.0, 0.0, 0.0)) -> Samples:
    """The vertices of `mesh`, `shift` [m] off their place, with the colours of its materials."""
    count = len(mesh.vertices)
    owner = np.zeros(count, np.int32)
    if mesh.face_material is not None:
        owner[mesh.faces.ravel()] = np.repeat(mesh.face_material, 3)
    table = np.array([m.base_colour for m in mesh.materials], np.float32).reshape(-1, 3)
    colour = srgb_from_linear(np.clip(table, 0, 1))[owner] if len(table) else np.full((count, 3), 0.6)
    means = np.asarray(mesh.vertices, np.float32) + np.asarray(shift, np.float32)
    return Samples(means, ((colour - 0.5) / C0)[:, None].astype(np.float32), owner, mesh.faces)


def of_part(samples: Samples, row: int) -> np.ndarray:
    """Everything of one part (of one material, once it was baked)."""
    return samples.owner == row


def like(samples: Samples, near, tolerance: float = DEFAULT_TOLERANCE) -> np.ndarray:
    """What has the colour of the vertex nearest to the point `near` [3] m; tolerance: distance in sRGB, 0..1.73."""
    away = samples.means - np.asarray(near, np.float32)
    row = int(np.argmin((away * away).sum(1)))
    return select.select_colour(samples, select.base_colours(samples)[row], tolerance)


def in_box(samples: Samples, low, high) -> np.ndarray:
    """Between two corners [m]; the numeric crop."""
    return select.select_box(samples, low, high)


def in_ball(samples: Samples, centre, radius: float) -> np.ndarray:
    """Within `radius` [m] of `centre`."""
    return select.select_sphere(samples, centre, radius)


def on_picture(samples: Samples, camera: Camera, region: np.ndarray, depth: np.ndarray | None = None) -> np.ndarray:
    """What a region [H, W] bool of a picture covers; with its depth [H, W] m only what faces the camera there."""
    if depth is None:
        return select.select_screen(samples, camera, region)
    seen = depth[depth > 0]
    if not len(seen):
        return np.zeros(len(samples), bool)
    # A vertex at the rim of a slope lies behind the pixel it falls on by about as much as the pixel is wide.
    slack = 0.015 * float(np.ptp(samples.means, axis=0).max()) + 1.5 * float(np.median(seen)) / camera.fy
    return select.select_screen(samples, camera, region, _farthest(depth), slack)


def _farthest(depth: np.ndarray) -> np.ndarray:
    """The depth with each pixel the farthest of its neighbours: the silhouette belongs to what it bounds."""
    found = depth.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            found = np.maximum(found, np.roll(depth, step, axis))
    return found


def outline_region(points, width: int, height: int) -> np.ndarray:
    """[H, W] bool: inside of the closed line through `points` [K, 2] in pixels; the lasso, or a rectangle's corners."""
    from PIL import Image, ImageDraw

    mask = Image.new("1", (width, height))
    if len(points) > 2:
        ImageDraw.Draw(mask).polygon([(float(x), float(y)) for x, y in points], fill=1, outline=1)
    return np.asarray(mask, bool)


def combined(old: np.ndarray | None, new: np.ndarray, how: str) -> np.ndarray:
    """The selection after one more gesture: "new", "add", "take" away, or "keep" what is in both."""
    if old is None or how == "new":
        return new & (how not in ("take", "keep"))
    return {"add": old | new, "take": old & ~new, "keep": old & new}[how]


def grown(samples: Samples, mask: np.ndarray, distance: float) -> np.ndarray:
    """The selection and the surface about `distance` [m] around it, at least one ring of faces."""
    faces = samples.faces
    if not len(faces) or not mask.any():
        return mask
    corners = samples.means[faces[:: max(1, len(faces) // 2000)]]
    edge = float(np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1).mean())
    found = mask.copy()
    for _ in range(int(np.clip(round(distance / max(edge, 1e-9)), 1, 200))):
        touched = faces[found[faces].any(1)]
        found[touched.ravel()] = True
        if found.all():
            break
    return found


def shrunk(samples: Samples, mask: np.ndarray, distance: float) -> np.ndarray:
    """The selection without the surface about `distance` [m] from its border."""
    return ~grown(samples, ~mask, distance)
