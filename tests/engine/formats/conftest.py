"""Small scenes and clouds to write, and the programs by others that judge what was written."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from engine.types import Gaussians, Material, Mesh

HERE = Path(__file__).parent
OAK = Material("oak", (0.5, 0.3, 0.1), 0.7, 0.0, 1.0, "oak")
GLASS = Material("smoked glass ☕", (0.8, 0.9, 1.0), 0.05, 0.0, 0.3)


def make_box(size=(1.0, 1.0, 1.0), materials=(OAK, GLASS), uvs=False) -> Mesh:
    """A box with hard edges, its first six triangles in one material and the rest in another."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32) * np.float32(size)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))], np.int32)
    a, b, c = np.moveaxis(corners[faces], 1, 0)
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    square = np.array([[(0, 0), (1, 0), (1, 1)], [(0, 0), (1, 1), (0, 1)]], np.float32)
    slots = np.repeat(np.arange(2), 6).astype(np.int32) if len(materials) == 2 else None
    return Mesh(
        corners,
        faces,
        np.repeat(normals[:, None], 3, 1).astype(np.float32),
        np.tile(square, (6, 1, 1)) if uvs else None,
        slots,
        materials,
    )


def make_ball(rings=12, segments=24, radius=1.0, materials=(OAK,)) -> Mesh:
    """A smooth ball: shared vertices, shared normals."""
    polar, azimuth = np.meshgrid(
        np.linspace(0, np.pi, rings + 1)[1:-1], np.arange(segments) * 2 * np.pi / segments, indexing="ij"
    )
    belt = np.stack([np.sin(polar) * np.sin(azimuth), np.cos(polar), np.sin(polar) * np.cos(azimuth)], -1).reshape(
        -1, 3
    )
    points = np.concatenate([belt, [[0, 1, 0], [0, -1, 0]]]).astype(np.float32)
    faces, top, bottom = [], len(points) - 2, len(points) - 1
    for j in range(segments):
        k = (j + 1) % segments
        faces.append((top, j, k))
        faces.append((bottom, (rings - 2) * segments + k, (rings - 2) * segments + j))
        for i in range(rings - 2):
            a, b, c, d = i * segments + j, (i + 1) * segments + j, (i + 1) * segments + k, i * segments + k
            faces += [(a, b, c), (a, c, d)]
    faces = np.array(faces, np.int32)
    return Mesh(points * np.float32(radius), faces, points[faces], None, None, materials)


def make_gaussians(count=500, degree=3, seed=0) -> Gaussians:
    """A cloud with the spread of a trained one: flat, oriented, from nearly clear to nearly solid."""
    rng = np.random.default_rng(seed)
    means = rng.normal(0, 0.5, (count, 3))
    quats = rng.normal(size=(count, 4))
    scales = np.exp(rng.normal(-4, 1, (count, 3)))
    opacities = 1 / (1 + np.exp(-rng.normal(0.5, 2, count)))
    sh = rng.normal(0, 0.15, (count, (degree + 1) ** 2, 3))
    sh[:, 0] = rng.normal(0, 0.8, (count, 3))
    return Gaussians(*(np.asarray(v, np.float32) for v in (means, quats, scales, opacities, sh)))


@pytest.fixture(scope="session")
def box():
    return make_box


@pytest.fixture(scope="session")
def ball():
    return make_ball


@pytest.fixture(scope="session")
def cloud():
    return make_gaussians


@pytest.fixture(scope="session")
def peers() -> Path:
    """The folder of programs by others; a missing one is a failure, not a skip: the claims rest on them."""
    folder = HERE / "peers"
    if shutil.which("node") is None:
        pytest.fail(
            "node is not installed; the tests need it to judge GLB and splat files (Debian: apt-get install nodejs npm)"
        )
    for name in ("gltf-validator", "@playcanvas/splat-transform"):
        if not (folder / "node_modules" / name).is_dir():
            pytest.fail(f"{name} is not installed; run: npm ci --ignore-scripts --prefix {folder}")
    return folder


@pytest.fixture(scope="session")
def khronos(peers):
    """paths -> one report each of the Khronos glTF validator."""

    def validate(paths) -> list[dict]:
        command = ["node", peers / "validate.mjs", *paths]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return validate


@pytest.fixture(scope="session")
def blender_report(tmp_path_factory):
    """paths of GLBs -> what Blender made of each; Blender is started once for all of them."""
    if shutil.which("blender") is None:
        pytest.fail(
            "blender is not installed; the tests open our files in it (Debian: apt-get install blender python3-numpy)"
        )

    def report(paths) -> list[dict]:
        target = tmp_path_factory.mktemp("blender") / "report.json"
        script = HERE.parents[1] / "blender" / "report_glb.py"
        command = [
            shutil.which("blender"),
            "-b",
            "--factory-startup",
            "--python-exit-code",
            "3",
            "--python",
            script,
            "--",
            target,
            *paths,
        ]
        # Blender finds its own Python through PATH, and a virtual environment or our flags would lead it astray.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["PATH"] = "/usr/local/bin:/usr/bin:/bin"
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return json.loads(target.read_text())

    return report
