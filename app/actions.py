"""What an artist, a job or a file can do to the state: each action is a value; `app.state` says what it does."""

from dataclasses import dataclass

from engine.types import Object, Scene

PartKey = tuple[str, str]  # (object name, part label)


@dataclass(frozen=True)
class Note:
    """One sentence for the artist. tone: "plain", "good", "warning", "error"."""

    text: str = ""
    tone: str = "plain"


@dataclass(frozen=True)
class Sent:
    """One export that is on disk. size: how large the thing is, in words."""

    folder: str
    files: tuple[str, ...]
    label: str
    size: str = ""


@dataclass(frozen=True)
class ShowBench:
    bench: str


@dataclass(frozen=True)
class NextBench:
    step: int = 1


@dataclass(frozen=True)
class TypePrompt:
    text: str


@dataclass(frozen=True)
class Draft:
    """The typing has paused: show what the words say so far."""


@dataclass(frozen=True)
class Make:
    """Full quality, and siblings in the strip."""

    siblings: int = 7


@dataclass(frozen=True)
class SetSeed:
    seed: int


@dataclass(frozen=True, eq=False)
class Arrived:
    """A scene from a job. final: it is kept as a variant of its own."""

    serial: int
    scene: Scene
    prompt: str
    seed: int
    chips: tuple[str, ...] | None = None
    final: bool = False
    present: bool = True
    label: str = ""


@dataclass(frozen=True)
class LookAt:
    """Put a variant of the strip on the stage."""

    number: int


@dataclass(frozen=True)
class Keep:
    number: int


@dataclass(frozen=True)
class Forget:
    number: int


@dataclass(frozen=True)
class Select:
    key: PartKey | None


@dataclass(frozen=True)
class Hide:
    key: PartKey
    on: bool


@dataclass(frozen=True)
class Lock:
    key: PartKey
    on: bool


@dataclass(frozen=True)
class Isolate:
    """Show the selected part alone; again: show everything."""


@dataclass(frozen=True)
class ShowAll:
    pass


@dataclass(frozen=True)
class Recolour:
    colour: tuple[float, float, float]


@dataclass(frozen=True)
class SetLook:
    roughness: float | None = None
    metallic: float | None = None


@dataclass(frozen=True)
class MoveTo:
    """The middle of the selected part's box along one axis (0 x, 1 y, 2 z), metres."""

    axis: int
    metres: float


@dataclass(frozen=True)
class MoveBy:
    metres: tuple[float, float, float]


@dataclass(frozen=True)
class Resize:
    """The longest side of the selected part's box, metres."""

    metres: float


@dataclass(frozen=True)
class Turn:
    axis: str
    degrees: float


@dataclass(frozen=True)
class RemovePart:
    pass


@dataclass(frozen=True)
class GestureEnded:
    """The mouse let go: the next change is a step of its own."""


@dataclass(frozen=True)
class Recast:
    """Eight other forms of the selected part, the rest kept."""

    count: int = 8


@dataclass(frozen=True)
class Undo:
    pass


@dataclass(frozen=True)
class Redo:
    pass


@dataclass(frozen=True)
class NewScene:
    pass


@dataclass(frozen=True, eq=False)
class Opened:
    """A project was read."""

    scene: Scene
    extra: dict


@dataclass(frozen=True)
class Bring:
    """What is in a file of meshes or Gaussians, in a made asset or in a project, beside what is on the stage."""

    path: str


@dataclass(frozen=True)
class Photographs:
    """A folder of photographs with poses, to be fitted with Gaussians in so many steps."""

    folder: str
    steps: int


@dataclass(frozen=True, eq=False)
class Brought:
    """Objects from outside. beside: put on the ground and next to what is there; else they stay where they are.

    Later ones of the same job replace earlier ones. final: the last of them.
    """

    serial: int
    objects: tuple[Object, ...]
    beside: bool = True
    final: bool = True
    words: str = ""


@dataclass(frozen=True)
class Orbit:
    """Pixels the mouse went."""

    dx: float
    dy: float


@dataclass(frozen=True)
class Pan:
    """Pixels, and how many pixels high the viewport is."""

    dx: float
    dy: float
    height: int


@dataclass(frozen=True)
class Zoom:
    """Wheel notches; toward: a world point under the cursor that should stay there."""

    notches: float
    toward: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class SeeFrom:
    side: str


@dataclass(frozen=True)
class FrameSelected:
    pass


@dataclass(frozen=True)
class Send:
    folder: str
    formats: tuple[str, ...]
    resolution: int
    splats: int


@dataclass(frozen=True)
class SendDone:
    serial: int
    sent: Sent


@dataclass(frozen=True)
class JobProgress:
    serial: int
    kind: str
    step: str
    done: float
    total: float


@dataclass(frozen=True)
class JobEnded:
    """note: what to say, if anything."""

    serial: int
    note: Note | None = None


@dataclass(frozen=True)
class Stop:
    pass


@dataclass(frozen=True)
class Pause:
    on: bool


@dataclass(frozen=True)
class Say:
    note: Note
