"""Numbers as people type them: "3 cm", "12 kPa", "1/3", "2,5"; and the other way round."""

import re

# What one of each is in the unit of its kind.
UNITS: dict[str, tuple[str, float]] = {
    "mm": ("length", 1e-3), "cm": ("length", 1e-2), "m": ("length", 1.0), "km": ("length", 1e3),
    "in": ("length", 0.0254), "inch": ("length", 0.0254), '"': ("length", 0.0254), "ft": ("length", 0.3048),
    "pa": ("pressure", 1.0), "kpa": ("pressure", 1e3), "mpa": ("pressure", 1e6), "gpa": ("pressure", 1e9),
    "ms": ("time", 1e-3), "s": ("time", 1.0), "sec": ("time", 1.0), "min": ("time", 60.0),
    "g": ("weight", 1e-3), "kg": ("weight", 1.0), "deg": ("angle", 1.0), "°": ("angle", 1.0),
    "degrees": ("angle", 1.0), "rad": ("angle", 57.29577951308232), "turn": ("angle", 360.0),
    "m/s²": ("acceleration", 1.0), "m/s2": ("acceleration", 1.0), "cm/s²": ("acceleration", 0.01),
    "kg/m³": ("density", 1.0), "kg/m3": ("density", 1.0), "g/cm³": ("density", 1e3), "g/cm3": ("density", 1e3),
    "pa s": ("viscosity", 1.0), "pas": ("viscosity", 1.0), "cp": ("viscosity", 1e-3),
    "%": ("share", 0.01), "": ("share", 1.0),
}  # fmt: skip
_NUMBER = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?"
_TYPED = re.compile(rf"\s*({_NUMBER})\s*(?:/\s*({_NUMBER}))?\s*(\D.*?)?\s*", re.IGNORECASE)


def parse(text: str, unit: str) -> float | None:
    """The number that `text` says, in `unit` (a key of UNITS); a bare number is already in it. None when unclear.

    "30 mm" is 3 where cm are wanted; "12 kPa" where cm are wanted is None.
    """
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    value = float(found[1].replace(",", "."))
    if found[2] is not None:
        under = float(found[2].replace(",", "."))
        if under == 0:
            return None
        value /= under
    said = (found[3] or "").strip().lower()
    if not said:
        return value
    wanted = UNITS.get(unit.lower())
    if said not in UNITS or wanted is None or UNITS[said][0] != wanted[0]:
        return None
    return value * UNITS[said][1] / wanted[1]
