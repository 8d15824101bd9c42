"""Pets and beasts on four legs, drawn like well-made toys: a big head, a clear muzzle, feet that stand."""

import numpy as np

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import CREAM, INK, PINK, WHITE, collar, eyes, legs, on, pale, paws

# One part is one row: calls fill their lines.
# fmt: off


def cat(s: Sketch) -> None:
    sitting = s.chance(0.35)
    w, leg = s.wide, 0.27 * s.tall * s.range(0.92, 1.08)
    r, long = 0.175 * w, 0.30 * w
    y = leg + 0.75 * r
    if sitting:
        rise = 0.40 * s.tall
        neck, head = np.array((0, rise, 0.05)), np.array((0, rise + 0.24, 0.13))
        s.lathe("body",
            [(0.17 * w, 0), (0.25 * w, 0.08), (0.235 * w, 0.35 * rise), (0.15 * w, 0.8 * rise), (0.10, rise + 0.1)],
            depth=1.05, round=0.05)
        legs(s, "support", 0.10 * w, 0.20 * w, 0.85 * rise, 0.062, 0.085, blend=0.06)
        s.ellipsoid("support_b", (0.17 * w, 0.11, 0.05), (0.115 * w, 0.20, 0.21 * w), cut=(-0.55, 2), mirror="x",
            blend=0.06)
        tail = [(0.02, 0.07, -0.2 * w), (0.38 * w, 0.03, -0.42 * w), (0.42 * w, 0.09, 0.06),
            (0.24 * w, 0.055, 0.28 * w)]
        s.tube("tail", tail, (0.052, 0.055, 0.045), blend=0.03)
    else:
        neck, head = np.array((0, y + 0.02, long * 0.8)), np.array((0, y + 0.13 + 0.17 * s.tall, long + 0.14))
        s.tube("body", [(0, y, -long), (0, y - 0.01, 0), (0, y + 0.01, long * 0.85)], (r * 0.98, r * 0.95, r * 1.02))
        s.tube("upper", [neck, head], (r * 0.85, 0.14), blend=0.06)
        legs(s, "support", 0.095 * w, long * 0.82, y, 0.062, 0.085)
        legs(s, "support_b", 0.10 * w, -long * 0.92, y, 0.062, 0.10)
        if s.maybe(0.5):
            paws(s, 0.095 * w, long * 0.82, -long * 0.92, 0.07, colour=pale(s))
        top = y + s.range(0.35, 0.55) * s.tall
        s.tube("tail",
            [(0, y + 0.05, -long - r * 0.6), (0, y + 0.02, -long - 0.42), (0, top - 0.1, -long - 0.10), (0, top,
            -long - s.range(0.25, 0.42))],
            (0.055, 0.05, 0.045), blend=0.04)
        if s.maybe(0.4):
            s.torus("detail_b", (0, y, -0.12 * long), r * 0.95, 0.024, squash=1.4, turn=(90, 0, 0), row=3, along="z",
                step=0.52 * long, colour=s.shade(-0.35))
    half = np.array((0.265, 0.215, 0.215)) * s.range(0.95, 1.06)
    s.ellipsoid("head", head, half, egg=0.22, blend=0.05)
    ear, tip = on(head, half, 62, 52, 0.86), on(head, half, 62, 52, 0.86) + (0.05, s.range(0.17, 0.24), -0.01)
    s.tube("ears", [ear, (ear + tip) / 2, tip], (0.115, 0.072, 0.018), flat=0.5, thin=(0.3, 0, 1), mirror="x",
        blend=0.02)
    s.tube("detail", [ear + (-0.005, 0.03, 0.036), tip + (-0.01, -0.05, 0.022)], (0.066, 0.016), flat=0.5,
        thin=(0.3, 0, 1), mirror="x", colour=PINK)
    muzzle = on(head, half, 0, -24)
    s.ellipsoid("spout", muzzle + (0.052, -0.01, -0.01), (0.078, 0.06, 0.06), mirror="x", blend=0.02, colour=pale(s))
    s.ellipsoid("face", muzzle + (0, 0.036, 0.030), (0.036, 0.026, 0.032), egg=-0.5, colour=PINK, rough=0.35)
    eyes(s, head, half, azimuth=33, elevation=10, radius=0.056, pupil="detail_c",
        sclera=s.pick(None, (0.70, 0.82, 0.30), (0.95, 0.75, 0.25)))
    if s.maybe(0.5):
        collar(s, neck, head, 0.3 if sitting else 0.22, 0.155 if sitting else 0.05 + r * 0.72)
        if s.maybe(0.6):
            s.ball("knob", neck + ((0, -0.01, 0.19) if sitting else (0, -0.05, r * 1.06)), 0.044, look="gold")


def dog(s: Sketch) -> None:
    breed = s.pick("puppy", "terrier", "hound")
    w, leg = s.wide, s.tall * {"puppy": 0.25, "terrier": 0.27, "hound": 0.33}[breed] * s.range(0.93, 1.07)
    r, long = 0.185 * w, (0.36 if breed == "hound" else 0.30) * w**0.8
    y = leg + 0.72 * r
    neck, head = np.array((0, y + 0.05, long * 0.8)), np.array((0, y + 0.14 + 0.2 * s.tall, long + 0.16))
    s.tube("body", [(0, y, -long), (0, y - 0.015, -0.05), (0, y + 0.01, long * 0.85)], (r * 0.95, r * 0.9, r * 1.08))
    s.tube("upper", [neck, head], (r * 0.86, 0.13), blend=0.06)
    half = np.array((0.215, 0.205, 0.21)) * s.range(0.98, 1.1)
    s.ellipsoid("head", head, half, egg=0.1, power=2.3, blend=0.05)
    legs(s, "support", 0.105 * w, long * 0.82, y, 0.068, 0.09)
    legs(s, "support_b", 0.11 * w, -long * 0.92, y, 0.068, 0.11)
    if s.maybe(0.5):
        paws(s, 0.105 * w, long * 0.82, -long * 0.92, 0.078, colour=pale(s))
    reach = {"puppy": 0.07, "terrier": 0.12, "hound": 0.17}[breed]
    muzzle = head + (0, -0.07, half[2] * 0.75)
    s.ellipsoid("spout", muzzle + (0, 0, reach * 0.5), (0.115, 0.088, 0.085 + reach * 0.6), power=2.5, blend=0.04,
        colour=s.pick(pale(s), s.main, pale(s)))
    s.ellipsoid("face", muzzle + (0, 0.055, reach * 1.1 + 0.068), (0.052, 0.04, 0.04), egg=-0.4, colour=INK, rough=0.25)
    if s.maybe(0.4):
        s.ellipsoid("detail", muzzle + (0, -0.082, reach * 0.75 + 0.035), (0.042, 0.066, 0.022), turn=(-14, 0, 0),
            colour=(0.93, 0.40, 0.45), rough=0.4)
    hue = s.pick(s.main, s.shade(-0.45), s.shade(-0.3))
    if breed == "terrier":
        ear, tip = on(head, half, 58, 55, 0.85), on(head, half, 58, 55, 0.85) + (0.04, s.range(0.18, 0.24), 0.0)
        s.tube("ears", [ear, (ear + tip) / 2, tip], (0.10, 0.07, 0.02), flat=0.5, thin=(0.3, 0, 1), mirror="x",
            blend=0.02, colour=hue)
    else:
        ear, drop = on(head, half, 88, 42, 0.9), s.range(0.24, 0.36)
        s.tube("ears", [ear, ear + (0.14, 0.02, 0.0), ear + (0.10, -drop * 0.7, 0.02), ear + (0.07, -drop, 0.04)],
            (0.055, 0.095, 0.07), flat=0.42, thin=(1, 0.25, 0), mirror="x", colour=hue)
    eyes(s, head, half, azimuth=31, elevation=16, radius=0.046, pupil="detail_c")
    if s.maybe(0.35):
        s.ellipsoid("detail_b", on(head, half, -31, 18, 0.8), (0.10, 0.105, 0.05), turn=(-16, -31, 0),
            colour=s.shade(-0.5))
    wag = s.range(0.18, 0.32) * s.tall
    s.tube("tail",
        [(0, y + r * 0.3, -long - r * 0.5), (0, y + 0.1, -long - r - 0.1), (0, y + 0.12 + wag,
        -long - r - 0.04 - 0.2 * wag)],
        (0.062, 0.052, 0.03), blend=0.04)
    if s.maybe(0.6):
        collar(s, neck, head, 0.24, 0.04 + r * 0.78)
        if s.maybe(0.6):
            s.cylinder("knob", 0.046, -0.015, 0.015, at=neck + (0, -0.075, r * 0.98), turn=(72, 0, 0), look="gold",
                round=0.008)


def rabbit(s: Sketch) -> None:
    lop = s.chance(0.3)
    w, rise = s.wide, 0.20 + 0.16 * s.tall
    s.ellipsoid("body", (0, rise, -0.12), (0.235 * w, rise * 0.98, 0.33 * w), egg=0.25, cut=(-0.92, 2))
    head = np.array((0, rise * 1.25 + 0.19 * s.tall, 0.20 * w + 0.04))
    half = np.array((0.20, 0.19, 0.215)) * s.range(0.96, 1.08)
    s.ellipsoid("head", head, half, egg=0.2, blend=0.08)
    s.tube("support", [(0.10 * w, rise * 1.1, 0.12 * w), (0.10 * w, 0.06, 0.26 * w)], (0.085, 0.06, 0.06), mirror="x",
        blend=0.05)
    s.ellipsoid("support_b", (0.19 * w, 0.16, -0.15 * w), (0.10 * w, 0.205, 0.20 * w), cut=(-0.780, 2), mirror="x",
        blend=0.05)
    s.ellipsoid("base", (0.20 * w, 0.0, 0.02), (0.078 * w, 0.09, 0.21 * w), cut=(0, 2), mirror="x", blend=0.02,
        colour=s.pick(s.main, pale(s)))
    top = on(head, half, 125, 66, 0.8)
    long = s.range(0.36, 0.5) * s.tall**0.8
    if lop:
        path = [top, top + (0.24, 0.10, 0), top + (0.22, -0.24 * s.tall, 0.06), top + (0.15, -0.34 * s.tall, 0.10)]
        s.tube("ears", path, (0.05, 0.085, 0.06), flat=0.45, thin=(1, 0.2, 0), mirror="x")
    else:
        tip, bend = top + (s.range(0.04, 0.12), long, -0.06), top + (0.05, long * 0.5, -0.07)
        s.tube("ears", [top, bend, tip], (0.045, 0.088, 0.03), flat=0.48, thin=(0, 0, 1), mirror="x", blend=0.02)
        s.tube("detail", [top + (0.01, 0.06, 0.008), bend + (0, 0, 0.030), tip + (-0.005, -0.06, 0.012)],
            (0.02, 0.056, 0.016), flat=0.45, thin=(0, 0, 1), mirror="x", colour=PINK)
    muzzle = on(head, half, 0, -22)
    s.ellipsoid("spout", muzzle + (0.045, -0.01, -0.02), (0.066, 0.056, 0.058), mirror="x", blend=0.02, colour=pale(s))
    s.ellipsoid("face", muzzle + (0, 0.038, 0.032), (0.032, 0.024, 0.024), egg=-0.5, colour=PINK, rough=0.4)
    if s.maybe(0.4):
        s.box("detail_b", muzzle + (0, -0.068, 0.02), (0.026, 0.032, 0.013), colour=WHITE, round=0.01, rough=0.3)
    eyes(s, head, half, azimuth=42, elevation=12, radius=0.05, pupil="detail_c")
    s.ball("tail", (0, rise * 0.72, -0.12 - 0.35 * w), s.range(0.085, 0.11), colour=pale(s))
    if s.maybe(0.35):
        collar(s, (0, rise * 1.2, 0.12 * w), head, 0.35, 0.165, 0.03)


def teddy_bear(s: Sketch) -> None:
    sitting = s.chance(0.65)
    w, tall = s.wide, s.tall
    pads = s.pick(pale(s), CREAM, s.shade(0.4))
    base = 0.0 if sitting else 0.22 * tall
    belly = np.array((0, base + 0.27 * tall, 0))
    s.ellipsoid("body", belly, (0.27 * w, 0.29 * tall, 0.23 * w), egg=0.22, cut=(-0.93, 2))
    head = belly + (0, 0.25 * tall + 0.20, 0.02)
    half = np.array((0.265, 0.235, 0.23)) * s.range(0.97, 1.07)
    s.ellipsoid("head", head, half, egg=0.12, blend=0.03)
    s.ball("ears", on(head, half, 90, 48, 1.02), 0.095, mirror="x", blend=0.01)
    s.ellipsoid("detail", on(head, half, 90, 48, 1.02) + (0.004, 0, 0.062), (0.06, 0.06, 0.04), mirror="x", colour=pads)
    muzzle = on(head, half, 0, -20)
    s.ellipsoid("spout", muzzle + (0, 0, 0.0), (0.115, 0.088, 0.085), blend=0.01, colour=pads)
    s.ellipsoid("face", muzzle + (0, 0.035, 0.072), (0.046, 0.032, 0.028), egg=-0.4, colour=INK, rough=0.2)
    eyes(s, head, half, azimuth=27, elevation=12, radius=0.036, tall=1.0, pupil="detail_c")
    shoulder = belly + (0.2 * w, 0.15 * tall, 0.0)
    hand = shoulder + (0.13 + 0.06 * w, -s.range(-0.1, 0.24) * tall, s.range(0.08, 0.18))
    s.tube("handle", [shoulder, (shoulder + hand) / 2 + (0.05, 0.01, 0), hand], (0.085, 0.086, 0.09), mirror="x",
        blend=0.02)
    if sitting:
        s.tube("support", [(0.15 * w, 0.12, 0.05), (0.20 * w, 0.11, 0.34 + 0.04 * w)], (0.11, 0.11), mirror="x",
            blend=0.02)
        s.ellipsoid("base", (0.207 * w, 0.11, 0.44 + 0.04 * w), (0.085, 0.092, 0.04), mirror="x", colour=pads)
    else:
        legs(s, "support", 0.14 * w, 0.02, base + 0.1 * tall, 0.12, 0.125, waist=0.95)
        s.ellipsoid("base", (0.14 * w, 0.0, 0.05), (0.135, 0.10, 0.17), cut=(0, 2), mirror="x", blend=0.02,
            colour=s.pick(pads, s.main))
    if s.maybe(0.55):
        s.ellipsoid("contents", belly + (0, -0.03 * tall, 0.055 * w), (0.19 * w, 0.21 * tall, 0.19 * w), colour=pads)
    bow = s.pick(HUES["red"], HUES["blue"], HUES["teal"], s.accent)
    if s.maybe(0.6):
        knot = belly + (0, 0.235 * tall, 0.155 * w + 0.01)
        s.ellipsoid("band", knot + (0.078, 0, 0.0), (0.088, 0.066, 0.045), mirror="x", turn=(0, 0, 18), colour=bow,
            look="fabric")
        s.ball("knob", knot + (0, 0, 0.03), 0.042, colour=bow * np.array(0.75), look="fabric")
    s.ball("tail", belly + (0, -0.14 * tall, -0.22 * w), 0.075)


def elephant(s: Sketch) -> None:
    w, leg = s.wide, 0.27 * s.tall
    half_body = np.array((0.29 * w, 0.21 + 0.07 * s.tall, 0.42 * w))
    y = leg + half_body[1] * 0.72
    s.ellipsoid("body", (0, y, -0.12), half_body, power=2.3)
    head = np.array((0, y + 0.17 * s.tall, 0.30 * w + 0.02))
    half = np.array((0.235, 0.25, 0.215)) * s.range(0.96, 1.05)
    s.ellipsoid("head", head, half, egg=-0.1, blend=0.06)
    for slot, z in (("support", 0.10 * w), ("support_b", -0.10 - 0.22 * w)):
        legs(s, slot, 0.155 * w, z, y, 0.105, 0.115, waist=0.92)
    nose = head + (0, -0.06, half[2] * 0.72)
    if s.chance(0.4):
        path = [nose, nose + (0, -0.06, 0.30), nose + (0, -0.02, 0.42), nose + (0, 0.30 * s.tall, 0.36)]
    else:
        low = max(0.07, head[1] - 0.44 * s.tall)
        path = [nose, (0, nose[1] - 0.06, nose[2] + 0.22), (0, low, nose[2] + 0.08),
            (0, low + 0.03, nose[2] + s.range(0.2, 0.3))]
    s.tube("spout", path, (0.115, 0.08, 0.058), blend=0.04)
    ear, size = on(head, half, 96, 12, 0.95), s.range(0.19, 0.24)
    s.ellipsoid("ears", ear + (size * 0.62, -0.02, -0.03), (size, size * 1.12, 0.042), turn=(0, -24, -14), egg=-0.3,
        mirror="x", blend=0.02)
    s.ellipsoid("detail", ear + (size * 0.62, -0.02, 0.006), (size * 0.74, size * 0.85, 0.036), turn=(0, -24, -14),
        egg=-0.3, mirror="x", colour=s.pick(PINK, s.shade(0.3), s.shade(-0.2)))
    eyes(s, head, half, azimuth=34, elevation=10, radius=0.04, pupil="detail_c")
    if s.maybe(0.65):
        tusk = head + (0.10, -0.11, half[2] * 0.5)
        s.tube("face", [tusk, tusk + (0.02, -0.09, 0.14), tusk + (0.02, -0.06, s.range(0.24, 0.30))],
            (0.046, 0.042, 0.026), mirror="x", look="bone")
    tail = np.array((0, y + 0.06, -0.10 - half_body[2] * 0.9))
    s.tube("tail", [tail, tail + (0, -0.02, -0.13), tail + (0, -0.22 * s.tall, -0.15)], (0.036, 0.024, 0.034),
        blend=0.02)
    if s.maybe(0.6):
        step = 0.10 + 0.32 * w
        s.ellipsoid("base", (0.155 * w, 0.0, 0.085 + 0.10 * w - step / 2), (0.075, 0.07, 0.045), cut=(0, 2), row=2,
            along="z", step=step, mirror="x", look="bone")
    if s.maybe(0.3):
        cloth = s.pick(HUES["red"], HUES["purple"], HUES["teal"])
        s.ellipsoid("top", (0, y + 0.012, -0.14), half_body * (1.03, 1.04, 0.66), power=2.3, cut=(0.12, 2),
            colour=cloth, look="fabric")


def pig(s: Sketch) -> None:
    w, leg = s.wide, 0.19 * s.tall
    half_body = np.array((0.265 * w, 0.17 + 0.10 * s.tall, 0.36 * w))
    y = leg + half_body[1] * 0.8
    s.ellipsoid("body", (0, y, -0.08), half_body, power=2.2)
    head = np.array((0, y + 0.13 * s.tall, 0.26 * w + 0.04))
    half = np.array((0.225, 0.205, 0.20)) * s.range(0.97, 1.07)
    s.ellipsoid("head", head, half, egg=0.15, blend=0.06)
    for slot, z in (("support", -0.08 + 0.20 * w), ("support_b", -0.08 - 0.22 * w)):
        legs(s, slot, 0.145 * w, z, y, 0.075, 0.10)
    if s.maybe(0.6):
        s.cylinder("base", 0.08, 0, 0.06, at=(0.145 * w, 0, -0.08 - 0.01 * w), row=2, along="z", step=0.42 * w,
            mirror="x", colour=s.shade(-0.5), round=0.012)
    nose = head + (0, -0.04, half[2] * 0.84)
    s.cylinder("spout", 0.105, 0, 0.12, top=0.098, at=nose, turn=(86, 0, 0), depth=0.82, blend=0.02, round=0.03,
        colour=s.shade(-0.12))
    s.ellipsoid("face", nose + (0.036, -0.006, 0.122), (0.019, 0.029, 0.016), mirror="x", colour=s.shade(-0.62))
    ear = on(head, half, 50, 58, 0.9)
    tip = ear + ((0.06, 0.03, 0.13) if s.chance(0.5) else (0.07, 0.16, 0.03))
    s.tube("ears", [ear, (ear + tip) / 2 + (0.02, 0.05, 0.0), tip], (0.075, 0.078, 0.02), flat=0.42,
        thin=(0.15, 0.6, -0.8), mirror="x", blend=0.015, colour=s.pick(s.main, s.shade(-0.15)))
    eyes(s, head, half, azimuth=33, elevation=17, radius=0.038, pupil="detail_c")
    s.torus("tail", (0, y + 0.10, -0.10 - half_body[2] * 0.99), s.range(0.05, 0.065), 0.024, arc=150, turn=(70, 0, 40),
        blend=0.01)
    if s.maybe(0.35):
        s.ellipsoid("detail", (0.15 * w, y + 0.08, -0.10 - 0.1 * w), np.array((0.13, 0.15, 0.15)) * w,
            colour=s.shade(-0.4))
    if s.maybe(0.4):
        s.tube("detail_b", [nose + (-0.07, -0.085, 0.0), nose + (0, -0.112, 0.012), nose + (0.07, -0.085, 0.0)], 0.019,
            colour=s.shade(-0.55))


COATS = ("orange", "grey", "black", "white", "brown", "cream", "tan")
PET_PARTS = {
    "upper": "neck",
    "head": "head",
    "body": "body",
    "support": "front legs",
    "support_b": "back legs",
    "ears": "ears",
    "eyes": "eyes",
    "tail": "tail",
}
THINGS = (
    Thing(
        "cat", "animals", cat, 0.45,
        PET_PARTS | {"base": "paws", "detail": "inner ears", "spout": "muzzle", "face": "nose", "detail_c": "pupils",
        "detail_b": "stripes", "band": "collar", "knob": "bell"},
        synset="cat.n.01", synonyms=("kitten", "kitty", "tabby", "tomcat", "house cat", "pussycat", "feline"),
        colours=COATS, look="fur",
        part_words={"leg": "support", "foot": "base", "sock": "base", "cheek": "spout", "stripe": "detail_b"},
    ),
    Thing(
        "dog", "animals", dog, 0.60,
        PET_PARTS | {"base": "paws", "spout": "muzzle", "face": "nose", "detail": "tongue", "detail_b": "eye patch",
        "detail_c": "pupils", "band": "collar", "knob": "tag"},
        synset="dog.n.01", synonyms=("puppy", "hound", "terrier", "doggy", "pup", "labrador", "beagle"), colours=("tan",
        "brown", "white", "black", "cream", "amber", "grey"), look="fur",
        part_words={"leg": "support", "foot": "base", "sock": "base", "snout": "spout", "patch": "detail_b"},
    ),
    Thing(
        "rabbit", "animals", rabbit, 0.40,
        PET_PARTS | {"base": "feet", "detail": "inner ears", "spout": "muzzle", "face": "nose", "detail_b": "teeth",
        "detail_c": "pupils", "band": "collar"},
        synset="rabbit.n.01", synonyms=("bunny", "hare", "bunny rabbit", "easter bunny"), colours=("white", "grey",
        "brown", "tan", "cream", "black", "pink"), look="fur",
        part_words={"leg": "support", "paw": "base", "tooth": "detail_b", "haunch": "support_b"},
    ),
    Thing(
        "teddy bear", "animals", teddy_bear, 0.40,
        {"body": "body", "head": "head", "ears": "ears", "detail": "inner ears", "spout": "muzzle", "face": "nose",
        "eyes": "eyes", "detail_c": "pupils", "handle": "arms", "support": "legs", "base": "feet", "contents": "tummy",
        "band": "bow tie", "knob": "knot", "tail": "tail"},
        synset="teddy.n.01", synonyms=("teddy", "bear", "toy bear", "plush bear", "stuffed bear", "bear cub"),
        colours=("brown", "tan", "cream", "amber", "white", "pink", "grey"), look="fur",
        part_words={"arm": "handle", "paw": "base", "bow": "band", "belly": "contents", "snout": "spout"},
    ),
    Thing(
        "elephant", "animals", elephant, 3.0,
        PET_PARTS | {"spout": "trunk", "detail": "inner ears", "face": "tusks", "base": "toenails", "top": "blanket",
        "detail_c": "pupils"},
        synset="elephant.n.01", synonyms=("elephant calf", "pachyderm", "mammoth"), colours=("grey", "sky", "lavender",
        "pink", "teal", "tan"), look="skin",
        part_words={"leg": "support", "nose": "spout", "tusk": "face", "toe": "base", "saddle": "top"},
    ),
    Thing(
        "pig", "animals", pig, 1.2,
        PET_PARTS | {"spout": "snout", "face": "nostrils", "base": "hooves", "detail": "patches", "detail_b": "mouth",
        "detail_c": "pupils"},
        synset="hog.n.03", synonyms=("piglet", "hog", "piggy", "swine", "sow", "boar"), colours=("pink", "pink",
        "coral", "tan", "cream", "brown", "black"), look="skin",
        part_words={"leg": "support", "nose": "spout", "hoof": "base", "patch": "detail", "smile": "detail_b"},
    ),
)
