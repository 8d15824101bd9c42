"""Camera keys: through every key, the short way around; scrubbing follows; projects keep them; what filming wants."""

import pytest

from app import actions as act
from app import camera_keys
from app import hand_actions as do
from app.orbit import View
from app.state import reduce
from engine.errors import BadConfig
from tests.app.test_matter import opened, playing


def keyed():
    state = reduce(playing(10), do.Scrub(0))
    state = reduce(state, do.SetKey())
    state = reduce(reduce(state, do.Scrub(8)), act.Orbit(-400, 60))
    return reduce(state, do.SetKey())


def test_the_camera_goes_through_its_keys_smoothly():
    keys = ((0, View(azimuth=170)), (10, View(azimuth=-170, distance=2.0)), (20, View(azimuth=-120)))
    for frame, view in keys:
        assert camera_keys.view_at(keys, frame).azimuth == pytest.approx(view.azimuth)
    assert abs(camera_keys.view_at(keys, 5).azimuth) > 170
    path = [camera_keys.view_at(keys, f / 4) for f in range(-4, 90)]
    steps = [((b.azimuth - a.azimuth + 180) % 360 - 180) for a, b in zip(path, path[1:])]
    assert max(map(abs, steps)) < 3 and steps[0] == 0 == steps[-1]
    assert 0.9 < camera_keys.view_at(keys, 5).distance < 2.0
    assert camera_keys.view_at(keys[:1], 99, 90.0).azimuth == pytest.approx(-100)


def test_scrubbing_follows_and_a_key_set_twice_is_gone():
    state = keyed()
    first, last = (view for _, view in state.matter.keys)
    assert reduce(state, do.Scrub(0)).view.azimuth == pytest.approx(first.azimuth)
    between = reduce(state, do.Scrub(4)).view
    assert first.azimuth != pytest.approx(between.azimuth) != last.azimuth
    one = reduce(reduce(state, do.Scrub(8)), do.SetKey())
    assert len(one.matter.keys) == 1
    moved = reduce(one, act.Orbit(50, 0))
    assert reduce(moved, do.Scrub(2)).view == moved.view
    assert reduce(state, do.ClearKeys()).matter.keys == ()


def test_a_project_keeps_them_and_damage_is_left_out():
    state = keyed()
    rows = camera_keys.extra_of(state)
    back = camera_keys.from_extra({"camera": rows})
    assert [f for f, _ in back] == [0, 8] and back[1][1].azimuth == pytest.approx(state.matter.keys[1][1].azimuth)
    assert reduce(state, act.Opened(state.scene, {"camera": rows})).matter.keys == back
    for bad in (None, 3, [[1, 2]], [["x"] * 7], [[1, 2, 3, 99, 0, 0, 0]], [[1, float("nan"), 0, 0, 0, 0, 0]]):
        assert camera_keys.from_extra({"camera": bad}) == ()


def test_filming_asks_for_one_view_a_frame():
    state = reduce(keyed(), do.SetSpan((2, 6)))
    state = reduce(state, do.Film("/out", ("mp4",), "640 × 360", False))
    asked = state.ask.settings
    assert state.ask.kind == "film" and len(asked["views"]) == len(asked["moments"]) == 5
    assert asked["views"][0] == camera_keys.view_at(state.matter.keys, 2)
    still = reduce(opened(), do.Film("/out", ("png",), "640 × 360", True)).ask.settings
    assert still["moments"] is None and len(still["views"]) == 72
    turned = (still["views"][18].azimuth - still["views"][0].azimuth) % 360
    assert turned == pytest.approx(90)
    assert reduce(opened(), do.Film("/out", (), "640 × 360")).note.tone == "warning"


def test_keys_as_text_are_exact_and_malformed_ones_are_refused_in_words():
    keys = ((0, View((0.1, 1 / 3, -2e-7), 170.123456789, -18.0, 0.9)), (48, View(azimuth=-32.1, distance=2 / 7)))
    assert camera_keys.from_text(camera_keys.to_text(keys)) == keys
    assert camera_keys.from_text(" 48:1,2,3,0,0,0 ; 0:4,5,6,0,0,0; ") == (
        (0, View((0, 0, 0), 4, 5, 6)), (48, View((0, 0, 0), 1, 2, 3)),
    )  # fmt: skip
    assert camera_keys.from_text("") == ()
    good = "0:1,2,3,0,0,0;"
    for text, words in (
        ("nonsense", "key 2 begins with 'nonsense'"), ("-3:1,2,3,0,0,0", "'-3', which is no frame"),
        ("5:1,2,3", "has 3 numbers after its frame; six"), ("5:1,2,x,0,0,0", "has 'x' where a number"),
        ("5:1,nan,3,0,0,0", "has 'nan'"), ("5:1,95,3,0,0,0", "elevation of 95"), ("5:1,2,0,0,0,0", "distance of 0 m"),
        ("0:1,2,3,0,0,0", "second one for frame 0"),
    ):  # fmt: skip
        with pytest.raises(BadConfig, match=words) as told:
            camera_keys.from_text(good + text)
        assert told.value.where == "keys" and "for example" in told.value.fix
    with pytest.raises(BadConfig, match="201 camera keys"):
        camera_keys.from_text(";".join(f"{k}:1,2,3,0,0,0" for k in range(201)))
