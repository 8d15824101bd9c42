"""Trees and cacti: simple masses with a hand-cut look."""

import numpy as np

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import WHITE, mound, on

# One part is one row: calls fill their lines.
# fmt: off


def tree(s: Sketch) -> None:
    style = s.pick("cloud", "oval", "lollipop", "spreading")
    w, trunk = s.wide, s.tall * s.range(0.52, 0.66)
    r = w * s.range(0.38, 0.46)
    squash = {"cloud": 0.82, "oval": 1.3, "lollipop": 1.0, "spreading": 0.62}[style] * s.tall**0.4
    thick = s.range(0.075, 0.10) * w**0.5
    s.lathe("support",
        [(thick * 1.75, 0), (thick * 1.12, 0.10 * trunk), (thick, 0.5 * trunk), (thick * 0.9, trunk + 0.12)],
        look="bark", round=0.02, colour=s.pick(None, LOOKS["oak"][0], LOOKS["walnut"][0]))
    y = trunk + r * squash * 0.72
    s.ellipsoid("body", (0, y, 0), (r, r * squash, r * 0.96), power=s.range(2.0, 2.5), egg=s.range(0.0, 0.25),
        look="leaf", colour=s.main)
    if style in ("cloud", "spreading"):
        low = y - r * squash * 0.22
        puff = r * s.range(0.48, 0.60)
        s.ellipsoid("upper", (r * 0.72, low, 0), (puff, puff * 0.9, puff), radial=s.pick(4, 5, 6), phase=s.range(0, 90),
            blend=0.03, look="leaf", colour=s.main)
        s.ellipsoid("head", (r * 0.30, y + r * squash * 0.62, 0), (puff * 0.95, puff * 0.82, puff * 0.95),
            radial=s.pick(2, 3), phase=s.range(0, 120), blend=0.03, look="leaf", colour=s.shade(0.10))
    if s.maybe(0.4):
        s.tube("handle", [(0, trunk * 0.55, 0), (0.16 * w, trunk * 0.66, 0.05), (0.27 * w, trunk * 0.98 + 0.06, 0.06)],
            (0.05, 0.042, 0.036), radial=s.pick(1, 2), phase=s.range(-40, 40), look="bark", blend=0.03)
    if s.maybe(0.35):
        fruit = s.pick((0.86, 0.18, 0.14), (0.97, 0.62, 0.16), (0.96, 0.70, 0.78), (0.96, 0.84, 0.30))
        size = 0.052
        at = on((0, y, 0), (r, r * squash, r), 90, s.range(-8, 22), 1.0)
        s.ball("knob", at, size, radial=s.pick(5, 6, 7), phase=s.range(0, 60), look="fruit", colour=fruit)
        s.ball("contents", on((0, y, 0), (r, r * squash, r), 90, 58, 1.02 if style in ("oval", "lollipop") else 1.16),
            size, radial=s.pick(3, 4), phase=s.range(0, 90), look="fruit", colour=fruit)
    if s.maybe(0.4):
        mound(s, thick * 1.75 + s.range(0.10, 0.22) * w)


def pine(s: Sketch) -> None:
    w, h = s.wide, s.tall
    tiers, trunk = s.pick(2, 3, 3, 3), s.range(0.18, 0.30) * h
    r, droop = w * s.range(0.34, 0.42), s.range(0.02, 0.07)
    corner = s.pick(2, 2, "star")
    s.cylinder("support", 0.075 * w**0.5, 0, trunk + 0.15, top=0.065 * w**0.5, look="bark", round=0.02)
    height = 1.02 * h / tiers
    for i, slot in enumerate(("body", "upper", "head")[:tiers]):
        low, size = trunk + i * height * 0.80, r * (1 - 0.25 * i)
        colour = s.shade(0.07 * i)
        tall = height * 1.22
        if corner == "star":
            s.prism(slot, (0, low + tall / 2, 0), size * 1.12, tall / 2, sides=s.pick(8, 9, 10), star=0.16, taper=0.93,
                look="leaf", colour=colour, round=0.02)
        else:
            profile = [(size * 0.86, low - droop), (size, low - droop * 0.6), (size * 0.66, low + tall * 0.30),
                (size * 0.30, low + tall * 0.70), (0.02, low + tall)]
            s.lathe(slot, profile, look="leaf", colour=colour, round=0.025)
    top = trunk + (tiers - 1) * height * 0.80 + height * 1.22
    decorated = s.chance(0.4)
    if decorated or s.chance(0.15):
        s.prism("top", (0, top + 0.01, 0), 0.115, 0.03, sides=5, star=0.42, turn=(-90, 0, 0), look="gold", round=0.012)
    if decorated:
        ball = s.pick((0.85, 0.15, 0.15), HUES["amber"], HUES["sky"], HUES["magenta"])
        s.ball("knob", (r * (0.86 if corner != "star" else 0.9), trunk + 0.02, 0), 0.05, radial=s.pick(6, 7, 8),
            phase=s.range(0, 50), look="paint", colour=ball)
        if s.maybe(0.7):
            y = trunk + height * 0.8
            s.ball("contents", (r * 0.75 * 0.87, y + 0.02, 0), 0.044, radial=s.pick(5, 6), phase=s.range(0, 60),
                look="paint", colour=s.pick(HUES["amber"], HUES["red"], WHITE))
    if not decorated and s.maybe(0.35):
        size = r * (1 - 0.25 * (tiers - 1))
        low = trunk + (tiers - 1) * height * 0.8
        tall = height * 1.22
        s.lathe("rim", [(size * 0.74, low + tall * 0.37), (size * 0.42, low + tall * 0.70), (0.03, low + tall + 0.025)],
            look="snow", round=0.025)
    if s.maybe(0.3):
        if s.chance(0.5):
            s.lathe("base", [(0.15 * w, 0), (0.18 * w, 0.15 * h**0.5)],
                colour=s.pick(HUES["red"], LOOKS["terracotta"][0], LOOKS["wicker"][0]), look="terracotta", round=0.015)
        else:
            mound(s, 0.26 * w)


def palm(s: Sketch) -> None:
    w, h = s.wide, s.tall * s.range(0.85, 1.0)
    lean = s.range(0.0, 0.24)
    crown = np.array((lean * 0.6, h, lean * 0.25))
    bend = (lean * 0.9 * 0.4, h * 0.45, 0)
    s.tube("body", [(-lean * 0.5, 0.09, 0), bend, crown], (0.085, 0.062, 0.055), look="bark",
        colour=s.pick((0.62, 0.46, 0.30), (0.52, 0.38, 0.26)))
    s.ellipsoid("support", (-lean * 0.5, 0.0, 0), (0.135, 0.16, 0.135), cut=(0, 2), look="bark",
        colour=(0.52, 0.38, 0.25), blend=0.04)
    reach, fall = 0.56 * w, s.range(0.10, 0.3)
    leaf = [crown - (0, 0.03, 0), crown + (reach * 0.42, 0.20, 0), crown + (reach * 0.82, 0.12, 0),
        crown + (reach, -fall, 0)]
    fronds = s.pick(6, 7, 8)
    s.tube("top", leaf, (0.055, 0.12, 0.058), flat=0.32, thin=(0.35, 1, 0), radial=fronds, phase=s.range(0, 60),
        pivot=crown, look="leaf", colour=s.main)
    if s.maybe(0.7):
        tips = [crown, crown + (0.12 * w, 0.26, 0), crown + (0.32 * w, 0.27, 0), crown + (0.42 * w, 0.02, 0)]
        s.tube("upper", tips, (0.06, 0.095, 0.06), flat=0.38, thin=(0.5, 1, 0), radial=s.pick(4, 5),
            phase=s.range(0, 60), pivot=crown, look="leaf", colour=s.shade(0.16))
    if s.maybe(0.65):
        s.ball("knob", crown + (0.085, -0.065, 0), 0.075, radial=s.pick(3, 4), phase=s.range(20, 70), pivot=crown,
            look="walnut")
    if s.maybe(0.5):
        sand = (0.93, 0.82, 0.58)
        s.ellipsoid("base", (-lean * 0.3, 0, 0), (0.40 * w**0.8, 0.09, 0.38 * w**0.8), cut=(0, 2), power=2.3,
            colour=sand, look="soil")


def cactus(s: Sketch) -> None:
    style = s.pick("saguaro", "saguaro", "saguaro", "barrel")
    w, h = s.wide, s.tall
    potted = s.chance(0.65)
    low = 0.0
    if potted:
        r = 0.245 * w**0.6
        low = 0.27
        pot = s.pick(LOOKS["terracotta"][0], s.accent, WHITE, HUES["teal"])
        s.lathe("base", [(r * 0.72, 0), (r * 0.97, low - 0.05), (r, low)], wall=0.035, look="terracotta", colour=pot,
            round=0.012)
        s.torus("rim", (0, low - 0.035, 0), r * 0.99, 0.034, squash=1.5, look="terracotta", colour=pot)
        s.cylinder("contents", r * 0.88, low - 0.10, low - 0.03, top=r * 0.93, mode="after", look="soil")
    else:
        s.ellipsoid("base", (0, 0, 0), (0.36 * w, 0.09, 0.32 * w), cut=(0, 2), colour=(0.88, 0.74, 0.50), look="soil")
    mode = "after" if potted else "add"
    foot = low - 0.10 if potted else 0.0
    if style == "barrel":
        rx, ry = 0.20 * w**0.8, 0.24 * h
        s.ellipsoid("body", (0, foot + ry * 0.95, 0), (rx, ry, rx), mode=mode, look="leaf", colour=s.main)
        s.tube("detail",
            [(0.03, foot + ry * 1.93, 0), (rx * 1.38, foot + ry * 1.75, 0), (rx * 1.38, foot + ry * 0.15, 0), (0.06,
            foot + ry * 0.05, 0)],
            0.038, radial=10, mode=mode, look="leaf", colour=s.shade(0.12))
    else:
        r, top = 0.125 * w**0.6, foot + 0.88 * h
        s.lathe("body",
            [(r * 0.92, foot), (r * 1.04, foot + 0.3 * h), (r, top - r * 0.8), (r * 0.72, top - r * 0.22), (r * 0.02,
            top)],
            mode=mode, look="leaf", colour=s.main, round=0.02)
        s.tube("detail", [(r * 0.99, foot + 0.05, 0), (r * 1.06, top - r * 1.1, 0)], (0.026, 0.022), radial=8,
            phase=22.5, mode=mode, look="leaf", colour=s.shade(0.14))
        y, out = foot + h * s.range(0.38, 0.5), r + 0.15 * w
        arm = [(r * 0.5, y, 0), (out + 0.03, y - 0.05, 0), (out + 0.02, y + 0.1, 0),
            (out, y + s.range(0.24, 0.34) * h, 0)]
        s.tube("handle", arm, (0.074, 0.078, 0.068), mode=mode, look="leaf", colour=s.main,
            mirror="none" if s.chance(0.15) else "x")
    crown = foot + 2 * 0.24 * h * 0.975 if style == "barrel" else top
    if s.maybe(0.6):
        bloom = s.pick((0.95, 0.36, 0.55), (0.97, 0.55, 0.25), (0.97, 0.80, 0.25))
        s.ellipsoid("top", (0.062, crown + 0.018, 0), (0.07, 0.03, 0.045), turn=(0, 0, 28), radial=6, mode="after",
            look="petal", colour=bloom)
        s.ball("knob", (0, crown + 0.018, 0), 0.042, mode="after", look="petal", colour=(0.98, 0.88, 0.45))
    if potted and s.maybe(0.2):
        s.ellipsoid("eyes", (0.085, low * 0.55, 0.19 * w**0.6), (0.028, 0.034, 0.03), mirror="x", look="eye")


LEAFY = ("green", "olive", "lime", "leaf", "teal")
THINGS = (
    Thing(
        "tree", "plants", tree, 5.0,
        {"body": "crown", "upper": "leaves", "head": "top leaves", "support": "trunk", "handle": "branches",
        "knob": "fruit", "contents": "upper fruit", "base": "mound"},
        synset="tree.n.01", synonyms=("oak", "oak tree", "apple tree", "maple", "birch", "elm", "cherry tree", "bonsai",
        "bush"), colours=("green", "lime", "olive", "leaf", "orange", "amber", "pink", "red"), look="leaf",
        part_words={"foliage": "body", "leaf": "body", "stem": "support", "branch": "handle", "apple": "knob",
        "blossom": "knob", "grass": "base", "ground": "base"},
    ),
    Thing(
        "pine", "plants", pine, 4.0,
        {"body": "lower branches", "upper": "middle branches", "head": "top branches", "support": "trunk",
        "top": "star", "knob": "baubles", "contents": "upper baubles", "rim": "snow", "base": "pot"},
        synset="pine.n.01", synonyms=("pine tree", "fir", "fir tree", "spruce", "christmas tree", "conifer",
        "evergreen", "xmas tree"), colours=("green", "teal", "leaf", "olive", "mint", "white"), look="leaf",
        part_words={"stem": "support", "branch": "body", "needle": "body", "ornament": "knob", "decoration": "knob",
        "ball": "knob", "bauble": "knob", "snow cap": "rim"},
        counts={"tier": ("body", "upper", "head"), "layer": ("body", "upper", "head")},
    ),
    Thing(
        "palm", "plants", palm, 6.0,
        {"body": "trunk", "support": "root", "top": "fronds", "upper": "young fronds", "knob": "coconuts",
        "base": "island"},
        synset="palm.n.03", synonyms=("palm tree", "coconut tree", "coconut palm", "date palm", "tropical tree"),
        colours=LEAFY, look="leaf",
        part_words={"stem": "body", "leaf": "top", "frond": "top", "coconut": "knob", "nut": "knob", "sand": "base",
        "beach": "base"},
        counts={"frond": "top", "leaf": "top", "coconut": "knob"},
    ),
    Thing(
        "cactus", "plants", cactus, 0.5,
        {"body": "stem", "detail": "ribs", "handle": "arms", "base": "pot", "rim": "pot rim", "contents": "soil",
        "top": "flower", "knob": "flower heart", "eyes": "eyes"},
        synset="cactus.n.01", synonyms=("cacti", "saguaro", "prickly pear", "barrel cactus", "potted cactus"),
        colours=("green", "leaf", "teal", "olive", "mint", "lime"), look="leaf",
        part_words={"arm": "handle", "branch": "handle", "blossom": "top", "bloom": "top", "petal": "top",
        "sand": "base", "rib": "detail", "spine": "detail"},
    ),
)
