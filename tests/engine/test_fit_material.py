"""From a simulated clip back to its parameters: by the mesh's motion and by pictures alone."""

import json
from pathlib import Path

import pytest

from engine.config import FitMaterialConfig, SimulateConfig
from engine.errors import BadConfig, BadFile
from engine.events import Done
from engine.fit_material import fit_material
from engine.simulate import simulate

SCENE = """
seconds = 0.3
fps = 20
grid = 8
[[object]]
shape = "block"
size = [0.2, 0.2, 0.2]
material = "jelly"
position = [0, 0.1, 0]
velocity = [0, -2, 0]
"""


@pytest.fixture
def clip(tmp_path):
    """(scene, motion) of a block whose stiffness is not the preset's."""
    path = tmp_path / "scene.toml"
    path.write_text(SCENE + "young = 52000.0\n")
    out = tmp_path / "true" / "motion.pc2"
    list(simulate(SimulateConfig(asset=str(path), out=str(out), resolution=48, splats=4000, size=64, seconds=0.3)))
    path.write_text(SCENE)
    return path, out


def test_stiffness_from_the_mesh(clip, tmp_path):
    scene, motion = clip
    config = FitMaterialConfig(
        asset=str(scene), observed=str(motion), unknowns=("young",), out=str(tmp_path / "fit"), fps=20, grid=8,
        iterations=5,
    )  # fmt: skip
    events = list(fit_material(config))
    assert isinstance(events[-1], Done)
    assert events[-1].value.values()["young"] == pytest.approx(52000, rel=0.01)
    report = json.loads((tmp_path / "fit" / "fit.json").read_text())
    assert report["told"]["young"] and "young" in Path(tmp_path / "fit" / "material.toml").read_text()


def test_what_holds_no_motion_is_refused(clip, tmp_path):
    scene, motion = clip
    with pytest.raises(BadFile, match="motion"):
        list(fit_material(FitMaterialConfig(asset=str(scene), observed=str(tmp_path / "nothing"))))
    (tmp_path / "x.pc2").write_bytes(b"POINTCACHE2\0 no")
    with pytest.raises(BadFile):
        list(fit_material(FitMaterialConfig(asset=str(scene), observed=str(tmp_path / "x.pc2"))))
    with pytest.raises(BadConfig, match="colour"):
        list(fit_material(FitMaterialConfig(asset=str(scene), observed=str(motion), unknowns=("colour",))))
