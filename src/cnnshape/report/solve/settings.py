"""Settings of windows as a table: what loses nothing first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from cnnshape.phrases import count, sizes_text
from cnnshape.report.fitting import Cells, Column
from cnnshape.report.solve.lines import print_table
from cnnshape.solving.layers import LayerAnswer
from cnnshape.solving.settings import AnySettings, Ranges, SpreadSettings, WindowSettings
from cnnshape.solving.sizes import SizeAnswer

WINDOW_NOTE = "Cells left are those of the axes that no window reads."
SPREAD_NOTE = "An even overlap leaves no checkerboard: as many taps reach each cell of the output."

LAYER_COLUMN = Column("Then")


def print_size_answer(answer: SizeAnswer, limit: int, file: TextIO) -> None:
    """Print all windows between two sizes, up to a limit."""
    kind = "transposed windows" if answer.is_transposed else "windows"
    title = f"{_sizes(answer.sizes)} to {_sizes(answer.outputs)}: {len(answer.found):,} {kind}"
    columns = _columns(answer.is_transposed)
    rows = [_cells(each) for each in answer.found[:limit]]
    notes = _notes(answer.found, answer.ranges, limit)
    if not answer.found:
        notes.append(_way_out(answer))
    print_table(title, columns, rows, notes, file)


def print_layer_answer(answer: LayerAnswer, limit: int, file: TextIO) -> None:
    """Print the settings of a layer that give an output, and whether the rest still runs."""
    node = answer.node
    goal = f"{_sizes(answer.sizes)} to {_sizes(answer.outputs)}"
    settings = count(len(answer.found), "setting")
    title = f"{node.name} ({node.layer.type}), {goal}: {settings}"
    columns = (*_columns(node.layer.type == "conv_transpose"), LAYER_COLUMN)
    rows = [
        (*_cells(each.settings), "runs" if each.stopped is None else f"{each.stopped} stops")
        for each in answer.found[:limit]
    ]
    settings_found = [each.settings for each in answer.found]
    notes = [*_notes(settings_found, answer.ranges, limit)]
    notes.append("Each was tried in the network: it runs, or the first layer that stops is named.")
    print_table(title, columns, rows, notes, file)


def _way_out(answer: SizeAnswer) -> str:
    is_larger = any(m > n for n, m in zip(answer.sizes, answer.outputs, strict=True))
    if is_larger and not answer.is_transposed:
        return "A window does not enlarge a map: `--transposed` seeks those that do."
    return "Others are tried with `--kernel`, `--dilation`, `--stride` and `--padding`."


def _columns(is_transposed: bool) -> tuple[Column, ...]:
    shared = (
        Column("Kernel", is_number=True),
        Column("Stride", is_number=True),
        Column("Padding", is_whole=True),
        Column("Dilation", is_number=True),
    )
    if is_transposed:
        return (*shared, Column("Output padding", is_number=True), Column("Overlap"))
    return (*shared, Column("Cells left", is_number=True))


def _cells(settings: AnySettings) -> Cells:
    shared = (
        f"{settings.kernel:,}",
        _stride(settings),
        _padding(settings),
        f"{settings.dilation:,}",
    )
    if isinstance(settings, SpreadSettings):
        evenness = "even" if settings.overlaps_evenly else "uneven"
        return (*shared, f"{settings.output_padding:,}", evenness)
    left = settings.unread if len(set(settings.unread)) > 1 else settings.unread[:1]
    return (*shared, sizes_text(left))


def _stride(settings: AnySettings) -> str:
    stride = f"{settings.stride:,}"
    if isinstance(settings, SpreadSettings) or settings.last_stride == settings.stride:
        return stride
    if settings.last_stride is None:
        return f"{stride} or more"
    return f"{stride} to {settings.last_stride:,}"


def _padding(settings: AnySettings) -> str:
    """Return padding as a file has it, and the words that mean the same here."""
    padding = settings.padding
    plain = f"[{padding[0]}, {padding[1]}]" if isinstance(padding, tuple) else str(padding)
    words = [word for word in settings.rules if word != padding]
    return f"{plain} ({', '.join(words)})" if words else plain


def _notes(found: Sequence[AnySettings], ranges: Ranges, limit: int) -> list[str]:
    notes = []
    if len(found) > limit:
        more = count(len(found) - limit, "more", "more")
        notes.append(f"{more}: `--limit` prints them, `--format json` has all.")
    kernels, dilations = _range(ranges.kernels), _range(ranges.dilations)
    notes.append(f"Tried: kernels {kernels}, dilations {dilations}.")
    if found:
        notes.append(WINDOW_NOTE if isinstance(found[0], WindowSettings) else SPREAD_NOTE)
    return notes


def _range(values: Sequence[int]) -> str:
    if len(values) > 1 and list(values) == list(range(values[0], values[-1] + 1)):
        return f"{values[0]:,} to {values[-1]:,}"
    return ", ".join(f"{value:,}" for value in values)


def _sizes(sizes: Sequence[int]) -> str:
    return sizes_text(sizes)
