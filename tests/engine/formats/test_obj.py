"""OBJ keeps our vertex order, which a point cache needs."""

import numpy as np

from engine.formats import obj
from engine.types import Material, Mesh


def test_vertices_in_order_and_faces_by_material():
    mesh = Mesh(
        np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0.5], [0, 0, 1]], np.float32),
        np.array([[0, 1, 2], [0, 2, 3]], np.int32), face_material=np.array([1, 0], np.int32),
        materials=(Material("oak top"), Material("leg")),
    )  # fmt: skip
    lines = obj.dump(mesh, "a table").decode().splitlines()
    assert [line for line in lines if line.startswith("v ")][2] == "v 0 1 0.5"
    assert lines.index("usemtl oak_top") < lines.index("f 1 3 4") < lines.index("usemtl leg") < lines.index("f 1 2 3")
    assert "o a_table" in lines
