"""`.compressed.ply`: 16 bytes a Gaussian, and one byte a coefficient of higher harmonics.

Source: the layout PlayCanvas documents for SuperSplat. Gaussians are sorted along a Z-curve and cut into chunks of
256; a chunk states the bounds of its positions, log scales and colours, and each Gaussian four 32-bit words within
them: position and log scale in 11, 10 and 11 bits, rotation as 2 + 3 x 10, colour and opacity in 8 bits each. Higher
harmonics span -4..4 in 256 steps.
"""

import numpy as np

from engine.errors import BadFile
from engine.formats.cursor import require_finite
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.ply_header import Element, parse_header
from engine.formats.quantise import (
    dc_from_rgb,
    from_smallest_three,
    levels,
    morton_order,
    rgb_from_dc,
    smallest_three,
    unit_from_levels,
    unit_quats,
)
from engine.types import Gaussians

_CHUNK = 256
_WORDS = ("packed_position", "packed_rotation", "packed_scale", "packed_color")
_SPANS = tuple(
    f"{end}_{name}" for group in (("x", "y", "z"), ("scale_x", "scale_y", "scale_z"), ("r", "g", "b"))
    for end in ("min", "max") for name in group
)  # fmt: skip
_LOG_SCALE = 20.0  # beyond +-20 a scale is no longer a size, and would spoil its whole chunk


def dump(gaussians: Gaussians) -> bytes:
    """The bytes of a compressed `.ply`; the order of the Gaussians changes."""
    order = morton_order(np.asarray(gaussians.means, np.float64))
    count, coefficients = np.shape(gaussians.sh)[:2]
    sh = np.asarray(gaussians.sh)[order]
    tracks = [np.asarray(gaussians.means, np.float64)[order]]
    tracks.append(np.clip(np.log(np.asarray(gaussians.scales, np.float64)[order]), -_LOG_SCALE, _LOG_SCALE))
    tracks.append(rgb_from_dc(sh[:, 0]))
    bounds, (position, scale, colour) = _normalised(tracks)
    largest, others = smallest_three(unit_quats(np.asarray(gaussians.quats)[order]))
    a, b, c = levels(others * np.sqrt(0.5) + 0.5, 10).T
    red, green, blue = levels(colour, 8).T
    opacity = levels(np.asarray(gaussians.opacities)[order], 8)
    words = np.stack([
        _pack_11_10_11(position),
        largest.astype(np.uint32) << 30 | a << 20 | b << 10 | c,
        _pack_11_10_11(scale),
        red << 24 | green << 16 | blue << 8 | opacity,
    ], axis=1).astype("<u4")  # fmt: skip
    header = ["ply", "format binary_little_endian 1.0", "comment Galatea; metres, right-handed, Y up"]
    header += [f"element chunk {len(bounds)}", *(f"property float {name}" for name in _SPANS)]
    header += [f"element vertex {count}", *(f"property uint {name}" for name in _WORDS)]
    rest = np.zeros((count, 0), np.uint8)
    if coefficients > 1:
        header += [f"element sh {count}", *(f"property uchar f_rest_{i}" for i in range(3 * (coefficients - 1)))]
        higher = sh[:, 1:].transpose(0, 2, 1).reshape(count, 3 * (coefficients - 1))
        rest = np.clip(np.floor((higher / 8 + 0.5) * 256), 0, 255).astype(np.uint8)
    text = "\n".join([*header, "end_header", ""]).encode()
    return text + bounds.astype("<f4").tobytes() + words.tobytes() + rest.tobytes()


def _normalised(tracks: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Bounds [chunks, 18] float32 and each track [N, 3] as 0..1 within the bounds of its chunk."""
    starts = np.arange(0, len(tracks[0]), _CHUNK)
    bounds, scaled = [], []
    for track in tracks:
        # Against the rounded bounds, so that what is stored is what the reader will start from.
        low = np.minimum.reduceat(track, starts).astype(np.float32)
        high = np.maximum.reduceat(track, starts).astype(np.float32)
        bounds += [low, high]
        low, span = (np.repeat(v, _CHUNK, 0)[: len(track)] for v in (low, high.astype(np.float64) - low))
        scaled.append((track - low) / np.where(span > 0, span, 1))
    return np.concatenate(bounds, 1), scaled


def _pack_11_10_11(values: np.ndarray) -> np.ndarray:
    return levels(values[:, 0], 11) << 21 | levels(values[:, 1], 10) << 11 | levels(values[:, 2], 11)


def _unpack_11_10_11(words: np.ndarray) -> np.ndarray:
    parts = ((words >> 21, 11), (words >> 11, 10), (words, 11))
    return np.stack([unit_from_levels(word, bits) for word, bits in parts], 1)


def parse(data: bytes, limits: Limits = DEFAULT) -> Gaussians:
    """Raises BadFile, with a byte offset, when the three tables disagree, or bounds or harmonics are impossible."""
    elements, _ = parse_header(data, limits)
    chunk, vertex = (_element(elements, name, data) for name in ("chunk", "vertex"))
    require_at_most(vertex.count, limits.gaussians, "Gaussians", 0)
    if chunk.count != -(-vertex.count // _CHUNK):
        raise BadFile(f"It has {chunk.count} chunks for {vertex.count} Gaussians.", offset=chunk.offset)
    spans = _SPANS if "min_r" in chunk.dtype.names else _SPANS[:12]  # the first such files had no colour bounds
    bounds = np.column_stack(_columns(data, chunk, spans, "f")).astype(np.float64)
    require_finite(bounds, "Chunk", chunk.offset, chunk.dtype.itemsize)
    position, rotation, scale, colour = _columns(data, vertex, _WORDS, "u")
    groups = [np.repeat(bounds[:, i : i + 3], _CHUNK, 0)[: vertex.count] for i in range(0, bounds.shape[1], 3)]
    log_scales = _between(groups[2:4], _unpack_11_10_11(scale))
    if np.abs(log_scales).max(initial=0) > 80:
        row = int(np.abs(log_scales).max(1).argmax())
        raise BadFile(
            f"Gaussian {row} has a scale beyond all measure.",
            offset=chunk.offset + row // _CHUNK * chunk.dtype.itemsize,
        )
    rgb = np.stack([unit_from_levels(colour >> shift, 8) for shift in (24, 16, 8)], 1)
    others = np.stack([unit_from_levels(rotation >> shift, 10) for shift in (20, 10, 0)], 1)
    dc = dc_from_rgb(_between(groups[4:6], rgb) if len(groups) == 6 else rgb)
    with np.errstate(over="ignore"):
        means = _between(groups[0:2], _unpack_11_10_11(position)).astype(np.float32)
    return Gaussians(
        means=means,
        quats=from_smallest_three((rotation >> 30).astype(np.int64), (others - 0.5) * np.sqrt(2)),
        scales=np.exp(log_scales).astype(np.float32),
        opacities=unit_from_levels(colour, 8).astype(np.float32),
        sh=np.concatenate([dc[:, None], _harmonics(data, elements, vertex)], 1),
    )


def _element(elements: dict[str, Element], name: str, data: bytes) -> Element:
    element = elements.get(name)
    if element is None or element.dtype is None:
        raise BadFile(f"It has no table called {name}.", offset=min(len(data), 4))
    return element


def _columns(data: bytes, element: Element, names: tuple[str, ...], kind: str) -> list[np.ndarray]:
    rows = np.frombuffer(data, element.dtype, element.count, element.offset)
    for name in names:
        field = element.dtype[name] if name in (element.dtype.names or ()) else None
        if field is None or field.kind != kind or field.itemsize != 4:
            raise BadFile(f"Its table {element.name} has no usable {name}.", offset=element.offset)
    return [np.ascontiguousarray(rows[name]).astype(rows[name].dtype.newbyteorder("=")) for name in names]


def _between(ends: list[np.ndarray], share: np.ndarray) -> np.ndarray:
    return ends[0] * (1 - share) + ends[1] * share


def _harmonics(data: bytes, elements: dict[str, Element], vertex: Element) -> np.ndarray:
    """[N, K - 1, 3] float32 above the first coefficient; K = 1 when the file has none."""
    if "sh" not in elements:
        return np.zeros((vertex.count, 0, 3), np.float32)
    sh = _element(elements, "sh", data)
    names = tuple(f"f_rest_{i}" for i in range(len(sh.dtype.names)))
    if sh.count != vertex.count or len(names) not in (9, 24, 45) or set(names) != set(sh.dtype.names):
        raise BadFile(f"Its {sh.count} rows of {len(names)} harmonics do not fit.", offset=sh.offset)
    if any(sh.dtype[name] != np.uint8 for name in names):
        raise BadFile("Its harmonics are not stored as bytes.", offset=sh.offset)
    rows = np.frombuffer(data, sh.dtype, sh.count, sh.offset)
    stored = np.stack([rows[name] for name in names], 1).reshape(sh.count, 3, -1).transpose(0, 2, 1)
    # The middle of a step, but the ends of the range themselves.
    share = np.where(stored == 0, 0, np.where(stored == 255, 1, (stored + 0.5) / 256))
    return ((share - 0.5) * 8).astype(np.float32)
