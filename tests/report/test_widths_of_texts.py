"""Explanations and the list of architectures are complete at every width, as tables are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cnnshape import load
from cnnshape.explanation import explain_layer
from cnnshape.language.bundled import Listing
from cnnshape.report.explanation import print_explanations
from cnnshape.report.sizes.report import print_sizes
from cnnshape.report.table.listing import print_listing
from cnnshape.sizing import Sizes, sizes_of
from tests.report.drawings import DRAWINGS
from tests.report.printed import (
    ENCODINGS,
    Paper,
    broken_numbers,
    faults,
    grid_of,
    is_in_columns,
    missing_in_order,
    without_space,
    words,
)

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize("name", ["lenet", "huge"])
def test_explanations_are_complete(name: str) -> None:
    analysis = DRAWINGS[name].analysis
    explanations = [explain_layer(analysis, row.name) for row in analysis.layers]
    written = "".join(
        text
        for explanation in explanations
        for text in (
            explanation.title,
            explanation.subtitle,
            *(part for section in explanation.sections for part in (section.label, *section.lines)),
        )
    )

    def findings(width: int) -> list[str]:
        paper = Paper()
        print_explanations(explanations, paper, width)
        text = without_space(paper.getvalue())
        return [] if text == without_space(written) else [text]

    assert faults(findings) == {}


@pytest.mark.parametrize("name", ["unet", "densenet121", "c3d", "siamese"])
def test_sizes_are_complete(name: str) -> None:
    """At every width there are the words that a pipe gets, and no number or name is broken."""
    sizes = sizes_of(load(name), nearest=1001, output_size=7)
    assert sizes is not None
    written = sizes_at(sizes, None).split()

    def findings(width: int) -> list[str]:
        found = sizes_at(sizes, width)
        return [] if found.split() == written else [found]

    assert faults(findings) == {}
    for width in (60, 80, 140):
        assert max(map(len, sizes_at(sizes, width).splitlines())) <= width


def sizes_at(sizes: Sizes, width: int | None) -> str:
    paper = Paper()
    print_sizes(sizes, paper, width)
    return paper.getvalue()


LISTINGS = [
    Listing("lenet", "classification", "LeNet-5 (course variant)", "the course", 62006, 651720),
    Listing(
        "a-long-name-of-a-file/in-a-folder",
        "super-resolution",
        "Ein Netz",
        "",
        12345678901234567,
        9,
    ),
    Listing("unknown", None, "A network that promises nothing", "", None, None),
]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_list_of_architectures_is_complete(encoding: str) -> None:
    names = [listing.name for listing in LISTINGS]
    titles = [listing.title for listing in LISTINGS]
    counts = [f"{count:,}" for each in LISTINGS for count in (each.parameters, each.macs) if count]

    def findings(width: int) -> Iterator[str]:
        paper = Paper(encoding)
        print_listing(LISTINGS, paper, width)
        text = paper.getvalue()
        yield from broken_numbers(text, width, counts)
        yield from ["dots"] * ("…" in text or "..." in text)
        if not is_in_columns(text):
            yield from missing_in_order(text, names)
            yield from missing_in_order(text, titles)
        elif encoding == "ascii":
            grid = grid_of(text)
            for column, expected in ((1, names), (4, titles)):
                if words(grid, column) != without_space("".join(expected)):
                    yield words(grid, column)

    assert faults(findings) == {}


@pytest.mark.parametrize("width", [40, 46, 60, 80])
def test_an_explanation_fits_a_narrow_terminal(width: int) -> None:
    """It may break a formula anywhere but within a word."""
    analysis = DRAWINGS["lenet"].analysis
    for row in analysis.layers:
        paper = Paper()
        print_explanations([explain_layer(analysis, row.name)], paper, width)
        _, _, *lines = paper.getvalue().splitlines()
        assert max(map(len, lines)) <= width


def test_labels_stand_above_what_is_said_where_there_is_no_room_beside_them() -> None:
    paper = Paper()
    print_explanations([explain_layer(DRAWINGS["lenet"].analysis, "pool1")], paper, 40)
    lines = paper.getvalue().splitlines()
    assert lines[lines.index("Receptive field") + 1].startswith("  6x6 cells")
