"""What runs on this machine, what does not, why, and how to mend it.

Every probe does a small real piece of work in a process of its own with a time limit, because a broken driver may
crash or hang instead of raising.
"""

import argparse
import contextlib
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from engine import __version__
from engine.errors import MissingModel

ROOT = Path(__file__).resolve().parent.parent
MARK = "FINDING "
REINSTALL = "Delete the .venv folder and start launch.py again; it installs everything anew."


@dataclass(frozen=True)
class Finding:
    """status: "runs", "absent" (fine without it) or "broken"."""

    status: str
    words: str
    fix: str = ""


@dataclass(frozen=True)
class Probe:
    """`work` runs in a child for at most `limit` seconds. needed: commands fail without it."""

    work: Callable[[], Finding]
    what_for: str
    needed: bool = False
    limit: float = 60.0


def probe_machine() -> Finding:
    from engine.device import in_words, memory_report

    free = shutil.disk_usage(ROOT).free
    words = f"{memory_report()}; {in_words(free)} of disk free"
    if free < 1e9:
        return Finding(
            "broken", words, "Free some disk space: an asset with textures and motion can take hundreds of MB."
        )
    return Finding("runs", words)


def probe_torch() -> Finding:
    import torch

    total = float((torch.ones(64, 64) @ torch.ones(64, 64)).sum())
    if total != 64**3:
        return Finding("broken", f"{torch.__version__} computes wrongly", REINSTALL)
    return Finding("runs", f"{torch.__version__}, {torch.get_num_threads()} threads")


def probe_cuda() -> Finding:
    from engine.device import cuda_driver, in_words

    if not cuda_driver():
        return Finding("absent", "no NVIDIA driver; everything runs on the processor", "An NVIDIA GPU is optional.")
    import torch

    if torch.version.cuda is None:
        fix = "Delete .venv and set up again with a package registry that has the CUDA build of torch."
        return Finding(
            "broken", f"there is an NVIDIA driver, but torch {torch.__version__} was built without CUDA", fix
        )
    if not torch.cuda.is_available():
        fix = "Update NVIDIA's driver, restart, and see whether nvidia-smi lists the GPU."
        return Finding("broken", f"the driver does not work with torch's CUDA {torch.version.cuda}", fix)
    torch.ones(8, device="cuda").sum().item()
    free, total = torch.cuda.mem_get_info()
    words = f"{torch.cuda.get_device_name()}, {in_words(free)} of {in_words(total)} free, CUDA {torch.version.cuda}"
    return Finding("runs", words)


def probe_gsplat() -> Finding:
    from engine.device import cuda_driver
    from engine.splat.gpu import verdict

    found = verdict()
    if found.usable:
        return Finding("runs", found.reason)
    # Without a GPU nothing is amiss; with one, gsplat should draw.
    return Finding("broken" if cuda_driver() else "absent", found.reason)


def probe_warp() -> Finding:
    import warp

    warp.config.quiet = True
    warp.init()

    @warp.kernel
    def double(values: warp.array(dtype=float)):
        i = warp.tid()
        values[i] = values[i] * 2.0

    found = []
    for device in warp.get_devices():
        values = warp.ones(4, dtype=float, device=device)
        warp.launch(double, dim=4, inputs=[values], device=device)
        if values.numpy().sum() != 8.0:
            return Finding("broken", f"{warp.__version__} computes wrongly on {device}", REINSTALL)
        found.append(device.name if device.is_cuda else "the processor")
    return Finding("runs", f"{warp.__version__}, on {' and '.join(found)}")


def probe_numba() -> Finding:
    import numba
    import numpy as np

    @numba.njit
    def total(values):
        result = 0.0
        for value in values:
            result += value
        return result

    if total(np.ones(8)) != 8.0:
        return Finding("broken", f"{numba.__version__} computes wrongly", REINSTALL)
    cache = os.environ.get("NUMBA_CACHE_DIR", "")
    where = f", compiled code kept in {cache}" if cache else ""
    return Finding("runs", f"{numba.__version__}, {numba.config.NUMBA_NUM_THREADS} threads{where}")


def probe_open3d() -> Finding:
    import open3d
    from open3d import core, t

    scene = t.geometry.RaycastingScene()
    scene.add_triangles(t.geometry.TriangleMesh.create_box())
    hit = scene.cast_rays(core.Tensor([[0.5, 0.5, 3, 0, 0, -1]], core.Dtype.Float32))["t_hit"].item()
    return Finding("runs" if abs(hit - 2) < 1e-5 else "broken", str(open3d.__version__))


def probe_mesh_tools() -> Finding:
    import fast_simplification
    import manifold3d
    import numpy as np
    import trimesh
    import xatlas
    from pxr import Usd

    box = manifold3d.Manifold.cube([1, 1, 1])
    stage = Usd.Stage.CreateInMemory()
    parts = ("trimesh", trimesh), ("fast-simplification", fast_simplification), ("xatlas", xatlas)
    versions = [f"{name} {getattr(module, '__version__', '')}".strip() for name, module in parts]
    usd = ".".join(str(part) for part in Usd.GetVersion()[1:])
    whole = np.isclose(box.volume(), 1) and stage is not None
    return Finding("runs" if whole else "broken", ", ".join([*versions, "manifold3d", f"USD {usd}"]))


def probe_large_priors() -> Finding:
    from importlib.metadata import version

    return Finding(
        "runs", f"diffusers {version('diffusers')}, transformers {version('transformers')}; models are yours to choose"
    )


def probe_desktop() -> Finding:
    import dearpygui
    import dearpygui.dearpygui as dpg

    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        wayland = " Wayland alone is not enough: install XWayland." if os.environ.get("WAYLAND_DISPLAY") else ""
        fix = f"Start it from a graphical session, or with xvfb-run; the commands work without.{wayland}"
        return Finding("absent", "there is no display (DISPLAY is not set), so no window can open", fix)
    dpg.create_context()
    dpg.create_viewport(title="Galatea", width=200, height=120)
    dpg.setup_dearpygui()
    dpg.show_viewport()
    for _ in range(3):
        dpg.render_dearpygui_frame()
    dpg.destroy_context()
    display = os.environ.get("DISPLAY", "")
    return Finding(
        "runs", f"Dear PyGui {version_of(dearpygui, 'dearpygui')}{' on display ' + display if display else ''}"
    )


def probe_wgpu() -> Finding:
    """Which adapter draws and why; shaders that a driver refuses make it broken, and the processor draws."""
    import wgpu

    from app.gpu import adapter, passes

    found = adapter.find("auto")
    if found.kind == "none":
        return Finding("absent", found.words, found.fix)
    passes.build(found.device if found.device is not None else adapter.find("wgpu").device)
    return Finding("runs", f"wgpu {wgpu.__version__}; {found.words}")


def probe_video() -> Finding:
    import imageio_ffmpeg

    return Finding("runs", f"ffmpeg {imageio_ffmpeg.get_ffmpeg_version()}")


def probe_blender() -> Finding:
    program = find_blender()
    if program is None:
        fix = "Optional: files are written without it. Install Blender to open them from here."
        return Finding("absent", "Blender was not found", fix)
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.partition("\n")[0]
    check = [program, "-b", "--factory-startup", "--python-exit-code", "3", "--python-expr", "import numpy"]
    if subprocess.run(check, capture_output=True).returncode:
        fix = "Its glTF import needs numpy. Debian: sudo apt install python3-numpy"
        return Finding("broken", f"{version} in {program} has no numpy", fix)
    return Finding("runs", f"{version} in {program}")


def probe_node() -> Finding:
    program = shutil.which("node")
    if program is None:
        return Finding(
            "absent", "Node was not found", "Optional: only the tests use it, to check glTF files by the standard."
        )
    return Finding("runs", subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip())


PROBES: dict[str, Probe] = {
    "machine": Probe(probe_machine, "everything", needed=True),
    "torch": Probe(probe_torch, "making and refining assets", needed=True, limit=120),
    "numba": Probe(probe_numba, "shapes and splats on the processor", needed=True),
    "cuda": Probe(probe_cuda, "everything, faster", limit=120),
    "gsplat": Probe(probe_gsplat, "splats on an NVIDIA GPU", limit=400),
    "warp": Probe(probe_warp, "matter and motion", needed=True, limit=120),
    "open3d": Probe(probe_open3d, "ambient occlusion, unwrapping", needed=True, limit=120),
    "mesh tools": Probe(probe_mesh_tools, "simplifying, unwrapping, USD", needed=True),
    "large priors": Probe(probe_large_priors, "your own image models"),
    "desktop": Probe(probe_desktop, "the window"),
    "wgpu": Probe(probe_wgpu, "the lit viewport"),
    "video": Probe(probe_video, "turntables and motion as video"),
    "blender": Probe(probe_blender, "opening assets in Blender"),
    "node": Probe(probe_node, "the tests' glTF check"),
}


def find_blender() -> str | None:
    """The Blender on the PATH, or where its installers put it."""
    places = [
        "/Applications/Blender.app/Contents/MacOS/Blender",
        *sorted(glob.glob(r"C:\Program Files\Blender Foundation\*\blender.exe"), reverse=True),
        "/snap/bin/blender",
    ]
    return shutil.which("blender") or next((place for place in places if os.path.exists(place)), None)


def version_of(module, distribution: str) -> str:
    from importlib.metadata import version

    return getattr(module, "__version__", None) or version(distribution)


def examine(name: str) -> dict:
    """The finding of one probe as a plain mapping: name, what_for, needed, status, words, fix, seconds."""
    probe, started = PROBES[name], time.monotonic()
    command = [sys.executable, "-P", "-m", "app.doctor", "--probe", name]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    grouped = {"start_new_session": True} if os.name != "nt" else {}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", "errors": "replace"}
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, **streams, **grouped) as child:
        try:
            said, complaints = child.communicate(timeout=probe.limit)
            finding = _finding_from(said, complaints, child.returncode)
        except subprocess.TimeoutExpired:
            _kill(child)
            finding = Finding("broken", f"it did not answer within {probe.limit:.0f} seconds", REINSTALL)
        except BaseException:
            _kill(child)
            raise
    facts = {"name": name, "what_for": probe.what_for, "needed": probe.needed, **asdict(finding)}
    return {**facts, "seconds": round(time.monotonic() - started, 2)}


def main(arguments: Sequence[str]) -> int:
    """Prints the report; 0 when everything needed runs, MissingModel's exit code otherwise."""
    parser = argparse.ArgumentParser(
        prog="launch.py doctor", description="What runs on this machine.", allow_abbrev=False
    )
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    parser.add_argument("--lines", action="store_true", help="each finding as a JSON line as soon as it is there")
    parser.add_argument("--probe", choices=PROBES, help=argparse.SUPPRESS)
    parser.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.probe:
        print(MARK + json.dumps(asdict(_run_probe(PROBES[options.probe]))))
        return 0
    if options.lines:
        return _in_lines()
    findings = []
    if not options.json:
        print(_heading(), flush=True)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for finding in pool.map(examine, PROBES):
            findings.append(finding)
            if not options.json:
                print(_drawn(finding), flush=True)
    broken = [finding["name"] for finding in findings if finding["needed"] and finding["status"] != "runs"]
    if options.json:
        print(json.dumps({"version": __version__, "python": sys.version.split()[0], "findings": findings}, indent=2))
    else:
        print(f"\nNot in order: {', '.join(broken)}." if broken else "\nEverything that Galatea needs runs here.")
    return MissingModel.exit_code if broken else 0


def _in_lines() -> int:
    """One probe after the other: the reader keeps a processor, and an interrupt ends the probe it is at."""
    broken = False
    for name in PROBES:
        finding = examine(name)
        broken |= finding["needed"] and finding["status"] != "runs"
        print(json.dumps(finding), flush=True)
    return MissingModel.exit_code if broken else 0


# Shared libraries of the system that wheels expect, and the Debian packages that hold them.
SYSTEM_LIBRARIES = {
    "libusb-1.0.so.0": "libusb-1.0-0", "libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libX11.so.6": "libx11-6",
    "libgomp.so.1": "libgomp1",
}  # fmt: skip


def remedy(error: Exception) -> str:
    """What mends a package that cannot be loaded: a library of the system if one is missing, else a new install."""
    missing = re.match(r"(lib[\w.+-]+): cannot open shared object file", str(error))
    if missing is None:
        return REINSTALL
    package = SYSTEM_LIBRARIES.get(missing[1])
    how = f" (Debian, Ubuntu: sudo apt install {package})" if package else ""
    return f"Install the system's {missing[1]}{how}."


def _run_probe(probe: Probe) -> Finding:
    try:
        return probe.work()
    except ImportError as error:
        return Finding("broken", f"it cannot be loaded: {error}"[:300], remedy(error))
    except Exception as error:
        return Finding("broken", f"{type(error).__name__}: {error}"[:300], REINSTALL)


def _finding_from(said: str, complaints: str, code: int) -> Finding:
    for line in reversed(said.splitlines()):
        if line.startswith(MARK):
            return Finding(**json.loads(line[len(MARK) :]))
    if code < 0:
        with contextlib.suppress(ValueError):
            return Finding(
                "broken", f"it crashed ({signal.Signals(-code).name})", "Update the graphics driver. " + REINSTALL
            )
    last = complaints.strip().splitlines()[-1:] or ["it said nothing"]
    return Finding("broken", f"it ended with code {code}: {last[0]}"[:300], REINSTALL)


def _kill(child: subprocess.Popen) -> None:
    if os.name == "nt":
        child.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def _heading() -> str:
    import platform

    return f"Galatea {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}\n"


def _drawn(finding: dict) -> str:
    sign = {"runs": "runs", "absent": "-", "broken": "BROKEN" if finding["needed"] else "broken"}[finding["status"]]
    lines = [f"  {sign:<7} {finding['name']:<13} {finding['words']}"]
    if finding["status"] != "runs":
        lines.append(f"{'':<24}For: {finding['what_for']}. {finding['fix']}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
