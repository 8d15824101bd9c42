"""A picture of moving meshes and particles without a graphics card: depth buffer, shadow map, the studio's light.

The light, the floor and the tone are those of `engine.shapes.view`, so that an asset looks the same when it starts to
move. Every kernel lets go of the interpreter; rows are shaded in bands that may run on several threads.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from engine.mesh import raster_kernels as kernels
from engine.types import Camera, Mesh

_BAND = 24
SUN = np.array([0.46, 0.76, 0.46]) / math.sqrt(0.46**2 + 0.76**2 + 0.46**2)
SHADOW_SIDES, SKY_SIDE = (208, 448), 96  # for a picture in motion, and for one that stays
SHOWN = {"solid": 0, "matter": 1, "wire": 2, "normals": 3, "depth": 4, "particles": 5}


@dataclass(frozen=True, eq=False)
class Solids:
    """Meshes ready to be drawn. vertices: [V, 3] m. faces: [F, 3]. groups: [F, 3] which corners share a normal.

    label: [F] what a pixel of the face is called. looks: [L, 6] linear RGB, roughness, metalness, opacity by label.
    tint: [V, 4] sRGB and strength, what a vertex is coloured with in the view of matter. left_out: [F] bool, faces that
    throw a shadow and are not seen, None for none.
    """

    vertices: np.ndarray
    faces: np.ndarray
    groups: np.ndarray
    label: np.ndarray
    looks: np.ndarray
    tint: np.ndarray
    left_out: np.ndarray | None = None


@dataclass(frozen=True)
class Room:
    """What the studio is measured by: the middle of the floor [m], its height, stage units a metre, the grid [m]."""

    middle: tuple[float, float, float]
    ground: float
    factor: float
    grid: float


def room_for(low, high, ground: float | None = None) -> Room:
    """The studio around a box [m]; its floor lies at `ground`, or under the box."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    reach = max(float((high - low).max()), 1e-4)
    middle = tuple(map(float, (low + high) / 2))
    return Room(middle, float(low[1] if ground is None else ground), 1.9 / reach, _decade(reach / 1.5))


def _decade(metres: float) -> float:
    return 10.0 ** math.floor(math.log10(metres))


def smoothing_groups(mesh: Mesh) -> np.ndarray:
    """[F, 3] numbers of corners that share a normal: same vertex, and nearly the same normal at rest."""
    if mesh.corner_normals is None:
        return np.ascontiguousarray(mesh.faces, np.int32)
    coarse = np.round(np.asarray(mesh.corner_normals, np.float64) * 8).astype(np.int64) + 16
    key = ((mesh.faces.astype(np.int64) * 33 + coarse[..., 0]) * 33 + coarse[..., 1]) * 33 + coarse[..., 2]
    return np.unique(key, return_inverse=True)[1].reshape(mesh.faces.shape).astype(np.int32)


def joined(pieces: list[Solids]) -> Solids:
    """All in one; labels are kept as they are, looks are those of the last piece's table."""
    vertices = np.cumsum([0, *(len(p.vertices) for p in pieces)])
    groups = np.cumsum([0, *(int(p.groups.max(initial=-1)) + 1 for p in pieces)])
    return Solids(
        np.concatenate([p.vertices for p in pieces]).astype(np.float32),
        np.concatenate([p.faces + v for p, v in zip(pieces, vertices)]).astype(np.int32),
        np.concatenate([p.groups + g for p, g in zip(pieces, groups)]).astype(np.int32),
        np.concatenate([p.label for p in pieces]).astype(np.int32),
        pieces[-1].looks.astype(np.float32),
        np.concatenate([p.tint for p in pieces]).astype(np.float32),
    )


def draw(
    solids: Solids, camera: Camera, room: Room, shown: str = "solid", pool: ThreadPoolExecutor | None = None,
    wanted: Callable[[], bool] | None = None, points: tuple[np.ndarray, np.ndarray, float] | None = None,
    fine: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:  # fmt: skip
    """(image [H, W, 3] sRGB 0..1, labels [H, W] int32, -1 for none, depth [H, W] m along the view, 0 for none).

    points: particles (x [N, 3] m, colour [N, 3] sRGB, radius [m]) drawn as small balls, instead of the faces when
    `shown` is "particles". fine: with the sharper shadow. None when `wanted()` turned false on the way.
    """
    h, w = camera.height, camera.width
    rotation = np.asarray(camera.world_to_camera[:3, :3], np.float32)
    shift = np.asarray(camera.world_to_camera[:3, 3], np.float32)
    lens = np.array([camera.fx, camera.fy, camera.cx, camera.cy], np.float32)
    normals = np.zeros((int(solids.groups.max(initial=0)) + 1, 3), np.float32)
    kernels.add_normals(solids.vertices, solids.faces, solids.groups, normals)
    depth, face = np.full((h, w), np.inf, np.float32), np.full((h, w), -1, np.int32)
    screen = np.empty_like(solids.vertices)
    kernels.project(solids.vertices, rotation, shift, lens, screen)
    if shown != "particles":
        # A face without an area is passed over, and the numbers of the others stay.
        faces = solids.faces
        if solids.left_out is not None:
            faces = np.where(solids.left_out[:, None], np.int32(0), faces)
        kernels.raster_faces(screen, faces, depth, face)
    shadow, frame = shadow_map(solids, SHADOW_SIDES[int(fine)])
    sky = sky_map(solids.vertices, room)
    eye = (-rotation.T @ shift).astype(np.float32)
    image, labels = np.empty((h, w, 3), np.float32), np.empty((h, w), np.int32)
    place = np.array([*room.middle, room.ground, room.factor, room.grid], np.float32)
    scene = (solids.vertices, solids.faces, solids.groups, normals, solids.label, solids.looks, solids.tint)
    mode = SHOWN[shown]

    def band(first: int) -> bool:
        if wanted is not None and not wanted():
            return False
        kernels.shade_rows(
            scene, screen, depth, face, shadow, frame, sky, rotation, eye, lens, place, mode, image, labels, first,
            min(first + _BAND, h),
        )  # fmt: skip
        return True

    firsts = range(0, h, _BAND)
    if not all(list((pool.map if pool is not None else map)(band, firsts))):
        return None
    if points is not None and shown == "particles":
        x, colour, radius = points
        spots = np.empty((len(x), 3), np.float32)
        kernels.project(np.ascontiguousarray(x, np.float32), rotation, shift, lens, spots)
        kernels.draw_balls(
            spots, np.ascontiguousarray(colour, np.float32), np.float32(radius * camera.fx), radius, depth, image
        )
    return image, labels, np.where(np.isfinite(depth), depth, 0).astype(np.float32)


def halved(image: np.ndarray) -> np.ndarray:
    """The picture at half its size, each pixel the mean of four."""
    h, w = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
    return image[:h, :w].reshape(h // 2, 2, w // 2, 2, 3).mean((1, 3))


def shadow_map(solids: Solids, side: int) -> tuple[np.ndarray, np.ndarray]:
    """(depth towards the sun [S, S], frame [5, 3]: rows right, up, sun, (offset right, offset up, texels a m),
    (the highest along the sun, 0, 0))."""
    frame, flat = sun_frame(solids.vertices, side)
    screen = np.empty_like(flat)
    screen[:, :2] = (flat[:, :2] - frame[3, :2]) * frame[3, 2] + 4
    screen[:, 2] = frame[4, 0] - flat[:, 2] + 1.0
    depth = np.full((side, side), np.inf, np.float32)
    kernels.raster_depth(screen, solids.faces, depth)
    return depth, frame


def sun_frame(vertices: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """(frame [5, 3] of a shadow map of `side` texels around `vertices`, the vertices in its axes [V, 3])."""
    right = np.array([SUN[2], 0, -SUN[0]]) / math.hypot(SUN[0], SUN[2])
    axes = np.stack([right, np.cross(SUN, right), SUN])
    flat = vertices @ axes.T.astype(np.float32)
    low, high = flat.min(0), flat.max(0)
    scale = (side - 8) / max(float((high - low)[:2].max()), 1e-6)
    return np.concatenate([axes, [[low[0], low[1], scale]], [[high[2], 0, 0]]]).astype(np.float32), flat


def sky_map(vertices: np.ndarray, room: Room) -> np.ndarray:
    """[S, S] how much of the sky the floor does not see, over two stage units to each side of the middle."""
    from scipy.ndimage import gaussian_filter

    x = (vertices - np.asarray(room.middle, np.float32)) * np.float32(room.factor)
    height = np.maximum((vertices[:, 1] - room.ground) * room.factor, 0)
    cell = ((x[:, [0, 2]] + 2) * (SKY_SIDE / 4)).astype(int)
    inside = ((cell >= 0) & (cell < SKY_SIDE)).all(1)
    near = np.zeros((SKY_SIDE, SKY_SIDE), np.float32)
    np.maximum.at(near, (cell[inside, 0], cell[inside, 1]), np.exp(-5 * height[inside]).astype(np.float32))
    return np.minimum(1.1 * gaussian_filter(near, 2.0), 0.85).astype(np.float32)


def stretched(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """A smaller picture [h, w, 3] at another size, bilinear; the same array when it fits."""
    if image.shape[:2] == (height, width):
        return image
    out = np.empty((height, width, 3), np.float32)
    kernels.stretch(np.ascontiguousarray(image, np.float32), np.empty((len(image), width, 3), np.float32), out)
    return out
