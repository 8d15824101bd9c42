"""Where Gaussians are added and removed while fitting: functions over explicit state, on any device.

Parameters are a dict of pre-activation tensors: means [N, 3], quats [N, 4], log_scales [N, 3], logits [N] (of opacity),
and any further per-Gaussian rows, which are carried along.

Default strategy: Kerbl et al. 2023, section 5, with gsplat's thresholds. MCMC: Kheradmand et al., "3D Gaussian
splatting as Markov chain Monte Carlo", 2024.
"""

import math
from dataclasses import dataclass

import torch

from engine.splat.optimise import Moments, Tensors, forget_rows, take_rows
from engine.splat.reference import rotation_matrices


@dataclass(frozen=True)
class Growth:
    """Thresholds of the default strategy. Sizes are relative: 3D to the scene's extent, 2D to the picture."""

    gradient: float = 2e-4  # mean image-plane gradient above which a Gaussian is duplicated or split
    small: float = 0.01  # at most this large: duplicated; larger: split
    wide2d: float = 0.05  # wider than this share of the picture: split
    faint: float = 0.005  # opacity below which it is pruned
    huge: float = 0.1  # larger than this: pruned, after the first opacity reset
    huge2d: float = 0.15
    reset_every: int = 3000
    most: int = 1_000_000


@dataclass(eq=False)
class Statistics:
    """What the default strategy gathers between two refinements, one row per Gaussian."""

    gradient: torch.Tensor  # [N] sum of image-mean gradient norms, in half-picture units
    seen: torch.Tensor  # [N] times drawn
    radius: torch.Tensor  # [N] largest share of the picture

    @classmethod
    def empty(cls, count: int, device="cpu") -> "Statistics":
        return cls(*(torch.zeros(count, device=device) for _ in range(3)))


def gather(statistics: Statistics, probe_gradient: torch.Tensor, radii: torch.Tensor, width: int, height: int) -> None:
    """Add one rendering: `Rendered.means2d_probe.grad` [C, N, 2] and `Rendered.radii` [C, N, 2]."""
    cameras = len(radii)
    scale = torch.tensor([width / 2, height / 2], device=radii.device) * cameras
    norms = (probe_gradient * scale).norm(dim=-1)
    drawn = (radii > 0).all(-1)
    statistics.gradient += torch.where(drawn, norms, torch.zeros_like(norms)).sum(0)
    statistics.seen += drawn.sum(0)
    share = radii.max(-1).values.max(0).values / max(width, height)
    statistics.radius = torch.maximum(statistics.radius, share.to(statistics.radius))


@dataclass(frozen=True)
class Refined:
    """What one refinement did."""

    duplicated: int = 0
    split: int = 0
    pruned: int = 0
    moved: int = 0
    added: int = 0


def refine(
    parameters: Tensors,
    moments: Moments,
    statistics: Statistics,
    growth: Growth,
    extent: float,
    step: int,
    generator: torch.Generator,
) -> Refined:
    """Duplicate, split and prune in place; `statistics` starts anew. `extent`: the scene's size in metres."""
    large = parameters["log_scales"].exp().max(-1).values
    busy = statistics.gradient / statistics.seen.clamp_min(1) > growth.gradient
    is_small = large <= growth.small * extent
    duplicate, split = busy & is_small, busy & ~is_small
    if step < growth.reset_every:
        split |= statistics.radius > growth.wide2d
    room = growth.most - len(large)
    duplicate, split = _fit_in(duplicate, split, statistics.gradient / statistics.seen.clamp_min(1), room)
    duplicates, splits = int(duplicate.sum()), int(split.sum())
    grown_radius = torch.cat(
        [statistics.radius[~split], statistics.radius[duplicate], statistics.radius[split].repeat(2)]
    )
    _grow(parameters, moments, duplicate, split, generator)
    dead = torch.sigmoid(parameters["logits"].detach()) < growth.faint
    if step > growth.reset_every:
        dead |= parameters["log_scales"].detach().exp().max(-1).values > growth.huge * extent
        dead |= grown_radius > growth.huge2d
    take_rows(parameters, moments, torch.nonzero(~dead)[:, 0])
    fresh = Statistics.empty(len(parameters["means"]), parameters["means"].device)
    statistics.gradient, statistics.seen, statistics.radius = fresh.gradient, fresh.seen, fresh.radius
    return Refined(duplicates, splits, int(dead.sum()))


def _fit_in(duplicate, split, gradient, room: int):
    """At most `room` new Gaussians: those with the largest gradients."""
    wanted = duplicate | split
    if int(wanted.sum()) <= max(room, 0):
        return duplicate, split
    allowed = torch.zeros_like(wanted)
    if room > 0:
        best = torch.argsort(
            torch.where(wanted, gradient, torch.full_like(gradient, -1)), descending=True, stable=True
        )[:room]
        allowed[best] = True
    return duplicate & allowed, split & allowed


def _grow(parameters: Tensors, moments: Moments, duplicate, split, generator) -> None:
    """Rows become: those not split, copies of the duplicated, two halves of each split one."""
    count, halves = len(duplicate), int(split.sum())
    every = torch.arange(count, device=duplicate.device)
    rows = torch.cat([every[~split], every[duplicate], every[split].repeat(2)])
    take_rows(parameters, moments, rows)
    fresh = torch.arange(count - halves, len(rows), device=duplicate.device)
    forget_rows(moments, fresh)
    if not halves:
        return
    tail = fresh[-2 * halves :]
    scales = parameters["log_scales"][tail].exp()
    normal = torch.randn(2 * halves, 3, generator=generator, device=generator.device).to(scales)
    axes = rotation_matrices(parameters["quats"][tail])
    parameters["means"][tail] += (axes @ (scales * normal)[..., None])[..., 0]
    parameters["log_scales"][tail] = torch.log(scales / 1.6)


def reset_opacities(parameters: Tensors, moments: Moments, growth: Growth) -> None:
    """Lower every opacity to twice the pruning threshold at most, so that what is not needed can be pruned."""
    ceiling = 2 * growth.faint
    parameters["logits"] = parameters["logits"].detach().clamp_max(math.log(ceiling / (1 - ceiling)))
    forget_rows(moments, slice(None), ("logits",))


def is_reset_step(step: int, growth: Growth, stop: int) -> bool:
    """Whether opacities are reset after this step."""
    # gsplat 1.5.3 writes `step % every == 0 & step > 0`, which Python chains into a comparison that never holds.
    return step > 0 and step < stop and step % growth.reset_every == 0


@dataclass(frozen=True)
class Chain:
    """Settings of the MCMC strategy."""

    most: int = 1_000_000
    faint: float = 0.005
    growth: float = 1.05
    noise: float = 5e5


def relocate_and_add(parameters: Tensors, moments: Moments, chain: Chain, generator: torch.Generator) -> Refined:
    """Move dead Gaussians onto live ones, then grow by `chain.growth` up to `chain.most`. In place."""
    opacities = torch.sigmoid(parameters["logits"].detach())
    dead = torch.nonzero(opacities <= chain.faint)[:, 0]
    alive = torch.nonzero(opacities > chain.faint)[:, 0]
    if not len(alive):
        return Refined()
    if len(dead):
        chosen = alive[_sample(opacities[alive], len(dead), generator)]
        _share(parameters, moments, chosen, dead)
    count = len(opacities)
    more = min(chain.most, int(chain.growth * count)) - count
    if more > 0:
        chosen = _sample(torch.sigmoid(parameters["logits"].detach()), more, generator)
        every = torch.arange(count, device=chosen.device)
        take_rows(parameters, moments, torch.cat([every, chosen]))
        _share(parameters, moments, chosen, torch.arange(count, count + more, device=chosen.device))
    return Refined(moved=len(dead), added=max(more, 0))


def _sample(weights: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    """`count` indices drawn with replacement, by weight; unlike multinomial, with no limit on the number of rows."""
    edges = torch.cumsum(weights.double(), 0)
    draws = torch.rand(count, generator=generator, device=generator.device, dtype=torch.float64).to(edges.device)
    return torch.searchsorted(edges, draws * edges[-1], right=True).clamp_max(len(weights) - 1)


def _share(parameters: Tensors, moments: Moments, sources: torch.Tensor, targets: torch.Tensor) -> None:
    """Put a copy of each source on its target, all copies dimmed and shrunk so that together they look like the one."""
    count = len(parameters["means"])
    copies = torch.bincount(sources, minlength=count)[sources] + 1
    opacity = torch.sigmoid(parameters["logits"].detach()[sources])
    shared, ratio = relocation(opacity, copies)
    shared = shared.clamp(0.005, 1 - 1e-7)
    log_scales = parameters["log_scales"].detach()[sources] + torch.log(ratio)[:, None]
    for name in parameters:
        value = parameters[name].detach().clone()
        if name == "logits":
            value[sources] = torch.logit(shared)
        elif name == "log_scales":
            value[sources] = log_scales
        value[targets] = value[sources]
        parameters[name] = value
    forget_rows(moments, sources)
    forget_rows(moments, targets)


def relocation(opacity: torch.Tensor, copies: torch.Tensor, most: int = 51) -> tuple[torch.Tensor, torch.Tensor]:
    """Opacity of each of n equal copies that look like one of `opacity`, and the factor of their scales (eq. 9)."""
    copies = copies.clamp(1, most)
    shared = 1 - (1 - opacity.double()).clamp_min(1e-12) ** (1 / copies.double())
    total = torch.zeros_like(shared)
    for i in range(1, int(copies.max()) + 1):
        k = torch.arange(i, dtype=torch.float64, device=opacity.device)
        binomial = torch.tensor([math.comb(i - 1, j) for j in range(i)], dtype=torch.float64, device=opacity.device)
        terms = binomial * (-1.0) ** k / torch.sqrt(k + 1) * shared[:, None] ** (k + 1)
        total += torch.where(copies >= i, terms.sum(-1), torch.zeros_like(total))
    return shared.to(opacity), (opacity.double() / total).to(opacity)


def jitter(parameters: Tensors, chain: Chain, rate: float, generator: torch.Generator) -> None:
    """Langevin noise on the means: shaped by each covariance, only where opacity is low. `rate`: that of the means."""
    means = parameters["means"].detach()
    opacity = torch.sigmoid(parameters["logits"].detach())
    axes = rotation_matrices(parameters["quats"].detach()) * parameters["log_scales"].detach().exp()[:, None, :]
    gate = torch.sigmoid(-100 * (opacity - 0.005)) * (chain.noise * rate)
    normal = torch.randn(means.shape, generator=generator, device=generator.device).to(means) * gate[:, None]
    means += (axes @ (axes.transpose(1, 2) @ normal[..., None]))[..., 0]
