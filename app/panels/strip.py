"""The bottom strip: variants as pictures on the first benches, what was sent on the last."""

import os

import dearpygui.dearpygui as dpg

from app import blender, theme
from app.panels import timeline
from app.panels.context import Ui
from app.panels.dialogs import shown
from app.panels.send import show_folder
from app.actions import Keep, LookAt
from app.model import AppState

THUMB_WIDTH, THUMB_HEIGHT = 112, 84
_buttons: dict[int, int] = {}


def build(ui: Ui) -> None:
    dpg.add_group(tag="strip", horizontal=True)
    fill(ui)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    sheet = _sheet(before) != _sheet(now)
    if _sheet(now) == "matter":
        if sheet:
            fill(ui)
        timeline.refresh(ui, before, now)
    elif sheet or before.variants is not now.variants or before.sent is not now.sent:
        fill(ui)
    elif before.looking_at != now.looking_at:
        for number, button in _buttons.items():
            dpg.bind_item_theme(button, ui.look.thumb_on if number == now.looking_at else ui.look.thumb)


def _sheet(state: AppState) -> str:
    return state.bench if state.bench in ("send", "matter") else "variants"


def fill(ui: Ui) -> None:
    dpg.delete_item("strip", children_only=True)
    _buttons.clear()
    if ui.state.bench == "matter":
        timeline.build(ui, dpg.get_item_width("panel strip") or ui.px(600))
    elif ui.state.bench == "send":
        _fill_sent(ui)
    elif not ui.state.variants:
        ui.small("Variants appear here. Enter makes eight at once; click one to look at it, the star keeps it.",
                 parent="strip")  # fmt: skip
    else:
        for variant in ui.state.variants:
            _thumb(ui, variant)


def _thumb(ui: Ui, variant) -> None:
    number = variant.number
    with dpg.group(parent="strip", horizontal=False):
        if number in ui.thumbs:
            button = dpg.add_image_button(ui.thumbs[number], width=ui.px(THUMB_WIDTH), height=ui.px(THUMB_HEIGHT),
                                          callback=lambda: ui.send(LookAt(number)))  # fmt: skip
        else:
            button = dpg.add_button(label="…", width=ui.px(THUMB_WIDTH), height=ui.px(THUMB_HEIGHT),
                                    callback=lambda: ui.send(LookAt(number)))  # fmt: skip
        dpg.bind_item_theme(button, ui.look.thumb_on if number == ui.state.looking_at else ui.look.thumb)
        theme.tip(button, f"{variant.prompt}\nseed {variant.seed}")
        _buttons[number] = button
        with dpg.group(horizontal=True, horizontal_spacing=ui.px(4)):
            star = ui.icon_button("star", "Keep: never pushed out of the strip", lambda: ui.send(Keep(number)))
            dpg.configure_item(star, height=ui.px(24))
            if variant.kept:
                dpg.bind_item_theme(star, ui.look.row_on)
            ui.small(variant.label or _seed(variant.seed))


def _seed(seed: int) -> str:
    text = str(seed)
    return "seed " + (text if len(text) <= 6 else text[:5] + "…")


def _fill_sent(ui: Ui) -> None:
    if not ui.state.sent:
        ui.small("What you send is listed here.", parent="strip")
    program = blender.find()
    for sent in ui.state.sent:
        with dpg.group(parent="strip"):
            dpg.add_text(f"{sent.label}  ·  {sent.size}" if sent.size else sent.label)
            ui.small(shown(sent.folder))
            names = [os.path.basename(file) for file in sent.files]
            ui.small(", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else ""))
            with dpg.group(horizontal=True):
                ui.plain("Show in folder", sent.folder, lambda folder=sent.folder: _show(ui, folder))
                if program and any(file.endswith((".glb", ".usdc", ".pc2")) for file in sent.files):
                    ui.plain("Open in Blender", f"Starts {program} with it", lambda s=sent: _blender(ui, program, s))
        dpg.add_spacer(width=ui.px(24), parent="strip")
    if ui.state.sent and not program:
        ui.small("Blender was not found on this machine.\nIn Blender: File, Import.", parent="strip")


def _blender(ui: Ui, program: str, sent) -> None:
    try:
        blender.open_in(program, sent.files)
        ui.command("say Blender is starting with it.")
    except OSError as problem:
        ui.command(f"say Blender did not start: {problem}.")


def _show(ui: Ui, folder: str) -> None:
    try:
        show_folder(folder)
    except OSError:
        ui.command(f"say No file manager was found. The files are in {folder}.")


def button_of(number: int) -> int | None:
    return _buttons.get(number)
