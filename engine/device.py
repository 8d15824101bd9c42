"""What runs here: processors, memory, and running out of it in words. Imports torch only when a GPU driver is there."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import OutOfMemory

_CGROUP, _OWN_CGROUP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
_MEMORY_FILES = (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes"))
_OUT_OF_MEMORY = ("out of memory", "not enough memory", "t allocate memory", "failed to allocate", "cannot allocate")
fault: Callable[[str], None] | None = None  # tests put a function here that raises MemoryError at a chosen step


@dataclass(frozen=True)
class Device:
    """kind: "cpu" or "cuda"; torch_name: what torch calls it; memory in bytes, as this process may use it."""

    kind: str
    torch_name: str
    name: str
    threads: int
    memory_total: int
    memory_free: int


def devices() -> tuple[Device, ...]:
    """Everything that can compute here, best first; the CPU is always the last."""
    total, free = memory()
    cpu = Device("cpu", "cpu", cpu_name(), cpu_threads(), total, free)
    return (*_cuda_devices(), cpu)


def best_device() -> Device:
    return devices()[0]


def cpu_threads() -> int:
    """Threads this process may really use: its affinity, cut by a container's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _cgroup_quota()
    return max(1, min(allowed, quota) if quota else allowed)


def memory() -> tuple[int, int]:
    """(total, free) bytes of main memory for this process, a container's limit included."""
    import psutil

    machine = psutil.virtual_memory()
    limit = _cgroup_memory()
    if limit is None or limit[0] >= machine.total:
        return machine.total, machine.available
    return limit[0], max(0, min(machine.available, limit[0] - limit[1]))


def cpu_name() -> str:
    """The processor's own name, or its architecture where the system does not say."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    import platform

    return platform.processor() or platform.machine() or "CPU"


def memory_report() -> str:
    """One sentence for the status bar and the doctor."""
    return "; ".join(
        f"{d.name}: {d.threads} threads, {in_words(d.memory_free)} of {in_words(d.memory_total)} free"
        if d.kind == "cpu"
        else f"{d.name}: {in_words(d.memory_free)} of {in_words(d.memory_total)} free"
        for d in devices()
    )


def in_words(size: float) -> str:
    """Bytes as an artist reads them: 640 MB, 1.5 GB."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= scale:
            figure = size / scale
            return f"{figure:.0f} {unit}" if figure >= 10 else f"{figure:.1f} {unit}"
    return f"{int(size)} bytes"


def require_memory(need: int, step: str, fix: str, device: Device | None = None) -> None:
    """Refuses `need` bytes before the work begins, if they are not free. Raises OutOfMemory."""
    free = device.memory_free if device else memory()[1]
    if need > free:
        raise OutOfMemory(f"this needs {in_words(need)} of memory and {in_words(free)} are free.", step, fix)


@contextlib.contextmanager
def out_of_memory(step: str, fix: str) -> Iterator[None]:
    """Turns any library's way of running out of memory inside the block into OutOfMemory(step, fix)."""
    try:
        if fault is not None:
            fault(step)
        yield
    except (MemoryError, RuntimeError) as error:
        if not _is_out_of_memory(error):
            raise
        torch = sys.modules.get("torch")
        if torch is not None and torch.cuda.is_initialized():
            torch.cuda.empty_cache()
        raise OutOfMemory("there was not enough memory.", step, fix) from error


def _is_out_of_memory(error: BaseException) -> bool:
    # torch.cuda.OutOfMemoryError is a RuntimeError; torch's CPU allocator, Warp and CUDA only say it in the text.
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(phrase in text for phrase in _OUT_OF_MEMORY)


def cuda_driver() -> bool:
    """Whether an NVIDIA driver is installed, without loading torch."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _cuda_devices() -> tuple[Device, ...]:
    if not cuda_driver():
        return ()
    import torch

    if not torch.cuda.is_available():
        return ()
    found = []
    for index in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(index)
        name = torch.cuda.get_device_name(index)
        found.append(Device("cuda", f"cuda:{index}", name, cpu_threads(), total, free))
    return tuple(sorted(found, key=lambda d: -d.memory_free))


def _cgroup_folders(root: Path, own: Path) -> list[Path]:
    """The control group of this process and all above it (version 2), or version 1's memory and cpu roots."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return []
    paths = [line.split(":", 2)[2].strip("/") for line in lines if line.startswith("0::")]
    folders = [root / "memory", root / "cpu", root]
    for path in paths:
        folder = root / path
        while folder != root and root in folder.parents:
            folders.append(folder)
            folder = folder.parent
    return folders


def _read_int(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None  # "max", or a system without control groups: no limit


def _cgroup_memory(root: Path = _CGROUP, own: Path = _OWN_CGROUP) -> tuple[int, int] | None:
    """(limit, used) bytes of the tightest memory limit over this process, or None."""
    found = []
    for folder in _cgroup_folders(root, own):
        for limit_file, used_file in _MEMORY_FILES:
            limit = _read_int(folder / limit_file)
            if limit is not None:
                found.append((limit, (_read_int(folder / used_file) or 0) - _page_cache(folder)))
    return min(found, key=lambda pair: pair[0] - pair[1], default=None)


def _page_cache(folder: Path) -> int:
    """Bytes of files the kernel would drop before it refuses memory."""
    try:
        lines = (folder / "memory.stat").read_text().split("\n")
    except OSError:
        return 0
    values = dict(line.split(" ", 1) for line in lines if " " in line)
    return int(values.get("inactive_file", values.get("total_inactive_file", 0)))


def _cgroup_quota(root: Path = _CGROUP, own: Path = _OWN_CGROUP) -> int | None:
    """Whole threads of the tightest CPU quota over this process, or None."""
    found = []
    for folder in _cgroup_folders(root, own):
        try:
            quota, period = (folder / "cpu.max").read_text().split()[:2]
        except (OSError, ValueError):
            quota, period = _read_int(folder / "cpu.cfs_quota_us"), _read_int(folder / "cpu.cfs_period_us")
        try:
            if int(quota) > 0 and int(period) > 0:
                found.append(max(1, -(-int(quota) // int(period))))
        except (TypeError, ValueError):
            continue
    return min(found, default=None)
