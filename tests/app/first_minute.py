"""The first minute, by mouse and keyboard: run under Xvfb by test_window.py; prints what happened as JSON.

Everything the artist does here goes through xdotool; state is only read.
"""

import argparse
import functools
import inspect
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import dearpygui.dearpygui as dpg
import numpy as np

from app import gizmo, window
from app.matter import is_current, rest_meshes
from app.panels import choose, dialogs, make, matter, send, shape, strip, timeline, top, tree
from app.model import part_labels
from app.viewport import wish_of
from app.window import pointer
from app.window.frame import Window
from engine.formats.scene import content_hash

PROMPT = "a tall blue vase with a gold rim"


class Hand:
    """A person at the window `w`; pictures go to `shots`."""

    def __init__(self, w: Window, shots: Path):
        self.w, self.shots, self.frames, self.pause = w, shots, [], 0.15
        self.least = 5

    def pump(self, seconds: float, until=None) -> bool:
        """Turns of the loop: for so long, and some at least, because a busy machine makes few."""
        end, least = time.monotonic() + seconds, self.least
        while time.monotonic() < end or least > 0:
            least -= 1
            self.frames.append(self.w.turn())
            if until is not None and until():
                return True
        return until is None

    def do(self, *arguments) -> None:
        subprocess.run(["xdotool", *map(str, arguments)], check=True)
        self.pump(self.pause)

    def click_at(self, x: float, y: float) -> None:
        self.do("mousemove", round(x), round(y))
        self.do("mousedown", 1)
        self.do("mouseup", 1)

    def click(self, item: int, fraction=(0.5, 0.5)) -> None:
        (x, y), (wide, high) = dpg.get_item_rect_min(item), dpg.get_item_rect_size(item)
        self.click_at(x + wide * fraction[0], y + high * fraction[1])

    def picture(self, name: str) -> str:
        file = self.shots / f"{name}.png"
        self.pump(0.1)  # a texture is on the screen some frames after it was written
        dpg.output_frame_buffer(str(file))
        self.pump(20, file.exists)
        self.pump(0.3)
        return str(file)

    def still(self) -> bool:
        """The full picture of the state as it is now is on the stage."""
        self.pump(0.3)
        w = self.w
        return self.pump(
            90, lambda: w.stage is not None and w.stage.full and w.stage.wish.same(wish_of(w.state, *w.stage_place[2:]))
        )


def first_minute(hand: Hand, out: Path) -> dict:
    w, told = hand.w, {}
    told["demo"] = hand.pump(30, lambda: bool(w.state.scene.objects) and w.state.bench == "matter")
    told["demo"] = told["demo"] and w.state.scene is w.saved_scene
    told["woken"] = hand.pump(180, lambda: not w.engine.busy)
    told["dressed"] = hand.pump(120, lambda: w.state.matter.rest is not None) and hand.still()
    hand.picture("01-open")
    hand.click_at(w.stage_place[0] + 30, w.stage_place[1] + w.stage_place[3] - 60)
    hand.do("key", "space")
    told["demo_plays"] = hand.pump(240, lambda: played(w) > 14)
    hand.picture("02-demo")
    told |= make_one(hand)
    told |= shape_it(hand)
    told |= matter_of_it(hand)
    told |= send_it(hand, out)
    return told | keep_and_go_on(hand, out.parent / "kept.galatea")


def played(w: Window) -> int:
    """Frames there are of the scene and world as they are now."""
    tape = w.state.matter.recording
    return len(tape.moments) if tape is not None and is_current(w.state) else 0


def make_one(hand: Hand) -> dict:
    """Ctrl+N, type, Enter."""
    w, told = hand.w, {}
    hand.do("key", "ctrl+n")
    hand.pump(15, lambda: not w.state.scene.objects)
    hand.click(top.TABS["make"])
    hand.click(make.PROMPT, (0.3, 0.3))
    subprocess.run(["xdotool", "type", "--delay", "15", PROMPT], check=True)
    typed = time.monotonic()
    told["drafted"] = hand.pump(
        90, lambda: w.state.prompt == PROMPT and w.state.scene.objects and "rim gold" in w.state.chips
    )
    told["draft_seconds"] = round(time.monotonic() - typed, 2)
    told["still"] = hand.still()
    hand.picture("03-typed")
    hand.do("key", "Return")
    told["siblings"] = hand.pump(180, lambda: len(w.state.variants) == 8 and w.state.working is None)
    told["thumbs"] = hand.pump(120, lambda: len(w.ui.thumbs) == 8)
    hand.still()
    hand.picture("04-made")
    return told


def shape_it(hand: Hand) -> dict:
    """Pick parts, recolour, undo, G with an axis and a number, recast."""
    w, told = hand.w, {}
    hand.click(top.TABS["shape"])
    item = w.state.scene.objects[0]
    rim = (item.name, "rim" if "rim" in part_labels(item) else part_labels(item)[-1])
    hand.click(tree.row_of(rim))
    told["picked_in_list"] = hand.pump(15, lambda: w.state.selected == rim)
    x, y, wide, high = w.stage_place
    hand.click_at(x + wide * 0.5, y + high * 0.8)
    told["picked_on_stage"] = hand.pump(15, lambda: w.state.selected is not None and w.state.selected != rim)

    before = content_hash(w.state.scene)
    hand.click(shape.COLOUR, (0.93, 0.30))
    hand.pump(15, lambda: content_hash(w.state.scene) != before)
    told["recoloured"] = content_hash(w.state.scene) != before
    hand.still()
    hand.picture("05-recoloured")
    hand.click_at(x + 30, y + high - 60)  # beside the asset: nothing is picked, no field has the keyboard
    hand.do("key", "ctrl+z")
    told["undone"] = hand.pump(15, lambda: content_hash(w.state.scene) == before)

    hand.click(tree.row_of(rim))
    hand.do("mousemove", round(x + 40), round(y + high - 80))
    for key in ("g", "y", "2", "Return"):
        hand.do("key", key)
    told["grabbed"] = hand.pump(15, lambda: w.state.modal is None and content_hash(w.state.scene) != before)
    hand.do("key", "ctrl+z")
    hand.pump(15, lambda: content_hash(w.state.scene) == before)
    hand.click(tree.row_of((item.name, "body")))
    told |= by_handles(hand)
    hand.click(tree.row_of(rim))
    hand.click(shape.RECAST)
    told["recast"] = hand.pump(180, lambda: len(w.state.variants) == 16 and w.state.working is None)
    hand.pump(120, lambda: len(w.ui.thumbs) == 16)
    hand.click(strip.button_of(w.state.variants[0].number))
    told["looked_at"] = hand.pump(15, lambda: w.state.looking_at == w.state.variants[0].number)
    hand.still()
    hand.picture("06-recast")
    return told


def handle_at(w: Window, handle: gizmo.Handle) -> tuple[int, int]:
    """A place of the window where a handle of the gizmo is taken, in the middle of all of them."""
    shapes = pointer.takeable(w)
    x0, y0, x1, y1 = shapes.box
    places = [(x, y) for y in range(y0, y1, 2) for x in range(x0, x1, 2) if gizmo.taken(shapes, x, y) == handle]
    middle = np.median(places, axis=0)
    x, y = min(places, key=lambda place: float(np.hypot(*(middle - place))))
    return round(w.stage_place[0] + x), round(w.stage_place[1] + y)


def by_handles(hand: Hand, handles=(("turn", 2), ("grab", 0), ("size", 1))) -> dict:
    """The picked part by the gizmo: bright under the mouse, each handle dragged and undone, one given up."""
    w, told = hand.w, {}
    hand.do("mousemove", round(w.stage_place[0] + 30), round(w.stage_place[1] + w.stage_place[3] - 60))
    hand.still()
    before, plain = w.state.scene, w.stage.image
    for handle in handles:
        x, y = handle_at(w, handle)
        hand.do("mousemove", x, y)
        bright = hand.pump(15, lambda at=handle: w.hot == at and np.abs(w.stage.image - plain).max() > 0.1)
        hand.do("mousedown", 1)
        for step in (8, 16, 24, 32):
            hand.do("mousemove", x + step, y - step // 4)
        begun = w.state.modal is not None and (w.state.modal.kind, w.state.modal.axis) == handle
        followed = hand.pump(60, lambda: w.stage.wish.scene is w.state.scene and w.state.scene is not before)
        if handle == handles[0]:
            hand.pump(60, lambda: w.stage.full and w.stage.wish.scene is w.state.scene)
            hand.picture("05-turned")
        hand.do("mouseup", 1)
        changed = hand.pump(15, lambda: w.state.modal is None and w.state.scene is not before)
        steps = [w.state.history.present.label.split()[0]]
        hand.do("key", "ctrl+z")
        undone = hand.pump(15, lambda: w.state.scene is before)
        told["by " + handle[0]] = [bright, begun, followed, changed, undone, *steps]
    x, y = handle_at(w, handles[0])
    hand.do("mousemove", x, y)
    hand.do("mousedown", 1)
    hand.do("mousemove", x + 30, y)
    hand.do("key", "Escape")
    hand.do("mousemove", x + 60, y)
    hand.do("mouseup", 1)
    told["given_up"] = hand.pump(5, lambda: w.state.modal is None and w.state.scene is before)
    return told


def matter_of_it(hand: Hand) -> dict:
    """Jelly on the top half with the box, a lower detail, play, pull, scrub."""
    w, told = hand.w, {}
    hand.click(top.TABS["matter"])
    told["bodied"] = hand.pump(120, lambda: rest_meshes(w.state) is not None)
    x, y, wide, high = w.stage_place
    hand.click_at(x + 30, y + high - 60)
    hand.click(matter.swatch_of("jelly"))
    hand.click(choose.TOOLS["box"])
    hand.do("mousemove", x + 60, y + 20)
    hand.do("mousedown", 1)
    hand.do("mousemove", x + 200, y + 200)
    hand.do("mousemove", round(x + wide - 60), round(y + high * 0.5))
    hand.do("mouseup", 1)
    told["painted"] = hand.pump(15, lambda: bool(w.state.scene.objects[0].paint))
    hand.still()
    hand.picture("07-painted")
    hand.click(choose.TOOLS["hand"])
    for tag, text in ((matter.DETAIL, "12"), (matter.SECONDS, "2")):
        hand.do("keydown", "ctrl")
        hand.click(tag)
        hand.do("keyup", "ctrl")
        hand.do("key", "ctrl+a")
        subprocess.run(["xdotool", "type", "--delay", "20", text], check=True)
        hand.do("key", "Return")
    told["world"] = hand.pump(15, lambda: (w.state.matter.world.detail, w.state.matter.world.seconds) == (12, 2.0))
    hand.click_at(x + 30, y + high - 60)
    hand.do("key", "space")
    told["played"] = hand.pump(240, lambda: played(w) > 4)
    at = (round(x + wide / 2), round(y + high * 0.25))
    before = w.state.matter.recording.moments[-1].bodies[0].copy()
    hand.do("mousemove", *at)
    hand.do("mousedown", 1)
    for step in (20, 50, 80, 110):
        hand.do("mousemove", at[0] + step, at[1] - step // 3)
    told["pulling"] = w.hand.pull is not None
    start = played(w)
    hand.pump(90, lambda: played(w) > start + 10)
    hand.picture("08-pulled")
    hand.do("mouseup", 1)
    now = w.state.matter.recording.moments[-1].bodies[0]
    told["pulled_cm"] = round(100 * float(np.linalg.norm(now - before, axis=1).max()), 1)
    told["over"] = hand.pump(300, lambda: not w.state.matter.recording.live)
    told["frames"] = played(w)
    hand.do("key", "space")
    hand.pump(10, lambda: not w.state.matter.rolling)
    hand.click(timeline.TRACK, (0.6, 0.4))
    told["scrubbed"] = hand.pump(15, lambda: abs(w.state.matter.frame - 0.6 * (played(w) - 1)) < 2)
    hand.still()
    hand.picture("09-scrubbed")
    return told


def send_it(hand: Hand, out: Path) -> dict:
    """Mesh, Gaussians and both kinds of motion."""
    w, told = hand.w, {}
    hand.click(top.TABS["send"])
    hand.click(send.CACHE_ON, (0.05, 0.5))
    hand.click(send.FOLDER)
    hand.do("key", "ctrl+a")
    subprocess.run(["xdotool", "type", "--delay", "8", str(out)], check=True)
    hand.pump(1.0, lambda: dpg.get_value(send.FOLDER) == str(out))
    hand.click(send.SEND)
    told["sent"] = hand.pump(240, lambda: any(f.endswith(".usdc") for s in w.state.sent for f in s.files))
    told["files"] = sorted(Path(file).name for sent in w.state.sent for file in sent.files)
    hand.pump(0.5)
    hand.still()
    hand.picture("10-sent")
    tape = w.state.matter.recording
    np.save(out / "expected.npy", np.stack([m.bodies[0] for m in tape.moments]))
    return told


def keep_and_go_on(hand: Hand, folder: Path) -> dict:
    """Save with the keyboard, open that again, begin anew, come back, look at the keys."""
    w, told = hand.w, {}
    x, y, _, high = w.stage_place
    made = content_hash(w.state.scene)
    hand.click_at(x + 30, y + high - 60)
    hand.do("key", "ctrl+s")
    hand.click(dialogs.PATH)
    hand.do("key", "ctrl+a")
    subprocess.run(["xdotool", "type", "--delay", "8", str(folder)], check=True)
    hand.do("key", "Return")
    told["saved"] = hand.pump(30, lambda: w.project is not None) and w.state.scene is w.saved_scene
    kept = w.project
    hand.do("key", "ctrl+o")
    hand.click(dialogs.PATH)
    subprocess.run(["xdotool", "type", "--delay", "8", str(folder)], check=True)
    hand.do("key", "Return")
    told["opened"] = hand.pump(30, lambda: w.project not in (None, kept)) and not w.project.read_only
    told["opened"] = told["opened"] and content_hash(w.state.scene) == made and w.state.scene is w.saved_scene
    hand.do("key", "ctrl+n")
    told["new"] = hand.pump(15, lambda: not w.state.scene.objects) and not dialogs.is_open()
    hand.do("key", "ctrl+z")
    told["back"] = hand.pump(15, lambda: content_hash(w.state.scene) == made)
    hand.still()
    hand.do("key", "F1")
    told["help"] = hand.pump(15, dialogs.is_open)
    hand.picture("11-help")
    hand.do("key", "Escape")
    told["help_closed"] = hand.pump(15, lambda: not dialogs.is_open())
    return told


def watch_calls(seen: set[str]) -> None:
    """From here on, every call of the toolkit from another thread than this one is noted in `seen`."""
    here = threading.get_ident()

    def watched(name, function):
        @functools.wraps(function)
        def call(*arguments, **options):
            if threading.get_ident() != here:
                seen.add(name)
            return function(*arguments, **options)

        return call

    for name, value in list(vars(dpg).items()):
        if inspect.isfunction(value):
            setattr(dpg, name, watched(name, value))


def main() -> None:
    shots, home, out = (Path(argument) for argument in sys.argv[1:4])
    window.start_log(home)
    threads, elsewhere = set(threading.enumerate()), set()
    watch_calls(elsewhere)
    started = time.perf_counter()
    w = Window(home, argparse.Namespace(safe_ui=False, scale=None, project=None))
    w.frame()
    told = {"up_seconds": round(time.perf_counter() - started, 2)}
    hand = Hand(w, shots)
    try:
        told |= first_minute(hand, out)
    finally:
        w.close()
    told["left_threads"] = [
        t.name for t in set(threading.enumerate()) - threads if t.name in ("engine", "viewport", "keeper")
    ]
    told["calls_off_thread"] = sorted(elsewhere)
    frames = sorted(hand.frames)
    told["frame_ms"] = {"median": 1000 * frames[len(frames) // 2], "p99": 1000 * frames[int(0.99 * len(frames))]}
    told["log"] = (home / "galatea.log").read_text("utf-8")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
