"""What is seen of a whole text: its outline, folds, lenses, and what its words are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from cnnshape.editing.folding import folds
from cnnshape.editing.lenses import lenses, short
from cnnshape.editing.symbols import Symbol, symbols
from cnnshape.editing.tokens import tokens

from .texts import BLOCKS, SMALL, bundled, read


def outline(found: Iterable[Symbol]) -> list[object]:
    return [
        (f"{each.name} {each.detail}".strip(), outline(each.children))
        if each.children
        else f"{each.name} {each.detail}".strip()
        for each in found
    ]


def test_the_outline_has_inputs_parameters_blocks_and_layers() -> None:
    assert outline(symbols(read(BLOCKS).root)) == [
        "input [32, 32, 4]",
        ("blocks", [("unit", ["body conv", "add"])]),
        ("layers", ["unit", "wide unit", "global_avg_pool"]),
    ]
    assert outline(symbols(read(SMALL).root))[1] == ("parameters", ["width 8"])


def test_layers_of_branches_are_in_their_layer() -> None:
    family = outline(symbols(bundled("families/resnet").root))
    assert ("branches", ["conv", "batch_norm", "conv", "batch_norm", "shortcut projection"]) in (
        family[2][1][0][1]  # type: ignore[index]
    )


def test_the_place_of_a_name_is_in_the_place_of_its_symbol() -> None:
    def check(symbol: Symbol) -> None:
        assert symbol.span[1:3] <= symbol.name_span[1:3]
        assert symbol.name_span[3:] <= symbol.span[3:]
        for child in symbol.children:
            check(child)

    for text in (SMALL, BLOCKS):
        for symbol in symbols(read(text).root):
            check(symbol)


def test_folds_end_with_the_last_line_of_their_value() -> None:
    assert [tuple(fold) for fold in folds(read(SMALL).root)] == [(3, 11), (6, 9)]
    text = f"{BLOCKS}\n\n# the end\n"
    assert [tuple(fold) for fold in folds(read(text).root)] == [(2, 7), (3, 7), (5, 7), (8, 11)]


def test_totals_stand_above_the_layers_and_open_the_report() -> None:
    found = {each.span.text: each for each in lenses(read(SMALL))}
    assert found["layers"].text == "5 layers, 110 k parameters, 1.36 M MACs, peak 66.8 KiB"
    assert found["layers"].opens_report


def test_budgets_say_how_much_of_them_is_used() -> None:
    text = f"{SMALL}budget: {{parameters: 100000, macs: 2000000, peak_activation_bytes: 102400}}\n"
    found = {each.span.text: each.text for each in lenses(read(text))}
    assert found["parameters"] == "110 k of 100 k parameters (110 %)"
    assert found["macs"] == "1.36 M of 2.00 M MACs (68 %)"
    assert found["peak_activation_bytes"] == "66.8 KiB of 100.0 KiB peak activation bytes (67 %)"


def test_blocks_say_how_often_they_are_used() -> None:
    text = BLOCKS.replace("  unit:", "  other: {layers: []}\n  unit:")
    found = {each.span.text: each.text for each in lenses(read(text))}
    assert found["unit"] == "2 calls, 592 parameters in all"
    assert found["other"] == "not used"


def test_a_broken_text_has_no_lenses() -> None:
    assert list(lenses(read(SMALL.replace("relu", "rleu"), before=read(SMALL)))) == []


def test_numbers_are_short() -> None:
    numbers = (0, 999, 1000, 25_557_032, 4_089_184_256, 123_456, 10**12, None)
    words = ["0", "999", "1.00 k", "25.6 M", "4.09 G", "123 k", "1.00 T", "?"]
    assert [short(each) for each in numbers] == words


def test_words_are_what_they_are() -> None:
    text = BLOCKS.replace("filters: =width", 'filters: "=max(width, 2) if true else 4"')
    found = {(each.span.line, each.span.text): str(each.type) for each in tokens(read(text))}
    assert found[6, "conv"] == "type"
    assert found[6, "body"] == "variable"
    assert found[6, "max"] == "function"
    assert found[6, "width"] == "parameter"
    assert found[6, "2"] == "number"
    assert found[6, "if"] == "keyword"
    assert found[6, "("] == "operator"
    assert found[9, "unit"] == "class"
    assert found[3, "unit"] == "class"


def test_words_do_not_overlap_and_come_in_order() -> None:
    for name in ("families/resnet", "unet", "families/mobilenet_v3"):
        places = [each.span[1:] for each in tokens(bundled(name))]
        assert places
        for one, other in pairwise(places):
            assert one[0] == one[2]
            assert one[2:] <= other[:2]


def test_colours_stay_in_the_other_lines_while_one_is_broken() -> None:
    broken = read(SMALL.replace("{type: relu}", "{type: rel"), before=read(SMALL))
    kept = [(each.span.line, each.span.text) for each in tokens(broken)]
    assert kept == [
        (each.span.line, each.span.text) for each in tokens(read(SMALL)) if each.span.line != 5
    ]
