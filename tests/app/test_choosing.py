"""Selections in the window: gestures combine, the selection is shown, painted in one step, and goes with its shapes."""

import functools
from dataclasses import replace

import numpy as np

from app import actions as act
from app import choosing
from app import hand_actions as do
from app.hand_tasks import flesh
from app.model import AppState, find, part_labels
from app.state import reduce
from engine import painting
from engine.formats.scene import content_hash
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene


@functools.cache
def opened() -> AppState:
    parts = sample(THINGS["mug"], np.random.default_rng(3)).parts
    state = reduce(AppState(), act.Opened(Scene((Object("mug", parts=parts),)), {}))
    state = reduce(state, act.ShowBench("matter"))
    event = next(e for e in flesh({"scene": state.scene}) if hasattr(e, "meshes"))
    state = reduce(state, do.Fleshed(event.scene, event.meshes))
    return reduce(state, do.SetPurpose("select"))


def test_gestures_combine_and_the_scene_stays():
    state = opened()
    assert state.matter.tool == "box" and choosing.marks_of(state) is None
    before, surface = state.scene, choosing.samples(state)[0]
    upper = surface.means[:, 1] > 0.05
    state = reduce(state, do.Mark((upper,)))
    assert (choosing.marks_of(state)[0] == upper).all() and state.scene is before
    state = reduce(state, do.MarkPart(("mug", "handle"), "take"))
    assert not choosing.marks_of(state)[0][surface.owner == find(state, ("mug", "handle"))[1]].any()
    state = reduce(state, do.InvertMarks())
    share = choosing.share_of(state)
    wider = reduce(state, do.GrowMarks(0.01))
    assert choosing.share_of(reduce(wider, do.GrowMarks(-0.02))) < share < choosing.share_of(wider)
    assert choosing.marks_of(reduce(state, do.ClearMarks())) is None
    assert reduce(reduce(state, do.ClearMarks()), do.GrowMarks(0.01)).note.tone == "warning"


def test_crop_and_colour():
    state = reduce(opened(), do.MarkCrop((-1, 0.04, -1), (1, 1, 1)))
    surface = choosing.samples(state)[0]
    assert (choosing.marks_of(state)[0] == (surface.means[:, 1] >= 0.04)).all()
    assert reduce(state, do.MarkCrop((0, 0, 0), (0, 1, 1))).note.tone == "warning"
    state = reduce(state, do.SetTolerance(2.0))
    assert state.matter.tolerance == 1.0
    state = reduce(state, do.MarkLike("mug", tuple(surface.means[0])))
    assert choosing.marks_of(state)[0][surface.owner == surface.owner[0]].all()


def test_hidden_and_locked_parts_are_not_taken():
    state = reduce(opened(), act.Hide(("mug", "handle"), True))
    surface = choosing.samples(state)[0]
    state = reduce(state, do.Mark((np.ones(len(surface), bool),)))
    handle = surface.owner == part_labels(state.scene.objects[0]).index("handle")
    assert not choosing.marks_of(state)[0][handle].any() and choosing.marks_of(state)[0][~handle].all()
    picked = reduce(reduce(opened(), act.Select(("mug", "handle"))), do.Mark((np.ones(len(surface), bool),)))
    assert (choosing.marks_of(picked)[0] == handle).all()


def test_paint_goes_onto_the_selection_in_one_step():
    state = opened()
    surface = choosing.samples(state)[0]
    upper = surface.means[:, 1] > 0.05
    before = content_hash(state.scene)
    state = reduce(reduce(state, do.PickMaterial("snow")), do.Mark((upper,)))
    state = reduce(state, do.PaintMarks())
    item = state.scene.objects[0]
    top = painting.painted(item, painting.local_points(item, surface.means), surface.owner, part_labels(item))
    assert ((top == 0) == upper).all() and item.paint[0].matter == "snow" and choosing.marks_of(state) is None
    assert content_hash(reduce(state, act.Undo()).scene) == before
    assert reduce(state, do.PaintMarks()).note.tone == "warning"


def test_with_paint_as_the_purpose_a_gesture_paints_at_once():
    state = reduce(opened(), do.SetPurpose("paint"))
    surface = choosing.samples(state)[0]
    painted = reduce(state, do.Mark((surface.means[:, 1] > 0.05,)))
    assert painted.scene.objects[0].paint and choosing.marks_of(painted) is None
    nothing = reduce(state, do.Mark((np.zeros(len(surface), bool),)))
    assert nothing.scene is state.scene and nothing.note.tone == "warning"


def test_it_is_shown_and_goes_with_its_shapes():
    state = opened()
    surface = choosing.samples(state)[0]
    state = reduce(state, do.Mark((surface.means[:, 1] > 0.05,)))
    shown = choosing.scene_shown(state)
    assert shown.objects[0].paint[-1].matter == choosing.SHOWN and choosing.scene_shown(state) is shown
    assert not state.scene.objects[0].paint
    assert choosing.scene_shown(replace(state, bench="make")) is state.scene
    state = reduce(reduce(state, act.Select(("mug", "handle"))), act.MoveBy((0.0, 0.01, 0.0)))
    assert choosing.marks_of(state) is None and choosing.scene_shown(state) is state.scene
