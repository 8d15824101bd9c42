"""The jobs from words to files: what is written, what comes back, and what is left when something stops them."""

import errno
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.asset import read_run
from engine.config import BetweenConfig, BorrowConfig, GenerateConfig, RecastConfig
from engine.errors import BadConfig, BadFile, DiskFull, GalateaError
from engine.events import Done, Progress, Saved, Snapshot
from engine.formats import glb, ply
from engine.formats.atomic import faults
from engine.formats.limits import DEFAULT
from engine.generate import between, borrow, generate, recast
from engine.mesh.report import mesh_report
from engine.shapes import parts as layout

QUICK = {"resolution": 40, "splats": 600, "preview_size": 64}


def made(prompt, out, **said):
    """All events of a generate run into `out`."""
    return list(generate(GenerateConfig(prompt=prompt, out=str(out), **{**QUICK, **said})))


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def mug(tmp_path_factory):
    """(folder, events) of one asset."""
    folder = tmp_path_factory.mktemp("out with spaces") / "a mug"
    return folder, made("a blue mug with a gold handle", folder, seed=3)


def test_the_files_are_there_and_hold_what_they_say(mug):
    folder, events = mug
    assert sorted(p.name for p in folder.iterdir()) == ["asset.glb", "preview.png", "run.json", "splat.ply"]
    done = events[-1]
    assert isinstance(done, Done) and sorted(done.files) == sorted(str(p) for p in folder.iterdir())
    scene = glb.parse((folder / "asset.glb").read_bytes(), DEFAULT)
    (thing,) = scene.objects
    asset = done.value[0]
    assert thing.name == "mug" and mesh_report(thing.mesh).sound
    assert {m.name for m in thing.mesh.materials} == set(asset.parts.names)
    assert np.ptp(thing.mesh.vertices, axis=0).max() == pytest.approx(asset.parts.size, rel=0.03)
    assert thing.mesh.vertices[:, 1].min() == pytest.approx(0, abs=1e-6)
    cloud = ply.parse((folder / "splat.ply").read_bytes(), DEFAULT)
    assert len(cloud) == 600
    assert (cloud.means.min(0) > thing.mesh.vertices.min(0) - 0.01).all()
    assert Image.open(folder / "preview.png").size == (128, 128)


def test_the_record_reads_back_bit_for_bit(mug):
    folder, events = mug
    found, asset = read_run(folder), events[-1].value[0]
    assert found.parts.rows.tobytes() == asset.parts.rows.tobytes() and found.seed == 3
    assert found.prompt == "a blue mug with a gold handle"
    record = json.loads((folder / "run.json").read_text("utf-8"))
    assert record["brief"]["colour"]["name"] == "blue" and record["facts"]["pieces"] == 1
    assert set(record["seconds"]) >= {"parts", "mesh", "gaussians", "preview"}


def test_events_tell_a_story(mug):
    folder, events = mug
    steps = [event.step for event in events if isinstance(event, Progress)]
    assert steps[0] == "reading the words" and "meshing" in steps and steps[-1] == "writing"
    looks = [event for event in events if isinstance(event, Snapshot)]
    assert [event.stage for event in looks] == ["first look", "mesh"]
    image = looks[0].value
    assert image.shape[2] == 3
    saved = [event.file for event in events if isinstance(event, Saved)]
    assert sorted(saved) == sorted(str(p) for p in folder.iterdir())
    assert events.index(looks[0]) < next(i for i, e in enumerate(events) if isinstance(e, Saved))


def test_the_first_event_comes_before_anything_heavy(tmp_path):
    job = generate(GenerateConfig(prompt="a mug", out=str(tmp_path / "x"), **QUICK))
    assert isinstance(next(job), Progress)
    job.close()
    assert not list(tmp_path.iterdir())


def test_the_same_seed_gives_the_same_bytes(mug, tmp_path):
    folder, _ = mug
    made("a blue mug with a gold handle", tmp_path / "again", seed=3)
    for name in ("asset.glb", "splat.ply", "preview.png"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name
    first, second = (json.loads((f / "run.json").read_text("utf-8")) for f in (folder, tmp_path / "again"))
    assert first["objects"] == second["objects"]


def test_variants_go_into_folders_with_a_sheet(tmp_path):
    events = made("a red mug", tmp_path, count=3)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["01", "02", "03", "sheet.png"]
    assets = events[-1].value
    assert len({asset.parts.rows.tobytes() for asset in assets}) == 3
    (alone,) = made("a red mug", tmp_path / "one", seed=assets[1].seed)[-1].value
    assert alone.parts.rows.tobytes() == assets[1].parts.rows.tobytes(), "a variant's seed makes it again"


def test_separate_parts_are_closed_objects_of_their_own(tmp_path):
    made("a teapot", tmp_path, separate=True, splats=0)
    assert not (tmp_path / "splat.ply").exists()
    scene = glb.parse((tmp_path / "asset.glb").read_bytes(), DEFAULT)
    parts = read_run(tmp_path).parts
    solid = [name for name, row in zip(parts.names, parts.rows) if layout.MODES[int(row[layout.MODE])] != "cut"]
    assert sorted(item.name for item in scene.objects) == sorted(solid)
    for item in scene.objects:
        assert mesh_report(item.mesh).sound and len(item.mesh.materials) == 1, item.name


def test_two_things_stand_together_in_all_files(tmp_path):
    (asset,) = made("a cat on a table", tmp_path)[-1].value
    scene = glb.parse((tmp_path / "asset.glb").read_bytes(), DEFAULT)
    assert sorted(item.name for item in scene.objects) == ["cat", "table"]
    cloud = ply.parse((tmp_path / "splat.ply").read_bytes(), DEFAULT)
    found = read_run(tmp_path)
    assert [item.name for item in found.items] == [item.name for item in asset.items]
    assert np.array_equal(found.items[0].transform, asset.items[0].transform)
    assert cloud.means[:, 1].max() > asset.items[0].transform[1, 3]


def test_recast_keeps_the_named_parts_and_writes_beside(mug, tmp_path):
    folder, _ = mug
    before = read_run(folder).parts
    events = list(recast(RecastConfig(asset=str(folder), keep=("body",), out=str(tmp_path / "r"), seed=8, **QUICK)))
    after = read_run(tmp_path / "r").parts
    body = after.index("body")
    assert after.rows[body].tobytes() == before.rows[before.index("body")].tobytes()
    assert after.rows.tobytes() != before.rows.tobytes() and isinstance(events[-1], Done)
    with pytest.raises(BadConfig, match="no part called 'antlers'"):
        list(recast(RecastConfig(asset=str(folder), keep=("antlers",), out=str(tmp_path / "q"), **QUICK)))


def test_recast_gives_a_named_part_another_form_and_leaves_it_where_it_was_asked_for(mug, tmp_path):
    folder, _ = mug
    before = read_run(folder).parts
    handle = before.rows[before.index("handle")]
    for seed in range(3):
        list(recast(RecastConfig(asset=str(folder), change=("handle",), out=str(tmp_path), seed=seed, **QUICK)))
        after = read_run(tmp_path).parts
        assert after.names == before.names, "the same parts are there"
        found = after.rows[after.index("handle")]
        assert np.array_equal(found[layout.COLOUR], handle[layout.COLOUR]) and not np.array_equal(found, handle)
        others = [name for name in before.names if name != "handle"]
        assert all(np.array_equal(after.rows[after.index(n)], before.rows[before.index(n)]) for n in others)


def test_borrow_takes_a_part_from_another_asset(mug, tmp_path):
    folder, _ = mug
    made("a red teapot", tmp_path / "teapot")
    config = {"asset": str(tmp_path / "teapot"), "other": str(folder)}
    list(borrow(BorrowConfig(**config, part="handle", out=str(tmp_path / "new"), **QUICK)))
    before, after = (read_run(tmp_path / name).parts for name in ("teapot", "new"))
    gold = read_run(folder).parts
    handle = after.rows[after.index("handle")]
    assert np.array_equal(handle[layout.COLOUR], gold.rows[gold.index("handle")][layout.COLOUR])
    assert np.array_equal(after.rows[0], before.rows[0]) and set(before.names) <= {*after.names, "handle"}
    with pytest.raises(BadConfig, match="no part called 'antlers'.*body"):
        list(borrow(BorrowConfig(**config, part="antlers", out=str(tmp_path / "none"), **QUICK)))
    assert not (tmp_path / "none").exists()


def test_recast_takes_what_generate_attached(tmp_path):
    made("a teapot with wings", tmp_path / "a")
    list(recast(RecastConfig(asset=str(tmp_path / "a"), out=str(tmp_path / "b"), seed=4, **QUICK)))
    before, after = (read_run(tmp_path / name).parts for name in "ab")
    assert after.rows[after.index("wings")].tobytes() == before.rows[before.index("wings")].tobytes()


def test_between_writes_every_station(mug, tmp_path):
    folder, _ = mug
    made("a red vase", tmp_path / "vase")
    ends = {"first": str(folder), "second": str(tmp_path / "vase")}
    config = BetweenConfig(**ends, steps=3, out=str(tmp_path / "path"), **QUICK)
    list(between(config))
    assert sorted(p.name for p in (tmp_path / "path").iterdir()) == ["01", "02", "03", "sheet.png"]
    ends = [read_run(tmp_path / "path" / name).parts for name in ("01", "03")]
    for end, source in zip(ends, (folder, tmp_path / "vase")):
        assert end.rows.tobytes() == read_run(source).parts.rows.tobytes()


def test_stopping_at_any_event_leaves_only_whole_assets(tmp_path):
    count = len(made("a red mug", tmp_path / "whole", count=2))
    whole = tree(tmp_path / "whole")
    for stop in (1, 4, 7, 9, 10, 11, 14, count - 2):
        folder = tmp_path / f"stopped {stop}"
        job = generate(GenerateConfig(prompt="a red mug", out=str(folder), count=2, **QUICK))
        for _ in range(stop):
            next(job)
        job.close()
        left = tree(folder) if folder.exists() else {}
        assert not [name for name in left if "tmp" in name]
        for asset in ("01", "02"):
            files = {name for name in left if name.startswith(asset)}
            assert files in (set(), {name for name in whole if name.startswith(asset)}), f"half an asset after {stop}"


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
def test_a_full_disk_is_said_and_earlier_files_stay(mug, tmp_path, step):
    made("a red mug", tmp_path, seed=1)
    before = tree(tmp_path)

    def full(name, path):
        if name == step:
            raise OSError(errno.ENOSPC, "No space left on device", path)

    with faults(full), pytest.raises(DiskFull) as caught:
        made("a green mug", tmp_path, seed=2)
    assert tree(tmp_path) == before and caught.value.fix


def test_a_read_only_folder_is_said(tmp_path):
    def locked(name, path):
        if name in ("folder", "open"):
            raise OSError(errno.EROFS, "Read-only file system", path)

    with faults(locked), pytest.raises(BadFile):
        made("a green mug", tmp_path / "new")
    assert not (tmp_path / "new").exists() or not tree(tmp_path / "new")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(GalateaError):
        made("a green mug", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


HOSTILE = [
    "", "   ", "\0\0\0", "\U0001f600\U0001f525", "\u202eegnaro", "%s%n{0}{__class__}", "../../etc/passwd", "C:\\con",
    "-rf /", "mug\nrun.json", "a" * 2000, "\ufffe\uffff", "\ud800", "'; drop table mugs;--", "<script>mug</script>",
]  # fmt: skip


@pytest.mark.parametrize("prompt", HOSTILE, ids=[str(k) for k in range(len(HOSTILE))])
def test_hostile_prompts_get_a_clear_answer_or_a_safe_folder(prompt, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        config = GenerateConfig(prompt=prompt, nearest=True, **{**QUICK, "resolution": 24, "splats": 0})
        events = list(generate(config))
    except GalateaError as refusal:
        assert refusal.what and len(str(refusal)) < 2000
    else:
        assert isinstance(events[-1], Done)
    for path in tmp_path.rglob("*"):
        relative = path.relative_to(tmp_path)
        assert relative.parts[0] == "output"
        assert all(part.isascii() and not part.startswith((".", "-")) for part in relative.parts)


def test_a_megabyte_of_words_is_refused():
    with pytest.raises(BadConfig, match="prompt"):
        GenerateConfig(prompt="mug " * 250_000)
