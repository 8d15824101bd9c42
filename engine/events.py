"""All that a job may yield. The command line, the desktop and the tests read the same stream.

Small events travel in a queue and are never lost; a `Snapshot` is heavy and travels in a latest-value slot,
so a slow reader skips snapshots instead of slowing the job down.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units of `step` (a short verb phrase: "meshing")."""

    step: str
    done: float
    total: float = 1.0


@dataclass(frozen=True)
class Metric:
    """One number worth plotting, e.g. a loss at a step."""

    name: str
    value: float
    step: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The asset as it is now: a `Scene`, or an image `[H, W, 3]` (sRGB, 0..1), labelled by `stage`."""

    stage: str
    value: Any = field(repr=False)


@dataclass(frozen=True)
class Noted:
    """Something worth knowing that is no trouble: how the words were read."""

    message: str


@dataclass(frozen=True)
class Warned:
    """Something the artist should know; the job goes on."""

    message: str
    fix: str = ""


@dataclass(frozen=True)
class Saved:
    """A file that is whole on disk from now on, whatever happens to the rest of the job."""

    file: str


@dataclass(frozen=True)
class Done:
    """The job's result and the files it wrote."""

    value: Any = field(repr=False)
    files: tuple[str, ...] = ()


Event = Progress | Metric | Snapshot | Noted | Warned | Saved | Done
