"""A part as it was made: before all that hands did to it, whatever else was made anew since."""

import numpy as np
import pytest

from app import actions as act
from app.model import AppState, part_as_made, part_labels
from app.panels.shape import made_at, made_size
from app.state import reduce
from engine.shapes import adjust
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene


def table(seed: int) -> Scene:
    return Scene((Object("table", parts=sample(THINGS["table"], np.random.default_rng(seed)).parts),))


def made(state: AppState, scene: Scene) -> AppState:
    state = reduce(reduce(state, act.TypePrompt("a table")), act.Make())
    return reduce(state, act.Arrived(state.making, scene, "a table", 1, (), True, True))


def place_of(scene: Scene, row: int):
    low, high = adjust.box_in_metres(scene.objects[0].parts, row)
    return 50 * (low + high), 100 * float((high - low).max())


def test_moving_and_sizing_is_forgotten_field_by_field():
    first = table(3)
    state = made(AppState(), first)
    state = reduce(state, act.Select(("table", part_labels(first.objects[0])[0])))
    assert part_as_made(state, state.selected) == (first.objects[0].parts, 0)
    middle, size = place_of(first, 0)
    for action in (act.MoveTo(0, 0.5), act.GestureEnded(), act.MoveTo(1, 0.9), act.Resize(0.2), act.GestureEnded()):
        state = reduce(state, action)
    assert place_of(state.scene, 0)[1] == pytest.approx(20)
    assert [made_at(state, axis) for axis in range(3)] == pytest.approx(middle) and made_size(state) == size
    back = reduce(reduce(state, act.Resize(made_size(state) / 100)), act.MoveTo(0, made_at(state, 0) / 100))
    assert place_of(back.scene, 0)[1] == pytest.approx(size, rel=1e-5)
    assert place_of(back.scene, 0)[0][0] == pytest.approx(middle[0], abs=1e-3)


def test_another_asset_begins_anew_and_a_part_that_it_kept_does_not():
    first, other = table(3), table(4)
    state = reduce(made(AppState(), first), act.Select(("table", part_labels(first.objects[0])[0])))
    moved = reduce(reduce(state, act.MoveTo(0, 0.5)), act.GestureEnded())
    assert part_as_made(made(moved, other), state.selected) == (other.objects[0].parts, 0)
    parts = moved.scene.objects[0].parts
    rows = parts.rows.copy()
    rows[1] = other.objects[0].parts.rows[1]  # the second part recast, the first kept as it was moved
    recast = Scene((Object("table", parts=type(parts)(**vars(parts) | {"rows": rows})),))
    after = made(moved, recast)
    assert part_as_made(after, state.selected) == (first.objects[0].parts, 0)
    assert part_as_made(after, ("table", part_labels(recast.objects[0])[1])) == (recast.objects[0].parts, 1)


def test_nothing_picked_is_not_known():
    assert part_as_made(AppState(), None) is None and made_at(AppState(), 0) is None and made_size(AppState()) is None
