"""OpenUSD: Gaussians as a `ParticleField3DGaussianSplat` prim (OpenUSD 26.03 and later). Nothing is rounded.

Source: the UsdVol schema of OpenUSD 26.11: linear scales, opacities 0..1, unit quaternions, harmonics grouped by
particle. Reading happens in a child process, because the USD library parses in C++ whatever it is given.
"""

import tempfile
from pathlib import Path

import numpy as np

from engine.errors import MissingModel
from engine.formats import isolate
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.quantise import unit_quats
from engine.types import Gaussians

_PRIM = "ParticleField3DGaussianSplat"


def _schema():
    """The UsdVol module, or MissingModel in words."""
    try:
        from pxr import UsdVol
    except ImportError as error:
        raise MissingModel("OpenUSD is not installed.", "usd-core", "Run: python launch.py doctor") from error
    if not hasattr(UsdVol, _PRIM):
        raise MissingModel("This OpenUSD is too old for Gaussians.", "usd-core", "Version 26.3 or newer is needed.")
    return UsdVol


def dump(gaussians: Gaussians) -> bytes:
    """The bytes of a binary `.usdc`: one prim /Splat under the default prim /Asset, Y up, metres."""
    schema = _schema()
    from pxr import Gf, Usd, UsdGeom, Vt

    with tempfile.TemporaryDirectory(prefix="galatea-") as folder:
        path = Path(folder) / "splat.usdc"
        stage = Usd.Stage.CreateNew(str(path))
        UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
        UsdGeom.SetStageMetersPerUnit(stage, 1.0)
        stage.SetDefaultPrim(UsdGeom.Xform.Define(stage, "/Asset").GetPrim())
        splat = schema.ParticleField3DGaussianSplat.Define(stage, "/Asset/Splat")
        floats = lambda array: np.ascontiguousarray(array, np.float32)
        means, sh = floats(gaussians.means), floats(gaussians.sh)
        splat.CreatePositionsAttr(Vt.Vec3fArray.FromNumpy(means))
        splat.CreateScalesAttr(Vt.Vec3fArray.FromNumpy(floats(gaussians.scales)))
        splat.CreateOpacitiesAttr(Vt.FloatArray.FromNumpy(floats(gaussians.opacities)))
        # USD lays quaternions out as xyzw in memory
        splat.CreateOrientationsAttr(Vt.QuatfArray.FromNumpy(floats(np.roll(unit_quats(gaussians.quats), -1, 1))))
        splat.CreateRadianceSphericalHarmonicsDegreeAttr(int(np.sqrt(sh.shape[1])) - 1)
        splat.CreateRadianceSphericalHarmonicsCoefficientsAttr(Vt.Vec3fArray.FromNumpy(sh.reshape(-1, 3)))
        reach = 3 * float(np.max(gaussians.scales, initial=0))
        ends = [means.min(0, initial=0) - reach, means.max(0, initial=0) + reach]
        splat.CreateExtentAttr(Vt.Vec3fArray([Gf.Vec3f(*map(float, end)) for end in ends]))
        stage.GetRootLayer().Save()
        return path.read_bytes()


def parse(data: bytes, limits: Limits = DEFAULT) -> Gaussians:
    """The first Gaussian prim of a stage, placed where its parents put it. Raises BadFile, MissingModel."""
    _schema()
    suffix = ".usdc" if data.startswith(b"PXR-USDC") else ".usda"
    arrays = isolate.run("engine.formats.usd_gaussians:read_file", data, suffix)
    gaussians = Gaussians(**{name: arrays[name] for name in ("means", "quats", "scales", "opacities", "sh")})
    require_at_most(len(gaussians), limits.gaussians, "Gaussians", 0)
    return gaussians


def read_file(path: str) -> dict[str, np.ndarray]:
    """The arrays of `Gaussians` from a USD file. Raises ValueError in words. Called in the child process."""
    from pxr import Tf

    try:
        return _read_stage(path)
    except (Tf.ErrorException, TypeError) as error:  # TypeError: a value of a kind that Python has no word for
        raise ValueError("It is not a whole USD file.") from error


def _read_stage(path: str) -> dict[str, np.ndarray]:
    from pxr import Sdf, Usd, UsdGeom

    schema = _schema()
    layer = Sdf.Layer.FindOrOpen(path)
    # Before the stage is composed, which would open whatever files it names.
    if layer.GetCompositionAssetDependencies():
        raise ValueError("It is put together from other files. Flatten it first.")
    stage = Usd.Stage.Open(layer)
    prim = next((p for p in stage.Traverse() if p.IsA(schema.ParticleField3DGaussianSplat)), None)
    if prim is None:
        raise ValueError(f"It holds no {_PRIM}.")
    splat = schema.ParticleField3DGaussianSplat(prim)
    placed = np.array(UsdGeom.Xformable(prim).ComputeLocalToWorldTransform(Usd.TimeCode.EarliestTime()))
    if not np.allclose(placed, np.eye(4), atol=1e-9):
        raise ValueError("Its Gaussians are moved by a parent. Apply the transform before exporting.")
    means = _values(splat.GetPositionsAttr(), splat.GetPositionshAttr(), 3, None)
    count = len(means)
    degree = splat.GetRadianceSphericalHarmonicsDegreeAttr().Get()
    if not isinstance(degree, int) or not 0 <= degree <= 3:
        raise ValueError(f"Its harmonics are of degree {degree}; 0 to 3 are read.")
    harmonics = (
        splat.GetRadianceSphericalHarmonicsCoefficientsAttr(),
        splat.GetRadianceSphericalHarmonicsCoefficientshAttr(),
    )
    quats = _values(splat.GetOrientationsAttr(), splat.GetOrientationshAttr(), 4, count)
    return {
        "means": means,
        "quats": np.roll(quats, 1, 1),
        "scales": _values(splat.GetScalesAttr(), splat.GetScaleshAttr(), 3, count),
        "opacities": _values(splat.GetOpacitiesAttr(), splat.GetOpacitieshAttr(), 1, count)[:, 0],
        "sh": _values(*harmonics, 3, count * (degree + 1) ** 2).reshape(count, (degree + 1) ** 2, 3),
    }


def _values(attribute, half_attribute, width: int, count: int | None) -> np.ndarray:
    """[count, width] float32 of an attribute, or of its half-precision twin where only that is there."""
    from pxr import Usd

    values = attribute.Get(Usd.TimeCode.EarliestTime())
    if not values:
        values = half_attribute.Get(Usd.TimeCode.EarliestTime())
    array = np.array(values if values else [], np.float32).reshape(-1, width)
    if count is not None and len(array) != count:
        raise ValueError(f"{attribute.GetName()} has {len(array)} values, {count} were expected.")
    return array
