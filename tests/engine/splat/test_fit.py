import copy

import numpy as np
import pytest
import torch

from engine.errors import BadFile, Diverged
from engine.numerics import faults
from engine.splat import checkpoint
from engine.splat.capture import Pictures
from engine.splat.datasets import read_capture
from engine.splat.fit import FitOptions, camera_extent, evaluate, fit_step, motion, new_state
from engine.splat.fit_start import focus_point, start_gaussians
from tests.engine.splat import analytic_scene as scene

SIZE = 64


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spheres")
    scene.write_blender(folder, {"train": scene.orbit(16), "test": scene.orbit(23)[5:8]}, SIZE)
    return read_capture(folder)


def begin(capture, options, seed=0):
    pictures = Pictures([v for v in capture.views if not v.held_out], SIZE)
    looks = [pictures[i] for i in range(len(pictures))]
    gaussians = start_gaussians(capture, looks, options.most // 3, options.sh_degree, np.random.default_rng(seed))
    return new_state(gaussians, len(pictures), camera_extent(capture), torch.Generator().manual_seed(seed)), pictures


def score(capture, state, options):
    held_out = [v for v in capture.views if v.held_out]
    pictures = Pictures(held_out, SIZE)
    return np.mean([evaluate(state, pictures[i], "", options)[0].psnr for i in range(len(pictures))])


@pytest.mark.parametrize("strategy, least", [("mcmc", 27.5), ("default", 25.5)])
def test_a_scene_is_learnt_from_its_pictures(capture, strategy, least):
    options = FitOptions(steps=300, most=4000, strategy=strategy)
    state, pictures = begin(capture, options)
    counts = [fit_step(state, pictures, options).count for _ in range(options.steps)]
    assert counts[-1] > counts[0] or strategy == "default"
    assert score(capture, state, options) > least


def test_first_gaussians_lie_inside_every_silhouette(capture):
    state, pictures = begin(capture, FitOptions(most=3000))
    assert len(state.parameters["means"]) == 1000
    distance = np.linalg.norm(state.parameters["means"].numpy()[:, None] - scene.CENTRES[None], axis=-1) - scene.RADII
    assert (distance.min(1) < 0.12).mean() > 0.9
    assert np.allclose(focus_point([pictures[i].camera for i in range(8)]), 0, atol=1e-4)


@pytest.mark.parametrize("extra", [{"strategy": "mcmc", "poses": True}, {"strategy": "default", "exposure": True}])
def test_a_checkpoint_continues_bit_for_bit(capture, extra):
    options = FitOptions(steps=240, most=900, **extra)
    state, pictures = begin(capture, options)
    for _ in range(90):
        fit_step(state, pictures, options)
    data = checkpoint.dump(state, "digest")
    assert data == checkpoint.dump(copy.deepcopy(checkpoint.parse(data)[0]), "digest")
    other, digest = checkpoint.parse(data)
    assert digest == "digest" and other.step == 90
    for _ in range(40):
        a, b = fit_step(state, pictures, options), fit_step(other, pictures, options)
        assert a == b
    assert checkpoint.dump(state, "") == checkpoint.dump(other, "")


def test_damaged_checkpoints_are_refused(capture):
    state, _ = begin(capture, FitOptions(most=300))
    good = checkpoint.dump(state, "d")
    rng = np.random.default_rng(0)
    for trial in range(300):
        data = bytearray(good)
        for _ in range(4):
            data[rng.integers(min(len(data), 3000) if trial % 2 else len(data))] = rng.integers(256)
        data = bytes(data[: rng.integers(len(data))] if trial % 3 == 0 else data)
        try:
            parsed, _ = checkpoint.parse(data)
        except BadFile:
            continue
        assert all(bool(torch.isfinite(value).all()) for value in parsed.parameters.values())


def test_values_that_are_not_finite_stop_the_fit_before_they_are_used(capture):
    options = FitOptions(steps=20, most=300)
    state, pictures = begin(capture, options)
    fit_step(state, pictures, options)
    before = {name: value.clone() for name, value in state.parameters.items()}
    spoil = lambda name, step, value: value * float("nan") if name == "gradient of means" else value
    with faults(spoil), pytest.raises(Diverged, match="gradient of means"):
        fit_step(state, pictures, options)
    assert all(torch.equal(before[name], value) for name, value in state.parameters.items())


def test_motion_is_the_exponential_of_its_twist():
    turn = motion(torch.tensor([0.0, 0.0, torch.pi / 2, 0.0, 0.0, 0.0]))
    assert torch.allclose(turn[:3, :3], torch.tensor([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]), atol=1e-6)
    twist = torch.zeros(6, requires_grad=True)
    motion(twist)[0, 3].backward()
    assert torch.equal(twist.grad, torch.tensor([0.0, 0, 0, 1, 0, 0]))


def test_poses_and_exposures_are_found(capture):
    """Fit well, then disturb one camera and one photograph's gain: both options must lower what is left."""
    plain = FitOptions(steps=140, most=1000, sh_degree=0, ssim_weight=0)
    state, pictures = begin(capture, plain)
    for _ in range(112):
        fit_step(state, pictures, plain)
    options = FitOptions(steps=4000, most=1000, sh_degree=0, ssim_weight=0, poses=True, exposure=True)
    state.views["poses"][3] = torch.tensor([0.0, 0.02, 0.0, 0.02, 0.0, 0.0])
    state.views["exposures"][5, :, :3] = 0.9 * torch.eye(3)
    for _ in range(128):
        fit_step(state, pictures, options)
    assert state.views["poses"][3, 1].abs() < 0.0195 and state.views["poses"][3, 3].abs() < 0.0195
    assert state.views["exposures"][5].diagonal().mean() > 0.905
