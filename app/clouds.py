"""The Gaussians that the stage shows: an object's own, or those that follow from its mesh, wherever it has moved to."""

from typing import TYPE_CHECKING

import numpy as np

from app.gpu.drawables import Cloud
from engine.types import Gaussians, Material, Mesh, Object, Scene

if TYPE_CHECKING:
    from engine.mesh.raster import Solids

COUNT = 40_000  # of all meshes together: what `generate` and Send write when nobody says otherwise


def own_gaussians(item: Object) -> Gaussians | None:
    """The Gaussians of an object that are its source of truth (a capture, an opened file), in the world."""
    from engine.splat.edit import transform

    if item.gaussians is None or item.parts is not None or not len(item.gaussians):
        return None
    arrays = (item.gaussians.means, item.gaussians.quats, item.gaussians.scales, item.gaussians.opacities)
    cloud = Gaussians(*(np.asarray(a, np.float32) for a in (*arrays, item.gaussians.sh)))
    return cloud if np.allclose(item.transform, np.eye(4)) else transform(cloud, item.transform)


def cloud_of(scene: Scene, pieces: list["Solids | None"], places: dict, every: bool) -> tuple[Cloud | None, list[bool]]:
    """(all Gaussians that are shown, for each piece whether they stand for it).

    pieces: the surface of each body, where it is now. places: where Gaussians sit on each, kept between calls by the
    body's number. every: surfaces are shown as Gaussians too, not only what has nothing else.
    """
    from engine.splat.edit import merge
    from engine.splat.from_mesh import gaussians_at, places_on

    found, labels, stands = [], [], [False] * len(pieces)
    areas = [_area(piece) if every and k < len(scene.objects) else 0.0 for k, piece in enumerate(pieces)]
    for k, piece in enumerate(pieces):
        own = own_gaussians(scene.objects[k]) if k < len(scene.objects) else None
        if own is not None and (every or piece is None):
            stands[k] = True
            found.append(own)
            labels.append(np.full(len(own), -1 if piece is None else int(piece.label.min(initial=0)), np.int32))
        elif areas[k] > 0:
            mesh = _dressed_mesh(piece)
            if k not in places:
                count = max(int(COUNT * areas[k] / sum(areas)), 1)
                places[k] = places_on(mesh, count, np.random.default_rng(k))
            stands[k] = True
            found.append(gaussians_at(mesh, places[k]))
            labels.append(piece.label[places[k].face])
    if not found:
        return None, stands
    return Cloud(merge(found), np.concatenate(labels).astype(np.int32)), stands


def _area(piece: "Solids | None") -> float:
    if piece is None or not len(piece.faces):
        return 0.0
    a, b, c = (piece.vertices[piece.faces[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2


def _dressed_mesh(piece: "Solids") -> Mesh:
    """A piece as a mesh whose faces know their look and whose corners know their normal."""
    from engine.mesh.raster_kernels import add_normals

    normals = np.zeros((int(piece.groups.max(initial=0)) + 1, 3), np.float32)
    add_normals(piece.vertices.astype(np.float32), piece.faces, piece.groups, normals)
    looks = tuple(Material("", tuple(row[:3]), row[3], row[4], row[5]) for row in piece.looks.tolist())
    return Mesh(piece.vertices, piece.faces, normals[piece.groups], face_material=piece.label, materials=looks)
