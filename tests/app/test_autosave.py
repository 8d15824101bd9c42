"""Saving off the window's thread, the recovery copy, and what is left when a process ends."""

import random
import subprocess
import sys
import time
from pathlib import Path

from app.autosave import Keeper, Refused, Written
from engine import project
from engine.formats.scene import content_hash
from engine.types import Object, Scene

ROOT = Path(__file__).resolve().parents[2]
ONE, TWO = Scene((Object("a"),)), Scene((Object("a"), Object("b")))


def results(keeper, count):
    found, end = [], time.monotonic() + 20
    while len(found) < count and time.monotonic() < end:
        found += keeper.drain()
        time.sleep(0.002)
    return found


def test_save_makes_a_project_then_writes_to_it(tmp_path):
    keeper = Keeper(tmp_path / "recovery")
    keeper.save(None, tmp_path / "p", ONE, {"prompt": "x"})
    (first,) = results(keeper, 1)
    assert isinstance(first, Written) and first.scene is ONE
    keeper.save(first.found, tmp_path / "p", TWO, {})
    (second,) = results(keeper, 1)
    assert second.found.serial == 2
    keeper.close()
    project.close(second.found)
    found, scene, _ = project.open_project(tmp_path / "p")
    assert content_hash(scene) == content_hash(TWO)
    project.close(found)


def test_a_refused_save_comes_back_in_words(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").write_bytes(b"x")
    keeper = Keeper(tmp_path / "recovery")
    keeper.save(None, tmp_path / "full", ONE, {})
    (refused,) = results(keeper, 1)
    keeper.close()
    assert isinstance(refused, Refused) and "not empty" in str(refused.error)


CHILD = """
import sys, time
from pathlib import Path
from app.autosave import Keeper
from engine.types import Object, Scene
keeper = Keeper(Path(sys.argv[1]))
for k in range(1, 100_000):
    scene = Scene(tuple(Object(f"o{i}") for i in range(k % 7 + 1)))
    keeper.tick(scene, None, {"k": k}, time.monotonic() + 31 * k)
    time.sleep(0.001)
    print(k, flush=True)
"""


def test_after_kill_nine_there_is_always_an_offer(tmp_path):
    rng = random.Random(5)
    for turn in range(10):
        place = tmp_path / str(turn)
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(place)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        while not copies(place) or not any((folder / "manifest.json").exists() for folder in copies(place)):
            child.stdout.readline()
        time.sleep(rng.uniform(0.0, 0.15))
        child.kill()
        child.communicate()
        (offer,) = project.recovery_offers(place)
        found, scene, extra = project.open_project(offer.folder)
        assert len(scene.objects) == extra["k"] % 7 + 1
        project.close(found)


def copies(place):
    return list(place.iterdir()) if place.is_dir() else []


def test_the_copy_is_written_when_due_and_gone_after_a_clean_end(tmp_path):
    place = tmp_path / "recovery"
    keeper = Keeper(place)
    now = time.monotonic()
    keeper.tick(ONE, ONE, {}, now + 31)  # nothing unsaved
    keeper.tick(TWO, ONE, {}, now + 40)  # not due yet
    keeper.close(keep_copy=True)
    assert copies(place) == []
    keeper = Keeper(place)
    keeper.tick(TWO, ONE, {"prompt": "x"}, time.monotonic() + 31)
    keeper.close(keep_copy=True)
    (offer,) = project.recovery_offers(place)
    found, scene, extra = project.open_project(offer.folder)
    assert content_hash(scene) == content_hash(TWO) and extra["prompt"] == "x"
    keeper = Keeper(place)
    keeper.adopt(found, scene)
    keeper.close()
    assert copies(place) == []
