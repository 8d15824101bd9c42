"""Colours, type and spacing of the desktop, and the few widget looks that panels share."""

import json
from dataclasses import dataclass
from pathlib import Path

import dearpygui.dearpygui as dpg

FONTS = Path(__file__).parents[1] / "assets" / "fonts"

BACKGROUND, PANEL, RAISED, LINE = (0x17, 0x18, 0x1A), (0x1F, 0x21, 0x24), (0x28, 0x2B, 0x2F), (0x34, 0x38, 0x3D)
HOVER = (0x31, 0x35, 0x3A)
TEXT, DIM = (0xE8, 0xE6, 0xE3), (0x9A, 0x9A, 0x97)
ACCENT, PLAY, WARNING, ERROR = (0xE0, 0x7A, 0x4B), (0x4F, 0xB3, 0xA5), (0xE5, 0xB4, 0x54), (0xE0, 0x5D, 0x5D)
ON_ACCENT = (0x1B, 0x12, 0x0D)
TONES = {"plain": DIM, "good": PLAY, "warning": WARNING, "error": ERROR}

TEXT_SIZE, SMALL_SIZE, HEAD_SIZE, ICON_SIZE = 15, 13, 17, 18


@dataclass(frozen=True)
class Look:
    """Tags of fonts and themes. icons: name -> glyph of the icon font."""

    text: int
    small: int
    head: int
    icon: int
    primary: int
    quiet: int
    chip: int
    tab: int
    tab_on: int
    row: int
    row_on: int
    thumb: int
    thumb_on: int
    panel: int
    bar: int
    tight: int
    tool_on: int
    tool: int
    bare: int
    play: int
    icons: dict[str, str]
    scale: float


def _style(size: tuple[float, float] | None = None, rounding: float | None = None) -> None:
    if size is not None:
        dpg.add_theme_style(dpg.mvStyleVar_FramePadding, *size)
    if rounding is not None:
        dpg.add_theme_style(dpg.mvStyleVar_FrameRounding, rounding)


def _button_theme(plain, hover, active, text, size=None, rounding=None, border=None, align=None) -> int:
    with dpg.theme() as theme, dpg.theme_component(dpg.mvAll):
        dpg.add_theme_color(dpg.mvThemeCol_Button, plain)
        dpg.add_theme_color(dpg.mvThemeCol_ButtonHovered, hover)
        dpg.add_theme_color(dpg.mvThemeCol_ButtonActive, active)
        dpg.add_theme_color(dpg.mvThemeCol_Text, text)
        if border is not None:
            dpg.add_theme_color(dpg.mvThemeCol_Border, border)
            dpg.add_theme_style(dpg.mvStyleVar_FrameBorderSize, 2 if border == ACCENT else 1)
        if align is not None:
            dpg.add_theme_style(dpg.mvStyleVar_ButtonTextAlign, *align)
        _style(size, rounding)
    with theme_off(theme):
        for target in (dpg.mvThemeCol_Button, dpg.mvThemeCol_ButtonHovered, dpg.mvThemeCol_ButtonActive):
            dpg.add_theme_color(target, plain)
        dpg.add_theme_color(dpg.mvThemeCol_Text, LINE)
        _style(size, rounding)
    return theme


def theme_off(theme: int):
    """The part of a theme that disabled buttons wear."""
    return dpg.theme_component(dpg.mvButton, enabled_state=False, parent=theme)


def _padded(x: float, y: float, spacing: float) -> int:
    """For what lies on the window itself. It has no ground of its own: what the screen is cleared to is seen, and that
    is free where software GL pays for every pixel of every layer."""
    with dpg.theme() as theme, dpg.theme_component(dpg.mvAll):
        dpg.add_theme_color(dpg.mvThemeCol_ChildBg, (0, 0, 0, 0))
        dpg.add_theme_style(dpg.mvStyleVar_WindowPadding, x, y)
        dpg.add_theme_style(dpg.mvStyleVar_ItemSpacing, spacing, spacing)
    return theme


def _tight() -> int:
    """For texts in a column: without it each line of text is as high as a button."""
    if dpg.does_item_exist("tight"):  # everything is built anew, at another scale
        dpg.delete_item("tight")
    with dpg.theme(tag="tight") as theme, dpg.theme_component(dpg.mvText):
        dpg.add_theme_style(dpg.mvStyleVar_FramePadding, 0, 0)
    return theme


def build(scale: float = 1.0) -> Look:
    """Load the fonts, bind the theme of the whole application and return the looks; after `create_context`."""
    with dpg.font_registry():
        text = dpg.add_font(str(FONTS / "Inter-Regular.otf"), round(TEXT_SIZE * scale))
        small = dpg.add_font(str(FONTS / "Inter-Regular.otf"), round(SMALL_SIZE * scale))
        head = dpg.add_font(str(FONTS / "Inter-Medium.otf"), round(HEAD_SIZE * scale))
        icon = dpg.add_font(str(FONTS / "lucide.ttf"), round(ICON_SIZE * scale))
    dpg.bind_font(text)
    dpg.bind_theme(_whole(scale))
    clear = (0, 0, 0, 0)
    pad = 6 * scale
    return Look(
        text, small, head, icon,
        primary=_button_theme(ACCENT, (0xEC, 0x8C, 0x60), (0xC9, 0x68, 0x3C), ON_ACCENT, (14 * scale, 8 * scale)),
        quiet=_button_theme(clear, HOVER, LINE, TEXT, (pad, 5 * scale)),
        chip=_button_theme(RAISED, HOVER, LINE, TEXT, (9 * scale, 3 * scale), 11 * scale, LINE),
        tab=_button_theme(clear, HOVER, LINE, DIM, (14 * scale, 7 * scale)),
        tab_on=_button_theme(RAISED, RAISED, LINE, TEXT, (14 * scale, 7 * scale)),
        row=_button_theme(clear, HOVER, LINE, TEXT, (pad, 4 * scale), align=(0.0, 0.5)),
        row_on=_button_theme(RAISED, RAISED, LINE, ACCENT, (pad, 4 * scale), align=(0.0, 0.5)),
        thumb=_button_theme(RAISED, HOVER, LINE, TEXT, (0, 0), border=LINE),
        thumb_on=_button_theme(RAISED, HOVER, LINE, TEXT, (0, 0), border=ACCENT),
        panel=_padded(14 * scale, 12 * scale, 8 * scale), bar=_padded(10 * scale, 6 * scale, 6 * scale),
        tight=_tight(), tool_on=_button_theme(LINE, LINE, LINE, ACCENT, (8 * scale, 6 * scale)),
        tool=_button_theme(RAISED, HOVER, LINE, TEXT, (8 * scale, 6 * scale)), bare=_padded(0, 0, 0),
        play=_button_theme(PLAY, (0x67, 0xC4, 0xB7), (0x3F, 0x97, 0x8B), ON_ACCENT, (10 * scale, 5 * scale)),
        icons=_glyphs(), scale=scale,
    )  # fmt: skip


def _glyphs() -> dict[str, str]:
    codes = json.loads((FONTS / "lucide-codepoints.json").read_text("utf-8"))
    return {name: chr(code) for name, code in codes.items()}


def _whole(scale: float) -> int:
    colours = {
        dpg.mvThemeCol_WindowBg: BACKGROUND, dpg.mvThemeCol_ChildBg: PANEL, dpg.mvThemeCol_PopupBg: RAISED,
        dpg.mvThemeCol_Border: LINE, dpg.mvThemeCol_BorderShadow: (0, 0, 0, 0),
        dpg.mvThemeCol_Text: TEXT, dpg.mvThemeCol_TextDisabled: DIM,
        dpg.mvThemeCol_FrameBg: RAISED, dpg.mvThemeCol_FrameBgHovered: HOVER, dpg.mvThemeCol_FrameBgActive: HOVER,
        dpg.mvThemeCol_Button: RAISED, dpg.mvThemeCol_ButtonHovered: HOVER, dpg.mvThemeCol_ButtonActive: LINE,
        dpg.mvThemeCol_SliderGrab: DIM, dpg.mvThemeCol_SliderGrabActive: ACCENT, dpg.mvThemeCol_CheckMark: ACCENT,
        dpg.mvThemeCol_Separator: LINE, dpg.mvThemeCol_ScrollbarBg: PANEL, dpg.mvThemeCol_ScrollbarGrab: LINE,
        dpg.mvThemeCol_ScrollbarGrabHovered: DIM, dpg.mvThemeCol_TitleBg: PANEL, dpg.mvThemeCol_TitleBgActive: PANEL,
        dpg.mvThemeCol_PlotHistogram: ACCENT, dpg.mvThemeCol_TextSelectedBg: (*ACCENT, 90),
        dpg.mvThemeCol_Header: RAISED, dpg.mvThemeCol_HeaderHovered: HOVER, dpg.mvThemeCol_HeaderActive: LINE,
        dpg.mvThemeCol_ModalWindowDimBg: (0, 0, 0, 150),
    }  # fmt: skip
    styles = {
        dpg.mvStyleVar_FrameRounding: (6,), dpg.mvStyleVar_ChildRounding: (0,),
        dpg.mvStyleVar_WindowRounding: (8,),
        dpg.mvStyleVar_PopupRounding: (6,), dpg.mvStyleVar_GrabRounding: (4,),
        dpg.mvStyleVar_FramePadding: (8, 6),
        dpg.mvStyleVar_ItemSpacing: (8, 8), dpg.mvStyleVar_ItemInnerSpacing: (8, 6),
        dpg.mvStyleVar_WindowPadding: (12, 10),
        dpg.mvStyleVar_WindowBorderSize: (0,), dpg.mvStyleVar_ChildBorderSize: (0,),
        dpg.mvStyleVar_ScrollbarSize: (10,),
        dpg.mvStyleVar_GrabMinSize: (12,),
    }  # fmt: skip
    fixed = {dpg.mvStyleVar_WindowBorderSize, dpg.mvStyleVar_ChildBorderSize}
    with dpg.theme() as theme, dpg.theme_component(dpg.mvAll):
        for target, colour in colours.items():
            dpg.add_theme_color(target, colour)
        for target, values in styles.items():
            values = values if target in fixed else tuple(v * scale for v in values)
            dpg.add_theme_style(target, *values, category=dpg.mvThemeCat_Core)
    return theme


def tip(item: int | str, text: str) -> None:
    """A tooltip that waits a moment."""
    with dpg.tooltip(item, delay=0.4):
        dpg.bind_item_theme(dpg.add_text(text, wrap=320), "tight")


def hex_of(rgb) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, float(v))) * 255):02X}" for v in rgb)
