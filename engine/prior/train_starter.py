"""Trains the starter prior on the library alone: `python -m engine.prior.train_starter --minutes 60`.

Resumable: samples are kept per thing under `--work` with a fingerprint of the code that drew them, so that only
changed things are drawn again; training continues from its checkpoint, or without one from the weights that are
shipped, and `--fresh` starts over. A thing added to the library gets a new embedding row and a short fine-tune.
Writes `assets/prior/starter.safetensors` (fp16 weights, statistics, training record).
"""

import argparse
import dataclasses
import hashlib
import json
import math
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from engine.prior import codec
from engine.prior.denoiser import Denoiser
from engine.prior.styles import STYLES, find_styles, style_rates
from engine.shapes import parts
from engine.shapes.catalogue import THINGS
from engine.shapes.looks import HUES
from engine.shapes.thing import sample

WEIGHTS = Path(__file__).parents[2] / "assets" / "prior" / "starter.safetensors"


@dataclasses.dataclass(frozen=True)
class Recipe:
    """Everything that decides the weights besides the library and the time given."""

    samples_per_thing: int = 2400
    batch: int = 256
    rate: float = 1.0e-3
    warm_up: int = 200
    ema: float = 0.999
    any_style: float = 0.15  # share of the samples whose style is not told: recasts and paths do not know it
    width: int = 512
    depth: int = 5
    seed: int = 1


def fingerprint(name: str) -> str:
    """Changes when what is drawn changes: a hash of a few samples, so that tidying code costs nothing."""
    digest = hashlib.sha256(f"{codec.WIDTH} {THINGS[name].parts}".encode())
    for seed in range(6):
        digest.update(sample(THINGS[name], np.random.default_rng(seed)).parts.rows.tobytes())
    return digest.hexdigest()[:16]


def draw_samples(name: str, count: int, seed: int, folder: Path) -> Path:
    """Draw `count` samples of a thing into `folder/<name>.npz`, unless that file is of today's code."""
    path, mark = folder / f"{name.replace(' ', '_')}.npz", f"{fingerprint(name)}-{count}-{seed}"
    if path.exists():
        with np.load(path) as kept:
            if str(kept["mark"]) == mark:
                return path
    rng = np.random.default_rng([seed, int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")])
    raws, presents, conditions, seen = [], [], [], {}
    for _ in range(count):
        asked = [float(rng.uniform(-1, 1)) if rng.random() < 0.35 else 0.0 for _ in range(2)]
        main = None
        if rng.random() < 0.5:
            hue = list(HUES.values())[int(rng.integers(len(HUES)))]
            main = np.clip(np.asarray(hue) + rng.normal(0, 0.06, 3), 0, 1)
        drawn = sample(THINGS[name], rng, main=main, tall=asked[0], wide=asked[1])
        raw, present = codec.raw_vectors(drawn.parts.rows, drawn.parts.slots)
        raws.append(raw.astype(np.float32))
        presents.append(present)
        conditions.append([*drawn.main, *asked])
        for slot, look in drawn.looks.items():
            seen.setdefault(slot, Counter())[look] += 1
    looks_seen = json.dumps({slot: [look for look, _ in c.most_common(4)] for slot, c in seen.items()})
    temporary = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(
        temporary, mark=mark, raw=np.stack(raws), present=np.stack(presents),
        condition=np.asarray(conditions, np.float32), looks=looks_seen,
    )  # fmt: skip
    os.replace(temporary, path)
    return path


@dataclasses.dataclass
class Data:
    """The whole training set in model units, and what is needed to decode it."""

    x: np.ndarray  # [N, WIDTH] float16
    present: np.ndarray  # [N, SLOT_COUNT] bool
    counts: np.ndarray  # [N, SLOT_COUNT] log2 of the copies
    thing: np.ndarray  # [N] int64
    style: np.ndarray  # [N] int64
    asked: np.ndarray  # [N, 5] main colour, tall, wide
    statistics: codec.Statistics
    looks: dict


def load_data(names: list[str], recipe: Recipe, folder: Path, workers: int) -> Data:
    """Draw what is missing, then encode everything."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(name, recipe.samples_per_thing, recipe.seed, folder) for name in names]
    if workers == 1:
        paths = [draw_samples(*job) for job in jobs]
    else:
        # Spawned, not forked: a fork can hang in the BLAS of a process whose threads are at work.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            paths = list(pool.map(draw_samples, *zip(*jobs)))
    x, present, counts, thing, style, asked, stats, looks_seen = [], [], [], [], [], [], [], {}
    for index, (name, path) in enumerate(zip(names, paths)):
        with np.load(path) as kept:
            raw, on, condition = kept["raw"], kept["present"], kept["condition"]
            looks_seen[name] = json.loads(str(kept["looks"]))
        mean, spread, active, rate = codec.statistics_of(raw, on)
        encoded = codec.encode(raw, on, mean, spread, active)
        labels = find_styles(encoded, codec.style_weights(mean, spread, active), condition, recipe.seed)
        stats.append((mean, spread, active, rate, *style_rates(labels, on)))
        x.append(encoded.astype(np.float16))
        style.append(labels)
        index_of_count = raw[:, :, codec.COUNT_COLUMNS].argmax(-1)
        counts.append(np.log2(np.asarray(parts.COUNTS, np.float32))[index_of_count])
        present.append(on)
        asked.append(condition)
        thing.append(np.full(len(raw), index, np.int64))
    statistics = codec.Statistics(*(np.stack(column) for column in zip(*stats)))
    joined = [np.concatenate(v) for v in (x, present, counts, thing, style, asked)]
    return Data(*joined, statistics, looks_seen)


def conditions_of(data: Data, index: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Condition vectors [B, CONDITION_WIDTH]: colour and proportions, and now and then some facts about the parts.

    The facts are read off the sample itself (hindsight), so every rate stays the library's own.
    """
    present = data.present[index]
    told = (rng.random((len(index), 1)) < 0.4) & (rng.random(present.shape) < 0.3)
    counted = (rng.random((len(index), 1)) < 0.3) & (rng.random(present.shape) < 0.4) & present
    return np.concatenate(
        [
            data.asked[index],
            np.where(told, np.where(present, 1.0, -1.0), 0.0),
            np.where(counted, data.counts[index], 0.0),
        ],
        1,
    ).astype(np.float32)


def train(data: Data, model: Denoiser, recipe: Recipe, seconds: float, state: dict, checkpoint) -> dict:
    """Flow matching, x-prediction weighted as a velocity loss; returns the state with the averaged weights.

    `checkpoint(state)` is called every two minutes. The rate falls to nothing over the last 60 % of the time.
    """
    optimiser = torch.optim.AdamW(model.parameters(), recipe.rate, betas=(0.9, 0.98), weight_decay=0.01)
    if "optimiser" in state:
        restore_optimiser(optimiser, state["optimiser"])
    average = {k: v.clone() for k, v in (state.get("average") or model.state_dict()).items()}
    rng = np.random.default_rng(recipe.seed + state.get("step", 0))
    generator = torch.Generator().manual_seed(recipe.seed + state.get("step", 0))
    active = torch.from_numpy(data.statistics.active.astype(np.float32))
    weights = torch.from_numpy(
        codec.feature_weights(data.statistics.mean, data.statistics.spread, data.statistics.active)
    )
    weights = weights / weights.sum(1, keepdim=True) * 100
    start, saved, losses, step = time.monotonic(), time.monotonic(), [], state.get("step", 0)
    first = step
    while (spent := time.monotonic() - start) < seconds:
        share = spent / seconds
        rate = recipe.rate * min(1.0, (step - first + 1) / recipe.warm_up)
        rate *= 1.0 if share < 0.4 else 0.5 + 0.5 * math.cos(math.pi * (share - 0.4) / 0.6)
        for group in optimiser.param_groups:
            group["lr"] = rate
        index = rng.integers(0, len(data.x), recipe.batch)
        clean = torch.from_numpy(data.x[index].astype(np.float32))
        thing = torch.from_numpy(data.thing[index])
        style = torch.from_numpy(np.where(rng.random(recipe.batch) < recipe.any_style, -1, data.style[index]))
        condition = torch.from_numpy(conditions_of(data, index, rng))
        mask = active[thing]
        t = torch.sigmoid(torch.randn(recipe.batch, generator=generator) - 0.3)
        noise = torch.randn(clean.shape, generator=generator)
        noisy = (1 - t)[:, None] * noise + t[:, None] * clean
        with torch.autocast("cpu", torch.bfloat16):
            predicted = model(noisy * mask, t, thing, style, condition, mask)
        error = ((predicted.float() - clean) ** 2 * weights[thing]).sum(1)
        loss = (error / (1 - t).clamp(min=0.08) ** 2).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        step += 1
        keep = min(recipe.ema, (step - first + 1) / (step - first + 10))
        with torch.no_grad():
            for name, value in model.state_dict().items():
                average[name].lerp_(value, 1 - keep)
        losses.append(float(loss.detach()))
        if step % 250 == 0:
            print(f"step {step}  loss {np.mean(losses[-250:]):.4f}  {spent / 60:.1f} min  lr {rate:.1e}", flush=True)
        if time.monotonic() - saved > 120:
            saved = time.monotonic()
            checkpoint({"step": step, "average": average, "model": model.state_dict(), "optimiser": optimiser})
    return {
        "step": step, "average": average, "model": model.state_dict(), "optimiser": optimiser,
        "loss": float(np.mean(losses[-250:])) if losses else float("nan"),
    }  # fmt: skip


def restore_optimiser(optimiser: torch.optim.Optimizer, moments: dict[str, torch.Tensor]) -> None:
    """Adam's moments from a checkpoint, for parameters whose shape has not changed (a new thing adds a row)."""
    for i, p in enumerate(optimiser.param_groups[0]["params"]):
        if f"{i}.exp_avg" in moments and moments[f"{i}.exp_avg"].shape == p.shape:
            optimiser.state[p] = {
                name: moments[f"{i}.{name}"] for name in ("step", "exp_avg", "exp_avg_sq")
            }  # fmt: skip


def save_checkpoint(path: Path, state: dict, names: list[str]) -> None:
    tensors = {f"average.{k}": v for k, v in state["average"].items()}
    tensors |= {f"model.{k}": v.clone() for k, v in state["model"].items()}
    for i, p in enumerate(state["optimiser"].param_groups[0]["params"]):
        for key, value in state["optimiser"].state.get(p, {}).items():
            tensors[f"optimiser.{i}.{key}"] = torch.as_tensor(value).clone()
    temporary = path.with_suffix(".tmp")
    save_file(tensors, str(temporary), {"step": str(state["step"]), "things": json.dumps(names)})
    os.replace(temporary, path)


def load_checkpoint(path: Path, model: Denoiser, names: list[str]) -> dict:
    """State to continue from; embedding rows follow their thing's name, new things start from the mean row."""
    from safetensors import safe_open

    with safe_open(str(path), "pt") as handle:
        meta = handle.metadata()
    groups: dict[str, dict] = {"average": {}, "model": {}, "optimiser": {}}
    for key, value in load_file(str(path)).items():
        group, name = key.split(".", 1)
        groups[group][name] = value
    for group in ("average", "model"):
        groups[group] = _rows_for(groups[group], json.loads(meta["things"]), names)
    model.load_state_dict(groups["model"])
    return {"step": int(meta["step"]), **groups}


def load_weights(path: Path, model: Denoiser, names: list[str]) -> dict:
    """State to continue from out of a prior that was exported: its averaged weights, and an optimiser that is new."""
    from safetensors import safe_open

    with safe_open(str(path), "pt") as handle:
        meta = handle.metadata()
        keys = [key for key in handle.keys() if key.startswith("model.")]
        weights = {key.removeprefix("model."): handle.get_tensor(key).float() for key in keys}
    weights = _rows_for(weights, json.loads(meta["things"]), names)
    model.load_state_dict(weights)
    return {"step": json.loads(meta["record"])["steps"], "average": weights}


def _rows_for(weights: dict, old: list[str], names: list[str]) -> dict:
    """`weights` with one row a thing of `names`: `old` ones as they are, new ones the mean, without style."""
    rows = weights["thing.weight"]
    styles = weights["style.weight"].reshape(len(old), STYLES, -1)
    blank = torch.zeros_like(styles[0])
    return {
        **weights,
        "thing.weight": torch.stack([rows[old.index(n)] if n in old else rows.mean(0) for n in names]),
        "style.weight": torch.cat([styles[old.index(n)] if n in old else blank for n in names]),
    }


def export(path: Path, state: dict, data: Data, names: list[str], record: dict) -> None:
    """The shipped file: fp16 weights, fp32 means (constants must be exact), fp16 spreads, and how it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {f"model.{k}": v.to(torch.float16).contiguous() for k, v in state["average"].items()}
    s = data.statistics
    tensors["statistics.mean"] = torch.from_numpy(s.mean)
    tensors["statistics.spread"] = torch.from_numpy(s.spread).to(torch.float16)
    tensors["statistics.active"] = torch.from_numpy(np.packbits(s.active, axis=1))
    tensors["statistics.on_rate"] = torch.from_numpy(s.on_rate)
    tensors["statistics.style_rate"] = torch.from_numpy(s.style_rate)
    tensors["statistics.style_on"] = torch.from_numpy(s.style_on).to(torch.float16)
    meta = {"things": json.dumps(names), "looks": json.dumps(data.looks), "record": json.dumps(record)}
    temporary = path.with_suffix(".tmp")
    save_file(tensors, str(temporary), meta)
    os.replace(temporary, path)


def starting_point(checkpoint: Path, options, model: Denoiser, names: list[str], recipe: Recipe) -> dict:
    """The checkpoint, else the weights that are there already if they are of this recipe's shape, else nothing."""
    if options.fresh:
        return {}
    if checkpoint.exists():
        return load_checkpoint(checkpoint, model, names)
    try:
        state = load_weights(options.out, model, names)
    except (OSError, KeyError, RuntimeError, SafetensorError):
        return {}
    print(f"continuing from {options.out}, which has learned for {state['step']} steps", flush=True)
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--samples", type=int, default=Recipe.samples_per_thing, help="per thing")
    parser.add_argument("--work", type=Path, default=Path("runs/starter"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that draw the library")
    parser.add_argument("--threads", type=int, default=0, help="training threads; 0 = all cores")
    parser.add_argument("--fresh", action="store_true", help="do not continue from the checkpoint")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    recipe, names = Recipe(samples_per_thing=options.samples), sorted(THINGS)
    torch.manual_seed(recipe.seed)
    start = time.monotonic()
    data = load_data(names, recipe, options.work / "samples", options.workers)
    print(f"{len(data.x)} samples of {len(names)} things in {time.monotonic() - start:.0f} s", flush=True)
    model = Denoiser(len(names), recipe.width, recipe.depth)
    path = options.work / "checkpoint.safetensors"
    state = starting_point(path, options, model, names, recipe)
    state = train(data, model, recipe, options.minutes * 60, state, lambda s: save_checkpoint(path, s, names))
    save_checkpoint(path, state, names)
    record = {
        "command": f"python -m engine.prior.train_starter --minutes {options.minutes:g} --samples {options.samples}",
        "steps": state["step"],
        "samples_seen": state["step"] * recipe.batch, "loss": round(state["loss"], 4), "things": len(names),
        "parameters": sum(p.numel() for p in model.parameters()), "recipe": dataclasses.asdict(recipe),
    }  # fmt: skip
    export(options.out, state, data, names, record)
    print(json.dumps(record), flush=True)


if __name__ == "__main__":
    main()
