import numpy as np
from numba import njit

from engine.splat.lanes import exp2, largest, load, maximum, minimum, ramp, splat, store, total, where_greater

_F = np.float32


@njit
def _exercise(a, out):
    x = load(a, 0)
    store(out, 0, exp2(x))
    y = (x * _F(2) - ramp()) / (splat(_F(3)) + maximum(x, _F(0)))
    store(out, 16, where_greater(y, _F(-1), y, _F(0) - y))
    store(out, 32, minimum(y, x))
    return total(y), largest(y)


def test_lanes_compute_what_numpy_does():
    a = np.linspace(-20, 3, 16).astype(np.float32)
    out = np.empty(48, np.float32)
    summed, biggest = _exercise(a, out)
    y = (a * 2 - np.arange(16)) / (3 + np.maximum(a, 0))
    assert np.allclose(out[16:32], np.where(y > -1, y, -y), rtol=1e-6)
    assert np.allclose(out[32:], np.minimum(y, a), rtol=1e-6)
    assert np.isclose(summed, y.sum(), rtol=1e-5) and np.isclose(biggest, y.max(), rtol=1e-6)


def test_exp2_is_exact_to_rounding_below_zero():
    values = np.linspace(-120, 0, 16_000).astype(np.float32)
    out = np.empty(48, np.float32)
    worst = 0.0
    for row in values.reshape(-1, 16):
        _exercise(np.ascontiguousarray(row), out)
        worst = max(worst, float(np.abs(out[:16] / np.exp2(row.astype(np.float64)) - 1).max()))
    assert worst < 4e-7


def test_kernels_stay_vector_code():
    """The compiled loop works on sixteen floats at once, whatever the processor makes of them."""
    out = np.empty(48, np.float32)
    _exercise(np.zeros(16, np.float32), out)
    assert "<16 x float>" in next(iter(_exercise.inspect_llvm().values()))
