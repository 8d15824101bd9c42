"""Camera keys: where the camera is at some frames, and smoothly in between; and what filming asks for. Pure."""

from dataclasses import replace

import numpy as np

from app import hand_actions as do
from app.actions import Note
from app.matter import FPS, REDUCERS as MATTER
from app.matter import changed, is_current, rest_meshes
from app.model import AppState, ask
from app.orbit import FARTHEST, NEAREST, View
from engine.errors import BadConfig

SIZES = {"1280 × 720": (1280, 720), "1920 × 1080": (1920, 1080), "1080 × 1080": (1080, 1080), "640 × 360": (640, 360)}
MOST_KEYS = 200
Keys = tuple[tuple[int, View], ...]


def view_at(keys: Keys, frame: float, turned: float = 0.0) -> View:
    """The camera at a frame: through every key, slow at the ends, the short way around. turned: degrees added.

    Cubic Hermite pieces whose slopes are the mean of those to both neighbours (Catmull and Rom), in azimuth,
    elevation, the logarithm of the distance, and the target.
    """
    at = np.array([key for key, _ in keys], float)
    rows = np.array([_numbers(view) for _, view in keys])
    rows[:, 0] = np.degrees(np.unwrap(np.radians(rows[:, 0])))
    if frame <= at[0] or len(keys) == 1:
        found = rows[0]
    elif frame >= at[-1]:
        found = rows[-1]
    else:
        k = int(np.searchsorted(at, frame, "right")) - 1
        slopes = np.zeros_like(rows)
        if len(keys) > 2:
            slopes[1:-1] = (rows[2:] - rows[:-2]) / (at[2:] - at[:-2])[:, None]
        step = at[k + 1] - at[k]
        t = (frame - at[k]) / step
        found = (
            (1 + 2 * t) * (1 - t) ** 2 * rows[k] + t * (1 - t) ** 2 * step * slopes[k]
            + t * t * (3 - 2 * t) * rows[k + 1] - t * t * (1 - t) * step * slopes[k + 1]
        )  # fmt: skip
    return _view(found + np.array([turned, 0, 0, 0, 0, 0]))


def _numbers(view: View) -> list[float]:
    return [view.azimuth, view.elevation, float(np.log(view.distance)), *view.target]


def _view(numbers: np.ndarray) -> View:
    azimuth, elevation, distance = (float(v) for v in numbers[:3])
    return View(tuple(map(float, numbers[3:])), (azimuth + 180) % 360 - 180, float(np.clip(elevation, -89.9, 89.9)),
                float(np.clip(np.exp(distance), NEAREST, FARTHEST)))  # fmt: skip


def extra_of(state: AppState) -> list[list[float]]:
    """What a project keeps of them, JSON-able."""
    return [[frame, *_numbers(view)] for frame, view in state.matter.keys]


def from_extra(extra: dict) -> Keys:
    """The keys of an opened project; what is damaged is left out."""
    found = {}
    rows = extra.get("camera")
    for row in rows[:MOST_KEYS] if isinstance(rows, list) else ():
        numbers = isinstance(row, list) and len(row) == 7 and all(isinstance(v, (int, float)) for v in row)
        if numbers and np.isfinite(row).all() and abs(row[3]) < 20:
            found[int(row[0])] = _view(np.array(row[1:], float))
    return tuple(sorted(found.items()))


def to_text(keys: Keys) -> str:
    """Keys as the command line takes them: frame:azimuth,elevation,distance,x,y,z;… in degrees and metres, exact."""
    rows = ((frame, (view.azimuth, view.elevation, view.distance, *view.target)) for frame, view in keys)
    return ";".join(f"{frame}:{','.join(repr(float(v)) for v in row)}" for frame, row in rows)


def from_text(text: str) -> Keys:
    """What `to_text` wrote, in any order. Raises BadConfig saying which key is wrong, and how."""
    found: dict[int, View] = {}
    rows = [row.strip() for row in text.split(";") if row.strip()]
    if len(rows) > MOST_KEYS:
        raise BadConfig(f"{len(rows)} camera keys; {MOST_KEYS} are the most there can be.", "keys")
    for number, row in enumerate(rows, 1):
        frame, colon, numbers = row.partition(":")
        if not colon or not (frame := frame.strip()).isascii() or not frame.isdigit() or len(frame) > 6:
            raise _bad_key(number, f"begins with {frame[:40]!r}, which is no frame and colon")
        values = [_number(number, value.strip()) for value in numbers.split(",")]
        if len(values) != 6:
            raise _bad_key(number, f"has {len(values)} numbers after its frame; six are needed")
        azimuth, elevation, distance, *target = values
        if not -89.9 <= elevation <= 89.9:
            raise _bad_key(number, f"has an elevation of {elevation:g} degrees; -89.9 to 89.9 can be")
        if not NEAREST <= distance <= FARTHEST:
            raise _bad_key(number, f"has a distance of {distance:g} m; {NEAREST:g} to {FARTHEST:g} m can be")
        if int(frame) in found:
            raise _bad_key(number, f"is a second one for frame {int(frame)}")
        found[int(frame)] = View(tuple(target), azimuth, elevation, distance)
    return tuple(sorted(found.items()))


def _number(key: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not abs(value) < 1e6:
        raise _bad_key(key, f"has {text[:40]!r} where a number belongs")
    return value


def _bad_key(number: int, what: str) -> BadConfig:
    return BadConfig(
        f"camera key {number} {what}.", "keys", "Write for example 0:32,18,0.9,0,0.1,0;48:120,30,0.6,0,0.1,0"
    )


def _set_key(state: AppState, _) -> AppState:
    """A key here; where there is one, it is taken away."""
    frame, keys = int(state.matter.frame), dict(state.matter.keys)
    if keys.get(frame) == state.view:
        del keys[frame]
        text = "The camera key is gone."
    elif len(keys) >= MOST_KEYS:
        return replace(state, note=Note(f"{MOST_KEYS} camera keys are the most there can be.", "warning"))
    else:
        text = (
            "The camera key here is new." if frame in keys else "A camera key. Scrub on, turn the view, set the next."
        )
        keys[frame] = state.view
    return changed(replace(state, note=Note(text)), keys=tuple(sorted(keys.items())))


def _following(reducer):
    """Where the frame changes, the camera goes along with its keys."""

    def reduce(state: AppState, action) -> AppState:
        after = reducer(state, action)
        if len(after.matter.keys) < 2 or after.matter.frame == state.matter.frame or not is_current(after):
            return after
        return replace(after, view=view_at(after.matter.keys, after.matter.frame))

    return reduce


def _film(state: AppState, action: do.Film) -> AppState:
    """One picture a frame, from the keys when there are two, else from here; turn: once around meanwhile."""
    m, tape = state.matter, state.matter.recording
    if not state.scene.objects:
        return replace(state, note=Note("There is nothing to film yet.", "warning"))
    if not action.formats or action.size not in SIZES:
        return replace(state, note=Note("Choose video, pictures or both.", "warning"))
    moving = is_current(state) and tape.cast is not None and len(tape.moments) > 1
    first, last = m.span or (0, len(tape.moments) - 1 if moving else round(m.world.seconds * FPS) - 1)
    last = max(last, first)
    views = []
    for frame in range(first, last + 1):
        turned = 360.0 * (frame - first) / (last + 1 - first) if action.turn else 0.0
        keys = m.keys if len(m.keys) > 1 else ((0, state.view),)
        views.append(view_at(keys, frame, turned))
    return ask(
        state, "film", scene=state.scene, views=tuple(views), size=SIZES[action.size], formats=action.formats,
        folder=action.folder, meshes=tape.cast.meshes if moving else rest_meshes(state),
        moments=tape.moments[first : last + 1] if moving else None, world=m.world, shown=state.shown,
        hidden=state.hidden, isolated=state.isolated,
    )  # fmt: skip


REDUCERS = {
    do.SetKey: _set_key, do.ClearKeys: lambda s, _: changed(s, keys=()), do.Film: _film,
    **{action: _following(MATTER[action]) for action in (do.Tick, do.Scrub, do.Rewind)},
}  # fmt: skip
