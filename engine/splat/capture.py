"""Photographs with poses: what a capture is, and its pictures, one at a time."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from engine.errors import BadFile
from engine.types import Camera

MOST_PIXELS = 200_000_000
_CACHE_BYTES = 1 << 30


@dataclass(frozen=True, eq=False)
class Lens:
    """Distortion beyond a pinhole: `radial` k1, k2, k3..., `tangential` p1, p2 (OpenCV); or an equidistant fisheye."""

    radial: tuple[float, ...] = ()
    tangential: tuple[float, float] = (0.0, 0.0)
    fisheye: bool = False

    @property
    def is_straight(self) -> bool:
        return not (self.fisheye or any(self.radial) or any(self.tangential))


@dataclass(frozen=True, eq=False)
class View:
    """One photograph: its files, its camera at the photograph's own size, its lens, and whether it is held out.

    mask: a picture whose black pixels are to be ignored, or None.
    """

    name: str
    image: Path
    camera: Camera
    mask: Path | None = None
    lens: Lens = Lens()
    held_out: bool = False


@dataclass(frozen=True, eq=False)
class Capture:
    """Views, and the sparse points [P, 3] with colours [P, 3] 0..1 they came with (P may be 0). World: Y up."""

    views: tuple[View, ...]
    points: np.ndarray
    colours: np.ndarray

    def split(self, every: int = 8) -> "Capture":
        """Hold out every `every`-th view by name, as the field does, unless the capture says itself which; 0: none."""
        if any(view.held_out for view in self.views) or every <= 0:
            return self
        views = sorted(self.views, key=lambda view: view.name)
        if len(views) < every:
            return replace(self, views=tuple(views))
        return replace(self, views=tuple(replace(v, held_out=i % every == 0) for i, v in enumerate(views)))

    def moved(self, transform: np.ndarray) -> "Capture":
        """The same capture in a world turned by the rigid `transform` [4, 4]."""
        inverse = np.linalg.inv(transform)
        views = tuple(
            replace(
                v, camera=replace(v.camera, world_to_camera=(v.camera.world_to_camera @ inverse).astype(np.float32))
            )
            for v in self.views
        )
        points = (self.points @ transform[:3, :3].T + transform[:3, 3]).astype(np.float32)
        return replace(self, views=views, points=points)


def up_to_y(capture: Capture) -> np.ndarray:
    """The rotation [4, 4] that takes the mean up direction of the photographs to +Y."""
    up = -np.mean([view.camera.world_to_camera[1, :3] for view in capture.views], axis=0).astype(np.float64)
    length = np.linalg.norm(up)
    turned = np.eye(4)
    if length < 1e-3:  # looking from all around, straight up and down alike: there is no mean up
        return turned
    up /= length
    axis, cosine = np.cross(up, [0.0, 1.0, 0.0]), up[1]
    if cosine < -1 + 1e-9:
        turned[:3, :3] = np.diag([1.0, -1.0, -1.0])
        return turned
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turned[:3, :3] = np.eye(3) + skew + skew @ skew / (1 + cosine)
    return turned


@dataclass(frozen=True, eq=False)
class Picture:
    """A photograph at the size it is fitted at.

    rgb: [H, W, 3] uint8, sRGB, not multiplied by alpha. alpha: [H, W] uint8 or None. valid: [H, W] bool or None.
    """

    camera: Camera
    rgb: np.ndarray
    alpha: np.ndarray | None
    valid: np.ndarray | None

    def over(self, background) -> np.ndarray:
        """[H, W, 3] float32 in 0..1, laid over the colour `background` [3] where it is transparent."""
        rgb = self.rgb.astype(np.float32) / np.float32(255)
        if self.alpha is None:
            return rgb
        alpha = self.alpha[..., None].astype(np.float32) / np.float32(255)
        return rgb * alpha + np.asarray(background, np.float32) * (1 - alpha)

    @property
    def size(self) -> int:
        return sum(a.nbytes for a in (self.rgb, self.alpha, self.valid) if a is not None)


class Pictures:
    """Decodes photographs when they are asked for, and keeps as many as fit into `cache_bytes`."""

    def __init__(self, views, longest: int, cache_bytes: int = _CACHE_BYTES):
        self._views, self._longest = tuple(views), longest
        self._kept: dict[int, Picture] = {}
        self._room = cache_bytes

    def __len__(self) -> int:
        return len(self._views)

    def __getitem__(self, index: int) -> Picture:
        """Raises BadFile."""
        if index in self._kept:
            return self._kept[index]
        picture = load_picture(self._views[index], self._longest)
        if picture.size <= self._room:
            self._room -= picture.size
            self._kept[index] = picture
        return picture


def load_picture(view: View, longest: int) -> Picture:
    """Decode, undistort, and shrink to at most `longest` pixels a side (0: as it is). Raises BadFile."""
    image = _open(view.image)
    camera = view.camera
    if image.size != (camera.width, camera.height):
        camera = resized(camera, *image.size)
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if transparent else "RGB")
    mask = None
    if view.mask is not None:
        mask = _open(view.mask).convert("L").resize(image.size, Image.Resampling.NEAREST)
    if not view.lens.is_straight:
        image, mask = _undistorted(image, mask, camera, view.lens)
    small = _target_size(image.size, longest)
    if small != image.size:
        # premultiplied, so that the colour of transparent pixels does not bleed in
        image = (
            image.convert("RGBa").resize(small, Image.Resampling.BOX).convert("RGBA")
            if transparent
            else image.resize(small, Image.Resampling.BOX)
        )
        mask = mask.resize(small, Image.Resampling.BOX) if mask is not None else None
        camera = resized(camera, *small)
    pixels = np.asarray(image)
    alpha = np.ascontiguousarray(pixels[..., 3]) if transparent else None
    valid = np.asarray(mask) >= 128 if mask is not None else None
    return Picture(camera, np.ascontiguousarray(pixels[..., :3]), alpha, valid)


def resized(camera: Camera, width: int, height: int) -> Camera:
    """The same camera for a picture of another size (the whole picture is kept)."""
    x, y = width / camera.width, height / camera.height
    return replace(
        camera, width=width, height=height, fx=camera.fx * x, cx=camera.cx * x, fy=camera.fy * y, cy=camera.cy * y
    )


def _target_size(size: tuple[int, int], longest: int) -> tuple[int, int]:
    if longest <= 0 or max(size) <= longest:
        return size
    return tuple(max(1, round(side * longest / max(size))) for side in size)


def _open(path: Path) -> Image.Image:
    fix = "Save it again as PNG or JPEG, or take it out of the capture."
    try:
        image = Image.open(path)
        if image.width * image.height > MOST_PIXELS:
            raise BadFile(
                f"{image.width} x {image.height} pixels; {MOST_PIXELS // 10**6} megapixels is the most.", str(path), fix
            )
        image.load()
    except FileNotFoundError as error:
        raise BadFile(
            "this photograph is missing.", str(path), "Put it back, or take its pose out of the capture."
        ) from error
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadFile(f"it cannot be read as a picture ({str(error)[:120]}).", str(path), fix) from error
    return image


def distorted(lens: Lens, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the lens puts the ideal normalised image points (x, y) (OpenCV's models)."""
    squared = x * x + y * y
    if lens.fisheye:
        radius = np.sqrt(squared)
        angle = np.arctan(radius)
        bent = angle * _series(lens.radial, angle * angle)
        scale = np.where(radius > 1e-9, bent / np.maximum(radius, 1e-9), 1.0)
        return x * scale, y * scale
    p1, p2 = lens.tangential
    scale = _series(lens.radial, squared)
    return x * scale + 2 * p1 * x * y + p2 * (squared + 2 * x * x), y * scale + p1 * (
        squared + 2 * y * y
    ) + 2 * p2 * x * y


def _series(coefficients: tuple[float, ...], squared: np.ndarray) -> np.ndarray:
    """1 + k1 s + k2 s^2 + ..., or with six coefficients and more the quotient of two cubics (OpenCV's full model)."""
    numerator = 1 + sum(
        k * squared ** (i + 1) for i, k in enumerate(coefficients[:3] if len(coefficients) >= 6 else coefficients)
    )
    if len(coefficients) < 6:
        return numerator
    return numerator / (1 + sum(k * squared ** (i + 1) for i, k in enumerate(coefficients[3:6])))


def _undistorted(image: Image.Image, mask: Image.Image | None, camera: Camera, lens: Lens):
    """The picture a pinhole of the same focal lengths would have taken; what lies outside the photograph is masked."""
    width, height = image.size
    xs, ys = np.meshgrid(
        (np.arange(width) + 0.5 - camera.cx) / camera.fx, (np.arange(height) + 0.5 - camera.cy) / camera.fy
    )
    u, v = distorted(lens, xs, ys)
    u, v = u * camera.fx + camera.cx - 0.5, v * camera.fy + camera.cy - 0.5
    inside = (u >= 0) & (u <= width - 1) & (v >= 0) & (v <= height - 1)
    valid = np.full((height, width), 255, np.uint8) if mask is None else np.asarray(mask)
    sampled = _bilinear(np.asarray(image), u, v).round().astype(np.uint8)
    kept = np.where(inside, _bilinear(valid[..., None], u, v)[..., 0], 0).astype(np.uint8)
    return Image.fromarray(sampled), Image.fromarray(kept)


def _bilinear(pixels: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    u, v = np.clip(u, 0, width - 1), np.clip(v, 0, height - 1)
    x, y = np.minimum(u.astype(np.int64), max(width - 2, 0)), np.minimum(v.astype(np.int64), max(height - 2, 0))
    right, below = np.minimum(x + 1, width - 1), np.minimum(y + 1, height - 1)
    fx, fy = (u - x)[..., None], (v - y)[..., None]
    top = pixels[y, x] * (1 - fx) + pixels[y, right] * fx
    return top * (1 - fy) + (pixels[below, x] * (1 - fx) + pixels[below, right] * fx) * fy
