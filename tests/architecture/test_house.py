"""Rules of the code that a machine can check: sizes, errors, safety, words that must not be in the tree."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 450
FUNCTION_LINES = 80
PARAMETERS = 8
WITH_OPTIONS = 14  # keyword-only, with defaults: the drawing vocabulary of engine/shapes/sketch.py
WEIGHTS = 30_000_000

# Longer than the rule, each for the reason given.
LONG_FUNCTIONS: dict[str, str] = {}
MANY_PARAMETERS: dict[str, str] = {
    "engine/splat/render.py:forward": "a torch.autograd.Function takes every tensor by itself",
}
LONG_FILES: dict[str, str] = {}

CODE = sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "app").rglob("*.py")])
ENGINE = [path for path in CODE if path.is_relative_to(ROOT / "engine")]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in CODE}


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path):
    """(name as engine/a.py:f, node) of every function of a file, those of classes and functions included."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{short(path)}:{node.name}", node


def calls(path: Path):
    """(dotted name, line) of every call and attribute that could be one."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Name | ast.Attribute):
            yield ast.unparse(node), node.lineno


def is_kernel(node) -> bool:
    """Compiled kernels take their arrays one by one; their length and parameters follow the paper, not the reader."""
    text = " ".join(ast.unparse(item) for item in node.decorator_list)
    return bool(re.search(r"\b(wp|warp)\.(kernel|func)|njit|\bparallel\(|guvectorize|vectorize|intrinsic", text))


def tracked_files() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:  # an unpacked archive without its history
        return [
            path
            for path in ROOT.rglob("*")
            if path.is_file() and ".venv" not in path.parts and ".git" not in path.parts
        ]
    return [path for name in done.stdout.splitlines() if (path := ROOT / name).is_file()]


def is_text(path: Path) -> bool:
    return path.suffix in {".py", ".toml", ".txt", ".md", ".json", ".wgsl", ".cfg", ".yml", ""} or path.name == "run"


TEXTS = {path: path.read_text("utf-8", errors="replace") for path in tracked_files() if is_text(path)}


def test_nothing_is_swallowed():
    bare, silent = [], []
    for path in CODE:
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                empty = all(isinstance(item, ast.Pass | ast.Continue | ast.Constant) for item in node.body)
                bare += [f"{short(path)}:{node.lineno}"] * (node.type is None)
                silent += [f"{short(path)}:{node.lineno}"] * (broad and empty)
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                broad = {ast.unparse(item) for item in node.args} & {"Exception", "BaseException"}
                silent += [f"{short(path)}:{node.lineno}"] * bool(broad)
    assert not bare and not silent


FORBIDDEN = {
    "torch.load": "use safetensors",
    "pickle": "use safetensors or JSON",
    "pickle.load": "use safetensors or JSON",
    "pickle.loads": "use safetensors or JSON",
    "yaml.load": "use TOML",
    "eval": "parse it",
    "exec": "write it",
    "os.system": "use subprocess with a list",
    "np.nan_to_num": "count what is not finite and say so",
    "torch.nan_to_num": "count what is not finite and say so",
    "torch.nan_to_num_": "count what is not finite and say so",
}


@pytest.mark.parametrize("path", CODE, ids=short)
def test_no_dangerous_or_hiding_calls(path):
    found = [f"line {line}: {name}, {FORBIDDEN[name]}" for name, line in calls(path) if name in FORBIDDEN]
    found += [f"line {line}: {name}" for name, line in calls(path) if name.endswith(".nan_to_num")]
    tree = TREES[path]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found += [
                f"line {node.lineno}: {name}" for name in names if name.split(".")[0] in ("pickle", "yaml", "shelve")
            ]
        if isinstance(node, ast.keyword) and node.arg in ("allow_pickle", "shell"):
            off = isinstance(node.value, ast.Constant) and node.value.value is False
            found += [] if off else [f"{node.arg}={ast.unparse(node.value)}"]
    assert not found


def is_repository_command(path: Path) -> bool:
    """Run as `python -m engine...` to build what the repository ships; the one kind of engine module that may print."""
    tests = [ast.unparse(node.test) for node in TREES[path].body if isinstance(node, ast.If)]
    return any("__name__" in test for test in tests)


@pytest.mark.parametrize("path", ENGINE, ids=short)
def test_the_engine_neither_prints_nor_asserts(path):
    prints = [] if is_repository_command(path) else [line for name, line in calls(path) if name == "print"]
    asserts = [node.lineno for node in ast.walk(TREES[path]) if isinstance(node, ast.Assert)]
    assert not prints and not asserts


def parameter_counts(node) -> tuple[int, int]:
    """(those a caller must keep in order or give, all of them with the keyword-only options that have defaults)."""
    arguments = node.args
    ordered = len(arguments.posonlyargs) + len(arguments.args) + arguments.kw_defaults.count(None)
    return ordered, ordered + len(arguments.kwonlyargs) - arguments.kw_defaults.count(None)


def test_functions_are_a_screen_and_take_few_parameters():
    long, wide = {}, {}
    for path in CODE:
        for name, node in functions(path):
            lines = node.end_lineno - node.lineno + 1
            count, with_options = parameter_counts(node)
            if lines > FUNCTION_LINES and not is_kernel(node):
                long[name] = lines
            if (count > PARAMETERS or with_options > WITH_OPTIONS) and not is_kernel(node):
                wide[name] = with_options
    assert {name: n for name, n in long.items() if name not in LONG_FUNCTIONS} == {}
    assert {name: n for name, n in wide.items() if name not in MANY_PARAMETERS} == {}
    assert set(LONG_FUNCTIONS) <= set(long) and set(MANY_PARAMETERS) <= set(wide), "an exception no longer needed"


def test_files_are_short():
    lines = {short(path): len(path.read_text("utf-8").splitlines()) for path in [*CODE, ROOT / "launch.py"]}
    assert {name: n for name, n in lines.items() if n > FILE_LINES and name not in LONG_FILES} == {}
    assert statistics.median(n for n in lines.values() if n > 3) <= 200


@pytest.mark.parametrize("path", CODE, ids=short)
def test_names_say_what_a_thing_is(path):
    assert not re.search(r"(^|_)(utils?|helpers?|misc|common)$", path.stem)
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ClassDef):
            assert not re.search(r"(Manager|Helper|Util)s?$", node.name), node.name


@pytest.mark.parametrize("path", CODE, ids=short)
def test_every_module_says_what_it_is(path):
    if path.read_text("utf-8").strip():
        assert ast.get_docstring(TREES[path]), short(path)


def public_functions():
    for path in CODE:
        for node in TREES[path].body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                yield f"{short(path)}:{node.name}", node


def test_most_of_what_is_public_has_a_docstring():
    # The library of things is many small functions whose names say all there is.
    items = [(name, node) for name, node in public_functions() if "/shapes/things/" not in name]
    bare = [name for name, node in items if ast.get_docstring(node) is None]
    assert len(bare) <= 0.15 * len(items), bare


def test_no_unfinished_work():
    # Spelt in two halves, so that this file does not find itself.
    words = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]).join([r"\b(", r")\b"]))
    stubs = [f"{short(path)}:{node.lineno}" for path in CODE for node in ast.walk(TREES[path])
             if isinstance(node, ast.Name) and node.id == "NotImplementedError"]  # fmt: skip
    found = [short(path) for path, text in TEXTS.items() if path.suffix in (".py", ".wgsl") and words.search(text)]
    assert not found and not stubs


def test_no_addresses_of_registries_and_no_paths_of_one_machine():
    hosts = ["py" + "pi.org", "python" + "hosted.org", "download." + "pytorch.org", "registry." + "npmjs"]
    places = ["/work" + "/", "/tmp/" + "galatea", "/home" + "/", "/ro" + "ot/", "/opt/" + "wheels", "/opt/" + "py"]
    found = [f"{short(path)}: {word}" for path, text in TEXTS.items() for word in [*hosts, *places] if word in text]
    assert not found


def test_no_helper_left_traces_in_comments():
    # What tells how a line came to be belongs in the history, not in the code.
    words = re.compile(
        r"\b(this session|the prompt says|as an ai|sub-?agent|the brief says|issue #?\d+)\b", re.IGNORECASE
    )
    found = [f"{short(path)}: {match[0]}" for path, text in TEXTS.items() if (match := words.search(text))]
    assert [item for item in found if not item.startswith("tests/architecture/")] == []


def test_weights_are_small():
    weights = [
        path for path in tracked_files() if path.suffix in (".safetensors", ".npz", ".npy", ".bin", ".pt", ".ckpt")
    ]
    assert sum(path.stat().st_size for path in weights) <= WEIGHTS
    assert {path.suffix for path in weights} <= {".safetensors", ".npz", ".npy"}


def test_the_map_of_the_house_names_every_module():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    names = [path.name + ("/" if path.is_dir() else "") for path in (ROOT / "engine").iterdir()]
    names += [path.name for path in (ROOT / "app").iterdir() if path.suffix == ".py"]
    missing = [name for name in names if not name.startswith("_") and name not in text]
    assert not missing


def test_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "engine" / "__init__.py").read_text("utf-8")
    assert re.search(r'__version__ = "(.+)"', text)[1] == project["version"]
    assert project["version"] in (ROOT / "CHANGELOG.md").read_text("utf-8")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~ \[;]", name)[0]).lower()


def test_every_dependency_has_one_exact_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text("utf-8").split("\n")
    pinned = {canonical(line): line for line in lines if line}
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pinned.values()), "exact versions only"
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert {canonical(item) for item in wanted} <= set(pinned)


def test_every_third_party_import_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {canonical(item) for item in project["dependencies"]}
    names = {
        "PIL": "pillow",
        "pxr": "usd-core",
        "warp": "warp-lang",
        "wgpu": "wgpu",
        "imageio_ffmpeg": "imageio-ffmpeg",
    }
    wild = set()
    for path in CODE:
        for node in ast.walk(TREES[path]):
            found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for top in (
                {name.split(".")[0] for name in found} - sys.stdlib_module_names - {"engine", "app", "bpy", "llvmlite"}
            ):
                if canonical(names.get(top, top)) not in declared:
                    wild.add(f"{short(path)}: {top}")
    assert not wild


def test_ruff_is_content():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", "."],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
