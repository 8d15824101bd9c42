"""Sixteen float32 lanes as one value inside numba kernels: the width of a tile row.

`Lanes` values add, subtract, multiply and divide with each other and with float32 scalars. Loops over them stay
vector code whatever the optimiser thinks of the loop around them (LLVM splits the sixteen lanes where the
processor has narrower registers), which auto-vectorised scalar loops did not: one signed index was enough to
make them eight times slower.

numba's cache on disk follows each file alone: after changing this file or `cpu_project.py`, delete `__pycache__`.
"""

import operator

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

WIDTH = 16
_FLOAT, _INT = ir.FloatType(), ir.IntType(32)
_VECTOR, _INT_VECTOR = ir.VectorType(_FLOAT, WIDTH), ir.VectorType(_INT, WIDTH)

# 2^f on [-1, 0], least maximum relative error 2e-7 in float32 (Chebyshev interpolation, degree 5).
_CHEBYSHEV = np.polynomial.chebyshev.Chebyshev.interpolate(np.exp2, 5, domain=[-1, 0])
_EXP2 = [float(np.float32(c)) for c in _CHEBYSHEV.convert(kind=np.polynomial.Polynomial).coef]


class LanesType(types.Type):
    def __init__(self):
        super().__init__(name="Lanes16")


lanes_type = LanesType()


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    def __init__(self, dmm, fe_type):
        super().__init__(dmm, fe_type, _VECTOR)


def _constant(kind, value):
    return ir.Constant(kind, [value] * WIDTH)


def _broadcast(builder, scalar):
    first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), scalar, ir.Constant(_INT, 0))
    return builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), _constant(_INT_VECTOR, 0))


def _as_lanes(context, builder, value, kind):
    if kind == lanes_type:
        return value
    return _broadcast(builder, context.cast(builder, value, kind, types.float32))


def _accepts(kind) -> bool:
    return kind == lanes_type or isinstance(kind, (types.Float, types.Integer))


def _lanes_intrinsic(emit, arity):
    """An intrinsic over `arity` values (lanes or scalars, at least one of them lanes) giving lanes."""

    def signature(*kinds):
        return lanes_type(*kinds) if lanes_type in kinds and all(map(_accepts, kinds)) else None

    def generate(context, builder, sig, args):
        return emit(builder, *(_as_lanes(context, builder, a, k) for a, k in zip(args, sig.args)))

    def pack(sig):
        return None if sig is None else (sig, generate)

    if arity == 1:
        return intrinsic(lambda typingctx, a: pack(signature(a)))
    if arity == 2:
        return intrinsic(lambda typingctx, a, b: pack(signature(a, b)))
    return intrinsic(lambda typingctx, a, b, c, d: pack(signature(a, b, c, d)))


def _overload_operator(symbol, emit):
    compute = _lanes_intrinsic(emit, 2)

    @overload(symbol)
    def arithmetic(a, b):
        if lanes_type in (a, b) and _accepts(a) and _accepts(b):
            return lambda a, b: compute(a, b)


# "contract" lets LLVM fuse a multiply and an add; nothing is reordered, so any compiler gives the same sums.
_FLAGS = ("contract",)
_overload_operator(operator.add, lambda builder, a, b: builder.fadd(a, b, flags=_FLAGS))
_overload_operator(operator.sub, lambda builder, a, b: builder.fsub(a, b, flags=_FLAGS))
_overload_operator(operator.mul, lambda builder, a, b: builder.fmul(a, b, flags=_FLAGS))
_overload_operator(operator.truediv, lambda builder, a, b: builder.fdiv(a, b, flags=_FLAGS))


def _select_greater(builder, a, b, x, y):
    return builder.select(builder.fcmp_ordered(">", a, b), x, y)


def _emit_exp2(builder, exponent):
    clamped = _select_greater(builder, exponent, _constant(_VECTOR, -125.0), exponent, _constant(_VECTOR, -125.0))
    whole = builder.fptosi(clamped, _INT_VECTOR)
    part = builder.fsub(clamped, builder.sitofp(whole, _VECTOR))
    total = _constant(_VECTOR, _EXP2[-1])
    for coefficient in reversed(_EXP2[:-1]):
        total = builder.fadd(builder.fmul(total, part, flags=_FLAGS), _constant(_VECTOR, coefficient), flags=_FLAGS)
    bits = builder.add(builder.bitcast(total, _INT_VECTOR), builder.shl(whole, _constant(_INT_VECTOR, 23)))
    return builder.bitcast(bits, _VECTOR)


where_greater = _lanes_intrinsic(_select_greater, 4)  # a > b ? x : y, lane by lane
minimum = _lanes_intrinsic(lambda builder, a, b: _select_greater(builder, a, b, b, a), 2)
maximum = _lanes_intrinsic(lambda builder, a, b: _select_greater(builder, a, b, a, b), 2)
exp2 = _lanes_intrinsic(_emit_exp2, 1)  # 2^x for x <= 0; relative error below 4e-7


@intrinsic
def splat(typingctx, value):
    """All lanes equal to the float `value`."""

    def generate(context, builder, sig, args):
        return _as_lanes(context, builder, args[0], sig.args[0])

    return lanes_type(value), generate


@intrinsic
def ramp(typingctx):
    """The lanes 0, 1, ... 15."""

    def generate(context, builder, sig, args):
        return ir.Constant(_VECTOR, [float(i) for i in range(WIDTH)])

    return lanes_type(), generate


def _lane_pointer(context, builder, sig, args):
    array = context.make_array(sig.args[0])(context, builder, args[0])
    pointer = builder.gep(array.data, [args[1]])
    return builder.bitcast(pointer, _VECTOR.as_pointer())


def _is_row(array) -> bool:
    return isinstance(array, types.Array) and array.ndim == 1 and array.layout == "C" and array.dtype == types.float32


@intrinsic
def load(typingctx, array, start):
    """Lanes `array[start:start + 16]` of a contiguous float32 vector; not bounds-checked."""

    def generate(context, builder, sig, args):
        return builder.load(_lane_pointer(context, builder, sig, args), align=4)

    return (lanes_type(array, types.uintp), generate) if _is_row(array) else None


@intrinsic
def store(typingctx, array, start, value):
    """Write lanes to `array[start:start + 16]`; not bounds-checked."""

    def generate(context, builder, sig, args):
        builder.store(args[2], _lane_pointer(context, builder, sig, args), align=4)
        return context.get_dummy_value()

    return (types.void(array, types.uintp, lanes_type), generate) if _is_row(array) else None


def _reduction(name, takes_start):
    def typer(typingctx, value):
        def generate(context, builder, sig, args):
            parameters = [_FLOAT, _VECTOR] if takes_start else [_VECTOR]
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(_FLOAT, parameters), f"llvm.vector.reduce.{name}.v{WIDTH}f32"
            )
            start = [ir.Constant(_FLOAT, -0.0)] if takes_start else []
            # "reassoc" turns the sum of lanes into a tree of adds, the same tree every time
            return builder.call(function, [*start, args[0]], fastmath=("reassoc",) if takes_start else ("nnan",))

        return (types.float32(value), generate) if value == lanes_type else None

    return intrinsic(typer)


total = _reduction("fadd", takes_start=True)
largest = _reduction("fmax", takes_start=False)
