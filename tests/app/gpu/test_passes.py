"""Every pass of shaders/ against its twin on the processor, on the same scene; a software adapter will do.

Tolerances are in levels of 255 (the card rounds to whole ones). Pixels where a sample falls on the other side of an
edge may differ by more; they are counted.
"""

from dataclasses import replace

import numpy as np
import pytest

from app import gizmo
from app.gpu import adapter, processor, strokes
from app.gpu.drawables import WAYS, Cloud, Drawables
from app.orbit import View
from app.viewport import camera_of, ray_through
from engine.mesh import raster
from engine.types import Camera, Gaussians

W, H = 150, 110
ROOM = raster.room_for((-0.1, 0.0, -0.1), (0.1, 0.2, 0.1))
SEEN = View((0.0, 0.1, 0.0), 32.0, 18.0, 0.9)
LOOKS = np.array([[0.7, 0.2, 0.1, 0.4, 0.0, 1.0], [0.8, 0.6, 0.2, 0.25, 1.0, 1.0], [0.2, 0.5, 0.8, 0.1, 0.0, 0.4]])


def ball(middle, radius: float, label: int, rings: int = 24) -> raster.Solids:
    """A ball of one label, with paint on its top."""
    theta, phi = np.meshgrid(np.linspace(0, np.pi, rings), np.linspace(0, 2 * np.pi, 2 * rings), indexing="ij")
    points = np.stack([np.sin(theta) * np.sin(phi), np.cos(theta), np.sin(theta) * np.cos(phi)], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(2 * rings - 1), indexing="ij")
    a = (i * 2 * rings + j).ravel()
    b, c, d = a + 1, a + 2 * rings, a + 2 * rings + 1
    faces = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)]).astype(np.int32)
    tint = np.zeros((len(points), 4), np.float32)
    tint[points[:, 1] > 0.3] = (0.3, 0.6, 0.9, 0.8)
    vertices = (points * radius + middle).astype(np.float32)
    labels = np.full(len(faces), label, np.int32)
    return raster.Solids(vertices, faces, faces, labels, LOOKS.astype(np.float32), tint)


def scene(**more) -> Drawables:
    pieces = [ball((-0.03, 0.06, 0.02), 0.06, 0), ball((0.06, 0.04, 0.03), 0.04, 1), ball((0.0, 0.15, 0.0), 0.045, 2)]
    return Drawables(raster.joined(pieces), ROOM, **more)


def cloud(count: int = 600, degree: int = 3) -> Cloud:
    """Gaussians of two objects around the balls, some of them in front and some behind."""
    rng = np.random.default_rng(4)
    means = rng.normal(size=(count, 3)) * (0.06, 0.03, 0.06) + (0.02, 0.06, 0.05)
    arrays = (means, rng.normal(size=(count, 4)), np.exp(rng.normal(size=(count, 3)) * 0.4 - 5.2),
              rng.uniform(0, 1, count), rng.normal(size=(count, (degree + 1) ** 2, 3)) * 0.25)  # fmt: skip
    label = np.where(np.arange(count) % 2, 3, 4).astype(np.int32)
    return Cloud(Gaussians(*(a.astype(np.float32) for a in arrays)), label)


def unwrapped(things: Drawables) -> np.ndarray:
    """[F, 3, 2] seen from the front; nothing for the last ball."""
    flat = things.solids.vertices[things.solids.faces][..., :2] * 5 + 0.5
    flat[things.solids.label == 2] = np.nan
    return flat.astype(np.float32)


@pytest.fixture(scope="module")
def card():
    found = adapter.find("wgpu")
    assert found.device is not None, f"{found.words}. {found.fix}"
    from app.gpu.frame import Card

    return Card(found.device)


def both(card, things: Drawables, shown: str, **options):
    camera = camera_of(SEEN, W, H)
    return processor.draw(things, camera, shown, **options), card.draw(things, camera, shown, **options)


def agree(mine, theirs, loose: float) -> None:
    """Within one level on all but a share `loose` of pixels; parts and depths likewise."""
    away = 255 * np.abs(mine.image - theirs.image).max(-1)
    assert (away > 1.01).mean() <= loose and np.median(away) <= 0.6
    assert (mine.labels != theirs.labels).mean() <= loose
    same = mine.labels == theirs.labels
    assert (np.abs(mine.depth - theirs.depth)[same] > 1e-5).mean() <= loose


@pytest.mark.parametrize("shown", [way for way in WAYS if way not in ("gaussians", "particles")])
@pytest.mark.parametrize("fine", [False, True])
def test_every_view_of_meshes_is_the_processors(card, shown, fine):
    things = scene()
    if shown == "uv":
        things = replace(things, uvs=unwrapped(things))
    mine, theirs = both(card, things, shown, fine=fine)
    agree(mine, theirs, 0.006)
    assert set(np.unique(theirs.labels)) == {-1, 0, 1, 2}


def test_the_selection_is_outlined_alike(card):
    mine, theirs = both(card, scene(), "solid", selected=1, fine=True)
    agree(mine, theirs, 0.006)
    plain = both(card, scene(), "solid", fine=True)[1]
    changed = np.abs(theirs.image - plain.image).max(-1) > 0.02
    assert changed.sum() > (theirs.labels == 1).sum()  # the lift inside, and a line around it
    line = changed & (theirs.labels != 1)
    assert np.abs(theirs.image[line] - (0.878, 0.478, 0.294)).max() < 0.01


def test_gaussians_are_the_rasterizers_and_cut_off_by_the_meshes(card):
    mine, theirs = both(card, scene(cloud=cloud()), "gaussians")
    away = 255 * np.abs(mine.image - theirs.image).max(-1)
    assert (away > 1.5).mean() <= 0.01 and away.mean() < 0.5
    # Who is seen: the processor takes the one that halves the light, the card the nearest that is half opaque.
    assert (mine.labels != theirs.labels).mean() < 0.12
    whole = both(card, scene(), "solid")[0]
    before = (theirs.depth > 0) & (whole.depth > 0)
    assert (theirs.depth[before] <= whole.depth[before] + 1e-5).all() and {3, 4} <= set(np.unique(theirs.labels))


def test_what_stands_as_gaussians_keeps_its_shadow_and_hides_nothing(card):
    things = scene(cloud=cloud())
    left_out = np.ones(len(things.solids.faces), bool)
    things = replace(things, solids=replace(things.solids, left_out=left_out))
    mine, theirs = both(card, things, "gaussians", fine=True)
    away = 255 * np.abs(mine.image - theirs.image).max(-1)
    assert (away > 1.5).mean() <= 0.01 and set(np.unique(theirs.labels)) == {-1, 3, 4}
    # In motion the processor makes the floor from half of the pixels.
    mine, theirs = both(card, things, "gaussians")
    assert 255 * np.abs(mine.image - theirs.image).mean() < 2 and (mine.labels != theirs.labels).mean() < 0.12


def test_particles_are_the_processors(card):
    rng = np.random.default_rng(1)
    points = (rng.normal(size=(500, 3)) * 0.05 + (0, 0.1, 0), rng.uniform(size=(500, 3)), 0.004)
    points = (points[0].astype(np.float32), points[1].astype(np.float32), points[2])
    mine, theirs = both(card, scene(points=points), "particles")
    agree(mine, theirs, 0.012)
    assert theirs.depth.any() and (theirs.labels == -1).all()


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_colours_of_every_degree(card, degree):
    mine, theirs = both(card, scene(cloud=cloud(150, degree)), "gaussians")
    assert (255 * np.abs(mine.image - theirs.image).max(-1) > 1.5).mean() <= 0.01


def test_nearer_gaussians_lie_over_farther_ones_whatever_their_object_and_number(card):
    """Three discs along the view, red before green before blue, in every order of storage."""
    from app.gpu.frame import far_to_near

    eye = np.eye(4)
    eye[2, 3] = 1.0
    camera = Camera(40, 30, 40.0, 40.0, 20.0, 15.0, eye)
    colours = np.eye(3, dtype=np.float32)
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        z = np.array([-0.2, 0.0, 0.2], np.float32)[list(order)]
        means = np.stack([0 * z, 0 * z, z], 1)
        shape = np.full((3, 3), 0.2, np.float32), np.full(3, 0.8, np.float32)
        sh = ((colours[list(order)] - 0.5) / 0.28209479)[:, None]
        g = Gaussians(means, np.tile(np.array([1, 0, 0, 0], np.float32), (3, 1)), *shape, sh.astype(np.float32))
        assert far_to_near(means, camera).tolist() == np.argsort(-z).tolist()
        drawn = card.draw(Drawables(empty(), ROOM, cloud=Cloud(g, np.array(order, np.int32))), camera, "gaussians")
        middle = drawn.image[15, 20]
        assert middle[0] > 0.75 and middle[0] > 4 * middle[1] > 4 * middle[2] and drawn.labels[15, 20] == 0


def empty() -> raster.Solids:
    none = np.zeros((0, 3), np.int32)
    place, tint = np.zeros((1, 3), np.float32), np.zeros((1, 4), np.float32)
    return raster.Solids(place, none, none, none[:, 0], LOOKS.astype(np.float32), tint)


def test_a_point_is_drawn_where_the_camera_sees_it(card):
    """One convention everywhere: the projection of the window, of the processor and of the card."""
    spot = np.array([[0.03, 0.12, 0.02]], np.float32)
    points = (spot, np.ones((1, 3), np.float32), 0.004)
    drawn = card.draw(Drawables(empty(), ROOM, points=points), camera_of(SEEN, W, H), "particles")
    rows, columns = np.nonzero(drawn.depth)
    x, y = (columns.mean() + 0.5) / W, (rows.mean() + 0.5) / H
    eye, ray = ray_through(SEEN, x, y, W / H)
    depth = float(drawn.depth.max()) + 0.004
    assert np.abs(eye + ray * depth - spot[0]).max() < 0.003


def test_pictures_of_many_sizes_and_things_do_not_mix(card):
    things, other = scene(), Drawables(ball((0, 0.1, 0), 0.1, 0), ROOM)
    first = card.draw(things, camera_of(SEEN, W, H), "solid")
    card.draw(other, camera_of(SEEN, 64, 48), "normals", fine=True)
    card.draw(scene(cloud=cloud(50, 0)), camera_of(SEEN, 90, 70), "gaussians")
    again = card.draw(things, camera_of(SEEN, W, H), "solid")
    assert np.array_equal(first.image, again.image) and np.array_equal(first.labels, again.labels)
    assert card.draw(things, camera_of(SEEN, W, H), "solid", wanted=lambda: False) is None


@pytest.mark.parametrize("busy", [None, ("grab", 0), ("turn", 1)])
@pytest.mark.parametrize("azimuth, elevation", [(32.0, 18.0), (0.0, 0.0), (-140.0, -35.0), (10.0, 89.9)])
def test_the_gizmo_is_the_processors(card, azimuth, elevation, busy):
    view = View((0.0, 0.1, 0.0), azimuth, elevation, 0.9)
    for centre, scale in (((0.02, 0.08, 0.01), 1.0), ((0.13, 0.2, 0.0), 0.6)):  # whole, and cut off by the edge
        shapes = gizmo.shapes_of(gizmo.Gizmo(centre, scale, ("size", 2), busy), view, 300, 260)
        mine, theirs = strokes.layer(shapes), card.layer(shapes)
        away = 255 * np.abs(mine - theirs).max(-1)
        assert mine.shape == theirs.shape and mine[..., 3].max() > 0.9
        assert away.max() <= 2.0 and (away > 1.0).mean() < 0.002
    image = np.full((260, 300, 3), 0.4, np.float32)
    assert strokes.over(image, shapes, theirs).shape == image.shape and (image == np.float32(0.4)).all()
