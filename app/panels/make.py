"""Bench Make: words, how they were read, seed, and the button."""

import textwrap

import dearpygui.dearpygui as dpg

from app import hand_actions as do
from app import theme
from app.panels import commands
from app.panels.context import RIGHT_WIDTH, Ui
from app.actions import Draft, Make, SetSeed, TypePrompt
from app.model import AppState

PROMPT, SEED, WALK, BETWEEN, CHIP, ALBUM_BUTTON, COPY, FILE, PHOTOS = range(9101, 9110)
COLOURS = ("red", "orange", "gold", "green", "teal", "blue", "purple", "pink", "white", "black", "brown", "grey")
EXAMPLES = (
    "a tall blue vase with a gold rim", "a small red mug", "a mossy green turtle", "a round oak table",
    "a pine tree covered in snow", "two brass candlesticks",
)  # fmt: skip


def build(ui: Ui) -> None:
    ui.heading("Make")
    ui.small("Say what you want; it follows as you type.\nEnter makes it well, with seven siblings.")
    dpg.add_input_text(
        tag=ui.text_field(PROMPT), multiline=True, width=-1, height=ui.px(76), on_enter=True,
        ctrl_enter_for_new_line=True,
        callback=lambda _, text: (ui.send(TypePrompt(words_of(text))), ui.send(Make())),
    )  # fmt: skip
    ui.plain("Album", "Everything there is to make, as pictures", lambda: ui.command("album"), tag=ALBUM_BUTTON)
    dpg.add_group(tag="chips")
    dpg.add_group(tag="examples")
    dpg.add_separator()
    with dpg.group(horizontal=True):
        dpg.add_text("Seed", color=theme.DIM)
        dpg.add_input_int(
            tag=ui.text_field(SEED), width=ui.px(150), step=0, min_value=0, max_value=2**31 - 1, min_clamped=True,
            max_clamped=True, callback=lambda _, value: (ui.send(SetSeed(value)), ui.send(Draft())),
        )  # fmt: skip
        theme.tip(SEED, "The same words and seed give the same asset.")
        ui.icon_button("dices", "Another seed", lambda: _another_seed(ui))
    ui.primary("Make", "Full quality and seven siblings (Enter)", lambda: ui.send(Make()), width=-1)
    with dpg.group(tag="between", show=False):
        dpg.add_separator()
        ui.small("Between the two variants kept last")
        with dpg.group(horizontal=True):
            ui.plain("Walk", "Nine assets on the way from one to the other", lambda: ui.send(do.AskBetween()), tag=WALK)
            dpg.add_slider_float(tag=BETWEEN, width=-1, max_value=1, format="", default_value=0.5, show=False,
                                 callback=lambda _, value: ui.send(do.GoBetween(value)))  # fmt: skip
            theme.tip(BETWEEN, "Left is the one kept first")
        dpg.add_separator()
    commands.button(ui, lambda: commands.of_make(ui.state), "The same, for a terminal", COPY, width=-1)
    dpg.add_separator()
    ui.small("Or from what there is")
    with dpg.group(horizontal=True):
        ui.plain("A file…", "A mesh, Gaussians, another project: beside what is on the stage (Ctrl+I)",
                 lambda: ui.command("bring"), tag=FILE)  # fmt: skip
        ui.plain("Photographs…", "Photographs with poses become Gaussians; you see them grow",
                 lambda: ui.command("photographs"), tag=PHOTOS)  # fmt: skip
    _show_chips(ui, ui.state)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if before.chips != now.chips or bool(before.prompt) != bool(now.prompt):
        _show_chips(ui, now)
    if before.variants is not now.variants or before.stations is not now.stations:
        dpg.configure_item("between", show=sum(v.kept for v in now.variants) >= 2 or bool(now.stations))
        dpg.configure_item(BETWEEN, show=bool(now.stations))
        if before.stations is not now.stations:
            dpg.set_value(BETWEEN, 0.5)
    if before.seed != now.seed:
        dpg.set_value(SEED, now.seed)
    if before.prompt != now.prompt and not dpg.is_item_active(PROMPT):
        dpg.set_value(PROMPT, _wrapped(now.prompt))


def words_of(text: str) -> str:
    """The prompt in a field: its lines are one sentence."""
    return " ".join(text.split("\n"))


def _another_seed(ui: Ui) -> None:
    ui.send(SetSeed((ui.state.seed * 1103515245 + 12345) % 100_000))
    ui.send(Draft())


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 38))


def _show_chips(ui: Ui, state: AppState) -> None:
    """How each word was read; and something to start from while nothing is written."""
    dpg.delete_item("chips", children_only=True)
    dpg.delete_item("examples", children_only=True)
    _flow(ui, "chips", state.chips, lambda chip: _edit_chip(ui, chip))
    if not state.prompt:
        ui.small("For example", parent="examples")
        _flow(ui, "examples", EXAMPLES, lambda text: (ui.send(TypePrompt(text)), ui.send(Draft())))


def _edit_chip(ui: Ui, chip: str) -> None:
    """A small menu at the mouse: another word for this one, or none."""

    def take(word: str) -> None:
        dpg.delete_item(CHIP)
        ui.send(do.EditChip(chip, word.strip()))
        ui.send(Draft())

    if dpg.does_item_exist(CHIP):
        dpg.delete_item(CHIP)
    x, y = dpg.get_mouse_pos(local=False)
    with dpg.window(tag=CHIP, popup=True, pos=[int(x) - ui.px(180), int(y) + ui.px(12)], no_title_bar=True):
        ui.small(f"{chip}: another word, Enter")
        field = dpg.add_input_text(width=ui.px(190), on_enter=True, callback=lambda _, text: take(text))
        ui.typing.add(field)
        dpg.focus_item(field)
        for start in range(0, len(COLOURS), 4):
            with dpg.group(horizontal=True, horizontal_spacing=ui.px(4)):
                for word in COLOURS[start : start + 4]:
                    button = dpg.add_button(label=word, callback=lambda _, __, w: take(w), user_data=word)
                    dpg.bind_item_theme(button, ui.look.chip)
                    dpg.bind_item_font(button, ui.look.small)
        dpg.add_button(label="Take it out", callback=lambda: take(""))


def _flow(ui: Ui, parent: str, labels: tuple[str, ...], callback) -> None:
    """Chips in lines no wider than the panel."""
    room, used, line = ui.px(RIGHT_WIDTH - 36), 0, None
    for label in labels:
        shown = textwrap.shorten(label, 40, placeholder="…")
        width = dpg.get_text_size(shown, font=ui.look.small)
        width = (width[0] if width and width[0] else 7.2 * len(shown)) + ui.px(22)
        if line is None or used + width > room:
            line, used = dpg.add_group(horizontal=True, parent=parent, horizontal_spacing=ui.px(6)), 0
        chip = dpg.add_button(
            label=shown,
            parent=line,
            callback=(lambda _, __, text: callback(text)) if callback else None,
            user_data=label,
        )
        dpg.bind_item_theme(chip, ui.look.chip)
        dpg.bind_item_font(chip, ui.look.small)
        used += width + ui.px(6)
