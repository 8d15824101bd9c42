"""Kernels let go of the interpreter, and parallel ones called from two threads take turns."""

import importlib
import threading
from pathlib import Path

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from engine.kernels import PLAIN, parallel
from engine.shapes import field
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample

ENGINE = Path(__file__).parents[2] / "engine"
COMPILED = sorted(
    ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts)
    for path in ENGINE.rglob("*.py")
    if "@njit(" in path.read_text("utf-8") or "@parallel(" in path.read_text("utf-8")
)


@pytest.mark.parametrize("module", COMPILED)
def test_no_kernel_keeps_the_interpreters_lock(module):
    values = vars(importlib.import_module(module)).values()
    kernels = [v for v in (getattr(value, "kernel", value) for value in values) if isinstance(v, Dispatcher)]
    assert kernels
    assert [k.py_func.__name__ for k in kernels if not k.targetoptions.get("nogil")] == []


def test_threads_that_call_a_parallel_kernel_at_once_each_get_their_own_answer():
    rows = sample(THINGS["mug"], np.random.default_rng(1)).parts.rows
    clouds = [np.random.default_rng(k).uniform(-0.6, 0.6, (20_000, 3)) for k in range(4)]
    alone = [field.evaluate(rows, cloud)[0] for cloud in clouds]
    found: dict[int, np.ndarray] = {}

    def work(k):
        found[k] = field.evaluate(rows, clouds[k])[0]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k in range(4):
        np.testing.assert_array_equal(found[k], alone[k])


def test_a_parallel_kernel_keeps_its_name_and_words():
    @parallel(**PLAIN | {"cache": False})
    def doubled(values, out):
        """Twice as much."""
        for i in range(len(values)):
            out[i] = 2 * values[i]

    assert doubled.__name__ == "doubled" and doubled.__doc__ == "Twice as much."
    out = np.zeros(3)
    doubled(np.arange(3.0), out)
    assert out.tolist() == [0, 2, 4]
