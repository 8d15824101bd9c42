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


def selected_upper(*actions) -> AppState:
    state = opened()
    state = reduce(state, do.Mark((choosing.samples(state)[0].means[:, 1] > 0.05,)))
    for action in (do.SetPurpose("paint"), do.SetTool("brush"), *actions):
        state = reduce(state, action)
    return state


def top_of(state: AppState) -> np.ndarray:
    item, surface = state.scene.objects[0], choosing.samples(state)[0]
    return painting.painted(item, painting.local_points(item, surface.means), surface.owner, part_labels(item))


def test_every_tool_paints_inside_of_the_selection_alone_and_a_stroke_is_one_step():
    state = selected_upper(do.PickMaterial("snow"))
    surface = choosing.samples(state)[0]
    upper, before = surface.means[:, 1] > 0.05, content_hash(state.scene)
    middle = surface.means[np.argmin(np.abs(surface.means[:, 1] - 0.05))]
    stamp = painting.ball(middle, 0.03)[None]
    stroked = reduce(state, do.PaintOn("mug", stamp, False))
    for _ in range(3):
        stroked = reduce(stroked, do.PaintOn("mug", stamp + painting.ball((0.002, 0, 0), 0)[None], True))
    covered = painting.inside(stroked.scene.objects[0].paint[0].regions, surface.means)
    assert (top_of(stroked) == 0)[~upper].sum() == 0 and covered.sum() > 20 and (upper & covered).sum() == covered.sum()
    assert painting.inside(stamp, surface.means)[~upper].any()  # without it the brush would have reached below
    assert len(stroked.scene.objects[0].paint) == 1 and choosing.marks_of(stroked) is not None
    assert content_hash(reduce(reduce(stroked, act.GestureEnded()), act.Undo()).scene) == before
    everything = np.ones(len(surface), bool)
    for action in (do.Mark((everything,)), do.PaintHalf("front")):  # a lasso around all of it; a half
        painted = reduce(state, action)
        there = top_of(painted) == 0
        assert there.any() and not there[~upper].any() and len(painted.history.past) == len(state.history.past) + 1
    off = reduce(reduce(reduce(state, do.ClearMarks()), do.PaintHalf("front")), do.SetBrush(erase=True))
    again = reduce(off, do.SetPurpose("select"))
    again = reduce(reduce(reduce(again, do.Mark((upper,))), do.SetPurpose("paint")), do.PaintHalf("front"))
    assert (top_of(off) == 0)[upper].any() and not (top_of(again) == 0)[upper].any()
    assert (top_of(again) == 0)[~upper].sum() == (top_of(off) == 0)[~upper].sum()


def test_outside_of_the_selection_nothing_is_painted_and_that_is_said():
    state = selected_upper()
    masks = choosing.marks_of(state)
    other = Scene((*state.scene.objects, replace(state.scene.objects[0], name="another")))
    both = reduce(reduce(AppState(), act.Opened(other, {})), act.ShowBench("matter"))
    meshes = tuple(event.meshes for event in flesh({"scene": other}) if hasattr(event, "meshes"))[0]
    both = reduce(reduce(both, do.Fleshed(other, meshes)), do.SetPurpose("select"))
    both = reduce(reduce(both, do.Mark((masks[0], np.zeros(len(masks[0]), bool)))), do.SetPurpose("paint"))
    told = reduce(both, do.PaintOn("another", painting.ball((0, 0.05, 0), 1.0)[None], False))
    assert told.scene is both.scene and told.note.tone == "warning" and "selection" in told.note.text
    halves = reduce(both, do.PaintHalf("top")).scene.objects
    assert halves[0].paint and halves[1] is other.objects[1]
    below = choosing.samples(state)[0].means[:, 1] < 0.03
    assert "selection" in reduce(state, do.Mark((below,))).note.text


def test_what_is_painted_shows_over_the_selection_and_the_status_bar_says_so():
    state = selected_upper(do.PaintHalf("top"))
    shown = choosing.scene_shown(state)
    assert [s.matter == choosing.SHOWN for s in shown.objects[0].paint] == [True, False]
    choose = reduce(state, do.SetPurpose("select"))
    assert [s.matter == choosing.SHOWN for s in choosing.scene_shown(choose).objects[0].paint] == [False, True]
    assert "selection" in choosing.hint(state) and not choosing.hint(choose)
    assert not choosing.hint(reduce(state, act.ShowBench("send"))) and not choosing.hint(reduce(state, do.ClearMarks()))
