"""Any actions in any order: scenes stay valid, undo takes back what was done, and saving anywhere changes nothing.

All of the hand's actions and what the engine sends. `python tests/app/test_state_machine.py 1000` runs a thousand.
"""

import functools
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app import actions as act
from app import camera_keys, model
from app import hand_actions as do
from app.model import AppState
from app.state import reduce
from engine import painting, project
from engine.formats.scene import content_hash, decode, encode
from engine.physics.materials import materials
from engine.selection import HOW
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Mesh, Object, Scene

RUNS, STEPS = 40, 60
THING_NAMES = ("mug", "vase", "turtle", "chair")


@functools.cache
def some_scene(number: int) -> Scene:
    """A thing, another one, two of them, or a free mesh."""
    rng = np.random.default_rng(number)
    objects = [Object(name, parts=sample(THINGS[name], rng).parts) for name in THING_NAMES]
    if number % 7 == 6:
        corners = np.array([[0, 0, 0], [0.1, 0, 0], [0, 0.1, 0], [0, 0, 0.1]], np.float32)
        return Scene((Object("block", mesh=Mesh(corners, np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]))),))
    return Scene((objects[number % 4],) if number % 3 else (objects[number % 4], objects[(number + 1) % 4]))


class Cast:
    particles, meshes = 10, (None,)


class Moment:
    def __init__(self, time: float):
        self.time, self.bodies, self.facts = time, (None,), {"kinetic": 1.0, "elastic": 2.0}


def any_action(rng: random.Random, state: AppState) -> Any:
    """One of all actions, with what fits and what does not."""
    keys = [(o.name, label) for o in state.scene.objects for label in model.part_labels(o)] + [("no", "such")]
    names = [o.name for o in state.scene.objects] + ["no"]
    key, number, yes, axis = rng.choice(keys), rng.randrange(5), rng.random() < 0.5, rng.randrange(3)
    point = tuple(rng.uniform(-0.1, 0.2) for _ in range(3))
    makers = [
        *[lambda a=a: a for a in (
            act.Draft(), act.Make(), act.Isolate(), act.ShowAll(), act.RemovePart(), act.GestureEnded(), act.Recast(),
            act.Undo(), act.Undo(), act.Redo(), act.FrameSelected(), act.NextBench(), act.Stop(), act.Pause(yes),
            act.JobEnded(9), act.NewScene(), do.ClearPaint(), do.InvertMarks(), do.ClearMarks(), do.PaintMarks(),
            do.Play(), do.Rewind(), do.SetKey(), do.ClearKeys(), do.AskBetween(), do.Bake(),
        )],
        lambda: act.TypePrompt(rng.choice(["a mug", "", "zzz"])), lambda: act.SetSeed(number),
        lambda: act.Select(rng.choice([key, None])), lambda: act.Select(key), lambda: act.Hide(key, yes),
        lambda: act.Lock(key, rng.random() < 0.3), lambda: act.Recolour((rng.random(), 0.2, 2.0)),
        lambda: act.SetLook(roughness=rng.uniform(-1, 2)), lambda: act.MoveTo(axis, rng.uniform(-2, 2)),
        lambda: act.MoveBy((0, rng.uniform(-1, 1), 0)), lambda: act.Resize(rng.choice([0, 1e-6, 0.1, 3])),
        lambda: act.Turn(rng.choice("xyz"), rng.uniform(-180, 180)), lambda: act.LookAt(number),
        lambda: act.Keep(number), lambda: act.Forget(number), lambda: act.Orbit(rng.uniform(-500, 500), 9),
        lambda: act.Pan(5, 9, 400), lambda: act.Zoom(rng.uniform(-30, 30), (0.1, 0, 0)), lambda: act.SeeFrom("top"),
        lambda: act.ShowBench(rng.choice(["make", "shape", "matter", "send", "no"])),
        lambda: act.Send("", (), 1, 1), lambda: act.JobProgress(9, "make", "step", 1, 2),
        lambda: act.Arrived(state.making, some_scene(rng.randrange(12)), "x", number, final=yes),
        lambda: do.PickMaterial(rng.choice([*materials(), "no"])), lambda: do.GiveMatter(yes),
        lambda: do.TuneMaterial("young", 10 ** rng.uniform(2, 8)),
        lambda: do.SetTool(rng.choice(model.TOOLS)), lambda: do.SetPurpose(rng.choice(["paint", "select"])),
        lambda: do.SetBrush(rng.uniform(0.001, 1), yes, rng.random() < 0.5),
        lambda: do.PaintOn(rng.choice(names), painting.ball(point, rng.uniform(0.005, 0.1))[None], yes),
        lambda: do.PaintHalf(rng.choice(["top", "left", "front"])), lambda: do.MarkPart(key, rng.choice(list(HOW))),
        lambda: do.MarkLike(rng.choice(names), point, rng.choice(list(HOW))),
        lambda: do.MarkCrop(point, tuple(v + 0.05 for v in point), rng.choice(list(HOW))),
        lambda: do.GrowMarks(rng.uniform(-0.02, 0.02)), lambda: do.SetTolerance(rng.uniform(-1, 2)),
        lambda: do.SetWorld("drop", rng.uniform(0, 0.4)), lambda: do.HoldStill(key, yes),
        lambda: do.ShowAs(rng.choice(list(model.WAYS))), lambda: do.Scrub(rng.uniform(-5, 90)),
        lambda: do.SetSpan(rng.choice([None, (1, 4)])), lambda: do.Tick(rng.uniform(0, 0.3)),
        lambda: do.Film("", ("mp4",), rng.choice(list(camera_keys.SIZES)), yes),
        lambda: do.CastArrived(_playing(state), Cast()), lambda: do.MomentArrived(_playing(state), Moment(number / 24)),
        lambda: do.BeginModal(rng.choice(["grab", "turn", "size"]), 500, rng.choice([None, axis])),
        lambda: do.ModalMove(rng.uniform(-90, 90), 20), lambda: do.ModalAxis(axis),
        lambda: do.ModalType(rng.choice("12.-") if yes else ""), lambda: do.EndModal(yes), lambda: do.EndModal(yes),
        lambda: do.Borrow(rng.choice([*THING_NAMES, "no"])), lambda: do.GoBetween(rng.uniform(-1, 2)),
        lambda: do.StationsArrived(rng.choice([state.making, -1]), tuple(some_scene(k) for k in range(3))),
        lambda: do.Baked(_asked(state), some_scene(6)), lambda: do.SendMotion("", ("pc2",)),
        lambda: do.EditChip("mug", rng.choice(["vase", ""])),
        lambda: act.Bring("here"), lambda: act.Photographs("here", 5),
        lambda: act.Brought(state.making, some_scene(rng.randrange(12)).objects, beside=yes, final=number > 1),
    ]  # fmt: skip
    return rng.choice(makers)()


def _playing(state: AppState) -> int:
    return state.matter.recording.serial if state.matter.recording is not None else -1


def _asked(state: AppState) -> int:
    return state.ask.serial if state.ask is not None else -1


def one_run(seed: int, folder: Path) -> int:
    """Raises AssertionError where a promise is broken; returns how many steps can be undone at its end."""
    rng = random.Random(seed)
    state = reduce(AppState(), act.Opened(some_scene(seed), {}))
    if rng.random() < 0.3:  # so little to undo into that old steps are forgotten
        state = replace(state, history=replace(state.history, limit_steps=5))
    found = None
    for _ in range(STEPS):
        before, action = state, any_action(rng, state)
        state = reduce(state, action)
        if state.history.past and state.history.past[-1] is before.history.present:
            back = reduce(state, act.Undo())
            assert content_hash(back.scene) == content_hash(before.scene), action
            assert content_hash(reduce(back, act.Redo()).scene) == content_hash(state.scene), action
        if rng.random() < 0.1:
            record, blobs = encode(state.scene)
            assert content_hash(decode(record, blobs.__getitem__, "here")) == content_hash(state.scene), action
        if rng.random() < 0.02:
            found = project.create(folder, state.scene) if found is None else project.save(found, state.scene)
            project.close(found)
            found, scene, _ = project.open_project(folder)
            assert content_hash(scene) == content_hash(state.scene), action
    if found is not None:
        project.close(found)
    state.scene.validate()
    assert np.isfinite(state.view.distance) and np.isfinite(state.view.target).all()
    assert model.find(state, state.selected) is not None or state.selected is None
    _there_and_back(state)
    return len(state.history.past)


def _there_and_back(state: AppState) -> None:
    """Undo to the first scene there is, redo to the last: the same scenes in the same order."""
    if state.modal is not None:
        state = reduce(state, do.EndModal(True))
    while state.history.future:
        state = reduce(state, act.Redo())
    seen = [content_hash(step.scene) for step in (*state.history.past, state.history.present)]
    for expected in reversed(seen):
        assert content_hash(state.scene) == expected
        state = reduce(state, act.Undo())
    for expected in seen:
        assert content_hash(state.scene) == expected
        state = reduce(state, act.Redo())


@pytest.mark.parametrize("seed", range(RUNS))
def test_undo_takes_back_what_was_done_and_saving_changes_nothing(seed, tmp_path):
    one_run(seed, tmp_path / "work.galatea")


if __name__ == "__main__":
    count, steps = int(sys.argv[1]), 0
    for run in range(count):
        with tempfile.TemporaryDirectory() as place:
            steps += one_run(run, Path(place) / "work.galatea")
    print(f"{count} runs of {STEPS} actions, {steps} steps in their histories: undo, redo and saving hold")
