import argparse
import json
import string
import tomllib
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from engine.config import CONFIGS, BetweenConfig, GenerateConfig, RecastConfig, to_command
from engine.errors import BadConfig
from engine.settings import (
    SEED_MAX,
    add_arguments,
    check,
    fields,
    from_arguments,
    from_mapping,
    from_toml,
    nearest_hint,
    to_arguments,
)

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CLASSES = list(CONFIGS.values())


def parsed(cls, arguments):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add_arguments(parser, cls)
    return from_arguments(cls, vars(parser.parse_args(arguments)))


def valid_value(field):
    setting = field.setting
    if field.kind is bool:
        return st.booleans()
    if field.kind is int:
        return st.integers(int(setting.low), int(setting.high))
    if field.kind is float:
        return st.floats(setting.low, setting.high)
    word = st.text(string.ascii_letters + "é-_ 花", min_size=1, max_size=12).map(str.strip).filter(bool)
    if field.kind is str:
        return st.sampled_from(setting.choices) if setting.choices else word | st.just("-x") | st.just("--seed")
    if get_args(field.kind)[0] is float:
        number = st.floats(setting.low, setting.high, allow_nan=False, allow_infinity=False)
        return st.just(()) | st.tuples(number, number, number)  # vectors
    return st.lists(word, max_size=min(4, setting.longest)).map(tuple)


def valid_config(cls):
    return st.builds(cls, **{field.name: valid_value(field) for field in fields(cls)})


@pytest.mark.parametrize("cls", CLASSES)
def test_every_field_says_what_it_is(cls):
    for field in fields(cls):
        assert len(field.setting.help) > 8, field.name
        if field.kind in (int, float):
            assert field.setting.low is not None and field.setting.high is not None, field.name


@pytest.mark.parametrize("cls", CLASSES)
def test_fuzzed_mappings_raise_nothing_but_bad_config(cls):
    names = st.sampled_from([field.name for field in fields(cls)]) | st.text(max_size=12)

    @given(st.dictionaries(names, ANY, max_size=6))
    @budget(max_examples=300)
    def holds(mapping):
        try:
            config = from_mapping(cls, mapping)
        except BadConfig as error:
            assert error.where and error.what
        else:
            check(config)
            assert set(mapping) <= {field.name for field in fields(cls)}

    holds()


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace")))
def test_fuzzed_toml_raises_nothing_but_bad_config(data):
    with pytest.raises(BadConfig):  # the prompt is required, and no random bytes spell it
        from_toml(GenerateConfig, data)


@pytest.mark.parametrize(
    "data", [b"a=" + b"[" * 60_000, b"seed=" + b"9" * 6000, b"x" * 2_000_000, b"\xff\xfe", b"prompt=1"]
)
def test_hostile_toml_is_refused_in_words(data):
    with pytest.raises(BadConfig):
        from_toml(GenerateConfig, data, "settings.toml")


@pytest.mark.parametrize("cls", CLASSES)
def test_a_config_survives_the_command_line_and_toml(cls):
    @given(valid_config(cls))
    def holds(config):
        assert parsed(cls, to_arguments(config)) == config
        values = {field.name: getattr(config, field.name) for field in fields(cls)}
        toml = "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
        assert from_toml(cls, toml.encode()) == config
        assert tomllib.loads(toml)

    holds()


@pytest.mark.parametrize(
    "arguments, key, part",
    [
        ({"prompt": "a vase", "seed": -1}, "seed", "0 to 9223372036854775807"),
        ({"prompt": "a vase", "seed": SEED_MAX + 1}, "seed", "out of range"),
        ({"prompt": "a vase", "seed": 1.0}, "seed", "whole number"),
        ({"prompt": "a vase", "seed": True}, "seed", "whole number"),
        ({"prompt": "a vase", "resolution": 15}, "resolution", "16 to 384 cells"),
        ({"prompt": "a vase", "resolution": 10**5000}, "resolution", "thousands of digits"),
        ({"prompt": "a vase", "separate": 1}, "separate", "neither true nor false"),
        ({"prompt": "   "}, "prompt", "what to make"),
        ({"prompt": "a\0b"}, "prompt", "NUL"),
        ({"prompt": "a \udcff"}, "prompt", "no text"),
        ({"prompt": "x" * 1_000_000}, "prompt", "1000000 characters"),
        ({}, "prompt", "missing"),
        ({"prompt": "a vase", "resolutoin": 64}, "resolutoin", "Did you mean resolution?"),
    ],
)
def test_refusals_name_the_key_the_value_and_the_range(arguments, key, part):
    with pytest.raises(BadConfig) as caught:
        from_mapping(GenerateConfig, arguments)
    assert caught.value.key == key and key in str(caught.value) and part in str(caught.value)
    assert len(str(caught.value)) < 400


def test_constructing_checks_at_once():
    with pytest.raises(BadConfig):
        GenerateConfig("a vase", count=0)
    with pytest.raises(BadConfig):
        RecastConfig("folder", keep=("handle,rim",))
    assert BetweenConfig("a", "b").steps == 5


def test_words_need_no_quotes_and_lists_take_commas():
    assert parsed(GenerateConfig, ["a", "blue", "vase", "--seed", "3"]).prompt == "a blue vase"
    assert parsed(RecastConfig, ["mug", "--keep", "handle, rim"]).keep == ("handle", "rim")
    assert parsed(GenerateConfig, ["vase", "--separate"]).separate
    assert not parsed(GenerateConfig, ["vase", "--no-separate"]).separate


def test_flags_win_over_a_file():
    base = {"prompt": "a red mug", "seed": 1, "count": 2}
    config = from_arguments(GenerateConfig, {"seed": "9"}, base)
    assert (config.prompt, config.seed, config.count) == ("a red mug", 9, 2)


def test_the_copied_command_holds_only_what_differs():
    assert to_arguments(GenerateConfig("a vase")) == ["a vase"]
    command = to_command(GenerateConfig("a blue vase", seed=3, out="my assets"))
    assert command.startswith("python launch.py generate ") and "--seed 3" in command and "resolution" not in command


def test_nearest_hint():
    assert nearest_hint("sead", ["seed", "count"]) == "Did you mean seed?"
    assert nearest_hint("zzzz", ["seed", "count"]) == "There is: seed, count."
