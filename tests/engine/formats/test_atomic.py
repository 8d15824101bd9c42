"""Writing: old or new, never torn; every failure in words; nothing left behind."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.errors import BadFile, DiskFull, GalateaError
from engine.formats.atomic import faults, sweep, write_all_atomically, write_atomically

ROOT = Path(__file__).parents[3]


def fail_at(number, code, only=None):
    """A hook that raises OSError(code) at the `number`-th step (of those named `only`), and counts the steps."""
    seen = []

    def hook(step, path):
        if only is None or step == only:
            seen.append(step)
            if len(seen) == number:
                raise OSError(code, os.strerror(code), path)

    return hook, seen


def test_writes_makes_folders_and_replaces(tmp_path):
    target = tmp_path / "new folder" / "café ☕.ply"
    write_atomically(target, b"one")
    write_atomically(target, b"two")
    assert target.read_bytes() == b"two"
    assert os.listdir(target.parent) == [target.name]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("old", [None, b"old"])
def test_nth_fault_leaves_old_or_new(tmp_path, code, old):
    """Fail the N-th step, for every N until the write passes."""
    target = tmp_path / "asset.glb"
    data = bytes(range(256)) * 40_000  # more than two write steps
    for number in range(1, 100):
        target.unlink(missing_ok=True)
        if old is not None:
            target.write_bytes(old)
        hook, seen = fail_at(number, code)
        with faults(hook):
            try:
                write_atomically(target, data)
            except GalateaError as error:
                wanted = DiskFull if code in (errno.ENOSPC, errno.EDQUOT) else BadFile
                assert type(error) is wanted and error.where == str(target) and error.fix
                found = target.read_bytes() if target.exists() else None
                assert found == (data if seen[-1] == "fsync_folder" else old)
            else:
                assert number > len(seen) and target.read_bytes() == data
                break
        assert [n for n in os.listdir(tmp_path) if n != target.name] == []
    assert seen == ["folder", "open", "write", "write", "write", "flush", "fsync", "reopen", "replace", "fsync_folder"]


def test_disk_full_says_how_much(tmp_path):
    hook, _ = fail_at(1, errno.ENOSPC, "write")
    with faults(hook), pytest.raises(DiskFull, match=r"1\.5 MB are needed, .* are free.*untouched"):
        write_atomically(tmp_path / "a.ply", bytes(1_500_000))


def test_a_real_write_limit_is_a_full_disk(tmp_path):
    """A quota of 1 MB on the process: the old file stays, nothing is left behind, and a smaller write then works."""
    script = """
import os, resource, signal, sys
from engine.errors import DiskFull
from engine.formats.atomic import write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = sys.argv[1]
write_atomically(path, b"old")
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
try:
    write_atomically(path, bytes(3_000_000))
except DiskFull as error:
    assert open(path, "rb").read() == b"old" and len(os.listdir(os.path.dirname(path))) == 1, error
    write_atomically(path, b"new")
    sys.exit(42)
"""
    target = tmp_path / "a.glb"
    done = subprocess.run([sys.executable, "-c", script, target], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 42 and target.read_bytes() == b"new"


def test_a_disk_that_returns_other_bytes_is_caught(tmp_path):
    target = tmp_path / "a.glb"
    target.write_bytes(b"old")

    def spoil(step, path):
        if step == "reopen":
            Path(path).write_bytes(b"nww")

    with faults(spoil), pytest.raises(BadFile, match="other bytes"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"


def test_check_refuses_before_anything_is_replaced(tmp_path):
    target = tmp_path / "a.glb"
    target.write_bytes(b"old")

    def check(data):
        raise BadFile(f"not {data!r}")

    with pytest.raises(BadFile, match="new"):
        write_atomically(target, b"new", check)
    assert target.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.glb"]


def test_a_set_is_written_whole_before_any_of_it_shows(tmp_path):
    files = {tmp_path / name: name.encode() for name in ("mesh.glb", "splat.ply", "run.json")}
    for path in files:
        path.write_bytes(b"old")
    hook, _ = fail_at(3, errno.ENOSPC, "write")
    with faults(hook), pytest.raises(DiskFull):
        write_all_atomically(files)
    assert [path.read_bytes() for path in files] == [b"old"] * 3
    hook, _ = fail_at(2, errno.EACCES, "replace")
    with faults(hook), pytest.raises(BadFile, match="Already new: mesh.glb"):
        write_all_atomically(files)
    assert [path.read_bytes() for path in files] == [b"mesh.glb", b"old", b"old"]
    write_all_atomically(files)
    assert all(path.read_bytes() == data for path, data in files.items()) and len(os.listdir(tmp_path)) == 3


@pytest.mark.parametrize("name", ["", "x" * 300 + ".ply", "nul\0.ply", "plain/under.ply"])
def test_impossible_names_are_refused_in_words(tmp_path, name):
    (tmp_path / "plain").write_bytes(b"a file")
    with pytest.raises(BadFile) as caught:
        write_atomically(os.path.join(tmp_path, name), b"x")
    assert caught.value.fix and sorted(os.listdir(tmp_path)) == ["plain"]


def test_long_names_that_fit_are_written(tmp_path):
    target = tmp_path / ("ü" * 120 + ".ply")
    write_atomically(target, b"x")
    assert target.read_bytes() == b"x"


def test_links_and_permissions_survive(tmp_path):
    real, link = tmp_path / "real.ply", tmp_path / "link.ply"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new" and real.stat().st_mode & 0o777 == 0o640


def test_sweep_removes_only_what_dead_processes_left(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = [
        f".a.glb.{gone.pid}.0.galatea-tmp",
        f".a.glb.{os.getpid()}.0.galatea-tmp",
        ".a.glb.x.0.galatea-tmp",
        "a.glb",
    ]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    assert sweep(tmp_path) == 1 and sorted(os.listdir(tmp_path)) == sorted(names[1:])


def test_kill_at_any_moment_leaves_a_whole_file(tmp_path):
    """A child saves without pause and is killed 20 times; each time the file is one of the two whole versions."""
    script = """
import sys
from engine.formats.atomic import write_atomically
data = [bytes([i]) * 2_000_000 for i in range(2)]
print("ready", flush=True)
i = 0
while True:
    write_atomically(sys.argv[1], data[i % 2])
    i += 1
"""
    target = tmp_path / "a.glb"
    write_atomically(target, bytes(2_000_000))
    for round_ in range(20):
        child = subprocess.Popen(
            [sys.executable, "-c", script, target],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        child.stdout.readline()
        time.sleep(0.003 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        data = target.read_bytes()
        assert len(data) == 2_000_000 and data in (bytes(2_000_000), b"\1" * 2_000_000)
    sweep(tmp_path)
    assert os.listdir(tmp_path) == ["a.glb"]
