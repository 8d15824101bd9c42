"""Half turns: exact, and the picture turns with them."""

import numpy as np
import pytest

from engine.formats.axes import half_turn
from engine.formats.quantise import unit_quats


def rotation(quats):
    w, x, y, z = unit_quats(quats).T
    rows = [[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]]  # fmt: skip
    return np.array(rows).transpose(2, 0, 1)


def harmonics(direction):
    """The 16 functions of the trainer's basis, up to their constants, at one direction."""
    x, y, z = direction
    xx, yy, zz = x * x, y * y, z * z
    second = [x * y, y * z, 2 * zz - xx - yy, x * z, xx - yy]
    third = [y * (3 * xx - yy), x * y * z, y * (4 * zz - xx - yy), z * (2 * zz - 3 * xx - 3 * yy)]
    third += [x * (4 * zz - xx - yy), z * (xx - yy), x * (xx - 3 * yy)]
    return np.array([1, y, z, x, *second, *third])


@pytest.mark.parametrize("axis", "xyz")
@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_everything_turns_together(cloud, axis, degree):
    g = cloud(50, degree)
    turned = half_turn(g, axis)
    turn = np.diag([1.0 if name == axis else -1.0 for name in "xyz"])
    np.testing.assert_array_equal(turned.means, g.means @ turn.astype(np.float32))
    shape, turned_shape = (rotation(c.quats) * c.scales[:, None, :] for c in (g, turned))
    covariance, turned_covariance = (s @ s.transpose(0, 2, 1) for s in (shape, turned_shape))
    np.testing.assert_allclose(turned_covariance, turn @ covariance @ turn, atol=1e-12)
    for direction in ((0.1, 0.7, -0.4), (-0.9, 0.2, 0.3)):
        basis, turned_basis = (harmonics(d)[: g.sh.shape[1]] for d in (direction, turn @ direction))
        np.testing.assert_allclose(turned_basis @ turned.sh, basis @ g.sh, atol=1e-12)
    again = half_turn(turned, axis)
    assert (
        np.array_equal(again.means, g.means) and np.array_equal(again.sh, g.sh) and np.array_equal(again.quats, g.quats)
    )
