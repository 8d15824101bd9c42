"""Adam over named tensors with its state in the open, so that density control can re-order it and a checkpoint hold it.

On the CPU one fused numba pass per tensor, the same bytes on any number of threads; elsewhere plain torch.
Kingma and Ba, "Adam", 2015; the step count is shared by all rows, as the field's splat trainers do.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numba import prange, uintp

from engine.kernels import PLAIN, parallel

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-15
_CHUNKS = 64

Tensors = dict[str, torch.Tensor]


@dataclass(eq=False)
class Moments:
    """First and second moments, shaped like the parameters they belong to."""

    first: Tensors
    second: Tensors
    step: int = 0

    @classmethod
    def zeros_like(cls, parameters: Tensors) -> "Moments":
        zeros = {name: torch.zeros_like(value) for name, value in parameters.items()}
        return cls(zeros, {name: torch.zeros_like(value) for name, value in parameters.items()})


@parallel(**PLAIN | {"fastmath": {"contract", "nsz"}})
def _adam(value, gradient, first, second, beta1, beta2, rates, epsilon):
    """On rows [N, D] with a rate for each of the D columns."""
    one = np.float32(1)
    rows, columns = value.shape
    for chunk in prange(_CHUNKS):
        for k in range(chunk * rows // _CHUNKS, (chunk + 1) * rows // _CHUNKS):
            i = uintp(k)
            for column in range(columns):
                j = uintp(column)
                g = gradient[i, j]
                m = beta1 * first[i, j] + (one - beta1) * g
                v = beta2 * second[i, j] + (one - beta2) * g * g
                first[i, j], second[i, j] = m, v
                value[i, j] -= rates[j] * m / (math.sqrt(v) + epsilon)


def adam_step(
    parameters: Tensors, gradients: Tensors, moments: Moments, rates: dict[str, float | torch.Tensor]
) -> None:
    """One step in place for every name in `rates`. Gradients are used as they are: check them before.

    A rate is a number, or a tensor like one row of the parameter.
    """
    moments.step += 1
    shrink = math.sqrt(1 - BETA2**moments.step)
    scale, epsilon = shrink / (1 - BETA1**moments.step), EPSILON * shrink
    for name, rate in rates.items():
        value, gradient = parameters[name].detach(), gradients[name].detach()
        first, second = moments.first[name], moments.second[name]
        rate = torch.as_tensor(rate, dtype=value.dtype, device=value.device) * scale
        if value.device.type == "cpu" and value.dtype == torch.float32 and value.is_contiguous() and len(value):
            columns = _columns(value, rate)
            rows = (t.contiguous().view(-1, columns).numpy() for t in (value, gradient, first, second))
            row_rates = np.ascontiguousarray(np.broadcast_to(rate.numpy().reshape(-1), columns))
            _adam(*rows, np.float32(BETA1), np.float32(BETA2), row_rates, np.float32(epsilon))
        else:
            first.mul_(BETA1).add_(gradient, alpha=1 - BETA1)
            second.mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
            value.sub_(rate * first / second.sqrt().add_(epsilon))


def _columns(value: torch.Tensor, rate: torch.Tensor) -> int:
    """How to view a contiguous parameter as rows: as long as they come where one rate serves all."""
    if rate.ndim:
        return value[0].numel()
    return next(width for width in (256, 64, 16, 4, 1) if value.numel() % width == 0)


def take_rows(parameters: Tensors, moments: Moments, rows: torch.Tensor) -> None:
    """Keep (and repeat) the given rows everywhere, in place of the dictionaries' tensors."""
    for table in (parameters, moments.first, moments.second):
        for name in table:
            table[name] = table[name].detach()[rows].contiguous()


def forget_rows(moments: Moments, rows: torch.Tensor, names: tuple[str, ...] | None = None) -> None:
    """Zero the moments of rows whose parameters were set by hand."""
    for table in (moments.first, moments.second):
        for name in names or table:
            table[name][rows] = 0
