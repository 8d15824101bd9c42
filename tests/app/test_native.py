"""The system's folder dialog: which command, and its answer without waiting."""

import sys
import time

from app import native


def test_the_answer_comes_later(monkeypatch):
    asking = native.Asking([sys.executable, "-c", "import time; time.sleep(0.3); print('/a/b')"])
    assert asking.answer() is None
    end = time.monotonic() + 30
    while (answer := asking.answer()) is None and time.monotonic() < end:
        time.sleep(0.02)
    assert answer == "/a/b"


def test_closed_is_nothing_and_a_dialog_left_open_is_ended():
    closed = native.Asking([sys.executable, "-c", "import sys; sys.exit(1)"])
    end = time.monotonic() + 30
    while (answer := closed.answer()) is None and time.monotonic() < end:
        time.sleep(0.02)
    assert answer == ""
    left = native.Asking([sys.executable, "-c", "import time; time.sleep(60)"])
    left.close()
    while left.answer() is None and time.monotonic() < end:
        time.sleep(0.02)
    assert left.answer() == ""


def test_titles_cannot_break_out(monkeypatch):
    monkeypatch.setattr(native.shutil, "which", lambda name: "/usr/bin/zenity" if name == "zenity" else None)
    monkeypatch.setattr(native.sys, "platform", "linux")
    words = native.command('x"; rm $(y)', "")
    assert words[0] == "zenity" and '"' not in words[3] and "$" not in words[3]
    monkeypatch.setattr(native.shutil, "which", lambda name: None)
    assert native.command("x", "") is None
