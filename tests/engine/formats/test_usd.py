"""USD motion as Blender 5 plays it: every vertex of every frame, materials by their names, texture coordinates."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from engine.formats import usd
from engine.types import Material, Mesh, Motion, Track

FRAMES = 7
JAM = Material("jam", (0.6, 0.05, 0.1), 0.2, 0.0, 0.6)
LOOKS = Material("looks", (0.2, 0.4, 0.7), 0.4, 1.0, 1.0)  # a name that the file itself uses


def path_of(points: np.ndarray) -> np.ndarray:
    """[FRAMES, V, 3]: it slides, turns and shears."""
    angles = np.linspace(0, 1.2, FRAMES)
    turns = np.stack([[[np.cos(a), 0, np.sin(a)], [0.3 * a, 1, 0], [-np.sin(a), 0, np.cos(a)]] for a in angles])
    slid = np.stack([[0.1 * a, 0.5 * a * a, -a] for a in angles])[:, None]
    return (points @ turns.transpose(0, 2, 1) + slid).astype(np.float32)


def pool(frame: int) -> Mesh:
    """A surface that has another number of vertices in every frame."""
    count = 3 + frame
    angles = np.arange(count) * 2 * np.pi / count
    rim = np.stack([np.cos(angles), np.full(count, 0.1 * frame), np.sin(angles)], 1)
    faces = [(0, k, k + 1) for k in range(1, count - 1)]
    return Mesh(rim.astype(np.float32), np.array(faces, np.int32), materials=(JAM,))


@pytest.fixture(scope="module")
def motion(box):
    boxed = box(uvs=True, materials=(Material("glazed rim", (0.8, 0.5, 0.1), 0.3, 0.0, 1.0), LOOKS))
    again = box(materials=(JAM,))
    return Motion(24.0, FRAMES, (
        Track("mug", boxed, path_of(boxed.vertices)), Track("2nd mug", again, path_of(again.vertices + 2)),
        Track("jam", surfaces=tuple(map(pool, range(FRAMES)))),
    ))  # fmt: skip


@pytest.fixture(scope="module")
def played(motion, blender_five, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("usd")
    (folder / "motion.usdc").write_bytes(usd.dump(motion))
    script = Path(__file__).parents[2] / "blender" / "report_usd.py"
    command = [blender_five, script, folder / "report.json", folder / "motion.usdc"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return json.loads((folder / "report.json").read_text())[0]


def test_every_vertex_is_where_it_was_in_every_frame(motion, played):
    assert played["frames"] == list(range(FRAMES))
    assert set(played["meshes"]) == {"mug", "_2nd_mug", "jam"}
    for track, found in zip(motion.tracks, (played["meshes"][name] for name in ("mug", "_2nd_mug", "jam"))):
        wanted = track.vertices if track.vertices is not None else [mesh.vertices for mesh in track.surfaces]
        for seen, points in zip(found["vertices"], wanted, strict=True):
            turned = np.stack([points[:, 0], -points[:, 2], points[:, 1]], 1)  # Z is up there
            np.testing.assert_allclose(seen, turned, atol=1e-6)


def test_materials_keep_their_names_faces_and_values(motion, played):
    mug = played["meshes"]["mug"]
    assert mug["slots"] == ["glazed_rim"] * 6 + ["looks_2"] * 6
    assert mug["faces"] == motion.tracks[0].mesh.faces.tolist()
    for name, look in (("glazed_rim", motion.tracks[0].mesh.materials[0]), ("looks_2", LOOKS), ("jam", JAM)):
        values = [*look.base_colour, look.metallic, look.roughness, look.opacity]
        np.testing.assert_allclose(played["materials"][name], values, atol=1e-6)


def test_texture_coordinates_come_along(motion, played):
    np.testing.assert_allclose(played["meshes"]["mug"]["uvs"], motion.tracks[0].mesh.corner_uvs.reshape(-1, 2))
    assert played["meshes"]["_2nd_mug"]["uvs"] is None
