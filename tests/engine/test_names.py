import re

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from engine.names import NAME_MAX, safe_name

HOSTILE = st.text(st.characters(codec=None), max_size=200)


@given(HOSTILE)
@budget(max_examples=500)
def test_every_text_becomes_a_safe_name(text):
    name = safe_name(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and len(name) <= NAME_MAX
    assert name not in {"con", "prn", "aux", "nul"} and not re.fullmatch(r"(com|lpt)\d", name)
    assert safe_name(text) == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("a blue vase", "a-blue-vase"),
        ("Café Table", "cafe-table"),
        ("an artist's cup", "an-artists-cup"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\NUL", "c-nul"),
        ("NUL", "asset-nul"),
        ("con", "asset-con"),
        ("{0}%s\0", "0-s"),
        ("", "asset"),
        ("   ", "asset"),
    ],
)
def test_known_names(text, name):
    assert safe_name(text) == name


def test_texts_that_leave_nothing_or_are_cut_stay_apart():
    assert safe_name("🦊") != safe_name("🐱")
    assert safe_name("مزهرية") != safe_name("وعاء")
    long = "a very long sentence about a teapot with wings " * 20_000
    assert safe_name(long + "x") != safe_name(long + "y")
    assert len(safe_name("ﷺ" * 1_000_000)) <= NAME_MAX
