"""Plain loop-per-pixel splat blending in Taichi: a peer for `benchmarks.splat`, not part of the product."""

import taichi as ti


@ti.kernel
def _blend(
    table: ti.types.ndarray(dtype=ti.f32, ndim=2),
    colours: ti.types.ndarray(dtype=ti.f32, ndim=2),
    start: ti.types.ndarray(dtype=ti.i32, ndim=1),
    entries: ti.types.ndarray(dtype=ti.i32, ndim=1),
    tiles_x: ti.i32,
    image: ti.types.ndarray(dtype=ti.f32, ndim=3),
):
    for row, column in ti.ndrange(image.shape[0], image.shape[1]):
        tile = (row // 16) * tiles_x + column // 16
        x, y = column + 0.5, row + 0.5
        t = 1.0
        red, green, blue = 0.0, 0.0, 0.0
        for k in range(start[tile], start[tile + 1]):
            i = entries[k]
            dx, dy = table[i, 0] - x, table[i, 1] - y
            sigma = 0.5 * (table[i, 2] * dx * dx + table[i, 4] * dy * dy) + table[i, 3] * dx * dy
            alpha = ti.min(0.999, table[i, 5] * ti.exp(-sigma))
            if sigma < 0.0 or alpha < 1.0 / 255.0:
                continue
            left = t * (1.0 - alpha)
            if left <= 1e-4:
                break
            weight = t * alpha
            red += weight * colours[i, 0]
            green += weight * colours[i, 1]
            blue += weight * colours[i, 2]
            t = left
        image[row, column, 0] = red
        image[row, column, 1] = green
        image[row, column, 2] = blue


@ti.kernel
def _blend_backward(
    table: ti.types.ndarray(dtype=ti.f32, ndim=2),
    colours: ti.types.ndarray(dtype=ti.f32, ndim=2),
    start: ti.types.ndarray(dtype=ti.i32, ndim=1),
    entries: ti.types.ndarray(dtype=ti.i32, ndim=1),
    tiles_x: ti.i32,
    image: ti.types.ndarray(dtype=ti.f32, ndim=3),
    given: ti.types.ndarray(dtype=ti.f32, ndim=3),
    grads: ti.types.ndarray(dtype=ti.f32, ndim=2),
    grad_colours: ti.types.ndarray(dtype=ti.f32, ndim=2),
):
    for row, column in ti.ndrange(image.shape[0], image.shape[1]):
        tile = (row // 16) * tiles_x + column // 16
        x, y = column + 0.5, row + 0.5
        t, rest = 1.0, 0.0
        for c in range(3):
            rest += image[row, column, c] * given[row, column, c]
        for k in range(start[tile], start[tile + 1]):
            i = entries[k]
            dx, dy = table[i, 0] - x, table[i, 1] - y
            sigma = 0.5 * (table[i, 2] * dx * dx + table[i, 4] * dy * dy) + table[i, 3] * dx * dy
            alpha = ti.min(0.999, table[i, 5] * ti.exp(-sigma))
            if sigma < 0.0 or alpha < 1.0 / 255.0:
                continue
            left = t * (1.0 - alpha)
            if left <= 1e-4:
                break
            weight, toward = t * alpha, 0.0
            for c in range(3):
                toward += colours[i, c] * given[row, column, c]
                ti.atomic_add(grad_colours[i, c], weight * given[row, column, c])
            rest -= weight * toward
            q = -(weight * toward - alpha * rest / (1.0 - alpha))
            ti.atomic_add(grads[i, 0], q * (table[i, 2] * dx + table[i, 3] * dy))
            ti.atomic_add(grads[i, 1], q * (table[i, 3] * dx + table[i, 4] * dy))
            ti.atomic_add(grads[i, 2], 0.5 * q * dx * dx)
            ti.atomic_add(grads[i, 3], q * dx * dy)
            ti.atomic_add(grads[i, 4], 0.5 * q * dy * dy)
            ti.atomic_add(grads[i, 5], -q / table[i, 5])
            t = left


def kernels():
    """(blend, blend_backward) on the CPU with fast mathematics."""
    ti.init(arch=ti.cpu, fast_math=True, log_level=ti.WARN)
    return _blend, _blend_backward
