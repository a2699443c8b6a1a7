"""Say every number of a network: claims, counts and fields, put together in rows and totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import index
from typing import Any, NamedTuple, SupportsIndex, TypeVar

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.counts import Columns, counts_of_network
from cnnshape.analysis.fields import (
    fields_of_network,
    sizes_of,
    strides_of,
    window_fields_of_network,
)
from cnnshape.analysis.formulas import Known
from cnnshape.analysis.limits import bounded
from cnnshape.analysis.propagation import Faults, propagate
from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals
from cnnshape.diagnostics import Diagnostic, in_file_order
from cnnshape.gc_pause import gc_paused
from cnnshape.layers.quantities import MAX_COUNT
from cnnshape.network import DTYPE_BYTES, Network, Node, Shape

Each = TypeVar("Each")
Result = TypeVar("Result")


@gc_paused
def analyze(
    network: Network,
    batch: int = 1,
    dtype: str | None = None,
    *,
    keep_outputs: bool = False,
    optimizer: str | None = None,
) -> Analysis:
    """Return every number of a network for a batch of samples, and the faults in its shapes.

    With `keep_outputs` the live bytes hold outputs of the network until its last layer has run.
    With an `optimizer` (sgd, momentum, rmsprop or adam) the costs of training by it are added.
    Raises ValueError where the batch is below 1 or the dtype or the optimizer is unknown, and
    TypeError where it is no network.
    """
    if not isinstance(network, Network):
        kind = type(network).__name__
        raise TypeError(f"analyze takes a network, as `load` returns it, not {kind}")
    dtype = network.dtype if dtype is None else dtype
    batch = _whole_batch(batch)
    if not isinstance(dtype, str) or dtype not in DTYPE_BYTES:
        raise ValueError(f"unknown dtype {dtype!r}: use one of {', '.join(DTYPE_BYTES)}")
    if optimizer is not None:
        _check_optimizer(optimizer)
    claims, faults = propagate(network)
    counted: Columns = counts_of_network(
        network, claims, batch, DTYPE_BYTES[dtype], keep_outputs=keep_outputs
    )
    training = None
    if optimizer is not None:
        from cnnshape.analysis.training.costs import training_costs

        counted, training = training_costs(
            network, claims, counted, optimizer, batch, DTYPE_BYTES[dtype]
        )
    columns, totals, excesses = bounded(network, counted, batch, DTYPE_BYTES[dtype], training)
    rows = _rows(network, claims, columns)
    diagnostics = _diagnostics(network, [*faults, *excesses])
    return Analysis(
        network, batch, dtype, rows, totals, diagnostics, claims, keep_outputs, optimizer
    )


def _whole_batch(batch: SupportsIndex) -> int:
    try:
        samples = index(batch)
    except TypeError:
        samples = 0
    if isinstance(batch, bool) or not 1 <= samples <= MAX_COUNT:
        raise ValueError(f"the batch must be a whole number from 1 to 2**63 - 1, not {batch!r}")
    return samples


def _check_optimizer(optimizer: str) -> None:
    from cnnshape.analysis.training.optimizers import OPTIMIZERS

    if not isinstance(optimizer, str) or optimizer not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {optimizer!r}: use one of {', '.join(OPTIMIZERS)}")


class Outline(NamedTuple):
    """A network as a whole, for one sample in its own dtype, without a row for each layer.

    `outputs` are the shapes of the outputs by name, channels last; None is unknown after a fault.
    """

    totals: Totals
    outputs: Mapping[str, Shape | None]
    diagnostics: tuple[Diagnostic, ...]


@gc_paused
def outline(network: Network, known: Known | None = None, claims: Claims | None = None) -> Outline:
    """Return the totals of a network: the same as `analyze` has, in less than half its time.

    What is `known` of layers that other networks have as well is not worked out again, and
    nothing if the `claims` of a network without faults are given.
    """
    faults: Faults = []
    if claims is None:
        claims, faults = propagate(network, known)
    bytes_per_value = DTYPE_BYTES[network.dtype]
    counts = counts_of_network(network, claims, 1, bytes_per_value)
    _, totals, excesses = bounded(network, counts, 1, bytes_per_value)
    outputs = {name: _output_of(claims[name]) for name in network.outputs}
    return Outline(totals, outputs, _diagnostics(network, [*faults, *excesses]))


def _output_of(claim: Claim | None) -> Shape | None:
    return None if claim is None else claim.output


def _diagnostics(network: Network, faults: Faults) -> tuple[Diagnostic, ...]:
    if not faults:
        return network.diagnostics
    from cnnshape.analysis.padding_notes import with_padding_notes
    from cnnshape.analysis.smallest_input import with_smallest_input

    explained = with_smallest_input(network, with_padding_notes(network, faults))
    return in_file_order((*network.diagnostics, *explained))


def _lender_of(node: Node, claim: Claim | None) -> str | None:
    """Return whose weights a node uses, where it uses any."""
    return None if claim is not None and not (claim.weights or claim.statistics) else node.shares


def _rows(network: Network, claims: Claims, counts: Columns) -> tuple[LayerAnalysis, ...]:
    nodes = network.nodes
    fields = fields_of_network(network, claims)
    window_fields = window_fields_of_network(network, claims, fields)
    of_nodes = [claims[node.name] for node in nodes]
    shapes = {name: _output_of(claim) for name, claim in claims.items()}
    sizes = _of_each(sizes_of, [*fields.values(), *window_fields.values()])
    columns: dict[str, Iterable[Any]] = {
        **dict.fromkeys(LayerAnalysis._fields, repeat(None)),
        **counts,
        "name": shapes,
        "type": [node.layer.type for node in nodes],
        "inputs": [node.inputs for node in nodes],
        "declared": [node.layer.traits.is_declared for node in nodes],
        "shares": map(_lender_of, nodes, of_nodes),
        "input_shapes": [tuple(map(shapes.get, node.inputs)) for node in nodes],
        "output_shape": shapes.values(),
        "weights": _of_each(_arrays_of, of_nodes),
        "receptive_field": sizes[: len(nodes)],
        "effective_stride": _of_each(strides_of, list(fields.values())),
        "window_receptive_field": sizes[len(nodes) :],
        "location": [node.span for node in nodes],
    }
    return tuple(map(LayerAnalysis, *columns.values()))


def _arrays_of(claim: Claim | None) -> Mapping[str, Shape] | None:
    return None if claim is None else {**claim.weights, **claim.statistics}


def _of_each(function: Callable[[Each], Result], values: Sequence[Each]) -> list[Result]:
    """Return the result for each value, worked out once for values that are the same object."""
    results = {key: function(value) for key, value in {id(each): each for each in values}.items()}
    return [results[id(each)] for each in values]
