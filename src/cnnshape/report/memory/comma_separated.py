"""The buffers of a memory plan as CSV that a spreadsheet opens as data."""

from __future__ import annotations

from cnnshape.planning.result import MemoryPlan
from cnnshape.report.formatting import cell_text
from cnnshape.report.table.comma_separated import line_of

COLUMNS = (
    "name",
    "role",
    "offset",
    "bytes",
    "needed",
    "first_step",
    "last_step",
    "first_layer",
    "last_layer",
    "layers",
)


def csv_plan(plan: MemoryPlan) -> str:
    """Return a header and a line for each buffer."""
    buffers = plan.arena.to_dict()["buffers"]
    rows = ([cell_text(buffer[name]) for name in COLUMNS] for buffer in buffers)
    return "".join(map(line_of, (COLUMNS, *rows)))
