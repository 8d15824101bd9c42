"""What a user makes and sees: frozen dataclasses of arrays, with shape and unit per field.

Right-handed, Y up, metres, seconds, kilograms, pascals. Arrays are NumPy float32 / int32 unless a field says
otherwise; `Gaussians` may also hold torch tensors of the same shapes while they are being optimised.
`validate()` raises `ValueError` naming the field; the doors in `engine.formats` turn that into `BadFile`.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Array = Any  # np.ndarray, or a torch tensor where a docstring says so


def _require(ok: bool, field_name: str, message: str) -> None:
    if not ok:
        raise ValueError(f"{field_name}: {message}")


def _require_shape(array, shape: tuple, name: str) -> None:
    """`shape` holds an int per axis, or None where any length goes."""
    actual = tuple(np.shape(array))
    ok = len(actual) == len(shape) and all(want is None or have == want for have, want in zip(actual, shape))
    _require(ok, name, f"shape {actual}, expected {tuple('n' if s is None else s for s in shape)}")


def _require_finite(array, name: str) -> None:
    bad = int(np.size(array) - np.count_nonzero(np.isfinite(np.asarray(array))))
    _require(bad == 0, name, f"{bad} non-finite values")


@dataclass(frozen=True)
class Material:
    """How a surface looks (glTF metallic-roughness) and what it is made of.

    base_colour: linear RGB, 0..1. roughness, metallic, opacity: 0..1. matter: a row of `assets/materials`
    ("oak", "ceramic", "jelly"...), or "" when nobody said.
    """

    name: str
    base_colour: tuple[float, float, float] = (0.5, 0.5, 0.5)
    roughness: float = 0.5
    metallic: float = 0.0
    opacity: float = 1.0
    matter: str = ""

    def validate(self) -> None:
        values = np.array([*self.base_colour, self.roughness, self.metallic, self.opacity], float)
        _require_shape(self.base_colour, (3,), "material.base_colour")
        _require_finite(values, f"material {self.name!r}")
        _require(bool(((values >= 0) & (values <= 1)).all()), f"material {self.name!r}", "values outside 0..1")


@dataclass(frozen=True, eq=False)
class Parts:
    """An asset as exact primitives: one row of numbers a part. See `engine.shapes.parts` for the row's layout.

    rows:   [P, ROW] float32, in the unit frame (longest side 1.9, centred in y).
    slots:  [P] int, what the part is for (`engine.shapes.parts.SLOTS`), ascending, unique.
    names:  P display names ("handle", "coffee").
    matter: P names of physical materials ("oak"); "" when nobody said.
    thing:  the catalogue's name for the whole ("mug"); size: its longest side [m].
    """

    rows: np.ndarray
    slots: np.ndarray
    names: tuple[str, ...]
    matter: tuple[str, ...]
    thing: str
    size: float

    def __len__(self) -> int:
        return len(self.rows)

    def validate(self) -> None:
        count = len(self.rows)
        _require(count > 0, "parts.rows", "no parts")
        _require(np.ndim(self.rows) == 2, "parts.rows", "not a table")
        _require_finite(self.rows, "parts.rows")
        _require_shape(self.slots, (count,), "parts.slots")
        _require(len(self.names) == count, "parts.names", "one name per part")
        _require(len(self.matter) == count, "parts.matter", "one matter per part")
        _require(np.isfinite(self.size) and self.size > 0, "parts.size", "not a positive length")

    def index(self, name: str) -> int:
        """Row of the part called `name`; raises KeyError."""
        if name not in self.names:
            raise KeyError(name)
        return self.names.index(name)


@dataclass(frozen=True, eq=False)
class Gaussians:
    """3D Gaussians, post-activation. NumPy, or torch while optimised.

    means: [N, 3] m. quats: [N, 4] wxyz, any norm. scales: [N, 3] m, > 0. opacities: [N] 0..1.
    sh: [N, K, 3], K = 1, 4, 9 or 16 coefficients (colour = 0.5 + C0 * sh[:, 0] + ..., sRGB).
    """

    means: Array
    quats: Array
    scales: Array
    opacities: Array
    sh: Array

    def __len__(self) -> int:
        return len(self.means)

    def validate(self) -> None:
        count = len(self.means)
        _require_shape(self.means, (count, 3), "gaussians.means")
        _require_shape(self.quats, (count, 4), "gaussians.quats")
        _require_shape(self.scales, (count, 3), "gaussians.scales")
        _require_shape(self.opacities, (count,), "gaussians.opacities")
        _require_shape(self.sh, (count, None, 3), "gaussians.sh")
        _require(np.shape(self.sh)[1] in (1, 4, 9, 16), "gaussians.sh", "not a spherical-harmonics degree of 0 to 3")
        for name in ("means", "quats", "scales", "opacities", "sh"):
            _require_finite(getattr(self, name), f"gaussians.{name}")
        scales, opacities = np.asarray(self.scales), np.asarray(self.opacities)
        _require(bool((scales > 0).all()), "gaussians.scales", "not positive")
        _require(bool(((opacities >= 0) & (opacities <= 1)).all()), "gaussians.opacities", "outside 0..1")


@dataclass(frozen=True, eq=False)
class Mesh:
    """A triangle mesh with shared vertices, so that it can be watertight; shading lives on the corners.

    vertices: [V, 3] m. faces: [F, 3] int32, counter-clockwise seen from outside.
    corner_normals: [F, 3, 3] unit, hard edges kept; None means "compute them".
    corner_uvs: [F, 3, 2] or None. face_material: [F] int32 index into `materials`.
    """

    vertices: np.ndarray
    faces: np.ndarray
    corner_normals: np.ndarray | None = None
    corner_uvs: np.ndarray | None = None
    face_material: np.ndarray | None = None
    materials: tuple[Material, ...] = ()

    def validate(self) -> None:
        _require_shape(self.vertices, (None, 3), "mesh.vertices")
        _require_finite(self.vertices, "mesh.vertices")
        _require_shape(self.faces, (None, 3), "mesh.faces")
        faces, count = np.asarray(self.faces), len(self.faces)
        if count:
            inside = int(faces.min()) >= 0 and int(faces.max()) < len(self.vertices)
            _require(inside, "mesh.faces", f"an index outside 0..{len(self.vertices) - 1}")
        for name, tail in (("corner_normals", (3, 3)), ("corner_uvs", (3, 2)), ("face_material", ())):
            value = getattr(self, name)
            if value is not None:
                _require_shape(value, (count, *tail), f"mesh.{name}")
                _require_finite(value, f"mesh.{name}")
        if self.face_material is not None and count:
            slots = np.asarray(self.face_material)
            inside = int(slots.min()) >= 0 and int(slots.max()) < len(self.materials)
            _require(inside, "mesh.face_material", "no such material")
        for material in self.materials:
            material.validate()


@dataclass(frozen=True, eq=False)
class Camera:
    """A pinhole camera with OpenCV axes (+x right, +y down, +z forward); pixel centres at +0.5.

    world_to_camera: [4, 4]. fx, fy, cx, cy: pixels.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    world_to_camera: np.ndarray

    def validate(self) -> None:
        _require(self.width > 0 and self.height > 0, "camera", "an empty image")
        _require_shape(self.world_to_camera, (4, 4), "camera.world_to_camera")
        _require_finite(self.world_to_camera, "camera.world_to_camera")
        _require(self.fx > 0 and self.fy > 0, "camera", "a focal length that is not positive")


@dataclass(frozen=True, eq=False)
class Stroke:
    """Matter painted onto a region of an object; later strokes lie over earlier ones.

    matter: a row of `assets/materials`, or "" where the paint is taken off again. part: only this part of it, or ""
    for all. regions: [K, 16], see `engine.painting`, in the object's own metres.
    """

    matter: str
    regions: np.ndarray
    part: str = ""

    def validate(self) -> None:
        _require_shape(self.regions, (None, 16), "stroke.regions")
        _require_finite(self.regions, "stroke.regions")


@dataclass(frozen=True, eq=False)
class Object:
    """One thing in the scene: what it is made of and where it stands.

    transform: [4, 4], local metres to world metres. `parts` is the source of truth while it is there;
    `mesh` and `gaussians` follow from it, and stand alone once the parts are baked. paint: matter by region.
    """

    name: str
    parts: Parts | None = None
    mesh: Mesh | None = None
    gaussians: Gaussians | None = None
    transform: np.ndarray = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    paint: tuple[Stroke, ...] = ()

    def validate(self) -> None:
        _require(bool(self.name), "object.name", "empty")
        _require_shape(self.transform, (4, 4), "object.transform")
        _require_finite(self.transform, "object.transform")
        for value in (self.parts, self.mesh, self.gaussians, *self.paint):
            if value is not None:
                value.validate()


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything a user has made: the value that jobs read and return, and that history keeps."""

    objects: tuple[Object, ...] = ()

    def validate(self) -> None:
        names = [item.name for item in self.objects]
        _require(len(set(names)) == len(names), "scene.objects", "two objects of one name")
        for item in self.objects:
            item.validate()

    def with_object(self, item: Object) -> "Scene":
        """The same scene with `item` added, or put in the place of the object of that name."""
        kept = tuple(o for o in self.objects if o.name != item.name)
        return replace(self, objects=(*kept, item))


@dataclass(frozen=True, eq=False)
class Track:
    """How one object moves: frame by frame, in the world.

    vertices: [T, V, 3] m of `mesh`, whose faces stay; or `surfaces`, T meshes of their own topology (fluids, fracture).
    gaussians: the cloud at rest; means [T, M, 3], quats [T, M, 4], scales [T, M, 3] move it. Absent things are None.
    """

    name: str
    mesh: Mesh | None = None
    vertices: np.ndarray | None = None
    surfaces: tuple[Mesh, ...] = ()
    gaussians: Gaussians | None = None
    means: np.ndarray | None = None
    quats: np.ndarray | None = None
    scales: np.ndarray | None = None

    def validate(self) -> None:
        if self.vertices is not None:
            _require_shape(self.vertices, (None, len(self.mesh.vertices), 3), f"track {self.name!r}")
            _require_finite(self.vertices, f"track {self.name!r}")
        if self.means is not None:
            _require_shape(self.means, (None, len(self.gaussians), 3), f"track {self.name!r}")
            _require_finite(self.means, f"track {self.name!r}")


@dataclass(frozen=True, eq=False)
class Motion:
    """What a simulation leaves behind: every object's track, `fps` frames a second from frame 0 on."""

    fps: float
    frame_count: int
    tracks: tuple[Track, ...] = ()

    def validate(self) -> None:
        _require(np.isfinite(self.fps) and self.fps > 0, "motion.fps", "not positive")
        for track in self.tracks:
            track.validate()
