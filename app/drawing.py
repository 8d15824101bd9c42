"""Events on a terminal: a live bar where there is one, plain lines where there is not, JSON for other programs."""

import contextlib
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from engine.errors import GalateaError
from engine.events import Done, Event, Metric, Noted, Progress, Saved, Snapshot, Warned

HEARTBEAT = 10.0  # seconds between two lines of one long step where no bar can be drawn


class Drawer:
    """Plain lines. `step` is what the job is doing now, `saved` the files that are whole on disk."""

    def __init__(self, stream: TextIO, started: float, quiet: bool = False):
        self.stream, self.started, self.quiet = stream, started, quiet
        self.step, self.saved = "", []
        self.step_started = self.spoken = started
        self.previewed = False

    def event(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._note_step(event)
        elif isinstance(event, Warned):
            self.line(f"Note: {event.message}" + (f" {event.fix}" if event.fix else ""))
        elif isinstance(event, Noted):
            self.detail(event.message)
        elif isinstance(event, Saved):
            self.saved.append(event.file)
        elif isinstance(event, Snapshot) and not self.previewed:
            self.previewed = True
            self.detail(f"first preview after {time.monotonic() - self.started:.1f} s")
        elif isinstance(event, Done):
            self._end_step()
            self._summary(event)

    def line(self, text: str) -> None:
        print(printable(text), file=self.stream, flush=True)

    def detail(self, text: str) -> None:
        if not self.quiet:
            self.line(f"  {text}")

    def progress(self, event: Progress) -> None:
        """One more event of a step; only a long one is worth a line."""
        now = time.monotonic()
        if now - self.spoken >= HEARTBEAT:
            self.spoken = now
            self.detail(f"{event.step}: {_percent(event)} %")

    def _note_step(self, event: Progress) -> None:
        if event.step != self.step:
            self._end_step()
            self.step, self.step_started = event.step, time.monotonic()
            self.spoken = self.step_started
        self.progress(event)

    def _end_step(self) -> None:
        if self.step:
            self.detail(f"{self.step:<28} {time.monotonic() - self.step_started:6.1f} s")
        self.step = ""

    def _summary(self, event: Done) -> None:
        folders = {os.path.dirname(file) for file in event.files}
        seconds = f"{time.monotonic() - self.started:.1f} s"
        if not event.files:
            self.line(f"Done in {seconds}.")
            return
        count = "1 file" if len(event.files) == 1 else f"{len(event.files)} files"
        common = os.path.commonpath([folder or "." for folder in folders]) if _same_kind(folders) else ""
        self.line(f"{count} in {common or '.'} ({seconds})")
        for file in event.files:
            shown = os.path.relpath(file, common) if common else file
            self.line(f"  {shown:<28} {_file_size(file)}")


class BarDrawer(Drawer):
    """One live bar for the step under way; what is finished stays above it as plain lines."""

    def __init__(self, stream: TextIO, started: float):
        super().__init__(stream, started)
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        name, note = TextColumn("  {task.description:<28}"), TextColumn("{task.fields[note]}")
        columns = (name, BarColumn(32), TimeElapsedColumn(), note)
        self.bar = Bar(*columns, console=Console(file=stream, highlight=False), transient=True, refresh_per_second=8)
        self.task = None
        self.note = ""
        self.bar.start()

    def event(self, event: Event) -> None:
        if isinstance(event, Metric):
            self.note = f"{event.name} {event.value:.4g}{' ' + event.unit if event.unit else ''}"
        super().event(event)

    def line(self, text: str) -> None:
        self.bar.console.print(printable(text), markup=False, soft_wrap=True)

    def progress(self, event: Progress) -> None:
        total = event.total if math.isfinite(event.total) and event.total > 0 else None
        if self.task is None or self.bar.tasks[0].description != event.step:
            if self.task is not None:
                self.bar.remove_task(self.task)
            self.note = ""
            self.task = self.bar.add_task(event.step, total=total, note="")
        self.bar.update(self.task, completed=event.done, total=total, note=self.note)

    def close(self) -> None:
        self.bar.stop()


class JsonDrawer(Drawer):
    """One JSON object per event and line; heavy values are named, not written."""

    def event(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.step = event.step
        elif isinstance(event, Saved):
            self.saved.append(event.file)
        elapsed = round(time.monotonic() - self.started, 4)
        self.line(json.dumps({"event": type(event).__name__.lower(), "seconds": elapsed, **_facts(event)}))


@contextlib.contextmanager
def drawer(style: str, stream: TextIO, started: float) -> Iterator[Drawer]:
    """style: "lines", "quiet" or "json". Lines become a live bar when `stream` is a terminal that can draw one."""
    if style == "json":
        yield JsonDrawer(stream, started)
    elif style == "quiet" or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield Drawer(stream, started, quiet=style == "quiet")
    else:
        bar = BarDrawer(stream, started)
        try:
            yield bar
        finally:
            bar.close()


def printable(text: str) -> str:
    """Control characters made visible: a prompt or a file name must not steer the terminal."""
    return "".join(repr(c)[1:-1] if c < " " and c not in "\n\t" or "\x7f" <= c <= "\x9f" else c for c in text)


def error_json(error: GalateaError) -> str:
    """The last line of a job that failed, for programs that read `--json`."""
    facts = {"kind": type(error).__name__, "what": error.what, "where": error.where, "fix": error.fix}
    return json.dumps({"event": "error", **facts, "exit_code": error.exit_code})


def _facts(event: Event) -> dict[str, Any]:
    if isinstance(event, Snapshot):
        return {"stage": event.stage, "kind": type(event.value).__name__}
    if isinstance(event, Done):
        return {"files": list(event.files)}
    return {name: _json_number(value) for name, value in vars(event).items()}


def _json_number(value: Any) -> Any:
    """JSON has no NaN and no infinity, and knows nothing of NumPy's numbers."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def _percent(event: Progress) -> int:
    ratio = event.done / event.total if event.total > 0 else 0.0
    return round(100 * min(1.0, ratio)) if math.isfinite(ratio) else 0


def _same_kind(folders: set[str]) -> bool:
    return len({os.path.isabs(folder) for folder in folders}) == 1


def _file_size(file: str) -> str:
    from engine.device import in_words

    try:
        return in_words(Path(file).stat().st_size)
    except OSError:
        return ""
