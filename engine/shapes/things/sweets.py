"""Baked and iced sweets."""

import colorsys
import math

import numpy as np

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

SWEETS = (
    HUES["pink"],
    HUES["cream"],
    HUES["mint"],
    (0.97, 0.88, 0.90),
    LOOKS["chocolate"][0],
    HUES["white"],
    HUES["lavender"],
    HUES["sky"],
)
SPRINKLES = (HUES["yellow"], HUES["turquoise"], HUES["magenta"], HUES["white"], HUES["lime"], HUES["orange"])


def _doughy(colour) -> bool:
    """True for the browns and tans of dough: then the colour that was asked for is the dough's, not the icing's."""
    hue, light, saturation = colorsys.rgb_to_hls(*(float(c) for c in colour))
    return 0.02 < hue < 0.14 and light < 0.68 and saturation < 0.75


def _spiral(r0: float, y0: float, r1: float, y1: float, turn: float) -> list[tuple]:
    """Bezier points of the line that winds down a cone by `turn` radians: the cubic through four of its points."""
    f = np.array([0, 1 / 3, 2 / 3, 1])
    r, y, a = r0 + (r1 - r0) * f, y0 + (y1 - y0) * f, turn * f
    q = np.stack([r * np.cos(a), y, r * np.sin(a)], 1)
    return [q[0], (-5 * q[0] + 18 * q[1] - 9 * q[2] + 2 * q[3]) / 6, (2 * q[0] - 9 * q[1] + 18 * q[2] - 5 * q[3]) / 6,
        q[3]]


def cake(s: Sketch) -> None:
    tiers, r, h = s.pick(1, 2, 2, 3), s.wide * s.range(0.46, 0.52), s.tall * s.range(0.27, 0.33)
    icing = s.pick(*SWEETS) if s.chance(0.75) else s.accent
    radii, y = [r, r * s.range(0.64, 0.72), r * s.range(0.38, 0.44)], 0.0
    for slot, radius, height in zip(("body", "upper", "head")[:tiers], radii, (h, h * 0.86, h * 0.74), strict=False):
        s.lathe(slot, [(radius, y - 0.07 if y else -0.04), (radius, y + height)], round=0.035, look="icing",
            colour=s.main)
        y += height
    radius = radii[tiers - 1]
    count, length = s.pick(8, 10, 12), s.range(0.1, 0.15) * s.tall
    s.lathe("rim",
        [(radius + 0.012, y - 0.045), (radius + 0.022, y - 0.015), (radius - 0.01, y + 0.025), (radius * 0.5, y + 0.03),
        (0.01, y + 0.03)],
        look="icing", colour=icing)
    drip = min(0.036, 2.2 * radius / count)
    s.tube("detail", [(radius + 0.004, y - 0.02, 0), (radius + 0.006, y - length, 0)], (drip * 0.8, drip * 0.62, drip),
        radial=count, blend=0.02, look="icing", colour=icing)
    if s.maybe(0.65):
        s.ball("band", (r + 0.005, 0.02, 0), 0.055, radial=16, look="cream", colour=s.pick(icing, HUES["white"]))
    if tiers > 1 and s.maybe(0.7):
        s.ball("detail_b", (radii[1] + 0.012, h + 0.02, 0), 0.042, radial=16 if radii[1] > 0.3 else 12, look="cream",
            colour=s.pick(icing, HUES["white"]))
    topping = s.pick("candles", "cherries", "strawberry", "none" if tiers > 1 else "cherries")
    if topping == "candles":
        n, spread = s.pick((1, 0.0), (3, 0.5), (5, 0.55))
        s.cylinder("top", 0.028, y - 0.04, y + 0.2, at=(radius * spread, 0, 0), radial=n, phase=18, look="wax",
            colour=s.pick(HUES["sky"], HUES["yellow"], HUES["coral"], HUES["white"]))
        s.lathe("knob", [(0.022, y + 0.15), (0.03, y + 0.22), (0.022, y + 0.25), (0.004, y + 0.3)],
            at=(radius * spread, 0, 0), radial=n, phase=18, look="glow", colour=(1.0, 0.62, 0.15))
    elif topping == "cherries":
        s.lathe("top", [(0.055, y - 0.03), (0.066, y + 0.045), (0.04, y + 0.075), (0.004, y + 0.085)],
            at=(radius * 0.7, 0, 0),
            radial=s.pick(6, 8), look="cream", colour=HUES["white"])
        s.ball("knob", (radius * 0.7, y + 0.085, 0), 0.05, radial=int(s.rows["top"][3]), look="fruit",
            colour=(0.78, 0.07, 0.12))
    elif topping == "strawberry":
        s.lathe("top", [(0.1, y - 0.03), (0.13, y + 0.05), (0.08, y + 0.09), (0.01, y + 0.1)], look="cream",
            colour=HUES["white"])
        s.lathe("knob", [(0.08, y + 0.03), (0.11, y + 0.12), (0.07, y + 0.21), (0.01, y + 0.25)], look="fruit",
            colour=(0.82, 0.1, 0.12))
    if s.maybe(0.5):
        plate = r + 0.15
        if s.chance(0.5):
            s.lathe("base",
                [(plate * 0.6, -0.085), (plate * 0.62, -0.06), (plate * 0.98, -0.035), (plate, -0.012), (plate * 0.97,
                -0.005), (0.1, -0.012)],
                look="porcelain", round=0.004)
        else:
            s.lathe("base",
                [(plate * 0.5, -0.3), (plate * 0.46, -0.26), (0.09, -0.19), (0.08, -0.1), (plate * 0.5, -0.06), (plate,
                -0.04), (plate, -0.008)],
                look="porcelain", colour=s.pick(HUES["white"], HUES["mint"], HUES["pink"]), round=0.01)


def donut(s: Sketch) -> None:
    ring, tube, squash = s.wide * 0.5, s.range(0.215, 0.25), s.tall * s.range(0.78, 0.9)
    dough, icing = (s.main, s.pick(*SWEETS, HUES["coral"])) if _doughy(s.main) else ((0.83, 0.6, 0.34), s.main)
    s.torus("body", (0, 0, 0), ring, tube, squash=squash, look="bread", colour=dough)
    lift = 0.05 * squash
    s.torus("top", (0, lift, 0), ring, tube * 0.985, squash=squash * 0.92, look="icing", colour=icing)
    count, phase = s.pick(7, 8, 10), s.range(0, 40)
    # Tongues of icing run down over the side, from well inside the icing to a round end below its edge.
    drip, low = s.range(0.05, 0.07), s.range(-0.25, 0.0)
    path = [
        (ring + (tube + 0.004 - drip * 0.6) * math.cos(a), (tube - drip * 0.6) * squash * math.sin(a), 0) for a in (0.9,
        (0.9 + low) / 2, low)]
    s.tube("rim", path, (drip * 0.9, drip, drip * 1.05), radial=count, phase=phase, blend=0.03, look="icing",
        colour=icing)
    sprinkled = s.pick("sprinkles", "sprinkles", "stripes", "plain")
    at = tube * 0.985 * squash * 0.92

    def on_top(offset):
        return lift + at * math.sqrt(1 - (offset / (tube * 0.985)) ** 2)

    if sprinkled == "sprinkles":
        for slot, offset, number, colour in zip(
            ("detail", "detail_b", "detail_c"), (-0.09, 0.02, 0.13), (10, 12, 16), s.rng.permutation(6)[:3], strict=True
        ):
            x, y, a = ring + offset, on_top(offset), s.range(0, math.pi)
            u, v = 0.036 * math.cos(a), 0.036 * math.sin(a)
            slope = -offset / tube * 0.9
            s.tube(slot, [(x - u, y - u * slope, -v), (x + u, y + u * slope, v)], 0.017, radial=number,
                phase=s.range(0, 30), look="plastic", colour=SPRINKLES[colour])
    elif sprinkled == "stripes":
        colour, a = (HUES["white"] if s.chance(0.6) else LOOKS["chocolate"][0]), tube * 0.8
        y = on_top(a)
        s.tube("detail",
            [(ring - a, y - 0.01, -0.08), (ring - 0.02, on_top(0) * 1.28 - y * 0.1 - 0.03, -0.03), (ring + 0.02,
            on_top(0) * 1.28 - y * 0.1 - 0.03, 0.03), (ring + a, y - 0.01, 0.08)],
            0.026, radial=12, look="icing", colour=colour)


def cupcake(s: Sketch) -> None:
    r, h = s.wide * s.range(0.32, 0.35), s.tall * s.range(0.4, 0.46)
    frosting, cup = (s.pick(*SWEETS[:4]), s.main) if _doughy(s.main) else (s.main, s.accent)
    s.prism("base", (0, h / 2, 0), r * 0.76, h / 2, sides=12, star=0.14, taper=-s.range(0.3, 0.38), look="paper",
        colour=cup, round=0.012)
    s.lathe("support", [(r * 0.95, h - 0.06), (r * 1.06, h - 0.01), (r * 1.02, h + 0.04), (r * 0.6, h + 0.07)],
        look="cake", colour=LOOKS["cake"][0] if s.chance(0.6) else LOOKS["chocolate"][0])
    style, t = s.pick("swirl", "swirl", "dome", "rosettes"), s.tall**0.8
    top = h + 0.43 * t
    if style == "swirl":
        profile = [(r * 0.88, h + 0.01), (r * 1.08, h + 0.07 * t), (r * 0.9, h + 0.145 * t), (r * 0.76, h + 0.155 * t),
            (r * 0.84, h + 0.215 * t), (r * 0.62, h + 0.285 * t), (r * 0.5, h + 0.295 * t), (r * 0.52, h + 0.345 * t),
            (r * 0.28, h + 0.41 * t), (0.005, top)]
        s.lathe("body", profile, look="cream", colour=frosting)
    elif style == "dome":
        top = h + 0.3 * t
        s.lathe("body",
            [(r * 0.98, h - 0.01), (r * 1.1, h + 0.06 * t), (r * 0.98, h + 0.17 * t), (r * 0.6, h + 0.27 * t), (0.005,
            top)],
            look="cream", colour=frosting)
    else:
        top = h + 0.36 * t
        s.lathe("body",
            [(r * 0.9, h), (r * 0.95, h + 0.08 * t), (r * 0.55, h + 0.25 * t), (r * 0.35, h + 0.33 * t), (0.005, top)],
            look="cream", colour=frosting)
        s.ball("rim", (r * 0.84, h + 0.09 * t, 0), 0.115, radial=8, look="cream", colour=frosting)
        s.ball("band", (r * 0.52, h + 0.2 * t, 0), 0.11, radial=6, look="cream", colour=frosting)
    finish = s.pick("cherry", "candle", "sprinkles", "berry")
    if finish == "cherry":
        s.ball("knob", (0, top + 0.035, 0), 0.075, look="fruit", colour=(0.78, 0.06, 0.12))
        s.tube("tail", [(0, top + 0.09, 0), (0.02, top + 0.18, 0), (0.08, top + 0.24, 0)], 0.018,
            colour=(0.25, 0.36, 0.12))
    elif finish == "candle":
        s.cylinder("knob", 0.03, top - 0.09, top + 0.17, look="wax",
            colour=s.pick(HUES["yellow"], HUES["sky"], HUES["coral"]))
        s.lathe("tail", [(0.024, top + 0.13), (0.04, top + 0.2), (0.03, top + 0.25), (0.006, top + 0.32)], look="glow",
            colour=(1.0, 0.62, 0.15))
    elif finish == "berry":
        s.ellipsoid("knob", (0, top + 0.04, 0), (0.085, 0.1, 0.085), egg=-0.4, look="fruit", colour=(0.82, 0.1, 0.12))
        s.tube("tail", [(0.005, top + 0.13, 0), (0.07, top + 0.155, 0), (0.1, top + 0.12, 0)], (0.02, 0.034, 0.012),
            flat=0.5, radial=5, look="leaf")
    if finish == "sprinkles" or s.maybe(0.25):
        for slot, ring, y, colour in (("detail", 0.99, 0.1, 0), ("detail_b", 0.82, 0.215, 1)):
            if style != "swirl":
                break
            s.tube(slot, [(r * ring - 0.005, h + y * t - 0.022, -0.02), (r * ring + 0.005, h + y * t + 0.014, 0.02)],
                0.019, radial=8, phase=s.range(0, 45), look="plastic",
                colour=SPRINKLES[(s.rng.integers(3) + colour) % 6])


def ice_cream(s: Sketch) -> None:
    scoops, r, t = s.pick(1, 1, 2, 3), s.wide * s.range(0.27, 0.3), s.tall
    cup = s.chance(0.25)
    flavours = [s.main, s.pick(*SWEETS), s.pick(*SWEETS)]
    if cup:
        h = 0.36 * t
        s.lathe("base",
            [(r * 0.62, 0), (r * 0.6, 0.03), (r * 0.3, 0.08 * t), (r * 0.45, 0.14 * t), (r * 0.95, 0.24 * t), (r * 1.1,
            h)],
            look="ceramic", colour=s.pick(HUES["sky"], HUES["pink"], HUES["mint"], HUES["white"]), round=0.012)
    else:
        h = s.range(0.72, 0.82) * t
        s.lathe("base", [(0.02, 0), (0.05, 0.05), (r * 0.82, h - 0.02), (r * 0.9, h + 0.02)], smooth=0, look="cake",
            colour=(0.85, 0.62, 0.34), round=0.01)
        s.tube("detail",
            _spiral(0.057 + (r * 0.82 - 0.05) * 0.88, 0.05 + (h - 0.07) * 0.88, 0.057 + (r * 0.82 - 0.05) * 0.3,
            0.05 + (h - 0.07) * 0.3, s.range(1.0, 1.3)),
            0.016, radial=10, mirror="x", mode="cut", colour=(0.68, 0.45, 0.22))
        s.lathe("rim", [(r * 0.8, h - 0.1), (r * 0.94, h - 0.06), (r * 0.98, h + 0.03), (r * 0.9, h + 0.05)],
            look="cake", colour=(0.8, 0.56, 0.29))
    y, size = h + 0.05, r
    for slot, flavour in zip(("body", "upper", "head")[:scoops], flavours, strict=False):
        k = t**0.5
        s.lathe(slot,
            [(size * 0.8, y - 0.05), (size * 1.07, y - 0.01), (size * 1.06, y + 0.04), (size * 1.0, y + 0.08),
            (size * 1.02, y + size * 0.55 * k), (size * 0.72, y + size * 1.05 * k), (size * 0.3, y + size * 1.3 * k),
            (0.005, y + size * 1.34 * k)],
            look="cream", colour=flavour)
        ruffle, foot = size, y
        y, size = y + size * 1.34 * k - 0.08, size * 0.86
    y += 0.08
    s.ball("band", (ruffle * 1.04, foot + 0.01, 0), 0.062, radial=s.pick(8, 10), phase=s.range(0, 40), blend=0.04,
        look="cream", colour=flavours[scoops - 1])
    if s.maybe(0.45):
        sauce, q = s.pick(LOOKS["chocolate"][0], (0.75, 0.08, 0.18), (0.8, 0.47, 0.12)), ruffle
        s.lathe("top", [(q * 0.78, y - q * 0.4), (q * 0.76, y - q * 0.22), (q * 0.34, y + 0.018), (0.005, y + 0.03)],
            look="icing", colour=sauce)
        s.tube("detail_b", [(q * 0.7, y - q * 0.26, 0), (q * 0.98, y - q * 0.5, 0), (q * 1.01, y - q * 0.78, 0)],
            (0.05, 0.036, 0.046), radial=s.pick(5, 6), phase=s.range(0, 60), blend=0.03, look="icing", colour=sauce)
    extra = s.pick("cherry", "wafer", "flake", "none")
    if extra == "cherry":
        s.ball("knob", (0, y + 0.06, 0), 0.08, look="fruit", colour=(0.78, 0.06, 0.12))
        s.tube("tail", [(0, y + 0.12, 0), (0.02, y + 0.2, 0), (0.08, y + 0.26, 0)], 0.031, colour=(0.25, 0.36, 0.12))
    elif extra == "wafer":
        s.prism("knob", (-0.13, y + 0.02, -0.02), 0.17, 0.022, sides=3, turn=(90, 0, 200), look="cake",
            colour=(0.86, 0.64, 0.36), round=0.012)
    elif extra == "flake":
        s.tube("knob", [(0.05, y - 0.14, 0), (0.2, y + 0.26, -0.03)], 0.04, look="chocolate", colour=(0.38, 0.22, 0.13))

FLAVOURS = ("pink", "cream", "mint", "chocolate", "white", "sky", "lavender", "coral", "yellow", "magenta")
THINGS = (
    Thing(
        "cake", "food", cake, 0.35,
        {"body": "bottom tier", "upper": "second tier", "head": "third tier", "rim": "icing", "detail": "drips",
        "band": "piping", "detail_b": "upper piping", "top": "topping", "knob": "tips", "base": "stand"},
        synset="cake.n.03", synonyms=("birthday cake", "wedding cake", "layer cake", "gateau", "torte", "party cake"),
        colours=FLAVOURS, look="icing",
        part_words={"tier": "body", "layer": "body", "frosting": "rim", "glaze": "rim", "drip": "detail",
        "candle": "top", "cherry": "knob", "flame": "knob", "strawberry": "knob", "plate": "base", "cream": "band"},
        part_looks={"candle": "wax", "flame": "glow", "cherry": "fruit", "strawberry": "fruit"},
        counts={"tier": ("body", "upper", "head"), "layer": ("body", "upper", "head"), "candle": "top"},
    ),
    Thing(
        "donut", "food", donut, 0.10,
        {"body": "dough", "top": "icing", "rim": "drips", "detail": "sprinkles", "detail_b": "more sprinkles",
        "detail_c": "last sprinkles"},
        synset="doughnut.n.02", synonyms=("doughnut", "ring donut", "bagel", "glazed donut"), colours=("pink",
        "chocolate", "brown", "white", "mint", "sky", "lavender", "yellow", "coral"), look="icing",
        part_words={"frosting": "top", "glaze": "top", "sprinkle": "detail", "drip": "rim", "stripe": "detail",
        "ring": "body"},
    ),
    Thing(
        "cupcake", "food", cupcake, 0.09,
        {"body": "frosting", "base": "wrapper", "support": "sponge", "knob": "topping", "tail": "tip",
        "detail": "sprinkles", "detail_b": "more sprinkles", "rim": "rosettes", "band": "upper rosettes"},
        synset="cupcake.n.01", synonyms=("muffin", "fairy cake", "small cake"), colours=FLAVOURS, look="cream",
        part_words={"icing": "body", "cream": "body", "swirl": "body", "cup": "base", "paper": "base", "case": "base",
        "liner": "base", "cake": "support", "cherry": "knob", "candle": "knob", "stem": "tail", "flame": "tail",
        "sprinkle": "detail"},
        part_looks={"candle": "wax", "flame": "glow", "cherry": "fruit"},
    ),
    Thing(
        "ice cream", "food", ice_cream, 0.18,
        {"body": "scoop", "upper": "second scoop", "head": "third scoop", "base": "cone", "detail": "waffle grooves",
        "rim": "cone rim", "band": "ruffle", "top": "sauce", "detail_b": "drips", "knob": "topping", "tail": "stem"},
        synset="ice-cream_cone.n.01", synonyms=("ice cream cone", "icecream", "gelato", "sundae", "ice-cream",
        "ice cream scoop"), colours=FLAVOURS, look="cream",
        part_words={"ball": "body", "waffle": "base", "wafer": "knob", "cup": "base", "cherry": "knob", "syrup": "top",
        "chocolate": "top", "flake": "knob", "drip": "detail_b"},
        counts={"scoop": ("body", "upper", "head")},
    ),
)
