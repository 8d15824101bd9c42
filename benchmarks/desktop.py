"""How the window fares: `python -m benchmarks.desktop frames`, or one of the others (xvfb-run).

frames: what 2,000 turns of the loop take while `make` or `play` runs. start: seconds until the window stands.
follow: from the demo to its body, from the last letter to the asset; pictures a second of a part that is dragged.
cancel: from Stop to Stopped. orbit: pictures a second while turning. views: ms a picture, by each renderer.
gizmo: ms that it adds to a picture.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
COLOURS = ("red", "mossy green", "golden")


def window(home: Path):
    """A window whose things live in `home`, woken."""
    from app import window as opening
    from app.window.frame import Window

    opening.start_log(home)
    w = Window(home, argparse.Namespace(safe_ui=False, scale=None, project=None))
    w.frame()
    return w


def turns(w, seconds: float = 0.0, until=None, most: float = 300.0) -> list[float]:
    """Turns of the loop for so long, or until something holds; the seconds each worked."""
    taken, start = [], time.monotonic()
    while time.monotonic() - start < (most if until is not None else seconds):
        taken.append(w.turn())
        if until is not None and until():
            break
    return taken


def awake(w) -> None:
    """Until everything is loaded, opened and drawn in full."""
    turns(w, until=lambda: not w.engine.busy and bool(w.state.scene.objects), most=120)
    turns(w, 4.0)


def told(times: list[float]) -> dict:
    ms = 1000 * np.sort(times)
    return {"frames": len(ms), "median_ms": round(float(np.median(ms)), 1),
            "p99_ms": round(float(ms[int(0.99 * len(ms))]), 1), "max_ms": round(float(ms[-1]), 1)}  # fmt: skip


def stolen() -> float:
    """Seconds, since the machine started, in which its host ran something else on its processors."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            return int(file.readline().split()[8]) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def frames(count: int) -> dict:
    """What turns of the loop take at 1280 x 720: at rest, while assets are made, and while matter is played."""
    from app import hand_actions as do
    from app.actions import Make, NewScene, TypePrompt

    found = {}
    with tempfile.TemporaryDirectory() as home:
        w = window(Path(home))
        w.dpg.set_viewport_width(1280)
        w.dpg.set_viewport_height(720)
        awake(w)
        found["at rest"] = told(turns(w, 5.0))
        times, before = [], stolen()
        while len(times) < count:
            w.send(NewScene())
            w.send(TypePrompt("a tall blue vase with a gold rim"))
            w.send(Make())
            times += turns(w, until=lambda: not w.engine.busy)
        found["making"] = told(times[:count]) | {"stolen_s": round(stolen() - before, 1)}
        w.send(do.SetWorld("seconds", 20.0))
        turns(w, 2.0)
        times, before = [], stolen()
        while len(times) < count:
            w.send(do.SetWorld("drop", w.state.matter.world.drop + 0.001))
            w.send(do.Play())
            times += turns(w, until=lambda: not w.engine.busy, most=120)
        found["playing"] = told(times[:count]) | {"stolen_s": round(stolen() - before, 1)}
        w.close()
    return found


def _seen(w):
    """The scene on the stage."""
    return w.stage.wish.scene if w.stage is not None else None


def _body(w) -> float:
    """Seconds from opening the demo on bench Matter until it has a mesh to play with."""
    from app.matter import rest_meshes
    from app.window import files

    start, before = time.monotonic(), w.state.scene
    files.open_demo(w)
    turns(w, until=lambda: w.state.scene is not before and rest_meshes(w.state) is not None)
    return round(time.monotonic() - start, 2)


def follow(count: int) -> dict:
    """Seconds from the last letter to the asset on the stage, and new pictures a second of a part that is dragged."""
    from app import hand_actions as do
    from app.actions import Select, ShowBench, TypePrompt
    from app.model import part_labels

    waited, found = [], {}
    with tempfile.TemporaryDirectory() as home:
        w = window(Path(home))
        awake(w)
        found["demo opened to its body, s"] = [_body(w) for _ in range(3)]
        for k in range(count):
            before = _seen(w)
            w.send(TypePrompt(f"a {COLOURS[k // 4 % 3]} {('tall vase', 'round table', 'mug', 'turtle')[k % 4]}"))
            start = time.monotonic()
            turns(w, until=lambda last=before: _seen(w) is not last, most=20)
            waited.append(time.monotonic() - start)
            turns(w, until=lambda: not w.engine.busy)
            turns(w, 0.5)
        found["letter to asset, s"] = [round(t, 2) for t in sorted(waited)]
        item = w.state.scene.objects[0]
        for bench in ("shape", "matter"):
            w.send(ShowBench(bench))
            w.send(Select((item.name, part_labels(item)[0])))
            w.send(do.BeginModal("grab", 500, 0))
            turns(w, 2.0)
            pictures, last, start = 0, w.stage, time.monotonic()
            for k in range(30 * 4):
                w.send(do.ModalMove(3 if k % 40 < 20 else -3, 0))
                w.turn()
                pictures, last = pictures + (w.stage is not last), w.stage
            found[f"dragged on {bench}, pictures/s"] = round(pictures / (time.monotonic() - start), 1)
            w.send(do.EndModal(False))
        w.close()
    return found


def start(count: int) -> dict:
    """Seconds from the start of a process until its window stands: the interpreter, the toolkit, the first picture."""
    code = (
        "import tempfile, pathlib; from benchmarks.desktop import window\n"
        "w=window(pathlib.Path(tempfile.mkdtemp())); import sys, time\n"
        "print(time.time(), 'torch' in sys.modules); w.close()"
    )
    taken = []
    for _ in range(count):
        begun = time.time()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
        taken.append(float(done.stdout.split()[0]) - begun)
    return {"seconds": [round(t, 2) for t in taken]}


def cancel(count: int) -> dict:
    """Seconds from Stop to the job's end, at random moments of making and playing."""
    from app import hand_actions as do
    from app.actions import Make, Stop, TypePrompt

    taken, rng = [], random.Random(1)
    with tempfile.TemporaryDirectory() as home:
        w = window(Path(home))
        turns(w, until=lambda: not w.engine.busy)
        for k in range(count):
            if k % 2:
                w.send(do.SetWorld("drop", 0.001 * k))
                w.send(do.Play())
            else:
                w.send(TypePrompt("a round oak table"))
                w.send(Make())
            turns(w, rng.uniform(0.2, 2.5))
            if w.state.working is None:
                continue
            before = time.perf_counter()
            w.send(Stop())
            acknowledged = time.perf_counter() - before
            turns(w, until=lambda: not w.engine.busy)
            taken.append((1000 * acknowledged, 1000 * (time.perf_counter() - before)))
        w.close()
    seen, ended = (np.array(column) for column in zip(*taken))
    return {"stops": len(taken), "shown_ms_max": round(float(seen.max()), 1),
            "ended_ms_median": round(float(np.median(ended)), 1),
            "ended_ms_max": round(float(ended.max()), 1)}  # fmt: skip


def orbit(count: int) -> dict:
    """New pictures a second while the camera turns: parts traced, meshes drawn, 100,000 Gaussians."""
    from app import clouds
    from app.actions import Orbit, ShowBench
    from app.hand_actions import ShowAs

    found, clouds.COUNT = {}, 100_000
    with tempfile.TemporaryDirectory() as home:
        w = window(Path(home))
        awake(w)
        for bench, way in (("shape", "parts"), ("matter", "parts"), ("shape", "gaussians"), ("shape", "mesh")):
            w.send(ShowBench(bench))
            w.send(ShowAs(way))
            turns(w, 4.0)
            turns(w, until=lambda: not w.engine.busy and w.stage is not None and w.stage.full, most=120)
            for _ in range(20):  # compiled, and as small as it has to be
                w.send(Orbit(3, 0))
                w.turn()
            pictures, last, before = 0, w.stage, time.perf_counter()
            for _ in range(count):
                w.send(Orbit(3, 0))
                w.turn()
                pictures, last = pictures + (w.stage is not last), w.stage
            seconds = time.perf_counter() - before
            rates = {"pictures/s": round(pictures / seconds, 1), "frames/s": round(count / seconds, 1)}
            found[f"{bench} {way}"] = rates | {"seen at": list(last.parts.shape)}
        w.close()
    return found


def views(count: int) -> dict:
    """Milliseconds a picture of every view takes at 698 x 562, in motion (half) and still, by each renderer."""
    from concurrent.futures import ThreadPoolExecutor
    from dataclasses import replace

    from app.gpu import adapter, processor
    from app.gpu.frame import Card
    from app.viewport import camera_of
    from benchmarks.sheets import stage_for_views

    pool, found = ThreadPoolExecutor(os.cpu_count()), {}
    looked = adapter.find("wgpu")
    drawers = {"processor": lambda *a: processor.draw(*a, pool=pool)}
    if looked.device is not None:
        drawers[looked.words] = Card(looked.device).draw
    for shown, things, view in stage_for_views(100_000):
        for name, draw in drawers.items():
            times = {}
            for kind, size, fine in (("moving", (349, 281), False), ("still", (698, 562), True)):
                taken = []
                for k in range(count + 1):
                    camera = camera_of(replace(view, azimuth=view.azimuth + 3 * k), *size)
                    before = time.perf_counter()
                    draw(things, camera, shown, -1, fine)
                    taken.append(1000 * (time.perf_counter() - before))
                times[kind] = round(float(np.median(taken[1:])), 1)
            found.setdefault(shown, {})[name] = times
    return found


def gizmo(count: int) -> dict:
    """Milliseconds that the gizmo adds to a picture of 698 x 562, by each renderer; and to a turn of the loop."""
    from app import gizmo as handles
    from app.gpu import adapter, strokes
    from app.orbit import View

    looked, image = adapter.find("wgpu"), np.random.default_rng(0).random((562, 698, 3), np.float32)
    drawers = {"processor": strokes.layer}
    if looked.device is not None:
        from app.gpu.frame import Card

        drawers[looked.words] = Card(looked.device).layer
    taken: dict[str, list[float]] = {name: [] for name in (*drawers, "under the mouse")}
    for k in range(count + 1):
        view, worn = View(azimuth=32.0 + 3 * k), handles.Gizmo((0.0, 0.08, 0.0))
        for name, layer in drawers.items():
            before = time.perf_counter()
            shapes = handles.shapes_of(worn, view, 698, 562)
            strokes.over(image, shapes, layer(shapes))
            taken[name].append(1000 * (time.perf_counter() - before))
        before = time.perf_counter()
        handles.taken(shapes, 360, 300)
        taken["under the mouse"].append(1000 * (time.perf_counter() - before))
    return {name: {"median": round(float(np.median(ms[1:])), 2), "least": round(min(ms[1:]), 2)}
            for name, ms in taken.items()}  # fmt: skip


WAYS = {"frames": (frames, 2000), "follow": (follow, 8), "start": (start, 3), "cancel": (cancel, 20),
        "orbit": (orbit, 150), "views": (views, 9), "gizmo": (gizmo, 100)}  # fmt: skip


def main(ways: dict = WAYS, about: str | None = __doc__) -> None:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("what", choices=ways)
    parser.add_argument("--count", type=float, default=None, help="frames, stops, kills; minutes for soak")
    options = parser.parse_args()
    way, usual = ways[options.what]
    found = way(type(usual)(options.count or usual))
    found["load"] = [round(v, 1) for v in os.getloadavg()]
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
