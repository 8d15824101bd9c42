"""Mouse and keys over the stage: orbit, pan, zoom, pick, and Blender's shortcuts."""

from typing import TYPE_CHECKING

import numpy as np

from app.actions import (
    FrameSelected, Hide, Isolate, NextBench, Orbit, Pan, Redo, RemovePart, SeeFrom, Select, ShowAll, Stop, Undo, Zoom,
)  # fmt: skip
from app.orbit import axes_of, metres_per_pixel
from app.panels import dialogs

if TYPE_CHECKING:
    from app.window.frame import Window


def inside(w: "Window", position) -> bool:
    """Whether a place of the window is on the stage."""
    x, y, width, height = w.stage_place
    return x <= position[0] < x + width and y <= position[1] < y + height


def wheel(w: "Window", notches: float) -> None:
    """Notches over the stage; they zoom at the next turn of the loop."""
    if inside(w, w.dpg.get_mouse_pos(local=False)) and not dialogs.is_open():
        w.mouse["wheel"] += notches


def mouse(w: "Window") -> None:
    """Left or middle drag orbits, with Shift pans; a click picks; the wheel zooms to the mouse."""
    dpg, mouse = w.dpg, w.mouse
    position = dpg.get_mouse_pos(local=False)
    down = dpg.is_mouse_button_down(dpg.mvMouseButton_Left) or dpg.is_mouse_button_down(dpg.mvMouseButton_Middle)
    shift = dpg.is_key_down(dpg.mvKey_LShift) or dpg.is_key_down(dpg.mvKey_RShift)
    height = w.stage_place[3]
    if down and not mouse.get("down"):
        held = inside(w, position) and not dialogs.is_open()
        mouse.update(held=held, start=position, last=position, moved=False,
                     left=dpg.is_mouse_button_down(dpg.mvMouseButton_Left))  # fmt: skip
    elif down and mouse.get("held"):
        away = max(abs(position[0] - mouse["start"][0]), abs(position[1] - mouse["start"][1]))
        mouse["moved"] = mouse["moved"] or away > 4
        dx, dy = position[0] - mouse["last"][0], position[1] - mouse["last"][1]
        if mouse["moved"] and (dx or dy):
            w.send(Pan(dx, dy, height) if shift else Orbit(dx, dy))
            mouse["last"] = position
    elif not down and mouse.get("down") and mouse.get("held"):
        if not mouse["moved"] and mouse["left"] and w.stage is not None:
            x, y, width, _ = w.stage_place
            w.send(Select(w.stage.part_at((position[0] - x) / width, (position[1] - y) / height)))
    mouse["down"] = down
    if mouse["wheel"]:
        notches, mouse["wheel"] = mouse["wheel"], 0.0
        w.send(Zoom(notches, under(w, position)))


def under(w: "Window", position) -> tuple[float, float, float]:
    """The world point under the mouse in the plane of the target."""
    x, y, width, height = w.stage_place
    right, up, _ = axes_of(w.state.view)
    step = metres_per_pixel(w.state.view, height)
    a, b = position[0] - x - width / 2, height / 2 - (position[1] - y)
    return tuple(map(float, np.asarray(w.state.view.target) + step * (a * right + b * up)))


def held(w: "Window", *keys: int) -> bool:
    """Whether one of these was down when the key being handled was pressed; by now it may be up again."""
    return any(key in w.held for key in keys)


def release(w: "Window", key: int) -> None:
    """A key went up."""
    w.held.pop(key, None)


def forget_lost(w: "Window") -> None:
    """Keys whose release went to another window."""
    for key, turns in list(w.held.items()):
        w.held[key] = turns + 1
        if turns > 3 and not w.dpg.is_key_down(key):
            del w.held[key]


def key(w: "Window", key: int) -> None:
    """Shortcuts; while a text field has the keyboard, only those with Ctrl."""
    w.held[key] = 0

    dpg = w.dpg
    ctrl = held(w, dpg.mvKey_LControl, dpg.mvKey_RControl)
    shift = held(w, dpg.mvKey_LShift, dpg.mvKey_RShift)
    alt = held(w, dpg.mvKey_LAlt, dpg.mvKey_RAlt)
    typing = any(dpg.does_item_exist(tag) and dpg.is_item_active(tag) for tag in w.ui.typing)
    if dialogs.is_open():
        if key == dpg.mvKey_Escape:
            dialogs.close()
        return
    if ctrl:
        plain = {dpg.mvKey_S: "save", dpg.mvKey_O: "open", dpg.mvKey_N: "new", dpg.mvKey_Q: "quit"}
        if key in plain:
            w.command(plain[key])
        elif key == dpg.mvKey_Z and not typing:
            w.send(Redo() if shift else Undo())
    sides = {dpg.mvKey_NumPad1: ("front", "back"), dpg.mvKey_NumPad3: ("right", "left"),
             dpg.mvKey_NumPad7: ("top", "bottom"), dpg.mvKey_NumPad0: ("three-quarter",) * 2}  # fmt: skip
    if key in sides and not typing:
        w.send(SeeFrom(sides[key][1 if ctrl else 0]))
    if key == dpg.mvKey_F1:
        w.command("help")
    if ctrl or typing:
        return
    simple = {
        dpg.mvKey_Period: FrameSelected(), dpg.mvKey_Decimal: FrameSelected(), dpg.mvKey_Delete: RemovePart(),
        dpg.mvKey_Escape: Stop(), dpg.mvKey_Tab: NextBench(-1 if shift else 1),
    }  # fmt: skip
    if key in simple:
        w.send(simple[key])
    elif key == dpg.mvKey_Slash:
        w.command("help") if shift else w.send(Isolate())
    elif key == dpg.mvKey_H:
        if alt:
            w.send(ShowAll())
        elif w.state.selected is not None:
            w.send(Hide(w.state.selected, True))
