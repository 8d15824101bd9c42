"""The way out: a file is either the old one or the new one, never a torn one.

Bytes go to a temporary file in the same folder (its name carries our process id), are flushed and synced, read
back and compared, and only then take the old file's place in one rename; the folder is synced last. Whatever
fails on the way, the earlier file is untouched and the temporary file is removed.
"""

import contextlib
import errno
import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from engine.errors import BadFile, DiskFull

Check = Callable[[bytes], object]

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_LOCKED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT}
_SUFFIX = ".galatea-tmp"
_CHUNK = 4 << 20
_serial = itertools.count()
_fault: ContextVar[Callable[[str, str], None] | None] = ContextVar("fault", default=None)


@contextlib.contextmanager
def faults(hook: Callable[[str, str], None]) -> Iterator[None]:
    """Within this block `hook(step, path)` runs before every system call below and may raise OSError in its place.

    Steps, in order: folder, open, write (once per 4 MiB), flush, fsync, reopen, replace, fsync_folder.
    """
    token = _fault.set(hook)
    try:
        yield
    finally:
        _fault.reset(token)


def _step(name: str, path: str) -> None:
    hook = _fault.get()
    if hook is not None:
        hook(name, path)


@dataclass(frozen=True)
class _Pending:
    """One file on its way: `temporary` will take the place of `target`; `shown` is what the user called it."""

    shown: str
    target: str
    temporary: str


def write_atomically(path: str | os.PathLike, data: bytes, check: Check | None = None) -> None:
    """Put `data` at `path`, whole or not at all. `check(bytes)` sees what was read back and may raise to refuse it.

    Makes missing folders. Raises DiskFull (bytes needed and free are named) and BadFile (no permission, the path
    is a folder, the disk returned other bytes than it was given); the earlier file is then untouched.
    """
    write_all_atomically({path: data}, {path: check} if check else None)


def write_all_atomically(files: Mapping[str | os.PathLike, bytes], checks: Mapping | None = None) -> None:
    """Put a set of files in place: all are written, synced and checked before the first one becomes visible.

    They are replaced in the order given, so a file that names the others (a manifest) belongs last.
    """
    pending: list[_Pending] = []
    placed: list[str] = []
    path = ""
    try:
        for path, data in files.items():
            entry = _pending(path)
            pending.append(entry)
            _write_temporary(entry, data)
            check = (checks or {}).get(path)
            if check is not None:
                check(bytes(data))
        for entry in pending:
            path = entry.shown
            _step("replace", entry.target)
            os.replace(entry.temporary, entry.target)
            placed.append(entry.shown)
        for folder in {os.path.dirname(entry.target) for entry in pending}:
            _sync_folder(folder)
    except OSError as error:
        _discard(pending)  # first, so that the free space named is what there will be
        raise in_words(error, os.fspath(path), sum(map(len, files.values())), placed) from error
    finally:
        _discard(pending)


def _discard(pending: list[_Pending]) -> None:
    for entry in pending:
        with contextlib.suppress(OSError):
            os.unlink(entry.temporary)


def _pending(path: str | os.PathLike) -> _Pending:
    if "\0" in os.fspath(path):
        raise OSError(errno.EINVAL, "it holds a zero byte", path)
    # A link keeps pointing where it points: its target is replaced, not the link.
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    _step("folder", folder)
    os.makedirs(folder, exist_ok=True)
    if os.path.isdir(target):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target)
    sweep(folder)
    # File systems allow 255 bytes a name; the ending must survive.
    stem = name.encode()[:180].decode(errors="ignore")
    return _Pending(os.fspath(path), target, os.path.join(folder, f".{stem}.{os.getpid()}.{next(_serial)}{_SUFFIX}"))


def _write_temporary(entry: _Pending, data: bytes) -> None:
    _step("open", entry.temporary)
    with open(entry.temporary, "xb") as file:
        view = memoryview(data)
        for start in range(0, len(view), _CHUNK):
            _step("write", entry.temporary)
            file.write(view[start : start + _CHUNK])
        _step("flush", entry.temporary)
        file.flush()
        _step("fsync", entry.temporary)
        os.fsync(file.fileno())
    if os.path.exists(entry.target):
        shutil.copymode(entry.target, entry.temporary)
    _step("reopen", entry.temporary)
    with open(entry.temporary, "rb") as file:
        if file.read() != data:
            raise OSError(errno.EIO, "other bytes came back than were written", entry.temporary)


def _sync_folder(folder: str) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened; the rename itself is journaled
        return
    _step("fsync_folder", folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: str | os.PathLike) -> int:
    """Remove temporary files left in `folder` by processes that are gone; returns how many."""
    count = 0
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.startswith(".") and name.endswith(_SUFFIX) and _abandoned(path):
            with contextlib.suppress(OSError):
                os.unlink(path)
                count += 1
    return count


def _abandoned(path: str) -> bool:
    owner = path[: -len(_SUFFIX)].split(".")[-2]
    if not owner.isdecimal() or int(owner) == os.getpid():
        return False
    if os.name != "posix":  # asking after a process would end it there; no write lasts a day
        with contextlib.suppress(OSError):
            return time.time() - os.path.getmtime(path) > 86_400
        return False
    try:
        os.kill(int(owner), 0)  # signal 0 only asks whether the process is there
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def in_words(error: OSError, path: str, needed: int = 0, placed: list[str] | None = None) -> DiskFull | BadFile:
    """The error an artist should see when the system refuses to write `path`; `placed` were written before it."""
    kept = "The earlier file is untouched."
    if placed:
        kept = f"Already new: {', '.join(map(os.path.basename, placed))}; the others are untouched."
    if error.errno in _FULL:
        room = f"{_megabytes(needed)} are needed, {_megabytes(_free(os.path.dirname(os.path.realpath(path))))} are free"
        return DiskFull(
            f"The disk is full or over its quota: {room}.", path, f"{kept} Free some space, or choose another folder."
        )
    if error.errno in _LOCKED:
        what = f"This place cannot be written to ({error.strerror})."
        return BadFile(what, path, f"{kept} Choose another folder, or close the program that holds the file.")
    if error.errno == errno.EISDIR:
        return BadFile("A folder of that name is in the way.", path, "Choose another file name.")
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL, errno.ENOTDIR):
        return BadFile(
            f"This is not a possible file name here ({error.strerror}).", path, "Choose a shorter, plainer name."
        )
    return BadFile(
        f"The disk reported an error ({error.strerror}).", path, f"{kept} Try again, or choose another disk."
    )


def _free(folder: str) -> int:
    while folder and not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return shutil.disk_usage(folder or ".").free


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"
