"""Bench Matter: what things are made of, painted where, in which world, and how the stage shows it."""

import dearpygui.dearpygui as dpg

from app import hand_actions as do
from app import matter_looks, theme
from app.actions import GestureEnded
from app.matter import LIMITS, matter_of
from app.model import AppState, World, find
from app.panels import choose, commands
from app.panels.context import Ui
from app.panels.numbers import number
from engine.physics.materials import TUNABLE, matter_named, tunable

SWATCH, COLUMNS = 46, 5
TUNE_LABEL, WORLD_LABEL = 56, 40  # kept free for the words beside a number; the field has what its column leaves
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
PASCALS = ((1e9, "GPa"), (1e6, "MPa"), (1e3, "kPa"), (1.0, "Pa"))
TUNING = {
    "young": "Stiffness: Young's modulus; custard 1 kPa, jelly 30, rubber a thousand, wood ten million.",
    "bulk": "Bulk: how hard it is to squeeze together.",
    "density": "Density: water 1000, cork 200, steel 7850.",
    "poisson": "Poisson: how much it bulges when squashed; cork 0, steel 0.3, rubber 0.49.",
    "yield_stress": "Yield: the stress beyond which a dent stays.",
    "friction": "Friction: the slope it piles up to.",
    "viscosity": "Viscosity: water 0.001, honey 10.",
}
TUNE_TABLE = 9879
TUNE = {key: 9880 + k for k, key in enumerate(TUNING)}  # the widgets
_swatches: dict[str, int] = {}
_textures: dict[str, int] = {}


def build(ui: Ui) -> None:
    ui.heading("Matter")
    dpg.add_text("", tag="matter of", color=theme.ACCENT)
    with dpg.child_window(tag="materials", height=ui.px(216), border=False):
        dpg.add_group(tag="swatches")
    dpg.bind_item_theme(dpg.add_text("", tag="behaviour", wrap=ui.px(306)), "tight")
    ui.small("", tag="numbers", wrap=ui.px(306))
    dpg.add_group(tag="tuning")
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


def _build_tuning(ui: Ui, base: str) -> None:
    """The picked material's own numbers in real units, within a hundredth to a hundred times the usual."""
    dpg.delete_item("tuning", children_only=True)
    ui.typing.difference_update(TUNE.values())
    keys = tunable(base)
    with dpg.table(header_row=False, parent="tuning", tag=TUNE_TABLE):
        dpg.add_table_column()
        dpg.add_table_column()
        for k in range(0, len(keys), 2):
            with dpg.table_row():
                for key in keys[k : k + 2]:
                    _tuning_number(ui, base, key)


def _tuning_number(ui: Ui, base: str, key: str) -> None:
    _, least, most = TUNABLE[key]
    (size, unit), usual = shown_in(base, key), getattr(matter_named(base, real=True), key)
    linear = key in ("poisson", "friction")
    if not linear:
        least, most = max(least, usual / 100), min(most, (usual or 1.0) * 100)
    number(
        ui, TUNE[key], lambda v: ui.send(do.TuneMaterial(key, v * size)), unit, usual / size, tip=TUNING[key],
        label=TUNING[key].split(":")[0].lower(), width=-ui.px(TUNE_LABEL),
        format=f"%.4g {unit}".replace(" °", "°").rstrip(), min_value=least / size,
        max_value=most / size, speed=(most - least) / size / 300 if linear else 0.01 * (usual or 1.0) / size,
        ended=lambda: ui.send(GestureEnded()),
    )  # fmt: skip
    dpg.bind_item_font(TUNE[key], ui.look.small)


def shown_in(base: str, key: str) -> tuple[float, str]:
    """(how many of the parameter's own unit one is, the unit it is shown in): pascals by the size of the usual."""
    unit, usual = TUNABLE[key][0], getattr(matter_named(base, real=True), key)
    if unit != "Pa":
        return 1.0, unit
    return next((size, name) for size, name in PASCALS if usual >= size or size == 1.0)


def _show_tuning(ui: Ui, name: str) -> None:
    base = matter_looks.base_of(name)
    if dpg.get_item_user_data("tuning") != base:
        dpg.set_item_user_data("tuning", base)
        _build_tuning(ui, base)
    real = matter_named(name, real=True)
    for key in tunable(name):
        if not dpg.is_item_active(TUNE[key]):
            dpg.set_value(TUNE[key], getattr(real, key) / shown_in(base, key)[0])


def _world_number(ui: Ui, name: str) -> None:
    tag, unit, label, form, factor, tip = WORLD[name]
    least, most = (limit * factor for limit in LIMITS[name])
    whole = form == "%d"
    number(
        ui, tag, lambda v: ui.send(do.SetWorld(name, v / factor)), unit, getattr(World(), name) * factor, tip=tip,
        whole=whole, label=label, width=-ui.px(WORLD_LABEL), format=form, min_value=least, max_value=most,
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
        head = f"{state.selected[1]} is of {matter_looks.spoken(matter_of(*found))}"
    else:
        head = "the whole thing" if state.scene.objects else "nothing here yet"
    dpg.set_value("matter of", head)
    for name, button in _swatches.items():
        dpg.bind_item_theme(button, ui.look.thumb_on if name == matter_looks.base_of(m.material) else ui.look.thumb)
    behaviour, numbers = matter_looks.words_for(m.material)
    dpg.set_value("behaviour", f"{matter_looks.spoken(m.material).capitalize()}: {behaviour}")
    dpg.set_value("numbers", numbers)
    _show_tuning(ui, m.material)
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
