"""Look at the library and gate it: `python -m engine.shapes.gallery vessels --count 8 --out sheet.png`.

Draws contact sheets of families or single things and prints, per thing, what a release must hold: every sample in one
piece, feet on the ground, vessels hollow, tall and wide words that show, and how often each optional part appears.
"""

import argparse
import time

import numpy as np

from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.faults import find_faults
from engine.shapes.picture import contact_sheet, picture
from engine.shapes.thing import Thing, sample


def gate(thing: Thing, count: int, seed: int = 0) -> str:
    """One line of measured facts about `count` samples of a thing; a leading ! marks what fails."""
    rng = np.random.default_rng(seed)
    start = time.perf_counter()
    drawn = [sample(thing, rng) for _ in range(count)]
    milliseconds = 1e3 * (time.perf_counter() - start) / count
    faults = [find_faults(s.parts.rows, s.parts.slots) for s in drawn]
    whole = np.mean([f.pieces == 1 for f in faults])
    gap, hollow = max(f.gap for f in faults), all(f.hollow for f in faults)
    tall, wide = _response(thing, "tall"), _response(thing, "wide")
    rates = {slot: np.mean([layout.SLOTS.index(slot) in s.parts.slots for s in drawn]) for slot in thing.parts}
    sometimes = " ".join(f"{slot}={rate:.2f}" for slot, rate in rates.items() if rate < 1)
    parts = max(len(s.parts) for s in drawn)
    bad = whole < 1 or gap > 0.004 or not hollow or tall < 1.3 or wide < 1.2 or parts > len(layout.SLOTS)
    loose = sorted({drawn[i].parts.names[k] for i, f in enumerate(faults) for k in f.loose})
    return (
        f"{'!' if bad else ' '} {thing.name:16s} whole {whole:.3f} gap {gap:.4f} hollow {hollow} "
        f"tall x{tall:.2f} wide x{wide:.2f} "
        f"parts <= {parts} {milliseconds:.1f} ms  {sometimes}{'  LOOSE ' + ', '.join(loose) if loose else ''}"
    )


def _response(thing: Thing, word: str) -> float:
    """Median height/width of "tall" over "short" samples (or width/height of wide over narrow ones)."""

    def aspect(amount):
        values = []
        for seed in range(24):
            rows = sample(thing, np.random.default_rng(seed), **{word: amount}).parts.rows
            low, high = layout.bounds(rows)
            size = high - low
            values.append(size[1] / max(size[0], size[2]))
        return float(np.median(values))

    return aspect(1) / aspect(-1) if word == "tall" else aspect(-1) / aspect(1)


def sheet(things: list[Thing], count: int, size: int = 150, seed: int = 1):
    """A contact sheet with `count` samples of each thing in a row."""
    pictures, labels = [], []
    for thing in things:
        rng = np.random.default_rng(seed)
        for _ in range(count):
            pictures.append(picture(sample(thing, rng).parts.rows, size))
            labels.append(thing.name)
    return contact_sheet(pictures, labels, columns=count if count > 1 else 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="things or families; none = all")
    parser.add_argument("--count", type=int, default=8, help="samples of each thing on the sheet; 0 = no sheet")
    parser.add_argument("--gate", type=int, default=40, help="samples of each thing to measure; 0 = do not measure")
    parser.add_argument("--size", type=int, default=150, help="pixels a picture")
    parser.add_argument("--out", default="gallery.png")
    options = parser.parse_args()
    chosen = [t for t in THINGS.values() if not options.names or t.name in options.names or t.family in options.names]
    for thing in chosen if options.gate else []:
        print(gate(thing, options.gate), flush=True)
    if options.count:
        sheet(chosen, options.count, options.size).save(options.out)
        print(options.out)


if __name__ == "__main__":
    main()
