"""Attachments and relations on random bodies of the library, as sheets to look at and a count of loose pieces.

    python benchmarks/attachments.py [--seed 1] [--count 48] [--out attachments.png] [--relations]

Every kind is drawn at least twice; each body is a fresh library sample, so no pair was designed for. What a sheet
shows has to be judged by eye; what is printed is what can be measured: pieces that hang free.
"""

import argparse
from pathlib import Path

import numpy as np

from engine.shapes.attach import ATTACHMENTS, attach
from engine.shapes.catalogue import THINGS
from engine.shapes.faults import find_faults
from engine.shapes.light import Placed
from engine.shapes.picture import contact_sheet, picture, pictures
from engine.shapes.placing import place
from engine.shapes import parts as layout
from engine.shapes.thing import sample
from engine.types import Object

PLACINGS = (
    ("cat", "in", "basket"), ("duck", "in", "bucket"), ("fish", "in", "bowl"), ("apple", "on", "plate"),
    ("mug", "on", "table"), ("frog", "on", "mushroom"), ("stool", "on", "ball"), ("dog", "under", "table"),
    ("robot", "under", "umbrella"), ("octopus", "under", "barn"), ("mouse", "beside", "cheese"),
    ("snowman", "beside", "pine"),
)  # fmt: skip


def pairs(count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """(kind, thing): the kinds in turn, so that each comes count // len(ATTACHMENTS) times or once more."""
    kinds = list(ATTACHMENTS)
    bodies = rng.choice(list(THINGS), count, replace=False)
    return [(kinds[k % len(kinds)], str(bodies[k])) for k in range(count)]


def attached(kind: str, thing: str, seed: int):
    """(parts with the attachment, faults before, faults after); an attachment has no free pieces of its own."""
    rng = np.random.default_rng(seed)
    body = sample(THINGS[thing], rng).parts
    made = attach(body, kind, rng)
    return made, find_faults(body.rows, body.slots), find_faults(made.rows, made.slots)


def attachment_sheet(count: int, seed: int, size: int, out: Path) -> None:
    images, labels, loose = [], [], []
    for k, (kind, thing) in enumerate(pairs(count, np.random.default_rng(seed))):
        made, before, after = attached(kind, thing, 1000 * seed + k)
        if after.pieces - after.crumbs > before.pieces - before.crumbs:
            loose.append(f"{k + 1} {kind} on {thing}: {', '.join(made.names[part] for part in after.loose)}")
        images.append(picture(made.rows, size))
        labels.append(f"{k + 1} {thing} + {kind}")
    contact_sheet(images, labels, 8).save(out, optimize=True)
    print(f"{count} attachments, {count - len(loose)} without a loose piece")
    print("\n".join(loose))


def relation_sheet(count: int, seed: int, size: int, out: Path) -> None:
    rng = np.random.default_rng(seed)
    images, labels = [], []
    for first, relation, second in PLACINGS[:count]:
        items = [Object(name=name, parts=sample(THINGS[name], rng).parts) for name in (first, second)]
        placed = place(relation, items[:1], items[1:])
        images.append(pictures([_standing(item) for item in placed], size, (32,))[0])
        labels.append(f"{first} {relation} {second}")
    contact_sheet(images, labels, 4).save(out, optimize=True)


def _standing(item: Object) -> Placed:
    scale, offset = layout.to_metres(item.parts)
    return Placed(item.parts.rows, scale, tuple(offset + item.transform[:3, 3]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int)
    parser.add_argument("--size", type=int, default=190)
    parser.add_argument("--out", type=Path, default=Path("attachments.png"))
    parser.add_argument("--relations", action="store_true")
    options = parser.parse_args()
    sheet, count = (relation_sheet, 12) if options.relations else (attachment_sheet, 48)
    sheet(options.count or count, options.seed, options.size, options.out)


if __name__ == "__main__":
    main()
