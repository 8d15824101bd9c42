"""The hand tables and the generated ones, as plain dicts: colours, materials, adjectives, attachments, small words."""

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.errors import BadFile
from engine.prior import lexicon
from engine.prior.brief import Colour
from engine.prior.tokens import forms
from engine.shapes.looks import HUES, LOOKS, shade

WORDS = Path(__file__).resolve().parents[2] / "assets" / "words"


@dataclass(frozen=True)
class MaterialWord:
    """A material as words name it. rgb: sRGB 0..1; look: the nearest of the library's LOOKS; tints: also a colour."""

    name: str
    rgb: tuple[float, float, float]
    roughness: float
    metallic: float
    opacity: float
    matter: str
    look: str
    tints: bool
    synsets: tuple[str, ...]


def _read(name: str) -> dict:
    path = WORDS / name
    try:
        text = path.read_text("utf-8")
        return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as problem:
        raise BadFile("a table of words cannot be read", str(path), "Install Galatea again.") from problem


def _inverted(groups: dict[str, list[str]]) -> dict[str, str]:
    return {word: value for value, words in groups.items() for word in words}


_GRAMMAR = _read("grammar.toml")
LINKS = _inverted(_GRAMMAR["links"])  # what begins a new stretch of the sentence -> how it hangs on the one before
PLACES = _inverted(_GRAMMAR["places"])  # "on it" -> "on"
ENDINGS = _inverted(_GRAMMAR["endings"])  # "coloured" -> "look"
DEGREES: dict[str, float] = _GRAMMAR["degrees"]
TONES: dict[str, float] = _GRAMMAR["tones"]
SILENT, FRAMES, TRIMMINGS, STATUES, MEASURES, VIVID, MUTED = (
    frozenset(_GRAMMAR["words"][name])
    for name in ("silent", "frames", "trimmings", "statues", "measures", "vivid", "muted")
)


def rgb_from_hex(code: str) -> tuple[float, float, float]:
    """sRGB 0..1 of "#rrggbb"."""
    return tuple(int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))


@lru_cache(maxsize=1)
def colours() -> dict[str, Colour]:
    """Every colour name: the library's hues, then the hand, survey, CSS and dictionary names."""
    table = {name: Colour(name, rgb_from_hex(code)) for name, code in _read("colours.json").items()}
    table |= {name: Colour(name, tuple(map(float, rgb))) for name, rgb in HUES.items()}
    return table | {"gray": Colour("grey", table["grey"].rgb)}


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@lru_cache(maxsize=1)
def _material_rows() -> dict[str, dict]:
    return _read("materials.toml")


@lru_cache(maxsize=1)
def materials() -> dict[str, MaterialWord]:
    """Every material by its own name."""
    found = {}
    for name, row in _material_rows().items():
        rgb, rough, metal, clear, matter = LOOKS.get(name) or (
            rgb_from_hex(row["rgb"]),
            row["roughness"],
            row.get("metallic", 0.0),
            row.get("opacity", 1.0),
            row["matter"],
        )
        found[name] = MaterialWord(
            name,
            tuple(map(float, rgb)),
            rough,
            metal,
            clear,
            matter,
            row.get("look", name),
            row.get("tints", False),
            _listed(row.get("synset", ())),
        )
    return found


@lru_cache(maxsize=1)
def material_words() -> dict[str, str]:
    """Every word for a material -> its name."""
    rows = _material_rows()
    return {word: name for name, row in rows.items() for word in row.get("words", ())} | {name: name for name in rows}


@lru_cache(maxsize=1)
def material_roots() -> dict[int, str]:
    """WordNet synset -> material: whatever lies below is read as it."""
    table = lexicon.load()
    places = {lexicon.synset(table, key): name for name, m in materials().items() for key in m.synsets}
    return {number: name for number, name in places.items() if number >= 0}


@lru_cache(maxsize=1)
def adjectives() -> dict[str, tuple[str, float]]:
    """{word: (scale, -1..1)}."""
    return {word: (scale, float(strength)) for word, (scale, strength) in _read("adjectives.json").items()}


@lru_cache(maxsize=1)
def _attachment_tables() -> dict:
    return _read("attachments.toml")


@lru_cache(maxsize=1)
def attachments() -> dict[str, str]:
    """Every word (singular) for something that fits any body -> its kind."""
    return {word: kind for kind, words in _attachment_tables()["kinds"].items() for word in words}


def attachment_rule(name: str) -> frozenset[str]:
    """Kinds that may be said with "in" ("worn") or "on" ("standing")."""
    return frozenset(_attachment_tables()["rules"][name])


@lru_cache(maxsize=1)
def drinks() -> dict[str, Colour]:
    """What fills a vessel, with its colour."""
    return {name: Colour(name, rgb_from_hex(code)) for name, code in _attachment_tables()["contents"].items()}


def toned(tone: str, colour: Colour) -> Colour:
    """A colour made darker, lighter, more or less vivid by the word before it."""
    rgb = shade(colour.rgb, TONES[tone])
    grey = float(rgb.mean())
    if tone in VIVID:
        rgb = grey + (rgb - grey) * 1.25
    elif tone in MUTED:
        rgb = grey + (rgb - grey) * 0.7
    return Colour(f"{tone} {colour.name}", tuple(float(v) for v in rgb.clip(0, 1)))


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the first in the second ("reddish brown")."""
    rgb = tuple(share * a + (1 - share) * b for a, b in zip(first.rgb, second.rgb))
    return Colour(f"{first.name} {second.name}", rgb)


def lookup(table: dict, phrase: str):
    """The table's value for a phrase under any of its spellings and numbers, or None."""
    for form in forms(phrase):
        if form in table:
            return table[form]
    return None
