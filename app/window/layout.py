"""Where the panels are: edges that are dragged, a left column that folds, the scale of everything; all of it kept."""

from typing import TYPE_CHECKING

import numpy as np

from app import theme
from app.panels import context, strip, top, tree
from app.panels import matter as matter_panel
from app.window import stage

if TYPE_CHECKING:
    from app.window.frame import Window

BENCH_PANELS = ("make", "shape", "matter", "send")
FOLDED = 58
LIMITS = {"left": (180, 420), "right": (340, 620), "strip": (120, 320)}
USUAL = {"left": context.LEFT_WIDTH, "right": context.RIGHT_WIDTH, "strip": context.STRIP_HEIGHT}
STEP = 64  # pixels that the stage's texture grows by
REACH = 4  # pixels to each side of an edge that take it


def sizes(w: "Window") -> dict[str, int]:
    """Pixels that the left column, the right panel and the strip are wide or high."""
    ui, s = w.ui, w.settings
    found = {name: ui.px(s.panels[name]) for name in USUAL}
    return found if s.left_open else found | {"left": ui.px(FOLDED)}


def fill_window(dpg) -> None:
    """The panels' window over the whole viewport. That sets all its flags, so what it has not comes after."""
    dpg.set_primary_window("main", True)
    dpg.configure_item("main", no_background=True)


def place(w: "Window") -> None:
    """Place the panels for the size of the window; one texture as large as the stage."""
    dpg, ui = w.dpg, w.ui
    wide, high = max(dpg.get_viewport_client_width(), 640), max(dpg.get_viewport_client_height(), 400)
    upper, lower = ui.px(context.TOP_HEIGHT), ui.px(context.STATUS_HEIGHT)
    found = sizes(w)
    left, right, low = found["left"], found["right"], found["strip"]
    right = min(right, max(wide - left - 200, 120))
    line, body = 1, high - upper - lower - 2
    low = min(low, max(body - 160, 80))
    places = {
        "panel top": (0, 0, wide, upper), "panel tree": (0, upper + line, left, body),
        "stage": (left + line, upper + line, wide - left - right - 2 * line, body - low - line),
        "panel strip": (left + line, high - lower - line - low, wide - left - right - 2 * line, low),
        "panel status": (0, high - lower, wide, lower),
        **{f"panel {b}": (wide - right, upper + line, right, body) for b in BENCH_PANELS},
    }  # fmt: skip
    for tag, (x, y, width, height) in places.items():
        dpg.configure_item(tag, pos=[x, y], width=width, height=height)
    w.stage_place = places["stage"]
    w.edges = {"left": (left, 0), "right": (wide - right, 0), "strip": (0, places["panel strip"][1])}
    _edges(w, wide, upper, high - lower)
    top.place(ui, wide)
    tree.place(ui, left, w.settings.left_open)
    _picture(w)
    w.touched = w.overlaid = w.stage = None
    show_bench(w)
    if w.state.bench == "matter":
        strip.fill(ui)
    stage.overlay(w)


def _edges(w: "Window", wide: int, upper: int, lower: int) -> None:
    """The lines between the panels, from below the top bar to above the status bar: all else is the cleared screen."""
    (left, _), (right, _), (_, strip_top) = (w.edges[name] for name in ("left", "right", "strip"))
    w.dpg.delete_item("edges", children_only=True)
    for x, y, x1, y1 in ((0, upper, wide, upper + 1), (0, lower - 1, wide, lower), (left, upper, left + 1, lower),
                         (right - 1, upper, right, lower), (left, strip_top - 1, right, strip_top)):  # fmt: skip
        w.dpg.draw_rectangle((x, y), (x1, y1), fill=theme.BACKGROUND, color=(0, 0, 0, 0), parent="edges")


def _picture(w: "Window") -> None:
    """The texture, and the layers over it."""
    dpg = w.dpg
    width, height = w.stage_place[2:]
    dpg.configure_item("picture", width=width, height=height)
    dpg.delete_item("picture", children_only=True)
    had = w.pixels.shape[1::-1] if dpg.does_item_exist("texture") else None
    room = _room(width, height, had)
    if room != had:
        if had is not None:
            dpg.delete_item("texture")
            dpg.remove_alias("texture") if dpg.does_alias_exist("texture") else None
        w.pixels = np.zeros((room[1], room[0], 4), np.float32)
        w.pixels[..., :3], w.pixels[..., 3] = 0.1, 1.0
        dpg.add_raw_texture(*room, w.pixels, format=dpg.mvFormat_Float_rgba, tag="texture", parent="textures")
    seen = width / room[0], height / room[1]
    dpg.draw_image("texture", (0, 0), (width, height), uv_max=seen, tag="image", parent="picture")
    for layer in ("overlay", "touch", "gesture"):
        dpg.add_draw_layer(tag=layer, parent="picture")


def _room(width: int, height: int, had: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height of the texture for a picture of `width` x `height`: the one there is while it is large enough,
    and not more than twice as large. Dear PyGui 2.3 never gives the memory of a raw texture back, so that a new one for
    every place an edge is dragged through would cost gigabytes."""
    if had is not None and had[0] >= width and had[1] >= height and had[0] * had[1] <= 2 * width * height:
        return had
    spare = [0 if had is None or size <= of else STEP * 2 for size, of in zip((width, height), had or (0, 0))]
    return tuple(-(-(size + more) // STEP) * STEP for size, more in zip((width, height), spare))


def show_bench(w: "Window") -> None:
    """Only the panel of the bench."""
    for bench in BENCH_PANELS:
        w.dpg.configure_item(f"panel {bench}", show=bench == w.state.bench)


def edge_at(w: "Window", position) -> str | None:
    """The edge that a press at a place of the window takes."""
    x, y = position
    low, high = w.ui.px(context.TOP_HEIGHT), w.dpg.get_viewport_client_height() - w.ui.px(context.STATUS_HEIGHT)
    if not low < y < high:
        return None
    if w.settings.left_open and abs(x - w.edges["left"][0]) <= REACH:
        return "left"
    if abs(x - w.edges["right"][0]) <= REACH:
        return "right"
    inside = w.edges["left"][0] < x < w.edges["right"][0]
    return "strip" if inside and abs(y - w.edges["strip"][1]) <= REACH else None


def drag_edge(w: "Window", edge: str, position) -> None:
    """The edge follows the mouse."""
    wide, high = w.dpg.get_viewport_client_width(), w.dpg.get_viewport_client_height()
    pixels = {"left": position[0], "right": wide - position[0],
              "strip": high - w.ui.px(context.STATUS_HEIGHT) - position[1]}[edge]  # fmt: skip
    low, high = LIMITS[edge]
    size = round(min(max(pixels / w.ui.look.scale, low), high))
    if size != w.settings.panels[edge]:
        w.settings.panels[edge] = size
        place(w)


def fold(w: "Window") -> None:
    """The left column away, or back."""
    w.settings.left_open = not w.settings.left_open
    w.settings.save()
    place(w)


def reset(w: "Window") -> None:
    """Everything as at the first start."""
    w.settings.panels, w.settings.left_open = dict(USUAL), True
    w.settings.save()
    place(w)


def rescale(w: "Window", scale: float) -> None:
    """Type and spacing at another scale: the panels are built anew."""
    w.settings.scale = min(max(scale, 0.8), 2.0)
    w.settings.save()
    dpg = w.dpg
    dpg.delete_item("main")
    w.ui.typing.clear()
    w.mouse.pop("views", None)
    w.label = ""  # of the top bar, to be written again
    matter_panel.forget()
    w.ui.look = theme.build(w.settings.scale)
    w.build_panels()
    fill_window(dpg)
    place(w)
    w.send_all()
