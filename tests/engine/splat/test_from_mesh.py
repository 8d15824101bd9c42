"""Gaussians on a mesh: on the surface, evenly spread, flat against it, coloured by the material under them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.colour import srgb_from_linear
from engine.mesh.from_parts import mesh_from_parts
from engine.shapes import field
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.splat.from_mesh import C0, gaussians_from_mesh, quats_facing
from engine.types import Material, Mesh


def square(materials=(Material("a", (0.2, 0.4, 0.6)),), normals=True) -> Mesh:
    vertices = np.array([(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)], np.float32)
    faces = np.array([(0, 1, 2), (0, 2, 3)], np.int32)
    up = np.tile(np.float32((0, 0, 1)), (2, 3, 1)) if normals else None
    return Mesh(vertices, faces, up, face_material=np.array([0, len(materials) - 1], np.int32), materials=materials)


def turned(quats, v):
    """`v` [3] turned by unit quaternions [N, 4] wxyz."""
    w, x, y, z = quats.T
    u = np.stack([x, y, z], 1)
    return v + 2 * np.cross(u, np.cross(u, v) + w[:, None] * v)


@given(st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1)))
def test_quaternions_turn_z_onto_the_normal(direction):
    normal = np.array(direction)
    if np.linalg.norm(normal) < 1e-2:
        return
    normal = (normal / np.linalg.norm(normal))[None]
    assert np.allclose(turned(quats_facing(normal), np.array((0, 0, 1.0))), normal, atol=1e-6)


def test_straight_down_is_faced_too():
    assert np.allclose(turned(quats_facing(np.array([[0, 0, -1.0]])), np.array((0, 0, 1.0))), (0, 0, -1))


def test_a_square_is_covered_evenly_and_flat():
    cloud = gaussians_from_mesh(square(), 4000, np.random.default_rng(0))
    cloud.validate()
    assert len(cloud) == 4000 and np.abs(cloud.means[:, 2]).max() < 1e-6
    counts = np.histogram2d(cloud.means[:, 0], cloud.means[:, 1], bins=8, range=[[0, 1], [0, 1]])[0]
    assert counts.min() > 0.6 * 4000 / 64 and counts.max() < 1.4 * 4000 / 64
    assert np.allclose(np.abs(turned(cloud.quats.astype(float), np.array((0, 0, 1.0)))[:, 2]), 1, atol=1e-5)
    assert (cloud.scales[:, 2] < 0.25 * cloud.scales[:, 0]).all()
    # Discs as wide as their share of the area leave no holes: nearest neighbours are closer than two radii.
    gap = np.linalg.norm(cloud.means[:300, None] - cloud.means[None], axis=2)
    gap[np.arange(300), np.arange(300)] = 9
    assert np.median(gap.min(1)) < 2 * cloud.scales[0, 0]


def test_colours_are_those_of_the_material_under_a_light_from_above():
    two = (Material("red", (0.8, 0.05, 0.05)), Material("glass", (0.1, 0.1, 0.8), opacity=0.3))
    cloud = gaussians_from_mesh(square(two), 2000, np.random.default_rng(0))
    colour = cloud.sh[:, 0] * C0 + 0.5
    lower = cloud.means[:, 0] > cloud.means[:, 1]  # the first face
    assert (colour[lower, 0] > 2 * colour[lower, 2]).all() and (colour[~lower, 2] > 2 * colour[~lower, 0]).all()
    assert cloud.opacities[lower].min() > 0.9 and np.allclose(cloud.opacities[~lower], 0.97 * 0.3, atol=1e-6)
    light = 0.62 + 0.36 * 0.46
    assert np.allclose(colour[lower], srgb_from_linear(np.array(two[0].base_colour) * light), atol=1e-5)


def test_the_cloud_of_a_thing_lies_on_its_surface_and_repeats():
    parts = sample(THINGS["teapot"], np.random.default_rng(0)).parts
    mesh = mesh_from_parts(parts, 64)
    cloud, again = (gaussians_from_mesh(mesh, 3000, np.random.default_rng(5)) for _ in range(2))
    assert cloud.means.tobytes() == again.means.tobytes() and cloud.sh.tobytes() == again.sh.tobytes()
    scale, offset = layout.to_metres(parts)
    d, _ = field.evaluate(parts.rows, ((cloud.means - offset) / scale).astype(np.float32))
    assert np.percentile(np.abs(d), 99) < 0.02 and np.median(np.abs(d)) < 2e-3
    area = len(cloud) * (cloud.scales[0, 0] / 0.85) ** 2
    corners = mesh.vertices[mesh.faces].astype(float)
    sides = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert area == pytest.approx(np.linalg.norm(sides, axis=1).sum() / 2, rel=1e-3)
