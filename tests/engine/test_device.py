import numpy as np
import pytest
import torch

from engine import device
from engine.errors import OutOfMemory


def test_the_processor_is_always_there_and_last():
    found = device.devices()
    assert found[-1].kind == "cpu" and found[-1].threads >= 1 and found[-1].name
    assert 0 < found[-1].memory_free <= found[-1].memory_total
    assert device.best_device().torch_name == found[0].torch_name
    assert all(d.torch_name.startswith(d.kind) for d in found)


def test_the_report_is_one_line_of_words():
    report = device.memory_report()
    assert "threads" in report and " free" in report and "\n" not in report


@pytest.mark.parametrize(
    "size, words",
    [(0, "0 bytes"), (900, "900 bytes"), (1500, "1.5 KB"), (640e6, "640 MB"), (1.5e9, "1.5 GB"), (25e9, "25 GB")],
)
def test_bytes_in_words(size, words):
    assert device.in_words(size) == words


def exhaust_numpy():
    np.ones(2**58, np.uint8)


def exhaust_torch():
    torch.ones(2**58, dtype=torch.uint8)


def exhaust_python():
    raise MemoryError


def exhaust_cuda():
    raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")


def exhaust_warp():
    raise RuntimeError("Failed to allocate 1024 bytes on device 'cpu'")


@pytest.mark.parametrize("exhaust", [exhaust_numpy, exhaust_torch, exhaust_python, exhaust_cuda, exhaust_warp])
def test_every_library_runs_out_of_memory_in_the_same_words(exhaust):
    with pytest.raises(OutOfMemory) as caught:
        with device.out_of_memory("meshing", "Use --resolution 64."):
            exhaust()
    assert (caught.value.where, caught.value.fix) == ("meshing", "Use --resolution 64.")
    assert caught.value.__cause__ is not None


def test_other_errors_pass_unchanged():
    with pytest.raises(RuntimeError, match="shapes do not match"):
        with device.out_of_memory("meshing", ""):
            raise RuntimeError("shapes do not match")


def test_a_fault_can_be_put_into_a_step(monkeypatch):
    def strike(step):
        if step == "meshing":
            raise MemoryError

    monkeypatch.setattr(device, "fault", strike)
    with device.out_of_memory("sampling", ""):
        pass
    with pytest.raises(OutOfMemory):
        with device.out_of_memory("meshing", ""):
            pass


def test_a_budget_is_refused_before_the_work_begins():
    device.require_memory(1000, "meshing", "")
    with pytest.raises(OutOfMemory, match="needs 1000000.* GB"):
        device.require_memory(10**15, "meshing", "Use fewer.")


@pytest.fixture
def cgroup(tmp_path):
    """A container: 2 GB allowed above, 3 GB in its own group, one and a half processors."""
    inner = tmp_path / "fs" / "outer" / "inner"
    inner.mkdir(parents=True)
    (inner / "memory.max").write_text("3000000000\n")
    (inner / "memory.current").write_text("500000000\n")
    (inner.parent / "memory.max").write_text("2000000000\n")
    (inner.parent / "memory.current").write_text("900000000\n")
    (inner.parent / "memory.stat").write_text("anon 1\ninactive_file 100000000\n")
    (inner / "cpu.max").write_text("150000 100000\n")
    (inner.parent / "cpu.max").write_text("max 100000\n")
    own = tmp_path / "own"
    own.write_text("0::/outer/inner\n")
    return tmp_path / "fs", own


def test_the_tightest_limit_of_a_container_counts(cgroup):
    assert device._cgroup_memory(*cgroup) == (2_000_000_000, 800_000_000)
    assert device._cgroup_quota(*cgroup) == 2


def test_without_limits_the_machine_counts(tmp_path):
    own = tmp_path / "own"
    own.write_text("0::/\n")
    assert device._cgroup_memory(tmp_path, own) is None
    assert device._cgroup_quota(tmp_path, tmp_path / "missing") is None


def test_version_one_limits_are_read(tmp_path):
    for kind in ("memory", "cpu"):
        (tmp_path / kind).mkdir()
    (tmp_path / "memory" / "memory.limit_in_bytes").write_text("1000000\n")
    (tmp_path / "memory" / "memory.usage_in_bytes").write_text("400000\n")
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("400000\n")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    own = tmp_path / "own"
    own.write_text("4:memory:/\n")
    assert device._cgroup_memory(tmp_path, own) == (1_000_000, 400_000)
    assert device._cgroup_quota(tmp_path, own) == 4
