"""Material parameters from motion: least squares over few unknowns, and which of them the motion can tell at all.

Levenberg-Marquardt on the residuals between a simulated and an observed motion (or its pictures). Few unknowns and
long residuals make differences of whole simulations cheaper than an optimiser on gradients, and their matrix J also
says what was learned: J^T J is the information the motion holds about the parameters.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.errors import BadConfig, Diverged

SCALES = {
    "log": (np.log, np.exp),
    "linear": (lambda v: v, lambda u: u),
    "share": (lambda v: np.log(v / (0.49 - v)), lambda u: 0.49 / (1 + np.exp(-u))),  # Poisson's ratio in (0, 0.49)
}
# Parameter -> (scale, lowest, highest), SI and degrees, for what a fit may be asked for.
UNKNOWNS = {
    "young": ("log", 1e1, 1e12), "poisson": ("share", 1e-3, 0.489), "yield_stress": ("log", 1e-1, 1e10),
    "hardening": ("log", 1e-3, 1e10), "friction": ("linear", 1.0, 75.0), "cohesion": ("log", 1e-2, 1e9),
    "viscosity": ("log", 1e-5, 1e5), "bulk": ("log", 1e2, 1e11), "flow_viscosity": ("log", 1e-4, 1e8),
    "density": ("log", 1.0, 3e4), "softening": ("log", 1e-4, 1.0), "young_branch": ("log", 1e1, 1e12),
    "relaxation": ("log", 1e-4, 1e2),
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the motion says of one parameter. error: standard error, relative for scale "log", else in its own unit,
    at the stated noise; told: whether the motion can tell it apart from the others."""

    name: str
    value: float
    error: float
    told: bool


@dataclass(frozen=True, eq=False)
class Identified:
    """Fitted values. loss: mean squared residual after every iteration. correlation: [P, P] between the unknowns."""

    found: tuple[Known, ...]
    loss: tuple[float, ...]
    correlation: np.ndarray
    simulations: int

    def values(self) -> dict[str, float]:
        return {k.name: k.value for k in self.found}

    def in_words(self) -> list[str]:
        """One line a parameter, and one for every pair that only shows up together."""
        lines = []
        for k in self.found:
            unit = " %" if UNKNOWNS[k.name][0] == "log" else ""
            error = 100 * k.error if unit else k.error
            told = "" if k.told else "; this motion cannot tell it"
            lines.append(f"{k.name} = {k.value:.4g} (+- {error:.2g}{unit}{told})")
        for i in range(len(self.found)):
            for j in range(i):
                if abs(self.correlation[i, j]) > 0.95:
                    lines.append(f"{self.found[j].name} and {self.found[i].name} only show together in this motion")
        return lines


def identify(
    residual: Callable[[dict[str, float]], np.ndarray],
    start: dict[str, float],
    iterations: int = 12,
    noise: float = 1e-3,
    step: float = 0.02,
) -> Identified:
    """The parameters whose simulation leaves the smallest residual, from `start` (name -> first guess).

    residual(values) -> [M] in units where `noise` is one standard error of an observation; a simulation that fails
    may raise Diverged or BadConfig and counts as infinitely bad. Source: Marquardt 1963; damping as in Nielsen 1999.
    """
    names = list(start)
    for name in names:
        if name not in UNKNOWNS:
            raise BadConfig(f"{name!r} cannot be fitted.", "fit", "There is: " + ", ".join(UNKNOWNS) + ".")
    bounds = [(SCALES[UNKNOWNS[n][0]][0](UNKNOWNS[n][1]), SCALES[UNKNOWNS[n][0]][0](UNKNOWNS[n][2])) for n in names]
    low, high = (np.array([b[i] for b in bounds], float) for i in (0, 1))
    runs = 0

    def values(u: np.ndarray) -> dict[str, float]:
        return {n: float(SCALES[UNKNOWNS[n][0]][1](x)) for n, x in zip(names, u)}

    def run(u: np.ndarray) -> np.ndarray | None:
        nonlocal runs
        runs += 1
        try:
            r = np.asarray(residual(values(u)), np.float64).ravel()
        except (Diverged, BadConfig):
            return None
        return r if np.isfinite(r).all() else None

    u = np.clip([SCALES[UNKNOWNS[n][0]][0](start[n]) for n in names], low, high)
    r = run(u)
    if r is None:
        raise Diverged("the first guess cannot be simulated.", "fit", "Start from softer or less dense matter.")
    losses, damping, growth = [float(r @ r) / len(r)], 1e-2, 2.0
    jacobian = _jacobian(run, u, r, low, high, step, names)
    for _ in range(iterations):
        normal, slope = jacobian.T @ jacobian, jacobian.T @ r
        scale = np.maximum(np.diag(normal), 1e-12 * max(np.diag(normal).max(), 1e-300))
        change = np.linalg.solve(normal + damping * np.diag(scale), -slope)
        # A simulation is only linear nearby: never move a parameter by more than a factor of four at once.
        tried = np.clip(u + np.clip(change, -1.4, 1.4) * _reach(names), low, high)
        new = run(tried)
        if new is not None and new @ new < r @ r:
            gain = 1 - (new @ new) / max(r @ r, 1e-300)
            u, r, damping, growth = tried, new, max(damping / 5, 1e-9), 2.0
            losses.append(float(r @ r) / len(r))
            if gain < 1e-6 or losses[-1] < 1e-14:
                break
            jacobian = _jacobian(run, u, r, low, high, step if gain > 0.5 else step / 4, names)
        else:
            damping, growth = damping * growth, growth * 2
            if damping > 1e8:
                break
    return _judged(names, values(u), jacobian, tuple(losses), runs, noise)


def _reach(names: list[str]) -> np.ndarray:
    return np.array([10.0 if UNKNOWNS[n][0] == "linear" else 1.0 for n in names])


def _jacobian(run, u, r, low, high, step: float, names) -> np.ndarray:
    """[M, P] by central differences, one-sided where a side cannot be simulated."""
    columns = []
    for i, reach in enumerate(_reach(names)):
        h = step * reach
        up, down = u.copy(), u.copy()
        up[i], down[i] = min(u[i] + h, high[i]), max(u[i] - h, low[i])
        a, b = run(up), run(down)
        a, b = r if a is None else a, r if b is None else b
        width = (up[i] if a is not r else u[i]) - (down[i] if b is not r else u[i])
        columns.append((a - b) / width if width > 0 else np.zeros_like(r))
    return np.stack(columns, 1)


def _judged(names, values, jacobian, losses, runs: int, noise: float) -> Identified:
    """Standard errors and correlations from the information matrix; of what the motion ignores, an infinite one."""
    normal = jacobian.T @ jacobian
    size = np.sqrt(np.maximum(np.diag(normal), 1e-300))
    scaled = normal / np.outer(size, size)
    covariance = np.linalg.pinv(scaled, rcond=1e-10) / np.outer(size, size) * noise**2
    spread = np.sqrt(np.maximum(np.diag(covariance), 0))
    correlation = covariance / np.maximum(np.outer(spread, spread), 1e-300)
    found = []
    for i, name in enumerate(names):
        error, told_below = float(spread[i]), 0.3
        if UNKNOWNS[name][0] == "share":
            share = values[name] / 0.49
            error, told_below = error * 0.49 * share * (1 - share), 0.1
        elif UNKNOWNS[name][0] == "linear":
            told_below = 5.0
        deaf = size[i] <= 1e-6 * max(size.max(), noise)
        found.append(Known(name, values[name], np.inf if deaf else error, bool(not deaf and error < told_below)))
    return Identified(tuple(found), losses, correlation, runs)
