"""Samples of a field to a mesh in a few milliseconds, for looking at: naive surface nets.

Gibson, Constrained Elastic Surface Nets (1998), without the relaxation: one vertex in each cell that the surface
passes, at the mean of the places where it crosses the cell's edges; one quad around each edge that is crossed.
"""

import numpy as np
from numba import njit

from engine.kernels import PLAIN


def surface_nets(values: np.ndarray, origin: np.ndarray, spacing: float) -> tuple[np.ndarray, np.ndarray]:
    """(vertices [V, 3] float32, quads [Q, 4] int32, seen from outside counter-clockwise) where values [X, Y, Z] are 0.

    values: below 0 inside, at `origin` [3] + `spacing` * index. What leaves the samples is left open there.
    """
    cells = np.full(tuple(n - 1 for n in values.shape), -1, np.int32)
    count, edges = _count(values, cells)
    vertices, quads = np.empty((count, 3), np.float32), np.empty((edges, 4), np.int32)
    _place(values, cells, vertices)
    filled = _connect(values, cells, quads)
    return vertices * np.float32(spacing) + np.asarray(origin, np.float32), quads[:filled]


@njit(**PLAIN)
def _count(values, cells):
    """Number the cells that the surface passes; how many of them, and how many edges it crosses at most."""
    found, edges = 0, 0
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            for k in range(cells.shape[2]):
                inside = 0
                for corner in range(8):
                    inside += values[i + (corner & 1), j + (corner >> 1 & 1), k + (corner >> 2)] < 0
                if 0 < inside < 8:
                    cells[i, j, k] = found
                    found += 1
                    edges += 3
    return found, edges


@njit(**PLAIN)
def _place(values, cells, vertices):
    """Each vertex at the mean of the crossings of its cell's twelve edges, in units of cells."""
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            for k in range(cells.shape[2]):
                n = cells[i, j, k]
                if n < 0:
                    continue
                x, y, z, crossings = 0.0, 0.0, 0.0, 0
                for axis in range(3):
                    for side in range(4):
                        # The edge along `axis` from the corner whose other two coordinates are the bits of `side`.
                        u, v = side & 1, side >> 1
                        a0, b0, c0 = (0, u, v) if axis == 0 else ((u, 0, v) if axis == 1 else (u, v, 0))
                        a = values[i + a0, j + b0, k + c0]
                        b = values[i + a0 + (axis == 0), j + b0 + (axis == 1), k + c0 + (axis == 2)]
                        if (a < 0) != (b < 0):
                            t = a / (a - b)
                            x += a0 + t * (axis == 0)
                            y += b0 + t * (axis == 1)
                            z += c0 + t * (axis == 2)
                            crossings += 1
                vertices[n, 0], vertices[n, 1], vertices[n, 2] = i + x / crossings, j + y / crossings, k + z / crossings


@njit(**PLAIN)
def _connect(values, cells, quads):
    """A quad of the four cells around each crossed edge; returns how many."""
    found = 0
    for i in range(1, cells.shape[0]):
        for j in range(1, cells.shape[1]):
            for k in range(1, cells.shape[2]):
                here = values[i, j, k] < 0
                for axis in range(3):
                    there = values[i + (axis == 0), j + (axis == 1), k + (axis == 2)] < 0
                    if here == there:
                        continue
                    if axis == 0:
                        a, b, c, d = cells[i, j - 1, k - 1], cells[i, j, k - 1], cells[i, j, k], cells[i, j - 1, k]
                    elif axis == 1:
                        a, b, c, d = cells[i - 1, j, k - 1], cells[i - 1, j, k], cells[i, j, k], cells[i, j, k - 1]
                    else:
                        a, b, c, d = cells[i - 1, j - 1, k], cells[i, j - 1, k], cells[i, j, k], cells[i - 1, j, k]
                    if not here:
                        b, d = d, b
                    quads[found, 0], quads[found, 1], quads[found, 2], quads[found, 3] = a, b, c, d
                    found += 1
    return found
