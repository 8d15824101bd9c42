"""Gaussians drawn for the window: the same picture as the rasterizer's, cut off by depth, and who is seen where."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from engine.splat import live
from engine.splat.render import render
from engine.types import Camera, Gaussians


def cloud(count: int = 400, degree: int = 3, seed: int = 0) -> Gaussians:
    rng = np.random.default_rng(seed)
    arrays = (
        rng.normal(size=(count, 3)) * 0.5, rng.normal(size=(count, 4)), np.exp(rng.normal(size=(count, 3)) * 0.5 - 2.8),
        rng.uniform(0.0, 1.0, count), rng.normal(size=(count, (degree + 1) ** 2, 3)) * 0.4,
    )  # fmt: skip
    return Gaussians(*(a.astype(np.float32) for a in arrays))


def camera(width: int = 83, height: int = 61) -> Camera:
    eye = np.eye(4)
    eye[2, 3] = 3.0
    return Camera(width, height, 1.4 * height, 1.3 * height, width / 2 + 2, height / 2 - 3, eye)


@pytest.mark.parametrize("degree", [0, 3])
def test_the_picture_is_the_rasterizers_with_any_number_of_threads(degree):
    gaussians = cloud(degree=degree)
    expected = render(gaussians, [camera()])
    alone = live.draw(gaussians, camera())
    with ThreadPoolExecutor(3) as pool:
        together = live.draw(gaussians, camera(), None, pool)
    assert all(np.array_equal(a, b) for a, b in zip(alone, together))
    assert np.abs(alone[0] - expected.colour[0].numpy()).max() < 2e-6
    assert np.abs(1 - alone[1] - expected.alpha[0, ..., 0].numpy()).max() < 2e-6


def test_what_lies_behind_the_limit_is_not_drawn():
    gaussians, place = cloud(), camera()
    depths = gaussians.means @ place.world_to_camera[2, :3] + place.world_to_camera[2, 3]
    front = Gaussians(*(getattr(gaussians, n)[depths < 2.9] for n in ("means", "quats", "scales", "opacities", "sh")))
    limit = np.full((place.height, place.width), np.inf, np.float32)
    limit[:, : place.width // 2] = 2.9
    cut, all_of_it, only_front = (
        live.draw(g, place, m) for g, m in ((gaussians, limit), (gaussians, None), (front, None))
    )
    half = place.width // 2
    assert np.abs(cut[0][:, :half] - only_front[0][:, :half]).max() < 1e-6
    assert np.abs(cut[0][:, half:] - all_of_it[0][:, half:]).max() < 1e-6


def test_the_one_that_halves_the_light_is_seen():
    sh = np.zeros((3, 1, 3), np.float32)
    means = np.array([[0, 0, 0.5], [0, 0, 0], [0, 0, -0.5]], np.float32)
    quats = np.tile(np.array([1, 0, 0, 0], np.float32), (3, 1))
    gaussians = Gaussians(means, quats, np.full((3, 3), 0.2, np.float32), np.array([0.9, 0.8, 0.3], np.float32), sh)
    _, _, seen, depth = live.draw(gaussians, camera())
    middle = (28, 43)  # the front one lets 70 % through, the second takes it below a half
    assert seen[middle] == 1 and depth[middle] == pytest.approx(3.0) and seen[0, 0] == -1 and depth[0, 0] == 0


def test_nobody_in_sight_and_nobody_waiting():
    gaussians = cloud()
    behind = Gaussians(
        gaussians.means - (0, 0, 9), *(getattr(gaussians, n) for n in ("quats", "scales", "opacities", "sh"))
    )
    image, through, seen, _ = live.draw(behind, camera())
    assert not image.any() and (through == 1).all() and (seen == -1).all()
    assert live.draw(gaussians, camera(), None, None, lambda: False) is None
