"""The field against closed forms, explicit copies, the dense grid, and the order in which parts are put together."""

import math

import numpy as np
import pytest
import torch

from engine.shapes import field, torch_field
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import sample

RNG = np.random.default_rng(3)
POINTS = RNG.uniform(-1.1, 1.1, (4000, 3)).astype(np.float32)


def drawn(draw) -> np.ndarray:
    """Rows in slot order of what `draw(sketch)` adds, not normalised."""
    sketch = Sketch(np.random.default_rng(0), (0.5, 0.5, 0.5))
    draw(sketch)
    order = sorted(sketch.rows, key=layout.SLOTS.index)
    return layout.clamped(np.stack([sketch.rows[slot] for slot in order]))


def distances(draw, points=POINTS) -> np.ndarray:
    return field.evaluate(drawn(draw), points)[0]


def rounded_box(p, half, radius):
    q = np.abs(p) - np.asarray(half) + radius
    return np.linalg.norm(np.maximum(q, 0), axis=1) + np.minimum(q.max(1), 0) - radius


def capped_cylinder(p, radius, half):
    q = np.stack([np.hypot(p[:, 0], p[:, 2]) - radius, np.abs(p[:, 1]) - half], 1)
    return np.linalg.norm(np.maximum(q, 0), axis=1) + np.minimum(q.max(1), 0)


def capsule(p, a, b, radius):
    a, b = np.asarray(a, float), np.asarray(b, float)
    t = np.clip((p - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
    return np.linalg.norm(p - a - t[:, None] * (b - a), axis=1) - radius


def test_a_ball_has_the_distance_of_a_sphere():
    found = distances(lambda s: s.ball("body", (0.1, -0.2, 0.3), 0.6))
    truth = np.linalg.norm(POINTS - (0.1, -0.2, 0.3), axis=1) - 0.6
    outside = np.linalg.norm(POINTS - (0.1, -0.2, 0.3), axis=1) > 0.2  # the very core is only a bound
    assert np.abs(found - truth)[outside].max() < 1e-5
    assert (found[~outside] < -0.3).all()


@pytest.mark.parametrize("radius", [0.002, 0.05, 0.15])
def test_a_box_has_the_distance_of_a_rounded_box(radius):
    found = distances(lambda s: s.box("body", (0.1, 0.0, -0.1), (0.5, 0.3, 0.4), round=radius))
    truth = rounded_box(POINTS - (0.1, 0, -0.1), (0.5, 0.3, 0.4), radius)
    assert np.abs(found - truth).max() < 1e-5


def test_a_turned_part_is_the_part_in_turned_space():
    turn = layout.rotation_matrix_euler((20, 50, -35))
    found = distances(lambda s: s.box("body", (0.2, 0.1, 0.0), (0.5, 0.3, 0.4), round=0.05, turn=(20, 50, -35)))
    truth = rounded_box((POINTS - (0.2, 0.1, 0)) @ turn, (0.5, 0.3, 0.4), 0.05)
    assert np.abs(found - truth).max() < 1e-5


def test_a_torus_has_its_distance():
    found = distances(lambda s: s.torus("body", (0, 0.1, 0), 0.6, 0.2))
    p = POINTS - (0, 0.1, 0)
    truth = np.hypot(np.hypot(p[:, 0], p[:, 2]) - 0.6, p[:, 1]) - 0.2
    assert np.abs(found - truth).max() < 1e-5


def test_half_a_torus_ends_in_half_balls():
    found = distances(lambda s: s.torus("body", (0, 0, 0), 0.6, 0.2, arc=90))
    ring = np.hypot(np.hypot(POINTS[:, 0], POINTS[:, 2]) - 0.6, POINTS[:, 1]) - 0.2
    ends = np.minimum(*(np.linalg.norm(POINTS - (0, 0, z), axis=1) - 0.2 for z in (0.6, -0.6)))
    assert np.abs(found - np.where(POINTS[:, 0] > 0, ring, ends)).max() < 1e-5


def test_a_straight_tube_is_a_capsule():
    points = (-0.5, -0.3, 0.2), (0.4, 0.5, -0.1)
    found = distances(lambda s: s.tube("body", points, 0.15))
    assert np.abs(found - capsule(POINTS, *points, 0.15)).max() < 1e-4


def test_a_bent_tube_keeps_its_distance_to_the_curve():
    control = np.array([(-0.6, -0.5, 0.0), (-0.5, 0.6, 0.3), (0.4, 0.6, -0.3), (0.6, -0.4, 0.1)])
    found = distances(lambda s: s.tube("body", control, 0.12))
    t = np.linspace(0, 1, 4001)[:, None]
    curve = sum(c * math.comb(3, k) * t**k * (1 - t) ** (3 - k) for k, c in enumerate(control))
    truth = np.array([np.linalg.norm(curve - p, axis=1).min() for p in POINTS[:600]]) - 0.12
    near = truth < 0.4
    assert np.abs(found[:600] - truth)[near].max() < 2e-3


def test_a_lathe_of_two_knots_is_a_cylinder():
    found = distances(lambda s: s.cylinder("body", 0.5, -0.6, 0.6, round=0.0))
    assert np.abs(found - capped_cylinder(POINTS, 0.5, 0.6)).max() < 1e-5


def test_a_lathe_from_wide_to_nothing_is_a_cone():
    found = distances(lambda s: s.cylinder("body", 0.7, -0.5, 0.6, top=0.0, round=0.0))
    q = np.stack([np.hypot(POINTS[:, 0], POINTS[:, 2]), POINTS[:, 1]], 1)
    corners = [np.array(c) for c in ((0, -0.5), (0.7, -0.5), (0, 0.6))]

    def segment(a, b):
        t = np.clip((q - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
        return np.linalg.norm(q - a - t[:, None] * (b - a), axis=1)

    normal = np.array([1.1, 0.7]) / np.hypot(1.1, 0.7)
    inside = ((q - corners[1]) @ normal < 0) & (q[:, 1] > -0.5)
    truth = np.minimum(segment(*corners[:2]), segment(*corners[1:])) * np.where(inside, -1, 1)
    assert np.abs(found - truth).max() < 1e-5


@pytest.mark.parametrize("profile", ["straight", "bellied", "flared"])
def test_a_vessels_wall_is_even(profile):
    """From the outer face, one wall thickness further in along the normal lies the inner face."""
    knots = {
        "straight": [(0.5, -0.7), (0.5, 0.7)],
        "bellied": [(0.3, -0.7), (0.6, -0.2), (0.35, 0.5), (0.45, 0.7)],
        "flared": [(0.25, -0.7), (0.3, 0.0), (0.7, 0.7)],
    }[profile]
    wall = 0.05
    rows = drawn(lambda s: s.lathe("body", knots, wall=wall, round=0.01))
    outer = drawn(lambda s: s.lathe("body", knots, round=0.01))
    heights, turn = np.linspace(-0.55, 0.45, 40), np.linspace(0, 6, 40)
    direction = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], 1)
    radius = np.full(40, 0.01)
    for _ in range(60):  # walk out along each ray to the outer face
        at = direction * radius[:, None] + heights[:, None] * (0, 1, 0)
        radius -= 0.7 * field.evaluate(outer, at)[0]
    at = direction * radius[:, None] + heights[:, None] * (0, 1, 0)
    inward = -field.gradient_ops(field.pack(outer), at)
    assert np.abs(field.evaluate(rows, at)[0]).max() < 2e-3
    assert np.abs(field.evaluate(rows, at + wall * inward)[0]).max() < 2e-3
    assert field.evaluate(rows, at + wall / 2 * inward)[0].max() < -0.3 * wall
    axis = np.stack([0 * heights, heights, 0 * heights], 1)
    assert (field.evaluate(rows, axis)[0][heights > -0.6] > 0).all(), "the vessel is filled"


@pytest.mark.parametrize("sides", [3, 4, 6, 8])
def test_a_prism_has_the_distance_of_its_polygon(sides):
    found = distances(lambda s: s.prism("body", (0, 0, 0), 0.7, 0.4, sides=sides, round=0.002))
    corner = 2 * np.pi * np.arange(sides + 1) / sides
    polygon = 0.7 * np.stack([np.sin(corner), np.cos(corner)], 1)  # a corner on +z
    q, best, inside = POINTS[:, [0, 2]], np.full(len(POINTS), 9.0), np.ones(len(POINTS), bool)
    for a, b in zip(polygon[:-1], polygon[1:]):
        t = np.clip((q - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
        best = np.minimum(best, np.linalg.norm(q - a - t[:, None] * (b - a), axis=1))
        inside &= (q @ (a + b)) < (a @ (a + b))
    plan = np.where(inside, -best, best)
    cap = np.abs(POINTS[:, 1]) - 0.4
    truth = np.hypot(np.maximum(plan, 0), np.maximum(cap, 0)) + np.minimum(np.maximum(plan, cap), 0)
    assert np.abs(found - truth).max() < 6e-3  # the edges are rounded by 0.002


@pytest.mark.parametrize(
    "draw",
    [
        lambda s: s.ellipsoid("body", (0, 0, 0), (0.8, 0.4, 0.6)),
        lambda s: s.ellipsoid("body", (0, 0, 0), (0.6, 0.5, 0.6), power=4),
        lambda s: s.box("body", (0, 0, 0), (0.6, 0.5, 0.5), taper=(0.5, 0.2), round=0.05),
        lambda s: s.lathe("body", [(0.3, -0.7), (0.6, -0.2), (0.3, 0.7)], depth=0.7, wall=0.05),
        lambda s: s.tube("body", [(-0.6, 0, 0), (0, 0.4, 0), (0.6, 0, 0)], 0.15, flat=0.4),
        lambda s: s.prism("body", (0, 0, 0), 0.7, 0.3, sides=5, star=0.4, round=0.02),
        lambda s: s.torus("body", (0, 0, 0), 0.6, 0.15, squash=1.5),
    ],
    ids=["ellipsoid", "superellipsoid", "taper", "oval vessel", "leaf", "star", "squashed ring"],
)
def test_first_order_kinds_have_a_gradient_of_one_at_the_surface(draw):
    """Not exact far away, but a distance to first order where meshing, tracing and shading read it."""
    rows = drawn(draw)
    ops = field.pack(rows)
    at = POINTS.copy()
    for _ in range(25):
        at -= 0.8 * field.evaluate_ops(ops, at)[0][:, None] * field.gradient_ops(ops, at)
    at = at[np.abs(field.evaluate_ops(ops, at)[0]) < 1e-4][:1500]
    assert len(at) > 800
    normal, step = field.gradient_ops(ops, at), 4e-3
    # Outwards only: inside a leaf the value is a safe bound. At a crease the two sides differ: a few points may be off.
    slope = (field.evaluate_ops(ops, at + step * normal)[0] - field.evaluate_ops(ops, at)[0]) / step
    assert np.mean(np.abs(slope - 1) < 0.2) > 0.8
    assert np.median(slope) == pytest.approx(1, abs=0.1)


ARRAYS = {
    "clear of the border": dict(at=(0.6, 0.1, 0.0), half=(0.12, 0.2, 0.08), radial=6),
    "across the border": dict(at=(0.5, 0.0, 0.1), half=(0.3, 0.1, 0.35), radial=6),
    "across the axis": dict(at=(0.3, 0.0, 0.05), half=(0.5, 0.1, 0.12), radial=8, phase=20),
    "leaning, three copies": dict(at=(0.3, 0.0, 0.2), half=(0.4, 0.3, 0.1), radial=3, turn=(0, 40, 0)),
    "about x": dict(at=(0.1, 0.5, 0.1), half=(0.1, 0.3, 0.3), radial=5, about="x"),
    "about z, moved pivot": dict(at=(0.2, 0.5, 0.1), half=(0.1, 0.25, 0.1), radial=4, about="z", pivot=(0.2, 0.1, 0)),
    "row": dict(at=(0.0, 0.1, 0.0), half=(0.1, 0.2, 0.3), row=4, along="x", step=0.4),
    "row off the axis": dict(at=(0.3, 0.2, -0.1), half=(0.1, 0.1, 0.1), row=3, along="y", step=0.35),
    "row of overlapping slabs": dict(
        at=(0.1, 0.0, 0.2), half=(0.2, 0.2, 0.4), row=5, along="z", step=0.25, turn=(30, 0, 0)
    ),
    "mirror": dict(at=(0.4, 0.1, 0.0), half=(0.2, 0.2, 0.2), mirror="x", turn=(0, 0, 25)),
    "mirror across the plane": dict(at=(0.1, 0.1, 0.05), half=(0.3, 0.1, 0.2), mirror="xz", turn=(10, 20, 25)),
    "row, then mirror": dict(at=(0.5, 0.1, 0.0), half=(0.1, 0.2, 0.1), row=3, along="z", step=0.4, mirror="x"),
    "ring, then mirror": dict(at=(0.5, 0.3, 0.0), half=(0.2, 0.1, 0.1), radial=5, pivot=(0.4, 0, 0), mirror="x"),
}  # fmt: skip


def explicit(options) -> list[tuple[np.ndarray, np.ndarray]]:
    """(rotation, shift) of every copy of a part at the origin of its own frame, written out."""
    base = layout.rotation_matrix_euler(options.get("turn", (0, 0, 0)))
    at, placed = np.array(options["at"], float), []
    if "radial" in options:
        about, pivot = options.get("about", "y"), np.array(options.get("pivot", (0, 0, 0)), float)
        u, v = layout.RADIAL_PLANES[about]
        for i in range(options["radial"]):
            angle = 2 * math.pi * i / options["radial"] + math.radians(options.get("phase", 0))
            turn = np.eye(3)
            turn[u, u] = turn[v, v] = math.cos(angle)
            turn[u, v], turn[v, u] = -math.sin(angle), math.sin(angle)
            placed.append((turn @ base, turn @ (at - pivot) + pivot))
    elif "row" in options:
        axis = np.eye(3)["xyz".index(options["along"])]
        for i in range(options["row"]):
            placed.append((base, at + axis * options["step"] * (i - (options["row"] - 1) / 2)))
    else:
        placed.append((base, at))
    for letter, flip in (("x", np.diag([-1, 1, 1])), ("z", np.diag([1, 1, -1]))):
        if letter in options.get("mirror", ""):
            placed += [(flip @ turn, flip @ shift) for turn, shift in placed]
    return placed


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_is_the_union_of_its_copies(name):
    options = dict(ARRAYS[name])
    copies = explicit(options)
    truth = np.min([rounded_box((POINTS - shift) @ turn, options["half"], 0.02) for turn, shift in copies], 0)
    at, half = options.pop("at"), options.pop("half")
    rows = drawn(lambda s: s.box("body", at, half, round=0.02, **options))
    found = field.evaluate(rows, POINTS)[0]
    near = np.abs(truth) < 0.05
    assert near.sum() > 10
    assert np.abs(found - truth)[near].max() < 1e-4
    assert (np.sign(found) == np.sign(truth))[np.abs(truth) > 1e-4].all()
    low, high = layout.part_bounds(rows[0])
    inside = POINTS[truth < 0]
    assert (inside > low - 1e-5).all() and (inside < high + 1e-5).all(), "a copy reaches out of the part's box"


def union_then(draw, points):
    values, part = field.evaluate(drawn(draw), np.asarray(points, np.float32))
    return values, part


def test_a_cut_takes_from_what_was_added_and_not_from_what_comes_after():
    def draw(s):
        s.box("body", (0, 0, 0), (0.5, 0.5, 0.5))
        s.ball("contents", (0, 0.5, 0), 0.2, mode="after")
        s.ball("detail", (0, 0.5, 0), 0.35, mode="cut")

    values, part = union_then(draw, [(0, 0.55, 0), (0, 0.45, 0), (0.28, 0.45, 0), (0.45, 0, 0)])
    assert (np.sign(values) == (-1, -1, 1, -1)).all()
    assert part[0] == part[1] == 1 and part[3] == 0


def test_a_cut_face_shows_the_cutter():
    def draw(s):
        s.box("body", (0, 0, 0), (0.5, 0.5, 0.5))
        s.ball("detail", (0, 0.5, 0), 0.35, mode="cut")

    _, part = union_then(draw, [(0, 0.15, 0), (0.5, 0, 0)])
    assert list(part) == [1, 0]


def test_a_handle_never_pokes_into_its_mug():
    def draw(s):
        s.cylinder("body", 0.4, -0.5, 0.5, wall=0.05)
        s.tube("handle", [(0.1, 0.3, 0), (0.8, 0.3, 0), (0.8, -0.3, 0), (0.1, -0.3, 0)], 0.06)

    inside = [(0.1, 0.3, 0), (0.25, 0.3, 0), (0.2, -0.3, 0), (0.3, 0.3, 0)]
    values, _ = union_then(draw, inside)
    assert (values > 0.02).all()
    outside, part = union_then(draw, [(0.45, 0.28, 0), (0.38, 0.0, 0)])
    assert (outside < 0).all() and list(part) == [1, 0]


def test_the_cavity_ends_at_the_rim_so_a_lid_above_is_whole():
    def draw(s):
        s.cylinder("body", 0.4, -0.5, 0.3, wall=0.05)
        s.cylinder("upper", 0.42, 0.4, 0.5)
        s.cylinder("top", 0.4, 0.28, 0.36, mode="after")

    values, part = union_then(draw, [(0, 0.45, 0), (0.3, 0.45, 0), (0, 0.32, 0), (0, 0.0, 0)])
    assert (np.sign(values) == (-1, -1, -1, 1)).all()
    assert list(part[:3]) == [1, 1, 2]


def test_blend_melts_the_seam_and_leaves_the_rest():
    def draw(blend):
        def both(s):
            s.ball("body", (0, 0, 0), 0.4)
            s.ball("head", (0, 0.55, 0), 0.3, blend=blend)

        return both

    hard, soft = (distances(draw(blend)) for blend in (0.001, 0.2))
    assert (soft <= hard + 1e-4).all() and (hard - soft).max() <= 0.05 + 1e-4  # k / 4, the polynomial's own bound
    first = np.linalg.norm(POINTS, axis=1) - 0.4
    second = np.linalg.norm(POINTS - (0, 0.55, 0), axis=1) - 0.3
    apart = (np.abs(first - second) > 0.2) & (np.minimum(first, second) > -0.15)
    assert np.abs(soft - np.minimum(first, second))[apart].max() < 1e-4


@pytest.mark.parametrize("name", ["mug", "cat", "house", "chair", "tree"])
def test_the_narrow_band_has_the_signs_of_the_dense_grid(name):
    rows = sample(THINGS[name], np.random.default_rng(5)).parts.rows
    quick = field.grid(rows, 40)
    dense = field.dense_grid(rows, quick)
    assert quick.values.shape == dense.values.shape
    near = np.abs(dense.values) < 1.5 * quick.spacing
    assert np.abs(quick.values - dense.values)[near].max() < 1e-5
    assert (np.sign(quick.values) == np.sign(dense.values)).all()


def test_scaled_rows_scale_the_field():
    rows = sample(THINGS["teapot"], np.random.default_rng(1)).parts.rows.astype(np.float64)
    small = layout.scaled(rows, 0.8)
    d, part = field.evaluate(rows, POINTS)
    e, same = field.evaluate(small, POINTS * np.float32(0.8))
    near = np.abs(d) < 0.2
    assert np.abs(0.8 * d - e)[near].max() < 3e-3  # the least rounding and wall are lengths that do not scale
    assert np.mean(part[near] == same[near]) > 0.99


@pytest.mark.parametrize("name", sorted(THINGS))
def test_the_kernels_and_their_readable_twin_agree_near_the_surface(name):
    rows = sample(THINGS[name], np.random.default_rng(sorted(THINGS).index(name))).parts.rows
    ops, rng = field.pack(rows), np.random.default_rng(0)
    low, high = layout.bounds(rows)
    points = rng.uniform(low - 0.05, high + 0.05, (2500, 3)).astype(np.float32)
    d = field.evaluate_ops(ops, points)[0]
    nearest = np.argsort(np.abs(d))[:260]
    target = rng.uniform(-0.045, 0.045, 260)
    points = points[nearest] - ((d[nearest] - target)[:, None] * field.gradient_ops(ops, points[nearest])).astype(
        np.float32
    )
    d, part = field.evaluate_ops(ops, points)
    t, same = (
        v.numpy() for v in torch_field.evaluate(torch.from_numpy(rows).double(), torch.from_numpy(points).double())
    )
    # Where a flat ribbon bends back on itself two feet are equally near, and either may be taken.
    off = (np.abs(d - t) > 2e-3) & (np.abs(t) < 0.02)
    assert off.sum() <= 1, (off.sum(), np.abs(d - t)[off].max())
    assert ((np.sign(d) != np.sign(t)) & (np.abs(t) > 5e-4)).sum() <= 1
    seen = np.abs(t) < 0.01
    assert np.mean((part == same)[seen]) > 0.85  # at a seam either part is right
