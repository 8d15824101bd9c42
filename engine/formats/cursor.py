"""Reading untrusted bytes: every view is checked against what is there before it is taken."""

import gzip
import io
import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import BadFile
from engine.formats.limits import Limits

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_REQUIRED = object()


def take(data: bytes, offset: int, dtype: Any, count: int, what: str) -> np.ndarray:
    """`count` items of `dtype` from byte `offset`, as a read-only view. Raises BadFile where the file is too short."""
    size = np.dtype(dtype).itemsize * count
    if offset < 0 or count < 0 or offset + size > len(data):
        missing = offset + size - len(data)
        raise BadFile(
            f"{what} should be {size:,} bytes long; {missing:,} of them are missing.",
            offset=min(max(offset, 0), len(data)),
            fix="The file is cut off or damaged; copy or download it again.",
        )
    return np.frombuffer(data, dtype, count, offset)


def require_finite(array: np.ndarray, what: str, offset: int, row_bytes: int = 0) -> None:
    """Raises BadFile naming the first row with a value that is not a finite number."""
    finite = np.isfinite(array).reshape(len(array), -1).all(1) if len(array) else np.ones(0, bool)
    if not finite.all():
        row = int(np.argmin(finite))
        raise BadFile(
            f"{what} {row} is not a finite number ({np.count_nonzero(~finite):,} such rows).",
            offset=offset + row * row_bytes,
        )


def read_at_most(stream: Any, limit: int) -> bytes:
    """All of an unpacking stream, or one byte more than `limit`; in pieces, as some reserve all they are asked for."""
    pieces, left = [], limit + 1
    while left > 0 and (piece := stream.read(min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def gunzip(data: bytes, limits: Limits) -> bytes:
    """Unpack a gzip stream, stopping one byte past the limit rather than trusting any size it states."""
    if not data:
        raise BadFile("The compressed data is damaged (there is none).", offset=0)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = read_at_most(stream, limits.unpacked_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(
            f"The compressed data is damaged ({error}).", offset=0, fix="Copy or download it again."
        ) from error
    if len(unpacked) > limits.unpacked_bytes:
        raise BadFile(f"It unpacks to more than {limits.unpacked_bytes:,} bytes.", offset=0)
    return unpacked


@dataclass(frozen=True)
class Fields:
    """One JSON object, the path that leads to it and the byte where its text begins: refusals name both."""

    value: dict
    where: str
    offset: int

    def refuse(self, key: str, expected: str) -> BadFile:
        found = repr(self.value.get(key))
        found = found if len(found) < 60 else found[:57] + "..."
        return BadFile(f"{self.where}{key} should be {expected}, found {found}.", offset=self.offset)

    def _get(self, key: str, default: Any, expected: str) -> Any:
        if key in self.value:
            return self.value[key]
        if default is _REQUIRED:
            raise BadFile(f"{self.where}{key} is missing; it should be {expected}.", offset=self.offset)
        return default

    def integer(self, key: str, default: Any = _REQUIRED, low: int = 0, high: int = 1 << 53) -> int:
        expected = f"a whole number from {low} to {high}"
        value = self._get(key, default, expected)
        if value is default and key not in self.value:
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.refuse(key, expected)
        return value

    def numbers(self, key: str, length: int, default: Any = _REQUIRED) -> list[float]:
        """A list of `length` finite numbers."""
        expected = f"a list of {length} numbers"
        value = self._get(key, default, expected)
        if not isinstance(value, list) or len(value) != length or not all(map(_is_number, value)):
            raise self.refuse(key, expected)
        return [float(v) for v in value]

    def number(self, key: str, default: Any = _REQUIRED, low: float = -3e38, high: float = 3e38) -> float:
        expected = f"a number from {low:g} to {high:g}"
        value = self._get(key, default, expected)
        if not _is_number(value) or not low <= value <= high:
            raise self.refuse(key, expected)
        return float(value)

    def text(self, key: str, default: Any = _REQUIRED) -> str:
        value = self._get(key, default, "text")
        if not isinstance(value, str):
            raise self.refuse(key, "text")
        return value.encode("utf-8", "replace").decode()  # an escaped half surrogate is not text

    def items(self, key: str, kind: type = object, default: Any = _REQUIRED) -> list:
        """A list of values of one kind (`int`, `str`...)."""
        value = self._get(key, default, "a list")
        if not isinstance(value, list) or not all(isinstance(v, kind) and not isinstance(v, bool) for v in value):
            raise self.refuse(key, f"a list of {kind.__name__}")
        return value

    def child(self, key: str, default: Any = _REQUIRED) -> "Fields":
        value = self._get(key, default, "an object")
        if not isinstance(value, dict):
            raise self.refuse(key, "an object")
        return Fields(value, f"{self.where}{key}.", self.offset)

    def children(self, key: str) -> list["Fields"]:
        """A list of objects; empty when the key is absent."""
        value = self.items(key, dict, [])
        return [Fields(v, f"{self.where}{key}[{i}].", self.offset) for i, v in enumerate(value)]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= 3.5e38


def parse_json(data: bytes, limits: Limits, offset: int = 0) -> Fields:
    """One JSON object. Refuses deep nesting, NaN and Infinity, and anything that is not an object, as BadFile."""
    if len(data) > limits.json_bytes:
        raise BadFile(
            f"Its JSON header is {len(data):,} bytes long; the limit is {limits.json_bytes:,}.", offset=offset
        )
    bare = np.frombuffer(_STRING.sub(b"", data), np.uint8)
    opening, closing = (bare == 0x7B) | (bare == 0x5B), (bare == 0x7D) | (bare == 0x5D)
    depth = int(np.cumsum(opening.astype(np.int64) - closing).max(initial=0))
    if depth > limits.json_depth:
        raise BadFile(
            f"Its JSON header is nested {depth:,} levels deep; the limit is {limits.json_depth}.", offset=offset
        )
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadFile("Its JSON header is not UTF-8 text.", offset=offset + error.start) from error
    except json.JSONDecodeError as error:
        raise BadFile(f"Its JSON header is broken: {error.msg}.", offset=offset + error.pos) from error
    except ValueError as error:  # NaN, Infinity, or an integer of thousands of digits
        raise BadFile(f"Its JSON header holds an impossible number ({error}).", offset=offset) from error
    if not isinstance(value, dict):
        raise BadFile("Its JSON header is not an object.", offset=offset)
    return Fields(value, "", offset)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
