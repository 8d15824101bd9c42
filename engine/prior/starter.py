"""The starter prior: a native 3D diffusion model over part sets, made for anyone's machine.

`sample` draws assets from noise, `recast` keeps some parts and draws the others around them; `engine.prior.paths` walks
from one asset to another and borrows parts. Sampling is plain Heun integration without guidance: at guidance 1 the
words are already obeyed, and more of it narrows the results. A draw from nothing first picks one of the thing's styles.
Known numbers (kept parts, parts that were asked for or refused, counts) replace the model's at every step.
"""

import json
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from engine.errors import BadFile, MissingModel
from engine.prior import codec
from engine.prior.flow import Known, Network, integrate, noise_for
from engine.prior.styles import choose_style
from engine.prior.wish import Wish, painted
from engine.shapes import parts as layout
from engine.shapes.faults import Faults, find_faults, shown_parts
from engine.shapes.looks import LOOKS
from engine.shapes.repair import grounded, repaired
from engine.shapes.thing import Thing
from engine.types import Parts

_FINE = 96  # cells that the last look at contacts takes
_FORM_DRAWS = 12  # draws where one form of a part was named, so that one has it
_BARELY = 0.004  # a part that owns less of the surface than this is hardly seen
WEIGHTS = Path(__file__).parents[2] / "assets" / "prior" / "starter.safetensors"


@dataclass(frozen=True, eq=False)
class Prior:
    """A trained starter prior. names: things in the order of its rows; looks: thing -> slot -> usual LOOKS names."""

    network: Network
    names: tuple[str, ...]
    statistics: codec.Statistics
    looks: dict[str, dict[str, list[str]]]
    record: dict


@lru_cache(maxsize=2)
def load_prior(path: Path = WEIGHTS) -> Prior:
    """The prior in a safetensors file. Raises MissingModel, BadFile."""
    if not Path(path).exists():
        raise MissingModel(
            "the starter prior is not there.", str(path), "Train it: python -m engine.prior.train_starter --minutes 60"
        )
    try:
        with safe_open(str(path), "np") as handle:
            meta, tensors = handle.metadata(), {key: handle.get_tensor(key) for key in handle.keys()}
        names, record = tuple(json.loads(meta["things"])), json.loads(meta["record"])
        weights = {k.removeprefix("model."): v.astype(np.float32) for k, v in tensors.items() if k.startswith("model.")}
        statistics = codec.Statistics(
            mean=tensors["statistics.mean"],
            spread=tensors["statistics.spread"].astype(np.float32),
            active=np.unpackbits(tensors["statistics.active"], axis=1, count=codec.WIDTH).astype(bool),
            on_rate=tensors["statistics.on_rate"],
            style_rate=tensors["statistics.style_rate"],
            style_on=tensors["statistics.style_on"].astype(np.float32),
        )
        network = Network(weights, int(record["recipe"]["depth"]))
        looks = json.loads(meta["looks"])
    except (SafetensorError, KeyError, ValueError, TypeError, RuntimeError, OSError) as problem:
        raise BadFile(f"this is not a starter prior ({problem})", str(path), "Install Galatea again.") from problem
    return Prior(network, names, statistics, looks, record)


def condition_of(wish: Wish) -> np.ndarray:
    """Condition vector [CONDITION_WIDTH] of a wish."""
    presence, counts = np.zeros(codec.SLOT_COUNT), np.zeros(codec.SLOT_COUNT)
    for slot, on in wish.presence.items():
        presence[layout.SLOTS.index(slot)] = 1.0 if on else -1.0
    for slot, count in wish.counts.items():
        counts[layout.SLOTS.index(slot)] = np.log2(max(count, 1))
    return np.concatenate([wish.main.rgb, [wish.tall, wish.wide], presence, counts]).astype(np.float32)


def known_of(prior: Prior, wish: Wish) -> Known:
    """Presence and counts that were said, as numbers the sampler holds fixed. Only what varies can be held."""
    known, thing = Known.nothing(), prior.names.index(wish.thing)
    active = prior.statistics.active[thing]
    for slot, on in wish.presence.items():
        column = layout.SLOTS.index(slot) * codec.FEATURES
        known.value[column], known.mask[column] = (1.0 if on else -1.0), active[column]
    for slot, count in wish.counts.items():
        first = layout.SLOTS.index(slot) * codec.FEATURES + codec.COUNT_COLUMNS.start
        columns = np.arange(first, first + len(layout.COUNTS))
        choice = layout.COUNTS.index(count) if count in layout.COUNTS else -1
        if choice >= 0 and active[columns[choice]]:
            known.value[columns] = -0.7
            known.value[columns[choice]] = 0.7
            known.mask[columns] = active[columns]
    return known


def vectors(prior: Prior, wish: Wish, seeds: list[int], known: Known | None = None, styled: bool = True) -> np.ndarray:
    """Clean vectors [len(seeds), WIDTH] of what `wish` asks for, each in a style of its thing if `styled`."""
    number = prior.names.index(wish.thing)
    styles = styles_for(prior, wish, seeds) if styled else None
    active, known = prior.statistics.active[number], known or known_of(prior, wish)
    return integrate(prior.network, active, number, condition_of(wish), noise_for(seeds), known, styles)


def styles_for(prior: Prior, wish: Wish, seeds: list[int]) -> np.ndarray:
    """The style [len(seeds)] that each draw takes, as often as the library does where the wished parts are there."""
    number, s = prior.names.index(wish.thing), prior.statistics
    wanted = {layout.SLOTS.index(slot): on for slot, on in wish.presence.items()}
    dice = (np.random.default_rng([seed % 2**63, 1]) for seed in seeds)
    return np.array([choose_style(s.style_rate[number], s.style_on[number], wanted, rng) for rng in dice])


def decoded(prior: Prior, x: np.ndarray, thing: Thing, wish: Wish) -> Parts:
    """One clean vector to parts: names and matter from the thing, named colours and counts set exactly."""
    i = prior.names.index(thing.name)
    s = prior.statistics
    rows, slots = codec.decode(x, s.mean[i], s.spread[i], s.active[i])
    kept = [k for k, slot in enumerate(slots) if layout.SLOTS[slot] in thing.parts]
    rows, slots = rows[kept], slots[kept]
    names = [layout.SLOTS[slot] for slot in slots]
    for row, slot in zip(rows, names):
        if wish.counts.get(slot, 0) in layout.COUNTS and row[layout.ARRAY] > 0:
            row[layout.COUNT] = wish.counts[slot]
    matter = tuple(_matter(prior.looks[thing.name].get(slot, []), row) for slot, row in zip(names, rows))
    parts = Parts(rows, slots, tuple(thing.parts[slot] for slot in names), matter, thing.name, wish.size)
    return painted(parts, wish)


def _matter(looks: list[str], row: np.ndarray) -> str:
    """Matter of the usual look nearest to how the part looks; "" when nothing is usual."""
    if not looks:
        return ""

    def gap(name):
        rgb, rough, metal, alpha, _ = LOOKS[name]
        return (
            np.abs(row[layout.COLOUR] - rgb).mean() + abs(row[49] - rough) + abs(row[50] - metal) + abs(row[51] - alpha)
        )

    return LOOKS[min(looks, key=gap)][4]


def sample(prior: Prior, thing: Thing, wish: Wish, seed: int, best_of: int = 4, known: Known | None = None):
    """(Parts, Faults): the best of `best_of` draws by measured faults, contacts made exact. Raises MissingModel when
    the weights were trained before `thing` was added."""
    if thing.name not in prior.names:
        raise MissingModel(
            f"the starter prior has not learned {thing.name!r} yet.", "",
            "Fine-tune it: python -m engine.prior.train_starter --minutes 3",
        )  # fmt: skip
    return best(_drawn(prior, thing, wish, seed, best_of, known), wish)


def _drawn(prior: Prior, thing: Thing, wish: Wish, seed: int, count: int, known: Known | None = None) -> list[Parts]:
    """`count` draws; of more, those that have the named forms first, where forms were named."""
    draws = max(count, _FORM_DRAWS) if wish.forms else count
    found = [decoded(prior, x, thing, wish) for x in vectors(prior, wish, [seed * 64 + k for k in range(draws)], known)]
    return sorted(found, key=lambda parts: _other_forms(parts, wish))[:count]


def _other_forms(parts: Parts, wish: Wish) -> int:
    """How many parts are not of the form that was named."""
    matter = dict(zip((layout.SLOTS[slot] for slot in parts.slots), parts.matter))
    return sum(matter.get(slot) != wanted for slot, wanted in wish.forms.items())


def draft(prior: Prior, thing: Thing, wish: Wish, seed: int) -> Parts:
    """One draw without repair, the first that `sample` would try: what is shown while somebody types."""
    parts = _drawn(prior, thing, wish, seed, 1)[0]
    return replace(parts, rows=grounded(parts.rows, parts.slots))


def best(candidates: list[Parts], wish: Wish) -> tuple[Parts, Faults]:
    """The first candidate that has no faults after repair and shows every part whose surface was named, or the one with
    the fewest; of several as good, where tall or wide was said, the one that shows it most."""
    named, lean = [layout.SLOTS.index(slot) for slot in wish.surfaces], wish.tall - wish.wide
    tried = []
    for parts in candidates:
        mended, faults = repaired(parts)
        if faults.count == 0:
            # What barely touches is one piece to coarse cells and two to the mesh's.
            mended, faults = repaired(mended, _FINE, tries=1)
        count = faults.count + (_unseen(mended, named) if named else 0) + _other_forms(mended, wish)
        if count == 0 and lean == 0:
            return mended, faults
        tried.append((count, -lean * _slenderness(mended.rows), len(tried), mended, faults))
    return min(tried, key=lambda found: found[:3])[3:]


def _unseen(parts: Parts, slots: list[int]) -> int:
    """How many of `slots` are there but hidden, or nearly so."""
    shown = parts.slots[shown_parts(parts.rows, share=_BARELY)]
    return sum(slot in parts.slots and slot not in shown for slot in slots)


def _slenderness(rows: np.ndarray) -> float:
    """Log of the height over the larger of width and depth."""
    low, high = layout.bounds(rows)
    width, height, depth = np.maximum(high - low, 1e-6)
    return math.log(height / max(width, depth))


def vector_of(prior: Prior, parts: Parts) -> np.ndarray:
    """An asset in model units [WIDTH]; what is attached to it is left out, the model does not know it."""
    i, s = prior.names.index(parts.thing), prior.statistics
    parts = undressed(parts)
    raw, present = codec.raw_vectors(parts.rows, parts.slots)
    return codec.encode(raw, present, s.mean[i], s.spread[i], s.active[i])


def undressed(parts: Parts) -> Parts:
    """`parts` without attachments (slots beyond a thing's own), in the unit frame and size of what is left."""
    own = np.flatnonzero(parts.slots < codec.SLOT_COUNT)
    if len(own) == len(parts):
        return parts
    extent = [np.ptp(layout.bounds(rows), axis=0).max() for rows in (parts.rows[own], parts.rows)]
    return replace(
        parts, rows=layout.clamped(layout.normalised(parts.rows[own])), slots=parts.slots[own],
        names=tuple(parts.names[k] for k in own), matter=tuple(parts.matter[k] for k in own),
        size=parts.size * float(extent[0] / extent[1]),
    )  # fmt: skip


def _dressed(parts: Parts, like: Parts, slots_kept: list[int]) -> Parts:
    """`parts`, drawn without attachments, in the frame of `like`, with its attachments and kept parts bit for bit."""
    low, high = layout.bounds(like.rows[like.slots < codec.SLOT_COUNT])
    middle = float(low[1] + high[1]) / 2
    reach = max(-low[0], high[0], -low[2], high[2], (high[1] - low[1]) / 2)
    rows = layout.scaled(parts.rows, float(reach) / layout.HALF_FRAME)
    rows[:, [11, 6]] += middle
    attached = [int(slot) for slot in like.slots if slot >= codec.SLOT_COUNT]
    joined = with_parts_of(replace(parts, rows=layout.clamped(rows)), like, [*slots_kept, *attached])
    extent = [np.ptp(layout.bounds(p.rows), axis=0).max() for p in (joined, like)]
    return replace(joined, size=like.size * float(extent[0] / extent[1]))


def recast(prior: Prior, thing: Thing, parts: Parts, keep: list[str], wish: Wish, seed: int, best_of: int = 4):
    """(Parts, Faults): what `keep` names, and attachments, stay bit for bit; the others are drawn around them."""
    if (parts.slots >= codec.SLOT_COUNT).any():
        bare = undressed(parts)
        drawn, _ = recast(prior, thing, bare, keep, replace(wish, size=bare.size), seed, best_of)
        whole = _dressed(drawn, parts, [int(slot) for slot, name in zip(parts.slots, parts.names) if name in keep])
        return whole, find_faults(whole.rows, whole.slots, 48)
    slots_kept = [int(slot) for slot, name in zip(parts.slots, parts.names) if name in keep]
    value, mask = vector_of(prior, parts), np.zeros(codec.WIDTH, bool)
    for slot in slots_kept:
        mask[slot * codec.FEATURES : (slot + 1) * codec.FEATURES] = True
    known = known_of(prior, wish)
    known = Known(np.where(mask, value, known.value), mask | known.mask)
    x = vectors(prior, wish, [seed * 64 + k for k in range(best_of)], known, styled=False)
    drawn = [with_parts_of(decoded(prior, row, thing, wish), parts, slots_kept) for row in x]
    return _best_keeping(drawn, parts, slots_kept)


def _best_keeping(candidates: list[Parts], original: Parts, slots_kept: list[int]) -> tuple[Parts, Faults]:
    """`best`, but repair may only move the new parts."""
    tried = []
    for parts in candidates:
        moved, faults = repaired(parts)
        mended = with_parts_of(moved, original, slots_kept)
        if not np.array_equal(mended.rows, moved.rows):
            faults = find_faults(mended.rows, mended.slots, 48)
        if faults.count == 0:
            return mended, faults
        tried.append((mended, faults))
    return min(tried, key=lambda pair: pair[1].count)


def with_parts_of(parts: Parts, other: Parts, slots: list[int]) -> Parts:
    """`parts` with the parts in `slots` replaced by `other`'s, bit for bit; slots empty in `other` become so."""
    rows = {
        int(s): (parts.rows[i], parts.names[i], parts.matter[i]) for i, s in enumerate(parts.slots) if s not in slots
    }
    rows |= {int(s): (other.rows[i], other.names[i], other.matter[i]) for i, s in enumerate(other.slots) if s in slots}
    order = sorted(rows)
    return replace(
        parts, rows=np.stack([rows[s][0] for s in order]), slots=np.array(order, np.int32),
        names=tuple(rows[s][1] for s in order), matter=tuple(rows[s][2] for s in order),
    )  # fmt: skip
