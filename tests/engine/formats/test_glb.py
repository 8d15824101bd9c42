"""GLB: round trips, the Khronos validator's verdict, and what Blender makes of it."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats import glb, gltf
from engine.formats.limits import DEFAULT, Limits
from engine.types import Material, Mesh, Object, Scene


def placed(x, y, z, turn=0.0, scale=1.0):
    """A transform: scaled, turned about Y, moved."""
    c, s = np.cos(turn) * scale, np.sin(turn) * scale
    return np.array([[c, 0, s, x], [0, scale, 0, y], [-s, 0, c, z], [0, 0, 0, 1]], np.float32)


def corners(mesh, transform):
    """[F, 3, 3] world positions of every face's corners, faces in the order of their materials."""
    order = np.argsort(
        mesh.face_material if mesh.face_material is not None else np.zeros(len(mesh.faces)), kind="stable"
    )
    return mesh.vertices[mesh.faces[order]] @ transform[:3, :3].T + transform[:3, 3], order


@pytest.fixture(scope="module")
def scenes(box, ball):
    """Name -> (scene, parent): what the writer must cope with."""
    shear = np.eye(4, dtype=np.float32)
    shear[0, 1] = 0.5
    mirror = np.diag([-1, 1, 1, 1]).astype(np.float32)
    slivers = box()
    slivers = replace(
        slivers,
        faces=np.concatenate([slivers.faces, [[0, 0, 1]]]).astype(np.int32),
        corner_normals=np.concatenate([slivers.corner_normals, np.zeros((1, 3, 3), np.float32)]),
        face_material=np.append(slivers.face_material, 1).astype(np.int32),
    )
    return {
        "two materials": (Scene((Object("mug", mesh=box((0.08, 0.1, 0.08))),)), None),
        "parts under a parent": (
            Scene((Object("body", mesh=box()), Object("handle", mesh=ball(), transform=placed(1, 2, 3, 0.7, 0.5)))),
            "mug",
        ),
        "uvs": (Scene((Object("crate", mesh=box(uvs=True)),)), None),
        "no normals": (Scene((Object("raw", mesh=Mesh(box().vertices, box().faces)),)), None),
        "sheared and mirrored": (
            Scene((Object("lean", mesh=box(), transform=shear), Object("mirror", mesh=box(), transform=mirror))),
            None,
        ),
        "degenerate": (Scene((Object("sliver", mesh=slivers),)), None),
        "empty": (Scene(), None),
        "an object without a mesh": (
            Scene((Object("nothing"), Object("hollow", mesh=Mesh(np.zeros((0, 3)), np.zeros((0, 3), int))))),
            "root",
        ),
        "names": (
            Scene((Object('%s "quoted" ../ \u202eright-to-left 🏺', mesh=ball()), Object("x" * 1000, mesh=box()))),
            None,
        ),
        "large": (Scene((Object("fine", mesh=ball(200, 350)),)), None),
    }


EXTRAS = {"mug": {"prompt": "a mug", "parts": "body, handle", "seed": 7, "height": 0.25}}


@pytest.fixture(scope="module")
def files(scenes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("glb")
    paths = {}
    for number, (name, (scene, parent)) in enumerate(scenes.items()):
        paths[name] = folder / f"{number}.glb"
        paths[name].write_bytes(glb.dump(scene, parent, EXTRAS))
    return paths


def test_round_trip_is_corner_exact(scenes):
    for name, (scene, parent) in scenes.items():
        wanted = [item for item in scene.objects if item.mesh is not None and len(item.mesh.faces)]
        data = glb.dump(scene, parent, EXTRAS)
        assert data == glb.dump(scene, parent, EXTRAS)
        if not wanted:
            with pytest.raises(BadFile, match="no triangles"):
                glb.parse(data)
            continue
        back = glb.parse(data)
        back.validate()
        assert [item.name for item in back.objects] == [item.name for item in wanted], name
        for old, new in zip(wanted, back.objects):
            (was, order), (now, _) = corners(old.mesh, old.transform), corners(new.mesh, new.transform)
            np.testing.assert_allclose(now, was, atol=1e-6)
            assert len(new.mesh.vertices) == len(np.unique(old.mesh.vertices, axis=0))
            slots = old.mesh.face_material if old.mesh.face_material is not None else np.zeros(len(old.mesh.faces), int)
            materials = old.mesh.materials or (Material(old.name),)
            assert [new.mesh.materials[i] for i in new.mesh.face_material] == [materials[i] for i in slots[order]]
            if old.mesh.corner_uvs is not None:
                np.testing.assert_allclose(new.mesh.corner_uvs, old.mesh.corner_uvs[order], atol=1e-7)


def test_vertices_split_only_where_shading_does(box, ball):
    def written(mesh):
        document = gltf.parse_document(glb.dump(Scene((Object("x", mesh=mesh),))), DEFAULT)
        primitives = document.root.children("meshes")[0].children("primitives")
        return [len(gltf.as_floats(document, p.child("attributes").integer("POSITION"), ("VEC3",))) for p in primitives]

    assert written(ball()) == [len(ball().vertices)]  # smooth: nothing splits
    assert written(box()) == [12, 12]  # three hard quads a material, four corners each
    assert written(Mesh(box().vertices, box().faces)) == [8]


def test_coincident_vertices_stay_apart_in_the_file(box):
    """Two cubes that touch at a corner are two vertices there: writing must not sew them together."""
    one = box(materials=())
    two = Mesh(np.concatenate([one.vertices, one.vertices + 1]), np.concatenate([one.faces, one.faces + 8]))
    document = gltf.parse_document(glb.dump(Scene((Object("x", mesh=two),))), DEFAULT)
    assert document.accessors[0].integer("count") == 16


def test_indices_are_as_small_as_they_may_be(ball):
    for mesh, code in ((ball(), 5123), (ball(200, 350), 5125)):
        document = gltf.parse_document(glb.dump(Scene((Object("x", mesh=mesh),))), DEFAULT)
        assert document.accessors[-1].integer("componentType") == code


def test_khronos_finds_nothing(files, khronos):
    reports = khronos(files.values())
    assert len(reports) == len(files)
    for name, report in zip(files, reports):
        issues = [m for m in report["messages"] if m["severity"] < 2]
        assert report["numErrors"] == 0 and report["numWarnings"] == 0, (name, issues)


def test_blender_shows_what_was_written(files, scenes, blender_report):
    """Right after import: objects, parents, vertex counts, places within 1e-6 m, sizes, materials and their colours."""
    chosen = [name for name in files if name not in ("empty", "an object without a mesh", "large", "degenerate")]
    for name, report in zip(chosen, blender_report([files[name] for name in chosen])):
        scene, parent = scenes[name]
        found = {item["name"]: item for item in report["objects"]}
        if parent is not None:
            assert found[parent]["type"] == "EMPTY" and found[parent]["properties"] == EXTRAS[parent]
        for item in scene.objects:
            compare_with_blender(item, found[item.name[:63]] if item.name.isascii() else item_of(report), parent)
            for material in item.mesh.materials:
                shown = report["materials"][material.name]
                np.testing.assert_allclose(shown["base_colour"], material.base_colour, atol=1e-6)
                values = [shown["metallic"], shown["roughness"], shown["opacity"]]
                np.testing.assert_allclose(values, [material.metallic, material.roughness, material.opacity], atol=1e-6)
                assert (
                    shown["blend"] == ("BLEND" if material.opacity < 1 else "OPAQUE")
                    and shown["matter"] == material.matter
                )


def item_of(report):
    return next(item for item in report["objects"] if not item["name"].isascii())


def compare_with_blender(item, found, parent):
    assert found["type"] == "MESH" and found["parent"] == parent
    (world, order), mesh = corners(item.mesh, item.transform), item.mesh
    to_blender = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])  # Y up becomes Z up
    vertices, faces = np.array(found["vertices"]), np.array(found["faces"])
    # Blender keeps our face order; where a mirrored object turns its faces round, corners move within a face.
    np.testing.assert_allclose(np.sort(vertices[faces], 1), np.sort(world @ to_blender.T, 1), atol=1e-6)
    size = (mesh.vertices.max(0) - mesh.vertices.min(0)) if np.allclose(item.transform[:3, 0], [1, 0, 0]) else None
    if size is not None and np.allclose(item.transform[:3, :3], np.eye(3)):
        np.testing.assert_allclose(found["dimensions"], np.abs(to_blender @ size), atol=1e-6)
    split = set()
    slots = mesh.face_material if mesh.face_material is not None else np.zeros(len(mesh.faces), int)
    for face, slot in enumerate(slots):
        for corner in range(3):
            shading = [
                array[face, corner].tobytes() for array in (mesh.corner_normals, mesh.corner_uvs) if array is not None
            ]
            split.add((slot, mesh.faces[face, corner], *shading))
    assert len(vertices) == len(split)
    assert found["slots"] == [m.name for m in mesh.materials] or [item.name]
    assert found["face_slots"] == slots[order].tolist()
    if mesh.corner_normals is not None and np.array_equal(item.transform, np.eye(4)):
        normals = mesh.corner_normals[order].reshape(-1, 3) @ to_blender.T
        assert (
            np.abs(np.array(found["corner_normals"]) - normals).max() < 2e-3
        )  # Blender keeps split normals in 16 bits
    if mesh.corner_uvs is not None:
        np.testing.assert_allclose(found["uvs"], mesh.corner_uvs[order].reshape(-1, 2), atol=1e-6)


def hostile(**changes):
    """A valid one-triangle GLB with parts of its header replaced."""
    writer = gltf.Writer()
    position = writer.add(np.eye(3, dtype="<f4"), bounds=True)
    indices = writer.add_indices(np.arange(3))
    writer.root |= {
        "meshes": [{"primitives": [{"attributes": {"POSITION": position}, "indices": indices}]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
        "scene": 0,
    }
    for path, value in changes.items():
        *keys, last = (int(k) if k.isdecimal() else k for k in path.split("__"))
        target = writer.root
        for key in keys:
            target = target[key]
        target[last] = value
    return writer.dump()


HOSTILE = {
    "loop in the tree": {"nodes": [{"mesh": 0, "children": [0]}]},
    "one node twice": {"scenes": [{"nodes": [0, 0]}]},
    "missing node": {"scenes": [{"nodes": [5]}]},
    "missing mesh": {"nodes__0__mesh": 7},
    "index out of range": {"accessors__0__count": 2},
    "count larger than the data": {"accessors__1__count": 2_000_000_000},
    "view outside the data": {"bufferViews__0__byteLength": 10**9},
    "negative offset": {"bufferViews__0__byteOffset": -4},
    "data elsewhere": {"bufferViews__0__buffer": 1},
    "compressed": {"extensionsRequired": ["KHR_draco_mesh_compression"]},
    "sparse": {"accessors__0__sparse": {}},
    "text for a number": {"accessors__0__count": "3"},
    "a flag for a number": {"accessors__0__count": True},
    "infinite matrix": {"nodes__0__matrix": [1e39] * 16},
    "wrong rotation": {"nodes__0__rotation": [0, 0, 0, 0]},
    "colour beyond white": {"materials": [{"pbrMetallicRoughness": {"baseColorFactor": [2, 0, 0, 1]}}]},
    "no whole triangle": {"accessors__1__count": 2},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_headers_are_refused_with_a_byte_offset(case):
    assert len(glb.parse(hostile()).objects) == 1
    with pytest.raises(BadFile) as caught:
        glb.parse(hostile(**HOSTILE[case]))
    assert caught.value.offset is not None and len(caught.value.what) > 20


def test_limits_hold_for_meshes_used_many_times(ball):
    writer = gltf.Writer()
    data = hostile(nodes=[{"mesh": 0}] * 100, scenes=[{"nodes": list(range(100))}])
    assert writer and len(glb.parse(data).objects) == 100
    with pytest.raises(BadFile, match="limit"):
        glb.parse(data, Limits(vertices=50))


def test_names_met_twice_become_unique():
    scene = glb.parse(hostile(nodes=[{"mesh": 0, "name": "leg"}] * 3, scenes=[{"nodes": [0, 1, 2]}]))
    assert [item.name for item in scene.objects] == ["leg", "leg.001", "leg.002"]
