"""A procedural scene with exact pictures: coloured spheres before a transparent background, ray by ray."""

import json

import numpy as np
from PIL import Image

CENTRES = np.array([[0.0, -0.1, 0.0], [0.45, 0.2, 0.1], [-0.4, 0.25, -0.2], [0.05, 0.45, 0.3]])
RADII = np.array([0.4, 0.22, 0.25, 0.15])
COLOURS = np.array([[0.8, 0.3, 0.2], [0.2, 0.6, 0.3], [0.2, 0.3, 0.8], [0.9, 0.8, 0.2]])
_LIGHT = np.array([0.4, 0.8, 0.45]) / np.linalg.norm([0.4, 0.8, 0.45])


def look_at(eye) -> np.ndarray:
    """World to camera, OpenCV axes, looking at the origin of a Y-up world."""
    eye = np.asarray(eye, np.float64)
    forward = -eye / np.linalg.norm(eye)
    right = np.cross(forward, [0, 1, 0])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(forward, right), forward])
    pose[:3, 3] = -pose[:3, :3] @ eye
    return pose


def orbit(count: int, distance: float = 2.6) -> list[np.ndarray]:
    """Eyes on a golden spiral between -20 and 60 degrees of elevation."""
    found = []
    for i in range(count):
        elevation = np.radians(-20 + 80 * (i + 0.5) / count)
        azimuth = i * np.pi * (3 - np.sqrt(5))
        found.append(
            look_at(
                distance
                * np.array(
                    [np.cos(elevation) * np.sin(azimuth), np.sin(elevation), np.cos(elevation) * np.cos(azimuth)]
                )
            )
        )
    return found


def picture(pose: np.ndarray, size: int, focal: float, samples: int = 3) -> np.ndarray:
    """[size, size, 4] uint8, alpha-free colours where anything is seen."""
    side = size * samples
    steps = (np.arange(side) + 0.5) / samples
    x, y = np.meshgrid((steps - size / 2) / focal, (steps - size / 2) / focal)
    rays = np.stack([x, y, np.ones_like(x)], -1) @ pose[:3, :3]
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    eye = -pose[:3, :3].T @ pose[:3, 3]
    nearest, colour = np.full((side, side), np.inf), np.zeros((side, side, 3))
    for centre, radius, base in zip(CENTRES, RADII, COLOURS, strict=True):
        along = rays @ (centre - eye)
        miss = ((centre - eye) ** 2).sum() - along**2
        reach = along - np.sqrt(np.maximum(radius**2 - miss, 0))
        hit = (miss < radius**2) & (reach < nearest)
        normal = (eye + reach[..., None] * rays - centre) / radius
        stripes = 1 + 0.35 * np.sign(
            np.sin(14 * normal[..., 1]) * np.sin(5 * np.arctan2(normal[..., 0], normal[..., 2]))
        )
        shade = (0.45 + 0.55 * np.maximum(normal @ _LIGHT, 0)) * stripes
        colour[hit] = (np.clip(base * shade[..., None], 0, 1))[hit]
        nearest[hit] = reach[hit]
    seen = np.isfinite(nearest).astype(float)
    seen = seen.reshape(size, samples, size, samples).mean((1, 3))
    total = colour.reshape(size, samples, size, samples, 3).mean((1, 3))
    rgb = total / np.maximum(seen, 1e-9)[..., None]
    return (np.concatenate([rgb, seen[..., None]], -1) * 255 + 0.5).astype(np.uint8)


def write_blender(folder, poses: dict[str, list[np.ndarray]], size: int, angle: float = 0.75) -> None:
    """transforms_train.json / transforms_test.json and their pictures, from poses by split."""
    focal = 0.5 * size / np.tan(angle / 2)
    z_up = np.array([[1.0, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    for split, matrices in poses.items():
        (folder / split).mkdir(parents=True, exist_ok=True)
        frames = []
        for i, pose in enumerate(matrices):
            Image.fromarray(picture(pose, size, focal)).save(folder / split / f"{i:03d}.png")
            matrix = z_up @ np.linalg.inv(pose) @ np.diag([1.0, -1, -1, 1])
            frames.append({"file_path": f"{split}/{i:03d}", "transform_matrix": matrix.tolist()})
        (folder / f"transforms_{split}.json").write_text(json.dumps({"camera_angle_x": angle, "frames": frames}))
