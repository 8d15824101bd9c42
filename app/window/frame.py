"""The window's loop: clicks and keys become actions, state becomes widgets.

Only this thread calls Dear PyGui, and it never waits: jobs run on the engine thread, pictures are made on the
viewport's, files are written on the keeper's.
"""

import argparse
import queue
import sys
import time
from pathlib import Path
from typing import Any

import dearpygui.dearpygui as dpg

from app import jobs, theme, viewport
from app.actions import Draft, Make, Note, Say, Stop, TypePrompt
from app.autosave import Keeper
from app.hand_actions import Tick
from app.ledger import Entry
from app.matter import is_current, wants_rest
from app.model import AppState
from app.panels import album, dialogs, filming, make, matter, preferences, send, shape, status, strip, top, tree
from app.panels.context import Ui
from app.panels.make import PROMPT, words_of
from app.state import reduce
from app.window import files, hands, layout, pointer, stage, tools, work
from engine import project
from engine.play import Hand

TYPING_PAUSE = 0.12
QUICKEST, SLOWEST = 1 / 60, 1 / 30  # seconds from picture to picture of the window
OWN_TAGS = 11_000  # above every number our widgets, and what listens to them, are called by


class Window:
    """Owns the widgets, the threads and the state. `frame()` is one turn of the loop."""

    def __init__(self, home: Path, options: argparse.Namespace):
        self.dpg = dpg  # None once the window is gone
        # Its thread waits this long at most for a job that computes in Python; 5 ms, many times a frame, is seen.
        sys.setswitchinterval(0.001)
        self.settings = files.Settings(home, options.safe_ui)
        if options.scale is not None:
            self.settings.scale = min(max(options.scale, 0.8), 2.0)
        self.state = AppState()
        self.project, self.saved_scene = None, self.state.scene
        self.closing, self.typed_at, self.frame_times = False, None, []
        self.usual = QUICKEST  # seconds a turn of the loop works
        self.asked, self.work, self.after_save = 0, 0, None
        self.entries: tuple[Entry, ...] = ()  # the jobs since the start
        self.looking, self.looks = None, 0  # the doctor under way, and how often it was called
        self.overlaid, self.label, self.rolled_at = None, "", 0.0
        self.held: dict[int, int] = {}  # key -> turns of the loop since it went down
        self.stage: Any = None
        self.hand, self.handles = Hand(), []  # what pulls at the matter; the sides of the view's cube
        self.hot: Any = None  # the gizmo's handle under the mouse
        self.taken: Any = None  # (of what, the shapes of the gizmo that can be taken)
        self.middle: Any = None  # (of what, the middle of the picked part)
        self.later: queue.SimpleQueue = queue.SimpleQueue()  # what other threads want done here
        self.asking = None  # a native dialog under way and what to do with its answer
        self.fleshing: Any = None  # the scene whose meshes are being made
        self.charting, self.unwraps = None, 0  # (serial, the meshes that are being unwrapped), and how often that was
        self.mouse: dict[str, Any] = {"wheel": 0.0}
        dpg.create_context()
        while dpg.generate_uuid() < OWN_TAGS:  # or the toolkit numbers a line it draws like one of our widgets one day
            pass
        dpg.configure_app(manual_callback_management=True)
        width, height = self.settings.size
        dpg.create_viewport(title="Galatea", width=width, height=height, x_pos=0, y_pos=0, min_width=900,
                            min_height=600, disable_close=True, clear_color=theme.PANEL)  # fmt: skip
        self.ui = Ui(self.send, self.command, theme.build(self.settings.scale), self.state)
        self._build()
        dpg.setup_dearpygui()
        dpg.show_viewport()
        layout.fill_window(dpg)
        dpg.set_exit_callback(lambda: self.command("quit"))
        self.viewport = viewport.Viewport(self.settings.renderer)
        self.engine = jobs.Engine()
        self.keeper = Keeper(home / "recovery")
        layout.place(self)
        self.begun: bool | None = False  # None: the first frame has been drawn
        self.first, self.warmed = options.project, False

    # The loop

    def run(self) -> None:
        while self.dpg.is_dearpygui_running() and not self.closing:
            self.turn()

    def turn(self) -> float:
        """`frame`, then a rest: half of the time goes to those who make pictures and assets. Returns seconds worked."""
        started = time.perf_counter()
        self.frame()
        worked = time.perf_counter() - started
        self.usual += 0.1 * (worked - self.usual)
        time.sleep(max(min(max(2 * self.usual, QUICKEST), SLOWEST) - worked, 0.0))
        return worked

    def frame(self) -> None:
        """One turn: callbacks, mouse and keys, what the threads have sent, one picture on the screen."""
        started = time.perf_counter()
        if self.begun is None:
            self._begin()
        dpg.run_callbacks(dpg.get_callback_queue())
        pointer.mouse(self)
        hands.forget_lost(self)
        self._read_prompt()
        work.collect(self)
        work.show(self)
        self._typing_pause()
        self._answers()
        self._roll(started)
        if self.begun:
            stage.want_picture(self)
        tools.draw(self)
        self.keeper.tick(self.state.scene, self.saved_scene, files.extra_of(self))
        self._facts(started)
        dpg.render_dearpygui_frame()
        self.begun = self.begun or None

    def _begin(self) -> None:
        """After the first frame, so that the window stands before anything heavy is loaded beside it."""
        self.begun = True
        if self.first:
            files.open_path(self, self.first)
        elif not files.offer_recovery(self) and self.settings.first_start:
            files.open_demo(self)
            self.settings.save()
        work.start(self, 0, "wake", {})

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
            layout.show_bench(self)
        if before.variants is not self.state.variants:
            stage.thumbs(self, before)
        work.run_ask(self)
        if wants_rest(self.state) and self.fleshing is not self.state.scene:
            self.fleshing = scene = self.state.scene
            work.start(self, 0, "flesh", {"scene": scene}, ("flesh",))
        work.want_charts(self)
        if self.state.bench == "matter" and not self.warmed:
            self.warmed = True
            work.start(self, 0, "warm", {})

    def close(self) -> None:
        """End all threads, then the window. Idempotent."""
        if self.dpg is None:
            return
        if self.asking is not None:
            self.asking[0].close()
        work.end_looking(self)
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
        dpg.add_viewport_drawlist(tag="edges", front=False)
        with dpg.texture_registry(tag="textures"):
            pass
        self.build_panels()
        with dpg.handler_registry():
            dpg.add_mouse_wheel_handler(callback=lambda _, notches: pointer.wheel(self, notches))
            dpg.add_key_press_handler(callback=lambda _, key: hands.key(self, key))
            dpg.add_key_release_handler(callback=lambda _, key: hands.release(self, key))
        dpg.set_viewport_resize_callback(lambda: layout.place(self))

    def build_panels(self) -> None:
        """All panels and the stage, for the scale there is."""
        self.panels = {
            "top": (top.build, top.refresh), "tree": (tree.build, tree.refresh), "make": (make.build, make.refresh),
            "shape": (shape.build, shape.refresh), "matter": (matter.build, matter.refresh),
            "send": (send.build, send.refresh), "strip": (strip.build, strip.refresh),
            "status": (status.build, status.refresh),
        }  # fmt: skip
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
            dpg.bind_item_theme(tag, self.ui.look.bare)

    def send_all(self) -> None:
        """Panels that were built anew are told everything."""
        for _, refresh in self.panels.values():
            refresh(self.ui, AppState(), self.state)

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

    # What is typed, and what comes back

    def _read_prompt(self) -> None:
        """The field speaks only when Enter ends it; what is being typed has to be read."""
        if self.dpg.is_item_active(PROMPT):
            text = words_of(self.dpg.get_value(PROMPT))
            if text != self.state.prompt:
                self.send(TypePrompt(text))

    def _typing_pause(self) -> None:
        if self.typed_at is not None and time.monotonic() - self.typed_at >= TYPING_PAUSE:
            self.send(Draft())

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

    # What the window does itself

    def command(self, name: str) -> None:
        """What the window does itself: new, open, save, quit, help, jobs, engine, "say <text>", …"""
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
        elif name == "bring":
            files.bring(self)
        elif name == "photographs":
            files.photographs(self)
        elif name == "album":
            self._show_album()
        elif name == "versions":
            files.guard(self, lambda: files.choose_version(self))
        elif name == "jobs":
            work.toggle_list(self)
        elif name == "engine":
            work.show_machine(self)
        elif name == "film":
            filming.show(self.ui)
        elif name == "fold":
            layout.fold(self)
        elif name == "preferences":
            preferences.show(self.ui, lambda scale: self.later.put(lambda: layout.rescale(self, scale)),
                             lambda: layout.reset(self))  # fmt: skip
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
