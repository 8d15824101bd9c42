"""What living things share: a point on a round head, eyes that look out of it, legs that stand, a collar on a neck."""

import math

import numpy as np

from engine.shapes.looks import HUES
from engine.shapes.sketch import Sketch

CREAM, PINK, BEAK = (0.97, 0.93, 0.85), (0.95, 0.62, 0.64), (0.97, 0.66, 0.16)
WHITE, INK = (0.97, 0.97, 0.96), (0.10, 0.08, 0.08)


def brightness(colour) -> float:
    return float(np.asarray(colour, float) @ (0.3, 0.59, 0.11))


def pale(s: Sketch) -> np.ndarray:
    """The light companion of a coat: muzzles, bellies and inner ears."""
    light = brightness(s.main)
    return s.shade(0.30) if light < 0.18 else np.array(CREAM) if light < 0.86 else s.shade(-0.08)


def on(centre, half, azimuth: float, elevation: float, out: float = 1.0) -> np.ndarray:
    """Point [3] of an ellipsoid's surface in a direction (degrees; 0, 0 is the front), times `out`."""
    a, e = math.radians(azimuth), math.radians(elevation)
    direction = np.array([math.cos(e) * math.sin(a), math.sin(e), math.cos(e) * math.cos(a)])
    return np.asarray(centre, float) + np.asarray(half, float) * direction * out


def eyes(
    s: Sketch,
    centre,
    half,
    *,
    azimuth=26.0,
    elevation=10.0,
    radius=0.05,
    pupil="",
    sclera=None,
    tall=1.12,
    out=0.97,
    coat=None,
) -> None:
    """A pair of eyes on an ellipsoid head: glossy beads, or (given a slot for the pupils) eyes of colour `sclera`.

    A dark coat swallows black beads, so there the eyes are amber or green with pupils; coat: colour around the eyes.
    """
    turn = (-elevation, azimuth, 0)
    at = on(centre, half, azimuth, elevation, out)
    dark = brightness(s.main if coat is None else coat) < 0.22
    if sclera is None and dark:
        sclera = s.pick((0.93, 0.72, 0.22), (0.62, 0.80, 0.30), (0.55, 0.80, 0.88))
    if not pupil or sclera is None:
        colour = None if not dark else sclera
        s.ellipsoid(
            "eyes", at, (radius * 0.9, radius * tall, radius * 0.6), turn=turn, mirror="x", look="eye", colour=colour
        )
        return
    s.ellipsoid("eyes", at, (radius, radius * tall, radius * 0.6), turn=turn, mirror="x", look="eye", colour=sclera)
    a, e = math.radians(azimuth), math.radians(elevation)
    forward = np.array([math.cos(e) * math.sin(a), math.sin(e), math.cos(e) * math.cos(a)])
    front = at + forward * radius * 0.52 + np.array([-radius * 0.16, 0, 0])
    s.ellipsoid(pupil, front, (radius * 0.58, radius * 0.70 * tall, radius * 0.36), turn=turn, mirror="x", look="eye")


def legs(
    s: Sketch,
    slot: str,
    x: float,
    z: float,
    hip: float,
    foot: float,
    thigh: float,
    *,
    waist=0.86,
    blend=0.05,
    **options,
) -> None:
    """A left and a right leg standing at (+-x, z), up to height `hip` inside the body; flat soles."""
    profile = [(foot * 0.9, 0), (foot, 0.1 * hip), (foot * waist, 0.38 * hip), (thigh * 0.96, 0.82 * hip), (thigh, hip)]
    s.lathe(slot, profile, at=(x, 0, z), mirror="x", blend=blend, round=0.02, **options)


def paws(
    s: Sketch, x: float, front: float, back: float, radius: float, *, length=1.3, height=0.9, slot="base", **options
) -> None:
    """Four feet that point forward, under the legs at z = front and back."""
    at = (x, 0, (front + back) / 2 + radius * 0.25)
    half = (radius, radius * height, radius * length)
    s.ellipsoid(slot, at, half, cut=(0, 2), row=2, along="z", step=abs(front - back), mirror="x", **options)


def collar(s: Sketch, low, high, t: float, ring: float, tube=0.026, slot="band", **options) -> None:
    """A ring about the neck that runs from `low` to `high`, at fraction t of it."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    lean = math.degrees(math.atan2(high[2] - low[2], high[1] - low[1]))
    colour = options.pop("colour", s.pick(HUES["red"], HUES["blue"], HUES["teal"], s.accent))
    s.torus(
        slot,
        low + t * (high - low),
        ring,
        tube,
        squash=1.5,
        turn=(lean, 0, 0),
        colour=colour,
        look="leather",
        **options,
    )


def mound(s: Sketch, radius: float) -> None:
    """A tuft of grass to stand on."""
    s.ellipsoid(
        "base", (0, 0, 0), (radius, 0.075, radius), cut=(0, 2), power=2.4, colour=(0.45, 0.66, 0.30), look="leaf"
    )
