"""What each job can be told: one frozen, range-checked dataclass per job (see `engine.settings`).

A new job is one dataclass and one row in `CONFIGS`.
"""

import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import Annotated

from engine.errors import BadConfig
from engine.settings import SEED_MAX, Setting, check, to_arguments

FILM_SIZES = ("1280x720", "1920x1080", "1080x1080", "640x360")  # pixels


@dataclass(frozen=True, kw_only=True)
class AssetConfig:
    """What every job that makes assets from parts can be told. See the fields for meaning and range."""

    seed: Annotated[int, Setting("the same seed gives the same asset", low=0, high=SEED_MAX)] = 0
    count: Annotated[int, Setting("how many variants to make, each with its own seed", low=1, high=64)] = 1
    out: Annotated[str, Setting("the folder to write into; output/<name> when empty")] = ""
    resolution: Annotated[int, Setting("mesh cells along the longest side", "cells", low=16, high=384)] = 96
    separate: Annotated[bool, Setting("every part its own closed, named object")] = False
    splats: Annotated[int, Setting("Gaussians to place; 0 for none", "Gaussians", low=0, high=4_000_000)] = 40_000
    preview_size: Annotated[int, Setting("side of one view of the preview picture", "px", low=64, high=2048)] = 384


@dataclass(frozen=True)
class GenerateConfig(AssetConfig):
    """Words to an asset."""

    prompt: Annotated[str, Setting("what to make, in words", longest=2000, optional=False, positional="words")]
    nearest: Annotated[bool, Setting("when the words name nothing known, make the nearest thing instead")] = False

    __post_init__ = check


@dataclass(frozen=True)
class RecastConfig(AssetConfig):
    """An asset with some of its parts made anew. With neither `keep` nor `change`, everything but the body changes."""

    asset: Annotated[str, Setting("the folder or run.json of an asset made before", optional=False, positional="one")]
    keep: Annotated[tuple[str, ...], Setting("names of the parts that stay, with commas", longest=64)] = ()
    change: Annotated[tuple[str, ...], Setting("names of the parts to make anew, with commas", longest=64)] = ()

    __post_init__ = check


@dataclass(frozen=True)
class BetweenConfig(AssetConfig):
    """A path between two assets, valid everywhere on it."""

    first: Annotated[str, Setting("the folder or run.json where the path starts", optional=False, positional="one")]
    second: Annotated[str, Setting("the folder or run.json where the path ends", optional=False, positional="one")]
    steps: Annotated[int, Setting("assets on the path, both ends included", low=2, high=64)] = 5

    __post_init__ = check


@dataclass(frozen=True)
class BorrowConfig(AssetConfig):
    """An asset with a part of another one, fitted to it."""

    asset: Annotated[str, Setting("the folder or run.json of the asset to change", optional=False, positional="one")]
    other: Annotated[str, Setting("the folder or run.json that has the part", optional=False, positional="one")]
    part: Annotated[str, Setting("the name of the part to borrow", longest=64, optional=False, positional="one")]

    __post_init__ = check


@dataclass(frozen=True)
class ReconstructConfig:
    """Photographs with poses to Gaussians."""

    capture: Annotated[str, Setting("the folder of photographs and poses", optional=False, positional="one")]
    out: Annotated[str, Setting("the folder to write into; output/<name> when empty")] = ""
    steps: Annotated[int, Setting("photographs to fit, one a step", "steps", low=1, high=1_000_000)] = 6000
    size: Annotated[int, Setting("longest side photographs are shrunk to; 0 for none", "px", low=0, high=8192)] = 512
    most: Annotated[int, Setting("Gaussians at most", "Gaussians", low=100, high=10_000_000)] = 40_000
    degree: Annotated[int, Setting("how much colour may depend on the view (spherical harmonics)", low=0, high=3)] = 3
    strategy: Annotated[str, Setting("how Gaussians are added and removed", choices=("mcmc", "default"))] = "mcmc"
    ssim: Annotated[float, Setting("share of structural similarity in the loss", low=0, high=1)] = 0.2
    hold_out: Annotated[int, Setting("keep every n-th photograph for the test; 0 for none", low=0, high=1000)] = 8
    background: Annotated[str, Setting("behind transparent photographs", choices=("black", "white", "grey"))] = "black"
    poses: Annotated[bool, Setting("also correct the cameras' poses")] = False
    exposure: Annotated[bool, Setting("also fit each photograph's exposure and colour")] = False
    antialiased: Annotated[bool, Setting("fit for drawing at other sizes too (Mip-Splatting)")] = False
    resume: Annotated[bool, Setting("go on from a checkpoint, if there is one")] = True
    save_every: Annotated[float, Setting("seconds between two checkpoints", "s", low=0, high=86_400)] = 30.0
    seed: Annotated[int, Setting("the same seed gives the same asset", low=0, high=SEED_MAX)] = 0

    __post_init__ = check


@dataclass(frozen=True)
class ConvertConfig:
    """One file of Gaussians or meshes into another format."""

    source: Annotated[str, Setting("the file to read", optional=False, positional="one")]
    target: Annotated[str, Setting("the file to write; its ending names the format", optional=False, positional="one")]
    turn: Annotated[
        str,
        Setting("half a turn about this axis: x stands a y-down capture upright", choices=("none", "x", "y", "z")),
    ] = "none"
    degree: Annotated[int, Setting("highest degree of spherical harmonics to keep", low=0, high=3)] = 3

    __post_init__ = check


@dataclass(frozen=True)
class SimulateConfig:
    """An asset (or a scene file of several) made of matter, let go."""

    asset: Annotated[
        str,
        Setting("a folder generate made, .glb, .ply of Gaussians or scene .toml", optional=False, positional="one"),
    ]
    out: Annotated[str, Setting("a .usdc or .pc2 file, or a folder; output/<name>.usdc when empty")] = ""
    material: Annotated[str, Setting("what all parts are made of; what each part is, when empty", longest=80)] = ""
    parts: Annotated[tuple[str, ...], Setting("materials of some parts: cushion=foam,legs=oak", longest=64)] = ()
    seconds: Annotated[float, Setting("how long to simulate", "s", low=0.01, high=600)] = 2.0
    drop: Annotated[float, Setting("how high above the ground it starts", "m", low=0, high=100)] = 0.0
    velocity: Annotated[tuple[float, ...], Setting("x, y, z of its first velocity, with commas", "m/s", longest=3)] = ()
    spin: Annotated[tuple[float, ...], Setting("x, y, z of its first spin, with commas", "rad/s", longest=3)] = ()
    gravity: Annotated[float, Setting("downwards", "m/s^2", low=-1000, high=1000)] = 9.81
    floor: Annotated[bool, Setting("the ground is there")] = True
    friction: Annotated[float, Setting("of the ground (Coulomb)", low=0, high=10)] = 0.5
    ball: Annotated[float, Setting("radius of a steel ball dropped on top; 0 for none", "m", low=0, high=10)] = 0.0
    fps: Annotated[float, Setting("pictures a second", low=1, high=240)] = 24.0
    grid: Annotated[int, Setting("cells along the longest side", "cells", low=8, high=256)] = 32
    real: Annotated[bool, Setting("real stiffness instead of the softened one; far more steps")] = False
    courant: Annotated[float, Setting("share of the stable time step", low=0.01, high=0.9)] = 0.4
    splats: Annotated[int, Setting("Gaussians moved along; 0 for none", "Gaussians", low=0, high=4_000_000)] = 20_000
    resolution: Annotated[int, Setting("mesh cells along the longest side", "cells", low=16, high=384)] = 64
    pictures: Annotated[bool, Setting("also write one picture a frame, and a video")] = True
    size: Annotated[int, Setting("side of a picture", "px", low=64, high=2048)] = 384
    turn: Annotated[float, Setting("how far the camera goes round in all", "degrees", low=-3600, high=3600)] = 0.0
    resume: Annotated[bool, Setting("go on from a checkpoint, if there is one")] = True
    save_every: Annotated[float, Setting("seconds between two checkpoints", "s", low=0, high=86_400)] = 20.0
    seed: Annotated[int, Setting("the same seed gives the same motion", low=0, high=SEED_MAX)] = 0

    def __post_init__(self) -> None:
        check(self)
        for name in ("velocity", "spin"):
            if len(getattr(self, name)) not in (0, 3):
                raise BadConfig("three numbers are needed.", name, "Write for example 0,2,0.")


@dataclass(frozen=True)
class FilmConfig:
    """An asset filmed as the window's stage shows it: at rest, or let go as the window plays it."""

    asset: Annotated[str, Setting("a folder generate or Send made, or a .glb", optional=False, positional="one")]
    out: Annotated[str, Setting("the folder to write into; output/film when empty")] = ""
    keys: Annotated[
        str,
        Setting("where the camera is: frame:azimuth,elevation,distance,x,y,z;next… in degrees and m", longest=60_000),
    ] = ""
    turn: Annotated[bool, Setting("the camera goes once around as well")] = False
    size: Annotated[str, Setting("of a picture", "px", choices=FILM_SIZES)] = FILM_SIZES[0]
    video: Annotated[bool, Setting("write film.mp4")] = True
    pictures: Annotated[bool, Setting("write frames/0001.png, …")] = False
    play: Annotated[bool, Setting("let it go first; without, it stands still")] = True
    first: Annotated[int, Setting("frame the film begins with", low=0, high=10_000)] = 0
    last: Annotated[int, Setting("frame it ends with; -1 for the end of the motion", low=-1, high=10_000)] = -1
    shown: Annotated[
        str,
        Setting("what is seen", choices=("parts", "gaussians", "mesh", "wire", "normals", "uv", "particles", "depth")),
    ] = "parts"
    hide: Annotated[tuple[str, ...], Setting("parts that are not seen: mug/handle", longest=200)] = ()
    only: Annotated[str, Setting("the one part that is seen: mug/handle", longest=200)] = ""
    hold: Annotated[tuple[str, ...], Setting("parts that stay where they are: mug/handle", longest=200)] = ()
    parts: Annotated[tuple[str, ...], Setting("materials of some parts: cushion=foam,legs=oak", longest=64)] = ()
    seconds: Annotated[float, Setting("how long it plays, or stands still", "s", low=0.04, high=30)] = 3.0
    drop: Annotated[float, Setting("how high above the ground it starts", "m", low=0, high=5)] = 0.0
    gravity: Annotated[float, Setting("downwards", "m/s^2", low=-30, high=30)] = 9.81
    floor: Annotated[bool, Setting("the ground is there")] = True
    friction: Annotated[float, Setting("of the ground (Coulomb)", low=0, high=2)] = 0.5
    ball: Annotated[float, Setting("radius of a steel ball dropped on top; 0 for none", "m", low=0, high=0.5)] = 0.0
    grid: Annotated[int, Setting("cells along the longest side", "cells", low=8, high=64)] = 14
    feel: Annotated[
        str, Setting("stiffness: as the window plays, softened, or real", choices=("live", "soft", "real"))
    ] = "live"

    __post_init__ = check


@dataclass(frozen=True)
class FitMaterialConfig:
    """What something is made of, from how it moved."""

    asset: Annotated[str, Setting("the scene .toml (or asset) that moves", optional=False, positional="one")]
    observed: Annotated[
        str, Setting("a .pc2 of its first object, or a folder of pictures", optional=False, positional="one")
    ]
    unknowns: Annotated[tuple[str, ...], Setting("parameters to find, with commas", longest=64)] = ("young", "poisson")
    out: Annotated[str, Setting("the folder to write into; output/<name> when empty")] = ""
    material: Annotated[str, Setting("the kind of matter to start from", longest=80)] = "jelly"
    iterations: Annotated[int, Setting("improvements at most", low=1, high=100)] = 12
    noise: Annotated[float, Setting("standard error of what was observed", "m or 0..1", low=1e-9, high=1)] = 1e-3
    fps: Annotated[float, Setting("pictures a second of what was observed", low=1, high=240)] = 24.0
    grid: Annotated[int, Setting("cells along the longest side", "cells", low=8, high=256)] = 24
    drop: Annotated[float, Setting("how high above the ground it started", "m", low=0, high=100)] = 0.0
    size: Annotated[int, Setting("side of the pictures compared", "px", low=16, high=512)] = 64
    seed: Annotated[int, Setting("the same seed gives the same answer", low=0, high=SEED_MAX)] = 0

    __post_init__ = check


CONFIGS: dict[str, type] = {
    "simulate": SimulateConfig,
    "film": FilmConfig,
    "fit-material": FitMaterialConfig,
    "generate": GenerateConfig,
    "recast": RecastConfig,
    "between": BetweenConfig,
    "borrow": BorrowConfig,
    "convert": ConvertConfig,
    "reconstruct": ReconstructConfig,
}


def to_command(config) -> str:
    """The command line to copy: what the desktop's "Copy as command" gives."""
    names = {cls: name for name, cls in CONFIGS.items()}
    words = ["python", "launch.py", names[type(config)], *to_arguments(config)]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
