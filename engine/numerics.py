"""Finite values and seeds: the two things every numeric step must get right in the same way."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.errors import BadConfig, Diverged

Fault = Callable[[str, int, Any], Any]
_fault: Fault | None = None


def require_finite(name: str, value: Any, step: int = 0) -> Any:
    """`value` (a NumPy array, torch tensor or number, any shape) unchanged, if all of it is finite.

    Raises Diverged naming the tensor, the step and how many values are not finite; the caller rolls back first if
    it can. A finite value comes back as the same object.
    """
    if _fault is not None:
        value = _fault(name, step, value)
    bad, size = nonfinite_count(value), _size(value)
    if bad:
        error = Diverged(
            f"{bad} of {size} values of {name} are not finite.",
            f"step {step}",
            "Try another seed, a smaller step or a gentler setting; what was saved before is whole.",
        )
        error.tensor, error.step, error.count = name, step, bad
        raise error
    return value


def nonfinite_count(value: Any) -> int:
    """How many entries of an array, tensor or number are NaN or infinite."""
    if hasattr(value, "detach"):
        values = value.detach()
        if not (values.is_floating_point() or values.is_complex()):
            return 0
        return values.numel() - int(values.isfinite().sum())
    return int(np.size(value) - np.count_nonzero(np.isfinite(value)))


@contextlib.contextmanager
def faults(hook: Fault) -> Iterator[None]:
    """While the block runs, `require_finite` checks `hook(name, step, value)` instead of `value`.

    This is how tests put a NaN into any step of any job without touching the job.
    """
    global _fault
    before, _fault = _fault, hook
    try:
        yield
    finally:
        _fault = before


def seed_sequence(seed: int, *purpose: str | int) -> np.random.SeedSequence:
    """An independent stream for each purpose ("noise", "variant", 3) of one seed, so that drawing more numbers for one
    purpose never shifts another. Seeds are 0..2**63-1; raises BadConfig otherwise."""
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or not 0 <= seed < 2**63:
        raise BadConfig(f"{seed!r} is not a seed.", "seed", "Allowed: 0 to 2**63 - 1.")
    digest = hashlib.sha256(repr(tuple(map(str, purpose))).encode()).digest()
    return np.random.SeedSequence(int(seed), spawn_key=tuple(np.frombuffer(digest[:16], "<u4").tolist()))


def numpy_generator(seed: int, *purpose: str | int) -> np.random.Generator:
    """NumPy's PCG64 on the stream of `purpose`."""
    return np.random.Generator(np.random.PCG64(seed_sequence(seed, *purpose)))


def torch_generator(seed: int, *purpose: str | int, device: str = "cpu"):
    """A torch.Generator on `device`, on the stream of `purpose`."""
    import torch

    state = seed_sequence(seed, *purpose).generate_state(1, np.uint64)
    return torch.Generator(device).manual_seed(int(state[0] >> np.uint64(1)))


def seeded(seed: int, *purpose: str | int) -> tuple[np.random.Generator, Any]:
    """(NumPy generator, torch generator on the CPU) for one purpose of a seed."""
    return numpy_generator(seed, *purpose), torch_generator(seed, *purpose)


def spawn_seed(seed: int, *purpose: str | int) -> int:
    """A seed (0..2**63-1) derived from another, e.g. for variant 3 of a prompt."""
    return int(seed_sequence(seed, *purpose).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _size(value: Any) -> int:
    return value.numel() if hasattr(value, "numel") else int(np.size(value))


@contextlib.contextmanager
def tiny_numbers_flushed() -> Iterator[None]:
    """While it lasts, this thread takes numbers below 1e-38 for zero.

    Matter at rest is full of them (the square of a strain of 1e-20), and a processor takes a hundred times as long for
    each: stiff matter in free fall was simulated ten times slower than while it hit the ground.
    """
    import torch

    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
