"""SPZ: the older and the newer versions that are only read."""

import gzip
import struct

import numpy as np
import pytest

from benchmarks.fuzz_formats import spz_version_4
from engine.errors import BadFile
from engine.formats import spz
from engine.formats.limits import Limits


def version_1_or_2(version, means, quats):
    """One Gaussian a row: grey, solid, of size one."""
    count = len(means)
    if version == 1:
        position = np.asarray(means, "<f2").tobytes()
    else:
        fixed = np.round(np.asarray(means) * 4096).astype("<i4")
        position = fixed.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()
    first = np.clip(np.round(np.asarray(quats)[:, 1:] * 127.5 + 127.5), 0, 255).astype(np.uint8)
    body = position + b"\xff" * count + b"\x80" * 3 * count + b"\xa0" * 3 * count + first.tobytes()
    return gzip.compress(struct.pack("<IIIBBBB", 0x5053474E, version, count, 0, 12, 0, 0) + body)


@pytest.mark.parametrize("version", [1, 2])
def test_the_first_versions(version):
    means = [[1.5, -2.25, 0.125], [0, -0.5, 100]]
    quats = np.array([[1, 0, 0, 0], [0.5, -0.5, 0.5, -0.5]])
    g = spz.parse(version_1_or_2(version, means, quats))
    g.validate()
    np.testing.assert_array_equal(g.means, means)
    np.testing.assert_allclose(g.quats, quats, atol=0.01)
    np.testing.assert_allclose(g.scales, 1)
    np.testing.assert_allclose(g.opacities, 1)


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_the_fourth_holds_the_same(cloud, degree):
    data = spz.dump(cloud(30, degree))
    third, fourth = spz.parse(data), spz.parse(spz_version_4(data))
    for name in ("means", "quats", "scales", "opacities", "sh"):
        assert getattr(third, name).tobytes() == getattr(fourth, name).tobytes()


def test_lying_headers_are_refused(cloud):
    plain = bytearray(gzip.decompress(spz.dump(cloud(30, 1))))
    for offset, value in ((0, b"X"), (4, b"\5"), (8, b"\x1f"), (8, b"\xff\xff\xff\xff"), (12, b"\4"), (13, b"\x1e")):
        spoilt = bytes(plain[:offset] + value + plain[offset + len(value) :])
        with pytest.raises(BadFile) as caught:
            spz.parse(gzip.compress(spoilt))
        assert caught.value.offset is not None
    fourth = spz_version_4(spz.dump(cloud(30, 1)))
    for offset, value in ((15, b"\7"), (16, b"\1"), (32, b"\xff\xff"), (40, b"\1")):
        with pytest.raises(BadFile):
            spz.parse(fourth[:offset] + value + fourth[offset + len(value) :])


def test_what_unpacks_is_capped(cloud):
    with pytest.raises(BadFile, match="more than 1,000"):
        spz.parse(spz.dump(cloud(100)), Limits(unpacked_bytes=1000))
    with pytest.raises(BadFile, match="limit"):
        spz.parse(spz.dump(cloud(100)), Limits(gaussians=99))
