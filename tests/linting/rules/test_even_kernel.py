"""G207: kernels without a centre that move cell by cell."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.linting.registry import rule_of
from cnnshape.linting.subject import Subject
from tests.linting.asking import finding, findings, network


def one_layer(keys: str, shape: str = "32, 32, 3") -> str:
    return f"input: [{shape}]\nlayers:\n  - {{{keys}}}\n"


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ("type: conv, filters: 8, kernel: 4", True),
        ("type: conv, filters: 8, kernel: 3", False),
        ("type: conv, filters: 8, kernel: 1", False),
        ("type: conv, filters: 8, kernel: [3, 2]", True),
        ("type: conv, filters: 8, kernel: 4, stride: 2", False),
        ("type: conv, filters: 8, kernel: [4, 3], stride: [2, 1]", False),
        ("type: conv, filters: 8, kernel: 32", False),
        ("type: conv, filters: 8, kernel: 2, padding: [[1, 0], [1, 0]]", False),
        ("type: conv, filters: 8, kernel: 2, padding: [[0, 1], [0, 1]]", True),
        ("type: depthwise_conv, kernel: 2", True),
        ("type: separable_conv, filters: 8, kernel: 4", True),
        ("type: conv_transpose, filters: 8, kernel: 2", False),
        ("type: max_pool, kernel: 2, stride: 1", False),
    ],
)
def test_an_even_kernel_that_moves_cell_by_cell_is_found(keys: str, is_found: bool) -> None:
    assert bool(findings(one_layer(keys), "G207")) is is_found


def test_causal_dilated_convolutions_of_a_signal_are_left_alone() -> None:
    keys = "type: conv, filters: 8, kernel: 2, dilation: 4, padding: [[4, 0]]"
    assert findings(one_layer(keys, "100, 1"), "G207") == []
    assert findings(one_layer(keys.replace("[[4, 0]]", "[[2, 2]]"), "100, 1"), "G207")


def test_same_padding_has_more_on_one_side() -> None:
    found = finding(one_layer("type: conv, filters: 8, kernel: 4, padding: same"), "G207")
    assert found.message == "a kernel of 4x4 that moves cell by cell has no centre"
    assert found.notes == (
        "along height and width, 2 taps on either side and none in the middle",
        "the map is padded by 1 before and 2 after: outputs lie off their cells",
    )
    assert found.help == "`kernel: 5` or `kernel: 3` has a centre"
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["5"]


def test_equal_padding_cannot_keep_the_size() -> None:
    found = finding(one_layer("type: conv, filters: 8, kernel: 4, padding: 1"), "G207")
    assert found.notes[1] == "32 cells become 31; only an odd padding, 3 in all, would keep them"


def test_only_the_even_axes_of_a_kernel_are_changed() -> None:
    found = finding(one_layer("type: conv, filters: 8, kernel: [3, 2]"), "G207")
    assert found.message == "a kernel of 3x2 that moves cell by cell has no centre"
    assert found.help == "`kernel: 3` has a centre"


def test_a_volume_is_judged() -> None:
    keys = "type: conv, filters: 8, kernel: [2, 3, 3]"
    assert (
        finding(one_layer(keys, "8, 8, 8, 3"), "G207").notes[0].startswith("along depth, 1 tap on")
    )


def test_copies_of_a_layer_are_reported_once() -> None:
    found = finding(one_layer("type: conv, filters: 8, kernel: 2, repeat: 3"), "G207")
    assert found.notes[-1] == "the same in 2 more copies of this layer"


EVEN = "type: conv, filters: 8, kernel: 4, padding: 1"


@pytest.mark.parametrize(
    "layers",
    [
        (EVEN, EVEN),
        (EVEN, "type: instance_norm", "type: leaky_relu, slope: 0.2", EVEN),
        (EVEN, "type: batch_norm, activation: relu", "type: dropout", EVEN.replace("4", "2")),
        (EVEN, EVEN, EVEN, EVEN),
        ("type: conv, filters: 8, kernel: 2", "type: conv, filters: 8, kernel: 2"),
    ],
)
def test_an_even_number_in_a_row_brings_outputs_back_onto_cells(layers: tuple[str, ...]) -> None:
    """As the two at the end of a PatchGAN."""
    assert findings(network(*layers, input="[32, 32, 3]"), "G207") == []


@pytest.mark.parametrize(
    ("layers", "number"),
    [
        ((EVEN,), 1),
        ((EVEN, EVEN, EVEN), 3),
        ((EVEN.replace("1", "same"), EVEN.replace("1", "same")), 2),
        ((EVEN, EVEN.replace("4", "[4, 3]")), 2),
        ((EVEN, "type: max_pool, kernel: 2", EVEN), 2),
        ((f"name: a, {EVEN}", EVEN, "type: conv, filters: 8, kernel: 1, from: a"), 2),
    ],
)
def test_an_odd_number_uneven_padding_and_layers_apart_are_found(
    layers: tuple[str, ...], number: int
) -> None:
    text = network(*layers, input="[32, 32, 3]")
    rule = rule_of("G207")(Subject(cnnshape.analyze(cnnshape.loads(text))))
    assert len(list(rule)) == number
