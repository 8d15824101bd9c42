"""What an artist checks first on a mesh: is it closed, is it sound, how big is it, are its triangles fit to use."""

from dataclasses import dataclass

import numpy as np

from engine.mesh.topology import components, corner_links, edge_uses, twin_half_edges
from engine.types import Mesh


@dataclass(frozen=True)
class MeshReport:
    """Counts and measures of a mesh.

    component_count: pieces of faces joined by edges or corners. watertight: every edge has exactly two faces.
    edge_manifold: no edge has more than two. vertex_manifold: the faces at each vertex form one fan.
    consistently_wound: neighbours run along their shared edge in opposite directions.
    volume [m^3], signed, meaningful when watertight; area [m^2]; dimensions (x, y, z) [m].
    min_angle: smallest angle of a face, in degrees, at percentiles 0, 1, 5 and 50. sliver_share: part of the faces
    that is under 10 degrees.
    degenerate_count: faces without area or with a repeated vertex.
    """

    vertex_count: int
    face_count: int
    component_count: int
    watertight: bool
    edge_manifold: bool
    vertex_manifold: bool
    consistently_wound: bool
    volume: float
    area: float
    dimensions: tuple[float, float, float]
    min_angle: tuple[float, float, float, float]
    sliver_share: float
    degenerate_count: int

    @property
    def sound(self) -> bool:
        """Closed, manifold and consistently wound: fit to print, simulate and cut."""
        return self.watertight and self.edge_manifold and self.vertex_manifold and self.consistently_wound


def mesh_report(mesh: Mesh) -> MeshReport:
    """Measure `mesh`; an empty mesh is reported as not watertight. Vertices that no face uses are not counted."""
    vertices, faces = np.asarray(mesh.vertices, np.float64), np.asarray(mesh.faces, np.int64)
    if not len(faces):
        return MeshReport(0, 0, 0, False, True, True, True, 0.0, 0.0, (0.0,) * 3, (0.0,) * 4, 0.0, 0)
    used, faces = np.unique(faces, return_inverse=True)
    vertices, faces = vertices[used], faces.reshape(-1, 3)
    order, starts = edge_uses(faces, len(vertices))
    uses = np.diff(starts, append=len(order))
    twins = twin_half_edges(faces, len(vertices))
    opposed = faces.reshape(-1)[twins[:, 0]] != faces.reshape(-1)[twins[:, 1]]
    pieces, _ = components(len(vertices), np.concatenate([faces[:, :2], faces[:, 1:]]))
    fans, _ = components(faces.size, corner_links(faces, twins))
    volume, area, angles, degenerate = _measures(vertices, faces)
    return MeshReport(
        vertex_count=len(vertices),
        face_count=len(faces),
        component_count=int(pieces),
        watertight=bool((uses == 2).all()),
        edge_manifold=bool((uses <= 2).all()),
        vertex_manifold=fans == len(vertices),
        consistently_wound=bool(opposed.all()) and bool((uses <= 2).all()),
        volume=volume,
        area=area,
        dimensions=tuple(float(d) for d in np.ptp(vertices, axis=0)),
        min_angle=tuple(float(a) for a in np.percentile(angles, [0, 1, 5, 50])),
        sliver_share=float(np.mean(angles < 10)),
        degenerate_count=degenerate,
    )


def smallest_angles(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """[F] the smallest corner angle of every face [degrees]; 0 for a face without area."""
    corners = np.asarray(vertices, np.float64)[faces]
    sides = np.roll(corners, -1, axis=1) - corners
    double_area = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    cosine = -np.einsum("fki,fki->fk", sides, np.roll(sides, 1, axis=1))
    return np.degrees(np.arctan2(double_area[:, None], cosine)).min(axis=1)


def _measures(vertices, faces) -> tuple[float, float, np.ndarray, int]:
    # Measured about the middle: far from the origin the signed volumes would cancel badly.
    a, b, c = np.moveaxis(vertices[faces] - vertices.mean(axis=0), 1, 0)
    cross = np.cross(b - a, c - a)
    double_area = np.linalg.norm(cross, axis=1)
    repeated = (faces == np.roll(faces, 1, axis=1)).any(axis=1)
    volume = float(np.einsum("ij,ij->", a, cross) / 6)
    degenerate = int(np.count_nonzero(repeated | (double_area == 0)))
    return volume, float(double_area.sum() / 2), smallest_angles(vertices, faces), degenerate
