"""Films of the right size and number; a stopped one leaves nothing; the command's is the window's frame for frame."""

import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import cli, film, hand_actions as do
from app.actions import GestureEnded, Hide, MoveTo, Opened, Orbit, Select, Zoom
from app.model import AppState, World
from app.panels import commands
from app.state import reduce
from app.tasks import TASKS
from engine.config import FilmConfig
from engine.errors import BadConfig
from engine.events import Done, Progress
from engine.play import Cast, Hand, Moment
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
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


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """(state, folder): a mug edited by hand, its handle of jelly, as Send wrote it."""
    folder = tmp_path_factory.mktemp("sent")
    scene = Scene((Object("mug", parts=sample(THINGS["mug"], np.random.default_rng(3)).parts),))
    state = reduce(reduce(AppState(), Opened(scene, {})), Select(("mug", "handle")))
    state = reduce(reduce(state, MoveTo(1, 0.07)), GestureEnded())
    state = reduce(reduce(state, do.PickMaterial("jelly")), do.GiveMatter(False))
    wish = {"scene": state.scene, "folder": str(folder), "formats": ("glb",), "resolution": 16, "splats": 0}
    assert isinstance(list(TASKS["send"](wish | {"prompt": "a mug", "seed": 0}))[-1], Done)
    return state, folder


def both_films(state, sent_folder, place, monkeypatch):
    """[(the window's picture, the command's)] of a film, the second by the text that "Copy as command" gives."""
    monkeypatch.setattr(commands, "folder_for", lambda _: str(sent_folder))
    wanted = do.Film(str(place / "window"), ("png",), "640 × 360")
    list(film.film(reduce(state, wanted).ask.settings))
    words = shlex.split(commands.of_film(state, replace(wanted, folder=str(place / "command"))))
    assert words[:3] == ["python", "launch.py", "film"] and cli.main(words[2:]) == 0
    names = [sorted(p.name for p in (place / way / "frames").iterdir()) for way in ("window", "command")]
    assert names[0] == names[1]
    return [tuple((place / way / "frames" / name).read_bytes() for way in ("window", "command")) for name in names[0]]


def test_the_command_films_what_stands_still_along_the_same_keys(sent, tmp_path, monkeypatch):
    state, folder = sent
    state = reduce(reduce(state, do.SetWorld("seconds", 0.25)), Hide(("mug", "handle"), True))
    keys = ((0, state.view), (3, reduce(state, Orbit(-150, 40)).view), (5, reduce(state, Zoom(4, None)).view))
    state = replace(state, matter=replace(state.matter, keys=keys), shown="mesh")
    pictures = both_films(state, folder, tmp_path, monkeypatch)
    assert len(pictures) == 6 and all(ours == theirs for ours, theirs in pictures)
    assert len({ours for ours, _ in pictures}) == 6


def test_the_command_films_the_same_motion_from_the_same_frame_on(sent, tmp_path, monkeypatch):
    state, folder = sent
    for name, value in (("seconds", 0.25), ("drop", 0.02), ("detail", 8)):
        state = reduce(state, do.SetWorld(name, value))
    state = reduce(reduce(state, do.HoldStill(("mug", "body"), True)), do.Play())
    serial = state.ask.serial
    for event in TASKS["play"](state.ask.settings | {"hand": Hand()}):
        if isinstance(event, (Cast, Moment)):
            state = reduce(state, (do.CastArrived if isinstance(event, Cast) else do.MomentArrived)(serial, event))
    state = reduce(state, do.SetSpan((2, 5)))
    pictures = both_films(state, folder, tmp_path, monkeypatch)
    assert len(pictures) == 4 and all(ours == theirs for ours, theirs in pictures)
    assert len({ours for ours, _ in pictures}) == 4


def test_what_is_not_there_is_said(sent, tmp_path):
    _, folder = sent
    told = lambda **options: list(film.film_of(FilmConfig(str(folder), str(tmp_path), play=False, **options)))
    for options, words in (
        ({"hide": ("mug/hadle",)}, "mug/handle"), ({"only": "cup/rim"}, "no part"), ({"keys": "4"}, "camera key 1"),
        ({"first": 9, "seconds": 0.25}, "0 to 5"), ({"parts": ("foot=jelly",)}, "names no part"),
        ({"parts": ("handle=adamant",)}, "adamant"), ({"video": False}, "Choose video"),
    ):  # fmt: skip
        with pytest.raises(BadConfig, match=words):
            told(**options)
    assert not list(Path(tmp_path).iterdir())
