"""The field in torch: the twin of `engine.shapes.field`, differentiable in the rows and the points, on any device.

Same rules, no shortcuts: every part is evaluated at every point, every copy of an array is a term of the minimum. Foot
points on curves are found without gradient: by the envelope theorem the distance to a fixed foot has the right one, and
where the radius varies along the curve the foot's own derivative is put back by the implicit function theorem.
"""

import math

import torch

from engine.shapes import parts as layout
from engine.shapes.lathe import LATHE_CORNER, SHARP_BEND, SMOOTH_BEND

FAR = 1e3
_HEADROOM = 0.02


def evaluate(rows: torch.Tensor, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Signed distance [N] and part index [N] at `points` [N, 3] of rows [P, ROW] (already `layout.clamped`)."""
    d = torch.full_like(points[:, 0], FAR)
    part = torch.full(points.shape[:1], -1, dtype=torch.long, device=points.device)
    cavity, hollow = torch.full_like(d, FAR), torch.full_like(part, -1)
    modes = [round(float(v)) for v in rows[:, layout.MODE]]
    for i, mode in enumerate(modes):
        if mode == 2:
            continue
        solid, opened = part_distance(rows[i], points)
        k = rows[i, layout.BLEND]
        if mode == 1:
            part = torch.where(-solid > d, i, part)
            d = _smooth_max(d, -solid, k)
            continue
        if rows[i, layout.WALL] > 0:
            deeper = opened + rows[i, layout.WALL] < cavity
            cavity = torch.where(deeper, opened + rows[i, layout.WALL], cavity)
            hollow = torch.where(deeper, i, hollow)
        part = torch.where(solid < d, i, part)
        d = _smooth_min(d, solid, k)
    if (hollow >= 0).any():
        wall = rows[:, layout.WALL][hollow.clamp(min=0)]
        part = torch.where((hollow >= 0) & (-cavity > d), hollow, part)
        d = torch.where(hollow >= 0, _smooth_max(d, -cavity, 0.5 * wall.clamp(min=1e-6)), d)
    for i, mode in enumerate(modes):
        if mode != 2:
            continue
        solid, opened = part_distance(rows[i], points)
        wall = rows[i, layout.WALL]
        if wall > 0:
            solid = _smooth_max(solid, -(opened + wall), 0.5 * wall)
        part = torch.where(solid < d, i, part)
        d = torch.minimum(d, solid)
    return d, part


def part_distance(row: torch.Tensor, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(solid, open-topped) distance [N] to all copies of one part, at `points` [N, 3]."""
    best = None
    for folded in _unfolded(row, points):
        pair = _primitive(row, folded)
        best = pair if best is None else tuple(torch.minimum(a, b) for a, b in zip(best, pair))
    return best


def _unfolded(row, points):
    """The points as seen by each copy of the part: mirrors, then array."""
    mirror = layout.MIRRORS[int(row[layout.MIRROR])]
    for sx in (1, -1) if "x" in mirror else (1,):
        for sz in (1, -1) if "z" in mirror else (1,):
            seen = points * points.new_tensor([sx, 1, sz])
            yield from _cells(row, seen)


def _cells(row, points):
    array, count = layout.ARRAYS[int(row[layout.ARRAY])], round(float(row[layout.COUNT]))
    if array == "none":
        yield points
        return
    for i in range(count):
        if array.startswith("row"):
            shift = torch.zeros_like(points[0]).index_fill(
                0, torch.tensor("xyz".index(array[-1]), device=points.device), 1.0
            )
            yield points - shift * row[layout.SPACING] * (i - (count - 1) / 2)
            continue
        u, v = layout.RADIAL_PLANES[array[-1]]
        angle = 2 * math.pi * i / count + row[layout.SPACING]
        c, s, pivot = torch.cos(angle), torch.sin(angle), row[layout.PIVOT]
        local = points - pivot
        columns = list(local.unbind(1))
        columns[u], columns[v] = c * local[:, u] + s * local[:, v], c * local[:, v] - s * local[:, u]
        yield torch.stack(columns, 1) + pivot


def _primitive(row, points):
    kind, p, size = layout.KINDS[int(row[layout.KIND])], row[layout.PARAMS], row[layout.SIZE]
    if kind == "tube":
        d = _tube(row, points)
        return d, torch.maximum(d, points[:, 1] - FAR)
    local = (points - row[layout.CENTRE]) @ _rotation(row[layout.ROTATION])
    x, y, z = local.unbind(1)
    if kind == "lathe":
        solid, opened, top = *_lathe(row, x, y, z), p[19]
    elif kind == "box":
        solid, opened, top = *_box(row, x, y, z), size[1]
    elif kind == "ellipsoid":
        solid, opened, top = *_ellipsoid(row, x, y, z), size[1] * p[3].clamp(max=1)
    elif kind == "torus":
        solid = _torus(row, x, y, z)
        opened, top = solid, size[1]
    else:
        solid, opened, top = *_prism(row, x, y, z), size[1]
    return solid, torch.maximum(opened, y - top - _HEADROOM - row[layout.WALL])


def _rotation(six):
    a = six[:3] / six[:3].norm().clamp(min=1e-9)
    b = six[3:] - a * (a @ six[3:])
    b = b / b.norm().clamp(min=1e-9)
    return torch.stack([a, b, torch.linalg.cross(a, b)], 1)


def _smooth_max(a, b, k):
    h = (k - (a - b).abs()).clamp(min=0) / k
    return torch.maximum(a, b) + h * h * k * 0.25


def _smooth_min(a, b, k):
    return -_smooth_max(-a, -b, k)


def _length(*parts):
    return (sum(v * v for v in parts) + 1e-18).sqrt()


def _outside(*parts):
    """Distance of the positive corner: length of what is positive, plus the largest when all are negative."""
    stacked = torch.stack(parts)
    return (stacked.clamp(min=0).square().sum(0) + 1e-18).sqrt() + stacked.max(0).values.clamp(max=0)


def _tube(row, points):
    p = row[layout.PARAMS]
    a, b, c = p[0:3], p[3:6], p[6:9]
    coefficients = torch.stack([torch.zeros_like(a), 3 * a, 3 * b - 6 * a, c + 3 * a - 3 * b]) + 0.0
    q = points - row[layout.CENTRE]
    with torch.no_grad():
        t = _foot(coefficients[None].expand(1, -1, -1), q, 16)[1]
    t = _following(coefficients, q, t)
    foot = _power(coefficients, t)
    gap = foot - q
    r0, rm, r1 = p[9], p[10], p[11]
    radius = (r0 * (1 - t) * (1 - 2 * t) + 4 * rm * t * (1 - t) + r1 * t * (2 * t - 1)).clamp(
        min=0.5 * layout.MIN_THICKNESS
    )
    flat = p[12]
    if flat > 0.99:
        return _length(*gap.unbind(1)) - radius
    axis = row[layout.ROTATION][:3] / row[layout.ROTATION][:3].norm()
    thin = gap @ axis
    wide = (gap.square().sum(1) - thin * thin).clamp(min=0)
    norm = (wide + (thin / flat) ** 2 + 1e-18).sqrt()
    slope = (wide + (thin / flat / flat) ** 2 + 1e-18).sqrt() / norm
    return torch.where(norm > radius, (norm - radius) / slope.clamp(min=1), (norm - radius) * flat)


def _power(cubic, t):
    """Points [N, D] of cubics [4, D] or [4, N, D] (power basis) at t [N]."""
    t = t[:, None]
    return cubic[0] + t * (cubic[1] + t * (cubic[2] + t * cubic[3]))


def _following(cubic, q, t):
    """`t` itself, with the derivative of the foot parameter in the curve and in q where it lies between the ends."""
    gap, u = _power(cubic, t) - q, t[:, None]
    first = cubic[1] + u * (2 * cubic[2] + 3 * u * cubic[3])
    slope = ((first * first).sum(1) + (gap * (2 * cubic[2] + 6 * u * cubic[3])).sum(1)).detach()
    free = (t > 0) & (t < 1) & (slope > 1e-9)
    step = torch.where(
        free, (gap * first).sum(1) / torch.where(free, slope, torch.ones_like(slope)), torch.zeros_like(t)
    )
    return t - (step - step.detach())


def _foot(cubics, q, chords):
    """Nearest cubic [N] of cubics [S, 4, D] to q [N, D] and its parameter [N]: nearest chord, then Newton."""
    s = torch.linspace(0, 1, chords + 1, dtype=q.dtype, device=q.device)
    powers = torch.stack([torch.ones_like(s), s, s * s, s * s * s])
    curve = torch.einsum("kt,skd->std", powers, cubics)
    start = curve[:, :-1].reshape(-1, q.shape[1])
    along = curve[:, 1:].reshape(-1, q.shape[1]) - start
    share = ((q[:, None] - start) * along).sum(2) / ((along * along).sum(1) + 1e-20)
    share = share.clamp(0, 1)
    nearest = (start + share[:, :, None] * along - q[:, None]).square().sum(2).argmin(1)
    span = nearest // chords
    t = (nearest % chords + share.gather(1, nearest[:, None])[:, 0]) / chords
    cubic = cubics[span].transpose(0, 1)
    for _ in range(6):
        u = t[:, None]
        gap = _power(cubic, t) - q
        first = cubic[1] + u * (2 * cubic[2] + 3 * u * cubic[3])
        second = 2 * cubic[2] + 6 * u * cubic[3]
        curvature = (first * first).sum(1) + (gap * second).sum(1).clamp(min=0) + 1e-12
        t = (t - (gap * first).sum(1) / curvature).clamp(0, 1)
    return span, t


def _lathe(row, x, y, z):
    p, depth, corner = row[layout.PARAMS], row[layout.SIZE][0], row[layout.PARAMS][21]
    z = z / depth
    if corner < LATHE_CORNER:
        r = _length(x, z)
        slope = _length(x, z / depth) / (r + 1e-9)
    else:
        ux, uz = x.abs() + 1e-9, z.abs() + 1e-9
        m = torch.maximum(ux, uz)
        px, pz = (ux / m) ** corner, (uz / m) ** corner
        r = m * (px + pz) ** (1 / corner)
        slope = r * _length(px / ux, pz / uz / depth) / (px + pz)
    slope = slope.clamp(min=1)
    spans, low, high = _profile(p, row[layout.ROUND])
    q = torch.stack([r, y], 1)
    wall_end = spans[-2].sum(0)  # where the wall stops and its rounded rim begins
    zero = torch.zeros_like(p[0])
    bottom = _line(torch.stack([zero, p[10]]), torch.stack([low, p[10]]))
    top = _line(torch.stack([high, p[19]]), torch.stack([zero, p[19]]))
    upward = _line(wall_end, wall_end + torch.stack([zero, zero + 50.0]))
    solid = _signed(torch.stack([bottom, *spans, top]), q) / slope
    if row[layout.WALL] <= 0:
        return solid, torch.full_like(solid, FAR)
    return solid, _signed(torch.stack([bottom, *spans[:-1], upward]), q) / slope


def _line(a, b):
    return torch.stack([a, b - a, torch.zeros_like(a), torch.zeros_like(a)])


def _signed(cubics, q):
    """Distance [N] to closed profile cubics [S, 4, 2], negative inside (the axis closes it)."""
    with torch.no_grad():
        span, t = _foot(cubics, q, 8)
        s = torch.linspace(0, 1, 65, dtype=q.dtype, device=q.device)
        powers = torch.stack([torch.ones_like(s), s, s * s, s * s * s])
        chain = torch.einsum("kt,skd->std", powers, cubics)
        a, b = chain[:, :-1].reshape(-1, 2), chain[:, 1:].reshape(-1, 2)
        straddles = (a[None, :, 1] > q[:, None, 1]) != (b[None, :, 1] > q[:, None, 1])
        rise = torch.where(b[:, 1] == a[:, 1], torch.ones_like(a[:, 1]), b[:, 1] - a[:, 1])
        across = a[:, 0] + (q[:, None, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]) / rise
        inside = (straddles & (across > q[:, None, 0])).sum(1) % 2 == 1
    gap = _power(cubics[span].transpose(0, 1), t) - q
    return torch.where(inside, -1.0, 1.0) * _length(*gap.unbind(1))


def _profile(p, rounding):
    """([bottom fillet, wall spans..., top fillet] as [4, 2] cubics, cap radius below, above)."""
    knots = torch.stack([p[0:10], p[10:20]], 1)
    chords = knots[1:] - knots[:-1]
    lengths = (chords.square().sum(1) + 1e-18).sqrt()
    directions = chords / lengths.clamp(min=1e-9)[:, None]
    weight = (1 / lengths.clamp(min=1e-6))[:, None]
    mean = directions[:-1] * weight[:-1] + directions[1:] * weight[1:]
    mean = mean / (mean.square().sum(1, keepdim=True) + 1e-18).sqrt()
    cosine = (directions[:-1] * directions[1:]).sum(1)
    ease = ((cosine - SHARP_BEND) / (SMOOTH_BEND - SHARP_BEND)).clamp(0, 1)
    inner = mean * (ease * ease * (3 - 2 * ease))[:, None]
    tangents = torch.cat([directions[:1], inner, directions[-1:]]) * p[20]
    spans = []
    for i in range(layout.LATHE_KNOTS - 1):
        p0, p1, m0, m1 = knots[i], knots[i + 1], tangents[i] * lengths[i], tangents[i + 1] * lengths[i]
        spans.append(torch.stack([p0, m0, 3 * (p1 - p0) - 2 * m0 - m1, 2 * (p0 - p1) + m0 + m1]))
    spans[0], below, low = _rounded(spans[0], knots[0], rounding, False)
    spans[-1], above, high = _rounded(spans[-1], knots[-1], rounding, True)
    return [below, *spans, above], low, high


def _rounded(cubic, corner, rounding, at_end):
    length = (cubic[1] + cubic[2] + cubic[3]).norm()
    cut = torch.minimum(torch.minimum(rounding, 0.9 * corner[0]), 0.45 * length)
    zero = torch.zeros_like(corner)
    if cut < 1e-4:
        return cubic, torch.stack([corner, zero, zero, zero]), corner[0]
    u = cut / length.clamp(min=1e-9)
    low, high = (torch.zeros_like(u), 1 - u) if at_end else (u, torch.ones_like(u))
    on_wall = _power(cubic, (high if at_end else low)[None])[0]
    on_cap = torch.stack([corner[0] - cut, corner[1]])
    p0, p1 = (on_wall, on_cap) if at_end else (on_cap, on_wall)
    fillet = torch.stack([p0, 2 * (corner - p0), p0 - 2 * corner + p1, zero])
    d, (a, b, c, e) = high - low, cubic
    shorter = torch.stack(
        [
            a + low * (b + low * (c + low * e)),
            d * (b + low * (2 * c + 3 * low * e)),
            d * d * (c + 3 * low * e),
            d * d * d * e,
        ]
    )
    return shorter, fillet, corner[0] - cut


def _box(row, x, y, z):
    (sx, sy, sz), p = row[layout.SIZE].unbind(), row[layout.PARAMS]
    f = (y / sy).clamp(-1, 1) * 0.5 + 0.5
    hx, hz = sx * (1 - p[0] * f), sz * (1 - p[1] * f)
    rounding = torch.minimum(row[layout.ROUND].clamp(min=0.002), row[layout.SIZE].min() * 0.98)
    inner = torch.minimum(rounding, torch.minimum(hx, hz) * 0.98)
    ax = (x.abs() - hx + inner) / (1 + (sx * p[0] * 0.5 / sy) ** 2).sqrt()
    az = (z.abs() - hz + inner) / (1 + (sz * p[1] * 0.5 / sy) ** 2).sqrt()
    ay = y.abs() - sy + rounding
    plan = torch.minimum(p[2], torch.minimum(hx, hz) * 0.98) - inner
    upright = _outside(ax + plan, az + plan) - plan
    side = torch.where(plan > 0, upright, torch.maximum(ax, az))
    solid = torch.where(plan > 0, _outside(upright, ay), _outside(ax, ay, az)) - rounding
    return solid, torch.maximum(side - rounding, -y - sy)


def _ellipsoid(row, x, y, z):
    (sx, sy, sz), p = row[layout.SIZE].unbind(), row[layout.PARAMS]
    n = p[0]
    e = 1 - p[1] * (y / sy).clamp(-1.2, 1.2) * 0.5
    a, c = sx * e, sz * e
    ux, uy, uz = x.abs() / a, y.abs() / sy, z.abs() / c
    shortest = torch.minimum(torch.minimum(a, sy), c)
    if abs(float(n) - 2) < 0.04:
        k0 = _length(ux, uy, uz)
        d = k0 * (k0 - 1) / (_length(ux / a, uy / sy, uz / c) + 1e-6)
        d = torch.where(k0 < 0.3, -shortest * (1 - k0), d)
    else:
        m = torch.maximum(torch.maximum(ux, uy), uz) + 1e-6
        vx, vy, vz = ((u / m + 1e-7) ** (n - 1) for u in (ux, uy, uz))
        total = (vx * ux + vy * uy + vz * uz) / m
        g = m * total ** (1 / n)
        slope = total ** (1 / n - 1) * _length(vx / a, vy / sy, vz / c) + 1e-6
        d = torch.where(g < 0.3, -shortest * (1 - g), (g - 1) / slope)
    k = torch.minimum(row[layout.ROUND].clamp(min=0.004) * 2, sy)
    if p[2] > -1:
        d = _smooth_max(d, p[2] * sy - y, k)
    return (_smooth_max(d, y - p[3] * sy, k) if p[3] < 1 else d), d


def _torus(row, x, y, z):
    ring, tube, squash, arc = row[layout.SIZE][0], row[layout.SIZE][1], row[layout.PARAMS][0], row[layout.PARAMS][1]
    q = _length(x, z) - ring
    if arc < 3.1:
        beyond = torch.atan2(z, x).abs() > arc
        q = torch.where(beyond, _length(x - ring * torch.cos(arc), z.abs() - ring * torch.sin(arc)), q)
    w = y / squash
    length = _length(q, w)
    if abs(float(squash) - 1) < 0.02:
        return length - tube
    return (length - tube) / (_length(q, w / squash) / (length + 1e-6)).clamp(min=0.4)


def _prism(row, x, y, z):
    radius, sy, ratio = row[layout.SIZE].unbind()
    sides, depth, taper = row[layout.PARAMS][0:3].unbind()
    rounding = torch.minimum(row[layout.ROUND].clamp(min=0.002), 0.45 * torch.minimum(radius * (1 - depth), sy))
    z = z / ratio
    f = (y / sy).clamp(-1, 1) * 0.5 + 0.5
    r = (radius * (1 - taper * f) - rounding).clamp(min=0.003)
    half = math.pi / round(float(sides))
    angle = torch.atan2(x, z).abs()
    angle = (angle - 2 * half * torch.floor(angle / (2 * half) + 0.5)).abs()
    length = _length(x, z)
    px, py = length * torch.cos(angle), length * torch.sin(angle)
    inner = r * math.cos(half) * (1 - depth)
    ex, ey = inner * math.cos(half) - r, inner * math.sin(half)
    t = (((px - r) * ex + py * ey) / (ex * ex + ey * ey)).clamp(0, 1)
    side = _length(px - r - ex * t, py - ey * t)
    side = torch.where((px - r) * ey - py * ex < 0, -side, side)
    side = side / (1 + (radius * taper * 0.5 / sy) ** 2).sqrt() * ratio.clamp(max=1)
    return _outside(side, y.abs() - sy + rounding) - rounding, torch.maximum(side - rounding, -y - sy)
