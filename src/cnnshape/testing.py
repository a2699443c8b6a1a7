"""Assertions for the tests of a model: that it is what was designed, within its budget, and sound.

Each takes a network, a model that was imported, a module of PyTorch or model of Keras, or what a
command takes as a file: a path, a bundled name, `model.onnx` or `package.module:attribute`. It
raises AssertionError with all that is wrong, which pytest prints.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from cnnshape.analysis.engine import analyze
from cnnshape.diagnostics import InputNeeded
from cnnshape.difference.changes import Difference
from cnnshape.difference.compare import diff
from cnnshape.importing.source_words import names_a_model
from cnnshape.language.loading import load, loads
from cnnshape.linting.run import lint
from cnnshape.network import InputShapes, Network, Shape
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import alias_of, total_numbers
from cnnshape.phrases import count

BUDGETS = {alias_of(name): name for name in total_numbers(Report.BUDGET)}
"""The totals that can be limited, by the names that files have for them."""

WIDTH = 120

Input = Shape | InputShapes | None


def assert_matches(design: Any, model: Any, *, input: Input = None) -> None:
    """Assert that a model computes what a design says, layer by layer; names may differ.

    `input` is that of the model, in the order of its framework. A model that leaves it open has
    that of the design if none is given.
    """
    __tracebackhide__ = True
    designed = _network(design, None)
    found = diff(designed, _network(model, input, like=designed), as_executed=True)
    if not found.is_equal:
        raise AssertionError(f"the model is not what was designed\n{_text_of(found)}")


def assert_within(model: Any, *, input: Input = None, **budget: int) -> None:
    """Assert that totals of a model are within a budget, as `macs=300_000_000`.

    The totals are those that `budget` in a file may have: parameters, macs,
    peak_activation_bytes and parameter_bytes.
    """
    __tracebackhide__ = True
    for name in budget:
        if name not in BUDGETS:
            raise TypeError(f"there is no budget of {name!r}: there are {', '.join(BUDGETS)}")
    totals = analyze(_network(model, input)).totals
    over = []
    for name, limit in budget.items():
        value = getattr(totals, BUDGETS[name])
        if value is None or value > limit:
            shown = "not known" if value is None else f"{value:,}, {value - limit:,} more"
            over.append(f"{name}: at most {limit:,}, and the model has {shown}")
    if over:
        raise AssertionError("\n".join(over))


def assert_no_findings(model: Any, *, input: Input = None, ignore: Iterable[str] = ()) -> None:
    """Assert that the linter finds nothing in a model, but for codes that are ignored."""
    __tracebackhide__ = True
    ignored = frozenset(ignore)
    found = [each for each in lint(_network(model, input)) if each.code not in ignored]
    if found:
        lines = [line for each in found for line in (each.line(), *_indented(each.notes))]
        raise AssertionError("\n".join([count(len(found), "finding"), *lines]))


def _indented(notes: Sequence[str]) -> list[str]:
    return [f"    {note}" for note in notes]


def _text_of(difference: Difference) -> str:
    from cnnshape.report.difference.tables import print_difference

    text = io.StringIO()
    print_difference(difference, text, WIDTH)
    return text.getvalue()


def _network(subject: Any, input: Input, like: Network | None = None) -> Network:
    """Return the network of a subject; `like` has the input for a model that leaves it open."""
    if isinstance(subject, Network):
        return subject
    if isinstance(getattr(subject, "network", None), Network):
        network: Network = subject.network
        return network
    if _is_of("keras.", subject) or _is_of("torch.nn.", subject):
        return _network_of_object(subject, input, like)
    if names_a_model(str(subject)):
        return _network_of_source(str(subject), input, like)
    return load(subject, input)


def _is_of(package: str, subject: Any) -> bool:
    """Say whether a class of a subject is of a package, which is not imported for that."""
    return any(each.__module__.startswith(package) for each in type(subject).__mro__)


def _network_of_object(model: Any, input: Input, like: Network | None) -> Network:
    """Return the network of a model of Keras, which may be a module of PyTorch too, or of such."""
    from cnnshape.importing.source_text import input_like, wanted_layout
    from cnnshape.importing.sources import from_keras, from_torch

    read = from_keras if _is_of("keras.", model) else from_torch
    try:
        return read(model, input).network
    except InputNeeded as error:
        if like is None:
            raise
        return read(model, input_like(like, wanted_layout(error))).network


def _network_of_source(word: str, input: Input, like: Network | None) -> Network:
    from cnnshape.importing.placed import placed
    from cnnshape.importing.source_text import input_like, open_layout, text_at

    layout = open_layout(word) if input is None and like is not None else None
    if layout is not None and like is not None:
        input = input_like(like, layout)
    sized = text_at(word, input)
    network = loads(sized.text.text, sized.input, file=word)
    return placed(network, sized.text.records)
