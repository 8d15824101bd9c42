"""Pictures of parts: where things are, what colour they have, several things in one scene."""

import numpy as np
import pytest

from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.gallery import gate, sheet
from engine.shapes.light import Placed
from engine.shapes.picture import contact_sheet, picture, pictures
from engine.shapes.sketch import Sketch
from engine.shapes.thing import sample


def rows_of(draw, main=(0.8, 0.1, 0.1)) -> np.ndarray:
    sketch = Sketch(np.random.default_rng(0), main)
    draw(sketch)
    return layout.clamped(np.stack(list(sketch.rows.values())))


def silhouette(image: np.ndarray) -> np.ndarray:
    """Where the picture is clearly coloured (the studio is grey)."""
    return np.ptp(image.astype(int), axis=2) > 60


def test_a_ball_is_round_red_and_in_the_middle():
    image = picture(rows_of(lambda s: s.ball("body", (0, 0, 0), 0.95)), 96, elevation=0)
    assert image.shape == (96, 96, 3) and image.dtype == np.uint8
    mask = silhouette(image)
    ys, xs = np.nonzero(mask)
    assert abs(xs.mean() - 47.5) < 2 and abs(np.ptp(xs) - np.ptp(ys)) <= 4
    assert mask.sum() == pytest.approx(np.pi / 4 * (np.ptp(xs) + 1) ** 2, rel=0.08)
    red, green, blue = image[mask].mean(0)
    assert red > 2 * green and red > 2 * blue


def test_azimuth_zero_looks_at_the_front_and_goes_round_to_the_side():
    """Red in front (+z), blue on the right (+x): the azimuth decides what is seen."""

    def draw(s):
        s.box("body", (0, 0, 0.45), (0.9, 0.9, 0.45), round=0.002, colour=(0.9, 0.1, 0.1))
        s.box("head", (0, 0, -0.45), (0.9, 0.9, 0.45), round=0.002, colour=(0.1, 0.1, 0.9))

    rows = rows_of(draw)
    front, back = (picture(rows, 48, azimuth=a, elevation=0)[20:28, 20:28].mean((0, 1)) for a in (0, 180))
    assert front[0] > 2 * front[2] and back[2] > 2 * back[0]
    side = picture(rows, 48, azimuth=90, elevation=0)[20:28].mean(0)  # seen from +x: the front is on the left
    assert side[16, 0] > side[16, 2] and side[32, 2] > side[32, 0]


def test_light_comes_from_above_and_pictures_repeat():
    rows = rows_of(lambda s: s.ball("body", (0, 0, 0), 0.95), main=(0.7, 0.3, 0.3))
    image = picture(rows, 64, elevation=0)
    assert image[22:26, 30:34].mean() > image[42:46, 30:34].mean()
    assert np.array_equal(image, picture(rows, 64, elevation=0))


def test_two_things_share_a_scene_and_a_scale():
    ball = rows_of(lambda s: s.ball("body", (0, 0, 0), 0.95))
    blue = rows_of(lambda s: s.ball("body", (0, 0, 0), 0.95), main=(0.1, 0.1, 0.9))
    image = pictures([Placed(ball, 1.0, (-1, 0.95, 0)), Placed(blue, 0.5, (1, 0.475, 0))], 96, (0,))[0].astype(int)
    red = np.argwhere((image[:, :, 0] - image[:, :, 2]) > 60)
    other = np.argwhere((image[:, :, 2] - image[:, :, 0]) > 60)
    assert red[:, 1].mean() < other[:, 1].mean()
    assert np.ptp(red[:, 1]) == pytest.approx(2 * np.ptp(other[:, 1]), rel=0.15)


def test_contact_sheets_hold_every_picture_and_any_text():
    images = [np.full((40, 40, 3), 40 * k, np.uint8) for k in range(5)]
    made = contact_sheet(images, ["one", "two", "three", "vier", "五"], columns=3)
    assert made.width >= 120 and made.height >= 80


def test_the_gallery_measures_and_shows_things():
    line = gate(THINGS["mug"], 3)
    assert line.startswith(" ") and "mug" in line and "whole 1.000" in line
    assert sheet([THINGS["mug"], THINGS["cat"]], 2, size=32).width >= 64


def test_every_thing_shows_in_its_own_colour_when_asked():
    for name in ("mug", "chair", "car", "cat"):
        rows = sample(THINGS[name], np.random.default_rng(1), main=(0.1, 0.75, 0.2)).parts.rows
        image = picture(rows, 48).astype(int)
        green = (image[:, :, 1] - np.maximum(image[:, :, 0], image[:, :, 2])) > 30
        assert green.mean() > 0.02, name
