"""The designs of a sweep: a table, or lines of CSV or JSON as the designs come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import alias_of, total_numbers
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import count, sizes_text
from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.formatting import UNKNOWN, cell_text, count_text, setting_text
from cnnshape.report.table.comma_separated import line_of
from cnnshape.sweeping.axis import INPUT
from cnnshape.sweeping.design import RESULTS, Design

if TYPE_CHECKING:
    from typing import TextIO

    from cnnshape.report.fitting import Column

SHOWN = total_numbers(Report.SWEEP_TABLE)
CONVENTIONS = (
    "Parameters are those that are trained. A MAC is one multiply-add of a convolution or dense "
    "layer: padded taps counted, bias not; effective MACs are without padded taps. Peak bytes are "
    "those of activations alive at once, for 1 sample"
)


def json_line(design: Design) -> str:
    """Return a design as a line of JSON, in ASCII."""
    return json.dumps(design.to_dict()) + "\n"


def csv_header(settings: Sequence[str]) -> str:
    """Return the line above those of the designs: their settings, then their results."""
    return line_of([*settings, *RESULTS])


def csv_line(design: Design) -> str:
    """Return a design as a line of CSV that a spreadsheet opens as data."""
    results = [cell_text(design.result(name)) for name in RESULTS]
    return line_of([*_setting_texts(design), *results])


def print_designs(
    title: str,
    settings: Sequence[str],
    designs: Sequence[Design],
    total: int,
    file: TextIO,
    width: int | None = None,
    dtype: str | None = None,
) -> None:
    """Print a row for each design, and how many of a total they are; None is their own dtype."""
    from cnnshape.report.fitting import fitted
    from cnnshape.report.paper import paper_for
    from cnnshape.report.text import Text

    paper = paper_for(file, width)
    paper.print(Text(escaped(title), style=palette.TITLE))
    has_errors = any(design.diagnostics for design in designs)
    columns = _columns(settings, designs, has_errors)
    cells = [_cells(design, has_errors) for design in designs]
    paper.print(fitted(columns, cells, paper.width))
    shown = "" if len(designs) == total else f", {len(designs):,} of them shown"
    paper.print(Text(f"{count(total, 'design')}{shown}"))
    paper.print(Text(""))
    paper.print(Text(f"{CONVENTIONS}{f' in {dtype}' if dtype else ''}.", style=palette.FAINT))


def _columns(settings: Sequence[str], designs: Sequence[Design], has_errors: bool) -> list[Column]:
    from cnnshape.report.fitting import Column

    numbers = {
        name: all(isinstance(design.settings[name], (int, float)) for design in designs)
        for name in settings
    }
    return [
        *(Column(escaped(name), numbers[name], is_whole=name == INPUT) for name in settings),
        *(Column(NUMBERS[name].heading_in(Report.SWEEP_TABLE), is_number=True) for name in SHOWN),
        Column("Output", is_whole=True),
        *((Column("Error"),) if has_errors else ()),
    ]


def _cells(design: Design, has_errors: bool) -> tuple[str, ...]:
    counts = (design.result(alias_of(name)) for name in SHOWN)
    return (
        *map(escaped, _setting_texts(design)),
        *map(count_text, counts),
        UNKNOWN if design.output_shape is None else escaped(cell_text(design.output_shape)),
        *((escaped(_error_text(design)),) if has_errors else ()),
    )


def _error_text(design: Design) -> str:
    """Return what is wrong first; the file is the same for all rows."""
    if not design.diagnostics:
        return ""
    first = design.diagnostics[0]
    more = f", and {len(design.diagnostics) - 1:,} more" if len(design.diagnostics) > 1 else ""
    return f"{first.code} {first.message} (line {first.span.line}{more})"


def _setting_texts(design: Design) -> list[str]:
    return [
        sizes_text(value) if name == INPUT else setting_text(value)
        for name, value in design.settings.items()
    ]
