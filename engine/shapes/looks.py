"""What surfaces look like: material names an artist says, and the few colour rules the library shares.

`LOOKS[name] = (sRGB colour, roughness, metallic, opacity, matter)`; matter names a row of `assets/materials`.
"""

import colorsys
from dataclasses import dataclass

import numpy as np

LOOKS = {
    # woods
    "wood": ((0.58, 0.38, 0.22), 0.60, 0.0, 1.0, "wood"),
    "oak": ((0.66, 0.47, 0.28), 0.58, 0.0, 1.0, "wood"),
    "walnut": ((0.36, 0.23, 0.15), 0.50, 0.0, 1.0, "wood"),
    "pine wood": ((0.80, 0.62, 0.40), 0.62, 0.0, 1.0, "wood"),
    "mahogany": ((0.42, 0.17, 0.11), 0.42, 0.0, 1.0, "wood"),
    "ebony": ((0.13, 0.11, 0.10), 0.35, 0.0, 1.0, "wood"),
    "bamboo": ((0.79, 0.68, 0.40), 0.50, 0.0, 1.0, "wood"),
    "bark": ((0.36, 0.26, 0.18), 0.90, 0.0, 1.0, "wood"),
    "cork": ((0.74, 0.56, 0.38), 0.90, 0.0, 1.0, "cork"),
    "wicker": ((0.72, 0.55, 0.34), 0.80, 0.0, 1.0, "wood"),
    "straw": ((0.88, 0.76, 0.47), 0.85, 0.0, 1.0, "straw"),
    # metals
    "gold": ((0.94, 0.74, 0.32), 0.25, 1.0, 1.0, "gold"),
    "silver": ((0.84, 0.85, 0.87), 0.22, 1.0, 1.0, "silver"),
    "brass": ((0.80, 0.63, 0.32), 0.32, 1.0, 1.0, "brass"),
    "copper": ((0.80, 0.47, 0.33), 0.30, 1.0, 1.0, "copper"),
    "bronze": ((0.56, 0.41, 0.23), 0.38, 1.0, 1.0, "bronze"),
    "steel": ((0.66, 0.68, 0.71), 0.30, 1.0, 1.0, "steel"),
    "iron": ((0.28, 0.28, 0.30), 0.55, 0.9, 1.0, "iron"),
    "chrome": ((0.82, 0.84, 0.86), 0.10, 1.0, 1.0, "steel"),
    "aluminium": ((0.78, 0.79, 0.80), 0.35, 1.0, 1.0, "aluminium"),
    "paint": ((0.70, 0.12, 0.10), 0.28, 0.15, 1.0, "steel"),  # painted metal; give it a colour
    # fired, cut and poured
    "ceramic": ((0.93, 0.91, 0.87), 0.25, 0.0, 1.0, "ceramic"),
    "porcelain": ((0.96, 0.96, 0.95), 0.15, 0.0, 1.0, "ceramic"),
    "terracotta": ((0.76, 0.42, 0.28), 0.80, 0.0, 1.0, "terracotta"),
    "clay": ((0.63, 0.44, 0.34), 0.85, 0.0, 1.0, "clay"),
    "stone": ((0.58, 0.57, 0.55), 0.85, 0.0, 1.0, "stone"),
    "marble": ((0.92, 0.91, 0.89), 0.22, 0.0, 1.0, "stone"),
    "granite": ((0.45, 0.44, 0.45), 0.50, 0.0, 1.0, "stone"),
    "slate": ((0.29, 0.33, 0.37), 0.70, 0.0, 1.0, "stone"),
    "jade": ((0.32, 0.62, 0.45), 0.25, 0.0, 1.0, "stone"),
    "brick": ((0.66, 0.32, 0.24), 0.88, 0.0, 1.0, "stone"),
    "plaster": ((0.93, 0.90, 0.84), 0.85, 0.0, 1.0, "stone"),
    "concrete": ((0.66, 0.65, 0.63), 0.88, 0.0, 1.0, "stone"),
    "glass": ((0.80, 0.90, 0.92), 0.06, 0.0, 0.35, "glass"),
    "dark glass": ((0.13, 0.18, 0.24), 0.10, 0.1, 1.0, "glass"),
    "window": ((0.60, 0.78, 0.90), 0.12, 0.1, 1.0, "glass"),
    "glow": ((1.00, 0.94, 0.72), 0.35, 0.0, 1.0, "glass"),
    "ice": ((0.80, 0.92, 0.97), 0.12, 0.0, 0.7, "ice"),
    "wax": ((0.95, 0.91, 0.80), 0.45, 0.0, 1.0, "wax"),
    # soft
    "fabric": ((0.55, 0.52, 0.50), 0.90, 0.0, 1.0, "cloth"),
    "wool": ((0.90, 0.87, 0.80), 0.95, 0.0, 1.0, "cloth"),
    "canvas": ((0.84, 0.78, 0.66), 0.90, 0.0, 1.0, "cloth"),
    "velvet": ((0.45, 0.10, 0.18), 0.92, 0.0, 1.0, "cloth"),
    "cushion": ((0.80, 0.74, 0.66), 0.92, 0.0, 1.0, "foam"),
    "leather": ((0.42, 0.25, 0.15), 0.55, 0.0, 1.0, "leather"),
    "rubber": ((0.12, 0.12, 0.13), 0.85, 0.0, 1.0, "rubber"),
    "plastic": ((0.85, 0.85, 0.86), 0.40, 0.0, 1.0, "plastic"),
    "paper": ((0.95, 0.93, 0.88), 0.85, 0.0, 1.0, "paper"),
    "cardboard": ((0.73, 0.57, 0.39), 0.88, 0.0, 1.0, "paper"),
    # living and eaten
    "fur": ((0.62, 0.46, 0.31), 0.92, 0.0, 1.0, "flesh"),
    "skin": ((0.88, 0.68, 0.55), 0.60, 0.0, 1.0, "flesh"),
    "scales": ((0.45, 0.60, 0.38), 0.55, 0.0, 1.0, "flesh"),
    "feather": ((0.95, 0.94, 0.92), 0.85, 0.0, 1.0, "flesh"),
    "bone": ((0.92, 0.88, 0.78), 0.55, 0.0, 1.0, "bone"),
    "horn": ((0.86, 0.78, 0.62), 0.45, 0.0, 1.0, "bone"),
    "eye": ((0.06, 0.06, 0.07), 0.08, 0.0, 1.0, "bone"),
    "leaf": ((0.28, 0.52, 0.22), 0.75, 0.0, 1.0, "leaf"),
    "petal": ((0.93, 0.45, 0.58), 0.75, 0.0, 1.0, "leaf"),
    "soil": ((0.27, 0.19, 0.14), 0.95, 0.0, 1.0, "soil"),
    "fruit": ((0.80, 0.16, 0.12), 0.30, 0.0, 1.0, "fruit"),
    "bread": ((0.80, 0.58, 0.33), 0.80, 0.0, 1.0, "bread"),
    "cake": ((0.90, 0.72, 0.48), 0.85, 0.0, 1.0, "bread"),
    "icing": ((0.97, 0.88, 0.90), 0.35, 0.0, 1.0, "cream"),
    "cream": ((0.98, 0.96, 0.90), 0.50, 0.0, 1.0, "cream"),
    "chocolate": ((0.28, 0.16, 0.10), 0.35, 0.0, 1.0, "chocolate"),
    "cheese": ((0.96, 0.78, 0.30), 0.55, 0.0, 1.0, "cheese"),
    "water": ((0.42, 0.66, 0.78), 0.05, 0.0, 1.0, "water"),
    "coffee": ((0.22, 0.13, 0.08), 0.15, 0.0, 1.0, "water"),
    "snow": ((0.95, 0.97, 0.99), 0.85, 0.0, 1.0, "snow"),
    "jelly": ((0.86, 0.22, 0.30), 0.12, 0.0, 0.8, "jelly"),
    "carrot": ((0.94, 0.50, 0.14), 0.60, 0.0, 1.0, "fruit"),
    "coal": ((0.10, 0.10, 0.11), 0.70, 0.0, 1.0, "stone"),
}

# The main colours that training draws from besides a thing's own palette: what people name, spread over the hues.
HUES = {
    "red": (0.80, 0.14, 0.13), "crimson": (0.66, 0.07, 0.16), "coral": (0.96, 0.47, 0.38), "orange": (0.95, 0.52, 0.13),
    "amber": (0.96, 0.70, 0.20), "yellow": (0.97, 0.84, 0.26), "lime": (0.66, 0.83, 0.25), "green": (0.22, 0.57, 0.28),
    "olive": (0.48, 0.50, 0.22), "mint": (0.62, 0.87, 0.74), "teal": (0.11, 0.54, 0.55),
    "turquoise": (0.25, 0.78, 0.76),
    "sky": (0.52, 0.77, 0.93), "blue": (0.17, 0.38, 0.80), "navy": (0.11, 0.16, 0.36), "purple": (0.48, 0.24, 0.62),
    "lavender": (0.73, 0.66, 0.88), "pink": (0.96, 0.64, 0.74), "magenta": (0.83, 0.18, 0.52),
    "brown": (0.44, 0.28, 0.17),
    "tan": (0.82, 0.70, 0.53), "cream": (0.96, 0.92, 0.82), "white": (0.95, 0.95, 0.94), "grey": (0.55, 0.56, 0.57),
    "black": (0.08, 0.08, 0.09),
}  # fmt: skip


@dataclass(frozen=True)
class Surface:
    """How a part looks: sRGB, roughness, metallic, opacity, matter. `colour_only` keeps everything but the colour."""

    rgb: tuple[float, float, float]
    roughness: float = 0.5
    metallic: float = 0.0
    opacity: float = 1.0
    matter: str = ""
    colour_only: bool = False


def shade(rgb, amount: float) -> np.ndarray:
    """`rgb` lighter (amount > 0, towards white) or darker (amount < 0, towards black), |amount| 0..1."""
    rgb = np.asarray(rgb, float)
    return rgb + (1 - rgb) * amount if amount >= 0 else rgb * (1 + amount)


def companion(rgb, rng: np.random.Generator) -> np.ndarray:
    """A colour that sits well beside `rgb`: its own shade, cream, charcoal, a warm metal, or a muted complement."""
    h, light, saturation = colorsys.rgb_to_hls(*np.asarray(rgb, float))
    choice = rng.integers(6)
    if choice == 0:
        return shade(rgb, -0.4 if light > 0.35 else 0.45)
    if choice == 1:
        return np.array(HUES["cream"]) if light < 0.8 else shade(rgb, -0.55)
    if choice == 2:
        return np.array((0.20, 0.20, 0.22)) if light > 0.3 else np.array(HUES["cream"])
    if choice == 3:
        return np.array(LOOKS["brass"][0])
    turn = (0.5 if choice == 4 else 0.083) + rng.uniform(-0.03, 0.03)
    return np.array(
        colorsys.hls_to_rgb((h + turn) % 1, np.clip(0.75 - 0.35 * light, 0.3, 0.7), 0.35 + 0.3 * saturation)
    )
