"""What the jobs did since the start: the running, the waiting and the past, each with its steps, times and words. Pure.

The window notes every event of the engine here; the list behind the pill in the top bar shows it.
"""

from dataclasses import dataclass, replace
from typing import Any

from app.jobs import Failed, Finished, Started, Stopped
from engine.errors import GalateaError
from engine.events import Done, Metric, Noted, Progress, Saved, Warned

KEPT, LINES, POINTS = 40, 200, 400
QUIET = ("wake", "warm", "flesh", "draft")  # what nobody asked for is listed only while it runs, or when it failed
NAMES = {
    "wake": "getting ready", "warm": "getting matter ready", "flesh": "giving it a body",
    "draft": "following the words", "make": "make",
    "recast": "recast", "borrow": "borrow", "between": "walk between", "bake": "bake", "play": "play", "send": "send",
    "send motion": "send motion", "film": "film", "unwrap": "unwrap", "engine": "looking at the machine",
    "bring": "bring in", "photographs": "photographs",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One job. state: "waiting", "running", "done", "stopped" or "failed". began, ended, stepped [s] of one clock.

    log: (seconds since it began, words). curves: of each metric (seconds since it began, value).
    """

    serial: int
    kind: str
    state: str = "waiting"
    asked: float = 0.0
    began: float = 0.0
    ended: float = 0.0
    step: str = ""
    done: float = 0.0
    total: float = 1.0
    log: tuple[tuple[float, str], ...] = ()
    curves: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = ()

    @property
    def title(self) -> str:
        return NAMES.get(self.kind, self.kind)

    @property
    def alive(self) -> bool:
        return self.state in ("waiting", "running")


def asked(entries: tuple[Entry, ...], serial: int, kind: str, now: float) -> tuple[Entry, ...]:
    """With one more job that waits; newest first."""
    return _trimmed((Entry(serial, kind, asked=now, began=now), *entries))


def noted(entries: tuple[Entry, ...], serial: int, kind: str, event: Any, now: float) -> tuple[Entry, ...]:
    """After an event of a job, at `now` [s]."""
    for k, entry in enumerate(entries):
        if (entry.serial, entry.kind) == (serial, kind) and entry.alive:
            changed = _after(entry, event, now)
            if changed is None:
                return (*entries[:k], *entries[k + 1 :])
            return entries if changed is entry else (*entries[:k], changed, *entries[k + 1 :])
    return entries


def _after(entry: Entry, event: Any, now: float) -> Entry | None:
    """None when there is nothing worth keeping of it."""
    if isinstance(event, Started):
        return replace(entry, state="running", began=now)
    if isinstance(event, Progress):
        if event.step != entry.step:
            entry = _said(replace(entry, step=event.step), event.step, now)
        return replace(entry, done=event.done, total=max(event.total, 1e-9))
    if isinstance(event, (Noted, Warned)):
        return _said(entry, event.message, now)
    if isinstance(event, Saved):
        return _said(entry, f"wrote {event.file}", now)
    if isinstance(event, Metric):
        unit = f" {event.unit}" if event.unit else ""
        said = f"{event.name} {event.value:.4g}{unit} at {event.step}"
        return _said(replace(entry, curves=_longer(entry.curves, event, now - entry.began)), said, now)
    if isinstance(event, Done):
        return replace(entry, done=entry.total)
    if isinstance(event, Finished):
        return None if entry.kind in QUIET else _said(replace(entry, state="done", ended=now), "done", now)
    if isinstance(event, Stopped):
        return None if entry.kind in QUIET else _said(replace(entry, state="stopped", ended=now), "stopped", now)
    if isinstance(event, Failed):
        words = (
            f"{event.error.what} {event.error.fix}"
            if isinstance(event.error, GalateaError)
            else (f"a fault in Galatea itself: {type(event.error).__name__}: {event.error}")
        )
        return _said(replace(entry, state="failed", ended=now), words.strip(), now)
    return entry


def _longer(curves: tuple, event: Metric, seconds: float) -> tuple:
    """With one more point; of too many points every other one goes."""
    known = dict(curves)
    points = (*known.get(event.name, ()), (seconds, float(event.value)))
    known[event.name] = points if len(points) <= POINTS else points[::2]
    return tuple(known.items())


def _said(entry: Entry, words: str, now: float) -> Entry:
    return replace(entry, log=(*entry.log, (now - entry.began, words))[-LINES:])


def _trimmed(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The newest; what still runs is never dropped."""
    room = KEPT
    found = []
    for entry in entries:
        room -= 1
        if room >= 0 or entry.alive:
            found.append(entry)
    return tuple(found)


def left(entry: Entry, now: float) -> float | None:
    """Seconds until it is done, guessed from how far it has come; None while nobody can tell."""
    share = entry.done / entry.total
    if entry.state != "running" or not 0.02 < share < 1 or now - entry.began < 0.5:
        return None
    return (now - entry.began) * (1 - share) / share


def time_words(seconds: float) -> str:
    """ "4 s", "1 min 20 s", "2 h 5 min"."""
    whole = max(round(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def state_words(entry: Entry, now: float) -> str:
    """How it stands, in a few words."""
    if entry.state == "waiting":
        return "waits its turn"
    if entry.state == "running":
        rest = left(entry, now)
        count = f" {entry.done:.0f} of {entry.total:.0f}" if entry.total > 1 else ""
        return f"{entry.step or 'begins'}{count}" + (f", {time_words(rest)} left" if rest is not None else "")
    took = time_words(entry.ended - entry.began) if entry.ended - entry.began >= 1 else "a moment"
    return {"done": f"done in {took}", "stopped": f"stopped after {took}"}.get(entry.state, f"failed after {took}")
