"""A difference in words: what every drawing of it says, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from cnnshape.difference.changes import Change, Difference, Kind, Side, Total
from cnnshape.difference.forms import changed_keys
from cnnshape.layers import Layer
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import layer_numbers
from cnnshape.numbers.table import NUMBERS
from cnnshape.report.formatting import UNKNOWN, count_text, number_text, setting_text
from cnnshape.report.table.kind import kind_text

ARROW = "→"
SHOWN = layer_numbers(Report.DIFF_TABLE)
TOTAL_COLUMNS = ("Total", "Before", "After", "Change", "Percent")
TEXT_COLUMNS = ("Name", "Change", "Kind")
CHANGE_KEYS = ("name", "change", "type", *SHOWN)
CHANGE_COLUMNS = (*TEXT_COLUMNS, *(NUMBERS[name].heading_in(Report.DIFF_TABLE) for name in SHOWN))


KindText = Callable[[Layer, str | None], str]
"""Returns a kind in words, of a layer and of whom it has its weights."""


def title_of(difference: Difference) -> str:
    """Return what is compared: two names, or one if both are equal."""
    names = [difference.before.network.title, difference.after.network.title]
    return names[0] if names[0] == names[1] else f" {ARROW} ".join(names)


def settings_lines(difference: Difference) -> Iterator[str]:
    """Return the parameters that both files have, at other values, and dtypes and layouts."""
    for name, (before, after) in difference.settings.items():
        if before is not None and after is not None:
            yield f"{name}: {setting_text(before)} {ARROW} {setting_text(after)}"
    if difference.before.dtype != difference.after.dtype:
        yield f"dtype: {difference.before.dtype} {ARROW} {difference.after.dtype}"
    if difference.is_laid_out_anew:
        before, after = difference.before.network.layout, difference.after.network.layout
        yield f"layout: {before} {ARROW} {after}"


def verdict(difference: Difference) -> str:
    """Say in a sentence what was found."""
    if difference.is_equal and not difference.changes:
        return "No difference."
    counts = [
        f"{found:,} {kind}"
        for kind in Kind
        if (found := sum(change.kind is kind for change in difference.changes))
    ]
    layers = f"Layers: {', '.join(counts)}." if counts else "Every layer is the same."
    if difference.is_equal:
        return f"{layers} Names apart, there is no difference."
    outputs = "" if difference.outputs is None else f" {_outputs_text(*difference.outputs)}"
    faults = " Errors leave numbers unknown." if difference.is_faulty else ""
    return f"{layers}{outputs}{faults}"


def total_cells(total: Total) -> tuple[str, ...]:
    """Return the cells of a total under TOTAL_COLUMNS."""
    return (
        NUMBERS[total.name].heading,
        count_text(total.before),
        count_text(total.after),
        UNKNOWN if total.change is None else f"{total.change:+,}" if total.change else "0",
        "" if not total.percent else f"{total.percent:+.2f} %",
    )


def change_cells(
    change: Change, keys: Sequence[str] = CHANGE_KEYS, kind_of: KindText = kind_text
) -> tuple[str, ...]:
    """Return the cells of a changed layer under CHANGE_COLUMNS, or under some of CHANGE_KEYS."""
    shown = {
        "type": _both(change, lambda side: kind_of(side.layer, side.row.shares)),
        **{name: _both(change, partial(_number_text, name)) for name in SHOWN},
    }
    unseen = tuple(_unseen(change, is_seen=any(ARROW in shown.get(key, "") for key in keys)))
    what = f"{change.kind}: {', '.join(unseen)}" if unseen else str(change.kind)
    cells = {"name": _both(change, lambda side: side.row.name), "change": what, **shown}
    return tuple(cells[key] for key in keys)


def _number_text(name: str, side: Side) -> str:
    return number_text(name, getattr(side.row, name), side.layout)


def _unseen(change: Change, is_seen: bool) -> Iterator[str]:
    """Return what differs and is in no cell: other inputs, and the rest where no cell says more."""
    for name in change.differs:
        if name == "settings" and not is_seen:
            yield from _keys(change) or (name,)
        elif name == "inputs" or not is_seen:
            yield name.replace("_", " ")


def _keys(change: Change) -> Sequence[str]:
    assert change.before is not None
    assert change.after is not None
    return changed_keys(change.before.layer, change.after.layer)


def _both(change: Change, text_of: Callable[[Side], str]) -> str:
    """Return what is to be said of a layer, before and after where that is not the same."""
    texts = [text_of(side) for side in (change.before, change.after) if side is not None]
    return f" {ARROW} ".join(dict.fromkeys(texts))


def _outputs_text(before: Sequence[str], after: Sequence[str]) -> str:
    return f"Outputs: {', '.join(before)} {ARROW} {', '.join(after)}."
