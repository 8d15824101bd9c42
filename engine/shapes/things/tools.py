"""Things for the hand: hammers, axes, keys, umbrellas and anchors, standing upright to be seen."""

import math

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

CREAM, INK = HUES["cream"], (0.17, 0.18, 0.20)
WOODS = ("oak", "walnut", "wood", "mahogany", "pine wood")


def hammer(s: Sketch) -> None:
    style, h, w = s.pick("claw", "claw", "mallet", "sledge", "war"), 1.05 * s.tall, s.wide**0.8
    r = s.range(0.052, 0.062)
    grip = s.maybe(0.6)
    s.lathe("handle", [(r * 1.15, 0), (r * 1.35, 0.06), (r * 1.1, 0.26 * h), (r * 0.85, 0.62 * h), (r * 0.95, h)],
        depth=1.25, look=s.pick(*WOODS), round=0.02)
    if grip:
        s.lathe("base", [(r * 1.3, -0.01), (r * 1.52, 0.06), (r * 1.3, 0.24 * h), (r * 1.12, 0.40 * h)], depth=1.25,
            look="rubber", colour=s.pick(s.accent, HUES["red"], INK, HUES["teal"]), round=0.02)
    steel = ({"look": s.main_look} if s.main_look in ("steel", "iron", "gold", "bronze", "copper", "oak") else {
        "look": "paint", "colour": s.main})
    y = h + 0.02
    if style == "claw":
        face = [(0.13, 0.24 * w + 0.06), (0.145, 0.22 * w + 0.02), (0.145, 0.19 * w - 0.02), (0.09, 0.15 * w - 0.03),
            (0.10, -0.02)]
        s.lathe("body", [(a, -b) for a, b in face], at=(0, y, 0), turn=(0, 0, 90), round=0.015, **steel)
        s.tube("ears", [(-0.02, y, 0.035), (-0.20 * w, y + 0.02, 0.05), (-0.34 * w, y - 0.05, 0.075),
            (-0.44 * w, y - 0.20, 0.10)], (0.095, 0.07, 0.026), flat=0.62, thin=(0, 1, 0.0), mirror="z", blend=0.015,
            **steel)
        s.box("upper", (0, y, 0), (0.095, 0.115, 0.11), plan=0.05, round=0.03, **steel)
    elif style == "mallet":
        a, b = 0.20, 0.33 * w
        s.lathe("body", [(a * 0.94, -b), (a, -b * 0.85), (a * 0.96, 0), (a, b * 0.85), (a * 0.94, b)], at=(0, y, 0),
            turn=(0, 0, -90), round=0.03, look=s.pick("rubber", *WOODS, "plastic"), colour=s.main)
        s.torus("band", (b * 0.62, y, 0), a - 0.005, 0.028, squash=1.4, turn=(0, 0, 90), mirror="x", look="iron")
    else:
        b, a = 0.30 * w, 0.165 if style == "sledge" else 0.19
        s.box("body", (0, y, 0), (b, a * 0.86, a * 0.86), plan=0.02, round=0.035, **steel)
        s.prism("upper", (b, y, 0), a * 1.25, 0.09, sides=8 if style == "sledge" else 4,
            turn=(0, 0, -90) if style == "sledge" else (45, 0, -90), mirror="x", round=0.03, **steel)
        s.torus("band", (0, y - a * 0.82, 0), r * 1.35, 0.032, look="brass")
        if style == "war":
            s.box("face", (0, y, a * 0.86), (0.10, 0.10, 0.024), turn=(0, 0, 45), mirror="z", look="gold", round=0.012)
    s.lathe("knob", [(r * 0.9, y + 0.05), (r * 0.9, y + 0.17), (r * 0.6, y + 0.19)], depth=1.2, look="oak", round=0.015)


def axe(s: Sketch) -> None:
    style, h, w = s.pick("wood", "wood", "battle", "double"), 1.15 * s.tall, s.wide**0.8
    r = s.range(0.05, 0.058)
    wood = s.pick(*WOODS)
    s.tube("handle", [(0.02, 0.06, 0), (-0.07, 0.35 * h, 0), (0.05, 0.72 * h, 0), (0, h + 0.1, 0)],
        (r * 1.2, r * 0.92, r * 1.05), look=wood)
    s.ellipsoid("base", (0.02, 0.05, 0), (r * 1.55, 0.085, r * 1.4), look=wood)
    y = h - 0.03
    metal = s.pick("steel", "steel", "iron", "bronze")
    paint = s.main
    s.box("upper", (0, y, 0), (0.105, 0.135, 0.085), plan=0.05, round=0.03, colour=paint, look="paint")
    reach = 0.46 * w
    both = "x" if style == "double" else "none"
    s.tube("body", [(0.05, y, 0), (reach * 0.55, y, 0), (reach, y, 0)], (0.12, 0.19, 0.33 if style != "wood" else 0.27),
        flat=0.17, thin=(0, 0, 1), colour=paint, look="paint", mirror=both)
    edge = 0.29 if style == "wood" else 0.36
    s.torus("rim", (reach - 0.02, y, 0), edge * 0.92, 0.032, squash=1.0, arc=70, turn=(90, 0, 0), look=metal,
        mirror=both)
    if style == "battle":
        s.prism("spout", (-0.20, y, 0), 0.10, 0.20, sides=4, taper=0.92, turn=(0, 0, 90), look=metal)
    elif style == "wood":
        s.box("spout", (-0.13, y, 0), (0.08, 0.11, 0.075), plan=0.03, round=0.025, colour=paint, look="paint")
    if style != "wood":
        s.prism("top", (0, h + 0.22, 0), 0.065, 0.17, sides=4, taper=0.94, look=metal)
        s.torus("knob", (0, y - 0.17, 0), 0.07, 0.03, look="gold")
    if s.maybe(0.6):
        s.torus("band", (-0.012, 0.30 * h, 0), r + 0.012, 0.026, squash=1.3, row=5, along="y", step=0.062,
            look="leather", colour=s.pick(None, s.accent, INK))


def shovel(s: Sketch) -> None:
    style, h, w = s.pick("spade", "round", "round"), 1.25 * s.tall, s.wide**0.9
    y, half = 0.34, (0.20 if style == "spade" else 0.19) * w
    metal = {"look": s.main_look} if s.main_look in ("steel", "iron", "copper") else {"look": "paint", "colour": s.main}
    if style == "spade":
        s.box("body", (0, y, 0), (half, 0.30, 0.03), taper=(-0.10, 0.0), plan=0.0, round=0.025, **metal)
    else:
        s.tube("body", [(0, 0.05, 0.05), (0, 0.32, 0.0), (0, 0.56, 0.0)], (0.055, half * 1.22, half * 0.72), flat=0.23,
            thin=(0, 0, 1), **metal)
    s.lathe("upper", [(0.075, 0.46), (0.062, 0.62), (0.052, 0.86)], at=(0, 0, 0), round=0.02, blend=0.03, **metal)
    wood = s.pick(*WOODS)
    top = 0.66 + h * 0.80
    s.cylinder("support", 0.042, 0.62, top, top=0.04, look=wood)
    if s.maybe(0.55):
        g = 0.14 * w**0.5
        s.tube("handle", [(0, top - 0.04, 0), (g, top + 0.04, 0), (g * 1.05, top + 0.2, 0)], 0.032, mirror="x",
            look="plastic", colour=s.pick(s.accent, INK, HUES["red"]))
        s.tube("top", [(-g * 1.1, top + 0.20, 0), (g * 1.1, top + 0.20, 0)], 0.042, look=wood)
    else:
        s.tube("handle", [(-0.17 * w**0.5, top, 0), (0.17 * w**0.5, top, 0)], (0.05, 0.042, 0.05), look=wood)
    if s.maybe(0.6):
        s.torus("band", (0, 0.86, 0), 0.05, 0.024, squash=1.2, look="brass")
    s.box("rim", (0, 0.60 if style == "spade" else 0.545, 0.0), (half * 0.9, 0.026, 0.055), round=0.02, **metal)
    if s.maybe(0.4):
        s.ellipsoid("contents", (0, 0.34, 0.05), (half * 0.75, 0.17, 0.10), power=2.4, look="soil")
    if s.maybe(0.5):
        s.tube("detail", [(0, 0.30, 0.025), (0, 0.56, 0.035)], (0.024, 0.05), blend=0.03, **metal)


def screwdriver(s: Sketch) -> None:
    h, w = s.tall, s.wide**0.8
    r, grip = s.range(0.125, 0.15) * w, 0.52
    shaft = s.range(0.60, 0.75) * h
    y = shaft + 0.02
    sides = s.pick("ribbed", "hex", "round")
    if sides == "hex":
        s.prism("body", (0, y + grip / 2, 0), r * 1.1, grip / 2, sides=6, round=0.05, look="plastic", colour=s.main)
    else:
        s.lathe("body", [(r * 0.62, y), (r * 0.95, y + 0.05), (r * 0.78, y + 0.15), (r, y + 0.28), (r, y + 0.44),
            (r * 0.72, y + grip)], look="plastic", colour=s.main, round=0.03)
    if sides == "ribbed":
        s.tube("detail", [(r * 0.93, y + 0.22, 0), (r * 0.96, y + 0.45, 0)], 0.026, radial=s.pick(6, 8), look="rubber",
            colour=s.pick(INK, s.accent, s.shade(-0.4)))
    s.lathe("knob", [(r * 0.6, y + grip - 0.12), (r * 0.8, y + grip - 0.05), (r * 0.76, y + grip + 0.02), (r * 0.4,
        y + grip + 0.075),
        (0.01, y + grip + 0.085)], look="plastic", colour=s.pick(s.accent, INK, CREAM))
    s.lathe("rim", [(0.055, y - 0.05), (0.085, y - 0.02), (0.085, y + 0.04)], look="steel", round=0.012)
    thick = 0.045 * w**0.5
    s.cylinder("support", thick, 0.1, y + 0.14, look="chrome")
    if s.chance(0.6):
        s.box("base", (0, 0.10, 0), (thick * 1.5, 0.11, 0.03), taper=(0.25, -0.8), look="steel", round=0.01)
    else:
        s.prism("base", (0, 0.08, 0), thick * 1.4, 0.1, sides=4, star=0.35, taper=-0.6, look="steel", round=0.006)
    if s.maybe(0.6):
        s.torus("band", (0, y + 0.16, 0), r * 0.80, 0.03, colour=s.pick(s.accent, INK, HUES["amber"]), look="rubber")
    if s.maybe(0.25):
        s.prism("upper", (0, y - 0.08, 0), 0.075, 0.055, sides=6, look="steel")


def key(s: Sketch) -> None:
    h, w = s.tall, s.wide
    style = s.pick("ring", "heart", "trefoil", "diamond")
    look = {"colour": s.main} if s.main_look not in LOOKS else {}
    r, top = s.range(0.18, 0.22) * w**0.8, 0.92 * h
    s.cylinder("support", 0.056, -0.034, top, look=s.main_look, round=0.02, **look)
    y, thick = top + r * 0.84, s.range(0.052, 0.062)
    if style == "ring":
        s.torus("body", (0, y, 0), r, thick, turn=(90, 0, 0), **look)
        if s.maybe(0.4):
            s.ball("contents", (0, y, 0), r * 0.5, look="jelly", colour=s.accent, alpha=1)
            s.tube("detail", [(0, y - r, 0), (0, y - r * 0.2, 0)], 0.045, **look)
    elif style == "heart":
        s.torus("body", (r * 0.62, y + r * 0.35, 0), r * 0.66, thick, turn=(90, 0, 0), mirror="x", **look)
        s.tube("detail", [(r * 1.12, y - 0.02, 0), (0, top - 0.06, 0)], thick, mirror="x", **look)
    elif style == "trefoil":
        s.torus("body", (0, y + r * 0.72, 0), r * 0.52, thick, turn=(90, 0, 0), radial=3, about="z", pivot=(0, y, 0),
            **look)
        s.ball("contents", (0, y, 0), r * 0.5, look="jelly", colour=s.accent, alpha=1)
    else:
        s.prism("body", (0, y, 0), r * 1.25, 0.055, sides=4, turn=(90, 0, 0), **look)
        s.lathe("detail", [(r * 0.56, -0.2), (r * 0.56, 0.2)], at=(0, y, 0), turn=(90, 0, 0), mode="cut",
            colour=s.shade(-0.4))
        if s.maybe(0.4):
            s.ball("contents", (0, y, 0), r * 0.7, look="jelly", colour=s.accent, alpha=1, mode="after")
    s.torus("rim", (0, top - 0.05, 0), 0.062, 0.036, **look)
    if s.maybe(0.7):
        s.torus("band", (0, top - 0.18, 0), 0.054, 0.028, **look)
    teeth, reach = s.pick(2, 2, 3), s.range(0.17, 0.24) * w**0.8
    low = 0.115
    s.box("head", (reach / 2, low + 0.06, 0), (reach / 2 + 0.02, 0.04, 0.042), row=teeth, along="y", step=0.125,
        round=0.012, **look)
    if s.maybe(0.55):
        s.box("ears", (reach - 0.015, low + 0.06, 0), (0.04, 0.062 * teeth - 0.01, 0.042), round=0.012, **look)
    s.ball("knob", (0, 0.03, 0), 0.066, **look)
    if s.maybe(0.4) and style == "ring":
        s.torus("handle", (0, y + r + 0.09, 0), 0.13, 0.036, turn=(0, 0, 90), look="steel")


def umbrella(s: Sketch) -> None:
    h, r = 1.25 * s.tall, 0.72 * s.wide
    rise = s.range(0.40, 0.5) * s.tall**0.6
    low = h - rise
    profile = [(r, low), (r * 0.94, low + rise * 0.26), (r * 0.72, low + rise * 0.62), (r * 0.38, low + rise * 0.90),
        (0.03, h)]
    # A dome hollow from below: the scallops are balls cut out of its lower edge.
    s.lathe("body", profile, look="fabric", colour=s.main, round=0.012)
    n = s.pick(8, 8, 6, 10)
    s.lathe("detail", [(r * 0.90, low - 0.3), (r * 0.90, low + 0.02), (r * 0.64, low + rise * 0.52),
        (r * 0.3, low + rise * 0.80), (0.02, h - 0.09)], mode="cut", colour=s.shade(-0.3), look="fabric")
    a = r * 0.99
    chord = 2 * math.pi * a / n
    s.ellipsoid("detail_b", (a, low - chord * 0.05, 0), (r * 0.3, chord * 0.22, chord * 0.42), radial=n, phase=180 / n,
        mode="cut", colour=s.shade(-0.3), look="fabric")
    rib = s.pick(s.shade(-0.22), s.accent, CREAM)
    ys = low + rise
    s.tube("band",
        [(r * 0.965, low + 0.05, 0), (r * 0.98, low + rise * 0.62, 0), (r * 0.55, ys * 0.995, 0), (0.02, ys, 0)], 0.03,
        radial=n, colour=rib, look="fabric", mode="after")
    s.lathe("knob", [(0.045, h - 0.05), (0.036, h + 0.03), (0.024, h + 0.09), (0.028, h + 0.14)],
        look=s.pick("oak", "brass"), mode="after", round=0.012)
    pole = 0.27
    s.cylinder("support", 0.03, pole - 0.1, h - 0.02, look=s.pick("steel", "oak", "iron"), mode="after")
    wood, g = s.pick(*WOODS, "leather"), s.range(0.13, 0.17)
    if s.chance(0.75):
        s.tube("handle", [(0, pole + 0.10, 0), (0, -g * 0.6, 0), (g * 2, -g * 0.6, 0), (g * 2, pole - 0.10, 0)], 0.046,
            look=wood, colour=s.pick(None, s.accent), mode="after")
    else:
        s.lathe("handle", [(0.06, 0.02), (0.075, 0.08), (0.055, 0.3), (0.04, 0.34)], look=wood, mode="after",
            round=0.02)
    if s.maybe(0.5):
        s.torus("rim", (0, pole + 0.09, 0), 0.036, 0.024, squash=1.3, look="gold", mode="after")
    if s.maybe(0.5):
        s.ball("eyes", (r * 0.975, low + 0.03, 0), 0.042, radial=n, look="brass", mode="after",
            colour=s.pick(None, rib))
    if s.maybe(0.3):
        s.lathe("top", [(r * 0.30, h - rise * 0.045), (r * 0.26, h + 0.0), (0.04, h + 0.02)], colour=rib, look="fabric",
            mode="after")


def anchor(s: Sketch) -> None:
    h, w = 1.2 * s.tall, s.wide
    r = s.range(0.07, 0.085)
    look = {"look": s.main_look, "colour": s.main} if s.main_look in LOOKS else {}
    s.lathe("body", [(r * 1.25, 0.06), (r, 0.4 * h), (r * 0.85, h)], round=0.03, **look)
    reach, up = s.range(0.44, 0.52) * w, 0.42
    s.tube("support", [(0, r * 1.35, 0), (reach * 0.62, r * 1.2, 0), (reach * 1.0, 0.22, 0), (reach, up, 0)],
        (r * 1.3, r * 1.05, r * 0.8), mirror="x", blend=0.02, **look)
    tip = s.range(0.15, 0.19)
    s.prism("ears", (reach, up + 0.04, 0), tip, tip * 0.78, sides=4, taper=0.75, depth=0.9, turn=(0, 0, -14),
        mirror="x", round=0.012, **look)
    ring = s.range(0.13, 0.16) * w**0.5
    s.torus("knob", (0, h + ring * 0.8, 0), ring, 0.048, turn=(90, 0, 0), look=s.pick("brass", "gold", s.main_look),
        colour=None)
    bar = s.range(0.26, 0.34) * w
    y = h * 0.86
    s.tube("handle", [(-bar, y, 0), (bar, y, 0)], (0.05, 0.062, 0.05), look=s.pick("oak", "walnut", s.main_look))
    s.ball("eyes", (bar, y, 0), 0.078, mirror="x", look=s.pick("brass", "gold", "iron"))
    if s.maybe(0.6):
        s.prism("base", (0, 0.14, 0), 0.13, 0.11, sides=4, taper=-0.5, depth=0.75, round=0.015, **look)
    rope = s.pick(LOOKS["straw"][0], CREAM, LOOKS["canvas"][0])
    if s.maybe(0.55):
        s.torus("band", (0, h * 0.5, 0), r * 1.02, 0.036, row=4, along="y", step=0.072, look="canvas", colour=rope)
    if s.maybe(0.4):
        yr = h + ring * 1.5
        s.tube("tail",
            [(0.02, yr, 0.02), (0.42 * w, yr + 0.06, 0.16), (-0.34 * w, h * 0.48, 0.24), (0.05, h * 0.46, r * 0.9)],
            0.036, look="canvas", colour=rope)


TOOLS = ("red", "blue", "amber", "green", "teal", "orange", "navy", "crimson")
THINGS = (
    Thing(
        "hammer", "tools", hammer, 0.33,
        {"body": "head", "ears": "claw", "upper": "cheek", "handle": "handle", "base": "grip", "band": "rings",
            "face": "plate", "knob": "wedge"},
        synset="hammer.n.02",
        synonyms=("mallet", "sledgehammer", "claw hammer", "war hammer", "warhammer", "gavel", "sledge", "maul",
            "thor hammer"),
        colours=("steel", "iron", "gold", *TOOLS), look="steel",
        part_words={"shaft": "handle", "stick": "handle", "ring": "band", "pole": "handle", "sleeve": "base",
            "peen": "ears"},
    ),
    Thing(
        "axe", "tools", axe, 0.75,
        {"body": "blade", "rim": "edge", "upper": "head", "handle": "handle", "base": "butt", "spout": "poll",
            "top": "spike", "knob": "ring", "band": "wrap"},
        synset="ax.n.01",
        synonyms=("ax", "hatchet", "battle axe", "battleaxe", "battle-axe", "tomahawk", "broadaxe",
            "double axe"),
        colours=("steel", "iron", "red", "navy", "bronze", "teal", "crimson", "gold", "green"), look="paint",
        part_words={"shaft": "handle", "grip": "band", "stick": "handle", "haft": "handle", "bit": "body"},
    ),
    Thing(
        "shovel", "tools", shovel, 1.1,
        {"body": "blade", "upper": "socket", "support": "shaft", "handle": "handle", "top": "grip", "band": "ring",
            "rim": "step", "contents": "soil", "detail": "rib"},
        synset="shovel.n.01", synonyms=("spade", "garden spade", "scoop", "snow shovel", "digging shovel", "trowel"),
        colours=("steel", "iron", "red", "green", "blue", "orange", "copper", "amber", "teal"), look="paint",
        part_words={"scoop": "body", "head": "body", "stick": "support", "pole": "support", "dirt": "contents",
            "earth": "contents"},
    ),
    Thing(
        "screwdriver", "tools", screwdriver, 0.22,
        {"body": "handle", "detail": "ribs", "knob": "cap", "rim": "collar", "support": "shaft", "base": "tip",
            "band": "ring", "upper": "bolster"},
        synset="screwdriver.n.01", synonyms=("turnscrew", "phillips screwdriver", "flathead screwdriver", "driver"),
        colours=TOOLS, look="plastic",
        part_words={"grip": "body", "blade": "base", "bit": "base", "stem": "support", "rod": "support",
            "stripe": "band", "head": "base"},
    ),
    Thing(
        "key", "tools", key, 0.08,
        {"body": "bow", "support": "shaft", "head": "teeth", "ears": "bit", "rim": "collar", "band": "ring",
            "knob": "tip", "contents": "jewel", "detail": "bow joint", "handle": "key ring"},
        synset="key.n.01", synonyms=("skeleton key", "door key", "house key", "antique key", "latchkey"),
        colours=("gold", "brass", "bronze", "silver", "iron", "copper", "steel"), look="gold",
        part_words={"tooth": "head", "shank": "support", "stem": "support", "gem": "contents", "head": "body",
            "handle": "body", "blade": "ears"},
        counts={"tooth": "head"},
    ),
    Thing(
        "umbrella", "tools", umbrella, 0.95,
        {"body": "canopy", "detail": "lining", "detail_b": "scallops", "band": "ribs", "knob": "ferrule",
            "support": "pole", "handle": "handle", "rim": "collar", "eyes": "rib tips", "top": "crown"},
        synset="umbrella.n.01", synonyms=("parasol", "brolly", "sunshade", "gamp", "bumbershoot"),
        colours=("red", "yellow", "sky", "teal", "pink", "navy", "coral", "purple", "mint", "black", "orange"),
        look="fabric",
        part_words={"cover": "body", "rib": "band", "stripe": "band", "spike": "knob", "tip": "knob",
            "stick": "support", "shaft": "support", "grip": "handle", "crook": "handle"},
        counts={"rib": "band"},
    ),
    Thing(
        "anchor", "tools", anchor, 1.5,
        {"body": "shank", "support": "arms", "ears": "flukes", "knob": "ring", "handle": "stock", "eyes": "stock balls",
            "base": "crown", "band": "rope binding", "tail": "rope"},
        synset="anchor.n.01", synonyms=("ground tackle", "ship anchor", "boat anchor", "ship's anchor", "sea anchor"),
        colours=("iron", "steel", "navy", "black", "bronze", "gold", "teal", "red", "grey"), look="iron",
        part_words={"arm": "support", "fluke": "ears", "hook": "support", "bar": "handle", "shackle": "knob",
            "chain": "tail", "shaft": "body"},
    ),
)
