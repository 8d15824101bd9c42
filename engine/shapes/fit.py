"""What an attachment is fitted to: the measured body, a sketch to draw with, and where heads, crowns and mouths are."""

from dataclasses import dataclass

import numpy as np

from engine.shapes.field import evaluate_ops
from engine.shapes.probe import Body
from engine.shapes.sketch import Sketch


@dataclass(frozen=True, eq=False)
class Fit:
    """What an operator works with. body: everything; trunk: the main mass alone, without handles, spouts and limbs.

    count: 0 means as many as are usual.
    """

    body: Body
    trunk: Body
    sketch: Sketch
    count: int

    @property
    def unit(self) -> float:
        """A length to size attachments by: the cube root of the body's box."""
        return float(np.prod(self.body.size) ** (1 / 3))

    def head(self) -> tuple[np.ndarray, np.ndarray]:
        """Box of the head, or of the upper third of the body."""
        box = self.body.named("head")
        if box is not None:
            return box
        low, high = self.trunk.low.copy(), self.trunk.high.copy()
        low[1] = high[1] - 0.4 * self.trunk.size[1]
        return low, high

    def footprint(self) -> np.ndarray:
        """Points (x, z) [N, 2] that the body covers within the lowest eighth of its height."""
        xs, zs = (np.linspace(self.body.low[k], self.body.high[k], 48) for k in (0, 2))
        ys = self.body.low[1] + np.linspace(0.01, 0.12, 8) * self.body.size[1]
        points = np.stack(np.meshgrid(xs, ys, zs, indexing="ij"), -1)
        inside = evaluate_ops(self.body.ops, points.reshape(-1, 3))[0].reshape(points.shape[:3]) < 0
        return points[:, 0, :, ::2][inside.any(1)]

    def crown(self) -> np.ndarray:
        """Where a hat sits: the top of the head, or of the body's middle; level with the rim of what is open there."""
        box = self.body.named("head")
        if box is not None:
            middle = (box[0] + box[1]) / 2
            return self.body.top(0.0 if abs(middle[0]) < 0.1 else middle[0], middle[2])
        spot = self.body.top(0.0, 0.0)
        if spot[1] < self.trunk.high[1] - 0.12 * self.trunk.size[1]:
            return np.array([0.0, self.trunk.high[1], 0.0])
        return spot

    def mouth(self) -> float:
        """Radius of the opening that a vessel has at its top, 0 for anything closed."""
        spot = self.body.top(0.0, 0.0)
        if spot[1] >= self.trunk.high[1] - 0.12 * self.trunk.size[1] or self.body.named("head") is not None:
            return 0.0
        return self.trunk.width_at(self.trunk.high[1] - 0.03)

    def perch(self) -> tuple[np.ndarray, float]:
        """Where headwear sits, and its radius."""
        spot = self.crown()
        low, high = self.head()
        width = float(min(high[0] - low[0], high[2] - low[2]))
        return spot, max(float(np.clip(0.36 * width, 0.14 * self.unit, 0.3 * self.unit)), 0.8 * self.mouth())
