"""Matter by region: what lies inside, what the last stroke says, and that particles take it on."""

import numpy as np

from engine import painting
from engine.physics.bodies import Body, body_particles, matter_names
from engine.physics.materials import matter_named
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Stroke


def test_regions_hold_what_they_should():
    points = np.array([[0, 0, 0], [0.5, 0, 0], [0, 2, 0], [0, 0, -3]], np.float32)
    assert painting.inside(painting.ball((0, 0, 0), 0.6)[None], points).tolist() == [True, True, False, False]
    assert painting.inside(painting.box((-1, 1, -1), (1, 3, 1))[None], points).tolist() == [False, False, True, False]
    assert painting.inside(painting.beam((0, 9, 0), (0, -2, 0), 0.1)[None], points).tolist() == [
        True,
        False,
        True,
        False,
    ]
    inward = [(1, 0, -1), (-1, 0, -1), (0, 1, -1), (0, -1, -1)]
    assert painting.inside(painting.frustum((0, 0, 0.5), inward)[None], points).tolist() == [True, True, False, True]


def test_later_strokes_lie_over_earlier_ones_and_erase():
    box = painting.box((-1, -1, -1), (1, 1, 1))[None]
    item = Object("thing", paint=(Stroke("jelly", box), Stroke("", painting.ball((0, 0, 0), 0.1)[None])))
    points, owner = np.array([[0, 0, 0], [0.5, 0, 0]], np.float32), np.zeros(2, int)
    assert painting.painted(item, points, owner, ("a",)).tolist() == [-1, 0]
    limited = Object("thing", paint=(Stroke("jelly", box, "b"),))
    assert painting.painted(limited, points, np.array([0, 1]), ("a", "b")).tolist() == [-1, 0]


def test_a_stroke_that_goes_on_is_one_stroke():
    stroke = Stroke("jelly", painting.ball((0, 0, 0), 1)[None])
    item = painting.with_stroke(painting.with_stroke(Object("thing"), stroke, False), stroke, True)
    assert len(item.paint) == 1 and item.paint[0].regions.shape == (2, painting.ROW)
    assert len(painting.with_stroke(item, Stroke("snow", stroke.regions), True).paint) == 2


def test_particles_of_the_top_half_become_jelly():
    parts = sample(THINGS["vase"], np.random.default_rng(3)).parts
    item = Object("vase", parts=parts)
    rest = body_particles(Body(item, matter_names(item)), 0, parts.size / 10, np.random.default_rng(0))
    middle = float(rest.x[:, 1].mean())
    region = painting.box((-9, middle, -9), (9, 9, 9))[None]
    body = Body(Object("vase", parts=parts, paint=(Stroke("jelly", region),)), matter_names(item))
    found, upper = painting.repainted(rest, [body]), rest.x[:, 1] >= middle
    jelly = matter_named("jelly")
    assert np.allclose(found.mass[upper] / found.volume[upper], jelly.density, rtol=1e-4)
    assert (found.law[upper] == jelly.law).all()
    assert np.array_equal(found.parameters[:, ~upper], rest.parameters[:, ~upper]) and upper.any() and (~upper).any()


def test_sites_are_inside_where_the_nearest_is_chosen():
    rng = np.random.default_rng(1)
    points = rng.uniform(-1, 1, (403, 3)).astype(np.float32)
    chosen = points[:, 1] > 0.2
    regions = painting.sites(points, chosen)
    assert regions.shape[1] == painting.ROW and np.isfinite(regions).all()
    assert (painting.inside(regions, points) == chosen).all()
    both = np.concatenate([regions, painting.ball((0, -1, 0), 0.5)[None]])
    assert (painting.inside(both, points) == chosen | (np.linalg.norm(points - (0, -1, 0), axis=1) <= 0.5)).all()
    assert not painting.inside(painting.sites(points, np.zeros(403, bool)), points).any()
    many = rng.uniform(-1, 1, (80_000, 3)).astype(np.float32)
    assert len(painting.sites(many, many[:, 0] > 0)) <= painting.MOST_SITES / 5 + 2


def test_a_limit_holds_a_stroke_back_and_strokes_of_one_limit_join():
    points = np.random.default_rng(2).uniform(-1, 1, (300, 3)).astype(np.float32)
    chosen, ball = points[:, 0] > 0, painting.ball((0, 0, 0), 0.8)[None]
    rows = painting.as_limit(painting.sites(points, chosen))
    near = np.linalg.norm(points, axis=1) <= 0.8
    assert (painting.inside(np.concatenate([rows, ball]), points) == near & chosen).all()
    assert not painting.inside(rows, points).any()
    sites = painting.sites(points, points[:, 1] > 0)
    assert (painting.inside(np.concatenate([sites, rows]), points) == (points[:, 1] > 0) & chosen).all()
    stroke = Stroke("jelly", np.concatenate([rows, ball]))
    item = painting.with_stroke(painting.with_stroke(Object("thing"), stroke, False), stroke, True)
    assert len(item.paint) == 1 and len(item.paint[0].regions) == len(rows) + 2
    assert len(painting.with_stroke(item, Stroke("jelly", ball), True).paint) == 2
    assert np.array_equal(painting.limit_of(item.paint[0].regions), rows)
