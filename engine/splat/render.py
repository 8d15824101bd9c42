"""Draw Gaussians: one call on every machine, with gradients.

The conventions are gsplat 1.5.3's, whatever draws: gsplat's CUDA kernels, our numba kernels on the CPU, or
the torch twin.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from engine.events import Event, Progress
from engine.splat import cpu, gpu, reference
from engine.splat.options import Cameras, Rendered, RenderOptions
from engine.types import Camera, Gaussians


def backend_for(device: torch.device, options: RenderOptions) -> str:
    """ "cpu", "cuda" or "reference": what `render` will use for Gaussians that live on `device`."""
    if options.backend != "auto":
        return options.backend
    return "cuda" if device.type == "cuda" and gpu.verdict().usable else "cpu"


def render(
    gaussians: Gaussians,
    cameras: Cameras | Sequence[Camera],
    options: RenderOptions = RenderOptions(),
    background: torch.Tensor | Sequence[float] | None = None,
    features: torch.Tensor | None = None,
) -> Rendered:
    """Draw `gaussians` (torch or NumPy) from every camera.

    background: [3] or [C, 3] sRGB, black when None. features: [N, F], drawn like colours over zero.
    Differentiable in all Gaussian fields, features, background and `Cameras.viewmats`.
    """
    tensors = tuple(
        torch.as_tensor(a)
        for a in (gaussians.means, gaussians.quats, gaussians.scales, gaussians.opacities, gaussians.sh)
    )
    device = tensors[0].device
    if not isinstance(cameras, Cameras):
        cameras = Cameras.stack(cameras, str(device))
    extras = _extras(tensors, cameras, options, features)
    channels = 3 + int(options.with_depth) + extras.shape[-1]
    backgrounds = _backgrounds(background, len(cameras), channels, tensors[0])
    probe = None
    if options.track_means2d:
        probe = torch.zeros(len(cameras), len(tensors[0]), 2, device=device, requires_grad=True)
    backend = backend_for(device, options)
    if backend == "cuda":
        image, alpha, radii = gpu.draw(tensors, extras, backgrounds, cameras, options, probe)
    elif backend == "reference":
        image, alpha, radii = _draw_reference(tensors, extras, backgrounds, cameras, options)
    else:
        image, alpha, radii = _draw_cpu(tensors, extras, backgrounds, cameras, options, probe)
    return _split(image, alpha, radii, options, features, probe)


def warm_up() -> Iterator[Event]:
    """Load the CPU kernels, compiling them when this is the first time on this machine (some 30 s)."""
    eye = np.eye(4, dtype=np.float32)
    camera = Camera(16, 16, 16.0, 16.0, 8.0, 8.0, eye)
    steps = (RenderOptions(), RenderOptions(mode="RGB+D", antialiased=True))
    yield Progress("preparing the splat renderer (once on this machine)", 0, len(steps))
    for done, options in enumerate(steps, 1):
        leaves = (
            torch.tensor([[0.0, 0.0, 2.0]]), torch.tensor([[1.0, 0.0, 0.0, 0.0]]),
            torch.full((1, 3), 0.1), torch.full((1,), 0.5), torch.zeros(1, 1, 3),
        )  # fmt: skip
        for leaf in leaves:
            leaf.requires_grad_(True)
        options = RenderOptions(mode=options.mode, antialiased=options.antialiased, backend="cpu")
        rendered = render(Gaussians(*leaves), [camera], options)
        rendered.colour.sum().backward()
        yield Progress("preparing the splat renderer (once on this machine)", done, len(steps))


def _extras(tensors, cameras: Cameras, options: RenderOptions, features) -> torch.Tensor:
    """Channels beside colour and depth: [N, F], or [C, N, F] when they depend on the camera."""
    means, quats, scales = tensors[:3]
    parts = []
    if options.normals:
        shortest = torch.argmin(scales.detach(), dim=1)
        axes = torch.gather(reference.rotation_matrices(quats), 2, shortest[:, None, None].expand(-1, 3, 1))[..., 0]
        centres = torch.linalg.inv(cameras.viewmats.detach())[:, :3, 3]
        away = ((means.detach()[None] - centres[:, None]) * axes.detach()[None]).sum(-1, keepdim=True)
        parts.append(torch.where(away > 0, -axes[None], axes[None]))
    if features is not None:
        parts.append(features.expand(len(cameras), *features.shape) if options.normals else features)
    return torch.cat(parts, -1) if parts else means.new_zeros(len(means), 0)


def _backgrounds(background, count: int, channels: int, like: torch.Tensor) -> torch.Tensor:
    """[C, D]: the given colour, zero in every other channel."""
    if background is None:
        return like.new_zeros(count, channels)
    colour = torch.as_tensor(background, dtype=like.dtype, device=like.device).expand(count, 3)
    return torch.cat([colour, colour.new_zeros(count, channels - 3)], 1)


def _split(image, alpha, radii, options: RenderOptions, features, probe) -> Rendered:
    depth = image[..., 3:4] if options.with_depth else None
    if options.expected_depth:
        depth = depth / alpha.clamp_min(1e-10)
    at = 3 + int(options.with_depth)
    normals = image[..., at : at + 3] if options.normals else None
    rest = image[..., at + 3 * int(options.normals) :] if features is not None else None
    colour = image[..., :3] if "RGB" in options.mode else None
    return Rendered(alpha, radii, colour, depth, normals, rest, probe)


def _draw_reference(tensors, extras, backgrounds, cameras, options):
    pictures = [
        reference.draw(
            tensors, extras[index] if extras.ndim == 3 else extras, backgrounds[index], cameras, index, options
        )
        for index in range(len(cameras))
    ]
    return tuple(torch.stack(column) for column in zip(*pictures, strict=True))


def _draw_cpu(tensors, extras, backgrounds, cameras, options, probe):
    device = tensors[0].device
    inputs = [t.to("cpu", torch.float32).contiguous() for t in (*tensors, cameras.viewmats, extras, backgrounds)]
    centres = torch.linalg.inv(inputs[5])[:, :3, 3]
    probe = torch.zeros(0) if probe is None else probe.cpu()
    image, transmittance, radii = _CpuRender.apply(*inputs, centres, probe, cameras, options)
    return image.to(device), (1 - transmittance[..., None]).to(device), radii.to(device)


def _views(viewmats, centres, cameras: Cameras, options: RenderOptions, sh: torch.Tensor) -> list[cpu.View]:
    degree = options.degree_of(sh)
    limits = (options.near, options.far, options.eps2d, options.radius_clip)
    settings = (*map(np.float32, limits), options.antialiased)
    views = []
    for viewmat, centre, K in zip(viewmats.numpy(), centres.numpy(), cameras.Ks.cpu().numpy(), strict=True):
        camera = np.zeros(16, np.float32)
        camera[:9], camera[9:12] = viewmat[:3, :3].ravel(), viewmat[:3, 3]
        camera[12:] = K[0, 0], K[1, 1], K[0, 2], K[1, 2]
        size = int(cameras.width), int(cameras.height)
        views.append(cpu.View(camera, np.ascontiguousarray(centre), *size, settings, degree, options.with_depth))
    return views


_PICTURES = ("image", "transmittance", "radii")


def _batch(arrays: list[np.ndarray]) -> torch.Tensor:
    """[C, ...]; one camera's array is not copied."""
    return torch.from_numpy(arrays[0][None] if len(arrays) == 1 else np.stack(arrays))


class _CpuRender(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx, means, quats, scales, opacities, sh, viewmats, extras, backgrounds, centres, probe, cameras, options
    ):
        gaussians = tuple(t.detach().numpy() for t in (means, quats, scales, opacities, sh))
        views = _views(viewmats.detach(), centres.detach().contiguous(), cameras, options, sh)
        keep = any(ctx.needs_input_grad)
        many = extras.ndim == 3
        drawings = [
            cpu.draw(
                gaussians,
                np.ascontiguousarray((extras[i] if many else extras).detach().numpy()),
                b.detach().numpy(),
                view,
                keep,
            )
            for i, (view, b) in enumerate(zip(views, backgrounds, strict=True))
        ]
        ctx.views, ctx.drawings, ctx.tracked = views, drawings if keep else None, len(probe) > 0
        ctx.save_for_backward(means, quats, scales, opacities, sh, extras)
        image, transmittance, radii = (_batch([getattr(d, name) for d in drawings]) for name in _PICTURES)
        ctx.mark_non_differentiable(radii)
        return image, transmittance, radii

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, grad_image, grad_transmittance, _):
        means, quats, scales, opacities, sh, extras = ctx.saved_tensors
        gaussians = tuple(t.detach().numpy() for t in (means, quats, scales, opacities, sh))
        grads = tuple(np.zeros_like(a) for a in gaussians)
        v_extras, v_means2d = np.zeros(extras.shape, np.float32), np.zeros((len(ctx.views), len(means), 2), np.float32)
        v_views, v_centres = np.zeros((len(ctx.views), 4, 4), np.float32), np.zeros((len(ctx.views), 3), np.float32)
        v_backgrounds = None
        for i, (view, drawing) in enumerate(zip(ctx.views, ctx.drawings, strict=True)):
            given = np.ascontiguousarray(grad_image[i].numpy()), np.ascontiguousarray(grad_transmittance[i].numpy())
            others = v_extras[i] if extras.ndim == 3 else v_extras, v_means2d[i]
            v_camera = cpu.draw_backward(gaussians, view, drawing, *given, grads, others)
            v_views[i, :3, :3], v_views[i, :3, 3] = v_camera[:9].reshape(3, 3), v_camera[9:12]
            v_centres[i] = v_camera[12:]
        if ctx.needs_input_grad[7]:
            left = torch.from_numpy(np.stack([d.transmittance for d in ctx.drawings]))
            v_backgrounds = torch.einsum("chw,chwd->cd", left, grad_image)
        probe = torch.from_numpy(v_means2d) if ctx.tracked else torch.zeros(0)
        back = (*grads, v_views, v_extras)
        return (*map(torch.from_numpy, back), v_backgrounds, torch.from_numpy(v_centres), probe, None, None)
