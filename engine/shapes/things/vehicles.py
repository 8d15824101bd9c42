"""Things on the road: cars, trucks and buses, all driving towards +Z."""

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

CREAM, INK, LAMP = HUES["cream"], (0.17, 0.18, 0.20), (1.0, 0.93, 0.66)
GLASS = (0.22, 0.32, 0.40)


def glazing(s: Sketch, slot: str, block, span, x=None, z=None, proud=0.012, **options) -> None:
    """Panes that lie on the sides of a tapered box `block` = (at, half, taper) between heights `span` (0..1 of it).

    x, z: share of the block's width the panes keep; None = the whole width and `proud` more, which is where they show.
    """
    at, half, taper = block
    low, high = span

    def reach(axis, share, f):
        edge = half[axis] * (1 - taper[axis // 2] * f)
        return edge + proud if share is None else edge * share

    bottom, top = (reach(0, x, low), reach(2, z, low)), (reach(0, x, high), reach(2, z, high))
    y = at[1] + half[1] * (low + high - 1)
    s.box(slot, (at[0], y, at[2]), (bottom[0], half[1] * (high - low), bottom[1]),
        taper=(1 - top[0] / bottom[0], 1 - top[1] / bottom[1]),
        **{"look": "dark glass", "colour": GLASS, "plan": 0.03, "round": 0.012, **options})


def wheels(s: Sketch, slot: str, at, radius: float, half: float, hub=None, **options) -> None:
    """Tyres on +-x at `at`; `hub` = (slot, colour) adds their discs."""
    profile = [(radius * 0.86, -half), (radius, -half * 0.62), (radius, half * 0.62), (radius * 0.86, half)]
    options = {"mirror": "xz", **options}
    s.lathe(slot, profile, at=at, turn=(0, 0, -90), look="rubber", round=0.02, **options)
    if hub:
        disc = [(radius * 0.56, 0), (radius * 0.56, half * 1.04), (radius * 0.4, half * 1.2), (0.02, half * 1.32)]
        s.lathe(hub[0], disc, at=at, turn=(0, 0, -90), look="chrome", colour=hub[1], round=0.01, **options)


def arch(s: Sketch, slot: str, at, radius: float, thick: float, **options) -> None:
    """A mudguard over the wheel at `at`, half a ring of `radius`."""
    x, y, z = at
    over = y + radius * 4 / 3
    s.tube(slot, [(x, y, z - radius), (x, over, z - radius), (x, over, z + radius), (x, y, z + radius)], thick,
        **options)


def car(s: Sketch) -> None:
    style = s.pick("mini", "sedan", "sports", "beetle")
    t, w, long = s.tall**0.62, 0.41 * s.wide**0.5, s.wide**0.42
    r = {"sports": 0.175}.get(style, 0.195) * t**0.9
    length = {"mini": 0.76, "sedan": 0.95, "sports": 0.95, "beetle": 0.84}[style] * long
    hb, hc = s.range(0.15, 0.17) * t, {"mini": 0.17, "sedan": 0.15, "sports": 0.115, "beetle": 0.175}[style] * t
    y = r * 0.78 + hb
    if style == "beetle":
        s.ellipsoid("body", (0, y, 0), (w * 0.95, hb * 1.1, length), power=3.2, round=0.03)
    else:
        s.box("body", (0, y, 0), (w, hb, length), taper=(0.10, 0.05), plan=0.17, round=min(0.085, hb * 0.7))
    lc = {"mini": 0.52, "sedan": 0.52, "sports": 0.44, "beetle": 0.50}[style] * long
    zc = {"mini": -0.15, "sedan": -0.08, "sports": -0.12, "beetle": -0.08}[style] * long
    taper = (s.range(0.20, 0.28), {"mini": 0.22, "sedan": 0.38, "sports": 0.46, "beetle": 0.44}[style])
    block = ((0, y + hb * 0.92 + hc, zc), (w * 0.90, hc, lc), taper)
    roof = s.pick(s.main, s.main, CREAM, s.accent)
    s.box("upper", *block[:2], taper=taper, plan=0.13, round=0.06, colour=roof, blend=0.02)
    glazing(s, "face", block, (0.20, 0.80), x=0.84)
    at, half, _ = block
    tilt = (half[0] * (1 - taper[0] * 0.22) + 0.012, half[0] * (1 - taper[0] * 0.80) + 0.012)
    pane = lc * (0.30 if style in ("mini", "sedan") else 0.24)
    s.box("detail_b", (0, at[1], zc), (tilt[0], hc * 0.58, pane), taper=(1 - tilt[1] / tilt[0], 0.12), round=0.012,
        row=2, along="z", step=pane * 2.14, look="dark glass", colour=GLASS, plan=0.02)
    zw, xw = length * 0.60, w - 0.05
    arch(s, "rim", (xw - 0.01, r, zw), r * 1.22, 0.062, mirror="xz", blend=0.03,
        colour=s.pick(s.main, s.main, s.shade(-0.25)))
    wheels(s, "support", (xw, r, zw), r, 0.085, ("detail", s.pick(None, None, CREAM, s.accent)))
    lamp = 0.075 * s.pick(1, 1.15)
    front = length * (0.985 if style != "beetle" else 0.90)
    s.ellipsoid("knob", (w * 0.64, y + hb * 0.22, front), (lamp, lamp, 0.045), mirror="x", look="glow", colour=LAMP)
    s.box("base", (0, y - hb * 0.72, 0), (w * 0.86, 0.045, length * 1.03), look=s.pick("chrome", "rubber"), plan=0.1,
        round=0.03)
    if s.maybe(0.6):
        s.box("spout", (0, y - hb * 0.1, length * 0.93), (w * 0.32, 0.045, 0.09), look="rubber", round=0.03)
    s.box("tail", (w * 0.66, y + hb * 0.2, -length * 0.95), (0.08, 0.04, 0.07), mirror="x", look="plastic",
        colour=HUES["red"], round=0.02)
    roof_y = at[1] + hc
    if s.maybe(0.35) and style != "beetle":
        s.box("band", (0, y + 0.012, 0), (0.075, hb, length + 0.012), taper=(0, 0.05), colour=s.pick(CREAM, s.accent),
            plan=0.02, round=min(0.085, hb * 0.7))
    if s.maybe(0.4) and style != "sports":
        _luggage(s, roof_y, zc, w * 0.5, lc * (1 - taper[1]) * 0.8)
    elif style == "sports" and s.maybe(0.7):
        s.box("top", (0, y + hb + 0.10, -length * 0.86), (w * 0.86, 0.022, 0.09), turn=(12, 0, 0), colour=s.accent)
        s.box("ears", (w * 0.5, y + hb + 0.03, -length * 0.84), (0.022, 0.10, 0.045), mirror="x", colour=INK)


def _luggage(s: Sketch, y: float, z: float, w: float, long: float) -> None:
    kind = s.pick("bags", "surfboard", "rack", "taxi")
    if kind == "taxi":
        s.box("top", (0, y + 0.045, z), (0.16, 0.07, 0.06), taper=(0.2, 0.3), look="glow", round=0.03)
        return
    s.box("ears", (0, y + 0.012, z), (w, 0.035, 0.028), row=2, along="z", step=long * 1.1, look="walnut", round=0.012)
    if kind == "surfboard":
        s.ellipsoid("top", (0, y + 0.065, z), (w * 0.5, 0.035, long * 1.9), power=2.2, colour=s.accent, look="plastic")
    elif kind == "bags":
        s.box("top", (0, y + 0.12, z), (w * 0.82, 0.095, long * 0.8), look="leather", round=0.04)


def truck(s: Sketch) -> None:
    style, t, w = s.pick("box", "dump", "pickup", "fire"), s.tall**0.62, 0.36 * s.wide**0.5
    long, r = s.wide**0.42, 0.17 * s.tall**0.5
    base_y, hc, lc = r * 1.25, 0.31 * t, 0.27
    zf = 0.62 * long
    s.box("base", (0, base_y, 0), (w * 0.80, 0.07, 0.92 * long), colour=INK, look="paint", round=0.02)
    cab_low = base_y + 0.02
    hood = style == "pickup" or s.chance(0.35)
    zc = zf - (0.16 if hood else 0.0)
    hc_all = hc * (0.92 if style == "pickup" else 1)
    block = ((0, cab_low + hc_all, zc), (w, hc_all, lc), (0.12, 0.22))
    s.box("upper", *block[:2], taper=block[2], plan=0.10, round=0.05)
    glazing(s, "face", block, (0.52, 0.87), x=0.82)
    glazing(s, "detail_b", block, (0.52, 0.85), z=0.62)
    front = zc + lc
    if hood:
        s.box("head", (0, cab_low + hc_all * 0.48, front + 0.06), (w * 0.94, hc_all * 0.48, 0.16), taper=(0.06, 0.1),
            plan=0.09, round=0.05)
        front += 0.20
    else:
        front += 0.0
    cargo_l = (zc - lc + 0.92 * long) / 2 - 0.01
    back, z = (0, 0, 0), zc - lc - cargo_l + 0.03
    cargo = s.pick(CREAM, s.main, s.accent) if style != "fire" else s.main
    if style == "box":
        h = s.range(0.36, 0.44) * t
        s.box("body", (0, base_y + 0.05 + h, z), (w * 1.08, h, cargo_l), colour=cargo, look="plastic", round=0.035)
        if s.maybe(0.7):
            s.box("band", (0, base_y + 0.05 + h * s.range(0.7, 1.2), z), (w * 1.08 + 0.012, 0.05, cargo_l + 0.012),
                colour=s.main if cargo is not s.main else s.accent, round=0.012)
    elif style == "fire":
        h = 0.27 * t
        s.box("body", (0, base_y + 0.05 + h, z), (w * 1.04, h, cargo_l), round=0.04)
        s.box("band", (0, base_y + 0.05 + h, z), (w * 1.04 + 0.012, 0.045, cargo_l + 0.012), colour=CREAM, round=0.012)
        y = base_y + 0.05 + 2 * h + 0.05
        s.box("handle", (0.13, y, z + 0.08), (0.026, 0.05, cargo_l * 1.06), mirror="x", look="aluminium", round=0.012)
        s.box("contents", (0, y, z + 0.08), (0.15, 0.024, 0.024), row=7, along="z", step=cargo_l * 0.30,
            look="aluminium")
        s.lathe("top", [(0.06, 0), (0.06, 0.05), (0.03, 0.09)], at=(0.14, cab_low + 2 * hc_all - 0.02, zc), mirror="x",
            look="glow", colour=HUES["blue"])
    else:
        h = (0.27 if style == "dump" else 0.18) * t
        tilt = s.pick(0, 0, 16) if style == "dump" else 0
        lift = 0.30 * cargo_l if tilt else 0
        s.box("body", (0, base_y + 0.05 + h + lift * 0.8, z), (w * 1.04, h, cargo_l),
            taper=(-0.08, -0.05) if style == "dump" else (0, 0), turn=(tilt, 0, 0), wall=0.04, round=0.02)
        if tilt:
            s.box("handle", (0, base_y + 0.1 + lift * 0.5, z + cargo_l * 0.2), (0.07, 0.08 + lift * 0.6, 0.07),
                look="steel")
        load, y = s.pick("none", "gravel", "logs"), base_y + 0.05 + h * 1.25
        if load == "gravel" and not tilt:
            s.ellipsoid("contents", (0, y, z), (w * 0.96, h * 0.95, cargo_l * 0.94), power=2.5, look="soil",
                mode="after")
        elif load == "logs" and not tilt:
            s.cylinder("contents", h * 0.42, -cargo_l * 0.9, cargo_l * 0.9, at=(0, y - h * 0.28, z), turn=(90, 0, 0),
                row=3, step=w * 0.6, look="oak", mode="after")
    wheels(s, "support", (w - 0.03, r, zf), r, 0.085, ("detail", s.pick(None, CREAM, s.accent)), mirror="x")
    rear = [(r * 0.86, -0.11), (r, -0.06), (r, 0.06), (r * 0.86, 0.11)]
    pair = s.pick(1, 2, 2) if style != "pickup" else 1
    s.lathe("support_b", rear, at=(w - 0.05, r, -0.55 * long + back[0]), turn=(0, 0, -90), look="rubber", round=0.02,
        mirror="x", row=pair, along="z", step=r * 2.12)
    s.cylinder("detail_c", r * 0.5, 0, 0.13, at=(w - 0.05, r, -0.55 * long), turn=(0, 0, -90), look="chrome",
        round=0.015, mirror="x", row=pair, along="z", step=r * 2.12)
    s.ball("knob", (w * 0.66, cab_low + hc_all * 0.42, front - 0.01), 0.07, mirror="x", look="glow", colour=LAMP)
    s.box("rim", (0, base_y, front - 0.01), (w * 0.98, 0.06, 0.07), look="chrome", round=0.03)
    if s.maybe(0.6):
        s.box("spout", (0, cab_low + hc_all * 0.44, front - 0.02), (w * 0.36, hc_all * 0.20, 0.04), look="chrome",
            colour=INK, round=0.02)
    if s.maybe(0.4) and style in ("box", "dump"):
        s.cylinder("ears", 0.038, base_y, cab_low + 2 * hc + 0.10, at=(w * 0.86, 0, zc - lc - 0.01), mirror="x",
            look="chrome", mode="after")


def bus(s: Sketch) -> None:
    style, t, w = s.pick("school", "city", "double", "van"), s.tall**0.62, 0.34 * s.wide**0.5
    long, r = s.wide**0.45, 0.16 * s.tall**0.4
    length = {"van": 0.78}.get(style, 0.95) * long
    h = {"double": 0.56, "van": 0.36}.get(style, 0.40) * t
    low = r * 0.62
    at, half, taper = (0, low + h, 0), (w, h, length), (0.07, 0.04)
    s.box("body", at, half, taper=taper, plan=0.13, round=0.075)
    block, panes = (at, half, taper), 4 if style in ("van",) else 5
    span = {"double": (0.34, 0.52), "van": (0.50, 0.82)}.get(style, (0.48, 0.80))
    glazing(s, "face", block, span if style != "double" else (0.30, 0.54), x=0.80)
    wide = half[0] * (1 - taper[0] * (span[0] + span[1]) / 2) + 0.014
    step = length * 1.62 / panes
    pane = {"look": "dark glass", "colour": GLASS, "row": panes, "along": "z", "step": step, "plan": 0.02,
        "round": 0.012}
    s.box("detail_b", (0, low + h * (span[0] + span[1]), -0.06 * length), (wide, h * (span[1] - span[0]), step * 0.41),
        **pane)
    if style == "double":
        y = low + h * (0.68 + 0.88)
        s.box("detail_c", (0, y, -0.06 * length), (half[0] * (1 - taper[0] * 0.78) + 0.014, h * 0.20, step * 0.41),
            **pane)
        glazing(s, "head", block, (0.66, 0.90), x=0.80)
    stripe = s.pick(CREAM, s.accent, s.shade(-0.45))
    if style == "school":
        glazing(s, "band", block, (0.30, 0.36), colour=INK, look="paint", plan=0.13)
    elif s.maybe(0.8):
        f = 0.595 if style == "double" else s.range(0.24, 0.36)
        glazing(s, "band", block, (f - 0.03, f + 0.03), colour=stripe, look="paint", plan=0.13)
    if style == "van" or s.maybe(0.4):
        glazing(s, "upper", block, (0.88, 1.03), colour=CREAM, look="paint", plan=0.13, round=0.05)
    zw, xw = length * 0.60, w - 0.045
    arch(s, "rim", (xw + 0.01, r, zw), r * 1.16, 0.045, mirror="xz", colour=s.shade(-0.4))
    wheels(s, "support", (xw, r, zw), r, 0.08, ("detail", s.pick(None, CREAM)))
    s.ball("knob", (w * 0.68, low + h * 0.36, length * 0.985), 0.065, mirror="x", look="glow", colour=LAMP)
    s.box("base", (0, low + 0.05, 0), (w * 0.92, 0.05, length * 1.03), look="chrome",
        colour=None if s.chance(0.5) else INK, plan=0.1, round=0.03)
    if s.maybe(0.6) and style != "van":
        s.box("spout", (0, low + h * 0.40, length * 0.97), (w * 0.36, 0.05, 0.05), colour=INK, look="plastic",
            round=0.02)
    if s.maybe(0.4):
        s.box("ears", (w + 0.02, low + h * 0.95, length * 0.93), (0.08, 0.10, 0.03), mirror="x", colour=INK,
            look="plastic", round=0.025)
    if s.maybe(0.35) and style != "double":
        s.box("top", (0, low + 2 * h + 0.02, 0), (w * 0.5, 0.06, length * 0.35), colour=s.shade(-0.2), round=0.03,
            plan=0.05)


PAINTS = ("red", "blue", "yellow", "teal", "orange", "sky", "green", "mint", "coral", "cream", "white", "navy", "pink")
WHEEL_WORDS = {"tire": "support", "tyre": "support", "hubcap": "detail", "rim": "detail", "headlamp": "knob",
    "light": "knob"}
THINGS = (
    Thing(
        "car", "vehicles", car, 4.2,
        {"body": "body", "upper": "cabin", "face": "windscreen", "detail_b": "side windows", "rim": "wheel arches",
            "support": "wheels", "detail": "hubcaps", "knob": "headlights", "base": "bumper", "spout": "grille",
            "tail": "tail lights", "band": "racing stripe", "top": "load", "ears": "rack"},
        synset="car.n.01",
        synonyms=("automobile", "auto", "sports car", "race car", "racing car", "sedan", "hatchback", "coupe", "taxi",
            "cab", "beetle", "mini", "toy car", "motorcar"),
        colours=PAINTS, look="paint",
        part_words={**WHEEL_WORDS, "roof": "upper", "windshield": "face", "window": "detail_b", "fender": "rim",
            "stripe": "band", "luggage": "top", "suitcase": "top", "spoiler": "top", "surfboard": "top",
            "mudguard": "rim", "taillight": "tail"},
    ),
    Thing(
        "truck", "vehicles", truck, 6.5,
        {"body": "cargo bed", "upper": "cab", "head": "hood", "face": "windscreen", "detail_b": "side windows",
            "base": "chassis", "support": "front wheels", "support_b": "rear wheels", "detail": "front hubcaps",
            "detail_c": "rear hubcaps", "knob": "headlights", "rim": "bumper", "spout": "grille", "ears": "exhausts",
            "contents": "load", "band": "stripe", "handle": "lift", "top": "beacons"},
        synset="truck.n.01",
        synonyms=("lorry", "dump truck", "dumper", "pickup", "pickup truck", "fire truck", "fire engine",
            "delivery truck", "tipper", "toy truck"),
        colours=PAINTS, look="paint",
        part_words={**WHEEL_WORDS, "bonnet": "head", "wheel": "support", "windshield": "face", "window": "detail_b",
            "box": "body", "container": "body", "trailer": "body", "bed": "body", "cabin": "upper", "ladder": "handle",
            "siren": "top", "cargo": "contents"},
    ),
    Thing(
        "bus", "vehicles", bus, 9.0,
        {"body": "body", "face": "windscreen", "head": "upper windscreen", "detail_b": "windows",
            "detail_c": "upper windows", "band": "stripe", "upper": "roof", "rim": "wheel arches", "support": "wheels",
            "detail": "hubcaps", "knob": "headlights", "base": "bumper", "spout": "grille", "ears": "mirrors",
            "top": "roof box"},
        synset="bus.n.01",
        synonyms=("autobus", "coach", "school bus", "double-decker", "double decker", "omnibus", "van", "minibus",
            "camper van", "camper", "minivan", "motorbus"),
        colours=("amber", "red", "yellow", "sky", "teal", "orange", "green", "mint", "coral", "blue"), look="paint",
        part_words={**WHEEL_WORDS, "windshield": "face", "window": "detail_b", "fender": "rim", "mirror": "ears"},
    ),
)
