"""Front-to-back alpha blending of tile lists, one tile row (sixteen pixels) at a time, and its gradient.

With the conic factored as Sigma'^-1 = L L^T, log2 alpha = log2 o - u^2 - v^2 where (u, v) are the whitened offset
of the pixel: squares of sums, so needle-thin Gaussians lose no digits and sigma < 0 cannot occur. v is constant
along a tile row.

A pixel stops at the first Gaussian that would take its transmittance T to 1e-4 or below, and that Gaussian is not
blended. A stopped pixel keeps its T with the sign turned, so that max(T, 0) is "light that still gets through".
"""

import math

import numpy as np
from numba import njit, prange, uintp

from engine.kernels import PLAIN, parallel
from engine.splat.cpu_bin import TILE
from engine.splat.cpu_project import ROW
from engine.splat.lanes import exp2, largest, load, maximum, minimum, ramp, splat, store, total, where_greater

_F = np.float32
_ZERO, _ONE, _HALF = _F(0), _F(1), _F(0.5)
_ALPHA_MIN, _ALPHA_MAX = _F(1 / 255), _F(0.999)
_STOP = _F(1e-4)
_PIXELS = TILE * TILE
MOMENTS = 6  # of q = alpha dL/dalpha over a tile: q, q u, q v, q u^2, q u v, q v^2
_CHECK_EVERY = 16  # Gaussians between two looks at whether the tile is finished


@njit(inline="always", **PLAIN)
def _pixel_rows(gy, reach):
    """First tile row of pixels and one past the last that a Gaussian at height gy (in the tile) reaches."""
    first = math.ceil(max(gy - reach, _ZERO))
    last = math.floor(min(gy + reach, _F(TILE - 1))) + 1
    return int(first), int(last)


@njit(**PLAIN)
def _open_tile(transmit, x0, y0, width, height):
    """T = 1 inside the image and -1 (finished) outside."""
    for y in range(TILE):
        for x in range(TILE):
            inside = x0 + x < width and y0 + y < height
            transmit[uintp(y * TILE + x)] = _ONE if inside else -_ONE


@njit(**PLAIN)
def _is_finished(transmit):
    brightest = load(transmit, uintp(0))
    for y in range(1, TILE):
        brightest = maximum(brightest, load(transmit, uintp(y * TILE)))
    return largest(brightest) <= _ZERO


@njit(**PLAIN)
def _blend_tile(x0, y0, begin, end, entry_rank, rows, colours, channels, transmit, blended):
    """Blend entries begin..end into `blended` [channels, 256]; returns one past the last entry looked at."""
    columns = ramp()
    for entry in range(begin, end):
        rank = uintp(entry_rank[uintp(entry)])
        at, colour_at = rank * uintp(ROW), rank * uintp(channels)
        gx, gy = rows[at] - x0 - _HALF, rows[at + uintp(1)] - y0 - _HALF
        kx, kxy, ky, log2_opacity = rows[at + uintp(2)], rows[at + uintp(3)], rows[at + uintp(4)], rows[at + uintp(5)]
        first, last = _pixel_rows(gy, rows[at + uintp(6)])
        along = (splat(gx) - columns) * kx
        for y in range(first, last):
            dy = gy - _F(y)
            v = ky * dy
            u = along + kxy * dy
            alpha = minimum(exp2((log2_opacity - v * v) - u * u), _ALPHA_MAX)
            alpha = where_greater(_ALPHA_MIN, alpha, _ZERO, alpha)
            row = uintp(y * TILE)
            before = load(transmit, row)
            through = maximum(before, _ZERO)
            weight = alpha * through
            after = through - weight
            store(transmit, row, where_greater(after, _STOP, after, minimum(before, _ZERO - before)))
            weight = where_greater(after, _STOP, weight, _ZERO)
            for channel in range(channels):
                plane = row + uintp(channel * _PIXELS)
                store(blended, plane, load(blended, plane) + weight * colours[colour_at + uintp(channel)])
        if (entry - begin) % _CHECK_EVERY == _CHECK_EVERY - 1 and _is_finished(transmit):
            return entry + 1
    return end


@parallel(**PLAIN)
def blend(schedule, tile_start, entry_rank, rows, colours, background, image, transmittance, last_entry):
    """Draw every tile into `image` [H, W, D] and `transmittance` [H, W]; `last_entry` [tiles] is for `blend_backward`.

    `schedule` [lanes, tiles a lane] holds tile numbers (-1: none); a lane is drawn by one thread.
    """
    height, width, channels = image.shape
    tiles_x = (width + TILE - 1) // TILE
    for lane in prange(schedule.shape[0]):
        transmit = np.empty(_PIXELS, np.float32)
        blended = np.empty(_PIXELS * channels, np.float32)
        for turn in range(schedule.shape[1]):
            tile = schedule[lane, turn]
            if tile < 0:
                continue
            x0, y0 = tile % tiles_x * TILE, tile // tiles_x * TILE
            _open_tile(transmit, x0, y0, width, height)
            blended[:] = _ZERO
            begin, end = int(tile_start[tile]), int(tile_start[tile + 1])
            last_entry[tile] = _blend_tile(
                _F(x0), _F(y0), begin, end, entry_rank, rows, colours, channels, transmit, blended
            )
            for y in range(min(TILE, height - y0)):
                for x in range(min(TILE, width - x0)):
                    pixel = uintp(y * TILE + x)
                    left = abs(transmit[pixel])
                    transmittance[uintp(y0 + y), uintp(x0 + x)] = left
                    for channel in range(channels):
                        value = blended[pixel + uintp(channel * _PIXELS)]
                        image[uintp(y0 + y), uintp(x0 + x), uintp(channel)] = value + left * background[uintp(channel)]


@njit(**PLAIN)
def _replay_tile(
    x0, y0, begin, end, entry_rank, entry_slot, rows, colours, channels, transmit, behind, given, sums, slots
):
    """Walk the tile front to back again, writing each entry's gradient sums to its slot.

    `behind` holds sum_{j >= i} w_j (c_j . g) + T_final (bg . g - g_alpha): what the loss sees past the current
    Gaussian. Then dL/dalpha_i = T_i (c_i . g) - behind_{i+1} / (1 - alpha_i).
    """
    columns = ramp()
    zero = splat(_ZERO)
    width = uintp(MOMENTS + channels)
    for entry in range(begin, end):
        rank = uintp(entry_rank[uintp(entry)])
        at, colour_at = rank * uintp(ROW), rank * uintp(channels)
        gx, gy = rows[at] - x0 - _HALF, rows[at + uintp(1)] - y0 - _HALF
        kx, kxy, ky, log2_opacity = rows[at + uintp(2)], rows[at + uintp(3)], rows[at + uintp(4)], rows[at + uintp(5)]
        first, last = _pixel_rows(gy, rows[at + uintp(6)])
        along = (splat(gx) - columns) * kx
        q0, qu, qv, quu, quv, qvv = zero, zero, zero, zero, zero, zero
        for channel in range(channels):
            store(sums, uintp(channel * TILE), zero)
        for y in range(first, last):
            dy = gy - _F(y)
            v = ky * dy
            u = along + kxy * dy
            raw = exp2((log2_opacity - v * v) - u * u)
            alpha = minimum(raw, _ALPHA_MAX)
            alpha = where_greater(_ALPHA_MIN, alpha, _ZERO, alpha)
            row = uintp(y * TILE)
            before = load(transmit, row)
            through = maximum(before, _ZERO)
            weight = alpha * through
            after = through - weight
            store(transmit, row, where_greater(after, _STOP, after, minimum(before, _ZERO - before)))
            weight = where_greater(after, _STOP, weight, _ZERO)
            seen = zero
            for channel in range(channels):
                gradient = load(given, row + uintp(channel * _PIXELS))
                seen = seen + gradient * colours[colour_at + uintp(channel)]
                store(sums, uintp(channel * TILE), load(sums, uintp(channel * TILE)) + gradient * weight)
            rest = load(behind, row) - weight * seen
            store(behind, row, rest)
            # alpha dL/dalpha = w (c . g) - alpha rest / (1 - alpha), and nothing where alpha was clamped or skipped
            q = weight * seen - where_greater(weight, _ZERO, alpha, _ZERO) * rest / (_ONE - alpha)
            q = where_greater(raw, _ALPHA_MAX, _ZERO, q)
            q_u, q_v = q * u, q * v
            q0 = q0 + q
            qu, qv = qu + q_u, qv + q_v
            quu, quv, qvv = quu + q_u * u, quv + q_u * v, qvv + q_v * v
        slot = uintp(entry_slot[uintp(entry)]) * width
        slots[slot], slots[slot + uintp(1)], slots[slot + uintp(2)] = total(q0), total(qu), total(qv)
        slots[slot + uintp(3)], slots[slot + uintp(4)], slots[slot + uintp(5)] = total(quu), total(quv), total(qvv)
        for channel in range(channels):
            slots[slot + uintp(MOMENTS + channel)] = total(load(sums, uintp(channel * TILE)))


@parallel(**PLAIN)
def blend_backward(
    schedule,
    tile_start,
    entry_rank,
    entry_slot,
    rows,
    colours,
    last_entry,
    image,
    transmittance,
    grad_image,
    grad_transmittance,
    slots,
):
    """Gradient sums of every tile entry into `slots` [entries, 6 + D] (moments, then colour)."""
    height, width, channels = image.shape
    tiles_x = (width + TILE - 1) // TILE
    wide = MOMENTS + channels
    for lane in prange(schedule.shape[0]):
        transmit = np.empty(_PIXELS, np.float32)
        behind = np.zeros(_PIXELS, np.float32)
        given = np.zeros(_PIXELS * channels, np.float32)
        sums = np.empty(TILE * channels, np.float32)
        for turn in range(schedule.shape[1]):
            tile = schedule[lane, turn]
            if tile < 0:
                continue
            x0, y0 = tile % tiles_x * TILE, tile // tiles_x * TILE
            _open_tile(transmit, x0, y0, width, height)
            for y in range(min(TILE, height - y0)):
                for x in range(min(TILE, width - x0)):
                    pixel = uintp(y * TILE + x)
                    py, px = uintp(y0 + y), uintp(x0 + x)
                    seen = transmittance[py, px] * grad_transmittance[py, px]
                    for channel in range(channels):
                        gradient = grad_image[py, px, uintp(channel)]
                        given[pixel + uintp(channel * _PIXELS)] = gradient
                        seen += gradient * image[py, px, uintp(channel)]
                    behind[pixel] = seen
            begin, end, stop = int(tile_start[tile]), int(tile_start[tile + 1]), int(last_entry[tile])
            _replay_tile(
                _F(x0), _F(y0), begin, stop, entry_rank, entry_slot, rows, colours, channels,
                transmit, behind, given, sums, slots,
            )  # fmt: skip
            for entry in range(stop, end):
                slot = uintp(entry_slot[uintp(entry)]) * uintp(wide)
                for k in range(wide):
                    slots[slot + uintp(k)] = _ZERO
