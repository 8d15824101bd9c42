"""Things to wear: hats, boots and backpacks."""

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import sleeve

# One part is one row: calls fill their lines.
# fmt: off

FRONT = (90, 0, 0)


def hat(s: Sketch) -> None:
    style = s.pick("top", "top", "bowler", "cowboy")
    r, h = s.range(0.27, 0.3), s.tall * {"top": s.range(0.46, 0.6), "bowler": 0.32, "cowboy": 0.36}[style]
    reach = s.wide * {"top": 0.46, "bowler": 0.42, "cowboy": 0.58}[style]
    r *= s.wide**0.7
    reach = max(reach, r + 0.1)
    depth = s.pick(1.0, 0.9)
    if style == "top":
        flare = s.range(1.0, 1.16)
        crown = [(r, 0), (r * 0.97, h * 0.3), (r * (1 + flare) / 2, h * 0.7), (r * flare, h)]
    elif style == "bowler":
        crown = [(r * 1.02, 0), (r * 1.03, h * 0.35), (r * 0.86, h * 0.78), (r * 0.45, h * 0.97), (0.01, h)]
    else:
        crown = [(r, 0), (r * 0.95, h * 0.5), (r * 0.8, h * 0.85), (r * 0.5, h * 0.98), (0.01, h)]
    s.lathe("body", crown, depth=depth, round=0.03)
    if style == "cowboy":
        s.lathe("rim", [(r * 0.8, -0.028), (reach, -0.024), (reach, 0.024), (r * 0.8, 0.028)], depth=0.78)
        s.tube("ears", [(reach * 0.62, 0.0, -reach * 0.55), (reach * 0.9, 0.13, -reach * 0.3),
            (reach * 0.9, 0.13, reach * 0.3), (reach * 0.62, 0.0, reach * 0.55)], (0.04, 0.1, 0.04), flat=0.5,
            thin=(0.6, 1, 0), mirror="x", blend=0.05)
        s.ellipsoid("contents", (0, h + 0.02, 0.03), (0.07, 0.1, r * 0.9), mode="cut", blend=0.03,
            colour=s.shade(-0.15))
    else:
        lift = s.range(0.05, 0.09)
        s.lathe("rim", [(r * 0.7, -0.03), (reach * 0.86, -0.03), (reach, lift - 0.03), (reach - 0.01, lift + 0.016),
            (reach * 0.84, 0.02), (r * 0.7, 0.026)], depth=depth, round=0.012)
    ribbon = s.pick(s.accent, HUES["crimson"], HUES["cream"], s.shade(-0.5), HUES["purple"])
    sleeve(s, "band", crown, 0.02, min(h * 0.32, 0.16), proud=0.014, depth=depth, look="fabric", colour=ribbon)
    front = r * depth + 0.01
    if s.maybe(0.45):
        s.box("knob", (0, 0.085, front), (0.07, 0.06, 0.026), look=s.pick("gold", "silver", "brass"), round=0.012)
        s.box("face", (0, 0.085, front + 0.018), (0.035, 0.028, 0.02), look="fabric", colour=ribbon, round=0.006)
    if s.maybe(0.4):
        feather = s.pick(HUES["white"], HUES["red"], HUES["turquoise"], HUES["yellow"])
        s.tube("tail", [(r * 0.93, 0.06, 0.06), (r * 1.12, 0.3, -0.02), (r * 1.05, 0.46 + 0.1 * s.tall, -0.22)],
            (0.024, 0.07, 0.02), flat=0.42, thin=(1, 0, 0), look="feather", colour=feather)
    if s.maybe(0.25):
        s.ball("detail", (-r * 0.62, 0.08, front * 0.86), 0.042, radial=5, about="z", pivot=(-r * 0.62, 0.12, 0),
            look="petal", colour=s.pick(HUES["pink"], HUES["yellow"], HUES["red"]))


def boot(s: Sketch) -> None:
    style = s.pick("wellington", "work", "winter")
    h, w = s.tall * {"wellington": 0.86, "work": 0.6, "winter": 0.68}[style] * s.range(0.95, 1.05), 0.2
    length = s.wide**1.3 * s.range(0.36, 0.42)
    back, sole = -0.14, s.range(0.05, 0.075)
    shaft = [(w * 0.84, sole), (w * 0.9, h * 0.3), (w * 0.92, h * 0.6), (w * 1.04, h)]
    s.lathe("body", shaft, at=(0, 0, back), wall=0.034, depth=1.08, blend=0.1, round=0.015)
    s.ellipsoid("upper", (0, sole + 0.005, back + length * 0.62), (w * 0.98, 0.23, length * 0.86), power=2.3,
        cut=(0, 2), blend=0.1)
    s.lathe("base", [(w * 1.04, 0), (w * 1.06, sole * 0.5), (w * 1.02, sole + 0.025)], at=(0, 0, back + length * 0.45),
        depth=(length * 1.1) / (w * 1.04), corner=2.4, look="rubber",
        colour=s.pick(None, s.shade(-0.45), HUES["cream"], (0.5, 0.33, 0.2)), round=0.012)
    s.box("support", (0, 0.045, back - 0.02), (w * 0.8, 0.045, w * 0.85), plan=0.1, look="rubber", round=0.01)
    trim = s.pick(s.accent, HUES["cream"], s.shade(-0.35))
    if style == "wellington":
        s.lathe("rim", [(w * 1.0, h - 0.09), (w * 1.09, h - 0.085), (w * 1.1, h), (w * 0.98, h + 0.01)],
            at=(0, 0, back), depth=1.08, mode="after", wall=0.034, colour=trim)
        if s.maybe(0.7):
            s.tube("handle", [(w * 1.02, h - 0.05, back - 0.07), (w * 1.1, h + 0.16, back - 0.07),
                (w * 1.1, h + 0.16, back + 0.07), (w * 1.02, h - 0.05, back + 0.07)], 0.026, mirror="x", colour=trim,
                mode="after")
        if s.maybe(0.5):
            s.prism("face", (w * 0.96, h * 0.6, back), 0.09, 0.026, sides=5, star=s.pick(0.0, 0.5), turn=(0, 0, -90),
                mirror="x", colour=trim)
    else:
        if style == "winter":
            s.torus("rim", (0, h, back), w * 0.95, 0.085, squash=0.9, mode="after", look="wool")
        else:
            s.torus("rim", (0, h, back), w * 1.0, 0.04, mode="after", look="leather", colour=trim)
        rows = s.pick(3, 4)
        top = h * 0.9 - 0.1
        step, y = (top - 0.3) / rows, (top + 0.3) / 2
        front = back + w * 1.02
        s.tube("detail", [(-0.09, y - 0.012, front - 0.02), (0, y, front + 0.03), (0.09, y + 0.012, front - 0.02)],
            0.022, row=rows, along="y", step=step, look="canvas", colour=s.pick(None, s.accent))
        s.ball("knob", (0.1, y, front - 0.04), 0.032, row=rows, along="y", step=step, mirror="x", look="brass")
        if s.maybe(0.6):
            s.tube("tail", [(0, top, front), (0.11, top + 0.09, front + 0.06), (0.13, top - 0.06, front + 0.06),
                (0, top, front)], 0.02, mirror="x", look="canvas")
        if s.maybe(0.5):
            s.ellipsoid("top", (0, sole + 0.005, back + length * 1.08), (w * 0.86, 0.15, length * 0.44), cut=(0, 2),
                colour=s.shade(-0.28), power=2.3)


def backpack(s: Sketch) -> None:
    w, h, d = s.wide * s.range(0.36, 0.4), s.tall * s.range(0.46, 0.52), s.range(0.2, 0.23)
    s.ellipsoid("body", (0, h, 0), (w, h, d), power=s.range(3.4, 4.6), egg=0.12)
    second = s.pick(s.shade(-0.22), s.shade(0.25), s.accent)
    trim = s.pick(LOOKS["leather"][0], s.shade(-0.45), s.accent)
    ph = h * s.range(0.32, 0.38)
    s.ellipsoid("face", (0, ph * 1.25, d * 0.9), (w * 0.72, ph, 0.15), power=4, colour=second)
    s.tube("rim", [(-w * 0.6, ph * 1.8, d + 0.1), (0, ph * 1.7, d + 0.17), (w * 0.6, ph * 1.8, d + 0.1)], 0.026,
        colour=trim)
    if s.chance(0.65):
        s.ellipsoid("upper", (0, h * 1.64, d * 0.35), (w * 0.97, h * 0.4, d * 1.0), power=3.6,
            colour=s.pick(s.main, second))
        s.box("band", (w * 0.42, h * 1.25, d * 1.18), (0.045, h * 0.3, 0.06), mirror="x", look="leather", colour=trim,
            turn=(6, 0, 0))
        s.box("knob", (w * 0.42, h * 1.08, d * 1.18 + 0.06), (0.07, 0.05, 0.03), mirror="x", look="brass", round=0.012)
    else:
        s.torus("band", (0, h * 1.12, 0.02), w * 0.86, 0.03, arc=88, turn=(0, -90, 0), squash=1.0, look="steel",
            colour=trim)
        s.ball("knob", (w * 0.3, h * 1.45, d * 0.93), 0.04, row=2, along="y", step=0.12, look="brass")
    s.tube("handle", [(-0.11, 2 * h - 0.06, -d * 0.2), (-0.1, 2 * h + 0.15, -d * 0.2), (0.1, 2 * h + 0.15, -d * 0.2),
        (0.11, 2 * h - 0.06, -d * 0.2)], 0.032, flat=0.7, thin=(0, 0, 1), colour=trim)
    s.tube("tail", [(w * 0.5, 1.8 * h, -d * 0.7), (w * 0.62, 1.6 * h, -d - 0.26), (w * 0.66, 0.5 * h, -d - 0.22),
        (w * 0.6, 0.28 * h, -d * 0.7)], (0.05, 0.07, 0.035), flat=0.5, thin=(0, 0, 1), mirror="x", colour=trim)
    if s.maybe(0.6):
        s.ellipsoid("ears", (w * 0.98, h * 0.55, 0), (0.11, h * 0.32, d * 0.72), power=3.2, mirror="x", colour=second)
    roll = s.maybe(0.4)
    if roll:
        cloth = s.pick(HUES["tan"], HUES["red"], HUES["olive"], HUES["cream"])
        x = w * 0.92
        s.lathe("top", [(0.11, -x), (0.12, -x + 0.03), (0.12, x - 0.03), (0.11, x)], at=(0, 2 * h + 0.06, d * 0.2),
            turn=(0, 0, -90), look="fabric", colour=cloth, round=0.02)
        s.torus("detail", (w * 0.5, 2 * h + 0.06, d * 0.2), 0.115, 0.028, turn=(0, 0, 90), mirror="x", look="leather",
            colour=trim)
    if s.maybe(0.5):
        s.prism("detail_b", (0, ph * 1.15, d * 0.9 + 0.145), ph * 0.5, 0.026, sides=5, star=s.pick(0.45, 0.0),
            turn=(90, 0, 0), colour=s.pick(HUES["yellow"], HUES["cream"], s.accent))


THINGS = (
    Thing(
        "hat", "clothing", hat, 0.35,
        {"body": "crown", "rim": "brim", "ears": "brim sides", "contents": "crease", "band": "ribbon", "knob": "buckle",
            "face": "buckle hole", "tail": "feather", "detail": "flower"},
        synset="hat.n.01",
        synonyms=("top hat", "bowler hat", "bowler", "cowboy hat", "stovepipe hat", "derby", "stetson",
            "magician's hat"),
        colours=("black", "navy", "brown", "crimson", "purple", "tan", "grey", "green"), look="fabric",
        part_words={"belt": "band", "stripe": "band", "edge": "rim", "border": "rim", "plume": "tail", "top": "body",
            "clasp": "knob"},
    ),
    Thing(
        "boot", "clothing", boot, 0.32,
        {"body": "shaft", "upper": "foot", "base": "sole", "support": "heel", "rim": "cuff", "handle": "pull loops",
            "face": "emblem", "detail": "laces", "knob": "eyelets", "tail": "bow", "top": "toe cap"},
        synset="boot.n.01",
        synonyms=("rain boot", "wellington", "welly", "work boot", "winter boot", "hiking boot", "snow boot",
            "gumboot"),
        colours=("yellow", "brown", "red", "green", "tan", "navy", "black", "pink"), look="leather",
        part_words={"lace": "detail", "toe": "top", "trim": "rim", "fur": "rim", "loop": "handle", "star": "face",
            "collar": "rim"},
    ),
    Thing(
        "backpack", "clothing", backpack, 0.45,
        {"body": "bag", "face": "pocket", "rim": "pocket flap", "upper": "flap", "band": "straps", "knob": "buckles",
            "handle": "top loop", "tail": "shoulder straps", "ears": "side pockets", "top": "bedroll",
            "detail": "bedroll straps", "detail_b": "emblem"},
        synset="backpack.n.01",
        synonyms=("rucksack", "knapsack", "school bag", "schoolbag", "satchel", "bag", "book bag"),
        colours=("red", "blue", "olive", "orange", "teal", "yellow", "navy", "pink", "tan"), look="canvas",
        part_words={"lid": "upper", "cover": "upper", "clasp": "knob", "zip": "band", "zipper": "rim", "strap": "tail",
            "blanket": "top", "mat": "top", "star": "detail_b", "grip": "handle"},
    ),
)
