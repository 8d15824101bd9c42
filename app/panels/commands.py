""" "Copy as command": what a panel does as a line for a terminal."""

from collections.abc import Callable
from dataclasses import replace

import dearpygui.dearpygui as dpg

from app.hand_tasks import config_of
from app.matter import matter_of
from app.model import AppState, find
from app.panels.context import Ui
from app.panels.send import folder_for
from engine.config import GenerateConfig, RecastConfig, to_command
from engine.errors import GalateaError


def of_make(state: AppState) -> str:
    return to_command(GenerateConfig(prompt=state.prompt, seed=state.seed))


def of_shape(state: AppState) -> str:
    """Other forms of the picked part, of what Send has written; of everything but the body when none is picked."""
    found = find(state, state.selected)
    change = (found[0].parts.names[found[1]],) if found is not None and found[0].parts is not None else ()
    return to_command(RecastConfig(asset=folder_for(state), change=change, count=8, seed=state.seed))


def of_matter(state: AppState) -> str:
    """Playing the same from what Send has written, with the matter that was given to its parts."""
    given = {}
    for item in state.scene.objects:
        if item.parts is not None:
            for row, (name, said) in enumerate(zip(item.parts.names, item.parts.matter)):
                if said:
                    given[name] = f"{name}={matter_of(item, row)}"
    config = replace(config_of(state.matter.world), asset=folder_for(state), splats=20_000, resolution=64)
    return to_command(replace(config, parts=tuple(given.values())))


def of_send(state: AppState, folder: str, resolution: int, splats: int) -> str:
    """The same asset from its words, into the folder."""
    return to_command(GenerateConfig(prompt=state.prompt, seed=state.seed, out=folder, resolution=resolution,
                                     splats=splats))  # fmt: skip


def of_film(state: AppState, size: int, turn: bool) -> str:
    """A film of the same motion, from what Send has written; a command has no camera keys, but goes around."""
    config = replace(config_of(state.matter.world), asset=folder_for(state), splats=20_000, pictures=True,
                     size=min(size, 2048), turn=360.0 if turn else 0.0)  # fmt: skip
    return to_command(config)


def button(ui: Ui, command: Callable[[], str], hint: str, tag: int, **options) -> int:
    """The button of a panel; what the command works on is said in `hint`."""

    def copy() -> None:
        try:
            dpg.set_clipboard_text(command())
        except GalateaError:  # an empty prompt makes no command
            ui.command("say Type what you want to make first.")
            return
        ui.command("say The command is on the clipboard.")

    return ui.plain("Copy as command", hint, copy, tag=tag, **options)
