"""A Brief while it is being filled in: looks, sizes and counts given to the body, to a part or to an attachment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.prior import phrases, vocabulary
from engine.prior.brief import Attachment, Brief, Colour
from engine.prior.phrases import Lexeme

USED_SCALES = ("size", "height", "width")  # what the library and the prior listen to
ACCENT_SLOTS = ("rim", "band", "top", "upper", "handle", "detail", "base", "knob", "spout", "support", "detail_b")
MAIN = "main"
NOWHERE = "nowhere"  # the target of looks said of what cannot be made
COUNT_LIMIT = 24  # of anything: copies, legs, wings
AND = Lexeme("and", {"and": True})  # between looks that wait: "gold and white"


@dataclass
class Draft:
    """What has been read so far, and where in the sentence the reader stands.

    A target is MAIN, NOWHERE, a tuple of slots, or an attachment's number. last: the target of the last noun.
    mode: how nouns of this clause are meant ("with", "without", ...). waiting: looks whose noun has not come yet.
    around: what this thing holds ("in", its Brief). depth: 1 for the first thing of the sentence.
    """

    thing: Any
    things: Mapping[str, Any]
    depth: int = 1
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
    attachments: list[Attachment] = field(default_factory=list)
    relations: list[tuple[str, Brief]] = field(default_factory=list)
    around: tuple[str, Brief] | None = None
    unused: list[str] = field(default_factory=list)
    readings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    last: Any = None
    mode: str = "start"
    waiting: list[Lexeme] = field(default_factory=list)

    def brief(self, text: str, score: float, read_as: str) -> Brief:
        """The finished value."""
        said = {*self.colours, *self.materials, *self.presence, *self.counts, *self.part_attributes}
        return Brief(
            text=text, thing=self.thing.name, thing_score=score, read_as=read_as, how_many=self.how_many,
            attributes=self.attributes, colour=self.colour, material=self.material, colours=self.colours,
            materials=self.materials, presence=self.presence, counts=self.counts, forms=self.forms,
            part_attributes=self.part_attributes,
            part_names={slot: name for slot, name in self.thing.parts.items() if slot in said},
            attachments=tuple(self.attachments), relations=tuple(self.relations),
            unused=tuple(dict.fromkeys(self.unused)), readings=tuple(self.readings),
            notes=tuple(self.notes))  # fmt: skip


def drop(draft: Draft, item: Lexeme) -> None:
    """A word that changes nothing, and is said to."""
    if item is not AND:
        draft.unused.append(item.text)
        draft.readings.append((item.text, "not used"))


def take(draft: Draft, target: Any) -> None:
    """Give the waiting looks to a target."""
    waiting, draft.waiting = draft.waiting, []
    if target == NOWHERE:
        for item in waiting:
            drop(draft, item)
    else:
        apply(draft, target, waiting)


def accent_slot(draft: Draft) -> str:
    """The slot that a second colour or a "gold trim" goes to, or ""."""
    return next((slot for slot in ACCENT_SLOTS if slot in draft.thing.parts and slot not in draft.colours), "")


def apply(draft: Draft, target: Any, items: list[Lexeme]) -> None:
    """Colours, materials, scales and counts, in the order said, onto a target."""
    degree, tone = 1.0, None
    groups: list[list[tuple[Lexeme, Colour | None, str]]] = [[]]
    for item in items:
        roles = item.roles
        if item is AND:
            groups.append([])
        elif "tone" in roles:
            tone = item
        elif "colour" in roles or "material" in roles:
            groups[-1].append((item, *_look(item, tone)))
            tone = None
        elif "scale" in roles:
            _scale(draft, target, item, degree)
        elif "number" in roles:
            _count(draft, target, item)
        degree = roles.get("degree", 1.0)
    if tone is not None and not any(groups):
        groups = _lone_tone(draft, tone)
    for k, group in enumerate(group for group in groups if group):
        _put_looks(draft, target, group, second=k > 0)


def _look(item: Lexeme, tone: Lexeme | None) -> tuple[Colour | None, str]:
    """(colour, material) of a word: a tinting material is both, "gold"; a plain one only with a tone, "dark oak"."""
    name = item.roles.get("material", "")
    if not name:
        colour = item.roles["colour"]
        return (vocabulary.toned(tone.text, colour) if tone else colour), ""
    material = vocabulary.materials()[name]
    colour = Colour(name, material.rgb)
    if tone:
        return vocabulary.toned(tone.text, colour), name
    return (colour if material.tints else None), name


def _put_looks(draft: Draft, target: Any, group: list[tuple[Lexeme, Colour | None, str]], second: bool) -> None:
    """One colour and one material: a plain colour word wins over a tinting material, the last material over others."""
    plain = [colour for _, colour, name in group if colour and not name]
    colour = next(iter(plain or [c for _, c, _ in group if c]), None)
    material = next((name for _, _, name in reversed(group) if name), "")
    if second and target == MAIN and draft.colour is not None:
        target = (accent_slot(draft),)
        if target == ("",):
            draft.unused.extend(item.text for item, _, _ in group)
            return
    where = MAIN
    if isinstance(target, int):
        where = draft.attachments[target].kind
    elif target != MAIN:
        where = " and ".join(draft.thing.parts[slot] for slot in target)
    for item, own, name in group:
        said = " and ".join(filter(None, (f"colour {own.name}" if own and own == colour else "",
                                          f"material {name}" if name and name == material else "")))  # fmt: skip
        draft.readings.append((item.text, f"{where} {said}" if said else "not used"))
        draft.unused.extend([] if said else [item.text])
    if isinstance(target, int):
        old = draft.attachments[target]
        draft.attachments[target] = old._replace(colour=old.colour or colour, material=material or old.material)
        return
    if material and target == MAIN:
        draft.material = material
    elif material:
        draft.materials.update({slot: material for slot in target})
    if colour and target == MAIN:
        _put_main_colour(draft, colour)
    elif colour and target[0] in draft.colours and target[0] != "contents":
        draft.unused.append(colour.name)
    elif colour:
        draft.colours.update({slot: colour for slot in target})


def _put_main_colour(draft: Draft, colour: Colour) -> None:
    """The main colour, or, when the thing has one already, its accent's."""
    if draft.colour is None:
        draft.colour = colour
    elif colour.rgb != draft.colour.rgb:
        slot = accent_slot(draft)
        if slot:
            draft.colours[slot] = colour
            draft.readings.append((colour.name, f"second colour, on the {draft.thing.parts[slot]}"))
        else:
            draft.unused.append(colour.name)


def _scale(draft: Draft, target: Any, item: Lexeme, degree: float) -> None:
    scale, strength = item.roles["scale"]
    value = round(max(-1.0, min(1.0, strength * degree)), 3)
    draft.readings.append((item.text, f"{scale} {value:+.1f}"))
    if target == MAIN:
        draft.attributes[scale] = value
    elif isinstance(target, tuple):
        for slot in target:
            draft.part_attributes.setdefault(slot, {})[scale] = value
    if target != MAIN or scale not in USED_SCALES:
        draft.unused.append(item.text)


def _count(draft: Draft, target: Any, item: Lexeme) -> None:
    count = min(item.roles["number"], COUNT_LIMIT)
    if count < item.roles["number"]:
        draft.notes.append(f"{item.text} is too many: {count} are made")
    if target == MAIN and item.text in phrases.PART_NUMBERS:
        drop(draft, item)
        return
    if target == MAIN:
        draft.how_many = count
    elif isinstance(target, int):
        draft.attachments[target] = draft.attachments[target]._replace(count=count)
    elif len(target) == 1:
        draft.counts[target[0]] = count
    else:  # front legs and back legs: whose copies would they be?
        drop(draft, item)
        return
    draft.readings.append((item.text, f"count {count}"))


def _lone_tone(draft: Draft, tone: Lexeme) -> list[list[tuple[Lexeme, Colour | None, str]]]:
    """A tone without a colour ("a dark vase") is one itself where the survey knows it; others say nothing alone."""
    if "colour" not in tone.roles:
        drop(draft, tone)
        return []
    return [[(tone, tone.roles["colour"], "")]]
