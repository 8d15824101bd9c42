import pytest

from engine.prior import starter, train_starter
from tests.engine.prior.tiny_prior import TINY_NAMES, exported, loaded, train_steps


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """(Prior, folder with its samples and checkpoint): three things, a few seconds."""
    folder = tmp_path_factory.mktemp("tiny prior")
    data, model, state = loaded(TINY_NAMES, folder)
    state = train_steps(data, model, state, 150)
    train_starter.save_checkpoint(folder / "checkpoint.safetensors", state, TINY_NAMES)
    return starter.load_prior(exported(folder / "tiny.safetensors", state, data, TINY_NAMES)), folder


@pytest.fixture(scope="session")
def shipped():
    """The weights that Galatea ships; a missing file is a failure, not a skip."""
    return starter.load_prior(starter.WEIGHTS)
