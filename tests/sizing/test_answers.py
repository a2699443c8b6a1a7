"""What is asked of layers that look at all axes, what never works, and how it is told."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.sizing import Sizes, sizes_of
from tests.sizing.brute_force import seen_at


def answered(text: str, up_to: int = 64, output: int | None = None) -> Sizes:
    found = sizes_of(cnnshape.loads(text), up_to, output_size=output)
    assert found is not None
    return found


RESHAPED = """
input: [28, 28, 1]
layers:
  - {type: max_pool, kernel: 2}
  - {name: patches, type: reshape, shape: [49, 4]}
"""


def test_a_reshape_is_asked_size_by_size_and_says_so() -> None:
    found = answered(RESHAPED)
    assert [node.name for node in found.coupled] == ["patches"]
    square = found.answers[-1]
    assert square.repetition is None
    assert (square.works.sizes.others, square.works.sizes.limit) == ((28, 29), 64)
    assert square.loses_nothing.sizes.others == (28,)
    assert [(refusal.node.name, refusal.times) for refusal in square.works.refusals] == [
        ("max_pool_1", 1),
        ("patches", 61),
    ]


def test_a_reshape_of_a_fixed_map_needs_no_asking() -> None:
    text = "input: [28, 28, 4]\nlayers:\n  - {type: adaptive_avg_pool, size: 7}\n"
    found = answered(text + "  - {type: reshape, shape: [49, 4]}\n")
    assert found.coupled == ()
    assert found.answers[0].works.sizes.smallest == 1


def test_weights_that_are_written_out_fit_one_length() -> None:
    text = """
        input: [4, 1]
        layers:
          - {type: flatten}
          - {type: dense, units: 1, values: {weight: [[1], [1], [1], [1]]}}
        """
    assert answered(text).answers[0].works.sizes.others == (4,)


def test_shared_weights_fit_equal_lengths() -> None:
    twins = """
        inputs: {left: [9, 1], right: [9, 1]}
        layers:
          - {type: flatten, from: left}
          - {name: first, type: dense, units: 2}
          - {type: max_pool, kernel: 2, stride: 1, padding: same, from: right}
          - {type: flatten}
          - {name: second, type: dense, units: 2, share: first}
        """
    assert answered(twins).coupled == ()
    shorter = twins.replace("padding: same", "padding: valid")
    assert [node.name for node in answered(shorter).coupled] == ["second"]


def test_a_size_at_which_a_map_is_broadcast_is_found() -> None:
    """At a height of 4 the second map has one row, which fits any map of as many columns."""
    network = cnnshape.loads(
        "input: [4, 1, 2]\nlayers:\n  - {name: a, type: depthwise_conv, kernel: [4, 1]}\n"
        "  - {name: gated, type: multiply, from: [input, a]}\n"
    )
    found = sizes_of(network, 20)
    assert found is not None
    assert found.coupled == ()
    height, width, square = (answer.works.sizes for answer in found.answers)
    assert (height.others, height.is_finite) == ((4,), True)
    assert (width.minimum, width.congruence.modulus) == (1, 1)
    assert (square.others, square.is_finite) == ((4,), True)
    assert [size for size in range(1, 21) if seen_at(network, (size, size), (0, 1)).works] == [4]


@pytest.mark.parametrize(
    ("places", "reweighted"),
    [("start: -1", []), ("start: 2, stop: 6", []), ("start: 1", ["dense_1"])],
)
def test_weights_after_as_many_cells_at_every_size_stay_the_same(
    places: str, reweighted: list[str]
) -> None:
    text = f"""
        input: [9, 4]
        layers:
          - {{type: slice, axis: length, {places}}}
          - {{type: flatten}}
          - {{type: dense, units: 2}}
        """
    assert [node.name for node in answered(text).reweighted] == reweighted


def test_a_cell_that_is_sliced_off_is_broadcast_at_every_size() -> None:
    text = """
        input: [16, 8]
        layers:
          - {name: first, type: slice, axis: length, stop: 1}
          - {type: multiply, from: [input, first]}
        """
    (answer,) = answered(text).answers
    assert answer.repetition is not None
    assert (answer.works.sizes.smallest, answer.repetition.threshold) == (1, 1)


def test_steps_of_equal_numbers_are_not_taken_for_one_another() -> None:
    text = """
        input: [2, 2, 4]
        layers:
          - {name: doubled, type: upsample, factor: 2}
          - {name: padded, type: zero_pad, padding: 1, from: input}
          - {type: add, from: [doubled, padded]}
        """
    assert answered(text).answers[0].works.sizes.others == (2,)


@pytest.mark.parametrize(
    ("mode", "least"), [("zeros", 1), ("replicate", 1), ("circular", 5), ("reflect", 6)]
)
def test_copies_of_cells_need_as_many_cells(mode: str, least: int) -> None:
    text = f"""
        input: [32, 2]
        layers:
          - {{type: max_pool, kernel: 2}}
          - {{type: pad, padding: 5, mode: {mode}}}
        """
    (answer,) = answered(text).answers
    assert answer.works.sizes.minimum == 2 * least


def test_an_input_of_another_size_keeps_it() -> None:
    text = """
        inputs: {image: [32, 32, 1], mask: [8, 8, 1]}
        layers:
          - {name: small, type: max_pool, kernel: 4, from: image}
          - {type: concat, from: [small, mask]}
        """
    (answer,) = answered(text).answers
    assert answer.works.sizes.others == (32, 33, 34, 35)
    assert answer.loses_nothing.sizes.others == (32,)


def test_what_is_wrong_at_every_size_leaves_no_answer() -> None:
    found = answered("input: [9, 9, 3]\nlayers: [{type: conv, filters: 4, kernel: 3, groups: 2}]\n")
    assert (found.answers, found.works_somewhere) == ((), False)
    assert [each.code for each in found.diagnostics] == ["S103"]


def test_sizes_that_never_agree_are_told_with_the_layer_that_refuses_them() -> None:
    found = answered(
        "input: [9, 9, 3]\nlayers:\n  - {name: a, type: conv, filters: 3, kernel: 3}\n"
        "  - {name: sum, type: concat, from: [input, a]}\n"
    )
    assert not found.works_somewhere
    assert [each.code for each in found.diagnostics] == ["S104"]
    (narrowing,) = found.answers[0].works.narrowings
    assert (narrowing.node.name, len(narrowing.congruence.residues)) == ("sum", 0)


def test_a_period_too_long_to_look_at_is_not_claimed() -> None:
    primes = (101, 103, 107, 109, 113)
    layers = "\n".join(f"  - {{type: max_pool, kernel: {p}, from: input}}" for p in primes)
    (answer,) = answered(f"input: [500, 1]\nlayers:\n{layers}\n", up_to=300).answers
    assert answer.repetition is None
    assert answer.works.sizes.up_to(300) == list(range(113, 301))


def test_the_inputs_of_an_output_are_found_and_only_where_it_follows_them() -> None:
    text = "input: [9, 9, 3]\nlayers: [{type: conv, filters: 3, kernel: 3, stride: 2}]\n"
    (answer,) = answered(text, output=5).answers
    assert answer.output is not None
    assert (answer.output.inputs, answer.output.loses_nothing) == ((11, 12), (11,))
    aside = "inputs: {a: [9, 3], b: [4, 3]}\nlayers: [{type: relu, from: b}]\n"
    (answer,) = answered(aside, output=5).answers
    assert answer.output is None


@pytest.mark.parametrize(
    ("pad", "kernel", "stride"), [("3", 7, 2), ("1", 3, 2), ("[[0, 1], [0, 1]]", 3, 2), ("2", 4, 4)]
)
def test_a_layer_that_pads_is_answered_as_the_padding_of_the_window(
    pad: str, kernel: int, stride: int
) -> None:
    window = f"type: conv, filters: 2, kernel: {kernel}, stride: {stride}"
    first, later = "input: [32, 32, 3]\nlayers:\n", "  - {type: max_pool, kernel: 3, stride: 2}\n"
    own = answered(f"{first}  - {{{window}, padding: {pad}}}\n{later}")
    apart = answered(f"{first}  - {{type: zero_pad, padding: {pad}}}\n  - {{{window}}}\n{later}")
    assert [each.works.sizes for each in apart.answers] == [
        each.works.sizes for each in own.answers
    ]
    assert [each.loses_nothing.sizes for each in apart.answers] == [
        each.loses_nothing.sizes for each in own.answers
    ]


def test_padding_that_is_read_at_some_sizes_alone_is_followed_where_layers_are_coupled() -> None:
    """The reshape makes the formulas be asked size by size: they know the padding too."""
    text = """
input: [28, 28, 1]
layers:
  - {type: zero_pad, padding: [[0, 1], [0, 1]]}
  - {type: conv, filters: 1, kernel: 3, stride: 3}
  - {name: patches, type: reshape, shape: [81, 1]}
"""
    height, *_ = answered(text).answers
    assert [n for n in range(20, 40) if height.works.sizes.has(n)] == [26, 27, 28]
    assert [n for n in range(20, 40) if height.loses_nothing.sizes.has(n)] == [26, 27]
