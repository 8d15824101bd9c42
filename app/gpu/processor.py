"""Pictures without a graphics card: the CPU's renderers of meshes, particles and Gaussians behind one call."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from app.gpu.drawables import CLAY, Cloud, Drawables, Drawn, depth_range, outline_width, outlined
from engine.types import Camera, Gaussians

MOVING_MOST, WIDEST = 60_000, 2.0  # Gaussians in a picture in motion; times their size


def draw(
    things: Drawables, camera: Camera, shown: str, selected: int = -1, fine: bool = False,
    pool: ThreadPoolExecutor | None = None, wanted: Callable[[], bool] | None = None,
) -> Drawn | None:  # fmt: skip
    """A picture in the size of `camera`. shown: one of `drawables.WAYS`. selected: the label that is outlined.

    fine: meshes with four samples a pixel, the sharp shadow, all Gaussians. None when `wanted()` turned false.
    """
    from engine.mesh import raster
    from engine.mesh.raster_uv import paint_uv

    solids, large = things.solids, scaled(camera, 2) if fine and shown != "gaussians" else camera
    bare = solids.left_out is not None and bool(solids.left_out.all())
    if bare and not fine:  # only the floor is left of it, which is soft: half of it is enough while things move
        large = scaled(camera, 0.5)
    if shown == "uv":
        solids = replace(solids, looks=np.tile(np.array(CLAY, np.float32), (len(solids.looks), 1)))
    way = "particles" if bare else {"uv": "solid", "gaussians": "solid"}.get(shown, shown)
    found = raster.draw(solids, large, things.room, way, pool, wanted, things.points, fine)
    if found is None:
        return None
    image, labels, depth = found
    if shown == "uv" and things.uvs is not None:
        paint_uv(solids, things.uvs, large, image)
    if shown == "depth":
        near, far = depth_range(things.room, camera)
        value = 0.95 - 0.85 * np.clip((depth - near) / (far - near), 0, 1)
        image = np.where((labels >= 0)[..., None], value[..., None], image).astype(np.float32)
    if large.width < camera.width:
        image = raster.stretched(image, camera.height, camera.width)
        labels, depth = np.full(image.shape[:2], -1, np.int32), np.zeros(image.shape[:2], np.float32)
    elif large is not camera:
        image, labels, depth = raster.halved(image), labels[::2, ::2], depth[::2, ::2]
    if things.cloud is not None:
        cloud = things.cloud if fine else thinned(things.cloud)
        together = with_cloud(cloud, camera, image, labels, depth, pool, wanted)
        if together is None:
            return None
        image, labels, depth = together
    if selected >= 0:
        image = outlined(image, labels == selected, outline_width(camera.height))
    return Drawn(image, labels, depth)


def thinned(cloud: Cloud) -> Cloud:
    """Every k-th Gaussian, wider by as much as keeps a surface closed, so that at most `MOVING_MOST` are left."""
    step = -(-len(cloud.label) // MOVING_MOST)
    if step <= 1:
        return cloud
    g = cloud.gaussians
    some = Gaussians(*(getattr(g, name)[::step] for name in ("means", "quats", "scales", "opacities", "sh")))
    wider = np.float32(min(step**0.5, WIDEST))
    return Cloud(replace(some, scales=some.scales * wider), cloud.label[::step])


def scaled(camera: Camera, factor: float) -> Camera:
    """The same view with `factor` times the pixels along each side."""
    width, height = max(round(factor * camera.width), 1), max(round(factor * camera.height), 1)
    across, down = width / camera.width, height / camera.height
    lens = (across * camera.fx, down * camera.fy, across * camera.cx, down * camera.cy)
    return Camera(width, height, *lens, camera.world_to_camera)


def with_cloud(cloud, camera: Camera, image, labels, depth, pool=None, wanted=None):
    """(image, labels, depth) with Gaussians in front of them, each pixel's cut off at `depth`; None when given up.

    Blended in sRGB, as Gaussians are trained.
    """
    from engine.splat import live

    found = live.draw(cloud.gaussians, camera, np.where(depth > 0, depth, np.inf).astype(np.float32), pool, wanted)
    if found is None:
        return None
    colour, through, seen, away = found
    image = np.clip(colour + through[..., None] * image, 0, 1)
    near = seen >= 0
    return image, np.where(near, cloud.label[np.maximum(seen, 0)], labels), np.where(near, away, depth)
