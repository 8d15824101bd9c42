import numpy as np

from engine.splat import cpu
from tests.engine.splat.test_render import random_cameras, random_gaussians


def drawing(kind, seed, width=100, height=70):
    cameras = random_cameras(seed, width=width, height=height)
    K, viewmat = cameras.Ks[0].numpy(), cameras.viewmats[0].numpy()
    camera = np.array([*viewmat[:3, :3].ravel(), *viewmat[:3, 3], K[0, 0], K[1, 1], K[0, 2], K[1, 2]], np.float32)
    limits = (*map(np.float32, (0.01, 1e10, 0.3, 0.0)), False)
    centre = np.linalg.inv(viewmat)[:3, 3].astype(np.float32)
    view = cpu.View(camera, np.ascontiguousarray(centre), width, height, limits, 0, False)
    arrays = tuple(np.ascontiguousarray(t.numpy()) for t in random_gaussians(seed, kind, 60, 0))
    return cpu.draw(arrays, np.zeros((60, 0), np.float32), np.zeros(3, np.float32), view, True)


def test_tile_lists_hold_every_pixel_that_can_be_seen_and_little_else():
    for seed, kind in enumerate(("plain", "huge", "needle", "off-screen")):
        drawn = drawing(kind, seed)
        rows, lists = drawn.sorted_rows.reshape(-1, 8).astype(np.float64), drawn.lists
        ys, xs = np.meshgrid(np.arange(70) + 0.5, np.arange(100) + 0.5, indexing="ij")
        needed = 0
        for rank, (gx, gy, kx, kxy, ky, log2_opacity, _, _) in enumerate(rows):
            u, v = kx * (gx - xs) + kxy * (gy - ys), ky * (gy - ys)
            seen = log2_opacity - u * u - v * v >= np.log2(1 / 255)
            tiles = set((np.flatnonzero(seen) // 100 // 16 * lists.tiles_x + np.flatnonzero(seen) % 100 // 16).tolist())
            listed = {
                tile
                for tile in range(len(lists.tile_start) - 1)
                if rank in lists.entry_rank[lists.tile_start[tile] : lists.tile_start[tile + 1]]
            }
            assert tiles <= listed, (kind, rank)
            needed += len(tiles)
        assert len(lists.entry_rank) <= 1.25 * needed + 10


def test_lists_are_in_depth_order_and_slots_number_every_entry_once():
    drawn = drawing("plain", 9)
    lists = drawn.lists
    for first, last in zip(lists.tile_start[:-1], lists.tile_start[1:], strict=True):
        assert (np.diff(lists.entry_rank[first:last].astype(int)) > 0).all()
    assert np.array_equal(np.sort(lists.entry_slot), np.arange(len(lists.entry_rank)))
    owners = np.searchsorted(lists.slot_start, lists.entry_slot, side="right") - 1
    assert np.array_equal(owners, lists.entry_rank)
    depths = drawn.depths[np.argsort(drawn.ranks)[: len(lists.slot_start) - 1]]
    assert (np.diff(depths) >= 0).all()
