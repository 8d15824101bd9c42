"""What comes from outside: files beside what is there, photographs that grow as one step back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app import actions as act
from app import ledger
from app.hand_tasks import send_free
from app.jobs import Started
from app.matter import rest_meshes, wants_rest
from app.model import AppState, box_of
from app.state import reduce
from app.tasks import PLAIN, TASKS, Came, _fit_for_the_stage
from engine import project
from engine.errors import BadFile
from engine.events import Done, Metric
from engine.formats import doors
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Gaussians, Mesh, Object, Scene
from tests.engine.splat import analytic_scene

ROOT = Path(__file__).resolve().parents[2]


def cloud(count=20, degree=0, lift=0.0) -> Gaussians:
    rng = np.random.default_rng(count)
    means = rng.uniform(0, 0.1, (count, 3)) + [0, lift, 0]
    arrays = means, np.tile([1.0, 0, 0, 0], (count, 1)), np.full((count, 3), 0.01), np.full(count, 0.9)
    return Gaussians(*(a.astype(np.float32) for a in arrays), np.zeros((count, (degree + 1) ** 2, 3), np.float32))


def block(low=-0.1) -> Mesh:
    corners = np.array([[0, low, 0], [0.1, low, 0], [0, 0.1 + low, 0], [0, low, 0.1]], np.float32)
    return Mesh(corners, np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32))


def with_a_mug() -> AppState:
    mug = Object("mug", parts=sample(THINGS["mug"], np.random.default_rng(0)).parts)
    return reduce(AppState(), act.Opened(Scene((mug,)), {}))


def asked(state: AppState) -> AppState:
    return reduce(state, act.Bring("somewhere"))


def came(state: AppState, *objects: Object, **more) -> AppState:
    return reduce(state, act.Brought(state.making, objects, **more))


def test_a_file_stands_beside_what_is_there_under_a_name_of_its_own():
    before = asked(with_a_mug())
    assert before.ask.kind == "bring" and before.ask.settings == {"path": "somewhere"}
    state = came(before, Object("mug", mesh=block()), Object("mug", mesh=block()))
    assert [o.name for o in state.scene.objects] == ["mug", "mug 2", "mug 3"]
    there, new = box_of(before.scene), box_of(Scene(state.scene.objects[1:]))
    assert new[0][0] > there[1][0] and abs(new[0][1]) < 1e-6
    assert "on the stage" in state.note.text and wants_rest(state)
    assert reduce(state, act.Undo()).scene is before.scene


def test_what_nobody_waits_for_any_more_is_dropped():
    state = asked(with_a_mug())
    later = reduce(reduce(state, act.TypePrompt("a vase")), act.Draft())
    assert reduce(later, act.Brought(state.making, (Object("x", mesh=block()),))) is later
    assert came(state) is state


def test_what_grows_is_one_step_and_seen_at_once():
    start = reduce(with_a_mug(), act.Photographs("shots", 10))
    assert start.ask.settings["steps"] == 10 and start.ask.settings["scene"] is start.scene
    from app.hand_actions import Fleshed

    state = reduce(start, Fleshed(start.scene, ("the mug's mesh",)))
    for count in (5, 9, 14):
        state = came(state, Object("mug", gaussians=cloud(count)), beside=False, final=False)
        assert [len(o.gaussians) for o in state.scene.objects[1:]] == [count]
        assert rest_meshes(state) == ("the mug's mesh", None)  # no job has to run before it is drawn
    state = came(state, Object("mug", gaussians=cloud(30)), beside=False, words="30 Gaussians.")
    assert [o.name for o in state.scene.objects] == ["mug", "mug 2"] and state.note.text == "30 Gaussians."
    assert reduce(state, act.Undo()).scene is start.scene
    again = came(reduce(state, act.Photographs("shots", 10)), Object("mug", gaussians=cloud(3)), beside=False)
    assert [o.name for o in again.scene.objects] == ["mug", "mug 2", "mug 3"]


def test_what_is_hardly_in_metres_is_said():
    state = came(asked(AppState()), Object("hall", gaussians=replace(cloud(), means=cloud().means * 1000)))
    assert state.note.tone == "warning" and "metres" in state.note.text


def run(task, **settings) -> list:
    return list(TASKS[task](settings))


def objects_from(path) -> tuple[Object, ...]:
    return next(e for e in run("bring", path=str(path)) if isinstance(e, Came)).objects


def test_every_kind_of_file_is_brought(tmp_path):
    doors.write(Scene((Object("bare", mesh=block()),)), tmp_path / "bare.glb")
    (bare,) = objects_from(tmp_path / "bare.glb")
    assert bare.mesh.materials and bare.mesh.face_material.max() == 0
    doors.write(cloud(), tmp_path / "dots.ply")
    (dots,) = objects_from(tmp_path / "dots.ply")
    assert dots.name == "dots" and len(dots.gaussians) == 20
    mug = with_a_mug().scene
    project.close(project.create(tmp_path / "mug.galatea", mug))
    assert objects_from(tmp_path / "mug.galatea")[0].parts.names == mug.objects[0].parts.names
    for wrong in (tmp_path / "nothing.glb", ROOT / "README.md"):
        with pytest.raises(BadFile):
            objects_from(wrong)


def test_a_mesh_that_brings_no_material_can_be_picked(tmp_path):
    fitted = _fit_for_the_stage(Object("bare", mesh=block()), "here")
    assert fitted.mesh.materials == (PLAIN,) and not fitted.mesh.face_material.any()
    assert np.allclose(np.linalg.norm(fitted.mesh.corner_normals, axis=2), 1)
    uneven = Object("dots", transform=np.diag([1.0, 2.0, 1.0, 1.0]), gaussians=cloud())
    with pytest.raises(BadFile, match="unevenly"):
        _fit_for_the_stage(uneven, "here")


def test_photographs_become_gaussians_on_the_stage(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    folder = tmp_path / "shots"
    analytic_scene.write_blender(folder, {"train": analytic_scene.orbit(6), "test": analytic_scene.orbit(9)[4:5]}, 32)
    monkeypatch.setattr("engine.reconstruct._SNAPSHOT_SECONDS", 0.0)
    events = run("photographs", folder=str(folder), steps=5, scene=with_a_mug().scene)
    grown = [e for e in events if isinstance(e, Came)]
    assert len(grown) == 6 and not any(e.final or e.beside for e in grown[:-1]) and grown[-1].final
    assert "Gaussians" in grown[-1].words and "dB" in grown[-1].words
    assert any(type(e).__name__ == "Flesh" for e in events) and isinstance(events[-1], Done)
    assert (tmp_path / "Galatea" / "shots" / "splat.ply").is_file()


def test_bare_gaussians_are_sent_as_they_are(tmp_path):
    solid = _fit_for_the_stage(Object("block", mesh=block()), "here")
    scene = Scene((Object("dots", gaussians=cloud(20, 1)), solid))
    settings = {"scene": scene, "folder": str(tmp_path / "both"), "formats": ("glb", "ply"), "splats": 60,
                "resolution": 48, "prompt": ""}  # fmt: skip
    done = list(send_free(settings))[-1]
    assert [Path(f).name for f in done.files] == ["asset.glb", "splat.ply"]
    both = doors.read(tmp_path / "both" / "splat.ply")
    assert np.allclose(both.means[:20], scene.objects[0].gaussians.means) and len(both) == 20 + 30
    only = settings | {"scene": Scene(scene.objects[:1]), "formats": ("glb",), "folder": str(tmp_path / "one")}
    assert [Path(f).name for f in list(send_free(only))[-1].files] == ["splat.ply"]


def test_a_jobs_numbers_become_a_curve_of_bounded_length():
    entries = ledger.noted(ledger.asked((), 1, "photographs", 0.0), 1, "photographs", Started(), 0.0)
    for k in range(3 * ledger.POINTS):
        entries = ledger.noted(entries, 1, "photographs", Metric("loss", 1 / (k + 1), k), float(k))
    (name, points), = entries[0].curves  # fmt: skip
    seconds, values = np.array(points).T
    assert name == "loss" and 100 < len(points) <= ledger.POINTS
    assert seconds[-1] == 3 * ledger.POINTS - 1 and (np.diff(seconds) > 0).all() and (np.diff(values) < 0).all()
