"""What is wrong with parts is seen, measured, and mended by small moves."""

import numpy as np
import pytest

from engine.shapes import parts as layout
from engine.shapes.faults import find_faults, ground_gap, shown_parts
from engine.shapes.repair import grounded, repaired
from engine.shapes.sketch import Sketch
from engine.types import Parts


def parts_of(draw) -> Parts:
    sketch = Sketch(np.random.default_rng(0), (0.5, 0.5, 0.5))
    draw(sketch)
    order = sorted(sketch.rows, key=layout.SLOTS.index)
    rows = layout.clamped(layout.normalised(np.stack([sketch.rows[slot] for slot in order])))
    slots = np.array([layout.SLOTS.index(slot) for slot in order], np.int32)
    return Parts(rows, slots, tuple(order), ("wood",) * len(order), "trial", 1.0)


def table(foot=-0.5, gap=0.0):
    def draw(s):
        s.box("body", (0, 0.5 + gap, 0), (0.8, 0.05, 0.5))
        s.tube("support", [(0.6, 0.5, 0.4), (0.6, -0.5, 0.4)], 0.06, mirror="x")
        s.tube("support_b", [(0.6, 0.5, -0.4), (0.6, foot, -0.4)], 0.06, mirror="x")

    return parts_of(draw)


def test_a_sound_table_has_no_faults():
    parts = table()
    faults = find_faults(parts.rows, parts.slots)
    assert faults.count == 0 and faults.pieces == 1 and faults.hollow and faults.gap < 1e-3
    mended, left = repaired(parts)
    assert left.count == 0 and np.array_equal(mended.rows, parts.rows), "what is sound is left alone"


def test_a_leg_that_is_short_is_measured_and_stretched():
    parts = table(foot=-0.44)
    expected = 0.06 / 1.6  # of the longest side
    assert ground_gap(parts.rows, parts.slots) == pytest.approx(expected, rel=0.05)
    rows = grounded(parts.rows, parts.slots)
    assert ground_gap(rows, parts.slots) < 1e-4
    assert np.array_equal(rows[:2], parts.rows[:2]), "only the short leg changes"
    top = layout.bezier(rows[2], np.array([0.0]))
    assert np.allclose(top, layout.bezier(parts.rows[2], np.array([0.0]))), "the leg stretches, it does not slide down"


def test_a_loose_part_is_named_and_brought_into_contact():
    parts = parts_of(lambda s: (s.ball("body", (0, 0, 0), 0.5), s.ball("head", (0, 0.85, 0), 0.25)))
    faults = find_faults(parts.rows, parts.slots)
    assert faults.pieces == 2 and [parts.names[k] for k in faults.loose] == ["head"]
    mended, left = repaired(parts)
    assert left.pieces == 1 and left.count == 0
    assert np.array_equal(mended.rows[0], parts.rows[0])
    moved = np.linalg.norm(mended.rows[1, layout.CENTRE] - parts.rows[1, layout.CENTRE])
    assert 0.05 < moved < 0.25, "moved no farther than it had to"


@pytest.mark.parametrize("options", [{"mirror": "x"}, {"radial": 4}])
def test_mirrored_and_radial_parts_come_back_together(options):
    parts = parts_of(lambda s: (s.ball("body", (0, 0, 0), 0.5), s.ball("ears", (0.68, 0.1, 0), 0.12, **options)))
    assert find_faults(parts.rows, parts.slots).pieces > 2
    assert repaired(parts)[1].pieces == 1


def test_a_vessel_that_is_filled_is_not_hollow():
    def cup(filling):
        def draw(s):
            s.cylinder("body", 0.4, -0.5, 0.5, wall=0.05)
            if filling:
                s.ball("contents", (0, 0.3, 0), 0.35, mode=filling)

        return parts_of(draw)

    hollow = [find_faults(cup(f).rows, cup(f).slots).hollow for f in ("", "after", "add")]
    assert hollow == [True, True, True], "poured in, or carved by the cavity"
    solid = parts_of(lambda s: (s.cylinder("body", 0.4, -0.5, 0.5, wall=0.05), s.cylinder("knob", 0.02, -0.5, 0.6)))
    assert find_faults(solid.rows, solid.slots).hollow


def test_nothing_at_all_is_a_fault():
    parts = parts_of(lambda s: (s.ball("body", (0, 0, 0), 0.5), s.ball("detail", (0, 0, 0), 0.9, mode="cut")))
    assert find_faults(parts.rows, parts.slots).pieces == 0


def test_only_parts_that_reach_the_surface_are_shown():
    def draw(knob, spot):
        def with_knob(s):
            s.ball("body", (0, 0, 0), 0.5)
            s.ball("knob", (knob, 0, 0), 0.2)
            s.ellipsoid("detail", (0, spot, 0), (0.1, 0.02, 0.1), mode="after")

        return parts_of(with_knob)

    for knob, spot, shown in ((0.1, 0.2, ["body"]), (0.45, 0.2, ["body", "knob"]), (0.1, 0.49, ["body", "detail"])):
        parts = draw(knob, spot)
        assert sorted(parts.names[i] for i in shown_parts(parts.rows)) == shown
