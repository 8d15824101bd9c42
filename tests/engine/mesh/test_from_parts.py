"""Meshes of parts: closed, sound, of the right volume and metres, one slot a part, crisp where two parts meet."""

import numpy as np
import pytest

from engine.colour import linear_from_srgb
from engine.mesh.from_parts import (
    materials_of,
    mesh_from_parts,
    meshes_of_parts,
    pulled_apart,
    without_crumbs,
)
from engine.mesh.report import mesh_report
from engine.shapes import field
from engine.shapes import parts as layout
from engine.shapes.attach import attach
from engine.shapes.catalogue import THINGS
from engine.shapes.sketch import Sketch
from engine.shapes.thing import sample
from engine.types import Parts

NAMES = sorted(THINGS)


def parts_of(draw, size=1.0) -> Parts:
    sketch = Sketch(np.random.default_rng(0), (0.7, 0.2, 0.2))
    draw(sketch)
    order = sorted(sketch.rows, key=layout.SLOTS.index)
    rows = layout.clamped(layout.normalised(np.stack([sketch.rows[slot] for slot in order])))
    slots = np.array([layout.SLOTS.index(slot) for slot in order], np.int32)
    return Parts(rows, slots, tuple(order), ("wood",) * len(order), "trial", size)


def two_boxes(s):
    s.box("body", (0, 0, 0), (0.8, 0.4, 0.5), round=0.002, colour=(1, 0, 0))
    s.box("head", (0, 0.6, 0), (0.3, 0.4, 0.3), round=0.002, colour=(0, 0, 1))


@pytest.mark.parametrize("name", NAMES[::7])
def test_every_mesh_is_closed_sound_in_metres_and_on_the_ground(name):
    parts = sample(THINGS[name], np.random.default_rng(3)).parts
    mesh = mesh_from_parts(parts, 56)
    mesh.validate()
    report = mesh_report(mesh)
    assert report.sound and report.volume > 0 and report.degenerate_count == 0
    assert 0.9 * parts.size < max(report.dimensions) < 1.005 * parts.size  # boxes around bent limbs are a little roomy
    assert mesh.vertices[:, 1].min() == 0
    assert mesh.face_material.max() < len(parts) and mesh.faces.dtype == np.int32
    assert np.allclose(np.linalg.norm(mesh.corner_normals, axis=2), 1, atol=1e-4)
    flat = np.cross(*(mesh.vertices[mesh.faces[:, k]] - mesh.vertices[mesh.faces[:, 0]] for k in (1, 2)))
    agree = np.einsum("ij,ikj->ik", flat, mesh.corner_normals.astype(float)) > 0
    assert agree.mean() > 0.995, "normals look inwards"


@pytest.mark.parametrize(
    ("draw", "volume"),
    [
        (lambda s: s.ball("body", (0, 0, 0), 0.5), np.pi / 6),
        (lambda s: s.box("body", (0, 0, 0), (0.5, 0.5, 0.5), round=0.002), 1.0),
        (lambda s: s.cylinder("body", 0.5, 0, 1, round=0.0), np.pi / 4),
    ],
    ids=["ball", "box", "cylinder"],
)
def test_a_body_a_metre_wide_has_its_volume(draw, volume):
    report = mesh_report(mesh_from_parts(parts_of(draw), 64))
    assert report.volume == pytest.approx(volume, rel=0.01)
    assert np.allclose(report.dimensions, 1, rtol=0.004)
    assert report.component_count == 1


def test_edges_of_a_box_are_sharp_in_shape_and_shading():
    mesh = mesh_from_parts(parts_of(lambda s: s.box("body", (0, 0, 0), (0.5, 0.5, 0.5), round=0.002)), 40)
    centre = mesh.vertices - (0, 0.5, 0)
    edge = np.sort(np.abs(centre), axis=1)
    on_edges = edge[edge[:, 1] > 0.5 - 0.3 / 40]
    assert len(on_edges) > 12 * 30 and np.abs(on_edges[:, 1:] - 0.5).max() < 0.004
    axis = np.abs(mesh.corner_normals).max(2)
    assert np.mean(axis > 0.99) > 0.85, "flat faces are shaded flat"


def test_colour_borders_follow_the_seam():
    parts = parts_of(two_boxes)
    mesh = mesh_from_parts(parts, 48)
    assert set(mesh.face_material) == {0, 1}
    scale, offset = layout.to_metres(parts)
    middle = (mesh.vertices[mesh.faces].mean(1) - offset) / scale
    owner = field.evaluate(parts.rows, middle)[1]
    assert np.mean(owner == mesh.face_material) > 0.995
    # The border runs around the neck at one height: where the two boxes meet.
    edges = np.sort(np.concatenate([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]]), axis=1)
    label = np.tile(mesh.face_material, 3)
    order = np.lexsort(edges.T)
    pairs = order.reshape(-1, 2)
    border = edges[pairs[label[pairs[:, 0]] != label[pairs[:, 1]], 0]]
    heights = (mesh.vertices[border][..., 1] - offset[1]) / scale
    spacing = 1.9 / 48
    assert len(border) > 20 and np.ptp(heights) < 0.5 * spacing


def test_materials_are_named_linear_and_in_the_order_of_the_parts():
    parts = parts_of(two_boxes)
    body, head = materials_of(parts)
    assert (body.name, head.name) == ("body", "head") and body.matter == "wood"
    assert np.allclose(body.base_colour, (1, 0, 0)) and np.allclose(head.base_colour, (0, 0, 1))
    twins = materials_of(Parts(parts.rows, parts.slots, ("leg", "leg"), parts.matter, "x", 1.0))
    assert [m.name for m in twins] == ["leg", "leg 2"]
    grey = sample(THINGS["mug"], np.random.default_rng(0), main=(0.5, 0.5, 0.5)).parts
    assert np.allclose(materials_of(grey)[0].base_colour, linear_from_srgb(0.5), atol=1e-3)


def test_a_vessel_is_hollow_and_its_wall_is_even():
    parts = parts_of(lambda s: s.cylinder("body", 0.5, 0, 1, wall=0.06, round=0.005))
    mesh = mesh_from_parts(parts, 72)
    report = mesh_report(mesh)
    wall = 0.06
    truth = np.pi * 0.5**2 * 1 - np.pi * (0.5 - wall) ** 2 * (1 - wall)
    assert report.component_count == 1 and report.volume == pytest.approx(truth, rel=0.05)


def test_separate_parts_are_closed_and_stay_in_their_places():
    parts = sample(THINGS["teapot"], np.random.default_rng(2)).parts
    whole = mesh_from_parts(parts, 56)
    found = meshes_of_parts(parts, 56)
    assert [name for name, _ in found] == [m.name for m, row in zip(materials_of(parts), parts.rows) if row[8] != 1]
    low, high = np.min([m.vertices.min(0) for _, m in found], 0), np.max([m.vertices.max(0) for _, m in found], 0)
    assert np.allclose(low, whole.vertices.min(0), atol=0.02 * parts.size)
    assert np.allclose(high, whole.vertices.max(0), atol=0.02 * parts.size)
    for name, mesh in found:
        assert mesh_report(mesh).sound, name
        assert len(mesh.materials) == 1 and mesh.materials[0].name == name


def test_attachments_mesh_with_the_rest():
    parts = attach(sample(THINGS["house"], np.random.default_rng(1)).parts, "chicken legs", np.random.default_rng(0))
    mesh = mesh_from_parts(parts, 56)
    assert mesh_report(mesh).sound
    names = {mesh.materials[k].name for k in np.unique(mesh.face_material)}
    assert any(name.startswith("chicken legs") for name in names)


def test_meshing_repeats():
    parts = sample(THINGS["cat"], np.random.default_rng(0)).parts
    first, again = (mesh_from_parts(parts, 40) for _ in range(2))
    assert first.vertices.tobytes() == again.vertices.tobytes() and first.faces.tobytes() == again.faces.tobytes()


def test_crumbs_are_dropped_and_pieces_stay():
    tetra = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)], float)
    faces = np.array([(0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)])
    vertices = np.concatenate([tetra, 0.1 * tetra + 3, 0.5 * tetra + 6])
    kept, left = without_crumbs(vertices, np.concatenate([faces, faces + 4, faces + 8]))
    assert len(kept) == 8 and len(left) == 8 and left.max() == 7


def test_sheets_that_meet_in_a_point_come_apart():
    tetra = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)], float)
    faces = np.array([(0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)])
    vertices = np.concatenate([tetra, -tetra])
    both = np.concatenate([faces, faces[:, ::-1] + 4])
    moved = pulled_apart(vertices, both)
    assert len(np.unique(moved.astype(np.float32), axis=0)) == 8 and np.abs(moved - vertices).max() < 0.02
    assert moved[0].min() > 0 > moved[4].max()
    untouched = pulled_apart(moved, both)
    assert np.array_equal(untouched, moved)


@pytest.mark.parametrize(("name", "seed"), [("drum", 1), ("teapot", 0), ("mushroom", 3)])
def test_no_two_vertices_share_a_place(name, seed):
    mesh = mesh_from_parts(sample(THINGS[name], np.random.default_rng(seed)).parts, 40)
    assert len(np.unique(mesh.vertices, axis=0)) == len(mesh.vertices)


def test_a_blade_thinner_than_a_cell_is_meshed_alone_and_one_carved_away_is_left_out():
    def draw(s):
        s.box("body", (0, 0, 0), (0.8, 0.4, 0.8))
        s.box("detail", (0, 0.6, 0.011), (0.5, 0.3, 0.006), round=0.001)
        s.box("knob", (0, 0, 0), (0.1, 0.1, 0.1))
        s.box("support", (0, 0, 0), (0.3, 0.3, 0.3), mode="cut")

    meshes = dict(meshes_of_parts(parts_of(draw), 24))
    assert sorted(meshes) == ["body", "detail"] and mesh_report(meshes["detail"]).sound

    def blade(s):
        s.box("body", (0, 0.6, 0.011), (0.5, 0.3, 0.002), round=0.001)

    assert not len(mesh_from_parts(parts_of(blade), 16).faces), "nothing to see at 16 cells, and no crash"
