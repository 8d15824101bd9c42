"""Filming writes a video and pictures of the right size and number, and a stopped film leaves nothing behind."""

from dataclasses import replace

import numpy as np
from PIL import Image

from app import film, hand_actions as do
from app.model import AppState, World
from app.state import reduce
from app.actions import Opened
from engine.events import Done, Progress
from engine.types import Material, Mesh, Object, Scene


def settings(folder):
    corners = np.array([[-0.1, 0, 0], [0.1, 0, 0], [0, 0.2, 0], [0, 0.05, 0.1]], np.float32)
    faces = np.array([[0, 1, 3], [1, 2, 3], [2, 0, 3], [0, 2, 1]], np.int32)
    mesh = Mesh(corners, faces, face_material=np.zeros(4, np.int32), materials=(Material("clay"),))
    state = reduce(AppState(), Opened(Scene((Object("thing", mesh=mesh),)), {}))
    state = replace(state, matter=replace(state.matter, world=World(seconds=0.25), rest=(state.scene, (mesh,))))
    asked = reduce(state, do.Film(str(folder), ("mp4", "png"), "640 × 360", True))
    return asked.ask.settings


def test_a_turn_is_filmed(tmp_path):
    events = list(film.film(settings(tmp_path / "out")))
    assert isinstance(events[-1], Done) and len(events[-1].files) == 7
    pictures = sorted((tmp_path / "out" / "frames").glob("*.png"))
    assert [p.name for p in pictures] == [f"{k:04d}.png" for k in range(1, 7)]
    first, third = (np.asarray(Image.open(pictures[k])) for k in (0, 2))
    assert first.shape == (360, 640, 3) and np.abs(first.astype(int) - third).max() > 20
    head = (tmp_path / "out" / "film.mp4").read_bytes()
    assert head[4:8] == b"ftyp" and len(head) > 2000
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["film.mp4", "frames"]


def test_a_stopped_film_leaves_nothing(tmp_path):
    job = film.film(settings(tmp_path / "out"))
    for event in job:
        if isinstance(event, Progress) and event.step == "filming" and event.done == 2:
            break
    job.close()
    assert list((tmp_path / "out").iterdir()) == []
