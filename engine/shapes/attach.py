"""Attachments: what fits any body. Each operator measures the body's field and draws parts that touch it.

A kind is one row of `ATTACHMENTS`; the operators are in `limbs` and `trimmings`. An operator gets a `Fit` (the body to
measure, a Sketch to draw with, how many were asked for) and draws in the body's unit frame, reaching a little into the
surface so that the whole stays one piece.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine.shapes import limbs, trimmings
from engine.shapes import parts as layout
from engine.shapes.faults import find_faults
from engine.shapes.fit import Fit
from engine.shapes.looks import LOOKS, Surface
from engine.shapes.probe import body_of
from engine.shapes.sketch import Sketch
from engine.types import Parts

FIRST_SLOT = 100  # attachments stand outside the things' own slots
_TRUNK = [layout.SLOTS.index(slot) for slot in ("body", "upper", "head", "rim")]
_HEART = [layout.SLOTS.index(slot) for slot in ("body", "head")]
# What new legs take the place of.
_LIMBS = frozenset({
    "legs", "front legs", "back legs", "feet", "front feet", "back feet", "hooves", "paws", "toenails", "stretchers",
    "foot ring", "foot posts", "wheels", "hubcaps", "front wheels", "rear wheels", "front hubcaps", "rear hubcaps",
    "front hubs", "rear hubs", "wheel hubs", "front axle", "axle post",
})  # fmt: skip
_SUFFIX = ("trim", "detail", "accent")

# kind -> (operator, part name, usual look; its colour is used unless the look is a neutral one)
ATTACHMENTS: dict[str, tuple[Callable[[Fit], None], str, str]] = {
    "wings": (limbs.wings, "wings", "feather"),
    "legs": (limbs.legs, "legs", "wood"),
    "chicken legs": (limbs.chicken_legs, "chicken legs", "straw"),
    "wheels": (limbs.wheels, "wheels", "plastic"),
    "horns": (limbs.horns, "horns", "horn"),
    "handle": (trimmings.handle, "handle", "ceramic"),
    "hat": (trimmings.hat, "hat", "fabric"),
    "spout": (trimmings.spout, "spout", "ceramic"),
    "lid": (trimmings.lid, "lid", "ceramic"),
    "tail": (limbs.tail, "tail", "fur"),
    "collar": (trimmings.collar, "collar", "fabric"),
    "ears": (limbs.ears, "ears", "fur"),
    "arms": (limbs.arms, "arms", "plastic"),
    "eyes": (limbs.eyes, "eyes", "porcelain"),
    "antenna": (trimmings.antenna, "antenna", "plastic"),
    "fins": (limbs.fins, "fins", "plastic"),
    "propeller": (trimmings.propeller, "propeller", "plastic"),
    "bow": (trimmings.bow, "bow", "fabric"),
    "scarf": (trimmings.scarf, "scarf", "fabric"),
    "crown": (trimmings.crown, "crown", "gold"),
}


def attach(parts: Parts, kind: str, rng: np.random.Generator, count: int = 0, surface: Surface | None = None) -> Parts:
    """`parts` with an attachment of `kind` (a row of ATTACHMENTS), in `surface` or a colour that goes with the body.

    The asset keeps its metres: it grows by what sticks out. Raises KeyError for an unknown kind.
    """
    operator, name, look = ATTACHMENTS[kind]
    if operator in (limbs.legs, limbs.chicken_legs):
        parts = _without(parts, _LIMBS)
    main = np.clip(parts.rows[0, layout.COLOUR], 0, 1)
    sketch = Sketch(rng, main, look)
    if surface is not None:
        sketch.main = np.asarray(surface.rgb, float)
    elif look in LOOKS and look not in ("ceramic", "plastic", "fabric"):
        sketch.main = np.asarray(LOOKS[look][0], float)
    else:
        sketch.main = sketch.accent
        if np.abs(sketch.main - main).max() < 0.25:  # it must be told from the body
            sketch.main = sketch.shade(0.6 if main.mean() < 0.5 else -0.5)
    main_slots = np.isin(parts.slots, _TRUNK) & (parts.rows[:, layout.MODE] != 1)
    trunk = replace(parts, rows=parts.rows[main_slots], slots=parts.slots[main_slots]) if main_slots.any() else parts
    operator(Fit(body_of(parts), body_of(trunk), sketch, count))
    return _joined(parts, sketch, name, surface)


def _without(parts: Parts, names: frozenset[str]) -> Parts:
    """`parts` without those called one of `names`, and without the one or two trims that would then hang free."""
    keep = np.array([name not in names for name in parts.names])
    if keep.all() or not keep[0]:
        return parts
    pieces = find_faults(parts.rows, parts.slots).pieces
    for _ in range(3):
        left = replace(parts, rows=parts.rows[keep], slots=parts.slots[keep],
            names=tuple(name for name, kept in zip(parts.names, keep) if kept),
            matter=tuple(matter for matter, kept in zip(parts.matter, keep) if kept))  # fmt: skip
        after = find_faults(left.rows, left.slots)
        if after.pieces <= pieces:
            return left
        loose = np.flatnonzero(keep)[list(after.loose[:1])]
        if len(loose) == 0 or parts.slots[loose[0]] in _HEART:
            return parts
        keep[loose] = False
    return parts


def _joined(parts: Parts, sketch: Sketch, name: str, surface: Surface | None) -> Parts:
    first = max(FIRST_SLOT, int(parts.slots.max()) + 1)
    rows = np.stack(list(sketch.rows.values()))
    own = np.abs(rows[:, layout.COLOUR] - sketch.main).max(1) < 1e-6
    matter = [LOOKS[look][4] for look in sketch.looks.values()]
    if surface is not None and not surface.colour_only:
        rows[own, 49:52] = (surface.roughness, surface.metallic, surface.opacity)
        matter = [surface.matter if mine else usual for mine, usual in zip(own, matter)]
    names = [name, *(f"{name} {_SUFFIX[k]}" if k < len(_SUFFIX) else f"{name} {k + 2}" for k in range(len(rows) - 1))]
    before = layout.bounds(parts.rows)
    joined = np.concatenate([parts.rows, rows])
    after = layout.bounds(joined)
    growth = float((after[1] - after[0]).max() / (before[1] - before[0]).max())
    return replace(
        parts,
        rows=layout.clamped(layout.normalised(joined)),
        slots=np.concatenate([parts.slots, first + np.arange(len(rows))]).astype(np.int32),
        names=(*parts.names, *names),
        matter=(*parts.matter, *matter),
        size=parts.size * growth,
    )
