"""Which graphics card draws the viewport, or why none does. Imports wgpu only when somebody asks for it."""

import logging
from dataclasses import dataclass
from typing import Any

log = logging.getLogger("galatea")

RENDERERS = ("auto", "wgpu", "processor")
MISSING = "Install a Vulkan driver (Debian: mesa-vulkan-drivers). Until then the processor draws the viewport."


@dataclass(frozen=True, eq=False)
class Found:
    """kind: "hardware", "software" (a driver that computes on the processor) or "none". device: wgpu's, if it draws.

    words: which adapter draws and why, one sentence. fix: what would change that.
    """

    kind: str
    words: str
    fix: str = ""
    device: Any = None


def find(renderer: str = "auto") -> Found:
    """The adapter that should draw. renderer: "auto" takes a graphics card and leaves a software adapter to the
    processor's own renderers, which are faster than it (measured: `python -m benchmarks.desktop views`); "wgpu" takes
    any adapter; "processor" takes none. Takes a second or more; never raises.
    """
    if renderer not in RENDERERS:
        renderer = "auto"
    if renderer == "processor":
        return Found("none", "the processor draws the viewport, as set")
    try:
        import wgpu

        adapter = wgpu.gpu.request_adapter_sync(power_preference="high-performance")
        info = adapter.info
        software = info["adapter_type"] == "CPU"
        name = f"{info['device']} ({info['backend_type']})"
        if software and renderer == "auto":
            why = f"{name} is a software adapter, slower than our own renderers"
            return Found("software", f"the processor draws the viewport: {why}", "A graphics card would draw it.")
        kind = "software" if software else "hardware"
        return Found(kind, f"{name} draws the viewport{', in software' if software else ''}", "", _device(adapter))
    except Exception as error:  # a driver may fail in any way; the window goes on without it
        log.warning("no graphics adapter: %s", error)
        return Found("none", f"the processor draws the viewport: no graphics adapter ({error})"[:200], MISSING)


def _device(adapter):
    wanted = {"float32-blendable"} & set(adapter.features)
    large = {name: adapter.limits[name] for name in ("max-storage-buffer-binding-size", "max-buffer-size")}
    return adapter.request_device_sync(required_features=sorted(wanted), required_limits=large)
