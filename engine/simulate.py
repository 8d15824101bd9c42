"""The job that lets matter move: an asset or a scene file becomes particles, is simulated, and leaves as motion.

Frames are simulated one after another; after some of them everything needed to go on bit for bit is written beside
the output. Pictures are taken of the Gaussians, the mesh rides on the particles, fluids get a new surface a frame.
"""

import hashlib
import io
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from engine.config import SimulateConfig
from engine.errors import BadFile
from engine.events import Done, Event, Metric, Progress, Saved, Snapshot, Warned
from engine.filming import pictures_of, png, video
from engine.names import safe_name
from engine.riders import Stage, broken, gaussians_now, mesh_now, pose_of, scene_now, surface_now
from engine.staging import bodies_of, matter_in_words, out_path, stage_for, with_scene

STATE = ("order", "active", "clocks", "x", "v", "C", "F", "F_total", "F_branch", "memory")


def simulate(config: SimulateConfig) -> Iterator[Event]:
    """Matter in motion: a .usdc (or .pc2) of the moving meshes and Gaussians, frames and a video beside it.

    Yields a Snapshot (Scene) a frame and Metrics (energies, fastest point, steps a frame). Closing it between frames
    pauses: the same call with `resume` goes on and ends with the same bytes.
    """
    yield Progress("reading", 0)
    config, scene_file = with_scene(config)
    out = out_path(config)
    bodies, colliders = bodies_of(config, scene_file)
    for body in bodies:
        yield Warned(matter_in_words(body))
    yield Progress("filling with matter", 0)
    stage = stage_for(config, bodies, colliders, scene_file)
    yield Metric("particles", float(stage.solver.count))
    frame_count = max(2, int(round(config.seconds * config.fps)) + 1)
    frames_folder = out.parent / f"{out.stem}_frames"
    digest = _digest(config, scene_file)
    checkpoint = out.parent / f".{out.stem}.simulating.npz"
    history, first = _resumed(config, checkpoint, digest, stage) if config.resume else ([], 0)
    if first:
        yield Progress("going on from a checkpoint", first, frame_count)
    if not history:
        history = [pose_of(stage)]
    saved_at = time.monotonic()
    for frame in range(len(history), frame_count):
        yield Progress("simulating", frame, frame_count)
        report = stage.solver.advance(1.0 / config.fps)
        history.append(pose_of(stage))
        for name, value in stage.solver.energy().items():
            yield Metric(f"{name} energy", float(value), frame, "J")
        yield Metric("fastest", report.fastest, frame, "m/s")
        yield Metric("steps a frame", report.substeps, frame)
        yield Snapshot("moving", scene_now(stage, history[-1]))
        if time.monotonic() - saved_at >= config.save_every:
            _save(checkpoint, digest, stage, history)
            yield Saved(str(checkpoint))
            saved_at = time.monotonic()
    files = yield from _write_out(config, stage, history, out, frames_folder)
    checkpoint.unlink(missing_ok=True)
    yield Done(_motion(config, stage, history), tuple(files))


# -- going on --------------------------------------------------------------------------------------------------------


def _digest(config: SimulateConfig, scene) -> str:
    """What must not have changed for a checkpoint to be of use."""
    ignored = ("out", "resume", "save_every", "pictures", "size", "turn", "seconds")
    facts = {k: v for k, v in asdict(config).items() if k not in ignored}
    text = json.dumps(facts, sort_keys=True) + repr(scene)
    return hashlib.sha256(text.encode()).hexdigest()


def _save(path: Path, digest: str, stage: Stage, history: list) -> None:
    from engine.formats.atomic import write_atomically

    arrays = stage.solver.save()
    arrays["digest"] = np.frombuffer(bytes.fromhex(digest), np.uint8)
    arrays["history_x"] = np.stack([pose["x"] for pose in history])
    arrays["history_total"] = np.stack([pose["total"] for pose in history])
    data = io.BytesIO()
    np.savez(data, **arrays)
    write_atomically(path, data.getvalue())


def _resumed(config: SimulateConfig, path: Path, digest: str, stage: Stage) -> tuple[list, int]:
    """(poses so far, frames done) from a checkpoint of the same simulation; nothing from any other file."""
    if not path.is_file():
        return [], 0
    try:
        with np.load(path, allow_pickle=False) as kept:
            if kept["digest"].tobytes().hex() != digest:
                return [], 0
            history = [{"x": x, "total": f} for x, f in zip(kept["history_x"], kept["history_total"])]
            stage.solver.load({name: kept[name] for name in STATE})
    except (OSError, ValueError, KeyError) as error:
        fix = "Delete it, or start again with --no-resume."
        raise BadFile(f"the checkpoint cannot be read ({error}).", str(path), fix) from error
    return history, len(history)


# -- what is written -------------------------------------------------------------------------------------------------


def _motion(config: SimulateConfig, stage: Stage, history: list):
    from engine.types import Motion, Track

    tracks = []
    for rider in stage.riders:
        track = Track(rider.name)
        meshes = [mesh_now(rider, pose) for pose in history]
        broke = [not rider.is_fluid and broken(rider, mesh) for mesh in meshes]
        if any(broke) and not config.out.lower().endswith(".pc2"):  # from then on a new surface every frame
            whole = broke.index(True)
            meshes = meshes[:whole] + [surface_now(rider, pose) for pose in history[whole:]]
            track = replace(track, surfaces=tuple(meshes))
        elif rider.is_fluid:
            track = replace(track, surfaces=tuple(meshes))
        elif rider.mesh is not None:
            track = replace(track, mesh=rider.mesh, vertices=np.stack([mesh.vertices for mesh in meshes]))
        if rider.gaussians is not None:
            clouds = [gaussians_now(rider, pose) for pose in history]
            track = replace(
                track, gaussians=rider.gaussians, means=np.stack([c.means for c in clouds]),
                quats=np.stack([c.quats for c in clouds]), scales=np.stack([c.scales for c in clouds]),
            )  # fmt: skip
        tracks.append(track)
    return Motion(config.fps, len(history), tuple(tracks))


def _write_out(config: SimulateConfig, stage: Stage, history: list, out: Path, folder: Path) -> Iterator[Event]:
    """Writes the motion, the pictures and the video; returns their paths."""
    from engine.formats import pc2, usd
    from engine.formats.atomic import write_all_atomically, write_atomically

    files = []
    if config.pictures and any(rider.gaussians is not None for rider in stage.riders):
        pictures = []
        for frame, picture in enumerate(pictures_of(config, stage, history)):
            yield Progress("taking pictures", frame, len(history))
            pictures.append(picture)
        data = {folder / f"{frame:04d}.png": png(picture) for frame, picture in enumerate(pictures)}
        write_all_atomically(data)
        files += [str(path) for path in data]
        clip = out.with_suffix(".mp4")
        write_atomically(clip, video(pictures, config.fps))
        files.append(str(clip))
        yield Saved(str(clip))
    yield Progress("writing the motion", 0)
    motion = _motion(config, stage, history)
    if out.suffix.lower() == ".usdc":
        write_atomically(out, usd.dump(motion))
        files.append(str(out))
    else:
        for i, track in enumerate(t for t in motion.tracks if t.vertices is not None):
            path = out if i == 0 else out.with_name(f"{out.stem}_{safe_name(track.name)}.pc2")
            write_atomically(path, pc2.dump(track.vertices))
            files.append(str(path))
    for path in files[-1:]:
        yield Saved(path)
    return files
