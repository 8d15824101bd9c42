"""Containers of the house and the yard: pails, casks, baskets, pots and plates."""

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import fill, lid, radius_at, sleeve

# One part is one row: calls fill their lines.
# fmt: off


def bucket(s: Sketch) -> None:
    h, top, bottom = s.tall * s.range(0.62, 0.7), s.wide * s.range(0.38, 0.42), s.wide * s.range(0.27, 0.3)
    profile, wall = [(bottom, 0), (top, h)], s.range(0.028, 0.034)
    s.lathe("body", profile, wall=wall, round=0.014)
    s.torus("rim", (0, h, 0), top - wall * 0.4, 0.03, mode="after", colour=s.pick(s.main, s.accent, s.shade(-0.25)))
    metal = s.pick("steel", "steel", "iron", "brass")
    s.ellipsoid("knob", (top + 0.005, h - 0.045, 0), (0.045, 0.065, 0.065), power=3, mirror="x", look=metal)
    lean, rise = s.pick(0.0, s.range(0.12, 0.3)), s.range(0.62, 0.78)
    x = top + 0.035
    s.tube("handle", [(-x, h - 0.045, 0), (-x * 1.02, h + rise, -lean), (x * 1.02, h + rise, -lean), (x, h - 0.045, 0)],
        0.025, look=metal)
    if s.maybe(0.6):
        s.cylinder("detail", 0.038, -0.12, 0.12, at=(0, h - 0.045 + 0.75 * (rise + 0.045), -0.75 * lean),
            turn=(0, 0, 90), look=s.pick("oak", "rubber"), round=0.015)
    if s.maybe(0.6):
        y = s.range(0.2, 0.34) * h
        sleeve(s, "band", profile, y, y + 0.06, proud=0.012, colour=s.pick(s.accent, s.shade(-0.3)))
    if s.maybe(0.35):
        fill(s, profile, wall, s.range(0.75, 0.86) * h, heap=s.pick(0.0, 0.1), look="water",
            colour=s.pick(LOOKS["water"][0], (0.88, 0.76, 0.5)))


def barrel(s: Sketch) -> None:
    h, r, belly = s.tall * s.range(0.92, 1.05), s.wide * 0.33, s.wide * s.range(0.06, 0.09)
    profile = [(r, 0), (r + belly * 0.75, 0.25 * h), (r + belly, 0.5 * h), (r + belly * 0.75, 0.75 * h), (r, h)]
    open_top = s.chance(0.3)
    s.lathe("body", profile, wall=0.036 if open_top else 0, round=0.012)
    seam = [(radius_at(profile, y * h) + 0.008, y * h, 0) for y in (-0.02, 0.34, 0.66, 1.02)]
    peak = seam[1][0] * 1.5 - seam[0][0] * 0.5 + 0.004
    s.tube("detail", [seam[0], (peak, seam[1][1], 0), (peak, seam[2][1], 0), seam[3]], 0.014, radial=16, phase=11.25,
        mode="cut", colour=s.shade(-0.55))
    hoop = s.pick("iron", "iron", "steel", "brass")
    y = s.range(0.08, 0.12)
    s.torus("rim", (0, h / 2, 0), radius_at(profile, y * h) - 0.01, 0.028, squash=1.8, row=2, along="y",
        step=(1 - 2 * y) * h, look=hoop, mode="after")
    y = s.range(0.28, 0.34)
    s.torus("band", (0, h / 2, 0), radius_at(profile, y * h) - 0.01, 0.028, squash=1.8, row=2, along="y",
        step=(1 - 2 * y) * h, look=hoop, mode="after")
    if open_top:
        fill(s, profile, 0.036, 0.86 * h, look="water",
            colour=s.pick(LOOKS["water"][0], (0.42, 0.05, 0.12), (0.62, 0.75, 0.3)))
    else:
        s.cylinder("top", r - 0.045, h - 0.04, h + 0.1, mode="cut", colour=s.shade(0.12))
    if s.maybe(0.35):
        z = radius_at(profile, 0.16 * h)
        s.tube("spout",
            [(0, 0.2 * h, z - 0.03), (0, 0.2 * h, z + 0.1), (0, 0.19 * h, z + 0.13), (0, 0.12 * h, z + 0.13)],
            (0.034, 0.03, 0.036), look="brass")
        s.tube("knob", [(-0.055, 0.235 * h + 0.03, z + 0.08), (0.055, 0.235 * h + 0.03, z + 0.08)], 0.028, look="brass")
        s.cylinder("detail_b", 0.026, 0.2 * h, 0.235 * h + 0.03, at=(0, 0, z + 0.08), look="brass")


def basket(s: Sketch) -> None:
    h, top, bottom = s.tall * s.range(0.42, 0.5), s.wide * s.range(0.46, 0.5), s.wide * s.range(0.38, 0.43)
    coils, wall, depth = s.pick(3, 4), 0.036, s.pick(1.0, 1.0, 0.76)
    levels = [k / (2 * coils) for k in range(2 * coils + 1)]
    # Coils of cane: the outline swells and narrows; the ribs show in the valleys only, as in weaving.
    profile = [(bottom + (top - bottom) * k + (0.014 if i % 2 else -0.016), k * h) for i, k in enumerate(levels)]
    s.lathe("body", profile, wall=wall, depth=depth)
    if depth == 1:
        s.tube("detail", [(bottom - 0.026, 0.012, 0), (top - 0.03, h - 0.06, 0)], 0.036, radial=16, flat=0.9,
            colour=s.shade(-0.2))
    rim = s.pick(s.shade(-0.28), s.accent, s.shade(0.2))
    s.lathe("rim", [(top - 0.01, h - 0.06), (top + 0.03, h - 0.045), (top + 0.036, h - 0.015), (top + 0.01, h + 0.012)],
        depth=depth, colour=rim, round=0.014)
    if s.maybe(0.7):
        rise = s.range(0.66, 0.84)
        s.tube("handle",
            [(-top + 0.01, h - 0.06, 0), (-top, h + rise, 0), (top, h + rise, 0), (top - 0.01, h - 0.06, 0)], 0.04,
            flat=0.55, thin=(1, 0, 0), colour=s.shade(-0.16), mode="after")
    if s.maybe(0.55):
        fruit = s.pick(HUES["red"], HUES["orange"], (0.55, 0.7, 0.2), (0.96, 0.93, 0.86), HUES["crimson"])
        inner = (top - wall) * depth
        s.lathe("contents", [(bottom - 0.6 * wall, wall * 0.5), (bottom + (top - bottom) * 0.6 - wall * 0.75, 0.6 * h)],
            depth=depth, mode="after", look="straw", colour=s.shade(-0.35))
        ring, ball = inner * 0.58, inner * 0.36
        s.ball("top", (ring, 0.6 * h + ball * 0.5, 0), ball, radial=6, phase=s.range(0, 60), mode="after", look="fruit",
            colour=fruit)
        s.ball("knob", (0, 0.62 * h + ball * 1.3, 0), ball * 1.05, mode="after", look="fruit",
            colour=s.shade(0.12, fruit))


def plate(s: Sketch) -> None:
    r, h = s.wide * 0.5, s.tall * s.range(0.085, 0.11)
    well, floor = s.range(0.62, 0.72), 0.036 + 0.05 * h
    s.lathe("body",
        [(r * 0.5, 0), (r * 0.56, 0.0), (r * (well + 0.04), h * 0.3), (r * 0.97, h * 0.84), (r, h), (r * 0.96,
        h * 1.02), (r * well, h * 0.42 + 0.03), (r * (well - 0.08), floor), (r * 0.3, floor), (0.002, floor)],
        round=0.003)
    if s.maybe(0.5):
        s.torus("rim", (0, h * 0.98, 0), r * 0.985, 0.016, colour=s.accent)
    if s.maybe(0.45):
        s.torus("band", (0, h * 0.72 + 0.012, 0), r * (0.96 + well) / 2, 0.014, colour=s.accent)
    food, k = s.pick("none", "cookies", "pancakes", "none"), s.tall
    if food == "cookies":
        dough = (0.76, 0.54, 0.3)
        s.lathe("contents", [(0.1, 0.0), (0.115, 0.03 * k), (0.085, 0.065 * k), (0.01, 0.075 * k)],
            at=(0.125, floor - 0.02, 0), radial=3, phase=s.range(0, 120), look="bread", colour=dough)
        s.lathe("top", [(0.1, -0.045 * k), (0.115, 0.0), (0.085, 0.03 * k), (0.01, 0.04 * k)],
            at=(0.02, floor + 0.075 * k, 0), look="bread", colour=s.shade(-0.12, dough))
        s.ball("knob", (0.075, floor + 0.11 * k, 0), 0.024, radial=5, phase=20, pivot=(0.02, 0, 0), look="chocolate")
    elif food == "pancakes":
        cakes, step = s.pick(2, 3, 4), 0.062 * k
        s.lathe("contents", [(0.19, -0.6 * step), (0.215, 0), (0.19, 0.6 * step)], at=(0, floor + step * cakes / 2, 0),
            row=cakes, along="y", step=step, look="bread", round=0.02)
        top = floor + step * cakes
        s.lathe("top", [(0.19, top - 0.02), (0.15, top + 0.015), (0.01, top + 0.022)], look="fruit",
            colour=(0.72, 0.36, 0.08))
        s.box("knob", (0, top + 0.04, 0), (0.05, 0.03, 0.05), turn=(0, 20, 0), look="cheese", round=0.012)


def cooking_pot(s: Sketch) -> None:
    r, h = s.wide * s.range(0.4, 0.44), s.tall * s.range(0.42, 0.5)
    saucepan, belly = s.chance(0.3), s.range(0, 0.03)
    profile, wall = [(r * 0.92, 0), (r * 0.99, 0.08 * h), (r + belly, 0.5 * h), (r, h)], 0.034
    s.lathe("body", profile, wall=wall, round=0.025)
    s.torus("rim", (0, h, 0), r - wall * 0.45, 0.027, mode="after", look="steel")
    grip = s.pick("rubber", "steel", "oak", "brass")
    y = 0.74 * h
    if saucepan:
        s.tube("handle", [(r - 0.02, y, 0), (r + 0.3, y + 0.05, 0), (r + 0.66, y + 0.09, 0)], (0.03, 0.042, 0.046),
            flat=0.6, thin=(0, 1, 0), look=grip)
    else:
        z = s.range(0.1, 0.13)
        s.tube("handle", [(r - 0.03, y, -z), (r + 0.19, y + 0.02, -z), (r + 0.19, y + 0.02, z), (r - 0.03, y, z)], 0.03,
            mirror="x", look=grip)
    if s.maybe(0.7):
        top = lid(s, r * 0.97, h + 0.012, s.range(0.09, 0.15), colour=s.pick(s.main, s.main, LOOKS["steel"][0]))
        s.lathe("knob",
            [(0.03, top - 0.05), (0.03, top + 0.03), (0.07, top + 0.05), (0.065, top + 0.085), (0.004, top + 0.095)],
            mode="after", look=grip)
    else:
        fill(s, profile, wall, 0.8 * h, look="cream",
            colour=s.pick((0.83, 0.4, 0.13), (0.72, 0.16, 0.1), (0.93, 0.83, 0.55)))
        s.ball("top", (r * 0.5, 0.8 * h, 0), 0.055, radial=5, phase=s.range(0, 70), mode="after", look="carrot",
            colour=s.pick(None, (0.4, 0.6, 0.22)))
    if s.maybe(0.35):
        sleeve(s, "band", profile, 0.3 * h, s.range(0.42, 0.5) * h, proud=0.018, colour=s.accent)
    if s.maybe(0.3):
        s.cylinder("base", r * 0.94, -0.035, 0.045, look="steel", round=0.012)


def watering_can(s: Sketch) -> None:
    r, h = s.wide * s.range(0.29, 0.33), s.tall * s.range(0.5, 0.58)
    taper = s.range(0.82, 0.98)
    profile = [(r, 0), (r * 1.02, 0.04), (r * taper, h)]
    s.lathe("body", profile, wall=0.03, round=0.014)
    top = r * taper
    s.ellipsoid("upper", (-0.1 * top, h - 0.01, 0), (top * 0.88, 0.13, top * 0.97), cut=(0, 2), mode="after",
        colour=s.pick(s.main, s.accent), round=0.012)
    reach, rise = r + s.range(0.46, 0.54), h + s.range(0.08, 0.16)
    s.tube("spout", [(r - 0.05, 0.14 * h, 0), (r + 0.22, 0.2 * h, 0), (reach - 0.16, rise - 0.2, 0), (reach, rise, 0)],
        (0.085, 0.055, 0.045), blend=0.02)
    s.lathe("face", [(0.045, -0.06), (0.06, 0.0), (0.135, 0.075), (0.135, 0.1), (0.11, 0.12), (0.005, 0.135)],
        at=(reach, rise, 0), turn=(0, 0, -52), look="brass" if s.chance(0.4) else None,
        colour=None if s.chance(0.4) else s.accent)
    handle = s.pick(s.main, s.accent)
    x = -r
    s.tube("handle",
        [(0.18 * r, h + 0.09, 0), (-0.4 * r, h + 0.62, 0), (x - 0.55, h + 0.3, 0), (x * 0.98 + 0.01, 0.22 * h, 0)],
        0.033, colour=handle, mode="after")
    if s.maybe(0.65):
        y = s.range(0.42, 0.55) * h
        sleeve(s, "band", profile, y, y + 0.07, proud=0.012, colour=s.accent)
    if s.maybe(0.6):
        s.torus("base", (0, 0.02, 0), r - 0.005, 0.026, colour=s.shade(-0.25))
    if s.maybe(0.35):
        y = 0.3 * h
        z = radius_at(profile, y)
        s.prism("detail", (0, y + 0.02, z - 0.005), 0.1, 0.02, sides=5, star=0.35, turn=(90, 0, 0),
            colour=s.pick(HUES["white"], HUES["yellow"]), round=0.008)

CERAMIC = ("white", "cream", "blue", "teal", "sky", "mint", "red", "navy", "terracotta", "grey")
KITCHEN = ("red", "teal", "cream", "sky", "mint", "steel", "navy", "orange", "copper")
BAND = {"stripe": "band", "ring": "band", "label": "band"}
THINGS = (
    Thing(
        "bucket", "vessels", bucket, 0.35,
        {"body": "body", "rim": "rim", "knob": "ears", "handle": "handle", "detail": "grip", "band": "band",
        "contents": "filling"},
        synset="bucket.n.01", synonyms=("pail", "paint bucket"), colours=("steel", "red", "blue", "yellow",
        "oak", "green", "sky", "pink", "white"), look="paint",
        part_words={"bail": "handle", "wire": "handle", "edge": "rim", "lip": "rim", "hoop": "band", "stripe": "band",
        "water": "contents", "sand": "contents"},
    ),
    Thing(
        "barrel", "vessels", barrel, 0.90,
        {"body": "staves", "detail": "seams", "rim": "outer hoops", "band": "inner hoops", "top": "lid",
        "contents": "water", "spout": "tap", "knob": "tap handle", "detail_b": "tap stem"},
        synset="barrel.n.02", synonyms=("cask", "keg", "wine barrel", "wooden barrel"), colours=("oak", "wood",
        "walnut", "mahogany", "pine wood", "red", "green"), look="oak",
        part_words={"hoop": "band", "ring": "band", "plank": "body", "stave": "body", "wood": "body", "faucet": "spout",
        "spigot": "spout", "stripe": "band"},
    ),
    Thing(
        "basket", "vessels", basket, 0.40,
        {"body": "body", "detail": "ribs", "rim": "rim", "handle": "handle", "contents": "straw",
        "top": "fruit", "knob": "top fruit"},
        synset="basket.n.01", synonyms=("hamper", "wicker basket", "fruit basket", "picnic basket", "pannier"),
        colours=("wicker", "straw", "bamboo", "oak", "white", "brown", "tan"), look="wicker",
        part_words={"apple": "top", "egg": "top", "edge": "rim", "braid": "rim", "filling": "contents"},
    ),
    Thing(
        "plate", "vessels", plate, 0.26,
        {"body": "plate", "rim": "rim", "band": "ring", "contents": "food", "top": "topping", "knob": "bits"},
        synset="plate.n.04", synonyms=("dish", "saucer", "dinner plate", "platter"), colours=CERAMIC,
        look="porcelain",
        part_words={"edge": "rim", "border": "rim", "stripe": "band", "cookie": "contents", "pancake": "contents",
        "syrup": "top", "butter": "knob"},
    ),
    Thing(
        "cooking pot", "vessels", cooking_pot, 0.36,
        {"body": "body", "rim": "rim", "handle": "handles", "upper": "lid", "knob": "knob", "contents": "soup",
        "top": "dumplings", "band": "band", "base": "bottom"},
        synset="pot.n.01", synonyms=("pot", "saucepan", "stockpot", "casserole", "dutch oven", "soup pot", "stewpot",
        "pan", "cauldron"), colours=KITCHEN, look="paint",
        part_words={"cover": "upper", "grip": "handle", "edge": "rim", "stew": "contents", "stripe": "band",
        "vegetable": "top"},
    ),
    Thing(
        "watering can", "vessels", watering_can, 0.40,
        {"body": "body", "upper": "cover", "spout": "spout", "face": "rose", "handle": "handle", "band": "band",
        "base": "foot ring", "detail": "flower"},
        synset="watering_can.n.01", synonyms=("watering pot", "garden can", "sprinkling can"), colours=("green", "teal",
        "yellow", "red", "sky", "steel", "copper", "pink"), look="paint",
        part_words={"sprinkler": "face", "nozzle": "face", "lid": "upper", "stripe": "band", "grip": "handle",
        "star": "detail", "tube": "spout"},
    ),
)
