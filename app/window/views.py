"""The switch over the stage: which way the scene is seen."""

from typing import TYPE_CHECKING

from app import theme
from app.hand_actions import ShowAs
from app.model import WAYS

if TYPE_CHECKING:
    from app.window.frame import Window

ROW, CHOICE, WORDS = 9900, 9901, 9902
BUTTONS = {way: 9910 + k for k, way in enumerate(WAYS)}
HEIGHT, NARROW = 34, 640  # pixels at scale 1; a stage narrower than this gets one list instead of buttons


def tend(w: "Window") -> None:
    """Once a turn: there, in its place, and marking the way that is shown; cheap while nothing changed."""
    dpg, ui = w.dpg, w.ui
    if not dpg.does_item_exist(ROW):
        _build(w)
    words = w.stage.words if w.stage is not None else ""
    key = (w.state.shown, w.stage_place, words, bool(w.state.scene.objects))
    if w.mouse.get("views") == key:
        return
    w.mouse["views"] = key
    there, narrow = bool(w.state.scene.objects), w.stage_place[2] < ui.px(NARROW)
    dpg.configure_item(ROW, show=there and not narrow, pos=[ui.px(10), ui.px(8)])
    dpg.configure_item(CHOICE, show=there and narrow, pos=[ui.px(10), ui.px(8)])
    dpg.set_value(CHOICE, WAYS[w.state.shown][0])
    for way, tag in BUTTONS.items():
        dpg.bind_item_theme(tag, ui.look.tab_on if way == w.state.shown else ui.look.tab)
    place = [ui.px(18), ui.px(8 + HEIGHT + 6)]
    dpg.configure_item(WORDS, show=bool(words), pos=place, wrap=w.stage_place[2] - ui.px(120))
    dpg.set_value(WORDS, words)


def covers(w: "Window", position) -> bool:
    """Whether a place of the window belongs to the switch and not to the picture under it."""
    for tag in (ROW, CHOICE):
        if w.dpg.does_item_exist(tag) and w.dpg.get_item_state(tag).get("visible"):  # drawn at the last turn
            (wide, high), px = w.dpg.get_item_rect_size(tag), w.ui.px
            x, y = position[0] - w.stage_place[0] - px(10), position[1] - w.stage_place[1] - px(8)
            return 0 <= x < wide and 0 <= y < high
    return False


def _build(w: "Window") -> None:
    dpg, ui = w.dpg, w.ui
    # In a window of its own: the picture under it would take the clicks.
    with dpg.child_window(
        tag=ROW, parent="stage", width=ui.px(NARROW - 100), height=ui.px(HEIGHT), border=False, show=False,
        no_scrollbar=True, no_scroll_with_mouse=True,
    ):  # fmt: skip
        with dpg.group(horizontal=True, horizontal_spacing=ui.px(2)):
            for k, (way, (label, hint)) in enumerate(WAYS.items()):
                dpg.add_button(
                    label=label, tag=BUTTONS[way], user_data=way, callback=lambda _, __, to: w.send(ShowAs(to))
                )  # fmt: skip
                dpg.bind_item_font(BUTTONS[way], ui.look.small)
                theme.tip(BUTTONS[way], f"{hint} ({k + 1})")
    with dpg.theme() as clear, dpg.theme_component(dpg.mvChildWindow):
        dpg.add_theme_color(dpg.mvThemeCol_ChildBg, (0, 0, 0, 0))
    dpg.bind_item_theme(ROW, clear)
    dpg.add_combo(
        [label for label, _ in WAYS.values()], tag=CHOICE, parent="stage", width=ui.px(120), show=False,
        callback=lambda _, label: w.send(ShowAs(next(way for way, row in WAYS.items() if row[0] == label))),
    )  # fmt: skip
    dpg.bind_item_font(dpg.add_text("", tag=WORDS, parent="stage", color=theme.DIM, show=False), ui.look.small)
    dpg.bind_item_theme(WORDS, ui.look.tight)
