"""One output of a layer with its numbers: from the example of the file, or from given arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.cli.exits import fail
from cnnshape.cli.overrides import Overrides
from cnnshape.explanation import Section, Values, one_output, place_names
from cnnshape.network import Network

NO_INPUT = "there are no numbers: the file has no example; `--array X.csv` gives an input"


class OutputOptions(NamedTuple):
    """Which output is to be written as a sum, of which numbers, and how the network was read."""

    at: str | None
    array: str | None
    weights: str | None
    overrides: Overrides

    @property
    def is_wanted(self) -> bool:
        """Whether one of them is given."""
        return (self.at, self.array, self.weights) != (None, None, None)


def output_section(analysis: Analysis, name: str, options: OutputOptions) -> Section | None:
    """Return an output of a layer with its numbers, or why there are none where one is asked for.

    Without being asked for, it is returned if the file has an example and all values.
    """
    network = analysis.network
    row = next(row for row in analysis.layers if row.name == name)
    if row.output_shape is None:
        return None
    place = _place_in(options.at, row)
    if not (options.is_wanted or network.promises.examples):
        return None
    try:
        values = _values(analysis, row, options)
    except ValueError as error:
        return Section("One output", (str(error),)) if options.is_wanted else None
    node = next(node for node in network.nodes if node.name == name)
    return one_output(node.layer, values, place)


def _place_in(text: str | None, row: LayerAnalysis) -> tuple[int, ...]:
    """Return a place in the output of a layer, from 0; end the command if there is none."""
    shape = row.output_shape or ()
    names = place_names(len(shape) - 1)
    if text is None:
        return (0,) * len(shape)
    words = text.replace(",", " ").split()
    place = tuple(int(word) - 1 for word in words if word.isdecimal())
    is_inside = all(0 <= each < size for each, size in zip(place, shape, strict=False))
    if len(place) == len(words) == len(shape) and is_inside:
        return place
    ranges = ", ".join(f"{name} 1 to {size}" for name, size in zip(names, shape, strict=True))
    form = ",".join(name.upper() for name in names)
    return fail(f"--at {text}: write {form}; `{row.name}` has {ranges}")


def _values(analysis: Analysis, row: LayerAnalysis, options: OutputOptions) -> Values:
    """Return what a layer reads and gives when it is executed; raise ValueError if that fails."""
    from cnnshape.cli.array_files import read_inputs
    from cnnshape.cli.run_execution import given_weights
    from cnnshape.execution import executor

    network = analysis.network
    array = options.array
    x = _example(network) if array is None else read_inputs(network, array, None)
    given = given_weights(analysis, options.weights, options.overrides, None)
    names = (*row.inputs[:1], row.name)
    try:
        execution = executor.run(network, x, given, dtype="float64", keep=names, draw_missing=False)
    except ValueError as error:
        raise ValueError(
            f"there are no numbers: {error}; `values` in the file or `--weights` gives weights"
        ) from error
    read, made = (_inside(network, execution.kept[name][0]) for name in (names[0], row.name))
    owner = row.shares or row.name
    arrays = {
        each.rpartition(".")[2]: value
        for each, value in execution.weights.items()
        if each.rpartition(".")[0] == owner
    }
    return Values(read, made, arrays)


def _example(network: Network) -> Mapping[str, Any]:
    """Return the input of the first example as a batch."""
    from cnnshape.promises.examples import inputs_of

    if not network.promises.examples:
        raise ValueError(NO_INPUT)
    inputs = inputs_of(network.promises.examples[0], network)
    return {name: array[None] for name, array in inputs.items()}


def _inside(network: Network, array: Any) -> Any:
    """Return one sample with its channels last."""
    axes = network.layout.inside(tuple(range(array.ndim)))
    return array.transpose(axes)
