"""A live view of parts, traced straight from their field: any pinhole camera, any rectangle, in bands of rows.

The same light as `engine.shapes.picture`'s on a dark studio floor with a grid. Every kernel lets go of the interpreter
and runs on one thread, so that a window stays awake meanwhile; bands may run on several threads, and between two of
them a picture nobody wants any more is given up.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

from engine.kernels import FASTEST
from engine.shapes.light import (
    REACH,
    Placed,
    backdrop,
    edge_pixels,
    floor_light,
    framed_together,
    grid_line,
    lookup,
    nearest_part,
    occlusion_at,
    sample_block,
    scene_of,
    seen_through,
    shade_hit,
    shadow_at,
    shown,
    tone,
)
from engine.types import Camera

_MARGIN = 6
_BAND = 16
_SLAB = 4
_FAR = 60.0

Wanted = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class Stage:
    """Things made ready to be traced. A world point w lies at (w - middle) * factor on the stage.

    table, starts, places: the packed fields. fine, coarse, origin, spacing: samples that marching reads.
    ground: height of the floor, stage units. grid: distance between grid lines, stage units.
    """

    table: np.ndarray
    starts: np.ndarray
    places: np.ndarray
    fine: np.ndarray
    coarse: np.ndarray
    origin: np.ndarray
    spacing: np.float32
    ground: np.float32
    factor: float
    middle: np.ndarray
    grid: float

    def owner(self, hit: int) -> tuple[int, int]:
        """(thing, its part row) of a value of `hits`."""
        thing = int(np.searchsorted(self.starts, hit, "right")) - 1
        return thing, hit - int(self.starts[thing])


def stage_of(
    things: list[Placed], samples: int = 56, pool: ThreadPoolExecutor | None = None, wanted: Wanted | None = None,
    reach: float = REACH,
) -> Stage | None:  # fmt: skip
    """The stage of at least one thing; `samples` along its longest side, exact within `reach` of them of the surface.

    None when `wanted()` turned false.
    """
    framed, low, high = framed_together(things)
    table, starts, places = scene_of(framed)
    factor = framed[0].scale / things[0].scale
    middle = np.asarray(things[0].offset) - np.asarray(framed[0].offset) / factor
    spacing = float((high - low).max()) / samples
    count = np.ceil((high - low) / spacing).astype(int) + 1 + 2 * _MARGIN
    origin = ((low + high) / 2 - (count - 1) * spacing / 2).astype(np.float32)
    fine = np.empty(tuple(count), np.float32)
    coarse = np.empty(tuple((count + 2) // 4 + 1), np.float32)
    arguments = ((table, starts, places), origin, np.float32(spacing), fine, coarse, np.float32(reach))
    slabs = range(0, max(coarse.shape[0], (fine.shape[0] + 3) // 4), _SLAB)
    if not _run(pool, [lambda a=a: _sample_slab(*arguments, a, a + _SLAB) for a in slabs], wanted):
        return None
    reach = float((high - low).max()) / factor
    step = 10.0 ** math.floor(math.log10(reach / 1.5))
    return Stage(
        table, starts, places, fine, coarse, origin, np.float32(spacing), _lowest(fine, origin, spacing), factor,
        middle, step * factor,
    )  # fmt: skip


def _lowest(fine: np.ndarray, origin: np.ndarray, spacing: float) -> np.float32:
    """Height of the lowest point of the surface, by the samples: boxes around tilted parts reach below them."""
    above, below = fine[:, :-1], fine[:, 1:]
    i, j, k = np.nonzero((above > 0) & (below <= 0))
    if not len(j):
        return np.float32(origin[1] + _MARGIN * spacing)
    share = above[i, j, k] / (above[i, j, k] - below[i, j, k])
    return np.float32(origin[1] + spacing * (j + share).min())


def empty_stage(reach: float = 0.3) -> Stage:
    """A floor with nothing on it, as large as a thing of `reach` metres would have."""
    nothing = np.full((8, 8, 8), 9.0, np.float32)
    factor = 1.9 / reach
    return Stage(
        np.zeros((0, 1), np.float32), np.zeros(1, np.int64), np.zeros((0, 4), np.float32), nothing, nothing,
        np.full(3, -1, np.float32), np.float32(2 / 7), np.float32(0.0), factor, np.zeros(3), 0.1 * factor,
    )  # fmt: skip


def owners(stage: Stage, points: np.ndarray, pool: ThreadPoolExecutor | None = None) -> np.ndarray:
    """[N] int32: the row of the stage's table that is nearest to each of points [N, 3] of the stage."""
    points, found = np.ascontiguousarray(points, np.float32), np.empty(len(points), np.int32)
    scene = (stage.table, stage.starts, stage.places)
    _run(pool, [lambda a=a: _own(scene, points, found, a, min(a + 1000, len(points)))
                for a in range(0, len(points), 1000)])  # fmt: skip
    return found


def trace(
    stage: Stage, camera: Camera, wanted: Wanted | None = None, pool: ThreadPoolExecutor | None = None
) -> tuple[np.ndarray, np.ndarray] | None:
    """(image [H, W, 3] float32 sRGB 0..1, hits [H, W] int32: row of the stage's table, -1 for none).

    None when `wanted()` turned false on the way.
    """
    image = np.empty((camera.height, camera.width, 3), np.float32)
    hits = np.empty((camera.height, camera.width), np.int32)
    view = _view(stage, camera)
    bands = [
        lambda a=a: _trace_band(*view, image, hits, a, min(a + _BAND, camera.height))
        for a in range(0, camera.height, _BAND)
    ]
    return (image, hits) if _run(pool, bands, wanted) else None


def refine(
    stage: Stage, camera: Camera, image: np.ndarray, hits: np.ndarray, wanted: Wanted | None = None,
    pool: ThreadPoolExecutor | None = None,
) -> np.ndarray | None:  # fmt: skip
    """`image` of `trace` with nine rays in every pixel that has an edge; None when it was given up."""
    image, view = image.copy(), _view(stage, camera)
    edges = np.argwhere(edge_pixels(image, hits)).astype(np.int32)
    steps = [lambda a=a: _refine_some(*view, image, edges[a : a + 1000]) for a in range(0, len(edges), 1000)]
    return image if _run(pool, steps, wanted) else None


def _view(stage: Stage, camera: Camera):
    rotation = np.asarray(camera.world_to_camera[:3, :3], float)
    eye = -rotation.T @ np.asarray(camera.world_to_camera[:3, 3], float)
    eye = ((eye - stage.middle) * stage.factor).astype(np.float32)
    frame = (rotation * np.array([[1.0], [-1.0], [1.0]])).astype(np.float32)  # rows right, up, forward
    lens = np.array([camera.fx, camera.fy, camera.cx, camera.cy, camera.height, stage.grid], np.float32)
    scene = (stage.table, stage.starts, stage.places)
    return scene, stage.fine, stage.coarse, stage.origin, stage.spacing, stage.ground, eye, frame, lens


def _run(pool: ThreadPoolExecutor | None, works: list[Callable], wanted: Wanted | None = None) -> bool:
    """Do all of it; False when it was given up."""

    def one(work) -> bool:
        if wanted is not None and not wanted():
            return False
        work()
        return True

    results = pool.map(one, works) if pool is not None else map(one, works)
    return all(list(results))


@njit(**FASTEST)
def _sample_slab(scene, origin, spacing, fine, coarse, reach, first, last):
    """The samples of `engine.shapes.picture`, of coarse planes first..last only."""
    for i in range(first, min(last, coarse.shape[0])):
        for j in range(coarse.shape[1]):
            for k in range(coarse.shape[2]):
                coarse[i, j, k], _p = nearest_part(
                    scene, origin[0] + 4 * i * spacing, origin[1] + 4 * j * spacing, origin[2] + 4 * k * spacing
                )
    for i0 in range(4 * first, min(4 * last, fine.shape[0]), 4):
        for j0 in range(0, fine.shape[1], 4):
            for k0 in range(0, fine.shape[2], 4):
                sample_block(scene, origin, spacing, fine, i0, j0, k0, reach)


@njit(**FASTEST)
def _own(scene, points, found, first, last):
    for n in range(first, last):
        _d, found[n] = nearest_part(scene, points[n, 0], points[n, 1], points[n, 2])


@njit(**FASTEST)
def _march(scene, fine, coarse, origin, spacing, ground, eye, dx, dy, dz):
    """(row hit or -1, distance along the ray, distance to the floor)."""
    floor = (ground - eye[1]) / dy if dy < -1e-4 else 1e9
    t, end = 0.02, min(floor, _FAR)
    if scene[2].shape[0] == 0:
        return -1, t, floor
    for k in range(3):  # only the way through the box of samples: everything is inside
        low, high = origin[k], origin[k] + spacing * (fine.shape[k] - 1)
        along = (dx, dy, dz)[k]
        if abs(along) > 1e-9:
            a, b = (low - eye[k]) / along, (high - eye[k]) / along
            t, end = max(t, min(a, b)), min(end, max(a, b))
        elif not low <= eye[k] <= high:
            return -1, t, floor
    for _ in range(140):
        if t > end:
            break
        x, y, z = eye[0] + t * dx, eye[1] + t * dy, eye[2] + t * dz
        d, away = lookup(fine, coarse, origin, spacing, x, y, z)
        if d > 2.0 * spacing:
            t += d - spacing
        else:
            d, part = nearest_part(scene, x, y, z)
            if d < 0.0012:
                return part, t, floor
            t += d * 0.85
    return -1, t, floor


@njit(**FASTEST)
def _pixel(scene, fine, coarse, origin, spacing, ground, eye, frame, lens, column, row, pixel):
    """Colour through image point (column, row), linear, into `pixel`; returns the row hit, or -1."""
    a, b = (column - lens[2]) / lens[0], (lens[3] - row) / lens[1]
    dx = frame[2, 0] + a * frame[0, 0] + b * frame[1, 0]
    dy = frame[2, 1] + a * frame[0, 1] + b * frame[1, 1]
    dz = frame[2, 2] + a * frame[0, 2] + b * frame[1, 2]
    length = 1 / math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx * length, dy * length, dz * length
    hit, t, floor = _march(scene, fine, coarse, origin, spacing, ground, eye, dx, dy, dz)
    shade = backdrop(row / lens[4])
    pixel[:] = shade
    if floor < _FAR:
        fx, fz = eye[0] + floor * dx, eye[2] + floor * dz
        fade = math.exp(-0.10 * (fx * fx + fz * fz))
        if fade > 0.01:
            light, sky = 1.0, 1.0
            if scene[2].shape[0] > 0 and fx * fx + fz * fz < 16:
                light = shadow_at(fine, coarse, origin, spacing, fx, ground + 0.002, fz, 0.015)
                sky = occlusion_at(fine, coarse, origin, spacing, -9.0, fx, ground, fz, 0.0, 1.0, 0.0)
            width = floor / lens[0] / max(0.12, abs(dy)) * 0.7
            pixel[:] = shade * (1 - fade) + fade * floor_light(light, sky, fade, grid_line(fx, fz, lens[5], width))
    if hit >= 0:
        x, y, z = eye[0] + t * dx, eye[1] + t * dy, eye[2] + t * dz
        behind = pixel[0]
        shade_hit(scene, hit, fine, coarse, origin, spacing, ground, x, y, z, dx, dy, dz, pixel)
        ops = scene[0]
        alpha = ops[hit, 51]
        if alpha < 1:
            for k in range(3):
                pixel[k] = seen_through(pixel[k], behind, ops[hit, 46 + k] ** 2.2, alpha)
    return hit


@njit(**FASTEST)
def _trace_band(scene, fine, coarse, origin, spacing, ground, eye, frame, lens, image, hits, first, last):
    pixel = np.zeros(3, np.float32)
    for row in range(first, last):
        for column in range(image.shape[1]):
            hits[row, column] = _pixel(
                scene, fine, coarse, origin, spacing, ground, eye, frame, lens, column + 0.5, row + 0.5, pixel
            )
            for k in range(3):
                image[row, column, k] = shown(pixel[k])


@njit(**FASTEST)
def _refine_some(scene, fine, coarse, origin, spacing, ground, eye, frame, lens, image, edges):
    """Nine rays a pixel, tone-mapped before they are averaged, so that edges stay clean."""
    pixel, total = np.zeros(3, np.float32), np.zeros(3, np.float32)
    for e in range(edges.shape[0]):
        total[:] = 0
        for sub in range(9):
            column, row = edges[e, 1] + (sub % 3 + 0.5) / 3, edges[e, 0] + (sub // 3 + 0.5) / 3
            _pixel(scene, fine, coarse, origin, spacing, ground, eye, frame, lens, column, row, pixel)
            for k in range(3):
                total[k] += tone(pixel[k])
        for k in range(3):
            image[edges[e, 0], edges[e, 1], k] = (total[k] / 9) ** np.float32(1 / 2.2)
