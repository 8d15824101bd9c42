"""What is seen of a simulation: meshes and Gaussians that ride on the particles, and the scene of one frame."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from engine.config import SimulateConfig
from engine.physics.plasticity import RETURN_MAPS

MOST_TORN = 2e-3  # share of a mesh's faces
_PARTING = [RETURN_MAPS[name] for name in ("drucker_prager", "snow", "damage")]


@dataclass(eq=False)
class Stage:
    """Everything the frames need: bodies, their solver, and what rides on them."""

    bodies: list
    solver: object
    riders: list
    domain_height: float


@dataclass(eq=False)
class Rider:
    """A body's mesh and Gaussians in the world at rest, bound to particles `first` to `last`.

    breaks: whether its matter can come apart, so that its insides may be seen. slots: material of the mesh near each
    particle, for surfaces made anew.
    """

    name: str
    first: int
    last: int
    spacing: float
    is_fluid: bool
    breaks: bool = False
    slots: object = None
    mesh: object = None
    mesh_binding: object = None
    gaussians: object = None
    splat_binding: object = None


def rider_for(config: SimulateConfig, body, item, first: int, last: int, dx: float) -> Rider:
    """What rides on particles `first` to `last` of the solver: the mesh and the Gaussians of one body."""
    from engine.numerics import numpy_generator
    from engine.physics.bind import bind
    from engine.physics.bodies import placed_points
    from engine.physics.laws import LAWS

    own = np.arange(first, last)
    fluid = bool((item.law[first:last] == LAWS["fluid"]).mean() > 0.5)
    breaks = bool(np.isin(item.kind[first:last], _PARTING).mean() > 0.02)
    rider = Rider(body.item.name, first, last, dx / 2, fluid, breaks)
    mesh = body.item.mesh
    if body.item.parts is not None:
        from engine.mesh.from_parts import mesh_from_parts

        mesh = mesh_from_parts(body.item.parts, config.resolution)
    if mesh is not None:
        rider.mesh = replace(mesh, vertices=placed_points(body, mesh.vertices), corner_normals=None)
        rider.mesh_binding = bind(rider.mesh.vertices, item.x, dx / 2, own)
        if rider.mesh.face_material is not None and (fluid or breaks):
            centres = rider.mesh.vertices[rider.mesh.faces].mean(1)
            rider.slots = np.asarray(rider.mesh.face_material)[cKDTree(centres).query(item.x[first:last])[1]]
    cloud = body.item.gaussians
    if cloud is None and mesh is not None and config.splats:
        from engine.splat.from_mesh import gaussians_from_mesh

        rider.gaussians = gaussians_from_mesh(
            _with_normals(rider.mesh), config.splats, numpy_generator(config.seed, "splats")
        )
    elif cloud is not None:
        rider.gaussians = replace(cloud, means=placed_points(body, np.asarray(cloud.means)))
    if rider.gaussians is not None and len(rider.gaussians) and (fluid or breaks):
        rider.gaussians = with_insides(rider.gaussians, item.x[first:last], dx / 2)
    if rider.gaussians is not None:
        rider.splat_binding = bind(np.asarray(rider.gaussians.means), item.x, dx / 2, own)
    return rider


def with_insides(cloud, points: np.ndarray, spacing: float):
    """The cloud with a round Gaussian at every particle [N, 3], coloured like the surface nearest to it.

    They are hidden until the matter around them parts, and are as clear as that surface is.
    """
    near = cKDTree(np.asarray(cloud.means)).query(points)[1]
    inner = replace(
        cloud,
        means=points.astype(np.float32),
        quats=np.tile(np.array([1, 0, 0, 0], np.float32), (len(points), 1)),
        scales=np.full((len(points), 3), 0.55 * spacing, np.float32),
        opacities=np.asarray(cloud.opacities)[near],
        sh=np.asarray(cloud.sh)[near],
    )
    names = ("means", "quats", "scales", "opacities", "sh")
    both = {n: np.concatenate([np.asarray(getattr(cloud, n)), np.asarray(getattr(inner, n))]) for n in names}
    return replace(cloud, **both)


def _with_normals(mesh):
    """The mesh with flat corner normals: those it came with may not fit where it stands."""
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(3))
    normal = np.cross(b - a, c - a)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return replace(mesh, corner_normals=np.repeat(normal[:, None], 3, 1).astype(np.float32))


def pose_of(stage: Stage) -> dict[str, np.ndarray]:
    """Positions [N, 3] and total deformations [N, 3, 3] of all particles now, in 16-bit-free full precision."""
    from engine.physics.bind import total_deformation

    solver = stage.solver
    total = total_deformation(solver.array("F"), solver.array("F_total"), solver.start.law, solver.start.kind)
    return {"x": solver.array("x"), "total": total}


def mesh_now(rider: Rider, pose: dict):
    """The mesh of a rider as its particles stand, in metres; fluids get a new surface."""
    from engine.physics.bind import carried

    if rider.is_fluid:
        return surface_now(rider, pose)
    if rider.mesh is None:
        return None
    return replace(rider.mesh, vertices=carried(rider.mesh_binding, pose["x"], pose["total"]))


def surface_now(rider: Rider, pose: dict):
    """A new surface around a rider's particles, each face with the material of the particle nearest to it."""
    from engine.physics.resurface import surface_of
    from engine.types import Mesh

    points = pose["x"][rider.first : rider.last]
    vertices, faces = surface_of(points, rider.spacing * 1.1)
    look = rider.mesh.materials if rider.mesh is not None else ()
    slots = np.zeros(len(faces), np.int32) if look else None
    if rider.slots is not None and len(faces):
        slots = rider.slots[cKDTree(points).query(vertices[faces].mean(1))[1]].astype(np.int32)
    return Mesh(vertices, faces, face_material=slots, materials=look)


def broken(rider: Rider, mesh) -> bool:
    """Whether so much of a rider's `mesh` has torn that only a new surface can show it."""
    from engine.physics.bind import torn

    if not rider.breaks or mesh is None:
        return False
    return bool(torn(rider.mesh.vertices, mesh.vertices, mesh.faces, rider.spacing).mean() > MOST_TORN)


def gaussians_now(rider: Rider, pose: dict):
    """The Gaussians of a rider, moved and deformed with its particles."""
    from engine.physics.bind import carried_and_deformed, deformed_gaussians

    if rider.gaussians is None:
        return None
    means, f = carried_and_deformed(rider.splat_binding, pose["x"], pose["total"])
    return deformed_gaussians(rider.gaussians, means, f, turned_harmonics)


def turned_harmonics(sh: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """SH [M, K, 3] with each row turned by its own rotation [M, 3, 3]."""
    from engine.splat.rotate import sh_values

    sh = np.asarray(sh, np.float64)
    degree = int(np.sqrt(sh.shape[1])) - 1
    steps = np.arange(32) + 0.5
    tilt, around = np.arccos(1 - 2 * steps / 32), np.pi * (1 + np.sqrt(5)) * steps
    probes = np.stack([np.cos(around) * np.sin(tilt), np.sin(around) * np.sin(tilt), np.cos(tilt)], -1)
    solve = np.linalg.pinv(sh_values(degree, probes))
    out = np.empty_like(sh)
    for start in range(0, len(sh), 4096):
        rows = slice(start, start + 4096)
        asked = np.einsum("pj,mji->mpi", probes, rotations[rows])  # R^T d for every probe
        basis = sh_values(degree, asked.reshape(-1, 3)).reshape(*asked.shape[:2], -1)
        out[rows] = np.einsum("kp,mpj,mjc->mkc", solve, basis, sh[rows])
    return out.astype(np.float32)


def scene_now(stage: Stage, pose: dict):
    """The Scene of one frame."""
    from engine.types import Object, Scene

    return Scene(tuple(
        Object(f"{i + 1} {rider.name}", mesh=mesh_now(rider, pose), gaussians=gaussians_now(rider, pose))
        for i, rider in enumerate(stage.riders)
    ))  # fmt: skip
