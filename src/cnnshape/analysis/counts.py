"""What is counted of each layer: its values, parameters, multiply-adds and the bytes alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.structure import Structure

Numbers = list[int | None]
"""A number of each node; None where it is unknown."""

Columns = Mapping[str, Sequence[Any]]
"""Numbers of all layers in their order, by the names of rows; None is what a fault leaves unknown.

Totals need the numbers, and no row for each layer.
"""


def counts_of(
    structure: Structure,
    claims: Sequence[Claim | None],
    live: Sequence[int | None],
    batch: int,
    bytes_per_value: int,
) -> dict[str, Sequence[Any]]:
    """Return what is counted of every node, beside the values that are alive while it runs."""
    trained, kept = _parameters(structure, claims)
    values = [None if claim is None else claim.values for claim in claims]
    return {
        "weighted_layer": structure.weighted_numbers,
        "live_bytes": _multiplied(live, batch * bytes_per_value),
        "activation_size": values if batch == 1 else _multiplied(values, batch),
        "activation_bytes": _multiplied(values, batch * bytes_per_value),
        "trainable_parameters": trained,
        "non_trainable_parameters": kept,
        "macs": [None if claim is None else claim.macs for claim in claims],
        "macs_effective": [None if claim is None else claim.macs_effective for claim in claims],
    }


def _multiplied(numbers: Sequence[int | None], factor: int) -> Numbers:
    """Return multiples of numbers, those of equal ones as one object: layers repeat them a lot."""
    multiples = {each: None if each is None else each * factor for each in set(numbers)}
    return [multiples[number] for number in numbers]


def _parameters(structure: Structure, claims: Sequence[Claim | None]) -> tuple[Numbers, Numbers]:
    """Return how many parameters of each node are trained, and how many are not.

    Those that are shared count at their lender; those of a frozen node are kept as they are.
    """
    trained: Numbers = [None if claim is None else claim.trainable_parameters for claim in claims]
    kept: Numbers = [None if claim is None else claim.non_trainable_parameters for claim in claims]
    for at in structure.frozen:
        claim = claims[at]
        if claim is not None:
            trained[at], kept[at] = 0, claim.trainable_parameters + claim.non_trainable_parameters
    for at in structure.borrowers:
        if claims[at] is not None:
            trained[at] = kept[at] = 0
    return trained, kept
