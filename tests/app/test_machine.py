"""The engine page's process: findings as they come, an end, and nothing left when it is closed early."""

import json
import sys
import time

from app import machine
from app.panels import machine as page


def waited(until, seconds=60):
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.02)
    return until()


def test_findings_come_line_by_line_and_then_it_is_over():
    finding = {"name": "x", "what_for": "y", "needed": True, "status": "broken", "words": "no.", "fix": "Mend it."}
    lines = f"import time\nprint({json.dumps(json.dumps(finding))}, flush=True)\nprint('noise')\ntime.sleep(0.2)"
    looked, found = machine.Examination([sys.executable, "-c", lines]), []
    assert waited(lambda: found.extend(looked.read()) or looked.over)
    assert found == [finding] and looked.count == 1 and looked.read() == []
    assert page.text_of(finding) == ("no.", "For y. Mend it.")


def test_closing_ends_it_at_once():
    looked = machine.Examination([sys.executable, "-c", "import time; time.sleep(60)"])
    looked.read()
    started = time.monotonic()
    looked.close()
    looked.close()
    assert looked.over and time.monotonic() - started < 5


def test_the_first_finding_of_the_real_one():
    looked, found = machine.Examination(), []
    assert waited(lambda: found.extend(looked.read()) or found)
    assert found[0]["name"] == "machine" and found[0]["status"] in ("runs", "broken") and found[0]["words"]
    looked.close()
