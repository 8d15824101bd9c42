"""What every panel is given: how to act, what is shown now, and the looks of widgets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import dearpygui.dearpygui as dpg

from app import theme
from app.model import AppState

TOP_HEIGHT, STATUS_HEIGHT, LEFT_WIDTH, RIGHT_WIDTH, STRIP_HEIGHT = 48, 26, 240, 340, 160


@dataclass
class Ui:
    """send: hands an action to the state. command: something the window does itself ("save"). state: the newest."""

    send: Callable[[Any], None]
    command: Callable[[str], None]
    look: theme.Look
    state: AppState
    thumbs: dict[int, int] = field(default_factory=dict)  # variant number -> texture
    typing: set[int] = field(default_factory=set)  # text fields: while one is active, keys are letters

    def px(self, size: float) -> int:
        return round(size * self.look.scale)

    def text_field(self, tag: int) -> int:
        self.typing.add(tag)
        return tag

    def icon_button(self, name: str, hint: str, callback: Callable[[], None], **options) -> int:
        button = dpg.add_button(label=self.look.icons[name], callback=lambda: callback(), **options)
        dpg.bind_item_font(button, self.look.icon)
        dpg.bind_item_theme(button, self.look.quiet)
        theme.tip(button, hint)
        return button

    def heading(self, text: str) -> int:
        item = dpg.add_text(text)
        dpg.bind_item_font(item, self.look.head)
        dpg.bind_item_theme(item, self.look.tight)
        return item

    def small(self, text: str, **options) -> int:
        item = dpg.add_text(text, color=theme.DIM, **options)
        dpg.bind_item_font(item, self.look.small)
        dpg.bind_item_theme(item, self.look.tight)
        return item

    def primary(self, label: str, hint: str, callback: Callable[[], None], **options) -> int:
        button = dpg.add_button(label=label, callback=lambda: callback(), **options)
        dpg.bind_item_theme(button, self.look.primary)
        theme.tip(button, hint)
        return button

    def plain(self, label: str, hint: str, callback: Callable[[], None], **options) -> int:
        button = dpg.add_button(label=label, callback=lambda: callback(), **options)
        theme.tip(button, hint)
        return button
