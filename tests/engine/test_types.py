from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from engine.types import Camera, Gaussians, Material, Mesh, Object, Parts, Scene

TETRAHEDRON = Mesh(
    vertices=np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32),
    faces=np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]], np.int32),
)
SPLATS = Gaussians(
    means=np.zeros((5, 3), np.float32),
    quats=np.tile(np.float32([1, 0, 0, 0]), (5, 1)),
    scales=np.ones((5, 3), np.float32),
    opacities=np.full(5, 0.5, np.float32),
    sh=np.zeros((5, 4, 3), np.float32),
)
CAMERA = Camera(64, 48, 60.0, 60.0, 32.0, 24.0, np.eye(4, dtype=np.float32))
PARTS = Parts(np.zeros((2, 8), np.float32), np.array([0, 3]), ("body", "handle"), ("", "oak"), "mug", 0.1)
PAINTED = replace(TETRAHEDRON, face_material=np.zeros(4, np.int32), materials=(Material("clay"),))


@pytest.mark.parametrize("value", [TETRAHEDRON, PAINTED, SPLATS, CAMERA, PARTS, Material("clay"), Scene()])
def test_what_is_right_passes(value):
    value.validate()


def spoiled(array, value):
    array = np.array(array)
    array.flat[0] = value
    return array


WRONG = {
    "a face beyond the vertices": (replace(TETRAHEDRON, faces=spoiled(TETRAHEDRON.faces, 4)), "mesh.faces"),
    "a negative face": (replace(TETRAHEDRON, faces=spoiled(TETRAHEDRON.faces, -1)), "mesh.faces"),
    "a NaN vertex": (replace(TETRAHEDRON, vertices=spoiled(TETRAHEDRON.vertices, np.nan)), "mesh.vertices"),
    "flat vertices": (replace(TETRAHEDRON, vertices=np.zeros((4, 2))), "mesh.vertices"),
    "short normals": (replace(TETRAHEDRON, corner_normals=np.zeros((3, 3, 3))), "mesh.corner_normals"),
    "infinite uvs": (replace(TETRAHEDRON, corner_uvs=np.full((4, 3, 2), np.inf)), "mesh.corner_uvs"),
    "a material that is not there": (replace(PAINTED, face_material=np.ones(4, np.int32)), "mesh.face_material"),
    "materials by face without any": (replace(PAINTED, materials=()), "mesh.face_material"),
    "scale zero": (replace(SPLATS, scales=spoiled(SPLATS.scales, 0)), "gaussians.scales"),
    "opacity over one": (replace(SPLATS, opacities=spoiled(SPLATS.opacities, 1.5)), "gaussians.opacities"),
    "NaN opacity": (replace(SPLATS, opacities=spoiled(SPLATS.opacities, np.nan)), "gaussians.opacities"),
    "five coefficients": (replace(SPLATS, sh=np.zeros((5, 5, 3))), "gaussians.sh"),
    "four quaternions of five": (replace(SPLATS, quats=SPLATS.quats[:4]), "gaussians.quats"),
    "an empty image": (replace(CAMERA, width=0), "camera"),
    "a focal length of NaN": (replace(CAMERA, fx=float("nan")), "camera"),
    "a bent camera": (replace(CAMERA, world_to_camera=np.full((4, 4), np.inf)), "camera.world_to_camera"),
    "no parts": (replace(PARTS, rows=np.zeros((0, 8))), "parts.rows"),
    "parts without names": (replace(PARTS, names=("body",)), "parts.names"),
    "no size": (replace(PARTS, size=0.0), "parts.size"),
    "size NaN": (replace(PARTS, size=float("nan")), "parts.size"),
    "a colour over one": (Material("clay", (2.0, 0, 0)), "clay"),
    "a colour of two numbers": (Material("clay", (0.0, 0.0)), "base_colour"),
    "an object without a name": (Object(""), "object.name"),
    "a wrong part of an object": (Object("mug", mesh=replace(TETRAHEDRON, faces=np.zeros((1, 4)))), "mesh.faces"),
    "two objects of one name": (Scene((Object("mug"), Object("mug"))), "scene.objects"),
    "a wrong object of a scene": (Scene((Object("mug", transform=np.zeros((3, 3))),)), "object.transform"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_refused_by_the_name_of_its_field(what):
    value, name = WRONG[what]
    with pytest.raises(ValueError) as caught:
        value.validate()
    assert name in str(caught.value)


def test_values_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        PARTS.size = 2.0


def test_an_object_replaces_its_namesake_and_leaves_the_old_scene_alone():
    scene = Scene((Object("mug"), Object("table")))
    changed = scene.with_object(Object("mug", mesh=TETRAHEDRON))
    assert {item.name for item in changed.objects} == {"mug", "table"} and len(changed.objects) == 2
    assert scene.objects[0].mesh is None
    assert len(scene.with_object(Object("cat")).objects) == 3


def test_a_part_is_found_by_its_name():
    assert PARTS.index("handle") == 1 and len(PARTS) == 2 and len(SPLATS) == 5
    with pytest.raises(KeyError):
        PARTS.index("spout")
