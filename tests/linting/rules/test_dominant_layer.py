"""C701: a dense layer with most of the parameters."""

from __future__ import annotations

from tests.linting.asking import finding, findings


def head(size: int, units: int, *, before: str = "{type: flatten}", filters: int = 16) -> str:
    return f"""
        input: [{size}, {size}, 3]
        layers:
          - {{type: conv, filters: {filters}, kernel: 3, padding: 1, activation: relu}}
          - {before}
          - {{name: hidden, type: dense, units: {units}}}
        """


def test_the_finding_shows_what_a_global_pool_would_leave() -> None:
    found = finding(head(32, 100), "C701")
    assert found.message == "1,638,500 of 1,638,948 parameters (99.9 %) are in one dense layer"
    assert found.notes == (
        "16,384 x 100 weights: `conv_1` is 32x32x16, with separate weights for each value",
    )
    assert found.help == (
        "`global_avg_pool` in place of the flattening leaves 1,700 parameters here"
    )


def test_the_number_after_the_remedy_is_right() -> None:
    from cnnshape import analyze, loads

    text = head(32, 100, before="{type: global_avg_pool}")
    rows = analyze(loads("\n".join(line[8:] for line in text.splitlines()[1:]))).layers
    assert rows[-1].trainable_parameters == 1_700


def test_a_layer_of_a_million_parameters_is_small_enough() -> None:
    one_million = "input: [1000]\nlayers:\n  - {type: dense, units: 1000, bias: false}\n"
    assert findings(one_million, "C701") == []
    assert findings(one_million.replace(", bias: false", ""), "C701")


def test_just_half_of_the_parameters_is_not_most() -> None:
    text = "input: [1100]\nlayers:\n"
    layer = "  - {type: dense, units: 1100, bias: false}\n"
    assert findings(text + layer, "C701")
    assert findings(text + 2 * layer, "C701") == []


def test_a_vector_that_comes_of_no_map_is_reported_without_one() -> None:
    found = finding("input: [2000]\nlayers:\n  - {type: dense, units: 1000}\n", "C701")
    assert found.notes == ("each of 1,000 units reads all 2,000 values",)
    assert found.help == "fewer units, in it or before it"


def test_layers_between_the_map_and_the_dense_layer_are_looked_through() -> None:
    text = """
        layout: channels_first
        input: [3, 32, 32]
        layers:
          - {type: conv, filters: 16, kernel: 3, padding: 1}
          - {type: flatten}
          - {type: dropout}
          - {type: batch_norm}
          - {type: dense, units: 100}
        """
    assert "`conv_1` is 16x32x32" in finding(text, "C701").notes[0]


def test_a_dense_layer_that_acts_per_position_flattens_no_map() -> None:
    found = finding("input: [4, 4, 1100]\nlayers:\n  - {type: dense, units: 1100}\n", "C701")
    assert found.notes == ("each of 1,100 units reads all 1,100 values",)


def test_a_part_of_a_map_is_not_told_as_the_whole() -> None:
    text = """
        input: [32, 32, 3]
        layers:
          - {type: conv, filters: 16, kernel: 3, padding: 1}
          - {type: flatten}
          - {type: slice, channels: [0, 12000]}
          - {type: dense, units: 100}
        """
    assert finding(text, "C701").notes == ("each of 100 units reads all 12,000 values",)


def test_a_network_with_a_fault_has_no_total_to_compare_with() -> None:
    text = head(32, 100) + "  - {type: conv, filters: 1, kernel: 1}\n"
    assert findings(text, "C701") == []
