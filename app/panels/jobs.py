"""The list behind the pill: what runs, waits and has been done since the start; pause, stop, and each job's log."""

import time

import dearpygui.dearpygui as dpg

from app import ledger, theme
from app.actions import Pause
from app.ledger import Entry
from app.panels.context import Ui

PAGE, PAUSE, STOP, LOG, COPY, PLOT = 9720, 9721, 9722, 9723, 9724, 9725
ROWS = 9
COLOURS = {"waiting": theme.DIM, "running": theme.TEXT, "done": theme.PLAY, "stopped": theme.WARNING,
           "failed": theme.ERROR}  # fmt: skip
_shown: dict = {"entries": None, "picked": None, "at": 0.0}
_rows: list[tuple[int, int, int]] = []


def is_open() -> bool:
    return dpg.does_item_exist(PAGE)


def close() -> None:
    if is_open():
        dpg.delete_item(PAGE)
    _rows.clear()


def toggle(ui: Ui, entries: tuple[Entry, ...], stop) -> None:
    """Open or close the list; `stop(entry)` ends a job."""
    if is_open():
        close()
        return
    wide = ui.px(420)
    _shown.update(entries=None, picked=None)
    with dpg.window(
        tag=PAGE, label="Jobs", no_resize=True, no_collapse=True, autosize=True, no_move=True, width=wide,
        pos=[dpg.get_viewport_client_width() - wide - ui.px(26), ui.px(52)], on_close=close,
    ):  # fmt: skip
        ui.small("Nothing has been done yet.", tag="no jobs")
        for k in range(ROWS):
            with dpg.group(horizontal=True, tag=f"job row {k}", show=False, horizontal_spacing=ui.px(6)):
                name = dpg.add_button(width=ui.px(128), callback=lambda _, __, n: _pick(n), user_data=k)
                dpg.bind_item_theme(name, ui.look.row)
                bar = dpg.add_progress_bar(width=ui.px(230), height=ui.px(26))
                end = ui.icon_button("square", "Stop it; what is finished stays", lambda n=k: _stop(n, stop))
                _rows.append((name, bar, end))
        with dpg.group(horizontal=True):
            ui.plain("Pause", "Pause the job that runs, or go on", lambda: _pause(ui), tag=PAUSE)
            ui.plain("Copy log", "What the picked job said, to the clipboard", lambda: _copy(ui), tag=COPY)
        with dpg.child_window(tag=LOG, height=ui.px(130), width=ui.px(404), border=False):
            dpg.bind_item_theme(ui.small("", tag="job log", wrap=ui.px(390)), "tight")
        with dpg.plot(tag=PLOT, height=ui.px(130), width=ui.px(404), show=False, no_menus=True, no_mouse_pos=True):
            dpg.add_plot_axis(dpg.mvXAxis, label="s", tag="plot seconds", auto_fit=True)
            with dpg.plot_axis(dpg.mvYAxis, tag="plot values", auto_fit=True):
                dpg.add_line_series([], [], tag="plot line")
    show(ui, entries, time.monotonic())


def show(ui: Ui, entries: tuple[Entry, ...], now: float) -> None:
    """The list as it is at `now` [s]; a few times a second is enough."""
    if not is_open() or (entries is _shown["entries"] and now - _shown["at"] < 0.5):
        return
    _shown.update(entries=entries, at=now)
    dpg.configure_item("no jobs", show=not entries)
    for k, (name, bar, end) in enumerate(_rows):
        dpg.configure_item(f"job row {k}", show=k < len(entries))
        if k >= len(entries):
            continue
        entry = entries[k]
        paused = entry.state == "running" and ui.state.working is not None and ui.state.working.paused
        picked = (entry.serial, entry.kind, entry.asked) == _shown["picked"]
        dpg.configure_item(name, label=entry.title)
        dpg.bind_item_theme(name, ui.look.row_on if picked else ui.look.row)
        share = 1.0 if not entry.alive else entry.done / entry.total
        dpg.set_value(bar, share if entry.state in ("running", "stopped", "failed") else 0.0)
        dpg.configure_item(bar, overlay="paused" if paused else ledger.state_words(entry, now))
        dpg.configure_item(end, show=entry.alive)
    running = next((e for e in entries if e.state == "running"), None)
    job = ui.state.working
    word = "Go on" if job is not None and job.paused else "Pause"
    dpg.configure_item(PAUSE, enabled=running is not None and job is not None, label=word)
    dpg.set_value("job log", _log_of(_picked(entries)))
    _plot(_picked(entries))


def _plot(entry: Entry | None) -> None:
    """The first number that the job reports, over its time: the loss, where it has one."""
    name, points = entry.curves[0] if entry is not None and entry.curves else ("", ())
    dpg.configure_item(PLOT, show=len(points) > 1)
    if len(points) > 1:
        dpg.configure_item("plot values", label=name)
        dpg.set_value("plot line", [list(values) for values in zip(*points)])


def _picked(entries: tuple[Entry, ...]) -> Entry | None:
    found = [e for e in entries if (e.serial, e.kind, e.asked) == _shown["picked"]]
    return (found or list(entries[:1]) or [None])[0]


def _log_of(entry: Entry | None) -> str:
    if entry is None:
        return ""
    return "\n".join([f"{entry.title}", *(f"{seconds:7.1f} s  {words}" for seconds, words in entry.log)])


def _pick(row: int) -> None:
    entry = _shown["entries"][row]
    _shown.update(picked=(entry.serial, entry.kind, entry.asked), at=0.0)


def _stop(row: int, stop) -> None:
    entries = _shown["entries"]
    if row < len(entries):
        stop(entries[row])


def _pause(ui: Ui) -> None:
    if ui.state.working is not None:
        ui.send(Pause(not ui.state.working.paused))
        _shown["at"] = 0.0


def _copy(ui: Ui) -> None:
    dpg.set_clipboard_text(_log_of(_picked(_shown["entries"] or ())))
    ui.command("say The log is on the clipboard.")
