"""Engines that pull: steam trains and tractors, driving towards +Z."""

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.vehicles import CREAM, INK, LAMP, arch, glazing

# One part is one row: calls fill their lines.
# fmt: off


def train(s: Sketch) -> None:
    t, w, long = s.tall**0.6, 0.30 * s.wide**0.5, s.wide**0.42
    r, big = 0.22 * t**0.7, 0.185 * t**0.7
    big = min(big, 0.22)
    deck = big * 1.30
    length = 0.92 * long
    s.box("base", (0, deck, -0.02), (w, 0.05, length), colour=s.pick(INK, s.shade(-0.45), HUES["red"]), look="paint",
        round=0.02)
    rb, y = r * s.range(1.0, 1.14), deck + r * 0.98
    zb, ze = -0.30 * long, 0.80 * long
    s.lathe("body", [(rb, zb), (rb, ze - 0.04), (rb * 0.94, ze)], at=(0, y, 0), turn=(90, 0, 0), round=0.035)
    s.lathe("face", [(rb * 0.80, ze - 0.05), (rb * 0.80, ze + 0.03), (rb * 0.5, ze + 0.06), (0.03, ze + 0.07)],
        at=(0, y, 0), turn=(90, 0, 0), colour=INK, look="paint")
    s.torus("rim", (0, y, (zb + ze) / 2 + 0.08), rb, 0.026, turn=(90, 0, 0), row=3, along="z", step=(ze - zb) * 0.28,
        look=s.pick("brass", "gold"))
    hc, zc = 0.36 * t, -0.60 * long
    s.box("upper", (0, deck + hc, zc), (w * 0.96, hc, 0.28 * long), round=0.03,
        colour=s.pick(s.main, s.accent, s.shade(-0.25)))
    s.box("detail_b", (0, deck + hc * 1.38, zc), (w * 0.96 + 0.014, hc * 0.34, 0.15 * long), look="window", round=0.03)
    top = deck + 2 * hc
    s.ellipsoid("top", (0, top - 0.02, zc), (w * 1.20, 0.14, 0.37 * long), power=3.6, cut=(0, 2),
        colour=s.pick(INK, s.accent, HUES["red"]), look="paint", round=0.02)
    zs, rs = 0.58 * long, 0.075
    high = y + rb + s.range(0.28, 0.36) * t
    if s.chance(0.5):
        funnel = [(rs * 1.5, y + rb * 0.7), (rs, y + rb + 0.08), (rs * 0.95, high - 0.16), (rs * 2.2, high - 0.06),
            (rs * 2.2, high - 0.03), (rs * 1.5, high)]
    else:
        funnel = [(rs * 1.5, y + rb * 0.7), (rs * 1.05, y + rb + 0.06), (rs * 1.15, high - 0.08),
            (rs * 1.6, high - 0.05), (rs * 1.6, high)]
    s.lathe("spout", funnel, at=(0, 0, zs), colour=INK, look="paint", round=0.015)
    dome = [(0.11, y + rb * 0.7), (0.10, y + rb + 0.06), (0.06, y + rb + 0.13), (0.01, y + rb + 0.15)]
    s.lathe("knob", dome, at=(0, 0, 0.12 * long), look="brass")
    wheel = [(big * 0.84, -0.045), (big, -0.03), (big, 0.03), (big * 0.84, 0.045)]
    step = min(0.42 * long, big * 2.3)
    place = {"turn": (0, 0, -90), "mirror": "x", "row": 3, "along": "z"}
    zw = -0.26 * long
    s.lathe("support", wheel, at=(w - 0.01, big, zw), look="paint", colour=s.pick(HUES["red"], s.shade(-0.3), INK),
        step=step, round=0.012, **place)
    s.cylinder("detail", big * 0.42, 0, 0.062, at=(w - 0.01, big, zw), look="brass", step=step, round=0.012, **place)
    s.box("handle", (w + 0.045, big, zw), (0.026, 0.032, step * 1.12), mirror="x", look="steel", round=0.012)
    small = big * 0.62
    disc = [(small * 0.85, -0.04), (small, -0.03), (small, 0.03), (small * 0.85, 0.04)]
    s.lathe("support_b", disc, at=(w - 0.02, small, 0.66 * long), turn=(0, 0, -90), mirror="x", row=2, along="z",
        step=small * 2.4, look="paint", colour=INK, round=0.012)
    s.box("contents", (0, small, 0.55 * long), (w * 0.8, 0.05, 0.3 * long), look="iron")
    s.prism("tail", (0, deck * 0.60, length - 0.02), w * 1.05, deck * 0.52, sides=3, taper=0.35, depth=0.75,
        colour=s.pick(HUES["red"], s.accent), look="paint")
    if s.maybe(0.65):
        s.ellipsoid("eyes", (0, y + rb * 0.95, ze - 0.02), (0.085, 0.085, 0.08), look="glow", colour=LAMP)
    if s.maybe(0.5):
        s.box("band", (0, deck + 0.075, -0.02), (w + 0.012, 0.02, length + 0.01), look="gold")
    if s.maybe(0.45):
        puff = 0.15
        s.ball("ears", (0, high + puff * 0.7, zs - 0.02), puff, look="snow")
        s.ball("head", (-0.02, high + puff * 1.9, zs - 0.17), puff * 1.25, look="snow", blend=0.03)


def tractor(s: Sketch) -> None:
    t, w, long = s.tall**0.62, s.wide**0.5, s.wide**0.42
    big, small = s.range(0.38, 0.42) * s.tall**0.4, s.range(0.20, 0.24) * s.tall**0.4
    zr, zf = -0.40 * long, 0.55 * long
    y = big * 0.98
    hood = 0.20 * t
    s.box("body", (0, y + hood * 0.4, 0.30 * long), (0.20 * w, hood, 0.50 * long), taper=(0.10, 0.06), plan=0.07,
        round=0.055)
    s.box("base", (0, big * 0.86, -0.02), (0.13 * w, 0.12, 0.72 * long), look="iron", round=0.03)
    s.lathe("support_b", [(big * 0.8, -0.12), (big, -0.09), (big, 0.09), (big * 0.8, 0.12)], at=(0.40 * w, big, zr),
        turn=(0, 0, -90), mirror="x", look="rubber", round=0.03, smooth=0.0)
    s.lathe("support", [(small * 0.8, -0.085), (small, -0.06), (small, 0.06), (small * 0.8, 0.085)],
        at=(0.36 * w, small, zf), turn=(0, 0, -90), mirror="x", look="rubber", round=0.025, smooth=0.0)
    rim = s.pick(HUES["amber"], CREAM, HUES["red"], s.accent)
    s.lathe("detail", [(big * 0.58, 0.0), (big * 0.58, 0.125), (big * 0.4, 0.10), (big * 0.2, 0.15), (0.02, 0.16)],
        at=(0.40 * w, big, zr), turn=(0, 0, -90), mirror="x", look="paint", colour=rim)
    s.lathe("detail_b", [(small * 0.55, 0.0), (small * 0.55, 0.09), (0.02, 0.12)], at=(0.36 * w, small, zf),
        turn=(0, 0, -90), mirror="x", look="paint", colour=rim)
    s.tube("contents", [(-0.40 * w, small, zf), (0.40 * w, small, zf)], 0.05, look="iron")
    s.box("tail", (0, (small + y) / 2, zf), (0.06, (y - small) / 2 + 0.06, 0.06), look="iron")
    arch(s, "rim", (0.38 * w, big * 1.2, zr), big * 1.08, 0.07, mirror="x", colour=s.pick(s.main, s.shade(-0.2)))
    s.box("handle", (0, y + 0.10, zr), (0.42 * w, 0.14 * t, 0.22), colour=s.shade(-0.12), round=0.05)
    s.ellipsoid("knob", (0.10 * w, y + hood * 0.55, 0.79 * long), (0.055, 0.055, 0.05), mirror="x", look="glow",
        colour=LAMP)
    s.box("face", (0, y + hood * 0.3, 0.79 * long), (0.12 * w, hood * 0.5, 0.03), colour=INK, look="plastic",
        round=0.02)
    s.tube("spout", [(0.11 * w, y + hood, 0.42 * long), (0.11 * w, y + hood + 0.36 * t, 0.42 * long)], (0.04, 0.034),
        look="iron")
    if s.maybe(0.65):
        hc = 0.34 * t
        block = ((0, y + 0.16 * t + hc, zr + 0.04), (0.27 * w, hc, 0.28), (0.08, 0.10))
        s.box("upper", *block[:2], taper=block[2], round=0.05, plan=0.05)
        glazing(s, "head", block, (0.22, 0.84), x=0.80)
        glazing(s, "detail_c", block, (0.22, 0.84), z=0.74)
        s.box("top", (0, block[0][1] + hc, zr + 0.04), (0.30 * w, 0.055, 0.31), colour=s.pick(CREAM, s.main, s.accent),
            round=0.04, plan=0.08)
    else:
        s.box("upper", (0, y + 0.26 * t, zr - 0.02), (0.16 * w, 0.06, 0.15), look="leather", colour=INK, round=0.04)
        s.box("top", (0, y + 0.42 * t, zr - 0.17), (0.15 * w, 0.19 * t, 0.045), turn=(-12, 0, 0), look="leather",
            colour=INK, round=0.04)
        s.tube("detail_c", [(0, y + 0.10, -0.08), (0, y + 0.36 * t, -0.17)], 0.026, look="iron")
        s.ellipsoid("head", (0, y + 0.36 * t, -0.17), (0.13, 0.034, 0.13), turn=(-24, 0, 0), look="rubber")
        s.box("ears", (0, y + hood * 0.2, -0.16), (0.2 * w, hood * 0.8, 0.06), round=0.03)
    if s.maybe(0.4):
        s.box("band", (0, y + hood * 0.55, 0.30 * long), (0.20 * w + 0.008, 0.03, 0.46 * long), colour=rim)


THINGS = (
    Thing(
        "train", "vehicles", train, 8.0,
        {"body": "boiler", "face": "smokebox door", "upper": "cab", "detail_b": "cab windows", "top": "roof",
            "spout": "chimney", "knob": "steam dome", "rim": "boiler rings", "base": "frame", "support": "wheels",
            "detail": "wheel hubs", "handle": "rods", "support_b": "front wheels", "contents": "bogie",
            "tail": "cowcatcher", "eyes": "headlamp", "band": "trim", "ears": "smoke", "head": "smoke cloud"},
        synset="locomotive.n.01",
        synonyms=("locomotive", "steam train", "steam engine", "steam locomotive", "toy train", "railway engine",
            "engine", "tram"),
        colours=("red", "green", "blue", "navy", "teal", "black", "crimson", "orange", "amber"), look="paint",
        part_words={"funnel": "spout", "smokestack": "spout", "stack": "spout", "window": "detail_b", "lamp": "eyes",
            "headlight": "eyes", "wheel": "support", "steam": "head"},
    ),
    Thing(
        "tractor", "vehicles", tractor, 3.6,
        {"body": "hood", "base": "frame", "support": "front wheels", "support_b": "rear wheels", "detail": "rear hubs",
            "detail_b": "front hubs", "contents": "front axle", "tail": "axle post", "rim": "fenders",
            "handle": "seat deck", "knob": "headlights", "face": "grille", "spout": "exhaust", "upper": "cab",
            "head": "windscreen", "detail_c": "side windows", "top": "roof", "ears": "dashboard", "band": "stripe"},
        synset="tractor.n.01", synonyms=("farm tractor", "traction engine", "digger"),
        colours=("green", "red", "blue", "orange", "teal", "amber", "yellow"), look="paint",
        part_words={"wheel": "support_b", "tire": "support_b", "tyre": "support_b", "bonnet": "body", "cabin": "upper",
            "pipe": "spout", "chimney": "spout", "mudguard": "rim", "hub": "detail", "headlamp": "knob"},
    ),
)
