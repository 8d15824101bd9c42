"""Who draws: a graphics card; the processor for a software adapter, where there is none, and where it fails."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import wgpu

from app.gpu import adapter, processor
from app.gpu.drawables import Cloud, Drawables, outline_width
from app.gpu.painter import Painter
from app.orbit import View
from app.viewport import camera_of
from engine.mesh import raster
from engine.splat import live
from engine.types import Gaussians

ROOT = Path(__file__).resolve().parents[3]
ROOM = raster.room_for((-0.1, 0.0, -0.1), (0.1, 0.2, 0.1))


def things() -> Drawables:
    vertices = np.array([[-0.1, 0, 0], [0.1, 0, 0], [0, 0.2, 0]], np.float32)
    faces, looks = np.array([[0, 1, 2]], np.int32), np.array([[0.5, 0.5, 0.5, 0.5, 0, 1]], np.float32)
    return Drawables(raster.Solids(vertices, faces, faces, faces[:, 0] * 0, looks, np.zeros((3, 4), np.float32)), ROOM)


class FakeAdapter:
    features, limits = frozenset(), {"max-storage-buffer-binding-size": 1, "max-buffer-size": 1}

    def __init__(self, kind: str):
        self.info = {"adapter_type": kind, "device": "a card", "backend_type": "Vulkan"}

    def request_device_sync(self, **_):
        return "its device"


def with_adapter(monkeypatch, answer):
    def ask(**_):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(wgpu.gpu, "request_adapter_sync", ask)


def test_a_card_draws_and_a_software_adapter_only_when_asked(monkeypatch):
    with_adapter(monkeypatch, FakeAdapter("DiscreteGPU"))
    found = adapter.find("auto")
    assert (found.kind, found.device) == ("hardware", "its device") and "a card (Vulkan) draws" in found.words
    with_adapter(monkeypatch, FakeAdapter("CPU"))
    found = adapter.find("auto")
    assert (found.kind, found.device) == ("software", None) and "software adapter" in found.words
    found = adapter.find("wgpu")
    assert (found.kind, found.device) == ("software", "its device")
    assert adapter.find("nonsense").kind == "software"  # a setting that nobody knows is "auto"


def test_without_an_adapter_the_processor_draws_and_says_why(monkeypatch):
    with_adapter(monkeypatch, RuntimeError("Request adapter failed (3): no adapter"))
    painter = Painter("auto")
    assert "until" in painter.words()
    camera = camera_of(View((0, 0.1, 0), 0, 5, 0.8), 60, 50)
    drawn = painter.draw(things(), camera, "solid")
    painter.settle()
    assert painter.found.kind == "none" and "no graphics adapter" in painter.words() and "mesa" in painter.found.fix
    expected = processor.draw(things(), camera, "solid")
    assert np.array_equal(drawn.image, expected.image) and (drawn.labels == 0).any()


def test_a_card_that_fails_hands_over_to_the_processor(monkeypatch):
    with_adapter(monkeypatch, FakeAdapter("DiscreteGPU"))  # its device is a word, so that every use of it fails
    painter = Painter("auto")
    painter.settle()
    drawn = painter.draw(things(), camera_of(View((0, 0.1, 0), 0, 5, 0.8), 60, 50), "normals")
    assert (drawn.labels == 0).any() and painter.found.device is None and "failed" in painter.words()


@pytest.mark.parametrize("code", [
    "import app.window.frame", "from app.gpu.adapter import find; assert find('processor').device is None",
])  # fmt: skip
def test_wgpu_is_loaded_only_when_a_card_is_looked_for(code):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print('wgpu' in sys.modules)"], cwd=ROOT, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def test_in_motion_there_are_fewer_gaussians_that_still_close_the_surface():
    count = 150_000
    rng = np.random.default_rng(0)
    means = np.concatenate([rng.uniform(-0.1, 0.1, (count, 2)), np.zeros((count, 1))], 1).astype(np.float32)
    quats, scales = np.tile(np.float32((1, 0, 0, 0)), (count, 1)), np.full((count, 3), 0.0006, np.float32)
    g = Gaussians(means, quats, scales, np.full(count, 0.9, np.float32), np.ones((count, 1, 3), np.float32))
    few = processor.thinned(Cloud(g, np.arange(count, dtype=np.int32)))
    assert len(few.label) == len(few.gaussians) == 50_000 and (np.diff(few.label) == 3).all()
    view = View((0, 0, 0), 0, 0, 0.5)
    through = [live.draw(c, camera_of(view, 120, 120))[1][40:80, 40:80] for c in (g, few.gaussians)]
    assert through[0].max() < 0.02 and through[1].max() < 0.05
    small = Cloud(few.gaussians, few.label)
    assert processor.thinned(small) is small


def test_small_pictures_get_a_thin_outline():
    assert (outline_width(200), outline_width(700)) == (1, 2)
