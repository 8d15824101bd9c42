"""Which faces of a triangle mesh meet where. Corner 3 * f + k is corner k of face f; half-edge 3 * f + k leaves it."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def edge_keys(faces: np.ndarray, vertex_count: int) -> np.ndarray:
    """[3 F] int64 one number per half-edge, the same for both directions."""
    start = np.asarray(faces, np.int64)
    end = np.roll(start, -1, axis=1)
    return (np.minimum(start, end) * vertex_count + np.maximum(start, end)).reshape(-1)


def edge_uses(faces: np.ndarray, vertex_count: int) -> tuple[np.ndarray, np.ndarray]:
    """Half-edges sorted so that those of one edge follow each other [3 F], and where each edge starts there [E]."""
    keys = edge_keys(faces, vertex_count)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    return order, np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)])


def twin_half_edges(faces: np.ndarray, vertex_count: int) -> np.ndarray:
    """[T, 2] the two half-edges of every edge that exactly two faces share."""
    order, starts = edge_uses(faces, vertex_count)
    twice = starts[np.diff(starts, append=len(order)) == 2]
    return np.stack([order[twice], order[twice + 1]], 1)


def corner_links(faces: np.ndarray, twins: np.ndarray) -> np.ndarray:
    """[2 T, 2] pairs of corners that stand at the same vertex on both sides of the edges `twins` [T, 2]."""
    flat = np.asarray(faces).reshape(-1)
    following = twins - twins % 3 + (twins + 1) % 3
    same = flat[twins[:, 0]] == flat[twins[:, 1]]
    # Consistently wound neighbours run along the edge in opposite directions.
    first = np.where(same, twins[:, 1], following[:, 1])
    second = np.where(same, following[:, 1], twins[:, 1])
    return np.concatenate([np.stack([twins[:, 0], first], 1), np.stack([following[:, 0], second], 1)])


def components(count: int, links: np.ndarray) -> tuple[int, np.ndarray]:
    """How many connected groups `count` items form under `links` [L, 2], and the group of each item [count]."""
    graph = coo_array((np.ones(len(links), bool), (links[:, 0], links[:, 1])), shape=(count, count))
    return connected_components(graph, directed=False)
