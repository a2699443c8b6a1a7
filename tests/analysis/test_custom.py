"""What cnnshape does not know is taken at its word, and marked so."""

from __future__ import annotations

import pytest

from cnnshape import SpecError, loads
from tests.analysis.questions import rows, sound

TEXT = """
    input: [9, 8, 6]
    layers:
      - {name: conv, type: conv, filters: 6, kernel: 3}
      - {name: attention, type: custom, output: [7, 6, 10], parameters: 1234, macs: 98765}
      - {name: head, type: conv, filters: 2, kernel: 3}
    """


def test_declared_numbers_are_taken_and_marked() -> None:
    row = rows(sound(TEXT))["attention"]
    assert row.declared
    assert row.output_shape == (7, 6, 10)
    assert row.trainable_parameters == 1234
    assert row.non_trainable_parameters == 0
    assert (row.macs, row.macs_effective) == (98_765, 98_765)
    assert row.weights == {}


def test_only_custom_layers_are_declared() -> None:
    assert [row.name for row in sound(TEXT).layers if row.declared] == ["attention"]


def test_what_follows_sees_an_unknown_part_of_the_input() -> None:
    found = rows(sound(TEXT))
    assert found["conv"].receptive_field == (3, 3)
    assert found["attention"].receptive_field is None
    assert found["head"].receptive_field is None


def test_declared_numbers_are_summed() -> None:
    totals = sound(TEXT).totals
    conv, head = (3 * 3 * 6 + 1) * 6, (3 * 3 * 10 + 1) * 2
    assert totals.trainable_parameters == conv + 1234 + head
    assert totals.macs == 7 * 6 * 3 * 3 * 6 * 6 + 98_765 + 5 * 4 * 3 * 3 * 10 * 2
    assert totals.weighted_layers == 2


def test_the_declared_shape_is_read_in_the_order_of_the_file() -> None:
    analysis = sound("""
        layout: channels_first
        input: [6, 9, 8]
        layers:
          - {type: custom, output: [10, 7, 5]}
        """)
    assert analysis.layers[-1].output_shape == (7, 5, 10)
    assert analysis.to_dict()["layers"][-1]["output_shape"] == [10, 7, 5]


def test_a_declared_map_of_other_axes_can_be_merged() -> None:
    analysis = sound("""
        inputs: {image: [4, 4, 4], sound: [16, 4]}
        layers:
          - {name: picture, type: custom, output: [4, 4, 4], from: sound}
          - {type: add, from: [image, picture]}
        """)
    assert analysis.layers[-1].output_shape == (4, 4, 4)
    assert analysis.layers[-1].receptive_field is None


@pytest.mark.parametrize("kind", ["attention", "lstm", "mystery"])
def test_an_undeclared_kind_is_an_error_and_not_a_zero(kind: str) -> None:
    with pytest.raises(SpecError) as refused:
        loads(f"input: [9, 8, 6]\nlayers:\n  - {{type: {kind}}}")
    assert [diagnostic.code for diagnostic in refused.value.diagnostics] == ["E005"]
