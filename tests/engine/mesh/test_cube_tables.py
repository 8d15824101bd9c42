"""The tables against brute force: the two rules applied by tracing loops over faces, with no code shared."""

import itertools

import numpy as np
import pytest

from engine.mesh.cube_tables import EDGE_AXIS, EDGE_CORNERS, cube_tables

CORNERS = list(itertools.product((0, 1), repeat=3))  # as (x, y, z) tuples, independent of the module's bit order
EDGES = {e: tuple(tuple(int(c) >> i & 1 for i in range(3)) for c in EDGE_CORNERS[e]) for e in range(12)}


def inside(pattern, corner):
    x, y, z = corner
    return bool(pattern >> (x + 2 * y + 4 * z) & 1)


def loops(pattern):
    """Dual vertices as sets of edges: walk around each face's corner cycle and pair the cut edges."""
    cut = {frozenset(ends): e for e, ends in EDGES.items() if inside(pattern, ends[0]) != inside(pattern, ends[1])}
    links = {e: [] for e in cut.values()}
    for axis, side in itertools.product(range(3), (0, 1)):
        ring = []
        for u, v in ((0, 0), (1, 0), (1, 1), (0, 1)):
            corner = [0, 0, 0]
            corner[axis], corner[(axis + 1) % 3], corner[(axis + 2) % 3] = side, u, v
            ring.append(tuple(corner))
        on_face = [cut.get(frozenset((ring[i], ring[(i + 1) % 4]))) for i in range(4)]
        present = [e for e in on_face if e is not None]
        if len(present) == 2:
            pairs = [present]
        elif len(present) == 4:  # edges before and after each inside corner of the ring
            pairs = [(on_face[i - 1], on_face[i]) for i in range(4) if inside(pattern, ring[i])]
        else:
            pairs = []
        for a, b in pairs:
            links[a].append(b)
            links[b].append(a)
    assert all(len(found) == 2 for found in links.values())  # every cut edge lies on two faces
    groups, seen = [], set()
    for start in sorted(links):
        if start in seen:
            continue
        group, edge = set(), [start]
        while edge:
            e = edge.pop()
            if e not in group:
                group.add(e)
                edge += links[e]
        seen |= group
        groups.append(group)
    return groups


def ambiguous_faces(pattern):
    found = []
    for axis, side in itertools.product(range(3), (0, 1)):
        face = [c for c in CORNERS if c[axis] == side]
        signs = {c: inside(pattern, c) for c in face}
        pairs = [(a, b) for a, b in itertools.combinations(face, 2) if sum(x != y for x, y in zip(a, b)) == 2]
        if sum(signs.values()) == 2 and any(signs[a] and signs[b] for a, b in pairs):
            found.append((axis, side))
    return found


def test_edges_join_neighbouring_corners_along_their_axis():
    assert len({frozenset(ends) for ends in EDGES.values()}) == 12
    for e, (low, high) in EDGES.items():
        assert [h - l for l, h in zip(low, high)] == [int(i == EDGE_AXIS[e]) for i in range(3)]


@pytest.mark.parametrize("pattern", range(256))
def test_dual_vertices_follow_the_linking_rule(pattern):
    tables = cube_tables()
    groups = loops(pattern)
    assert tables.count[pattern] == len(groups)
    assert {frozenset(g) for g in groups} == {
        frozenset(np.flatnonzero(tables.group[pattern] == i).tolist()) for i in range(tables.count[pattern])
    }
    cut = tables.cut[pattern]
    assert cut == sum(map(len, groups))
    # `ordered` lists the same edges, vertex by vertex, in runs of `size`.
    runs = np.split(tables.ordered[pattern][:cut], np.cumsum(tables.size[pattern])[: tables.count[pattern]])
    assert [set(run.tolist()) for run in runs if len(run)] == [
        set(np.flatnonzero(tables.group[pattern] == i).tolist()) for i in range(tables.count[pattern])
    ]


def test_flip_flags_follow_the_ambiguity_rule():
    tables = cube_tables()
    for pattern in range(256):
        faces = ambiguous_faces(pattern)
        flagged = len(faces) == 1 and len(loops(pattern)) == 1 and len(loops(255 - pattern)) == 2
        assert tables.flip[pattern] == (1 + 2 * faces[0][0] + faces[0][1] if flagged else 0)


def test_known_totals():
    tables = cube_tables()
    assert np.bincount(tables.count).tolist() == [2, 162, 82, 8, 2]
    assert np.count_nonzero(tables.flip) == 36
    assert tables.size.max() == 7
