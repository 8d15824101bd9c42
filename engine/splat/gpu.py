"""gsplat on CUDA: found out about safely, and called the way `render.py` needs it.

gsplat compiles its kernels at the first call, so the probe looks for what that needs before it lets it happen, and
never touches gsplat's kernels on a machine without CUDA.
"""

import functools
import importlib.util
import shutil
import subprocess
from dataclasses import dataclass

import torch

from engine.device import cuda_driver
from engine.splat.options import Cameras, RenderOptions


@dataclass(frozen=True)
class Verdict:
    """Whether gsplat draws here; `reason` is a sentence for the doctor and the status bar."""

    usable: bool
    reason: str


@functools.cache
def verdict() -> Verdict:
    """Decided once per process, by drawing one Gaussian where that can work."""
    if not cuda_driver():
        return Verdict(False, "No NVIDIA driver here: Gaussians are drawn by the CPU rasterizer.")
    if not torch.cuda.is_available():
        return Verdict(False, "This PyTorch was built without CUDA: Gaussians are drawn by the CPU rasterizer.")
    if importlib.util.find_spec("gsplat") is None:
        return Verdict(False, "gsplat is not installed: Gaussians are drawn by the CPU rasterizer.")
    if not _is_compiled() and shutil.which("nvcc") is None:
        return Verdict(
            False,
            "gsplat needs the CUDA toolkit (nvcc) once, to build its kernels; until then the CPU rasterizer draws.",
        )
    try:
        _draw_one()
    except (RuntimeError, ImportError, AttributeError, OSError, ValueError, subprocess.SubprocessError) as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return Verdict(
            False, f"gsplat does not run here ({first_line[:200]}): Gaussians are drawn by the CPU rasterizer."
        )
    return Verdict(True, f"gsplat draws Gaussians on {torch.cuda.get_device_name()}.")


def _is_compiled() -> bool:
    return importlib.util.find_spec("gsplat.csrc") is not None


def _draw_one() -> None:
    device = "cuda"
    gaussians = (
        torch.tensor([[0.0, 0.0, 2.0]], device=device),
        torch.tensor([[1.0, 0.0, 0.0, 0.0]], device=device),
        torch.full((1, 3), 0.1, device=device),
        torch.ones(1, device=device),
        torch.zeros(1, 1, 3, device=device),
    )
    K = torch.tensor([[[16.0, 0, 8], [0, 16.0, 8], [0, 0, 1]]], device=device)
    cameras = Cameras(torch.eye(4, device=device)[None], K, 16, 16)
    nothing = torch.zeros(1, 0, device=device)
    image, _, _ = draw(gaussians, nothing, torch.zeros(1, 3, device=device), cameras, RenderOptions(), None)
    if not bool(torch.isfinite(image).all()):
        raise RuntimeError("it drew a picture with non-finite values")


def draw(gaussians, extras, backgrounds, cameras: Cameras, options: RenderOptions, probe: torch.Tensor | None):
    """All cameras: images [C, H, W, D] (red, green, blue, depth if asked for, extras), alpha, radii [C, N, 2].

    extras [N, F] or [C, N, F]; backgrounds [C, D] in the order of the image's channels.
    """
    import gsplat

    means, quats, scales, opacities, sh = gaussians
    degree = options.degree_of(sh)
    count, has_extras = len(cameras), extras.shape[-1] > 0
    colours = sh
    if has_extras:
        centres = torch.linalg.inv(cameras.viewmats)[:, :3, 3]
        directions = means[None] - centres[:, None]
        rgb = gsplat.spherical_harmonics(degree, directions, sh.expand(count, *sh.shape))
        spread = extras if extras.ndim == 3 else extras.expand(count, *extras.shape)
        colours = torch.cat([(rgb + 0.5).clamp_min(0), spread], -1)
    depth = [3] if options.with_depth else []
    own = [k for k in range(backgrounds.shape[1]) if k not in depth]
    # gsplat appends depth after all colours and adds a black background to it by itself
    image, alpha, info = gsplat.rasterization(
        means, quats, scales, opacities, colours, cameras.viewmats, cameras.Ks, cameras.width, cameras.height,
        near_plane=options.near, far_plane=options.far, radius_clip=options.radius_clip, eps2d=options.eps2d,
        sh_degree=None if has_extras else degree, packed=False, backgrounds=backgrounds[:, own].contiguous(),
        render_mode="RGB+D" if options.with_depth else "RGB",
        rasterize_mode="antialiased" if options.antialiased else "classic",
    )  # fmt: skip
    if probe is not None and info["means2d"].requires_grad:
        info["means2d"].register_hook(functools.partial(_keep_gradient, probe))
    if options.with_depth:
        image = torch.cat([image[..., :3], image[..., -1:], image[..., 3:-1]], -1)
    return image, alpha, info["radii"].to(torch.int32)


def _keep_gradient(probe: torch.Tensor, gradient: torch.Tensor) -> None:
    probe.grad = gradient.detach().clone() if probe.grad is None else probe.grad + gradient.detach()
