"""The viewport's thread: low while moving, full when still, the newest wish wins, picks name parts."""

import time
from dataclasses import replace

import numpy as np
import pytest

from app import hand_actions as do
from app.gizmo import Gizmo
from app.gpu import processor
from app.hand_tasks import Flesh, flesh
from app.orbit import View, axes_of, framed
from app.model import WAYS, AppState, box_of, part_labels
from app.solids import drawables_of, dressed
from app.state import reduce
from app.actions import Isolate, NewScene, Opened, Orbit, Select
from app.viewport import Frame, Viewport, Wish, camera_of, outlined, wish_of
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Gaussians, Material, Mesh, Object, Scene


def opened() -> AppState:
    parts = sample(THINGS["mug"], np.random.default_rng(3)).parts
    return reduce(AppState(), Opened(Scene((Object("mug", parts=parts),)), {}))


@pytest.fixture(scope="module")
def viewport():
    found = Viewport()
    yield found
    found.close()


def frames_until(viewport, wanted, seconds=240.0):
    found, end = [], time.monotonic() + seconds
    while not (found and wanted(found[-1])):
        assert time.monotonic() < end and viewport.error is None
        frame = viewport.frame()
        if frame is not None:
            found.append(frame)
        time.sleep(0.005)
    return found


def test_low_first_then_full_and_picks_name_parts(viewport):
    state = opened()
    viewport.want(wish_of(state, 400, 320))
    found = frames_until(viewport, lambda frame: frame.full)
    assert not found[0].full and found[0].parts.shape[0] < 320
    assert found[-1].image.shape == (320, 400, 3)
    labels = part_labels(state.scene.objects[0])
    assert found[-1].keys == tuple(("mug", label) for label in labels)
    assert found[-1].part_at(0.5, 0.55) in found[-1].keys and found[-1].part_at(0.01, 0.01) is None


def test_the_newest_wish_wins(viewport):
    state = opened()
    for _ in range(12):
        state = reduce(state, Orbit(40, 3))
        viewport.want(wish_of(state, 320, 240))
        time.sleep(0.01)
    last = frames_until(viewport, lambda frame: frame.full and frame.wish.view == state.view)[-1]
    assert last.wish.same(wish_of(state, 320, 240))


def test_the_selection_is_outlined_and_isolation_shows_one_part(viewport):
    state = opened()
    item = state.scene.objects[0]
    state = reduce(state, Select(("mug", part_labels(item)[-1])))
    viewport.want(wish_of(state, 320, 240))
    plain = frames_until(viewport, lambda frame: frame.full and frame.wish.selected == state.selected)[-1]
    alone = reduce(state, Isolate())
    viewport.want(wish_of(alone, 320, 240))
    shown = frames_until(viewport, lambda frame: frame.full and frame.wish.rows == wish_of(alone, 9, 9).rows)[-1]
    assert len(plain.keys) == len(part_labels(item)) and shown.keys == (state.selected,)


def test_the_gizmo_comes_over_the_picture_without_another_trace(viewport, monkeypatch):
    from engine.shapes import view

    state = opened()
    wish = replace(wish_of(state, 320, 240), worn=Gizmo((0.0, 0.05, 0.0), 0.8))
    viewport.want(wish)
    first = frames_until(viewport, lambda frame: frame.full and frame.wish.same(wish))[-1]
    bare = viewport._bare.image
    changed = np.abs(first.image - bare).max(-1) > 0
    assert 0.02 < changed.mean() < 0.6 and np.array_equal(first.parts, viewport._bare.parts)
    time.sleep(0.3)  # it rests
    traced, really = [], view.trace
    monkeypatch.setattr(view, "trace", lambda *a, **k: traced.append(1) or really(*a, **k))
    for hot in (("turn", 0), ("grab", 1), None):
        viewport.want(replace(wish, worn=replace(wish.worn, hot=hot)))
        frame = frames_until(viewport, lambda frame: True)[-1]
        assert frame.full and np.array_equal(frame.image, first.image) == (hot is None)
    viewport.want(replace(wish, worn=None))
    assert np.array_equal(frames_until(viewport, lambda frame: True)[-1].image, bare) and not traced


def test_thumbs_come_and_an_empty_stage_is_a_floor(viewport):
    state = opened()
    viewport.want(wish_of(reduce(state, NewScene()), 160, 120))
    assert not frames_until(viewport, lambda frame: frame.full and not frame.keys)[-1].parts.any()
    viewport.want_thumb(7, state.scene)
    end, thumbs = time.monotonic() + 120, []
    while not thumbs and time.monotonic() < end:
        thumbs = viewport.thumbs()
        time.sleep(0.005)
    assert thumbs[0][0] == 7 and thumbs[0][1].shape == (84, 112, 3)


def test_the_camera_sees_its_target_in_the_middle():
    state = opened()
    view = replace(framed(state.view, box_of(state.scene)), azimuth=-70.0, elevation=35.0)
    camera = camera_of(view, 300, 200)
    camera.validate()
    there = camera.world_to_camera[:3, :3] @ np.asarray(view.target) + camera.world_to_camera[:3, 3]
    assert np.allclose(there, (0, 0, view.distance), atol=1e-9)
    assert np.allclose(camera.world_to_camera[:3, :3] @ axes_of(view)[0], (1, 0, 0), atol=1e-9)


def test_the_outline_surrounds_the_mask():
    image, mask = np.zeros((20, 20, 3), np.float32), np.zeros((20, 20), bool)
    mask[5:10, 5:10] = True
    found = outlined(image, mask, 2)
    assert found[4, 6, 0] > 0.8 and found[3, 6, 0] > 0.8 and found[2, 6].sum() == 0 and 0 < found[7, 7, 0] < 0.2
    assert outlined(image, np.zeros_like(mask), 2) is image
    empty = Wish(Scene(), (), None, AppState().view, 4, 4)
    assert Frame(empty, image, mask.astype(np.int16), (("a", "b"),), True).part_at(0.3, 0.3) == ("a", "b")


def test_every_way_is_drawn_and_what_is_missing_is_said(viewport):
    state = opened()
    for event in flesh({"scene": state.scene}):
        if isinstance(event, Flesh):
            state = reduce(state, do.Fleshed(event.scene, event.meshes))
    state, pictures = reduce(state, Select(("mug", part_labels(state.scene.objects[0])[0]))), {}
    for way in WAYS:
        asked = reduce(state, do.ShowAs(way))
        wish = wish_of(asked, 160, 120)
        viewport.want(wish)
        frame = frames_until(viewport, lambda frame, wish=wish: frame.full and frame.wish.same(wish))[-1]
        assert frame.part_at(0.5, 0.55) is not None and frame.image.shape == (120, 160, 3)
        assert bool(frame.words) == (way in ("uv", "particles"))
        if way != "parts":
            point = frame.point_at(0.5, 0.55)
            low, high = box_of(state.scene)
            assert (point > low - 0.01).all() and (point < high + 0.01).all()
        pictures[way] = frame.image
    # Particles that are not there yet are the mesh; all else looks different.
    assert np.array_equal(pictures["particles"], pictures["mesh"])
    rest = [pictures[way] for way in WAYS if way != "particles"]
    assert all(np.abs(a - b).max() > 0.1 for k, a in enumerate(rest) for b in rest[:k])


def test_a_capture_is_cut_off_by_the_mesh_before_it():
    """A wall of Gaussians through a ball: in front of the ball they are seen, behind it they are not."""
    rng = np.random.default_rng(0)
    means = np.stack([rng.uniform(-0.2, 0.2, 4000), rng.uniform(0, 0.2, 4000), rng.choice([-0.2, 0.2], 4000)], 1)
    green = np.tile(np.array([[-1.5, 1.5, -1.5]], np.float32), (4000, 1, 1))
    shape = np.tile(np.array([1, 0, 0, 0], np.float32), (4000, 1)), np.full((4000, 3), 0.006, np.float32)
    near = means[:, 2] > 0
    mesh = Mesh(*quad_at(0.0), face_material=np.zeros(2, np.int32), materials=(Material("wall", (0.9, 0.1, 0.1)),))
    camera = camera_of(View((0, 0.1, 0), 0, 0, 1.2), 120, 90)
    drawn = {}
    for name, chosen in (("before", near), ("behind", ~near)):
        some = Gaussians(means[chosen].astype(np.float32), *(a[chosen] for a in shape),
                         np.full(chosen.sum(), 0.95, np.float32), green[chosen])  # fmt: skip
        scene = Scene((Object("wall", mesh=mesh), Object("capture", gaussians=some)))
        state = reduce(reduce(AppState(), Opened(scene, {})), do.Fleshed(scene, (mesh, None)))
        wish = wish_of(reduce(state, do.ShowAs("mesh")), 9, 9)
        ready = dressed(wish.scene, wish.rows, wish.solid)
        drawn[name] = processor.draw(drawables_of(ready, wish.solid), camera, "solid").image[45, 60]
    assert drawn["before"][1] > 0.5 > drawn["before"][0] and drawn["behind"][0] > 0.5 > drawn["behind"][1]


def quad_at(z: float):
    vertices = np.array([[-0.2, 0, z], [0.2, 0, z], [0.2, 0.2, z], [-0.2, 0.2, z]], np.float32)
    return vertices, np.array([[0, 1, 2], [0, 2, 3]], np.int32)
