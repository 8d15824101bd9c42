"""Castles, lighthouses, mills and wells: what stands tall or round; the door is at +Z."""

import math

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.houses import CREAM, INK, ROOFS, yard
from engine.shapes.things.turned import radius_at, sleeve

# One part is one row: calls fill their lines.
# fmt: off


def castle(s: Sketch) -> None:
    w, t = s.wide**0.9, s.tall
    x, h = 0.56 * w, 0.22 * t**0.8
    r, high = s.range(0.17, 0.20) * w**0.6, s.range(0.62, 0.74) * t
    roof = s.pick(HUES["red"], HUES["blue"], HUES["teal"], HUES["purple"], (0.36, 0.42, 0.50), s.accent)
    stone = {"look": "stone", "colour": s.main}
    s.box("body", (0, h, 0), (x, h, x), round=0.02, **stone)
    s.box("band", (0, 2 * h + 0.02, x - 0.03), (0.05, 0.06, 0.045), row=6, step=x * 0.30, mirror="z", round=0.012,
        look="stone", colour=s.shade(0.08))
    s.lathe("support",
        [(r * 1.1, 0), (r, 0.08), (r * 0.94, high - 0.10), (r * 1.16, high - 0.03), (r * 1.16, high + 0.05)],
        at=(x, 0, x), mirror="xz", round=0.015, **stone)
    pointed = s.chance(0.65)
    if pointed:
        up = s.range(0.34, 0.46) * t
        s.lathe("top", [(r * 1.30, high + 0.02), (r * 0.62, high + 0.02 + up * 0.48), (0.012, high + 0.02 + up)],
            at=(x, 0, x), mirror="xz", look="terracotta", colour=roof, round=0.015)
    else:
        s.box("top", (x + r * 1.02, high + 0.09, x), (0.045, 0.075, 0.055), radial=6, pivot=(x, 0, x), mirror="xz",
            round=0.012, look="stone", colour=s.shade(0.08))
    kr, ky = s.range(0.25, 0.30) * w, s.range(0.95, 1.1) * t
    zk = -0.18 * w
    if s.chance(0.5):
        s.box("upper", (0, ky / 2, zk), (kr, ky / 2, kr), round=0.02, look="stone", colour=s.shade(0.05))
        s.box("rim", (0, ky, zk), (kr * 1.12, 0.05, kr * 1.12), round=0.02, look="stone", colour=s.shade(-0.12))
        s.prism("head", (0, ky + 0.05 + 0.20 * t, zk), kr * 1.5, 0.23 * t, sides=4, taper=0.96, turn=(0, 45, 0),
            look="terracotta", colour=roof)
        peak = ky + 0.05 + 0.42 * t
    else:
        s.lathe("upper", [(kr, 0), (kr * 0.95, ky - 0.1), (kr * 1.14, ky - 0.03), (kr * 1.14, ky + 0.04)],
            at=(0, 0, zk), round=0.015, look="stone", colour=s.shade(0.05))
        up = s.range(0.45, 0.56) * t
        s.lathe("head", [(kr * 1.28, ky + 0.02), (kr * 0.60, ky + up * 0.5), (0.012, ky + up)], at=(0, 0, zk),
            look="terracotta", colour=roof, round=0.015)
        peak = ky + up
    s.cylinder("knob", 0.034, peak - 0.12, peak + 0.20, at=(0, 0, zk), look="iron")
    s.box("tail", (0.105, peak + 0.13, zk), (0.11, 0.065, 0.028), taper=(0, 0), look="fabric",
        colour=s.pick(s.accent, HUES["red"], HUES["amber"]), round=0.012)
    gate = min(0.30 * t**0.7, h * 1.7)
    s.ellipsoid("rim" if "rim" not in s.rows else "detail_c", (0, 0, x), (0.22, gate * 1.18, 0.045), power=3.2,
        cut=(0, 2), look="stone", colour=s.shade(-0.28))
    s.ellipsoid("face", (0, 0, x + 0.02), (0.16, gate, 0.045), power=3.2, cut=(0, 2), look="walnut")
    s.ellipsoid("eyes", (x, high * 0.68, x + r * 0.90), (0.042, 0.095, 0.04), power=2.6, mirror="xz", look="dark glass",
        colour=INK)
    s.ellipsoid("detail", (0, ky * 0.80, zk + kr * 0.96), (0.065, 0.12, 0.035), power=2.6, look="window")
    if s.maybe(0.6):
        s.box("handle", (0, 0.036, x + 0.26), (0.16, 0.035, 0.24), look="oak", round=0.015)
    if s.maybe(0.5):
        yard(s, x + r + 0.16, x + r + 0.18)
    if s.maybe(0.4):
        s.box("detail_b", (x * 0.56, h * 1.15, x), (0.075, h * 0.52, 0.024), mirror="x", look="fabric", colour=roof,
            round=0.012)


def lighthouse(s: Sketch) -> None:
    h, w = 1.15 * s.tall, s.wide**0.8
    r, top = s.range(0.27, 0.32) * w, s.range(0.17, 0.20) * w**0.8
    low = s.range(0.10, 0.16)
    profile = [(r, low), (r * 0.88, low + 0.22 * h), (top * 1.12, low + 0.66 * h), (top, low + h)]
    white, pale = s.chance(0.5), s.main.min() > 0.8
    a, b = (HUES["white"], HUES["red"] if pale else s.main) if white or pale else (s.main, s.pick(HUES["white"], CREAM))
    s.lathe("body", [(r, low - 0.06), *profile], look="plaster", colour=a, round=0.015)
    stripes = s.pick(2, 3, 3)
    for i, slot in enumerate(("band", "detail", "detail_b")[:stripes]):
        y = low + h * (0.16 + 0.56 * i / (stripes - 1) if stripes > 1 else 0.4)
        sleeve(s, slot, profile, y, y + h * (0.17 if stripes == 3 else 0.20), proud=0.010, look="plaster", colour=b)
    deck = low + h
    s.lathe("rim", [(top * 0.95, deck - 0.09), (top * 1.5, deck - 0.02), (top * 1.5, deck + 0.03)],
        colour=s.pick(INK, b, s.shade(-0.3)), look="paint", round=0.012)
    s.torus("handle", (0, deck + 0.13, 0), top * 1.40, 0.03, look="iron")
    s.tube("detail_c", [(top * 1.40, deck, 0), (top * 1.40, deck + 0.13, 0)], 0.03, radial=10, look="iron")
    lamp = top * 0.86
    s.cylinder("head", lamp, deck - 0.04, deck + 0.31, look="glow", colour=s.pick(None, HUES["amber"]))
    s.tube("eyes", [(lamp, deck, 0), (lamp, deck + 0.28, 0)], 0.02, radial=8, look="iron")
    cap = [(lamp * 1.38, deck + 0.25), (lamp * 1.25, deck + 0.31), (lamp * 0.72, deck + 0.42), (0.04, deck + 0.48)]
    if s.chance(0.4):
        cap = [(lamp * 1.38, deck + 0.25), (lamp * 0.7, deck + 0.38), (0.03, deck + 0.52)]
    s.lathe("upper", cap, look="paint", colour=s.pick(HUES["red"], s.main, INK), round=0.012)
    s.ball("knob", (0, cap[-1][1], 0), 0.055, look="brass")
    z = radius_at(profile, low + 0.15)
    s.ellipsoid("face", (0, low, z - 0.015), (0.088, 0.27, 0.05), power=3.2, cut=(0, 2), look="wood",
        colour=s.pick(None, HUES["teal"], HUES["red"]))
    y = low + 0.50 * h
    s.ellipsoid("tail", (0, y, radius_at(profile, y) - 0.005), (0.05, 0.075, 0.035), power=3, look="dark glass")
    if s.chance(0.6):
        s.ellipsoid("base", (0, 0, 0.02), (r * 1.75, low + 0.08, r * 1.6), power=2.5, cut=(0, 2), look="stone",
            colour=(0.47, 0.47, 0.48))
        s.ellipsoid("support", (r * 1.2, 0, 0), (0.2, 0.17, 0.18), cut=(0, 2), radial=s.pick(3, 4, 5),
            phase=s.range(0, 90), look="stone", colour=(0.40, 0.41, 0.43), blend=0.02)
    else:
        s.lathe("base", [(r * 1.4, 0), (r * 1.34, low + 0.04)], look="stone", round=0.03)
    if s.maybe(0.35):
        s.box("ears", (r * 1.0, low + 0.13, -0.05), (0.22, 0.18, 0.17), look="plaster", colour=HUES["white"],
            round=0.02)
        s.box("top", (r * 1.0, low + 0.39, -0.05), (0.25, 0.10, 0.21), taper=(0.0, 0.94), look="terracotta",
            colour=HUES["red"], round=0.015)


def windmill(s: Sketch) -> None:
    h, w = 0.95 * s.tall, s.wide**0.9
    r, top = s.range(0.38, 0.44) * w, s.range(0.21, 0.25) * w
    style = s.pick("round", "octagon", "octagon")
    stone = s.pick(CREAM, HUES["white"], s.main)
    if style == "round":
        s.lathe("body", [(r, 0), (r * 0.90, 0.25 * h), (top * 1.08, 0.75 * h), (top, h)], look="plaster", colour=s.main,
            round=0.02)
    else:
        s.prism("body", (0, h / 2, 0), r * 1.06, h / 2, sides=8, turn=(0, 22.5, 0), taper=1 - top / r, look="plaster",
            colour=s.main, round=0.02)
    cap = s.pick((0.55, 0.24, 0.18), (0.36, 0.42, 0.50), s.accent, LOOKS["walnut"][0])
    s.lathe("upper", [(top * 1.25, h - 0.04), (top * 1.22, h + 0.04), (top * 0.85, h + 0.20), (top * 0.35, h + 0.30),
        (0.02, h + 0.32)], look="wood", colour=cap, round=0.015)
    hub = (0, h + 0.04, top * 1.25 + 0.12)
    s.lathe("knob", [(0.05, -0.32), (0.06, -0.03), (0.085, 0.02), (0.06, 0.08), (0.01, 0.10)], at=hub, turn=(90, 0, 0),
        look="wood", colour=LOOKS["walnut"][0])
    reach = s.range(0.66, 0.74) * w**0.6 * min(1.0, h / 0.85)
    turn = s.range(8, 82)
    blades = s.pick(4, 4, 4, 5, 6)
    s.tube("handle", [hub, (0, hub[1] + reach, hub[2])], (0.034, 0.024), radial=blades, about="z", phase=turn,
        pivot=hub, look="wood", colour=LOOKS["walnut"][0])
    sail = s.pick(CREAM, HUES["white"], HUES["red"], s.accent)
    solid = s.chance(0.5)
    if solid:
        s.box("ears", (0.085, hub[1] + reach * 0.60, hub[2]), (0.095, reach * 0.36, 0.02), radial=blades, about="z",
            phase=turn, pivot=hub, look="canvas", colour=sail, round=0.012)
    else:
        s.box("ears", (0.0, hub[1] + reach * 0.60, hub[2]), (0.105, reach * 0.36, 0.018), taper=(-0.2, 0),
            radial=blades, about="z", phase=turn, pivot=hub, look="canvas", colour=sail, round=0.012)
        s.tube("detail_c", [(-0.10, hub[1] + reach * 0.60, hub[2]), (0.10, hub[1] + reach * 0.60, hub[2])], 0.024,
            radial=blades, about="z", phase=turn, pivot=hub, look="wood", colour=LOOKS["walnut"][0])
    zd = r * (1.0 if style == "round" else 0.975)
    s.ellipsoid("face", (0, 0, zd - 0.035), (0.115, 0.33, 0.07), power=3.2, cut=(0, 2), look="wood",
        colour=s.pick(None, HUES["teal"], HUES["red"]))
    zw = r + (top - r) * 0.52
    s.ellipsoid("eyes", (0, h * 0.52, zw * (1.0 if style == "round" else 0.96)), (0.07, 0.095, 0.05), power=3,
        look="window")
    if s.maybe(0.55):
        y = 0.42 * h
        rim = r + (top - r) * 0.42
        if h > 0.85 and s.chance(0.6):
            s.lathe("rim", [(rim * 0.9, y - 0.05), (rim * 1.26, y), (rim * 1.26, y + 0.035)], look="oak", round=0.012)
        else:
            s.lathe("rim", [(rim * 1.01 + 0.02, y - 0.045), (rim * 0.97 + 0.02, y + 0.045)], look="wood",
                colour=stone if stone is not s.main else cap)
    if s.maybe(0.6):
        s.lathe("band", [(r * 1.09, 0), (r * 1.02, 0.13)], look="stone", round=0.02)
    if s.maybe(0.5):
        yard(s, r + 0.26, r + 0.26)
    if s.maybe(0.3):
        s.ball("top", (0, h + 0.34, 0), 0.045, look="brass")


def well(s: Sketch) -> None:
    w, t = s.wide, s.tall
    r, h = 0.46 * w, 0.42 * t**0.6
    s.lathe("body", [(r * 1.04, 0), (r, 0.06), (r, h)], wall=0.09, look=s.main_look, colour=s.main, round=0.03)
    s.lathe("rim", [(r * 1.10, h - 0.05), (r * 1.12, h), (r * 1.06, h + 0.045)], wall=0.13, look=s.main_look,
        colour=s.shade(0.14), round=0.02, mode="after")
    n = s.pick(8, 10, 12)
    size = 2 * math.pi * r / n * 0.40
    stone = {"look": s.main_look, "round": 0.03, "radial": n}
    s.box("detail", (r - 0.012, h * 0.24, 0), (0.045, h * 0.17, size), colour=s.shade(-0.13), **stone)
    s.box("detail_b", (r - 0.012, h * 0.66, 0), (0.045, h * 0.17, size), colour=s.shade(0.10), phase=180 / n, **stone)
    s.lathe("contents", [(r - 0.06, 0.03), (r - 0.06, h * 0.55)], look="water", mode="after")
    wood = s.pick("oak", "walnut", "wood")
    top = h + s.range(0.62, 0.74) * t
    xp = r * 0.98
    s.box("handle", (xp, (top + h * 0.4) / 2, 0), (0.046, (top - h * 0.4) / 2, 0.052), mirror="x", look=wood,
        mode="after", round=0.012)
    rise = s.range(0.28, 0.36) * t**0.6
    roof = s.pick(*ROOFS, s.accent, LOOKS["straw"][0])
    s.box("upper", (0, top + rise / 2 - 0.05, 0), (r * 1.05, rise / 2, r * 1.32), taper=(0, 0.95), look="terracotta",
        colour=roof, mode="after", round=0.02, turn=(0, 0, 0))
    if s.maybe(0.6):
        s.tube("top", [(-r * 1.08, top + rise - 0.06, 0), (r * 1.08, top + rise - 0.06, 0)], 0.042, look=wood,
            mode="after")
    y = h + (top - h) * 0.52
    s.tube("support", [(-xp, y, 0), (xp, y, 0)], 0.058, look=wood, mode="after")
    s.tube("spout", [(xp, y, 0), (xp + 0.16, y, 0), (xp + 0.17, y - 0.16, 0), (xp + 0.30, y - 0.17, 0)], 0.028,
        look="iron", mode="after")
    s.torus("band", (0, y, 0), 0.062, 0.03, turn=(0, 0, 90), row=4, step=0.05, look="canvas", mode="after")
    drop = y - 0.28 * t**0.6
    s.tube("tail", [(0.0, y, 0.05), (0.0, drop + 0.05, 0.05)], 0.02, look="canvas", mode="after")
    if s.maybe(0.8):
        s.lathe("knob", [(0.09, drop - 0.16), (0.125, drop + 0.04)], at=(0, 0, 0.05), look="oak", mode="after",
            round=0.015)
        s.torus("eyes", (0, drop - 0.02, 0.05), 0.115, 0.02, look="iron", mode="after")
    if s.maybe(0.5):
        yard(s, r + 0.24, r + 0.24)
    elif s.maybe(0.5):
        s.lathe("base", [(r * 1.28, 0), (r * 1.24, 0.07)], look="stone", round=0.02)


STONES = ("stone", "granite", "cream", "tan", "lavender", "white", "sky", "pink", "brick", "grey")
THINGS = (
    Thing(
        "castle", "buildings", castle, 40.0,
        {"body": "walls", "band": "battlements", "support": "towers", "top": "tower roofs", "upper": "keep",
            "rim": "keep ledge", "head": "keep roof", "knob": "flagpole", "tail": "flag", "detail_c": "gate arch",
            "face": "gate", "eyes": "arrow slits", "detail": "keep window", "handle": "drawbridge", "base": "lawn",
            "detail_b": "banners"},
        synset="castle.n.02",
        synonyms=("fortress", "fort", "palace", "citadel", "stronghold", "chateau", "tower", "fairy castle"),
        colours=STONES, look="stone",
        part_words={"wall": "body", "turret": "support", "roof": "top", "spire": "top", "door": "face",
            "window": "detail", "bridge": "handle", "grass": "base", "banner": "detail_b", "crenel": "band"},
    ),
    Thing(
        "lighthouse", "buildings", lighthouse, 25.0,
        {"body": "tower", "band": "stripe", "detail": "middle stripe", "detail_b": "upper stripe", "rim": "gallery",
            "handle": "railing", "detail_c": "railing posts", "head": "lantern", "eyes": "lantern bars",
            "upper": "roof", "knob": "finial", "face": "door", "tail": "window", "base": "rock", "support": "boulders",
            "ears": "keeper's house", "top": "house roof"},
        synset="beacon.n.03", synonyms=("light house", "beacon", "pharos", "light tower", "watchtower"),
        colours=("red", "navy", "blue", "teal", "white", "coral", "black", "amber", "green"), look="plaster",
        part_words={"lamp": "head", "light": "head", "balcony": "rim", "dome": "upper", "cap": "upper",
            "rail": "handle", "island": "base", "tower": "body"},
        counts={"stripe": ("band", "detail", "detail_b")},
    ),
    Thing(
        "windmill", "buildings", windmill, 14.0,
        {"body": "tower", "upper": "cap", "knob": "hub", "handle": "sail arms", "ears": "sails",
            "detail_c": "sail bars", "face": "door", "eyes": "window", "rim": "gallery", "band": "foot",
            "base": "meadow", "top": "finial"},
        synset="windmill.n.01", synonyms=("mill", "wind mill", "dutch windmill", "gristmill", "wind turbine"),
        colours=("cream", "white", "tan", "brick", "sky", "stone", "red", "teal", "oak"), look="plaster",
        part_words={"blade": "ears", "vane": "ears", "wing": "ears", "sail": "ears", "arm": "handle", "roof": "upper",
            "grass": "base", "balcony": "rim", "wall": "body"},
        counts={"blade": "ears", "sail": "ears"},
    ),
    Thing(
        "well", "buildings", well, 2.4,
        {"body": "wall", "rim": "rim", "detail": "stones", "detail_b": "upper stones", "contents": "water",
            "handle": "posts", "upper": "roof", "top": "ridge", "support": "windlass", "spout": "crank",
            "band": "rope coil", "tail": "rope", "knob": "bucket", "eyes": "bucket hoop", "base": "ground"},
        synset="well.n.01", synonyms=("wishing well", "water well", "draw well", "stone well", "fountain"),
        colours=("stone", "granite", "brick", "tan", "slate", "grey", "cream"), look="stone",
        part_words={"brick": "detail", "stone": "detail", "post": "handle", "pole": "handle", "pail": "knob",
            "grass": "base", "axle": "support", "edge": "rim"},
    ),
)
