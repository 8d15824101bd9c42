"""Changing one part by hand: it goes where it was told, and nothing else moves."""

import numpy as np
import pytest

from engine.shapes import adjust
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample

NAMES = ("mug", "vase", "table", "chair", "turtle", "tree")


def drawn(name):
    name = name if name in THINGS else sorted(THINGS)[0]
    return sample(THINGS[name], np.random.default_rng(5)).parts


@pytest.mark.parametrize("name", NAMES)
def test_moves_add_up_and_go_back(name):
    parts = drawn(name)
    for index in range(len(parts)):
        there = adjust.moved(parts, index, (0.01, 0.02, -0.03))
        there.validate()
        back = adjust.moved(there, index, (-0.01, -0.02, 0.03))
        assert np.allclose(back.rows, parts.rows, atol=1e-4)
        assert back.size == pytest.approx(parts.size, rel=1e-4)
        others = [i for i in range(len(parts)) if i != index]
        assert np.array_equal(there.rows[others], parts.rows[others])


@pytest.mark.parametrize("name", NAMES)
def test_a_resized_part_is_that_long_and_stays_in_place(name):
    parts = drawn(name)
    for index in range(len(parts)):
        low, high = adjust.box_in_metres(parts, index)
        scale = layout.to_metres(parts)[0]
        wanted = float((high - low).max()) * 1.3
        grown = adjust.resized(parts, index, wanted)
        grown.validate()
        low2, high2 = layout.local_bounds(grown.rows[index])
        assert scale * (high2 - low2).max() == pytest.approx(wanted, rel=0.08)
        before = np.add(*layout.local_bounds(parts.rows[index])) / 2
        assert np.allclose((low2 + high2) / 2, before, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_a_stretched_part_is_longer_along_one_axis_and_stays_in_place(name):
    parts = drawn(name)
    for index, row in enumerate(parts.rows):
        low, high = layout.local_bounds(row)
        upright = np.abs(layout.rotation_matrix(row[layout.ROTATION])).max(0).min() > 0.999
        for axis in range(3):
            longer = adjust.stretched(parts, index, axis, 1.25)
            longer.validate()
            low2, high2 = layout.local_bounds(longer.rows[index])
            assert np.allclose((low2 + high2) / 2, (low + high) / 2, atol=1e-4)
            grown = (high2 - low2) / (high - low)
            if upright and layout.KINDS[int(row[layout.KIND])] in ("box", "ellipsoid", "lathe", "prism"):
                others = [k for k in range(3) if k != axis]
                assert grown[axis] == pytest.approx(1.25, rel=0.02) and np.allclose(grown[others], 1, atol=0.02)
            else:
                assert (grown > 0.8).all() and grown.max() > 1.0


@pytest.mark.parametrize("name", NAMES)
def test_four_quarter_turns_are_none(name):
    parts = drawn(name)
    for index in range(len(parts)):
        for axis in "xyz":
            turned = parts
            for _ in range(4):
                turned = adjust.turned(turned, index, axis, 90)
            low, high = layout.local_bounds(parts.rows[index])
            now = layout.local_bounds(turned.rows[index])
            assert np.allclose(now[0] + now[1], low + high, atol=0.05 * float((high - low).max()) + 1e-3)
            assert np.allclose(layout.rotation_matrix(turned.rows[index][layout.ROTATION]),
                               layout.rotation_matrix(parts.rows[index][layout.ROTATION]), atol=1e-4)  # fmt: skip


def test_colour_and_look_are_clipped():
    parts = drawn("mug")
    assert adjust.recoloured(parts, 0, (2, -1, 0.5)).rows[0, layout.COLOUR].tolist() == [1, 0, 0.5]
    assert adjust.relooked(parts, 0, roughness=9).rows[0, layout.ROUGHNESS] == 1
    assert adjust.relooked(parts, 0, metallic=-9).rows[0, layout.METALLIC] == 0


def test_removing_keeps_the_scale_and_refuses_the_last():
    parts = drawn("mug")
    fewer = adjust.without(parts, len(parts) - 1)
    assert len(fewer) == len(parts) - 1
    assert layout.to_metres(fewer)[0] == pytest.approx(layout.to_metres(parts)[0], rel=1e-5)
    while len(fewer) > 1:
        fewer = adjust.without(fewer, len(fewer) - 1)
    with pytest.raises(ValueError, match="last part"):
        adjust.without(fewer, 0)
