"""An unknown noun read as one of the things: nearest by taxonomy and by what the dictionary says of both."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from engine.prior import lexicon

SENSES_READ = 4
RANK_COST = 0.06  # per sense: the word's rarer meanings count less
UNMET_COST = 0.14  # a sense nobody was seen to use, of a word whose first sense was
KIND_COST = (0.04, 0.10, 0.10)  # a definition's "young cat", "resembling a hammer", "spoon-shaped"
KIND_ALLOWS = (("is a", "is near"), ("is a",), ("is like",))
STEP_COST = 0.01  # per step up from a kind of the thing to the thing
# Below these a reading is no longer defensible. A mere cousin must be closer than a kind: scissors drawn as a knife
# are worse than an honest no that offers the knife.
FLOORS = {"is a": 0.80, "is more general": 0.80, "is near": 0.90}
FIGURE_PARTS = {"head", "arms"}
LEAF = 0.8  # information that counts as specific
SYNONYM_FLOOR = 0.45  # a hand synonym's sense this near the thing is the one that was meant
MENTION_GAIN = 0.08  # the definition of the word says the thing's name ("a pear-shaped fruit")
GENERAL_FLOOR = 0.2  # information a word more general than a thing must still carry ("animal" passes, "object" not)


@dataclass(frozen=True)
class Anchor:
    """Where a thing sits in the dictionary. `own` is False for the place of one of its synonyms."""

    thing: str
    synset: int
    own: bool


@dataclass(frozen=True)
class Reading:
    thing: str
    score: float
    kind: str  # "is a", "is more general", "is near", "is like"


def is_defensible(reading: Reading) -> bool:
    return reading.score >= FLOORS.get(reading.kind, math.inf)


def anchors(things: Mapping[str, object]) -> tuple[Anchor, ...]:
    """Every thing's synset, and those of its synonyms that are near it."""
    return _anchors(tuple((thing.name, thing.synset, tuple(thing.synonyms)) for thing in things.values()))


@lru_cache(maxsize=8)
def _anchors(rows: tuple[tuple[str, str, tuple[str, ...]], ...]) -> tuple[Anchor, ...]:
    table = lexicon.load()
    found = []
    for thing, key, synonyms in rows:
        home = lexicon.synset(table, key) if key else -1
        if home < 0:
            home = next(iter(lexicon.senses(table, thing)), -1)
        if home < 0:
            continue
        found.append(Anchor(thing, home, True))
        places = {home}
        for word in synonyms:
            near = max(lexicon.senses(table, word)[:SENSES_READ], key=lambda s: nearness(s, home), default=-1)
            general = near in lexicon.ancestors(home)  # "container" said of a jar would make a jar of every container
            if near >= 0 and near not in places and not general and nearness(near, home) > SYNONYM_FLOOR:
                places.add(near)
                found.append(Anchor(thing, near, False))
    return tuple(found)


def nearness(a: int, b: int) -> float:
    """0..1 between two synsets that are not above one another: Lin and Wu-Palmer halves, and shared definition words.

    Lin's half keeps siblings under a crowded parent ("container") apart, which Wu-Palmer alone takes for near kin.
    """
    table = lexicon.load()
    up_a, up_b = lexicon.ancestors(a), lexicon.ancestors(b)
    common = up_a.keys() & up_b.keys()
    if not common:
        return 0.0
    meet = max(common, key=lambda c: (table.depth[c], -c))
    wu_palmer = 2 * float(table.depth[meet]) / (2 * float(table.depth[meet]) + up_a[meet] + up_b[meet])
    shared = max(float(table.information[c]) for c in common)
    # A crowded synset ("snake") carries little information; unbounded, Lin's ratio takes it for everything's kin.
    lin = 2 * shared / (max(float(table.information[a]), LEAF) + max(float(table.information[b]), LEAF))
    return 0.5 * lin + 0.5 * wu_palmer + 0.15 * gloss_overlap(a, b, meet)


@lru_cache(maxsize=4096)
def _gloss_length(number: int) -> float:
    return math.sqrt(sum(lexicon.load().idf[word] ** 2 for word in lexicon.gloss(number)))


def gloss_overlap(a: int, b: int, meet: int) -> float:
    """Cosine of two definitions' words, rare words counting more, the name of what they both are not at all."""
    table = lexicon.load()
    said = {table.gloss_vocabulary.get(word, -1) for word in lexicon.name(table, meet).split()}
    common = (lexicon.gloss(a) & lexicon.gloss(b)) - said
    if not common:
        return 0.0
    idf = table.idf
    return float(sum(idf[word] ** 2 for word in common)) / (_gloss_length(a) * _gloss_length(b))


def mentions(number: int, names: tuple[str, ...]) -> bool:
    """Whether a definition says one of `names` ("a pear-shaped fruit")."""
    vocabulary = lexicon.load().gloss_vocabulary
    return any(vocabulary.get(word, -1) in lexicon.gloss(number) for word in names)


def _score(query: int, anchor: Anchor, home: int, names: tuple[str, ...]) -> tuple[float, str]:
    """How well synset `query` can be read as the thing at `home`, seen from one of its anchors."""
    steps = lexicon.ancestors(query).get(anchor.synset)
    if steps is not None:
        return 1 - STEP_COST * steps - (0 if anchor.own else 0.02), "is a"
    table = lexicon.load()
    if anchor.own and query in lexicon.ancestors(anchor.synset):
        # "a vehicle": the most populous thing below stands for all.
        known = float(table.information[query])
        steps = lexicon.ancestors(anchor.synset)[query]
        general = 0.95 - 0.002 * steps - 0.08 * float(table.information[anchor.synset])
        return (general if known > GENERAL_FLOOR else known), "is more general"
    near = nearness(query, anchor.synset) + MENTION_GAIN * mentions(query, names)
    if not anchor.own:
        near = min(near - 0.03, nearness(query, home) + 0.10)
    return min(near, 0.97), "is near"


def meanings(word: str) -> list[tuple[int, float, tuple[str, ...]]]:
    """(synset, cost, kinds of reading allowed): the word's first physical senses and what their definitions name."""
    table = lexicon.load()
    found: dict[int, tuple[float, tuple[str, ...]]] = {}
    senses = lexicon.senses(table, word)[:SENSES_READ]
    food, plant = lexicon.synset(table, "food.n.02"), lexicon.synset(table, "plant.n.02")
    if any(food in lexicon.ancestors(sense) for sense in senses):
        # Who asks for "a mango" wants the fruit, not its tree.
        senses = tuple(sense for sense in senses if plant not in lexicon.ancestors(sense))
    unmet = lexicon.unmet_senses(table, word)
    for rank, sense in enumerate(senses):
        cost = RANK_COST * rank + (UNMET_COST if sense in unmet else 0)
        found.setdefault(sense, (cost, ("is a", "is more general", "is near")))
        for other, kind in lexicon.likenesses(table, sense):
            found.setdefault(other, (cost + KIND_COST[kind], KIND_ALLOWS[kind]))
    return [(synset, *rest) for synset, rest in found.items()]


def readings(word: str, things: Mapping[str, object]) -> list[Reading]:
    """Every thing by how well `word` can be read as it, best first; empty when the dictionary lacks the word."""
    best: dict[str, Reading] = {}
    names = {name: tuple(w for w in (name, *thing.synonyms) if " " not in w) for name, thing in things.items()}
    places = anchors(things)
    homes = {anchor.thing: anchor.synset for anchor in places if anchor.own}
    for query, cost, allowed in meanings(word):
        for anchor in places:
            score, kind = _score(query, anchor, homes[anchor.thing], names[anchor.thing])
            if kind == "is a" and allowed == ("is like",):
                kind = "is like"  # a spoon's "bowl-shaped" makes it no bowl, but a bowl worth offering
            if kind in allowed and score - cost > (best[anchor.thing].score if anchor.thing in best else 0):
                best[anchor.thing] = Reading(anchor.thing, round(score - cost, 4), kind)
    return sorted(best.values(), key=lambda r: (-r.score, r.thing))


@lru_cache(maxsize=4096)
def _bag(number: int) -> dict[int, float]:
    """What is said of a synset: its name and definition, and less so those of what it is."""
    table = lexicon.load()
    bag: dict[int, float] = {}
    parents = table.parents[table.parent_starts[number] : table.parent_starts[number + 1]]
    for synset, weight in [(number, 1.0), *((int(p), 0.5) for p in parents)]:
        named = [table.gloss_vocabulary.get(word, -1) for word in lexicon.name(table, synset).split()]
        for word in [*lexicon.gloss(synset), *named]:
            if word >= 0:
                bag[word] = max(bag.get(word, 0.0), weight * float(table.idf[word]))
    return bag


def relatedness(a: int, b: int) -> float:
    """Cosine of what the dictionary says of two synsets: what one thinks of beside the other, kin or not."""
    first, second = _bag(a), _bag(b)
    dot = sum(weight * second[word] for word, weight in first.items() if word in second)
    length = math.sqrt(sum(w * w for w in first.values()) * sum(w * w for w in second.values()))
    return dot / length if length else 0.0


def suggestions(
    word: str, things: Mapping[str, object], count: int, described: Mapping[str, float] = MappingProxyType({})
) -> list[Reading]:
    """The things to offer for a noun that none is near enough to: kinship, relatedness, and what else was said.

    described: thing -> how much of the rest of the sentence its names say.
    """
    homes = [anchor for anchor in anchors(things) if anchor.own]
    found = {reading.thing: reading.score for reading in readings(word, things)}
    related = {
        anchor.thing: max((relatedness(query, anchor.synset) for query, _, _ in meanings(word)), default=0.0)
        for anchor in homes
    }
    table = lexicon.load()
    person, animal = lexicon.synset(table, "person.n.01"), lexicon.synset(table, "animal.n.01")
    if any(person in lexicon.ancestors(query) for query, _, _ in meanings(word)[:1]):
        # Who asks for a soldier would rather have a gnome than a bee.
        figures = [a for a in homes if FIGURE_PARTS <= set(things[a.thing].parts.values())]
        for anchor in figures:
            related[anchor.thing] += 0.2 if animal in lexicon.ancestors(anchor.synset) else 0.6
    rank = {
        thing: found.get(thing, 0.0) + 1.5 * related.get(thing, 0.0) + described.get(thing, 0.0)
        for thing in {*found, *described}
    }
    ranked = sorted(rank, key=lambda thing: (-rank[thing], thing))
    return [Reading(thing, found.get(thing, 0.0), "is nearest") for thing in ranked[:count]]


def is_a(word: str, roots: Mapping[int, str]) -> str:
    """The value of the root synset nearest above the first of the word's senses that has one, or ""."""
    table = lexicon.load()
    for sense in lexicon.senses(table, word)[:SENSES_READ]:
        up = lexicon.ancestors(sense)
        near = min((s for s in roots if s in up), key=lambda s: up[s], default=None)
        if near is not None:
            return roots[near]
    return ""
