"""Filming: the job that draws every frame as the stage shows it, into a video and numbered pictures."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app.hand_tasks import Flesh, flesh
from app.matter import FPS
from app.model import AppState, shown_parts
from app.solids import SolidWish, drawables_of, dressed
from app.viewport import camera_of
from engine.errors import BadConfig
from engine.events import Done, Progress, Saved

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
