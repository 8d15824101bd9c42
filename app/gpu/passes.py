"""The passes of shaders/*.wgsl as wgpu pipelines: which file, entry point, inputs and outputs each of them has."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHADERS = Path(__file__).resolve().parents[2] / "shaders"
DEPTH, NUMBER, METRES, SHOWN, LAYER = "depth32float", "r32sint", "r32float", "rgba8unorm", "rgba16float"
# What a group of bindings holds: r storage read, w storage written, u uniform, s a depth map, f floats, i integers.
STAGE, MESH, SEEN, MAKE, QUADS, BALLS, LAST = "usf", "rrrrrrrr", "i", "rrrrrwu", "rrr", "rru", "fis"
GIZMO = BALLS
OVER = {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"}
MESH_VIEWS = {"solid": "solid", "matter": "matter", "wire": "wire", "normals": "normals_view", "depth": "depth_view",
              "uv": "uv"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Passes:
    """Pipelines by name and the layouts of their groups by what they hold. colour: the format pictures are made in."""

    pipelines: dict[str, Any]
    groups: dict[str, Any]
    colour: str


def source_of(name: str) -> str:
    """The text of a pass as it is compiled: the shared part, then its own file."""
    return "\n".join((SHADERS / f"{file}.wgsl").read_text("utf-8") for file in ("stage", name))


def build(device) -> Passes:
    """All pipelines on a device; about a second. Raises wgpu's errors when a driver refuses a shader."""
    blendable = "float32-blendable" in device.features
    colour = "rgba32float" if blendable else "rgba16float"
    groups = {held: _group(device, held) for held in (STAGE, MESH, SEEN, MAKE, QUADS, BALLS, LAST)}
    modules = {path.stem: None for path in sorted(SHADERS.glob("*.wgsl")) if path.stem != "stage"}
    for name in modules:
        modules[name] = device.create_shader_module(code=source_of(name), label=name)
    both = [{"format": colour}, {"format": NUMBER}]
    blended = [{"format": colour, "blend": {"color": OVER, "alpha": OVER}}]

    def pipeline(file: str, held: tuple[str, ...], targets, fragment: str | None = "fs", **options):
        layout = device.create_pipeline_layout(bind_group_layouts=[groups[h] for h in held])
        given: dict[str, Any] = {"topology": options.pop("topology", "triangle-list")}
        given |= options.pop("primitive", {})
        if fragment is not None:
            options["fragment"] = {"module": modules[file], "entry_point": fragment, "targets": targets}
        vertex = {"module": modules[file], "entry_point": "vs", "buffers": []}
        return device.create_render_pipeline(layout=layout, vertex=vertex, primitive=given, label=file, **options)

    def depth(compare: str, write: bool) -> dict:
        return {"format": DEPTH, "depth_compare": compare, "depth_write_enabled": write}

    sunward = {"front_face": "cw", "cull_mode": "back"}
    strip = {"topology": "triangle-strip"}
    pipelines = {
        "shadow": pipeline("shadow", (STAGE, MESH), [], None, primitive=sunward, depth_stencil=depth("less", True)),
        "faces": pipeline("faces", (STAGE, MESH), [{"format": NUMBER}], depth_stencil=depth("greater", True)),
        "floor": pipeline("floor", (STAGE, MESH, SEEN), both),
        "quads": pipeline("splats", (STAGE, QUADS), blended, "quad", depth_stencil=depth("greater", False), **strip),
        "seen": pipeline("splats", (STAGE, QUADS), both[1:], "seen", depth_stencil=depth("greater", True), **strip),
        "points": pipeline("points", (STAGE, BALLS), both[:1], depth_stencil=depth("greater", True), **strip),
        "gizmo": pipeline("gizmo", (GIZMO,), [{"format": LAYER, "blend": {"color": OVER, "alpha": OVER}}], **strip),
        "outline": pipeline("outline", (STAGE, LAST), [{"format": f} for f in (SHOWN, NUMBER, METRES)]),
        **{view: pipeline("mesh", (STAGE, MESH, SEEN), both, entry) for view, entry in MESH_VIEWS.items()},
    }
    layout = device.create_pipeline_layout(bind_group_layouts=[groups[STAGE], groups[MAKE]])
    pipelines["project"] = device.create_compute_pipeline(
        layout=layout, compute={"module": modules["splats"], "entry_point": "project"}
    )
    return Passes(pipelines, groups, colour)


def _group(device, held: str):
    import wgpu

    every = wgpu.ShaderStage.VERTEX | wgpu.ShaderStage.FRAGMENT | wgpu.ShaderStage.COMPUTE
    drawing = wgpu.ShaderStage.VERTEX | wgpu.ShaderStage.FRAGMENT
    kinds = {
        "r": {"buffer": {"type": "read-only-storage"}}, "w": {"buffer": {"type": "storage"}},
        "u": {"buffer": {"type": "uniform"}}, "s": {"texture": {"sample_type": "depth"}},
        "f": {"texture": {"sample_type": "unfilterable-float"}}, "i": {"texture": {"sample_type": "sint"}},
    }  # fmt: skip
    seen_by = {"r": wgpu.ShaderStage.COMPUTE if held == MAKE else drawing, "w": wgpu.ShaderStage.COMPUTE, "u": every}
    return device.create_bind_group_layout(entries=[
        {"binding": k, "visibility": seen_by.get(kind, wgpu.ShaderStage.FRAGMENT), **kinds[kind]}
        for k, kind in enumerate(held)
    ])  # fmt: skip
