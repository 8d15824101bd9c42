"""What is put on, beside and against furniture: lamps, candles, clocks, chests and cupboards."""

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

BOOKS = (
    HUES["crimson"],
    HUES["navy"],
    HUES["teal"],
    HUES["amber"],
    HUES["olive"],
    HUES["cream"],
    HUES["coral"],
    HUES["purple"],
    HUES["brown"],
)


def lamp(s: Sketch) -> None:
    style, t, w = s.pick("gourd", "column", "mushroom", "desk"), s.tall, s.wide
    foot = s.accent if s.chance(0.5) else s.pick(LOOKS["brass"][0], LOOKS["walnut"][0], HUES["white"], s.shade(-0.5))
    metal = "brass" if s.chance(0.6) else "steel"
    if style == "desk":
        x, z, knee = -0.22, 0.0, (-0.42, 0.52 * t, 0)
        head = (0.1, 0.92 * t, 0)
        s.lathe("base", [(0.25 * w, 0), (0.25 * w, 0.03), (0.2 * w, 0.06), (0.05, 0.08)], at=(x, 0, z), colour=foot,
            round=0.015)
        s.tube("support", [(x, 0.03, z), knee], 0.03, look=metal)
        s.tube("support_b", [knee, head], 0.03, look=metal)
        s.ball("knob", knee, 0.06, look=metal)
        s.lathe("body", [(0.05, 0.12), (0.075, 0.1), (0.085, 0.02), (0.15 * w, -0.08), (0.235 * w, -0.22)][::-1],
            at=(head[0] + 0.05, head[1] - 0.02, 0), turn=(0, 0, 32))
        s.ball("contents", (head[0] + 0.165, head[1] - 0.19, 0), 0.12 * w, look="glow")
        return
    h, r = t * s.range(0.46, 0.54), w * s.range(0.3, 0.35)
    if style == "mushroom":
        s.lathe("base", [(0.17 * w, 0), (0.18 * w, 0.03), (0.09 * w, 0.12), (0.065 * w, 0.5 * h), (0.1 * w, h + 0.04)],
            colour=foot)
        s.lathe("body",
            [(r * 0.98, h - 0.02), (r * 1.02, h + 0.02), (r * 0.96, h + 0.12 * t), (r * 0.7, h + 0.25 * t), (r * 0.3,
            h + 0.32 * t), (0.01, h + 0.335 * t)],
            round=0.02)
        s.lathe("contents", [(0.1, h - 0.07), (r * 0.6, h - 0.05), (r * 0.85, h)], look="glow")
        if s.maybe(0.5):
            s.lathe("knob", [(0.03, h + 0.25 * t), (0.05, h + 0.36 * t), (0.035, h + 0.4 * t), (0.004, h + 0.415 * t)],
                look=metal)
        return
    if style == "gourd":
        a = w * s.range(0.17, 0.21)
        s.lathe("base",
            [(a * 0.62, 0), (a * 0.66, 0.03), (a, 0.2 * h), (a * 0.98, 0.38 * h), (a * 0.45, 0.68 * h), (a * 0.26,
            0.86 * h), (a * 0.3, 0.92 * h)],
            colour=foot, look="ceramic")
    else:
        a = w * s.range(0.19, 0.23)
        s.lathe("base",
            [(a, 0), (a, 0.035), (a * 0.62, 0.07), (0.05, 0.1), (0.04, 0.4 * h), (0.062, 0.5 * h), (0.04, 0.6 * h),
            (0.04, 0.92 * h)],
            colour=foot)
    shade = t * s.range(0.32, 0.4)
    s.cylinder("support", 0.032, 0.62 * h, h - 0.1 + shade, mode="after", look=metal)
    flare = s.range(0.55, 0.85)
    low, high = h - 0.02, h - 0.02 + shade
    s.lathe("body", [(r, low), (r * (1 + flare) / 2 * s.range(0.93, 1.0), (low + high) / 2), (r * flare, high)],
        wall=0.04, look="fabric", colour=s.main, round=0.01)
    s.ball("contents", (0, high - 0.13, 0), 0.09, mode="after", look="glow")
    if s.maybe(0.6):
        trim = s.pick(s.accent, s.shade(-0.3), HUES["cream"])
        s.torus("rim", (0, low + 0.012, 0), r - 0.004, 0.021, squash=1.3, colour=trim)
        s.torus("band", (0, high - 0.012, 0), r * flare - 0.008, 0.021, squash=1.3, mode="after", colour=trim)
    if s.maybe(0.35):
        x = r * 0.55
        s.cylinder("detail", 0.02, low - 0.17, low + 0.05, at=(x, 0, x * 0.7), look=metal)
        s.ball("tail", (x, low - 0.17, x * 0.7), 0.04, look=metal)


def candle(s: Sketch) -> None:
    style, t, w = s.pick("pillar", "chamberstick", "candlestick", "jar"), s.tall, s.wide
    metal = s.pick("brass", "brass", "silver", "iron", "copper")
    if style == "pillar":
        r, low, h = w * s.range(0.2, 0.26), 0.0, t * s.range(0.6, 0.75)
        plate = r * s.range(1.3, 1.55)
        s.lathe("base",
            [(plate * 0.7, -0.04), (plate * 0.98, -0.02), (plate, 0.05), (plate * 0.9, 0.055), (plate * 0.82, 0.03),
            (r * 0.8, 0.025)],
            look=s.pick("oak", "porcelain", metal), round=0.006)
    elif style == "chamberstick":
        r, low, h = w * s.range(0.09, 0.11), 0.04, t * s.range(0.55, 0.7)
        plate = w * s.range(0.32, 0.37)
        s.lathe("base",
            [(plate * 0.7, 0), (plate * 0.97, 0.02), (plate, 0.1), (plate * 0.85, 0.105), (plate * 0.7, 0.06), (0.1,
            0.055)],
            look=metal, round=0.008)
        s.lathe("support", [(r * 1.6, 0), (r * 1.25, 0.08), (r * 1.2, 0.15), (r * 1.55, 0.18), (r * 1.5, 0.2)],
            look=metal)
        s.torus("handle", (plate + 0.08, 0.14, 0), 0.1, 0.03, turn=(90, 0, 0), look=metal)
    elif style == "candlestick":
        r, low, h = w * 0.075, 0.46 * t, t * s.range(0.44, 0.55)
        plate = w * s.range(0.22, 0.26)
        s.lathe("base", [(plate, 0), (plate * 0.98, 0.03), (plate * 0.6, 0.07), (0.06, 0.12)], look=metal, round=0.01)
        s.lathe("support",
            [(0.06, 0), (0.04, 0.14 * t + 0.05), (0.085, 0.22 * t + 0.04), (0.04, 0.3 * t + 0.03), (0.045, low - 0.06),
            (0.14 * w, low - 0.02), (0.15 * w, low + 0.01), (r * 1.2, low + 0.03), (r * 1.25, low + 0.1)],
            look=metal)
    else:
        r, low, h = w * s.range(0.22, 0.26), 0.03, t * s.range(0.28, 0.34)
        top = t * 0.44
        s.lathe("base", [(r * 1.1, 0), (r * 1.17, 0.04), (r * 1.16, 0.7 * top), (r * 1.1, top)], wall=0.034,
            look="ceramic", colour=s.accent, round=0.015)
    mode = "after" if style == "jar" else "add"
    s.lathe("body",
        [(r, low), (r, low + h - 0.08), (r, low + h - 0.04), (r * 1.03, low + h), (r * 0.8, low + h + 0.012), (r * 0.5,
        low + h - 0.02), (0.005, low + h - 0.025)],
        mode=mode, look="wax", colour=s.main, round=0.006)
    y = low + h
    flame, width = 0.15 + 0.05 * t, 0.062
    s.cylinder("detail", 0.024, y - 0.06, y + 0.09, mode=mode, colour=(0.15, 0.12, 0.1), look="fabric")
    s.lathe("top",
        [(0.02, y + 0.025), (width, y + 0.1), (width * 0.9, y + 0.1 + flame * 0.3), (width * 0.4,
        y + 0.1 + flame * 0.72), (0.008, y + 0.1 + flame)],
        mode="after", look="glow", colour=(1.0, 0.72, 0.22))
    if style != "jar" and s.maybe(0.65):
        drip = r * 0.26 + 0.012
        s.tube("rim", [(r * 0.9, y - 0.005, 0), (r + 0.006, y - 0.03, 0), (r + 0.004, y - h * 0.2, 0)],
            (drip, drip * 0.75, drip), radial=s.pick(3, 4, 5), phase=s.range(0, 90), blend=0.02, look="wax",
            colour=s.main)
        s.tube("detail_b", [(r * 0.9, y - 0.005, 0), (r + 0.006, y - 0.03, 0), (r + 0.004, y - h * 0.42, 0)],
            (drip, drip * 0.7, drip), radial=s.pick(1, 2, 3), phase=s.range(0, 90), blend=0.02, look="wax",
            colour=s.main)
    if style == "pillar" and s.maybe(0.4):
        s.lathe("band", [(r + 0.008, 0.2 * h), (r + 0.008, 0.38 * h)], look="fabric", colour=s.accent, round=0.006)


def _dial(s: Sketch, y: float, z: float, r: float, pale=True) -> None:
    """A clock's dial facing +z at height `y`, its surface at depth `z`: dial, ticks and hands."""
    s.lathe("face", [(r, -0.05), (r, 0.0)], at=(0, y, z), turn=(90, 0, 0), look="porcelain",
        colour=HUES["cream"] if pale else HUES["white"], round=0.01)
    s.box("band", (0, y + r * 0.82, z + 0.004), (r * 0.05 + 0.004, r * 0.1, 0.014), radial=12, about="z",
        pivot=(0, y, 0), look="plastic", colour=(0.14, 0.14, 0.16), round=0.005)
    hand = {"look": "plastic", "colour": (0.12, 0.12, 0.14)}
    k = s.range(0.8, 1.0)
    s.tube("detail", [(0, y, z + 0.012), (-0.42 * r * k, y + 0.28 * r, z + 0.012)], r * 0.04 + 0.012, **hand)
    s.tube("detail_b", [(0, y, z + 0.016), (0.32 * r, y + 0.6 * r * k, z + 0.016)], r * 0.03 + 0.014, **hand)
    s.ball("spout", (0, y, z + 0.02), r * 0.06 + 0.012, look="brass")


def clock(s: Sketch) -> None:
    style, t, w = s.pick("alarm", "alarm", "mantel", "grandfather"), s.tall, s.wide
    metal = s.pick("brass", "steel", "copper")
    if style == "alarm":
        r, k = 0.42, t**0.8
        y = 0.2 * t**1.6 + r
        s.lathe("body", [(r * 0.8, -0.2), (r * 0.97, -0.16), (r, 0), (r, 0.13), (r * 0.96, 0.16)], at=(0, y, 0),
            turn=(90, 0, 0), depth=1.0, round=0.03)
        s.torus("rim", (0, y, 0.15), r * 0.95, 0.045, turn=(90, 0, 0), look=metal)
        _dial(s, y, 0.165, r * 0.88)
        s.tube("support", [(0.2 * w, y - r * 0.8, 0), (0.36 * w, 0.045, 0.02)], (0.05, 0.036), mirror="x", look=metal)
        s.lathe("ears", [(0.17 * w, 0), (0.165 * w, 0.03), (0.12 * w, 0.1), (0.05 * w, 0.14), (0.005, 0.145)],
            at=(0.24 * w, y + r * 0.82 + 0.06 * (k - 1), 0), turn=(0, 0, -30), mirror="x", look=metal)
        s.tube("knob", [(0, y + r * 0.9, 0), (0, y + r + 0.14 * k, 0)], (0.02, 0.03), look=metal)
        s.tube("handle",
            [(-0.25 * w, y + r + 0.02, 0), (-0.2 * w, y + r + 0.34 * k, 0), (0.2 * w, y + r + 0.34 * k, 0), (0.25 * w,
            y + r + 0.02, 0)],
            0.026, look=metal)
    elif style == "mantel":
        x, h, z = 0.44 * w, 0.3 * t, 0.17
        s.box("body", (0, h + 0.06, 0), (x * 0.86, h, z), round=0.025)
        s.ellipsoid("upper", (0, 2 * h + 0.05, 0), (x * 0.86, 0.28 * t, z), power=2.6, cut=(-0.2, 2), round=0.02)
        s.box("base", (0, 0.04, 0), (x, 0.055, z + 0.05), round=0.02, colour=s.shade(-0.2))
        r = min(x * 0.66, h * 0.95)
        y = 1.45 * h + 0.08
        s.torus("rim", (0, y, z), r, 0.034, turn=(90, 0, 0), look=metal)
        _dial(s, y, z + 0.016, r * 0.97)
        s.lathe("support", [(0.05, -0.06), (0.06, 0.03)], at=(x * 0.84, 0, z * 0.8), mirror="xz", look=metal)
        if s.maybe(0.6):
            s.ball("knob", (0, 2 * h + 0.05 + 0.29 * t, 0), 0.05, look=metal)
        if s.maybe(0.5):
            s.lathe("detail_c", [(0.035, 0.08), (0.03, h), (0.04, 2 * h)], at=(x * 0.86 - 0.02, 0, z), mirror="x",
                colour=s.shade(0.15))
    else:
        x, z, h = 0.2 * w, 0.14, t
        s.box("body", (0, 0.62 * h, 0), (x, 0.42 * h, z), round=0.015)
        s.box("base", (0, 0.14 * h, 0), (x * 1.3, 0.14 * h, z + 0.05), round=0.02)
        y = 1.18 * h
        s.box("upper", (0, y, 0), (x * 1.28, x * 1.25, z + 0.04), round=0.02)
        s.ellipsoid("head", (0, y + x * 1.2, 0), (x * 1.36, x * 0.75, z + 0.06), power=2.6, cut=(-0.1, 2), round=0.015,
            colour=s.shade(-0.15))
        s.torus("rim", (0, y, z + 0.04), x * 1.0, 0.026, turn=(90, 0, 0), look=metal)
        _dial(s, y, z + 0.052, x * 0.98)
        s.box("top", (0, 0.62 * h, z), (x * 0.62, 0.33 * h, 0.018), look="window", colour=s.shade(-0.65), round=0.012)
        s.tube("tail", [(0, 0.93 * h, z + 0.02), (0.02, 0.46 * h, z + 0.02)], 0.016, look=metal)
        s.lathe("contents", [(0.085, -0.02), (0.085, 0.035)], at=(0.02, 0.44 * h, z), turn=(90, 0, 0), look=metal,
            round=0.02)
        if s.maybe(0.6):
            s.ball("knob", (0, y + x * 1.98, 0), 0.05, look=metal)


def chest(s: Sketch) -> None:
    x, z, h = s.wide * s.range(0.5, 0.56), s.range(0.3, 0.34), s.tall * s.range(0.36, 0.42)
    metal, opened, lift = s.pick("brass", "iron", "gold", "steel"), s.chance(0.45), s.tall**0.8
    wall = 0.04
    s.box("body", (0, h / 2, 0), (x, h / 2, z), round=0.015, wall=wall if opened else 0)
    strap = x * s.range(0.55, 0.68)
    s.box("band", (strap, h / 2, 0), (0.05, h / 2 + 0.004, z + 0.02), mirror="x", look=metal, round=0.012)
    if s.maybe(0.8):
        s.box("base", (0, 0.045, 0), (x + 0.025, 0.05, z + 0.025), look=metal, round=0.012)
    r = z * 0.98
    if opened:
        centre = (h + r * 0.42, -z - r * 0.28)
        s.lathe("upper", [(r, -x), (r, x)], at=(0, *centre), turn=(0, 0, 90), depth=1.0, round=0.015)
        s.lathe("rim", [(r + 0.018, -0.05), (r + 0.018, 0.05)], at=(strap, *centre), turn=(0, 0, 90), mirror="x",
            look=metal, round=0.012)

        # The drum's front half is cut away down to the box's rim: what stays is the lid, lined on the inside.
        s.box("detail_c", (0, h + 0.8, centre[1] + 0.54), (x + 0.2, 0.8, 0.5), mode="cut", colour=s.shade(-0.45),
            round=0.004)
        gold = s.pick("gold", "gold", "gold", "silver")
        s.box("contents", (0, h * 0.5, 0), (x - wall * 0.6, h * 0.42, z - wall * 0.6), mode="after", look=gold, alpha=1)
        s.ellipsoid("top", (0, h * 0.88, 0), (x * 0.84, h * 0.3, z * 0.78), mode="after", look=gold, alpha=1)
        s.cylinder("knob", 0.075, -0.016, 0.016, at=(0.26, h * 1.1, 0.08), turn=(24, 0, 14), radial=7, mode="after",
            look=gold, alpha=1, round=0.01)
        s.ball("tail", (0.12, h * 1.17, 0.06), 0.06, radial=3, mode="after", look="fruit",
            colour=s.pick(HUES["crimson"], HUES["teal"], HUES["purple"]))
    else:
        s.lathe("upper", [(r, -x), (r, x)], at=(0, h, 0), turn=(0, 0, 90), depth=1.0, round=0.015)
        s.lathe("rim", [(r + 0.02, -0.05), (r + 0.02, 0.05)], at=(strap, h, 0), turn=(0, 0, 90), mirror="x", look=metal,
            round=0.012)
        s.box("detail", (0, h, 0), (x + 0.018, 0.03, z + 0.02), look=metal, round=0.01)
        s.box("face", (0, h - 0.03, z + 0.012), (0.1, 0.13 * lift, 0.035), look=metal, round=0.02, plan=0.02)
        s.cylinder("knob", 0.03, -0.02, 0.02, at=(0, h - 0.03, z + 0.045), turn=(90, 0, 0), look="rubber")
    if s.maybe(0.55):
        s.torus("handle", (x + 0.01, h * 0.5, 0), 0.1, 0.026, turn=(0, 0, 90), mirror="x", look=metal)


def bookshelf(s: Sketch) -> None:
    shelves = s.pick(2, 3, 3)
    x, z, bay = s.wide * s.range(0.4, 0.5), s.range(0.15, 0.18), s.tall * s.range(0.4, 0.46)
    h, t = shelves * bay + 0.04, 0.042
    y = h / 2
    s.box("body", (0, y, 0), (x, z, y), turn=(90, 0, 0), wall=t, round=0.012)
    if shelves > 1:
        s.box("band", (0, y, -0.01), (x - 0.008, t * 0.48, z - 0.015), row=shelves - 1, along="y", step=bay,
            mode="after",
            round=0.008)
    slots = ["contents", "detail", "detail_b", "detail_c", "knob", "tail"]
    order, inner = s.rng.permutation(len(BOOKS)), x - t
    for i in range(shelves):
        floor = 0.04 + i * bay
        split = s.range(-0.2, 0.25) * inner
        for k, (left, right) in enumerate(((-inner + 0.01, split - 0.03), (split + 0.03, inner - 0.01))):
            if k and s.chance(0.2):
                continue
            count = s.pick(3, 4, 5) if right - left > 0.36 else 3
            half, tall = (right - left) / (2 * count), bay * s.range(0.31, 0.4)
            # Books stand sunk in their shelf and reach into the back, so that none can come loose.
            front, behind, sunk = 0.02 + z * 0.74, -z + 0.008, 0.03
            s.box(slots[2 * i + k], ((left + right) / 2, floor + tall - sunk / 2, (front + behind) / 2),
                (half * 0.92, tall + sunk / 2, (front - behind) / 2),
                row=count, along="x", step=2 * half, mode="after", look="paper", colour=BOOKS[order[2 * i + k]],
                round=0.014)
    if s.maybe(0.5):
        s.box("top", (0, h - 0.002, 0.01), (x + 0.035, 0.044, z + 0.03), round=0.014, mode="after")
    if s.maybe(0.5):
        s.box("base", (0, -0.015, 0.005), (x + 0.02, 0.055, z + 0.015), round=0.012, colour=s.shade(-0.2), mode="after")
    else:
        s.lathe("support", [(0.034, -0.14), (0.05, 0.038)], at=(x - 0.07, 0, z - 0.06), mirror="xz",
            colour=s.shade(-0.2))


def wardrobe(s: Sketch) -> None:
    x, z, h = s.wide * s.range(0.4, 0.46), s.wide**0.5 * s.range(0.22, 0.25), s.tall * s.range(1.05, 1.2)
    metal, door = s.pick("brass", "steel", "ebony"), s.pick(s.main, s.shade(0.14), s.accent)
    y, drawers = 0.09 + h / 2, s.chance(0.5)
    s.box("body", (0, y, 0), (x, h / 2, z), round=0.015)
    low = 0.09 + (0.25 * h if drawers else 0.04)
    high = 0.09 + h - 0.04
    middle = (low + high) / 2
    s.box("face", (x * 0.485, middle, z), (x * 0.455, (high - low) / 2, 0.025), mirror="x", colour=door, round=0.014)
    if s.maybe(0.7):
        s.box("detail", (x * 0.485, middle, z + 0.014), (x * 0.31, (high - low) * 0.4, 0.024), mirror="x",
            colour=s.shade(0.16, door), round=0.016)
    s.tube("knob", [(x * 0.1, middle + 0.05, z + 0.045), (x * 0.1, middle - 0.05, z + 0.045)], 0.026, mirror="x",
        look=metal)
    if drawers:
        s.box("band", (0, 0.09 + 0.13 * h, z), (x * 0.94, 0.085 * h, 0.025), colour=door, round=0.014)
        s.ball("detail_b", (x * 0.45, 0.09 + 0.13 * h, z + 0.035), 0.03, mirror="x", look=metal)
    top = 0.09 + h
    if s.maybe(0.7):
        s.box("top", (0, top + 0.01, 0.01), (x + 0.045, 0.038, z + 0.04), round=0.018)
        if s.maybe(0.5):
            s.ellipsoid("upper", (0, top + 0.02, 0), (x * 0.8, 0.15 * s.tall, z * 0.7), power=2.4, cut=(0, 2),
                round=0.012, colour=s.shade(-0.15))
    if s.maybe(0.5):
        s.lathe("support", [(0.035, 0), (0.055, 0.05), (0.05, 0.12)], at=(x - 0.07, 0, z - 0.06), mirror="xz",
            colour=s.shade(-0.25))
    else:
        s.box("base", (0, 0.055, 0), (x + 0.02, 0.055, z + 0.02), round=0.014, colour=s.shade(-0.2))


WOODEN = ("oak", "walnut", "pine wood", "mahogany", "white", "teal", "red", "sky", "mint")
THINGS = (
    Thing(
        "lamp", "furniture", lamp, 0.55,
        {"body": "shade", "base": "base", "support": "stem", "support_b": "arm", "contents": "bulb",
        "rim": "lower trim", "band": "upper trim", "detail": "pull cord", "tail": "pull", "knob": "finial"},
        synset="lamp.n.02", synonyms=("table lamp", "desk lamp", "bedside lamp", "reading lamp", "light", "nightlight"),
        colours=("cream", "red", "teal", "pink", "amber", "white", "green", "navy", "yellow", "coral"), look="paint",
        part_words={"lampshade": "body", "foot": "base", "stand": "base", "pole": "support", "neck": "support",
        "light": "contents", "trim": "rim", "cord": "detail", "chain": "detail", "joint": "knob"},
    ),
    Thing(
        "candle", "furniture", candle, 0.25,
        {"body": "candle", "top": "flame", "detail": "wick", "base": "holder", "support": "socket", "handle": "handle",
        "rim": "drips", "detail_b": "long drips", "band": "ribbon"},
        synset="candle.n.01", synonyms=("candlestick", "candle holder", "taper", "chamberstick", "candelabra",
        "scented candle"), colours=("cream", "wax", "white", "red", "amber", "pink", "lavender", "teal", "green",
        "purple"), look="wax",
        part_words={"fire": "top", "wax": "body", "plate": "base", "dish": "base", "stand": "support",
        "stem": "support", "drip": "rim", "loop": "handle"},
    ),
    Thing(
        "clock", "furniture", clock, 0.30,
        {"body": "case", "face": "dial", "rim": "bezel", "band": "ticks", "detail": "hour hand",
        "detail_b": "minute hand", "spout": "pin", "support": "feet", "ears": "bells", "knob": "hammer",
        "handle": "handle", "upper": "hood", "head": "crest", "base": "plinth", "detail_c": "columns", "top": "glass",
        "tail": "pendulum rod", "contents": "pendulum"},
        synset="clock.n.01", synonyms=("alarm clock", "grandfather clock", "mantel clock", "timepiece", "table clock",
        "longcase clock"), colours=("red", "teal", "oak", "walnut", "mint", "sky", "yellow", "mahogany", "pink",
        "navy"), look="paint",
        part_words={"hand": "detail", "arrow": "detail", "bell": "ears", "foot": "support", "leg": "support",
        "number": "band", "roof": "upper", "ring": "rim"},
    ),
    Thing(
        "chest", "furniture", chest, 0.80,
        {"body": "box", "upper": "lid", "band": "straps", "rim": "lid straps", "base": "foot band", "face": "lock",
        "knob": "keyhole", "detail": "edge band", "handle": "handles", "contents": "treasure", "top": "heap",
        "tail": "gems", "detail_c": "lining"},
        synset="chest.n.02", synonyms=("treasure chest", "trunk", "coffer", "pirate chest", "strongbox", "toy box",
        "wooden box", "box", "crate"), colours=("oak", "walnut", "wood", "mahogany", "red", "teal", "purple", "navy"),
        look="wood",
        part_words={"cover": "upper", "gold": "contents", "coin": "knob", "gem": "tail", "jewel": "tail",
        "strap": "band", "ring": "handle", "wood": "body"},
    ),
    Thing(
        "bookshelf", "furniture", bookshelf, 1.60,
        {"body": "case", "band": "shelves", "contents": "books", "detail": "more books", "detail_b": "middle books",
        "detail_c": "more middle books", "knob": "upper books", "tail": "more upper books", "top": "top board",
        "base": "plinth", "support": "feet"},
        synset="bookcase.n.01", synonyms=("bookcase", "shelf", "book shelf", "shelves", "book rack", "shelving"),
        colours=WOODEN, look="oak",
        part_words={"shelf": "band", "book": "contents", "frame": "body", "leg": "support", "foot": "support",
        "board": "top"},
    ),
    Thing(
        "wardrobe", "furniture", wardrobe, 1.90,
        {"body": "case", "face": "doors", "detail": "panels", "knob": "handles", "band": "drawer",
        "detail_b": "drawer knobs", "top": "cornice", "upper": "crest", "support": "feet", "base": "plinth"},
        synset="wardrobe.n.01", synonyms=("cabinet", "cupboard", "closet", "armoire", "dresser", "locker", "press"),
        colours=WOODEN, look="oak",
        part_words={"door": "face", "handle": "knob", "panel": "detail", "roof": "top", "leg": "support",
        "foot": "support"},
    ),
)
