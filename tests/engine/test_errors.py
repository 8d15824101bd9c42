import pickle

import pytest

from engine import errors
from engine.errors import BadFile, GalateaError, NotUnderstood

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, GalateaError)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_where_and_how_to_mend_it(kind):
    error = kind("it is cut off.", "cup.glb", "Download it again.")
    assert str(error) == "cup.glb: it is cut off. Download it again."
    assert (error.what, error.where, error.fix) == ("it is cut off.", "cup.glb", "Download it again.")
    assert str(kind("it is cut off.")) == "it is cut off."


@pytest.mark.parametrize("kind", KINDS)
def test_exit_codes_are_those_a_shell_can_carry(kind):
    assert 1 <= kind.exit_code <= 130
    assert kind.__doc__


def test_exit_codes_tell_kinds_apart():
    codes = [kind.exit_code for kind in KINDS if kind not in (NotUnderstood,)]
    assert len(set(codes)) == len(codes)


def test_a_bad_file_knows_its_byte():
    error = BadFile("the header is damaged", "a.ply", offset=12)
    assert error.offset == 12 and "byte 12" in str(error)


def test_what_was_not_understood_names_the_nearest():
    assert NotUnderstood("no zebra", nearest=("horse",)).nearest == ("horse",)


def test_errors_cross_a_process_border():
    error = pickle.loads(pickle.dumps(BadFile("cut off", "a.ply", "Copy it again.")))
    assert (error.what, error.where, error.fix) == ("cut off", "a.ply", "Copy it again.")
