"""Standard 3DGS `.ply`: Gaussians before activation, one float32 property each.

Source: Kerbl et al., "3D Gaussian Splatting for Real-Time Radiance Field Rendering" (SIGGRAPH 2023), the layout of
its reference trainer: x y z nx ny nz f_dc_0..2 f_rest_0..3K-1 opacity (logit) scale_0..2 (log) rot_0..3 (wxyz), where
f_rest holds all red coefficients first, then green, then blue.

In memory a Gaussian is post-activation, so this is the one home of logit and log. The pairs are chosen so that
nothing drifts, bit for bit: `parse(dump(parse(data)))` equals `parse(data)`, `dump(parse(dump(g)))` equals `dump(g)`.
"""

import numpy as np

from engine.errors import BadFile
from engine.formats.cursor import require_finite
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.ply_header import Element, parse_header
from engine.types import Gaussians

# Beyond these the float32 sigmoid is exactly 0 or 1; the standard has no other way to say so in finite numbers.
_LOGIT_RANGE = (-104.0, 20.0)
_CORE = tuple("x y z f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3".split())
_REST_COUNTS = (0, 9, 24, 45)


def opacity_from_logit(logit: np.ndarray) -> np.ndarray:
    """[...] float32, 0..1."""
    with np.errstate(over="ignore"):
        return (1 / (1 + np.exp(-logit.astype(np.float64)))).astype(np.float32)


def logit_from_opacity(opacity: np.ndarray) -> np.ndarray:
    """[...] float32; the inverse of `opacity_from_logit` wherever float32 has one."""

    def logit(p: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.clip(np.log(p) - np.log1p(-p), *_LOGIT_RANGE)

    return _inverted(opacity.astype(np.float32), logit, opacity_from_logit)


def scale_from_log(log_scale: np.ndarray) -> np.ndarray:
    """[...] m, float32."""
    with np.errstate(over="ignore"):
        return np.exp(log_scale.astype(np.float64)).astype(np.float32)


def log_from_scale(scale: np.ndarray) -> np.ndarray:
    """[...] float32; the inverse of `scale_from_log` wherever float32 has one."""
    return _inverted(scale.astype(np.float32), np.log, scale_from_log)


def _inverted(wanted: np.ndarray, inverse, activate) -> np.ndarray:
    """Raw float32 values that activate to `wanted`, bit for bit where any do.

    Rounding may land a float or two away, so the neighbours are tried. Where no float32 activates to `wanted`, the
    value is settled on its nearest neighbour's activation, so that a second trip changes nothing.
    """
    raw = _nearest(wanted, inverse, activate)
    landed = activate(raw)
    unsettled = landed != wanted
    raw[unsettled] = _nearest(landed[unsettled], inverse, activate)
    return raw


def _nearest(wanted: np.ndarray, inverse, activate) -> np.ndarray:
    start = inverse(wanted.astype(np.float64)).astype(np.float32)
    chosen = start.copy()
    for step in (-1, 1, -2, 2):
        missed = activate(chosen) != wanted
        if not missed.any():
            break
        candidate = start[missed]
        for _ in range(abs(step)):
            candidate = np.nextafter(candidate, np.float32(np.copysign(np.inf, step)))
        hit = activate(candidate) == wanted[missed]
        chosen[missed] = np.where(hit, candidate, chosen[missed])
    return chosen


def property_names(coefficient_count: int) -> list[str]:
    """The standard order of properties for K spherical-harmonics coefficients a channel."""
    rest = [f"f_rest_{i}" for i in range(3 * (coefficient_count - 1))]
    before, after = "x y z nx ny nz f_dc_0 f_dc_1 f_dc_2", "opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3"
    return [*before.split(), *rest, *after.split()]


def dump(gaussians: Gaussians) -> bytes:
    """The bytes of a binary little-endian `.ply`; normals are zero, as trainers write them."""
    count, coefficients = np.shape(gaussians.sh)[:2]
    names = property_names(coefficients)
    sh = np.asarray(gaussians.sh, np.float32)
    columns = np.concatenate([
        np.asarray(gaussians.means, np.float32), np.zeros((count, 3), np.float32), sh[:, 0],
        sh[:, 1:].transpose(0, 2, 1).reshape(count, 3 * (coefficients - 1)),
        logit_from_opacity(np.asarray(gaussians.opacities, np.float32))[:, None],
        log_from_scale(np.asarray(gaussians.scales, np.float32)), np.asarray(gaussians.quats, np.float32),
    ], axis=1, dtype="<f4")  # fmt: skip
    header = [
        "ply",
        "format binary_little_endian 1.0",
        "comment Galatea; metres, right-handed, Y up",
        f"element vertex {count}",
    ]
    header += [f"property float {name}" for name in names] + ["end_header", ""]
    return "\n".join(header).encode() + columns.tobytes()


def parse(data: bytes, limits: Limits = DEFAULT) -> Gaussians:
    """Gaussians by property name: any order, number type and byte order, SH degree 0 to 3, extra fields ignored.

    Raises BadFile for anything else, with the byte offset of the header line or row at fault.
    """
    elements, _ = parse_header(data, limits)
    vertex = elements.get("vertex")
    if vertex is None or vertex.dtype is None:
        raise BadFile("It has no rows of plain vertices.", offset=0)
    require_at_most(vertex.count, limits.gaussians, "Gaussians", 0)
    missing = [name for name in _CORE if name not in vertex.dtype.names]
    if missing:
        raise BadFile(
            f"It is a mesh or a plain point cloud, not Gaussians: it has no {', '.join(missing[:4])}.",
            offset=0,
            fix="Open it as a mesh, or export Gaussians with the standard 3DGS properties.",
        )
    rest_count = sum(name.startswith("f_rest_") for name in vertex.dtype.names)
    rest = [f"f_rest_{i}" for i in range(rest_count)]
    if rest_count not in _REST_COUNTS or not set(rest) <= set(vertex.dtype.names):
        what = f"It has {rest_count} f_rest properties; degrees 0 to 3 have 0, 9, 24 or 45, numbered without a gap."
        raise BadFile(what, offset=0)
    table = _columns(data, vertex, (*_CORE, *rest))
    # Several programs write the logit of exactly 0 and 1, which is infinite; the opacity it stands for is not.
    infinite = np.isinf(table[:, 6])
    table[infinite, 6] = np.where(table[infinite, 6] > 0, _LOGIT_RANGE[1], _LOGIT_RANGE[0])
    require_finite(table, "Gaussian", vertex.offset, vertex.dtype.itemsize)
    higher = table[:, 14:].reshape(vertex.count, 3, rest_count // 3).transpose(0, 2, 1)
    scales = scale_from_log(table[:, 7:10])
    usable = np.isfinite(scales).all(1) & (scales > 0).all(1)
    if not usable.all():
        row = int(np.argmin(usable))
        offset = vertex.offset + row * vertex.dtype.itemsize
        raise BadFile(f"Gaussian {row} has a scale that is zero or beyond all measure.", offset=offset)
    return Gaussians(
        means=np.ascontiguousarray(table[:, 0:3]),
        quats=np.ascontiguousarray(table[:, 10:14]),
        scales=scales,
        opacities=opacity_from_logit(table[:, 6]),
        sh=np.ascontiguousarray(np.concatenate([table[:, None, 3:6], higher], axis=1)),
    )


def _columns(data: bytes, element: Element, names: tuple[str, ...]) -> np.ndarray:
    rows = np.frombuffer(data, element.dtype, element.count, element.offset)
    table = np.zeros((element.count, len(names)), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # a double too large for float32 becomes Inf, which is refused
        for column, name in enumerate(names):
            table[:, column] = rows[name]
    return table
