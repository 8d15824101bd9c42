"""Things about the house: books, cameras, televisions and telephones."""

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch
from engine.shapes.thing import Thing

# One part is one row: calls fill their lines.
# fmt: off

FRONT = (90, 0, 0)
INK, IVORY = (0.12, 0.12, 0.13), (0.95, 0.92, 0.84)


def book(s: Sketch) -> None:
    """A closed book that stands upright, its cover to the front and its spine on the left."""
    w, h, d = s.wide * s.range(0.36, 0.4), s.tall * s.range(0.46, 0.52), s.range(0.1, 0.16)
    s.box("contents", (0.01, h, 0), (w - 0.045, h - 0.04, d), look="paper", round=0.006)
    s.box("body", (0, h, d), (w, h, 0.032), mirror="z", round=0.014)
    s.box("base", (-w + 0.012, h, 0), (0.045, h, d + 0.03), plan=0.04, colour=s.pick(s.main, s.shade(-0.25)),
        round=0.014)
    foil = s.pick("gold", "silver", "brass")
    z = d + 0.032
    s.box("band", (-w + 0.012, h, 0), (0.056, 0.035, d + 0.04), row=s.pick(2, 3, 4), along="y", step=h * 0.42,
        plan=0.04, look=foil, round=0.01)
    if s.chance(0.6):
        s.prism("face", (0.03, h * 1.12, z), s.range(0.15, 0.18), 0.026, sides=s.pick(4, 5, 6), star=s.pick(0.0, 0.5),
            turn=FRONT, look=foil, round=0.01)
    else:
        s.box("face", (0.03, h * 1.3, z), (w * 0.6, h * 0.24, 0.024), look="paper", colour=IVORY, round=0.008)
        s.box("detail", (0.03, h * 1.3, z + 0.02), (w * 0.42, 0.022, 0.018), row=2, along="y", step=0.09, look="paint",
            colour=INK, round=0.005)
    if s.maybe(0.55):
        s.box("rim", (w - 0.06, h, z - 0.008), (0.072, 0.07, 0.036), row=2, along="y", step=2 * h - 0.135, mirror="z",
            look=foil, round=0.014)
    if s.maybe(0.5):
        s.box("tail", (w * 0.3, 2 * h - 0.02, 0), (0.045, 0.12, 0.022), look="fabric",
            colour=s.pick(HUES["crimson"], s.accent), round=0.008)
    if s.maybe(0.4):
        s.box("handle", (w - 0.0, h, 0), (0.05, 0.06, d + 0.06), look="leather", round=0.02)
        s.cylinder("knob", 0.045, 0, 0.03, at=(w - 0.02, h, d + 0.05), turn=FRONT, look=foil)


def camera(s: Sketch) -> None:
    w, h, d = s.wide * s.range(0.46, 0.5), s.tall * s.range(0.27, 0.3), s.range(0.16, 0.19)
    s.box("body", (0, h, 0), (w, h, d), plan=s.pick(0.06, 0.14), round=0.03)
    metal = s.pick("steel", "steel", "iron", "brass")
    s.box("upper", (0, 2 * h - 0.02, 0), (w * 0.985, 0.07, d * 0.95), plan=0.08, look=metal, round=0.025)
    x, r = s.pick(0.0, 0.0, -0.08), s.range(0.21, 0.25)
    reach = s.range(0.2, 0.34)
    lens = [(r, -0.05), (r, 0.06), (r * 0.88, 0.07), (r * 0.88, reach * 0.6), (r * 0.96, reach * 0.64),
        (r * 0.96, reach)]
    s.lathe("spout", lens, at=(x, h * 0.96, d), turn=FRONT, wall=0.036, colour=INK, look="plastic", round=0.012)
    s.ellipsoid("eyes", (x, h * 0.96, d + reach * 0.7), (r * 0.86, r * 0.86, 0.06), mode="after", look="dark glass",
        colour=(0.16, 0.22, 0.36))
    s.torus("rim", (x, h * 0.96, d + reach), r * 0.92, 0.03, turn=FRONT, mode="after", look=metal)
    s.box("head", (x, 2 * h + 0.1, 0), (0.15, 0.085, d * 0.8), taper=(0.35, 0.15), look=metal, round=0.025)
    s.box("face", (x, 2 * h + 0.09, d * 0.72), (0.085, 0.045, 0.03), look="window", round=0.012)
    s.cylinder("knob", 0.065, 2 * h, 2 * h + 0.12, at=(w * 0.7, 0, 0), look="brass", round=0.014)
    s.cylinder("top", 0.09, 2 * h, 2 * h + 0.1, at=(-w * 0.66, 0, 0), look=metal, round=0.012)
    if s.maybe(0.6):
        s.box("detail", (w * 0.68, 1.62 * h, d), (0.08, 0.05, 0.028), look="glow", round=0.012)
    if s.maybe(0.6):
        s.tube("handle",
            [(w - 0.02, 1.7 * h, 0), (w + 0.14, 1.5 * h, 0), (w + 0.16, 0.5 * h, 0.05), (w - 0.02, 0.25 * h, 0)], 0.036,
            flat=0.5, thin=(1, 0, 0), look="leather")
    if s.maybe(0.5):
        s.box("band", (0, h * 0.9, 0), (w + 0.008, h * 0.16, d + 0.008), plan=0.1,
            colour=s.pick(s.accent, HUES["cream"], s.shade(-0.3)), round=0.012)


def television(s: Sketch) -> None:
    w, h, d = s.wide * s.range(0.46, 0.5), s.tall * s.range(0.33, 0.37), s.range(0.24, 0.3)
    foot = 0.16 if s.chance(0.7) else 0.05
    y = foot + h
    s.box("body", (0, y, 0), (w, h, d), plan=0.05, round=0.05)
    s.ellipsoid("tail", (0, y, -d * 0.9), (w * 0.7, h * 0.7, 0.18), power=4, colour=s.shade(-0.3))
    sx, sw = -w * 0.2, w * 0.68
    frame = s.pick(IVORY, INK, s.shade(-0.4), s.accent)
    s.ellipsoid("rim", (sx, y, d), (sw, h * 0.84, 0.06), power=6, colour=frame)
    s.ellipsoid("face", (sx, y, d + 0.02), (sw * 0.86, h * 0.68, 0.072), power=4.5, look="dark glass",
        colour=s.pick((0.2, 0.28, 0.33), (0.14, 0.18, 0.24), (0.36, 0.55, 0.6)))
    dial = w * 0.73
    s.lathe("knob", [(0.075, -0.03), (0.07, 0.04), (0.045, 0.075)], at=(dial, y + h * 0.42, d), turn=FRONT, row=2,
        along="y", step=h * 0.46, look=s.pick("brass", "steel"))
    s.box("detail", (dial, y - h * 0.4, d), (0.09, 0.016, 0.026), row=s.pick(3, 4), along="y", step=0.058,
        look="plastic", colour=INK, round=0.006)
    s.tube("ears", [(0.03, y + h - 0.03, -0.04), (0.3 * s.wide, y + h + 0.32 * s.tall, -0.04)], 0.022, mirror="x",
        look="steel")
    s.ball("top", (0.3 * s.wide, y + h + 0.32 * s.tall, -0.04), 0.042, mirror="x", look="steel")
    s.ellipsoid("head", (0, y + h, -0.04), (0.13, 0.07, 0.1), cut=(-0.5, 2), colour=INK, look="plastic")
    if foot > 0.1:
        s.tube("support", [(w * 0.72, 0.03, d * 0.9), (w * 0.6, y - h + 0.05, d * 0.5)], (0.03, 0.05), mirror="xz",
            look="walnut")
    else:
        s.box("support", (w * 0.7, 0.035, 0), (0.08, 0.035, d * 0.7), mirror="x", look="rubber")
    if s.maybe(0.5):
        s.box("band", (0, y - h * 0.93, 0), (w + 0.01, 0.03, d + 0.01), plan=0.05, look="brass", round=0.01)


def telephone(s: Sketch) -> None:
    w, h, d = s.wide * s.range(0.36, 0.4), s.tall * s.range(0.2, 0.23), 0.34
    s.box("body", (0, h, 0), (w, h, d), taper=(0.3, 0.5), plan=0.1, round=0.06)
    s.box("base", (0, 0.035, 0), (w * 1.04, 0.04, d * 1.04), plan=0.1, colour=s.pick(s.shade(-0.3), s.accent),
        round=0.02)
    tilt, at = 64, (0, h * 0.98, d * 0.72)
    s.lathe("face", [(0.2, -0.06), (0.2, 0.035), (0.18, 0.05)], at=at, turn=(tilt, 0, 0), look="plastic",
        colour=s.pick(IVORY, s.shade(0.4), INK))
    s.lathe("knob", [(0.085, 0), (0.085, 0.07), (0.06, 0.085)], at=at, turn=(tilt, 0, 0), look="brass")
    s.box("support", (0.17, 2 * h + 0.07, -0.04), (0.045, 0.15, 0.12), mirror="x", look="steel", round=0.02)
    y, reach = 2 * h + 0.15, w + 0.1
    second = s.pick(s.main, s.main, s.accent)
    s.tube("handle", [(-reach, y, -0.04), (-0.2, y + 0.14, -0.04), (0.2, y + 0.14, -0.04), (reach, y, -0.04)],
        (0.07, 0.055, 0.07), colour=second)
    s.lathe("ears", [(0.11, -0.15), (0.12, -0.09), (0.09, 0.02), (0.05, 0.06)], at=(reach - 0.02, y, -0.04), mirror="x",
        colour=second)
    if s.maybe(0.6):
        s.torus("rim", (0, h * 0.98 + 0.015, d * 0.72 + 0.03), 0.19, 0.026, turn=(tilt, 0, 0), look="brass")
    if s.maybe(0.6):
        s.tube("tail",
            [(-w * 0.8, 0.05, 0.1), (-w - 0.2, 0.04, 0.25), (-w - 0.25, 0.2, 0.1), (-reach + 0.02, y - 0.08, -0.04)],
            0.03, look="rubber")


THINGS = (
    Thing(
        "book", "household", book, 0.25,
        {"body": "covers", "contents": "pages", "base": "spine", "band": "spine bands", "face": "emblem",
            "detail": "title", "rim": "corners", "tail": "bookmark", "handle": "strap", "knob": "clasp"},
        synset="book.n.02", synonyms=("tome", "storybook", "novel", "spellbook", "dictionary", "notebook", "diary"),
        colours=("red", "navy", "green", "brown", "purple", "teal", "crimson", "orange"), look="leather",
        part_words={"cover": "body", "page": "contents", "paper": "contents", "ribbon": "tail", "label": "face",
            "star": "face", "corner": "rim", "lock": "knob"},
    ),
    Thing(
        "camera", "household", camera, 0.15,
        {"body": "body", "upper": "top plate", "spout": "lens", "eyes": "lens glass", "rim": "lens ring",
            "head": "prism", "face": "viewfinder", "knob": "shutter button", "top": "dial", "detail": "flash",
            "handle": "strap", "band": "grip band"},
        synset="camera.n.01", synonyms=("photo camera", "film camera", "digital camera", "photographic camera"),
        colours=("black", "brown", "red", "teal", "cream", "mint", "navy"), look="leather",
        part_words={"button": "knob", "window": "face", "objective": "spout", "stripe": "band", "glass": "eyes",
            "lamp": "detail"},
    ),
    Thing(
        "television", "household", television, 0.60,
        {"body": "case", "tail": "back", "rim": "frame", "face": "screen", "knob": "dials", "detail": "speaker",
            "ears": "antennas", "top": "antenna tips", "head": "antenna base", "support": "legs", "band": "trim"},
        synset="television_receiver.n.01", synonyms=("tv", "tv set", "television set", "telly", "retro tv"),
        colours=("orange", "red", "walnut", "teal", "oak", "cream", "mint", "yellow"), look="plastic",
        part_words={"antenna": "ears", "aerial": "ears", "foot": "support", "button": "knob", "knob": "knob",
            "bezel": "rim", "glass": "face"},
    ),
    Thing(
        "telephone", "household", telephone, 0.25,
        {"body": "body", "base": "base", "face": "dial", "knob": "dial centre", "support": "cradle",
            "handle": "receiver", "ears": "earpieces", "rim": "dial ring", "tail": "cord"},
        synset="telephone.n.01", synonyms=("phone", "rotary phone", "rotary telephone", "old phone", "landline"),
        colours=("red", "black", "teal", "cream", "mint", "yellow", "pink", "navy"), look="plastic",
        part_words={"handset": "handle", "cable": "tail", "wire": "tail", "ring": "rim", "hook": "support",
            "earpiece": "ears"},
    ),
)
