"""The names in a list of layers before any of them is expanded: a default name must avoid them."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.language.broken import Broken
from cnnshape.language.expressions.environment import Environment, work_out
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Scalar, Table, Value, is_expression

MAX_RESERVED_COPIES = 1000


def written_names(layers: Value, environment: Environment | None = None) -> dict[str, Table]:
    """Return the names written in a list of layers, those of branches included.

    The names of copies are among them; a layer that is surely switched off has no name.
    """
    return dict(_written(layers, environment or Environment({})))


def are_names_fixed(layers: Value) -> bool:
    """Say whether the names in a list are the same in every environment: none is computed."""
    for item in tables_in(layers):
        repeat = item.get("repeat")
        if repeat is not None and is_expression(repeat):
            return False
        if not all(map(are_names_fixed, items_of(item.get("branches")))):
            return False
    return True


def _written(layers: Value, environment: Environment) -> Iterator[tuple[str, Table]]:
    for item in tables_in(layers):
        name, switch = text_of_scalar(item.get("name")), item.get("if")
        if isinstance(switch, Scalar) and switch.value is False:
            continue
        if name is not None:
            yield name, item
            copies = range(_copies_of(item.get("repeat"), environment))
            yield from ((f"{name}_{copy + 1}", item) for copy in copies)
        for branch in items_of(item.get("branches")):
            yield from _written(branch, environment)


def _copies_of(repeat: Value | None, environment: Environment) -> int:
    """Return how many copies are named ahead; none if it is not known yet."""
    if repeat is None:
        return 0
    try:
        copies = work_out(repeat, environment, Problems())
    except Broken:
        return 0
    return min(copies, MAX_RESERVED_COPIES) if isinstance(copies, int) else 0
