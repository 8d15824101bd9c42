"""The tools of the bench Matter over the stage: brush, box, lasso, sphere, part and colour, to paint or to select.

Shift adds to the selection and Ctrl takes away; "through" reaches the far side, otherwise only what is seen is taken.
"""

from typing import TYPE_CHECKING

import numpy as np

from app import choosing, theme
from app import hand_actions as do
from app.actions import GestureEnded, Note, Say
from app.matter import moment_shown
from app.orbit import metres_per_pixel
from app.viewport import camera_of, ray_through
from engine import painting
from engine import selection as chosen

if TYPE_CHECKING:
    from app.window.frame import Window

MODES = ("brush", "box", "lasso", "sphere", "pick")
DRAGGED = ("box", "lasso", "sphere")  # what a click without a drag leaves to picking a part


def share(w: "Window", position) -> tuple[float, float]:
    """A place of the window as 0..1 of the stage from its top left corner."""
    x, y, width, height = w.stage_place
    return (position[0] - x) / width, (position[1] - y) / height


def ray(w: "Window", position):
    """(eye [3] m, ray [3] with depth 1) through a place of the window."""
    x, y = share(w, position)
    return ray_through(w.state.view, x, y, w.stage_place[2] / w.stage_place[3])


def press(w: "Window", position, point) -> str | None:
    """The way of a drag that begins here with the tool in hand; None for the hand itself."""
    m = w.state.matter
    if m.tool == "hand":
        return None
    w.mouse["how"] = _how(w)
    if m.tool in ("box", "lasso"):
        w.mouse["line"] = [position]
        return m.tool
    if point is None:  # beside the asset: the camera's
        return None
    w.mouse["point"] = point
    if m.tool == "brush":
        return "brush" if _stamp(w, position, False) else None
    return "sphere" if m.tool == "sphere" else "pick"


def drag(w: "Window", mode: str, position) -> None:
    """The mouse went on."""
    if mode == "brush":
        _stamp(w, position, True)
    elif mode == "lasso":
        last = w.mouse["line"][-1]
        if abs(position[0] - last[0]) + abs(position[1] - last[1]) > 3 and len(w.mouse["line"]) < 2000:
            w.mouse["line"].append(position)


def release(w: "Window", mode: str, position) -> None:
    """The mouse let go: what the gesture covers is painted or selected."""
    if mode == "brush":
        w.send(GestureEnded())
    elif not _at_rest(w):
        return
    elif mode == "box" and w.state.matter.purpose == "paint" and w.state.matter.through:
        _paint_rectangle(w, w.mouse["start"], position)
    elif mode == "box":
        (x0, y0), (x1, y1) = w.mouse["start"], position
        _mark_outline(w, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    elif mode == "lasso":
        _mark_outline(w, [*w.mouse["line"], position])
    elif mode == "sphere":
        _mark_ball(w, w.mouse["point"], _radius(w, position), w.mouse["how"])
    elif mode == "pick":
        _pick(w, position)


def draw(w: "Window") -> None:
    """The line of the gesture under way, on a layer of its own."""
    dpg, m = w.dpg, w.mouse
    mode = m.get("mode")
    key = (mode, m.get("at"), len(m.get("line", ()))) if mode in ("lasso", "sphere") else None
    if key == m.get("drawn"):
        return
    m["drawn"] = key
    dpg.delete_item("gesture", children_only=True)
    x0, y0 = w.stage_place[:2]
    if mode == "lasso" and m.get("moved"):
        points = [[x - x0, y - y0] for x, y in (*m["line"], m["at"])]
        dpg.draw_polygon([*points, points[0]], color=theme.ACCENT, thickness=2, fill=(*theme.ACCENT, 30),
                         parent="gesture")  # fmt: skip
    if mode == "sphere" and m.get("moved"):
        away = float(np.hypot(m["at"][0] - m["start"][0], m["at"][1] - m["start"][1]))
        centre = (m["start"][0] - x0, m["start"][1] - y0)
        dpg.draw_circle(centre, away, color=theme.ACCENT, thickness=2, fill=(*theme.ACCENT, 30), parent="gesture")
        text = f"{200 * _radius(w, m['at']):.1f} cm across"
        dpg.draw_text((centre[0] + away + 8, centre[1] - 8), text, size=w.ui.px(13), color=theme.TEXT, parent="gesture")


def _how(w: "Window") -> str:
    dpg = w.dpg
    if dpg.is_key_down(dpg.mvKey_LShift) or dpg.is_key_down(dpg.mvKey_RShift):
        return "add"
    return "take" if dpg.is_key_down(dpg.mvKey_LControl) or dpg.is_key_down(dpg.mvKey_RControl) else "new"


def _radius(w: "Window", position) -> float:
    """How far the mouse went from where it was pressed [m]."""
    away = np.hypot(position[0] - w.mouse["start"][0], position[1] - w.mouse["start"][1])
    return float(away) * metres_per_pixel(w.state.view, w.stage_place[3])


def _mark_outline(w: "Window", line) -> None:
    """What a closed line on the stage [K, 2] in pixels of the window covers."""
    m = w.state.matter
    front = not m.through and w.stage is not None and w.stage.depth is not None
    depth = w.stage.depth if front else None
    high, wide = depth.shape if front else (w.stage_place[3], w.stage_place[2])
    points = np.array([share(w, position) for position in line]) * (wide, high)
    camera = camera_of(w.stage.wish.view if front else w.state.view, wide, high)
    region = chosen.outline_region(points, wide, high)
    found = choosing.samples(w.state, shift(w))
    masks = tuple(None if s is None else chosen.on_picture(s, camera, region, depth) for s in found)
    w.send(do.Mark(masks, w.mouse["how"]))


def _mark_ball(w: "Window", point, radius: float, how: str) -> None:
    found = choosing.samples(w.state, shift(w))
    w.send(do.Mark(tuple(None if s is None else chosen.in_ball(s, point, radius) for s in found), how))


def _pick(w: "Window", position) -> None:
    """By part, or by the colour that is clicked."""
    key = w.stage.part_at(*share(w, position))
    if key is None:
        return
    if w.state.matter.tool == "part":
        w.send(do.MarkPart(key, w.mouse["how"]))
    else:
        near = tuple(map(float, np.asarray(w.mouse["point"]) - shift(w)))
        w.send(do.MarkLike(key[0], near, w.mouse["how"]))


def _at_rest(w: "Window") -> bool:
    """Paint goes on at rest; the artist is told so."""
    shown = moment_shown(w.state)
    if shown is None or int(w.state.matter.frame) == 0:
        return True
    w.send(do.Rewind())
    w.send(Say(Note("Back at the first frame: paint goes on at rest.")))
    return False


def _stamp(w: "Window", position, joins: bool) -> bool:
    """One touch of the brush; False when it could not be."""
    if not joins and not _at_rest(w):
        return False
    at, m = share(w, position), w.state.matter
    point = w.stage.point_at(*at)
    if point is None:
        return True
    last = w.mouse.get("stamp")
    if joins and last is not None and np.linalg.norm(point - last) < 0.35 * m.brush:
        return True
    key, drop = w.stage.part_at(*at), shift(w)
    items = [item for item in w.state.scene.objects if key is None or item.name == key[0]]
    if not items:
        return True
    w.mouse["stamp"] = point
    eye, _ = ray(w, position)
    here, there = painting.local_points(items[0], np.stack([point, eye]), drop)
    region = painting.beam(here, here - there, m.brush) if m.through else painting.ball(here, m.brush)
    if m.purpose == "select":
        how = "take" if w.mouse["how"] == "take" else "new" if w.mouse["how"] == "new" and not joins else "add"
        masks = []
        for item, s in zip(w.state.scene.objects, choosing.samples(w.state)):
            here = s is not None and item is items[0]
            masks.append(painting.inside(region[None], painting.local_points(item, s.means)) if here else
                         None if s is None else np.zeros(len(s), bool))  # fmt: skip
        w.send(do.Mark(tuple(masks), how))
        return True
    if not joins:  # a stroke that begins on the picked part stays on it
        w.mouse["part"] = key[1] if key is not None and key == w.state.selected else ""
    w.send(do.PaintOn(items[0].name, region[None], joins, w.mouse.get("part", "")))
    return True


def shift(w: "Window") -> tuple[float, float, float]:
    """How far off its place the asset stands in the picture [m]."""
    return (0.0, w.state.matter.world.drop if moment_shown(w.state) is not None else 0.0, 0.0)


def _paint_rectangle(w: "Window", start, end) -> None:
    """The picked material on everything a rectangle of the picture covers, the far side too."""
    (x0, y0), (x1, y1) = share(w, start), share(w, end)
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    aspect = w.stage_place[2] / w.stage_place[3]
    corners = [ray_through(w.state.view, x, y, aspect)[1] for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    eye = ray_through(w.state.view, 0.5, 0.5, aspect)[0]
    middle, drop = np.mean(corners, 0), shift(w)
    for k, item in enumerate(w.state.scene.objects):
        if w.state.selected is not None and w.state.selected[0] != item.name:
            continue
        inverse = np.linalg.inv(np.asarray(item.transform, float)[:3, :3])
        normals = []
        for a, b in zip(corners, corners[1:] + corners[:1]):
            normal = np.cross(inverse @ a, inverse @ b)
            normals.append(normal if normal @ (inverse @ middle) > 0 else -normal)
        apex = painting.local_points(item, eye[None], drop)[0]
        normals = [n / max(float(np.linalg.norm(n)), 1e-12) for n in normals]
        part = w.state.selected[1] if w.state.selected is not None else ""
        w.send(do.PaintOn(item.name, painting.frustum(apex, normals)[None], k > 0, part))
    w.send(GestureEnded())
