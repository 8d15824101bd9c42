"""Wavefront OBJ, written only: shared vertices in our order, which is what a PC2 point cache moves."""

import numpy as np

from engine.types import Mesh


def dump(mesh: Mesh, name: str = "asset") -> bytes:
    """The bytes of an .obj of `mesh` [m], Y up, faces grouped by material; vertex order is kept."""
    lines = [f"# metres, Y up\no {_word(name)}"]
    lines += [f"v {x:.7g} {y:.7g} {z:.7g}" for x, y, z in np.asarray(mesh.vertices, float)]
    slots = np.zeros(len(mesh.faces), int) if mesh.face_material is None else np.asarray(mesh.face_material)
    for slot in np.unique(slots):
        if mesh.materials:
            lines.append(f"usemtl {_word(mesh.materials[int(slot)].name)}")
        lines += [f"f {a} {b} {c}" for a, b, c in np.asarray(mesh.faces)[slots == slot] + 1]
    return ("\n".join(lines) + "\n").encode()


def _word(text: str) -> str:
    return "_".join(text.split()) or "asset"
