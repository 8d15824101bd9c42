"""How loops for the processor are compiled: kept on disk, without the interpreter's lock, parallel ones in turn.

A kernel that kept the interpreter's lock would stop the window for as long as it runs.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any

from numba import njit

PLAIN: dict[str, Any] = {"cache": True, "error_model": "numpy", "nogil": True}
# Everything that may change but the meaning of infinity and of what is not a number.
FAST = PLAIN | {"fastmath": {"nsz", "arcp", "contract", "afn", "reassoc"}}
FASTEST = PLAIN | {"fastmath": True}

_turn = threading.Lock()  # numba's fallback threading layer ends the process when two threads enter it at once


def parallel(**options: Any) -> Callable:
    """`njit` of a function that runs on all threads; calls from several Python threads wait for each other."""

    def compiled(function: Callable) -> Callable:
        kernel = njit(parallel=True, **options)(function)

        @functools.wraps(function)
        def in_turn(*arguments: Any) -> Any:
            with _turn:
                return kernel(*arguments)

        in_turn.kernel = kernel
        return in_turn

    return compiled
