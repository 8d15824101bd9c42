"""Projects in the window: new, open, save, recover, the guard of unsaved work, and what persists between starts."""

import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import camera_keys, matter, native
from app.actions import Bring, NewScene, Note, Opened, Photographs, Say, ShowBench
from app.autosave import Written
from app.gpu.adapter import RENDERERS
from app.panels import dialogs
from app.model import note_of
from app.window import layout
from engine import project
from engine.errors import GalateaError
from engine.formats.atomic import write_atomically
from engine.names import safe_name
from engine.types import Scene

if TYPE_CHECKING:
    from app.window.frame import Window

DEMO = Path(__file__).parents[2] / "assets" / "demo"
log = logging.getLogger("galatea")


class Settings:
    """Small things that persist: UI scale, recent projects. A damaged file is a fresh one."""

    def __init__(self, home: Path, fresh: bool):
        self.file = home / "settings.json"
        self.scale, self.recent, self.size, self.first_start = 1.0, [], (1280, 800), not self.file.is_file()
        self.panels, self.left_open = dict(layout.USUAL), True
        self.renderer = "auto"  # who draws the stage: a row of app.gpu.adapter.RENDERERS
        if fresh or not self.file.is_file():
            return
        try:
            data = json.loads(self.file.read_bytes())
            self.scale = min(max(float(data.get("scale", 1.0)), 0.8), 2.0)
            size = [int(v) for v in data.get("size", self.size)]
            self.size = (min(max(size[0], 900), 8000), min(max(size[1], 600), 6000))
            self.left_open = data.get("left_open") is not False
            self.renderer = data.get("renderer") if data.get("renderer") in RENDERERS else "auto"
            for name, (low, high) in layout.LIMITS.items():
                self.panels[name] = min(max(int(data.get("panels", {}).get(name, self.panels[name])), low), high)
            self.recent = [path for path in data.get("recent", []) if isinstance(path, str)][:8]
        except (OSError, ValueError, TypeError, AttributeError) as problem:
            log.warning("settings were not read: %s", problem)

    def opened(self, path: str) -> None:
        self.recent = [path, *(other for other in self.recent if other != path)][:8]
        self.save()

    def save(self) -> None:
        kept = {"scale": self.scale, "recent": self.recent, "size": list(self.size),
                "panels": self.panels, "left_open": self.left_open, "renderer": self.renderer}  # fmt: skip
        write_atomically(self.file, json.dumps(kept, indent=1).encode())


def guard(w: "Window", then) -> None:
    """Ask about unsaved work first."""
    if w.state.scene is w.saved_scene or not w.state.scene.objects:
        then()
        return

    def save_first() -> None:
        save(w, then)

    dialogs.ask(w.ui, "Unsaved work", "What you made since the last save is not in a project yet.",
                {"Save": save_first, "Do not save": then, "Cancel": lambda: None})  # fmt: skip


def new(w: "Window") -> None:
    """Clear the stage; undo brings it back."""
    let_go(w)
    w.send(NewScene())
    w.saved_scene = w.state.scene


def save(w: "Window", then=None) -> None:
    """Into the open project, or ask where to; `then()` when it is on disk."""
    if not w.state.scene.objects:
        w.send(Say(Note("There is nothing to save yet.", "warning")))
    elif w.project is not None and not w.project.read_only:
        w.after_save = then
        w.keeper.save(w.project, w.project.path, w.state.scene, extra_of(w), w.work)
    else:
        start = str(Path.home() / "Galatea" / f"{safe_name(w.state.prompt or 'asset')}.galatea")
        name = Path(start).name

        def browsed() -> bool:
            return browse(w, "The folder to save into", start, lambda path: save_as(w, str(Path(path) / name), then))

        dialogs.ask_path(w.ui, "Save the project", "Save", start, [], lambda path: save_as(w, path, then), browsed)


def save_as(w: "Window", path: str, then=None) -> None:
    """A new project at `path`."""
    let_go(w)
    w.after_save = then
    w.keeper.save(None, Path(path), w.state.scene, extra_of(w), w.work)


def written(w: "Window", result: Written) -> None:
    """A save is on disk; unless the window has gone on to other work, it is the open project now."""
    if result.work != w.work:
        w.keeper.later(lambda: project.close(result.found))
        return
    w.project, w.saved_scene = result.found, result.scene
    w.settings.opened(str(result.found.path))
    if w.state.scene is w.saved_scene:
        w.keeper.nothing_unsaved()
    w.send(Say(Note(f"Saved to {result.found.path}.", "good")))
    then, w.after_save = w.after_save, None
    if then is not None:
        then()


def _read(w: "Window", read: Callable[[], Any], then: Callable[..., None]) -> None:
    """`read()` a project on the keeper's thread, behind what is being written; `then(project, scene, extra)` comes at a
    later turn of the loop, or a note of what was wrong."""

    def work() -> None:
        try:
            found = read()
        except (GalateaError, OSError) as error:
            log.warning("a project was not opened: %s", error)
            note = note_of(error)
            w.later.put(lambda: w.send(Say(note)))
        else:
            w.later.put(lambda: then(*found))

    w.keeper.later(work)


def open_path(w: "Window", path: str) -> None:
    """Open a project folder; a second opener reads only."""

    def now_open(found: project.Project, scene: Scene, extra: dict[str, Any]) -> None:
        let_go(w)
        w.project = found
        w.settings.opened(str(found.path))
        w.send(Opened(scene, extra))
        w.saved_scene = w.state.scene
        if found.read_only:
            w.send(Say(Note(f"Read-only: it is open in another Galatea ({found.holder}).", "warning")))

    if w.project is not None and w.project.path.resolve() == Path(path).resolve():
        let_go(w)  # or we would stand in our own way
    _read(w, lambda: project.open_project(path), now_open)


def open_demo(w: "Window") -> None:
    """The finished thing that a first start shows; nothing of it is written to."""

    def read() -> tuple:
        with tempfile.TemporaryDirectory(prefix="galatea-") as folder:
            found, scene, extra = project.open_project(shutil.copytree(DEMO, Path(folder) / "demo"))
            project.close(found)
        return found, scene, extra

    def now_open(_, scene: Scene, extra: dict[str, Any]) -> None:
        w.send(Opened(scene, extra))
        w.saved_scene = w.state.scene
        w.send(ShowBench("matter"))
        w.send(Say(Note("This one is made of jelly. Press Space.", "good")))

    _read(w, read, now_open)


def choose_version(w: "Window") -> None:
    """Go back to an earlier save of the open project."""
    earlier = project.versions(w.project.path) if w.project is not None else []
    if not earlier:
        w.send(Say(Note("There is no earlier save: a project keeps its last three.", "warning")))
        return

    def label(version) -> str:
        return time.strftime(f"Save {version.serial}, %H:%M on %d %B", time.localtime(version.file.stat().st_mtime))

    answers = {label(v): (lambda v=v: _open_version(w, v)) for v in earlier[:5]}
    dialogs.ask(w.ui, "Earlier saves", "The stage shows it; saving makes it the newest. Undo comes back.",
                answers | {"Cancel": lambda: None})  # fmt: skip


def _open_version(w: "Window", version) -> None:
    path = w.project.path

    def now_open(found: project.Project, scene: Scene, extra: dict[str, Any]) -> None:
        w.project = found
        w.send(Opened(scene, extra))
        w.saved_scene = None

    let_go(w)
    _read(w, lambda: project.open_project(path, version), now_open)


def bring(w: "Window") -> None:
    """Ask for a file, an asset or a project whose objects come to the stage."""

    def then(path: str) -> None:
        w.send(Bring(path))

    what = "A mesh (.glb), Gaussians (.ply .splat .spz .sog .ksplat .usdc), or a folder Galatea made"
    dialogs.ask_path(w.ui, "Bring something in", "Bring it in", "", [], then,
                     lambda: browse(w, "A mesh or Gaussians", "", then, file=True), what)  # fmt: skip


def photographs(w: "Window") -> None:
    """Ask for a folder of photographs with poses, then how long to fit it."""

    def then(folder: str) -> None:
        answers = {f"{word}, {steps} steps": (lambda n=steps: w.send(Photographs(folder, n)))
                   for word, steps in (("Usual", 6000), ("Quick", 1500), ("Long", 20000))}  # fmt: skip
        dialogs.ask(w.ui, "Photographs", "You see it grow. Stopped and chosen again, it goes on from where it was.",
                    answers | {"Cancel": lambda: None})  # fmt: skip

    what = "A folder of photographs with their poses, from COLMAP, nerfstudio or Blender"
    dialogs.ask_path(w.ui, "From photographs", "Go on", "", [], then,
                     lambda: browse(w, "A folder of photographs with poses", "", then), what)  # fmt: skip


def browse(w: "Window", title: str, start: str, then, file: bool = False) -> bool:
    """The system's own dialog; False when there is none. `then(path)` comes at a later turn of the loop."""
    words = native.command(title, start, file)
    if words is None or w.asking is not None:
        return False
    try:
        w.asking = (native.Asking(words), then)
    except OSError as problem:
        log.warning("no native dialog: %s", problem)
        return False
    return True


def let_go(w: "Window") -> None:
    """Close the project, behind whatever is being written to it: others may write to it then."""
    w.work += 1
    closing, w.project = w.project, None
    if closing is not None:
        w.keeper.later(lambda: project.close(closing))


def offer_recovery(w: "Window") -> bool:
    """Ask whether what a crash left should come back; False when there is nothing."""
    offers = project.recovery_offers(w.keeper.recovery)
    if not offers:
        return False
    when = time.strftime("%H:%M on %d %B", time.localtime(offers[0].saved_at))

    def take() -> None:
        recover(w, offers[0])

    def discard() -> None:
        for offer in offers:
            project.discard(offer.folder)

    dialogs.ask(w.ui, "Unsaved work was found", f"Galatea ended without saving. What you had at {when} is here.",
                {"Recover it": take, "Discard it": discard, "Later": lambda: None})  # fmt: skip
    return True


def recover(w: "Window", offer) -> None:
    """Put a recovery copy on the stage; it goes on as ours until it is saved."""

    def now_open(found: project.Project, scene: Scene, extra: dict[str, Any]) -> None:
        w.keeper.adopt(found, scene)
        w.saved_scene = None
        w.send(Opened(scene, extra))
        w.send(Say(Note("Recovered. Save it to keep it.", "good")))

    _read(w, lambda: project.open_project(offer.folder), now_open)


def extra_of(w: "Window") -> dict[str, Any]:
    """What a project keeps beside its scene."""
    origin = str(w.project.path) if w.project is not None else ""
    return {"prompt": w.state.prompt, "chips": list(w.state.chips), "seed": w.state.seed, "origin": origin,
            "matter": matter.extra_of(w.state), "camera": camera_keys.extra_of(w.state)}  # fmt: skip
