"""Attachments that a body wears or is used by: hats, crowns, handles, spouts, lids, collars, scarves, propellers."""

import numpy as np
from scipy import ndimage

from engine.shapes import parts as layout
from engine.shapes.field import evaluate_ops
from engine.shapes.fit import Fit
from engine.shapes.probe import Body

# One part is one row: calls fill their lines.
# fmt: off


def hat(fit: Fit) -> None:
    s = fit.sketch
    spot, r = fit.perch()
    y = spot[1] - 0.04
    at = (spot[0], y, spot[2])
    style = s.pick("top", "cone", "cowboy")
    if style == "cone":
        s.lathe("top", [(r, 0), (r * 0.55, 1.2 * r), (0.02, 2.5 * r)], at=at, mode="after", round=0.01)
        s.ball("knob", (spot[0], y + 2.5 * r, spot[2]), 0.2 * r, mode="after", colour=s.shade(0.5))
        return
    crown = r * (0.78 if style == "top" else 0.7)
    s.lathe("rim", [(r * 1.55, 0), (r * 1.5, 0.14 * r)], at=at, mode="after", round=0.02)
    s.lathe("top", [(crown, 0), (crown * 0.94, 0.8 * r), (crown * (1.05 if style == "top" else 0.8), 1.45 * r)], at=at,
        mode="after", round=0.04)
    s.lathe("band", [(crown * 1.04, 0.12 * r), (crown * 1.02, 0.4 * r)], at=at, mode="after",
        colour=s.shade(-0.55) if s.main.mean() > 0.25 else s.shade(0.6))


def crown(fit: Fit) -> None:
    s = fit.sketch
    spot, r = fit.perch(0.35)
    x, y, z = spot[0], spot[1] - 0.05, spot[2]
    s.lathe("top", [(r * 0.94, 0), (r, 0.5 * r)], wall=0.04, at=(x, y, z), mode="after")
    ring = {"radial": 6, "pivot": (x, 0, z), "mode": "after"}
    s.tube("rim", [(x + 0.94 * r, y + 0.4 * r, z), (x + 1.02 * r, y + 1.0 * r, z)], (0.24 * r, 0.16 * r, 0.07 * r),
        flat=0.45, thin=(1, 0, 0), **ring)
    s.ball("knob", (x + 1.02 * r, y + 1.04 * r, z), 0.13 * r, colour=(0.8, 0.12, 0.2), **ring)


def handle(fit: Fit) -> None:
    trunk, s = fit.trunk, fit.sketch
    low, high = (trunk.low[1] + f * trunk.size[1] for f in (0.24, 0.78))
    a, b = trunk.side(low) - (0.03, 0, 0), trunk.side(high) - (0.03, 0, 0)
    out, mirror = max(a[0], b[0]) + 0.3 * fit.unit, "x" if fit.count == 2 else "none"
    bends = [(out, a[1] - 0.03, a[2]), (out, b[1] + 0.05, b[2])]
    if b[1] - a[1] < 0.25 * fit.unit:  # too low for an upright loop: a level one, as a tray has
        y, z = (a[1] + b[1]) / 2, float(trunk.middle[2])
        a, b = (trunk.side(y, z + side * 0.2 * fit.unit) - (0.05, 0, 0) for side in (-1, 1))
        bends = [(out, a[1], a[2] - 0.06), (out, b[1], b[2] + 0.06)]
    s.tube("handle", [a, *bends, b], 0.046 * fit.unit, blend=0.02, mirror=mirror)


def spout(fit: Fit) -> None:
    body, s = fit.body, fit.sketch
    y = body.low[1] + 0.4 * body.size[1]
    root = fit.trunk.side(y) - (0.06, 0, 0)
    length = 0.45 * fit.unit
    s.tube("spout", [root, root + (0.5 * length, -0.02, 0), root + (0.55 * length, 0.6 * length, 0),
        root + (length, 0.85 * length, 0)], (0.12 * fit.unit, 0.07 * fit.unit, 0.055 * fit.unit), blend=0.03)
    s.ball("detail", root + (length + 0.03, 0.89 * length, 0), 0.035 * fit.unit, look="iron", mode="after")


def lid(fit: Fit) -> None:
    body, s = fit.body, fit.sketch
    xs, zs, top = body.heights(48)
    step = body.size[1] / 60
    broad = 0.45 * ndimage.distance_transform_edt(np.pad(ndimage.binary_fill_holes(np.isfinite(top)), 1)).max()
    for level in np.arange(top[np.isfinite(top)].max(), body.low[1], -step):
        patch = ndimage.binary_fill_holes(top >= level - 2 * step)
        if ndimage.distance_transform_edt(np.pad(patch, 1)).max() >= broad:
            break  # the highest level that is broad enough: a mast or a knob is no mouth
    labels, _ = ndimage.label(patch)
    at = np.argwhere(labels == np.bincount(labels.ravel())[1:].argmax() + 1)
    x, z = ((axis[at[:, k]].min() + axis[at[:, k]].max()) / 2 for k, axis in enumerate((xs, zs)))
    r = float(np.clip(np.hypot(xs[at[:, 0]] - x, zs[at[:, 1]] - z).max(), 0.12, 0.9)) * 1.02
    y = float(level) - 0.04
    if abs(x) > 0.6 * r:  # the broadest of several tops stands beside the middle: a wing is no mouth
        (x, y, z), r = fit.crown() - (0, 0.04, 0), 0.8 * fit.perch()[1]
    profile = [(r, 0), (r * 1.02, 0.08 * r), (r * 0.72, 0.28 * r), (0.12 * r, 0.4 * r)]
    s.lathe("top", profile, at=(x, y, z), mode="after", round=0.02)
    s.ball("knob", (x, y + 0.46 * r, z), max(0.13 * r, 0.05), mode="after", colour=s.shade(-0.3))


def _around(body: Body, centre: np.ndarray, tilt: float, outer: bool) -> np.ndarray:
    """Distances [16] from `centre` to the surface in a plane tilted about x; the nearest one or the outermost."""
    turn = layout.rotation_matrix(layout.rotation_6d((tilt, 0, 0)))
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    steps = np.linspace(0, 1.6, 161)
    rays = centre + steps[:, None, None] * (np.stack([np.cos(angles), 0 * angles, np.sin(angles)], 1) @ turn.T)
    inside = evaluate_ops(body.ops, rays.reshape(-1, 3))[0].reshape(161, 16) < 0
    last = 160 - inside[::-1].argmax(0)
    first = np.where(inside.all(0), 160, (~inside).argmax(0))
    return np.where(inside.any(0), steps[last if outer else first], 0.0)


def _bare(fit: Fit, centre: np.ndarray, reach: np.ndarray, tilt: float) -> float:
    """How much of a ring at distances `reach` [16] around `centre` shows: outside the body, and seen from in front.

    0 to about 1.6: the back of a ring is never seen.
    """
    turn = layout.rotation_matrix(layout.rotation_6d((tilt, 0, 0)))
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    out = (reach + 0.03 * fit.unit)[:, None]
    ring = centre + out * (np.stack([np.cos(angles), 0 * angles, np.sin(angles)], 1) @ turn.T)
    bare = evaluate_ops(fit.body.ops, ring)[0] > 0
    return float(bare.mean() + fit.seen(ring).mean())


def _throat(fit: Fit, trunk: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """`_neck` between the middle of the trunk and the head's box: where a ring is small and shows all around."""
    head = (low + high) / 2
    axis = head - trunk
    half = float((high - low).min() / 2) / max(float(np.linalg.norm(axis)), 1e-6)
    usual = 0.33 * float((high - low)[[0, 2]].min())
    lean = float(np.degrees(np.arctan2(axis[2], axis[1])))
    best = None
    for back in (0.75, 0.6, 0.9, 1.1, 1.35):
        for tilt in (0.6 * lean, 0.9 * lean):
            turn = layout.rotation_matrix(layout.rotation_6d((tilt, 0, 0)))
            neck = head - back * half * axis
            for _ in range(2):  # into the middle of what it goes around
                reach = _around(fit.body, neck, tilt, False)
                across = np.clip((reach[4] - reach[12]) / 2, -0.5 * usual, 0.5 * usual)
                neck = neck + turn @ np.array([0, 0, across])
            reach = np.clip(_around(fit.body, neck, tilt, False), 0.9 * usual, 2.6 * usual)
            ring = np.full(16, np.percentile(reach, 75))
            score = 1.5 * _bare(fit, neck, ring, tilt) - 0.12 * ring[0] / usual - 0.15 * abs(back - 0.75)
            if best is None or score > best[0] + 1e-6:
                best = score, neck, reach, tilt
    return best[1:]


def _neck(fit: Fit) -> tuple[np.ndarray, np.ndarray, float]:
    """(centre, distances to the surface around it [16], tilt in degrees) of where a collar goes."""
    head, trunk = fit.body.named("head"), fit.body.named("body")
    if head is not None and trunk is not None:
        return _throat(fit, (trunk[0] + trunk[1]) / 2, *head)
    low, high = trunk if trunk is not None else (fit.trunk.low, fit.trunk.high)
    best = None
    # What lies along z, as a fish or an airplane does, wears its collar behind the nose.
    lying = high[2] - low[2] > 1.5 * (high[:2] - low[:2]).max()
    tilt = 90.0 if lying else 0.0
    for share in (0.7, 0.6, 0.8, 0.5, 0.87):
        centre = (low + high) / 2 * (0, 1, 1)
        centre[2 if lying else 1] = (low + share * (high - low))[2 if lying else 1]
        reach = _around(fit.trunk, centre, tilt, True)
        score = reach.mean() * (1 + abs(share - 0.7)) * (2.6 - _bare(fit, centre, reach, tilt))
        if reach.min() > 0.03 and (best is None or score < best[0]):
            best = score, centre, reach
    return (*best[1:], tilt) if best else (centre, np.maximum(reach, 0.1), tilt)


def _band(fit: Fit, width: float) -> tuple[np.ndarray, float]:
    """A ring around the neck; returns its front and its radius. What is far from round gets a belt of its own plan."""
    s = fit.sketch
    neck, reach, tilt = _neck(fit)
    hx, hz = max(reach[0], reach[8]), max(reach[4], reach[12])
    thick = 0.042 * fit.unit
    round_enough = reach.max() < 1.25 * max(reach.min(), 1e-6) or tilt != 0.0
    if round_enough or evaluate_ops(fit.trunk.ops, neck[None])[0][0] > 0:
        r = float(np.percentile(reach, 75))
        s.torus("band", tuple(neck), r, thick, squash=width, turn=(tilt, 0, 0))
    else:
        r, corner = hz, _corner(reach, hx, hz)
        tall, wide = 1.3 * width * thick, hx + 0.6 * thick
        s.lathe("band", [(wide, -tall), (wide, tall)], depth=(hz + 0.6 * thick) / wide, corner=corner, at=tuple(neck),
            round=0.03)  # fmt: skip
    turn = layout.rotation_matrix(layout.rotation_6d((tilt, 0, 0)))
    return neck + turn @ np.array([0, -0.02, r + 0.6 * thick]), r


def _corner(reach: np.ndarray, hx: float, hz: float) -> float:
    """Exponent of the superellipse with half axes hx, hz that comes nearest to the diagonal distances."""
    diagonal = float(np.median(reach[[2, 6, 10, 14]])) * 0.7071
    powers = np.linspace(2, 8, 25)
    return float(powers[np.argmin(np.abs((diagonal / hx) ** powers + (diagonal / hz) ** powers - 1))])


def collar(fit: Fit) -> None:
    front, _ = _band(fit, 1.2)
    fit.sketch.ball("knob", tuple(front), 0.055 * fit.unit, look="gold")


def bow(fit: Fit) -> None:
    body, s = fit.body, fit.sketch
    y = body.low[1] + 0.62 * body.size[1]
    head, trunk = body.named("head"), body.named("body")
    if head is not None and trunk is not None:
        y = float(head[0][1])
    shares = (0.75, 0.85, 0.93, 0.97, 0.5, 0.4)
    heights = [y, *(body.low[1] + share * body.size[1] for share in shares)]
    hits = [measured.outermost((0.0, y, 0.0), (0, 0, 1)) for y in heights for measured in (fit.trunk, body)]
    hits = [hit for hit in hits if hit is not None] or [body.side(y, 0, toward=(0, 0, 1))]
    size = 0.17 * fit.unit
    # On what stands foremost, not on the post under a table's top, and where most of it shows.
    spread = size * np.array([(x, y, 0.25) for x in (-1, -0.5, 0, 0.5, 1) for y in (-0.35, 0.35)])
    shown = [fit.seen(hit + spread).mean() - 0.04 * k - 0.5 * (hit[2] < 0.4 * max(other[2] for other in hits))
        for k, hit in enumerate(hits)]
    hit = hits[int(np.argmax(shown))]
    loop = [hit, hit + (0.55 * size, 0.12 * size, 0.02), hit + (1.25 * size, 0.05 * size, 0.02)]
    s.tube("ears", loop, (0.25 * size, 0.5 * size, 0.62 * size), flat=0.45, thin=(0, 0, 1), mirror="x", blend=0.01)
    s.ball("knob", hit + (0, 0, 0.03), 0.34 * size, colour=s.shade(-0.25))


def scarf(fit: Fit) -> None:
    s = fit.sketch
    front, r = _band(fit, 1.8)
    start = front + (0.35 * r, 0, -0.08 * r)
    end_y = max(start[1] - 0.45 * fit.unit, float(fit.body.low[1]) + 0.06)
    low = fit.body.outermost((start[0], end_y, 0), (0, 0, 1))
    reach = min(low[2] if low is not None else start[2], start[2] + 0.3 * fit.unit)
    end = np.array([start[0] + 0.04, end_y, max(reach, start[2]) + 0.03])
    fall = [start, (start + end) / 2 + (0, 0, 0.06), end]
    s.tube("detail", fall, np.array([0.07, 0.09, 0.1]) * fit.unit, flat=0.35, thin=(0, 0.2, 1))


def antenna(fit: Fit) -> None:
    s, spot = fit.sketch, fit.crown()
    length = 0.36 * fit.unit
    single = fit.count == 1
    dx = 0.0 if single else max(0.07 * fit.unit, 0.93 * fit.mouth())
    root = fit.body.outermost((dx, 0, spot[2]), (0, 1, 0)) if dx else spot
    root = spot if root is None else root
    tip = root + (0.12 * fit.unit, length, 0.03) if dx else root + (0, length, 0.03)
    mirror = "none" if single else "x"
    s.tube("ears", [root - (0, 0.05, 0), (root + tip) / 2 + (-0.03 if dx else 0, 0.05, 0), tip], 0.03 * fit.unit,
        mirror=mirror, look="iron", mode="after")
    s.ball("knob", tip, 0.065 * fit.unit, mirror=mirror, mode="after")


def propeller(fit: Fit) -> None:
    s, spot = fit.sketch, fit.crown()
    r = 0.42 * fit.unit
    y = spot[1] + 0.16 * fit.unit
    if fit.mouth() > 0:
        s.tube("band", [(-fit.mouth(), spot[1] - 0.03, 0), (fit.mouth(), spot[1] - 0.03, 0)], 0.035 * fit.unit,
            look="steel", mode="after")
    s.tube("support", [spot - (0, 0.06, 0), (spot[0], y, spot[2])], 0.035 * fit.unit, look="steel", mode="after")
    s.ball("knob", (spot[0], y, spot[2]), 0.07 * fit.unit, mode="after")
    blades = fit.count if fit.count in (2, 3, 4) else 3
    s.tube("ears", [(spot[0], y, spot[2]), (spot[0] + 0.5 * r, y + 0.01, spot[2]), (spot[0] + r, y, spot[2])],
        (0.07, 0.2 * r, 0.1 * r), flat=0.3, thin=(0, 1, 0.35), mode="after", radial=blades,
        pivot=(spot[0], 0, spot[2]))
