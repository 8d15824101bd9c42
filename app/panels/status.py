"""The status bar: what was just said, what the mouse can do here, and how the machine fares."""

import dearpygui.dearpygui as dpg

from app import choosing, theme
from app.panels.context import Ui
from app.model import AppState, find

SAID, FACTS = 9801, 9802
KEYS = "drag orbit · Shift+drag pan · wheel zoom · click a part · . frame · ? help"


def build(ui: Ui) -> None:
    with dpg.group(horizontal=True):
        dpg.add_text(KEYS, tag=SAID, color=theme.DIM)
        dpg.add_text("", tag=FACTS, color=theme.DIM)
    for tag in (SAID, FACTS):
        dpg.bind_item_font(tag, ui.look.small)
        dpg.bind_item_theme(tag, ui.look.tight)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    limited = choosing.hint(now)
    if before.note != now.note or before.selected != now.selected or choosing.hint(before) != limited:
        if now.note.text and before.note != now.note:
            text, colour = now.note.text, theme.TONES[now.note.tone]
            text = f"{text} · {limited}" if limited else text
        elif limited:
            text, colour = f"{limited[:1].upper()}{limited[1:]}; the × in the panel lets it go.", theme.DIM
        else:
            text, colour = KEYS if find(now, now.selected) is None else f"{now.selected[1]} · " + KEYS, theme.DIM
        dpg.set_value(SAID, text)
        dpg.configure_item(SAID, color=colour)


def facts(ui: Ui, text: str, width: int) -> None:
    dpg.set_value(FACTS, text)
    size = dpg.get_item_rect_size(FACTS)[0]
    dpg.set_item_pos(FACTS, [width - (size or ui.px(200)) - ui.px(12), ui.px(5)])
