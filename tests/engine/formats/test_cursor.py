"""Bytes and JSON from strangers."""

import gzip

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats.cursor import gunzip, parse_json, require_finite, take
from engine.formats.limits import DEFAULT, Limits


def test_take_checks_before_it_looks():
    data = bytes(range(10))
    np.testing.assert_array_equal(take(data, 2, "<u2", 4, "Pairs"), np.frombuffer(data[2:], "<u2"))
    for offset, count in ((2, 5), (-1, 1), (11, 0), (0, 2**62), (0, -1)):
        with pytest.raises(BadFile, match="Pairs") as caught:
            take(data, offset, "<u2", count, "Pairs")
        assert 0 <= caught.value.offset <= len(data)


def test_require_finite_names_the_first_bad_row():
    table = np.ones((5, 2), np.float32)
    table[3, 1] = np.nan
    with pytest.raises(BadFile, match="Point 3") as caught:
        require_finite(table, "Point", 100, 8)
    assert caught.value.offset == 124


def test_gunzip_stops_at_the_limit():
    bomb = gzip.compress(bytes(10_000_000))
    assert len(gunzip(bomb, DEFAULT)) == 10_000_000
    with pytest.raises(BadFile, match="more than 1,000"):
        gunzip(bomb, Limits(unpacked_bytes=1000))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d[:-1],
        lambda d: d[:20],
        lambda d: b"",
        lambda d: b"\0" + d[1:],
        lambda d: d[:12] + b"\xff" * 9 + d[21:],
    ],
)
def test_damaged_gzip_is_refused(spoil):
    data = gzip.compress(np.random.default_rng(0).bytes(1000), mtime=0)
    with pytest.raises(BadFile, match="damaged"):
        gunzip(spoil(data), DEFAULT)


BROKEN = {
    "deep": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep objects": b'{"a":' * 100 + b"1" + b"}" * 100,
    "nan": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "a number of many digits": b'{"a": ' + b"9" * 5000 + b"}",
    "not utf-8": b'{"a": "\xff"}',
    "cut": b'{"a": 1',
    "a list": b"[1]",
    "empty": b"",
    "two objects": b"{}{}",
    "an open string": b'{"a": "' + b"[" * 100_000,
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_json_is_refused(case):
    with pytest.raises(BadFile) as caught:
        parse_json(BROKEN[case], DEFAULT, 20)
    assert caught.value.offset >= 20


def test_brackets_in_texts_do_not_count():
    assert parse_json(b'{"a": "' + b"[" * 1000 + b'\\"]"}', DEFAULT).text("a").startswith("[[")


def test_fields_are_typed_and_name_their_path():
    root = parse_json(b'{"n": 3, "x": 1e400, "b": true, "list": [{"v": [1, 2]}], "s": "\\ud800"}', DEFAULT, 7)
    assert root.integer("n") == 3 and root.integer("absent", 5) == 5 and root.number("n") == 3.0
    assert root.children("list")[0].numbers("v", 2) == [1, 2] and root.text("s") == "?"
    for read in (
        lambda: root.number("x"),
        lambda: root.number("b"),
        lambda: root.integer("b"),
        lambda: root.integer("n", high=2),
        lambda: root.integer("absent"),
        lambda: root.text("n"),
        lambda: root.child("n"),
        lambda: root.children("n"),
        lambda: root.items("list", int),
        lambda: root.children("list")[0].numbers("v", 3),
    ):
        with pytest.raises(BadFile) as caught:
            read()
        assert caught.value.offset == 7
    with pytest.raises(BadFile, match=r"list\[0\]\.v should be a list of 3 numbers"):
        root.children("list")[0].numbers("v", 3)
