"""Filming: the job that draws every frame as the stage shows it, into a video and numbered pictures.

The window's film and the command's are one: the command plays what is in a folder as the window would, then asks as it
does.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app import hand_actions as do
from app.camera_keys import SIZES, from_text
from app.hand_tasks import Flesh, config_of, flesh
from app.matter import FPS
from app.model import AppState, Matter, PartKey, Recording, World, box_of, part_labels, shown_parts
from app.orbit import framed
from app.solids import SolidWish, drawables_of, dressed
from app.viewport import camera_of
from engine.config import FilmConfig
from engine.errors import BadConfig
from engine.events import Done, Event, Progress, Saved
from engine.history import History, Step
from engine.settings import nearest_hint
from engine.types import Object, Scene

WAYS = {"parts": "matter", "mesh": "solid", "uv": "solid"}


def film(settings: dict[str, Any]) -> Iterator[Any]:
    """`film.mp4` and `frames/0001.png`, …; nothing stands there before everything is whole.

    settings: what `app.camera_keys` asks for. Raises BadConfig when there is nothing to see.
    """
    from app.gpu.painter import Painter
    from engine.filming import png, video_file

    scene, views, (wide, high) = settings["scene"], settings["views"], settings["size"]
    meshes = settings["meshes"]
    if meshes is None:
        for event in flesh({"scene": scene}):
            meshes = event.meshes if isinstance(event, Flesh) else meshes
            yield Progress("giving it a body", 0)
    if not any(mesh is not None for mesh in meshes) and settings["moments"] is None:
        raise BadConfig("nothing here has a surface to film.", "film", "Make or open something first.")
    folder = Path(settings["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".film-", dir=folder))
    painter, world = Painter(), settings["world"]
    painter.settle()
    rows = tuple(tuple(shown_parts(_state(settings), item)) for item in scene.objects)
    shown = WAYS.get(settings["shown"], settings["shown"])
    ready, files = None, []
    try:
        with ExitStack() as open_files:
            put = None
            if "mp4" in settings["formats"]:
                put = open_files.enter_context(video_file(unfinished / "film.mp4", (wide, high), FPS))
                files.append("film.mp4")
            for k, view in enumerate(views):
                yield Progress("filming", k, len(views))
                moment = settings["moments"][k] if settings["moments"] is not None else None
                wish = SolidWish(meshes, moment, world.drop if moment is not None else 0.0, world.floor, shown)
                ready = dressed(scene, rows, wish) if ready is None else ready
                drawn = painter.draw(drawables_of(ready, wish), camera_of(view, wide, high), shown, fine=True)
                picture = (np.clip(drawn.image, 0, 1) * 255 + 0.5).astype(np.uint8)
                if put is not None:
                    put(picture)
                if "png" in settings["formats"]:
                    (unfinished / "frames").mkdir(exist_ok=True)
                    files.append(f"frames/{k + 1:04d}.png")
                    (unfinished / files[-1]).write_bytes(png(picture))
        yield Progress("writing", len(views), len(views))
        shutil.rmtree(folder / "frames", ignore_errors=True) if "png" in settings["formats"] else None
        for name in dict.fromkeys(file.split("/")[0] for file in files):
            os.replace(unfinished / name, folder / name)
            yield Saved(str(folder / name))
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    yield Done(None, tuple(str(folder / file) for file in files))


def _state(settings: dict[str, Any]) -> AppState:
    """As much of the state as says which parts are seen."""
    return replace(AppState(), hidden=settings["hidden"], isolated=settings["isolated"])


def film_of(config: FilmConfig) -> Iterator[Event]:
    """The command: an asset that was sent, played and filmed as the window does it.

    Raises BadConfig for keys, parts and frames that are not there, BadFile for an asset that cannot be read.
    """
    from app.state import reduce
    from engine.staging import objects_at

    keys = from_text(config.keys)
    yield Progress("reading", 0)
    scene = Scene(_of_matter(objects_at(config.asset), config.parts))
    known = {f"{item.name}/{label}": (item.name, label) for item in scene.objects for label in part_labels(item)}
    world = World(config.drop, config.gravity, config.floor, config.friction, config.ball, config.seconds,
                  config.grid, config.feel)  # fmt: skip
    held = frozenset(_part(name, known, "hold") for name in config.hold)
    tape = (yield from _played(config, scene, world, held)) if config.play else None
    count = len(tape.moments) if tape is not None else max(round(config.seconds * FPS), 1)
    last = count - 1 if config.last < 0 else config.last
    if not config.first <= last < count:
        fix = f"Its frames are 0 to {count - 1}; --seconds makes more."
        raise BadConfig(f"frames {config.first} to {last} are not all there.", "first, last", fix)
    view = keys[0][1] if keys else framed(AppState().view, box_of(scene))
    state = AppState(
        history=History(Step(scene)), view=view, shown=config.shown,
        hidden=frozenset(_part(name, known, "hide") for name in config.hide),
        isolated=_part(config.only, known, "only") if config.only else None,
        matter=Matter(world=world, held=held, recording=tape, span=(config.first, last), keys=keys),
    )  # fmt: skip
    size = next(name for name, (wide, high) in SIZES.items() if f"{wide}x{high}" == config.size)
    formats = ("mp4",) * config.video + ("png",) * config.pictures
    asked = reduce(state, do.Film(config.out or os.path.join("output", "film"), formats, size, config.turn))
    if asked.ask is None:
        raise BadConfig(asked.note.text, "film")
    yield from film(asked.ask.settings)


def _played(config: FilmConfig, scene: Scene, world: World, held: frozenset[PartKey]) -> Iterator[Event]:
    """What Play would have recorded, as far as it is filmed; returns the Recording."""
    from engine import play

    cast, moments = None, []
    job = play.play(scene, config_of(world), tuple(sorted(held)), play.Hand(), world.feel == "live")
    for event in job:
        if isinstance(event, play.Cast):
            cast = event
        elif isinstance(event, play.Moment):
            moments.append(event)
            if len(moments) == config.last + 1:
                break
        elif isinstance(event, Progress):
            yield event
    job.close()
    return Recording(0, scene, world, held, cast, tuple(moments), live=False)


def _part(name: str, known: dict[str, PartKey], setting: str) -> PartKey:
    if name not in known:
        raise BadConfig(f"{name!r} is no part of it.", setting, nearest_hint(name, known))
    return known[name]


def _of_matter(items: tuple[Object, ...], given: tuple[str, ...]) -> tuple[Object, ...]:
    """The objects with "part=material" said of their parts."""
    from engine.physics.materials import matter_named

    said = {}
    for text in given:
        part, _, name = text.partition("=")
        names = {name for item in items if item.parts is not None for name in item.parts.names}
        if not name or part.strip() not in names:
            fix = "Write part=material; there is: " + ", ".join(sorted(names)) + "."
            raise BadConfig(f"{text!r} names no part.", "parts", fix)
        matter_named(name)  # or it says what there is
        said[part.strip()] = name
    changed = []
    for item in items:
        if item.parts is not None and said:
            matter = tuple(said.get(name, old) for name, old in zip(item.parts.names, item.parts.matter))
            item = replace(item, parts=replace(item.parts, matter=matter))
        changed.append(item)
    return tuple(changed)
