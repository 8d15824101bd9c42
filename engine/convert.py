"""The job that turns one file of Gaussians, or of meshes, into another format: `convert a.ply b.spz`."""

from collections.abc import Iterator
from dataclasses import replace

from engine.config import ConvertConfig
from engine.errors import BadConfig, BadFile
from engine.events import Done, Event, Progress, Saved, Warned


def convert(config: ConvertConfig) -> Iterator[Event]:
    """Reads `config.source`, writes `config.target` in the format its name ends in, and says what the format drops.

    Raises BadFile for files that cannot be read or written, BadConfig for endings nobody knows, DiskFull.
    """
    yield Progress("reading", 0)
    import numpy as np

    from engine.formats import doors
    from engine.formats.axes import half_turn
    from engine.types import Gaussians, Scene

    suffix = doors.suffix_of(config.target, doors.WRITERS)
    if suffix is None:
        fix = f"Choose one of {', '.join(doors.WRITERS)}."
        raise BadConfig("there is no writer for this kind of file.", f"target: {config.target}", fix)
    value = doors.read(config.source)
    yield Progress("reading", 1)
    if isinstance(value, Scene) and suffix != ".glb":
        value = _whole_cloud(value, config.source)
    if isinstance(value, Gaussians):
        if config.turn != "none":
            value = half_turn(value, config.turn)
        kept = min((config.degree + 1) ** 2, np.shape(value.sh)[1])
        yield from _losses(suffix, kept)
        value = replace(value, sh=value.sh[:, :kept])
    elif config.turn != "none":
        raise BadConfig("meshes are not turned; only Gaussians are.", "turn", "Leave it out.")
    yield Progress("writing", 0)
    doors.write(value, config.target)
    yield Saved(config.target)
    yield Done(value, (config.target,))


def _whole_cloud(scene, source: str):
    """All Gaussians of a scene where their nodes put them, as one cloud; a refusal in words when there are none."""
    import numpy as np

    from engine.splat.edit import merge, transform

    placed = []
    for item in scene.objects:
        if item.gaussians is None:
            continue
        try:
            still = np.allclose(item.transform, np.eye(4), atol=1e-6)
            placed.append(item.gaussians if still else transform(item.gaussians, item.transform))
        except ValueError as problem:
            what = f"The node {item.name!r} shears, mirrors or stretches its Gaussians, which they cannot follow."
            raise BadFile(what, source, "Apply the node's scale where it was made, then export again.") from problem
    if not placed:
        raise BadFile("It holds no Gaussians.", source, "Convert to .glb, or choose a file of Gaussians.")
    return placed[0] if len(placed) == 1 else merge(placed)


def _losses(suffix: str, coefficients: int) -> Iterator[Warned]:
    from engine.formats.doors import LOSSES

    text, needs_harmonics = LOSSES.get(suffix, ("", False))
    if text and (coefficients > 1 or not needs_harmonics):
        yield Warned(text)
