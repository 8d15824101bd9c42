"""From a Brief to an asset: seeds, attachments, several objects."""

import numpy as np
import pytest

from engine.making import make_asset, make_parts, seeds_of
from engine.prior.starter import load_prior
from engine.prior.words import read
from engine.shapes import parts as layout
from engine.shapes.attach import FIRST_SLOT
from engine.shapes.catalogue import THINGS
from engine.shapes.faults import find_faults


@pytest.fixture(scope="module")
def prior():
    return load_prior()


def test_the_first_variant_has_the_seed_itself_and_all_differ():
    seeds = seeds_of(5, 20)
    assert seeds[0] == 5 and len(set(seeds)) == 20 and seeds_of(5, 3) == seeds[:3]
    assert all(0 <= seed < 2**62 for seed in seeds)


def test_a_sentence_makes_the_same_asset_again_and_any_variant_by_its_seed(prior):
    brief = read("a crimson goblet", THINGS)
    variant = seeds_of(7, 3)[2]
    first, again = (make_asset(prior, brief, variant) for _ in range(2))
    assert first.parts.rows.tobytes() == again.parts.rows.tobytes() and first.seed == variant
    assert first.facts["pieces"] == 1 and first.facts["hollow"] and first.brief["thing"] == brief.thing


@pytest.mark.parametrize("prompt", ["a teapot with wings", "a house on chicken legs", "a red car with a gold crown"])
def test_attachments_come_with_the_sentence(prior, prompt):
    brief = read(prompt, THINGS)
    assert brief.attachments
    parts, _ = make_parts(prior, brief, 3)
    kinds = {name.split(" ")[0] for name, slot in zip(parts.names, parts.slots) if slot >= FIRST_SLOT}
    assert kinds == {attachment.kind.split(" ")[0] for attachment in brief.attachments}
    faults = find_faults(parts.rows, parts.slots, 64)
    assert faults.pieces - faults.crumbs == 1
    for attachment in brief.attachments:
        if attachment.colour:
            row = parts.rows[parts.index(attachment.kind)]
            assert np.allclose(row[layout.COLOUR], attachment.colour.rgb, atol=1e-6)


def test_sizes_follow_the_words(prior):
    sizes = [make_parts(prior, read(f"a {word} mug", THINGS), 1)[0].size for word in ("tiny", "", "huge")]
    assert sizes[0] < 0.75 * sizes[1] and sizes[1] < 0.75 * sizes[2]


def test_relations_and_numbers_give_named_objects(prior):
    asset = make_asset(prior, read("a mug on a wooden table", THINGS), 2)
    assert [item.name for item in asset.items] == ["mug", "table"]
    two = make_asset(prior, read("a cat beside a cat", THINGS), 2)
    assert len({item.name for item in two.items}) == len(two.items) >= 1
    three = make_asset(prior, read("three chairs", THINGS), 2)
    assert [item.name for item in three.items] == ["chair", "chair 2", "chair 3"]


def test_while_somebody_types_the_first_draw_comes_as_it_is(prior):
    brief = read("a tall blue vase", THINGS)
    typed, mended = make_asset(prior, brief, 3, best_of=0), make_asset(prior, brief, 3, best_of=1)
    assert typed.facts == {} and mended.facts["pieces"] == 1
    assert typed.parts.names == mended.parts.names
    assert np.abs(typed.parts.rows - mended.parts.rows).max() < 0.1
