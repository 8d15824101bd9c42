"""Farm and savannah: horse, cow, sheep, giraffe, lion, mouse."""

import numpy as np

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import CREAM, INK, PINK, WHITE, brightness, collar, eyes, legs, on, pale

# One part is one row: calls fill their lines.
# fmt: off


def _hooves(s: Sketch, x: float, front: float, back: float, radius: float, colour) -> None:
    at = (x, 0, (front + back) / 2)
    s.cylinder("base", radius, 0, 0.065, top=radius * 0.9, at=at, row=2, along="z", step=front - back, mirror="x",
        colour=colour, look="horn", round=0.012)


def horse(s: Sketch) -> None:
    w, leg = s.wide, 0.36 * s.tall
    r, long = 0.18 * w**0.8, 0.30 * w
    y = leg + 0.7 * r
    s.tube("body", [(0, y, -long), (0, y - 0.02, 0), (0, y + 0.01, long * 0.8)], (r * 1.02, r * 0.93, r * 1.02))
    poll = np.array((0, y + 0.46 * s.tall, long + 0.19))
    s.tube("upper", [(0, y + 0.02, long * 0.75), (0, y + 0.22 * s.tall, long + 0.07), poll], (r * 0.95, 0.125, 0.105),
        blend=0.06)
    dome = np.array((0.13, 0.14, 0.165)) * s.range(0.98, 1.1)
    s.ellipsoid("head", poll, dome, turn=(28, 0, 0), blend=0.05)
    nose = poll + (0, -0.13, 0.20)
    s.tube("spout", [poll + (0, -0.02, 0.06), nose], (0.12, 0.095), blend=0.04,
        colour=s.pick(s.main, pale(s), s.shade(-0.3)))
    s.ellipsoid("face", nose + (0.046, 0.02, 0.075), (0.018, 0.022, 0.018), mirror="x", colour=INK)
    eyes(s, poll, dome, azimuth=62, elevation=8, radius=0.036, pupil="detail_c", out=1.0)
    ear = on(poll, dome, 70, 64, 0.85)
    s.tube("ears", [ear, ear + (0.025, 0.08, 0.0), ear + (0.03, 0.15, 0.01)], (0.045, 0.046, 0.022), flat=0.65,
        thin=(0, 0, 1), mirror="x", blend=0.01)
    hair = (
        s.pick(s.shade(-0.6), CREAM, (0.25, 0.16, 0.10), s.accent) if brightness(s.main) > 0.2 else s.pick(CREAM,
            s.shade(0.25), s.accent))
    s.tube("top",
        [poll + (0, 0.135, 0.075), poll + (0, 0.13, -0.13), (0, y + 0.24 * s.tall, long - 0.04), (0, y + r * 0.9,
        long * 0.45)],
        (0.058, 0.085, 0.05), flat=0.55, thin=(1, 0, 0), colour=hair)
    dock = np.array((0, y + r * 0.45, -long - r * 0.8))
    s.tube("tail", [dock, dock + (0, 0.05, -0.16), dock + (0, -0.10, -0.21), dock + (0, -0.38 * s.tall, -0.13)],
        (0.045, 0.085, 0.035), colour=hair)
    legs(s, "support", 0.095 * w, long * 0.82, y, 0.058, 0.085, waist=0.9)
    legs(s, "support_b", 0.10 * w, -long * 0.98, y, 0.058, 0.105, waist=0.9)
    if s.maybe(0.7):
        _hooves(s, 0.0975 * w, long * 0.82, -long * 0.98, 0.07, s.pick(INK, (0.36, 0.26, 0.18), s.shade(-0.5)))
    if s.maybe(0.4):
        leather = s.pick((0.42, 0.22, 0.12), INK, HUES["red"])
        s.ellipsoid("contents", (0, y + r * 0.55, 0.0), (r * 0.90, r * 0.56, 0.155), power=2.4, cut=(-0.1, 2),
            colour=leather, look="leather")
        s.torus("band", (0, y - 0.012, 0.01), r * 0.96, 0.024, squash=1.8, turn=(90, 0, 0), colour=leather,
            look="leather")
    if s.maybe(0.4):
        s.ellipsoid("detail", poll + (0, 0.012, 0.145), (0.042, 0.022, 0.11), turn=(34, 0, 0), colour=WHITE)


def cow(s: Sketch) -> None:
    w, leg = s.wide, 0.24 * s.tall
    half = np.array((0.24 * w, 0.17 + 0.06 * s.tall, 0.37 * w))
    y = leg + half[1] * 0.8
    s.ellipsoid("body", (0, y, -0.08), half, power=2.6)
    head = np.array((0, y + 0.16 * s.tall, 0.28 * w + 0.08))
    dome = np.array((0.19, 0.19, 0.18)) * s.range(0.98, 1.08)
    s.ellipsoid("head", head, dome, power=2.2, blend=0.05)
    muzzle = head + (0, -0.10, dome[2] * 0.70)
    s.ellipsoid("spout", muzzle, (0.165, 0.11, 0.125), power=2.4, blend=0.02,
        colour=s.pick(PINK, (0.96, 0.76, 0.70), CREAM))
    s.ellipsoid("face", muzzle + (0.066, 0.028, 0.105), (0.024, 0.03, 0.022), mirror="x", colour=(0.45, 0.25, 0.25))
    eyes(s, head, dome, azimuth=35, elevation=22, radius=0.044, pupil="detail_c")
    ear = on(head, dome, 88, 28, 0.85)
    s.tube("ears", [ear, ear + (0.10, 0.02, 0.0), ear + (0.19, -0.03, 0.02)], (0.045, 0.07, 0.042), flat=0.45,
        thin=(0, 0.5, 1), mirror="x", blend=0.01)
    if s.maybe(0.8):
        horn = on(head, dome, 66, 58, 0.85)
        s.tube("top", [horn, horn + (0.09, 0.03, 0), horn + (0.10, s.range(0.11, 0.17), 0.03)], (0.046, 0.038, 0.024),
            mirror="x", look="horn")
    spots = s.pick(INK, (0.42, 0.26, 0.16), s.shade(-0.5)) if brightness(s.main) > 0.35 else WHITE
    if s.maybe(0.8):
        s.ellipsoid("detail", (half[0] * 0.62, y + 0.07, -0.22 * w), np.array((0.13, 0.15, 0.14)) * w, colour=spots)
        s.ellipsoid("detail_b", (-half[0] * 0.45, y + 0.10, 0.02), np.array((0.16, 0.155, 0.14)) * w, colour=spots)
        s.ellipsoid("contents", (half[0] * 0.66, y - 0.02, 0.10 * w), np.array((0.10, 0.10, 0.085)) * w, colour=spots)
    legs(s, "support", 0.135 * w, 0.14 * w, y, 0.07, 0.09, waist=0.92)
    legs(s, "support_b", 0.14 * w, -0.08 - 0.26 * w, y, 0.07, 0.095, waist=0.92)
    if s.maybe(0.7):
        _hooves(s, 0.1375 * w, 0.14 * w, -0.08 - 0.26 * w, 0.08, (0.30, 0.22, 0.18))
    dock = np.array((0, y + half[1] * 0.5, -0.08 - half[2] * 0.92))
    s.tube("tail", [dock, dock + (0, 0.02, -0.12), dock + (0, -0.30 * s.tall, -0.09)], (0.034, 0.024, 0.042),
        blend=0.02)
    if s.maybe(0.45):
        collar(s, (0, y, 0.12 * w), head, 0.50, 0.175, 0.028)
        s.lathe("knob", [(0.062, -0.06), (0.058, -0.02), (0.038, 0.035), (0.02, 0.045)], at=head + (0, -0.245, 0.10),
            look="gold", round=0.015)


def sheep(s: Sketch) -> None:
    w, leg = s.wide, 0.21 * s.tall
    r = np.array((0.235 * w, 0.18 + 0.06 * s.tall, 0.31 * w))
    y = leg + r[1] * 0.85
    fleece = {"look": "wool", "colour": s.main}
    body = np.array((0, y, -0.06))
    s.ellipsoid("body", body, r, **fleece)
    puff = s.range(0.13, 0.15) * w**0.6
    s.ball("upper", body + (r[0] * 0.72, 0.06, r[2] * 0.05), puff, row=3, along="z", step=r[2] * 0.66, mirror="x",
        blend=0.02, **fleece)
    s.ball("detail", body + (0.07, r[1] * 0.66, 0), puff * 0.92, row=4, along="z", step=r[2] * 0.44, mirror="x",
        blend=0.02, **fleece)
    s.ball("detail_b", body + (r[0] * 0.62, -r[1] * 0.42, 0), puff * 0.95, row=3, along="z", step=r[2] * 0.6,
        mirror="x", blend=0.02, **fleece)
    skin = (
        s.pick((0.22, 0.19, 0.19), (0.90, 0.74, 0.62), (0.45, 0.36, 0.32)) if brightness(s.main) > 0.3 else (0.93, 0.84,
            0.74))
    head = np.array((0, y + 0.13 * s.tall, 0.22 * w + 0.14))
    dome = np.array((0.15, 0.165, 0.165)) * s.range(0.98, 1.1)
    s.ellipsoid("head", head, dome, egg=-0.15, colour=skin)
    muzzle = head + (0, -0.07, dome[2] * 0.62)
    s.ellipsoid("spout", muzzle, (0.105, 0.085, 0.085), blend=0.03, colour=skin)
    s.ellipsoid("face", muzzle + (0.036, 0.024, 0.070), (0.017, 0.014, 0.017), mirror="x", colour=np.array(skin) * 0.4)
    eyes(s, head, dome, azimuth=38, elevation=14, radius=0.042, pupil="detail_c", sclera=WHITE)
    s.ball("top", head + (0.06, dome[1] * 0.78, -0.045), 0.095, mirror="x", row=2, along="z", step=0.085, blend=0.02,
        **fleece)
    ear = on(head, dome, 88, 26, 0.85)
    s.tube("ears", [ear, ear + (0.10, 0.01, 0.0), ear + (0.17, -0.06, 0.02)], (0.04, 0.062, 0.038), flat=0.48,
        thin=(0, 0.6, 1), mirror="x", colour=skin)
    if s.maybe(0.3):
        horn = on(head, dome, 80, 50, 0.9)
        s.tube("handle", [horn, horn + (0.14, 0.12, -0.12), horn + (0.22, -0.12, -0.10), horn + (0.13, -0.14, 0.06)],
            (0.055, 0.046, 0.026), mirror="x", look="horn")
    for slot, z in (("support", 0.12 * w), ("support_b", -0.10 - 0.15 * w)):
        s.cylinder(slot, 0.055, 0, y, top=0.06, at=(0.125 * w, 0, z), mirror="x", colour=skin, round=0.015)
    s.ball("tail", body + (0, 0.05, -r[2] * 1.04), 0.085, **fleece)
    if s.maybe(0.35):
        s.torus("band", head + (0, -0.11, -0.12), 0.145, 0.034, turn=(40, 0, 0),
            colour=s.pick(HUES["red"], HUES["blue"]), look="leather")
        s.ball("knob", head + (0, -0.225, 0.015), 0.046, look="gold")


def giraffe(s: Sketch) -> None:
    w, leg = s.wide, 0.36 * s.tall
    r, long = 0.155 * w**0.8, 0.21 * w
    y = leg + 0.75 * r
    s.tube("body", [(0, y - 0.02, -long), (0, y, 0), (0, y + 0.04, long * 0.85)], (r * 0.95, r * 0.95, r * 1.05))
    poll = np.array((0, y + 0.66 * s.tall, long + 0.20))
    s.tube("upper", [(0, y + 0.03, long * 0.8), (0, y + 0.33 * s.tall, long + 0.09), poll], (r * 0.92, 0.085, 0.082),
        blend=0.06)
    dome = np.array((0.12, 0.12, 0.14)) * s.range(0.98, 1.12)
    s.ellipsoid("head", poll, dome, blend=0.04)
    nose = poll + (0, -0.055, 0.16)
    s.tube("spout", [poll + (0, -0.01, 0.05), nose], (0.10, 0.082), blend=0.03, colour=s.pick(pale(s), s.main))
    s.ellipsoid("face", nose + (0.040, 0.03, 0.062), (0.016, 0.018, 0.016), mirror="x", colour=s.shade(-0.65))
    eyes(s, poll, dome, azimuth=58, elevation=16, radius=0.036, pupil="detail_c", out=1.0)
    ear = on(poll, dome, 92, 28, 0.85)
    s.tube("ears", [ear, ear + (0.08, 0.03, 0.0), ear + (0.15, 0.02, 0.0)], (0.032, 0.05, 0.032), flat=0.5,
        thin=(0, 0.6, 1), mirror="x", blend=0.01)
    horn = on(poll, dome, 70, 66, 0.85)
    s.cylinder("top", 0.024, 0, 0.13, at=horn, mirror="x", colour=s.shade(-0.25), round=0.01)
    s.ball("knob", horn + (0, 0.14, 0), 0.036, mirror="x", colour=s.shade(-0.6))
    spot = s.shade(-0.5) if brightness(s.main) > 0.2 else CREAM
    s.ellipsoid("detail", (r * 0.80, y + 0.05, -0.02), (0.055, 0.06, 0.068), row=3, along="z", step=long * 0.72,
        mirror="x", colour=spot)
    s.ellipsoid("detail_b", (0.062, y + 0.36 * s.tall, long + 0.10), (0.04, 0.048, 0.05), row=3, along="y",
        step=0.145 * s.tall, mirror="x", colour=spot)
    s.ellipsoid("contents", (0.07, y + r * 0.88, -0.04), (0.06, 0.042, 0.062), row=2, along="z", step=long * 0.8,
        mirror="x", colour=spot)
    hair = s.shade(-0.6)
    s.tube("band", [poll + (0, 0.06, -0.085), (0, y + 0.36 * s.tall, long + 0.0), (0, y + r * 0.9, long * 0.4)],
        (0.034, 0.04, 0.034), flat=0.6, thin=(1, 0, 0), colour=hair)
    legs(s, "support", 0.08 * w, long * 0.82, y, 0.05, 0.072, waist=0.9)
    legs(s, "support_b", 0.085 * w, -long * 0.98, y, 0.05, 0.085, waist=0.9)
    if s.maybe(0.7):
        _hooves(s, 0.0825 * w, long * 0.82, -long * 0.98, 0.06, spot)
    dock = np.array((0, y + r * 0.3, -long - r * 0.75))
    s.tube("tail", [dock, dock + (0, -0.02, -0.12), dock + (0, -0.26 * s.tall, -0.10)], (0.036, 0.032, 0.046),
        blend=0.02, colour=hair)


def lion(s: Sketch) -> None:
    w, leg = s.wide, 0.26 * s.tall
    r, long = 0.18 * w, 0.31 * w**1.1
    y = leg + 0.75 * r
    head = np.array((0, y + 0.10 + 0.17 * s.tall, long + 0.14))
    s.tube("body", [(0, y, -long), (0, y - 0.01, 0), (0, y + 0.02, long * 0.85)], (r * 0.95, r * 0.9, r * 1.05))
    dome = np.array((0.225, 0.205, 0.20)) * s.range(0.98, 1.08)
    s.ellipsoid("head", head, dome, egg=0.1, blend=0.03)
    hair = s.pick(s.shade(-0.5), (0.55, 0.27, 0.10), (0.36, 0.20, 0.12))
    behind = head + (0, 0.005, -0.06)
    s.ellipsoid("rim", behind + (0, 0, -0.05), (0.30, 0.30, 0.20), colour=hair)
    style = s.pick("tufts", "smooth", "tufts")
    if style == "tufts":
        s.ellipsoid("upper", behind + (0, 0.27, -0.01), (0.088, 0.11, 0.10), radial=s.pick(10, 12), about="z",
            pivot=behind, blend=0.02, colour=hair)
    else:
        s.torus("upper", behind, 0.255, 0.095, turn=(90, 0, 0), colour=hair)
    s.ball("ears", head + (0.175, 0.20, 0.02), 0.075, mirror="x")
    s.ellipsoid("detail", head + (0.175, 0.20, 0.072), (0.046, 0.046, 0.03), mirror="x", colour=pale(s))
    muzzle = on(head, dome, 0, -24)
    s.ellipsoid("spout", muzzle + (0.055, -0.005, 0.0), (0.086, 0.07, 0.08), mirror="x", blend=0.02, colour=pale(s))
    s.ellipsoid("face", muzzle + (0, 0.048, 0.055), (0.048, 0.032, 0.036), egg=-0.5, colour=(0.35, 0.18, 0.15),
        rough=0.35)
    eyes(s, head, dome, azimuth=31, elevation=14, radius=0.042, pupil="detail_c")
    legs(s, "support", 0.105 * w, long * 0.80, y, 0.072, 0.09)
    legs(s, "support_b", 0.11 * w, -long * 0.92, y, 0.072, 0.11)
    if s.maybe(0.4):
        s.ellipsoid("base", (0.108 * w, 0, -0.06 * long + 0.025), (0.082, 0.075, 0.105), cut=(0, 2), row=2, along="z",
            step=1.72 * long, mirror="x", colour=s.pick(pale(s), s.main))
    tip = np.array((0.04, y + s.range(0.15, 0.35) * s.tall, -long - s.range(0.30, 0.38)))
    s.tube("tail", [(0, y + 0.04, -long - r * 0.6), (0, y - 0.08, -long - 0.40), tip + (0, -0.2, -0.06), tip],
        (0.046, 0.036, 0.032), blend=0.03)
    s.ellipsoid("knob", tip + (0, 0.03, 0), (0.062, 0.09, 0.062), colour=hair)
    if s.maybe(0.2):
        s.lathe("top", [(0.105, 0), (0.108, 0.05), (0.13, 0.10)], at=head + (0, 0.265, -0.03), look="gold", round=0.012)
        s.prism("band", head + (0.11, 0.375, -0.03), 0.045, 0.05, sides=4, taper=0.85, radial=5,
            pivot=tuple(head + (0, 0, -0.03)), look="gold", round=0.006)


def mouse(s: Sketch) -> None:
    w, h = s.wide, s.tall
    body, half = np.array((0, 0.24 * h, -0.03)), np.array((0.215 * w, 0.25 * h, 0.21 * w))
    s.ellipsoid("body", body, half, egg=0.3, cut=(-0.93, 2))
    s.ellipsoid("contents", body + (0, -0.02, 0.05), half * (0.76, 0.82, 0.86), egg=0.3, cut=(-0.9, 2), colour=pale(s))
    head = body + (0, 0.24 * h + 0.12, 0.07)
    dome = np.array((0.185, 0.165, 0.18)) * s.range(0.97, 1.06)
    s.ellipsoid("head", head, dome, egg=0.1, blend=0.04)
    tip = head + (0, -0.04, 0.21)
    s.tube("spout", [head + (0, -0.025, 0.07), tip], (0.135, 0.055), blend=0.04, colour=s.pick(s.main, pale(s)))
    s.ball("knob", tip + (0, 0.012, 0.05), 0.036, colour=PINK, rough=0.35)
    ear, size = on(head, dome, 80, 46, 0.92), s.range(0.13, 0.18)
    s.ellipsoid("ears", ear + (size * 0.6, size * 0.55, -0.01), (size, size, 0.042), turn=(-6, 12, 0), mirror="x",
        blend=0.01)
    s.ellipsoid("detail", ear + (size * 0.62, size * 0.55, 0.028), (size * 0.72, size * 0.72, 0.03), turn=(-6, 12, 0),
        mirror="x", colour=PINK)
    eyes(s, head, dome, azimuth=34, elevation=15, radius=0.044, pupil="detail_c")
    hand = body + (0.075, 0.07 * h, half[2] + 0.06)
    s.tube("handle", [body + (half[0] * 0.72, 0.10 * h, 0.05), body + (half[0] * 0.85, 0.03 * h, half[2] * 0.75), hand],
        (0.058, 0.046, 0.046), mirror="x", blend=0.02)
    s.ellipsoid("support", (0.13 * w, 0, 0.10 * w + 0.03), (0.075, 0.065, 0.15), cut=(0, 2), mirror="x", colour=PINK)
    side = s.pick(-1, 1, 1)
    s.tube("tail",
        [(0, 0.07, -0.16 * w), (side * 0.10 * w, 0.05, -0.62 * w), (side * 0.62 * w, 0.045, -0.34 * w),
        (side * 0.50 * w, s.range(0.06, 0.28) * h, 0.02)],
        (0.044, 0.034, 0.024), colour=PINK)
    if s.maybe(0.5):
        s.prism("top", hand * (0, 1, 1) + (0, 0.0, 0.045), 0.12, 0.05, sides=3, turn=(0, 0, 0), look="cheese",
            round=0.02)
    if s.maybe(0.35):
        s.torus("band", head + (0, -0.145, -0.05), 0.135, 0.04, turn=(8, 0, 0),
            colour=s.pick(HUES["red"], HUES["teal"], s.accent), look="wool")


HERD = {
    "body": "body",
    "upper": "neck",
    "head": "head",
    "spout": "muzzle",
    "face": "nostrils",
    "eyes": "eyes",
    "detail_c": "pupils",
    "ears": "ears",
    "support": "front legs",
    "support_b": "back legs",
    "base": "hooves",
    "tail": "tail",
}
LEGS = {"leg": "support", "hoof": "base", "foot": "base", "nose": "face", "snout": "spout"}
THINGS = (
    Thing(
        "horse", "animals", horse, 2.0,
        HERD | {"top": "mane", "contents": "saddle", "band": "girth", "detail": "blaze"},
        synset="horse.n.01", synonyms=("pony", "stallion", "mare", "foal", "colt", "donkey", "unicorn"),
        colours=("brown", "tan", "white", "black", "grey", "amber", "cream"), look="fur",
        part_words=LEGS | {"hair": "top", "strap": "band"},
    ),
    Thing(
        "cow", "animals", cow, 1.8,
        HERD | {"top": "horns", "detail": "right patch", "detail_b": "left patch", "contents": "shoulder patch",
        "band": "collar", "knob": "bell"},
        synset="cow.n.01", synonyms=("bull", "calf", "cattle", "ox", "dairy cow", "moo cow", "heifer", "buffalo"),
        colours=("white", "white", "brown", "tan", "cream", "black"), look="fur",
        part_words=LEGS | {"horn": "top", "spot": "detail", "patch": "detail"},
    ),
    Thing(
        "sheep", "animals", sheep, 1.2,
        HERD | {"upper": "fleece", "detail": "back fleece", "detail_b": "belly fleece", "top": "topknot",
        "handle": "horns", "band": "collar", "knob": "bell"},
        synset="sheep.n.01", synonyms=("lamb", "ewe", "ram", "goat"), colours=("white", "wool", "cream", "pink", "grey",
        "black"), look="wool",
        part_words=LEGS | {"wool": "upper", "horn": "handle", "hair": "top"},
    ),
    Thing(
        "giraffe", "animals", giraffe, 4.5,
        HERD | {"top": "horns", "knob": "horn tips", "detail": "flank spots", "detail_b": "neck spots",
        "contents": "back spots", "band": "mane"},
        synset="giraffe.n.01", synonyms=("okapi", "camelopard"), colours=("amber", "tan", "yellow", "orange", "cream"),
        look="fur",
        part_words=LEGS | {"horn": "top", "spot": "detail", "patch": "detail"},
    ),
    Thing(
        "lion", "animals", lion, 2.0,
        HERD | {"rim": "mane", "upper": "mane tufts", "face": "nose", "detail": "inner ears", "base": "paws",
        "knob": "tail tuft", "top": "crown", "band": "crown points"},
        synset="lion.n.01", synonyms=("lion cub", "big cat", "king of beasts"), colours=("amber", "tan", "orange",
        "cream", "yellow"), look="fur",
        part_words={"leg": "support", "paw": "base", "hair": "rim", "tuft": "knob", "nose": "face", "snout": "spout"},
    ),
    Thing(
        "mouse", "animals", mouse, 0.12,
        {"body": "body", "contents": "belly", "head": "head", "spout": "snout", "knob": "nose", "ears": "ears",
        "detail": "inner ears", "eyes": "eyes", "detail_c": "pupils", "handle": "arms", "support": "feet",
        "tail": "tail", "top": "cheese", "band": "scarf"},
        synset="mouse.n.01", synonyms=("rat", "field mouse", "hamster", "rodent", "mice"), colours=("grey", "white",
        "brown", "tan", "cream", "lavender"), look="fur",
        part_words={"arm": "handle", "hand": "handle", "foot": "support", "paw": "support", "tummy": "contents",
        "muzzle": "spout"},
    ),
)
