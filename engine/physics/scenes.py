"""Scene files: what is simulated, written down as TOML. Every key is checked; a wrong one is named with the nearest.

    seconds = 2.0                # length, fps, grid, gravity, material, floor and friction as on the command line
    [[object]]
    asset = "output/mug"         # a folder generate made, a .glb or a Gaussian .ply; or shape = "ball" with radius
    material = "metal"           # all parts; parts = ["handle=rubber"] for some
    position = [0, 0.5, 0]
    velocity = [0, 0, 0]
    spin = [0, 3, 0]
    young = 2e5                  # any parameter of the material, SI
    hold = [{part = "base"}, {low = [-1, 0, -1], high = [1, 0.1, 1], path = [[0, 0, 0, 0], [1, 0, 0.5, 0]]}]
    [[collider]]
    kind = "sphere"              # plane, box, sphere, capsule or mesh (asset = a .glb)
    position = [0, 0.2, 0]
    size = [0.1, 0, 0]
    path = [[0, 0, 0.2, 0], [1, 0, 1, 0]]    # time, x, y, z; four more numbers are a quaternion wxyz
    [[field]]
    kind = "wind"
    vector = [3, 0, 0]
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import BadConfig
from engine.physics.colliders import Collider
from engine.physics.fields import Field
from engine.physics.motion import Keyframes
from engine.settings import nearest_hint

OBJECT_KEYS = (
    "asset", "shape", "radius", "size", "name", "material", "parts", "position", "velocity", "spin", "hold", "density",
    "young", "poisson", "bulk", "viscosity", "yield_stress", "hardening", "friction", "cohesion", "flow_viscosity",
    "flow_exponent", "compression", "tension", "gamma", "softening", "young_branch", "relaxation",
)  # fmt: skip
MATTER_KEYS = OBJECT_KEYS[OBJECT_KEYS.index("density") :]
COLLIDER_KEYS = ("kind", "position", "quat", "size", "mode", "friction", "path", "normal", "asset")
FIELD_KEYS = ("kind", "vector", "drag", "region", "centre", "size", "start", "end")
HOLD_KEYS = ("part", "low", "high", "path")


@dataclass(frozen=True)
class SceneFile:
    """objects: their tables, checked. settings: every other top-level key, for the job's config."""

    objects: tuple[dict, ...]
    colliders: tuple[dict, ...]
    fields: tuple[Field, ...]
    settings: dict


def _checked(table: Any, keys: tuple[str, ...], where: str) -> dict:
    if not isinstance(table, dict):
        raise BadConfig("not a table.", where)
    for key in table:
        if key not in keys:
            raise BadConfig(f"there is no such setting {key!r}.", where, nearest_hint(str(key), keys))
    return table


def numbers(table: dict, key: str, count: int, where: str, default=None):
    """A tuple of `count` finite numbers."""
    value = table.get(key, default)
    try:
        out = tuple(float(v) for v in value)
    except (TypeError, ValueError):
        raise BadConfig(f"{key} is not a list of numbers.", where) from None
    if len(out) != count or not np.isfinite(out).all():
        raise BadConfig(f"{key} needs {count} finite numbers.", where)
    return out


def keyframes(rows: Any, where: str) -> Keyframes:
    """Keyframes from rows of (time, x, y, z) or (time, x, y, z, qw, qx, qy, qz)."""
    try:
        table = np.array(rows, float)
        if table.ndim != 2 or table.shape[1] not in (4, 8):
            raise ValueError("rows of 4 or 8 numbers expected")
        found = Keyframes(table[:, 0], table[:, 1:4], table[:, 4:8] if table.shape[1] == 8 else None)
        found.validate()
    except (TypeError, ValueError) as error:
        raise BadConfig(f"path: {error}.", where) from None
    return found


def collider_from(table: dict, where: str) -> Collider:
    """A collider other than a mesh from its table. Raises BadConfig."""
    from engine.physics.motion import quat_between

    position = numbers(table, "position", 3, where, (0, 0, 0))
    quat = numbers(table, "quat", 4, where, (1, 0, 0, 0))
    if "normal" in table:
        quat = tuple(quat_between((0, 1, 0), numbers(table, "normal", 3, where)))
    path = keyframes(table["path"], where) if "path" in table else None
    if path is not None and path.quats is None:
        path = Keyframes(path.times, path.positions, np.tile(quat, (len(path.times), 1)))
    found = Collider(
        str(table.get("kind", "plane")), position, quat, numbers(table, "size", 3, where, (0.1, 0.1, 0.1)),
        str(table.get("mode", "separate")), _number(table, "friction", 0.5, where), path,
    )  # fmt: skip
    if found.kind != "mesh":
        try:
            found.validate()
        except ValueError as error:
            raise BadConfig(f"{error}.", where) from None
    return found


def _number(table: dict, key: str, default: float, where: str) -> float:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
        raise BadConfig(f"{key} is not a finite number.", where)
    return float(value)


def field_from(table: dict, where: str) -> Field:
    """A field from its table. Raises BadConfig."""
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    found = Field(**values)
    try:
        found.validate()
    except (TypeError, ValueError) as error:
        raise BadConfig(f"{error}.", where) from None
    return found


def read_scene(mapping: dict, where: str) -> SceneFile:
    """A scene from the top-level keys of a TOML file. Raises BadConfig naming the table that does not hold."""
    lists = {}
    for name, keys in (("object", OBJECT_KEYS), ("collider", COLLIDER_KEYS), ("field", FIELD_KEYS)):
        found = mapping.get(name, [])
        if not isinstance(found, list) or len(found) > 256:
            raise BadConfig(f"write [[{name}]] tables, at most 256.", where)
        lists[name] = [_checked(t, keys, f"{where}: {name} {i + 1}") for i, t in enumerate(found)]
    if not lists["object"]:
        raise BadConfig("there is no [[object]] to simulate.", where)
    for i, table in enumerate(lists["object"]):
        label = f"{where}: object {i + 1}"
        for hold in table.get("hold", []):
            _checked(hold, HOLD_KEYS, label)
        for key in MATTER_KEYS:
            if key in table:
                _number(table, key, 0.0, label)
    fields = tuple(field_from(t, f"{where}: field {i + 1}") for i, t in enumerate(lists["field"]))
    settings = {k: v for k, v in mapping.items() if k not in lists}
    return SceneFile(tuple(lists["object"]), tuple(lists["collider"]), fields, settings)
