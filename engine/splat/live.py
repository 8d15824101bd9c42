"""Gaussians drawn for a window: forward only, in slices for a pool of threads, cut off by the depth of a mesh.

The pictures are those of `engine.splat.cpu` (same projection, same order, same blending, one 1/255 cut). What differs
is how it runs: every kernel lets go of the interpreter and runs on one thread, so that a window stays awake and no two
threads meet in numba's own pool; torch is not imported; and each pixel also learns which Gaussian is seen there (the
one that takes the transmittance below a half), for picking, depth and outlines.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit, uintp

from engine.kernels import PLAIN
from engine.splat.cpu_bin import TILE, _tile_columns, _tile_rows
from engine.splat.cpu_blend import _ALPHA_MAX, _ALPHA_MIN, _CHECK_EVERY, _PIXELS, _STOP, _is_finished, _pixel_rows
from engine.splat.cpu_project import HIDDEN, ROW, _project_one
from engine.splat.cpu_shade import _basis, _direction
from engine.splat.lanes import exp2, load, maximum, minimum, ramp, splat, store, where_greater
from engine.types import Camera, Gaussians

_F = np.float32
_ZERO, _ONE, _HALF = _F(0), _F(1), _F(0.5)
_LOW_WORD = np.uint64(32)
_SLICES = 8
NEAR, EPS2D = 0.01, 0.3  # m, px^2: the defaults of `engine.splat.options.RenderOptions`


def draw(
    gaussians: Gaussians, camera: Camera, limit: np.ndarray | None = None, pool: ThreadPoolExecutor | None = None,
    wanted: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:  # fmt: skip
    """(colour [H, W, 3] sRGB over black, transmittance [H, W], seen [H, W] int32, depth [H, W] m).

    limit: [H, W] m along the view; what lies behind it is not drawn (inf where nothing stands). seen: the index of the
    Gaussian that takes the transmittance below a half, -1 where none does; depth: its own, 0 there. gaussians: NumPy,
    float32. None when `wanted()` turned false on the way.
    """
    count, width, height = len(gaussians), camera.width, camera.height
    view = np.asarray(camera.world_to_camera, np.float32)
    lens = np.zeros(16, np.float32)
    lens[:9], lens[9:12] = view[:3, :3].ravel(), view[:3, 3]
    lens[12:] = camera.fx, camera.fy, camera.cx, camera.cy
    centre = np.ascontiguousarray(-view[:3, :3].T @ view[:3, 3])
    settings = (_F(NEAR), _F(1e10), _F(EPS2D), _ZERO, False)
    means, quats, scales, opacities, sh = (
        np.ascontiguousarray(a, np.float32)
        for a in (gaussians.means, gaussians.quats, gaussians.scales, gaussians.opacities, gaussians.sh)
    )
    rows, radii, depths = np.empty(count * ROW, _F), np.empty((count, 2), np.int32), np.empty(count, _F)
    keys = np.empty(count, np.uint64)
    place = (lens, settings, width, height)
    if not _spread(pool, wanted, count, lambda a, b: _project_some(
        means, quats, scales, opacities, *place, rows, radii, depths, keys, a, b
    )):  # fmt: skip
        return None
    keys.sort()
    order = keys[: int(np.searchsorted(keys, HIDDEN))].astype(np.uint32)
    visible, degree = len(order), round(sh.shape[1] ** 0.5) - 1
    front, colours = np.empty(visible * ROW, _F), np.empty(visible * 3, _F)
    shading = (order, rows, means, sh, degree, centre, front, colours)
    _spread(pool, None, visible, lambda a, b: _shade_some(*shading, a, b))
    tiles = -(-width // TILE), -(-height // TILE)
    counts = np.zeros((_SLICES, tiles[0] * tiles[1]), np.uint32)
    steps = [(k, k * visible // _SLICES, (k + 1) * visible // _SLICES) for k in range(_SLICES)]
    _run(pool, None, [lambda s=s: _count_some(front, *tiles, counts[s[0]], s[1], s[2]) for s in steps])
    start = np.concatenate([[0], counts.sum(0, dtype=np.uint32).cumsum(dtype=np.uint32)]).astype(np.uint32)
    cursors = (start[:-1] + np.concatenate([np.zeros_like(counts[:1]), counts[:-1]]).cumsum(0)).astype(np.uint32)
    entries = np.empty(int(start[-1]), np.uint32)
    _run(pool, None, [lambda s=s: _fill_some(front, *tiles, cursors[s[0]], entries, s[1], s[2]) for s in steps])
    limit = np.full((1, 1), np.inf, _F) if limit is None else np.ascontiguousarray(limit, _F)
    image, through = np.empty((height, width, 3), _F), np.empty((height, width), _F)
    seen, depth = np.empty((height, width), np.int32), np.empty((height, width), _F)
    ordered = depths[order]
    if not _run(pool, wanted, [
        lambda y=y: _blend_row(y, start, entries, front, colours, ordered, order, limit, image, through, seen, depth)
        for y in range(tiles[1])
    ]):  # fmt: skip
        return None
    return image, through, seen, depth


def _run(pool: ThreadPoolExecutor | None, wanted: Callable[[], bool] | None, works: list[Callable]) -> bool:
    def one(work) -> bool:
        if wanted is not None and not wanted():
            return False
        work()
        return True

    return all(list((pool.map if pool is not None else map)(one, works)))


def _spread(pool, wanted, count: int, work: Callable[[int, int], None]) -> bool:
    """`work(first, last)` over slices of `count` things."""
    ends = [k * count // _SLICES for k in range(_SLICES + 1)]
    return _run(pool, wanted, [lambda a=a, b=b: work(a, b) for a, b in zip(ends, ends[1:])])


@njit(**PLAIN)
def _project_some(
    means, quats, scales, opacities, lens, settings, width, height, rows, radii, depths, keys, first, last
):
    bits = depths.view(np.uint32)
    for k in range(first, last):
        n = uintp(k)
        seen = _project_one(means, quats, scales, opacities, lens, settings, width, height, n, rows, radii, depths)
        keys[n] = (np.uint64(bits[n]) << _LOW_WORD) | np.uint64(n) if seen else HIDDEN


@njit(**PLAIN)
def _shade_some(order, all_rows, means, sh, degree, centre, rows, colours, first, last):
    """Rows and colours of ranks first..last, in depth order."""
    basis = np.empty(16, np.float32)
    for index in range(first, last):
        rank = uintp(index)
        n = uintp(order[rank])
        for k in range(ROW):
            rows[rank * uintp(ROW) + uintp(k)] = all_rows[n * uintp(ROW) + uintp(k)]
        x, y, z, _ = _direction(means, n, centre)
        _basis(degree, x, y, z, basis)
        for c in range(3):
            value = _HALF
            for term in range((degree + 1) * (degree + 1)):
                value += basis[uintp(term)] * sh[n, uintp(term), uintp(c)]
            colours[rank * uintp(3) + uintp(c)] = max(value, _ZERO)


@njit(**PLAIN)
def _count_some(rows, tiles_x, tiles_y, counts, first, last):
    for rank in range(first, last):
        at = uintp(rank) * uintp(ROW)
        top, bottom = _tile_rows(rows, at, tiles_y)
        for tile_y in range(top, bottom):
            left, right = _tile_columns(rows, at, tile_y, tiles_x)
            for tile_x in range(left, right):
                counts[uintp(tile_y * tiles_x + tile_x)] += np.uint32(1)


@njit(**PLAIN)
def _fill_some(rows, tiles_x, tiles_y, cursors, entries, first, last):
    for rank in range(first, last):
        at = uintp(rank) * uintp(ROW)
        top, bottom = _tile_rows(rows, at, tiles_y)
        for tile_y in range(top, bottom):
            left, right = _tile_columns(rows, at, tile_y, tiles_x)
            for tile_x in range(left, right):
                tile = uintp(tile_y * tiles_x + tile_x)
                entries[uintp(cursors[tile])] = np.uint32(rank)
                cursors[tile] += np.uint32(1)


@njit(**PLAIN)
def _blend_tile(x0, y0, begin, end, entries, rows, colours, depths, limits, transmit, blended, seen):
    """`engine.splat.cpu_blend`'s, with a depth that pixels end at and the rank that halves the light, plus one."""
    columns = ramp()
    for entry in range(begin, end):
        rank = uintp(entries[uintp(entry)])
        at, colour_at = rank * uintp(ROW), rank * uintp(3)
        gx, gy = rows[at] - x0 - _HALF, rows[at + uintp(1)] - y0 - _HALF
        kx, kxy, ky, log2_opacity = rows[at + uintp(2)], rows[at + uintp(3)], rows[at + uintp(4)], rows[at + uintp(5)]
        first, last = _pixel_rows(gy, rows[at + uintp(6)])
        along = (splat(gx) - columns) * kx
        away, name = splat(depths[rank]), splat(_F(rank) + _ONE)
        for y in range(first, last):
            dy = gy - _F(y)
            v = ky * dy
            u = along + kxy * dy
            row = uintp(y * TILE)
            alpha = minimum(exp2((log2_opacity - v * v) - u * u), _ALPHA_MAX)
            alpha = where_greater(_ALPHA_MIN, alpha, _ZERO, alpha)
            alpha = where_greater(away, load(limits, row), _ZERO, alpha)
            before = load(transmit, row)
            through = maximum(before, _ZERO)
            weight = alpha * through
            after = through - weight
            store(transmit, row, where_greater(after, _STOP, after, minimum(before, _ZERO - before)))
            weight = where_greater(after, _STOP, weight, _ZERO)
            known = load(seen, row)
            found = where_greater(_HALF, after, where_greater(through, _ZERO, name, _ZERO), _ZERO)
            store(seen, row, where_greater(known, _ZERO, known, found))
            for channel in range(3):
                plane = row + uintp(channel * _PIXELS)
                store(blended, plane, load(blended, plane) + weight * colours[colour_at + uintp(channel)])
        if (entry - begin) % _CHECK_EVERY == _CHECK_EVERY - 1 and _is_finished(transmit):
            break


@njit(**PLAIN)
def _blend_row(
    tile_y, start, entries, rows, colours, depths, order, limit, image, through, seen, depth
):  # fmt: skip
    """The tiles of one row of tiles."""
    height, width = through.shape
    tiles_x, y0 = (width + TILE - 1) // TILE, tile_y * TILE
    transmit, blended = np.empty(_PIXELS, np.float32), np.empty(_PIXELS * 3, np.float32)
    limits, ranks = np.empty(_PIXELS, np.float32), np.empty(_PIXELS, np.float32)
    limited = limit.shape[0] == height and limit.shape[1] == width
    for tile_x in range(tiles_x):
        x0, tile = tile_x * TILE, tile_y * tiles_x + tile_x
        for y in range(TILE):
            for x in range(TILE):
                inside = x0 + x < width and y0 + y < height
                transmit[y * TILE + x] = _ONE if inside else -_ONE
                limits[y * TILE + x] = limit[y0 + y, x0 + x] if limited and inside else _F(np.inf)
        blended[:] = _ZERO
        ranks[:] = _ZERO
        _blend_tile(
            _F(x0), _F(y0), int(start[tile]), int(start[tile + 1]), entries, rows, colours, depths, limits, transmit,
            blended, ranks,
        )  # fmt: skip
        for y in range(min(TILE, height - y0)):
            for x in range(min(TILE, width - x0)):
                pixel = y * TILE + x
                through[y0 + y, x0 + x] = abs(transmit[pixel])
                rank = int(ranks[pixel]) - 1
                seen[y0 + y, x0 + x] = order[rank] if rank >= 0 else -1
                depth[y0 + y, x0 + x] = depths[rank] if rank >= 0 else _ZERO
                for channel in range(3):
                    image[y0 + y, x0 + x, channel] = blended[pixel + channel * _PIXELS]
