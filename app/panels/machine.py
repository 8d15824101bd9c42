"""The engine page: what runs on this machine and with what, what is missing, what it is for and how to mend it."""

import dearpygui.dearpygui as dpg

from app import theme
from app.panels.context import Ui

PAGE, AGAIN, COPY, ROWS = 9730, 9731, 9732, 9733
SIGNS = {"runs": ("runs", theme.PLAY), "absent": ("not here", theme.DIM), "broken": ("broken", theme.ERROR)}
_rows: list[dict] = []


def is_open() -> bool:
    return dpg.does_item_exist(PAGE)


def close() -> None:
    if is_open():
        dpg.delete_item(PAGE)


def show(ui: Ui, again, viewport_words: str = "") -> None:
    """The page; `again()` looks at the machine anew. viewport_words: who draws the stage."""
    close()
    wide, high = dpg.get_viewport_client_width(), dpg.get_viewport_client_height()
    width = min(ui.px(760), wide - ui.px(40))
    with dpg.window(
        tag=PAGE, label="Engine", no_resize=True, no_collapse=True, width=width, height=min(ui.px(560), high - 120),
        pos=[(wide - width) // 2, ui.px(64)], on_close=close,
    ):  # fmt: skip
        if viewport_words:
            ui.small(f"The stage: {viewport_words}.", wrap=width - ui.px(40))
        with dpg.group(horizontal=True):
            ui.plain("Look again", "Everything is tried anew, in a process of its own", again, tag=AGAIN)
            ui.plain("Copy", "The findings as text", lambda: _copy(ui), tag=COPY)
            ui.small("", tag="machine state")
        with dpg.child_window(tag=ROWS, border=False, width=-1, height=-1):
            pass
    for finding in _rows:
        _row(ui, finding)


def begin() -> None:
    """A new look begins."""
    _rows.clear()
    if is_open():
        dpg.delete_item(ROWS, children_only=True)


def add(ui: Ui, findings: list[dict]) -> None:
    for finding in findings:
        _rows.append(finding)
        if is_open():
            _row(ui, finding)


def progress(words: str) -> None:
    if is_open() and dpg.get_value("machine state") != words:
        dpg.set_value("machine state", words)


def known() -> bool:
    return bool(_rows)


def summary() -> str:
    """What is not in order, in a sentence."""
    broken = [row["name"] for row in _rows if row["status"] == "broken"]
    return f"Not in order: {', '.join(broken)}." if broken else "Everything that is here works."


def text_of(finding: dict) -> tuple[str, str]:
    """(what was found, what it is for and how to mend it)."""
    mend = "" if finding["status"] == "runs" else f"For {finding['what_for']}. {finding['fix']}".strip()
    return finding["words"], mend


def _row(ui: Ui, finding: dict) -> None:
    sign, colour = SIGNS.get(finding["status"], SIGNS["broken"])
    words, mend = text_of(finding)
    wrap = ui.px(690)
    with dpg.group(parent=ROWS):
        with dpg.group(horizontal=True):
            dpg.bind_item_theme(dpg.add_text(finding["name"], color=theme.TEXT), "tight")
            dpg.bind_item_theme(dpg.add_text(sign, color=colour), "tight")
        ui.small(words, wrap=wrap)
        if mend:
            item = dpg.add_text(mend, color=theme.WARNING if finding["status"] == "broken" else theme.DIM, wrap=wrap)
            dpg.bind_item_font(item, ui.look.small)
            dpg.bind_item_theme(item, ui.look.tight)
        dpg.add_spacer(height=ui.px(4))


def _copy(ui: Ui) -> None:
    lines = [f"{row['name']}: {row['status']}. {' '.join(text_of(row))}".strip() for row in _rows]
    dpg.set_clipboard_text("\n".join(lines))
    ui.command("say The findings are on the clipboard.")
