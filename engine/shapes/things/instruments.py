"""Things to play music on: drums, guitars, pianos and trumpets."""

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import radius_at

# One part is one row: calls fill their lines.
# fmt: off

FRONT = (90, 0, 0)  # a lathe's axis laid down, its end to the front
INK, IVORY = (0.10, 0.10, 0.11), (0.96, 0.94, 0.89)


def drum(s: Sketch) -> None:
    r, h, style = s.wide * s.range(0.36, 0.42), s.tall * s.range(0.46, 0.56), s.pick("snare", "march", "djembe")
    skin = s.pick(IVORY, (0.93, 0.87, 0.74), HUES["white"])
    ropes = s.pick(8, 10, 12)
    hoop = s.pick(s.accent, LOOKS["steel"][0], LOOKS["brass"][0], s.shade(-0.35))
    if style == "djembe":
        h *= 1.5
        profile = [(r * 0.62, 0), (r * 0.5, h * 0.2), (r * 0.44, h * 0.36), (r * 0.86, h * 0.66), (r, h * 0.86), (r, h)]
        s.lathe("body", profile, round=0.012)
        s.torus("rim", (0, h * 0.9, 0), r * 1.0, 0.036, look="iron", colour=hoop)
        s.torus("band", (0, h * 0.42, 0), radius_at(profile, h * 0.42), 0.034, colour=s.accent)
        low, high, step = h * 0.44, h * 0.9, 0.2
        s.tube("detail",
            [(radius_at(profile, low) + 0.004, low, -0.02), (r * 1.02, h * 0.72, step * 0.5), (r * 1.02, high, step)],
            0.018, radial=ropes, mirror="x", look="canvas")
    else:
        if style == "march":
            h *= 1.35
        s.cylinder("body", r, 0, h)
        s.torus("rim", (0, h / 2, 0), r + 0.005, 0.04, squash=1.3, row=2, along="y", step=h - 0.1, look="paint",
            colour=hoop)
        if style == "march" or s.chance(0.5):
            half = 0.26 * r
            s.tube("detail",
                [(r + 0.014, 0.06, -half), (r + 0.014 + half * half / r / 2, h / 2, 0), (r + 0.014, h - 0.06, half)],
                0.017, radial=ropes, mirror="x", look="canvas")
        else:
            s.cylinder("detail", 0.026, 0.04, h - 0.04, at=(r + 0.024, 0, 0), radial=ropes, phase=18, look="steel")
            s.box("detail_b", (r + 0.01, h / 2, 0), (0.035, 0.06, 0.035), radial=ropes, phase=18, look="steel")
            if s.maybe(0.5):
                s.cylinder("band", r + 0.006, h * 0.4, h * 0.6, colour=s.pick(s.accent, IVORY, s.shade(0.35)))
    s.lathe("top", [(r * 0.96, h - 0.05), (r * 0.96, h + 0.012), (r * 0.9, h + 0.024)], look="paper", colour=skin,
        round=0.01)
    if style != "djembe" and s.maybe(0.7):
        x, y = r * 0.5, h + 0.044
        wood = s.pick("oak", "pine wood", "walnut")
        s.tube("handle", [(x * 0.4, y, -r * 0.8), (x * 0.75, y, r * 0.2), (x * 0.9 + 0.06, y + 0.01, r + 0.3)],
            (0.024, 0.03, 0.034), mirror="x", look=wood)
        s.ball("knob", (x * 0.4, y + 0.012, -r * 0.8), 0.05, mirror="x", look=wood)


def _strings(s: Sketch, low: float, high: float, z: float, count: int) -> None:
    """Strings up the front, from the bridge to the head."""
    s.tube("detail_c", [(0, low, z), (0, high, z + 0.015)], 0.014, row=count, step=0.055, look="steel")


def guitar(s: Sketch) -> None:
    style = s.pick("acoustic", "acoustic", "electric", "ukulele")
    small = style == "ukulele"
    r, neck = s.wide * s.range(0.36, 0.4), s.tall * (0.5 if small else s.range(0.72, 0.8))
    d = 0.07 if style == "electric" else 0.115
    edge = [(r - 0.02, -d), (r, -d + 0.03), (r, d - 0.03), (r - 0.02, d)]
    up, waist = r * 0.74, r * s.range(1.06, 1.14)
    s.lathe("body", edge, at=(0, r, 0), turn=FRONT, blend=0.05, round=0.02)
    shoulder = r + waist
    s.lathe("upper", [(up - 0.02, -d), (up, -d + 0.03), (up, d - 0.03), (up - 0.02, d)], at=(0, shoulder, 0),
        turn=FRONT, blend=0.05, round=0.02)
    top = shoulder + up * 0.72 + neck
    wood = s.pick("walnut", "mahogany", "ebony", "oak")
    start = shoulder + up * (0.2 if style == "electric" else 0.4)
    s.box("support", (0, (start + top) / 2, d - 0.005), (0.09, (top - start) / 2, 0.045), taper=(0.16, 0), look=wood)
    head = s.pick(s.main, s.shade(-0.35), LOOKS[wood][0])
    s.box("head", (0, top + 0.13, d - 0.02), (0.1, 0.17, 0.04), taper=(-0.22, 0), turn=(-9, 0, 0), look="walnut",
        colour=head, round=0.02)
    pegs = 2 if small else 3
    s.ellipsoid("knob", (0.14, top + 0.14, d - 0.03), (0.05, 0.03, 0.026), row=pegs, along="y", step=0.1, mirror="x",
        look=s.pick("steel", "brass"), colour=None if s.chance(0.7) else IVORY)
    hole = r + waist * 0.52
    if style == "electric":
        s.tube("ears", [(up * 0.5, shoulder, 0), (up * 1.02, shoulder + 0.1, 0), (up * 0.9, shoulder + up * 1.05, 0)],
            (0.13, 0.1, 0.06), flat=0.7, thin=(0, 0, 1), mirror="x", blend=0.05)
        plate = s.pick(IVORY, INK, s.accent)
        s.ellipsoid("face", (0.06, hole - 0.05, d), (r * 0.52, r * 0.78, 0.03), power=2.6, look="plastic", colour=plate)
        s.box("rim", (0, hole, d + 0.012), (0.15, 0.035, 0.034), row=2, along="y", step=0.19, look="steel",
            colour=s.pick(None, INK))
        s.cylinder("eyes", 0.04, 0, 0.06, at=(r * 0.55, r * 0.78, d - 0.01), turn=FRONT, row=2, along="y", step=0.14,
            look="brass")
    else:
        ring = s.pick((0.9, 0.78, 0.55), IVORY, s.shade(-0.4))
        s.torus("rim", (0, hole, d + 0.012), r * 0.32, 0.032, squash=0.8, turn=FRONT, look="wood", colour=ring)
        s.cylinder("face", r * 0.31, d - 0.02, d + 0.034, at=(0, hole, 0), turn=FRONT, look="ebony", round=0.004)
        if s.maybe(0.5):
            s.ellipsoid("band", (r * 0.45, hole - r * 0.3, d - 0.002), (r * 0.2, r * 0.36, 0.034), turn=(0, 0, 28),
                look="plastic", colour=s.pick(INK, (0.45, 0.2, 0.1)))
    bridge = r * 0.66
    s.box("detail", (0, bridge, d + 0.014), (0.17, 0.045, 0.035), look=wood if style != "electric" else "steel",
        round=0.012)
    _strings(s, bridge, top + 0.02, d + 0.062, 3)
    if s.maybe(0.55):
        s.box("detail_b", (0, (start + top) / 2 + 0.04, d + 0.038), (0.084, 0.016, 0.016), row=6, along="y",
            step=(top - start) / 7.4, look="brass")


def piano(s: Sketch) -> None:
    w = s.wide * s.range(0.6, 0.66)
    _upright(s, w)
    if s.maybe(0.75):
        z, y = 0.54, 0.36 * s.tall**0.8
        seat = s.pick(LOOKS["velvet"][0], INK, s.accent, LOOKS["leather"][0])
        s.box("top", (0, y, z), (0.27, 0.05, 0.14), look="cushion", colour=seat, round=0.035, plan=0.03)
        s.tube("support_b", [(0.21, 0.025, z + 0.1), (0.21, y, z + 0.1)], 0.026, mirror="x", look="ebony",
            colour=s.shade(-0.15))
        s.tube("tail", [(0.21, 0.025, z - 0.1), (0.21, y, z - 0.1)], 0.026, mirror="x", look="ebony",
            colour=s.shade(-0.15))
        # The stool's foot rail ties it to the piano, so that the pair stays one object.
        s.box("detail_b", (0, 0.05, z / 2 + 0.05), (0.05, 0.03, z / 2 + 0.05), look="ebony", colour=s.shade(-0.15))
        s.box("detail_c", (0, 0.05, z + 0.1), (0.22, 0.03, 0.03), look="ebony", colour=s.shade(-0.15))


def _keys(s: Sketch, w: float, y: float, z: float) -> None:
    """The keyboard: one white slab, a row of black keys."""
    s.box("face", (0, y, z), (w - 0.09, 0.026, 0.1), look="plastic", colour=IVORY, rough=0.25, round=0.006)
    s.box("eyes", (0, y + 0.03, z - 0.035), (0.022, 0.024, 0.062), row=12, step=(2 * w - 0.26) / 11.5, look="plastic",
        colour=INK, round=0.006)


def _upright(s: Sketch, w: float) -> None:
    h, d, keys = s.tall * s.range(0.92, 1.0), 0.19, 0.5 * s.tall**0.9
    s.box("body", (0, h / 2, -0.1), (w, h / 2, d), round=0.02)
    s.box("upper", (0, h, -0.085), (w + 0.035, 0.035, d + 0.03), colour=s.shade(-0.12), round=0.02)
    s.box("rim", (0, keys - 0.07, 0.2), (w, 0.055, 0.17), round=0.02)
    s.box("ears", (w - 0.05, keys + 0.03, 0.2), (0.05, 0.065, 0.16), mirror="x", round=0.025)
    _keys(s, w, keys, 0.25)
    s.lathe("support", [(0.055, 0), (0.04, 0.05), (0.034, keys * 0.25), (0.055, keys * 0.6), (0.06, keys - 0.05)],
        at=(w - 0.075, 0, 0.29), mirror="x", colour=s.pick(s.main, s.shade(-0.2)))
    s.box("base", (0, 0.04, 0.0), (w + 0.01, 0.04, 0.13), colour=s.shade(-0.2), round=0.015)
    s.box("detail", (0, keys + 0.2 * s.tall, 0.12), (w * 0.42, 0.13, 0.026), turn=(-14, 0, 0), colour=s.shade(0.12))
    s.box("contents", (0, keys + 0.21 * s.tall, 0.155), (0.17, 0.11, 0.022), turn=(-14, 0, 0), look="paper",
        round=0.006)
    s.cylinder("knob", 0.04, 0, 0.12, at=(0, 0.1, 0.06), turn=(84, 0, 0), row=s.pick(2, 3), step=0.11, look="brass",
        round=0.012)
    if s.maybe(0.4):
        s.lathe("handle", [(0.05, h + 0.02), (0.045, h + 0.06), (0.03, h + 0.08), (0.03, h + 0.16), (0.03, h + 0.2),
            (0.03, h + 0.3)], at=(w * 0.7, 0, -0.08), mirror="x", look="brass")


def trumpet(s: Sketch) -> None:
    length, b, t = s.wide * s.range(0.82, 0.9), s.range(0.22, 0.26), s.tall
    drop = 0.24 * t
    y, pipe = 0.034 + drop + 0.12 * t, 0.04
    low = y - drop
    flare = [(pipe, -length), (pipe, 0.1), (pipe * 1.2, length * 0.5), (b * 0.32, length * 0.78),
        (b * 0.6, length * 0.92), (b, length)]
    s.lathe("body", flare, at=(0, y, 0), turn=(0, 0, -90), round=0.01)
    s.lathe("contents", [(b * 0.06, length * 0.84), (b * 0.24, length * 0.94), (b * 0.7, length + 0.02)], at=(0, y, 0),
        turn=(0, 0, -90), mode="cut", colour=s.shade(-0.35))
    s.torus("rim", (length - 0.02, y, 0), b - 0.02, 0.038, turn=(0, 0, 90), mode="after")
    a = length * 0.46
    for slot, side in (("handle", 1), ("tail", -1)):
        reach = side * a
        s.tube(slot,
            [(0.0, low, 0.05 * side), (reach * 1.75, low, 0.05 * side), (reach * 1.75, y, 0), (reach * 0.2, y, 0)],
            pipe)
    s.cylinder("upper", 0.066, low - 0.06 * t, y + 0.17 * t, row=3, step=0.145, round=0.015)
    s.torus("band", (0, y + 0.165 * t, 0), 0.06, 0.024, row=3, step=0.145, colour=s.pick(s.accent, LOOKS["silver"][0]))
    s.lathe("knob", [(0.048, y), (0.048, y + 0.3 * t)], row=3, step=0.145, look="silver", colour=s.pick(None, IVORY))
    s.cylinder("base", 0.072, low - 0.09 * t, low - 0.03 * t, row=3, step=0.145, colour=s.pick(s.main, s.accent))
    s.lathe("spout", [(pipe, -0.05), (pipe, 0), (0.034, 0.1), (0.06, 0.16), (0.07, 0.19), (0.05, 0.2)],
        at=(-length + 0.03, y, 0),
        turn=(0, 0, 90), look="silver")
    s.torus("detail", (0.36 * length, y + 0.06, 0), 0.06, 0.034, turn=(90, 0, 0))
    if s.maybe(0.5):
        s.tube("detail_b", [(a * 0.8, low, 0), (a * 0.8, y, 0)], 0.042, mirror="x")
    if s.maybe(0.4):
        cloth = s.pick(HUES["crimson"], HUES["navy"], HUES["purple"], HUES["green"])
        s.box("face", (length * 0.5, y - 0.16 * t, 0.0), (length * 0.17, 0.16 * t, 0.032), look="velvet", colour=cloth,
            round=0.01)


WOODS = ("oak", "walnut", "mahogany", "pine wood", "red", "teal", "navy", "ebony")
BRASSES = ("gold", "brass", "brass", "silver", "copper")
THINGS = (
    Thing(
        "drum", "instruments", drum, 0.40,
        {"body": "shell", "rim": "hoops", "top": "skin", "band": "band", "detail": "ropes", "detail_b": "lugs",
            "handle": "sticks", "knob": "stick tips"},
        synset="drum.n.01",
        synonyms=("snare drum", "snare", "djembe", "tom-tom", "toy drum", "marching drum", "hand drum", "bongo"),
        colours=("red", "blue", "oak", "mahogany", "teal", "yellow", "navy", "green", "white"), look="paint",
        part_words={"head": "top", "membrane": "top", "drumhead": "top", "drumstick": "handle", "stick": "handle",
            "cord": "detail", "string": "detail", "ring": "rim", "rim": "rim", "stripe": "band"},
        counts={"rope": "detail"},
    ),
    Thing(
        "guitar", "instruments", guitar, 1.0,
        {"body": "body", "upper": "upper body", "support": "neck", "head": "headstock", "knob": "pegs", "ears": "horns",
            "face": "front plate", "rim": "rosette", "eyes": "dials", "band": "pickguard", "detail": "bridge",
            "detail_b": "frets", "detail_c": "strings"},
        synset="guitar.n.01", synonyms=("acoustic guitar", "electric guitar", "ukulele", "bass guitar", "folk guitar"),
        colours=(*WOODS, "red", "sky", "black", "mint", "cream"), look="mahogany",
        part_words={"sound hole": "face", "hole": "face", "fretboard": "support", "fingerboard": "support",
            "tuner": "knob", "tuning peg": "knob", "pickup": "rim", "string": "detail_c"},
        counts={"string": "detail_c", "fret": "detail_b"},
    ),
    Thing(
        "piano", "instruments", piano, 1.5,
        {"body": "case", "upper": "lid", "rim": "key shelf", "base": "plinth", "ears": "cheeks", "face": "white keys",
            "eyes": "black keys", "support": "legs", "detail": "music stand", "contents": "score", "knob": "pedals",
            "handle": "candlesticks", "top": "seat", "support_b": "seat legs", "tail": "seat back legs",
            "detail_b": "rail", "detail_c": "stretcher"},
        synset="piano.n.01", synonyms=("upright piano", "pianoforte", "keyboard", "toy piano"),
        colours=("black", "walnut", "mahogany", "white", "red", "oak", "cream", "ebony"), look="ebony",
        part_words={"key": "face", "bench": "top", "stool": "top", "cushion": "top", "cover": "upper",
            "candle": "handle", "leg": "support", "sheet music": "contents"},
    ),
    Thing(
        "trumpet", "instruments", trumpet, 0.50,
        {"body": "bell", "contents": "bell mouth", "rim": "rim", "handle": "front loop", "tail": "back loop",
            "upper": "valves", "band": "valve rings", "knob": "buttons", "base": "valve caps", "spout": "mouthpiece",
            "detail": "finger ring", "detail_b": "braces", "face": "banner"},
        synset="cornet.n.01", synonyms=("cornet", "bugle", "horn", "brass horn", "fanfare trumpet"), colours=BRASSES,
        look="brass",
        part_words={"tube": "handle", "pipe": "handle", "key": "knob", "piston": "upper", "valve": "upper",
            "flag": "face", "cone": "body"},
        counts={"valve": "upper", "button": "knob"},
    ),
)
