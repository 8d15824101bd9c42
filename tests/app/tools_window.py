"""The tools by mouse and keyboard: run under Xvfb by test_tools_window.py; prints what happened as JSON."""

import argparse
import json
import subprocess
import sys
import threading
from pathlib import Path

import dearpygui.dearpygui as dpg
import numpy as np

from app import choosing, window
from app import hand_actions as do
from app.actions import Opened, ShowBench
from app.matter import rest_meshes
from app.model import part_labels
from app.panels import choose, matter, numbers
from app.window.frame import Window
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene
from tests.app.first_minute import Hand, watch_calls


def drag(hand: Hand, *points, keys: tuple[str, ...] = ()) -> None:
    """Through places of the stage, 0..1."""
    x, y, wide, high = hand.w.stage_place
    for key in keys:
        hand.do("keydown", key)
    for k, (a, b) in enumerate(points):
        hand.do("mousemove", round(x + a * wide), round(y + b * high))
        if k == 0:
            hand.do("mousedown", 1)
    hand.do("mouseup", 1)
    for key in keys:
        hand.do("keyup", key)


def typed(hand: Hand, tag: int, text: str) -> None:
    """Ctrl+click on a number field, type, Enter."""
    hand.do("keydown", "ctrl")
    hand.click(tag)
    hand.do("keyup", "ctrl")
    hand.pump(10, lambda: dpg.does_item_exist(numbers.FIELD))
    hand.do("key", "ctrl+a")
    subprocess.run(["xdotool", "type", "--delay", "20", text], check=True)
    hand.do("key", "Return")
    hand.pump(10, lambda: not dpg.does_item_exist(numbers.FIELD))


def selecting(hand: Hand) -> dict:
    """Every tool, front only and through; grow, shrink, invert, crop, nothing; painted and undone."""
    w, told = hand.w, {}
    told["bodied"] = hand.pump(120, lambda: rest_meshes(w.state) is not None) and hand.still()
    share = choosing.share_of
    hand.click(choose.PURPOSES["select"])
    told["box_in_hand"] = w.state.matter.tool == "box"
    drag(hand, (0.1, 0.05), (0.5, 0.3), (0.9, 0.5))
    through = share(w.state)
    hand.click(choose.THROUGH, (0.1, 0.5))
    drag(hand, (0.1, 0.05), (0.5, 0.3), (0.9, 0.5))
    told["front_is_less"] = 0.02 < share(w.state) < 0.8 * through
    hand.still()
    hand.picture("selected-front")
    hand.click(choose.THROUGH, (0.1, 0.5))
    hand.click(choose.TOOLS["lasso"])
    drag(hand, (0.1, 0.05), (0.5, 0.02), (0.9, 0.05), (0.9, 0.4), (0.5, 0.5), (0.1, 0.4))
    lasso = share(w.state)
    told["lasso"] = 0.05 < lasso < 0.95
    hand.click(choose.TOOLS["sphere"])
    drag(hand, (0.5, 0.7), (0.53, 0.72), (0.56, 0.74), keys=("shift",))
    told["sphere_adds"] = share(w.state) > lasso
    hand.still()
    hand.picture("selected")
    hand.click(choose.TOOLS["part"])
    hand.click_at(*place(w, 0.5, 0.7))
    part = next(k for k in part_labels(w.state.scene.objects[0]))
    told["part"] = 0.05 < share(w.state) < 1 and bool(part)
    hand.click(choose.TOOLS["colour"])
    hand.click_at(*place(w, 0.5, 0.7))
    told["colour"] = share(w.state) > 0.05
    before = share(w.state)
    for name, tag in (("grown", choose.GROW), ("shrunk", choose.SHRINK), ("inverted", choose.INVERT)):
        hand.click(tag)
        told[name] = round(share(w.state), 4)
    told["before"] = round(before, 4)
    hand.click(choose.CROP)
    hand.pump(0.3)
    typed(hand, choose.EDGES["low", 1], "40 mm")
    told["crop_typed"] = dpg.get_value(choose.EDGES["low", 1])
    hand.picture("crop")
    hand.click(choose.TAKE_CROP)
    marks, surface = choosing.marks_of(w.state), choosing.samples(w.state)[0]
    told["cropped"] = marks is not None and float((marks[0] == (surface.means[:, 1] >= 0.04)).mean()) > 0.99
    hand.click(matter.swatch_of("foam"))
    hand.click(choose.ONTO)
    told["painted"] = [stroke.matter for stroke in w.state.scene.objects[0].paint]
    hand.do("key", "ctrl+z")
    told["unpainted"] = hand.pump(15, lambda: not w.state.scene.objects[0].paint)
    hand.click(choose.TOOLS["brush"])
    drag(hand, (0.5, 0.6), (0.52, 0.62), (0.54, 0.64))
    told["brushed"] = 0 < share(w.state) < 0.6
    hand.click(choose.NONE)
    told["nothing"] = choosing.marks_of(w.state) is None
    hand.click(choose.PURPOSES["paint"])
    hand.click(choose.TOOLS["lasso"])
    drag(hand, (0.1, 0.05), (0.9, 0.05), (0.9, 0.4), (0.1, 0.4))
    told["lasso_paints"] = len(w.state.scene.objects[0].paint) == 1
    return told


def place(w: Window, a: float, b: float) -> tuple[float, float]:
    x, y, wide, high = w.stage_place
    return x + a * wide, y + b * high


def number_fields(hand: Hand) -> dict:
    """Units are typed; nonsense is refused in words; a double click brings the usual back."""
    w, told = hand.w, {}
    typed(hand, matter.DROP, "250 mm")
    told["drop_cm"] = round(100 * w.state.matter.world.drop, 3)
    hand.picture("typed-number")
    typed(hand, matter.DROP, "12 kPa")
    told["refused"] = w.state.note.text
    told["kept"] = round(100 * w.state.matter.world.drop, 3)
    (x, y), (wide, high) = dpg.get_item_rect_min(matter.DROP), dpg.get_item_rect_size(matter.DROP)
    subprocess.run(["xdotool", "mousemove", str(int(x + wide / 2)), str(int(y + high / 2)), "click", "--repeat", "2",
                    "--delay", "60", "1"], check=True)  # fmt: skip
    told["reset"] = hand.pump(10, lambda: w.state.matter.world.drop == 0)
    told["no_field_left"] = not dpg.does_item_exist(numbers.FIELD)
    return told


def start(hand: Hand) -> None:
    """A mug on the bench Matter, without waiting for anything to be made."""
    w = hand.w
    parts = sample(THINGS["mug"], np.random.default_rng(3)).parts
    w.engine.stop(("wake",))
    w.send(Opened(Scene((Object("mug", parts=parts),)), {}))
    w.send(ShowBench("matter"))
    w.send(do.SetTool("hand"))
    hand.pump(1.0)


STEPS = (selecting, number_fields)


def main() -> None:
    shots, home = (Path(argument) for argument in sys.argv[1:3])
    only = sys.argv[3:]
    window.start_log(home)
    (home / "settings.json").write_text("{}")  # not the first start: no demo
    threads, elsewhere = set(threading.enumerate()), set()
    watch_calls(elsewhere)
    w = Window(home, argparse.Namespace(safe_ui=False, scale=None, project=None))
    w.frame()
    told, hand = {}, Hand(w, shots)
    hand.pause = 0.06
    try:
        start(hand)
        for step in STEPS:
            if not only or step.__name__ in only:
                told[step.__name__] = step(hand)
    finally:
        w.close()
    told["left_threads"] = [
        t.name for t in set(threading.enumerate()) - threads if t.name in ("engine", "viewport", "keeper")
    ]
    told["calls_off_thread"] = sorted(elsewhere)
    told["log"] = (home / "galatea.log").read_text("utf-8")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
