"""The album: everything the built-in prior can make, as pictures; a click writes it into the prompt."""

import dearpygui.dearpygui as dpg

from app.actions import Draft, ShowBench, TypePrompt
from app.panels.context import Ui

ALBUM, SEARCH, ROOM = 9701, 9702, 9703
WIDTH, HEIGHT, COLUMNS = 112, 84, 6
_cells: dict[str, tuple[int, int]] = {}  # thing -> (group, button)


def number_of(name: str) -> int:
    """The number of a thing's picture: below zero, where no variant has one; the first ones come first."""
    from engine.shapes.catalogue import THINGS

    return -1 - sorted(THINGS).index(name)


def scene_for(name: str):
    """A usual one of a thing, for its picture; called on the viewport's thread."""
    import numpy as np

    from engine.shapes.catalogue import THINGS
    from engine.shapes.thing import sample
    from engine.types import Object, Scene

    return Scene((Object(name, parts=sample(THINGS[name], np.random.default_rng(5)).parts),))


def is_open() -> bool:
    return dpg.does_item_exist(ALBUM)


def close() -> None:
    if is_open():
        dpg.delete_item(ALBUM)
        _cells.clear()


def show(ui: Ui, names: tuple[str, ...]) -> None:
    """Open it over the window; pictures come as they are made (`picture`)."""
    close()
    wide, high = dpg.get_viewport_client_width(), dpg.get_viewport_client_height()
    width = ui.px(COLUMNS * (WIDTH + 12) + 46)
    with dpg.window(tag=ALBUM, label="Album", modal=True, no_resize=True, no_collapse=True, width=width,
                    height=int(high * 0.8), pos=[max((wide - width) // 2, 0), int(high * 0.1)],
                    on_close=close):  # fmt: skip
        with dpg.group(horizontal=True):
            dpg.add_input_text(tag=ui.text_field(SEARCH), hint="find", width=ui.px(220),
                               callback=lambda _, text: _find(text))  # fmt: skip
            ui.small(f"{len(names)} things; a click writes it into the prompt. Colours, sizes, parts\n"
                     "and what they stand on are yours to add in words.")  # fmt: skip
        with dpg.child_window(border=False, tag=ROOM):
            dpg.add_group(tag="album")
    for name in names:
        _cells[name] = _cell(ui, name)
    _find("")


def _cell(ui: Ui, name: str) -> tuple[int, int]:
    with dpg.group(parent="album", show=False) as group:
        button = _button(ui, name, group)
        ui.small(name)
    return group, button


def _button(ui: Ui, name: str, group: int) -> int:
    size = {"width": ui.px(WIDTH), "height": ui.px(HEIGHT), "parent": group}
    number = number_of(name)
    if number in ui.thumbs:
        button = dpg.add_image_button(ui.thumbs[number], callback=lambda: _take(ui, name), **size)
    else:
        button = dpg.add_button(label="…", callback=lambda: _take(ui, name), **size)
    dpg.bind_item_theme(button, ui.look.thumb)
    return button


def _find(text: str) -> None:
    """Those whose name has the words, in lines of six."""
    found = [name for name in _cells if text.strip().lower() in name]
    for child in list(dpg.get_item_children("album", 1) or ()):
        if dpg.get_item_user_data(child) == "line":
            for cell in list(dpg.get_item_children(child, 1) or ()):
                dpg.move_item(cell, parent="album")
            dpg.delete_item(child)
    for name, (group, _) in _cells.items():
        dpg.configure_item(group, show=name in found)
    for start in range(0, len(found), COLUMNS):
        line = dpg.add_group(horizontal=True, parent="album", user_data="line")
        for name in found[start : start + COLUMNS]:
            dpg.move_item(_cells[name][0], parent=line)


def picture(ui: Ui, number: int) -> None:
    """A picture has come: it takes the place of the dots."""
    for name, (group, button) in _cells.items():
        if number_of(name) == number:
            fresh = _button(ui, name, group)
            dpg.move_item(fresh, before=button)
            dpg.delete_item(button)
            _cells[name] = (group, fresh)


def _take(ui: Ui, name: str) -> None:
    close()
    article = "an" if name[0] in "aeiou" else "a"
    ui.send(ShowBench("make"))
    ui.send(TypePrompt(f"{article} {name}"))
    ui.send(Draft())


def button_of(name: str) -> int | None:
    return _cells[name][1] if name in _cells else None
