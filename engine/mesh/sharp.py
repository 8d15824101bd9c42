"""Vertices on the sharp edges and corners of a field whose gradient can be asked.

Ju et al., Dual Contouring of Hermite Data (2002): the point of each cell that lies best on the tangent planes at the
cell's crossings. The minimum is taken near the cell (constrained, not clipped), which keeps faces from folding.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

# Pull toward the crossings' centroid, in units of one tangent plane: weak enough for a shallow roof, strong enough that
# a smooth patch does not slide along itself.
PULL = 0.01

# How far a vertex may leave its cell, in cells. A crease can run through a neighbour none of whose corners it encloses:
# that neighbour has no vertex, and without this reach the crease would be bevelled there.
REACH = 0.5


@dataclass(frozen=True, eq=False)
class KnownField:
    """A field that can be asked anywhere.

    gradient: points [M, 3] float32 [m] -> outward gradient [M, 3], any length; a zero or non-finite row is ignored.
    distance: points [M, 3] float32 [m] -> signed distance [M] [m]; None trusts the samples to be linear along edges.
    steps: most questions to `distance` per crossing; only those still off the surface (near creases) ask again.
    """

    gradient: Callable[[torch.Tensor], torch.Tensor]
    distance: Callable[[torch.Tensor], torch.Tensor] | None = None
    steps: int = 8

    def crossings(self, start, axis, spacing, values) -> tuple[torch.Tensor, torch.Tensor]:
        """Surface points [Q, 3] on grid edges from `start` [Q, 3] along `axis` [Q], and unit normals [Q, 3]."""
        along = torch.eye(3, dtype=start.dtype, device=start.device)[axis] * spacing
        t = values[:, 0] / (values[:, 0] - values[:, 1])
        if self.distance is not None:
            t = self._refined(t, start, along, values)
        points = start + t[:, None] * along
        normals = torch.nn.functional.normalize(self._ask(self.gradient, points), dim=1)
        return points, torch.where(normals.isfinite().all(1, keepdim=True), normals, 0)

    def _refined(self, t, start, along, values) -> torch.Tensor:
        """Places t [Q] in 0..1 where `distance` vanishes between the two ends, by false position (Illinois rule)."""
        tolerance = 1e-3 * along.norm(dim=1)
        rows, bracket = torch.arange(len(t), device=t.device), torch.tensor([0.0, 1.0]).to(t).expand(len(t), 2)
        for _ in range(self.steps):
            value = self._ask(self.distance, start[rows] + t[rows, None] * along[rows])
            left = value.abs() > tolerance[rows]
            if not left.any():
                break
            rows, value, bracket, values = rows[left], value[left, None], bracket[left], values[left]
            here = t[rows, None]
            # The end on this side of the surface moves here; the other end's value is halved, or false position would
            # creep up on a bent field from one side.
            moves = (values < 0) == (value < 0)
            bracket, values = torch.where(moves, here, bracket), torch.where(moves, value, values / 2)
            t[rows] = torch.lerp(bracket[:, 0], bracket[:, 1], values[:, 0] / (values[:, 0] - values[:, 1]))
        return t

    @staticmethod
    def _ask(function, points: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            return torch.as_tensor(function(points.float())).to(points)


def sharp_vertices(crossings, normals, lengths, cell, known: KnownField) -> torch.Tensor:
    """The vertex [D, 3] of every run of `lengths` [D] crossings [P, 3] with normals [P, 3], near its `cell`."""
    reach = REACH * (cell[1] - cell[0]).double()
    low, high = cell[0].double() - reach, cell[1].double() + reach
    points, normals = crossings.double(), normals.double()
    run_sum = lambda rows: torch.segment_reduce(rows, "sum", lengths=lengths, axis=0, unsafe=True)
    centroid = run_sum(points) / lengths[:, None]
    offset = (normals * (points - centroid.repeat_interleave(lengths, 0))).sum(1, keepdim=True)
    outer = (normals[:, :, None] * normals[:, None, :]).reshape(-1, 9)
    sums = run_sum(torch.cat([outer, normals * offset, normals], 1))
    matrix = sums[:, :9].reshape(-1, 3, 3) + PULL * torch.eye(3, dtype=points.dtype, device=points.device)
    moves, low, high = _within(matrix, sums[:, 9:12], low - centroid, high - centroid), low - centroid, high - centroid
    if known.distance is None:
        return (centroid + moves).to(crossings.dtype)
    outward = torch.nn.functional.normalize(sums[:, 12:], dim=1)
    moves = _onto_surface(moves, (matrix, sums[:, 9:12]), (low, high), (centroid, outward), known)
    return (centroid + moves).to(crossings.dtype)


def _onto_surface(moves, system, walls, frame, known: KnownField) -> torch.Tensor:
    """`moves` [D, 3] from the centroids, corrected by asking the field where they lead."""
    (matrix, target), (low, high), (centroid, outward) = system, walls, frame
    tolerance = 0.01 * (high - low).amin(1)
    distance = known._ask(known.distance, centroid + moves)
    rows = (distance.abs() > tolerance).nonzero()[:, 0]
    # Far off the surface, the cell holds a plane that none of its crossings lies on (a box's third face): it is added
    # where the field shows it, and the vertex solved again.
    for _ in range(3):
        if not len(rows):
            break
        normal = torch.nn.functional.normalize(known._ask(known.gradient, centroid[rows] + moves[rows]), dim=1)
        normal = torch.where(normal.isfinite().all(1, keepdim=True), normal, 0)
        offset = (normal * moves[rows]).sum(1, keepdim=True) - distance[rows, None]
        matrix = matrix.index_add(0, rows, normal[:, :, None] * normal[:, None, :])
        target = target.index_add(0, rows, normal * offset)
        moves = moves.index_copy(0, rows, _within(matrix[rows], target[rows], low[rows], high[rows]))
        distance = distance.index_copy(0, rows, known._ask(known.distance, centroid[rows] + moves[rows]))
        rows = rows[distance[rows].abs() > tolerance[rows]]
    # On curved ground the tangent planes meet just outside the surface: one Newton step brings the vertex back.
    near = torch.where(distance.abs() <= tolerance, distance, 0)
    return moves - near[:, None] * outward


def _within(matrix, target, low, high) -> torch.Tensor:
    """Minimum of x'Ax / 2 - x'b for every row, inside the box low..high [D, 3].

    Active set: the coordinate that leaves its cell furthest is pinned to the wall and the rest solved again, at most
    three times. Clipping alone would leave the vertex off the feature line that crosses the wall.
    """
    solution = torch.linalg.solve(matrix, target)
    for _ in range(3):
        excess = torch.maximum(low - solution, solution - high)
        rows = (excess > 1e-9 * (high - low)).any(1).nonzero()[:, 0]
        if not len(rows):
            break
        axis = excess[rows].argmax(1, keepdim=True)
        wall = torch.where(solution[rows] < low[rows], low[rows], high[rows]).gather(1, axis)
        pinned = torch.nn.functional.one_hot(axis[:, 0], 3).to(matrix.dtype)
        moved = target[rows] - matrix[rows].gather(2, axis[:, :, None].expand(-1, 3, 1))[..., 0] * wall
        free = 1 - pinned
        matrix, target = matrix.clone(), target.clone()
        target[rows] = free * moved + pinned * wall
        matrix[rows] = matrix[rows] * free[:, :, None] * free[:, None, :] + torch.diag_embed(pinned)
        solution = solution.clone()
        solution[rows] = torch.linalg.solve(matrix[rows], target[rows])
    return solution.maximum(low).minimum(high)
