"""Bodies: an object's filled shape with a material per part, placed, turned and set moving."""

from dataclasses import dataclass, field, replace

import numpy as np

from engine.errors import BadConfig
from engine.physics.fill import Filling, fill_gaussians, fill_mesh, fill_parts
from engine.physics.materials import Matter, matter_named, matter_of_part
from engine.physics.particles import Particles, joined, particles, spun
from engine.types import Object


@dataclass(frozen=True)
class Region:
    """A box in the world [m]: which particles something holds."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    def contains(self, points: np.ndarray) -> np.ndarray:
        return ((points >= self.low) & (points <= self.high)).all(1)


@dataclass(frozen=True, eq=False)
class Body:
    """An object about to be simulated.

    choices: (part name, material name) per part, in order; what `matter_names` proposed, or the user's.
    position: [3] m added to where it stands. velocity [m/s], spin [rad/s] about its centre of mass.
    held: (region, handle number) pairs; parts_held: (part name, handle number).
    """

    item: Object
    choices: tuple[tuple[str, str], ...] = ()
    position: tuple = (0.0, 0.0, 0.0)
    velocity: tuple = (0.0, 0.0, 0.0)
    spin: tuple = (0.0, 0.0, 0.0)
    held: tuple[tuple[Region, int], ...] = ()
    parts_held: tuple[tuple[str, int], ...] = ()
    real: bool = False
    changes: dict = field(default_factory=dict)


def matter_names(item: Object) -> tuple[tuple[str, str], ...]:
    """(part, material) for every part of an object, read from its name and look; the material slots of a mesh alike."""
    if item.parts is not None:
        from engine.shapes import parts as layout

        parts = item.parts
        looks = parts.rows[:, [layout.METALLIC, layout.OPACITY, layout.ROUGHNESS]]
        return tuple(
            (n, matter_of_part(n, m, *map(float, look))) for n, m, look in zip(parts.names, parts.matter, looks)
        )
    if item.mesh is not None and item.mesh.materials:
        slots = item.mesh.materials
        return tuple((m.name, matter_of_part(m.name, m.matter, m.metallic, m.opacity, m.roughness)) for m in slots)
    return (("body", matter_of_part(item.name)),)


def chosen(item: Object, material: str = "", overrides: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """The proposed materials with `material` for all parts if said, then "part=material". Raises BadConfig."""
    found = dict(matter_names(item))
    if material:
        found = {part: matter_named(material).name for part in found}
    for text in overrides:
        part, _, name = text.partition("=")
        part = part.strip()
        if not name or part not in found:
            raise BadConfig(
                f"{text!r} names no part.", "parts", "Write part=material; there is: " + ", ".join(found) + "."
            )
        found[part] = matter_named(name).name
    return tuple(found.items())


def filling_of(item: Object, dx: float, rng: np.random.Generator) -> Filling:
    """Particles of an object in its own frame: from its parts, else its mesh, else its Gaussians."""
    if item.parts is not None:
        return fill_parts(item.parts, dx, rng)
    if item.mesh is not None and len(item.mesh.faces):
        return fill_mesh(item.mesh, dx, rng)
    if item.gaussians is not None:
        return fill_gaussians(item.gaussians, dx, rng)
    raise BadConfig("the object has neither parts, nor a mesh, nor Gaussians.", item.name)


def placed_points(body: Body, points: np.ndarray) -> np.ndarray:
    """Points of the object's own frame where the body stands in the world."""
    transform = np.asarray(body.item.transform, np.float64)
    return (points @ transform[:3, :3].T + transform[:3, 3] + np.asarray(body.position)).astype(np.float32)


def matters_of(body: Body) -> list[Matter]:
    """One material per part, with the body's own changes of parameters."""
    names = body.choices or matter_names(body.item)
    found = [matter_named(name, body.real) for _, name in names]
    try:
        found = [replace(matter, **body.changes) for matter in found]
    except TypeError as error:
        raise BadConfig(f"a material has no such parameter ({error}).", body.item.name) from None
    for matter in found:
        matter.validate()
    return found


def body_particles(body: Body, index: int, dx: float, rng: np.random.Generator) -> Particles:
    """The particles of one body in the world, material by material. Raises BadConfig when it is empty."""
    filling = filling_of(body.item, dx, rng)
    if len(filling) == 0:
        raise BadConfig(
            "the object is too thin for cells this large: no particles.", body.item.name, "Choose a finer --grid."
        )
    scale = abs(float(np.linalg.det(np.asarray(body.item.transform, float)[:3, :3])))
    matters, x = matters_of(body), placed_points(body, filling.points)
    pieces, order = [], []
    for part, matter in enumerate(matters):
        here = np.flatnonzero(np.minimum(filling.owner, len(matters) - 1) == part)
        if len(here):
            volume = filling.volume[here] * scale
            pieces.append(particles(x[here], volume, matter.density, matter.law, matter.kind, matter.row(), body=index))
            order.append(here)
    whole = spun(joined(pieces), body.velocity, body.spin)
    handle = np.zeros(len(whole), np.int32)
    owner = np.concatenate([filling.owner[here] for here in order])
    for region, number in body.held:
        handle[region.contains(whole.x)] = number + 1
    names = [part for part, _ in body.choices or matter_names(body.item)]
    for part, number in body.parts_held:
        if part not in names:
            raise BadConfig(
                f"there is no part {part!r} to hold.", body.item.name, "There is: " + ", ".join(names) + "."
            )
        handle[owner == names.index(part)] = number + 1
    return replace(whole, handle=handle)
