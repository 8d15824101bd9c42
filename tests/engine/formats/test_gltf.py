"""The container: what other programs may store an array as, and what the header may not claim."""

import json
import struct

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats import gltf
from engine.formats.limits import DEFAULT, Limits


def document(accessor, view=None, binary=bytes(range(48)), **root):
    view = {"buffer": 0, "byteLength": len(binary)} | (view or {})
    body = {"asset": {"version": "2.0"}, "buffers": [{"byteLength": len(binary)}], "bufferViews": [view]}
    text = json.dumps(body | {"accessors": [accessor]} | root).encode()
    text += b" " * (-len(text) % 4)
    parts = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(parts)) + parts


def values(accessor, view=None, types=("SCALAR", "VEC2", "VEC3", "VEC4"), **more):
    return gltf.as_floats(gltf.parse_document(document({"bufferView": 0} | accessor, view, **more), DEFAULT), 0, types)


@pytest.mark.parametrize(
    ("code", "dtype"), [(5120, "i1"), (5121, "u1"), (5122, "<i2"), (5123, "<u2"), (5125, "<u4"), (5126, "<f4")]
)
@pytest.mark.parametrize(("kind", "width"), [("SCALAR", 1), ("VEC2", 2), ("VEC3", 3), ("VEC4", 4)])
def test_every_number_type_and_width(code, dtype, kind, width):
    stored = np.arange(2 * width).astype(dtype)
    found = values({"componentType": code, "count": 2, "type": kind}, binary=stored.tobytes().ljust(48, b"\0"))
    np.testing.assert_array_equal(found.ravel(), stored.astype(np.float32))


def test_strides_and_offsets():
    """Interleaved vertices, at offsets that are not aligned."""
    rows = np.zeros(3, [("skip", "u1"), ("at", "<f4", 2), ("more", "u1", 5)])
    rows["at"] = np.arange(6).reshape(3, 2)
    data = (b"\0\0" + rows.tobytes()).ljust(48, b"\0")
    view = {"byteOffset": 2, "byteStride": rows.itemsize, "byteLength": 3 * rows.itemsize}
    found = values({"componentType": 5126, "count": 3, "type": "VEC2", "byteOffset": 1}, view, binary=data)
    np.testing.assert_array_equal(found, rows["at"])


def test_normalised_numbers():
    signed = values(
        {"componentType": 5120, "count": 3, "type": "SCALAR", "normalized": True}, binary=b"\x81\x80\x7f" + bytes(45)
    )
    np.testing.assert_allclose(signed, [-1, -1, 1])
    unsigned = values(
        {"componentType": 5123, "count": 1, "type": "SCALAR", "normalized": True}, binary=b"\xff\xff" + bytes(46)
    )
    np.testing.assert_allclose(unsigned, [1])


def test_a_float_that_is_none_is_refused_at_its_byte():
    data = document(
        {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
        binary=np.float32([1] * 7 + [np.nan] + [1] * 4).tobytes(),
    )
    with pytest.raises(BadFile, match="Value 2") as caught:
        gltf.as_floats(gltf.parse_document(data, DEFAULT), 0, ("VEC3",))
    assert np.isnan(np.frombuffer(data, "<f4", 3, caught.value.offset)).any()


@pytest.mark.parametrize(
    "accessor",
    [
        {"componentType": 5126, "count": 13, "type": "SCALAR"},
        {"componentType": 5126, "count": 1, "type": "SCALAR", "byteOffset": 45},
        {"componentType": 5130, "count": 1, "type": "SCALAR"},
        {"componentType": 5126, "count": 1, "type": "MAT4"},
        {"componentType": 5126, "count": 0, "type": "SCALAR"},
        {"componentType": 5126, "count": 1.5, "type": "SCALAR"},
        {"componentType": 5126, "count": 1, "type": "SCALAR", "bufferView": 1},
        {"componentType": 5126, "count": 1, "type": "SCALAR", "bufferView": -1},
        {"componentType": 5126, "count": 1 << 60, "type": "SCALAR"},
    ],
)
def test_impossible_accessors_are_refused(accessor):
    with pytest.raises(BadFile) as caught:
        values(accessor)
    assert caught.value.offset is not None


@pytest.mark.parametrize(
    "view", [{"byteStride": 2}, {"byteOffset": 40}, {"byteLength": 99}, {"byteLength": 0}, {"buffer": 1}]
)
def test_impossible_views_are_refused(view):
    with pytest.raises(BadFile):
        values({"componentType": 5126, "count": 12, "type": "SCALAR"}, view)


def test_containers_that_lie_are_refused():
    good = document({"bufferView": 0, "componentType": 5126, "count": 1, "type": "SCALAR"})
    gltf.parse_document(good, DEFAULT)
    bad = [
        good[:-1],
        good + b"x",
        good[:11],
        b"",
        b"glTG" + good[4:],
        good[:4] + b"\1" + good[5:],
        good[:16] + b"BIN\0" + good[20:],
    ]
    bad += [good[:12] + struct.pack("<I", 1 << 31) + good[16:]]
    bad += [
        document({}, buffers=[{"byteLength": 99}]),
        document({}, buffers=[{"byteLength": 4, "uri": "a.bin"}]),
        document({}, buffers=[{}, {}]),
    ]
    for data in bad:
        with pytest.raises(BadFile) as caught:
            gltf.parse_document(data, DEFAULT)
        assert caught.value.offset is not None
    with pytest.raises(BadFile, match="limit"):
        gltf.parse_document(good, Limits(json_bytes=10))
