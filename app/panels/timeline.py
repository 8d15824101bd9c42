"""The strip of bench Matter: play, scrub, play range, energies, and what says how far the motion can be trusted."""

import dearpygui.dearpygui as dpg
import numpy as np

from app import hand_actions as do
from app import theme
from app.matter import FPS, is_current
from app.model import AppState
from app.panels.context import Ui

PLAY, REWIND, TRACK, CLOCK, TRUST, KEY, CLEAR, FILM = range(9601, 9609)
HEIGHT = 74
_drawn: list = []  # what the track shows; the cursor moves without it
KINETIC, ELASTIC = (0x4F, 0xB3, 0xA5), (0xE5, 0xB4, 0x54)


def build(ui: Ui, width: int) -> None:
    """Into the strip, which is `width` pixels wide."""
    with dpg.group(parent="strip"):
        with dpg.group(horizontal=True, horizontal_spacing=ui.px(8)):
            button = ui.icon_button("play", "Play, pause, play back (Space)", lambda: ui.send(do.Play()), tag=PLAY)
            dpg.bind_item_theme(button, ui.look.play)
            ui.icon_button("rotate-ccw", "Back to the first frame", lambda: ui.send(do.Rewind()), tag=REWIND)
            ui.icon_button("diamond-plus", "Camera key at this frame; the same view again takes it away (K)",
                           lambda: ui.send(do.SetKey()), tag=KEY)  # fmt: skip
            ui.icon_button("trash-2", "Take all camera keys away", lambda: ui.send(do.ClearKeys()), tag=CLEAR)
            ui.icon_button("film", "Film it: video or pictures", lambda: ui.command("film"), tag=FILM)
            dpg.add_text("", tag=CLOCK)
            dpg.add_text("", tag=TRUST, color=theme.DIM)
            dpg.bind_item_font(TRUST, ui.look.small)
        with dpg.drawlist(width=max(width - ui.px(44), 50), height=ui.px(HEIGHT), tag=TRACK):
            dpg.add_draw_layer(tag="track")
            dpg.add_draw_layer(tag="cursor")
    _drawn.clear()
    theme.tip(TRUST, "What says how far it can be trusted: many small steps, energies that stay calm, momentum.")
    show(ui, ui.state)


def refresh(ui: Ui, before: AppState, now: AppState) -> None:
    if before.matter is not now.matter or before.working != now.working or before.scene is not now.scene:
        show(ui, now)


def frames_of(state: AppState) -> int:
    """How many frames the track is wide."""
    tape = state.matter.recording
    planned = int(round(state.matter.world.seconds * FPS)) + 1
    return max(planned, len(tape.moments) if tape is not None and is_current(state) else 0, 2)


def frame_at(state: AppState, share: float) -> float:
    """The frame under a place of the track, 0..1."""
    return float(np.clip(share, 0, 1)) * (frames_of(state) - 1)


def show(ui: Ui, state: AppState) -> None:
    if not dpg.does_item_exist(TRACK):
        return
    m, tape = state.matter, state.matter.recording if is_current(state) else None
    going = (tape is not None and tape.live and not (state.working is not None and state.working.paused)) or m.rolling
    dpg.configure_item(PLAY, label=ui.look.icons["pause" if going else "play"])
    done = len(tape.moments) if tape is not None else 0
    dpg.set_value(CLOCK, f"{m.frame / FPS if done else 0:.2f} s of {(frames_of(state) - 1) / FPS:.2f}")
    dpg.set_value(TRUST, trust(state))
    dpg.configure_item(CLEAR, show=bool(m.keys))
    key = (tape, done, frames_of(state), m.span, m.keys)
    if len(_drawn) != len(key) or any(a is not b and a != b for a, b in zip(key, _drawn)):
        _drawn[:] = key
        dpg.delete_item("track", children_only=True)
        _draw(ui, state, tape, done)
    dpg.delete_item("cursor", children_only=True)
    at = _x(state, min(m.frame, frames_of(state) - 1))
    lane = ui.px(HEIGHT) - ui.px(20)
    dpg.draw_line((at, 0), (at, lane + 4), color=theme.ACCENT, thickness=2, parent="cursor")
    dpg.draw_triangle((at - 5, 0), (at + 5, 0), (at, 7), fill=theme.ACCENT, color=theme.ACCENT, parent="cursor")


def _x(state: AppState, frame: float) -> float:
    return frame / (frames_of(state) - 1) * (dpg.get_item_width(TRACK) - 2) + 1


def trust(state: AppState) -> str:
    """dt, steps, energies, momentum of the frame that is shown, in one line."""
    tape = state.matter.recording
    if tape is None or not is_current(state):
        return "Space lets it go" if state.scene.objects else ""
    if not tape.moments:
        return "getting ready…"
    facts = tape.moments[min(int(state.matter.frame), len(tape.moments) - 1)].facts
    if "dt" not in facts:
        return f"{tape.cast.particles:,} particles".replace(",", " ")
    rate = f"×{facts['rate']:.2g} · " if tape.live else ""
    return (
        f"{rate}{facts['steps']:.0f} steps of {facts['dt'] * 1000:.2g} ms · moving {_joules(facts['kinetic'])} · "
        f"strained {_joules(facts['elastic'])} · {facts['momentum']:.2g} kg m/s"
    )


def _joules(value: float) -> str:
    return f"{value * 1000:.1f} mJ" if abs(value) < 1 else f"{value:.3g} J"


def _draw(ui: Ui, state: AppState, tape, done: int) -> None:
    wide, high = dpg.get_item_width(TRACK), ui.px(HEIGHT)
    count, m = frames_of(state), state.matter
    lane = high - ui.px(20)

    def x(frame: float) -> float:
        return _x(state, frame)

    dpg.draw_rectangle((0, 0), (wide, lane), fill=theme.BACKGROUND, color=theme.LINE, rounding=4, parent="track")
    if done:
        dpg.draw_rectangle((0, lane - 4), (x(done - 1), lane), fill=theme.PLAY, color=(0, 0, 0, 0), parent="track")
    if m.span is not None:
        dpg.draw_rectangle((x(m.span[0]), 1), (x(m.span[1]), lane - 5), fill=(*theme.PLAY, 40), color=(*theme.PLAY, 90),
                           parent="track")  # fmt: skip
    if done > 1:
        for name, colour in (("kinetic", KINETIC), ("elastic", ELASTIC)):
            values = np.array([moment.facts[name] for moment in tape.moments])
            top = max(max(t.facts["kinetic"], t.facts["elastic"]) for t in tape.moments)
            points = [[x(k), lane - 7 - (lane - 14) * float(v) / max(top, 1e-12)] for k, v in enumerate(values)]
            dpg.draw_polyline(points, color=colour, thickness=1.5, parent="track")
    step = 12 if count <= 150 else 24 if count <= 300 else 120
    for frame in range(0, count, step):
        dpg.draw_line((x(frame), lane), (x(frame), lane + 4), color=theme.LINE, parent="track")
        dpg.draw_text((min(x(frame) + 2, wide - 30), lane + 3), f"{frame / FPS:g} s", size=ui.px(12), color=theme.DIM,
                      parent="track")  # fmt: skip
    for frame, _ in m.keys:
        at, mid, r = x(min(frame, count - 1)), lane - ui.px(10), ui.px(5)
        dpg.draw_quad((at, mid - r), (at + r, mid), (at, mid + r), (at - r, mid), fill=theme.ACCENT, color=theme.ACCENT,
                      parent="track")  # fmt: skip
    if done > 1:
        dpg.draw_text((wide - ui.px(130), 3), "moving", size=ui.px(12), color=KINETIC, parent="track")
        dpg.draw_text((wide - ui.px(72), 3), "strained", size=ui.px(12), color=ELASTIC, parent="track")
