"""Every splat format against its stated precision, and against PlayCanvas' splat-transform in both directions."""

import subprocess
from dataclasses import fields

import numpy as np
import pytest

from benchmarks.fuzz_formats import ksplat_file
from engine.errors import BadFile
from engine.formats import compressed_ply, doors, ksplat, sog, spz
from engine.formats.axes import half_turn
from engine.formats.quantise import SH_C0, unit_quats
from engine.types import Gaussians, Scene

COUNT = 500

# The widest distance from what was written, by field: position [m], log of scale, opacity, colour seen from all sides
# (0..1), higher harmonics, quaternion component. None: the field is dropped. Stated in docs/formats.md.
BYTE = 0.5 / 255 + 1e-6
PRECISION = {
    ".ply": (0, 1e-6, 1e-6, 0, 0, 1e-6),
    ".glb": (0, 1e-6, 0, 0, 0, 1e-6),
    ".usdc": (0, 1e-6, 0, 0, 0, 1e-6),
    ".splat": (0, 1e-6, BYTE, BYTE, None, 1 / 128),
    ".compressed.ply": (0.6 / 1023, 0.6 / 1023, BYTE, 0.6 / 255, 1 / 64 + 1e-6, 0.0014),
    ".spz": (0.6 / (1 << 20), 1 / 32 + 1e-6, BYTE, 0.5 / 255 / 0.15 * SH_C0 + 1e-6, 8.5 / 128 + 1e-6, 0.0028),
    ".sog": (1e-4, 0.04, BYTE, 0.01, 0.02, 0.0055),
}


def cloud_of(value) -> Gaussians:
    return value.objects[0].gaussians if isinstance(value, Scene) else value


def in_order(value, like: Gaussians) -> Gaussians:
    """The same Gaussians, each beside the one of `like` that is nearest; formats may sort."""
    from scipy.spatial import cKDTree

    value = cloud_of(value)
    order = cKDTree(value.means).query(like.means)[1]
    assert len(value) == len(like) == len(set(order))
    return Gaussians(*(np.asarray(getattr(value, item.name))[order] for item in fields(Gaussians)))


def distances(a: Gaussians, b: Gaussians, extents=(1.0, 1.0, 1.0)) -> tuple:
    """The widest distance by field, as PRECISION lists them; positions, scales and colours in parts of `extents`."""
    colours = [np.clip(g.sh[:, 0] * SH_C0 + 0.5, 0, 1) for g in (a, b)] if b.sh.shape[1] < a.sh.shape[1] else None
    colours = colours or [g.sh[:, 0] * SH_C0 + 0.5 for g in (a, b)]
    quats = [unit_quats(g.quats) for g in (a, b)]
    same_side = np.sign((quats[0] * quats[1]).sum(1))[:, None]
    width = lambda x, y: float(np.abs(np.asarray(x, float) - y).max(initial=0))
    return (
        width(a.means, b.means) / extents[0],
        width(np.log(a.scales), np.log(b.scales)) / extents[1],
        width(a.opacities, b.opacities),
        width(*colours) / extents[2],
        width(a.sh[:, 1:], b.sh[:, 1:]) if a.sh.shape == b.sh.shape else None,
        width(quats[0], quats[1] * same_side),
    )


def rotations(g: Gaussians) -> np.ndarray:
    from scipy.spatial.transform import Rotation

    return Rotation.from_quat(g.quats, scalar_first=True).as_matrix()


def require_close(a: Gaussians, b: Gaussians, bounds: tuple, extents=(1.0, 1.0, 1.0)):
    for found, bound in zip(distances(a, b, extents), bounds):
        assert (found is None) == (bound is None) and (found is None or found <= bound), (distances(a, b), bounds)


def extents_of(g: Gaussians, suffix: str) -> tuple:
    """What the steps of a chunk in a compressed ply are a part of: the widest span a chunk can have."""
    spans = [np.ptp(v, 0).max() for v in (g.means, np.log(g.scales), g.sh[:, 0] * SH_C0)]
    return tuple(map(float, spans)) if suffix == ".compressed.ply" else (1.0, 1.0, 1.0)


def test_every_splat_format_states_its_precision():
    assert set(PRECISION) == set(doors.WRITERS)


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
@pytest.mark.parametrize("suffix", doors.WRITERS)
def test_round_trip_within_the_stated_precision(cloud, suffix, degree):
    g = cloud(COUNT, degree)
    data = doors.WRITERS[suffix](g)
    back = in_order(doors.parse(data, f"a{suffix}"), g)
    bounds = PRECISION[suffix]
    if degree == 0:
        bounds = (*bounds[:4], 0, bounds[5])
    if suffix == ".splat":
        g = Gaussians(g.means, g.quats, g.scales, g.opacities, np.concatenate([clipped(g), g.sh[:, 1:]], 1))
    require_close(g, back, bounds, extents_of(g, suffix))
    assert doors.WRITERS[suffix](g if suffix != ".splat" else cloud(COUNT, degree)) == data  # same cloud, same bytes


def clipped(g: Gaussians) -> np.ndarray:
    """[N, 1, 3] first coefficients whose colour lies within 0..1."""
    return (np.clip(g.sh[:, :1] * SH_C0 + 0.5, 0, 1) - 0.5).astype(np.float32) / np.float32(SH_C0)


@pytest.mark.parametrize("suffix", doors.WRITERS)
@pytest.mark.parametrize("case", ["one", "all equal", "extreme"])
def test_odd_clouds_survive(cloud, suffix, case):
    g = cloud({"one": 1, "all equal": 300, "extreme": 9}[case], 1)
    if case == "all equal":
        g = Gaussians(*(np.repeat(getattr(g, item.name)[:1], 300, 0) for item in fields(Gaussians)))
    if case == "extreme":
        g.opacities[:] = [0, 1, 0.5, 1e-9, 1 - 6e-8, 0, 1, 1, 0]
        g.quats[0], g.quats[1], g.quats[2] = 0, (0, 0, 0, -5), (1e-20, 0, 0, 0)
        g.scales[:3], g.means[3] = [[1e-4, 1, 2], [5, 1e-4, 1e-4], [1e-3, 1e-3, 1e-3]], (100, -100, 0)
    back = cloud_of(doors.parse(doors.WRITERS[suffix](g), f"a{suffix}"))
    back.validate()
    assert len(back) == len(g)
    np.testing.assert_allclose(np.sort(back.opacities), np.sort(g.opacities), atol=BYTE)
    np.testing.assert_allclose(np.sort(back.means, 0), np.sort(g.means, 0), atol=0.11 if case == "extreme" else 1e-4)


def test_a_cloud_beyond_the_reach_of_fixed_point_is_refused(cloud):
    g = cloud(3)
    g.means[1] = 1e8
    with pytest.raises(BadFile, match="further"):
        spz.dump(g)


def test_spz_spends_its_bits_on_the_extent(cloud):
    g = cloud(100, 0)
    far = Gaussians(g.means * 1000, g.quats, g.scales, g.opacities, g.sh)
    back = spz.parse(spz.dump(far))
    assert np.abs(back.means - far.means).max() < 0.6 / (1 << 11)


def test_sog_palettes_are_exact_until_they_are_full(cloud, monkeypatch):
    g = cloud(COUNT, 2)
    exact = in_order(sog.parse(sog.dump(g)), g)
    monkeypatch.setattr(sog, "_PALETTE", 64)
    crowded = in_order(sog.parse(sog.dump(g)), g)
    errors = [float(np.sqrt(((h.sh[:, 1:] - g.sh[:, 1:]) ** 2).mean())) for h in (exact, crowded)]
    assert errors[0] < 0.005 < errors[1] < float(g.sh[:, 1:].std())


@pytest.fixture(scope="module")
def exchange(cloud, peers, tmp_path_factory):
    """(our cloud, folder): files of both programs, and what splat-transform made of each, from one run of it."""
    folder = tmp_path_factory.mktemp("exchange")
    g = cloud(COUNT, 3)
    jobs = []
    for suffix in OURS:
        doors.write(g, folder / f"ours{suffix}")
        jobs.append((f"ours{suffix}", f"ours{suffix}.read.ply"))
    for level in range(3):
        (folder / f"level{level}.ksplat").write_bytes(ksplat_file(g, level))
        jobs.append((f"level{level}.ksplat", f"level{level}.ksplat.read.ply"))
    jobs += [("ours.ply", f"theirs{suffix}") for suffix in THEIRS]
    jobs += [(f"theirs{suffix}", f"theirs{suffix}.read.ply") for suffix in THEIRS if suffix != ".glb"]
    arguments = [folder / name for job in jobs for name in job]
    done = subprocess.run(["node", peers / "convert.mjs", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "warn" not in done.stderr.lower()
    return g, folder


OURS = (".ply", ".compressed.ply", ".splat", ".spz", ".sog")
THEIRS = (".ply", ".compressed.ply", ".sog", ".v3.spz", ".v4.spz", ".glb")
SAME = (1e-6, 1e-6, 2e-6, 1e-6, 1e-6, 1e-6)


def same_axes(g: Gaussians, suffix: str) -> Gaussians:
    """splat-transform 2.7 takes a ply for y-down and a spz for y-up, and turns between them; we turn nothing."""
    return half_turn(g, "x") if suffix.endswith(".spz") else g


@pytest.mark.parametrize("suffix", OURS)
def test_splat_transform_reads_what_we_write(exchange, suffix):
    """Value by value, what it reads in our file is what we read in it."""
    g, folder = exchange
    ours = cloud_of(doors.read(folder / f"ours{suffix}"))
    theirs = in_order(same_axes(doors.read(folder / f"ours{suffix}.read.ply"), suffix), ours)
    bounds = SAME
    if suffix == ".splat":  # it takes the bytes of a quaternion as 0..255, the format's author as -128..127
        bounds = (*SAME[:5], 0.0065)
        assert ours.sh.shape == theirs.sh.shape
    require_close(ours, theirs, bounds)


@pytest.mark.parametrize("suffix", [s for s in THEIRS if s != ".glb"])
def test_we_read_what_splat_transform_writes(exchange, suffix):
    """Value by value, what we read in its file is what it reads in it, and it is our cloud."""
    g, folder = exchange
    ours = doors.read(folder / f"theirs{suffix}")
    require_close(ours, in_order(same_axes(doors.read(folder / f"theirs{suffix}.read.ply"), suffix), ours), SAME)
    back = in_order(same_axes(ours, suffix), g)
    assert distances(back, g)[0] < 2e-3 and distances(back, g)[2] < 5e-3 and distances(back, g)[5] < 0.01


def test_we_read_its_gaussians_in_gltf(exchange):
    """glTF is Y up, so it turns its ply about z on the way."""
    g, folder = exchange
    back = half_turn(cloud_of(doors.read(folder / "theirs.glb")), "z")
    require_close(g, back, (0, 1e-6, 1e-6, 1e-6, 1e-5, 2))
    # It multiplies quaternions where we change axes: another rotation of the same ellipsoid.
    np.testing.assert_allclose(np.abs(rotations(back)), np.abs(rotations(g)), atol=1e-6)


@pytest.mark.parametrize("level", range(3))
def test_ksplat_is_read_as_splat_transform_reads_it(exchange, level):
    g, folder = exchange
    ours = ksplat.parse((folder / f"level{level}.ksplat").read_bytes())
    theirs = doors.read(folder / f"level{level}.ksplat.read.ply")
    require_close(ours, theirs, SAME)
    half = (0, 1e-6, BYTE, 1, 0, 1e-6) if level == 0 else (3e-4, 2e-3, BYTE, 1, 0.012, 1e-3)
    require_close(g, ours, half)


def test_compressed_ply_without_colour_bounds(cloud):
    """The first files of the kind have twelve bounds a chunk; colours then span 0..1."""
    data = compressed_ply.dump(cloud(10, 0))
    head, body = data.split(b"end_header\n")
    lines = [
        line
        for line in head.split(b"\n")
        if line.split(b" ")[-1] not in (b"min_r", b"min_g", b"min_b", b"max_r", b"max_g", b"max_b")
    ]
    old = b"\n".join(lines) + b"end_header\n" + body[:48] + body[72:]
    rgb = compressed_ply.parse(old).sh[:, 0] * SH_C0 + 0.5
    assert rgb.min() >= -1e-6 and rgb.max() <= 1 + 1e-6 and np.ptp(rgb) > 0.9
    np.testing.assert_array_equal(compressed_ply.parse(old).means, compressed_ply.parse(data).means)
