"""Texture coordinates by both libraries: `python -m benchmarks.unwrap [--resolutions 96 160]`.

Seconds, charts, coverage, stretch, and the longest that another thread of the same process had to wait: both hold the
interpreter's lock, which is why engine/mesh/unwrap.py gives them a process of their own.
"""

import argparse
import threading
import time

import numpy as np

from engine.mesh import unwrap
from engine.mesh.from_parts import mesh_from_parts
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample


def longest_wait(work, *inputs) -> tuple[np.ndarray, float, float]:
    """(what `work` gives, its seconds, the longest pause of a thread that counts beside it)."""
    going, longest = [True], [0.0]

    def count() -> None:
        last = time.perf_counter()
        while going[0]:
            time.sleep(0.001)
            now = time.perf_counter()
            longest[0], last = max(longest[0], now - last), now

    counter = threading.Thread(target=count)
    counter.start()
    start = time.perf_counter()
    found = work(*inputs)
    seconds = time.perf_counter() - start
    going[0] = False
    counter.join()
    return found, seconds, longest[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resolutions", type=int, nargs="+", default=[96, 160])
    options = parser.parse_args()
    import open3d  # noqa: F401  # not to be part of the first time
    import xatlas  # noqa: F401

    ways = {"UVAtlas": unwrap._by_uvatlas, "xatlas": unwrap._by_xatlas}
    for name in ("mug", "turtle"):
        parts = sample(THINGS[name], np.random.default_rng(3)).parts
        for resolution in options.resolutions:
            mesh = mesh_from_parts(parts, resolution)
            for way, charts_by in ways.items():
                found, seconds, gap = longest_wait(charts_by, mesh.vertices, mesh.faces)
                count, coverage, stretch = unwrap.measured(mesh.vertices, mesh.faces, found)
                print(f"{name}, {len(mesh.faces):,} faces, {way}: {seconds:.1f} s, others waited {gap:.1f} s, "
                      f"{count} charts, {100 * coverage:.0f} % covered, stretch {stretch:.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
