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


OPTION_A = """
    input: [32, 32, 16]
    layers:
      - {type: conv, filters: 32, kernel: 3, stride: 2, padding: 1, activation: relu}
      - {name: residual, type: conv, filters: 32, kernel: 3, padding: 1}
      - {name: fewer, type: max_pool, kernel: 1, stride: 2, from: input}
      - {name: part, type: slice, channels: [0, 8]}
      - {name: zeros, type: subtract, from: [part, part]}
      - {name: wider, type: concat, from: [zeros, fewer, zeros]}
      - {type: add, from: [residual, wider], activation: relu}
    """


def test_a_shortcut_without_weights_that_is_filled_up_with_zeros_is_one() -> None:
    """He et al., 1512.03385, option A, as in their ResNets for CIFAR-10."""
    found = finding(OPTION_A, "G205")
    assert found.span.line == 5
    assert found.message == "768 of 1,024 cells are never read by this shortcut"
    assert found.help == "an `avg_pool` of 2x2 in its place passes all of them on"
    assert findings(OPTION_A, "G204") == []
    pooled = OPTION_A.replace("max_pool, kernel: 1, stride: 2", "avg_pool, kernel: 2, stride: 2")
    assert findings(pooled, "G204") == findings(pooled, "G205") == findings(pooled, "S") == []


def test_a_map_that_is_joined_with_zeros_and_read_elsewhere_too_is_no_shortcut() -> None:
    text = OPTION_A + "  - {type: conv, from: fewer, filters: 2, kernel: 1}\n"
    assert findings(text, "G205") == []
    assert findings(text, "G204")


def test_what_a_layer_with_weights_reads_on_the_way_is_no_shortcut() -> None:
    text = OPTION_A.replace("subtract, from: [part, part]", "conv, filters: 8, kernel: 1")
    assert findings(text, "G205") == []
    assert findings(text, "G204")
