"""Flowers, potted plants and mushrooms."""

import math

import numpy as np

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import CREAM, WHITE, mound, on

# One part is one row: calls fill their lines.
# fmt: off

GREENS = ((0.30, 0.55, 0.24), (0.40, 0.62, 0.26), (0.22, 0.48, 0.30), (0.50, 0.66, 0.28))


def _pot(s: Sketch, soil: str, w: float) -> None:
    """A small flower pot about the stem's foot, with its soil."""
    pot = s.pick(LOOKS["terracotta"][0], s.accent, WHITE, HUES["sky"])
    s.lathe("base", [(0.135 * w, -0.15), (0.185 * w, 0.085), (0.21 * w, 0.086), (0.21 * w, 0.15)], wall=0.034,
        look="terracotta", colour=pot, round=0.01)
    s.cylinder(soil, 0.19 * w, 0.10, 0.122, mode="after", look="soil")


def flower(s: Sketch) -> None:
    style = s.pick("daisy", "sunflower", "cosmos")
    w, h = s.wide, 0.80 * s.tall
    lean = s.range(-0.06, 0.06)
    bloom = np.array((lean, h, 0.06))
    potted = s.chance(0.4)
    mode = "after" if potted else "add"  # so that the pot's cavity does not cut the stem
    s.tube("support", [(0, 0.042, 0), (-lean * 0.8, h * 0.5, -0.03), bloom - (0, 0, 0.03)], (0.042, 0.035, 0.035),
        mode=mode, look="leaf", colour=GREENS[1])
    tilt = s.range(52, 72)
    face = np.array((0, math.cos(math.radians(tilt)), math.sin(math.radians(tilt))))
    big = {"daisy": 0.115, "sunflower": 0.165, "cosmos": 0.095}[style]
    light, dark = (0.97, 0.76, 0.20), (0.34, 0.21, 0.12)
    heart = {"daisy": light, "sunflower": dark, "cosmos": s.pick(light, s.shade(-0.5))}[style]
    s.ellipsoid("body", bloom + 0.012 * face, (big, 0.062, big), turn=(tilt, 0, 0), look="petal", colour=heart)
    count = s.pick(5, 6, 8) if style == "cosmos" else s.pick(10, 12)
    reach = w * s.range(0.155, 0.19) + (0.03 if style == "cosmos" else 0)
    petal = reach * (0.62 * math.sin(math.pi / count) / math.sin(math.pi / 8) + 0.12)
    # Petals stand about the flower's own axis, which leans forward: radial about z, then tipped by their own height.
    s.ellipsoid("top", bloom + (0, big + reach * 0.62, 0.0), (petal, reach, 0.034), turn=(s.range(4, 16), 0, 0),
        radial=count, about="z", pivot=bloom, look="petal", colour=s.main, blend=0.01)
    if style != "cosmos" or s.maybe(0.5):
        s.ellipsoid("upper", bloom + (0, big + reach * 0.42, 0.035), (petal * 0.9, reach * 0.78, 0.03), turn=(16, 0, 0),
            radial=count, about="z", phase=180 / count, pivot=bloom, look="petal", colour=s.shade(0.16))
    y = h * s.range(0.25, 0.4)
    leaf = 0.26 * w
    s.tube("handle", [(0, y, 0), (leaf * 0.6, y + 0.07, 0.02), (leaf, y + 0.20, 0.03)], (0.04, 0.085, 0.045), flat=0.4,
        thin=(-0.4, 1, 0.5), mirror="x", look="leaf", colour=GREENS[1])
    if potted:
        _pot(s, "contents", w)
    elif s.maybe(0.4):
        mound(s, 0.25 * w)
    else:
        s.tube("base", [(0.02, 0.06, 0), (0.10, 0.085, 0), (0.17 * w, 0.16, 0)], (0.04, 0.055, 0.036), flat=0.5,
            thin=(-0.5, 1, 0), radial=5, look="leaf", colour=GREENS[2], blend=0.02)


def mushroom(s: Sketch) -> None:
    style = s.pick("toadstool", "bell", "button")
    w, stem = s.wide, s.tall * s.range(0.46, 0.56)
    r = w * s.range(0.40, 0.48)
    rise = {"toadstool": 0.78, "bell": 1.15, "button": 0.66}[style] * 0.42 * s.tall**0.7
    foot = s.range(0.13, 0.17) * w**0.6
    s.lathe("support", [(foot * 0.95, 0), (foot * 1.18, 0.09), (foot * 0.80, stem * 0.55), (foot * 0.78, stem + 0.10)],
        colour=CREAM, look="skin", round=0.035)
    if style == "bell":
        cap = [(r * 0.80, stem - 0.04), (r * 0.92, stem - 0.02), (r * 0.86, stem + rise * 0.30),
            (r * 0.52, stem + rise * 0.68), (r * 0.22, stem + rise * 0.92), (0.01, stem + rise)]
    else:
        cap = [(r * 0.92, stem - 0.045), (r, stem - 0.005), (r * 0.93, stem + rise * 0.38),
            (r * 0.70, stem + rise * 0.74), (r * 0.36, stem + rise * 0.95), (0.01, stem + rise)]
    s.lathe("body", cap, round=0.04, rough=0.4)
    s.lathe("rim", [(foot * 0.7, stem - 0.085), (r * 0.62, stem - 0.075), (r * 0.86, stem - 0.03)],
        colour=s.pick(CREAM, s.shade(0.6), (0.90, 0.80, 0.68)), look="skin", round=0.02)
    heights, radii = np.array(cap)[:, 1], np.array(cap)[:, 0]

    def spots(slot, share, size, count):
        y = stem + rise * share
        at = float(np.interp(y, heights, radii))
        slope = math.degrees(math.atan2(r * 0.9 * share + 0.05, rise * (1.05 - share)))
        s.ellipsoid(slot, (at * 0.985, y, 0), (size, 0.04, size), turn=(0, 0, slope - 90), radial=count,
            phase=s.range(0, 90), colour=dots, look="skin")

    if s.maybe(0.75):
        dots = s.pick(WHITE, CREAM, s.shade(0.65))
        spots("knob", 0.26, s.range(0.062, 0.08), s.pick(6, 7, 8))
        spots("detail", 0.66, s.range(0.055, 0.07), s.pick(4, 5))
        s.ellipsoid("top", (0, stem + rise - 0.008, 0), (0.075, 0.03, 0.075), colour=dots, look="skin")
    if s.maybe(0.5):
        y = stem * 0.66
        s.lathe("band", [(foot * 1.32, y - 0.06), (foot * 1.05, y), (foot * 0.7, y + 0.05)],
            colour=s.shade(-0.04, CREAM), look="skin", round=0.014)
    if s.maybe(0.35):
        s.lathe("support_b", [(0.06, 0), (0.07, 0.05), (0.05, 0.15 * s.tall), (0.05, 0.24 * s.tall)],
            at=(0.26 * w, 0, 0.10), colour=CREAM, look="skin", round=0.02)
        s.ellipsoid("upper", (0.26 * w, 0.19 * s.tall, 0.10), (0.15, 0.12, 0.15), cut=(-0.1, 2), rough=0.4, round=0.02)
        mound(s, 0.42 * w)
    elif s.maybe(0.4):
        mound(s, 0.32 * w)


def tulip(s: Sketch) -> None:
    rose = s.chance(0.35)
    w, h = s.wide, 0.80 * s.tall
    bend, potted = s.range(-0.05, 0.05), s.chance(0.45)
    mode = "after" if potted else "add"
    top = np.array((bend, h, 0))
    s.tube("support", [(0, 0.042, 0), (-bend, h * 0.5, 0), top], (0.042, 0.035, 0.037), mode=mode, look="leaf",
        colour=GREENS[0])
    cup = 0.19 * w
    if rose:
        s.lathe("body", [(0.05, h - 0.03), (cup * 0.95, h + 0.08), (cup * 1.05, h + 0.20), (cup * 0.92, h + 0.29)],
            at=(bend, 0, 0), wall=0.03, look="petal", colour=s.main, round=0.02)
        s.lathe("contents", [(0.04, h + 0.02), (cup * 0.62, h + 0.16), (cup * 0.58, h + 0.34)], at=(bend, 0, 0),
            wall=0.028, mode="after", look="petal", colour=s.shade(-0.14))
        s.ellipsoid("knob", (bend, h + 0.19, 0), (cup * 0.36, 0.18, cup * 0.36), mode="after", look="petal",
            colour=s.shade(-0.26))
        s.ellipsoid("top", top + (cup * 0.92, 0.15, 0), (0.045, 0.14, cup * 0.82), turn=(0, 0, -20), radial=5,
            phase=s.range(0, 70), pivot=top, mode="after", look="petal", colour=s.shade(0.10))
    else:
        tall = s.range(0.30, 0.38) * s.tall**0.5
        s.lathe("body",
            [(0.05, h - 0.03), (cup * 0.92, h + tall * 0.25), (cup * 0.98, h + tall * 0.5), (cup * 0.74,
            h + tall * 0.86)],
            at=(bend, 0, 0), wall=0.03, look="petal", colour=s.shade(-0.12), round=0.015)
        flare = s.range(-0.04, 0.05)
        petal = [top + (0.03, -0.01, 0), top + (cup * 1.35, tall * 0.10, 0), top + (cup * 1.15, tall * 0.7, 0),
            top + (cup * 0.78 + flare, tall * 1.12, 0)]
        s.tube("top", petal, (0.05, cup * 0.92, 0.055), flat=0.3, thin=(1, 0.1, 0), radial=s.pick(3, 4, 6),
            phase=s.range(0, 90), pivot=top, mode="after", look="petal", colour=s.main)
    if rose:
        y = h * 0.45
        s.tube("handle", [(0, y, 0), (0.13 * w, y + 0.05, 0.02), (0.24 * w, y + 0.14, 0.03)], (0.04, 0.085, 0.045),
            flat=0.4, thin=(-0.3, 1, 0.5), mirror="x", look="leaf", colour=GREENS[2])
        s.tube("rim", [top + (0.03, -0.03, 0), top + (0.10, -0.005, 0), top + (0.16 * w, 0.06, 0)],
            (0.036, 0.042, 0.034), flat=0.5, thin=(-0.4, 1, 0), radial=5, pivot=top, look="leaf", colour=GREENS[0])
    else:
        tip = s.range(0.55, 0.75) * h
        s.tube("handle", [(0.02, 0.06, 0), (0.17 * w, tip * 0.45, 0.03), (0.22 * w, tip, 0.05)], (0.055, 0.082, 0.045),
            flat=0.4, thin=(1, -0.2, 0.4), mirror="x", mode=mode, look="leaf", colour=GREENS[0])
    if potted:
        _pot(s, "face", w)
    else:
        mound(s, 0.24 * w)


def potted_plant(s: Sketch) -> None:
    style = s.pick("rubber plant", "succulent", "snake plant", "bush")
    w, h = s.wide, s.tall
    r, deep = 0.27 * w**0.7, 0.36 * h**0.5
    shape = s.pick("tapered", "round", "square")
    pot = s.pick(LOOKS["terracotta"][0], WHITE, HUES["teal"], s.accent, HUES["grey"])
    if shape == "round":
        profile = [(r * 0.62, 0), (r * 1.06, deep * 0.42), (r * 0.98, deep * 0.8), (r * 0.9, deep)]
    else:
        profile = [(r * 0.72, 0), (r * 0.98, deep)]
    lip = profile[-1][0]
    s.lathe("base", profile, wall=0.04, corner=5 if shape == "square" else 2, colour=pot, look="terracotta",
        round=0.015)
    s.lathe("contents", [(lip * 0.6, deep * 0.4), (lip - 0.015, deep - 0.05)], corner=5 if shape == "square" else 2,
        mode="after", look="soil")
    if shape == "tapered":
        s.torus("rim", (0, deep - 0.02, 0), lip - 0.01, 0.036, squash=1.3, mode="after", colour=pot, look="terracotta")
    y, kw = deep - 0.06, {"mode": "after", "look": "leaf"}
    if style == "rubber plant":
        s.tube("support", [(0, y - 0.04, 0), (0.02, y + 0.3 * h, 0), (0, y + 0.62 * h, 0)], (0.036, 0.03, 0.03),
            mode="after", look="bark")
        for slot, at, count, reach, shade in (
            ("body", 0.16, 5, 0.36, -0.08),
            ("upper", 0.36, 5, 0.32, 0.0),
            ("head", 0.56, 4, 0.25, 0.12),
        ):
            low = y + at * h
            s.tube(slot, [(0, low, 0), (reach * 0.55 * w, low + 0.14, 0), (reach * w, low + 0.15 * h, 0)],
                (0.04, 0.095, 0.046), flat=0.38, thin=(-0.5, 1, 0), radial=count, phase=s.range(0, 70),
                colour=s.shade(shade), **kw)
        s.tube("top", [(0, y + 0.6 * h, 0), (0.01, y + 0.72 * h, 0.02), (0.02, y + 0.86 * h, 0.03)],
            (0.03, 0.07, 0.042), flat=0.42, thin=(0, 0.2, 1), colour=s.shade(0.2), **kw)
    elif style == "succulent":
        for slot, count, reach, up, shade, fat in (
            ("body", 8, 0.34, 0.10, -0.10, 0.10),
            ("upper", 7, 0.25, 0.24, 0.04, 0.09),
            ("head", 5, 0.14, 0.33, 0.18, 0.075),
        ):
            s.tube(slot, [(0.02, y, 0), (reach * 0.6 * w, y + up * 0.5 * h, 0), (reach * w, y + (up + 0.06) * h, 0)],
                (0.05, fat, 0.036), flat=0.5, thin=(-0.6, 1, 0), radial=count, phase=s.range(0, 45),
                colour=s.shade(shade), **kw)
        s.ellipsoid("top", (0, y + 0.22 * h, 0), (0.075, 0.17 * h, 0.075), egg=0.3, colour=s.shade(0.26), **kw)
    elif style == "snake plant":
        for slot, count, out, up, shade in (
            ("body", 6, 0.17, 0.62, -0.15),
            ("upper", 5, 0.10, 0.80, 0.0),
            ("head", 3, 0.04, 0.96, 0.14),
        ):
            s.tube(slot,
                [(out * 0.6, y - 0.03, 0), (out * 1.25 * w, y + up * 0.5 * h, 0), (out * 1.3 * w + 0.02,
                y + up * h * s.range(0.9, 1.05), 0)],
                (0.055, 0.085, 0.045), flat=0.4, thin=(1, 0, 0), radial=count, phase=s.range(0, 70),
                colour=s.shade(shade), **kw)
    else:
        ball = 0.33 * w
        s.cylinder("support", 0.045, y - 0.02, y + 0.40 * h, mode="after", look="bark")
        s.ellipsoid("body", (0, y + 0.36 * h + ball * 0.7, 0), (ball, ball * s.range(0.9, 1.1), ball), colour=s.main,
            **kw)
        s.ball("upper", (ball * 0.62, y + 0.36 * h + ball * 0.5, 0), ball * 0.5, radial=6, phase=s.range(0, 60),
            colour=s.shade(-0.06), **kw)
        s.ball("head", (ball * 0.5, y + 0.36 * h + ball * 1.15, 0), ball * 0.46, radial=5, phase=s.range(0, 60),
            colour=s.shade(0.08), **kw)
        if s.maybe(0.5):
            s.ball("knob", on((0, y + 0.36 * h + ball * 0.8, 0), (ball * 1.12, ball, ball * 1.12), 90, 12), 0.04,
                radial=8, phase=10, mode="after", look="petal",
                colour=s.pick((0.95, 0.5, 0.6), (0.98, 0.8, 0.3), WHITE))
    if s.maybe(0.35):
        s.lathe("detail", [(r * 0.98, -0.03), (r * 1.06, 0.045)], colour=s.shade(-0.15, pot), look="terracotta",
            round=0.012)


LEAFY = ("green", "olive", "lime", "leaf", "teal")
BLOOMS = ("red", "pink", "yellow", "white", "purple", "orange", "magenta", "lavender", "coral", "sky")
THINGS = (
    Thing(
        "flower", "plants", flower, 0.4,
        {"body": "heart", "top": "petals", "upper": "inner petals", "support": "stem", "handle": "leaves",
        "base": "pot", "contents": "soil"},
        synset="flower.n.01", synonyms=("daisy", "sunflower", "blossom", "daffodil", "poppy", "cosmos", "bloom"),
        colours=BLOOMS, look="petal",
        part_words={"petal": "top", "leaf": "handle", "stalk": "support", "centre": "body", "center": "body",
        "middle": "body"},
        counts={"petal": "top"},
    ),
    Thing(
        "mushroom", "plants", mushroom, 0.15,
        {"body": "cap", "support": "stem", "rim": "gills", "knob": "spots", "detail": "upper spots", "top": "top spot",
        "band": "ring", "support_b": "small stem", "upper": "small cap", "base": "grass"},
        synset="mushroom.n.05", synonyms=("toadstool", "fungus", "fly agaric", "champignon"), colours=("red", "red",
        "orange", "brown", "purple", "teal", "tan", "pink", "blue"), look="skin",
        part_words={"hat": "body", "head": "body", "stalk": "support", "dot": "knob", "spot": "knob", "skirt": "band",
        "gill": "rim", "mound": "base"},
    ),
    Thing(
        "tulip", "plants", tulip, 0.4,
        {"body": "cup", "top": "petals", "contents": "inner petals", "knob": "bud", "support": "stem",
        "handle": "leaves", "rim": "sepals", "base": "pot", "face": "soil"},
        synset="tulip.n.01", synonyms=("rose", "lily", "crocus", "peony", "red rose"), colours=BLOOMS, look="petal",
        part_words={"petal": "top", "leaf": "handle", "stalk": "support", "blossom": "top", "bloom": "top",
        "mound": "base"},
        counts={"petal": "top"},
    ),
    Thing(
        "potted plant", "plants", potted_plant, 0.6,
        {"body": "leaves", "upper": "middle leaves", "head": "top leaves", "top": "young leaf", "support": "stem",
        "knob": "blossoms", "base": "pot", "rim": "pot rim", "contents": "soil", "detail": "saucer"},
        synset="pot_plant.n.01", synonyms=("houseplant", "house plant", "plant", "succulent", "snake plant",
        "rubber plant", "topiary", "pot plant", "fern"), colours=LEAFY, look="leaf",
        part_words={"leaf": "body", "foliage": "body", "flowerpot": "base", "planter": "base", "blossom": "knob",
        "earth": "contents", "trunk": "support"},
    ),
)
