"""What the bench Shape does to the state: one part recoloured, moved, turned, sized; G R S; borrow, between, bake."""

from dataclasses import replace

import numpy as np

from app import hand_actions as do
from app.actions import MoveBy, MoveTo, Note, Recast, Recolour, RemovePart, Resize, SetLook, Turn
from app.gizmo import pixels_per_metre
from app.model import AppState, Modal, ask, edit, find, with_scene
from app.orbit import axes_of
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
    modal = Modal(action.kind, past.sealed(state.history), action.axis, height=action.height, start=action.start)
    return replace(state, modal=modal)


def _modal_move(state: AppState, action: do.ModalMove) -> AppState:
    modal = state.modal
    if modal is None:
        return state
    moved = (modal.moved[0] + action.dx, modal.moved[1] + action.dy)
    if modal.start is not None and modal.kind == "turn" and modal.axis is not None:
        pixels, _ = _pixels(replace(state, history=modal.history), modal)
        turned = modal.turned + angle_between(modal, pixels, moved)
        return _apply(state, replace(modal, moved=moved, turned=turned))
    return _apply(state, replace(modal, moved=moved))


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
    axis = f" {'about' if modal.kind == 'turn' else 'along'} {'xyz'[modal.axis]}" if modal.axis is not None else ""
    amount = f": {modal.typed} {unit}" if modal.typed else ""
    return f"{verb}{axis}{amount} · X Y Z lock an axis · type a number · Enter keeps · Esc cancels"


def handle_words(handle) -> str:
    """What a handle of the gizmo does when it is dragged: "Drag to turn about y"; "" for none."""
    if handle is None:
        return ""
    kind, axis = handle
    verb = {"grab": "move", "turn": "turn", "size": "size"}[kind]
    where = f" {'about' if kind == 'turn' else 'along'} {'xyz'[axis]}" if axis is not None else ""
    return f"Drag to {verb}{where}{' freely' if handle == ('grab', None) else ''}"


def picked_middle(state: AppState) -> np.ndarray | None:
    """The middle of the picked part [3] m, in the world; None without one."""
    found = find(state, state.selected)
    if found is None or found[0].parts is None:
        return None
    low, high = adjust.box_in_metres(found[0].parts, found[1])
    return (low + high) / 2 + found[0].transform[:3, 3]


def _pixels(start: AppState, modal: Modal) -> tuple[np.ndarray, np.ndarray]:
    """(pixels a metre at the middle of the part as it was [2, 3], what that is in the plane of the picture)."""
    middle = picked_middle(start)
    pixels = pixels_per_metre(start.view, modal.height, start.view.target if middle is None else middle)
    plane = np.linalg.pinv(pixels)
    forward = axes_of(start.view)[2]
    return pixels, plane - np.outer(forward, forward @ plane)


def angle_between(modal: Modal, pixels: np.ndarray, moved: tuple[float, float]) -> float:
    """Degrees about the axis of `modal` from where the mouse was on the ring to where it is after `moved` pixels.

    The ring is seen as an ellipse: pixels are taken back into its plane. Of one that is nearly a line, the way along
    its line counts.
    """
    ring = pixels[:, [(modal.axis + 1) % 3, (modal.axis + 2) % 3]]
    before, now = (np.add(modal.start, way) for way in (modal.moved, moved))
    _, (long, flat), rows = np.linalg.svd(ring)
    back = np.linalg.pinv(ring, rcond=1e-3)
    if flat < 0.3 * long:
        taken = back @ np.asarray(modal.start, float)
        front = rows[1] if rows[1] @ taken >= 0 else -rows[1]  # only the near half of a ring can be taken
        along = ring @ (-front[1], front[0]) / long
        return float(np.degrees((now - before) @ along / max(float(np.hypot(*taken)) * long, 10.0)))
    a, b = back @ before, back @ now
    return float(np.degrees(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b)))


def _factor(modal: Modal, pixels: np.ndarray) -> float:
    """How many times as large the mouse has made it: away from the middle is larger."""
    dx, dy = modal.moved
    if modal.start is None:
        return float(np.exp((dx - dy) / 200))
    start = np.asarray(modal.start, float)
    along = pixels[:, modal.axis] if modal.axis is not None else None
    if along is None or abs(float(along @ start)) < 1e-6:
        return float(np.hypot(*(start + modal.moved)) / max(float(np.hypot(*start)), 1.0))
    return max(float((start + modal.moved) @ along / (start @ along)), 0.02)


def _apply(state: AppState, modal: Modal) -> AppState:
    """The part as it was, moved by what the mouse and the keys have said so far."""
    start = replace(state, history=modal.history, modal=None)
    number, (dx, dy) = typed_number(modal), modal.moved
    if number is None and not (dx or dy):
        return replace(start, modal=modal)
    pixels, plane = _pixels(start, modal)
    if modal.kind == "grab":
        by = plane @ (dx, dy)
        if modal.axis is not None:
            seen, least = pixels[:, modal.axis], 0.08 * float((pixels * pixels).sum()) / 2
            by = np.eye(3)[modal.axis] * float(seen @ (dx, dy) / max(float(seen @ seen), least))
        if number is not None:
            by = np.eye(3)[modal.axis if modal.axis is not None else 0] * number / 100

        def change(parts, row):
            return adjust.moved(parts, row, by)
    elif modal.kind == "turn":
        forward = axes_of(state.view)[2]
        axis = modal.axis if modal.axis is not None else int(np.argmax(np.abs(forward)))
        sign = 1.0 if modal.axis is not None or forward[axis] < 0 else -1.0
        degrees = modal.turned if modal.start is not None else sign * 0.5 * (dx - dy)
        degrees = number if number is not None else degrees

        def change(parts, row):
            return adjust.turned(parts, row, "xyz"[axis], degrees)
    else:
        factor = max(abs(number if number is not None else _factor(modal, pixels)), 1e-3)

        def change(parts, row):
            if modal.axis is not None:
                return adjust.stretched(parts, row, modal.axis, factor)
            low, high = adjust.box_in_metres(parts, row)
            return adjust.resized(parts, row, factor * float((high - low).max()))

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
