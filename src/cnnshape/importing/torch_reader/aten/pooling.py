"""Pools over windows, over cells of any size, and over the whole map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def max_pool(call: Call) -> Iterable[Operation]:
    """`max_pool1d` to `max_pool3d`."""
    rank = len(call["kernel_size"])
    dilations = call.each("dilation", rank)
    return call.one("MaxPool", call.value("self"), **_window(call, rank), dilations=dilations)


def max_pool_with_positions(call: Call) -> Iterable[Operation]:
    """`max_pool2d_with_indices`: the second value is where the maxima are."""
    rank = len(call["kernel_size"])
    return [
        call.operation(
            "MaxPool",
            (call.value("self"),),
            (call.part(0), call.part(1)),
            **_window(call, rank),
            dilations=call.each("dilation", rank),
        )
    ]


def avg_pool(call: Call) -> Iterable[Operation]:
    """`avg_pool1d` to `avg_pool3d`."""
    rank = len(call["kernel_size"])
    if call.arguments.get("divisor_override") is not None:
        return call.one("AveragePool with a divisor of its own", call.value("self"))
    counts = int(call["count_include_pad"])
    return call.one(
        "AveragePool", call.value("self"), **_window(call, rank), count_include_pad=counts
    )


def _window(call: Call, rank: int) -> dict[str, object]:
    kernel = call.each("kernel_size", rank)
    return {
        "kernel_shape": kernel,
        "strides": call.each("stride", rank) if call["stride"] else kernel,
        "pads": call.each("padding", rank) * 2,
        "ceil_mode": int(call["ceil_mode"]),
    }


def adaptive(of_cells: str, of_all: str, *, has_positions: bool = False) -> Handler:
    """Return how a pool to a given size is written: to a size of one it is over the whole map."""

    def handler(call: Call) -> Iterable[Operation]:
        size = list(call["output_size"])
        outputs = (call.part(0), call.part(1)) if has_positions else (call.output,)
        inputs = (call.value("self"),)
        if set(size) == {1} and not has_positions:
            return [call.operation(of_all, inputs, outputs)]
        return [call.operation(of_cells, inputs, outputs, output_size=size)]

    return handler


AVERAGE = adaptive("AdaptiveAveragePool", "GlobalAveragePool")
MAXIMUM = adaptive("AdaptiveMaxPool", "GlobalMaxPool", has_positions=True)

OPERATORS: Mapping[str, Handler] = {
    **dict.fromkeys(("max_pool1d", "max_pool2d", "max_pool3d"), max_pool),
    **dict.fromkeys(
        ("max_pool1d_with_indices", "max_pool2d_with_indices", "max_pool3d_with_indices"),
        max_pool_with_positions,
    ),
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), avg_pool),
    **{f"adaptive_avg_pool{rank}d": AVERAGE for rank in (1, 2, 3)},
    **{f"_adaptive_avg_pool{rank}d": AVERAGE for rank in (2, 3)},
    **{f"adaptive_max_pool{rank}d": MAXIMUM for rank in (1, 2, 3)},
}
