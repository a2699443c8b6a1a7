"""Refuse bytes, FLOPs and sums of 2**63 and above, as sizes of that kind are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.counts import Columns
from cnnshape.analysis.result import Totals
from cnnshape.analysis.structure import Structure
from cnnshape.analysis.totals import TrainingPeak, totals_of
from cnnshape.diagnostics import Diagnostic
from cnnshape.layers.quantities import MAX_COUNT
from cnnshape.network import Network
from cnnshape.numbers.selection import FOLDED, summand_of
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import count

Faults = list[tuple[int, Diagnostic]]

MULTIPLES = {"flops": "macs", "parameter_bytes": "trainable_parameters"}
"""The totals that are multiples of a sum, with the number of layers that is summed."""

ALWAYS_SMALL = frozenset({"layers", "weighted_layers", "weighted_layer", "peak_layer"})


class Bounded(NamedTuple):
    """Columns and totals without any number above the limit: each such number is unknown."""

    columns: Columns
    totals: Totals
    faults: Faults


class Excess(NamedTuple):
    """A number above the limit, and the position of the layer that it belongs to."""

    position: int
    name: str
    number: int


def bounded(
    network: Network,
    structure: Structure,
    columns: Columns,
    batch: int,
    bytes_per_value: int,
    training: TrainingPeak | None = None,
) -> Bounded:
    """Return columns with their totals; a number above the limit is unknown, and a fault."""
    totals = totals_of(structure, columns, bytes_per_value, training)
    if is_small(totals, bytes_per_value, is_trained=training is not None):
        return Bounded(columns, totals, [])
    in_layers = sorted(_excesses_of_layers(columns), key=lambda each: each.position)
    columns = _without(columns, in_layers)
    totals = totals_of(structure, columns, bytes_per_value, training)
    in_sums = list(_excesses_of_sums(columns, totals))
    unknown: dict[str, Any] = {each.name: None for each in in_sums if each.name in Totals._fields}
    totals = totals._replace(**unknown)
    return Bounded(columns, totals, _faults(network, in_layers or in_sums, bool(in_layers), batch))


def is_small(totals: Totals, bytes_per_value: int, *, is_trained: bool = False) -> bool:
    """Say whether no number can be above the limit: none of a layer is larger than these."""
    values = totals.activation_size
    of_training = (totals.training_peak_bytes, totals.backward_macs)
    largest = (
        *(of_training if is_trained else ()),
        totals.parameter_bytes,
        totals.flops,
        totals.peak_activation_bytes,
        None if values is None else values * bytes_per_value,
    )
    return all(number is not None and number <= MAX_COUNT for number in largest)


def _excesses_of_layers(columns: Columns) -> Iterator[Excess]:
    for name, column in columns.items():
        for position, number in enumerate(column):
            if number is not None and number > MAX_COUNT:
                yield Excess(position, name, number)


def _without(columns: Columns, excesses: Sequence[Excess]) -> Columns:
    known = {name: list(column) for name, column in columns.items()}
    for each in excesses:
        known[each.name][each.position] = None
    return known


def _excesses_of_sums(columns: Columns, totals: Totals) -> Iterator[Excess]:
    """Return the sums above the limit, each at the layer that adds most to it."""
    sums = {name: how.of(columns[name]) for name, how in FOLDED.items() if name in columns}
    for name, number in {**sums, **totals._asdict()}.items():
        if name not in ALWAYS_SMALL and number is not None and number > MAX_COUNT:
            numbers = [each or 0 for each in columns[MULTIPLES.get(name) or summand_of(name)]]
            yield Excess(numbers.index(max(numbers)), name, number)


def _faults(
    network: Network, excesses: Sequence[Excess], are_of_layers: bool, batch: int
) -> Faults:
    """Return a fault at the first layer that is too large: those after it are so for its sake."""
    if not excesses:
        return []
    first = excesses[0].position
    others = len({each.position for each in excesses}) - 1
    notes = [
        f"{NUMBERS[each.name].words}: {each.number:,} is above 2**63 - 1 = {MAX_COUNT:,}"
        for each in excesses
        if each.position == first
    ]
    if others:
        notes.append(f"the same in {count(others, 'more layer')}")
    is_for_batch = batch > 1 and all(
        NUMBERS[each.name].grows_with_batch and each.number // batch <= MAX_COUNT
        for each in excesses
    )
    help = "use a smaller batch" if is_for_batch else "look for a size with too many digits"
    what = "this layer is" if are_of_layers else "with this layer the network is"
    message = f"{what} larger than cnnshape counts"
    fault = Diagnostic("E010", message, network.nodes[first].span, tuple(notes), help)
    return [(first, fault)]
