"""A Scene as a small record and content-hashed blobs, and back: what projects, autosave and undo are made of.

`encode` is canonical: equal scenes give equal records, so the hash of a record is the hash of the scene. Arrays lie in
safetensors blobs named by the SHA-256 of their bytes; equal arrays are stored once.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from engine.errors import BadFile
from engine.formats.cursor import Fields
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.shapes import parts as layout
from engine.types import Gaussians, Material, Mesh, Object, Parts, Scene, Stroke

_MESH = ("vertices", "faces", "corner_normals", "corner_uvs", "face_material")
_GAUSSIANS = tuple(f.name for f in fields(Gaussians))
_WHOLE = {"faces": np.int32, "face_material": np.int32, "slots": np.int32}


def encode(scene: Scene) -> tuple[dict[str, Any], dict[str, bytes]]:
    """(JSON-able record, blobs by SHA-256) of a scene; torch tensors become NumPy."""
    blobs: dict[str, bytes] = {}

    def store(value, names) -> str:
        arrays = {}
        for name in names:
            if getattr(value, name) is not None:
                array = np.asarray(getattr(value, name))
                # -0.0 and 0.0 are equal scenes but different bytes.
                arrays[name] = np.ascontiguousarray(array, _WHOLE.get(name, np.float32)) + _WHOLE.get(name, np.float32)(
                    0
                )
        data = save_arrays(arrays)
        key = hashlib.sha256(data).hexdigest()
        blobs[key] = data
        return key

    objects = []
    for item in scene.objects:
        entry: dict[str, Any] = {
            "name": item.name,
            "transform": [float(v) + 0.0 for v in np.asarray(item.transform, np.float32).ravel()],
        }
        if item.parts is not None:
            p = item.parts
            entry["parts"] = {
                "thing": p.thing, "size": float(p.size), "names": list(p.names), "matter": list(p.matter),
                "arrays": store(p, ("rows", "slots")),
            }  # fmt: skip
        if item.mesh is not None:
            entry["mesh"] = {
                "materials": [_material_record(m) for m in item.mesh.materials],
                "arrays": store(item.mesh, _MESH),
            }
        if item.gaussians is not None:
            entry["gaussians"] = {"arrays": store(item.gaussians, _GAUSSIANS)}
        if item.paint:
            entry["paint"] = [
                {"matter": s.matter, "part": s.part, "arrays": store(s, ("regions",))} for s in item.paint
            ]
        objects.append(entry)
    return {"objects": objects}, blobs


def content_hash(scene: Scene) -> str:
    """SHA-256 (hex) of everything the scene holds; equal for equal scenes, whoever made them."""
    return record_hash(encode(scene)[0])


def record_hash(record: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(record)).hexdigest()


def canonical_json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def blob_names(record: Any) -> set[str]:
    """The blobs a record refers to, found leniently: a damaged record names what it still can."""
    found = set()
    objects = record.get("objects") if isinstance(record, dict) else None
    for entry in objects if isinstance(objects, list) else []:
        for kind in ("parts", "mesh", "gaussians"):
            value = entry.get(kind) if isinstance(entry, dict) else None
            if isinstance(value, dict) and isinstance(value.get("arrays"), str):
                found.add(value["arrays"])
        strokes = entry.get("paint") if isinstance(entry, dict) else None
        for value in strokes if isinstance(strokes, list) else []:
            if isinstance(value, dict) and isinstance(value.get("arrays"), str):
                found.add(value["arrays"])
    return found


def decode(record: Any, load: Callable[[str], bytes], where: str, limits: Limits = DEFAULT) -> Scene:
    """The scene of a record; `load(hash)` returns a blob's bytes. Raises BadFile naming what does not hold."""

    def arrays_of(entry: Fields) -> dict[str, np.ndarray]:
        key = entry.text("arrays")
        data = load(key)
        if hashlib.sha256(data).hexdigest() != key:
            raise BadFile("a stored block was damaged.", where, "Open an earlier version of the project.")
        return load_arrays(data)

    try:
        root = Fields(record if isinstance(record, dict) else {}, "scene.", 0)
        if "objects" not in root.value:
            raise ValueError("scene.objects is missing")
        entries = root.children("objects")
        require_at_most(len(entries), limits.objects, "objects")
        scene = Scene(tuple(_object(entry, arrays_of, limits) for entry in entries))
        scene.validate()
        return scene
    except (SafetensorError, ValueError, KeyError, TypeError, OverflowError, AttributeError) as problem:
        raise BadFile(
            f"the scene in it cannot be read ({problem}).", where, "Open an earlier version of the project."
        ) from problem
    except BadFile as problem:
        if problem.where:
            raise
        raise BadFile(problem.what, where, problem.fix or "Open an earlier version of the project.") from problem


def _object(entry: Fields, arrays_of, limits: Limits) -> Object:
    parts = mesh = gaussians = None
    present = entry.value
    if "parts" in present:
        parts = _parts(entry.child("parts"), arrays_of)
    if "mesh" in present:
        mesh = _mesh(entry.child("mesh"), arrays_of, limits)
    if "gaussians" in present:
        arrays = arrays_of(entry.child("gaussians"))
        require_at_most(len(arrays["means"]), limits.gaussians, "Gaussians")
        gaussians = Gaussians(**{name: arrays[name] for name in _GAUSSIANS})
    transform = np.array(entry.numbers("transform", 16), np.float32).reshape(4, 4)
    strokes = entry.children("paint") if "paint" in present else ()
    paint = tuple(Stroke(s.text("matter"), arrays_of(s)["regions"], s.text("part")) for s in strokes)
    return Object(entry.text("name"), parts, mesh, gaussians, transform, paint)


def _parts(entry: Fields, arrays_of) -> Parts:
    arrays = arrays_of(entry)
    names, matter = entry.items("names", str), entry.items("matter", str)
    parts = Parts(
        arrays["rows"], arrays["slots"], tuple(names), tuple(matter), entry.text("thing"), entry.number("size")
    )
    parts.validate()
    if parts.rows.shape[1] != layout.ROW:
        raise ValueError(f"parts.rows: {layout.ROW} numbers a part expected")
    for column, table in ((layout.KIND, layout.KINDS), (layout.MIRROR, layout.MIRRORS), (layout.ARRAY, layout.ARRAYS),
                          (layout.MODE, layout.MODES)):  # fmt: skip
        if not np.isin(parts.rows[:, column].astype(int), np.arange(len(table))).all():
            raise ValueError("parts.rows: no such kind of part")
    return parts


def _mesh(entry: Fields, arrays_of, limits: Limits) -> Mesh:
    arrays = arrays_of(entry)
    require_at_most(len(arrays["vertices"]), limits.vertices, "vertices")
    require_at_most(len(arrays["faces"]), limits.faces, "faces")
    materials = tuple(
        Material(
            m.text("name"), tuple(m.numbers("base_colour", 3)), m.number("roughness"), m.number("metallic"),
            m.number("opacity"), m.text("matter"),
        )
        for m in entry.children("materials")
    )  # fmt: skip
    return Mesh(**{name: arrays.get(name) for name in _MESH}, materials=materials)


def _material_record(material: Material) -> dict[str, Any]:
    return {
        "name": material.name, "base_colour": [float(v) for v in material.base_colour],
        "roughness": float(material.roughness), "metallic": float(material.metallic),
        "opacity": float(material.opacity), "matter": material.matter,
    }  # fmt: skip
