"""The top bar: file and undo buttons, the four benches, the job under way."""

import dearpygui.dearpygui as dpg

from app import theme
from app.panels.context import Ui
from app.actions import Pause, Redo, ShowBench, Stop, Undo
from app.model import BENCHES, AppState

TABS = {bench: 9001 + k for k, bench in enumerate(BENCHES)}
PROJECT, BAR, JOB, UNDO, REDO, STOP, PAUSE = 9010, 9011, 9012, 9013, 9014, 9015, 9016
RIGHT, JOBS, ENGINE, PREFERENCES = 9017, 9018, 9019, 9020

_pill = [0, 0, 0, 0]  # where the job's bar is


def build(ui: Ui) -> None:
    with dpg.group(horizontal=True, horizontal_spacing=ui.px(4)):
        ui.icon_button("file-plus", "New (Ctrl+N)", lambda: ui.command("new"))
        ui.icon_button("folder-open", "Open a project (Ctrl+O)", lambda: ui.command("open"))
        ui.icon_button("save", "Save the project (Ctrl+S)", lambda: ui.command("save"))
        ui.icon_button("copy", "Earlier saves of this project", lambda: ui.command("versions"))
        ui.icon_button("undo-2", "Undo (Ctrl+Z)", lambda: ui.send(Undo()), tag=UNDO)
        ui.icon_button("redo-2", "Redo (Ctrl+Shift+Z)", lambda: ui.send(Redo()), tag=REDO)
        dpg.add_spacer(width=ui.px(20))
        for bench, tag in TABS.items():
            dpg.add_button(
                label=bench.title(), tag=tag, callback=lambda _, __, b: ui.send(ShowBench(b)), user_data=bench
            )
        dpg.add_spacer(width=ui.px(16))
        dpg.add_text("", tag=PROJECT, color=theme.DIM)
        with dpg.group(horizontal=True, tag=RIGHT, horizontal_spacing=ui.px(4)):
            ui.icon_button("list", "jobs since the start", lambda: ui.command("jobs"), tag=JOBS)
            ui.icon_button("cpu", "Engine: what runs on this machine", lambda: ui.command("engine"), tag=ENGINE)
            ui.icon_button("settings", "Size of type, layout", lambda: ui.command("preferences"), tag=PREFERENCES)
            ui.icon_button("circle-help", "Keys (F1)", lambda: ui.command("help"))
        with dpg.group(horizontal=True, tag=JOB, show=False, horizontal_spacing=ui.px(4)):
            dpg.add_progress_bar(tag=BAR, width=ui.px(210), height=ui.px(28))
            theme.tip(BAR, "Click for the list of jobs")
            ui.icon_button("pause", "Pause, or go on", lambda: _pause(ui), tag=PAUSE)
            ui.icon_button("square", "Stop; what is finished stays (Esc)", lambda: ui.send(Stop()), tag=STOP)
    _mark(ui, ui.state)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if before.bench != now.bench or before.history is not now.history:
        _mark(ui, now)
    if before.working != now.working:
        job = now.working
        dpg.configure_item(JOB, show=job is not None)
        if job is not None:
            count = f" {job.done:.0f}/{job.total:.0f}" if job.total > 1 else ""
            word = "stopping" if job.stopping else "paused" if job.paused else f"{job.step or job.kind}{count}"
            dpg.configure_item(BAR, overlay=word)
            dpg.set_value(BAR, job.done / job.total if job.total else 0.0)
            dpg.configure_item(PAUSE, label=ui.look.icons["play" if job.paused else "pause"])


def on_pill(position) -> bool:
    """Whether a place of the window is on the job's bar, which no handler of the toolkit can be bound to."""
    x, y, wide, high = _pill
    return dpg.get_item_configuration(JOB)["show"] and x <= position[0] < x + wide and y <= position[1] < y + high


def place(ui: Ui, width: int) -> None:
    """The buttons at the right end, and the job pill before them."""
    dpg.set_item_pos(RIGHT, [width - ui.px(158), ui.px(7)])
    dpg.set_item_pos(JOB, [width - ui.px(468), ui.px(8)])
    _pill[:] = [width - ui.px(468), ui.px(8), ui.px(210), ui.px(28)]


def _pause(ui: Ui) -> None:
    if ui.state.working is not None:
        ui.send(Pause(not ui.state.working.paused))


def _mark(ui: Ui, state: AppState) -> None:
    for bench, tag in TABS.items():
        dpg.bind_item_theme(tag, ui.look.tab_on if bench == state.bench else ui.look.tab)
    dpg.configure_item(UNDO, enabled=bool(state.history.past))
    dpg.configure_item(REDO, enabled=bool(state.history.future))
