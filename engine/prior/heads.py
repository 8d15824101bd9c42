"""Which noun of the sentence is the thing to make: known names first, then the dictionary, else an honest no."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import NotUnderstood
from engine.prior import lexicon, nouns, phrases, vocabulary
from engine.prior.phrases import Clause, Lexeme
from engine.prior.tokens import forms
from engine.shapes.looks import HUES

NEAREST_SHOWN = 3
DOUBLES = {"more", "last", "upper", "lower", "second", "third", "small", "left", "right", "other", "hind", "back"}
FILLINGS = {"filling", "drink", "liquid"}
NO_HEAD = {"statue", "measure", "drink", "frame", "unusable"}
COMPOUND_FLOOR = 0.6  # "fire engine" may stray this far from the thing its last word names


@dataclass(frozen=True)
class Head:
    """The main noun: which clause and lexemes hold it, the thing, how sure, the words read, how they were read."""

    clause: int
    span: range
    thing: str
    score: float
    read_as: str
    how: str


@dataclass(frozen=True)
class Unknown:
    """A noun that no thing is near enough to."""

    clause: int
    span: range
    noun: str
    readings: tuple[nouns.Reading, ...]


def noun_of(word: str, even_adjective: bool = False) -> str:
    """The dictionary's form of a word that is first of all a noun, or ""."""
    table = lexicon.load()
    if word in table.adjectives and not even_adjective:
        return ""
    plural = (table.plurals[word],) if word in table.plurals else ()
    return next((form for form in (*plural, *forms(word)) if lexicon.senses(table, form)), "")


def part_slots(thing: Any, phrase: str) -> tuple[str, ...]:
    """The slots of `thing` that a phrase names, the surest first; empty when none.

    A display name, another word for a part or a countable noun names its slot, and with it its doubles ("sprinkles",
    "more sprinkles"). Otherwise every slot that ends in the word: a cat's "legs" are its front and its back legs.
    """
    named: list[str] = []
    ending: list[str] = []
    for form in forms(phrase):
        word = thing.part_words.get(form) or thing.counts.get(form)
        named += [word] if isinstance(word, str) else []
        for slot, shown in thing.parts.items():
            shown = phrases.plain(shown)
            if form in forms(shown) or (form == slot == "body"):
                named.append(slot)
            elif " " in shown and form in forms(shown.split(" ", 1)[1]):
                ending.append(slot)
    if not named and not ending and " " in phrase:
        kind = vocabulary.lookup(vocabulary.attachments(), phrase)
        last = phrase.rsplit(" ", 1)[1]
        return part_slots(thing, last) if not kind or kind in forms(last) or last in forms(kind) else ()
    doubles = [slot for slot in ending if thing.parts[slot].split()[0] in DOUBLES]
    return tuple(dict.fromkeys(named + doubles if named else ending))


def holds_drinks(thing: Any) -> bool:
    """Whether the slot "contents" is a filling and not a belly or a mattress."""
    shown = thing.parts.get("contents", "")
    return shown in FILLINGS or shown in vocabulary.drinks()


def find_head(clauses: list[Clause], things: Mapping[str, Any], nearest: bool) -> Head:
    """The thing of a sentence. Raises NotUnderstood, with the nearest things, when there is none to make.

    nearest: go on with the nearest thing where the noun is too far from all of them.
    """
    leading = [k for k, clause in enumerate(clauses) if clause.link in ("start", "comma")]
    unknown: Unknown | None = None
    for k in [*leading, *(k for k in range(len(clauses)) if clauses[k].link in ("of", "and", "is"))]:
        found = _clause_head(clauses[k], k, things)
        if isinstance(found, Head):
            return found
        unknown = unknown or found
    if unknown is None:
        for k, clause in enumerate(clauses):
            found = _clause_head(clause, k, things) if k not in leading else None
            if isinstance(found, Head):
                return found
            unknown = unknown or found
    return _nearest_head(unknown or _any_word(clauses), things, nearest, _described(clauses, things))


def _clause_head(clause: Clause, k: int, things: Mapping[str, Any]) -> Head | Unknown | None:
    """The last noun of a clause that is not a part of the thing beside it."""
    items = clause.items
    known = [i for i, item in enumerate(items) if "thing" in item.roles]
    plain = [i for i in known if not items[i].is_modifier() and "statue" not in items[i].roles]
    if plain:
        known = plain
    if known:
        last = known[-1]
        thing = things[items[last].roles["thing"]]
        later = _later_noun(items, last, thing)
        if later < 0:
            return _compound(items, k, last, things) or _direct(items[last], k, last)
        return _dictionary(items, k, later, things)
    candidates = [i for i in reversed(range(len(items)))
                  if not items[i].is_modifier() and not items[i].roles.keys() & NO_HEAD]  # fmt: skip
    for even_adjective in (False, True):  # "a grizzly"
        for i in candidates:
            if noun_of(items[i].text, even_adjective) or (i and _as_lemma(items[i - 1 : i + 1])):
                return _dictionary(items, k, i, things)
    return _named_look(items, k, things)


def _named_look(items: tuple[Lexeme, ...], k: int, things: Mapping[str, Any]) -> Head | Unknown | None:
    """A colour or material that is also a thing one can ask for: "a cherry", but not "gold"."""
    if not items or not items[-1].roles.keys() & {"colour", "material", "scale"} or not noun_of(items[-1].text, True):
        return None
    if items[-1].text in HUES and not noun_of(items[-1].text):
        return None
    found = _dictionary(items, k, len(items) - 1, things)
    return None if isinstance(found, Unknown) and "material" in items[-1].roles else found


def _direct(item: Lexeme, k: int, place: int) -> Head:
    thing = item.roles["thing"]
    exact = thing in forms(item.text) or item.text in forms(thing)
    return Head(k, range(place, place + 1), thing, 1.0, "" if exact else item.text, f"the thing: {thing}")


def _later_noun(items: tuple[Lexeme, ...], last: int, thing: Any) -> int:
    """A noun after the thing that makes another of it ("mug warmer"), or -1: parts, looks and adjectives do not."""
    for i in range(len(items) - 1, last, -1):
        item = items[i]
        if item.roles or part_slots(thing, item.text) or item.text.endswith(("ing", "ed", "ly")):
            continue
        if noun_of(item.text) and not slot_by_dictionary(thing, item.text):
            return i
    return -1


def _compound(items: tuple[Lexeme, ...], k: int, last: int, things: Mapping[str, Any]) -> Head | Unknown | None:
    """A thing's name inside a longer dictionary noun: "rocking chair" is one, "hot dog" is none."""
    for first in range(max(0, last - 2), last):
        before = items[first:last]
        if any(set(item.roles) & {"colour", "material", "scale", "degree", "number", "statue"} for item in before):
            continue
        noun = _as_lemma(items[first : last + 1])
        if noun:
            return _judge_compound(noun, items[last], k, range(first, last + 1), things)
    return None


def _as_lemma(items: tuple[Lexeme, ...]) -> str:
    """The words as one dictionary noun, apart, together or hyphened; "" when they are none."""
    typed = "".join(("-" if item.joined else " ") + item.text for item in items).strip()
    words = [item.text for item in items]
    return next((noun for noun in (" ".join(words), "".join(words), typed, "-".join(words)) if _is_lemma(noun)), "")


def is_noun_like(word: str, ends: bool) -> bool:
    """Whether a word is first of all a noun, or, where it `ends` its clause, could be one nobody listed."""
    return bool(noun_of(word)) or (ends and word not in lexicon.load().adjectives)


def _is_word(word: str) -> bool:
    table = lexicon.load()
    return any(lexicon.is_other_word(table, f) or f in table.adjectives for f in forms(word)) or _is_lemma(word)


def _is_lemma(phrase: str) -> bool:
    table = lexicon.load()
    return any(lexicon.senses(table, form) for form in forms(phrase))


def _judge_compound(noun: str, item: Lexeme, k: int, span: range, things: Mapping[str, Any]) -> Head | Unknown:
    """A compound is what the dictionary says, else its last word's thing if that is near or in the definition."""
    last_thing = item.roles["thing"]
    found = _readings(noun, things)
    top = found[0] if found else None
    if top and nouns.is_defensible(top):
        return Head(k, span, top.thing, top.score, noun, f"{top.kind} {top.thing}")
    own = next((r for r in found if r.thing == last_thing), None)
    said = any(nouns.mentions(sense, forms(item.text)) for sense, _, _ in nouns.meanings(noun)[:1])
    if own and (own.score >= COMPOUND_FLOOR or said):
        return Head(k, span, last_thing, own.score, noun, f"{own.kind} {last_thing}")
    return Unknown(k, span, noun, tuple(found))


def _readings(word: str, things: Mapping[str, Any]) -> list[nouns.Reading]:
    table = lexicon.load()
    candidates = ((table.plurals[word],) if word in table.plurals else ()) + forms(word)
    return next((found for form in candidates if (found := nouns.readings(form, things))), [])


def _dictionary(items: tuple[Lexeme, ...], k: int, place: int, things: Mapping[str, Any]) -> Head | Unknown:
    """An unknown noun, with the words before it when the dictionary has them together."""
    for first in range(max(0, place - 2), place + 1):
        looks = first < place and any(item.is_modifier() for item in items[first:place])
        noun = _as_lemma(items[first : place + 1])
        if not noun:
            continue
        found = _readings(noun, things)
        if looks and not _is_another(found, _readings(items[place].text, things)):
            continue
        if found and nouns.is_defensible(found[0]):
            return Head(
                k, range(first, place + 1), found[0].thing, found[0].score, noun, f"{found[0].kind} {found[0].thing}"
            )
        return Unknown(k, range(first, place + 1), noun, tuple(found))
    return Unknown(k, range(place, place + 1), items[place].text, ())


def _is_another(found: list[nouns.Reading], last: list[nouns.Reading]) -> bool:
    """Whether a compound that begins with a look ("baby grand", "red admiral") is a thing its last word is not."""
    sure = bool(found) and nouns.is_defensible(found[0]) and found[0].kind == "is a"
    return sure and not (last and nouns.is_defensible(last[0]) and last[0].thing == found[0].thing)


def _any_word(clauses: list[Clause]) -> Unknown:
    """The last word that no table holds, to name in the refusal."""
    for k, clause in enumerate(clauses):
        for i in range(len(clause.items) - 1, -1, -1):
            if not clause.items[i].roles.keys() - {"drink"} and clause.items[i].text.isascii():
                return Unknown(k, range(i, i + 1), clause.items[i].text, ())
    return Unknown(0, range(0), "", ())


def _described(clauses: list[Clause], things: Mapping[str, Any]) -> dict[str, float]:
    """How much of the sentence each thing's own names say: a word that few things have counts most."""
    said = {form for clause in clauses for item in clause.items for form in forms(item.text) if len(form) > 2
            and not item.is_modifier()}  # fmt: skip
    owners = {word: [name for name, words in phrases.vocabulary_of(things).items() if word in words] for word in said}
    found: dict[str, float] = {}
    for names in owners.values():
        for name in names:
            found[name] = found.get(name, 0.0) + 1 / (1 + len(names))
    return found


def _nearest_head(unknown: Unknown, things: Mapping[str, Any], nearest: bool, described: dict[str, float]) -> Head:
    """Mend a misspelling, go on with the nearest thing, or refuse and say what is near."""
    index = phrases.thing_index(things)
    close = difflib.get_close_matches(unknown.noun, index, n=NEAREST_SHOWN, cutoff=0.74) if unknown.noun else []
    if close and not unknown.readings and len(unknown.noun) > 3 and not _is_word(unknown.noun):
        return Head(unknown.clause, unknown.span, index[close[0]], 0.8, unknown.noun, f"spelt like {close[0]}")
    offered = _suggestions(unknown.noun, things, described) if unknown.readings or described else []
    owners = _owners(unknown.noun, things) if unknown.noun else []
    if offered and (len(owners) < NEAREST_SHOWN or offered[0].score >= COMPOUND_FLOOR):
        owners = []  # rather a part that is also a thing nearly like others: "a cherry"
    names = list(dict.fromkeys(owners or [r.thing for r in offered] or [index[c] for c in close]))[:NEAREST_SHOWN]
    if nearest and names:
        score = offered[0].score if offered and not owners else 0.0
        return Head(unknown.clause, unknown.span, names[0], score, unknown.noun, f"nearest is {names[0]}")
    raise _refusal(unknown.noun[:40], tuple(names), bool(owners), things)


def _owners(word: str, things: Mapping[str, Any]) -> list[str]:
    """The things that have such a part, or can be filled with it."""
    if vocabulary.lookup(vocabulary.drinks(), word):
        return [name for name, thing in things.items() if holds_drinks(thing)]
    return [name for name, thing in things.items() if " " not in word and part_slots(thing, word)]


def _suggestions(word: str, things: Mapping[str, Any], described: dict[str, float]) -> list[nouns.Reading]:
    table = lexicon.load()
    candidates = ((table.plurals[word],) if word in table.plurals else ()) + forms(word)
    candidates = (*(form for form in candidates if nouns.meanings(form)), word)
    return nouns.suggestions(candidates[0], things, NEAREST_SHOWN, described)


def _refusal(noun: str, names: tuple[str, ...], is_part: bool, things: Mapping[str, Any]) -> NotUnderstood:
    if not noun:
        examples = ", ".join(list(things)[:NEAREST_SHOWN])
        return NotUnderstood(
            "No thing to make is named in the sentence.",
            "prompt",
            f'Name one, such as {examples}: "a blue {next(iter(things), "vase")}".',
        )
    if _is_word(noun) and not _is_lemma(noun):
        return NotUnderstood(
            f'"{noun}" is not a thing one can touch.', "prompt", "Name what it should be made into.", names
        )
    if not names:
        return NotUnderstood(
            f'I do not know the word "{noun}".', "prompt", "Say it with a commoner word, or choose a larger prior."
        )
    if is_part:
        return NotUnderstood(
            f'"{noun}" is a part, of {", ".join(names)} and others, not a thing.',
            "prompt",
            f'Say the whole: "{names[0]} with {noun}".',
            names,
        )
    return NotUnderstood(
        f'Nothing near "{noun}": nearest are {", ".join(names)}.',
        "prompt",
        "Name one of these, go on with the nearest, or choose a larger prior.",
        names,
    )


def slot_by_dictionary(thing: Any, word: str) -> str:
    """The slot whose name the dictionary puts within three steps of `word` ("haft" is a handle), or ""."""
    table, noun = lexicon.load(), noun_of(word)
    if not noun:
        return ""
    senses = lexicon.senses(table, noun)[: nouns.SENSES_READ]
    for slot, shown in [*thing.parts.items(), *((slot, other) for other, slot in thing.part_words.items())]:
        name = noun_of(shown) or noun_of(shown.split()[-1])
        for part in lexicon.senses(table, name)[: nouns.SENSES_READ] if name else ():
            if any(lexicon.ancestors(sense).get(part, 9) <= 3 for sense in senses):
                return slot
    return ""
