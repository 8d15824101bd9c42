"""The network in NumPy is the one that was trained, and integration holds what it is given."""

import subprocess
import sys

import numpy as np
import torch

from engine.prior import flow
from engine.prior.codec import FEATURES, WIDTH
from engine.prior.denoiser import CONDITION_WIDTH, Denoiser, time_features
from engine.prior.styles import STYLES


def twins(things=3):
    """(torch model, the same as a Network) with no weight at zero."""
    torch.manual_seed(3)
    model = Denoiser(things, width=48, depth=2, context=32)
    for p in model.parameters():
        torch.nn.init.normal_(p, std=0.15)
    weights = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    return model.eval(), flow.Network(weights, 2)


def mask(seed=0):
    return np.random.default_rng(seed).random(WIDTH) > 0.7


def slow(model, active, thing, condition, noise, known, styles, start=None):
    """Heun's method on the torch model, written out at full width."""
    count = len(noise)
    on = torch.from_numpy(np.tile(active.astype(np.float32), (count, 1)))
    index, style = torch.full((count,), thing), torch.from_numpy(styles)
    asked = torch.from_numpy(np.broadcast_to(condition, (count, CONDITION_WIDTH)).copy())
    noise, value, given = (torch.from_numpy(v) for v in (noise, known.value, known.mask))

    def clean(x, t):
        return torch.where(given, value, model(x * on, torch.full((count,), t), index, style, asked, on))

    first, x = (start[0], torch.from_numpy(start[1])) if start else (0.0, noise)
    times = first + (1 - first) * np.linspace(0, 1, flow.STEPS + 1) ** 0.9
    with torch.inference_mode():
        for t, after in zip(times[:-1], times[1:]):
            x = torch.where(given, (1 - t) * noise + t * value, x)
            x0 = clean(x, float(t))
            if after >= 1:
                return x0.numpy()
            slope = (x0 - x) / (1 - t)
            ahead = x + (after - t) * slope
            x = x + (after - t) * 0.5 * (slope + (clean(ahead, float(after)) - ahead) / (1 - after))


def test_the_twin_gives_what_the_trained_network_gives():
    model, network = twins()
    rng = np.random.default_rng(1)
    active, noise = mask(), flow.noise_for([4, 5, 6])
    known = flow.Known(rng.normal(size=WIDTH).astype(np.float32), rng.random(WIDTH) > 0.9)
    conditions = rng.normal(size=(3, CONDITION_WIDTH)).astype(np.float32)
    half = 0.5 * noise + 0.5 * rng.normal(size=noise.shape).astype(np.float32)
    for condition in (conditions[0], conditions):
        for start in (None, (0.55, half)):
            styles = np.array([0, 3, STYLES - 1])
            ours = flow.integrate(network, active, 1, condition, noise, known, styles, start)
            theirs = slow(model, active, 1, condition, noise, known, styles, start)
            used = active | known.mask
            assert np.abs(ours - theirs)[:, used].max() < 2e-4 * np.abs(theirs).max()
            assert not ours[:, ~used].any() and not theirs[:, ~used].any()
    unstyled = flow.integrate(network, active, 1, conditions, noise, known)
    assert np.abs(unstyled - slow(model, active, 1, conditions, noise, known, np.full(3, -1))).max() < 1e-3
    assert np.abs(unstyled - ours).max() > 1e-2, "styles must matter"


def test_times_are_told_the_same_way():
    t = np.linspace(0, 1, 33, dtype=np.float32)
    # sin of angles up to 200: float32 keeps about five digits of them.
    assert np.abs(flow.time_features(t) - time_features(torch.from_numpy(t)).numpy()).max() < 2e-4


def test_noise_does_not_depend_on_what_is_drawn_beside_it():
    assert np.array_equal(flow.noise_for([7, 8])[1], flow.noise_for([8])[0])
    assert not np.array_equal(flow.noise_for([7])[0], flow.noise_for([8])[0])
    assert flow.noise_for([-3]).shape == (1, WIDTH), "any integer is a seed"


def test_known_numbers_hold_through_every_step():
    _, network = twins()
    given = np.zeros(WIDTH, bool)
    given[FEATURES : 3 * FEATURES] = True
    value = np.random.default_rng(0).normal(size=WIDTH).astype(np.float32)
    condition = np.zeros(CONDITION_WIDTH, np.float32)
    x = flow.integrate(network, mask(), 0, condition, flow.noise_for([1, 2]), flow.Known(value, given))
    assert np.array_equal(x[:, given], np.tile(value[given], (2, 1))) and np.isfinite(x).all()


def test_the_first_look_at_an_asset_does_not_wait_for_torch():
    """Loading torch costs more than drawing an asset and its first picture together."""
    program = (
        "import sys\nfrom engine.making import make_asset\nfrom engine.prior.starter import load_prior\n"
        "from engine.prior.words import read\nfrom engine.shapes.catalogue import THINGS\n"
        "asset = make_asset(load_prior(), read('a blue vase', THINGS), 0)\n"
        "from engine.asset import placed\nfrom engine.shapes.picture import pictures\n"
        "pictures(placed(asset.items), 32, (32.0,))\n"
        "assert 'torch' not in sys.modules, 'torch was loaded'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
