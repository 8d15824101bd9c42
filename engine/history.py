"""Undo and redo over Scene values.

Scenes are immutable and share their arrays, so a step costs what it changed. The oldest steps are forgotten when the
arrays that only they hold grow past the limit.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from engine.types import Scene

DEFAULT_BYTES = 512 << 20
DEFAULT_STEPS = 500


@dataclass(frozen=True, eq=False)
class Step:
    """A scene, and the words for what made it ("recolour rim")."""

    scene: Scene
    label: str = ""
    key: str = ""


@dataclass(frozen=True, eq=False)
class History:
    """past and future: steps to go back and forward to, nearest last. limit_bytes, limit_steps: what undo may hold."""

    present: Step = Step(Scene())
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    limit_bytes: int = DEFAULT_BYTES
    limit_steps: int = DEFAULT_STEPS

    @property
    def scene(self) -> Scene:
        return self.present.scene


def do(history: History, scene: Scene, label: str, key: str = "") -> History:
    """`scene` becomes the present; what had been undone is forgotten.

    Steps of the same non-empty `key` in a row (one drag of one slider) become a single step.
    """
    if scene is history.scene:
        return history
    if key and key == history.present.key and history.past:
        return trimmed(replace(history, present=Step(scene, label, key), future=()))
    step = Step(scene, label, key)
    return trimmed(replace(history, present=step, past=(*history.past, history.present), future=()))


def undo(history: History) -> History:
    """One step back; the same history when there is none."""
    if not history.past:
        return history
    # A key joins steps of one gesture; after an undo the gesture is over.
    forward = replace(history.present, key="")
    return replace(
        history,
        present=replace(history.past[-1], key=""), past=history.past[:-1], future=(*history.future, forward),
    )  # fmt: skip


def redo(history: History) -> History:
    """One step forward again; the same history when there is none."""
    if not history.future:
        return history
    return replace(
        history,
        present=history.future[-1], past=(*history.past, history.present), future=history.future[:-1],
    )  # fmt: skip


def sealed(history: History) -> History:
    """The next step stands alone even if it has the key of the present one: a gesture has ended."""
    return replace(history, present=replace(history.present, key="")) if history.present.key else history


def trimmed(history: History) -> History:
    """The history without its oldest steps beyond the limits; the present is always kept."""
    past = history.past[-history.limit_steps :] if history.limit_steps else ()
    seen: set[int] = set()
    total = _new_bytes(history.scene, seen) + sum(_new_bytes(step.scene, seen) for step in history.future)
    kept: list[Step] = []
    for step in reversed(past):
        total += _new_bytes(step.scene, seen)
        if total > history.limit_bytes:
            break
        kept.append(step)
    return history if len(kept) == len(history.past) else replace(history, past=tuple(reversed(kept)))


def size_in_bytes(history: History) -> int:
    """Bytes of all arrays the history holds, each counted once."""
    seen: set[int] = set()
    steps = (*history.past, history.present, *history.future)
    return sum(_new_bytes(step.scene, seen) for step in steps)


def _new_bytes(value: Any, seen: set[int]) -> int:
    if id(value) in seen:
        return 0
    if hasattr(value, "nbytes"):
        seen.add(id(value))
        return int(value.nbytes)
    if is_dataclass(value):
        seen.add(id(value))
        return 64 + sum(_new_bytes(getattr(value, field.name), seen) for field in fields(value))
    if isinstance(value, tuple):
        return sum(_new_bytes(item, seen) for item in value)
    return 0
