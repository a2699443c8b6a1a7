"""The smallest input that an empty output is answered with, against trying one after another."""

from __future__ import annotations

import re
from textwrap import dedent
from time import process_time

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnshape import Analysis, analyze, loads
from tests.analysis.questions import errors

QUICK = 1.0
"""Seconds of work after which a person wonders what the tool is doing."""


def at(text: str, *shape: int) -> Analysis:
    return analyze(loads(dedent(text), input=shape))


def named(text: str, *shape: int) -> tuple[int, ...]:
    """Return the input that the help of the first empty output asks for."""
    help = errors(at(text, *shape))[0].help or ""
    found = re.search(r"the network needs an input of at least ([\dx]+) up to here", help)
    assert found, help
    return tuple(map(int, found[1].split("x")))


def first_that_works(text: str, channels: int) -> int:
    return next(size for size in range(1, 200) if not errors(at(text, size, channels)))


layers = st.one_of(
    st.builds(
        "{{type: conv, filters: 2, kernel: {}, stride: {}, padding: {}}}".format,
        st.integers(1, 4),
        st.integers(1, 3),
        st.sampled_from(["valid", "same", "half"]),
    ),
    st.builds(
        "{{type: max_pool, kernel: {}, stride: {}, ceil_mode: {}}}".format,
        st.integers(1, 4),
        st.integers(1, 3),
        st.sampled_from(["true", "false"]),
    ),
    st.builds(
        "{{type: conv_transpose, filters: 2, kernel: {}, stride: {}, padding: {}}}".format,
        st.integers(1, 3),
        st.integers(1, 2),
        st.integers(0, 2),
    ),
    st.builds("{{type: conv, filters: 2, kernel: 3, repeat: {}}}".format, st.integers(1, 3)),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(layers, min_size=1, max_size=4), st.integers(1, 12))
def test_a_chain_needs_the_first_size_at_which_nothing_is_empty(
    chain: list[str], size: int
) -> None:
    text = "input: [9, 2]\nlayers:\n" + "\n".join(f"  - {layer}" for layer in chain)
    faults = errors(at(text, size, 2))
    assume(faults)
    broken = next(i for i, row in enumerate(at(text, size, 2).layers) if row.output_shape is None)
    smallest = next(
        n for n in range(1, 400) if at(text, n, 2).layers[broken].output_shape is not None
    )
    assert named(text, size, 2) == (smallest, 2)


def test_every_axis_has_its_own() -> None:
    text = """
        input: [32, 32, 3]
        layers:
          - {type: conv, filters: 4, kernel: [3, 7], stride: 2}
          - {type: max_pool, kernel: [2, 4]}
        """
    assert named(text, 4, 12, 3) == (5, 13, 3)


def test_the_copy_that_fails_is_the_one_that_is_asked_for() -> None:
    text = "input: [8, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 4, repeat: 5}"
    assert at(text, 8, 3).layers[3].output_shape is None
    assert named(text, 8, 3) == (10, 3)


def test_a_block_that_is_used_again_is_not_taken_for_its_first_use() -> None:
    text = """
        input: [8, 3]
        blocks:
          shrink:
            layers:
              - {type: conv, filters: 3, kernel: 4}
        layers:
          - {type: shrink}
          - {type: shrink}
          - {type: shrink}
        """
    assert named(text, 8, 3) == (10, 3)


def test_sizes_that_some_layer_above_does_not_take_are_passed_over() -> None:
    """The sum wants a size that 3 does not divide; from 10 on the pool finds a window."""
    text = """
        input: [8, 3]
        layers:
          - {name: a, type: max_pool, kernel: 1, stride: 3}
          - {name: b, type: max_pool, kernel: 3, stride: 3, padding: [[1, 2]], from: input}
          - {type: add, from: [a, b]}
          - {type: max_pool, kernel: 4}
        """
    assert first_that_works(text, 3) == 10
    assert named(text, 8, 3) == (10, 3)


def test_blocks_of_cells_are_kept_whole() -> None:
    text = """
        input: [32, 3]
        layers:
          - {type: space_to_depth, factor: 4}
          - {type: max_pool, kernel: 9}
        """
    assert named(text, 32, 3) == (36, 3)


def test_what_the_layer_needs_and_what_the_network_needs_agree_on_the_first_layer() -> None:
    text = "input: [3, 3]\nlayers:\n  - {type: max_pool, kernel: 9, stride: 5, ceil_mode: true}"
    help = errors(at(text, 3, 3))[0].help
    assert help == (
        "the smallest length that works here is 5; the network needs an input of at least 5x3 "
        "up to here"
    )


def test_the_order_of_the_file_is_kept() -> None:
    text = """
        layout: channels_first
        input: [3, 5, 11]
        layers:
          - {type: conv, filters: 4, kernel: [5, 3]}
          - {type: conv, filters: 4, kernel: [3, 4]}
        """
    assert named(text, 3, 5, 11) == (3, 7, 6)


def test_only_the_first_of_several_names_an_input() -> None:
    text = """
        input: [8, 3]
        layers:
          - {type: conv, filters: 4, kernel: 9}
          - {type: conv, filters: 4, kernel: 10, from: input}
        """
    first, second = errors(at(text, 8, 3))
    assert "the network needs" in (first.help or "")
    assert second.help == "the smallest length that works here is 10"


def test_a_deep_network_is_answered_at_once() -> None:
    network = loads(
        "input: [8, 8, 8, 3]\nlayers:\n"
        "  - {type: conv, filters: 3, kernel: 3, padding: same, repeat: 1990}\n"
        "  - {type: conv, filters: 4, kernel: 9}"
    )
    started = process_time()
    assert [each.code for each in errors(analyze(network))] == ["S101"]
    assert process_time() - started < QUICK
