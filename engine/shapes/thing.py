"""What a thing is, and drawing one: the row that each family file in `things/` writes, and a sample of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from engine.shapes import parts as layout
from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.types import Parts


@dataclass(frozen=True)
class Thing:
    """One thing of the library.

    draw: adds its parts to a Sketch. size: metres of the longest side. parts: slot -> display name of every slot
    that `draw` may use. synset: WordNet anchor ("mug.n.04"). synonyms: other names. colours: names in HUES or LOOKS
    that are usual for it (a LOOKS name sets the main look too); part_words: other words for a part -> slot.
    part_looks: those of them that name one form of the part -> the LOOKS name it is told by (a cake's top is a candle
    when it is of wax).
    counts: countable noun -> slot whose copies it counts, or slots present one after the other (tiers).
    """

    name: str
    family: str
    draw: Callable[[Sketch], None]
    size: float
    parts: dict[str, str]
    synset: str = ""
    synonyms: tuple[str, ...] = ()
    colours: tuple[str, ...] = ("white", "blue", "red", "teal", "cream")
    look: str = "ceramic"
    part_words: dict[str, str] = field(default_factory=dict)
    part_looks: dict[str, str] = field(default_factory=dict)
    counts: dict[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """A drawn thing and the choices that shaped it. looks: slot -> LOOKS name."""

    parts: Parts
    main: np.ndarray
    tall: float
    wide: float
    looks: dict[str, str]


def sample(
    thing: Thing, rng: np.random.Generator, main=None, look=None, tall: float = 0.0, wide: float = 0.0
) -> Sample:
    """Draw `thing` once. main: sRGB or None for one of its usual colours; tall, wide: -1..1, as the words asked."""
    if main is None:
        name = thing.colours[int(rng.integers(len(thing.colours)))]
        if name in LOOKS:
            main, look = LOOKS[name][0], look or name
        else:
            main = HUES[name]
        main = np.clip(np.asarray(main) + rng.normal(0, 0.015, 3), 0, 1)
    jitter = rng.uniform(-0.09, 0.09, 2)
    sketch = Sketch(rng, main, look or thing.look, math.exp(0.42 * tall + jitter[0]), math.exp(0.32 * wide + jitter[1]))
    thing.draw(sketch)
    slots = sorted(sketch.rows, key=layout.SLOTS.index)
    unknown = [slot for slot in slots if slot not in thing.parts]
    if unknown:
        raise ValueError(f"{thing.name}: no name for its part {unknown}")
    rows = layout.normalised(np.stack([sketch.rows[slot] for slot in slots]))
    parts = Parts(
        rows=layout.clamped(rows),
        slots=np.array([layout.SLOTS.index(slot) for slot in slots], np.int32),
        names=tuple(thing.parts[slot] for slot in slots),
        matter=tuple(LOOKS[sketch.looks[slot]][4] for slot in slots),
        thing=thing.name,
        size=thing.size,
    )
    return Sample(parts, np.asarray(main, float), tall, wide, sketch.looks)
