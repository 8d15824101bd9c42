"""Walking between assets, and taking parts from one to another."""

import math
from dataclasses import replace

import numpy as np

from engine.prior.flow import Known, integrate, noise_for
from engine.prior.starter import Prior, condition_of, decoded, vector_of, vectors, with_parts_of
from engine.prior.wish import Wish
from engine.shapes import parts as layout
from engine.shapes.faults import Faults
from engine.shapes.repair import repaired
from engine.shapes.thing import Thing
from engine.types import Parts

_HALF_CLEAN = 0.55  # early enough for the model to make every blend valid, late enough to stay near the line


def between(
    prior: Prior,
    ends: tuple[Parts, Parts],
    things: tuple[Thing, Thing],
    wishes: tuple[Wish, Wish],
    steps: int,
    seed: int,
):
    """[(Parts, Faults)] of `steps` assets from one to the other; both ends are the given assets bit for bit.

    Blends of the two are re-noised to one level with one noise and cleaned, so every station is a whole asset of one
    thing or the other. Between two things the walk takes on the other's colours and proportions, then changes over.
    """
    first, second = ends
    if first.thing == second.thing:
        middle = _walk(prior, things[0], wishes, (vector_of(prior, first), vector_of(prior, second)), steps, seed)
        stations = middle[1:-1]
    else:
        half = steps // 2
        a, b = vector_of(prior, first), vector_of(prior, second)
        a_as_b = _imagined(prior, things[0], replace(wishes[1], thing=things[0].name), seed)
        b_as_a = _imagined(prior, things[1], replace(wishes[0], thing=things[1].name), seed)
        there = _walk(prior, things[0], wishes, (a, a_as_b), 2 * half + 1, seed)[1 : half + steps % 2]
        back = _walk(prior, things[1], wishes, (b_as_a, b), 2 * half + 1, seed)[-half:-1]
        stations = (there + back)[: steps - 2]
    return [(first, repaired(first)[1]), *stations, (second, repaired(second)[1])]


def _imagined(prior: Prior, thing: Thing, wish: Wish, seed: int) -> np.ndarray:
    """What `thing` would be under another asset's colours and proportions, in model units."""
    return vectors(prior, replace(wish, thing=thing.name), [seed], Known.nothing(), styled=False)[0]


def _walk(prior, thing, wishes, vectors, steps, seed) -> list[tuple[Parts, Faults]]:
    share = np.linspace(0, 1, steps, dtype=np.float32)
    conditions = np.stack([(1 - s) * _bare(wishes[0]) + s * _bare(wishes[1]) for s in share]).astype(np.float32)
    blends = np.stack([(1 - s) * vectors[0] + s * vectors[1] for s in share]).astype(np.float32)
    noise = np.repeat(noise_for([seed]), steps, 0)
    start = (_HALF_CLEAN, (1 - _HALF_CLEAN) * noise + _HALF_CLEAN * blends)
    number = prior.names.index(thing.name)
    active = prior.statistics.active[number]
    cleaned = integrate(prior.network, active, number, conditions, noise, Known.nothing(), start=start)
    found = []
    for s, vector in zip(share, cleaned):
        size = math.exp((1 - s) * math.log(wishes[0].size) + s * math.log(wishes[1].size))
        main = replace(
            wishes[0].main, rgb=tuple((1 - s) * np.array(wishes[0].main.rgb) + s * np.array(wishes[1].main.rgb))
        )
        wish = Wish(thing.name, main, main_named=False, size=size)
        found.append(repaired(decoded(prior, vector, thing, wish)))
    return found


def _bare(wish: Wish) -> np.ndarray:
    """The condition of a wish's colour and proportions alone."""
    return condition_of(replace(wish, presence={}, counts={}))


def borrow(parts: Parts, other: Parts, name: str) -> tuple[Parts, Faults]:
    """`parts` with the part called `name` of `other`, scaled and moved from the other's body to this one's.

    It replaces the part in the same slot, if there is one. Raises KeyError when `other` has no such part.
    """
    index = other.index(name)
    slot, row = int(other.slots[index]), other.rows[index : index + 1].copy()
    here, there = _body_box(parts), _body_box(other)
    ratio = float(np.clip(np.median((here[1] - here[0]) / np.maximum(there[1] - there[0], 1e-3)), 0.3, 3.0))
    row = layout.scaled(row, ratio)
    shift = (here[0] + here[1]) / 2 - ratio * (there[0] + there[1]) / 2
    mirrored, array = layout.MIRRORS[int(row[0, layout.MIRROR])], layout.ARRAYS[int(row[0, layout.ARRAY])]
    row[0, layout.CENTRE] += shift * [0 if "x" in mirrored else 1, 1, 0 if "z" in mirrored else 1]
    if array.startswith("radial"):
        row[0, layout.PIVOT] += shift
    borrowed = replace(
        parts, rows=layout.clamped(row), slots=np.array([slot], np.int32), names=(name,), matter=(other.matter[index],)
    )
    return repaired(with_parts_of(parts, borrowed, [slot]))


def _body_box(parts: Parts) -> tuple[np.ndarray, np.ndarray]:
    return layout.part_bounds(parts.rows[0])
