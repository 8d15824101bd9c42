"""Which way is up in a file of Gaussians, and the half turn between the ways. Exact: only signs change.

Galatea writes every format as it works, right-handed, Y up, so that a splat lies on the mesh it came with. Captured
`.ply` files are y-down by habit (a half turn about x away); SuperSplat shows any `.ply` half-turned about z.
"""

from dataclasses import replace

import numpy as np

from engine.types import Gaussians

# The axes in which each harmonic of the reference trainer's basis is odd, in the order of its coefficients.
_ODD = ("", "y", "z", "x", "xy", "yz", "", "xz", "", "y", "xyz", "y", "z", "x", "z", "x")


def half_turn(gaussians: Gaussians, axis: str) -> Gaussians:
    """The cloud turned by 180 degrees about "x", "y" or "z" through the origin, harmonics included.

    A Gaussian's own axes turn too, which leaves its shape as it is; so turning twice gives every value back.
    """
    flipped = "xyz".replace(axis, "")
    signs = np.array([-1 if name in flipped else 1 for name in "xyz"], np.float32)
    sh_signs = np.array([(-1) ** sum(name in flipped for name in odd) for odd in _ODD], np.float32)
    sh = np.asarray(gaussians.sh)
    return replace(
        gaussians,
        means=np.asarray(gaussians.means) * signs,
        quats=np.asarray(gaussians.quats) * np.concatenate([np.ones(1, np.float32), signs]),
        sh=sh * sh_signs[: sh.shape[1], None],
    )
