"""Structural similarity (Wang et al. 2004) of two pictures, with its gradient, in two fused numba passes.

Window: 11 x 11 Gaussian, sigma 1.5, whole windows only ("valid"). In torch this costs twice a 50k-Gaussian
rasterization; here a fraction of it.
"""

import numpy as np
import torch
from numba import njit, prange, uintp

from engine.kernels import PLAIN, parallel
from engine.splat.lanes import load, ramp, splat, store, total, where_greater

TAPS = 11
C1, C2 = 0.01**2, 0.03**2
_F = np.float32
_offsets = np.arange(TAPS) - TAPS // 2
_profile = np.exp(-0.5 * (_offsets / 1.5) ** 2)
WINDOW = (_profile / _profile.sum()).astype(np.float32)
_SMALLEST = 16 + TAPS  # pixels; below, a row of whole windows has fewer than sixteen values
_ZERO, _ONE, _TWO = _F(0), _F(1), _F(2)
_C1, _C2 = _F(C1), _F(C2)


def ssim(image: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Mean SSIM (a scalar) of pictures [H, W, 3] in 0..1, differentiable in `image`."""
    height, width = image.shape[:2]
    if image.device.type != "cpu" or min(height, width) < _SMALLEST or image.dtype != torch.float32:
        return ssim_reference(image, target)
    return _Ssim.apply(image.contiguous(), target.contiguous())


def ssim_reference(image: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The readable twin of `ssim`. The window shrinks to the picture where that is smaller than the window."""
    planes = torch.stack([image, target]).movedim(-1, 1)
    x, y = planes.reshape(2, -1, *planes.shape[2:])
    taps = torch.from_numpy(WINDOW).to(image)
    low_y, low_x = (max(0, (TAPS - side) // 2 + (TAPS - side) % 2) for side in image.shape[:2])
    column, row = taps[low_y : TAPS - low_y], taps[low_x : TAPS - low_x]
    window = (column / column.sum())[:, None] * (row / row.sum())[None]
    fields = torch.stack([x, y, x * x, y * y, x * y])
    mu_x, mu_y, xx, yy, xy = torch.nn.functional.conv2d(fields.flatten(0, 1)[:, None], window[None, None])[
        :, 0
    ].unflatten(0, (5, -1))
    sxx, syy, sxy = xx - mu_x * mu_x, yy - mu_y * mu_y, xy - mu_x * mu_y
    score = (2 * mu_x * mu_y + C1) * (2 * sxy + C2) / ((mu_x**2 + mu_y**2 + C1) * (sxx + syy + C2))
    return score.mean()


@njit(**PLAIN)
def _start(turn, count):
    """Where the sixteen values of this turn begin; the last turn steps back so as not to run over the end."""
    return min(turn * 16, count - 16)


@parallel(**PLAIN)
def _blur_along_rows(x, y, window, height, values, step, planes):
    """Horizontal window sums of x, y, x^2, y^2 and xy. Rows hold `values` numbers, `step` of them a pixel."""
    count = values - (TAPS - 1) * step
    size = height * count
    for row in prange(height):
        for turn in range((count + 15) // 16):
            at = _start(turn, count)
            sx, sy, sxx, syy, sxy = splat(_ZERO), splat(_ZERO), splat(_ZERO), splat(_ZERO), splat(_ZERO)
            for tap in range(TAPS):
                place, weight = uintp(row * values + at + tap * step), window[uintp(tap)]
                a, b = load(x, place), load(y, place)
                wa, wb = a * weight, b * weight
                sx, sy = sx + wa, sy + wb
                sxx, syy, sxy = sxx + wa * a, syy + wb * b, sxy + wa * b
            to = row * count + at
            store(planes, uintp(to), sx)
            store(planes, uintp(to + size), sy)
            store(planes, uintp(to + 2 * size), sxx)
            store(planes, uintp(to + 3 * size), syy)
            store(planes, uintp(to + 4 * size), sxy)


@parallel(**PLAIN)
def _score(planes, window, height, count, margin, scores, slopes):
    """Row sums of SSIM; its slopes to mean x, E[x^2] and E[xy] go to `slopes`, inside a border of `margin` values."""
    rows, size = height - (TAPS - 1), height * count
    wide = count + 2 * margin
    tall = (rows + 2 * (TAPS - 1)) * wide
    for row in prange(rows):
        score_sum = splat(_ZERO)
        for turn in range((count + 15) // 16):
            at = _start(turn, count)
            mx, my, xx, yy, xy = splat(_ZERO), splat(_ZERO), splat(_ZERO), splat(_ZERO), splat(_ZERO)
            for tap in range(TAPS):
                place, weight = (row + tap) * count + at, window[uintp(tap)]
                mx = mx + load(planes, uintp(place)) * weight
                my = my + load(planes, uintp(place + size)) * weight
                xx = xx + load(planes, uintp(place + 2 * size)) * weight
                yy = yy + load(planes, uintp(place + 3 * size)) * weight
                xy = xy + load(planes, uintp(place + 4 * size)) * weight
            a1, a2 = mx * my * _TWO + _C1, (xy - mx * my) * _TWO + _C2
            b1, b2 = mx * mx + my * my + _C1, xx - mx * mx + (yy - my * my) + _C2
            inverse = _ONE / (b1 * b2)
            score = a1 * a2 * inverse
            fresh = where_greater(ramp() + _F(at), splat(_F(turn * 16) - _F(0.5)), score, _ZERO)
            score_sum = score_sum + fresh
            to = (row + TAPS - 1) * wide + margin + at
            by_xx = _ZERO - score / b2
            by_xy = a1 * inverse * _TWO
            by_mean = my * _TWO * (a2 - a1) * inverse - score * mx * _TWO * (_ONE / b1 - _ONE / b2)
            store(slopes, uintp(to), by_mean)
            store(slopes, uintp(to + tall), by_xx)
            store(slopes, uintp(to + 2 * tall), by_xy)
        scores[uintp(row)] = total(score_sum)


@parallel(**PLAIN)
def _blur_slopes(slopes, window, rows, wide, step, out):
    """Horizontal window sums of the three slope planes, `rows` of `wide` values each."""
    count = wide - (TAPS - 1) * step
    for row in prange(3 * rows):
        for turn in range((count + 15) // 16):
            at = _start(turn, count)
            summed = splat(_ZERO)
            for tap in range(TAPS):
                summed = summed + load(slopes, uintp(row * wide + at + tap * step)) * window[uintp(tap)]
            store(out, uintp(row * count + at), summed)


@parallel(**PLAIN)
def _gather(blurred, window, x, y, height, values, scale, gradient):
    """dL/dx = scale (mean's + 2 x of E[x^2]'s + y of E[xy]'s), each summed over the windows that hold the pixel."""
    size = (height + TAPS - 1) * values
    for row in prange(height):
        for turn in range((values + 15) // 16):
            at = _start(turn, values)
            by_mean, by_xx, by_xy = splat(_ZERO), splat(_ZERO), splat(_ZERO)
            for tap in range(TAPS):
                place, weight = (row + tap) * values + at, window[uintp(tap)]
                by_mean = by_mean + load(blurred, uintp(place)) * weight
                by_xx = by_xx + load(blurred, uintp(place + size)) * weight
                by_xy = by_xy + load(blurred, uintp(place + 2 * size)) * weight
            place = uintp(row * values + at)
            slope = by_mean + load(x, place) * by_xx * _TWO + load(y, place) * by_xy
            store(gradient, place, slope * scale)


class _Ssim(torch.autograd.Function):
    @staticmethod
    def forward(ctx, image, target):
        height, width, channels = image.shape
        x, y = image.detach().numpy().reshape(-1), target.detach().numpy().reshape(-1)
        values, margin = width * channels, (TAPS - 1) * channels
        count, rows = values - margin, height - (TAPS - 1)
        planes = np.empty(5 * height * count, np.float32)
        _blur_along_rows(x, y, WINDOW, height, values, channels, planes)
        scores = np.empty(rows, np.float32)
        slopes = np.zeros(3 * (rows + 2 * (TAPS - 1)) * (count + 2 * margin), np.float32)
        _score(planes, WINDOW, height, count, margin, scores, slopes)
        ctx.slopes, ctx.size = slopes, rows * count
        ctx.save_for_backward(image, target)
        return torch.tensor(scores.sum(dtype=np.float64) / ctx.size, dtype=torch.float32)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, upstream):
        image, target = ctx.saved_tensors
        height, width, channels = image.shape
        values, margin = width * channels, (TAPS - 1) * channels
        tall = height + TAPS - 1
        blurred = np.empty(3 * tall * values, np.float32)
        _blur_slopes(ctx.slopes, WINDOW, tall, values + margin, channels, blurred)
        gradient = np.empty(height * values, np.float32)
        x, y = image.detach().numpy().reshape(-1), target.detach().numpy().reshape(-1)
        _gather(blurred, WINDOW, x, y, height, values, _F(float(upstream) / ctx.size), gradient)
        return torch.from_numpy(gradient.reshape(image.shape)), None
