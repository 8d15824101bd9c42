"""Bench Send: where to, what, how fine; and what was sent."""

import os
import subprocess
import sys
from pathlib import Path

import dearpygui.dearpygui as dpg

from app import theme
from app.panels.context import Ui
from app.actions import Send
from app.model import AppState
from engine.names import safe_name

FOLDER, SPLATS_ON, RESOLUTION, SPLATS, SEND = 9301, 9302, 9303, 9304, 9305


def build(ui: Ui) -> None:
    ui.heading("Send")
    dpg.add_text("Folder", color=theme.DIM)
    dpg.add_input_text(tag=ui.text_field(FOLDER), width=-1, default_value=folder_for(ui.state))
    theme.tip(FOLDER, "It is made if it is not there. Files of the same names are replaced.")
    dpg.add_separator()
    dpg.add_text("Mesh  .glb")
    ui.small("Closed, one material a part, true size in\nmetres. Opens in Blender, game engines, browsers.")
    dpg.add_slider_int(tag=ui.text_field(RESOLUTION), label="cells", width=ui.px(220), min_value=32, max_value=256,
                       default_value=96, clamped=True)  # fmt: skip
    theme.tip(RESOLUTION, "Mesh cells along the longest side; 96 is usual, 192 keeps small parts crisp.")
    dpg.add_separator()
    dpg.add_checkbox(tag=SPLATS_ON, label="Gaussians  .ply", default_value=True)
    ui.small("For splat viewers and Blender add-ons.")
    dpg.add_slider_int(tag=ui.text_field(SPLATS), label="count", width=ui.px(220), min_value=2_000, max_value=400_000,
                       default_value=40_000, clamped=True)  # fmt: skip
    theme.tip(SPLATS, "How many Gaussians; 40 000 is usual.")
    dpg.add_separator()
    ui.primary("Send", "Writes asset.glb, preview.png, run.json and, if chosen, splat.ply", lambda: _send(ui), width=-1,
               tag=SEND)  # fmt: skip


def folder_for(state: AppState) -> str:
    return str(Path.home() / "Galatea" / (safe_name(state.prompt) if state.prompt.strip() else "asset"))


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if before.prompt != now.prompt and dpg.get_value(FOLDER) == folder_for(before):
        dpg.set_value(FOLDER, folder_for(now))


def _send(ui: Ui) -> None:
    formats = ("glb", "ply") if dpg.get_value(SPLATS_ON) else ("glb",)
    folder = os.path.expanduser(dpg.get_value(FOLDER).strip()) or folder_for(ui.state)
    ui.send(Send(folder, formats, dpg.get_value(RESOLUTION), dpg.get_value(SPLATS)))


def show_folder(folder: str) -> None:
    """Open a folder in the system's file manager. Raises OSError when there is none."""
    if sys.platform == "win32":
        os.startfile(folder)
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen([opener, folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
