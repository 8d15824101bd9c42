"""Between two assets, and parts borrowed from one for the other."""

import numpy as np
import pytest

from engine.prior import paths, starter
from engine.prior.wish import Wish, wish_of_parts
from engine.shapes import parts as layout
from engine.shapes.attach import attach
from engine.shapes.catalogue import THINGS
from engine.shapes.looks import HUES, Surface


def made(prior, name: str, seed: int, hue: str):
    wish = Wish(name, Surface(HUES[hue], colour_only=True), True, size=THINGS[name].size)
    return starter.sample(prior, THINGS[name], wish, seed)[0]


def walk(prior, first, second, steps):
    things = tuple(THINGS[p.thing] for p in (first, second))
    return paths.between(prior, (first, second), things, tuple(wish_of_parts(p) for p in (first, second)), steps, 0)


@pytest.mark.parametrize(
    ("pair", "steps"),
    [(("mug", "mug"), 2), (("mug", "mug"), 5), (("mug", "table"), 3), (("cat", "mug"), 5), (("cat", "mug"), 6)],
)
def test_both_ends_are_the_given_assets_and_every_station_is_whole(tiny, pair, steps):
    prior, _ = tiny
    first, second = made(prior, pair[0], 1, "red"), made(prior, pair[1], 2, "blue")
    stations = walk(prior, first, second, steps)
    assert len(stations) == steps
    for end, parts in ((first, stations[0][0]), (second, stations[-1][0])):
        assert parts.rows.tobytes() == end.rows.tobytes() and parts.size == end.size and parts.names == end.names
    for parts, faults in stations:
        parts.validate()
        assert np.isfinite(parts.rows).all() and np.array_equal(layout.clamped(parts.rows), parts.rows)
        assert parts.thing in pair and faults.pieces >= 1
    kinds = [parts.thing for parts, _ in stations]
    assert kinds == sorted(kinds, key=pair.index), "once changed over, never back"


def test_colour_and_size_go_evenly_from_one_to_the_other(tiny):
    prior, _ = tiny
    first, second = made(prior, "mug", 1, "red"), made(prior, "mug", 2, "blue")
    second = type(second)(second.rows, second.slots, second.names, second.matter, "mug", 0.4)
    stations = [parts for parts, _ in walk(prior, first, second, 5)]
    sizes = np.array([parts.size for parts in stations])
    assert np.allclose(np.diff(np.log(sizes)), np.log(sizes[-1] / sizes[0]) / 4, atol=1e-6)
    reds = [float(parts.rows[0, layout.COLOUR][0]) for parts in stations]
    assert all(a > b for a, b in zip(reds, reds[1:]))


def test_the_way_is_repeatable_and_takes_attachments_at_its_ends(tiny):
    prior, _ = tiny
    first = attach(made(prior, "mug", 1, "red"), "wings", np.random.default_rng(0))
    second = made(prior, "mug", 2, "blue")
    there, again = (walk(prior, first, second, 4) for _ in range(2))
    assert all(a.rows.tobytes() == b.rows.tobytes() for (a, _), (b, _) in zip(there, again))
    assert there[0][0].rows.tobytes() == first.rows.tobytes()


def test_a_borrowed_part_fits_the_new_body_and_the_rest_stays(tiny):
    prior, _ = tiny
    mug, other = made(prior, "mug", 1, "red"), made(prior, "mug", 5, "blue")
    giver = other if "handle" in other.names else made(prior, "mug", 7, "blue")
    assert "handle" in giver.names
    found, faults = paths.borrow(mug, giver, "handle")
    handle = found.rows[found.index("handle")]
    assert faults.pieces == 1
    assert np.array_equal(handle[46:52], giver.rows[giver.index("handle"), 46:52]), "it keeps its own look"
    for name in mug.names:
        if name != "handle":
            assert np.array_equal(found.rows[found.index(name)][22:52], mug.rows[mug.index(name)][22:52])
    with pytest.raises(KeyError):
        paths.borrow(mug, giver, "wings")


def test_a_part_from_a_thing_of_another_size_comes_scaled(tiny):
    prior, _ = tiny
    mug, cat = made(prior, "mug", 1, "red"), made(prior, "cat", 2, "blue")
    found, _ = paths.borrow(mug, cat, "tail")
    low, high = layout.part_bounds(found.rows[found.index("tail")])
    body_low, body_high = layout.part_bounds(found.rows[0])
    assert (high - low).max() < 1.6 * (body_high - body_low).max()
    assert found.matter[found.index("tail")] == cat.matter[cat.index("tail")]
