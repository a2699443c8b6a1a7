"""G201: cells at the end of a map that no window reads."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.linting.registry import rule_of
from cnnshape.linting.subject import Subject
from tests.linting.asking import finding, findings


def one_layer(size: int, keys: str) -> str:
    return f"input: [{size}, {size}, 3]\nlayers:\n  - {{{keys}}}\n"


def layers_found(network: cnnshape.Network) -> int:
    subject = Subject(cnnshape.analyze(network))
    return len({each.node.name for each in rule_of("G201")(subject)})


@pytest.mark.parametrize(
    ("size", "keys", "is_found"),
    [
        (224, "type: conv, filters: 8, kernel: 11, stride: 4", True),
        (227, "type: conv, filters: 8, kernel: 11, stride: 4", False),
        (224, "type: conv, filters: 8, kernel: 7, stride: 2, padding: 3", False),
        (9, "type: max_pool, kernel: 2", True),
        (9, "type: max_pool, kernel: 2, ceil_mode: true", False),
        (9, "type: max_pool, kernel: 2, padding: same", False),
        (56, "type: conv, filters: 8, kernel: 1, stride: 2", False),
        (9, "type: conv, filters: 8, kernel: 2, stride: 3, dilation: 2", False),
        (10, "type: conv, filters: 8, kernel: 2, stride: 3, dilation: 2", True),
    ],
)
def test_a_window_at_least_as_wide_as_its_stride_is_judged_by_its_end(
    size: int, keys: str, is_found: bool
) -> None:
    assert bool(findings(one_layer(size, keys), "G201")) is is_found


def test_only_what_the_padding_does_not_cover_is_lost() -> None:
    keys = "type: conv, filters: 8, kernel: 4, stride: 4, padding: [[0, 1], [0, 1]]"
    assert findings(one_layer(16, keys), "G201") == []
    assert finding(one_layer(18, keys), "G201").message == "2 of 18 rows and columns are never read"


def test_the_title_names_the_lines_and_the_notes_count_the_cells() -> None:
    found = finding(one_layer(224, "type: conv, filters: 8, kernel: 11, stride: 4"), "G201")
    assert found.message == "1 of 224 rows and columns is never read"
    assert found.notes == (
        "(224 + 0 - 11) / 4 + 1 = 54.25, floored to 54",
        "447 of 50,176 cells of its input (0.89 %) have no effect on its output",
    )


def test_each_axis_has_its_own_lines() -> None:
    text = "input: [9, 8, 3]\nlayers:\n  - {type: max_pool, kernel: 2}\n"
    assert finding(text, "G201").message == "1 of 9 rows is never read"


@pytest.mark.parametrize(
    ("shape", "title"),
    [
        ("9, 3", "1 of 9 positions is never read"),
        ("9, 8, 8, 3", "1 of 9 slices is never read"),
    ],
)
def test_maps_of_other_ranks_are_judged(shape: str, title: str) -> None:
    text = f"input: [{shape}]\nlayers:\n  - {{type: max_pool, kernel: 2}}\n"
    assert finding(text, "G201").message == title


def test_the_nearest_clean_input_comes_first_and_a_window_for_the_rest_of_a_pooling() -> None:
    found = finding(one_layer(10, "type: max_pool, kernel: 3, stride: 2"), "G201")
    assert found.help == (
        "`input: [11, 11, 3]` makes every layer exact; `ceil_mode: true` adds a window for the rest"
    )
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["[11, 11, 3]"]


def test_an_input_that_is_computed_is_reported_but_not_edited() -> None:
    text = one_layer(10, "type: max_pool, kernel: 3, stride: 2").replace(
        "[10, 10, 3]", "=[10, 10, 3]"
    )
    found = finding(text, "G201")
    assert found.help is not None
    assert found.help.startswith("`input: [11, 11, 3]` makes every layer exact")
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == [", ceil_mode: true"]


def test_a_huge_window_is_judged_at_once() -> None:
    text = f"input: [{2**40 + 1}, 1]\nlayers:\n  - {{type: max_pool, kernel: {2**39}}}\n"
    assert finding(text, "G201").message == f"1 of {2**40 + 1:,} positions is never read"


@pytest.mark.parametrize(
    ("name", "size", "layers"),
    [
        ("alexnet_2012", 224, 4),
        ("alexnet_2012", 227, 0),
        ("unet", 570, 3),
        ("unet", 572, 0),
        ("squeezenet1_0", 224, 1),
        ("squeezenet1_0", 227, 0),
        ("squeezenet1_1", 227, 0),
    ],
)
def test_published_networks_drop_cells_at_other_inputs(name: str, size: int, layers: int) -> None:
    channels = 1 if name == "unet" else 3
    assert layers_found(cnnshape.load(name, input=(size, size, channels))) == layers


def test_inception_without_its_auxiliary_head_drops_cells_at_224() -> None:
    settings = {"auxiliary": False}
    assert layers_found(cnnshape.load("inception_v3", (224, 224, 3), settings)) == 5
    assert layers_found(cnnshape.load("inception_v3", (299, 299, 3), settings)) == 0


@pytest.mark.parametrize(
    ("pad", "window", "lost"),
    [
        ("3", "kernel: 7, stride: 2", None),
        ("[[0, 1], [0, 1]]", "kernel: 3, stride: 2", None),
        ("[[1, 0], [1, 0]]", "kernel: 2, stride: 2", "1 of 225 rows and columns is never read"),
        ("[[0, 1], [0, 1]]", "kernel: 4, stride: 4", None),
        ("[[0, 1], [0, 1]]", "kernel: 7, stride: 4", "1 of 225 rows and columns is never read"),
    ],
)
def test_the_padding_of_a_layer_before_the_window_is_not_lost(
    pad: str, window: str, lost: str | None
) -> None:
    text = (
        "input: [224, 224, 3]\nlayers:\n"
        f"  - {{type: zero_pad, padding: {pad}}}\n"
        "  - {type: batch_norm, activation: relu}\n"
        f"  - {{type: conv, filters: 8, {window}}}\n"
    )
    assert [each.message for each in findings(text, "G201")] == ([lost] if lost else [])
