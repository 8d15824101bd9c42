"""Every thing of the library: whole, standing, hollow where it should be, named, sized, and answering to its words."""

import numpy as np
import pytest

from engine.prior import lexicon
from engine.shapes import parts as layout
from engine.shapes.catalogue import FAMILIES, THINGS
from engine.shapes.faults import find_faults
from engine.shapes.looks import HUES, LOOKS
from engine.shapes.thing import Sample, sample

NAMES = sorted(THINGS)
SAMPLES = 8


def samples_of(name: str) -> list[Sample]:
    rng = np.random.default_rng(11)
    return [sample(THINGS[name], rng) for _ in range(SAMPLES)]


def test_there_are_at_least_eighty_things_under_their_own_names():
    assert len(THINGS) >= 80
    assert len(THINGS) == sum(len(family.THINGS) for family in FAMILIES), "two things of one name"
    assert all(name == thing.name == name.lower().strip() for name, thing in THINGS.items())


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_sound(name):
    for drawn in samples_of(name):
        parts = drawn.parts
        parts.validate()
        faults = find_faults(parts.rows, parts.slots, 48)
        for finer in (64, 96, 160):  # a part thinner than a cell falls between the samples: look closer
            if faults.pieces > 1:
                faults = find_faults(parts.rows, parts.slots, finer)
        assert faults.pieces == 1, [parts.names[k] for k in faults.loose]
        assert faults.gap <= 0.005 and faults.hollow
        assert len(parts) <= 20 and len(set(parts.slots)) == len(parts.slots)
        assert (np.diff(parts.slots) > 0).all() and parts.slots[0] == 0, "the body comes first"
        assert all(parts.names) and all(matter for matter in parts.matter)
        assert np.isfinite(parts.rows).all() and parts.rows.dtype == np.float32


@pytest.mark.parametrize("name", NAMES)
def test_samples_vary_and_repeat(name):
    first, again = (sample(THINGS[name], np.random.default_rng(5)).parts for _ in range(2))
    assert first.rows.tobytes() == again.rows.tobytes()
    drawn = [s.parts for s in samples_of(name)]
    shapes = {tuple(np.round(p.rows[:, 10:45], 2).ravel()) for p in drawn}
    assert len(shapes) == SAMPLES, "two samples of one shape"


def aspect(name: str, seed: int, **words) -> float:
    low, high = layout.bounds(sample(THINGS[name], np.random.default_rng(seed), **words).parts.rows)
    size = high - low
    return float(size[1] / max(size[0], size[2]))


@pytest.mark.parametrize("name", NAMES)
def test_tall_is_taller_and_wide_is_wider(name):
    seeds = range(8)
    tall, short = (np.median([aspect(name, k, tall=v) for k in seeds]) for v in (1, -1))
    wide, narrow = (np.median([aspect(name, k, wide=v) for k in seeds]) for v in (1, -1))
    assert tall / short >= 1.25, f"tall over short: {tall / short:.2f}"
    assert narrow / wide >= 1.15, f"wide over narrow: {narrow / wide:.2f}"


def test_rows_of_the_table_are_well_formed():
    for name, thing in THINGS.items():
        assert 0.01 <= thing.size <= 80, f"{name}: {thing.size} m"
        assert set(thing.parts) <= set(layout.SLOTS) and "body" in thing.parts, name
        assert set(thing.part_words.values()) <= set(thing.parts), name
        assert set(thing.part_looks) <= set(thing.part_words) and set(thing.part_looks.values()) <= set(LOOKS), name
        counted = [v for value in thing.counts.values() for v in ((value,) if isinstance(value, str) else value)]
        assert set(counted) <= set(thing.parts), name
        assert thing.colours and set(thing.colours) <= {*HUES, *LOOKS}, name
        assert thing.look in LOOKS, name


def test_sizes_are_those_of_the_world():
    """Rough figures anyone would give, in metres."""
    known = {
        "mug": (0.07, 0.2), "chair": (0.6, 1.2), "car": (3, 6), "house": (5, 20), "ring": (0.015, 0.04),
        "cat": (0.25, 0.9), "elephant": (2, 7), "table": (0.7, 2.5), "pine": (4, 40), "guitar": (0.8, 1.2),
        "key": (0.03, 0.12), "hat": (0.2, 0.6), "sword": (0.6, 1.4), "train": (3, 30), "bee": (0.005, 0.4),
    }  # fmt: skip
    for name, (low, high) in known.items():
        if name in THINGS:
            assert low <= THINGS[name].size <= high, f"{name}: {THINGS[name].size} m"
    order = ["ring", "mug", "chair", "car", "house"]
    assert sorted(order, key=lambda name: THINGS[name].size) == order


def test_a_word_means_one_thing():
    owners: dict[str, list[str]] = {}
    for name, thing in THINGS.items():
        for word in {name, *thing.synonyms}:
            owners.setdefault(word.lower(), []).append(name)
        assert len(set(thing.synonyms)) == len(thing.synonyms) and name not in thing.synonyms, name
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


def test_anchors_exist_in_the_dictionary_and_are_not_shared():
    table = lexicon.load()
    missing = [
        name
        for name, thing in THINGS.items()
        if lexicon.synset(table, thing.synset) < 0
        and lexicon.senses(table, thing.synset.split(".")[0].replace("_", " "))
    ]
    assert missing == []
    anchors = [thing.synset for thing in THINGS.values()]
    assert {a for a in anchors if anchors.count(a) > 1} == set()
