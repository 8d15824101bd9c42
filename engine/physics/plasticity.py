"""Return maps: the elastic deformation F a particle keeps after a trial step, per particle, in Warp.

Isotropic maps act on the Hencky strain eps = ln(F F^T)/2 and return e^(eps_new - eps) F, so no singular vectors are
needed. `yield_stress` is the uniaxial one: plastic flow starts at |dev tau| = sqrt(2/3) yield_stress.
`memory` is one number a particle remembers: equivalent plastic strain, snow's J_p, or damage 0..1.
"""

import warp as wp

from engine.physics.laws import LAM, LEAST_VOLUME, MU
from engine.physics.matrices import deviator, scaled_identity, stretch_clamp, symmetric_exp, symmetric_log
from engine.physics.parameters import ROW

RETURN_MAPS = {
    "identity": 0, "von_mises": 1, "drucker_prager": 2, "snow": 3, "fluid": 4, "herschel_bulkley": 5, "damage": 6,
    "viscoelastic": 7,
}  # fmt: skip

IDENTITY = wp.constant(RETURN_MAPS["identity"])
VON_MISES = wp.constant(RETURN_MAPS["von_mises"])
DRUCKER_PRAGER = wp.constant(RETURN_MAPS["drucker_prager"])
SNOW = wp.constant(RETURN_MAPS["snow"])
FLUID_RESET = wp.constant(RETURN_MAPS["fluid"])
HERSCHEL_BULKLEY = wp.constant(RETURN_MAPS["herschel_bulkley"])
DAMAGE = wp.constant(RETURN_MAPS["damage"])
VISCOELASTIC_MAP = wp.constant(RETURN_MAPS["viscoelastic"])

YIELD = wp.constant(ROW["yield_stress"])
HARDENING = wp.constant(ROW["hardening"])
FRICTION = wp.constant(ROW["friction"])
COHESION = wp.constant(ROW["cohesion"])
FLOW_VISCOSITY = wp.constant(ROW["flow_viscosity"])
FLOW_EXPONENT = wp.constant(ROW["flow_exponent"])
COMPRESSION = wp.constant(ROW["compression"])
TENSION = wp.constant(ROW["tension"])
SOFTENING = wp.constant(ROW["softening"])

ROOT_2_3 = wp.constant(0.816496580927726)
SNOW_MOST = wp.constant(20.0)  # hardened snow is at most this many times stiffer, or the time step would vanish
FLOW_ITERATIONS = 8


@wp.struct
class Mapped:
    """Elastic deformation and memory after a return map."""

    f: wp.mat33
    memory: float


@wp.func
def von_mises_map(f: wp.mat33, memory: float, mu: float, yield_stress: float, hardening: float):
    """Radial return with linear isotropic hardening (Simo & Hughes 1998, box 3.2, in Hencky strain)."""
    out = Mapped()
    out.f = f
    out.memory = memory
    eps = 0.5 * symmetric_log(f * wp.transpose(f))
    dev = deviator(eps)
    squared = wp.ddot(dev, dev)
    radius = ROOT_2_3 * wp.max(yield_stress + hardening * memory, 0.0)
    if 4.0 * mu * mu * squared > radius * radius:
        norm = wp.sqrt(squared)
        slope = wp.where(yield_stress + hardening * memory > 0.0, hardening, 0.0)
        # Softening steeper than the elastic slope has no equilibrium inside one step.
        step = (2.0 * mu * norm - radius) / (2.0 * mu + wp.max(2.0 / 3.0 * slope, -1.8 * mu))
        step = wp.min(step, norm)
        out.f = symmetric_exp((-step / norm) * dev) * f
        out.memory = memory + ROOT_2_3 * step
    return out


@wp.func
def drucker_prager_map(f: wp.mat33, memory: float, mu: float, lam: float, friction: float, cohesion: float):
    """Non-associated cone with a tip (Klar et al. 2016), moved along the pressure axis by the cohesion."""
    out = Mapped()
    out.f = f
    out.memory = memory
    eps = 0.5 * symmetric_log(f * wp.transpose(f))
    dev = deviator(eps)
    sine = wp.sin(friction)
    slope = ROOT_2_3 * 2.0 * sine / (3.0 - sine)
    # Mohr-Coulomb meets zero shear at the tension c cot(phi), a volume strain of that over the bulk modulus.
    tip = cohesion * wp.cos(friction) / (wp.max(sine, 0.02) * (lam + 2.0 / 3.0 * mu))
    trace = wp.trace(eps) - tip
    norm = wp.sqrt(wp.ddot(dev, dev) + 1.0e-20)
    if trace >= 0.0:
        out.f = symmetric_exp(scaled_identity(tip / 3.0) - eps) * f
        out.memory = memory + norm
    else:
        step = norm + (3.0 * lam + 2.0 * mu) / (2.0 * mu) * trace * slope
        if step > 0.0:
            out.f = symmetric_exp((-step / norm) * dev) * f
            out.memory = memory + ROOT_2_3 * step
    return out


@wp.func
def snow_map(f: wp.mat33, memory: float, compression: float, tension: float):
    """Singular values clamped to [1 - theta_c, 1 + theta_s]; `memory` is J_p (Stomakhin et al. 2013)."""
    out = Mapped()
    g = stretch_clamp(f * wp.transpose(f), 1.0 - compression, 1.0 + tension, 1.0)
    out.f = g * f
    out.memory = wp.clamp(memory / wp.determinant(g), 0.1, 2.0)
    return out


@wp.func
def snow_stiffness(memory: float, hardening: float):
    """Stomakhin's e^(xi (1 - J_p)), between 1/20 and 20."""
    return wp.clamp(wp.exp(wp.clamp(hardening * (1.0 - memory), -6.0, 6.0)), 1.0 / SNOW_MOST, SNOW_MOST)


@wp.func
def flow_root(linear: float, power: float, m: float, total: float):
    """u >= 0 with linear u + power u^m = total, for m >= 1: Newton from above, where the convex sum converges."""
    u = wp.min(total / wp.max(linear, 1.0e-20), wp.pow(total / wp.max(power, 1.0e-20), 1.0 / m))
    for _ in range(FLOW_ITERATIONS):
        raised = wp.pow(wp.max(u, 1.0e-30), m - 1.0)
        u = wp.max(u - (linear * u + power * raised * u - total) / (linear + m * power * raised), 0.0)
    return u


@wp.func_grad(flow_root)
def adjoint_flow_root(linear: float, power: float, m: float, total: float, adj_ret: float):
    u = wp.max(flow_root(linear, power, m, total), 1.0e-30)
    raised = wp.pow(u, m)
    scale = adj_ret / (linear + m * power * raised / u)
    wp.adjoint[linear] += -scale * u
    wp.adjoint[power] += -scale * raised
    wp.adjoint[m] += -scale * power * raised * wp.log(u)
    wp.adjoint[total] += scale


@wp.func
def herschel_bulkley_map(
    f: wp.mat33, memory: float, mu: float, yield_stress: float, consistency: float, exponent: float, dt: float
):
    """Viscoplastic flow: |dev tau| = sqrt(2/3) yield + consistency * rate^n; the rate relaxes the trial stress."""
    out = Mapped()
    out.f = f
    out.memory = memory
    eps = 0.5 * symmetric_log(f * wp.transpose(f))
    dev = deviator(eps)
    squared = wp.ddot(dev, dev)
    radius = ROOT_2_3 * yield_stress
    if 4.0 * mu * mu * squared > radius * radius:
        norm = wp.sqrt(squared)
        excess = 2.0 * mu * norm - radius
        # Unknown: the flow rate for n >= 1, its n-th power below 1; either way the equation stays convex.
        over = float(0.0)
        if exponent >= 1.0:
            over = consistency * wp.pow(flow_root(2.0 * mu * dt, consistency, exponent, excess), exponent)
        else:
            over = consistency * flow_root(consistency, 2.0 * mu * dt, 1.0 / exponent, excess)
        step = wp.clamp((excess - over) / (2.0 * mu), 0.0, norm)
        out.f = symmetric_exp((-step / norm) * dev) * f
        out.memory = memory + ROOT_2_3 * step
    return out


@wp.func
def damage_map(f: wp.mat33, memory: float, mu: float, lam: float, strength: float, softening: float):
    """Brittle tension cut-off (Rankine): principal stresses above the strength relax, and the strength is used up.

    Every principal strain over the limit loses the share that would bring all three back together, so energy is never
    made; one alone gets there within a few steps. `memory` is the damage 0..1. Cracked matter carries pressure and
    the shear that pressure allows, no tension.
    """
    out = Mapped()
    b = f * wp.transpose(f)
    logj = 0.5 * wp.log(wp.max(wp.determinant(b), 1.0e-12))
    most = wp.exp(wp.min((strength * (1.0 - memory) - lam * logj) / (2.0 * mu), 4.0))
    g = stretch_clamp(b, 1.0e-3, most, 2.0 * mu / (2.0 * mu + 3.0 * lam))
    out.f = g * f
    opened = -wp.log(wp.max(wp.determinant(g), 1.0e-6))
    out.memory = wp.clamp(memory + opened / softening, 0.0, 1.0)
    return out


@wp.func
def fluid_map(f_before: wp.mat33, velocity_gradient: wp.mat33, tension: float, dt: float):
    """F becomes J^(1/3) I. J follows tr(L): det(I + dt L) would swell a rotating fluid by (dt w)^2 every step."""
    j = wp.determinant(f_before) * (1.0 + dt * wp.trace(velocity_gradient))
    return scaled_identity(wp.pow(wp.clamp(j, 2.0 * LEAST_VOLUME, 1.0 + tension), 1.0 / 3.0))


@wp.func
def total_after(f_total: wp.mat33, velocity_gradient: wp.mat33, dt: float):
    """Elastic and plastic deformation together after a step. Flow has no end: beyond a millionfold it is kept as is."""
    grown = f_total + dt * (velocity_gradient * f_total)
    if wp.ddot(grown, grown) < 1.0e12:
        return grown
    return f_total


@wp.func
def relaxed_branch(f: wp.mat33, mu: float, lam: float, viscosity: float, dt: float):
    """Elastic part of the viscous branch after one step (Reese & Govindjee 1998, linearised flow)."""
    eps = 0.5 * symmetric_log(f * wp.transpose(f))
    a = 1.0 / (1.0 + dt * 2.0 * mu / viscosity)
    be = 2.0 * (2.0 * mu + 3.0 * lam) / (9.0 * viscosity) - 2.0 * mu / (3.0 * viscosity)
    b = dt * be / (1.0 + dt * (2.0 * mu / viscosity + 3.0 * be))
    relaxed = a * (eps - scaled_identity(b * wp.trace(eps)))
    return symmetric_exp(relaxed - eps) * f


@wp.func
def returned(kind: int, trial: wp.mat33, memory: float, p: int, parameters: wp.array2d(dtype=float), dt: float):
    """The return map of particle `p`, picked by its index in `RETURN_MAPS`; fluids are reset by `fluid_map`."""
    out = Mapped()
    out.f = trial
    out.memory = memory
    mu, lam = parameters[MU, p], parameters[LAM, p]
    if kind == VON_MISES:
        out = von_mises_map(trial, memory, mu, parameters[YIELD, p], parameters[HARDENING, p])
    elif kind == DRUCKER_PRAGER:
        out = drucker_prager_map(trial, memory, mu, lam, parameters[FRICTION, p], parameters[COHESION, p])
    elif kind == SNOW:
        out = snow_map(trial, memory, parameters[COMPRESSION, p], parameters[TENSION, p])
    elif kind == HERSCHEL_BULKLEY:
        out = herschel_bulkley_map(
            trial, memory, mu, parameters[YIELD, p], parameters[FLOW_VISCOSITY, p], parameters[FLOW_EXPONENT, p], dt
        )
    elif kind == DAMAGE:
        out = damage_map(trial, memory, mu, lam, parameters[YIELD, p], parameters[SOFTENING, p])
    return out
