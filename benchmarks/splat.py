"""The CPU splat rasterizer beside its peers, in one run on one machine.

Peers: the torch twin; plain thread-per-pixel kernels in NVIDIA Warp and in Taichi (each gets our tile lists, so only
their blending is timed); and the serial per-Gaussian algorithm (walk each Gaussian's box, front to back), in numba on
one thread, its sort not timed. Ours is timed whole: projection, spherical harmonics of degree 3, sort, binning,
blending, and back.

    python -m benchmarks.splat [--sizes 10k@256,50k@512,200k@800,1m@720p] [--repeats 20]

Figures are the least of all repeats: other programs on the machine only ever add to a time.
"""

import argparse
import importlib.util
import subprocess
import sys
import time

import numba
import numpy as np
import torch
from numba import njit

from engine.splat import cpu, density
from engine.splat.cpu_project import WHITEN
from engine.splat.optimise import Moments, adam_step
from engine.splat.options import Cameras, RenderOptions
from engine.splat.render import render
from engine.splat.ssim import ssim
from engine.types import Gaussians

SIZES = {
    "10k@256": (10_000, 256, 256),
    "50k@512": (50_000, 512, 512),
    "200k@800": (200_000, 800, 800),
    "1m@720p": (1_000_000, 1280, 720),
}


def scene(count: int, width: int, height: int):
    """A noisy unit sphere of Gaussians as large as the distance to their neighbours (where a fit starts).

    Opacity 0.3 to 0.95; field of view 49 degrees; half the picture is covered.
    """
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(count, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    means = directions * (1 + 0.03 * rng.normal(size=(count, 1)))
    scales = np.exp(rng.normal(0, 0.3, (count, 3))) * 2.0 / np.sqrt(count)
    arrays = (
        means,
        rng.normal(size=(count, 4)),
        scales,
        rng.uniform(0.3, 0.95, count),
        0.2 * rng.normal(size=(count, 16, 3)),
    )
    focal = 0.5 * height / np.tan(np.radians(49) / 2)
    viewmat = torch.eye(4)
    viewmat[2, 3] = 3.0
    K = torch.tensor([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]], dtype=torch.float32)
    return tuple(torch.from_numpy(a.astype(np.float32)) for a in arrays), Cameras(viewmat[None], K[None], width, height)


def least(function, repeats: int) -> float:
    """Milliseconds of the fastest run, after one to warm up."""
    function()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def processor_time(function, repeats: int) -> float:
    """Milliseconds that all threads together computed: hardly touched by other programs. Least of all repeats."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return 1e3 * min(times)


def ours(tensors, cameras, repeats: int, backend: str = "cpu") -> tuple[float, float]:
    """Forward alone, and forward with backward, through the public front."""
    options = RenderOptions(backend=backend)
    upstream = torch.randn(1, cameras.height, cameras.width, 3, generator=torch.Generator().manual_seed(0))

    def forward():
        with torch.no_grad():
            render(Gaussians(*tensors), cameras, options)

    def both():
        leaves = [t.detach().requires_grad_(True) for t in tensors]
        render(Gaussians(*leaves), cameras, options).colour.backward(upstream)

    wall = least(forward, repeats), least(both, repeats)
    if backend == "cpu":
        busy = processor_time(forward, repeats), processor_time(both, repeats)
        print(f"  ours, all threads' processor time: forward {busy[0]:.1f} ms, with backward {busy[1]:.1f} ms")
    return wall


def binned(tensors, cameras):
    """Depth-sorted conics, image means, opacities and colours with tile lists: what the peers blend."""
    view = cpu.View(
        np.array([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 3, *cameras.Ks[0][[0, 1, 0, 1], [0, 1, 2, 2]].tolist()], np.float32),
        np.array([0, 0, -3], np.float32), cameras.width, cameras.height,
        (*map(np.float32, (0.01, 1e10, 0.3, 0.0)), False), 3, False,
    )  # fmt: skip
    arrays = tuple(t.numpy() for t in tensors)
    drawing = cpu.draw(arrays, np.zeros((len(arrays[0]), 0), np.float32), np.zeros(3, np.float32), view, True)
    rows = drawing.sorted_rows.reshape(-1, 8)
    kx, kxy, ky = (rows[:, 2 + i] / WHITEN for i in range(3))
    table = np.stack([rows[:, 0], rows[:, 1], kx * kx, kx * kxy, kxy * kxy + ky * ky, rows[:, 7]], 1)
    lists = drawing.lists
    return (
        np.ascontiguousarray(table), drawing.colours.reshape(-1, 3), lists.tile_start.astype(np.int32),
        lists.entry_rank.astype(np.int32), lists.tiles_x, drawing.image,
    )  # fmt: skip


@njit(cache=True)
def _serial(table, colours, image, transmittance):
    """Gaussian by Gaussian, front to back, over its 3.33 sigma box."""
    height, width = transmittance.shape
    for i in range(len(table)):
        x, y, a, b, c, opacity = table[i]
        determinant = a * c - b * b
        reach = np.float32(3.33)
        radius_x, radius_y = reach * np.sqrt(c / determinant), reach * np.sqrt(a / determinant)
        x0, x1 = max(int(x - radius_x), 0), min(int(x + radius_x) + 1, width)
        y0, y1 = max(int(y - radius_y), 0), min(int(y + radius_y) + 1, height)
        for row in range(y0, y1):
            dy = y - np.float32(row) - np.float32(0.5)
            for column in range(x0, x1):
                t = transmittance[row, column]
                if t < 0:
                    continue
                dx = x - np.float32(column) - np.float32(0.5)
                sigma = np.float32(0.5) * (a * dx * dx + c * dy * dy) + b * dx * dy
                alpha = min(np.float32(0.999), opacity * np.exp(-sigma))
                if sigma < 0 or alpha < np.float32(1 / 255):
                    continue
                left = t * (1 - alpha)
                if left <= np.float32(1e-4):
                    transmittance[row, column] = -t
                    continue
                weight = t * alpha
                for k in range(3):
                    image[row, column, k] += weight * colours[i, k]
                transmittance[row, column] = left


def serial(data, repeats: int) -> float:
    table, colours, _, _, _, expected = data
    image, transmittance = np.empty_like(expected), np.empty(expected.shape[:2], np.float32)

    def forward():
        image[:], transmittance[:] = 0, 1
        _serial(table, colours, image, transmittance)

    milliseconds = least(forward, repeats)
    _require_equal("serial", image, expected)
    print(f"  serial, processor time: forward {processor_time(forward, repeats):.1f} ms")
    return milliseconds


def _require_equal(name: str, image: np.ndarray, expected: np.ndarray) -> None:
    error = float(((image - expected) ** 2).mean())
    if not error < 1e-6:
        raise SystemExit(f"{name} draws another picture: mean square error {error:.2e}")


def warp_pixels(data, repeats: int) -> tuple[float, float]:
    """One Warp thread a pixel; the backward pass replays front to back and adds with atomics."""
    import warp as wp

    from benchmarks.splat_warp import blend, blend_backward

    wp.config.quiet = True
    table, colours, start, entries, tiles_x, expected = data
    height, width = expected.shape[:2]
    arrays = [
        wp.array(table, dtype=wp.float32, device="cpu"), wp.array(colours, dtype=wp.vec3, device="cpu"),
        wp.array(start, dtype=wp.int32, device="cpu"), wp.array(entries, dtype=wp.int32, device="cpu"), tiles_x,
    ]  # fmt: skip
    image = wp.zeros((height, width), dtype=wp.vec3, device="cpu")
    given = wp.array(
        np.random.default_rng(0).normal(size=expected.shape).astype(np.float32), dtype=wp.vec3, device="cpu"
    )
    grads = wp.zeros(table.shape, dtype=wp.float32, device="cpu")
    grad_colours = wp.zeros(len(colours), dtype=wp.vec3, device="cpu")

    def forward():
        wp.launch(blend, (height, width), [*arrays, image], device="cpu")

    def both():
        forward()
        grads.zero_()
        grad_colours.zero_()
        wp.launch(blend_backward, (height, width), [*arrays, image, given, grads, grad_colours], device="cpu")

    figures = least(forward, repeats), least(both, repeats)
    _require_equal("Warp", image.numpy(), expected)
    return figures


def taichi_pixels(data, repeats: int) -> tuple[float, float]:
    """One Taichi loop iteration a pixel, on all cores; the same mathematics as the Warp kernels."""
    from benchmarks.splat_taichi import kernels

    table, colours, start, entries, tiles_x, expected = data
    blend, blend_backward = kernels()
    image = np.zeros_like(expected)
    given = np.random.default_rng(0).normal(size=expected.shape).astype(np.float32)
    grads, grad_colours = np.zeros_like(table), np.zeros_like(colours)

    def forward():
        blend(table, colours, start, entries, tiles_x, image)

    def both():
        forward()
        grads[:], grad_colours[:] = 0, 0
        blend_backward(table, colours, start, entries, tiles_x, image, given, grads, grad_colours)

    figures = least(forward, repeats), least(both, repeats)
    _require_equal("Taichi", image, expected)
    return figures


def around(tensors, cameras, repeats: int) -> None:
    """What a training step costs beside the rasterizer."""
    height, width = cameras.height, cameras.width
    image, target = torch.rand(height, width, 3, requires_grad=True), torch.rand(height, width, 3)
    names = ("means", "quats", "log_scales", "logits", "sh")
    parameters = {name: t.clone() for name, t in zip(names, tensors, strict=True)}
    gradients = {name: torch.randn_like(t) for name, t in parameters.items()}
    moments = Moments.zeros_like(parameters)
    own_ssim = least(lambda: ssim(image, target).backward(), repeats)
    torch_ssim = least(lambda: _separable_ssim(image, target).backward(), max(repeats // 4, 2))
    adam = least(lambda: adam_step(parameters, gradients, moments, dict.fromkeys(names, 1e-3)), repeats)
    chain, generator = density.Chain(most=len(parameters["means"])), torch.Generator().manual_seed(0)
    jitter = least(lambda: density.jitter(parameters, chain, 1e-4, generator), repeats)
    relocate = least(lambda: density.relocate_and_add(parameters, moments, chain, generator), max(repeats // 4, 2))
    print(f"  around it: SSIM there and back {own_ssim:.1f} ms (separable torch {torch_ssim:.1f}), Adam {adam:.1f} ms")
    print(f"  densify (MCMC): jitter {jitter:.1f} ms a step, relocation {relocate:.1f} ms every 100 steps")


def from_cache() -> tuple[float, float]:
    """Milliseconds that a new process waits for numba itself, and then for our kernels, which are compiled already."""
    program = (
        "import time\nfrom engine.splat.render import warm_up\nfrom engine.splat import cpu, cpu_project\n"
        "from numba import njit\nstart = time.perf_counter()\nnjit(lambda x: x + 1)(1)\nawake = time.perf_counter()\n"
        "list(warm_up())\nprint(awake - start, time.perf_counter() - awake)"
    )
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True) for _ in range(4)]
    return tuple(1e3 * min(column) for column in zip(*(map(float, run.stdout.split()) for run in runs)))


def _separable_ssim(x, y):
    """The field's SSIM in torch: two one-dimensional depthwise convolutions."""
    from engine.splat.ssim import C1, C2, WINDOW

    taps = torch.from_numpy(WINDOW)
    fields = torch.stack([x, y, x * x, y * y, x * y]).permute(0, 3, 1, 2)

    def blur(planes):
        planes = torch.nn.functional.conv2d(planes, taps.view(1, 1, 1, -1).expand(3, 1, 1, -1), groups=3)
        return torch.nn.functional.conv2d(planes, taps.view(1, 1, -1, 1).expand(3, 1, -1, 1), groups=3)

    mx, my, xx, yy, xy = blur(fields)
    score = (2 * mx * my + C1) * (2 * (xy - mx * my) + C2)
    return (score / ((mx**2 + my**2 + C1) * (xx - mx**2 + yy - my**2 + C2))).mean()


def line(name: str, forward: float, both: float | None, base: tuple[float, float] | None = None) -> None:
    ratio = ""
    if base:
        ratio = f"   ours is {forward / base[0]:.1f}x" + (f" / {both / base[1]:.1f}x faster" if both else " faster")
    print(
        f"  {name:<34} forward {forward:9.1f} ms   with backward "
        + (f"{both:9.1f} ms" if both else "        -   ")
        + ratio
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--repeats", type=int, default=20)
    arguments = parser.parse_args()
    print(f"{numba.get_num_threads()} threads, {numba.__version__=}, {torch.__version__=}".replace(".__version__", ""))
    print(
        "a new process: numba wakes in {:.0f} ms, then our kernels come from their cache in {:.0f} ms".format(
            *from_cache()
        )
    )
    for name in arguments.sizes.split(","):
        tensors, cameras = scene(*SIZES[name])
        few = max(arguments.repeats // 5, 2)
        print(f"{name}: {SIZES[name][0]} Gaussians, {cameras.width} x {cameras.height}")
        base = ours(tensors, cameras, arguments.repeats)
        line("ours, everything", *base)
        around(tensors, cameras, arguments.repeats)
        data = binned(tensors, cameras)
        line("serial per Gaussian, blending only", serial(data, few), None, base)
        if name != "1m@720p":
            line("Warp per pixel, blending only", *warp_pixels(data, few), base)
            if importlib.util.find_spec("taichi"):
                line("Taichi per pixel, blending only", *taichi_pixels(data, few), base)
            else:
                print("  Taichi is not installed (pip install taichi): left out")
        if name == "10k@256":
            line("torch twin, everything", *ours(tensors, cameras, 2, "reference"), base)


if __name__ == "__main__":
    main()
