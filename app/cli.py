"""The command line: the same jobs as the desktop, their events drawn as lines or written as JSON.

Imports nothing heavy, so that help, mistakes and the first line of a job come at once; a job's module is loaded when
its command runs.
"""

import argparse
import errno
import importlib
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import drawing
from engine import __version__
from engine.config import (
    BetweenConfig,
    BorrowConfig,
    ConvertConfig,
    FilmConfig,
    FitMaterialConfig,
    GenerateConfig,
    RecastConfig,
    ReconstructConfig,
    SimulateConfig,
    to_command,
)
from engine.errors import BadConfig, BadFile, Cancelled, DiskFull, GalateaError, MissingModel, OutOfMemory
from engine.events import Event
from engine.settings import add_arguments, from_arguments, nearest_hint, toml_mapping

UNFORESEEN = 70  # the exit code of a fault in the program itself
BROKEN_PIPE = 141


@dataclass(frozen=True)
class Command:
    """`module.function(config)` is the job; it is imported when the command runs."""

    config: type
    module: str
    function: str
    help: str


@dataclass(frozen=True)
class Tool:
    """`module.main(arguments) -> exit code`: a command that is no job."""

    module: str
    help: str


COMMANDS: dict[str, Command] = {
    "simulate": Command(SimulateConfig, "engine.simulate", "simulate", "an asset gets matter and moves"),
    "film": Command(FilmConfig, "app.film", "film_of", "a video or pictures of an asset, the camera by its keys"),
    "fit-material": Command(
        FitMaterialConfig, "engine.fit_material", "fit_material", "what matter it was, from how it moved"
    ),
    "generate": Command(GenerateConfig, "engine.generate", "generate", "words become an asset"),
    "recast": Command(RecastConfig, "engine.generate", "recast", "keep some parts of an asset, make the others anew"),
    "between": Command(BetweenConfig, "engine.generate", "between", "the assets on the way from one to another"),
    "borrow": Command(BorrowConfig, "engine.generate", "borrow", "an asset takes a part from another"),
    "convert": Command(ConvertConfig, "engine.convert", "convert", "a file of Gaussians or meshes into another format"),
    "reconstruct": Command(
        ReconstructConfig, "engine.reconstruct", "reconstruct", "photographs with poses become Gaussians"
    ),
}

TOOLS: dict[str, Tool] = {
    "desktop": Tool("app.window", "open the desktop; takes a project folder, --scale 1.5, --safe-ui"),
    "doctor": Tool("app.doctor", "what runs on this machine, what does not, and how to mend it"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; never raises."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug, as_json = "--debug" in arguments, "--json" in arguments
    _make_output_safe()
    started = time.monotonic()
    try:
        with _terminate_as_interrupt():
            return _dispatch(arguments, started)
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`); the interpreter must not complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except SystemExit as stop:  # argparse has printed the help
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return _report(Cancelled("stopped before anything was written."), as_json)
    except GalateaError as error:
        if debug:
            traceback.print_exc()
        return _report(error, as_json)
    except MemoryError:
        fix = "Close other programs, or choose a smaller --resolution or fewer --splats."
        return _report(OutOfMemory("there was not enough memory.", "", fix), as_json)
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _report_unforeseen(error, as_json)


def help_text() -> str:
    rows = {**{name: row.help for name, row in COMMANDS.items()}, **{name: row.help for name, row in TOOLS.items()}}
    rows["test"] = "run Galatea's own tests"
    lines = [f"  {name:<10} {text}" for name, text in rows.items()]
    return "\n".join(
        [
            f"Galatea {__version__}: words become 3D assets made of named parts.",
            "",
            "  python launch.py                         open the desktop",
            '  python launch.py generate "a blue vase"  make an asset here',
            "  python launch.py COMMAND --help          the settings of a command",
            "",
            "Commands:",
            *lines,
        ]
    )


def command_parser(name: str) -> argparse.ArgumentParser:
    """The parser of one job's command: its config's fields, and what every command understands."""
    command = COMMANDS[name]
    about = f"{command.help[0].upper()}{command.help[1:]}."
    parser = _Parser(prog=f"launch.py {name}", description=about, allow_abbrev=False)
    add_arguments(parser, command.config)
    common = parser.add_argument_group("every command")
    common.add_argument("--config", metavar="FILE", dest="_config", help="a TOML file of settings; flags win over it")
    for flag, text in (
        ("--json", "one JSON object per event and line"),
        ("--quiet", "only the files written, warnings and errors"),
        ("--print-command", "print the full command and stop"),
        ("--debug", "show where in the code an error came from"),
    ):
        common.add_argument(flag, action="store_true", dest="_" + flag[2:].split("-")[0], help=text)
    return parser


def _dispatch(arguments: list[str], started: float) -> int:
    if not arguments:
        return _open_desktop()
    name, rest = arguments[0], arguments[1:]
    if name in ("-h", "--help", "help"):
        print(command_parser(rest[0]).format_help() if rest and rest[0] in COMMANDS else help_text())
        return 0
    if name in ("-V", "--version", "version"):
        print(f"Galatea {__version__}")
        return 0
    if name in TOOLS:
        return importlib.import_module(TOOLS[name].module).main(rest)
    if name not in COMMANDS:
        hint = nearest_hint(name, [*COMMANDS, *TOOLS, "test", "help"])
        raise BadConfig(f"{name[:80]!r} is not a command.", "", f"{hint} python launch.py help lists them.")
    return _run_command(name, rest, started)


def _run_command(name: str, arguments: list[str], started: float) -> int:
    parser = command_parser(name)
    # Intermixed parsing lets words and flags come in any order, but does not know that "--" ends the flags.
    parse = parser.parse_args if "--" in arguments else parser.parse_intermixed_args
    options = vars(parse(arguments))
    base = _read_config(options["_config"]) if options["_config"] else None
    config = from_arguments(COMMANDS[name].config, options, base)
    if options["_print"]:
        print(to_command(config))
        return 0
    style = "json" if options["_json"] else "quiet" if options["_quiet"] else "lines"
    with drawing.drawer(style, sys.stdout, started) as draw:
        return _run_job(_load(COMMANDS[name])(config), draw)


def _run_job(job: Iterator[Event], draw: "drawing.Drawer") -> int:
    """Draws every event. However this ends, the job's own `finally` blocks have run."""
    try:
        for event in job:
            draw.event(event)
    except KeyboardInterrupt:
        _close(job)
        nothing = "Nothing was written; earlier files are as they were."
        kept = f"Kept: {', '.join(dict.fromkeys(draw.saved))}." if draw.saved else nothing
        raise Cancelled(f"stopped{' while ' + draw.step if draw.step else ''}.", "", kept) from None
    finally:
        _close(job)
    return 0


def _close(job: Iterator[Event]) -> None:
    close = getattr(job, "close", None)
    if close is not None:
        close()


def _load(command: Command) -> Any:
    return getattr(importlib.import_module(command.module), command.function)


def _open_desktop() -> int:
    if importlib.util.find_spec("app.window") is None:
        print("The desktop is not part of this version; the commands are.\n")
        print(help_text())
        return 0
    return importlib.import_module("app.window").main([])


def _read_config(path: str) -> dict[str, Any]:
    try:
        return toml_mapping(Path(path).read_bytes(), path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadFile(f"it cannot be read: {reason}.", path, "Check the path after --config.") from error


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        """argparse's own complaints, as the same kind of error as every other bad setting."""
        unknown = message.partition("unrecognized arguments: ")[2].split()
        if unknown:
            flags = sorted(flag for flag in self._option_string_actions if flag.startswith("--"))
            hint = nearest_hint(unknown[0].split("=")[0], flags)
            raise BadConfig(f"there is no option {unknown[0][:80]!r}.", "", hint)
        raise BadConfig(f"{message}.", "", f"python {self.prog} --help lists the settings.")


class _terminate_as_interrupt:
    """While active, a polite kill (SIGTERM) ends a job as Ctrl-C does: its `finally` blocks run."""

    def __enter__(self):
        self.before = None
        try:
            self.before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        except ValueError:  # not the main thread: there the caller owns the signals
            pass

    def __exit__(self, *_):
        if self.before is not None:
            signal.signal(signal.SIGTERM, self.before)


def _make_output_safe() -> None:
    # A terminal that cannot show a character must not end a job that is otherwise fine.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _report(error: GalateaError, as_json: bool) -> int:
    head = f"{error.where}: {error.what}" if error.where else error.what[:1].upper() + error.what[1:]
    print(drawing.printable(f"{head}\n{error.fix}" if error.fix else head), file=sys.stderr)
    if as_json:
        print(drawing.error_json(error), flush=True)
    return error.exit_code


def _report_unforeseen(error: Exception, as_json: bool) -> int:
    known = _known_cause(error)
    if known is not None:
        return _report(known, as_json)
    summary = f"a fault in Galatea itself: {type(error).__name__}: {error}"[:500]
    problem = GalateaError(summary, "", f"The full report is in {_write_report(error)}. Files saved before are whole.")
    problem.exit_code = UNFORESEEN
    return _report(problem, as_json)


def _known_cause(error: Exception) -> GalateaError | None:
    """Python's own errors that are the machine's doing rather than ours."""
    where = str(getattr(error, "filename", None) or "")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return DiskFull(f"{error.strerror}.", where, "Free some space, or choose another folder with --out.")
    if isinstance(error, OSError) and where:
        return BadFile(f"{error.strerror}.", where, "Check the path and its permissions.")
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] not in ("engine", "app"):
        fix = "Run python launch.py doctor; deleting the .venv folder and starting again mends most things."
        return MissingModel(f"the Python package {error.name} is not installed.", "", fix)
    return None


def _write_report(error: Exception) -> str:
    text = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile("w", prefix="galatea-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write(f"Galatea {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n\n{text}")
    return file.name


if __name__ == "__main__":
    sys.exit(main())
