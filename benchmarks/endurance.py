"""What the window lives through: `python -m benchmarks.endurance soak`, or one of the others (xvfb-run).

soak: random clicks and keys, memory by a fit. kill: kill -9 at random moments, and what the next start offers.
saves: kill -9 during saves, and what still opens.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from benchmarks.desktop import ROOT, main, turns, window


def put_away(w) -> float:
    """MB that the process holds when the window is as empty as it was at first: the least of two seconds at rest."""
    import gc

    import psutil

    from app.actions import Opened
    from app.jobs import give_back
    from engine.types import Scene

    w.send(Opened(Scene(), {}))
    w.engine.stop()
    turns(w, until=lambda: not w.engine.busy, most=60)
    held = []
    for _ in range(8):
        turns(w, 0.25)
        gc.collect()
        give_back()
        held.append(psutil.Process().memory_info().rss / 2**20)
    return min(held)


def soak(minutes: float) -> dict:
    """Random clicks, drags, keys and words. Every half minute everything is put away, and the memory measured then."""
    from app.actions import TypePrompt
    from app.window import files

    rng, memory = random.Random(2), []
    keys = ("g", "r", "s", "x", "1", "6", "Return", "Escape", "space", "Tab", "ctrl+z", "ctrl+shift+z", "period",
            "slash", "b", "h", "alt+h", "KP_1", "KP_7", "Delete")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        w = window(home)
        begun, actions = time.monotonic(), 0
        while time.monotonic() - begun < 60 * minutes and not w.closing:
            choice = rng.random()
            at = (rng.randrange(0, 1270), rng.randrange(50, 770))
            if choice < 0.35:
                subprocess.run(["xdotool", "mousemove", *map(str, at), "click", "1"], check=False)
            elif choice < 0.6:
                there = (rng.randrange(250, 930), rng.randrange(60, 600))
                subprocess.run(["xdotool", "mousemove", *map(str, at), "mousedown", "1"], check=False)
                turns(w, 0.05)
                subprocess.run(["xdotool", "mousemove", *map(str, there)], check=False)
                turns(w, 0.05)
                subprocess.run(["xdotool", "mouseup", "1"], check=False)
            elif choice < 0.95:
                subprocess.run(["xdotool", "key", rng.choice(keys)], check=False)
            else:
                w.send(TypePrompt(rng.choice(("a red mug", "a mossy green turtle", "a round oak table", "zzz"))))
            turns(w, rng.uniform(0.05, 0.3))
            actions += 1
            if time.monotonic() - begun > 30 * (len(memory) + 1):
                memory.append((time.monotonic() - begun, put_away(w)))
                files.open_demo(w)
        closed = w.closing
        w.close()
        left = [t.name for t in threading.enumerate() if t.name in ("engine", "viewport", "keeper")]
        log = (home / "galatea.log").read_text("utf-8")
    late = np.array(memory[len(memory) // 2 :])
    slope = float(np.polyfit(late[:, 0], late[:, 1], 1)[0] * 3600)
    return {"minutes": round((time.monotonic() - begun) / 60, 1), "actions": actions, "closed_itself": closed,
            "mb_put_away": [round(mb) for _, mb in memory], "mb_an_hour": round(slope, 1),
            "tracebacks": log.count("Traceback"), "left_threads": left, "log": log[-2000:]}  # fmt: skip


VICTIM = """
import sys, time, random
from pathlib import Path
from benchmarks.desktop import turns, window
from app.actions import Arrived, Make, TypePrompt
from app import autosave
autosave.EVERY = 1.0
w = window(Path(sys.argv[1]))
w.keeper._due = 0
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene
import numpy as np
rng = np.random.default_rng(int(sys.argv[2]))
k = 0
while True:
    w.send(TypePrompt("a mug")); w.send(Make(0)); w.engine.stop()
    parts = sample(THINGS["mug"], rng).parts
    w.send(Arrived(w.state.making, Scene((Object("mug", parts=parts),)), "a mug", k, final=True))
    k += 1
    turns(w, 0.1)
    if any((Path(sys.argv[1]) / "recovery").glob("*/manifest.json")):
        print("ready", flush=True)
"""


def kill(count: int) -> dict:
    """kill -9 at random moments of a window with unsaved work; how often the next start has something to offer."""
    from engine import project

    offered, opened, rng = 0, 0, random.Random(3)
    for k in range(count):
        with tempfile.TemporaryDirectory() as home:
            victim = subprocess.Popen([sys.executable, "-c", VICTIM, home, str(k)], cwd=ROOT, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True)  # fmt: skip
            victim.stdout.readline()
            time.sleep(rng.uniform(0.0, 3.0))
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            offers = project.recovery_offers(Path(home) / "recovery")
            offered += bool(offers)
            if offers:
                found, scene, _ = project.open_project(offers[0].folder)
                opened += bool(scene.objects)
                project.close(found)
    return {"kills": count, "offered": offered, "opened": opened}


def _save_for_ever(path: Path, scenes) -> None:
    from engine import project

    found = project.open_project(path)[0] if project.is_project(path) else project.create(path, scenes[0])
    for k in range(1_000_000):
        found = project.save(found, scenes[k % len(scenes)], {"n": k})


def saves(count: int) -> dict:
    """kill -9 while a project is saved again and again (a forked process); how many cannot be opened afterwards."""
    from engine import project
    from engine.shapes.catalogue import THINGS
    from engine.shapes.thing import sample
    from engine.types import Object, Scene

    rng, unreadable, whole, serials = random.Random(4), 0, 0, []
    parts = [sample(THINGS["mug"], np.random.default_rng(k)).parts for k in range(7)]
    scenes = [Scene((Object("mug", parts=p),)) for p in parts]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "work.galatea"
        for k in range(count):
            child = os.fork()
            if child == 0:
                try:
                    _save_for_ever(path, scenes)
                finally:
                    os._exit(1)
            while not project.is_project(path):
                time.sleep(0.001)
            time.sleep(rng.uniform(0.005, 0.2))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            try:
                found, scene, _ = project.open_project(path)
                project.close(found)
                whole += len(scene.objects) == 1
                serials.append(found.serial)
            except Exception as error:
                unreadable += 1
                print(k, error, file=sys.stderr)
    moved = sum(b > a for a, b in zip(serials, serials[1:]))
    return {"kills": count, "unreadable": unreadable, "whole": whole, "kills after a new save": moved}


WAYS = {"soak": (soak, 20.0), "kill": (kill, 50), "saves": (saves, 500)}

if __name__ == "__main__":
    main(WAYS, __doc__)
