"""Small creatures of the garden: frog, snail, bee, butterfly."""

import numpy as np

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.anatomy import CREAM, INK, WHITE, brightness, eyes, on

# One part is one row: calls fill their lines.
# fmt: off


def frog(s: Sketch) -> None:
    w, h = s.wide, s.tall
    body, half = np.array((0, 0.22 * h, -0.05)), np.array((0.28 * w, 0.225 * h, 0.29 * w))
    s.ellipsoid("body", body, half, egg=0.25, cut=(-0.95, 2))
    light = s.pick(s.shade(0.6), CREAM)
    s.ellipsoid("contents", body + (0, -0.02, 0.055 * w), half * (0.80, 0.88, 0.90), egg=0.25, cut=(-0.9, 2),
        colour=light)
    head = body + (0, 0.20 * h + 0.03, 0.10 * w)
    dome = np.array((0.285 * w**0.7, 0.165, 0.23))
    s.ellipsoid("head", head, dome, power=2.3, blend=0.06)
    bulge = head + (dome[0] * 0.56, dome[1] * 0.88, 0.04)
    s.ball("top", bulge, 0.105, mirror="x", blend=0.03)
    s.ball("eyes", bulge + (0.012, 0.018, 0.038), 0.082, mirror="x", look="eye",
        colour=s.pick(WHITE, (0.98, 0.86, 0.35)))
    s.ellipsoid("detail", bulge + (0.018, 0.024, 0.105), (0.052, 0.044, 0.026), mirror="x", look="eye")
    m, wide = on(head, dome, 0, -14, 1.0), dome[0] * 0.74
    s.tube("face", [m + (-wide, 0.065, -0.105), m + (0, -0.045, 0.035), m + (wide, 0.065, -0.105)], 0.019,
        colour=s.shade(-0.6))
    s.ellipsoid("spout", on(head, dome, 10, 22, 0.99), (0.016, 0.014, 0.018), mirror="x", colour=s.shade(-0.6))
    s.tube("support",
        [body + (half[0] * 0.55, 0.02, half[2] * 0.65), (0.22 * w, 0.16 * h, 0.27 * w), (0.20 * w, 0.04, 0.29 * w)],
        (0.07, 0.056, 0.04), mirror="x", blend=0.03)
    s.ellipsoid("support_b", (0.275 * w, 0.135, -0.08 * w), (0.11 * w**0.6, 0.17, 0.20 * w), cut=(-0.79, 2), mirror="x",
        blend=0.04)
    s.ellipsoid("base", (0.20 * w, 0, 0.335 * w), (0.085, 0.05, 0.105), cut=(0, 2), mirror="x", blend=0.02)
    s.ellipsoid("tail", (0.37 * w, 0, 0.06), (0.095, 0.055, 0.17), turn=(0, 22, 0), cut=(0, 2), mirror="x", blend=0.02)
    if s.maybe(0.4):
        s.ball("knob", body + (half[0] * 0.5, half[1] * 0.42, -half[2] * 0.62), 0.075, mirror="x",
            colour=s.shade(-0.25))
    if s.maybe(0.3):
        s.lathe("upper", [(0.085, 0), (0.09, 0.05), (0.11, 0.10)], at=head + (0, dome[1] * 0.9, 0.02), look="gold",
            round=0.012)
        s.prism("rim", head + (0.092, dome[1] * 0.9 + 0.115, 0.02), 0.042, 0.05, sides=4, taper=0.8, radial=5, phase=90,
            pivot=tuple(head + (0, 0, 0.02)), look="gold", round=0.006)
    if s.maybe(0.35):
        s.ellipsoid("detail_c", on(head, dome, 52, -6, 0.98), (0.05, 0.035, 0.024), turn=(6, 52, 0), mirror="x",
            colour=(0.96, 0.60, 0.58))


def snail(s: Sketch) -> None:
    w, h = s.wide, s.tall
    skin = s.pick((0.93, 0.80, 0.58), (0.82, 0.70, 0.55), (0.75, 0.80, 0.52), (0.95, 0.74, 0.66))
    s.tube("body", [(0, 0.075, -0.52 * w), (0, 0.09, -0.05 * w), (0, 0.11, 0.30 * w)], (0.035, 0.13, 0.115),
        colour=skin)
    s.ellipsoid("base", (0, 0, -0.08 * w), (0.165, 0.05, 0.46 * w), cut=(0, 2), colour=s.shade(-0.12, skin))
    head = np.array((0, 0.30 * h, 0.42 * w))
    s.tube("upper", [(0, 0.11, 0.22 * w), (0, 0.13, 0.36 * w), head], (0.125, 0.12, 0.125), blend=0.05, colour=skin)
    dome = np.array((0.135, 0.13, 0.14))
    s.ellipsoid("head", head + (0, 0.02, 0.01), dome, blend=0.03, colour=skin)
    stalk = head + (0.062, 0.11, 0.03)
    tip = stalk + (s.range(0.03, 0.08), s.range(0.16, 0.22) * h, 0.05)
    s.tube("ears", [stalk - (0.01, 0.04, 0), tip], (0.032, 0.026), mirror="x", colour=skin)
    s.ball("eyes", tip + (0, 0.03, 0.01), 0.062, mirror="x", look="eye", colour=WHITE)
    s.ellipsoid("detail", tip + (0, 0.032, 0.058), (0.034, 0.038, 0.022), mirror="x", look="eye")
    m = head + (0, -0.02, dome[2] + 0.006)
    s.tube("face", [m + (-0.055, 0.022, -0.02), m + (0, -0.018, 0.006), m + (0.055, 0.022, -0.02)], 0.016,
        colour=s.shade(-0.65, skin))
    r = s.range(0.27, 0.31) * h**0.8
    hub = np.array((0, 0.10 + r * 0.92, -0.10 * w))
    thick = 0.17 * w**0.5
    s.ellipsoid("contents", hub, (thick, r, r))
    swirl = s.pick(s.shade(-0.35), s.shade(0.4), s.accent)
    for slot, share, tube in (("band", 0.74, 0.040), ("rim", 0.42, 0.036)):
        s.torus(slot, hub + (thick * (1 - share**2) ** 0.5 - 0.012, 0, 0), r * share, tube, turn=(0, 0, 90), mirror="x",
            colour=swirl)
    s.ball("knob", hub + (thick * 0.95, 0, 0), 0.05, mirror="x", colour=swirl)
    if s.maybe(0.4):
        s.ellipsoid("detail_c", head + (0.10, -0.005, dome[2] * 0.72), (0.036, 0.026, 0.022), turn=(0, 40, 0),
            mirror="x", colour=(0.97, 0.60, 0.55))


def bee(s: Sketch) -> None:
    w, h = s.wide, s.tall
    half = np.array((0.235 * w**0.7, 0.225 * h**0.9, 0.33 * w))
    y = 0.12 * h + half[1]
    body = np.array((0, y, -0.06))
    s.ellipsoid("body", body, half, turn=(6, 0, 0))
    dark = INK if brightness(s.main) > 0.2 else HUES["amber"]
    s.ellipsoid("band", body + (0, 0, -0.06 * w), (half[0] * 1.02, half[1] * 1.02, 0.05 * w), row=s.pick(2, 3),
        along="z", step=0.155 * w, colour=dark)
    head = body + (0, 0.05 * h, half[2] + 0.02)
    dome = np.array((0.185, 0.18, 0.165)) * s.range(0.97, 1.08)
    s.ellipsoid("head", head, dome, colour=s.pick(s.main, s.main, s.shade(0.3)))
    eyes(s, head, dome, azimuth=34, elevation=8, radius=0.054, tall=1.25, pupil="detail_b")
    m = on(head, dome, 0, -26, 0.985)
    s.tube("face", [m + (-0.062, 0.03, -0.008), m + (0, -0.016, 0.008), m + (0.062, 0.03, -0.008)], 0.016, colour=INK)
    if s.maybe(0.5):
        s.ellipsoid("detail_c", on(head, dome, 52, -18, 0.98), (0.038, 0.028, 0.022), turn=(18, 52, 0), mirror="x",
            colour=(0.98, 0.55, 0.45))
    feeler = on(head, dome, 40, 62, 0.92)
    end = feeler + (s.range(0.04, 0.1), s.range(0.12, 0.17), 0.07)
    s.tube("ears", [feeler, feeler + (0.01, 0.09, 0.0), end], 0.022, mirror="x", colour=INK)
    s.ball("knob", end, 0.042, mirror="x", colour=INK)
    root = body + (0.055, half[1] * 0.82, 0.05)
    long, lift = s.range(0.34, 0.42) * w**0.7, s.range(24, 44)
    turn = np.array((np.cos(np.radians(lift)), np.sin(np.radians(lift)), -0.25))
    s.ellipsoid("handle", root + turn * long * 0.62, (long * 0.72, 0.03, 0.155), turn=(0, 14, lift), mirror="x",
        look="ice", alpha=1.0, colour=(0.88, 0.95, 0.98))
    if s.maybe(0.7):
        rear = root + (0, -0.01, -0.13)
        s.ellipsoid("detail", rear + turn * (0.8, 0.7, 1.6) * long * 0.5, (long * 0.5, 0.028, 0.105),
            turn=(0, 34, lift * 0.75), mirror="x", look="ice", alpha=1.0, colour=(0.80, 0.90, 0.95))
    s.tube("tail", [body + (0, -0.02, -half[2] * 0.93), body + (0, -0.03, -half[2] - 0.12)], (0.058, 0.016), colour=INK)
    s.tube("support",
        [body + (0.10, -half[1] * 0.75, 0.02), body + (0.15, -half[1] - 0.06 * h, 0.04), (0.16, 0.03, -0.02)],
        (0.036, 0.03, 0.03), row=3, along="z", step=0.14 * w, mirror="x", colour=INK)


def butterfly(s: Sketch) -> None:
    """Stands upright, wings spread to the front."""
    w, h = s.wide, s.tall
    dark = s.pick((0.16, 0.13, 0.14), (0.28, 0.18, 0.14), s.shade(-0.6))
    s.lathe("body", [(0.03, 0.02), (0.056, 0.10), (0.066, 0.30 * h), (0.088, 0.46 * h), (0.05, 0.60 * h)], colour=dark,
        round=0.03)
    head = np.array((0, 0.66 * h, 0.015))
    dome = np.array((0.115, 0.108, 0.105))
    s.ellipsoid("head", head, dome, blend=0.02, colour=dark)
    eyes(s, head, dome, azimuth=34, elevation=6, radius=0.042, sclera=WHITE, pupil="detail_b")
    feeler = on(head, dome, 30, 60, 0.8)
    end = feeler + (s.range(0.10, 0.16), s.range(0.17, 0.24), 0.03)
    s.tube("ears", [feeler, feeler + (0.02, 0.12, 0.01), end], 0.026, mirror="x", colour=dark)
    s.ball("knob", end, 0.036, mirror="x", colour=dark)
    spread, sweep = w * s.range(0.34, 0.40), s.range(12, 30)
    up = s.range(0.20, 0.25) * h
    wing = np.array((0.05 + spread * 0.72, 0.58 * h + up * 0.36, -0.02 - spread * 0.2))
    tilt = s.range(28, 42)
    s.ellipsoid("handle", wing, (spread * 0.94, up * 1.08, 0.044), turn=(0, sweep, tilt), egg=0.0, power=2.3,
        mirror="x", colour=dark)
    s.ellipsoid("detail", wing + (-0.01, 0.0, 0.006), (spread * 0.86, up * 0.95, 0.049), turn=(0, sweep, tilt),
        power=2.3, mirror="x", colour=s.main)
    low = np.array((0.01 + spread * 0.50, 0.28 * h, -0.02 - spread * 0.12))
    s.ellipsoid("support", low, (spread * 0.68, up * 0.88, 0.038), turn=(0, sweep, -34), mirror="x", colour=dark)
    s.ellipsoid("detail_c", low + (-0.01, 0.0, 0.006), (spread * 0.59, up * 0.76, 0.044), turn=(0, sweep, -34),
        mirror="x", colour=s.pick(s.accent, s.shade(0.3), s.shade(-0.15)))
    if s.maybe(0.75):
        spot = s.pick(WHITE, s.shade(0.6), (0.98, 0.80, 0.25))
        out = np.array((spread * 0.34, up * 0.5, -0.02 - 0.34 * spread * np.tan(np.radians(sweep)) * 0.9))
        s.ellipsoid("contents", wing + out + (0, 0, 0.03), (0.055, 0.055, 0.03), turn=(0, sweep, 0), mirror="x",
            colour=spot)
        s.ellipsoid("top", low + (spread * 0.14, -up * 0.1, 0.014), (0.052, 0.06, 0.032), turn=(0, sweep, 0),
            mirror="x", colour=spot)
    if s.maybe(0.4):
        s.torus("band", (0, 0.24 * h, 0), 0.060, 0.016, row=3, along="y", step=0.075 * h, colour=s.main)


THINGS = (
    Thing(
        "frog", "animals", frog, 0.15,
        {"body": "body", "contents": "belly", "head": "head", "top": "eye bulges", "eyes": "eyes", "detail": "pupils",
        "face": "smile", "spout": "nostrils", "support": "front legs", "support_b": "haunches", "base": "front feet",
        "tail": "back feet", "knob": "spots", "upper": "crown", "rim": "crown points", "detail_c": "cheeks"},
        synset="frog.n.01", synonyms=("toad", "tree frog", "froggy", "bullfrog", "frog prince"), colours=("green",
        "lime", "green", "teal", "olive", "orange", "blue"), look="skin",
        part_words={"leg": "support", "foot": "base", "mouth": "face", "tummy": "contents", "spot": "knob",
        "cheek": "detail_c"},
    ),
    Thing(
        "snail", "animals", snail, 0.08,
        {"body": "body", "base": "sole", "upper": "neck", "head": "head", "ears": "eye stalks", "eyes": "eyes",
        "detail": "pupils", "face": "smile", "contents": "shell", "band": "shell swirl", "rim": "inner swirl",
        "knob": "shell hub", "detail_c": "cheeks"},
        synset="snail.n.01", synonyms=("slug", "garden snail", "escargot"), colours=("brown", "coral", "teal", "purple",
        "amber", "pink", "red", "blue"), look="ceramic",
        part_words={"spiral": "band", "swirl": "band", "feeler": "ears", "antenna": "ears", "foot": "base",
        "mouth": "face", "house": "contents"},
    ),
    Thing(
        "bee", "animals", bee, 0.05,
        {"body": "body", "band": "stripes", "head": "head", "eyes": "eyes", "detail_b": "pupils", "face": "smile",
        "detail_c": "cheeks", "ears": "antennae", "knob": "antenna tips", "handle": "wings", "detail": "hind wings",
        "tail": "sting", "support": "legs"},
        synset="bee.n.01", synonyms=("bumblebee", "honeybee", "honey bee", "bumble bee", "wasp", "hornet"),
        colours=("yellow", "amber", "yellow", "orange"), look="fur",
        part_words={"wing": "handle", "stripe": "band", "antenna": "ears", "feeler": "ears", "stinger": "tail",
        "leg": "support", "mouth": "face"},
        counts={"stripe": "band"},
    ),
    Thing(
        "butterfly", "animals", butterfly, 0.08,
        {"body": "body", "head": "head", "eyes": "eyes", "detail_b": "pupils", "ears": "antennae",
        "knob": "antenna tips", "handle": "wing edges", "detail": "wings", "support": "lower wing edges",
        "detail_c": "lower wings", "contents": "wing spots", "top": "lower wing spots", "band": "rings"},
        synset="butterfly.n.01", synonyms=("moth", "monarch", "monarch butterfly", "swallowtail"), colours=("orange",
        "blue", "sky", "purple", "yellow", "pink", "turquoise", "red"), look="velvet",
        part_words={"wing": "detail", "antenna": "ears", "feeler": "ears", "spot": "contents", "stripe": "band"},
    ),
)
