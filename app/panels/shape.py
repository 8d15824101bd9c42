"""Bench Shape: the selected part, its colour and look, where it stands, how large it is, and other forms of it."""

import functools

import dearpygui.dearpygui as dpg
import numpy as np

from app import hand_actions as do
from app import theme
from app.panels import commands
from app.panels.context import Ui
from app.panels.numbers import number
from app.actions import GestureEnded, Isolate, MoveTo, Recast, Recolour, RemovePart, Resize, SetLook, Turn
from app.model import AppState, find, part_as_made
from engine.shapes import adjust
from engine.shapes import parts as layout

COLOUR, ROUGHNESS, METAL, SIZE = 9201, 9202, 9203, 9204
POSITION = (9205, 9206, 9207)
RECAST, THING, BORROW, BAKE, COPY = 9208, 9209, 9210, 9211, 9212


def build(ui: Ui) -> None:
    ui.heading("Shape")
    dpg.add_text("", tag="part name", color=theme.ACCENT)
    dpg.add_group(tag="no part")
    ui.small(
        "Click a part in the picture or in the list.\nG moves it, R turns it, S sizes it.",
        parent="no part",
    )
    with dpg.group(tag="part"):
        _build_look(ui)
        dpg.add_separator()
        _build_place(ui)
        dpg.add_separator()
        ui.primary("Recast", "Eight other forms of this part in the strip; the rest stays", lambda: ui.send(Recast()),
                   width=-1, tag=RECAST)  # fmt: skip
        with dpg.group(horizontal=True):
            dpg.add_combo([], default_value="mug", tag=THING, width=ui.px(150))
            theme.tip(THING, "The thing whose part of the same name is taken")
            ui.plain("Borrow", "This part as another thing has it, four of them in the strip",
                     lambda: ui.send(do.Borrow(dpg.get_value(THING))), tag=BORROW)  # fmt: skip
        with dpg.group(horizontal=True):
            ui.plain("Only this part", "Show it alone, or everything again ( / )", lambda: ui.send(Isolate()))
            ui.plain("Remove", "Take this part away (Delete); Ctrl+Z brings it back", lambda: ui.send(RemovePart()))
    with dpg.group(tag="bake"):
        dpg.add_separator()
        ui.plain("Bake to a free mesh", "One closed mesh in place of the parts. What is lost: recast, borrow, moving "
                 "single parts, and sharpness at any resolution. Ctrl+Z brings the parts back.",
                 lambda: ui.send(do.Bake()), tag=BAKE)  # fmt: skip
        hint = "Recast this part of what Send has written, for a terminal"
        commands.button(ui, lambda: commands.of_shape(ui.state), hint, COPY)
    with dpg.item_handler_registry() as ended:
        dpg.add_item_deactivated_after_edit_handler(callback=lambda: ui.send(GestureEnded()))
    dpg.bind_item_handler_registry(COLOUR, ended)
    _show(ui.state)


def _build_look(ui: Ui) -> None:
    dpg.add_text("Colour", color=theme.DIM)
    dpg.add_color_picker(
        tag=COLOUR, width=ui.px(210), no_alpha=True, no_side_preview=True, no_small_preview=False, display_rgb=False,
        display_hex=True, callback=lambda: ui.send(Recolour(_colour())),
    )  # fmt: skip
    ui.text_field(COLOUR)
    ended = functools.partial(ui.send, GestureEnded())
    number(ui, ROUGHNESS, lambda v: ui.send(SetLook(roughness=v)), "", 0.5, "0 is a mirror, 1 is chalk.", ended,
           slider=True, label="rough", width=ui.px(220), min_value=0, max_value=1, format="%.2f")  # fmt: skip
    number(ui, METAL, lambda v: ui.send(SetLook(metallic=v)), "", 0.0, "0: stone, wood, plastic; 1: metal.", ended,
           slider=True, label="metal", width=ui.px(220), min_value=0, max_value=1, format="%.2f")  # fmt: skip


def _build_place(ui: Ui) -> None:
    dpg.add_text("Place", color=theme.DIM)
    ended = functools.partial(ui.send, GestureEnded())
    for axis, tag in enumerate(POSITION):
        hint = ("To the right.", "Up.", "To the front.")[axis]
        number(ui, tag, lambda v, a=axis: ui.send(MoveTo(a, v / 100)), "cm", lambda a=axis: made_at(ui.state, a), hint,
               ended, label="xyz"[axis], width=ui.px(220), format="%.2f cm", speed=0.05)  # fmt: skip
    number(ui, SIZE, lambda v: ui.send(Resize(v / 100)), "cm", lambda: made_size(ui.state),
           "The longest side of this part.", ended, label="size", width=ui.px(220), format="%.2f cm", speed=0.05,
           min_value=0.01, max_value=10_000)  # fmt: skip
    with dpg.group(horizontal=True):
        dpg.add_text("Turn", color=theme.DIM)
        for axis in "xyz":
            for degrees, icon in ((15, "rotate-ccw"), (-15, "rotate-cw")):
                ui.icon_button(icon, f"15° about {axis}", lambda a=axis, d=degrees: ui.send(Turn(a, d)))
            ui.small(axis)


def made_at(state: AppState, axis: int) -> float | None:
    """Where the middle of the picked part was on an axis as it was made [cm]."""
    made = part_as_made(state, state.selected)
    return None if made is None else 50 * float(np.add(*adjust.box_in_metres(*made))[axis])


def made_size(state: AppState) -> float | None:
    """The longest side of the picked part as it was made [cm]."""
    made = part_as_made(state, state.selected)
    return None if made is None else 100 * float(np.ptp(adjust.box_in_metres(*made), axis=0).max())


def _things() -> list[str]:
    from engine.shapes.catalogue import THINGS

    return sorted(THINGS)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if before.scene is not now.scene or before.selected != now.selected:
        _show(now)


def _show(state: AppState) -> None:
    found = find(state, state.selected)
    found = found if found is not None and found[0].parts is not None else None
    dpg.configure_item("bake", show=any(item.parts is not None for item in state.scene.objects))
    dpg.configure_item("part", show=found is not None)
    dpg.configure_item("no part", show=found is None)
    dpg.set_value("part name", "" if found is None else state.selected[1])
    if found is None:
        return
    if not dpg.get_item_configuration(THING)["items"]:
        dpg.configure_item(THING, items=_things())  # the library is not loaded for an empty window
    item, index = found
    row = item.parts.rows[index]
    low, high = adjust.box_in_metres(item.parts, index)
    values = {
        COLOUR: [round(255 * float(v)) for v in row[layout.COLOUR]] + [255],
        ROUGHNESS: float(row[layout.ROUGHNESS]), METAL: float(row[layout.METALLIC]),
        SIZE: 100 * float((high - low).max()),
        **{tag: 50 * float(low[axis] + high[axis]) for axis, tag in enumerate(POSITION)},
    }  # fmt: skip
    for tag, value in values.items():
        if not dpg.is_item_active(tag):  # the hand is on it: it knows better
            dpg.set_value(tag, value)


def _colour() -> tuple[float, float, float]:
    return tuple(float(v) / 255 for v in dpg.get_value(COLOUR)[:3])
