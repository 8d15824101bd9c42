"""Gaussians to image-plane ellipses (EWA splatting), and the gradient of that, one Gaussian at a time.

With the camera-space factor M = J W R S (2 x 3, J the Jacobian of the perspective at the mean), the image
covariance is Sigma' = M M^T + eps2d I. Working with M rather than with Sigma keeps determinants free of
cancellation (they are sums of squared 2 x 2 minors) and the backward pass short.

Zwicker et al., "EWA volume splatting", 2001; Kerbl et al., "3D Gaussian splatting", 2023; the limits (0.3 of the
half field of view beyond each image edge, ceil'ed radii, 1/255) are those of gsplat 1.5.3.
"""

import math

import numpy as np
from numba import njit, prange, uintp

from engine.kernels import PLAIN, parallel

_F = np.float32
ROW = 8  # floats a visible Gaussian hands to the blender: gx, gy, kx, kxy, ky, log2 o, vertical reach, o
LOG2_ALPHA_MIN = _F(math.log2(1 / 255))
WHITEN = _F(math.sqrt(0.5 * math.log2(math.e)))  # (u, v) = WHITEN * L^T d, so that log2 alpha = log2 o - u^2 - v^2
_LN2 = _F(math.log(2))
_ZERO, _ONE, _TWO, _HALF = _F(0), _F(1), _F(2), _F(0.5)
_MARGIN = _F(0.3)  # of tan(fov / 2): how far outside the image the Jacobian still follows the mean
_RADIUS_MAX = _F(3.33)
_TINY = _F(1e-6)
HIDDEN = np.uint64(0xFFFFFFFFFFFFFFFF)
_LOW_WORD = np.uint64(32)
CHUNKS = 64  # fixed, so that sums over Gaussians do not depend on the number of threads
CAMERA = 16  # floats: rotation (9, row-major), translation (3), fx, fy, cx, cy


@njit(**PLAIN)
def _rotation(quats, n):
    """Rotation matrix (9, row-major) of an un-normalised wxyz quaternion, the unit quaternion and 1 / |q|."""
    w, x, y, z = quats[n, 0], quats[n, 1], quats[n, 2], quats[n, 3]
    inverse = _ONE / max(math.sqrt(w * w + x * x + y * y + z * z), _F(1e-12))
    w, x, y, z = w * inverse, x * inverse, y * inverse, z * inverse
    matrix = (
        _ONE - _TWO * (y * y + z * z), _TWO * (x * y - w * z), _TWO * (x * z + w * y),
        _TWO * (x * y + w * z), _ONE - _TWO * (x * x + z * z), _TWO * (y * z - w * x),
        _TWO * (x * z - w * y), _TWO * (y * z + w * x), _ONE - _TWO * (x * x + y * y),
    )  # fmt: skip
    return matrix, (w, x, y, z), inverse


@njit(**PLAIN)
def _rotation_backward(v, unit, inverse):
    """Gradient of the un-normalised quaternion from the gradient `v` (9) of its rotation matrix."""
    w, x, y, z = unit
    gw = _TWO * (x * (v[7] - v[5]) + y * (v[2] - v[6]) + z * (v[3] - v[1]))
    gx = _TWO * (-_TWO * x * (v[4] + v[8]) + y * (v[3] + v[1]) + z * (v[6] + v[2]) + w * (v[7] - v[5]))
    gy = _TWO * (x * (v[3] + v[1]) - _TWO * y * (v[0] + v[8]) + z * (v[7] + v[5]) + w * (v[2] - v[6]))
    gz = _TWO * (x * (v[6] + v[2]) + y * (v[7] + v[5]) - _TWO * z * (v[0] + v[4]) + w * (v[3] - v[1]))
    along = gw * w + gx * x + gy * y + gz * z
    return (
        (gw - along * w) * inverse,
        (gx - along * x) * inverse,
        (gy - along * y) * inverse,
        (gz - along * z) * inverse,
    )


@njit(**PLAIN)
def _to_camera(means, n, camera):
    x, y, z = means[n, 0], means[n, 1], means[n, 2]
    return (
        camera[0] * x + camera[1] * y + camera[2] * z + camera[9],
        camera[3] * x + camera[4] * y + camera[5] * z + camera[10],
        camera[6] * x + camera[7] * y + camera[8] * z + camera[11],
    )


@njit(**PLAIN)
def _jacobian(x, y, z, camera, width, height):
    """Entries J00, J02, J11, J12, and whether x / z and y / z were inside their limits."""
    fx, fy, cx, cy = camera[12], camera[13], camera[14], camera[15]
    margin_x, margin_y = _MARGIN * _HALF * _F(width) / fx, _MARGIN * _HALF * _F(height) / fy
    inverse = _ONE / z
    slope_x, slope_y = x * inverse, y * inverse
    kept_x = min(max(slope_x, -cx / fx - margin_x), (_F(width) - cx) / fx + margin_x)
    kept_y = min(max(slope_y, -cy / fy - margin_y), (_F(height) - cy) / fy + margin_y)
    jacobian = (fx * inverse, -fx * kept_x * inverse, fy * inverse, -fy * kept_y * inverse)
    return jacobian, kept_x == slope_x, kept_y == slope_y


@njit(**PLAIN)
def _factor(jacobian, camera, rotation, scales, n):
    """J W (6, row-major), J W R (6) and M = J W R S (6)."""
    j00, j02, j11, j12 = jacobian
    q0, q1, q2 = j00 * camera[0] + j02 * camera[6], j00 * camera[1] + j02 * camera[7], j00 * camera[2] + j02 * camera[8]
    q3, q4, q5 = j11 * camera[3] + j12 * camera[6], j11 * camera[4] + j12 * camera[7], j11 * camera[5] + j12 * camera[8]
    r = rotation
    p0, p1, p2 = q0 * r[0] + q1 * r[3] + q2 * r[6], q0 * r[1] + q1 * r[4] + q2 * r[7], q0 * r[2] + q1 * r[5] + q2 * r[8]
    p3, p4, p5 = q3 * r[0] + q4 * r[3] + q5 * r[6], q3 * r[1] + q4 * r[4] + q5 * r[7], q3 * r[2] + q4 * r[5] + q5 * r[8]
    s0, s1, s2 = scales[n, 0], scales[n, 1], scales[n, 2]
    return (q0, q1, q2, q3, q4, q5), (p0, p1, p2, p3, p4, p5), (p0 * s0, p1 * s1, p2 * s2, p3 * s0, p4 * s1, p5 * s2)


@njit(**PLAIN)
def _image_covariance(m, eps2d):
    """(a, b, c) of M M^T + eps2d I, its determinant, and the determinant of M M^T."""
    a, b, c = m[0] * m[0] + m[1] * m[1] + m[2] * m[2], m[0] * m[3] + m[1] * m[4] + m[2] * m[5], _ZERO
    c = m[3] * m[3] + m[4] * m[4] + m[5] * m[5]
    minor0, minor1, minor2 = m[0] * m[4] - m[1] * m[3], m[0] * m[5] - m[2] * m[3], m[1] * m[5] - m[2] * m[4]
    sharp = minor0 * minor0 + minor1 * minor1 + minor2 * minor2
    return a + eps2d, b, c + eps2d, sharp + eps2d * (a + c + eps2d), sharp


@njit(**PLAIN)
def _project_one(means, quats, scales, opacities, camera, settings, width, height, n, rows, radii, depths):
    """Fill row n; returns whether the Gaussian is visible."""
    near, far, eps2d, radius_clip, antialiased = settings
    x, y, z = _to_camera(means, n, camera)
    radii[n, 0], radii[n, 1], depths[n] = 0, 0, z
    if not (z >= near and z <= far):
        return False
    jacobian, _, _ = _jacobian(x, y, z, camera, width, height)
    rotation, _, _ = _rotation(quats, n)
    _, _, m = _factor(jacobian, camera, rotation, scales, n)
    a, b, c, blurred, sharp = _image_covariance(m, eps2d)
    opacity = opacities[n] * math.sqrt(sharp / blurred) if antialiased else opacities[n]
    if not (blurred > _ZERO and opacity >= _F(1 / 255)):
        return False
    gx, gy = camera[12] * x / z + camera[14], camera[13] * y / z + camera[15]
    extent = min(_RADIUS_MAX, math.sqrt(_TWO * math.log(_F(255) * opacity)))
    radius_x, radius_y = math.ceil(extent * math.sqrt(a)), math.ceil(extent * math.sqrt(c))
    if radius_x <= radius_clip and radius_y <= radius_clip:
        return False
    if gx + radius_x <= _ZERO or gx - radius_x >= width or gy + radius_y <= _ZERO or gy - radius_y >= height:
        return False
    radii[n, 0], radii[n, 1] = int(min(radius_x, _F(1e9))), int(min(radius_y, _F(1e9)))
    at = n * uintp(ROW)
    kx, ky, log2_opacity = WHITEN * math.sqrt(c / blurred), WHITEN / math.sqrt(c), math.log2(opacity)
    rows[at], rows[at + uintp(1)], rows[at + uintp(2)], rows[at + uintp(3)] = gx, gy, kx, -b / c * kx
    rows[at + uintp(4)], rows[at + uintp(5)] = ky, log2_opacity
    rows[at + uintp(6)] = math.sqrt(max(log2_opacity - LOG2_ALPHA_MIN, _ZERO)) / ky + _F(1e-3)
    rows[at + uintp(7)] = opacity
    return True


@parallel(**PLAIN)
def project(means, quats, scales, opacities, camera, settings, width, height, rows, radii, depths, keys):
    """Rows [N * ROW] of the visible, radii [N, 2] (0 where hidden), depths [N], sort keys [N] (depth, then index)."""
    count = len(means)
    bits = depths.view(np.uint32)
    for chunk in prange(CHUNKS):
        for k in range(chunk * count // CHUNKS, (chunk + 1) * count // CHUNKS):
            n = uintp(k)
            seen = _project_one(
                means, quats, scales, opacities, camera, settings, width, height, n, rows, radii, depths
            )
            keys[n] = (np.uint64(bits[n]) << _LOW_WORD) | np.uint64(n) if seen else HIDDEN


@njit(**PLAIN)
def _ellipse_backward(rows, at, q):
    """Gradients of the image mean (2), of (a, b, c) of Sigma' (b counted once) and of the opacity, from the moments.

    dL/dSigma' = 1/2 Sigma'^-1 (sum q d d^T) Sigma'^-1 = 2 ln2^2 K^T (sum q (u,v)(u,v)^T) K with (u, v) = K d.
    """
    kx, kxy, ky, opacity = rows[at + uintp(2)], rows[at + uintp(3)], rows[at + uintp(4)], rows[at + uintp(7)]
    q0, qu, qv, quu, quv, qvv = q
    slope = -_TWO * _LN2
    mean = (slope * kx * qu, slope * (kxy * qu + ky * qv))
    h = _TWO * _LN2 * _LN2
    va = h * kx * kx * quu
    vb = _TWO * h * kx * (kxy * quu + ky * quv)
    vc = h * (kxy * kxy * quu + _TWO * kxy * ky * quv + ky * ky * qvv)
    return mean, (va, vb, vc), q0 / opacity


@njit(**PLAIN)
def _compensation_backward(v_opacity, opacity, covariance, m, eps2d, v_covariance):
    """Through opacity * sqrt(det(MM^T) / det(MM^T + eps I)): gradients of the opacity, of (a, b, c) and of M (6).

    det(MM^T) goes to M by its minors; by (a, b, c) the gradient of a needle would cancel to nothing but rounding.
    """
    _, _, _, blurred, sharp = covariance
    ratio = sharp / blurred
    compensation = math.sqrt(ratio)
    v_ratio = v_opacity * opacity * _HALF / max(compensation, _TINY) / blurred
    v_trace = -v_ratio * ratio * eps2d
    slope = _TWO * v_ratio * (_ONE - ratio)
    g0, g1 = slope * (m[0] * m[4] - m[1] * m[3]), slope * (m[0] * m[5] - m[2] * m[3])
    g2 = slope * (m[1] * m[5] - m[2] * m[4])
    v_m = (
        g0 * m[4] + g1 * m[5], g2 * m[5] - g0 * m[3], -g1 * m[3] - g2 * m[4],
        -g0 * m[1] - g1 * m[2], g0 * m[0] - g2 * m[2], g1 * m[0] + g2 * m[1],
    )  # fmt: skip
    v_covariance = (v_covariance[0] + v_trace, v_covariance[1], v_covariance[2] + v_trace)
    return v_opacity * compensation, v_covariance, v_m


@njit(**PLAIN)
def _mean_backward(position, jacobian, inside, v_mean2d, v_jacobian, v_depth, camera):
    """Gradient of the camera-space mean, from those of its image, of J00, J02, J11, J12 and of its depth."""
    x, y, z = position
    j00, j02, j11, j12 = jacobian
    inside_x, inside_y = inside
    inverse = _ONE / z
    fx, fy = camera[12] * inverse, camera[13] * inverse
    vx, vy = fx * v_mean2d[0], fy * v_mean2d[1]
    vz = v_depth - (x * vx + y * vy) * inverse
    vz -= (j00 * v_jacobian[0] + j02 * v_jacobian[1] + j11 * v_jacobian[2] + j12 * v_jacobian[3]) * inverse
    if inside_x:
        slope = -fx * v_jacobian[1] * inverse
        vx += slope
        vz -= slope * x * inverse
    if inside_y:
        slope = -fy * v_jacobian[3] * inverse
        vy += slope
        vz -= slope * y * inverse
    return vx, vy, vz


@njit(**PLAIN)
def _axes_backward(v_covariance, v_m, m, p, q, rotation, scales, n):
    """From (a, b, c), and from M itself, back through M = P S, P = Q R: gradients of scales, R (9) and Q = J W (6)."""
    va, vb, vc = v_covariance
    g0, g1 = v_m[0] + _TWO * va * m[0] + vb * m[3], v_m[1] + _TWO * va * m[1] + vb * m[4]
    g2, g3 = v_m[2] + _TWO * va * m[2] + vb * m[5], v_m[3] + _TWO * vc * m[3] + vb * m[0]
    g4, g5 = v_m[4] + _TWO * vc * m[4] + vb * m[1], v_m[5] + _TWO * vc * m[5] + vb * m[2]
    v_scales = (g0 * p[0] + g3 * p[3], g1 * p[1] + g4 * p[4], g2 * p[2] + g5 * p[5])
    s0, s1, s2 = scales[n, 0], scales[n, 1], scales[n, 2]
    g0, g1, g2, g3, g4, g5 = g0 * s0, g1 * s1, g2 * s2, g3 * s0, g4 * s1, g5 * s2
    v_rotation = (
        q[0] * g0 + q[3] * g3, q[0] * g1 + q[3] * g4, q[0] * g2 + q[3] * g5,
        q[1] * g0 + q[4] * g3, q[1] * g1 + q[4] * g4, q[1] * g2 + q[4] * g5,
        q[2] * g0 + q[5] * g3, q[2] * g1 + q[5] * g4, q[2] * g2 + q[5] * g5,
    )  # fmt: skip
    r = rotation
    v_q = (
        g0 * r[0] + g1 * r[1] + g2 * r[2], g0 * r[3] + g1 * r[4] + g2 * r[5], g0 * r[6] + g1 * r[7] + g2 * r[8],
        g3 * r[0] + g4 * r[1] + g5 * r[2], g3 * r[3] + g4 * r[4] + g5 * r[5], g3 * r[6] + g4 * r[7] + g5 * r[8],
    )  # fmt: skip
    return v_scales, v_rotation, v_q


@njit(**PLAIN)
def project_one_backward(
    means,
    quats,
    scales,
    opacities,
    camera,
    settings,
    width,
    height,
    n,
    rows,
    at,
    moments,
    v_depth,
    v_means,
    v_quats,
    v_all_scales,
    v_opacities,
    v_camera,
):
    """Add Gaussian n's share to its gradients and to the camera's (12); returns dL/d(image mean)."""
    eps2d, antialiased = settings[2], settings[4]
    position = _to_camera(means, n, camera)
    jacobian, inside_x, inside_y = _jacobian(*position, camera, width, height)
    rotation, unit, inverse = _rotation(quats, n)
    q, p, m = _factor(jacobian, camera, rotation, scales, n)
    v_mean2d, v_covariance, v_opacity = _ellipse_backward(rows, at, moments)
    v_m = (_ZERO, _ZERO, _ZERO, _ZERO, _ZERO, _ZERO)
    if antialiased:
        covariance = _image_covariance(m, eps2d)
        v_opacity, v_covariance, v_m = _compensation_backward(
            v_opacity, opacities[n], covariance, m, eps2d, v_covariance
        )
    v_scales, v_rotation, v_q = _axes_backward(v_covariance, v_m, m, p, q, rotation, scales, n)
    c = camera
    v_jacobian = (
        v_q[0] * c[0] + v_q[1] * c[1] + v_q[2] * c[2], v_q[0] * c[6] + v_q[1] * c[7] + v_q[2] * c[8],
        v_q[3] * c[3] + v_q[4] * c[4] + v_q[5] * c[5], v_q[3] * c[6] + v_q[4] * c[7] + v_q[5] * c[8],
    )  # fmt: skip
    v = _mean_backward(position, jacobian, (inside_x, inside_y), v_mean2d, v_jacobian, v_depth, camera)
    v_quat = _rotation_backward(v_rotation, unit, inverse)
    for k in range(3):
        v_means[n, k] += c[k] * v[0] + c[3 + k] * v[1] + c[6 + k] * v[2]
        v_all_scales[n, k] += v_scales[k]
        v_camera[k] += v[0] * means[n, k] + jacobian[0] * v_q[k]
        v_camera[3 + k] += v[1] * means[n, k] + jacobian[2] * v_q[3 + k]
        v_camera[6 + k] += v[2] * means[n, k] + jacobian[1] * v_q[k] + jacobian[3] * v_q[3 + k]
        v_camera[9 + k] += v[k]
    for k in range(4):
        v_quats[n, k] += v_quat[k]
    v_opacities[n] += v_opacity
    return v_mean2d
