"""Pictures of parts straight from their field, by sphere tracing: no mesh needed, so the library can be looked at.

The light is `engine.shapes.light`'s, which the live view shares.
"""

import math

import numpy as np
from numba import njit, prange

from engine.kernels import FASTEST, parallel
from engine.shapes.light import (
    REACH,
    Placed,
    edge_pixels,
    framed_together,
    lookup,
    nearest_part,
    occlusion_at,
    sample_block,
    scene_of,
    seen_through,
    shade_hit,
    shadow_at,
    tone,
)

_SAMPLES, _MARGIN = 56, 6


@parallel(**FASTEST)
def _sample(scene, origin, spacing, fine, coarse):
    """Fill `coarse` (every fourth node) and `fine` (exact near the surface, the block's centre elsewhere)."""
    bx, by, bz = (fine.shape[0] + 3) // 4, (fine.shape[1] + 3) // 4, (fine.shape[2] + 3) // 4
    for q in prange(coarse.size):
        i, j, k = q // (coarse.shape[1] * coarse.shape[2]), q // coarse.shape[2] % coarse.shape[1], q % coarse.shape[2]
        coarse[i, j, k], _p = nearest_part(
            scene, origin[0] + 4 * i * spacing, origin[1] + 4 * j * spacing, origin[2] + 4 * k * spacing
        )
    for q in prange(bx * by * bz):
        i0, j0, k0 = q // (by * bz) * 4, q // bz % by * 4, q % bz * 4
        sample_block(scene, origin, spacing, fine, i0, j0, k0, REACH)


@njit(**FASTEST)
def _look(scene, fine, coarse, origin, spacing, ground, eye, frame, a, b, shade, pixel):
    """Colour of the ray through image point (a, b) into `pixel` (linear); returns the part hit, or -1.

    frame: rows right, up, forward. shade: background brightness there.
    """
    dx = frame[2, 0] + a * frame[0, 0] + b * frame[1, 0]
    dy = frame[2, 1] + a * frame[0, 1] + b * frame[1, 1]
    dz = frame[2, 2] + a * frame[0, 2] + b * frame[1, 2]
    length = 1 / math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx * length, dy * length, dz * length
    floor = (ground - eye[1]) / dy if dy < -1e-4 else 1e9
    t, hit = 1.0, -1
    x, y, z = eye[0], eye[1], eye[2]
    for _ in range(120):
        x, y, z = eye[0] + t * dx, eye[1] + t * dy, eye[2] + t * dz
        d, away = lookup(fine, coarse, origin, spacing, x, y, z)
        d = max(away, d - away)
        if d > 2.0 * spacing:
            t += d - spacing
        else:
            d, part = nearest_part(scene, x, y, z)
            if d < 0.0012:
                hit = part
                break
            t += d * 0.85
        if t > 16 or t > floor:
            break
    pixel[:] = shade
    if floor < 24.0:
        fx, fz = eye[0] + floor * dx, eye[2] + floor * dz
        fade = math.exp(-0.30 * (fx * fx + fz * fz))
        if fade > 0.01:
            light = shadow_at(fine, coarse, origin, spacing, fx, ground + 0.002, fz, 0.015)
            sky = occlusion_at(fine, coarse, origin, spacing, -9.0, fx, ground, fz, 0.0, 1.0, 0.0)
            pixel[:] = shade * (1 - fade) + fade * (0.30 * sky + 0.56 * light * (0.4 + 0.6 * sky))
    if hit >= 0:
        behind = pixel[0]
        shade_hit(scene, hit, fine, coarse, origin, spacing, ground, x, y, z, dx, dy, dz, pixel)
        ops = scene[0]
        alpha = ops[hit, 51]
        if alpha < 1:
            for k in range(3):
                pixel[k] = seen_through(pixel[k], behind, ops[hit, 46 + k] ** 2.2, alpha)
    return hit


@parallel(**FASTEST)
def _trace(scene, fine, coarse, origin, spacing, ground, eye, frame, spread, image, hits):
    """One ray a pixel: image [size, size, 3] linear, hits [size, size]."""
    size = image.shape[0]
    for row in prange(size):
        pixel = np.zeros(3, np.float32)
        for column in range(size):
            a, b = (2 * (column + 0.5) / size - 1) * spread, (1 - 2 * (row + 0.5) / size) * spread
            shade = 0.82 - 0.16 * row / size
            hits[row, column] = _look(scene, fine, coarse, origin, spacing, ground, eye, frame, a, b, shade, pixel)
            image[row, column] = pixel


@parallel(**FASTEST)
def _refine(scene, fine, coarse, origin, spacing, ground, eye, frame, spread, edges, image, out):
    """Nine rays in each pixel of `edges` [E, 2]; tone-mapped before they are averaged, so that edges stay clean."""
    size = image.shape[0]
    for e in prange(edges.shape[0]):
        pixel, total = np.zeros(3, np.float32), np.zeros(3, np.float32)
        for sub in range(9):
            column, row = edges[e, 1] + (sub % 3 + 0.5) / 3, edges[e, 0] + (sub // 3 + 0.5) / 3
            a, b = (2 * column / size - 1) * spread, (1 - 2 * row / size) * spread
            shade = 0.82 - 0.16 * row / size
            _look(scene, fine, coarse, origin, spacing, ground, eye, frame, a, b, shade, pixel)
            for k in range(3):
                total[k] += tone(pixel[k])
        out[e] = total / 9


@parallel(**FASTEST)
def _tone_image(image):
    for row in prange(image.shape[0]):
        for column in range(image.shape[1]):
            for k in range(3):
                image[row, column, k] = tone(image[row, column, k])


def picture(rows: np.ndarray, size: int = 192, azimuth: float = 32, elevation: float = 20) -> np.ndarray:
    """[size, size, 3] uint8 sRGB picture of parts from `azimuth` and `elevation` (degrees; 0 is the front)."""
    return pictures([Placed(rows)], size, (azimuth,), elevation)[0]


def pictures(things: list[Placed], size: int, azimuths, elevation: float = 20) -> list[np.ndarray]:
    """Pictures of one or several things together, from several sides, framed alike."""
    things, low, high = framed_together(things)
    scene, samples = scene_of(things), _samples_of(things, low, high)
    centre, radius = (low + high) / 2, max(float(np.linalg.norm(high - low)) / 2, 0.2)
    spread, half_angle = np.float32(math.tan(0.23)), 0.23
    found = []
    for azimuth in azimuths:
        frame = _frame(math.radians(azimuth), math.radians(elevation))
        eye = (centre - frame[2] * radius * 1.02 / math.sin(half_angle)).astype(np.float32)
        image, hits = np.empty((size, size, 3), np.float32), np.empty((size, size), np.int32)
        view = (scene, *samples, np.float32(low[1]), eye, frame, spread)
        _trace(*view, image, hits)
        _tone_image(image)
        edges = np.argwhere(edge_pixels(image, hits)).astype(np.int32)
        fine = np.empty((len(edges), 3), np.float32)
        _refine(*view, edges, image, fine)
        image[edges[:, 0], edges[:, 1]] = fine
        found.append((np.clip(image, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8))
    return found


def _samples_of(things: list[Placed], low, high):
    """(fine values, coarse values, origin, spacing): what marching and soft light read instead of the exact field."""
    spacing = float((high - low).max()) / _SAMPLES
    count = np.ceil((high - low) / spacing).astype(int) + 1 + 2 * _MARGIN
    origin = ((low + high) / 2 - (count - 1) * spacing / 2).astype(np.float32)
    fine, coarse = np.empty(tuple(count), np.float32), np.empty(tuple((count + 2) // 4 + 1), np.float32)
    _sample(scene_of(things), origin, np.float32(spacing), fine, coarse)
    return fine, coarse, origin, np.float32(spacing)


def _frame(azimuth: float, elevation: float) -> np.ndarray:
    """Camera axes [3, 3]: rows right, up, forward."""
    ca, sa, ce, se = math.cos(azimuth), math.sin(azimuth), math.cos(elevation), math.sin(elevation)
    forward = -np.array([sa * ce, se, ca * ce])
    right = np.array([ca, 0.0, -sa])
    return np.stack([right, np.cross(right, forward), forward]).astype(np.float32)


def contact_sheet(pictures: list[np.ndarray], labels: list[str], columns: int = 8):
    """A PIL image: `pictures` of one size in a grid, each with its label below."""
    from PIL import Image, ImageDraw, ImageFont

    size, strip = pictures[0].shape[0], 20
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * size, rows * (size + strip)), (255, 255, 255))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for i, (image, label) in enumerate(zip(pictures, labels)):
        x, y = i % columns * size, i // columns * (size + strip)
        sheet.paste(Image.fromarray(image), (x, y))
        draw.text((x + 6, y + size + 3), label[: size // 6], fill=(40, 40, 42), font=font)
    return sheet
