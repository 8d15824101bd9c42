"""The CPU kernels against the float64 twin, and against gsplat's own torch functions."""

import sys
import types as python_types

import numpy as np
import pytest
import torch
from gsplat.cuda import _torch_impl as gsplat_torch

from engine.splat import gpu, reference
from engine.splat.options import Cameras, RenderOptions
from engine.splat.render import render, warm_up
from engine.types import Camera, Gaussians

NAMES = ("means", "quats", "scales", "opacities", "sh")
KINDS = ("plain", "behind", "huge", "needle", "transparent", "off-screen", "overlapping", "opaque")


def random_gaussians(seed: int, kind: str = "plain", count: int = 25, degree: int = 3) -> tuple[torch.Tensor, ...]:
    g = torch.Generator().manual_seed(seed)
    means = torch.randn(count, 3, generator=g) * 0.6 + torch.tensor([0.0, 0.0, 3.0])
    quats = torch.randn(count, 4, generator=g)
    scales = torch.exp(torch.randn(count, 3, generator=g) * 0.6 - 2.2)
    opacities = torch.rand(count, generator=g)
    sh = torch.randn(count, (degree + 1) ** 2, 3, generator=g) * 0.4
    if kind == "behind":
        means[::2, 2] -= 5.5
    elif kind == "huge":
        scales[::3] *= 40
    elif kind == "needle":
        scales[:, 0] *= 8
        scales[:, 1:] *= 0.02
    elif kind == "transparent":
        opacities *= 0.02
    elif kind == "off-screen":
        means[:, :2] *= 5
    elif kind == "overlapping":
        means[:, 2] = 3.0
        means[1::2] = means[: count // 2]
    elif kind == "opaque":
        opacities = 0.95 + 0.05 * opacities
    return means, quats, scales, opacities, sh


def random_cameras(seed: int, count: int = 1, width: int = 37, height: int = 29) -> Cameras:
    g = torch.Generator().manual_seed(1000 + seed)
    viewmats = torch.eye(4).repeat(count, 1, 1)
    for viewmat in viewmats:
        turn, _ = torch.linalg.qr(torch.eye(3) + 0.15 * torch.randn(3, 3, generator=g))
        viewmat[:3, :3] = turn * torch.sign(torch.diag(turn))
        viewmat[:3, 3] = 0.1 * torch.randn(3, generator=g)
    K = torch.tensor([[width * 1.1, 0, width / 2 + 1.5], [0, width * 1.0, height / 2 - 2], [0, 0, 1]])
    return Cameras(viewmats, K.repeat(count, 1, 1), width, height)


def loss_of(rendered, seed: int):
    """A fixed random linear form of every picture drawn; its gradients reach every output."""
    g = torch.Generator().manual_seed(seed)
    pictures = [rendered.colour, rendered.alpha, rendered.depth, rendered.normals, rendered.features]
    pictures = [p for p in pictures if p is not None]
    return sum((p * torch.randn(p.shape, generator=g).to(p)).sum() for p in pictures), pictures


def run(tensors, cameras, options, dtype, seed, features=None):
    """Pictures, and gradients of all inputs, as float64."""
    leaves = [t.detach().clone().to(dtype).requires_grad_(True) for t in tensors]
    viewmats = cameras.viewmats.detach().clone().to(dtype).requires_grad_(True)
    background = torch.tensor([0.2, 0.5, 0.9], dtype=dtype, requires_grad=True)
    drawn = features.detach().clone().to(dtype).requires_grad_(True) if features is not None else None
    cameras = Cameras(viewmats, cameras.Ks, cameras.width, cameras.height)
    rendered = render(Gaussians(*leaves), cameras, options, background, drawn)
    loss, pictures = loss_of(rendered, seed)
    loss.backward()
    inputs = dict(zip(NAMES, leaves, strict=True), viewmats=viewmats, background=background)
    if features is not None:
        inputs["features"] = drawn
    return [p.detach().double() for p in pictures], {k: v.grad.double() for k, v in inputs.items()}, rendered


def assert_agree(fast, slow, seed):
    for a, b in zip(fast[0], slow[0], strict=True):
        peak = max(1.0, b.abs().max().item())
        mse = ((a - b) ** 2).mean().item()
        assert mse <= 1e-6 * peak**2, f"scene {seed}: below 60 dB"
    for name, gradient in fast[1].items():
        error, size = (gradient - slow[1][name]).norm().item(), slow[1][name].norm().item()
        assert error <= 1e-3 * size + 1e-7, f"scene {seed}: gradient of {name} off by {error / max(size, 1e-30):.2e}"


@pytest.mark.parametrize("batch", range(20))
def test_200_random_scenes_agree_with_the_twin(batch):
    for seed in range(10 * batch, 10 * batch + 10):
        tensors = random_gaussians(seed, KINDS[seed % len(KINDS)], degree=seed % 4)
        mode = ("RGB", "RGB+D", "RGB+ED")[seed % 3] if KINDS[seed % len(KINDS)] != "transparent" else "RGB+D"
        options = {"mode": mode, "antialiased": seed % 5 == 0}
        cameras = random_cameras(seed)
        fast = run(tensors, cameras, RenderOptions(backend="cpu", **options), torch.float32, seed)
        slow = run(tensors, cameras, RenderOptions(backend="reference", **options), torch.float64, seed)
        assert_agree(fast, slow, seed)


def test_camera_batches_normals_and_features():
    tensors, cameras = random_gaussians(3), random_cameras(3, count=3)
    features = torch.randn(25, 20, generator=torch.Generator().manual_seed(0))
    options = {"mode": "RGB+ED", "normals": True}
    fast = run(tensors, cameras, RenderOptions(backend="cpu", **options), torch.float32, 3, features)
    slow = run(tensors, cameras, RenderOptions(backend="reference", **options), torch.float64, 3, features)
    assert [tuple(p.shape) for p in fast[0]] == [(3, 29, 37, d) for d in (3, 1, 1, 3, 20)]
    assert_agree(fast, slow, 3)
    assert torch.equal(fast[2].radii, slow[2].radii)


def test_projection_and_colours_agree_with_gsplats_torch_functions():
    for seed in range(12):
        means, quats, scales, _, sh = random_gaussians(seed, KINDS[seed % 2], degree=3)
        cameras = random_cameras(seed)
        covariances, _ = gsplat_torch._quat_scale_to_covar_preci(quats, scales, True, False)
        theirs = gsplat_torch._fully_fused_projection(
            means, covariances, cameras.viewmats, cameras.Ks, 37, 29, eps2d=0.3, calc_compensations=True
        )
        radii, means2d, depths, conics, compensations = (value[0] for value in theirs)
        ours2d, blurred, z, shrink = reference.project(
            means, quats, scales, cameras.viewmats[0], cameras.Ks[0], 37, 29, 0.3
        )
        seen = (radii > 0).all(-1)
        ours = torch.linalg.inv(blurred)[:, [0, 0, 1], [0, 1, 1]]
        for a, b in ((ours2d, means2d), (ours, conics), (z, depths), (shrink, compensations)):
            assert torch.allclose(a[seen], b[seen], rtol=1e-5, atol=1e-5)
        centre = torch.linalg.inv(cameras.viewmats[0])[:3, 3]
        for degree in range(4):
            colours = gsplat_torch._spherical_harmonics(degree, means - centre, sh)
            expected = (colours + 0.5).clamp_min(0)
            assert torch.allclose(reference.sh_colours(degree, means, sh, centre), expected, atol=1e-5)


def test_one_gaussian_has_the_analytic_profile():
    """In the middle of the image, far from every limit: alpha = o exp(-r^2 / (2 (f s / z)^2 + 0.6))."""
    camera = Camera(65, 65, 200.0, 200.0, 32.5, 32.5, np.eye(4, dtype=np.float32))
    gaussians = Gaussians(
        torch.tensor([[0.0, 0.0, 4.0]]), torch.tensor([[1.0, 0, 0, 0]]), torch.full((1, 3), 0.1), torch.tensor([0.8]),
        torch.full((1, 1, 3), 0.25 / 0.28209479177387814),
    )  # fmt: skip
    rendered = render(gaussians, [camera], RenderOptions(mode="RGB+ED", backend="cpu"))
    offset = torch.arange(65) - 32.0
    squared = offset[None] ** 2 + offset[:, None] ** 2
    alpha = 0.8 * torch.exp(-0.5 * squared / (5.0**2 + 0.3))
    alpha[alpha < 1 / 255] = 0
    assert torch.allclose(rendered.alpha[0, ..., 0], alpha, atol=2e-6)
    assert torch.allclose(rendered.colour[0], 0.75 * alpha[..., None].expand(-1, -1, 3), atol=2e-6)
    assert torch.allclose(rendered.depth[0, ..., 0][alpha > 0], torch.tensor(4.0), atol=1e-5)


def test_gradients_are_the_same_bytes_every_time_and_on_any_number_of_threads():
    import numba

    tensors = random_gaussians(5, count=400)
    cameras = random_cameras(5, width=120, height=90)
    options = RenderOptions(mode="RGB+D", backend="cpu")
    before, most = numba.get_num_threads(), numba.config.NUMBA_NUM_THREADS
    runs = []
    try:
        for threads in (most, 1, most):
            numba.set_num_threads(threads)
            runs.append(run(tensors, cameras, options, torch.float32, 5))
    finally:
        numba.set_num_threads(before)
    for other in runs[1:]:
        assert all(torch.equal(a, b) for a, b in zip(runs[0][0], other[0], strict=True))
        assert all(torch.equal(runs[0][1][name], other[1][name]) for name in runs[0][1])


def test_probe_holds_the_image_mean_gradient():
    tensors, cameras = random_gaussians(7), random_cameras(7)
    options = RenderOptions(track_means2d=True, backend="cpu")
    _, gradients, rendered = run(tensors, cameras, options, torch.float32, 7)
    probe = rendered.means2d_probe.grad[0]
    assert probe.shape == (25, 2)
    hidden = (rendered.radii[0] == 0).all(-1)
    assert (probe[hidden] == 0).all() and (probe[~hidden].abs().sum(1) > 0).any()


def test_nothing_to_draw():
    empty = Gaussians(torch.zeros(0, 3), torch.zeros(0, 4), torch.zeros(0, 3), torch.zeros(0), torch.zeros(0, 1, 3))
    rendered = render(empty, random_cameras(0), RenderOptions(backend="cpu"), background=[0.1, 0.2, 0.3])
    assert torch.equal(rendered.colour[0, 5, 5], torch.tensor([0.1, 0.2, 0.3])) and not rendered.alpha.any()
    means, quats, scales, opacities, sh = random_gaussians(0)
    behind = Gaussians((means - torch.tensor([0, 0, 9.0])).requires_grad_(True), quats, scales, opacities, sh)
    rendered = render(behind, random_cameras(0), RenderOptions(backend="cpu"))
    rendered.colour.sum().backward()
    assert not rendered.alpha.any() and not behind.means.grad.any()


def test_modes_choose_what_is_drawn():
    gaussians, cameras = Gaussians(*random_gaussians(1)), random_cameras(1)
    assert render(gaussians, cameras, RenderOptions(mode="D", backend="cpu")).colour is None
    assert render(gaussians, cameras, RenderOptions(mode="RGB", backend="cpu")).depth is None
    with pytest.raises(ValueError, match="mode"):
        RenderOptions(mode="RGBD")
    with pytest.raises(ValueError, match="image sizes"):
        Cameras.stack([Camera(4, 4, 1.0, 1.0, 2.0, 2.0, np.eye(4)), Camera(5, 4, 1.0, 1.0, 2.0, 2.0, np.eye(4))])


def test_warm_up_says_what_it_does():
    events = list(warm_up())
    assert events[0].done == 0 and events[-1].done == events[-1].total


def test_without_cuda_the_verdict_is_a_sentence():
    verdict = gpu.verdict()
    assert verdict.reason.endswith(".") and (verdict.usable or "CPU rasterizer" in verdict.reason)


def test_a_gpu_that_cannot_draw_is_told_in_words(monkeypatch):
    monkeypatch.setattr(gpu, "cuda_driver", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(gpu, "_is_compiled", lambda: False)
    monkeypatch.setattr(gpu.shutil, "which", lambda name: None)
    assert "nvcc" in gpu.verdict.__wrapped__().reason
    monkeypatch.setattr(gpu.shutil, "which", lambda name: "/usr/bin/nvcc")

    def fail():
        raise AttributeError("'NoneType' object has no attribute 'CameraModelType'\nmore")

    monkeypatch.setattr(gpu, "_draw_one", fail)
    refused = gpu.verdict.__wrapped__()
    assert not refused.usable and "CameraModelType" in refused.reason and "\n" not in refused.reason


def test_the_gsplat_call_hands_over_the_same_picture(monkeypatch):
    """gsplat's calling convention, with the twin behind it: what reaches gsplat must describe the same picture."""
    tensors, cameras = random_gaussians(11), random_cameras(11, count=2)

    def rasterization(means, quats, scales, opacities, colors, viewmats, Ks, width, height, **options):
        assert options["sh_degree"] is None and not options["packed"]
        images, alphas, radii = [], [], []
        for index in range(len(viewmats)):
            settings = RenderOptions(mode=options["render_mode"], near=options["near_plane"], far=options["far_plane"])
            gaussians = means, quats, scales, opacities, torch.zeros(len(means), 1, 3)
            background = torch.cat([torch.zeros(4), options["backgrounds"][index]])
            twin_cameras = Cameras(viewmats, Ks, width, height)
            image, alpha, radius = reference.draw(gaussians, colors[index], background, twin_cameras, index, settings)
            images.append(torch.cat([image[..., 4:], image[..., 3:4]], -1))
            alphas.append(alpha)
            radii.append(radius)
        return torch.stack(images), torch.stack(alphas), {"radii": torch.stack(radii), "means2d": torch.zeros(1)}

    def spherical_harmonics(degree, directions, coefficients):
        basis = reference.sh_basis(degree, torch.nn.functional.normalize(directions, dim=-1))
        return (basis[..., None] * coefficients).sum(-2)

    fake = python_types.SimpleNamespace(rasterization=rasterization, spherical_harmonics=spherical_harmonics)
    monkeypatch.setitem(sys.modules, "gsplat", fake)
    features = torch.randn(25, 4, generator=torch.Generator().manual_seed(2))
    settings = {"mode": "RGB+D", "normals": True}
    theirs = render(Gaussians(*tensors), cameras, RenderOptions(backend="cuda", **settings), [0.1, 0.5, 0.9], features)
    ours = render(Gaussians(*tensors), cameras, RenderOptions(backend="cpu", **settings), [0.1, 0.5, 0.9], features)
    for name in ("colour", "alpha", "depth", "normals", "features"):
        assert torch.allclose(getattr(theirs, name), getattr(ours, name), atol=2e-5), name
