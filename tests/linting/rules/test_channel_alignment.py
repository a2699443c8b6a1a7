"""H801: channels that are not a multiple of 8."""

from __future__ import annotations

import pytest

from tests.linting.asking import finding, findings, lines_of


def network(layer: str, *rest: str) -> str:
    rows = "\n".join(
        f"  - {each}" for each in (layer, *rest, "{type: conv, filters: 3, kernel: 1}")
    )
    return f"input: [16, 16, 3]\nlayers:\n{rows}\n"


@pytest.mark.parametrize("filters", [7, 9, 12, 58])
def test_no_multiple_of_8_is_found(filters: int) -> None:
    found = finding(network(f"{{type: conv, filters: {filters}, kernel: 3}}"), "H801")
    assert found.message == f"{filters} channels are not a multiple of 8"


@pytest.mark.parametrize("filters", [8, 16, 56, 64])
def test_a_multiple_of_8_is_fine(filters: int) -> None:
    assert findings(network(f"{{type: conv, filters: {filters}, kernel: 3}}"), "H801") == []


def test_the_finding_says_what_is_filled_up_and_what_to_take() -> None:
    found = finding(network("{type: conv, filters: 58, kernel: 3}"), "H801")
    assert found.notes == ("padded to 64, 9.4 % of them are zeros",)
    assert found.help == "use 64, or 56"
    assert finding(network("{type: conv, filters: 6, kernel: 3}"), "H801").help == "use 8"


def test_a_head_has_as_many_channels_as_there_are_classes() -> None:
    text = "input: [16, 16, 3]\nlayers:\n  - {type: conv, filters: 21, kernel: 1}\n"
    assert findings(text + "  - {type: softmax}\n  - {type: upsample, factor: 2}\n", "H801") == []


def test_vectors_and_maps_of_one_cell_are_small_anyway() -> None:
    text = """
        input: [16, 16, 8]
        layers:
          - {type: global_avg_pool, keep_axes: true}
          - {type: conv, filters: 5, kernel: 1}
          - {type: flatten}
          - {type: dense, units: 5}
          - {type: dense, units: 4}
        """
    assert findings(text, "H801") == []


def test_a_depthwise_convolution_has_the_channels_that_it_is_given() -> None:
    text = network("{type: conv, filters: 12, kernel: 3}", "{type: depthwise_conv, kernel: 3}")
    assert lines_of(text, "H801") == [3]


@pytest.mark.parametrize("size", ["[64, 8]", "[8, 8, 8, 8]"])
def test_any_number_of_axes(size: str) -> None:
    text = network("{type: conv_transpose, filters: 9, kernel: 2}").replace("[16, 16, 3]", size)
    assert lines_of(text, "H801") == [3]


@pytest.mark.parametrize("merge", ["multiply", "add", "concat"])
def test_a_single_channel_for_all_others_is_a_gate(merge: str) -> None:
    text = network(
        "{name: map, type: conv, filters: 16, kernel: 1, stride: 2}",
        "{type: conv, filters: 1, kernel: 2, stride: 2, activation: sigmoid}",
        "{name: gate, type: upsample, factor: 2}",
        f"{{type: {merge}, from: [map, gate]}}",
        "{type: conv, filters: 16, kernel: 1}",
    )
    assert lines_of(text, "H801") == ([4] if merge == "concat" else [])


def test_copies_are_reported_once() -> None:
    found = finding(network("{type: conv, filters: 12, kernel: 1, repeat: 3}"), "H801")
    assert found.notes[-1] == "the same in 2 more copies of this layer"
