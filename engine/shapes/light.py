"""The light of every picture of parts: the field of a scene, and the kernels that march, shade and tone it.

Studio light: one soft key with shadow, a sky, a bounce from the ground, ambient occlusion from the field. The still
pictures (`engine.shapes.picture`), the live view (`engine.shapes.view`) and that of moving meshes
(`engine.mesh.raster`) are made of these, so that a thing looks the same at rest and in motion.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from engine.kernels import FASTEST
from engine.shapes import parts as layout
from engine.shapes.field import distance, pack

REACH = 8.0  # nodes from the surface within which samples are exact: what soft shadows are read off


@dataclass(frozen=True, eq=False)
class Placed:
    """One thing of a scene: rows [P, ROW] in its unit frame, drawn at `scale` * p + `offset` [3]."""

    rows: np.ndarray
    scale: float = 1.0
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)


def framed_together(things: list[Placed]) -> tuple[list[Placed], np.ndarray, np.ndarray]:
    """The things scaled together to a reach of about 1, and their box (low, high) there."""
    boxes = [np.stack(layout.bounds(t.rows)) * t.scale + np.asarray(t.offset) for t in things]
    low, high = np.min([b[0] for b in boxes], 0), np.max([b[1] for b in boxes], 0)
    factor = 2 * layout.HALF_FRAME / float((high - low).max())
    middle = (low + high) / 2
    moved = [replace(t, scale=t.scale * factor, offset=tuple((np.asarray(t.offset) - middle) * factor)) for t in things]
    return moved, (low - middle) * factor, (high - middle) * factor


def scene_of(things: list[Placed]):
    tables = [pack(t.rows) for t in things]
    starts = np.cumsum([0, *(len(table) for table in tables)]).astype(np.int64)
    return np.concatenate(tables), starts, np.array([[*t.offset, t.scale] for t in things], np.float32)


@njit(**FASTEST)
def nearest_part(scene, x, y, z):
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


@njit(**FASTEST)
def sample_block(scene, origin, spacing, fine, i0, j0, k0, reach):
    """Fill 4x4x4 nodes of `fine`: exact within `reach` nodes of the surface, the block's centre elsewhere."""
    x, y, z = origin[0] + (i0 + 1.5) * spacing, origin[1] + (j0 + 1.5) * spacing, origin[2] + (k0 + 1.5) * spacing
    middle, _p = nearest_part(scene, x, y, z)
    near = abs(middle) < reach * spacing
    for i in range(i0, min(fine.shape[0], i0 + 4)):
        for j in range(j0, min(fine.shape[1], j0 + 4)):
            for k in range(k0, min(fine.shape[2], k0 + 4)):
                d = middle
                if near:
                    d, _p = nearest_part(
                        scene, origin[0] + i * spacing, origin[1] + j * spacing, origin[2] + k * spacing
                    )
                fine[i, j, k] = d


@njit(**FASTEST)
def _studio(dx, dy, dz):
    """What a mirror would see: a bright soft box above the front, a grey room, a pale floor."""
    sky = 0.42 + 0.38 * min(max(dy * 0.5 + 0.5, 0.0), 1.0)
    box = min(max((dx * 0.42 + dy * 0.78 + dz * 0.46 - 0.80) * 9.0, 0.0), 1.0)
    strip = min(max(1.0 - abs(dx + 0.72) * 5.0, 0.0), 1.0) * min(max(0.75 - abs(dy - 0.2), 0.0), 1.0)
    return sky + 1.5 * box + 0.7 * strip


@njit(**FASTEST)
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


@njit(**FASTEST)
def lookup(fine, coarse, origin, spacing, x, y, z):
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


@njit(**FASTEST)
def shadow_at(fine, coarse, origin, spacing, x, y, z, start):
    light, q = 1.0, start
    for _ in range(28):
        d, away = lookup(fine, coarse, origin, spacing, x + q * 0.46, y + q * 0.76, z + q * 0.46)
        d += 0.8 * away
        light = min(light, 8 * d / q)
        if light < 0.01:
            return 0.0
        q += min(max(d, 0.025), 0.2)
        if q > 2.4:
            break
    return light * light * (3 - 2 * light)


@njit(**FASTEST)
def occlusion_at(fine, coarse, origin, spacing, ground, x, y, z, nx, ny, nz):
    hidden, weight = 0.0, 1.0
    for s in range(4):
        q = 0.03 + 0.08 * s
        px, py, pz = x + nx * q, y + ny * q, z + nz * q
        d, away = lookup(fine, coarse, origin, spacing, px, py, pz)
        d += 0.8 * away
        hidden += max(q - min(d, py - ground + 0.004), 0.0) * weight
        weight *= 0.68
    return min(max(1 - 1.7 * hidden, 0.18), 1.0)


@njit(**FASTEST)
def shade_hit(scene, part, fine, coarse, origin, spacing, ground, x, y, z, dx, dy, dz, out):
    ops, e = scene[0], 0.0015
    a, _p = nearest_part(scene, x + e, y - e, z - e)
    b, _p = nearest_part(scene, x - e, y - e, z + e)
    c, _p = nearest_part(scene, x - e, y + e, z - e)
    f, _p = nearest_part(scene, x + e, y + e, z + e)
    nx, ny, nz = a - b - c + f, -a - b + c + f, -a + b - c + f
    length = 1 / (math.sqrt(nx * nx + ny * ny + nz * nz) + 1e-12)
    nx, ny, nz = nx * length, ny * length, nz * length
    rough, metal = max(ops[part, 49], 0.06), ops[part, 50]
    lift = 0.4 * spacing
    shadow = shadow_at(fine, coarse, origin, spacing, x + nx * lift, y + ny * lift, z + nz * lift, 0.02)
    open_sky = occlusion_at(fine, coarse, origin, spacing, ground, x, y, z, nx, ny, nz)
    diffuse, gloss, view = light_on(nx, ny, nz, dx, dy, dz, rough, shadow, open_sky)
    fresnel = (1 - view) ** 5
    for k in range(3):
        out[k] = lit(ops[part, 46 + k] ** 2.2, rough, metal, fresnel, diffuse, gloss)


@njit(**FASTEST)
def light_on(nx, ny, nz, dx, dy, dz, rough, shadow, open_sky):
    """(diffuse light, mirrored light, cosine to the eye) at a surface of normal n seen along d.

    shadow: 0..1 of the key light that reaches it; open_sky: 0..1 of the sky.
    """
    key = max(nx * 0.46 + ny * 0.76 + nz * 0.46, 0.0) * shadow
    view = max(-(nx * dx + ny * dy + nz * dz), 0.0)
    ambient = (0.40 + 0.20 * ny) * open_sky + 0.06 * view
    hx, hy, hz = 0.46 - dx, 0.76 - dy, 0.46 - dz
    length = 1 / math.sqrt(hx * hx + hy * hy + hz * hz)
    half = max((nx * hx + ny * hy + nz * hz) * length, 0.0)
    a2 = rough * rough * rough * rough
    lobe = half * half * (a2 - 1) + 1
    glint = min(a2 / (3.1416 * lobe * lobe + 1e-6), 12.0) * 0.25 * key
    rx, ry, rz = dx + 2 * view * nx, dy + 2 * view * ny, dz + 2 * view * nz
    room = _studio(rx, ry, rz) * (0.35 + 0.65 * open_sky)
    blur = 0.62 * (0.35 + 0.65 * open_sky)
    room = room * (1 - rough) + blur * rough
    return 0.92 * key + ambient, room * 0.85 + glint, view


@njit(**FASTEST)
def lit(base, rough, metal, fresnel, diffuse, gloss):
    """One channel of a surface of colour `base` (linear) under the light of `light_on`."""
    spec = 0.04 * (1 - metal) + base * metal
    reflect = spec + (max(1 - rough, spec) - spec) * fresnel
    return base * (1 - metal) * diffuse + reflect * gloss


@njit(**FASTEST)
def seen_through(value, behind, base, alpha):
    """One channel of a see-through surface: its own light, and what stands behind it through its tint."""
    return alpha * value + (1 - alpha) * (0.35 * value + 0.75 * behind * (0.4 + 0.6 * base))


@njit(**FASTEST)
def backdrop(down):
    """Brightness behind the live stage, linear; `down` 0..1 from the top. A little lighter than the panels around."""
    return 0.014 + 0.016 * min(down, 1.0)


@njit(**FASTEST)
def floor_light(light, sky, fade, line):
    """Brightness of the live stage's floor, linear. light, sky: 0..1 of key and sky; line: `grid_line`'s."""
    return 0.016 * sky + 0.105 * light * (0.3 + 0.7 * sky) * fade + 0.022 * line * (0.35 + 0.65 * light)


@njit(**FASTEST)
def grid_line(x, z, step, width):
    """0..1: how much of a pixel of `width` around (x, z) a grid line covers; every tenth line is stronger."""
    strength = 0.0
    for k in range(2):
        p = x if k == 0 else z
        for m in range(2):
            s = step * (1.0 if m == 0 else 10.0)
            if s > 6 * width:
                away = abs(p - s * math.floor(p / s + 0.5))
                line = max(0.0, 1.0 - away / width) * min(1.0, (s / width - 6) / 20) * (0.5 if m == 0 else 1.0)
                strength = max(strength, line)
    return strength


@njit(**FASTEST)
def tone(value):
    value = max(value, 0.0)
    return min(1.18 * value * (1 + value / 2.2) / (1 + value), 1.0)


@njit(**FASTEST)
def shown(value):
    """Linear light as a screen shows it, 0..1."""
    return tone(value) ** np.float32(1 / 2.2)


def edge_pixels(image: np.ndarray, hits: np.ndarray) -> np.ndarray:
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
