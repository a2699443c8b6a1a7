"""The plan of a network's memory: totals, the buffers with their addresses, the conventions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from cnnshape.phrases import count, listed, percent
from cnnshape.planning.buffers import Buffer
from cnnshape.planning.patches import WHOLE
from cnnshape.planning.planners import MAX_ATTEMPTS
from cnnshape.planning.result import Arena, MemoryPlan, Patching, Reordering
from cnnshape.report import palette
from cnnshape.report.eliding import elided_end, elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column
from cnnshape.report.formatting import bytes_text
from cnnshape.report.memory.conventions import conventions_of
from cnnshape.report.narrowing import LEAST_KIND, LEAST_NAME, Field, Narrow, fitted_to
from cnnshape.report.paper import Paper, paper_for
from cnnshape.report.sections import Labelled, drawn_sections, wrapped_words
from cnnshape.report.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

COLUMNS = {
    "name": Column("Buffer"),
    "role": Column("Holds"),
    "bytes": Column("Bytes", is_number=True),
    "offset": Column("Offset", is_number=True),
    "first": Column("Written by"),
    "last": Column("Last read by"),
}
LEAVING = ("first", "role", "last")
"""The columns that a narrow terminal does without, the first to go first."""

SHOW_ALL = "`--format csv` and `json` show all. "
MAX_NAMED = 3
"""Buffers that are named at the peak."""


def print_plan(plan: MemoryPlan, file: TextIO, width: int | None = None) -> None:
    """Print a plan: what it amounts to, then every buffer."""
    paper = paper_for(file, width)
    for part in _report(plan, paper):
        paper.print(part, crop=False)


def _report(plan: MemoryPlan, paper: Paper) -> Iterator[RenderableType]:
    network = plan.network
    yield Text(escaped(network.title), style=palette.TITLE)
    if network.source:
        yield Text(escaped(network.source), style=palette.FAINT)
    yield from drawn_sections(_totals(plan), paper.width, wrapped_words)
    note = ""
    if plan.arena.buffers:
        drawn, note, _ = _buffer_table(plan.arena, paper)
        yield drawn
    yield Text(f"{note}{conventions_of(plan)}", style=palette.FAINT)


def _totals(plan: MemoryPlan) -> Iterator[Labelled]:
    arena, flash = plan.arena, plan.flash
    yield "Arena", [f"{bytes_text(arena.size)}, planned {arena.planner}"]
    yield "Lower bound", [_bound_text(arena)]
    yield "Planners", [", ".join(f"{name} {size:,}" for name, size in arena.planners.items())]
    yield "Peak", [_peak_text(arena)]
    if plan.reordering is not None:
        yield "Order", [_order_text(plan, plan.reordering)]
    if plan.patching is not None:
        yield "Patches", [_patches_text(plan, plan.patching)]
    yield "Flash", [bytes_text(flash.size) + _parts_of_flash(plan)]
    if flash.folded:
        yield "Folded", [f"{count(len(flash.folded), 'batch norm')} into the weights before"]


def _bound_text(arena: Arena) -> str:
    """Say what no planner can do without, and how far above it the arena is."""
    if not arena.gap:
        return f"{bytes_text(arena.bound)}: the arena has no gap"
    share = percent(arena.gap, arena.bound)
    above = f"{bytes_text(arena.bound)}: the arena is {arena.gap:,} bytes ({share}) above it"
    return f"{above}; the search for a smaller one ended after {MAX_ATTEMPTS} attempts"


def _peak_text(arena: Arena) -> str:
    if not arena.buffers:
        return "nothing is in the arena"
    alive = arena.alive_at(arena.peak_step)
    shown = [f"`{each.name}` {each.size:,}{_as_scratch(each)}" for each in alive[:MAX_NAMED]]
    more = len(alive) - MAX_NAMED
    also = f" and {count(more, 'smaller one')}" if more > 0 else ""
    return f"while `{arena.peak_layer}` runs: {listed(shown)}{also}"


def _order_text(plan: MemoryPlan, sought: Reordering) -> str:
    """Say what another order gains, and whether it is the best there is."""
    arena = plan.arena
    if arena.size == sought.arena:
        gained = "that of the file"
    else:
        share = percent(sought.arena - arena.size, sought.arena)
        gained = f"another than in the file, which needs {sought.arena:,} bytes: {share} less"
    if plan.is_best_order:
        return f"{gained}; no order has a lower bound than this"
    return f"{gained}; no order has a lower bound than {sought.bound:,} bytes"


def _patches_text(plan: MemoryPlan, sought: Patching) -> str:
    """Say which layers run in patches, what that gains, and what is computed again."""
    stage, grid = sought.stage, f"{sought.patches}x{sought.patches}"
    if stage is None:
        return f"no first stage in {grid} patches needs less than {sought.arena:,} bytes"
    is_less = plan.arena.size < sought.arena
    gain = f"{sought.arena / plan.arena.size:.2g} times as much" if is_less else "no gain"
    again = stage.macs_in_patches - stage.macs
    share = f" ({percent(again, stage.macs)} of theirs)" if stage.macs else ""
    return (
        f"up to `{stage.last}` in {grid}; without, the arena takes {sought.arena:,} bytes, "
        f"{gain}; {again:,} MACs are computed again{share}"
    )


def _as_scratch(buffer: Buffer) -> str:
    return " as scratch" if buffer.role == "scratch" else ""


def _parts_of_flash(plan: MemoryPlan) -> str:
    parts = plan.flash.to_dict()
    named = [f"{parts[name]:,} of {name}" for name in ("weights", "biases", "scales")]
    return f": {', '.join(each for each in named if not each.startswith('0 '))}"


def _buffer_table(arena: Arena, paper: Paper) -> tuple[RenderableType, str, Sequence[str]]:
    cells = [
        _cells(buffer, offset, arena)
        for buffer, offset in zip(arena.buffers, arena.offsets, strict=True)
    ]
    fields = [_field(key, column) for key, column in COLUMNS.items()]
    keys = list(COLUMNS)

    def picked(shown: Sequence[Field]) -> list[Cells]:
        places = [keys.index(field.key) for field in shown]
        return [tuple(row[place] for place in places) for row in cells]

    narrow = Narrow(fields, LEAVING, (), picked)
    return fitted_to(paper, tuple(COLUMNS.values()), cells, narrow, SHOW_ALL)


def _cells(buffer: Buffer, offset: int, arena: Arena) -> Cells:
    last = arena.steps[buffer.last]
    name, writer, reader = map(escaped, (buffer.name, _writer(buffer, arena), last))
    return (name, str(buffer.role), f"{buffer.size:,}", f"{offset:,}", writer, reader)


def _writer(buffer: Buffer, arena: Arena) -> str:
    """Return the layer that writes first: all patches write parts of the output of a stage."""
    stage, is_whole, _ = buffer.name.partition(WHOLE)
    return stage if is_whole else arena.steps[buffer.first]


def _field(key: str, column: Column) -> Field:
    if column.is_number:
        return Field(key, column, column.title)
    shorten, least = (elided_end, LEAST_KIND) if key == "role" else (elided_name, LEAST_NAME)
    return Field(key, column, column.title, shorten, least)
