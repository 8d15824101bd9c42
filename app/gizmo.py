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
RIM = [circle(k, 20)[:-1] * CONE_WIDTH for k in range(3)]
CORNERS = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)], float)
UNIT = np.eye(3)
FACES = (((0, 1, 3, 2), -UNIT[0]), ((4, 6, 7, 5), UNIT[0]), ((0, 4, 5, 1), -UNIT[1]), ((2, 3, 7, 6), UNIT[1]),
         ((0, 2, 6, 4), -UNIT[2]), ((1, 5, 7, 3), UNIT[2]))  # fmt: skip


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


class _Paint(NamedTuple):
    """How a shape looks: opacity, colour, that of its other end, the shadow's opacity, the pixels of the two ends."""

    alpha: float
    colour: np.ndarray
    other: np.ndarray | None = None
    halo: float = 0.4
    ends: tuple | None = None


@dataclass
class _Drawing:
    """Shapes being collected. scale: pixels of a gizmo's pixel."""

    scale: float
    rows: list = field(default_factory=list)
    points: list = field(default_factory=list)
    handles: list = field(default_factory=list)
    count: int = 0

    def add(self, handle: Handle | None, kind: int, points: np.ndarray, radius: float, paint: _Paint) -> None:
        """points: [K, 2] or, with opacities, [K, 3]. radius: in pixels of the gizmo."""
        if paint.alpha < 0.01:
            return
        if kind == FILL:
            x, y = points[:, 0], points[:, 1]
            if x @ np.roll(y, -1) < y @ np.roll(x, -1):  # the inside has to be on one side of all edges
                points = points[::-1]
        given = np.zeros((len(points), 4), np.float32)
        given[:, 2] = 1
        given[:, : points.shape[1]] = points
        other = paint.colour if paint.other is None else paint.other
        start, end = paint.ends if paint.ends is not None else (points[0, :2], points[0, :2])
        wide = (radius + HALO) * self.scale + 1.5
        low, high = np.floor(given[:, :2].min(0) - wide), np.ceil(given[:, :2].max(0) + wide)
        row = np.empty(ROW, np.float32)
        row[:6] = kind, self.count, len(given), radius * self.scale, paint.alpha, paint.halo * paint.alpha
        row[6:] = *paint.colour, *other, *start, *end, *low, *high
        self.rows.append(row)
        self.points.append(given)
        self.handles.append(handle)
        self.count += len(given)


class _Place:
    """The gizmo before an eye. metre: metres of one of its pixels. sight: from the eye to it [3], unit."""

    def __init__(self, gizmo: Gizmo, view: View, width: int, height: int):
        self.camera, focal = axes_of(view), height / 2 / math.tan(HALF_VIEW)
        self.away = self.camera @ (np.asarray(gizmo.centre, float) - np.asarray(view.target)) + (0, 0, view.distance)
        self.depth = float(self.away[2])
        self.metre = gizmo.scale * self.depth / focal
        self.sight = self.away @ self.camera / max(float(np.linalg.norm(self.away)), 1e-9)
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
    rows = np.array(drawing.rows, np.float32)
    low, high = np.maximum(rows[:, 16:18].min(0), 0), np.minimum(rows[:, 18:20].max(0), (width, height))
    if (high <= low).any():
        return None
    box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    return Shapes(rows, np.concatenate(drawing.points), tuple(drawing.handles), box, gizmo.scale)


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
    axis = UNIT[k]
    seen = _ramp(math.sqrt(max(1 - float(place.sight[k]) ** 2, 0.0)), HIDDEN_ARROW)
    (strong, lit), (strong_box, lit_box) = (_strength(gizmo, (kind, k)) for kind in ("grab", "size"))
    line = place.at(np.outer(SHAFT, axis))
    drawing.add(("grab", k), STROKE, line, THICK + (0.4 if lit else 0), _Paint(seen * strong, _colour(AXES[k], lit)))
    boxed = seen * strong_box

    def cone():
        _cone(drawing, place, k, seen * strong, _colour(AXES[k], lit), 1.15 if lit else 1.0)

    def box():
        _box(drawing, place, k, boxed, _colour(AXES[k], lit_box), 1.2 if lit_box else 1.0)

    for part in (cone, box) if place.sight[k] > 0 else (box, cone):
        part()


def _cone(drawing: _Drawing, place: _Place, k: int, alpha: float, colour, large: float) -> None:
    width = CONE_WIDTH * large
    rim = RIM[k] * large + UNIT[k] * CONE[0]
    tip = place.at([UNIT[k] * (CONE[1] + 2 * (large - 1) * width)])
    base = place.at(rim)
    middle = base.mean(0)
    along = tip[0] - middle
    side = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6) * width * drawing.scale
    lean = float(side @ (LIGHT[0], -LIGHT[1])) / max(float(np.hypot(*side)), 1e-6)
    shades = [_shaded(colour, 0.98 + 0.26 * s * lean) for s in (-1, 1)]
    paint = _Paint(alpha, *shades, ends=(middle - side, middle + side))
    drawing.add(("grab", k), FILL, _hull(np.concatenate([base, tip])), 0.4, paint)
    if place.sight[k] > 0:  # its flat side is seen
        drawing.add(("grab", k), FILL, base, 0.0, _Paint(alpha, _shaded(colour, 0.72), halo=0.0))


def _box(drawing: _Drawing, place: _Place, k: int, alpha: float, colour, large: float) -> None:
    half = BOX_HALF * large
    seen = place.at(CORNERS * half + UNIT[k] * BOX)
    drawing.add(("size", k), FILL, _hull(seen), 0.5, _Paint(alpha, _shaded(colour, 0.86)))
    for face, normal in FACES:
        if normal @ place.sight < -0.02:
            light = 0.74 + 0.46 * max(float(place.camera @ normal @ LIGHT), 0.0)
            drawing.add(("size", k), FILL, seen[list(face)], 0.0, _Paint(alpha, _shaded(colour, light), halo=0.0))


def _ring(drawing: _Drawing, gizmo: Gizmo, place: _Place, k: int) -> None:
    """The half of a turning circle that is before the others; all of it when it faces the eye."""
    strong, lit = _strength(gizmo, ("turn", k))
    around = ROUND[k]
    nearness = -(around @ place.sight)
    points = np.concatenate([place.at(around * RING), _ramp(nearness, (-0.20, -0.04))[:, None]], 1)
    alpha = strong * _ramp(abs(float(place.sight[k])), HIDDEN_RING)
    shown = points[:72, 2] > 0
    if not shown.any():
        return
    if not shown.all():  # one stroke, from the faded point before the shown ones to the one after them
        first = int(np.flatnonzero(shown & ~np.roll(shown, 1))[0])
        points = points[(first - 1 + np.arange(int(shown.sum()) + 2)) % 72]
    drawing.add(("turn", k), STROKE, points, THICK + (0.5 if lit else 0), _Paint(alpha, _colour(AXES[k], lit)))


def _guide(drawing: _Drawing, gizmo: Gizmo, place: _Place) -> None:
    """The axis something is locked to, far to both sides."""
    if gizmo.busy is None or gizmo.busy[1] is None:
        return
    k = gizmo.busy[1]
    ends = place.at(np.outer((-GUIDE, -0.6 * GUIDE, 0.6 * GUIDE, GUIDE), UNIT[k]))
    paint = _Paint(0.7, _colour(AXES[k], True), halo=0.25)
    drawing.add(None, STROKE, np.column_stack([ends, (0, 1, 1, 0)]), 0.7, paint)


def _strength(gizmo: Gizmo, handle: Handle) -> tuple[float, bool]:
    """(opacity, whether it is bright) of a handle: under the mouse, used, or beside what is used."""
    if gizmo.busy is None:
        return 1.0, gizmo.hot == handle
    if gizmo.busy == handle:
        return 1.0, True
    if gizmo.busy[1] is None:
        return (0.9 if handle[0] == gizmo.busy[0] else 0.3), False
    return (0.6 if handle[1] == gizmo.busy[1] else 0.18), False


def _colour(colour, lit: bool) -> np.ndarray:
    found = np.asarray(colour, float) / 255
    return np.minimum(found * 1.12 + 0.14, 1) if lit else found


def _shaded(colour, light: float) -> np.ndarray:
    return np.clip(np.asarray(colour) * light, 0, 1)


def _ramp(value, ends: tuple[float, float]):
    """0 below the first, 1 above the second, smooth between them."""
    t = np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return t * t * (3 - 2 * t)


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
