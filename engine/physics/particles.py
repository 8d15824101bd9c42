"""Particles as plain arrays: what bodies are turned into, what the solver takes and gives back."""

from dataclasses import dataclass, fields, replace

import numpy as np

from engine.errors import BadConfig
from engine.physics.parameters import PARAMETER_COUNT, ROW

PER_MATTER = ("mass", "volume", "law", "kind", "handle", "body")


@dataclass(frozen=True, eq=False)
class Particles:
    """N material points.

    x: [N, 3] m. v: [N, 3] m/s. C: [N, 3, 3] 1/s. F, F_total, F_branch: [N, 3, 3]. memory: [N] (see `plasticity`).
    mass: [N] kg. volume: [N] m^3 at rest. law, kind: [N] indices into `LAWS` and `RETURN_MAPS`.
    handle: [N] 0 free, else 1 + index of what holds it. body: [N] index of the body. parameters: [PARAMETER_COUNT, N].
    """

    x: np.ndarray
    v: np.ndarray
    C: np.ndarray
    F: np.ndarray
    F_total: np.ndarray
    F_branch: np.ndarray
    memory: np.ndarray
    mass: np.ndarray
    volume: np.ndarray
    law: np.ndarray
    kind: np.ndarray
    handle: np.ndarray
    body: np.ndarray
    parameters: np.ndarray

    def __len__(self) -> int:
        return len(self.x)

    def validate(self) -> None:
        """Raises BadConfig on particles that no simulation can start from."""
        count = len(self)
        if count == 0:
            raise BadConfig("the body is empty: no particles.", "simulate", "Use a finer grid, or a bigger object.")
        for name in ("x", "v", "C", "F", "F_total", "F_branch", "memory", "mass", "volume", "parameters"):
            value = getattr(self, name)
            if not np.isfinite(value).all():
                raise BadConfig(f"{np.size(value) - np.isfinite(value).sum()} non-finite values in {name}.", "simulate")
        if not ((self.mass > 0).all() and (self.volume > 0).all()):
            raise BadConfig("particles without mass or volume.", "simulate", "Give the material a density above zero.")
        if not (np.linalg.det(self.F) > 0).all():
            raise BadConfig("particles turned inside out (det F <= 0).", "simulate", "Start from the rest shape.")
        if (self.parameters[[ROW["mu"], ROW["lam"], ROW["viscosity"], ROW["yield_stress"]]] < 0).any():
            raise BadConfig(
                "a negative stiffness, viscosity or yield stress.", "simulate", "Choose E > 0 and 0 <= nu < 0.5."
            )
        if (self.parameters[ROW["lam"]] + self.parameters[ROW["mu"]] <= 0).any() and (self.law != 6).any():
            raise BadConfig("matter without any stiffness.", "simulate", "Choose E > 0.")


def particles(x, volume, density, law: int, kind: int, parameters: np.ndarray, v=None, body: int = 0) -> Particles:
    """Particles at rest in this shape. density [kg/m^3], volume [m^3]: numbers or [N]. parameters: [K] or [K, N]."""
    x = np.ascontiguousarray(x, np.float32).reshape(-1, 3)
    count = len(x)
    eye = np.tile(np.eye(3, dtype=np.float32), (count, 1, 1))
    volume = np.broadcast_to(np.asarray(volume, np.float32), count).copy()
    table = np.asarray(parameters, np.float32)
    table = np.broadcast_to(table[:, None] if table.ndim == 1 else table, (PARAMETER_COUNT, count)).copy()
    speed = (
        np.zeros((count, 3), np.float32) if v is None else np.broadcast_to(np.asarray(v, np.float32), (count, 3)).copy()
    )
    return Particles(
        x=x.copy(), v=speed, C=np.zeros((count, 3, 3), np.float32), F=eye, F_total=eye.copy(), F_branch=eye.copy(),
        memory=np.full(count, 1.0 if kind == 3 else 0.0, np.float32), mass=(volume * density).astype(np.float32),
        volume=volume, law=np.full(count, law, np.int32), kind=np.full(count, kind, np.int32),
        handle=np.zeros(count, np.int32), body=np.full(count, body, np.int32), parameters=table,
    )  # fmt: skip


def joined(parts: list[Particles]) -> Particles:
    """All particles in one; body indices are kept as they are."""
    values = {}
    for item in fields(Particles):
        axis = 1 if item.name == "parameters" else 0
        values[item.name] = np.concatenate([getattr(p, item.name) for p in parts], axis)
    return Particles(**values)


def spun(item: Particles, velocity=(0, 0, 0), spin=(0, 0, 0), centre=None) -> Particles:
    """The same particles moving rigidly: `velocity` [m/s] plus `spin` [rad/s] about `centre` (of mass when None)."""
    if centre is None:
        centre = (item.x * item.mass[:, None]).sum(0) / item.mass.sum()
    spin = np.asarray(spin, np.float32)
    speed = np.asarray(velocity, np.float32) + np.cross(spin, item.x - np.asarray(centre, np.float32))
    a, b, c = spin
    rate = np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]], np.float32)
    return replace(item, v=speed.astype(np.float32), C=np.tile(rate, (len(item), 1, 1)))


def selected(item: Particles, index: np.ndarray) -> Particles:
    """The particles at `index`."""
    values = {}
    for f in fields(Particles):
        value = getattr(item, f.name)
        values[f.name] = value[:, index] if f.name == "parameters" else value[index]
    return Particles(**values)
