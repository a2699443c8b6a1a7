"""Reports as Markdown tables, for a page or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cnnshape.analysis.result import Analysis
from cnnshape.report.conventions import conventions, totals_lines
from cnnshape.report.escaping import escaped
from cnnshape.report.formatting import number_text
from cnnshape.report.table.columns import cells_of, headings_of
from cnnshape.report.table.rows import NAMING, Row, rows_of, shown_numbers

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&$])")


def markdown_report(
    analyses: Sequence[Analysis], columns: Sequence[str] | None, depth: int | None
) -> str:
    """Return a heading, a table and the totals of each network."""
    return "\n".join(_one(analysis, columns, depth) for analysis in analyses)


def _one(analysis: Analysis, columns: Sequence[str] | None, depth: int | None) -> str:
    rows = rows_of(analysis, depth)
    if columns is None:
        shown = (*NAMING, *shown_numbers(analysis))
        header, cells = headings_of(shown), _course_cells(analysis, rows)
    else:
        header, cells = headings_of(columns), cells_of(analysis, rows, columns)
    lines = [
        f"### {escape(analysis.network.title)}",
        "",
        table_line(escape(name) for name, _ in header),
        "| " + " | ".join("---:" if is_number else "---" for _, is_number in header) + " |",
        *(table_line(map(escape, row)) for row in cells),
        "",
        *(f"- {label}: {escape(text)}" for label, text in totals_lines(analysis)),
        "",
        escape(conventions(analysis)),
        "",
    ]
    return "\n".join(lines)


def _course_cells(analysis: Analysis, rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    layout, shown = analysis.network.layout, shown_numbers(analysis)
    for row in rows:
        numbers = (number_text(name, getattr(row.layer, name), layout) for name in shown)
        yield (str(row.layer.weighted_layer), row.layer.name, row.kind, *numbers)


def table_line(cells: Iterable[str]) -> str:
    """Return cells as a line of a table."""
    return f"| {' | '.join(cells)} |"


def escape(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", escaped(text))
