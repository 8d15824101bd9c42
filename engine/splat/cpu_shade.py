"""Colours of the visible Gaussians from spherical harmonics, packed front to back for the blender; and the way back.

Real spherical harmonics with the Condon-Shortley signs of the 3DGS file format. Colour = max(0.5 + sum, 0).
"""

import math

import numpy as np
from numba import njit, prange, uintp

from engine.kernels import PLAIN, parallel
from engine.splat.cpu_blend import MOMENTS
from engine.splat.cpu_project import CHUNKS, ROW, project_one_backward

_F = np.float32
_ZERO, _ONE, _TWO, _HALF = _F(0), _F(1), _F(2), _F(0.5)
NOWHERE = np.uint32(0xFFFFFFFF)
_C0 = _F(0.28209479177387814)
_C1 = _F(0.4886025119029199)
_C2 = tuple(_F(c) for c in (1.0925484305920792, 0.31539156525252005, 0.5462742152960396))
_C3 = tuple(
    _F(c) for c in (0.5900435899266435, 2.890611442640554, 0.4570457994644658, 0.3731763325901154, 1.445305721320277)
)


@njit(**PLAIN)
def _basis(degree, x, y, z, out):
    """The (degree + 1)^2 basis values at the unit direction (x, y, z)."""
    out[0] = _C0
    if degree >= 1:
        out[1], out[2], out[3] = -_C1 * y, _C1 * z, -_C1 * x
    if degree >= 2:
        out[4], out[5], out[7] = _C2[0] * x * y, -_C2[0] * y * z, -_C2[0] * x * z
        out[6] = _C2[1] * (_F(3) * z * z - _ONE)
        out[8] = _C2[2] * (x * x - y * y)
    if degree >= 3:
        zz = z * z
        out[9], out[15] = -_C3[0] * y * (_F(3) * x * x - y * y), -_C3[0] * x * (x * x - _F(3) * y * y)
        out[10], out[14] = _C3[1] * x * y * z, _C3[4] * z * (x * x - y * y)
        out[11], out[13] = -_C3[2] * y * (_F(5) * zz - _ONE), -_C3[2] * x * (_F(5) * zz - _ONE)
        out[12] = _C3[3] * z * (_F(5) * zz - _F(3))


@njit(**PLAIN)
def _basis_slopes(degree, x, y, z, out):
    """Derivatives [(degree + 1)^2, 3] of the polynomials of `_basis` to x, y, z."""
    out[:] = _ZERO
    if degree >= 1:
        out[1, 1], out[2, 2], out[3, 0] = -_C1, _C1, -_C1
    if degree >= 2:
        c = _C2[0]
        out[4, 0], out[4, 1] = c * y, c * x
        out[5, 1], out[5, 2] = -c * z, -c * y
        out[7, 0], out[7, 2] = -c * z, -c * x
        out[6, 2] = _F(6) * _C2[1] * z
        out[8, 0], out[8, 1] = _TWO * _C2[2] * x, -_TWO * _C2[2] * y
    if degree >= 3:
        five = _F(5) * z * z - _ONE
        square = _F(3) * (x * x - y * y)
        out[9, 0], out[9, 1] = -_F(6) * _C3[0] * x * y, -_C3[0] * square
        out[15, 0], out[15, 1] = -_C3[0] * square, _F(6) * _C3[0] * x * y
        out[10, 0], out[10, 1], out[10, 2] = _C3[1] * y * z, _C3[1] * x * z, _C3[1] * x * y
        out[14, 0], out[14, 1], out[14, 2] = _TWO * _C3[4] * x * z, -_TWO * _C3[4] * y * z, _C3[4] * (x * x - y * y)
        out[11, 1], out[11, 2] = -_C3[2] * five, -_F(10) * _C3[2] * y * z
        out[13, 0], out[13, 2] = -_C3[2] * five, -_F(10) * _C3[2] * x * z
        out[12, 2] = _C3[3] * (_F(15) * z * z - _F(3))


@njit(**PLAIN)
def _direction(means, n, centre):
    x, y, z = means[n, 0] - centre[0], means[n, 1] - centre[1], means[n, 2] - centre[2]
    inverse = _ONE / max(math.sqrt(x * x + y * y + z * z), _F(1e-12))
    return x * inverse, y * inverse, z * inverse, inverse


@parallel(**PLAIN)
def rank_of_each(order, ranks):
    """The inverse of `order`: ranks [N], NOWHERE for the hidden."""
    for chunk in prange(CHUNKS):
        for n in range(chunk * len(ranks) // CHUNKS, (chunk + 1) * len(ranks) // CHUNKS):
            ranks[uintp(n)] = NOWHERE
    for chunk in prange(CHUNKS):
        for rank in range(chunk * len(order) // CHUNKS, (chunk + 1) * len(order) // CHUNKS):
            ranks[uintp(order[uintp(rank)])] = np.uint32(rank)


@parallel(**PLAIN)
def shade(ranks, all_rows, means, sh, degree, centre, depths, extras, with_depth, rows, colours):
    """Rows [R * ROW] and colours [R * D] (red, green, blue, then depth if asked for, then extras) in depth order.

    Walks memory in the order of the Gaussians: their coefficients are by far the widest thing read.
    """
    count, extra = len(ranks), extras.shape[1]
    terms = (degree + 1) * (degree + 1)
    first_extra = 3 + with_depth
    channels = uintp(first_extra + extra)
    for chunk in prange(CHUNKS):
        basis = np.empty(16, np.float32)
        for index in range(chunk * count // CHUNKS, (chunk + 1) * count // CHUNKS):
            n = uintp(index)
            if ranks[n] == NOWHERE:
                continue
            rank = uintp(ranks[n])
            to = rank * channels
            for k in range(ROW):
                rows[rank * uintp(ROW) + uintp(k)] = all_rows[n * uintp(ROW) + uintp(k)]
            x, y, z, _ = _direction(means, n, centre)
            _basis(degree, x, y, z, basis)
            red, green, blue = _HALF, _HALF, _HALF
            for term in range(terms):
                k = uintp(term)
                red += basis[k] * sh[n, k, 0]
                green += basis[k] * sh[n, k, 1]
                blue += basis[k] * sh[n, k, 2]
            colours[to], colours[to + uintp(1)], colours[to + uintp(2)] = (
                max(red, _ZERO),
                max(green, _ZERO),
                max(blue, _ZERO),
            )
            if with_depth:
                colours[to + uintp(3)] = depths[n]
            for k in range(extra):
                colours[to + uintp(first_extra + k)] = extras[n, uintp(k)]


@njit(**PLAIN)
def _shade_one_backward(means, sh, degree, centre, n, colours, at, v, basis, slopes, v_sh, v_means, v_centre):
    """Gradient of one Gaussian's colour `v` (red, green, blue first) into its coefficients and its direction."""
    x, y, z, inverse = _direction(means, n, centre)
    _basis(degree, x, y, z, basis)
    _basis_slopes(degree, x, y, z, slopes)
    red = v[0] if colours[at] > _ZERO else _ZERO
    green = v[1] if colours[at + uintp(1)] > _ZERO else _ZERO
    blue = v[2] if colours[at + uintp(2)] > _ZERO else _ZERO
    dx, dy, dz = _ZERO, _ZERO, _ZERO
    for term in range((degree + 1) * (degree + 1)):
        k = uintp(term)
        v_sh[n, k, 0] += red * basis[k]
        v_sh[n, k, 1] += green * basis[k]
        v_sh[n, k, 2] += blue * basis[k]
        seen = red * sh[n, k, 0] + green * sh[n, k, 1] + blue * sh[n, k, 2]
        dx += seen * slopes[k, 0]
        dy += seen * slopes[k, 1]
        dz += seen * slopes[k, 2]
    along = dx * x + dy * y + dz * z
    dx, dy, dz = (dx - along * x) * inverse, (dy - along * y) * inverse, (dz - along * z) * inverse
    v_means[n, 0] += dx
    v_means[n, 1] += dy
    v_means[n, 2] += dz
    v_centre[0] -= dx
    v_centre[1] -= dy
    v_centre[2] -= dz


@njit(**PLAIN)
def _sum_slots(slots, first, last, channels, v):
    """The six moments of a Gaussian over its tiles; the gradient of its colour goes to `v`."""
    wide = uintp(MOMENTS + channels)
    q0, qu, qv, quu, quv, qvv = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(channels):
        v[uintp(k)] = _ZERO
    for slot in range(first, last):
        at = uintp(slot) * wide
        q0, qu, qv = q0 + slots[at], qu + slots[at + uintp(1)], qv + slots[at + uintp(2)]
        quu, quv, qvv = quu + slots[at + uintp(3)], quv + slots[at + uintp(4)], qvv + slots[at + uintp(5)]
        for k in range(channels):
            v[uintp(k)] += slots[at + uintp(MOMENTS + k)]
    return _F(q0), _F(qu), _F(qv), _F(quu), _F(quv), _F(qvv)


@parallel(**PLAIN)
def gaussians_backward(
    ranks,
    slot_start,
    slots,
    rows,
    colours,
    gaussians,
    centre,
    camera,
    settings,
    size,
    degree,
    with_depth,
    grads,
    v_extras,
    v_means2d,
    v_camera,
):
    """Sum each visible Gaussian's slots (`rows` as `project` left them) and carry the sums to its parameters.

    gaussians: (means, quats, scales, opacities, sh). grads: the same five, added to. v_extras [N, F] and
    v_means2d [N, 2] are added to; v_camera [CHUNKS, 15] takes each chunk's rotation, translation and centre.
    """
    means, quats, scales, opacities, sh = gaussians
    v_means, v_quats, v_scales, v_opacities, v_sh = grads
    width, height = size
    count, extra = len(ranks), v_extras.shape[1]
    first_extra = 3 + with_depth
    channels = first_extra + extra
    for chunk in prange(CHUNKS):
        basis, slopes = np.empty(16, np.float32), np.empty((16, 3), np.float32)
        v = np.empty(channels, np.float32)
        v_pose, v_centre = v_camera[chunk], v_camera[chunk, 12:]
        for index in range(chunk * count // CHUNKS, (chunk + 1) * count // CHUNKS):
            n = uintp(index)
            if ranks[n] == NOWHERE:
                continue
            rank = uintp(ranks[n])
            moments = _sum_slots(slots, slot_start[rank], slot_start[rank + uintp(1)], channels, v)
            v_depth = v[3] if with_depth else _ZERO
            mean2d = project_one_backward(
                means, quats, scales, opacities, camera, settings, width, height, n, rows, n * uintp(ROW),
                moments, v_depth, v_means, v_quats, v_scales, v_opacities, v_pose,
            )  # fmt: skip
            v_means2d[n, 0] += mean2d[0]
            v_means2d[n, 1] += mean2d[1]
            at = rank * uintp(channels)
            _shade_one_backward(means, sh, degree, centre, n, colours, at, v, basis, slopes, v_sh, v_means, v_centre)
            for k in range(extra):
                v_extras[n, uintp(k)] += v[uintp(first_extra + k)]
