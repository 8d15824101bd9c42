"""Attachments on bodies they were not written for: they touch, they are named, and the body stays as it was."""

import numpy as np
import pytest

from engine.shapes import parts as layout
from engine.shapes.attach import ATTACHMENTS, FIRST_SLOT, attach
from engine.shapes.catalogue import THINGS
from engine.shapes.faults import find_faults
from engine.shapes.looks import Surface
from engine.shapes.thing import sample

KINDS = sorted(ATTACHMENTS)


def bodies(kind: str):
    """Six things drawn by lot, another six for each kind."""
    rng = np.random.default_rng(KINDS.index(kind))
    for name in rng.choice(sorted(THINGS), 6, replace=False):
        yield sample(THINGS[name], rng).parts, rng


@pytest.mark.parametrize("kind", KINDS)
def test_an_attachment_holds_to_any_body(kind):
    whole = 0
    for parts, rng in bodies(kind):
        found = attach(parts, kind, rng)
        found.validate()
        new = found.slots >= FIRST_SLOT
        assert new.any() and (np.diff(found.slots) > 0).all()
        assert all(name.split(" ")[0] == kind.split(" ")[0] for name, k in zip(found.names, new) if k)
        assert len(set(found.names[i] for i in np.flatnonzero(new))) == new.sum(), "two parts of one name"
        old = [name for name, k in zip(found.names, new) if not k]
        assert old == [name for name in parts.names if name in old]
        assert np.array_equal(layout.clamped(found.rows), found.rows)
        faults = find_faults(found.rows, found.slots, 64)
        whole += faults.pieces - faults.crumbs == 1
    assert whole >= 5, f"{kind} hangs free on {6 - whole} of 6"


def test_most_of_all_attachments_are_in_one_piece():
    """The figure that the sentence promises, over all kinds on one thing of each."""
    whole = []
    for index, kind in enumerate(KINDS):
        rng = np.random.default_rng(100 + index)
        parts = sample(THINGS[str(rng.choice(sorted(THINGS)))], rng).parts
        found = attach(parts, kind, rng)
        faults = find_faults(found.rows, found.slots, 64)
        whole.append(faults.pieces - faults.crumbs == 1)
    assert np.mean(whole) >= 0.9


def test_the_asset_keeps_its_metres_and_grows_by_what_sticks_out():
    parts = sample(THINGS["mug"], np.random.default_rng(0)).parts
    tall = attach(parts, "legs", np.random.default_rng(1))
    before, after = (layout.to_metres(p)[0] for p in (parts, tall))
    height = [float(np.ptp(layout.part_bounds(p.rows[0]), axis=0)[1] * s) for p, s in ((parts, before), (tall, after))]
    assert height[1] == pytest.approx(height[0], rel=0.02) and tall.size > parts.size


def test_a_surface_colours_the_attachment_and_leaves_the_body():
    parts = sample(THINGS["teapot"], np.random.default_rng(0)).parts
    gold = Surface((0.9, 0.7, 0.3), 0.25, 1.0, 1.0, "gold")
    found = attach(parts, "wings", np.random.default_rng(1), surface=gold)
    wings = found.index("wings")
    assert np.allclose(found.rows[wings, layout.COLOUR], gold.rgb) and found.rows[wings, layout.METALLIC] == 1
    assert found.matter[wings] == "gold"
    assert np.array_equal(found.rows[: len(parts), 46:52], parts.rows[:, 46:52])


def test_a_count_is_obeyed():
    parts = sample(THINGS["mug"], np.random.default_rng(0)).parts
    three = attach(parts, "legs", np.random.default_rng(1), count=3)
    assert three.rows[three.index("legs"), layout.COUNT] == 3
    blades = attach(parts, "propeller", np.random.default_rng(1), count=4)
    assert blades.rows[blades.slots >= FIRST_SLOT][:, layout.COUNT].max() == 4


def test_an_unknown_kind_is_a_key_error():
    with pytest.raises(KeyError):
        attach(sample(THINGS["mug"], np.random.default_rng(0)).parts, "gills", np.random.default_rng(0))


def test_attaching_repeats():
    parts = sample(THINGS["cat"], np.random.default_rng(0)).parts
    a, b = (attach(parts, "hat", np.random.default_rng(4)) for _ in range(2))
    assert a.rows.tobytes() == b.rows.tobytes()
