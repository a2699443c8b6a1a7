"""The answers about the sizes of a network, and how they were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.axes.plan import AxisPlan
from cnnshape.analysis.axes.program import Repetition
from cnnshape.diagnostics import Diagnostic
from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.network import Node
from cnnshape.phrases import listed
from cnnshape.schema_versions import SIZES_VERSION
from cnnshape.sizing.conclusions import Conclusion
from cnnshape.sizing.output_sizes import OutputSizes
from cnnshape.sizing.question import AxisQuestion
from cnnshape.sizing.size_set import SizeSet, stretches


class Nearest(NamedTuple):
    """The size that loses nothing nearest to a target, and those around it."""

    target: int
    size: int | None
    below: int | None
    above: int | None

    @classmethod
    def to(cls, target: int, sizes: SizeSet) -> Nearest:
        """Return the nearest to a target; of two, the larger."""
        return cls(target, sizes.nearest(target), sizes.below(target), sizes.above(target))


class Declared(NamedTuple):
    """The size of some axes: the layer that cannot run at it, and the first before that loses."""

    axes: tuple[int, ...]
    size: int
    fault: Node | None
    loss: Node | None


class Answer(NamedTuple):
    """Which sizes work and which lose nothing, along the axes of a question.

    It holds for every size if outcomes have a `repetition`, and else for those that were tried.
    """

    question: AxisQuestion
    repetition: Repetition | None
    works: Conclusion
    loses_nothing: Conclusion
    declared: tuple[Declared, ...] = ()
    nearest: Nearest | None = None
    output: OutputSizes | None = None


class Sizes(NamedTuple):
    """All answers for a network; `diagnostics` has the errors if no size works.

    There are no answers where every axis has sizes that work, but something else is wrong at all.

    Where layers are `coupled`, or a period is too long, sizes were tried one by one.
    """

    plan: AxisPlan
    up_to: int
    answers: tuple[Answer, ...]
    diagnostics: tuple[Diagnostic, ...]

    def __repr__(self) -> str:
        """Return the answers in a line: the network, and of which axes they speak."""
        return f"{type(self).__name__}({self.plan.network.title!r}, {', '.join(self.axis_names)})"

    @property
    def works_somewhere(self) -> bool:
        """Whether the network runs at some size."""
        return not self.diagnostics

    @property
    def axis_names(self) -> tuple[str, ...]:
        """The names of the spatial axes."""
        return AXIS_NAMES[len(self.plan.sizes)]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the spatial axes, as H and W."""
        return tuple(name[0].upper() for name in self.axis_names)

    @property
    def coupled(self) -> tuple[Node, ...]:
        """The layers for which sizes had to be tried one by one."""
        return tuple(self.plan.network.nodes[position] for position in self.plan.coupled)

    @property
    def reweighted(self) -> tuple[Node, ...]:
        """The layers that have other weights at other sizes."""
        return tuple(self.plan.network.nodes[position] for position in self.plan.reweighted)

    def _repr_html_(self) -> str:
        """Return the sizes of each answer for notebooks."""
        from cnnshape.notebook import table

        rows = [
            (
                ", ".join(self.axis_names[axis] for axis in answer.question.axes),
                *(self._listed(each) for each in (answer.works, answer.loses_nothing)),
            )
            for answer in self.answers
        ]
        headings = ("Axes", "Works", "Loses nothing")
        title = f"{self.plan.network.title}: input sizes up to {self.up_to:,}"
        return table(title, headings, rows, [each.line() for each in self.diagnostics])

    def _listed(self, finding: Conclusion) -> str:
        """Return the sizes of a finding, stretch by stretch."""
        found = [_stretch_text(*each) for each in stretches(finding.sizes.up_to(self.up_to))]
        return listed(found) or "none"

    def plot(self) -> Any:
        """Return a picture with a tile for each input size, as `cnnshape sizes --plot` draws it.

        Notebooks show it; it has `save(path)`. Raises ImportError without matplotlib.
        """
        from cnnshape.notebook import picture

        return picture("input_sizes", "sizes_picture", self)

    def to_dict(self) -> dict[str, Any]:
        """Return the answers as `cnnshape sizes --format json` prints them."""
        network = self.plan.network
        return {
            "schema_version": SIZES_VERSION,
            "name": network.name,
            "source": network.source,
            "file": network.file,
            "layout": str(network.layout),
            "varied_inputs": list(self.plan.varied),
            "declared_sizes": list(self.plan.sizes),
            "up_to": self.up_to,
            "tried_for": [_layer(node) for node in self.coupled],
            "weights_depend_on_size": [_layer(node) for node in self.reweighted],
            "answers": [self._answer(answer) for answer in self.answers],
            "diagnostics": [
                diagnostic.to_dict() for diagnostic in (*network.diagnostics, *self.diagnostics)
            ],
        }

    def _answer(self, answer: Answer) -> dict[str, Any]:
        return {
            "axes": [self.axis_names[axis] for axis in answer.question.axes],
            "for_each_axis": answer.question.is_for_each,
            "for_equal_axes": answer.question.is_for_all,
            "method": "enumeration" if answer.repetition is None else "period",
            "settled": answer.repetition and answer.repetition.threshold,
            "period": answer.repetition and answer.repetition.period,
            "works": _conclusion(answer.works, self.up_to),
            "loses_nothing": _conclusion(answer.loses_nothing, self.up_to),
            "declared": [_declared(each, self.axis_names) for each in answer.declared],
            "nearest": None if answer.nearest is None else answer.nearest._asdict(),
            "output": None if answer.output is None else output_dict(answer.output),
        }


def _conclusion(finding: Conclusion, up_to: int) -> dict[str, Any]:
    sizes, obstacle = finding.sizes, finding.obstacle
    return {
        "minimum": sizes.minimum,
        "modulus": sizes.congruence.modulus,
        "residues": sorted(sizes.congruence.residues),
        "others": _stretches(sizes.others),
        "sizes": _stretches(sizes.up_to(up_to)),
        "minimum_set_by": obstacle and _layer(obstacle.node) | {"refused": obstacle.size},
        "congruences_set_by": [
            _layer(each.node)
            | {"modulus": each.congruence.modulus, "residues": sorted(each.congruence.residues)}
            for each in finding.narrowings
        ],
        "refusals": [_layer(each.node) | {"times": each.times} for each in finding.refusals],
    }


def _declared(declared: Declared, names: Sequence[str]) -> dict[str, Any]:
    return {
        "axes": [names[axis] for axis in declared.axes],
        "size": declared.size,
        "works": declared.fault is None,
        "loses_nothing": declared.fault is None and declared.loss is None,
        "cannot_run": declared.fault and _layer(declared.fault),
        "loses": declared.loss and _layer(declared.loss),
    }


def output_dict(output: OutputSizes) -> dict[str, Any]:
    """Return the inputs that give an output size, as JSON has them."""
    return {
        "layer": _layer(output.node),
        "size": output.size,
        "inputs": _stretches(output.inputs),
        "loses_nothing": _stretches(output.loses_nothing),
        "limit": output.limit,
    }


def _layer(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "type": node.layer.type,
        "file": node.span.source.name,
        "location": node.span.location(),
    }


def _stretch_text(first: int, last: int, step: int) -> str:
    """Return sizes at equal steps, as `188 to 1,020 by 16`."""
    if first == last:
        return f"{first:,}"
    return f"{first:,} to {last:,}" if step == 1 else f"{first:,} to {last:,} by {step:,}"


def _stretches(sizes: tuple[int, ...] | list[int]) -> list[dict[str, int]]:
    return [{"from": a, "to": b, "step": step} for a, b, step in stretches(sizes)]
