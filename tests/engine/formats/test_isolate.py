"""Whatever a foreign parser does to its process, the caller gets a BadFile."""

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats import isolate

PARSERS = """
import ctypes, os, time
import numpy as np

def fine(path):
    return {"bytes": np.frombuffer(open(path, "rb").read(), np.uint8)}

def refuses(path):
    raise ValueError("It is no such file.")

def breaks(path):
    raise KeyError("x")

def crashes(path):
    ctypes.string_at(0)

def leaves(path):
    os._exit(0)

def hangs(path):
    time.sleep(60)

def eats(path):
    return {"a": np.ones(1 << 40, np.uint8)}
"""


@pytest.fixture
def parsers(tmp_path, monkeypatch):
    (tmp_path / "foreign_parsers.py").write_text(PARSERS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return lambda name, data=b"abc": isolate.run(f"foreign_parsers:{name}", data, ".bin")


def test_arrays_come_back(parsers):
    np.testing.assert_array_equal(parsers("fine")["bytes"], np.frombuffer(b"abc", np.uint8))


@pytest.mark.parametrize(
    ("name", "words"),
    [("refuses", "no such file"), ("breaks", "broke"), ("crashes", "broke"), ("leaves", "broke"), ("eats", "broke")],
)
def test_failures_become_words(parsers, name, words):
    with pytest.raises(BadFile, match=words) as caught:
        parsers(name)
    assert caught.value.fix and caught.value.offset == 0


def test_a_hanging_parser_is_ended(parsers, monkeypatch):
    monkeypatch.setattr(isolate, "_SECONDS", 1)
    with pytest.raises(BadFile, match="more than 1 s"):
        parsers("hangs")
