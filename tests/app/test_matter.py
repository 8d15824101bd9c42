"""The bench Matter as values: materials and paint are undone, playing goes stale when the scene changes, scrubbing."""

from dataclasses import replace

import numpy as np
import pytest

from app import actions as act
from app import hand_actions as do
from app import matter as m
from app import matter_looks
from app.model import AppState, find, part_labels
from app.state import reduce
from engine import painting
from engine.formats.scene import content_hash, decode, encode
from engine.physics.materials import materials
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene


class FakeCast:
    particles, meshes = 10, (None,)


class FakeMoment:
    def __init__(self, time):
        self.time, self.bodies, self.facts = time, (None,), {"kinetic": 1.0, "elastic": 2.0}


def opened() -> AppState:
    parts = sample(THINGS["mug"], np.random.default_rng(3)).parts
    state = reduce(AppState(), act.Opened(Scene((Object("mug", parts=parts),)), {}))
    return reduce(state, act.ShowBench("matter"))


def playing(frames=10) -> AppState:
    state = reduce(opened(), do.Play())
    serial = state.matter.recording.serial
    state = reduce(state, do.CastArrived(serial, FakeCast()))
    for k in range(frames):
        state = reduce(state, do.MomentArrived(serial, FakeMoment(k / 24)))
    return state


def test_a_material_for_everything_or_for_a_part_is_undone():
    state = opened()
    before = content_hash(state.scene)
    state = reduce(reduce(state, do.PickMaterial("snow")), do.GiveMatter(True))
    assert set(state.scene.objects[0].parts.matter) == {"snow"}
    key = ("mug", part_labels(state.scene.objects[0])[1])
    state = reduce(reduce(state, act.Select(key)), do.PickMaterial("steel"))
    state = reduce(state, do.GiveMatter(False))
    assert state.scene.objects[0].parts.matter[1] == "steel" and m.matter_of(*find(state, key)) == "steel"
    assert content_hash(reduce(reduce(state, act.Undo()), act.Undo()).scene) == before
    assert reduce(opened(), do.GiveMatter(False)).note.tone == "warning"


def test_paint_is_one_step_a_stroke_and_survives_saving():
    state = opened()
    before = content_hash(state.scene)
    for k in range(4):
        state = reduce(state, do.PaintOn("mug", painting.ball((0, 0.01 * k, 0), 0.02)[None], k > 0))
    state = reduce(state, act.GestureEnded())
    assert state.scene.objects[0].paint[0].regions.shape == (4, 16) and len(state.history.past) == 1
    record, blobs = encode(state.scene)
    back = decode(record, blobs.__getitem__, "here")
    assert content_hash(back) == content_hash(state.scene) != before
    assert back.objects[0].paint[0].matter == "jelly"
    assert content_hash(reduce(state, act.Undo()).scene) == before
    assert reduce(reduce(state, do.ClearPaint()), act.Undo()).scene.objects[0].paint


def test_the_top_half_is_the_top_half():
    state = reduce(opened(), do.PaintHalf("top"))
    stroke = state.scene.objects[0].paint[0]
    points = np.array([[0, 0.09, 0], [0, 0.005, 0]], np.float32)
    assert painting.inside(stroke.regions, points).tolist() == [True, False]
    erased = reduce(reduce(state, do.SetBrush(erase=True)), do.PaintHalf("top"))
    assert erased.scene.objects[0].paint[-1].matter == ""


def test_playing_is_asked_for_with_the_world_and_what_is_held():
    state = reduce(opened(), do.SetWorld("drop", 0.3))
    state = reduce(state, do.HoldStill(("mug", "handle"), True))
    state = reduce(state, do.Play())
    assert state.ask.kind == "play" and state.ask.settings["world"].drop == 0.3
    assert state.ask.settings["held"] == {("mug", "handle")} and state.matter.recording.live
    assert reduce(AppState(), do.Play()).note.tone == "warning"


def test_frames_follow_are_scrubbed_and_play_back():
    state = playing()
    assert state.matter.frame == 9 and m.moment_shown(state)[1].time == pytest.approx(9 / 24)
    state = reduce(state, do.Scrub(4.2))
    assert m.moment_shown(state)[1].time == pytest.approx(4 / 24) and not state.matter.following
    state = reduce(state, do.MomentArrived(state.matter.recording.serial, FakeMoment(1)))
    assert state.matter.frame == 4.2
    state = reduce(state, act.JobEnded(state.matter.recording.serial))
    assert not state.matter.recording.live and not state.matter.rolling
    state = reduce(state, do.Play())
    assert state.matter.rolling
    for _ in range(40):
        state = reduce(state, do.Tick(0.05))
        assert 0 <= state.matter.frame < 11
    state = reduce(reduce(state, do.SetSpan((2, 5))), do.Rewind())
    assert state.matter.frame == 2 and not state.matter.rolling
    state = reduce(state, do.Play())
    for _ in range(40):
        state = reduce(state, do.Tick(0.05))
        assert 2 <= state.matter.frame < 6


def test_what_was_played_to_its_end_plays_back_at_once():
    state = playing()
    state = reduce(state, act.JobEnded(state.matter.recording.serial))
    assert state.matter.rolling and state.matter.frame == 0
    stopped = playing()
    stopped = reduce(stopped, act.JobEnded(stopped.matter.recording.serial, act.Note("Stopped.")))
    assert not stopped.matter.rolling


def test_a_change_makes_it_stale_and_undo_brings_it_back():
    state = playing()
    changed = reduce(state, do.PaintHalf("top"))
    assert not m.is_current(changed) and m.moment_shown(changed) is None
    assert m.is_current(reduce(changed, act.Undo()))
    assert not m.is_current(reduce(state, do.SetWorld("gravity", 1.6)))
    assert m.moment_shown(reduce(state, act.ShowBench("shape"))) is None


def test_space_pauses_what_is_being_played():
    state = playing()
    state = reduce(state, act.JobProgress(state.matter.recording.serial, "play", "playing", 1, 10))
    paused = reduce(state, do.Play())
    assert paused.working.paused and not reduce(paused, do.Play()).working.paused


def test_meshes_at_rest_serve_until_the_shape_changes():
    state = opened()
    assert m.wants_rest(state)
    state = reduce(state, do.Fleshed(state.scene, ("mesh",)))
    assert not m.wants_rest(state) and m.rest_meshes(state) == ("mesh",)
    assert m.rest_meshes(reduce(state, do.PaintHalf("top"))) == ("mesh",)
    key = ("mug", part_labels(state.scene.objects[0])[0])
    moved = reduce(reduce(state, act.Select(key)), act.MoveBy((0.01, 0, 0)))
    assert m.rest_meshes(moved) is None


def test_the_world_stays_in_range_and_in_the_project():
    state = reduce(reduce(opened(), do.SetWorld("detail", 900)), do.SetWorld("seconds", -4))
    assert state.matter.world.detail == 64 and state.matter.world.seconds == 0.25
    assert reduce(state, do.SetWorld("nothing", 1)) is state
    back = m.from_extra(state, {"matter": m.extra_of(state)})
    assert back.world == state.matter.world and back.material == "jelly"
    for damage in ({}, {"matter": 3}, {"matter": {"world": {"drop": "x", "detail": None}, "held": 4}}):
        assert m.from_extra(opened(), damage).world.detail == 14


def test_every_material_has_words_and_a_swatch():
    for name in matter_looks.names():
        behaviour, numbers = matter_looks.words_for(name)
        assert behaviour and "kg/m³" in numbers
    assert set(matter_looks.names()) == set(materials())
    image = matter_looks.swatch("gold", 24)
    assert image.shape == (24, 24, 4) and 0 <= image.min() and image.max() <= 1


def test_brush_and_ways_of_showing():
    state = reduce(opened(), do.SetBrush(radius=9))
    assert state.matter.brush == 1.0 and reduce(state, do.SetTool("no")) is state
    assert reduce(state, do.ShowAs("no")) is state and reduce(state, do.ShowAs("wire")).shown == "wire"
    assert replace(state.matter, tool="brush").tool == "brush"


def test_a_changed_material_changes_everything_that_is_of_it_in_one_step_back():
    state = reduce(reduce(opened(), do.PickMaterial("jelly")), do.GiveMatter(True))
    before = len(state.history.past)
    for value in (4e4, 5e4):
        state = reduce(state, do.TuneMaterial("young", value))
    assert state.matter.material == "jelly+young=5e04"
    assert set(state.scene.objects[0].parts.matter) == {"jelly+young=5e04"}
    assert len(state.history.past) == before + 1
    back = reduce(state, do.TuneMaterial("young", 3e4))
    assert back.matter.material == "jelly"
