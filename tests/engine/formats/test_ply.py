"""Standard 3DGS ply: bit-exact trips, foreign layouts, and refusals that name the byte."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import BadFile
from engine.formats import ply
from engine.formats.limits import Limits
from engine.types import Gaussians

NAMES = [item.name for item in fields(Gaussians)]


def same(a, b):
    return all(np.asarray(getattr(a, n)).tobytes() == np.asarray(getattr(b, n)).tobytes() for n in NAMES)


def foreign(values, names=None, kind="float", order="binary_little_endian", comments=(), tail=b""):
    """A ply as another program might write it: `values` is a dict of columns, in the order of `names`."""
    names = names or list(values)
    letter = {"float": "f4", "double": "f8"}[kind]
    mark = {"binary_little_endian": "<", "binary_big_endian": ">"}[order]
    table = np.stack([values[n] for n in names], 1).astype(mark + letter)
    head = ["ply", f"format {order} 1.0", *(f"comment {c}" for c in comments), f"element vertex {len(table)}"]
    head += [f"property {kind} {n}" for n in names] + ["end_header", ""]
    return "\n".join(head).encode() + table.tobytes() + tail


def raw_columns(count=50, degree=1, seed=0):
    """Columns as a trainer stores them, before activation."""
    rng = np.random.default_rng(seed)
    names = [n for n in ply.property_names((degree + 1) ** 2) if n[0] != "n"]
    return {n: rng.normal(-4 if n.startswith("scale") else 0, 1, count).astype(np.float32) for n in names}


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_layout_is_the_trainers(cloud, degree):
    g = cloud(7, degree)
    data = ply.dump(g)
    head, body = data.split(b"end_header\n")
    lines = head.decode().splitlines()
    assert lines[:2] == ["ply", "format binary_little_endian 1.0"] and "element vertex 7" in lines
    names = [line.split()[2] for line in lines if line.startswith("property float ")]
    rest = 3 * ((degree + 1) ** 2 - 1)
    first = ["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2"]
    assert names == [*first, *(f"f_rest_{i}" for i in range(rest)),
                     "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]  # fmt: skip
    table = np.frombuffer(body, "<f4").reshape(7, -1)
    column = {name: table[:, i] for i, name in enumerate(names)}
    assert not table[:, 3:6].any()
    np.testing.assert_array_equal(np.stack([column["f_dc_0"], column["f_dc_1"], column["f_dc_2"]], 1), g.sh[:, 0])
    per_channel = rest // 3
    for channel in range(3):
        for k in range(per_channel):
            np.testing.assert_array_equal(column[f"f_rest_{channel * per_channel + k}"], g.sh[:, 1 + k, channel])
    np.testing.assert_allclose(1 / (1 + np.exp(-column["opacity"].astype(float))), g.opacities, rtol=1e-6)
    np.testing.assert_allclose(np.exp(column["scale_1"].astype(float)), g.scales[:, 1], rtol=1e-6)
    np.testing.assert_array_equal(column["rot_0"], g.quats[:, 0])


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_nothing_drifts(cloud, degree):
    g = cloud(2000, degree)
    data = ply.dump(g)
    once = ply.parse(data)
    assert ply.dump(once) == data and same(ply.parse(ply.dump(once)), once)
    for name in ("means", "quats", "sh"):
        assert getattr(once, name).tobytes() == getattr(g, name).tobytes()
    np.testing.assert_allclose(once.scales, g.scales, rtol=1e-6)
    np.testing.assert_allclose(once.opacities, g.opacities, rtol=2e-6)


@pytest.mark.parametrize(
    ("activate", "invert", "low", "high"),
    [(ply.opacity_from_logit, ply.logit_from_opacity, -110, 60), (ply.scale_from_log, ply.log_from_scale, -85, 85)],
)
def test_activations_settle_at_once(activate, invert, low, high):
    """Over the whole range: raw -> active -> raw -> active is bit-equal, and so is active -> raw -> active -> raw."""
    raw = np.random.default_rng(0).uniform(low, high, 300_000).astype(np.float32)
    active = activate(raw)
    assert activate(invert(active)).tobytes() == active.tobytes()
    wanted = np.abs(active * np.random.default_rng(1).uniform(0.5, 1, len(raw)).astype(np.float32))
    stored = invert(wanted)
    assert np.isfinite(stored).all() and invert(activate(stored)).tobytes() == stored.tobytes()


def test_extremes_stay_what_they_are():
    opacities = np.float32([0, 1e-45, 1e-10, 0.5, 1 - 2**-24, 1])
    np.testing.assert_array_equal(
        ply.opacity_from_logit(ply.logit_from_opacity(opacities))[[0, 3, 4, 5]], opacities[[0, 3, 4, 5]]
    )
    assert np.isfinite(ply.logit_from_opacity(opacities)).all()


@given(st.integers(0, 30), st.integers(0, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_any_cloud_survives(count, degree, seed):
    rng = np.random.default_rng(seed)
    draw = lambda *shape: (rng.normal(size=shape) * 10.0 ** rng.integers(-20, 20, shape)).astype(np.float32)
    g = Gaussians(
        draw(count, 3),
        draw(count, 4),
        np.abs(draw(count, 3)) + np.float32(1e-30),
        rng.random(count).astype(np.float32),
        draw(count, (degree + 1) ** 2, 3),
    )
    back = ply.parse(ply.dump(g))
    back.validate()
    assert len(back) == count and ply.dump(back) == ply.dump(g) and back.means.tobytes() == g.means.tobytes()


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_any_order_extra_fields_and_missing_normals(degree):
    values = raw_columns(degree=degree)
    plain = ply.parse(foreign(values))
    shuffled = list(values)
    np.random.default_rng(1).shuffle(shuffled)
    extra = {**values, "nx": values["x"], "label": values["y"], "error": values["z"]}
    for names in (shuffled, [*shuffled[:5], "label", *shuffled[5:], "nx", "error"]):
        assert same(ply.parse(foreign(extra, names, comments=["by someone", "antialiased 1"])), plain)
    assert same(ply.parse(foreign(values, order="binary_big_endian")), plain)
    assert same(ply.parse(foreign(values, kind="double")), plain)
    head, body = foreign(values).split(b"end_header\n")
    assert same(ply.parse(head.replace(b"\n", b"\r\n") + b"end_header\r\n" + body), plain)
    np.testing.assert_array_equal(plain.means[:, 1], values["y"])
    if degree:
        np.testing.assert_array_equal(plain.sh[:, 1, 2], values[f"f_rest_{2 * ((degree + 1) ** 2 - 1)}"])


def test_colours_as_bytes_beside_the_gaussians_are_ignored():
    values = raw_columns(3, 0)
    table = np.zeros(3, [*((n, "<f4") for n in values), ("red", "u1"), ("class", "<u2")])
    for name, column in values.items():
        table[name] = column
    lines = ["ply", "format binary_little_endian 1.0", "element vertex 3", *(f"property float32 {n}" for n in values)]
    head = "\n".join([*lines, "property uint8 red", "property ushort class", "end_header", ""])
    assert same(ply.parse(head.encode() + table.tobytes()), ply.parse(foreign(values)))


def test_infinite_logits_are_clear_and_solid():
    """Several programs write them for opacities of exactly 0 and 1."""
    values = raw_columns(4, 0)
    values["opacity"][:2] = np.inf, -np.inf
    np.testing.assert_array_equal(ply.parse(foreign(values)).opacities[:2], [1, 0])


def spoilt(name, value, row=3):
    values = raw_columns(10, 1)
    values[name][row] = value
    return foreign(values)


GOOD = foreign(raw_columns(10, 1))
REFUSED = {
    "not a number": (spoilt("x", np.nan), "Gaussian 3"),
    "infinite": (spoilt("rot_1", np.inf), "finite"),
    "an opacity that is no number": (spoilt("opacity", np.nan), "finite"),
    "infinite colour": (spoilt("f_rest_4", -np.inf), "finite"),
    "a scale beyond float": (spoilt("scale_0", 200), "scale"),
    "a scale of nothing": (spoilt("scale_2", -200), "scale"),
    "cut off": (GOOD[:-1], "1 bytes early"),
    "bytes to spare": (GOOD + b"x", "1 bytes follow"),
    "header cut off": (GOOD[:100], "no end"),
    "text": (GOOD.replace(b"binary_little_endian", b"ascii"), "as text"),
    "unknown format": (GOOD.replace(b"binary_little_endian", b"middle_endian"), "format"),
    "no count": (GOOD.replace(b"element vertex 10", b"element vertex"), "count"),
    "negative count": (GOOD.replace(b"element vertex 10", b"element vertex -1"), "count"),
    "huge count": (GOOD.replace(b"element vertex 10", b"element vertex 4000000000"), "limit"),
    "absurd count": (GOOD.replace(b"element vertex 10", b"element vertex " + b"9" * 5000), "count"),
    "a list": (GOOD.replace(b"property float x", b"property list uchar int x"), "plain vertices"),
    "unknown type": (GOOD.replace(b"property float x", b"property quad x"), "property"),
    "same property twice": (GOOD.replace(b"property float y", b"property float x"), "twice"),
    "no opacity": (GOOD.replace(b"property float opacity", b"property float absent"), "opacity"),
    "a gap in the harmonics": (GOOD.replace(b"property float f_rest_3\n", b"property float f_rest_9\n"), "f_rest"),
    "degree four": (foreign(raw_columns(2, 3) | {f"f_rest_{i}": np.zeros(2) for i in range(72)}), "f_rest"),
    "property before element": (GOOD.replace(b"element vertex 10\n", b""), "before any element"),
    "no format": (b"ply\nelement vertex 0\nend_header\n", "how its numbers"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_name_the_byte(case):
    data, words = REFUSED[case]
    with pytest.raises(BadFile, match=words) as caught:
        ply.parse(data)
    assert caught.value.offset is not None and 0 <= caught.value.offset <= len(data)


def test_the_offset_is_the_row():
    with pytest.raises(BadFile) as caught:
        ply.parse(REFUSED["not a number"][0])
    assert caught.value.offset == len(GOOD) - 7 * (14 + 9) * 4


def test_limits_are_kept(cloud):
    with pytest.raises(BadFile, match="limit"):
        ply.parse(ply.dump(cloud(11)), Limits(gaussians=10))
