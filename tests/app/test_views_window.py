"""The switch over the stage by real clicks under Xvfb, drawn by wgpu on whatever adapter there is."""

from app.model import WAYS


def test_buttons_and_keys_show_every_way_and_nothing_else_happens(told):
    assert told["shown"] == told["keys"] == list(WAYS) and told["still_there"]


def test_what_a_view_cannot_show_is_said_over_it(told):
    assert {way for way, words in told["words"].items() if words} == {"uv", "particles"}
    assert " charts" in told["words"]["uv"] and "covered" in told["words"]["uv"]


def test_a_part_is_picked_among_the_gaussians_and_outlined(told):
    assert told["picked"] and told["outlined"] > 30


def test_the_adapter_drew_and_nothing_went_wrong(told):
    assert "draws the viewport" in told["drawn_by"] and not told["drawn_by"].startswith("the processor")
    assert "Traceback" not in told["log"]
