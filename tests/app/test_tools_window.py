"""What the first minute does not touch, by real clicks under Xvfb: tools, number fields, jobs, camera keys, layout."""

import pytest


def test_every_tool_selects(told):
    found = told["selecting"]
    assert found["bodied"] and found["box_in_hand"] and found["front_is_less"]
    assert found["lasso"] and found["sphere_adds"] and found["part"] and found["colour"] and found["brushed"]
    assert found["grown"] > found["before"] and found["shrunk"] < found["grown"]
    assert found["inverted"] == pytest.approx(1 - found["shrunk"], abs=0.01)


def test_a_selection_is_cropped_by_numbers_painted_and_undone(told):
    found = told["selecting"]
    assert found["crop_typed"] == pytest.approx(4) and found["cropped"]
    assert found["painted"] == ["foam"] and found["unpainted"] and found["nothing"] and found["lasso_paints"]


def test_with_a_selection_the_brush_paints_inside_of_it_in_one_step(told):
    found = told["selecting"]
    assert found["inside"] and found["one_step"] and "stays inside of the selection" in found["hint"]


def test_numbers_are_typed_with_units_and_reset(told):
    found = told["number_fields"]
    assert found["drop_cm"] == 25 == found["kept"] and "12 kPa" in found["refused"]
    assert found["reset"] and found["no_field_left"] and found["labels_fit"]


def test_shortcuts_frame_isolate_hide_and_look_from_the_sides(told):
    found = told["shortcuts"]
    assert found["sized"] == 2 and found["as_made"]  # its size was typed, and brought back by a double click
    assert found["framed"] and found["isolated"] and found["back"] and found["hidden"] and found["shown"]
    assert found["sides"][:4] == [[0, 0], [180, 0], [90, 0], [-90, 0]]
    assert [side[1] for side in found["sides"][4:]] == [90, -90, 18]


def test_a_project_is_brought_beside_what_is_there_and_taken_back(told):
    found = told["brought"]
    assert found["brought"] and found["listed"] and found["gone"]


def test_the_camera_goes_along_its_keys_and_is_filmed(told):
    found = told["keys_and_film"]
    assert found["played"] and len(found["keys"]) == 2 and found["keys"][0] == 0 and found["between"]
    assert found["filmed"] and found["files"] == [["film.mp4", "frames"], 8]


def test_jobs_are_listed_with_their_log_and_one_is_stopped(told):
    found = told["keys_and_film"]
    assert found["list"] and found["list_closed"] and found["kinds"][0] == ["film", "done"]
    assert found["logs"][0] == "filming" and found["logs"][-1] == "done"
    assert found["stopped"] and found["left_over"] == []


def test_the_engine_page_fills_while_the_window_goes_on(told):
    found = told["machine_page"]
    assert found["open"] and found["first"] and found["rows"] == ["machine", "torch"] and found["closed"]
    assert found["listed"] == [["engine", "running"]]


def test_panels_fold_stretch_and_scale_and_the_safe_start_forgets_it(told):
    found = told["layouts"]
    assert found["folded"] and found["unfolded"] and found["dragged"] == 100 and found["reset"]
    assert found["scaled"] and found["labels_fit"]
    assert found["kept"]["scale"] == 1.2 and found["kept"]["panels"]["right"] == 440
    assert found["safe"] == [True, True, 1.0]


def test_a_chip_is_changed_and_two_variants_are_walked_between(told):
    found = told["words"]
    assert found["asked"] and found["menu"] and found["changed"] and found["walked"] and found["slid"]


def test_paths_are_typed_where_there_is_no_dialog_and_earlier_saves_come_back(told):
    found = told["saves"]
    assert found["no_dialog"] and found["saved"] and found["again"] and found["earlier"]


def test_only_the_windows_thread_calls_the_toolkit_and_nothing_is_left(told):
    assert told["calls_off_thread"] == [] and told["left_threads"] == [] and "Traceback" not in told["log"]
