"""What Dear PyGui keeps of what was deleted: `python -m benchmarks.toolkit` (xvfb-run, glibc).

KB that stay for each child window of forty texts and each texture of 600 x 400 that was built, seen and deleted. It is
why tags of what is built more than once are integers, and why the stage keeps its texture.
"""

import ctypes
import gc

import dearpygui.dearpygui as dpg
import numpy as np

TIMES, WIDE, HIGH = 20, 600, 400


class _Counts(ctypes.Structure):
    """mallinfo2(3)."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"
    )]  # fmt: skip


def held() -> int:
    """Bytes that are allocated."""
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Counts
    gc.collect()
    counts = library.mallinfo2()
    return counts.uordblks + counts.hblkhd


def frames() -> None:
    for _ in range(3):
        dpg.render_dearpygui_frame()


def window(window_tag: int | str, child_tag: int | str) -> None:
    with dpg.window(tag=window_tag, width=300, height=300), dpg.child_window(tag=child_tag):
        for _ in range(40):
            dpg.add_text("a line of text in a page")
    frames()
    dpg.delete_item(window_tag)


def texture(add, pixels) -> None:
    made = add(WIDE, HIGH, pixels, parent="textures")
    dpg.draw_image(made, (0, 0), (WIDE, HIGH), tag="image", parent="drawn")
    frames()
    dpg.delete_item("image")
    dpg.delete_item(made)


def main() -> None:
    dpg.create_context()
    dpg.create_viewport(width=WIDE, height=HIGH)
    dpg.setup_dearpygui()
    dpg.show_viewport()
    dpg.add_texture_registry(tag="textures")
    with dpg.window():
        dpg.add_drawlist(WIDE, HIGH, tag="drawn")
    pixels = np.zeros((HIGH, WIDE, 4), np.float32)
    flat = pixels.ravel().tolist()
    for name, work in (
        ("page, integer tags", lambda: window(9001, 9002)), ("page, named tags", lambda: window("page", "rows")),
        ("static texture", lambda: texture(dpg.add_static_texture, flat)),
        ("dynamic texture", lambda: texture(dpg.add_dynamic_texture, flat)),
        ("raw texture", lambda: texture(dpg.add_raw_texture, pixels)),
    ):  # fmt: skip
        for _ in range(5):
            work()
        before = held()
        for _ in range(TIMES):
            work()
        print(f"{name}: {(held() - before) / TIMES / 1024:.1f} KB stay of each", flush=True)


if __name__ == "__main__":
    main()
