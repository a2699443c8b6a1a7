"""A difference as Markdown for a comment on a pull request, which takes only so much text."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.difference.changes import Difference
from cnnshape.report.conventions import conventions
from cnnshape.report.difference.texts import (
    CHANGE_COLUMNS,
    TOTAL_COLUMNS,
    change_cells,
    settings_lines,
    title_of,
    total_cells,
    verdict,
)
from cnnshape.report.table.markdown import escape, table_line

MAX_COMMENT_LENGTH = 60_000
"""Characters; GitHub refuses a comment of more than 65,536."""

MAX_UNFOLDED = 12
"""So many layers are shown at once; more are folded away."""


def markdown_difference(difference: Difference) -> str:
    """Return a heading, the verdict, the totals that changed, and the layers that did."""
    lines = [f"### {escape(title_of(difference))}", ""]
    lines += (f"- {escape(line)}" for line in settings_lines(difference))
    lines += ["", escape(verdict(difference)), ""]
    lines += _totals(difference)
    if difference.changes:
        room = MAX_COMMENT_LENGTH - sum(len(line) + 1 for line in lines)
        lines += _layers(difference, room)
    lines += [escape(conventions(difference.before, difference.after)), ""]
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def _totals(difference: Difference) -> Iterator[str]:
    yield table_line(TOTAL_COLUMNS)
    yield table_line(("---", *["---:"] * (len(TOTAL_COLUMNS) - 1)))
    for total in difference.totals:
        yield table_line(map(escape, total_cells(total)))
    yield ""


def _layers(difference: Difference, room: int) -> Iterator[str]:
    changes = difference.changes
    is_folded = len(changes) > MAX_UNFOLDED
    if is_folded:
        yield f"<details><summary>{len(changes):,} layers</summary>"
        yield ""
    yield table_line(CHANGE_COLUMNS)
    yield table_line(["---"] * len(CHANGE_COLUMNS))
    for position, change in enumerate(changes):
        line = table_line(map(escape, change_cells(change)))
        room -= len(line) + 1
        if room < 0:
            yield ""
            yield f"and {len(changes) - position:,} more layers"
            break
        yield line
    yield ""
    if is_folded:
        yield "</details>"
        yield ""
