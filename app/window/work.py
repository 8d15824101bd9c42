"""Jobs of the window: what is wanted becomes a job, what the threads have sent becomes actions, all of it is noted."""

import os
import time
from typing import TYPE_CHECKING, Any

from app import charts, jobs, ledger
from app.actions import Arrived, Brought, JobEnded, JobProgress, Note, Say, SendDone, Sent
from app.autosave import Refused, Written
from app.hand_actions import Baked, CastArrived, Charted, Fleshed, MomentArrived, StationsArrived
from app.hand_tasks import BakedScene, Flesh, Stations, Unwrapped
from app.ledger import Entry
from app.matter import rest_meshes
from app.model import MAKING, note_of
from app.panels import jobs as job_list
from app.panels import machine
from app.tasks import TASKS, Came, Made
from app.window import files
from engine.errors import NotUnderstood
from engine.events import Done, Progress
from engine.play import Cast, Moment

if TYPE_CHECKING:
    from app.window.frame import Window

ARRIVALS = {
    Cast: CastArrived, Moment: MomentArrived, Flesh: lambda _, event: Fleshed(event.scene, event.meshes),
    Stations: lambda serial, event: StationsArrived(serial, event.scenes),
    Unwrapped: lambda _, event: Charted(event.meshes, event.uvs, event.words),
    BakedScene: lambda serial, event: Baked(serial, event.scene),
    Came: lambda serial, event: Brought(serial, **vars(event)),
}  # fmt: skip
SENDING = ("send", "send motion", "film")
ENGINE = "engine"


def start(w: "Window", serial: int, kind: str, settings: dict[str, Any], replaces: tuple[str, ...] = ()) -> None:
    """One more job on the engine thread."""
    task = _film if kind == "film" else TASKS[kind]
    w.entries = ledger.asked(w.entries, serial, kind, time.monotonic())
    w.engine.run(serial, kind, lambda: task(settings), replaces)


def _film(settings: dict[str, Any]):
    from app.film import film

    yield from film(settings)


def run_ask(w: "Window") -> None:
    """What the state wants and does not have yet."""
    ask = w.state.ask
    if ask is None or ask.serial == w.asked:
        return
    w.asked = ask.serial
    if not ask.kind:
        w.engine.stop(MAKING)
        return
    replaces = MAKING if ask.kind in MAKING else ("play",) if ask.kind == "play" else ()
    w.charting, replaces = None, (*replaces, "unwrap")  # it begins anew when that is done
    settings = ask.settings | {"hand": w.hand} if ask.kind == "play" else ask.settings
    w.hand.pull = None if ask.kind == "play" else w.hand.pull
    start(w, ask.serial, ask.kind, settings, replaces)


def want_charts(w: "Window") -> None:
    """For the view UV: one job for the meshes as they are; it gives way to whatever is asked for meanwhile."""
    meshes = rest_meshes(w.state)
    if w.charting is not None and w.charting[1] is not meshes:
        w.charting = None
        w.engine.stop(("unwrap",))
    if w.charting is None and charts.wants_charts(w.state):
        w.unwraps -= 1
        w.charting = (w.unwraps, meshes)
        start(w, w.unwraps, "unwrap", {"meshes": meshes})


def _not_charted(w: "Window", serial: int, words: str) -> None:
    if w.charting is not None and w.charting[0] == serial:
        (_, meshes), w.charting = w.charting, None
        w.send(Charted(meshes, None, words))


def collect(w: "Window") -> None:
    """What the engine and the keeper have sent, as actions."""
    for serial, kind, event in w.engine.drain():
        w.entries = ledger.noted(w.entries, serial, kind, event, time.monotonic())
        if isinstance(event, Made):
            w.send(Arrived(serial, **vars(event)))
        elif isinstance(event, Progress):
            w.send(JobProgress(serial, kind, event.step, event.done, event.total))
        elif type(event) in ARRIVALS:
            w.send(ARRIVALS[type(event)](serial, event))
        elif isinstance(event, Done) and kind in SENDING:
            folder = os.path.dirname(event.files[0])
            w.send(SendDone(serial, Sent(folder, event.files, w.state.prompt or "asset")))
        elif isinstance(event, jobs.Failed):
            note = note_of(event.error)
            if kind == "draft" and isinstance(event.error, NotUnderstood):
                note = Note(note.text)  # half a sentence is no mistake
            w.send(JobEnded(serial, note))
            if kind == "unwrap":
                _not_charted(w, serial, note.text)
        elif isinstance(event, jobs.Stopped):
            quiet = kind in ("draft", "unwrap")
            w.send(JobEnded(serial, None if quiet else Note("Stopped. What was finished stays.")))
            if kind == "unwrap":
                _not_charted(w, serial, "Unwrapping was stopped. Choose UV again to begin anew.")
        elif isinstance(event, jobs.Finished):
            w.send(JobEnded(serial))
    for result in w.keeper.drain():
        if isinstance(result, Written):
            files.written(w, result)
        elif isinstance(result, Refused):
            w.after_save = None
            w.send(Say(note_of(result.error)))


def show(w: "Window") -> None:
    """Once a frame: the list of jobs, and what the doctor has found since."""
    _read_machine(w)
    if job_list.is_open():
        job_list.show(w.ui, w.entries, time.monotonic())


def toggle_list(w: "Window") -> None:
    job_list.toggle(w.ui, w.entries, lambda entry: stop(w, entry))


def stop(w: "Window", entry: Entry) -> None:
    """One job of the list."""
    if entry.kind == ENGINE:
        end_looking(w)
    else:
        w.engine.stop_one(entry.serial, entry.kind)


def show_machine(w: "Window") -> None:
    """The engine page; the first time the machine is looked at."""
    machine.show(w.ui, lambda: look(w), w.viewport.painter.words())
    if w.looking is None and not machine.known():
        look(w)
    elif w.looking is None:
        machine.progress(machine.summary())


def look(w: "Window") -> None:
    """Try everything on this machine anew."""
    from app.machine import Examination  # and with it the doctor, which nothing else here needs

    end_looking(w)
    machine.begin()
    w.looks += 1
    w.entries = ledger.asked(w.entries, w.looks, ENGINE, time.monotonic())
    _note(w, jobs.Started())
    try:
        w.looking = Examination()
    except OSError as problem:
        _note(w, jobs.Failed(problem))
        w.send(Say(Note(f"The machine could not be looked at: {problem}.", "error")))


def end_looking(w: "Window") -> None:
    """Stop looking, if that is under way."""
    if w.looking is not None:
        w.looking.close()
        w.looking = None
        _note(w, jobs.Stopped())
        machine.progress("Stopped.")


def _read_machine(w: "Window") -> None:
    if w.looking is None:
        return
    found = w.looking.read()
    machine.add(w.ui, found)
    for finding in found:
        _note(w, Progress(f"{finding['name']}: {finding['status']}", w.looking.count, w.looking.expected))
    if w.looking.over:
        w.looking = None
        _note(w, jobs.Finished())
        machine.progress(machine.summary())
    else:
        machine.progress(f"Trying everything, one thing after the other: {w.looking.count} of {w.looking.expected}.")


def _note(w: "Window", event: Any) -> None:
    w.entries = ledger.noted(w.entries, w.looks, ENGINE, event, time.monotonic())
