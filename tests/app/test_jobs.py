"""The engine thread: order, stopping, pausing, failures as events, and nothing left behind."""

import threading
import time

from app import jobs
from app.jobs import Engine, Failed, Finished, Started, Stopped
from engine.events import Done, Progress, Snapshot


def until(engine, done, seconds=20.0):
    """Events until `done(events)`."""
    found, end = [], time.monotonic() + seconds
    while not done(found):
        assert time.monotonic() < end, found
        found += engine.drain()
        time.sleep(0.001)
    return found


def ended(events):
    return bool(events) and isinstance(events[-1][2], (Finished, Stopped, Failed))


def test_events_come_in_order_from_one_thread():
    engine, threads = Engine(), set()

    def job():
        for k in range(100):
            threads.add(threading.current_thread().name)
            yield Progress("count", k, 100)
        yield Done(1)

    engine.run(1, "a", job)
    events = [event for _, _, event in until(engine, ended)]
    assert isinstance(events[0], Started) and isinstance(events[-1], Finished)
    assert [e.done for e in events if isinstance(e, Progress)] == list(range(100))
    assert threads == {"engine"} and engine.close()


def test_only_the_newest_snapshot_stays_and_none_is_out_of_order():
    engine, go = Engine(), threading.Event()

    def job():
        for k in range(50):
            yield Snapshot("mesh", k)
        go.set()
        yield Done(None)

    engine.run(1, "a", job)
    go.wait(20)
    events = [event for _, _, event in until(engine, ended)]
    assert [e.value for e in events if isinstance(e, Snapshot)] == [49]
    engine.close()


def test_stop_closes_the_generator_and_says_so():
    engine, cleaned = Engine(), threading.Event()

    def job():
        try:
            while True:
                time.sleep(0.002)
                yield Progress("work", 0)
        finally:
            cleaned.set()

    engine.run(1, "a", job)
    until(engine, lambda found: len(found) > 3)
    engine.stop()
    events = until(engine, ended)
    assert isinstance(events[-1][2], Stopped) and cleaned.is_set()
    engine.close()


def test_a_paused_job_does_nothing_and_can_be_stopped():
    engine, count = Engine(), []

    def job():
        while True:
            count.append(1)
            yield Progress("work", len(count))

    engine.run(1, "a", job)
    until(engine, lambda found: len(found) > 3)
    engine.pause(True)
    time.sleep(0.05)
    before = len(count)
    time.sleep(0.05)
    assert len(count) == before
    engine.pause(False)
    until(engine, lambda found: len(count) > before)
    engine.pause(True)
    engine.stop()
    assert isinstance(until(engine, ended)[-1][2], Stopped)
    engine.close()


def test_a_failure_is_an_event_and_the_next_job_runs():
    engine = Engine()

    def broken():
        yield Progress("work", 0)
        raise ValueError("no")

    def never_begins():
        raise OSError("no")

    engine.run(1, "a", broken)
    engine.run(2, "b", never_begins)
    engine.run(3, "c", lambda: iter([Done(None)]))
    events = until(engine, lambda found: any(s == 3 and isinstance(e, Finished) for s, _, e in found))
    failures = {serial: event.error for serial, _, event in events if isinstance(event, Failed)}
    assert isinstance(failures[1], ValueError) and isinstance(failures[2], OSError)
    engine.close()


def test_a_new_draft_replaces_the_old_but_not_the_export():
    engine, gate = Engine(), threading.Event()

    def slow():
        while not gate.is_set():
            time.sleep(0.001)
            yield Progress("export", 0)
        yield Done("sent")

    engine.run(1, "send", slow)
    engine.run(2, "draft", lambda: iter([Done("old")]), ("draft",))
    engine.run(3, "draft", lambda: iter([Done("new")]), ("draft",))
    gate.set()
    events = until(engine, lambda found: any(s == 3 and isinstance(e, Finished) for s, _, e in found))
    outcome = {serial: type(event) for serial, _, event in events if isinstance(event, (Finished, Stopped))}
    assert outcome == {1: Finished, 2: Stopped, 3: Finished}
    assert not engine.busy and engine.close()


def test_close_ends_the_thread_even_while_paused():
    engine = Engine("closing")

    def job():
        while True:
            yield Progress("work", 0)

    engine.run(1, "a", job)
    until(engine, lambda found: len(found) > 2)
    engine.pause(True)
    assert engine.close()
    assert "closing" not in {thread.name for thread in threading.enumerate()}
    assert jobs.log.name == "galatea"
