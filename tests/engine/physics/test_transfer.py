"""The hand-written adjoints of the transfers against torch's, through a plain sum over the 27 nodes."""

import numpy as np
import torch
import warp as wp

from engine.physics.transfer import gather, scatter

BLOCKS = 2  # along each axis, of four nodes
STRIDES = wp.vec2i(64 * BLOCKS * BLOCKS, 64 * BLOCKS)
NODES = (4 * BLOCKS) ** 3
COUNT = 50


@wp.kernel(module="transfer_test")
def scatter_all(
    base: wp.array(dtype=wp.vec3i), fx: wp.array(dtype=wp.vec3), field: wp.array2d(dtype=wp.vec4),
    grid: wp.array(dtype=wp.vec4), strides: wp.vec2i,
):  # fmt: skip
    p = wp.tid()
    scatter(grid, base[p], strides, fx[p], field[p, 0], field[p, 1], field[p, 2], field[p, 3])


@wp.kernel(module="transfer_test")
def gather_all(
    base: wp.array(dtype=wp.vec3i), fx: wp.array(dtype=wp.vec3), field: wp.array2d(dtype=wp.vec4),
    grid: wp.array(dtype=wp.vec4), strides: wp.vec2i,
):  # fmt: skip
    p = wp.tid()
    total, by_x, by_y, by_z = gather(grid, base[p], strides, fx[p])
    field[p, 0] = total
    field[p, 1] = by_x
    field[p, 2] = by_y
    field[p, 3] = by_z


def sample():
    rng = np.random.default_rng(3)
    base = rng.integers(0, 4 * BLOCKS - 2, (COUNT, 3)).astype(np.int32)
    fx = rng.uniform(0.5, 1.5, (COUNT, 3)).astype(np.float32)
    return base, fx, rng.normal(size=(COUNT, 4, 4)).astype(np.float32), rng.normal(size=(NODES, 4)).astype(np.float32)


def weights_and_nodes(base: np.ndarray, fx: torch.Tensor):
    """Weights [N, 27], their nodes [N, 27], and the monomials (1, i, j, k) [27, 4] of the nodes."""
    w = torch.stack([0.5 * (1.5 - fx) ** 2, 0.75 - (fx - 1) ** 2, 0.5 * (fx - 0.5) ** 2], -1)
    weights = torch.einsum("pi,pj,pk->pijk", w[:, 0], w[:, 1], w[:, 2]).reshape(len(fx), 27)
    offsets = np.stack(np.meshgrid(*[np.arange(3)] * 3, indexing="ij"), -1).reshape(27, 3)
    at = base[:, None] + offsets
    block = ((at[..., 0] >> 2) * BLOCKS + (at[..., 1] >> 2)) * BLOCKS + (at[..., 2] >> 2)
    nodes = block * 64 + (at & 3) @ np.array([16, 4, 1])
    return weights, torch.from_numpy(nodes), torch.tensor(np.c_[np.ones(27), offsets])


def arrays(base, fx, field, grid):
    make = lambda value, kind: wp.array(value, dtype=kind, device="cpu", requires_grad=True)
    return [wp.array(base, dtype=wp.vec3i, device="cpu"), make(fx, wp.vec3), make(field, wp.vec4), make(grid, wp.vec4)]


def launched(kernel, values, adjoint=False):
    adjoints = [value.grad for value in values] + [STRIDES] if adjoint else []
    wp.launch(kernel, COUNT, [*values, STRIDES], adj_inputs=adjoints, adjoint=adjoint, device="cpu")


def test_scatter_and_its_adjoint():
    base, fx, field, slope = sample()
    held = arrays(base, fx, field, np.zeros_like(slope))
    launched(scatter_all, held)
    x, f = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (fx, field))
    weights, nodes, monomials = weights_and_nodes(base, x)
    values = weights[..., None] * torch.einsum("nm,pmc->pnc", monomials, f)
    want = torch.zeros(NODES, 4, dtype=torch.float64).index_add(0, nodes.reshape(-1), values.reshape(-1, 4))
    np.testing.assert_allclose(held[3].numpy(), want.detach(), atol=2e-5)
    (want * torch.from_numpy(slope)).sum().backward()
    held[3].grad.assign(slope)
    launched(scatter_all, held, adjoint=True)
    np.testing.assert_allclose(held[1].grad.numpy(), x.grad, atol=1e-4)
    np.testing.assert_allclose(held[2].grad.numpy(), f.grad, atol=2e-5)


def test_an_adjoint_does_not_scatter_again():
    base, fx, field, grid = sample()
    held = arrays(base, fx, field, grid)
    launched(scatter_all, held, adjoint=True)
    np.testing.assert_array_equal(held[3].numpy(), grid)


def test_gather_and_its_adjoint():
    base, fx, slope, grid = sample()
    held = arrays(base, fx, np.zeros_like(slope), grid)
    launched(gather_all, held)
    x, g = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (fx, grid))
    weights, nodes, monomials = weights_and_nodes(base, x)
    want = torch.einsum("pn,nm,pnc->pmc", weights, monomials, g[nodes])
    np.testing.assert_allclose(held[2].numpy(), want.detach(), atol=2e-5)
    (want * torch.from_numpy(slope)).sum().backward()
    held[2].grad.assign(slope)
    launched(gather_all, held, adjoint=True)
    np.testing.assert_allclose(held[1].grad.numpy(), x.grad, atol=1e-4)
    np.testing.assert_allclose(held[3].grad.numpy(), g.grad, atol=1e-4)
