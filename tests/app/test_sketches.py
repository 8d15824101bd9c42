"""Sketches: they look as what is traced, turning makes none, a part in the hand is made anew and the rest is not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from app.gpu import processor
from app.model import box_of, part_labels
from app.orbit import View, framed
from app.sketches import ROUGH, SAMPLES, Sketches
from app.viewport import camera_of, stage_and_keys
from engine.mesh.topology import components
from engine.shapes import parts as layout
from engine.shapes import view
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(2) as found:
        yield found


def scene_of(*names, seed=3):
    rng = np.random.default_rng(seed)
    return Scene(tuple(Object(name, parts=sample(THINGS[name], rng).parts) for name in names))


def all_rows(scene):
    return tuple(tuple(range(len(item.parts.rows))) for item in scene.objects)


def learned(scene, pool, selected=None):
    sketches = Sketches()
    sketches.learn(scene, all_rows(scene), selected, pool, lambda: True)
    return sketches


def edited(scene, row, columns, by, at=0):
    item = scene.objects[at]
    rows = item.parts.rows.copy()
    rows[row, columns] += by
    objects = list(scene.objects)
    objects[at] = replace(item, parts=replace(item.parts, rows=rows))
    return Scene(tuple(objects))


@pytest.mark.parametrize("names", [("mug",), ("turtle", "chair")])
def test_what_was_learned_looks_as_it_is_traced(names, pool):
    scene = scene_of(*names)
    rows = all_rows(scene)
    sketches = learned(scene, pool)
    things, keys = sketches.drawables(scene, rows, pool)
    camera = camera_of(framed(View(), box_of(scene)), 200, 160)
    drawn = processor.draw(things, camera, "solid", pool=pool)
    stage, flat = stage_and_keys(scene, rows, SAMPLES, pool)
    image, hits = view.trace(stage, camera, None, pool)
    assert keys == flat
    assert (drawn.labels == hits).mean() > 0.985
    assert np.abs(drawn.image - image).mean() < 0.02
    assert sketches.drawables(scene, rows, pool)[0] is things  # turning makes nothing anew


def test_what_is_unknown_is_made_and_learning_can_be_given_up(pool, monkeypatch):
    scene = scene_of("mug")
    given_up = Sketches()
    given_up.learn(scene, all_rows(scene), None, pool, lambda: False)
    made = counted(monkeypatch)
    given_up.drawables(scene, all_rows(scene), pool)
    other = scene_of("mug", seed=4)
    given_up.drawables(other, all_rows(other), pool)
    assert made == [len(scene.objects[0].parts.rows), len(other.objects[0].parts.rows)]


def counted(monkeypatch) -> list[int]:
    """How many rows each sketch is made of that is made from now on."""
    made, real = [], view.stage_of
    monkeypatch.setattr(view, "stage_of", lambda things, *a: made.append(len(things[0].rows)) or real(things, *a))
    return made


def test_a_part_in_the_hand_follows_and_the_rest_is_made_once(pool, monkeypatch):
    scene = scene_of("mug")
    item, labels = scene.objects[0], part_labels(scene.objects[0])
    handle = labels.index("handle")
    sketches = learned(scene, pool, ("mug", "handle"))
    made = counted(monkeypatch)
    for step in range(1, 4):
        moved = edited(scene, handle, layout.CENTRE, [0.05 * step, 0, 0])
        things, keys = sketches.drawables(moved, all_rows(scene), pool)
        assert made == [1] * step
        here = things.solids.vertices[np.unique(things.solids.faces[things.solids.label == handle])]
        parts = moved.objects[0].parts
        scale, offset = layout.to_metres(parts)
        low, high = layout.part_bounds(parts.rows[handle])
        np.testing.assert_allclose(here.min(0), low * scale + offset, atol=0.06 * scale)
        np.testing.assert_allclose(here.max(0), high * scale + offset, atol=0.06 * scale)
    assert keys[handle] == (item.name, "handle")


def test_colour_alone_makes_no_new_sketch(pool, monkeypatch):
    scene = scene_of("mug")
    sketches = learned(scene, pool)
    monkeypatch.setattr(view, "stage_of", lambda *a: pytest.fail("made anew"))
    red = edited(scene, 0, layout.COLOUR, [0.2, 0.0, 0.0])
    things, _ = sketches.drawables(red, all_rows(scene), pool)
    assert things.solids.looks[0, 0] != sketches.drawables(scene, all_rows(scene), pool)[0].solids.looks[0, 0]


def test_a_cut_that_moves_carves(pool, monkeypatch):
    scene = next(
        found for found in (scene_of(name, seed=k) for name in sorted(THINGS) for k in range(3))
        if (found.objects[0].parts.rows[:, layout.MODE] == layout.MODES.index("cut")).any()
    )  # fmt: skip
    row = int(np.argmax(scene.objects[0].parts.rows[:, layout.MODE] == layout.MODES.index("cut")))
    sketches = learned(scene, pool)
    made = counted(monkeypatch)
    sketches.drawables(edited(scene, row, layout.CENTRE, [0.03, 0, 0]), all_rows(scene), pool)
    assert made == [len(scene.objects[0].parts.rows)]


def test_hidden_parts_are_not_in_it(pool):
    scene = scene_of("mug")
    labels = part_labels(scene.objects[0])
    shown = (tuple(i for i in range(len(labels)) if labels[i] != "handle"),)
    sketches = Sketches()
    sketches.learn(scene, shown, None, pool, lambda: True)
    things, keys = sketches.drawables(scene, shown, pool)
    assert ("mug", "handle") not in keys and set(things.solids.label) <= set(range(len(keys)))


def test_an_empty_stage_has_its_floor(pool):
    things, keys = Sketches().drawables(Scene(()), (), pool)
    drawn = processor.draw(things, camera_of(View(), 80, 60), "solid", pool=pool)
    assert keys == () and (drawn.labels == -1).all() and drawn.image[-1].mean() > 0.05


def test_a_drag_that_begins_before_anything_was_learned(pool, monkeypatch):
    scene = scene_of("mug")
    sketches = Sketches()
    sketches.drawables(scene, all_rows(scene), pool)
    made = counted(monkeypatch)
    for step in (1, 2):
        sketches.drawables(edited(scene, 1, layout.CENTRE, [0.02 * step, 0, 0]), all_rows(scene), pool)
    assert made == [2, 1, 1]


def test_the_wall_of_a_vessel_in_the_hand_has_no_holes(pool):
    scene = scene_of("vase")
    sketches = learned(scene, pool)
    things, keys = sketches.drawables(edited(scene, 0, layout.CENTRE, [0.05, 0, 0]), all_rows(scene), pool)
    faces = things.solids.faces
    sides = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there = {tuple(edge) for edge in sides.tolist()}
    open_edges = [edge for edge in there if edge[::-1] not in there]
    assert not open_edges
    camera = camera_of(framed(View(), box_of(scene)), 200, 160)
    drawn = processor.draw(sketches.drawables(scene, all_rows(scene), pool)[0], camera, "solid", pool=pool)
    moved = processor.draw(things, camera, "solid", pool=pool)
    body = keys.index(("vase", part_labels(scene.objects[0])[0]))
    assert abs((moved.labels == body).sum() / (drawn.labels == body).sum() - 1) < 0.1


def handles(faces: np.ndarray) -> float:
    """Of closed surfaces: what their Euler number lacks to that of as many balls, by twos."""
    edges = np.unique(np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), 1), axis=0)
    vertices = faces.max() + 1
    sheets = components(vertices, edges)[0]
    return (2 * sheets - (vertices - len(edges) + len(faces))) / 2


@pytest.mark.parametrize("samples", [ROUGH, SAMPLES])
@pytest.mark.parametrize("name", ["vase", "bowl"])
def test_thin_walls_do_not_tear(name, samples, pool):
    for seed in range(4):
        parts = sample(THINGS[name], np.random.default_rng(seed)).parts
        body = (parts.names.index("body"),)
        assert parts.rows[body[0], layout.WALL] > 0
        sketch = Sketches()._sketch(parts, body, samples, pool)
        assert handles(sketch.faces) == 0
