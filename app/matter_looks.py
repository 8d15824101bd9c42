"""How each material looks on its swatch, and its behaviour in words beside the numbers."""

import functools

import numpy as np

from engine.physics.materials import materials, matter_named

# sRGB, roughness, metalness of the swatch.
LOOKS: dict[str, tuple[tuple[float, float, float], float, float]] = {
    "jelly": ((0.90, 0.25, 0.32), 0.08, 0), "rubber": ((0.22, 0.23, 0.25), 0.6, 0),
    "foam": ((0.95, 0.84, 0.55), 1, 0), "flesh": ((0.91, 0.66, 0.56), 0.5, 0), "fruit": ((0.93, 0.55, 0.16), 0.3, 0),
    "bread": ((0.78, 0.57, 0.33), 1, 0), "cheese": ((0.96, 0.78, 0.30), 0.5, 0),
    "leaf": ((0.36, 0.58, 0.24), 0.6, 0), "cloth": ((0.45, 0.53, 0.72), 1, 0),
    "leather": ((0.48, 0.30, 0.20), 0.6, 0), "paper": ((0.94, 0.92, 0.87), 1, 0),
    "straw": ((0.86, 0.74, 0.42), 1, 0), "plasticine": ((0.35, 0.55, 0.85), 0.7, 0),
    "clay": ((0.66, 0.50, 0.40), 0.9, 0), "wax": ((0.95, 0.90, 0.78), 0.3, 0),
    "chocolate": ((0.36, 0.21, 0.14), 0.3, 0), "cream": ((0.98, 0.95, 0.88), 0.4, 0),
    "honey": ((0.92, 0.62, 0.12), 0.05, 0), "water": ((0.42, 0.66, 0.86), 0.03, 0),
    "snow": ((0.95, 0.97, 1.0), 0.95, 0), "sand": ((0.86, 0.74, 0.54), 1, 0), "ice": ((0.76, 0.89, 0.95), 0.05, 0),
    "glass": ((0.75, 0.88, 0.86), 0.03, 0), "ceramic": ((0.93, 0.92, 0.89), 0.15, 0),
    "terracotta": ((0.77, 0.42, 0.28), 0.9, 0), "stone": ((0.55, 0.55, 0.54), 0.9, 0),
    "bone": ((0.90, 0.86, 0.76), 0.6, 0), "plastic": ((0.30, 0.62, 0.80), 0.3, 0),
    "cork": ((0.74, 0.58, 0.40), 1, 0), "wood": ((0.60, 0.41, 0.25), 0.7, 0), "oak": ((0.66, 0.49, 0.31), 0.6, 0),
    "iron": ((0.38, 0.38, 0.39), 0.5, 1), "steel": ((0.72, 0.73, 0.75), 0.25, 1),
    "aluminium": ((0.83, 0.84, 0.86), 0.35, 1), "copper": ((0.85, 0.52, 0.38), 0.25, 1),
    "brass": ((0.85, 0.70, 0.35), 0.25, 1), "bronze": ((0.64, 0.47, 0.28), 0.35, 1),
    "gold": ((0.97, 0.78, 0.32), 0.2, 1), "silver": ((0.90, 0.91, 0.93), 0.2, 1),
    "selection": ((0.88, 0.48, 0.29), 0.5, 0),  # no matter: what `app.choosing` shows a selection with
}  # fmt: skip
BEHAVIOUR = {
    "rubber": "stretches and springs back", "jelly": "wobbles and springs back", "metal": "stiff; dents stay",
    "plasticine": "soft; keeps what you press into it", "sand": "runs and piles up", "snow": "packs, then crumbles",
    "water": "flows", "honey": "flows slowly", "foam": "squashes, comes back slowly",
    "clay": "creeps under its own weight", "cloth": "bends, does not stretch", "brittle": "stiff, then cracks",
}  # fmt: skip
STIFFNESS = ((5e3, "custard"), (1e5, "jelly"), (1e8, "rubber"), (2e10, "wood"), (np.inf, "stone"))


def colour_of(name: str) -> tuple[float, float, float]:
    """sRGB of a material's swatch, changed or not."""
    return LOOKS.get(base_of(name), ((0.6, 0.6, 0.6), 0.5, 0))[0]


def base_of(name: str) -> str:
    """The material without its changes."""
    return name.partition("+")[0]


def spoken(name: str) -> str:
    """A material in words."""
    return base_of(name) + (", changed" if "+" in name else "")


def names() -> tuple[str, ...]:
    """All materials, those with a look in the order of the table above."""
    known = materials()
    return tuple(n for n in LOOKS if n in known) + tuple(n for n in known if n not in LOOKS)


def words_for(name: str) -> tuple[str, str]:
    """(behaviour, numbers): "wobbles and springs back - as stiff as jelly", "30 kPa, 1000 kg/m3"."""
    real = matter_named(name, real=True)
    behaviour = BEHAVIOUR[real.expert]
    numbers = [f"{real.density:,.0f} kg/m³".replace(",", " ")]
    if not real.is_fluid:
        word = next(word for limit, word in STIFFNESS if real.young <= limit)
        behaviour += f" · as stiff as {word}"
        numbers.insert(0, f"E {_pascals(real.young)}")
    if real.yield_stress > 0:
        numbers.append(f"yields at {_pascals(real.yield_stress)}")
    if real.viscosity > 0:
        numbers.append(f"{real.viscosity:g} Pa s")
    return behaviour, " · ".join(numbers)


def _pascals(value: float) -> str:
    for size, unit in ((1e9, "GPa"), (1e6, "MPa"), (1e3, "kPa")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.3g} Pa"


@functools.cache
def swatch(name: str, side: int) -> np.ndarray:
    """[side, side, 4] float32 sRGB: a ball of the material on the panel's colour, lit from the upper left."""
    colour, rough, metal = LOOKS.get(name, ((0.6, 0.6, 0.6), 0.5, 0))
    y, x = (np.mgrid[0:side, 0:side] + 0.5) / side * 2.3 - 1.15
    inside = np.clip((1 - np.hypot(x, y)) * side / 2.3 + 0.5, 0, 1)
    z = np.sqrt(np.maximum(1 - x * x - y * y, 0))
    base = np.asarray(colour) ** 2.2
    light = np.clip(-0.45 * x - 0.65 * y + 0.6 * z, 0, 1)
    half = np.clip(-0.28 * x - 0.41 * y + 0.87 * z, 0, 1)
    shine = half ** (4 + 120 * (1 - rough) ** 2) * (0.9 - 0.75 * rough)
    rim = (1 - z) ** 3
    band = np.clip(1 - np.abs(y + 0.1 - 0.25 * x) * 2.2, 0, 1)
    lit = base * ((0.22 + 0.95 * light) * (1 - 0.65 * metal))[..., None]
    lit += (shine + 0.12 * rim * (1 - rough))[..., None] * (base * metal + (1 - metal))
    lit += (metal * 0.7 * band)[..., None] * base
    ground = np.array([0x28, 0x2B, 0x2F]) / 255
    image = np.clip(lit, 0, 1) ** (1 / 2.2) * inside[..., None] + ground * (1 - inside[..., None])
    return np.concatenate([image, np.ones((side, side, 1))], 2).astype(np.float32)
