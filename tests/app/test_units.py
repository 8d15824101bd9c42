"""Numbers as people type them."""

import pytest

from app.units import parse


@pytest.mark.parametrize(
    "text, unit, value",
    [
        ("3", "cm", 3), ("3 cm", "cm", 3), ("30mm", "cm", 3), ("0.03 m", "cm", 3), ("1 in", "cm", 2.54),
        ("1,5", "cm", 1.5), ("1/4 m", "cm", 25), ("-2.5cm", "cm", -2.5), ("12 kPa", "kPa", 12), ("0.5 MPa", "kPa", 500),
        ("1e4 Pa", "kPa", 10), ("500 ms", "s", 0.5), ("2", "", 2), ("50 %", "", 0.5), (".5", "", 0.5),
        ("90°", "deg", 90), ("0.25 turn", "deg", 90), ("1.6 m/s2", "m/s²", 1.6),
        ("0.9 g/cm3", "kg/m³", 900), ("10 Pa s", "Pa s", 10),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_in_the_unit_of_the_field(text, unit, value):
    assert parse(text, unit) == pytest.approx(value)


@pytest.mark.parametrize("text, unit", [("", "cm"), ("cm", "cm"), ("12 kPa", "cm"), ("3 apples", "cm"), ("1/0", "")])
def test_what_is_unclear_is_nothing(text, unit):
    assert parse(text, unit) is None
