"""G202: padding at the end that no window reads."""

from __future__ import annotations

import pytest

from tests.linting.asking import finding, findings


def one_layer(size: int, keys: str) -> str:
    return f"input: [{size}, {size}, 3]\nlayers:\n  - {{{keys}}}\n"


@pytest.mark.parametrize(
    ("size", "keys", "is_found"),
    [
        (224, "type: conv, filters: 8, kernel: 7, stride: 2, padding: 3", True),
        (225, "type: conv, filters: 8, kernel: 7, stride: 2, padding: 3", False),
        (224, "type: conv, filters: 8, kernel: 7, stride: 2, padding: same", False),
        (112, "type: max_pool, kernel: 3, stride: 2, padding: 1", True),
        (112, "type: max_pool, kernel: 3, stride: 2, padding: 1, ceil_mode: true", False),
        (112, "type: conv, filters: 8, kernel: 3, stride: 2, padding: [[1, 0], [1, 0]]", False),
    ],
)
def test_a_remainder_within_the_padding_is_found(size: int, keys: str, is_found: bool) -> None:
    assert bool(findings(one_layer(size, keys), "G202")) is is_found


def test_where_cells_are_lost_too_only_that_is_reported() -> None:
    text = """
        input: [12, 11, 3]
        layers:
          - {type: conv, filters: 8, kernel: 4, stride: 4, padding: 1}
    """
    assert finding(text, "G201").message == "1 of 12 rows is never read"
    assert findings(text, "G202") == []


def test_the_title_has_what_is_read_and_the_notes_the_formula() -> None:
    text = one_layer(224, "type: conv, filters: 8, kernel: 7, stride: 2, padding: 3")
    found = finding(text, "G202")
    assert found.message == "padding is uneven: 3 before the map and 2 after it"
    assert found.notes == (
        "(224 + 6 - 7) / 2 + 1 = 112.5, floored to 112",
        "no window reads the last cell of padding along height and width",
    )
    assert found.help is not None
    assert found.help.startswith("225 rows and columns would be padded evenly")
    assert found.fix is None


def test_a_signal_is_judged_along_its_length() -> None:
    text = (
        "input: [100, 1]\nlayers:\n  - {type: conv, filters: 8, kernel: 9, stride: 4, padding: 4}\n"
    )
    found = finding(text, "G202")
    assert found.message == "padding is uneven: 4 before the map and 1 after it"
    assert found.notes[1] == "no window reads the last 3 cells of padding along length"


def test_zeros_that_a_layer_put_around_the_map_are_its_padding() -> None:
    """As in the stems of the ResNets and DenseNets of keras.applications."""
    stem = "type: conv, filters: 8, kernel: 7, stride: 2"
    padded = "input: [224, 224, 3]\nlayers:\n  - {type: zero_pad, padding: 3}\n"
    found = finding(f"{padded}  - {{{stem}}}\n", "G202")
    same = finding(one_layer(224, f"{stem}, padding: 3"), "G202")
    assert (found.message, found.notes, found.help) == (same.message, same.notes, same.help)


@pytest.mark.parametrize("size", [224, 225])
def test_padding_at_the_end_alone_that_is_not_read_leaves_the_map_even(size: int) -> None:
    """As before the strided convolutions of keras.applications' MobileNets."""
    window = "type: conv, filters: 8, kernel: 3, stride: 2"
    pad = "padding: [[0, 1], [0, 1]]"
    apart = f"  - {{type: zero_pad, {pad}}}\n  - {{{window}}}\n"
    own = f"  - {{{window}, {pad}}}\n"
    for layers in (apart, own):
        text = f"input: [{size}, {size}, 3]\nlayers:\n{layers}"
        assert findings(text, "G202") == findings(text, "G201") == []
