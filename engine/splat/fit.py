"""Fit Gaussians to photographs: explicit state, one function per step, and a checkpoint that resumes bit for bit.

Kerbl et al., "3D Gaussian splatting for real-time radiance field rendering", 2023; rates and schedules follow gsplat's
trainer, stretched to the number of steps.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import torch

from engine.numerics import require_finite
from engine.splat import density
from engine.splat.capture import Capture, Picture, Pictures
from engine.splat.optimise import Moments, Tensors, adam_step
from engine.splat.options import Cameras, RenderOptions
from engine.splat.render import render
from engine.splat.ssim import ssim
from engine.types import Gaussians

STRATEGIES = ("mcmc", "default")
REFINE_EVERY = 100


@dataclass(frozen=True)
class FitOptions:
    """steps: of one photograph each. most: Gaussians. background: sRGB behind transparent photographs.

    random_background: a new colour every step, so that what is transparent stays empty. poses, exposure: also fit
    a small motion, and a 3 x 4 colour transform, of every photograph.
    """

    steps: int = 4000
    most: int = 30_000
    sh_degree: int = 3
    ssim_weight: float = 0.2
    strategy: str = "mcmc"
    background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    random_background: bool = True
    antialiased: bool = False
    poses: bool = False
    exposure: bool = False

    @property
    def refine_from(self) -> int:
        return min(500, self.steps // 10)

    @property
    def refine_until(self) -> int:
        return int(self.steps * (0.8 if self.strategy == "mcmc" else 0.5))

    @property
    def growth(self) -> density.Growth:
        return density.Growth(reset_every=min(3000, max(REFINE_EVERY, self.steps // 4)), most=self.most)

    def degree_at(self, step: int) -> int:
        """One more degree of spherical harmonics every 1000 steps, or sooner in a short run."""
        return min(self.sh_degree, step // min(1000, max(1, self.steps // 8)))


@dataclass(eq=False)
class FitState:
    """All that a fit is: continue from a copy of it and the same numbers come out.

    parameters: means, quats, log_scales, logits, sh. views: poses [V, 6] (rotation vector, translation; applied
    after world-to-camera) and exposures [V, 3, 4]. order: the photographs of this round, shuffled.
    """

    parameters: Tensors
    moments: Moments
    statistics: density.Statistics
    views: Tensors
    view_moments: Moments
    generator: torch.Generator
    order: torch.Tensor
    extent: float
    step: int = 0


@dataclass(frozen=True)
class StepReport:
    loss: float
    count: int
    refined: density.Refined | None = field(default=None)


def new_state(gaussians: Gaussians, view_count: int, extent: float, generator: torch.Generator) -> FitState:
    """Start from `gaussians` (torch). `extent`: radius of the cameras around their centre [m]."""
    parameters = {
        "means": gaussians.means.clone(),
        "quats": gaussians.quats.clone(),
        "log_scales": gaussians.scales.log(),
        "logits": torch.logit(gaussians.opacities),
        "sh": gaussians.sh.clone(),
    }
    identity = torch.eye(3, 4).repeat(view_count, 1, 1)
    views = {"poses": torch.zeros(view_count, 6), "exposures": identity}
    return FitState(
        parameters, Moments.zeros_like(parameters), density.Statistics.empty(len(gaussians)), views,
        Moments.zeros_like(views), generator, torch.empty(0, dtype=torch.int64), extent,
    )  # fmt: skip


def gaussians_of(parameters: Tensors) -> Gaussians:
    """Activated; differentiable when the parameters are."""
    p = parameters
    return Gaussians(p["means"], p["quats"], p["log_scales"].exp(), torch.sigmoid(p["logits"]), p["sh"])


def camera_extent(capture: Capture) -> float:
    """1.1 x the largest distance of a camera from the cameras' centre [m]; the field's scene scale."""
    centres = np.array([np.linalg.inv(view.camera.world_to_camera)[:3, 3] for view in capture.views])
    return max(1.1 * float(np.linalg.norm(centres - centres.mean(0), axis=1).max()), 1e-3)


def fit_step(state: FitState, pictures: Pictures, options: FitOptions) -> StepReport:
    """One photograph: draw, compare, step, and refine when it is time. Changes `state` in place.

    Raises Diverged before anything was changed by values that are not finite.
    """
    index = _next_view(state, len(pictures))
    picture = pictures[index]
    background = _background(state, picture, options)
    leaves = {name: value.detach().requires_grad_(True) for name, value in state.parameters.items()}
    view = {name: value[index].detach().requires_grad_(True) for name, value in state.views.items()}
    loss, rendered = _loss(leaves, view, picture, background, state.step, options)
    if options.strategy == "mcmc":
        loss = loss + 0.01 * torch.sigmoid(leaves["logits"]).mean() + 0.01 * leaves["log_scales"].exp().mean()
    loss.backward()
    require_finite("loss", loss, state.step)
    gradients = {name: leaf.grad for name, leaf in leaves.items()}
    for name, gradient in gradients.items():
        require_finite(f"gradient of {name}", gradient, state.step)
    rates = _rates(state, options)
    adam_step(state.parameters, gradients, state.moments, rates)
    _step_views(state, view, index, options)
    state.step += 1
    return StepReport(float(loss.detach()), len(state.parameters["means"]), _adapt(state, rendered, rates, options))


def _next_view(state: FitState, count: int) -> int:
    turn = state.step % count
    if turn == 0 or len(state.order) != count:
        state.order = torch.randperm(count, generator=state.generator)
    return int(state.order[turn])


def _background(state: FitState, picture: Picture, options: FitOptions) -> torch.Tensor:
    if picture.alpha is not None and options.random_background:
        return torch.rand(3, generator=state.generator)
    return torch.tensor(options.background)


def _loss(leaves: Tensors, view: Tensors, picture: Picture, background, step: int, options: FitOptions):
    cameras = Cameras.stack([picture.camera])
    if options.poses:
        cameras = Cameras(
            (motion(view["poses"]) @ cameras.viewmats[0])[None], cameras.Ks, cameras.width, cameras.height
        )
    settings = RenderOptions(
        sh_degree=options.degree_at(step), antialiased=options.antialiased, track_means2d=options.strategy == "default"
    )
    rendered = render(gaussians_of(leaves), cameras, settings, background)
    colour, target = rendered.colour[0], torch.from_numpy(picture.over(background.numpy()))
    if options.exposure:
        colour = colour @ view["exposures"][:, :3].T + view["exposures"][:, 3]
    if picture.valid is not None:
        colour = torch.where(torch.from_numpy(picture.valid)[..., None], colour, target)
    loss = (1 - options.ssim_weight) * (colour - target).abs().mean()
    if options.ssim_weight:
        loss = loss + options.ssim_weight * (1 - ssim(colour, target))
    return loss, rendered


def motion(twist: torch.Tensor) -> torch.Tensor:
    """The rigid motion [4, 4] exp(twist) of a rotation vector and a translation [6]; differentiable at zero too."""
    a, b, c, x, y, z = twist.unbind(-1)
    zero = torch.zeros_like(a)
    rows = (zero, -c, b, x), (c, zero, -a, y), (-b, a, zero, z), (zero, zero, zero, zero)
    return torch.linalg.matrix_exp(torch.stack([torch.stack(row) for row in rows]))


def _rates(state: FitState, options: FitOptions) -> dict:
    """gsplat's learning rates; that of the means falls to a hundredth over the run."""
    coefficients = state.parameters["sh"].shape[1]
    sh = torch.full((coefficients, 3), 2.5e-3 / 20)
    sh[0] = 2.5e-3
    return {
        "means": 1.6e-4 * state.extent * 0.01 ** (state.step / options.steps),
        "quats": 1e-3,
        "log_scales": 5e-3,
        "logits": 5e-2,
        "sh": sh,
    }


def _step_views(state: FitState, view: Tensors, index: int, options: FitOptions) -> None:
    decay = 0.01 ** (state.step / options.steps)
    rates = {"poses": 1e-4 * decay} if options.poses else {}
    if options.exposure:
        rates["exposures"] = 1e-3 * decay
    if not rates:
        return
    gradients = {name: torch.zeros_like(state.views[name]) for name in rates}
    for name, gradient in gradients.items():
        gradient[index] = require_finite(f"gradient of {name}", view[name].grad, state.step)
    adam_step(state.views, gradients, state.view_moments, rates)


def _adapt(state: FitState, rendered, rates: dict, options: FitOptions) -> density.Refined | None:
    """Density control after a step."""
    step, due = state.step, state.step % REFINE_EVERY == 0
    due = due and options.refine_from < step < options.refine_until
    if options.strategy == "mcmc":
        chain = density.Chain(most=options.most)
        refined = density.relocate_and_add(state.parameters, state.moments, chain, state.generator) if due else None
        if refined is not None and refined.added:
            state.statistics = density.Statistics.empty(len(state.parameters["means"]))
        density.jitter(state.parameters, chain, rates["means"], state.generator)
        return refined
    refined, growth = None, options.growth
    if step < options.refine_until:
        height, width = rendered.alpha.shape[1:3]
        density.gather(state.statistics, rendered.means2d_probe.grad, rendered.radii, width, height)
    if due:
        refined = density.refine(
            state.parameters, state.moments, state.statistics, growth, state.extent, step, state.generator
        )
    if density.is_reset_step(step, growth, options.refine_until):
        density.reset_opacities(state.parameters, state.moments, growth)
    return refined


@dataclass(frozen=True)
class Score:
    """Of one photograph: psnr [dB] and ssim over the pixels that count."""

    name: str
    psnr: float
    ssim: float


def evaluate(state: FitState, picture: Picture, name: str, options: FitOptions) -> tuple[Score, np.ndarray]:
    """Compare with a photograph that was not fitted; also the picture drawn, [H, W, 3] 0..1."""
    background = torch.tensor(options.background)
    settings = RenderOptions(sh_degree=options.degree_at(state.step), antialiased=options.antialiased)
    with torch.no_grad():
        colour = render(gaussians_of(state.parameters), [picture.camera], settings, background).colour[0].clamp(0, 1)
    target = torch.from_numpy(picture.over(options.background))
    valid = torch.ones(target.shape[:2], dtype=torch.bool) if picture.valid is None else torch.from_numpy(picture.valid)
    error = ((colour - target) ** 2)[valid].mean().item()
    likeness = ssim(torch.where(valid[..., None], colour, target), target).item()
    return Score(name, -10 * math.log10(max(error, 1e-10)), likeness), colour.numpy()
