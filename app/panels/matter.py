"""Bench Matter: what there is of it in this window, in one sentence."""

import dearpygui.dearpygui as dpg

from app.cli import COMMANDS
from app.panels.context import Ui
from app.state import AppState


def build(ui: Ui) -> None:
    ui.heading("Matter")
    dpg.add_text(sentence(), wrap=ui.px(300))


def sentence() -> str:
    """Where matter moves for now."""
    if "simulate" in COMMANDS:
        return "Simulation is a command for now: python launch.py simulate --help"
    return "Simulation is not part of this version yet."


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    """Nothing here changes."""
