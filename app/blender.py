"""Blender, when it is on this machine: where it is, and a start of it with what was sent already imported."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

PLACES = (
    "/Applications/Blender.app/Contents/MacOS/Blender", "C:/Program Files/Blender Foundation", "/snap/bin/blender",
    "/opt/blender/blender",
)  # fmt: skip

# Runs inside Blender; FILES is put before it. A point cache moves the .obj of its name, vertex by vertex.
IMPORTER = """
import bpy, os
try:
    import numpy
    if "bool" not in vars(numpy):  # Blender 3.4's importer of glTF was written before NumPy 1.24
        numpy.bool = bool
except ImportError:
    pass
if not KEEP:
    for item in list(bpy.data.objects):
        bpy.data.objects.remove(item)
names = {os.path.basename(f): f for f in FILES}
moving = [f for f in FILES if f.endswith(".usdc")]
caches = [f for f in FILES if f.endswith(".pc2") and f[:-4] + ".obj" in FILES]
known = "usd_import" in dir(bpy.ops.wm)
if moving and known:
    for f in moving:
        bpy.ops.wm.usd_import(filepath=f)
elif caches:
    for f in caches:
        before = set(bpy.data.objects)
        bpy.ops.wm.obj_import(filepath=f[:-4] + ".obj")
        for item in set(bpy.data.objects) - before:
            cache = item.modifiers.new("motion", "MESH_CACHE")
            cache.cache_format, cache.filepath, cache.frame_start = "PC2", f, 1
    bpy.context.scene.frame_end = FRAMES
if not (caches or (moving and known)):
    for f in FILES:
        if f.endswith(".glb"):
            bpy.ops.import_scene.gltf(filepath=f)
bpy.context.scene.render.fps = 24
bpy.context.scene.frame_set(bpy.context.scene.frame_start)
"""


def find() -> str | None:
    """The program, from GALATEA_BLENDER, the path, or where installers put it."""
    said = os.environ.get("GALATEA_BLENDER", "")
    if said and os.path.isfile(said):
        return said
    found = shutil.which("blender")
    if found:
        return found
    for place in PLACES:
        path = Path(place)
        if path.is_file():
            return str(path)
        if sys.platform == "win32" and path.is_dir():
            programs = sorted(path.glob("*/blender.exe"))
            if programs:
                return str(programs[-1])
    return None


def script(files: tuple[str, ...], frames: int = 250, keep: bool = False) -> str:
    """Python for Blender that imports what was sent: its motion if there is one, else its mesh."""
    head = f"FILES = {json.dumps([str(f) for f in files])}\nFRAMES = {int(frames)}\nKEEP = {bool(keep)}\n"
    return head + IMPORTER


def environment() -> dict[str, str]:
    """Ours without what leads Blender's Python astray: Python's own settings, and folders with another Python.

    Debian's Blender looks for the libraries of the first python3 on the path.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    folders = kept.get("PATH", "").split(os.pathsep)
    kept["PATH"] = os.pathsep.join(f for f in folders if f in ("/usr/bin", "/bin") or not _has_python(f))
    return kept


def _has_python(folder: str) -> bool:
    return bool(folder) and any((Path(folder) / name).is_file() for name in ("python3", "python", "python.exe"))


def open_in(program: str, files: tuple[str, ...]) -> None:
    """Start Blender with `files`. Raises OSError when it does not start."""
    subprocess.Popen(
        [program, "--python-expr", script(files)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env=environment(),
    )  # fmt: skip
