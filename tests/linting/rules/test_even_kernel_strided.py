"""G217: kernels without a centre that move in steps and overlap."""

from __future__ import annotations

import pytest

from cnnshape.catalogue import Severity
from tests.linting.asking import finding, findings


def one_layer(keys: str, shape: str = "64, 64, 3") -> str:
    return f"input: [{shape}]\nlayers:\n  - {{{keys}}}\n"


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ("type: conv, filters: 8, kernel: 4, stride: 2", True),
        ("type: conv, filters: 8, kernel: 4, stride: 4", False),
        ("type: conv, filters: 8, kernel: 4", False),
        ("type: conv, filters: 8, kernel: 3, stride: 2", False),
        ("type: conv, filters: 8, kernel: [3, 4], stride: [1, 2]", True),
        ("type: conv, filters: 8, kernel: [4, 3], stride: [1, 2]", False),
        ("type: conv, filters: 8, kernel: 64, stride: 2", False),
        ("type: depthwise_conv, kernel: 6, stride: 3", True),
        ("type: conv_transpose, filters: 8, kernel: 4, stride: 2", False),
        ("type: max_pool, kernel: 4, stride: 2", False),
    ],
)
def test_an_even_kernel_that_is_no_patch_is_found(keys: str, is_found: bool) -> None:
    assert bool(findings(one_layer(keys), "G217")) is is_found


def test_the_title_has_both_sizes_and_the_note_where_the_output_lies() -> None:
    found = finding(one_layer("type: conv, filters: 8, kernel: 4, stride: 2, padding: 1"), "G217")
    assert found.severity is Severity.INFO
    assert found.message == "a kernel of 4x4 with stride 2x2 has no centre"
    assert found.notes == (
        "along height and width, the first output is centred on position 0.5 of the map",
    )
    assert found.fix is None


def test_a_signal_is_judged() -> None:
    found = finding(one_layer("type: conv, filters: 8, kernel: 80, stride: 4", "16000, 1"), "G217")
    assert found.message == "a kernel of 80 with stride 4 has no centre"
    assert found.notes[0].startswith("along length")
