"""Material parameters found again from noise-free motions, and how sure of them one may be.

    python -m benchmarks.identify_matter

Each row: the truth, a first guess far from it, what was found, and the standard error at an observation noise of 1 mm
(sensitivity). The last row asks a motion that cannot tell: free flight.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from engine.physics.identify import UNKNOWNS, identify
from engine.physics.materials import Matter
from engine.physics.particles import particles, spun
from engine.physics.solver import Settings, Solver
from engine.physics.trials import lattice
from engine.physics.world import Domain, World

WORLD = World(Domain((0, 0, 0), 1 / 16, (16, 16, 16)))
THROWN, FREE = (0.5, -2.0, 0.3), (0.3, 0.3, 0.0)


def motion(matter: Matter, velocity=THROWN, dt: float = 5e-4, steps: int = 480, every: int = 40) -> np.ndarray:
    """[T, N, 3]: a cube thrown at the floor of a box (or floating, when it is slow and there is no weight)."""
    x = lattice((0.35, 0.22, 0.35), (0.65, 0.52, 0.65), 1 / 28)
    item = particles(x, 0.027 / len(x), matter.density, matter.law, matter.kind, matter.row())
    floating = velocity is FREE
    world = replace(WORLD, gravity=(0, 0, 0)) if floating else WORLD
    solver, seen = Solver(spun(item, velocity, (0, 0, 0) if floating else (2, 1, 3)), world, Settings(threads=1)), []
    for _ in range((steps // 4 if floating else steps) // every):
        solver.step(dt, every)
        seen.append(solver.array("x"))
    return np.array(seen)


CASES = (
    ("E, nu of a thrown cube", Matter("t", "rubber", young=3e4, poisson=0.3), {"young": 1e5, "poisson": 0.15}, THROWN),
    ("E, nu near incompressible", Matter("t", "jelly", young=2e4, poisson=0.44), {"young": 6e3, "poisson": 0.2},
     THROWN),
    ("yield of plasticine", Matter("t", "plasticine", young=3e5, poisson=0.25, yield_stress=5e3),
     {"yield_stress": 1e3}, THROWN),
    ("E, yield of plasticine", Matter("t", "plasticine", young=3e5, poisson=0.25, yield_stress=5e3),
     {"young": 1e5, "yield_stress": 2e3}, THROWN),
    ("friction of sand", Matter("t", "sand", young=2e5, poisson=0.2, friction=32.0), {"friction": 20.0}, THROWN),
    ("bulk modulus, viscosity of honey", Matter("t", "honey", bulk=4e4, viscosity=20.0),
     {"bulk": 1e5, "viscosity": 5.0}, THROWN),
    ("free flight", Matter("t", "rubber", young=3e4, poisson=0.3), {"young": 1e5}, FREE),
)  # fmt: skip


def main() -> None:
    for name, truth, start, velocity in CASES:
        busy = time.process_time()
        seen = motion(truth, velocity)
        found = identify(lambda v, t=truth, w=velocity, s=seen: (motion(replace(t, **v), w) - s).ravel(), start)
        for known in found.found:
            true = getattr(truth, known.name)
            relative = UNKNOWNS[known.name][0] == "log"
            error = abs(known.value / true - 1) * 100 if relative else abs(known.value - true)
            unit = " %" if relative else ""
            spread = f"{known.error * 100:.2g} %" if relative else f"{known.error:.2g}"
            told = "told" if known.told else "this motion cannot tell it"
            print(
                f"{name}: {known.name} {start[known.name]:g} -> {known.value:.5g} (true {true:g}, "
                f"off by {error:.2g}{unit}; +- {spread} at 1 mm noise; {told})"
            )
        for line in found.in_words()[len(found.found) :]:
            print(f"    {line}")
        print(f"    {found.simulations} simulations, {time.process_time() - busy:.0f} s", flush=True)


if __name__ == "__main__":
    main()
