"""The launcher on a small project of its own: real environments, a real pip, a package of a few lines, no network."""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CLI = """
import json, os, sys
import galatea_probe
if __name__ == "__main__":
    print(json.dumps({"arguments": sys.argv[1:], "cwd": os.getcwd(), "prefix": sys.prefix, "path": sys.path,
                      "probe": galatea_probe.VERSION, "numba": os.environ["NUMBA_CACHE_DIR"]}))
    sys.exit(5 if "fail" in sys.argv else 0)
"""


def write_wheel(folder: Path, version: str) -> None:
    info = f"galatea_probe-{version}.dist-info"
    files = {
        "galatea_probe/__init__.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: galatea-probe\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"galatea_probe-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


class Project:
    """A checkout in a folder with spaces and other scripts in its name."""

    def __init__(self, base: Path):
        self.root, self.wheels, self.home = base / "a b" / "ü 花's", base / "wheels", base / "elsewhere"
        for folder in (self.root / "app", self.wheels, self.home):
            folder.mkdir(parents=True)
        for version in ("1.0", "1.1"):
            write_wheel(self.wheels, version)
        shutil.copy(ROOT / "launch.py", self.root)
        (self.root / "app" / "__init__.py").touch()
        (self.root / "app" / "cli.py").write_text(CLI)
        # A folder called app where the user stands must not be taken for ours.
        (self.home / "app").mkdir()
        (self.home / "app" / "cli.py").write_text("raise SystemExit('the wrong app')")
        self.pin("1.0")

    def pin(self, version: str) -> None:
        extra = '[project.optional-dependencies]\ntest = ["galatea-probe"]\n'
        (self.root / "pyproject.toml").write_text(f'[project]\nname = "x"\ndependencies = ["galatea-probe"]\n{extra}')
        (self.root / "constraints.txt").write_text(f"galatea-probe=={version}\n")

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "installed.json"

    @property
    def packages(self) -> Path:
        return next((self.root / ".venv").glob("[Ll]ib/**/site-packages"))

    def start(self, *arguments: str, wheels: bool = True) -> subprocess.Popen:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "NUMBA_"))}
        environment = {**kept, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}
        if wheels:
            environment["PIP_FIND_LINKS"] = str(self.wheels)
        command = [sys.executable, str(self.root / "launch.py"), *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
        return subprocess.Popen(command, cwd=self.home, env=environment, **pipes)

    def run(self, *arguments: str, wheels: bool = True) -> subprocess.CompletedProcess:
        with self.start(*arguments, wheels=wheels) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def answer(self, *arguments: str, wheels: bool = True) -> dict:
        done = self.run(*arguments, wheels=wheels)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("launch"))


@pytest.fixture(scope="module")
def first(project):
    return project.run("make", "a b", "ü", "--flag")


def test_the_first_run_sets_up_and_hands_over(project, first):
    assert first.returncode == 0, first.stderr
    assert "Making the environment" in first.stderr and "Set up in" in first.stderr
    seen = json.loads(first.stdout)
    assert seen["arguments"] == ["make", "a b", "ü", "--flag"]
    assert Path(seen["cwd"]) == project.home
    assert Path(seen["prefix"]) == project.root / ".venv" and seen["probe"] == "1.0"
    assert seen["path"][0] == str(project.root) and str(project.home) not in seen["path"]
    assert Path(seen["numba"]).is_relative_to(project.root / ".venv")


def test_the_second_run_installs_nothing(project, first):
    seen = project.answer("again", wheels=False)
    assert seen["arguments"] == ["again"]
    assert project.run("fail", wheels=False).returncode == 5


def test_a_new_pin_is_installed(project, first):
    project.pin("1.1")
    assert project.answer()["probe"] == "1.1"
    project.pin("1.0")
    assert project.answer()["probe"] == "1.0"


def test_a_package_left_in_pieces_is_mended(project, first):
    project.stamp.unlink()
    (project.packages / "galatea_probe-1.0.dist-info" / "INSTALLER").unlink()
    (project.packages / "galatea_probe" / "__init__.py").write_text("VERSION = 'half")
    (project.packages / "~alatea_probe").mkdir()
    assert project.answer()["probe"] == "1.0"
    assert not list(project.packages.glob("~*"))


def test_a_spoilt_stamp_is_no_stamp(project, first, launch, monkeypatch):
    monkeypatch.setattr(launch, "STAMP", str(project.stamp))
    for text in ("", "[1, 2]", '{"key": 3}', '{"key": "x", "extras": 4', "\0"):
        project.stamp.write_text(text)
        assert not launch.is_set_up([])
    assert project.answer()["probe"] == "1.0"


def test_what_cannot_be_installed_is_said_in_words(project, first):
    project.pin("9.9")
    done = project.run("x")
    project.pin("1.0")
    assert done.returncode == 1 and not project.stamp.exists()
    assert (
        "There is no galatea-probe" in done.stderr and "install.log" in done.stderr and "Traceback" not in done.stderr
    )
    assert project.answer()["probe"] == "1.0"


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_killed_half_way_and_run_twice_at_once(project, first):
    """Nothing but the log and the lock is left; two runs then share the work, and both end well."""
    shutil.rmtree(project.root / ".venv")
    with project.start("x") as process:
        time.sleep(1.0)
        process.kill()
    assert not project.stamp.exists()
    runs = [project.start(name) for name in ("one", "two")]
    ends = [process.communicate(timeout=120) for process in runs]
    assert [process.returncode for process in runs] == [0, 0], ends
    assert [json.loads(out)["arguments"] for out, _ in ends] == [["one"], ["two"]]
    assert any("waiting for it" in err for _, err in ends)


def test_help_needs_no_environment(tmp_path):
    for name in ("app", "engine"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("launch.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "launch.py", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0 and "generate" in done.stdout, done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.fixture
def launch(tmp_path):
    spec = importlib.util.spec_from_file_location("launch_under_test", ROOT / "launch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_can_read_why_it_is_refused():
    ast.parse((ROOT / "launch.py").read_text(), feature_version=(3, 7))


@pytest.mark.parametrize(
    "said, words",
    [
        ("WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'", "internet connection"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        ("ERROR: No matching distribution found for open3d", "no open3d for Python"),
        ("The user requested (constraint) open3d==0.20.0\nERROR: ResolutionImpossible", "no open3d==0.20.0 for Python"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "permissions"),
        ("hello\nERROR: ResolutionImpossible: for help visit", "ResolutionImpossible"),
        ("", "it said nothing"),
    ],
)
def test_pips_failures_in_words(launch, said, words):
    assert words in launch.explain(said)


def test_pips_lines_become_one_line(launch, monkeypatch):
    shown = []

    class Show:
        def phase(self, text, detail=""):
            shown.append(f"{text} {detail}".strip())

        def draw(self, fresh=False):
            pass

    progress = launch.PipProgress(Show())
    for line in (
        "Collecting torch==2.13.0 (from -r x)\n",
        "  Downloading torch-2.13.0-cp311-none-any.whl (190.2 MB)\n",
        "  Downloading numpy-2.4.6-cp311.whl.metadata (5 kB)\n",
        "Processing /some where/scipy-1.17.1-cp311.whl\n",
        "Requirement already satisfied: rich in x\n",
        "  WARNING: Retrying (Retry(total=4\n",
        "Installing collected packages: torch, scipy\n",
    ):
        progress.read(line)
    assert shown == [
        "Fetching the packages 1: torch",
        "Fetching the packages 1: torch-2.13.0 (190.2 MB)",
        "Fetching the packages 2: scipy",
        "The network does not answer; trying again",
        "Installing 1 of 2: torch",
    ]


def test_quick_tests_run_first(launch, monkeypatch, tmp_path):
    for name in (
        "app/test_a.py",
        "engine/splat/test_b.py",
        "architecture/test_c.py",
        "test_d.py",
        "data/x.json",
        "conftest.py",
    ):
        file = tmp_path / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    seen = []
    monkeypatch.setattr(launch, "ROOT", str(tmp_path))
    monkeypatch.setattr(launch, "hand_over", lambda python, words: seen.append(words))
    monkeypatch.chdir(tmp_path)
    launch.run_tests(["-q"])
    assert [Path(word).name for word in seen[0][4:]] == ["architecture", "test_d.py", "engine", "app"]
    launch.run_tests(["tests/test_d.py::test_x", "-q"])
    assert seen[1][3:] == [str(tmp_path / "tests" / "test_d.py::test_x"), "-q"]


@pytest.mark.skipif(os.name == "nt", reason="drives have colons")
def test_a_colon_in_the_path_is_refused_in_words(launch, monkeypatch):
    monkeypatch.setattr(launch, "ROOT", "/a:b")
    with pytest.raises(launch.SetupError, match="colon"):
        launch.set_up([])


def test_a_folder_that_cannot_be_written_is_said_in_words(launch, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    venv = str(tmp_path / "file" / ".venv")
    monkeypatch.setattr(launch, "VENV", venv)
    monkeypatch.setattr(launch, "LOCK", os.path.join(venv, "lock"))
    with pytest.raises(launch.SetupError, match="write in its own folder"):
        launch.set_up([])


def test_another_python_than_the_environments_is_noticed(launch, monkeypatch, tmp_path):
    base = os.path.dirname(getattr(sys, "_base_executable", sys.executable))
    version = "{}.{}".format(*sys.version_info[:2])
    monkeypatch.setattr(launch, "VENV", str(tmp_path))
    for home, made_with, changed in ((base, version, False), (base, "3.1", True), ("/elsewhere", "3.1", False)):
        (tmp_path / "pyvenv.cfg").write_text(f"home = {home}\nversion = {made_with}.7\n")
        assert launch.base_changed() is changed
