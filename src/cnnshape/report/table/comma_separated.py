"""Reports as CSV that a spreadsheet opens as data, never as formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from cnnshape.analysis.result import Analysis
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import layer_numbers
from cnnshape.report.escaping import escaped
from cnnshape.report.formatting import NOTHING, cell_text
from cnnshape.report.table.rows import NAMING, rows_of, values_of

DEFAULT_COLUMNS = (*NAMING, *layer_numbers(Report.CSV))
TRAINING_COLUMNS = (*DEFAULT_COLUMNS, *layer_numbers(Report.TRAINING))
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
"""What is no formula, although it may start like one: -1 or -2.5e-05."""


def csv_report(
    analyses: Sequence[Analysis],
    columns: Sequence[str] | None,
    depth: int | None,
    are_several: bool = False,
) -> str:
    """Return a header and a line a layer; with several networks, the file comes first."""
    is_trained = any(analysis.is_trained for analysis in analyses)
    columns = tuple(columns or (TRAINING_COLUMNS if is_trained else DEFAULT_COLUMNS))
    are_several = are_several or len(analyses) > 1
    lines = [line_of((("file",) if are_several else ()) + columns)]
    for analysis in analyses:
        file = (analysis.network.file,) if are_several else ()
        for row in rows_of(analysis, depth):
            values = values_of(row, analysis)
            lines.append(line_of((*file, *(cell_text(values[name]) for name in columns))))
    return "".join(lines)


def line_of(cells: Iterable[str]) -> str:
    """Return cells as a line that a spreadsheet opens as data."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(map(_cell, cells))
    return line.getvalue()


def _cell(text: str) -> str:
    """Return the text of a cell, with a quote before what a spreadsheet would compute."""
    if text == NOTHING:
        return ""
    shown = escaped(text)
    is_formula = shown.startswith(STARTS_A_FORMULA) and not NUMBER.fullmatch(shown)
    return f"'{shown}" if is_formula else shown
