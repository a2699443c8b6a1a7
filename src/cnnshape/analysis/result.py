"""What analysis says of a network: a row for each layer, the totals, and what cannot run."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claims
from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.layers import traits_of
from cnnshape.network import Layout, Network, Shape
from cnnshape.numbers.selection import TRAINING
from cnnshape.phrases import count
from cnnshape.schema_versions import TABLE_VERSION

MAX_NAMED = 12
"""Layers that a message names at most."""


class LayerAnalysis(NamedTuple):
    """One layer in numbers; None is what a fault leaves unknown.

    Shapes are channels last. `macs` counts padded taps, `macs_effective` does not; both are per
    sample, while `activation_size`, `activation_bytes` and `live_bytes` are of the whole batch.
    `receptive_field` and `effective_stride` have an entry for each spatial axis, or are None where
    the whole input is seen. `window_receptive_field` is the field of the sliding windows alone.
    The costs of training are None unless they are asked for.
    """

    name: str
    type: str
    inputs: tuple[str, ...]
    declared: bool
    shares: str | None
    input_shapes: tuple[Shape | None, ...]
    output_shape: Shape | None
    activation_size: int | None
    activation_bytes: int | None
    live_bytes: int | None
    weights: Mapping[str, Shape] | None
    trainable_parameters: int | None
    non_trainable_parameters: int | None
    macs: int | None
    macs_effective: int | None
    receptive_field: tuple[int | None, ...] | None
    effective_stride: tuple[Fraction | None, ...] | None
    window_receptive_field: tuple[int | None, ...] | None
    weighted_layer: int
    location: Span
    saved_bytes: int | None = None
    gradient_bytes: int | None = None
    optimizer_bytes: int | None = None
    backward_macs: int | None = None

    @property
    def has_own_number(self) -> bool:
        """Whether `weighted_layer` is its own; attention may have no weights to be numbered for."""
        return traits_of(self.type).is_weighted and self.weights != {} and self.shares is None

    @property
    def stored_parameters(self) -> int:
        """All parameters, trained or not, as far as they are known."""
        return (self.trainable_parameters or 0) + (self.non_trainable_parameters or 0)

    def to_dict(self, layout: Layout, *, is_trained: bool = False) -> dict[str, Any]:
        """Return the row as JSON reports write it, shapes in the order of the file."""
        return _fields(self._asdict(), is_trained=is_trained) | {
            "inputs": list(self.inputs),
            "input_shapes": [_sizes(shape, layout) for shape in self.input_shapes],
            "output_shape": _sizes(self.output_shape, layout),
            "weights": _lists(self.weights),
            "receptive_field": _list(self.receptive_field),
            "effective_stride": _numbers(self.effective_stride),
            "window_receptive_field": _list(self.window_receptive_field),
            "location": self.location.location(),
        }


class Totals(NamedTuple):
    """The network in numbers; None where a fault leaves a summand unknown.

    `layers` does not count the inputs, `activation_size` does. `parameter_bytes` holds everything
    that is stored, statistics too. `flops` is twice `macs`. The costs of training are None unless
    they are asked for.
    """

    layers: int
    weighted_layers: int
    trainable_parameters: int | None
    non_trainable_parameters: int | None
    parameter_bytes: int | None
    macs: int | None
    macs_effective: int | None
    flops: int | None
    activation_size: int | None
    peak_activation_bytes: int | None
    peak_layer: str | None
    saved_bytes: int | None = None
    gradient_bytes: int | None = None
    optimizer_bytes: int | None = None
    backward_macs: int | None = None
    training_peak_bytes: int | None = None

    @property
    def stored_parameters(self) -> int:
        """All parameters, trained or not, as far as they are known."""
        return (self.trainable_parameters or 0) + (self.non_trainable_parameters or 0)

    def to_dict(self, *, is_trained: bool = False) -> dict[str, Any]:
        """Return the totals as JSON reports write them."""
        return _fields(self._asdict(), is_trained=is_trained)


class Analysis(NamedTuple):
    """All that the formulas say of a network for a batch of samples.

    `claims` are what the formulas say of each layer, by name; None after a fault. If it
    `keeps_outputs`, the live bytes hold outputs of the network until its last layer has run. With
    an `optimizer` it has the costs of training by it.
    """

    network: Network
    batch: int
    dtype: str
    layers: tuple[LayerAnalysis, ...]
    totals: Totals
    diagnostics: tuple[Diagnostic, ...]
    claims: Claims
    keeps_outputs: bool = False
    optimizer: str | None = None

    @property
    def is_trained(self) -> bool:
        """Whether it has the costs of training."""
        return self.optimizer is not None

    def __repr__(self) -> str:
        """Return the analysis in a line: its name and its totals."""
        layers, totals = count(self.totals.layers, "layer"), self.totals
        parameters, macs = (
            "?" if number is None else f"{number:,}"
            for number in (totals.trainable_parameters, totals.macs)
        )
        counts = f"{layers}, {parameters} parameters, {macs} MACs"
        return f"{type(self).__name__}({self.network.title!r}, {counts})"

    def __getitem__(self, key: Any) -> Any:
        """Return the row of a layer by its name; a block's name means its last layer.

        Whole numbers and slices index the tuple that an analysis is. Raises KeyError for a name
        that no layer and no block has.
        """
        if not isinstance(key, str):
            return tuple.__getitem__(self, key)
        groups = self.network.groups
        positions = {each.name: each.last - 1 for each in groups if each.last > each.first}
        positions |= {layer.name: at for at, layer in enumerate(self.layers)}
        if key not in positions:
            raise KeyError(f"no layer is called {key!r}: there are {_some(list(positions))}")
        return self.layers[positions[key]]

    def to_dataframe(self) -> Any:
        """Return the rows as a pandas DataFrame: the columns of the JSON, by the names of layers.

        Raises ImportError without pandas.
        """
        try:
            pandas = import_module("pandas")
        except ImportError as error:
            raise ImportError("to_dataframe needs pandas: pip install pandas") from error
        layout, is_trained = self.network.layout, self.is_trained
        rows = [layer.to_dict(layout, is_trained=is_trained) for layer in self.layers]
        for row in rows:
            row |= {"line": row.pop("location")["line"]}
        return pandas.DataFrame(rows).set_index("name")

    def _repr_html_(self) -> str:
        """Return the table of the layers and a small graph for notebooks."""
        from cnnshape.notebook import number, table, unfoldable

        layout, totals = self.network.layout, self.totals
        rows = [
            (
                layer.name,
                layer.type,
                "?" if layer.output_shape is None else layout.text(layer.output_shape),
                number(layer.activation_size),
                number(layer.trainable_parameters),
                number(layer.macs),
            )
            for layer in self.layers
        ]
        headings = ("Name", "Type", "Activation shape", "Size", "Parameters", "MACs")
        sums = (
            f"{number(totals.trainable_parameters)} parameters, {number(totals.macs)} MACs, "
            f"{number(totals.peak_activation_bytes)} bytes of activations at the peak"
        )
        notes = (sums, *(each.line() for each in self.diagnostics))
        shapes = {row[0]: row[2] for row in rows}
        graph = self.network.show(1, shapes).drawing()
        return table(self.network.title, headings, rows, notes) + unfoldable("Graph", graph)

    def plot(self, columns: Sequence[str] | None = None, depth: int | None = None) -> Any:
        """Return a picture of the numbers of each layer, as `cnnshape table --plot` draws it.

        `columns` choose numbers by their names in JSON, blocks nested deeper than `depth` are one
        row. Notebooks show it; it has `save(path)`. Raises ImportError without matplotlib.
        """
        from cnnshape.notebook import picture

        return picture("layers", "layers_picture", self, columns, depth)

    def to_dict(self) -> dict[str, Any]:
        """Return the analysis as `cnnshape table --format json` prints it."""
        network, is_trained = self.network, self.is_trained
        layers = [layer.to_dict(network.layout, is_trained=is_trained) for layer in self.layers]
        return {
            "schema_version": TABLE_VERSION,
            "name": network.name,
            "source": network.source,
            "file": network.file,
            "layout": str(network.layout),
            "batch": self.batch,
            "dtype": self.dtype,
            **({"optimizer": self.optimizer} if is_trained else {}),
            "layers": layers,
            "totals": self.totals.to_dict(is_trained=is_trained),
            "diagnostics": [diagnostic.to_dict() for diagnostic in self.diagnostics],
        }


def _fields(fields: dict[str, Any], *, is_trained: bool) -> dict[str, Any]:
    """Return fields without the costs of training, unless they were asked for."""
    return {name: value for name, value in fields.items() if is_trained or name not in TRAINING}


def _some(names: Sequence[str]) -> str:
    """Return names for a message, the first of them where they are many."""
    shown = ", ".join(names[:MAX_NAMED])
    more = len(names) - MAX_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def _sizes(shape: Shape | None, layout: Layout) -> list[int] | None:
    return None if shape is None else list(layout.outside(shape))


def _list(values: tuple[int | None, ...] | None) -> list[int | None] | None:
    return None if values is None else list(values)


def _lists(arrays: Mapping[str, Shape] | None) -> dict[str, list[int]] | None:
    return None if arrays is None else {name: list(shape) for name, shape in arrays.items()}


def _numbers(values: tuple[Fraction | None, ...] | None) -> list[float | None] | None:
    return (
        None if values is None else [None if value is None else _number(value) for value in values]
    )


def _number(value: Fraction) -> float:
    return value.numerator if value.denominator == 1 else float(value)
