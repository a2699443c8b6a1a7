"""At every width a table shows every number whole and every name: nothing dropped or cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from rich.cells import cell_len

import cnnshape
from tests.report.drawings import DRAWINGS, Row, page_of, rows_of, totals_of
from tests.report.printed import (
    ENCODINGS,
    TITLES,
    Grid,
    broken_numbers,
    entries,
    faults,
    grid_of,
    is_in_columns,
    missing_in_order,
    printed_table,
    without_space,
    words,
)

WIDE_CHARACTERS = """
name: 卷积神经网络 (Faltungsnetz)
source: 畳み込みニューラルネットワーク
input: [4, 4, 1]
layers: [{type: relu}]
"""

COLUMN_OF = {"shape": 3, "size": 4, "parameters": 5, "macs": 6}

every_drawing = pytest.mark.parametrize("name", DRAWINGS)
every_encoding = pytest.mark.parametrize("encoding", ENCODINGS)


# --- the table -----------------------------------------------------------------------------------


@every_drawing
@every_encoding
def test_every_name_and_number_of_a_row_is_shown(name: str, encoding: str) -> None:
    rows = list(rows_of(DRAWINGS[name]))

    def findings(width: int) -> Iterable[str]:
        text = page_of(name, width, encoding)
        if is_in_columns(text):
            return wrong_columns(grid_of(text), rows)
        return missing_in_order(text, paragraphs_of(rows))

    assert faults(findings) == {}


def wrong_columns(grid: Grid, rows: list[Row]) -> Iterator[str]:
    """Return the columns that do not say what they must from top to bottom."""
    if any(len(line) < len(TITLES) for line in grid):
        yield "columns are missing"
        return
    if words(grid, TITLES.index("Name")) != without_space("".join(row.name for row in rows)):
        yield "name"
    for field in Row._fields[1:]:
        if entries(grid, COLUMN_OF[field]) != [getattr(row, field) for row in rows]:
            yield field


def paragraphs_of(rows: list[Row]) -> Iterator[str]:
    """Return the lines that a table too narrow for columns has for each row."""
    for row in rows:
        yield f"Name {row.name}"
        yield f"Activation shape {row.shape}"
        yield f"Size {row.size}"
        yield f"Parameters {row.parameters}"
        yield f"MACs {row.macs}"


@every_drawing
@every_encoding
def test_every_setting_of_a_kind_is_shown(name: str, encoding: str) -> None:
    """The kinds are those of the table that is wide enough for them."""
    wide = grid_of(page_of(name, 500, encoding))
    kinds = entries(wide, TITLES.index("Kind"))

    def findings(width: int) -> list[str]:
        text = page_of(name, width, encoding)
        if not is_in_columns(text):
            return missing_in_order(text, (f"Kind {kind}" for kind in kinds))
        shown = words(grid_of(text), TITLES.index("Kind"))
        return [] if shown == without_space("".join(kinds)) else [shown]

    assert len(kinds) == len(list(rows_of(DRAWINGS[name])))
    assert faults(findings) == {}


@every_drawing
@every_encoding
def test_heading_and_totals_are_shown(name: str, encoding: str) -> None:
    analysis = DRAWINGS[name].analysis
    heading = (str(analysis.network.name), str(analysis.network.source))
    totals = list(totals_of(analysis))

    def findings(width: int) -> list[str]:
        text = page_of(name, width, encoding)
        _, below, counts = without_space(text).rpartition(f"Parameters{totals[0]}trainable")
        return [*missing_in_order(text, heading), *missing_in_order(below + counts, totals)]

    assert faults(findings) == {}


@every_drawing
@every_encoding
def test_a_number_that_fits_is_not_broken(name: str, encoding: str) -> None:
    numbers = [number.split()[0] for row in rows_of(DRAWINGS[name]) for number in row[1:]]

    def findings(width: int) -> list[str]:
        text = page_of(name, width, encoding)
        return broken_numbers(text, width, numbers)

    assert faults(findings) == {}


@every_drawing
@every_encoding
def test_no_line_is_wider_than_the_terminal(name: str, encoding: str) -> None:
    def findings(width: int) -> list[str]:
        text = page_of(name, width, encoding)
        return [line for line in text.splitlines() if cell_len(line.rstrip()) > width]

    assert faults(findings) == {}


@every_drawing
@every_encoding
def test_nothing_is_left_out_with_dots(name: str, encoding: str) -> None:
    def findings(width: int) -> list[str]:
        text = page_of(name, width, encoding)
        return [dots for dots in ("…", "...") if dots in text]

    assert faults(findings) == {}


@pytest.mark.parametrize("depth", [None, 1, 2, 3])
@pytest.mark.parametrize("name", ["resnet50", "inception_v3", "efficientnet_b0"])
def test_the_tree_of_names_can_be_read_back(name: str, depth: int | None) -> None:
    """A name stands under the blocks around it, two columns further in for each of them."""
    analysis = cnnshape.analyze(cnnshape.load(name))
    grid = grid_of(printed_table(analysis, depth, 300))
    margin = len(grid[0][1]) - len(grid[0][1].lstrip())
    path: list[str] = []
    read = []
    for line in grid:
        text = line[TITLES.index("Name")][margin:].rstrip()
        level = (len(text) - len(text.lstrip())) // 2
        path[level:] = [text.strip()]
        if line[TITLES.index("MACs")].strip():
            read.append(".".join(path))
    assert read == list(dict.fromkeys(folded_name(row.name, depth) for row in analysis.layers))


def folded_name(name: str, depth: int | None) -> str:
    """Return the name of the block that a layer is folded into, or its own."""
    parts = name.split(".")
    return name if depth is None else ".".join(parts[:depth])


# --- chosen columns ------------------------------------------------------------------------------

CHOSEN = ("name", "macs", "trainable_parameters", "activation_size", "weights", "inputs")


@pytest.mark.parametrize("name", ["lenet", "huge"])
@every_encoding
def test_chosen_columns_show_everything(name: str, encoding: str) -> None:
    analysis = DRAWINGS[name].analysis
    rows = [row.to_dict(analysis.network.layout) for row in analysis.layers]
    names = [str(row["name"]) for row in rows]
    counts = [f"{row[field]:,}" for row in rows for field in CHOSEN[1:4]]

    def findings(width: int) -> Iterator[str]:
        text = printed_table(analysis, None, width, CHOSEN, encoding)
        yield from broken_numbers(text, width, counts)
        if not is_in_columns(text):
            yield from missing_in_order(text, (f"Name {name}" for name in names))
        elif encoding == "ascii" and words(grid_of(text), 0) != without_space("".join(names)):
            yield words(grid_of(text), 0)

    assert faults(findings) == {}


# --- the heading, in characters that take two columns --------------------------------------------


def test_wide_characters_are_shown_at_every_width_that_has_room_for_one() -> None:
    """At a width of one column, a character that takes two cannot be shown at all."""
    analysis = cnnshape.analyze(cnnshape.loads(WIDE_CHARACTERS))
    pieces = [str(analysis.network.name), str(analysis.network.source)]
    wrong = faults(lambda width: missing_in_order(printed_table(analysis, None, width), pieces))
    assert {width: pieces for width, pieces in wrong.items() if width > 1} == {}
