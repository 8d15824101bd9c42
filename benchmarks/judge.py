"""A judge of what a thing is, trained on renders of the library alone and used only to measure the starter prior.

It sees three orthographic depth pictures (front, side, top) of an asset, never its parts.
"""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from engine.shapes.catalogue import THINGS
from engine.shapes.field import grid
from engine.shapes.thing import sample

SIDE = 48


def depth_pictures(rows: np.ndarray) -> np.ndarray:
    """[3, SIDE, SIDE] float32: how near the surface is seen from the front, the side and above; 0 where nothing is."""
    field = grid(rows, SIDE - 4, margin=1)
    inside = field.values < 0
    views = [inside[:, :, ::-1].transpose(0, 1, 2), inside[::-1].transpose(2, 1, 0), inside[:, ::-1].transpose(0, 2, 1)]
    pictures = np.zeros((3, SIDE, SIDE), np.float32)
    for picture, view in zip(pictures, views):
        depth = np.where(view.any(2), 1 - view.argmax(2) / view.shape[2] * 0.8, 0).astype(np.float32)
        a, b = ((SIDE - n) // 2 for n in depth.shape)
        picture[max(a, 0) : a + depth.shape[0], max(b, 0) : b + depth.shape[1]] = depth[:SIDE, :SIDE]
    return pictures


class Judge(nn.Module):
    """A small convolutional classifier of depth pictures [B, 3, SIDE, SIDE] -> logits [B, things]."""

    def __init__(self, count: int):
        super().__init__()
        widths = (3, 32, 64, 96, 128)
        layers = []
        for a, b in zip(widths, widths[1:]):
            layers += [nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU(), nn.MaxPool2d(2)]
        self.look = nn.Sequential(
            *layers, nn.Flatten(), nn.Linear(128 * (SIDE // 16) ** 2, 256), nn.ReLU(), nn.Dropout(0.3)
        )
        self.decide = nn.Linear(256, count)

    def forward(self, x):
        return self.decide(self.look(x))


def library_pictures(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(pictures, thing numbers) of `count` fresh library samples a thing."""
    pictures, labels = [], []
    for number, name in enumerate(sorted(THINGS)):
        rng = np.random.default_rng([seed, number])
        for _ in range(count):
            wish = [float(rng.uniform(-1, 1)) if rng.random() < 0.35 else 0.0 for _ in range(2)]
            drawn = sample(THINGS[name], rng, tall=wish[0], wide=wish[1])
            pictures.append(depth_pictures(drawn.parts.rows))
            labels.append(number)
    return np.stack(pictures), np.array(labels)


def train_judge(per_thing: int, seed: int = 5, epochs: int = 9) -> Judge:
    """A judge trained on fresh library samples; no sample of the prior is ever seen."""
    torch.manual_seed(seed)
    pictures, labels = library_pictures(per_thing, seed)
    x, y = torch.from_numpy(pictures), torch.from_numpy(labels)
    judge = Judge(len(THINGS))
    optimiser = torch.optim.AdamW(judge.parameters(), 1e-3, weight_decay=0.02)
    steps = epochs * (len(x) // 128 + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps + 1)
    for _ in range(epochs):
        for chosen in torch.randperm(len(x)).split(128):
            if len(chosen) < 2:
                continue
            shift = [int(v) for v in torch.randint(-2, 3, (2,))]
            batch = torch.roll(x[chosen], shift, (2, 3))
            loss = nn.functional.cross_entropy(judge(batch), y[chosen], label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return judge.eval()


def judge_for(folder: Path, per_thing: int) -> Judge:
    """The judge kept in `folder` for today's list of things, or a newly trained one."""
    path = folder / f"judge-{len(THINGS)}-{per_thing}.safetensors"
    if path.exists():
        judge = Judge(len(THINGS))
        judge.load_state_dict(load_file(str(path)))
        return judge.eval()
    judge = train_judge(per_thing)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in judge.state_dict().items()}, str(path))
    return judge


@torch.inference_mode()
def judged(judge: Judge, pictures: np.ndarray) -> list[str]:
    """The thing that the judge sees in each picture."""
    names = sorted(THINGS)
    found = []
    for chunk in torch.from_numpy(pictures).split(256):
        found += [names[int(i)] for i in judge(chunk).argmax(1)]
    return found
