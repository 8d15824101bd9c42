"""Quick meshes of parts, for pictures in motion: what stands still is traced, what turns or is dragged is drawn.

While one part of an object is dragged, the others are one sketch and the part another, made anew from picture to
picture: what parts carve out of each other stays, the soft seam to the part in the hand comes back when it is let go.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from app.actions import PartKey
from app.gpu.drawables import Drawables
from app.model import box_of, part_labels
from app.solids import looks_of
from engine.shapes import parts as layout
from engine.types import Object, Parts, Scene

SAMPLES, LEAST_SAMPLES = 64, 16  # along the longest side
SHEET = 1.75  # samples across that a sheet needs, however it lies: the diagonal of a cell
ROUGH = 40  # of what comes while somebody types, and is gone with the next letter
NEAR = 4.0  # samples that are exact around the surface; it only has to be found
IN_HAND = 2  # parts that may change from picture to picture
KEPT = 24
SHAPE = slice(0, layout.COLOUR.start)  # columns of a row that its form depends on
CUT = layout.MODES.index("cut")


@dataclass(frozen=True, eq=False)
class Sketch:
    """Some parts of an object in its unit frame: vertices [V, 3], faces [F, 3], label [F] the row of each face."""

    vertices: np.ndarray
    faces: np.ndarray
    label: np.ndarray


class Sketches:
    """Those made lately, by what they are of; for one thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple, Sketch] = OrderedDict()
        self._whole: dict[str, tuple[Parts, tuple[int, ...]]] = {}  # object -> what of it was sketched whole last
        self._drawn: tuple | None = None

    def learn(
        self, scene: Scene, rows: tuple[tuple[int, ...], ...], selected: PartKey | None, pool: ThreadPoolExecutor,
        wanted: Callable[[], bool],
    ) -> None:  # fmt: skip
        """Sketch all of a scene, and what will stand still when the selected part is dragged; `wanted` ends it.

        For the time after a picture stood still: without it the first picture of a drag is late.
        """
        for item, shown in zip(scene.objects, rows):
            if item.parts is None or not _solid(item.parts, shown):
                continue
            if self._sketch(item.parts, shown, SAMPLES, pool, wanted) is None:
                return
            self._whole[item.name] = item.parts, shown
            if selected is not None and selected[0] == item.name and selected[1] in part_labels(item):
                rest = tuple(i for i in shown if i != part_labels(item).index(selected[1]))
                if _solid(item.parts, rest) and self._sketch(item.parts, rest, SAMPLES, pool, wanted) is None:
                    return

    def drawables(
        self, scene: Scene, rows: tuple[tuple[int, ...], ...], pool: ThreadPoolExecutor, samples: int = SAMPLES
    ) -> tuple[Drawables, tuple[PartKey, ...]]:
        """(what to draw, the key of each label) of a scene; `samples` along the longest side, or finer."""
        if self._drawn is not None:
            drawn_scene, drawn_rows, drawn_samples, *drawn = self._drawn
            if drawn_scene is scene and drawn_rows == rows and drawn_samples >= samples:
                return tuple(drawn)
        found, keys, looks = [], [], []
        for item, shown in zip(scene.objects, rows):
            if item.parts is None or not _solid(item.parts, shown):
                continue
            scale, offset = layout.to_metres(item.parts)
            place = np.full(len(item.parts.rows), -1, np.int32)
            place[list(shown)] = len(keys) + np.arange(len(shown))
            for sketch in self._of(item, shown, samples, pool):
                metres = sketch.vertices * scale + offset + item.transform[:3, 3]
                found.append((metres.astype(np.float32), sketch.faces, place[sketch.label]))
            labels = part_labels(item)
            keys += [(item.name, labels[i]) for i in shown]
            looks.append(np.array(looks_of(item), np.float32)[list(shown)])
        things = _joined(found, looks, scene)
        self._drawn = scene, rows, samples, things, tuple(keys)
        return things, tuple(keys)

    def _of(self, item: Object, shown: tuple[int, ...], samples: int, pool) -> list[Sketch]:
        """The sketches that make up an object: one, or what stands still and the parts in the hand."""
        known = _key(item.parts, shown, SAMPLES) in self._known
        changed = () if known else self._in_hand(item, shown)
        if not len(changed):
            self._whole[item.name] = item.parts, shown
            return [self._sketch(item.parts, shown, SAMPLES if known else samples, pool)]
        rest = tuple(i for i in shown if i not in changed)
        groups = [(rest, samples)] if _solid(item.parts, rest) else []
        reach = _reach(item.parts.rows)
        for i in changed:
            # As fine as the whole would be, so that no wall falls between the samples.
            share = _reach(item.parts.rows[[i]]) / reach
            groups += [((i,), int(np.clip(np.ceil(samples * share), LEAST_SAMPLES, samples)))] if i in shown else []
        return [self._sketch(item.parts, group, fine, pool) for group, fine in groups]

    def _in_hand(self, item: Object, shown: tuple[int, ...]) -> tuple[int, ...]:
        """The rows that differ from what was sketched whole last; none when they are many, or carve."""
        before, seen = self._whole.get(item.name, (None, ()))
        if before is None or seen != shown or before.names != item.parts.names:
            return ()
        changed = np.flatnonzero((before.rows[:, SHAPE] != item.parts.rows[:, SHAPE]).any(1))
        if len(changed) > IN_HAND or (item.parts.rows[changed, layout.MODE] == CUT).any():
            return ()
        return tuple(map(int, changed))

    def _sketch(
        self, parts: Parts, rows: tuple[int, ...], samples: int, pool, wanted: Callable[[], bool] | None = None
    ) -> Sketch | None:
        """Some rows of a table; None when `wanted` turned false on the way."""
        from engine.mesh.nets import surface_nets
        from engine.shapes import view
        from engine.shapes.light import Placed

        key = _key(parts, rows, samples)
        if key not in self._known:
            table = _thick_enough(parts.rows[list(rows)], samples)
            stage = view.stage_of([Placed(table, 1.0, (0.0, 0.0, 0.0))], samples, pool, wanted, NEAR)
            if stage is None:
                return None
            vertices, quads = surface_nets(stage.fine, stage.origin, stage.spacing)
            label = np.full(len(quads), rows[0], np.int32)
            if len(rows) > 1:
                label = np.array(rows, np.int32)[view.owners(stage, vertices[quads].mean(1), pool)]
            faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
            unit = vertices / stage.factor + stage.middle
            self._known[key] = Sketch(unit, faces, np.tile(label, 2))
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


def _key(parts: Parts, rows: tuple[int, ...], samples: int) -> tuple:
    return parts.rows[list(rows), SHAPE].tobytes(), rows, samples


def _thick_enough(rows: np.ndarray, samples: int) -> np.ndarray:
    """With walls that do not fall between the samples, which would tear holes. They grow inwards."""
    rows, least = rows.copy(), SHEET * _reach(rows) / samples
    rows[:, layout.WALL] = np.where(rows[:, layout.WALL] > 0, np.maximum(rows[:, layout.WALL], least), 0)
    return rows


def _reach(rows: np.ndarray) -> float:
    low, high = layout.bounds(rows)
    return float((high - low).max())


def _solid(parts: Parts, rows: tuple[int, ...]) -> bool:
    """Whether any of the rows adds something."""
    return any(parts.rows[i, layout.MODE] != CUT for i in rows)


def _joined(found: list[tuple], looks: list[np.ndarray], scene: Scene) -> Drawables:
    from engine.mesh import raster

    if not found:
        none = np.zeros((0, 3), np.int32)
        found, looks = [(np.zeros((1, 3), np.float32), none, none[:, 0])], [np.zeros((1, 6), np.float32)]
    starts = np.cumsum([0, *(len(vertices) for vertices, _, _ in found)])
    vertices = np.concatenate([vertices for vertices, _, _ in found])
    faces = np.concatenate([faces + start for (_, faces, _), start in zip(found, starts)]).astype(np.int32)
    label = np.concatenate([label for _, _, label in found]).astype(np.int32)
    tint = np.zeros((len(vertices), 4), np.float32)
    solids = raster.Solids(vertices, faces, faces, label, np.concatenate(looks), tint)
    low, high = box_of(scene) or (np.full(3, -0.15), np.full(3, 0.15))
    return Drawables(solids, raster.room_for(low, high, float(vertices[:, 1].min())))
