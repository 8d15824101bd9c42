"""COLMAP sparse models, binary and text, as captures. Bytes in; nothing in them is believed before it is checked."""

import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import BadFile
from engine.splat.capture import Capture, Lens, View, up_to_y
from engine.types import Camera

MOST_CAMERAS, MOST_IMAGES, MOST_POINTS = 1_000_000, 1_000_000, 100_000_000
_LONGEST_NAME = 1024
# id -> (name, parameters). Kinds whose first parameter is one focal length for both axes: see _ONE_FOCAL.
MODELS = {
    0: ("SIMPLE_PINHOLE", 3),
    1: ("PINHOLE", 4),
    2: ("SIMPLE_RADIAL", 4),
    3: ("RADIAL", 5),
    4: ("OPENCV", 8),
    5: ("OPENCV_FISHEYE", 8),
    6: ("FULL_OPENCV", 12),
    8: ("SIMPLE_RADIAL_FISHEYE", 4),
    9: ("RADIAL_FISHEYE", 5),
}
_ONE_FOCAL = {"SIMPLE_PINHOLE", "SIMPLE_RADIAL", "RADIAL", "SIMPLE_RADIAL_FISHEYE", "RADIAL_FISHEYE"}
_BY_NAME = {name: (number, count) for number, (name, count) in MODELS.items()}


@dataclass(frozen=True)
class Intrinsics:
    width: int
    height: int
    focal: tuple[float, float]
    centre: tuple[float, float]
    lens: Lens


@dataclass(frozen=True)
class Pose:
    """name: the photograph's file name. quaternion (wxyz) and translation: world to camera."""

    name: str
    camera: int
    quaternion: tuple[float, ...]
    translation: tuple[float, ...]


class _Bytes:
    """A reading place in `data` that refuses to run over the end."""

    def __init__(self, data: bytes):
        self.data, self.offset = data, 0

    def take(self, layout: str) -> tuple:
        size = struct.calcsize(layout)
        if self.offset + size > len(self.data):
            raise BadFile("it ends in the middle of a record.", offset=self.offset)
        values = struct.unpack_from(layout, self.data, self.offset)
        self.offset += size
        return values

    def count(self, most: int, smallest: int) -> int:
        """A number of records of at least `smallest` bytes each, which must fit in what is left."""
        (count,) = self.take("<Q")
        if count > most or count * smallest > len(self.data) - self.offset:
            raise BadFile(f"it announces {count} records and has no room for them.", offset=self.offset - 8)
        return count

    def skip(self, size: int) -> None:
        if self.offset + size > len(self.data):
            raise BadFile("it ends in the middle of a record.", offset=self.offset)
        self.offset += size

    def name(self) -> str:
        end = self.data.find(b"\0", self.offset, self.offset + _LONGEST_NAME)
        if end < 0:
            raise BadFile("a file name has no end.", offset=self.offset)
        raw, at = self.data[self.offset : end], self.offset
        self.offset = end + 1
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadFile("a file name is not text.", offset=at) from error


def _intrinsics(model: str, width: int, height: int, values: tuple[float, ...], offset: int) -> Intrinsics:
    if not (0 < width <= 200_000 and 0 < height <= 200_000):
        raise BadFile(f"a camera of {width} x {height} pixels.", offset=offset)
    if not all(map(math.isfinite, values)) or any(abs(v) > 1e9 for v in values):
        raise BadFile("a camera parameter is not a usable number.", offset=offset)
    if model in _ONE_FOCAL:
        focal, centre, rest = (values[0], values[0]), values[1:3], values[3:]
    else:
        focal, centre, rest = values[:2], values[2:4], values[4:]
    if min(focal) <= 0:
        raise BadFile("a focal length that is not positive.", offset=offset)
    if model.endswith("FISHEYE"):
        lens = Lens(radial=tuple(rest), fisheye=True)
    elif model == "OPENCV":
        lens = Lens(radial=tuple(rest[:2]), tangential=tuple(rest[2:4]))
    elif model == "FULL_OPENCV":
        lens = Lens(radial=(*rest[:2], *rest[4:8]), tangential=tuple(rest[2:4]))
    else:
        lens = Lens(radial=tuple(rest))
    return Intrinsics(width, height, tuple(focal), tuple(centre), lens)


def parse_cameras_bin(data: bytes) -> dict[int, Intrinsics]:
    """`cameras.bin`: camera id to intrinsics. Raises BadFile."""
    reader, found = _Bytes(data), {}
    for _ in range(reader.count(MOST_CAMERAS, 48)):
        at = reader.offset
        number, model, width, height = reader.take("<iiQQ")
        if model not in MODELS:
            raise BadFile(f"camera model {model} is not known here.", fix=_undistort_hint(), offset=at)
        name, count = MODELS[model]
        found[number] = _intrinsics(name, width, height, reader.take(f"<{count}d"), at)
    return found


def parse_cameras_txt(data: bytes) -> dict[int, Intrinsics]:
    """`cameras.txt`. Raises BadFile."""
    found = {}
    for at, words in _lines(data):
        if len(words) < 4 or words[1] not in _BY_NAME:
            raise BadFile(f"{' '.join(words)[:60]!r} is not a camera known here.", fix=_undistort_hint(), offset=at)
        values = _floats(words[4:], at)
        if len(values) != _BY_NAME[words[1]][1]:
            raise BadFile(f"{len(values)} parameters for a {words[1]} camera.", offset=at)
        number, width, height = _ints((words[0], *words[2:4]), at)
        found[number] = _intrinsics(words[1], width, height, values, at)
    return found


def parse_images_bin(data: bytes) -> list[Pose]:
    """`images.bin`: the poses; the 2D points are skipped. Raises BadFile."""
    reader, found = _Bytes(data), []
    for _ in range(reader.count(MOST_IMAGES, 73)):
        at = reader.offset
        values = reader.take("<i7di")
        name = reader.name()
        points = reader.count(1 << 40, 24)
        reader.skip(24 * points)
        found.append(_pose(name, values[8], values[1:5], values[5:8], at))
    return found


def parse_images_txt(data: bytes) -> list[Pose]:
    """`images.txt`: two lines an image, the second (its 2D points, possibly empty) is skipped. Raises BadFile."""
    found, expect_points = [], False
    for at, words in _lines(data, keep_empty=True):
        if expect_points:
            expect_points = False
        elif words:
            if len(words) < 10:
                raise BadFile(f"{' '.join(words)[:60]!r} is not an image line.", offset=at)
            values = _floats(words[1:8], at)
            (camera,) = _ints(words[8:9], at)
            found.append(_pose(" ".join(words[9:]), camera, values[:4], values[4:], at))
            expect_points = True
    return found


def _pose(name: str, camera: int, quaternion, translation, offset: int) -> Pose:
    usable = all(math.isfinite(v) and abs(v) < 1e9 for v in (*quaternion, *translation))
    if not usable or math.hypot(*quaternion) < 1e-6:
        raise BadFile(f"the pose of {name[:60]!r} is not usable.", offset=offset)
    return Pose(name, camera, tuple(quaternion), tuple(translation))


def parse_points_bin(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """`points3D.bin`: positions [P, 3] float32 and colours [P, 3] 0..1. Raises BadFile."""
    reader = _Bytes(data)
    count = reader.count(MOST_POINTS, 51)
    points, colours = np.empty((count, 3), np.float64), np.empty((count, 3), np.uint8)
    for row in range(count):
        at = reader.offset
        values = reader.take("<Q3d3Bd")
        points[row], colours[row] = values[1:4], values[4:7]
        if not all(math.isfinite(v) and abs(v) < 1e9 for v in values[1:4]):
            raise BadFile("a point is not a usable position.", offset=at)
        reader.skip(8 * reader.count(1 << 40, 8))
    return points.astype(np.float32), colours.astype(np.float32) / 255


def parse_points_txt(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """`points3D.txt`. Raises BadFile."""
    rows = []
    for at, words in _lines(data):
        values = _floats(words[1:7], at)
        if len(values) != 6 or any(abs(v) > 1e9 for v in values) or not all(0 <= v <= 255 for v in values[3:]):
            raise BadFile(f"{' '.join(words)[:60]!r} is not a point.", offset=at)
        rows.append(values)
    table = np.array(rows, np.float64).reshape(-1, 6)
    return table[:, :3].astype(np.float32), (table[:, 3:] / 255).astype(np.float32)


def _lines(data: bytes, keep_empty: bool = False):
    """(byte offset, words) of every line that is no comment."""
    offset = 0
    for raw in data.split(b"\n"):
        try:
            text = raw.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise BadFile("a line is not text.", offset=offset) from error
        if not text.startswith("#") and (text or keep_empty):
            yield offset, text.split()
        offset += len(raw) + 1


def _floats(words, offset: int) -> tuple[float, ...]:
    try:
        values = tuple(float(word) for word in words)
    except ValueError as error:
        raise BadFile(f"{' '.join(words)[:60]!r} are not numbers.", offset=offset) from error
    if not all(map(math.isfinite, values)):
        raise BadFile("a number is not finite.", offset=offset)
    return values


def _ints(words, offset: int) -> tuple[int, ...]:
    try:
        return tuple(int(word[:20]) for word in words)
    except ValueError as error:
        raise BadFile(f"{' '.join(words)[:60]!r} are not whole numbers.", offset=offset) from error


def _undistort_hint() -> str:
    return "Run COLMAP's image_undistorter, which writes PINHOLE cameras."


def read_colmap(folder: Path, model: Path, read_bytes, find_image) -> Capture:
    """The capture of a sparse model in `model`. `read_bytes(path)` reads a file with its limits; `find_image(name)`
    gives (photograph, mask or None). Raises BadFile.
    """
    binary = (model / "cameras.bin").is_file()
    suffix = "bin" if binary else "txt"
    parse_cameras, parse_images, parse_points = (
        (parse_cameras_bin, parse_images_bin, parse_points_bin)
        if binary
        else (parse_cameras_txt, parse_images_txt, parse_points_txt)
    )
    cameras = read_bytes(model / f"cameras.{suffix}", parse_cameras)
    poses = read_bytes(model / f"images.{suffix}", parse_images)
    points_file = model / f"points3D.{suffix}"
    nothing = np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32)
    points, colours = read_bytes(points_file, parse_points) if points_file.is_file() else nothing
    views = []
    for pose in poses:
        if pose.camera not in cameras:
            raise BadFile(f"{pose.name[:60]!r} was taken with camera {pose.camera}, which is not there.", str(model))
        intrinsics = cameras[pose.camera]
        image, mask = find_image(pose.name)
        matrix = np.eye(4, dtype=np.float32)
        matrix[:3, :3], matrix[:3, 3] = rotation_from_wxyz(pose.quaternion), pose.translation
        camera = Camera(intrinsics.width, intrinsics.height, *intrinsics.focal, *intrinsics.centre, matrix)
        views.append(View(pose.name, image, camera, mask, intrinsics.lens))
    if not views:
        raise BadFile("the sparse model holds no images.", str(model))
    capture = Capture(tuple(views), points, colours)
    return capture.moved(up_to_y(capture))


def rotation_from_wxyz(quaternion) -> np.ndarray:
    """[3, 3] of a quaternion of any norm but zero."""
    w, x, y, z = np.asarray(quaternion, np.float64) / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
