"""A mesh to charts: texture coordinates for every corner, made in a child process.

Both libraries that do it hold the interpreter's lock for seconds (benchmarks/unwrap.py), so here they would stop every
other thread; and what they die of is one refused mesh, not a lost session. Open3D's UVAtlas (Zhou et al. 2004) makes
few, large charts and is tried first; xatlas takes what that refuses. UVAtlas does not give the same charts twice.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import BadConfig
from engine.events import Done, Event, Progress
from engine.mesh.topology import components, twin_half_edges
from engine.types import Mesh

SHEET, GUTTER = 1024, 2  # pixels: the texture the charts are laid out for, and the room between two of them
_ROOT = Path(__file__).parents[2]
_SECONDS, _MEMORY = 300, 8 << 30
_TURN = 0.05  # seconds between two looks at the child
_FACES_A_SECOND = 7000.0  # measured on 2 cores; what the progress is guessed by


@dataclass(frozen=True, eq=False)
class Charts:
    """uvs: [F, 3, 2] float32, in the unit square. count: charts. coverage: of the sheet, 0..1.

    stretch: 95 % of the surface is stretched less than this many times, 1 for not at all: the larger of sigma1 / g and
    g / sigma2 (Sander et al. 2001), where g is the mean scale of the sheet.
    """

    uvs: np.ndarray
    count: int
    coverage: float
    stretch: float


def unwrapped(mesh: Mesh) -> Iterator[Event]:
    """`mesh` to Charts, in the Done: a job. It ends the child when it is closed.

    Raises BadConfig when no charts can be made of it.
    """
    started = time.monotonic()
    share = 0.0
    with tempfile.TemporaryDirectory(prefix="galatea-") as folder:
        source, result = Path(folder) / "mesh.npz", Path(folder) / "charts.npz"
        np.savez(source, vertices=np.asarray(mesh.vertices, np.float32), faces=np.asarray(mesh.faces, np.int64))
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
        command = [sys.executable, "-m", "engine.mesh.unwrap", str(source), str(result)]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        try:
            while child.poll() is None:
                passed = time.monotonic() - started
                if passed > _SECONDS:
                    raise BadConfig(f"unwrapping took more than {_SECONDS} s.", "unwrap", "Try a coarser mesh.")
                # Nobody says how far it is: it slows down towards the end, and never says it is there.
                guess = 1 - 0.5 ** (2 * passed / (2.0 + len(mesh.faces) / _FACES_A_SECOND))
                if guess > share + 0.02:
                    share = guess
                yield Progress("unwrapping", share)
                time.sleep(_TURN)
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
        if child.returncode or not result.exists():
            raise BadConfig("no charts can be made of this mesh.", "unwrap",
                            "Remesh it, or unwrap it in Blender and open that file.")  # fmt: skip
        with np.load(result, allow_pickle=False) as found:
            yield Done(Charts(found["uvs"], int(found["count"]), float(found["coverage"]), float(found["stretch"])))


def charts_of(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """[F, 3, 2] texture coordinates of a mesh, in this process. Raises ValueError when nobody can make them."""
    for way in (_by_uvatlas, _by_xatlas):
        try:
            uvs = way(vertices, faces)
        except RuntimeError:
            continue
        if uvs.shape == (len(faces), 3, 2) and np.isfinite(uvs).all():
            return np.clip(uvs, 0, 1).astype(np.float32)
    raise ValueError("no charts can be made of this mesh.")


def _by_uvatlas(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    import open3d

    open3d.utility.set_verbosity_level(open3d.utility.VerbosityLevel.Error)
    mesh = open3d.t.geometry.TriangleMesh()
    mesh.vertex.positions = open3d.core.Tensor(np.ascontiguousarray(vertices, np.float32))
    mesh.triangle.indices = open3d.core.Tensor(np.ascontiguousarray(faces, np.int64))
    # One partition takes many times as long.
    mesh.compute_uvatlas(size=SHEET, gutter=float(GUTTER), parallel_partitions=2)
    return mesh.triangle.texture_uvs.numpy()


def _by_xatlas(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    import xatlas

    atlas = xatlas.Atlas()
    atlas.add_mesh(np.ascontiguousarray(vertices, np.float32), np.ascontiguousarray(faces, np.uint32))
    options = xatlas.PackOptions()
    options.resolution, options.padding = SHEET, GUTTER
    atlas.generate(xatlas.ChartOptions(), options)
    _, indices, uvs = atlas[0]
    return uvs[indices]


def measured(vertices: np.ndarray, faces: np.ndarray, uvs: np.ndarray) -> tuple[int, float, float]:
    """(charts, share of the sheet that they cover, stretch) of texture coordinates [F, 3, 2], as in `Charts`."""
    twins = twin_half_edges(faces, len(vertices))
    corners = uvs.reshape(-1, 2)
    following = twins - twins % 3 + (twins + 1) % 3
    flat = faces.reshape(-1)
    same = flat[twins[:, 0]] == flat[twins[:, 1]]
    first, second = np.where(same, twins[:, 1], following[:, 1]), np.where(same, following[:, 1], twins[:, 1])
    joined = (np.abs(corners[twins[:, 0]] - corners[first]).max(1) < 1e-6) & (
        np.abs(corners[following[:, 0]] - corners[second]).max(1) < 1e-6
    )
    count = components(len(faces), twins[joined] // 3)[0]
    p, q = vertices[faces].astype(float), uvs.astype(float)
    area = 0.5 * np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    (s1, t1), (s2, t2) = (q[:, 1] - q[:, 0]).T, (q[:, 2] - q[:, 0]).T
    double = s1 * t2 - s2 * t1
    flat_area = 0.5 * np.abs(double)
    fine = (flat_area > 1e-14) & (area > 0)
    if not fine.any():
        return count, float(flat_area.sum()), 1.0
    a, b = p[fine, 1] - p[fine, 0], p[fine, 2] - p[fine, 0]
    along = (a * t2[fine, None] - b * t1[fine, None]) / double[fine, None]
    up = (b * s1[fine, None] - a * s2[fine, None]) / double[fine, None]
    middle = ((along * along).sum(1) + (up * up).sum(1)) / 2
    spread = np.sqrt(np.maximum(middle**2 - (area[fine] / flat_area[fine]) ** 2, 0))
    large, small = np.sqrt(middle + spread), np.sqrt(np.maximum(middle - spread, 1e-30))
    usual = np.sqrt(area[fine].sum() / flat_area[fine].sum())
    worst = np.maximum(large / usual, usual / small)
    order = np.argsort(worst)
    reached = np.searchsorted(np.cumsum(area[fine][order]), 0.95 * area[fine].sum())
    return count, float(flat_area.sum()), float(worst[order[min(reached, len(order) - 1)]])


def main() -> int:
    """The child: arrays from one file to another; 3 when no charts can be made."""
    source, result = sys.argv[1:3]
    if os.name == "posix":
        import resource

        os.nice(10)  # the window goes first
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with np.load(source, allow_pickle=False) as arrays:
        vertices, faces = arrays["vertices"], arrays["faces"]
    try:
        uvs = charts_of(vertices, faces)
    except ValueError:
        return 3
    count, coverage, stretch = measured(vertices, faces, uvs)
    np.savez(result, uvs=uvs, count=count, coverage=coverage, stretch=stretch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
