"""Questions in the middle of the window: where to save, what to open, what to do with unsaved work; and the keys."""

import os
from collections.abc import Callable
from pathlib import Path

import dearpygui.dearpygui as dpg

from app import theme
from app.panels import album, choose, filming, jobs, machine, numbers, preferences
from app.panels.context import Ui

DIALOG, PATH, KEYS = 9500, 9501, 9502
PAGES = (filming, jobs, machine, preferences)
HELP = (
    ("Space", "let it go, pause, play back"), ("G  R  S", "move, turn, size the picked part; X Y Z, a number"),
    ("Drag on it while it plays", "pull"), ("B, [ ], X", "brush, its size, erase (bench Matter)"),
    ("Drag, or middle drag", "orbit"), ("Shift + drag", "pan"), ("Wheel", "zoom to the mouse"),
    ("Click; drag its handles", "pick a part; move, turn, size it"),
    ("K", "camera key at this frame (bench Matter)"), ("1 3 7 on the number pad", "front, right, top; Ctrl: opposite"),
    ("1 to 8", "parts, Gaussians, mesh, wire, normals, UV, particles, depth"),
    (".", "frame what is picked"), ("/", "only the picked part"), ("H, Alt+H", "hide the part, show all"),
    ("Delete", "remove the part"), ("Tab", "next bench"), ("Ctrl+Z, Ctrl+Shift+Z", "undo, redo"),
    ("Ctrl+N, Ctrl+O, Ctrl+S", "new, open, save"), ("Ctrl+I", "bring in a file"),
    ("Esc", "stop the job"), ("? or F1", "this"),
)  # fmt: skip


def is_open() -> bool:
    """Whether something is open that has to be answered first."""
    return dpg.does_item_exist(DIALOG) or album.is_open()


def page_open() -> bool:
    """Whether a page lies over the window; work goes on beside it."""
    return any(page.is_open() for page in PAGES) or dpg.does_item_exist(choose.CROPPING)


def covers(position) -> bool:
    """Whether a place of the window belongs to a page or a small field over it."""
    for tag in (*(page.PAGE for page in PAGES), choose.CROPPING, numbers.FIELD):
        if dpg.does_item_exist(tag) and "rect_size" in dpg.get_item_state(tag):
            (x, y), (wide, high) = dpg.get_item_pos(tag), dpg.get_item_rect_size(tag)
            if x <= position[0] < x + wide and y <= position[1] < y + high:
                return True
    return False


def close() -> None:
    """Whatever is open over the window."""
    for page in (album, *PAGES):
        page.close()
    if dpg.does_item_exist(choose.CROPPING):
        dpg.delete_item(choose.CROPPING)
    if dpg.does_item_exist(DIALOG):
        dpg.delete_item(DIALOG)


def _open(ui: Ui, title: str, width: int):
    close()
    wide, high = dpg.get_viewport_client_width(), dpg.get_viewport_client_height()
    return dpg.window(
        tag=DIALOG, label=title, modal=True, no_resize=True, no_collapse=True, autosize=True, width=ui.px(width),
        pos=[max(wide // 2 - ui.px(width) // 2, 0), high // 4], on_close=close,
    )  # fmt: skip


def ask_path(
    ui: Ui, title: str, verb: str, start: str, recent: list[str], then: Callable[[str], None],
    browse: Callable[[], bool] | None = None, what: str = "Project folder",
) -> None:  # fmt: skip
    """A path to type, recent ones to click; browse: opens the system's own dialog, False when there is none."""

    def look() -> None:
        if browse():
            close()
        else:
            ui.command("say This system has no dialog that Galatea knows; type the path.")

    def take(path: str) -> None:
        close()
        then(os.path.expanduser(path.strip()))

    with _open(ui, title, 520):
        dpg.add_text(what, color=theme.DIM, wrap=ui.px(496))
        dpg.add_input_text(tag=ui.text_field(PATH), default_value=start, width=ui.px(496), on_enter=True,
                           callback=lambda _, text: take(text))  # fmt: skip
        for path in recent:
            row = dpg.add_button(label=shown(path), width=ui.px(496), callback=lambda _, __, p: take(p), user_data=path)
            dpg.bind_item_theme(row, ui.look.row)
        with dpg.group(horizontal=True):
            ui.primary(verb, title, lambda: take(dpg.get_value(PATH)))
            if browse is not None:
                ui.plain("Browse…", "The system's own dialog", look)
            dpg.add_button(label="Cancel", callback=close)


def ask(ui: Ui, title: str, text: str, answers: dict[str, Callable[[], None]]) -> None:
    """A question; the first answer is the proposed one."""

    def answer(action: Callable[[], None]) -> None:
        close()
        action()

    with _open(ui, title, 440):
        dpg.add_text(text, wrap=ui.px(416))
        with dpg.group(horizontal=True):
            for k, (label, action) in enumerate(answers.items()):
                button = dpg.add_button(label=label, callback=lambda _, __, act: answer(act), user_data=action)
                if k == 0:
                    dpg.bind_item_theme(button, ui.look.primary)


def show_help(ui: Ui) -> None:
    """All keys, in two columns."""
    half = (len(HELP) + 1) // 2
    with _open(ui, "Keys", 860), dpg.table(header_row=False, width=ui.px(840), tag=KEYS):
        for width in (170, 240, 170, 240):
            dpg.add_table_column(width_fixed=True, init_width_or_weight=ui.px(width))
        for row in zip(HELP[:half], [*HELP[half:], ("", "")]):
            with dpg.table_row():
                for keys, meaning in row:
                    for text, colour in ((keys, theme.TEXT), (meaning, theme.DIM)):
                        dpg.bind_item_theme(dpg.add_text(text, color=colour, wrap=ui.px(230)), "tight")


def shown(path: str) -> str:
    """A path with the home folder as ~."""
    home = str(Path.home())
    return "~" + path[len(home) :] if path.startswith(home + os.sep) else path
