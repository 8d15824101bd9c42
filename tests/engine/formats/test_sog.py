"""SOG: the pictures in the bundle, and bundles that are not what they say."""

import io
import json
import zipfile

import numpy as np
import pytest

from engine.errors import BadFile
from engine.formats import sog
from engine.formats.limits import DEFAULT, Limits


def files(data):
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def bundled(contents, compression=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as bundle:
        for name, data in contents.items():
            bundle.writestr(name, data)
    return out.getvalue()


def changed(data, **changes):
    contents = files(data)
    meta = json.loads(contents["meta.json"])
    for path, value in changes.items():
        *keys, last = path.split("__")
        target = meta
        for key in keys:
            target = target[key]
        target[last] = value
    return bundled(contents | {"meta.json": json.dumps(meta)})


def texels(data):
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "WEBP"
        return np.asarray(image.convert("RGBA"))


def test_pictures_are_lossless_and_as_large_as_they_must_be(cloud):
    g = cloud(100, 1)
    g.opacities[:10] = 0  # a clear texel keeps its colour
    contents = files(sog.dump(g))
    assert set(contents) == {"meta.json", "means_l.webp", "means_u.webp", "quats.webp", "scales.webp", "sh0.webp",
                             "shN_centroids.webp", "shN_labels.webp"}  # fmt: skip
    picture = texels(contents["sh0.webp"])
    assert picture.shape[0] % 4 == picture.shape[1] % 4 == 0 and picture.shape[0] * picture.shape[1] >= 100
    clear = picture.reshape(-1, 4)[:100][picture.reshape(-1, 4)[:100, 3] == 0]
    assert len(clear) == 10 and clear[:, :3].any()
    assert texels(contents["shN_centroids.webp"]).shape[1] == 64 * 3


def test_compressed_bundles_are_read(cloud):
    data = sog.dump(cloud(50, 1))
    again = sog.parse(bundled(files(data), zipfile.ZIP_DEFLATED))
    assert again.means.tobytes() == sog.parse(data).means.tobytes()


REFUSED = {
    "version": 1,
    "count": 10_000,
    "means__files": ["means_l.webp"],
    "means__mins": [0, 0, 1e9],
    "scales__codebook": [0] * 255,
    "sh0__codebook": [1e30] * 256,
    "quats__files": ["sh0.webp"],
    "sh0__files": ["../../etc/passwd"],
    "shN__bands": 2,
    "shN__count": 3,
    "shN__files": ["shN_labels.webp", "shN_centroids.webp"],
}


@pytest.mark.parametrize("key", REFUSED)
def test_headers_that_do_not_fit_their_pictures_are_refused(cloud, key):
    with pytest.raises(BadFile) as caught:
        sog.parse(changed(sog.dump(cloud(50, 1)), **{key: REFUSED[key]}))
    assert caught.value.offset is not None


def test_missing_broken_and_overgrown_files_are_refused(cloud):
    data = sog.dump(cloud(50, 0))
    contents = files(data)
    for name in contents:
        with pytest.raises(BadFile, match=name):
            sog.parse(bundled({key: value for key, value in contents.items() if key != name}))
        with pytest.raises(BadFile):
            sog.parse(bundled(contents | {name: contents[name][: len(contents[name]) // 2]}))
    with pytest.raises(BadFile, match="texels large"):
        sog.parse(data, Limits(image_side=4))
    bomb = bundled(contents | {"meta.json": b" " * 50_000_000}, zipfile.ZIP_DEFLATED)
    with pytest.raises(BadFile, match="more than the limit"):
        sog.parse(bomb, Limits(json_bytes=1_000_000))
    with pytest.raises(BadFile, match="bundle"):
        sog.parse(data[:-30], DEFAULT)
