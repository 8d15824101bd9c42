"""`.splat`: 32 bytes a Gaussian, no header. What most web viewers stream.

Source: the layout of antimatter15's viewer: position and scale as float32, colour and opacity as bytes, quaternion
wxyz as bytes around 128. Colours are clamped to 0..1 and only the colour seen from all sides is kept.
"""

import numpy as np

from engine.errors import BadFile
from engine.formats.cursor import require_finite
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.quantise import dc_from_rgb, levels, rgb_from_dc, unit_quats
from engine.types import Gaussians

_ROW = np.dtype([("position", "<f4", 3), ("scale", "<f4", 3), ("colour", "u1", 4), ("rotation", "u1", 4)])


def dump(gaussians: Gaussians) -> bytes:
    """Largest and most solid Gaussians first, so that a file still loading already shows its shape."""
    volume = np.log(np.asarray(gaussians.scales, np.float64)).sum(1)
    opacities = np.asarray(gaussians.opacities, np.float64)
    order = np.argsort(-(volume + np.log(np.maximum(opacities, 1e-30))), kind="stable")
    rows = np.zeros(len(order), _ROW)
    rows["position"] = np.asarray(gaussians.means)[order]
    rows["scale"] = np.asarray(gaussians.scales)[order]
    colour = np.column_stack([rgb_from_dc(np.asarray(gaussians.sh)[:, 0]), opacities])
    rows["colour"] = levels(colour, 8)[order]
    rows["rotation"] = np.clip(np.round(unit_quats(gaussians.quats) * 128 + 128), 0, 255)[order]
    return rows.tobytes()


def parse(data: bytes, limits: Limits = DEFAULT) -> Gaussians:
    """Raises BadFile, with the byte of the row at fault, for a broken length and values that cannot be."""
    if len(data) % _ROW.itemsize:
        raise BadFile(f"It is {len(data):,} bytes long, which is no multiple of 32.", offset=len(data) // 32 * 32)
    rows = np.frombuffer(data, _ROW)
    require_at_most(len(rows), limits.gaussians, "Gaussians", 0)
    require_finite(np.concatenate([rows["position"], rows["scale"]], 1), "Gaussian", 0, _ROW.itemsize)
    positive = (rows["scale"] > 0).all(1)
    if not positive.all():
        row = int(np.argmin(positive))
        raise BadFile(f"Gaussian {row} has a scale that is not positive.", offset=row * _ROW.itemsize + 12)
    colour = rows["colour"] / 255
    return Gaussians(
        means=np.ascontiguousarray(rows["position"], np.float32),
        quats=unit_quats((rows["rotation"].astype(np.float64) - 128) / 128).astype(np.float32),
        scales=np.ascontiguousarray(rows["scale"], np.float32),
        opacities=colour[:, 3].astype(np.float32),
        sh=dc_from_rgb(colour[:, None, :3]),
    )
