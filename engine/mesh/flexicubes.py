"""FlexiCubes: a watertight, manifold triangle mesh from a grid of signed distances, with gradients to every input.

Shen et al., Flexible Isosurface Extraction for Gradient-Based Mesh Optimization (arXiv:2308.05371). Works on any torch
device; the work grows with the cubes that the surface crosses, not with the grid, except for one pass over the signs.
"""

from dataclasses import dataclass, fields

import torch

from engine.mesh.cube_tables import EDGE_CORNERS, CubeTables, cube_tables_on
from engine.mesh.sharp import KnownField, sharp_vertices


@dataclass(frozen=True, eq=False)
class Weights:
    """The flexible weights of a grid of [nx, ny, nz] samples; None means neutral.

    alpha: [nx-1, ny-1, nz-1, 8] > 0, pulls the crossings; corner c is (c & 1, c >> 1 & 1, c >> 2 & 1).
    beta:  [nx-1, ny-1, nz-1, 12] > 0, weighs the crossings; edge order of `cube_tables`.
    gamma: [nx-1, ny-1, nz-1] > 0, chooses how quads are cut.
    deform: [nx, ny, nz, 3] offset of each grid vertex [m], under half a cell on every axis.
    """

    alpha: torch.Tensor | None = None
    beta: torch.Tensor | None = None
    gamma: torch.Tensor | None = None
    deform: torch.Tensor | None = None


@dataclass(frozen=True, eq=False)
class _Cubes:
    """The N cubes that the surface crosses, and their D dual vertices.

    corner: [N, 3] lowest grid vertex; flat: [N] the same in the flattened samples. pattern: [N] signs, ambiguities
    settled. first: [N] number of a cube's first dual vertex. lengths: [D] cut edges per dual vertex.
    pair_cube, pair_edge: [P] cube and cube edge of every crossing, dual vertex by dual vertex. strides: [3] of the
    samples.
    """

    corner: torch.Tensor
    flat: torch.Tensor
    pattern: torch.Tensor
    first: torch.Tensor
    lengths: torch.Tensor
    pair_cube: torch.Tensor
    pair_edge: torch.Tensor
    strides: torch.Tensor


@dataclass(frozen=True, eq=False)
class _Quads:
    """One quad per cut grid edge that four cubes share.

    cubes, edges, vertices: [Q, 4] the cubes around the edge, its number in each, the dual vertex it gives; ordered
    counter-clockwise seen from the edge's upper end. axis: [Q]. upward: [Q] the lower end is inside.
    """

    cubes: torch.Tensor
    edges: torch.Tensor
    vertices: torch.Tensor
    axis: torch.Tensor
    upward: torch.Tensor


def activate(raw: Weights, spacing) -> Weights:
    """Weights inside their allowed ranges from unbounded parameters; zeros give the neutral weights (section 4.4).

    alpha and beta become 0.01..1.99, gamma 0.005..0.995, and deform stays under half of `spacing` [3] or float [m].
    """
    half = lambda d: 0.495 * torch.as_tensor(spacing, dtype=d.dtype, device=d.device) * torch.tanh(d)
    how = {
        "alpha": lambda a: 1 + 0.99 * torch.tanh(a),
        "beta": lambda b: 1 + 0.99 * torch.tanh(b),
        "gamma": lambda g: 0.005 + 0.99 * torch.sigmoid(g),
        "deform": half,
    }
    return Weights(
        **{f.name: None if getattr(raw, f.name) is None else how[f.name](getattr(raw, f.name)) for f in fields(raw)}
    )


def extract(
    sdf: torch.Tensor,
    origin,
    spacing,
    weights: Weights | None = None,
    training: bool = False,
    known: KnownField | None = None,
    close_border: bool = True,
):
    """The zero surface of `sdf` [nx, ny, nz] (negative inside): (vertices [V, 3] [m], faces [F, 3] int64, l_dev).

    Grid vertex (i, j, k) stands at origin + spacing * (i, j, k); `origin` [3] and `spacing` [3] or float in metres.
    Faces wind counter-clockwise seen from outside. `training` cuts each quad in four at a centre vertex, so that gamma
    gets gradients, and fills l_dev [D], the mean absolute deviation of each dual vertex's distances to its crossings
    (equation 8); else a quad is cut along a diagonal and l_dev is None. `known` places the vertices on the sharp edges
    of a field whose gradient can be asked (not differentiable, and takes no weights). `close_border` forces the outer
    shell of samples outside: without it a surface that runs into the border stays open there.
    Raises ValueError on samples or weights that do not fit together.
    """
    weights = weights or Weights()
    _check(sdf, weights, known, close_border)
    origin, spacing = (torch.as_tensor(v, dtype=sdf.dtype, device=sdf.device).expand(3) for v in (origin, spacing))
    samples = _signed_samples(sdf, spacing.min(), close_border)
    tables = cube_tables_on(sdf.device)
    cubes = _surface_cubes(samples, tables)
    quads = _quads(cubes, samples, tables)
    if known is not None:
        vertices, deviation = _place_known(samples, cubes, quads, (origin, spacing), known)
        return vertices, _cut_in_two(vertices, quads, deviation), None
    values, points = _edge_ends(samples, cubes, (origin, spacing), weights.deform)
    vertices, l_dev = _dual_vertices(values, points, cubes, weights, training)
    gamma = None if weights.gamma is None else weights.gamma.reshape(-1)[_cube_rows(cubes, sdf.shape)][quads.cubes]
    if training:
        return *_cut_in_four(vertices, quads, gamma), l_dev
    return vertices, _cut_in_two(vertices, quads, None if gamma is None else _diagonal_from(gamma)), None


def _check(sdf, weights: Weights, known, close_border: bool) -> None:
    if sdf.dim() != 3 or min(sdf.shape) < 2 or not sdf.is_floating_point():
        raise ValueError(f"sdf: shape {tuple(sdf.shape)}, expected at least 2 floating-point samples on each of 3 axes")
    cells = tuple(n - 1 for n in sdf.shape)
    for name, shape in (("alpha", (*cells, 8)), ("beta", (*cells, 12)), ("gamma", cells), ("deform", (*sdf.shape, 3))):
        value = getattr(weights, name)
        if value is not None and tuple(value.shape) != shape:
            raise ValueError(f"weights.{name}: shape {tuple(value.shape)}, expected {shape}")
    if known is not None and not (close_border and all(getattr(weights, f.name) is None for f in fields(weights))):
        raise ValueError("known: a known field needs a closed border and takes no weights")


def _signed_samples(sdf: torch.Tensor, cell: torch.Tensor, close_border: bool) -> torch.Tensor:
    """Samples without zeros: a zero is inside to one rule and outside to another, which would flip faces."""
    tiny = 1e-4 * cell
    samples = torch.where(sdf.detach().abs() < tiny, sdf + (tiny - sdf.detach()), sdf)
    if close_border:
        shell = torch.ones_like(sdf, dtype=torch.bool)
        shell[1:-1, 1:-1, 1:-1] = False
        samples = torch.where(shell & (samples < cell), cell, samples)
    return samples


def _surface_cubes(samples: torch.Tensor, tables: CubeTables) -> _Cubes:
    signs = (samples.detach() < 0).to(torch.uint8)
    pattern = signs[:-1] | signs[1:] << 1
    pattern = pattern[:, :-1] | pattern[:, 1:] << 2
    pattern = pattern[:, :, :-1] | pattern[:, :, 1:] << 4
    # Patterns 0 and 255 are the ones without a surface; adding one wraps 255 to 0.
    corner = (pattern + 1 > 1).nonzero()
    strides = (
        torch.tensor(samples.stride(), device=samples.device)
        if samples.is_contiguous()
        else torch.tensor([samples.shape[1] * samples.shape[2], samples.shape[2], 1], device=samples.device)
    )
    settled = _settle_ambiguities(pattern, corner, tables)
    count = tables.count[settled]
    within = torch.arange(4, device=samples.device) < count[:, None]
    row, place = (torch.arange(12, device=samples.device) < tables.cut[settled][:, None]).nonzero(as_tuple=True)
    return _Cubes(
        corner=corner,
        flat=(corner * strides).sum(1),
        pattern=settled,
        first=count.cumsum(0) - count,
        lengths=tables.size[settled][within],
        pair_cube=row,
        pair_edge=tables.ordered[settled[row], place],
        strides=strides,
    )


def _settle_ambiguities(pattern: torch.Tensor, corner: torch.Tensor, tables: CubeTables) -> torch.Tensor:
    """[N] patterns, complemented in both cubes where two flagged cubes share their ambiguous face (C16 and C19)."""
    settled = pattern[tuple(corner.unbind(1))].long()
    flip = tables.flip[settled]
    rows = flip.nonzero()[:, 0]
    axis, side = (flip[rows] - 1) // 2, (flip[rows] - 1) % 2
    across = corner[rows].scatter_add(1, axis[:, None], (2 * side - 1)[:, None])
    size = torch.tensor(pattern.shape, device=pattern.device)
    there = ((across >= 0) & (across < size)).all(1)
    across = across.clamp(min=0).minimum(size - 1)
    other = tables.flip[pattern[tuple(across.unbind(1))].long()]
    settled[rows] = torch.where(there & (other > 0), 255 - settled[rows], settled[rows])
    return settled


def _quads(cubes: _Cubes, samples: torch.Tensor, tables: CubeTables) -> _Quads:
    device = samples.device
    group = tables.group[cubes.pattern]
    # A cube owns the three edges at its lowest corner; the other three cubes around such an edge lie below it on the
    # two other axes, so the edge is interior unless the cube touches the border there.
    low = cubes.corner > 0
    interior = torch.stack([low[:, 1] & low[:, 2], low[:, 2] & low[:, 0], low[:, 0] & low[:, 1]], 1)
    owner, axis = ((group[:, ::4] >= 0) & interior).nonzero(as_tuple=True)
    b0, b1 = cubes.strides[(axis + 1) % 3], cubes.strides[(axis + 2) % 3]
    flat = cubes.flat[owner]
    around = torch.stack([flat, flat - b0, flat - b0 - b1, flat - b1], 1)
    # Read only where a surface cube wrote, so it is left unfilled.
    row_of = torch.empty(samples.numel(), dtype=torch.int64, device=device)
    row_of[cubes.flat] = torch.arange(len(cubes.flat), device=device)
    rows = row_of[around]
    edges = 4 * axis[:, None] + torch.tensor([0, 1, 3, 2], device=device)
    vertices = cubes.first[rows] + group[rows, edges]
    return _Quads(rows, edges, vertices, axis, upward=samples.detach().reshape(-1)[flat] < 0)


def _edge_ends(samples, cubes: _Cubes, frame, deform):
    """Values [P, 2] and places [P, 2, 3] at the two ends of every crossing's edge."""
    origin, spacing = frame
    ends = torch.as_tensor(EDGE_CORNERS, device=samples.device)[cubes.pair_edge]
    offset = torch.stack([ends & 1, ends >> 1 & 1, ends >> 2 & 1], -1)
    flat = (cubes.flat[cubes.pair_cube][:, None] + (offset * cubes.strides).sum(-1)).reshape(-1)
    points = origin + spacing * (cubes.corner[cubes.pair_cube][:, None] + offset)
    if deform is not None:
        points = points + deform.reshape(-1, 3).index_select(0, flat).reshape(points.shape)
    return samples.reshape(-1).index_select(0, flat).reshape(-1, 2), points


def _cube_rows(cubes: _Cubes, shape) -> torch.Tensor:
    """[N] rows of the surface cubes in flattened per-cube arrays."""
    _, ny, nz = (n - 1 for n in shape)
    return (cubes.corner[:, 0] * ny + cubes.corner[:, 1]) * nz + cubes.corner[:, 2]


def _crossing(values: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    t = values[:, :1] / (values[:, :1] - values[:, 1:])
    return torch.lerp(points[:, 0], points[:, 1], t)


def _dual_vertices(values, points, cubes: _Cubes, weights: Weights, training: bool):
    """Vertices [D, 3] (equations 4 and 5) and, when training, l_dev [D] (equation 8)."""
    plain = _crossing(values, points)
    crossings, beta = plain, torch.ones_like(values[:, :1])
    if weights.alpha is not None or weights.beta is not None:
        reference = weights.alpha if weights.alpha is not None else weights.beta
        rows = _cube_rows(cubes, [n + 1 for n in reference.shape[:3]])[cubes.pair_cube]
        if weights.alpha is not None:
            ends = torch.as_tensor(EDGE_CORNERS, device=values.device)[cubes.pair_edge]
            alpha = weights.alpha.reshape(-1).index_select(0, (8 * rows[:, None] + ends).reshape(-1)).reshape(-1, 2)
            crossings = _crossing(values * alpha, points)
        if weights.beta is not None:
            beta = weights.beta.reshape(-1).index_select(0, 12 * rows + cubes.pair_edge)[:, None]
    sums = _sum_runs(torch.cat([crossings * beta, beta], 1), cubes.lengths)
    vertices = sums[:, :3] / sums[:, 3:]
    if not training:
        return vertices, None
    lengths = cubes.lengths[:, None]
    distance = torch.linalg.vector_norm(vertices.repeat_interleave(cubes.lengths, 0) - plain, dim=1, keepdim=True)
    mean = _sum_runs(distance, cubes.lengths) / lengths
    spread = (distance - mean.repeat_interleave(cubes.lengths, 0)).abs()
    return vertices, (_sum_runs(spread, cubes.lengths) / lengths)[:, 0]


def _sum_runs(rows: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Sums of consecutive runs of rows; the order is fixed, so the same bytes come out on every run."""
    return torch.segment_reduce(rows, "sum", lengths=lengths, axis=0, unsafe=True)


def _place_known(samples, cubes: _Cubes, quads: _Quads, frame, known: KnownField):
    """Vertices on the features of a known field, and how far each diagonal's middle leaves the surface [Q, 2]."""
    origin, spacing = frame
    owner, count = quads.cubes[:, 0], len(quads.axis)
    low = cubes.flat[owner]
    values = samples.detach().reshape(-1)[torch.stack([low, low + cubes.strides[quads.axis]], 1)]
    start = origin + spacing * cubes.corner[owner]
    crossings, normals = known.crossings(start, quads.axis, spacing, values)
    quad_of = torch.empty(12 * len(cubes.flat), dtype=torch.int64, device=samples.device)
    numbers = torch.arange(count, device=samples.device)
    quad_of[(12 * quads.cubes + quads.edges).reshape(-1)] = numbers.repeat_interleave(4)
    of_pair = quad_of[12 * cubes.pair_cube + cubes.pair_edge]
    starts = cubes.lengths.cumsum(0) - cubes.lengths
    low_corner = origin + spacing * cubes.corner[cubes.pair_cube[starts]]
    cell = (low_corner, low_corner + spacing)
    vertices = sharp_vertices(crossings[of_pair], normals[of_pair], cubes.lengths, cell, known)
    a, b, c, d = vertices[quads.vertices].unbind(1)
    middles = torch.stack([(a + c) / 2, (b + d) / 2], 1)
    deviation = ((middles - crossings[:, None]) * normals[:, None]).sum(-1).abs()
    # Where both diagonals follow the surface, the shorter one gives the better triangles.
    return vertices, deviation + 0.02 * torch.stack([(a - c).norm(dim=1), (b - d).norm(dim=1)], 1)


def _diagonal_from(gamma: torch.Tensor) -> torch.Tensor:
    """Cost [Q, 2] of cutting quads along 0-2 and along 1-3 (section 4.3): the larger product of gammas wins."""
    return -torch.stack([gamma[:, 0] * gamma[:, 2], gamma[:, 1] * gamma[:, 3]], 1).detach()


def _cut_in_two(vertices, quads: _Quads, cost) -> torch.Tensor:
    """Faces [2 Q, 3], each quad cut along the cheaper diagonal; the shorter one where there is no `cost` [Q, 2]."""
    ring = torch.where(quads.upward[:, None], quads.vertices, quads.vertices.flip(1))
    if cost is None:
        corners = vertices.detach()[quads.vertices]
        cost = (corners[:, :2] - corners[:, 2:]).square().sum(-1)
    # Flipping the ring swaps which of its diagonals is which.
    first = (cost[:, 0] <= cost[:, 1]) == quads.upward
    ring = torch.where(first[:, None], ring, ring.roll(-1, 1))
    return ring[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)


def _cut_in_four(vertices, quads: _Quads, gamma):
    """Vertices [D + Q, 3] with a centre per quad, and faces [4 Q, 3] (section 4.3)."""
    corners = vertices.index_select(0, quads.vertices.reshape(-1)).reshape(-1, 4, 3)
    if gamma is None:
        centres = corners.mean(1)
    else:
        g02, g13 = (gamma[:, :2] * gamma[:, 2:]).unsqueeze(-1).unbind(1)
        middle = (corners[:, :2] + corners[:, 2:]) / 2
        centres = (g02 * middle[:, 0] + g13 * middle[:, 1]) / (g02 + g13)
    ring = torch.where(quads.upward[:, None], quads.vertices, quads.vertices.flip(1))
    centre = (len(vertices) + torch.arange(len(ring), device=ring.device))[:, None].expand(-1, 4)
    faces = torch.stack([ring, ring.roll(-1, 1), centre], -1).reshape(-1, 3)
    return torch.cat([vertices, centres]), faces
