"""Wavefront OBJ, written only: shared vertices in our order, which is what a PC2 point cache moves."""

import numpy as np

from engine.types import Mesh


def dump(mesh: Mesh, name: str = "asset", library: str = "") -> bytes:
    """The bytes of an .obj of `mesh` [m], Y up, faces grouped by material; vertex order is kept.

    library: the name of the .mtl file beside it that `dump_materials` gave.
    """
    lines = ["# metres, Y up", *([f"mtllib {library}"] if library else []), f"o {_word(name)}"]
    lines += [f"v {x:.7g} {y:.7g} {z:.7g}" for x, y, z in np.asarray(mesh.vertices, float)]
    slots = np.zeros(len(mesh.faces), int) if mesh.face_material is None else np.asarray(mesh.face_material)
    for slot in np.unique(slots):
        if mesh.materials:
            lines.append(f"usemtl {_word(mesh.materials[int(slot)].name)}")
        lines += [f"f {a} {b} {c}" for a, b, c in np.asarray(mesh.faces)[slots == slot] + 1]
    return ("\n".join(lines) + "\n").encode()


def dump_materials(mesh: Mesh) -> bytes:
    """The bytes of an .mtl: colour (linear), roughness, metalness and opacity of each material, the PBR way."""
    lines = ["# linear colours"]
    for m in mesh.materials:
        r, g, b = m.base_colour
        lines += [f"newmtl {_word(m.name)}", f"Kd {r:.5f} {g:.5f} {b:.5f}", f"Pr {m.roughness:.4f}"]
        lines += [f"Pm {m.metallic:.4f}", f"Ns {1000 * (1 - m.roughness) ** 2:.2f}", f"d {m.opacity:.4f}"]
    return ("\n".join(lines) + "\n").encode()


def _word(text: str) -> str:
    return "_".join(text.split()) or "asset"
