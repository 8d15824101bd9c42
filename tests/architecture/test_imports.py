"""Imports point one way, and the light modules stay light."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shapes", "prior", "distill", "splat", "mesh", "physics", "formats")
JOBS = ("generate", "convert", "reconstruct", "simulate", "fit_material", "export", "play")
HEAVY = (
    "torch",
    "warp",
    "open3d",
    "diffusers",
    "transformers",
    "dearpygui",
    "numba",
    "scipy",
    "trimesh",
    "pxr",
    "wgpu",
)

# A module may import its own layer's column of the same name (a package imports itself) and every lower layer.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("engine", "engine.types", "engine.errors", "engine.events"),
    ("engine.colour", "engine.names", "engine.settings", "engine.config", "engine.numerics", "engine.device",
     "engine.kernels"),  # fmt: skip
    ("engine.shapes",),
    tuple(f"engine.{name}" for name in PACKAGES if name != "shapes"),
    ("engine.project", "engine.history", "engine.asset"),
    ("engine.making", "engine.riders"),
    ("engine.staging", "engine.filming", "engine.writing", "engine.painting", "engine.selection"),
    tuple(f"engine.{name}" for name in JOBS),
    (
        "app",
        "app.drawing",
        "app.doctor",
        "app.state",
        "app.actions",
        "app.orbit",
        "app.gizmo",
        "app.jobs",
        "app.tasks",
        "app.model",
        "app.hand_actions",
        "app.shaping",
        "app.matter",
        "app.choosing",
        "app.charts",
        "app.bringing",
        "app.camera_keys",
        "app.ledger",
        "app.units",
        "app.matter_looks",
        "app.hand_tasks",
        "app.solids",
        "app.sketches",
        "app.clouds",
        "app.gpu",
    ),
    ("app.cli", "app.autosave", "app.film", "app.machine", "app.theme", "app.viewport", "app.blender", "app.native"),
    ("app.panels",),
    ("app.window",),
)
TOGETHER = (0, 1, 8, 9)  # layers whose members may import one another


def layer_of(module: str) -> tuple[int, str] | None:
    """(layer, column) of a module, by its longest listed prefix; None for what is not ours."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        for number, names in enumerate(LAYERS):
            if name in names and (length > 1 or len(parts) == 1):
                return number, name
    return None


def our_modules() -> dict[str, Path]:
    found = {}
    for top in ("engine", "app"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(module: str, path: Path) -> list[tuple[int, str]]:
    """(line, absolute module name) of every import in a file, those inside functions included."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    known = our_modules()
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                found.append((node.lineno, deeper if deeper in known else base))
    return found


def refused(module: str, target: str) -> str:
    """Why `module` may not import `target`; "" when it may."""
    here, there = layer_of(module), layer_of(target)
    if there is None or here is None:
        return "" if there is None else f"{module} has no place in the layers"
    if target == "engine":  # the version number
        return ""
    if here[1] == there[1] or there[0] < here[0] or (here[0] == there[0] and here[0] in TOGETHER):
        return ""
    return f"{module} may not import {target}"


MODULES = our_modules()


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module):
    assert layer_of(module) is not None, f"{module} has no place in the layers"
    wrong = [
        (line, refused(module, target)) for line, target in imports(module, MODULES[module]) if refused(module, target)
    ]
    assert not wrong


@pytest.mark.parametrize(
    "module, target, allowed",
    [
        ("engine.splat.render", "engine.splat.cpu", True),
        ("engine.splat.render", "engine.types", True),
        ("engine.prior.words", "engine.shapes.catalogue", True),
        ("engine.mesh.bake", "engine.splat.render", False),
        ("engine.prior.starter", "engine.mesh.report", False),
        ("engine.shapes.parts", "engine.prior.words", False),
        ("engine.types", "engine.config", False),
        ("engine.config", "engine.names", True),
        ("engine.generate", "engine.mesh.report", True),
        ("engine.generate", "engine.simulate", False),
        ("engine.formats.glb", "app.cli", False),
        ("app.cli", "engine.generate", True),
        ("app.state", "app.window", False),
        ("engine.formats.glb", "numpy", True),
    ],
)
def test_the_rule_itself(module, target, allowed):
    assert (refused(module, target) == "") is allowed


def loaded_by(statement: str) -> set[str]:
    code = f"import sys, json\n{statement}\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "statement, allowed",
    [
        ("import engine.types, engine.errors, engine.events", {"numpy"}),
        ("import engine.config, engine.names", set()),
        ("import engine.numerics, engine.device", {"numpy"}),
        ("import app.cli, app.drawing", set()),
        ("import app.doctor", set()),
    ],
)
def test_light_modules_load_nothing_heavy(statement, allowed):
    heavy = loaded_by(statement) & {*HEAVY, "numpy", "rich", "psutil"}
    assert heavy <= allowed


def test_launch_needs_only_the_standard_library():
    tree = ast.parse((ROOT / "launch.py").read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    "package, homes",
    [
        ("diffusers", {"engine/prior/diffusion.py"}),
        ("gsplat", {"engine/splat/gpu.py"}),
    ],
)
def test_a_large_package_has_one_home(package, homes):
    found = {
        path.relative_to(ROOT).as_posix()
        for module, path in MODULES.items()
        if any(target.split(".")[0] == package for _, target in imports(module, path))
    }
    assert found <= homes


def test_no_engine_module_imports_the_window_toolkit():
    users = [m for m, path in MODULES.items() if any(t.split(".")[0] == "dearpygui" for _, t in imports(m, path))]
    assert not [module for module in users if module.startswith("engine")]
