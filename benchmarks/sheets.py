"""Draws the pictures in docs/: what the starter prior makes of 24 prompts, and the whole library.

    python benchmarks/sheets.py prompts | library [--size 200]
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np

from engine.asset import placed
from engine.making import make_asset
from engine.prior.starter import load_prior
from engine.prior.words import read
from engine.shapes.catalogue import THINGS
from engine.shapes.picture import contact_sheet, picture, pictures
from engine.shapes.thing import sample

PROMPTS = (
    "a tall blue vase with a gold rim", "a teapot with wings", "an oak chair with a green cushion",
    "a red sports car", "a house on chicken legs", "an orange cat with a blue collar",
    "a crimson goblet", "a two-tier cake with a candle", "a small teal dragon",
    "a lighthouse with red stripes", "a mug on a wooden table", "a walnut guitar",
    "a grey elephant in a top hat", "a yellow submarine", "a pine tree with a gold star",
    "a cat in a basket", "a robot with pink arms", "a purple mushroom with wheels",
    "a pirate's treasure chest", "a white snowman with a red hat", "a cherry cupcake",
    "a green dinosaur", "a copper kettle", "a castle with blue roofs",
)  # fmt: skip


def prompt_sheet(size: int, seed: int):
    """24 prompts as `generate` makes them, first seed, nothing picked."""
    prior = load_prior()
    images, labels = [], []
    for text in PROMPTS:
        asset = make_asset(prior, read(text, THINGS, nearest=True), seed)
        images.append(pictures(placed(asset.items), size, (32.0,))[0])
        labels.append(text)
    return contact_sheet(images, labels, columns=6)


def library_sheet(size: int):
    """One sample of every thing, by family."""
    things = sorted(THINGS.values(), key=lambda t: t.family)
    images = [picture(sample(t, np.random.default_rng(4)).parts.rows, size) for t in things]
    return contact_sheet(images, [t.name for t in things], columns=12)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("prompts", "library"))
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sheet = prompt_sheet(options.size, options.seed) if options.what == "prompts" else library_sheet(options.size)
    path = ROOT / "docs" / f"{options.what}.png"
    sheet.quantize(256, dither=0).save(path, optimize=True) if options.what == "library" else sheet.save(path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
