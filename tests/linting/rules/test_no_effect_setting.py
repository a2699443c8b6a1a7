"""D503: dilations that have no neighbouring tap to move."""

from __future__ import annotations

import pytest

from cnnshape.catalogue import Safety
from cnnshape.linting.source_text import SourceText
from tests.linting.asking import finding, findings


def text(layer: str, size: str = "[9, 9, 4]") -> str:
    return f"input: {size}\nlayers:\n  - {layer}\n"


@pytest.mark.parametrize(
    "layer",
    [
        "{type: conv, filters: 4, kernel: 1, dilation: 2}",
        "{type: depthwise_conv, kernel: 1, dilation: 3}",
        "{type: conv_transpose, filters: 4, kernel: 1, dilation: 2}",
        "{type: max_pool, kernel: 1, stride: 2, dilation: 2}",
        "{type: conv, filters: 4, kernel: [3, 1], dilation: [1, 2]}",
    ],
)
def test_a_dilation_on_a_single_tap_is_found(layer: str) -> None:
    found = finding(text(layer), "D503")
    assert found.message.endswith("has no effect on a kernel of 1")
    assert found.help is not None


@pytest.mark.parametrize(
    "layer",
    [
        "{type: conv, filters: 4, kernel: 2, dilation: 2}",
        "{type: conv, filters: 4, kernel: [3, 1], dilation: 2}",
        "{type: conv, filters: 4, kernel: [3, 1], dilation: [2, 1]}",
        "{type: conv, filters: 4, kernel: 1, dilation: 1}",
        "{type: conv, filters: 4, kernel: 1}",
    ],
)
def test_a_dilation_that_moves_taps_or_is_1_is_fine(layer: str) -> None:
    assert findings(text(layer), "D503") == []


@pytest.mark.parametrize("size", ["[9, 4]", "[9, 9, 9, 4]"])
def test_any_number_of_axes(size: str) -> None:
    found = finding(text("{type: conv, filters: 4, kernel: 1, dilation: 5}", size), "D503")
    assert found.message == "dilation 5 has no effect on a kernel of 1"
    assert found.notes == ("5 * (1 - 1) + 1 = 1: the window still spans one cell",)


def test_the_key_is_marked_and_taken_out() -> None:
    found = finding(text("{type: conv, filters: 4, kernel: 1, dilation: 2, bias: false}"), "D503")
    source = found.span.source
    assert SourceText(source).between(found.span) == "dilation: 2"
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    assert SourceText(source).edited(found.fix.edits) == text(
        "{type: conv, filters: 4, kernel: 1, bias: false}"
    )


def test_a_key_that_other_copies_need_stays() -> None:
    found = finding(
        """
        input: [9, 9, 4]
        blocks:
          unit:
            parameters: {kernel: }
            layers:
              - {type: conv, filters: 4, kernel: =kernel, padding: half, dilation: 2}
        layers:
          - {type: unit, kernel: 1}
          - {type: unit, kernel: 3}
        """,
        "D503",
    )
    assert found.fix is None
    assert found.help == "leave the dilation at 1, or enlarge the kernel"
