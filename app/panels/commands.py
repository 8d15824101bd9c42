""" "Copy as command": what a panel does as a line for a terminal."""

import os
from collections.abc import Callable
from dataclasses import replace

import dearpygui.dearpygui as dpg

from app import camera_keys
from app.hand_actions import Film
from app.hand_tasks import config_of
from app.matter import FPS, is_current, matter_of
from app.model import AppState, find
from app.panels.context import Ui
from app.panels.send import folder_for
from engine.config import FilmConfig, GenerateConfig, RecastConfig, to_command
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
    config = replace(config_of(state.matter.world), asset=folder_for(state), splats=20_000, resolution=64)
    return to_command(replace(config, parts=_given(state)))


def of_send(state: AppState, folder: str, resolution: int, splats: int) -> str:
    """The same asset from its words, into the folder."""
    return to_command(GenerateConfig(prompt=state.prompt, seed=state.seed, out=folder, resolution=resolution,
                                     splats=splats))  # fmt: skip


def of_film(state: AppState, film: Film) -> str:
    """The same film, of what Send has written: its motion without what a hand pulled, its camera frame for frame."""
    m, tape = state.matter, state.matter.recording
    moving = is_current(state) and tape.cast is not None and len(tape.moments) > 1
    whole = (0, len(tape.moments) - 1) if moving else (0, round(m.world.seconds * FPS) - 1)
    first, last = m.span or whole
    free = any(item.parts is None for item in state.scene.objects)
    sent, world = folder_for(state), m.world
    name = lambda key: f"{key[0]}/{key[1]}"
    return to_command(FilmConfig(
        asset=os.path.join(sent, "asset.glb") if free else sent, out=film.folder,
        keys=camera_keys.to_text(m.keys if len(m.keys) > 1 else ((0, state.view),)), turn=film.turn,
        size="{}x{}".format(*camera_keys.SIZES[film.size]), video="mp4" in film.formats,
        pictures="png" in film.formats, play=moving, first=first,
        last=-1 if (first, last) == (0, round(world.seconds * FPS) - (not moving)) else last, shown=state.shown,
        hide=tuple(sorted(map(name, state.hidden))), only=name(state.isolated) if state.isolated else "",
        hold=tuple(sorted(map(name, m.held))) if moving else (), parts=_given(state), seconds=world.seconds,
        drop=world.drop, gravity=world.gravity, floor=world.floor, friction=world.friction, ball=world.ball,
        grid=world.detail, feel=world.feel,
    ))  # fmt: skip


def _given(state: AppState) -> tuple[str, ...]:
    """ "part=material" of every part that was given one."""
    given = {}
    for item in state.scene.objects:
        if item.parts is not None:
            for row, (name, said) in enumerate(zip(item.parts.names, item.parts.matter)):
                if said:
                    given[name] = f"{name}={matter_of(item, row)}"
    return tuple(given.values())


def button(ui: Ui, command: Callable[[], str], hint: str, tag: int, **options) -> int:
    """The button of a panel; what the command works on is said in `hint`."""

    def copy() -> None:
        try:
            dpg.set_clipboard_text(command())
        except GalateaError as error:  # an empty prompt makes no command
            empty = error.where == "prompt"
            ui.command("say Type what you want to make first." if empty else f"say No command does this: {error.what}")
            return
        ui.command("say The command is on the clipboard.")

    return ui.plain("Copy as command", hint, copy, tag=tag, **options)
