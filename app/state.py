"""What the desktop shows and knows, and how each action changes it: `reduce(state, action)`, pure.

The window sends actions and draws the state. Work that takes time is asked for in `state.ask` (the newest wins) and
comes back as an action. The scene lives in the history; the view (camera, selection, what is hidden) is not undone.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.actions import (
    Arrived, Draft, Forget, FrameSelected, GestureEnded, Hide, Isolate, JobEnded, JobProgress, Keep, Lock, LookAt,
    Make, MoveBy, MoveTo, NewScene, NextBench, Note, Opened, Orbit, Pan, PartKey, Pause, Recast, Recolour, Redo,
    RemovePart, Resize, Say, SeeFrom, Select, Send, SendDone, Sent, SetLook, SetSeed, ShowAll, ShowBench, Stop,
    Turn, TypePrompt, Undo, Zoom,
)  # fmt: skip
from app.orbit import NUMPAD, View, alike, framed, orbited, panned, zoomed
from engine import history as past
from engine.errors import GalateaError
from engine.history import History
from engine.shapes import adjust
from engine.shapes import parts as layout
from engine.types import Object, Scene

BENCHES = ("make", "shape", "matter", "send")
MAKING = ("draft", "make", "recast")
STRIP_LENGTH = 24


@dataclass(frozen=True, eq=False)
class Variant:
    """One made asset in the strip."""

    number: int
    seed: int
    prompt: str
    scene: Scene
    kept: bool = False
    label: str = ""


@dataclass(frozen=True)
class Ask:
    """Work that is wanted: kind is a row of `app.tasks.TASKS`, or "" when nothing is."""

    serial: int
    kind: str
    settings: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Working:
    """The job under way. stopping: it was told to end and has not yet."""

    serial: int
    kind: str
    step: str = ""
    done: float = 0.0
    total: float = 1.0
    paused: bool = False
    stopping: bool = False


@dataclass(frozen=True, eq=False)
class AppState:
    bench: str = "make"
    prompt: str = ""
    chips: tuple[str, ...] = ()
    seed: int = 0
    history: History = History()
    selected: PartKey | None = None
    hidden: frozenset[PartKey] = frozenset()
    locked: frozenset[PartKey] = frozenset()
    isolated: PartKey | None = None
    variants: tuple[Variant, ...] = ()
    looking_at: int = -1
    view: View = View()
    ask: Ask | None = None
    making: int = 0  # serial of the newest ask that makes assets; what older ones bring is dropped
    working: Working | None = None
    note: Note = Note()
    sent: tuple[Sent, ...] = ()
    made: int = 0  # variants so far, for their numbers

    @property
    def scene(self) -> Scene:
        return self.history.scene


def part_labels(item: Object) -> tuple[str, ...]:
    """The names of an object's parts, made different from one another."""
    seen: dict[str, int] = {}
    labels = []
    for name in item.parts.names if item.parts is not None else ():
        seen[name] = seen.get(name, 0) + 1
        labels.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(labels)


def find(state: AppState, key: PartKey | None) -> tuple[Object, int] | None:
    """(object, row) of a part that is there."""
    if key is None:
        return None
    for item in state.scene.objects:
        if item.name == key[0] and key[1] in part_labels(item):
            return item, part_labels(item).index(key[1])
    return None


def shown_parts(state: AppState, item: Object) -> list[int]:
    """Rows of an object that are seen: neither hidden nor outside of the isolated part."""
    rows = []
    for i, label in enumerate(part_labels(item)):
        key = (item.name, label)
        if state.isolated is not None and state.isolated != key:
            continue
        if key not in state.hidden:
            rows.append(i)
    return rows


def _ask(state: AppState, kind: str, **settings) -> AppState:
    serial = state.ask.serial + 1 if state.ask else 1
    making = serial if kind in MAKING else state.making
    return replace(state, ask=Ask(serial, kind, settings), making=making)


def _ask_nothing(state: AppState) -> AppState:
    """Whatever is being made is not wanted any more."""
    asked = _ask(state, "")
    return replace(asked, making=asked.ask.serial)


def _show_bench(state: AppState, action: ShowBench) -> AppState:
    return replace(state, bench=action.bench) if action.bench in BENCHES else state


def _next_bench(state: AppState, action: NextBench) -> AppState:
    return replace(state, bench=BENCHES[(BENCHES.index(state.bench) + action.step) % len(BENCHES)])


def _draft(state: AppState, _: Draft) -> AppState:
    if not state.prompt.strip():
        return replace(state, chips=())
    return _ask(state, "draft", prompt=state.prompt, seed=state.seed)


def _make(state: AppState, action: Make) -> AppState:
    if not state.prompt.strip():
        return replace(state, note=Note("Type what you want to make first.", "warning"))
    return _ask(state, "make", prompt=state.prompt, seed=state.seed, siblings=action.siblings)


def _arrived(state: AppState, action: Arrived) -> AppState:
    if action.serial != state.making:
        return state  # somebody asked for something else meanwhile
    if action.chips is not None:
        state = replace(state, chips=action.chips)
    if action.final:
        made = Variant(state.made, action.seed, action.prompt, action.scene, label=action.label)
        state = replace(state, variants=_strip((made, *state.variants)), made=state.made + 1)
        if action.present:
            state = replace(state, looking_at=made.number)
    if not action.present:
        return state
    # Everything that one sentence brought is one step back.
    made = past.do(state.history, action.scene, f"make {action.prompt}", key="" if action.final else "draft")
    if action.final and state.history.present.key == "draft":
        made = past.do(state.history, action.scene, f"make {action.prompt}", key="draft")
    return _with_scene(replace(state, history=past.sealed(made) if action.final else made), state.scene)


def _strip(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """The newest ones; kept ones are never pushed out."""
    room = max(STRIP_LENGTH - sum(v.kept for v in variants), 0)
    found = []
    for variant in variants:
        room -= not variant.kept
        if variant.kept or room >= 0:
            found.append(variant)
    return tuple(found)


def _look_at(state: AppState, action: LookAt) -> AppState:
    for variant in state.variants:
        if variant.number == action.number:
            seen = past.do(state.history, variant.scene, f"look at variant {variant.seed}", key="look")
            changed = replace(state, history=seen, looking_at=variant.number, seed=variant.seed)
            if variant.prompt:
                changed = replace(changed, prompt=variant.prompt)
            return _with_scene(changed, state.scene)
    return state


def _keep(state: AppState, action: Keep) -> AppState:
    variants = tuple(replace(v, kept=not v.kept) if v.number == action.number else v for v in state.variants)
    return replace(state, variants=variants)


def _forget(state: AppState, action: Forget) -> AppState:
    return replace(state, variants=tuple(v for v in state.variants if v.number != action.number))


def _select(state: AppState, action: Select) -> AppState:
    if action.key is not None and (find(state, action.key) is None or action.key in state.locked):
        return state
    return replace(state, selected=action.key, history=past.sealed(state.history))


def _flag(name: str):
    def change(state: AppState, action) -> AppState:
        now = getattr(state, name)
        changed = replace(state, **{name: now | {action.key} if action.on else now - {action.key}})
        if action.on and changed.selected == action.key:
            changed = replace(changed, selected=None)
        return changed

    return change


def _isolate(state: AppState, _: Isolate) -> AppState:
    return replace(state, isolated=None if state.isolated is not None else state.selected)


def _show_all(state: AppState, _: ShowAll) -> AppState:
    return replace(state, hidden=frozenset(), isolated=None)


def _edit(state: AppState, label: str, change, key: str = "") -> AppState:
    """`change(parts, row)` on the selected part, as one step back ("recolour rim")."""
    found = find(state, state.selected)
    if found is None:
        return replace(state, note=Note("Pick a part first: click it in the picture or in the list.", "warning"))
    item, row = found
    try:
        parts = change(item.parts, row)
        parts.validate()
    except ValueError as problem:
        return replace(state, note=Note(f"{str(problem)[:1].upper()}{str(problem)[1:]}.", "warning"))
    objects = tuple(replace(o, parts=parts, mesh=None, gaussians=None) if o is item else o for o in state.scene.objects)
    done = past.do(state.history, Scene(objects), f"{label} {state.selected[1]}", key and f"{key} {state.selected}")
    return _with_scene(replace(state, history=done, looking_at=-1), state.scene, frame=False)


def _recolour(state: AppState, action: Recolour) -> AppState:
    return _edit(state, "recolour", lambda p, i: adjust.recoloured(p, i, action.colour), "colour")


def _set_look(state: AppState, action: SetLook) -> AppState:
    name = "roughness" if action.roughness is not None else "metal"
    return _edit(
        state, f"{name} of", lambda p, i: adjust.relooked(p, i, action.roughness, action.metallic), f"look {name}"
    )


def _move_to(state: AppState, action: MoveTo) -> AppState:
    def change(parts, row):
        low, high = adjust.box_in_metres(parts, row)
        by = np.zeros(3)
        by[action.axis] = action.metres - (low[action.axis] + high[action.axis]) / 2
        return adjust.moved(parts, row, by)

    return _edit(state, "move", change, f"move {action.axis}")


def _move_by(state: AppState, action: MoveBy) -> AppState:
    return _edit(state, "move", lambda p, i: adjust.moved(p, i, action.metres), "drag")


def _resize(state: AppState, action: Resize) -> AppState:
    return _edit(state, "resize", lambda p, i: adjust.resized(p, i, action.metres), "size")


def _turn(state: AppState, action: Turn) -> AppState:
    return _edit(state, "turn", lambda p, i: adjust.turned(p, i, action.axis, action.degrees))


def _remove_part(state: AppState, _: RemovePart) -> AppState:
    return _edit(state, "remove", adjust.without)


def _recast(state: AppState, action: Recast) -> AppState:
    found = find(state, state.selected)
    if found is None:
        return replace(state, note=Note("Pick the part to recast first.", "warning"))
    item, row = found
    return _ask(
        state, "recast", scene=state.scene, object=item.name, row=row, count=action.count, seed=state.seed,
        prompt=state.prompt,
    )  # fmt: skip


def _undo(state: AppState, _: Undo) -> AppState:
    return _travel(state, past.undo(state.history), f"Undid: {state.history.present.label}.")


def _redo(state: AppState, _: Redo) -> AppState:
    moved = past.redo(state.history)
    return _travel(state, moved, f"Did again: {moved.present.label}.")


def _travel(state: AppState, history: History, text: str) -> AppState:
    if history is state.history:
        return state
    moved = replace(state, history=history, looking_at=-1, note=Note(text))
    # What comes back to an empty stage comes into the picture; otherwise the camera is the artist's.
    return _with_scene(moved, state.scene, frame=not state.scene.objects)


def _new(state: AppState, _: NewScene) -> AppState:
    cleared = past.do(state.history, Scene(), "new scene")
    return _ask_nothing(AppState(made=state.made, sent=state.sent, ask=state.ask, history=cleared))


def _opened(state: AppState, action: Opened) -> AppState:
    fresh = replace(
        AppState(), history=History(past.Step(action.scene, "open")), sent=state.sent, made=state.made,
        bench=state.bench,
        prompt=str(action.extra.get("prompt", ""))[:2000], ask=state.ask,
        chips=tuple(str(c)[:200] for c in action.extra.get("chips", ()) if isinstance(c, str)),
    )  # fmt: skip
    return _ask_nothing(replace(fresh, view=framed(fresh.view, box_of(action.scene))))


def _see_from(state: AppState, action: SeeFrom) -> AppState:
    if action.side not in NUMPAD:
        return state
    azimuth, elevation = NUMPAD[action.side]
    return replace(state, view=replace(state.view, azimuth=azimuth, elevation=elevation))


def _frame_selected(state: AppState, _: FrameSelected) -> AppState:
    found = find(state, state.selected)
    if found is None:
        return replace(state, view=framed(state.view, box_of(state.scene)))
    item, row = found
    low, high = layout.part_bounds(item.parts.rows[row])
    scale, offset = layout.to_metres(item.parts)
    shift = offset + item.transform[:3, 3]
    return replace(state, view=framed(state.view, (low * scale + shift, high * scale + shift)))


def box_of(scene: Scene) -> tuple[np.ndarray, np.ndarray] | None:
    """World box of everything made of parts."""
    boxes = []
    for item in scene.objects:
        if item.parts is not None:
            scale, offset = layout.to_metres(item.parts)
            shift = offset + item.transform[:3, 3]
            boxes.append([b * scale + shift for b in layout.bounds(item.parts.rows)])
    return (np.min([b[0] for b in boxes], 0), np.max([b[1] for b in boxes], 0)) if boxes else None


def _with_scene(state: AppState, before: Scene, frame: bool = True) -> AppState:
    """After the scene changed: a selection that is gone is dropped, and another asset comes into the picture."""
    if find(state, state.selected) is None:
        state = replace(state, selected=None)
    if find(state, state.isolated) is None:
        state = replace(state, isolated=None)
    if frame and state.scene is not before:
        old, new = box_of(before), box_of(state.scene)
        if new is not None and (old is None or not alike(old, new)):
            state = replace(state, view=framed(state.view, new))
    return state


def _send(state: AppState, action: Send) -> AppState:
    if not state.scene.objects:
        return replace(state, note=Note("There is nothing to send yet.", "warning"))
    if not action.formats:
        return replace(state, note=Note("Choose at least one format.", "warning"))
    return _ask(
        state, "send", scene=state.scene, folder=action.folder, formats=action.formats, resolution=action.resolution,
        splats=action.splats, prompt=state.prompt, seed=state.seed,
    )  # fmt: skip


def _send_done(state: AppState, action: SendDone) -> AppState:
    return replace(state, sent=(action.sent, *state.sent)[:12], note=Note(f"Sent to {action.sent.folder}.", "good"))


def _progress(state: AppState, action: JobProgress) -> AppState:
    now = state.working
    if now is not None and now.serial > action.serial:
        return state
    paused = now.paused if now is not None and now.serial == action.serial else False
    stopping = now.stopping if now is not None and now.serial == action.serial else False
    return replace(
        state, working=Working(action.serial, action.kind, action.step, action.done, action.total, paused, stopping)
    )


def _ended(state: AppState, action: JobEnded) -> AppState:
    if state.working is not None and state.working.serial <= action.serial:
        state = replace(state, working=None)
    return replace(state, note=action.note) if action.note is not None else state


def _stop(state: AppState, _: Stop) -> AppState:
    return replace(state, working=replace(state.working, stopping=True)) if state.working else state


def _pause(state: AppState, action: Pause) -> AppState:
    return replace(state, working=replace(state.working, paused=action.on)) if state.working else state


ACTIONS = {
    ShowBench: _show_bench, NextBench: _next_bench, TypePrompt: lambda s, a: replace(s, prompt=a.text[:2000]),
    Draft: _draft, Make: _make, SetSeed: lambda s, a: replace(s, seed=int(np.clip(a.seed, 0, 2**31 - 1))),
    Arrived: _arrived, LookAt: _look_at, Keep: _keep, Forget: _forget, Select: _select, Hide: _flag("hidden"),
    Lock: _flag("locked"), Isolate: _isolate, ShowAll: _show_all, Recolour: _recolour, SetLook: _set_look,
    MoveTo: _move_to, MoveBy: _move_by, Resize: _resize, Turn: _turn, RemovePart: _remove_part, Recast: _recast,
    GestureEnded: lambda s, a: replace(s, history=past.sealed(s.history)), Undo: _undo, Redo: _redo, NewScene: _new,
    Opened: _opened,
    Orbit: lambda s, a: replace(s, view=orbited(s.view, a.dx, a.dy)),
    Pan: lambda s, a: replace(s, view=panned(s.view, a.dx, a.dy, a.height)),
    Zoom: lambda s, a: replace(s, view=zoomed(s.view, a.notches, a.toward)),
    SeeFrom: _see_from, FrameSelected: _frame_selected,
    Send: _send, SendDone: _send_done, JobProgress: _progress, JobEnded: _ended, Stop: _stop, Pause: _pause,
    Say: lambda s, a: replace(s, note=a.note),
}  # fmt: skip


def reduce(state: AppState, action: Any) -> AppState:
    """The state after an action. Never raises for what an artist can do; raises KeyError for what is no action."""
    return ACTIONS[type(action)](state, action)


def note_of(error: Exception) -> Note:
    """An error as a sentence for the status bar."""
    if isinstance(error, GalateaError):
        head = f"{error.what[:1].upper()}{error.what[1:]}"
        return Note(f"{head} {error.fix}".strip(), "error")
    return Note(f"A fault in Galatea itself ({type(error).__name__}). The log has it; nothing was lost.", "error")
