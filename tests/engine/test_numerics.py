import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadConfig, Diverged
from engine.numerics import (
    faults,
    nonfinite_count,
    numpy_generator,
    require_finite,
    seeded,
    spawn_seed,
    torch_generator,
)

FINITE_ARRAYS = [
    np.zeros((0, 3), np.float32),
    np.ones((4, 3), np.float32),
    np.arange(5),
    np.full(3, 1e38, np.float32),
    np.array([5e-324]),
    torch.ones(3, requires_grad=True),
    torch.arange(4),
    1.5,
]


@pytest.mark.parametrize("value", FINITE_ARRAYS, ids=lambda v: type(v).__name__)
def test_a_finite_value_comes_back_untouched(value):
    assert require_finite("value", value) is value


@pytest.mark.parametrize("poison", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("make", [lambda a: a, torch.from_numpy], ids=["numpy", "torch"])
def test_values_that_are_not_finite_are_counted_and_named(poison, make):
    array = np.ones((10, 3), np.float32)
    array[2:5, 1] = poison
    with pytest.raises(Diverged) as caught:
        require_finite("means", make(array), 17)
    error = caught.value
    assert (error.tensor, error.step, error.count) == ("means", 17, 3)
    assert "3 of 30" in str(error) and "means" in str(error) and "17" in str(error)


def test_a_fault_strikes_one_step_of_one_tensor_only():
    def hook(name, step, value):
        return value * np.nan if (name, step) == ("loss", 3) else value

    with faults(hook):
        for step in range(3):
            require_finite("loss", np.ones(2), step)
            require_finite("means", np.ones(2), 3)
        with pytest.raises(Diverged):
            require_finite("loss", np.ones(2), 3)
    require_finite("loss", np.ones(2), 3)


def test_integers_are_always_finite():
    assert nonfinite_count(torch.tensor([1, 2])) == 0 and nonfinite_count(np.array([True])) == 0


@given(st.integers(0, 2**63 - 1))
def test_one_seed_gives_the_same_stream_and_purposes_are_apart(seed):
    first, again, other = (numpy_generator(seed, p).integers(2**63, size=4) for p in ("noise", "noise", "colour"))
    assert (first == again).all() and not (first == other).all()
    a, b = torch_generator(seed, "noise", 1), torch_generator(seed, "noise", 2)
    assert not torch.equal(torch.rand(4, generator=a), torch.rand(4, generator=b))
    assert 0 <= spawn_seed(seed, "variant", 1) < 2**63


def test_the_streams_never_change_between_versions():
    # Pinned: an asset's seed must mean the same thing next year.
    assert numpy_generator(7, "noise").integers(1000, size=3).tolist() == [645, 35, 67]
    assert spawn_seed(7, "variant", 1) == 2667813938763010726


def test_seeded_gives_both_kinds():
    numpy, torch_one = seeded(3, "x")
    assert isinstance(numpy, np.random.Generator) and isinstance(torch_one, torch.Generator)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "3", True, None])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(BadConfig):
        numpy_generator(seed)
