"""The convert job: every pair of formats, what it says it drops, and what it refuses."""

import numpy as np
import pytest

from benchmarks.fuzz_formats import ksplat_file
from engine.config import ConvertConfig
from engine.convert import convert
from engine.errors import BadConfig, BadFile
from engine.events import Done, Saved, Warned
from engine.formats import doors
from engine.splat.edit import merge, transform
from engine.types import Gaussians, Mesh, Object, Scene


@pytest.fixture
def cloud():
    rng = np.random.default_rng(0)
    values = (rng.normal(size=(40, 3)), rng.normal(size=(40, 4)), np.exp(rng.normal(-3, 1, (40, 3))), rng.random(40))
    return Gaussians(*(v.astype(np.float32) for v in (*values, rng.normal(0, 0.2, (40, 9, 3)))))


def run(source, target, **settings):
    return list(convert(ConvertConfig(source=str(source), target=str(target), **settings)))


def test_every_format_into_every_other(cloud, tmp_path):
    suffixes = [suffix for suffix in doors.WRITERS if suffix != ".usdc"]  # reading it starts a process: once is enough
    (tmp_path / "a.ksplat").write_bytes(ksplat_file(cloud, 1))
    for suffix in doors.WRITERS:
        doors.write(cloud, tmp_path / f"a{suffix}")
    pairs = [(f"a{a}", f"b{b}") for a in [*suffixes, ".ksplat"] for b in doors.WRITERS if b != ".usdc"]
    for source, target in [*pairs, ("a.ply", "b.usdc"), ("a.usdc", "c.ply")]:
        events = run(tmp_path / source, tmp_path / target)
        assert events[-2:] == [Saved(str(tmp_path / target)), events[-1]] and isinstance(events[-1], Done)
        back = doors.read(tmp_path / target)
        assert len(back.objects[0].gaussians if isinstance(back, Scene) else back) == 40


def test_ply_to_ply_is_bit_exact(cloud, tmp_path):
    doors.write(cloud, tmp_path / "a.ply")
    run(tmp_path / "a.ply", tmp_path / "b.ply")
    assert (tmp_path / "a.ply").read_bytes() == (tmp_path / "b.ply").read_bytes()


def test_turn_and_degree(cloud, tmp_path):
    doors.write(cloud, tmp_path / "a.ply")
    run(tmp_path / "a.ply", tmp_path / "b.ply", turn="x", degree=1)
    back = doors.read(tmp_path / "b.ply")
    assert back.sh.shape == (40, 4, 3)
    np.testing.assert_array_equal(back.means, cloud.means * np.float32([1, -1, -1]))


def test_what_is_dropped_is_said(cloud, tmp_path):
    doors.write(cloud, tmp_path / "a.ply")
    warnings = lambda target, **more: [
        e.message for e in run(tmp_path / "a.ply", tmp_path / target, **more) if isinstance(e, Warned)
    ]
    assert "reflections" in warnings("b.splat")[0] and not warnings("b.splat", degree=0) and not warnings("b.ply")
    assert warnings("b.spz") and warnings("b.sog") and warnings("b.compressed.ply")


def test_a_mesh_stays_a_mesh(tmp_path):
    mesh = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))
    doors.write(Scene((Object("tri", mesh=mesh),)), tmp_path / "a.glb")
    run(tmp_path / "a.glb", tmp_path / "b.glb")
    assert doors.read(tmp_path / "b.glb").objects[0].name == "tri"
    with pytest.raises(BadFile, match="no Gaussians"):
        run(tmp_path / "a.glb", tmp_path / "b.ply")
    with pytest.raises(BadConfig, match="not turned"):
        run(tmp_path / "a.glb", tmp_path / "b.glb", turn="x")


def test_refusals(cloud, tmp_path):
    doors.write(cloud, tmp_path / "a.ply")
    (tmp_path / "old.spz").write_bytes(b"old")
    with pytest.raises(BadConfig, match="no writer"):
        run(tmp_path / "a.ply", tmp_path / "b.docx")
    with pytest.raises(BadFile, match="no such file"):
        run(tmp_path / "absent.ply", tmp_path / "old.spz")
    stretched = np.diag([1, 2, 1, 1]).astype(np.float32)
    doors.write(Scene((Object("a", gaussians=cloud, transform=stretched),)), tmp_path / "stretched.glb")
    with pytest.raises(BadFile, match="'a' shears"):
        run(tmp_path / "stretched.glb", tmp_path / "old.spz")
    assert (tmp_path / "old.spz").read_bytes() == b"old"


def test_gaussians_come_out_where_their_nodes_put_them(cloud, tmp_path):
    turned = np.array([[0, 0, 2, 1], [0, 2, 0, 0], [-2, 0, 0, 5], [0, 0, 0, 1]], np.float32)
    scene = Scene((Object("still", gaussians=cloud), Object("moved", gaussians=cloud, transform=turned)))
    doors.write(scene, tmp_path / "two.glb")
    run(tmp_path / "two.glb", tmp_path / "one.ply")
    found = doors.read(tmp_path / "one.ply")
    wanted = merge([cloud, transform(cloud, turned)])
    np.testing.assert_allclose(found.means, wanted.means, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.scales, wanted.scales, rtol=1e-4)
    np.testing.assert_allclose(found.sh, wanted.sh, atol=1e-4)
