"""PC2 point caches (Blender's Mesh Cache modifier, 3ds Max): vertex positions of one mesh, frame by frame.

Layout, little-endian: "POINTCACHE2\\0", int32 version 1, int32 points, float32 first frame, float32 sample rate,
int32 samples, then float32 [samples, points, 3].
"""

import struct

import numpy as np

from engine.errors import BadFile
from engine.formats.limits import DEFAULT, Limits

_HEADER = struct.Struct("<12siiffi")
_MAGIC = b"POINTCACHE2\0"


def dump(vertices: np.ndarray, first_frame: float = 0.0, sample_rate: float = 1.0) -> bytes:
    """The bytes of a cache of `vertices` [T, V, 3] in metres, Y up; frames are `sample_rate` apart."""
    vertices = np.ascontiguousarray(vertices, "<f4")
    header = _HEADER.pack(_MAGIC, 1, vertices.shape[1], first_frame, sample_rate, vertices.shape[0])
    return header + vertices.tobytes()


def parse(data: bytes, limits: Limits = DEFAULT) -> tuple[np.ndarray, float, float]:
    """(vertices [T, V, 3], first frame, sample rate). Raises BadFile with the byte where reading stopped."""
    if len(data) < _HEADER.size or not data.startswith(_MAGIC):
        raise BadFile("this is not a PC2 point cache.", offset=0)
    _, version, points, first, rate, samples = _HEADER.unpack_from(data)
    if version != 1 or points < 0 or samples < 0:
        raise BadFile("a header that makes no sense.", offset=12)
    if len(data) - _HEADER.size != points * samples * 12:
        raise BadFile("the file is shorter or longer than its header says.", offset=len(data))
    vertices = np.frombuffer(data, "<f4", offset=_HEADER.size).reshape(samples, points, 3)
    if not np.isfinite(vertices).all():
        raise BadFile("positions that are not finite.", offset=_HEADER.size)
    return vertices.copy(), float(first), float(rate)
