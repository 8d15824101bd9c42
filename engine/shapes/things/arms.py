"""A knight's arms: swords and shields, standing upright to be seen."""

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

CREAM = HUES["cream"]


def sword(s: Sketch) -> None:
    style, h, w = s.pick("knight", "knight", "broad", "dagger", "katana"), s.tall, s.wide
    blade = {"knight": 1.22, "broad": 1.15, "dagger": 0.82, "katana": 1.3}[style] * h
    half = {"knight": 0.088, "broad": 0.125, "dagger": 0.105, "katana": 0.06}[style] * w**0.7
    g, grip = 0.46, 0.30
    metal = s.pick("steel", "silver", "chrome", "steel")
    tint = None if s.chance(0.85) else s.shade(0.6)
    gold = s.pick("gold", "brass", "gold", "iron")
    if style == "katana":
        s.tube("body", [(0, g - 0.08, 0), (0.0, g + blade * 0.55, 0), (-0.16 * w, g + blade, 0)],
            (half, half * 1.05, 0.022), flat=0.36, thin=(0, 0, 1), look=metal, colour=tint)
        s.lathe("rim", [(0.14, g - 0.02), (0.15, g), (0.14, g + 0.035)], look=gold, round=0.012, depth=0.8)
    else:
        s.prism("body", (0, g + blade * 0.40, 0), half * 1.18, blade * 0.44, sides=4, turn=(0, 90, 0), depth=0.36,
            taper=0.18, look=metal, colour=tint, round=0.004)
        top = g + blade * 0.84 - 0.005
        s.prism("upper", (0, top + blade * 0.08 - 0.03, 0), half * 1.18 * 0.84, blade * 0.10 + 0.01, sides=4,
            turn=(0, 90, 0),
            depth=0.36, taper=0.97, look=metal, colour=tint, round=0.004)
        wide = s.range(0.26, 0.34) * w
        droop = s.pick(0, 0.07, -0.09, 0.05)
        s.tube("rim", [(0, g, 0), (wide * 0.5, g + droop * 0.2, 0), (wide, g + droop, 0)], (0.058, 0.046, 0.052),
            look=gold, mirror="x", flat=0.9, thin=(0, 0, 1))
        s.ball("ears", (wide, g + droop, 0), 0.066, mirror="x", look=gold)
        if s.maybe(0.55):
            s.ball("face", (0, g, 0.045), 0.056, mirror="z", look="jelly", colour=s.main, alpha=1)
        if s.maybe(0.6) and style != "dagger":
            s.tube("detail", [(0, g + 0.04, 0.030 * w), (0, g + blade * 0.62, 0.024)], 0.019, mirror="z",
                look="iron" if gold == "iron" else gold)
    s.lathe("handle", [(0.048, g - grip), (0.06, g - 0.12), (0.05, g + 0.05)], colour=s.main, look="leather",
        depth=0.85, round=0.012)
    s.torus("band", (0, g - grip * 0.52, 0), 0.055, 0.019, row=5, along="y", step=0.052, squash=0.9,
        colour=s.shade(-0.35), look="leather", blend=0.002)
    y = g - grip - 0.02
    pommel = s.pick("ball", "disc", "gem")
    if pommel == "disc":
        s.lathe("knob", [(0.05, -0.05), (0.09, -0.03), (0.09, 0.03), (0.05, 0.05)], at=(0, y, 0), turn=(90, 0, 0),
            look=gold, round=0.012)
    elif pommel == "ball":
        s.ball("knob", (0, y, 0), 0.082, look=gold)
    else:
        s.prism("knob", (0, y, 0), 0.085, 0.08, sides=6, look="jelly", colour=s.accent, alpha=1, round=0.03)


def shield(s: Sketch) -> None:
    style = s.pick("heater", "heater", "round", "kite")
    t, w = s.tall**0.8, 0.55 * s.wide**0.8
    metal = s.pick("steel", "gold", "brass", "iron")
    back = s.pick(s.accent, CREAM, s.shade(-0.4))
    if style == "round":
        r, ry = w * 1.15, w * 1.15 * t
        plate = [(r, -0.06), (r, 0.0), (r * 0.62, 0.07), (0.02, 0.10)]
        s.lathe("body", plate, turn=(90, 0, 0), depth=t, round=0.02)
        s.lathe("rim", [(r * 1.07, -0.07), (r * 1.08, 0.03), (r * 0.93, 0.055), (r * 0.88, 0.0)], turn=(90, 0, 0),
            depth=t, look=metal, round=0.025)
        centre, z = (0, 0), 0.09
        if s.maybe(0.6):
            s.lathe("band", [(r * 0.58, 0.02), (r * 0.56, 0.095), (r * 0.5, 0.105)], turn=(90, 0, 0), depth=t,
                colour=back)
        high, low = ry, -ry
    else:
        long = (0.72 if style == "heater" else 0.92) * t
        shape = {"power": 3.0, "egg": -0.55}
        s.ellipsoid("body", (0, 0, 0), (w, long, 0.10), **shape)
        s.ellipsoid("rim", (0, 0, -0.035), (w * 1.10, long * 1.09, 0.085), look=metal, **shape)
        centre, z, high, low = (0, long * 0.12), 0.09, long, -long
        if s.maybe(0.55):
            s.ellipsoid("band", (0, 0, 0), (w * 0.17, long * 1.0, 0.113), colour=back, **shape)
    emblem = s.pick("star", "boss", "cross", "gem")
    x, y = centre
    if emblem == "star":
        s.prism("face", (x, y, z), w * 0.42, 0.05, sides=5, star=0.42, turn=(-90, 0, 0), look=metal)
    elif emblem == "boss":
        s.ellipsoid("face", (x, y, z - 0.02), (w * 0.30, w * 0.30, 0.12), look=metal)
        s.torus("knob", (x, y, z), w * 0.34, 0.032, turn=(90, 0, 0), look=metal)
    elif emblem == "cross":
        s.box("face", (x, y, z), (w * 0.5, w * 0.13, 0.035), look=metal, round=0.015)
        s.box("knob", (x, y - 0.04, z + 0.004), (w * 0.13, w * 0.62, 0.035), look=metal, round=0.015)
    else:
        s.prism("face", (x, y, z), w * 0.36, 0.05, sides=6, turn=(-90, 0, 0), look=metal)
        s.ball("knob", (x, y, z + 0.04), w * 0.18, look="jelly", colour=s.accent, alpha=1)
    if s.maybe(0.5):
        s.ball("eyes", (w * 0.62, (high + low) / 2 + abs(high) * 0.52, 0.07), 0.045, mirror="x", look=metal)
    s.tube("handle", [(0, 0.24 * t, -0.05), (0, 0.12, -0.24), (0, -0.12, -0.24), (0, -0.24 * t, -0.05)], 0.032,
        look="leather")


THINGS = (
    Thing(
        "sword", "tools", sword, 1.0,
        {"body": "blade", "upper": "tip", "rim": "guard", "ears": "guard ends", "face": "gem", "detail": "fuller",
            "handle": "grip", "band": "wrap", "knob": "pommel"},
        synset="sword.n.01",
        synonyms=("blade", "dagger", "katana", "broadsword", "longsword", "rapier", "sabre", "saber", "short sword",
            "knife", "cutlass"),
        colours=("red", "blue", "brown", "black", "purple", "teal", "green", "navy", "crimson"), look="leather",
        part_words={"hilt": "handle", "point": "upper", "crossguard": "rim", "cross guard": "rim", "jewel": "face",
            "ruby": "face"},
    ),
    Thing(
        "shield", "tools", shield, 0.80,
        {"body": "face", "rim": "rim", "band": "stripe", "face": "emblem", "knob": "boss", "eyes": "rivets",
            "handle": "strap"},
        synset="shield.n.02",
        synonyms=("buckler", "targe", "knight shield", "round shield", "kite shield", "viking shield", "escutcheon"),
        colours=("red", "blue", "navy", "green", "purple", "crimson", "teal", "oak", "white", "amber", "black"),
        look="paint",
        part_words={"edge": "rim", "border": "rim", "frame": "rim", "star": "face", "cross": "face", "rivet": "eyes",
            "stud": "eyes", "crest": "face", "gem": "knob"},
    ),
)
