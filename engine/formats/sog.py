"""`.sog`: Gaussians as a few lossless pictures in a zip, 15 to 20 times smaller than a `.ply`. Version 2.

Source: the layout PlayCanvas documents for SOG. meta.json names WebP pictures with one texel a Gaussian: positions as
two bytes of sign(x) ln(1 + |x|) between stated ends, rotation as its smallest three, log scale and colour as rows of
codebooks of 256 numbers, opacity, and higher harmonics as the number of a row in a palette of at most 65,536.
"""

import io
import json
import struct
import zipfile
import zlib

import numpy as np

from engine.errors import BadFile
from engine.formats.clusters import codebook, nearest, palette
from engine.formats.cursor import Fields, parse_json, read_at_most
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.quantise import from_smallest_three, levels, morton_order, smallest_three, unit_quats
from engine.types import Gaussians

_PALETTE = 65_536
_ROW = 64  # entries of the palette side by side in its picture
_QUAT_TAG = 252
# All that zipfile raises for a damaged, encrypted or unknown kind of bundle.
_ZIP_ERRORS = (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, struct.error, zlib.error)
_DATE = (1980, 1, 1, 0, 0, 0)  # a zip wants one; a fixed one keeps equal scenes equal files
_LARGEST_LOG = 40.0  # no honest position is further out than e^40 m, no honest scale larger


def dump(gaussians: Gaussians) -> bytes:
    """The bytes of a bundle; the order of the Gaussians changes. Same cloud, same bytes."""
    order = morton_order(np.asarray(gaussians.means, np.float64))
    count = len(order)
    sh = np.asarray(gaussians.sh, np.float64)[order]
    means = np.asarray(gaussians.means, np.float64)[order]
    logs = np.sign(means) * np.log1p(np.abs(means))
    low, high = logs.min(0), logs.max(0)
    position = levels((logs - low) / np.where(high > low, high - low, 1), 16)
    largest, others = smallest_three(unit_quats(np.asarray(gaussians.quats)[order]))
    log_scales = np.log(np.asarray(gaussians.scales, np.float64)[order])
    scale_book, colour_book = codebook(log_scales), codebook(sh[:, 0])
    opacity = levels(np.asarray(gaussians.opacities)[order], 8)
    pictures = {
        "means_l.webp": _picture(position & 0xFF),
        "means_u.webp": _picture(position >> 8),
        "quats.webp": _picture(levels(others * np.sqrt(0.5) + 0.5, 8), largest + _QUAT_TAG),
        "scales.webp": _picture(nearest(scale_book, log_scales)),
        "sh0.webp": _picture(nearest(colour_book, sh[:, 0]), opacity),
    }
    meta = {
        "version": 2,
        "asset": {"generator": "Galatea"},
        "count": count,
        "means": {"mins": low.tolist(), "maxs": high.tolist(), "files": ["means_l.webp", "means_u.webp"]},
        "scales": {"codebook": scale_book.tolist(), "files": ["scales.webp"]},
        "quats": {"files": ["quats.webp"]},
        "sh0": {"codebook": colour_book.tolist(), "files": ["sh0.webp"]},
    }
    if sh.shape[1] > 1:
        meta["shN"], more = _harmonics(sh[:, 1:])
        pictures |= more
    return _zipped({"meta.json": json.dumps(meta, separators=(",", ":")).encode()} | pictures)


def _harmonics(higher: np.ndarray) -> tuple[dict, dict[str, bytes]]:
    """[N, K, 3] coefficients as the header entry and its two pictures: the palette, and each Gaussian's row in it."""
    count, coefficients = higher.shape[:2]
    rows, labels = palette(higher.reshape(count, -1), _PALETTE)
    book = codebook(rows)
    shelves = -(-len(rows) // _ROW)
    texels = np.zeros((shelves * _ROW, coefficients, 4), np.uint8)
    texels[..., 3] = 255
    texels[: len(rows), :, :3] = nearest(book, rows).reshape(len(rows), coefficients, 3)
    pictures = {
        "shN_centroids.webp": _webp(texels.reshape(shelves, _ROW * coefficients, 4)),
        "shN_labels.webp": _picture(np.stack([labels & 0xFF, labels >> 8, np.zeros_like(labels)], 1)),
    }
    bands = {3: 1, 8: 2, 15: 3}[coefficients]
    return {"count": len(rows), "bands": bands, "codebook": book.tolist(), "files": list(pictures)}, pictures


def _picture(three: np.ndarray, fourth: np.ndarray | int = 255) -> bytes:
    """[N, 3] bytes, and one more, as the texels of a picture with sides that are multiples of four."""
    count = len(three)
    width = max(4, int(np.ceil(np.sqrt(count) / 4)) * 4)
    height = max(4, int(np.ceil(count / width / 4)) * 4)
    texels = np.zeros((height * width, 4), np.uint8)
    texels[:count, :3], texels[:count, 3] = three, fourth
    return _webp(texels.reshape(height, width, 4))


def _webp(texels: np.ndarray) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    # exact: without it WebP drops the colour of texels whose fourth byte, here a number like any other, is zero
    Image.fromarray(texels, "RGBA").save(out, "WEBP", lossless=True, exact=True, quality=100, method=4)
    return out.getvalue()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name, _DATE), data)
    return out.getvalue()


def parse(data: bytes, limits: Limits = DEFAULT) -> Gaussians:
    """Raises BadFile, naming the file in the bundle, when one is missing, damaged, too small, or out of range."""
    bundle = _Bundle(data, limits)
    meta = parse_json(bundle.file("meta.json", limits.json_bytes), limits)
    if meta.integer("version", 1) != 2:
        raise BadFile(
            "It is a SOG of the first version; only version 2 is read.",
            offset=0,
            fix="Save it again with a newer tool.",
        )
    count = meta.integer("count", low=1)
    require_at_most(count, limits.gaussians, "Gaussians", 0)
    means, scales, quats, sh0 = (meta.child(name) for name in ("means", "scales", "quats", "sh0"))
    low_bytes, high_bytes = (bundle.texels(name, count)[:, :3].astype(np.uint32) for name in _files(means, 2))
    low, high = (np.array(means.numbers(key, 3)) for key in ("mins", "maxs"))
    if max(np.abs(low).max(), np.abs(high).max()) > _LARGEST_LOG:
        raise means.refuse("maxs", f"numbers within +-{_LARGEST_LOG:g}")
    logs = low + np.where(high != low, high - low, 1) * ((low_bytes | high_bytes << 8) / 65535)
    scale_rows = bundle.texels(_files(scales, 1)[0], count)[:, :3]
    quat_rows = bundle.texels(_files(quats, 1)[0], count)
    if (quat_rows[:, 3] < _QUAT_TAG).any():
        row = int(np.argmax(quat_rows[:, 3] < _QUAT_TAG))
        raise BadFile(
            f"The rotation of Gaussian {row} names no largest component.", offset=bundle.offset(_files(quats, 1)[0])
        )
    colour_rows = bundle.texels(_files(sh0, 1)[0], count)
    dc = _book(sh0, 1e3)[colour_rows[:, :3]]
    return Gaussians(
        means=(np.sign(logs) * np.expm1(np.abs(logs))).astype(np.float32),
        quats=from_smallest_three(
            quat_rows[:, 3].astype(np.int64) - _QUAT_TAG, (quat_rows[:, :3] / 255 * 2 - 1) * np.sqrt(0.5)
        ),
        scales=np.exp(_book(scales, _LARGEST_LOG)[scale_rows]).astype(np.float32),
        opacities=(colour_rows[:, 3] / 255).astype(np.float32),
        sh=np.concatenate([dc[:, None], _read_harmonics(meta, bundle, count)], 1).astype(np.float32),
    )


def _files(fields: Fields, count: int) -> list[str]:
    names = fields.items("files", str)
    if len(names) != count:
        raise fields.refuse("files", f"{count} file names")
    return names


def _book(fields: Fields, largest: float) -> np.ndarray:
    """[256] a codebook; each of its numbers within +-largest."""
    book = np.array(fields.numbers("codebook", 256))
    if np.abs(book).max() > largest:
        raise fields.refuse("codebook", f"numbers within +-{largest:g}")
    return book


def _read_harmonics(meta: Fields, bundle: "_Bundle", count: int) -> np.ndarray:
    """[N, K - 1, 3] coefficients above the first."""
    if "shN" not in meta.value:
        return np.zeros((count, 0, 3))
    fields = meta.child("shN")
    coefficients = {1: 3, 2: 8, 3: 15}[fields.integer("bands", low=1, high=3)]
    size = fields.integer("count", low=1, high=_PALETTE)
    centroids, labels = _files(fields, 2)
    picture = bundle.picture(centroids)
    if picture.shape[1] != _ROW * coefficients or picture.shape[0] * _ROW < min(size, 1):
        raise BadFile(
            f"The palette {centroids} is {picture.shape[1]} texels wide, not {_ROW * coefficients}.",
            offset=bundle.offset(centroids),
        )
    rows = picture.reshape(-1, coefficients, 4)[:, :, :3]
    texels = bundle.texels(labels, count).astype(np.int64)
    index = texels[:, 0] | texels[:, 1] << 8
    if int(index.max()) >= min(size, len(rows)):
        raise BadFile(
            f"{labels} names row {int(index.max())} of a palette of {min(size, len(rows))}.",
            offset=bundle.offset(labels),
        )
    return _book(fields, 1e3)[rows[index]]


class _Bundle:
    """The files of a zip, unpacked one at a time within what the limits leave."""

    def __init__(self, data: bytes, limits: Limits):
        self.limits, self.left = limits, limits.unpacked_bytes
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_ERRORS as error:
            raise BadFile(f"The bundle is damaged ({error}).", offset=0, fix="Copy or download it again.") from error

    def offset(self, name: str) -> int:
        """Where a file of the bundle begins."""
        return max(self.zip.getinfo(name).header_offset, 0)

    def file(self, name: str, limit: int) -> bytes:
        if name not in self.zip.namelist():
            raise BadFile(f"The bundle has no {name[:60]!r}.", offset=0)
        try:
            with self.zip.open(name) as stream:
                data = read_at_most(stream, min(limit, self.left))
        except _ZIP_ERRORS as error:
            raise BadFile(f"{name} in the bundle is damaged ({error}).", offset=self.offset(name)) from error
        self.left -= len(data)
        if len(data) > limit or self.left < 0:
            raise BadFile(f"{name} in the bundle unpacks to more than the limit.", offset=self.offset(name))
        return data

    def picture(self, name: str) -> np.ndarray:
        """[H, W, 4] bytes of a WebP picture."""
        from PIL import Image

        data = self.file(name, self.limits.file_bytes)
        try:
            with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
                if max(image.size) > self.limits.image_side:
                    raise BadFile(
                        f"{name} is {image.size[0]} x {image.size[1]} texels large.", offset=self.offset(name)
                    )
                return np.asarray(image.convert("RGBA"))
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            raise BadFile(
                f"{name} in the bundle is no whole WebP picture ({error}).", offset=self.offset(name)
            ) from error

    def texels(self, name: str, count: int) -> np.ndarray:
        """[count, 4] bytes: the first texels of a picture, row by row."""
        texels = self.picture(name).reshape(-1, 4)
        if len(texels) < count:
            raise BadFile(f"{name} has {len(texels):,} texels for {count:,} Gaussians.", offset=self.offset(name))
        return texels[:count]
