"""The glTF 2.0 container: a JSON header and one binary chunk, and the typed arrays that lie in it.

Source: Khronos, "glTF 2.0 Specification" (ISO/IEC 12113), sections 3.6 (accessors) and 4 (GLB).
"""

import json
import struct
from dataclasses import dataclass, field

import numpy as np

from engine import __version__
from engine.errors import BadFile
from engine.formats.cursor import Fields, parse_json, take
from engine.formats.limits import Limits, require_at_most

_JSON_CHUNK, _BINARY_CHUNK = 0x4E4F534A, 0x004E4942
_ARRAYS, _INDICES = 34962, 34963  # bufferView targets
_KINDS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_CODES = {np.dtype(kind): code for code, kind in _KINDS.items()}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


@dataclass
class Writer:
    """A glTF document being put together: `add` arrays, fill `root`, then `dump`."""

    root: dict = field(default_factory=lambda: {"asset": {"version": "2.0", "generator": f"Galatea {__version__}"}})
    binary: bytearray = field(default_factory=bytearray)

    def add(self, array: np.ndarray, bounds: bool = False, normalised: bool = False) -> int:
        """Store per-vertex values, [N] or [N, K]; returns the accessor's index.

        bounds: state min and max. normalised: whole numbers stand for 0..1.
        """
        index = self._add(np.ascontiguousarray(array), _ARRAYS, bounds)
        if normalised:
            self.root["accessors"][index]["normalized"] = True
        return index

    def add_indices(self, indices: np.ndarray) -> int:
        """Store [M] vertex indices in 16 bits where they fit (the topmost value is the restart mark)."""
        small = not len(indices) or int(indices.max()) < 65_535
        return self._add(np.ascontiguousarray(indices, "<u2" if small else "<u4"), _INDICES, False)

    def _add(self, array: np.ndarray, target: int, bounds: bool) -> int:
        self.binary += bytes(-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": array.nbytes, "target": target}
        width = 1 if array.ndim == 1 else array.shape[1]
        kind = next(name for name, columns in _WIDTHS.items() if columns == width)
        accessor = {"componentType": _CODES[array.dtype.newbyteorder("<")], "count": len(array), "type": kind}
        if bounds:
            # Written as the exact float32 values: the validator compares them with the data.
            table = array.reshape(len(array), width)
            accessor |= {"min": table.min(0).tolist(), "max": table.max(0).tolist()}
        self.binary += array.tobytes()
        accessor["bufferView"] = self.append("bufferViews", view)
        return self.append("accessors", accessor)

    def append(self, key: str, value: dict) -> int:
        """Add one item to a top-level list; returns its index."""
        self.root.setdefault(key, []).append(value)
        return len(self.root[key]) - 1

    def dump(self) -> bytes:
        """The bytes of the `.glb`. Raises BadFile when they would pass the format's 4 GB."""
        if self.binary:
            self.root["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(self.root, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self.binary) + bytes(-len(self.binary) % 4)
        length = 12 + 8 + len(text) + (8 + len(binary) if binary else 0)
        if length >= 1 << 32:
            raise BadFile(
                "A .glb cannot hold more than 4 GB.", fix="Lower the resolution, or export the objects one by one."
            )
        head = struct.pack("<4sII", b"glTF", 2, length) + struct.pack("<II", len(text), _JSON_CHUNK) + text
        return head + (struct.pack("<II", len(binary), _BINARY_CHUNK) + binary if binary else b"")


@dataclass(frozen=True)
class Document:
    """A `.glb` taken apart. `binary` begins at byte `binary_offset` of the file."""

    root: Fields
    binary: bytes
    binary_offset: int
    accessors: list[Fields]
    views: list[Fields]
    limits: Limits


def parse_document(data: bytes, limits: Limits) -> Document:
    """Split a `.glb`. Raises BadFile: not glTF 2, lengths that disagree, data outside the file, unknown extensions."""
    magic, version, length = take(data, 0, "<u4", 3, "The header").tolist()
    if magic != 0x46546C67:
        raise BadFile("It does not begin with the word glTF.", offset=0)
    if version != 2:
        raise BadFile(f"It is glTF version {version}; only version 2 is read.", offset=4)
    if length != len(data):
        raise BadFile(
            f"It says it is {length:,} bytes long, but it is {len(data):,}.", offset=8, fix="Copy or download it again."
        )
    text, position = _chunk(data, 12, _JSON_CHUNK)
    root = parse_json(text, limits, 20)
    binary_offset, binary = position + 8, b""
    if position < length:
        binary, _ = _chunk(data, position, _BINARY_CHUNK)
    _require_known_extensions(root)
    buffers = root.children("buffers")
    for buffer in buffers:
        if len(buffers) > 1 or "uri" in buffer.value:
            raise BadFile(
                "Its data lies in other files.", offset=root.offset, fix="Export it as one self-contained .glb."
            )
        if buffer.integer("byteLength", low=1) > len(binary):
            raise buffer.refuse("byteLength", f"at most the {len(binary):,} bytes of the binary chunk")
    return Document(root, binary, binary_offset, root.children("accessors"), root.children("bufferViews"), limits)


def _chunk(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    length, found = take(data, position, "<u4", 2, "A chunk's header").tolist()
    if found != kind:
        raise BadFile(f"A chunk of kind {kind:#x} was expected, found {found:#x}.", offset=position + 4)
    take(data, position + 8, "u1", length, "A chunk")
    return data[position + 8 : position + 8 + length], position + 8 + length


def _require_known_extensions(root: Fields) -> None:
    for name in root.items("extensionsRequired", str, []):
        if name.startswith("KHR_materials_") or name in (
            "KHR_mesh_quantization",
            "KHR_texture_transform",
            "KHR_gaussian_splatting",
        ):
            continue
        raise BadFile(
            f"It needs {name}, which is not read here.", offset=root.offset, fix="Export it without compression."
        )


def accessor(document: Document, index: int, types: tuple[str, ...]) -> tuple[np.ndarray, int]:
    """The values of one accessor, [N] or [N, K] as stored, and the byte of the file where they begin.

    Raises BadFile for another type, sparse storage, values outside the file, or floats that are not finite.
    """
    if not 0 <= index < len(document.accessors):
        raise BadFile(f"Accessor {index} does not exist.", offset=document.root.offset)
    fields = document.accessors[index]
    kind, code = fields.text("type"), fields.integer("componentType")
    if kind not in types:
        raise fields.refuse("type", " or ".join(types))
    if code not in _KINDS:
        raise fields.refuse("componentType", "one of the six number types")
    if "sparse" in fields.value or "bufferView" not in fields.value:
        raise BadFile(
            f"Accessor {index} is stored sparsely, which is not read here.",
            offset=fields.offset,
            fix="Export it without shape keys.",
        )
    count, width, dtype = fields.integer("count", low=1), _WIDTHS[kind], np.dtype(_KINDS[code])
    # An index may be used by six faces, so this is the widest honest count.
    require_at_most(count, 3 * document.limits.faces, "values", fields.offset)
    start, stride = _place(document, fields, dtype.itemsize * width, count)
    raw = take(document.binary, start, "u1", stride * (count - 1) + dtype.itemsize * width, f"Accessor {index}")
    values = np.ndarray((count, width), dtype, raw, strides=(stride, dtype.itemsize))
    offset = document.binary_offset + start
    if code == 5126 and not np.isfinite(values).all():
        row = int(np.argmin(np.isfinite(values).all(1)))
        raise BadFile(f"Value {row} of accessor {index} is not a finite number.", offset=offset + row * stride)
    return (values[:, 0] if width == 1 else values), offset


def _place(document: Document, fields: Fields, row_bytes: int, count: int) -> tuple[int, int]:
    index = fields.integer("bufferView", low=0, high=max(len(document.views) - 1, 0))
    if index >= len(document.views):
        raise fields.refuse("bufferView", "the index of a buffer view")
    view = document.views[index]
    view.integer("buffer", low=0, high=0)
    stride = view.integer("byteStride", row_bytes, low=row_bytes, high=252)
    within, length = fields.integer("byteOffset", 0), view.integer("byteLength", low=1)
    needed = within + stride * (count - 1) + row_bytes
    if needed > length:
        raise BadFile(f"{fields.where}count asks for {needed:,} bytes of a view of {length:,}.", offset=fields.offset)
    start = view.integer("byteOffset", 0)
    if start + length > len(document.binary):
        raise view.refuse("byteLength", f"at most the {len(document.binary) - start:,} bytes that are left of the data")
    return start + within, stride


def as_floats(document: Document, index: int, types: tuple[str, ...]) -> np.ndarray:
    """Float32 values of an accessor; normalised integers become 0..1 or -1..1."""
    values, _ = accessor(document, index, types)
    if values.dtype.kind == "f":
        return np.array(values, np.float32)
    if document.accessors[index].value.get("normalized") is True:
        return np.maximum(values / np.float32(np.iinfo(values.dtype).max), -1).astype(np.float32)
    return values.astype(np.float32)
