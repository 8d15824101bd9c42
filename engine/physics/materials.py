"""Physical materials: what matter is made of, in SI units, and what an asset's parts are made of.

Every row of `assets/materials/*.toml` names one of the twelve `EXPERTS` (an elastic law with a return map), its real
parameters and the effective ones. Effective parameters keep the density but lower the stiffness until sound takes
25..50 m/s (80 m/s in structural matter: metals and what is brittle), so that explicit steps stay long. Strength falls
with the root of the stiffness, which keeps the energy per volume that matter takes before it yields or breaks: what
a fall breaks in the world, it breaks here.
"""

import functools
import math
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from engine.errors import BadConfig, BadFile
from engine.physics.parameters import PARAMETER_COUNT, ROW, lame
from engine.settings import nearest_hint

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "materials"
MOST_POISSON = 0.4999

# Constitutive Gaussians' expert -> (elastic law, return map).
EXPERTS = {
    "rubber": ("neo_hookean", "identity"),
    "jelly": ("fixed_corotated", "identity"),
    "metal": ("hencky", "von_mises"),
    "plasticine": ("hencky", "von_mises"),
    "sand": ("hencky", "drucker_prager"),
    "snow": ("fixed_corotated", "snow"),
    "water": ("fluid", "fluid"),
    "honey": ("fluid", "fluid"),
    "foam": ("viscoelastic", "viscoelastic"),
    "clay": ("hencky", "herschel_bulkley"),
    "cloth": ("stvk", "identity"),
    "brittle": ("hencky", "damage"),
}
DEFAULT = "plastic"


@dataclass(frozen=True)
class Matter:
    """One material. density [kg/m^3], young [Pa], poisson, bulk [Pa] (fluids), viscosity [Pa s], yield_stress [Pa]
    (uniaxial; brittle matter: tensile strength), hardening [Pa] (snow: exponent), friction [degrees], cohesion [Pa],
    flow_viscosity [Pa s^n], flow_exponent n, compression and tension (snow: theta_c, theta_s; fluids: largest J - 1),
    gamma (equation of state), softening [strain], young_branch [Pa] and relaxation [s] (viscous branch of foam)."""

    name: str
    expert: str
    density: float = 1000.0
    young: float = 1e5
    poisson: float = 0.3
    bulk: float = 1e5
    viscosity: float = 0.0
    yield_stress: float = 0.0
    hardening: float = 0.0
    friction: float = 30.0
    cohesion: float = 0.0
    flow_viscosity: float = 1.0
    flow_exponent: float = 1.0
    compression: float = 0.025
    tension: float = 0.0
    gamma: float = 7.0
    softening: float = 0.01
    young_branch: float = 0.0
    relaxation: float = 0.1

    def validate(self) -> None:
        """Raises BadConfig in words on values no matter has."""
        if self.expert not in EXPERTS:
            raise BadConfig(f"there is no expert {self.expert!r}.", self.name, nearest_hint(self.expert, EXPERTS))
        numbers = [getattr(self, f.name) for f in fields(self) if f.type is float or f.type == "float"]
        if not np.isfinite(numbers).all():
            raise BadConfig("a parameter is not a finite number.", self.name)
        rules = (
            ("density", 1e-3, 1e5), ("young", 1e-2, 1e13), ("poisson", 0.0, MOST_POISSON), ("bulk", 1.0, 1e12),
            ("viscosity", 0.0, 1e6), ("yield_stress", 0.0, 1e13), ("friction", 0.0, 80.0), ("cohesion", 0.0, 1e12),
            ("flow_viscosity", 1e-9, 1e9), ("flow_exponent", 0.1, 4.0), ("compression", 0.0, 0.9),
            ("tension", 0.0, 9.0), ("gamma", 1.01, 12.0), ("softening", 1e-6, 10.0), ("young_branch", 0.0, 1e13),
            ("relaxation", 1e-6, 1e6),
        )  # fmt: skip
        for name, low, high in rules:
            if not low <= getattr(self, name) <= high:
                raise BadConfig(f"{name} = {getattr(self, name):g} is outside {low:g}..{high:g}.", self.name)

    @property
    def law(self) -> int:
        """Index in `laws.LAWS`."""
        from engine.physics.laws import LAWS

        return LAWS[EXPERTS[self.expert][0]]

    @property
    def kind(self) -> int:
        """Index in `plasticity.RETURN_MAPS`."""
        from engine.physics.plasticity import RETURN_MAPS

        return RETURN_MAPS[EXPERTS[self.expert][1]]

    @property
    def is_fluid(self) -> bool:
        return EXPERTS[self.expert][0] == "fluid"

    def row(self) -> np.ndarray:
        """The parameter table's column [PARAMETER_COUNT] of this matter."""
        self.validate()
        mu, lam = (0.0, self.bulk) if self.is_fluid else lame(self.young, self.poisson)
        mu_branch, lam_branch = lame(self.young_branch, self.poisson)
        values = {
            "mu": mu, "lam": lam, "viscosity": self.viscosity, "yield_stress": self.yield_stress,
            "hardening": self.hardening, "friction": math.radians(self.friction), "cohesion": self.cohesion,
            "flow_viscosity": self.flow_viscosity, "flow_exponent": self.flow_exponent, "compression": self.compression,
            "tension": self.tension, "gamma": self.gamma, "softening": self.softening, "mu_branch": mu_branch,
            "lam_branch": lam_branch, "viscosity_branch": max(2 * mu_branch * self.relaxation, 1e-6),
        }  # fmt: skip
        out = np.zeros(PARAMETER_COUNT, np.float32)
        for name, value in values.items():
            out[ROW[name]] = value
        return out


@dataclass(frozen=True)
class Row:
    """One file of `assets/materials`."""

    real: Matter
    effective: Matter
    source: str
    aliases: tuple[str, ...]


def read_row(name: str, data: bytes, where: str) -> Row:
    """One material from the bytes of its TOML file. Raises BadFile."""
    known = {f.name for f in fields(Matter)} - {"name", "expert"}
    try:
        table = tomllib.loads(data.decode("utf-8"))
        expert, real, softer = str(table["expert"]), dict(table["real"]), dict(table.get("effective", {}))
        wrong = (set(real) | set(softer)) - known
        if wrong:
            raise ValueError(f"no such parameter: {', '.join(sorted(wrong))}")
        numbers = {key: float(value) for key, value in real.items()}
        matter = Matter(name, expert, **numbers)
        effective = replace(matter, **{key: float(value) for key, value in softer.items()})
        matter.validate()
        effective.validate()
        return Row(matter, effective, str(table["source"]), tuple(str(a) for a in table.get("aliases", ())))
    except (KeyError, TypeError, ValueError, UnicodeError, BadConfig) as problem:
        fix = "Compare it with another file of that folder."
        raise BadFile(f"not a material ({problem}).", where, fix) from problem


@functools.cache
def materials() -> dict[str, Row]:
    """All materials by name."""
    return {f.stem: read_row(f.stem, f.read_bytes(), str(f)) for f in sorted(FOLDER.glob("*.toml"))}


@functools.cache
def aliases() -> dict[str, str]:
    """Name of the material for every word that names one."""
    found = {alias: name for name, row in materials().items() for alias in row.aliases}
    return found | {name: name for name in materials()}


# What an artist may change: field -> (unit, least, most) within which matter stays matter.
TUNABLE = {
    "young": ("Pa", 1e2, 1e12), "bulk": ("Pa", 1e3, 1e10), "density": ("kg/m³", 5.0, 2.5e4), "poisson": ("", 0.0, 0.49),
    "yield_stress": ("Pa", 1.0, 1e10), "friction": ("°", 5.0, 60.0), "viscosity": ("Pa s", 0.0, 1e4),
}  # fmt: skip


def matter_named(name: str, real: bool = False) -> Matter:
    """The material called `name` or one of its aliases, with changes of its real parameters if there are any, as in
    "jelly+young=5e4+density=900". What is softened stays so by the same factor. Raises BadConfig in words."""
    found = known_name(name)
    if not found:
        base = name.partition("+")[0]
        raise BadConfig(f"there is no material {base[:80]!r}.", "material", nearest_hint(base, aliases()))
    row, changes = materials()[found.partition("+")[0]], _changes(found)
    if not changes:
        return row.real if real else row.effective
    if not real:
        usual = {key: (getattr(row.real, key), getattr(row.effective, key)) for key in changes}
        changes = {key: soft * (changes[key] / hard) if hard else changes[key] for key, (hard, soft) in usual.items()}
    matter = replace(row.real if real else row.effective, name=found, **changes)
    matter.validate()
    return matter


def known_name(word: str) -> str:
    """A material's own name for one of its names, its changes kept; "" where there is no such material."""
    base, plus, rest = word.strip().lower().partition("+")
    found = aliases().get(base.strip())
    return found + plus + rest if found else ""


def _changes(name: str) -> dict[str, float]:
    found = {}
    for text in name.split("+")[1:]:
        key, _, value = text.partition("=")
        try:
            found[key] = float(value)
        except ValueError:
            key = ""
        if key not in TUNABLE:
            raise BadConfig(
                f"{text[:40]!r} is no change of a material.", "material",
                f"Write for example jelly+young=5e4; there is: {', '.join(TUNABLE)}.",
            )  # fmt: skip
    return found


def tunable(name: str) -> tuple[str, ...]:
    """What of a material can be changed, the most felt first."""
    real = matter_named(name, real=True)
    if real.is_fluid:
        return ("density", "viscosity", "bulk")
    found = ("young", "density", "poisson")
    if real.yield_stress > 0:
        return (*found, "yield_stress")
    return (*found, "friction") if real.expert == "sand" else (*found, "viscosity")


def tuned(name: str, key: str, value: float) -> str:
    """The name of the same material with one parameter changed, held within `TUNABLE`; its usual value is no change."""
    base, changes = known_name(name).partition("+")[0], _changes(known_name(name))
    changes[key] = min(max(float(value), TUNABLE[key][1]), TUNABLE[key][2])
    usual = materials()[base].real
    kept = {k: v for k, v in changes.items() if not math.isclose(v, getattr(usual, k), rel_tol=1e-3, abs_tol=1e-9)}
    return base + "".join("+" + f"{k}={v:.4g}".replace("e+", "e") for k, v in sorted(kept.items()))


# What a part's name alone says, where nobody said what it is made of.
_PART_WORDS = {
    "cushion": "foam", "seat pad": "foam", "pillow": "foam", "mattress": "foam", "blade": "steel", "coffee": "water",
    "tea": "water", "cream": "cream", "icing": "cream", "frosting": "cream", "candle": "wax", "leaf": "leaf",
    "leaves": "leaf", "petals": "leaf", "wheel": "rubber", "tyre": "rubber", "scarf": "cloth", "hat": "cloth",
    "flag": "cloth", "sail": "cloth", "trunk": "wood", "branch": "wood", "legs": "wood", "bone": "bone",
}  # fmt: skip


def matter_of_part(name: str, said: str = "", metallic=0.0, opacity=1.0, roughness=0.5) -> str:
    """The material's name of a part: what was said, else what its name says, else what its look says."""
    for word in (said, name):
        if known_name(word):
            return known_name(word)
    for word, matter in _PART_WORDS.items():
        if word in name.lower():
            return matter
    if metallic > 0.5:
        return "steel"
    if opacity < 0.6:
        return "glass" if roughness < 0.3 else "jelly"
    return DEFAULT
