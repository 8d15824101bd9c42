"""`.spz`: about a tenth of a `.ply`. Versions 1 to 3 (gzip) and 4 (zstd) are read, version 3 is written.

Source: the layout Niantic documents for its spz library. A header, then one table after another: positions as 24-bit
fixed point, opacity, colour (DC, 0.15 a unit), log scale in sixteenths from -10, rotation, higher harmonics around
128 with 128 steps a unit. Axes are right, up, back, as here.
"""

import gzip
import struct

import numpy as np

from engine.errors import BadFile
from engine.formats.cursor import gunzip, read_at_most, take
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.quantise import from_smallest_three, levels, smallest_three, unit_quats
from engine.types import Gaussians

_MAGIC = 0x5053474E
_REST = (0, 3, 8, 15)  # coefficients a channel above the first, by degree
_COLOUR_STEP = 0.15
_FIRST_BAND, _OTHER_BANDS = 8, 16  # harmonics are rounded to these multiples, so that gzip finds repeats
_TOP = (1 << 23) - 1


def dump(gaussians: Gaussians) -> bytes:
    """Version 3. Positions get as many bits behind the point as the cloud's extent leaves, 20 at the most.

    Raises BadFile when the cloud reaches beyond 4,000 km, where the format has no more bits.
    """
    count, coefficients = np.shape(gaussians.sh)[:2]
    means = np.asarray(gaussians.means, np.float64)
    reach = float(np.abs(means).max(initial=0))
    bits = next((b for b in range(20, -1, -1) if reach * (1 << b) <= _TOP), None)
    if bits is None:
        raise BadFile(
            f"The cloud reaches {reach:,.0f} m from its origin, further than a .spz can say.", fix="Scale it down."
        )
    header = struct.pack("<IIIBBBB", _MAGIC, 3, count, _REST.index(coefficients - 1), bits, 0, 0)
    fixed = np.round(means * (1 << bits)).astype("<i4").reshape(-1, 1).view(np.uint8)[:, :3]
    dc = np.asarray(gaussians.sh, np.float64)[:, 0]
    log_scales = np.log(np.asarray(gaussians.scales, np.float64))
    tables = [
        fixed,
        levels(gaussians.opacities, 8),
        levels(dc * _COLOUR_STEP + 0.5, 8),
        levels((log_scales + 10) * 16 / 255, 8),
        _pack_rotation(gaussians.quats),
        _pack_harmonics(np.asarray(gaussians.sh, np.float64)[:, 1:]),
    ]
    packed = header + b"".join(table.astype(np.uint8).tobytes() for table in tables)
    return gzip.compress(packed, 6, mtime=0)


def _pack_rotation(quats: np.ndarray) -> np.ndarray:
    """[N, 4] bytes: index of the largest of xyzw, then sign and 9 bits of each other component."""
    largest, others = smallest_three(np.roll(unit_quats(quats), -1, 1))
    fields = levels(np.abs(others) * np.sqrt(2), 9) | (others < 0).astype(np.uint32) << 9
    a, b, c = fields.T
    return (largest.astype(np.uint32) << 30 | a << 20 | b << 10 | c).astype("<u4").reshape(-1, 1).view(np.uint8)


def _pack_harmonics(higher: np.ndarray) -> np.ndarray:
    step = np.where(np.arange(higher.shape[1]) < 3, _FIRST_BAND, _OTHER_BANDS)[None, :, None]
    return np.clip(np.floor((np.round(higher * 128) + 128 + step // 2) / step) * step, 0, 255)


def parse(data: bytes, limits: Limits = DEFAULT) -> Gaussians:
    """Raises BadFile, with a byte offset (of the unpacked bytes where it was compressed), for anything else."""
    if data[:2] == b"\x1f\x8b":
        data = gunzip(data, limits)
    magic, version, count = take(data, 0, "<u4", 3, "The header").tolist()
    if magic != _MAGIC:
        raise BadFile("It does not begin with the letters NGSP.", offset=0)
    if not 1 <= version <= 4:
        raise BadFile(f"It is spz version {version}; versions 1 to 4 are read.", offset=4)
    require_at_most(count, limits.gaussians, "Gaussians", 8)
    degree, bits, flags, streams = take(data, 12, "u1", 4, "The header").tolist()
    if degree >= len(_REST):
        raise BadFile(
            f"Its harmonics are of degree {degree}; 0 to 3 are read.", offset=12, fix="Save it with degree 3."
        )
    if bits > 23:
        raise BadFile(f"It has {bits} bits behind the point, of 24.", offset=13)
    widths = [6 if version == 1 else 9, 1, 3, 3, 3 if version < 3 else 4, 3 * _REST[degree]]
    sizes = [width * count for width in widths]
    tables = _zstd_tables(data, sizes, streams, limits) if version == 4 else _plain_tables(data, sizes)
    position, opacity, colour, scale, rotation, harmonics = (
        table.reshape(count, width) for table, width in zip(tables, widths)
    )
    dc = (colour / 255 - 0.5) / _COLOUR_STEP
    higher = ((harmonics.astype(np.float64) - 128) / 128).reshape(count, _REST[degree], 3)
    return Gaussians(
        means=_unpack_position(position, version, bits),
        quats=_unpack_rotation(rotation, version),
        scales=np.exp(scale / 16.0 - 10).astype(np.float32),
        opacities=(opacity[:, 0] / 255).astype(np.float32),
        sh=np.concatenate([dc[:, None], higher], 1).astype(np.float32),
    )


def _plain_tables(data: bytes, sizes: list[int]) -> list[np.ndarray]:
    if 16 + sum(sizes) != len(data):
        raise BadFile(f"Its tables should end at byte {16 + sum(sizes):,}, but it unpacks to {len(data):,}.", offset=8)
    starts = 16 + np.cumsum([0, *sizes[:-1]])
    return [np.frombuffer(data, np.uint8, size, start) for size, start in zip(sizes, starts)]


def _zstd_tables(data: bytes, sizes: list[int], streams: int, limits: Limits) -> list[np.ndarray]:
    """Version 4: a table of contents (packed and unpacked size of each stream), then the streams."""
    import zstandard

    start = int(take(data, 16, "<u4", 1, "The header")[0])
    wanted = [size for i, size in enumerate(sizes) if i < 5 or size]
    if streams != len(wanted) or start < 32:
        raise BadFile(f"It has {streams} tables; {len(wanted)} were expected.", offset=15)
    contents = take(data, start, "<u8", 2 * streams, "The table of contents").reshape(streams, 2).tolist()
    position = start + 16 * streams
    tables = []
    for (packed, unpacked), size in zip(contents, wanted):
        if unpacked != size or size > limits.unpacked_bytes:
            raise BadFile(f"A table unpacks to {unpacked:,} bytes; {size:,} were expected.", offset=start)
        body = take(data, position, np.uint8, packed, "A packed table").tobytes()
        try:
            with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body) as stream:
                table = read_at_most(stream, size)
        except zstandard.ZstdError as error:
            raise BadFile(f"A packed table is damaged ({error}).", offset=position) from error
        if len(table) != size:
            raise BadFile(f"A table unpacked to {len(table):,} bytes; {size:,} were expected.", offset=position)
        tables.append(np.frombuffer(table, np.uint8))
        position += packed
    return tables + [np.zeros(0, np.uint8)] * (6 - len(tables))


def _unpack_position(stored: np.ndarray, version: int, bits: int) -> np.ndarray:
    if version == 1:
        means = np.ascontiguousarray(stored).view("<f2").astype(np.float32)
        if not np.isfinite(means).all():
            raise BadFile("A position is not a finite number.", offset=16)
        return means
    wide = np.zeros((stored.size // 3, 4), np.uint8)
    wide[:, 1:] = stored.reshape(-1, 3)  # the topmost bytes, so that the shift below brings the sign down
    return ((wide.view("<i4")[:, 0] >> 8) / (1 << bits)).astype(np.float32).reshape(-1, 3)


def _unpack_rotation(stored: np.ndarray, version: int) -> np.ndarray:
    """[N, 4] wxyz from the first three (versions 1, 2) or the smallest three (3, 4) of xyzw."""
    if version < 3:
        first = stored / 127.5 - 1
        return from_smallest_three(np.full(len(first), 3), first)[:, [3, 0, 1, 2]]
    word = np.ascontiguousarray(stored).view("<u4")[:, 0]
    fields = np.stack([word >> shift & 0x3FF for shift in (20, 10, 0)], 1)
    others = (fields & 0x1FF) / 511 * np.sqrt(0.5) * np.where(fields & 0x200, -1, 1)
    return from_smallest_three((word >> 30).astype(np.int64), others)[:, [3, 0, 1, 2]]
