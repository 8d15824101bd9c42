"""Reconstruction of a procedural thing from exact pictures: held-out PSNR from 40 and from 12 views, and the time.

The pictures are ray-traced from the thing's own field (engine.shapes), painted with a pattern, lit with a highlight
that moves with the camera. `--sheet docs/reconstruct.png` writes an orbit of held-out views: truth above, ours below.

    python -m benchmarks.reconstruct [--views 40,12] [--size 256] [--steps 3000] [--thing teapot] [--sheet FILE]
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from engine.config import ReconstructConfig
from engine.events import Done, Metric
from engine.formats.ply import parse
from engine.reconstruct import reconstruct
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.field import evaluate_ops, gradient_ops, pack
from engine.shapes.thing import sample
from engine.splat.render import render
from engine.types import Camera

ANGLE = 0.75
DISTANCE = 3.6
_LIGHT = np.array([0.42, 0.78, 0.46]) / np.linalg.norm([0.42, 0.78, 0.46])


def look_at(eye) -> np.ndarray:
    forward = -eye / np.linalg.norm(eye)
    right = np.cross(forward, [0, 1, 0])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(forward, right), forward])
    pose[:3, 3] = -pose[:3, :3] @ eye
    return pose


def spiral(count: int, phase: float = 0.0) -> list[np.ndarray]:
    """Poses on a golden spiral from 15 degrees below to 65 above."""
    elevation = np.radians(-15 + 80 * (np.arange(count) + 0.5) / count)
    azimuth = np.arange(count) * np.pi * (3 - np.sqrt(5)) + phase
    eyes = np.stack([np.cos(elevation) * np.sin(azimuth), np.sin(elevation), np.cos(elevation) * np.cos(azimuth)], 1)
    return [look_at(DISTANCE * eye) for eye in eyes]


def ring(count: int, elevation: float = 22.0) -> list[np.ndarray]:
    e, angles = np.radians(elevation), np.arange(count) * 2 * np.pi / count
    return [look_at(DISTANCE * np.array([np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)])) for a in angles]


def true_picture(rows: np.ndarray, pose: np.ndarray, size: int, samples: int = 2, angle: float = ANGLE) -> np.ndarray:
    """[size, size, 4] uint8: colour and coverage, `samples` x `samples` rays a pixel."""
    ops, side, focal = pack(rows), size * samples, 0.5 * size / np.tan(angle / 2)
    steps = ((np.arange(side) + 0.5) / samples - size / 2) / focal
    x, y = np.meshgrid(steps, steps)
    rays = (np.stack([x, y, np.ones_like(x)], -1) @ pose[:3, :3]).reshape(-1, 3)
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    eye = -pose[:3, :3].T @ pose[:3, 3]
    low, high = layout.bounds(rows)
    radius = np.linalg.norm(np.maximum(np.abs(low), np.abs(high))) + 0.02
    along = -(rays @ eye)
    inside = along**2 - eye @ eye + radius**2
    alive = np.flatnonzero(inside > 0)
    t, far = np.maximum(along[alive] - np.sqrt(inside[alive]), 0), along[alive] + np.sqrt(inside[alive])
    hits, depths, owners = [], [], []
    for _ in range(160):
        distance, part = evaluate_ops(ops, eye + t[:, None] * rays[alive])
        hit = distance < 8e-4
        hits.append(alive[hit])
        depths.append(t[hit])
        owners.append(part[hit])
        go = ~hit & (t < far)
        alive, t, far = alive[go], t[go] + 0.9 * np.maximum(distance[go], 4e-4), far[go]
        if not len(alive):
            break
    hit, depth, part = np.concatenate(hits), np.concatenate(depths), np.concatenate(owners)
    points = (eye + depth[:, None] * rays[hit]).astype(np.float32)
    colour = np.zeros((side * side, 4))
    colour[hit, :3], colour[hit, 3] = _shaded(rows, ops, points, part, rays[hit]), 1
    colour = colour.reshape(size, samples, size, samples, 4).mean((1, 3))
    colour[..., :3] /= np.maximum(colour[..., 3:], 1e-9)
    return (np.clip(colour, 0, 1) * 255 + 0.5).astype(np.uint8)


def _shaded(rows, ops, points, part, rays) -> np.ndarray:
    normal = gradient_ops(ops, points)
    base = rows[part][:, layout.COLOUR].astype(np.float64)
    wave = np.sin(11 * points[:, 0] + 3 * part) * np.sin(11 * points[:, 1]) * np.sin(11 * points[:, 2] + 1)
    base = np.clip(base * (1 + 0.5 * np.tanh(4 * wave))[:, None], 0, 1)
    half = _LIGHT - rays
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    diffuse = 0.42 + 0.5 * np.maximum(normal @ _LIGHT, 0)
    glint = 0.25 * np.maximum((normal * half).sum(1), 0) ** 24
    return base * diffuse[:, None] + glint[:, None]


def write_capture(folder: Path, rows: np.ndarray, train: list, test: list, size: int) -> None:
    """The Blender / D-NeRF layout."""
    z_up = np.array([[1.0, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    for split, poses in (("train", train), ("test", test)):
        (folder / split).mkdir(parents=True, exist_ok=True)
        frames = []
        for i, pose in enumerate(poses):
            Image.fromarray(true_picture(rows, pose, size)).save(folder / split / f"{i:03d}.png")
            matrix = z_up @ np.linalg.inv(pose) @ np.diag([1.0, -1, -1, 1])
            frames.append({"file_path": f"{split}/{i:03d}", "transform_matrix": matrix.tolist()})
        table = {"camera_angle_x": ANGLE, "frames": frames}
        (folder / f"transforms_{split}.json").write_text(json.dumps(table))


def run(folder: Path, out: Path, arguments) -> dict:
    config = ReconstructConfig(
        str(folder), out=str(out), steps=arguments.steps, most=arguments.most, size=arguments.size,
        strategy=arguments.strategy, save_every=60.0,
    )  # fmt: skip
    start, cpu, found = time.perf_counter(), time.process_time(), {}
    for event in reconstruct(config):
        if isinstance(event, Metric) and event.name.startswith("held-out"):
            found[event.name] = event.value
        elif isinstance(event, Done):
            found["Gaussians"] = len(event.value.objects[0].gaussians)
    return {**found, "seconds": time.perf_counter() - start, "CPU seconds": time.process_time() - cpu}


def orbit_sheet(rows: np.ndarray, ply: bytes, size: int, count: int = 8) -> Image.Image:
    """Truth above, the reconstruction below, on white; none of these views was fitted."""
    gaussians, columns, narrow = parse(ply), [], 0.68 * ANGLE
    focal = 0.5 * size / np.tan(narrow / 2)
    for pose in ring(count):
        truth = true_picture(rows, pose, size, 3, narrow).astype(np.float32) / 255
        camera = Camera(size, size, focal, focal, size / 2, size / 2, pose.astype(np.float32))
        drawn = render(gaussians, [camera], background=[1.0, 1.0, 1.0]).colour[0].numpy().clip(0, 1)
        columns.append(np.concatenate([truth[..., :3] * truth[..., 3:] + 1 - truth[..., 3:], drawn]))
    return Image.fromarray((np.concatenate(columns, 1) * 255 + 0.5).astype(np.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--views", default="40,12")
    parser.add_argument("--thing", default="teapot")
    parser.add_argument("--strategy", default="mcmc")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--most", type=int, default=20_000)
    parser.add_argument("--sheet", default="")
    arguments = parser.parse_args()
    rows = sample(THINGS[arguments.thing], np.random.default_rng(3)).parts.rows
    for count in map(int, arguments.views.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            capture, out = Path(folder) / "capture", Path(folder) / "out"
            write_capture(capture, rows, spiral(count), spiral(10, 1.1), arguments.size)
            found = run(capture, out, arguments)
            figures = ", ".join(f"{name} {value:.4g}" for name, value in found.items())
            print(f"{arguments.thing} from {count} views at {arguments.size}^2, {arguments.steps} steps: {figures}")
            if arguments.sheet:
                orbit_sheet(rows, (out / "splat.ply").read_bytes(), 224).save(arguments.sheet)
                arguments.sheet = ""


if __name__ == "__main__":
    main()
