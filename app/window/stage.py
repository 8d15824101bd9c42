"""The stage: the one texture with the newest picture, what is drawn over it, and pictures of variants."""

import math
from typing import TYPE_CHECKING

import numpy as np

from app import theme
from app.actions import Say
from app.orbit import axes_of, metres_per_pixel
from app.panels import strip
from app.state import note_of
from app.viewport import wish_of

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
    centre = (width - ui.px(48), ui.px(48))
    right, up, forward = axes_of(w.state.view)
    colours = {"X": (214, 96, 96), "Y": (122, 178, 96), "Z": (92, 140, 210)}
    order = sorted(range(3), key=lambda k: -forward[k])
    for k in order:
        name = "XYZ"[k]
        tip = (centre[0] + ui.px(28) * right[k], centre[1] - ui.px(28) * up[k])
        dpg.draw_line(centre, tip, color=colours[name], thickness=2, parent="overlay")
        dpg.draw_text((tip[0] - 4 + 8 * right[k], tip[1] - 7 - 8 * up[k]), name, size=ui.px(13), color=colours[name],
                      parent="overlay")  # fmt: skip
    if not w.state.scene.objects:
        dpg.draw_text((width / 2 - ui.px(110), height * 0.38), "Type what you want to make", size=ui.px(18),
                      color=theme.TEXT, parent="overlay")  # fmt: skip


def want_picture(w: "Window") -> None:
    """Ask the viewport for what should be seen, and show what it has finished."""
    wish = wish_of(w.state, w.stage_place[2], w.stage_place[3])
    w.viewport.want(wish)
    frame = w.viewport.frame()
    if frame is not None:
        high, wide = frame.image.shape[:2]
        w.pixels[:high, :wide, :3] = frame.image
        # A low picture fills a corner of the texture; stretching it costs the graphics card nothing. Half a
        # texel is kept off, so that old pixels beside it do not shine in.
        size = w.pixels.shape
        w.dpg.configure_item("image", uv_max=((wide - 0.5) / size[1], (high - 0.5) / size[0]))
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


def thumbs(w: "Window", before) -> None:
    """Pictures for new variants; those of forgotten ones are let go."""
    known = {variant.number for variant in before.variants}
    for variant in w.state.variants:
        if variant.number not in known:
            w.viewport.want_thumb(variant.number, variant.scene)
    alive = {variant.number for variant in w.state.variants}
    for number in [n for n in w.ui.thumbs if n not in alive]:
        w.dpg.delete_item(w.ui.thumbs.pop(number))


def thumb_arrived(w: "Window", number: int, picture) -> None:

    if number not in {variant.number for variant in w.state.variants}:
        return
    rgba = np.ones((*picture.shape[:2], 4), np.float32)
    rgba[..., :3] = picture
    texture = w.dpg.add_static_texture(picture.shape[1], picture.shape[0], rgba.ravel().tolist(), parent="textures")
    w.ui.thumbs[number] = texture
    strip.fill(w.ui)


def nice_length(metres: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is no longer."""
    power = 10.0 ** math.floor(math.log10(metres))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= metres * 1.0000001)
