"""Solve from Python: which settings, inputs or designs give what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cnnshape.language.loading import template_of_origin
from cnnshape.network import Network
from cnnshape.solving.candidates import Goal
from cnnshape.solving.designs import BestDesign, best_design
from cnnshape.solving.fitting import BATCH, INPUT, LargestFits, largest_fit
from cnnshape.solving.inputs import InputAnswer, input_answer
from cnnshape.solving.layers import LayerAnswer, layer_answer
from cnnshape.solving.limits import Limit, limits_of
from cnnshape.solving.meeting import Meeting, meeting_of
from cnnshape.solving.settings import DEFAULT_DILATIONS, DEFAULT_KERNELS, PaddingValue, Ranges
from cnnshape.solving.sizes import SizeAnswer, size_answer
from cnnshape.sweeping.axis import Axis
from cnnshape.sweeping.choice import Question, Refused
from cnnshape.sweeping.design import Plan
from cnnshape.sweeping.grid import grid_of

Answer = SizeAnswer | LayerAnswer | InputAnswer | Meeting | BestDesign | LargestFits

Values = int | Iterable[int]
"""One value to try for a setting, or several."""


def solve(
    subject: Network | int | Sequence[int],
    output: int | Sequence[int] | None = None,
    *,
    layer: str | None = None,
    transposed: bool = False,
    kernel: Values | None = None,
    stride: Values | None = None,
    padding: PaddingValue | None = None,
    dilation: Values | None = None,
    budget: Mapping[str, float | str] | None = None,
    over: str | Mapping[str, Sequence[Any]] | None = None,
    maximize: str | None = None,
    minimize: str | None = None,
) -> Answer:
    """Return what gives an output, or keeps to a budget, as `cnnshape solve` finds it.

    - Of a size and an output, `solve(224, 112, kernel=3)`: the windows that turn it into that.
    - Of a network, a `layer` and an output: the settings of the layer that give it.
    - Of a network and an output: the inputs that give this final map.
    - Of a network alone: what lets its branches meet where they do not.
    - With a `budget`, as `{"macs": "300M"}`, and `over`: the best design, where `over` maps
      parameters to their values, or the largest `batch` or `input` that keeps to it.

    Every answer has `is_solved` and `to_dict()`. Raises ValueError for a question that cannot be
    answered, and TypeError for what is neither sizes nor a network.
    """
    ranges = _ranges(kernel, stride, padding, dilation)
    if not isinstance(subject, Network):
        if output is None:
            raise TypeError("solve takes a network, or a size and an output, as solve(224, 112)")
        sizes, outputs = _sizes(subject), _sizes(output)
        return size_answer(sizes, outputs, ranges, is_transposed=transposed)
    if budget is not None:
        return _within(subject, limits_of(budget), over, maximize, minimize)
    if output is None:
        return meeting_of(subject)
    if layer is None:
        return input_answer(subject, _sizes(output))
    return layer_answer(subject, layer, _sizes(output), ranges)


def _within(
    network: Network,
    limits: Sequence[Limit],
    over: str | Mapping[str, Sequence[Any]] | None,
    maximize: str | None,
    minimize: str | None,
) -> Answer:
    if over in (BATCH, INPUT):
        return largest_fit(network, over, limits)
    if not isinstance(over, Mapping) or not over:
        raise ValueError("a budget needs `over`: `batch`, `input`, or parameters with their values")
    if network.origin is None:
        raise ValueError("designs need a network that was read from a file or a text")
    origin = network.origin
    plan = Plan(template_of_origin(origin), origin.input, origin.parameters or {}, network.dtype)
    grid = grid_of([Axis(name, (tuple(values),)) for name, values in over.items()])
    if grid.size < 1:
        raise ValueError("every setting in `over` needs at least one value")
    goal = goal_of(maximize, minimize, grid.axes[0].name)
    plan.check(grid.at(0))
    try:
        return best_design(plan, grid, limits, goal)
    except Refused as refused:
        raise ValueError(refused.diagnostic.line()) from None


def goal_of(maximize: str | None, minimize: str | None, otherwise: str) -> Goal:
    """Return what is wanted; by default the most of one setting."""
    if maximize is not None and minimize is not None:
        raise ValueError("a design is the best by one thing: maximize or minimize it")
    if minimize is not None:
        return Goal(Question("--minimize", minimize), is_maximum=False)
    return Goal(Question("--maximize", maximize or otherwise), is_maximum=True)


def _ranges(
    kernel: Values | None,
    stride: Values | None,
    padding: PaddingValue | None,
    dilation: Values | None,
) -> Ranges | None:
    """Return the ranges to try; None if nothing was said of them."""
    if kernel is stride is padding is dilation is None:
        return None
    return Ranges(
        _values(kernel) or DEFAULT_KERNELS,
        _values(dilation) or DEFAULT_DILATIONS,
        _values(stride),
        None if padding is None else (padding,),
    )


def _values(values: Values | None) -> tuple[int, ...] | None:
    if values is None:
        return None
    return (values,) if isinstance(values, int) else tuple(values)


def _sizes(sizes: int | Sequence[int]) -> tuple[int, ...]:
    each = (sizes,) if isinstance(sizes, int) else tuple(sizes)
    if not each or not all(isinstance(size, int) and not isinstance(size, bool) for size in each):
        raise TypeError(f"sizes are whole numbers, one for each axis, not {sizes!r}")
    return each
