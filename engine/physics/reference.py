"""The slow, readable twin of the Material Point Method: torch, any float type, laws by singular values.

`tests/engine/physics` compares it with the Warp kernels in value, and its central differences in float64 with their
gradients. Nothing here is fast; everything follows the papers line by line.
"""

import torch

from engine.physics.colliders import Collider
from engine.physics.laws import LAWS
from engine.physics.parameters import PARAMETERS
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.world import Domain

LAW_NAMES = {index: name for name, index in LAWS.items()}
MAP_NAMES = {index: name for name, index in RETURN_MAPS.items()}
LEAST_VOLUME = 0.05
PINNED_MASS = 1.0e5
WALL = 3


def named(table: torch.Tensor) -> dict[str, torch.Tensor]:
    """The rows [K, N] of a parameter table by name."""
    return dict(zip(PARAMETERS, table))


def signed_svd(f: torch.Tensor):
    """F = U diag(s) V^T with det U = det V = 1; the sign of det F sits in the last singular value."""
    u, s, vh = torch.linalg.svd(f)
    flip_u, flip_v = torch.linalg.det(u) < 0, torch.linalg.det(vh) < 0
    u = torch.cat([u[..., :2], torch.where(flip_u[..., None, None], -u[..., 2:], u[..., 2:])], -1)
    vh = torch.cat([vh[..., :2, :], torch.where(flip_v[..., None, None], -vh[..., 2:, :], vh[..., 2:, :])], -2)
    s = torch.cat([s[..., :2], torch.where((flip_u ^ flip_v)[..., None], -s[..., 2:], s[..., 2:])], -1)
    return u, s, vh


def guarded_log(j: torch.Tensor) -> torch.Tensor:
    low = torch.log(torch.tensor(LEAST_VOLUME, dtype=j.dtype)) + (j - LEAST_VOLUME) / LEAST_VOLUME
    return torch.where(j < LEAST_VOLUME, low, torch.log(j.clamp(min=LEAST_VOLUME)))


def energy_density(law: str, f: torch.Tensor, p: dict[str, torch.Tensor]) -> torch.Tensor:
    """psi [N] [Pa] of elastic deformations `f` [N, 3, 3]."""
    mu, lam, j = p["mu"], p["lam"], torch.linalg.det(f)
    if law == "neo_hookean":
        logj = guarded_log(j)
        return mu / 2 * ((f * f).sum((-1, -2)) - 3) - mu * logj + lam / 2 * logj**2
    if law in ("fixed_corotated", "viscoelastic"):
        _, s, _ = signed_svd(f)
        return mu * ((s - 1) ** 2).sum(-1) + lam / 2 * (j - 1) ** 2
    if law == "hencky":
        eps = torch.log(signed_svd(f)[1])
        return mu * (eps**2).sum(-1) + lam / 2 * eps.sum(-1) ** 2
    if law == "stvk":
        g = (f.mT @ f - torch.eye(3, dtype=f.dtype)) / 2
        return mu * (g * g).sum((-1, -2)) + lam / 2 * g.diagonal(dim1=-2, dim2=-1).sum(-1) ** 2
    gamma = p["gamma"]
    return lam / gamma * ((j ** (1 - gamma) - 1) / (gamma - 1) + j - 1)


def kirchhoff_stress(law: str, f: torch.Tensor, p: dict[str, torch.Tensor]) -> torch.Tensor:
    """tau [N, 3, 3] [Pa] in principal axes: U diag(tau_i) U^T."""
    mu, lam, j = p["mu"][:, None], p["lam"][:, None], torch.linalg.det(f)[:, None]
    u, s, _ = signed_svd(f)
    if law == "neo_hookean":
        principal = mu * (s**2 - 1) + lam * guarded_log(j)
    elif law in ("fixed_corotated", "viscoelastic"):
        principal = 2 * mu * (s - 1) * s + lam * j * (j - 1)
    elif law == "hencky":
        eps = torch.log(s)
        principal = 2 * mu * eps + lam * eps.sum(-1, keepdim=True)
    elif law == "stvk":
        g = (s**2 - 1) / 2
        principal = s**2 * (2 * mu * g + lam * g.sum(-1, keepdim=True))
    else:
        gamma, safe = p["gamma"][:, None], j.clamp(min=LEAST_VOLUME)
        principal = (-lam / gamma * (safe**-gamma - 1) * safe).expand_as(s)
    return u @ torch.diag_embed(principal) @ u.mT


def snow_stiffness(memory: torch.Tensor, hardening: torch.Tensor) -> torch.Tensor:
    return torch.exp((hardening * (1 - memory)).clamp(-6, 6)).clamp(1 / 20, 20)


def flow_rate(linear, power, m, total, iterations: int = 80):
    """u >= 0 of linear u + power u^m = total, by bisection."""
    low, high = torch.zeros_like(total), total / linear
    for _ in range(iterations):
        middle = (low + high) / 2
        above = linear * middle + power * middle**m > total
        low, high = torch.where(above, low, middle), torch.where(above, middle, high)
    return (low + high) / 2


def return_map(kind: str, f: torch.Tensor, memory: torch.Tensor, p: dict[str, torch.Tensor], dt: float):
    """(F, memory) after the return map of trial deformations `f` [N, 3, 3], in singular values."""
    if kind == "identity":
        return f, memory
    u, s, vh = signed_svd(f)
    mu, lam = p["mu"], p["lam"]
    if kind == "snow":
        clamped = torch.minimum(torch.maximum(s, 1 - p["compression"][:, None]), 1 + p["tension"][:, None])
        return u @ torch.diag_embed(clamped) @ vh, (memory * (s / clamped).prod(-1)).clamp(0.1, 2.0)
    eps = torch.log(s)
    mean = eps.mean(-1, keepdim=True)
    dev, trace = eps - mean, eps.sum(-1)
    norm = dev.norm(dim=-1)
    direction = dev / norm.clamp(min=1e-30)[:, None]
    root = (2 / 3) ** 0.5
    if kind == "von_mises":
        radius = root * (p["yield_stress"] + p["hardening"] * memory).clamp(min=0)
        slope = torch.where(p["yield_stress"] + p["hardening"] * memory > 0, p["hardening"], torch.zeros_like(mu))
        step = (2 * mu * norm - radius) / (2 * mu + torch.maximum(2 / 3 * slope, -1.8 * mu))
        step = torch.minimum(step, norm).clamp(min=0)
        eps, memory = eps - step[:, None] * direction, memory + root * step
    elif kind == "drucker_prager":
        sine = torch.sin(p["friction"])
        slope = root * 2 * sine / (3 - sine)
        tip = p["cohesion"] * torch.cos(p["friction"]) / (sine.clamp(min=0.02) * (lam + 2 / 3 * mu))
        step = (norm + (3 * lam + 2 * mu) / (2 * mu) * (trace - tip) * slope).clamp(min=0)
        at_tip = trace >= tip
        memory = memory + torch.where(at_tip, norm, root * step)
        eps = torch.where(at_tip[:, None], (tip / 3)[:, None].expand_as(eps), eps - step[:, None] * direction)
    elif kind == "herschel_bulkley":
        n, eta, excess = p["flow_exponent"], p["flow_viscosity"], 2 * mu * norm - root * p["yield_stress"]
        flows = excess > 0
        over = eta * flow_rate(2 * mu * dt, eta, n, excess.clamp(min=0)) ** n
        step = torch.where(flows, (excess - over) / (2 * mu), torch.zeros_like(norm)).clamp(min=0)
        eps, memory = eps - step[:, None] * direction, memory + root * step
    elif kind == "damage":
        most = ((p["yield_stress"] * (1 - memory) - lam * trace) / (2 * mu)).clamp(max=4.0)[:, None]
        kept = eps - (2 * mu / (2 * mu + 3 * lam))[:, None] * (eps - most).clamp(min=0)
        memory = (memory + (eps - kept).sum(-1) / p["softening"]).clamp(0, 1)
        eps = kept
    return u @ torch.diag_embed(torch.exp(eps)) @ vh, memory


def fluid_reset(f: torch.Tensor, rate: torch.Tensor, p: dict[str, torch.Tensor], dt: float) -> torch.Tensor:
    j = torch.linalg.det(f) * (1 + dt * rate.diagonal(dim1=-2, dim2=-1).sum(-1))
    j = torch.minimum(j.clamp(min=2 * LEAST_VOLUME), 1 + p["tension"])
    return torch.eye(3, dtype=f.dtype) * j[:, None, None] ** (1 / 3)


def relaxed_branch(f: torch.Tensor, p: dict[str, torch.Tensor], dt: float) -> torch.Tensor:
    """Viscous branch after one step: its strain relaxes (Reese & Govindjee 1998, linearised)."""
    u, s, vh = signed_svd(f)
    eps, mu, lam, eta = torch.log(s), p["mu_branch"], p["lam_branch"], p["viscosity_branch"]
    a = 1 / (1 + dt * 2 * mu / eta)
    be = 2 * (2 * mu + 3 * lam) / (9 * eta) - 2 * mu / (3 * eta)
    b = dt * be / (1 + dt * (2 * mu / eta + 3 * be))
    relaxed = a[:, None] * (eps - (b * eps.sum(-1))[:, None])
    return u @ torch.diag_embed(torch.exp(relaxed)) @ vh


def _weights(x: torch.Tensor, domain: Domain):
    """(node index [N, 27], weight [N, 27], offset from the particle [N, 27, 3] m) of quadratic B-splines."""
    at = (x - torch.tensor(domain.origin, dtype=x.dtype)) / domain.dx
    base = (at.detach() - 0.5).long()
    fx = at - base
    w = torch.stack([0.5 * (1.5 - fx) ** 2, 0.75 - (fx - 1) ** 2, 0.5 * (fx - 0.5) ** 2], -1)  # [N, axis, node]
    ijk = torch.cartesian_prod(*[torch.arange(3)] * 3)
    weight = w[:, 0, ijk[:, 0]] * w[:, 1, ijk[:, 1]] * w[:, 2, ijk[:, 2]]
    nodes = base[:, None] + ijk
    index = (nodes[..., 0] * domain.cells[1] + nodes[..., 1]) * domain.cells[2] + nodes[..., 2]
    return index, weight, (ijk - fx[:, None]) * domain.dx


def contact(v: torch.Tensor, x: torch.Tensor, item: Collider, time: float) -> torch.Tensor:
    """Node velocities [M, 3] after meeting one plane, sphere or box."""
    pose = item.pose(time)
    position = torch.tensor(pose.position, dtype=x.dtype)
    w, qx, qy, qz = pose.quat
    axis = torch.tensor([qx, qy, qz], dtype=x.dtype)

    def turned(p, sign):
        t = 2 * torch.linalg.cross((sign * axis).expand_as(p), p)
        return p + w * t + torch.linalg.cross((sign * axis).expand_as(p), t)

    local = turned(x - position, -1)
    if item.kind == "sphere":
        length = local.norm(dim=-1)
        distance, normal = length - item.size[0], local / length.clamp(min=1e-30)[:, None]
    elif item.kind == "plane":
        distance, normal = local[:, 1], torch.tensor([0.0, 1.0, 0.0], dtype=x.dtype).expand_as(local)
    else:
        q = local.abs() - torch.tensor(item.size, dtype=x.dtype)
        distance = q.max(-1).values  # only its sign matters outside
        normal = torch.nn.functional.one_hot(q.argmax(-1), 3).to(x.dtype) * local.sign()
    normal = turned(normal, 1)
    moving = torch.tensor(pose.velocity, dtype=x.dtype)
    carried = moving + torch.linalg.cross(torch.tensor(pose.spin, dtype=x.dtype).expand_as(x), x - position)
    relative = v - carried
    along = (relative * normal).sum(-1, keepdim=True)
    tangential = relative - along * normal
    if item.mode == "sticky":
        after = carried
    elif item.mode == "slip":
        after = carried + tangential
    else:
        speed = tangential.norm(dim=-1, keepdim=True)
        kept = (1 + item.friction * along / speed.clamp(min=1e-9)).clamp(min=0)
        after = torch.where(along < 0, carried + torch.where(speed > 1e-9, kept * tangential, 0 * tangential), v)
    return torch.where((distance < 0)[:, None], after, v)


def step(state: dict, matter: dict, world, dt: float, time: float = 0.0) -> dict:
    """One step of MLS-MPM: state (x, v, C, F, F_branch, memory), matter (mass, volume, law, kind, parameters)."""
    x, v, c, domain = state["x"], state["v"], state["C"], world.domain
    tau = stress_of(state, matter)
    index, weight, offset = _weights(x, domain)
    m = matter["mass"]
    affine = -dt * matter["volume"][:, None, None] * 4 / domain.dx**2 * tau + m[:, None, None] * c
    gravity = torch.as_tensor(matter.get("gravity", world.gravity), dtype=x.dtype)
    impulse = m[:, None] * (v + dt * gravity)
    if "force" in matter:
        impulse = impulse + dt * matter["force"]
    momentum = weight[..., None] * (impulse[:, None] + (affine[:, None] @ offset[..., None])[..., 0])
    nodes = domain.cells[0] * domain.cells[1] * domain.cells[2]
    grid_mass = torch.zeros(nodes, dtype=x.dtype).index_add(0, index.reshape(-1), (weight * m[:, None]).reshape(-1))
    grid_v = torch.zeros(nodes, 3, dtype=x.dtype).index_add(0, index.reshape(-1), momentum.reshape(-1, 3))
    used = torch.nonzero(grid_mass > 0)[:, 0]
    ijk = torch.stack(
        [
            used // (domain.cells[1] * domain.cells[2]),
            used // domain.cells[2] % domain.cells[1],
            used % domain.cells[2],
        ],
        1,
    )
    velocity = grid_v[used] / grid_mass[used, None]
    at = torch.tensor(domain.origin, dtype=x.dtype) + ijk * domain.dx
    for item in world.colliders:
        velocity = contact(velocity, at, item, time)
    outward = ((ijk <= WALL) & (velocity < 0)) | ((ijk >= torch.tensor(domain.walls)) & (velocity > 0))
    velocity = torch.where(outward, torch.zeros_like(velocity), velocity)
    grid_v = torch.zeros_like(grid_v).index_copy(0, used, velocity)
    near = weight[..., None] * grid_v[index]
    v = near.sum(1)
    c = 4 / domain.dx**2 * (near[..., :, None] * offset[..., None, :]).sum(1)
    return {"x": x + dt * v, "v": v, "C": c, **deformed(state, matter, c, dt)}


def stress_of(state: dict, matter: dict) -> torch.Tensor:
    """Kirchhoff stress [N, 3, 3] with the snow factor, the viscous branch and Newtonian viscosity."""
    f, p = state["F"], named(matter["parameters"])
    tau = torch.zeros_like(f)
    for index in torch.unique(matter["law"]).tolist():
        chosen = torch.nonzero(matter["law"] == index)[:, 0]
        here = {name: row[chosen] for name, row in p.items()}
        snow = (matter["kind"][chosen] == RETURN_MAPS["snow"]).to(f.dtype)
        factor = 1 + snow * (snow_stiffness(state["memory"][chosen], here["hardening"]) - 1)
        stiff = {**here, "mu": here["mu"] * factor, "lam": here["lam"] * factor}
        part = kirchhoff_stress(LAW_NAMES[index], f[chosen], stiff)
        if LAW_NAMES[index] == "viscoelastic":
            branch = {**here, "mu": here["mu_branch"], "lam": here["lam_branch"]}
            part = part + kirchhoff_stress("hencky", state["F_branch"][chosen], branch)
        tau = tau.index_copy(0, chosen, part)
    rate = state["C"] + state["C"].mT
    rate = rate - torch.eye(3, dtype=f.dtype) * (rate.diagonal(dim1=-2, dim2=-1).sum(-1) / 3)[:, None, None]
    return tau + (torch.linalg.det(f) * p["viscosity"])[:, None, None] * rate


def deformed(state: dict, matter: dict, c: torch.Tensor, dt: float) -> dict:
    """F, F_branch and memory after the trial step (I + dt C) F and each particle's return map."""
    f, p = state["F"], named(matter["parameters"])
    grow = torch.eye(3, dtype=f.dtype) + dt * c
    out_f, out_branch, out_memory = grow @ f, state["F_branch"], state["memory"]
    for index in torch.unique(matter["kind"]).tolist():
        chosen = torch.nonzero(matter["kind"] == index)[:, 0]
        here = {name: row[chosen] for name, row in p.items()}
        kind = MAP_NAMES[index]
        if kind == "fluid":
            out_f = out_f.index_copy(0, chosen, fluid_reset(f[chosen], c[chosen], here, dt))
        elif kind == "viscoelastic":
            branch = relaxed_branch(grow[chosen] @ state["F_branch"][chosen], here, dt)
            out_branch = out_branch.index_copy(0, chosen, branch)
        elif kind != "identity":
            new, memory = return_map(kind, grow[chosen] @ f[chosen], state["memory"][chosen], here, dt)
            out_f, out_memory = out_f.index_copy(0, chosen, new), out_memory.index_copy(0, chosen, memory)
    return {"F": out_f, "F_branch": out_branch, "memory": out_memory}
