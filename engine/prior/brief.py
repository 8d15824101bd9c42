"""What a sentence asks for: one frozen value that conditions the prior and is shown to the artist."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

SCALES = ("size", "height", "width", "gloss", "thickness", "curvature", "age")


class Colour(NamedTuple):
    """A colour as it was said. rgb: sRGB, 0..1."""

    name: str
    rgb: tuple[float, float, float]


class Attachment(NamedTuple):
    """Something that fits any body ("wings"), with its own look; count 0 means "as many as are usual"."""

    kind: str
    colour: Colour | None = None
    material: str = ""
    count: int = 0


@dataclass(frozen=True)
class Brief:
    """One thing, and how each word of the sentence about it was read.

    text: the sentence, cleaned. thing: a key of THINGS. thing_score: 1 when its own name or synonym was said.
    read_as: the noun that was read as `thing`; "" when it was the name itself. how_many: copies of the whole.
    attributes: scale -> -1..1 (size, height, width, gloss, thickness, curvature, age), only those said.
    colour, material: of the main body; material is a key of `vocabulary.materials()`, "" when unsaid.
    colours, materials, presence, counts, part_attributes: by slot. presence: True "with", False "without".
    forms: slot -> the LOOKS name that tells the form asked for ("with a candle": a cake's top, of wax).
    part_names: what the thing calls those slots.
    relations: ("on" | "in" | "under" | "beside", the other thing's Brief): this thing is on, in ... the other.
    unused: words that change nothing. readings: (words, how they were read). notes: anything else worth saying.
    """

    text: str
    thing: str
    thing_score: float = 1.0
    read_as: str = ""
    how_many: int = 1
    attributes: dict[str, float] = field(default_factory=dict)
    colour: Colour | None = None
    material: str = ""
    colours: dict[str, Colour] = field(default_factory=dict)
    materials: dict[str, str] = field(default_factory=dict)
    presence: dict[str, bool] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    part_attributes: dict[str, dict[str, float]] = field(default_factory=dict)
    part_names: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    relations: tuple[tuple[str, "Brief"], ...] = ()
    unused: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> float:
        return self.attributes.get("size", 0.0)

    @property
    def height(self) -> float:
        return self.attributes.get("height", 0.0)

    @property
    def width(self) -> float:
        return self.attributes.get("width", 0.0)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, nested Briefs included."""
        return {
            "text": self.text, "thing": self.thing, "thing_score": self.thing_score, "read_as": self.read_as,
            "how_many": self.how_many, "attributes": dict(self.attributes), "colour": _plain(self.colour),
            "material": self.material, "colours": {slot: _plain(c) for slot, c in self.colours.items()},
            "materials": dict(self.materials), "presence": dict(self.presence), "counts": dict(self.counts),
            "forms": dict(self.forms),
            "part_names": dict(self.part_names),
            "part_attributes": {slot: dict(scales) for slot, scales in self.part_attributes.items()},
            "attachments": [{"kind": a.kind, "colour": _plain(a.colour), "material": a.material, "count": a.count}
                            for a in self.attachments],
            "relations": [[relation, other.to_dict()] for relation, other in self.relations],
            "unused": list(self.unused), "readings": [list(pair) for pair in self.readings],
            "notes": list(self.notes),
        }  # fmt: skip


def _plain(colour: Colour | None) -> dict[str, Any] | None:
    return None if colour is None else {"name": colour.name, "rgb": list(colour.rgb)}


def describe(brief: Brief) -> str:
    """One line for under the prompt: `cup · main red · read "goblet" as cup · unused: ancient`."""
    said = [_head(brief)]

    def name(slot: str) -> str:
        return brief.part_names.get(slot, slot)

    if brief.colour or brief.material:
        said.append("main " + _look(brief.colour, brief.material))
    said += [_degree(scale, value) for scale, value in brief.attributes.items() if value]
    for slot in dict.fromkeys([*brief.colours, *brief.materials]):
        said.append(f"{name(slot)} {_look(brief.colours.get(slot), brief.materials.get(slot, ''))}")
    said += [f"{count} × {name(slot)}" for slot, count in brief.counts.items()]
    shown = {*brief.colours, *brief.materials, *brief.counts}
    said += [
        ("with " if there else "no ") + name(slot)
        for slot, there in brief.presence.items()
        if not there or slot not in shown
    ]
    for a in brief.attachments:
        look = _look(a.colour, a.material)
        said.append("+ " + " ".join(filter(None, (str(a.count or ""), look, a.kind))))
    if brief.read_as:
        said.append(f'read "{brief.read_as}" as {brief.thing}')
    said += [f"{relation} ({describe(other)})" for relation, other in brief.relations]
    if brief.unused:
        said.append("unused: " + ", ".join(brief.unused))
    return " · ".join([*said, *brief.notes])


def _head(brief: Brief) -> str:
    return f"{brief.how_many} × {brief.thing}" if brief.how_many > 1 else brief.thing


def _look(colour: Colour | None, material: str) -> str:
    names = [colour.name] if colour else []
    said = not material or any(name == material or name.endswith(f" {material}") for name in names)
    return " ".join(names if said else [*names, material])


def _degree(scale: str, value: float) -> str:
    return f"{scale} {'+' if value > 0 else '−'}{abs(value):.1f}"
