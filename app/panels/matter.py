"""Bench Matter: what things are made of, painted where, in which world, and how the stage shows it."""

import dearpygui.dearpygui as dpg

from app import hand_actions as do
from app import matter_looks, theme
from app.matter import LIMITS, matter_of
from app.model import AppState, World, find
from app.panels import choose, commands
from app.panels.context import Ui
from app.panels.numbers import number

SWATCH, COLUMNS = 46, 5
DROP, GRAVITY, FLOOR, BALL, DETAIL, SECONDS, FEEL, HELD, WHOLE, PART, COPY = range(9401, 9412)
# Of each number of the world: its field, unit, label, format, how many of the unit one is, and a hint.
WORLD = {
    "drop": (DROP, "cm", "drop", "%.0f cm", 100, "How high above the floor it is let go."),
    "ball": (BALL, "cm", "ball", "%.1f cm", 100, "Radius of a steel ball dropped on it; 0: none."),
    "gravity": (GRAVITY, "m/s²", "m/s²", "%.1f", 1, "Gravity: Earth 9.8, Moon 1.6, 0 floats."),
    "seconds": (SECONDS, "s", "s", "%.1f", 1, "How long it plays."),
    "detail": (DETAIL, "", "cells", "%d", 1, "Cells along the longest side: 12 is quick, 24 shows folds, 48 is slow."),
}
FEELS = {"live": "live (quick, a little softer)", "soft": "softened", "real": "real stiffness (slow)"}
_swatches: dict[str, int] = {}
_textures: dict[str, int] = {}


def build(ui: Ui) -> None:
    ui.heading("Matter")
    dpg.add_text("", tag="matter of", color=theme.ACCENT)
    with dpg.child_window(tag="materials", height=ui.px(216), border=False):
        dpg.add_group(tag="swatches")
    dpg.bind_item_theme(dpg.add_text("", tag="behaviour", wrap=ui.px(306)), "tight")
    ui.small("", tag="numbers", wrap=ui.px(306))
    with dpg.group(horizontal=True):
        ui.plain("Whole thing", "Everything is of this material; paint is taken off",
                 lambda: ui.send(do.GiveMatter(True)), tag=WHOLE)  # fmt: skip
        ui.plain("This part", "The picked part is of this material", lambda: ui.send(do.GiveMatter(False)), tag=PART)
        dpg.add_checkbox(label="hold still", tag=HELD, callback=lambda _, on: _hold(ui, on))
        theme.tip(HELD, "The picked part stays where it is while everything else moves")
    dpg.add_separator()
    choose.build(ui)
    dpg.add_separator()
    _build_world(ui)


def _world_number(ui: Ui, name: str) -> None:
    tag, unit, label, form, factor, tip = WORLD[name]
    least, most = (limit * factor for limit in LIMITS[name])
    whole = form == "%d"
    number(
        ui, tag, lambda v: ui.send(do.SetWorld(name, v / factor)), unit, getattr(World(), name) * factor, tip=tip,
        whole=whole, label=label, width=ui.px(104), format=form, min_value=least, max_value=most,
        speed=0.2 if whole else most / 400,
    )  # fmt: skip


def _build_world(ui: Ui) -> None:
    with dpg.table(header_row=False):
        dpg.add_table_column()
        dpg.add_table_column()
        for left, right in (("drop", "ball"), ("gravity", "seconds"), ("floor", "detail")):
            with dpg.table_row():
                for name in (left, right):
                    if name == "floor":
                        dpg.add_checkbox(label="floor", tag=FLOOR,
                                         callback=lambda _, on: ui.send(do.SetWorld("floor", on)))  # fmt: skip
                    else:
                        _world_number(ui, name)
    dpg.add_combo(list(FEELS.values()), tag=FEEL, width=-1, callback=lambda _, text: _feel(ui, text))
    theme.tip(FEEL, "How stiff stiff things are: real stone needs a hundred times the steps of jelly")
    hint = "The same, for a terminal; it plays what Send has written"
    commands.button(ui, lambda: commands.of_matter(ui.state), hint, COPY)


def _fill_swatches(ui: Ui) -> None:
    """Once, when the bench is first seen: a ball of every material."""
    side, line = ui.px(SWATCH), None
    for k, name in enumerate(matter_looks.names()):
        if k % COLUMNS == 0:
            line = dpg.add_group(horizontal=True, parent="swatches", horizontal_spacing=ui.px(10))
        with dpg.group(parent=line):
            pixels = matter_looks.swatch(name, side)
            _textures[name] = dpg.add_static_texture(side, side, pixels.ravel().tolist(), parent="textures")
            button = dpg.add_image_button(_textures[name], width=side, height=side, user_data=name,
                                          callback=lambda _, __, n: ui.send(do.PickMaterial(n)))  # fmt: skip
            theme.tip(button, f"{name.capitalize()}: {matter_looks.words_for(name)[0]}")
            ui.small(name if len(name) < 9 else name[:7] + "…")
            _swatches[name] = button


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if now.bench != "matter":
        return
    if not _swatches:
        _fill_swatches(ui)
        _show(ui, now)
    elif _told(before) != _told(now) or before.scene is not now.scene:
        _show(ui, now)


def forget() -> None:
    """Before the panels are built anew: the swatches are of another size then."""
    for texture in _textures.values():
        dpg.delete_item(texture)
    _textures.clear()
    _swatches.clear()


def _told(state: AppState) -> tuple:
    """What this panel says; a recording that grows or plays back is none of it."""
    m = state.matter
    return state.bench, state.selected, m.material, m.world, m.held, choose.told(state)


def _show(ui: Ui, state: AppState) -> None:
    m, found = state.matter, find(state, state.selected)
    if found is not None:
        head = f"{state.selected[1]} is of {matter_of(*found)}"
    else:
        head = "the whole thing" if state.scene.objects else "nothing here yet"
    dpg.set_value("matter of", head)
    for name, button in _swatches.items():
        dpg.bind_item_theme(button, ui.look.thumb_on if name == m.material else ui.look.thumb)
    behaviour, numbers = matter_looks.words_for(m.material)
    dpg.set_value("behaviour", f"{m.material.capitalize()}: {behaviour}")
    dpg.set_value("numbers", numbers)
    choose.show(ui, state)
    dpg.configure_item(PART, enabled=found is not None)
    dpg.configure_item(HELD, enabled=found is not None)
    w = m.world
    values = {
        DROP: w.drop * 100, GRAVITY: w.gravity, FLOOR: w.floor, BALL: w.ball * 100, DETAIL: w.detail,
        SECONDS: w.seconds, FEEL: FEELS[w.feel], HELD: state.selected in m.held,
    }  # fmt: skip
    for tag, value in values.items():
        if not dpg.is_item_active(tag):
            dpg.set_value(tag, value)


def swatch_of(name: str) -> int | None:
    """The button that picks a material."""
    return _swatches.get(name)


def _hold(ui: Ui, on: bool) -> None:
    if ui.state.selected is not None:
        ui.send(do.HoldStill(ui.state.selected, on))


def _feel(ui: Ui, text: str) -> None:
    ui.send(do.SetWorld("feel", next(k for k, label in FEELS.items() if label == text)))
