"""An asset's record: every number survives, and what is no record is refused in words."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.asset import Asset, parts_from_json, parts_to_json, preview_png, read_run, run_json
from engine.errors import BadFile
from engine.shapes import parts as layout
from engine.shapes.attach import attach
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object


def teapot():
    parts = sample(THINGS["teapot"], np.random.default_rng(3)).parts
    return attach(parts, "wings", np.random.default_rng(0))


def asset() -> Asset:
    moved = np.eye(4, dtype=np.float32)
    moved[:3, 3] = (0.1, 0.2, 0.30000001)
    return Asset(
        (Object("teapot", parts=teapot(), transform=moved),),
        "a teapot · \u201cwith wings\u201d",
        {"thing": "teapot"},
        2**62 - 1,
    )


def test_parts_come_back_bit_for_bit():
    parts = teapot()
    found = parts_from_json(json.loads(json.dumps(parts_to_json(parts))), "here")
    assert found.rows.tobytes() == parts.rows.tobytes() and found.rows.dtype == np.float32
    assert np.array_equal(found.slots, parts.slots)
    assert (found.names, found.matter, found.thing, found.size) == (parts.names, parts.matter, parts.thing, parts.size)


def test_a_run_comes_back_whole(tmp_path):
    original = asset()
    (tmp_path / "run.json").write_bytes(run_json(original, {"parts": 0.1234567}))
    for path in (tmp_path, tmp_path / "run.json", str(tmp_path)):
        found = read_run(path)
        assert found.prompt == original.prompt and found.seed == original.seed and found.brief == original.brief
        assert found.parts.rows.tobytes() == original.parts.rows.tobytes()
        assert np.array_equal(found.items[0].transform, original.items[0].transform)
    record = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert record["galatea"] and record["seconds"] == {"parts": 0.123} and record["format"] == 1


BROKEN = {
    "empty": b"", "not json": b"{", "a list": b"[]", "no objects": b"{}", "objects no list": b'{"objects": 3}',
    "no parts": b'{"objects": [{}]}', "nulls": b'{"objects": [null]}', "bytes": b"\xff\xfe\x00", "deep": b"[" * 100_000,
    "many": b'{"objects": [' + b",".join([b"{}"] * 17) + b"]}",
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_record_is_refused(name, tmp_path):
    (tmp_path / "run.json").write_bytes(BROKEN[name])
    with pytest.raises(BadFile) as caught:
        read_run(tmp_path)
    assert "run.json" in str(caught.value) and caught.value.fix


def test_a_missing_folder_and_a_huge_file_are_refused(tmp_path):
    with pytest.raises(BadFile):
        read_run(tmp_path / "nowhere")
    with open(tmp_path / "run.json", "wb") as handle:
        handle.truncate(9_000_000)
    with pytest.raises(BadFile, match="too large"):
        read_run(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["parts"][0].pop("row"), "row"),
        (lambda d: d["parts"][0]["row"].pop(), "shape|row"),
        (lambda d: d["parts"][0]["row"].__setitem__(30, float("nan")), "non-finite"),
        (lambda d: d["parts"][0]["row"].__setitem__(30, 1e39), ""),
        (lambda d: d["parts"][0]["row"].__setitem__(layout.KIND, 17), "number 0"),
        (lambda d: d["parts"][0]["row"].__setitem__(layout.KIND, -1), "number 0"),
        (lambda d: d["parts"][0]["row"].__setitem__(layout.MIRROR, 4), "number 1"),
        (lambda d: d["parts"][0]["row"].__setitem__(layout.ARRAY, 7), "number 2"),
        (lambda d: d["parts"][0]["row"].__setitem__(layout.MODE, 0.5), "number 8"),
        (lambda d: d["parts"][0].__setitem__("slot", -3), "slot"),
        (lambda d: d["parts"][1].__setitem__("slot", 0), "slot"),
        (lambda d: d["parts"][0].__setitem__("slot", 10**30), ""),
        (lambda d: d.__setitem__("size", 0), "size|length"),
        (lambda d: d.__setitem__("size", "big"), ""),
        (lambda d: d.__setitem__("parts", []), ""),
    ],
)
def test_one_wrong_number_is_named(change, said):
    data = json.loads(json.dumps(parts_to_json(sample(THINGS["mug"], np.random.default_rng(0)).parts)))
    if len(data["parts"]) < 2:
        pytest.fail("the mug of this seed must have two parts")
    change(data)
    with pytest.raises(BadFile, match=said):
        parts_from_json(data, "run.json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_is_parts_or_a_clear_refusal(data):
    try:
        parts_from_json(data, "run.json")
    except BadFile as refusal:
        assert refusal.where == "run.json"


def test_the_preview_is_four_views():
    import io

    from PIL import Image

    image = Image.open(
        io.BytesIO(
            preview_png(Asset((Object("mug", parts=sample(THINGS["mug"], np.random.default_rng(0)).parts),)), 48)
        )
    )
    assert image.size == (96, 96) and len(set(image.getdata())) > 200
