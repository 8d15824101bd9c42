"""Words to lexemes to clauses: every stretch of the sentence with all it could mean, before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.prior import lexicon, vocabulary
from engine.prior.brief import Colour
from engine.prior.tokens import NUMBERS, Token, forms, number, spellings, tokens
from engine.shapes.looks import HUES

LONGEST = 5
# Number words that only ever count parts: a "double bed" is one bed.
PART_NUMBERS = {"single", "double", "twin", "triple", "mono", "bi", "tri", "quad", "both"}
NEGATION = {"not", "never", "non"}
MODIFIERS = ("colour", "material", "scale", "tone", "degree", "number")


@dataclass(frozen=True)
class Lexeme:
    """Words that belong together. roles: what they could be -> its value; empty for a word no table holds."""

    text: str
    roles: dict[str, Any] = field(default_factory=dict)
    joined: bool = False

    def is_modifier(self) -> bool:
        return any(role in self.roles for role in MODIFIERS)


@dataclass(frozen=True)
class Clause:
    """A stretch between links. link: "start", "comma", or one of the values of `vocabulary.LINKS`."""

    link: str
    items: tuple[Lexeme, ...]


class _Rows(tuple):
    """Things compared by identity, so that what is derived from a table of them is derived once."""

    def __hash__(self):
        return hash(tuple(map(id, self)))

    def __eq__(self, other):
        return len(self) == len(other) and all(a is b for a, b in zip(self, other))


@dataclass(frozen=True)
class Names:
    """What a table of things is called. things: name or synonym -> thing; parts: those names of parts that are several
    words; openers: the first words of all phrases of several words, ours too.
    """

    things: dict[str, str]
    parts: frozenset[str]
    openers: frozenset[str]


@lru_cache(maxsize=8)
def _names(rows: _Rows) -> Names:
    index = {plain(synonym): thing.name for thing in reversed(rows) for synonym in thing.synonyms}
    index = {phrase: name for phrase, name in index.items() if not _says_a_look(phrase, name, index)}
    index |= {plain(thing.name): thing.name for thing in rows}
    index = {phrase.replace(" ", ""): name for phrase, name in index.items()} | index
    parts = {plain(shown) for thing in rows for shown in (*thing.parts.values(), *thing.part_words)}
    parts = frozenset(form for shown in parts if " " in shown for form in forms(shown))
    v = vocabulary
    tables = (
        v.LINKS,
        v.colours(),
        v.material_words(),
        v.adjectives(),
        v.attachments(),
        v.DEGREES,
        v.drinks(),
        v.PLACES,
    )
    tables += (index, parts, NUMBERS)
    return Names(index, parts, frozenset(phrase.split()[0] for table in tables for phrase in table if " " in phrase))


def _says_a_look(phrase: str, name: str, index: dict[str, str]) -> bool:
    """ "wooden chair", "red rose": better read as a look and the rest of the name, where that is the thing as well."""
    first, _, rest = phrase.partition(" ")
    return index.get(rest, rest) == name and (first in vocabulary.material_words() or first in HUES)


def vocabulary_of(things: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Every single word in each thing's names and in the names of its parts."""
    return _vocabulary_of(_Rows(things.values()))


@lru_cache(maxsize=8)
def _vocabulary_of(rows: _Rows) -> dict[str, frozenset[str]]:
    said = {thing.name: (thing.name, *thing.synonyms, *thing.parts.values(), *thing.part_words) for thing in rows}
    return {name: frozenset(form for phrase in phrases for word in phrase.split() for form in forms(word))
            for name, phrases in said.items()}  # fmt: skip


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A name as it is looked up: the words a sentence would have of it."""
    return " ".join(token.text for token in tokens(name))


def names_of(things: Mapping[str, Any]) -> Names:
    return _names(_Rows(things.values()))


def thing_index(things: Mapping[str, Any]) -> dict[str, str]:
    """Every name and synonym, also run together -> the thing; a name wins over another thing's synonym."""
    return names_of(things).things


def _exact(table: Mapping[str, Any], phrase: str) -> Any:
    """The table's value under either national spelling; never under a singular ("oranges" is no colour)."""
    if phrase in table:
        return table[phrase]
    return next((table[twin] for twin in spellings(phrase) if twin in table), None)


@lru_cache(maxsize=8192)
def fixed_roles(phrase: str) -> dict[str, Any]:
    """What a phrase could be whatever the things are. Treat the result as read-only."""
    found: dict[str, Any] = {}
    for role, table in (
        ("link", vocabulary.LINKS),
        ("colour", vocabulary.colours()),
        ("material", vocabulary.material_words()),
        ("scale", vocabulary.adjectives()),
        ("degree", vocabulary.DEGREES),
        ("place", vocabulary.PLACES),
        ("tone", vocabulary.TONES),
        ("drink", vocabulary.drinks()),
    ):
        value = _exact(table, phrase)
        if value is not None:
            found[role] = value
    kind = vocabulary.lookup(vocabulary.attachments(), phrase)
    if kind:
        found["attachment"] = kind
    if number(phrase):
        found["number"] = number(phrase)
    for role, words in (
        ("silent", vocabulary.SILENT),
        ("frame", vocabulary.FRAMES),
        ("statue", vocabulary.STATUES),
        ("measure", vocabulary.MEASURES),
    ):
        if any(form in words for form in forms(phrase)):
            found[role] = True
    return found


def lexemes(words: list[Token], things: Mapping[str, Any]) -> list[Lexeme]:
    """Longest known phrases first, things before everything else; "," stays as a lexeme of its own."""
    names = names_of(things)
    index, openers = names.things, names.openers
    taken: dict[int, tuple[int, Lexeme]] = {}

    def place(names_only: bool) -> None:
        used = {i for start, (length, _) in taken.items() for i in range(start, start + length)}
        for length in range(LONGEST, 1, -1):
            for i in range(len(words) - length + 1):
                span = range(i, i + length)
                if (words[i].text not in openers and length > 2) or any(
                    j in used or words[j].text == "," for j in span
                ):
                    continue
                phrase = " ".join(words[j].text for j in span)
                if names_only:
                    roles = _thing_role(phrase, index) or (
                        _thing_role(phrase.replace(" ", ""), index) if length == 2 else {}
                    )
                    if not roles and " of the " in phrase:
                        roles = _thing_role(phrase.replace(" of the ", " of "), index)
                else:
                    part = {"part": True} if any(form in names.parts for form in forms(phrase)) else {}
                    roles = fixed_roles(phrase) | part
                if "colour" in roles and not names_only and _ends_in_thing(words, span, index):
                    continue  # "a green apple" is no colour unless a noun follows
                if roles:
                    roles = roles | fixed_roles(phrase) if names_only else roles
                    taken[i] = (length, Lexeme(phrase, roles, words[i].joined))
                    used.update(span)

    place(names_only=True)
    place(names_only=False)
    found, i = [], 0
    while i < len(words):
        if i in taken:
            length, lexeme = taken[i]
            found.append(lexeme)
            i += length
            continue
        word = words[i]
        compound = f"{word.text}-{words[i + 1].text}" if i + 1 < len(words) and words[i + 1].joined else ""
        if compound and number(word.text) and i + 1 not in taken and lexicon.senses(lexicon.load(), compound):
            found.append(Lexeme(compound, {}, word.joined))  # a "four-poster" is one thing
            i += 2
            continue
        found.append(Lexeme(word.text, _thing_role(word.text, index) | fixed_roles(word.text), word.joined))
        i += 1
    return _joined_endings(found)


def _ends_in_thing(words: list[Token], span: range, index: dict[str, str]) -> bool:
    following = words[span.stop].text if span.stop < len(words) else ","
    ends = following == "," or "link" in fixed_roles(following)
    return ends and bool(_thing_role(words[span.stop - 1].text, index))


def _joined_endings(items: list[Lexeme]) -> list[Lexeme]:
    """ "rose-coloured" is a look and no rose; "heart-shaped" is one word that nothing uses."""
    found: list[Lexeme] = []
    for item in items:
        ending = vocabulary.ENDINGS.get(item.text) if item.joined and found else None
        if found and "colour" in item.roles and "thing" not in item.roles and (shade := _shade_of(found[-1], item)):
            found[-1] = shade
        elif ending == "look" and found[-1].roles.keys() & {"colour", "material"}:
            before = found.pop()
            roles = {role: value for role, value in before.roles.items() if role in ("colour", "material")}
            found.append(Lexeme(f"{before.text}-{item.text}", roles, before.joined))
        elif ending:
            found.append(Lexeme(f"{found.pop().text}-{item.text}", {"unusable": True}))
        else:
            found.append(item)
    return found


def _shade_of(before: Lexeme, item: Lexeme) -> Lexeme | None:
    """ "sapphire-blue", "brick red", "blue-green", "kelly-green" as one colour; None for two words of their own."""
    colour = item.roles["colour"]
    material = vocabulary.materials().get(before.roles.get("material", ""))
    named = "colour" in before.roles and "tone" not in before.roles
    basic = before.text in HUES
    if material and not material.tints and not item.joined:
        return None
    if material and (item.joined or material.metallic < 0.5) and item.text in HUES:
        rgb = material.rgb if material.tints else colour.rgb
    elif item.joined and named:
        other = before.roles["colour"]
        rgb = vocabulary.mixed(other, colour, 0.5).rgb if basic else other.rgb
    elif item.joined and not before.roles:
        rgb = colour.rgb
    else:
        return None
    name = f"{before.text} {item.text}"
    return Lexeme(name, {"colour": Colour(name, rgb)}, before.joined)


def _thing_role(phrase: str, index: dict[str, str]) -> dict[str, str]:
    for form in forms(phrase):
        if form in index:
            return {"thing": index[form]}
    return {}


def clauses(items: list[Lexeme]) -> list[Clause]:
    """Cut at pauses and links. Links in a row: the last one says it ("with no", "and with", "that is made of")."""
    found: list[Clause] = []
    link, run = "start", []

    def close(next_link: str) -> None:
        nonlocal link, run
        if run:
            found.append(Clause(link, tuple(run)))
            link, run = next_link, []
        elif (link, next_link) == ("and", "is"):
            link = "and is"
        elif link == "start" and not found:
            link = "start" if next_link in ("comma", "whose") else next_link
        elif not (next_link == "comma" or (next_link == "whose" and link in ("with", "without"))):
            link = next_link

    for item in items:
        if item.text == ",":
            close("comma")
        elif "place" in item.roles and run and link in ("with", "and", "of"):
            run.append(item)  # "a table with a lamp on it"
        elif "link" in item.roles and "thing" not in item.roles:
            close(item.roles["link"])
        elif "silent" not in item.roles or item.is_modifier() or "thing" in item.roles:
            run.append(item)
    close("comma")
    return found


def stems(word: str) -> list[str]:
    """The nouns that a "-ed" or "-less" word is made of: "rimmed" -> rim, "handleless" -> handle."""
    if word.endswith("less") and len(word) > 5:
        return [word[:-4]]
    if not word.endswith("ed") or len(word) < 5:
        return []
    stem = word[:-2]
    return (
        [stem, stem + "e"]
        + ([stem[:-1]] if stem[-1] == stem[-2] else [])
        + ([stem[:-1] + "y"] if stem[-1] == "i" else [])
    )
