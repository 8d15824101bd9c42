"""The job that finds out what something is made of: its motion is simulated again until it looks like the observed one.

Observed is either a .pc2 of the first object's mesh (what `simulate --out x.pc2` writes) or a folder of pictures taken
as `simulate` takes them. The report says how sure each parameter is, and which ones this motion cannot tell.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.config import FitMaterialConfig, SimulateConfig
from engine.errors import BadConfig, BadFile
from engine.events import Done, Event, Metric, Progress, Saved, Warned
from engine.names import safe_name


def fit_material(config: FitMaterialConfig) -> Iterator[Event]:
    """Yields the loss after every improvement and the answer in words; writes material.toml and fit.json."""
    from engine.physics.identify import identify
    from engine.staging import bodies_of, with_scene

    yield Progress("reading", 0)
    observed, is_mesh = _observed(config)
    base = SimulateConfig(
        asset=config.asset, material=config.material, fps=config.fps, grid=config.grid, drop=config.drop,
        seconds=max(0.01, (len(observed) - 1) / config.fps), splats=0 if is_mesh else 4000, seed=config.seed,
        size=config.size, resolution=48,
    )  # fmt: skip
    base, scene = with_scene(base)
    bodies, handles = bodies_of(base, scene)
    start = _first_guess(config, bodies[0])
    yield Warned("starting from " + ", ".join(f"{k} = {v:.4g}" for k, v in start.items()))
    yield Progress("simulating again and again", 0)
    count = [0]

    def residual(values: dict[str, float]) -> np.ndarray:
        count[0] += 1
        first = replace(bodies[0], changes={**bodies[0].changes, **values})
        seen = _look(base, [first, *bodies[1:]], handles, scene, len(observed), is_mesh)
        return (seen - observed).ravel()

    result = identify(residual, start, config.iterations, config.noise)
    for i, loss in enumerate(result.loss):
        yield Metric("loss", loss, i)
    for line in result.in_words():
        yield Warned(line)
    files = _write(config, result)
    for file in files:
        yield Saved(file)
    yield Done(result, tuple(files))


def _observed(config: FitMaterialConfig) -> tuple[np.ndarray, bool]:
    """([T, V, 3] positions, True) or ([T, S, S] grey pictures, False). Raises BadFile."""
    path = Path(config.observed)
    if path.suffix.lower() == ".pc2":
        from engine.formats import pc2

        try:
            return pc2.parse(path.read_bytes())[0], True
        except OSError as error:
            raise BadFile(f"it cannot be read: {error.strerror}.", str(path)) from error
    files = sorted(path.glob("*.png")) if path.is_dir() else []
    if len(files) < 2:
        raise BadFile("there is no motion in it.", str(path), "Give a .pc2 file or a folder of .png pictures.")
    return np.stack([_grey(_opened(file), config.size) for file in files]), False


def _opened(file: Path) -> np.ndarray:
    from PIL import Image

    try:
        with Image.open(file) as image:
            if image.width * image.height > 64_000_000:
                raise BadFile("the picture is too large.", str(file))
            return np.asarray(image.convert("RGB"))
    except (OSError, ValueError) as error:
        raise BadFile(f"this is not a picture ({error}).", str(file)) from error


def _grey(picture: np.ndarray, size: int) -> np.ndarray:
    """[S, S] 0..1, blurred a little: overlap then tells a fit which way to go before edges meet."""
    from PIL import Image
    from scipy.ndimage import gaussian_filter

    small = Image.fromarray(picture).convert("L").resize((size, size), Image.Resampling.BOX)
    return gaussian_filter(np.asarray(small, np.float64) / 255, 1.5)


def _first_guess(config: FitMaterialConfig, body) -> dict[str, float]:
    from engine.physics.bodies import matters_of
    from engine.physics.identify import UNKNOWNS

    for name in config.unknowns:
        if name not in UNKNOWNS:
            raise BadConfig(f"{name!r} cannot be fitted.", "unknowns", "There is: " + ", ".join(UNKNOWNS) + ".")
    matter = matters_of(body)[0]
    return {name: max(float(getattr(matter, name)), UNKNOWNS[name][1]) for name in config.unknowns}


def _look(base: SimulateConfig, bodies, handles, scene, frames: int, is_mesh: bool) -> np.ndarray:
    """What the simulated motion looks like: the first object's vertices, or grey pictures."""
    from engine.filming import pictures_of
    from engine.riders import mesh_now, pose_of
    from engine.staging import stage_for

    stage = stage_for(base, bodies, handles, scene)
    history = [pose_of(stage)]
    for _ in range(frames - 1):
        stage.solver.advance(1.0 / base.fps)
        history.append(pose_of(stage))
    if is_mesh:
        return np.stack([mesh_now(stage.riders[0], pose).vertices for pose in history]).astype(np.float64)
    return np.stack([_grey(p, base.size) for p in pictures_of(base, stage, history, _frame_of(stage, history))])


def _frame_of(stage, history) -> tuple:
    """What the camera frames: fixed by where things start, so that it does not move with the guess."""
    x = history[0]["x"]
    low, high = x.min(0), x.max(0)
    low[1] = 0.0
    return low, high


def _write(config: FitMaterialConfig, result) -> list[str]:
    from engine.formats.atomic import write_all_atomically

    folder = Path(config.out) if config.out else Path("output") / safe_name(f"{Path(config.asset).stem} material")
    values = result.values()
    lines = [f"# found from {Path(config.observed).name}, starting from {config.material}", "[real]"]
    lines += [f"{name} = {value:.6g}" for name, value in values.items()]
    report = {
        "values": values,
        "errors": {k.name: k.error if np.isfinite(k.error) else None for k in result.found},
        "told": {k.name: k.told for k in result.found},
        "correlation": np.asarray(result.correlation).tolist(), "loss": list(result.loss),
        "simulations": result.simulations, "words": result.in_words(),
    }  # fmt: skip
    data = {
        folder / "material.toml": ("\n".join(lines) + "\n").encode(),
        folder / "fit.json": (json.dumps(report, indent=1) + "\n").encode(),
    }
    write_all_atomically(data)
    return [str(path) for path in data]
