"""From a Brief to numbers, and what is painted exactly."""

import numpy as np
import pytest

from engine.prior.brief import Brief, Colour
from engine.prior.wish import SIZE_FACTOR, painted, surface_of, usual_surface, wish_from, wish_of_parts
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.looks import HUES, LOOKS
from engine.shapes.thing import sample

CRIMSON = Colour("crimson", (0.66, 0.07, 0.16))


def test_what_was_said_is_wished_for_and_nothing_else():
    brief = Brief(
        "a tall mug", "mug", attributes={"height": 1.0, "size": -1.0}, colour=CRIMSON,
        colours={"handle": Colour("gold", (0.9, 0.7, 0.3))}, presence={"contents": False, "ears": True},
    )  # fmt: skip
    wish = wish_from(brief, THINGS["mug"], np.random.default_rng(0))
    assert wish.thing == "mug" and wish.main_named and wish.main.rgb == CRIMSON.rgb and wish.main.colour_only
    assert (wish.tall, wish.wide) == (1.0, 0.0)
    assert wish.presence == {"handle": True, "contents": False}, "a mug has no ears; a named part must be there"
    assert wish.size == pytest.approx(THINGS["mug"].size / SIZE_FACTOR, rel=0.3)


def test_a_counted_part_is_wished_for():
    wish = wish_from(Brief("x", "chair", counts={"support": 4}), THINGS["chair"], np.random.default_rng(0))
    assert wish.counts == {"support": 4} and wish.presence["support"]


def test_unsaid_colours_are_usual_ones_and_repeat():
    for name in ("mug", "cat", "house", "sword"):
        thing = THINGS[name]
        usual = {tuple((LOOKS[c][0] if c in LOOKS else HUES[c])) for c in thing.colours}
        drawn = {usual_surface(thing, np.random.default_rng(k)).rgb for k in range(12)}
        assert drawn <= usual
        brief = Brief(name, name)
        first, again = (wish_from(brief, thing, np.random.default_rng(3)) for _ in range(2))
        assert first == again and not first.main_named


def test_a_material_brings_its_own_look():
    oak = surface_of("oak")
    assert not oak.colour_only and oak.matter and oak.metallic == 0
    blue_oak = surface_of("oak", (0.1, 0.2, 0.9))
    assert blue_oak.rgb == (0.1, 0.2, 0.9) and blue_oak.roughness == oak.roughness
    assert surface_of("", (0.1, 0.2, 0.9)).colour_only


def test_named_colours_are_painted_exactly():
    parts = sample(THINGS["mug"], np.random.default_rng(1), main=CRIMSON.rgb).parts
    brief = Brief("x", "mug", colour=CRIMSON, colours={"handle": Colour("teal", HUES["teal"])})
    wish = wish_from(brief, THINGS["mug"], np.random.default_rng(0))
    found = painted(parts, wish)
    slots = [layout.SLOTS[s] for s in parts.slots]
    assert np.array_equal(found.rows[0, layout.COLOUR], np.float32(CRIMSON.rgb))
    handle = slots.index("handle")
    assert np.array_equal(found.rows[handle, layout.COLOUR], np.float32(HUES["teal"]))
    untouched = np.delete(np.arange(layout.ROW), np.r_[46:52])
    assert np.array_equal(found.rows[:, untouched], parts.rows[:, untouched])


def test_a_colour_on_metal_is_enamel():
    parts = sample(THINGS["sword"], np.random.default_rng(1)).parts
    brief = Brief("x", "sword", colour=Colour("blue", HUES["blue"]))
    found = painted(parts, wish_from(brief, THINGS["sword"], np.random.default_rng(0)))
    assert (
        np.array_equal(found.rows[0, layout.COLOUR], np.float32(HUES["blue"])) and found.rows[0, layout.METALLIC] == 0
    )


def test_an_asset_fulfils_its_own_wish():
    parts = sample(THINGS["cat"], np.random.default_rng(1)).parts
    wish = wish_of_parts(parts)
    assert np.array_equal(painted(parts, wish).rows, parts.rows) and wish.size == parts.size
