"""The view UV of meshes without texture coordinates: when charts are wanted, what is shown and said, the job."""

from dataclasses import replace

import numpy as np

from app import actions as act
from app import charts
from app import hand_actions as do
from app.hand_tasks import Unwrapped
from app.model import AppState
from app.solids import drawables_of, dressed, words_of
from app.state import reduce
from app.tasks import TASKS
from app.viewport import wish_of
from engine.events import Done, Progress
from engine.mesh.unwrap import Charts
from engine.play import Cast, Moment
from engine.types import Material, Mesh, Object, Scene


def quad() -> Mesh:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Mesh(vertices, faces, face_material=np.zeros(2, np.int32), materials=(Material("sheet"),))


def state_of(mesh: Mesh) -> AppState:
    scene = Scene((Object("thing", mesh=mesh),))
    state = reduce(reduce(AppState(), act.Opened(scene, {})), do.ShowAs("uv"))
    return reduce(state, do.Fleshed(state.scene, (mesh,)))


def seen(state: AppState):
    """(texture coordinates that are drawn, words) of the stage."""
    wish = wish_of(state, 9, 9)
    ready = dressed(wish.scene, wish.rows, wish.solid)
    return drawables_of(ready, wish.solid).uvs, words_of(ready, wish.solid)


UVS = np.arange(12, dtype=np.float32).reshape(2, 3, 2) / 12


def charted(state: AppState, uvs=(UVS,), words="2 charts") -> AppState:
    return reduce(state, do.Charted(charts.rest_meshes(state), uvs, words))


def test_charts_are_wanted_in_that_view_alone_and_shown_when_they_come():
    state = state_of(quad())
    assert not charts.wants_charts(reduce(state, do.ShowAs("mesh"))) and charts.wants_charts(state)
    assert seen(state) == (None, "unwrapping…")
    after = charted(state)
    assert not charts.wants_charts(after) and not wish_of(after, 9, 9).same(wish_of(state, 9, 9))
    uvs, words = seen(after)
    assert np.array_equal(uvs, UVS) and words == "2 charts" and wish_of(after, 9, 9).same(wish_of(after, 9, 9))
    assert wish_of(reduce(after, do.ShowAs("mesh")), 9, 9).solid.words == ""


def test_meshes_with_coordinates_of_their_own_are_left_alone():
    state = state_of(replace(quad(), corner_uvs=UVS))
    assert not charts.wants_charts(state) and seen(state)[1] == "" and np.array_equal(seen(state)[0], UVS)


def test_paint_keeps_the_charts_and_another_shape_wants_new_ones():
    state = charted(state_of(quad()))
    painted = reduce(state, do.PaintHalf("top"))
    assert painted.scene is not state.scene and charts.known(painted) is charts.known(state)
    other = reduce(painted, act.Opened(Scene((Object("thing", mesh=quad()),)), {}))
    other = reduce(reduce(other, do.ShowAs("uv")), do.Fleshed(other.scene, (quad(),)))
    assert charts.wants_charts(other) and charts.known(other) is None


def test_a_recording_of_the_same_faces_wears_the_charts():
    state = reduce(charted(state_of(quad())), act.ShowBench("matter"))
    state = reduce(reduce(state, do.Play()), do.ShowAs("uv"))
    cast = Cast(("thing",), (quad(),), (), None, 4)
    state = reduce(state, do.CastArrived(state.matter.recording.serial, cast))
    moment = Moment(0.0, (quad().vertices + 1,), np.zeros((4, 3)), np.tile(np.eye(3), (4, 1, 1)))
    state = reduce(state, do.MomentArrived(state.matter.recording.serial, moment))
    assert wish_of(state, 9, 9).solid.moment is moment and np.array_equal(seen(state)[0], UVS)


def test_what_failed_is_said_and_tried_again_when_the_view_is_chosen_again():
    failed = charted(state_of(quad()), None, "No charts can be made of this mesh.")
    assert not charts.wants_charts(failed) and seen(failed) == (None, "No charts can be made of this mesh.")
    assert charts.wants_charts(reduce(failed, do.ShowAs("uv")))


def test_the_job_unwraps_what_has_no_coordinates_and_counts_its_charts(monkeypatch):
    asked = []

    def unwrapped(mesh):
        asked.append(mesh)
        yield Progress("unwrapping", 0.5)
        yield Done(Charts(UVS, 3, 0.5, 1.25))

    monkeypatch.setattr("engine.mesh.unwrap.unwrapped", unwrapped)
    bare, own = quad(), replace(quad(), corner_uvs=UVS)
    events = list(TASKS["unwrap"]({"meshes": (bare, own, None, bare)}))
    found = next(event for event in events if isinstance(event, Unwrapped))
    assert len(asked) == 2 and [uvs is not None for uvs in found.uvs] == [True, False, False, True]
    assert [event.done for event in events if isinstance(event, Progress)] == [0, 0.25, 0.75]
    assert found.words == "6 charts on 2 sheets · 50 % covered · 95 % of the surface stretched less than 1.25 times"
    assert isinstance(events[-1], Done)
