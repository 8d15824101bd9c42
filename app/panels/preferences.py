"""Size of type and spacing, and the layout back to how it was."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from app import theme
from app.panels.context import Ui

PAGE, SCALE, APPLY, RESET = 9740, 9741, 9742, 9743


def is_open() -> bool:
    return dpg.does_item_exist(PAGE)


def close() -> None:
    if is_open():
        dpg.delete_item(PAGE)


def show(ui: Ui, rescale: Callable[[float], None], reset: Callable[[], None]) -> None:
    """Open the page, or close it."""
    if is_open():
        close()
        return

    def apply() -> None:
        scale = dpg.get_value(SCALE) / 100
        close()
        rescale(scale)

    width = ui.px(320)
    with dpg.window(
        tag=PAGE, label="Preferences", no_resize=True, no_collapse=True, autosize=True, no_move=True, on_close=close,
        pos=[dpg.get_viewport_client_width() - width - ui.px(30), ui.px(52)],
    ):  # fmt: skip
        ui.small("Size of type and spacing")
        with dpg.group(horizontal=True):
            dpg.add_slider_int(tag=SCALE, default_value=round(100 * ui.look.scale), min_value=80, max_value=200,
                               format="%d %%", width=ui.px(200), clamped=True)  # fmt: skip
            theme.tip(SCALE, "80 to 200 %; everything is drawn anew at that size.")
            ui.primary("Apply", "Everything at this size", apply, tag=APPLY)
        ui.small("Panels are dragged at their edges; the left column folds.\nAll of it is kept.")
        ui.plain("Layout as at the start", "Widths and folds as they were", reset, tag=RESET)
