"""Reports as Markdown tables, for a page or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnnshape.analysis.result import Analysis
from cnnshape.report.conventions import conventions, totals_lines
from cnnshape.report.escaping import escaped
from cnnshape.report.numbers import count_text, shape_text
from cnnshape.report.table.columns import chosen_cells, chosen_headings
from cnnshape.report.table.rows import Row, rows_of

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&$])")


def markdown_report(
    analyses: Sequence[Analysis], columns: Sequence[str] | None, depth: int | None
) -> str:
    """Return a heading, a table and the totals of each network."""
    return "\n".join(_one(analysis, columns, depth) for analysis in analyses)


def _one(analysis: Analysis, columns: Sequence[str] | None, depth: int | None) -> str:
    rows = rows_of(analysis, depth)
    if columns is None:
        header, cells = _course_table(analysis, rows)
    else:
        header = chosen_headings(columns)
        cells = [list(each) for each in chosen_cells(analysis, rows, columns)]
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


def _course_table(
    analysis: Analysis, rows: Sequence[Row]
) -> tuple[list[tuple[str, bool]], list[list[str]]]:
    header = [
        ("Layer", True),
        ("Name", False),
        ("Kind", False),
        ("Activation shape", True),
        ("Activation size", True),
        ("Parameters", True),
        ("MACs", True),
    ]
    layout = analysis.network.layout
    return header, [
        [
            str(row.layer.weighted_layer),
            row.layer.name,
            row.kind,
            shape_text(row.layer.output_shape, layout),
            count_text(row.layer.activation_size),
            count_text(row.layer.trainable_parameters),
            count_text(row.layer.macs),
        ]
        for row in rows
    ]


def table_line(cells: Iterable[str]) -> str:
    """Return cells as a line of a table."""
    return f"| {' | '.join(cells)} |"


def escape(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", escaped(text))
