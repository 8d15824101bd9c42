"""Two things together: on, in, under, beside, or in a row. Measured on their fields, in metres."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import ndimage

from engine.shapes import parts as layout
from engine.shapes.field import evaluate_ops
from engine.shapes.probe import Body, body_of
from engine.types import Object

# What a thing gives up when another is put in it.
_FILLINGS = frozenset({
    "filling", "fruit", "top fruit", "straw", "coffee", "wine", "drink", "soup", "dumplings", "treasure", "heap",
    "food", "topping", "bits",
})  # fmt: skip
_GAP = 0.12  # of the smaller width, between things that stand beside one another


def place(relation: str, items: list[Object], others: list[Object]) -> list[Object]:
    """`items` placed `relation` (on, in, under, beside) `others`; "row" spreads items side by side.

    Things keep their size in metres, except that what goes in or under another, or on something far smaller, is shrunk
    until it fits. What has no room under it is carried by what should be there. `items` come first in the result.
    """
    if relation == "row":
        return _row(items)
    if relation == "beside":
        return _row([*items, *others])
    host = others[0]
    if relation == "in":
        host = _without(host, lambda name: name in _FILLINGS)
        others = [host, *others[1:]]
        spot = _hollow(host)
        if spot is None:
            relation = "on"
        else:
            centre, room, height = spot
            items = [_shrunk(item, room, max(2 * height, 1.6 * room)) for item in items]
            return [_at(item, _peeping(item, *spot)) for item in items] + others
    if relation == "under":
        spot, room, height = _below(host)
        if height > 0:
            return [_at(_shrunk(item, room, height), spot) for item in items] + others
        base = _at(_shrunk(items[0], 1.1 * _footprint(host), np.inf), np.zeros(3))  # no room: it carries the host
        return [base, *items[1:], _at(_shrunk(host, 1.6 * _footprint(base), np.inf), _stand(base)), *others[1:]]
    spot, room = _stand(host), 1.1 * _footprint(host)
    return [_at(_shrunk(item, room, np.inf), spot) for item in items] + others


def _peeping(item: Object, floor: np.ndarray, room: float, height: float) -> np.ndarray:
    """Where `item` stands in a hollow: on its floor, or higher, so that two fifths of it look over the rim."""
    low, high = box_of(item)
    rim = floor[1] + height
    return np.array([floor[0], max(floor[1], rim - 0.6 * (high[1] - low[1])), floor[2]])


def _footprint(item: Object) -> float:
    low, high = box_of(item)
    return float(min(high[0] - low[0], high[2] - low[2]))


def box_of(item: Object) -> tuple[np.ndarray, np.ndarray]:
    """World box [3], [3] of an object made of parts, in metres."""
    scale, offset = layout.to_metres(item.parts)
    low, high = layout.bounds(item.parts.rows)
    shift = offset + item.transform[:3, 3]
    return low * scale + shift, high * scale + shift


def _at(item: Object, spot) -> Object:
    """`item` moved so that the middle of its base stands on `spot`."""
    low, high = box_of(item)
    base = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    transform = item.transform.copy()
    transform[:3, 3] += np.asarray(spot) - base
    return replace(item, transform=transform.astype(np.float32))


def _row(items: list[Object]) -> list[Object]:
    placed, x = [], 0.0
    for item in items:
        low, high = box_of(item)
        width = high[0] - low[0]
        gap = _GAP * width if placed else 0.0
        placed.append(_at(item, (x + gap + width / 2, 0.0, 0.0)))
        x += gap + width
    return [_moved(item, -x / 2) for item in placed]


def _moved(item: Object, x: float) -> Object:
    transform = item.transform.copy()
    transform[0, 3] += x
    return replace(item, transform=transform)


def _shrunk(item: Object, room: float, height: float) -> Object:
    """`item` no wider than `room` and no higher than `height` [m]; never enlarged."""
    low, high = box_of(item)
    size = high - low
    factor = min(1.0, room / max(size[0], size[2]), height / size[1])
    return replace(item, parts=replace(item.parts, size=item.parts.size * factor))


def _world(host: Object, point) -> np.ndarray:
    scale, offset = layout.to_metres(host.parts)
    return np.asarray(point) * scale + offset + host.transform[:3, 3]


def _stand(host: Object) -> np.ndarray:
    """The best place to stand on: the largest level patch of the top surface, higher ones preferred."""
    body = body_of(host.parts)
    xs, zs, top = body.heights()
    step = 0.03 * body.size[1] + 0.01
    best, spot = -1.0, np.array([*body.top()])
    for level in np.unique(np.round(top[np.isfinite(top)] / step)):
        labels, count = ndimage.label(np.abs(top - level * step) < step)
        if count == 0:
            continue
        depth = ndimage.distance_transform_edt(np.pad(labels > 0, 1))[1:-1, 1:-1]
        patch = labels == labels[np.unravel_index(int(depth.argmax()), depth.shape)]
        height = (level * step - body.low[1]) / body.size[1]
        score = depth.max() ** 2 * (0.4 + 0.6 * height)  # by the circle it holds: nothing stands on the rim of a plate
        if score > best:
            i, j = ndimage.center_of_mass(patch)
            if depth[int(round(i)), int(round(j))] < 0.8 * depth.max():
                i, j = np.unravel_index(int(depth.argmax()), depth.shape)
            best, spot = (
                score,
                np.array([np.interp(i, range(40), xs), float(np.median(top[patch])), np.interp(j, range(40), zs)]),
            )
    return _world(host, spot)


def _hollow(host: Object):
    """(floor point [3], room across, usable height) in metres of what is open at the top; None for solid things."""
    # A handle would seem to divide the opening that it arches over.
    body = body_of(_without(host, lambda name: name in ("handle", "grip")).parts)
    xs, zs, top = body.heights(48)
    best, rim = np.zeros(top.shape, bool), 0.0
    for level in np.linspace(body.high[1], body.low[1] + 0.2 * body.size[1], 24):
        # Only what is walled in all around counts: reaching the edge of the footprint means it is outside.
        inner = ndimage.binary_fill_holes(top >= level - 1e-3) & (top < level - 0.12 * body.size[1])
        labels, count = ndimage.label(inner & np.isfinite(top))
        if count == 0:
            continue
        areas = np.bincount(labels.ravel())[1:]
        if areas.max() > 1.2 * max(int(best.sum()), 12 / 1.2):
            best, rim = labels == int(areas.argmax()) + 1, float(level)
    if not best.any():
        return None
    i, j = np.unravel_index(int(ndimage.distance_transform_edt(best).argmax()), best.shape)
    i, j = np.mean(np.argwhere(best), 0) if best[tuple(np.mean(np.argwhere(best), 0).round().astype(int))] else (i, j)
    floor = float(np.median(top[best]))
    scale, _ = layout.to_metres(host.parts)
    across = 2 * ndimage.distance_transform_edt(best).max() * min(xs[1] - xs[0], zs[1] - zs[0]) * 0.92
    spot = np.array([np.interp(i, range(48), xs), floor, np.interp(j, range(48), zs)])
    return _world(host, spot), across * scale, (rim - floor) * scale


def _without(host: Object, unwanted: Callable[[str], bool]) -> Object:
    """`host` without the parts whose names are `unwanted`; whole if nothing else is left."""
    parts = host.parts
    keep = np.array([not unwanted(name) for name in parts.names])
    if keep.all() or not keep[0]:
        return host
    names, matter = (tuple(one for one, kept in zip(all_, keep) if kept) for all_ in (parts.names, parts.matter))
    parts = replace(parts, rows=parts.rows[keep], slots=parts.slots[keep], names=names, matter=matter)
    return replace(host, parts=parts)


def _walled_in(body: Body, point: np.ndarray) -> bool:
    """Whether `point` has the body on all four sides: what stands there is never seen."""
    ways = np.array([(1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1)])
    hits = [body.outermost(point, way) for way in ways]
    return all(hit is not None and (hit - point) @ way > 0 for hit, way in zip(hits, ways))


def _below(host: Object) -> tuple[np.ndarray, float, float]:
    """(spot on the ground [3], room across, height) in metres of the largest free space under a thing.

    A table is free between its legs, a pedestal beside its column; the height is 0 where nothing is free.
    """
    body = body_of(host.parts)
    count = 33
    xs, zs = (np.linspace(body.low[k], body.high[k], count) for k in (0, 2))
    ys = np.linspace(body.low[1] + 0.002, body.high[1], 60)
    points = np.stack(np.meshgrid(xs, zs, ys, indexing="ij"), -1)[..., [0, 2, 1]].reshape(-1, 3)
    inside = evaluate_ops(body.ops, points)[0].reshape(count, count, -1) < 0
    covered = inside.any(2)
    free = np.where(covered, ys[inside.argmax(2)] - body.low[1], body.size[1])
    widest = 0.75 * float(min(body.size[0], body.size[2]))
    best, found = 0.0, (np.zeros(3), widest, 0.0)
    off_centre = np.hypot(xs[:, None], zs[None])
    for height in np.linspace(0.9, 0.2, 15) * body.size[1]:
        blocked = free < height
        steps = [x[1] - x[0] for x in (xs, zs)]
        room = ndimage.distance_transform_edt(~blocked, sampling=steps) if blocked.any() else np.full_like(free, widest)
        across = np.where(covered & ~blocked, np.minimum(1.35 * room, widest), 0.0)
        score = across * height * (1 - 0.1 * off_centre / max(off_centre.max(), 1e-9))
        i, j = np.unravel_index(int(score.argmax()), score.shape)
        if score[i, j] > best and across[i, j] > 0.05:
            best, found = score[i, j], (np.array([xs[i], 0.0, zs[j]]), float(across[i, j]), 0.92 * float(height))
    scale, _ = layout.to_metres(host.parts)
    spot, across, height = found
    if _walled_in(body, spot * (1, 0, 1) + (0, body.low[1] + 0.5 * height, 0)):
        height = 0.0
    spot = np.array([1, 0, 1]) * _world(host, spot)
    return spot, across * scale, height * scale
