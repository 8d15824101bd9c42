"""Every thing of the library can be asked for by name, by synonym and by part, and the dictionary knows it."""

import pytest

from engine.errors import NotUnderstood
from engine.prior import heads, lexicon, nouns, phrases, vocabulary
from engine.prior.words import read
from engine.shapes.attach import ATTACHMENTS
from engine.shapes.catalogue import THINGS

NAMES = sorted(THINGS)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_means_itself(name):
    plural = name + ("es" if name.endswith("s") else "s")
    for text in (name, f"a tiny crimson {name}", f"{name}, tall, navy blue", f"two {plural}"):
        brief = read(text, THINGS)
        assert (brief.thing, brief.thing_score, brief.read_as) == (name, 1.0, ""), text
    assert read(f"a tiny crimson {name}", THINGS).colour.name == "crimson"
    assert read(f"two {plural}", THINGS).how_many == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_synonym_means_a_thing_that_owns_it(name):
    for synonym in THINGS[name].synonyms:
        thing = THINGS[read(f"a red {synonym}", THINGS).thing]
        owners = [other.name for other in THINGS.values() if synonym in (other.name, *other.synonyms)]
        assert thing.name in owners, synonym


@pytest.mark.parametrize("name", NAMES)
def test_a_part_can_be_named_coloured_and_left_out(name):
    for slot, shown in THINGS[name].parts.items():
        if shown in phrases.thing_index(THINGS) or slot == "body":
            continue
        brief = read(f"a {name} whose {shown} is crimson", THINGS)
        assert brief.thing == name and brief.colours[slot].name == "crimson", shown
        assert slot in heads.part_slots(THINGS[name], phrases.plain(shown))
        assert read(f"a {name} without {shown}", THINGS).presence[slot] is False, shown


@pytest.mark.parametrize("name", NAMES)
def test_the_anchor_is_a_physical_synset_that_reads_as_the_thing(name):
    table, key = lexicon.load(), THINGS[name].synset
    number = lexicon.synset(table, key)
    if number < 0:
        # The dictionary has some names, such as the flying saucer, only as a figment: such a thing goes unanchored.
        assert not lexicon.senses(table, key.split(".")[0].replace("_", " ")), f"no such noun: {key}"
    else:
        assert table.physical[number]


def test_every_attachment_that_can_be_said_can_be_made():
    assert set(vocabulary.attachments().values()) == set(ATTACHMENTS)


def test_kinds_below_an_anchor_are_read_as_it():
    """Dictionary nouns whose first sense lies below exactly one anchor and are no synonym of ours."""
    table, index = lexicon.load(), phrases.thing_index(THINGS)
    homes = {anchor.synset: anchor.thing for anchor in nouns.anchors(THINGS) if anchor.own}
    lemmas = table.lemmas.decode().split("\n")[:-1]
    asked = right = 0
    for lemma in lemmas[::61]:
        above = (
            [homes[s] for s in lexicon.ancestors(first) if s in homes] if (first := _first(table, lemma)) >= 0 else []
        )
        if len(set(above)) != 1 or lemma in index or not lemma.isalpha():
            continue
        asked += 1
        try:
            right += read(f"a {lemma}", THINGS).thing == above[0]
        except NotUnderstood:
            pass
    assert asked > 15
    assert right / asked > 0.85


def _first(table, lemma):
    return next(iter(lexicon.senses(table, lemma)), -1)
