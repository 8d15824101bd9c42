"""What the hand picks of a surface: by gesture, part, colour or numbers; grown, shrunk, inverted; and painted. Pure.

A selection belongs to the view, not to the scene: it is masks over the meshes at rest (`engine.selection`), and goes
away when the shapes change. What is painted onto it is a step in the history like any other paint. While there is one,
every tool paints inside of it alone, as with Blender's face mask.
"""

from dataclasses import replace

import numpy as np

from app import hand_actions as do
from app.actions import Note
from app.matter import REDUCERS as MATTER
from app.matter import changed, rest_meshes
from app.model import AppState, find, part_labels, shown_parts
from engine import history as past
from engine import painting
from engine import selection as chosen
from engine.types import Object, Scene, Stroke

SHOWN = "selection"  # the matter by whose colour a selection is seen; it is never kept
Masks = tuple[np.ndarray | None, ...]


def marks_of(state: AppState) -> Masks | None:
    """The selection, per object; None when there is none, or it was of other shapes."""
    m = state.matter
    return m.marks if m.marks is not None and m.marked is rest_meshes(state) else None


def share_of(state: AppState) -> float:
    """How much of the surface is selected, 0..1."""
    found = [mask for mask in marks_of(state) or () if mask is not None]
    count = sum(len(mask) for mask in found)
    return sum(int(mask.sum()) for mask in found) / count if count else 0.0


def samples(state: AppState, shift=(0.0, 0.0, 0.0)) -> tuple[chosen.Samples | None, ...]:
    """The surface of each object, where it stands at rest."""
    meshes = rest_meshes(state) or ()
    return tuple(None if mesh is None else chosen.samples_of(mesh, shift) for mesh in meshes)


def _set_purpose(state: AppState, action: do.SetPurpose) -> AppState:
    if action.purpose not in ("paint", "select"):
        return state
    tool = "box" if state.matter.tool == "hand" and action.purpose == "select" else state.matter.tool
    return changed(replace(state, shown="parts"), purpose=action.purpose, tool=tool)


def _mark(state: AppState, action: do.Mark) -> AppState:
    """Masks from a gesture: they are painted at once, or join the selection."""
    surfaces = samples(state)
    if not surfaces:
        return replace(state, note=Note("Its surface is still being made; a moment.", "warning"))
    masks = tuple(
        None if surface is None or mask is None else mask & _allowed(state, item, surface, action.limited)
        for item, surface, mask in zip(state.scene.objects, surfaces, action.masks)
    )
    if state.matter.purpose == "paint":
        limits = marks_of(state) or masks
        both = (mask if mask is None or limit is None else mask & limit for mask, limit in zip(masks, limits))
        return _painted(state, tuple(both), "")
    old = marks_of(state) or (None,) * len(masks)
    joined = tuple(
        None if mask is None else chosen.combined(before, mask, action.how) for before, mask in zip(old, masks)
    )
    return _with_marks(state, joined)


def _allowed(state: AppState, item: Object, surface: chosen.Samples, limited: bool) -> np.ndarray:
    """[V] bool: what is seen and not locked; limited: only the picked part, when one is."""
    labels = part_labels(item)
    rows = [i for i in shown_parts(state, item) if (item.name, labels[i]) not in state.locked]
    if limited and state.selected is not None:
        rows = [i for i in rows if (item.name, labels[i]) == state.selected]
    return np.isin(surface.owner, rows) if labels else np.ones(len(surface), bool)


def _with_marks(state: AppState, masks: Masks) -> AppState:
    if not any(mask is not None and mask.any() for mask in masks):
        return changed(state, marks=None, marked=None)
    return changed(replace(state, shown="parts"), marks=masks, marked=rest_meshes(state))


def _mark_part(state: AppState, action: do.MarkPart) -> AppState:
    found = find(state, action.key)
    if found is None:
        return state
    masks = tuple(
        None if surface is None
        else chosen.of_part(surface, found[1]) if item is found[0] else np.zeros(len(surface), bool)
        for item, surface in zip(state.scene.objects, samples(state))
    )  # fmt: skip
    return _mark(state, do.Mark(masks, action.how, limited=False))


def _mark_like(state: AppState, action: do.MarkLike) -> AppState:
    masks = tuple(
        None if surface is None
        else chosen.like(surface, action.near, state.matter.tolerance) if item.name == action.name
        else np.zeros(len(surface), bool)
        for item, surface in zip(state.scene.objects, samples(state))
    )  # fmt: skip
    return _mark(state, do.Mark(masks, action.how, limited=False))


def _mark_crop(state: AppState, action: do.MarkCrop) -> AppState:
    if not all(low < high for low, high in zip(action.low, action.high)):
        return replace(state, note=Note("Each smallest number has to be below its largest.", "warning"))
    masks = tuple(None if s is None else chosen.in_box(s, action.low, action.high) for s in samples(state))
    state = changed(state, purpose="select")
    return _mark(state, do.Mark(masks, action.how))


def _grow_marks(state: AppState, action: do.GrowMarks) -> AppState:
    return _each(state, lambda s, mask: (chosen.grown if action.metres > 0 else chosen.shrunk)(
        s, mask, abs(action.metres)))  # fmt: skip


def _each(state: AppState, change) -> AppState:
    masks = marks_of(state)
    if masks is None:
        return replace(state, note=Note("Nothing is selected: choose Select and a tool.", "warning"))
    found = []
    for item, surface, mask in zip(state.scene.objects, samples(state), masks):
        if surface is None:
            found.append(None)
            continue
        old = np.zeros(len(surface), bool) if mask is None else mask
        found.append(change(surface, old) & _allowed(state, item, surface, False))
    return _with_marks(state, tuple(found))


def _invert_marks(state: AppState, _) -> AppState:
    if marks_of(state) is None and rest_meshes(state):
        nothing = tuple(None if s is None else np.zeros(len(s), bool) for s in samples(state))
        state = changed(state, marks=nothing, marked=rest_meshes(state))
    return _each(state, lambda _, mask: ~mask)


def _clear_marks(state: AppState, _) -> AppState:
    return changed(state, marks=None, marked=None) if state.matter.marks is not None else state


def _paint_marks(state: AppState, _) -> AppState:
    masks = marks_of(state)
    if masks is None:
        return replace(state, note=Note("Nothing is selected: choose Select and a tool.", "warning"))
    return _clear_marks(_painted(state, masks, " on the selection"), None)


def _painted(state: AppState, masks: Masks, where: str) -> AppState:
    """The picked material (or none, erasing) on what the masks cover, as one step."""
    matter, objects = "" if state.matter.erase else state.matter.material, []
    for item, surface, mask in zip(state.scene.objects, samples(state), masks):
        if surface is not None and mask is not None and mask.any():
            regions = painting.sites(painting.local_points(item, surface.means), mask)
            item = painting.with_stroke(item, Stroke(matter, regions), False)
        objects.append(item)
    if all(a is b for a, b in zip(objects, state.scene.objects)):
        there = "Nothing of the selection" if marks_of(state) is not None else "Nothing of it"
        return replace(state, note=Note(f"{there} was under the tool.", "warning"))
    label = (f"paint {matter}" if matter else "take paint off") + where
    text = f"{matter.capitalize()}{where}." if matter else f"Bare again{where}."
    note = Note(text) if where else state.note
    return replace(state, history=past.do(state.history, Scene(tuple(objects)), label), shown="parts", note=note)


_regions: list = [None, (), ()]  # of which selection the regions and the limits of paint were made, and they


def _regions_of(state: AppState, masks: Masks) -> list:
    """[masks, per object the region of what is selected or None, the same as a limit]; made once a selection."""
    if _regions[0] is not masks:
        found = []
        for item, surface, mask in zip(state.scene.objects, samples(state), masks):
            some = surface is not None and mask is not None and mask.any()
            found.append(painting.sites(painting.local_points(item, surface.means), mask) if some else None)
        limits = tuple(None if rows is None else painting.as_limit(rows) for rows in found)
        _regions[:] = [masks, tuple(found), limits]
    return _regions


def limits_of(state: AppState) -> tuple[np.ndarray | None, ...] | None:
    """Per object the rows that keep paint inside of the selection; None where nothing of it is selected, or for all.

    None when nothing at all is selected.
    """
    masks = marks_of(state)
    return None if masks is None else _regions_of(state, masks)[2]


OUTSIDE = Note("Nothing of that is selected, and paint stays inside of the selection.", "warning")


def _paint_on(state: AppState, action: do.PaintOn) -> AppState:
    """The stroke of a tool, inside of the selection."""
    limits = limits_of(state)
    if limits is None:
        return MATTER[do.PaintOn](state, action)
    rows = next((rows for item, rows in zip(state.scene.objects, limits) if item.name == action.name), None)
    if rows is None:
        return replace(state, note=OUTSIDE)
    regions = np.concatenate([rows, np.asarray(action.regions, np.float32).reshape(-1, painting.ROW)])
    return MATTER[do.PaintOn](state, replace(action, regions=regions))


def _paint_half(state: AppState, action: do.PaintHalf) -> AppState:
    """A half of it, inside of the selection."""
    limits, after = limits_of(state), MATTER[do.PaintHalf](state, action)
    if limits is None or after.scene is state.scene:
        return after
    objects = []
    for old, new, rows in zip(state.scene.objects, after.scene.objects, limits):
        if new is not old and rows is not None:
            last = replace(new.paint[-1], regions=np.concatenate([rows, new.paint[-1].regions]))
            new = replace(new, paint=(*new.paint[:-1], last))
        objects.append(old if rows is None else new)
    if all(a is b for a, b in zip(objects, state.scene.objects)):
        return replace(state, note=OUTSIDE)
    present = replace(after.history.present, scene=Scene(tuple(objects)))
    return replace(after, history=replace(after.history, present=present))


def hint(state: AppState) -> str:
    """What the status bar says of the selection while it limits paint."""
    limited = state.bench == "matter" and state.matter.purpose == "paint" and marks_of(state) is not None
    return "paint stays inside of the selection" if limited else ""


_seen: list = [None, None, None, None]  # of which scene, selection and purpose what is shown was made, and it


def scene_shown(state: AppState) -> Scene:
    """The scene as the stage shows it: on the bench Matter the selection is seen as paint of the accent.

    While it is chosen it lies over all paint, while it is painted on under it.
    """
    masks, under = marks_of(state) if state.bench == "matter" else None, state.matter.purpose == "paint"
    if masks is None:
        return state.scene
    if _seen[0] is not state.scene or _seen[1] is not masks or _seen[3] != under:
        objects = []
        for item, regions in zip(state.scene.objects, _regions_of(state, masks)[1]):
            if regions is not None:
                seen = Stroke(SHOWN, regions)
                item = replace(item, paint=(seen, *item.paint) if under else (*item.paint, seen))
            objects.append(item)
        _seen[:] = [state.scene, masks, Scene(tuple(objects)), under]
    return _seen[2]


REDUCERS = {
    do.SetPurpose: _set_purpose, do.Mark: _mark, do.MarkPart: _mark_part, do.MarkLike: _mark_like,
    do.MarkCrop: _mark_crop, do.GrowMarks: _grow_marks, do.InvertMarks: _invert_marks, do.ClearMarks: _clear_marks,
    do.PaintMarks: _paint_marks, do.PaintOn: _paint_on, do.PaintHalf: _paint_half,
    do.SetTolerance: lambda s, a: changed(s, tolerance=float(np.clip(a.tolerance, 0.01, 1.0))),
}  # fmt: skip
