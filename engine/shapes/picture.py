"""Pictures of parts straight from their field, by sphere tracing: no mesh needed, so the library can be looked at.

Studio light: one soft key with shadow, a sky, a bounce from the ground, ambient occlusion from the field.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numba import njit, prange

from engine.shapes import parts as layout
from engine.shapes.field import distance, pack

_FAST = {"fastmath": True, "cache": True, "error_model": "numpy"}
_SAMPLES, _MARGIN = 56, 6


@njit(**_FAST)
def _nearest(scene, x, y, z):
    """(distance, row of the table) over all things of a scene: each is its own field, moved and scaled."""
    ops, starts, places = scene
    best, part = 1e9, -1
    for k in range(places.shape[0]):
        s = places[k, 3]
        first = starts[k]
        px, py, pz = (x - places[k, 0]) / s, (y - places[k, 1]) / s, (z - places[k, 2]) / s
        d, p = distance(ops[first : starts[k + 1]], px, py, pz)
        if d * s < best:
            best, part = d * s, p + first
    return best, part


@njit(parallel=True, **_FAST)
def _sample(scene, origin, spacing, fine, coarse):
    """Fill `coarse` (every fourth node) and `fine` (exact near the surface, the block's centre elsewhere)."""
    bx, by, bz = (fine.shape[0] + 3) // 4, (fine.shape[1] + 3) // 4, (fine.shape[2] + 3) // 4
    for q in prange(coarse.size):
        i, j, k = q // (coarse.shape[1] * coarse.shape[2]), q // coarse.shape[2] % coarse.shape[1], q % coarse.shape[2]
        coarse[i, j, k], _p = _nearest(
            scene, origin[0] + 4 * i * spacing, origin[1] + 4 * j * spacing, origin[2] + 4 * k * spacing
        )
    for q in prange(bx * by * bz):
        i0, j0, k0 = q // (by * bz) * 4, q // bz % by * 4, q % bz * 4
        x, y, z = origin[0] + (i0 + 1.5) * spacing, origin[1] + (j0 + 1.5) * spacing, origin[2] + (k0 + 1.5) * spacing
        middle, _p = _nearest(scene, x, y, z)
        near = abs(middle) < 8 * spacing
        for i in range(i0, min(fine.shape[0], i0 + 4)):
            for j in range(j0, min(fine.shape[1], j0 + 4)):
                for k in range(k0, min(fine.shape[2], k0 + 4)):
                    d = middle
                    if near:
                        d, _p = _nearest(
                            scene, origin[0] + i * spacing, origin[1] + j * spacing, origin[2] + k * spacing
                        )
                    fine[i, j, k] = d


@njit(**_FAST)
def _studio(dx, dy, dz):
    """What a mirror would see: a bright soft box above the front, a grey room, a pale floor."""
    sky = 0.42 + 0.38 * min(max(dy * 0.5 + 0.5, 0.0), 1.0)
    box = min(max((dx * 0.42 + dy * 0.78 + dz * 0.46 - 0.80) * 9.0, 0.0), 1.0)
    strip = min(max(1.0 - abs(dx + 0.72) * 5.0, 0.0), 1.0) * min(max(0.75 - abs(dy - 0.2), 0.0), 1.0)
    return sky + 1.5 * box + 0.7 * strip


@njit(**_FAST)
def _trilinear(values, x, y, z):
    i = min(max(int(x), 0), values.shape[0] - 2)
    j = min(max(int(y), 0), values.shape[1] - 2)
    k = min(max(int(z), 0), values.shape[2] - 2)
    u, v, w = x - i, y - j, z - k
    a = values[i, j, k] * (1 - w) + values[i, j, k + 1] * w
    b = values[i, j + 1, k] * (1 - w) + values[i, j + 1, k + 1] * w
    c = values[i + 1, j, k] * (1 - w) + values[i + 1, j, k + 1] * w
    d = values[i + 1, j + 1, k] * (1 - w) + values[i + 1, j + 1, k + 1] * w
    return (a * (1 - v) + b * v) * (1 - u) + (c * (1 - v) + d * v) * u


@njit(**_FAST)
def _lookup(fine, coarse, origin, spacing, x, y, z):
    """(distance read off the samples at the nearest point of their box, distance to that box)."""
    scale = 1 / spacing
    x, y, z = (x - origin[0]) * scale, (y - origin[1]) * scale, (z - origin[2]) * scale
    nx, ny, nz = fine.shape[0] - 1.0, fine.shape[1] - 1.0, fine.shape[2] - 1.0
    cx, cy, cz = min(max(x, 0.0), nx), min(max(y, 0.0), ny), min(max(z, 0.0), nz)
    away = math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) * spacing
    d = _trilinear(coarse, cx * 0.25, cy * 0.25, cz * 0.25)
    if d < 4.5 * spacing:  # a thin wall can hide between coarse nodes that are all outside
        d = _trilinear(fine, cx, cy, cz)
    return d, away


@njit(**_FAST)
def _shadow(fine, coarse, origin, spacing, x, y, z, start):
    light, q = 1.0, start
    for _ in range(28):
        d, away = _lookup(fine, coarse, origin, spacing, x + q * 0.46, y + q * 0.76, z + q * 0.46)
        d += 0.8 * away
        light = min(light, 8 * d / q)
        if light < 0.01:
            return 0.0
        q += min(max(d, 0.025), 0.2)
        if q > 2.4:
            break
    return light * light * (3 - 2 * light)


@njit(**_FAST)
def _occlusion(fine, coarse, origin, spacing, ground, x, y, z, nx, ny, nz):
    hidden, weight = 0.0, 1.0
    for s in range(4):
        q = 0.03 + 0.08 * s
        px, py, pz = x + nx * q, y + ny * q, z + nz * q
        d, away = _lookup(fine, coarse, origin, spacing, px, py, pz)
        d += 0.8 * away
        hidden += max(q - min(d, py - ground + 0.004), 0.0) * weight
        weight *= 0.68
    return min(max(1 - 1.7 * hidden, 0.18), 1.0)


@njit(**_FAST)
def _shade(scene, part, fine, coarse, origin, spacing, ground, x, y, z, dx, dy, dz, out):
    ops, e = scene[0], 0.0015
    a, _p = _nearest(scene, x + e, y - e, z - e)
    b, _p = _nearest(scene, x - e, y - e, z + e)
    c, _p = _nearest(scene, x - e, y + e, z - e)
    f, _p = _nearest(scene, x + e, y + e, z + e)
    nx, ny, nz = a - b - c + f, -a - b + c + f, -a + b - c + f
    length = 1 / (math.sqrt(nx * nx + ny * ny + nz * nz) + 1e-12)
    nx, ny, nz = nx * length, ny * length, nz * length
    rough, metal = max(ops[part, 49], 0.06), ops[part, 50]
    lift = 0.4 * spacing
    shadow = _shadow(fine, coarse, origin, spacing, x + nx * lift, y + ny * lift, z + nz * lift, 0.02)
    open_sky = _occlusion(fine, coarse, origin, spacing, ground, x, y, z, nx, ny, nz)
    key = max(nx * 0.46 + ny * 0.76 + nz * 0.46, 0.0) * shadow
    view = max(-(nx * dx + ny * dy + nz * dz), 0.0)
    ambient = (0.40 + 0.20 * ny) * open_sky + 0.06 * view
    hx, hy, hz = 0.46 - dx, 0.76 - dy, 0.46 - dz
    length = 1 / math.sqrt(hx * hx + hy * hy + hz * hz)
    half = max((nx * hx + ny * hy + nz * hz) * length, 0.0)
    a2 = rough * rough * rough * rough
    lobe = half * half * (a2 - 1) + 1
    glint = min(a2 / (3.1416 * lobe * lobe + 1e-6), 12.0) * 0.25 * key
    fresnel = (1 - view) ** 5
    rx, ry, rz = dx + 2 * view * nx, dy + 2 * view * ny, dz + 2 * view * nz
    room = _studio(rx, ry, rz) * (0.35 + 0.65 * open_sky)
    blur = 0.62 * (0.35 + 0.65 * open_sky)
    room = room * (1 - rough) + blur * rough
    for k in range(3):
        base = ops[part, 46 + k] ** 2.2
        spec = 0.04 * (1 - metal) + base * metal
        reflect = spec + (max(1 - rough, spec) - spec) * fresnel
        out[k] = base * (1 - metal) * (0.92 * key + ambient) + reflect * (room * 0.85 + glint)


@njit(**_FAST)
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
        d, away = _lookup(fine, coarse, origin, spacing, x, y, z)
        d = max(away, d - away)
        if d > 2.0 * spacing:
            t += d - spacing
        else:
            d, part = _nearest(scene, x, y, z)
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
            light = _shadow(fine, coarse, origin, spacing, fx, ground + 0.002, fz, 0.015)
            sky = _occlusion(fine, coarse, origin, spacing, -9.0, fx, ground, fz, 0.0, 1.0, 0.0)
            pixel[:] = shade * (1 - fade) + fade * (0.30 * sky + 0.56 * light * (0.4 + 0.6 * sky))
    if hit >= 0:
        behind = pixel[0]
        _shade(scene, hit, fine, coarse, origin, spacing, ground, x, y, z, dx, dy, dz, pixel)
        ops = scene[0]
        alpha = ops[hit, 51]
        if alpha < 1:
            for k in range(3):
                tint = 0.4 + 0.6 * ops[hit, 46 + k] ** 2.2
                pixel[k] = alpha * pixel[k] + (1 - alpha) * (0.35 * pixel[k] + 0.75 * behind * tint)
    return hit


@njit(parallel=True, **_FAST)
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


@njit(parallel=True, **_FAST)
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
                total[k] += _tone(pixel[k])
        out[e] = total / 9


@njit(**_FAST)
def _tone(value):
    value = max(value, 0.0)
    return min(1.18 * value * (1 + value / 2.2) / (1 + value), 1.0)


@njit(parallel=True, **_FAST)
def _tone_image(image):
    for row in prange(image.shape[0]):
        for column in range(image.shape[1]):
            for k in range(3):
                image[row, column, k] = _tone(image[row, column, k])


@dataclass(frozen=True, eq=False)
class Placed:
    """One thing of a scene: rows [P, ROW] in its unit frame, drawn at `scale` * p + `offset` [3]."""

    rows: np.ndarray
    scale: float = 1.0
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)


def picture(rows: np.ndarray, size: int = 192, azimuth: float = 32, elevation: float = 20) -> np.ndarray:
    """[size, size, 3] uint8 sRGB picture of parts from `azimuth` and `elevation` (degrees; 0 is the front)."""
    return pictures([Placed(rows)], size, (azimuth,), elevation)[0]


def pictures(things: list[Placed], size: int, azimuths, elevation: float = 20) -> list[np.ndarray]:
    """Pictures of one or several things together, from several sides, framed alike."""
    things, low, high = _framed(things)
    scene, samples = _scene(things), _samples_of(things, low, high)
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
        edges = np.argwhere(_edges(image, hits)).astype(np.int32)
        fine = np.empty((len(edges), 3), np.float32)
        _refine(*view, edges, image, fine)
        image[edges[:, 0], edges[:, 1]] = fine
        found.append((np.clip(image, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8))
    return found


def _framed(things: list[Placed]) -> tuple[list[Placed], np.ndarray, np.ndarray]:
    """The things scaled together to a reach of about 1, and their box (low, high) there."""
    boxes = [np.stack(layout.bounds(t.rows)) * t.scale + np.asarray(t.offset) for t in things]
    low, high = np.min([b[0] for b in boxes], 0), np.max([b[1] for b in boxes], 0)
    factor = 2 * layout.HALF_FRAME / float((high - low).max())
    middle = (low + high) / 2
    moved = [replace(t, scale=t.scale * factor, offset=tuple((np.asarray(t.offset) - middle) * factor)) for t in things]
    return moved, (low - middle) * factor, (high - middle) * factor


def _scene(things: list[Placed]):
    tables = [pack(t.rows) for t in things]
    starts = np.cumsum([0, *(len(table) for table in tables)]).astype(np.int64)
    return np.concatenate(tables), starts, np.array([[*t.offset, t.scale] for t in things], np.float32)


def _samples_of(things: list[Placed], low, high):
    """(fine values, coarse values, origin, spacing): what marching and soft light read instead of the exact field."""
    spacing = float((high - low).max()) / _SAMPLES
    count = np.ceil((high - low) / spacing).astype(int) + 1 + 2 * _MARGIN
    origin = ((low + high) / 2 - (count - 1) * spacing / 2).astype(np.float32)
    fine, coarse = np.empty(tuple(count), np.float32), np.empty(tuple((count + 2) // 4 + 1), np.float32)
    _sample(_scene(things), origin, np.float32(spacing), fine, coarse)
    return fine, coarse, origin, np.float32(spacing)


def _frame(azimuth: float, elevation: float) -> np.ndarray:
    """Camera axes [3, 3]: rows right, up, forward."""
    ca, sa, ce, se = math.cos(azimuth), math.sin(azimuth), math.cos(elevation), math.sin(elevation)
    forward = -np.array([sa * ce, se, ca * ce])
    right = np.array([ca, 0.0, -sa])
    return np.stack([right, np.cross(right, forward), forward]).astype(np.float32)


def _edges(image: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """Pixels that differ from a neighbour in part or in brightness: where one ray a pixel would show stairs."""
    light = image.mean(2)
    found = np.zeros(hits.shape, bool)
    for axis in (0, 1):
        step = (np.diff(hits, axis=axis) != 0) | (np.abs(np.diff(light, axis=axis)) > 0.06)
        first, second = [slice(None)] * 2, [slice(None)] * 2
        first[axis], second[axis] = slice(None, -1), slice(1, None)
        found[tuple(first)] |= step
        found[tuple(second)] |= step
    return found


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
