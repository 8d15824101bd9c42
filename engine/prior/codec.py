"""Part sets as vectors for the starter prior, in units of what varies within one thing.

Every slot is `FEATURES` numbers: present or not, five one-hot choices, and the row's continuous columns. `Statistics`
holds, per thing, the mean and spread of each number over the library. Encoded numbers are deviations from the thing's
own mean in its own spread, and numbers that never vary in a thing (an axis at x = 0, a leg's foot on the ground, the
kind of a lid) are left out by its mask, so they come back exact. Unused slots are filled with the mean, and their
numbers are weighted like any others: masking them sample by sample teaches a model that parts are always there.
"""

from dataclasses import dataclass

import numpy as np

from engine.shapes import parts as layout

_CHOICES = (
    (layout.KIND, len(layout.KINDS)),
    (layout.MIRROR, len(layout.MIRRORS)),
    (layout.ARRAY, len(layout.ARRAYS)),
    (layout.COUNT, len(layout.COUNTS)),
    (layout.MODE, len(layout.MODES)),
)
_CONTINUOUS = np.array([4, 5, 6, 7, *range(9, layout.ROW)])
_FIRST_CONTINUOUS = 1 + sum(n for _, n in _CHOICES)
FEATURES = _FIRST_CONTINUOUS + len(_CONTINUOUS)
SLOT_COUNT = len(layout.SLOTS)
WIDTH = SLOT_COUNT * FEATURES

_ONE_HOT = 0.7
_MIN_SPREAD = 0.004
COUNT_COLUMNS = slice(1 + 6 + 4 + 7, 1 + 6 + 4 + 7 + len(layout.COUNTS))


@dataclass(frozen=True, eq=False)
class Statistics:
    """Per thing (index = row): mean [T, WIDTH] float32, spread [T, WIDTH] float32 (> 0), active [T, WIDTH] bool,
    on_rate [T, SLOT_COUNT], style_rate [T, STYLES], style_on [T, STYLES, SLOT_COUNT]."""

    mean: np.ndarray
    spread: np.ndarray
    active: np.ndarray
    on_rate: np.ndarray
    style_rate: np.ndarray
    style_on: np.ndarray


def raw_vectors(rows: np.ndarray, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(features [SLOT_COUNT, FEATURES] in natural units, present [SLOT_COUNT] bool) of rows [P, ROW]."""
    out = np.zeros((SLOT_COUNT, FEATURES), np.float32)
    present = np.zeros(SLOT_COUNT, bool)
    present[slots] = True
    out[:, 0] = np.where(present, 1.0, -1.0)
    column = 1
    for field, count in _CHOICES:
        index = rows[:, field].astype(int) if field != layout.COUNT else _count_index(rows[:, field])
        out[slots, column : column + count] = -_ONE_HOT
        out[slots, column + index] = _ONE_HOT
        column += count
    out[slots, _FIRST_CONTINUOUS:] = rows[:, _CONTINUOUS]
    return out, present


def _count_index(counts: np.ndarray) -> np.ndarray:
    return np.argmin(np.abs(np.asarray(layout.COUNTS)[None] - counts[:, None]), 1)


def statistics_of(raw: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(mean, spread, active [WIDTH], on_rate [SLOT_COUNT]) of one thing's samples [N, SLOT_COUNT, FEATURES]."""
    weight = present[:, :, None].astype(np.float64)
    total = np.maximum(weight.sum(0), 1)
    mean = (raw * weight).sum(0) / total
    variance = ((raw - mean) ** 2 * weight).sum(0) / total
    spread = np.sqrt(variance)
    active = spread > 1e-5
    on_rate = present.mean(0)
    mean[:, 0], spread[:, 0] = np.where(on_rate >= 1, 1.0, np.where(on_rate > 0, 0.0, -1.0)), 1.0
    active[:, 0] = (on_rate > 0) & (on_rate < 1)
    one_hot = slice(1, _FIRST_CONTINUOUS)
    spread[:, one_hot] = 1.0
    mean[:, one_hot] = np.where(active[:, one_hot], 0.0, mean[:, one_hot])
    spread = np.maximum(spread, _MIN_SPREAD)
    return (
        mean.reshape(-1).astype(np.float32),
        spread.reshape(-1).astype(np.float32),
        active.reshape(-1),
        on_rate.astype(np.float32),
    )


def encode(raw: np.ndarray, present: np.ndarray, mean, spread, active) -> np.ndarray:
    """Raw features [..., SLOT_COUNT, FEATURES] to model units [..., WIDTH]; absent slots and constants are 0."""
    flat = raw.reshape(*raw.shape[:-2], WIDTH)
    used = np.repeat(present, FEATURES, axis=-1)
    used[..., ::FEATURES] = True
    return np.where(used & active, (flat - mean) / spread, 0.0).astype(np.float32)


def decode(x: np.ndarray, mean, spread, active) -> tuple[np.ndarray, np.ndarray]:
    """One vector [WIDTH] in model units to (rows [P, ROW] clamped, slots [P]), present parts only.

    An odd vector may switch every part off; then the most likely one stays.
    """
    flat = np.where(active, x * spread + mean, mean).reshape(SLOT_COUNT, FEATURES)
    slots = np.flatnonzero(flat[:, 0] > 0)
    if len(slots) == 0:
        slots = np.array([int(np.argmax(flat[:, 0]))])
    rows = np.zeros((len(slots), layout.ROW))
    column = 1
    for field, count in _CHOICES:
        choice = flat[slots, column : column + count].argmax(1)
        rows[:, field] = np.asarray(layout.COUNTS)[choice] if field == layout.COUNT else choice
        column += count
    rows[:, _CONTINUOUS] = flat[slots, _FIRST_CONTINUOUS:]
    return layout.clamped(rows), slots.astype(np.int32)


def feature_weights(mean, spread, active) -> np.ndarray:
    """Loss weight [..., WIDTH] per number: presence and pose matter most, a barely varying number little."""
    shape = np.shape(spread)
    spread = np.reshape(spread, (*shape[:-1], SLOT_COUNT, FEATURES))
    weight = np.clip(spread / 0.06, 0.05, 1.0)
    weight[..., 0] = 2.0
    weight[..., 1:_FIRST_CONTINUOUS] = 0.6
    at = {name: _FIRST_CONTINUOUS + int(np.flatnonzero(_CONTINUOUS == column)[0]) for name, column in _FIELDS.items()}
    weight[..., at["centre"] : at["centre"] + 3] *= 1.6
    weight[..., at["colour"] : at["colour"] + 3] *= 0.5
    weight[..., at["roughness"] : at["roughness"] + 3] *= 0.2
    return np.where(active, weight.reshape(shape), 0.0).astype(np.float32)


def style_weights(mean, spread, active) -> np.ndarray:
    """`feature_weights` of one thing [WIDTH] without colours and materials, which are no matter of style."""
    weight = feature_weights(mean, spread, active).reshape(SLOT_COUNT, FEATURES).copy()
    weight[:, _FIRST_CONTINUOUS + int(np.flatnonzero(_CONTINUOUS == layout.COLOUR.start)[0]) :] = 0.0
    return weight.reshape(WIDTH)


_FIELDS = {"centre": layout.CENTRE.start, "colour": layout.COLOUR.start, "roughness": layout.ROUGHNESS}
