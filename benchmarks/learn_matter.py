"""Neural laws learned from one motion each, then asked about a shape and a velocity they never saw.

    python -m benchmarks.learn_matter                    # the small schedule, four materials, minutes each
    python -m benchmarks.learn_matter --published        # the schedule of NCLaw (Ma et al. 2023): hours on one core

The small schedule simulates nothing: the return map is fitted to the observed deformations, then the stress to the
velocities of single steps, in units taken from the motion. The published one follows the motion in windows instead.
Data as published: a cube of 0.5 m in a box of 1 m, 1,000 particles, 20^3 cells, 1,000
steps of 5e-4 s, thrown at (1, -1.5, -2) m/s and spinning at (4, 4, 4) rad/s. Judged on a ring thrown another way, over
1,000 steps, by the mean distance of particles from where the true law takes them; beside it a constant velocity (held
inside the box) and the three other materials' true laws, of which the nearest counts.
"""

import argparse
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
import torch
from safetensors.torch import save_file

from engine.physics import neural
from engine.physics.parameters import lame
from engine.physics.particles import particles, selected, spun
from engine.physics.laws import LAWS
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.trials import lattice, table
from engine.physics.world import Domain, World

DT, STEPS, DENSITY = 5e-4, 1000, 1000.0
WORLD = World(Domain((0, 0, 0), 0.05, (20, 20, 20)), gravity=(0, -9.8, 0))

def _law(young: float, poisson: float, **more) -> dict:
    mu, lam = lame(young, poisson)
    return {"mu": mu, "lam": lam, **more}


TRUE = {
    "jelly": ("fixed_corotated", "identity", _law(1e5, 0.2)),
    "water": ("fluid", "fluid", {"lam": lame(1e5, 0.3)[1], "gamma": 7.0, "tension": 0.2}),
    "plasticine": ("hencky", "von_mises", _law(3e5, 0.25, yield_stress=5e3)),
    "sand": ("hencky", "drucker_prager", _law(1e6, 0.2, friction=np.radians(25.0))),
}


def made_of(name: str, points: np.ndarray, volume: float):
    """Particles [N] of one of the four true materials at `points`, of `volume` [m^3] in all."""
    law, kind, values = TRUE[name]
    return particles(points, volume / len(points), DENSITY, LAWS[law], RETURN_MAPS[kind], table(**values))


def thrown_cube(name: str):
    """What is learned from."""
    return spun(made_of(name, lattice((0.25,) * 3, (0.75,) * 3, 0.05), 0.125), (1, -1.5, -2), (4, 4, 4))


def thrown_ring(name: str):
    """What is asked about: another shape, thrown another way."""
    points = lattice((0.2, 0.45, 0.2), (0.8, 0.65, 0.8), 0.04)
    radius = np.hypot(points[:, 0] - 0.5, points[:, 2] - 0.5)
    inside = np.flatnonzero((radius < 0.29) & (radius > 0.13))
    item = made_of(name, points, 0.6 * 0.6 * 0.2)
    return spun(selected(item, inside), (-1.2, 0.4, 1.5), (-5, 2, 3))


def distance(found: np.ndarray, true: np.ndarray) -> float:
    """Mean over time and particles of the distance [m]."""
    return float(np.linalg.norm(found - true, axis=2).mean())


def judged(law: neural.NeuralLaw, name: str, steps: int) -> dict:
    """Errors [m] on the cube it saw and the ring it did not, with the baselines' for the ring."""
    cube, ring = thrown_cube(name), thrown_ring(name)
    true = neural.observe(ring, WORLD, DT, steps).states["x"].numpy()
    seen = neural.observe(cube, WORLD, DT, steps).states["x"].numpy()
    line = ring.x + DT * np.arange(steps + 1)[:, None, None] * ring.v
    held = np.clip(line, WORLD.domain.low, WORLD.domain.high)
    others = {}
    for other in TRUE:
        if other != name:
            others[other] = distance(neural.observe(thrown_ring(other), WORLD, DT, steps).states["x"].numpy(), true)
    nearest = min(others, key=others.get)
    return {
        "seen": distance(neural.predicted(law, cube, WORLD, DT, steps), seen),
        "unseen": distance(neural.predicted(law, ring, WORLD, DT, steps), true),
        "constant velocity": distance(held, true), "wrong law": others[nearest], "wrong law is": nearest,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--published", action="store_true", help="the published schedule, whole")
    parser.add_argument("--only", choices=list(TRUE), action="append")
    parser.add_argument("--changes", type=int, default=300, help="fewer or more of the published schedule")
    parser.add_argument("--out", default=str(ROOT / "output" / "learned"), help="where the laws are kept")
    settings = parser.parse_args()
    torch.set_num_threads(1)
    schedule = neural.Schedule(changes=settings.changes)
    folder = Path(settings.out)
    folder.mkdir(parents=True, exist_ok=True)
    for name in settings.only or TRUE:
        law = neural.NeuralLaw()
        cube = thrown_cube(name)
        seen = neural.observe(cube, WORLD, DT, STEPS)
        wall, busy = time.monotonic(), time.process_time()

        def tell(change: int, error: float, name=name, busy=busy) -> None:
            if change % 20 == 0:
                print(f"  {name} {change}: {error:.3e} m^2, {time.process_time() - busy:.0f} s", flush=True)

        if settings.published:
            neural.learn(law, cube, WORLD, seen, schedule, tell)
        else:
            law.measured(seen, DENSITY)
            mapped = neural.learn_return_map(law, seen, 5000)
            print(f"  {name}: return map off by {np.sqrt(np.mean(mapped[-50:])):.1e} a step", flush=True)
            speeds = neural.learn_stress(law, cube, WORLD, seen, 500)
            print(f"  {name}: velocities off by {np.sqrt(np.mean(speeds[-20:])):.1e} m/s a step", flush=True)
        wall, busy = time.monotonic() - wall, time.process_time() - busy
        save_file(law.state_dict(), str(folder / f"{name}.safetensors"))
        row = {"name": name, "training s": busy, "wall s": wall, **judged(law, name, STEPS)}
        (folder / f"{name}.json").write_text(json.dumps(row, indent=1) + "\n")
        print(
            f"{name}: unseen {row['unseen']:.4f} m, constant velocity {row['constant velocity']:.4f} m "
            f"({row['constant velocity'] / row['unseen']:.1f}x), nearest wrong law ({row['wrong law is']}) "
            f"{row['wrong law']:.4f} m ({row['wrong law'] / row['unseen']:.1f}x); seen {row['seen']:.4f} m; "
            f"trained {busy:.0f} s of processor time ({wall:.0f} s)",
            flush=True,
        )


if __name__ == "__main__":
    main()
