"""The material library: every file reads, every name resolves, impossible values are refused."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import BadConfig, BadFile
from engine.physics.materials import DEFAULT, EXPERTS, aliases, materials, matter_named, matter_of_part, read_row
from engine.physics.parameters import ROW, lame
from engine.shapes.looks import LOOKS


def test_every_row_names_its_expert_source_and_both_parameter_sets():
    assert len(EXPERTS) == 12
    assert {row.real.expert for row in materials().values()} == set(EXPERTS)
    for name, row in materials().items():
        assert row.source and row.real.density > 0
        column = row.effective.row()
        assert np.isfinite(column).all() and row.real.row().shape == column.shape
        speed = np.sqrt((column[ROW["lam"]] + 2 * column[ROW["mu"]]) / row.effective.density)
        assert speed < 85, f"{name}: sound at {speed:.0f} m/s asks for too many steps"
        assert row.effective.density == row.real.density


def test_every_matter_the_library_of_things_names_exists():
    known = aliases()
    assert not [look for look, row in LOOKS.items() if row[4] not in known]


def test_names_and_aliases_resolve_and_others_are_refused_with_the_nearest():
    assert matter_named("Metal").name == "steel" and matter_named("steel", real=True).young == 2e11
    with pytest.raises(BadConfig, match="rubber"):
        matter_named("ruber")


@pytest.mark.parametrize("part, said, metallic, opacity, expected", [
    ("legs", "oak", 0, 1, "oak"), ("cushion", "", 0, 1, "foam"), ("blade", "", 1, 1, "steel"),
    ("body", "ceramic", 0, 1, "ceramic"), ("rim", "", 1, 1, "steel"), ("lens", "", 0, 0.3, "glass"),
    ("seat cushion", "", 0, 1, "foam"), ("thing", "unheard of", 0, 1, DEFAULT),
])  # fmt: skip
def test_parts_get_matter_from_what_was_said_their_name_or_their_look(part, said, metallic, opacity, expected):
    assert matter_of_part(part, said, metallic, opacity, 0.1) == expected


def test_lame_parameters_of_a_row():
    rubber = matter_named("rubber", real=True)
    mu, lam = lame(rubber.young, rubber.poisson)
    assert rubber.row()[ROW["mu"]] == pytest.approx(mu) and rubber.row()[ROW["lam"]] == pytest.approx(lam)
    assert matter_named("water").row()[ROW["mu"]] == 0


@pytest.mark.parametrize("change", [
    {"poisson": 0.5}, {"young": 0.0}, {"density": -1.0}, {"young": float("nan")}, {"friction": 90.0}, {"gamma": 1.0},
])  # fmt: skip
def test_impossible_values_are_refused(change):
    with pytest.raises(BadConfig):
        replace(matter_named("jelly"), **change).validate()


@pytest.mark.parametrize("text", [
    "expert = 'jelly'", "expert = 'nobody'\nsource = ''\n[real]\ndensity = 1.0", "\xff",
    "expert = 'jelly'\nsource = ''\n[real]\nyuong = 3.0", "expert = 'jelly'\nsource = ''\n[real]\nyoung = 'soft'",
])  # fmt: skip
def test_broken_files_are_refused(text):
    with pytest.raises(BadFile):
        read_row("x", text.encode("latin-1"), "x.toml")
