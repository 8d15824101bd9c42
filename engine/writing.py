"""An asset of parts to files: mesh, Gaussians, pictures and the record, a whole folder or nothing.

Heavy modules are loaded behind the progress line of the step that needs them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from engine.config import AssetConfig
from engine.errors import BadConfig
from engine.events import Event, Progress, Saved, Snapshot


class Stopwatch:
    """Seconds by step name, for run.json."""

    def __init__(self):
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str):
        start = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - start


def write_asset(asset, folder: Path, config: AssetConfig, watch: Stopwatch) -> Iterator[Event]:
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
    for item in meshed:
        if not len(item.mesh.faces):
            what = f"nothing of the {item.name} is as thick as a cell at a resolution of {config.resolution}."
            raise BadConfig(what, "meshing", f"Try --resolution {min(384, 2 * config.resolution)}.")
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


def write_sheet(assets, out: Path) -> Iterator[Event]:
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
