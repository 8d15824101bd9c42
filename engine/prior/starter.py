"""The starter prior: a native 3D diffusion model over part sets, made for anyone's machine.

`sample` draws assets from noise, `recast` keeps some parts and draws the others around them; `engine.prior.paths` walks
from one asset to another and borrows parts. Sampling is plain Heun integration without
guidance: at guidance 1 the words are already obeyed, and more of it narrows the results. Known numbers (kept parts,
parts that were asked for or refused, counts) replace the model's at every step.
"""

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from engine.errors import BadFile, MissingModel
from engine.prior import codec
from engine.prior.denoiser import CONDITION_WIDTH, Denoiser
from engine.prior.wish import Wish, painted
from engine.shapes import parts as layout
from engine.shapes.faults import Faults, find_faults
from engine.shapes.looks import LOOKS
from engine.shapes.repair import grounded, repaired
from engine.shapes.thing import Thing
from engine.types import Parts

WEIGHTS = Path(__file__).parents[2] / "assets" / "prior" / "starter.safetensors"
STEPS = 12


@dataclass(frozen=True, eq=False)
class Prior:
    """A trained starter prior. names: things in the order of its rows; looks: thing -> slot -> usual LOOKS names."""

    model: Denoiser
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
        with safe_open(str(path), "pt") as handle:
            meta, tensors = handle.metadata(), {key: handle.get_tensor(key) for key in handle.keys()}
        names, record = tuple(json.loads(meta["things"])), json.loads(meta["record"])
        with torch.device("meta"):
            model = Denoiser(len(names), record["recipe"]["width"], record["recipe"]["depth"])
        weights = {k.removeprefix("model."): v.float() for k, v in tensors.items() if k.startswith("model.")}
        model.load_state_dict(weights, assign=True)
        statistics = codec.Statistics(
            mean=tensors["statistics.mean"].numpy(),
            spread=tensors["statistics.spread"].float().numpy(),
            active=np.unpackbits(tensors["statistics.active"].numpy(), axis=1, count=codec.WIDTH).astype(bool),
            on_rate=tensors["statistics.on_rate"].numpy(),
        )
    except (SafetensorError, KeyError, ValueError, TypeError, RuntimeError, OSError) as problem:
        raise BadFile(f"this is not a starter prior ({problem})", str(path), "Install Galatea again.") from problem
    return Prior(model.eval().requires_grad_(False), names, statistics, json.loads(meta["looks"]), record)


@dataclass(frozen=True, eq=False)
class Known:
    """Numbers that are given: value [WIDTH] in model units where mask [WIDTH] holds."""

    value: np.ndarray
    mask: np.ndarray

    @staticmethod
    def nothing() -> "Known":
        return Known(np.zeros(codec.WIDTH, np.float32), np.zeros(codec.WIDTH, bool))


def condition_of(wish: Wish) -> np.ndarray:
    """Condition vector [CONDITION_WIDTH] of a wish."""
    presence, counts = np.zeros(codec.SLOT_COUNT), np.zeros(codec.SLOT_COUNT)
    for slot, on in wish.presence.items():
        presence[layout.SLOTS.index(slot)] = 1.0 if on else -1.0
    for slot, count in wish.counts.items():
        counts[layout.SLOTS.index(slot)] = np.log2(max(count, 1))
    vector = np.concatenate([wish.main.rgb, [wish.tall, wish.wide], presence, counts]).astype(np.float32)
    return vector.reshape(CONDITION_WIDTH)


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


@torch.inference_mode()
def integrate(prior: Prior, noise: torch.Tensor, thing: int, condition: np.ndarray, known: Known, start=None):
    """Noise [B, WIDTH] to clean vectors [B, WIDTH] of `thing` by Heun's method; the last step takes the prediction.

    condition: [CONDITION_WIDTH] or one row each. start: (t, x [B, WIDTH]) to begin from a half-clean state.
    """
    count = len(noise)
    active = torch.from_numpy(prior.statistics.active[thing].astype(np.float32)).expand(count, -1)
    index = torch.full((count,), thing)
    asked = torch.from_numpy(np.ascontiguousarray(condition)).expand(count, -1)
    value, mask = torch.from_numpy(known.value), torch.from_numpy(known.mask)

    def clean(x, t):
        predicted = prior.model(x * active, torch.full((count,), t), index, asked, active)
        return torch.where(mask, value, predicted)

    # Times bunch up near the data, where the discrete choices are made.
    first, x = start or (0.0, noise)
    times = first + (1 - first) * np.linspace(0, 1, STEPS + 1) ** 0.9
    for t, after in zip(times[:-1], times[1:]):
        x = torch.where(mask, (1 - t) * noise + t * value, x)
        x0 = clean(x, float(t))
        if after >= 1:
            return x0
        slope = (x0 - x) / (1 - t)
        ahead = x + (after - t) * slope
        slope_ahead = (clean(ahead, float(after)) - ahead) / (1 - after)
        x = x + (after - t) * 0.5 * (slope + slope_ahead)
    return x


def noise_for(seeds: list[int]) -> torch.Tensor:
    """One row of noise [len(seeds), WIDTH] a seed, the same however many are drawn together."""
    rows = [torch.randn(codec.WIDTH, generator=torch.Generator().manual_seed(seed % 2**63)) for seed in seeds]
    return torch.stack(rows)


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
    known = known or known_of(prior, wish)
    seeds = [seed * 64 + k for k in range(best_of)]
    x = integrate(prior, noise_for(seeds), prior.names.index(thing.name), condition_of(wish), known).numpy()
    return best([decoded(prior, row, thing, wish) for row in x])


def draft(prior: Prior, thing: Thing, wish: Wish, seed: int) -> Parts:
    """One draw without repair, the first that `sample` would try: what is shown while somebody types."""
    number = prior.names.index(thing.name)
    x = integrate(prior, noise_for([seed * 64]), number, condition_of(wish), known_of(prior, wish)).numpy()
    parts = decoded(prior, x[0], thing, wish)
    return replace(parts, rows=grounded(parts.rows, parts.slots))


def best(candidates: list[Parts]) -> tuple[Parts, Faults]:
    """The first candidate without faults after repair, or the one with the fewest."""
    tried = []
    for parts in candidates:
        mended, faults = repaired(parts)
        if faults.count == 0:
            return mended, faults
        tried.append((mended, faults))
    return min(tried, key=lambda pair: pair[1].count)


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
    seeds = [seed * 64 + k for k in range(best_of)]
    x = integrate(prior, noise_for(seeds), prior.names.index(thing.name), condition_of(wish), known).numpy()
    drawn = [with_parts_of(decoded(prior, row, thing, wish), parts, slots_kept) for row in x]
    return _best_keeping(drawn, parts, slots_kept)


def _best_keeping(candidates: list[Parts], original: Parts, slots_kept: list[int]) -> tuple[Parts, Faults]:
    """`best`, but repair may only move the new parts."""
    tried = []
    for parts in candidates:
        mended = with_parts_of(repaired(parts)[0], original, slots_kept)
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
