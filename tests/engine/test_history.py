"""Undo and redo: identities by content hash over random histories, and a bound on memory."""

from dataclasses import replace

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine import history, project
from engine.formats.scene import content_hash
from engine.history import History
from engine.shapes.parts import ROW
from engine.types import Object, Parts, Scene


def parts_of(value: float, count: int = 2) -> Parts:
    rows = np.full((count, ROW), np.float32(value), np.float32)
    rows[:, [0, 1, 2, 8]] = 0
    return Parts(
        rows, np.arange(count, dtype=np.int32), tuple(f"p{i}" for i in range(count)), ("",) * count, "mug", 0.1
    )


def scene_of(value: float) -> Scene:
    return Scene((Object("mug", parts=parts_of(value)),))


class Edits(RuleBasedStateMachine):
    """Random do, undo, redo, save, open; `model` is the same history as a plain list of hashes."""

    folder = None

    def __init__(self):
        super().__init__()
        self.history = History()
        self.model, self.at = [content_hash(Scene())], 0
        self.saved = None

    def _did(self, scene, label):
        before = self.history
        self.history = history.do(before, scene, label)
        if scene is before.scene:
            return
        assert content_hash(history.undo(self.history).scene) == content_hash(before.scene)
        self.model = [*self.model[: self.at + 1], content_hash(scene)]
        self.at += 1

    @rule(value=st.floats(0, 1, width=32), name=st.sampled_from(["mug", "vase", "tree"]))
    def put(self, value, name):
        self._did(self.history.scene.with_object(Object(name, parts=parts_of(value))), f"put {name}")

    @precondition(lambda self: self.history.scene.objects)
    @rule(part=st.integers(0, 1), red=st.floats(0, 1, width=32))
    def recolour(self, part, red):
        item = self.history.scene.objects[0]
        rows = item.parts.rows.copy()
        rows[part, 46] = red
        self._did(self.history.scene.with_object(replace(item, parts=replace(item.parts, rows=rows))), "recolour")

    @precondition(lambda self: self.history.scene.objects)
    @rule()
    def remove(self):
        self._did(Scene(self.history.scene.objects[1:]), "remove")

    @rule()
    def undo(self):
        self.history = history.undo(self.history)
        self.at = max(self.at - 1, 0)

    @rule()
    def redo(self):
        self.history = history.redo(self.history)
        self.at = min(self.at + 1, len(self.model) - 1)

    @rule()
    def nothing_changes(self):
        assert history.do(self.history, self.history.scene, "look") is self.history

    @rule()
    def write_and_read(self):
        record, blobs = project.encode(self.history.scene)
        scene = project.decode(record, blobs.__getitem__, "memory")
        assert content_hash(scene) == self.model[self.at]
        self.history = replace(self.history, present=replace(self.history.present, scene=scene))

    @invariant()
    def present_is_the_models(self):
        assert content_hash(self.history.scene) == self.model[self.at]
        assert (len(self.history.past), len(self.history.future)) == (self.at, len(self.model) - 1 - self.at)


TestEdits = Edits.TestCase
TestEdits.settings = settings(max_examples=1000, stateful_step_count=12)


def test_a_drag_of_one_slider_is_one_step():
    made = history.do(History(), scene_of(0.1), "make")
    dragged = made
    for value in (0.2, 0.3, 0.4):
        dragged = history.do(dragged, scene_of(value), "recolour body", key="colour body")
    assert len(dragged.past) == len(made.past) + 1
    assert history.undo(dragged).scene is made.scene
    again = history.do(history.sealed(dragged), scene_of(0.5), "recolour body", key="colour body")
    assert len(again.past) == len(dragged.past) + 1
    after = history.do(history.undo(again), scene_of(0.6), "recolour body", key="colour body")
    assert len(after.past) == len(dragged.past) + 1


def test_undo_and_redo_at_the_ends_change_nothing():
    fresh = History()
    assert history.undo(fresh) is fresh and history.redo(fresh) is fresh


def test_memory_is_bounded_and_shared_arrays_count_once():
    limit = 200_000
    value = History(limit_bytes=limit)
    for k in range(400):
        value = history.do(value, Scene((Object("mug", parts=parts_of(k / 400, 20)),)), "edit")
    assert history.size_in_bytes(value) <= limit
    assert 10 < len(value.past) < 60
    shared = scene_of(0.5)
    same = History(limit_bytes=limit)
    for k in range(100):
        same = history.do(same, replace(shared, objects=shared.objects), "look")
    assert len(same.past) == 100


def test_one_scene_larger_than_the_limit_is_still_kept():
    value = history.do(History(limit_bytes=10), scene_of(0.5), "make")
    assert value.scene.objects and value.past == ()


def test_steps_are_bounded():
    value = History(limit_steps=5)
    for k in range(20):
        value = history.do(value, scene_of(k / 20), "edit")
    assert len(value.past) == 5
