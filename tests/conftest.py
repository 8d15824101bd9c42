"""Before anything else is imported: one OpenMP thread (the machine has few), and property tests without surprises."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from hypothesis import HealthCheck, settings  # noqa: E402

settings.register_profile(
    "galatea",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("galatea")

import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402


@pytest.fixture(scope="session")
def blender_five() -> str:
    """A Python that has Blender 5 as a module; a missing one is a failure, not a skip: the claims rest on it."""
    place = Path(__file__).parents[1] / ".venv.blender"
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.is_file():
        pytest.fail(f"Blender 5 is missing; run: python3.11 -m venv {place} && "
                    f"{python} -m pip install -r tests/blender/requirements.txt")  # fmt: skip
    return str(python)
