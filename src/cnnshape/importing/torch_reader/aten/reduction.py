"""Reductions over axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def reduce(kind: str, *, has_positions: bool = False) -> Handler:
    """Return how a reduction is written; one that says where the values are gives two."""

    def handler(call: Call) -> Iterable[Operation]:
        given = call.arguments.get("dim")
        axes = [given] if isinstance(given, int) else list(given or ())
        all_axes = list(range(len(call.shape_of("self"))))
        outputs = (call.part(0),) if has_positions else (call.output,)
        return [
            call.operation(
                kind,
                (call.value("self"),),
                outputs,
                axes=axes or all_axes,
                keepdims=int(bool(call.arguments.get("keepdim"))),
            )
        ]

    return handler


def norm(call: Call) -> Iterable[Operation]:
    """`linalg_vector_norm` and `norm` of order 2."""
    order = call["ord"] if "ord" in call.arguments else call["p"]
    kind = "ReduceL2" if order in (2, None) else f"norm of order {order}"
    return reduce(kind)(call)


def maximum(kind: str) -> Handler:
    """Return how `max` and `min` are written: along an axis they also say where."""

    def handler(call: Call) -> Iterable[Operation]:
        if "other" in call.arguments:
            return call.one(kind[len("Reduce") :], call.value("self"), call.value("other"))
        return reduce(kind, has_positions="dim" in call.arguments)(call)

    return handler


OPERATORS: Mapping[str, Handler] = {
    "mean": reduce("ReduceMean"),
    "sum": reduce("ReduceSum"),
    "amax": reduce("ReduceMax"),
    "amin": reduce("ReduceMin"),
    "max": maximum("ReduceMax"),
    "min": maximum("ReduceMin"),
    "linalg_vector_norm": norm,
    "norm": norm,
}
