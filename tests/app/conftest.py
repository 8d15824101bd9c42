"""The drivers that click through real windows under Xvfb, each in a process of its own beside the other tests."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def bare_environment(**more) -> dict[str, str]:
    """Ours without a display."""
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **more}


@dataclass
class Drive:
    """A driver at work in `place`, where it leaves what it says."""

    place: Path
    process: subprocess.Popen

    def told(self) -> dict:
        """What it says at its end, waiting for it."""
        code = self.process.wait(timeout=1500)
        assert code == 0, (self.place / "errors").read_text("utf-8")[-4000:]
        return json.loads((self.place / "said").read_text("utf-8").splitlines()[-1]) | {"place": self.place}


def begin(script: str, place: Path, *arguments, **more) -> Drive:
    assert shutil.which("Xvfb") and shutil.which("xdotool"), "apt-get install xvfb xdotool"
    command = ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", sys.executable, str(ROOT / "tests" / "app" / script)]
    with open(place / "said", "w") as said, open(place / "errors", "w") as errors:
        process = subprocess.Popen([*command, *map(str, arguments)], stdout=said, stderr=errors, cwd=ROOT,
                                   env=bare_environment(**more), start_new_session=True)  # fmt: skip
    return Drive(place, process)


def first_minute(place: Path) -> Drive:
    return begin("first_minute.py", place, place / "shots", place, place / "out")


def tools(place: Path) -> Drive:
    return begin("tools_window.py", place, "-", place)


def views(place: Path) -> Drive:
    return begin("views_window.py", place, place / "shots", place, GALATEA_RENDERER="wgpu")


DRIVES = {"test_window": first_minute, "test_tools_window": tools, "test_views_window": views}


@pytest.fixture(scope="session", autouse=sys.platform == "linux")
def drives(request, tmp_path_factory) -> dict[str, Drive]:
    """The driver of each test module that is run: they begin with the first test here, and are waited for in theirs."""
    wanted = {Path(item.path).stem for item in request.session.items if "told" in getattr(item, "fixturenames", ())}
    begun = {}
    for name in DRIVES:
        if name in wanted:
            place = tmp_path_factory.mktemp(name)
            (place / "shots").mkdir()
            begun[name] = DRIVES[name](place)
    yield begun
    for drive in begun.values():
        if drive.process.poll() is None:
            os.killpg(drive.process.pid, signal.SIGTERM)


@pytest.fixture(scope="module")
def told(request) -> dict:
    """What the window of this module was clicked through for, once."""
    if sys.platform != "linux":
        pytest.skip("Xvfb is for Linux")
    return request.getfixturevalue("drives")[Path(request.path).stem].told()
