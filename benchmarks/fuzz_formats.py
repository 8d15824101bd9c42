"""Malformed files against every reader: no crash, no hang, nothing impossible accepted, one kind of refusal.

    python benchmarks/fuzz_formats.py --count 2000

Small valid files of every format are damaged (bits, bytes, cuts, repeats, poisoned numbers, edited text) and read
through the door. Each format runs in a child process with 4 GiB of address space and 5 s a file; a child that dies
or stalls is counted and the run goes on behind the file that did it. Exits with 1 when anything but a clean accept
or a BadFile with a file name and a byte offset was seen.
"""

import argparse
import collections
import gzip
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from engine.errors import BadFile  # noqa: E402
from engine.formats import doors, isolate, usd_gaussians  # noqa: E402
from engine.types import Gaussians, Material, Mesh, Object, Scene  # noqa: E402

STALL_SECONDS = 5.0
ADDRESS_SPACE = 4 << 30
POISON = (float("nan"), float("inf"), -float("inf"), 3e38, -3e38, 1e-45, -0.0, -1.0)
COUNTS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE)


def seeds(suffix: str) -> list[bytes]:
    """Small valid files of one format, varied in what they hold."""
    clouds = [_cloud(1, 0), _cloud(9, 1), _cloud(5, 3)]
    if suffix == ".glb":
        return [doors.WRITERS[suffix](value) for value in [*_scenes(), *clouds]]
    if suffix == ".ksplat":
        return [ksplat_file(cloud, level) for cloud in clouds for level in range(3)]
    if suffix == ".usda":
        return [_usda(doors.WRITERS[".usdc"](cloud)) for cloud in clouds]
    files = [doors.WRITERS[suffix](cloud) for cloud in clouds]
    return files + [spz_version_4(data) for data in files] if suffix == ".spz" else files


def spz_version_4(data: bytes) -> bytes:
    """A version 3 `.spz` as version 4, which the engine only reads: the same tables, each packed by itself."""
    import zstandard

    plain = gzip.decompress(data)
    count, degree = struct.unpack_from("<I", plain, 8)[0], plain[12]
    rest = 3 * ((degree + 1) ** 2 - 1)
    ends = 16 + np.cumsum([0, *(width * count for width in (9, 1, 3, 3, 4, rest) if width)])
    tables = [plain[start:end] for start, end in zip(ends[:-1], ends[1:])]
    packed = [zstandard.compress(table) for table in tables]
    header = plain[:4] + struct.pack("<I", 4) + plain[8:15] + struct.pack("<BI12x", len(tables), 32)
    contents = b"".join(struct.pack("<QQ", len(small), len(table)) for small, table in zip(packed, tables))
    return header + contents + b"".join(packed)


def ksplat_file(cloud: Gaussians, level: int, buckets: int = 2) -> bytes:
    """A `.ksplat` of one section at compression `level` 0 to 2, in partial buckets. The engine only reads them."""
    count, coefficients = cloud.sh.shape[:2]
    far, near, fine = (("<f4", "<f4", "<f4"), ("<u2", "<f2", "<f2"), ("<u2", "<f2", "u1"))[level]
    row = np.dtype([("position", far, 3), ("scale", near, 3), ("rotation", near, 4), ("colour", "u1", 4),
                    ("harmonics", fine, 3 * (coefficients - 1))])  # fmt: skip
    parts = np.array_split(np.arange(count), min(buckets, count))
    centres = np.array([cloud.means[part].mean(0) for part in parts], "<f4")
    bucket = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    block = float(2 * np.abs(cloud.means - centres[bucket]).max()) + 1e-3
    rows = np.zeros(count, row)
    steps = (cloud.means - centres[bucket]) / (block / 2) * 32767
    rows["position"] = np.round(steps) + 32767 if level else cloud.means
    rows["scale"], rows["rotation"] = cloud.scales, cloud.quats
    rgb = cloud.sh[:, 0] * 0.28209479177387814 + 0.5
    rows["colour"] = np.clip(np.round(np.column_stack([rgb, cloud.opacities]) * 255), 0, 255)
    bands, start = [np.zeros((count, 0))], 1
    for width in (3, 5, 7)[: int(np.sqrt(coefficients)) - 1]:
        bands.append(cloud.sh[:, start : start + width].transpose(0, 2, 1).reshape(count, -1))
        start += width
    higher = np.concatenate(bands, 1)
    rows["harmonics"] = np.clip(np.round((higher + 1.5) / 3 * 255), 0, 255) if level == 2 else higher
    header, section = bytearray(4096), bytearray(1024)
    struct.pack_into("<BB2xIIIIH", header, 0, 0, 1, 1, 1, count, count, level)
    struct.pack_into("<ff", header, 36, -1.5, 1.5)
    largest = max(map(len, parts))
    table = b"" if not level else np.array([len(part) for part in parts], "<u4").tobytes() + centres.tobytes()
    partial = len(parts) if level else 0
    struct.pack_into("<IIIIfHHIIIIH", section, 0, count, count, largest, partial, block, 12, 0, 32767, 0, 0, partial,
                     int(np.sqrt(coefficients)) - 1)  # fmt: skip
    return bytes(header) + bytes(section) + table + rows.tobytes()


def _usda(data: bytes) -> bytes:
    """The same stage as text."""
    from pxr import Sdf

    layer = Sdf.Layer.CreateAnonymous("splat.usdc")
    with tempfile.NamedTemporaryFile(suffix=".usdc") as file:
        file.write(data)
        file.flush()
        layer.TransferContent(Sdf.Layer.FindOrOpen(file.name))
    return layer.ExportToString().encode()


def _cloud(count: int, degree: int) -> Gaussians:
    rng = np.random.default_rng(degree)
    draw = lambda *shape: rng.normal(size=shape).astype(np.float32)
    return Gaussians(
        draw(count, 3), draw(count, 4), np.exp(draw(count, 3) - 3), rng.random(count).astype(np.float32),
        draw(count, (degree + 1) ** 2, 3) * np.float32(0.3),
    )  # fmt: skip


def _scenes() -> list[Scene]:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)
    normals = np.repeat(
        np.cross(corners[faces[:, 1]] - corners[faces[:, 0]], corners[faces[:, 2]] - corners[faces[:, 0]])[:, None],
        3,
        1,
    )
    slots, materials = np.array([0, 0, 1, 1], np.int32), (Material("oak"), Material("glass", opacity=0.5))
    full = Mesh(corners, faces, normals, np.zeros((4, 3, 2), np.float32), slots, materials)
    moved = np.array([[0, 0, 2, 1], [0, 2, 0, 0], [-2, 0, 0, 0], [0, 0, 0, 1]], np.float32)
    return [
        Scene((Object("plain", mesh=Mesh(corners, faces)),)),
        Scene((Object("body", mesh=full), Object("lid", mesh=full, transform=moved))),
    ]


def mutate(data: bytes, suffix: str, rng: np.random.Generator) -> bytes:
    """One to four damages; half the time inside the wrapping, so that they get past its lengths and checksums."""
    if suffix in WRAPPINGS and rng.random() < 0.5:
        unwrap, wrap = WRAPPINGS[suffix]
        contents = unwrap(data)
        chosen = int(rng.integers(len(contents)))
        contents[chosen] = _damage(contents[chosen], rng)
        return wrap(contents)
    return _damage(data, rng)


def _unwrap_glb(data: bytes) -> list[bytes]:
    length = struct.unpack_from("<I", data, 12)[0]
    return [data[20 : 20 + length], data[28 + length :]]


def _wrap_glb(contents: list[bytes]) -> bytes:
    text, binary = contents
    head = struct.pack("<4sIIII", b"glTF", 2, 28 + len(text) + len(binary), len(text), 0x4E4F534A)
    return head + text + struct.pack("<II", len(binary), 0x004E4942) + binary


def _unwrap_sog(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return [part for name in bundle.namelist() for part in (name.encode(), bundle.read(name))]


def _wrap_sog(contents: list[bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name, data in zip(contents[::2], contents[1::2]):
            bundle.writestr(zipfile.ZipInfo(name.decode("utf-8", "replace")), data)
    return out.getvalue()


WRAPPINGS = {
    ".glb": (_unwrap_glb, _wrap_glb),
    ".spz": (
        lambda data: [gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data],
        lambda contents: contents[0] if contents[0][4:5] == b"\4" else gzip.compress(contents[0]),
    ),
    ".sog": (_unwrap_sog, _wrap_sog),
}


def _damage(data: bytes, rng: np.random.Generator) -> bytes:
    damaged = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        if not damaged:
            break
        DAMAGES[rng.integers(len(DAMAGES))](damaged, rng)
    return bytes(damaged)


def _place(data: bytearray, rng: np.random.Generator) -> int:
    """Headers break more readers than bodies do: half of all damage goes to the first 300 bytes."""
    return int(rng.integers(min(len(data), 300) if rng.random() < 0.5 else len(data)))


def _flip_bit(data, rng):
    data[_place(data, rng)] ^= 1 << int(rng.integers(8))


def _set_byte(data, rng):
    data[_place(data, rng)] = int(rng.integers(256))


def _cut(data, rng):
    del data[int(rng.integers(len(data))) :]


def _delete(data, rng):
    start = _place(data, rng)
    del data[start : start + int(rng.integers(1, 32))]


def _repeat(data, rng):
    start = _place(data, rng)
    data[start:start] = data[start : start + int(rng.integers(1, 64))]


def _append(data, rng):
    data += rng.bytes(int(rng.integers(1, 40)))


def _poison_float(data, rng):
    start = _place(data, rng) & ~3
    data[start : start + 4] = struct.pack("<f", POISON[rng.integers(len(POISON))])


def _poison_integer(data, rng):
    start = _place(data, rng) & ~3
    data[start : start + 4] = struct.pack("<I", COUNTS[rng.integers(len(COUNTS))])


def _edit_number(data, rng):
    """Another number where digits stand, as in text headers and JSON."""
    digits = [i for i in range(min(len(data), 4000)) if 48 <= data[i] < 58]
    if digits:
        start = digits[rng.integers(len(digits))]
        data[start : start + 1] = (b"-1", b"99999999999", b"1e999", b"0", b"NaN", b"true", b'"3"', b"[]")[
            rng.integers(8)
        ]


def _swap_words(data, rng):
    """Two stretches of the header change places."""
    a, b = sorted(int(v) for v in rng.integers(0, min(len(data), 600), 2))
    width = int(rng.integers(1, 24))
    data[a : a + width], data[b : b + width] = data[b : b + width], data[a : a + width]


DAMAGES = (
    _flip_bit,
    _set_byte,
    _cut,
    _delete,
    _repeat,
    _append,
    _poison_float,
    _poison_integer,
    _edit_number,
    _swap_words,
)


def judge(data: bytes, suffix: str) -> str:
    """ "accepted", "refused", or the words of what is wrong with how the reader took it."""
    try:
        value = doors.parse(data, f"mutant{suffix}")
    except BadFile as error:
        if error.offset is None or not 0 <= error.offset or error.where != f"mutant{suffix}":
            return f"a refusal without file or byte: {error}"
        return "refused"
    except Exception as error:  # noqa: BLE001 - any other kind is the finding this program is for
        return f"{type(error).__name__}: {error}"
    return "accepted" if _possible(value) else "an impossible value was accepted"


def _possible(value: Gaussians | Scene) -> bool:
    try:
        value.validate()
    except ValueError:
        return False
    if isinstance(value, Scene):
        return all(item.mesh is not None or item.gaussians is not None for item in value.objects)
    return all(
        np.isfinite(np.asarray(getattr(value, name))).all() for name in ("means", "quats", "scales", "opacities", "sh")
    )


def run_child(suffix: str, start: int, count: int, seed: int) -> None:
    """Judge mutants `start`..`count`; one JSON line each, flushed, so that the parent knows where a death happened."""
    import resource

    if suffix.startswith(".usd"):
        # The door reads USD in a child process for each file; here this process is that child already.
        isolate.run = _run_here
    files = seeds(suffix)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    for number in range(start, count):
        rng = np.random.default_rng([seed, number, len(suffix)])
        print(json.dumps([number, judge(mutate(files[number % len(files)], suffix, rng), suffix)]), flush=True)


def _run_here(function: str, data: bytes, suffix: str) -> dict:
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        try:
            return usd_gaussians.read_file(file.name)
        except ValueError as error:
            raise BadFile(str(error), offset=0) from error


def attack(suffix: str, count: int, seed: int = 0) -> collections.Counter:
    """Tally of verdicts over `count` mutants; deaths and stalls of the child included."""
    tally: collections.Counter = collections.Counter()
    done = 0
    while done < count:
        command = [sys.executable, __file__, "--child", suffix, str(done), str(count), str(seed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1"}) as child:
            timer = _Stall(child)
            for line in child.stdout:
                number, verdict = json.loads(line)
                timer.touch()
                tally[verdict] += 1
                done = number + 1
            stalled = timer.stop()
            child.wait()
        if done < count:
            isolated = suffix.startswith(".usd")  # what killed this child would have killed the door's child: refused
            tally["refused" if isolated else "stalled" if stalled else f"died with signal {-child.returncode}"] += 1
            done += 1
    return tally


class _Stall:
    """Kills the child when no verdict has come for a while; the first line may take longer, as it imports."""

    def __init__(self, child: subprocess.Popen):
        import threading

        self.child, self.last, self.killed = child, time.monotonic() + 60, False
        self.finished = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def touch(self) -> None:
        self.last = time.monotonic()

    def stop(self) -> bool:
        self.finished.set()
        self.thread.join()
        return self.killed

    def _watch(self) -> None:
        while not self.finished.wait(0.2):
            if time.monotonic() - self.last > STALL_SECONDS:
                self.killed = True
                self.child.kill()
                return


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        run_child(sys.argv[2], *map(int, sys.argv[3:6]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="mutants per format")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", nargs="*", default=list(doors.READERS))
    arguments = parser.parse_args()
    findings = 0
    for suffix in arguments.formats:
        started = time.perf_counter()
        tally = attack(suffix, arguments.count, arguments.seed)
        wrong = {verdict: n for verdict, n in tally.items() if verdict not in ("accepted", "refused")}
        findings += sum(wrong.values())
        seconds = time.perf_counter() - started
        print(
            f"{suffix:16} {arguments.count} mutants: {tally['refused']} refused, {tally['accepted']} accepted whole, "
            f"{sum(wrong.values())} wrong, {seconds:.1f} s",
            *(f"\n    {n} x {verdict}" for verdict, n in wrong.items()),
        )
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
