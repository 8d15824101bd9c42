"""Measuring a body: where its surface is, seen from outside along rays, and where something can stand on or in it."""

from dataclasses import dataclass

import numpy as np

from engine.shapes import parts as layout
from engine.shapes.field import evaluate_ops, pack
from engine.types import Parts

_STEPS = 160


@dataclass(frozen=True, eq=False)
class Body:
    """A set of parts to measure, in its unit frame. low, high: its box [3]."""

    parts: Parts
    ops: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def size(self) -> np.ndarray:
        return self.high - self.low

    @property
    def middle(self) -> np.ndarray:
        return (self.low + self.high) / 2

    def named(self, *slots: str) -> tuple[np.ndarray, np.ndarray] | None:
        """Box of the first of `slots` that the body has."""
        for slot in slots:
            number = layout.SLOTS.index(slot)
            if number in self.parts.slots:
                return layout.part_bounds(self.parts.rows[int(np.flatnonzero(self.parts.slots == number)[0])])
        return None

    def outermost(self, through, direction) -> np.ndarray | None:
        """The surface point [3] farthest along `direction` on the line through `through`; None when it misses."""
        direction = np.asarray(direction, float) / np.linalg.norm(direction)
        reach = float(np.linalg.norm(self.size)) + 0.2
        t = np.linspace(reach, -reach, 2 * _STEPS)
        d = evaluate_ops(self.ops, np.asarray(through) + t[:, None] * direction)[0]
        inside = np.flatnonzero(d < 0)
        if len(inside) == 0:
            return None
        i = int(inside[0])
        high, low = (t[i - 1], t[i]) if i > 0 else (t[i], t[i])
        for _ in range(12):
            half = (high + low) / 2
            out = evaluate_ops(self.ops, (np.asarray(through) + half * direction)[None])[0][0] >= 0
            high, low = (half, low) if out else (high, half)
        return np.asarray(through, float) + low * direction

    def side(self, y: float, z: float = 0.0, toward=(1, 0, 0)) -> np.ndarray:
        """Surface point on the side at height `y`; looks a little around it, then gives the box's face."""
        for dy in (0, 0.05, -0.05, 0.12, -0.12, 0.2, -0.2):
            for dz in (0, 0.08, -0.08, 0.2, -0.2):
                at = (0.0, y + dy * self.size[1], z + dz * self.size[2])
                hit = self.outermost(at, toward)
                if hit is not None:
                    return hit
        return np.where(np.asarray(toward) > 0, self.high, np.where(np.asarray(toward) < 0, self.low, self.middle))

    def top(self, x: float = 0.0, z: float = 0.0) -> np.ndarray:
        """Highest surface point above (x, z), or near it where there is a hole."""
        for radius in (0.0, 0.06, 0.14, 0.25, 0.4, 0.55):
            for angle in np.linspace(0, 2 * np.pi, 1 if radius == 0 else 8, endpoint=False):
                hit = self.outermost((x + radius * np.cos(angle), 0, z + radius * np.sin(angle)), (0, 1, 0))
                if hit is not None:
                    return hit
        return np.array([x, self.high[1], z])

    def heights(self, count: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(xs [N], zs [N], top surface height [N, N]) over the footprint; -inf where there is nothing."""
        xs, zs = (np.linspace(self.low[k], self.high[k], count) for k in (0, 2))
        ys = np.linspace(self.high[1] + 0.01, self.low[1] - 0.01, 90)
        grid = np.stack(np.meshgrid(xs, zs, ys, indexing="ij"), -1)[..., [0, 2, 1]]
        inside = evaluate_ops(self.ops, grid.reshape(-1, 3))[0].reshape(count, count, -1) < 0
        return xs, zs, np.where(inside.any(2), ys[inside.argmax(2)], -np.inf)

    def width_at(self, y: float) -> float:
        """Half extent of the body in x at height `y`."""
        hit = self.outermost((0, y, self.middle[2]), (1, 0, 0))
        return float(hit[0]) if hit is not None else float(self.size[0] / 4)


def body_of(parts: Parts) -> Body:
    """`parts` ready to be measured."""
    low, high = layout.bounds(parts.rows)
    return Body(parts, pack(parts.rows), low, high)
