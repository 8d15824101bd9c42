"""The desktop's window. Opening it: is there a display, where does what persists live, where does the log go.

Light, so that "there is no display" comes at once; the toolkit is loaded behind that question.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

NO_DISPLAY = 7
log = logging.getLogger("galatea")


def main(arguments: Sequence[str]) -> int:
    """Open the desktop; returns the exit code. Without a display it says so and returns 7."""
    parser = argparse.ArgumentParser(prog="launch.py", description="The desktop.")
    parser.add_argument("project", nargs="?", help="a project folder to open")
    parser.add_argument("--safe-ui", action="store_true", help="forget the size, scale and recent projects")
    parser.add_argument("--scale", type=float, default=None, help="size of type and spacing, 0.8 to 2")
    options = parser.parse_args(list(arguments))
    if not has_display():
        print("There is no display here, so no window can open (DISPLAY is not set).", file=sys.stderr)
        print("The commands work without one: python launch.py help", file=sys.stderr)
        return NO_DISPLAY
    home = user_folder()
    start_log(home)
    from app.window.frame import Window

    window = Window(home, options)
    try:
        window.run()
    finally:
        window.close()
    return 0


def has_display() -> bool:
    """Whether a window can open. The toolkit would end the whole process where none can."""
    if sys.platform in ("win32", "darwin"):
        return True
    name = os.environ.get("DISPLAY", "")
    if not name:
        return False
    import ctypes
    import ctypes.util

    library = ctypes.util.find_library("X11")
    if library is None:
        return True  # nothing to ask with
    x11 = ctypes.CDLL(library)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(name.encode())
    if not display:
        return False
    x11.XCloseDisplay(display)
    return True


def user_folder() -> Path:
    """Where settings, recovery copies and the log live; GALATEA_HOME moves it."""
    if os.environ.get("GALATEA_HOME"):
        return Path(os.environ["GALATEA_HOME"])
    import platformdirs

    return Path(platformdirs.user_data_dir("galatea"))


def start_log(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(home / "galatea.log", maxBytes=2_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.INFO)
