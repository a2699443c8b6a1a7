"""What a page shows, as JSON: analyses as `table --format json` prints them, and what is drawn."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Diagnostic
from cnnshape.difference.changes import Difference
from cnnshape.explanation import Section, explain_layer, explain_layers
from cnnshape.numbers.table import NUMBERS
from cnnshape.report.conventions import PEAK, conventions, totals_lines
from cnnshape.report.pages.peak import peak_of
from cnnshape.report.pages.places import Places
from cnnshape.report.pages.sharing import Shared, SharedSections
from cnnshape.report.pages.windows import windows_of
from cnnshape.report.table.copies import copies_in
from cnnshape.report.table.kind import kind_text


class Reported(NamedTuple):
    """A network as it is reported: its numbers, and what the linter found in it."""

    analysis: Analysis
    findings: Sequence[Diagnostic]


def page_data(
    networks: Sequence[Reported],
    difference: Difference | None = None,
    explained: Container[str] | None = None,
) -> dict[str, Any]:
    """Return all that a page of one network shows, or of two and what differs between them.

    Every layer is explained, or those with the names that are `explained`.
    """
    first, *others = (each.analysis for each in networks)
    return {
        "title": " → ".join(each.analysis.network.title for each in networks),
        "conventions": conventions(first, *others),
        "columns": list(_columns()),
        "words": {name: number.words for name, number in NUMBERS.items()},
        "networks": [_network(*each, explained) for each in networks],
        "difference": None if difference is None else difference.to_dict(),
    }


def _columns() -> Iterator[dict[str, Any]]:
    """Return the words of each number of layers, its unit, and how blocks add it up."""
    for name, number in NUMBERS.items():
        if number.layer is not None:
            yield {
                "name": name,
                "heading": number.heading,
                "words": number.words,
                "unit": number.unit.name.lower(),
                "sum": number.sum and number.sum.name.lower(),
            }


def _network(
    analysis: Analysis, findings: Sequence[Diagnostic], explained: Container[str] | None
) -> dict[str, Any]:
    network = analysis.network
    places = Places(analysis, findings)
    sections, windows = SharedSections(), Shared()
    return {
        "title": network.title,
        "description": network.description,
        "table": analysis.to_dict(),
        "totals": [line for line in totals_lines(analysis) if line[0] != PEAK],
        "peak": peak_of(analysis),
        "layers": list(_layers(analysis, explained, places, sections, windows)),
        "sections": sections.values,
        "windows": windows.values,
        "outputs": list(network.outputs),
        "groups": [
            {
                "name": group.name,
                "block": group.block,
                "first": group.first,
                "last": group.last,
                "place": places.place(group.span),
            }
            for group in network.groups
            if group.last > group.first
        ],
        "runs": list(_runs(analysis)),
        "findings": [
            {
                **each.to_dict(),
                "place": places.place(each.span),
                "layers": places.layers_of(each),
            }
            for each in findings
        ],
        "sources": places.texts(),
    }


def _layers(
    analysis: Analysis,
    explained: Container[str] | None,
    places: Places,
    sections: SharedSections,
    windows: Shared,
) -> Iterator[dict[str, Any]]:
    """Return what is said of each layer beside its numbers, in the order of these."""
    for node, explanation, seen in zip(
        analysis.network.nodes,
        _explanations(analysis, explained),
        windows_of(analysis),
        strict=True,
    ):
        yield {
            "kind": kind_text(node.layer, node.shares),
            "description": node.description,
            "place": places.place(node.span),
            **sections.of_layer(explanation),
            "windows": windows.position(seen),
        }


def _explanations(
    analysis: Analysis, explained: Container[str] | None
) -> Iterator[Iterable[Section]]:
    """Return the explanation of each layer, without sections where it is not to be explained."""
    if explained is None:
        yield from (each.sections for each in explain_layers(analysis))
        return
    for node in analysis.network.nodes:
        is_explained = node.name in explained
        yield explain_layer(analysis, node.name).sections if is_explained else ()


def _runs(analysis: Analysis) -> Iterator[dict[str, int]]:
    """Return the blocks that come several times in a row, by position, with how often."""
    for copies in copies_in(analysis).values():
        if copies.group is not None:
            length = (copies.last - copies.first) // copies.times
            yield {
                "first": copies.first - length,
                "last": copies.last,
                "times": copies.times + 1,
            }
