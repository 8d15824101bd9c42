"""What a job can be told: one frozen, range-checked dataclass per job.

The same fields are command-line flags, TOML keys and panel widgets. A field is
`name: Annotated[type, Setting(...)] = default`; its type is str, int, float, bool, tuple[str, ...] or
tuple[float, ...]. A new job is one dataclass and one row in `CONFIGS`.
"""

import argparse
import dataclasses
import difflib
import functools
import math
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass
from typing import Annotated, Any, get_args, get_type_hints

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


def to_command(config) -> str:
    """The command line to copy: what the desktop's "Copy as command" gives."""
    names = {cls: name for name, cls in CONFIGS.items()}
    words = ["python", "launch.py", names[type(config)], *to_arguments(config)]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


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


@dataclass(frozen=True, kw_only=True)
class AssetConfig:
    """What every job that makes assets from parts can be told. See the fields for meaning and range."""

    seed: Annotated[int, Setting("the same seed gives the same asset", low=0, high=SEED_MAX)] = 0
    count: Annotated[int, Setting("how many variants to make, each with its own seed", low=1, high=64)] = 1
    out: Annotated[str, Setting("the folder to write into; output/<name> when empty")] = ""
    resolution: Annotated[int, Setting("mesh cells along the longest side", "cells", low=16, high=384)] = 96
    separate: Annotated[bool, Setting("every part its own closed, named object")] = False
    splats: Annotated[int, Setting("Gaussians to place; 0 for none", "Gaussians", low=0, high=4_000_000)] = 40_000
    preview_size: Annotated[int, Setting("side of one view of the preview picture", "px", low=64, high=2048)] = 384


@dataclass(frozen=True)
class GenerateConfig(AssetConfig):
    """Words to an asset."""

    prompt: Annotated[str, Setting("what to make, in words", longest=2000, optional=False, positional="words")]
    nearest: Annotated[bool, Setting("when the words name nothing known, make the nearest thing instead")] = False

    __post_init__ = check


@dataclass(frozen=True)
class RecastConfig(AssetConfig):
    """An asset with some of its parts made anew. With neither `keep` nor `change`, everything but the body changes."""

    asset: Annotated[str, Setting("the folder or run.json of an asset made before", optional=False, positional="one")]
    keep: Annotated[tuple[str, ...], Setting("names of the parts that stay, with commas", longest=64)] = ()
    change: Annotated[tuple[str, ...], Setting("names of the parts to make anew, with commas", longest=64)] = ()

    __post_init__ = check


@dataclass(frozen=True)
class BetweenConfig(AssetConfig):
    """A path between two assets, valid everywhere on it."""

    first: Annotated[str, Setting("the folder or run.json where the path starts", optional=False, positional="one")]
    second: Annotated[str, Setting("the folder or run.json where the path ends", optional=False, positional="one")]
    steps: Annotated[int, Setting("assets on the path, both ends included", low=2, high=64)] = 5

    __post_init__ = check


@dataclass(frozen=True)
class ReconstructConfig:
    """Photographs with poses to Gaussians."""

    capture: Annotated[str, Setting("the folder of photographs and poses", optional=False, positional="one")]
    out: Annotated[str, Setting("the folder to write into; output/<name> when empty")] = ""
    steps: Annotated[int, Setting("photographs to fit, one a step", "steps", low=1, high=1_000_000)] = 6000
    size: Annotated[int, Setting("longest side photographs are shrunk to; 0 for none", "px", low=0, high=8192)] = 512
    most: Annotated[int, Setting("Gaussians at most", "Gaussians", low=100, high=10_000_000)] = 40_000
    degree: Annotated[int, Setting("how much colour may depend on the view (spherical harmonics)", low=0, high=3)] = 3
    strategy: Annotated[str, Setting("how Gaussians are added and removed", choices=("mcmc", "default"))] = "mcmc"
    ssim: Annotated[float, Setting("share of structural similarity in the loss", low=0, high=1)] = 0.2
    hold_out: Annotated[int, Setting("keep every n-th photograph for the test; 0 for none", low=0, high=1000)] = 8
    background: Annotated[str, Setting("behind transparent photographs", choices=("black", "white", "grey"))] = "black"
    poses: Annotated[bool, Setting("also correct the cameras' poses")] = False
    exposure: Annotated[bool, Setting("also fit each photograph's exposure and colour")] = False
    antialiased: Annotated[bool, Setting("fit for drawing at other sizes too (Mip-Splatting)")] = False
    resume: Annotated[bool, Setting("go on from a checkpoint, if there is one")] = True
    save_every: Annotated[float, Setting("seconds between two checkpoints", "s", low=0, high=86_400)] = 30.0
    seed: Annotated[int, Setting("the same seed gives the same asset", low=0, high=SEED_MAX)] = 0

    __post_init__ = check


@dataclass(frozen=True)
class ConvertConfig:
    """One file of Gaussians or meshes into another format."""

    source: Annotated[str, Setting("the file to read", optional=False, positional="one")]
    target: Annotated[str, Setting("the file to write; its ending names the format", optional=False, positional="one")]
    turn: Annotated[
        str,
        Setting("half a turn about this axis: x stands a y-down capture upright", choices=("none", "x", "y", "z")),
    ] = "none"
    degree: Annotated[int, Setting("highest degree of spherical harmonics to keep", low=0, high=3)] = 3

    __post_init__ = check


@dataclass(frozen=True)
class SimulateConfig:
    """An asset (or a scene file of several) made of matter, let go."""

    asset: Annotated[
        str,
        Setting("a folder generate made, .glb, .ply of Gaussians or scene .toml", optional=False, positional="one"),
    ]
    out: Annotated[str, Setting("a .usdc or .pc2 file, or a folder; output/<name>.usdc when empty")] = ""
    material: Annotated[str, Setting("what all parts are made of; what each part is, when empty", longest=80)] = ""
    parts: Annotated[tuple[str, ...], Setting("materials of some parts: cushion=foam,legs=oak", longest=64)] = ()
    seconds: Annotated[float, Setting("how long to simulate", "s", low=0.01, high=600)] = 2.0
    drop: Annotated[float, Setting("how high above the ground it starts", "m", low=0, high=100)] = 0.0
    velocity: Annotated[tuple[float, ...], Setting("x, y, z of its first velocity, with commas", "m/s", longest=3)] = ()
    spin: Annotated[tuple[float, ...], Setting("x, y, z of its first spin, with commas", "rad/s", longest=3)] = ()
    gravity: Annotated[float, Setting("downwards", "m/s^2", low=-1000, high=1000)] = 9.81
    floor: Annotated[bool, Setting("the ground is there")] = True
    friction: Annotated[float, Setting("of the ground (Coulomb)", low=0, high=10)] = 0.5
    ball: Annotated[float, Setting("radius of a steel ball dropped on top; 0 for none", "m", low=0, high=10)] = 0.0
    fps: Annotated[float, Setting("pictures a second", low=1, high=240)] = 24.0
    grid: Annotated[int, Setting("cells along the longest side", "cells", low=8, high=256)] = 32
    real: Annotated[bool, Setting("real stiffness instead of the softened one; far more steps")] = False
    courant: Annotated[float, Setting("share of the stable time step", low=0.01, high=0.9)] = 0.4
    splats: Annotated[int, Setting("Gaussians moved along; 0 for none", "Gaussians", low=0, high=4_000_000)] = 20_000
    resolution: Annotated[int, Setting("mesh cells along the longest side", "cells", low=16, high=384)] = 64
    pictures: Annotated[bool, Setting("also write one picture a frame, and a video")] = True
    size: Annotated[int, Setting("side of a picture", "px", low=64, high=2048)] = 384
    turn: Annotated[float, Setting("how far the camera goes round in all", "degrees", low=-3600, high=3600)] = 0.0
    resume: Annotated[bool, Setting("go on from a checkpoint, if there is one")] = True
    save_every: Annotated[float, Setting("seconds between two checkpoints", "s", low=0, high=86_400)] = 20.0
    seed: Annotated[int, Setting("the same seed gives the same motion", low=0, high=SEED_MAX)] = 0

    def __post_init__(self) -> None:
        check(self)
        for name in ("velocity", "spin"):
            if len(getattr(self, name)) not in (0, 3):
                raise BadConfig("three numbers are needed.", name, "Write for example 0,2,0.")


@dataclass(frozen=True)
class FitMaterialConfig:
    """What something is made of, from how it moved."""

    asset: Annotated[str, Setting("the scene .toml (or asset) that moves", optional=False, positional="one")]
    observed: Annotated[
        str, Setting("a .pc2 of its first object, or a folder of pictures", optional=False, positional="one")
    ]
    unknowns: Annotated[tuple[str, ...], Setting("parameters to find, with commas", longest=64)] = ("young", "poisson")
    out: Annotated[str, Setting("the folder to write into; output/<name> when empty")] = ""
    material: Annotated[str, Setting("the kind of matter to start from", longest=80)] = "jelly"
    iterations: Annotated[int, Setting("improvements at most", low=1, high=100)] = 12
    noise: Annotated[float, Setting("standard error of what was observed", "m or 0..1", low=1e-9, high=1)] = 1e-3
    fps: Annotated[float, Setting("pictures a second of what was observed", low=1, high=240)] = 24.0
    grid: Annotated[int, Setting("cells along the longest side", "cells", low=8, high=256)] = 24
    drop: Annotated[float, Setting("how high above the ground it started", "m", low=0, high=100)] = 0.0
    size: Annotated[int, Setting("side of the pictures compared", "px", low=16, high=512)] = 64
    seed: Annotated[int, Setting("the same seed gives the same answer", low=0, high=SEED_MAX)] = 0

    __post_init__ = check


CONFIGS: dict[str, type] = {
    "simulate": SimulateConfig,
    "fit-material": FitMaterialConfig,
    "generate": GenerateConfig,
    "recast": RecastConfig,
    "between": BetweenConfig,
    "convert": ConvertConfig,
    "reconstruct": ReconstructConfig,
}
