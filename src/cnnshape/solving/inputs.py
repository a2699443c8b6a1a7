"""The inputs of a network that give its final map a size, along each axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.axes.plan import AxisPlan, plan_of
from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.network import Network
from cnnshape.phrases import sizes_text
from cnnshape.schema_versions import SOLVE_VERSION
from cnnshape.sizing.answer import WITHOUT_AXES
from cnnshape.sizing.output_sizes import OutputSizes, output_sizes_of
from cnnshape.sizing.question import AxisQuestion
from cnnshape.sizing.result import output_dict


class InputAnswer(NamedTuple):
    """Which sizes of the input give a final map; None along an axis that it does not follow.

    Each of `axes` is answered by itself, or all together if sizes are equal and layers couple them.
    """

    plan: AxisPlan
    outputs: tuple[int, ...]
    axes: tuple[tuple[int, ...], ...]
    found: tuple[OutputSizes | None, ...]

    @property
    def is_solved(self) -> bool:
        """Whether there is an input."""
        return all(each is not None and each.inputs for each in self.found)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as `cnnshape solve --format json` prints it."""
        names = AXIS_NAMES[len(self.plan.sizes)]
        return {
            "schema_version": SOLVE_VERSION,
            "solved": "input",
            "file": self.plan.network.file,
            "output": list(self.outputs),
            "answers": [
                {"axes": [names[axis] for axis in axes], "output": each and output_dict(each)}
                for axes, each in zip(self.axes, self.found, strict=True)
            ],
        }


def input_answer(network: Network, outputs: Sequence[int]) -> InputAnswer:
    """Return the inputs that give a final map of a size along each axis.

    Raises ValueError where no input has spatial axes, and for sizes of other axes than it has.
    """
    plan = plan_of(network)
    if plan is None:
        raise ValueError(f"{network.file}: {WITHOUT_AXES}")
    rank = len(plan.sizes)
    if len(outputs) not in (1, rank):
        axes = "axis" if rank == 1 else "axes"
        raise ValueError(f"{sizes_text(outputs)} has {len(outputs)} sizes, the input {rank} {axes}")
    wanted = tuple(outputs) if len(outputs) == rank else (outputs[0],) * rank
    groups = _groups(plan, wanted)
    found = tuple(output_sizes_of(_question(plan, group), wanted[group[0]]) for group in groups)
    return InputAnswer(plan, wanted, groups, found)


def _question(plan: AxisPlan, axes: tuple[int, ...]) -> AxisQuestion:
    return AxisQuestion(plan, axes, is_for_each=True, is_for_all=False)


def _groups(plan: AxisPlan, wanted: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return axes that have one answer: all, if layers couple them and the sizes are equal."""
    every = tuple(range(len(wanted)))
    if plan.coupled:
        return (every,) if len(set(wanted)) == 1 else tuple((axis,) for axis in every)
    keys = dict.fromkeys((plan.programs[axis], wanted[axis]) for axis in every)
    return tuple(
        tuple(axis for axis in every if (plan.programs[axis], wanted[axis]) == key) for key in keys
    )
