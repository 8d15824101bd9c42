"""FlexiCubes beside Warp's marching cubes on the same field in the same run; prints a markdown section.

    python benchmarks/flexicubes.py [--repeats 30]

Figures are minima over the repeats (other work on the machine only ever adds time), with the median in brackets.
"""

import argparse
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import torch
import warp as wp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.mesh.flexicubes import Weights, activate, extract
from engine.mesh.normals import corner_normals
from engine.mesh.partition import split_faces_at_labels
from engine.mesh.report import mesh_report
from engine.mesh.sharp import KnownField
from engine.mesh.slivers import without_slivers
from engine.types import Mesh

RADIUS = 0.8


def timed(run, repeats: int) -> str:
    run()
    laps = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        laps.append(1e3 * (time.perf_counter() - start))
    return f"{min(laps):.1f} ({np.median(laps):.1f})"


def sphere(points):
    return points.norm(dim=-1) - RADIUS


def samples(cells: int) -> torch.Tensor:
    axis = torch.linspace(-1, 1, cells + 1)
    return sphere(torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1))


def marching_cubes(field, cells: int):
    lower, upper = wp.vec3(-1.0, -1.0, -1.0), wp.vec3(1.0, 1.0, 1.0)
    return lambda: wp.MarchingCubes.extract(field, 0.0, lower=lower, upper=upper)


def training_step(values, cells: int):
    shape = (cells,) * 3
    raw = [torch.zeros(*shape, 8), torch.zeros(*shape, 12), torch.zeros(shape), torch.zeros(*values.shape, 3)]
    parameters = [values.clone().requires_grad_(), *(r.requires_grad_() for r in raw)]

    def step():
        weights = activate(Weights(*parameters[1:]), 2 / cells)
        vertices, _, l_dev = extract(parameters[0], -1.0, 2 / cells, weights, training=True)
        torch.autograd.grad(vertices.square().sum() + l_dev.mean(), parameters)

    return step


def extraction_table(repeats: int) -> None:
    print(
        "| grid | Warp marching cubes | ours | ours / Warp | ours, training cut | all weights, forward + backward "
        "| known field |\n|---|---|---|---|---|---|---|"
    )
    for cells in (64, 96, 128):
        print(extraction_row(cells, samples(cells), repeats))


def extraction_row(cells: int, values: torch.Tensor, repeats: int) -> str:
    known = KnownField(lambda points: points, sphere)
    peer = timed(marching_cubes(wp.from_torch(values, dtype=wp.float32), cells), repeats)
    ours = timed(lambda: extract(values, -1.0, 2 / cells), repeats)
    ratio = float(ours.split()[0]) / float(peer.split()[0])
    training = timed(lambda: extract(values, -1.0, 2 / cells, training=True), repeats)
    step = timed(training_step(values, cells), max(3, repeats // 6))
    sharp = timed(lambda: extract(values, -1.0, 2 / cells, known=known), repeats)
    return f"| {cells}^3 | {peer} | {ours} | {ratio:.2f} | {training} | {step} | {sharp} |"


def tool_table(repeats: int) -> None:
    vertices, faces, _ = extract(samples(96), -1.0, 2 / 96)
    vertices, faces = vertices.numpy(), faces.numpy().astype(np.int32)
    label_at = lambda p: (p[:, 0] > 0.1).astype(int) + 2 * (p[:, 1] > 0.1 * np.sin(5 * p[:, 2]))
    rows = {
        "cut at part borders": lambda: split_faces_at_labels(vertices, faces, label_at),
        "corner normals": lambda: corner_normals(vertices, faces),
        "corner normals from a gradient": lambda: corner_normals(vertices, faces, gradient=lambda p: p),
        "remove slivers (none here)": lambda: without_slivers(vertices, faces, 2 / 96),
        "report": lambda: mesh_report(Mesh(vertices, faces)),
    }
    print(f"\n| mesh tool, {len(faces)} faces | ms |\n|---|---|")
    for name, run in rows.items():
        print(f"| {name} | {timed(run, repeats)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=30)
    repeats = parser.parse_args().repeats
    with redirect_stdout(sys.stderr):  # Warp announces itself there; the table should stand alone
        wp.init()
        marching_cubes(wp.from_torch(samples(8), dtype=wp.float32), 8)()
    print(
        f"## FlexiCubes\n\nSphere of radius {RADIUS} in a box of side 2, CPU, {torch.get_num_threads()} threads, "
        f"torch {torch.__version__}, Warp {wp.__version__}. Milliseconds, minimum (median) of {repeats}.\n"
    )
    with torch.no_grad():
        vertices, faces, _ = extract(samples(64), -1.0, 2 / 64)
    report = mesh_report(Mesh(vertices.numpy(), faces.numpy()))
    volume = 4 / 3 * np.pi * RADIUS**3
    extraction_table(repeats)
    print(
        f"\nAt 64^3: {report.face_count} faces, volume {100 * (report.volume / volume - 1):+.2f} %, smallest angle "
        f"{report.min_angle[0]:.1f} degrees, sound: {report.sound}."
    )
    tool_table(repeats)


if __name__ == "__main__":
    main()
