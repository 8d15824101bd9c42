"""The list of jobs: what is kept of each, how long it will take, and that what nobody asked for leaves no row."""

from app import ledger
from app.jobs import Failed, Finished, Started, Stopped
from engine.errors import BadConfig
from engine.events import Done, Metric, Noted, Progress, Saved, Warned


def run(events, kind="make", entries=()):
    entries = ledger.asked(entries, 1, kind, 0.0)
    for k, event in enumerate((Started(), *events)):
        entries = ledger.noted(entries, 1, kind, event, float(k + 1))
    return entries


def test_a_job_is_listed_with_its_steps_and_its_end():
    events = (Progress("reading", 0, 4), Progress("reading", 2, 4), Noted("a note"), Warned("careful"),
              Saved("/x.glb"), Metric("loss", 0.5, 3), Done(None))  # fmt: skip
    (entry,) = run(events)
    assert entry.state == "running" and entry.step == "reading" and entry.done == entry.total
    assert [w for _, w in entry.log] == ["reading", "a note", "careful", "wrote /x.glb", "loss 0.5 at 3"]
    (entry,) = ledger.noted((entry,), 1, "make", Finished(), 61.0)
    assert entry.state == "done" and ledger.state_words(entry, 99) == "done in 1 min 0 s"
    assert ledger.noted((entry,), 1, "make", Progress("late", 0), 99.0) == (entry,)


def test_time_left_is_a_guess_from_how_far_it_came():
    (entry,) = run((Progress("drawing", 1, 4),))
    assert ledger.left(entry, entry.began + 10) == 30
    assert "30 s left" in ledger.state_words(entry, entry.began + 10) and "1 of 4" in ledger.state_words(entry, 11)
    assert ledger.left(run(())[0], 9) is None and ledger.left(ledger.asked((), 1, "make", 0)[0], 9) is None


def test_failures_say_why_and_quiet_jobs_leave_nothing():
    (failed,) = run((Failed(BadConfig("no such thing.", "make", "Try a mug.")),))
    assert failed.state == "failed" and "Try a mug." in failed.log[-1][1]
    assert run((Finished(),), "flesh") == () == run((Stopped(),), "draft")
    assert run((Failed(ValueError("x")),), "flesh")[0].state == "failed"
    assert run((Stopped(),))[0].state == "stopped"


def test_the_list_is_bounded_but_what_runs_stays():
    entries = run(())
    for k in range(2, 100):
        entries = ledger.asked(entries, k, "recast", 0.0)
        entries = ledger.noted(entries, k, "recast", Started(), 0.0)
        entries = ledger.noted(entries, k, "recast", Finished(), 0.0)
    assert len(entries) == ledger.KEPT + 1 and entries[-1].kind == "make"


def test_times_in_words():
    assert [ledger.time_words(s) for s in (0.4, 59, 80, 7500)] == ["0 s", "59 s", "1 min 20 s", "2 h 5 min"]
