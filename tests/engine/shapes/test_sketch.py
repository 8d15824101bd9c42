"""Drawing: colours, looks and refusals."""

import numpy as np
import pytest

from engine.shapes import parts as layout
from engine.shapes.looks import HUES, LOOKS, companion, shade
from engine.shapes.sketch import Sketch


def sketch(main=(0.2, 0.4, 0.8), look="ceramic"):
    return Sketch(np.random.default_rng(0), main, look)


def test_a_part_takes_the_main_colour_its_look_or_its_own():
    s = sketch()
    s.ball("body", (0, 0, 0), 0.5)
    s.ball("head", (0, 1, 0), 0.3, look="steel")
    s.ball("knob", (0, 1, 0), 0.1, colour=(1, 0, 0), look="rubber", rough=0.1)
    assert np.allclose(s.rows["body"][layout.COLOUR], (0.2, 0.4, 0.8))
    assert np.allclose(s.rows["head"][layout.COLOUR], LOOKS["steel"][0]) and s.rows["head"][layout.METALLIC] == 1
    assert np.allclose(s.rows["knob"][layout.COLOUR], (1, 0, 0)) and s.rows["knob"][layout.ROUGHNESS] == 0.1
    assert s.looks == {"body": "ceramic", "head": "steel", "knob": "rubber"}


def test_another_colour_on_a_metal_thing_is_enamel():
    s = sketch(look="gold")
    s.ball("body", (0, 0, 0), 0.5)
    s.ball("head", (0, 1, 0), 0.3, colour=(0, 0, 1))
    assert s.rows["body"][layout.METALLIC] == 1 and s.rows["head"][layout.METALLIC] == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.ball("body", (0, 0, 0), 0.5) or s.ball("body", (0, 0, 0), 0.5),
        lambda s: s.ball("antenna", (0, 0, 0), 0.5),
        lambda s: s.ball("body", (0, 0, 0), 0.5, radial=9),
    ],
    ids=["twice", "no such slot", "nine copies"],
)
def test_a_wrong_part_is_refused(call):
    with pytest.raises(ValueError):
        call(sketch())


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="wheels"):
        sketch().ball("body", (0, 0, 0), 0.5, wheels=3)


def test_a_tube_through_three_points_passes_through_them():
    s = sketch()
    points = np.array([(-0.5, 0, 0.1), (0.1, 0.6, 0), (0.7, 0, -0.2)])
    s.tube("handle", points, (0.2, 0.1, 0.05))
    curve = layout.bezier(s.rows["handle"], np.array([0, 0.5, 1]))
    assert np.allclose(curve, points)
    assert np.allclose(layout.tube_radius(s.rows["handle"], np.array([0, 0.5, 1])), (0.2, 0.1, 0.05))


def test_shades_and_companions_are_colours():
    rng = np.random.default_rng(0)
    for rgb in HUES.values():
        assert np.allclose(shade(rgb, 1), 1) and np.allclose(shade(rgb, -1), 0)
        other = np.array([companion(rgb, rng) for _ in range(20)])
        assert ((other >= 0) & (other <= 1)).all()
        assert np.abs(other - rgb).max(1).min() > 0.02, "an accent that cannot be told from the main colour"


def test_looks_are_whole_rows():
    for name, (rgb, rough, metal, alpha, matter) in LOOKS.items():
        assert len(rgb) == 3 and all(0 <= v <= 1 for v in (*rgb, rough, metal, alpha)), name
        assert matter, name
