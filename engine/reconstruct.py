"""The job that turns photographs with poses into Gaussians. Resumes from its checkpoint bit for bit."""

import contextlib
import hashlib
import io
import json
import math
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from engine import __version__
from engine.config import ReconstructConfig
from engine.device import out_of_memory
from engine.errors import BadConfig, BadFile
from engine.events import Done, Event, Metric, Progress, Saved, Snapshot, Warned
from engine.formats import ply
from engine.formats.atomic import write_all_atomically, write_atomically
from engine.formats.limits import DEFAULT
from engine.names import safe_name
from engine.numerics import numpy_generator, torch_generator
from engine.splat import checkpoint
from engine.splat.capture import Capture, Pictures
from engine.splat.datasets import read_capture
from engine.splat.fit import FitOptions, FitState, camera_extent, evaluate, fit_step, gaussians_of, new_state
from engine.splat.fit_start import spread_evenly, start_gaussians
from engine.splat.render import warm_up
from engine.types import Gaussians, Object, Scene

_BACKGROUNDS = {"black": (0.0, 0.0, 0.0), "white": (1.0, 1.0, 1.0), "grey": (0.5, 0.5, 0.5)}
_LOOKS = 24  # photographs that say where the first Gaussians go
_SNAPSHOT_SECONDS = 2.0
_METRIC_EVERY = 20
_CHECKPOINT = "checkpoint.safetensors"
_SMALLER = "Choose a smaller --size or --most."


def reconstruct(config: ReconstructConfig) -> Iterator[Event]:
    """Yields what the house's jobs yield; Done's value is a Scene of one object with Gaussians.

    Writes splat.ply, run.json, test.png (held-out photographs above what was drawn) and a checkpoint into the
    output folder. Raises BadFile, BadConfig, OutOfMemory, Diverged; the last checkpoint is whole whatever happens.
    """
    folder = Path(config.capture)
    out = Path(config.out) if config.out else Path("output") / safe_name(folder.resolve().name)
    yield Progress("reading the capture", 0)
    capture = read_capture(folder).split(config.hold_out)
    options = fit_options(config)
    training = Pictures([view for view in capture.views if not view.held_out], config.size)
    if not len(training):
        raise BadConfig("no photograph is left to fit.", "hold_out", "Choose a larger number, or 0.")
    yield from warm_up()
    yield Progress("placing the first Gaussians", 0)
    digest = _digest(config, capture)
    state = yield from _resumed(config, out, digest)
    if state is None:
        with out_of_memory("placing the first Gaussians", _SMALLER):
            state = _first_state(config, capture, training, options)
    yield from _fit(state, training, options, config, out / _CHECKPOINT, digest)
    yield from _finish(state, capture, options, config, out)


def fit_options(config: ReconstructConfig) -> FitOptions:
    return FitOptions(
        steps=config.steps, most=config.most, sh_degree=config.degree, ssim_weight=config.ssim,
        strategy=config.strategy, background=_BACKGROUNDS[config.background], antialiased=config.antialiased,
        poses=config.poses, exposure=config.exposure,
    )  # fmt: skip


def _digest(config: ReconstructConfig, capture: Capture) -> str:
    """What a checkpoint must agree with: every setting that changes the numbers, and the photographs."""
    skipped = ("capture", "out", "resume", "save_every")
    settings = {name: value for name, value in vars(config).items() if name not in skipped}
    views = [(v.name, v.held_out, v.image.stat().st_size, v.camera.world_to_camera.tolist()) for v in capture.views]
    text = json.dumps([__version__, settings, views], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _resumed(config: ReconstructConfig, out: Path, digest: str):
    """The state of an earlier run of these very settings, or None. Yields what there is to say about it."""
    path = out / _CHECKPOINT
    if not config.resume or not path.is_file():
        return None
    try:
        state, theirs = checkpoint.parse(path.read_bytes())
    except (OSError, BadFile) as error:
        yield Warned(f"The checkpoint in {out} cannot be used: {error}", "Starting anew.")
        return None
    if theirs != digest:
        yield Warned(f"The checkpoint in {out} belongs to other settings or photographs.", "Starting anew.")
        return None
    yield Progress(f"going on from step {state.step}", 0)
    return state


def _first_state(config: ReconstructConfig, capture: Capture, training: Pictures, options: FitOptions) -> FitState:
    looks = [training[index] for index in spread_evenly(len(training), _LOOKS)]
    count = max(100, options.most // 3)
    gaussians = start_gaussians(capture, looks, count, options.sh_degree, numpy_generator(config.seed, "points"))
    generator = torch_generator(config.seed, "fit")
    return new_state(gaussians, len(training), camera_extent(capture), generator)


def _fit(state: FitState, training: Pictures, options: FitOptions, config, path: Path, digest: str) -> Iterator[Event]:
    """All steps that are left. A checkpoint is written every so often, at the end, and when the job is closed."""
    saved = shown = time.monotonic()
    written, threads = -1, torch.get_num_threads()
    # The kernels share the work out by themselves. Torch's own threads would gain little on what is left, and wait
    # for one another whenever another program is busy: thirty times slower steps were seen.
    torch.set_num_threads(1)
    try:
        while state.step < options.steps:
            with out_of_memory("fitting", _SMALLER):
                report = fit_step(state, training, options)
            yield Progress("fitting", state.step, options.steps)
            if state.step % _METRIC_EVERY == 0:
                yield Metric("loss", report.loss, state.step)
                yield Metric("Gaussians", report.count, state.step)
            now = time.monotonic()
            if now - shown >= _SNAPSHOT_SECONDS:
                yield Snapshot("fitting", _scene(state, config))
                shown = time.monotonic()
            if now - saved >= config.save_every:
                write_atomically(path, checkpoint.dump(state, digest))
                saved, written = time.monotonic(), state.step
    finally:
        torch.set_num_threads(threads)
        if written != state.step and state.step:
            write_atomically(path, checkpoint.dump(state, digest))


def final_gaussians(state: FitState) -> Gaussians:
    """NumPy, activated, without those too faint to be drawn at all."""
    gaussians = gaussians_of(state.parameters)
    kept = gaussians.opacities >= 1 / 255
    if not bool(kept.any()):
        kept[:] = True
    means, quats, scales, opacities, sh = (
        np.ascontiguousarray(value.detach()[kept].numpy())
        for value in (gaussians.means, gaussians.quats, gaussians.scales, gaussians.opacities, gaussians.sh)
    )
    return Gaussians(means, quats, np.maximum(scales, 1e-12), opacities, sh)


def _scene(state: FitState, config: ReconstructConfig) -> Scene:
    return Scene((Object(safe_name(Path(config.capture).resolve().name), gaussians=final_gaussians(state)),))


def _finish(state: FitState, capture: Capture, options: FitOptions, config, out: Path) -> Iterator[Event]:
    """Score the held-out photographs, write the files."""
    held_out = [view for view in capture.views if view.held_out]
    scores, rows = [], []
    for index, picture in enumerate(held_out_pictures := Pictures(held_out, config.size, cache_bytes=0)):
        score, drawn = evaluate(state, picture, held_out[index].name, options)
        scores.append(score)
        if len(rows) < 8:
            rows.append(np.concatenate([picture.over(options.background), drawn]))
        yield Progress("testing", index + 1, len(held_out_pictures))
    mean = {"psnr": _mean([s.psnr for s in scores]), "ssim": _mean([s.ssim for s in scores])}
    if scores:
        yield Metric("held-out PSNR", mean["psnr"], state.step, "dB")
        yield Metric("held-out SSIM", mean["ssim"], state.step)
    yield Progress("writing", 0)
    scene = _scene(state, config)
    settings = {name: value for name, value in vars(config).items() if name != "capture"}
    record = {
        "galatea": __version__, "capture": config.capture, "settings": settings,
        "steps": state.step, "gaussians": len(scene.objects[0].gaussians), "held_out": mean,
        "photographs": [{"name": s.name, "psnr": round(s.psnr, 3), "ssim": round(s.ssim, 4)} for s in scores],
    }  # fmt: skip
    files = {
        "splat.ply": ply.dump(scene.objects[0].gaussians),
        "run.json": (json.dumps(record, indent=1) + "\n").encode(),
    }
    if rows:
        files["test.png"] = _sheet(rows)
    paths = {str(out / name): data for name, data in files.items()}
    write_all_atomically(paths, {str(out / "splat.ply"): lambda data: ply.parse(data, DEFAULT)})
    for path in paths:
        yield Saved(path)
    yield Done(scene, tuple(paths))


def _mean(values: list[float]) -> float | None:
    return round(math.fsum(values) / len(values), 4) if values else None


def _sheet(pictures: list[np.ndarray]) -> bytes:
    """Pictures of any sizes in one row, top-aligned."""
    height = max(p.shape[0] for p in pictures)
    sheet = np.ones((height, sum(p.shape[1] for p in pictures), 3), np.float32)
    left = 0
    for picture in pictures:
        sheet[: picture.shape[0], left : left + picture.shape[1]] = picture
        left += picture.shape[1]
    data = io.BytesIO()
    with contextlib.closing(Image.fromarray((np.clip(sheet, 0, 1) * 255 + 0.5).astype(np.uint8))) as image:
        image.save(data, "PNG")
    return data.getvalue()
