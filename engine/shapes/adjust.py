"""One part of an asset, changed by hand: moved, sized, turned, recoloured, removed. In metres, on Parts values.

A part that is copied in a ring moves with its ring; a mirrored part's other half mirrors the move. The size of
everything else stays as it is.
"""

from dataclasses import replace

import numpy as np

from engine.shapes import parts as layout
from engine.types import Parts

MIN_SIDE, MAX_SIDE = 0.004, 20.0  # of the unit frame's: what a part may be scaled to


def box_in_metres(parts: Parts, index: int) -> tuple[np.ndarray, np.ndarray]:
    """(low [3], high [3]) in metres of one part before its mirror and array, in the asset's frame."""
    scale, offset = layout.to_metres(parts)
    low, high = layout.local_bounds(parts.rows[index])
    return low * scale + offset, high * scale + offset


def moved(parts: Parts, index: int, by) -> Parts:
    """The part shifted by `by` [3] metres."""
    scale, _ = layout.to_metres(parts)
    rows = parts.rows.copy()
    shift = np.asarray(by, float) / scale
    rows[index, layout.CENTRE] += shift
    if layout.ARRAYS[int(rows[index, layout.ARRAY])].startswith("radial"):
        rows[index, layout.PIVOT] += shift
    return _with_rows(parts, rows)


def resized(parts: Parts, index: int, longest: float) -> Parts:
    """The part scaled about the middle of its own box until that box's longest side is `longest` metres."""
    low, high = box_in_metres(parts, index)
    factor = float(longest) / max(float((high - low).max()), 1e-9)
    before = parts.rows[index]
    row = layout.scaled(before[None], factor)[0]
    kept = [layout.BLEND, layout.WALL, layout.ROUND, layout.SPACING]
    row[layout.CENTRE], row[layout.PIVOT], row[kept] = before[layout.CENTRE], before[layout.PIVOT], before[kept]
    row = layout.clamped(row[None])[0]
    middle = np.add(*layout.local_bounds(before)) / 2
    row[layout.CENTRE] += middle - np.add(*layout.local_bounds(row)) / 2
    rows = parts.rows.copy()
    rows[index] = row
    return _with_rows(parts, rows)


def stretched(parts: Parts, index: int, axis: int, factor: float) -> Parts:
    """The part made `factor` times as long along its own axis that is nearest to the asset's x, y or z (0, 1, 2).

    The middle of its box stays. What has one radius for two axes (a ring, a tube across
    its line) grows along both.
    """
    before, factor = parts.rows[index], float(np.clip(factor, 1e-3, 1e3))
    row, kind = before.astype(float), layout.KINDS[int(before[layout.KIND])]
    own = int(np.argmax(np.abs(layout.rotation_matrix(before[layout.ROTATION])[axis])))
    size, numbers = row[layout.SIZE], row[layout.PARAMS]
    if kind == "tube":
        points = [axis, 3 + axis, 6 + axis]  # of its line, in the asset's axes
        flat = np.abs(numbers[points]).max() < numbers[9:12].max()
        numbers[slice(9, 12) if flat else points] *= factor  # across its line it gets thicker
    elif kind in ("box", "ellipsoid"):
        size[own] *= factor
    elif kind == "torus":
        if own == 1:
            numbers[0] *= factor
        else:
            size[0] *= factor
    elif own == 1:
        numbers[slice(10, 20) if kind == "lathe" else slice(0)] *= factor
        size[1] *= factor if kind == "prism" else 1.0
    else:  # a radius along x, and how deep it is for that along z
        depth = 0 if kind == "lathe" else 2
        if own == 0:
            numbers[slice(0, 10) if kind == "lathe" else slice(0)] *= factor
            size[0] *= factor if kind == "prism" else 1.0
        size[depth] *= factor if own == 2 else 1 / factor
    row = layout.clamped(row[None])[0]
    row[layout.CENTRE] += np.add(*layout.local_bounds(before)) / 2 - np.add(*layout.local_bounds(row)) / 2
    rows = parts.rows.copy()
    rows[index] = row
    return _with_rows(parts, rows)


def turned(parts: Parts, index: int, axis: str, degrees: float) -> Parts:
    """The part turned by `degrees` about the asset's x, y or z axis through the middle of its own box."""
    spin = layout.rotation_matrix_euler(tuple(degrees if axis == name else 0.0 for name in "xyz"))
    rows = parts.rows.copy()
    row = rows[index]
    middle = np.add(*layout.local_bounds(row)) / 2
    if layout.KINDS[int(row[layout.KIND])] == "tube":
        first = layout.PARAMS.start
        for k in range(3):
            row[first + 3 * k : first + 3 * k + 3] = spin @ row[first + 3 * k : first + 3 * k + 3]
    rotation = spin @ layout.rotation_matrix(row[layout.ROTATION])
    row[layout.ROTATION] = rotation[:, :2].T.ravel()
    row[layout.CENTRE] = middle + spin @ (row[layout.CENTRE] - middle)
    return _with_rows(parts, rows)


def recoloured(parts: Parts, index: int, colour) -> Parts:
    """The part in another colour: sRGB [3], 0..1."""
    rows = parts.rows.copy()
    rows[index, layout.COLOUR] = np.clip(np.asarray(colour, np.float32)[:3], 0, 1)
    return replace(parts, rows=rows)


def relooked(parts: Parts, index: int, roughness: float | None = None, metallic: float | None = None) -> Parts:
    """The part with another roughness or metalness, 0..1."""
    rows = parts.rows.copy()
    for column, value in ((layout.ROUGHNESS, roughness), (layout.METALLIC, metallic)):
        if value is not None:
            rows[index, column] = min(max(float(value), 0.0), 1.0)
    return replace(parts, rows=rows)


def without(parts: Parts, index: int) -> Parts:
    """The asset without one part. Raises ValueError when nothing solid would be left."""
    keep = [i for i in range(len(parts)) if i != index]
    if not any(layout.MODES[int(parts.rows[i, layout.MODE])] != "cut" for i in keep):
        raise ValueError("the last part of a thing cannot be removed")
    rest = replace(
        parts, rows=parts.rows[keep], slots=np.asarray(parts.slots)[keep],
        names=tuple(parts.names[i] for i in keep), matter=tuple(parts.matter[i] for i in keep),
    )  # fmt: skip
    return replace(rest, size=_size_at(rest.rows, layout.to_metres(parts)[0]))


def _with_rows(parts: Parts, rows: np.ndarray) -> Parts:
    """`parts` with other rows at the same metres per unit, so that the parts nobody touched keep their size."""
    scale, _ = layout.to_metres(parts)
    return replace(parts, rows=rows.astype(np.float32), size=_size_at(rows, scale))


def _size_at(rows: np.ndarray, scale: float) -> float:
    low, high = layout.bounds(rows)
    return scale * float((high - low).max())
