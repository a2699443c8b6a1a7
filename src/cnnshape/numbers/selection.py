"""Which numbers of the table a report shows, which add up, and what files call them."""

from collections.abc import Mapping

from cnnshape.numbers.number import Report, Sum, Unit
from cnnshape.numbers.table import NUMBERS


def layer_numbers(report: Report) -> tuple[str, ...]:
    """Return the names of the numbers of layers that a report shows, in the order of columns."""
    return tuple(
        name
        for name, number in NUMBERS.items()
        if number.layer is not None and report in number.layer.reports
    )


def total_numbers(report: Report) -> tuple[str, ...]:
    """Return the names of the totals that a report shows, in the order of columns."""
    return tuple(
        name
        for name, number in NUMBERS.items()
        if number.total is not None and report in number.total.reports
    )


FOLDED: Mapping[str, Sum] = {
    name: number.sum
    for name, number in NUMBERS.items()
    if number.layer is not None and number.sum is not None
}
"""The numbers that a block gets from those of its layers."""

TOTALLED: Mapping[str, Sum] = {
    name: number.sum
    for name, number in NUMBERS.items()
    if number.total is not None and number.sum is not None
}
"""The totals that a network gets from the numbers of its layers, and from nothing else."""

TRAINING = frozenset((*layer_numbers(Report.TRAINING), *total_numbers(Report.TRAINING)))
"""The costs of training: a report has them if it is asked for them, and else not."""

FIELDS = tuple(name for name in layer_numbers(Report.EXPECT) if NUMBERS[name].unit is Unit.CELLS)
"""The receptive fields: numbers with an entry for each axis, which a file may expect."""

_NAMES = {number.alias: name for name, number in NUMBERS.items() if number.alias is not None}


def alias_of(name: str) -> str:
    """Return what files and sweeps call a number."""
    return NUMBERS[name].alias or name


def named(alias: str) -> str:
    """Return the name of the number that files and sweeps call so."""
    return _NAMES.get(alias, alias)


def summand_of(total: str) -> str:
    """Return the name of the number of layers that a total is made of."""
    return NUMBERS[total].total_of or total


def label_of(promised: str) -> str:
    """Return how a sentence calls what a file promises: by its own name for it, or in words."""
    return NUMBERS[promised].words if promised in NUMBERS else promised
