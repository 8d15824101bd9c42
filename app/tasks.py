"""What the desktop asks the engine thread for: each task is a generator of events, a row of TASKS.

They call the same functions as the commands. Everything heavy is imported inside, on the engine thread.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.hand_tasks import HAND_TASKS, send_free
from engine.errors import BadConfig, BadFile
from engine.events import Done, Metric, Noted, Progress, Saved, Snapshot
from engine.types import Material, Object, Scene

PLAIN = Material("surface", (0.6, 0.6, 0.6), 0.6)


@dataclass(frozen=True, eq=False)
class Made:
    """A whole asset. final: of full quality, to be kept in the strip; present: to be put on the stage."""

    scene: Scene
    prompt: str
    seed: int
    chips: tuple[str, ...] | None
    final: bool
    present: bool
    label: str = ""


@dataclass(frozen=True, eq=False)
class Came:
    """Objects from outside; the fields of `app.actions.Brought`."""

    objects: tuple[Object, ...]
    beside: bool = True
    final: bool = True
    words: str = ""


def wake(_: dict[str, Any]) -> Iterator[Any]:
    """Load words and prior before the first prompt needs them."""
    yield Progress("reading the library", 0, 3)
    from engine.prior.words import read
    from engine.shapes.catalogue import THINGS

    brief = read("a blue vase", THINGS)
    yield Progress("waking the prior", 1, 3)
    from engine.making import make_asset
    from engine.prior.starter import load_prior

    prior = load_prior()
    yield Progress("warming up", 2, 3)
    make_asset(prior, brief, 0, 1)
    yield Done(None)


def draft(settings: dict[str, Any]) -> Iterator[Any]:
    """What the words say so far: one draw at once; when that has been seen, the same with its contacts made exact."""
    yield Progress("reading the words", 0)
    brief, chips = _read(settings["prompt"])
    from engine.making import make_asset
    from engine.prior.starter import load_prior

    yield Progress("choosing the parts", 0)
    for best_of in (0, 1):
        asset = make_asset(load_prior(), brief, settings["seed"], best_of)
        yield Made(Scene(asset.items), settings["prompt"], settings["seed"], chips, False, True)
        if best_of == 0:
            yield from _aside(Progress("making the contacts exact", 0))
    yield Done(None)


def _aside(event: Progress, seconds: float = 0.25) -> Iterator[Progress]:
    """Leave the processors to the first picture of what was made: beside other work it comes late."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield event
        time.sleep(0.02)


def make(settings: dict[str, Any]) -> Iterator[Any]:
    """The best of several draws, then its siblings."""
    yield Progress("reading the words", 0)
    brief, chips = _read(settings["prompt"])
    from engine.making import make_asset, seeds_of
    from engine.prior.starter import load_prior

    prior = load_prior()
    seeds = seeds_of(settings["seed"], 1 + settings["siblings"])
    for k, seed in enumerate(seeds):
        yield Progress("choosing the parts" if k == 0 else "making siblings", k, len(seeds))
        asset = make_asset(prior, brief, seed)
        yield Made(Scene(asset.items), settings["prompt"], seed, chips if k == 0 else None, True, k == 0)
    yield Done(None)


def recast(settings: dict[str, Any]) -> Iterator[Any]:
    """Other forms of one part, the rest of the scene bit for bit the same."""
    from engine.numerics import spawn_seed
    from engine.prior import starter
    from engine.prior.wish import wish_for_others
    from engine.shapes.catalogue import THINGS

    yield Progress("waking the prior", 0)
    prior, scene = starter.load_prior(), settings["scene"]
    item = next(item for item in scene.objects if item.name == settings["object"])
    parts, name = item.parts, item.parts.names[settings["row"]]
    if parts.thing not in THINGS:
        raise BadConfig(f"{parts.thing!r} is not in the library any more.", "recast", "Make another asset.")
    keep = [other for other in parts.names if other != name]
    wish = wish_for_others(parts, THINGS[parts.thing], [name])
    for k in range(settings["count"]):
        yield Progress(f"recasting the {name}", k, settings["count"])
        seed = spawn_seed(settings["seed"], "recast", name, k) & (2**31 - 1)
        drawn, _ = starter.recast(prior, THINGS[parts.thing], parts, keep, wish, seed)
        objects = tuple(replace(o, parts=drawn) if o is item else o for o in scene.objects)
        yield Made(Scene(objects), settings["prompt"], settings["seed"], None, True, False, f"{name} {k + 1}")
    yield Done(None)


def send(settings: dict[str, Any]) -> Iterator[Any]:
    """Mesh, Gaussians, picture and record into a folder: what the `generate` command writes."""
    from engine.asset import Asset
    from engine.config import AssetConfig
    from engine.writing import Stopwatch, write_asset

    scene = settings["scene"]
    if any(item.parts is None for item in scene.objects):
        yield from send_free(settings)
        return
    asset = Asset(scene.objects, settings["prompt"], {}, settings["seed"])
    splats = settings["splats"] if "ply" in settings["formats"] else 0
    config = AssetConfig(resolution=settings["resolution"], splats=splats)
    files = []
    for event in write_asset(asset, Path(settings["folder"]), config, Stopwatch()):
        if isinstance(event, Saved):
            files.append(event.file)
        yield event
    yield Done(None, tuple(files))


def bring(settings: dict[str, Any]) -> Iterator[Any]:
    """The objects of a file, of a made asset or of a project. Raises BadFile."""
    from engine import project
    from engine.staging import objects_at

    path = Path(settings["path"])
    yield Progress(f"reading {path.name}", 0)
    if project.is_project(path):
        found, scene, _ = project.open_project(path)
        project.close(found)
        objects = scene.objects
    else:
        objects = objects_at(str(path))
    yield Came(tuple(_fit_for_the_stage(item, str(path)) for item in objects))
    yield Done(None)


def photographs(settings: dict[str, Any]) -> Iterator[Any]:
    """Photographs with poses to Gaussians, seen while they are fitted: what the `reconstruct` command does."""
    from engine.config import ReconstructConfig, to_command
    from engine.names import safe_name
    from engine.reconstruct import reconstruct

    folder = Path(settings["folder"])
    out = Path.home() / "Galatea" / safe_name(folder.resolve().name)
    config = ReconstructConfig(capture=str(folder), out=str(out), steps=settings["steps"])
    yield Noted(to_command(config))
    if settings["scene"].objects:  # while it is fitted no other job can say how the rest looks
        yield from (e for e in HAND_TASKS["flesh"](settings) if not isinstance(e, Done))
    quality = ""
    for event in reconstruct(config):
        if isinstance(event, Snapshot):
            yield Came(event.value.objects, beside=False, final=False)
        elif isinstance(event, Done):
            count = sum(len(item.gaussians) for item in event.value.objects)
            words = f"{f'{count:,}'.replace(',', ' ')} Gaussians{quality}; splat.ply is in {out}."
            yield Came(event.value.objects, beside=False, words=words)
            yield Done(None)
        else:
            if isinstance(event, Metric) and event.unit == "dB" and math.isfinite(event.value):
                quality = f", {event.value:.1f} dB from views it has not seen"
            yield event


def _fit_for_the_stage(item: Object, path: str) -> Object:
    """With what the stage needs of a mesh: a material, so that it can be picked and made of something; normals.

    Raises BadFile for Gaussians that no rotation, even scale and shift can place.
    """
    from app.clouds import own_gaussians
    from engine.mesh.normals import corner_normals

    try:
        own_gaussians(item)
    except ValueError as error:
        raise BadFile(f"the Gaussians of {item.name!r} are stretched unevenly.", path,
                      "Apply the scale where they were made.") from error  # fmt: skip
    if item.parts is not None or item.mesh is None:
        return item
    mesh = item.mesh
    if not mesh.materials or mesh.face_material is None:
        slots = np.zeros(len(mesh.faces), np.int32)
        mesh = replace(mesh, materials=mesh.materials or (PLAIN,), face_material=slots)
    if mesh.corner_normals is None:
        mesh = replace(mesh, corner_normals=corner_normals(mesh.vertices, mesh.faces))
    return replace(item, mesh=mesh)


TASKS = {
    "wake": wake, "draft": draft, "make": make, "recast": recast, "send": send, "bring": bring,
    "photographs": photographs, **HAND_TASKS,
}  # fmt: skip


def _read(prompt: str):
    from engine.prior.brief import describe
    from engine.prior.words import read
    from engine.shapes.catalogue import THINGS

    brief = read(prompt, THINGS)
    return brief, tuple(describe(brief).split(" · "))
