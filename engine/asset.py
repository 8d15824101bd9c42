"""One made asset on disk: what its folder holds, and reading it back from its run.json."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine import __version__
from engine.errors import BadFile
from engine.formats import glb, ply
from engine.formats.limits import DEFAULT
from engine.shapes import parts as layout
from engine.types import Object, Parts, Scene

RUN_MAX_BYTES = 8_000_000
_CHOICES = (
    (layout.KIND, layout.KINDS),
    (layout.MIRROR, layout.MIRRORS),
    (layout.ARRAY, layout.ARRAYS),
    (layout.MODE, layout.MODES),
)
VIEWS = (32.0, 122.0, 212.0, 302.0)


@dataclass(frozen=True, eq=False)
class Asset:
    """A made asset. items: the objects it stands for (one, or two that were placed together), parts and transform each.

    prompt, brief (JSON-able), seed: where it came from. facts: anything measured on the way.
    """

    items: tuple[Object, ...]
    prompt: str = ""
    brief: dict = field(default_factory=dict)
    seed: int = 0
    facts: dict = field(default_factory=dict)

    @property
    def parts(self) -> Parts:
        return self.items[0].parts


def parts_to_json(parts: Parts) -> dict[str, Any]:
    """Every number of a Parts value; float32 survives exactly, because a double's shortest text does."""
    return {
        "thing": parts.thing,
        "size": float(parts.size),
        "parts": [
            {
                "name": name,
                "slot": int(slot),
                "kind": layout.KINDS[int(row[0])],
                "matter": matter,
                "row": [float(v) for v in row],
            }
            for name, slot, matter, row in zip(parts.names, parts.slots, parts.matter, parts.rows)
        ],
    }


def parts_from_json(data: Any, where: str) -> Parts:
    """Raises BadFile naming the field that does not hold."""
    try:
        items = data["parts"]
        rows = np.array([item["row"] for item in items], np.float32)
        if rows.ndim != 2 or rows.shape[1] != layout.ROW:
            raise ValueError(f"parts.row: {layout.ROW} numbers a part expected")
        parts = Parts(
            rows=rows, slots=np.array([int(item["slot"]) for item in items], np.int32),
            names=tuple(str(item["name"])[:80] for item in items),
            matter=tuple(str(item["matter"])[:80] for item in items),
            thing=str(data["thing"])[:80], size=float(data["size"]),
        )  # fmt: skip
        parts.validate()
        for column, names in _CHOICES:
            choice = parts.rows[:, column]
            if not np.array_equal(choice, np.clip(np.round(choice), 0, len(names) - 1)):
                raise ValueError(f"parts.row: number {column} is no choice")
        if parts.slots[0] < 0 or (np.diff(parts.slots) <= 0).any():
            raise ValueError("parts.slot: not ascending")
        return Parts(layout.clamped(parts.rows), parts.slots, parts.names, parts.matter, parts.thing, parts.size)
    except (KeyError, TypeError, ValueError, OverflowError) as problem:
        raise BadFile(f"this is not the record of an asset ({problem}).", where, "Make the asset again.") from problem


def read_run(path: str | Path) -> Asset:
    """The asset recorded in a folder's run.json (or the file itself). Raises BadFile."""
    file = Path(path)
    file = file / "run.json" if file.is_dir() else file
    try:
        if file.stat().st_size > RUN_MAX_BYTES:
            raise BadFile("too large to be the record of an asset.", str(file), "Choose a folder that generate made.")
        data = json.loads(file.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not JSON"
        raise BadFile(f"it cannot be read: {reason}.", str(file), "Choose a folder that generate made.") from problem
    objects = data.get("objects") if isinstance(data, dict) else None
    if not isinstance(objects, list) or not objects or len(objects) > 16:
        raise BadFile("this is not the record of an asset.", str(file), "Choose a folder that generate made.")
    items = []
    for entry in objects:
        parts = parts_from_json(entry, str(file))
        transform = np.asarray(entry.get("transform", np.eye(4)), np.float32)
        if transform.shape != (4, 4) or not np.isfinite(transform).all():
            raise BadFile("an object's transform is not 16 numbers.", str(file), "Make the asset again.")
        items.append(Object(str(entry.get("name") or parts.thing)[:80], parts=parts, transform=transform))
    seed = data.get("seed", 0)
    brief = data.get("brief")
    return Asset(
        tuple(items), str(data.get("prompt", ""))[:2000], brief if isinstance(brief, dict) else {},
        seed if isinstance(seed, int) else 0,
    )  # fmt: skip


def run_json(asset: Asset, times: dict[str, float]) -> bytes:
    """The record that makes the asset editable and repeatable."""
    record = {
        "galatea": __version__, "format": 1, "prompt": asset.prompt, "brief": asset.brief, "seed": asset.seed,
        "objects": [
            {"name": item.name, "transform": item.transform.tolist(), **parts_to_json(item.parts)}
            for item in asset.items
        ],
        "facts": asset.facts, "seconds": {name: round(value, 3) for name, value in times.items()},
    }  # fmt: skip
    return (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode()


def scene_bytes(scene: Scene, parent: str | None, asset: Asset) -> bytes:
    """The `.glb` of the asset's meshes; the prompt and the parts' names travel as custom properties."""
    extras = {item.name: {"prompt": asset.prompt[:500], "parts": list(item.parts.names)} for item in asset.items}
    if parent is not None:
        extras = {parent: {"prompt": asset.prompt[:500]}}
    return glb.dump(scene, parent=parent, extras=extras)


CHECKS = {
    "asset.glb": lambda data: glb.parse(data, DEFAULT),
    "splat.ply": lambda data: ply.parse(data, DEFAULT),
    "run.json": lambda data: json.loads(data),
}


def placed(items: tuple[Object, ...]):
    """The items as `engine.shapes.picture` draws them, in metres where they stand."""
    from engine.shapes.light import Placed

    found = []
    for item in items:
        scale, offset = layout.to_metres(item.parts)
        found.append(Placed(item.parts.rows, scale, tuple(offset + item.transform[:3, 3])))
    return found


def preview_png(asset: Asset, size: int) -> bytes:
    """A lit turntable sheet of four views."""
    from PIL import Image

    from engine.shapes.picture import pictures

    views = pictures(placed(asset.items), size, VIEWS)
    sheet = np.concatenate([np.concatenate(views[:2], 1), np.concatenate(views[2:], 1)], 0)
    out = io.BytesIO()
    Image.fromarray(sheet).save(out, "PNG")
    return out.getvalue()
