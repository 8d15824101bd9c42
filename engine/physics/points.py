"""Kernels asked at single points, away from any grid: stresses, energies and return maps of given deformations.

`point_trials` measures what docs/validation.md states of them: against energies, rotations, closed forms and twins.
"""

from dataclasses import replace

import numpy as np
import torch
import warp as wp

from engine.physics import mpm, reference
from engine.physics.laws import LAWS
from engine.physics.parameters import PARAMETER_COUNT, PARAMETERS, ROW, lame
from engine.physics.particles import particles
from engine.physics.plasticity import RETURN_MAPS
from engine.physics.solver import make_matter, make_state
from engine.physics.trials import Trial
from engine.physics.world import Domain, World, make_space

# Every pairing of an elastic law with a return map that a material uses.
PAIRS = (
    ("neo_hookean", "identity"), ("fixed_corotated", "identity"), ("hencky", "identity"), ("stvk", "identity"),
    ("hencky", "von_mises"), ("hencky", "drucker_prager"), ("fixed_corotated", "snow"), ("fluid", "fluid"),
    ("hencky", "herschel_bulkley"), ("hencky", "damage"), ("viscoelastic", "viscoelastic"),
)  # fmt: skip
ELASTIC = tuple(name for name in LAWS if name != "given")
MU, LAM = lame(1e4, 0.3)


def column(**changes: float) -> np.ndarray:
    """A parameter column [PARAMETER_COUNT] every law and map can live with."""
    values = dict(
        mu=MU, lam=LAM, viscosity=5.0, yield_stress=500.0, hardening=300.0, friction=0.5, cohesion=0.0,
        flow_viscosity=10.0, flow_exponent=1.0, compression=0.025, tension=0.0075, gamma=7.0, softening=0.1,
        mu_branch=1e3, lam_branch=1e3, viscosity_branch=1e3,
    )  # fmt: skip
    values.update(changes)
    out = np.zeros(PARAMETER_COUNT, np.float32)
    for name, value in values.items():
        out[ROW[name]] = value
    return out


class Points:
    """Particles with elastic deformations `f` [N, 3, 3] under one law and return map."""

    def __init__(self, f, law="neo_hookean", kind="identity", memory=None, dt=1e-3, **changes):
        f = np.ascontiguousarray(f, np.float32)
        table = column(viscosity=0.0, **changes)
        item = particles(np.zeros((len(f), 3)), 1.0, 1.0, LAWS[law], RETURN_MAPS[kind], table)
        memory = item.memory if memory is None else np.asarray(memory, np.float32)
        self.item = replace(item, F=f, F_branch=f.copy(), memory=memory)
        self.state, self.matter = make_state(self.item, "cpu"), make_matter(self.item, "cpu")
        self.space = make_space(World(Domain((0, 0, 0), 0.1, (8, 8, 8))), "cpu")
        self.space.clock.assign(np.array([dt, 0, 0, 0], np.float32))
        self.kernels = mpm.kernels()

    def stress(self) -> np.ndarray:
        """Kirchhoff stress [N, 3, 3] [Pa]."""
        out = wp.zeros(len(self.item), dtype=wp.mat33, device="cpu")
        wp.launch(self.kernels["stresses"], len(self.item), [self.state, self.matter, out], device="cpu")
        return out.numpy()

    def energy(self) -> np.ndarray:
        """Elastic energy density [N] [Pa]."""
        out = wp.zeros((3, len(self.item)), dtype=float, device="cpu")
        wp.launch(self.kernels["energies"], len(self.item), [self.state, self.matter, out], device="cpu")
        return out.numpy()[2]

    def mapped(self) -> tuple[np.ndarray, np.ndarray]:
        """(F [N, 3, 3], memory [N]) after the return map of F as the trial deformation."""
        inputs = [0, self.state, self.state, self.matter, self.space]
        wp.launch(self.kernels["return_map"], len(self.item), inputs, device="cpu")
        return self.state.F.numpy(), self.state.memory.numpy()


def sample_deformations(seed: int = 3, noisy: int = 20) -> np.ndarray:
    """[N, 3, 3]: identity, rotations, repeated and distinct singular values; all with det F > 0."""
    rng = np.random.default_rng(seed)
    rotations = [np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(12)]
    rotations = [q * np.sign(np.linalg.det(q)) for q in rotations]
    stretches = [(1, 1, 1), (1, 1, 1), (1.2, 1.2, 0.9), (0.8, 1.1, 1.1), (1.3, 1.0, 0.8), (1.02, 1.01, 0.97)]
    made = [rotations[2 * i] @ np.diag(s) @ rotations[2 * i + 1].T for i, s in enumerate(stretches)]
    noise = [np.eye(3) + 0.2 * rng.normal(size=(3, 3)) for _ in range(noisy)]
    return np.array([np.eye(3), *made, *[f for f in noise if np.linalg.det(f) > 0.3]])


def twin_row(count: int, **values: float) -> dict[str, torch.Tensor]:
    """Parameters by name [count] in double precision, for `engine.physics.reference`."""
    made = {name: torch.zeros(count, dtype=torch.float64) for name in PARAMETERS}
    for name, value in ({"mu": MU, "lam": LAM, "gamma": 7.0} | values).items():
        made[name] = torch.full((count,), float(value), dtype=torch.float64)
    return made


def stress_by_differences(law: str, f: torch.Tensor, p: dict, step: float = 1e-6) -> torch.Tensor:
    """tau = P F^T with P = d psi / d F by central differences of the twin's energy."""
    out = torch.zeros_like(f)
    for i in range(3):
        for j in range(3):
            e = torch.zeros_like(f)
            e[:, i, j] = step
            up, down = (reference.energy_density(law, f + s * e, p) for s in (1, -1))
            out[:, i, j] = (up - down) / (2 * step)
    return out @ f.mT


def hencky_strain(f: np.ndarray) -> np.ndarray:
    """Logarithms of the singular values [N, 3]."""
    return np.log(np.linalg.svd(np.asarray(f, np.float64))[1])


def point_trials() -> list[Trial]:
    """Trust tests 1 to 5: weights, stresses as derivatives of energies, invariances, closed forms, return maps."""
    return [*_weight_trials(), *_law_trials(), *_map_trials()]


def _bound(name: str, error: float, tolerance: float) -> Trial:
    return Trial(name, float(error), 0.0, float(error), tolerance)


def _weight_trials() -> list[Trial]:
    x = torch.tensor(np.random.default_rng(0).random((200, 3)) * 0.5 + 0.3)
    domain = Domain((0, 0, 0), 1 / 16, (16, 16, 16))
    _, weight, offset = reference._weights(x, domain)
    second = torch.einsum("nk,nki,nkj->nij", weight, offset, offset) - torch.eye(3) * domain.dx**2 / 4
    worst = max(float((weight.sum(1) - 1).abs().max()), float((weight[..., None] * offset).sum(1).abs().max()))
    return [_bound("weight moments 0, 1, 2", max(worst, float(second.abs().max())), 1e-6)]


def _law_trials() -> list[Trial]:
    f = sample_deformations()
    twin, scale = torch.tensor(f), MU + LAM
    p = twin_row(len(f))
    rng = np.random.default_rng(5)
    q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    q *= np.sign(np.linalg.det(q))
    worst = dict.fromkeys(("energy", "twin", "double", "single"), 0.0)
    for law in ELASTIC:
        exact = reference.kirchhoff_stress(law, twin, p)
        worst["energy"] = max(worst["energy"], float((stress_by_differences(law, twin, p) - exact).abs().max()))
        tau = Points(f, law, mu_branch=0.0, lam_branch=0.0).stress()
        worst["twin"] = max(worst["twin"], np.abs(tau - exact.numpy()).max())
        turn = torch.tensor(q)
        objective = (reference.kirchhoff_stress(law, turn @ twin, p) - turn @ exact @ turn.T).abs().max()
        isotropic = (reference.kirchhoff_stress(law, twin @ turn, p) - exact).abs().max()
        worst["double"] = max(worst["double"], float(objective), float(isotropic))
        tau = Points(f, law).stress()
        errors = (
            Points(np.eye(3)[None], law).stress(), tau - tau.transpose(0, 2, 1),
            Points(q @ f, law).stress() - q @ tau @ q.T, Points(f @ q, law).stress() - tau,
        )  # fmt: skip
        worst["single"] = max(worst["single"], *(np.abs(e).max() for e in errors))
    shear, small = np.eye(3)[None].copy(), np.eye(3)[None].copy()
    shear[0, 0, 1], small[0, 0, 0] = 0.3, 1.001
    sheared = Points(shear, "neo_hookean").stress()[0, 0, 1] / (MU * 0.3) - 1
    pulled = Points(small, "neo_hookean").stress()[0, 0, 0] / ((LAM + 2 * MU) * 1e-3) - 1
    return [
        _bound("stress is the energy's derivative, 6 laws (double, over mu + lam)", worst["energy"] / scale, 1e-6),
        _bound("kernel stress against its twin (single, over mu + lam)", worst["twin"] / scale, 2e-5),
        _bound("objective and isotropic (double)", worst["double"] / scale, 1e-6),
        _bound("no stress at rest, symmetric, objective, isotropic (single)", worst["single"] / scale, 1e-4),
        _bound("simple shear: tau_12 = mu g", abs(sheared), 1e-6),
        _bound("uniaxial strain: (lam + 2 mu) e, to second order", abs(pulled), 5e-3),
    ]


def _map_trials() -> list[Trial]:
    f = sample_deformations()
    eps = hencky_strain(Points(f, "hencky", "von_mises", hardening=0.0).mapped()[0])
    dev = 2 * MU * np.linalg.norm(eps - eps.mean(1, keepdims=True), axis=1)
    volume = np.abs(eps.sum(1) - hencky_strain(f).sum(1)).max()
    sand = hencky_strain(Points(f, "hencky", "drucker_prager", friction=0.5).mapped()[0])
    slope = np.sqrt(2 / 3) * 2 * np.sin(0.5) / (3 - np.sin(0.5))
    size = np.linalg.norm(sand - sand.mean(1, keepdims=True), axis=1)
    cone = (2 * MU * size + (3 * LAM + 2 * MU) * sand.sum(1) * slope).max()
    again, grown = 0.0, 0.0
    energy = lambda g: MU * (hencky_strain(g) ** 2).sum(1) + LAM / 2 * hencky_strain(g).sum(1) ** 2
    for kind in ("von_mises", "drucker_prager", "snow"):
        memory, changes = np.full(len(f), 1.0 if kind == "snow" else 0.0), {"hardening": 0.0}
        once, kept = Points(f, "hencky", kind, memory, **changes).mapped()
        once = once.copy()
        again = max(again, np.abs(Points(once, "hencky", kind, kept, **changes).mapped()[0] - once).max())
        grown = max(grown, (energy(once) - energy(f)).max() / MU) if kind != "snow" else grown
    return [
        _bound("von Mises: over the yield surface (over mu)", max(0, dev.max() - np.sqrt(2 / 3) * 500) / MU, 1e-5),
        _bound("von Mises: change of volume strain", volume, 1e-5),
        _bound("Drucker-Prager: over the cone (over mu)", max(0.0, cone) / MU, 6e-5),
        _bound("return maps applied twice", again, 2e-5),
        _bound("energy made by a return map (over mu)", max(0.0, grown), 1e-5),
    ]
