"""What the desktop shows and knows, and how each action changes it: `reduce(state, action)`, pure.

The window sends actions and draws the state. Work that takes time is asked for in `state.ask` (the newest wins) and
comes back as an action. The scene lives in the history; the view (camera, selection, what is hidden) is not undone.
The values are in `app.model`, what the benches Shape and Matter do in `app.shaping` and `app.matter`.
"""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from app import actions as act
from app import hand_actions as do
from app import bringing, camera_keys, charts, choosing, matter, shaping
from app.actions import Note
from app.model import AppState, Variant, Working, ask, ask_nothing, box_of, find, with_scene
from app.model import BENCHES
from app.orbit import NUMPAD, framed, orbited, panned, zoomed
from engine import history as past
from engine.history import History
from engine.shapes import parts as layout
from engine.types import Scene

STRIP_LENGTH = 24


def _show_bench(state: AppState, action: act.ShowBench) -> AppState:
    return replace(state, bench=action.bench) if action.bench in BENCHES else state


def _next_bench(state: AppState, action: act.NextBench) -> AppState:
    return replace(state, bench=BENCHES[(BENCHES.index(state.bench) + action.step) % len(BENCHES)])


def _draft(state: AppState, _: act.Draft) -> AppState:
    if not state.prompt.strip():
        return replace(state, chips=())
    return ask(state, "draft", prompt=state.prompt, seed=state.seed)


def _make(state: AppState, action: act.Make) -> AppState:
    if not state.prompt.strip():
        return replace(state, note=Note("Type what you want to make first.", "warning"))
    return ask(state, "make", prompt=state.prompt, seed=state.seed, siblings=action.siblings)


def _arrived(state: AppState, action: act.Arrived) -> AppState:
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
    return with_scene(replace(state, history=past.sealed(made) if action.final else made), state.scene)


def _strip(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """The newest ones; kept ones are never pushed out."""
    room = max(STRIP_LENGTH - sum(v.kept for v in variants), 0)
    found = []
    for variant in variants:
        room -= not variant.kept
        if variant.kept or room >= 0:
            found.append(variant)
    return tuple(found)


def _look_at(state: AppState, action: act.LookAt) -> AppState:
    for variant in state.variants:
        if variant.number == action.number:
            seen = past.do(state.history, variant.scene, f"look at variant {variant.seed}", key="look")
            changed = replace(state, history=seen, looking_at=variant.number, seed=variant.seed)
            if variant.prompt:
                changed = replace(changed, prompt=variant.prompt)
            return with_scene(changed, state.scene)
    return state


def _keep(state: AppState, action: act.Keep) -> AppState:
    variants = tuple(replace(v, kept=not v.kept) if v.number == action.number else v for v in state.variants)
    return replace(state, variants=variants)


def _forget(state: AppState, action: act.Forget) -> AppState:
    return replace(state, variants=tuple(v for v in state.variants if v.number != action.number))


def _select(state: AppState, action: act.Select) -> AppState:
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


def _isolate(state: AppState, _: act.Isolate) -> AppState:
    return replace(state, isolated=None if state.isolated is not None else state.selected)


def _show_all(state: AppState, _: act.ShowAll) -> AppState:
    return replace(state, hidden=frozenset(), isolated=None)


def _undo(state: AppState, _: act.Undo) -> AppState:
    return _travel(state, past.undo(state.history), f"Undid: {state.history.present.label}.")


def _redo(state: AppState, _: act.Redo) -> AppState:
    moved = past.redo(state.history)
    return _travel(state, moved, f"Did again: {moved.present.label}.")


def _travel(state: AppState, history: History, text: str) -> AppState:
    if history is state.history:
        return state
    moved = replace(state, history=history, looking_at=-1, note=Note(text))
    # What comes back to an empty stage comes into the picture; otherwise the camera is the artist's.
    return with_scene(moved, state.scene, frame=not state.scene.objects)


def _new(state: AppState, _: act.NewScene) -> AppState:
    cleared = past.do(state.history, Scene(), "new scene")
    return ask_nothing(AppState(made=state.made, sent=state.sent, ask=state.ask, history=cleared))


def _opened(state: AppState, action: act.Opened) -> AppState:
    fresh = replace(
        AppState(), history=History(past.Step(action.scene, "open")), sent=state.sent, made=state.made,
        bench=state.bench,
        prompt=str(action.extra.get("prompt", ""))[:2000], ask=state.ask,
        chips=tuple(str(c)[:200] for c in action.extra.get("chips", ()) if isinstance(c, str)),
    )  # fmt: skip
    kept = replace(matter.from_extra(fresh, action.extra), keys=camera_keys.from_extra(action.extra))
    fresh = replace(fresh, matter=kept)
    return ask_nothing(replace(fresh, view=framed(fresh.view, box_of(action.scene))))


def _see_from(state: AppState, action: act.SeeFrom) -> AppState:
    if action.side not in NUMPAD:
        return state
    azimuth, elevation = NUMPAD[action.side]
    return replace(state, view=replace(state.view, azimuth=azimuth, elevation=elevation))


def _frame_selected(state: AppState, _: act.FrameSelected) -> AppState:
    found = find(state, state.selected)
    if found is None or found[0].parts is None:
        return replace(state, view=framed(state.view, box_of(state.scene)))
    item, row = found
    low, high = layout.part_bounds(item.parts.rows[row])
    scale, offset = layout.to_metres(item.parts)
    shift = offset + item.transform[:3, 3]
    return replace(state, view=framed(state.view, (low * scale + shift, high * scale + shift)))


def _send(state: AppState, action: act.Send) -> AppState:
    if not state.scene.objects:
        return replace(state, note=Note("There is nothing to send yet.", "warning"))
    if not action.formats:
        return replace(state, note=Note("Choose at least one format.", "warning"))
    return ask(
        state, "send", scene=state.scene, folder=action.folder, formats=action.formats, resolution=action.resolution,
        splats=action.splats, prompt=state.prompt, seed=state.seed,
    )  # fmt: skip


def _send_done(state: AppState, action: act.SendDone) -> AppState:
    box, sent, older = box_of(state.scene), action.sent, state.sent
    if box is not None:
        sent = replace(sent, size=" × ".join(f"{100 * side:.1f}" for side in box[1] - box[0]) + " cm")
    if older and older[0].folder == sent.folder:  # the mesh and its motion are one card
        files = tuple(dict.fromkeys((*older[0].files, *sent.files)))
        sent, older = replace(sent, files=files), older[1:]
    return replace(state, sent=(sent, *older)[:12], note=Note(f"Sent to {sent.folder}.", "good"))


def _progress(state: AppState, action: act.JobProgress) -> AppState:
    now = state.working
    if now is not None and now.serial > action.serial:
        return state
    paused = now.paused if now is not None and now.serial == action.serial else False
    stopping = now.stopping if now is not None and now.serial == action.serial else False
    return replace(
        state, working=Working(action.serial, action.kind, action.step, action.done, action.total, paused, stopping)
    )


def _edit_chip(state: AppState, action: do.EditChip) -> AppState:
    """The prompt with another word for a chip's ("rim gold" finds "gold" in "gold rim"); "" takes it out."""
    words = re.findall(r"[\w'-]+", action.chip.split(":")[-1])
    for word in reversed(words):
        found = re.search(rf"\b{re.escape(word)}\b", state.prompt, re.IGNORECASE)
        if found:
            prompt = f"{state.prompt[: found.start()]}{action.word}{state.prompt[found.end() :]}"
            return replace(state, prompt=" ".join(prompt.split())[:2000])
    return replace(state, note=Note("That was read between the words; change the sentence itself.", "warning"))


def _ended(state: AppState, action: act.JobEnded) -> AppState:
    state = matter.play_ended(state, action.serial, action.note is None)
    if state.working is not None and state.working.serial <= action.serial:
        state = replace(state, working=None)
    return replace(state, note=action.note) if action.note is not None else state


def _stop(state: AppState, _: act.Stop) -> AppState:
    return replace(state, working=replace(state.working, stopping=True)) if state.working else state


def _pause(state: AppState, action: act.Pause) -> AppState:
    return replace(state, working=replace(state.working, paused=action.on)) if state.working else state


ACTIONS = {
    act.ShowBench: _show_bench,
    act.NextBench: _next_bench,
    act.TypePrompt: lambda s, a: replace(s, prompt=a.text[:2000]),
    act.Draft: _draft,
    act.Make: _make,
    act.SetSeed: lambda s, a: replace(s, seed=int(np.clip(a.seed, 0, 2**31 - 1))),
    act.Arrived: _arrived,
    act.LookAt: _look_at,
    act.Keep: _keep,
    act.Forget: _forget,
    act.Select: _select,
    act.Hide: _flag("hidden"),
    act.Lock: _flag("locked"),
    act.Isolate: _isolate,
    act.ShowAll: _show_all,
    act.GestureEnded: lambda s, a: replace(s, history=past.sealed(s.history)),
    act.Undo: _undo,
    act.Redo: _redo,
    act.NewScene: _new,
    act.Opened: _opened,
    act.Orbit: lambda s, a: replace(s, view=orbited(s.view, a.dx, a.dy)),
    act.Pan: lambda s, a: replace(s, view=panned(s.view, a.dx, a.dy, a.height)),
    act.Zoom: lambda s, a: replace(s, view=zoomed(s.view, a.notches, a.toward)),
    act.SeeFrom: _see_from,
    act.FrameSelected: _frame_selected,
    act.Send: _send,
    act.SendDone: _send_done,
    act.JobProgress: _progress,
    act.JobEnded: _ended,
    act.Stop: _stop,
    act.Pause: _pause,
    act.Say: lambda s, a: replace(s, note=a.note),
    do.EditChip: _edit_chip,
    **shaping.REDUCERS,
    **matter.REDUCERS,
    **charts.REDUCERS,
    **choosing.REDUCERS,
    **camera_keys.REDUCERS,
    **bringing.REDUCERS,
}

MODAL = (do.BeginModal, do.ModalMove, do.ModalAxis, do.ModalType, do.EndModal)


def reduce(state: AppState, action: Any) -> AppState:
    """The state after an action. Never raises for what an artist can do; raises KeyError for what is no action."""
    after = ACTIONS[type(action)](state, action)
    other = after.scene is not state.scene or after.selected != state.selected
    if after.modal is not None and other and type(action) not in MODAL:
        # Moving starts from the scene as it was: whatever else changes that ends it, and what was moved so far stays.
        after = replace(after, modal=None)
    return after
