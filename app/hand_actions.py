"""Actions of the hands: matter, paint, playing and pulling, G R S, borrowing and baking; see `app.actions`."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.actions import PartKey
from engine.types import Scene


@dataclass(frozen=True)
class PickMaterial:
    """The material that goes on next."""

    name: str


@dataclass(frozen=True)
class TuneMaterial:
    """One parameter of the picked material, a key of `engine.physics.materials.TUNABLE`; what is of it changes too."""

    key: str
    value: float


@dataclass(frozen=True)
class GiveMatter:
    """The picked material for the selected part, or for everything."""

    whole: bool


@dataclass(frozen=True)
class SetTool:
    """ "hand" orbits and pulls; the other rows of `app.model.TOOLS` paint or select."""

    tool: str


@dataclass(frozen=True)
class SetBrush:
    """radius [m]; erase: takes paint off; through: the far side too."""

    radius: float | None = None
    erase: bool | None = None
    through: bool | None = None


@dataclass(frozen=True, eq=False)
class PaintOn:
    """regions [K, 16] in the metres of the object `name`; joins: the stroke goes on; part: only on this part."""

    name: str
    regions: np.ndarray
    joins: bool = False
    part: str = ""


@dataclass(frozen=True)
class PaintHalf:
    """ "top", "bottom", "left", "right", "front" or "back" half of everything, or of the selected part's object."""

    side: str


@dataclass(frozen=True)
class ClearPaint:
    pass


@dataclass(frozen=True)
class SetPurpose:
    """What tools do: "paint" or "select"."""

    purpose: str


@dataclass(frozen=True, eq=False)
class Mark:
    """A gesture's masks, one an object or None. how: a row of `engine.selection.HOW`. limited: to the picked part."""

    masks: tuple[np.ndarray | None, ...]
    how: str = "new"
    limited: bool = True


@dataclass(frozen=True)
class MarkPart:
    key: PartKey
    how: str = "new"


@dataclass(frozen=True)
class MarkLike:
    """What has the colour of the object `name` at the point `near` [m]."""

    name: str
    near: tuple[float, float, float]
    how: str = "new"


@dataclass(frozen=True)
class MarkCrop:
    """What lies between two corners [m]."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    how: str = "new"


@dataclass(frozen=True)
class GrowMarks:
    """By a distance on the surface [m]; below 0 shrinks."""

    metres: float


@dataclass(frozen=True)
class InvertMarks:
    pass


@dataclass(frozen=True)
class ClearMarks:
    pass


@dataclass(frozen=True)
class PaintMarks:
    """The picked material on the selection; erasing, its paint comes off."""


@dataclass(frozen=True)
class SetTolerance:
    """How far a colour may be off, 0..1 of sRGB."""

    tolerance: float


@dataclass(frozen=True)
class SetWorld:
    """One field of `app.model.World`."""

    name: str
    value: Any


@dataclass(frozen=True)
class HoldStill:
    """The part stays where it is while everything else moves."""

    key: PartKey
    on: bool


@dataclass(frozen=True)
class ShowAs:
    """A row of `app.model.WAYS`."""

    way: str


@dataclass(frozen=True)
class Play:
    """Space: begin, pause, go on, play back."""


@dataclass(frozen=True)
class Rewind:
    pass


@dataclass(frozen=True)
class Scrub:
    frame: float


@dataclass(frozen=True)
class SetSpan:
    """The frames that are played back; None: all."""

    span: tuple[int, int] | None


@dataclass(frozen=True)
class SetKey:
    """The camera is here at the frame that is shown; again, and it is not."""


@dataclass(frozen=True)
class ClearKeys:
    pass


@dataclass(frozen=True)
class Film:
    """formats: "mp4", "png". size: a row of `app.camera_keys.SIZES`. turn: once around."""

    folder: str
    formats: tuple[str, ...]
    size: str
    turn: bool = False


@dataclass(frozen=True)
class Tick:
    """Seconds that went by while it plays back."""

    seconds: float


@dataclass(frozen=True, eq=False)
class CastArrived:
    serial: int
    cast: Any


@dataclass(frozen=True, eq=False)
class MomentArrived:
    serial: int
    moment: Any


@dataclass(frozen=True, eq=False)
class Fleshed:
    """The meshes of a scene at rest."""

    scene: Scene
    meshes: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Charted:
    """The meshes at rest were unwrapped: [F, 3, 2] texture coordinates for each that had none; None: it failed.

    words: how many charts, or why there are none.
    """

    meshes: tuple[Any, ...]
    uvs: tuple[Any, ...] | None
    words: str


@dataclass(frozen=True)
class BeginModal:
    """ "grab", "turn" or "size" the selected part with the mouse.

    start: where a handle of the gizmo was taken, pixels right and down from the part's middle; None without one.
    """

    kind: str
    height: int
    axis: int | None = None
    start: tuple[float, float] | None = None


@dataclass(frozen=True)
class ModalMove:
    """Pixels the mouse went."""

    dx: float
    dy: float


@dataclass(frozen=True)
class ModalAxis:
    axis: int


@dataclass(frozen=True)
class ModalType:
    """A digit, ".", "-", or "" for backspace."""

    character: str


@dataclass(frozen=True)
class EndModal:
    keep: bool


@dataclass(frozen=True)
class Borrow:
    """The selected part as it is in another thing."""

    thing: str
    count: int = 4


@dataclass(frozen=True)
class AskBetween:
    """Assets on the way between the two variants that were kept last."""

    steps: int = 9


@dataclass(frozen=True, eq=False)
class StationsArrived:
    serial: int
    scenes: tuple[Scene, ...]


@dataclass(frozen=True)
class GoBetween:
    """0..1 on the way."""

    share: float


@dataclass(frozen=True)
class Bake:
    """Parts become one free mesh."""

    resolution: int = 96


@dataclass(frozen=True, eq=False)
class Baked:
    serial: int
    scene: Scene


@dataclass(frozen=True)
class SendMotion:
    folder: str
    formats: tuple[str, ...]


@dataclass(frozen=True)
class EditChip:
    """Another word for a chip's word in the prompt; "" takes it out."""

    chip: str
    word: str = ""
