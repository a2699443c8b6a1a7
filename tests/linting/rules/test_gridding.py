"""G210: dilated kernels in a row that leave holes in what they see together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.catalogue import Severity
from tests.linting.asking import finding, findings


def convolution(dilation: int, keys: str = "") -> str:
    return f"{{type: conv, filters: 4, kernel: 3, dilation: {dilation}, padding: same{keys}}}"


def network(layers: Sequence[str], shape: str = "64, 64, 4") -> str:
    return "\n".join([f"input: [{shape}]", "layers:", *(f"  - {layer}" for layer in layers)])


def run(*dilations: int, shape: str = "64, 64, 4") -> str:
    return network([convolution(dilation) for dilation in dilations], shape)


@pytest.mark.parametrize(
    ("dilations", "share"),
    [
        ((2, 2, 2), "29 %"),
        ((2, 4, 8), "27 %"),
        ((2,), "36 %"),
        ((3, 5), "28 %"),
        ((1, 2, 5), None),
        ((1, 2, 3), None),
        ((2, 2, 2, 1), None),
        ((1, 1, 1), None),
    ],
)
def test_the_share_of_cells_that_are_read_is_exact(
    dilations: tuple[int, ...], share: str | None
) -> None:
    notes = [each.notes[-1] for each in findings(run(*dilations), "G210")]
    assert notes == ([] if share is None else [f"an output depends on {share} of its field"])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(2, 3), st.integers(1, 5)), min_size=1, max_size=4))
def test_the_cells_that_are_read_are_the_sums_of_taps(layers: list[tuple[int, int]]) -> None:
    sums = {
        sum(taps) for taps in product(*(range(0, kernel * step, step) for kernel, step in layers))
    }
    text = network(
        [f"{{type: conv, filters: 1, kernel: {k}, dilation: {d}}}" for k, d in layers], "99, 1"
    )
    found = findings(text, "G210")
    assert bool(found) is (len(sums) <= max(sums))
    for each in found:
        assert each.message.endswith(f" {len(sums)} of the {max(sums) + 1} cells spanned")


def test_the_title_counts_cells_and_the_note_names_the_kernels() -> None:
    found = finding(run(2, 2, 2), "G210")
    assert found.severity is Severity.INFO
    assert found.message == "3 layers in a row read 49 of the 169 cells spanned"
    assert found.notes[0] == (
        "along height and width, kernels of 3, 3, 3 with dilations of 2, 2, 2 read 7 of 13 cells"
    )
    assert found.span.line == 3
    assert found.fix is None


def test_what_works_cell_by_cell_does_not_end_a_run() -> None:
    between = ["{type: batch_norm, activation: relu}", "{type: dropout}"]
    pointwise = "{type: conv, filters: 4, kernel: 1}"
    layers = [convolution(1), *between, pointwise, convolution(2), *between, convolution(5)]
    assert findings(network(layers), "G210") == []


@pytest.mark.parametrize(
    "between",
    ["{type: max_pool, kernel: 2}", "{type: conv, filters: 4, kernel: 3, stride: 2, padding: 1}"],
)
def test_a_stride_ends_a_run(between: str) -> None:
    found = finding(network([convolution(1), between, convolution(2)]), "G210")
    assert found.message == "a dilated kernel reads 9 of the 25 cells spanned"


def test_a_pooling_without_a_stride_fills_holes() -> None:
    pool = "{type: max_pool, kernel: 2, stride: 1, padding: same}"
    assert findings(network([pool, convolution(2)]), "G210") == []


def test_what_is_read_elsewhere_too_ends_a_run() -> None:
    text = network([convolution(1, ", name: first"), convolution(2)])
    assert findings(text, "G210") == []
    assert findings(text + "\noutputs: [first, conv_2]", "G210")


def test_a_signal_and_a_volume_are_judged() -> None:
    assert finding(run(2, 2, shape="64, 4"), "G210").message.endswith("5 of the 9 cells spanned")
    volume = finding(run(2, shape="8, 8, 8, 4"), "G210")
    assert volume.message.endswith("27 of the 125 cells spanned")


def test_long_runs_are_reported_in_short() -> None:
    note = finding(run(*[2] * 8), "G210").notes[0]
    assert "dilations of 2, 2, 2, 2, 2, 2 and 2 more read 17 of 33 cells" in note


def test_a_dilation_too_wide_to_look_at_is_not_judged() -> None:
    layer = f"{{type: conv, filters: 1, kernel: 3, dilation: {2**40}}}"
    assert findings(network([layer], f"{2**42}, 1"), "G210") == []


def test_deeplab_has_dilated_convolutions_alone_in_their_branches() -> None:
    found = [
        each for each in cnnshape.lint(cnnshape.load("deeplabv3_resnet50")) if each.code == "G210"
    ]
    read = (re.search(r"reads 9 of the ([\d,]+) cells spanned", each.message) for each in found)
    spanned = {each[1] for each in read if each is not None}
    assert spanned == {"25", "625", "2,401", "5,329"}, "two stages, and three branches of the head"
