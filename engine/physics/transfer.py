"""Particles to grid and back over 27 nodes each, and the adjoints of both, written by hand.

A particle's momentum and its affine motion are one vec4 field, linear in the node's place (i, j, k) = 0..2 around it:
`start + i along_x + j along_y + k along_z`. `scatter` adds that field to the grid, weighted by quadratic B-splines;
`gather` takes its weighted moments from the grid. Each is the other's transpose, so the adjoint of one is the other
over the gradients, and only the slope of the weights is left to say. Derived by Warp instead, the adjoints of a step
took five times as long: one that replays 27 nodes keeps all their values.

The grid is stored as blocks of 4x4x4 nodes, 64 in a row: a node's index is the sum of three, one a coordinate.
"""

import warp as wp


@wp.func
def axis_offset(i: int, node_stride: int, block_stride: int):
    """Part of a node's index that one of its three coordinates makes: the index is the sum of the three."""
    return (i >> 2) * block_stride + (i & 3) * node_stride


@wp.func
def spline_weights(fx: wp.vec3):
    """[axis, node] weights of the three nodes around a particle; fx in [0.5, 1.5) from the lowest of them."""
    a, b, c = wp.vec3(1.5) - fx, fx - wp.vec3(1.0), fx - wp.vec3(0.5)
    w0, w1, w2 = 0.5 * wp.cw_mul(a, a), wp.vec3(0.75) - wp.cw_mul(b, b), 0.5 * wp.cw_mul(c, c)
    return wp.matrix_from_cols(w0, w1, w2)


@wp.func
def spline_slopes(fx: wp.vec3):
    """[axis, node] derivatives of `spline_weights` with respect to fx of that axis."""
    return wp.matrix_from_cols(fx - wp.vec3(1.5), wp.vec3(2.0) - 2.0 * fx, fx - wp.vec3(0.5))


@wp.func
def scatter(
    grid: wp.array(dtype=wp.vec4), base: wp.vec3i, strides: wp.vec2i, fx: wp.vec3,
    start: wp.vec4, along_x: wp.vec4, along_y: wp.vec4, along_z: wp.vec4,
):  # fmt: skip
    """Adds one particle's field to its 27 nodes. base: the lowest of them; strides: of blocks along x and y."""
    w = spline_weights(fx)
    for i in range(3):
        at_i = start + float(i) * along_x
        node_i = axis_offset(base[0] + i, 16, strides[0])
        for j in range(3):
            at_j = at_i + float(j) * along_y
            node_j = node_i + axis_offset(base[1] + j, 4, strides[1])
            w_ij = w[0, i] * w[1, j]
            for k in range(3):
                node = node_j + axis_offset(base[2] + k, 1, 64)
                wp.atomic_add(grid, node, (w_ij * w[2, k]) * (at_j + float(k) * along_z))


@wp.func
def gather(grid: wp.array(dtype=wp.vec4), base: wp.vec3i, strides: wp.vec2i, fx: wp.vec3):
    """The weighted sum over a particle's 27 nodes, and those of the same times i, j and k."""
    w = spline_weights(fx)
    node_z0, node_z1 = axis_offset(base[2], 1, 64), axis_offset(base[2] + 1, 1, 64)
    node_z2 = axis_offset(base[2] + 2, 1, 64)
    total, by_x, by_y, by_z = wp.vec4(), wp.vec4(), wp.vec4(), wp.vec4()
    for i in range(3):
        node_i = axis_offset(base[0] + i, 16, strides[0])
        node_0 = node_i + axis_offset(base[1], 4, strides[1])
        node_1 = node_i + axis_offset(base[1] + 1, 4, strides[1])
        node_2 = node_i + axis_offset(base[1] + 2, 4, strides[1])
        # Moments along z, then y, then x: each needs only the sums of the one before.
        far_0 = w[2, 2] * grid[node_0 + node_z2]
        far_1 = w[2, 2] * grid[node_1 + node_z2]
        far_2 = w[2, 2] * grid[node_2 + node_z2]
        z_0 = w[2, 1] * grid[node_0 + node_z1] + far_0
        z_1 = w[2, 1] * grid[node_1 + node_z1] + far_1
        z_2 = w[2, 1] * grid[node_2 + node_z1] + far_2
        line_0 = w[1, 0] * (w[2, 0] * grid[node_0 + node_z0] + z_0)
        line_1 = w[1, 1] * (w[2, 0] * grid[node_1 + node_z0] + z_1)
        line_2 = w[1, 2] * (w[2, 0] * grid[node_2 + node_z0] + z_2)
        plane_y = line_1 + line_2
        plane = w[0, i] * (line_0 + plane_y)
        total = total + plane
        by_y = by_y + w[0, i] * (plane_y + line_2)
        by_z = by_z + w[0, i] * (w[1, 0] * (z_0 + far_0) + w[1, 1] * (z_1 + far_1) + w[1, 2] * (z_2 + far_2))
        if i == 1:
            by_x = plane
        if i == 2:
            by_x = by_x + 2.0 * plane
    return total, by_x, by_y, by_z


@wp.func
def scatter_and_slope(
    target: wp.array(dtype=wp.vec4), grid: wp.array(dtype=wp.vec4), base: wp.vec3i, strides: wp.vec2i, fx: wp.vec3,
    start: wp.vec4, along_x: wp.vec4, along_y: wp.vec4, along_z: wp.vec4,
):  # fmt: skip
    """`scatter` to `target`, and d/d fx of the sum over 27 nodes of weight times (grid value . particle's field)."""
    w, slope = spline_weights(fx), spline_slopes(fx)
    node_z0, node_z1 = axis_offset(base[2], 1, 64), axis_offset(base[2] + 1, 1, 64)
    node_z2 = axis_offset(base[2] + 2, 1, 64)
    out = wp.vec3()
    for i in range(3):
        at_i = start + float(i) * along_x
        node_i = axis_offset(base[0] + i, 16, strides[0])
        plane = wp.vec3()  # its sum, and that with the slopes along y and along z
        for j in range(3):
            at_0 = at_i + float(j) * along_y
            at_1 = at_0 + along_z
            at_2 = at_1 + along_z
            node_j = node_i + axis_offset(base[1] + j, 4, strides[1])
            w_ij = w[0, i] * w[1, j]
            wp.atomic_add(target, node_j + node_z0, (w_ij * w[2, 0]) * at_0)
            wp.atomic_add(target, node_j + node_z1, (w_ij * w[2, 1]) * at_1)
            wp.atomic_add(target, node_j + node_z2, (w_ij * w[2, 2]) * at_2)
            dot_0 = wp.dot(grid[node_j + node_z0], at_0)
            dot_1 = wp.dot(grid[node_j + node_z1], at_1)
            dot_2 = wp.dot(grid[node_j + node_z2], at_2)
            line = w[2, 0] * dot_0 + w[2, 1] * dot_1 + w[2, 2] * dot_2
            line_z = slope[2, 0] * dot_0 + slope[2, 1] * dot_1 + slope[2, 2] * dot_2
            plane = plane + wp.vec3(w[1, j] * line, slope[1, j] * line, w[1, j] * line_z)
        out = out + wp.vec3(slope[0, i] * plane[0], w[0, i] * plane[1], w[0, i] * plane[2])
    return out


@wp.func
def gather_and_slope(
    grid: wp.array(dtype=wp.vec4), base: wp.vec3i, strides: wp.vec2i, fx: wp.vec3,
    start: wp.vec4, along_x: wp.vec4, along_y: wp.vec4, along_z: wp.vec4,
):  # fmt: skip
    """`gather`, and d/d fx as in `scatter_and_slope`."""
    w, slope = spline_weights(fx), spline_slopes(fx)
    node_z0, node_z1 = axis_offset(base[2], 1, 64), axis_offset(base[2] + 1, 1, 64)
    node_z2 = axis_offset(base[2] + 2, 1, 64)
    total, by_x, by_y, by_z, out = wp.vec4(), wp.vec4(), wp.vec4(), wp.vec4(), wp.vec3()
    for i in range(3):
        at_i = start + float(i) * along_x
        node_i = axis_offset(base[0] + i, 16, strides[0])
        plane, plane_y, plane_z, dots = wp.vec4(), wp.vec4(), wp.vec4(), wp.vec3()
        for j in range(3):
            at_j = at_i + float(j) * along_y
            node_j = node_i + axis_offset(base[1] + j, 4, strides[1])
            value_0 = wp.vec4(grid[node_j + node_z0])
            value_1 = wp.vec4(grid[node_j + node_z1])
            value_2 = wp.vec4(grid[node_j + node_z2])
            far = w[2, 2] * value_2
            near = w[2, 1] * value_1 + far
            line = w[1, j] * (w[2, 0] * value_0 + near)
            line_z = w[1, j] * (near + far)
            dot_0 = wp.dot(value_0, at_j)
            dot_1 = wp.dot(value_1, at_j + along_z)
            dot_2 = wp.dot(value_2, at_j + 2.0 * along_z)
            dot = w[2, 0] * dot_0 + w[2, 1] * dot_1 + w[2, 2] * dot_2
            dot_z = slope[2, 0] * dot_0 + slope[2, 1] * dot_1 + slope[2, 2] * dot_2
            dots = dots + wp.vec3(w[1, j] * dot, slope[1, j] * dot, w[1, j] * dot_z)
            plane = plane + line
            plane_z = plane_z + line_z
            plane_y = plane_y + float(j) * line
        total = total + w[0, i] * plane
        by_x = by_x + (float(i) * w[0, i]) * plane
        by_y = by_y + w[0, i] * plane_y
        by_z = by_z + w[0, i] * plane_z
        out = out + wp.vec3(slope[0, i] * dots[0], w[0, i] * dots[1], w[0, i] * dots[2])
    return total, by_x, by_y, by_z, out


@wp.func_replay(scatter)
def scatter_once(
    grid: wp.array(dtype=wp.vec4), base: wp.vec3i, strides: wp.vec2i, fx: wp.vec3,
    start: wp.vec4, along_x: wp.vec4, along_y: wp.vec4, along_z: wp.vec4,
):  # fmt: skip
    """An adjoint replays what led to it; the grid must not be filled twice."""


@wp.func_grad(scatter)
def adj_scatter(
    grid: wp.array(dtype=wp.vec4), base: wp.vec3i, strides: wp.vec2i, fx: wp.vec3,
    start: wp.vec4, along_x: wp.vec4, along_y: wp.vec4, along_z: wp.vec4,
):  # fmt: skip
    total, by_x, by_y, by_z, slope = gather_and_slope(
        wp.adjoint[grid], base, strides, fx, start, along_x, along_y, along_z
    )
    wp.adjoint[start] += total
    wp.adjoint[along_x] += by_x
    wp.adjoint[along_y] += by_y
    wp.adjoint[along_z] += by_z
    wp.adjoint[fx] += slope


@wp.func_grad(gather)
def adj_gather(
    grid: wp.array(dtype=wp.vec4), base: wp.vec3i, strides: wp.vec2i, fx: wp.vec3,
    adj_total: wp.vec4, adj_x: wp.vec4, adj_y: wp.vec4, adj_z: wp.vec4,
):  # fmt: skip
    wp.adjoint[fx] += scatter_and_slope(wp.adjoint[grid], grid, base, strides, fx, adj_total, adj_x, adj_y, adj_z)
