"""The orbit camera of the viewport: where it looks, and how hands move it."""

import math
from dataclasses import dataclass, replace

import numpy as np

NEAREST, FARTHEST = 0.005, 200.0
HALF_VIEW = math.radians(18)  # vertical
NUMPAD = {
    "front": (0.0, 0.0), "back": (180.0, 0.0), "right": (90.0, 0.0), "left": (-90.0, 0.0), "top": (0.0, 89.9),
    "bottom": (0.0, -89.9), "three-quarter": (32.0, 18.0),
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """Orbit camera. target: metres. azimuth, elevation: degrees, azimuth 0 sees the front. distance: metres."""

    target: tuple[float, float, float] = (0.0, 0.08, 0.0)
    azimuth: float = 32.0
    elevation: float = 18.0
    distance: float = 0.9


def axes_of(view: View) -> np.ndarray:
    """Rows right, up, forward [3, 3] of the camera."""
    a, e = math.radians(view.azimuth), math.radians(view.elevation)
    forward = -np.array([math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e)])
    right = np.array([math.cos(a), 0.0, -math.sin(a)])
    return np.stack([right, np.cross(right, forward), forward])


def metres_per_pixel(view: View, height: int) -> float:
    """At the distance of the target."""
    return 2 * view.distance * math.tan(HALF_VIEW) / max(height, 1)


def orbited(view: View, dx: float, dy: float) -> View:
    """After the mouse went `dx`, `dy` pixels."""
    elevation = float(np.clip(view.elevation + 0.35 * dy, -89.9, 89.9))
    return replace(view, azimuth=(view.azimuth - 0.35 * dx + 180) % 360 - 180, elevation=elevation)


def panned(view: View, dx: float, dy: float, height: int) -> View:
    """After the mouse went `dx`, `dy` pixels of a picture of `height`."""
    right, up, _ = axes_of(view)
    target = np.asarray(view.target) + metres_per_pixel(view, height) * (-dx * right + dy * up)
    return replace(view, target=tuple(map(float, target)))


def zoomed(view: View, notches: float, toward: tuple[float, float, float] | None) -> View:
    """After `notches` of the wheel; the point `toward` stays where it is in the picture."""
    distance = float(np.clip(view.distance * 0.88**notches, NEAREST, FARTHEST))
    target = np.asarray(view.target, float)
    if toward is not None:
        # The point stays there when target and distance shrink towards it alike.
        target = target + (np.asarray(toward) - target) * (1 - distance / view.distance)
    return replace(view, distance=distance, target=tuple(map(float, target)))


def framed(view: View, box: tuple[np.ndarray, np.ndarray] | None) -> View:
    """The view moved back until `box` is well inside of the picture."""
    if box is None:
        return replace(view, target=View.target, distance=View.distance)
    low, high = (np.asarray(side, float) for side in box)
    radius = max(float(np.linalg.norm(high - low)) / 2, 1e-3)
    distance = float(np.clip(1.05 * radius / math.sin(HALF_VIEW), NEAREST, FARTHEST))
    return replace(view, target=tuple(map(float, (low + high) / 2)), distance=distance)


def alike(first, second) -> bool:
    """Two boxes near enough that the camera need not move."""
    size = float(np.linalg.norm(first[1] - first[0]))
    return all(float(np.linalg.norm(a - b)) < 0.12 * size for a, b in zip(first, second))
