"""A sentence becomes a Brief: which thing, its looks, its parts, how many, what stands by it, and what was not used.

No language model: hand lists first, then a dictionary (`nouns`), and a plain grammar. Looks bind to the next noun of
their clause, or to the last noun when none follows; what nothing can use is said.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.errors import NotUnderstood
from engine.prior import heads, lexicon, nouns, phrases, tokens, vocabulary
from engine.prior.brief import Attachment, Brief, describe
from engine.prior.draft import AND, MAIN, NOWHERE, Draft, accent_slot, drop, take
from engine.prior.phrases import Clause, Lexeme

__all__ = ["Brief", "describe", "read"]

RELATIONS = ("on", "in", "under", "beside")
THINGS_DEEP = 3  # "a cat on a table in a house": further things are not used
FRAMING = {"statue", "measure", "silent", "frame", "degree", "place"}  # words that only lead to others


def read(text: str, things: Mapping[str, Any], nearest: bool = False) -> Brief:
    """Read a sentence against a table of things (`engine.shapes.thing.Thing` rows).

    nearest: where the noun is too far from every thing, go on with the nearest. Raises NotUnderstood, which names the
    nearest things, when no thing can be made out.
    """
    cleaned = tokens.clean(text)
    items = phrases.lexemes(tokens.tokens(cleaned), things)
    brief = _read_sentence(phrases.clauses(items), things, nearest, cleaned, 1)
    if len(text.strip()) > tokens.CHARACTERS_READ:
        note = f"only the first {tokens.CHARACTERS_READ} characters were read"
        brief = replace(brief, notes=(*brief.notes, note))
    return brief


def _read_sentence(clauses: list[Clause], things: Mapping[str, Any], nearest: bool, text: str, depth: int) -> Brief:
    head = heads.find_head(clauses, things, nearest)
    draft = Draft(things[head.thing], things, depth)
    k = 0
    while k < len(clauses):
        k = _read_clause(draft, clauses, k, head)
    take(draft, MAIN)
    brief = draft.brief(text, head.score, head.read_as)
    if draft.around:
        relation, inner = draft.around
        return replace(inner, text=text, relations=((relation, brief), *inner.relations))
    return brief


def _read_clause(draft: Draft, clauses: list[Clause], k: int, head: heads.Head) -> int:
    """Read clause k; returns the next one to read (a second thing takes several)."""
    clause = clauses[k]
    link = clause.link
    hold = k + 1 < len(clauses) and clauses[k + 1].link in ("on", "other") and _names_part(draft, clauses[k + 1])
    if k == head.clause:
        draft.mode = "start"
        if link in ("and", "start", "comma"):
            _mark_and(draft, link)
        _read_items(draft, clause, head, hold)
        return k + 1
    if link in RELATIONS:
        return _read_relation(draft, clauses, k)
    if link == "other" and not _names_part(draft, clause):
        take(draft, MAIN)
        for item in clause.items:
            drop(draft, item)
        return k + 1
    _enter(draft, clause)
    if _second_thing(draft, clauses, k):
        return _end_of_thing(clauses, k)
    _read_items(draft, clause, None, hold)
    return k + 1


def _enter(draft: Draft, clause: Clause) -> None:
    """What the link says about the looks that still wait and about the nouns to come."""
    link = clause.link
    looks_only = all(item.is_modifier() for item in clause.items)
    if link == "and":
        _mark_and(draft, link)
    elif link == "comma":
        if not looks_only:
            take(draft, MAIN)
        if looks_only:
            draft.last = MAIN
        if draft.mode == "without" and any(item.is_modifier() for item in clause.items):
            draft.mode = "with"
    elif link == "other":  # "gold around the rim"
        draft.mode = "with"
    else:
        take(draft, MAIN)
        draft.mode = link if link != "and is" else "is"
        draft.last = {"whose": None, "and is": MAIN}.get(link, draft.last)


def _mark_and(draft: Draft, link: str) -> None:
    if link == "and" and draft.waiting:
        draft.waiting.append(AND)


def _names_part(draft: Draft, clause: Clause) -> bool:
    return any(heads.part_slots(draft.thing, item.text) for item in clause.items)


def _read_items(draft: Draft, clause: Clause, head: heads.Head | None, hold: bool = False) -> None:
    """Bind the looks of one clause to its nouns, left to right. hold: the next clause says where they go."""
    items, seen_noun, i = clause.items, False, 0
    span = head.span if head else range(0)
    nouns_at = [j for j in range(len(items)) if j in span or _is_noun(draft, items[j], head is not None)]
    while i < len(items):
        item = items[i]
        if i in span:
            draft.readings.append((" ".join(items[j].text for j in span), head.how))
            take(draft, MAIN)
            if not (clause.link == "of" and isinstance(draft.last, tuple)):  # "the handle of the mug is brass"
                draft.last = MAIN
            seen_noun, i = True, span.stop
            continue
        if item.text == "not" and i + 1 < len(items):
            drop(draft, Lexeme(f"not {items[i + 1].text}"))
            i += 2
            continue
        before_head = i < span.start if span else False
        if _joined_part(draft, item):
            pass
        elif i in nouns_at and not (item.is_modifier() and i < nouns_at[-1]):
            seen_noun |= _read_noun(draft, item, before_head)
        elif item.is_modifier():
            draft.waiting.append(item)
        elif not _material_by_dictionary(draft, item, leads=before_head or any(j > i for j in nouns_at)):
            seen_noun |= _read_rest(draft, item, head is not None, ends=i == len(items) - 1)
        i += 1
    if draft.waiting and not hold and (seen_noun or draft.mode in ("is", "made of", "of")):
        take(draft, MAIN if draft.last is None else draft.last)


def _is_noun(draft: Draft, item: Lexeme, main_clause: bool) -> bool:
    if heads.part_slots(draft.thing, item.text) or _counted(draft.thing, item.text):
        return True
    if not main_clause and item.text in vocabulary.TRIMMINGS:
        return True
    looks = {"colour", "material"} & item.roles.keys()
    return bool(item.roles.keys() & {"attachment", "drink"}) and not (looks and (main_clause or draft.mode == "is"))


def _counted(thing: Any, word: str) -> Any:
    return vocabulary.lookup(thing.counts, word)


def _read_noun(draft: Draft, item: Lexeme, before_head: bool) -> bool:
    """A part, a count, an attachment or a filling; True when looks that follow may belong to it."""
    counted = _counted(draft.thing, item.text)
    tiers = counted if isinstance(counted, tuple) else ()
    if tiers and any("number" in other.roles for other in draft.waiting):
        _read_tiers(draft, item, tiers, before_head)
        return True
    slots = heads.part_slots(draft.thing, item.text) or tiers
    if not slots and "drink" in item.roles and heads.holds_drinks(draft.thing):
        slots = ("contents",)
    if not slots and "attachment" not in item.roles and item.text in vocabulary.TRIMMINGS and draft.waiting:
        slots = (accent_slot(draft),) if accent_slot(draft) else ()
    if slots:
        _read_part(draft, item, slots, before_head)
        return True
    if "attachment" in item.roles and draft.mode != "without":
        kind = item.roles["attachment"]
        kinds = [attachment.kind for attachment in draft.attachments]
        if kind not in kinds:
            draft.attachments.append(Attachment(kind))
        draft.last = kinds.index(kind) if kind in kinds else len(kinds)
        draft.readings.append((item.text, f"attached: {kind}"))
        take(draft, draft.last)
        return True
    _drop_noun(draft, item)
    return False


def _drop_noun(draft: Draft, item: Lexeme) -> None:
    """A noun that nothing here can use takes the looks said of it along."""
    for other in draft.waiting:
        drop(draft, other)
    draft.waiting.clear()
    drop(draft, item)
    draft.last = NOWHERE


def _read_part(draft: Draft, item: Lexeme, slots: tuple[str, ...], before_head: bool) -> None:
    name = " and ".join(draft.thing.parts[slot] for slot in slots)
    if draft.mode == "without":
        draft.presence.update({slot: False for slot in slots if slot != "body"})
        draft.readings.append((item.text, f"without {name}"))
        for other in draft.waiting:
            drop(draft, other)
        draft.waiting.clear()
        return
    draft.readings.append((item.text, f"part: {name}"))
    whole = item.text == "body" and not (draft.colour or draft.material)
    target = MAIN if whole else slots
    doubles = [slot for slot in slots if draft.thing.parts[slot].split()[0] in heads.DOUBLES]
    for slot in slots:
        if slot != "body" and not (slot in doubles and len(doubles) < len(slots)):
            draft.presence.setdefault(slot, True)
    for form in phrases.forms(item.text):
        if form in draft.thing.part_looks:
            draft.forms[slots[0]] = draft.thing.part_looks[form]
    if "drink" in item.roles and slots == ("contents",):
        draft.colours.setdefault("contents", item.roles["drink"])
    kept = draft.waiting[:-1] if before_head else []  # "tall blue rim vase": only the nearest look is the rim's
    draft.waiting = draft.waiting[len(kept) :]
    take(draft, target)
    draft.waiting = kept
    draft.last = target


def _read_tiers(draft: Draft, item: Lexeme, slots: tuple[str, ...], before_head: bool) -> None:
    """ "three tiers": the first three of the slots are there, the rest are not."""
    wanted = next(w.roles["number"] for w in reversed(draft.waiting) if "number" in w.roles)
    count = min(wanted, len(slots))
    draft.waiting = [w for w in draft.waiting if "number" not in w.roles]
    for place, slot in enumerate(slots):
        if slot != "body":
            draft.presence[slot] = place < count
    draft.readings.append((f"{wanted} {item.text}", f"{count} × {item.text}"))
    draft.last = slots[:count]
    if not before_head:
        take(draft, draft.last)


def _joined_part(draft: Draft, item: Lexeme) -> bool:
    """ "gold-rimmed", "three-legged", "winged", "lidless": a part said as an adjective."""
    if item.roles.keys() & {"thing", "colour", "material"}:
        return False
    absent = item.text.endswith("less")
    for stem in phrases.stems(item.text):
        roles = phrases.fixed_roles(stem)
        part = heads.part_slots(draft.thing, stem) or _counted(draft.thing, stem)
        if not part and not ("attachment" in roles and not absent):
            continue
        mode, last, waiting = draft.mode, draft.last, draft.waiting
        draft.mode = "without" if absent else "with"
        split = len(waiting) if absent else max(0, len(waiting) - 1)
        draft.waiting = waiting[split:]
        _read_noun(draft, Lexeme(stem, roles), before_head=False)
        draft.mode, draft.last, draft.waiting = mode, last, waiting[:split]
        return True
    return False


def _material_by_dictionary(draft: Draft, item: Lexeme, leads: bool) -> bool:
    """An unknown word that the dictionary puts below a material: "a hornbeam table", "made of hornbeam"."""
    if item.roles or not item.text.isascii() or not (leads or draft.mode in ("of", "made of", "is")):
        return False
    noun = heads.noun_of(item.text)
    name = nouns.is_a(noun, vocabulary.material_roots()) if noun else ""
    if name:
        draft.waiting.append(Lexeme(item.text, {"material": name}))
    return bool(name)


def _read_rest(draft: Draft, item: Lexeme, main_clause: bool, ends: bool) -> bool:
    """What no table holds: a word the dictionary knows as a part is one; others are unused. True for a part."""
    if item.roles.keys() & FRAMING:
        return False
    known = item.text.isascii()
    slot = heads.slot_by_dictionary(draft.thing, item.text) if known and not main_clause else ""
    if slot:
        _read_part(draft, item, (slot,), before_head=False)
    elif not main_clause and known and heads.is_noun_like(item.text, ends):
        _drop_noun(draft, item)
    else:
        drop(draft, item)
    return bool(slot)


def _read_relation(draft: Draft, clauses: list[Clause], k: int) -> int:
    """ "on the rim" is a place, "in blue" a look, "in a hat" worn, "on wheels" attached; otherwise a second thing."""
    clause = clauses[k]
    said = [item for item in clause.items if "thing" in item.roles and not item.is_modifier()]
    said = [item for item in said if not heads.part_slots(draft.thing, item.text)]  # a cactus has its own pot
    looks_only = _only_looks(clause)
    if _names_part(draft, clause) and not said:
        draft.mode = "with"
        _read_items(draft, clause, None)
        return k + 1
    take(draft, MAIN if draft.last is None else draft.last)
    rule = {"in": "worn", "on": "standing"}.get(clause.link)
    kinds = vocabulary.attachment_rule(rule) if rule else frozenset()
    worn = any(item.roles.get("attachment") in kinds for item in clause.items)
    if worn or (looks_only and clause.link == "in"):
        draft.mode = "with" if worn else "is"
        _read_items(draft, clause, None)
        return k + 1
    end = _end_of_thing(clauses, k)
    other = _read_other(draft, clauses[k:end])
    if other is not None:
        draft.relations.append((clause.link, other))
        draft.readings.append((clause.link, f"{clause.link} {other.thing}"))
        return end
    for item in (item for subordinate in clauses[k:end] for item in subordinate.items):
        if not item.roles.keys() & FRAMING:
            drop(draft, item)
    return end


def _only_looks(clause: Clause) -> bool:
    """Whether a clause says nothing but looks: "in blue", and "in solid gold" though nothing uses "solid"."""
    plain = [item for item in clause.items if not item.is_modifier()]
    adjectives = lexicon.load().adjectives
    return clause.items[-1].is_modifier() and all(not item.roles and item.text in adjectives for item in plain)


def _end_of_thing(clauses: list[Clause], k: int) -> int:
    """A second thing's description ends at the next pause."""
    return next((j for j in range(k + 1, len(clauses)) if clauses[j].link == "comma"), len(clauses))


def _read_other(draft: Draft, clauses: list[Clause]) -> Brief | None:
    """The clauses as a sentence of their own, or None when they name nothing that can be made."""
    if draft.depth >= THINGS_DEEP:
        return None
    text = " ".join(item.text for clause in clauses for item in clause.items)
    try:
        return _read_sentence(
            [Clause("start", clauses[0].items), *clauses[1:]], draft.things, False, text, draft.depth + 1
        )
    except NotUnderstood:
        return None


def _second_thing(draft: Draft, clauses: list[Clause], k: int) -> bool:
    """ "a vase with a rose", "a bowl of apples", "a cat and a dog": another thing, where it naturally goes."""
    clause = clauses[k]
    if draft.mode not in ("start", "with", "of") or clause.link in ("and is", "is", "whose", "made of"):
        return False
    place = next((item.roles["place"] for item in clause.items if "place" in item.roles), "")
    items = [item for item in clause.items if not item.roles.keys() & {"place"}]
    said = items[-1] if items else None
    if said is None or "thing" not in said.roles or heads.part_slots(draft.thing, said.text):
        return False
    if "attachment" in said.roles or ("drink" in said.roles and heads.holds_drinks(draft.thing)):
        return False
    if said.is_modifier() and clause.link in ("and", "comma"):  # "a vase, blue and orange"
        return False
    take(draft, MAIN if draft.last is None else draft.last)
    other = _read_other(draft, clauses[k : _end_of_thing(clauses, k)])
    if other is None:
        return False
    place = place or (_holds(draft.thing) if clause.link in ("with", "of") else "")
    if place in RELATIONS[:2] and draft.around is None:
        draft.around = (place, other)
    else:
        draft.relations.append(("beside", other))
    draft.readings.append((said.text, f"{place or 'beside'}: {other.thing}"))
    return True


def _holds(thing: Any) -> str:
    """ "in" for a container, "on" for what things are put on, "" otherwise; by the dictionary."""
    table = lexicon.load()
    home = lexicon.synset(table, thing.synset)
    above = lexicon.ancestors(home) if home >= 0 else {}
    for key, place in (("plate.n.04", "on"), ("table.n.02", "on"), ("seat.n.03", "on"), ("container.n.01", "in")):
        if lexicon.synset(table, key) in above:
            return place
    return ""
