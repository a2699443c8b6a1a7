"""G205: shortcuts that pass on only some of the cells."""

from __future__ import annotations

from tests.linting.asking import finding, findings

RESIDUAL = """
    input: [56, 56, 8]
    layers:
      - type: branches
        merge: add
        branches:
          - - {type: conv, filters: 16, kernel: 3, stride: 2, padding: 1, activation: relu}
            - {type: conv, filters: 16, kernel: 3, padding: 1}
          - - {type: conv, filters: 16, kernel: 1, stride: 2, bias: false}
            - {type: batch_norm}
"""


def test_a_projection_with_a_stride_is_reported_as_a_shortcut_and_not_as_a_stride() -> None:
    found = finding(RESIDUAL, "G205")
    assert found.span.line == 8
    assert found.message == "2,352 of 3,136 cells are never read by this shortcut"
    assert found.notes == (
        "a kernel of 1 with stride 2 steps over 28 of 56 rows and columns (50 %)",
    )
    assert found.help is not None
    assert found.help.startswith("an `avg_pool` of 2x2 before the convolution")
    assert findings(RESIDUAL, "G204") == []


def test_a_projection_that_reads_every_cell_is_silent() -> None:
    assert findings(RESIDUAL.replace("kernel: 1, stride: 2", "kernel: 2, stride: 2"), "G205") == []


def test_a_branch_that_is_not_added_is_no_shortcut() -> None:
    text = RESIDUAL.replace("merge: add", "merge: concat")
    assert findings(text, "G205") == []
    assert findings(text, "G204")


def test_a_layer_that_something_else_reads_too_is_no_shortcut() -> None:
    text = RESIDUAL + "outputs: [conv_3, add_1]\n".rjust(29)
    assert findings(text, "G205") == []


def test_copies_of_a_shortcut_are_reported_once() -> None:
    text = """
        input: [64, 64, 8]
        blocks:
          residual:
            layers:
              - type: branches
                merge: add
                branches:
                  - - {type: conv, filters: 8, kernel: 3, stride: 2, padding: 1}
                  - - {type: conv, filters: 8, kernel: 1, stride: 2}
        layers:
          - {type: residual, repeat: 3}
    """
    assert finding(text, "G205").notes[-1] == "the like in 2 more copies of this layer"
