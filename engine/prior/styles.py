"""Styles: the kinds that a thing comes in (a lantern with a square or a round roof), found in its own samples.

A flow that has to blend a lantern's roofs into one path lands between them now and then. Told which style it draws, it
does not. Styles are what k-means finds in a thing's samples once colour and proportions are taken out; a draw picks
one as often as the library does, among those that fit what was asked for.
"""

import numpy as np

STYLES = 12
_NEVER = 0.003  # the least that a style counts for, so that an unusual wish still finds one


def find_styles(x: np.ndarray, weights: np.ndarray, asked: np.ndarray, seed: int) -> np.ndarray:
    """Style [N] of each of one thing's samples x [N, D] in model units.

    weights: [D] how much each number counts (0 = not at all). asked: [N, C] what the words set, which is no style.
    """
    from scipy.cluster.vq import kmeans2

    used = weights > 0
    points = x[:, used].astype(np.float64) * np.sqrt(weights[used])
    told = np.column_stack([asked, np.ones(len(x))])
    points = points - told @ np.linalg.lstsq(told, points, rcond=None)[0]
    if len(points) < 4 * STYLES or not points.size:
        return np.zeros(len(x), np.int64)
    _, labels = kmeans2(points, STYLES, iter=25, minit="++", missing="warn", rng=np.random.default_rng(seed))
    return labels.astype(np.int64)


def style_rates(labels: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rate [STYLES] of each style, on [STYLES, slots] how often it has each part) from present [N, slots]."""
    rate = np.bincount(labels, minlength=STYLES) / len(labels)
    on = np.zeros((STYLES, present.shape[1]))
    for style in np.unique(labels):
        on[style] = present[labels == style].mean(0)
    return rate.astype(np.float32), on.astype(np.float32)


def choose_style(rate: np.ndarray, on: np.ndarray, wanted: dict[int, bool], rng: np.random.Generator) -> int:
    """A style by its rate [STYLES], given the parts (slot -> there or not) that were said; on: [STYLES, slots]."""
    chance = rate.astype(np.float64)
    for slot, there in wanted.items():
        chance = chance * np.maximum(on[:, slot] if there else 1 - on[:, slot], _NEVER)
    return int(rng.choice(len(chance), p=chance / chance.sum()))
