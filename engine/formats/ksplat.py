"""`.ksplat`, read only: the format of mkkellogg's web viewer, in its three levels of compression.

Source: the layout of that viewer's SplatBuffer. A 4,096-byte header, a 1,024-byte header a section, then each
section's buckets and Gaussians. Levels 1 and 2 store positions as 16-bit steps from the centre of their bucket.
"""

from dataclasses import dataclass

import numpy as np

from engine.errors import BadFile
from engine.formats.cursor import require_finite, take
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.quantise import dc_from_rgb, unit_quats
from engine.types import Gaussians

_HEADER, _SECTION_HEADER = 4096, 1024
_REST = (0, 3, 8, 15)
_WIDE = (("<f4", "<f4"), ("<u2", "<f2"), ("<u2", "<f2"))  # position, and scale with rotation, by level
_HARMONICS = ("<f4", "<f2", "u1")


@dataclass(frozen=True)
class _Section:
    """One section's header: `count` Gaussians of `capacity` rows, the first full buckets, then partly filled ones."""

    count: int
    capacity: int
    bucket_size: int
    bucket_count: int
    block: float
    bucket_bytes: int
    steps: int
    full: int
    partial: int
    degree: int


def parse(data: bytes, limits: Limits = DEFAULT) -> Gaussians:
    """Raises BadFile, with a byte offset, for other versions, tables that leave the file, impossible values."""
    header = take(data, 0, "u1", _HEADER, "The header").tobytes()
    if header[0] != 0 or header[1] < 1:
        raise BadFile(f"It is ksplat version {header[0]}.{header[1]}; version 0.1 is read.", offset=0)
    section_count, count = int(take(header, 4, "<u4", 1, "")[0]), int(take(header, 16, "<u4", 1, "")[0])
    level = int(take(header, 20, "<u2", 1, "")[0])
    if level > 2:
        raise BadFile(f"Its compression level is {level}; 0 to 2 are read.", offset=20)
    require_at_most(count, limits.gaussians, "Gaussians", 16)
    take(data, _HEADER, "u1", _SECTION_HEADER * section_count, "The section headers")
    low, high = take(header, 36, "<f4", 2, "").tolist()
    bounds = (low or -1.5, high or 1.5)
    if not -1e6 < bounds[0] < bounds[1] < 1e6:
        raise BadFile(f"Its harmonics lie between {low} and {high}.", offset=36)
    position = _HEADER + _SECTION_HEADER * section_count
    blocks = []
    for index in range(section_count):
        section = _section(data, _HEADER + _SECTION_HEADER * index, level)
        block, position = _read_section(data, section, level, bounds, position)
        blocks.append(block)
    if sum(len(block[0]) for block in blocks) != count:
        raise BadFile(f"It promises {count:,} Gaussians but its sections hold others.", offset=16)
    widest = max((block[-1].shape[1] for block in blocks), default=1)
    padded = [np.pad(block[-1], ((0, 0), (0, widest - block[-1].shape[1]), (0, 0))) for block in blocks]
    return Gaussians(*(np.concatenate([block[i] for block in blocks]) for i in range(4)), np.concatenate(padded))


def _section(data: bytes, offset: int, level: int) -> _Section:
    words = np.frombuffer(data, "<u4", 11, offset).tolist()
    block, bucket_bytes = float(np.frombuffer(data, "<f4", 1, offset + 16)[0]), words[5] & 0xFFFF
    degree = words[10] & 0xFFFF
    if degree >= len(_REST):
        raise BadFile(f"A section's harmonics are of degree {degree}; 0 to 3 are read.", offset=offset + 40)
    count, capacity, bucket_size, bucket_count = words[:4]
    full, partial = words[8:10]
    if count > capacity or full + partial > bucket_count or (level and not 0 < block < 1e9):
        raise BadFile("A section's header contradicts itself.", offset=offset)
    if level and (bucket_size == 0 or bucket_bytes != 12):
        raise BadFile("A section has no usable buckets.", offset=offset + 8)
    return _Section(
        count, capacity, bucket_size, bucket_count, block, bucket_bytes, words[6] or 32767, full, partial, degree
    )


def _read_section(data: bytes, section: _Section, level: int, bounds: tuple, position: int) -> tuple[tuple, int]:
    """((means, quats, scales, opacities, sh), the byte behind the section)."""
    far, near = _WIDE[level]
    rest = 3 * _REST[section.degree]
    row = np.dtype([("position", far, 3), ("scale", near, 3), ("rotation", near, 4), ("colour", "u1", 4),
                    ("harmonics", _HARMONICS[level], rest)])  # fmt: skip
    sizes = take(data, position, "<u4", section.partial, "A section's bucket sizes")
    start = position + 4 * section.partial
    table = start + section.bucket_bytes * section.bucket_count
    rows = take(data, table, row, section.capacity, "A section's Gaussians")[: section.count]
    with np.errstate(invalid="ignore"):  # signalling NaNs, which the next line refuses
        fields = [rows[name].astype(np.float64) for name in ("position", "scale", "rotation", "harmonics")]
    values = np.concatenate(fields, 1)
    require_finite(values, "Gaussian", table, row.itemsize)
    means = rows["position"].astype(np.float64)
    if level:
        centres = take(data, start, "<f4", 3 * section.bucket_count, "A section's buckets").reshape(-1, 3)
        require_finite(centres, "Bucket", start, 12)
        bucket = _buckets(section, sizes, position)
        means = (means - section.steps) * (section.block / 2 / section.steps) + centres[bucket]
    scales = rows["scale"].astype(np.float32)
    if (scales < 0).any():
        raise BadFile("A scale is negative.", offset=table)
    # Half floats end at 6e-8: what was smaller arrives as zero, and means the smallest there is.
    scales = np.maximum(scales, np.float32(6e-8))
    colour = rows["colour"] / 255
    sh = np.concatenate(
        [dc_from_rgb(colour[:, None, :3]), _harmonics(rows["harmonics"], level, section.degree, bounds)], 1
    )
    quats = unit_quats(rows["rotation"]).astype(np.float32)
    return (
        means.astype(np.float32),
        quats,
        scales,
        colour[:, 3].astype(np.float32),
        sh,
    ), table + row.itemsize * section.capacity


def _buckets(section: _Section, sizes: np.ndarray, offset: int) -> np.ndarray:
    """The bucket of each Gaussian: full ones in turn, then those whose sizes are listed."""
    if section.full * section.bucket_size > section.count or int(sizes.sum(dtype=np.uint64)) > section.count:
        raise BadFile("A section's buckets hold more than the section does.", offset=offset)
    counts = np.concatenate([np.full(section.full, section.bucket_size, np.int64), sizes.astype(np.int64)])
    if int(counts.sum()) != section.count:
        raise BadFile(f"A section's buckets hold {int(counts.sum())} of {section.count} Gaussians.", offset=offset)
    return np.repeat(np.arange(len(counts)), counts)


def _harmonics(stored: np.ndarray, level: int, degree: int, bounds: tuple[float, float]) -> np.ndarray:
    """[N, K - 1, 3] float32. Each band is stored red first, then green, then blue."""
    values = stored.astype(np.float64)
    if level == 2:
        values = bounds[0] + values / 255 * (bounds[1] - bounds[0])
    bands, start = [np.zeros((len(values), 0, 3))], 0
    for width in (3, 5, 7)[:degree]:
        bands.append(values[:, start : start + 3 * width].reshape(-1, 3, width).transpose(0, 2, 1))
        start += 3 * width
    return np.concatenate(bands, 1).astype(np.float32)
