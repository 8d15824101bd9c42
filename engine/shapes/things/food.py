"""Cooked and baked things to eat; sweets and fruit have files of their own."""

from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing
from engine.shapes.things.turned import height_at

# One part is one row: calls fill their lines.
# fmt: off


def burger(s: Sketch) -> None:
    r, t = s.wide * s.range(0.46, 0.5), s.tall * s.range(0.95, 1.1)
    bun = s.main
    s.lathe("base", [(r * 0.88, 0), (r * 0.98, 0.05 * t), (r * 0.97, 0.13 * t), (r * 0.9, 0.15 * t)], look="bread",
        colour=bun, round=0.03)
    y = 0.15 * t
    double = s.maybe(0.25)
    s.lathe("contents", [(r * 0.96, y - 0.03), (r * 1.03, y + 0.05 * t), (r * 0.98, y + 0.13 * t)], look="chocolate",
        colour=(0.33, 0.18, 0.1), rough=0.8, round=0.03)
    y += 0.12 * t
    turn = s.range(20, 70)
    s.box("band", (0, y + 0.008, 0), (r * 0.84, 0.018, r * 0.84), turn=(0, turn, 0), look="cheese", round=0.016)
    s.tube("detail_c", [(r * 1.05, y + 0.004, 0), (r * 1.12, y - 0.08 * t, 0)], (0.08, 0.07, 0.05), flat=0.6,
        thin=(1, 0.35, 0), radial=4, phase=turn - 45 + 90, blend=0.02, look="cheese")
    y += 0.015
    if double:
        s.lathe("detail_b", [(r * 0.96, y - 0.02), (r * 1.03, y + 0.05 * t), (r * 0.98, y + 0.12 * t)],
            look="chocolate", colour=(0.33, 0.18, 0.1), rough=0.8, round=0.03)
        y += 0.11 * t
    if s.maybe(0.7):
        s.cylinder("detail", r * 0.46, y - 0.015, y + 0.06 * t, at=(r * 0.5, 0, 0), radial=4, phase=s.range(0, 90),
            look="fruit", colour=(0.86, 0.2, 0.14), round=0.02)
        y += 0.045 * t
    s.lathe("rim", [(r * 0.9, y - 0.02), (r * 1.1, y + 0.005), (r * 1.09, y + 0.03), (r * 0.9, y + 0.05 * t)],
        look="leaf", colour=(0.46, 0.7, 0.24), round=0.01)
    s.ellipsoid("ears", (r * 1.06, y + 0.012, 0), (0.09, 0.04, 0.115), radial=s.pick(8, 10), turn=(0, 0, -18),
        phase=s.range(0, 30), blend=0.02, look="leaf", colour=(0.46, 0.7, 0.24))
    y += 0.045 * t
    top = y + s.range(0.34, 0.4) * t
    dome = [(r * 0.95, y - 0.02), (r * 1.03, y + 0.05), (r * 0.98, y + (top - y) * 0.45),
        (r * 0.7, y + (top - y) * 0.83), (r * 0.3, top - 0.008), (0.01, top)]
    s.lathe("body", dome, look="bread", colour=bun, round=0.03)
    if s.maybe(0.8):
        for slot, ring, count, tilt in (("top", 0.34, 6, -12), ("knob", 0.66, 10, -34)):
            s.ellipsoid(slot, (r * ring, height_at(dome, r * ring) + 0.004, 0), (0.042, 0.02, 0.027), turn=(0, 0, tilt),
                radial=count, phase=s.range(0, 40), look="cream", colour=(0.97, 0.9, 0.74))
    if s.maybe(0.15):
        s.cylinder("tail", 0.02, top - 0.1, top + 0.25, look="oak")
        s.ellipsoid("spout", (0, top + 0.1, 0), (0.055, 0.075, 0.055), look="fruit", colour=(0.5, 0.58, 0.2))


def pizza(s: Sketch) -> None:
    style, t, r = s.pick("whole", "whole", "slice"), s.tall, s.wide * 0.55
    sauce, topping = (s.main,
        s.pick((0.7, 0.14, 0.1), (0.7, 0.14, 0.1), (0.9, 0.5, 0.45)))
    crust, high = (0.82, 0.58, 0.31), 0.09 * t
    if style == "slice":
        k = s.wide**0.5
        s.prism("body", (0, high / 2, 0.02), 0.56 * k, high / 2 + 0.02, sides=3, turn=(0, 0, 0), depth=1.25,
            look="bread", colour=crust, round=0.02)
        s.prism("contents", (0, high + 0.015, 0.02), 0.5 * k, 0.025, sides=3, depth=1.25, look="cheese", colour=sauce,
            round=0.02)
        s.tube("rim",
            [(-0.47 * k, high * 0.9, -0.33 * k), (0, high * 0.9, -0.4 * k), (0.47 * k, high * 0.9, -0.33 * k)], 0.09,
            look="bread", colour=crust, blend=0.02)
        s.cylinder("detail", 0.095, high, high + 0.055, at=(0.18 * k, 0, -0.12), mirror="x", look="fruit",
            colour=topping, round=0.02)
        s.cylinder("detail_b", 0.09, high, high + 0.055, at=(0.02, 0, 0.22), look="fruit", colour=topping, round=0.02)
        s.tube("spout",
            [(-0.06 * k, high + 0.02, 0.56 * k), (-0.06 * k, high - 0.02, 0.6 * k), (-0.06 * k, high - 0.1,
            0.6 * k)][:2],
            (0.04, 0.05), look="cheese", colour=sauce)
        if s.maybe(0.6):
            s.ellipsoid("knob", (0.0, high + 0.045, 0.02), (0.07, 0.018, 0.04), turn=(0, 50, 0), look="leaf")
        return
    s.lathe("body",
        [(r * 0.96, 0), (r * 1.04, high * 0.5), (r * 1.04, high), (r * 0.98, high * 1.35), (r * 0.88, high * 0.9),
        (r * 0.5, high * 0.8), (0.01, high * 0.8)],
        look="bread", colour=crust, round=0.01)
    s.cylinder("contents", r * 0.89, 0.02, high * 0.8 + 0.03, look="cheese", colour=sauce, round=0.015)
    y = high * 0.8 + 0.02
    s.cylinder("detail", 0.075, y - 0.01, y + 0.04, at=(r * 0.63, 0, 0), radial=s.pick(6, 7, 8), phase=s.range(0, 40),
        look="fruit", colour=topping, round=0.018)
    s.cylinder("detail_b", 0.075, y - 0.01, y + 0.04, at=(r * 0.27, 0, 0), radial=3, phase=s.range(0, 90), look="fruit",
        colour=topping, round=0.018)
    if s.maybe(0.6):
        s.ellipsoid("knob", (r * 0.45, y + 0.02, 0), (0.06, 0.018, 0.035), turn=(0, 35, 0), radial=5,
            phase=s.range(0, 40), look="leaf")
    if s.maybe(0.4):
        s.torus("top", (r * 0.72, y + 0.012, 0), 0.036, 0.018, radial=6, phase=s.range(0, 40),
            colour=(0.13, 0.13, 0.14))
    if s.maybe(0.5):
        s.prism("detail_c", (0, 0.0, r * 0.82), r * 0.8, 0.5, sides=3, turn=(0, 180, 0), mode="cut", colour=crust)


def bread(s: Sketch) -> None:
    style, t = s.pick("tin", "batard", "round", "toast"), s.tall
    crust = s.main
    pale = s.shade(0.55, crust)
    if style == "tin":
        w, d = s.wide**0.6 * 0.5, s.wide * 0.3
        s.box("body", (0, 0.18 * t, 0), (w, 0.18 * t, d * 0.94), taper=(-0.03, -0.04), round=0.05, plan=0.07)
        s.ellipsoid("upper", (0, 0.36 * t, 0), (w * 1.08, 0.2 * t, d * 1.1), power=3.2, cut=(-0.35, 2), round=0.03)
        s.tube("detail", [(-0.03, 0.557 * t, -d * 0.45), (0.01, 0.575 * t, 0), (0.03, 0.557 * t, d * 0.45)],
            (0.018, 0.04, 0.018), row=s.pick(3, 4), along="x", step=w * 0.44, flat=0.5, look="bread", colour=pale)
    elif style == "batard":
        w, d, h = s.wide**0.3 * 0.72, s.wide * 0.29, 0.24 * t
        s.ellipsoid("body", (0, h * 0.8, 0), (w, h, d), power=2.3, cut=(-0.8, 2), round=0.03)
        s.tube("detail", [(-0.07, h * 1.66, -d * 0.5), (0.0, h * 1.83, 0), (0.07, h * 1.66, d * 0.5)],
            (0.02, 0.05, 0.02), row=s.pick(3, 4), along="x", step=w * 0.3, flat=0.6, look="bread", colour=pale)
    elif style == "round":
        r, h = s.wide * 0.5, 0.36 * t
        s.lathe("body",
            [(r * 0.86, 0), (r, h * 0.3), (r * 0.93, h * 0.62), (r * 0.6, h * 0.93), (r * 0.25, h), (0.01, h * 1.01)],
            round=0.05)
        s.tube("detail", [(0.0, h * 0.99, 0), (r * 0.45, h * 1.005, 0), (r * 0.75, h * 0.82, 0)], (0.036, 0.036, 0.018),
            radial=4, phase=s.range(0, 90), look="bread", colour=pale)
    else:
        w, d = s.wide**0.9 * 0.36, 0.1
        h = 0.3 * t
        s.box("body", (0, h, 0), (w, h, d), round=0.05, look="bread", colour=crust)
        s.ellipsoid("upper", (0, h * 1.95, 0), (w * 1.16, 0.19 * t, d), power=3, colour=crust)
        s.box("face", (0, h, 0.015), (w - 0.05, h - 0.05, d), round=0.04, look="bread", colour=pale)
        s.ellipsoid("detail", (0, h * 1.95, 0.022), (w * 1.16 - 0.06, 0.19 * t - 0.05, d), power=3, look="bread",
            colour=pale)
        if s.maybe(0.6):
            s.box("top", (0.02, h * 1.25, d + 0.025), (0.1, 0.085, 0.036), turn=(0, 0, 14), look="cheese", round=0.025)
        return
    if s.maybe(0.3):
        w = s.wide * 0.62
        s.box("base", (0, -0.02, 0), (w + 0.2, 0.035, s.wide * 0.42), look="oak", plan=0.08, round=0.02)


def cheese(s: Sketch) -> None:
    r, h = s.wide * s.range(0.5, 0.56), s.tall * s.range(0.2, 0.26)
    wheel = s.chance(0.3)
    hole = s.shade(-0.22)
    if wheel:
        s.lathe("body", [(r * 0.98, 0), (r, 0.04), (r, 2 * h - 0.04), (r * 0.98, 2 * h)], round=0.04)
        s.prism("detail_c", (0, h, r * 0.95), r * 0.95, h + 0.2, sides=3, turn=(0, 180, 0), mode="cut",
            colour=s.shade(0.25))
    else:
        turn = s.range(15, 50)
        s.prism("body", (0, h, 0), r * 1.2, h, sides=3, depth=1.1, turn=(0, turn, 0), round=0.03)
        s.ball("detail_c", (r * 0.62 + 0.03, h * s.range(0.8, 1.2), s.range(-0.2, 0.2)), 0.085, radial=3,
            phase=150 - turn, mode="cut", colour=hole)
    top = 2 * h
    a = s.range(0, 360)
    s.ball("detail", (r * 0.36, top + 0.03, 0), 0.1, radial=3, phase=a, mode="cut", colour=hole)
    s.ball("detail_b", (r * 0.2, top + 0.035, 0), 0.07, radial=2, phase=a + 75, mode="cut", colour=hole)

FLAVOURS = ("pink", "cream", "mint", "chocolate", "white", "sky", "lavender", "coral", "yellow", "magenta")
THINGS = (
    Thing(
        "burger", "food", burger, 0.13,
        {"body": "top bun", "base": "bottom bun", "contents": "patty", "detail_b": "second patty", "band": "cheese",
        "detail_c": "cheese corners", "detail": "tomato", "rim": "lettuce", "ears": "lettuce leaves", "top": "sesame",
        "knob": "more sesame", "tail": "stick", "spout": "olive"},
        synset="hamburger.n.01", synonyms=("hamburger", "cheeseburger", "sandwich", "beefburger"), colours=("bread",
        "tan", "amber", "brown"), look="bread",
        part_words={"bun": "body", "bread": "body", "meat": "contents", "salad": "rim", "leaf": "rim", "seed": "top",
        "slice": "band"},
    ),
    Thing(
        "pizza", "food", pizza, 0.32,
        {"body": "crust", "contents": "cheese", "rim": "edge", "detail": "pepperoni", "detail_b": "more pepperoni",
        "knob": "basil", "top": "olives", "spout": "melted cheese", "detail_c": "missing slice"},
        synset="pizza.n.01", synonyms=("pizza slice", "pizza pie", "slice of pizza", "pepperoni pizza"),
        colours=("cheese", "amber", "red", "yellow", "orange"), look="cheese",
        part_words={"dough": "body", "base": "body", "topping": "detail", "salami": "detail", "sauce": "contents",
        "olive": "top", "leaf": "knob", "herb": "knob"},
    ),
    Thing(
        "bread", "food", bread, 0.30,
        {"body": "loaf", "upper": "dome", "detail": "scores", "face": "crumb", "top": "butter", "base": "board"},
        synset="bread.n.01", synonyms=("loaf", "loaf of bread", "toast", "baguette", "roll", "sourdough"),
        colours=("bread", "tan", "amber", "brown", "cake"), look="bread",
        part_words={"crust": "body", "cut": "detail", "slash": "detail", "plate": "base"},
    ),
    Thing(
        "cheese", "food", cheese, 0.20,
        {"body": "cheese", "detail": "holes", "detail_b": "small holes", "detail_c": "cut-outs"},
        synset="cheese.n.01", synonyms=("cheese wedge", "swiss cheese", "cheese wheel", "wedge of cheese"),
        colours=("cheese", "yellow", "amber", "cream", "orange"), look="cheese",
        part_words={"wedge": "body", "hole": "detail", "rind": "body"},
    ),
)
