import math

import pytest
import torch

from engine.splat import density
from engine.splat.density import Chain, Growth, Statistics
from engine.splat.optimise import Moments
from engine.splat.options import Cameras, RenderOptions
from engine.splat.render import render
from engine.types import Gaussians


def state(count=6, scale=0.1, opacity=0.5):
    parameters = {
        "means": torch.arange(3.0 * count).reshape(count, 3),
        "quats": torch.tensor([1.0, 0, 0, 0]).repeat(count, 1),
        "log_scales": torch.full((count, 3), math.log(scale)),
        "logits": torch.full((count,), math.log(opacity / (1 - opacity))),
        "sh": torch.rand(count, 4, 3, generator=torch.Generator().manual_seed(0)),
    }
    moments = Moments.zeros_like(parameters)
    for value in moments.first.values():
        value += 1
    return parameters, moments


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_duplicate_split_and_prune_each_find_their_own():
    parameters, moments = state()
    parameters["log_scales"][0] = math.log(0.001)  # small and busy: duplicated
    parameters["logits"][5] = -10  # transparent: pruned
    sh = parameters["sh"].clone()
    statistics = Statistics.empty(6)
    statistics.seen += 1
    statistics.gradient[:2] = 1.0  # row 1 is large and busy: split
    report = density.refine(parameters, moments, statistics, Growth(), 1.0, 500, generator())
    assert (report.duplicated, report.split, report.pruned) == (1, 1, 1)
    assert len(parameters["means"]) == 6 + 1 + 1 - 1 == len(moments.first["sh"]) == len(statistics.seen)
    assert torch.equal(parameters["sh"], sh[[0, 2, 3, 4, 0, 1, 1]])
    assert torch.allclose(parameters["log_scales"][-2:].exp(), torch.tensor(0.1 / 1.6))
    assert not moments.first["means"][4:].any() and moments.first["means"][:4].all()


def test_refinement_never_passes_the_cap():
    parameters, moments = state(count=10, scale=0.001)
    statistics = Statistics.empty(10)
    statistics.seen += 1
    statistics.gradient = torch.arange(10.0)
    report = density.refine(parameters, moments, statistics, Growth(most=13), 1.0, 500, generator())
    assert report.duplicated == 3 and len(parameters["means"]) == 13
    assert torch.equal(parameters["means"][10:], parameters["means"][[7, 8, 9]])


def test_large_ones_are_pruned_only_after_the_first_reset():
    for step, left in ((2000, 6), (4000, 0)):
        parameters, moments = state(scale=0.5)
        density.refine(parameters, moments, Statistics.empty(6), Growth(), 1.0, step, generator())
        assert len(parameters["means"]) == left


def test_the_opacity_reset_fires():
    growth = Growth(reset_every=300)
    fired = [step for step in range(1000) if density.is_reset_step(step, growth, stop=900)]
    assert fired == [300, 600]
    parameters, moments = state(opacity=0.9)
    density.reset_opacities(parameters, moments, growth)
    assert torch.allclose(torch.sigmoid(parameters["logits"]), torch.tensor(0.01))
    assert not moments.first["logits"].any() and moments.first["means"].all()


def test_statistics_are_in_half_picture_units():
    statistics = Statistics.empty(2)
    probe = torch.tensor([[[0.01, 0.0], [0.3, 0.4]]])
    density.gather(statistics, probe, torch.tensor([[[4, 8], [0, 0]]], dtype=torch.int32), 200, 100)
    assert torch.allclose(statistics.gradient, torch.tensor([1.0, 0.0]))
    assert statistics.seen.tolist() == [1, 0] and statistics.radius.tolist() == [pytest.approx(0.04), 0]


def test_relocation_keeps_the_opacity_of_the_pile():
    opacity = torch.tensor([0.3, 0.8, 0.99, 0.5])
    copies = torch.tensor([2, 3, 7, 1])
    shared, ratio = density.relocation(opacity, copies)
    assert torch.allclose(1 - (1 - shared) ** copies, opacity, atol=1e-6)
    assert ratio[3] == pytest.approx(1, abs=1e-6) and (ratio[:3] < 1).all()


def test_dead_ones_move_and_the_picture_hardly_changes():
    parameters, moments = state(count=40, scale=0.05, opacity=0.7)
    g = generator(4)
    parameters["means"] = torch.cat([torch.rand(40, 2, generator=g) * 1.6 - 0.8, 2 + torch.rand(40, 1, generator=g)], 1)
    parameters["logits"][30:] = -8
    cameras = Cameras(torch.eye(4)[None], torch.tensor([[[60.0, 0, 32], [0, 60, 32], [0, 0, 1]]]), 64, 64)

    def picture():
        p = parameters
        g = Gaussians(p["means"], p["quats"], p["log_scales"].exp(), torch.sigmoid(p["logits"]), p["sh"][:, :1])
        return render(g, cameras, RenderOptions(backend="cpu")).colour

    before = picture()
    report = density.relocate_and_add(parameters, moments, Chain(most=41, growth=1.05), g)
    assert report.moved == 10 and report.added == 1 and len(parameters["means"]) == 41
    assert (torch.sigmoid(parameters["logits"]) > 0.005).all()
    assert ((picture() - before) ** 2).mean() < 1e-3
    assert density.relocate_and_add(parameters, moments, Chain(most=41), g).added == 0


def test_sampling_follows_the_weights():
    draws = density._sample(torch.tensor([0.0, 1.0, 3.0, 0.0]), 40_000, generator())
    counts = torch.bincount(draws, minlength=4) / 40_000
    assert counts[0] == counts[3] == 0 and counts[2] == pytest.approx(0.75, abs=0.01)


def test_noise_moves_the_transparent_along_their_axes_only():
    parameters, _ = state(count=2000)
    parameters["log_scales"][:, 0] = math.log(0.5)
    parameters["logits"][:1000] = 5.0
    parameters["logits"][1000:] = -8.0
    before = parameters["means"].clone()
    density.jitter(parameters, Chain(), 1e-5, generator())
    moved = parameters["means"] - before
    assert moved[:1000].abs().max() < 1e-3
    spread = moved[1000:].std(0)
    assert spread[0] / spread[1] == pytest.approx(25, rel=0.15)
