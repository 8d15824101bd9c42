"""Things that hold: one walled lathe each, so that they cannot tear."""

from engine.shapes.looks import HUES, LOOKS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import fill, lid, radius_at, sleeve

# One part is one row: calls fill their lines.
# fmt: off


def vase(s: Sketch) -> None:
    h, r = s.tall, s.wide * s.range(0.26, 0.33)
    foot, neck, lip = r * s.range(0.5, 0.75), r * s.range(0.32, 0.6), r * s.range(0.5, 0.8)
    shoulder = s.range(0.5, 0.68) * h
    style = s.pick("shoulder", "pear", "trumpet", "bottle")
    if style == "shoulder":
        profile = [(foot, 0), (foot * 1.02, 0.03 * h), (r * 0.9, shoulder * 0.62), (r, shoulder),
            (neck * 1.25, 0.84 * h), (neck, 0.91 * h), (lip, h)]
    elif style == "pear":
        profile = [(foot, 0), (r * 0.93, 0.14 * h), (r, 0.3 * h), (r * 0.72, 0.58 * h), (neck, 0.84 * h), (lip, h)]
    elif style == "trumpet":
        profile = [(foot, 0), (foot * 0.8, 0.08 * h), (r * 0.55, 0.45 * h), (r * 0.75, 0.78 * h), (r * 1.05, h)]
    else:
        profile = [(foot, 0), (r * 0.98, 0.12 * h), (r, 0.28 * h), (r * 0.86, 0.44 * h), (neck * 0.7, 0.6 * h),
            (neck * 0.62, 0.86 * h), (neck * 0.85, h)]
    wall = s.range(0.026, 0.034)
    s.lathe("body", profile, wall=wall, round=0.012)
    top = profile[-1][0]
    if s.maybe(0.5):
        s.torus("rim", (0, h, 0), top - wall * 0.5, s.range(0.022, 0.03), squash=s.range(0.8, 1.1), mode="after",
            colour=s.accent)
    if s.maybe(0.35):
        y = s.range(0.25, 0.5) * h
        s.torus("band", (0, y, 0), radius_at(profile, y) - 0.006, 0.02, squash=s.range(1.0, 2.0), colour=s.accent)
    if s.maybe(0.3):
        base = foot * s.range(1.02, 1.18)
        s.lathe("base", [(base, -0.05), (base * 0.92, 0.015)], colour=s.shade(-0.25), round=0.012)
    if s.maybe(0.25):
        low, high = 0.3 * h, s.range(0.68, 0.8) * h
        a, b = radius_at(profile, low) - 0.012, radius_at(profile, high) - 0.012
        out = max(a, b) + s.range(0.1, 0.16)
        s.tube("handle", [(a, low, 0), (out, low * 0.9 + 0.05, 0), (out, high + 0.06, 0), (b, high, 0)],
            s.range(0.024, 0.032), mirror="x", blend=0.02)


def mug(s: Sketch) -> None:
    r, h = s.wide * s.range(0.30, 0.35), s.tall * s.range(0.66, 0.8)
    flare, belly, wall = s.range(-0.04, 0.05), s.range(0, 0.04), s.range(0.03, 0.042)
    profile = [(r * 0.86, 0), (r * 0.97, 0.05 * h), (r + belly, 0.45 * h), (r + flare, h)]
    s.lathe("body", profile, wall=wall, round=0.02)
    low, high = s.range(0.16, 0.26) * h, s.range(0.76, 0.88) * h
    out, thick = r + s.range(0.2, 0.3), s.range(0.032, 0.046)
    a, b = radius_at(profile, low) - 0.02, radius_at(profile, high) - 0.02
    colour = s.main if s.chance(0.7) else s.accent
    s.tube("handle", [(a, low, 0), (out, low - 0.02, 0), (out + 0.02, high + 0.05, 0), (b, high, 0)], thick,
        flat=s.range(0.6, 1.0), thin=(0, 0, 1), blend=0.03, colour=colour)
    if s.maybe(0.4):
        fill(s, profile, wall, s.range(0.74, 0.88) * h, look="coffee")
    if s.maybe(0.3):
        s.torus("rim", (0, h, 0), r + flare - wall * 0.5, wall * 0.62, mode="after", colour=s.accent)
    if s.maybe(0.3):
        y, half = s.range(0.35, 0.6) * h, s.range(0.03, 0.08)
        sleeve(s, "band", profile, y - half, y + half, colour=s.accent)


def bowl(s: Sketch) -> None:
    r, h = s.wide * 0.5, s.tall * s.range(0.36, 0.46)
    foot = r * s.range(0.42, 0.52)
    style = s.pick("round", "flared", "deep")
    if style == "round":
        profile = [(foot, 0), (r * 0.74, 0.16 * h), (r * 0.93, 0.48 * h), (r, 0.82 * h), (r, h)]
    elif style == "flared":
        profile = [(foot, 0), (r * 0.62, 0.14 * h), (r * 0.78, 0.5 * h), (r * 0.9, 0.82 * h), (r * 1.05, h)]
    else:
        h *= 1.2
        profile = [(foot, 0), (r * 0.8, 0.15 * h), (r * 0.98, 0.5 * h), (r * 0.93, 0.84 * h), (r * 0.95, h)]
    wall = s.range(0.03, 0.038)
    s.lathe("body", profile, wall=wall, round=0.015)
    s.lathe("base", [(foot * 0.86, -0.075), (foot * 0.8, -0.03), (foot * 0.95, 0.03)],
        colour=s.main if s.chance(0.5) else s.accent, round=0.01)
    if s.maybe(0.5):
        s.torus("rim", (0, h, 0), profile[-1][0] - wall * 0.5, s.range(0.024, 0.032), mode="after", colour=s.accent)
    if s.maybe(0.4):
        y = s.range(0.5, 0.66) * h
        sleeve(s, "band", profile, y - 0.035, y + 0.035, proud=0.018, colour=s.accent)
    if s.maybe(0.35):
        soup = s.pick((0.86, 0.45, 0.16), (0.75, 0.2, 0.12), (0.55, 0.66, 0.25), LOOKS["cream"][0])
        fill(s, profile, wall, s.range(0.68, 0.82) * h, heap=s.pick(0, 0, 0.16), look="cream", colour=soup)


def goblet(s: Sketch) -> None:
    r, cup, stem = s.wide * s.range(0.25, 0.3), s.range(0.4, 0.5), s.tall * s.range(0.42, 0.5)
    style = s.pick("tulip", "chalice", "coupe")
    top = stem + cup * s.tall**0.5 * (0.72 if style == "coupe" else 1.0)
    c = top - stem
    if style == "tulip":
        profile = [(0.07, stem), (r * 0.72, stem + 0.14 * c), (r * 1.04, stem + 0.45 * c), (r, stem + 0.75 * c),
            (r * 0.88, top)]
    elif style == "chalice":
        profile = [(0.07, stem), (r * 0.7, stem + 0.12 * c), (r * 0.94, stem + 0.4 * c), (r * 0.98, stem + 0.7 * c),
            (r * 1.12, top)]
    else:
        profile = [(0.06, stem), (r * 0.7, stem + 0.2 * c), (r * 1.12, stem + 0.5 * c), (r * 1.32, top)]
    wall = s.range(0.028, 0.034)
    s.lathe("body", profile, wall=wall, round=0.013)
    thin, foot, knop = s.range(0.03, 0.042), r * s.range(0.85, 1.0), s.range(0.075, 0.1)
    y = stem * s.range(0.5, 0.66)
    accent = s.main if s.chance(0.45) else s.accent
    if s.maybe(0.65):
        s.lathe("support",
            [(thin * 2.2, 0), (thin, 0.2 * stem), (thin, y - 0.08), (knop, y), (thin, y + 0.08), (thin * 1.1,
            0.9 * stem), (0.075, stem + 0.04)],
            colour=accent)
    else:
        s.lathe("support", [(thin * 2.2, 0), (thin, 0.3 * stem), (thin, 0.75 * stem), (0.08, stem + 0.04)],
            colour=accent)
    s.lathe("base", [(foot, 0), (foot, 0.03), (foot * 0.6, 0.07), (thin * 1.3, 0.13)], round=0.012)
    if s.maybe(0.45):
        s.torus("rim", (0, top, 0), profile[-1][0] - wall * 0.5, 0.026, mode="after", colour=s.accent)
    if s.maybe(0.35):
        sleeve(s, "band", profile, stem + 0.5 * c, stem + 0.62 * c, colour=s.accent)
    elif s.maybe(0.4):
        y = stem + 0.5 * c
        s.ball("detail", (radius_at(profile, y) - 0.004, y, 0), 0.045, radial=8, look="jelly",
            colour=s.pick(HUES["crimson"], HUES["teal"], HUES["purple"]), alpha=1)
    if s.maybe(0.5):
        level, low = stem + 0.72 * c, stem + wall * 0.5
        heights = [low + (level - low) * k / 6 for k in range(7)]
        wine = s.pick((0.42, 0.05, 0.12), (0.93, 0.78, 0.42))
        s.lathe("contents", [(radius_at(profile, y) - wall * 0.6, y) for y in heights], mode="after", look="water",
            colour=wine)


def bottle(s: Sketch) -> None:
    h, r = s.tall, s.wide * s.range(0.16, 0.19)
    neck, style = 0.068, s.pick("wine", "flask", "soda", "potion")
    if style == "wine":
        profile = [(r * 0.96, 0), (r, 0.04 * h), (r, 0.52 * h), (r * 0.8, 0.63 * h), (neck * 1.1, 0.73 * h),
            (neck, 0.96 * h), (neck * 1.15, h)]
    elif style == "flask":
        r *= 1.6
        h *= 0.85
        profile = [(r * 0.6, 0), (r * 0.97, 0.2 * h), (r * 0.94, 0.4 * h), (neck * 1.5, 0.64 * h), (neck, 0.74 * h),
            (neck, 0.93 * h), (neck * 1.4, h)]
    elif style == "soda":
        h *= 0.9
        profile = [(r * 0.9, 0), (r * 1.05, 0.1 * h), (r * 0.92, 0.32 * h), (r * 1.06, 0.5 * h), (r * 0.74, 0.7 * h),
            (neck, 0.88 * h), (neck, h)]
    else:
        r, h = r * 1.35, h * 0.72
        profile = [(r * 0.96, 0), (r, 0.05 * h), (r, 0.5 * h), (r * 0.86, 0.62 * h), (neck * 1.3, 0.7 * h),
            (neck * 1.1, 0.92 * h), (neck * 1.5, h)]
    s.lathe("body", profile, wall=0.027, round=0.016, smooth=1.0)
    if s.maybe(0.7):
        colour = s.pick(HUES["cream"], (0.95, 0.94, 0.92), s.accent)
        low, high = (0.15, 0.44) if style != "flask" else (0.16, 0.36)
        sleeve(s, "band", profile, low * h, high * h, look="paper", colour=colour)
        if s.maybe(0.6):
            y = (low + high) / 2 * h
            s.ellipsoid("face", (0, y, radius_at(profile, y) - 0.004), (0.075, 0.075, 0.022), colour=s.shade(-0.1),
                look="paper")
    lip = radius_at(profile, h)
    if s.maybe(0.75):
        if s.chance(0.55):
            s.lathe("top", [(lip * 0.62, h - 0.08), (lip * 0.72, h), (lip * 0.82, h + 0.07)], look="cork", mode="after")
        else:
            s.lathe("top", [(lip * 1.12, h - 0.05), (lip * 1.12, h + 0.045)], colour=s.accent, look="paint",
                mode="after", round=0.012)
    if s.maybe(0.4):
        s.torus("rim", (0, h - 0.085, 0), radius_at(profile, h - 0.085) + 0.004, 0.022, colour=s.shade(-0.2))


def jar(s: Sketch) -> None:
    r, h, style = s.wide * s.range(0.3, 0.35), s.tall * s.range(0.68, 0.78), s.pick("straight", "cookie", "ginger")
    if style == "straight":
        profile = [(r * 0.95, 0), (r, 0.05 * h), (r, 0.8 * h), (r * 0.94, 0.88 * h), (r * 0.8, 0.93 * h), (r * 0.78, h)]
    elif style == "cookie":
        profile = [(r * 0.7, 0), (r * 1.02, 0.22 * h), (r * 1.12, 0.5 * h), (r * 0.95, 0.85 * h), (r * 0.82, h)]
    else:
        profile = [(r * 0.68, 0), (r * 0.78, 0.2 * h), (r * 1.05, 0.6 * h), (r * 0.98, 0.8 * h), (r * 0.62, 0.93 * h),
            (r * 0.62, h)]
    wall, mouth = 0.034, profile[-1][0]
    s.lathe("body", profile, wall=wall, round=0.018)
    if s.maybe(0.72):
        colour = s.pick(s.accent, s.shade(-0.3), s.main)
        if style == "straight":
            s.lathe("upper", [(mouth * 1.1, h - 0.045), (mouth * 1.12, h + 0.08), (mouth * 1.06, h + 0.1)],
                mode="after", round=0.02, look=s.pick("cork", "paint", "brass"),
                colour=None if s.chance(0.5) else s.accent)
        else:
            s.lathe("upper",
                [(mouth * 1.12, h - 0.03), (mouth * 1.14, h + 0.02), (mouth * 0.9, h + 0.09), (mouth * 0.45, h + 0.14),
                (0.03, h + 0.155)],
                mode="after", colour=colour)
            s.lathe("knob",
                [(0.04, h + 0.11), (0.035, h + 0.17), (0.075, h + 0.22), (0.06, h + 0.27), (0.004, h + 0.285)],
                mode="after", colour=s.pick(colour, s.accent))
    else:
        fill(s, profile, wall, 0.84 * h, heap=s.pick(0.0, 0.0, 0.08), look="jelly",
            colour=s.pick((0.9, 0.6, 0.12), (0.6, 0.06, 0.14), (0.93, 0.75, 0.45)), alpha=1)
        s.torus("rim", (0, h, 0), mouth - wall * 0.5, 0.03, mode="after", colour=s.accent)
    if s.maybe(0.55):
        low, high = s.pick((0.3, 0.62), (0.5, 0.6), (0.22, 0.34))
        sleeve(s, "band", profile, low * h, high * h, colour=s.pick(HUES["cream"], s.accent))
    if s.maybe(0.25):
        y = 0.66 * h
        a = radius_at(profile, y) - 0.02
        s.torus("handle", (a, y, 0), 0.1, 0.03, turn=(90, 0, 0), mirror="x", colour=s.accent)


def teapot(s: Sketch) -> None:
    r, h, style = s.wide * s.range(0.36, 0.41), s.tall * 0.58, s.pick("round", "squat", "pear")
    if style == "round":
        profile = [(r * 0.56, 0), (r * 0.86, 0.15 * h), (r, 0.45 * h), (r * 0.88, 0.78 * h), (r * 0.54, h)]
    elif style == "squat":
        h *= 0.82
        profile = [(r * 0.68, 0), (r * 1.02, 0.2 * h), (r * 1.14, 0.48 * h), (r * 0.96, 0.8 * h), (r * 0.56, h)]
    else:
        h *= 1.25
        profile = [(r * 0.72, 0), (r * 0.96, 0.16 * h), (r * 0.98, 0.34 * h), (r * 0.74, 0.7 * h), (r * 0.54, h)]
    wall, mouth, accent = 0.034, r * 0.55, s.main if s.chance(0.4) else s.accent
    s.lathe("body", profile, wall=wall, round=0.016)
    s.lathe("base", [(r * 0.62, -0.05), (r * 0.55, -0.01), (profile[0][0] * 0.96, 0.035)], colour=accent, round=0.01)
    top = lid(s, mouth, h, s.range(0.1, 0.15), colour=accent)
    s.lathe("knob",
        [(0.035, top - 0.05), (0.03, top + 0.02), (0.065, top + 0.07), (0.05, top + 0.115), (0.004, top + 0.13)],
        mode="after", colour=s.pick(accent, s.accent))
    y, rise = 0.34 * h, s.range(0.86, 1.02) * h
    a, reach = radius_at(profile, y) - 0.05, r + s.range(0.3, 0.36)
    tip = (reach, rise, 0)
    s.tube("spout", [(a, y, 0), (reach - 0.02, y - 0.02, 0), (reach - 0.2, rise - 0.06, 0), tip], (0.11, 0.075, 0.058),
        blend=0.03)
    s.ball("detail", (reach + 0.03, rise + 0.042, 0), 0.042, mode="cut", colour=s.shade(-0.6))
    low, high = 0.24 * h, 0.82 * h
    back, thick = r + s.range(0.26, 0.34), s.range(0.034, 0.044)
    a, b = radius_at(profile, low) - 0.02, radius_at(profile, high) - 0.03
    s.tube("handle", [(-b, high, 0), (-back, high + 0.2 * h, 0), (-back - 0.03, low - 0.05, 0), (-a, low, 0)], thick,
        blend=0.03, colour=s.pick(s.main, accent))
    if s.maybe(0.45):
        sleeve(s, "band", profile, 0.5 * h, s.range(0.56, 0.66) * h, colour=s.accent)
    if s.maybe(0.3):
        s.torus("rim", (0, h - 0.01, 0), mouth * 1.04, 0.03, mode="after", colour=s.shade(-0.25))


def pitcher(s: Sketch) -> None:
    r, h, style = s.wide * s.range(0.27, 0.31), s.tall * s.range(0.88, 0.98), s.pick("belly", "straight", "waist")
    if style == "belly":
        profile = [(r * 0.72, 0), (r * 1.05, 0.2 * h), (r * 1.1, 0.38 * h), (r * 0.72, 0.74 * h), (r * 0.68, 0.84 * h),
            (r * 0.84, h)]
    elif style == "straight":
        profile = [(r * 1.02, 0), (r * 1.05, 0.04 * h), (r * 0.84, 0.6 * h), (r * 0.8, h)]
    else:
        profile = [(r * 0.7, 0), (r * 0.72, 0.03 * h), (r, 0.3 * h), (r * 0.96, 0.5 * h), (r * 0.62, 0.78 * h),
            (r * 0.8, h)]
    wall, top = s.range(0.03, 0.035), profile[-1][0]
    s.lathe("body", profile, wall=wall, round=0.015)
    out = s.range(0.13, 0.16)
    s.lathe("spout", [(0.012, -0.2), (out * 0.42, -0.13), (out * 0.8, -0.06), (out, -0.016)], at=(top - 0.06, h, 0),
        turn=(0, 0, 11), depth=0.9, wall=wall, blend=0.035, round=0.012)
    low, high = s.range(0.2, 0.28) * h, s.range(0.82, 0.9) * h
    a, b = radius_at(profile, low) - 0.02, radius_at(profile, high) - 0.02
    back = max(a, b) + s.range(0.2, 0.26)
    s.tube("handle", [(-b, high, 0), (-back, high + 0.14, 0), (-back, low + 0.1, 0), (-a, low, 0)],
        s.range(0.032, 0.042), flat=0.8, thin=(0, 0, 1), blend=0.03, colour=s.pick(s.main, s.accent))
    if s.maybe(0.5):
        y = s.range(0.4, 0.55) * h
        sleeve(s, "band", profile, y - 0.04, y + 0.04, colour=s.accent)
    if s.maybe(0.4):
        base = profile[0][0] * 1.06
        s.lathe("base", [(base * 1.05, -0.045), (base * 0.94, 0.03)], colour=s.accent, round=0.012)
    if s.maybe(0.45):
        fill(s, profile, wall, 0.82 * h, look="water",
            colour=s.pick(LOOKS["water"][0], (0.98, 0.96, 0.92), (0.96, 0.78, 0.25), (0.85, 0.35, 0.3)))

CERAMIC = ("white", "cream", "blue", "teal", "sky", "mint", "red", "navy", "terracotta", "grey")
KITCHEN = ("red", "teal", "cream", "sky", "mint", "steel", "navy", "orange", "copper")
BAND = {"stripe": "band", "ring": "band", "label": "band"}
THINGS = (
    Thing(
        "vase", "vessels", vase, 0.30,
        {"body": "body", "rim": "rim", "band": "band", "base": "foot", "handle": "handles"},
        synset="vase.n.01", synonyms=("urn", "amphora", "flower vase"), colours=CERAMIC,
        part_words={"lip": "rim", "edge": "rim", "stripe": "band", "ring": "band", "ear": "handle"},
    ),
    Thing(
        "mug", "vessels", mug, 0.10,
        {"body": "body", "handle": "handle", "rim": "rim", "band": "band", "contents": "coffee"},
        synset="mug.n.04", synonyms=("cup", "coffee cup", "teacup", "tankard", "beaker"), colours=CERAMIC,
        part_words={"grip": "handle", "lip": "rim", "stripe": "band", "tea": "contents", "drink": "contents"},
    ),
    Thing(
        "bowl", "vessels", bowl, 0.18,
        {"body": "body", "base": "foot", "rim": "rim", "band": "band", "contents": "filling"},
        synset="bowl.n.01", synonyms=("soup bowl", "mixing bowl", "salad bowl", "fruit bowl", "basin"),
        colours=CERAMIC,
        part_words={"lip": "rim", "edge": "rim", "stripe": "band", "ring": "band", "soup": "contents",
        "food": "contents", "rice": "contents"},
    ),
    Thing(
        "goblet", "vessels", goblet, 0.20,
        {"body": "cup", "support": "stem", "base": "foot", "rim": "rim", "band": "band", "detail": "gems",
        "contents": "wine"},
        synset="goblet.n.01", synonyms=("chalice", "wine glass", "trophy cup", "grail", "glass", "wineglass"),
        colours=("gold", "silver", "brass", "glass", "copper", "bronze", "purple", "crimson", "teal", "white"),
        look="gold",
        part_words={"bowl": "body", "stalk": "support", "leg": "support", "base": "base", "jewel": "detail",
        "lip": "rim", "stripe": "band", "drink": "contents"},
    ),
    Thing(
        "bottle", "vessels", bottle, 0.30,
        {"body": "body", "band": "label", "face": "emblem", "top": "stopper", "rim": "collar"},
        synset="bottle.n.01", synonyms=("flask", "wine bottle", "potion", "flagon", "decanter", "carafe", "phial",
        "vial"),
        colours=("green", "amber", "sky", "teal", "navy", "purple", "crimson", "olive", "brown", "white"),
        look="plastic",
        part_words={"cap": "top", "cork": "top", "lid": "top", "stripe": "band", "sticker": "face", "ring": "rim",
        "neck": "body"},
    ),
    Thing(
        "jar", "vessels", jar, 0.22,
        {"body": "body", "upper": "lid", "knob": "knob", "band": "label", "rim": "rim", "handle": "handles",
        "contents": "filling"},
        synset="jar.n.01", synonyms=("cookie jar", "jam jar", "honey jar", "canister", "crock", "container"),
        colours=(*CERAMIC, "sky", "amber", "glass"),
        part_words={"cap": "upper", "cover": "upper", "stripe": "band", "ear": "handle", "jam": "contents",
        "honey": "contents", "lip": "rim"},
    ),
    Thing(
        "teapot", "vessels", teapot, 0.24,
        {"body": "body", "upper": "lid", "knob": "knob", "spout": "spout", "handle": "handle", "base": "foot",
        "band": "band", "rim": "rim", "detail": "spout hole"},
        synset="teapot.n.01", synonyms=("tea pot", "kettle", "tea kettle", "coffee pot", "coffeepot"), colours=CERAMIC,
        part_words={"cover": "upper", "grip": "handle", "stripe": "band", "beak": "spout", "nozzle": "spout",
        "base": "base", "top": "upper"},
    ),
    Thing(
        "pitcher", "vessels", pitcher, 0.26,
        {"body": "body", "spout": "lip", "handle": "handle", "band": "band", "base": "foot", "contents": "drink"},
        synset="pitcher.n.02", synonyms=("jug", "ewer", "milk jug", "water jug", "creamer"),
        colours=(*CERAMIC, "glass", "copper"),
        part_words={"grip": "handle", "stripe": "band", "beak": "spout", "nozzle": "spout", "base": "base",
        "milk": "contents", "water": "contents", "juice": "contents"},
    ),
)
