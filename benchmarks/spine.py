"""The spine's speed: words to what the window shows of them in motion, a recast, a part's edit, and the whole command.

    python benchmarks/spine.py [--repeats 15] [--commands 3]

Figures are minima over the repeats, medians in brackets; the command is timed as a whole process, peak memory included.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.sketches import Sketches
from engine.mesh.from_parts import mesh_from_parts
from engine.numerics import numpy_generator
from engine.prior import starter
from engine.prior.wish import wish_from, wish_of_parts
from engine.prior.words import read
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.types import Object, Scene

PROMPTS = (
    "a blue vase",
    "an oak chair with a green cushion",
    "a red car",
    "an orange cat with a blue collar",
    "a yellow house",
)


def timed(function, repeats: int) -> list[float]:
    seconds = []
    for k in range(repeats):
        start = time.perf_counter()
        function(k)
        seconds.append(time.perf_counter() - start)
    return seconds


def row(name: str, seconds: list[float], target: str) -> str:
    return f"| {name} | {1e3 * min(seconds):.0f} ms ({1e3 * float(np.median(seconds)):.0f}) | {target} |"


def in_process(repeats: int) -> list[str]:
    """Table rows of what a running window would do."""
    prior, pool, sketches = starter.load_prior(), ThreadPoolExecutor(os.cpu_count()), Sketches()

    def sketched(parts):
        sketches.drawables(Scene((Object("it", parts=parts),)), (tuple(range(len(parts.rows))),), pool)

    def words_to_sketch(k):
        brief = read(PROMPTS[k % len(PROMPTS)], THINGS)
        wish = wish_from(brief, THINGS[brief.thing], numpy_generator(k, "wish"))
        sketched(starter.draft(prior, THINGS[brief.thing], wish, k))

    brief = read("a red mug with a white handle", THINGS)
    wish = wish_from(brief, THINGS["mug"], numpy_generator(0, "wish"))
    mug, _ = starter.sample(prior, THINGS["mug"], wish, 1)

    def recast(k):
        starter.recast(prior, THINGS["mug"], mug, ["body"], wish_of_parts(mug), k, best_of=1)

    def edit(k):
        rows = mug.rows.copy()
        rows[-1, layout.CENTRE] += 0.002 * (k + 1)
        sketched(replace(mug, rows=rows))

    found = []
    for name, work, target in (
        ("sentence to sketch", words_to_sketch, "150 ms"), ("recast of one part", recast, "100 ms"),
        ("a part's edit to sketch", edit, "100 ms"), ("full mesh, 96 cells", lambda k: mesh_from_parts(mug), ""),
    ):  # fmt: skip
        timed(work, len(PROMPTS))
        found.append(row(name, timed(work, repeats), target))
    return found


def whole_command(repeats: int) -> list[str]:
    """Table rows of `launch.py generate` as a user types it, from process start to all files."""
    seconds, previews = [], []
    with tempfile.TemporaryDirectory() as folder:
        for k in range(repeats + 1):
            start = time.perf_counter()
            command = [
                sys.executable,
                str(ROOT / "launch.py"),
                "generate",
                "a blue vase",
                "--seed",
                str(k),
                "--out",
                f"{folder}/{k}",
            ]
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"}
            )
            if k:
                seconds.append(time.perf_counter() - start)
                previews += [float(line.split()[-2]) for line in done.stdout.splitlines() if "first preview" in line]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        row("generate, process start to all files", seconds, "8 s"), row("first preview", previews, "3 s"),
        f"| peak memory of generate | {peak:.0f} MB | 1500 MB |",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--commands", type=int, default=3)
    options = parser.parse_args()
    rows = in_process(options.repeats) + whole_command(options.commands)
    print("| the spine | measured, minimum (median) | at most |\n|---|---|---|", *rows, sep="\n")


if __name__ == "__main__":
    main()
