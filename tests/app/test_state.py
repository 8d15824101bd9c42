"""What actions do: pure, undone by content, stale results dropped."""

from dataclasses import replace

import numpy as np
import pytest

from app import actions as act
from app import hand_actions as do
from app import model
from app import state as s
from app.orbit import NEAREST, axes_of
from app.model import AppState
from app.state import reduce
from engine.formats.scene import content_hash
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene


def scene_of(name="mug", seed=3) -> Scene:
    return Scene((Object(name, parts=sample(THINGS[name], np.random.default_rng(seed)).parts),))


def made(name="mug", seed=3) -> AppState:
    state = reduce(reduce(AppState(), act.TypePrompt(f"a {name}")), act.Make())
    return reduce(state, act.Arrived(state.making, scene_of(name, seed), f"a {name}", 0, ("mug",), final=True))


def picked(name="mug", part=0) -> AppState:
    state = made(name)
    item = state.scene.objects[0]
    return reduce(state, act.Select((item.name, model.part_labels(item)[part])))


def test_typing_and_pausing_asks_for_a_draft():
    state = reduce(reduce(AppState(), act.TypePrompt("a red mug")), act.Draft())
    assert (state.ask.kind, state.ask.settings["prompt"]) == ("draft", "a red mug")
    assert reduce(AppState(), act.Draft()).ask is None
    assert reduce(AppState(), act.Make()).note.tone == "warning"


def test_an_asset_arrives_is_framed_and_is_one_step_back():
    state = made()
    assert state.chips == ("mug",) and len(state.variants) == 1
    assert state.view.distance < 0.9
    gone = reduce(state, act.Undo())
    assert gone.scene.objects == () and reduce(gone, act.Redo()).scene is state.scene


def test_what_was_asked_before_the_last_ask_is_dropped():
    state = reduce(reduce(AppState(), act.TypePrompt("a mug")), act.Draft())
    old = state.making
    state = reduce(reduce(state, act.TypePrompt("a vase")), act.Draft())
    assert reduce(state, act.Arrived(old, scene_of(), "a mug", 0)) is state


def test_sending_does_not_drop_what_is_being_made():
    state = reduce(made(), act.Make())
    state = reduce(state, act.Send("/tmp/x", ("glb",), 96, 0))
    assert state.ask.kind == "send"
    assert len(reduce(state, act.Arrived(state.making, scene_of(seed=4), "a mug", 5, final=True)).variants) == 2


def test_drafts_of_one_sentence_are_one_step():
    state = reduce(reduce(AppState(), act.TypePrompt("a mug")), act.Draft())
    for seed in range(4):
        state = reduce(state, act.Arrived(state.making, scene_of(seed=seed), "a mug", 0))
    state = reduce(state, act.Arrived(state.making, scene_of(seed=9), "a mug", 0, final=True))
    assert len(state.history.past) == 1
    state = reduce(state, act.Arrived(state.making, scene_of(seed=10), "a mug", 1, final=True))
    assert len(state.history.past) == 2


def test_recolour_and_undo_are_inverse_by_content():
    state = picked()
    before = content_hash(state.scene)
    state = reduce(state, act.Recolour((1.0, 0.0, 0.5)))
    item, row = model.find(state, state.selected)
    assert np.allclose(item.parts.rows[row, layout.COLOUR], (1, 0, 0.5))
    state = reduce(state, act.Recolour((0.9, 0.0, 0.5)))
    back = reduce(state, act.Undo())
    assert content_hash(back.scene) == before and back.selected == state.selected
    assert content_hash(reduce(back, act.Redo()).scene) == content_hash(state.scene)


def test_moving_and_sizing_change_only_the_picked_part():
    state = picked("table", 1)
    item, row = model.find(state, state.selected)
    scale = layout.to_metres(item.parts)[0]
    for action in (act.MoveTo(0, 0.11), act.MoveBy((0, 0.3, 0)), act.Resize(0.5), act.Turn("y", 30)):
        state = reduce(state, action)
        now, _ = model.find(state, state.selected)
        others = [i for i in range(len(now.parts)) if i != row]
        assert np.array_equal(now.parts.rows[others], item.parts.rows[others])
        assert layout.to_metres(now.parts)[0] == pytest.approx(scale, rel=1e-4)
    assert len(state.history.past) == 5


def test_move_to_and_resize_arrive_where_they_say():
    from engine.shapes import adjust

    state = reduce(reduce(picked("table", 1), act.Resize(0.4)), act.MoveTo(2, 0.2))
    item, row = model.find(state, state.selected)
    low, high = adjust.box_in_metres(item.parts, row)
    assert (high - low).max() == pytest.approx(0.4, rel=0.02)
    assert (low[2] + high[2]) / 2 == pytest.approx(0.2, abs=1e-5)


def test_nothing_picked_is_said_and_changes_nothing():
    state = made()
    after = reduce(state, act.Recolour((1, 0, 0)))
    assert after.scene is state.scene and after.note.tone == "warning"


def test_locked_and_hidden_parts_let_go_of_the_selection():
    state = picked()
    locked = reduce(state, act.Lock(state.selected, True))
    assert locked.selected is None and reduce(locked, act.Select(state.selected)).selected is None
    hidden = reduce(state, act.Hide(state.selected, True))
    item = hidden.scene.objects[0]
    assert len(model.shown_parts(hidden, item)) == len(item.parts) - 1
    assert len(model.shown_parts(reduce(hidden, act.ShowAll()), item)) == len(item.parts)
    alone = reduce(state, act.Isolate())
    assert model.shown_parts(alone, item) == [0]
    assert reduce(alone, act.Isolate()).isolated is None


def test_the_last_part_cannot_be_removed():
    state = picked()
    for _ in range(40):
        item = state.scene.objects[0]
        state = reduce(reduce(state, act.Select((item.name, model.part_labels(item)[0]))), act.RemovePart())
    assert len(state.scene.objects[0].parts) >= 1 and state.note.tone == "warning"


def test_variants_are_looked_at_kept_and_pushed_out():
    state = made()
    for k in range(30):
        state = reduce(state, act.Make())
        state = reduce(state, act.Arrived(state.making, scene_of(seed=k), "a mug", k, final=True, present=False))
        if k == 0:
            state = reduce(state, act.Keep(state.variants[0].number))
    assert len(state.variants) == s.STRIP_LENGTH and state.variants[-1].kept
    oldest = state.variants[-1]
    seen = reduce(state, act.LookAt(oldest.number))
    assert seen.scene is oldest.scene and seen.looking_at == oldest.number
    assert reduce(seen, act.Forget(oldest.number)).variants == state.variants[:-1]


def test_recast_asks_with_the_part_and_the_scene():
    state = reduce(picked(), act.Recast())
    assert state.ask.kind == "recast" and state.ask.settings["scene"] is state.scene


def _on_screen(view, point):
    right, up, forward = axes_of(view)
    d = np.asarray(point) - np.asarray(view.target)
    return np.array([d @ right, d @ up]) / (view.distance + d @ forward)


def test_the_camera():
    view = made().view
    state = replace(made(), view=view)
    point = (0.02, 0.05, 0.01)
    zoomed = reduce(state, act.Zoom(3, point)).view
    assert np.allclose(_on_screen(view, point), _on_screen(zoomed, point), atol=1e-9)
    assert reduce(state, act.SeeFrom("right")).view.azimuth == 90
    turned = reduce(state, act.Orbit(100, -1000)).view
    assert turned.elevation == -89.9 and -180 <= turned.azimuth < 180
    near = state
    for _ in range(300):
        near = reduce(near, act.Zoom(5))
    assert near.view.distance == NEAREST
    framed = reduce(near, act.FrameSelected()).view
    assert framed.distance == pytest.approx(view.distance)


def test_jobs_are_shown_paused_and_gone():
    state = reduce(AppState(), act.JobProgress(3, "make", "choosing", 1, 8))
    assert reduce(state, act.Pause(True)).working.paused
    assert reduce(state, act.Stop()).working.stopping
    assert reduce(state, act.JobProgress(2, "draft", "x", 0, 1)).working.serial == 3
    assert reduce(state, act.JobEnded(3)).working is None


def test_new_and_opened_scenes_forget_what_is_being_made():
    state = made()
    fresh = reduce(state, act.NewScene())
    assert not fresh.scene.objects and reduce(fresh, act.Undo()).scene is state.scene
    assert reduce(fresh, act.Arrived(state.making, scene_of(), "a mug", 0)) is fresh
    opened = reduce(state, act.Opened(scene_of("vase"), {"prompt": "a vase", "chips": ["vase", 3]}))
    assert opened.prompt == "a vase" and opened.chips == ("vase",) and not opened.history.past


def test_what_changes_the_scene_ends_moving_and_what_was_moved_stays():
    state = reduce(reduce(picked(), do.BeginModal("grab", 500, 0)), do.ModalMove(40, 0))
    moved = content_hash(state.scene)
    assert state.modal is not None and reduce(state, act.Orbit(3, 0)).modal is not None
    recoloured = reduce(state, act.Recolour((0.1, 0.2, 0.3)))
    assert recoloured.modal is None and content_hash(reduce(recoloured, act.Undo()).scene) == moved
    fresh = reduce(state, act.NewScene())
    assert fresh.modal is None and reduce(fresh, do.ModalMove(9, 9)) is fresh
