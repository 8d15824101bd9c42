"""What the bench Shape does to the state: one part recoloured, moved, turned, sized; G R S; borrow, between, bake."""

from dataclasses import replace

import numpy as np

from app import hand_actions as do
from app.actions import MoveBy, MoveTo, Note, Recast, Recolour, RemovePart, Resize, SetLook, Turn
from app.model import AppState, Modal, ask, edit, find, with_scene
from app.orbit import axes_of, metres_per_pixel
from engine import history as past
from engine.shapes import adjust

MODALS = {"grab": "move", "turn": "turn", "size": "resize"}


def _recolour(state: AppState, action: Recolour) -> AppState:
    return edit(state, "recolour", lambda p, i: adjust.recoloured(p, i, action.colour), "colour")


def _set_look(state: AppState, action: SetLook) -> AppState:
    name = "roughness" if action.roughness is not None else "metal"
    return edit(
        state, f"{name} of", lambda p, i: adjust.relooked(p, i, action.roughness, action.metallic), f"look {name}"
    )


def _move_to(state: AppState, action: MoveTo) -> AppState:
    def change(parts, row):
        low, high = adjust.box_in_metres(parts, row)
        by = np.zeros(3)
        by[action.axis] = action.metres - (low[action.axis] + high[action.axis]) / 2
        return adjust.moved(parts, row, by)

    return edit(state, "move", change, f"move {action.axis}")


def _move_by(state: AppState, action: MoveBy) -> AppState:
    return edit(state, "move", lambda p, i: adjust.moved(p, i, action.metres), "drag")


def _resize(state: AppState, action: Resize) -> AppState:
    return edit(state, "resize", lambda p, i: adjust.resized(p, i, action.metres), "size")


def _turn(state: AppState, action: Turn) -> AppState:
    return edit(state, "turn", lambda p, i: adjust.turned(p, i, action.axis, action.degrees))


def _remove_part(state: AppState, _: RemovePart) -> AppState:
    return edit(state, "remove", adjust.without)


def _recast(state: AppState, action: Recast) -> AppState:
    found = find(state, state.selected)
    if found is None:
        return replace(state, note=Note("Pick the part to recast first.", "warning"))
    item, row = found
    return ask(
        state, "recast", scene=state.scene, object=item.name, row=row, count=action.count, seed=state.seed,
        prompt=state.prompt,
    )  # fmt: skip


# G, R, S


def _begin(state: AppState, action: do.BeginModal) -> AppState:
    found = find(state, state.selected)
    if found is None or found[0].parts is None or action.kind not in MODALS:
        return replace(state, note=Note("Pick a part first: click it in the picture or in the list.", "warning"))
    if state.modal is not None:
        state = _end(state, do.EndModal(False))
    return replace(state, modal=Modal(action.kind, past.sealed(state.history), action.axis, height=action.height))


def _modal_move(state: AppState, action: do.ModalMove) -> AppState:
    if state.modal is None:
        return state
    dx, dy = state.modal.moved
    return _apply(state, replace(state.modal, moved=(dx + action.dx, dy + action.dy)))


def _modal_axis(state: AppState, action: do.ModalAxis) -> AppState:
    if state.modal is None:
        return state
    axis = None if state.modal.axis == action.axis else action.axis
    return _apply(state, replace(state.modal, axis=axis))


def _modal_type(state: AppState, action: do.ModalType) -> AppState:
    if state.modal is None:
        return state
    typed = state.modal.typed
    if action.character == "-":
        typed = typed[1:] if typed.startswith("-") else "-" + typed
    else:
        typed = typed + action.character if action.character else typed[:-1]
    return _apply(state, replace(state.modal, typed=typed[:12]))


def _end(state: AppState, action: do.EndModal) -> AppState:
    if state.modal is None:
        return state
    if action.keep:
        return replace(state, modal=None, history=past.sealed(state.history))
    before = state.scene
    return with_scene(replace(state, modal=None, history=state.modal.history), before, frame=False)


def typed_number(modal: Modal) -> float | None:
    """What was typed, when it is a number."""
    try:
        return float(modal.typed)
    except ValueError:
        return None


def modal_words(modal: Modal) -> str:
    """What the hand is doing, for the status bar: "move along x: 3 cm"."""
    verb = {"grab": "Move", "turn": "Turn", "size": "Size"}[modal.kind]
    unit = {"grab": "cm", "turn": "degrees", "size": "times"}[modal.kind]
    axis = f" {'along' if modal.kind == 'grab' else 'about'} {'xyz'[modal.axis]}" if modal.axis is not None else ""
    if modal.kind == "size":
        axis = ""
    amount = f": {modal.typed} {unit}" if modal.typed else ""
    return f"{verb}{axis}{amount} · X Y Z lock an axis · type a number · Enter keeps · Esc cancels"


def _apply(state: AppState, modal: Modal) -> AppState:
    """The part as it was, moved by what the mouse and the keys have said so far."""
    start = replace(state, history=modal.history, modal=None)
    number, (dx, dy) = typed_number(modal), modal.moved
    if number is None and not (dx or dy):
        return replace(start, modal=modal)
    right, up, forward = axes_of(state.view)
    step = metres_per_pixel(state.view, modal.height)
    if modal.kind == "grab":
        by = step * (dx * right - dy * up)
        if modal.axis is not None:
            along = np.eye(3)[modal.axis]
            seen = np.array([along @ right, -(along @ up)])
            by = along * (step * (dx * seen[0] + dy * seen[1]) / max(float(seen @ seen), 0.08))
        if number is not None:
            by = np.eye(3)[modal.axis if modal.axis is not None else 0] * number / 100

        def change(parts, row):
            return adjust.moved(parts, row, by)
    elif modal.kind == "turn":
        axis = modal.axis if modal.axis is not None else int(np.argmax(np.abs(forward)))
        sign = 1.0 if modal.axis is not None or forward[axis] < 0 else -1.0
        degrees = number if number is not None else sign * 0.5 * (dx - dy)

        def change(parts, row):
            return adjust.turned(parts, row, "xyz"[axis], degrees)
    else:
        factor = number if number is not None else float(np.exp((dx - dy) / 200))

        def change(parts, row):
            low, high = adjust.box_in_metres(parts, row)
            return adjust.resized(parts, row, max(abs(factor), 1e-3) * float((high - low).max()))

    done = edit(start, MODALS[modal.kind], change, "modal")
    return replace(done, modal=modal)


# Other things


def _borrow(state: AppState, action: do.Borrow) -> AppState:
    found = find(state, state.selected)
    if found is None or found[0].parts is None:
        return replace(state, note=Note("Pick the part that should look like another thing's first.", "warning"))
    item, row = found
    return ask(
        state, "borrow", scene=state.scene, object=item.name, row=row, thing=action.thing, count=action.count,
        seed=state.seed, prompt=state.prompt,
    )  # fmt: skip


def _ask_between(state: AppState, action: do.AskBetween) -> AppState:
    kept = [v for v in state.variants if v.kept and all(item.parts is not None for item in v.scene.objects)]
    if len(kept) < 2:
        return replace(state, note=Note("Keep two variants with the star; then walk between them.", "warning"))
    ends = tuple(v.scene.objects[0].parts for v in kept[1::-1])
    return ask(state, "between", ends=ends, steps=action.steps, seed=state.seed)


def _stations(state: AppState, action: do.StationsArrived) -> AppState:
    if action.serial != state.making:
        return state
    return _go_between(replace(state, stations=action.scenes), do.GoBetween(0.5))


def _go_between(state: AppState, action: do.GoBetween) -> AppState:
    if not state.stations:
        return state
    scene = state.stations[int(round(np.clip(action.share, 0, 1) * (len(state.stations) - 1)))]
    if scene is state.scene:
        return state
    walked = past.do(state.history, scene, "go between", key="between")
    return with_scene(replace(state, history=walked, looking_at=-1), state.scene, frame=False)


def _bake(state: AppState, action: do.Bake) -> AppState:
    if not any(item.parts is not None for item in state.scene.objects):
        return replace(state, note=Note("There are no parts to bake.", "warning"))
    return ask(state, "bake", scene=state.scene, resolution=action.resolution)


def _baked(state: AppState, action: do.Baked) -> AppState:
    if action.serial != state.making:
        return state
    done = past.do(state.history, action.scene, "bake")
    text = "Baked to a free mesh. Recast, borrow and part handles are gone for it; Ctrl+Z brings the parts back."
    return with_scene(replace(state, history=done, looking_at=-1, note=Note(text)), state.scene, frame=False)


REDUCERS = {
    Recolour: _recolour, SetLook: _set_look, MoveTo: _move_to, MoveBy: _move_by, Resize: _resize, Turn: _turn,
    RemovePart: _remove_part, Recast: _recast, do.BeginModal: _begin, do.ModalMove: _modal_move,
    do.ModalAxis: _modal_axis, do.ModalType: _modal_type, do.EndModal: _end, do.Borrow: _borrow,
    do.AskBetween: _ask_between, do.StationsArrived: _stations, do.GoBetween: _go_between, do.Bake: _bake,
    do.Baked: _baked,
}  # fmt: skip
