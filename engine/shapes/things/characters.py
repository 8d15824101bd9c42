"""Somebody: robots, snowmen, ghosts and gnomes."""

import numpy as np

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import INK, WHITE, on

SKIN = ((0.96, 0.78, 0.64), (0.88, 0.66, 0.50), (0.62, 0.42, 0.29), (0.97, 0.84, 0.72))

# One part is one row: calls fill their lines.
# fmt: off


def robot(s: Sketch) -> None:
    style = s.pick("walker", "walker", "rover")
    w, h = s.wide, s.tall
    grey = LOOKS["steel"][0]
    round_ = s.chance(0.45)
    leg = (0.27 if style == "walker" else 0.20) * h
    half = np.array((0.235 * w, 0.21 * h, 0.175 * w**0.7))
    body = np.array((0, leg + half[1], 0))
    if round_:
        s.ellipsoid("body", body, half * 1.06, power=3.4)
    else:
        s.box("body", body, half, taper=(s.range(-0.18, 0.18), 0), round=0.05, plan=0.07)
    dome = np.array((0.235, 0.175, 0.175)) * s.range(0.95, 1.08)
    head = body + (0, half[1] + 0.07 + dome[1], 0)
    s.cylinder("upper", 0.07, body[1] + half[1] * 0.8, head[1] - dome[1] * 0.8, look="steel", round=0.01)
    if s.chance(0.5):
        s.box("head", head, dome, round=0.06, plan=0.08)
    else:
        s.ellipsoid("head", head, dome * 1.05, power=3.0)
    s.box("face", head + (0, 0.005, dome[2] * 0.92), (dome[0] * 0.80, dome[1] * 0.66, 0.035), round=0.032,
        look="dark glass")
    glow = s.pick((0.40, 0.92, 0.96), (0.99, 0.85, 0.35), (0.55, 0.95, 0.55), (1.0, 0.55, 0.45))
    one = s.chance(0.15)
    look = head + (0.0 if one else 0.085, 0.02, dome[2] * 0.92 + 0.024)
    s.ellipsoid("eyes", look, (0.07, 0.07, 0.034) if one else (0.046, s.range(0.04, 0.06), 0.032),
        mirror="none" if one else "x", look="glow", colour=glow)
    if s.maybe(0.6):
        grin = head + (0, -dome[1] * 0.36, dome[2] * 0.92 + 0.032)
        s.tube("spout", [grin + (-0.06, 0.012, 0), grin + (0, -0.014, 0.004), grin + (0.06, 0.012, 0)], 0.015,
            look="glow", colour=glow)
    if s.chance(0.6):
        s.cylinder("ears", 0.075, -0.05, 0.075, top=0.058, at=head + (dome[0] * 0.93, 0, 0), turn=(0, 0, -90),
            mirror="x",
            colour=s.accent, look="plastic")
    top = head + (0, dome[1] * 0.9, 0)
    if s.maybe(0.75):
        up = s.range(0.12, 0.2) * h
        s.cylinder("top", 0.028, -0.05, up, at=top, look="steel")
        s.ball("knob", top + (0, up + 0.01, 0), 0.055, look="glow", colour=s.pick(glow, HUES["red"]))
    shoulder = body + (half[0] * 0.9, half[1] * 0.5, 0)
    drop = s.range(-0.05, 0.28) * h
    hand = shoulder + (0.17, -drop, s.range(0.08, 0.2))
    s.tube("handle", [shoulder, shoulder + (0.14, 0.0, 0.0), hand + (0.02, 0.02, -0.05), hand], 0.043, mirror="x",
        look="steel", colour=s.pick(grey, (0.25, 0.26, 0.29)))
    s.ellipsoid("detail", hand, (0.07, 0.075, 0.07), power=2.6, mirror="x")
    s.ball("detail_b", shoulder + (0.02, 0, 0), 0.082, mirror="x", colour=s.accent, look="plastic")
    if style == "walker":
        s.cylinder("support", 0.052, 0, leg + 0.08, at=(0.125 * w, 0, 0), mirror="x", look="steel")
        s.ellipsoid("base", (0.13 * w, 0.0, 0.035), (0.105, 0.115, 0.155), cut=(0, 2), power=2.6, mirror="x")
    else:
        s.cylinder("support", 0.15, -0.075, 0.075, at=(half[0] * 0.98, 0.15, 0), turn=(0, 0, 90), mirror="x",
            look="rubber", round=0.04)
        s.cylinder("base", 0.075, -0.09, 0.09, at=(half[0] * 0.98, 0.15, 0), turn=(0, 0, 90), mirror="x", look="steel",
            round=0.02)
    plate = body + (0, half[1] * 0.12, half[2] * 0.97)
    choice = s.pick("screen", "buttons", "dial", "none")
    if choice == "screen":
        s.box("contents", plate, (half[0] * 0.62, half[1] * 0.46, 0.034), round=0.026, colour=s.accent, look="plastic")
    elif choice == "buttons":
        s.cylinder("contents", 0.034, -0.03, 0.04, at=plate, turn=(90, 0, 0), row=3, along="x", step=0.105 * w,
            look="glow", colour=s.pick(HUES["red"], HUES["amber"], glow), round=0.015)
    elif choice == "dial":
        s.cylinder("contents", 0.10, -0.03, 0.035, at=plate, turn=(90, 0, 0), look="plastic", colour=WHITE, round=0.015)
    if s.maybe(0.4):
        s.box("band", body - (0, half[1] * 0.62, 0), half * (1.035, 0.0, 1.05) + (0, 0.034, 0), round=0.02, plan=0.07,
            colour=s.accent, look="plastic")


def snowman(s: Sketch) -> None:
    w, h = s.wide, s.tall
    tiers = s.pick(3, 3, 2)
    r = 0.36 * w * (1.08 if tiers == 2 else 1)
    tall_r = (0.30 if tiers == 3 else 0.40) * h
    s.ellipsoid("body", (0, tall_r * 0.86, 0), (r, tall_r, r), cut=(-0.86, 2), look="snow", colour=s.main)
    y = tall_r * 1.72
    if tiers == 3:
        r2, t2 = r * 0.74, 0.235 * h
        s.ellipsoid("upper", (0, y + t2 * 0.62, 0), (r2, t2, r2), look="snow", colour=s.main, blend=0.015)
        chest, y = np.array((0, y + t2 * 0.62, 0)), y + t2 * 1.48
    else:
        r2, t2, chest = r, tall_r, np.array((0, tall_r * 1.08, 0))
    dome = np.array((0.20, 0.19, 0.195)) * (1.25 if tiers == 2 else 1.03)
    head = np.array((0, y + dome[1] * 0.68, 0.01))
    s.ball("head", head, dome[0], look="snow", colour=s.main, blend=0.015)
    nose = on(head, dome, 0, -6, 0.9)
    s.tube("spout", [nose, nose + (0, -0.005, s.range(0.17, 0.26))], (0.05, 0.02), look="carrot")
    s.ball("eyes", on(head, dome, 24, 20, 0.985), 0.033, mirror="x", look="coal")
    if s.maybe(0.7):
        smile = on(head, dome, 0, -30, 0.97)
        s.tube("face", [smile + (-0.085, 0.045, -0.028), smile + (0, -0.012, 0.018), smile + (0.085, 0.045, -0.028)],
            0.019, look="coal")
    s.ellipsoid("knob", chest + (0, 0.0, r2 * 0.94), (0.034, 0.034, 0.07), row=s.pick(2, 3), along="y",
        step=t2 * (0.50 if tiers == 3 else 0.30), look="coal")
    scarf = s.pick(HUES["red"], HUES["teal"], HUES["blue"], HUES["green"], s.accent)
    if s.maybe(0.75):
        ring = dome[0] * 0.80
        s.torus("band", (0, y + 0.005, 0.005), ring, 0.06, squash=0.95, turn=(4, 0, 0), colour=scarf, look="wool")
        if s.maybe(0.8):
            knot = np.array((0.11, y, ring * 0.88))
            s.tube("tail", [knot, knot + (0.03, -0.12, 0.07), knot + (0.02, -0.27 * h, 0.07 if tiers == 3 else 0.12)],
                (0.055, 0.06, 0.065), flat=0.45, thin=(0, 0.25, 1), colour=scarf, look="wool")
    hat = head + (0, dome[1] * 0.66, -0.015)
    style = s.pick("top hat", "top hat", "beanie", "bucket", "none")
    tint = s.pick(INK, INK, HUES["red"], HUES["navy"], s.accent)
    if style == "top hat":
        up = s.range(0.20, 0.30) * h
        s.lathe("top", [(0.235, 0), (0.235, 0.034), (0.15, 0.045), (0.142, up * 0.6), (0.152, up)], at=hat,
            turn=(-6, 0, -7), colour=tint, look="fabric", round=0.015)
        s.lathe("rim", [(0.156, 0.035), (0.153, 0.085)], at=hat, turn=(-6, 0, -7),
            colour=scarf if s.chance(0.6) else HUES["red"], look="fabric")
    elif style == "beanie":
        s.ellipsoid("top", head + (0, 0.03, -0.01), dome * 1.07, cut=(0.22, 2), colour=scarf, look="wool")
        s.torus("rim", head + (0, dome[1] * 0.33, -0.01), dome[0] * 0.97, 0.042, squash=1.1, colour=s.shade(0.5, scarf),
            look="wool")
        s.ball("contents", head + (0, 0.04 + dome[1] * 1.12, -0.01), 0.072, colour=WHITE, look="wool")
    elif style == "bucket":
        s.lathe("top", [(0.175, 0), (0.165, 0.03), (0.125, 0.22 * h)], at=hat, turn=(-8, 0, 8), look="steel",
            round=0.012)
    if s.maybe(0.85):
        arm = chest + (r2 * 0.85, t2 * 0.2, 0)
        lift = s.range(-0.05, 0.24) * h
        s.tube("handle", [arm, arm + (0.16, lift * 0.4, 0.03), arm + (0.30, lift, 0.06)], (0.032, 0.026, 0.022),
            mirror="x", look="bark")
        tip = arm + (0.22, lift * 0.68, 0.045)
        s.tube("detail", [tip, tip + (0.03, 0.11, 0.02)], (0.024, 0.02), mirror="x", look="bark")


def ghost(s: Sketch) -> None:
    w, h = s.wide, 0.86 * s.tall
    r, waves = 0.30 * w, s.pick(6, 7, 8)
    flare, dip = s.range(1.0, 1.25), 0.07
    sheet = [(r * flare * 0.93, dip * 0.7), (r * flare, dip * 1.6), (r * 0.98, h * 0.42), (r * 0.98, h * 0.64),
        (r * 0.80, h * 0.86), (r * 0.42, h * 0.975), (0.01, h)]
    s.lathe("body", sheet, depth=0.9, round=0.04, look="fabric", colour=s.main)
    s.ellipsoid("support", (r * flare * 0.80, 0.105, 0), (r * 0.29, 0.105, r * 0.29), radial=waves,
        phase=s.range(0, 50), blend=0.05, look="fabric", colour=s.main)
    front = lambda x, y: np.array((x, y, 0.9 * np.sqrt(max((r * 0.95) ** 2 - x * x, 0.0))))  # noqa: E731
    high, size = h * s.range(0.64, 0.70), s.range(0.05, 0.064)
    s.ellipsoid("eyes", front(0.095, high), (size * 0.85, size * s.range(1.0, 1.45), 0.04), turn=(0, 18, 0), mirror="x",
        look="eye")
    mood = s.pick("o", "smile", "grin")
    if mood == "o":
        s.ellipsoid("face", front(0, high - 0.155), (0.05, 0.066, 0.034), look="eye")
    else:
        m = front(0, high - 0.14)
        wide = 0.085 if mood == "smile" else 0.12
        s.tube("face", [m + (-wide, 0.03, -0.025), m + (0, -0.03, 0.012), m + (wide, 0.03, -0.025)], 0.02, look="eye")
    if s.maybe(0.6):
        s.ellipsoid("detail_c", front(0.175, high - 0.10) - (0, 0, 0.01), (0.044, 0.028, 0.026), turn=(0, 34, 0),
            mirror="x", colour=(0.98, 0.62, 0.66), look="fabric")
    arm, lift = np.array((r * 0.90, h * 0.44, 0.05)), s.range(-0.02, 0.2) * s.tall
    s.tube("handle", [arm - (0.08, 0, 0), arm + (0.07, -0.01, 0.06), arm + (0.18, lift, 0.12)], (0.11, 0.088, 0.062),
        mirror="x", blend=0.06, look="fabric", colour=s.main)
    if s.maybe(0.35):
        hat = s.pick((0.20, 0.16, 0.26), HUES["purple"], HUES["orange"])
        s.lathe("top",
            [(r * 0.97, -0.03), (r * 1.0, 0.022), (r * 0.56, 0.055), (r * 0.32, 0.22), (0.05, 0.42 * s.tall**0.4)],
            at=(0, h * 0.90, -0.01), turn=(-8, 0, -8), colour=hat, look="fabric", round=0.015)
        s.torus("band", (0, h * 0.90 + 0.062, -0.01), r * 0.53, 0.028, turn=(-8, 0, -8),
            colour=s.pick(HUES["orange"], HUES["lime"]), look="fabric")


def gnome(s: Sketch) -> None:
    w, h = s.wide, s.tall
    skin = s.pick(*SKIN)
    coat = s.pick(HUES["blue"], HUES["green"], HUES["teal"], HUES["purple"], HUES["brown"], s.shade(-0.4))
    r, leg = 0.235 * w, 0.10 * h
    body = [(r * 1.02, leg - 0.02), (r * 1.1, leg + 0.06), (r * 1.0, leg + 0.20 * h), (r * 0.74, leg + 0.36 * h),
        (0.10, leg + 0.44 * h)]
    s.lathe("body", body, colour=coat, look="fabric", round=0.04)
    s.ellipsoid("support", (0.115 * w, 0.0, 0.055), (0.115, 0.15, 0.165), cut=(0, 2), mirror="x",
        colour=s.pick((0.30, 0.19, 0.12), INK), look="leather")
    head = np.array((0, leg + 0.46 * h, 0.01))
    dome = np.array((0.185, 0.165, 0.175)) * s.range(1.0, 1.1)
    s.ellipsoid("head", head, dome, colour=skin, look="skin")
    beard = s.pick(WHITE, WHITE, (0.80, 0.78, 0.74), (0.78, 0.40, 0.18))
    low = s.range(0.10, 0.2) * h
    chin = head + (0, -0.05, dome[2] * 0.52)
    s.tube("contents", [chin, chin + (0, -0.17 * h, 0.09), chin + (0, -low - 0.16 * h, 0.12)], (0.175, 0.135, 0.035),
        flat=0.62, thin=(0, 0.2, 1), colour=beard, look="wool")
    nose = on(head, dome, 0, -4)
    s.tube("face", [nose + (0.02, -0.055, 0.0), nose + (0.10, -0.05, -0.01), nose + (0.175, -0.015, -0.05)],
        (0.052, 0.05, 0.022), mirror="x", colour=s.shade(-0.06, beard), look="wool")
    s.ball("spout", nose + (0, -0.015, 0.035), s.range(0.052, 0.07),
        colour=np.clip(np.array(skin) * (1.04, 0.86, 0.82), 0, 1), look="skin")
    if s.chance(0.75):
        s.ball("eyes", on(head, dome, 27, 13, 1.0), 0.028, mirror="x", look="eye")
    s.ellipsoid("ears", on(head, dome, 92, -4, 0.98), (0.045, 0.066, 0.04), mirror="x", colour=skin, look="skin")
    tall = s.range(0.46, 0.62) * h
    brim = dome[0] * 1.10
    bend = s.range(-0.16, 0.16)
    base = head + (0, 0.065, -0.012)
    if s.chance(0.4):
        s.tube("top", [base + (0, 0.06, 0), base + (0, tall * 0.6, -0.03), base + (bend * 1.4, tall, -0.06)],
            (brim * 0.96, 0.115, 0.03))
    else:
        s.lathe("top", [(brim, 0), (brim * 0.9, tall * 0.18), (brim * 0.46, tall * 0.62), (0.025, tall)], at=base,
            turn=(-7, 0, bend * 40), round=0.02)
    if s.maybe(0.55):
        s.torus("rim", base + (0, 0.025, 0), brim * 0.98, 0.042, squash=1.1, turn=(-7, 0, bend * 40),
            colour=s.pick(s.shade(-0.3), WHITE), look="wool")
    shoulder = np.array((r * 0.68, leg + 0.29 * h, 0.02))
    hand = shoulder + (0.12 * w + 0.02, -0.15 * h, 0.12)
    s.tube("handle", [shoulder, shoulder + (0.11 * w, -0.05 * h, 0.02), hand], (0.085, 0.075, 0.068), mirror="x",
        colour=s.shade(-0.12, coat), look="fabric")
    s.ball("detail", hand + (0.005, -0.02, 0.025), 0.062, mirror="x", colour=s.pick(skin, s.accent), look="skin")
    if s.maybe(0.7):
        s.lathe("band", [(r * 1.075, leg + 0.13 * h), (r * 1.055, leg + 0.13 * h + 0.065)], colour=(0.26, 0.17, 0.11),
            look="leather")
        s.box("knob", (0, leg + 0.13 * h + 0.03, r * 1.05), (0.058, 0.048, 0.03), look="gold", round=0.014)


THINGS = (
    Thing(
        "robot", "characters", robot, 1.2,
        {"body": "body", "upper": "neck", "head": "head", "face": "screen", "eyes": "eyes", "spout": "smile",
        "ears": "ears", "top": "antenna", "knob": "antenna light", "handle": "arms", "detail": "hands",
        "detail_b": "shoulders", "support": "legs", "base": "feet", "contents": "chest panel", "band": "belt"},
        synset="automaton.n.02", synonyms=("android", "droid", "bot", "toy robot", "automaton", "cyborg", "mech"),
        colours=("white", "sky", "red", "teal", "orange", "yellow", "grey", "mint", "navy"), look="plastic",
        part_words={"arm": "handle", "hand": "detail", "leg": "support", "foot": "base", "wheel": "support",
        "button": "contents", "aerial": "top", "mouth": "spout", "visor": "face"},
    ),
    Thing(
        "snowman", "characters", snowman, 1.6,
        {"body": "body", "upper": "chest", "head": "head", "spout": "carrot nose", "eyes": "eyes", "face": "mouth",
        "knob": "buttons", "band": "scarf", "tail": "scarf end", "top": "hat", "rim": "hat band", "contents": "bobble",
        "handle": "arms", "detail": "twigs"},
        synset="snowman.n.01", synonyms=("snow man", "snow figure", "frosty", "snow sculpture"), colours=("snow",
        "snow", "white"), look="snow",
        part_words={"nose": "spout", "carrot": "spout", "arm": "handle", "button": "knob", "beanie": "top",
        "cap": "top", "smile": "face", "belly": "body"},
        counts={"button": "knob", "ball": ("body", "upper", "head"), "tier": ("body", "upper", "head")},
    ),
    Thing(
        "ghost", "characters", ghost, 0.5,
        {"body": "sheet", "support": "hem", "eyes": "eyes", "face": "mouth", "detail_c": "cheeks", "handle": "arms",
        "top": "witch hat", "band": "ribbon"},
        synset="ghost.n.03", synonyms=("spook", "spirit", "phantom", "spectre", "specter", "halloween ghost"),
        colours=("white", "white", "lavender", "sky", "mint", "pink"), look="fabric",
        part_words={"arm": "handle", "hand": "handle", "smile": "face", "cheek": "detail_c", "hat": "top",
        "wave": "support"},
    ),
    Thing(
        "gnome", "characters", gnome, 0.5,
        {"body": "coat", "support": "boots", "head": "head", "contents": "beard", "face": "moustache", "spout": "nose",
        "eyes": "eyes", "ears": "ears", "top": "hat", "rim": "hat brim", "handle": "arms", "detail": "hands",
        "band": "belt", "knob": "buckle"},
        synset="gnome.n.01", synonyms=("garden gnome", "dwarf", "elf", "leprechaun", "wizard", "santa", "santa claus"),
        colours=("red", "red", "green", "blue", "purple", "orange", "teal"), look="fabric",
        part_words={"arm": "handle", "hand": "detail", "leg": "support", "boot": "support", "shoe": "support",
        "cap": "top", "mustache": "face", "jacket": "body"},
    ),
)
