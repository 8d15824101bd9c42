"""The text at the head of a `.ply`: which elements follow, with which properties, in which byte order.

Source: G. Turk, "The PLY Polygon File Format" (1994).
"""

from dataclasses import dataclass

import numpy as np

from engine.errors import BadFile
from engine.formats.limits import Limits

_HEADER_BYTES = 128 << 10
_KINDS = {
    "char": "i1",
    "uchar": "u1",
    "short": "i2",
    "ushort": "u2",
    "int": "i4",
    "uint": "u4",
    "float": "f4",
    "double": "f8",
}
_KINDS |= {
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "float32": "f4",
    "float64": "f8",
}
_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass(frozen=True)
class Element:
    """`count` rows of `dtype`, from byte `offset`; `dtype` is None when a row has a list in it, so no fixed size."""

    name: str
    count: int
    dtype: np.dtype | None
    offset: int

    @property
    def end(self) -> int:
        return self.offset + self.count * self.dtype.itemsize


def parse_header(data: bytes, limits: Limits) -> tuple[dict[str, Element], list[str]]:
    """The elements that can be located, by name, and the comments. Raises BadFile with the byte of the bad line.

    When every element has a fixed row size, the file must be exactly as long as the header says.
    """
    if not data.startswith((b"ply\n", b"ply\r\n")):
        raise BadFile("It does not begin with the word ply.", offset=0)
    marker = data.find(b"end_header", 0, _HEADER_BYTES)
    stop = data.find(b"\n", marker, marker + 12) + 1
    if marker < 0 or stop <= 0:
        raise BadFile(
            "Its header has no end.", offset=min(len(data), _HEADER_BYTES), fix="The file is cut off; copy it again."
        )
    order, declared, comments, position = "", [], [], 0
    for line in data[:marker].split(b"\n"):
        words = line.decode("ascii", "replace").split()
        if words[:1] == ["format"]:
            order = _order(words, position)
        elif words[:1] in (["comment"], ["obj_info"]):
            comments.append(" ".join(words[1:]))
        elif words[:1] == ["element"]:
            count = _count(words, position, limits)
            declared.append((words[1], count, [], position))
        elif words[:1] == ["property"]:
            if not declared:
                raise BadFile("A property comes before any element.", offset=position)
            declared[-1][2].append(_property(words, order, position))
        elif words and words != ["ply"]:
            raise BadFile(f"Its header has a line it should not have: {' '.join(words)[:60]!r}.", offset=position)
        position += len(line) + 1
    if not order:
        raise BadFile("Its header does not say how its numbers are stored.", offset=0)
    return _located(declared, stop, len(data)), comments


def _order(words: list[str], position: int) -> str:
    if words[1:] == ["ascii", "1.0"]:
        raise BadFile(
            "Its numbers are stored as text.",
            offset=position,
            fix="Save it as a binary ply; text loses digits and is slow.",
        )
    if len(words) != 3 or words[1] not in _ORDERS or words[2] != "1.0":
        raise BadFile(f"Its format is not known: {' '.join(words[1:])[:60]!r}.", offset=position)
    return _ORDERS[words[1]]


def _count(words: list[str], position: int, limits: Limits) -> int:
    if len(words) != 3 or not words[2].isascii() or not words[2].isdecimal() or len(words[2]) > 15:
        raise BadFile(f"An element has no usable count: {' '.join(words)[:60]!r}.", offset=position)
    count = int(words[2])
    if count > limits.vertices:
        raise BadFile(
            f"It claims {count:,} rows of {words[1][:40]!r}; the limit is {limits.vertices:,}.", offset=position
        )
    return count


def _property(words: list[str], order: str, position: int) -> tuple[str, str | None]:
    if len(words) == 5 and words[1] == "list":
        return words[4], None
    if len(words) != 3 or words[1] not in _KINDS:
        raise BadFile(f"A property cannot be read: {' '.join(words)[:60]!r}.", offset=position)
    if not order:
        raise BadFile("A property comes before the format.", offset=position)
    return words[2], order + _KINDS[words[1]]


def _located(declared: list, start: int, length: int) -> dict[str, Element]:
    elements: dict[str, Element] = {}
    for name, count, properties, position in declared:
        names = [key for key, _ in properties]
        if name in elements or len(set(names)) != len(names):
            raise BadFile(f"Its header names something twice in {name[:40]!r}.", offset=position)
        if any(kind is None for _, kind in properties):
            elements[name] = Element(name, count, None, start)
            return elements  # what follows rows of unknown length cannot be located
        element = elements[name] = Element(name, count, np.dtype(properties), start)
        start = element.end
        if start > length:
            missing = start - length
            raise BadFile(
                f"The header promises {count:,} rows of {name[:40]!r}; the file ends {missing:,} bytes early.",
                offset=length,
                fix="The file is cut off or damaged; copy or download it again.",
            )
    if start != length:
        raise BadFile(f"{length - start:,} bytes follow that the header does not mention.", offset=start)
    return elements
