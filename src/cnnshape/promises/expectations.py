"""What a file expects of its network, held against the analysis, and its budgets too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.analysis.lazy_analysis import Analysed
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.diagnostics import Diagnostic, Related, Span, in_file_order
from cnnshape.layers.layer import LayerExpectation
from cnnshape.network import Group, Network
from cnnshape.numbers.selection import FIELDS, label_of
from cnnshape.phrases import sizes_text
from cnnshape.promises.actuals import UNKNOWN, actual_numbers, actual_totals, shape_of
from cnnshape.promises.budgets import PLANNED, check_budgets, signed

if TYPE_CHECKING:
    from cnnshape.planning.result import MemoryPlan


OF_OUTPUTS = frozenset(("output", *FIELDS))
"""What a file promises about its outputs, beside totals."""


class _Subject(NamedTuple):
    """What a promise is about, its actual numbers by the names of promises, and the place."""

    name: str
    actual: Mapping[str, Any]
    place: Span
    uses: tuple[Related, ...] = ()


def check_promises(analysis: Analysed, plan: MemoryPlan | None = None) -> tuple[Diagnostic, ...]:
    """Return B101 for each expectation that does not hold, and B102 for each budget exceeded.

    RAM and flash are those of the plan; without one, of the plan that the file states.
    """
    return in_file_order(
        (
            *_total_expectations(analysis),
            *_layer_expectations(analysis),
            *_block_expectations(analysis),
            *check_budgets(analysis),
            *_memory_budgets(analysis, plan),
        )
    )


def _memory_budgets(analysis: Analysed, plan: MemoryPlan | None) -> Iterator[Diagnostic]:
    """Return B102 for RAM and flash; the planner is imported where there is such a budget."""
    if PLANNED.isdisjoint(analysis.network.promises.budget) or analysis.totals.macs is None:
        return
    from cnnshape.promises.memory_budgets import check_memory, planned_budgets

    network = analysis.network
    if plan is None:
        yield from planned_budgets(network)
    else:
        yield from check_memory(plan, network.promises.budget)


# Expectations


def _total_expectations(analysis: Analysed) -> Iterator[Diagnostic]:
    network = analysis.network
    promises = network.promises
    if not promises.expect:
        return
    is_of_outputs = not OF_OUTPUTS.isdisjoint(promises.expect)
    outputs = frozenset(network.outputs if is_of_outputs else ())
    rows = [row for row in analysis.layers if row.name in outputs] if outputs else []
    actual = actual_totals(analysis, rows)
    for key, promised in promises.expect.items():
        place = promises.places.get(f"expect.{key}", network.nodes[0].span)
        if key == "output":
            yield from _output_expectations(promised, rows, place, network)
        else:
            yield from _compare(key, promised, _Subject("the network", actual, place))


def _output_expectations(
    promised: Any, rows: Sequence[LayerAnalysis], place: Span, network: Network
) -> Iterator[Diagnostic]:
    """Compare a shape with the only output, or shapes by name with those of their layers."""
    layout = network.layout
    shapes = {row.name: shape_of(row, layout) for row in rows}
    if isinstance(promised, Mapping):
        for name, shape in promised.items():
            node = network.node_named(name)
            if node in shapes:
                found = {"output": shapes[node]}
                yield from _compare("output", shape, _Subject(f"`{name}`", found, place))
            else:
                yield _no_such_output(str(name), shapes, place)
    elif len(rows) == 1:
        (shape,) = shapes.values()
        yield from _compare("output", promised, _Subject("the network", {"output": shape}, place))
    else:
        yield Diagnostic(
            "B101",
            f"one output is promised, but there are {len(rows)}",
            place,
            notes=(f"the outputs are {_names(shapes)}",),
            help="write a mapping from their names to shapes, or say which are `outputs`",
        )


def _no_such_output(name: str, outputs: Iterable[str], place: Span) -> Diagnostic:
    names = list(outputs)
    notes = (f"the outputs are {_names(names)}",)
    message = f"`{name}` is promised as an output, but is not an output"
    help = f"write one of them, or list `{name}` in `outputs`"
    return Diagnostic("B101", message, place, notes, help)


def _layer_expectations(analysis: Analysed) -> Iterator[Diagnostic]:
    layout = analysis.network.layout
    for position, node in enumerate(analysis.network.nodes):
        if node.expect is not None:
            row = analysis.layers[position]
            actual = actual_numbers((row,), row, layout)
            subject = _Subject(f"`{node.name}`", actual, node.place("expect"), node.uses)
            yield from _compare_all(node.expect, subject)


def _block_expectations(analysis: Analysed) -> Iterator[Diagnostic]:
    for group in analysis.network.groups:
        if group.expect is not None:
            yield from _compare_all(group.expect, _subject_of_block(analysis, group))


def _subject_of_block(analysis: Analysed, group: Group) -> _Subject:
    rows = analysis.layers[group.first : group.last]
    actual = actual_numbers(rows, rows[-1] if rows else None, analysis.network.layout)
    return _Subject(f"`{group.name}`", actual, group.span)


def _compare_all(expect: LayerExpectation, subject: _Subject) -> Iterator[Diagnostic]:
    for key, promised in expect.model_dump(exclude_none=True).items():
        yield from _compare(key, promised, subject)


def _compare(key: str, promised: Any, subject: _Subject) -> Iterator[Diagnostic]:
    actual = subject.actual[key]
    if actual is UNKNOWN or _plain(actual) == _plain(promised):
        return
    text = _text(key, actual)
    yield Diagnostic(
        "B101",
        f"{label_of(key)} of {subject.name}: promised {_text(key, promised)}, actual {text}",
        subject.place,
        notes=(*_difference(promised, actual), *_all_parameters(key, promised, subject)),
        help=_help(key, text, subject),
        related=subject.uses,
    )


def _help(key: str, text: str, subject: _Subject) -> str | None:
    """Say what can be promised instead; where all is seen, the field of the windows alone."""
    if subject.actual[key]:
        return f"promise {text} if the network is correct"
    along_windows = subject.actual.get("window_receptive_field")
    if key == "receptive_field" and along_windows and None not in along_windows:
        field = ", ".join(map(str, along_windows))
        return f"promise `window_receptive_field: [{field}]` if that of the windows alone is meant"
    return None


def _difference(promised: Any, actual: Any) -> Iterator[str]:
    if isinstance(promised, int) and isinstance(actual, int):
        yield f"difference: {signed(actual - promised)}"
    elif _are_counts(promised) and _are_counts(actual) and len(promised) == len(actual):
        changes = (signed(b - a) for a, b in zip(promised, actual, strict=True))
        yield f"difference: {', '.join(changes)}"


# Values in words


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, (list, tuple)) else value


def _all_parameters(key: str, promised: Any, subject: _Subject) -> Iterator[str]:
    """Say that all parameters were promised where those that are trained are meant."""
    kept = subject.actual.get("non_trainable_parameters")
    if key == "parameters" and isinstance(kept, int) and promised == subject.actual[key] + kept:
        yield f"{promised:,} are all parameters: {kept:,} of them are not trained"


def _are_counts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(each, int) for each in value)


def _text(key: str, value: Any) -> str:
    if value is None:
        return "none: the whole input is seen" if key in FIELDS else "none"
    if isinstance(value, (list, tuple)):
        return sizes_text(value)
    return f"{value:,}" if isinstance(value, int) else repr(value)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
