"""One little capture, written as every kind of dataset by this file's own writers, must read as the same cameras."""

import json
import struct

import numpy as np
import pytest
from PIL import Image

from engine.errors import BadFile
from engine.splat import colmap, datasets
from engine.splat.capture import Lens, Pictures, View, distorted, load_picture, resized
from engine.types import Camera

WIDTH, HEIGHT, FOCAL = 40, 30, 50.0
Z_UP = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])  # z-up world to y-up world


def orbit(count: int, height: float = 0.0) -> list[np.ndarray]:
    """World-to-camera matrices around the origin of a Y-up world."""
    poses = []
    for angle in np.linspace(0, 2 * np.pi, count, endpoint=False):
        eye = np.array([3 * np.sin(angle), height, 3 * np.cos(angle)])
        forward = -eye / np.linalg.norm(eye)
        right = np.cross(forward, [0, 1, 0])
        right /= np.linalg.norm(right)
        rotation = np.stack([right, np.cross(forward, right), forward])
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = rotation, -rotation @ eye
        poses.append(pose)
    return poses


def write_pictures(folder, count: int, mode: str = "RGB") -> list[str]:
    rng = np.random.default_rng(0)
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{i:03d}.png" for i in range(count)]
    for name in names:
        pixels = rng.integers(0, 255, (HEIGHT, WIDTH, 4 if mode == "RGBA" else 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / name)
    return names


def wxyz(rotation):
    w = np.sqrt(max(0, 1 + np.trace(rotation))) / 2
    if w > 1e-3:
        return np.array([w, *(np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0],
                                        rotation[1, 0] - rotation[0, 1]]) / (4 * w))])  # fmt: skip
    values, vectors = np.linalg.eigh(rotation)
    return np.array([0, *vectors[:, np.argmax(values)]])


def colmap_files(poses, names, binary=True) -> dict[str, bytes]:
    points = [(1.0, 2.0, 3.0, 255, 0, 51), (-1.0, 0.5, 0.0, 0, 102, 255)]
    if binary:
        cameras = struct.pack("<QiiQQ4d", 1, 7, 1, WIDTH, HEIGHT, FOCAL, FOCAL, WIDTH / 2, HEIGHT / 2)
        images = struct.pack("<Q", len(poses))
        for i, (pose, name) in enumerate(zip(poses, names, strict=True)):
            images += struct.pack("<i7di", i, *wxyz(pose[:3, :3]), *pose[:3, 3], 7) + name.encode() + b"\0"
            images += struct.pack("<Qddq", 1, 3.0, 4.0, -1)
        cloud = struct.pack("<Q", len(points))
        for i, p in enumerate(points):
            cloud += struct.pack("<Q3d3BdQii", i, *p, 0.5, 1, 0, 0)
        return {"cameras.bin": cameras, "images.bin": images, "points3D.bin": cloud}
    cameras = f"# comment\n7 PINHOLE {WIDTH} {HEIGHT} {FOCAL} {FOCAL} {WIDTH / 2} {HEIGHT / 2}\n"
    images = "# comment\n"
    for i, (pose, name) in enumerate(zip(poses, names, strict=True)):
        numbers = " ".join(repr(float(v)) for v in (*wxyz(pose[:3, :3]), *pose[:3, 3]))
        images += f"{i} {numbers} 7 {name}\n\n"
    cloud = "".join(f"{i} {' '.join(map(str, p))} 0.5 0 0\n" for i, p in enumerate(points))
    return {"cameras.txt": cameras.encode(), "images.txt": images.encode(), "points3D.txt": cloud.encode()}


def write_colmap(folder, binary, count=6):
    poses, names = orbit(count), write_pictures(folder / "images", count)
    (folder / "sparse" / "0").mkdir(parents=True)
    for name, data in colmap_files(poses, names, binary).items():
        (folder / "sparse" / "0" / name).write_bytes(data)
    return poses


def to_opengl_z_up(pose):
    return (np.linalg.inv(Z_UP) @ np.linalg.inv(pose) @ np.diag([1.0, -1, -1, 1])).tolist()


def write_nerfstudio(folder, count=6, **more):
    poses, names = orbit(count, 1.0), write_pictures(folder / "images", count)
    frames = [
        {"file_path": f"images/{n}", "transform_matrix": to_opengl_z_up(p)} for n, p in zip(names, poses, strict=True)
    ]
    table = {
        "w": WIDTH,
        "h": HEIGHT,
        "fl_x": FOCAL,
        "fl_y": FOCAL,
        "cx": WIDTH / 2,
        "cy": HEIGHT / 2,
        "frames": frames,
        **more,
    }
    (folder / "transforms.json").write_text(json.dumps(table))
    return poses


def assert_same_poses(capture, poses):
    for view, pose in zip(capture.views, poses, strict=True):
        assert np.allclose(view.camera.world_to_camera, pose, atol=1e-5)
        assert (view.camera.width, view.camera.height) == (WIDTH, HEIGHT)
        assert (view.camera.fx, view.camera.cx, view.camera.cy) == pytest.approx(
            (FOCAL, WIDTH / 2, HEIGHT / 2), abs=1e-3
        )


@pytest.mark.parametrize("binary", [True, False])
def test_colmap(tmp_path, binary):
    poses = write_colmap(tmp_path, binary)
    capture = datasets.read_capture(tmp_path)
    assert_same_poses(capture, poses)
    assert np.allclose(capture.points, [[1, 2, 3], [-1, 0.5, 0]], atol=1e-5)
    assert np.allclose(capture.colours[0], [1, 0, 0.2])


def test_colmap_worlds_are_turned_upright(tmp_path):
    turn = np.eye(4)
    turn[:3, :3] = colmap.rotation_from_wxyz([0.3, 0.8, -0.4, 0.2])
    names = write_pictures(tmp_path / "images", 6)
    (tmp_path / "sparse").mkdir()
    for name, data in colmap_files([pose @ turn for pose in orbit(6)], names).items():
        (tmp_path / "sparse" / name).write_bytes(data)
    for view in datasets.read_capture(tmp_path).views:
        assert np.allclose(view.camera.world_to_camera[1, :3], [0, -1, 0], atol=1e-5)


def test_nerfstudio_with_masks_and_points(tmp_path):
    (tmp_path / "masks").mkdir()
    Image.new("L", (WIDTH, HEIGHT), 255).save(tmp_path / "masks" / "m.png")
    header = "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n"
    header += "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n"
    (tmp_path / "seed.ply").write_text(header + "1 2 3 255 0 51\n")
    poses = write_nerfstudio(tmp_path, mask_path="masks/m.png", ply_file_path="seed.ply")
    capture = datasets.read_capture(tmp_path)
    assert_same_poses(capture, poses)
    assert capture.views[0].mask.name == "m.png"
    assert np.allclose(capture.points, [[1, 3, -2]]) and np.allclose(capture.colours, [[1, 0, 0.2]])


def test_blender_with_its_own_split(tmp_path):
    poses = orbit(5, 0.7)
    names = write_pictures(tmp_path / "r", 5, "RGBA")
    angle = 2 * np.arctan(WIDTH / 2 / FOCAL)
    for name, chosen in (("transforms_train.json", slice(0, 3)), ("transforms_test.json", slice(3, 5))):
        frames = [
            {"file_path": f"./r/{n[:-4]}", "transform_matrix": to_opengl_z_up(p)}
            for n, p in zip(names[chosen], poses[chosen], strict=True)
        ]
        (tmp_path / name).write_text(json.dumps({"camera_angle_x": angle, "frames": frames}))
    capture = datasets.read_capture(tmp_path).split(2)
    assert_same_poses(capture, poses)
    assert [v.held_out for v in capture.views] == [False] * 3 + [True] * 2
    picture = load_picture(capture.views[0], 0)
    assert picture.alpha.shape == (HEIGHT, WIDTH)
    assert np.allclose(picture.over((1, 1, 1)).min(), (picture.over((1, 1, 1))).min())


def test_split_holds_out_every_eighth(tmp_path):
    write_nerfstudio(tmp_path, 17)
    capture = datasets.read_capture(tmp_path).split(8)
    assert [i for i, v in enumerate(capture.views) if v.held_out] == [0, 8, 16]
    assert not any(v.held_out for v in capture.split(0).views[1:8])


def test_pictures_shrink_with_their_cameras_and_are_streamed(tmp_path):
    write_nerfstudio(tmp_path, 4)
    views = datasets.read_capture(tmp_path).views
    pictures = Pictures(views, 20, cache_bytes=15 * 20 * 3 * 2)
    picture = pictures[0]
    assert picture.rgb.shape == (15, 20, 3) and picture.camera.fx == pytest.approx(FOCAL / 2)
    full = np.asarray(Image.open(views[0].image)).reshape(15, 2, 20, 2, 3).mean((1, 3))
    assert np.abs(picture.rgb - full).max() <= 1
    for index in range(4):
        pictures[index]
    assert len(pictures._kept) == 2 and pictures[0] is picture and pictures[3] is not pictures[3]


@pytest.mark.parametrize(
    "lens", [Lens((-0.2, 0.05), (0.01, -0.02)), Lens((0.1, -0.02, 0, 0), fisheye=True), Lens((0.1,) * 6)]
)
def test_a_distorted_photograph_is_straightened(tmp_path, lens):
    """Photograph a smooth colour field through the lens, then expect the pinhole's picture of the same field."""
    camera = Camera(80, 60, 70.0, 72.0, 41.0, 29.0, np.eye(4))

    def field(x, y):
        return np.stack([128 + 100 * np.sin(5 * x), 128 + 100 * np.cos(4 * y), 128 + 100 * np.sin(3 * (x + y))], -1)

    fine = np.linspace(-1.2, 1.2, 1201)
    ideal_x, ideal_y = np.meshgrid(fine, fine)
    bent_x, bent_y = distorted(lens, ideal_x, ideal_y)
    xs, ys = np.meshgrid((np.arange(80) + 0.5 - 41.0) / 70, (np.arange(60) + 0.5 - 29.0) / 72)
    from scipy.spatial import cKDTree

    nearest = cKDTree(np.stack([bent_x.ravel(), bent_y.ravel()], 1)).query(np.stack([xs.ravel(), ys.ravel()], 1))[1]
    photograph = field(ideal_x.ravel()[nearest], ideal_y.ravel()[nearest]).reshape(60, 80, 3)
    Image.fromarray(photograph.astype(np.uint8)).save(tmp_path / "p.png")
    picture = load_picture(View("p", tmp_path / "p.png", camera, lens=lens), 0)
    error = np.abs(picture.rgb - field(xs, ys))[picture.valid]
    assert picture.valid.mean() > 0.5 and error.mean() < 3


def test_a_mask_and_a_resized_camera(tmp_path):
    Image.new("RGB", (8, 6), (9, 9, 9)).save(tmp_path / "p.png")
    mask = Image.new("L", (8, 6), 255)
    mask.paste(0, (0, 0, 4, 6))
    mask.save(tmp_path / "m.png")
    camera = Camera(8, 6, 8.0, 8.0, 4.0, 3.0, np.eye(4))
    picture = load_picture(View("p", tmp_path / "p.png", camera, tmp_path / "m.png"), 4)
    assert picture.valid[:, 2:].all() and not picture.valid[:, :2].any()
    assert resized(camera, 16, 12).cx == 8.0


@pytest.mark.parametrize(
    "change, words",
    [
        ({"frames": []}, "frames"),
        ({"fl_x": 0}, "fl_x"),
        ({"w": "wide"}, "w is"),
        ({"frames": [{"file_path": "../../etc/passwd", "transform_matrix": np.eye(4).tolist()}]}, "leads out"),
        ({"frames": [{"file_path": "images/000.png", "transform_matrix": [[1, 2], [3, 4]]}]}, "4 x 4"),
        ({"frames": [{"file_path": "images/none.png", "transform_matrix": np.eye(4).tolist()}]}, "missing"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, change, words):
    write_nerfstudio(tmp_path, 2, **change)
    with pytest.raises(BadFile, match=words) as caught:
        datasets.read_capture(tmp_path)
    assert str(tmp_path) in caught.value.where


def test_folders_without_poses_and_broken_pictures(tmp_path):
    with pytest.raises(BadFile, match="no poses"):
        datasets.read_capture(tmp_path)
    with pytest.raises(BadFile, match="no such folder"):
        datasets.read_capture(tmp_path / "gone")
    (tmp_path / "p.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(BadFile, match="cannot be read"):
        load_picture(View("p", tmp_path / "p.png", Camera(8, 6, 8.0, 8.0, 4.0, 3.0, np.eye(4))), 0)


PARSERS = {
    "cameras.bin": colmap.parse_cameras_bin,
    "images.bin": colmap.parse_images_bin,
    "points3D.bin": colmap.parse_points_bin,
    "cameras.txt": colmap.parse_cameras_txt,
    "images.txt": colmap.parse_images_txt,
    "points3D.txt": colmap.parse_points_txt,
}


@pytest.mark.parametrize("name", PARSERS)
def test_mutated_models_never_crash(name):
    good = colmap_files(orbit(4), [f"{i}.png" for i in range(4)], name.endswith("bin"))[name]
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(2000):
        data = bytearray(good)
        for _ in range(rng.integers(1, 6)):
            data[rng.integers(len(data))] = rng.integers(256)
        data = bytes(data[: rng.integers(len(data))] if rng.random() < 0.3 else data)
        try:
            result = PARSERS[name](data)
        except BadFile as error:
            assert error.offset is not None and 0 <= error.offset <= len(data)
            refused += 1
            continue
        if name.startswith("points"):
            assert all(np.isfinite(a).all() for a in result) and np.abs(result[0]).max(initial=0) <= 1e9
    assert refused > 50
    assert PARSERS[name](good)


def test_mutated_json_and_point_clouds_never_crash(tmp_path):
    poses = write_nerfstudio(tmp_path, 2)
    good = (tmp_path / "transforms.json").read_bytes()
    assert len(poses) == 2
    header = b"ply\nformat binary_little_endian 1.0\nelement vertex 3\n"
    header += b"property float x\nproperty float y\nproperty float z\nend_header\n"
    cloud = header + np.arange(9, dtype="<f4").tobytes()
    rng = np.random.default_rng(1)
    for source, parse in (
        (good, lambda data: datasets._nerfstudio(tmp_path, datasets.parse_json(data))),
        (cloud, datasets.parse_point_ply),
    ):
        parse(source)
        for _ in range(700):
            data = bytearray(source)
            for _ in range(rng.integers(1, 5)):
                data[rng.integers(len(data))] = rng.integers(256)
            try:
                parse(bytes(data))
            except BadFile as error:
                assert str(error)
