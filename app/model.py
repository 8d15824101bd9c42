"""The values the desktop's state is made of, and what every reducer needs: looking things up, asking, editing."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.actions import Note, PartKey, Sent
from app.orbit import View, alike, framed
from engine import history as past
from engine.errors import GalateaError
from engine.history import History
from engine.shapes import parts as layout
from engine.types import Object, Parts, Scene

BENCHES = ("make", "shape", "matter", "send")
# Ways to see the scene: what the switch says, and what its hint adds. "parts" is each bench's own way.
WAYS = {
    "parts": ("Parts", "The asset as it is: exact parts; on the bench Matter with its matter and paint"),
    "gaussians": ("Gaussians", "The Gaussians that are sent, or that photographs gave"),
    "mesh": ("Mesh", "The mesh in the light of the studio"),
    "wire": ("Wire", "The triangles of the mesh"),
    "normals": ("Normals", "Which way the surface faces: red right, green up, blue to the front"),
    "uv": ("UV", "The mesh's texture coordinates as a checker"),
    "particles": ("Particles", "The matter that plays, coloured by how far it is strained"),
    "depth": ("Depth", "How far away it is: near is light"),
}
TOOLS = ("hand", "brush", "box", "lasso", "sphere", "part", "colour")
MAKING = ("draft", "make", "recast", "borrow", "between", "bake", "bring", "photographs")


@dataclass(frozen=True, eq=False)
class Variant:
    """One made asset in the strip."""

    number: int
    seed: int
    prompt: str
    scene: Scene
    kept: bool = False
    label: str = ""


@dataclass(frozen=True)
class Ask:
    """Work that is wanted: kind is a row of `app.tasks.TASKS`, or "" when nothing is."""

    serial: int
    kind: str
    settings: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Working:
    """The job under way. stopping: it was told to end and has not yet."""

    serial: int
    kind: str
    step: str = ""
    done: float = 0.0
    total: float = 1.0
    paused: bool = False
    stopping: bool = False


@dataclass(frozen=True)
class World:
    """What surrounds matter and how finely it is played. drop [m], gravity [m/s^2], ball: radius [m], seconds.

    detail: cells along the longest side. feel: "live" (stiff things a little softer, for few steps), "soft", "real".
    """

    drop: float = 0.0
    gravity: float = 9.81
    floor: bool = True
    friction: float = 0.5
    ball: float = 0.0
    seconds: float = 3.0
    detail: int = 14
    feel: str = "live"


@dataclass(frozen=True, eq=False)
class Recording:
    """What was played: of which scene and world, by whom (`engine.play.Cast`), frame by frame. live: still going."""

    serial: int
    scene: Scene
    world: World
    held: frozenset[PartKey]
    cast: Any = None
    moments: tuple[Any, ...] = ()
    live: bool = True


@dataclass(frozen=True, eq=False)
class Matter:
    """The bench Matter. material, tool (of TOOLS), erase, brush [m], through: how paint goes on.

    purpose: whether tools "paint" or "select". marks: the selection, a mask over each of the meshes `marked`; see
    `app.choosing`. tolerance: of the tool "colour".

    frame: of the recording, a whole number or between two. rolling: it plays back. following: it shows the newest
    frame. span: frames played back, None for all. rest: (scene, its meshes). charts: see `app.charts`.
    keys: (frame, camera), see `app.camera_keys`.
    """

    material: str = "jelly"
    tool: str = "hand"
    erase: bool = False
    brush: float = 0.02
    through: bool = True
    purpose: str = "paint"
    tolerance: float = 0.12
    marks: tuple[np.ndarray | None, ...] | None = None
    marked: Any = None
    world: World = World()
    held: frozenset[PartKey] = frozenset()
    recording: Recording | None = None
    frame: float = 0.0
    rolling: bool = False
    following: bool = True
    span: tuple[int, int] | None = None
    rest: tuple[Scene, tuple[Any, ...]] | None = None
    charts: Any = None
    keys: tuple[tuple[int, View], ...] = ()


@dataclass(frozen=True, eq=False)
class Modal:
    """G, R or S under way: what was there before, the axis it is locked to, what was typed, pixels the mouse went.

    start: where a handle of the gizmo was taken, pixels from the part's middle; None without one. turned: degrees that
    the mouse went around the middle since.
    """

    kind: str
    history: History
    axis: int | None = None
    typed: str = ""
    moved: tuple[float, float] = (0.0, 0.0)
    height: int = 600
    start: tuple[float, float] | None = None
    turned: float = 0.0


@dataclass(frozen=True, eq=False)
class AppState:
    bench: str = "make"
    prompt: str = ""
    chips: tuple[str, ...] = ()
    seed: int = 0
    history: History = History()
    selected: PartKey | None = None
    hidden: frozenset[PartKey] = frozenset()
    locked: frozenset[PartKey] = frozenset()
    isolated: PartKey | None = None
    variants: tuple[Variant, ...] = ()
    looking_at: int = -1
    view: View = View()
    shown: str = "parts"  # a row of WAYS
    ask: Ask | None = None
    making: int = 0  # serial of the newest ask that makes assets; what older ones bring is dropped
    working: Working | None = None
    note: Note = Note()
    sent: tuple[Sent, ...] = ()
    made: int = 0  # variants so far, for their numbers
    matter: Matter = Matter()
    modal: Modal | None = None
    stations: tuple[Scene, ...] = ()  # on the way between two kept variants
    brought: tuple[int, tuple[str, ...]] = (-1, ())  # serial of the job that brought something, and its objects' names

    @property
    def scene(self) -> Scene:
        return self.history.scene


def part_labels(item: Object) -> tuple[str, ...]:
    """The names of an object's parts (or of a mesh's materials), made different from one another."""
    if item.parts is not None:
        names = item.parts.names
    else:
        names = tuple(m.name for m in item.mesh.materials) if item.mesh is not None else ()
    seen: dict[str, int] = {}
    labels = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        labels.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(labels)


def find(state: AppState, key: PartKey | None) -> tuple[Object, int] | None:
    """(object, row) of a part that is there."""
    if key is None:
        return None
    for item in state.scene.objects:
        if item.name == key[0] and key[1] in part_labels(item):
            return item, part_labels(item).index(key[1])
    return None


MAKERS = ("make ", "look at ", "go between", "open", "new scene", "bake")  # labels of steps that no hand has made


def part_as_made(state: AppState, key: PartKey | None) -> tuple[Parts, int] | None:
    """(parts, row) of a part before the hand changed it: in the variant it came from, or as far back as is known."""
    found = find(state, key)
    if found is None or found[0].parts is None:
        return None
    name, slot = found[0].name, found[0].parts.slots[found[1]]
    made = found[0].parts, found[1]
    steps = [*state.history.past, state.history.present]
    for step, before in zip(reversed(steps), reversed(steps[:-1])):
        parts = next((item.parts for item in before.scene.objects if item.name == name), None)
        rows = np.flatnonzero(parts.slots == slot) if parts is not None else []
        if not len(rows):
            break
        earlier = parts, int(rows[0])
        # Another part was made anew: this one was kept bit for bit, and came from before.
        kept = np.array_equal(made[0].rows[made[1]], parts.rows[earlier[1]])
        if step.label.startswith(MAKERS) and not kept:
            break
        made = earlier
    return made


def shown_parts(state: AppState, item: Object) -> list[int]:
    """Rows of an object that are seen: neither hidden nor outside of the isolated part."""
    rows = []
    for i, label in enumerate(part_labels(item)):
        key = (item.name, label)
        if state.isolated is not None and state.isolated != key:
            continue
        if key not in state.hidden:
            rows.append(i)
    return rows


def ask(state: AppState, kind: str, **settings) -> AppState:
    serial = state.ask.serial + 1 if state.ask else 1
    making = serial if kind in MAKING else state.making
    return replace(state, ask=Ask(serial, kind, settings), making=making)


def ask_nothing(state: AppState) -> AppState:
    """Whatever is being made is not wanted any more."""
    asked = ask(state, "")
    return replace(asked, making=asked.ask.serial)


def edit(state: AppState, label: str, change, key: str = "") -> AppState:
    """`change(parts, row)` on the selected part, as one step back ("recolour rim")."""
    found = find(state, state.selected)
    if found is None:
        return replace(state, note=Note("Pick a part first: click it in the picture or in the list.", "warning"))
    item, row = found
    if item.parts is None:
        return replace(state, note=Note("It was baked to a free mesh and has no parts any more.", "warning"))
    try:
        parts = change(item.parts, row)
        parts.validate()
    except ValueError as problem:
        return replace(state, note=Note(f"{str(problem)[:1].upper()}{str(problem)[1:]}.", "warning"))
    objects = tuple(replace(o, parts=parts, mesh=None, gaussians=None) if o is item else o for o in state.scene.objects)
    done = past.do(state.history, Scene(objects), f"{label} {state.selected[1]}", key and f"{key} {state.selected}")
    return with_scene(replace(state, history=done, looking_at=-1), state.scene, frame=False)


def box_of(scene: Scene) -> tuple[np.ndarray, np.ndarray] | None:
    """World box of everything."""
    boxes = []
    for item in scene.objects:
        shift = item.transform[:3, 3]
        if item.parts is not None:
            scale, offset = layout.to_metres(item.parts)
            boxes.append([b * scale + offset + shift for b in layout.bounds(item.parts.rows)])
        elif item.mesh is not None and len(item.mesh.vertices):
            points = item.mesh.vertices @ item.transform[:3, :3].T + shift
            boxes.append([points.min(0), points.max(0)])
        elif item.gaussians is not None and len(item.gaussians):
            points = np.asarray(item.gaussians.means)
            boxes.append([points.min(0) + shift, points.max(0) + shift])
    return (np.min([b[0] for b in boxes], 0), np.max([b[1] for b in boxes], 0)) if boxes else None


def with_scene(state: AppState, before: Scene, frame: bool = True) -> AppState:
    """After the scene changed: a selection that is gone is dropped, and another asset comes into the picture."""
    if find(state, state.selected) is None:
        state = replace(state, selected=None)
    if find(state, state.isolated) is None:
        state = replace(state, isolated=None)
    if frame and state.scene is not before:
        old, new = box_of(before), box_of(state.scene)
        if new is not None and (old is None or not alike(old, new)):
            state = replace(state, view=framed(state.view, new))
    return state


def note_of(error: Exception) -> Note:
    """An error as a sentence for the status bar."""
    if isinstance(error, GalateaError):
        head = f"{error.what[:1].upper()}{error.what[1:]}"
        return Note(f"{head} {error.fix}".strip(), "error")
    return Note(f"A fault in Galatea itself ({type(error).__name__}). The log has it; nothing was lost.", "error")
