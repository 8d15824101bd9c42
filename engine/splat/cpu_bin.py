"""Which Gaussian touches which 16 x 16 tile, in depth order: a stable counting sort that two threads share.

A Gaussian is entered into a tile only when one of the tile's pixel centres can reach alpha >= 1/255, so the
lists lose nothing and hold about half of what its bounding square would.
"""

import math

import numpy as np
from numba import njit, prange, uintp

from engine.kernels import PLAIN, parallel
from engine.splat.cpu_project import LOG2_ALPHA_MIN, ROW

TILE = 16
_CHUNKS = 16  # of the depth order; fixed, so that lists do not depend on the number of threads
_SLACK = np.float32(0.02)  # pixels; covers the rounding of the ellipse's edge
_FAR = np.float32(1e6)  # pixels; keeps float-to-integer casts in range
_ZERO, _ONE = np.float32(0), np.float32(1)
_HALF, _SIZE = np.float32(0.5), np.float32(TILE)


@njit(inline="always", **PLAIN)
def _clamp(value, low, high):
    return min(max(value, low), high)


@njit(inline="always", **PLAIN)
def _tile_rows(rows, at, tiles_y):
    """First tile row and one past the last one that the Gaussian's vertical extent reaches."""
    gy, reach = rows[at + 1], rows[at + 6] + _SLACK
    first = math.ceil(_clamp(gy - reach - _HALF, -_FAR, _FAR))
    last = math.floor(_clamp(gy + reach - _HALF, -_FAR, _FAR))
    if last < first:
        return 0, 0
    return max(int(first) // TILE, 0), min(int(last) // TILE + 1, tiles_y)


@njit(inline="always", **PLAIN)
def _tile_columns(rows, at, tile_y, tiles_x):
    """First tile column and one past the last one that the ellipse reaches between this tile row's pixel centres.

    The right edge x(e) = slope e + sqrt(k2 - ky^2 e^2) / kx is concave in the height e above the centre: its
    maximum over the row's band lies at the ellipse's own rightmost point, clamped to the band.
    """
    gx, gy, kx, ky = rows[at], rows[at + 1], rows[at + 2], rows[at + 4]
    k2 = rows[at + 5] - LOG2_ALPHA_MIN
    slope = -rows[at + 3] / kx
    low = np.float32(tile_y * TILE) + _HALF - gy
    high = low + (_SIZE - _ONE)
    lean = slope * kx
    peak = lean * math.sqrt(k2) / (ky * math.sqrt(ky * ky + lean * lean))
    e = _clamp(peak, low, high)
    right = slope * e + math.sqrt(max(k2 - ky * ky * e * e, _ZERO)) / kx
    e = _clamp(-peak, low, high)
    left = slope * e - math.sqrt(max(k2 - ky * ky * e * e, _ZERO)) / kx
    first = math.ceil(_clamp(gx + left - _SLACK - _HALF, -_FAR, _FAR))
    last = math.floor(_clamp(gx + right + _SLACK - _HALF, -_FAR, _FAR))
    if last < first:
        return 0, 0
    return max(int(first) // TILE, 0), min(int(last) // TILE + 1, tiles_x)


@parallel(**PLAIN)
def _count(rows, tiles_x, tiles_y, counts, rank_counts):
    ranks = len(rank_counts)
    for chunk in prange(_CHUNKS):
        for rank in range(chunk * ranks // _CHUNKS, (chunk + 1) * ranks // _CHUNKS):
            at = uintp(rank) * uintp(ROW)
            first_row, last_row = _tile_rows(rows, at, tiles_y)
            total = 0
            for tile_y in range(first_row, last_row):
                first, last = _tile_columns(rows, at, tile_y, tiles_x)
                for tile_x in range(first, last):
                    counts[uintp(chunk), uintp(tile_y * tiles_x + tile_x)] += np.uint32(1)
                total += max(last - first, 0)
            rank_counts[uintp(rank)] = np.uint32(total)


@njit(**PLAIN)
def _offsets(counts, tile_start):
    """Turn counts [chunk, tile] into the place where each chunk's first entry of each tile goes."""
    place = 0
    for tile in range(counts.shape[1]):
        tile_start[tile] = place
        for chunk in range(counts.shape[0]):
            count = counts[chunk, tile]
            counts[chunk, tile] = place
            place += count
    tile_start[counts.shape[1]] = place


@parallel(**PLAIN)
def _fill(rows, tiles_x, tiles_y, cursors, slot_start, entry_rank, entry_slot):
    ranks = len(slot_start) - 1
    with_slots = len(entry_slot) > 0
    for chunk in prange(_CHUNKS):
        for rank in range(chunk * ranks // _CHUNKS, (chunk + 1) * ranks // _CHUNKS):
            at = uintp(rank) * uintp(ROW)
            first_row, last_row = _tile_rows(rows, at, tiles_y)
            slot = slot_start[uintp(rank)]
            for tile_y in range(first_row, last_row):
                first, last = _tile_columns(rows, at, tile_y, tiles_x)
                for tile_x in range(first, last):
                    tile = uintp(tile_y * tiles_x + tile_x)
                    place = uintp(cursors[uintp(chunk), tile])
                    cursors[uintp(chunk), tile] += np.uint32(1)
                    entry_rank[place] = np.uint32(rank)
                    if with_slots:
                        entry_slot[place] = np.uint32(slot)
                    slot += np.uint32(1)


class TileLists:
    """Entries of tile t: `entry_rank[tile_start[t]:tile_start[t + 1]]`, front to back.

    `entry_slot` numbers the same entries Gaussian by Gaussian: those of rank r own the slots
    `slot_start[r]:slot_start[r + 1]`. Gradients are written by slot and summed by Gaussian, which makes
    the sum independent of threads without a single atomic.
    """

    __slots__ = ("tile_start", "entry_rank", "entry_slot", "slot_start", "tiles_x", "tiles_y")

    def __init__(self, rows: np.ndarray, ranks: int, width: int, height: int, with_slots: bool):
        self.tiles_x, self.tiles_y = -(-width // TILE), -(-height // TILE)
        tiles = self.tiles_x * self.tiles_y
        counts = np.zeros((_CHUNKS, tiles), np.uint32)
        rank_counts = np.empty(ranks, np.uint32)
        _count(rows, self.tiles_x, self.tiles_y, counts, rank_counts)
        self.tile_start = np.empty(tiles + 1, np.uint32)
        _offsets(counts, self.tile_start)
        self.slot_start = np.zeros(ranks + 1, np.uint32)
        np.cumsum(rank_counts, out=self.slot_start[1:])
        entries = int(self.tile_start[-1])
        self.entry_rank = np.empty(entries, np.uint32)
        self.entry_slot = np.empty(entries if with_slots else 0, np.uint32)
        _fill(rows, self.tiles_x, self.tiles_y, counts, self.slot_start, self.entry_rank, self.entry_slot)
