"""Filming from the timeline: how large, as video or pictures, once around, and where to."""

import os

import dearpygui.dearpygui as dpg

from app import hand_actions as do
from app import theme
from app.camera_keys import SIZES
from app.matter import is_current
from app.panels import commands
from app.panels.context import Ui
from app.panels.send import folder_for

PAGE, SIZE, VIDEO, PICTURES, TURN, FOLDER, WRITE, COPY = range(9750, 9758)


def is_open() -> bool:
    return dpg.does_item_exist(PAGE)


def close() -> None:
    if is_open():
        dpg.delete_item(PAGE)


def show(ui: Ui) -> None:
    """Open the page, or close it."""
    if is_open():
        close()
        return
    wide, high = dpg.get_viewport_client_width(), dpg.get_viewport_client_height()
    with dpg.window(
        tag=PAGE, label="Film", no_resize=True, no_collapse=True, autosize=True, on_close=close,
        pos=[wide // 2 - ui.px(220), high - ui.px(500)],
    ):  # fmt: skip
        ui.small(what(ui), wrap=ui.px(400))
        dpg.add_combo(list(SIZES), default_value=next(iter(SIZES)), tag=SIZE, width=ui.px(200), label="pixels")
        with dpg.group(horizontal=True):
            dpg.add_checkbox(label="video  .mp4", tag=VIDEO, default_value=True)
            dpg.add_checkbox(label="pictures  .png", tag=PICTURES)
        dpg.add_checkbox(label="once around", tag=TURN, default_value=not moving(ui) and len(ui.state.matter.keys) < 2)
        theme.tip(TURN, "The camera goes once around while it films")
        ui.small("Folder")
        dpg.add_input_text(tag=ui.text_field(FOLDER), width=ui.px(400), default_value=folder_for(ui.state))
        with dpg.group(horizontal=True):
            ui.primary("Film", "Draws every frame as the stage shows it; the list of jobs can stop it",
                       lambda: _film(ui), tag=WRITE)  # fmt: skip
            hint = "The same film, for a terminal: of what Send has written, without paint and without the hand's pulls"
            commands.button(ui, lambda: commands.of_film(ui.state, wanted(ui)), hint, COPY)
            ui.plain("Cancel", "Close this page", close)


def moving(ui: Ui) -> bool:
    tape = ui.state.matter.recording
    return tape is not None and is_current(ui.state) and len(tape.moments) > 1


def what(ui: Ui) -> str:
    """What will be filmed, in a sentence or two."""
    m = ui.state.matter
    if moving(ui):
        first, last = m.span or (0, len(m.recording.moments) - 1)
        text = f"Frames {first} to {last} of what was played, 24 a second."
    else:
        text = f"It stands still for {m.world.seconds:g} s: play it first (Space) to film its motion."
    if len(m.keys) > 1:
        return text + f" The camera follows its {len(m.keys)} keys."
    return text + " The camera stays where it is; set camera keys on the timeline to move it."


def wanted(ui: Ui) -> do.Film:
    """What the page says."""
    formats = tuple(name for name, tag in (("mp4", VIDEO), ("png", PICTURES)) if dpg.get_value(tag))
    folder = os.path.expanduser(dpg.get_value(FOLDER).strip()) or folder_for(ui.state)
    return do.Film(folder, formats, dpg.get_value(SIZE), dpg.get_value(TURN))


def _film(ui: Ui) -> None:
    film = wanted(ui)
    close()
    ui.send(film)
