"""Where a fit starts: the capture's sparse points, or random points where all photographs see something."""

import math

import numpy as np
import torch

from engine.splat.capture import Capture, Picture
from engine.types import Gaussians

_C0 = 0.28209479177387814
_ENOUGH_POINTS = 100


def start_gaussians(
    capture: Capture, pictures: list[Picture], count: int, sh_degree: int, rng: np.random.Generator
) -> Gaussians:
    """At most `count` round, faint Gaussians, as large as the distance to their neighbours.

    `pictures`: some of the training photographs; without sparse points they say where there is something, and
    what colour it has.
    """
    points, colours = capture.points, capture.colours
    if len(points) >= _ENOUGH_POINTS:
        chosen = rng.permutation(len(points))[:count]
        points, colours = points[chosen], colours[chosen]
    else:
        points, colours = _random_points(pictures, count, rng)
    distance = _neighbour_distance(points)
    sh = np.zeros((len(points), (sh_degree + 1) ** 2, 3), np.float32)
    sh[:, 0] = (colours - 0.5) / _C0
    quats = np.tile(np.array([1, 0, 0, 0], np.float32), (len(points), 1))
    scales = np.repeat(distance[:, None], 3, 1).astype(np.float32)
    opacities = np.full(len(points), 0.1, np.float32)
    return Gaussians(*(torch.from_numpy(np.ascontiguousarray(a)) for a in (points, quats, scales, opacities, sh)))


def _neighbour_distance(points: np.ndarray, neighbours: int = 3) -> np.ndarray:
    """Root mean square distance to the nearest others, kept within what a scene can hold."""
    from scipy.spatial import cKDTree

    if len(points) <= neighbours:
        return np.full(len(points), 0.1)
    distance = cKDTree(points).query(points, neighbours + 1)[0][:, 1:]
    typical = np.sqrt((distance**2).mean(1))
    return np.clip(typical, 1e-7, np.quantile(typical, 0.99) + 1e-7)


def focus_point(cameras) -> np.ndarray:
    """The point nearest to all axes of view (least squares)."""
    left, right = 1e-9 * np.eye(3), np.zeros(3)
    for camera in cameras:
        pose = np.linalg.inv(camera.world_to_camera.astype(np.float64))
        across = np.eye(3) - np.outer(pose[:3, 2], pose[:3, 2])
        left += across
        right += across @ pose[:3, 3]
    return np.linalg.solve(left, right)


def _random_points(pictures: list[Picture], count: int, rng: np.random.Generator):
    """Points in a box around the focus; where photographs are transparent, only those inside every silhouette."""
    cameras = [picture.camera for picture in pictures]
    focus = focus_point(cameras)
    reach = [
        np.linalg.norm(np.linalg.inv(c.world_to_camera)[:3, 3] - focus) * 0.5 * max(c.width / c.fx, c.height / c.fy)
        for c in cameras
    ]
    half = float(np.median(reach))
    points = (focus + rng.uniform(-half, half, (count, 3))).astype(np.float32)
    points = points[_seen(points, pictures)[0]]
    for _ in range(30):
        if len(points) >= count:
            break
        fresh = (focus + rng.uniform(-half, half, (4 * count, 3))).astype(np.float32)
        points = np.concatenate([points, fresh[_seen(fresh, pictures)[0]]])[:count]
    inside, colours = _seen(points, pictures)
    if inside.sum() < _ENOUGH_POINTS:  # silhouettes that do not meet: poses or masks are off, so trust neither
        inside = np.ones(len(points), bool)
    if not inside.any():
        points = (focus + rng.uniform(-half, half, (count, 3))).astype(np.float32)
        inside, colours = np.ones(count, bool), np.full((count, 3), 0.5, np.float32)
    return points[inside], colours[inside]


def _seen(points: np.ndarray, pictures: list[Picture]) -> tuple[np.ndarray, np.ndarray]:
    """Whether each point is inside every silhouette that has it in its picture, and its mean colour there."""
    inside = np.ones(len(points), bool)
    total, weight = np.zeros((len(points), 3)), np.full(len(points), 1e-6)
    for picture in pictures:
        camera = picture.camera
        position = points @ camera.world_to_camera[:3, :3].T + camera.world_to_camera[:3, 3]
        depth = np.maximum(position[:, 2], 1e-6)
        x = np.floor(position[:, 0] / depth * camera.fx + camera.cx)
        y = np.floor(position[:, 1] / depth * camera.fy + camera.cy)
        visible = (position[:, 2] > 1e-3) & (x >= 0) & (x < camera.width) & (y >= 0) & (y < camera.height)
        column, row = x[visible].astype(np.int64), y[visible].astype(np.int64)
        if picture.alpha is not None:
            inside[np.flatnonzero(visible)[picture.alpha[row, column] == 0]] = False
        total[visible] += picture.rgb[row, column] / 255
        weight[visible] += 1
    grey = weight < 0.5
    colours = total / weight[:, None]
    colours[grey] = 0.5
    return inside, colours.astype(np.float32)


def spread_evenly(count: int, wanted: int) -> list[int]:
    """`wanted` indices spread over 0..count-1."""
    return sorted({math.floor(i * count / wanted) for i in range(min(count, wanted))}) if count else []
