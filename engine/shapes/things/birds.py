"""Birds: round bodies, beaks and eyes that read from across the room."""

import numpy as np

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import BEAK, CREAM, INK, WHITE, brightness, collar, eyes, on, pale

# One part is one row: calls fill their lines.
# fmt: off


def _toes(s: Sketch, slot: str, x: float, z: float, size: float, colour=BEAK, **options) -> None:
    """Two webbed feet: flat five-sided pads that point forward."""
    s.prism(slot, (x, 0.025, z), size, 0.025, sides=5, star=0.12, depth=1.15, mirror="x", colour=colour, round=0.012,
        **options)


def penguin(s: Sketch) -> None:
    w, h = s.wide, 0.80 * s.tall
    baby = s.chance(0.35)
    body = np.array((0, 0.02 + h * 0.5, 0))
    half = np.array((0.27 * w, h * 0.5, 0.25 * w))
    s.ellipsoid("body", body, half, egg=0.28, power=2.2, cut=(-0.95, 2))
    head = np.array((0, h * 0.93, 0.02))
    dome = np.array((0.215, 0.20, 0.20)) * (1.14 if baby else 1.0)
    s.ellipsoid("head", head, dome, blend=0.05)
    front = WHITE if brightness(s.main) < 0.75 else s.shade(-0.22)
    s.ellipsoid("contents", body + (0, -0.05 * h, 0.055 * w), half * (0.84, 0.84, 0.86), egg=0.28, colour=front,
        cut=(-0.96, 2))
    s.ellipsoid("face", on(head, dome, 24, -4, 0.62), dome * (0.50, 0.56, 0.45), mirror="x", blend=0.01, colour=front)
    eyes(s, head, dome, azimuth=28, elevation=10, radius=0.036, tall=1.15, out=1.03, coat=front)
    beak = on(head, dome, 0, -10)
    s.tube("spout", [beak + (0, 0.0, -0.05), beak + (0, -0.005, 0.04), beak + (0, -0.02, s.range(0.07, 0.14))],
        (0.062, 0.045, 0.014), flat=0.75, colour=BEAK)
    shoulder = body + (0.20 * w, 0.26 * h, 0)
    out = s.range(0.08, 0.26)
    s.tube("ears", [shoulder, shoulder + (0.10, -0.14 * h, 0.0), shoulder + (0.08 + out, -0.42 * h, 0.02)],
        (0.075, 0.10, 0.045), flat=0.36, thin=(1, 0.35, 0), mirror="x", blend=0.02)
    s.ellipsoid("support", (0.12 * w, 0.0, 0.15 * w), (0.10, 0.085, 0.16), cut=(0, 2), mirror="x", colour=BEAK)
    s.tube("tail", [body + (0, -0.36 * h, -0.16 * w), body + (0, -0.44 * h, -0.32 * w)], (0.08, 0.03), flat=0.5,
        blend=0.02)
    if s.maybe(0.4):
        scarf = s.pick(HUES["red"], HUES["teal"], HUES["amber"], s.accent)
        s.torus("band", (0, h * 0.78, 0.01), 0.185 * (1 + 0.3 * (w - 1)), 0.048, squash=1.05, turn=(6, 0, 0),
            colour=scarf, look="wool")
        s.tube("detail", [(0.10, h * 0.77, 0.19), (0.13, h * 0.66, 0.24 * w + 0.015), (0.12, h * 0.5, 0.27 * w)],
            (0.055, 0.058, 0.062), flat=0.4, thin=(0, 0.2, 1), colour=scarf, look="wool")
    if s.maybe(0.25):
        s.ellipsoid("top", head + (0, dome[1] * 0.42, 0), dome * (1.04, 0.82, 1.04), cut=(0.05, 2), colour=s.accent,
            look="wool")
        s.ball("knob", head + (0, dome[1] * 1.3, 0), 0.06, colour=CREAM, look="wool")


def owl(s: Sketch) -> None:
    w, h = s.wide, 0.74 * s.tall
    body, half = np.array((0, 0.05 + 0.5 * h, 0)), np.array((0.30 * w, 0.5 * h, 0.26 * w))
    s.ellipsoid("body", body, half, power=2.4, egg=0.1, cut=(-0.94, 2))
    head = np.array((0, 0.90 * h, 0.01))
    dome = np.array((0.275 * w**0.6, 0.205, 0.235))
    s.ellipsoid("head", head, dome, power=2.3, blend=0.06)
    belly = s.pick(pale(s), CREAM)
    s.ellipsoid("contents", body + (0, -0.09 * h, 0.075 * w), half * (0.74, 0.72, 0.78), egg=0.15, colour=belly)
    disc = on(head, dome, 25, 2, 0.9)
    s.ellipsoid("face", disc, (0.135, 0.135, 0.055), turn=(-2, 20, 0), mirror="x", colour=pale(s))
    iris = s.pick((0.97, 0.75, 0.18), (0.95, 0.55, 0.15), WHITE)
    out = np.array((0.02, 0.0, 0.052))
    s.ellipsoid("eyes", disc + out, (0.088, 0.088, 0.03), turn=(-2, 20, 0), mirror="x", look="eye", colour=iris)
    s.ellipsoid("detail", disc + out * 1.5 - (0.012, 0, 0), (0.052, 0.056, 0.022), turn=(-2, 20, 0), mirror="x",
        look="eye")
    beak = on(head, dome, 0, -12)
    s.tube("spout", [beak + (0, 0.035, -0.03), beak + (0, 0.02, 0.055), beak + (0, -0.075, 0.045)],
        (0.046, 0.042, 0.014), colour=BEAK)
    tuft = on(head, dome, 62, 48, 0.80)
    if s.maybe(0.75):
        tip = tuft + (s.range(0.06, 0.14), s.range(0.10, 0.20), 0.02)
        s.tube("ears", [tuft - (0.06, 0, 0), tuft + (0, 0.05, 0), tip], (0.075, 0.055, 0.016), flat=0.6, thin=(0, 0, 1),
            mirror="x", blend=0.03)
    wing = body + (half[0] * 0.93, 0.0, -0.02)
    s.ellipsoid("handle", wing + (0, 0.02 * h, 0), (0.065, 0.36 * h, 0.19 * w), turn=(-14, 0, s.range(4, 14)),
        egg=-0.35, mirror="x", blend=0.01, colour=s.pick(s.shade(-0.25), s.shade(-0.4), s.accent))
    s.tube("support", [(0.12 * w, 0.045, 0.06 * w), (0.12 * w, 0.045, 0.25 * w)], 0.045, row=3, along="x", step=0.062,
        mirror="x", colour=BEAK)
    s.ellipsoid("tail", body + (0, -0.30 * h, -0.24 * w), (0.13, 0.15, 0.05), turn=(35, 0, 0), colour=s.shade(-0.3))
    if s.maybe(0.3):
        s.tube("base", [(-0.42 * w, -0.07, 0.15 * w), (0.42 * w, -0.07, 0.15 * w)], 0.09, look="bark")


def duck(s: Sketch) -> None:
    w, neck = s.wide, 0.26 * s.tall
    rubber = s.chance(0.5)
    half = np.array((0.26 * w, 0.20 + 0.03 * s.tall, 0.36 * w))
    legs = 0.0 if rubber else 0.10 * s.tall
    y = legs + half[1] * 0.86
    s.ellipsoid("body", (0, y, -0.05), half, egg=0.15, power=2.15, cut=(-0.86, 2))
    head = np.array((0, y + half[1] * 0.75 + neck, 0.17 * w))
    dome = np.array((0.185, 0.18, 0.185)) * s.range(0.97, 1.1)
    s.tube("upper", [(0, y + 0.06, 0.16 * w), (0, y + 0.2, 0.19 * w), head], (0.15, 0.115, 0.12), blend=0.08)
    mallard = s.chance(0.4) and np.ptp(s.main) < 0.3
    s.ellipsoid("head", head, dome, blend=0.04, colour=(0.10, 0.42, 0.30) if mallard else None)
    bill = on(head, dome, 0, -14)
    s.tube("spout", [bill - (0, 0, 0.05), bill + (0, -0.015, 0.06), bill + (0, 0.012, s.range(0.12, 0.18))],
        (0.07, 0.066, 0.078), flat=0.42, thin=(0, 1, 0.1), colour=BEAK if brightness(s.main) > 0.2 else HUES["orange"])
    eyes(s, head, dome, azimuth=38, elevation=18, radius=0.036, pupil="detail_b")
    s.ellipsoid("handle", (half[0] * 0.88, y + 0.05, -0.09), (0.065, 0.13, 0.235 * w), turn=(8, 0, -12), egg=0.1,
        mirror="x", blend=0.02, colour=s.pick(s.main, s.shade(-0.15), pale(s)))
    tip = (0, y + 0.22 + 0.06 * s.tall, -0.10 - half[2] * 1.05)
    s.tube("tail", [(0, y + 0.04, -half[2] * 0.72), (0, y + 0.08, -half[2] * 1.03), tip], (0.14, 0.09, 0.02), flat=0.6,
        blend=0.05)
    if not rubber:
        s.cylinder("support", 0.032, 0, legs + 0.1, at=(0.12 * w, 0, -0.02), mirror="x", colour=BEAK)
        _toes(s, "base", 0.12 * w, 0.045, 0.10)
    if mallard or s.maybe(0.3):
        collar(s, (0, y + 0.1, 0.17 * w), head, 0.62, 0.128, 0.026,
            colour=WHITE if mallard else s.pick(HUES["red"], HUES["blue"]))
    elif s.maybe(0.3):
        s.ellipsoid("knob", head + (0.07, -dome[1] * 0.95, 0.13), (0.075, 0.052, 0.034), turn=(0, 20, 14), mirror="x",
            colour=s.pick(HUES["red"], HUES["blue"]), look="fabric")
    if s.maybe(0.25):
        s.lathe("top", [(0.205, -0.02), (0.205, 0.025), (0.115, 0.04), (0.11, 0.15), (0.105, 0.16)],
            at=head + (0, dome[1] * 0.80, -0.02), turn=(-10, 0, 0), look="straw", round=0.015)


def chicken(s: Sketch) -> None:
    w, leg = s.wide, 0.15 * s.tall
    red = (0.86, 0.16, 0.14)
    half = np.array((0.245 * w, 0.19 + 0.07 * s.tall, 0.29 * w))
    y = leg + half[1] * 0.93
    s.ellipsoid("body", (0, y, 0), half, egg=0.2)
    head = np.array((0, y + half[1] * 0.55 + 0.28 * s.tall, 0.15 * w))
    s.tube("upper", [(0, y + 0.02, 0.07 * w), (0, y + 0.2, 0.17 * w), head], (0.20, 0.15, 0.10), blend=0.06)
    dome = np.array((0.14, 0.15, 0.15)) * s.range(0.98, 1.08)
    s.ellipsoid("head", head, dome, blend=0.05)
    s.ball("top", head + (0, dome[1] * 0.92, -0.005), 0.066, row=3, along="z", step=0.078, blend=0.01, colour=red)
    beak = on(head, dome, 0, -4)
    s.tube("spout", [beak - (0, 0, 0.04), beak + (0, -0.01, 0.045), beak + (0, -0.035, s.range(0.08, 0.11))],
        (0.054, 0.038, 0.014), colour=BEAK)
    s.ellipsoid("face", beak + (0.026, -0.10, 0.006), (0.032, 0.06, 0.034), mirror="x", egg=0.4, colour=red)
    eyes(s, head, dome, azimuth=48, elevation=16, radius=0.029, pupil="detail_b", out=1.0)
    wing = s.pick(s.main, s.shade(-0.18), s.shade(-0.35))
    s.ellipsoid("handle", (half[0] * 0.90, y + 0.03, -0.05), (0.06, 0.15, 0.20 * w), turn=(14, 0, -8), egg=0.1,
        mirror="x", blend=0.02, colour=wing)
    rooster = s.chance(0.4)
    base = np.array((0, y + 0.08, -half[2] * 0.72))
    tip = base + ((0, 0.38 * s.tall, -0.22) if rooster else (0, 0.24 * s.tall, -0.16))
    s.tube("tail",
        [base, base + (0, 0.16, -0.17), tip + (0, 0.05, 0), tip + (0, -0.08, -0.12)] if rooster else [base, tip],
        (0.15, 0.13, 0.05) if rooster else (0.15, 0.12, 0.06), flat=0.5, thin=(1, 0, 0), blend=0.04,
        colour=s.pick(s.shade(-0.5), (0.10, 0.30, 0.30)) if rooster else None)
    s.cylinder("support", 0.030, 0, leg + 0.12, at=(0.11 * w, 0, 0.0), mirror="x", colour=BEAK)
    s.tube("base", [(0.11 * w, 0.028, 0.0), (0.11 * w + 0.12, 0.028, 0.0)], 0.028, radial=5, phase=90,
        pivot=(0.11 * w, 0, 0.0), mirror="x", colour=BEAK)
    if s.maybe(0.3):
        collar(s, (0, y + 0.1, 0.12 * w), head, 0.72, 0.128, 0.026)


def songbird(s: Sketch) -> None:
    w, leg = s.wide, 0.12 * s.tall
    half = np.array((0.225 * w, 0.17 + 0.08 * s.tall, 0.27 * w))
    y = leg + half[1] * 0.9
    s.ellipsoid("body", (0, y, 0), half, turn=(-14, 0, 0))
    head = np.array((0, y + 0.10 + 0.17 * s.tall, 0.13 * w))
    dome = np.array((0.19, 0.175, 0.185)) * s.range(0.97, 1.08)
    s.ellipsoid("head", head, dome, blend=0.08)
    chest = s.pick(pale(s), (0.93, 0.42, 0.20), CREAM)
    s.ellipsoid("contents", (0, y - 0.02, 0.05 * w), half * (0.86, 0.86, 0.92), turn=(-14, 0, 0), colour=chest)
    beak = on(head, dome, 0, -2)
    s.tube("spout", [beak - (0, 0, 0.04), beak + (0, 0, 0.04), beak + (0, -0.01, s.range(0.08, 0.13))],
        (0.048, 0.033, 0.014), colour=s.pick(BEAK, INK))
    eyes(s, head, dome, azimuth=36, elevation=14, radius=0.036, pupil="detail_b")
    s.ellipsoid("handle", (half[0] * 0.93, y + 0.03, -0.07 * w), (0.05, 0.12, 0.235 * w), turn=(24, 0, -6), egg=0.1,
        mirror="x", blend=0.01, colour=s.pick(s.shade(-0.25), s.shade(-0.45), s.accent))
    up = s.range(-0.02, 0.24) * s.tall
    s.tube("tail", [(0, y, -half[2] * 0.7), (0, y + up, -half[2] * 0.8 - 0.34 * w)], (0.085, 0.062), flat=0.38,
        thin=(0, 1, 0.3), blend=0.04, colour=s.shade(-0.3))
    s.cylinder("support", 0.024, 0, leg + 0.1, at=(0.085 * w, 0, 0.02), mirror="x", colour=BEAK)
    s.tube("base", [(0.085 * w, 0.026, 0.02), (0.085 * w + 0.10, 0.026, 0.02)], 0.026, radial=4, phase=90,
        pivot=(0.085 * w, 0, 0.02), mirror="x", colour=BEAK)
    if s.maybe(0.4):
        crown = head + (0, dome[1] * 0.82, -0.02)
        s.tube("top", [crown, crown + (0, 0.12, -0.04), crown + (0, 0.14, -0.17)], (0.07, 0.05, 0.02), blend=0.03)


BIRD = {
    "body": "body",
    "head": "head",
    "spout": "beak",
    "eyes": "eyes",
    "handle": "wings",
    "support": "legs",
    "base": "feet",
    "tail": "tail",
}
THINGS = (
    Thing(
        "penguin", "animals", penguin, 0.7,
        {"body": "body", "head": "head", "contents": "belly", "face": "cheeks", "eyes": "eyes", "spout": "beak",
        "ears": "flippers", "support": "feet", "tail": "tail", "band": "scarf", "detail": "scarf end", "top": "hat",
        "knob": "bobble"},
        synset="penguin.n.01", synonyms=("baby penguin", "emperor penguin", "penguin chick"), colours=("black", "navy",
        "grey", "blue", "teal", "black"), look="feather",
        part_words={"wing": "ears", "flipper": "ears", "foot": "support", "tummy": "contents", "beanie": "top",
        "bill": "spout", "chest": "contents"},
    ),
    Thing(
        "owl", "animals", owl, 0.35,
        BIRD | {"contents": "belly", "face": "eye discs", "detail": "pupils", "ears": "ear tufts", "support": "feet",
        "base": "branch"},
        synset="owl.n.01", synonyms=("barn owl", "owlet", "hoot owl", "night owl", "snowy owl"), colours=("brown",
        "tan", "grey", "white", "amber", "purple", "teal"), look="feather",
        part_words={"wing": "handle", "ear": "ears", "horn": "ears", "foot": "support", "claw": "support",
        "chest": "contents", "perch": "base"},
    ),
    Thing(
        "duck", "animals", duck, 0.45,
        BIRD | {"upper": "neck", "spout": "bill", "detail_b": "pupils", "band": "collar", "knob": "bow tie",
        "top": "straw hat"},
        synset="duck.n.01", synonyms=("rubber duck", "duckling", "mallard", "drake", "ducky", "goose"),
        colours=("yellow", "yellow", "white", "amber", "brown", "sky", "pink"), look="feather",
        part_words={"beak": "spout", "wing": "handle", "foot": "base", "leg": "support", "ring": "band", "hat": "top"},
    ),
    Thing(
        "chicken", "animals", chicken, 0.45,
        BIRD | {"upper": "neck", "top": "comb", "face": "wattles", "detail_b": "pupils", "band": "collar"},
        synset="chicken.n.02", synonyms=("hen", "rooster", "cockerel", "cock", "chick", "turkey"), colours=("white",
        "brown", "tan", "amber", "cream", "black"), look="feather",
        part_words={"crest": "top", "wing": "handle", "foot": "base", "leg": "support", "claw": "base"},
    ),
    Thing(
        "songbird", "animals", songbird, 0.18,
        BIRD | {"contents": "breast", "detail_b": "pupils", "top": "crest"},
        synset="songbird.n.01", synonyms=("bird", "robin", "sparrow", "bluebird", "canary", "finch", "parrot",
        "birdie"), colours=("sky", "blue", "red", "yellow", "brown", "teal", "orange", "grey"), look="feather",
        part_words={"wing": "handle", "chest": "contents", "belly": "contents", "leg": "support", "bill": "spout",
        "foot": "base"},
    ),
)
