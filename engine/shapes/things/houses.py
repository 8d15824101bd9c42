"""Small houses with big roofs, to live, camp, pray and farm in; the door is at +Z."""

import math

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

CREAM, INK = HUES["cream"], (0.17, 0.18, 0.20)
GRASS = (0.47, 0.66, 0.32)
ROOFS = ((0.72, 0.27, 0.20), (0.36, 0.42, 0.50), (0.50, 0.30, 0.20), (0.25, 0.48, 0.50), (0.82, 0.45, 0.28))


def _gable(s: Sketch, slot: str, at, half, rise: float, across: bool = False, eave=1.14, **options) -> None:
    """A ridged roof over a block half as wide as `half` (x, z); the ridge runs along z, or along x if `across`."""
    x, z = (half[1], half[0]) if across else half
    turn = (0, 90, 0) if across else (0, 0, 0)
    s.box(slot, (at[0], at[1] + rise / 2, at[2]), (x * eave, rise / 2, z * eave**0.7), taper=(0.94, 0), turn=turn,
        round=0.02, **options)


def yard(s: Sketch, x: float, z: float, low=0.0) -> None:
    s.ellipsoid("base", (0, low, 0), (x, 0.06, z), cut=(0, 2), power=2.6, look="leaf", colour=GRASS)


def house(s: Sketch) -> None:
    style, w, t = s.pick("cottage", "gable", "gable", "tall"), s.wide**0.9, s.tall
    x, z, h = ({"cottage": 0.56, "gable": 0.46, "tall": 0.36}[style] * w,
        {"cottage": 0.40, "gable": 0.50, "tall": 0.38}[style] * w,
        {"cottage": 0.26, "gable": 0.28, "tall": 0.46}[style] * t)
    rise, roof = s.range(0.42, 0.56) * t, s.pick(*ROOFS, s.accent)
    floor = 0.04
    top = floor + 2 * h
    s.box("body", (0, floor + h, 0), (x, h, z), round=0.02, look="plaster", colour=s.main)
    _gable(s, "upper", (0, top - 0.04, 0), (x, z), rise, style == "cottage", 1.24, colour=roof, look="terracotta")
    if style != "cottage":
        s.box("head", (0, top + rise * 0.33, 0), (x * 0.98, rise * 0.36, z * 1.24**0.7 + 0.014), taper=(0.90, 0),
            look="plaster", colour=s.main, round=0.012)
        s.ellipsoid("detail_b", (0, top + rise * 0.26, z * 1.24**0.7), (0.07, 0.07, 0.035), look="window")
    door, dx = (s.pick(HUES["red"], HUES["teal"], LOOKS["walnut"][0], s.accent),
        0.0 if style == "cottage" or s.chance(0.4) else -x * 0.42)
    dh = min(0.20, h * 0.66)
    if s.chance(0.5):
        s.box("face", (dx, floor + dh, z), (0.11, dh, 0.03), look="wood", colour=door, round=0.012)
    else:
        s.ellipsoid("face", (dx, floor, z), (0.12, dh * 2.05, 0.035), power=3.2, cut=(0, 2), look="wood", colour=door)
    s.ball("knob", (dx + 0.065, floor + dh, z + 0.035), 0.024, look="brass")
    pane = {"look": "window", "round": 0.01}
    wy = floor + h * (1.08 if style != "tall" else 0.72)
    wx = x * 0.62 if dx == 0 else x * 0.45
    two = {"mirror": "x"} if dx == 0 else {}
    s.box("rim", (wx, wy, z), (0.118, 0.128, 0.026), look="paint", colour=HUES["white"], round=0.012, **two)
    s.box("eyes", (wx, wy, z + 0.012), (0.088, 0.098, 0.026), row=1, **pane, **two)
    s.box("detail", (x, wy, 0), (0.028, 0.11, 0.10), mirror="x", row=2, along="z", step=z * 0.95, **pane)
    if style == "tall":
        s.box("detail_c", (x * 0.48, floor + h * 1.5, z), (0.085, 0.11, 0.028), mirror="x", **pane)
    elif s.maybe(0.4):
        s.box("detail_c", (dx, floor + 0.01, z + 0.09), (0.17, 0.035, 0.12), look="stone", round=0.02)
    if s.maybe(0.75):
        cx, peak = (x * 0.55, top + rise * 0.98) if style == "cottage" else (x * 0.48, top + rise * 0.95)
        s.box("spout", (cx, peak - rise * 0.28, -z * 0.30), (0.075, rise * 0.32, 0.075), look="brick", round=0.012)
        s.box("top", (cx, peak + rise * 0.04, -z * 0.30), (0.098, 0.028, 0.098), look="stone", round=0.012)
    if s.maybe(0.55):
        yard(s, x + 0.22, z + 0.24, 0.012)
    else:
        s.box("base", (0, 0.02, 0), (x + 0.05, 0.05, z + 0.05), look="stone", round=0.02)
    if s.maybe(0.45):
        s.ball("ears", (x * 0.98, floor + 0.06, z + 0.07), 0.115, row=1, look="leaf", mirror="x")
    if s.maybe(0.35):
        s.box("contents", (wx, wy - 0.15, z + 0.05), (0.12, 0.04, 0.05), look="wood", **two)
        s.ball("tail", (wx, wy - 0.10, z + 0.055), 0.045, row=3, step=0.078, look="petal",
            colour=s.pick(HUES["red"], HUES["amber"], HUES["pink"]), **two)


def tent(s: Sketch) -> None:
    style, w, t = s.pick("ridge", "ridge", "teepee", "dome", "pavilion"), s.wide, s.tall
    second, pole = s.pick(s.accent, CREAM, s.shade(-0.3)), s.pick("oak", "walnut", "bamboo")
    dark = s.shade(-0.62)
    if style == "ridge":
        x, h, z = 0.62 * w, 0.44 * t, 0.72 * w**0.8
        s.box("body", (0, h, 0), (x, h, z), taper=(0.96, 0.06), look="canvas", colour=s.main, round=0.015)
        zf = z - 0.02
        s.box("face", (0, h * 0.72, zf), (x * 0.42, h * 0.72, 0.035), taper=(0.95, 0.9), look="fabric", colour=dark,
            round=0.01)
        s.tube("ears", [(x * 0.50, 0.06, zf + 0.03), (x * 0.40, h * 0.7, zf + 0.04), (0.03, h * 1.5, zf)],
            (0.085, 0.06, 0.02), flat=0.6, thin=(0, 0, 1), mirror="x", look="canvas", colour=second)
        s.tube("handle", [(0, h * 1.8, -z * 0.98), (0, 2 * h + 0.03, 0), (0, h * 1.8, z * 0.98)], 0.03, look=pole)
        if s.maybe(0.7):
            s.tube("detail", [(x * 0.48, h * 0.90, z * 0.62), (x * 1.22, 0.03, z * 0.72)], 0.03, mirror="xz",
                look="canvas", colour=CREAM)
            s.cylinder("detail_b", 0.032, 0, 0.09, at=(x * 1.20, 0, z * 0.71), mirror="xz", look="oak")
        if s.maybe(0.5):
            s.box("band", (0, h * 0.30, 0), (x * (1 - 0.96 * 0.05) + 0.012, h * 0.12, z * 0.99), taper=(0.115, 0),
                look="canvas", colour=second, round=0.01)
        high = 2 * h
    elif style == "teepee":
        r, h = 0.56 * w, 1.15 * t
        profile = [(r, 0), (r * 0.5, h * 0.5), (0.05, h)]
        s.lathe("body", profile, look="canvas", colour=s.main, round=0.012, smooth=0.2)
        s.tube("handle", [(-0.13, h * 0.80, 0), (0.22, h + 0.25, 0)], 0.026, radial=5, phase=10, look=pole)
        s.prism("face", (0, h * 0.24, r * 0.68), r * 0.50, 0.10, sides=3, turn=(-90 + 26, 0, 0), depth=1.6 * h / 1.15,
            look="fabric", colour=dark)
        s.tube("ears", [(r * 0.44, 0.03, r * 0.86), (r * 0.26, h * 0.28, r * 0.66), (0.02, h * 0.50, r * 0.48)],
            (0.06, 0.05, 0.03), mirror="x", look="canvas", colour=second)
        for slot, f in (("band", 0.60), ("detail", 0.74))[: s.pick(1, 2)]:
            s.lathe(slot, [(r * (1 - f) + 0.035, f * h - 0.03), (r * (1 - f - 0.06) + 0.035, f * h + 0.045)],
                look="canvas", colour=s.pick(second, s.accent), round=0.01)
        s.torus("rim", (0, 0.03, 0), r * 0.985, 0.034, look="canvas", colour=second)
        high = h
    elif style == "dome":
        r, h = 0.62 * w, 0.62 * t
        s.ellipsoid("body", (0, 0, 0), (r, h, r), power=2.0, cut=(0, 2), look="fabric", colour=s.main)
        a = r * 0.715
        poles = [(a, 0.02, a), (a, h * 0.56, a), (a * 0.55, h * 1.005, a * 0.55), (0, h * 1.005, 0)]
        s.tube("handle", poles, 0.03, mirror="xz", look="plastic", colour=second)
        s.ellipsoid("rim", (0, 0, r * 0.52), (r * 0.50, h * 0.78, r * 0.60), cut=(0, 2), look="fabric", colour=second)
        s.ellipsoid("face", (0, 0, r * 0.62), (r * 0.38, h * 0.62, r * 0.535), cut=(0, 2), look="fabric", colour=dark)
        if s.maybe(0.6):
            s.ellipsoid("band", (0, 0.0, 0), (r * 1.012, h * 0.20, r * 1.012), power=5, cut=(0, 2), look="fabric",
                colour=s.shade(-0.3))
        if s.maybe(0.5):
            s.ellipsoid("top", (0, h * 0.84, 0), (r * 0.46, h * 0.24, r * 0.46), look="fabric", colour=second)
        high = h
    else:
        r, h = 0.56 * w, 0.52 * t
        s.prism("body", (0, h / 2, 0), r, h / 2, sides=8, turn=(0, 22.5, 0), look="canvas",
            colour=s.pick(CREAM, s.main), round=0.02)
        s.lathe("upper",
            [(r * 1.18, h - 0.04), (r * 0.60, h + 0.18 * t), (r * 0.24, h + 0.44 * t), (0.03, h + 0.74 * t)],
            look="canvas", colour=s.main, round=0.015)
        s.tube("detail", [(r * 1.16, h - 0.02, 0), (r * 0.55, h + 0.20 * t, 0), (0.03, h + 0.72 * t, 0)],
            (0.12, 0.085, 0.02), flat=0.35, thin=(0.5, 1, 0), radial=8, phase=22.5, look="canvas", colour=second)
        s.ball("rim", (r * 1.12, h - 0.04, 0), 0.095, radial=16, look="canvas", colour=second)
        s.prism("face", (0, h * 0.36, r * 0.93), r * 0.40, 0.035, sides=3, turn=(-90, 0, 0), depth=1.4, look="fabric",
            colour=dark)
        high = h + 0.74 * t
    if style in ("pavilion", "ridge") and s.maybe(0.6):
        z0 = 0 if style == "pavilion" else 0.6 * w**0.8
        s.cylinder("knob", 0.034, high - 0.16, high + 0.24, at=(0, 0, z0), look=pole)
        s.box("tail", (0.11, high + 0.17, z0), (0.12, 0.06, 0.028), look="fabric",
            colour=s.pick(s.accent, HUES["red"], HUES["amber"]), round=0.012)
    if s.maybe(0.45):
        yard(s, 0.80 * w, 0.86 * w)


def church(s: Sketch) -> None:
    w, t = s.wide**0.9, s.tall
    x, z, h = 0.34 * w, 0.52 * w, 0.26 * t
    zn = -0.20 * w
    roof = s.pick(*ROOFS, s.accent)
    wall = {"look": "plaster", "colour": s.main}
    s.box("body", (0, h, zn), (x, h, z), round=0.02, **wall)
    rise = 0.42 * t
    _gable(s, "upper", (0, 2 * h - 0.03, zn), (x, z), rise, False, 1.16, look="terracotta", colour=roof)
    r, high = 0.20 * w, s.range(0.92, 1.05) * t
    zt = zn + z + r * 0.40
    s.box("head", (0, high / 2, zt), (r, high / 2, r), round=0.02, **wall)
    s.box("rim", (0, high, zt), (r * 1.14, 0.04, r * 1.14), round=0.015, look="stone", colour=s.shade(-0.2))
    up = s.range(0.46, 0.62) * t
    if s.chance(0.7):
        s.prism("top", (0, high + up / 2, zt), r * 1.46, up / 2, sides=4, turn=(0, 45, 0), taper=0.965,
            look="terracotta", colour=roof)
    else:
        up *= 0.8
        s.lathe("top", [(r * 1.02, high), (r * 1.16, high + up * 0.30), (r * 0.7, high + up * 0.68),
            (0.06, high + up * 0.84), (0.02, high + up)], at=(0, 0, zt), look="copper", colour=(0.36, 0.62, 0.54),
            metal=0.2)
    peak = high + up
    s.box("knob", (0, peak + 0.06, zt), (0.036, 0.19, 0.036), look="gold", round=0.01)
    s.box("ears", (0, peak + 0.14, zt), (0.10, 0.034, 0.034), look="gold", round=0.01)
    s.ellipsoid("face", (0, 0, zt + r), (0.115, 0.34 * t**0.5, 0.035), power=3, cut=(0, 2), look="walnut",
        colour=s.pick(None, HUES["red"], HUES["teal"]))
    s.ellipsoid("eyes", (0, high * 0.80, zt), (r * 0.34, 0.135 * t, r + 0.018), power=2.8, look="dark glass",
        colour=(0.24, 0.30, 0.40))
    glass = s.pick(LOOKS["window"][0], (0.95, 0.75, 0.35), (0.40, 0.50, 0.80))
    s.ellipsoid("detail", (x, h * 1.05, zn), (0.03, h * 0.56, 0.075), power=2.8, mirror="x", row=3, along="z",
        step=z * 0.56, look="window", colour=glass)
    s.torus("detail_b", (0, high * 0.56, zt + r), 0.088, 0.026, turn=(90, 0, 0), look="stone")
    s.ellipsoid("detail_c", (0, high * 0.56, zt + r - 0.008), (0.09, 0.09, 0.03), look="window", colour=glass)
    if s.maybe(0.5):
        s.box("support", (x, h * 0.62, zn), (0.055, h * 0.62, 0.045), taper=(0.6, 0), mirror="x", row=4, along="z",
            step=z * 0.56, **wall)
    if s.maybe(0.55):
        yard(s, x + 0.36 * w, z + 0.34 * w)
    else:
        s.box("base", (0, 0.05, 0), (x + 0.06, 0.05, z + r + 0.12), look="stone", round=0.02)
    if s.maybe(0.5):
        s.box("tail", (0, 0.05, zt + r + 0.08), (0.19, 0.05, 0.13), look="stone", round=0.015)


def barn(s: Sketch) -> None:
    w, t = s.wide**0.9, s.tall
    x, z, h = 0.46 * w, 0.58 * w, 0.30 * t
    roof = s.pick((0.36, 0.38, 0.42), (0.50, 0.30, 0.20), HUES["cream"], s.shade(-0.45))
    trim = s.pick(HUES["white"], CREAM)
    s.box("body", (0, h, 0), (x, h, z), look="wood", colour=s.main, round=0.015)
    low, rise = 2 * h, s.range(0.22, 0.27) * t
    cap = s.range(0.17, 0.22) * t
    zr = z * 1.07
    s.box("upper", (0, low + rise / 2 - 0.03, 0), (x * 1.17, rise / 2 + 0.01, zr), taper=(0.36, 0), look="paint",
        colour=roof, round=0.02)
    s.box("top", (0, low + rise + cap / 2 - 0.045, 0), (x * 1.17 * 0.65, cap / 2, zr), taper=(0.95, 0), look="paint",
        colour=roof, round=0.02)
    front = zr + 0.012
    s.box("head", (0, low + rise / 2 - 0.03, 0), (x * 0.99, rise / 2 + 0.005, front), taper=(0.36, 0), look="wood",
        colour=s.main, round=0.012)
    s.box("tail", (0, low + rise + cap * 0.36 - 0.035, 0), (x * 0.625, cap * 0.38, front), taper=(0.88, 0), look="wood",
        colour=s.main, round=0.012)
    dx, dh = x * 0.48, min(h * 0.80, 0.34)
    s.box("rim", (0, dh + 0.015, z), (dx + 0.035, dh + 0.015, 0.028), look="paint", colour=trim, round=0.01)
    s.box("face", (dx / 2, dh, z + 0.014), (dx / 2 - 0.018, dh - 0.02, 0.03), mirror="x", look="wood",
        colour=s.pick(s.shade(-0.25), s.main), round=0.008)
    tilt = math.degrees(math.atan2(2 * dh, dx))
    long = math.hypot(dx, 2 * dh) / 2 - 0.03
    s.box("detail", (dx / 2, dh, z + 0.036), (long, 0.022, 0.02), turn=(0, 0, tilt), mirror="x", look="paint",
        colour=trim, round=0.008)
    if s.maybe(0.75):
        s.box("detail_b", (dx / 2, dh, z + 0.033), (long, 0.022, 0.02), turn=(0, 0, -tilt), mirror="x", look="paint",
            colour=trim, round=0.008)
    s.box("knob", (0, low + rise * 0.42, front), (0.12, rise * 0.30, 0.028), look="paint", colour=trim, round=0.01)
    s.box("eyes", (0, low + rise * 0.42, front + 0.014), (0.085, rise * 0.30 - 0.032, 0.028), look="dark glass",
        colour=INK, round=0.01)
    s.box("detail_c", (x, h * 1.15, 0), (0.028, 0.10, 0.10), mirror="x", row=3, along="z", step=z * 0.56, look="window",
        colour=s.pick(None, trim), round=0.01)
    s.box("band", (x, h, z), (0.034, h, 0.034), mirror="xz", look="paint", colour=trim, round=0.01)
    peak = low + rise + cap - 0.045
    if s.maybe(0.5):
        s.box("spout", (0, peak + 0.02, 0), (0.095, 0.12, 0.095), look="wood", colour=s.main, round=0.012)
        s.prism("ears", (0, peak + 0.20, 0), 0.19, 0.09, sides=4, taper=0.94, turn=(0, 45, 0), look="paint",
            colour=roof)
    if s.maybe(0.5):
        r, high = 0.20 * w, s.range(1.05, 1.25) * t
        s.lathe("support", [(r, 0), (r, high), (r * 0.85, high + 0.08), (r * 0.4, high + 0.17), (0.02, high + 0.19)],
            at=(-x - r * 0.85, 0, -z * 0.4), look="aluminium", colour=s.pick(None, CREAM), round=0.015)
        s.torus("handle", (-x - r * 0.85, high * 0.5, -z * 0.4), r, 0.024, row=5, along="y", step=high * 0.21,
            look="steel")
    if s.maybe(0.5):
        yard(s, x + 0.42 * w, z + 0.30 * w)
    elif s.maybe(0.5):
        s.cylinder("contents", 0.14, -0.12, 0.12, at=(x * 0.92, 0.14, z + 0.12), turn=(0, 0, -90), look="straw",
            round=0.03)


WALLS = ("cream", "white", "yellow", "coral", "sky", "mint", "pink", "red", "teal", "lavender", "tan", "amber")
THINGS = (
    Thing(
        "house", "buildings", house, 9.0,
        {"body": "walls", "upper": "roof", "head": "gable", "detail_b": "attic window", "face": "door",
            "knob": "door knob", "rim": "window frames", "eyes": "windows", "detail": "side windows",
            "detail_c": "details", "spout": "chimney", "top": "chimney cap", "base": "ground", "ears": "bushes",
            "contents": "flower boxes", "tail": "flowers"},
        synset="house.n.01",
        synonyms=("home", "cottage", "cabin", "hut", "bungalow", "villa", "farmhouse", "shed", "log cabin",
            "townhouse"),
        colours=WALLS, look="plaster",
        part_words={"wall": "body", "shutter": "rim", "frame": "rim", "smokestack": "spout", "bush": "ears",
            "shrub": "ears", "flower": "tail", "step": "detail_c", "lawn": "base", "garden": "base", "grass": "base",
            "doorknob": "knob"},
    ),
    Thing(
        "tent", "buildings", tent, 3.0,
        {"body": "canvas", "face": "entrance", "ears": "flaps", "handle": "poles", "detail": "guy ropes",
            "detail_b": "pegs", "band": "stripe", "rim": "hem", "top": "fly", "upper": "roof", "knob": "flagpole",
            "tail": "flag", "base": "grass"},
        synset="tent.n.01",
        synonyms=("teepee", "tipi", "wigwam", "camping tent", "pavilion", "marquee", "circus tent", "canopy tent",
            "yurt", "big top"),
        colours=("orange", "red", "canvas", "cream", "teal", "sky", "green", "yellow", "coral", "blue"), look="canvas",
        part_words={"door": "face", "opening": "face", "flap": "ears", "rope": "detail", "peg": "detail_b",
            "stake": "detail_b", "pole": "handle", "fabric": "body", "lawn": "base"},
    ),
    Thing(
        "church", "buildings", church, 22.0,
        {"body": "nave", "upper": "roof", "head": "tower", "rim": "ledge", "top": "spire", "knob": "cross",
            "ears": "cross arms", "face": "door", "eyes": "belfry", "detail": "windows",
            "detail_b": "rose window frame", "detail_c": "rose window", "support": "buttresses", "base": "ground",
            "tail": "steps"},
        synset="church.n.02", synonyms=("chapel", "cathedral", "kirk", "abbey", "basilica", "minster", "monastery"),
        colours=("white", "cream", "stone", "sky", "tan", "brick", "grey", "mint", "lavender"), look="plaster",
        part_words={"steeple": "top", "bell tower": "head", "wall": "body", "window": "detail", "dome": "top",
            "step": "tail", "grass": "base", "crucifix": "knob"},
    ),
    Thing(
        "barn", "buildings", barn, 15.0,
        {"body": "walls", "upper": "lower roof", "top": "upper roof", "head": "lower gable", "tail": "upper gable",
            "rim": "door frame", "face": "doors", "detail": "door braces", "detail_b": "cross braces",
            "knob": "loft frame", "eyes": "loft window", "detail_c": "side windows", "band": "corner boards",
            "spout": "cupola", "ears": "cupola roof", "support": "silo", "handle": "silo hoops", "base": "yard",
            "contents": "hay bale"},
        synset="barn.n.01",
        synonyms=("farm building", "farm", "stable", "granary", "hayloft", "byre", "red barn", "cowshed", "silo"),
        colours=("red", "crimson", "brick", "white", "teal", "oak", "green", "amber", "sky"), look="wood",
        part_words={"roof": "upper", "wall": "body", "door": "face", "window": "eyes", "trim": "band",
            "hay": "contents", "straw": "contents", "weathervane": "spout", "tower": "support"},
    ),
)
