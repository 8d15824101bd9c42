"""Random matter in random trouble: every configuration ends finite, or is refused in words.

    python -m benchmarks.robust_matter --count 10000       # hours on one core; --first 5000 goes on from there

A configuration is one law and return map with random parameters (some far outside what is sensible), a random shape,
impulse, spin, deformation, time step and collider, on a grid small enough for hundreds of particles. Its seed alone
makes it again. Faults are exceptions without words and states that are not finite; both are printed with their seed.
"""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from engine.errors import GalateaError
from engine.physics.colliders import Collider, plane
from engine.physics.fields import Field
from engine.physics.materials import EXPERTS, Matter
from engine.physics.motion import Keyframes
from engine.physics.particles import particles, spun
from engine.physics.solver import Settings, Solver
from engine.physics.world import World, domain_around

DX = 1 / 12


@dataclass(frozen=True)
class Outcome:
    """kind: "finite", "refused" or "fault"; words: what was said."""

    seed: int
    kind: str
    expert: str
    words: str = ""


def _matter(rng: np.random.Generator) -> Matter:
    log = lambda low, high: float(10 ** rng.uniform(low, high))
    wild = rng.random() < 0.1
    return Matter(
        "random", str(rng.choice(list(EXPERTS))), density=log(1, 4.3), young=log(2, 12 if wild else 6.5),
        poisson=float(rng.choice([rng.uniform(0, 0.49), 0.4999, 0.0], p=[0.8, 0.1, 0.1])),
        bulk=log(2, 9 if wild else 5),
        viscosity=float(rng.choice([0, log(-3, 4)])), yield_stress=log(0, 8), hardening=float(rng.uniform(0, 20)),
        friction=float(rng.uniform(0, 80)), cohesion=float(rng.choice([0, log(0, 6)])), flow_viscosity=log(-3, 6),
        flow_exponent=float(rng.uniform(0.1, 4)), compression=float(rng.uniform(0, 0.9)), tension=log(-4, 0.9),
        gamma=float(rng.uniform(1.01, 12)), softening=log(-6, 1), young_branch=float(rng.choice([0, log(2, 6)])),
        relaxation=log(-4, 2),
    )  # fmt: skip


def _points(rng: np.random.Generator) -> np.ndarray:
    """A box, a ball, a sheet, a rod, a ring, or a handful of single particles, inside the unit cube."""
    x = rng.random((int(rng.integers(60, 700)), 3)) - 0.5
    shape = rng.choice(["box", "ball", "sheet", "rod", "ring", "few"])
    if shape == "ball":
        x = x[np.linalg.norm(x, axis=1) < 0.5]
    elif shape == "sheet":
        x[:, rng.integers(3)] *= 0.05
    elif shape == "rod":
        x[:, [0, 2]] *= 0.15
    elif shape == "ring":
        radius = np.hypot(x[:, 0], x[:, 2])
        x = x[(radius < 0.5) & (radius > 0.3)] * [1, 0.2, 1]
    elif shape == "few":
        x = x[:3]
    return (0.5 + 0.5 * x + rng.uniform(-0.15, 0.15, 3)).astype(np.float32)


def _colliders(rng: np.random.Generator) -> tuple:
    mode, friction = str(rng.choice(["sticky", "slip", "separate"])), float(rng.uniform(0, 2))
    kind = rng.choice(["none", "plane", "sphere", "box", "capsule"])
    if kind == "none":
        return ()
    if kind == "plane":
        return (plane((0, 0.3, 0), tuple(rng.normal(size=3) + [0, 2, 0]), mode, friction),)
    places = rng.random((2, 3))
    path = Keyframes(np.array([0.0, 0.05]), places) if rng.random() < 0.5 else None
    return (Collider(str(kind), tuple(places[0]), size=tuple(rng.uniform(0.02, 0.3, 3)), mode=mode,
                     friction=friction, motion=path),)  # fmt: skip


def build(seed: int):
    """(particles, world, settings) of configuration `seed`. Raises GalateaError where it cannot be."""
    rng = np.random.default_rng([20260901, seed])
    matter, x = _matter(rng), _points(rng)
    volume = float(np.prod(x.max(0) - x.min(0) + 0.02)) / max(1, len(x))
    item = particles(x, volume, matter.density, matter.law, matter.kind, matter.row())
    item = spun(item, rng.normal(size=3) * 10 ** rng.uniform(-1, 1.7), rng.normal(size=3) * 10 ** rng.uniform(-1, 1.7))
    if rng.random() < 0.3:  # bent before it starts, now and then inside out
        item = replace(item, F=(item.F + rng.uniform(0, 0.3) * rng.normal(size=item.F.shape)).astype(np.float32))
    fields = (
        (Field("wind", tuple(rng.normal(size=3) * 20), drag=float(rng.uniform(0, 5))),) if rng.random() < 0.2 else ()
    )
    gravity = tuple(rng.normal(size=3) * 10)
    world = World(domain_around((0, 0, 0), (1, 1, 1), DX), gravity, _colliders(rng), fields)
    return item, world, Settings(courant=float(rng.uniform(0.2, 0.6)), threads=1, most_substeps=2000), matter


def attempt(seed: int) -> Outcome:
    """What becomes of configuration `seed` in a twentieth of a second of its time."""
    expert = "?"
    try:
        item, world, settings, matter = build(seed)
        expert = matter.expert
        solver = Solver(item, world, settings)
        solver.advance(0.05)
        state = {name: solver.array(name) for name in ("x", "v", "C", "F", "F_total", "F_branch", "memory")}
        wrong = [name for name, value in state.items() if not np.isfinite(value).all()]
        wrong += [name for name, value in solver.energy().items() if not np.isfinite(value)]
        low, high = world.domain.low - 3 * DX, world.domain.high + 3 * DX
        wrong += ["outside"] if ((state["x"] < low) | (state["x"] > high)).any() else []
        return Outcome(seed, "fault" if wrong else "finite", expert, ", ".join(wrong))
    except GalateaError as error:
        return Outcome(seed, "refused", expert, str(error))
    except Exception as error:  # noqa: BLE001 - a fault is what this looks for
        return Outcome(seed, "fault", expert, f"{type(error).__name__}: {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    settings = parser.parse_args()
    counts, words, started = Counter(), Counter(), time.monotonic()
    for seed in range(settings.first, settings.first + settings.count):
        outcome = attempt(seed)
        counts[outcome.kind] += 1
        if outcome.kind == "refused":
            words[" ".join(w for w in outcome.words.split() if not any(c.isdigit() for c in w))[:90]] += 1
        if outcome.kind == "fault":
            print(f"seed {seed}, {outcome.expert}: {outcome.words}", flush=True)
        if (seed + 1) % 250 == 0:
            print(f"{seed + 1}: {dict(counts)}, {time.monotonic() - started:.0f} s", flush=True)
    print(f"{sum(counts.values())} configurations: {dict(counts)}")
    for text, count in words.most_common(12):
        print(f"  {count:6d}  {text}")


if __name__ == "__main__":
    main()
