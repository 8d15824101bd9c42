"""Things that swim."""

import numpy as np

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import INK, WHITE, brightness, eyes, on, pale

# One part is one row: calls fill their lines.
# fmt: off


def fish(s: Sketch) -> None:
    w = s.wide
    half = np.array((0.15 + 0.03 * w, (0.17 + 0.08 * s.tall) * 1.0, 0.36 * w))
    middle = np.array((0, 0.30 + 0.05 * s.tall, 0))
    s.ellipsoid("body", middle, half, power=2.1)
    fins = s.pick(s.accent, s.shade(-0.25), s.shade(0.3), HUES["amber"])
    rear = middle - (0, 0, half[2] * 0.82)
    spread = s.range(0.15, 0.22) * s.tall
    s.tube("tail", [rear, rear + (0, 0.02, -0.14), rear + (0, spread * 1.3, -0.30)], (0.06, 0.085, 0.045), flat=0.42,
        thin=(1, 0, 0), blend=0.03, colour=fins)
    s.tube("detail", [rear, rear + (0, -0.02, -0.14), rear + (0, -spread * 1.1, -0.28)], (0.06, 0.085, 0.045),
        flat=0.42, thin=(1, 0, 0), blend=0.03, colour=fins)
    crest, tip = middle + (0, half[1] * 0.84, 0.13 * w), middle + (0, half[1] + s.range(0.04, 0.14) * s.tall, -0.26 * w)
    s.tube("top", [crest, (crest + tip) / 2 + (0, 0.05, 0.02), tip], (0.06, 0.12, 0.055), flat=0.32, thin=(1, 0, 0),
        blend=0.03, colour=fins)
    side = middle + (half[0] * 0.88, -0.05, 0.06 * w)
    s.tube("ears", [side, side + (0.08, -0.02, -0.08), side + (0.12, -0.06, -0.21)], (0.04, 0.072, 0.045), flat=0.35,
        thin=(1, 0.5, 0.4), mirror="x", colour=fins)
    if s.maybe(0.6):
        s.tube("support", [middle + (0.04, -half[1] * 0.85, 0.02), middle + (0.08, -half[1] - 0.10, -0.10)],
            (0.06, 0.035), flat=0.4, thin=(1, 0, 0), mirror="x", colour=fins)
    if s.maybe(0.55):
        count = s.pick(2, 3)
        s.ellipsoid("band", middle + (0, 0, 0.0), (half[0] * 1.035, half[1] * 1.02, 0.036), row=count, along="z",
            step=0.21 * w, colour=s.pick(WHITE, s.shade(-0.5), s.accent))
    s.torus("spout", middle + (0, -0.03, half[2] * 0.955), 0.046, 0.026, turn=(84, 0, 0), squash=1.2, blend=0.015,
        colour=s.pick(s.shade(0.25), s.shade(-0.2), (0.93, 0.50, 0.45)))
    eyes(s, middle, half, azimuth=56, elevation=20, radius=0.072, pupil="detail_b", sclera=WHITE, tall=1.0)


def shark(s: Sketch) -> None:
    w = s.wide
    half = np.array((0.175 * w**0.6, 0.17 * s.tall, 0.52 * w))
    y = 0.30 + 0.06 * s.tall
    body = np.array((0, y, 0))
    s.ellipsoid("body", body, half)
    s.ellipsoid("contents", body + (0, -0.035, 0.02), half * (0.93, 0.9, 0.95),
        colour=WHITE if brightness(s.main) < 0.8 else s.shade(-0.2))
    fin = body + (0, half[1] * 0.75, 0.06 * w)
    rise = s.range(0.2, 0.27) * s.tall
    s.tube("top", [fin, fin + (0, rise * 0.5, -0.05), fin + (0, rise, -0.17 * w)], (0.13, 0.09, 0.04), flat=0.42,
        thin=(1, 0, 0), blend=0.04)
    side = body + (half[0] * 0.75, -0.06, 0.14 * w)
    s.tube("ears", [side, side + (0.14, -0.06, -0.05), side + (0.27, -0.14 * s.tall, -0.20 * w)], (0.10, 0.08, 0.042),
        flat=0.42, thin=(0.3, 1, 0), mirror="x", blend=0.03)
    rear = body - (0, 0, half[2] * 0.88)
    s.tube("tail", [rear + (0, 0, 0.05), rear + (0, 0.05, -0.10), rear + (0, 0.32 * s.tall, -0.27 * w)],
        (0.085, 0.075, 0.04), flat=0.5, thin=(1, 0, 0), blend=0.03)
    s.tube("detail", [rear, rear + (0, -0.04, -0.09), rear + (0, -0.19 * s.tall, -0.18 * w)], (0.07, 0.06, 0.038),
        flat=0.5, thin=(1, 0, 0), blend=0.02)
    eyes(s, body, half, azimuth=48, elevation=14, radius=0.04, tall=1.0, out=0.98, pupil="detail_c")
    mouth = body + (0, -half[1] * 0.42, half[2] * 0.72)
    s.tube("face",
        [mouth + (-half[0] * 0.66, 0.045, -0.04), mouth + (0, -0.02, half[2] * 0.13), mouth + (half[0] * 0.66, 0.045,
        -0.04)],
        0.026, colour=(0.45, 0.12, 0.14))
    if s.maybe(0.75):
        s.prism("spout", mouth + (0, 0.0, half[2] * 0.135), 0.03, 0.034, sides=4, taper=0.9, turn=(180, 0, 0), row=3,
            along="x", step=0.062, colour=WHITE, round=0.004)
    if s.maybe(0.6):
        s.ellipsoid("band", body + (half[0] * 0.86, 0.015, 0.21 * w), (0.03, 0.065, 0.014), row=3, along="z",
            step=0.052, mirror="x", colour=s.shade(-0.45))
    if s.maybe(0.4):
        s.tube("support", [body + (0.05, -half[1] * 0.75, -0.22 * w), body + (0.13, -half[1] - 0.06, -0.30 * w)],
            (0.055, 0.04), flat=0.5, thin=(1, 0, 0), mirror="x", blend=0.02)


def whale(s: Sketch) -> None:
    w = s.wide
    half = np.array((0.31 * w, 0.21 + 0.09 * s.tall, 0.40 * w))
    body = np.array((0, half[1], 0.06))
    s.ellipsoid("body", body, half, power=2.3, egg=0.12)
    light = WHITE if brightness(s.main) < 0.75 else s.shade(-0.15)
    s.ellipsoid("contents", body + (0, -0.05, 0.035), half * (0.93, 0.90, 0.97), power=2.3, egg=0.2, colour=light)
    rear = body + (0, 0.0, -half[2] * 0.62)
    end = rear + (0, 0.24 * s.tall + 0.04, -0.40 * w)
    s.tube("upper", [rear, rear + (0, -0.07, -0.24 * w), end], (0.25 * w**0.7, 0.135, 0.055), blend=0.08)
    s.tube("tail", [end + (0, -0.01, 0.02), end + (0.14, 0.05, 0.0), end + (s.range(0.24, 0.3), 0.09, -0.12)],
        (0.055, 0.09, 0.05), flat=0.42, thin=(0, 1, 0.2), mirror="x", blend=0.02)
    side = body + (half[0] * 0.85, -half[1] * 0.42, 0.10)
    s.tube("ears", [side, side + (0.12, -0.02, -0.05), side + (0.24, s.range(-0.06, 0.06), -0.14)],
        (0.085, 0.095, 0.05), flat=0.42, thin=(0.2, 1, 0), mirror="x", blend=0.02)
    eyes(s, body, half, azimuth=44, elevation=13, radius=0.05, pupil="detail_c")
    if s.maybe(0.65):
        spray = body + (0, half[1] * 0.92, 0.0)
        s.tube("spout",
            [spray, spray + (0, 0.22 * s.tall, 0), spray + (0.13, 0.28 * s.tall, 0), spray + (0.17, 0.12 * s.tall, 0)],
            (0.034, 0.038, 0.042), radial=s.pick(3, 4, 5), phase=20, look="water")
    if s.maybe(0.4):
        s.ellipsoid("band", body + (0, -half[1] * 0.64, half[2] * 0.28), (half[0] * 0.82, 0.02, half[2] * 0.62), row=3,
            along="y", step=0.062, colour=s.shade(-0.1, light))


def octopus(s: Sketch) -> None:
    w = s.wide
    dome = np.array((0.27 * w**0.7, 0.19 + 0.13 * s.tall, 0.26 * w**0.7))
    head = np.array((0, 0.16 + dome[1] * 0.95, -0.02))
    s.ellipsoid("body", head, dome, egg=s.range(-0.25, 0.1), power=2.15)
    reach, curl = 0.50 * w, s.range(0.05, 0.18)
    path = [(0.10 * w, 0.22, 0), (0.30 * w, 0.19, 0), (0.22 * w, -0.02, 0), (reach, curl + 0.03, 0)]
    s.tube("support", path, (0.11, 0.078, 0.036), radial=8, phase=22.5, blend=0.03)
    eyes(s, head, dome, azimuth=27, elevation=-14, radius=0.075, pupil="detail_b", sclera=WHITE, out=0.96)
    mouth = on(head, dome, 0, -36, 0.97)
    if s.maybe(0.7):
        if s.chance(0.5):
            s.torus("face", mouth, 0.036, 0.019, turn=(78, 0, 0), colour=s.shade(-0.4))
        else:
            s.tube("face", [mouth + (-0.055, 0.02, 0.005), mouth + (0, -0.025, 0.012), mouth + (0.055, 0.02, 0.005)],
                0.017, colour=INK)
    if s.maybe(0.5):
        s.ellipsoid("detail_c", on(head, dome, 48, -26, 0.97), (0.05, 0.032, 0.02), turn=(26, 48, 0), mirror="x",
            colour=s.pick((0.95, 0.45, 0.50), s.shade(0.3)))
    if s.maybe(0.4):
        s.ball("knob", on(head, dome, 55, 38, 0.9), 0.055, mirror="xz", colour=s.shade(0.35))
    if s.maybe(0.25):
        s.lathe("top", [(0.17, 0), (0.17, 0.02), (0.11, 0.03), (0.105, 0.19), (0.10, 0.20)],
            at=head + (0.0, dome[1] * 0.90, 0), turn=(0, 0, -8), colour=s.pick(INK, s.accent), look="fabric",
            round=0.015)


def turtle(s: Sketch) -> None:
    w = s.wide
    lift, rise = 0.07 + 0.07 * s.tall, 0.29 * s.tall
    skin = s.pick((0.60, 0.74, 0.36), (0.44, 0.66, 0.40), (0.70, 0.72, 0.42), (0.52, 0.72, 0.60))
    shell = np.array((0.34 * w, rise, 0.40 * w))
    s.ellipsoid("body", (0, lift, -0.05), shell, cut=(0.0, 2), power=2.2)
    s.ellipsoid("rim", (0, lift + 0.012, -0.05), (shell[0] + 0.035, 0.05, shell[2] + 0.035), power=2.6,
        colour=s.shade(-0.3))
    s.ellipsoid("contents", (0, lift - 0.01, -0.05), shell * (0.92, 0, 0.92) + (0, 0.075, 0), power=2.6, colour=pale(s))
    plate = s.pick(s.shade(-0.28), s.shade(0.28), s.shade(-0.45))
    s.prism("top", (0, lift + rise * 0.98, -0.05), 0.125 * w, 0.026, sides=6, colour=plate, taper=0.25, round=0.015)
    ring = on((0, lift, 0), (shell[0], rise, shell[0]), 90, 42, 0.985)
    s.prism("band", ring + (0, 0.0, -0.05), 0.10 * w, 0.03, sides=6, turn=(0, 0, -42 * s.tall**0.4), radial=6, phase=0,
        pivot=(0, 0, -0.05), colour=plate, round=0.015)
    head = np.array((0, lift + 0.10 + 0.13 * s.tall, 0.40 * w + 0.12))
    dome = np.array((0.155, 0.145, 0.16)) * s.range(0.96, 1.12)
    s.tube("upper", [(0, lift + 0.03, 0.20 * w), (0, lift + 0.05, 0.42 * w), head], (0.10, 0.09, 0.09), blend=0.03,
        colour=skin)
    s.ellipsoid("head", head, dome, blend=0.05, colour=skin, egg=0.1)
    eyes(s, head, dome, azimuth=40, elevation=20, radius=0.044, coat=skin)
    mouth = on(head, dome, 0, -24, 0.96)
    if s.maybe(0.6):
        s.tube("face", [mouth + (-0.075, 0.035, -0.022), mouth + (0, -0.008, 0.012), mouth + (0.075, 0.035, -0.022)],
            0.014, colour=(0.25, 0.30, 0.16))
    if s.chance(0.3):
        s.tube("support", [(0.22 * w, lift - 0.02, 0.20 * w), (0.42 * w, 0.06, 0.26 * w), (0.56 * w, 0.05, 0.10 * w)],
            (0.085, 0.10, 0.05), flat=0.45, thin=(0, 1, 0), mirror="x", colour=skin)
        s.tube("support_b",
            [(0.2 * w, lift - 0.02, -0.26 * w), (0.30 * w, 0.045, -0.38 * w), (0.36 * w, 0.045, -0.48 * w)],
            (0.075, 0.08, 0.05), flat=0.45, thin=(0, 1, 0), mirror="x", colour=skin)
    else:
        for slot, z in (("support", 0.20 * w), ("support_b", -0.30 * w)):
            s.lathe(slot, [(0.082, 0), (0.088, 0.03), (0.085, lift)], at=(0.235 * w, 0, z), mirror="x", colour=skin,
                round=0.02)
    s.tube("tail", [(0, lift - 0.01, -0.40 * w), (0, lift - 0.04, -0.40 * w - 0.15)], (0.06, 0.018), colour=skin)


SWIM = {"body": "body", "eyes": "eyes", "tail": "tail", "ears": "side fins", "top": "back fin"}
THINGS = (
    Thing(
        "fish", "sea animals", fish, 0.25,
        SWIM | {"detail": "lower tail", "support": "belly fins", "band": "stripes", "spout": "lips",
        "detail_b": "pupils"},
        synset="fish.n.01", synonyms=("goldfish", "clownfish", "tropical fish", "salmon", "trout", "koi", "guppy"),
        colours=("orange", "blue", "yellow", "teal", "coral", "purple", "turquoise"), look="scales",
        part_words={"fin": "ears", "stripe": "band", "mouth": "spout", "lip": "spout", "dorsal fin": "top",
        "pupil": "detail_b"},
    ),
    Thing(
        "shark", "sea animals", shark, 3.5,
        SWIM | {"contents": "belly", "detail": "lower tail", "face": "mouth", "spout": "teeth", "band": "gills",
        "support": "rear fins", "detail_c": "pupils"},
        synset="shark.n.01", synonyms=("great white", "great white shark", "dogfish", "baby shark"), colours=("grey",
        "blue", "sky", "navy", "teal"), look="skin",
        part_words={"fin": "top", "dorsal fin": "top", "tooth": "spout", "gill": "band", "flipper": "ears"},
    ),
    Thing(
        "whale", "sea animals", whale, 8.0,
        SWIM | {"contents": "belly", "upper": "tail stock", "tail": "flukes", "ears": "flippers",
        "spout": "water spout", "band": "throat grooves", "detail_c": "pupils"},
        synset="whale.n.02", synonyms=("blue whale", "humpback", "sperm whale", "orca", "killer whale", "dolphin",
        "cetacean"), colours=("blue", "sky", "navy", "teal", "grey", "turquoise"), look="skin",
        part_words={"fin": "ears", "flipper": "ears", "fluke": "tail", "fountain": "spout", "spray": "spout"},
    ),
    Thing(
        "octopus", "sea animals", octopus, 0.6,
        {"body": "head", "support": "tentacles", "eyes": "eyes", "detail_b": "pupils", "face": "mouth",
        "detail_c": "cheeks", "knob": "spots", "top": "top hat"},
        synset="octopus.n.02", synonyms=("squid", "kraken", "cuttlefish", "octopod"), colours=("coral", "purple",
        "pink", "orange", "teal", "red", "lavender"), look="skin",
        part_words={"tentacle": "support", "arm": "support", "leg": "support", "spot": "knob", "hat": "top",
        "cheek": "detail_c", "smile": "face"},
        counts={"tentacle": "support", "arm": "support"},
    ),
    Thing(
        "turtle", "sea animals", turtle, 0.5,
        {"body": "shell", "rim": "shell rim", "contents": "belly", "top": "top plate", "band": "shell plates",
        "upper": "neck", "head": "head", "eyes": "eyes", "face": "smile", "support": "front legs",
        "support_b": "back legs", "tail": "tail"},
        synset="turtle.n.02", synonyms=("tortoise", "sea turtle", "terrapin", "loggerhead"), colours=("green", "olive",
        "brown", "teal", "tan", "purple"), look="scales",
        part_words={"leg": "support", "flipper": "support", "plate": "band", "spot": "band", "mouth": "face",
        "foot": "support"},
    ),
)
