"""What the stage shows of meshes: at rest, at a moment, without hidden parts, with paint; a ball is no part."""

from dataclasses import replace

import numpy as np

from app import actions as act
from app import hand_actions as do
from app.matter_looks import colour_of
from app.model import WAYS, AppState, part_labels
from app.solids import BALL, drawables_of, dressed, solid_wish, strain_colours, words_of
from app.state import reduce
from app.viewport import wish_of
from engine.play import Moment
from engine.types import Material, Mesh, Object, Scene


def quad(z=0.0, count=2) -> Mesh:
    vertices = np.array([[0, 0, z], [1, 0, z], [1, 1, z], [0, 1, z]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    looks = tuple(Material(f"part {k}", (0.1 * k, 0.5, 0.5)) for k in range(count))
    return Mesh(vertices, faces, face_material=np.array([0, 1], np.int32), materials=looks)


def state_of() -> AppState:
    scene = Scene((Object("thing", mesh=quad()),))
    state = reduce(reduce(AppState(), act.Opened(scene, {})), act.ShowBench("matter"))
    return reduce(state, do.Fleshed(state.scene, (quad(),)))


def test_a_mesh_without_parts_is_shown_on_every_bench_and_picked_by_material():
    state = reduce(state_of(), act.ShowBench("shape"))
    assert part_labels(state.scene.objects[0]) == ("part 0", "part 1")
    wish = wish_of(state, 10, 10)
    assert wish.solid is not None and wish.solid.shown == "solid" and wish.same(wish_of(state, 10, 10))
    ready = dressed(wish.scene, wish.rows, wish.solid)
    assert ready.keys == (("thing", "part 0"), ("thing", "part 1"), BALL)
    drawn = drawables_of(ready, wish.solid)
    assert drawn.solids.label.tolist() == [0, 1] and drawn.points is None
    assert ready.fits(wish.scene, wish.rows, wish.solid)


def test_hidden_parts_are_left_out_and_paint_is_seen():
    state = reduce(state_of(), act.Hide(("thing", "part 1"), True))
    wish = wish_of(state, 10, 10)
    assert drawables_of(dressed(wish.scene, wish.rows, wish.solid), wish.solid).solids.label.tolist() == [0]
    painted = reduce(reduce(state, do.PickMaterial("snow")), do.PaintHalf("top"))
    wish = wish_of(painted, 10, 10)
    tint = drawables_of(dressed(wish.scene, wish.rows, wish.solid), wish.solid).solids.tint
    assert tint[2:, 3].mean() > tint[:2, 3].mean() and 0 < tint[2, 3] <= 0.81  # the border is soft
    assert np.allclose(tint[2, :3], colour_of("snow"))


def test_a_moment_moves_the_vertices_and_a_fluid_has_its_own_surface():
    state = state_of()
    at_rest = solid_wish(state)
    ball = quad(3.0, 1)
    ball = replace(ball, face_material=np.zeros(2, np.int32))
    moved = Moment(0.1, (quad().vertices + 2, ball.vertices), np.zeros((4, 3)), np.tile(np.eye(3), (4, 1, 1)))
    solid = replace(at_rest, meshes=(quad(), ball), moment=moved, shown="particles")
    ready = dressed(state.scene, wish_of(state, 9, 9).rows, solid)
    drawn = drawables_of(ready, solid)
    solids = drawn.solids
    assert solids.vertices[0, 0] == 2 and solids.label.tolist() == [0, 1, 2, 2] and len(drawn.points[0]) == 4
    fluid = replace(solid, meshes=(None, ball), moment=replace(moved, bodies=(quad(5.0), ball.vertices)))
    solids = drawables_of(dressed(state.scene, wish_of(state, 9, 9).rows, fluid), fluid).solids
    assert solids.vertices[0, 2] == 5 and solids.label.tolist() == [0, 0, 2, 2]


def test_strain_goes_from_verdigris_to_terracotta():
    calm, torn = strain_colours(np.stack([np.eye(3), np.diag([2.0, 1, 1])]).astype(np.float16))
    assert calm[1] > calm[0] and torn[0] > torn[1]


def test_every_way_is_a_wish_on_every_bench_and_parts_are_the_benchs_own():
    state = state_of()
    shown = {way: solid_wish(reduce(state, do.ShowAs(way))).shown for way in WAYS}
    assert shown["parts"] == "matter" and shown["mesh"] == "solid"
    assert all(shown[way] == way for way in WAYS if way not in ("parts", "mesh"))
    assert solid_wish(reduce(state, act.ShowBench("shape"))).shown == "solid"


def test_what_cannot_be_shown_is_said():
    state = state_of()
    for way, words in (("uv", "unwrapping…"), ("particles", "Space"), ("wire", "")):
        wish = wish_of(reduce(state, do.ShowAs(way)), 9, 9)
        ready = dressed(wish.scene, wish.rows, wish.solid)
        said = words_of(ready, wish.solid)
        assert words in said and bool(said) == bool(words)
        assert drawables_of(ready, wish.solid) is drawables_of(ready, wish.solid)  # a card keeps what stays the same


def test_texture_coordinates_stay_with_their_faces():
    uvs = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    state = reduce(state_of(), do.ShowAs("uv"))
    state = reduce(state, do.Fleshed(state.scene, (replace(quad(), corner_uvs=uvs),)))
    hidden = reduce(state, act.Hide(("thing", "part 0"), True))
    for seen, expected in ((state, uvs), (hidden, uvs[1:])):
        wish = wish_of(seen, 9, 9)
        ready = dressed(wish.scene, wish.rows, wish.solid)
        assert np.array_equal(drawables_of(ready, wish.solid).uvs, expected) and not words_of(ready, wish.solid)


def test_gaussians_stand_for_the_mesh_and_only_for_what_is_shown():
    state = reduce(reduce(state_of(), do.ShowAs("gaussians")), act.Hide(("thing", "part 0"), True))
    wish = wish_of(state, 9, 9)
    things = drawables_of(dressed(wish.scene, wish.rows, wish.solid), wish.solid)
    assert things.solids.left_out.all() and (things.cloud.label == 1).all() and len(things.cloud.gaussians) == 40_000
