"""The eighteen trust tests of the matter solver, measured: the table and the plots of docs/validation.md.

    python -m benchmarks.validate_matter            # about 10 minutes on one core; writes docs/validation/
    python -m benchmarks.validate_matter --only bar

Every experiment with its known answer is a function of `engine/physics/trials.py`, `points.py` or of this file; the
tests run the same functions. The table between the two markers in docs/validation.md is replaced.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
import torch

from benchmarks.plot import line_plot
from engine.physics import points, reference, trials
from engine.physics.colliders import plane
from engine.physics.differentiate import Horizon, simulate
from engine.physics.laws import LAWS
from engine.physics.particles import particles, spun
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.solver import Settings, Solver
from engine.physics.trials import Trial
from engine.physics.world import Domain, World

FOLDER = ROOT / "docs" / "validation"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
SLOPE = dict(point=(0, 0.4137, 0), normal=(0.2, 1, 0))


def small_world(law: str, kind: str, colliders=(), bent: float = 0.0):
    """A moving, spinning cloud on a coarse grid; cohesive where sand's tip would be a kink of its map.

    bent: random deformation to start from; 0.1 is far beyond every yield surface here.
    """
    changes = {"hardening": 10.0} if kind == "snow" else {"cohesion": 2e3} if kind == "drucker_prager" else {}
    rng = np.random.default_rng(0)
    x = rng.random((60, 3)) * 0.3 + 0.35
    item = particles(x, 0.027 / 60, 1000, LAWS[law], RETURN_MAPS[kind], points.column(**changes))
    item = replace(item, F=(item.F + bent * rng.normal(size=item.F.shape)).astype(np.float32))
    return spun(item, (1, -2, 0.5), (4, 3, 5)), World(Domain((0, 0, 0), 1 / 12, (12, 12, 12)), colliders=colliders)


def twin_after(item, world, steps: int, dt: float, table=None, **start):
    """The double-precision twin's state after `steps`."""
    names = ("x", "v", "C", "F", "F_branch", "memory")
    state = {n: torch.tensor(getattr(item, n), dtype=torch.float64) for n in names} | start
    matter = {n: torch.tensor(getattr(item, n), dtype=torch.float64) for n in ("mass", "volume", "parameters")}
    matter |= {"law": torch.tensor(item.law), "kind": torch.tensor(item.kind)}
    matter["parameters"] = matter["parameters"] if table is None else table
    for i in range(steps):
        state = reference.step(state, matter, world, dt, i * dt)
    return state


def gradient_error(item, world, steps: int = 12, dt: float = 1e-3) -> float:
    """Largest relative error of the adjoint against central differences of the twin: parameters, x, v, F."""
    rng = np.random.default_rng(4)
    target = torch.tensor(rng.normal(size=(len(item), 3)))
    loss = lambda **changes: float(((twin_after(item, world, steps, dt, **changes)["x"] - target) ** 2).sum())
    leaves = {n: torch.tensor(getattr(item, n), requires_grad=True) for n in ("x", "v", "F", "parameters")}
    final = simulate(item, world, Horizon(steps, dt, every=steps), **leaves)["x"][-1]
    ((final - target) ** 2).sum().backward()
    worst, table = 0.0, torch.tensor(item.parameters, dtype=torch.float64)
    up, down = (loss(table=table * (1 + s * 1e-4)) for s in (1, -1))
    numeric, exact = (up - down) / 2e-4, float((leaves["parameters"].grad.double() * table).sum())
    worst = abs(exact / numeric - 1)
    for name in ("x", "v", "F"):
        way = torch.tensor(rng.normal(size=leaves[name].shape))
        at = torch.tensor(getattr(item, name), dtype=torch.float64)
        up, down = (loss(**{name: at + s * 1e-5 * way}) for s in (1, -1))
        worst = max(worst, abs(float((leaves[name].grad.double() * way).sum()) / ((up - down) / 2e-5) - 1))
    return worst


def gradients() -> list[Trial]:
    """Trust test 6, per law with its return map and per boundary type."""
    found = []
    for law, kind in points.PAIRS:
        for bent, how in ((0.0, "from rest"), (0.1, "bent beyond yield")):
            error = gradient_error(*small_world(law, kind, bent=bent))
            found.append(Trial(f"gradient {how}, {law} + {kind}", error, 0, error, 1e-3))
    for mode, friction in (("sticky", 0.0), ("slip", 0.0), ("separate", 0.0), ("separate", 0.5)):
        error = gradient_error(*small_world("neo_hookean", "identity", (plane(**SLOPE, mode=mode, friction=friction),)))
        found.append(Trial(f"gradient at a boundary, {mode}, friction {friction:g}", error, 0, error, 1e-3))
    return found


def parity() -> list[Trial]:
    """Trust test 17: the kernels against their twin after ten steps, two threads against one after sixty."""
    worst = 0.0
    for law, kind in points.PAIRS:
        item, world = small_world(law, kind, (plane(**SLOPE),))
        solver = Solver(item, world, Settings(threads=1))
        solver.step(1e-3, 10)
        worst = max(worst, float(np.abs(solver.array("x") - twin_after(item, world, 10, 1e-3)["x"].numpy()).max()))
    x = np.random.default_rng(1).random((6000, 3)) * 0.4 + 0.3
    table = trials.table(mu=points.MU * 10, lam=points.LAM * 10)
    cloud, places = spun(particles(x, 0.064 / 6000, 1000, 1, 0, table), (2, 3, -1), (5, 2, 1)), []
    for threads in (1, 2, 2):
        solver = Solver(cloud, World(Domain((0, 0, 0), 1 / 32, (32, 32, 32))), Settings(threads=threads))
        solver.step(5e-4, 60)
        places.append(solver.array("x"))
    apart = float(np.abs(places[0] - places[1]).max())
    repeat = float(np.abs(places[1] - places[2]).max())
    return [
        Trial("kernels against the twin, 10 steps, 11 laws", worst, 0, worst, 2e-6, "m"),
        Trial("two threads against one, 60 steps", apart, 0, apart, 2e-5, "m"),
        Trial("two runs of two threads", repeat, 0, repeat, 0.0, "m"),
    ]


def robust() -> list[Trial]:
    """Trust test 18, a sample; the full run is benchmarks/robust_matter.py."""
    from benchmarks.robust_matter import attempt

    outcomes = [attempt(seed) for seed in range(60)]
    bad = sum(o.kind == "fault" for o in outcomes)
    refused = sum(o.kind == "refused" for o in outcomes)
    return [Trial(f"60 random configurations ({refused} refused in words): faults", bad, 0, bad, 0)]


# name -> (number in the list of trust tests, what it runs, labels of its plots' axes, logarithmic)
RUNS = {
    "points": (1, points.point_trials, ("", ""), False),
    "gradients": (6, gradients, ("", ""), False),
    "free flight": (7, trials.free_flight, ("time [s]", "energy / start"), False),
    "free fall": (8, trials.free_fall, ("", ""), False),
    "bar": (9, lambda: trials.bar_period((8, 16, 32, 64)), ("cells along the bar", "period error"), True),
    "cantilever": (10, trials.cantilever, ("time [s]", "tip drop [m]"), False),
    "hydrostatic": (11, trials.hydrostatic, ("pressure [Pa]", "height [m]"), False),
    "incline": (12, lambda: [trials.incline(*a) for a in ((30.0, 0.0), (30.0, 0.3), (20.0, 0.6))],
                ("time [s]", "way [m]"), False),
    "dam break": (13, lambda: trials.dam_break(24), ("T", "Z or H"), False),
    "column collapse": (14, trials.column_collapse, ("time [s]", "radius / r0"), False),
    "Poiseuille": (15, lambda: trials.poiseuille(20), ("velocity [m/s]", "height [m]"), False),
    "bounce": (16, trials.bounce, ("time [s]", "height [m], energy / start"), False),
    "parity": (17, parity, ("", ""), False),
    "robust": (18, robust, ("", ""), False),
}  # fmt: skip


def measured(name: str) -> list[dict]:
    """Runs one experiment, writes its plots, and returns the rows of its table."""
    number, run, (x_label, y_label), log = RUNS[name]
    started = time.process_time()
    found = run()
    found = found if isinstance(found, list) else [found]
    rows = []
    for i, trial in enumerate(found):
        row = {
            "number": number + _offset(name, i), "name": trial.name, "measured": trial.measured, "unit": trial.unit,
            "expected": trial.expected, "error": trial.error, "tolerance": trial.tolerance, "holds": trial.holds,
        }  # fmt: skip
        if trial.series:
            file = FOLDER / ("".join(c if c.isalnum() else "-" for c in trial.name.lower()).strip("-") + ".png")
            known = ("Martin & Moyce",)
            curves = {("*" + k if k in known or log else k): v for k, v in trial.series.items()}
            FOLDER.mkdir(parents=True, exist_ok=True)
            file.write_bytes(line_plot(curves, trial.name, x_label, y_label, log))
            row["plot"] = file.name
        rows.append(row)
        mark = "holds" if trial.holds else "FAILS"
        print(f"{mark}  {trial.name}: {trial.measured:.5g}, error {trial.error:.3g} <= {trial.tolerance:g}", flush=True)
    print(f"       {name}: {time.process_time() - started:.0f} s of processor time", flush=True)
    return rows


def _offset(name: str, index: int) -> int:
    """The point trials are tests 1 to 5: which of them row `index` belongs to."""
    return (0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 4)[index] if name == "points" else 0


def table_of(rows: list[dict]) -> str:
    """The rows as a table in Markdown, the plots under it."""
    lines = ["| test | what | measured | expected | error | tolerance | |", "|---|---|---|---|---|---|---|"]
    for r in rows:
        unit = f" {r['unit']}" if r["unit"] else ""
        expected = f"{r['expected']:.4g}{unit}" if r["expected"] else "0"
        lines.append(
            f"| {r['number']} | {r['name']} | {r['measured']:.4g}{unit} | {expected} | {r['error']:.2g} "
            f"| {r['tolerance']:g} | {'holds' if r['holds'] else '**fails**'} |"
        )
    pictures = [f"![{r['name']}](validation/{r['plot']})" for r in rows if "plot" in r]
    return "\n".join([*lines, "", *pictures])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=list(RUNS), action="append", help="run this experiment; may be repeated")
    chosen = parser.parse_args().only or list(RUNS)
    kept = FOLDER / "measured.json"
    rows = json.loads(kept.read_text()) if kept.is_file() else {}
    for name in chosen:
        rows[name] = measured(name)
        FOLDER.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(rows, indent=1) + "\n")
    page = ROOT / "docs" / "validation.md"
    text = page.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    whole = table_of([row for name in RUNS for row in rows.get(name, [])])
    page.write_text(f"{before}{BEGIN}\n{whole}\n{END}{after}")


if __name__ == "__main__":
    main()
