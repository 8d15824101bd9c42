"""The switch over the stage by real clicks under Xvfb, drawn by wgpu on whatever adapter there is."""

import json
import shutil
import subprocess
import sys

import pytest

from app.model import WAYS
from tests.app.test_window import ROOT, environment


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    if sys.platform != "linux":
        pytest.skip("Xvfb is for Linux")
    assert shutil.which("Xvfb") and shutil.which("xdotool"), "apt-get install xvfb xdotool"
    place = tmp_path_factory.mktemp("views")
    (place / "shots").mkdir()
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", sys.executable, str(ROOT / "tests/app/views_window.py"),
         str(place / "shots"), str(place)],
        env=environment(GALATEA_RENDERER="wgpu"), capture_output=True, text=True, timeout=600, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_buttons_and_keys_show_every_way_and_nothing_else_happens(told):
    assert told["shown"] == told["keys"] == list(WAYS) and told["still_there"]


def test_what_a_view_cannot_show_is_said_over_it(told):
    assert {way for way, words in told["words"].items() if words} == {"uv", "particles"}


def test_a_part_is_picked_among_the_gaussians_and_outlined(told):
    assert told["picked"] and told["outlined"] > 30


def test_the_adapter_drew_and_nothing_went_wrong(told):
    assert "draws the viewport" in told["drawn_by"] and not told["drawn_by"].startswith("the processor")
    assert "Traceback" not in told["log"]
