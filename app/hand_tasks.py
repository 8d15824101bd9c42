"""What the hands ask the engine thread for: meshes at rest, playing, borrowing, walking between, baking, motion files.

Rows of `app.tasks.TASKS`; everything heavy is imported inside, on the engine thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.model import World
from engine.errors import BadConfig
from engine.events import Done, Progress, Saved
from engine.types import Scene

PLAY_RESOLUTION = 72


@dataclass(frozen=True, eq=False)
class Flesh:
    """The meshes of a scene at rest, one an object."""

    scene: Scene
    meshes: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Unwrapped:
    """Texture coordinates of the meshes that had none, None for the others; see `app.hand_actions.Charted`."""

    meshes: tuple[Any, ...]
    uvs: tuple[Any, ...]
    words: str


@dataclass(frozen=True, eq=False)
class Stations:
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, eq=False)
class BakedScene:
    scene: Scene


def flesh(settings: dict[str, Any]) -> Iterator[Any]:
    """Meshes for the stage of bench Matter, in the world."""
    from engine.mesh.from_parts import mesh_from_parts

    scene, meshes = settings["scene"], []
    for k, item in enumerate(scene.objects):
        yield Progress("giving it a body", k, len(scene.objects))
        mesh = mesh_from_parts(item.parts, PLAY_RESOLUTION) if item.parts is not None else item.mesh
        if mesh is not None:
            moved = mesh.vertices @ item.transform[:3, :3].T + item.transform[:3, 3]
            mesh = replace(mesh, vertices=moved.astype("float32"))
        meshes.append(mesh)
    yield Flesh(scene, tuple(meshes))
    yield Done(None)


def unwrap(settings: dict[str, Any]) -> Iterator[Any]:
    """Charts for the meshes of the stage that bring none."""
    from app.charts import lacks, words_of
    from engine.mesh.unwrap import unwrapped

    meshes, uvs, charts = settings["meshes"], [], []
    yield Progress("unwrapping", 0)
    faces = [len(mesh.faces) if lacks((mesh,)) else 0 for mesh in meshes]
    for k, mesh in enumerate(meshes):
        uvs.append(None)
        for event in unwrapped(mesh) if faces[k] else ():
            if isinstance(event, Done):
                charts.append(event.value)
                uvs[k] = event.value.uvs
            else:
                yield replace(event, done=(sum(faces[:k]) + event.done * faces[k]) / sum(faces))
    yield Unwrapped(meshes, tuple(uvs), words_of(charts))
    yield Done(None)


def warm(_: dict[str, Any]) -> Iterator[Any]:
    """Load what matter moves with before the first Space needs it; loading holds every thread up for a moment."""
    yield Progress("warming up matter", 0, 2)
    import warp  # noqa: F401

    yield Progress("warming up matter", 1, 2)
    import engine.physics.solver
    import engine.riders  # noqa: F401

    yield Done(None)


def config_of(world: World, splats: int = 6000):
    """The settings of the `simulate` command that play the same."""
    from engine.config import SimulateConfig

    return SimulateConfig(
        asset="stage", seconds=world.seconds, drop=world.drop, gravity=world.gravity, floor=world.floor,
        friction=world.friction, ball=world.ball, grid=world.detail, real=world.feel == "real", splats=splats,
        resolution=PLAY_RESOLUTION, fps=24.0,
    )  # fmt: skip


def play(settings: dict[str, Any]) -> Iterator[Any]:
    """Let the scene go; the window's hand pulls at it."""
    from engine import play as job

    world = settings["world"]
    held = tuple(sorted(settings["held"]))
    yield from job.play(settings["scene"], config_of(world), held, settings["hand"], world.feel == "live")


def borrow(settings: dict[str, Any]) -> Iterator[Any]:
    """The part as it is in other things, fitted to this one."""
    from app.tasks import Made
    from engine.making import make_asset, seeds_of
    from engine.prior import paths
    from engine.prior.starter import load_prior
    from engine.prior.words import read
    from engine.shapes.catalogue import THINGS

    yield Progress("waking the prior", 0)
    prior, scene, thing = load_prior(), settings["scene"], settings["thing"]
    item = next(o for o in scene.objects if o.name == settings["object"])
    name = item.parts.names[settings["row"]]
    brief = read(f"a {thing}", THINGS)
    brought = 0
    for k, seed in enumerate(seeds_of(settings["seed"] + 1, settings["count"])):
        yield Progress(f"borrowing the {name}", k, settings["count"])
        other = make_asset(prior, brief, seed, 1).items[0].parts
        if name not in other.names:
            continue
        parts, _ = paths.borrow(item.parts, other, name)
        objects = tuple(replace(o, parts=parts) if o is item else o for o in scene.objects)
        label = f"{name} of a {thing}"
        yield Made(Scene(objects), settings["prompt"], settings["seed"], None, True, brought == 0, label)
        brought += 1
    if not brought:
        raise BadConfig(f"a {thing} has no {name}.", "borrow", "Its parts: " + ", ".join(THINGS[thing].parts) + ".")
    yield Done(None)


def between(settings: dict[str, Any]) -> Iterator[Any]:
    """Assets on the way from one kept variant to the other."""
    from engine.prior import paths
    from engine.prior.starter import load_prior
    from engine.prior.wish import wish_of_parts
    from engine.shapes.catalogue import THINGS
    from engine.types import Object

    yield Progress("walking the path", 0)
    ends = settings["ends"]
    for parts in ends:
        if parts.thing not in THINGS:
            raise BadConfig(f"{parts.thing!r} is not in the library any more.", "between", "Keep another variant.")
    things, wishes = tuple(THINGS[p.thing] for p in ends), tuple(wish_of_parts(p) for p in ends)
    stations = paths.between(load_prior(), ends, things, wishes, settings["steps"], settings["seed"])
    yield Stations(tuple(Scene((Object(parts.thing, parts=parts),)) for parts, _ in stations))
    yield Done(None)


def bake(settings: dict[str, Any]) -> Iterator[Any]:
    """Every object's parts as one free mesh."""
    from engine.mesh.from_parts import mesh_from_parts

    scene, objects = settings["scene"], []
    for k, item in enumerate(scene.objects):
        yield Progress("baking", k, len(scene.objects))
        if item.parts is not None:
            item = replace(item, parts=None, mesh=mesh_from_parts(item.parts, settings["resolution"]))
        objects.append(item)
    yield BakedScene(Scene(tuple(objects)))
    yield Done(None)


def send_free(settings: dict[str, Any]) -> Iterator[Any]:
    """asset.glb, and splat.ply if wanted, of a scene with something baked or brought: no record can make it again.

    Bare Gaussians have no surface: they are in splat.ply alone, whether it was wanted or not.
    """
    import numpy as np

    from app.clouds import own_gaussians
    from engine.formats import glb, ply
    from engine.formats.atomic import write_all_atomically
    from engine.mesh.from_parts import mesh_from_parts
    from engine.splat.edit import merge
    from engine.splat.from_mesh import gaussians_from_mesh

    scene, folder, meshed, clouds = settings["scene"], Path(settings["folder"]), [], []
    for k, item in enumerate(scene.objects):
        yield Progress("meshing", k, len(scene.objects))
        own = own_gaussians(item)
        if item.parts is not None:
            item = replace(item, parts=None, mesh=mesh_from_parts(item.parts, settings["resolution"]))
        if item.mesh is not None:
            meshed.append(item)
        if own is not None and (item.mesh is None or "ply" in settings["formats"]):
            clouds.append(own)
        elif item.mesh is not None and "ply" in settings["formats"]:
            count = max(settings["splats"] // len(scene.objects), 1)
            moved = item.mesh.vertices @ item.transform[:3, :3].T + item.transform[:3, 3]
            mesh = replace(item.mesh, vertices=moved.astype(np.float32))
            clouds.append(gaussians_from_mesh(mesh, count, np.random.default_rng(k)))
    data: dict[str, bytes] = {}
    if meshed:
        extras = {item.name: {"prompt": settings["prompt"][:500]} for item in meshed}
        data["asset.glb"] = glb.dump(Scene(tuple(meshed)), parent=None, extras=extras)
    if clouds:
        data["splat.ply"] = ply.dump(merge(clouds))
    write_all_atomically({str(folder / name): value for name, value in data.items()})
    for name in data:
        yield Saved(str(folder / name))
    yield Done(None, tuple(str(folder / name) for name in data))


def send_motion(settings: dict[str, Any]) -> Iterator[Any]:
    """What was recorded: motion.usdc, or a .pc2 per object with the .obj whose vertices it moves."""
    from engine.formats import obj, pc2, usd
    from engine.formats.atomic import write_all_atomically
    from engine.names import safe_name
    from engine.play import motion_of

    folder, formats, motion = Path(settings["folder"]), settings["formats"], None
    for event in motion_of(settings["cast"], settings["moments"], "splats" in formats):
        if isinstance(event, Done):
            motion = event.value
        else:
            yield event
    yield Progress("writing the motion", 0)
    data: dict[str, bytes] = {}
    if "usdc" in formats:
        data["motion.usdc"] = usd.dump(motion)
    if "pc2" in formats:
        for track in motion.tracks:
            if track.vertices is not None:
                name = safe_name(track.name)
                rest = replace(track.mesh, vertices=track.vertices[0])
                data[f"{name}.obj"] = obj.dump(rest, track.name, f"{name}.mtl")
                data[f"{name}.mtl"] = obj.dump_materials(rest)
                data[f"{name}.pc2"] = pc2.dump(track.vertices)
    if not data:
        raise BadConfig("a fluid has a new surface in every frame.", "send", "Choose USD for it.")
    write_all_atomically({str(folder / name): value for name, value in data.items()})
    for name in data:
        yield Saved(str(folder / name))
    yield Done(None, tuple(str(folder / name) for name in data))


HAND_TASKS = {
    "flesh": flesh, "unwrap": unwrap, "warm": warm, "play": play, "borrow": borrow, "between": between, "bake": bake,
    "send motion": send_motion,
}  # fmt: skip
