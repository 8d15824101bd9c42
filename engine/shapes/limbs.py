"""Attachments that a body stands, moves and senses with: legs, wheels, wings, arms, fins, tails, horns, ears, eyes."""

from collections.abc import Callable

import numpy as np

from engine.shapes import parts as layout
from engine.shapes.field import evaluate_ops
from engine.shapes.fit import Fit
from engine.shapes.sketch import Sketch

# One part is one row: calls fill their lines.
# fmt: off


def _foot_radius(fit: Fit, y: float) -> float:
    """How far out legs can start at height `y` so that they begin inside the body, along the diagonal."""
    hit = fit.body.outermost((fit.body.middle[0] * 0, y, 0), (1, 0, 1))
    return float(np.hypot(hit[0], hit[2])) if hit is not None else 0.3 * float(min(fit.body.size[0], fit.body.size[2]))


def _corners(fit: Fit) -> np.ndarray | None:
    """(x, y, z) of the widest stance: a low point that is well inside the body in all four quarters."""
    low, half = fit.body.low, 0.5 * fit.body.size
    rises, shares = np.array([0.05, 0.1, 0.16, 0.24, 0.34]), np.linspace(0.88, 0.28, 16)
    rise, wide, deep = (a.ravel() for a in np.meshgrid(rises, shares, shares, indexing="ij"))
    at = np.stack([wide * half[0], low[1] + rise * fit.body.size[1], deep * half[2]], 1)
    signs = np.array([(x, 1, z) for x in (-1, 1) for z in (-1, 1)])
    inside = evaluate_ops(fit.body.ops, (at[:, None] * signs).reshape(-1, 3))[0].reshape(-1, 4) < -0.012
    score = np.where(inside.all(1), wide * deep - 1.2 * rise, -np.inf)
    best = int(score.argmax())
    return at[best] if np.isfinite(score[best]) else None


def _legs(fit: Fit, length: float, radius: float, feet: Callable | None) -> None:
    """Legs under a body: four at the diagonals (or `count` in a ring), starting inside it."""
    body, s = fit.body, fit.sketch
    height = body.size[1]
    y = body.low[1] + 0.1 * height
    reach = _foot_radius(fit, y)
    start, ground = 0.72 * reach, body.low[1] - length
    spread = start + 0.18 * length
    if fit.count in (0, 4) and feet is None:
        corner = _corners(fit)
        a, y, c = (start * 0.7071, y, start * 0.7071) if corner is None else map(float, corner)
        out = 0.13 * length
        s.tube("support", [(a, y, c), (a + out, ground + radius, c + out)], (radius * 1.25, radius, radius * 0.8),
            mirror="xz", blend=0.015)
        return
    count = fit.count or (2 if feet is not None else 4)
    if feet is not None and count == 2:
        wide = min(0.45 * body.width_at(y), 0.3 * body.size[0]) or 0.1
        s.tube("support",
            [(wide, y + 0.02, 0), (wide * 1.15, (y + ground) / 2, -0.1 * length), (wide * 1.15, ground + radius, 0)],
            (radius * 1.5, radius, radius), mirror="x", blend=0.02)
        feet(s, wide * 1.15, ground, radius)
        return
    count = count if count in layout.COUNTS else 4
    s.tube("support", [(start, y, 0), (spread, ground + radius, 0)], (radius * 1.25, radius, radius * 0.8),
        radial=count, phase=180 / count if count == 4 else 90, blend=0.015)


def legs(fit: Fit) -> None:
    height = float(fit.body.size[1])
    _legs(fit, fit.sketch.range(0.28, 0.38) * max(height, 0.6 * fit.unit), 0.05 * fit.unit, None)


def chicken_legs(fit: Fit) -> None:
    def feet(s, x, ground, radius):
        for k, (slot, dx, dz) in enumerate((("detail", 0.0, 1.0), ("detail_b", 0.75, 0.7), ("detail_c", -0.75, 0.7))):
            reach = 4.2 * radius
            s.tube(slot, [(x, ground + radius, 0), (x + dx * reach, ground + 0.55 * radius, dz * reach)],
                (radius * 0.8, radius * 0.5), mirror="x")
        s.tube("knob", [(x, ground + radius, 0), (x, ground + 0.55 * radius, -2.6 * radius)],
            (radius * 0.8, radius * 0.5), mirror="x")

    height = float(fit.body.size[1])
    _legs(fit, fit.sketch.range(0.42, 0.5) * max(height, 0.6 * fit.unit), 0.038 * fit.unit, feet)


def wheels(fit: Fit) -> None:
    points, radius = fit.footprint(), fit.sketch.range(0.15, 0.18) * fit.unit
    if np.ptp(points, axis=0).min() < 0.3 * fit.unit:  # too slender to stand on an axle: it rides on a board
        _ride(fit, points, radius)
        return
    middle = (points[:, 1].min() + points[:, 1].max()) / 2
    front, rear = ("support", "detail", "detail_b", "detail_c"), ("support_b", "knob", "band", "base")
    if fit.count == 2:
        _axle(fit, points, middle, radius, front)
        return
    for sign, slots in ((1, front), (-1, rear)):
        half = points[sign * (points[:, 1] - middle) >= 0.3 * np.ptp(points[:, 1]) / 2]
        if sign < 0 and fit.count == 3:
            _caster(fit, float(half[:, 1].mean()), radius, slots)
        else:
            _axle(fit, half, float(half[:, 1].mean()), radius, slots)


def _ride(fit: Fit, points: np.ndarray, radius: float) -> None:
    """A board under a slender body, on `count` wheels (two, three or four)."""
    s, y = fit.sketch, float(fit.body.low[1])
    middle = (points.min(0) + points.max(0)) / 2
    span = np.array([np.abs(points[:, 0]).max(), np.ptp(points[:, 1]) / 2])
    half = np.maximum(span + 0.05 * fit.unit, (0.24 * fit.unit, 0.36 * fit.unit))
    s.box("base", (0, y, middle[1]), (half[0], 0.035, half[1]), plan=0.08, round=0.02)
    rows = ((0.0, "x"),) if fit.count == 2 else ((1.0, "x"), (-1.0, "none" if fit.count == 3 else "x"))
    for (side, mirror), slots in zip(rows, (("support", "detail"), ("support_b", "knob"))):
        x = 0.0 if mirror == "none" else half[0] - 0.02
        _wheel(s, (x, y - 0.35 * radius, middle[1] + side * 0.6 * half[1]), 0.8 * radius, slots, mirror)


def _axle(fit: Fit, points: np.ndarray, z: float, radius: float, slots: tuple[str, ...]) -> None:
    """A pair of wheels outside what the body covers of the ground at `z`, on an axle held by it."""
    body, s = fit.body, fit.sketch
    near = points[np.abs(points[:, 1] - z) <= np.abs(points[:, 1] - z).min() + 0.05]
    half = 0.36 * radius
    x = float(np.abs(near[:, 0]).max()) + 0.35 * half
    y = float(body.low[1]) + 0.15 * radius
    _wheel(s, (x, y, z), radius, slots[:2], "x")
    s.tube(slots[2], [(0, y, z), (x, y, z)], 0.2 * radius, mirror="x", look="steel")
    inner = float(np.abs(near[:, 0]).mean())
    low = body.outermost((inner, 0, z), (0, -1, 0))
    if low is not None and low[1] > y - 0.1 * radius:
        s.tube(slots[3], [(inner, y, z), (inner, low[1] + 0.05, z)], 0.22 * radius, mirror="x", look="steel")


def _caster(fit: Fit, z: float, radius: float, slots: tuple[str, ...]) -> None:
    """One wheel in the middle behind."""
    y = float(fit.body.low[1]) + 0.15 * radius
    _wheel(fit.sketch, (0.0, y, z), radius, slots[:2], "none")
    low = fit.body.outermost((0, 0, z), (0, -1, 0))
    if low is not None:
        fit.sketch.tube(slots[3], [(0, y, z), (0, low[1] + 0.05, z)], 0.22 * radius, look="steel")


def _wheel(s: Sketch, centre: tuple[float, float, float], radius: float, slots: tuple[str, ...], mirror: str) -> None:
    half = 0.36 * radius
    tyre = [(radius * 0.8, -half), (radius, -half * 0.5), (radius, half * 0.5), (radius * 0.8, half)]
    s.lathe(slots[0], tyre, at=centre, turn=(0, 0, 90), mirror=mirror, look="rubber", round=0.01)
    hub = [(radius * 0.52, -half * 1.15), (radius * 0.5, half * 1.15)]
    s.lathe(slots[1], hub, at=centre, turn=(0, 0, 90), mirror=mirror)


def wings(fit: Fit) -> None:
    body, s = fit.body, fit.sketch
    y = body.low[1] + s.range(0.55, 0.66) * body.size[1]
    back = body.named("body") or (body.low, body.high)
    z = float((back[0][2] + back[1][2]) / 2 - 0.1 * (back[1][2] - back[0][2]))
    root = fit.trunk.side(y, z)
    span, rise = s.range(0.62, 0.78) * max(fit.unit, 0.8 * body.size[0] / 2), s.range(0.3, 0.5)
    x0, y0, z0 = root[0] - 0.08, root[1], root[2]
    wide = 0.27 * span
    for slot, scale, lift, size in (("ears", 1.0, rise, 1.0), ("detail", 0.78, rise * 0.25, 0.8),
            ("detail_b", 0.52, -rise * 0.35, 0.6)):
        tip = (x0 + span * scale, y0 + span * lift, z0 - 0.18 * span * scale)
        s.tube(slot, [(x0, y0 - 0.04 * (1 - scale), z0),
            (x0 + 0.5 * span * scale, y0 + span * (lift * 0.75 + 0.1), z0 - 0.02), tip], (0.1, wide * size, 0.06),
            flat=0.24, thin=(0.15, 0.1, 1), mirror="x", blend=0.01,
            colour=s.main if slot == "ears" else s.shade(-0.12 if slot == "detail" else -0.22))


def _shoulder(fit: Fit) -> np.ndarray:
    """Where an arm starts: on the side a little above the middle, or lower or higher where the body is far slimmer.

    So a flower has its arms on the stem and a palm on the trunk.
    """
    shares = (0.58, 0.52, 0.64, 0.46, 0.7, 0.4, 0.34)
    hits = []
    for share in shares:
        through = (0.0, fit.body.low[1] + share * fit.body.size[1], 0.0)
        for measured in (fit.trunk, fit.body):
            right, left = (measured.outermost(through, (side, 0, 0)) for side in (1, -1))
            if right is not None and left is not None and min(right[0], -left[0]) > 0.01:  # arms come in pairs
                hits.append((np.array([min(right[0], -left[0]), *right[1:]]), 1.5 * abs(share - 0.58)))
                break
    if not hits:
        return fit.trunk.side(fit.body.low[1] + 0.58 * fit.body.size[1])
    widest = max(hit[0] for hit, _ in hits)
    return min(hits, key=lambda one: one[0][0] / widest + one[1])[0]


def arms(fit: Fit) -> None:
    s = fit.sketch
    root = _shoulder(fit) - (0.04, 0, 0)
    length, thick = 0.42 * fit.unit, 0.05 * fit.unit
    lifts = s.pick((0.75, -0.55, 0.1), (-0.55, 0.75, 0.1))
    ways = [np.array([(0.75, -0.1, 0.1), (0.75 + 0.1 * (lift < 0.5), lift, 0.25)]) * length for lift in lifts]
    clear = [float(evaluate_ops(fit.body.ops, root + way)[0].min()) for way in ways]
    # Hands are seen: the first way that is clear of the body, else the clearest.
    way = ways[next((k for k, gap in enumerate(clear) if gap > 1.5 * thick), int(np.argmax(clear)))]
    elbow, hand = root + way
    s.tube("handle", [root, elbow, hand], (thick, thick * 0.9, thick * 0.9), mirror="x",
        blend=0.02)
    s.ball("detail", hand, thick * 1.55, mirror="x", blend=0.02)


def fins(fit: Fit) -> None:
    body, s = fit.body, fit.sketch
    y = body.low[1] + 0.45 * body.size[1]
    root = fit.trunk.side(y) - (0.05, 0, 0)
    span = 0.42 * fit.unit
    s.tube("ears", [root, root + (0.6 * span, -0.12 * span, -0.1 * span), root + (span, -0.45 * span, -0.4 * span)],
        (0.12, 0.3 * span, 0.06), flat=0.28, thin=(0.3, 1, 0), mirror="x", blend=0.02)
    top = fit.body.top(0, float(body.middle[2]))
    s.tube("detail", [top - (0, 0.06, 0), top + (0, 0.4 * span, -0.1 * span), top + (0, 0.75 * span, -0.5 * span)],
        (0.28 * span, 0.22 * span, 0.07), flat=0.28, thin=(1, 0, 0), blend=0.02)


def tail(fit: Fit) -> None:
    body, s = fit.body, fit.sketch
    y = body.low[1] + s.range(0.25, 0.4) * body.size[1]
    root = fit.trunk.side(y, 0, toward=(0, 0, -1)) + (0, 0, 0.06)
    length, thick = s.range(0.5, 0.65) * fit.unit, 0.055 * fit.unit
    # A tail straight behind a clock or a book is never seen: it swings out as far as the body hides it.
    swing = max(0.3 * length, 0.75 * fit.trunk.width_at(y) if body.size[1] > 0.7 * body.size[2] else 0.0)
    swings = swing * np.array([1.0, 1.35, 1.75]) if body.size[1] > 0.7 * body.size[2] else [swing]
    curls = [root + np.array([(w, 0.2, -1.1), (w, 0.6, -0.95), (w + 0.1, 0.85, -0.75)]) * (length, length, length)
        for w in np.asarray(swings) / length]
    swing = swings[int(np.argmax([fit.seen(curl).mean() - 0.1 * k for k, curl in enumerate(curls)]))]
    end = root + (swing + 0.1 * length, 0.85 * length, -0.75 * length)
    bends = [root + (0.1 * swing, -0.15 * length, -0.7 * length), root + (swing, 0.2 * length, -1.1 * length)]
    s.tube("tail", [root, *bends, end], (thick * 1.3, thick, thick * 0.7), blend=0.03)
    s.ball("detail", end + (0, 0.02 * length, 0), thick * 1.5, blend=0.03, colour=s.shade(-0.3))


def horns(fit: Fit) -> None:
    s = fit.sketch
    low, high = fit.head()
    width, mouth = float(high[0] - low[0]), fit.mouth()
    if fit.count == 1:
        tip = fit.crown()
        s.tube("ears", [tip - (0, 0.05, 0), tip + (0, 0.16 * fit.unit, 0.05), tip + (0, 0.34 * fit.unit, 0.1)],
            (0.075 * fit.unit, 0.05 * fit.unit, 0.018))
        return
    x = 0.24 * width
    for _ in range(8):
        root = fit.body.outermost((x, 0, float((low[2] + high[2]) / 2)), (0, 1, 0))
        if root is not None and root[1] > low[1] + 0.2 * (high[1] - low[1]):
            break
        x *= 0.8
    if root is None:
        root = fit.body.top(x)
    if mouth > 0.0:  # on the rim of what is open, not on its floor
        root = fit.crown() + (0.93 * mouth, 0, 0)
    length = 0.3 * fit.unit
    a = root - (0, 0.05, 0)
    s.tube("ears", [a, a + (0.55 * length, 0.45 * length, 0), a + (0.8 * length, 0.8 * length, 0.05),
        a + (0.45 * length, 1.2 * length, 0.1)], (0.075 * fit.unit, 0.05 * fit.unit, 0.018), mirror="x", blend=0.012)


def ears(fit: Fit) -> None:
    s = fit.sketch
    low, high = fit.head()
    x, z = 0.27 * float(high[0] - low[0]), float((low[2] + high[2]) / 2)
    for _ in range(8):
        root = fit.body.outermost((x, 0, z), (0, 1, 0))
        if root is not None and root[1] > low[1] + 0.2 * (high[1] - low[1]):
            break
        x *= 0.8
    root = fit.body.top(x, z) if root is None else root
    if fit.mouth() > 0.0:
        root = fit.crown() + (0.93 * fit.mouth(), 0, 0)
    size = 0.15 * fit.unit
    s.ellipsoid("ears", root + (0.15 * size, 0.75 * size, 0), (0.62 * size, 1.25 * size, 0.34 * size), turn=(0, 0, -14),
        mirror="x", blend=0.02)
    s.ellipsoid("detail", root + (0.16 * size, 0.8 * size, 0.24 * size), (0.36 * size, 0.85 * size, 0.2 * size),
        turn=(0, 0, -14), mirror="x", colour=s.shade(0.45))


def eyes(fit: Fit) -> None:
    s = fit.sketch
    low, high = fit.head()
    top, r = float(low[1] + 0.62 * (high[1] - low[1])), 0.1 * fit.unit
    x = max(0.2 * float(high[0] - low[0]), 1.05 * r)
    around = 0.7 * r * np.array([(1, 0, -1.2), (-1, 0, -1.2), (0, 1, -1.2), (0, -1, -1.2)])
    best = -1.0, np.array([x, top, high[2]])
    for y in np.linspace(top, float(fit.trunk.low[1] + 0.2 * fit.trunk.size[1]), 8):
        for side in np.unique((x, 0.5 * (x + 1.05 * r), 1.05 * r))[::-1]:
            hit = fit.trunk.outermost((side, y, 0), (0, 0, 1))
            if hit is None:
                continue
            # An eye wants something behind it and to be seen: it goes on no mast and under no roof.
            backed = (evaluate_ops(fit.body.ops, hit + around)[0] < 0).mean()  # the trunk knows no cuts
            score = backed + fit.seen((hit + (0, 0, 0.5 * r))[None])[0] - 0.5 * (top - y) / max(fit.trunk.size[1], 1e-6)
            if score > best[0]:
                best = score, hit
    hit = best[1]
    s.ball("eyes", hit, r, mirror="x", look="porcelain", mode="after")
    s.ball("detail", hit + (0.05 * r, 0.05 * r, 0.68 * r), 0.5 * r, mirror="x", look="eye", mode="after")
