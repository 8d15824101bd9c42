"""How a thing is written: a `Sketch` holds the dice and the colours, and each call adds one part.

A thing is a function `def mug(s): s.lathe("body", [...], wall=0.03); ...`. Write in any unit: the finished parts are
normalised. Vary real design choices with `s.range`, `s.pick` and `s.maybe`; multiply what grows in a tall thing by
`s.tall` and what grows in a wide one by `s.wide`; colour what is "the colour of the thing" with `s.main`.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.shapes import parts as layout
from engine.shapes.lathe import resample_profile
from engine.shapes.looks import LOOKS, companion, shade


@dataclass(frozen=True)
class Placing:
    """Options every part takes; see `Sketch`."""

    mirror: str = "none"
    radial: int = 0
    about: str = "y"
    phase: float = 0.0
    row: int = 0
    along: str = "x"
    step: float = 0.0
    pivot: tuple = (0.0, 0.0, 0.0)
    mode: str = "add"
    blend: float = 0.004


_PLACING = frozenset(Placing.__dataclass_fields__)
_LOOK = frozenset({"colour", "look", "rough", "metal", "alpha"})


class Sketch:
    """The dice, colours and parts of one thing while it is being drawn.

    main: sRGB of the thing's main colour; main_look: its material. tall, wide: factors around 1.
    Every part method takes `slot` (one of `layout.SLOTS`, once each) and these options:
      colour (sRGB; default the look's, or main), look (a row of LOOKS), rough, metal, alpha (override the look);
      mirror "x" | "z" | "xz"; radial n, about "x" | "y" | "z", phase degrees (first copy drawn on +x for y, on +y for
      x, z), pivot; row n, along, step (centred on where it is drawn); mode "add" | "cut" | "after"; blend (a radius).
    """

    def __init__(self, rng, main, main_look="ceramic", tall: float = 1.0, wide: float = 1.0):
        self.rng, self.main, self.main_look = rng, np.asarray(main, float), main_look
        self.tall, self.wide = tall, wide
        self.accent = companion(self.main, rng)
        self.rows: dict[str, np.ndarray] = {}
        self.looks: dict[str, str] = {}

    # -- dice ----------------------------------------------------------------------------------------------------
    def range(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def maybe(self, p: float) -> bool:
        """`chance`, spelled for an optional part."""
        return self.chance(p)

    def pick(self, *options):
        return options[int(self.rng.integers(len(options)))]

    def shade(self, amount: float, colour=None) -> np.ndarray:
        return shade(self.main if colour is None else colour, amount)

    # -- parts ---------------------------------------------------------------------------------------------------
    def lathe(
        self,
        slot,
        profile,
        *,
        wall=0.0,
        at=(0, 0, 0),
        turn=(0, 0, 0),
        depth=1.0,
        corner=2.0,
        smooth=1.0,
        round=0.01,
        **options,
    ):
        """Revolve `profile` [(radius, height), ...] (2 to 10 knots, bottom to top). wall > 0: hollow, open at the top.

        depth: z/x ratio of the plan; corner: 2 round .. 8 square plan; smooth 0: straight segments.
        Bends over 85 degrees are crisp corners, gentle ones are curves.
        """
        row = self._row(slot, "lathe", at, turn, options)
        knots = resample_profile(profile, smooth)
        row[22:32], row[32:42], row[42], row[43] = knots[:, 0], knots[:, 1], smooth, corner
        row[layout.SIZE] = (depth, 0, 0)
        row[layout.WALL], row[layout.ROUND] = wall, round

    def cylinder(self, slot, radius, low, high, *, top=None, **options):
        """A lathe from height `low` to `high`, radius going to `top`."""
        self.lathe(slot, [(radius, low), (radius if top is None else top, high)], **options)

    def box(self, slot, at, half, *, taper=(0, 0), turn=(0, 0, 0), round=0.015, plan=0.0, wall=0.0, **options):
        """A box of half extents `half` about `at`; taper (x, z) towards the top; plan = radius of the upright edges."""
        row = self._row(slot, "box", at, turn, options)
        row[layout.SIZE] = half
        row[22:25] = (*taper, plan)
        row[layout.WALL], row[layout.ROUND] = wall, round

    def tube(self, slot, points, radius, *, flat=1.0, thin=(0, 1, 0), **options):
        """A bent tube through 2 points (straight), 3 (quadratic: the middle is on the curve) or 4 (Bezier controls).

        radius: one, or (start, end), or (start, middle, end). flat < 1: thickness ratio along the direction `thin`.
        """
        p = np.array(points, float)
        if len(p) == 2:
            p = np.stack([p[0], (2 * p[0] + p[1]) / 3, (p[0] + 2 * p[1]) / 3, p[1]])
        elif len(p) == 3:
            control = 2 * p[1] - (p[0] + p[2]) / 2
            p = np.stack([p[0], (p[0] + 2 * control) / 3, (p[2] + 2 * control) / 3, p[2]])
        row = self._row(slot, "tube", p[0], (0, 0, 0), options)
        row[22:31] = (p[1:] - p[0]).ravel()
        r = np.atleast_1d(np.asarray(radius, float))
        row[31:34] = (r[0], r.mean() if len(r) < 3 else r[1], r[-1])
        row[34] = flat
        axis = np.asarray(thin, float) / np.linalg.norm(thin)
        across = layout.cross(axis, np.eye(3)[int(np.argmin(np.abs(axis)))])
        row[layout.ROTATION] = np.concatenate([axis, across / math.sqrt(across @ across)])

    def ellipsoid(
        self, slot, at, half, *, power=2.0, egg=0.0, cut=(-2, 2), turn=(0, 0, 0), wall=0.0, round=0.01, **options
    ):
        """A superellipsoid: power 2 round .. 8 boxy; egg > 0 wider below; cut (low, high) shares of half its height."""
        row = self._row(slot, "ellipsoid", at, turn, options)
        row[layout.SIZE] = half
        row[22:26] = (power, egg, *cut)
        row[layout.WALL], row[layout.ROUND] = wall, round

    def ball(self, slot, at, radius, **options):
        self.ellipsoid(slot, at, (radius, radius, radius), **options)

    def torus(self, slot, at, ring, tube, *, squash=1.0, arc=180.0, turn=(0, 0, 0), **options):
        """A ring about the local y axis; squash stretches its tube along the axis; arc = half angle kept about +x."""
        row = self._row(slot, "torus", at, turn, options)
        row[layout.SIZE] = (ring, tube, 0)
        row[22:24] = (squash, math.radians(arc))

    def prism(
        self,
        slot,
        at,
        radius,
        half_height,
        *,
        sides=6,
        star=0.0,
        taper=0.0,
        depth=1.0,
        turn=(0, 0, 0),
        wall=0.0,
        round=0.01,
        **options,
    ):
        """A regular prism about y, a corner on +z; star 0..0.9 pulls the mid-sides in; taper 1 = pyramid."""
        row = self._row(slot, "prism", at, turn, options)
        row[layout.SIZE] = (radius, half_height, depth)
        row[22:25] = (sides, star, taper)
        row[layout.WALL], row[layout.ROUND] = wall, round

    def _row(self, slot, kind, at, turn, options) -> np.ndarray:
        if slot not in layout.SLOTS or slot in self.rows:
            raise ValueError(f"slot {slot!r} is unknown or already drawn")
        unknown = set(options) - _PLACING - _LOOK
        if unknown:
            raise TypeError(f"{slot}: unknown option {sorted(unknown)}")
        place = Placing(**{k: v for k, v in options.items() if k in _PLACING})
        row = self.rows[slot] = np.zeros(layout.ROW)
        row[layout.KIND] = layout.KINDS.index(kind)
        row[layout.MIRROR] = layout.MIRRORS.index(place.mirror)
        row[layout.COUNT] = 1
        if place.radial:
            row[layout.ARRAY] = layout.ARRAYS.index("radial_" + place.about)
            row[layout.COUNT], row[layout.SPACING] = place.radial, math.radians(place.phase)
        elif place.row:
            row[layout.ARRAY] = layout.ARRAYS.index("row_" + place.along)
            row[layout.COUNT], row[layout.SPACING] = place.row, place.step
        if row[layout.COUNT] not in layout.COUNTS:
            raise ValueError(f"{slot}: {int(row[layout.COUNT])} copies; choose one of {layout.COUNTS}")
        row[layout.PIVOT] = place.pivot
        row[layout.MODE], row[layout.BLEND] = layout.MODES.index(place.mode), place.blend
        row[layout.CENTRE], row[layout.ROTATION] = at, layout.rotation_6d(turn)
        self._paint(slot, row, options)
        return row

    def _paint(self, slot, row, options) -> None:
        look = options.get("look")
        default = self.main if look is None else LOOKS[look][0]
        colour = options.get("colour")
        colour = np.asarray(default if colour is None else colour, float)
        self.looks[slot] = look or self.main_look
        _, rough, metal, alpha, _ = LOOKS[self.looks[slot]]
        if look is None and metal > 0.5 and options.get("colour") is not None:
            metal = 0.0  # another colour on a metal thing is enamel, not tinted metal
        row[layout.COLOUR] = np.clip(colour, 0, 1)
        row[layout.ROUGHNESS] = options.get("rough", rough)
        row[layout.METALLIC] = options.get("metal", metal)
        row[layout.OPACITY] = options.get("alpha", alpha)
