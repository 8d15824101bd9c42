"""A tiny prior, trained on the spot, for tests of the machinery rather than of the shipped weights."""

import dataclasses

import pytest
import torch

from engine.prior import train_starter
from engine.prior.denoiser import Denoiser

TINY = train_starter.Recipe(samples_per_thing=60, batch=64, width=96, depth=2, rate=3e-3, warm_up=20, ema=0.98)
TINY_NAMES = ["cat", "mug", "table"]


def loaded(names, folder, checkpoint=None):
    """(data, model, state) to train from: samples in `folder`, continued from `checkpoint` if given."""
    data = train_starter.load_data(names, TINY, folder / "samples", 1)
    torch.manual_seed(TINY.seed)
    model = Denoiser(len(names), TINY.width, TINY.depth)
    return data, model, train_starter.load_checkpoint(checkpoint, model, names) if checkpoint else {}


class Clock:
    """Time that passes by half a second a look; training looks twice a step."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 0.5
        return self.now


def train_steps(data, model, state, steps):
    """`train_starter.train` for as many steps as its clock has seconds: the same on every machine."""
    patch = pytest.MonkeyPatch()
    patch.setattr(train_starter, "time", Clock())
    try:
        return train_starter.train(data, model, TINY, steps, state, lambda state: None)
    finally:
        patch.undo()


def exported(path, state, data, names):
    """The prior as a file, like the one that is shipped."""
    record = {"recipe": dataclasses.asdict(TINY), "steps": state["step"]}
    train_starter.export(path, state, data, names, record)
    return path
