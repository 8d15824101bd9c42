"""Things that fly: planes, helicopters, rockets, balloons and saucers, heading towards +Z."""

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import radius_at, sleeve

# One part is one row: calls fill their lines.
# fmt: off

CREAM, INK, GLASS = HUES["cream"], (0.17, 0.18, 0.20), (0.22, 0.34, 0.44)
ALONG = (90, 0, 0)  # a lathe's axis laid down, its end to the front


def _gear(s: Sketch, slot: str, strut: str, at, top: float, r: float, mirror="none") -> None:
    """A wheel of radius `r` at `at` (its axle) under a strut that ends at height `top`."""
    half = 0.035
    profile = [(r * 0.8, -half), (r, -half * 0.5), (r, half * 0.5), (r * 0.8, half)]
    s.lathe(slot, profile, at=at, turn=(0, 0, -90), look="rubber", round=0.012, mirror=mirror)
    s.tube(strut, [at, (at[0] * 0.82, top, at[2])], 0.034, look="steel", mirror=mirror)


def airplane(s: Sketch) -> None:
    style = s.pick("jet", "prop", "biplane")
    t, span, long = s.tall**0.6, s.wide**0.75, s.wide**0.35
    r, length = {"jet": 0.15, "prop": 0.17, "biplane": 0.16}[style] * t**0.8, {"jet": 0.92}.get(style, 0.74) * long
    wheel = 0.07 if style == "jet" else 0.10
    y = wheel * 2 + 0.10 * t + r
    if style == "jet":
        profile = [(0.035, -length), (r * 0.55, -length * 0.78), (r, -length * 0.35), (r, length * 0.55),
            (r * 0.75, length * 0.82), (r * 0.3, length * 0.97), (0.01, length)]
    else:
        profile = [(0.045, -length), (r * 0.6, -length * 0.5), (r, length * 0.05), (r * 1.05, length * 0.5),
            (r * 0.92, length * 0.78), (r * 0.6, length * 0.86)]
    s.lathe("body", profile, at=(0, y, 0), turn=ALONG, round=0.02)
    wing = s.pick(s.main, s.accent, CREAM, s.shade(-0.2))
    reach = {"jet": 0.92, "prop": 0.90, "biplane": 0.82}[style] * span
    chord, sweep, z = ({"jet": 0.20, "prop": 0.19, "biplane": 0.17}[style], 0.42 * span if style == "jet" else 0.06,
        0.12 * long)
    low = y - r * (0.55 if style != "prop" else 0.3)
    tip = (chord * 0.62, chord * 0.5) if style == "jet" else (chord * 0.95, chord * 0.7)
    s.tube("ears", [(0, low, z + 0.08), (reach * 0.5, low + 0.03, z + 0.08 - sweep * 0.5),
        (reach - tip[1], low + 0.07, z + 0.08 - sweep)], (chord * 1.25, *tip), flat=0.27, colour=wing, mirror="x",
        blend=0.02)
    zt = -length * 0.84
    s.tube("tail", [(0, y, zt - 0.02), (0, y + 0.17 * t, zt - 0.03), (0, y + 0.33 * t + r * 0.5, zt - 0.12)],
        (0.15, 0.115, 0.07), flat=0.22, thin=(1, 0, 0), colour=wing)
    s.tube("rim", [(0, y + 0.03, zt), (0.2 * span, y + 0.04, zt - 0.05), (0.33 * span, y + 0.05, zt - 0.10)],
        (0.13, 0.10, 0.065), flat=0.22, colour=wing, mirror="x")
    if style == "jet":
        s.ellipsoid("face", (0, y + r * 0.45, length * 0.74), (r * 0.66, r * 0.42, 0.11), look="dark glass",
            colour=GLASS)
        s.ball("detail_b", (r * 0.93, y + r * 0.28, 0.08), 0.032, row=10, along="z", step=length * 0.105, mirror="x",
            look="dark glass", colour=GLASS)
        jet = [(0.055, -0.14), (0.082, 0), (0.085, 0.12), (0.07, 0.15)]
        s.lathe("knob", jet, at=(reach * 0.40, low - 0.04, z + 0.06 - sweep * 0.30), turn=ALONG, mirror="x",
            colour=s.pick(s.shade(-0.3), CREAM, s.accent), round=0.012)
        s.ball("detail_c", (reach * 0.40, low - 0.04, z + 0.19 - sweep * 0.30), 0.06, mirror="x", mode="after",
            look="steel")
        if s.maybe(0.6):
            sleeve(s, "band", profile, *s.pick((-length * 0.62, -length * 0.46), (length * 0.45, length * 0.53)),
                at=(0, y, 0), turn=ALONG, colour=s.accent)
    else:
        blades, zp = s.pick(2, 3, 4), length * 0.90
        nose = [(0.085, length * 0.80), (0.08, length * 0.90), (0.05, length * 0.98), (0.01, length * 1.01)]
        s.lathe("spout", nose, at=(0, y, 0), turn=ALONG, colour=s.accent, look="paint")
        s.tube("knob", [(0, y, zp), (0, y + 0.17, zp), (0, y + 0.31, zp)], (0.03, 0.052, 0.035), flat=0.4,
            thin=(0.4, 0, 1), radial=blades, about="z", phase=s.range(0, 90), pivot=(0, y, zp),
            look=s.pick("walnut", "steel"))
        s.lathe("band", [(r * 1.07, length * 0.60), (r * 1.0, length * 0.76), (r * 0.75, length * 0.845)], at=(0, y, 0),
            turn=ALONG, colour=s.pick(s.accent, s.shade(-0.35), CREAM), round=0.02)
        if style == "prop" or s.chance(0.4):
            s.ellipsoid("face", (0, y + r * 0.85, length * 0.20), (r * 0.66, r * 0.72, 0.24), look="dark glass",
                colour=GLASS)
        else:
            s.torus("face", (0, y + r * 0.88, length * 0.10), 0.10, 0.03, look="leather")
            s.ball("head", (0, y + r * 1.35, length * 0.08), 0.095, look="leather")
        if style == "biplane":
            up = y + r + 0.17 * t
            s.tube("upper", [(0, up, z + 0.08), (reach * 0.5, up + 0.01, z + 0.06), (reach - 0.1, up + 0.03, z + 0.02)],
                (chord * 1.05, chord * 0.95, chord * 0.7), flat=0.25, colour=wing, mirror="x")
            s.tube("handle", [(reach * 0.64, low, z + 0.05), (reach * 0.64, up, z + 0.05)], 0.028, look="wood",
                mirror="x")
            s.tube("detail_c", [(r * 0.6, y, z + 0.10), (r * 0.85, up, z + 0.10)], 0.028, look="wood", mirror="x")
    xw = 0.16 if style == "jet" else 0.22
    zw = z + (-0.12 if style == "jet" else 0.16)
    _gear(s, "support", "detail", (xw, wheel, zw), y - r * 0.4, wheel, "x")
    if style == "jet":
        _gear(s, "support_b", "base", (0, wheel, length * 0.66), y - r * 0.3, wheel)
    else:
        _gear(s, "support_b", "base", (0, wheel * 0.6, -length * 0.80), y, wheel * 0.6)


def helicopter(s: Sketch) -> None:
    t, span = s.tall**0.7, s.wide**0.8
    r, rz = s.range(0.26, 0.31) * t**0.8, s.range(0.42, 0.5) * s.wide**0.4
    leg = 0.17 * t
    y = leg + r * 0.95
    s.ellipsoid("body", (0, y, 0.16), (r * 0.92, r, rz), power=2.3, egg=0.12)
    s.ellipsoid("face", (0, y + r * 0.16, 0.20), (r * 0.90, r * 0.76, rz * 1.035), power=2.2, cut=(-0.35, 2),
        look="dark glass", colour=GLASS) if s.chance(0.5) else s.ellipsoid("face", (0, y + r * 0.12, 0.30 + rz * 0.26),
        (r * 0.80, r * 0.72, rz * 0.66), look="window")
    end = -0.86 * s.wide**0.3
    s.tube("tail", [(0, y + r * 0.25, 0), (0, y + r * 0.35, end * 0.6), (0, y + r * 0.5, end)], (0.20, 0.095, 0.055),
        blend=0.05)
    fin = s.pick(s.accent, s.main, s.shade(-0.3))
    s.tube("rim", [(0, y + r * 0.35, end + 0.04), (0, y + r * 0.5 + 0.26, end - 0.06)], (0.11, 0.06), flat=0.3,
        thin=(1, 0, 0), colour=fin)
    rotor = (0.05, y + r * 0.5 + 0.10, end)
    s.tube("knob", [(0.03, *rotor[1:]), (0.06, rotor[1] + 0.15, end)], (0.04, 0.045), flat=0.8, thin=(1, 0, 0),
        radial=s.pick(2, 3, 4), about="x", phase=s.range(0, 90), pivot=rotor, look="steel", colour=INK)
    if s.maybe(0.7):
        s.tube("ears", [(0, y + r * 0.4, end + 0.22), (0.22, y + r * 0.4, end + 0.18)], (0.07, 0.05), flat=0.35,
            mirror="x", colour=fin)
    top = y + r + 0.15 * t
    s.lathe("upper", [(0.19, y + r * 0.55), (0.17, y + r + 0.0), (0.06, y + r + 0.06), (0.045, top)], at=(0, 0, 0.06),
        colour=s.pick(s.main, s.shade(-0.25), s.accent), depth=1.4)
    s.ellipsoid("head", (0, top + 0.01, 0.06), (0.085, 0.05, 0.085), look="steel")
    blades, reach = s.pick(2, 3, 4, 4, 5), 0.86 * span
    s.tube("top", [(0, top + 0.01, 0.06), (reach * 0.5, top + 0.015, 0.06), (reach, top - 0.025, 0.06)],
        (0.055, 0.072, 0.066), flat=0.42, thin=(0, 1, 0), radial=blades, phase=s.range(0, 90), pivot=(0, top, 0.06),
        look="plastic", colour=s.pick(INK, s.shade(-0.5), CREAM))
    xs, zs = r * 0.92, rz * 0.98
    s.tube("support", [(xs, 0.03, 0.10 - zs), (xs, 0.03, 0.10 + zs * 0.6), (xs, 0.03, 0.10 + zs * 0.9),
        (xs, 0.15, 0.10 + zs * 1.12)], 0.038, mirror="x", look="steel", colour=INK)
    s.tube("detail", [(r * 0.36, y - r * 0.5, 0.14), (xs, 0.04, 0.14)], 0.036, mirror="x", row=2, along="z",
        step=rz * 0.95, look="steel", colour=INK)
    if s.maybe(0.6):
        s.ellipsoid("band", (0, y - r * 0.22, 0.16), (r * 0.92 + 0.016, r * 0.13, rz + 0.014), power=2.6,
            colour=s.pick(CREAM, s.accent))
    if s.maybe(0.4):
        s.ball("eyes", (0, y - r * 0.72, 0.16 + rz * 0.68), 0.06, look="glow")
    if s.maybe(0.6):
        s.box("detail_b", (0, y + r * 0.12, 0.02), (r * 0.93, r * 0.34, 0.12), look="dark glass", colour=GLASS,
            round=0.03, plan=0.03)


def rocket(s: Sketch) -> None:
    h, r, style = s.tall, s.wide * s.range(0.20, 0.24), s.pick("classic", "classic", "slim", "shuttle")
    low = s.range(0.16, 0.22)
    if style == "classic":
        profile = [(r * 0.60, low), (r * 0.92, low + 0.22 * h), (r * 1.08, low + 0.45 * h), (r * 0.98, low + 0.68 * h),
            (r * 0.72, low + 0.86 * h)]
        tip = low + 1.12 * h
    elif style == "slim":
        profile = [(r * 0.70, low), (r * 0.74, low + 0.04 * h), (r * 0.74, low + 0.86 * h)]
        tip = low + 1.18 * h
    else:
        profile = [(r * 0.78, low), (r * 0.95, low + 0.10 * h), (r * 0.95, low + 0.55 * h), (r * 0.78, low + 0.82 * h)]
        tip = low + 1.05 * h
    s.lathe("body", profile, round=0.02)
    a, y = profile[-1][0], profile[-1][1]
    trim = s.pick(s.accent, HUES["red"], s.shade(-0.3), s.accent)
    bulge = 0.75 if style != "slim" else 0.6
    s.lathe("upper", [(a, y - 0.03), (a, y + 0.01), (a * bulge, y + (tip - y) * 0.48), (a * 0.30, y + (tip - y) * 0.84),
        (0.012, tip)], colour=trim, round=0.01)
    s.lathe("base", [(r * 0.62, low - 0.11), (r * 0.50, low - 0.04), (r * 0.45, low + 0.05)],
        look=s.pick("steel", "iron", "copper"), round=0.015)
    fins, out, up = s.pick(3, 4, 4), r * s.range(1.75, 2.1), low + s.range(0.26, 0.34) * h
    thick = s.range(0.055, 0.07)
    s.tube("support", [(radius_at(profile, up) * 0.75, up, 0), (out * 0.9, up - 0.02, 0), (out * 1.02, low * 0.9, 0),
        (out * 0.97, thick, 0)], (0.11, 0.085, thick), flat=0.42, thin=(0, 0, 1), radial=fins, phase=s.pick(0, 45, 30),
        colour=trim)
    yw, port = low + s.range(0.58, 0.66) * h, r * s.range(0.38, 0.48)
    z = radius_at(profile, yw)
    s.torus("rim", (0, yw, z - 0.012), port, 0.036, turn=(90, 0, 0), look=s.pick("brass", "steel", "gold"))
    s.ellipsoid("face", (0, yw, z - 0.015), (port, port, 0.062), look="window")
    if s.maybe(0.5):
        ys = yw - port * 2.1
        s.ellipsoid("detail", (0, ys, radius_at(profile, ys) - 0.01), (port * 0.55, port * 0.55, 0.05), look="window")
        s.torus("detail_b", (0, ys, radius_at(profile, ys) - 0.012), port * 0.55, 0.028, turn=(90, 0, 0), look="steel")
    if s.maybe(0.6):
        f = s.pick(0.78, 0.12, 0.80)
        sleeve(s, "band", profile, low + f * h, low + (f + 0.06) * h, colour=s.pick(trim, CREAM, s.shade(-0.35)))
    if s.maybe(0.35):
        s.lathe("knob", [(0.032, tip - 0.14), (0.028, tip + 0.07), (0.046, tip + 0.12), (0.004, tip + 0.17)],
            look="gold")
    if s.maybe(0.4):
        s.lathe("contents", [(0.05, 0.012), (r * 0.34, low * 0.4), (r * 0.44, low - 0.05)], look="glow",
            colour=(1.0, 0.62, 0.16))


def hot_air_balloon(s: Sketch) -> None:
    r, h = 0.58 * s.wide, 1.28 * s.tall
    low = 0.44 + s.range(0, 0.1) * s.tall
    profile = [(r * 0.20, low), (r * 0.36, low + 0.10 * h), (r * 0.78, low + 0.36 * h), (r, low + 0.62 * h),
        (r * 0.90, low + 0.81 * h), (r * 0.58, low + 0.94 * h), (r * 0.25, low + 0.99 * h), (0.02, low + h)]
    s.lathe("body", profile, round=0.01)
    stripe = s.pick(s.accent, CREAM, s.shade(-0.3), s.shade(0.5))
    style = s.pick("gores", "gores", "bands", "plain")
    if style == "gores":
        ys = [low + f * h for f in (0.05, 0.30, 0.62, 0.97)]
        a, d = radius_at(profile, ys[0]), radius_at(profile, ys[3])
        bulge = r * 1.21
        s.tube("band", [(a - 0.02, ys[0], 0), (bulge * 0.88, ys[1], 0), (bulge * 1.12, low + 0.97 * h, 0),
            (d * 0.3, ys[3] + 0.012, 0)], (0.035, r * 0.20, 0.035), flat=0.42, thin=(1, 0.15, 0), radial=s.pick(6, 8),
            phase=s.range(0, 45), colour=stripe)
    elif style == "bands":
        sleeve(s, "band", profile, low + 0.52 * h, low + 0.74 * h, colour=stripe)
        sleeve(s, "detail_b", profile, low + 0.30 * h, low + 0.38 * h, colour=s.pick(stripe, s.accent))
    else:
        y = low + 0.60 * h
        s.prism("band", (radius_at(profile, y) - 0.05, y, 0), r * 0.28, 0.07, sides=5, star=0.40, turn=(-90, -90, 0),
            colour=stripe, radial=s.pick(4, 5, 6), phase=-58)
    s.torus("rim", (0, low, 0), r * 0.20, 0.032, colour=s.shade(-0.3))
    if s.maybe(0.5):
        s.ellipsoid("knob", (0, low + h - 0.01, 0), (r * 0.22, 0.05, r * 0.22), colour=stripe)
    bw, bh = 0.155 * s.wide**0.5, 0.13
    s.box("base", (0, bh, 0), (bw, bh, bw), taper=(-0.12, -0.12), wall=0.034, look="wicker", plan=0.05, round=0.02)
    s.box("top", (0, 2 * bh, 0), (bw * 1.16, 0.03, bw * 1.16), wall=0.05, look="leather", plan=0.06, round=0.02,
        mode="after")
    s.tube("handle", [(bw * 0.80, bh * 1.7, bw * 0.80), (r * 0.13, low + 0.05, r * 0.13)], 0.032, mirror="xz",
        look="steel", colour=INK, mode="after")
    s.lathe("spout", [(0.05, low - 0.11), (0.06, low - 0.04), (0.04, low + 0.05)], look="copper", mode="after")
    if s.maybe(0.55):
        bag = 0.062
        s.ellipsoid("ears", (bw * 1.02, bh * 1.15, bw * 0.5), (bag * 0.75, bag * 1.3, bag), mirror="xz", look="canvas",
            colour=s.pick(None, s.accent))
    if s.maybe(0.4):
        s.ball("head", (0, 2 * bh + 0.06, 0), 0.075, look="fur", mode="after")
        s.ellipsoid("tail", (0, bh * 1.15, 0), (0.09, 0.14, 0.085), look="fabric", colour=s.accent, mode="after")


def ufo(s: Sketch) -> None:
    r, t, style = 0.80 * s.wide**0.7, s.tall**0.75, s.pick("saucer", "saucer", "ring")
    y = 0.30 * t
    h = s.range(0.24, 0.30) * t
    if style == "saucer":
        profile = [(r * 0.26, y - 0.5 * h), (r * 0.62, y - 0.34 * h), (r, y), (r * 0.94, y + 0.10 * h),
            (r * 0.62, y + 0.34 * h), (r * 0.40, y + 0.52 * h)]
    else:
        profile = [(r * 0.34, y - 0.6 * h), (r * 0.86, y - 0.34 * h), (r, y), (r * 0.86, y + 0.34 * h),
            (r * 0.42, y + 0.56 * h)]
    s.lathe("body", profile, round=0.03)
    s.torus("rim", (0, y + 0.02, 0), r * 0.985, 0.042, squash=0.9, colour=s.pick(s.accent, s.shade(-0.3)), look="steel")
    dome, top = r * s.range(0.38, 0.44), y + 0.45 * h
    clear = s.chance(0.5)
    s.ellipsoid("upper", (0, top, 0), (dome, dome * s.range(0.85, 1.1) * t**0.5, dome), cut=(-0.2, 2), look="window",
        colour=s.pick(None, (0.66, 0.90, 0.78), (0.70, 0.72, 0.95)), alpha=0.35 if clear else 1)
    if clear:
        skin = s.pick((0.48, 0.76, 0.34), (0.62, 0.52, 0.80), (0.36, 0.70, 0.62))
        s.ellipsoid("head", (0, top + dome * 0.40, 0), (dome * 0.36, dome * 0.40, dome * 0.34), egg=-0.3, colour=skin,
            look="skin")
        s.ellipsoid("eyes", (dome * 0.16, top + dome * 0.42, dome * 0.28), (dome * 0.11, dome * 0.15, dome * 0.07),
            mirror="x", look="eye")
        s.ellipsoid("contents", (0, top, 0), (dome * 0.28, dome * 0.26, dome * 0.24), colour=skin, look="skin")
    s.torus("band", (0, y + 0.50 * h, 0), r * 0.43, 0.038, look=s.pick("steel", "gold"))
    ring = (radius_at(profile, y + 0.24 * h), y + 0.24 * h)
    s.ball("knob", (*ring, 0), 0.062, radial=s.pick(8, 10, 12), phase=s.range(0, 30), look="glow",
        colour=s.pick(None, HUES["amber"], (0.55, 0.95, 0.75), (1.0, 0.50, 0.65)))
    if s.maybe(0.75):
        legs, out = s.pick(3, 4), r * 0.66
        s.tube("support", [(r * 0.50, y - 0.2 * h, 0), (out, 0.041, 0)], 0.04, radial=legs, phase=-90, look="steel")
        s.ellipsoid("detail", (out, 0, 0), (0.085, 0.055, 0.085), cut=(0, 2), radial=legs, phase=-90, look="steel",
            colour=INK)
    if s.maybe(0.5):
        s.lathe("base", [(r * 0.18, y - 0.66 * h), (r * 0.24, y - 0.56 * h), (r * 0.28, y - 0.4 * h)], look="glow",
            colour=s.pick(None, (0.60, 0.95, 0.95)))
    if s.maybe(0.45):
        high = top + dome * 0.8
        s.lathe("top", [(0.03, high - 0.05), (0.02, high + 0.16 * t + 0.1), (0.05, high + 0.16 * t + 0.15),
            (0.004, high + 0.16 * t + 0.20)], look="chrome", colour=s.accent)


PAINTS = ("red", "blue", "yellow", "teal", "orange", "sky", "white", "mint", "coral", "navy", "silver", "green")
THINGS = (
    Thing(
        "airplane", "vehicles", airplane, 12.0,
        {"body": "fuselage", "ears": "wings", "tail": "tail fin", "rim": "tailplane", "face": "cockpit",
            "detail_b": "windows", "knob": "engines", "detail_c": "fans", "band": "stripe", "spout": "spinner",
            "head": "pilot", "upper": "upper wings", "handle": "struts", "support": "wheels", "detail": "gear legs",
            "support_b": "nose wheel", "base": "nose gear leg"},
        synset="airplane.n.01",
        synonyms=("plane", "aeroplane", "aircraft", "jet", "airliner", "jetliner", "biplane", "propeller plane",
            "toy plane", "warplane", "glider"),
        colours=PAINTS, look="paint",
        part_words={"wing": "ears", "fin": "tail", "propeller": "knob", "turbine": "knob", "window": "detail_b",
            "canopy": "face", "nose": "spout", "rudder": "tail", "wheel": "support"},
    ),
    Thing(
        "helicopter", "vehicles", helicopter, 9.0,
        {"body": "body", "face": "cockpit", "tail": "tail boom", "rim": "tail fin", "knob": "tail rotor",
            "ears": "stabiliser", "upper": "mast", "head": "rotor hub", "top": "rotor blades", "support": "skids",
            "detail": "struts", "band": "stripe", "eyes": "lamp", "detail_b": "side windows"},
        synset="helicopter.n.01", synonyms=("chopper", "copter", "whirlybird", "toy helicopter", "gyrocopter"),
        colours=PAINTS, look="paint",
        part_words={"rotor": "top", "blade": "top", "propeller": "top", "window": "face", "windscreen": "face",
            "windshield": "face", "canopy": "face", "leg": "support", "light": "eyes", "fin": "rim"},
        counts={"blade": "top"},
    ),
    Thing(
        "rocket", "vehicles", rocket, 18.0,
        {"body": "body", "upper": "nose cone", "base": "nozzle", "support": "fins", "rim": "porthole ring",
            "face": "porthole", "detail": "lower porthole", "detail_b": "lower porthole ring", "band": "stripe",
            "knob": "antenna", "contents": "flame"},
        synset="rocket.n.01",
        synonyms=("spaceship", "space ship", "spacecraft", "rocket ship", "rocketship", "starship", "missile",
            "space rocket", "toy rocket", "space shuttle"),
        colours=(*PAINTS, "white"), look="paint",
        part_words={"nose": "upper", "tip": "upper", "cone": "upper", "fin": "support", "leg": "support",
            "wing": "support", "window": "face", "engine": "base", "thruster": "base", "fire": "contents",
            "hull": "body"},
        counts={"fin": "support"},
    ),
    Thing(
        "hot air balloon", "vehicles", hot_air_balloon, 20.0,
        {"body": "envelope", "band": "stripes", "detail_b": "lower stripe", "rim": "mouth ring", "knob": "crown",
            "base": "basket", "top": "basket rim", "handle": "ropes", "spout": "burner", "ears": "sandbags",
            "head": "passenger", "tail": "passenger body"},
        synset="hot-air_balloon.n.01",
        synonyms=("hot-air balloon", "air balloon", "balloon", "aerostat", "montgolfier"),
        colours=("red", "orange", "yellow", "coral", "sky", "teal", "pink", "purple", "mint", "blue", "crimson"),
        look="fabric",
        part_words={"stripe": "band", "star": "band", "gondola": "base", "rope": "handle", "cable": "handle",
            "sandbag": "ears", "bag": "ears", "flame": "spout"},
    ),
    Thing(
        "ufo", "vehicles", ufo, 10.0,
        {"body": "saucer", "rim": "rim", "upper": "dome", "head": "alien", "eyes": "alien eyes",
            "contents": "alien body", "band": "ring", "knob": "lights", "support": "legs", "detail": "feet",
            "base": "beam port", "top": "antenna"},
        synset="flying_saucer.n.01",
        synonyms=("flying saucer", "alien spaceship", "alien ship", "saucer ship", "mothership"),
        colours=("silver", "teal", "purple", "steel", "lavender", "mint", "navy", "green", "magenta"), look="steel",
        part_words={"light": "knob", "lamp": "knob", "bulb": "knob", "leg": "support", "foot": "detail",
            "glass": "upper", "cockpit": "upper", "pilot": "head"},
        counts={"light": "knob", "leg": "support"},
    ),
)
