"""What the stage shows of matter: meshes at rest or at a moment of a recording, for `engine.mesh.raster`."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app import charts
from app.actions import PartKey
from app.clouds import cloud_of
from app.gpu.drawables import Drawables
from app.matter import moment_shown, rest_meshes
from app.matter_looks import colour_of
from app.model import AppState, box_of, part_labels
from engine.colour import linear_from_srgb
from engine.shapes import parts as layout
from engine.types import Mesh, Object, Scene

BALL = ("", "")  # the key of what is no part of the scene


@dataclass(frozen=True, eq=False)
class SolidWish:
    """meshes: one a body, None for a fluid. moment: where they are, None at rest. drop [m]: how high they began.

    words: what is said of the texture coordinates.
    """

    meshes: tuple[Mesh | None, ...]
    moment: Any
    drop: float
    floor: bool
    shown: str
    words: str = ""

    def same(self, other: "SolidWish | None") -> bool:
        return other is not None and self.meshes is other.meshes and self.moment is other.moment and (
            (self.drop, self.floor, self.shown, self.words) == (other.drop, other.floor, other.shown, other.words)
        )  # fmt: skip


def solid_wish(state: AppState) -> SolidWish | None:
    """What to draw from meshes; None when the stage shows the parts themselves."""
    world = state.matter.world
    painted = state.bench == "matter" or moment_shown(state) is not None
    shown = {"parts": "matter" if painted else "solid", "mesh": "solid"}.get(state.shown, state.shown)
    found = moment_shown(state)
    if found is not None:
        tape, moment = found
        meshes = charts.with_charts(state, tape.cast.meshes)
        return SolidWish(meshes, moment, world.drop, world.floor, shown, charts.words(state))
    meshes = rest_meshes(state)
    if meshes is None or not state.scene.objects:
        return None
    baked = any(item.parts is None for item in state.scene.objects)
    if state.bench == "matter" or state.shown != "parts" or baked:
        return SolidWish(charts.with_charts(state, meshes), None, 0.0, True, shown, charts.words(state))
    return None


@dataclass(eq=False)
class Dressed:
    """What stays the same from frame to frame: one piece a body, the keys of its labels, the room."""

    scene: Scene
    rows: tuple
    meshes: tuple
    shown: str
    pieces: list = field(default_factory=list)
    uvs: list = field(default_factory=list)
    keys: tuple[PartKey, ...] = ()
    room: Any = None
    places: dict = field(default_factory=dict)  # of the Gaussians on the pieces
    still: Drawables | None = None  # what is drawn while nothing moves

    def fits(self, scene: Scene, rows: tuple, solid: SolidWish) -> bool:
        return self.scene is scene and self.rows == rows and self.meshes is solid.meshes and self.shown == solid.shown


def dressed(scene: Scene, rows: tuple, solid: SolidWish) -> Dressed:
    """The pieces of a wish, made ready once."""
    from engine.mesh import raster

    found = Dressed(scene, rows, solid.meshes, solid.shown)
    looks, keys, starts = [], [], []
    for item in scene.objects:
        starts.append(len(keys))
        mesh = solid.meshes[len(starts) - 1] if len(starts) <= len(solid.meshes) else None
        keys += [(item.name, label) for label in part_labels(item)]
        looks += looks_of(item, mesh)
    ball = len(keys)
    keys.append(BALL)
    looks.append([0.35, 0.37, 0.4, 0.3, 1.0, 1.0])
    table = np.array(looks, np.float32).reshape(-1, 6)
    for k, mesh in enumerate(solid.meshes):
        item = scene.objects[k] if k < len(scene.objects) else None
        first = starts[k] if item is not None else ball
        if mesh is None:
            found.pieces.append((first, None))
            found.uvs.append(None)
            continue
        label = np.zeros(len(mesh.faces), np.int32) if mesh.face_material is None else mesh.face_material
        keep = np.ones(len(mesh.faces), bool)
        if item is not None and len(rows[k]) < len(part_labels(item)):
            keep = np.isin(label, rows[k])
        tint = _tint(item, mesh, label, solid.drop) if item is not None else np.zeros((len(mesh.vertices), 4))
        groups = raster.smoothing_groups(mesh)[keep]
        found.pieces.append((first, raster.Solids(
            mesh.vertices, mesh.faces[keep], groups, (np.minimum(label, ball) + first)[keep].astype(np.int32),
            table, tint.astype(np.float32),
        )))  # fmt: skip
        found.uvs.append(None if mesh.corner_uvs is None else mesh.corner_uvs[keep])
    low, high = box_of(scene)
    found.keys, found.room = tuple(keys), raster.room_for(low, high, 0.0 if solid.floor else None)
    return found


def looks_of(item: Object, mesh: Mesh | None = None) -> list[list[float]]:
    """Linear colour, roughness, metalness, opacity of each part, or of each material of a mesh."""
    if mesh is not None and mesh.materials:
        return [[*m.base_colour, m.roughness, m.metallic, m.opacity] for m in mesh.materials]
    if item.parts is None:
        return []
    rows = np.clip(item.parts.rows, 0, 1)
    surface = rows[:, [layout.ROUGHNESS, layout.METALLIC, layout.OPACITY]]
    return np.hstack([linear_from_srgb(rows[:, layout.COLOUR]), surface]).tolist()


def words_of(ready: Dressed, solid: SolidWish) -> str:
    """What the picture cannot show, and why; "" when it shows what was asked for."""
    if solid.shown == "particles" and solid.moment is None:
        return "Nothing has been played yet: Space lets it go, then its particles are seen here."
    if solid.shown == "uv" and solid.words:
        return solid.words
    if solid.shown == "uv" and all(uv is None for uv in ready.uvs):
        return "There is no surface here that could have texture coordinates."
    return ""


def drawables_of(ready: Dressed, solid: SolidWish) -> Drawables:
    """All that a renderer needs for a moment; the same value while nothing moves."""
    if solid.moment is None and ready.still is not None:
        return ready.still
    from engine.mesh import raster

    pieces, points = pieces_of(ready, solid)
    cloud, stands = cloud_of(ready.scene, pieces, ready.places, solid.shown == "gaussians")
    there = [k for k, piece in enumerate(pieces) if piece is not None]
    uvs = [ready.uvs[k] for k in there]
    if any(uv is not None for uv in uvs):
        nothing = [np.full((len(pieces[k].faces), 3, 2), np.nan, np.float32) for k in there]
        uvs = np.concatenate([none if uv is None else uv for uv, none in zip(uvs, nothing)]).astype(np.float32)
    else:
        uvs = None
    left_out = [np.full(len(pieces[k].faces), stands[k]) for k in there]
    left_out = np.concatenate(left_out) if any(stands[k] for k in there) else None
    solids = replace(raster.joined([pieces[k] for k in there] or [_nothing()]), left_out=left_out)
    found = Drawables(solids, ready.room, uvs, cloud, points)
    if solid.moment is None:
        ready.still = found
    return found


def _nothing():
    from engine.mesh import raster

    none = np.zeros((0, 3), np.int32)
    looks, tint = np.zeros((1, 6), np.float32), np.zeros((1, 4), np.float32)
    return raster.Solids(np.zeros((1, 3), np.float32), none, none, none[:, 0], looks, tint)


def pieces_of(ready: Dressed, solid: SolidWish):
    """([the raster.Solids of each body, None for what has no surface], particles or None) of a moment."""
    from engine.mesh import raster

    pieces = []
    for k, (first, piece) in enumerate(ready.pieces):
        body = solid.moment.bodies[k] if solid.moment is not None else None
        if piece is None:
            if isinstance(body, Mesh) and len(body.faces):
                table = next((p.looks for _, p in ready.pieces if p is not None), None)
                if table is None:
                    table = np.array([[*m.base_colour, m.roughness, m.metallic, m.opacity] for m in body.materials]
                                     or [[0.3, 0.5, 0.7, 0.1, 0, 1]], np.float32)  # fmt: skip
                label = np.full(len(body.faces), min(first, len(table) - 1), np.int32)
                faces = np.ascontiguousarray(body.faces, np.int32)
                still = np.zeros((len(body.vertices), 4), np.float32)
                pieces.append(raster.Solids(body.vertices, faces, faces, label, table, still))
            else:
                pieces.append(None)
        else:
            pieces.append(piece if body is None else replace(piece, vertices=body))
    points = None
    if solid.shown == "particles" and solid.moment is not None:
        points = (solid.moment.x, strain_colours(solid.moment.total), _spacing(solid.moment.x))
    return pieces, points


def _tint(item: Object, mesh: Mesh, label: np.ndarray, drop: float) -> np.ndarray:
    """[V, 4] the colour of the matter painted on each vertex, strength 0 where there is none."""
    from engine.painting import local_points, painted

    tint = np.zeros((len(mesh.vertices), 4), np.float32)
    if not item.paint:
        return tint
    owner = np.zeros(len(mesh.vertices), np.int32)
    owner[mesh.faces.ravel()] = np.repeat(label, 3)
    top = painted(item, local_points(item, mesh.vertices, (0, drop, 0)), owner, part_labels(item))
    for k, stroke in enumerate(item.paint):
        tint[top == k] = (*colour_of(stroke.matter), 0.8)
    return _softened(tint, mesh.faces)


def _softened(tint: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Borders of paint without the teeth of the triangles: each vertex takes the mean of its faces, twice."""
    weight = np.bincount(faces.ravel(), minlength=len(tint))[:, None]
    colour, strength = tint[:, :3].copy(), tint[:, 3:].copy()
    for _ in range(2):
        mean = strength[faces].mean(1)
        total = np.stack([np.bincount(faces.ravel(), np.repeat(mean[:, 0], 3), len(tint))], 1)
        strength = np.where(weight > 0, total / np.maximum(weight, 1), strength)
        near = (strength > 0)[:, 0] & (colour.sum(1) == 0)  # a colour for what the border has reached
        for corner in (0, 1, 2):
            source, target = faces[:, corner], faces[:, (corner + 1) % 3]
            for a, b in ((source, target), (target, source)):
                rows = near[b] & (colour[a].sum(1) > 0)
                colour[b[rows]] = colour[a[rows]]
    return np.concatenate([colour, strength], 1).astype(np.float32)


def strain_colours(total: np.ndarray) -> np.ndarray:
    """[N, 3] sRGB: verdigris where matter is as it was, terracotta where it is stretched or squashed by a third."""
    f = total.astype(np.float32)
    strain = np.linalg.norm(np.einsum("nij,nik->njk", f, f) - np.eye(3, dtype=np.float32), axis=(1, 2)) / 2
    share = np.clip(strain / 0.35, 0, 1)[:, None]
    return ((1 - share) * np.array([0.31, 0.70, 0.65]) + share * np.array([0.93, 0.45, 0.25])).astype(np.float32)


def _spacing(x: np.ndarray) -> float:
    low, high = np.quantile(x, 0.01, axis=0), np.quantile(x, 0.99, axis=0)
    return 0.5 * float(np.prod(np.maximum(high - low, 1e-3)) / len(x)) ** (1 / 3)
