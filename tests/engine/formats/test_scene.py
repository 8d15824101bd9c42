"""A scene and its record: round trips bit for bit, one hash for equal scenes, damage refused in words."""

import copy
import random
from dataclasses import replace

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats.scene import blob_names, content_hash, decode, encode
from engine.shapes.parts import ROW
from engine.types import Gaussians, Material, Mesh, Object, Parts, Scene


def scene_of(seed: int = 0) -> Scene:
    rng = np.random.default_rng(seed)
    rows = rng.random((3, ROW)).astype(np.float32)
    rows[:, [0, 1, 2, 8]] = 1
    parts = Parts(rows, np.array([0, 4, 7], np.int32), ("body", "foot", "rim"), ("oak", "", "gold"), "vase", 0.3)
    mesh = Mesh(
        rng.random((4, 3)).astype(np.float32), np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        face_material=np.zeros(2, np.int32), materials=(Material("émail", (0.1, 0.2, 0.3), matter="ceramic"),),
    )  # fmt: skip
    cloud = Gaussians(*(rng.random(shape).astype(np.float32) + 0.01 for shape in ((5, 3), (5, 4), (5, 3))),
                      rng.random(5).astype(np.float32), rng.random((5, 4, 3)).astype(np.float32))  # fmt: skip
    turned = np.eye(4, dtype=np.float32)
    turned[0, 3] = 0.1
    return Scene(
        (Object("vase", parts=parts, transform=turned), Object("free", mesh=mesh), Object("cloud", gaussians=cloud))
    )


def test_a_round_trip_keeps_every_bit():
    scene = scene_of()
    record, blobs = encode(scene)
    back = decode(record, blobs.__getitem__, "here")
    assert content_hash(back) == content_hash(scene)
    assert back.objects[0].parts.rows.tobytes() == scene.objects[0].parts.rows.tobytes()
    assert back.objects[1].mesh.materials == scene.objects[1].mesh.materials
    assert back.objects[1].mesh.corner_uvs is None
    assert back.objects[2].gaussians.sh.tobytes() == scene.objects[2].gaussians.sh.tobytes()
    assert np.array_equal(back.objects[0].transform, scene.objects[0].transform)
    assert blob_names(record) == set(blobs)


def test_equal_scenes_have_one_hash_and_any_change_another():
    assert content_hash(scene_of()) == content_hash(scene_of())
    scene = scene_of()
    vase = scene.objects[0]
    changed = vase.parts.rows.copy()
    changed[1, 46] = np.nextafter(changed[1, 46], np.float32(2))
    hashes = {
        content_hash(scene),
        content_hash(scene.with_object(replace(vase, parts=replace(vase.parts, rows=changed)))),
        content_hash(replace(scene, objects=scene.objects[::-1])),
        content_hash(replace(scene, objects=(replace(vase, name="Vase"), *scene.objects[1:]))),
        content_hash(replace(scene, objects=(replace(vase, transform=np.eye(4)), *scene.objects[1:]))),
        content_hash(Scene()),
    }
    assert len(hashes) == 6


def test_a_torch_scene_hashes_like_its_arrays():
    torch = pytest.importorskip("torch")
    scene = scene_of()
    cloud = scene.objects[2].gaussians
    held = replace(cloud, means=torch.from_numpy(cloud.means))
    assert content_hash(scene) == content_hash(scene.with_object(replace(scene.objects[2], gaussians=held)))


def _mutated(value, rng):
    """A record with one random thing wrong."""
    value = copy.deepcopy(value)
    holders = []

    def walk(node):
        for key in node if isinstance(node, dict) else range(len(node)):
            holders.append((node, key))
            if isinstance(node[key], (dict, list)):
                walk(node[key])

    walk(value)
    node, key = rng.choice(holders)
    wrong = [None, -1, 1e30, "x", [], {}, True, "\ud800", 2**70]
    if rng.random() < 0.3:
        del node[key]
    else:
        node[key] = rng.choice(wrong)
    return value


def test_mutated_records_are_refused_as_bad_files_or_stay_scenes():
    record, blobs = encode(scene_of())

    def load(key):
        if key not in blobs:
            raise BadFile("gone", "there")
        return blobs[key]

    refused = 0
    for seed in range(400):
        try:
            decode(_mutated(record, random.Random(seed)), load, "project").validate()
        except BadFile as problem:
            assert problem.where and problem.what
            refused += 1
    assert refused > 200


def test_a_damaged_blob_is_noticed():
    record, blobs = encode(scene_of())
    with pytest.raises(BadFile, match="damaged"):
        decode(record, lambda key: blobs[key][:-1] + b"?", "project")
