"""G R S with axes and numbers, borrow, between, bake: pure, undone, and said when they cannot be."""

import numpy as np
import pytest

from app import actions as act
from app import hand_actions as do
from app.model import AppState, find, part_labels
from app.shaping import modal_words
from app.state import reduce
from engine.formats.scene import content_hash
from engine.shapes import adjust
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Mesh, Object, Scene


def scene_of(seed=3) -> Scene:
    return Scene((Object("table", parts=sample(THINGS["table"], np.random.default_rng(seed)).parts),))


def picked(part=0) -> AppState:
    state = reduce(AppState(), act.Opened(scene_of(), {}))
    return reduce(state, act.Select(("table", part_labels(state.scene.objects[0])[part])))


def middle(state):
    item, row = find(state, state.selected)
    return np.add(*adjust.box_in_metres(item.parts, row)) / 2


def longest(state):
    item, row = find(state, state.selected)
    return float(np.subtract(*adjust.box_in_metres(item.parts, row)[::-1]).max())


def keys(state, *actions):
    for action in actions:
        state = reduce(state, action)
    return state


def test_grab_along_an_axis_by_a_typed_number():
    state = picked()
    before, start = middle(state), content_hash(state.scene)
    state = keys(state, do.BeginModal("grab", 600), do.ModalAxis(1), do.ModalType("3"), do.ModalType("."))
    state = keys(state, do.ModalType("5"), do.ModalType("-"), do.EndModal(True))
    assert middle(state) - before == pytest.approx((0, -0.035, 0), abs=1e-6) and state.modal is None
    assert len(state.history.past) == 1 and content_hash(reduce(state, act.Undo()).scene) == start


def test_the_mouse_moves_it_in_the_picture_or_along_the_axis():
    state = keys(picked(), act.SeeFrom("front"), do.BeginModal("grab", 600))
    before = middle(state)
    free = reduce(state, do.ModalMove(40, -20))
    assert middle(free)[0] > before[0] and middle(free)[1] > before[1]
    assert middle(free)[2] == pytest.approx(before[2], abs=1e-6)
    locked = reduce(free, do.ModalAxis(0))
    assert middle(locked)[0] == pytest.approx(middle(free)[0]) and middle(locked)[1] == pytest.approx(before[1])
    assert "along x" in modal_words(locked.modal)


def test_escape_gives_it_back_and_nothing_is_left_in_the_history():
    state = picked()
    back = keys(state, do.BeginModal("turn", 600), do.ModalMove(80, 0), do.EndModal(False))
    assert back.scene is state.scene and back.history.past == state.history.past


def test_size_by_a_number_and_turn_about_an_axis():
    state = picked()
    sized = keys(state, do.BeginModal("size", 600), do.ModalType("2"), do.EndModal(True))
    assert longest(sized) == pytest.approx(2 * longest(state), rel=0.02)
    turned = keys(state, do.BeginModal("turn", 600), do.ModalAxis(1), do.ModalType("9"), do.ModalType("0"))
    assert content_hash(turned.scene) != content_hash(state.scene)
    wrong = keys(state, do.BeginModal("grab", 600), do.ModalType("."), do.ModalType(""), do.ModalType("-"))
    assert wrong.scene is state.scene


def test_nothing_picked_is_said():
    state = reduce(AppState(), do.BeginModal("grab", 600))
    assert state.modal is None and state.note.tone == "warning"
    assert reduce(AppState(), do.Borrow("mug")).note.tone == "warning"
    assert reduce(AppState(), do.Bake()).note.tone == "warning"


def test_borrow_and_bake_are_asked_for_and_arrive():
    state = reduce(picked(), do.Borrow("chair"))
    assert state.ask.kind == "borrow" and state.ask.settings["thing"] == "chair"
    state = reduce(state, do.Bake())
    mesh = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))
    baked = reduce(state, do.Baked(state.making, Scene((Object("table", mesh=mesh),))))
    assert baked.scene.objects[0].parts is None and "Ctrl+Z" in baked.note.text and baked.selected is None
    assert reduce(baked, act.Undo()).scene.objects[0].parts is not None
    assert reduce(state, do.Baked(state.making - 1, Scene())) is state


def test_between_needs_two_kept_and_the_slider_walks():
    state = picked()
    assert reduce(state, do.AskBetween()).note.tone == "warning"
    for seed in (1, 2):
        state = reduce(reduce(state, act.TypePrompt("a table")), act.Make())
        state = reduce(state, act.Arrived(state.making, scene_of(seed), "a table", seed, final=True))
        state = reduce(state, act.Keep(state.variants[0].number))
    state = reduce(state, do.AskBetween())
    assert state.ask.kind == "between" and len(state.ask.settings["ends"]) == 2
    stations = tuple(scene_of(seed) for seed in range(5))
    state = reduce(state, do.StationsArrived(state.making, stations))
    assert state.scene is stations[2]
    steps = len(state.history.past)
    state = keys(state, do.GoBetween(0.0), do.GoBetween(1.0))
    assert state.scene is stations[4] and len(state.history.past) == steps


def test_a_chip_is_another_word_or_none():
    state = reduce(AppState(), act.TypePrompt("a tall blue vase with a Gold rim"))
    assert reduce(state, do.EditChip("rim gold", "red")).prompt == "a tall blue vase with a red rim"
    assert reduce(state, do.EditChip("main: blue", "")).prompt == "a tall vase with a Gold rim"
    assert reduce(state, do.EditChip("size 30", "")).note.tone == "warning"
