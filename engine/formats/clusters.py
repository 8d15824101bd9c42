"""Many numbers told in few: codebooks of 256 numbers, palettes of 65,536 rows.

Source: S. Lloyd, "Least squares quantization in PCM" (1982). Everything starts from quantiles or evenly spaced rows,
never from chance, so equal input gives equal output.
"""

import numpy as np

from engine.formats.unique_rows import unique_rows

_BOOK, _ROUNDS = 256, 24
_TREE_ROUNDS = 5
_BLOCK = 1 << 22  # distances held at once


def codebook(values: np.ndarray) -> np.ndarray:
    """[256] ascending numbers that stand for all of `values`; the least and the greatest stand for themselves."""
    ordered = np.sort(np.asarray(values, np.float64), axis=None)
    distinct = np.unique(ordered)
    if len(distinct) <= _BOOK:
        return np.concatenate([distinct, np.full(_BOOK - len(distinct), distinct[-1])])
    low, high = ordered[0], ordered[-1]
    # Half by rank, half by value: rank serves the crowd, value keeps the outliers from drifting far.
    spread = np.linspace(low, high, _BOOK // 2)
    book = np.sort(np.concatenate([np.quantile(ordered, np.linspace(0, 1, _BOOK // 2)), spread]))
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    for _ in range(_ROUNDS):
        edges = np.concatenate([[0], np.searchsorted(ordered, (book[1:] + book[:-1]) / 2), [len(ordered)]])
        counts = np.diff(edges)
        book = np.where(counts > 0, np.diff(sums[edges]) / np.maximum(counts, 1), book)
        book[0], book[-1] = low, high
        book.sort()
    return book


def nearest(book: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The index into an ascending codebook of the entry nearest to each value, uint32."""
    return np.searchsorted((book[1:] + book[:-1]) / 2, values).astype(np.uint32)


def palette(rows: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """At most `size` rows [P, D] that stand for all rows [N, D], and the index [N] int64 of each row's own.

    Exact while there are no more than `size` different rows. Beyond that, a tree of two levels: rows are parted into
    sqrt(size) groups, and each group into as many as its share of the rows allows.
    """
    first, group = unique_rows(rows.astype(np.float32))
    if len(first) <= size:
        return rows[first], group
    points = rows.astype(np.float32)
    _, coarse = _lloyd(points, int(np.sqrt(size)))
    entries, labels, used = [], np.zeros(len(points), np.int64), 0
    for index in range(int(coarse.max()) + 1):
        members = np.flatnonzero(coarse == index)
        if not len(members):
            continue
        share = max(1, int(size * len(members) / len(points)))
        centres, own = _lloyd(points[members], share)
        entries.append(centres)
        labels[members] = used + own
        used += len(centres)
    # Rounding shares up for small groups may pass the size by a few: the last ones join their nearest neighbour.
    table = np.concatenate(entries)
    if len(table) > size:
        moved = np.flatnonzero(labels >= size)
        labels[moved] = _assign(points[moved], table[:size])
    return table[:size].astype(np.float64), labels


def _lloyd(points: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres [C, D] and the index [N] of each point's own; starts from points evenly spaced along the longest axis."""
    count = min(count, len(points))
    axis = int(points.var(0).argmax())
    order = np.argsort(points[:, axis], kind="stable")
    centres = points[order[(np.arange(count) * len(points)) // count]].astype(np.float64)
    for _ in range(_TREE_ROUNDS):
        own = _assign(points, centres)
        met, starts, counts = np.unique(
            own[order := np.argsort(own, kind="stable")], return_index=True, return_counts=True
        )
        centres[met] = np.add.reduceat(points[order], starts, dtype=np.float64) / counts[:, None]
    return centres, _assign(points, centres)


def _assign(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    targets = centres.astype(np.float32)
    half_norms = (targets**2).sum(1) / 2
    own = np.zeros(len(points), np.int64)
    step = max(1, _BLOCK // len(centres))
    for start in range(0, len(points), step):
        own[start : start + step] = (points[start : start + step] @ targets.T - half_norms).argmax(1)
    return own
