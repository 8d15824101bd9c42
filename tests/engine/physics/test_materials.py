"""The material library: every file reads, every name resolves, impossible values are refused."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import BadConfig, BadFile
from engine.physics.materials import (
    DEFAULT,
    EXPERTS,
    aliases,
    materials,
    matter_named,
    matter_of_part,
    read_row,
    tunable,
    tuned,
)
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


def test_a_material_can_be_changed_by_its_name():
    usual, soft = matter_named("steel", real=True), matter_named("steel")
    name = tuned("Metal", "young", 1e11)
    real, effective = matter_named(name, real=True), matter_named(name)
    assert (real.young, real.density, real.name) == (1e11, usual.density, name)
    assert effective.young == pytest.approx(soft.young * 1e11 / usual.young)
    assert tuned(name, "young", usual.young) == "steel" and matter_of_part("body", name) == name
    both = tuned(name, "density", 1e9)
    assert matter_named(both, real=True).density == 2.5e4 and matter_named(both, real=True).young == 1e11
    for row in materials():
        for key in tunable(row):
            value = 1.1 * getattr(matter_named(row, real=True), key) + 0.01
            assert matter_named(tuned(row, key, value)).row() is not None


@pytest.mark.parametrize("change", ["young", "young=soft", "colour=3", "young=nan", "young=-1"])
def test_changes_that_are_none_are_refused_in_words(change):
    with pytest.raises(BadConfig):
        matter_named(f"jelly+{change}")


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
