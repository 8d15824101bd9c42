"""Parts to a watertight mesh: exact field, FlexiCubes on it, faces cut where two parts meet, hard edges kept."""

from dataclasses import replace

import numpy as np
import torch

from engine.colour import linear_from_srgb
from engine.mesh.flexicubes import extract
from engine.mesh.normals import corner_normals
from engine.mesh.partition import split_faces_at_labels
from engine.mesh.sharp import KnownField
from engine.mesh.slivers import without_slivers
from engine.mesh.topology import components
from engine.shapes import parts as layout
from engine.shapes.field import evaluate_ops, gradient_ops, grid, pack
from engine.types import Material, Mesh, Parts

_CRUMB = 0.005
_CREASE_DEGREES = 32.0
_APART = 0.03


def materials_of(parts: Parts) -> tuple[Material, ...]:
    """One named material a part, in the order of its rows; equal names get a number."""
    seen: dict[str, int] = {}
    found = []
    for row, name, matter in zip(parts.rows, parts.names, parts.matter):
        seen[name] = seen.get(name, 0) + 1
        found.append(
            Material(
                name if seen[name] == 1 else f"{name} {seen[name]}",
                tuple(float(v) for v in linear_from_srgb(np.clip(row[layout.COLOUR], 0, 1))),
                float(np.clip(row[layout.ROUGHNESS], 0, 1)),
                float(np.clip(row[layout.METALLIC], 0, 1)),
                float(np.clip(row[layout.OPACITY], 0, 1)),
                matter,
            )
        )
    return tuple(found)


def mesh_from_parts(parts: Parts, resolution: int = 96) -> Mesh:
    """The asset's mesh in metres, standing on the ground: closed, one material slot a part, corner normals.

    resolution: cells along the longest side. Vertices sit on the sharp edges of boxes and roofs; pieces under 0.5 %
    of the volume are dropped. A mesh without faces means that nothing is as thick as a cell.
    """
    ops = pack(parts.rows)
    samples = grid(parts.rows, resolution)
    step = 0.12 * samples.spacing
    known = KnownField(
        gradient=lambda p: torch.from_numpy(gradient_ops(ops, p.numpy(), step)),
        distance=lambda p: torch.from_numpy(evaluate_ops(ops, p.numpy())[0]),
    )
    vertices, faces, _ = extract(
        torch.from_numpy(samples.values), samples.origin.tolist(), samples.spacing, known=known
    )
    if not len(faces):
        return Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32), materials=materials_of(parts))
    vertices, faces = without_crumbs(vertices.numpy(), faces.numpy())
    vertices, faces = without_slivers(vertices, faces, samples.spacing)
    vertices, faces, labels = split_faces_at_labels(vertices, faces, lambda p: evaluate_ops(ops, p)[1])
    normals = corner_normals(vertices, faces, _CREASE_DEGREES, lambda p: gradient_ops(ops, p, step))
    mesh = Mesh(
        vertices.astype(np.float32), faces.astype(np.int32), normals,
        face_material=labels.astype(np.int32), materials=materials_of(parts),
    )  # fmt: skip
    mesh = in_metres(mesh, parts)
    return replace(mesh, vertices=pulled_apart(mesh.vertices, mesh.faces))


def meshes_of_parts(parts: Parts, resolution: int = 96) -> list[tuple[str, Mesh]]:
    """[(part name, closed mesh in metres)] of every part that adds material, alone but in its place.

    Cavities and cuts of the whole are kept: each part is meshed with everything that carves it. A part that is carved
    away altogether is left out.
    """
    found = []
    materials = materials_of(parts)
    whole_scale, whole_offset = layout.to_metres(parts)
    for i, row in enumerate(parts.rows):
        if layout.MODES[int(row[layout.MODE])] == "cut":
            continue
        cuts = [r for k, r in enumerate(parts.rows) if k != i and parts.rows[k, layout.MODE] == 1]
        rows = np.stack([row, *cuts]) if cuts and row[layout.MODE] == 0 else row[None].copy()
        single = replace(
            parts,
            rows=rows,
            slots=parts.slots[: len(rows)],
            names=parts.names[: len(rows)],
            matter=parts.matter[: len(rows)],
        )
        low, high = layout.part_bounds(row)
        share = float((high - low).max() / (2 * layout.HALF_FRAME))
        mesh = _thin_mesh(single, max(24, int(resolution * max(share, 0.35))))
        if mesh is None:
            continue
        scale, offset = layout.to_metres(single)
        vertices = ((mesh.vertices - offset) / scale * whole_scale + whole_offset).astype(np.float32)
        faces_of = np.zeros(len(mesh.faces), np.int32)
        vertices = pulled_apart(vertices, mesh.faces)
        alone = replace(mesh, vertices=vertices, face_material=faces_of, materials=(materials[i],))
        found.append((materials[i].name, alone))
    return found


def _thin_mesh(parts: Parts, resolution: int) -> Mesh | None:
    """`mesh_from_parts` with cells that are fine enough for a blade to be seen; None when there is nothing to see."""
    for cells in (resolution, 2 * resolution, 4 * resolution):
        mesh = mesh_from_parts(parts, cells)
        if len(mesh.faces):
            return mesh
    return None


def without_crumbs(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mesh without its tiny closed pieces (under 0.5 % of the largest volume), which are grid artefacts."""
    count, piece = components(len(vertices), np.concatenate([faces[:, :2], faces[:, 1:]]))
    if count <= 1 or not len(faces):
        return vertices, faces
    a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
    volume = np.bincount(piece[faces[:, 0]], np.einsum("ij,ij->i", a, np.cross(b, c)) / 6, minlength=count)
    keep = np.abs(volume) >= _CRUMB * np.abs(volume).max()
    faces = faces[keep[piece[faces[:, 0]]]]
    used, faces = np.unique(faces, return_inverse=True)
    return vertices[used], faces.reshape(-1, 3)


def pulled_apart(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """`vertices` [V, 3] with those that share a place moved a little towards their own neighbours.

    Where two sheets meet in one point each has its own vertex there; files that split vertices by normal are welded
    by place when they are read, and would join the sheets in a point that no solid has. This has to be done last, on
    the numbers that are written: any scaling in between rounds other vertices together.
    """
    bits = np.ascontiguousarray(vertices.astype(np.float32) + np.float32(0)).view(np.uint32).astype(np.uint64)
    place = (bits * np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)).sum(1)
    _, index, count = np.unique(place, return_inverse=True, return_counts=True)
    doubled = np.flatnonzero(count[index] > 1)
    moved = vertices.copy()
    for v in doubled:
        neighbours = np.unique(faces[(faces == v).any(1)])
        moved[v] += _APART * (vertices[neighbours[neighbours != v]].mean(0) - vertices[v])
    return moved


def in_metres(mesh: Mesh, parts: Parts) -> Mesh:
    """A mesh of the unit frame scaled to the asset's size, its lowest point on the ground."""
    scale, _ = layout.to_metres(parts)
    vertices = mesh.vertices * np.float32(scale)
    vertices[:, 1] -= vertices[:, 1].min()
    return replace(mesh, vertices=vertices.astype(np.float32))
