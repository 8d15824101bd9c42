"""Training: on the library only, resumable, without the masked-loss trap; old rows stay when a thing is added."""

import dataclasses
import json
import sys

import numpy as np
import pytest
import torch
from safetensors import safe_open

from engine.prior import codec, starter, train_starter
from engine.prior.denoiser import CONDITION_WIDTH
from engine.prior.styles import STYLES
from engine.prior.wish import Wish
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.looks import HUES, Surface
from tests.engine.prior.tiny_prior import TINY_NAMES, exported, loaded, train_steps


def test_the_same_recipe_gives_the_same_weights(tmp_path):
    runs = []
    for _ in range(2):
        data, model, state = loaded(["mug"], tmp_path)
        runs.append(train_steps(data, model, state, 4)["average"])
    assert all(torch.equal(runs[0][key], runs[1][key]) for key in runs[0])


def test_samples_are_kept_and_drawn_again_only_when_the_drawing_changes(tmp_path, monkeypatch):
    first = train_starter.draw_samples("mug", 5, 1, tmp_path)
    before = first.stat().st_mtime_ns
    assert train_starter.draw_samples("mug", 5, 1, tmp_path) == first and first.stat().st_mtime_ns == before
    with np.load(first) as kept:
        old = kept["raw"]
    monkeypatch.setattr(train_starter, "fingerprint", lambda name: "another")
    train_starter.draw_samples("mug", 5, 1, tmp_path)
    with np.load(first) as kept:
        assert str(kept["mark"]).startswith("another") and np.array_equal(kept["raw"], old)
    assert [p.name for p in tmp_path.iterdir()] == ["mug.npz"], "nothing temporary is left"


def test_training_comes_down_and_goes_on_from_its_checkpoint(tmp_path):
    data, model, state = loaded(["mug"], tmp_path)
    early = train_steps(data, model, state, 6)
    train_starter.save_checkpoint(tmp_path / "c.safetensors", early, ["mug"])
    data, model, state = loaded(["mug"], tmp_path, tmp_path / "c.safetensors")
    assert state["step"] == early["step"]
    assert all(torch.equal(model.state_dict()[key], early["model"][key]) for key in early["model"])
    late = train_steps(data, model, state, 60)
    assert late["step"] > early["step"] + 50 and late["loss"] < 0.8 * early["loss"]


def test_a_file_holds_the_averaged_weights_and_its_record(tmp_path):
    data, model, state = loaded(["mug"], tmp_path)
    state = train_steps(data, model, state, 3)
    path = exported(tmp_path / "p.safetensors", state, data, ["mug"])
    prior = starter.load_prior(path)
    assert prior.names == ("mug",) and prior.record["steps"] == state["step"]
    assert prior.network.weights.keys() == state["average"].keys()
    for key, value in prior.network.weights.items():
        assert np.array_equal(value, state["average"][key].half().float().numpy())
    assert np.array_equal(prior.statistics.mean, data.statistics.mean), "constants must survive exactly"
    assert np.array_equal(prior.statistics.active, data.statistics.active)
    with safe_open(str(path), "pt") as handle:
        assert json.loads(handle.metadata()["things"]) == ["mug"]
    assert set(prior.looks["mug"]) <= set(layout.SLOTS)


def test_conditions_are_facts_of_the_samples_themselves(tmp_path):
    data, _, _ = loaded(TINY_NAMES, tmp_path)
    index = np.arange(len(data.x))
    found = train_starter.conditions_of(data, index, np.random.default_rng(0))
    assert found.shape == (len(index), CONDITION_WIDTH)
    presence = found[:, 5 : 5 + codec.SLOT_COUNT]
    assert ((presence == 0) | (presence == np.where(data.present, 1, -1))).all()
    assert 0.05 < (presence != 0).mean() < 0.25 and np.array_equal(found[:, :5], data.asked)
    counts = found[:, 5 + codec.SLOT_COUNT :]
    assert ((counts == 0) | (counts == data.counts)).all() and not counts[~data.present].any()


def test_absent_parts_are_learned_as_absent(tiny):
    """The trap of losses masked by presence: a model that never sees "off" says that every part is there."""
    prior, _ = tiny
    for name in ("mug", "cat"):
        index = prior.names.index(name)
        wish = Wish(name, Surface(HUES["blue"], colour_only=True), True)
        x = starter.vectors(prior, wish, list(range(64)))
        present = (x.reshape(64, codec.SLOT_COUNT, codec.FEATURES)[:, :, 0] > 0).mean(0)
        rate = prior.statistics.on_rate[index]
        optional = (rate > 0.15) & (rate < 0.85)
        assert optional.any() and np.abs(present - rate)[optional].mean() < 0.3
        assert present[optional].mean() < 0.95, "every part is always there"


def test_the_mean_row_is_where_a_new_thing_starts_and_old_rows_stay(tiny, tmp_path):
    _, folder = tiny
    names = [*TINY_NAMES, "vase"]
    with safe_open(str(folder / "checkpoint.safetensors"), "pt") as handle:
        old, styles = handle.get_tensor("model.thing.weight"), handle.get_tensor("model.style.weight")
    _, model, state = loaded(names, folder, folder / "checkpoint.safetensors")
    rows = model.thing.weight.detach()
    assert torch.equal(rows[:3], old) and torch.allclose(rows[3], old.mean(0))
    assert state["average"]["thing.weight"].shape[0] == 4
    own = model.style.weight.detach()
    assert torch.equal(own[: 3 * STYLES], styles) and not own[3 * STYLES :].any() and len(own) == 4 * STYLES


def test_without_a_checkpoint_training_goes_on_from_the_weights_that_are_shipped(tiny, tmp_path):
    _, folder = tiny
    names = [*TINY_NAMES, "vase"]
    _, model, _ = loaded(names, folder)
    state = train_starter.load_weights(folder / "tiny.safetensors", model, names)
    with safe_open(str(folder / "checkpoint.safetensors"), "pt") as handle:
        kept = handle.get_tensor("average.thing.weight").half().float()
    assert torch.equal(model.thing.weight[:3], kept) and state["step"] > 0 and "optimiser" not in state


@dataclasses.dataclass(frozen=True)
class SmallRecipe(train_starter.Recipe):
    batch: int = 16
    width: int = 32
    depth: int = 1


def test_the_command_trains_writes_and_goes_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(train_starter, "THINGS", {"mug": THINGS["mug"]})
    monkeypatch.setattr(train_starter, "Recipe", SmallRecipe)
    out = tmp_path / "out" / "starter.safetensors"
    command = [
        "train",
        "--minutes",
        "0.03",
        "--samples",
        "20",
        "--work",
        str(tmp_path),
        "--out",
        str(out),
        "--workers",
        "1",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", command)
        train_starter.main()
        first = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
        train_starter.main()
        second = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert first["things"] == 1 and second["steps"] > first["steps"] and out.exists()
    starter.load_prior.cache_clear()
    assert starter.load_prior(out).record == second
