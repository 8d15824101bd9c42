"""The Material Point Method's three kernels in paper order: particles to grid, grid update, grid to particles.

3D MLS-MPM (Hu et al. 2018) with APIC transfers (Jiang et al. 2015) and quadratic B-splines. One set of kernels serves
CPU and CUDA, forward and differentiable runs; what differs is only whether Warp also builds their adjoints.

The grid is stored as blocks of 4x4x4 nodes, 64 in a row, each node one vec4 (momentum, mass) or (velocity, 0): one
aligned load or atomic per node, and only blocks near matter are ever visited. Several grids (one a CPU thread) are
summed in the grid update.

Loops whose length is only known at run time stand in functions of their own: Warp's adjoints do not replay such a loop
before they use what it computed, but they do call a function again. Functions that every particle calls take what they
need of a struct, not the struct: an adjoint copies what it is given, and a `Space` weighs as much as the particle.
"""

import functools
from collections.abc import Callable

import warp as wp

from engine.physics import laws, plasticity
from engine.physics.colliders import RigidShape, contact_velocity, shape_distance
from engine.physics.fields import ForceField, field_acceleration
from engine.physics.parameters import ROW
from engine.physics.transfer import axis_offset, gather, scatter

WALL = wp.constant(3)  # cells of padding where matter may not leave the domain
PINNED_MASS = wp.constant(1.0e5)  # a held particle outweighs free ones on the grid, so that its motion is theirs
VISCOSITY_BRANCH = wp.constant(ROW["viscosity_branch"])
SPEED, NOT_FINITE, AT_WALL = 0, 1, 2  # columns of the status table
STATUS_COLUMNS = 4
WALL_COLUMN = wp.constant(AT_WALL)


@wp.struct
class State:
    """What moves: positions [m], velocities [m/s], affine velocity [1/s], deformations, memory of the return map.

    F is the elastic part; F_total also holds the plastic part (only kept for particles with a return map); F_branch
    belongs to the viscous branch of viscoelastic matter.
    """

    x: wp.array(dtype=wp.vec3)
    v: wp.array(dtype=wp.vec3)
    C: wp.array(dtype=wp.mat33)
    F: wp.array(dtype=wp.mat33)
    F_total: wp.array(dtype=wp.mat33)
    F_branch: wp.array(dtype=wp.mat33)
    memory: wp.array(dtype=float)


@wp.struct
class Matter:
    """What does not change while it moves. `handle` is 0 for free particles, else 1 + the index of what holds them.

    stress: Kirchhoff stress [Pa], written by the kernel of that name, or by the caller for particles under the law
    "given". `force` [N] acts on each particle; it may be empty.
    """

    mass: wp.array(dtype=float)
    volume: wp.array(dtype=float)
    law: wp.array(dtype=int)
    kind: wp.array(dtype=int)
    handle: wp.array(dtype=int)
    parameters: wp.array2d(dtype=float)
    stress: wp.array(dtype=wp.mat33)
    force: wp.array(dtype=wp.vec3)
    has_force: int


@wp.struct
class Space:
    """The grid and what acts in it. clock: [dt, time, row of the status table] on the device.

    handles: [H, 3] position, velocity and spin of what holds particles; a struct of its own would cost every particle.
    """

    origin: wp.vec3
    inv_dx: float
    blocks: wp.vec3i
    walls: wp.vec3i
    clock: wp.array(dtype=float)
    gravity: wp.array(dtype=wp.vec3)
    fields: wp.array(dtype=ForceField)
    field_count: int
    colliders: wp.array(dtype=RigidShape)
    collider_count: int
    distances: wp.array(dtype=float)
    handles: wp.array2d(dtype=wp.vec3)


@wp.func
def elastic_stress(law: int, p: int, state: State, matter: Matter):
    """Kirchhoff stress [Pa] of particle `p` under its law, without Newtonian viscosity."""
    f = state.F[p]
    stiffness = float(1.0)
    if matter.kind[p] == plasticity.SNOW:
        stiffness = plasticity.snow_stiffness(state.memory[p], matter.parameters[plasticity.HARDENING, p])
    tau = laws.kirchhoff_stress(law, f, p, matter.parameters, stiffness)
    if law == laws.VISCOELASTIC:
        tau = tau + laws.hencky_stress(
            state.F_branch[p], matter.parameters[laws.MU_BRANCH, p], matter.parameters[laws.LAM_BRANCH, p]
        )
    return tau


@wp.func
def nearest_nodes(at: wp.vec3):
    """The lowest of the 27 nodes around a place given in cells, and the place from there, in [0.5, 1.5)."""
    base = wp.vec3i(int(at[0] - 0.5), int(at[1] - 0.5), int(at[2] - 0.5))
    return base, at - wp.vec3(float(base[0]), float(base[1]), float(base[2]))


@wp.func
def block_strides(blocks: wp.vec3i):
    return wp.vec2i(64 * blocks[2] * blocks[1], 64 * blocks[2])


def stress(offset: int, state: State, matter: Matter):
    """Elastic stress of one particle into `matter.stress`, for all laws but what the caller gave.

    Apart from `p2g`, which only knows the neo-Hookean stress and skips it here: the many branches would cost every
    neo-Hookean particle as much as the scatter itself.
    """
    p = offset + wp.tid()
    if matter.law[p] != laws.GIVEN:
        matter.stress[p] = elastic_stress(matter.law[p], p, state, matter)


@wp.func
def held_velocity(handle: int, x: wp.vec3, handles: wp.array2d(dtype=wp.vec3)):
    return handles[handle, 1] + wp.cross(handles[handle, 2], x - handles[handle, 0])


def p2g(offset: int, state: State, matter: Matter, space: Space, grid: wp.array(dtype=wp.vec4)):
    """Particles to grid: momentum and mass of particle `offset + tid` (Hu et al. 2018, eq. 18-29)."""
    p = offset + wp.tid()
    dt, inv_dx, dx = space.clock[0], space.inv_dx, 1.0 / space.inv_dx
    x, v, m = state.x[p], wp.vec3(state.v[p]), float(matter.mass[p])
    f = state.F[p]
    tau = wp.mat33()
    if matter.law[p] == laws.NEO_HOOKEAN:
        tau = laws.neo_hookean_stress(f, matter.parameters[laws.MU, p], matter.parameters[laws.LAM, p])
    else:
        tau = wp.mat33(matter.stress[p])
    viscosity = matter.parameters[laws.VISCOSITY, p]
    if viscosity > 0.0:
        tau = tau + laws.viscous_stress(f, state.C[p], viscosity)
    pull = wp.vec3(space.gravity[0])
    if space.field_count > 0:
        pull = pull + field_accelerations(x, v, space)
    impulse = (m * dt) * pull
    if matter.has_force > 0:
        impulse = impulse + dt * matter.force[p]
    if matter.handle[p] > 0:
        m = m * PINNED_MASS
        v = held_velocity(matter.handle[p] - 1, x, space.handles)
        impulse = wp.vec3()
    affine = (-4.0 * dt * inv_dx * inv_dx * matter.volume[p]) * tau + m * state.C[p]
    base, fx = nearest_nodes((x - space.origin) * inv_dx)
    start = m * v + impulse - dx * (affine * fx)
    along_x = wp.vec4(affine[0, 0] * dx, affine[1, 0] * dx, affine[2, 0] * dx, 0.0)
    along_y = wp.vec4(affine[0, 1] * dx, affine[1, 1] * dx, affine[2, 1] * dx, 0.0)
    along_z = wp.vec4(affine[0, 2] * dx, affine[1, 2] * dx, affine[2, 2] * dx, 0.0)
    field = wp.vec4(start[0], start[1], start[2], m)
    scatter(grid, base, block_strides(space.blocks), fx, field, along_x, along_y, along_z)


def grid_update(
    offset: int,
    active: wp.array(dtype=int),
    space: Space,
    grids: wp.array2d(dtype=wp.vec4),
    velocity: wp.array(dtype=wp.vec4),
    status: wp.array2d(dtype=float),
    row: int,
):
    """Momentum to velocity, then colliders and the domain's walls, for one node of an active block."""
    t = offset + wp.tid()
    block, inner = active[t >> 6], t & 63
    node = block * 64 + inner
    total = grid_total(node, grids)
    out = wp.vec4()
    if total[3] > 0.0:
        v = wp.vec3(total[0], total[1], total[2]) / total[3]
        i = 4 * (block // (space.blocks[1] * space.blocks[2])) + (inner >> 4)
        j = 4 * ((block // space.blocks[2]) % space.blocks[1]) + ((inner >> 2) & 3)
        k = 4 * (block % space.blocks[2]) + (inner & 3)
        x = space.origin + wp.vec3(float(i), float(j), float(k)) / space.inv_dx
        if space.collider_count > 0:
            v = met(v, x, space)
        vx, vy, vz = v[0], v[1], v[2]
        if (i <= WALL and vx < 0.0) or (i >= space.walls[0] and vx > 0.0):
            vx = 0.0
        if (j <= WALL and vy < 0.0) or (j >= space.walls[1] and vy > 0.0):
            vy = 0.0
        if (k <= WALL and vz < 0.0) or (k >= space.walls[2] and vz > 0.0):
            vz = 0.0
        out = wp.vec4(vx, vy, vz, 0.0)
        watch(vx * vx + vy * vy + vz * vz, space.clock, status, row)
    velocity[node] = out


@wp.func
def deepest_colliders(x: wp.vec3, space: Space):
    """Indices of the one or two colliders that `x` is deepest in, or -1."""
    first, second = int(-1), int(-1)
    deepest, deep = float(0.0), float(0.0)
    for c in range(space.collider_count):
        shape = space.colliders[c]
        found = shape_distance(wp.quat_rotate_inv(shape.rotation, x - shape.position), shape, space.distances)
        if found[3] < deepest:
            second, deep = first, deepest
            first, deepest = c, found[3]
        elif found[3] < deep:
            second, deep = c, found[3]
    return wp.vec2i(first, second)


@wp.func
def met(v: wp.vec3, x: wp.vec3, space: Space):
    """Velocity of a node after the one or two colliders it is deepest in."""
    found = deepest_colliders(x, space)
    out = v
    if found[0] >= 0:
        out = contact_velocity(v, x, space.colliders[found[0]], space.distances)
    both = out
    if found[1] >= 0:
        both = contact_velocity(out, x, space.colliders[found[1]], space.distances)
    return both


@wp.func
def field_accelerations(x: wp.vec3, v: wp.vec3, space: Space):
    """What all fields add to gravity [m/s^2]."""
    a = wp.vec3()
    for i in range(space.field_count):
        a = a + field_acceleration(space.fields[i], x, v, space.clock[1])
    return a


@wp.func
def grid_total(node: int, grids: wp.array2d(dtype=wp.vec4)):
    """Momentum and mass of one node over all threads' grids."""
    total = wp.vec4(grids[0, node])
    for g in range(1, grids.shape[0]):
        total = total + grids[g, node]
    return total


@wp.func
def watch(speed_squared: float, clock: wp.array(dtype=float), status: wp.array2d(dtype=float), row: int):
    """Keeps the largest speed squared and counts non-finite nodes, in the given row or in the clock's."""
    slot = row
    if row < 0:
        slot = int(clock[2])
    if speed_squared < 1.0e30:
        wp.atomic_max(status, slot, 0, speed_squared)
    else:
        wp.atomic_add(status, slot, 1, 1.0)


def g2p(
    offset: int,
    before: State,
    after: State,
    matter: Matter,
    space: Space,
    velocity: wp.array(dtype=wp.vec4),
    status: wp.array2d(dtype=float),
    row: int,
):
    """Grid to particles: velocity, affine velocity, position, trial deformation and return map of one particle."""
    p = offset + wp.tid()
    dt, inv_dx = space.clock[0], space.inv_dx
    x = before.x[p]
    base, fx = nearest_nodes((x - space.origin) * inv_dx)
    total, by_x, by_y, by_z = gather(velocity, base, block_strides(space.blocks), fx)
    scale = 4.0 * inv_dx
    by_x = scale * (by_x - fx[0] * total)
    by_y = scale * (by_y - fx[1] * total)
    by_z = scale * (by_z - fx[2] * total)
    c = wp.mat33(by_x[0], by_y[0], by_z[0], by_x[1], by_y[1], by_z[1], by_x[2], by_y[2], by_z[2])
    after.C[p] = c
    v = wp.vec3(total[0], total[1], total[2])
    if matter.handle[p] > 0:
        v = held_velocity(matter.handle[p] - 1, x, space.handles)
    after.v[p] = v
    moved = x + dt * v
    held = inside_domain(moved, space.origin, space.inv_dx, space.blocks)
    after.x[p] = held
    if wp.length_sq(held - moved) > 0.0:
        count_at_wall(space.clock, status, row)
    if matter.kind[p] == plasticity.IDENTITY:
        f = before.F[p]
        after.F[p] = f + dt * (c * f)
        after.memory[p] = before.memory[p]


@wp.func
def inside_domain(x: wp.vec3, origin: wp.vec3, inv_dx: float, blocks: wp.vec3i):
    """`x`, or the nearest place whose 27 nodes exist."""
    at = (x - origin) * inv_dx
    most = 4.0 * wp.vec3(float(blocks[0]), float(blocks[1]), float(blocks[2])) - wp.vec3(2.0)
    out = x
    if at[0] < 1.0 or at[1] < 1.0 or at[2] < 1.0 or at[0] > most[0] or at[1] > most[1] or at[2] > most[2]:
        held = wp.vec3(wp.clamp(at[0], 1.0, most[0]), wp.clamp(at[1], 1.0, most[1]), wp.clamp(at[2], 1.0, most[2]))
        out = origin + (1.0 / inv_dx) * held
    return out


@wp.func
def count_at_wall(clock: wp.array(dtype=float), status: wp.array2d(dtype=float), row: int):
    slot = row
    if row < 0:
        slot = int(clock[2])
    wp.atomic_add(status, slot, WALL_COLUMN, 1.0)


def return_map(offset: int, before: State, after: State, matter: Matter, space: Space):
    """Deformation of one particle that is not purely elastic: trial (I + dt C) F, then its return map.

    Apart from `g2p` because the many branches would cost every elastic particle as much as the gather itself.
    """
    p = offset + wp.tid()
    map_particle(matter.kind[p], p, before, after, matter, space)


@wp.func
def map_particle(kind: int, p: int, before: State, after: State, matter: Matter, space: Space):
    if kind != plasticity.IDENTITY:
        dt, c, f, memory = space.clock[0], after.C[p], before.F[p], before.memory[p]
        if kind == plasticity.FLUID_RESET:
            after.F[p] = plasticity.fluid_map(f, c, matter.parameters[plasticity.TENSION, p], dt)
            after.memory[p] = memory
        elif kind == plasticity.VISCOELASTIC_MAP:
            branch = before.F_branch[p]
            after.F[p] = f + dt * (c * f)
            after.memory[p] = memory
            after.F_branch[p] = plasticity.relaxed_branch(
                branch + dt * (c * branch),
                matter.parameters[laws.MU_BRANCH, p],
                matter.parameters[laws.LAM_BRANCH, p],
                matter.parameters[VISCOSITY_BRANCH, p],
                dt,
            )
        else:
            mapped = plasticity.returned(kind, f + dt * (c * f), memory, p, matter.parameters, dt)
            f_total = before.F_total[p]
            after.F[p] = mapped.f
            after.memory[p] = mapped.memory
            after.F_total[p] = plasticity.total_after(f_total, c, dt)


def _stress_under(name: str, law: int) -> Callable:
    """`stress` for particles under one law: without the other branches it takes a quarter of the time."""
    only = wp.constant(law)

    def kernel(offset: int, state: State, matter: Matter):
        p = offset + wp.tid()
        if matter.law[p] == only:
            matter.stress[p] = elastic_stress(only, p, state, matter)

    kernel.__name__ = kernel.__qualname__ = f"stress_{name}"
    return kernel


def _return_map_by(name: str, kind: int) -> Callable:
    """`return_map` for particles of one kind."""
    only = wp.constant(kind)

    def kernel(offset: int, before: State, after: State, matter: Matter, space: Space):
        p = offset + wp.tid()
        if matter.kind[p] == only:
            map_particle(only, p, before, after, matter, space)

    kernel.__name__ = kernel.__qualname__ = f"return_map_{name}"
    return kernel


def clear(offset: int, active: wp.array(dtype=int), grids: wp.array2d(dtype=wp.vec4)):
    """Empties the grids where they were filled."""
    t = offset + wp.tid()
    node = active[t >> 6] * 64 + (t & 63)
    for g in range(grids.shape[0]):
        grids[g, node] = wp.vec4()


def tick(clock: wp.array(dtype=float)):
    """Advances the clock by one step on the device, so that a captured graph can be replayed."""
    clock[1] = clock[1] + clock[0]
    clock[2] = clock[2] + 1.0


def mark_blocks(state: State, space: Space, touched: wp.array(dtype=int)):
    """Flags every block that a particle can reach before it has moved two cells."""
    at = (state.x[wp.tid()] - space.origin) * space.inv_dx
    low = wp.vec3i(int(at[0] - 2.5) >> 2, int(at[1] - 2.5) >> 2, int(at[2] - 2.5) >> 2)
    high = wp.vec3i(int(at[0] + 3.5) >> 2, int(at[1] + 3.5) >> 2, int(at[2] + 3.5) >> 2)
    for i in range(wp.max(low[0], 0), wp.min(high[0] + 1, space.blocks[0])):
        for j in range(wp.max(low[1], 0), wp.min(high[1] + 1, space.blocks[1])):
            for k in range(wp.max(low[2], 0), wp.min(high[2] + 1, space.blocks[2])):
                touched[(i * space.blocks[1] + j) * space.blocks[2] + k] = 1


def sort_keys(state: State, space: Space, keys: wp.array(dtype=int), order: wp.array(dtype=int)):
    """Key of each particle: its lowest node's place in the grid, so that neighbours in space are so in memory."""
    p = wp.tid()
    base, _ = nearest_nodes((state.x[p] - space.origin) * space.inv_dx)
    strides = block_strides(space.blocks)
    x = axis_offset(base[0], 16, strides[0])
    keys[p] = x + axis_offset(base[1], 4, strides[1]) + axis_offset(base[2], 1, 64)
    order[p] = p


def energies(state: State, matter: Matter, out: wp.array2d(dtype=float)):
    """Per particle: kinetic energy with APIC's affine part (without its dx^2/4), and elastic energy [J]."""
    p = wp.tid()
    stiffness = float(1.0)
    if matter.kind[p] == plasticity.SNOW:
        stiffness = plasticity.snow_stiffness(state.memory[p], matter.parameters[plasticity.HARDENING, p])
    out[0, p] = 0.5 * matter.mass[p] * wp.dot(state.v[p], state.v[p])
    out[1, p] = 0.5 * matter.mass[p] * wp.ddot(state.C[p], state.C[p])
    out[2, p] = matter.volume[p] * laws.elastic_energy(matter.law[p], state.F[p], p, matter.parameters, stiffness)


def stresses(state: State, matter: Matter, out: wp.array(dtype=wp.mat33)):
    """Kirchhoff stress [Pa] per particle, viscosity included."""
    p = wp.tid()
    tau = wp.mat33(matter.stress[p])
    if matter.law[p] != laws.GIVEN:
        tau = elastic_stress(matter.law[p], p, state, matter)
    out[p] = tau + laws.viscous_stress(state.F[p], state.C[p], matter.parameters[laws.VISCOSITY, p])


_STRESSES = [_stress_under(n, i) for n, i in laws.LAWS.items() if n not in ("neo_hookean", "given")]
_RETURN_MAPS = [_return_map_by(n, i) for n, i in plasticity.RETURN_MAPS.items() if n != "identity"]
_FORWARD = (stress, *_STRESSES, p2g, grid_update, g2p, return_map, *_RETURN_MAPS, clear, tick, mark_blocks, sort_keys,
            energies, stresses)  # fmt: skip
_ADJOINT = (stress, p2g, grid_update, g2p, return_map)


@functools.cache
def kernels(differentiable: bool = False) -> dict[str, wp.Kernel]:
    """The kernels by name. Adjoints take long to compile, so runs without gradients do not build them."""
    if differentiable:
        made = [wp.kernel(f, module="galatea_mpm_adjoint", enable_backward=True) for f in _ADJOINT]
    else:
        made = [wp.kernel(f, module="galatea_mpm", enable_backward=False) for f in _FORWARD]
    return {kernel.key: kernel for kernel in made}
