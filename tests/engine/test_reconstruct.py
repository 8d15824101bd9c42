import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.config import ReconstructConfig
from engine.errors import BadConfig
from engine.events import Done, Metric, Progress, Saved, Warned
from engine.formats import doors
from engine.reconstruct import reconstruct
from tests.engine.splat import analytic_scene as scene
from tests.engine.splat.conftest import one_kernel_thread  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("capture")
    scene.write_blender(folder, {"train": scene.orbit(8), "test": scene.orbit(11)[4:6]}, 48)
    return folder


def config(capture, out, **more):
    settings = {"steps": 40, "most": 600, "size": 48, "degree": 1, **more}
    return ReconstructConfig(str(capture), out=str(out), **settings)


def test_the_job_from_folder_to_files(capture, tmp_path):
    events = list(reconstruct(config(capture, tmp_path / "a")))
    done = events[-1]
    assert isinstance(done, Done)
    done.value.validate()
    assert sorted(Path(f).name for f in done.files) == ["run.json", "splat.ply", "test.png"]
    assert {Path(e.file).name for e in events if isinstance(e, Saved)} == {"run.json", "splat.ply", "test.png"}
    back = doors.read(tmp_path / "a" / "splat.ply")
    assert np.array_equal(back.means, done.value.objects[0].gaussians.means)
    record = json.loads((tmp_path / "a" / "run.json").read_text())
    assert len(record["photographs"]) == 2 and record["held_out"]["psnr"] > 15
    metrics = {e.name for e in events if isinstance(e, Metric)}
    assert {"loss", "Gaussians", "held-out PSNR", "held-out SSIM"} <= metrics
    fitting = [e.done for e in events if isinstance(e, Progress) and e.step == "fitting"]
    assert fitting == list(range(1, 41))


def test_closing_the_job_keeps_a_checkpoint_that_ends_the_same(capture, tmp_path):
    whole = list(reconstruct(config(capture, tmp_path / "whole")))
    job = reconstruct(config(capture, tmp_path / "two"))
    for event in job:
        if isinstance(event, Progress) and event.step == "fitting" and event.done == 17:
            break
    job.close()
    assert (tmp_path / "two" / "checkpoint.safetensors").is_file()
    rest = list(reconstruct(config(capture, tmp_path / "two")))
    assert any(isinstance(e, Progress) and "step 17" in e.step for e in rest)
    assert len(whole) > len(rest)
    assert (tmp_path / "whole" / "splat.ply").read_bytes() == (tmp_path / "two" / "splat.ply").read_bytes()


def test_a_checkpoint_of_other_settings_or_a_broken_one_is_left_alone(capture, tmp_path):
    list(reconstruct(config(capture, tmp_path, steps=3)))
    events = list(reconstruct(config(capture, tmp_path, steps=4)))
    assert any(isinstance(e, Warned) and "other settings" in e.message for e in events)
    (tmp_path / "checkpoint.safetensors").write_bytes(b"\xff" * 100)
    events = list(reconstruct(config(capture, tmp_path, steps=4)))
    assert any(isinstance(e, Warned) and "cannot be used" in e.message for e in events)


def test_a_capture_with_nothing_to_fit(tmp_path):
    scene.write_blender(tmp_path / "c", {"train": scene.orbit(1)}, 16)
    with pytest.raises(BadConfig, match="no photograph is left"):
        list(reconstruct(config(tmp_path / "c", tmp_path / "o", hold_out=1)))


DRIVER = """
import os, random, signal, sys, time
from engine.config import ReconstructConfig
from engine.events import Progress
from engine.reconstruct import reconstruct

def run(out, pipe):
    settings = ReconstructConfig(sys.argv[1], out=out, steps=150, most=600, size=48, degree=1, save_every=0.0)
    for event in reconstruct(settings):
        if isinstance(event, Progress) and event.step == "fitting":
            os.write(pipe, b".")

def start(out):
    read, write = os.pipe()
    child = os.fork()  # before any kernel has run, so no thread is lost
    if child == 0:
        os.close(read)
        try:
            run(out, write)
        finally:
            os._exit(0)
    os.close(write)
    return child, read

def finish(child, read):
    while os.read(read, 1024):
        pass
    os.close(read)
    return os.waitpid(child, 0)[1]

finish(*start(sys.argv[2] + "/whole"))
rng = random.Random(0)
for _ in range(10):
    child, read = start(sys.argv[2] + "/killed")
    left = rng.randint(1, 20)
    while left > 0:
        left -= len(os.read(read, left)) or left
    time.sleep(rng.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    finish(child, read)
finish(*start(sys.argv[2] + "/killed"))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, to start ten jobs quickly; resuming itself is tested above")
def test_killed_ten_times_it_still_ends_in_the_same_bytes(capture, tmp_path):
    command = [sys.executable, "-c", DRIVER, str(capture), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    whole, killed = (tmp_path / name / "splat.ply" for name in ("whole", "killed"))
    assert whole.read_bytes() == killed.read_bytes()
