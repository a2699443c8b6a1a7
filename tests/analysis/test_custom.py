"""What cnnshape does not know is taken at its word, and marked so."""

from __future__ import annotations

from fractions import Fraction
from textwrap import dedent

import pytest

from cnnshape import SpecError, analyze, loads, verify
from cnnshape.verification.evidence import Status
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


@pytest.mark.parametrize("kind", ["mamba", "conv_gru", "mystery"])
def test_an_undeclared_kind_is_an_error_and_not_a_zero(kind: str) -> None:
    with pytest.raises(SpecError) as refused:
        loads(f"input: [9, 8, 6]\nlayers:\n  - {{type: {kind}}}")
    assert [diagnostic.code for diagnostic in refused.value.diagnostics] == ["E005"]


CORRELATION = """
    inputs: {left: [14, 12, 4], right: [14, 12, 4], vector: [7]}
    layers:
      - {name: conv, type: conv, filters: 4, kernel: 3, padding: same, from: left}
      - {name: custom, type: custom, from: FROM, output: [7, 6, 16], kernel: 5}
      - {name: head, type: conv, filters: 2, kernel: 3}
    outputs: [head]
    """


def correlation(reads: str, output: str = "[7, 6, 16]") -> str:
    return CORRELATION.replace("FROM", reads).replace("[7, 6, 16]", output)


def test_several_layers_may_be_read() -> None:
    row = rows(sound(correlation("[conv, right]")))["custom"]
    assert row.inputs == ("conv", "right")
    assert row.input_shapes == ((14, 12, 4), (14, 12, 4))


def test_a_declared_kernel_is_a_window_on_all_that_is_read() -> None:
    found = rows(sound(correlation("[right, conv]")))
    assert found["custom"].receptive_field == (7, 7)
    assert found["custom"].effective_stride == (Fraction(2), Fraction(2))
    assert found["head"].receptive_field == (11, 11)


def test_a_kernel_of_one_reads_the_cell_in_its_place() -> None:
    text = correlation("[conv, right]", "[14, 12, 9]").replace("kernel: 5", "kernel: 1")
    assert rows(sound(text))["custom"].receptive_field == (3, 3)


def test_a_kernel_says_nothing_of_what_has_other_axes() -> None:
    assert rows(sound(correlation("[conv, vector]")))["custom"].receptive_field is None


def refused(text: str) -> tuple[str, str, tuple[str, ...], str | None]:
    (found,) = analyze(loads(dedent(text))).diagnostics
    return found.code, found.message, found.notes, found.help


def test_a_kernel_without_a_stride_is_refused_with_the_way_out() -> None:
    assert refused(correlation("[conv, right]", "[9, 12, 16]")) == (
        "S110",
        "no stride of a window turns a height of 14 into 9",
        ("a stride of 2 gives 7",),
        "leave `kernel` out: the receptive field is then not known",
    )
    sound(correlation("[conv, right]", "[9, 12, 16]").replace(", kernel: 5", ""))


def test_a_kernel_for_other_axes_is_refused() -> None:
    text = correlation("[conv, right]").replace("kernel: 5", "kernel: [5]")
    assert refused(text) == (
        "S108",
        "`kernel` lists 1 value, but the output has 2 spatial axes",
        (),
        "write one number for all axes, or one for each",
    )


MEMORY = """
    inputs: {left: [8, 4], right: [3]}
    layers:
      - {name: relu, type: conv, filters: 4, kernel: 1, from: left}
      - {name: custom, type: custom, from: [relu, right], output: [4, 8], memory: WHICH}
      - {type: dense, units: 1}
    """


@pytest.mark.parametrize(
    ("memory", "values"), [("allocates", 32 + 32 + 3), ("in_place", 32 + 3), ("aliases", 32 + 3)]
)
def test_memory_is_used_as_declared_and_so_observed(memory: str, values: int) -> None:
    text = dedent(MEMORY.replace("WHICH", memory))
    assert rows(sound(text))["custom"].live_bytes == 4 * values
    assert verify(loads(text)).ok


def test_an_input_that_others_read_is_not_overwritten() -> None:
    text = MEMORY.replace("WHICH", "in_place") + "  - {type: relu, from: relu}\n    "
    assert rows(sound(text))["custom"].live_bytes == 4 * (32 + 32 + 3)
    assert verify(loads(dedent(text))).ok


@pytest.mark.parametrize("memory", ["in_place", "aliases"])
def test_more_values_do_not_fit_into_the_input(memory: str) -> None:
    text = MEMORY.replace("WHICH", memory).replace("[4, 8]", "[5, 8]")
    assert refused(text) == (
        "S110",
        "an output of 40 values does not take the place of 32",
        ("`relu` is 8x4",),
        "leave `memory` out: the output is then a new array",
    )


def test_a_declared_field_is_declared_in_the_proof_and_after_it() -> None:
    proof = verify(loads(dedent(correlation("[conv, right]"))))
    numbers = {layer.name: layer.numbers for layer in proof.layers}
    assert numbers["conv"]["receptive_field"].status is Status.PROVED
    assert numbers["custom"]["receptive_field"][:3] == ((7, 7), None, Status.DECLARED)
    assert numbers["head"]["receptive_field"][:3] == ((11, 11), (None, None), Status.DECLARED)
    assert proof.ok
