"""One design: a network at some settings in a few numbers, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from cnnshape.analysis.engine import outline, totals_without_faults
from cnnshape.analysis.result import Totals
from cnnshape.diagnostics import Diagnostic, SpecError, only_errors
from cnnshape.gc_pause import gc_paused
from cnnshape.language.template import Template
from cnnshape.network import InputShapes, Layout, Network, Shape
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import alias_of, total_numbers
from cnnshape.sweeping.axis import INPUT
from cnnshape.sweeping.grid import Grid, Settings, Varied, grid_of
from cnnshape.sweeping.items import with_items

TOTALS: Mapping[str, str] = {alias_of(name): name for name in total_numbers(Report.SWEEP)}
"""The totals of a design, by the names of their columns."""

RESULTS = (*TOTALS, "output_shape", "error")
"""The columns of a design, beside its settings."""

OutputShape: TypeAlias = list[int] | dict[str, list[int] | None] | None


class Design(NamedTuple):
    """A network at some settings; None is what an error leaves unknown.

    `totals` are those of one sample in the dtype of the plan. `output_shape` is in the layout of
    the file, by name if there are several outputs. `diagnostics` are errors.
    """

    settings: Settings
    totals: Totals | None = None
    output_shape: OutputShape = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def error(self) -> str | None:
        """The first of the errors in a line."""
        return self.diagnostics[0].line() if self.diagnostics else None

    def __getattr__(self, name: str) -> Any:
        """Return a total by the name of its column, as `design.parameters`."""
        if name in TOTALS:
            return self.result(name)
        raise AttributeError(f"a design has no attribute {name!r}")

    def result(self, column: str) -> Any:
        """Return the value of a column of RESULTS."""
        if column in TOTALS:
            return None if self.totals is None else getattr(self.totals, TOTALS[column])
        return getattr(self, column)

    def to_dict(self) -> dict[str, Any]:
        """Return the design as `cnnshape sweep --format json` writes it."""
        return {
            "settings": self.settings,
            **{column: self.result(column) for column in RESULTS},
            "diagnostics": [diagnostic.to_dict() for diagnostic in self.diagnostics],
        }


class Plan(NamedTuple):
    """An architecture to be varied, and what all of its designs share.

    Without a `dtype` the file's own is used. With `compiled` most designs are not expanded: what
    their networks have in common is learned once.
    """

    template: Template
    input: tuple[int, ...] | InputShapes | None = None
    parameters: Mapping[str, Any] = {}
    dtype: str | None = None
    compiled: bool = True

    def check(self, settings: Settings) -> None:
        """Raise ValueError or TypeError if no network of the file can have these settings."""
        self.template.check(*self._arguments(settings))

    def grid(self, axes: Sequence[Varied]) -> Grid[Varied]:
        """Return the grid of some axes, its lists as long as they are in the file.

        Raises ValueError or TypeError if the file has no such parameter, or no such input.
        """
        grid = grid_of([with_items(axis, self.template, self.parameters) for axis in axes])
        self.check(grid.at(0))
        for axis in grid.axes:
            if INPUT in axis.names:
                for position in range(axis.size):
                    self.check({INPUT: axis.settings(position)[INPUT]})
        return grid

    def design(self, settings: Settings) -> Design:
        """Return the design at some settings."""
        arguments = self._arguments(settings)
        try:
            return self._known(settings, arguments) or self._expanded(settings, arguments)
        except SpecError as error:
            return Design(settings, diagnostics=error.diagnostics)

    def _known(self, settings: Settings, arguments: Any) -> Design | None:
        """Return the design if it is known without expanding the file, and has no fault."""
        known = self.template.known_network(*arguments) if self.compiled else None
        if known is None:
            return None
        structure, claims, layout, dtype = known
        totals = totals_without_faults(structure, claims, self.dtype or dtype)
        if totals is None:
            return None
        outputs = {structure.names[at]: claims[at].output for at in structure.wiring.outputs}
        return Design(settings, totals, _outside(outputs, layout))

    def _expanded(self, settings: Settings, arguments: Any) -> Design:
        template = self.template
        read = template.learned_network if self.compiled else template.network
        network = self._in_dtype(read(*arguments))
        known = outline(network, template.cache.claims)
        shape = _outside(known.outputs, network.layout)
        return Design(settings, known.totals, shape, only_errors(known.diagnostics))

    def _in_dtype(self, network: Network) -> Network:
        return network if self.dtype is None else network._replace(dtype=self.dtype)

    def _arguments(self, settings: Settings) -> tuple[Any, dict[str, Any]]:
        varied = {name: value for name, value in settings.items() if name != INPUT}
        return settings.get(INPUT, self.input), {**self.parameters, **varied}


@gc_paused
def designs_of(plan: Plan, points: Sequence[Settings]) -> list[Design]:
    """Return the designs at some points of a grid: one task of an executor."""
    return [plan.design(settings) for settings in points]


def _outside(outputs: Mapping[str, Shape | None], layout: Layout) -> OutputShape:
    """Return the shapes of outputs in the layout of the file; of a single one without its name."""
    shapes = {
        name: None if shape is None else list(layout.outside(shape))
        for name, shape in outputs.items()
    }
    return next(iter(shapes.values())) if len(shapes) == 1 else shapes
