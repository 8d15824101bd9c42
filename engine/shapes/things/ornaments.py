"""Things to give and light: gifts, lanterns, globes and glasses."""

import math

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import radius_at

# One part is one row: calls fill their lines.
# fmt: off


def gift_box(s: Sketch) -> None:
    r, h = s.wide * s.range(0.36, 0.44), s.tall * s.range(0.42, 0.66)
    ribbon = s.pick(HUES["cream"], HUES["red"], HUES["yellow"], LOOKS["gold"][0], s.accent, HUES["white"])
    lid, over, w, drum = 0.1 + 0.05 * s.tall, 0.03, s.range(0.07, 0.09), s.chance(0.25)
    top = h + lid
    cover = s.pick(s.main, s.main, s.shade(0.3), s.shade(-0.22))
    if drum:
        s.cylinder("body", r, 0, h + 0.02, round=0.015)
        s.cylinder("upper", r + over, h, top, colour=cover, round=0.018)
    else:
        s.box("body", (0, h / 2, 0), (r, h / 2, r), round=0.015)
        s.box("upper", (0, h + lid / 2, 0), (r + over, lid / 2, r + over), colour=cover, round=0.018)
    plain = {"look": "fabric", "colour": ribbon, "rough": 0.45, "radial": 4, "round": 0.006}
    s.box("band", (r - 0.01, h / 2 + 0.01, 0), (0.026, h / 2, w), **plain)
    s.box("rim", (r + over - 0.01, h + lid / 2, 0), (0.026, lid / 2 + 0.012, w * 1.02), **plain)
    s.box("detail", (r / 2 + over / 2, top, 0), (r / 2 + over / 2 + 0.012, 0.018, w * 1.02), **plain)
    silk = {"look": "fabric", "colour": ribbon, "rough": 0.45}
    loops, big = s.pick("two", "two", "four", "rosette"), r * s.range(0.6, 0.72)
    y = top + 0.045
    n = {"two": 2, "four": 4, "rosette": 6}[loops]
    tilt = 0.62 if n < 6 else 0.95
    s.tube("top",
        [(0, y, 0), (big * 0.9, y + big * 0.1, -w), (big * 1.15, y + big * 1.15 * tilt, w * 0.5), (0, y + 0.02, 0)],
        (0.05, w * 1.15, 0.05), flat=0.35, thin=(-0.5, 1, 0), radial=n, phase=0 if n == 2 else 45, **silk)
    s.ellipsoid("knob", (0, y + 0.015, 0), (0.075, 0.07, 0.075), **silk)
    if n == 2:
        s.tube("tail", [(0, y, 0.01), (big * 0.3, y + 0.05, big * 0.4), (big * 0.62, top + 0.02, r * 0.8)],
            (0.04, 0.055, 0.075), flat=0.3, thin=(0, 1, 0), mirror="x", **silk)
    if s.maybe(0.4) and not drum:
        s.prism("detail_b", (r * 0.54, h * 0.5, r + 0.003), r * 0.26, 0.016, sides=4, turn=(90, 0, 20), look="paper",
            colour=s.pick(HUES["cream"], s.accent), round=0.006)
    if s.maybe(0.45) and not drum:
        s.ball("detail_c", (r * 0.6, h * 0.48, r - 0.012), 0.045, row=2, along="y", step=h * 0.56, mirror="xz",
            look="paper", colour=s.shade(0.45 if float(s.main.max()) < 0.9 else -0.25))


def lantern(s: Sketch) -> None:
    n, h, a = s.pick(4, 4, 6), s.tall * s.range(0.58, 0.68), s.wide * s.range(0.26, 0.3)
    corner = a / math.cos(math.pi / n)
    face = 45 if n == 4 else 0
    side, foot = a * math.tan(math.pi / n), 0.1
    flare = s.pick(0.0, 0.0, -0.16)
    # The frame runs on, unseen, into the base and the roof.
    s.prism("body", (0, foot + h / 2 - 0.01, 0), corner, h / 2 + 0.06, sides=n, taper=flare, turn=(0, face, 0),
        round=0.01)
    s.box("detail_b", (a * 0.62, foot + h / 2, 0), (a * 0.75, h / 2 - 0.055, side - 0.05), radial=n, mode="cut")
    s.prism("base", (0, foot / 2 + 0.008, 0), corner * 1.18, foot / 2 + 0.008, sides=n, taper=0.08, turn=(0, face, 0),
        colour=s.pick(s.main, s.shade(-0.25)))
    top = foot + h
    wide, roof = corner * (1.2 - flare), s.tall**0.6 * s.range(0.2, 0.28)
    if s.chance(0.6):
        s.prism("upper", (0, top + roof / 2 - 0.025, 0), wide, roof / 2 + 0.01, sides=n, taper=0.7, turn=(0, face, 0),
            round=0.01)
    else:
        s.lathe("upper", [(wide * 0.95, top - 0.045), (wide * 0.93, top + 0.045), (wide * 0.6, top + roof * 0.45),
            (wide * 0.32, top + roof * 0.72), (wide * 0.24, top + roof)])
    y = top + roof
    s.lathe("knob", [(0.06, y - 0.13), (0.085, y - 0.01), (0.06, y + 0.03), (0.065, y + 0.07), (0.01, y + 0.09)],
        colour=s.pick(s.main, s.accent), round=0.012)
    s.torus("handle", (0, y + 0.185, 0), 0.135, 0.03, turn=(90, s.pick(0, 25), 0), look=s.pick("brass", "iron"))
    if s.chance(0.55):
        c, wick = a * 0.42, foot + h * s.range(0.34, 0.5)
        s.lathe("contents", [(c * 1.06, foot - 0.06), (c, foot + 0.05), (c * 0.98, wick), (c * 0.6, wick - 0.01)],
            mode="after", look="wax", round=0.02)
        s.lathe("detail", [(0.045, wick - 0.09), (0.058, wick + 0.05), (0.04, wick + 0.11), (0.005, wick + 0.2)],
            mode="after", look="glow", colour=(1.0, 0.66, 0.16))
    else:
        pane = corner * 0.78
        s.prism("contents", (0, foot + h / 2, 0), pane, h / 2 + 0.01, sides=n, turn=(0, face, 0), mode="after",
            look="glow", colour=s.pick(None, (1.0, 0.82, 0.42)))
        if s.maybe(0.6):
            s.box("detail", (pane * math.cos(math.pi / n) - 0.025, foot + h / 2, 0), (0.05, 0.028, side - 0.02),
                radial=n, mode="after")
    if s.maybe(0.55):
        s.prism("rim", (0, top - 0.012, 0), corner * (1.1 - flare), 0.045, sides=n, turn=(0, face, 0), colour=s.accent)
    if s.maybe(0.5):
        s.ball("support", (corner * 0.95, 0.02, 0), 0.07, radial=n, phase=45 if n == 4 else 30,
            colour=s.pick(s.main, s.accent))


def snow_globe(s: Sketch) -> None:
    r, b = s.wide * s.range(0.4, 0.44), s.range(0.22, 0.27) * s.tall
    ry = 0.42 * s.wide**0.35 * (0.72 + 0.28 * s.tall)
    y = b + ry * 0.86
    s.lathe("body", s.pick([(r * 0.95, 0), (r * 0.93, 0.05), (r * 0.78, b * 0.6), (r * 0.72, b)],
        [(r * 0.9, 0), (r * 0.97, b * 0.3), (r * 0.78, b * 0.75), (r * 0.74, b)], [(r * 0.88, 0), (r * 0.76, b)]),
        round=0.025)
    s.ellipsoid("upper", (0, y, 0), (r, ry, r), look="glass")
    # The front stands open, so that the scene shows in every renderer, sorted transparency or not.
    s.ellipsoid("detail_c", (0.32 * r, y + 0.04 * ry, 0.52 * r), (r * 0.79, ry * 0.8, r * 1.2), turn=(0, 32, 0),
        blend=0.04, mode="cut", look="glass", alpha=1.0)
    floor = b + 0.16 * ry
    s.ellipsoid("contents", (0, floor - 0.09, 0), (r * 0.82, 0.15, r * 0.82), mode="after", look="snow")
    scene, k = s.pick("snowman", "tree", "house"), ry / 0.42
    at = {"mode": "after"}
    if scene == "snowman":
        s.lathe("detail", [(0.05 * k, floor - 0.04), (0.135 * k, floor + 0.1 * k), (0.07 * k, floor + 0.2 * k),
            (0.09 * k, floor + 0.275 * k), (0.06 * k, floor + 0.345 * k), (0.005, floor + 0.36 * k)], look="snow",
            **at)
        s.lathe("top", [(0.115 * k, floor + 0.335 * k), (0.115 * k, floor + 0.36 * k), (0.07 * k, floor + 0.365 * k),
            (0.068 * k, floor + 0.455 * k)], look="fabric", colour=s.pick((0.2, 0.2, 0.22), HUES["red"]), round=0.008,
            **at)
        s.torus("band", (0, floor + 0.21 * k, 0), 0.078 * k, 0.03 * k, look="wool",
            colour=s.pick(HUES["red"], HUES["blue"], HUES["green"]), **at)
        s.tube("spout", [(0, floor + 0.28 * k, 0.07 * k), (0.02, floor + 0.275 * k, 0.17 * k)], (0.026 * k, 0.015),
            look="carrot", **at)
        s.ball("eyes", (0.038 * k, floor + 0.31 * k, 0.077 * k), 0.018 * k, mirror="x", look="coal", **at)
    elif scene == "tree":
        s.cylinder("support", 0.035 * k, floor - 0.03, floor + 0.12 * k, look="bark", **at)
        s.lathe("detail", [(0.18 * k, floor + 0.06 * k), (0.18 * k, floor + 0.09 * k), (0.1 * k, floor + 0.22 * k),
            (0.145 * k, floor + 0.22 * k), (0.145 * k, floor + 0.25 * k), (0.06 * k, floor + 0.38 * k),
            (0.1 * k, floor + 0.38 * k), (0.1 * k, floor + 0.4 * k), (0.02, floor + 0.54 * k)], smooth=0.3, look="leaf",
            **at)
        s.prism("top", (0, floor + 0.53 * k, 0), 0.065 * k, 0.02, sides=5, star=0.5, turn=(90, 25, 0), look="gold",
            **at)
    else:
        wall = s.pick(HUES["cream"], HUES["coral"], HUES["sky"])
        s.box("detail", (-0.02, floor + 0.1 * k, 0), (0.14 * k, 0.13 * k, 0.11 * k), look="plaster", colour=wall, **at)
        s.box("top", (-0.02, floor + 0.3 * k, 0), (0.19 * k, 0.085 * k, 0.15 * k), taper=(0.1, 0.96), look="snow", **at)
        s.box("face", (0.02 * k, floor + 0.08 * k, 0.11 * k), (0.035 * k, 0.075 * k, 0.02), look="paint",
            colour=HUES["red"], **at)
        s.box("eyes", (-0.08 * k, floor + 0.13 * k, 0.11 * k), (0.03 * k, 0.035 * k, 0.018), look="glow", **at)
    if s.maybe(0.6):
        s.torus("rim", (0, b, 0), r * 0.73, 0.035, colour=s.accent)
    if s.maybe(0.5):
        s.box("knob", (0, b * 0.42, r * 0.85), (r * 0.34, b * 0.2, 0.05), turn=(-16, 0, 0), look="gold", round=0.012)


def hourglass(s: Sketch) -> None:
    r, h, plate = s.wide * s.range(0.26, 0.3), s.tall * s.range(0.44, 0.5), s.range(0.07, 0.09)
    mid, waist = plate + h, s.range(0.042, 0.06)
    bulb = [(r * 0.62, -h), (r * 0.96, -h * 0.78), (r * 0.92, -h * 0.5), (r * 0.42, -h * 0.2), (waist, 0)]
    profile = [*((q, mid + y) for q, y in bulb), *((q, mid - y) for q, y in reversed(bulb[:-1]))]
    s.lathe("body", profile, look="glass", colour=(0.86, 0.93, 0.94), round=0.008)
    edge, style = r * s.range(1.25, 1.36), s.pick("disc", "disc", "octagon")
    for slot, y, flip in (("base", 0.0, 0), ("upper", 2 * mid, 180)):
        if style == "disc":
            s.lathe(slot, [(edge, 0), (edge, plate * 0.7), (edge * 0.86, plate * 0.85), (edge * 0.8, plate * 1.25)],
                at=(0, y, 0), turn=(flip, 0, 0), round=0.016)
        else:
            s.prism(slot, (0, abs(y - plate * 0.6), 0), edge * 1.04, plate * 0.6, sides=8, turn=(0, 22.5, 0),
                round=0.016)
    k, z = edge * 0.84, h
    s.lathe("support", [(0.045, -z - plate), (0.03, -z * 0.8), (0.04, -z * 0.4), (0.024, -z * 0.12), (0.046, 0),
        (0.024, z * 0.12), (0.04, z * 0.4), (0.03, z * 0.8), (0.045, z + plate)], at=(k, mid, 0), radial=s.pick(3, 4),
        phase=s.pick(45, 15), colour=s.pick(s.main, s.accent))
    sand = {"look": "straw",
        "colour": s.pick((0.93, 0.78, 0.5), (0.96, 0.87, 0.7), HUES["coral"], HUES["sky"], HUES["pink"])}
    up = s.range(0.3, 0.62)
    level, heap = mid - h * s.range(0.42, 0.6), h * 0.2
    heights = [plate * 0.9, mid - h * 0.92, mid - h * 0.8, mid - h * 0.7, level]
    rim = [(radius_at(profile[:5], y) + 0.006, y) for y in heights]
    s.lathe("contents", [*rim, (rim[-1][0] * 0.5, level + heap * 0.5), (0.01, level + heap)], mode="after", round=0.004,
        **sand)
    upper = [mid + h * up * q for q in (0.0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0)]
    s.lathe("detail", [(0.01, mid), *((radius_at(profile, y) + 0.006, y) for y in upper)], mode="after", round=0.004,
        **sand)
    if s.maybe(0.5):
        s.torus("band", (0, mid, 0), waist + 0.008, 0.026, look="brass")
    if s.maybe(0.45):
        s.lathe("knob",
            [(0.1, 2 * mid - 0.03), (0.06, 2 * mid + 0.03), (0.075, 2 * mid + 0.07), (0.01, 2 * mid + 0.12)],
            colour=s.accent)


FESTIVE = ("red", "green", "blue", "pink", "purple", "turquoise", "yellow", "navy", "white")
THINGS = (
    Thing(
        "gift box", "ornaments", gift_box, 0.30,
        {"body": "box", "upper": "lid", "band": "ribbon", "rim": "lid ribbon", "detail": "cross ribbon", "top": "bow",
            "knob": "bow knot", "tail": "bow tails", "detail_b": "label", "detail_c": "dots"},
        synset="gift.n.01",
        synonyms=("gift", "present", "parcel", "birthday present", "christmas present", "wrapped present", "giftbox",
            "present box"),
        colours=FESTIVE, look="paper",
        part_words={"loop": "top", "cover": "upper", "knot": "knob", "tag": "detail_b", "spot": "detail_c",
            "stripe": "band", "wrapping": "body"},
        counts={"loop": "top"},
    ),
    Thing(
        "lantern", "ornaments", lantern, 0.40,
        {"body": "frame", "detail_b": "windows", "base": "base", "upper": "roof", "knob": "cap", "handle": "ring",
            "contents": "light", "detail": "flame", "rim": "trim", "support": "feet"},
        synset="lantern.n.01", synonyms=("candle lantern", "carriage lamp", "storm lantern", "garden lantern"),
        colours=("black", "red", "brass", "copper", "teal", "navy", "white", "green", "bronze"), look="paint",
        part_words={"candle": "contents", "glass": "contents", "pane": "contents", "bar": "detail", "top": "upper",
            "lid": "upper", "hook": "handle", "loop": "handle", "foot": "support", "finial": "knob"},
        counts={"window": "detail_b", "foot": "support"},
    ),
    Thing(
        "snow globe", "ornaments", snow_globe, 0.16,
        {"body": "base", "upper": "glass", "detail_c": "opening", "contents": "snow", "detail": "figure",
            "top": "figure top", "band": "scarf", "spout": "nose", "eyes": "eyes", "support": "trunk", "face": "door",
            "rim": "ring", "knob": "plaque"},
        synset="paperweight.n.01", synonyms=("snowglobe", "snow dome", "glass globe", "water globe", "crystal ball"),
        colours=("red", "walnut", "oak", "teal", "navy", "green", "white", "gold", "mahogany"), look="paint",
        part_words={"globe": "upper", "dome": "upper", "ball": "upper", "snowman": "detail", "tree": "detail",
            "house": "detail", "hat": "top", "roof": "top", "star": "top", "stand": "body", "label": "knob"},
    ),
    Thing(
        "hourglass", "ornaments", hourglass, 0.22,
        {"body": "glass", "base": "bottom plate", "upper": "top plate", "support": "posts", "contents": "sand",
            "detail": "upper sand", "band": "waist ring", "knob": "finial"},
        synset="hourglass.n.01", synonyms=("sandglass", "sand timer", "egg timer", "hour glass", "sand clock", "timer"),
        colours=("oak", "walnut", "mahogany", "brass", "gold", "teal", "white", "navy", "ebony"), look="wood",
        part_words={"pillar": "support", "column": "support", "leg": "support", "foot": "base", "lid": "upper",
            "bulb": "body", "frame": "base", "collar": "band"},
        counts={"post": "support", "pillar": "support", "column": "support"},
    ),
)
