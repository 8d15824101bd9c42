"""What the hands ask the engine thread for, run as the engine thread would: flesh, bake, borrow, between, send."""

from dataclasses import replace

import numpy as np
import pytest

from app import tasks
from app.hand_tasks import BakedScene, Flesh, Stations, config_of
from app.model import World
from app.tasks import TASKS, Made
from engine.errors import BadConfig
from engine.events import Done
from engine.formats import pc2
from engine.formats.doors import read
from engine.play import Cast, Moment
from engine.riders import Rider
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Material, Mesh, Object, Scene


def scene_of(name="mug", seed=3) -> Scene:
    return Scene((Object(name, parts=sample(THINGS[name], np.random.default_rng(seed)).parts),))


def run(kind, **settings):
    return list(TASKS[kind](settings))


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


def test_flesh_gives_one_mesh_an_object_in_the_world():
    moved = np.eye(4, dtype=np.float32)
    moved[0, 3] = 0.5
    scene = Scene((replace(scene_of().objects[0], transform=moved),))
    flesh = of(run("flesh", scene=scene), Flesh)[0]
    assert flesh.scene is scene and flesh.meshes[0].vertices[:, 0].min() > 0.3
    assert len(flesh.meshes[0].materials) == len(scene.objects[0].parts)


def test_baked_scenes_are_sent_as_mesh_and_gaussians(tmp_path):
    baked = of(run("bake", scene=scene_of(), resolution=24), BakedScene)[0].scene
    assert baked.objects[0].parts is None and len(baked.objects[0].mesh.faces) > 100
    settings = dict(folder=str(tmp_path), formats=("glb", "ply"), resolution=24, splats=500, prompt="a mug", seed=0)
    done = of(run("send", scene=baked, **settings), Done)[0]
    assert [name.split("/")[-1] for name in done.files] == ["asset.glb", "splat.ply"]
    assert len(read(tmp_path / "asset.glb").objects) == 1 and len(read(tmp_path / "splat.ply")) == 500


def test_a_part_is_borrowed_or_it_is_said_what_there_is():
    scene = scene_of("mug")
    row = scene.objects[0].parts.names.index("handle")
    settings = dict(scene=scene, object="mug", row=row, count=2, seed=0, prompt="a mug")
    made = of(run("borrow", thing="pitcher", **settings), Made)
    assert made and made[0].present and not made[-1].present or len(made) == 1
    names = made[0].scene.objects[0].parts.names
    assert "handle" in names and made[0].label == "handle of a pitcher"
    body = scene.objects[0].parts.names.index("body")
    assert np.array_equal(made[0].scene.objects[0].parts.rows[names.index("body")], scene.objects[0].parts.rows[body])
    with pytest.raises(BadConfig, match="has no handle"):
        run("borrow", thing="ball", **settings)


def test_between_two_of_a_thing():
    ends = tuple(scene_of("mug", seed).objects[0].parts for seed in (1, 2))
    found = of(run("between", ends=ends, steps=5, seed=0), Stations)[0].scenes
    assert len(found) == 5 and found[0].objects[0].parts is ends[0] and found[-1].objects[0].parts is ends[1]
    for scene in found:
        scene.validate()


def test_motion_is_written_whole(tmp_path):
    mesh = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32), face_material=np.zeros(1, np.int32),
                materials=(Material("skin"),))  # fmt: skip
    rider = Rider("thing", 0, 1, 0.01, False, mesh=mesh)
    cast = Cast(("thing",), (mesh,), (rider,), config_of(World()), 1)
    still = np.zeros((1, 3), np.float32), np.zeros((1, 3, 3), np.float16)
    moments = tuple(Moment(k / 24, (mesh.vertices + np.float32(k),), *still) for k in range(3))
    folder = str(tmp_path)
    done = of(run("send motion", cast=cast, moments=moments, folder=folder, formats=("usdc", "pc2")), Done)[-1]
    assert len(done.files) == 4
    vertices, first, rate = pc2.parse((tmp_path / "thing.pc2").read_bytes())
    assert np.array_equal(vertices[2], mesh.vertices + 2) and (first, rate) == (0.0, 1.0)
    fluid = Cast(("water",), (None,), (replace_fluid(rider),), config_of(World()), 1)
    surfaces = tuple(replace(m, bodies=(mesh,)) for m in moments)
    with pytest.raises(BadConfig, match="fluid"):
        run("send motion", cast=fluid, moments=surfaces, folder=folder, formats=("pc2",))


def replace_fluid(rider):
    return Rider(rider.name, 0, 1, 0.01, True, mesh=rider.mesh)


def test_every_kind_that_is_asked_for_has_a_task():
    assert {"draft", "make", "recast", "borrow", "between", "bake", "send", "send motion", "play", "flesh"} <= set(
        TASKS
    )
    assert tasks.TASKS is TASKS
