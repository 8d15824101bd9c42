"""Lathe profiles with a true distance: ten knots become cubic spans, and a point finds its nearest one by Newton.

Gentle bends are smooth and sharp bends stay corners, decided by the angle between neighbouring chords, so a
designer's ten knots can hold both a belly and a crisp flange.
"""

import math

import numpy as np
from numba import njit

from engine.kernels import FAST
from engine.shapes import parts as layout

_SPANS = layout.LATHE_KNOTS - 1
_STEPS = 4
# Per span: x0 x1 x2 x3, y0 y1 y2 y3 (power basis) and its box (4); then spans used; then the two closing radii.
_SPAN_WIDTH = 12
PROFILE_WIDTH = (_SPANS + 2) * _SPAN_WIDTH + 2
_TOP_FILLET = _SPANS + 1
FAR_OPEN = 1e3
# Cosines of the bends that are still fully smooth, and already a corner.
SMOOTH_BEND, SHARP_BEND = math.cos(math.radians(62)), math.cos(math.radians(86))
LATHE_CORNER = 2.05  # below this exponent the plan counts as round
_UNSURE = 0.0
_FAR_SQUARE = 0.03**2  # beyond this the side is counted, which no fold of a profile can fool


def knot_tangents(knots: np.ndarray, smooth: float) -> np.ndarray:
    """Unit-ish tangents [K, 2] at knots [K, 2]: zero at corners, so that straight edges stay straight."""
    chords = np.diff(knots, axis=0)
    lengths = np.linalg.norm(chords, axis=1)
    directions = chords / np.maximum(lengths, 1e-9)[:, None]
    tangents = np.zeros_like(knots)
    if len(chords) > 1:
        before, after = directions[:-1], directions[1:]
        weight = (1 / np.maximum(lengths, 1e-6))[:, None]
        mean = before * weight[:-1] + after * weight[1:]
        mean /= np.maximum(np.linalg.norm(mean, axis=1), 1e-9)[:, None]
        cosine = (before * after).sum(1)
        ease = np.clip((cosine - SHARP_BEND) / (SMOOTH_BEND - SHARP_BEND), 0, 1)
        tangents[1:-1] = mean * (ease * ease * (3 - 2 * ease))[:, None]
    tangents[0], tangents[-1] = directions[0], directions[-1]
    return tangents * smooth


def _hermite(p0, p1, m0, m1):
    """Power-basis coefficients [4, 2] of the cubic from p0 to p1 with end tangents m0, m1."""
    return np.stack([p0, m0, 3 * (p1 - p0) - 2 * m0 - m1, 2 * (p0 - p1) + m0 + m1])


def _bezier2(p0, corner, p1):
    """Power-basis coefficients of the quadratic fillet that rounds `corner`, as a cubic."""
    return np.stack([p0, 2 * (corner - p0), p0 - 2 * corner + p1, np.zeros(2)])


def _evaluate(cubic, t):
    t = np.asarray(t)[:, None]
    return cubic[0] + t * (cubic[1] + t * (cubic[2] + t * cubic[3]))


def resample_profile(points, smooth: float = 1.0) -> np.ndarray:
    """Ten knots [10, 2] (radius, height) on the curve through 2 to 10 given ones; the given knots are kept."""
    knots = [(float(r), float(y)) for r, y in points]
    if not 2 <= len(knots) <= layout.LATHE_KNOTS:
        raise ValueError(f"a profile has 2 to {layout.LATHE_KNOTS} knots, not {len(knots)}")
    lengths = [math.dist(p, q) for p, q in zip(knots, knots[1:], strict=False)]
    while len(knots) < layout.LATHE_KNOTS:
        i = max(range(len(lengths)), key=lengths.__getitem__)
        (p, q), reach = knots[i : i + 2], lengths[i] * smooth / 8
        m, n = _tangent(knots, lengths, i), _tangent(knots, lengths, i + 1)
        middle = tuple((p[k] + q[k]) / 2 + reach * (m[k] - n[k]) for k in (0, 1))  # the Hermite cubic at one half
        knots.insert(i + 1, middle)
        lengths[i : i + 1] = [math.dist(p, middle), math.dist(middle, q)]
    return np.array(knots)


def _tangent(knots, lengths, i: int) -> tuple[float, float]:
    """One row of `knot_tangents` at smooth 1, in plain numbers: resampling asks for few and asks often."""
    around = [k for k in (i - 1, i) if 0 <= k < len(lengths)]
    chords = [(knots[k + 1][0] - knots[k][0], knots[k + 1][1] - knots[k][1], max(lengths[k], 1e-9)) for k in around]
    if len(chords) == 1:
        return chords[0][0] / chords[0][2], chords[0][1] / chords[0][2]
    (ax, ay, a), (bx, by, b) = chords
    ease = ((ax * bx + ay * by) / (a * b) - SHARP_BEND) / (SMOOTH_BEND - SHARP_BEND)
    ease = min(max(ease, 0.0), 1.0)
    weight_a, weight_b = a * max(a, 1e-6), b * max(b, 1e-6)
    x, y = ax / weight_a + bx / weight_b, ay / weight_a + by / weight_b
    scale = ease * ease * (3 - 2 * ease) / max(math.hypot(x, y), 1e-9)
    return x * scale, y * scale


def profile_table(row: np.ndarray) -> np.ndarray:
    """[PROFILE_WIDTH] numbers for `lathe_distance` from a lathe row: wall spans, bottom and top fillet, caps."""
    p = np.asarray(row[layout.PARAMS], float)
    knots = np.stack([p[0:10], p[10:20]], 1)
    knots[:, 0] = np.maximum(knots[:, 0], 0.0)
    tangents = knot_tangents(knots, p[20])
    lengths = np.linalg.norm(np.diff(knots, axis=0), axis=1)
    cubics = [
        _hermite(knots[i], knots[i + 1], tangents[i] * lengths[i], tangents[i + 1] * lengths[i]) for i in range(_SPANS)
    ]
    bottom, top = knots[0], knots[-1]
    rounding = float(row[layout.ROUND])
    cubics[0], low_fillet, low_radius = _rounded_end(cubics[0], bottom, rounding, False)
    cubics[-1], top_fillet, top_radius = _rounded_end(cubics[-1], top, rounding, True)
    table = np.zeros(PROFILE_WIDTH)
    for i, cubic in enumerate([*cubics, low_fillet, top_fillet]):
        sample = _evaluate(cubic, np.linspace(0, 1, 9))
        entry = table[i * _SPAN_WIDTH : (i + 1) * _SPAN_WIDTH]
        entry[0:4], entry[4:8] = cubic[:, 0], cubic[:, 1]
        entry[8:10], entry[10:12] = sample.min(0), sample.max(0)
    table[-2], table[-1] = low_radius, top_radius
    return table


def _rounded_end(cubic, corner, rounding, at_end):
    """Cut the wall span back by `rounding` and bridge to the flat cap; (shorter span, fillet, cap radius)."""
    radius = float(corner[0])
    length = float(np.linalg.norm(_evaluate(cubic, [1.0])[0] - cubic[0]))
    cut = min(rounding, 0.9 * radius, 0.45 * length)
    if cut < 1e-4:
        return cubic, np.stack([corner, np.zeros(2), np.zeros(2), np.zeros(2)]), radius
    u = cut / max(length, 1e-9)
    start = 1 - u if at_end else u
    on_wall = _evaluate(cubic, [start])[0]
    on_cap = np.array([radius - cut, corner[1]])
    low, high = (0.0, start) if at_end else (start, 1.0)
    fillet = _bezier2(on_wall, corner, on_cap) if at_end else _bezier2(on_cap, corner, on_wall)
    return _restricted(cubic, low, high), fillet, radius - cut


def _restricted(cubic, low, high):
    """The same cubic on [low, high], reparametrised to [0, 1]."""
    d = high - low
    a, b, c, e = cubic
    return np.stack(
        [
            a + low * (b + low * (c + low * e)),
            d * (b + low * (2 * c + 3 * low * e)),
            d * d * (c + 3 * low * e),
            d * d * d * e,
        ]
    )


@njit(**FAST)
def _span_gap(table, base, r, y):
    """Squared distance to a span's box."""
    gr = max(max(table[base + 8] - r, r - table[base + 10]), 0.0)
    gy = max(max(table[base + 9] - y, y - table[base + 11]), 0.0)
    return gr * gr + gy * gy


@njit(**FAST)
def _span_nearest(table, base, r, y, best, best_side):
    """(squared distance, side) of the nearest point of one span, or what was given if that is nearer."""
    a0, a1, a2, a3 = table[base], table[base + 1], table[base + 2], table[base + 3]
    b0, b1, b2, b3 = table[base + 4], table[base + 5], table[base + 6], table[base + 7]
    nearest, t = 1e9, 0.0
    pr, py = a0, b0
    for i in range(1, _STEPS + 1):
        s = i / _STEPS
        qr, qy = a0 + s * (a1 + s * (a2 + s * a3)), b0 + s * (b1 + s * (b2 + s * b3))
        er, ey = qr - pr, qy - py
        u = ((r - pr) * er + (y - py) * ey) / (er * er + ey * ey + 1e-20)
        u = min(max(u, 0.0), 1.0)
        dr, dy = pr + u * er - r, py + u * ey - y
        q = dr * dr + dy * dy
        if q < nearest:
            nearest, t = q, (i - 1 + u) / _STEPS
        pr, py = qr, qy
    for _ in range(2):
        dr, dy = a0 + t * (a1 + t * (a2 + t * a3)) - r, b0 + t * (b1 + t * (b2 + t * b3)) - y
        tr, ty = a1 + t * (2 * a2 + 3 * t * a3), b1 + t * (2 * b2 + 3 * t * b3)
        cr, cy = 2 * a2 + 6 * t * a3, 2 * b2 + 6 * t * b3
        curve = tr * tr + ty * ty + max(dr * cr + dy * cy, 0.0) + 1e-12
        t = min(max(t - (dr * tr + dy * ty) / curve, 0.0), 1.0)
    dr, dy = a0 + t * (a1 + t * (a2 + t * a3)) - r, b0 + t * (b1 + t * (b2 + t * b3)) - y
    q = dr * dr + dy * dy
    if q >= best:
        return best, best_side
    tr, ty = a1 + t * (2 * a2 + 3 * t * a3), b1 + t * (2 * b2 + 3 * t * b3)
    # Off a smooth point the foot is perpendicular and the cross product tells the side; off a corner it does not.
    square = abs(dr * tr + dy * ty) < 0.05 * math.sqrt((tr * tr + ty * ty) * q) + 1e-12
    return q, tr * dy - ty * dr if square and 0.001 < t < 0.999 else _UNSURE


@njit(**FAST)
def _crossings(table, first, last, r, y):
    """How often the ray from (r, y) outwards meets the spans `first` to `last`, each taken as four chords."""
    count = 0
    for span in range(first, last):
        base = span * _SPAN_WIDTH
        if y < table[base + 9] or y > table[base + 11] or table[base + 10] < r:
            continue
        pr, py = table[base], table[base + 4]
        for i in range(1, _STEPS + 1):
            s = i / _STEPS
            qr = table[base] + s * (table[base + 1] + s * (table[base + 2] + s * table[base + 3]))
            qy = table[base + 4] + s * (table[base + 5] + s * (table[base + 6] + s * table[base + 7]))
            if (py > y) != (qy > y) and pr + (y - py) * (qr - pr) / (qy - py) > r:
                count += 1
            pr, py = qr, qy
    return count


@njit(**FAST)
def _cap(r, y, height, radius, below, best, best_side):
    """The flat end at `height` out to `radius`, like `_span_nearest`; `below`: the solid ends there from above."""
    dr = max(r - radius, 0.0)
    q = dr * dr + (y - height) * (y - height)
    if q >= best:
        return best, best_side
    if r > radius:
        return q, _UNSURE
    return q, height - y if below else y - height


@njit(**FAST)
def _plan(depth, corner, x, z):
    """(radius, length of its gradient) in the squeezed, squared-off plan."""
    z /= depth
    if corner < LATHE_CORNER:
        r = math.sqrt(x * x + z * z)
        return r, math.sqrt(x * x + z * z / (depth * depth)) / (r + 1e-9)
    ux, uz = abs(x) + 1e-9, abs(z) + 1e-9
    m = max(ux, uz)
    px, pz = (ux / m) ** corner, (uz / m) ** corner
    r = m * (px + pz) ** (1 / corner)
    gx, gz = px / ux, pz / uz
    return r, r * math.sqrt(gx * gx + gz * gz / (depth * depth)) / (px + pz)


@njit(**FAST)
def lathe_distance(table, depth, corner, walled, x, y, z):
    """(solid, open-topped) signed distance of a lathe at a local point.

    `depth` squeezes the plan along z; `corner` is the plan's superellipse exponent. Exact when both are neutral
    (1 and 2), first-order otherwise. Open-topped = without the top cap, walls going on upward; FAR unless `walled`.
    """
    r, slope = _plan(depth, corner, x, z)
    slope = max(slope, 1.0)
    nearest, first = 1e18, 0
    for i in range(_SPANS + 1):  # the wall, then the bottom fillet
        gap = _span_gap(table, i * _SPAN_WIDTH, r, y)
        if gap < nearest:
            nearest, first = gap, i
    best, side = _span_nearest(table, first * _SPAN_WIDTH, r, y, 1e18, _UNSURE)
    for i in range(_SPANS + 1):
        if i != first and _span_gap(table, i * _SPAN_WIDTH, r, y) < best:
            best, side = _span_nearest(table, i * _SPAN_WIDTH, r, y, best, side)
    best, side = _cap(r, y, table[_SPANS * _SPAN_WIDTH + 4], table[PROFILE_WIDTH - 2], True, best, side)

    fillet = _TOP_FILLET * _SPAN_WIDTH
    top = table[fillet + 4] + table[fillet + 5] + table[fillet + 6] + table[fillet + 7]
    solid_q, solid_side = best, side
    if _span_gap(table, fillet, r, y) < solid_q:
        solid_q, solid_side = _span_nearest(table, fillet, r, y, solid_q, solid_side)
    solid_q, solid_side = _cap(r, y, top, table[PROFILE_WIDTH - 1], False, solid_q, solid_side)
    solid = math.sqrt(solid_q) / slope
    if solid_q > _FAR_SQUARE or solid_side == _UNSURE:
        solid_side = -1.0 if _crossings(table, 0, _SPANS + 2, r, y) % 2 == 1 else 1.0
    if solid_side < 0:
        solid = -solid
    if not walled:
        return solid, FAR_OPEN

    # The wall goes on upward from its last knot.
    end = (_SPANS - 1) * _SPAN_WIDTH
    wall_r = table[end] + table[end + 1] + table[end + 2] + table[end + 3]
    wall_y = table[end + 4] + table[end + 5] + table[end + 6] + table[end + 7]
    dy = max(wall_y - y, 0.0)
    upward = (r - wall_r) * (r - wall_r) + dy * dy
    if upward < best:
        best, side = upward, r - wall_r if y > wall_y else _UNSURE
    open_topped = math.sqrt(best) / slope
    if best > _FAR_SQUARE or side == _UNSURE:
        inside = (_crossings(table, 0, _SPANS + 1, r, y) + (y > wall_y and wall_r > r)) % 2 == 1
        side = -1.0 if inside else 1.0
    return solid, -open_topped if side < 0 else open_topped
