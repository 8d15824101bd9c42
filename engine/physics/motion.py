"""Keyframed rigid motion: pose and velocity of colliders and handles at any time."""

from dataclasses import dataclass, field

import numpy as np


def quat_multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Hamilton product of two quaternions [4] wxyz."""
    w, x, y, z = a
    return np.array([
        w * b[0] - x * b[1] - y * b[2] - z * b[3],
        w * b[1] + x * b[0] + y * b[3] - z * b[2],
        w * b[2] - x * b[3] + y * b[0] + z * b[1],
        w * b[3] + x * b[2] - y * b[1] + z * b[0],
    ])  # fmt: skip


def quat_to_matrix(q: np.ndarray) -> np.ndarray:
    """Rotation [3, 3] of a quaternion [4] wxyz of any norm."""
    w, x, y, z = np.asarray(q, float) / np.linalg.norm(q)
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def rotation_vector(q: np.ndarray) -> np.ndarray:
    """Axis times angle [3] (rad, the short way round) of a quaternion [4] wxyz."""
    q = np.asarray(q, float) / np.linalg.norm(q)
    q = -q if q[0] < 0 else q
    sine = np.linalg.norm(q[1:])
    return np.zeros(3) if sine < 1e-12 else q[1:] / sine * (2 * np.arctan2(sine, q[0]))


def quat_from_rotation_vector(r: np.ndarray) -> np.ndarray:
    """Quaternion [4] wxyz that turns by |r| radians about r."""
    angle = float(np.linalg.norm(r))
    if angle < 1e-12:
        return np.array([1.0, 0.0, 0.0, 0.0])
    return np.array([np.cos(angle / 2), *(np.sin(angle / 2) / angle * np.asarray(r, float))])


def quat_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The shortest rotation, as a quaternion [4] wxyz, that turns direction `a` [3] into `b` [3]."""
    a, b = np.asarray(a, float) / np.linalg.norm(a), np.asarray(b, float) / np.linalg.norm(b)
    if a @ b < -0.999999:
        side = np.cross(a, [1.0, 0, 0] if abs(a[0]) < 0.9 else [0, 1.0, 0])
        return np.array([0.0, *(side / np.linalg.norm(side))])
    q = np.array([1 + a @ b, *np.cross(a, b)])
    return q / np.linalg.norm(q)


@dataclass(frozen=True)
class Pose:
    """Where a rigid thing is and how it moves: position [m], quat wxyz, velocity [m/s], spin [rad/s], in the world."""

    position: np.ndarray
    quat: np.ndarray
    velocity: np.ndarray
    spin: np.ndarray


@dataclass(frozen=True, eq=False)
class Keyframes:
    """Poses at times: positions linear in between, rotations at a constant rate; still before and after.

    times: [K] s, ascending. positions: [K, 3] m. quats: [K, 4] wxyz.
    """

    times: np.ndarray
    positions: np.ndarray
    quats: np.ndarray | None = field(default=None)

    def validate(self) -> None:
        times = np.asarray(self.times, float)
        if not (len(times) and np.isfinite(times).all() and (np.diff(times) > 0).all()):
            raise ValueError("keyframes.times: not ascending")
        if np.shape(self.positions) != (len(times), 3) or not np.isfinite(self.positions).all():
            raise ValueError("keyframes.positions: not one finite point per time")
        if self.quats is not None and np.shape(self.quats) != (len(times), 4):
            raise ValueError("keyframes.quats: not one quaternion per time")

    def pose(self, time: float) -> Pose:
        """The pose at `time` [s]."""
        times, still = np.asarray(self.times, float), np.zeros(3)
        quats = np.tile([1.0, 0, 0, 0], (len(times), 1)) if self.quats is None else np.asarray(self.quats, float)
        if len(times) == 1 or time < times[0] or time >= times[-1]:
            end = 0 if time < times[0] or len(times) == 1 else -1
            return Pose(np.asarray(self.positions[end], float), quats[end], still, still)
        i = int(np.searchsorted(times, time, side="right")) - 1
        span = times[i + 1] - times[i]
        share = (time - times[i]) / span
        a, b = np.asarray(self.positions[i], float), np.asarray(self.positions[i + 1], float)
        turn = rotation_vector(quat_multiply(quats[i + 1], quats[i] * [1, -1, -1, -1]))
        quat = quat_multiply(quat_from_rotation_vector(turn * share), quats[i])
        return Pose(a + share * (b - a), quat, (b - a) / span, turn / span)


def swept(position: np.ndarray, quat: np.ndarray, velocity: np.ndarray, spin: np.ndarray, seconds: float) -> Keyframes:
    """Keyframes of a constant velocity [m/s] and spin [rad/s] for `seconds`, in steps short enough for any spin."""
    steps = max(1, int(np.ceil(np.linalg.norm(spin) * seconds / 2.0)))
    times = np.linspace(0, seconds, steps + 1)
    quats = [quat_multiply(quat_from_rotation_vector(np.asarray(spin, float) * t), quat) for t in times]
    return Keyframes(times, np.asarray(position, float) + times[:, None] * np.asarray(velocity, float), np.array(quats))
