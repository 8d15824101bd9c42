"""Pictures of a simulation: every frame's Gaussians over a ground with a soft shadow, and a video of them."""

import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from engine.config import SimulateConfig
from engine.riders import Stage, gaussians_now


def pictures_of(config: SimulateConfig, stage: Stage, history: list, box=None) -> Iterator[np.ndarray]:
    """One sRGB picture [S, S, 3] uint8 a frame: all Gaussians, and the ground with a soft shadow.

    box: (low, high) [m] to frame instead of all that the motion reaches.
    """
    from engine.splat.render import render
    from engine.types import Gaussians

    everything = np.concatenate([pose["x"] for pose in history[:: max(1, len(history) // 8)]])
    # A few grains that fly far must not make everything else small.
    low, high = np.quantile(everything, 0.002, axis=0), np.quantile(everything, 0.998, axis=0)
    low, high = np.minimum(low, history[0]["x"].min(0)), np.maximum(high, history[0]["x"].max(0))
    low, high = (np.array(box[0], float), np.array(box[1], float)) if box else (low, high)
    low[1] = min(low[1], 0.0) if config.floor else low[1]
    for frame, pose in enumerate(history):
        clouds = [gaussians_now(rider, pose) for rider in stage.riders if rider.gaussians is not None]
        if config.floor:
            clouds.insert(0, _ground(pose["x"], low, high))
        degrees = max(np.shape(c.sh)[1] for c in clouds)
        padded = [np.pad(np.asarray(c.sh), ((0, 0), (0, degrees - np.shape(c.sh)[1]), (0, 0))) for c in clouds]
        names = ("means", "quats", "scales", "opacities")
        whole = Gaussians(
            *(np.concatenate([np.asarray(getattr(c, n)) for c in clouds]) for n in names), np.concatenate(padded)
        )
        turn = config.turn * frame / max(1, len(history) - 1)
        camera = _camera(low, high, config.size, 35.0 + turn)
        image = render(whole, [camera], background=(0.93, 0.93, 0.92)).colour[0]
        yield (image.detach().cpu().numpy().clip(0, 1) * 255 + 0.5).astype(np.uint8)[..., :3]


def _ground(points: np.ndarray, low: np.ndarray, high: np.ndarray, side: int = 96):
    """A pale disc of flat Gaussians under everything, darker where matter is near it."""
    from scipy.ndimage import gaussian_filter

    from engine.types import Gaussians

    middle, reach = (low + high) / 2, 0.8 * float((high - low).max())
    step = 2 * reach / side
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), -1).reshape(-1, 2)
    flat = middle[[0, 2]] + (grid + 0.5) * step - reach
    away = np.linalg.norm(flat - middle[[0, 2]], axis=1) / reach
    near = np.exp(-np.maximum(points[:, 1], 0) / (0.3 * reach))
    shade, columns = np.zeros((side, side)), np.zeros((side, side))
    cell = np.floor((points[:, [0, 2]] - middle[[0, 2]] + reach) / step).astype(int)
    inside = ((cell >= 0) & (cell < side)).all(1)
    np.add.at(shade, tuple(cell[inside].T), near[inside])
    np.add.at(columns, tuple(cell[inside].T), 1.0)
    usual = np.median(columns[columns > 0]) if inside.any() else 1.0
    shade = gaussian_filter(np.minimum(2 * shade / usual, 1.5), 1.6).ravel()
    colour = 0.80 - 0.42 * np.clip(shade, 0, 1)
    count = side * side
    return Gaussians(
        np.stack([flat[:, 0], np.full(count, -0.002 * reach), flat[:, 1]], 1).astype(np.float32),
        np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1)),
        np.tile(np.array([0.75 * step, 0.002 * reach, 0.75 * step], np.float32), (count, 1)),
        (0.92 * np.clip(1.6 * (1 - away), 0, 1)).astype(np.float32),
        np.repeat(((colour - 0.5) / 0.28209479)[:, None, None], 3, 2).astype(np.float32),
    )


def _camera(low: np.ndarray, high: np.ndarray, size: int, azimuth: float, elevation: float = 18.0):
    """A camera that sees the whole box, looking at its middle from `azimuth` and `elevation` [degrees]."""
    from engine.types import Camera

    middle, radius = (low + high) / 2, 0.5 * float(np.linalg.norm(high - low)) + 1e-3
    a, e = np.radians(azimuth), np.radians(elevation)
    back = np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
    focal = 1.6 * size
    eye = middle + back * radius * 2.2 * focal / size  # a little more than the sphere around the box
    right = np.cross([0, 1, 0], back)
    right /= np.linalg.norm(right)
    rotation = np.stack([right, -np.cross(back, right), -back])
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation, -rotation @ eye
    return Camera(size, size, focal, focal, size / 2, size / 2, matrix.astype(np.float32))


def png(picture: np.ndarray) -> bytes:
    """A PNG of [H, W, 3] uint8."""
    from PIL import Image

    data = io.BytesIO()
    Image.fromarray(picture).save(data, "PNG")
    return data.getvalue()


@contextlib.contextmanager
def video_file(path, size: tuple[int, int], fps: float) -> Iterator[Callable[[np.ndarray], None]]:
    """An H.264 .mp4 at `path` of (width, height) pixels; what is yielded takes a picture [H, W, 3] uint8 at a time."""
    import imageio_ffmpeg

    writer = imageio_ffmpeg.write_frames(str(path), size, fps=fps, macro_block_size=2, quality=8)
    writer.send(None)
    try:
        yield lambda picture: writer.send(np.ascontiguousarray(picture))
    finally:
        writer.close()


def video(pictures: list[np.ndarray], fps: float) -> bytes:
    """An H.264 .mp4 of the pictures."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="galatea-") as folder:
        path = Path(folder) / "motion.mp4"
        height, width = pictures[0].shape[:2]
        with video_file(path, (width, height), fps) as put:
            for picture in pictures:
                put(picture)
        return path.read_bytes()
