import json
import os
import sys

import pytest

from app import doctor
from app.doctor import Finding, Probe


def fake(code, limit=20.0):
    """A probe whose child does `code` instead of its own work."""
    return Probe(lambda: Finding("runs", ""), code, limit=limit)


@pytest.fixture
def child_runs(monkeypatch):
    """Lets `examine` start `python -c code` in the place of the probe's own child."""
    start = doctor.subprocess.Popen

    def install(code, limit=20.0):
        monkeypatch.setitem(doctor.PROBES, "fake", fake(code, limit))
        monkeypatch.setattr(doctor.subprocess, "Popen", lambda command, **k: start([sys.executable, "-c", code], **k))
        return doctor.examine("fake")

    return install


@pytest.mark.parametrize("name", ["machine", "numba", "cuda", "video", "large priors"])
def test_real_probes_answer(name):
    finding = doctor.examine(name)
    assert finding["status"] in ("runs", "absent", "broken") and finding["words"]
    assert finding["status"] == "runs" or name == "cuda"


def test_no_display_is_said_in_words(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    finding = doctor.probe_desktop()
    assert finding.status == "absent" and "display" in finding.words and finding.fix


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_crash_is_a_finding(child_runs):
    found = child_runs("import os; os.abort()")
    assert found["status"] == "broken" and "SIGABRT" in found["words"] and found["fix"]


def test_a_hang_is_a_finding(child_runs):
    found = child_runs("import time; time.sleep(60)", limit=0.5)
    assert found["status"] == "broken" and "did not answer" in found["words"]


def test_an_early_end_is_a_finding(child_runs):
    found = child_runs("raise SystemExit('no such driver')")
    assert found["status"] == "broken" and "no such driver" in found["words"]


def test_noise_around_the_answer_is_ignored(child_runs):
    answer = json.dumps({"status": "runs", "words": "fine", "fix": ""})
    assert child_runs(f"print('hello'); print({doctor.MARK + answer!r}); print('bye')")["words"] == "fine"


def test_a_missing_package_is_a_finding():
    def work():
        import no_such_package_at_all  # noqa: F401

    found = doctor._run_probe(Probe(work, "tests"))
    assert found.status == "broken" and "no_such_package_at_all" in found.words


@pytest.mark.parametrize("needed, code", [(True, 7), (False, 0)])
def test_the_exit_code_speaks_of_what_is_needed(monkeypatch, capsys, needed, code):
    finding = {
        "name": "torch",
        "what_for": "all",
        "needed": needed,
        "status": "broken",
        "words": "gone",
        "fix": "Mend.",
    }
    monkeypatch.setattr(doctor, "PROBES", {"torch": fake("")})
    monkeypatch.setattr(doctor, "examine", lambda name: finding)
    assert doctor.main([]) == code
    assert "Mend." in capsys.readouterr().out
    assert doctor.main(["--json"]) == code
    assert json.loads(capsys.readouterr().out)["findings"] == [finding]


def test_a_missing_system_library_is_named_with_its_package():
    missing = "{}: cannot open shared object file: No such file or directory"
    assert "sudo apt install libusb-1.0-0" in doctor.remedy(ImportError(missing.format("libusb-1.0.so.0")))
    assert "libodd.so.3" in doctor.remedy(ImportError(missing.format("libodd.so.3")))
    assert doctor.remedy(ImportError("No module named 'open3d'")) == doctor.REINSTALL
