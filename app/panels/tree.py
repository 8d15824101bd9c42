"""The left column: the objects of the scene and their named parts, each with an eye and a lock."""

import dearpygui.dearpygui as dpg

from app.panels.context import Ui
from app.actions import Hide, Lock, Select
from app.model import AppState, part_labels

FOLD = 9050
_width = [240]
_rows: dict[tuple[str, str], tuple[int, int, int]] = {}


def build(ui: Ui) -> None:
    with dpg.group(horizontal=True):
        ui.icon_button("panel-left-close", "Fold this column, or open it", lambda: ui.command("fold"), tag=FOLD)
        ui.heading("Scene")
    dpg.add_group(tag="tree")
    _fill(ui, ui.state)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if _shape(before) != _shape(now):
        _fill(ui, now)
    elif (before.selected, before.hidden, before.locked) != (now.selected, now.hidden, now.locked):
        _mark(ui, now)


def _shape(state: AppState) -> tuple:
    return tuple((item.name, part_labels(item)) for item in state.scene.objects)


def _fill(ui: Ui, state: AppState) -> None:
    dpg.delete_item("tree", children_only=True)
    _rows.clear()
    if not state.scene.objects:
        ui.small("Nothing here yet. What you make is\nlisted here with its parts.", parent="tree")
    for item in state.scene.objects:
        dpg.add_text(item.name, parent="tree")
        for label in part_labels(item):
            _rows[(item.name, label)] = _row(ui, (item.name, label))
    _mark(ui, state)


def _row(ui: Ui, key: tuple[str, str]) -> tuple[int, int, int]:
    with dpg.group(horizontal=True, parent="tree", horizontal_spacing=0):
        width = _width[0] - ui.px(28 + 2 * 34)
        name = dpg.add_button(label=f"   {key[1]}", width=width, callback=lambda: ui.send(Select(key)))
        eye = ui.icon_button(
            "eye", "Show or hide this part (H)", lambda: ui.send(Hide(key, key not in ui.state.hidden))
        )
        lock = ui.icon_button(
            "lock-open", "Lock: it cannot be picked or changed", lambda: ui.send(Lock(key, key not in ui.state.locked))
        )
    return name, eye, lock


def _mark(ui: Ui, state: AppState) -> None:
    for key, (name, eye, lock) in _rows.items():
        dpg.bind_item_theme(name, ui.look.row_on if key == state.selected else ui.look.row)
        dpg.configure_item(eye, label=ui.look.icons["eye-off" if key in state.hidden else "eye"])
        dpg.configure_item(lock, label=ui.look.icons["lock" if key in state.locked else "lock-open"])


def row_of(key: tuple[str, str]) -> int | None:
    """The button that selects a part."""
    return _rows[key][0] if key in _rows else None


def place(ui: Ui, width: int, is_open: bool) -> None:
    """The column is `width` pixels wide; folded, only its button is left."""
    dpg.configure_item(FOLD, label=ui.look.icons["panel-left-close" if is_open else "panel-left-open"])
    dpg.configure_item("tree", show=is_open)
    if is_open:
        _width[0] = width
        for name, _, _ in _rows.values():
            dpg.configure_item(name, width=width - ui.px(28 + 2 * 34))
