"""The gizmo of the picked part: an arrow, a ring and a box an axis; what they are on the screen, where they are taken.

As Blender's combined one: arrows move, rings turn, boxes size along an axis; the small circle in the middle moves in
the plane of the picture, the large one sizes. Its size is in pixels, whatever the distance. Pure: a `Gizmo` and a view
make `Shapes`, flat lines and polygons in paint order, which `app.gpu.strokes` or shaders/gizmo.wgsl draw and `taken`
hits. What is seen edge-on fades away and cannot be taken.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from app.orbit import HALF_VIEW, View, axes_of

AXES = ((214, 96, 96), (122, 178, 96), (92, 140, 210))  # X, Y (up), Z
PALE = (236, 232, 226)
Handle = tuple[str, int | None]  # a row of `app.shaping.MODALS` and the axis, None for no axis
# Pixels at scale 1 from the middle along an axis: shaft, box, ring, cone; the two circles.
SHAFT, BOX, RING, CONE, INNER, OUTER, GUIDE = (15.0, 82.0), 46.0, 66.0, (80.0, 101.0), 10.0, 114.0, 190.0
THICK, THIN, CONE_WIDTH, BOX_HALF, HALO = 1.7, 1.1, 7.0, 5.2, 2.6
REACH = 7.0  # how far beside a handle the mouse still takes it
HIDDEN_ARROW, HIDDEN_RING = (0.16, 0.32), (0.03, 0.09)  # |sine|, |cosine| to the line of sight: gone, whole
TAKEN_FROM = 0.35  # how opaque what can be taken is at least
LIGHT = np.array([-0.42, 0.70, -0.58])  # towards the lamp: right, up, forward of the camera
ROW = 20  # numbers a shape: kind, first point, points, radius, alpha, halo, colour A, colour B, A, B, box
STROKE, FILL = 0, 1


def circle(axis: int, count: int) -> np.ndarray:
    """[count + 1, 3] closed, of radius 1 around an axis, right-handed from the axis after it."""
    angle = np.linspace(0, 2 * math.pi, count + 1)
    points = np.zeros((count + 1, 3))
    points[:, (axis + 1) % 3], points[:, (axis + 2) % 3] = np.cos(angle), np.sin(angle)
    return points


ROUND = [circle(k, 72) for k in range(3)]
UNIT = np.eye(3)
ARROWS = [np.concatenate([np.outer(SHAFT, UNIT[k]), circle(k, 20)[:-1] * CONE_WIDTH + UNIT[k] * CONE[0],
                          UNIT[k : k + 1] * CONE[1]]) for k in range(3)]  # fmt: skip
CORNERS = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)], float)
BOXES = [UNIT[k] * BOX for k in range(3)]
# Corners of a side of a box, turning right when it is seen; its axis and direction.
FACES = (([2, 3, 1, 0], 0, -1), ([5, 7, 6, 4], 0, 1), ([1, 5, 4, 0], 1, -1), ([6, 7, 3, 2], 1, 1),
         ([4, 6, 2, 0], 2, -1), ([3, 7, 5, 1], 2, 1))  # fmt: skip


@dataclass(frozen=True)
class Gizmo:
    """centre: world, m. scale: of the window's pixels. hot: the handle under the mouse. busy: the one that is used."""

    centre: tuple[float, float, float]
    scale: float = 1.0
    hot: Handle | None = None
    busy: Handle | None = None


@dataclass(frozen=True, eq=False)
class Shapes:
    """rows [S, ROW], points [P, 4] (x, y: pixels of the picture, opacity, 0), both float32, back to front.

    handles: whose each shape is. box: (x0, y0, x1, y1), the whole pixels that are touched. scale: of the gizmo.
    """

    rows: np.ndarray
    points: np.ndarray
    handles: tuple[Handle | None, ...]
    box: tuple[int, int, int, int]
    scale: float


Colour = tuple[float, float, float]


class _Paint(NamedTuple):
    """How a shape looks: opacity, colour, that of its other end, the shadow's opacity, the pixels of the two ends."""

    alpha: float
    colour: Colour
    other: Colour | None = None
    halo: float = 0.4
    ends: tuple = (0.0, 0.0, 0.0, 0.0)


@dataclass
class _Drawing:
    """Shapes being collected. scale: pixels of a gizmo's pixel."""

    scale: float
    rows: list = field(default_factory=list)
    points: list = field(default_factory=list)
    fades: dict = field(default_factory=dict)
    handles: list = field(default_factory=list)
    count: int = 0

    def add(self, handle: Handle | None, kind: int, points: np.ndarray, radius: float, paint: _Paint, fade=None):
        """points: [K, 2]; of a polygon, turning right as it is seen. fade: their opacities. radius: gizmo's pixels."""
        if paint.alpha < 0.01:
            return
        head = kind, self.count, len(points), radius * self.scale, paint.alpha, paint.halo * paint.alpha
        self.rows.append((*head, *paint.colour, *(paint.other or paint.colour), *paint.ends))
        self.points.append(points)
        self.handles.append(handle)
        if fade is not None:
            self.fades[self.count] = fade
        self.count += len(points)

    def shapes(self, width: int, height: int) -> Shapes | None:
        """All of them, with the whole pixels that each touches; None when the picture has none of those."""
        points = np.ones((self.count, 4), np.float32)
        points[:, :2], points[:, 3] = np.concatenate(self.points), 0
        for start, fade in self.fades.items():
            points[start : start + len(fade), 2] = fade
        rows = np.empty((len(self.rows), ROW), np.float32)
        rows[:, :16] = self.rows
        starts, wide = rows[:, 1].astype(np.int64), rows[:, 3:4] + HALO * self.scale + 1.5
        rows[:, 16:18] = np.floor(np.minimum.reduceat(points[:, :2], starts) - wide)
        rows[:, 18:20] = np.ceil(np.maximum.reduceat(points[:, :2], starts) + wide)
        low, high = np.maximum(rows[:, 16:18].min(0), 0), np.minimum(rows[:, 18:20].max(0), (width, height))
        if (high <= low).any():
            return None
        box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
        return Shapes(rows, points, tuple(self.handles), box, self.scale)


class _Place:
    """The gizmo before an eye. metre: metres of one of its pixels. sight: from the eye to it [3], unit."""

    def __init__(self, gizmo: Gizmo, view: View, width: int, height: int):
        self.camera, focal = axes_of(view), height / 2 / math.tan(HALF_VIEW)
        self.away = self.camera @ (np.asarray(gizmo.centre, float) - np.asarray(view.target)) + (0, 0, view.distance)
        self.depth = float(self.away[2])
        self.metre = gizmo.scale * self.depth / focal
        self.sight = self.away @ self.camera / max(float(np.linalg.norm(self.away)), 1e-9)
        self.light = LIGHT @ self.camera  # in the axes of the world
        self.lens, self.middle = np.array([focal, -focal]), np.array([width / 2, height / 2])

    def at(self, offsets) -> np.ndarray:
        """[N, 2] pixels of points given in gizmo's pixels from its middle, [N, 3] in the axes of the world."""
        seen = np.asarray(offsets, float) @ (self.metre * self.camera.T) + self.away
        return self.middle + self.lens * seen[:, :2] / seen[:, 2:]


def pixel_of(view: View, width: int, height: int, point) -> tuple[float, float]:
    """Where a world point [m] is in a picture, pixels from its top left corner."""
    x, y = _Place(Gizmo(tuple(point)), view, width, height).at(np.zeros((1, 3)))[0]
    return float(x), float(y)


def pixels_per_metre(view: View, height: int, point) -> np.ndarray:
    """[2, 3]: how a world point's pixels (right, down) change as it moves, at that point."""
    right, up, forward = axes_of(view)
    away = np.asarray(point, float) - np.asarray(view.target)
    depth = max(view.distance + float(away @ forward), 1e-6)
    scale = height / 2 / math.tan(HALF_VIEW) / depth
    return scale * np.stack([right - (away @ right) / depth * forward, -up + (away @ up) / depth * forward])


def shapes_of(gizmo: Gizmo, view: View, width: int, height: int) -> Shapes | None:
    """The gizmo as it is seen in a picture of that size; None when it is behind the eye or far outside."""
    place, drawing = _Place(gizmo, view, width, height), _Drawing(gizmo.scale)
    if place.depth < 1e-4:
        return None
    middle, sight = place.at(np.zeros((1, 3)))[0], place.sight
    flat = ROUND[2][:, :2] * gizmo.scale
    _round(drawing, gizmo, ("size", None), middle + flat * OUTER, THIN)
    _guide(drawing, gizmo, place)
    towards = sorted(range(3), key=lambda k: -sight[k])  # from the one that points away to the nearest
    for k in towards:
        if sight[k] > 0:
            _arm(drawing, gizmo, place, k)
    for k in sorted(range(3), key=lambda k: abs(sight[k])):
        _ring(drawing, gizmo, place, k)
    for k in towards:
        if sight[k] <= 0:
            _arm(drawing, gizmo, place, k)
    _round(drawing, gizmo, ("grab", None), middle + flat * INNER, THICK)
    return drawing.shapes(width, height)


def taken(shapes: Shapes | None, x: float, y: float) -> Handle | None:
    """The handle at a place of the picture, pixels: the nearest within reach; of two, the one over the other."""
    if shapes is None or not (shapes.box[0] <= x < shapes.box[2] and shapes.box[1] <= y < shapes.box[3]):
        return None
    best, found = REACH * shapes.scale, None
    for row, handle in zip(shapes.rows, shapes.handles):
        if handle is None or row[4] < TAKEN_FROM:
            continue
        if not (row[16] - best < x < row[18] + best and row[17] - best < y < row[19] + best):
            continue
        points = shapes.points[int(row[1]) : int(row[1] + row[2])]
        away = max(_distance(int(row[0]), points, x, y) - float(row[3]), 0.0)
        if away <= best:
            best, found = away, handle
    return found


def _distance(kind: int, points: np.ndarray, x: float, y: float) -> float:
    """From a place to a line or to the inside of a convex polygon, pixels; what has faded away is not there."""
    at = np.array([x, y])
    if kind == FILL:
        a, b = points[:, :2], np.roll(points[:, :2], -1, 0)
        edge = b - a
        long = np.hypot(edge[:, 0], edge[:, 1])
        out = ((at - a)[:, 0] * edge[:, 1] - (at - a)[:, 1] * edge[:, 0])[long > 1e-3] / long[long > 1e-3]
        return float(out.max())
    a, b = points[:-1, :2], points[1:, :2]
    edge = b - a
    share = np.clip(((at - a) * edge).sum(1) / np.maximum((edge * edge).sum(1), 1e-9), 0, 1)[:, None]
    away = np.hypot(*(at - a - share * edge).T)
    away[np.minimum(points[:-1, 2], points[1:, 2]) < TAKEN_FROM] = np.inf
    return float(away.min())


# What it is made of


def _round(drawing: _Drawing, gizmo: Gizmo, handle: Handle, points, radius: float) -> None:
    """A circle that faces the eye."""
    strong, lit = _strength(gizmo, handle)
    alpha = (0.92 if lit else 0.85 if handle[0] == "grab" else 0.38) * strong
    drawing.add(handle, STROKE, points, radius + (0.4 if lit else 0), _Paint(alpha, _colour(PALE, lit), halo=0.3))


def _arm(drawing: _Drawing, gizmo: Gizmo, place: _Place, k: int) -> None:
    """Shaft and box of an axis, and the cone on its end."""
    seen = float(_ramp(math.sqrt(max(1 - place.sight[k] ** 2, 0.0)), HIDDEN_ARROW))
    if seen < 0.01:
        return
    (strong, lit), (strong_box, lit_box) = (_strength(gizmo, (kind, k)) for kind in ("grab", "size"))
    colour, large = _colour(AXES[k], lit), 1.2 if lit_box else 1.0
    points = place.at(np.concatenate([ARROWS[k], BOXES[k] + large * BOX_HALF * CORNERS]))
    line, base, tip, corners = points[:2], points[2:-9], points[-9:-8], points[-8:]
    if lit:
        base = base + 0.15 * (base - base.mean(0))
    drawing.add(("grab", k), STROKE, line, THICK + (0.4 if lit else 0), _Paint(seen * strong, colour))
    away = _turns_right(base[::5])  # its flat side is seen
    if away:
        _cone(drawing, k, base, tip, away, _Paint(seen * strong, colour))
    _box(drawing, place, k, corners, _Paint(seen * strong_box, _colour(AXES[k], lit_box)))
    if not away:
        _cone(drawing, k, base, tip, away, _Paint(seen * strong, colour))


def _cone(drawing: _Drawing, k: int, base: np.ndarray, tip: np.ndarray, away: bool, paint: _Paint) -> None:
    """base: [K, 2] its rim, tip: [1, 2]; pixels. away: it points away from the eye."""
    (x, y), middle = tip[0] - base.mean(0), base.mean(0)
    long = max(math.hypot(x, y), 1e-6)
    side = np.array([-y, x]) / long * CONE_WIDTH * drawing.scale
    lean = 0.26 * (-y * LIGHT[0] - x * LIGHT[1]) / long
    shades = _shaded(paint.colour, 0.98 - lean), _shaded(paint.colour, 0.98 + lean)
    ends = (*(middle - side), *(middle + side))
    silhouette = _hull(np.concatenate([base, tip]))
    drawing.add(("grab", k), FILL, silhouette, 0.4, _Paint(paint.alpha, *shades, ends=ends))
    if away:
        drawing.add(("grab", k), FILL, base, 0.0, _Paint(paint.alpha, _shaded(paint.colour, 0.72), halo=0.0))


def _box(drawing: _Drawing, place: _Place, k: int, corners: np.ndarray, paint: _Paint) -> None:
    silhouette = _Paint(paint.alpha, _shaded(paint.colour, 0.86))
    drawing.add(("size", k), FILL, _hull(corners), 0.5, silhouette)
    for face, axis, sign in FACES:
        side = corners[face]
        if _turns_right(side):
            light = 0.74 + 0.46 * max(sign * float(place.light[axis]), 0.0)
            shade = _Paint(paint.alpha, _shaded(paint.colour, light), halo=0.0)
            drawing.add(("size", k), FILL, side, 0.0, shade)


def _ring(drawing: _Drawing, gizmo: Gizmo, place: _Place, k: int) -> None:
    """The half of a turning circle that is before the others; all of it when it faces the eye."""
    strong, lit = _strength(gizmo, ("turn", k))
    around = ROUND[k]
    nearness = -(around @ place.sight)
    alpha = strong * float(_ramp(abs(place.sight[k]), HIDDEN_RING))
    if alpha < 0.01:
        return
    points, fade = place.at(around * RING), _ramp(nearness, (-0.20, -0.04))
    shown = fade[:72] > 0
    if not shown.all():  # one stroke, from the faded point before the shown ones to the one after them
        first = int(np.flatnonzero(shown & ~np.roll(shown, 1))[0])
        order = (first - 1 + np.arange(int(shown.sum()) + 2)) % 72
        points, fade = points[order], fade[order]
    paint = _Paint(alpha, _colour(AXES[k], lit))
    drawing.add(("turn", k), STROKE, points, THICK + (0.5 if lit else 0), paint, fade)


def _guide(drawing: _Drawing, gizmo: Gizmo, place: _Place) -> None:
    """The axis something is locked to, far to both sides."""
    if gizmo.busy is None or gizmo.busy[1] is None:
        return
    k = gizmo.busy[1]
    ends = place.at(np.outer((-GUIDE, -0.6 * GUIDE, 0.6 * GUIDE, GUIDE), UNIT[k]))
    paint = _Paint(0.7, _colour(AXES[k], True), halo=0.25)
    drawing.add(None, STROKE, ends, 0.7, paint, np.array([0.0, 1.0, 1.0, 0.0]))


def _strength(gizmo: Gizmo, handle: Handle) -> tuple[float, bool]:
    """(opacity, whether it is bright) of a handle: under the mouse, used, or beside what is used."""
    if gizmo.busy is None:
        return 1.0, gizmo.hot == handle
    if gizmo.busy == handle:
        return 1.0, True
    if gizmo.busy[1] is None:
        return (0.9 if handle[0] == gizmo.busy[0] else 0.3), False
    return (0.6 if handle[1] == gizmo.busy[1] else 0.18), False


def _colour(colour, lit: bool) -> Colour:
    """0..1, brighter when it is lit."""
    return tuple(min(c / 255 * 1.12 + 0.14, 1.0) if lit else c / 255 for c in colour)


def _shaded(colour: Colour, light: float) -> Colour:
    return tuple(min(c * light, 1.0) for c in colour)


def _ramp(value, ends: tuple[float, float]):
    """0 below the first, 1 above the second, smooth between them."""
    t = np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return t * t * (3 - 2 * t)


def _turns_right(corners: np.ndarray) -> bool:
    """Whether four corners [4, 2] go round as a clock does, y down; and are not all in one line."""
    (ax, ay), (bx, by) = (corners[2] - corners[0]).tolist(), (corners[3] - corners[1]).tolist()
    return ax * by - ay * bx > 0.5


def _hull(points: np.ndarray) -> np.ndarray:
    """The corners of the convex hull [K, 2] (Andrew's monotone chain), the inside to the right of each edge, y down."""
    order, halves = sorted(points.tolist()), []
    for line in (order, order[::-1]):
        half: list = []
        for p in line:
            while len(half) > 1:
                (ax, ay), (bx, by) = half[-2:]
                if (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax) > 1e-9:
                    break
                half.pop()
            half.append(p)
        halves += half[:-1]
    return np.array(halves)
