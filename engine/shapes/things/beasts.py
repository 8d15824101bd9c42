"""Dragons and dinosaurs."""

import numpy as np

from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import CREAM, WHITE, eyes, legs, on

# One part is one row: calls fill their lines.
# fmt: off


def dragon(s: Sketch) -> None:
    """A sitting young dragon: round belly, big head, wings spread."""
    w, h = s.wide, s.tall
    light = s.pick(s.shade(0.55), CREAM, s.shade(0.4, s.accent))
    body = np.array((0, 0.29 * h, 0))
    half = np.array((0.245 * w, 0.31 * h, 0.24 * w))
    s.ellipsoid("body", body, half, egg=0.35, cut=(-0.93, 2))
    s.ellipsoid("contents", body + (0, -0.01, 0.055 * w), half * (0.78, 0.90, 0.86), egg=0.35, cut=(-0.9, 2),
        colour=light)
    head = body + (0, 0.32 * h + 0.14, 0.09)
    s.tube("upper", [body + (0, 0.12 * h, -0.01), body + (0, 0.26 * h, 0.0), head], (0.17, 0.13, 0.12), blend=0.06)
    dome = np.array((0.215, 0.19, 0.205)) * s.range(0.97, 1.07)
    s.ellipsoid("head", head, dome, blend=0.05)
    muzzle = head + (0, -0.055, dome[2] * 0.75)
    s.ellipsoid("spout", muzzle + (0, 0, 0.055), (0.15, 0.10, 0.145), power=2.4, blend=0.05,
        colour=s.pick(s.main, s.main, light))
    s.ellipsoid("face", muzzle + (0.062, 0.068, 0.145), (0.024, 0.02, 0.02), mirror="x", colour=s.shade(-0.6))
    eyes(s, head, dome, azimuth=36, elevation=24, radius=0.058, pupil="detail_c",
        sclera=s.pick((0.98, 0.82, 0.25), WHITE, (0.70, 0.88, 0.40)))
    horn = on(head, dome, 128, 52, 0.85)
    s.tube("ears", [horn, horn + (0.05, 0.12, -0.03), horn + (0.03, s.range(0.18, 0.26) * h**0.5, -0.14)],
        (0.058, 0.044, 0.022), mirror="x", look="horn")
    legs(s, "support", 0.17 * w, 0.17 * w, 0.16, 0.085, 0.10, waist=1.0)
    s.ellipsoid("support_b", (0.20 * w, 0.13, 0.02), (0.12 * w, 0.165, 0.17 * w), cut=(-0.78, 2), mirror="x",
        blend=0.05)
    s.ellipsoid("base", (0.175 * w, 0.0, 0.19 * w + 0.02), (0.095, 0.075, 0.15), cut=(0, 2), mirror="x", blend=0.02)
    shoulder = body + (0.165 * w, 0.13 * h, 0.07 * w)
    s.tube("handle", [shoulder, shoulder + (0.09, -0.09, 0.07), shoulder + (0.045, -0.11, 0.18)], (0.062, 0.052, 0.058),
        mirror="x", blend=0.02)
    root = body + (0.09, 0.17 * h, -0.14 * w)
    span, lift = s.range(0.42, 0.56) * w, s.range(0.16, 0.34) * h
    wing = s.pick(light, s.shade(-0.3), s.accent)
    s.tube("detail",
        [root, root + (0.10, lift * 1.25, -0.05), root + (span * 0.7, lift * 1.3, -0.10), root + (span, lift * 0.55,
        -0.12)],
        (0.05, 0.040, 0.024), mirror="x")
    s.tube("detail_b",
        [root + (0.02, 0.0, 0), root + (span * 0.33, lift * 0.60, -0.065), root + (span * 0.90, lift * 0.40, -0.11)],
        (0.085, 0.21, 0.05), flat=0.15, thin=(0.12, 0, 1), mirror="x", colour=wing)
    end = (-0.36 * w, s.range(0.10, 0.18), 0.24 * w) if s.chance(0.5) else (0.42 * w, s.range(0.10, 0.2), 0.16 * w)
    s.tube("tail", [(0, 0.13, -0.14 * w), (0, 0.13, -0.62 * w), (end[0] * 1.35, 0.10, -0.36 * w), end],
        (0.13, 0.085, 0.034), blend=0.05)
    s.ball("knob", end, 0.062, colour=wing)
    if s.maybe(0.75):
        crest = head + (0, dome[1] * 0.86, -0.02)
        s.tube("top", [crest + (0, -0.05, 0), crest + (0, 0.05, -0.015), crest + (0, 0.11, -0.06)],
            (0.055, 0.045, 0.032), flat=0.6, thin=(1, 0, 0), row=3, along="z", step=0.085, colour=wing)


def dinosaur(s: Sketch) -> None:
    s.pick(_long_neck, _tyrant, _three_horns, _tyrant)(s)


def _long_neck(s: Sketch) -> None:
    w, leg = s.wide, 0.25 * s.tall
    light = s.pick(s.shade(0.5), CREAM)
    half = np.array((0.22 * w, 0.17 + 0.05 * s.tall, 0.33 * w))
    y = leg + half[1] * 0.75
    s.ellipsoid("body", (0, y, 0), half)
    s.ellipsoid("contents", (0, y - 0.03, 0.02), half * (0.9, 0.92, 0.93), colour=light)
    head = np.array((0, y + 0.56 * s.tall + 0.04, 0.36 * w + 0.16))
    s.tube("upper", [(0, y, 0.12 * w), (0, y + 0.05, 0.44 * w), (0, y + 0.26 * s.tall, 0.28 * w), head],
        (0.17 * w**0.6, 0.095, 0.085), blend=0.06)
    dome = np.array((0.135, 0.125, 0.15)) * s.range(0.98, 1.15)
    s.ellipsoid("head", head, dome, blend=0.05)
    s.ellipsoid("spout", head + (0, -0.035, dome[2] * 0.8), (0.115, 0.085, 0.105), blend=0.03)
    s.ellipsoid("face", head + (0.042, 0.01, dome[2] * 0.8 + 0.075), (0.018, 0.018, 0.022), mirror="x",
        colour=s.shade(-0.6))
    eyes(s, head, dome, azimuth=48, elevation=26, radius=0.042, pupil="detail_c")
    legs(s, "support", 0.125 * w, 0.17 * w, y, 0.085, 0.095, waist=0.95)
    legs(s, "support_b", 0.13 * w, -0.19 * w, y, 0.085, 0.105, waist=0.95)
    if s.maybe(0.5):
        s.ellipsoid("base", (0.125 * w, 0, 0.075 - 0.01 * w), (0.065, 0.055, 0.04), cut=(0, 2), row=2, along="z",
            step=0.36 * w, mirror="x", look="bone")
    s.tube("tail",
        [(0, y - 0.02, -0.18 * w), (0, y, -0.50 * w), (0.03, y - 0.10, -0.58 * w), (s.range(-0.2, 0.3),
        y - s.range(-0.06, 0.1), -0.80 * w)],
        (0.18 * w**0.6, 0.085, 0.03), blend=0.06)
    if s.maybe(0.55):
        s.ellipsoid("band", (half[0] * 0.62, y + half[1] * 0.66, 0.0), (0.06, 0.04, 0.06), turn=(0, 0, -42), row=3,
            along="z", step=0.18 * w, mirror="x", colour=s.pick(s.shade(-0.3), s.accent))
    if s.maybe(0.45):
        s.prism("top", (0, y + half[1] * 0.99, -0.02), 0.075, 0.06, sides=4, taper=0.8, depth=1.0, row=3, along="z",
            step=0.125 * w, colour=s.pick(s.shade(-0.3), s.accent), round=0.015)


def _tyrant(s: Sketch) -> None:
    w, h = s.wide, s.tall
    light = s.pick(s.shade(0.5), CREAM)
    leg = 0.26 * h
    body, half = np.array((0, leg + 0.17 * h, -0.04)), np.array((0.22 * w, 0.145 + 0.12 * h, 0.24 * w))
    s.ellipsoid("body", body, half, egg=0.2, turn=(16, 0, 0))
    s.ellipsoid("contents", body + (0, 0.0, 0.05), half * (0.8, 0.92, 0.9), egg=0.2, turn=(16, 0, 0), colour=light)
    head = body + (0, half[1] * 0.55 + 0.24 * h, 0.22)
    s.tube("upper", [body + (0, 0.08, 0.02), body + (0, half[1], 0.07), head - (0, 0.02, 0.06)], (0.17, 0.145, 0.13),
        blend=0.06)
    dome = np.array((0.195, 0.175, 0.215)) * s.range(0.97, 1.1)
    s.ellipsoid("head", head, dome, power=2.4, blend=0.04)
    jaw = head + (0, -0.035, dome[2] * 0.72)
    s.ellipsoid("spout", jaw + (0, 0.0, 0.06), (0.165, 0.105, 0.165), power=2.9, blend=0.05)
    s.ellipsoid("rim", jaw + (0, -0.115, 0.035), (0.145, 0.05, 0.165), power=2.8, colour=light)
    if s.maybe(0.7):
        s.prism("detail", jaw + (0.098, -0.098, 0.11), 0.026, 0.034, sides=4, taper=0.85, turn=(180, 0, 0), row=3,
            along="z", step=0.065, mirror="x", colour=WHITE, round=0.006)
    s.ellipsoid("face", jaw + (0.062, 0.075, 0.18), (0.022, 0.018, 0.02), mirror="x", colour=s.shade(-0.6))
    eyes(s, head, dome, azimuth=40, elevation=30, radius=0.055, pupil="detail_c",
        sclera=s.pick(None, WHITE, (0.98, 0.82, 0.25)))
    s.ellipsoid("detail_b", (0.155 * w, leg * 1.0, -0.03), (0.105, 0.15 + 0.03 * h, 0.145), mirror="x", blend=0.04)
    legs(s, "support", 0.165 * w, -0.01, leg, 0.085, 0.095)
    s.ellipsoid("base", (0.165 * w, 0, 0.05), (0.10, 0.085, 0.16), cut=(0, 2), mirror="x", blend=0.02)
    shoulder = body + (0.16 * w, half[1] * 0.55, 0.14 * w)
    s.tube("handle", [shoulder - (0.03, 0, 0.03), shoulder + (0.06, -0.06, 0.05), shoulder + (0.03, -0.05, 0.14)],
        (0.052, 0.042, 0.046), mirror="x", blend=0.02)
    s.tube("tail",
        [body + (0, -0.04, -0.10), (0, leg * 0.75, -0.42 * w), (0, leg * 0.8, -0.50 * w), (0, leg + s.range(-0.05,
        0.2) * h, -0.78 * w)],
        (0.17, 0.10, 0.034), blend=0.06)
    if s.maybe(0.6):
        back = body + (0, half[1] * 0.2, -half[2] * 0.95)
        s.prism("top", back, 0.075, 0.07, sides=4, taper=0.8, turn=(-72, 0, 0), row=3, along="y", step=0.125 * h,
            colour=s.pick(s.shade(-0.35), s.accent), round=0.015)
    if s.maybe(0.4):
        s.ellipsoid("band", body + (half[0] * 0.93, 0.02, -0.03), (0.03, 0.10 * h, 0.028), row=3, along="z", step=0.095,
            mirror="x", colour=s.shade(-0.3))


def _three_horns(s: Sketch) -> None:
    w, leg = s.wide, 0.20 * s.tall
    half = np.array((0.25 * w, 0.16 + 0.10 * s.tall, 0.36 * w))
    y = leg + half[1] * 0.75
    s.ellipsoid("body", (0, y, -0.08), half, power=2.2)
    s.ellipsoid("contents", (0, y - 0.035, -0.05), half * (0.9, 0.92, 0.93), colour=s.shade(0.5))
    head = np.array((0, y + 0.08 * s.tall, 0.27 * w + 0.08))
    dome = np.array((0.20, 0.185, 0.215))
    s.ellipsoid("head", head, dome, blend=0.05)
    s.ellipsoid("rim", head + (0, 0.13, -0.08), (0.31, 0.29 * s.tall**0.6, 0.055), turn=(-24, 0, 0), blend=0.02,
        colour=s.pick(s.shade(-0.2), s.accent))
    s.ellipsoid("spout", head + (0, -0.06, dome[2] * 0.85), (0.125, 0.10, 0.12), blend=0.04)
    s.tube("ears",
        [on(head, dome, 42, 50, 0.8), on(head, dome, 42, 50, 0.9) + (0.03, 0.10, 0.06), on(head, dome, 42, 50,
        0.9) + (0.05, 0.15, s.range(0.18, 0.26))],
        (0.056, 0.042, 0.022), mirror="x", look="horn")
    s.tube("top",
        [head + (0, 0.0, dome[2] * 0.85 + 0.05), head + (0, 0.07, dome[2] + 0.075), head + (0, 0.15, dome[2] + 0.09)],
        (0.05, 0.036, 0.022), look="horn")
    eyes(s, head, dome, azimuth=48, elevation=14, radius=0.045, pupil="detail_c")
    legs(s, "support", 0.145 * w, 0.10 * w, y, 0.088, 0.10, waist=0.95)
    legs(s, "support_b", 0.15 * w, -0.10 - 0.20 * w, y, 0.088, 0.11, waist=0.95)
    if s.maybe(0.5):
        step = 0.10 + 0.30 * w
        s.ellipsoid("base", (0.145 * w, 0, 0.08 + 0.10 * w - step / 2), (0.065, 0.06, 0.04), cut=(0, 2), row=2,
            along="z", step=step, mirror="x", look="bone")
    s.tube("tail", [(0, y, -0.08 - 0.22 * w), (0, y - 0.02, -0.08 - 0.48 * w), (0, y - 0.08, -0.1 - 0.72 * w)],
        (0.19 * w**0.5, 0.10, 0.034), blend=0.05)
    if s.maybe(0.5):
        s.ellipsoid("band", (half[0] * 0.62, y + half[1] * 0.68, -0.10), (0.06, 0.04, 0.06), turn=(0, 0, -42), row=3,
            along="z", step=0.18 * w, mirror="x", colour=s.shade(-0.3))


BEAST = {
    "body": "body",
    "contents": "belly",
    "upper": "neck",
    "head": "head",
    "spout": "snout",
    "face": "nostrils",
    "eyes": "eyes",
    "detail_c": "pupils",
    "ears": "horns",
    "tail": "tail",
    "handle": "arms",
}
SKINS = ("green", "teal", "red", "purple", "olive", "orange", "blue", "lime", "turquoise")
THINGS = (
    Thing(
        "dragon", "animals", dragon, 1.5,
        BEAST | {"support": "front legs", "support_b": "haunches", "base": "feet", "detail": "wing bones",
        "detail_b": "wings", "knob": "tail tip", "top": "crest"},
        synset="dragon.n.01", synonyms=("baby dragon", "wyvern", "wyrm", "firedrake", "monster"), colours=SKINS,
        look="scales",
        part_words={"wing": "detail_b", "horn": "ears", "leg": "support", "foot": "base", "tummy": "contents",
        "chest": "contents", "spike": "top", "arm": "handle"},
    ),
    Thing(
        "dinosaur", "animals", dinosaur, 4.0,
        BEAST | {"rim": "jaw", "detail": "teeth", "detail_b": "thighs", "support": "legs", "support_b": "back legs",
        "base": "feet", "top": "spikes", "band": "markings"},
        synset="dinosaur.n.01", synonyms=("dino", "tyrannosaurus", "t-rex", "brontosaurus", "triceratops", "diplodocus",
        "stegosaurus"), colours=SKINS, look="scales",
        part_words={"leg": "support", "horn": "ears", "spike": "top", "tooth": "detail", "mouth": "rim",
        "arm": "handle", "foot": "base", "spot": "band", "stripe": "band", "frill": "rim"},
    ),
)
