import numpy as np
import pytest

from engine.formats.clusters import codebook, nearest, palette


def test_few_values_are_kept_exactly():
    values = np.repeat(np.random.default_rng(0).normal(size=200), 3)
    book = codebook(values)
    assert len(book) == 256
    np.testing.assert_array_equal(book[nearest(book, values)], values)


@pytest.mark.parametrize("draw", ["normal", "laplace", "uniform"])
def test_a_codebook_beats_even_steps_and_keeps_the_ends(draw):
    values = getattr(np.random.default_rng(0), draw)(size=20_000)
    values[0] = 40  # an outlier must not drift
    book = codebook(values)
    assert (np.diff(book) >= 0).all() and book[-1] == 40 and book[0] == values.min()
    index = nearest(book, values)
    brute = np.abs(book[:, None] - values[:500]).argmin(0)
    np.testing.assert_allclose(book[index[:500]], book[brute])
    steps = np.linspace(values.min(), values.max(), 256)
    even = np.abs(steps[nearest(steps, values)] - values)
    assert np.sqrt((np.abs(book[index] - values) ** 2).mean()) < 0.5 * np.sqrt((even**2).mean())
    assert np.abs(book[index] - values).max() <= 0.51 * np.diff(book).max()


def test_palettes_are_exact_while_they_can_be():
    rows = np.random.default_rng(0).normal(size=(50, 9))[np.random.default_rng(1).integers(0, 50, 400)]
    table, labels = palette(rows, 50)
    assert len(table) <= 50
    np.testing.assert_array_equal(table[labels], rows)


def test_crowded_palettes_stay_close_and_within_their_size():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(40, 9))[rng.integers(0, 40, 6000)] + rng.normal(size=(6000, 9)) * 0.02
    table, labels = palette(rows, 256)
    assert len(table) <= 256 and labels.min() >= 0 and labels.max() < len(table)
    assert np.sqrt(((table[labels] - rows) ** 2).mean()) < 0.03
    again, same = palette(rows, 256)
    assert np.array_equal(table, again) and np.array_equal(labels, same)
