"""Bench Make: words, how they were read, seed, and the button."""

import textwrap

import dearpygui.dearpygui as dpg

from app import theme
from app.panels.context import RIGHT_WIDTH, Ui
from app.actions import Draft, Make, SetSeed, TypePrompt
from app.model import AppState
from engine.config import GenerateConfig, to_command
from engine.errors import GalateaError

PROMPT, SEED = 9101, 9102
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
    ui.plain("Copy as command", "The same, for a terminal", lambda: _copy(ui), width=-1)
    _show_chips(ui, ui.state)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if before.chips != now.chips or bool(before.prompt) != bool(now.prompt):
        _show_chips(ui, now)
    if before.seed != now.seed:
        dpg.set_value(SEED, now.seed)
    if before.prompt != now.prompt and not dpg.is_item_active(PROMPT):
        dpg.set_value(PROMPT, _wrapped(now.prompt))


def command_of(state: AppState) -> str:
    return to_command(GenerateConfig(prompt=state.prompt, seed=state.seed))


def words_of(text: str) -> str:
    """The prompt in a field: its lines are one sentence."""
    return " ".join(text.split("\n"))


def _another_seed(ui: Ui) -> None:
    ui.send(SetSeed((ui.state.seed * 1103515245 + 12345) % 100_000))
    ui.send(Draft())


def _copy(ui: Ui) -> None:
    try:
        dpg.set_clipboard_text(command_of(ui.state))
    except GalateaError:  # an empty prompt makes no command
        ui.command("say Type what you want to make first.")
        return
    ui.command("say The command is on the clipboard.")


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 38))


def _show_chips(ui: Ui, state: AppState) -> None:
    """How each word was read; and something to start from while nothing is written."""
    dpg.delete_item("chips", children_only=True)
    dpg.delete_item("examples", children_only=True)
    _flow(ui, "chips", state.chips, None)
    if not state.prompt:
        ui.small("For example", parent="examples")
        _flow(ui, "examples", EXAMPLES, lambda text: (ui.send(TypePrompt(text)), ui.send(Draft())))


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
