"""docs/add-a-thing.md, done word for word in a copy of the engine: draw, list, look, teach, use."""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from engine.prior import train_starter
from engine.prior.denoiser import Denoiser

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "add-a-thing.md").read_text("utf-8")
OLD = ["mug", "vase"]

# What the page says to do after the drawing, with a network and a number of samples that take seconds.
TEACH = """
import dataclasses, sys, torch
from engine.prior import train_starter
from engine.shapes.catalogue import THINGS

train_starter.THINGS = {name: THINGS[name] for name in ("egg cup", "mug", "vase")}

@dataclasses.dataclass(frozen=True)
class Small(train_starter.Recipe):
    batch: int = 48
    width: int = 64
    depth: int = 2
    rate: float = 3e-3

train_starter.Recipe = Small
sys.argv = ["train_starter", "--minutes", "0.04", "--samples", "40", "--work", "runs/starter", "--workers", "1",
            "--out", "assets/prior/starter.safetensors", "--threads", "1"]
train_starter.main()
"""

USE = """
import numpy as np
from engine.making import make_parts
from engine.prior.starter import load_prior
from engine.prior.words import read
from engine.shapes import parts as layout
from engine.shapes.catalogue import THINGS
from engine.shapes.gallery import gate

print(gate(THINGS["egg cup"], 6))
for words in ("a tall mint egg cup", "an egg holder", "two eggcups"):
    brief = read(words, THINGS)
    assert brief.thing == "egg cup", brief
    parts, faults = make_parts(load_prior(), brief, 1)
    assert set(parts.names) <= {"cup", "foot", "egg", "rim"} and parts.names[0] == "cup", parts.names
    if brief.colour:
        assert np.allclose(parts.rows[0, layout.COLOUR], brief.colour.rgb, atol=1e-6)
print("used")
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The engine with an old prior of two things in it."""
    folder = tmp_path_factory.mktemp("a copy")
    shutil.copytree(ROOT / "engine", folder / "engine")  # with its compiled kernels: they know their source by its date
    shutil.copytree(ROOT / "assets" / "words", folder / "assets" / "words")
    shutil.copytree(ROOT / "assets" / "materials", folder / "assets" / "materials")
    names = OLD
    work = folder / "runs" / "starter"
    recipe = train_starter.Recipe(samples_per_thing=40, batch=48, width=64, depth=2, rate=3e-3)
    data = train_starter.load_data(names, recipe, work / "samples", 1)
    torch.manual_seed(0)
    model = Denoiser(len(names), recipe.width, recipe.depth)
    state = train_starter.train(data, model, recipe, 2.0, {}, lambda state: None)
    train_starter.save_checkpoint(work / "checkpoint.safetensors", state, names)
    record = {"recipe": dataclasses.asdict(recipe), "steps": state["step"]}
    train_starter.export(folder / "assets" / "prior" / "starter.safetensors", state, data, names, record)
    return folder


def run(folder: Path, code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def test_the_page_does_what_it_says(copy):
    drawing, listing = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    assert len([line for line in drawing.split("THINGS = ")[0].splitlines() if line.strip()]) <= 20
    (copy / "engine" / "shapes" / "things" / "egg_cup.py").write_text(drawing, "utf-8")
    catalogue = copy / "engine" / "shapes" / "catalogue.py"
    text = catalogue.read_text("utf-8")
    added = re.search(r"^from .*egg_cup$", listing, re.M)[0]
    text = text.replace("FAMILIES = (", f"{added}\n\nFAMILIES = (egg_cup,", 1)
    catalogue.write_text(text, "utf-8")
    drawn_before = {name: (copy / "runs/starter/samples" / f"{name}.npz").stat().st_mtime_ns for name in OLD}
    with safe_open(str(copy / "runs/starter/checkpoint.safetensors"), "pt") as handle:
        before = handle.metadata()
    told = run(copy, TEACH)
    assert '"things": 3' in told
    after = {name: (copy / "runs/starter/samples" / f"{name}.npz").stat().st_mtime_ns for name in OLD}
    assert after == drawn_before, "only the new thing is drawn"
    with safe_open(str(copy / "runs/starter/checkpoint.safetensors"), "pt") as handle:
        assert handle.get_tensor("model.thing.weight").shape[0] == 3
        assert int(handle.metadata()["step"]) > int(before["step"]), "training goes on, it does not start over"
    said = run(copy, USE)
    assert said.startswith(" ") and said.rstrip().endswith("used"), said
