"""The tools of the bench Matter: paint or select; brush, box, lasso, sphere, part, colour; what a selection can do."""

import dearpygui.dearpygui as dpg

from app import choosing, theme
from app import hand_actions as do
from app.model import AppState, box_of
from app.panels.context import Ui
from app.panels.numbers import number
from engine.selection import DEFAULT_TOLERANCE

PURPOSES = {"paint": 9430, "select": 9431}
TOOLS = {"hand": 9420, "brush": 9421, "box": 9422, "lasso": 9423, "sphere": 9424, "part": 9425, "colour": 9426}
ERASE, HALVES, BRUSH, THROUGH, TOLERANCE = 9427, 9428, 9429, 9432, 9433
GROW, SHRINK, INVERT, CROP, NONE, ONTO = range(9434, 9440)
CROPPING, TAKE_CROP = 9440, 9441
EDGES = {("low", k): 9442 + 2 * k for k in range(3)} | {("high", k): 9443 + 2 * k for k in range(3)}
SIDES = ("top", "bottom", "left", "right", "front", "back")
HINTS = {
    "hand": ("hand", "Orbit with a drag; while it plays, a drag on the asset pulls it"),
    "brush": ("brush", "Brush: drag on the asset; [ and ] change the size (B)"),
    "box": ("box-select", "Box: what a rectangle covers"), "lasso": ("lasso", "Lasso: what a drawn line encloses"),
    "sphere": ("circle-dashed", "Sphere: drag from its middle outwards"), "part": ("puzzle", "Part: click one"),
    "colour": ("pipette", "Colour: click; everything of that colour"),
}  # fmt: skip


def build(ui: Ui) -> None:
    with dpg.group(horizontal=True, horizontal_spacing=ui.px(4)):
        for purpose, tag in PURPOSES.items():
            hint = (
                "Tools put the picked material on"
                if purpose == "paint"
                else ("Tools select; Shift adds, Ctrl takes away. Then grow, shrink, invert, or put the material on it")
            )
            ui.plain(purpose.title(), hint, lambda p=purpose: ui.send(do.SetPurpose(p)), tag=tag)
        dpg.add_combo(["half…", *SIDES], default_value="half…", tag=HALVES, width=ui.px(84),
                      callback=lambda _, side: _half(ui, side))  # fmt: skip
        theme.tip(HALVES, "Paint one half at once")
    with dpg.group(horizontal=True, horizontal_spacing=ui.px(4)):
        for tool, tag in TOOLS.items():
            ui.icon_button(*HINTS[tool], lambda t=tool: ui.send(do.SetTool(t)), tag=tag)
        ui.icon_button("eraser", "Erase: paint goes off instead of on (X)",
                       lambda: ui.send(do.SetBrush(erase=not ui.state.matter.erase)), tag=ERASE)  # fmt: skip
    with dpg.group(horizontal=True):
        dpg.add_checkbox(label="through", tag=THROUGH, default_value=True,
                         callback=lambda _, on: ui.send(do.SetBrush(through=on)))  # fmt: skip
        theme.tip(THROUGH, "The far side too; otherwise only what is seen")
        number(ui, BRUSH, lambda cm: ui.send(do.SetBrush(radius=cm / 100)), "cm", 2.0, slider=True, width=ui.px(110),
               label="brush", min_value=0.2, max_value=20, format="%.1f cm", tip="Its reach.")  # fmt: skip
        number(ui, TOLERANCE, lambda v: ui.send(do.SetTolerance(v / 100)), "", 100 * DEFAULT_TOLERANCE, slider=True,
               width=ui.px(110), label="alike", min_value=1, max_value=100, format="%.0f %%", show=False,
               tip="How far a colour may be off the one that is clicked.")  # fmt: skip
    with dpg.group(horizontal=True, tag="selection", horizontal_spacing=ui.px(4), show=False):
        ui.icon_button("expand", "Grow the selection a little", lambda: ui.send(do.GrowMarks(_step(ui))), tag=GROW)
        ui.icon_button("shrink", "Shrink it a little", lambda: ui.send(do.GrowMarks(-_step(ui))), tag=SHRINK)
        ui.icon_button("contrast", "Invert it", lambda: ui.send(do.InvertMarks()), tag=INVERT)
        ui.icon_button("crop", "Crop by numbers: from, to, in cm", lambda: _crop(ui), tag=CROP)
        ui.icon_button("x", "Select nothing", lambda: ui.send(do.ClearMarks()), tag=NONE)
        ui.primary("Paint it", "The picked material onto the selection; with the eraser, its paint off",
                   lambda: ui.send(do.PaintMarks()), tag=ONTO)  # fmt: skip
        dpg.bind_item_theme(dpg.add_text("", tag="selected share", color=theme.DIM), "tight")


def told(state: AppState) -> tuple:
    """What this section says."""
    m = state.matter
    marks = choosing.marks_of(state)
    return m.tool, m.erase, m.brush, m.through, m.purpose, m.tolerance, None if marks is None else id(marks)


def show(ui: Ui, state: AppState) -> None:
    m = state.matter
    for tool, tag in TOOLS.items():
        dpg.bind_item_theme(tag, ui.look.tool_on if tool == m.tool else ui.look.quiet)
    for purpose, tag in PURPOSES.items():
        dpg.bind_item_theme(tag, ui.look.tool_on if purpose == m.purpose else ui.look.tool)
    dpg.bind_item_theme(ERASE, ui.look.tool_on if m.erase else ui.look.quiet)
    dpg.configure_item(BRUSH, show=m.tool != "colour")
    dpg.configure_item(TOLERANCE, show=m.tool == "colour")
    some = choosing.marks_of(state) is not None
    dpg.configure_item("selection", show=m.purpose == "select" or some)
    for tag in (GROW, SHRINK, NONE, ONTO):
        dpg.configure_item(tag, enabled=some)
    dpg.configure_item(ONTO, label="Take off" if m.erase else "Paint it")
    dpg.set_value("selected share", f"{100 * choosing.share_of(state):.0f} %" if some else "")
    for tag, value in ((BRUSH, m.brush * 100), (THROUGH, m.through), (TOLERANCE, m.tolerance * 100)):
        if not dpg.is_item_active(tag):
            dpg.set_value(tag, value)


def _step(ui: Ui) -> float:
    """A fortieth of the asset [m]."""
    box = box_of(ui.state.scene)
    return 0.01 if box is None else float((box[1] - box[0]).max()) / 40


def _half(ui: Ui, side: str) -> None:
    dpg.set_value(HALVES, "half…")
    if side in SIDES:
        ui.send(do.PaintHalf(side))


def _crop(ui: Ui) -> None:
    """Six numbers; the selection follows when they are taken."""
    box = box_of(ui.state.scene)
    if box is None:
        return

    def take() -> None:
        pad = {"low": -5e-5, "high": 5e-5}  # what the two digits that are shown leave open
        low, high = (tuple(dpg.get_value(EDGES[s, k]) / 100 + pad[s] for k in range(3)) for s in ("low", "high"))
        dpg.delete_item(CROPPING)
        ui.send(do.MarkCrop(low, high))

    if dpg.does_item_exist(CROPPING):
        dpg.delete_item(CROPPING)
    (x, y), wide = dpg.get_item_rect_min(CROP), ui.px(330)
    with dpg.window(tag=CROPPING, label="Select between", no_resize=True, no_collapse=True, autosize=True,
                    pos=[int(x) - wide, int(y) - ui.px(60)]):  # fmt: skip
        for k, name in enumerate(("x, to the right", "y, up", "z, to the front")):
            ui.small(name)
            with dpg.group(horizontal=True):
                for side, corner, word in (("low", box[0], "to"), ("high", box[1], "")):
                    value = 100 * float(corner[k])
                    number(ui, EDGES[side, k], lambda _: None, "cm", round(value, 3), width=ui.px(96), label=word,
                           format="%.2f cm", speed=0.05, default_value=value)  # fmt: skip
        ui.primary("Select", "What lies between these numbers", take, tag=TAKE_CROP)
