"""Pictures of the scene for the window, made on a thread of their own.

Render states after nerfstudio's viewer (low while moving, full after a moment of stillness, interrupted by the next
move): the newest wish wins, low pictures are as small as the frame rate asks, full ones are given up when the wish
changes.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app import gizmo
from app.actions import PartKey
from app.choosing import scene_shown
from app.gizmo import Gizmo
from app.jobs import step_back
from app.orbit import HALF_VIEW, View, axes_of, framed
from app.model import AppState, box_of, part_labels, shown_parts
from app.gpu.drawables import outline_width, outlined
from app.gpu.painter import Painter
from app.sketches import ROUGH, SAMPLES, Sketches
from app.solids import BALL, Dressed, SolidWish, solid_wish, words_of
from engine.types import Camera, Scene

log = logging.getLogger("galatea")

STILL_AFTER = 0.2  # seconds without a change until the full picture begins
MOVING_RATE = 24.0  # pictures a second wanted while moving
THUMB_SAMPLES, STILL_SAMPLES = 40, 64
LEAST_HEIGHT = 260
THUMB = (112, 84)


@dataclass(frozen=True, eq=False)
class Wish:
    """What should be seen. rows: per object, the part rows shown. Compared by identity of its parts.

    worn: the gizmo over it; where only that is another one, the picture is the same.
    """

    scene: Scene
    rows: tuple[tuple[int, ...], ...]
    selected: PartKey | None
    view: View
    width: int
    height: int
    solid: SolidWish | None = None
    worn: Gizmo | None = None

    def same_shape(self, other: "Wish | None") -> bool:
        return other is not None and self.scene is other.scene and self.rows == other.rows

    def same(self, other: "Wish | None") -> bool:
        if not (self.same_shape(other) and self._same_solid(other)):
            return False
        mine = (self.selected, self.view, self.width, self.height)
        return mine == (other.selected, other.view, other.width, other.height)

    def _same_solid(self, other: "Wish") -> bool:
        return other.solid is None if self.solid is None else self.solid.same(other.solid)


@dataclass(frozen=True, eq=False)
class Frame:
    """A finished picture [H, W, 3] sRGB of a wish, in its size; parts [h, w] may be coarser while it moves.

    Each pixel's part: 0 nothing, n the part `keys[n - 1]`.

    depth: [h, w] m along the view, 0 for nothing; None where the picture was traced. words: what it cannot show.
    """

    wish: Wish
    image: np.ndarray
    parts: np.ndarray
    keys: tuple[PartKey, ...]
    full: bool
    depth: np.ndarray | None = None
    words: str = ""

    def part_at(self, x: float, y: float) -> PartKey | None:
        """The part at a place of the picture, 0..1 from its top left corner."""
        index = int(self.parts[self._pixel(x, y)])
        return self.keys[index - 1] if index and self.keys[index - 1] != BALL else None

    def point_at(self, x: float, y: float) -> np.ndarray | None:
        """The world point [3] m seen there, None where there is nothing or nobody knows how deep it is."""
        depth = 0.0 if self.depth is None else float(self.depth[self._pixel(x, y)])
        if depth <= 0:
            return None
        eye, ray = ray_through(self.wish.view, x, y, self.wish.width / self.wish.height)
        return eye + ray * depth

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        high, wide = self.parts.shape
        return min(max(int(y * high), 0), high - 1), min(max(int(x * wide), 0), wide - 1)


def wish_of(state: AppState, width: int, height: int) -> Wish:
    rows = tuple(tuple(shown_parts(state, item)) for item in state.scene.objects)
    return Wish(scene_shown(state), rows, state.selected, state.view, width, height, solid_wish(state))


def camera_of(view: View, width: int, height: int) -> Camera:
    """The pinhole camera of an orbit view."""
    right, up, forward = axes_of(view)
    rotation = np.stack([right, -up, forward])
    world_to_camera = np.eye(4)
    world_to_camera[:3, :3] = rotation
    world_to_camera[:3, 3] = -rotation @ (np.asarray(view.target) - forward * view.distance)
    focal = height / 2 / math.tan(HALF_VIEW)
    return Camera(width, height, focal, focal, width / 2, height / 2, world_to_camera)


def ray_through(view: View, x: float, y: float, aspect: float) -> tuple[np.ndarray, np.ndarray]:
    """(eye [3] m, ray [3] with depth 1) through a place of the picture, 0..1 from its top left corner."""
    right, up, forward = axes_of(view)
    reach = math.tan(HALF_VIEW)
    ray = forward + (2 * x - 1) * reach * aspect * right - (2 * y - 1) * reach * up
    return np.asarray(view.target) - forward * view.distance, ray


class Viewport:
    """`want` says what should be seen, `frame` returns a new picture once; neither waits.

    renderer: one of `app.gpu.adapter.RENDERERS`; GALATEA_RENDERER in the environment goes before it.
    """

    def __init__(self, renderer: str = "auto"):
        self._change = threading.Condition()
        self._wish: Wish | None = None
        self._changed_at = 0.0
        self._thumbs: dict[int, Scene | Callable[[], Scene]] = {}
        self._thumbs_done: list[tuple[int, np.ndarray]] = []
        self._frame: Frame | None = None
        self._bare: Frame | None = None  # the newest picture, without the gizmo
        self._gizmo: Gizmo | None = None
        self._worn: Gizmo | None = None  # the one that was drawn last
        self._dressing = threading.Lock()
        self._closed = False
        self._pixels_per_second = {"raster": 1_500_000.0, "splats": 800_000.0}
        self._dressed: Dressed | None = None
        self._sketches = Sketches()
        self._staged: tuple[Wish, Any, tuple] | None = None
        self.hurried = False  # something new is about to come: no full picture of what there is
        self.error: Exception | None = None
        self._pool = ThreadPoolExecutor(max(os.cpu_count() or 1, 1), "trace", step_back, (4,))
        self.painter = Painter(os.environ.get("GALATEA_RENDERER", renderer), self._pool)
        self._thread = threading.Thread(target=self._loop, name="viewport", daemon=True)
        self._thread.start()

    def want(self, wish: Wish) -> None:
        with self._change:
            if not wish.same(self._wish):
                self._wish, self._changed_at = wish, time.monotonic()
                self._change.notify()
            if wish.worn != self._gizmo:
                self._gizmo = wish.worn
                self._change.notify()

    def want_thumb(self, number: int, scene: Scene | Callable[[], Scene]) -> None:
        """A small picture of a variant, made when there is time; those of higher numbers come first."""
        with self._change:
            self._thumbs[number] = scene
            self._change.notify()

    def frame(self) -> Frame | None:
        with self._change:
            frame, self._frame = self._frame, None
            return frame

    def thumbs(self) -> list[tuple[int, np.ndarray]]:
        """[(variant's number, picture [84, 112, 3])] finished since the last call."""
        with self._change:
            done, self._thumbs_done = self._thumbs_done, []
            return done

    def close(self) -> None:
        with self._change:
            self._closed = True
            self._wish = None
            self._change.notify()
        self._thread.join(10)
        self._pool.shutdown()

    def _loop(self) -> None:
        step_back(4)  # behind the window, before the engine
        done: Wish | None = None
        moved: Wish | None = None
        while True:
            with self._change:
                while not (self._closed or self._thumbs or self._wearable()) and self._wish is moved is done:
                    self._change.wait()
                if self._closed:
                    return
                wish, waited = self._wish, time.monotonic() - self._changed_at
                still = wish is moved and wish is done and self._thumbs
                thumb = max(self._thumbs.items(), key=lambda pair: pair[0]) if still else None
                if thumb is not None:
                    del self._thumbs[thumb[0]]
            try:
                self._wear()
                if wish is not None and wish is not moved:
                    self._moving(wish)
                    moved = wish
                elif wish is not None and wish is not done:
                    if waited < STILL_AFTER or self.hurried:
                        with self._change:  # woken early by the next change, which then wins
                            self._change.wait(max(STILL_AFTER - waited, 0.02))
                    elif self._still(wish):
                        done = wish
                elif thumb is not None:
                    picture = self._thumb(thumb[1]() if callable(thumb[1]) else thumb[1])
                    with self._change:
                        self._thumbs_done.append((thumb[0], picture))
            except Exception as error:
                log.exception("the viewport could not draw")
                self.error, moved, done = error, wish, wish

    def _moving(self, wish: Wish) -> None:
        """A picture small enough for the frame rate."""
        if wish.solid is None:
            samples = ROUGH if self.hurried else SAMPLES
            things, keys = self._sketches.drawables(wish.scene, wish.rows, self._pool, samples)
            shown, words = "solid", ""
        else:
            ready, things = self._things(wish)
            keys, shown, words = ready.keys, way_of(wish, things), words_of(ready, wish.solid)
        way = "splats" if shown == "gaussians" else "raster"
        aspect = wish.width / max(wish.height, 1)
        height = int(math.sqrt(self._pixels_per_second[way] / MOVING_RATE / aspect))
        height = max(min(height, wish.height), min(LEAST_HEIGHT, wish.height))
        width = max(int(height * aspect), 8)
        start = time.perf_counter()
        drawn = self.painter.draw(things, camera_of(wish.view, width, height), shown, label_of(wish, keys))
        self._show(wish, keys, drawn.image, drawn.labels, False, drawn.depth, words)
        took = max(time.perf_counter() - start, 1e-4)
        if took < 2.0:  # the first picture compiles
            self._pixels_per_second[way] += 0.3 * (width * height / took - self._pixels_per_second[way])

    def _things(self, wish: Wish):
        """(what stays the same of it, what is to be drawn) of a wish that is not traced."""
        from app.solids import drawables_of, dressed

        if self._dressed is None or not self._dressed.fits(wish.scene, wish.rows, wish.solid):
            self._dressed = dressed(wish.scene, wish.rows, wish.solid)
        return self._dressed, drawables_of(self._dressed, wish.solid)

    def _still(self, wish: Wish) -> bool:
        """The full picture, then its clean edges; False when the wish changed meanwhile."""
        from engine.shapes import view

        def wanted() -> bool:
            self._wear()
            return self._wish is wish and not self.hurried

        if wish.solid is not None:
            ready, things = self._things(wish)
            camera = camera_of(wish.view, wish.width, wish.height)
            drawn = self.painter.draw(things, camera, way_of(wish, things), label_of(wish, ready.keys), True, wanted)
            if drawn is not None:
                words = words_of(ready, wish.solid)
                self._show(wish, ready.keys, drawn.image, drawn.labels, True, drawn.depth, words)
            return drawn is not None
        stage, keys = self._stage(wish)
        camera = camera_of(wish.view, wish.width, wish.height)
        traced = view.trace(stage, camera, wanted, self._pool)
        if traced is None:
            return False
        image, hits = traced
        self._show_traced(wish, keys, image, hits, False)
        refined = view.refine(stage, camera, image, hits, wanted, self._pool)
        if refined is None:
            return False
        self._show_traced(wish, keys, refined, hits, True)
        self._sketches.learn(wish.scene, wish.rows, wish.selected, self._pool, wanted)
        return True

    def _stage(self, wish: Wish):
        """The prepared scene and the keys of its rows; prepared once."""
        if self._staged is None or not wish.same_shape(self._staged[0]):
            self._staged = wish, *stage_and_keys(wish.scene, wish.rows, STILL_SAMPLES, self._pool)
        return self._staged[1:]

    def _show_traced(self, wish: Wish, flat, image, hits, full: bool) -> None:
        label = label_of(wish, flat)
        if label >= 0:
            image = outlined(image, hits == label, outline_width(image.shape[0]))
        self._show(wish, flat, image, hits, full)

    def _show(self, wish: Wish, flat, image, hits, full: bool, depth=None, words: str = "") -> None:
        from engine.mesh.raster import stretched

        # One table row is one part; pixels without a hit are -1 and become 0.
        parts = (hits + 1).astype(np.int16)
        image = stretched(image, wish.height, wish.width)
        self._dress(Frame(wish, image, parts, flat, full, depth, words))

    def _wearable(self) -> bool:
        """Whether the newest picture is the one that is wanted, but for its gizmo."""
        return self._gizmo != self._worn and self._bare is not None and self._bare.wish is self._wish

    def _wear(self) -> None:
        """The newest picture once more where only the gizmo on it has changed; from any thread that makes pictures."""
        if self._wearable() and self._dressing.acquire(blocking=False):
            try:
                self._dress(self._bare)
            finally:
                self._dressing.release()

    def _dress(self, bare: Frame) -> None:
        """Hand out a picture, the gizmo over it."""
        wish = bare.wish
        worn = self._gizmo if wish is self._wish else wish.worn
        shapes = None if worn is None else gizmo.shapes_of(worn, wish.view, wish.width, wish.height)
        frame = bare
        if shapes is not None:
            from app.gpu import strokes

            frame = replace(bare, image=strokes.over(bare.image, shapes, self.painter.layer(shapes)))
        with self._change:
            self._frame, self._bare, self._worn = frame, bare, worn

    def _thumb(self, scene: Scene) -> np.ndarray:
        from engine.shapes import view

        rows = tuple(tuple(range(len(part_labels(item)))) for item in scene.objects)
        stage, _ = stage_and_keys(scene, rows, THUMB_SAMPLES, self._pool)
        camera = camera_of(replace(framed(View(), box_of(scene))), *THUMB)
        image, hits = view.trace(stage, camera, None, self._pool)
        return view.refine(stage, camera, image, hits, None, self._pool)


def way_of(wish: Wish, things) -> str:
    """How a wish that is not traced is drawn: particles that are not there yet are the mesh that they will fill."""
    return "solid" if wish.solid.shown == "particles" and things.points is None else wish.solid.shown


def label_of(wish: Wish, keys: tuple[PartKey, ...]) -> int:
    """The number of the selected part in a picture with these keys, -1 for none."""
    return keys.index(wish.selected) if wish.selected in keys else -1


def stage_and_keys(scene: Scene, rows: tuple[tuple[int, ...], ...], samples: int, pool=None):
    """(stage, the key of each row of its table)."""
    from engine.shapes import parts as layout
    from engine.shapes import view
    from engine.shapes.light import Placed

    things, keys = [], []
    for item, shown in zip(scene.objects, rows):
        solid = item.parts is not None and any(
            layout.MODES[int(item.parts.rows[i, layout.MODE])] != "cut" for i in shown
        )
        if solid:
            scale, offset = layout.to_metres(item.parts)
            things.append(Placed(item.parts.rows[list(shown)], scale, tuple(offset + item.transform[:3, 3])))
            labels = part_labels(item)
            keys.append(tuple((item.name, labels[i]) for i in shown))
    flat = tuple(key for thing in keys for key in thing)
    return (view.stage_of(things, samples, pool) if things else view.empty_stage()), flat
