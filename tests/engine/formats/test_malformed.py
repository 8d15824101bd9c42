"""A few hundred damaged files of every format, in child processes; the full run is benchmarks/fuzz_formats.py."""

import pytest

from benchmarks import fuzz_formats
from engine.formats import doors


@pytest.mark.parametrize("suffix", doors.READERS)
def test_malformed_files_are_refused(suffix):
    count = 60 if suffix.startswith(".usd") else 300
    tally = fuzz_formats.attack(suffix, count, seed=1)
    assert set(tally) <= {"accepted", "refused"} and tally["refused"] > count / 5, tally


@pytest.mark.parametrize("suffix", [suffix for suffix in doors.READERS if not suffix.startswith(".usd")])
def test_undamaged_files_are_accepted(suffix):
    files = fuzz_formats.seeds(suffix)
    assert files and all(fuzz_formats.judge(data, suffix) == "accepted" for data in files)


def test_the_fuzzer_sees_strays(monkeypatch):
    """What it is for, it must notice: a reader that raises something else, or accepts what cannot be."""
    monkeypatch.setitem(doors.READERS, ".ply", lambda data, limits: {}["x"])
    assert fuzz_formats.judge(b"ply\n", ".ply").startswith("KeyError")
