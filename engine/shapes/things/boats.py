"""Things that float and dive: sailing boats and submarines, heading towards +Z."""

import math

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.aircraft import ALONG, CREAM
from engine.shapes.things.turned import radius_at, sleeve

# One part is one row: calls fill their lines.
# fmt: off


def sailboat(s: Sketch) -> None:
    t, long, w = s.tall**0.75, s.wide**0.7, 0.27 * s.wide**0.6
    length = 0.80 * long
    bow = (0, 0.06, length)
    s.tube("body", [(0, 0, -length + w * 0.7), (0, -0.02, -0.1 * length), (0, 0.0, 0.5 * length), bow],
        (w * 0.80, w * 1.12, 0.03), flat=1.0)
    s.box("detail", (0, 0.62, 0), (w * 2, 0.55, length * 1.4), mode="cut", look="oak")
    band = s.pick(s.accent, CREAM, HUES["red"])
    s.tube("band", [(0, -0.01, -length + w * 0.7), (0, -0.02, -0.1 * length), (0, 0.0, 0.5 * length), bow],
        (w * 0.80 + 0.014, w * 1.12 + 0.014, 0.044), flat=0.32, thin=(0, 1, 0), colour=band, blend=0.001)
    deck, zm = 0.07, 0.12 * length
    high = deck + s.range(1.12, 1.3) * t
    mast = s.range(0.032, 0.037)
    s.cylinder("handle", mast, deck - 0.1, high, at=(0, 0, zm), top=mast * 0.8, look="oak", mode="after")
    foot, aft = deck + 0.20, 0.52 * long
    tall = high - 0.06 - foot
    sail = s.pick(CREAM, HUES["white"], s.main, CREAM)
    lean = math.degrees(math.atan2(aft / 2, tall))
    a = math.radians(lean)
    half = tall / 2 * 0.97
    # The luff stands along the mast: an isosceles triangle tipped by half its apex angle, then sheeted out by `out`.
    out = s.range(-34, -18)
    across, along = math.sin(math.radians(out)), math.cos(math.radians(out))
    reach = half * math.sin(a) - aft / 2 * math.cos(a) - mast * 0.3
    y = foot + aft / 2 * math.sin(a) + half * math.cos(a)
    cloth = {"look": "canvas", "mode": "after", "round": 0.012}
    s.box("upper", (reach * across, y, zm + reach * along), (0.028, half, aft / 2), taper=(0, 0.96),
        turn=(lean, out, 0), colour=sail, **cloth)
    end = -aft * math.cos(a) - 0.03
    s.tube("detail_b", [(0, foot + 0.01, zm), (end * across, foot + aft * math.sin(a) + 0.01, zm + end * along)], 0.032,
        look="oak", mode="after")
    if s.maybe(0.85):
        fore, jib = min(0.42 * long, length * 0.62), tall * s.range(0.66, 0.80)
        b = math.atan2(fore / 2, jib)
        half = jib / 2
        y = foot - 0.06 + (fore / 2) * math.sin(b) + half * math.cos(b)
        reach = fore / 2 * math.cos(b) - half * math.sin(b)
        s.box("head", (0, y, zm + mast * 0.2 + reach), (0.028, half, fore / 2), taper=(0, 0.96),
            turn=(-math.degrees(b), 0, 0), colour=s.pick(sail, s.accent, s.main), **cloth)
        s.tube("detail_c", [(0, deck - 0.03, length * 0.93), (0, high - 0.06, zm)], 0.032, look="iron", mode="after")
    if s.maybe(0.7):
        s.prism("top", (0, high - 0.06, zm - 0.08), 0.10, 0.028, sides=3, turn=(0, 0, 90), depth=1.2, look="fabric",
            colour=s.pick(HUES["red"], s.accent), mode="after")
    if s.maybe(0.5):
        block = (w * 0.62, 0.12, 0.20 * long)
        s.box("contents", (0, deck + 0.06, -length * 0.35), block, taper=(0.2, 0.15),
            colour=s.pick(CREAM, s.shade(0.4)), look="paint", mode="after", round=0.03)
        s.ball("eyes", (w * 0.55, deck + 0.09, -length * 0.35), 0.045, row=2, along="z", step=0.18 * long, mirror="x",
            look="window", mode="after")
    s.ball("knob", (0, high - 0.005, zm), 0.046, look="gold", mode="after")
    s.box("tail", (0, -0.02, -length - w * 0.05), (0.032, 0.15, 0.09), look="oak")
    if s.maybe(0.35):
        s.torus("face", (w * 1.10, -0.03, -0.12), 0.075, 0.032, turn=(0, 0, 80), look="plastic", colour=HUES["coral"],
            mirror="x", mode="after")


def submarine(s: Sketch) -> None:
    t, long = s.tall**0.6, s.wide**0.6
    r, length = s.range(0.33, 0.38) * t**0.8, 0.84 * long
    profile = [(0.10, -length), (r * 0.6, -length * 0.72), (r, -length * 0.22), (r * 1.02, length * 0.35),
        (r * 0.8, length * 0.78), (r * 0.4, length * 0.97), (0.02, length)]
    s.lathe("body", profile, turn=ALONG, round=0.03)
    trim = s.pick(s.accent, CREAM, s.shade(-0.35), HUES["red"])
    tower, zt = r + s.range(0.20, 0.26) * t, 0.10 * long
    s.lathe("upper", [(r * 0.62, r * 0.5), (r * 0.54, r + 0.06), (r * 0.48, tower - 0.02), (r * 0.42, tower)],
        at=(0, 0, zt), depth=1.35, round=0.04, blend=0.03, colour=s.pick(s.main, trim))
    s.torus("rim", (0, tower - 0.02, zt), r * 0.44, 0.034, colour=trim) if s.chance(0.3) else None
    scope = tower + 0.28 * t
    s.tube("spout",
        [(0, tower - 0.06, zt), (0, scope * 1.0 + 0.06, zt), (0, scope + 0.02, zt + 0.02), (0, scope, zt + 0.20)],
        0.045, look=s.pick("brass", "steel"))
    s.lathe("eyes", [(0.062, 0.12), (0.070, 0.20), (0.055, 0.225)], at=(0, scope, zt), turn=ALONG, look="dark glass")
    port, ports = 0.085, s.pick(2, 3, 3)
    x, step = radius_at(profile, 0.06) * 0.975, 0.36 * long
    s.torus("detail", (x, r * 0.16, 0.10 * long), port, 0.032, turn=(0, 0, 82), row=ports, along="z", step=step,
        mirror="x", look="brass", colour=s.pick(None, CREAM))
    s.ellipsoid("face", (x, r * 0.16, 0.10 * long), (0.03, port, port), row=ports, along="z", step=step, mirror="x",
        look="window")
    if s.maybe(0.6):
        z = length * 0.72
        rz = radius_at(profile, z)
        s.ellipsoid("head", (0, r * 0.10, z - 0.03), (rz * 0.72, rz * 0.66, length - z + 0.05), look="window")
    if s.maybe(0.6):
        z = s.pick(-0.42, -0.36) * length
        sleeve(s, "band", profile, z - 0.05, z + 0.05, turn=ALONG, colour=trim)
    end = -length
    fins = s.pick(3, 4, 4)
    s.tube("tail", [(0, 0.06, end * 0.80), (0, r * 0.72, end * 0.94)], (0.17, 0.10), flat=0.24, thin=(1, 0, 0),
        radial=4, about="z", colour=trim)
    s.lathe("base", [(0.035, end - 0.17), (0.075, end - 0.12), (0.085, end - 0.04), (0.10, end + 0.05)], turn=ALONG,
        look="brass")
    s.tube("knob", [(0, 0.02, end - 0.11), (0, 0.16, end - 0.11), (0, 0.24, end - 0.11)], (0.04, 0.085, 0.06),
        flat=0.35, thin=(0.6, 0, 1), radial=fins, about="z", phase=s.range(0, 80), pivot=(0, 0, end - 0.11),
        look="brass")
    if s.maybe(0.6):
        s.tube("ears", [(r * 0.7, -0.06, 0.52 * length), (r * 1.45, -0.08, 0.42 * length)], (0.13, 0.075), flat=0.26,
            colour=trim, mirror="x")
    if s.maybe(0.45):
        s.lathe("top", [(0.03, tower - 0.30), (0.028, tower + 0.2 * t), (0.035, tower + 0.2 * t + 0.04),
            (0.004, tower + 0.2 * t + 0.07)], at=(0, 0, zt - 0.10), look="steel")
    if s.maybe(0.4):
        s.box("support", (0, -r - 0.02, 0.0), (0.05, 0.06, length * 0.45), colour=trim, round=0.03)


THINGS = (
    Thing(
        "sailboat", "vehicles", sailboat, 6.0,
        {"body": "hull", "detail": "deck", "band": "stripe", "handle": "mast", "upper": "mainsail", "detail_b": "boom",
            "head": "jib", "detail_c": "forestay", "top": "flag", "contents": "cabin", "eyes": "portholes",
            "knob": "masthead", "tail": "rudder", "face": "lifebuoy"},
        synset="sailboat.n.01",
        synonyms=("sailing boat", "boat", "yacht", "sailing ship", "ship", "dinghy", "sloop", "toy boat", "sail boat"),
        colours=("red", "blue", "navy", "teal", "white", "coral", "sky", "mahogany", "oak", "yellow", "green"),
        look="paint",
        part_words={"sail": "upper", "spinnaker": "head", "foresail": "head", "pole": "handle", "pennant": "top",
            "window": "eyes", "porthole": "eyes", "keel": "body", "waterline": "band"},
    ),
    Thing(
        "submarine", "vehicles", submarine, 15.0,
        {"body": "hull", "upper": "conning tower", "rim": "tower ring", "spout": "periscope", "eyes": "periscope lens",
            "detail": "porthole rings", "face": "portholes", "head": "bow window", "band": "stripe",
            "tail": "tail fins", "base": "propeller shaft", "knob": "propeller", "ears": "bow planes", "top": "antenna",
            "support": "keel"},
        synset="submarine.n.01",
        synonyms=("sub", "u-boat", "submersible", "bathyscaphe", "yellow submarine", "toy submarine"),
        colours=("yellow", "amber", "red", "teal", "orange", "sky", "navy", "coral", "copper", "steel"), look="paint",
        part_words={"tower": "upper", "sail": "upper", "window": "face", "porthole": "face", "fin": "tail",
            "rudder": "tail", "screw": "knob", "blade": "knob", "scope": "spout"},
        counts={"porthole": "face"},
    ),
)
