"""The readable twin of the rasterizer: plain torch, any dtype, differentiated by autograd. Slow.

Written from the formulas (EWA splatting, 3D Gaussian splatting) with gsplat 1.5.3's limits; the fast kernels
are held to it in value and gradient.
"""

import math

import torch

from engine.splat.options import Cameras, RenderOptions

ALPHA_MIN, ALPHA_MAX, STOP = 1 / 255, 0.999, 1e-4
TILE = 16


def rotation_matrices(quats: torch.Tensor) -> torch.Tensor:
    """[N, 4] wxyz of any norm to [N, 3, 3]."""
    w, x, y, z = torch.nn.functional.normalize(quats, dim=-1).unbind(-1)
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    return torch.stack([torch.stack(row, -1) for row in rows], -2)


def sh_basis(degree: int, directions: torch.Tensor) -> torch.Tensor:
    """Real spherical harmonics [N, (degree + 1)^2] at unit directions [N, 3], in the order of 3DGS files."""
    x, y, z = directions.unbind(-1)
    terms = [torch.full_like(x, 0.5 / math.sqrt(math.pi))]
    if degree >= 1:
        c = math.sqrt(3 / (4 * math.pi))
        terms += [-c * y, c * z, -c * x]
    if degree >= 2:
        c = math.sqrt(15 / (4 * math.pi))
        terms += [c * x * y, -c * y * z, c / math.sqrt(12) * (3 * z * z - 1), -c * x * z, c / 2 * (x * x - y * y)]
    if degree >= 3:
        c = math.sqrt(35 / (32 * math.pi))
        d = math.sqrt(105 / (4 * math.pi))
        e = math.sqrt(21 / (32 * math.pi))
        terms += [
            -c * y * (3 * x * x - y * y),
            d * x * y * z,
            -e * y * (5 * z * z - 1),
            math.sqrt(7 / (16 * math.pi)) * z * (5 * z * z - 3),
            -e * x * (5 * z * z - 1),
            d / 2 * z * (x * x - y * y),
            -c * x * (x * x - 3 * y * y),
        ]
    return torch.stack(terms, -1)


def sh_colours(degree: int, means: torch.Tensor, sh: torch.Tensor, centre: torch.Tensor) -> torch.Tensor:
    """Colours [N, 3] >= 0 of Gaussians seen from `centre` [3]; coefficients beyond `degree` are ignored."""
    directions = torch.nn.functional.normalize(means - centre, dim=-1)
    basis = sh_basis(degree, directions)
    return (0.5 + (basis[:, :, None] * sh[:, : basis.shape[1]]).sum(1)).clamp_min(0)


def project(means, quats, scales, viewmat, K, width, height, eps2d):
    """Image means [N, 2], covariances [N, 2, 2] blurred by eps2d, depths [N], and sqrt(det before / det after) [N].

    The Jacobian is taken at the mean, clamped to 0.3 tan(fov / 2) beyond the image's edges.
    """
    rotation, translation = viewmat[:3, :3], viewmat[:3, 3]
    position = means @ rotation.T + translation
    x, y, z = position.unbind(-1)
    fx, fy, cx, cy = K[0, 0], K[1, 1], K[0, 2], K[1, 2]
    margin_x, margin_y = 0.3 * 0.5 * width / fx, 0.3 * 0.5 * height / fy
    kept_x = (x / z).clamp(-cx / fx - margin_x, (width - cx) / fx + margin_x)
    kept_y = (y / z).clamp(-cy / fy - margin_y, (height - cy) / fy + margin_y)
    zero = torch.zeros_like(z)
    rows = (fx / z, zero, -fx * kept_x / z), (zero, fy / z, -fy * kept_y / z)
    jacobian = torch.stack([torch.stack(row, -1) for row in rows], -2)
    axes = jacobian @ rotation @ rotation_matrices(quats) * scales[:, None, :]
    sharp = axes @ axes.transpose(-1, -2)
    blurred = sharp + eps2d * torch.eye(2, dtype=means.dtype)
    ratio = _determinant(sharp) / _determinant(blurred)
    means2d = torch.stack([fx * x / z + cx, fy * y / z + cy], -1)
    return means2d, blurred, z, ratio.clamp_min(1e-12).sqrt()


def _determinant(matrix):
    return matrix[:, 0, 0] * matrix[:, 1, 1] - matrix[:, 0, 1] * matrix[:, 1, 0]


def blend(means2d, covariances, opacities, colours, pixels):
    """Front-to-back blending of N sorted Gaussians at pixels [P, 2]: colours [P, D] without background, alpha [P, 1].

    A pixel ends before the first Gaussian that would take its transmittance to 1e-4 or below.
    """
    offset = means2d[:, None] - pixels[None]
    conics = torch.linalg.inv(covariances)
    sigma = 0.5 * torch.einsum("npi,nij,npj->np", offset, conics, offset)
    alpha = (opacities[:, None] * torch.exp(-sigma)).clamp_max(ALPHA_MAX)
    alpha = torch.where((sigma >= 0) & (alpha >= ALPHA_MIN), alpha, torch.zeros_like(alpha))
    after = torch.cumprod(1 - alpha, 0)
    before = torch.cat([torch.ones_like(after[:1]), after[:-1]])
    weights = torch.where(after > STOP, alpha * before, torch.zeros_like(alpha))
    return weights.T @ colours, weights.sum(0)[:, None]


def _visible(means2d, covariances, opacities, depths, options: RenderOptions, width: int, height: int):
    """Whether each Gaussian is drawn, and its radii [N, 2] in pixels."""
    extent = (2 * torch.log((255 * opacities).clamp_min(1))).sqrt().clamp_max(3.33)
    radii = torch.ceil(extent[:, None] * covariances.diagonal(dim1=1, dim2=2).clamp_min(0).sqrt())
    low, high = means2d + radii, means2d - radii
    drawn = (depths >= options.near) & (depths <= options.far) & (opacities >= ALPHA_MIN)
    drawn &= (radii > options.radius_clip).any(1)
    drawn &= (low > 0).all(1) & (high[:, 0] < width) & (high[:, 1] < height)
    return drawn, radii


def draw(
    gaussians: tuple,
    extras: torch.Tensor,
    background: torch.Tensor,
    cameras: Cameras,
    index: int,
    options: RenderOptions,
):
    """One camera: image [H, W, D] (red, green, blue, depth if asked for, extras), alpha [H, W, 1], radii [N, 2].

    gaussians: means, quats, scales, opacities, sh. extras [N, F]. background [D].
    """
    means, quats, scales, opacities, sh = gaussians
    width, height = cameras.width, cameras.height
    viewmat, K = cameras.viewmats[index].to(means.dtype), cameras.Ks[index].to(means.dtype)
    in_front = torch.nonzero((means @ viewmat[2, :3] + viewmat[2, 3]).detach() > options.near)[:, 0]
    picked = means[in_front], quats[in_front], scales[in_front]
    means2d, covariances, depths, shrink = project(*picked, viewmat, K, width, height, options.eps2d)
    opacity = opacities[in_front] * shrink if options.antialiased else opacities[in_front]
    drawn, radii = _visible(means2d, covariances, opacity, depths, options, width, height)
    degree = options.degree_of(sh)
    columns = [sh_colours(degree, means, sh, torch.linalg.inv(viewmat)[:3, 3])[in_front]]
    if options.with_depth:
        columns.append(depths[:, None])
    colours = torch.cat([*columns, extras[in_front]], 1)
    order = torch.nonzero(drawn)[:, 0]
    order = order[torch.argsort(depths[order], stable=True)]
    image, alpha = _draw_tiles(means2d, covariances, opacity, colours, radii, order, width, height)
    all_radii = torch.zeros(len(means), 2, dtype=torch.int32)
    all_radii[in_front] = (
        torch.where(drawn[:, None], radii.detach(), torch.zeros_like(radii)).clamp_max(1e9).to(torch.int32)
    )
    return image + (1 - alpha) * background, alpha, all_radii


def _draw_tiles(means2d, covariances, opacities, colours, radii, order, width, height):
    rows = []
    for y in range(0, height, TILE):
        row = []
        for x in range(0, width, TILE):
            high_x, high_y = min(x + TILE, width), min(y + TILE, height)
            ys, xs = torch.meshgrid(torch.arange(y, high_y), torch.arange(x, high_x), indexing="ij")
            pixels = torch.stack([xs, ys], -1).reshape(-1, 2).to(means2d) + 0.5
            near = ((means2d + radii)[order] > pixels[0]).all(1) & ((means2d - radii)[order] < pixels[-1]).all(1)
            here = order[near]
            colour, alpha = blend(means2d[here], covariances[here], opacities[here], colours[here], pixels)
            row.append(torch.cat([colour, alpha], 1).reshape(high_y - y, high_x - x, -1))
        rows.append(torch.cat(row, 1))
    image = torch.cat(rows, 0)
    return image[..., :-1], image[..., -1:]
