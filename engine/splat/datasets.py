"""Find out what kind of capture a folder holds, and read it: COLMAP, nerfstudio, Blender / D-NeRF."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import BadFile
from engine.splat.capture import Capture, Lens, View, load_picture
from engine.splat.colmap import read_colmap
from engine.types import Camera

MOST_BYTES = 4 << 30
MOST_FRAMES = 100_000
_SPARSE = ("sparse/0", "sparse", "colmap/sparse/0", ".")
_BLENDER = {"transforms_train.json": False, "transforms_val.json": None, "transforms_test.json": True}
_OPENGL_TO_OPENCV = np.diag([1.0, -1.0, -1.0, 1.0])
_Z_UP_TO_Y_UP = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
_SUFFIXES = ("", ".png", ".jpg", ".jpeg", ".webp", ".JPG", ".PNG")


def read_capture(folder: str | Path) -> Capture:
    """The photographs with poses in `folder`. Raises BadFile, naming the file and the byte where reading stopped."""
    folder = Path(folder)
    if not folder.is_dir():
        raise BadFile("there is no such folder.", str(folder), "Give the folder that holds the photographs and poses.")
    if (folder / "transforms_train.json").is_file():
        return _read_blender(folder)
    if (folder / "transforms.json").is_file():
        return _read_nerfstudio(folder)
    for place in _SPARSE:
        for suffix in ("bin", "txt"):
            if (folder / place / f"cameras.{suffix}").is_file() and (folder / place / f"images.{suffix}").is_file():
                return read_colmap(folder, folder / place, _parse_file, lambda name: _image_and_mask(folder, name))
    raise BadFile(
        "no poses were found here.", str(folder),
        "Expected COLMAP's sparse/0/cameras.bin or .txt, transforms.json or transforms_train.json.",
    )  # fmt: skip


def _parse_file(path: Path, parse: Callable[[bytes], Any]):
    """`parse` of the file's bytes; what it refuses names the file."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadFile(f"{path.stat().st_size} bytes; {MOST_BYTES} is the most.", str(path))
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(f"it cannot be read ({error.strerror}).", str(path)) from error
    try:
        return parse(data)
    except BadFile as error:
        if error.where:  # it is about another file, which this one names
            raise
        placed = BadFile(error.what, str(path), error.fix)
        placed.offset = error.offset
        raise placed from error


def _inside(folder: Path, name: str) -> Path:
    """`folder / name`, which must not lead out of the folder."""
    path = folder / name
    if "\0" in name or not path.resolve().is_relative_to(folder.resolve()):
        raise BadFile(f"{name[:80]!r} leads out of the capture's folder.", str(folder), "Copy the photograph into it.")
    return path


def _image_and_mask(folder: Path, name: str) -> tuple[Path, Path | None]:
    """The photograph `name` under images/ (or beside the poses) and its mask under masks/, if any."""
    for place in ("images", "input", ""):
        image = _inside(folder, f"{place}/{name}" if place else name)
        if image.is_file():
            break
    masks = [
        _inside(folder, f"masks/{candidate}")
        for candidate in (name, f"{name}.png", str(Path(name).with_suffix(".png")))
    ]
    return image, next((mask for mask in masks if mask.is_file()), None)


def parse_json(data: bytes) -> dict:
    """A JSON object with finite numbers. Raises BadFile."""

    def refuse(constant: str):
        raise BadFile(f"{constant} is not a finite number.", offset=max(data.find(constant.encode()), 0))

    try:
        value = json.loads(data.decode("utf-8"), parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise BadFile("it is not text.", offset=error.start) from error
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise BadFile(f"it is not JSON ({str(error)[:80]}).", offset=getattr(error, "pos", 0)) from error
    if not isinstance(value, dict):
        raise BadFile("it is not a JSON object.", offset=0)
    return value


def _number(table: dict, key: str, default: float | None = None, low: float = -1e9, high: float = 1e9) -> float:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadFile(f"{key} is {str(value)[:40]!r}, not a number from {low:g} to {high:g}.")
    return float(value)


def _matrix(frame: dict) -> np.ndarray:
    """Camera to world, OpenGL axes, to world to camera, OpenCV axes."""
    rows = frame.get("transform_matrix")
    numbers = isinstance(rows, list) and len(rows) in (3, 4) and all(isinstance(r, list) and len(r) == 4 for r in rows)
    if not numbers or not all(
        isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e9 for r in rows for v in r
    ):
        raise BadFile("transform_matrix is not 4 x 4 numbers.")
    pose = np.eye(4)
    pose[:3] = rows[:3]
    lengths = np.linalg.norm(pose[:3, :3], axis=0)
    if lengths.min() < 1e-6 or abs(np.linalg.det(pose[:3, :3] / lengths) - 1) > 1e-2:
        raise BadFile("transform_matrix is no rotation.")
    pose[:3, :3] /= lengths
    return np.linalg.inv(_Z_UP_TO_Y_UP @ pose @ _OPENGL_TO_OPENCV).astype(np.float32)


def _frames(table: dict) -> list[dict]:
    frames = table.get("frames")
    if (
        not isinstance(frames, list)
        or not frames
        or len(frames) > MOST_FRAMES
        or not all(isinstance(f, dict) for f in frames)
    ):
        raise BadFile("frames is not a list of photographs.")
    if not all(isinstance(frame.get("file_path"), str) for frame in frames):
        raise BadFile("a frame has no file_path.")
    return frames


def _existing(folder: Path, name: str) -> Path:
    for suffix in _SUFFIXES:
        path = _inside(folder, name + suffix)
        if path.is_file():
            return path
    raise BadFile("this photograph is missing.", str(folder / name), "Put it back, or take its frame out of the file.")


def _lens(table: dict) -> Lens:
    fisheye = table.get("camera_model") == "OPENCV_FISHEYE"
    terms = tuple(_number(table, key, 0.0) for key in ("k1", "k2", "k3", "k4"))
    if fisheye:
        return Lens(radial=terms, fisheye=True)
    return Lens(radial=terms[:3], tangential=(_number(table, "p1", 0.0), _number(table, "p2", 0.0)))


def _read_nerfstudio(folder: Path) -> Capture:
    path = folder / "transforms.json"
    return _parse_file(path, lambda data: _nerfstudio(folder, parse_json(data)))


def _nerfstudio(folder: Path, table: dict) -> Capture:
    held_out = table.get("test_filenames")
    held_out = set(map(str, held_out)) if isinstance(held_out, list) else set()
    views = []
    for frame in _frames(table):
        merged = {**table, **frame}
        name = frame["file_path"]
        width, height = (int(_number(merged, key, low=1, high=200_000)) for key in ("w", "h"))
        fx = _focal(merged, "fl_x", "camera_angle_x", width)
        fy = _focal(merged, "fl_y", "camera_angle_y", height, fx)
        centre = _number(merged, "cx", width / 2), _number(merged, "cy", height / 2)
        mask = merged.get("mask_path")
        mask = _existing(folder, mask) if isinstance(mask, str) else None
        camera = Camera(width, height, fx, fy, *centre, _matrix(frame))
        views.append(View(name, _existing(folder, name), camera, mask, _lens(merged), name in held_out))
    points, colours = _seed_points(folder, table)
    return Capture(tuple(views), points, colours)


def _focal(table: dict, key: str, angle_key: str, side: int, default: float | None = None) -> float:
    if key not in table and angle_key in table:
        return 0.5 * side / math.tan(0.5 * _number(table, angle_key, low=1e-3, high=3.1))
    return _number(table, key, default, low=1e-3)


def _seed_points(folder: Path, table: dict) -> tuple[np.ndarray, np.ndarray]:
    """Initial points of `ply_file_path`, in the file's Z-up world; none without it."""
    name = table.get("ply_file_path")
    if not isinstance(name, str):
        return np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32)
    points, colours = _parse_file(_inside(folder, name), parse_point_ply)
    return (points @ _Z_UP_TO_Y_UP[:3, :3].T).astype(np.float32), colours


_PLY_NAMES = {
    "i1": ("char", "int8"),
    "u1": ("uchar", "uint8"),
    "i2": ("short", "int16"),
    "u2": ("ushort", "uint16"),
    "i4": ("int", "int32"),
    "u4": ("uint", "uint32"),
    "f4": ("float", "float32"),
    "f8": ("double", "float64"),
}
_PLY_TYPES = {name: kind for kind, names in _PLY_NAMES.items() for name in names}


def parse_point_ply(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """A coloured point cloud: positions [P, 3] and colours [P, 3] 0..1 (grey without any). Raises BadFile."""
    end = data.find(b"end_header\n", 0, 1 << 16)
    if not data.startswith(b"ply") or end < 0:
        raise BadFile("it is not a .ply file.", offset=0)
    header = data[:end].decode("ascii", "replace").split("\n")
    order, count, names, kinds, element = "", 0, [], [], ""
    for words in (line.split() for line in header):
        if words[:1] == ["format"] and len(words) > 1:
            order = words[1]
        elif words[:1] == ["element"] and len(words) == 3:
            element = words[1] if not names else "after"
            count = int(words[2]) if element == "vertex" and words[2].isdigit() and len(words[2]) < 12 else count
        elif words[:1] == ["property"] and element == "vertex":
            if len(words) != 3 or words[1] not in _PLY_TYPES:
                raise BadFile("a vertex property is not a plain number.", offset=0)
            kinds.append(_PLY_TYPES[words[1]])
            names.append(words[2])
    if len(set(names)) != len(names) or not {"x", "y", "z"} <= set(names):
        raise BadFile("the vertices have no x, y, z, or one name twice.", offset=0)
    start = end + len(b"end_header\n")
    columns = _ply_table(data, start, order, count, names, kinds)
    points = np.stack([columns[c] for c in "xyz"], 1).astype(np.float64)
    if not np.isfinite(points).all() or np.abs(points).max(initial=0) > 1e9:
        raise BadFile("a point is not a usable position.", offset=start)
    if not {"red", "green", "blue"} <= set(names):
        return points.astype(np.float32), np.full((count, 3), 0.5, np.float32)
    colours = np.stack([columns[c] for c in ("red", "green", "blue")], 1).astype(np.float32)
    if kinds[names.index("red")][0] in "iu":
        colours /= 255
    return points.astype(np.float32), np.clip(colours, 0, 1)


def _ply_table(
    data: bytes, start: int, order: str, count: int, names: list[str], kinds: list[str]
) -> dict[str, np.ndarray]:
    if order in ("binary_little_endian", "binary_big_endian"):
        mark = "<" if order.endswith("little_endian") else ">"
        row = np.dtype([(name, mark + kind) for name, kind in zip(names, kinds, strict=True)])
        if count * row.itemsize > len(data) - start:
            raise BadFile(f"it announces {count} points and has no room for them.", offset=start)
        table = np.frombuffer(data, row, count, start)
        return {name: table[name] for name in names}
    if order != "ascii":
        raise BadFile("its format line says neither ascii nor binary.", offset=0)
    words = data[start:].split(maxsplit=count * len(names))[: count * len(names)]
    if len(words) < count * len(names):
        raise BadFile(f"it announces {count} points and ends before.", offset=len(data))
    try:
        table = np.array(words, dtype="S32").astype(np.float64).reshape(count, len(names))
    except ValueError as error:
        raise BadFile("a value is not a number.", offset=start) from error
    return dict(zip(names, table.T, strict=True))


def _read_blender(folder: Path) -> Capture:
    views = []
    for name, held_out in _BLENDER.items():
        path = folder / name
        if held_out is not None and path.is_file():
            views += _parse_file(path, lambda data, held_out=held_out: _blender(folder, parse_json(data), held_out))
    return Capture(tuple(views), np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32))


def _blender(folder: Path, table: dict, held_out: bool) -> list[View]:
    angle = _number(table, "camera_angle_x", low=1e-3, high=3.1)
    views, size = [], None
    for frame in _frames(table):
        image = _existing(folder, frame["file_path"])
        if size is None:  # the files do not say; all pictures of such a capture have one size
            picture = load_picture(View(image.name, image, Camera(1, 1, 1.0, 1.0, 0.5, 0.5, np.eye(4))), 0)
            size = picture.camera.width, picture.camera.height
        focal = 0.5 * size[0] / math.tan(0.5 * angle)
        camera = Camera(*size, focal, focal, size[0] / 2, size[1] / 2, _matrix(frame))
        views.append(View(frame["file_path"], image, camera, held_out=held_out))
    return views
