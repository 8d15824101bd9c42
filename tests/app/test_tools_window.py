"""What the first minute does not touch, by real clicks under Xvfb: tools, number fields, jobs, camera keys, layout."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.app.test_window import ROOT, environment


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """One window, clicked through once."""
    if sys.platform != "linux":
        pytest.skip("Xvfb is for Linux")
    assert shutil.which("Xvfb") and shutil.which("xdotool"), "apt-get install xvfb xdotool"
    place = tmp_path_factory.mktemp("tools")
    (place / "shots").mkdir()
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", sys.executable, str(ROOT / "tests/app/tools_window.py"),
         str(place / "shots"), str(place)],
        env=environment(), capture_output=True, text=True, timeout=900, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_every_tool_selects(told):
    found = told["selecting"]
    assert found["bodied"] and found["box_in_hand"] and found["front_is_less"]
    assert found["lasso"] and found["sphere_adds"] and found["part"] and found["colour"] and found["brushed"]
    assert found["grown"] > found["before"] and found["shrunk"] < found["grown"]
    assert found["inverted"] == pytest.approx(1 - found["shrunk"], abs=0.01)


def test_a_selection_is_cropped_by_numbers_painted_and_undone(told):
    found = told["selecting"]
    assert found["crop_typed"] == pytest.approx(4) and found["cropped"]
    assert found["painted"] == ["foam"] and found["unpainted"] and found["nothing"] and found["lasso_paints"]


def test_numbers_are_typed_with_units_and_reset(told):
    found = told["number_fields"]
    assert found["drop_cm"] == 25 == found["kept"] and "12 kPa" in found["refused"]
    assert found["reset"] and found["no_field_left"]


def test_only_the_windows_thread_calls_the_toolkit_and_nothing_is_left(told):
    assert told["calls_off_thread"] == [] and told["left_threads"] == [] and "Traceback" not in told["log"]
