"""A project is a folder: a manifest that names content-hashed blobs, the last versions, and a lock.

Blobs are written first and never changed; the manifest takes its place last, in one rename. Whatever kills us on the
way, the folder holds the earlier save or the new one. The lock is the system's (it ends with the process), so a crash
never leaves a project locked, and a copied folder is not taken for an open one.
"""

import contextlib
import hashlib
import json
import os
import platform
import shutil
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from engine import __version__
from engine.errors import BadFile, GalateaError
from engine.formats.atomic import in_words, sweep, write_all_atomically
from engine.formats.cursor import Fields, parse_json
from engine.formats.limits import DEFAULT
from engine.formats.scene import blob_names, canonical_json, decode, encode, record_hash
from engine.types import Scene

SCHEMA = 1
MANIFEST, BLOBS, VERSIONS, LOCK = "manifest.json", "blobs", "versions", ".lock"
KEPT_VERSIONS = 3


@dataclass(frozen=True, eq=False)
class Project:
    """An open project. serial: saves so far. lock: None when someone else holds it, who is then named by `holder`."""

    path: Path
    id: str
    serial: int = 0
    scene_hash: str = ""
    lock: BinaryIO | None = field(default=None, repr=False)
    holder: str = ""

    @property
    def read_only(self) -> bool:
        return self.lock is None


@dataclass(frozen=True)
class Version:
    """A save that can be gone back to. file: its manifest."""

    serial: int
    file: Path


def is_project(path: str | os.PathLike) -> bool:
    return (Path(path) / MANIFEST).is_file()


def create(path: str | os.PathLike, scene: Scene, extra: dict[str, Any] | None = None) -> Project:
    """A new project folder holding `scene`, open for writing. Raises BadFile when the folder holds other things."""
    folder = Path(path)
    if is_project(folder):
        raise BadFile("there is already a project in this folder.", str(folder), "Open it, or choose another name.")
    if folder.exists() and (not folder.is_dir() or any(name != LOCK for name in os.listdir(folder))):
        raise BadFile("this folder is not empty.", str(folder), "Choose a new name for the project.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise in_words(error, str(folder)) from error
    lock, holder = acquire(folder)
    if lock is None:
        raise _held(folder, holder)
    try:
        return save(Project(folder, uuid.uuid4().hex, 0, "", lock), scene, extra)
    except GalateaError:
        release(lock)
        raise


def save(project: Project, scene: Scene, extra: dict[str, Any] | None = None) -> Project:
    """Write `scene` and `extra` (JSON-able: prompt, camera...) as the next version; the last three saves stay.

    Returns the project as it is now. Raises BadFile (read-only, no permission), DiskFull; the earlier save is whole.
    """
    if project.lock is None:
        raise _held(project.path, project.holder)
    record, blobs = encode(scene)
    serial = project.serial + 1
    files: dict[str, bytes] = {}
    for key, data in blobs.items():
        file = project.path / BLOBS / f"{key}.safetensors"
        if not (file.is_file() and file.stat().st_size == len(data)):
            files[str(file)] = data
    current = project.path / MANIFEST
    if project.serial and _serial_of(project.path):  # a damaged manifest must not push out a version that is whole
        files[str(project.path / VERSIONS / f"{project.serial:08d}.json")] = current.read_bytes()
    files[str(current)] = manifest_bytes(project.id, serial, record, extra or {})
    write_all_atomically(files)
    saved = replace(project, serial=serial, scene_hash=record_hash(record))
    _forget_old(saved, set(blobs))
    return saved


def manifest_bytes(project_id: str, serial: int, record: dict, extra: dict) -> bytes:
    body = {
        "format": "galatea project", "schema": SCHEMA, "galatea": __version__, "project": project_id, "serial": serial,
        "scene": record, "extra": extra,
    }  # fmt: skip
    body["checksum"] = hashlib.sha256(canonical_json(body)).hexdigest()
    return (json.dumps(body, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n").encode()


def open_project(path: str | os.PathLike, version: Version | None = None) -> tuple[Project, Scene, dict[str, Any]]:
    """(project, scene, extra). A second opener gets it read-only, with the holder named.

    version: look at an earlier save instead. Raises BadFile; the lock is then free again.
    """
    folder = Path(path)
    if not is_project(folder):
        raise BadFile("there is no project in this folder.", str(folder), "Choose a folder with a manifest.json.")
    lock, holder = acquire(folder)
    try:
        manifest = read_manifest(folder / MANIFEST if version is None else version.file)
        scene = decode(manifest.value["scene"], lambda key: _blob(folder, key), str(folder))
        serial = manifest.integer("serial", low=1)
        if version is not None:  # the next save must not take the number of one that is there
            serial = max([serial, *(v.serial for v in versions(folder)), _serial_of(folder)])
        if lock is not None:
            _sweep(folder)
    except BaseException:
        release(lock)
        raise
    found = Project(folder, manifest.text("project"), serial, record_hash(manifest.value["scene"]), lock, holder)
    return found, scene, manifest.child("extra").value


def read_manifest(file: Path) -> Fields:
    """A manifest whose checksum holds. Raises BadFile; one from a newer Galatea is refused and stays untouched."""
    where, fix = str(file), "Open an earlier version: File, Versions; or copy the folder from a backup."
    try:
        if file.stat().st_size > DEFAULT.json_bytes:
            raise BadFile("too large to be a project's manifest.", where, fix)
        data = file.read_bytes()
    except OSError as error:
        raise BadFile(f"it cannot be read: {error.strerror}.", where, "Check the path and its permissions.") from error
    try:
        manifest = parse_json(data, DEFAULT)
        if manifest.text("format") != "galatea project":
            raise BadFile("this is not a Galatea project.", where, "Choose a folder that Galatea saved.")
        schema = manifest.integer("schema", low=1)
        if schema > SCHEMA:
            raise BadFile(
                f"this project was saved by a newer Galatea ({manifest.text('galatea')}).", where, "Update Galatea."
            )
        body = {key: value for key, value in manifest.value.items() if key != "checksum"}
        if hashlib.sha256(canonical_json(body)).hexdigest() != manifest.text("checksum"):
            raise BadFile("the manifest was changed or damaged.", where, fix)
        manifest.text("project"), manifest.child("scene"), manifest.child("extra")
        manifest.integer("serial", low=1)
    except BadFile as problem:
        raise problem if problem.where else BadFile(problem.what, where, fix) from problem
    except (ValueError, RecursionError) as problem:
        raise BadFile(f"the manifest is damaged ({problem}).", where, fix) from problem
    return manifest


def versions(path: str | os.PathLike) -> list[Version]:
    """Earlier saves, newest first."""
    folder = Path(path) / VERSIONS
    if not folder.is_dir():
        return []
    found = [Version(int(file.stem), file) for file in folder.glob("*.json") if file.stem.isdecimal()]
    return sorted(found, key=lambda version: -version.serial)


def close(project: Project) -> None:
    """Let others write; harmless on a read-only project."""
    release(project.lock)


def acquire(folder: Path) -> tuple[BinaryIO | None, str]:
    """(lock held until released or until this process ends, "") or (None, who holds it)."""
    try:
        file = open(folder / LOCK, "a+b")
    except OSError:
        return None, "the folder cannot be written to"
    if not _try_lock(file):
        file.seek(1)
        holder = file.read(200).decode("utf-8", "replace").strip()
        file.close()
        return None, holder or "another Galatea"
    # Byte 0 is the one that is locked where locks are of bytes; the text after it stays readable to others.
    file.truncate(0)
    file.write(f" process {os.getpid()} on {platform.node()}\n".encode())
    file.flush()
    return file, ""


def release(lock: BinaryIO | None) -> None:
    if lock is not None and not lock.closed:
        lock.close()


if os.name == "nt":
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _held(folder: Path, holder: str) -> BadFile:
    who = f" ({holder})" if holder else ""
    return BadFile(f"it is open in another Galatea{who}.", str(folder), "Save under another name, or close it there.")


def _blob(folder: Path, key: str) -> bytes:
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise BadFile("a block of it has an impossible name.", str(folder), "Open an earlier version of the project.")
    file = folder / BLOBS / f"{key}.safetensors"
    try:
        if file.stat().st_size > DEFAULT.file_bytes:
            raise BadFile("a stored block is too large.", str(file), "Open an earlier version of the project.")
        return file.read_bytes()
    except OSError as error:
        raise BadFile(
            f"a stored block cannot be read: {error.strerror}.", str(file), "Open an earlier version of the project."
        ) from error


def _serial_of(folder: Path) -> int:
    try:
        return read_manifest(folder / MANIFEST).integer("serial", low=1)
    except BadFile:
        return 0


def _forget_old(project: Project, needed: set[str]) -> None:
    """Drop versions beyond the last three and the blobs that nothing names any more; never anything still needed."""
    kept = versions(project.path)
    for version in kept[KEPT_VERSIONS:]:
        _remove(version.file)
    for version in kept[:KEPT_VERSIONS]:
        try:
            needed |= blob_names(json.loads(version.file.read_bytes()).get("scene"))
        except (OSError, ValueError, AttributeError):
            return  # an unreadable version may name any blob: keep them all
    for file in (project.path / BLOBS).glob("*.safetensors"):
        if file.stem not in needed:
            _remove(file)


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):  # what stays takes room and does no harm; the next save tries again
        file.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    for place in (folder, folder / BLOBS, folder / VERSIONS):
        if place.is_dir():
            sweep(place)


@dataclass(frozen=True)
class Recovery:
    """What a process that is gone had not saved. folder: itself a project. origin: where the artist's project lies."""

    folder: Path
    origin: str
    saved_at: float


def recovery_offers(place: Path) -> list[Recovery]:
    """Recovery projects in `place` whose process is gone, newest first; live ones hold their lock."""
    found = []
    for folder in sorted(place.iterdir()) if place.is_dir() else []:
        if not is_project(folder):
            continue
        lock, _ = acquire(folder)
        if lock is None:
            continue
        release(lock)
        try:
            origin = read_manifest(folder / MANIFEST).child("extra").text("origin", "")
        except BadFile:
            origin = ""
        found.append(Recovery(folder, origin, (folder / MANIFEST).stat().st_mtime))
    return sorted(found, key=lambda offer: -offer.saved_at)


def discard(folder: Path) -> None:
    """Remove a recovery project: it was taken, declined, or its work is saved."""
    shutil.rmtree(folder, ignore_errors=True)
