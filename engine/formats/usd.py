"""OpenUSD motion: meshes whose points are time samples, surfaces that change topology, moving Gaussians.

Y up, metres, one time code a frame. Each material becomes a UsdPreviewSurface bound to its faces, so that Blender
shows the same colours; what was simulated stays keyed per frame and can be edited on.
"""

import re
import tempfile
from pathlib import Path

import numpy as np

from engine.errors import MissingModel
from engine.types import Material, Mesh, Motion, Track

_LOOKS = "looks"  # the scope of an object's materials


def _pxr():
    try:
        from pxr import Gf, Sdf, Usd, UsdGeom, UsdShade, Vt
    except ImportError as error:
        raise MissingModel("OpenUSD is not installed.", "usd-core", "Run: python launch.py doctor") from error
    return Gf, Sdf, Usd, UsdGeom, UsdShade, Vt


def prim_name(name: str, used: set[str]) -> str:
    """A valid, unused USD prim name close to `name`."""
    base = re.sub(r"\W", "_", name, flags=re.ASCII) or "object"
    base = f"_{base}" if base[0].isdigit() else base
    candidate, count = base, 2
    while candidate in used:
        candidate, count = f"{base}_{count}", count + 1
    used.add(candidate)
    return candidate


def dump(motion: Motion) -> bytes:
    """The bytes of a binary `.usdc` with every track under the default prim /Asset. Raises MissingModel."""
    gf, sdf, usd, geom, shade, vt = _pxr()
    with tempfile.TemporaryDirectory(prefix="galatea-") as folder:
        path = Path(folder) / "motion.usdc"
        stage = usd.Stage.CreateNew(str(path))
        geom.SetStageUpAxis(stage, geom.Tokens.y)
        geom.SetStageMetersPerUnit(stage, 1.0)
        stage.SetFramesPerSecond(float(motion.fps))
        stage.SetTimeCodesPerSecond(float(motion.fps))
        stage.SetStartTimeCode(0)
        stage.SetEndTimeCode(max(0, motion.frame_count - 1))
        root = geom.Xform.Define(stage, "/Asset")
        stage.SetDefaultPrim(root.GetPrim())
        used: set[str] = set()
        for track in motion.tracks:
            name = prim_name(track.name, used)
            if track.surfaces:
                _write_surfaces(stage, f"/Asset/{name}", track)
            elif track.mesh is not None and track.vertices is not None:
                _write_mesh(stage, f"/Asset/{name}", track)
            if track.gaussians is not None and track.means is not None:
                _write_gaussians(stage, f"/Asset/{prim_name(track.name + '_splat', used)}", track)
        stage.GetRootLayer().Save()
        return path.read_bytes()


def _vectors(array):
    vt = _pxr()[5]
    return vt.Vec3fArray.FromNumpy(np.ascontiguousarray(array, np.float32))


def _integers(array):
    vt = _pxr()[5]
    return vt.IntArray.FromNumpy(np.ascontiguousarray(array, np.int32))


def _box(points: np.ndarray):
    return _vectors([points.min(0), points.max(0)] if len(points) else [np.zeros(3)] * 2)


def _write_mesh(stage, path: str, track: Track) -> None:
    _, sdf, _, geom, _, vt = _pxr()
    mesh, prim = track.mesh, geom.Mesh.Define(stage, path)
    prim.CreateFaceVertexCountsAttr(_integers(np.full(len(mesh.faces), 3)))
    prim.CreateFaceVertexIndicesAttr(_integers(mesh.faces.ravel()))
    prim.CreateSubdivisionSchemeAttr(geom.Tokens.none)
    points, extent = prim.CreatePointsAttr(), prim.CreateExtentAttr()
    for frame, vertices in enumerate(track.vertices):
        points.Set(_vectors(vertices), frame)
        extent.Set(_box(vertices), frame)
    if mesh.corner_uvs is not None:
        kinds = sdf.ValueTypeNames.TexCoord2fArray
        uvs = geom.PrimvarsAPI(prim).CreatePrimvar("st", kinds, geom.Tokens.faceVarying)
        uvs.Set(vt.Vec2fArray.FromNumpy(np.ascontiguousarray(mesh.corner_uvs.reshape(-1, 2), np.float32)))
    _bind_materials(stage, prim, path, mesh)


def _write_surfaces(stage, path: str, track: Track) -> None:
    geom = _pxr()[3]
    prim = geom.Mesh.Define(stage, path)
    prim.CreateSubdivisionSchemeAttr(geom.Tokens.none)
    counts, indices = prim.CreateFaceVertexCountsAttr(), prim.CreateFaceVertexIndicesAttr()
    points, extent = prim.CreatePointsAttr(), prim.CreateExtentAttr()
    for frame, mesh in enumerate(track.surfaces):
        counts.Set(_integers(np.full(len(mesh.faces), 3)), frame)
        indices.Set(_integers(mesh.faces.ravel()), frame)
        points.Set(_vectors(mesh.vertices), frame)
        extent.Set(_box(mesh.vertices), frame)
    if track.surfaces and track.surfaces[0].materials:
        _, _, _, _, shade, _ = _pxr()
        look = track.surfaces[0].materials[0]
        material = _preview_surface(stage, f"{path}/{_LOOKS}/{prim_name(look.name, set())}", look)
        shade.MaterialBindingAPI.Apply(prim.GetPrim()).Bind(material)


def _preview_surface(stage, path: str, look: Material):
    """A material prim; its own name is what other programs call it, so it lies in a scope of its object."""
    gf, sdf, _, geom, shade, _ = _pxr()
    geom.Scope.Define(stage, path.rsplit("/", 1)[0])
    material = shade.Material.Define(stage, path)
    shader = shade.Shader.Define(stage, f"{path}/surface")
    shader.CreateIdAttr("UsdPreviewSurface")
    shader.CreateInput("diffuseColor", sdf.ValueTypeNames.Color3f).Set(gf.Vec3f(*map(float, look.base_colour)))
    for name, value in (("roughness", look.roughness), ("metallic", look.metallic), ("opacity", look.opacity)):
        shader.CreateInput(name, sdf.ValueTypeNames.Float).Set(float(value))
    material.CreateSurfaceOutput().ConnectToSource(shader.ConnectableAPI(), "surface")
    return material


def _bind_materials(stage, prim, path: str, mesh: Mesh) -> None:
    if not mesh.materials:
        return
    _, _, _, geom, shade, _ = _pxr()
    used = {_LOOKS}
    slots = np.zeros(len(mesh.faces), int) if mesh.face_material is None else np.asarray(mesh.face_material)
    binding = shade.MaterialBindingAPI.Apply(prim.GetPrim())
    for index, look in enumerate(mesh.materials):
        faces = np.flatnonzero(slots == index)
        if not len(faces):
            continue
        name = prim_name(look.name, used)
        material = _preview_surface(stage, f"{path}/{_LOOKS}/{name}", look)
        subset = binding.CreateMaterialBindSubset(name, _integers(faces), geom.Tokens.face)
        shade.MaterialBindingAPI.Apply(subset.GetPrim()).Bind(material)


def _write_gaussians(stage, path: str, track: Track) -> None:
    vt = _pxr()[5]
    from engine.formats.quantise import unit_quats
    from engine.formats.usd_gaussians import _schema

    splat = _schema().ParticleField3DGaussianSplat.Define(stage, path)
    sh = np.ascontiguousarray(track.gaussians.sh, np.float32)
    splat.CreateOpacitiesAttr(vt.FloatArray.FromNumpy(np.ascontiguousarray(track.gaussians.opacities, np.float32)))
    splat.CreateRadianceSphericalHarmonicsDegreeAttr(int(np.sqrt(sh.shape[1])) - 1)
    splat.CreateRadianceSphericalHarmonicsCoefficientsAttr(_vectors(sh.reshape(-1, 3)))
    positions, scales = splat.CreatePositionsAttr(), splat.CreateScalesAttr()
    orientations, extent = splat.CreateOrientationsAttr(), splat.CreateExtentAttr()
    for frame, means in enumerate(track.means):
        positions.Set(_vectors(means), frame)
        scales.Set(_vectors(track.scales[frame]), frame)
        turned = np.ascontiguousarray(np.roll(unit_quats(track.quats[frame]), -1, 1), np.float32)
        orientations.Set(vt.QuatfArray.FromNumpy(turned), frame)
        reach = 3 * float(np.max(track.scales[frame], initial=0))
        extent.Set(_box(np.stack([means.min(0) - reach, means.max(0) + reach])), frame)
