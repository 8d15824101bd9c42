import numpy as np
import pytest

from engine.formats import unique_rows as module
from engine.formats.unique_rows import unique_rows


@pytest.mark.parametrize("blind", [False, True])
def test_groups_equal_rows_in_order_of_first_meeting(monkeypatch, blind):
    """Also when every hash collides, as a multiplier of zero makes them do."""
    if blind:
        monkeypatch.setattr(module, "_MIX", np.uint64(0))
    table = np.random.default_rng(0).integers(0, 4, (500, 3)).astype(np.float32)
    first, group = unique_rows(table)
    assert len(first) == len(np.unique(table, axis=0)) and (np.diff(first) > 0).all()
    np.testing.assert_array_equal(table[first][group], table)
    assert (first[group] <= np.arange(500)).all()


def test_no_rows():
    first, group = unique_rows(np.zeros((0, 3), np.float32))
    assert len(first) == len(group) == 0
