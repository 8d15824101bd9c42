"""A picture by wgpu: what is drawn goes to the card once, then the passes run in order and the result comes back."""

from collections.abc import Callable
from typing import Any

import numpy as np
import wgpu

from app.gizmo import HALO, Shapes
from app.gpu import passes as table
from app.gpu.drawables import Cloud, Drawables, Drawn, depth_range, outline_width
from engine.mesh import raster
from engine.mesh.raster_kernels import add_normals
from engine.types import Camera

SPLAT_BYTES, GROUP, WIDE = 48, 64, 65535
NEAR, EPS2D = 0.01, 0.3  # m, px^2: as in `engine.splat.live`
_MESH_BUFFERS = ("vertices", "faces", "groups", "normals", "labels", "looks", "tint", "uvs")
_UNIFORM = wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
_STORED = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_DST
_TARGET = wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_SRC


class Card:
    """One device with its pipelines, and what it already holds. For one thread at a time."""

    def __init__(self, device):
        self.device, self.passes = device, table.build(device)
        self._buffers: dict[str, tuple[Any, Any]] = {}  # name -> (the array it was filled from, buffer)
        self._textures: dict[tuple, Any] = {}
        self._normals: tuple[Any, Any] = (None, None)
        self._sky: tuple[Any, Any] = (None, None)

    def draw(
        self, things: Drawables, camera: Camera, shown: str, selected: int = -1, fine: bool = False,
        wanted: Callable[[], bool] | None = None,
    ) -> Drawn | None:  # fmt: skip
        """As `app.gpu.processor.draw`: the same picture, within what rounding and the order of samples leave."""
        samples = 2 if fine and shown != "gaussians" else 1
        side = raster.SHADOW_SIDES[int(fine)]
        sun, flat = raster.sun_frame(things.solids.vertices, side)
        self._upload_frame(things.room, camera, samples, sun, flat, side, selected)
        self._upload_mesh(things)
        sky = self._sky_map(things)
        if wanted is not None and not wanted():
            return None
        size = (samples * camera.width, samples * camera.height)
        encoder = self.device.create_command_encoder()
        blind = self._stage_group(self._target("no sun", (1, 1), table.DEPTH), sky)
        sun_map = self._target("sun", (side, side), table.DEPTH)
        mesh = self._group(table.MESH, [self._buffer(name) for name in _MESH_BUFFERS])
        corners = 3 * len(things.solids.faces)
        with _Pass(encoder, [], (sun_map, 1.0)) as p:
            p.run(self.passes.pipelines["shadow"], (blind, mesh), corners)
        stage = self._stage_group(sun_map, sky)
        depth, seen = self._target("depth", size, table.DEPTH), self._target("seen", size, table.NUMBER)
        with _Pass(encoder, [seen], (depth, 0.0)) as p:
            p.run(self.passes.pipelines["faces"], (stage, mesh), 0 if shown == "particles" else corners)
        colour, label = self._target("colour", size, self.passes.colour), self._target("label", size, table.NUMBER)
        view = "solid" if shown in ("gaussians", "particles") else shown
        with _Pass(encoder, [colour, label]) as p:
            groups = (stage, mesh, self._group(table.SEEN, [seen]))
            p.run(self.passes.pipelines["floor"], groups, 3)
            p.run(self.passes.pipelines[view], groups, 3)
        if shown == "particles" and things.points is not None:
            self._draw_points(encoder, stage, colour, depth, things.points)
        if things.cloud is not None:
            self._draw_cloud(encoder, stage, (colour, label, depth), things.cloud, camera, samples)
        outputs = self._finish(encoder, stage, (colour, label, depth), camera)
        return self._read(encoder, outputs, camera)

    def layer(self, shapes: Shapes) -> np.ndarray:
        """As `app.gpu.strokes.layer`."""
        x0, y0, x1, y1 = shapes.box
        w, h = x1 - x0, y1 - y0
        how = np.array([*shapes.box, HALO * shapes.scale, 0, 0, 0], np.float32)
        held = [self._buffer("shapes", shapes.rows), self._buffer("corners", shapes.points),
                self._buffer("layer", how, _UNIFORM)]  # fmt: skip
        target, encoder = self._target("layer", (w, h), table.LAYER), self.device.create_command_encoder()
        with _Pass(encoder, [target]) as p:
            p.run(self.passes.pipelines["gizmo"], (self._group(table.GIZMO, held),), 4, len(shapes.rows))
        data = self._back(encoder, [target], (w, h), 8)[0]
        return np.ascontiguousarray(data).view(np.float16).reshape(h, w, 4).astype(np.float32)

    # What is drawn

    def _upload_frame(self, room, camera: Camera, samples: int, sun, flat, side: int, selected: int) -> None:
        view = np.asarray(camera.world_to_camera, np.float64)
        eye = -view[:3, :3].T @ view[:3, 3]
        ends = float(flat[:, 2].max() - flat[:, 2].min()) + 2.0
        rows = np.array([
            *view[:3], [*eye, 0], [samples * v for v in (camera.fx, camera.fy, camera.cx, camera.cy)],
            [samples * camera.width, samples * camera.height, samples, side], [*room.middle, room.ground],
            [room.factor, room.grid, *depth_range(room, camera)], [*sun[0], 0], [*sun[1], 0], [*sun[2], 0],
            [*sun[3], sun[4, 0]], [ends, 0, 0, 0], [selected, outline_width(camera.height), 0, 0],
        ], np.float32)  # fmt: skip
        self._buffer("frame", rows, _UNIFORM)

    def _upload_mesh(self, things: Drawables) -> None:
        s = things.solids
        if self._normals[0] is not s.vertices:
            normals = np.zeros((int(s.groups.max(initial=0)) + 1, 3), np.float32)
            add_normals(s.vertices, s.faces, s.groups, normals)
            hidden = np.zeros(len(s.faces), np.int32) if s.left_out is None else s.left_out.astype(np.int32)
            self._normals = (s.vertices, (normals, 2 * s.label.astype(np.int32) + hidden))
        normals, labels = self._normals[1]
        uvs = things.uvs
        if uvs is None:  # one buffer of nothing for all faces: no number in it is a coordinate
            known = self._buffers.get("uvs", (None, None))[0]
            whole = known is not None and known.shape == (len(s.faces), 3, 2) and np.isnan(known[:1]).all()
            uvs = known if whole else np.full((len(s.faces), 3, 2), np.nan, np.float32)
        arrays = (s.vertices, s.faces, s.groups, normals, labels, s.looks, s.tint, uvs)
        for name, array in zip(_MESH_BUFFERS, arrays):
            self._buffer(name, array)

    def _sky_map(self, things: Drawables):
        s = things.solids
        if self._sky[0] is not s.vertices:
            sky = raster.sky_map(s.vertices, things.room)
            texture = self._textures.get("sky")
            if texture is None:
                usage = wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_DST
                texture = self.device.create_texture(size=(*sky.shape[::-1], 1), format="r32float", usage=usage)
                self._textures["sky"] = texture
            layout = {"bytes_per_row": 4 * sky.shape[1], "rows_per_image": sky.shape[0]}
            self.device.queue.write_texture({"texture": texture}, sky, layout, (*sky.shape[::-1], 1))
            self._sky = (s.vertices, texture)
        return self._sky[1]

    def _draw_points(self, encoder, stage, colour, depth, points) -> None:
        x, shade, radius = points
        held = [
            self._buffer("places", np.ascontiguousarray(x, np.float32)),
            self._buffer("point colours", np.ascontiguousarray(shade, np.float32)),
            self._buffer("ball", np.array([radius, 0, 0, 0], np.float32), _UNIFORM),
        ]
        with _Pass(encoder, [(colour, "load")], (depth, None)) as p:
            p.run(self.passes.pipelines["points"], (stage, self._group(table.BALLS, held)), 4, len(x))

    def _draw_cloud(self, encoder, stage, targets, cloud: Cloud, camera: Camera, samples: int) -> None:
        colour, label, depth = targets
        g, count = cloud.gaussians, len(cloud.gaussians)
        names = ("means", "quats", "scales", "opacities", "sh")
        held = [self._buffer(name, getattr(g, name)) for name in names]
        made = self._space("splats", count * SPLAT_BYTES)
        how = np.zeros(4, np.uint32)
        how[:2] = count, g.sh.shape[1]
        how[2:] = np.array([EPS2D * samples**2, NEAR], np.float32).view(np.uint32)
        group = self._group(table.MAKE, [*held, made, self._buffer("how", how, _UNIFORM)])
        compute = encoder.begin_compute_pass()
        compute.set_pipeline(self.passes.pipelines["project"])
        compute.set_bind_group(0, stage)
        compute.set_bind_group(1, group)
        blocks = -(-count // GROUP)
        compute.dispatch_workgroups(min(blocks, WIDE), -(-blocks // WIDE))
        compute.end()
        order = far_to_near(g.means, camera)
        listed = [made, self._buffer("order", order), self._buffer("cloud labels", cloud.label)]
        quads = self._group(table.QUADS, listed)
        with _Pass(encoder, [(colour, "load")], (depth, None)) as p:
            p.run(self.passes.pipelines["quads"], (stage, quads), 4, len(order))
        with _Pass(encoder, [(label, "load")], (depth, None)) as p:
            p.run(self.passes.pipelines["seen"], (stage, quads), 4, len(order))

    # What comes back

    def _finish(self, encoder, stage, targets, camera: Camera):
        size = (camera.width, camera.height)
        formats = (table.SHOWN, table.NUMBER, table.METRES)
        outputs = [self._target(name, size, f) for name, f in zip(("shown", "parts", "metres"), formats)]
        with _Pass(encoder, outputs) as p:
            p.run(self.passes.pipelines["outline"], (stage, self._group(table.LAST, list(targets))), 3)
        return outputs

    def _read(self, encoder, outputs, camera: Camera) -> Drawn:
        w, h = camera.width, camera.height
        data = self._back(encoder, outputs, (w, h), 4)
        shown, parts, metres = (np.ascontiguousarray(plane) for plane in data)
        image = shown.reshape(h, w, 4)[..., :3].astype(np.float32) * np.float32(1 / 255)
        return Drawn(image, parts.view(np.int32).reshape(h, w), metres.view(np.float32).reshape(h, w))

    def _back(self, encoder, textures: list, size: tuple[int, int], pixel: int) -> np.ndarray:
        """What the passes of `encoder` leave in textures of one size: [K, h, bytes a row]; pixel: bytes."""
        w, h = size
        row = -(-pixel * w // 256) * 256
        whole, usage = len(textures) * row * h, wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
        back = self._space(f"back {len(textures)}", whole, usage)
        for k, texture in enumerate(textures):
            place = {"buffer": back, "offset": k * row * h, "bytes_per_row": row, "rows_per_image": h}
            encoder.copy_texture_to_buffer({"texture": texture}, place, (w, h, 1))
        self.device.queue.submit([encoder.finish()])
        back.map_sync("READ", 0, whole)
        data = np.frombuffer(back.read_mapped(0, whole, copy=True), np.uint8).reshape(len(textures), h, row)
        back.unmap()
        return data[:, :, : pixel * w]

    # Keeping things on the card

    def _buffer(self, name: str, array: np.ndarray | None = None, usage: int = _STORED):
        """The buffer called `name`, filled from `array` unless it already was."""
        known, buffer = self._buffers.get(name, (None, None))
        if array is None or array is known:
            return buffer
        data = np.ascontiguousarray(array)
        size = max(data.nbytes, 16)
        if buffer is None or buffer.size != size:
            buffer = self.device.create_buffer(size=size, usage=usage)
        if data.nbytes:
            self.device.queue.write_buffer(buffer, 0, data)
        self._buffers[name] = (array, buffer)
        return buffer

    def _space(self, name: str, size: int, usage: int = _STORED):
        """A buffer of at least `size` bytes to be written there."""
        known, buffer = self._buffers.get(name, (None, None))
        if buffer is None or known < size or known > 4 * size:
            buffer = self.device.create_buffer(size=max(size, 16), usage=usage)
            self._buffers[name] = (size, buffer)
        return buffer

    def _target(self, name: str, size: tuple[int, int], form: str):
        """A texture to draw into; sizes come and go while a window moves, so only the last two of each are kept."""
        kept = self._textures.setdefault((name, form), [])
        for texture in kept:
            if texture.size[:2] == size:
                return texture
        texture = self.device.create_texture(size=(*size, 1), format=form, usage=_TARGET)
        kept.insert(0, texture)
        del kept[2:]
        return texture

    def _stage_group(self, sun_map, sky):
        return self._group(table.STAGE, [self._buffer("frame"), sun_map, sky])

    def _group(self, held: str, resources: list):
        entries = [
            {"binding": k, "resource": r.create_view() if kind in "sfi" else {"buffer": r, "offset": 0, "size": r.size}}
            for k, (kind, r) in enumerate(zip(held, resources, strict=True))
        ]
        return self.device.create_bind_group(layout=self.passes.groups[held], entries=entries)


def far_to_near(means: np.ndarray, camera: Camera) -> np.ndarray:
    """Indices of the Gaussians in front of the eye, the farthest first: one order over all objects.

    The reverse of the rasterizer's: by depth, then by index.
    """
    view = np.asarray(camera.world_to_camera, np.float32)
    depth = (means @ view[2, :3] + view[2, 3]).astype(np.float32)
    rows = np.flatnonzero(depth >= NEAR).astype(np.uint64)
    keys = (depth[rows].view(np.uint32).astype(np.uint64) << np.uint64(32)) | rows
    keys.sort()
    return np.ascontiguousarray(keys[::-1].astype(np.uint32))


class _Pass:
    """A render pass; textures are cleared unless they come with "load". depth: (texture, value to clear to or None)."""

    def __init__(self, encoder, colours: list, depth=None):
        attached = []
        for colour in colours:
            texture, load = colour if isinstance(colour, tuple) else (colour, "clear")
            attached.append({"view": texture.create_view(), "load_op": load, "store_op": "store",
                             "clear_value": (0, 0, 0, 0)})  # fmt: skip
        options = {"color_attachments": attached}
        if depth is not None:
            options["depth_stencil_attachment"] = {
                "view": depth[0].create_view(), "depth_load_op": "load" if depth[1] is None else "clear",
                "depth_store_op": "store", "depth_clear_value": depth[1] or 0.0,
            }  # fmt: skip
        self.inside = encoder.begin_render_pass(**options)

    def __enter__(self) -> "_Pass":
        return self

    def __exit__(self, *_) -> None:
        self.inside.end()

    def run(self, pipeline, groups, vertices: int, instances: int = 1) -> None:
        self.inside.set_pipeline(pipeline)
        for k, group in enumerate(groups):
            self.inside.set_bind_group(k, group)
        if vertices and instances:
            self.inside.draw(vertices, instances)
