"""A comparison as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.comparison.records import Section, Table
from benchmarks.figures import HEADINGS, Finding

HEAD = """\
# Measured against what a user would pick instead

This page was written by one run of one command, charts and all:

    pip install -e '.[bench]'
    python -m benchmarks compare --write docs/benchmarks.md

`--quick` runs everything once at a tiny size, `--only warm` one part of it, and `--format json`
prints the same as data. Peers that are not installed are left out and named; a PyTorch for the
processor alone is enough. Within a table all programs took turns, round by round, every other round
backwards; a time is the median with the quartiles, and a factor the median of the factors within
each round. Threads of PyTorch wait passively (`OMP_WAIT_POLICY=PASSIVE`): where a core is busy with
something else, PyTorch is ten times slower otherwise. How fast cnnshape is by itself, and where its
time goes, is in [performance.md](performance.md)."""


def page(
    date: str,
    machine: Mapping[str, str],
    missing: Sequence[str],
    sections: Sequence[Section],
    charts: str | None,
) -> str:
    """Return the page; `charts` is the folder of the charts as the page links to it."""
    figures = [figure for section in sections for figure in section.figures]
    parts = [
        HEAD,
        "\n".join(_head(date, machine, missing)),
        "## Targets\n\n" + _findings(figures),
        *(part for section in sections for part in _section(section, charts)),
    ]
    return "\n\n".join(parts) + "\n"


def _head(date: str, machine: Mapping[str, str], missing: Sequence[str]) -> Iterator[str]:
    yield f"- date: {date}"
    yield from (f"- {name}: {value}" for name, value in machine.items())
    if missing:
        yield f"- not installed, so not measured: {', '.join(missing)}"


def _section(section: Section, charts: str | None) -> Iterator[str]:
    yield f"## {section.title}"
    yield section.text
    if charts is not None:
        yield from (f"![{chart.title}]({charts}/{chart.name}.svg)" for chart in section.charts)
    for table in section.tables:
        yield f"### {table.title}"
        yield _table(table)


def _table(table: Table) -> str:
    rows = [(row.label, *(cell.text for cell in row.cells)) for row in table.rows]
    return _ruled([table.headings, *rows])


def _findings(figures: Iterable[Finding]) -> str:
    return _ruled([HEADINGS, *(figure.cells() for figure in figures)])


def _ruled(rows: Sequence[Sequence[str]]) -> str:
    head, *others = rows
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *others))
