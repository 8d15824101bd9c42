import io
import json
import math

import numpy as np
import pytest

from app import drawing
from engine.errors import BadConfig
from engine.events import Done, Metric, Progress, Saved, Snapshot, Warned

EVENTS = [
    Progress("reading the words", 1, 1),
    Progress("meshing", 0, 2),
    Metric("loss", 0.25, 1),
    Snapshot("preview", np.zeros((2, 2, 3))),
    Warned("the rim was not understood.", "Say it another way."),
    Progress("meshing", 2, 2),
    Saved("output/vase/asset.glb"),
    Done(None, ("output/vase/asset.glb", "output/vase/run.json")),
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def drawn(style, events, stream=None):
    stream = stream or io.StringIO()
    with drawing.drawer(style, stream, 0.0) as draw:
        for event in events:
            draw.event(event)
    return stream.getvalue(), draw


def test_plain_lines_say_what_was_done_and_written():
    text, draw = drawn("lines", EVENTS)
    lines = text.splitlines()
    assert any(line.strip().startswith("reading the words") for line in lines)
    assert sum("meshing" in line for line in lines) == 1
    assert "Note: the rim was not understood. Say it another way." in lines
    assert any(line.startswith("2 files in output/vase") for line in lines)
    assert draw.saved == ["output/vase/asset.glb"]


def test_quiet_leaves_warnings_and_files():
    lines = drawn("quiet", EVENTS)[0].splitlines()
    assert len(lines) == 4 and not any("meshing" in line for line in lines)


def test_a_terminal_gets_a_bar_and_the_same_lines():
    text, draw = drawn("lines", EVENTS, Terminal())
    assert "Note: the rim" in text and "asset.glb" in text and draw.step == ""


def test_no_colour_is_kept_to(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    text, _ = drawn("lines", EVENTS, Terminal())
    assert "\x1b[3" not in text and "\x1b[9" not in text


def test_json_is_one_object_a_line():
    lines = [json.loads(line) for line in drawn("json", EVENTS)[0].splitlines()]
    assert [line["event"] for line in lines] == [type(event).__name__.lower() for event in EVENTS]
    assert lines[3]["stage"] == "preview" and lines[3]["kind"] == "ndarray"
    assert lines[-1]["files"] == list(EVENTS[-1].files)


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float32(np.nan), np.float32(0.5), np.int64(3)])
def test_json_bears_every_number(value):
    line = json.loads(drawn("json", [Metric("loss", value)])[0], parse_constant=pytest.fail)
    assert line["value"] is None or line["value"] == float(value)


@pytest.mark.parametrize("style", ["lines", "quiet", "json"])
@pytest.mark.parametrize("done, total", [(math.nan, 1), (1, 0), (5, 1), (0, math.inf), (-1, 1)])
def test_odd_progress_does_no_harm(style, done, total, monkeypatch):
    monkeypatch.setattr(drawing, "HEARTBEAT", 0.0)
    drawn(style, [Progress("x", done, total)])
    if style == "lines":
        drawn(style, [Progress("[red]x[/", done, total), Warned("[/b] %s {0}")], Terminal())


def test_a_long_step_speaks_now_and_then(monkeypatch):
    monkeypatch.setattr(drawing, "HEARTBEAT", 0.0)
    text, _ = drawn("lines", [Progress("sampling", 1, 4), Progress("sampling", 2, 4)])
    assert "sampling: 25 %" in text and "sampling: 50 %" in text


def test_files_of_many_folders_are_listed_whole():
    text, _ = drawn("lines", [Done(None, ("/a/x.glb", "b/y.glb"))])
    assert "/a/x.glb" in text and "b/y.glb" in text
    assert drawn("lines", [Done(None)])[0].startswith("Done in")


def test_words_cannot_steer_the_terminal():
    text, _ = drawn("lines", [Warned("\x1b[2J\x9b1m\x07 مزهرية 花瓶 🦊\r")])
    assert text == "Note: \\x1b[2J\\x9b1m\\x07 مزهرية 花瓶 🦊\\r\n"


def test_an_error_as_json():
    error = json.loads(drawing.error_json(BadConfig("out of range.", "seed", "Allowed: 0 to 9.")))
    assert error == {
        "event": "error",
        "kind": "BadConfig",
        "what": "out of range.",
        "where": "seed",
        "fix": "Allowed: 0 to 9.",
        "exit_code": 2,
    }
