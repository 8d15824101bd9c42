"""How to draw: options, cameras in a batch, and what comes back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.types import Camera

MODES = ("RGB", "D", "ED", "RGB+D", "RGB+ED")
BACKENDS = ("auto", "cpu", "cuda", "reference")


@dataclass(frozen=True)
class RenderOptions:
    """Names and defaults are gsplat's.

    mode: RGB colour, D depth accumulated by weight, ED expected depth (D / alpha). sh_degree: highest degree
    used, None for all there is. near, far: metres. eps2d: pixels^2 added to every image covariance.
    radius_clip: Gaussians of at most this radius [pixels] are skipped. antialiased: opacity is lowered by what eps2d
    widened (Mip-Splatting, Yu et al. 2024). normals: also draw the shortest axes, turned to the camera.
    track_means2d: keep the gradient of the image means in `Rendered.means2d_probe`.
    """

    mode: str = "RGB"
    sh_degree: int | None = None
    near: float = 0.01
    far: float = 1e10
    eps2d: float = 0.3
    radius_clip: float = 0.0
    antialiased: bool = False
    normals: bool = False
    track_means2d: bool = False
    backend: str = "auto"

    def __post_init__(self):
        if self.mode not in MODES:
            raise ValueError(f"mode {self.mode!r}: one of {', '.join(MODES)}")
        if self.backend not in BACKENDS:
            raise ValueError(f"backend {self.backend!r}: one of {', '.join(BACKENDS)}")
        if self.sh_degree is not None and not 0 <= self.sh_degree <= 3:
            raise ValueError(f"sh_degree {self.sh_degree}: 0 to 3")
        if not 0 < self.near < self.far:
            raise ValueError("near and far: 0 < near < far")

    @property
    def with_depth(self) -> bool:
        return "D" in self.mode

    def degree_of(self, sh) -> int:
        """The degree of harmonics to use of coefficients [N, K, 3]."""
        stored = math.isqrt(sh.shape[1]) - 1
        return stored if self.sh_degree is None else min(self.sh_degree, stored)

    @property
    def expected_depth(self) -> bool:
        return "ED" in self.mode


@dataclass(frozen=True, eq=False)
class Cameras:
    """C pinhole cameras of one image size: viewmats [C, 4, 4] world to camera (OpenCV axes), Ks [C, 3, 3] pixels.

    Gradients flow to `viewmats`, not to `Ks`.
    """

    viewmats: torch.Tensor
    Ks: torch.Tensor
    width: int
    height: int

    def __len__(self) -> int:
        return len(self.viewmats)

    @classmethod
    def stack(cls, cameras: Sequence[Camera], device: str = "cpu") -> "Cameras":
        """Raises ValueError when the images differ in size."""
        sizes = {(camera.width, camera.height) for camera in cameras}
        if len(sizes) != 1:
            raise ValueError(f"cameras: {len(sizes)} image sizes in one batch")
        viewmats = np.stack([np.asarray(camera.world_to_camera, np.float32) for camera in cameras])
        Ks = np.zeros((len(cameras), 3, 3), np.float32)
        for K, camera in zip(Ks, cameras, strict=True):
            K[:] = [[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]]
        return cls(torch.from_numpy(viewmats).to(device), torch.from_numpy(Ks).to(device), *sizes.pop())


@dataclass(eq=False)
class Rendered:
    """Pictures of one call; what was not asked for is None.

    colour [C, H, W, 3] sRGB, over the background. alpha [C, H, W, 1]. depth [C, H, W, 1] metres along the axis of view.
    normals [C, H, W, 3] in the world, weighted by alpha. features [C, H, W, F].
    radii [C, N, 2] int32 pixels, 0 where a Gaussian is not drawn.
    means2d_probe [C, N, 2]: zeros whose `.grad` after a backward pass is dL / d(image mean) per pixel.
    """

    alpha: torch.Tensor
    radii: torch.Tensor
    colour: torch.Tensor | None = None
    depth: torch.Tensor | None = None
    normals: torch.Tensor | None = None
    features: torch.Tensor | None = None
    means2d_probe: torch.Tensor | None = None
