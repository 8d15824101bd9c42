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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.actions import PartKey
from app.orbit import HALF_VIEW, View, axes_of, framed
from app.state import AppState, box_of, part_labels, shown_parts
from engine.types import Camera, Scene

log = logging.getLogger("galatea")

STILL_AFTER = 0.2  # seconds without a change until the full picture begins
MOVING_RATE = 24.0  # pictures a second wanted while moving
MOVING_SAMPLES, STILL_SAMPLES = 40, 64
LEAST_HEIGHT = 160
THUMB = (112, 84)
OUTLINE = np.array([0.878, 0.478, 0.294], np.float32)  # the accent


@dataclass(frozen=True, eq=False)
class Wish:
    """What should be seen. rows: per object, the part rows shown. Compared by identity of its parts."""

    scene: Scene
    rows: tuple[tuple[int, ...], ...]
    selected: PartKey | None
    view: View
    width: int
    height: int

    def same_shape(self, other: "Wish | None") -> bool:
        return other is not None and self.scene is other.scene and self.rows == other.rows

    def same(self, other: "Wish | None") -> bool:
        return self.same_shape(other) and (self.selected, self.view, self.width, self.height) == (
            other.selected, other.view, other.width, other.height,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Frame:
    """A finished picture [h, w, 3] sRGB of a wish; each pixel's part: 0 nothing, n the part `keys[n - 1]`."""

    wish: Wish

    image: np.ndarray
    parts: np.ndarray
    keys: tuple[PartKey, ...]
    full: bool

    def part_at(self, x: float, y: float) -> PartKey | None:
        """The part at a place of the picture, 0..1 from its top left corner."""
        row = min(max(int(y * self.parts.shape[0]), 0), self.parts.shape[0] - 1)
        column = min(max(int(x * self.parts.shape[1]), 0), self.parts.shape[1] - 1)
        index = int(self.parts[row, column])
        return self.keys[index - 1] if index else None


def wish_of(state: AppState, width: int, height: int) -> Wish:
    rows = tuple(tuple(shown_parts(state, item)) for item in state.scene.objects)
    return Wish(state.scene, rows, state.selected, state.view, width, height)


def camera_of(view: View, width: int, height: int) -> Camera:
    """The pinhole camera of an orbit view."""
    right, up, forward = axes_of(view)
    rotation = np.stack([right, -up, forward])
    world_to_camera = np.eye(4)
    world_to_camera[:3, :3] = rotation
    world_to_camera[:3, 3] = -rotation @ (np.asarray(view.target) - forward * view.distance)
    focal = height / 2 / math.tan(HALF_VIEW)
    return Camera(width, height, focal, focal, width / 2, height / 2, world_to_camera)


class Viewport:
    """`want` says what should be seen, `frame` returns a new picture once; neither waits."""

    def __init__(self):
        self._change = threading.Condition()
        self._wish: Wish | None = None
        self._changed_at = 0.0
        self._thumbs: dict[int, Scene] = {}
        self._thumbs_done: list[tuple[int, np.ndarray]] = []
        self._frame: Frame | None = None
        self._closed = False
        self._pixels_per_second = 150_000.0
        self.error: Exception | None = None
        self._pool = ThreadPoolExecutor(max(os.cpu_count() or 1, 1), thread_name_prefix="trace")
        self._thread = threading.Thread(target=self._loop, name="viewport", daemon=True)
        self._thread.start()

    def want(self, wish: Wish) -> None:
        with self._change:
            if not wish.same(self._wish):
                self._wish, self._changed_at = wish, time.monotonic()
                self._change.notify()

    def want_thumb(self, number: int, scene: Scene) -> None:
        """A small picture of a variant, made when there is time."""
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
        done: Wish | None = None
        stages: dict[int, tuple[Wish, Any, tuple]] = {}
        moved: Wish | None = None
        while True:
            with self._change:
                while not self._closed and self._wish is moved and self._wish is done and not self._thumbs:
                    self._change.wait()
                if self._closed:
                    return
                wish, waited = self._wish, time.monotonic() - self._changed_at
                thumb = next(iter(self._thumbs.items()), None) if wish is moved and wish is done else None
                if thumb is not None:
                    del self._thumbs[thumb[0]]
            try:
                if wish is not None and wish is not moved:
                    self._moving(wish, stages)
                    moved = wish
                elif wish is not None and wish is not done:
                    if waited < STILL_AFTER:
                        with self._change:
                            self._change.wait(STILL_AFTER - waited)  # woken early by the next change, which then wins
                    elif self._still(wish, stages):
                        done = wish
                elif thumb is not None:
                    picture = self._thumb(thumb[1])
                    with self._change:
                        self._thumbs_done.append((thumb[0], picture))
            except Exception as error:
                log.exception("the viewport could not draw")
                self.error, moved, done = error, wish, wish

    def _moving(self, wish: Wish, stages: dict) -> None:
        """A picture small enough for the frame rate."""
        from engine.shapes import view

        aspect = wish.width / max(wish.height, 1)
        height = int(math.sqrt(self._pixels_per_second / MOVING_RATE / aspect))
        height = max(min(height, int(0.75 * wish.height)), min(LEAST_HEIGHT, wish.height))
        width = max(int(height * aspect), 8)
        stage, keys = self._stage(wish, stages, MOVING_SAMPLES)
        start = time.perf_counter()
        image, hits = view.trace(stage, camera_of(wish.view, width, height), None, self._pool)
        took = max(time.perf_counter() - start, 1e-4)
        if took < 2.0:  # the first picture compiles
            self._pixels_per_second += 0.3 * (width * height / took - self._pixels_per_second)
        self._show(wish, stage, keys, image, hits, False)

    def _still(self, wish: Wish, stages: dict) -> bool:
        """The full picture, then its clean edges; False when the wish changed meanwhile."""
        from engine.shapes import view

        def wanted() -> bool:
            return self._wish is wish

        stage, keys = self._stage(wish, stages, STILL_SAMPLES)
        camera = camera_of(wish.view, wish.width, wish.height)
        traced = view.trace(stage, camera, wanted, self._pool)
        if traced is None:
            return False
        image, hits = traced
        self._show(wish, stage, keys, image, hits, False)
        refined = view.refine(stage, camera, image, hits, wanted, self._pool)
        if refined is None:
            return False
        self._show(wish, stage, keys, refined, hits, True)
        return True

    def _stage(self, wish: Wish, stages: dict, samples: int):
        """The prepared scene; a finer one that is there already serves as well."""
        for known in (STILL_SAMPLES, samples):
            if known in stages and wish.same_shape(stages[known][0]):
                return stages[known][1:]
        stage, keys = stage_and_keys(wish.scene, wish.rows, samples, self._pool)
        stages[samples] = (wish, stage, keys)
        return stage, keys

    def _show(self, wish: Wish, stage, keys, image, hits, full: bool) -> None:
        # One table row is one part; pixels without a hit are -1 and become 0.
        flat = tuple(key for thing in keys for key in thing)
        parts = (hits + 1).astype(np.int16)
        if wish.selected in flat:
            image = outlined(image, parts == flat.index(wish.selected) + 1, 2 if image.shape[0] > 300 else 1)
        with self._change:
            self._frame = Frame(wish, image, parts, flat, full)

    def _thumb(self, scene: Scene) -> np.ndarray:
        from engine.shapes import view

        rows = tuple(tuple(range(len(part_labels(item)))) for item in scene.objects)
        stage, _ = stage_and_keys(scene, rows, MOVING_SAMPLES, self._pool)
        camera = camera_of(replace(framed(View(), box_of(scene))), *THUMB)
        image, hits = view.trace(stage, camera, None, self._pool)
        return view.refine(stage, camera, image, hits, None, self._pool)


def stage_and_keys(scene: Scene, rows: tuple[tuple[int, ...], ...], samples: int, pool=None):
    """(stage, per thing on it the key of each of its rows)."""
    from engine.shapes import parts as layout
    from engine.shapes import view
    from engine.shapes.picture import Placed

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
    return (view.stage_of(things, samples, pool) if things else view.empty_stage()), tuple(keys)


def outlined(image: np.ndarray, mask: np.ndarray, width: int) -> np.ndarray:
    """`image` with a line of the accent around `mask` and a slight lift inside of it."""
    if not mask.any():
        return image
    wide = mask.copy()
    for _ in range(width):
        grown = wide.copy()
        grown[1:] |= wide[:-1]
        grown[:-1] |= wide[1:]
        grown[:, 1:] |= wide[:, :-1]
        grown[:, :-1] |= wide[:, 1:]
        wide = grown
    found = image.copy()
    found[mask] = 1 - (1 - found[mask]) * 0.90
    found[wide & ~mask] = OUTLINE
    return found
