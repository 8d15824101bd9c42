"""Exact distances to one copy of each kind of part, compiled; every kernel reads one row of `field.pack`'s table.

A kernel gives (solid, open-topped): the second is the same body without its top, which `field` subtracts from walled
parts as their cavity.
"""

import math

import numpy as np
from numba import njit

from engine.kernels import FAST
from engine.shapes import parts as layout
from engine.shapes.lathe import lathe_distance

# Columns of the table behind the part's own row: its box, its rotation, then a lathe's profile.
BOX_LOW, BOX_HIGH, ROTATE, PROFILE = 52, 55, 58, 67
_HEADROOM = 0.02


@njit(**FAST)
def smooth_max(a, b, k):
    h = max(k - abs(a - b), 0.0) / k
    return max(a, b) + h * h * k * 0.25


@njit(**FAST)
def smooth_min(a, b, k):
    h = max(k - abs(a - b), 0.0) / k
    return min(a, b) - h * h * k * 0.25


@njit(**FAST)
def box_gap(op, x, y, z):
    """Distance from a folded point to the part's box: a lower bound of its distance."""
    dx = max(max(op[BOX_LOW] - x, x - op[BOX_HIGH]), 0.0)
    dy = max(max(op[BOX_LOW + 1] - y, y - op[BOX_HIGH + 1]), 0.0)
    dz = max(max(op[BOX_LOW + 2] - z, z - op[BOX_HIGH + 2]), 0.0)
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(**FAST)
def _tube(op, x, y, z):
    """Distance to a round or flattened cubic Bezier tube: seven starts, then Newton on the nearest."""
    x -= op[10]
    y -= op[11]
    z -= op[12]
    # c(t) = 3a(1-t)^2 t + 3b(1-t) t^2 + c t^3 = k1 t + k2 t^2 + k3 t^3
    ax, ay, az = 3 * op[22], 3 * op[23], 3 * op[24]
    bx, by, bz = 3 * op[25] - 2 * ax, 3 * op[26] - 2 * ay, 3 * op[27] - 2 * az
    cx, cy, cz = op[28] - ax - bx, op[29] - ay - by, op[30] - az - bz
    best, t = 1e9, 0.0
    for i in range(9):
        s = i * 0.125
        px, py, pz = (
            s * (ax + s * (bx + s * cx)) - x,
            s * (ay + s * (by + s * cy)) - y,
            s * (az + s * (bz + s * cz)) - z,
        )
        q = px * px + py * py + pz * pz
        if q < best:
            best, t = q, s
    for _ in range(3):
        px, py, pz = (
            t * (ax + t * (bx + t * cx)) - x,
            t * (ay + t * (by + t * cy)) - y,
            t * (az + t * (bz + t * cz)) - z,
        )
        gx, gy, gz = ax + t * (2 * bx + 3 * t * cx), ay + t * (2 * by + 3 * t * cy), az + t * (2 * bz + 3 * t * cz)
        hx, hy, hz = 2 * bx + 6 * t * cx, 2 * by + 6 * t * cy, 2 * bz + 6 * t * cz
        slope = px * gx + py * gy + pz * gz
        curve = gx * gx + gy * gy + gz * gz + max(0.0, px * hx + py * hy + pz * hz) + 1e-9
        t = min(max(t - slope / curve, 0.0), 1.0)
    px, py, pz = t * (ax + t * (bx + t * cx)) - x, t * (ay + t * (by + t * cy)) - y, t * (az + t * (bz + t * cz)) - z
    radius = op[31] * (1 - t) * (1 - 2 * t) + 4 * op[32] * t * (1 - t) + op[33] * t * (2 * t - 1)
    radius = max(radius, 0.5 * layout.MIN_THICKNESS)
    flat = op[34]
    if flat > 0.99:
        return math.sqrt(px * px + py * py + pz * pz) - radius
    # Flattened: the offset along the thin axis counts 1/flat times; first-order distance (value / gradient norm).
    thin = px * op[ROTATE] + py * op[ROTATE + 3] + pz * op[ROTATE + 6]
    square = px * px + py * py + pz * pz
    wide = max(square - thin * thin, 0.0)
    stretched = thin / flat
    norm = math.sqrt(wide + stretched * stretched) + 1e-9
    slope = math.sqrt(wide + stretched * stretched / (flat * flat)) / norm
    return (norm - radius) / max(slope, 1.0) if norm > radius else (norm - radius) * flat


@njit(**FAST)
def _box(op, x, y, z):
    """(solid, open-topped) distance of a tapered box with rounded edges."""
    sx, sy, sz = op[19], op[20], op[21]
    f = min(max(y / sy, -1.0), 1.0) * 0.5 + 0.5
    hx, hz = sx * (1 - op[22] * f), sz * (1 - op[23] * f)
    rounding = min(max(op[45], 0.002), min(min(sx, sy), sz) * 0.98)
    inner = min(rounding, min(hx, hz) * 0.98)
    slope_x, slope_z = sx * op[22] * 0.5 / sy, sz * op[23] * 0.5 / sy
    ax = (abs(x) - hx + inner) / math.sqrt(1 + slope_x * slope_x)
    az = (abs(z) - hz + inner) / math.sqrt(1 + slope_z * slope_z)
    ay = abs(y) - sy + rounding
    plan = min(op[24], min(hx, hz) * 0.98) - inner
    if plan > 0.0:
        ux, uz = max(ax + plan, 0.0), max(az + plan, 0.0)
        side = math.sqrt(ux * ux + uz * uz) + min(max(ax + plan, az + plan), 0.0) - plan
        us, uy = max(side, 0.0), max(ay, 0.0)
        solid = math.sqrt(us * us + uy * uy) + min(max(side, ay), 0.0) - rounding
    else:
        side = max(ax, az)
        ux, uy, uz = max(ax, 0.0), max(ay, 0.0), max(az, 0.0)
        solid = math.sqrt(ux * ux + uy * uy + uz * uz) + min(max(side, ay), 0.0) - rounding
    return solid, max(side - rounding, -y - sy)


@njit(**FAST)
def _ellipsoid(op, x, y, z):
    """(solid, open-topped) first-order distance of a superellipsoid with egg and cuts."""
    sx, sy, sz, n = op[19], op[20], op[21], op[22]
    e = 1 - op[23] * min(max(y / sy, -1.2), 1.2) * 0.5
    a, c = sx * e, sz * e
    ux, uy, uz = abs(x) / a, abs(y) / sy, abs(z) / c
    if abs(n - 2.0) < 0.04:
        k0 = math.sqrt(ux * ux + uy * uy + uz * uz)
        gx, gy, gz = ux / a, uy / sy, uz / c
        k1 = math.sqrt(gx * gx + gy * gy + gz * gz) + 1e-6
        d = k0 * (k0 - 1) / k1
        if k0 < 0.3:
            d = -min(min(a, sy), c) * (1 - k0)
    else:
        m = max(max(ux, uy), uz) + 1e-6
        vx, vy, vz = (ux / m + 1e-7) ** (n - 1), (uy / m + 1e-7) ** (n - 1), (uz / m + 1e-7) ** (n - 1)
        total = vx * ux / m + vy * uy / m + vz * uz / m
        g = m * total ** (1 / n)
        gn = total ** (1 / n - 1) * math.sqrt((vx / a) ** 2 + (vy / sy) ** 2 + (vz / c) ** 2) + 1e-6
        d = (g - 1) / gn
        if g < 0.3:
            d = -min(min(a, sy), c) * (1 - g)
    k = min(max(op[45], 0.004) * 2, sy)
    if op[24] > -1:
        d = smooth_max(d, op[24] * sy - y, k)
    solid = smooth_max(d, y - op[25] * sy, k) if op[25] < 1 else d
    return solid, d


@njit(**FAST)
def _torus(op, x, y, z):
    ring, tube, squash, arc = op[19], op[20], op[22], op[23]
    q = math.sqrt(x * x + z * z) - ring
    if arc < 3.1:
        angle = abs(math.atan2(z, x))
        if angle > arc:
            ex, ez = ring * math.cos(arc), ring * math.sin(arc)
            dx, dz = x - ex, abs(z) - ez
            q = math.sqrt(dx * dx + dz * dz)
    w = y / squash
    length = math.sqrt(q * q + w * w)
    if abs(squash - 1) < 0.02:
        return length - tube
    slope = math.sqrt(q * q + w * w / (squash * squash)) / (length + 1e-6)
    return (length - tube) / max(slope, 0.4)


@njit(**FAST)
def _prism(op, x, y, z):
    """(solid, open-topped) distance of a regular prism or star, tapered, edges rounded; exact in plan."""
    radius, sy, ratio, sides, depth, taper = op[19], op[20], op[21], op[22], op[23], op[24]
    rounding = min(max(op[45], 0.002), 0.45 * min(radius * (1 - depth), sy))
    z /= ratio
    f = min(max(y / sy, -1.0), 1.0) * 0.5 + 0.5
    r = max(radius * (1 - taper * f) - rounding, 0.003)
    half = math.pi / sides
    angle = abs(math.atan2(x, z))
    angle = abs(angle - 2 * half * np.floor(angle / (2 * half) + 0.5))
    length = math.sqrt(x * x + z * z)
    px, py = length * math.cos(angle), length * math.sin(angle)
    inner = r * math.cos(half) * (1 - depth)
    qx, qy = inner * math.cos(half), inner * math.sin(half)
    ex, ey = qx - r, qy
    t = min(max(((px - r) * ex + py * ey) / (ex * ex + ey * ey), 0.0), 1.0)
    dx, dy = px - r - ex * t, py - ey * t
    side = math.sqrt(dx * dx + dy * dy)
    if (px - r) * ey - py * ex < 0:
        side = -side
    slope = radius * taper * 0.5 / sy
    side = side / math.sqrt(1 + slope * slope) * min(ratio, 1.0)
    cap = abs(y) - sy + rounding
    us, uy = max(side, 0.0), max(cap, 0.0)
    solid = math.sqrt(us * us + uy * uy) + min(max(side, cap), 0.0) - rounding
    return solid, max(side - rounding, -y - sy)


@njit(**FAST)
def one_copy(op, x, y, z):
    """(solid, open-topped) distance of one copy at a folded point."""
    kind = int(op[0])
    if kind == 2:
        d = _tube(op, x, y, z)
        return d, d
    x -= op[10]
    y -= op[11]
    z -= op[12]
    lx = op[ROTATE] * x + op[ROTATE + 3] * y + op[ROTATE + 6] * z
    ly = op[ROTATE + 1] * x + op[ROTATE + 4] * y + op[ROTATE + 7] * z
    lz = op[ROTATE + 2] * x + op[ROTATE + 5] * y + op[ROTATE + 8] * z
    if kind == 0:
        solid, ext = lathe_distance(op[PROFILE:], op[19], op[43], op[44] > 0, lx, ly, lz)
        top = op[41]
    elif kind == 1:
        solid, ext = _box(op, lx, ly, lz)
        top = op[20]
    elif kind == 3:
        solid, ext = _ellipsoid(op, lx, ly, lz)
        top = op[20] * min(op[25], 1.0)
    elif kind == 4:
        solid = _torus(op, lx, ly, lz)
        ext, top = solid, op[20]
    else:
        solid, ext = _prism(op, lx, ly, lz)
        top = op[20]
    # The cavity ends a little above the rim, so that it does not carve a lid or a branch far above it.
    return solid, max(ext, ly - top - _HEADROOM - op[44])
