"""The CPU rasterizer: one camera forward and backward on NumPy arrays. `render.py` is its front.

Everything is float32, except the sums of a Gaussian's tile gradients. Results depend neither on the number of
threads nor on their timing: no atomics, and every sum runs in a fixed order.
"""

from dataclasses import dataclass

import numba
import numpy as np

from engine.splat.cpu_bin import TileLists
from engine.splat.cpu_blend import MOMENTS, blend, blend_backward
from engine.splat.cpu_project import CHUNKS, HIDDEN, ROW, project
from engine.splat.cpu_shade import gaussians_backward, rank_of_each, shade

_LANES_A_THREAD = 4


@dataclass(frozen=True, eq=False)
class View:
    """A camera and how to draw, as the kernels take them.

    camera: [16] rotation, translation, fx, fy, cx, cy. centre: [3] camera position in the world.
    settings: near, far, eps2d, radius_clip (float32), antialiased (bool).
    """

    camera: np.ndarray
    centre: np.ndarray
    width: int
    height: int
    settings: tuple
    degree: int
    with_depth: bool


@dataclass(eq=False)
class Drawing:
    """One forward pass: the pictures, what density control asks for, and what the backward pass needs."""

    image: np.ndarray  # [H, W, D]
    transmittance: np.ndarray  # [H, W]
    radii: np.ndarray  # [N, 2] int32, pixels, 0 where hidden
    depths: np.ndarray  # [N]
    rows: np.ndarray  # [N * ROW]
    ranks: np.ndarray  # [N] place in the depth order of the visible
    sorted_rows: np.ndarray
    colours: np.ndarray
    lists: TileLists
    schedule: np.ndarray
    last_entry: np.ndarray


def _schedule(tile_start: np.ndarray) -> np.ndarray:
    """Deal tiles to lanes from the fullest down, so that threads finish together."""
    lanes = numba.get_num_threads() * _LANES_A_THREAD
    tiles = len(tile_start) - 1
    turns = -(-tiles // lanes)
    dealt = np.full(turns * lanes, -1, np.int32)
    dealt[:tiles] = np.argsort(-np.diff(tile_start.astype(np.int64)), kind="stable")
    table = dealt.reshape(turns, lanes)
    table[1::2] = table[1::2, ::-1]
    return np.ascontiguousarray(table.T)


def draw(gaussians: tuple, extras: np.ndarray, background: np.ndarray, view: View, for_backward: bool) -> Drawing:
    """`gaussians`: means, quats, scales, opacities, sh as contiguous float32; extras [N, F]; background [D]."""
    means, quats, scales, opacities, sh = gaussians
    count = len(means)
    rows = np.empty(count * ROW, np.float32)
    radii, depths = np.empty((count, 2), np.int32), np.empty(count, np.float32)
    keys = np.empty(count, np.uint64)
    project(
        means, quats, scales, opacities, view.camera, view.settings, view.width, view.height, rows, radii, depths, keys
    )
    keys.sort()
    visible = int(np.searchsorted(keys, HIDDEN))
    order = keys[:visible].astype(np.uint32)
    channels = 3 + int(view.with_depth) + extras.shape[1]
    sorted_rows, colours = np.empty(visible * ROW, np.float32), np.empty(visible * channels, np.float32)
    ranks = np.empty(count, np.uint32)
    rank_of_each(order, ranks)
    shade(ranks, rows, means, sh, view.degree, view.centre, depths, extras, view.with_depth, sorted_rows, colours)
    lists = TileLists(sorted_rows, visible, view.width, view.height, for_backward)
    schedule = _schedule(lists.tile_start)
    image = np.empty((view.height, view.width, channels), np.float32)
    transmittance = np.empty((view.height, view.width), np.float32)
    last_entry = np.empty(len(lists.tile_start) - 1, np.uint32)
    blend(
        schedule, lists.tile_start, lists.entry_rank, sorted_rows, colours, background, image, transmittance, last_entry
    )
    return Drawing(image, transmittance, radii, depths, rows, ranks, sorted_rows, colours, lists, schedule, last_entry)


def draw_backward(
    gaussians: tuple,
    view: View,
    drawing: Drawing,
    grad_image: np.ndarray,
    grad_transmittance: np.ndarray,
    grads: tuple,
    others: tuple,
) -> np.ndarray:
    """Add to `grads` (means, quats, scales, opacities, sh) and `others` (extras [N, F], image means [N, 2]).

    Returns [15] float64: the gradients of the camera's rotation (9), translation (3) and centre (3).
    `grad_transmittance` is that of the final transmittance beside what it lets through of the background.
    """
    lists, d = drawing.lists, drawing
    channels = d.image.shape[2]
    slots = np.empty(len(lists.entry_rank) * (MOMENTS + channels), np.float32)
    blend_backward(
        d.schedule, lists.tile_start, lists.entry_rank, lists.entry_slot, d.sorted_rows, d.colours,
        d.last_entry, d.image, d.transmittance, grad_image, grad_transmittance, slots,
    )  # fmt: skip
    v_extras, v_means2d = others
    v_camera = np.zeros((CHUNKS, 15), np.float32)
    gaussians_backward(
        d.ranks, lists.slot_start, slots, d.rows, d.colours, gaussians, view.centre, view.camera, view.settings,
        (view.width, view.height), view.degree, view.with_depth, grads, v_extras, v_means2d, v_camera,
    )  # fmt: skip
    return v_camera.sum(axis=0, dtype=np.float64)
