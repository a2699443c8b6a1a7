"""Read what a file promises: its expectations, its budget and its examples, with their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.diagnostics import Span
from cnnshape.language.broken import Broken
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import entries_of, items_of
from cnnshape.language.yaml.values import Table, is_expression
from cnnshape.layers.architecture import Architecture, PlanSettings
from cnnshape.network import Node, Promises
from cnnshape.phrases import listed


def promises_of(root: Table, header: Architecture, is_changed: bool) -> Promises:
    """Return what the file promises; at another input only what is written as an expression."""
    expect = header.expect.model_dump(exclude_none=True) if header.expect else {}
    limits = header.budget.model_dump(exclude_unset=True) if header.budget else {}
    planned = {key: limits.pop(key) for key in PlanSettings.model_fields if key in limits}
    places = dict((*_places(root, ("expect", "budget")), *_example_places(root)))
    written = root.get("expect")
    if is_changed and isinstance(written, Table):
        computed = {item.key for item in written.values() if is_expression(item.value)}
        expect = {key: value for key, value in expect.items() if key in computed}
    examples = () if is_changed else tuple(e.model_dump() for e in header.examples or ())
    return Promises(expect, limits, examples, places, planned)


def check_examples(
    root: Table, header: Architecture, inputs: Mapping[str, Node | Broken], problems: Problems
) -> None:
    """Refuse an example that names other inputs than the file has."""
    written = root.get("examples")
    for example, item in zip(header.examples or (), items_of(written), strict=False):
        named = set(example.input) if isinstance(example.input, dict) else {*inputs}
        if named != {*inputs} or (len(inputs) > 1 and not isinstance(example.input, dict)):
            message = f"an example must give each input by its name: {listed(list(inputs))}"
            problems.add("E004", message, item.span, "write `input: {name: [...]}`")


def _places(root: Table, keys: Iterable[str]) -> Iterable[tuple[str, Span]]:
    for key in keys:
        for item in entries_of(root.get(key)).values():
            yield f"{key}.{item.key}", item.value.span


def _example_places(root: Table) -> Iterable[tuple[str, Span]]:
    items = items_of(root.get("examples"))
    return ((f"examples.{number}", item.span) for number, item in enumerate(items, 1))
