"""Charts of a mesh, made in a child process: they cover every corner, are measured truly, and can be stopped."""

import time

import numpy as np
import pytest

from engine.errors import BadConfig
from engine.events import Done, Progress
from engine.mesh.unwrap import measured, unwrapped
from engine.types import Mesh


def tube(around=24, high=8) -> Mesh:
    """An open cylinder 1 m high, 1 m across: it unrolls without any stretch."""
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    rings = [np.stack([np.sin(angle) / 2, np.full(around, y), np.cos(angle) / 2], 1) for y in np.linspace(0, 1, high)]
    k, j = np.meshgrid(np.arange(high - 1) * around, np.arange(around), indexing="ij")
    a, b = k + j, k + (j + 1) % around
    faces = np.concatenate([np.stack([a, b, b + around], -1), np.stack([a, b + around, a + around], -1)])
    return Mesh(np.concatenate(rings).astype(np.float32), faces.reshape(-1, 3).astype(np.int32))


def test_charts_cover_every_corner_inside_the_sheet_and_a_tube_unrolls():
    events = list(unwrapped(tube()))
    assert isinstance(events[-1], Done) and events and all(isinstance(e, Progress) for e in events[:-1])
    shares = [event.done for event in events[:-1]]
    assert shares == sorted(shares) and shares[-1] < 1
    charts = events[-1].value
    assert charts.uvs.shape == (len(tube().faces), 3, 2) and charts.uvs.dtype == np.float32
    assert np.isfinite(charts.uvs).all() and charts.uvs.min() >= 0 and charts.uvs.max() <= 1
    assert 1 <= charts.count <= 6 and 0.3 < charts.coverage <= 1 and 1 <= charts.stretch < 1.1


def test_measures_of_known_charts():
    square = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    whole = square[faces][..., :2] / 4
    assert measured(square, faces, whole) == pytest.approx((1, 0.25, 1.0))
    wide = whole * (1, 0.5)  # twice as long as broad: sqrt(2) to either side of the mean scale
    assert measured(square, faces, wide) == pytest.approx((1, 0.125, 2**0.5))
    cut = whole.copy()
    cut[1] += 0.5  # the other triangle somewhere else
    assert measured(square, faces, cut)[0] == 2


def test_a_mesh_that_nobody_can_unwrap_fails_in_words():
    nothing = Mesh(np.zeros((3, 3), np.float32), np.zeros((1, 3), np.int32))
    with pytest.raises(BadConfig, match="no charts"):
        list(unwrapped(nothing))


def test_the_child_ends_with_the_job(monkeypatch):
    import subprocess

    started, make = [], subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(make(*a, **k)) or started[-1])
    job = unwrapped(tube(200, 100))
    assert isinstance(next(job), Progress)
    before = time.monotonic()
    job.close()
    assert started[0].poll() is not None and time.monotonic() - before < 5
