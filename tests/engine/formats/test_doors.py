"""The two doors: what they recognise, what they refuse, and what they leave alone."""

import errno
import os

import pytest

from engine.errors import BadFile, DiskFull
from engine.formats import doors
from engine.formats.atomic import faults
from engine.formats.limits import Limits
from engine.types import Gaussians, Object, Scene


@pytest.fixture
def values(cloud, box):
    """One value for every writer."""
    scene = Scene((Object("box", mesh=box()),))
    return {suffix: scene if suffix == ".glb" else cloud(20, 1) for suffix in doors.WRITERS}


def test_every_writer_has_a_reader():
    assert set(doors.WRITERS) <= set(doors.READERS)


def test_every_writer_writes_what_its_reader_reads(values, tmp_path):
    for suffix, value in values.items():
        path = tmp_path / f"asset{suffix}"
        doors.write(value, path)
        first = path.read_bytes()
        back = doors.read(path)
        assert type(back) in (Gaussians, Scene)
        doors.write(value, path)
        assert path.read_bytes() == first, suffix


def test_content_decides_not_the_name(values, tmp_path):
    path = tmp_path / "wrong.ply"
    doors.write(values[".glb"], tmp_path / "a.glb")
    path.write_bytes((tmp_path / "a.glb").read_bytes())
    assert isinstance(doors.read(path), Scene)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.ply", b"", "empty"),
        ("a.ply", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("a.ply", b"\x80\x04\x95", "pickle"),
        ("a.xyz", b"hello there", "not read here"),
        ("a", b"hello there", "not read here"),
        ("a.glb", b"hello there, stranger", "glTF"),
        ("a.ply", b"hello there", "ply"),
    ],
)
def test_strangers_are_named(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadFile, match=words) as caught:
        doors.read(tmp_path / name)
    assert caught.value.where == str(tmp_path / name) and caught.value.offset == 0


def test_what_is_not_a_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.ply")
    for path in (tmp_path, tmp_path / "absent.ply", tmp_path / "pipe.ply", "nul\0.ply", "/dev/zero", ""):
        with pytest.raises(BadFile):
            doors.read(path)


def test_size_is_capped_before_reading(values, tmp_path):
    path = tmp_path / "a.ply"
    doors.write(values[".ply"], path)
    with pytest.raises(BadFile, match="limit"):
        doors.read(path, Limits(file_bytes=100))


def test_impossible_values_are_not_written(cloud, tmp_path):
    from dataclasses import replace

    g = cloud(5)
    g.means[2, 1] = float("nan")
    path = tmp_path / "a.ply"
    path.write_bytes(b"old")
    for bad in (g, replace(cloud(5), opacities=cloud(5).opacities * 3)):
        with pytest.raises(BadFile, match="impossible"):
            doors.write(bad, path)
    with pytest.raises(BadFile, match="no writer"):
        doors.write(cloud(5), tmp_path / "a.docx")
    assert path.read_bytes() == b"old"


def test_a_full_disk_keeps_every_earlier_file(values, tmp_path):
    """Each writer in turn, failing at each system call."""
    for suffix, value in values.items():
        path = tmp_path / f"asset{suffix}"
        path.write_bytes(b"old")
        for step in ("open", "write", "flush", "fsync", "replace"):

            def hook(name, where, step=step):
                if name == step:
                    raise OSError(errno.ENOSPC, "No space left on device", where)

            with faults(hook), pytest.raises(DiskFull):
                doors.write(value, path)
            assert path.read_bytes() == b"old"
    assert len(os.listdir(tmp_path)) == len(values)
