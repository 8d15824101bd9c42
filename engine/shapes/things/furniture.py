"""Furniture: what stands in a room. Seats, tables and beds; see `furnishings` for what is put on and beside them."""

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

WOODS = ("oak", "walnut", "pine wood", "mahogany")


def _four_legs(
    s: Sketch, x: float, z: float, top: float, thick: float, splay: float = 0.0, style: str = "round", **options
) -> None:
    """Four legs under a plate at height `top`: x, z at the top, spread by `splay` at the ground."""
    if style == "square":
        s.box("support", (x, top / 2, z), (thick, top / 2, thick), mirror="xz", round=0.012, **options)
    elif style == "turned":
        profile = [(thick * 0.7, 0), (thick * 0.55, 0.08 * top), (thick * 0.75, 0.2 * top), (thick * 1.15, 0.62 * top),
            (thick * 0.7, 0.7 * top), (thick * 1.1, 0.74 * top), (thick * 1.1, top)]
        s.lathe("support", profile, at=(x, 0, z), mirror="xz", **options)
    else:
        s.tube("support", [(x, top, z), (x + splay, thick * 0.7, z + splay)], (thick, thick * 0.72), mirror="xz",
            **options)


def chair(s: Sketch) -> None:
    w, d, seat, back = (s.wide * s.range(0.25, 0.28), s.wide * s.range(0.24, 0.26), s.tall**0.7 * s.range(0.44, 0.48),
        s.tall * s.range(0.5, 0.6))
    style = s.pick("slats", "ladder", "spindles", "panel", "loop")
    legs, top = s.main if s.chance(0.6) else s.pick(s.accent, LOOKS["oak"][0], LOOKS["walnut"][0]), seat + back
    s.box("body", (0, seat, 0), (w, 0.04, d), plan=s.range(0.03, 0.12), round=0.022)
    leg = s.pick("round", "square", "turned")
    thick, splay = 0.036, s.range(0.0, 0.05) if leg == "round" else 0
    _four_legs(s, w - 0.055, d - 0.055, seat - 0.004 if leg == "round" else seat + 0.028, thick, splay, leg,
        colour=legs)
    lean, x, z = s.range(0.06, 0.12), w - 0.04, -d + 0.04
    foot, crest = (x, seat - 0.005, z), (x, top, z - lean)
    if style in ("slats", "spindles", "ladder"):
        s.tube("upper", [foot, (x, seat + back / 2, z - lean * 0.35), crest], 0.034, mirror="x")
        s.box("rim", (0, top - 0.05, z - lean * 0.93), (x + 0.034, 0.06, 0.034), turn=(-8, 0, 0), round=0.028,
            colour=s.pick(s.main, legs))
        if style == "ladder":
            s.box("detail", (0, seat + back * 0.45, z - lean * 0.42), (x, 0.04, 0.027), row=s.pick(2, 3), along="y",
                step=back * 0.24, turn=(-8, 0, 0))
        else:
            count, flat = (s.pick(4, 5), 1.0) if style == "spindles" else (s.pick(3, 4), 0.46)
            step = 2 * x / (count + 1)
            s.tube("detail", [(0, seat - 0.01, z), (0, top - 0.045, z - lean * 0.92)], 0.022 if flat == 1 else 0.046,
                flat=flat,
                thin=(0, 0, 1), row=count, along="x", step=step)
    elif style == "panel":
        s.box("upper", (0, seat + back * 0.5, z - lean * 0.5), (w - 0.015, back * 0.52, 0.03), turn=(-9, 0, 0),
            plan=0.01, round=0.028, taper=(s.range(-0.1, 0.16), 0))
    else:
        s.tube("upper",
            [(x, seat, z), (x + 0.02, top + 0.16, z - lean), (-x - 0.02, top + 0.16, z - lean), (-x, seat, z)], 0.036)
        s.tube("detail", [(0, seat, z), (0, seat + 0.75 * back + 0.1, z - lean * 0.75)], (0.055, 0.045, 0.07),
            flat=0.42,
            thin=(0, 0, 1))
    if s.maybe(0.4):
        s.box("top", (0, seat + 0.05, 0.015), (w - 0.025, 0.048, d - 0.045), plan=0.08, round=0.036, look="cushion",
            colour=s.accent)
    if s.maybe(0.45):
        y = seat * s.range(0.3, 0.5)
        out = w - 0.055 + splay * (1 - y / seat)
        s.tube("detail_b", [(out, y, -out * d / w), (out, y, out * d / w)], 0.022, mirror="x", colour=legs)
    if s.maybe(0.15):
        y = seat + 0.24
        s.tube("handle", [(x, y, z - 0.02), (x + 0.05, y + 0.03, 0.0), (x + 0.04, y, d - 0.1), (x, seat, d - 0.08)],
            0.03, mirror="x", colour=legs)


def stool(s: Sketch) -> None:
    r, h, count = s.wide * s.range(0.24, 0.28), s.tall * s.range(0.62, 0.85), s.pick(3, 4, 4)
    seat = s.pick("disc", "cushion", "saddle")
    legs = s.main if s.chance(0.35) else s.pick(s.accent, LOOKS["oak"][0], LOOKS["walnut"][0], LOOKS["steel"][0])
    if seat == "saddle":
        s.box("body", (0, h, 0), (r * 1.1, 0.036, r * 0.84), plan=0.12, round=0.03)
        x, z, radial = r * 0.85, r * 0.58, {"mirror": "xz"}
    else:
        s.lathe("body", [(r * 0.94, h - 0.04), (r, h), (r * 0.96, h + 0.03), (r * 0.7, h + 0.042), (0.01, h + 0.038)],
            round=0.012)
        x, z, radial = r * 0.68, 0.0, {"radial": count, "phase": s.pick(0, 30, 45)}
    splay, thick = s.range(0.05, 0.12), s.range(0.03, 0.038)
    out = splay if seat != "saddle" else splay * 0.7
    s.tube("support", [(x, h, z), (x + out, thick, z + (out if z else 0))], (thick, thick * 0.85), colour=legs,
        **radial)
    if seat == "cushion":
        s.lathe("top",
            [(r * 0.88, h + 0.01), (r * 0.98, h + 0.05), (r * 0.9, h + 0.09), (r * 0.5, h + 0.105), (0.01, h + 0.1)],
            look="cushion", colour=s.accent)
    if seat != "saddle" and s.maybe(0.75):
        y = h * s.range(0.25, 0.42)
        s.torus("band", (0, y, 0), x + out * (1 - y / h), 0.021, colour=s.pick(legs, LOOKS["steel"][0]))
    elif seat == "saddle":
        y, t = h * s.range(0.25, 0.4), 0.02
        f = out * (1 - y / h)
        s.tube("band", [(x + f, y, -z - f), (x + f, y, z + f)], t, mirror="x", colour=legs)
        s.tube("detail", [(-x - f, y + 0.06, 0.0 + z + f), (x + f, y + 0.06, z + f)], t, mirror="z", colour=legs)
    if seat == "disc" and s.maybe(0.4):
        s.torus("rim", (0, h, 0), r - 0.004, 0.028, squash=1.2, colour=s.accent)


def table(s: Sketch) -> None:
    h, w = s.tall * s.range(0.56, 0.66), s.wide * s.range(0.56, 0.66)
    style = s.pick("four", "four", "four", "round", "round", "trestle")
    legs = s.main if s.chance(0.55) else s.pick(s.accent, s.shade(-0.35), LOOKS["oak"][0])
    if style == "round":
        s.lathe("body", [(w * 0.94, h - 0.06), (w, h - 0.03), (w * 0.985, h)], round=0.016)
        claws = s.chance(0.5)
        low = 0.15 * h if claws else -0.02
        s.lathe("support",
            [(0.08, low), (0.06, low + 0.09 * h), (0.055, 0.4 * h), (0.085, 0.55 * h), (0.055, 0.7 * h), (0.1,
            0.92 * h), (0.14, h - 0.015)],
            colour=legs)
        if claws:
            s.tube("base",
                [(0.04, 0.17 * h + 0.05, 0), (0.2 * s.wide, 0.2 * h + 0.04, 0), (0.3 * s.wide, 0.0, 0), (0.42 * s.wide,
                0.0, 0)],
                (0.05, 0.042, 0.04), radial=s.pick(3, 4), phase=30, colour=legs)
        else:
            s.lathe("base", [(w * 0.56, -0.02), (w * 0.55, 0.02), (0.12, 0.06), (0.06, 0.12)], colour=legs, round=0.014)
        if s.maybe(0.35):
            s.lathe("band", [(w * 0.86, h - 0.11), (w * 0.86, h - 0.015)], colour=legs, round=0.01)
    else:
        d = s.wide**0.5 * s.range(0.34, 0.42)
        s.box("body", (0, h, 0), (w, 0.038, d), plan=s.pick(0.02, 0.1), round=0.018)
        s.box("band", (0, h - 0.06, 0), (w - 0.09, 0.075, d - 0.08), colour=legs, round=0.012)
        if style == "four":
            leg = s.pick("round", "square", "turned")
            _four_legs(s, w - 0.115, d - 0.105, h - 0.02 if leg == "round" else h + 0.015, 0.05,
                s.range(0, 0.05) if leg == "round" else 0, leg,
                colour=legs)
            if s.maybe(0.4):
                s.box("face", (0, h - 0.075, d - 0.1), (w * 0.36, 0.045, 0.045), colour=s.shade(0.1), round=0.01)
                s.ball("knob", (0, h - 0.075, d - 0.05), 0.036, look="brass")
            if s.maybe(0.25):
                s.box("detail", (0, 0.22 * h, 0), (w - 0.08, 0.028, d - 0.07), colour=legs)
        else:
            s.box("support", (w - 0.16, h / 2, 0), (0.05, h / 2, d * 0.78), taper=(0, 0.35), mirror="x",
                colour=legs)
            s.box("detail", (0, 0.36 * h, 0), (w - 0.1, 0.055, 0.036), colour=legs)
    if s.maybe(0.2):
        s.box("top", (0, h + (-0.012 if style == "round" else 0.026), 0),
            (w * (0.5 if style == "round" else 0.4), 0.032, (w if style == "round" else 1.0) * 0.3), look="canvas",
            colour=s.accent)


def armchair(s: Sketch) -> None:
    w, d, seat, back = (s.wide * s.range(0.34, 0.39), s.range(0.32, 0.36), s.tall**0.6 * s.range(0.3, 0.34),
        s.tall**1.3 * s.range(0.44, 0.54))
    style, arm = s.pick("club", "wing", "lounge"), s.range(0.075, 0.1)
    leg_look, cushion = s.pick("oak", "walnut", "brass", "ebony"), s.pick(s.main, s.shade(0.18), s.accent)
    s.box("body", (0, seat * 0.68, 0), (w, seat * 0.36, d), plan=0.06, round=0.045)
    s.box("upper", (0, seat + back * 0.4, -d + 0.09), (w - (0.0 if style == "wing" else 0.02), back * 0.62, 0.1),
        turn=(-9, 0, 0), plan=0.08, round=0.08)
    rise = {"club": 0.24, "wing": 0.2, "lounge": 0.27}[style]
    if style == "lounge":
        s.ellipsoid("handle", (w + 0.02, seat + 0.06, 0.02), (arm, 0.2, d * 1.02), power=3.4, mirror="x")
    else:
        s.box("handle", (w + 0.02, seat * 0.5 + rise * 0.5 + 0.04, 0.02), (arm, seat * 0.28 + rise * 0.5, d), plan=0.05,
            round=arm * 0.9, mirror="x")
    if style == "wing":
        s.ellipsoid("ears", (w - 0.015, seat + back * 0.58, -d + 0.2), (0.055, back * 0.38, 0.17), power=2.8,
            turn=(-9, 0, 0), mirror="x")
    s.box("top", (0, seat + 0.06, 0.035), (w - arm * 0.55, 0.075, d - 0.035), plan=0.07, round=0.065, look="cushion",
        colour=cushion)
    s.lathe("support", [(0.03, 0), (0.05, seat * 0.4)], at=(w - 0.04, 0, d - 0.06), mirror="xz", look=leg_look)
    if s.maybe(0.45):
        s.box("detail", (0.02, seat + 0.27, -d + 0.24), (0.15, 0.15, 0.06), turn=(-16, 0, s.range(-14, 14)),
            round=0.055, look="cushion", colour=s.pick(s.accent, HUES["cream"]))
    if s.maybe(0.35):
        s.ball("knob", (0, seat + back * 0.66, -d + 0.165), 0.021, row=s.pick(3, 4), along="x", step=w * 0.42,
            look="brass", colour=s.shade(-0.25), metal=0)


def sofa(s: Sketch) -> None:
    seats = s.pick(2, 3, 3)
    w, d = s.wide * (0.32 + 0.2 * seats), s.range(0.33, 0.37)
    seat, back, arm = s.tall**0.8 * s.range(0.27, 0.31), s.tall**1.4 * s.range(0.42, 0.5), s.range(0.085, 0.115)
    round_arm, cushion = s.chance(0.5), s.pick(s.main, s.shade(0.15), s.shade(0.3))
    s.box("body", (0, seat * 0.7, 0), (w, seat * 0.34, d), plan=0.05, round=0.04)
    s.box("upper", (0, seat + back * 0.4, -d + 0.08), (w + 0.03, back * 0.6, 0.085), turn=(-8, 0, 0), plan=0.07,
        round=0.07)
    rise = 0.2 * s.tall
    if round_arm:
        s.ellipsoid("handle", (w + 0.02, seat * 0.5 + rise * 0.5 + 0.05, 0.02),
            (arm, seat * 0.32 + rise * 0.62, d * 1.04), power=3.6, mirror="x")
    else:
        s.box("handle", (w + 0.02, seat * 0.5 + rise * 0.5 + 0.04, 0.02), (arm * 0.85, seat * 0.26 + rise * 0.5, d),
            plan=0.03, round=0.05, mirror="x")
    inner = (w - arm * 0.7) / seats
    s.box("top", (0, seat + 0.045, 0.04), (inner * 0.99, 0.07, d - 0.03), plan=0.05, round=0.055, row=seats, along="x",
        step=2 * inner, look="cushion", colour=cushion)
    s.box("band", (0, seat + back * 0.46, -d + 0.19), (inner * 0.98, back * 0.36, 0.07), turn=(-12, 0, 0), plan=0.05,
        round=0.06, row=seats, along="x", step=2 * inner, look="cushion", colour=cushion)
    s.lathe("support", [(0.028, 0), (0.045, seat * 0.42)], at=(w - 0.04, 0, d - 0.06), mirror="xz",
        look=s.pick("oak", "walnut", "steel", "ebony"))
    if s.maybe(0.6):
        s.box("detail", (w - 0.24, seat + 0.25, -d + 0.31), (0.14, 0.14, 0.055), turn=(-18, -8, 8), round=0.05,
            look="cushion", colour=s.accent, mirror=s.pick("x", "none"))
    if s.maybe(0.25):
        s.box("detail_b", (-w + inner, seat + 0.085, 0.06), (inner * 0.55, 0.045, d + 0.0), round=0.03, look="wool",
            colour=s.pick(s.accent, HUES["cream"]))


def bench(s: Sketch) -> None:
    w, d, seat = s.wide * s.range(0.7, 0.85), s.range(0.22, 0.25), s.tall * s.range(0.36, 0.4)
    back, style = s.tall * s.range(0.38, 0.46), s.pick("park", "park", "plain")
    frame = {"look": s.pick("iron", "iron", "oak")} if style == "park" else {"colour": s.pick(s.main, s.shade(-0.25))}
    if style == "plain":
        s.box("body", (0, seat, 0), (w, 0.04, d), round=0.02, plan=0.03)
        s.box("support", (w - 0.14, seat / 2, 0), (0.04, seat / 2, d * 0.85), taper=(0, 0.2), mirror="x", **frame)
        s.box("detail", (0, seat * 0.45, 0), (w - 0.1, 0.045, 0.025), **frame)
        if s.maybe(0.5):
            s.box("top", (0, seat + 0.05, 0), (w * 0.94, 0.042, d * 0.9), round=0.038, plan=0.05, look="cushion",
                colour=s.accent)
        return
    planks = s.pick(3, 4)
    s.box("body", (0, seat, 0), (w, 0.024, d / planks - 0.012), row=planks, along="z", step=2 * d / planks, round=0.012)
    lean = 0.1
    slats = s.pick(2, 3)
    s.box("upper", (0, seat + back * 0.6, -d - lean * 0.55), (w, back * 0.3 / slats, 0.024), turn=(-12, 0, 0),
        row=slats, along="y", step=back * 0.74 / slats, round=0.012)
    x = w - 0.14
    s.tube("support", [(x, seat - 0.01, d * 0.9), (x, seat * 0.5, d * 0.8), (x, 0.03, d * 1.05)], 0.034, mirror="x",
        **frame)
    s.tube("support_b", [(x, 0.03, -d * 1.2), (x, seat * 0.9, -d * 0.75), (x, seat + back, -d - lean - 0.03)], 0.034,
        mirror="x", **frame)
    s.tube("detail", [(x, seat - 0.03, -d * 0.95), (x, seat - 0.03, d * 0.95)], 0.028, mirror="x", **frame)
    if s.maybe(0.75):
        y = seat + 0.22 * s.tall
        s.tube("handle", [(x, y, -d - lean * 0.5), (x, y + 0.05, 0), (x, y + 0.02, d * 1.3), (x, seat - 0.02, d * 0.8)],
            0.03, mirror="x", **frame)


def bed(s: Sketch) -> None:
    w, d, low, t = s.wide * s.range(0.42, 0.56), s.wide**0.45 * s.range(0.78, 0.86), s.tall * s.range(0.2, 0.25), s.tall
    head, style = low + t * s.range(0.36, 0.48), s.pick("panel", "arch", "posts", "padded")
    wood = s.pick(s.main, LOOKS["oak"][0], LOOKS["walnut"][0], HUES["white"])
    linen, cover = s.pick(HUES["white"], HUES["cream"], s.shade(0.75)), s.main if wood is not s.main else s.accent
    s.box("body", (0, low, 0), (w, 0.075, d), round=0.025, colour=wood)
    thick = 0.042
    if style == "posts":
        s.lathe("support",
            [(0.045, 0), (0.05, head * 0.5), (0.045, head), (0.07, head + 0.05), (0.045, head + 0.1), (0.004,
            head + 0.115)],
            at=(w - 0.01, 0, -d), mirror="x", colour=wood)
        s.lathe("support_b",
            [(0.045, 0), (0.05, low), (0.045, low + 0.15), (0.065, low + 0.19), (0.04, low + 0.235), (0.004,
            low + 0.245)],
            at=(w - 0.01, 0, d), mirror="x", colour=wood)
    else:
        s.box("support", (w - 0.06, low / 2, d - 0.06), (0.045, low / 2, 0.045), taper=(-0.25, -0.25), mirror="xz",
            colour=wood)
    if style == "arch":
        s.ellipsoid("upper", (0, low, -d), (w + 0.02, head - low + 0.1, thick), power=3, cut=(-0.12, 2), colour=wood)
    elif style == "padded":
        s.box("upper", (0, (low + head) / 2, -d), (w + 0.03, (head - low) / 2 + 0.06, 0.07), round=0.06, plan=0.06,
            look="cushion", colour=s.pick(wood, s.accent))
    else:
        s.box("upper", (0, (low + head) / 2, -d), (w + 0.01, (head - low) / 2 + 0.04, thick), round=0.022, colour=wood)
    if style in ("panel", "posts", "arch") and s.maybe(0.75):
        s.box("tail", (0, low + 0.05, d - 0.0), (w, 0.12, thick * 0.8), round=0.022, colour=wood)
    s.box("contents", (0, low + 0.12, 0), (w - 0.03, 0.085, d - 0.04), plan=0.05, round=0.05, look="cushion",
        colour=linen)
    reach = s.range(0.52, 0.66)
    s.box("band", (0, low + 0.125, d - 0.02 - reach), (w - 0.006, 0.11, reach - 0.02), plan=0.04, round=0.045,
        look="fabric", colour=cover)
    if s.maybe(0.6):
        s.box("rim", (0, low + 0.16, d - 2 * reach + 0.07), (w - 0.001, 0.085, 0.065), round=0.035, look="fabric",
            colour=linen)
    pillow = (w * 0.42, 0.055, 0.13)
    s.box("top", (w * 0.45, low + 0.245, -d + 0.2), pillow, turn=(14, 0, 0), plan=0.1, round=0.05, mirror="x",
        look="cushion", colour=s.shade(0.5, linen))
    if s.maybe(0.35):
        s.box("detail", (0, low + 0.29, -d + 0.31), (0.13, 0.11, 0.05), turn=(-52, 0, 0), round=0.045, look="cushion",
            colour=s.accent)


FABRICS = ("red", "teal", "navy", "grey", "green", "amber", "leather", "cream", "pink", "purple", "olive", "coral")
PAINTED = ("oak", "walnut", "pine wood", "white", "brown", "teal", "red", "black", "sky", "yellow")
THINGS = (
    Thing(
        "chair", "furniture", chair, 0.95,
        {"body": "seat", "support": "legs", "upper": "back", "rim": "top rail", "detail": "slats", "top": "cushion",
        "detail_b": "stretchers", "handle": "arms"},
        synset="chair.n.01", synonyms=("dining chair", "kitchen chair", "wooden chair", "side chair", "desk chair"),
        colours=PAINTED, look="oak",
        part_words={"leg": "support", "foot": "support", "backrest": "upper", "pillow": "top", "pad": "top",
        "armrest": "handle", "spindle": "detail", "rung": "detail_b", "rail": "rim"},
        counts={"leg": "support"},
    ),
    Thing(
        "stool", "furniture", stool, 0.65,
        {"body": "seat", "support": "legs", "top": "cushion", "band": "foot ring", "detail": "stretchers",
        "rim": "rim"},
        synset="stool.n.01", synonyms=("bar stool", "barstool", "footstool", "step stool", "milking stool", "ottoman"),
        colours=PAINTED, look="oak",
        part_words={"leg": "support", "foot": "support", "pillow": "top", "pad": "top", "ring": "band",
        "footrest": "band", "edge": "rim", "rung": "detail"},
        counts={"leg": "support"},
    ),
    Thing(
        "table", "furniture", table, 1.40,
        {"body": "top", "support": "legs", "base": "foot", "band": "apron", "face": "drawer", "knob": "knob",
        "detail": "shelf", "top": "cloth"},
        synset="table.n.02", synonyms=("dining table", "desk", "coffee table", "kitchen table", "side table",
        "end table", "writing desk", "round table"), colours=PAINTED, look="oak",
        part_words={"leg": "support", "tabletop": "body", "pedestal": "support", "column": "support", "frame": "band",
        "runner": "top", "tablecloth": "top", "bar": "detail"},
        counts={"leg": "support"},
    ),
    Thing(
        "armchair", "furniture", armchair, 0.95,
        {"body": "base", "upper": "back", "handle": "arms", "top": "seat cushion", "support": "feet", "ears": "wings",
        "detail": "pillow", "knob": "buttons"},
        synset="armchair.n.01", synonyms=("easy chair", "lounge chair", "wing chair", "recliner", "club chair"),
        colours=FABRICS, look="fabric",
        part_words={"leg": "support", "foot": "support", "armrest": "handle", "backrest": "upper", "seat": "top",
        "cushion": "top", "button": "knob"},
    ),
    Thing(
        "sofa", "furniture", sofa, 2.00,
        {"body": "base", "upper": "back", "handle": "arms", "top": "seat cushions", "band": "back cushions",
        "support": "feet", "detail": "pillows", "detail_b": "blanket"},
        synset="sofa.n.01", synonyms=("couch", "settee", "loveseat", "lounge", "davenport", "love seat", "divan",
        "chesterfield"), colours=FABRICS, look="fabric",
        part_words={"leg": "support", "foot": "support", "armrest": "handle", "backrest": "upper", "seat": "top",
        "cushion": "top", "pillow": "detail", "throw": "detail_b"},
        counts={"seat": "top"},
    ),
    Thing(
        "bench", "furniture", bench, 1.50,
        {"body": "seat", "upper": "back", "support": "front legs", "support_b": "back legs", "detail": "rails",
        "handle": "arms", "top": "cushion"},
        synset="bench.n.01", synonyms=("park bench", "garden bench", "pew", "garden seat", "settle"), colours=("oak",
        "walnut", "green", "white", "red", "teal", "pine wood"), look="oak",
        part_words={"leg": "support", "backrest": "upper", "armrest": "handle", "plank": "body", "slat": "body",
        "pillow": "top"},
    ),
    Thing(
        "bed", "furniture", bed, 2.05,
        {"body": "frame", "support": "legs", "support_b": "foot posts", "upper": "headboard", "tail": "footboard",
        "contents": "mattress", "band": "blanket", "rim": "folded sheet", "top": "pillows", "detail": "cushion"},
        synset="bed.n.01", synonyms=("double bed", "single bed", "cot", "bunk", "bedstead", "king bed"), colours=("oak",
        "blue", "red", "teal", "pink", "lavender", "green", "walnut", "navy", "white"), look="wood",
        part_words={"leg": "support", "foot": "support", "post": "support", "duvet": "band", "cover": "band",
        "quilt": "band", "bedspread": "band", "pillow": "top", "sheet": "rim", "wood": "body"},
    ),
)
