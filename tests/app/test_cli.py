import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from app import cli
from engine.config import GenerateConfig
from engine.errors import DiskFull
from engine.events import Done, Progress, Saved, Warned

ROOT = Path(cli.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def reports_are_not_left_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def job(monkeypatch):
    """Puts a job in the place of `generate`; returns the configs it was run with."""

    def install(function):
        seen = []

        def run(config):
            seen.append(config)
            yield from function(config)

        monkeypatch.setattr(cli, "_load", lambda command: run)
        return seen

    return install


def short_job(config):
    yield Progress("making", 1, 1)
    yield Done(None, (f"{config.out or 'output'}/asset.glb",))


def raising(error):
    def run(config):
        yield Progress("meshing", 0, 1)
        raise error

    return run


def test_a_command_runs_its_job_with_what_was_said(job, capsys):
    seen = job(short_job)
    assert cli.main(["generate", "a", "blue", "--seed", "3", "vase"]) == 0
    assert seen == [GenerateConfig("a blue vase", seed=3)]
    assert "1 file in output" in capsys.readouterr().out


def test_flags_may_come_after_two_dashes_too(job):
    seen = job(short_job)
    assert cli.main(["generate", "--seed", "3", "--", "-x", "marks"]) == 0
    assert seen == [GenerateConfig("-x marks", seed=3)]


def test_settings_from_a_file(job, tmp_path):
    seen = job(short_job)
    (tmp_path / "s.toml").write_text('prompt = "a red mug"\nseed = 4\n')
    assert cli.main(["generate", "--config", str(tmp_path / "s.toml"), "--seed", "5"]) == 0
    assert seen == [GenerateConfig("a red mug", seed=5)]


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (["genrate"], 2, "Did you mean generate?"),
        (["generate"], 2, "what to make, in words"),
        (["generate", ""], 2, "what to make, in words"),
        (["generate", "x" * 5000], 2, "2000 is the most"),
        (["generate", "vase", "--sead", "3"], 2, "Did you mean --seed?"),
        (["generate", "vase", "--seed"], 2, "--seed"),
        (["generate", "vase", "--seed", "x"], 2, "not a whole number"),
        (["generate", "vase", "--count", "99"], 2, "1 to 64"),
        (["generate", "--config", "no/such/file.toml"], 3, "No such file"),
        (["generate", "--config", "."], 3, "cannot be read"),
        (["recast"], 2, "asset"),
        (["between", "a"], 2, "second"),
    ],
)
def test_mistakes_are_answered_in_words(job, capsys, arguments, code, words):
    job(short_job)
    assert cli.main(arguments) == code
    said = capsys.readouterr()
    assert words in said.err and "Traceback" not in said.err and len(said.err) < 700


@pytest.mark.parametrize(
    "error, code, words",
    [
        (DiskFull("the disk is full.", "a.glb", "Free some space."), 6, "a.glb: the disk is full.\nFree some space."),
        (MemoryError(), 4, "--resolution"),
        (OSError(28, "No space left on device", "a.glb"), 6, "Free some space"),
        (OSError(28, "No space left on device"), 6, "Free some space"),
        (ModuleNotFoundError("no trimesh", name="trimesh"), 7, "trimesh is not installed"),
        (ModuleNotFoundError("no engine.x", name="engine.x"), 70, "full report"),
        (PermissionError(13, "Permission denied", "a.glb"), 3, "permissions"),
        (ZeroDivisionError("by zero"), 70, "full report"),
        (RecursionError("deep"), 70, "full report"),
    ],
)
def test_a_failed_job_ends_in_words_and_its_code(job, capsys, error, code, words):
    job(raising(error))
    assert cli.main(["generate", "vase", "--json"]) == code
    said = capsys.readouterr()
    assert words in said.err and "Traceback" not in said.err
    last = json.loads(said.out.splitlines()[-1])
    assert last["event"] == "error" and last["exit_code"] == code


def test_the_report_of_a_fault_in_the_program_is_kept(job, capsys):
    job(raising(ZeroDivisionError("by zero")))
    cli.main(["generate", "vase"])
    file = Path(re.search(r"report is in (\S+)\. ", capsys.readouterr().err)[1])
    assert "ZeroDivisionError" in file.read_text() and "Traceback" in file.read_text()


def test_debug_shows_the_code(job, capsys):
    job(raising(DiskFull("full.")))
    assert cli.main(["generate", "vase", "--debug"]) == 6
    assert "Traceback" in capsys.readouterr().err


def test_interrupt_closes_the_job_and_says_what_is_kept(job, capsys):
    cleaned = []

    def interrupted(config):
        try:
            yield Progress("meshing", 0, 1)
            yield Saved("output/vase-1/asset.glb")
            raise KeyboardInterrupt
        finally:
            cleaned.append(True)

    job(interrupted)
    assert cli.main(["generate", "vase"]) == 130
    said = capsys.readouterr()
    assert cleaned and "Stopped while meshing." in said.err and "Kept: output/vase-1/asset.glb." in said.err


def test_print_command_prints_what_to_type(job, capsys):
    seen = job(short_job)
    assert cli.main(["generate", "a", "vase", "--seed", "3", "--print-command"]) == 0
    assert capsys.readouterr().out.strip().endswith("--seed 3") and not seen


def test_help_lists_every_command(capsys):
    assert cli.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in [*cli.COMMANDS, *cli.TOOLS, "test"])
    assert cli.main(["--version"]) == 0
    assert cli.main(["generate", "--help"]) == 0 and cli.main(["help", "generate"]) == 0


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_and_a_job(name):
    text = cli.command_parser(name).format_help()
    assert f"launch.py {name}" in text and "--json" in text
    assert callable(cli._load(cli.COMMANDS[name]))


def test_words_a_terminal_cannot_show_do_not_end_a_job():
    code = """
        from app import cli
        from engine.events import Done, Warned
        def job(config):
            yield Warned("no \\u82b1 here")
            yield Done(None)
        cli._load = lambda command: job
        raise SystemExit(cli.main(["generate", "\\U0001f98a"]))
    """
    done = child(code, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0 and b"\\u82b1" in done.stdout


def child(code, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([sys.executable, "-P", "-c", textwrap.dedent(code)], env=environment, capture_output=True)


def slow_command(*arguments):
    code = """
        import sys, time
        from app import cli
        from engine.events import Progress
        def job(config):
            try:
                for i in range(2000):
                    yield Progress("making", i, 2000)
                    time.sleep(0.01)
            finally:
                print("cleaned", file=sys.stderr)
        cli._load = lambda command: job
        raise SystemExit(cli.main(["generate", "vase", "--json"]))
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # A test run in the background ignores SIGINT and its children inherit that; an artist's terminal does not.
    heed = None if os.name == "nt" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = [sys.executable, "-P", "-c", textwrap.dedent(code)]
    return subprocess.Popen(command, env=environment, preexec_fn=heed, **pipes)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_a_job_cleanly(number):
    with slow_command() as process:
        assert json.loads(process.stdout.readline())["event"] == "progress"
        process.send_signal(number)
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"cleaned" in complaints and b"Stopped while making" in complaints and b"Traceback" not in complaints


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_goes_away_ends_the_job_quietly():
    with slow_command() as process:
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()
        process.wait(timeout=30)
    assert process.returncode == cli.BROKEN_PIPE
    assert complaints == b"cleaned\n"


def test_warnings_reach_the_reader(job, capsys):
    def warning(config):
        yield Warned("the rim was not understood.")
        yield Done(None)

    job(warning)
    cli.main(["generate", "vase", "--quiet"])
    assert "Note: the rim was not understood." in capsys.readouterr().out
