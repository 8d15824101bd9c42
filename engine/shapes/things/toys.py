"""Toys: balls, spinning tops, dice, block towers and ring stackers."""

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import radius_at, sleeve

# One part is one row: calls fill their lines.
# fmt: off

INK = (0.12, 0.12, 0.13)
BRIGHT = ("red", "blue", "yellow", "green", "orange", "purple", "turquoise", "pink")


def _mix(s: Sketch):
    """A bright toy colour."""
    return HUES[s.pick(*BRIGHT)]


def ball(s: Sketch) -> None:
    r, ry, style = s.wide * 0.5, s.tall * 0.5, s.pick("beach", "basket", "striped", "star")
    s.ellipsoid("body", (0, ry, 0), (r, ry, r))
    second = s.pick(HUES["white"], HUES["cream"], s.accent, s.shade(0.55))
    if style == "beach":
        wide = s.range(0.3, 0.42)
        s.ellipsoid("band", (0, ry, 0), (r * wide, ry + 0.014, r + 0.014), radial=3, phase=s.range(0, 60), power=2.3,
            colour=second)
        s.ellipsoid("knob", (0, 2 * ry - 0.005, 0), (0.1, 0.035, 0.1),
            colour=s.pick(HUES["white"], HUES["red"], HUES["yellow"]))
    elif style == "basket":
        line = {"look": "rubber", "colour": s.pick(INK, s.shade(-0.6))}
        s.ellipsoid("band", (0, ry, 0), (0.022, ry + 0.014, r + 0.014), radial=4, phase=s.range(0, 45), **line)
        s.ellipsoid("rim", (0, ry, 0), (r + 0.014, 0.022, r + 0.014), **line)
    else:
        profile = [(r * 0.05, 0), (r * 0.6, ry * 0.2), (r * 0.92, ry * 0.61), (r, ry), (r * 0.92, ry * 1.39),
            (r * 0.6, ry * 1.8), (r * 0.05, 2 * ry)]
        half = s.range(0.16, 0.24) * ry
        sleeve(s, "band", profile, ry - half, ry + half, proud=0.014, colour=second)
        if style == "star":
            s.prism("face", (0, ry, r), 0.17 * s.wide, 0.034, sides=5, star=0.5, turn=(90, 0, 0), radial=5,
                colour=s.pick(HUES["yellow"], s.main, HUES["red"]), round=0.01)
        else:
            y = ry * 0.4
            s.torus("rim", (0, ry, 0), radius_at(profile, y), 0.026, row=2, along="y", step=2 * (ry - y), colour=second)
    if style != "beach" and s.maybe(0.4):
        s.ellipsoid("knob", (0, 2 * ry - 0.005, 0), (0.06, 0.03, 0.06), look="rubber", colour=INK)


def spinning_top(s: Sketch) -> None:
    r, h = s.wide * s.range(0.4, 0.46), s.tall * s.range(0.48, 0.56)
    profile = s.pick([(0.03, 0), (0.06, 0.09 * h), (r * 0.55, 0.4 * h), (r, 0.72 * h), (r * 0.9, 0.86 * h),
        (r * 0.4, h), (0.05, 1.04 * h)], [(0.03, 0), (0.07, 0.1 * h), (r * 0.8, 0.36 * h), (r, 0.56 * h),
        (r * 0.8, 0.78 * h), (r * 0.3, 0.95 * h), (0.05, h)],
        [(0.03, 0), (0.05, 0.12 * h), (r * 0.9, 0.62 * h), (r, 0.7 * h), (r, 0.82 * h), (r * 0.5, 0.9 * h),
        (0.05, 0.96 * h)])
    s.lathe("body", profile, round=0.01)
    s.lathe("base", [(0.035, -0.05), (0.055, 0.02), (0.1, 0.16 * h)], look="steel")
    top, grip = 0.92 * h, s.tall * s.range(0.26, 0.36)
    s.lathe("handle", [(0.08, top), (0.055, top + 0.08), (0.045, top + grip * 0.7), (0.08, top + grip * 0.88),
        (0.07, top + grip), (0.01, top + grip * 1.03)], look=s.pick("oak", "pine wood", "walnut"))
    low = profile[3][1]
    sleeve(s, "band", profile[:4], 0.44 * h if low > 0.6 * h else 0.3 * h, low * 0.86, proud=0.012,
        colour=s.pick(s.accent, _mix(s)))
    s.torus("rim", (0, low, 0), r - 0.012, 0.036, colour=s.pick(s.accent, HUES["cream"], s.shade(-0.35)))
    if s.maybe(0.6):
        s.ball("detail", (r * 0.72, radius_top(profile, r * 0.72), 0), 0.045, radial=s.pick(6, 8),
            colour=s.pick(HUES["cream"], HUES["yellow"], _mix(s)))
    if s.maybe(0.5):
        s.ball("knob", (0, top + grip * 1.04, 0), 0.085, colour=_mix(s))


def radius_top(profile, radius: float) -> float:
    """Height at which a profile's upper side passes `radius` (straight between knots)."""
    upper = profile[3:]
    for (a, low), (b, high) in zip(upper, upper[1:], strict=False):
        if a >= radius >= b and a > b:
            return low + (high - low) * (a - radius) / (a - b)
    return upper[-1][1]


def die(s: Sketch) -> None:
    x, y = s.wide * 0.4, s.tall * 0.4
    s.box("body", (0, y, 0), (x, y, x), round=s.range(0.06, 0.11))
    light = float(s.main.mean()) > 0.6
    pip = {"look": "paint", "colour": s.pick(INK, HUES["crimson"], HUES["navy"]) if light else HUES["white"]}
    a, b, q = x * 0.5, y * 0.5, s.range(0.075, 0.09)
    top, flat = 2 * y - 0.004, 0.026
    s.ellipsoid("top", (a * 1.2, top, 0), (q, flat, q), radial=4, phase=45, **pip)
    s.ellipsoid("knob", (0, top, 0), (q, flat, q), **pip)
    s.ellipsoid("face", (a, y, x - 0.004), (q, q, flat), row=3, along="y", step=b * 1.1, mirror="x", **pip)
    s.ellipsoid("detail", (x - 0.004, y + b, a), (flat, q, q), radial=2, about="x", pivot=(0, y, 0), **pip)
    s.ellipsoid("detail_b", (x - 0.004, y, 0), (flat, q, q), **pip)
    s.ellipsoid("detail_c", (-x + 0.004, y, a), (flat, q, q), row=2, along="y", step=2 * b, mirror="z", **pip)
    s.ellipsoid("tail", (0, y, -x + 0.004), (q * 1.3, q * 1.3, flat), **pip)


def toy_blocks(s: Sketch) -> None:
    a, k = s.wide * s.range(0.22, 0.25), s.tall * s.range(0.2, 0.23)
    shape = s.pick("tower", "tower", "arch")
    second, third, spin = _mix(s), _mix(s), 0.0
    if shape == "tower":
        for i, (slot, colour) in enumerate((("body", None), ("upper", second), ("head", third))):
            m = a * (1 - 0.06 * i)
            sink, x, z, spin = 0.05 if i else 0.0, s.range(-0.05, 0.05), s.range(-0.04, 0.04), s.range(-20, 20)
            s.box(slot, (x * (i > 0), (2 * i + 1) * k - sink / 2, z * (i > 0)), (m, k + sink / 2, m),
                turn=(0, spin * (i > 0), 0), colour=colour, round=0.03)
        top = 6 * k
    else:
        s.box("support", (a * 1.1, k + 0.03, 0), (a * 0.62, k + 0.03, a * 0.7), mirror="x", colour=second, round=0.03)
        s.box("body", (0, 2.6 * k, 0), (a * 1.9, 0.65 * k, a * 0.72), round=0.03)
        s.cylinder("contents", a * 0.5, 0, a * 1.44, at=(0, 1.96 * k, -a * 0.72), turn=(90, 0, 0), mode="cut",
            colour=third)
        s.cylinder("head", a * 0.52, 2.95 * k, 4.7 * k, colour=third, round=0.03)
        top = 4.7 * k
    crown, colour = s.pick("roof", "ball", "cone", "star"), _mix(s)
    if crown == "roof":
        s.prism("top", (0, top + k * 0.6 - 0.025, 0), a * 1.27, k * 0.6 + 0.025, sides=4, taper=0.9,
            turn=(0, 45 + spin, 0),
            colour=colour, round=0.02)
    elif crown == "ball":
        s.ball("top", (0, top + a * 0.56, 0), a * 0.76, colour=colour)
    elif crown == "cone":
        s.lathe("top", [(a * 0.78, top - 0.06), (a * 0.78, top + 0.03), (a * 0.06, top + k * 1.7)], colour=colour,
            round=0.02)
    else:
        s.prism("top", (0, top + a * 0.55, 0), a * 0.95, a * 0.3, sides=5, star=0.45, turn=(90, 0, 0), colour=colour,
            round=0.03)
    if shape == "tower" and s.maybe(0.7):
        s.prism("face", (0, k, a * 0.98), a * 0.56, 0.055, sides=s.pick(3, 5), star=0.3, turn=(90, 0, 0),
            colour=HUES["cream"], round=0.015)
    if s.maybe(0.6):
        z = s.pick(-1, 1)
        s.box("base", (z * a * 2.0, k * 0.8, a * 0.7), (a * 0.72, k * 0.8, a * 0.72), turn=(0, 25, 0), colour=_mix(s),
            round=0.03)
        s.box("tail", (z * a * 1.2, 0.035, a * 0.45), (a * 1.1, 0.035, a * 0.5), look="pine wood", round=0.012)


def ring_stacker(s: Sketch) -> None:
    count, r, t = s.pick(3, 4, 5), s.wide * s.range(0.38, 0.42), s.tall * s.range(0.085, 0.095)
    order = list(s.rng.permutation(len(BRIGHT)))
    wood = s.pick("pine wood", "oak", "walnut")
    s.lathe("base", [(r * 1.0, 0), (r * 1.02, 0.06), (r * 0.6, 0.1), (0.08, 0.13)], look=wood, round=0.02)
    y = 0.1
    for i, slot in enumerate(("body", "upper", "head", "band", "rim")[:count]):
        ring = r * (1 - 0.15 * i)
        thick = t * (1 - 0.06 * i)
        s.torus(slot, (0, y + thick * 0.94, 0), ring - t * 0.9, max(t, 0.07), squash=thick / max(t, 0.07),
            colour=None if i == 0 else HUES[BRIGHT[order[i]]])
        y += thick * 1.86
    s.cylinder("handle", max(r * (1 - 0.15 * count) * 0.6, 0.06) + 0.05, 0.06, y + 0.02, look=wood)
    size = r * 0.34
    if s.chance(0.5):
        s.ball("knob", (0, y + size * 0.8, 0), size, colour=HUES[BRIGHT[order[-1]]])
        if s.maybe(0.7):
            s.ball("eyes", (size * 0.36, y + size * 0.95, size * 0.86), 0.032, mirror="x", look="eye")
            s.ball("ears", (size * 0.72, y + size * 1.6, 0), size * 0.42, mirror="x", colour=HUES[BRIGHT[order[-1]]])
    else:
        s.prism("knob", (0, y + size * 1.0, 0), size * 1.3, 0.07, sides=5, star=0.45, turn=(90, 0, 0),
            colour=HUES["yellow"], round=0.03)


TOY = (*BRIGHT, "white", "teal")
THINGS = (
    Thing(
        "ball", "toys", ball, 0.25, {"body": "ball", "band": "stripes", "knob": "cap", "rim": "seams", "face": "stars"},
        synset="ball.n.01",
        synonyms=("beach ball", "basketball", "rubber ball", "toy ball", "bouncy ball", "play ball"),
        colours=("red", "orange", "blue", "yellow", "green", "pink", "turquoise"), look="rubber",
        part_words={"stripe": "band", "panel": "band", "line": "rim", "seam": "rim", "valve": "knob", "star": "face",
            "button": "knob"},
        counts={"star": "face"},
    ),
    Thing(
        "spinning top", "toys", spinning_top, 0.10,
        {"body": "body", "base": "tip", "handle": "stem", "band": "stripe", "rim": "rim", "detail": "dots",
            "knob": "knob"},
        synset="top.n.08", synonyms=("whirligig", "toy top", "peg top", "dreidel", "wooden top"), colours=TOY,
        look="paint",
        part_words={"point": "base", "ring": "rim", "grip": "handle", "dot": "detail", "shaft": "handle",
            "spot": "detail"},
        counts={"dot": "detail"},
    ),
    Thing(
        "die", "toys", die, 0.02,
        {"body": "cube", "top": "top pips", "knob": "centre pip", "face": "front pips", "detail": "side pips",
            "detail_b": "side pip", "detail_c": "far pips", "tail": "back pip"},
        synset="die.n.01", synonyms=("dice", "game die", "gaming die", "dice cube"),
        colours=("white", "red", "cream", "blue", "green", "black", "purple", "amber"), look="plastic",
        part_words={"dot": "face", "spot": "face", "pip": "face"},
    ),
    Thing(
        "toy blocks", "toys", toy_blocks, 0.20,
        {"body": "block", "upper": "middle block", "head": "upper block", "top": "top block", "support": "pillars",
            "contents": "arch", "face": "emblem", "base": "side block", "tail": "board"},
        synset="block.n.05",
        synonyms=("building blocks", "toy block", "block tower", "wooden blocks", "bricks", "play blocks"), colours=TOY,
        look="paint",
        part_words={"roof": "top", "cone": "top", "star": "top", "cube": "body", "leg": "support", "pillar": "support",
            "sign": "face"},
        counts={"tier": ("body", "upper", "head")},
    ),
    Thing(
        "ring stacker", "toys", ring_stacker, 0.25,
        {"body": "bottom ring", "upper": "second ring", "head": "third ring", "band": "fourth ring", "rim": "top ring",
            "base": "base", "handle": "rod", "knob": "topper", "eyes": "eyes", "ears": "ears"},
        synset="plaything.n.01",
        synonyms=("stacking rings", "ring tower", "stacking toy", "rainbow rings", "baby toy", "stacker", "toy"),
        colours=TOY, look="plastic",
        part_words={"ring": "body", "foot": "base", "pole": "handle", "ball": "knob", "star": "knob"},
        counts={"ring": ("body", "upper", "head", "band", "rim")},
    ),
)
