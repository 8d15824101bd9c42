"""Projects on disk: save and open, versions, locks, kills in mid-save, damaged manifests, recovery."""

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from engine import project
from engine.errors import BadFile, DiskFull
from engine.formats import atomic
from engine.formats.scene import content_hash
from engine.shapes.parts import ROW
from engine.types import Object, Parts, Scene

ROOT = Path(__file__).resolve().parents[2]


def scene_of(value: float) -> Scene:
    rows = np.full((2, ROW), np.float32(value), np.float32)
    rows[:, [0, 1, 2, 8]] = 0
    return Scene((Object("mug", parts=Parts(rows, np.arange(2, dtype=np.int32), ("a", "b"), ("", ""), "mug", 0.1)),))


@pytest.fixture
def made(tmp_path):
    found = project.create(tmp_path / "p", scene_of(0.1), {"prompt": "a mug"})
    yield found
    project.close(found)


def test_save_and_open_is_the_identity(made):
    saved = project.save(made, scene_of(0.2), {"prompt": "a blue mug"})
    project.close(saved)
    again, scene, extra = project.open_project(saved.path)
    assert content_hash(scene) == content_hash(scene_of(0.2)) == saved.scene_hash == again.scene_hash
    assert extra == {"prompt": "a blue mug"} and again.serial == 2 and again.id == made.id
    assert not again.read_only
    project.close(again)


def test_the_last_three_saves_stay_and_no_orphans(made):
    current = made
    for k in range(6):
        current = project.save(current, scene_of(k / 10))
    kept = project.versions(made.path)
    assert [version.serial for version in kept] == [6, 5, 4]
    project.close(current)
    for version, value in zip(kept, (0.4, 0.3, 0.2)):
        old, scene, _ = project.open_project(made.path, version)
        assert content_hash(scene) == content_hash(scene_of(value))
        project.close(old)
    assert len(list((made.path / "blobs").iterdir())) == 4


def test_a_failed_rotation_never_deletes(made):
    rng, current, values = random.Random(1), made, [0.1]
    for k in range(60):
        value, left = (k + 1) / 100, rng.randrange(1, 30)

        def fail(step, path):
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(28, "No space left on device")

        try:
            with atomic.faults(fail):
                current = project.save(current, scene_of(value))
            values.append(value)
        except (BadFile, DiskFull):
            pass
        stored = project.read_manifest(made.path / "manifest.json")
        if stored.integer("serial") > current.serial:  # it failed after the manifest was in place
            current = project.replace(current, serial=stored.integer("serial"))
            values.append(value)
        serial = stored.integer("serial")  # a copy of the present one may lie among the versions after a failure
        files = [made.path / "manifest.json", *(v.file for v in project.versions(made.path) if v.serial < serial)]
        hashes = [project.record_hash(project.read_manifest(f).value["scene"]) for f in files]
        assert hashes == [content_hash(scene_of(v)) for v in values[: -len(hashes) - 1 : -1]]
        for file in files:
            scene = project.read_manifest(file).value["scene"]
            project.decode(scene, lambda key: project._blob(made.path, key), "here")
    assert 10 < len(values) < 60


def test_a_going_back_and_saving_takes_a_new_number(made):
    current = project.save(project.save(made, scene_of(0.2)), scene_of(0.3))
    project.close(current)
    old, scene, _ = project.open_project(made.path, project.versions(made.path)[-1])
    assert content_hash(scene) == content_hash(scene_of(0.1))
    saved = project.save(old, scene)
    assert saved.serial == 4 and [v.serial for v in project.versions(made.path)] == [3, 2, 1]
    project.close(saved)


def test_the_second_opener_reads_only_and_is_told_who_holds_it(made):
    second, scene, _ = project.open_project(made.path)
    assert second.read_only and str(os.getpid()) in second.holder
    assert content_hash(scene) == content_hash(scene_of(0.1))
    with pytest.raises(BadFile, match="another Galatea"):
        project.save(second, scene_of(0.9))
    project.close(made)
    third, _, _ = project.open_project(made.path)
    assert not third.read_only
    project.close(third)


def test_a_copied_folder_is_not_locked_and_a_dead_holder_frees_it(made, tmp_path):
    import shutil

    shutil.copytree(made.path, tmp_path / "copy")
    copied, _, _ = project.open_project(tmp_path / "copy")
    assert not copied.read_only
    project.close(copied)
    code = "import sys, time; from engine import project; held = project.open_project(sys.argv[1]); "
    code += "print('held', flush=True); time.sleep(60)"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "copy")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "held\n"
    held, _, _ = project.open_project(tmp_path / "copy")
    assert held.read_only and str(child.pid) in held.holder
    child.kill()
    child.wait()
    freed, _, _ = project.open_project(tmp_path / "copy")
    assert not freed.read_only
    project.close(freed)


def _save_in_turn(path: str, worker: int, rounds: int, log: str) -> None:
    done = 0
    while done < rounds:
        found, _, extra = project.open_project(path)
        if found.read_only:
            project.close(found)
            time.sleep(0.002)
            continue
        project.save(found, scene_of(0.5), {"chain": [*extra.get("chain", []), [worker, done]]})
        project.close(found)
        done += 1


def test_racing_savers_lose_nothing(made):
    project.close(made)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_save_in_turn, args=(str(made.path), k, 6, "")) for k in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    found, _, extra = project.open_project(made.path)
    project.close(found)
    assert sorted(extra["chain"]) == [[worker, k] for worker in range(8) for k in range(6)]
    assert found.serial == 1 + 48


def _save_for_ever(path: str, acknowledge: int) -> None:
    found, _, extra = project.open_project(path)
    k = extra.get("k", 0)
    while True:
        k += 1
        found = project.save(found, scene_of(k), {"k": k})
        os.write(acknowledge, f"{k}\n".encode())


def test_kill_nine_in_mid_save_loses_no_acknowledged_save(made):
    """60 kills at random moments of a loop of real saves: always readable, never older than what was acknowledged."""
    project.close(made)
    context, rng, last = multiprocessing.get_context("fork"), random.Random(7), 0
    for _ in range(60):
        reading, writing = os.pipe()
        child = context.Process(target=_save_for_ever, args=(str(made.path), writing))
        child.start()
        os.close(writing)
        time.sleep(rng.uniform(0.01, 0.12))
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        with os.fdopen(reading, "rb") as pipe:
            told = [int(line) for line in pipe.read().split()]
        last = max([last, *told])
        found, scene, extra = project.open_project(made.path)
        assert not found.read_only
        assert extra.get("k", 0) in (last, last + 1)
        last = extra.get("k", 0)
        assert content_hash(scene) == content_hash(scene_of(last if last else 0.1))
        project.close(found)
    assert last > 20


def test_truncated_and_mutated_manifests_are_bad_files(made):
    file = made.path / "manifest.json"
    data = file.read_bytes()
    project.close(made)
    rng = random.Random(3)
    cases = [data[: rng.randrange(len(data))] for _ in range(100)]
    for _ in range(300):
        wrong = bytearray(data)
        wrong[rng.randrange(len(data))] = rng.randrange(256)
        cases.append(bytes(wrong))
    cases += [b"", b"[]", b"null", b"{" * 10_000, b'{"format": "galatea project"}']
    for case in cases:
        file.write_bytes(case)
        try:
            found, scene, _ = project.open_project(made.path)
            project.close(found)
            assert json.loads(case) == json.loads(data)  # only white space was touched
        except BadFile as problem:
            assert problem.where and problem.what and problem.fix
    file.write_bytes(data)
    found, _, _ = project.open_project(made.path)
    assert not found.read_only  # every refusal had let go of the lock
    project.close(found)


def test_a_damaged_manifest_leaves_earlier_versions_and_a_save_keeps_them(made):
    current = project.save(project.save(made, scene_of(0.2)), scene_of(0.3))
    project.close(current)
    (made.path / "manifest.json").write_bytes(b"rubbish")
    with pytest.raises(BadFile):
        project.open_project(made.path)
    newest = project.versions(made.path)[0]
    found, scene, _ = project.open_project(made.path, newest)
    assert content_hash(scene) == content_hash(scene_of(0.2))
    saved = project.save(found, scene)
    assert [v.serial for v in project.versions(made.path)] == [2, 1]
    project.close(saved)
    project.close(project.open_project(made.path)[0])


def test_a_missing_or_damaged_blob_is_named(made):
    project.close(made)
    blob = next((made.path / "blobs").iterdir())
    data = blob.read_bytes()
    blob.write_bytes(data[:-4])
    with pytest.raises(BadFile, match="damaged"):
        project.open_project(made.path)
    blob.unlink()
    with pytest.raises(BadFile, match="stored block"):
        project.open_project(made.path)


def test_a_newer_project_is_refused_and_untouched(made):
    project.close(made)
    file = made.path / "manifest.json"
    body = {k: v for k, v in json.loads(file.read_bytes()).items() if k != "checksum"} | {"schema": 2, "galatea": "9.0"}
    file.write_text(json.dumps(body | {"checksum": "x"}))
    before = file.read_bytes()
    with pytest.raises(BadFile, match="newer Galatea .9.0."):
        project.open_project(made.path)
    assert file.read_bytes() == before


def test_create_refuses_what_is_in_the_way(made, tmp_path):
    with pytest.raises(BadFile, match="already a project"):
        project.create(made.path, scene_of(0.1))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").write_bytes(b"x")
    with pytest.raises(BadFile, match="not empty"):
        project.create(tmp_path / "full", scene_of(0.1))
    with pytest.raises(BadFile, match="no project"):
        project.open_project(tmp_path / "full")


def test_recovery_is_offered_only_when_its_process_is_gone(tmp_path):
    mine = project.create(tmp_path / "recovery" / "a", scene_of(0.4), {"origin": "/art/mug"})
    assert project.recovery_offers(tmp_path / "recovery") == []
    project.close(mine)
    offers = project.recovery_offers(tmp_path / "recovery")
    assert [offer.origin for offer in offers] == ["/art/mug"]
    found, scene, _ = project.open_project(offers[0].folder)
    assert content_hash(scene) == content_hash(scene_of(0.4))
    project.close(found)
    project.discard(offers[0].folder)
    assert project.recovery_offers(tmp_path / "recovery") == []
    assert project.recovery_offers(tmp_path / "nowhere") == []
