import numpy as np
import pytest
import torch

from engine.mesh.flexicubes import extract
from engine.mesh.normals import corner_normals

BLOCK_VERTICES = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
BLOCK_FACES = np.array(
    [
        [0, 1, 3],
        [0, 3, 2],
        [4, 6, 7],
        [4, 7, 5],
        [0, 4, 5],
        [0, 5, 1],
        [2, 3, 7],
        [2, 7, 6],
        [0, 2, 6],
        [0, 6, 4],
        [1, 5, 7],
        [1, 7, 3],
    ],
    np.int32,
)


def prism(sides):
    """An upright prism with its caps fanned from a centre."""
    turn = np.arange(sides) * 2 * np.pi / sides
    ring = np.stack([np.cos(turn), np.zeros(sides), -np.sin(turn)], 1)
    vertices = np.concatenate([ring, ring + [0, 1, 0], [[0, 0, 0], [0, 1, 0]]]).astype(np.float32)
    i, j = np.arange(sides), (np.arange(sides) + 1) % sides
    bottom, top = np.full(sides, 2 * sides), np.full(sides, 2 * sides + 1)
    rings = (i, j, sides + j), (i, sides + j, sides + i), (j, i, bottom), (sides + i, sides + j, top)
    faces = np.concatenate([np.stack(ring, 1) for ring in rings])
    return vertices, faces.astype(np.int32)


def sphere_mesh(cells=24):
    axis = torch.linspace(-1, 1, cells + 1)
    points = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1)
    vertices, faces, _ = extract(points.norm(dim=-1) - 0.8, -1.0, 2 / cells)
    return vertices.numpy(), faces.numpy()


def flat_normals(vertices, faces):
    a, b, c = np.moveaxis(vertices[faces], 1, 0)
    normal = np.cross(b - a, c - a)
    return normal / np.linalg.norm(normal, axis=1, keepdims=True)


def test_a_block_keeps_its_edges():
    normals = corner_normals(BLOCK_VERTICES, BLOCK_FACES)
    np.testing.assert_allclose(normals, np.repeat(flat_normals(BLOCK_VERTICES, BLOCK_FACES)[:, None], 3, 1), atol=1e-6)


def test_a_block_is_round_when_every_edge_is_smooth():
    normals = corner_normals(BLOCK_VERTICES, BLOCK_FACES, crease_degrees=120)
    # Weighted by angle, the corner of a block points along its diagonal however its faces are cut.
    np.testing.assert_allclose(normals, BLOCK_VERTICES[BLOCK_FACES] / np.sqrt(3), atol=1e-6)


@pytest.mark.parametrize("sides, smooth", [(8, False), (24, True)])
def test_a_prism_is_smooth_around_and_sharp_at_its_caps(sides, smooth):
    vertices, faces = prism(sides)
    normals = corner_normals(vertices, faces)
    wall, flat = normals[: 2 * sides], flat_normals(vertices, faces)
    np.testing.assert_allclose(normals[2 * sides :], np.repeat(flat[2 * sides :, None], 3, 1), atol=1e-6)
    outward = vertices[faces[: 2 * sides]] * [1, 0, 1] if smooth else np.repeat(flat[: 2 * sides, None], 3, 1)
    # The wall's two triangles take different angles on either side of a vertex, so the mean leans a little.
    np.testing.assert_allclose(wall, outward, atol=0.08 if smooth else 1e-6)


def test_a_fields_gradient_makes_a_sphere_exact():
    vertices, faces = sphere_mesh()
    exact = vertices[faces] / np.linalg.norm(vertices[faces], axis=2, keepdims=True)
    plain = corner_normals(vertices, faces)
    asked = corner_normals(vertices, faces, gradient=lambda p: 3 * p)
    assert np.einsum("fki,fki->fk", plain, exact).min() > np.cos(np.radians(3))
    np.testing.assert_allclose(asked, exact, atol=1e-6)


def test_a_crease_asks_the_field_on_its_own_side():
    vertices, faces = prism(24)

    def gradient(points):  # the true cylinder, undecided within the rim itself
        radius, height = np.hypot(points[:, 0], points[:, 2]), points[:, 1]
        side = 1 - radius < np.minimum(height, 1 - height)
        up = np.where(height > 0.5, 1.0, -1.0)
        return np.stack([np.where(side, points[:, 0], 0), np.where(side, 0, up), np.where(side, points[:, 2], 0)], 1)

    normals = corner_normals(vertices, faces, gradient=gradient)
    np.testing.assert_allclose(normals[:48], vertices[faces[:48]] * [1, 0, 1], atol=2e-2)
    up = np.sign(flat_normals(vertices, faces)[48:, 1:2])
    np.testing.assert_allclose(normals[48:, :, 1], np.repeat(up, 3, 1), atol=1e-6)


@pytest.mark.parametrize("value", [0.0, np.nan, -1.0])
def test_a_useless_gradient_is_not_believed(value):
    vertices, faces = sphere_mesh(12)
    asked = corner_normals(vertices, faces, gradient=lambda p: value * p)
    np.testing.assert_array_equal(asked, corner_normals(vertices, faces))


def test_faces_without_area_still_get_unit_normals():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]], np.float32)
    normals = corner_normals(vertices, np.array([[0, 1, 2]]))
    np.testing.assert_allclose(np.linalg.norm(normals, axis=2), 1)
    assert corner_normals(vertices, np.zeros((0, 3), int)).shape == (0, 3, 3)
