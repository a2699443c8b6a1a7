"""G210: dilated kernels in a row that leave holes in what they see together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.catalogue import Severity
from cnnshape.linting.cells_seen import cells_seen
from cnnshape.linting.subject import Subject
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


def test_what_is_read_elsewhere_too_is_followed_past_it() -> None:
    text = network([convolution(1, ", name: first"), convolution(2)])
    assert findings(text + "\noutputs: [first, conv_2]", "G210") == []


@pytest.mark.parametrize("merge", ["add", "concat", "average", "maximum"])
def test_a_shortcut_fills_what_a_dilated_branch_leaves_out(merge: str) -> None:
    """Before the branch, two convolutions have seen all five cells around."""
    merged = [
        convolution(1, ", activation: relu"),
        convolution(1, ", name: x, activation: relu"),
        convolution(2, ", activation: relu"),
        convolution(2, ", name: y"),
        f"{{type: {merge}, from: [x, y]}}",
    ]
    chain = [each for each in merged if "from" not in each]
    for shape in ("1000, 4", "64, 64, 4", "16, 16, 16, 4"):
        assert findings(network(chain, shape), "G210") == []
        assert findings(network(merged, shape), "G210") == []


def test_a_shortcut_of_the_cell_alone_leaves_holes_beside_it() -> None:
    layers = [convolution(4, ", name: y"), "{type: add, from: [input, y]}", convolution(2)]
    found = finding(network(layers, "64, 4"), "G210")
    assert found.message == "2 layers read together 7 of the 13 cells spanned"
    assert found.notes[0] == (
        "along length, kernels of 3, 3 with dilations of 4, 2 read 7 of 13 cells"
    )


def test_branches_that_read_other_cells_are_counted_together() -> None:
    """A pyramid of dilations: the cell, 8 around it one off, and 8 two off, of 5 by 5."""
    branches = ", ".join(f"[{convolution(dilation)}]" for dilation in (1, 2))
    layers = [f"{{type: branches, merge: concat, branches: [{branches}]}}"]
    found = finding(network(layers), "G210")
    assert found.message == "2 layers read together 17 of the 25 cells spanned"


@pytest.mark.parametrize(
    "between",
    [
        "{type: instance_norm}",
        "{type: group_norm, groups: 2}",
        "{type: zero_pad, padding: 1}",
        "{type: crop, cropping: 1}",
        "{type: dropout}",
    ],
)
def test_norms_and_pads_do_not_end_a_path(between: str) -> None:
    assert findings(network([convolution(1), between, convolution(2)]), "G210") == []


def test_a_gate_counts_neither_as_an_end_nor_as_a_path() -> None:
    gated = [
        convolution(1),
        convolution(2, ", name: map"),
        "{type: global_avg_pool, keep_axes: true}",
        "{name: gate, type: conv, filters: 4, kernel: 1, activation: sigmoid}",
        "{type: multiply, from: [map, gate]}",
    ]
    assert findings(network(gated), "G210") == []
    assert findings(network([convolution(2), *gated[1:]]), "G210")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.booleans()), min_size=1, max_size=4)
)
def test_cells_over_all_paths_are_those_that_change_an_output(
    layers: list[tuple[int, int, bool]],
) -> None:
    """With weights above 0 an output changes with every cell that it depends on."""
    rows = []
    for at, (kernel, dilation, has_shortcut) in enumerate(layers):
        below = f"m{at - 1}" if at else "input"
        keys = f"filters: 1, kernel: {kernel}, dilation: {dilation}, padding: same"
        rows.append(f"{{name: c{at}, type: conv, {keys}, from: {below}}}")
        added = f"[c{at}, {below}]" if has_shortcut else f"[c{at}, c{at}]"
        rows.append(f"{{name: m{at}, type: add, from: {added}}}")
    size = 61
    read = cnnshape.loads(network(rows, f"{size}, {size}, 1"))
    weights = {
        f"{row.name}.{array}": np.full(shape, float(array == "weight"))
        for row in cnnshape.analyze(read).layers
        for array, shape in (row.weights or {}).items()
    }
    point = np.zeros((1, size, size, 1))
    point[0, size // 2, size // 2] = 1
    (values,) = cnnshape.run(read, point, weights=weights).outputs.values()
    (seen,) = cells_seen(Subject(cnnshape.analyze(read)))[f"m{len(layers) - 1}"].values()
    assert seen is not None
    assert seen.read == np.count_nonzero(values)


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


def test_shifts_too_far_to_look_at_are_not_judged() -> None:
    far = f"{{name: far, type: zero_pad, padding: [[{2**40}, 0]]}}"
    cut = f"{{type: crop, cropping: [[0, {2**40}]]}}"
    layers = [convolution(2), far, cut, "{type: add, from: [conv_1, crop_1]}"]
    assert findings(network(layers, "64, 4"), "G210") == []


def test_deeplab_fills_the_holes_of_its_dilated_convolutions() -> None:
    """The first block of a dilated stage is undilated, and shortcuts carry on what it saw."""
    found = [
        each for each in cnnshape.lint(cnnshape.load("deeplabv3_resnet50")) if each.code == "G210"
    ]
    assert found == []
