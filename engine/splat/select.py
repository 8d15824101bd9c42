"""Selections of Gaussians: masks [N] bool, to be combined with `|`, `&` and `~`, counted, and handed to `edit`."""

import math
from dataclasses import dataclass

import numpy as np

from engine.splat.rotate import C0, rotation_matrices
from engine.types import Camera, Gaussians

_MOST_NEIGHBOURS = 64


def select_box(gaussians: Gaussians, low, high, frame: np.ndarray | None = None) -> np.ndarray:
    """Means between two corners [m], in the axes of `frame` [4, 4] (its local to world) when given."""
    means = np.asarray(gaussians.means, np.float64)
    if frame is not None:
        means = (means - frame[:3, 3]) @ np.linalg.inv(frame[:3, :3]).T
    return ((means >= np.asarray(low)) & (means <= np.asarray(high))).all(1)


def select_sphere(gaussians: Gaussians, centre, radius: float) -> np.ndarray:
    """Means within `radius` [m] of `centre` [3]."""
    return np.linalg.norm(np.asarray(gaussians.means, np.float64) - np.asarray(centre), axis=1) <= radius


def select_colour(gaussians: Gaussians, rgb, tolerance: float) -> np.ndarray:
    """Base colours (sRGB) within Euclidean distance `tolerance` of `rgb` [3]."""
    return np.linalg.norm(base_colours(gaussians) - np.asarray(rgb), axis=1) <= tolerance


def select_opacity(gaussians: Gaussians, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    return (gaussians.opacities >= low) & (gaussians.opacities <= high)


def select_size(gaussians: Gaussians, low: float = 0.0, high: float = math.inf) -> np.ndarray:
    """By the longest axis [m]."""
    longest = np.max(gaussians.scales, axis=1)
    return (longest >= low) & (longest <= high)


def select_normal(gaussians: Gaussians, direction, degrees: float, two_sided: bool = True) -> np.ndarray:
    """Whose shortest axis points within `degrees` of `direction` [3] (or of its opposite, when two-sided)."""
    axis = np.asarray(direction, np.float64) / np.linalg.norm(direction)
    cosine = normals(gaussians) @ axis
    return (np.abs(cosine) if two_sided else cosine) >= math.cos(math.radians(degrees)) - 1e-9


def normals(gaussians: Gaussians) -> np.ndarray:
    """Shortest axes [N, 3], unit."""
    shortest = np.argmin(gaussians.scales, axis=1)
    return np.take_along_axis(rotation_matrices(gaussians.quats), shortest[:, None, None], 2)[..., 0]


def base_colours(gaussians: Gaussians) -> np.ndarray:
    """[N, 3] sRGB, without what depends on the view; may leave 0..1."""
    return 0.5 + C0 * np.asarray(gaussians.sh)[:, 0]


def select_screen(
    gaussians: Gaussians, camera: Camera, region: np.ndarray, depth: np.ndarray | None = None, slack: float = math.inf
) -> np.ndarray:
    """Means whose image lies in `region` [H, W] bool (a rectangle, lasso or brush), drawn by `camera`.

    depth: [H, W] m, the depth of what is seen (0: nothing); only means at most `slack` metres behind it, or in front,
    are taken, so that the far side of a thing stays unselected.
    """
    position = gaussians.means @ camera.world_to_camera[:3, :3].T + camera.world_to_camera[:3, 3]
    z = position[:, 2]
    ahead = z > 1e-6
    safe = np.where(ahead, z, 1)
    x = np.clip(np.floor(position[:, 0] / safe * camera.fx + camera.cx), -1, camera.width).astype(np.int64)
    y = np.clip(np.floor(position[:, 1] / safe * camera.fy + camera.cy), -1, camera.height).astype(np.int64)
    inside = ahead & (x >= 0) & (x < camera.width) & (y >= 0) & (y < camera.height)
    chosen = np.zeros(len(z), bool)
    chosen[inside] = region[y[inside], x[inside]]
    if depth is not None and math.isfinite(slack):
        at = np.flatnonzero(chosen)
        surface = depth[y[at], x[at]]
        chosen[at] = (surface > 0) & (z[at] <= surface + slack)
    return chosen


def grow(gaussians: Gaussians, selected: np.ndarray, distance: float) -> np.ndarray:
    """The selection and everything within `distance` [m] of it."""
    return selected | _near(gaussians, selected, ~selected, distance)


def shrink(gaussians: Gaussians, selected: np.ndarray, distance: float) -> np.ndarray:
    """The selection without what lies within `distance` [m] of anything unselected."""
    return selected & ~_near(gaussians, ~selected, selected, distance)


def _near(gaussians: Gaussians, sources: np.ndarray, candidates: np.ndarray, distance: float) -> np.ndarray:
    """Of `candidates`: those within `distance` of one of `sources`."""
    from scipy.spatial import cKDTree

    found = np.zeros(len(sources), bool)
    if sources.any() and candidates.any():
        nearest, _ = cKDTree(gaussians.means[sources]).query(gaussians.means[candidates], distance_upper_bound=distance)
        found[candidates] = nearest <= distance
    return found


@dataclass(frozen=True, eq=False)
class Floaters:
    """What a floater filter would remove: `selected` [N] and how many for each reason, before anything is deleted."""

    selected: np.ndarray
    lonely: int
    faint: int
    oversized: int


def find_floaters(
    gaussians: Gaussians, neighbours: int = 12, ratio: float = 3.0, faint: float = 0.02, largest: float = 0.25
) -> Floaters:
    """Likely debris: far from its neighbours (`ratio` times the median spacing, by the distance to the
    `neighbours`-th), nearly transparent (below `faint`), or larger than `largest` of the cloud's middle 98 %.
    """
    from scipy.spatial import cKDTree

    count = len(gaussians)
    nothing = np.zeros(count, bool)
    if count == 0:
        return Floaters(nothing, 0, 0, 0)
    k = min(max(neighbours, 1), _MOST_NEIGHBOURS, count - 1)
    lonely = nothing
    if k > 0:
        reach = cKDTree(gaussians.means).query(gaussians.means, k + 1)[0][:, -1]
        lonely = reach > ratio * np.median(reach)
    low, high = np.quantile(gaussians.means, [0.01, 0.99], axis=0)
    oversized = np.max(gaussians.scales, axis=1) > largest * max(float((high - low).max()), 1e-9)
    dim = np.asarray(gaussians.opacities) < faint
    return Floaters(lonely | dim | oversized, int(lonely.sum()), int(dim.sum()), int(oversized.sum()))
