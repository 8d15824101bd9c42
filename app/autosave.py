"""One thread that writes projects and the recovery copy, from immutable scenes, so that no click waits for a disk."""

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import project
from engine.errors import GalateaError
from engine.types import Scene

log = logging.getLogger("galatea")
EVERY = 30.0


@dataclass(frozen=True, eq=False)
class Written:
    """A project is on disk as `scene` was. work: what `save` was told, for the window to know its own."""

    found: project.Project
    scene: Scene
    work: int


@dataclass(frozen=True, eq=False)
class Refused:
    what: str
    error: Exception


class Keeper:
    """Work is queued and done in order; `drain` returns what came of it."""

    def __init__(self, recovery: Path):
        self.recovery = recovery
        self._folder = recovery / f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:8]}"
        self._copy: project.Project | None = None
        self._copied: Scene | None = None
        self._due = time.monotonic() + EVERY
        self._work: queue.SimpleQueue = queue.SimpleQueue()
        self._done: queue.SimpleQueue = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="keeper", daemon=True)
        self._thread.start()

    def save(
        self, found: project.Project | None, path: Path, scene: Scene, extra: dict[str, Any], work: int = 0
    ) -> None:
        """Write to the open project, or make a new one at `path`."""

        def write():
            saved = project.save(found, scene, extra) if found is not None else project.create(path, scene, extra)
            self._done.put(Written(saved, scene, work))

        self._work.put(("save", write))

    def tick(self, scene: Scene, saved: Scene, extra: dict[str, Any], now: float | None = None) -> None:
        """Once a frame: every 30 s, what is not saved goes to the recovery copy."""
        now = time.monotonic() if now is None else now
        if now < self._due:
            return
        self._due = now + EVERY
        if scene is not saved and scene is not self._copied:
            self._copied = scene
            self._work.put(("autosave", lambda: self._keep_copy(scene, extra)))

    def adopt(self, copy: project.Project, scene: Scene) -> None:
        """A recovered copy goes on as ours, so that what is in it stays safe until it is saved."""

        def work():
            self._drop_copy()
            self._copy = copy

        self._copied = scene
        self._work.put(("autosave", work))

    def nothing_unsaved(self) -> None:
        """The work is in a project: the recovery copy is of no use any more."""
        self._copied = None
        self._work.put(("autosave", self._drop_copy))

    def later(self, work: Callable[[], None]) -> None:
        """Do `work` when everything asked before it is done."""
        self._work.put(("files", work))

    def drain(self) -> list[Written | Refused]:
        found = []
        while not self._done.empty():
            found.append(self._done.get())
        return found

    def close(self, keep_copy: bool = False) -> None:
        """Finish what is queued and end. keep_copy: leave the recovery copy to be offered at the next start."""
        if not keep_copy:
            self._work.put(("autosave", self._drop_copy))
        self._work.put(None)
        self._thread.join(30)
        if self._copy is not None:
            project.close(self._copy)

    def _keep_copy(self, scene: Scene, extra: dict[str, Any]) -> None:
        if self._copy is None:
            self._copy = project.create(self._folder, scene, extra)
        else:
            self._copy = project.save(self._copy, scene, extra)

    def _drop_copy(self) -> None:
        if self._copy is not None:
            project.close(self._copy)
            project.discard(self._copy.path)
            self._copy = None

    def _loop(self) -> None:
        while (item := self._work.get()) is not None:
            self._do(*item)

    def _do(self, what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except GalateaError as error:
            self._done.put(Refused(what, error))
        except Exception as error:
            log.exception("%s failed", what)
            self._done.put(Refused(what, error))
