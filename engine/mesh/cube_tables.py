"""What each of the 256 sign patterns of a cube means for dual marching cubes, derived from two rules.

Corner c sits at (c & 1, c >> 1 & 1, c >> 2 & 1): bit 0 is x. A pattern has bit c set where corner c is inside.
Edge 4 * axis + b0 + 2 * b1 runs along `axis`, at offset b0 on the next axis and b1 on the one after (x, y, z, x...).
Sources: Nielson, Dual Marching Cubes (2004); Wenger, Isosurfaces (2013), for the ambiguous pairs; Shen et al.,
FlexiCubes (arXiv:2308.05371), supplement 1.3.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

# Corners at the lower and upper end of each edge.
EDGE_CORNERS = np.array(
    [
        [low, low | 1 << axis]
        for axis in range(3)
        for b1 in (0, 1)
        for b0 in (0, 1)
        for low in [b0 << (axis + 1) % 3 | b1 << (axis + 2) % 3]
    ]
)
EDGE_AXIS = np.repeat(np.arange(3), 4)


@dataclass(frozen=True, eq=False)
class CubeTables:
    """Every array's first axis is the sign pattern, 0..255.

    count:   [256] dual vertices, 0..4.
    group:   [256, 12] which dual vertex owns the edge, -1 where the edge is not cut.
    size:    [256, 4] cut edges per dual vertex.
    cut:     [256] cut edges.
    ordered: [256, 12] the cut edges listed dual vertex by dual vertex, 0 beyond `cut`.
    flip:    [256] 1 + 2 * axis + side of the face whose neighbour must be asked before the pattern is used, or 0.
    """

    count: np.ndarray
    group: np.ndarray
    size: np.ndarray
    cut: np.ndarray
    ordered: np.ndarray
    flip: np.ndarray


def _face_links(pattern: int, axis: int, side: int) -> list[tuple[int, int]]:
    """Pairs of cut edges that one face joins; two pairs where the face is ambiguous.

    An ambiguous face (inside corners diagonal to each other) joins the two cut edges that meet at each inside corner,
    which keeps the inside corners apart.
    """
    edges = [e for e in range(12) if all((c >> axis & 1) == side for c in EDGE_CORNERS[e])]
    inside = lambda corner: pattern >> corner & 1
    cut = [e for e in edges if inside(EDGE_CORNERS[e][0]) != inside(EDGE_CORNERS[e][1])]
    if len(cut) == 2:
        return [(cut[0], cut[1])]
    corners = [c for c in range(8) if (c >> axis & 1) == side and inside(c)]
    return [tuple(e for e in cut if c in EDGE_CORNERS[e]) for c in corners] if len(cut) == 4 else []


def _components(pattern: int) -> np.ndarray:
    """[12] the dual vertex of each cut edge, numbered by its smallest edge; -1 where not cut."""
    ends = EDGE_CORNERS.T
    label = np.where((pattern >> ends[0] & 1) != (pattern >> ends[1] & 1), np.arange(12), -1)
    for axis in range(3):
        for side in (0, 1):
            for a, b in _face_links(pattern, axis, side):
                low, high = sorted((label[a], label[b]))
                label[label == high] = low
    roots = np.unique(label[label >= 0])
    return np.where(label >= 0, np.searchsorted(roots, label), -1)


@lru_cache(maxsize=1)
def cube_tables() -> CubeTables:
    """The tables, built once (about 20 ms)."""
    group = np.stack([_components(pattern) for pattern in range(256)])
    count = group.max(1) + 1
    size = (group[:, :, None] == np.arange(4)).sum(1)
    cut = (group >= 0).sum(1)
    # Uncut edges go last: they sort as a fifth group.
    ordered = np.argsort(np.where(group >= 0, group, 4), axis=1, kind="stable")
    ordered = np.where(np.arange(12) < cut[:, None], ordered, 0)
    ambiguous = np.array(
        [[len(_face_links(pattern, axis, side)) == 2 for axis in range(3) for side in (0, 1)] for pattern in range(256)]
    )
    # One sheet here and one in the neighbour across the ambiguous face would meet along a non-manifold edge; seen from
    # the outside (the complement) both have two sheets, which fit.
    flagged = (ambiguous.sum(1) == 1) & (count == 1) & (count[::-1] == 2)
    flip = np.where(flagged, ambiguous.argmax(1) + 1, 0)
    return CubeTables(count, group, size, cut, ordered, flip)


@lru_cache(maxsize=8)
def cube_tables_on(device: torch.device) -> CubeTables:
    """The same tables as int64 tensors on `device`."""
    tables = cube_tables()
    return CubeTables(
        *(
            torch.as_tensor(np.ascontiguousarray(getattr(tables, name)), dtype=torch.int64, device=device)
            for name in ("count", "group", "size", "cut", "ordered", "flip")
        )
    )
