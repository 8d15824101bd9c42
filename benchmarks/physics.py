"""How fast matter runs on this machine: ours, a plain one-thread Warp version and Taichi, in one run.

    python benchmarks/physics.py            # all tables, under five minutes; --quick for a few repeats only

All three do the same scheme: 3D MLS-MPM with APIC, quadratic B-splines, neo-Hookean stress, float32, 100,000 particles
in a 64^3 grid. Rounds alternate, and each side's best round counts: on a shared machine the minimum is what the
program costs, the rest is what others took. Taichi is optional: pip install taichi.
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import warp as wp

from benchmarks.plot import line_plot
from engine.physics.materials import matter_named
from engine.physics.parameters import lame
from engine.physics.particles import particles
from engine.physics.solver import Settings, Solver
from engine.physics.trials import lattice, table
from engine.physics.world import Domain, World

CELLS, DT = 64, 1e-4
MU, LAM = lame(1e5, 0.3)


def cube_points(count: int, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).random((count, 3)) * 0.4 + 0.3).astype(np.float32)


def best_of(step, repeats: int, inner: int) -> float:
    """Seconds a step takes at best."""
    found = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(inner):
            step()
        found = min(found, (time.perf_counter() - start) / inner)
    return found


def ours(count: int, threads: int, cells: int = CELLS):
    item = particles(cube_points(count), 0.064 / count, 1000, 1, 0, table(mu=MU, lam=LAM))
    solver = Solver(item, World(Domain((0, 0, 0), 1 / cells, (cells,) * 3)), Settings(threads=threads))
    solver.step(DT, 3)
    return lambda: solver.step(DT, 2)


@wp.kernel(enable_backward=False)
def plain_scatter(
    x: wp.array(dtype=wp.vec3), v: wp.array(dtype=wp.vec3), c: wp.array(dtype=wp.mat33), f: wp.array(dtype=wp.mat33),
    momentum: wp.array3d(dtype=wp.vec3), mass: wp.array3d(dtype=float), volume: float, mu: float, lam: float, dt: float,
):  # fmt: skip
    p = wp.tid()
    inv = float(mass.shape[0])
    eye = wp.identity(n=3, dtype=float)
    deformed = (eye + dt * c[p]) * f[p]
    f[p] = deformed
    tau = mu * (deformed * wp.transpose(deformed) - eye) + lam * wp.log(wp.determinant(deformed)) * eye
    m = volume * 1000.0
    affine = (-4.0 * dt * volume * inv * inv) * tau + m * c[p]
    at = x[p] * inv
    base = wp.vec3i(int(at[0] - 0.5), int(at[1] - 0.5), int(at[2] - 0.5))
    fx = at - wp.vec3(float(base[0]), float(base[1]), float(base[2]))
    a, b, d = wp.vec3(1.5) - fx, fx - wp.vec3(1.0), fx - wp.vec3(0.5)
    w = wp.matrix_from_cols(0.5 * wp.cw_mul(a, a), wp.vec3(0.75) - wp.cw_mul(b, b), 0.5 * wp.cw_mul(d, d))
    for i in range(3):
        for j in range(3):
            for k in range(3):
                offset = (wp.vec3(float(i), float(j), float(k)) - fx) / inv
                weight = w[0, i] * w[1, j] * w[2, k]
                wp.atomic_add(momentum, base[0] + i, base[1] + j, base[2] + k, weight * (m * v[p] + affine * offset))
                wp.atomic_add(mass, base[0] + i, base[1] + j, base[2] + k, weight * m)


@wp.kernel(enable_backward=False)
def plain_update(momentum: wp.array3d(dtype=wp.vec3), mass: wp.array3d(dtype=float), dt: float):
    i, j, k = wp.tid()
    n = mass.shape[0]
    if mass[i, j, k] > 0.0:
        v = momentum[i, j, k] / mass[i, j, k] + wp.vec3(0.0, -9.81 * dt, 0.0)
        if (i < 3 and v[0] < 0.0) or (i > n - 3 and v[0] > 0.0):
            v = wp.vec3(0.0, v[1], v[2])
        if (j < 3 and v[1] < 0.0) or (j > n - 3 and v[1] > 0.0):
            v = wp.vec3(v[0], 0.0, v[2])
        if (k < 3 and v[2] < 0.0) or (k > n - 3 and v[2] > 0.0):
            v = wp.vec3(v[0], v[1], 0.0)
        momentum[i, j, k] = v


@wp.kernel(enable_backward=False)
def plain_gather(
    x: wp.array(dtype=wp.vec3),
    v: wp.array(dtype=wp.vec3),
    c: wp.array(dtype=wp.mat33),
    grid: wp.array3d(dtype=wp.vec3),
    dt: float,
):
    p = wp.tid()
    inv = float(grid.shape[0])
    at = x[p] * inv
    base = wp.vec3i(int(at[0] - 0.5), int(at[1] - 0.5), int(at[2] - 0.5))
    fx = at - wp.vec3(float(base[0]), float(base[1]), float(base[2]))
    a, b, d = wp.vec3(1.5) - fx, fx - wp.vec3(1.0), fx - wp.vec3(0.5)
    w = wp.matrix_from_cols(0.5 * wp.cw_mul(a, a), wp.vec3(0.75) - wp.cw_mul(b, b), 0.5 * wp.cw_mul(d, d))
    new_v, new_c = wp.vec3(), wp.mat33()
    for i in range(3):
        for j in range(3):
            for k in range(3):
                weighted = (w[0, i] * w[1, j] * w[2, k]) * grid[base[0] + i, base[1] + j, base[2] + k]
                new_v = new_v + weighted
                new_c = new_c + 4.0 * inv * wp.outer(weighted, wp.vec3(float(i), float(j), float(k)) - fx)
    v[p] = new_v
    c[p] = new_c
    x[p] = x[p] + dt * new_v


def plain_warp(count: int):
    """The scheme as one writes it first: dense grid, unsorted particles, one thread."""
    n, volume = CELLS, 0.064 / count
    x = wp.array(cube_points(count), dtype=wp.vec3, device="cpu")
    v, c = wp.zeros(count, dtype=wp.vec3, device="cpu"), wp.zeros(count, dtype=wp.mat33, device="cpu")
    f = wp.array(np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)), dtype=wp.mat33, device="cpu")
    momentum, mass = wp.zeros((n, n, n), dtype=wp.vec3, device="cpu"), wp.zeros((n, n, n), dtype=float, device="cpu")

    def step():
        momentum.zero_()
        mass.zero_()
        wp.launch(plain_scatter, count, [x, v, c, f, momentum, mass, volume, MU, LAM, DT], device="cpu")
        wp.launch(plain_update, (n, n, n), [momentum, mass, DT], device="cpu")
        wp.launch(plain_gather, count, [x, v, c, momentum, DT], device="cpu")

    step()
    return step


def taichi_version(count: int, threads: int):
    """The same scheme in Taichi, its own multithreading on; None where Taichi is not installed."""
    try:
        import taichi as ti
    except ImportError:
        return None
    ti.init(arch=ti.cpu, log_level=ti.ERROR, cpu_max_num_threads=threads, offline_cache=True)
    n, volume = CELLS, 0.064 / count
    inv, m = float(n), 0.064 / count * 1000.0
    x, v = ti.Vector.field(3, ti.f32, count), ti.Vector.field(3, ti.f32, count)
    c, f = ti.Matrix.field(3, 3, ti.f32, count), ti.Matrix.field(3, 3, ti.f32, count)
    momentum, mass = ti.Vector.field(3, ti.f32, (n, n, n)), ti.field(ti.f32, (n, n, n))

    @ti.kernel
    def step():
        for i, j, k in mass:
            momentum[i, j, k] = ti.Vector.zero(ti.f32, 3)
            mass[i, j, k] = 0.0
        for p in x:
            f[p] = (ti.Matrix.identity(ti.f32, 3) + DT * c[p]) @ f[p]
            eye = ti.Matrix.identity(ti.f32, 3)
            tau = MU * (f[p] @ f[p].transpose() - eye) + LAM * ti.log(f[p].determinant()) * eye
            affine = (-4.0 * DT * volume * inv * inv) * tau + m * c[p]
            base = ti.cast(x[p] * inv - 0.5, ti.i32)
            fx = x[p] * inv - ti.cast(base, ti.f32)
            w = ti.Matrix.rows([0.5 * (1.5 - fx) ** 2, 0.75 - (fx - 1.0) ** 2, 0.5 * (fx - 0.5) ** 2])
            for i, j, k in ti.static(ti.ndrange(3, 3, 3)):
                offset = (ti.Vector([i, j, k]) - fx) / inv
                weight = w[i, 0] * w[j, 1] * w[k, 2]
                momentum[base + ti.Vector([i, j, k])] += weight * (m * v[p] + affine @ offset)
                mass[base + ti.Vector([i, j, k])] += weight * m
        for i, j, k in mass:
            if mass[i, j, k] > 0.0:
                momentum[i, j, k] /= mass[i, j, k]
                momentum[i, j, k][1] -= 9.81 * DT
                for axis in ti.static(range(3)):
                    place = ti.Vector([i, j, k])[axis]
                    if place < 3 and momentum[i, j, k][axis] < 0:
                        momentum[i, j, k][axis] = 0.0
                    if place > n - 3 and momentum[i, j, k][axis] > 0:
                        momentum[i, j, k][axis] = 0.0
        for p in x:
            base = ti.cast(x[p] * inv - 0.5, ti.i32)
            fx = x[p] * inv - ti.cast(base, ti.f32)
            w = ti.Matrix.rows([0.5 * (1.5 - fx) ** 2, 0.75 - (fx - 1.0) ** 2, 0.5 * (fx - 0.5) ** 2])
            new_v, new_c = ti.Vector.zero(ti.f32, 3), ti.Matrix.zero(ti.f32, 3, 3)
            for i, j, k in ti.static(ti.ndrange(3, 3, 3)):
                weighted = w[i, 0] * w[j, 1] * w[k, 2] * momentum[base + ti.Vector([i, j, k])]
                new_v += weighted
                new_c += 4.0 * inv * weighted.outer_product(ti.Vector([i, j, k]) - fx)
            v[p], c[p] = new_v, new_c
            x[p] += DT * new_v

    x.from_numpy(cube_points(count))
    f.from_numpy(np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)))
    step()

    def run():
        step()
        ti.sync()

    return run


def race(rounds: int, count: int = 100_000) -> None:
    """Ours on all threads and on one, plain Warp, Taichi; rounds alternate."""
    threads = min(2, os.cpu_count() or 1)
    runners = {f"ours, {threads} threads": (ours(count, threads), 2), "ours, 1 thread": (ours(count, 1), 2)}
    runners["plain Warp, 1 thread"] = (plain_warp(count), 1)
    taichi = taichi_version(count, threads)
    if taichi:
        runners[f"Taichi, {threads} threads"] = (taichi, 1)
    best, seen = {name: np.inf for name in runners}, {name: [] for name in runners}
    for _ in range(rounds):
        for name, (step, steps) in runners.items():
            start = time.perf_counter()
            step()
            taken = (time.perf_counter() - start) / steps
            best[name] = min(best[name], taken)
            seen[name].append(taken)
    first = next(iter(best))
    print(f"{count} particles, {CELLS}^3 grid, neo-Hookean: best (median) of {rounds} rounds")
    for name, seconds in best.items():
        median = float(np.median(seen[name]))
        rate, ratio = count / seconds / 1e6, seconds / best[first]
        print(f"  {name:22s} {1e3 * seconds:7.2f} ({1e3 * median:7.2f}) ms/step  {rate:6.2f} M/s  ours is {ratio:.2f}x")
    if not taichi:
        print("  Taichi is not installed: no comparison with it.")


def scaling(repeats: int) -> list[tuple[int, float]]:
    """Cost a particle from 10,000 to 1,000,000 at eight a cell."""
    print("cost with size, 8 particles a cell, all threads:")
    rows = []
    for side in (22, 46, 100):
        cells = 4 * int(np.ceil((side / 2 + 16) / 4))
        dx = 1.0 / cells
        low = np.full(3, 6 * dx)
        x = lattice(low, low + side / 2 * dx, dx / 2)
        item = particles(x, (dx / 2) ** 3, 1000, 1, 0, table(mu=MU, lam=LAM))
        solver = Solver(item, World(Domain((0, 0, 0), dx, (cells,) * 3)))
        solver.step(2e-5, 2)
        seconds = best_of(lambda solver=solver: solver.step(2e-5, 2), repeats * (1 + 200_000 // len(x)), 1) / 2
        rows.append((len(x), seconds))
        print(
            f"  {len(x):8d} particles {cells:3d}^3: {1e3 * seconds:8.2f} ms/step, "
            f"{1e9 * seconds / len(x):6.1f} ns a particle"
        )
    sizes, seconds = np.array(rows).T
    per = 1e9 * seconds / sizes
    plot = ROOT / "docs" / "validation" / "cost-with-size.png"
    linear = seconds[1] / sizes[1] * sizes
    curves = {"*measured": (sizes, 1e3 * seconds), "linear": (sizes, 1e3 * linear)}
    plot.write_bytes(line_plot(curves, "cost of a step", "particles", "ms", log=True))
    print(f"  dearest over cheapest particle: {per.max() / per.min():.2f}; plot in {plot.relative_to(ROOT)}")
    return rows


def interactive(repeats: int) -> float:
    """Frames a second of a 10,000-particle jelly block at 1/24 s a frame, dropped, stepped as the window plays it."""
    from engine.play import LIVE_COURANT
    from engine.physics.colliders import plane
    from engine.physics.world import domain_around

    jelly, side = matter_named("jelly"), 22
    dx = 0.3 / (side / 2)
    x = lattice((-0.15, 0.1, -0.15), (0.15, 0.4 - dx / 2, 0.15), dx / 2)  # 10,164
    item = particles(x, (dx / 2) ** 3, jelly.density, jelly.law, jelly.kind, jelly.row())
    world = World(
        domain_around((-0.4, -3 * dx, -0.4), (0.4, 0.7, 0.4), dx), colliders=(plane((0, 1e-5, 0), (0, 1, 0)),)
    )
    solver = Solver(item, world, Settings(courant=LIVE_COURANT))
    solver.advance(1 / 24)
    frames, steps = [], []
    for _ in range(repeats):
        start = time.perf_counter()
        steps.append(solver.advance(1 / 24).substeps)
        frames.append(time.perf_counter() - start)
    quick, usual = np.quantile(frames, 0.1), np.median(frames)
    print(
        f"jelly, {len(x)} particles, {np.mean(steps):.0f} steps a frame: {1 / usual:.1f} frames/s "
        f"(median), {1 / quick:.1f} (best tenth)"
    )
    return 1 / float(quick)


def in_fall(repeats: int) -> None:
    """A hundred steps of stiff matter in free fall, with tiny numbers flushed to zero and without."""
    from contextlib import nullcontext
    from unittest.mock import patch

    for name in ("steel", "plasticine"):
        matter = matter_named(name)
        x = lattice((0.3, 0.4, 0.3), (0.65, 0.75, 0.65), 1 / 64)
        item = particles(x, 64.0**-3, matter.density, matter.law, matter.kind, matter.row())

        def fall(item=item) -> float:
            solver = Solver(item, World(Domain((0, 0, 0), 1 / 32, (32,) * 3)))
            solver.step(1e-6)
            return best_of(lambda: solver.step(1e-6, 100), 1, 1)

        flushed = min(fall() for _ in range(repeats))
        with patch("engine.physics.solver.tiny_numbers_flushed", nullcontext):
            plain = min(fall() for _ in range(repeats))
        print(f"{name} in free fall, {len(x)} particles, 100 steps: {flushed:.2f} s, tiny numbers kept {plain:.2f} s")


def gradient(repeats: int) -> float:
    """Forward and backward of a few steps against the forward steps alone."""
    import torch

    from engine.physics.differentiate import STATE, Horizon, Tape

    count, steps = 20_000, 16
    item = particles(cube_points(count), 0.064 / count, 1000, 1, 0, table(mu=MU, lam=LAM))
    world = World(Domain((0, 0, 0), 1 / 32, (32, 32, 32)))
    solver = Solver(item, world, Settings(threads=1))
    solver.step(DT, 2)
    tapes = {"kept": Tape(item, world, Horizon(steps, DT, every=steps)),
             "recomputed": Tape(item, world, Horizon(steps, DT, every=steps, segment=4))}  # fmt: skip
    best = dict.fromkeys(("forward", *tapes), np.inf)

    def both(tape):
        given = {name: torch.zeros_like(value) for name, value in tape.run().items()}
        given["x"] += 1.0
        tape.pull({name: given[name] for name in STATE})

    for _ in range(repeats):  # in turns, so that a busy machine is busy for all of them
        best["forward"] = min(best["forward"], best_of(lambda: solver.step(DT, steps), 3, 1) / steps)
        for name, tape in tapes.items():
            best[name] = min(best[name], best_of(lambda tape=tape: both(tape), 1, 1) / steps)
    print(f"gradient step, one thread: forward {1e3 * best['forward']:.2f} ms")
    for name in tapes:
        print(f"  with gradient, states {name}: {1e3 * best[name]:.2f} ms, {best[name] / best['forward']:.1f}x")
    return best["kept"] / best["forward"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few repeats")
    quick = parser.parse_args().quick
    race(3 if quick else 150)
    scaling(1 if quick else 12)
    interactive(3 if quick else 30)
    gradient(2 if quick else 40)
    in_fall(1 if quick else 3)


if __name__ == "__main__":
    main()
