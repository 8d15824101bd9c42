"""G R S with axes and numbers, borrow, between, bake: pure, undone, and said when they cannot be."""

from dataclasses import replace

import numpy as np
import pytest

from app import actions as act
from app import hand_actions as do
from app.model import AppState, find, part_labels
from app.gizmo import pixel_of, pixels_per_metre
from app.orbit import axes_of
from app.shaping import handle_words, modal_words, picked_middle
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


def seen_middle(state):
    return np.array(pixel_of(state.view, 698, 600, picked_middle(state)))


@pytest.mark.parametrize("side", ["three-quarter", "front"])
@pytest.mark.parametrize("axis", [0, 1, None])
def test_a_dragged_arrow_keeps_the_part_under_the_mouse(axis, side):
    state = keys(picked(), act.SeeFrom(side))
    before, way = seen_middle(state), np.array([24.0, -16.0])
    if axis is not None:  # along the arrow as it is seen
        along = pixels_per_metre(state.view, 600, picked_middle(state))[:, axis]
        way = 20 * along / np.linalg.norm(along)
    begun = reduce(state, do.BeginModal("grab", 600, axis, (0.0, -60.0)))
    done = keys(begun, do.ModalMove(*way / 2), do.ModalMove(*way / 2), do.EndModal(True))
    assert np.allclose(seen_middle(done) - before, way, atol=1.5) and len(done.history.past) == 1
    if axis is not None:
        moved = np.delete(middle(done) - middle(state), axis)
        assert np.allclose(moved, 0, atol=1e-6)
    assert reduce(done, act.Undo()).scene is state.scene


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("view", [(32.0, 18.0), (-120.0, 40.0), (20.0, -60.0), (83.0, 10.0)])
def test_a_dragged_ring_turns_the_part_with_the_mouse(axis, view):
    state = picked()
    state = replace(state, view=replace(state.view, azimuth=view[0], elevation=view[1]))
    ring = pixels_per_metre(state.view, 600, picked_middle(state))
    ring *= 66 / np.linalg.norm(ring, axis=1).max()
    u, v = ring[:, (axis + 1) % 3], ring[:, (axis + 2) % 3]
    forward = axes_of(state.view)[2]
    toward = np.arctan2(-forward[(axis + 2) % 3], -forward[(axis + 1) % 3])  # the near half of the ring
    angles = toward + np.radians(np.linspace(-25, 25, 11))
    places = [np.cos(a) * u + np.sin(a) * v for a in angles]
    state = reduce(state, do.BeginModal("turn", 600, axis, tuple(places[0])))
    for a, b in zip(places, places[1:]):
        state = reduce(state, do.ModalMove(*(b - a)))
    assert state.modal.turned == pytest.approx(50, abs=0.5 if abs(forward[axis]) > 0.35 else 9)
    want = adjust.turned(state.modal.history.scene.objects[0].parts, 0, "xyz"[axis], state.modal.turned)
    assert np.allclose(state.scene.objects[0].parts.rows, want.rows, atol=1e-5)


def test_a_ring_goes_round_more_than_once_and_an_edge_on_one_does_not_fail():
    state = keys(picked(), act.SeeFrom("top"), do.BeginModal("turn", 600, 1, (60.0, 0.0)))
    angles = np.radians(np.arange(0, 405, 15))
    for a, b in zip(angles, angles[1:]):
        state = reduce(state, do.ModalMove(60 * (np.cos(b) - np.cos(a)), -60 * (np.sin(b) - np.sin(a))))
    assert state.modal.turned == pytest.approx(390, abs=8)
    locked = keys(state, do.ModalAxis(0), do.ModalMove(10, 5), do.ModalMove(-60, 3))
    assert np.isfinite(locked.modal.turned) and locked.modal.axis == 0


def test_a_dragged_box_sizes_along_its_axis_and_the_large_circle_all_of_it():
    state = keys(picked(), act.SeeFrom("front"))
    item, row = find(state, state.selected)
    before = np.subtract(*adjust.box_in_metres(item.parts, row)[::-1])
    wide = keys(state, do.BeginModal("size", 600, 0, (46.0, 0.0)), do.ModalMove(23, 30), do.EndModal(True))
    item, _ = find(wide, wide.selected)
    grown = np.subtract(*adjust.box_in_metres(item.parts, row)[::-1]) / before
    assert grown == pytest.approx((1.5, 1, 1), abs=0.05) and len(wide.history.past) == 1
    all_of_it = keys(state, do.BeginModal("size", 600, None, (80.0, 0.0)), do.ModalMove(20, 0))
    assert longest(all_of_it) == pytest.approx(1.25 * longest(state), rel=0.02)
    assert "Size · X Y Z" in modal_words(all_of_it.modal)
    assert handle_words(("turn", 1)) == "Drag to turn about y" and handle_words(None) == ""
    assert handle_words(("grab", None)) == "Drag to move freely" and handle_words(("size", 0)).endswith("along x")
    back = keys(wide, act.Undo())
    typed = keys(back, do.BeginModal("size", 600), do.ModalAxis(0), do.ModalType("2"))
    assert "along x" in modal_words(typed.modal)
    assert keys(all_of_it, do.EndModal(False)).scene is state.scene


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
