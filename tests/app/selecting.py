"""Selecting and painting by mouse: what tools_window.py does first, and the hands it shares."""

import subprocess

import dearpygui.dearpygui as dpg

from app import choosing
from app.matter import rest_meshes
from app.model import part_labels
from app.panels import choose, matter, numbers, status
from app.window.frame import Window
from engine import painting
from tests.app.first_minute import Hand


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


def place(w: Window, a: float, b: float) -> tuple[float, float]:
    x, y, wide, high = w.stage_place
    return x + a * wide, y + b * high


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
    hand.picture("selected-front")
    hand.click(choose.THROUGH, (0.1, 0.5))
    hand.click(choose.TOOLS["lasso"])
    drag(hand, (0.1, 0.05), (0.5, 0.02), (0.9, 0.05), (0.9, 0.4), (0.5, 0.5), (0.1, 0.4))
    lasso = share(w.state)
    told["lasso"] = 0.05 < lasso < 0.95
    hand.click(choose.TOOLS["sphere"])
    drag(hand, (0.5, 0.7), (0.53, 0.72), (0.56, 0.74), keys=("shift",))
    told["sphere_adds"] = share(w.state) > lasso
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
    return told | brush_inside(hand)


def brush_inside(hand: Hand) -> dict:
    """With a selection the brush paints inside of it alone, in one step; the status bar says so."""
    w, told = hand.w, {}
    hand.click(choose.PURPOSES["select"])
    hand.click(choose.TOOLS["box"])
    drag(hand, (0.1, 0.05), (0.5, 0.3), (0.9, 0.5))
    hand.click(choose.PURPOSES["paint"])
    hand.click(choose.TOOLS["brush"])
    count = len(w.state.scene.objects[0].paint)
    drag(hand, (0.5, 0.4), (0.5, 0.5), (0.5, 0.6))
    told["hint"] = dpg.get_value(status.SAID)
    item, surface, marks = w.state.scene.objects[0], choosing.samples(w.state)[0], choosing.marks_of(w.state)
    covered = painting.inside(item.paint[-1].regions, surface.means)
    told["inside"] = len(item.paint) == count + 1 and covered.any() and not bool((covered & ~marks[0]).any())
    hand.picture("brush-inside")
    hand.do("key", "ctrl+z")
    told["one_step"] = hand.pump(10, lambda: len(w.state.scene.objects[0].paint) == count)
    return told
