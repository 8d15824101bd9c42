"""The stage: the one texture with the newest picture, what is drawn over it, and pictures of variants."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app import theme
from app.actions import Say
from app.gizmo import AXES
from app.matter import wants_rest
from app.orbit import axes_of, metres_per_pixel
from app.panels import album, strip
from app.model import note_of
from app.shaping import handle_words, modal_words
from app.viewport import wish_of
from app.window import pointer, views

if TYPE_CHECKING:
    from app.window.frame import Window


def overlay(w: "Window") -> None:
    """Scale bar, axes, and the one line of the empty stage."""
    dpg, ui = w.dpg, w.ui
    dpg.delete_item("overlay", children_only=True)
    width, height = w.stage_place[2:]
    metres = nice_length(110 * metres_per_pixel(w.state.view, height))
    length = metres / metres_per_pixel(w.state.view, height)
    x, y = ui.px(20), height - ui.px(22)
    dpg.draw_line((x, y), (x + length, y), color=theme.DIM, parent="overlay")
    for end in (x, x + length):
        dpg.draw_line((end, y - 4), (end, y + 4), color=theme.DIM, parent="overlay")
    text = f"{metres * 100:g} cm" if metres < 1 else f"{metres:g} m"
    dpg.draw_text((x, y - ui.px(22)), text, size=ui.px(13), color=theme.DIM, parent="overlay")
    w.handles = []
    centre, reach = (width - ui.px(56), ui.px(56)), ui.px(32)
    right, up, forward = axes_of(w.state.view)
    for k in sorted(range(3), key=lambda k: -forward[k]):
        for sign in (-1, 1):
            tip = (centre[0] + sign * reach * right[k], centre[1] - sign * reach * up[k])
            if sign > 0:
                dpg.draw_line(centre, tip, color=AXES[k], thickness=2, parent="overlay")
                dpg.draw_circle(tip, ui.px(9), fill=AXES[k], color=AXES[k], parent="overlay")
                dpg.draw_text((tip[0] - ui.px(4), tip[1] - ui.px(7)), "XYZ"[k], size=ui.px(13),
                              color=theme.BACKGROUND, parent="overlay")  # fmt: skip
                w.handles.append((k, tip))
            else:
                dpg.draw_circle(tip, ui.px(5), color=(*AXES[k], 130), parent="overlay")
    if not w.state.scene.objects:
        dpg.draw_text((width / 2 - ui.px(110), height * 0.38), "Type what you want to make", size=ui.px(18),
                      color=theme.TEXT, parent="overlay")  # fmt: skip


def touch(w: "Window") -> None:
    """Over the picture: what G R S do, the brush, the rectangle, the pull."""
    dpg, ui, mouse = w.dpg, w.ui, w.mouse
    dpg.delete_item("touch", children_only=True)
    at, (x0, y0, _, height) = mouse.get("at", (0, 0)), w.stage_place
    here = (at[0] - x0, at[1] - y0)
    if w.state.bench == "matter" and w.state.matter.tool == "brush" and pointer.inside(w, at):
        radius = w.state.matter.brush / metres_per_pixel(w.state.view, height)
        colour = theme.ERROR if w.state.matter.erase else theme.ACCENT
        dpg.draw_circle(here, radius, color=colour, thickness=2, parent="touch")
    if mouse.get("mode") == "box" and mouse.get("moved"):
        start = (mouse["start"][0] - x0, mouse["start"][1] - y0)
        dpg.draw_rectangle(start, here, color=theme.ACCENT, fill=(*theme.ACCENT, 30), parent="touch")
    if mouse.get("mode") == "pull" and w.hand.pull is not None:
        start = (mouse["start"][0] - x0, mouse["start"][1] - y0)
        dpg.draw_line(start, here, color=theme.PLAY, thickness=2, parent="touch")
        dpg.draw_circle(here, ui.px(7), color=theme.PLAY, thickness=2, parent="touch")
    said = (modal_words(w.state.modal), theme.ACCENT) if w.state.modal is not None else (handle_words(w.hot), theme.DIM)
    if said[0]:
        dpg.draw_text((ui.px(18), ui.px(66)), said[0], size=ui.px(15), color=said[1], parent="touch")


def _touch_key(w: "Window") -> tuple:
    """What `touch` draws; while it is the same, nothing has to be drawn anew."""
    m, s = w.mouse, w.state
    moving = s.bench == "matter" and s.matter.tool != "hand" or m.get("mode") in ("pull", "box")
    return (s.view, s.bench, s.modal, w.hot, s.matter.tool, s.matter.brush, s.matter.erase,
            m.get("mode"), m.get("at") if moving else None, w.stage_place)  # fmt: skip


def want_picture(w: "Window") -> None:
    """Ask the viewport for what should be seen, and show what it has finished."""
    wish = replace(wish_of(w.state, w.stage_place[2], w.stage_place[3]), worn=pointer.worn(w))
    drafting = w.state.ask is not None and w.state.ask.kind == "draft"
    w.viewport.hurried = w.typed_at is not None or w.engine.busy and (drafting or wants_rest(w.state))
    w.viewport.want(wish)
    frame = w.viewport.frame()
    if frame is not None:
        high, wide = min(frame.image.shape[0], w.pixels.shape[0]), min(frame.image.shape[1], w.pixels.shape[1])
        w.pixels[:high, :wide, :3] = frame.image[:high, :wide]
        w.stage = frame
    if w.viewport.error is not None:
        error, w.viewport.error = w.viewport.error, None
        w.send(Say(note_of(error)))
    for number, picture in w.viewport.thumbs():
        thumb_arrived(w, number, picture)
    view_key = (w.state.view, bool(w.state.scene.objects))
    if w.overlaid != view_key:
        w.overlaid = view_key
        overlay(w)
    views.tend(w)
    key = _touch_key(w)
    if w.touched is None or any(a is not b and a != b for a, b in zip(key, w.touched)):
        w.touched = key
        touch(w)


def thumbs(w: "Window", before) -> None:
    """Pictures for new variants; those of forgotten ones are let go."""
    known = {variant.number for variant in before.variants}
    for variant in w.state.variants:
        if variant.number not in known:
            w.viewport.want_thumb(variant.number, variant.scene)
    alive = {variant.number for variant in w.state.variants}
    for number in [n for n in w.ui.thumbs if n not in alive and n >= 0]:
        w.dpg.delete_item(w.ui.thumbs.pop(number))


def thumb_arrived(w: "Window", number: int, picture) -> None:

    if number >= 0 and number not in {variant.number for variant in w.state.variants}:
        return
    rgba = np.ones((*picture.shape[:2], 4), np.float32)
    rgba[..., :3] = picture
    texture = w.dpg.add_static_texture(picture.shape[1], picture.shape[0], rgba.ravel().tolist(), parent="textures")
    w.ui.thumbs[number] = texture
    if number < 0:
        album.picture(w.ui, number)
        return
    if w.state.bench in ("make", "shape"):
        strip.fill(w.ui)


def nice_length(metres: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is no longer."""
    power = 10.0 ** math.floor(math.log10(metres))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= metres * 1.0000001)
