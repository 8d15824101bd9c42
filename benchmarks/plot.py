"""Small line plots as PNG bytes, drawn with Pillow alone: enough for docs/validation."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

COLOURS = ((37, 99, 176), (214, 96, 41), (60, 140, 80), (130, 90, 160))
INK, GRID = (60, 60, 64), (226, 226, 230)
SCALE = 2  # drawn twice as large, then halved: smooth lines


def _ticks(low: float, high: float, count: int = 5) -> np.ndarray:
    step = (high - low) / count
    power = 10.0 ** np.floor(np.log10(step))
    step = power * min((f for f in (1, 2, 5, 10) if f * power >= step), default=10)
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step


def _limits(values: list[np.ndarray], log: bool) -> tuple[float, float]:
    whole = np.concatenate(values)
    whole = np.log10(whole) if log else whole
    low, high = float(whole.min()), float(whole.max())
    spare = 0.05 * (high - low) or 0.5 * abs(high) or 1.0
    return low - spare, high + spare


def line_plot(
    curves: dict, title: str, x_label: str, y_label: str, log: bool = False, size: tuple[int, int] = (420, 280)
) -> bytes:
    """A PNG of curves, name -> (x, y). Names that start with a star are drawn as dots. log: both axes."""
    width, height = (SCALE * s for s in size)
    left, right, top, bottom = 62 * SCALE, 14 * SCALE, 26 * SCALE, 40 * SCALE
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(11 * SCALE), ImageFont.load_default(9.5 * SCALE)
    data = {name: tuple(np.asarray(v, float) for v in xy) for name, xy in curves.items()}
    (x0, x1), (y0, y1) = (_limits([xy[i] for xy in data.values()], log) for i in (0, 1))

    def place(x, y):
        x, y = (np.log10(x), np.log10(y)) if log else (x, y)
        px = left + (x - x0) / (x1 - x0) * (width - left - right)
        return px, height - bottom - (y - y0) / (y1 - y0) * (height - top - bottom)

    label = lambda v: f"{10**v:.3g}" if log else f"{v:.4g}"
    for tick in _ticks(x0, x1):
        px = left + (tick - x0) / (x1 - x0) * (width - left - right)
        draw.line([(px, top), (px, height - bottom)], GRID, SCALE)
        draw.text((px, height - bottom + 3 * SCALE), label(tick), INK, small, anchor="mt")
    for tick in _ticks(y0, y1):
        py = height - bottom - (tick - y0) / (y1 - y0) * (height - top - bottom)
        draw.line([(left, py), (width - right, py)], GRID, SCALE)
        draw.text((left - 4 * SCALE, py), label(tick), INK, small, anchor="rm")
    for i, (name, (x, y)) in enumerate(data.items()):
        colour = COLOURS[i % len(COLOURS)]
        points = list(zip(*place(x, y)))
        if name.startswith("*"):
            for px, py in points:
                r = 2.6 * SCALE
                draw.ellipse([px - r, py - r, px + r, py + r], colour)
        else:
            draw.line(points, colour, 2 * SCALE, joint="curve")
        at = top + (4 + 14 * i) * SCALE
        draw.text((width - right - 4 * SCALE, at), name.lstrip("*"), colour, small, anchor="rt")
    draw.text((left, 6 * SCALE), title, INK, font)
    draw.text(((left + width) / 2, height - 6 * SCALE), x_label, INK, small, anchor="mb")
    side = Image.new("RGB", (height, 14 * SCALE), "white")
    ImageDraw.Draw(side).text((height / 2, 1), y_label, INK, small, anchor="mt")
    image.paste(side.rotate(90, expand=True), (1, 0))
    data = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).quantize(32).save(data, "PNG", optimize=True)
    return data.getvalue()
