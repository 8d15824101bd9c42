"""The rows of the per-particle parameter table `[PARAMETER_COUNT, N]`: one number per particle and parameter.

Everything a constitutive law or a return map reads is a row here, so that any of it can be painted on particles,
differentiated and learned. SI units.
"""

PARAMETERS = (
    "mu",  # shear modulus [Pa]
    "lam",  # first Lame parameter [Pa]; for a fluid its bulk modulus
    "viscosity",  # Newtonian viscosity [Pa s], added to any law
    "yield_stress",  # uniaxial yield stress [Pa]; for brittle damage the tensile strength
    "hardening",  # linear hardening modulus [Pa]; for snow the exponent xi [-]
    "friction",  # internal friction angle [rad]
    "cohesion",  # Mohr-Coulomb cohesion [Pa]
    "flow_viscosity",  # Herschel-Bulkley consistency [Pa s^n]
    "flow_exponent",  # Herschel-Bulkley exponent n [-]
    "compression",  # snow: critical compression theta_c [-]
    "tension",  # snow: critical stretch theta_s [-]; fluid: largest J - 1 [-]
    "gamma",  # exponent of a fluid's equation of state [-]
    "softening",  # damage: strain over which the strength is lost [-]
    "mu_branch",  # viscoelastic branch: shear modulus [Pa]
    "lam_branch",  # viscoelastic branch: first Lame parameter [Pa]
    "viscosity_branch",  # viscoelastic branch: viscosity [Pa s]
)
PARAMETER_COUNT = len(PARAMETERS)
ROW = {name: index for index, name in enumerate(PARAMETERS)}


def lame(young: float, poisson: float) -> tuple[float, float]:
    """(mu, lam) [Pa] from Young's modulus [Pa] and Poisson's ratio."""
    return young / (2 * (1 + poisson)), young * poisson / ((1 + poisson) * (1 - 2 * poisson))


def young_poisson(mu: float, lam: float) -> tuple[float, float]:
    """(E [Pa], nu) from the Lame parameters [Pa]."""
    return mu * (3 * lam + 2 * mu) / (lam + mu), lam / (2 * (lam + mu))
