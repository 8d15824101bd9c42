"""What is simulated: bodies from assets and scene files, their colliders and the box they move in."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from engine.config import SimulateConfig
from engine.errors import BadConfig, BadFile
from engine.names import safe_name
from engine.riders import Stage, rider_for
from engine.settings import toml_mapping


def with_scene(config: SimulateConfig):
    """The config with a scene file's settings under what the command line said, and the scene file (or None)."""
    path = Path(config.asset)
    if path.suffix.lower() != ".toml":
        return config, None
    from engine.physics.scenes import read_scene

    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(f"it cannot be read: {error.strerror}.", str(path)) from error
    scene = read_scene(toml_mapping(data, str(path)), str(path))
    defaults = SimulateConfig(asset=config.asset)
    kept = {k: v for k, v in asdict(config).items() if v != getattr(defaults, k)}
    from engine.settings import from_mapping

    return from_mapping(SimulateConfig, {**scene.settings, **kept, "asset": config.asset}, str(path)), scene


def out_path(config: SimulateConfig) -> Path:
    """Where the motion is written: what was said, or a name after the asset."""
    if not config.out:
        return Path("output") / f"{safe_name(Path(config.asset).stem)}.usdc"
    path = Path(config.out)
    if path.suffix.lower() in (".usdc", ".pc2"):
        return path
    if path.suffix:
        raise BadConfig(f"{path.suffix} cannot hold motion.", config.out, "Write a .usdc or .pc2 file, or a folder.")
    return path / "motion.usdc"


def objects_at(path: str) -> tuple:
    """The objects of a made asset, a .glb or a Gaussian file. Raises BadFile."""
    from engine.types import Gaussians, Object, Scene

    place = Path(path)
    if place.is_dir() or place.name == "run.json":
        from engine.asset import read_run

        return read_run(place).items
    if place.suffix.lower() == ".glb" and (place.parent / "run.json").is_file() and place.name == "asset.glb":
        from engine.asset import read_run

        return read_run(place.parent).items
    from engine.formats import doors

    value = doors.read(place)
    if isinstance(value, Gaussians):
        return (Object(place.stem, gaussians=value),)
    if isinstance(value, Scene) and value.objects:
        return tuple(value.objects)
    raise BadFile("there is nothing in it to simulate.", path, "Choose an asset.")


def _ball(name: str, radius: float):
    """A sphere of a mesh, standing on the ground."""
    import trimesh

    from engine.types import Material, Mesh, Object

    sphere = trimesh.creation.icosphere(3, radius)
    look = Material("ball", (0.35, 0.37, 0.4), 0.3, 1.0)
    faces = np.asarray(sphere.faces, np.int32)
    vertices = np.asarray(sphere.vertices + [0, radius, 0], np.float32)
    return Object(name, mesh=Mesh(vertices, faces, face_material=np.zeros(len(faces), np.int32), materials=(look,)))


def _block(name: str, size):
    """A box of a mesh of full side lengths `size`, standing on the ground."""
    import trimesh

    from engine.types import Material, Mesh, Object

    box = trimesh.creation.box(size)
    faces = np.asarray(box.faces, np.int32)
    vertices = np.asarray(box.vertices + [0, size[1] / 2, 0], np.float32)
    look = Material("block", (0.5, 0.4, 0.3), 0.6)
    return Object(name, mesh=Mesh(vertices, faces, face_material=np.zeros(len(faces), np.int32), materials=(look,)))


def bodies_of(config: SimulateConfig, scene):
    """(bodies, colliders made from meshes) of the command line or of a scene file."""
    from engine.physics.bodies import Body, chosen

    velocity, spin = config.velocity or (0, 0, 0), config.spin or (0, 0, 0)
    if scene is None:
        bodies = []
        for item in objects_at(config.asset):
            choices = chosen(item, config.material, config.parts)
            bodies.append(Body(item, choices, (0, config.drop, 0), velocity, spin, real=config.real))
        if config.ball > 0:
            top = max(_box_of(body)[1][1] for body in bodies)
            ball = Body(_ball("ball", config.ball), (("ball", "steel"),), (0, top + 0.25, 0), real=config.real)
            bodies.append(ball)
        return bodies, ()
    folder, bodies = Path(config.asset).parent, []
    handles: list = []
    for i, table in enumerate(scene.objects):
        bodies += _bodies_from_table(table, config, folder, f"{config.asset}: object {i + 1}", handles)
    return bodies, tuple(handles)


def _bodies_from_table(table: dict, config: SimulateConfig, folder: Path, where: str, handles: list) -> list:
    from engine.physics.bodies import Body, Region, chosen
    from engine.physics.motion import Keyframes
    from engine.physics.scenes import MATTER_KEYS, keyframes, numbers

    name = str(table.get("name", ""))[:80]
    if "shape" in table:
        shape, size = table["shape"], numbers(table, "size", 3, where, (0.2, 0.2, 0.2))
        if shape not in ("ball", "block") or min(size) <= 0:
            raise BadConfig(f"there is no shape {str(shape)[:40]!r} of that size.", where, 'Write "ball" or "block".')
        radius = float(table.get("radius", 0.1))
        items = (_ball(name or "ball", radius) if shape == "ball" else _block(name or "block", size),)
    else:
        items = objects_at(str(folder / str(table.get("asset", ""))))
        items = (replace(items[0], name=name), *items[1:]) if name else items
    held, parts_held = [], []
    for hold in table.get("hold", []):
        handles.append(keyframes(hold["path"], where) if "path" in hold else Keyframes(np.zeros(1), np.zeros((1, 3))))
        if "part" in hold:
            parts_held.append((str(hold["part"]), len(handles) - 1))
        else:
            held.append((Region(numbers(hold, "low", 3, where), numbers(hold, "high", 3, where)), len(handles) - 1))
    place = {key: numbers(table, key, 3, where, (0, 0, 0)) for key in ("position", "velocity", "spin")}
    changes = {key: float(table[key]) for key in MATTER_KEYS if key in table}
    overrides = tuple(str(t) for t in table.get("parts", ()))
    return [
        Body(
            item, chosen(item, str(table.get("material", config.material)), overrides), **place, held=tuple(held),
            parts_held=tuple(parts_held), real=config.real, changes=changes,
        )
        for item in items
    ]  # fmt: skip


def matter_in_words(body) -> str:
    """Each part and its material, for the line that the artist reads."""
    from engine.physics.bodies import matter_names

    pairs = body.choices or matter_names(body.item)
    return f"{body.item.name}: " + ", ".join(f"{part} of {matter}" for part, matter in pairs)


def _local_box(item) -> tuple[np.ndarray, np.ndarray]:
    if item.parts is not None:
        from engine.shapes import parts as layout

        scale, offset = layout.to_metres(item.parts)
        low, high = layout.bounds(item.parts.rows)
        return low * scale + offset, high * scale + offset
    points = item.mesh.vertices if item.mesh is not None else np.asarray(item.gaussians.means)
    if len(points) == 0:
        raise BadConfig("the object is empty.", item.name)
    return points.min(0), points.max(0)


def _box_of(body) -> tuple[np.ndarray, np.ndarray]:
    """Corners (low, high) [m] of a body where it stands."""
    from engine.physics.bodies import placed_points

    low, high = _local_box(body.item)
    corners = np.array([[(low, high)[i >> k & 1][k] for k in range(3)] for i in range(8)])
    placed = placed_points(body, corners)
    return placed.min(0), placed.max(0)


def stage_for(config: SimulateConfig, bodies, handles, scene) -> Stage:
    """Fills the bodies, builds their world and binds what is seen."""
    from engine.numerics import numpy_generator
    from engine.physics.bodies import body_particles
    from engine.physics.particles import joined
    from engine.physics.solver import Settings, Solver
    from engine.physics.world import World

    boxes = [_box_of(body) for body in bodies]
    longest = max(float((high - low).max()) for low, high in boxes)
    dx = longest / config.grid
    rng = numpy_generator(config.seed, "fill")
    parts = [body_particles(body, i, dx, rng) for i, body in enumerate(bodies)]
    item = joined(parts)
    colliders = _colliders(config, scene, dx)
    world = World(
        _domain(config, item, dx, colliders),
        (0.0, -config.gravity, 0.0),
        colliders,
        scene.fields if scene else (),
        tuple(handles),
    )
    solver = Solver(item, world, Settings(courant=config.courant))
    starts = np.cumsum([0, *(len(p) for p in parts)])
    config = replace(config, splats=-(-config.splats // len(bodies)))
    riders = [rider_for(config, body, item, starts[i], starts[i + 1], dx) for i, body in enumerate(bodies)]
    return Stage(bodies, solver, riders, float(item.x[:, 1].max()))


def _colliders(config: SimulateConfig, scene, dx: float) -> tuple:
    from engine.physics.colliders import plane
    from engine.physics.scenes import collider_from

    found = []
    # A node on the ground counts as inside it, so that matter rests at y = 0 and not a cell below.
    if config.floor:
        found.append(plane((0, 1e-3 * dx, 0), (0, 1, 0), friction=config.friction))
    for i, table in enumerate(scene.colliders if scene else ()):
        where = f"{config.asset}: collider {i + 1}"
        item = collider_from(table, where)
        found.append(_mesh_collider(item, table, Path(config.asset).parent, dx, where) if item.kind == "mesh" else item)
    return tuple(found)


def _mesh_collider(item, table: dict, folder: Path, dx: float, where: str):
    """A mesh collider with its distance grid, sampled at half a cell."""
    import open3d as o3d

    from engine.physics.colliders import DistanceGrid

    meshes = [o.mesh for o in objects_at(str(folder / str(table.get("asset", "")))) if o.mesh is not None]
    if not meshes:
        raise BadConfig("a mesh collider needs an asset with a mesh.", where)
    vertices = np.concatenate([m.vertices for m in meshes]).astype(np.float32)
    first = np.cumsum([0, *(len(m.vertices) for m in meshes)])
    faces = np.concatenate([m.faces + k for m, k in zip(meshes, first)]).astype(np.uint32)
    query = o3d.t.geometry.RaycastingScene(nthreads=1)
    query.add_triangles(o3d.core.Tensor(vertices), o3d.core.Tensor(faces))
    spacing = max(dx / 2, float((vertices.max(0) - vertices.min(0)).max()) / 160)
    low = vertices.min(0) - 2 * spacing
    shape = np.ceil((vertices.max(0) - low) / spacing).astype(int) + 3
    points = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1).astype(np.float32) * spacing + low
    values = query.compute_signed_distance(o3d.core.Tensor(points.astype(np.float32)), nsamples=3).numpy()
    return replace(item, grid=DistanceGrid(values, low, float(spacing)))


def _domain(config: SimulateConfig, item, dx: float, colliders):
    """Room for the bodies to fall, spread and fly: as far to the sides as they are high above the ground, and more."""
    from engine.physics.world import domain_around

    low, high = item.x.min(0), item.x.max(0)
    size = high - low
    reach = 0.75 * max(size.max(), high[1] - min(low[1], 0)) + 6 * dx
    fastest = float(np.abs(item.v).max()) * min(config.seconds, 1.0)
    floor = -3 * dx if config.floor else low[1] - reach - 0.5 * abs(config.gravity) * min(config.seconds, 1.0) ** 2
    return domain_around(
        (low[0] - reach - fastest, min(floor, low[1] - 2 * dx) if config.floor else floor, low[2] - reach - fastest),
        (high[0] + reach + fastest, high[1] + 0.35 * reach + fastest, high[2] + reach + fastest), dx,
    )  # fmt: skip
