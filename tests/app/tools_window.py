"""The tools by mouse and keyboard: run under Xvfb by test_tools_window.py; prints what happened as JSON."""

import argparse
import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import dearpygui.dearpygui as dpg
import numpy as np

from app import native, window
from app import hand_actions as do
from app.actions import Arrived, Keep, Opened, SetSeed, ShowBench
from app.matter import rest_meshes
from app.model import Recording
from app.panels import choose, dialogs, filming, jobs, machine, make, matter, numbers, preferences, shape
from app.panels import timeline, top, tree
from app.tasks import TASKS
from app.window import files, layout, work
from app.window.frame import Window
from engine.formats.scene import content_hash
from engine.play import Cast, Moment
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene
from tests.app.first_minute import Hand, watch_calls
from tests.app.selecting import drag, place, selecting, typed


def number_fields(hand: Hand) -> dict:
    """Units are typed; nonsense is refused in words; a double click brings the usual back."""
    w, told = hand.w, {}
    typed(hand, matter.DROP, "250 mm")
    told["drop_cm"] = round(100 * w.state.matter.world.drop, 3)
    hand.picture("typed-number")
    typed(hand, matter.DROP, "12 kPa")
    told["refused"] = w.state.note.text
    told["kept"] = round(100 * w.state.matter.world.drop, 3)
    twice(matter.DROP)
    told["reset"] = hand.pump(10, lambda: w.state.matter.world.drop == 0)
    told["labels_fit"] = overhang() <= 0
    told["no_field_left"] = not dpg.does_item_exist(numbers.FIELD)
    return told


def overhang() -> float:
    """How many pixels the words beside the material's numbers go beyond the panel."""
    ends = [dpg.get_item_rect_max(tag)[0] for tag in matter.TUNE.values() if dpg.does_item_exist(tag)]
    return max(ends) - dpg.get_item_rect_max("tuning")[0]


def twice(tag: int) -> None:
    """A double click in the middle of a widget."""
    (x, y), (wide, high) = dpg.get_item_rect_min(tag), dpg.get_item_rect_size(tag)
    subprocess.run(["xdotool", "mousemove", str(int(x + wide / 2)), str(int(y + high / 2)), "click", "--repeat", "2",
                    "--delay", "60", "1"], check=True)  # fmt: skip


def start(hand: Hand) -> None:
    """A mug on the bench Matter, without waiting for anything to be made."""
    w = hand.w
    w.send(Opened(Scene((Object("mug", parts=mug(3)),)), {}))
    w.send(ShowBench("matter"))
    w.send(do.SetTool("hand"))
    hand.pump(1.0)


def shortcuts(hand: Hand) -> dict:
    """. frames, / isolates, H hides, the number pad looks from the sides."""
    w, told = hand.w, {}
    hand.click(top.TABS["shape"])
    hand.click(tree.row_of(("mug", "handle")))
    made = shape.made_size(w.state)
    typed(hand, shape.SIZE, "20 mm")
    told["sized"] = round(dpg.get_value(shape.SIZE), 2)
    hand.picture("part-sized")
    twice(shape.SIZE)
    told["as_made"] = hand.pump(10, lambda: abs(dpg.get_value(shape.SIZE) - made) < 0.01)
    hand.do("mousemove", *map(round, place(w, 0.1, 0.9)))
    far = w.state.view.distance
    hand.do("key", "period")
    told["framed"] = hand.pump(10, lambda: w.state.view.distance < 0.9 * far)
    hand.do("key", "slash")
    told["isolated"] = hand.pump(10, lambda: w.state.isolated == ("mug", "handle"))
    hand.do("key", "slash")
    told["back"] = hand.pump(10, lambda: w.state.isolated is None)
    hand.do("key", "h")
    told["hidden"] = hand.pump(10, lambda: ("mug", "handle") in w.state.hidden)
    hand.do("key", "alt+h")
    told["shown"] = hand.pump(10, lambda: not w.state.hidden)
    seen = []
    for key in ("KP_1", "ctrl+KP_1", "KP_3", "ctrl+KP_3", "KP_7", "ctrl+KP_7", "KP_0"):
        hand.do("key", key)
        hand.pump(0.2)
        seen.append((round(w.state.view.azimuth), round(w.state.view.elevation)))
    told["sides"] = seen
    hand.do("key", "period")
    return told


def brought(hand: Hand) -> dict:
    """A project's things come beside the mug by keyboard, and go with one step back."""
    w, told = hand.w, {}
    hand.do("key", "ctrl+i")
    hand.click(dialogs.PATH)
    subprocess.run(["xdotool", "type", "--delay", "8", str(files.DEMO)], check=True)
    hand.do("key", "Return")
    told["brought"] = hand.pump(30, lambda: [o.name for o in w.state.scene.objects] == ["mug", "turtle"])
    told["listed"] = hand.pump(10, lambda: tree.row_of(("turtle", "shell")) is not None)
    hand.picture("brought")
    w.send(do.SetTool("hand"))
    hand.do("key", "ctrl+z")
    told["gone"] = hand.pump(10, lambda: len(w.state.scene.objects) == 1)
    return told


def played(w: Window, count: int) -> None:
    """As if it had been played: it slides to the right. (The first minute plays for real.)"""
    tape = Recording(99, w.state.scene, w.state.matter.world, frozenset(), live=False)
    (mesh,) = rest_meshes(w.state)
    facts = {"kinetic": 1.0, "elastic": 0.5, "dt": 1e-4, "steps": 4, "momentum": 0.1, "rate": 1.0}
    moments = tuple(
        Moment(k / 24, (mesh.vertices + np.float32([0.002 * k, 0, 0]),), mesh.vertices, np.eye(3)[None], facts)
        for k in range(count)
    )
    cast = Cast(("mug",), (mesh,), (), None, len(mesh.vertices))
    tape = replace(tape, cast=cast, moments=moments)
    w.state = replace(w.state, matter=replace(w.state.matter, recording=tape, frame=0.0))
    w.ui.state = w.state


def keys_and_film(hand: Hand, folder: Path) -> dict:
    """Two camera keys, the way between them while scrubbing, a film stopped, a film written."""
    w, told = hand.w, {}
    hand.click(top.TABS["matter"])
    hand.pump(30, lambda: rest_meshes(w.state) is not None)
    hand.click(choose.TOOLS["hand"])
    w.send(do.SetWorld("seconds", 0.3))
    played(w, 8)
    hand.do("mousemove", *map(round, place(w, 0.1, 0.9)))
    hand.do("key", "space")
    told["played"] = hand.pump(10, lambda: w.state.matter.rolling and w.state.matter.frame > 1)
    hand.do("key", "space")
    hand.click(timeline.REWIND)
    hand.click(timeline.KEY)
    hand.click(timeline.TRACK, (0.97, 0.4))
    drag(hand, (0.1, 0.8), (0.3, 0.8), (0.45, 0.75))
    hand.do("key", "k")
    told["keys"] = [frame for frame, _ in w.state.matter.keys]
    ends = [view.azimuth for _, view in w.state.matter.keys]
    hand.click(timeline.TRACK, (0.5, 0.4))
    told["between"] = min(ends) < w.state.view.azimuth < max(ends)
    hand.picture("camera-keys")
    hand.click(timeline.FILM)
    hand.pump(0.3)
    hand.picture("film")
    dpg.set_value(filming.SIZE, "640 × 360")
    hand.click(filming.FOLDER)
    hand.do("key", "ctrl+a")
    subprocess.run(["xdotool", "type", "--delay", "8", str(folder)], check=True)
    hand.pump(1, lambda: dpg.get_value(filming.FOLDER) == str(folder))
    hand.click(filming.PICTURES, (0.05, 0.5))
    hand.click(filming.WRITE)
    hand.pump(30, lambda: w.state.working is not None and w.state.working.step == "filming")
    hand.click_at(top._pill[0] + 60, top._pill[1] + 14)
    told["list"] = hand.pump(5, jobs.is_open)
    hand.pump(0.7)
    hand.picture("jobs")
    told["filmed"] = hand.pump(120, lambda: bool(w.state.sent))
    hand.pump(10, lambda: w.entries[0].state != "running")
    told["files"] = sorted(p.name for p in folder.iterdir()), len(list((folder / "frames").glob("*.png")))
    told["kinds"] = [(entry.kind, entry.state) for entry in w.entries]
    told["logs"] = [words for _, words in w.entries[0].log]
    hand.do("key", "Escape")
    told["list_closed"] = not jobs.is_open()
    w.send(do.Film(str(folder / "other"), ("mp4",), "1280 × 720", True))
    hand.pump(30, lambda: w.state.working is not None and w.state.working.done > 1)
    hand.click(top.JOBS)
    hand.pump(0.7)
    hand.click(jobs._rows[0][2])
    told["stopped"] = hand.pump(20, lambda: w.entries[0].state == "stopped")
    told["left_over"] = [p.name for p in (folder / "other").iterdir()]
    hand.click(top.JOBS)
    return told


def machine_page(hand: Hand) -> dict:
    """The engine page fills row by row while frames go on; closing the window ends it."""
    w, told = hand.w, {}
    hand.click(top.ENGINE)
    told["open"] = hand.pump(5, machine.is_open)
    told["first"] = hand.pump(60, lambda: len(machine._rows) >= 2)
    told["rows"] = [row["name"] for row in machine._rows[:2]]
    told["listed"] = [(e.kind, e.state) for e in w.entries if e.kind == "engine"]
    hand.picture("engine")
    hand.do("key", "Escape")
    told["closed"] = not machine.is_open()
    work.end_looking(w)
    return told


def layouts(hand: Hand) -> dict:
    """The left column folds, an edge is dragged, the scale changes; all of it is kept."""
    w, told = hand.w, {}
    w.send(ShowBench("matter"))
    wide = w.stage_place[2]
    hand.click(tree.FOLD)
    told["folded"] = hand.pump(5, lambda: w.stage_place[2] > wide + 100)
    hand.picture("folded")
    hand.click(tree.FOLD)
    told["unfolded"] = hand.pump(5, lambda: w.stage_place[2] == wide)
    x, y = w.edges["right"][0], w.stage_place[1] + 300
    hand.do("mousemove", x, y)
    hand.do("mousedown", 1)
    for step in (20, 60, 100):
        hand.do("mousemove", x - step, y)
    hand.do("mouseup", 1)
    told["dragged"] = wide - w.stage_place[2]
    hand.click(top.PREFERENCES)
    hand.pump(0.3)
    dpg.set_value(preferences.SCALE, 120)
    hand.click(preferences.APPLY)
    told["scaled"] = hand.pump(10, lambda: w.ui.look.scale == 1.2)
    hand.picture("scaled")
    hand.pump(0.5)
    told["labels_fit"] = overhang() <= 0
    told["kept"] = json.loads(w.settings.file.read_text())
    hand.click(top.PREFERENCES)
    hand.pump(0.3)
    dpg.set_value(preferences.SCALE, 100)
    hand.click(preferences.APPLY)
    hand.pump(1.0)
    hand.click(top.PREFERENCES)
    hand.pump(0.3)
    hand.click(preferences.RESET)
    told["reset"] = hand.pump(5, lambda: w.stage_place[2] == wide)
    hand.do("key", "Escape")
    fresh = files.Settings(w.settings.file.parent, True)
    told["safe"] = [fresh.panels == layout.USUAL, fresh.left_open, fresh.scale]
    return told


def mug(seed: int):
    return sample(THINGS["mug"], np.random.default_rng(seed)).parts


def arrive(w: Window, prompt: str, chips, seed: int = 3, final: bool = False) -> None:
    """As if the prior had made it. (The first minute asks it for real.)"""
    w.send(Arrived(w.state.making, Scene((Object("mug", parts=mug(seed)),)), prompt, seed, chips, final))


def words(hand: Hand) -> dict:
    """The chip's menu, the walk between two kept variants, the path dialog without a system's own, earlier saves."""
    w, told = hand.w, {}
    hand.click(top.TABS["make"])
    w.send(SetSeed(3))
    hand.click(make.PROMPT, (0.3, 0.3))
    hand.do("key", "ctrl+a")
    subprocess.run(["xdotool", "type", "--delay", "15", "a red mug"], check=True)
    told["asked"] = hand.pump(20, lambda: w.state.ask.kind == "draft" and w.state.prompt == "a red mug")
    arrive(w, "a red mug", ("mug", "main: red"))
    hand.pump(0.3)
    line = dpg.get_item_children("chips", 1)[0]
    chip = next(b for b in dpg.get_item_children(line, 1) if "red" in dpg.get_item_label(b))
    hand.click(chip)
    told["menu"] = hand.pump(5, lambda: dpg.does_item_exist(make.CHIP))
    hand.pump(0.3)
    hand.picture("chip")
    subprocess.run(["xdotool", "type", "--delay", "15", "green"], check=True)
    hand.do("key", "Return")
    told["changed"] = hand.pump(30, lambda: w.state.prompt == "a green mug")
    for seed in (1, 2):
        arrive(w, "a green mug", None, seed, True)
    for variant in w.state.variants:
        w.send(Keep(variant.number))
    hand.pump(0.3)
    hand.click(make.WALK)
    told["walked"] = hand.pump(10, lambda: w.state.ask.kind == "between")
    scenes = tuple(Scene((Object("mug", parts=mug(k)),)) for k in range(3))
    w.send(do.StationsArrived(w.state.making, scenes))
    hand.pump(0.3)
    hand.click(make.BETWEEN, (0.97, 0.5))
    told["slid"] = hand.pump(5, lambda: w.state.scene is w.state.stations[-1])
    return told


def saves(hand: Hand, folder: Path) -> dict:
    """Browse where the system has no dialog says so; two saves, then back to the first."""
    w, told = hand.w, {}
    hand.do("mousemove", *map(round, place(w, 0.1, 0.9)))
    hand.do("key", "ctrl+o")
    hand.pump(5, lambda: dpg.does_item_exist(dialogs.DIALOG))
    if not dpg.does_item_exist(dialogs.PATH):  # the guard of unsaved work comes first
        hand.click(button(dialogs.DIALOG, "Do not save"))
        hand.pump(5, lambda: dpg.does_item_exist(dialogs.PATH))
    hand.click(button(dialogs.DIALOG, "Browse…"))
    told["no_dialog"] = hand.pump(5, lambda: "type the path" in w.state.note.text)
    hand.do("key", "Escape")
    files.save_as(w, str(folder), None)
    told["saved"] = hand.pump(20, lambda: w.project is not None)
    first = content_hash(w.state.scene)
    w.send(do.GiveMatter(True))
    hand.do("key", "ctrl+s")
    told["again"] = hand.pump(20, lambda: w.project.serial >= 2 and w.state.scene is w.saved_scene)
    w.command("versions")
    hand.pump(5, lambda: dpg.does_item_exist(dialogs.DIALOG))
    hand.pump(0.3)
    hand.picture("earlier")
    older = [b for b in buttons(dialogs.DIALOG) if dpg.get_item_label(b).startswith("Save 1")]
    hand.click(older[0])
    told["earlier"] = hand.pump(20, lambda: content_hash(w.state.scene) == first)
    return told


def buttons(parent) -> list[int]:
    """All buttons in a window."""
    found = []
    for child in dpg.get_item_children(parent, 1):
        kind = dpg.get_item_type(child)
        found += [child] if kind.endswith("mvButton") else buttons(child) if kind.endswith("mvGroup") else []
    return found


def button(parent, label: str) -> int:
    return next(b for b in buttons(parent) if dpg.get_item_label(b) == label)


STEPS = (selecting, number_fields, shortcuts, brought, keys_and_film, machine_page, layouts, words, saves)


def main() -> None:
    shots, home = Path(sys.argv[1]), Path(sys.argv[2])
    pictures = sys.argv[1] != "-"  # "-": none, for a machine that has little time
    only = sys.argv[3:]
    window.start_log(home)
    for kind in ("wake", "warm", "draft", "between"):  # nothing here needs the prior
        TASKS[kind] = lambda settings: iter(())
    native.shutil.which = lambda name: None  # a system without a folder dialog
    size = (1280, 800)
    (home / "settings.json").write_text(json.dumps({"size": size}))  # not the first start: no demo
    threads, elsewhere = set(threading.enumerate()), set()
    watch_calls(elsewhere)
    w = Window(home, argparse.Namespace(safe_ui=False, scale=None, project=None))
    w.frame()
    told, hand = {}, Hand(w, shots)
    hand.pause, hand.least = 0.06, 4
    if not pictures:
        hand.picture = lambda name: ""
    try:
        start(hand)
        for step in STEPS:
            if not only or step.__name__ in only:
                more = {keys_and_film: (home / "films",), saves: (home / "kept.galatea",)}.get(step, ())
                told[step.__name__] = step(hand, *more)
    finally:
        w.close()
    told["left_threads"] = [
        t.name for t in set(threading.enumerate()) - threads if t.name in ("engine", "viewport", "keeper")
    ]
    told["calls_off_thread"] = sorted(elsewhere)
    told["log"] = (home / "galatea.log").read_text("utf-8")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
