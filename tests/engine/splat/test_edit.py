import math

import numpy as np
import pytest
import torch

from engine.splat import edit, reference, rotate, select
from engine.splat.edit import Grade
from engine.splat.options import RenderOptions
from engine.splat.render import render
from engine.types import Camera, Gaussians


def cloud(count=60, seed=0, degree=3):
    rng = np.random.default_rng(seed)
    return Gaussians(
        rng.normal(0, 0.5, (count, 3)).astype(np.float32), rng.normal(size=(count, 4)).astype(np.float32),
        np.exp(rng.normal(-2.2, 0.5, (count, 3))).astype(np.float32), rng.uniform(0.2, 0.9, count).astype(np.float32),
        rng.normal(0, 0.3, (count, (degree + 1) ** 2, 3)).astype(np.float32),
    )  # fmt: skip


def camera(pose=None, size=48):
    pose = np.eye(4) if pose is None else pose
    matrix = pose.astype(np.float32).copy()
    return Camera(size, size, 60.0, 60.0, size / 2, size / 2, matrix)


def away(distance=3.0):
    pose = np.eye(4)
    pose[2, 3] = distance
    return pose


def picture(gaussians, pose, size=48):
    return render(gaussians, [camera(pose, size)], RenderOptions(backend="cpu")).colour[0].numpy()


def turn(axis_angle):
    x, y, z = axis_angle
    return torch.linalg.matrix_exp(torch.tensor([[0, -z, y], [z, 0, -x], [-y, x, 0]])).numpy()


def test_moving_the_cloud_is_moving_the_camera():
    """Rotation, uniform scale and translation, harmonics included: the picture from the moved camera is the same."""
    gaussians = cloud()
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = 1.7 * turn([0.7, -1.2, 0.4]), [0.3, -0.8, 0.5]
    moved = edit.transform(gaussians, matrix)
    rigid = np.eye(4)
    rigid[:3, :3] = matrix[:3, :3] / 1.7
    pose = away()
    # scaling the world by 1.7 about the camera leaves pinhole pictures alone
    follow = np.eye(4)
    follow[:3, :3] = pose[:3, :3] @ rigid[:3, :3].T
    follow[:3, 3] = 1.7 * pose[:3, 3] - follow[:3, :3] @ matrix[:3, 3]
    assert np.abs(picture(moved, follow) - picture(gaussians, pose)).max() < 2e-4


def test_transform_refuses_what_gaussians_cannot_follow():
    for linear in (np.diag([1.0, 1, -1]), np.diag([1.0, 2, 1]), np.zeros((3, 3))):
        matrix = np.eye(4)
        matrix[:3, :3] = linear
        with pytest.raises(ValueError, match="rotation"):
            edit.transform(cloud(), matrix)


def test_a_selection_moves_alone():
    gaussians, selected = cloud(), np.arange(60) < 20
    matrix = np.eye(4)
    matrix[0, 3] = 1.0
    moved = edit.transform(gaussians, matrix, selected)
    assert np.allclose(moved.means[:20, 0], gaussians.means[:20, 0] + 1)
    assert np.array_equal(moved.means[20:], gaussians.means[20:]) and np.array_equal(moved.sh[20:], gaussians.sh[20:])


def test_harmonics_agree_with_the_renderers():
    directions = np.random.default_rng(0).normal(size=(50, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    assert np.allclose(rotate.sh_values(3, directions), reference.sh_basis(3, torch.from_numpy(directions)).numpy())


def test_rotating_there_and_back_is_the_identity():
    sh, rotation = cloud().sh, turn([0.3, 2.0, -0.7])
    assert np.allclose(rotate.rotate_sh(rotate.rotate_sh(sh, rotation), rotation.T), sh, atol=1e-5)


def test_quaternions_of_rotations():
    for axis_angle in ([0.1, 0.2, 0.3], [math.pi, 0, 0], [0, 3.0, 0], [0, 0, 0]):
        rotation = turn([float(v) for v in axis_angle])
        assert np.allclose(rotate.rotation_matrices(rotate.quat_from_rotation(rotation)[None])[0], rotation, atol=1e-6)


def test_selections():
    gaussians = cloud(500)
    box = select.select_box(gaussians, [-0.5, -0.5, -0.5], [0.5, 0.5, 0.5])
    assert np.array_equal(box, (np.abs(gaussians.means) <= 0.5).all(1))
    frame = np.eye(4)
    frame[:3, :3], frame[:3, 3] = turn([0.0, 0.0, math.pi / 2]), [1.0, 0, 0]
    local = select.select_box(gaussians, [0, -1, -9], [1, 1, 9], frame)
    assert np.array_equal(
        local, (gaussians.means[:, 1] >= 0) & (gaussians.means[:, 1] <= 1) & (np.abs(gaussians.means[:, 0] - 1) <= 1)
    )
    assert select.select_sphere(gaussians, gaussians.means[7], 1e-6).sum() == 1
    colours = select.base_colours(gaussians)
    assert select.select_colour(gaussians, colours[3], 1e-6).nonzero()[0].tolist() == [3]
    assert np.array_equal(select.select_opacity(gaussians, high=0.5), gaussians.opacities <= 0.5)
    assert np.array_equal(select.select_size(gaussians, low=0.2), gaussians.scales.max(1) >= 0.2)
    flat = Gaussians(np.zeros((2, 3), "f"), np.array([[1, 0, 0, 0], [math.sqrt(0.5), math.sqrt(0.5), 0, 0]], "f"),
                     np.array([[1, 0.01, 1]] * 2, "f"), np.ones(2, "f"), np.zeros((2, 1, 3), "f"))  # fmt: skip
    assert select.select_normal(flat, [0, -1, 0], 5).tolist() == [True, False]
    assert select.select_normal(flat, [0, -1, 0], 5, two_sided=False).tolist() == [False, False]


def test_screen_selection_stops_at_the_surface():
    means = np.array([[0, 0, 2], [0, 0, 4], [0.5, 0, 2], [0, 0, -2]], np.float32)
    gaussians = Gaussians(
        means, np.tile([1.0, 0, 0, 0], (4, 1)), np.full((4, 3), 0.1), np.full(4, 0.99), np.zeros((4, 1, 3))
    )
    gaussians = Gaussians(
        *(np.asarray(getattr(gaussians, n), np.float32) for n in ("means", "quats", "scales", "opacities", "sh"))
    )
    region = np.zeros((48, 48), bool)
    region[20:28, 20:28] = True
    through = select.select_screen(gaussians, camera(), region)
    assert through.tolist() == [True, True, False, False]
    depth = render(gaussians, [camera()], RenderOptions(mode="RGB+ED", backend="cpu")).depth[0, ..., 0].numpy()
    assert select.select_screen(gaussians, camera(), region, depth, 0.5).tolist() == [True, False, False, False]


def test_grow_and_shrink_are_each_others_mirror():
    gaussians = cloud(400)
    selected = select.select_sphere(gaussians, [0, 0, 0], 0.5)
    larger, smaller = select.grow(gaussians, selected, 0.15), select.shrink(gaussians, selected, 0.15)
    assert (larger | selected == larger).all() and (smaller & selected == smaller).all()
    assert larger.sum() > selected.sum() > smaller.sum() > 0
    assert np.array_equal(select.shrink(gaussians, selected, 0.15), ~select.grow(gaussians, ~selected, 0.15))


def test_separate_and_merge_give_the_cloud_back():
    gaussians = cloud(degree=1)
    selected = gaussians.means[:, 0] > 0
    yes, no = edit.separate(gaussians, selected)
    both = edit.merge([yes, no])
    assert len(both) == 60 and np.abs(picture(both, away()) - picture(gaussians, away())).max() < 1e-5
    assert len(edit.delete(gaussians, selected)) == len(no)
    mixed = edit.merge([yes, cloud(5, degree=3)])
    assert mixed.sh.shape == (len(yes) + 5, 16, 3) and not mixed.sh[: len(yes), 4:].any()
    mixed.validate()


def test_floaters_are_found_and_counted_before_they_go():
    gaussians = cloud(300)
    means, opacities, scales = gaussians.means * 0.3, gaussians.opacities.copy(), gaussians.scales * 0.3
    means[0], opacities[1], scales[2] = [5, 5, 5], 0.005, 3.0
    gaussians = Gaussians(means, gaussians.quats, scales, opacities, gaussians.sh)
    found = select.find_floaters(gaussians, ratio=4.0)
    assert found.selected[:3].all() and found.faint == 1 and found.oversized == 1 and 1 <= found.lonely < 20
    assert len(edit.delete(gaussians, found.selected)) == 300 - found.selected.sum()
    assert select.find_floaters(edit.take(gaussians, np.zeros(300, bool))).selected.shape == (0,)


def test_a_grade_is_the_same_map_on_every_colour_seen():
    gaussians, how = cloud(), Grade((0.9, 1.0, 0.8), 0.3, 0.05, 0.5, 0.1, 0.9)
    selected = np.arange(60) % 2 == 0
    graded = edit.grade(gaussians, how, selected)
    linear, offset = edit.grade_matrix(how)
    direction = np.random.default_rng(1).normal(size=(1, 3))
    values = rotate.sh_values(3, direction / np.linalg.norm(direction))[0]
    colour = [0.5 + np.einsum("k,nkc->nc", values, g.sh) for g in (gaussians, graded)]
    assert np.allclose(colour[1][selected], colour[0][selected] @ linear.T + offset, atol=1e-5)
    assert np.array_equal(graded.sh[~selected], gaussians.sh[~selected])
    assert np.allclose(edit.grade(gaussians, Grade()).sh, gaussians.sh, atol=1e-6)
    with pytest.raises(ValueError, match="white"):
        edit.grade(gaussians, Grade(black=0.5, white=0.5))


def test_decimation_keeps_the_look():
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(4000, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    sh = np.zeros((4000, 1, 3), np.float32)
    sh[:, 0] = directions
    sphere = Gaussians(
        (0.7 * directions).astype(np.float32), np.tile([1.0, 0, 0, 0], (4000, 1)).astype(np.float32),
        np.full((4000, 3), 0.03, np.float32), np.full(4000, 0.8, np.float32), sh,
    )  # fmt: skip
    small = edit.decimate(sphere, 1500)
    small.validate()
    assert len(small) == 1500
    error = ((picture(small, away()) - picture(sphere, away())) ** 2).mean()
    assert -10 * math.log10(error) > 24
    assert edit.decimate(sphere, 5000) is sphere
