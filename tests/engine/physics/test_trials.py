"""The system-level trust experiments, each within its own tolerance (docs/validation.md holds the measured table)."""

import pytest

from engine.physics import trials


def assert_holds(result):
    for trial in result if isinstance(result, list) else [result]:
        assert trial.holds, f"{trial.name}: {trial.measured:.5g} against {trial.expected:.5g}, error {trial.error:.3g}"


def test_free_flight_keeps_momentum_and_never_makes_energy():
    assert_holds(trials.free_flight())


def test_free_fall_is_exact():
    assert_holds(trials.free_fall())


def test_bar_has_its_period_to_second_order():
    assert_holds(trials.bar_period())


def test_cantilever_bends_as_beam_theory_says():
    assert_holds(trials.cantilever())


def test_water_at_rest_has_its_pressure_and_surface():
    assert_holds(trials.hydrostatic(cells=12, seconds=0.8))


@pytest.mark.parametrize("degrees, friction", [(30.0, 0.0), (30.0, 0.3), (20.0, 0.6)])
def test_incline_obeys_coulomb(degrees, friction):
    assert_holds(trials.incline(degrees, friction))


def test_dam_break_follows_martin_and_moyce():
    assert_holds(trials.dam_break(cells=12))


def test_column_of_beads_runs_out_as_far_as_beads_do():
    assert_holds(trials.column_collapse(seconds=0.4))


def test_poiseuille_profile():
    assert_holds(trials.poiseuille(cells=12))


def test_ball_bounces_without_making_energy():
    assert_holds(trials.bounce())
