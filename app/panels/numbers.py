"""Number fields: drag, or Ctrl+click to type with any unit ("3 cm", "12 kPa"); a double click brings the usual back."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from app import theme
from app.panels.context import Ui
from app.units import parse

HANDLERS = 1000  # from a number's tag to that of its handlers
FIELD = 9690  # the one typing field there is, while a number is typed


def number(
    ui: Ui, tag: int, send: Callable[[float], None], unit: str = "",
    usual: float | Callable[[], float | None] | None = None, tip: str = "", ended: Callable[[], None] | None = None,
    **options,
) -> int:  # fmt: skip
    """A field whose value is in `unit`; `send(value)` on every change. usual: what a double click brings back.

    A callable `usual` is asked then, and may not know (None): the value as it was made.
    ended: what to do when the hand lets go. options: slider, whole, and for the widget label, width, format, speed,
    min_value, max_value.
    """
    slider, whole = options.pop("slider", False), options.pop("whole", False)
    low, high = options.get("min_value"), options.get("max_value")
    options |= {"clamped": True} if low is not None and high is not None else {}
    if slider:
        options.pop("speed", None)
    add = {(False, False): dpg.add_drag_float, (True, False): dpg.add_slider_float,
           (False, True): dpg.add_drag_int, (True, True): dpg.add_slider_int}[slider, whole]  # fmt: skip
    # The toolkit's own text field knows no units, and takes the double click.
    add(tag=ui.text_field(tag), no_input=True, callback=lambda _, value: send(value), **options)

    def clamped(value: float) -> float:
        value = value if low is None else max(low, value)
        value = value if high is None else min(high, value)
        return round(value) if whole else value

    def take(value: float) -> None:
        dpg.set_value(tag, clamped(value))
        send(clamped(value))
        if ended is not None:
            ended()

    def clicked() -> None:
        if dpg.is_key_down(dpg.mvKey_LControl) or dpg.is_key_down(dpg.mvKey_RControl):
            _type(ui, tag, unit, take)

    def bring_back() -> None:
        value = usual() if callable(usual) else usual
        if value is not None:
            take(value)

    if dpg.does_item_exist(tag + HANDLERS):  # the number is built anew
        dpg.delete_item(tag + HANDLERS)
    with dpg.item_handler_registry(tag=tag + HANDLERS) as handlers:
        dpg.add_item_clicked_handler(dpg.mvMouseButton_Left, callback=clicked)
        if usual is not None:
            dpg.add_item_double_clicked_handler(dpg.mvMouseButton_Left, callback=bring_back)
        if ended is not None:
            dpg.add_item_deactivated_after_edit_handler(callback=lambda: ended())
    dpg.bind_item_handler_registry(tag, handlers)
    hints = [tip] if tip else []
    if low is not None and high is not None:
        hints.append(f"{low:g} to {high:g} {unit}".strip() + ".")
    shown = "" if usual is None else "as it was made" if callable(usual) else f"{usual:g} {unit}".strip()
    hints.append("Drag; Ctrl+click types" + (f"; double click: {shown}." if shown else "."))
    theme.tip(tag, " ".join(hints))
    return tag


def _type(ui: Ui, tag: int, unit: str, take: Callable[[float], None]) -> None:
    """A field over the number; Enter takes what it says."""

    def done(text: str) -> None:
        value = parse(text, unit)
        dpg.delete_item(FIELD)
        if value is None:
            wanted = f" in {unit}, or with a unit of the same kind" if unit else ""
            ui.command(f"say {text[:40]!r} was not understood: type a number{wanted}.")
        else:
            take(value)

    if dpg.does_item_exist(FIELD):
        dpg.delete_item(FIELD)
    (x, y), (wide, _) = dpg.get_item_rect_min(tag), dpg.get_item_rect_size(tag)
    with dpg.window(tag=FIELD, popup=True, pos=[int(x), int(y)], no_title_bar=True, min_size=[20, 20]):
        text = f"{dpg.get_value(tag):.4g}{' ' + unit if unit else ''}"
        field = dpg.add_input_text(default_value=text, width=max(int(wide), ui.px(110)), on_enter=True,
                                   auto_select_all=True, callback=lambda _, said: done(said))  # fmt: skip
    dpg.bind_item_theme(FIELD, ui.look.bare)
    ui.typing.add(field)
    dpg.focus_item(field)
