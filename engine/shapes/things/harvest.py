"""Fruit and vegetables."""

import math

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import radius_at

# One part is one row: calls fill their lines.
# fmt: off

STALK = (0.36, 0.26, 0.15)
GREEN = (0.30, 0.55, 0.22)


def _stalk_and_leaf(s: Sketch, y: float, length: float, leaf: float) -> None:
    lean = s.range(-0.06, 0.06)
    s.tube("tail", [(0, y - 0.06, 0), (lean * 0.3, y + length * 0.5, 0), (lean, y + length, 0)], (0.028, 0.027, 0.036),
        colour=STALK, look="bark")
    if s.maybe(leaf):
        size, side = s.range(0.28, 0.36), s.pick(-1, 1)
        s.tube("ears",
            [(lean * 0.4 - side * 0.02, y + length * 0.4, 0), (side * size * 0.5, y + length * 0.5 + 0.14, 0.03),
            (side * size,
            y + length * 0.5 + 0.05, 0.08)],
            (0.065, 0.1, 0.055), flat=0.44, thin=(-side * 0.2, 1, 0.25), look="leaf")


def apple(s: Sketch) -> None:
    r, h = s.wide * 0.5, s.tall * s.range(0.86, 0.96)
    shape = s.pick((1.0, 0.97, 0.78), (0.97, 1.0, 0.86), (1.0, 1.0, 0.84))  # lower, middle, shoulder
    dip = s.range(0.11, 0.15) * h
    s.lathe("body",
        [(0.005, 0.06 * h), (r * 0.26, 0.0), (r * 0.62, 0.07 * h), (r * 0.9 * shape[0] * 0.97, 0.3 * h), (r * shape[1],
        0.58 * h), (r * shape[2] * 1.05, 0.82 * h), (r * 0.6, 0.955 * h), (r * 0.36, 0.965 * h), (r * 0.12,
        h - dip * 0.75), (0.005, h - dip)],
        round=0.004)
    _stalk_and_leaf(s, h - dip, s.range(0.2, 0.28), 0.75)
    if s.maybe(0.2):
        y = 0.56 * h
        s.ball("detail", (r * 1.02, y + 0.1, r * 0.12), 0.19, mode="cut", colour=(0.97, 0.93, 0.78))
        s.ball("detail_b", (r * 1.02, y - 0.09, r * 0.2), 0.19, mode="cut", colour=(0.97, 0.93, 0.78))
    elif s.maybe(0.12):
        s.tube("face", [(r * 0.88, 0.42 * h, 0), (r * 1.12, 0.4 * h, 0), (r * 1.2, 0.46 * h, 0)], (0.1, 0.085, 0.03),
            blend=0.02, colour=(0.55, 0.78, 0.3), look="scales")
        s.ball("eyes", (r * 1.22, 0.48 * h, 0.04), 0.022, mirror="z", look="eye")


def pear(s: Sketch) -> None:
    r, h = s.wide * s.range(0.4, 0.44), s.tall * s.range(1.0, 1.12)
    waist = s.range(0.56, 0.68)
    s.lathe("body",
        [(0.005, 0.04 * h), (r * 0.25, 0.0), (r * 0.72, 0.06 * h), (r, 0.27 * h), (r * 0.92, 0.46 * h), (r * waist,
        0.68 * h), (r * waist * 0.8, 0.84 * h), (r * waist * 0.6, 0.94 * h), (r * 0.16, 0.985 * h), (0.005, 0.965 * h)],
        round=0.004)
    _stalk_and_leaf(s, 0.965 * h, s.range(0.17, 0.24), 0.75)


def pumpkin(s: Sketch) -> None:
    r, h, lobes = s.wide * s.range(0.5, 0.54), s.tall**0.9 * s.range(0.36, 0.44), s.pick(8, 10)
    out, carved = r * 0.5, s.maybe(0.42)
    s.ellipsoid(
        "body",
        (out, h, 0),
        (r - out + 0.02, h, r * 2.5 / lobes),
        power=2.2,
        radial=lobes,
        phase=90 + (180 / lobes if carved or s.chance(0.5) else 0),  # each eye is carved out of one whole rib
        blend=0.01,
    )
    s.ellipsoid("contents", (0, h * 0.96, 0), (r * 0.86, h * 0.9, r * 0.86))
    lean = s.range(-0.14, 0.14)
    s.tube("tail", [(0, 1.66 * h, 0), (lean * 0.1, 1.95 * h + 0.06, 0), (lean, 1.95 * h + s.range(0.16, 0.24), 0.03)],
        (0.1, 0.055, 0.075), blend=0.02, look="leaf", colour=s.pick((0.42, 0.5, 0.22), (0.48, 0.36, 0.2)))
    if s.maybe(0.5):
        side = s.pick(-1, 1)
        s.tube("ears", [(0, 1.9 * h, 0.02), (side * 0.2, 1.96 * h + 0.1, 0.12), (side * 0.36, 1.72 * h + 0.04, 0.26)],
            (0.06, 0.14, 0.065), flat=0.34, thin=(side * 0.3, 1, 0.2), look="leaf")
    if s.maybe(0.35):
        s.tube("knob",
            [(0, 1.88 * h, 0), (-0.3, 2.2 * h + 0.1, 0.05), (-0.35, 1.9 * h, 0.3), (-0.2, 1.85 * h + 0.06, 0.34)],
            0.024, look="leaf")
    if carved:
        glow = s.pick((1.0, 0.82, 0.3), (0.2, 0.12, 0.06))
        s.prism("eyes", (r * (0.32 if lobes == 8 else 0.27), h * 1.36, r * 0.9), 0.85 * r / lobes**0.8, 0.3, sides=3,
            depth=1.25, turn=(-90, 0, 0), mirror="x", mode="cut", look="glow", colour=glow, round=0.012)
        s.torus("face", (0, h * 1.12, r * 0.97), r * 0.38, 0.056, squash=3, arc=s.range(52, 66), turn=(0, -90, -90),
            mode="cut", look="glow", colour=glow)
        s.prism("spout", (0, h * 1.1, r * 0.98), 0.055, 0.3, sides=3, turn=(-90, 0, 0), mode="cut", look="glow",
            colour=glow)


def carrot(s: Sketch) -> None:
    r, h = s.wide * s.range(0.2, 0.24), s.tall * s.range(0.95, 1.1)
    profile = [(0.012, 0), (0.045, 0.05 * h), (r * 0.55, 0.36 * h), (r * 0.84, 0.66 * h), (r, 0.88 * h),
        (r * 0.82, 0.975 * h), (r * 0.3, h), (0.005, 0.985 * h)]
    s.lathe("body", profile, round=0.004)
    for slot, y, start in (("band", 0.8, 20), ("rim", 0.58, 160), ("face", 0.4, 60)):
        if s.maybe(0.8):
            s.torus(slot, (0, y * h, 0), radius_at(profile, y * h) + 0.004, 0.019, arc=s.range(35, 80),
                turn=(0, start + s.range(-30, 30), 0), mode="cut", colour=s.shade(-0.28))
    top, count, tall = 0.975 * h, s.pick(5, 6, 7), s.range(0.42, 0.56) * s.tall**0.5
    green = s.pick((0.36, 0.62, 0.24), (0.27, 0.53, 0.22), (0.45, 0.68, 0.25))
    spread = s.range(0.16, 0.26)
    s.tube("top", [(0.04, top - 0.05, 0), (0.07, top + tall * 0.5, 0), (spread, top + tall * 0.82, 0)],
        (0.034, 0.064, 0.034), flat=0.6, thin=(1, 0.2, 0), radial=count, look="leaf", colour=green)
    s.tube("upper", [(0, top - 0.05, 0), (0.02, top + tall * 0.6, 0), (0.05, top + tall, 0.02)], (0.04, 0.07, 0.034),
        flat=0.65, thin=(1, 0, 0), radial=3, phase=30, look="leaf", colour=s.shade(0.12, green))


def banana(s: Sketch) -> None:
    t, w = s.tall, s.wide
    thick = s.range(0.105, 0.125)
    tip, half = (0.3, 0.24, 0.13), 0.66 * w
    rise = t * s.range(0.42, 0.52)
    if s.chance(0.55):
        s.tube("body",
            [(-half, rise * 0.9, 0), (-half * 0.55, -rise * 0.3, 0), (half * 0.45, -rise * 0.34, 0), (half, rise, 0)],
            (0.055, thick * 1.18, 0.05))
        s.tube("tail",
            [(half * 0.94, rise * 0.84, 0), (half * 1.03, rise * 1.1, 0), (half * 1.03, rise * 1.1 + 0.12, 0)],
            (0.05, 0.04, 0.048), blend=0.03, colour=s.pick((0.55, 0.58, 0.2), s.shade(-0.25)))
        s.ellipsoid("knob", (-half * 1.0, rise * 0.96, 0), (0.05, 0.05, 0.05), colour=tip, look="bark")
        if s.maybe(0.4):
            s.ellipsoid("face", (-0.03, 0.0, thick * 1.18 - 0.012), (0.08, 0.055, 0.03),
                colour=s.pick(HUES["blue"], HUES["white"], HUES["red"]), look="paper")
        return
    top = 0.9 * t
    count = s.pick(3, 4)
    s.tube("body", [(0.035, top - 0.06, 0), (0.36 * w, top * 0.82, 0), (0.52 * w, top * 0.3, 0), (0.3 * w, 0.05, 0)],
        (0.055, thick * 1.12, 0.045), radial=count * 2 if count == 3 else 5, phase=s.range(0, 60), blend=0.012)
    s.ball("knob", (0.3 * w, 0.03, 0), 0.045, radial=count * 2 if count == 3 else 5,
        phase=math.degrees(s.rows["body"][4]), colour=tip, look="bark")
    s.tube("tail", [(0, top - 0.12, 0), (0.01, top + 0.06, 0), (0.04, top + 0.2, 0)], (0.1, 0.06, 0.07), blend=0.04,
        colour=s.pick((0.55, 0.58, 0.2), (0.42, 0.34, 0.16)))


def pineapple(s: Sketch) -> None:
    r, h = s.wide * s.range(0.29, 0.33), s.tall * s.range(0.66, 0.76)
    profile = [(r * 0.55, 0), (r * 0.86, 0.12 * h), (r, 0.45 * h), (r * 0.92, 0.75 * h), (r * 0.62, 0.96 * h),
        (0.02, h)]
    s.lathe("body", profile, round=0.05)
    dark = s.shade(-0.22)
    for i, (slot, y) in enumerate(
        (("detail", 0.14), ("detail_b", 0.32), ("detail_c", 0.5), ("band", 0.68), ("rim", 0.85))
    ):
        near = radius_at(profile, y * h)
        tilt = math.degrees(math.atan2(radius_at(profile, y * h - 0.04) - radius_at(profile, y * h + 0.04), 0.08))

        s.prism(slot, (near - 0.01, y * h, 0), max(0.075, 0.224 * near), 0.032, sides=4, depth=1.0, taper=0.55,
            turn=(0, 0, tilt - 90), radial=10, phase=18 * (i % 2), colour=dark if i % 2 else s.shade(-0.12), round=0.01)
    green, tall = s.pick((0.3, 0.56, 0.24), (0.2, 0.48, 0.3), (0.38, 0.6, 0.25)), s.tall**0.6 * s.range(0.85, 1.1)
    s.tube("top", [(0.06, h - 0.06, 0), (0.14, h + 0.16 * tall, 0), (0.33, h + 0.22 * tall, 0)], (0.055, 0.062, 0.046),
        flat=0.55, thin=(-0.5, 1, 0), radial=8, look="leaf", colour=green)
    s.tube("upper", [(0.04, h - 0.04, 0), (0.09, h + 0.26 * tall, 0), (0.22, h + 0.44 * tall, 0)], (0.055, 0.06, 0.034),
        flat=0.5, thin=(1, 0.2, 0), radial=7, phase=20, look="leaf", colour=s.shade(0.1, green))
    s.tube("head", [(0.01, h - 0.04, 0), (0.03, h + 0.35 * tall, 0), (0.07, h + 0.6 * tall, 0)], (0.05, 0.06, 0.034),
        flat=0.5, thin=(1, 0, 0), radial=4, phase=10, look="leaf", colour=s.shade(-0.1, green))


THINGS = (
    Thing(
        "apple", "food", apple, 0.09,
        {"body": "apple", "tail": "stem", "ears": "leaf", "detail": "bite", "detail_b": "second bite", "face": "worm",
        "eyes": "worm eyes"},
        synset="apple.n.01", synonyms=("red apple", "fruit", "green apple"), colours=("red", "green", "yellow",
        "crimson", "lime", "coral", "amber", "fruit"), look="fruit",
        part_words={"stalk": "tail", "twig": "tail", "skin": "body", "hole": "detail", "fruit": "body"},
    ),
    Thing(
        "pear", "food", pear, 0.11,
        {"body": "pear", "tail": "stem", "ears": "leaf"},
        synset="pear.n.01", synonyms=("green pear", "nashi"), colours=("lime", "yellow", "amber", "olive", "green",
        "tan"), look="fruit",
        part_words={"stalk": "tail", "twig": "tail", "skin": "body", "fruit": "body"},
    ),
    Thing(
        "pumpkin", "food", pumpkin, 0.35,
        {"body": "ribs", "contents": "core", "tail": "stem", "ears": "leaf", "knob": "tendril", "eyes": "eyes",
        "face": "mouth", "spout": "nose"},
        synset="pumpkin.n.02", synonyms=("gourd", "squash", "jack-o'-lantern", "jack o lantern", "halloween pumpkin"),
        colours=("orange", "orange", "amber", "coral", "white", "green", "purple"), look="fruit",
        part_words={"stalk": "tail", "rib": "body", "skin": "body", "vine": "knob", "smile": "face", "grin": "face"},
    ),
    Thing(
        "carrot", "food", carrot, 0.22,
        {"body": "root", "band": "upper groove", "rim": "middle groove", "face": "lower groove", "top": "leaves",
        "upper": "inner leaves"},
        synset="carrot.n.03", synonyms=("root vegetable", "vegetable", "parsnip"), colours=("orange", "orange",
        "carrot", "purple", "yellow", "cream", "coral"), look="carrot",
        part_words={"leaf": "top", "green": "top", "groove": "band", "ring": "band"},
    ),
    Thing(
        "banana", "food", banana, 0.20,
        {"body": "peel", "tail": "stem", "knob": "tip", "face": "sticker"},
        synset="banana.n.02", synonyms=("bananas", "bunch of bananas", "plantain"), colours=("yellow",
        "yellow", "lime", "amber", "green"), look="fruit",
        part_words={"skin": "body", "stalk": "tail", "end": "knob", "label": "face"},
    ),
    Thing(
        "pineapple", "food", pineapple, 0.30,
        {"body": "body", "detail": "first scales", "detail_b": "second scales", "detail_c": "third scales",
        "band": "fourth scales", "rim": "fifth scales", "top": "outer leaves", "upper": "middle leaves",
        "head": "inner leaves"},
        synset="pineapple.n.02", synonyms=("ananas",), colours=("amber", "amber", "yellow", "orange", "tan",
        "pink"), look="fruit",
        part_words={"leaf": "top", "crown": "top", "scale": "detail", "skin": "body", "spike": "detail"},
    ),
)
