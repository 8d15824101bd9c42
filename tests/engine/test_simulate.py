"""The job: from an asset or a scene file to motion on disk, resumable bit for bit, wrong words refused."""

from pathlib import Path

import numpy as np
import pytest

from engine.config import SimulateConfig
from engine.errors import BadConfig, GalateaError
from engine.events import Done, Metric, Saved, Snapshot, Warned
from engine.formats import pc2
from engine.simulate import simulate
from engine.staging import objects_at
from engine.types import Motion

SCENE = """
seconds = 0.15
fps = 20
grid = 12
splats = 600
[[object]]
shape = "block"
size = [0.3, 0.1, 0.3]
material = "jelly"
name = "pad"
[[object]]
shape = "ball"
radius = 0.06
material = "rubber"
position = [0, 0.13, 0]
velocity = [0, -1, 0]
[[collider]]
kind = "sphere"
position = [0.5, 0.1, 0]
size = [0.1, 0, 0]
path = [[0, 0.5, 0.1, 0], [1, 0.2, 0.1, 0]]
[[field]]
kind = "wind"
vector = [1, 0, 0]
drag = 0.5
"""


@pytest.fixture
def scene(tmp_path):
    path = tmp_path / "scene.toml"
    path.write_text(SCENE)
    return path


def run(config):
    events = list(simulate(config))
    done = events[-1]
    assert isinstance(done, Done) and isinstance(done.value, Motion)
    return events, done


def test_a_scene_becomes_motion_with_its_matter_said(scene, tmp_path):
    out = tmp_path / "out" / "fall.usdc"
    events, done = run(SimulateConfig(asset=str(scene), out=str(out), size=64))
    said = " ".join(e.message for e in events if isinstance(e, Warned))
    assert "jelly" in said and "rubber" in said
    assert {e.name for e in events if isinstance(e, Metric)} >= {"kinetic energy", "elastic energy", "steps a frame"}
    assert sum(isinstance(e, Snapshot) for e in events) == 3
    assert out.is_file() and len(list((tmp_path / "out" / "fall_frames").glob("*.png"))) == 4
    assert (tmp_path / "out" / "fall.mp4").is_file()
    done.value.validate()
    ball = next(t for t in done.value.tracks if t.name == "ball")
    assert ball.vertices[-1][:, 1].mean() < ball.vertices[0][:, 1].mean() - 0.01
    from pxr import Usd, UsdGeom

    stage = Usd.Stage.Open(str(out))
    prim = UsdGeom.Mesh(stage.GetPrimAtPath("/Asset/ball"))
    times = prim.GetPointsAttr().GetTimeSamples()
    assert times == [0, 1, 2, 3] and stage.GetFramesPerSecond() == 20
    assert np.abs(np.array(prim.GetPointsAttr().Get(3)) - ball.vertices[3]).max() < 1e-6


def test_pausing_and_going_on_gives_the_same_bytes(scene, tmp_path):
    quick = dict(asset=str(scene), pictures=False, splats=0, save_every=0)
    whole = run(SimulateConfig(out=str(tmp_path / "a" / "x.pc2"), **quick))[1]
    config = SimulateConfig(out=str(tmp_path / "b" / "x.pc2"), **quick)
    job, saved = simulate(config), 0
    for event in job:
        saved += isinstance(event, Saved)
        if saved == 2:
            break
    job.close()
    assert not (tmp_path / "b" / "x.pc2").exists()
    again = run(config)[1]
    for one, two in zip(whole.files, again.files):
        assert Path(one).read_bytes() == Path(two).read_bytes()
    vertices, first, rate = pc2.parse(Path(again.files[0]).read_bytes())
    assert vertices.shape[0] == 4 and rate == 1 and first == 0
    assert not list((tmp_path / "b").glob(".*.npz"))


def test_a_checkpoint_of_another_simulation_is_not_used(scene, tmp_path):
    base = dict(asset=str(scene), pictures=False, splats=0, save_every=0, out=str(tmp_path / "x.pc2"))
    job = simulate(SimulateConfig(**base))
    next(e for e in job if isinstance(e, Saved))
    job.close()
    assert any(".simulating.npz" in p.name for p in tmp_path.iterdir())
    one = run(SimulateConfig(**base, gravity=1.0))[1].value
    two = run(SimulateConfig(**{**base, "out": str(tmp_path / "y.pc2")}, gravity=1.0))[1].value
    assert np.array_equal(one.tracks[0].vertices, two.tracks[0].vertices)


@pytest.mark.parametrize(
    "text, words",
    [
        ("seconds = 1", "object"),
        ("[[object]]\nshape='cube'", "shape"),
        ("[[object]]\nshape='ball'\nmatarial='x'", "material"),
        ("[[object]]\nshape='ball'\nmaterial='unobtainium'", "unobtainium"),
        ("secnds=1\n[[object]]\nshape='ball'", "seconds"),
        ("[[object]]\nshape='ball'\nposition=[0, 1]", "position"),
        ("[[object]]\nshape='ball'\nyoung='soft'", "young"),
        ("[[object]]\nshape='ball'\n[[collider]]\nkind='wall'", "wall"),
        ("[[object]]\nshape='ball'\n[[field]]\nkind='luck'", "luck"),
        ("[[object]]\nshape='ball'\nyoung=-1.0", "young"),
        ("[[object]]\nshape='ball'\n[[collider]]\npath=[[1,0,0,0],[0,0,0,0]]", "path"),
    ],
)
def test_wrong_scenes_are_refused_naming_what_is_wrong(text, words, tmp_path):
    path = tmp_path / "scene.toml"
    path.write_text(text)
    with pytest.raises(GalateaError, match=words):
        list(simulate(SimulateConfig(asset=str(path), pictures=False, out=str(tmp_path / "x.usdc"))))


def test_wrong_outputs_and_parts_are_refused(scene, tmp_path):
    with pytest.raises(BadConfig, match="motion"):
        list(simulate(SimulateConfig(asset=str(scene), out=str(tmp_path / "x.obj"))))
    with pytest.raises(BadConfig):
        SimulateConfig(asset="x", velocity=(1.0,))
    with pytest.raises(GalateaError):
        objects_at(str(tmp_path / "nowhere.glb"))
