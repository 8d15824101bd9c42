"""Gaussians in glTF: the extension's own rules, and the validator's for everything around it."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats import glb, gltf, khr_gaussians
from engine.formats.limits import DEFAULT
from engine.types import Object, Scene


def written(g, spoil=None):
    writer = gltf.Writer()
    primitive = khr_gaussians.add_primitive(writer, g)
    if spoil:
        spoil(primitive)
    writer.root |= {
        "meshes": [{"primitives": [primitive]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
        "scene": 0,
    }
    return writer.dump()


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_nothing_is_rounded(cloud, degree):
    g = cloud(60, degree)
    back = glb.parse(written(g)).objects[0].gaussians
    for name in ("means", "scales", "opacities", "sh"):
        assert getattr(back, name).tobytes() == getattr(g, name).tobytes()
    assert np.abs(np.linalg.norm(back.quats, axis=1) - 1).max() < 1e-6


def test_the_extension_is_declared_as_it_asks(cloud):
    document = gltf.parse_document(written(cloud(10, 1)), DEFAULT)
    assert document.root.items("extensionsUsed", str) == ["KHR_gaussian_splatting"]
    primitive = document.root.children("meshes")[0].children("primitives")[0]
    extension = primitive.child("extensions").child("KHR_gaussian_splatting").value
    assert extension["kernel"] == "ellipse" and extension["colorSpace"] == "srgb_rec709_display"
    names = set(primitive.child("attributes").value)
    prefix = "KHR_gaussian_splatting:"
    wanted = {"ROTATION", "SCALE", "OPACITY", "SH_DEGREE_0_COEF_0", *(f"SH_DEGREE_1_COEF_{k}" for k in range(3))}
    assert names == {"POSITION", "COLOR_0", *(prefix + name for name in wanted)} and primitive.integer("mode") == 0


def test_points_show_the_colour_in_linear_light(cloud):
    g = cloud(4, 0)
    g.sh[:] = 0  # middle grey in sRGB
    g.opacities[:] = 1
    document = gltf.parse_document(written(g), DEFAULT)
    index = document.root.children("meshes")[0].children("primitives")[0].child("attributes").integer("COLOR_0")
    np.testing.assert_allclose(gltf.as_floats(document, index, ("VEC4",))[0], [0.214, 0.214, 0.214, 1], atol=0.003)


def test_the_validator_objects_to_nothing_it_knows(cloud, box, khronos, tmp_path):
    """It does not know the extension yet, so it takes the extension's attribute names for mistakes; nothing else."""
    path = tmp_path / "a.glb"
    path.write_bytes(glb.dump(Scene((Object("cloud", gaussians=cloud(20)), Object("box", mesh=box())))))
    messages = khronos([path])[0]["messages"]
    others = [m for m in messages if "KHR_gaussian_splatting" not in m.get("pointer", "") + m["message"]]
    assert {m["code"] for m in messages} == {"UNSUPPORTED_EXTENSION", "MESH_PRIMITIVE_INVALID_ATTRIBUTE"} and not others


def test_a_scene_of_both_comes_back_as_both(cloud, box):
    back = glb.parse(glb.dump(Scene((Object("cloud", gaussians=cloud(20)), Object("box", mesh=box())))))
    assert [(o.name, o.mesh is None, o.gaussians is None) for o in back.objects] == [
        ("cloud", True, False),
        ("box", False, True),
    ]


def rename(old, new):
    def spoil(primitive):
        attributes = primitive["attributes"]
        attributes[f"KHR_gaussian_splatting:{new}"] = attributes.pop(f"KHR_gaussian_splatting:{old}")

    return spoil


REFUSED = {
    "another kernel": lambda p: p["extensions"]["KHR_gaussian_splatting"].update(kernel="cube"),
    "another colour space": lambda p: p["extensions"]["KHR_gaussian_splatting"].update(colorSpace="lin_rec709_display"),
    "no scale": rename("SCALE", "SIZE"),
    "half a degree": rename("SH_DEGREE_1_COEF_2", "SH_DEGREE_1_OTHER"),
    "a gap": rename("SH_DEGREE_1_COEF_2", "SH_DEGREE_1_COEF_7"),
    "triangles": lambda p: p.update(mode=4),
    "a name for an index": lambda p: p["attributes"].update({"KHR_gaussian_splatting:OPACITY": "x"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_broken_clouds_are_refused(cloud, case):
    with pytest.raises(BadFile) as caught:
        glb.parse(written(cloud(5, 1), REFUSED[case]))
    assert caught.value.offset is not None


@pytest.mark.parametrize(
    ("field", "value"), [("scales", 0.0), ("scales", -1.0), ("opacities", 1.5), ("opacities", -0.1)]
)
def test_impossible_values_are_refused_at_their_byte(cloud, field, value):
    g = cloud(5, 0)
    values = getattr(g, field).copy()
    values[3] = value
    with pytest.raises(BadFile, match="Gaussian 3") as caught:
        glb.parse(written(replace(g, **{field: values})))
    assert caught.value.offset > 1000


def test_an_empty_cloud_is_not_written(cloud):
    with pytest.raises(BadFile, match="no Gaussians"):
        khr_gaussians.add_primitive(gltf.Writer(), cloud(0))
