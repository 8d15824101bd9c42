"""The starter prior's network: an MLP that predicts the clean part set from a noisy one, given what was asked for.

This is the one that learns; `engine.prior.flow` computes the same in NumPy when assets are drawn.
"""

import math

import torch
from torch import nn

from engine.prior.codec import SLOT_COUNT, WIDTH
from engine.prior.styles import STYLES

# main colour (3), tall, wide, presence per slot (-1 absent, 0 unsaid, 1 present), log2 count per slot (0 unsaid)
CONDITION_WIDTH = 3 + 2 + 2 * SLOT_COUNT


class Denoiser(nn.Module):
    """x-prediction MLP with adaptive layer norm (AdaLN: Peebles & Xie 2023), after flow matching (Lipman et al. 2023).

    forward(x [B, WIDTH], t [B] in 0..1 (1 = data), thing [B] int64, style [B] int64 (-1: any), condition
    [B, CONDITION_WIDTH], active [B, WIDTH]) -> clean x [B, WIDTH], zero where not active.
    """

    def __init__(self, thing_count: int, width: int = 512, depth: int = 5, context: int = 256):
        super().__init__()
        self.thing = nn.Embedding(thing_count, context)
        self.style = nn.Embedding(thing_count * STYLES, context)
        self.time = nn.Linear(64, context)
        self.condition = nn.Sequential(nn.Linear(CONDITION_WIDTH, context), nn.SiLU(), nn.Linear(context, context))
        self.mix = nn.Sequential(nn.SiLU(), nn.Linear(context, context), nn.SiLU())
        self.enter = nn.Linear(WIDTH, width)
        self.blocks = nn.ModuleList(Block(width, context) for _ in range(depth))
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.leave_scale = nn.Linear(context, 2 * width)
        self.leave = nn.Linear(width, WIDTH)
        nn.init.zeros_(self.style.weight)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)
        nn.init.zeros_(self.leave_scale.weight)
        nn.init.zeros_(self.leave_scale.bias)

    def forward(self, x, t, thing, style, condition, active):
        own = self.style(thing * STYLES + style.clamp(min=0)) * (style >= 0)[:, None]
        context = self.mix(self.thing(thing) + own + self.time(time_features(t)) + self.condition(condition))
        h = self.enter(x * active)
        for block in self.blocks:
            h = block(h, context)
        scale, shift = self.leave_scale(context).chunk(2, -1)
        return self.leave(self.norm(h) * (1 + scale) + shift) * active


class Block(nn.Module):
    """Residual MLP block whose norm is scaled, shifted and gated by the context."""

    def __init__(self, width: int, context: int):
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.modulate = nn.Linear(context, 3 * width)
        self.widen = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        nn.init.zeros_(self.modulate.weight)
        nn.init.zeros_(self.modulate.bias)

    def forward(self, h, context):
        scale, shift, gate = self.modulate(context).chunk(3, -1)
        inner = nn.functional.silu(self.widen(self.norm(h) * (1 + scale) + shift))
        return h + (1 + gate) * self.narrow(inner)


def time_features(t: torch.Tensor) -> torch.Tensor:
    """Sines and cosines [B, 64] of time [B]."""
    frequency = torch.exp(torch.linspace(0, math.log(200.0), 32, device=t.device))
    angle = t[:, None].float() * frequency
    return torch.cat([angle.sin(), angle.cos()], -1)
