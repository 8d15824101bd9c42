"""Settings: frozen, range-checked dataclasses that are read from flags, TOML keys and panel widgets alike.

The same fields are command-line flags, TOML keys and panel widgets. A field is
`name: Annotated[type, Setting(...)] = default`; its type is str, int, float, bool, tuple[str, ...] or
tuple[float, ...].
"""

import argparse
import dataclasses
import difflib
import functools
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass
from typing import Any, get_args, get_type_hints

from engine.errors import BadConfig

SEED_MAX = 2**63 - 1
TOML_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Setting:
    """What a field means and what it may hold.

    low, high: inclusive bounds of a number, or of every number of a tuple. choices: the only values allowed.
    longest: characters of a text, or items of a tuple. optional: an empty text is fine.
    positional: "" for a --flag, "one" for a bare argument, "words" for all bare arguments joined by spaces.
    """

    help: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    longest: int = 4096
    optional: bool = True
    positional: str = ""

    @property
    def range_text(self) -> str:
        if self.choices:
            return "one of " + ", ".join(self.choices)
        unit = f" {self.unit}" if self.unit else ""
        if self.low is not None and self.high is not None:
            return f"{_number(self.low)} to {_number(self.high)}{unit}"
        if self.low is not None:
            return f"{_number(self.low)}{unit} or more"
        return f"{_number(self.high)}{unit} or less" if self.high is not None else ""


@dataclass(frozen=True)
class Field:
    """One setting of a config. `kind` is its Python type; `default` is MISSING when it must be given."""

    name: str
    kind: Any
    default: Any
    setting: Setting

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@functools.cache
def fields(cls: type) -> tuple[Field, ...]:
    """The settings of a config class, bare arguments first, in the order they are written."""
    hints = get_type_hints(cls, include_extras=True)
    found = []
    for item in dataclasses.fields(cls):
        kind, setting = get_args(hints[item.name])[:2]
        found.append(Field(item.name, kind, item.default, setting))
    return tuple(sorted(found, key=lambda f: not f.setting.positional))


def check(config) -> None:
    """Raises BadConfig naming the key, the value and the range of the first field that does not hold."""
    for item in fields(type(config)):
        _check_value(item, getattr(config, item.name))


def from_mapping(cls: type, mapping: Mapping[str, Any], where: str = ""):
    """A config from plain values, as TOML and JSON hold them. Unknown keys are refused with the nearest valid one."""
    known = {item.name: item for item in fields(cls)}
    values = {}
    for key, value in mapping.items():
        if key not in known:
            raise _refusal(str(key), "there is no such setting.", nearest_hint(str(key), known), where)
        values[key] = tuple(value) if isinstance(value, list) and _item_kind(known[key].kind) else value
    for name, item in known.items():
        if item.default is MISSING and name not in values:
            raise _refusal(name, "missing.", f"Needed: {item.setting.help}.", where)
    return cls(**values)


def from_toml(cls: type, data: bytes, where: str = ""):
    """A config from the bytes of a TOML file whose top-level keys are the field names. Raises BadConfig."""
    return from_mapping(cls, toml_mapping(data, where), where)


def toml_mapping(data: bytes, where: str = "") -> dict[str, Any]:
    """The top-level keys of a TOML file. Raises BadConfig on anything that is not TOML."""
    if len(data) > TOML_MAX_BYTES:
        raise BadConfig(f"the file has {len(data)} bytes; {TOML_MAX_BYTES} is the most.", where)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        what = f"this is not a TOML file: {_short(str(error))}."
        raise BadConfig(what, where, "Write lines such as: seed = 3") from error


def add_arguments(parser: argparse.ArgumentParser, cls: type) -> None:
    """One argument per field. Values stay text, and fields not given stay absent, for `from_arguments`."""
    for item in fields(cls):
        setting, metavar = item.setting, item.name.upper()
        text = _argument_help(item)
        if setting.positional:
            nargs = "*" if setting.positional == "words" else "?"
            parser.add_argument(item.name, nargs=nargs, metavar=metavar, default=argparse.SUPPRESS, help=text)
        elif item.kind is bool:
            action = argparse.BooleanOptionalAction
            parser.add_argument(item.flag, dest=item.name, action=action, default=argparse.SUPPRESS, help=text)
        else:
            parser.add_argument(item.flag, dest=item.name, metavar=metavar, default=argparse.SUPPRESS, help=text)


def from_arguments(cls: type, arguments: Mapping[str, Any], base: Mapping[str, Any] | None = None):
    """A config from parsed arguments laid over the plain values of `base` (a TOML file). Raises BadConfig."""
    values = dict(base or {})
    for item in fields(cls):
        if item.name in arguments:
            given = arguments[item.name]
            if item.setting.positional == "words":
                if not given:
                    continue
                given = " ".join(given)
            values[item.name] = _parse(item, given) if isinstance(given, str) else given
    return from_mapping(cls, values)


def to_arguments(config) -> list[str]:
    """The arguments that make this config again: only what differs from the defaults."""
    flags, bare = [], []
    for item in fields(type(config)):
        value = getattr(config, item.name)
        if item.setting.positional:
            bare.append(value)
        elif value != item.default:
            if item.kind is bool:
                flags.append(item.flag if value else item.flag.replace("--", "--no-", 1))
                continue
            text = ",".join(map(_plain, value)) if isinstance(value, tuple) else _plain(value)
            flags += [f"{item.flag}={text}"] if text.startswith("-") or not text else [item.flag, text]
    dashes = ["--"] if any(text.startswith("-") for text in bare) else []
    return [*flags, *dashes, *bare] if dashes else [*bare, *flags]


def nearest_hint(word: str, valid: Iterable[str]) -> str:
    """ "Did you mean seed?" or the list of what there is."""
    valid = list(valid)
    close = difflib.get_close_matches(word[:200].lower(), valid, 1, 0.5)
    return f"Did you mean {close[0]}?" if close else "There is: " + ", ".join(valid) + "."


def _argument_help(item: Field) -> str:
    notes = [item.setting.range_text]
    if item.default is not MISSING and item.kind is not bool and item.default not in ("", ()):
        notes.append(f"default {_plain(item.default)}")
    notes = ", ".join(note for note in notes if note)
    return (item.setting.help + (f" ({notes})" if notes else "")).replace("%", "%%")


def _plain(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _item_kind(kind: Any) -> Any:
    """str or float for tuple[str, ...] or tuple[float, ...]; None for anything else."""
    return get_args(kind)[0] if get_args(kind) else None


def _parse(item: Field, text: str) -> Any:
    kind = _item_kind(item.kind)
    if kind is None:
        return _parse_one(item, item.kind, text)
    return tuple(_parse_one(item, kind, part.strip()) for part in text.split(",")) if text.strip() else ()


def _parse_one(item: Field, kind: Any, text: str) -> Any:
    if kind is str:
        return text
    try:
        return kind(text)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise _refusal(item.name, f"{_short(text)} is not {wanted}.", _range_hint(item)) from None


def _check_value(item: Field, value: Any) -> None:
    kind = _item_kind(item.kind)
    if kind is None:
        _check_one(item, item.kind, value)
        return
    if not isinstance(value, tuple):
        raise _refusal(item.name, f"{_short(value)} is not a list.", _range_hint(item))
    if len(value) > item.setting.longest:
        raise _refusal(item.name, f"{len(value)} items; {item.setting.longest} is the most.")
    for part in value:
        _check_one(item, kind, part)
        if kind is str and (not part or part != part.strip() or "," in part):
            raise _refusal(item.name, f"{_short(part)} is empty, or holds a comma or outer spaces.", _range_hint(item))


def _check_one(item: Field, kind: Any, value: Any) -> None:
    setting = item.setting
    if kind is str:
        _check_text(item, value)
    elif kind is bool:
        if not isinstance(value, bool):
            raise _refusal(item.name, f"{_short(value)} is neither true nor false.")
    else:
        allowed = (int,) if kind is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, allowed) or not math.isfinite(_as_float(value)):
            wanted = "a whole number" if kind is int else "a finite number"
            raise _refusal(item.name, f"{_short(value)} is not {wanted}.", _range_hint(item))
        too_low = setting.low is not None and value < setting.low
        too_high = setting.high is not None and value > setting.high
        if too_low or too_high:
            raise _refusal(item.name, f"{_short(value)} is out of range.", _range_hint(item))
    if setting.choices and value not in setting.choices:
        raise _refusal(item.name, f"{_short(value)} is not a choice.", nearest_hint(str(value), setting.choices))


def _check_text(item: Field, value: Any) -> None:
    if not isinstance(value, str):
        raise _refusal(item.name, f"{_short(value)} is not text.", _range_hint(item))
    if len(value) > item.setting.longest:
        raise _refusal(item.name, f"{len(value)} characters; {item.setting.longest} is the most.", "Say it shorter.")
    if "\0" in value:
        raise _refusal(item.name, f"{_short(value)} holds a NUL character.", "Leave it out.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise _refusal(item.name, f"{_short(value)} holds bytes that are no text.", "Write it in UTF-8.")
    if not item.setting.optional and not value.strip():
        raise _refusal(item.name, "empty.", f"Needed: {item.setting.help}.")


def _as_float(value: int | float) -> float:
    # An int too big for a double is finite all the same; the range check speaks about it.
    return 0.0 if isinstance(value, int) else value


def _short(value: Any) -> str:
    try:
        text = repr(value[:80] if isinstance(value, str) else value)
    except ValueError:  # an int of more digits than Python will print
        text = "a number of thousands of digits"
    return text if len(text) <= 90 else text[:87] + "..."


def _range_hint(item: Field) -> str:
    return f"Allowed: {item.setting.range_text}." if item.setting.range_text else ""


def _refusal(name: str, what: str, fix: str = "", where: str = "") -> BadConfig:
    shown = name if name.isidentifier() and len(name) <= 80 else _short(name)
    error = BadConfig(what, f"{where}: {shown}" if where else shown, fix)
    error.key = name
    return error
