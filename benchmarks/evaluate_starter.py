"""How good the starter prior is: `python benchmarks/evaluate_starter.py` measures a release and prints a table.

Prompts cover every thing, with colours, part colours and sizes in combinations that training never named. The judge of
categories is trained on library renders alone; its own accuracy on fresh library samples is printed beside.
"""

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numba
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from judge import depth_pictures, judge_for, judged, library_pictures
from scipy.spatial import cKDTree

from engine.mesh.from_parts import mesh_from_parts
from engine.mesh.report import MeshReport, mesh_report
from engine.mesh.topology import components
from engine.numerics import numpy_generator, spawn_seed
from engine.prior import starter
from engine.prior.brief import Brief
from engine.prior.wish import Wish, wish_from
from engine.prior.words import read
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.faults import Faults, find_faults, shown_parts
from engine.shapes.field import grid
from engine.shapes.looks import HUES, Surface
from engine.shapes.thing import sample
from engine.types import Parts

SIZES = {"tiny": -1, "small": -1, "large": 1, "huge": 1}
DIVERSE = ("vase", "chair", "cat", "car", "house", "tree", "teapot", "lamp", "rocket", "robot")
HEIGHTS = {"tall": 1, "short": -1}


@dataclass(frozen=True)
class Made:
    """One prompt of the evaluation, what it was read as, and what came out before and after repair."""

    prompt: str
    brief: Brief
    expected: dict
    raw: Parts
    parts: Parts
    faults: object
    raw_faults: Faults
    mesh: MeshReport | None = None
    solids: int = 0


def prompts(count: int, seed: int = 11) -> list[tuple[str, dict]]:
    """`count` (prompt, expected) pairs over all things in turn."""
    rng, found = np.random.default_rng(seed), []
    names, hues = sorted(THINGS), list(HUES)
    for k in range(count):
        thing = THINGS[names[k % len(names)]]
        main = hues[int(rng.integers(len(hues)))]
        expected = {"thing": thing.name, "colour": main}
        words = [main, thing.name]
        if k % 3 == 1:
            word = list(SIZES)[int(rng.integers(4))]
            expected["size"] = SIZES[word]
            words.insert(0, word)
        elif k % 3 == 2:
            word = list(HEIGHTS)[int(rng.integers(2))]
            expected["height"] = HEIGHTS[word]
            words.insert(0, word)
        text = "a " + " ".join(words)
        # Only parts of an unambiguous, plain name: the words themselves are tested elsewhere.
        slots = [
            s
            for s, name in thing.parts.items()
            if s != "body" and name.isalpha() and list(thing.parts.values()).count(name) == 1
        ]
        if k % 2 and slots:
            slot = slots[int(rng.integers(len(slots)))]
            hue = hues[int(rng.integers(len(hues)))]
            expected["part"] = (slot, hue)
            text += f" with {hue} {thing.parts[slot]}"
        found.append((text, expected))
    return found


def make(prior: starter.Prior, text: str, expected: dict, seed: int) -> Made:
    """The asset of one prompt as the product makes it, and the first raw draw beside it."""
    brief = read(text, THINGS)
    thing = THINGS[brief.thing]
    wish = wish_from(brief, thing, numpy_generator(seed, "wish"))
    number = spawn_seed(seed, "starter")
    parts, faults = starter.sample(prior, thing, wish, number)
    raw = starter.decoded(prior, starter.vectors(prior, wish, [number * 64])[0], thing, wish)
    return Made(text, brief, expected, raw, parts, faults, find_faults(raw.rows, raw.slots, 96))


def nearest_hue(rgb) -> str:
    """The name in HUES nearest to an sRGB colour."""
    return min(HUES, key=lambda name: float(((np.asarray(HUES[name]) - rgb) ** 2).sum()))


def seen_colours(parts: Parts) -> dict[int, np.ndarray]:
    """Slot -> sRGB colour, for parts that can be seen on the surface."""
    return {int(parts.slots[i]): parts.rows[i, layout.COLOUR] for i in shown_parts(parts.rows, 64)}


def colours_right(made: Made) -> tuple[bool, bool | None]:
    """(main colour seen on the body, named colour seen on the named part or None when none was named).

    The colour is the one that the word was read as: "turquoise" may be the stone's.
    """
    seen, wish = seen_colours(made.parts), wish_from(made.brief, THINGS[made.brief.thing], np.random.default_rng(0))
    body = layout.SLOTS.index("body")
    main = body in seen and np.abs(seen[body] - wish.main.rgb).max() < 0.06 and wish.main_named
    part = made.expected.get("part")
    if part is None:
        return bool(main), None
    slot = layout.SLOTS.index(part[0])
    asked = wish.surfaces.get(part[0])
    return bool(main), asked is not None and slot in seen and float(np.abs(seen[slot] - asked.rgb).max()) < 0.06


def aspect(parts: Parts) -> float:
    low, high = layout.bounds(parts.rows)
    return float((high - low)[1] / max((high - low)[0], (high - low)[2]))


def size_right(made: Made) -> bool | None:
    """Size and height words show: against the thing's usual size, and the median proportions of plain samples."""
    thing = THINGS[made.brief.thing]
    if "size" in made.expected:
        ratio = made.parts.size / thing.size
        return ratio > 1.2 if made.expected["size"] > 0 else ratio < 1 / 1.2
    if "height" in made.expected:
        usual = np.median([aspect(sample(thing, np.random.default_rng(s)).parts) for s in range(15)])
        return aspect(made.parts) > usual if made.expected["height"] > 0 else aspect(made.parts) < usual
    return None


def option_error(prior: starter.Prior, per_thing: int = 160) -> tuple[float, list[tuple[str, str, float, float]]]:
    """(mean |rate - library rate| over optional slots, the five worst (thing, slot, library, prior))."""
    rows = []
    for number, name in enumerate(prior.names):
        if name not in THINGS:
            continue
        rng = np.random.default_rng([3, number])
        wishes = [wish_from(Brief(name, name), THINGS[name], rng) for _ in range(per_thing)]
        seeds = [9_000_000 + number * 1000 + k for k in range(per_thing)]
        x = starter.integrate(
            prior.network, prior.statistics.active[number], number,
            np.stack([starter.condition_of(w) for w in wishes]), starter.noise_for(seeds), starter.Known.nothing(),
            starter.styles_for(prior, wishes[0], seeds),
        )  # fmt: skip
        on = x[:, :: starter.codec.FEATURES] > 0
        rate = prior.statistics.on_rate[number]
        for slot in np.flatnonzero((rate > 0) & (rate < 1)):
            rows.append((name, layout.SLOTS[slot], float(rate[slot]), float(on[:, slot].mean())))
    gaps = [abs(a - b) for *_, a, b in rows]
    return float(np.mean(gaps)), sorted(rows, key=lambda r: -abs(r[2] - r[3]))[:5]


def surface_points(rows: np.ndarray, count: int = 1200) -> np.ndarray:
    """Points [count, 3] near the surface, for Chamfer distances."""
    field = grid(rows, 40)
    near = np.argwhere(np.abs(field.values) < 0.6 * field.spacing)
    chosen = np.random.default_rng(0).choice(len(near), count, replace=len(near) < count)
    return field.origin + field.spacing * near[chosen]


def chamfer(a: np.ndarray, b: np.ndarray) -> float:
    return float(cKDTree(a).query(b)[0].mean() + cKDTree(b).query(a)[0].mean()) / 2


def spread(clouds: list[np.ndarray]) -> float:
    """Mean pairwise Chamfer distance."""
    pairs = [chamfer(clouds[i], clouds[j]) for i in range(len(clouds)) for j in range(i)]
    return float(np.mean(pairs))


def diversity(prior: starter.Prior, names: list[str], seeds: int = 16) -> list[dict]:
    """Per thing: spread of the prior's and the library's samples, and the nearest of 100 library samples."""
    table = []
    for number, name in enumerate(names):
        thing, rng = THINGS[name], np.random.default_rng([21, number])
        wish = Wish(name, Surface(HUES["blue"]), False, size=thing.size)
        ours = [surface_points(starter.sample(prior, thing, wish, 500 + k, 2)[0].rows) for k in range(seeds)]
        library = [surface_points(sample(thing, rng, main=HUES["blue"]).parts.rows) for _ in range(seeds)]
        others = [surface_points(sample(thing, rng, main=HUES["blue"]).parts.rows, 600) for _ in range(100)]
        near_ours = np.mean([min(chamfer(c, o) for o in others) for c in ours[:8]])
        near_library = np.mean([min(chamfer(c, o) for o in others) for c in library[:8]])
        table.append({
            "thing": name, "ours": spread(ours), "library": spread(library),
            "nearest_ours": float(near_ours), "nearest_library": float(near_library),
        })  # fmt: skip
    return table


def meshed(parts: Parts, resolution: int) -> tuple[MeshReport, int]:
    """Report of the final mesh, and how many solid pieces it has (an inner void is no piece)."""
    mesh = mesh_from_parts(parts, resolution)
    count, piece = components(len(mesh.vertices), np.concatenate([mesh.faces[:, :2], mesh.faces[:, 1:]]))
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(float) for k in range(3))
    volume = np.bincount(piece[mesh.faces[:, 0]], np.einsum("ij,ij->i", a, np.cross(b, c)), minlength=count)
    return mesh_report(mesh), int((volume > 0).sum())


def mesh_facts(made: list[Made]) -> dict:
    """Soundness of the final meshes."""
    reports = [m.mesh for m in made]
    return {
        "watertight meshes": sum(r.watertight for r in reports),
        "manifold meshes": sum(r.edge_manifold and r.vertex_manifold for r in reports),
        "consistently wound meshes": sum(r.consistently_wound for r in reports),
        "one solid piece, final mesh": np.mean([m.solids == 1 for m in made]),
        "faces under 10 degrees": float(np.mean([r.sliver_share for r in reports])),
    }


def _job(job) -> Made:
    """One prompt in a worker process, on one thread."""
    text, expected, seed, weights, resolution = job
    torch.set_num_threads(1)
    numba.set_num_threads(1)
    made = make(starter.load_prior(weights), text, expected, seed)
    if not resolution:
        return made
    report, solids = meshed(made.parts, resolution)
    return replace(made, mesh=report, solids=solids)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="prompts")
    parser.add_argument("--weights", type=Path, default=starter.WEIGHTS)
    parser.add_argument("--work", type=Path, default=Path("runs/judge"))
    parser.add_argument(
        "--judge-samples", type=int, default=80, help="library samples a thing that the judge learns from"
    )
    parser.add_argument(
        "--resolution", type=int, default=96, help="cells of the meshes that are checked; 0 = no meshes"
    )
    parser.add_argument("--diverse", type=int, default=8, help="things whose diversity is measured; 0 = none")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--failures", action="store_true", help="name every prompt that failed")
    options = parser.parse_args()
    start = time.perf_counter()
    prior = starter.load_prior(options.weights)
    judge = judge_for(options.work, options.judge_samples)
    x, y = library_pictures(10, 77)
    right = np.array(judged(judge, x)) == np.array(sorted(THINGS))[y]
    print(f"judge on fresh library samples: {right.mean():.4f} of {len(y)}", flush=True)
    asked = enumerate(prompts(options.count))
    jobs = [(text, expected, 1000 + k, options.weights, options.resolution) for k, (text, expected) in asked]
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        made = list(pool.map(_job, jobs, chunksize=4))
    print(f"made {len(made)} in {time.perf_counter() - start:.0f} s", flush=True)
    report(made, prior, judge, float(right.mean()), options)


def report(made: list[Made], prior, judge, judge_accuracy: float, options) -> None:
    """Print the table of results, and the failures if asked."""
    read_right = np.array([m.brief.thing == m.expected["thing"] for m in made])
    seen = judged(judge, np.stack([depth_pictures(m.parts.rows) for m in made]))
    category = np.array([s == m.expected["thing"] for s, m in zip(seen, made)])
    colours = [colours_right(m) for m in made]
    part = [c[1] for c in colours if c[1] is not None]
    sizes = [(m, size_right(m)) for m in made]
    size_words = [ok for m, ok in sizes if "size" in m.expected]
    height_words = [ok for m, ok in sizes if "height" in m.expected]
    error, worst = option_error(prior)
    facts = {
        "prompts": len(made),
        "read as the thing": read_right.mean(),
        "category (judge)": category.mean(),
        "category / judge's own": category.mean() / judge_accuracy,
        "main colour on the body": np.mean([c[0] for c in colours]),
        "named colour on the named part": np.mean(part),
        "size words": np.mean(size_words),
        "height words": np.mean(height_words),
        "optional parts, mean rate error": error,
        "one piece, first draw": np.mean([m.raw_faults.pieces - m.raw_faults.crumbs == 1 for m in made]),
        "one piece, first draw, pieces under 0.5 % counted": np.mean([m.raw_faults.pieces == 1 for m in made]),
        "one piece, after repair": np.mean([m.faults.pieces == 1 for m in made]),
        "largest ground gap": max(m.faults.gap for m in made),
        "vessels hollow": np.mean([m.faults.hollow for m in made]),
    }
    if options.resolution:
        facts |= mesh_facts(made)
    if options.diverse:
        table = diversity(prior, [name for name in DIVERSE if name in THINGS][: options.diverse])
        facts["diversity ours / library"] = np.mean([r["ours"] / r["library"] for r in table])
        facts["nearest sample ours / library"] = np.mean([r["nearest_ours"] / r["nearest_library"] for r in table])
        facts["lowest diversity ratio"] = min(r["ours"] / r["library"] for r in table)
    for name, value in facts.items():
        print(f"| {name} | {value if isinstance(value, int) else round(float(value), 4)} |", flush=True)
    print("worst optional parts (thing, slot, library, prior):", json.dumps(worst))
    if options.failures:
        for m, s, ok, c, (_, size_ok) in zip(made, seen, category, colours, sizes):
            notes = [] if ok else [f"judged {s}"]
            notes += [] if c[0] else ["main colour"]
            notes += ["part colour"] if c[1] is False else []
            notes += ["size"] if size_ok is False else []
            notes += [f"pieces {m.faults.pieces}"] if m.faults.pieces != 1 else []
            notes += [f"solids {m.solids}"] if m.mesh is not None and m.solids != 1 else []
            notes += [] if m.brief.thing == m.expected["thing"] else [f"read {m.brief.thing}"]
            if notes:
                print(f"  {m.prompt}: {', '.join(notes)}")


if __name__ == "__main__":
    main()
