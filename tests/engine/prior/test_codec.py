"""Part sets to vectors and back: exact over the whole library, and constants never move."""

import numpy as np
import pytest

from engine.prior import codec
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample

NAMES = sorted(THINGS)


def library(name: str, count: int = 24):
    rng = np.random.default_rng(8)
    drawn = [sample(THINGS[name], rng).parts for _ in range(count)]
    raws, presents = zip(*(codec.raw_vectors(p.rows, p.slots) for p in drawn))
    return drawn, np.stack(raws), np.stack(presents)


@pytest.mark.parametrize("name", NAMES)
def test_encoding_comes_back(name):
    drawn, raw, present = library(name)
    mean, spread, active, on_rate = codec.statistics_of(raw, present)
    x = codec.encode(raw, present, mean, spread, active)
    assert np.isfinite(x).all() and not x[:, ~active].any()
    assert np.allclose(on_rate, present.mean(0))
    for parts, vector in zip(drawn, x):
        rows, slots = codec.decode(vector, mean, spread, active)
        assert np.array_equal(slots, parts.slots)
        choices = [layout.KIND, layout.MIRROR, layout.ARRAY, layout.COUNT, layout.MODE]
        assert np.array_equal(rows[:, choices], parts.rows[:, choices])
        # A double rounding each way: at most a few units in the last place of a number of order one.
        assert np.abs(rows - parts.rows).max() < 3e-6 * max(1.0, float(np.abs(parts.rows).max()))


def test_numbers_that_never_vary_come_back_bit_for_bit_from_any_vector():
    drawn, raw, present = library("mug")
    mean, spread, active, _ = codec.statistics_of(raw, present)
    noise = np.random.default_rng(0).normal(size=codec.WIDTH).astype(np.float32)
    noise[:: codec.FEATURES] = 1.0
    rows, slots = codec.decode(noise, mean, spread, active)
    body = rows[list(slots).index(0)]
    constant = np.ptp([p.rows[0] for p in drawn], axis=0) == 0
    kept = [c for c in np.flatnonzero(constant) if c not in range(22, 44)]
    assert len(kept) > 5
    assert np.array_equal(body[kept], drawn[0].rows[0][kept])


def test_a_vector_that_switches_everything_off_keeps_one_part():
    _, raw, present = library("teapot")
    mean, spread, active, _ = codec.statistics_of(raw, present)
    active = active.copy()
    active[:: codec.FEATURES] = True
    x = np.full(codec.WIDTH, -3.0, np.float32)
    x[5 * codec.FEATURES] = -1.5
    rows, slots = codec.decode(x, mean, spread, active)
    assert len(rows) == len(slots) == 1


def test_weights_are_zero_where_nothing_varies_and_presence_weighs_most():
    _, raw, present = library("teapot")
    mean, spread, active, _ = codec.statistics_of(raw, present)
    weight = codec.feature_weights(mean, spread, active)
    assert weight.shape == (codec.WIDTH,) and (weight >= 0).all() and not weight[~active].any()
    switches = weight[:: codec.FEATURES][active[:: codec.FEATURES]]
    assert len(switches) and (switches == weight.max()).all()


def test_an_unused_slot_is_the_mean_so_that_its_loss_teaches_nothing_else():
    _, raw, present = library("mug")
    mean, spread, active, _ = codec.statistics_of(raw, present)
    x = codec.encode(raw, present, mean, spread, active).reshape(-1, codec.SLOT_COUNT, codec.FEATURES)
    assert not x[:, :, 1:][~present].any()
