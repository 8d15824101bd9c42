"""Things to admire: crowns, cups, bells and rings."""

import math

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import radius_at, sleeve

# One part is one row: calls fill their lines.
# fmt: off

GEMS = (HUES["crimson"], HUES["blue"], HUES["green"], HUES["purple"], HUES["turquoise"])
DARK_WOOD = ("walnut", "ebony", "mahogany")


def crown(s: Sketch) -> None:
    r, h = s.wide * s.range(0.42, 0.47), s.tall * s.range(0.2, 0.25)
    style, flare = s.pick("tines", "tines", "imperial"), s.range(1.0, 1.1)
    profile = [(r, 0), (r * (1 + flare) / 2, h * 0.5), (r * flare, h)]
    s.lathe("body", profile, wall=0.04, round=0.012)
    gem, n = s.pick(*GEMS), s.pick(5, 6, 8)
    ring, rise = r * flare - 0.022, s.tall * s.range(0.3, 0.38)
    if style == "tines":
        out = ring + 0.06 * rise
        width = math.pi * ring / n
        s.box("upper", ((ring + out) / 2 - 0.02, h * 0.5 + rise * 0.5, 0), (0.03, rise * 0.5 + h * 0.4, width),
            taper=(0, 0.88), turn=(0, 0, -4), radial=n, phase=90, mode="after")
        s.ball("knob", (out - 0.006, 0.9 * h + rise - 0.012, 0), s.range(0.05, 0.06), radial=n, phase=90, mode="after",
            look=s.pick("gold", "silver", "porcelain"), colour=s.pick(None, gem))
    else:
        n, top = s.pick(4, 6), h + rise * 1.25
        s.tube("upper",
            [(ring, h * 0.5, 0), (ring * 1.2, h + rise * 0.95, 0), (ring * 0.6, top + 0.1, 0), (0, top - 0.06, 0)],
            (0.055, 0.042, 0.04), flat=0.6, thin=(0, 0, 1), radial=n, phase=90, mode="after")
        s.ball("knob", (0, top, 0), 0.08, mode="after")
        s.prism("top", (0, top + 0.115, 0), 0.095, 0.032, sides=4, star=0.62, turn=(90, 0, 0), mode="after",
            round=0.008)
    if style == "imperial" or s.maybe(0.5):
        puff = h + rise * (0.72 if style == "imperial" else 0.34)
        s.lathe("contents", [(r * 0.85, 0.03), (ring - 0.002, h * 0.6), (ring * 0.97, h + (puff - h) * 0.35),
            (ring * 0.55, puff - 0.02), (0.01, puff)], mode="after", look="velvet",
            colour=s.pick(HUES["crimson"], HUES["purple"], HUES["navy"]))
    s.ellipsoid("detail", (radius_at(profile, h * 0.52) - 0.012, h * 0.52, 0), (0.046, min(0.055, h * 0.3), 0.05),
        radial=n, phase=90, look="glass", alpha=1.0, colour=gem)
    if s.maybe(0.35):
        s.torus("base", (0, 0.015, 0), r - 0.005, 0.06, squash=0.8, look="wool", colour=HUES["white"])
    else:
        s.torus("base", (0, 0.012, 0), r - 0.012, 0.038)
    if s.maybe(0.6):
        s.torus("rim", (0, h - 0.01, 0), r * flare - 0.016, 0.03)


def trophy(s: Sketch) -> None:
    r, low, cup = s.wide * s.range(0.27, 0.32), 0.3 + 0.16 * s.tall, s.tall * s.range(0.46, 0.54)
    top = low + cup
    profile = s.pick([(0.05, low - 0.05), (r * 0.62, low + 0.12 * cup), (r * 0.94, low + 0.42 * cup), (r,
        low + 0.75 * cup),
        (r * 1.06, top)], [(0.05, low - 0.05), (r * 0.42, low + 0.2 * cup), (r * 0.66, low + 0.55 * cup),
        (r * 0.9, low + 0.85 * cup), (r * 1.12, top)], [(0.05, low - 0.05), (r * 0.8, low + 0.1 * cup),
        (r * 1.04, low + 0.4 * cup), (r * 0.96, low + 0.7 * cup), (r * 0.98, top)])
    s.lathe("body", profile, wall=0.032, round=0.012)
    s.torus("rim", (0, top, 0), profile[-1][0] - 0.016, 0.03, mode="after")
    neck = 0.26 + (low - 0.26) * 0.6
    s.lathe("support", [(0.16, 0.15), (0.165, 0.25), (0.055, 0.3), (0.05, neck - 0.03), (0.085, neck),
        (0.05, neck + 0.03), (0.07, low + 0.04)], round=0.01)
    wood, plan = s.pick(*DARK_WOOD), s.range(0.21, 0.25)
    if s.chance(0.5):
        s.box("base", (0, 0.12, 0), (plan, 0.12, plan), taper=(0.14, 0.14), look=wood, round=0.02)
        front = plan * 0.96
    else:
        s.lathe("base", [(plan * 1.12, 0), (plan * 1.12, 0.06), (plan, 0.09), (plan * 0.94, 0.24)], look=wood,
            round=0.014)
        front = plan * 0.97
    s.box("detail", (0, 0.135, front - 0.03), (0.115, 0.05, 0.042), turn=(-6, 0, 0), look="gold", colour=s.main,
        metal=1.0, round=0.01)
    a, b = low + 0.28 * cup, low + 0.86 * cup
    ra, rb, out = radius_at(profile, a) - 0.02, radius_at(profile, b) - 0.025, r + s.range(0.2, 0.3)
    ears = s.pick([(ra, a, 0), (out + 0.02, a + 0.02, 0), (out + 0.16, b + 0.14, 0), (rb, b, 0)],
        [(ra, a, 0), (out, a - 0.14, 0), (out + 0.06, top + 0.16, 0), (rb, b, 0)])
    s.tube("handle", ears, (0.034, 0.042, 0.03), mirror="x", blend=0.02)
    y = low + 0.56 * cup
    s.prism("face", (0, y, radius_at(profile, y) - 0.016), 0.13, 0.046, sides=5, star=0.45, turn=(90, 0, 0),
        look="paint",
        colour=s.pick(HUES["crimson"], HUES["blue"], HUES["cream"], HUES["green"]), round=0.01)
    if s.maybe(0.45):
        sleeve(s, "band", profile, low + 0.8 * cup, low + 0.88 * cup, proud=0.012, colour=s.accent)
    if s.maybe(0.3):
        s.lathe("contents", [(0.04, low), (profile[-1][0] * 0.8, top - 0.05), (profile[-1][0] * 0.97, top + 0.01),
            (profile[-1][0] * 0.6, top + 0.09),
            (0.05, top + 0.15)], mode="after")
        s.prism("top", (0, top + 0.24, 0), 0.2, 0.04, sides=5, star=0.5, turn=(90, 0, 0), mode="after", round=0.012)


def bell(s: Sketch) -> None:
    r, h = s.wide * s.range(0.34, 0.4), s.tall * s.range(0.52, 0.6)
    profile = [(r * 0.3, 0), (r * 0.52, 0.1 * h), (r * 0.58, 0.35 * h), (r * 0.68, 0.7 * h), (r * 0.86, 0.9 * h),
        (r, h)]
    hand = s.chance(0.5)
    lift = 0.0 if hand else s.range(0.16, 0.22)
    top = lift + h
    s.lathe("body", profile, wall=0.034, at=(0, top, 0), turn=(180, 0, 0), round=0.014)
    s.torus("rim", (0, lift + 0.024, 0), r - 0.012, 0.034, mode="after")
    if s.maybe(0.6):
        y = s.range(0.5, 0.62) * h
        s.torus("band", (0, top - y, 0), radius_at(profile, y) - 0.004, 0.022, colour=s.pick(s.main, s.accent))
    clap = 0.05 if not hand else 0.09
    s.lathe("contents", [(0.09, -0.09), (0.1, 0.0), (0.036, 0.09), (0.034, h * 0.5), (0.04, h - clap - 0.004)],
        smooth=0.4, at=(0, lift + clap, 0), mode="after", look="iron")
    if hand:
        grip, tall = s.pick("wood", "mahogany", "ebony", "oak"), s.tall * s.range(0.36, 0.46)
        s.lathe("handle", [(0.06, top - 0.06), (0.055, top + 0.02), (0.1, top + tall * 0.35),
            (0.085, top + tall * 0.65), (0.05, top + tall * 0.82), (0.085, top + tall * 0.94), (0.01, top + tall)],
            look=grip)
        s.lathe("knob",
            [(r * 0.36, top - 0.05), (r * 0.34, top), (0.085, top + 0.04), (0.09, top + 0.06), (0.05, top + 0.08)],
            colour=s.accent)
    else:
        x, beam = r + 0.16, top + 0.18
        post, wood = s.range(0.05, 0.065), s.pick("oak", "walnut", "mahogany", "wood")
        s.tube("handle", [(0, top - 0.06, -0.05), (0, top + 0.14, -0.13), (0, top + 0.14, 0.13), (0, top - 0.06, 0.05)],
            0.034)
        s.torus("knob", (0, beam - 0.05, 0), 0.1, 0.034, turn=(0, 0, 90), look="iron")
        s.box("upper", (0, beam + 0.02, 0), (x + post + 0.1, post, post * 1.15), look=wood, round=0.02)
        s.box("support", (x, beam / 2, 0), (post, beam / 2 + 0.01, post), mirror="x", look=wood, round=0.015)
        s.box("base", (x, 0.042, 0), (post * 1.3, 0.05, 0.32), mirror="x", look=wood, taper=(0, 0.2), round=0.02)
        s.tube("detail", [(x, 0.34 * beam, 0), (x, 0.06, 0.25)], 0.036, mirror="xz", look=wood)
        if s.maybe(0.6):
            s.tube("tail", [(0, lift + 0.04, 0), (0, lift - 0.09, 0)], (0.016, 0.03), look="straw", mode="after")


def ring(s: Sketch) -> None:
    w, h, thick = s.wide * s.range(0.4, 0.44), s.tall * s.range(0.76, 0.84), s.range(0.045, 0.06)
    s.tube("body", [(0, thick, 0), (w * 1.32, thick, 0), (w * 1.32, thick + h, 0), (0, thick + h, 0)],
        (thick, thick * 0.95, thick * 1.25), mirror="x", blend=0.03)
    style, top = s.pick("diamond", "diamond", "oval", "signet"), 2 * thick + h
    gem = s.pick((0.82, 0.93, 0.97), (0.82, 0.93, 0.97), *GEMS)
    stone = {"look": "glass", "alpha": 1.0, "colour": gem}
    k = s.range(0.22, 0.28)
    if style == "diamond":
        facets = s.pick(6, 8)
        s.lathe("upper", [(0.05, top - 0.06), (0.1, top), (k * 0.72, top + 0.09)], round=0.012)
        s.prism("top", (0, top + 0.16, 0), k, 0.1, sides=facets, taper=-0.36, round=0.006, **stone)
        s.prism("knob", (0, top + 0.29, 0), k * 1.36, 0.045, sides=facets, taper=0.36, round=0.006, **stone)
        s.tube("detail", [(0.05, top - 0.02, 0), (k * 0.95, top + 0.1, 0), (k * 1.25, top + 0.31, 0)],
            (0.034, 0.032, 0.036), radial=4, phase=45)
    elif style == "oval":
        s.lathe("upper", [(0.06, top - 0.07), (0.12, top - 0.01), (k * 1.02, top + 0.08), (k * 1.05, top + 0.13)],
            depth=0.78, round=0.012)
        s.ellipsoid("top", (0, top + 0.1, 0), (k * 0.9, 0.17, k * 0.72), **stone)
        s.ball("detail", (k, top + 0.12, 0), 0.045, radial=12, look="silver", colour=s.pick(None, s.main), metal=1.0)
    else:
        s.lathe("upper", [(0.07, top - 0.08), (k * 0.85, top + 0.0), (k * 1.15, top + 0.08), (k * 1.12, top + 0.12)],
            corner=s.pick(2, 5), round=0.015)
        s.lathe("top", [(k * 0.9, top + 0.09), (k * 0.84, top + 0.16)], corner=2, look="paint", colour=s.pick(*GEMS),
            round=0.012)
        s.prism("knob", (0, top + 0.16, 0), k * 0.6, 0.026, sides=5, star=0.5, round=0.008)
    if s.maybe(0.5):
        y, x = thick + h * 0.87, w * 0.62
        s.ball("detail_b", (x, y, 0), thick * 1.5, mirror="x", **stone)
    if s.maybe(0.35):
        cushion, low = s.pick(HUES["navy"], HUES["crimson"], HUES["cream"], HUES["purple"]), 0.02
        s.box("base", (0, low, 0), (w * 0.95, 0.1, w * 0.75), round=0.05, plan=0.1, look="velvet", colour=cushion)
        s.box("rim", (0, low - 0.07, 0), (w * 1.02, 0.045, w * 0.82), round=0.02, plan=0.06, look="walnut")


METALS = ("gold", "gold", "silver", "bronze", "copper", "brass")
THINGS = (
    Thing(
        "crown", "ornaments", crown, 0.22,
        {"body": "band", "upper": "points", "knob": "pearls", "top": "cross", "contents": "velvet cap",
            "detail": "gems", "base": "trim", "rim": "rim"},
        synset="crown.n.04", synonyms=("tiara", "diadem", "royal crown", "coronet", "king's crown"), colours=METALS,
        look="gold",
        part_words={"jewel": "detail", "ruby": "detail", "gem": "detail", "tine": "upper", "arch": "upper",
            "spike": "upper", "ball": "knob", "fur": "base", "lining": "contents", "ring": "body"},
        counts={"point": "upper", "spike": "upper", "gem": "detail", "jewel": "detail"},
    ),
    Thing(
        "trophy", "ornaments", trophy, 0.35,
        {"body": "cup", "rim": "rim", "support": "stem", "base": "plinth", "detail": "plaque", "handle": "handles",
            "face": "star", "band": "band", "contents": "lid", "top": "top star"},
        synset="trophy.n.02", synonyms=("award", "prize", "prize cup", "winner's cup", "championship cup"),
        colours=METALS, look="gold",
        part_words={"pedestal": "base", "foot": "base", "ear": "handle", "emblem": "face", "label": "detail",
            "leg": "support", "cover": "contents", "bowl": "body", "lip": "rim"},
    ),
    Thing(
        "bell", "ornaments", bell, 0.25,
        {"body": "bell", "rim": "lip", "band": "band", "contents": "clapper", "handle": "handle", "knob": "crown",
            "upper": "beam", "support": "posts", "base": "feet", "detail": "braces", "tail": "rope"},
        synset="bell.n.01",
        synonyms=("hand bell", "handbell", "church bell", "school bell", "ship's bell", "dinner bell"),
        colours=("gold", "brass", "bronze", "silver", "copper", "brass", "red"), look="brass",
        part_words={"tongue": "contents", "grip": "handle", "edge": "rim", "stripe": "band", "ring": "knob",
            "yoke": "upper", "frame": "upper", "post": "support", "leg": "support"},
    ),
    Thing(
        "ring", "ornaments", ring, 0.03,
        {"body": "band", "upper": "setting", "top": "stone", "knob": "crown", "detail": "prongs",
            "detail_b": "side stones", "base": "cushion", "rim": "tray"},
        synset="ring.n.08",
        synonyms=("diamond ring", "engagement ring", "finger ring", "wedding ring", "signet ring", "jewel ring"),
        colours=("gold", "gold", "silver", "copper", "bronze", "silver"), look="gold",
        part_words={"gem": "top", "diamond": "top", "jewel": "top", "ruby": "top", "claw": "detail", "mount": "upper",
            "hoop": "body", "pillow": "base", "stand": "rim"},
        counts={"prong": "detail", "claw": "detail"},
    ),
)
