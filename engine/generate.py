"""The jobs that make assets from parts: `generate` from words, `recast` from an asset, `between` from two.

Each yields events while it works, writes whole folders or nothing, and starts as light as it can: the heavy modules
are loaded behind the first progress line.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from engine.config import AssetConfig, BetweenConfig, GenerateConfig, RecastConfig
from engine.errors import BadConfig
from engine.events import Done, Event, Noted, Progress, Saved, Snapshot
from engine.names import safe_name


class Stopwatch:
    """Seconds by step name, for run.json."""

    def __init__(self):
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str):
        start = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - start


def generate(config: GenerateConfig) -> Iterator[Event]:
    """Words to assets: asset.glb, splat.ply, preview.png and run.json in `config.out`, one folder a variant."""
    from engine.prior.brief import describe
    from engine.prior.words import read
    from engine.shapes.catalogue import THINGS

    yield Progress("reading the words", 0)
    brief = read(config.prompt, THINGS, config.nearest)
    yield Noted(describe(brief))
    yield Progress("waking the prior", 0)
    from engine.making import make_asset, seeds_of
    from engine.prior.starter import load_prior

    prior = load_prior()
    out = Path(config.out) if config.out else Path("output") / safe_name(config.prompt)
    made, files = [], []
    for k, seed in enumerate(seeds_of(config.seed, config.count)):
        watch = Stopwatch()
        yield Progress("choosing the parts", k, config.count)
        with watch("parts"):
            asset = make_asset(prior, brief, seed)
        folder = out if config.count == 1 else out / f"{k + 1:02d}"
        made.append(asset)
        files += yield from _write(asset, folder, config, watch)
    if config.count > 1:
        files += yield from _write_sheet(made, out)
    yield Done(tuple(made), tuple(files))


def recast(config: RecastConfig) -> Iterator[Event]:
    """An asset whose other parts are drawn anew around the ones that stay; `count` variants."""
    from engine.asset import Asset, read_run
    from engine.making import seeds_of
    from engine.prior import starter
    from engine.prior.wish import wish_of_parts
    from engine.shapes.catalogue import THINGS

    asset = read_run(config.asset)
    parts = asset.parts
    keep = _kept_names(parts.names, config)
    if parts.thing not in THINGS:
        raise BadConfig(f"{parts.thing!r} is not in the library any more.", config.asset, "Make another asset.")
    prior = starter.load_prior()
    out = Path(config.out) if config.out else Path(f"{str(config.asset).rstrip('/')}-recast")
    made, files = [], []
    for k, seed in enumerate(seeds_of(config.seed, config.count)):
        watch = Stopwatch()
        yield Progress("choosing the parts", k, config.count)
        with watch("parts"):
            drawn, _ = starter.recast(prior, THINGS[parts.thing], parts, keep, wish_of_parts(parts), seed)
        items = (replace(asset.items[0], parts=drawn), *asset.items[1:])
        made.append(Asset(items, asset.prompt, asset.brief, seed, {"kept": list(keep)}))
        files += yield from _write(made[-1], out if config.count == 1 else out / f"{k + 1:02d}", config, watch)
    if config.count > 1:
        files += yield from _write_sheet(made, out)
    yield Done(tuple(made), tuple(files))


def between(config: BetweenConfig) -> Iterator[Event]:
    """`config.steps` assets on the way from one to another; both ends are the given ones."""
    from engine.asset import Asset, read_run
    from engine.prior import paths, starter
    from engine.prior.wish import wish_of_parts
    from engine.shapes.catalogue import THINGS

    ends = [read_run(path) for path in (config.first, config.second)]
    for asset, path in zip(ends, (config.first, config.second)):
        if asset.parts.thing not in THINGS:
            raise BadConfig(f"{asset.parts.thing!r} is not in the library any more.", path, "Make another asset.")
    prior = starter.load_prior()
    yield Progress("walking the path", 0)
    pair = tuple(asset.parts for asset in ends)
    things = tuple(THINGS[parts.thing] for parts in pair)
    wishes = tuple(wish_of_parts(parts) for parts in pair)
    stations = paths.between(prior, pair, things, wishes, config.steps, config.seed)
    out = Path(config.out) if config.out else Path("output") / safe_name(f"{pair[0].thing} to {pair[1].thing}")
    made, files = [], []
    for k, (parts, _) in enumerate(stations):
        first = replace(ends[0].items[0], name=parts.thing, parts=parts)
        made.append(Asset((first,), ends[0].prompt, {}, config.seed, {"station": k, "of": config.steps}))
        files += yield from _write(made[-1], out / f"{k + 1:02d}", config, Stopwatch())
    files += yield from _write_sheet(made, out)
    yield Done(tuple(made), tuple(files))


def _kept_names(names: tuple[str, ...], config: RecastConfig) -> list[str]:
    for name in (*config.keep, *config.change):
        if name not in names:
            raise BadConfig(f"there is no part called {name!r}.", config.asset, "It has: " + ", ".join(names) + ".")
    if config.change:
        return [name for name in names if name not in config.change]
    return list(config.keep) or [names[0]]


def _write(asset, folder: Path, config: AssetConfig, watch: Stopwatch) -> Iterator[Event]:
    """Mesh, splat and picture one asset and put its folder in place; returns the paths."""
    from engine.asset import CHECKS, placed, preview_png, run_json, scene_bytes
    from engine.formats import ply
    from engine.formats.atomic import write_all_atomically
    from engine.numerics import numpy_generator
    from engine.shapes.picture import pictures
    from engine.types import Scene

    with watch("first look"):
        look = pictures(placed(asset.items), 160, (32.0,))[0]
    yield Snapshot("first look", look)
    yield Progress("meshing", 0)
    with watch("mesh"):
        meshed, shown, parent = _meshed(asset, config)
    yield Snapshot("mesh", Scene(tuple(meshed)))
    data = {}
    yield Progress("placing Gaussians", 0)
    if config.splats:
        with watch("gaussians"):
            data["splat.ply"] = ply.dump(_splats(meshed, config.splats, numpy_generator(asset.seed, "splats")))
    yield Progress("taking pictures", 0)
    with watch("preview"):
        data["preview.png"] = preview_png(asset, config.preview_size)
    yield Progress("writing", 0)
    with watch("glb"):
        data = {"asset.glb": scene_bytes(Scene(tuple(shown)), parent, asset), **data}
    data["run.json"] = run_json(asset, watch.seconds)
    paths = {str(folder / name): value for name, value in data.items()}
    write_all_atomically(paths, {path: CHECKS[Path(path).name] for path in paths if Path(path).name in CHECKS})
    for path in paths:
        yield Saved(path)
    return list(paths)


def _meshed(asset, config: AssetConfig):
    """(objects with whole meshes, objects to write, name of their parent): the last two differ with --separate."""
    from engine.mesh.from_parts import mesh_from_parts, meshes_of_parts
    from engine.types import Object

    meshed = [replace(item, mesh=mesh_from_parts(item.parts, config.resolution)) for item in asset.items]
    if not config.separate:
        return meshed, meshed, None
    shown = []
    for item in meshed:
        for name, mesh in meshes_of_parts(item.parts, config.resolution):
            label = name if len(meshed) == 1 else f"{item.name} {name}"
            shown.append(Object(label, mesh=mesh, transform=item.transform))
    return meshed, shown, asset.items[0].name if len(meshed) == 1 else "asset"


def _splats(meshed, count: int, rng):
    """Gaussians over all objects, shared out by surface area, where the objects stand."""
    import numpy as np

    from engine.splat.from_mesh import gaussians_from_mesh
    from engine.types import Gaussians

    areas = []
    for item in meshed:
        a, b, c = (item.mesh.vertices[item.mesh.faces[:, k]] for k in range(3))
        areas.append(float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()))
    clouds = []
    for item, area in zip(meshed, areas):
        cloud = gaussians_from_mesh(item.mesh, max(1, round(count * area / sum(areas))), rng)
        moved = cloud.means @ item.transform[:3, :3].T + item.transform[:3, 3]
        clouds.append(replace(cloud, means=moved.astype(np.float32)))
    if len(clouds) == 1:
        return clouds[0]
    return Gaussians(
        *(np.concatenate([getattr(c, n) for c in clouds]) for n in ("means", "quats", "scales", "opacities", "sh"))
    )


def _write_sheet(assets, out: Path) -> Iterator[Event]:
    """A contact sheet of all variants; returns its path in a list."""
    import io

    from engine.asset import placed
    from engine.formats.atomic import write_atomically
    from engine.shapes.picture import contact_sheet, pictures

    yield Progress("contact sheet", 0)
    images = [pictures(placed(asset.items), 224, (32.0,))[0] for asset in assets]
    labels = [f"{k + 1:02d}  seed {asset.seed}" for k, asset in enumerate(assets)]
    data = io.BytesIO()
    contact_sheet(images, labels, columns=min(6, len(images))).save(data, "PNG")
    path = str(out / "sheet.png")
    write_atomically(path, data.getvalue())
    yield Saved(path)
    return [path]
