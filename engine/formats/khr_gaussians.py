"""Gaussians inside glTF: the `KHR_gaussian_splatting` extension on a POINTS primitive. Nothing is rounded.

Source: Khronos, KHR_gaussian_splatting (release candidate, 2026): linear scale, opacity 0..1, unit quaternion xyzw,
harmonics in the basis of the reference trainer. COLOR_0 lets a viewer that does not know the extension show points.
"""

import numpy as np

from engine.colour import linear_from_srgb
from engine.errors import BadFile
from engine.formats.cursor import Fields
from engine.formats.gltf import Document, Writer, accessor, as_floats
from engine.formats.limits import require_at_most
from engine.formats.quantise import levels, rgb_from_dc, unit_quats
from engine.types import Gaussians

EXTENSION = "KHR_gaussian_splatting"
_POINTS = 0


def add_primitive(writer: Writer, gaussians: Gaussians) -> dict:
    """Store a cloud in `writer`; returns the primitive for its mesh. Raises BadFile for an empty cloud."""
    if not len(gaussians):
        raise BadFile("There are no Gaussians to write.", fix="Make or select some first.")
    floats = lambda array: np.asarray(array, "<f4")
    sh = floats(gaussians.sh)
    attributes = {
        "POSITION": writer.add(floats(gaussians.means) + np.float32(0), bounds=True),
        "COLOR_0": writer.add(_point_colours(gaussians), normalised=True),
        f"{EXTENSION}:ROTATION": writer.add(floats(np.roll(unit_quats(gaussians.quats), -1, 1))),
        f"{EXTENSION}:SCALE": writer.add(floats(gaussians.scales)),
        f"{EXTENSION}:OPACITY": writer.add(floats(gaussians.opacities)),
    }
    for name, index in _coefficients(sh.shape[1]):
        attributes[name] = writer.add(np.ascontiguousarray(sh[:, index]))
    if EXTENSION not in writer.root.setdefault("extensionsUsed", []):
        writer.root["extensionsUsed"].append(EXTENSION)
    extension = {
        "kernel": "ellipse",
        "colorSpace": "srgb_rec709_display",
        "projection": "perspective",
        "sortingMethod": "cameraDistance",
    }
    return {"attributes": attributes, "mode": _POINTS, "extensions": {EXTENSION: extension}}


def _coefficients(count: int) -> list[tuple[str, int]]:
    """(attribute, index) of each of `count` coefficients, by degree."""
    named = [(degree, k) for degree in range(4) for k in range(2 * degree + 1)]
    return [(f"{EXTENSION}:SH_DEGREE_{degree}_COEF_{k}", i) for i, (degree, k) in enumerate(named[:count])]


def _point_colours(gaussians: Gaussians) -> np.ndarray:
    srgb = np.clip(rgb_from_dc(np.asarray(gaussians.sh)[:, 0]), 0, 1)
    return levels(np.column_stack([linear_from_srgb(srgb), gaussians.opacities]), 8).astype(np.uint8)


def is_splat(primitive: Fields) -> bool:
    """Whether a primitive carries the extension."""
    return EXTENSION in primitive.child("extensions", {}).value


def read_primitive(document: Document, primitive: Fields) -> Gaussians:
    """Raises BadFile for another kernel or colour space, missing or impossible attributes, with a byte offset."""
    extension = primitive.child("extensions").child(EXTENSION)
    if primitive.integer("mode", 4) != _POINTS:
        raise primitive.refuse("mode", "0, points")
    for key, known in (("kernel", "ellipse"), ("colorSpace", "srgb_rec709_display")):
        if extension.text(key, known) != known:
            raise extension.refuse(key, known)
    attributes = primitive.child("attributes")
    means = as_floats(document, attributes.integer("POSITION"), ("VEC3",))
    require_at_most(len(means), document.limits.gaussians, "Gaussians", primitive.offset)

    def column(name: str, kind: str) -> np.ndarray:
        values = as_floats(document, attributes.integer(name), (kind,))
        if len(values) != len(means):
            raise attributes.refuse(name, f"an accessor of {len(means)} values")
        return values

    scales, opacities = column(f"{EXTENSION}:SCALE", "VEC3"), column(f"{EXTENSION}:OPACITY", "SCALAR")
    for name, values, ok in (
        ("SCALE", scales, scales > 0),
        ("OPACITY", opacities, (opacities >= 0) & (opacities <= 1)),
    ):
        if not ok.all():
            row = int(np.argmin(ok.reshape(len(means), -1).all(1)))
            _, offset = accessor(document, attributes.integer(f"{EXTENSION}:{name}"), ("VEC3", "SCALAR"))
            what = f"{name} of Gaussian {row} is {values[row].tolist()}, which cannot be."
            raise BadFile(what, offset=offset)
    stored = sum(name.startswith(f"{EXTENSION}:SH_DEGREE_") for name in attributes.value)
    if stored not in (1, 4, 9, 16):
        raise BadFile(
            f"{primitive.where}attributes has {stored} harmonics; 1, 4, 9 or 16 make whole degrees.",
            offset=primitive.offset,
        )
    return Gaussians(
        means=means,
        quats=np.ascontiguousarray(np.roll(column(f"{EXTENSION}:ROTATION", "VEC4"), 1, 1)),
        scales=scales,
        opacities=opacities,
        sh=np.stack([column(name, "VEC3") for name, _ in _coefficients(stored)], 1),
    )
