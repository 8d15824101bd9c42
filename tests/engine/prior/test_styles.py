"""Styles are found where a thing has kinds, not in its colours or proportions, and are drawn as often as they occur."""

import numpy as np

from engine.prior.styles import STYLES, choose_style, find_styles, style_rates


def test_kinds_are_told_apart_and_what_was_asked_for_is_no_style():
    rng = np.random.default_rng(0)
    kind, asked = rng.integers(0, 3, 600), rng.normal(size=(600, 5))
    x = np.stack([2.0 * (kind == 0), 2.0 * (kind == 1), 3 * asked[:, 4], rng.normal(size=600)], 1)
    x += 0.05 * rng.normal(size=x.shape)
    labels = find_styles(x, np.array([1.0, 1.0, 1.0, 0.0]), asked, 1)
    assert np.array_equal(labels, find_styles(x, np.array([1.0, 1.0, 1.0, 0.0]), asked, 1))
    for style in np.unique(labels):
        share = np.bincount(kind[labels == style], minlength=3) / (labels == style).sum()
        assert share.max() > 0.99, "one style, one kind"
        assert abs(asked[labels == style, 4].mean()) < 1.0, "proportions are told by the words, not by the style"


def test_few_samples_are_all_of_one_style():
    assert not find_styles(np.ones((5, 2)), np.ones(2), np.zeros((5, 1)), 0).any()


def test_rates_are_the_samples_own():
    labels = np.array([0, 0, 0, 5])
    present = np.array([[1, 1], [1, 0], [1, 0], [0, 1]], bool)
    rate, on = style_rates(labels, present)
    assert np.allclose(rate[[0, 5]], (0.75, 0.25)) and rate.sum() == 1
    assert np.allclose(on[0], (1, 1 / 3)) and np.allclose(on[5], (0, 1)) and len(on) == STYLES


def test_a_style_fits_what_was_said():
    rate = np.zeros(STYLES, np.float32)
    rate[:2] = (0.8, 0.2)
    on = np.zeros((STYLES, 2), np.float32)
    on[0], on[1] = (1, 0), (0, 1)
    rng = np.random.default_rng(0)
    drawn = [choose_style(rate, on, {}, rng) for _ in range(2000)]
    assert set(drawn) == {0, 1} and abs(np.mean(drawn) - 0.2) < 0.03
    told = [choose_style(rate, on, {1: True}, rng) for _ in range(300)]
    assert np.mean(told) > 0.97
    assert choose_style(rate, on, {0: True, 1: True}, rng) in (0, 1), "a wish that no style knows still finds one"
