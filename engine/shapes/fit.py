"""What an attachment is fitted to: the measured body, a sketch to draw with, and where heads, crowns and mouths are."""

from dataclasses import dataclass

import numpy as np

from engine.shapes.field import evaluate_ops
from engine.shapes.probe import Body
from engine.shapes.sketch import Sketch

# Where a thing is looked at from.
_VIEWS = np.array([(0.45, 0.35, 0.82), (-0.45, 0.35, 0.82)])


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
        """Box of the head, or of what fills the upper two fifths of the trunk: of a chair, the back alone."""
        box = self.body.named("head")
        if box is not None:
            return box
        low, high = self.trunk.low.copy(), self.trunk.high.copy()
        low[1] = high[1] - 0.4 * self.trunk.size[1]
        axes = [np.linspace(low[k], high[k], count) for k, count in enumerate((31, 9, 31))]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
        filled = points[evaluate_ops(self.trunk.ops, points)[0] < 0]
        if len(filled):
            low[[0, 2]], high[[0, 2]] = filled.min(0)[[0, 2]], filled.max(0)[[0, 2]]
        return low, high

    def footprint(self) -> np.ndarray:
        """Points (x, z) [N, 2] that the body covers within the lowest eighth of its height."""
        xs, zs = (np.linspace(self.body.low[k], self.body.high[k], 48) for k in (0, 2))
        ys = self.body.low[1] + np.linspace(0.01, 0.12, 8) * self.body.size[1]
        points = np.stack(np.meshgrid(xs, ys, zs, indexing="ij"), -1)
        inside = evaluate_ops(self.body.ops, points.reshape(-1, 3))[0].reshape(points.shape[:3]) < 0
        return points[:, 0, :, ::2][inside.any(1)]

    def seen(self, points: np.ndarray) -> np.ndarray:
        """How well each of `points` [N, 3] shows from in front, 0 to 1: outside the body and not behind it."""
        steps = np.linspace(0.03, 1.4, 20)[:, None, None]
        bare = evaluate_ops(self.body.ops, points)[0] > 0
        seen = np.zeros(len(points))
        for way in _VIEWS:
            sight = evaluate_ops(self.body.ops, (points + steps * way).reshape(-1, 3))[0].reshape(-1, len(points)) > 0
            seen += sight.all(0) & bare
        return seen / len(_VIEWS)

    def crown(self) -> np.ndarray:
        """Where a hat sits: the top of the head, or of the body; level with the rim of what is open there."""
        box = self.body.named("head")
        if box is not None:
            middle = (box[0] + box[1]) / 2
            return self.body.top(0.0 if abs(middle[0]) < 0.1 else middle[0], middle[2])
        return self._seat()[0]

    def mouth(self) -> float:
        """Radius of the opening that a vessel has at its top, 0 for anything closed."""
        if self.body.named("head") is not None:
            return 0.0
        spot, is_open = self._seat()
        hit = self.trunk.outermost(spot - (0, 0.03, 0), (1, 0, 0)) if is_open else None
        return 0.0 if hit is None else float(hit[0])

    def _seat(self) -> tuple[np.ndarray, bool]:
        """The top of a body without a head, and whether that is the middle of an opening, level with its rim.

        In the middle, or else on what stands highest: on the back of a chair, over the shaft of a boot.
        """
        low, high = self.head()
        for z in (0.0, float(low[2] + high[2]) / 2):
            spot = self.body.top(0.0, z)
            if spot[1] >= self.trunk.high[1] - 0.12 * self.trunk.size[1]:
                return spot, False
            if self._walled(spot, z):
                return np.array([0.0, self.trunk.high[1], z]), True
        if high[0] - low[0] < 0.35 * self.trunk.size[0]:
            return self.body.top(0.0, 0.0), False  # what stands higher is a fin or a mast: nothing sits on it
        return spot, False

    def _walled(self, spot: np.ndarray, z: float) -> bool:
        """Whether the trunk stands up on all four sides of a sunken spot, as a vessel's wall does."""
        point = np.array([0.0, (spot[1] + self.trunk.high[1]) / 2, z])
        ways = np.array([(1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1)])
        hits = [self.trunk.outermost(point, way) for way in ways]
        return all(hit is not None and (hit - point) @ way > 0.02 for hit, way in zip(hits, ways))

    def perch(self, pull: float = 0.85) -> tuple[np.ndarray, float]:
        """Where headwear sits, and its radius: pulled down over a peak or a dome by `pull` radii."""
        spot, mouth = self.crown(), self.mouth()
        low, high = self.head()
        wide, deep = float(high[0] - low[0]), float(high[2] - low[2])
        width = min(np.sqrt(wide * deep), 1.8 * min(wide, deep))
        radius = max(float(np.clip(0.36 * width, 0.17 * self.unit, 0.3 * self.unit)), 0.8 * mouth)
        if mouth == 0.0:
            turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
            ring = [spot + 0.7 * radius * np.array([np.cos(a), 0, np.sin(a)]) for a in turns]
            tops = [self.body.outermost(point, (0, 1, 0)) for point in ring]
            level = np.sort([-np.inf if top is None else top[1] for top in tops])[5]
            spot = np.array([spot[0], np.clip(level, spot[1] - pull * radius, spot[1] + 0.02), spot[2]])
        return spot, radius
