"""Keys: Blender's shortcuts over the stage, G R S with axes and numbers, and those of every desktop."""

from typing import TYPE_CHECKING

from app import hand_actions as do
from app.actions import FrameSelected, Hide, Isolate, NextBench, Redo, RemovePart, SeeFrom, ShowAll, Stop, Undo
from app.model import WAYS
from app.panels import dialogs

if TYPE_CHECKING:
    from app.window.frame import Window


def held(w: "Window", *keys: int) -> bool:
    """Whether one of these was down when the key being handled was pressed; by now it may be up again."""
    return any(key in w.held for key in keys)


def release(w: "Window", key: int) -> None:
    """A key went up."""
    w.held.pop(key, None)


def forget_lost(w: "Window") -> None:
    """Keys whose release went to another window."""
    for key, turns in list(w.held.items()):
        w.held[key] = turns + 1
        if turns > 3 and not w.dpg.is_key_down(key):
            del w.held[key]


def key(w: "Window", key: int) -> None:
    """Shortcuts; while a text field has the keyboard, only those with Ctrl."""
    w.held[key] = 0

    dpg = w.dpg
    ctrl = held(w, dpg.mvKey_LControl, dpg.mvKey_RControl)
    shift = held(w, dpg.mvKey_LShift, dpg.mvKey_RShift)
    alt = held(w, dpg.mvKey_LAlt, dpg.mvKey_RAlt)
    typing = any(dpg.does_item_exist(tag) and dpg.is_item_active(tag) for tag in w.ui.typing)
    if dialogs.is_open():
        if key == dpg.mvKey_Escape:
            dialogs.close()
        return
    if key == dpg.mvKey_Escape and dialogs.page_open():
        dialogs.close()
        return
    if w.state.modal is not None:
        _modal_key(w, key)
        return
    if ctrl:
        plain = {dpg.mvKey_S: "save", dpg.mvKey_O: "open", dpg.mvKey_N: "new", dpg.mvKey_Q: "quit",
                 dpg.mvKey_I: "bring"}  # fmt: skip
        if key in plain:
            w.command(plain[key])
        elif key == dpg.mvKey_Z and not typing:
            w.send(Redo() if shift else Undo())
    sides = {dpg.mvKey_NumPad1: ("front", "back"), dpg.mvKey_NumPad3: ("right", "left"),
             dpg.mvKey_NumPad7: ("top", "bottom"), dpg.mvKey_NumPad0: ("three-quarter",) * 2}  # fmt: skip
    if key in sides and not typing:
        w.send(SeeFrom(sides[key][1 if ctrl else 0]))
    if key == dpg.mvKey_F1:
        w.command("help")
    if ctrl or typing:
        return
    if _hand_key(w, key):
        return
    simple = {
        dpg.mvKey_Period: FrameSelected(), dpg.mvKey_Decimal: FrameSelected(), dpg.mvKey_Delete: RemovePart(),
        dpg.mvKey_Escape: Stop(), dpg.mvKey_Tab: NextBench(-1 if shift else 1),
    }  # fmt: skip
    if key in simple:
        w.send(simple[key])
    elif key == dpg.mvKey_Slash:
        w.command("help") if shift else w.send(Isolate())
    elif key == dpg.mvKey_H:
        if alt:
            w.send(ShowAll())
        elif w.state.selected is not None:
            w.send(Hide(w.state.selected, True))


def _hand_key(w: "Window", key: int) -> bool:
    """G R S, Space, and those of the brush."""
    dpg, m = w.dpg, w.state.matter
    modal = {dpg.mvKey_G: "grab", dpg.mvKey_R: "turn", dpg.mvKey_S: "size"}
    ways = {getattr(dpg, f"mvKey_{k + 1}"): way for k, way in enumerate(WAYS)}
    if key in ways:
        w.send(do.ShowAs(ways[key]))
    elif key in modal:
        w.send(do.BeginModal(modal[key], w.stage_place[3]))
    elif key == dpg.mvKey_Spacebar:
        w.send(do.Play())
    elif w.state.bench == "matter" and key in (dpg.mvKey_Open_Brace, dpg.mvKey_Close_Brace):
        w.send(do.SetBrush(radius=m.brush * (1.2 if key == dpg.mvKey_Close_Brace else 1 / 1.2)))
    elif w.state.bench == "matter" and key == dpg.mvKey_K:
        w.send(do.SetKey())
    elif w.state.bench == "matter" and key == dpg.mvKey_X:
        w.send(do.SetBrush(erase=not m.erase))
    elif w.state.bench == "matter" and key == dpg.mvKey_B:
        w.send(do.SetTool("hand" if m.tool == "brush" else "brush"))
    else:
        return False
    return True


def _modal_key(w: "Window", key: int) -> None:
    """While a part is moved, turned or sized: axes, digits, keep or give up."""
    dpg = w.dpg
    axes = {dpg.mvKey_X: 0, dpg.mvKey_Y: 1, dpg.mvKey_Z: 2}
    signs = {dpg.mvKey_Period: ".", dpg.mvKey_Decimal: ".", dpg.mvKey_Minus: "-", dpg.mvKey_Subtract: "-",
             dpg.mvKey_Back: ""}  # fmt: skip
    digits = {getattr(dpg, f"mvKey_{n}"): str(n) for n in range(10)}
    digits |= {getattr(dpg, f"mvKey_NumPad{n}"): str(n) for n in range(10)}
    if key in axes:
        w.send(do.ModalAxis(axes[key]))
    elif key in digits or key in signs:
        w.send(do.ModalType((digits | signs)[key]))
    elif key in (dpg.mvKey_Return, dpg.mvKey_NumPadEnter):
        w.send(do.EndModal(True))
    elif key == dpg.mvKey_Escape:
        w.send(do.EndModal(False))
