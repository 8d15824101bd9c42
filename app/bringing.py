"""What comes from outside to the stage: files of others, other projects, what photographs become while they are fitted.

Pure: the jobs that read and fit are `bring` and `photographs` in `app.tasks`.
"""

from dataclasses import replace

import numpy as np

from app import actions as act
from app.actions import Note
from app.matter import with_rest
from app.model import AppState, ask, box_of, with_scene
from engine import history as past
from engine.types import Object, Scene

GAP = 0.15  # between what was there and what comes, of the larger one's width
LARGE, SMALL = 20.0, 0.002  # metres: beyond these it was hardly meant in metres


def _bring(state: AppState, action: act.Bring) -> AppState:
    return ask(state, "bring", path=action.path)


def _photographs(state: AppState, action: act.Photographs) -> AppState:
    return ask(state, "photographs", folder=action.folder, steps=action.steps, scene=state.scene)


def _brought(state: AppState, action: act.Brought) -> AppState:
    if action.serial != state.making or not action.objects:
        return state  # somebody asked for something else meanwhile
    serial, names = state.brought
    first = serial != action.serial
    there = state.scene.objects if first else tuple(o for o in state.scene.objects if o.name not in names)
    objects = _renamed(action.objects, {o.name for o in there})
    if action.beside:
        objects = _beside(objects, Scene(there))
    scene = Scene((*there, *objects))
    label = f"bring in {objects[0].name}"
    done = past.do(state.history, scene, label, f"bring {action.serial}")
    done = past.sealed(done) if action.final else done
    state = replace(state, history=done, brought=(action.serial, tuple(o.name for o in objects)), looking_at=-1)
    note = _note(objects, action.words) if action.final else state.note
    return with_scene(with_rest(replace(state, note=note)), Scene(there), frame=first)


def _renamed(objects: tuple[Object, ...], used: set[str]) -> tuple[Object, ...]:
    """With names that nobody has yet."""
    found = []
    for item in objects:
        name, count = item.name, 2
        while name in used:
            name, count = f"{item.name} {count}", count + 1
        used = used | {name}
        found.append(replace(item, name=name))
    return tuple(found)


def _beside(objects: tuple[Object, ...], scene: Scene) -> tuple[Object, ...]:
    """Standing on the ground, to the right of what is there."""
    theirs, ours = box_of(Scene(objects)), box_of(scene)
    if theirs is None:
        return objects
    shift = np.array([0.0, max(-float(theirs[0][1]), 0.0), 0.0])
    if ours is not None:
        gap = GAP * max(float(theirs[1][0] - theirs[0][0]), float(ours[1][0] - ours[0][0]))
        shift[0] = float(ours[1][0]) + gap - float(theirs[0][0])
    move = np.eye(4)
    move[:3, 3] = shift
    return tuple(replace(item, transform=move @ item.transform) for item in objects) if shift.any() else objects


def _note(objects: tuple[Object, ...], words: str) -> Note:
    box = box_of(Scene(objects))
    size = float((box[1] - box[0]).max()) if box is not None else 1.0
    said = words or f"{', '.join(o.name for o in objects[:3])}{' …' if len(objects) > 3 else ''} is on the stage."
    if not SMALL <= size <= LARGE:
        return Note(f"{said} It is {size:.3g} m large: was it made in metres?", "warning")
    return Note(said, "good")


REDUCERS = {act.Bring: _bring, act.Photographs: _photographs, act.Brought: _brought}
