"""From a Brief to numbers: what the starter prior is conditioned on, and what is set exactly afterwards."""

from dataclasses import dataclass, field, replace

import numpy as np

from engine.prior.brief import Brief
from engine.prior.vocabulary import materials
from engine.shapes import parts as layout
from engine.shapes.looks import HUES, LOOKS, Surface
from engine.shapes.thing import Thing
from engine.types import Parts

SIZE_FACTOR = 2.5  # a "huge" thing (size 1) is this many times the usual size, a "tiny" one that many times smaller
_SAME_COLOUR = 0.13


@dataclass(frozen=True)
class Wish:
    """What one asset must be. thing: catalogue name; main: its main surface, main_named: somebody said it;
    tall, wide: -1..1; size: metres of the longest side; presence, counts, surfaces: by slot name;
    forms: slot -> the matter that tells the form asked for."""

    thing: str
    main: Surface
    main_named: bool
    tall: float = 0.0
    wide: float = 0.0
    size: float = 1.0
    presence: dict[str, bool] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    surfaces: dict[str, Surface] = field(default_factory=dict)


def surface_of(material: str, colour=None) -> Surface:
    """The surface of a named material, in `colour` (sRGB) if one was said too."""
    if not material:
        return Surface(tuple(colour), colour_only=True)
    word = materials()[material]
    return Surface(tuple(colour or word.rgb), word.roughness, word.metallic, word.opacity, word.matter)


def wish_from(brief: Brief, thing: Thing, rng: np.random.Generator) -> Wish:
    """What `brief` asks of `thing`; `rng` picks a usual colour when none was named and the size within its spread."""
    named = brief.colour is not None or bool(brief.material)
    if named:
        main = surface_of(brief.material, brief.colour.rgb if brief.colour else None)
    else:
        main = usual_surface(thing, rng)
    surfaces = {
        slot: surface_of(brief.materials.get(slot, ""), brief.colours[slot].rgb if slot in brief.colours else None)
        for slot in dict.fromkeys([*brief.colours, *brief.materials])
    }
    presence = {**{slot: True for slot in surfaces}, **brief.presence, **{slot: True for slot in brief.counts}}
    size = thing.size * SIZE_FACTOR**brief.size * float(np.exp(rng.normal(0, 0.06)))
    return Wish(
        thing=thing.name, main=main, main_named=named, tall=brief.height, wide=brief.width, size=size,
        presence={slot: on for slot, on in presence.items() if slot in thing.parts},
        counts={slot: n for slot, n in brief.counts.items() if slot in thing.parts}, surfaces=surfaces,
        forms={slot: LOOKS[look][4] for slot, look in brief.forms.items() if slot not in brief.materials},
    )  # fmt: skip


def usual_surface(thing: Thing, rng: np.random.Generator) -> Surface:
    """One of the thing's usual colours, in its usual material."""
    name = thing.colours[int(rng.integers(len(thing.colours)))]
    look = LOOKS[name] if name in LOOKS else LOOKS[thing.look]
    rgb = look[0] if name in LOOKS else HUES[name]
    return Surface(tuple(rgb), *look[1:])


def painted(parts: Parts, wish: Wish) -> Parts:
    """`parts` with what was named set exactly: the main colour on every part that follows it, the named parts' own."""
    rows, matter = parts.rows.copy(), list(parts.matter)
    main = np.asarray(wish.main.rgb)
    for i, slot in enumerate(layout.SLOTS[s] for s in parts.slots):
        if slot in wish.surfaces:
            _paint(rows, matter, i, wish.surfaces[slot])
        elif slot == "body" or np.abs(rows[i, layout.COLOUR] - main).max() < _SAME_COLOUR:
            if wish.main_named or slot == "body":
                _paint(rows, matter, i, wish.main if wish.main_named else replace(wish.main, colour_only=True))
    return replace(parts, rows=rows, matter=tuple(matter))


def _paint(rows, matter, i, surface: Surface) -> None:
    rows[i, layout.COLOUR] = surface.rgb
    if not surface.colour_only:
        rows[i, [layout.ROUGHNESS, layout.METALLIC, layout.OPACITY]] = (
            surface.roughness, surface.metallic, surface.opacity,
        )  # fmt: skip
        matter[i] = surface.matter
    elif rows[i, layout.METALLIC] > 0.5:
        # A colour on a metal part is enamel: tinted metal would come out as a shade of the metal.
        rows[i, [layout.ROUGHNESS, layout.METALLIC]] = (0.3, 0.0)


def wish_of_parts(parts: Parts) -> Wish:
    """A wish that an asset already fulfils: its main colour and size, nothing else said."""
    return Wish(parts.thing, _surface_of_part(parts, 0), main_named=False, size=parts.size)


def wish_for_others(parts: Parts, thing: Thing, names: list[str]) -> Wish:
    """The wish for other forms of the parts called `names`: the same parts are there, in the colours they have."""
    present = {layout.SLOTS[int(slot)] for slot in parts.slots if slot < len(layout.SLOTS)}
    own = {
        layout.SLOTS[int(slot)]: _surface_of_part(parts, i)
        for i, (slot, name) in enumerate(zip(parts.slots, parts.names))
        if name in names and slot < len(layout.SLOTS)
    }
    return replace(wish_of_parts(parts), presence={slot: slot in present for slot in thing.parts}, surfaces=own)


def _surface_of_part(parts: Parts, index: int) -> Surface:
    row = parts.rows[index]
    return Surface(
        tuple(float(v) for v in row[layout.COLOUR]), float(row[layout.ROUGHNESS]), float(row[layout.METALLIC]),
        float(row[layout.OPACITY]), parts.matter[index],
    )  # fmt: skip
