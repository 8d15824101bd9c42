"""Foreign parsers in a child process: what they die of is a refused file here, not a lost session.

Bytes go in through a file, NumPy arrays come back through another; nothing that can run code is exchanged.
"""

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.errors import BadFile

_ROOT = Path(__file__).parents[2]
_SECONDS = 60
_MEMORY = 8 << 30


def run(function: str, data: bytes, suffix: str) -> Mapping[str, np.ndarray]:
    """Call `function` ("package.module:name") on the path of a file holding `data`, in a child; its dict of arrays.

    The child may raise ValueError in words. Raises BadFile for that, and when it dies, hangs or eats memory.
    """
    with tempfile.TemporaryDirectory(prefix="galatea-") as folder:
        source, result = Path(folder) / f"input{suffix}", Path(folder) / "result.npz"
        source.write_bytes(data)
        command = [sys.executable, "-m", "engine.formats.isolate", function, str(source), str(result)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, env=environment
            )
        except subprocess.TimeoutExpired as error:
            raise BadFile(
                f"Reading it took more than {_SECONDS} s.", offset=0, fix="Export it again, smaller."
            ) from error
        if done.returncode == 3:
            raise BadFile(done.stdout.strip() or "It cannot be read.", offset=0, fix="Export it again.")
        if done.returncode or not result.exists():
            raise BadFile(
                "It broke the program that reads this format.", offset=0, fix="It is damaged; export it again."
            )
        with np.load(result, allow_pickle=False) as arrays:
            return dict(arrays)


def main() -> int:
    function, source, result = sys.argv[1:4]
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, name = function.split(":")
    try:
        arrays = getattr(importlib.import_module(module), name)(source)
    except ValueError as error:
        sys.stdout.write(str(error))
        return 3
    np.savez(result, **arrays)
    return 0


if __name__ == "__main__":
    sys.exit(main())
