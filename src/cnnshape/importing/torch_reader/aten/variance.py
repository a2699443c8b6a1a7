"""Variances and standard deviations, spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def variance(*, is_root: bool, with_mean: bool = False) -> Handler:
    """Return how a variance is written, or its root; some give the mean as well."""

    def handler(call: Call) -> Iterable[Operation]:
        shape = call.shape_of("self")
        axes = _axes(call, len(shape))
        kept = tuple(1 if at in axes else size for at, size in enumerate(shape))
        mean = call.between("mean to subtract", kept)
        centred, squares = call.between("centred", shape), call.between("squares", shape)
        keeps = int(bool(call.arguments.get("keepdim")))
        result = call.part(0) if with_mean else call.output
        sizes = call.values.shapes[result]
        biased, scaled = call.between("biased", sizes), call.between("variance", sizes)
        value = call.value("self")
        yield call.operation("ReduceMean", (value,), (mean,), axes=axes, keepdims=1)
        yield call.operation("Sub", (value, mean), (centred,))
        yield call.operation("Square", (centred,), (squares,))
        yield call.operation("ReduceMean", (squares,), (biased,), axes=axes, keepdims=keeps)
        factor = _factor(call, prod(shape[at] for at in axes))
        last = scaled if is_root else result
        if factor == 1:
            yield call.operation("Identity", (biased,), (last,))
        else:
            yield call.operation("Mul", (biased, call.values.number(factor)), (last,))
        if is_root:
            yield call.operation("Sqrt", (scaled,), (result,))
        if with_mean:
            given = {"axes": axes, "keepdims": keeps}
            yield call.operation("ReduceMean", (value,), (call.part(1),), **given)

    return handler


def _axes(call: Call, rank: int) -> list[int]:
    given = call.arguments.get("dim")
    axes = [given] if isinstance(given, int) else list(given or range(rank))
    return sorted(axis % rank for axis in axes)


def _factor(call: Call, count: int) -> float:
    """Return the number of cells over those that count: by default all but one."""
    correction = call.arguments.get("correction")
    if correction is None:
        correction = int(bool(call.arguments.get("unbiased", True)))
    return count / (count - float(correction)) if count > correction else float("nan")


OPERATORS: Mapping[str, Handler] = {
    "var": variance(is_root=False),
    "std": variance(is_root=True),
    "var_mean": variance(is_root=False, with_mean=True),
    "std_mean": variance(is_root=True, with_mean=True),
}
