"""The one door in and the one door out.

In: size cap, then what the first bytes say it is, then our own parser on bytes, then `validate()`. Out: dump to bytes,
read those back as a stranger would, then put them in place whole or not at all.
"""

import os
import stat
from collections.abc import Callable

from engine.errors import BadFile
from engine.formats import compressed_ply, glb, ksplat, ply, sog, splat, spz, usd_gaussians
from engine.formats.atomic import write_atomically
from engine.formats.limits import DEFAULT, Limits
from engine.types import Gaussians, Object, Scene

Value = Gaussians | Scene


def _parse_ply(data: bytes, limits: Limits) -> Gaussians:
    packed = b"\nelement chunk " in data[: data.find(b"end_header", 0, 1 << 17)].replace(b"\r", b"")
    return (compressed_ply if packed else ply).parse(data, limits)


def _dump_glb(value: Value) -> bytes:
    return glb.dump(value if isinstance(value, Scene) else Scene((Object("splat", gaussians=value),)))


READERS: dict[str, Callable[[bytes, Limits], Value]] = {
    ".glb": glb.parse,
    ".ply": _parse_ply,
    ".compressed.ply": compressed_ply.parse,
    ".splat": splat.parse,
    ".spz": spz.parse,
    ".sog": sog.parse,
    ".ksplat": ksplat.parse,
    ".usdc": usd_gaussians.parse,
    ".usda": usd_gaussians.parse,
}

# A writer takes a Scene or Gaussians; those of splat formats take Gaussians only.
WRITERS: dict[str, Callable[[Value], bytes]] = {
    ".glb": _dump_glb,
    ".ply": ply.dump,
    ".compressed.ply": compressed_ply.dump,
    ".splat": splat.dump,
    ".spz": spz.dump,
    ".sog": sog.dump,
    ".usdc": usd_gaussians.dump,
}

# What a format cannot hold: (in words, whether only clouds with higher harmonics lose it).
LOSSES: dict[str, tuple[str, bool]] = {
    ".splat": ("a .splat keeps only the colour seen from all sides; reflections are gone", True),
    ".compressed.ply": ("a compressed .ply rounds to 10 and 11 bits among 256 neighbours; the order changes", False),
    ".spz": ("an .spz rounds sizes to 3 percent and colours to 8 bits", False),
    ".sog": ("a .sog rounds to codebooks, and the order changes", False),
}

# First bytes -> the format they mean, whatever the file is called; None is something else that we can name.
MAGIC: tuple[tuple[bytes, str | None, str], ...] = (
    (b"glTF", ".glb", "a GLB"),
    (b"ply\n", ".ply", "a PLY"),
    (b"ply\r\n", ".ply", "a PLY"),
    (b"NGSP", ".spz", "an SPZ"),
    (b"\x1f\x8b", ".spz", "an SPZ"),
    (b"PXR-USDC", ".usdc", "a USD"),
    (b"#usda", ".usda", "a USD"),
    (b"PK\x03\x04", ".sog", "a SOG"),
    (b"\x89PNG", None, "a PNG picture"),
    (b"\xff\xd8\xff", None, "a JPEG picture"),
    (b"%PDF", None, "a PDF"),
    (b"BLENDER", None, "a Blender project; export it from Blender as .glb"),
    (b"\x80\x02", None, "a Python pickle, which can run code when opened; ask for safetensors or .ply"),
    (b"\x80\x04", None, "a Python pickle, which can run code when opened; ask for safetensors or .ply"),
)
# Formats whose first bytes are numbers: any magic above may be one of them by chance.
BARE = (".splat", ".ksplat")


def suffix_of(path: str | os.PathLike, table: dict) -> str | None:
    """The longest known ending of a file name (".compressed.ply" before ".ply"), or None."""
    name = os.path.basename(os.fspath(path)).lower()
    return max((suffix for suffix in table if name.endswith(suffix)), key=len, default=None)


def read(path: str | os.PathLike, limits: Limits = DEFAULT) -> Value:
    """What a file holds: a Scene for mesh formats, Gaussians for splat formats.

    Raises BadFile, and nothing else, for anything that is not a whole, valid file of a known format.
    """
    shown = os.fspath(path)
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise BadFile("This is not a file.", shown, "Choose a file, not a folder.")
        if status.st_size > limits.file_bytes:
            raise BadFile(f"It is {status.st_size:,} bytes long; the limit is {limits.file_bytes:,}.", shown)
        with open(path, "rb") as file:
            data = file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise _unreadable(error, shown) from error
    return parse(data, shown, limits)


def parse(data: bytes, name: str, limits: Limits = DEFAULT) -> Value:
    """`read` for bytes already in memory; `name` says what they are called."""
    suffix = _recognise(data, name)
    try:
        value = READERS[suffix](data, limits)
        value.validate()
        if isinstance(value, Gaussians) and not len(value):
            raise BadFile("There are no Gaussians in it.", offset=0)
    except BadFile as error:
        raise _placed(error, name) from error
    except ValueError as error:
        raise BadFile(f"It holds impossible values ({error}).", name, "Export it again.", offset=0) from error
    return value


def write(value: Value, path: str | os.PathLike) -> None:
    """Put `value` in a file of the format its name ends in; what was written is read back and validated first.

    Raises BadFile (unknown ending, nothing this format can hold), DiskFull; the earlier file is then untouched.
    """
    suffix = suffix_of(path, WRITERS)
    shown = os.fspath(path)
    if suffix is None:
        raise BadFile("There is no writer for this kind of file.", shown, f"Choose one of {', '.join(WRITERS)}.")
    try:
        value.validate()
    except ValueError as error:
        raise BadFile(
            f"Not written, because it holds impossible values ({error}).", shown, "Undo the last step."
        ) from error
    if isinstance(value, Gaussians) and not len(value):
        raise BadFile("There are no Gaussians to write.", shown, "Make or select some first.")
    if isinstance(value, Scene) and suffix != ".glb":
        raise BadFile(
            "This format holds one cloud of Gaussians, not a scene.", shown, "Choose .glb, or pick one object."
        )
    try:
        data = WRITERS[suffix](value)
    except BadFile as error:
        raise _placed(error, shown) from error
    check = (lambda back: parse(back, shown)) if suffix in READERS else None
    write_atomically(path, data, check)


def _recognise(data: bytes, name: str) -> str:
    if not data:
        raise BadFile("It is empty.", name, "Copy or download it again.", offset=0)
    named = suffix_of(name, READERS)
    for magic, suffix, words in () if named in BARE else MAGIC:
        if data.startswith(magic):
            if suffix is None:
                raise BadFile(f"It is {words}.", name, offset=0)
            return suffix
    if named is None:
        raise BadFile("This kind of file is not read here.", name, f"Choose one of {', '.join(READERS)}.", offset=0)
    return named


def _placed(error: BadFile, name: str) -> BadFile:
    placed = BadFile(error.what, name, error.fix)
    placed.offset = error.offset
    return placed


def _unreadable(error: OSError | ValueError, shown: str) -> BadFile:
    if isinstance(error, FileNotFoundError):
        return BadFile("There is no such file.", shown, "Check its name and folder.")
    if isinstance(error, PermissionError):
        return BadFile("You may not read this file.", shown, "Change its permissions, or copy it elsewhere.")
    return BadFile(f"It cannot be opened ({error}).", shown, "Copy it to another place and try again.")
