"""The window's loop: clicks and keys become actions, state becomes widgets.

Only this thread calls Dear PyGui, and it never waits: jobs run on the engine thread, pictures are made on the
viewport's, files are written on the keeper's.
"""

import argparse
import os
import queue
import time
from pathlib import Path
from typing import Any

import dearpygui.dearpygui as dpg
import numpy as np

from app import jobs, theme, viewport
from app.actions import Arrived, Draft, JobEnded, JobProgress, Make, Note, Say, SendDone, Sent, Stop, TypePrompt
from app.autosave import Keeper, Refused, Written
from app.hand_actions import Baked, CastArrived, Fleshed, MomentArrived, StationsArrived, Tick
from app.hand_tasks import BakedScene, Flesh, Stations
from app.matter import is_current, wants_rest
from app.panels import album, context, dialogs, make, matter, send, shape, status, strip, top, tree
from app.panels.context import Ui
from app.panels.make import PROMPT, words_of
from app.model import MAKING, AppState, note_of
from app.state import reduce
from app.tasks import TASKS, Made
from app.window import files, hands, pointer, stage, tools
from engine import project
from engine.errors import NotUnderstood
from engine.events import Done, Progress
from engine.play import Cast, Hand, Moment

ARRIVALS = {
    Cast: CastArrived, Moment: MomentArrived, Flesh: lambda _, event: Fleshed(event.scene, event.meshes),
    Stations: lambda serial, event: StationsArrived(serial, event.scenes),
    BakedScene: lambda serial, event: Baked(serial, event.scene),
}  # fmt: skip
TYPING_PAUSE = 0.2


class Window:
    """Owns the widgets, the threads and the state. `frame()` is one turn of the loop."""

    def __init__(self, home: Path, options: argparse.Namespace):
        self.dpg = dpg  # None once the window is gone
        self.settings = files.Settings(home, options.safe_ui)
        if options.scale is not None:
            self.settings.scale = min(max(options.scale, 0.8), 2.0)
        self.state = AppState()
        self.project, self.saved_scene = None, self.state.scene
        self.closing, self.typed_at, self.frame_times = False, None, []
        self.asked, self.work, self.after_save = 0, 0, None
        self.overlaid, self.label, self.rolled_at = None, "", 0.0
        self.held: dict[int, int] = {}  # key -> turns of the loop since it went down
        self.stage: Any = None
        self.hand, self.handles = Hand(), []  # what pulls at the matter; lines on the stage that can be taken
        self.later: queue.SimpleQueue = queue.SimpleQueue()  # what other threads want done here
        self.asking = None  # a native dialog under way and what to do with its answer
        self.fleshing: Any = None  # the scene whose meshes are being made
        self.mouse: dict[str, Any] = {"wheel": 0.0}
        dpg.create_context()
        dpg.configure_app(manual_callback_management=True)
        width, height = self.settings.size
        dpg.create_viewport(title="Galatea", width=width, height=height, x_pos=0, y_pos=0, min_width=900,
                            min_height=600, disable_close=True, clear_color=theme.BACKGROUND)  # fmt: skip
        self.ui = Ui(self.send, self.command, theme.build(self.settings.scale), self.state)
        self._build()
        dpg.setup_dearpygui()
        dpg.show_viewport()
        dpg.set_primary_window("main", True)
        dpg.set_exit_callback(lambda: self.command("quit"))
        self.viewport = viewport.Viewport()
        self.engine = jobs.Engine()
        self.keeper = Keeper(home / "recovery")
        self._layout()
        self._wake()
        if options.project:
            files.open_path(self, options.project)
        elif not files.offer_recovery(self) and self.settings.first_start and files.open_demo(self):
            self.settings.save()

    # The loop

    def run(self) -> None:
        while self.dpg.is_dearpygui_running() and not self.closing:
            self.frame()

    def frame(self) -> None:
        """One turn: callbacks, mouse and keys, what the threads have sent, one picture on the screen."""
        started = time.perf_counter()
        dpg.run_callbacks(dpg.get_callback_queue())
        pointer.mouse(self)
        hands.forget_lost(self)
        self._read_prompt()
        self._collect()
        self._typing_pause()
        self._answers()
        self._roll(started)
        stage.want_picture(self)
        tools.draw(self)
        self.keeper.tick(self.state.scene, self.saved_scene, files.extra_of(self))
        self._facts(started)
        dpg.render_dearpygui_frame()

    def send(self, action: Any) -> None:
        """Reduce, then show what changed."""
        before, self.state = self.state, reduce(self.state, action)
        self.ui.state = self.state
        if isinstance(action, TypePrompt):
            self.typed_at = time.monotonic()
        if isinstance(action, (Make, Draft)):
            self.typed_at = None
        if isinstance(action, Stop):
            self.engine.stop()
        tape = self.state.matter.recording
        if tape is not None and tape.live and not is_current(self.state):
            self.engine.stop(("play",))
        if self.state.working is not None and before.working is not None:
            if self.state.working.paused != before.working.paused:
                self.engine.pause(self.state.working.paused)
        if self.state is before:
            return
        for _, refresh in self.panels.values():
            refresh(self.ui, before, self.state)
        if before.bench != self.state.bench:
            self._show_bench()
        if before.variants is not self.state.variants:
            stage.thumbs(self, before)
        self._run_ask()
        if wants_rest(self.state) and self.fleshing is not self.state.scene:
            self.fleshing = scene = self.state.scene
            self.engine.run(0, "flesh", lambda: TASKS["flesh"]({"scene": scene}), ("flesh",))

    def close(self) -> None:
        """End all threads, then the window. Idempotent."""
        if self.dpg is None:
            return
        if self.asking is not None:
            self.asking[0].close()
        self.settings.size = (dpg.get_viewport_width(), dpg.get_viewport_height())
        self.settings.save()
        self.engine.close()
        self.viewport.close()
        self.keeper.close()
        if self.project is not None:
            project.close(self.project)
        self.dpg.destroy_context()
        self.dpg = None

    # What is shown

    def _build(self) -> None:
        self.panels = {
            "top": (top.build, top.refresh), "tree": (tree.build, tree.refresh), "make": (make.build, make.refresh),
            "shape": (shape.build, shape.refresh), "matter": (matter.build, matter.refresh),
            "send": (send.build, send.refresh), "strip": (strip.build, strip.refresh),
            "status": (status.build, status.refresh),
        }  # fmt: skip
        with dpg.theme() as bare, dpg.theme_component(dpg.mvAll):
            dpg.add_theme_style(dpg.mvStyleVar_WindowPadding, 0, 0)
            dpg.add_theme_style(dpg.mvStyleVar_ItemSpacing, 0, 0)
        with dpg.window(tag="main", no_scrollbar=True, no_scroll_with_mouse=True):
            for name, (build, _) in self.panels.items():
                options = {"horizontal_scrollbar": True} if name == "strip" else {}
                if name in ("top", "status"):
                    options = {"no_scrollbar": True, "no_scroll_with_mouse": True}
                with dpg.child_window(tag=f"panel {name}", border=False, always_use_window_padding=True, **options):
                    build(self.ui)
                bar = name in ("top", "status")
                dpg.bind_item_theme(f"panel {name}", self.ui.look.bar if bar else self.ui.look.panel)
            with dpg.child_window(tag="stage", border=False, no_scrollbar=True, no_scroll_with_mouse=True):
                dpg.add_drawlist(tag="picture", width=10, height=10)
        for tag in ("main", "stage"):
            dpg.bind_item_theme(tag, bare)
        with dpg.texture_registry(tag="textures"):
            pass
        with dpg.handler_registry():
            dpg.add_mouse_wheel_handler(callback=lambda _, notches: pointer.wheel(self, notches))
            dpg.add_key_press_handler(callback=lambda _, key: hands.key(self, key))
            dpg.add_key_release_handler(callback=lambda _, key: hands.release(self, key))
        dpg.set_viewport_resize_callback(lambda: self._layout())
        self.metrics = context

    def _layout(self) -> None:
        """Place the panels for the size of the window; one texture as large as the stage."""
        ui, m = self.ui, self.metrics
        wide, high = max(dpg.get_viewport_client_width(), 640), max(dpg.get_viewport_client_height(), 400)
        upper, lower = ui.px(m.TOP_HEIGHT), ui.px(m.STATUS_HEIGHT)
        left, right, strip = ui.px(m.LEFT_WIDTH), ui.px(m.RIGHT_WIDTH), ui.px(m.STRIP_HEIGHT)
        line, body = 1, high - upper - lower - 2
        places = {
            "panel top": (0, 0, wide, upper), "panel tree": (0, upper + line, left, body),
            "stage": (left + line, upper + line, wide - left - right - 2 * line, body - strip - line),
            "panel strip": (left + line, high - lower - line - strip, wide - left - right - 2 * line, strip),
            "panel status": (0, high - lower, wide, lower),
            **{f"panel {b}": (wide - right, upper + line, right, body) for b in ("make", "shape", "matter", "send")},
        }  # fmt: skip
        for tag, (x, y, width, height) in places.items():
            dpg.configure_item(tag, pos=[x, y], width=width, height=height)
        self.stage_place = places["stage"]
        top.place(ui, wide)
        width, height = self.stage_place[2:]
        dpg.configure_item("picture", width=width, height=height)
        dpg.delete_item("picture", children_only=True)
        if dpg.does_item_exist("texture"):
            dpg.delete_item("texture")
            dpg.remove_alias("texture") if dpg.does_alias_exist("texture") else None
        self.pixels = np.zeros((height, width, 4), np.float32)
        self.pixels[..., :3], self.pixels[..., 3] = 0.1, 1.0
        dpg.add_raw_texture(
            width, height, self.pixels, format=dpg.mvFormat_Float_rgba, tag="texture", parent="textures"
        )
        dpg.draw_image("texture", (0, 0), (width, height), tag="image", parent="picture")
        dpg.add_draw_layer(tag="overlay", parent="picture")
        dpg.add_draw_layer(tag="touch", parent="picture")
        dpg.add_draw_layer(tag="gesture", parent="picture")
        self.touched = None
        self.stage = None
        self._show_bench()
        if self.state.bench == "matter":
            strip.fill(ui)
        stage.overlay(self)

    def _show_bench(self) -> None:
        for bench in ("make", "shape", "matter", "send"):
            self.dpg.configure_item(f"panel {bench}", show=bench == self.state.bench)

    def _facts(self, started: float) -> None:

        self.frame_times.append(started)
        if len(self.frame_times) >= 40:
            rate = (len(self.frame_times) - 1) / max(self.frame_times[-1] - self.frame_times[0], 1e-6)
            self.frame_times = []
            parts = sum(len(item.parts) for item in self.state.scene.objects if item.parts is not None)
            lock = " · read-only" if self.project is not None and self.project.read_only else ""
            text = f"{parts} parts · {rate:.0f} frames/s{lock}" if parts else f"{rate:.0f} frames/s{lock}"
            status.facts(self.ui, text, self.dpg.get_viewport_client_width())

        name = self.project.path.name if self.project is not None else ""
        dirty = self.state.scene is not self.saved_scene and bool(self.state.scene.objects)
        label = f"{name or 'unsaved'}{' ·' if dirty else ''}" if name or dirty else ""
        if label != self.label:
            self.label = label
            self.dpg.set_value(top.PROJECT, label)

    # Jobs

    def _wake(self) -> None:

        self.engine.run(0, "wake", lambda: TASKS["wake"]({}))

    def _read_prompt(self) -> None:
        """The field speaks only when Enter ends it; what is being typed has to be read."""
        if self.dpg.is_item_active(PROMPT):
            text = words_of(self.dpg.get_value(PROMPT))
            if text != self.state.prompt:
                self.send(TypePrompt(text))

    def _typing_pause(self) -> None:
        if self.typed_at is not None and time.monotonic() - self.typed_at >= TYPING_PAUSE:
            self.send(Draft())

    def _run_ask(self) -> None:

        ask = self.state.ask
        if ask is None or ask.serial == self.asked:
            return
        self.asked = ask.serial
        if not ask.kind:
            self.engine.stop(MAKING)
            return
        replaces = MAKING if ask.kind in MAKING else ("play",) if ask.kind == "play" else ()
        settings = ask.settings | {"hand": self.hand} if ask.kind == "play" else ask.settings
        self.hand.pull = None if ask.kind == "play" else self.hand.pull
        self.engine.run(ask.serial, ask.kind, lambda: TASKS[ask.kind](settings), replaces)

    def _answers(self) -> None:
        """What other threads and native dialogs have to say."""
        while not self.later.empty():
            self.later.get()()
        if self.asking is not None and (path := self.asking[0].answer()) is not None:
            then, self.asking = self.asking[1], None
            if path:
                then(path)

    def _roll(self, now: float) -> None:
        """Playing back goes by the clock, not by the picture rate."""
        if self.state.matter.rolling:
            self.send(Tick(min(now - self.rolled_at, 0.25)))
        self.rolled_at = now

    def _collect(self) -> None:
        """What the engine and the keeper have sent, as actions."""
        for serial, kind, event in self.engine.drain():
            if isinstance(event, Made):
                self.send(Arrived(serial, **vars(event)))
            elif isinstance(event, Progress):
                self.send(JobProgress(serial, kind, event.step, event.done, event.total))
            elif type(event) in ARRIVALS:
                self.send(ARRIVALS[type(event)](serial, event))
            elif isinstance(event, Done) and kind in ("send", "send motion"):
                folder = os.path.dirname(event.files[0])
                self.send(SendDone(serial, Sent(folder, event.files, self.state.prompt or "asset")))
            elif isinstance(event, jobs.Failed):
                note = note_of(event.error)
                if kind == "draft" and isinstance(event.error, NotUnderstood):
                    note = Note(note.text)  # half a sentence is no mistake
                self.send(JobEnded(serial, note))
            elif isinstance(event, jobs.Stopped):
                self.send(JobEnded(serial, None if kind == "draft" else Note("Stopped. What was finished stays.")))
            elif isinstance(event, jobs.Finished):
                self.send(JobEnded(serial))
        for result in self.keeper.drain():
            if isinstance(result, Written):
                files.written(self, result)
            elif isinstance(result, Refused):
                self.after_save = None
                self.send(Say(note_of(result.error)))

    # What the window does itself

    def command(self, name: str) -> None:
        """What the window does itself: new, open, save, quit, help, "say <text>"."""
        if name.startswith("say "):
            self.send(Say(Note(name[4:])))
        elif name == "help":
            dialogs.show_help(self.ui)
        elif name == "save":
            files.save(self)
        elif name == "open":
            files.guard(self, self._ask_open)
        elif name == "new":
            files.guard(self, lambda: files.new(self))
        elif name == "album":
            self._show_album()
        elif name == "versions":
            files.guard(self, lambda: files.choose_version(self))
        elif name == "quit":
            files.guard(self, self.finish)

    # Hands

    def finish(self) -> None:
        """Leave the loop."""
        self.closing = True

    def _show_album(self) -> None:
        from engine.shapes.catalogue import THINGS

        names = tuple(sorted(THINGS))
        album.show(self.ui, names)
        for name in reversed(names):
            if album.number_of(name) not in self.ui.thumbs:
                self.viewport.want_thumb(album.number_of(name), lambda n=name: album.scene_for(n))

    def _ask_open(self) -> None:
        def then(path: str) -> None:
            files.open_path(self, path)

        def browsed() -> bool:
            return files.browse(self, "A project's folder", "", then)

        dialogs.ask_path(self.ui, "Open a project", "Open", "", self.settings.recent, then, browsed)
