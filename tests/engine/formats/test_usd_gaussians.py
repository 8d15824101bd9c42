"""What OpenUSD itself says of our files, and how we take its files."""

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats import usd_gaussians
from engine.formats.quantise import unit_quats


@pytest.fixture(scope="module")
def stage(cloud, tmp_path_factory):
    from pxr import Usd

    path = tmp_path_factory.mktemp("usd") / "splat.usdc"
    path.write_bytes(usd_gaussians.dump(cloud(50, 2)))
    return Usd.Stage.Open(str(path))


def test_openusd_reads_what_we_wrote(stage, cloud):
    from pxr import UsdGeom, UsdVol

    g = cloud(50, 2)
    assert UsdGeom.GetStageUpAxis(stage) == "Y" and UsdGeom.GetStageMetersPerUnit(stage) == 1
    assert stage.GetDefaultPrim().GetName() == "Asset"
    prim = UsdVol.ParticleField3DGaussianSplat(stage.GetPrimAtPath("/Asset/Splat"))
    assert prim.GetPrim().GetTypeName() == "ParticleField3DGaussianSplat"
    np.testing.assert_array_equal(np.array(prim.GetPositionsAttr().Get()), g.means)
    np.testing.assert_array_equal(np.array(prim.GetScalesAttr().Get()), g.scales)
    first = prim.GetOrientationsAttr().Get()[0]
    np.testing.assert_allclose([first.GetReal(), *first.GetImaginary()], unit_quats(g.quats)[0], atol=1e-7)
    assert prim.GetRadianceSphericalHarmonicsDegreeAttr().Get() == 2
    harmonics = np.array(prim.GetRadianceSphericalHarmonicsCoefficientsAttr().Get()).reshape(50, 9, 3)
    np.testing.assert_array_equal(harmonics, g.sh)


def test_openusd_validators_find_nothing(stage):
    from pxr import UsdValidation

    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    errors = UsdValidation.ValidationContext(validators).Validate(stage)
    serious = [e for e in errors if e.GetType() == UsdValidation.ValidationErrorType.Error]
    assert validators and not serious, [e.GetMessage() for e in serious]


CASES = {
    "nothing in it": 'def Xform "A" {}',
    "too few scales": 'def ParticleField3DGaussianSplat "A" { point3f[] positions = [(0,0,0)] }',
    "moved": 'def Xform "M" { double3 xformOp:translate = (1,0,0)\n'
    'uniform token[] xformOpOrder = ["xformOp:translate"]\ndef ParticleField3DGaussianSplat "A" {} }',
    "degree": 'def ParticleField3DGaussianSplat "A" { uniform int radiance:sphericalHarmonicsDegree = 9 }',
    "not usd": "def def def",
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_read_is_refused_in_words(case, tmp_path):
    path = tmp_path / "a.usda"
    path.write_text(f"#usda 1.0\n{CASES[case]}\n")
    with pytest.raises(ValueError, match=r"\w+ \w+ .*\."):
        usd_gaussians.read_file(str(path))


def test_half_precision_is_read(tmp_path):
    text = """#usda 1.0
def ParticleField3DGaussianSplat "A" {
    point3h[] positionsh = [(1, 2, 3)]
    quath[] orientationsh = [(1, 0, 0, 0)]
    half3[] scalesh = [(0.5, 0.25, 1)]
    half[] opacitiesh = [0.5]
    uniform int radiance:sphericalHarmonicsDegree = 0
    half3[] radiance:sphericalHarmonicsCoefficientsh = [(1, 0, -1)]
}
"""
    g = usd_gaussians.parse(text.encode())
    g.validate()
    assert g.means.tolist() == [[1, 2, 3]] and g.quats.tolist() == [[1, 0, 0, 0]] and g.sh.tolist() == [[[1, 0, -1]]]


@pytest.mark.parametrize("line", ["( subLayers = [@other.usda@] )", 'def "A" ( references = @other.usda@ ) {}'])
def test_files_made_of_other_files_are_refused_before_those_are_opened(line):
    with pytest.raises(BadFile, match="other files"):
        usd_gaussians.parse(f"#usda 1.0\n{line}\n".encode())
