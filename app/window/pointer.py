"""The mouse over the stage: orbit, pan, zoom, pick, handles, paint, pull; and over the timeline: scrub."""

from typing import TYPE_CHECKING

import numpy as np

from app import gizmo
from app import hand_actions as do
from app.actions import Orbit, Pan, SeeFrom, Select, Zoom
from app.gizmo import Gizmo
from app.matter import moment_shown
from app.model import box_of
from app.orbit import axes_of, metres_per_pixel
from app.panels import dialogs, timeline, top
from app.shaping import picked_middle
from app.window import layout, tools, views
from app.window.tools import ray, share
from engine.play import Pull

if TYPE_CHECKING:
    from app.window.frame import Window

AXIS_SIDES = {0: "right", 1: "top", 2: "front"}


def inside(w: "Window", position) -> bool:
    """Whether a place of the window is on the stage, and not on the switch over it."""
    x, y, width, height = w.stage_place
    return x <= position[0] < x + width and y <= position[1] < y + height and not views.covers(w, position)


def wheel(w: "Window", notches: float) -> None:
    """Notches over the stage; they zoom at the next turn of the loop."""
    at = w.dpg.get_mouse_pos(local=False)
    if inside(w, at) and not dialogs.is_open() and not dialogs.covers(at):
        w.mouse["wheel"] += notches


def mouse(w: "Window") -> None:
    """One turn: what is pressed, held or let go, and where."""
    dpg, mouse = w.dpg, w.mouse
    position = tuple(dpg.get_mouse_pos(local=False))
    left, middle = dpg.is_mouse_button_down(dpg.mvMouseButton_Left), dpg.is_mouse_button_down(dpg.mvMouseButton_Middle)
    down = left or middle
    right = dpg.is_mouse_button_down(dpg.mvMouseButton_Right)
    if w.state.modal is not None and mouse.get("mode") != "handle":
        _modal(w, position, left, right)
    elif right and mouse.get("mode") == "handle":
        w.send(do.EndModal(False))
        mouse["mode"] = None
    elif down and not mouse.get("down"):
        mouse.update(start=position, last=position, moved=False, left=left, mode=_press(w, position, left))
    elif down and mouse.get("mode"):
        away = max(abs(position[0] - mouse["start"][0]), abs(position[1] - mouse["start"][1]))
        mouse["moved"] = mouse["moved"] or away > 4
        if position != mouse["last"]:
            _drag(w, mouse["mode"], position)
            mouse["last"] = position
    elif not down and mouse.get("down") and mouse.get("mode"):
        _release(w, mouse["mode"], position)
        mouse["mode"] = None
    mouse["down"], mouse["at"] = down, position
    _hover(w, position)
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


def _press(w: "Window", position, left: bool) -> str | None:
    """What a drag from here does: the name of a way, or None for none."""
    if dialogs.is_open():
        return None
    if dialogs.covers(position):
        return None
    if left and top.on_pill(position):
        w.command("jobs")
        return None
    if left and (edge := layout.edge_at(w, position)) is not None:
        return f"edge {edge}"
    if w.state.bench == "matter" and left and _on_track(w, position) is not None:
        _drag(w, "scrub", position)
        return "scrub"
    if not inside(w, position):
        return None
    alt = w.dpg.is_key_down(w.dpg.mvKey_LAlt)
    if not left or alt:
        return "orbit"
    here = position[0] - w.stage_place[0], position[1] - w.stage_place[1]
    side = near(w.handles, here, w.ui.px(9))
    if side is not None:
        return f"cube {side}"
    handle = gizmo.taken(takeable(w), *here)
    if handle is not None:
        pixel = gizmo.pixel_of(w.state.view, *w.stage_place[2:], middle(w))
        start = (here[0] - pixel[0], here[1] - pixel[1])
        w.send(do.BeginModal(handle[0], w.stage_place[3], handle[1], start))
        return "handle"
    point = w.stage.point_at(*share(w, position)) if w.stage is not None else None
    matter = w.state.matter
    if w.state.bench == "matter" and (mode := tools.press(w, position, point)) is not None:
        return mode
    tape = matter.recording
    playing = tape is not None and tape.live and moment_shown(w.state) is not None
    if w.state.bench == "matter" and playing and point is not None:
        eye, towards = ray(w, position)
        w.mouse["depth"] = float(np.linalg.norm(point - eye) / np.linalg.norm(towards))
        low, high = box_of(w.state.scene)
        radius = 0.14 * float((high - low).max())
        w.hand.pull = Pull(tuple(map(float, point)), tuple(map(float, point)), radius)
        w.send(do.Scrub(1e9))
        return "pull"
    return "orbit"


def _drag(w: "Window", mode: str, position) -> None:
    dx, dy = position[0] - w.mouse["last"][0], position[1] - w.mouse["last"][1]
    shift = w.dpg.is_key_down(w.dpg.mvKey_LShift) or w.dpg.is_key_down(w.dpg.mvKey_RShift)
    if mode == "scrub":
        at = _on_track(w, position, True)
        if shift:
            first = timeline.frame_at(w.state, _on_track(w, w.mouse["start"], True))
            w.send(do.SetSpan((round(first), round(timeline.frame_at(w.state, at)))))
        else:
            w.send(do.Scrub(timeline.frame_at(w.state, at)))
    elif mode == "orbit" and w.mouse["moved"]:
        w.send(Pan(dx, dy, w.stage_place[3]) if shift else Orbit(dx, dy))
    elif mode.startswith("edge "):
        layout.drag_edge(w, mode[5:], position)
    elif mode == "handle":
        w.send(do.ModalMove(dx, dy))
    elif mode in tools.MODES:
        tools.drag(w, mode, position)
    elif mode == "pull" and w.hand.pull is not None:
        eye, towards = ray(w, position)
        to = tuple(map(float, eye + towards * w.mouse["depth"]))
        w.hand.pull = Pull(w.hand.pull.grabbed, to, w.hand.pull.radius)


def _release(w: "Window", mode: str, position) -> None:
    if mode == "pull":
        w.hand.pull = None
    elif mode.startswith("edge "):
        w.settings.save()
    elif mode == "handle":
        w.send(do.EndModal(w.mouse["moved"]))
        if not w.mouse["moved"] and w.stage is not None:  # a click is for what lies behind the handle
            w.send(Select(w.stage.part_at(*share(w, position))))
    elif mode in tools.MODES and (w.mouse["moved"] or mode not in tools.DRAGGED):
        tools.release(w, mode, position)
    elif mode.startswith("cube") and not w.mouse["moved"]:
        w.send(SeeFrom(AXIS_SIDES[int(mode[5:])]))
    elif mode in ("orbit", *tools.DRAGGED) and not w.mouse["moved"] and w.mouse["left"] and w.stage is not None:
        w.send(Select(w.stage.part_at(*share(w, position))))


def _modal(w: "Window", position, left: bool, right: bool) -> None:
    """G, R or S: the mouse moves the part without a button; left keeps, right gives up."""
    last = w.mouse.get("at", position)
    if position != last:
        w.send(do.ModalMove(position[0] - last[0], position[1] - last[1]))
    if (left or right) and not w.mouse.get("down"):
        w.send(do.EndModal(left))
        w.mouse["mode"] = None


def near(handles, at, reach: float) -> int | None:
    """The number of the side of the view's cube, drawn at a place of the stage, that is within `reach` pixels."""
    for number, place in handles:
        if np.hypot(at[0] - place[0], at[1] - place[1]) <= reach:
            return number
    return None


# The gizmo


def middle(w: "Window") -> tuple[float, float, float] | None:
    """The middle of the part that the gizmo is for [m]; None without one. Worked out once a scene."""
    key = (w.state.scene, w.state.selected, w.state.bench)
    if w.middle is None or any(a is not b for a, b in zip(key, w.middle[0])):
        found = picked_middle(w.state) if w.state.bench == "shape" else None
        w.middle = key, None if found is None else tuple(map(float, found))
    return w.middle[1]


def worn(w: "Window") -> Gizmo | None:
    """The gizmo of the picked part, as the mouse and a gesture under way have it; None where there is none."""
    centre = middle(w)
    if centre is None:
        return None
    modal = w.state.modal
    busy = (modal.kind, modal.axis) if modal is not None else None
    return Gizmo(centre, w.ui.look.scale, w.hot if busy is None else None, busy)


def takeable(w: "Window") -> gizmo.Shapes | None:
    """What can be taken of it; worked out once for what stands still."""
    centre = middle(w)
    if centre is None:
        return None
    key = (centre, w.ui.look.scale, w.state.view, w.stage_place[2:])
    if w.taken is None or w.taken[0] != key:
        w.taken = key, gizmo.shapes_of(Gizmo(*key[:2]), w.state.view, *w.stage_place[2:])
    return w.taken[1]


def _hover(w: "Window", position) -> None:
    """Which handle is under a mouse that does nothing else."""
    w.hot = None
    if w.mouse["down"] or w.state.modal is not None or not inside(w, position) or dialogs.is_open():
        return
    if not dialogs.covers(position):
        w.hot = gizmo.taken(takeable(w), position[0] - w.stage_place[0], position[1] - w.stage_place[1])


def _on_track(w: "Window", position, always: bool = False) -> float | None:
    """0..1 along the timeline, None beside it."""
    if not w.dpg.does_item_exist(timeline.TRACK):
        return None
    (x, y), (wide, high) = w.dpg.get_item_rect_min(timeline.TRACK), w.dpg.get_item_rect_size(timeline.TRACK)
    if not always and not (x <= position[0] < x + wide and y <= position[1] < y + high):
        return None
    return (position[0] - x) / max(wide, 1)
