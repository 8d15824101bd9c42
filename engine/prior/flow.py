"""Drawing from the starter prior: its network in NumPy, and Heun's method along its flow.

Training needs torch (`engine.prior.denoiser`, the twin of `Network`); drawing does not, and an asset comes two seconds
sooner without loading it. A thing uses a few hundred of the `WIDTH` numbers, so the first and the last layer are cut to
those, and everything that depends on time and words alone is worked out once for all steps.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.prior.codec import WIDTH
from engine.prior.styles import STYLES

STEPS = 12
# Times bunch up near the data, where the discrete choices are made.
_TIMES = np.linspace(0, 1, STEPS + 1) ** 0.9


@dataclass(frozen=True, eq=False)
class Network:
    """Weights by the names of `Denoiser.state_dict()`, float32, each linear layer's [out, in]."""

    weights: dict[str, np.ndarray]
    depth: int

    def linear(self, name: str, x: np.ndarray) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def layer(self, name: str, x: np.ndarray) -> np.ndarray:
        """`linear` for a few rows: BLAS takes half the time with the large matrix on the left."""
        return (self.weights[f"{name}.weight"] @ x.T).T + self.weights[f"{name}.bias"]


@dataclass(frozen=True, eq=False)
class Known:
    """Numbers that are given: value [WIDTH] in model units where mask [WIDTH] holds."""

    value: np.ndarray
    mask: np.ndarray

    @staticmethod
    def nothing() -> "Known":
        return Known(np.zeros(WIDTH, np.float32), np.zeros(WIDTH, bool))


def noise_for(seeds: list[int]) -> np.ndarray:
    """One row of noise [len(seeds), WIDTH] a seed, the same however many are drawn together."""
    return np.stack([np.random.default_rng(seed % 2**63).standard_normal(WIDTH, np.float32) for seed in seeds])


def integrate(
    network: Network, active: np.ndarray, thing: int, condition: np.ndarray, noise: np.ndarray,
    known: Known, styles: np.ndarray | None = None, start: tuple[float, np.ndarray] | None = None,
) -> np.ndarray:  # fmt: skip
    """Noise [B, WIDTH] to clean vectors [B, WIDTH] of `thing` by Heun's method; the last step takes the prediction.

    active: [WIDTH] bool, the numbers that vary in this thing. condition: [CONDITION_WIDTH] or one row each.
    styles: [B] int or None for any. start: (t, x [B, WIDTH]) to begin from a half-clean state.
    """
    columns = np.flatnonzero(active | known.mask)
    value, mask = known.value[columns], known.mask[columns]
    noise = noise[:, columns]
    first, x = (start[0], start[1][:, columns]) if start else (0.0, noise)
    times = (first + (1 - first) * _TIMES).astype(np.float32)
    clean = _predictor(network, active, columns, times[:-1], thing, np.atleast_2d(condition), styles)
    for k, (t, after) in enumerate(zip(times[:-1], times[1:])):
        x = np.where(mask, (1 - t) * noise + t * value, x)
        x0 = np.where(mask, value, clean(x, k))
        if k == STEPS - 1:
            break
        slope = (x0 - x) / (1 - t)
        ahead = x + (after - t) * slope
        slope_ahead = (np.where(mask, value, clean(ahead, k + 1)) - ahead) / (1 - after)
        x = x + (after - t) * 0.5 * (slope + slope_ahead)
    whole = np.zeros((len(noise), WIDTH), np.float32)
    whole[:, columns] = x0
    return whole


def _predictor(network: Network, active, columns, times, thing: int, condition: np.ndarray, styles):
    """`clean(x [B, columns], k)` at `times[k]`, with everything that does not depend on x worked out."""
    weights = network.weights
    reads = active[columns].astype(np.float32)
    enter = np.ascontiguousarray(weights["enter.weight"][:, columns])
    leave, leave_bias = weights["leave.weight"][columns], weights["leave.bias"][columns]
    context = _contexts(network, times, thing, condition, styles)
    modulation = [_split(network.linear(f"blocks.{i}.modulate", context), 3) for i in range(network.depth)]
    out_scale, out_shift = _split(network.linear("leave_scale", context), 2)

    def clean(x: np.ndarray, k: int) -> np.ndarray:
        h = (enter @ (x * reads).T).T + weights["enter.bias"]
        for i in range(network.depth):
            scale, shift, gate = (part[k] for part in modulation[i])
            inner = silu(network.layer(f"blocks.{i}.widen", _normalised(h) * (1 + scale) + shift))
            h = h + (1 + gate) * network.layer(f"blocks.{i}.narrow", inner)
        return ((leave @ (_normalised(h) * (1 + out_scale[k]) + out_shift[k]).T).T + leave_bias) * reads

    return clean


def _contexts(network: Network, times, thing: int, condition: np.ndarray, styles) -> np.ndarray:
    """[T, B or 1, context] of every time and row."""
    asked = network.linear("condition.2", silu(network.linear("condition.0", condition)))
    asked = asked + network.weights["thing.weight"][thing]
    if styles is not None:
        asked = asked + network.weights["style.weight"][thing * STYLES + np.asarray(styles)]
    whole = network.linear("time", time_features(times))[:, None] + asked[None]
    return silu(network.linear("mix.1", silu(whole)))


def _split(x: np.ndarray, count: int) -> list[np.ndarray]:
    return np.split(x, count, axis=-1)


def _normalised(h: np.ndarray) -> np.ndarray:
    """Layer norm without its own scale, as torch's (epsilon 1e-5)."""
    centred = h - h.mean(-1, keepdims=True)
    return centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5)


def silu(x: np.ndarray) -> np.ndarray:
    return x / (1 + np.exp(-x))


@lru_cache(maxsize=1)
def _frequencies() -> np.ndarray:
    return np.exp(np.linspace(0, math.log(200.0), 32)).astype(np.float32)


def time_features(t: np.ndarray) -> np.ndarray:
    """Sines and cosines [B, 64] of time [B]; the twin of `denoiser.time_features`."""
    angle = np.asarray(t, np.float32)[:, None] * _frequencies()
    return np.concatenate([np.sin(angle), np.cos(angle)], -1)
