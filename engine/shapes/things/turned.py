"""Helpers for things turned on a lathe: what hugs the outline, what fills the hollow."""

from functools import lru_cache

import numpy as np

from engine.shapes import lathe
from engine.shapes.sketch import Sketch

_FINE = np.linspace(0, 1, 7)[:-1]


def outline(profile) -> np.ndarray:
    """Points [N, 2] (radius, height) close together along the curve that `Sketch.lathe` turns."""
    return _outline(tuple(map(tuple, profile)))


@lru_cache(8)
def _outline(profile) -> np.ndarray:
    knots = lathe.resample_profile(profile)
    chords = np.diff(knots, axis=0)
    lengths = np.linalg.norm(chords, axis=1)[:, None, None]
    tangents = lathe.knot_tangents(knots, 1.0)
    t = _FINE[None, :, None]
    p, q, m, n = knots[:-1, None], knots[1:, None], tangents[:-1, None] * lengths, tangents[1:, None] * lengths
    u = 1 - t
    points = u * u * (1 + 2 * t) * p + t * u * u * m + t * t * (3 - 2 * t) * q - t * t * u * n
    return np.concatenate([points.reshape(-1, 2), knots[-1:]])


def radius_at(profile, height) -> float | np.ndarray:
    """Radius of a rising profile at a height."""
    r, y = outline(profile).T
    return np.interp(height, y, r) if np.ndim(height) else float(np.interp(height, y, r))


def height_at(profile, radius: float) -> float:
    """Height of a dome's outline at a radius, on its upper, inward side."""
    r, y = outline(profile).T
    widest = int(np.argmax(r))
    return float(np.interp(-radius, -r[widest:], y[widest:]))


def sleeve(s: Sketch, slot: str, profile, low: float, high: float, proud: float = 0.012, **options) -> None:
    """A band, label or stripe that follows the outline from `low` to `high`, standing `proud` of it."""
    heights = np.linspace(low, high, 6)
    s.lathe(slot, list(zip(radius_at(profile, heights) + proud, heights, strict=True)), **{"round": 0.006, **options})


def fill(s: Sketch, profile, wall: float, level: float, heap: float = 0.0, **options) -> None:
    """The contents of a vessel up to `level`; heap > 0 mounds them."""
    heights = np.linspace(wall * 0.5, level, 6 if heap else 9)
    radii = radius_at(profile, heights) - wall * 0.6
    points = list(zip(radii, heights, strict=True))
    if heap:
        r = radii[-1]
        points += [(r * 0.82, level + heap * 0.5), (r * 0.45, level + heap * 0.88), (r * 0.02, level + heap)]
    s.lathe("contents", points, mode="after", **options)


def lid(s: Sketch, r: float, h: float, rise: float, slot: str = "upper", **options) -> float:
    """A domed lid on a mouth of radius `r` at height `h`; returns the height of its middle."""
    flange = [(r, h - 0.04), (r * 1.06, h), (r * 1.02, h + 0.022)]
    dome = [(r * 0.74, h + rise * 0.68), (r * 0.36, h + rise * 0.94), (0.01, h + rise)]
    s.lathe(slot, flange + dome, mode="after", **options)
    return h + rise
