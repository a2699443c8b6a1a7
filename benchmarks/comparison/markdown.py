"""A comparison as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.comparison.records import Section, Table
from benchmarks.figures import HEADINGS, Finding

HEAD = """\
# Compared with other programs

One run of one command wrote this page and its charts:

    pip install -e '.[bench]'
    python -m benchmarks compare --write docs/benchmarks.md

`--quick` runs everything once at a tiny size, `--only warm` runs one part, and `--format json`
prints the same data as JSON. Programs that are not installed are left out and listed; PyTorch for
CPU is enough. Within a table all programs take turns in each round, and every second round runs in
reverse order. A time is the median with the quartiles. A factor is the median of the factors of the
rounds. Threads of PyTorch wait passively (`OMP_WAIT_POLICY=PASSIVE`): otherwise PyTorch is ten
times slower on a busy core. [performance.md](performance.md) shows how fast cnnshape itself is, and
where its time goes."""


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
