"""Experiments with known answers: what the solver is trusted by, and what `docs/validation.md` reports.

Each function runs one experiment and returns a `Trial`: measured against expected, and the series behind the plot.
"""

from dataclasses import dataclass, field

import numpy as np

from engine.physics.colliders import Collider, plane
from engine.physics.laws import LAWS
from engine.physics.motion import Keyframes
from engine.physics.parameters import PARAMETER_COUNT, ROW, lame
from engine.physics.particles import Particles, particles, selected, spun
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.solver import Settings, Solver
from engine.physics.world import World, domain_around

G = 9.81


@dataclass(frozen=True)
class Trial:
    """One experiment's outcome. `error` is what its tolerance bounds; series: name -> (x, y) for the plot."""

    name: str
    measured: float
    expected: float
    error: float
    tolerance: float
    unit: str = ""
    series: dict = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return bool(self.error <= self.tolerance)


def lattice(low, high, spacing: float) -> np.ndarray:
    """Points [N, 3] of a regular lattice filling a box, half a spacing from its faces."""
    axes = [np.arange(max(1, round((b - a) / spacing))) for a, b in zip(low, high)]
    steps = [(b - a) / len(axis) for a, b, axis in zip(low, high, axes)]
    mesh = np.meshgrid(*[a + (axis + 0.5) * step for a, axis, step in zip(low, axes, steps)], indexing="ij")
    return np.stack([m.ravel() for m in mesh], 1).astype(np.float32)


def table(**values: float) -> np.ndarray:
    """A parameter column [PARAMETER_COUNT] from named values."""
    out = np.zeros(PARAMETER_COUNT, np.float32)
    out[ROW["gamma"]] = 7.0
    for name, value in values.items():
        out[ROW[name]] = value
    return out


def block(low, high, dx: float, density: float, law: str, kind="identity", per_axis=2, **values) -> Particles:
    """A box of matter with `per_axis`^3 particles a cell."""
    x = lattice(low, high, dx / per_axis)
    volume = float(np.prod(np.asarray(high, float) - low)) / len(x)
    return particles(x, volume, density, LAWS[law], RETURN_MAPS[kind], table(**values))


def free_flight(steps: int = 2000, side: int = 16, courant: float = 0.2) -> list[Trial]:
    """A spinning elastic cube without gravity keeps linear and angular momentum; energy never grows (APIC)."""
    mu, lam = lame(1e5, 0.3)
    dx = 1 / 32
    size = side / 2 * dx
    cube = block((0.5 - size / 2,) * 3, (0.5 + size / 2,) * 3, dx, 1000, "neo_hookean", mu=mu, lam=lam)
    cube = spun(cube, velocity=(0.05, 0.03, -0.04), spin=(6, 4, 5))
    solver = Solver(cube, World(domain_around((0.05,) * 3, (0.95,) * 3, dx), gravity=(0, 0, 0)))
    dt = courant * dx / np.sqrt((lam + 2 * mu) / 1000)
    p0, l0 = solver.momentum()
    times, energy, drift_p, drift_l = [0.0], [sum(solver.energy().values())], 0.0, 0.0
    for _ in range(20):
        solver.step(dt, steps // 20)
        p, l = solver.momentum()
        drift_p = max(drift_p, np.linalg.norm(p - p0) / np.linalg.norm(p0))
        drift_l = max(drift_l, np.linalg.norm(l - l0) / np.linalg.norm(l0))
        times.append(solver.time)
        energy.append(sum(solver.energy().values()))
    growth = max(0.0, float(np.max(np.diff(energy))) / energy[0])
    loss = 1 - energy[-1] / energy[0]
    curve = {"energy / start": (np.array(times), np.array(energy) / energy[0])}
    return [
        Trial("momentum drift", drift_p, 0, drift_p, 5e-5),
        Trial("angular momentum drift", drift_l, 0, drift_l, 5e-5),
        Trial("energy growth", growth, 0, growth, 1e-5, series=curve),
        Trial("energy loss", loss, 0, loss, 0.01),
    ]


def free_fall(steps: int = 400, dt: float = 1e-3) -> Trial:
    """Symplectic Euler falls exactly: y_n = y0 + n dt v0 + g dt^2 n (n + 1) / 2."""
    dx = 1 / 16
    cube = block((0.4, 0.7, 0.4), (0.6, 0.9, 0.6), dx, 1000, "neo_hookean", mu=100.0, lam=100.0)
    cube = spun(cube, velocity=(0, 0.5, 0))
    solver = Solver(cube, World(domain_around((0, 0, 0), (1, 1.2, 1), dx)))
    start = solver.array("x")[:, 1].astype(np.float64).mean()
    solver.step(dt, steps)
    measured = solver.array("x")[:, 1].astype(np.float64).mean() - start
    expected = steps * dt * 0.5 - G * dt * dt * steps * (steps + 1) / 2
    return Trial("free fall", measured, expected, abs(measured / expected - 1), 1e-5, "m")


def bar(cells: int, periods: float = 3.0, courant: float = 0.2) -> tuple[float, float, tuple]:
    """Free elastic bar, nu = 0, first axial mode. Returns (relative period error, amplitude kept a period, series)."""
    length, young, density = 1.0, 1e4, 1000.0
    c, dx = np.sqrt(young / density), length / cells
    mu, lam = lame(young, 0.0)
    low = np.array([0.0, -dx, -dx])
    rod = block(low, (length, dx, dx), dx, density, "neo_hookean", mu=mu, lam=lam)
    k, v0 = np.pi / length, 0.01 * c
    v, rate = np.zeros_like(rod.x), np.zeros((len(rod), 3, 3), np.float32)
    v[:, 0] = v0 * np.cos(k * rod.x[:, 0])
    rate[:, 0, 0] = -v0 * k * np.sin(k * rod.x[:, 0])
    rod = Particles(**{**rod.__dict__, "v": v, "C": rate})
    world = World(domain_around(low - 3 * dx, np.array([length, dx, dx]) + 3 * dx, dx), gravity=(0, 0, 0))
    solver = Solver(rod, world)
    period = 2 * length / c
    steps = int(np.ceil(period / (courant * dx / c)))
    dt = period / steps
    mode = np.cos(k * rod.x[:, 0])
    times, amplitude = [], []
    for _ in range(int(periods * steps) + steps // 4):
        solver.step(dt)
        times.append(solver.time)
        amplitude.append(float((solver.array("v")[:, 0] * mode).sum() / (mode * mode).sum()) / v0)
    # The mode's velocity a(t) = r^(t/T) cos(2 pi t / T'): its zeros give the period, its extremes the decay.
    a, t = np.array(amplitude), np.array(times)
    cross = np.flatnonzero(np.signbit(a[1:]) != np.signbit(a[:-1]))
    zeros = t[cross] - a[cross] * (t[cross + 1] - t[cross]) / (a[cross + 1] - a[cross])
    measured = 2 * (zeros[-1] - zeros[0]) / (len(zeros) - 1)
    peaks = [np.abs(a[(t > (n - 0.25) * period) & (t < (n + 0.25) * period)]).max() for n in (1, 2, 3) if n <= periods]
    kept = (peaks[-1] / peaks[0]) ** (1 / max(1, len(peaks) - 1))
    return abs(measured / period - 1), float(kept), (t / period, a)


def bar_period(cells=(8, 16, 32)) -> list[Trial]:
    """Period 2 L / c, and the order at which its error falls."""
    results = [bar(n) for n in cells]
    errors = np.array([r[0] for r in results])
    order = float(np.polyfit(np.log(cells), -np.log(errors), 1)[0])
    series = {"period error": (np.array(cells), errors)}
    return [
        Trial(f"bar period at {cells[-1]} cells", errors[-1], 0, errors[-1], 0.002, series=series),
        Trial("bar order of accuracy", order, 2, max(0.0, 1.8 - order), 0.0),
        Trial(f"bar amplitude kept a period at {cells[-1]} cells", results[-1][1], 1, 1 - results[-1][1], 0.005),
    ]


def cantilever(cells_across: int = 4, young: float = 1e8, seconds: float = 3.2) -> Trial:
    """A clamped beam under gravity, 10 x 2 x 2 m: mean tip deflection over whole oscillations against beam theory."""
    length, b, h, density, nu = 10.0, 2.0, 2.0, 1000.0, 0.3
    dx = h / cells_across
    mu, lam = lame(young, nu)
    beam = block((-2 * dx, 0, 0), (length, h, b), dx, density, "neo_hookean", mu=mu, lam=lam, viscosity=0.0)
    clamp = beam.x[:, 0] < -dx / 2  # the last held node is then the one at x = 0
    beam = Particles(**{**beam.__dict__, "handle": clamp.astype(np.int32)})
    still = Keyframes(np.zeros(1), np.zeros((1, 3)))
    world = World(domain_around((-1.5, -2.5, -1), (length + 1, h + 1, b + 1), dx), handles=(still,))
    solver = Solver(beam, world, Settings(courant=0.4))
    inertia = b * h**3 / 12
    bending = density * G * b * h * length**4 / (8 * young * inertia)
    shear = density * G * length**2 / (2 * 5 / 6 * mu)
    expected = bending + shear
    tip = (beam.x[:, 0] > length - dx) & (np.abs(beam.x[:, 1] - h / 2) < dx)
    start = beam.x[tip, 1].mean()
    times, drops = [], []
    while solver.time < seconds:
        solver.advance(0.02)
        times.append(solver.time)
        drops.append(start - float(solver.array("x")[tip, 1].mean()))
    t, d = np.array(times), np.array(drops)
    # Undamped, it swings about its rest: average over whole periods between the minima.
    low = [i for i in range(1, len(d) - 1) if d[i] <= d[i - 1] and d[i] < d[i + 1]]
    window = slice(0, low[-1] + 1) if low else slice(None)
    measured = float(d[window].mean())
    series = {"tip drop": (t, d), "beam theory": (t, np.full_like(t, expected))}
    return Trial("cantilever tip deflection", measured, expected, abs(measured / expected - 1), 0.05, "m", series)


def hydrostatic(cells: int = 20, seconds: float = 1.5) -> list[Trial]:
    """Water at rest in a tank: p(z) = rho g (H - z) at mid-height, and a surface that stays where it was."""
    height, density, bulk = 0.4, 1000.0, 1e6
    dx = height / cells
    width = 6 * dx
    mu_zero = {"lam": bulk, "viscosity": 0.5, "tension": 0.0, "gamma": 7.0}
    water = block((0, 0, 0), (width, height, width), dx, density, "fluid", "fluid", **mu_zero)
    # Start compressed as it will be at rest, so that little has to settle.
    depth = height - water.x[:, 1]
    j = (1 + 7 * density * G * depth / bulk) ** (-1 / 7)
    f = (np.eye(3) * (j ** (1 / 3))[:, None, None]).astype(np.float32)
    water = Particles(**{**water.__dict__, "F": f, "mass": (water.mass / j).astype(np.float32)})
    water = Particles(**{**water.__dict__, "volume": (water.volume / j).astype(np.float32)})
    world = World(domain_around((0, 0, 0), (width, height * 1.3, width), dx))
    solver = Solver(water, world)
    solver.advance(seconds * 0.6)
    pressures, tops = [], []
    for _ in range(10):
        solver.advance(seconds * 0.04)
        y, tau, jj = solver.array("x")[:, 1], solver.stress(), np.linalg.det(solver.array("F"))
        p = -np.trace(tau, axis1=1, axis2=2) / 3 / jj
        bins = np.clip((y / dx).astype(int), 0, cells + 4)
        pressures.append([p[bins == b].mean() if (bins == b).any() else np.nan for b in range(cells)])
        tops.append(np.quantile(y, 0.999) + dx / 4)
    centres = (np.arange(cells) + 0.5) * dx
    mean, top = np.nanmean(pressures, 0), float(np.mean(tops))
    theory = density * G * (height - centres)
    middle = slice(cells // 2 - 1, cells // 2 + 1)
    measured, expected = float(mean[middle].mean()), float(theory[middle].mean())
    series = {"measured": (mean, centres), "rho g (H - z)": (theory, centres)}
    return [
        Trial(
            "hydrostatic pressure at mid-height", measured, expected, abs(measured / expected - 1), 0.03, "Pa", series
        ),
        Trial("hydrostatic surface drift", abs(top - height) / dx, 0, abs(top - height) / dx, 1.0, "cells"),
    ]


def incline(degrees: float = 30.0, friction: float = 0.3, seconds: float = 0.5, dx: float = 0.05) -> Trial:
    """A stiff block on a slope under Coulomb friction: x = a t^2 / 2 with a = g (sin - mu cos), or rest."""
    theta = np.radians(degrees)
    mu, lam = lame(2e6, 0.2)
    brick = block((0.2, 0.0, 0.2), (0.6, 0.2, 0.6), dx, 1000, "neo_hookean", mu=mu, lam=lam)
    gravity = (G * np.sin(theta), -G * np.cos(theta), 0.0)
    floor = plane((0, 1e-3 * dx, 0), (0, 1, 0), friction=friction)
    world = World(domain_around((0, -3 * dx, 0), (2.2, 0.5, 0.8), dx), gravity, (floor,))
    solver = Solver(brick, world)
    times, places, start = [0.0], [0.0], float(brick.x[:, 0].mean())
    while solver.time < seconds - 1e-9:
        solver.advance(0.02)
        times.append(solver.time)
        places.append(float(solver.array("x")[:, 0].mean()) - start)
    a = max(0.0, G * (np.sin(theta) - friction * np.cos(theta)))
    t = np.array(times)
    # The first moments are spent on getting in contact, so the acceleration is read off between two later times.
    v = np.gradient(np.array(places), t)
    half = len(t) // 3
    measured = float(np.polyfit(t[half:], v[half:], 1)[0])
    series = {"measured": (t, np.array(places)), "a t^2 / 2": (t, a * t * t / 2)}
    error = abs(measured - a) / (a if a > 0 else G * np.cos(theta))
    return Trial(f"incline {degrees:g} deg, mu {friction:g}", measured, a, error, 0.02, "m/s^2", series)


MARTIN_MOYCE = np.array([
    (0.41, 1.11), (0.84, 1.22), (1.19, 1.44), (1.43, 1.67), (1.63, 1.89), (1.83, 2.11), (1.98, 2.33), (2.20, 2.56),
    (2.32, 2.78), (2.51, 3.00), (2.65, 3.22), (2.83, 3.44), (2.98, 3.67), (3.11, 3.89), (3.33, 4.11),
])  # fmt: skip
MARTIN_MOYCE_HEIGHT = np.array([
    (0.56, 0.94), (0.77, 0.89), (0.93, 0.83), (1.08, 0.78), (1.28, 0.72), (1.46, 0.67), (1.66, 0.61), (1.84, 0.56),
    (2.00, 0.50), (2.21, 0.44), (2.45, 0.39), (2.70, 0.33), (3.06, 0.28),
])  # fmt: skip


def dam_break(cells: int = 16) -> list[Trial]:
    """Martin & Moyce 1952, n^2 = 2: a water column a wide and 2 a high; front and height over time."""
    a = 0.05715
    dx = a / cells
    width = 4 * dx
    values = {"lam": 4e4, "viscosity": 1e-3, "tension": 0.0, "gamma": 7.0}
    water = block((0, 0, 0), (a, 2 * a, width), dx, 1000, "fluid", "fluid", **values)
    solver = Solver(water, World(domain_around((0, 0, 0), (5.2 * a, 2.3 * a, width), dx), gravity=(0, -G, 0)))
    front, height = [], []
    scale_t, scale_h = np.sqrt(2 * G / a), np.sqrt(G / a)
    while solver.time * scale_t < 3.6:
        solver.advance(0.04 / scale_t)
        x = solver.array("x")
        front.append((solver.time * scale_t, (np.quantile(x[:, 0], 0.998) + dx / 4) / a))
        wall = x[x[:, 0] < 2 * dx, 1]
        height.append((solver.time * scale_h, (np.quantile(wall, 0.99) + dx / 4) / (2 * a)))
    front, height = np.array(front), np.array(height)
    shifts = np.linspace(-0.2, 0.2, 41)
    errors = [np.abs(np.interp(MARTIN_MOYCE[:, 0] + s, *front.T) / MARTIN_MOYCE[:, 1] - 1).mean() for s in shifts]
    best = shifts[int(np.argmin(errors))]
    known = MARTIN_MOYCE_HEIGHT[MARTIN_MOYCE_HEIGHT[:, 0] < height[-1, 0]]
    error_h = float(np.abs(np.interp(known[:, 0] + best / np.sqrt(2), *height.T) - known[:, 1]).mean())
    series = {"front": (front[:, 0] - best, front[:, 1]), "Martin & Moyce": (MARTIN_MOYCE[:, 0], MARTIN_MOYCE[:, 1])}
    tall = {"height": (height[:, 0] - best / np.sqrt(2), height[:, 1]), "Martin & Moyce": (known[:, 0], known[:, 1])}
    return [
        Trial("dam break front, mean error", min(errors), 0, min(errors), 0.10, series=series),
        Trial("dam break height, mean error", error_h, 0, error_h, 0.05, series=tall),
    ]


def cone_angle(coefficient: float) -> float:
    """Friction angle [rad] of the Drucker-Prager cone on which shear stress over pressure is `coefficient`."""
    k = np.sqrt(2) * coefficient / (3 * np.sqrt(2 / 3) * 2)
    return float(np.arcsin(3 * k / (1 + k)))


def column_collapse(aspect: float = 1.0, coefficient: float = 0.38, cells: int = 6, seconds: float = 0.5) -> Trial:
    """A cylinder of glass beads: run-out (r - r0) / r0 = 1.24 a for a < 1.7, else 1.6 sqrt(a) (Lube et al. 2004).

    coefficient: glass beads' static friction of 0.38 (Jop et al. 2006), with which continuum models match these runs.
    """
    r0 = 0.05
    dx, height, angle = r0 / cells, aspect * r0, cone_angle(coefficient)
    mu, lam = lame(2e5, 0.3)
    item = block((-r0, 0, -r0), (r0, height, r0), dx, 1600, "hencky", "drucker_prager", mu=mu, lam=lam, friction=angle)
    sand = selected(item, np.flatnonzero(np.hypot(item.x[:, 0], item.x[:, 2]) < r0))
    reach = 3.4 * r0
    floor = plane((0, 1e-3 * dx, 0), (0, 1, 0), friction=coefficient)
    world = World(domain_around((-reach, -3 * dx, -reach), (reach, height + 4 * dx, reach), dx), colliders=(floor,))
    solver = Solver(sand, world)
    times, radii = [0.0], [1.0]
    while solver.time < seconds:
        solver.advance(0.02)
        x = solver.array("x")
        times.append(solver.time)
        # The edge of the heap; beyond it lie single grains.
        radii.append(float(np.quantile(np.hypot(x[:, 0], x[:, 2]), 0.995)) / r0)
    expected = 1.24 * aspect if aspect < 1.7 else 1.6 * np.sqrt(aspect)
    measured, t = radii[-1] - 1, np.array(times)
    series = {"radius / r0": (t, np.array(radii)), "Lube et al.": (t, np.full(len(t), 1 + expected))}
    name = f"column collapse run-out, a = {aspect:g}"
    return Trial(name, measured, expected, abs(measured / expected - 1), 0.2, series=series)


def poiseuille(cells: int = 16, viscosity: float = 1.0) -> Trial:
    """Viscous flow driven along sticky plates from rest: u = rho f (h y - y^2)/(2 eta) minus its decaying series."""
    h, density, drive = 0.02, 1000.0, 2.0
    dx = h / cells
    length, depth = 3 * h, 4 * dx
    values = {"lam": 2e3, "viscosity": viscosity, "tension": 0.0}
    fluid = block((0, 0, 0), (length, h, depth), dx, density, "fluid", "fluid", **values)
    # A node on the plate counts as inside it, so that the fluid's edge is where it sticks.
    inset = 1e-3 * dx
    plates = (plane((0, inset, 0), (0, 1, 0), "sticky"), plane((0, h - inset, 0), (0, -1, 0), "sticky"))
    world = World(domain_around((-h, -2 * dx, 0), (length + h, h + 2 * dx, depth), dx), (drive, 0, 0), plates)
    solver = Solver(fluid, world)
    tau = density * h * h / (np.pi**2 * viscosity)
    solver.advance(3 * tau)
    x, v = solver.array("x"), solver.array("v")
    middle = np.abs(x[:, 0] - x[:, 0].mean()) < length / 6
    bins = np.clip((x[:, 1] / dx).astype(int), 0, cells - 1)
    centres = (np.arange(cells) + 0.5) * dx
    u = np.array([v[middle & (bins == b), 0].mean() for b in range(cells)])
    theory = density * drive * (h * centres - centres**2) / (2 * viscosity)
    for n in (1, 3, 5, 7):
        decay = np.exp(-n * n * solver.time / tau)
        size = 4 * density * drive * h * h / (viscosity * (np.pi * n) ** 3)
        theory = theory - size * np.sin(n * np.pi * centres / h) * decay
    error = float(np.linalg.norm(u - theory) / np.linalg.norm(theory))
    series = {"measured": (u, centres), "theory": (theory, centres)}
    return Trial("Poiseuille profile", float(u.max()), float(theory.max()), error, 0.05, "m/s", series)


def bounce(drop: float = 0.3, seconds: float = 0.75) -> list[Trial]:
    """An elastic ball dropped on a slippery floor: what it loses and whether its energies add up."""
    dx, radius, density = 1 / 40, 0.1, 1000.0
    mu, lam = lame(2e5, 0.3)
    low = np.array([-radius, drop, -radius])
    cube = block(low, low + 2 * radius, dx, density, "neo_hookean", mu=mu, lam=lam)
    inside = np.linalg.norm(cube.x - (low + radius), axis=1) < radius
    ball = selected(cube, np.flatnonzero(inside))
    side = 0.16
    floor = plane((0, 1e-3 * dx, 0), (0, 1, 0), friction=0.0)
    world = World(domain_around((-side, -3 * dx, -side), (side, drop + 0.3, side), dx), colliders=(floor,))
    solver = Solver(ball, world, Settings(courant=0.3))
    start = sum(solver.energy().values())
    times, heights, energy = [0.0], [float(ball.x[:, 1].mean())], [start]
    while solver.time < seconds:
        solver.advance(0.005)
        times.append(solver.time)
        heights.append(float(solver.array("x")[:, 1].mean()))
        energy.append(sum(solver.energy().values()))
    t, y, e = np.array(times), np.array(heights), np.array(energy)
    lowest = int(np.argmin(y[: int(len(y) * 0.75)]))
    rebound = float(y[lowest:].max() - y[lowest])
    restitution = np.sqrt(rebound / (y[0] - y[lowest]))
    # The energy scale of the event: what the fall brought in.
    brought = float(ball.mass.sum()) * G * (y[0] - y[lowest])
    growth = max(0.0, float(np.max(np.diff(e)))) / brought
    series = {"height": (t, y), "energy / start": (t, 1 + (e - e[0]) / brought)}
    return [
        Trial("bounce: energy growth", growth, 0, growth, 0.02, series=series),
        Trial("bounce: restitution of a soft elastic ball", float(restitution), 0.9, max(0.0, 0.6 - restitution), 0.0),
    ]


def sphere_collider(position, radius: float, **values) -> Collider:
    """A sphere at `position` [m]."""
    return Collider("sphere", tuple(position), size=(radius, 0, 0), **values)


ALL = {
    "free flight": free_flight, "free fall": free_fall, "bar": bar_period, "cantilever": cantilever,
    "hydrostatic": hydrostatic, "incline": incline, "dam break": dam_break, "column collapse": column_collapse,
    "Poiseuille": poiseuille, "bounce": bounce,
}  # fmt: skip
