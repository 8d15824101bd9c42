"""Bench Send: where to, what, how fine, what each format brings; and what was sent."""

import os
import subprocess
import sys
from pathlib import Path

import dearpygui.dearpygui as dpg

from app import hand_actions as do
from app import theme
from app.actions import Send
from app.matter import is_current
from app.model import AppState
from app.panels.context import Ui
from engine.names import safe_name

FOLDER, SPLATS_ON, RESOLUTION, SPLATS, SEND, USD_ON, CACHE_ON, MOVING_SPLATS, SPAN, COPY = range(9301, 9311)


def build(ui: Ui) -> None:
    ui.heading("Send")
    dpg.add_text("Folder", color=theme.DIM)
    dpg.add_input_text(tag=ui.text_field(FOLDER), width=-1, default_value=folder_for(ui.state))
    theme.tip(FOLDER, "It is made if it is not there. Files of the same names are replaced.")
    dpg.add_separator()
    dpg.add_text("Mesh  .glb")
    ui.small("Closed, one material a part, true size in\nmetres. Blender, game engines, browsers.")
    dpg.add_slider_int(tag=ui.text_field(RESOLUTION), label="cells", width=ui.px(220), min_value=32, max_value=256,
                       default_value=96, clamped=True)  # fmt: skip
    theme.tip(RESOLUTION, "Mesh cells along the longest side; 96 is usual, 192 keeps small parts crisp.")
    dpg.add_checkbox(tag=SPLATS_ON, label="Gaussians  .ply", default_value=True)
    ui.small("For splat viewers and Blender add-ons.")
    dpg.add_slider_int(tag=ui.text_field(SPLATS), label="count", width=ui.px(220), min_value=2_000, max_value=400_000,
                       default_value=40_000, clamped=True)  # fmt: skip
    theme.tip(SPLATS, "How many Gaussians; 40 000 is usual.")
    dpg.add_separator()
    _build_motion(ui)
    dpg.add_separator()
    ui.primary("Send", "Writes what is chosen into the folder, whole or not at all", lambda: _send(ui), width=-1,
               tag=SEND)  # fmt: skip
    _copy_button(ui)
    show(ui, ui.state)


def _copy_button(ui: Ui) -> None:
    from app.panels import commands  # which needs the folder of this panel

    def line() -> str:
        splats = dpg.get_value(SPLATS) if dpg.get_value(SPLATS_ON) else 0
        return commands.of_send(ui.state, dpg.get_value(FOLDER), dpg.get_value(RESOLUTION), splats)

    hint = "The same from its words, for a terminal; what was changed by hand is in the project alone"
    commands.button(ui, line, hint, COPY, width=-1)


def _build_motion(ui: Ui) -> None:
    dpg.add_text("Motion for Blender", tag="motion head")
    ui.small("", tag="motion facts")
    dpg.add_checkbox(tag=USD_ON, label="USD  .usdc", default_value=True)
    ui.small("Mesh, colours and every frame in one file;\nBlender plays it. Fluids change shape and all.")
    dpg.add_checkbox(tag=MOVING_SPLATS, label="with its Gaussians", default_value=False)
    theme.tip(MOVING_SPLATS, "Moving Gaussians in the USD; for tools that know them, not for Blender 3.4")
    dpg.add_checkbox(tag=CACHE_ON, label="Point cache  .pc2 + .obj", default_value=False)
    ui.small("For the Mesh Cache modifier, any Blender;\nwith its colours. Not for fluids.")


def folder_for(state: AppState) -> str:
    return str(Path.home() / "Galatea" / (safe_name(state.prompt) if state.prompt.strip() else "asset"))


def moving(state: AppState) -> int:
    """Frames there are to send."""
    tape = state.matter.recording
    return len(tape.moments) if tape is not None and is_current(state) and tape.cast is not None else 0


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if before.prompt != now.prompt and dpg.get_value(FOLDER) == folder_for(before):
        dpg.set_value(FOLDER, folder_for(now))
    if now.bench == "send" and (before.bench != now.bench or before.matter is not now.matter
                                or before.scene is not now.scene):  # fmt: skip
        show(ui, now)


def show(ui: Ui, state: AppState) -> None:
    frames = moving(state)
    first, last = state.matter.span or (0, max(frames - 1, 0))
    if frames > 1:
        text = f"Frames {first} to {last}, {(last - first) / 24:.2f} s at 24 a second."
    else:
        text = "Nothing has been played yet (bench Matter)."
    dpg.set_value("motion facts", text)
    for tag in (USD_ON, CACHE_ON, MOVING_SPLATS):
        dpg.configure_item(tag, enabled=frames > 1)
    dpg.configure_item("motion head", color=theme.TEXT if frames > 1 else theme.DIM)


def _send(ui: Ui) -> None:
    formats = ("glb", "ply") if dpg.get_value(SPLATS_ON) else ("glb",)
    folder = os.path.expanduser(dpg.get_value(FOLDER).strip()) or folder_for(ui.state)
    motion = tuple(
        name for name, tag in (("usdc", USD_ON), ("pc2", CACHE_ON), ("splats", MOVING_SPLATS)) if dpg.get_value(tag)
    )
    ui.send(Send(folder, formats, dpg.get_value(RESOLUTION), dpg.get_value(SPLATS)))
    if moving(ui.state) > 1 and ({"usdc", "pc2"} & set(motion)):
        ui.send(do.SendMotion(folder, motion))


def show_folder(folder: str) -> None:
    """Open a folder in the system's file manager. Raises OSError when there is none."""
    if sys.platform == "win32":
        os.startfile(folder)
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen([opener, folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
