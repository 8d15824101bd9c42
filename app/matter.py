"""What the bench Matter does to the state: materials, paint, the world, playing, scrubbing. Pure, as `app.state`."""

from dataclasses import asdict, fields, replace

import numpy as np

from app import hand_actions as do
from app.actions import Note
from app.matter_looks import base_of, spoken
from app.model import TOOLS, WAYS, AppState, Matter, Recording, World, ask, box_of, find, part_labels, with_scene
from engine import history as past
from engine import painting
from engine.errors import GalateaError
from engine.physics.materials import matter_named, matter_of_part, tuned
from engine.shapes import parts as layout
from engine.types import Object, Scene, Stroke

FPS = 24.0
LIMITS = {
    "drop": (0.0, 5.0), "gravity": (-30.0, 30.0), "friction": (0.0, 2.0), "ball": (0.0, 0.5), "seconds": (0.25, 20.0),
    "detail": (8, 64),
}  # fmt: skip


def changed(state: AppState, **values) -> AppState:
    """The state with these fields of its bench Matter."""
    return replace(state, matter=replace(state.matter, **values))


def extra_of(state: AppState) -> dict:
    """What a project keeps of the bench Matter, JSON-able."""
    m = state.matter
    return {"world": asdict(m.world), "held": sorted(map(list, m.held)), "material": m.material}


def from_extra(state: AppState, extra: dict) -> Matter:
    """The bench Matter of an opened project; what is damaged or missing is as at the start."""
    kept, world = extra.get("matter"), state
    if not isinstance(kept, dict):
        return Matter()
    settings = kept.get("world") if isinstance(kept.get("world"), dict) else {}
    for f in fields(World):
        value = settings.get(f.name)
        if isinstance(value, (int, float, bool)) != isinstance(f.default, str) and isinstance(value, (int, float, str)):
            world = _set_world(world, do.SetWorld(f.name, value))
    held = kept.get("held") if isinstance(kept.get("held"), list) else []
    keys = (tuple(map(str, key)) for key in held if isinstance(key, list) and len(key) == 2)
    chosen = replace(world.matter.world, feel=_known(world.matter.world.feel, ("live", "soft", "real")))
    material = kept.get("material")
    return replace(
        Matter(), world=chosen, held=frozenset(k for k in keys if find(state, k) is not None),
        material=material if isinstance(material, str) and _is_material(material) else "jelly",
    )  # fmt: skip


def _is_material(name: str) -> bool:
    try:
        return bool(matter_named(name))
    except GalateaError:
        return False


def _known(value: str, names: tuple[str, ...]) -> str:
    return value if value in names else names[0]


def is_current(state: AppState) -> bool:
    """Whether what was recorded is of the scene and the world as they are now."""
    m, tape = state.matter, state.matter.recording
    return tape is not None and (tape.scene, tape.world, tape.held) == (state.scene, m.world, m.held)


def moment_shown(state: AppState):
    """(recording, moment) that the stage shows, or None: the asset at rest."""
    tape = state.matter.recording
    if state.bench not in ("matter", "send") or not is_current(state) or tape.cast is None or not tape.moments:
        return None
    return tape, tape.moments[min(max(int(state.matter.frame), 0), len(tape.moments) - 1)]


def same_shapes(first: Scene, second: Scene) -> bool:
    """Whether two scenes have the same meshes: they may be of different matter."""
    return len(first.objects) == len(second.objects) and all(
        a.name == b.name and a.mesh is b.mesh and a.transform is b.transform
        and (a.parts is b.parts or (a.parts is not None and b.parts is not None and a.parts.rows is b.parts.rows))
        for a, b in zip(first.objects, second.objects)
    )  # fmt: skip


def rest_meshes(state: AppState):
    """The meshes of the scene at rest, when they are known."""
    rest = state.matter.rest
    return rest[1] if rest is not None and same_shapes(rest[0], state.scene) else None


def wants_rest(state: AppState) -> bool:
    """Whether the stage needs meshes that are not there yet."""
    baked = any(item.parts is None for item in state.scene.objects)
    needed = state.bench == "matter" or state.shown != "parts" or baked
    return bool(state.scene.objects) and needed and rest_meshes(state) is None


def with_rest(state: AppState) -> AppState:
    """With the meshes at rest where no job is needed for them: of objects known before, and of bare Gaussians."""
    rest = state.matter.rest
    known = dict(zip(map(id, rest[0].objects), rest[1])) if rest is not None else {}
    items = state.scene.objects
    if not all(id(o) in known or (o.parts is None and o.mesh is None) for o in items):
        return state
    return changed(state, rest=(state.scene, tuple(known.get(id(o)) for o in items)))


def matter_of(item: Object, row: int) -> str:
    """What a part is made of, said or guessed as `engine.physics.bodies.matter_names` does."""
    if item.parts is not None:
        look = item.parts.rows[row]
        numbers = (float(look[c]) for c in (layout.METALLIC, layout.OPACITY, layout.ROUGHNESS))
        return matter_of_part(item.parts.names[row], item.parts.matter[row], *numbers)
    slot = item.mesh.materials[row]
    return matter_of_part(slot.name, slot.matter, slot.metallic, slot.opacity, slot.roughness)


def _pick_material(state: AppState, action) -> AppState:
    if not _is_material(action.name):
        return replace(state, note=Note(f"There is no material called {action.name[:40]!r}.", "warning"))
    return changed(state, material=action.name, erase=False)


def _tune_material(state: AppState, action) -> AppState:
    old, new = state.matter.material, tuned(state.matter.material, action.key, action.value)
    if new == old:
        return state
    state = changed(state, material=new)
    objects = tuple(_renamed(item, old, new) for item in state.scene.objects)
    if all(a is b for a, b in zip(objects, state.scene.objects)):
        return state
    done = past.do(state.history, Scene(objects), f"change {base_of(new)}", key="tune")
    return with_scene(replace(state, history=done), state.scene, frame=False)


def _renamed(item: Object, old: str, new: str) -> Object:
    """The same with everything of one material of another: parts, slots of a mesh, paint."""
    of_it = lambda name: new if name == old else name
    if item.parts is not None and old in item.parts.matter:
        item = replace(item, parts=replace(item.parts, matter=tuple(map(of_it, item.parts.matter))))
    if item.mesh is not None and any(m.matter == old for m in item.mesh.materials):
        looks = tuple(replace(m, matter=of_it(m.matter)) for m in item.mesh.materials)
        item = replace(item, mesh=replace(item.mesh, materials=looks))
    if any(stroke.matter == old for stroke in item.paint):
        item = replace(item, paint=tuple(replace(s, matter=of_it(s.matter)) for s in item.paint))
    return item


def _give_matter(state: AppState, action) -> AppState:
    name, objects = state.matter.material, []
    if not action.whole and find(state, state.selected) is None:
        return replace(state, note=Note("Pick a part first: click it in the picture or in the list.", "warning"))
    for item in state.scene.objects:
        rows = range(len(part_labels(item)))
        if not action.whole:
            found, row = find(state, state.selected)
            rows = [row] if item is found else []
        objects.append(_made_of(item, rows, name, action.whole))
    if not objects:
        return state
    what = "everything" if action.whole else state.selected[1]
    done = past.do(state.history, Scene(tuple(objects)), f"{what} of {base_of(name)}")
    note = Note(f"{what.capitalize()} is of {spoken(name)} now.")
    return with_scene(replace(state, history=done, note=note), state.scene, frame=False)


def _made_of(item: Object, rows, name: str, bare: bool) -> Object:
    paint = () if bare else item.paint
    if item.parts is not None:
        matter = tuple(name if i in rows else old for i, old in enumerate(item.parts.matter))
        return replace(item, parts=replace(item.parts, matter=matter), paint=paint)
    if item.mesh is not None and item.mesh.materials:
        looks = tuple(replace(m, matter=name) if i in rows else m for i, m in enumerate(item.mesh.materials))
        return replace(item, mesh=replace(item.mesh, materials=looks), paint=paint)
    return item


def _set_tool(state: AppState, action) -> AppState:
    if action.tool not in TOOLS:
        return state
    shown = "parts" if action.tool != "hand" else state.shown  # paint is seen there alone
    return changed(replace(state, shown=shown), tool=action.tool)


def _set_brush(state: AppState, action) -> AppState:
    m = state.matter
    radius = m.brush if action.radius is None else float(np.clip(action.radius, 0.001, 1.0))
    erase = m.erase if action.erase is None else action.erase
    through = m.through if action.through is None else action.through
    return changed(state, brush=radius, erase=erase, through=through)


def _paint_on(state: AppState, action) -> AppState:
    matter = "" if state.matter.erase else state.matter.material
    stroke = Stroke(matter, np.asarray(action.regions, np.float32).reshape(-1, painting.ROW), action.part)
    objects = tuple(
        painting.with_stroke(item, stroke, action.joins) if item.name == action.name else item
        for item in state.scene.objects
    )
    label = f"paint {base_of(matter)}" if matter else "take paint off"
    key = "paint" if action.joins else ""
    done = past.do(state.history, Scene(objects), label, key)
    if not action.joins:  # the strokes that go on from this one are one step back together
        done = replace(done, present=replace(done.present, key="paint"))
    return replace(state, history=done)


def _paint_half(state: AppState, action) -> AppState:
    axis, upper = {
        "top": (1, True), "bottom": (1, False), "right": (0, True), "left": (0, False), "front": (2, True),
        "back": (2, False),
    }[action.side]  # fmt: skip
    matter = "" if state.matter.erase else state.matter.material
    objects = []
    for item in state.scene.objects:
        if state.selected is not None and state.selected[0] != item.name:
            objects.append(item)
            continue
        low, high = (np.array(b, float) - item.transform[:3, 3] for b in box_of(Scene((item,))))
        middle, reach = (low + high) / 2, float((high - low).max())
        low, high = low - reach, high + reach
        (low if upper else high)[axis] = middle[axis]
        part = state.selected[1] if state.selected is not None else ""
        stroke = Stroke(matter, painting.box(low, high)[None], part)
        objects.append(painting.with_stroke(item, stroke, False))
    if not objects:
        return replace(state, note=Note("There is nothing to paint yet.", "warning"))
    done = past.do(state.history, Scene(tuple(objects)), f"paint the {action.side} half")
    text = f"{matter.capitalize()} on the {action.side} half." if matter else f"The {action.side} half is bare again."
    return replace(state, history=done, note=Note(text), shown="parts")


def _clear_paint(state: AppState, _) -> AppState:
    if not any(item.paint for item in state.scene.objects):
        return state
    objects = tuple(replace(item, paint=()) for item in state.scene.objects)
    return replace(state, history=past.do(state.history, Scene(objects), "take all paint off"))


def _set_world(state: AppState, action) -> AppState:
    if action.name not in {f.name for f in fields(World)}:
        return state
    value = action.value
    if action.name in LIMITS:
        value = type(getattr(World(), action.name))(np.clip(value, *LIMITS[action.name]))
    return changed(state, world=replace(state.matter.world, **{action.name: value}))


def _hold_still(state: AppState, action) -> AppState:
    held = state.matter.held | {action.key} if action.on else state.matter.held - {action.key}
    return changed(state, held=held)


def _show_as(state: AppState, action) -> AppState:
    return replace(state, shown=action.way) if action.way in WAYS else state


def _play(state: AppState, _) -> AppState:
    m, tape = state.matter, state.matter.recording
    if not state.scene.objects:
        return replace(state, note=Note("Make something first; then it can move.", "warning"))
    if is_current(state) and tape.live:
        job = state.working
        if job is not None and job.kind == "play":
            return changed(replace(state, working=replace(job, paused=not job.paused)), following=True)
        return state
    if is_current(state) and len(tape.moments) > 1:
        last = (m.span or (0, len(tape.moments) - 1))[1]
        frame = (m.span or (0, 0))[0] if int(m.frame) >= last else m.frame
        return changed(state, rolling=not m.rolling, frame=frame)
    held = frozenset(key for key in m.held if find(state, key) is not None)
    state = changed(state, held=held)
    asked = ask(state, "play", scene=state.scene, world=m.world, held=held)
    tape = Recording(asked.ask.serial, state.scene, m.world, held)
    bench = state.bench if state.bench in ("matter", "send") else "matter"
    return changed(replace(asked, bench=bench), recording=tape, frame=0.0, rolling=False, following=True, span=None)


def _rewind(state: AppState, _) -> AppState:
    return changed(state, frame=float((state.matter.span or (0, 0))[0]), rolling=False, following=False)


def _scrub(state: AppState, action) -> AppState:
    tape = state.matter.recording
    if tape is None or not tape.moments:
        return state
    last = len(tape.moments) - 1
    frame = float(np.clip(action.frame, 0, last))
    return changed(state, frame=frame, rolling=False, following=tape.live and frame >= last)


def _set_span(state: AppState, action) -> AppState:
    tape = state.matter.recording
    if action.span is None or tape is None or not tape.moments:
        return changed(state, span=None)
    first, last = sorted(int(np.clip(f, 0, len(tape.moments) - 1)) for f in action.span)
    return changed(state, span=(first, last) if last > first else None)


def _tick(state: AppState, action) -> AppState:
    m, tape = state.matter, state.matter.recording
    if not m.rolling or tape is None or len(tape.moments) < 2 or not is_current(state):
        return changed(state, rolling=False) if m.rolling else state
    first, last = m.span or (0, len(tape.moments) - 1)
    frame = m.frame + action.seconds * FPS
    if frame >= last + 1 or frame < first:
        frame = first + (frame - first) % (last + 1 - first)
    return changed(state, frame=float(frame))


def _cast(state: AppState, action) -> AppState:
    tape = state.matter.recording
    if tape is None or tape.serial != action.serial:
        return state
    return changed(state, recording=replace(tape, cast=action.cast))


def _moment(state: AppState, action) -> AppState:
    m, tape = state.matter, state.matter.recording
    if tape is None or tape.serial != action.serial:
        return state
    tape = replace(tape, moments=(*tape.moments, action.moment))
    frame = float(len(tape.moments) - 1) if m.following and not m.rolling else m.frame
    return changed(state, recording=tape, frame=frame)


def play_ended(state: AppState, serial: int, whole: bool) -> AppState:
    """The job behind a recording is over; one that was played to its end plays back in real time."""
    tape = state.matter.recording
    if tape is None or tape.serial != serial:
        return state
    state = changed(state, recording=replace(tape, live=False))
    if whole and len(tape.moments) > 1 and state.matter.following and is_current(state):
        return changed(state, rolling=True, frame=0.0)
    return state


def _send_motion(state: AppState, action) -> AppState:
    tape = state.matter.recording
    if not is_current(state) or tape.cast is None or len(tape.moments) < 2:
        return replace(state, note=Note("Nothing has been played yet: bench Matter, Space.", "warning"))
    first, last = state.matter.span or (0, len(tape.moments) - 1)
    return ask(state, "send motion", cast=tape.cast, moments=tape.moments[first : last + 1], folder=action.folder,
               formats=action.formats)  # fmt: skip


def _fleshed(state: AppState, action) -> AppState:
    return changed(state, rest=(action.scene, action.meshes))


REDUCERS = {
    do.PickMaterial: _pick_material, do.TuneMaterial: _tune_material, do.GiveMatter: _give_matter,
    do.SetTool: _set_tool, do.SetBrush: _set_brush,
    do.PaintOn: _paint_on, do.PaintHalf: _paint_half, do.ClearPaint: _clear_paint, do.SetWorld: _set_world,
    do.HoldStill: _hold_still, do.ShowAs: _show_as, do.Play: _play, do.Rewind: _rewind, do.Scrub: _scrub,
    do.SetSpan: _set_span, do.Tick: _tick, do.CastArrived: _cast, do.MomentArrived: _moment, do.Fleshed: _fleshed,
    do.SendMotion: _send_motion,
}  # fmt: skip
