"""Plain thread-per-pixel splat blending in NVIDIA Warp: a peer for `benchmarks.splat`, not part of the product."""

import warp as wp


@wp.func
def alpha_at(table: wp.array2d(dtype=wp.float32), i: int, x: float, y: float):
    dx, dy = table[i, 0] - x, table[i, 1] - y
    sigma = 0.5 * (table[i, 2] * dx * dx + table[i, 4] * dy * dy) + table[i, 3] * dx * dy
    return wp.vec3(wp.min(0.999, table[i, 5] * wp.exp(-sigma)), sigma, 0.0)


@wp.kernel
def blend(
    table: wp.array2d(dtype=wp.float32),
    colours: wp.array(dtype=wp.vec3),
    start: wp.array(dtype=wp.int32),
    entries: wp.array(dtype=wp.int32),
    tiles_x: int,
    image: wp.array2d(dtype=wp.vec3),
):
    row, column = wp.tid()
    tile = (row // 16) * tiles_x + column // 16
    x, y = float(column) + 0.5, float(row) + 0.5
    t = float(1.0)
    colour = wp.vec3(0.0, 0.0, 0.0)
    for k in range(start[tile], start[tile + 1]):
        i = entries[k]
        seen = alpha_at(table, i, x, y)
        if seen[1] < 0.0 or seen[0] < 1.0 / 255.0:
            continue
        left = t * (1.0 - seen[0])
        if left <= 1e-4:
            break
        colour += t * seen[0] * colours[i]
        t = left
    image[row, column] = colour


@wp.kernel
def blend_backward(
    table: wp.array2d(dtype=wp.float32),
    colours: wp.array(dtype=wp.vec3),
    start: wp.array(dtype=wp.int32),
    entries: wp.array(dtype=wp.int32),
    tiles_x: int,
    image: wp.array2d(dtype=wp.vec3),
    given: wp.array2d(dtype=wp.vec3),
    grads: wp.array2d(dtype=wp.float32),
    grad_colours: wp.array(dtype=wp.vec3),
):
    row, column = wp.tid()
    tile = (row // 16) * tiles_x + column // 16
    x, y = float(column) + 0.5, float(row) + 0.5
    t = float(1.0)
    g = given[row, column]
    rest = float(wp.dot(image[row, column], g))
    for k in range(start[tile], start[tile + 1]):
        i = entries[k]
        seen = alpha_at(table, i, x, y)
        if seen[1] < 0.0 or seen[0] < 1.0 / 255.0:
            continue
        left = t * (1.0 - seen[0])
        if left <= 1e-4:
            break
        weight = t * seen[0]
        toward = wp.dot(colours[i], g)
        rest = rest - weight * toward
        wp.atomic_add(grad_colours, i, weight * g)
        q = -(weight * toward - seen[0] * rest / (1.0 - seen[0]))
        dx, dy = table[i, 0] - x, table[i, 1] - y
        wp.atomic_add(grads, i, 0, q * (table[i, 2] * dx + table[i, 3] * dy))
        wp.atomic_add(grads, i, 1, q * (table[i, 3] * dx + table[i, 4] * dy))
        wp.atomic_add(grads, i, 2, 0.5 * q * dx * dx)
        wp.atomic_add(grads, i, 3, q * dx * dy)
        wp.atomic_add(grads, i, 4, 0.5 * q * dy * dy)
        wp.atomic_add(grads, i, 5, -q / table[i, 5])
        t = left
