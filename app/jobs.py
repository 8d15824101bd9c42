"""The one engine thread: runs any job, a generator of events, between two of whose events it can stop or pause.

Only this thread touches torch, Warp and the GPU. Small events wait in a queue and are never lost; a `Snapshot` goes to
a slot where only the newest stays, so a slow window never slows a job down.
"""

import contextlib
import ctypes
import logging
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import GalateaError
from engine.events import Snapshot

log = logging.getLogger("galatea")


@dataclass(frozen=True)
class Started:
    pass


@dataclass(frozen=True)
class Finished:
    pass


@dataclass(frozen=True)
class Stopped:
    """The job was told to end and has: its `finally` blocks have run."""


@dataclass(frozen=True)
class Failed:
    error: Exception


def step_back(by: int) -> None:
    """This thread, and those it starts, let the window's go first where the system knows threads of their own."""
    if sys.platform == "linux":
        here = threading.get_native_id()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, here, min(os.getpriority(os.PRIO_PROCESS, here) + by, 19))


def give_back() -> None:
    """What was freed goes back to the system, where the C library keeps it for itself otherwise (glibc)."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):  # another C library has no such call
            ctypes.CDLL(None).malloc_trim(0)


class _Job:
    def __init__(self, serial: int, kind: str, start: Callable[[], Iterator[Any]]):
        self.serial, self.kind, self.start = serial, kind, start
        self.stop = threading.Event()
        self.go = threading.Event()
        self.go.set()


class Engine:
    """`run` queues a job, `drain` returns what happened since the last call; both return at once."""

    def __init__(self, name: str = "engine"):
        self._waiting: deque[_Job] = deque()
        self._running: _Job | None = None
        self._change = threading.Condition()
        self._closed = False
        self._events: queue.SimpleQueue = queue.SimpleQueue()
        self._snapshots: dict[int, Any] = {}
        self._slot = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def run(self, serial: int, kind: str, start: Callable[[], Iterator[Any]], replaces: tuple[str, ...] = ()) -> None:
        """Queue the job that `start()` makes on the engine thread. Jobs of a kind in `replaces` are stopped for it."""
        with self._change:
            self._stop_kinds(replaces)
            self._waiting.append(_Job(serial, kind, start))
            self._change.notify()

    def stop(self, kinds: tuple[str, ...] | None = None) -> None:
        """Stop what runs or waits, of these kinds or all; each says Stopped at its next event at the latest."""
        with self._change:
            self._stop_kinds(kinds)
            self._change.notify()

    def stop_one(self, serial: int, kind: str) -> None:
        """Stop one job, running or waiting."""
        with self._change:
            for job in list(self._waiting):
                if (job.serial, job.kind) == (serial, kind):
                    self._waiting.remove(job)
                    self._events.put((job, Stopped()))
            job = self._running
            if job is not None and (job.serial, job.kind) == (serial, kind):
                job.stop.set()
                job.go.set()
            self._change.notify()

    def pause(self, on: bool) -> None:
        with self._change:
            if self._running is not None:
                (self._running.go.clear if on else self._running.go.set)()

    def drain(self) -> list[tuple[int, str, Any]]:
        """[(serial, kind, event)] in order; the newest Snapshot of a job stands before what came after it."""
        found = []
        while True:
            try:
                job, event = self._events.get_nowait()
            except queue.Empty:
                return found
            if event is _SNAPSHOT:
                with self._slot:
                    event = self._snapshots.pop(job.serial)
            found.append((job.serial, job.kind, event))

    @property
    def busy(self) -> bool:
        with self._change:
            return self._running is not None or bool(self._waiting)

    def close(self, timeout: float = 5.0) -> bool:
        """Stop everything and end the thread; False when a job did not let go in time."""
        with self._change:
            self._closed = True
            self._stop_kinds(None)
            self._change.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _stop_kinds(self, kinds: tuple[str, ...] | None) -> None:
        for job in list(self._waiting):
            if kinds is None or job.kind in kinds:
                self._waiting.remove(job)
                self._events.put((job, Stopped()))
        job = self._running
        if job is not None and (kinds is None or job.kind in kinds):
            job.stop.set()
            job.go.set()

    def _loop(self) -> None:
        step_back(10)
        while True:
            with self._change:
                self._running = None
                while not self._waiting and not self._closed:
                    self._change.wait()
                if not self._waiting:
                    return
                job = self._running = self._waiting.popleft()
            self._tell(job, Started())
            outcome = self._outcome(job)
            give_back()
            self._tell(job, outcome)

    def _outcome(self, job: _Job) -> Any:
        """Run a job to its end; whatever it raises becomes an event, because nobody else could show it."""
        events = None
        try:
            events = job.start()
            while not job.stop.is_set():
                event = next(events, _END)
                if event is _END:
                    return Finished()
                self._tell(job, event)
                job.go.wait()
            return Stopped()
        except GalateaError as error:  # said to the artist in words; nothing is wrong with the program
            log.info("%s: %s", job.kind, error)
            return Failed(error)
        except Exception as error:
            log.exception("%s failed", job.kind)
            return Failed(error)
        finally:
            if events is not None and hasattr(events, "close"):
                events.close()

    def _tell(self, job: _Job, event: Any) -> None:
        if isinstance(event, Snapshot):
            # One marker in the queue stands for however many snapshots come before it is read.
            with self._slot:
                known = job.serial in self._snapshots
                self._snapshots[job.serial] = event
            if known:
                return
            event = _SNAPSHOT
        self._events.put((job, event))


_END, _SNAPSHOT = object(), object()
