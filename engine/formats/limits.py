"""How much a file may ask of us before it is refused.

A header can claim four billion points in thirty bytes; every reader checks the claim against these limits and
against the bytes that are really there, before it reserves any memory.
"""

from dataclasses import dataclass

from engine.errors import BadFile


@dataclass(frozen=True)
class Limits:
    """Caps on what one file may hold. The defaults fit a machine with 8 GB; a caller may widen them.

    file_bytes: the file as it lies on disk. unpacked_bytes: what its compressed parts may grow to, together.
    vertices, faces, gaussians: per file. image_side: pixels. json_bytes, json_depth: for JSON headers.
    objects: named things in one file.
    """

    file_bytes: int = 2 << 30
    unpacked_bytes: int = 4 << 30
    vertices: int = 20_000_000
    faces: int = 40_000_000
    gaussians: int = 20_000_000
    image_side: int = 16_384
    json_bytes: int = 64 << 20
    json_depth: int = 64
    objects: int = 10_000


DEFAULT = Limits()


def require_at_most(count: int, limit: int, noun: str, offset: int | None = None) -> None:
    """Raises BadFile when a file claims more than `limit` of something."""
    if count > limit:
        raise BadFile(
            f"It claims {count:,} {noun}; the limit is {limit:,}.", fix="Split or decimate it first.", offset=offset
        )
