"""Functions of 3x3 matrices for constitutive models, with adjoints that stay finite at repeated singular values.

Isotropic laws and return maps are written with the symmetric matrix functions log and exp of b = F F^T instead of a
singular value decomposition: U and V of an SVD are not differentiable where singular values meet (F = I is where
every simulation starts), while the Daleckii-Krein derivative of a matrix function is (Higham 2008, theorem 3.11).
"""

import warp as wp

wp.config.log_level = wp.LOG_ERROR

POLAR_ITERATIONS = wp.constant(12)
CLOSE = wp.constant(0.03)  # below this relative gap a divided difference is evaluated by its series
TINY = wp.constant(1.0e-12)


@wp.func
def scaled_identity(s: float):
    return wp.mat33(s, 0.0, 0.0, 0.0, s, 0.0, 0.0, 0.0, s)


@wp.func
def deviator(a: wp.mat33):
    return a - scaled_identity(wp.trace(a) / 3.0)


@wp.func
def rebuilt(q: wp.mat33, d: wp.vec3):
    """Q diag(d) Q^T."""
    return q * wp.diag(d) * wp.transpose(q)


@wp.func
def daleckii_krein(q: wp.mat33, k: wp.mat33, adjoint: wp.mat33):
    """Adjoint of a symmetric matrix function whose divided differences are `k`: Q (k o (Q^T G Q)) Q^T."""
    g = wp.transpose(q) * (0.5 * (adjoint + wp.transpose(adjoint))) * q
    return q * wp.cw_mul(k, g) * wp.transpose(q)


@wp.func
def log_difference(a: float, b: float):
    """(ln a - ln b) / (a - b), exact for a = b."""
    mean = 0.5 * (a + b)
    gap = 0.5 * (a - b) / mean
    if wp.abs(gap) < CLOSE:
        square = gap * gap
        return (1.0 + square / 3.0 + square * square / 5.0) / mean
    return (wp.log(a) - wp.log(b)) / (a - b)


@wp.func
def exp_difference(a: float, b: float):
    """(e^a - e^b) / (a - b), exact for a = b."""
    half = 0.5 * (a - b)
    if wp.abs(half) < CLOSE:
        square = half * half
        return wp.exp(0.5 * (a + b)) * (1.0 + square / 6.0 + square * square / 120.0)
    return (wp.exp(a) - wp.exp(b)) / (a - b)


@wp.func
def symmetric_log(b: wp.mat33):
    """ln b of a symmetric positive definite matrix; eigenvalues below 1e-12 count as 1e-12.

    Near the identity, where yielding matter stays, 2 artanh((b - I)(b + I)^-1) by its series costs a tenth of an
    eigendecomposition.
    """
    away = b - scaled_identity(1.0)
    if wp.ddot(away, away) < 0.09:
        z = away * wp.inverse(b + scaled_identity(1.0))
        z2 = z * z
        series = scaled_identity(1.0 / 7.0) + z2 / 9.0
        series = scaled_identity(1.0 / 5.0) + z2 * series
        series = scaled_identity(1.0 / 3.0) + z2 * series
        return 2.0 * (z + z * (z2 * series))
    q, d = wp.eig3(b)
    return rebuilt(q, wp.vec3(wp.log(wp.max(d[0], TINY)), wp.log(wp.max(d[1], TINY)), wp.log(wp.max(d[2], TINY))))


@wp.func_grad(symmetric_log)
def adjoint_symmetric_log(b: wp.mat33, adj_ret: wp.mat33):
    q, d = wp.eig3(b)
    x, y, z = wp.max(d[0], TINY), wp.max(d[1], TINY), wp.max(d[2], TINY)
    xy, yz, zx = log_difference(x, y), log_difference(y, z), log_difference(z, x)
    k = wp.mat33(1.0 / x, xy, zx, xy, 1.0 / y, yz, zx, yz, 1.0 / z)
    wp.adjoint[b] += daleckii_krein(q, k, adj_ret)


@wp.func
def symmetric_exp(a: wp.mat33):
    """e^a of a symmetric matrix; by its series up to a^6 when small, which is exact to single precision."""
    if wp.ddot(a, a) < 0.04:
        a2 = a * a
        even = scaled_identity(1.0) + a2 * (scaled_identity(0.5) + a2 * (scaled_identity(1.0 / 24.0) + a2 / 720.0))
        odd = scaled_identity(1.0) + a2 * (scaled_identity(1.0 / 6.0) + a2 / 120.0)
        return even + a * odd
    q, d = wp.eig3(a)
    return rebuilt(q, wp.vec3(wp.exp(d[0]), wp.exp(d[1]), wp.exp(d[2])))


@wp.func_grad(symmetric_exp)
def adjoint_symmetric_exp(a: wp.mat33, adj_ret: wp.mat33):
    q, d = wp.eig3(a)
    xy, yz, zx = exp_difference(d[0], d[1]), exp_difference(d[1], d[2]), exp_difference(d[2], d[0])
    k = wp.mat33(wp.exp(d[0]), xy, zx, xy, wp.exp(d[1]), yz, zx, yz, wp.exp(d[2]))
    wp.adjoint[a] += daleckii_krein(q, k, adj_ret)


@wp.func
def clamp_ratio(eigenvalue: float, low: float, high: float, share: float):
    """New over old stretch s = sqrt(eigenvalue): raised to `low`; above `high`, drawn towards it, (high / s)^share."""
    s = wp.sqrt(wp.max(eigenvalue, TINY))
    if s > high:
        return wp.pow(high / s, share)
    return wp.max(s, low) / s


@wp.func
def clamp_ratio_difference(a: float, b: float, low: float, high: float, share: float):
    if wp.abs(a - b) > 1.0e-4 * (a + b):
        return (clamp_ratio(a, low, high, share) - clamp_ratio(b, low, high, share)) / (a - b)
    mean = wp.max(0.5 * (a + b), TINY)
    s = wp.sqrt(mean)
    if s < low:
        return -0.5 * low / (mean * s)
    if s > high:
        return -0.5 * share * wp.pow(high / s, share) / mean
    return 0.0


@wp.func
def stretch_clamp(b: wp.mat33, low: float, high: float, share: float):
    """Symmetric G for b = F F^T: G F has F's singular values raised to `low`, drawn towards `high` by `share`."""
    away = b - scaled_identity(1.0)
    reach = wp.sqrt(wp.ddot(away, away))
    if 1.0 + reach < high * high and 1.0 - reach > low * low:
        return scaled_identity(1.0)
    q, d = wp.eig3(b)
    x, y = clamp_ratio(d[0], low, high, share), clamp_ratio(d[1], low, high, share)
    return rebuilt(q, wp.vec3(x, y, clamp_ratio(d[2], low, high, share)))


@wp.func_grad(stretch_clamp)
def adjoint_stretch_clamp(b: wp.mat33, low: float, high: float, share: float, adj_ret: wp.mat33):
    q, d = wp.eig3(b)
    xy = clamp_ratio_difference(d[0], d[1], low, high, share)
    yz = clamp_ratio_difference(d[1], d[2], low, high, share)
    zx = clamp_ratio_difference(d[2], d[0], low, high, share)
    xx = clamp_ratio_difference(d[0], d[0], low, high, share)
    yy = clamp_ratio_difference(d[1], d[1], low, high, share)
    zz = clamp_ratio_difference(d[2], d[2], low, high, share)
    wp.adjoint[b] += daleckii_krein(q, wp.mat33(xx, xy, zx, xy, yy, yz, zx, yz, zz), adj_ret)
    g = wp.transpose(q) * adj_ret * q
    for i in range(3):
        s = wp.sqrt(wp.max(d[i], TINY))
        if s < low:
            wp.adjoint[low] += g[i, i] / s
        if s > high:
            ratio = wp.pow(high / s, share)
            wp.adjoint[high] += g[i, i] * share * ratio / high
            wp.adjoint[share] += g[i, i] * ratio * wp.log(high / s)


@wp.func
def polar_rotation(f: wp.mat33):
    """R of F = R S by Newton's iteration Q <- (Q + Q^-T) / 2, scaled by the determinant first (Higham 1986).

    A matrix without volume (as far as single precision can tell) has no such R; the identity is returned.
    """
    j, size = wp.determinant(f), wp.ddot(f, f)
    if wp.abs(j) < 1.0e-6 * size * wp.sqrt(size) + TINY:
        return scaled_identity(1.0)
    q = f
    if j < 0.3 or j > 3.0:
        q = f * wp.pow(wp.abs(j), -1.0 / 3.0)
    change = float(1.0)
    iteration = int(0)
    # The error is squared with every iteration: after a change of 3e-4 what is left is below single precision.
    while change > 1.0e-7 and iteration < POLAR_ITERATIONS:
        a, b, c = (
            wp.vec3(q[0, 0], q[1, 0], q[2, 0]),
            wp.vec3(q[0, 1], q[1, 1], q[2, 1]),
            wp.vec3(q[0, 2], q[1, 2], q[2, 2]),
        )
        bc = wp.cross(b, c)
        half = 0.5 / wp.dot(a, bc)
        following = 0.5 * q + half * wp.matrix_from_cols(bc, wp.cross(c, a), wp.cross(a, b))  # Q^-T: cofactors over det
        change = wp.ddot(following - q, following - q)
        q = following
        iteration += 1
    return q


@wp.func_grad(polar_rotation)
def adjoint_polar_rotation(f: wp.mat33, adj_ret: wp.mat33):
    # dR = R [w] with (tr(S) I - S) w = axial(R^T dF - dF^T R): smooth wherever two stretches do not sum to zero.
    r = polar_rotation(f)
    s = wp.transpose(r) * f
    m = wp.transpose(r) * adj_ret
    axial = wp.vec3(m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1])
    k = scaled_identity(wp.trace(s)) - 0.5 * (s + wp.transpose(s))
    if wp.abs(wp.determinant(k)) > TINY:
        wp.adjoint[f] += r * wp.skew(wp.inverse(k) * axial)
