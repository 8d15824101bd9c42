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
_drawn: dict[str, tuple] = {}  # layer -> what it shows; what stays the same is not drawn again
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
            for layer in ("track", "curves", "cursor"):
                dpg.add_draw_layer(tag=layer)
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
    count, scale = frames_of(state), (dpg.get_item_width(TRACK) - 2) / (frames_of(state) - 1)
    if _changed("track", (count, scale, m.span, m.keys)):
        _draw_track(ui, state, scale)
    if _changed("curves", (tape, done, scale)):
        _draw_curves(ui, tape, done, scale)
    dpg.delete_item("cursor", children_only=True)
    at = 1 + scale * min(m.frame, count - 1)
    lane = ui.px(HEIGHT) - ui.px(20)
    dpg.draw_line((at, 0), (at, lane + 4), color=theme.ACCENT, thickness=2, parent="cursor")
    dpg.draw_triangle((at - 5, 0), (at + 5, 0), (at, 7), fill=theme.ACCENT, color=theme.ACCENT, parent="cursor")


def _changed(layer: str, key: tuple) -> bool:
    """Whether the layer has to be drawn anew; it is empty then."""
    if layer in _drawn and all(a is b or a == b for a, b in zip(key, _drawn[layer])):
        return False
    _drawn[layer] = key
    dpg.delete_item(layer, children_only=True)
    return True


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


def _draw_track(ui: Ui, state: AppState, scale: float) -> None:
    """The ground, what is played, seconds, keys of the camera; a frame is `scale` pixels wide."""
    wide, high, m = dpg.get_item_width(TRACK), ui.px(HEIGHT), state.matter
    count, lane = frames_of(state), high - ui.px(20)
    dpg.draw_rectangle((0, 0), (wide, lane), fill=theme.BACKGROUND, color=theme.LINE, rounding=4, parent="track")
    if m.span is not None:
        start, end = (1 + scale * frame for frame in m.span)
        dpg.draw_rectangle((start, 1), (end, lane - 5), fill=(*theme.PLAY, 40), color=(*theme.PLAY, 90),
                           parent="track")  # fmt: skip
    step = 12 if count <= 150 else 24 if count <= 300 else 120
    for frame in range(0, count, step):
        at = 1 + scale * frame
        dpg.draw_line((at, lane), (at, lane + 4), color=theme.LINE, parent="track")
        dpg.draw_text((min(at + 2, wide - 30), lane + 3), f"{frame / FPS:g} s", size=ui.px(12), color=theme.DIM,
                      parent="track")  # fmt: skip
    for frame, _ in m.keys:
        at, mid, r = 1 + scale * min(frame, count - 1), lane - ui.px(10), ui.px(5)
        dpg.draw_quad((at, mid - r), (at + r, mid), (at, mid + r), (at - r, mid), fill=theme.ACCENT, color=theme.ACCENT,
                      parent="track")  # fmt: skip


def _draw_curves(ui: Ui, tape, done: int, scale: float) -> None:
    """How far the recording goes, and its energies; as it grows all of it is drawn at each frame."""
    if not done:
        return
    wide, lane = dpg.get_item_width(TRACK), ui.px(HEIGHT) - ui.px(20)
    dpg.draw_rectangle((0, lane - 4), (1 + scale * (done - 1), lane), fill=theme.PLAY, color=(0, 0, 0, 0),
                       parent="curves")  # fmt: skip
    if done < 2:
        return
    energies = np.array([[moment.facts[name] for name in ("kinetic", "elastic")] for moment in tape.moments[:done]])
    heights = lane - 7 - (lane - 14) * energies / max(float(energies.max()), 1e-12)
    shown = np.unique(np.linspace(0, done - 1, min(done, wide)).astype(int))  # no more points than pixels
    for curve, colour in zip(heights.T, (KINETIC, ELASTIC)):
        points = np.stack([1 + scale * shown, curve[shown]], 1).tolist()
        dpg.draw_polyline(points, color=colour, thickness=1.5, parent="curves")
    dpg.draw_text((wide - ui.px(130), 3), "moving", size=ui.px(12), color=KINETIC, parent="curves")
    dpg.draw_text((wide - ui.px(72), 3), "strained", size=ui.px(12), color=ELASTIC, parent="curves")
