"""Fields that push matter: uniform accelerations, wind, vortices and attractors, in a region and a span of time."""

from dataclasses import dataclass

import numpy as np
import warp as wp

KINDS = {"push": 0, "wind": 1, "vortex": 2, "attract": 3}
REGIONS = {"everywhere": 0, "sphere": 1, "box": 2}

PUSH = wp.constant(KINDS["push"])
WIND = wp.constant(KINDS["wind"])
VORTEX = wp.constant(KINDS["vortex"])
EVERYWHERE = wp.constant(REGIONS["everywhere"])
BALL = wp.constant(REGIONS["sphere"])


@dataclass(frozen=True)
class Field:
    """One field.

    kind: push (vector = acceleration [m/s^2]), wind (vector = air velocity [m/s], drag [1/s]),
    vortex (vector = axis times angular acceleration [1/s^2]), attract (acceleration `drag` [m/s^2] towards centre).
    region: everywhere, sphere (size[0] = radius), box (size = half extents), about `centre` [m]. start, end: [s].
    An impulse is a push that lasts a moment.
    """

    kind: str = "push"
    vector: tuple = (0.0, 0.0, 0.0)
    drag: float = 1.0
    region: str = "everywhere"
    centre: tuple = (0.0, 0.0, 0.0)
    size: tuple = (1.0, 1.0, 1.0)
    start: float = 0.0
    end: float = 1.0e9

    def validate(self) -> None:
        if self.kind not in KINDS or self.region not in REGIONS:
            raise ValueError(f"field: no kind {self.kind!r} in region {self.region!r}")
        numbers = np.array([*self.vector, *self.centre, *self.size, self.drag, self.start, self.end], float)
        if len(numbers) != 12 or not np.isfinite(numbers).all() or self.drag < 0:
            raise ValueError("field: vector, centre, size, drag, start and end must be finite, drag not negative")


@wp.struct
class ForceField:
    """A field as the kernels see it."""

    kind: int
    region: int
    vector: wp.vec3
    drag: float
    centre: wp.vec3
    size: wp.vec3
    start: float
    end: float


def force_fields(fields: tuple[Field, ...]) -> list[ForceField]:
    """The fields for the kernels."""
    out = []
    for item in fields:
        f = ForceField()
        f.kind, f.region, f.drag = KINDS[item.kind], REGIONS[item.region], float(item.drag)
        f.vector, f.centre, f.size = wp.vec3(*item.vector), wp.vec3(*item.centre), wp.vec3(*item.size)
        f.start, f.end = float(item.start), float(item.end)
        out.append(f)
    return out


@wp.func
def field_acceleration(f: ForceField, x: wp.vec3, v: wp.vec3, time: float):
    """Acceleration [m/s^2] of matter at `x` moving with `v`."""
    r = x - f.centre
    inside = f.region == EVERYWHERE
    if f.region == BALL:
        inside = wp.length(r) < f.size[0]
    elif f.region != EVERYWHERE:
        inside = wp.abs(r[0]) < f.size[0] and wp.abs(r[1]) < f.size[1] and wp.abs(r[2]) < f.size[2]
    a = wp.vec3()
    if inside and time >= f.start and time < f.end:
        if f.kind == PUSH:
            a = f.vector
        elif f.kind == WIND:
            a = f.drag * (f.vector - v)
        elif f.kind == VORTEX:
            a = wp.cross(f.vector, r)
        else:
            length = wp.length(r)
            if length > 1.0e-6:
                a = -f.drag / length * r
    return a
