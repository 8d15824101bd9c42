"""Flat lines and polygons with soft edges by the processor, the twin of shaders/gizmo.wgsl; and laying them over.

A layer is sRGB, premultiplied, of the part of the picture that is touched.
"""

import numpy as np
from numba import njit

from app.gizmo import HALO, Shapes
from engine.kernels import PLAIN


def layer(shapes: Shapes) -> np.ndarray:
    """[h, w, 4] float32 of `shapes.box`."""
    x0, y0, x1, y1 = shapes.box
    found = np.zeros((y1 - y0, x1 - x0, 4), np.float32)
    away = np.empty((y1 - y0, x1 - x0, 2), np.float32)
    _draw(shapes.rows, shapes.points, np.float32(HALO * shapes.scale), x0, y0, found, away)
    return found


def over(image: np.ndarray, shapes: Shapes, found: np.ndarray) -> np.ndarray:
    """A copy of `image` [H, W, 3] with the layer `found` on it."""
    done = image.copy()
    x0, y0, x1, y1 = shapes.box
    _lay(done[y0:y1, x0:x1], found)
    return done


@njit(**PLAIN)
def _lay(image, found):
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            through = np.float32(1.0) - found[y, x, 3]
            if through < 1.0:
                for c in range(3):
                    image[y, x, c] = found[y, x, c] + through * image[y, x, c]


@njit(**PLAIN)
def _draw(rows, points, halo, x0, y0, found, away):
    """Shape after shape over `found`. away: [h, w, 2] to work in: distance to the shape, opacity there."""
    high, wide = found.shape[:2]
    none, half, one = np.float32(0.0), np.float32(0.5), np.float32(1.0)
    for s in range(rows.shape[0]):
        row = rows[s]
        left, top = max(int(row[16]) - x0, 0), max(int(row[17]) - y0, 0)
        right, low = min(int(row[18]) - x0, wide), min(int(row[19]) - y0, high)
        first, last = int(row[1]), int(row[1] + row[2])
        start, end = np.float32(-1e9), np.float32(1.0)
        if row[0] == 0:
            start = np.float32(1e9)
        for y in range(top, low):
            for x in range(left, right):
                away[y, x, 0] = start
                away[y, x, 1] = end
        for k in range(first, last - 1 if row[0] == 0 else last):
            n = k + 1 if k + 1 < last else first
            ax, ay, bx, by = points[k, 0], points[k, 1], points[n, 0], points[n, 1]
            if row[0] == 0:
                reach = row[3] + halo + one
                x_first, y_first = int(min(ax, bx) - reach) - x0, int(min(ay, by) - reach) - y0
                x_last, y_last = int(max(ax, bx) + reach) - x0 + 1, int(max(ay, by) + reach) - y0 + 1
                for y in range(max(top, y_first), min(low, y_last)):
                    for x in range(max(left, x_first), min(right, x_last)):
                        d, t = _from_line(ax, ay, bx, by, np.float32(x0 + x) + half, np.float32(y0 + y) + half)
                        if d < away[y, x, 0]:
                            away[y, x, 0] = d
                            away[y, x, 1] = points[k, 2] + t * (points[n, 2] - points[k, 2])
            elif (bx - ax) ** 2 + (by - ay) ** 2 > 1e-6:
                for y in range(top, low):
                    for x in range(left, right):
                        d = _from_edge(ax, ay, bx, by, np.float32(x0 + x) + half, np.float32(y0 + y) + half)
                        away[y, x, 0] = max(away[y, x, 0], d)
        gx, gy = row[14] - row[12], row[15] - row[13]
        long = max(gx * gx + gy * gy, np.float32(1e-9))
        for y in range(top, low):
            for x in range(left, right):
                d = away[y, x, 0] - row[3]
                if d >= halo:
                    continue
                shade = one - max(d, none) / halo  # the shadow around a shape, then the shape
                dark = row[5] * away[y, x, 1] * shade * shade
                cover = min(max(half - d, none), one) * row[4] * away[y, x, 1]
                px, py = np.float32(x0 + x) + half - row[12], np.float32(y0 + y) + half - row[13]
                t = min(max((px * gx + py * gy) / long, none), one)
                through = (one - dark) * (one - cover)
                for c in range(3):
                    found[y, x, c] = found[y, x, c] * through + cover * (row[6 + c] + t * (row[9 + c] - row[6 + c]))
                found[y, x, 3] = one - (one - found[y, x, 3]) * through


@njit(**PLAIN)
def _from_line(ax, ay, bx, by, px, py):
    """(distance to a line, where along it 0..1)."""
    ex, ey = bx - ax, by - ay
    long = max(ex * ex + ey * ey, np.float32(1e-9))
    t = min(max(((px - ax) * ex + (py - ay) * ey) / long, np.float32(0.0)), np.float32(1.0))
    dx, dy = px - ax - t * ex, py - ay - t * ey
    return np.sqrt(dx * dx + dy * dy), t


@njit(**PLAIN)
def _from_edge(ax, ay, bx, by, px, py):
    """How far outside of an edge of a polygon; below 0 inside."""
    ex, ey = bx - ax, by - ay
    return ((px - ax) * ey - (py - ay) * ex) / np.sqrt(ex * ex + ey * ey)
