"""At every width a table has a line a row, whole numbers, and says what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

import pytest
from rich.cells import cell_len

import cnnshape
from cnnshape.language.bundled import listings
from cnnshape.report.table.table import print_table
from tests.report.drawings import DRAWINGS, page_of, rows_of, totals_of
from tests.report.printed import (
    ENCODINGS,
    RULE,
    TITLES,
    WIDTHS,
    Paper,
    broken_numbers,
    faults,
    grid_of,
    is_in_columns,
    missing_in_order,
    printed_table,
    without_space,
    words,
)

pytestmark = pytest.mark.exhaustive

WIDE_CHARACTERS = """
name: 卷积神经网络 (Faltungsnetz)
source: 畳み込みニューラルネットワーク
input: [4, 4, 1]
layers: [{type: relu}]
"""

BAR = re.compile("[▏▎▍▌▋▊▉█#]+")
BUNDLED = tuple(each.name for each in listings())

every_drawing = pytest.mark.parametrize("name", DRAWINGS)
every_encoding = pytest.mark.parametrize("encoding", ENCODINGS)


# --- the table -----------------------------------------------------------------------------------

FIELD_OF = {
    "Activation shape": "shape",
    "Size": "size",
    "Parameters": "parameters",
    "MACs": "macs",
}
NOTE = re.compile(r"Without (.*?) at \d+ columns: `--wide` shows all, `--columns` chooses\.")


def without_columns(text: str) -> set[str]:
    """Return the columns that a table says it does without."""
    found = NOTE.search(" ".join(text.split()))
    return set() if found is None else set(found[1].replace(" and ", ", ").split(", "))


def lines_of(text: str) -> list[str]:
    """Return the lines of a table under its rule."""
    lines = text.splitlines()
    (rule,) = (at for at, line in enumerate(lines) if RULE.match(line))
    body = takewhile(lambda line: line.strip() and not line.startswith("+"), lines[rule + 1 :])
    return [line.replace("|", " ").rstrip() for line in body]


@every_drawing
@every_encoding
def test_a_row_is_one_line_with_the_numbers_of_every_column_that_is_shown(
    name: str, encoding: str
) -> None:
    rows = list(rows_of(DRAWINGS[name]))

    def findings(width: int) -> Iterator[str]:
        text = page_of(name, width, encoding)
        missing = without_columns(text)
        fields = [field for title, field in FIELD_OF.items() if title not in missing]
        lines = lines_of(text)
        if len(lines) != len(rows):
            yield f"{len(lines)} lines"
        for line, row in zip(lines, rows, strict=False):
            cells = [cell for field in fields for cell in getattr(row, field).split()]
            words = [word for word in line.split() if not BAR.fullmatch(word)]
            if cells and words[-len(cells) :] != cells:
                yield line

    assert faults(lambda width: findings(width) if width >= 12 else ()) == {}


@every_drawing
@every_encoding
def test_columns_leave_in_the_order_that_is_stated(name: str, encoding: str) -> None:
    titles = ["Share", "Size", "Layer", "MACs", "Kind", "Parameters", "Activation shape"]
    has_kinds = {len(without_columns(page_of(name, width, encoding))) for width in WIDTHS}
    for width in WIDTHS:
        missing = without_columns(page_of(name, width, encoding))
        assert missing == set(titles[: len(missing)]), width
    assert {0, 7} <= has_kinds


@every_drawing
def test_a_wide_table_shows_everything_on_every_terminal(name: str) -> None:
    """`--wide` prints the table that a pipe gets."""
    analysis, depth = DRAWINGS[name]
    piped = lines_of(printed_table(analysis, depth, 100_000))
    for width in WIDTHS[::7]:
        paper = Paper()
        print_table([analysis], None, depth, paper, width, is_wide=True)
        assert lines_of(paper.getvalue()) == piped


@pytest.mark.parametrize("name", BUNDLED)
def test_a_line_a_layer_at_80_columns(name: str) -> None:
    analysis = cnnshape.analyze(cnnshape.load(name))
    lines = printed_table(analysis, None, 80).splitlines()
    assert len(lines) <= len(analysis.layers) + len(analysis.network.groups) + 20
    assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize("name", ["resnet50", "mobilenet_v2", "inception_v3"])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_names_are_whole_under_their_blocks(name: str, width: int) -> None:
    analysis = cnnshape.analyze(cnnshape.load(name))
    text = printed_table(analysis, None, width)
    (start,) = (line.index("Name") for line in text.splitlines() if " Name " in line)
    shown = [line[start:] for line in lines_of(text)]
    path: list[str] = []
    read = []
    for line in shown:
        name_shown = re.match(r" *\S+", line)
        assert name_shown is not None
        level = (len(name_shown[0]) - len(name_shown[0].lstrip())) // 2
        path[level:] = [name_shown[0].strip()]
        read.append(".".join(path))
    named = {layer.name for layer in analysis.layers} | {g.name for g in analysis.network.groups}
    assert set(read) - {""} <= named
    assert {layer.name for layer in analysis.layers} <= set(read)


@every_drawing
@every_encoding
def test_heading_and_totals_are_shown(name: str, encoding: str) -> None:
    analysis = DRAWINGS[name].analysis
    heading = (str(analysis.network.name), str(analysis.network.source))
    totals = [each for each in totals_of(analysis) if each != analysis.totals.peak_layer]

    def findings(width: int) -> list[str]:
        text = page_of(name, width, encoding)
        _, below, counts = without_space(text).rpartition(f"Parameters{totals[0]}trainable")
        return [*missing_in_order(text, heading), *missing_in_order(below + counts, totals)]

    assert faults(findings) == {}


@every_drawing
@every_encoding
def test_no_line_is_wider_than_the_terminal(name: str, encoding: str) -> None:
    def findings(width: int) -> list[str]:
        text = page_of(name, width, encoding)
        return [line for line in text.splitlines() if cell_len(line.rstrip()) > max(width, 5)]

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
