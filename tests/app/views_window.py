"""The ways to see the scene, by mouse and keys: run under Xvfb by test_views_window.py; prints what it saw as JSON."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from app import window
from app.model import WAYS
from app.window import views
from app.window.frame import Window
from tests.app.first_minute import Hand


def look_around(hand: Hand) -> dict:
    """Every button of the switch, the keys, a pick among the Gaussians, and a stage too narrow for buttons."""
    w, told = hand.w, {}
    hand.pump(180, lambda: not w.engine.busy and bool(w.state.scene.objects))
    hand.still()
    shown, words = [], {}
    for way, tag in views.BUTTONS.items():
        view = w.state.view
        hand.click(tag)
        hand.pump(240, lambda: not w.engine.busy)
        hand.still()
        shown.append(w.state.shown)
        words[way] = w.stage.words
        told["still_there"] = told.get("still_there", True) and w.state.view == view and w.state.selected is None
        if way in ("gaussians", "uv"):
            hand.picture(f"view-{way}")
    told["shown"], told["words"] = shown, words
    x, y, wide, high = w.stage_place
    hand.do("mousemove", round(x + 0.1 * wide), round(y + 0.9 * high))
    keys = []
    for number in range(1, len(WAYS) + 1):
        hand.do("key", str(number))
        keys.append(w.state.shown)
    told["keys"] = keys
    hand.do("key", "2")
    hand.still()
    rows, columns = np.nonzero(w.stage.parts)
    at = len(rows) // 2
    (down, across), part = w.stage.parts.shape, w.stage.keys[w.stage.parts[rows[at], columns[at]] - 1]
    hand.click_at(x + (columns[at] + 0.5) / across * wide, y + (rows[at] + 0.5) / down * high)
    told["picked"] = w.state.selected == part
    hand.still()
    accent = np.abs(w.stage.image - (0.878, 0.478, 0.294)).max(-1) < 0.02
    told["outlined"] = int(accent.sum())
    hand.picture("view-picked")
    told["drawn_by"] = w.viewport.painter.words()
    return told


if __name__ == "__main__":
    shots, home = (Path(argument) for argument in sys.argv[1:3])
    window.start_log(home)
    opened = Window(home, argparse.Namespace(safe_ui=False, scale=None, project=None))
    result = look_around(Hand(opened, shots))
    opened.close()
    print(json.dumps(result | {"log": (home / "galatea.log").read_text("utf-8")}))
