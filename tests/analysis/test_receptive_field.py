"""Receptive fields and effective strides against looking through every layer, cell by cell."""

from __future__ import annotations

from fractions import Fraction
from time import process_time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnnshape import LayerAnalysis
from tests import counting
from tests.analysis.layer_chains import (
    CHANNELS,
    Step,
    as_yaml,
    chains,
    period_of,
    sights_of,
)
from tests.analysis.questions import last_row, rows, sound

SIZE = 180
QUICK = 5.0
"""Seconds of work that no analysis of a handful of layers may take."""

looped = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def assert_sees(row: LayerAnalysis, sights: list[counting.Sight], period: int) -> None:
    """Hold a row to what is seen away from the border, where every phase must occur."""
    inner = [sight for sight in sights if sight is not None]
    assume(len(inner) > 2 * period and any(inner))
    assert row.output_shape == (len(sights), CHANNELS)
    assert row.receptive_field == (counting.extent(sights),)
    assert row.effective_stride == (counting.pace(sights, period),)


@looped
@given(chains(SIZE))
def test_a_chain_sees_what_looking_through_it_shows(chain: list[Step]) -> None:
    row = last_row(f"input: [{SIZE}, {CHANNELS}]\nlayers:\n{as_yaml(chain)}")
    assert_sees(row, sights_of(chain, counting.own_cells(SIZE)), period_of(chain))


@st.composite
def round_trips(draw: st.DrawFn) -> list[Step]:
    """Return layers that keep the size: convolutions, or a way down and up again."""
    chain: list[Step] = []
    for _ in range(draw(st.integers(0, 2))):
        kernel, stride = draw(st.integers(1, 5)), draw(st.integers(1, 3))
        settings = f"filters: {CHANNELS}, kernel: {kernel}, stride: {stride}, padding: same"
        sides = counting.same_sides(SIZE, kernel, stride)
        small = counting.slide(SIZE, kernel, stride, 1, *sides)
        chain.append(Step((f"{{type: conv, {settings}}}",), small))
        chain.append(draw(ways_up(len(small), stride)))
    return chain


@st.composite
def ways_up(draw: st.DrawFn, size: int, factor: int) -> Step:
    way = draw(st.sampled_from(["nearest", "linear", "transposed"]))
    if way == "transposed":
        kernel = draw(st.integers(1, 5))
        crop = [cell for cell in range(kernel) if factor + 2 * cell <= kernel][-1:] or [0]
        first = crop[0]
        reads = counting.scatter(size, kernel, factor, extra=factor * size)
        settings = f"filters: {CHANNELS}, kernel: {kernel}, stride: {factor}, padding: same"
        cut = reads[first : first + factor * size]
        return Step((f"{{type: conv_transpose, {settings}}}",), cut, period=factor)
    read = counting.repeat_nearest if way == "nearest" else counting.interpolate
    layer = f"{{type: upsample, factor: {factor}, mode: {way}}}"
    return Step((layer,), read(size, size * factor), period=factor)


@looped
@given(
    round_trips(),
    round_trips(),
    chains(SIZE, most_layers=2),
    st.sampled_from(["add", "maximum", "subtract"]),
)
def test_a_merge_sees_the_hull_of_what_its_branches_see(
    first: list[Step], second: list[Step], tail: list[Step], merge: str
) -> None:
    branches = ", ".join(
        f"[{', '.join(layer for step in branch for layer in step.layers)}]"
        for branch in (first, second)
    )
    row = last_row(
        f"input: [{SIZE}, {CHANNELS}]\nlayers:\n"
        f"  - {{type: branches, merge: {merge}, branches: [{branches}]}}\n{as_yaml(tail)}"
    )
    ends = [sights_of(branch, counting.own_cells(SIZE)) for branch in (first, second)]
    sights = sights_of(tail, counting.look_at_all(ends))
    assert_sees(row, sights, period_of([*first, *second, *tail]))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(1, 4), min_size=2, max_size=2),
            st.lists(st.integers(1, 2), min_size=2, max_size=2),
            st.lists(st.integers(1, 3), min_size=2, max_size=2),
            st.sampled_from(["same", "valid", "half"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_every_axis_of_a_map_has_a_field_of_its_own(
    layers: list[tuple[list[int], list[int], list[int], str]],
) -> None:
    lengths = (SIZE, SIZE - 11)
    text = "".join(
        f"  - {{type: conv, filters: 1, kernel: {kernel}, stride: {stride}, "
        f"dilation: {dilation}, padding: {padding}}}\n"
        for kernel, stride, dilation, padding in layers
    )
    row = last_row(f"input: {[*lengths, 1]}\nlayers:\n{text}")
    sights = [counting.own_cells(length) for length in lengths]
    for kernel, stride, dilation, padding in layers:
        for axis, (k, s, d) in enumerate(zip(kernel, stride, dilation, strict=True)):
            size = len(sights[axis])
            sides = {
                "valid": (0, 0),
                "same": counting.same_sides(size, k, s, d),
                "half": counting.half_sides(k, d),
            }[padding]
            sights[axis] = counting.look_through(
                counting.slide(size, k, s, d, *sides), sights[axis]
            )
    assert row.receptive_field == tuple(map(counting.extent, sights))
    assert row.effective_stride == tuple(counting.pace(axis, 1) for axis in sights)


# Published fields: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural
# Networks, Distill, 2019.


def test_the_published_field_of_vgg16() -> None:
    stages = "".join(
        f"  - {{type: conv, filters: 1, kernel: 3, padding: 1, repeat: {convolutions}}}\n"
        "  - {type: max_pool, kernel: 2}\n"
        for convolutions in (2, 2, 3, 3, 3)
    )
    row = last_row(f"input: [224, 224, 3]\nlayers:\n{stages}")
    assert row.receptive_field == (212, 212)
    assert row.effective_stride == (Fraction(32), Fraction(32))


def test_the_published_field_of_alexnet() -> None:
    row = last_row("""
        input: [224, 224, 3]
        layers:
          - {type: conv, filters: 64, kernel: 11, stride: 4}
          - {type: max_pool, kernel: 3, stride: 2}
          - {type: conv, filters: 192, kernel: 5, padding: same}
          - {type: max_pool, kernel: 3, stride: 2}
          - {type: conv, filters: 384, kernel: 3, padding: same, repeat: 3}
          - {type: max_pool, kernel: 3, stride: 2}
        """)
    assert row.receptive_field == (195, 195)
    assert row.effective_stride == (Fraction(32), Fraction(32))


def test_the_published_field_of_mobilenet() -> None:
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
    blocks = "".join(
        f"  - {{type: separable_conv, filters: 2, kernel: 3, stride: {stride}, padding: same}}\n"
        for stride in strides
    )
    row = last_row(
        "input: [224, 224, 3]\nlayers:\n"
        f"  - {{type: conv, filters: 2, kernel: 3, stride: 2, padding: same}}\n{blocks}"
    )
    assert row.receptive_field == (315, 315)
    assert row.effective_stride == (Fraction(32), Fraction(32))


# By hand


def test_the_simple_network_of_the_course() -> None:
    fields = [
        row.receptive_field
        for row in sound("""
        input: [39, 39, 3]
        layers:
          - {type: conv, filters: 10, kernel: 3}
          - {type: conv, filters: 20, kernel: 5, stride: 2}
          - {type: conv, filters: 40, kernel: 5, stride: 2}
          - {type: flatten}
          - {type: dense, units: 2, activation: softmax}
        """).layers
    ]
    assert fields == [(1, 1), (3, 3), (7, 7), (15, 15), None, None]


def test_a_field_may_be_larger_than_the_input() -> None:
    row = last_row("input: [5, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 9, padding: same}")
    assert row.receptive_field == (9,)


def test_a_dense_layer_on_a_map_sees_one_position() -> None:
    row = last_row("input: [8, 8, 3]\nlayers:\n  - {type: dense, units: 2}")
    assert row.receptive_field == (1, 1)


def test_a_dilated_window_leaves_gaps_but_reaches_from_end_to_end() -> None:
    """Taps 0, 3, 6 of windows of 2 with stride 2 read cells 0, 1, 6, 7, 12, 13."""
    row = last_row("""
        input: [40, 1]
        layers:
          - {type: max_pool, kernel: 2}
          - {type: conv, filters: 1, kernel: 3, dilation: 3}
        """)
    assert row.receptive_field == (14,)
    assert row.effective_stride == (Fraction(2),)


@pytest.mark.parametrize(
    ("layer", "field", "stride"),
    [
        ("conv_transpose, filters: 1, kernel: 2, stride: 2", 1, Fraction(1, 2)),
        ("conv_transpose, filters: 1, kernel: 3, stride: 2", 2, Fraction(1, 2)),
        ("conv_transpose, filters: 1, kernel: 4, stride: 2", 2, Fraction(1, 2)),
        ("conv_transpose, filters: 1, kernel: 5, stride: 2", 3, Fraction(1, 2)),
        ("conv_transpose, filters: 1, kernel: 1, stride: 3", 1, Fraction(1, 3)),
        ("conv_transpose, filters: 1, kernel: 3, dilation: 2", 5, Fraction(1)),
        ("conv_transpose, filters: 1, kernel: 3, stride: 2, dilation: 2", 3, Fraction(1, 2)),
        ("conv_transpose, filters: 1, kernel: 3, stride: 2, dilation: 3", 4, Fraction(1, 2)),
        ("conv_transpose, filters: 1, kernel: 3, stride: 3, dilation: 2", 1, Fraction(1, 3)),
        ("upsample, size: 12", 1, Fraction(3, 4)),
        ("upsample, size: 12, mode: linear", 2, Fraction(3, 4)),
        ("upsample, factor: 1, mode: linear", 1, Fraction(1)),
        ("upsample, size: 3, mode: linear", 1, Fraction(3)),
        ("upsample, size: 6", 1, Fraction(3, 2)),
    ],
)
def test_one_enlarging_layer(layer: str, field: int, stride: Fraction) -> None:
    row = last_row(f"input: [9, 1]\nlayers:\n  - {{type: {layer}}}")
    assert row.receptive_field == (field,)
    assert row.effective_stride == (stride,)


def test_after_a_transposed_layer_the_largest_field_of_the_phases_is_shown() -> None:
    """Even outputs read cells q - 1 and q, odd ones q: a window of 2 always sees both."""
    row = last_row("""
        input: [9, 1]
        layers:
          - {type: conv_transpose, filters: 1, kernel: 3, stride: 2}
          - {type: conv, filters: 1, kernel: 3, stride: 2}
        """)
    assert row.receptive_field == (3,)
    assert row.effective_stride == (Fraction(1),)


def test_a_window_that_meets_only_the_gaps_of_a_transposed_layer_sees_nothing() -> None:
    row = last_row("""
        input: [9, 1]
        layers:
          - {type: conv_transpose, filters: 1, kernel: 1, stride: 2}
          - {type: crop, cropping: [[1, 0]]}
          - {type: conv, filters: 1, kernel: 1, stride: 2}
        """)
    assert row.receptive_field == (0,)


@pytest.mark.parametrize(
    ("window", "field"),
    [("kernel: 2, dilation: 4", 1), ("kernel: 2, dilation: 3", 2), ("kernel: 8", 3)],
)
def test_a_window_over_cells_two_of_three_of_which_are_gaps(window: str, field: int) -> None:
    """Cells 0, 3, 6 of the map are the input's; taps 4 apart meet one of them, 3 apart meet two."""
    row = last_row(f"""
        input: [9, 1]
        layers:
          - {{type: conv_transpose, filters: 1, kernel: 1, stride: 3}}
          - {{type: conv, filters: 1, {window}}}
        """)
    assert row.receptive_field == (field,)
    assert row.effective_stride == (Fraction(1, 3),)


U_NET = """
    input: [32, 48, 3]
    layers:
      - {name: down, type: conv, filters: 4, kernel: 3, padding: same}
      - {type: max_pool, kernel: 2}
      - {type: conv, filters: 8, kernel: 3, padding: same}
      - {name: up, type: conv_transpose, filters: 4, kernel: 2, stride: 2}
      - {name: joined, type: concat, from: [down, up]}
      - {name: out, type: conv, filters: 2, kernel: 3, padding: same}
    """


def test_a_small_u_net() -> None:
    """A pair of outputs sees cells -3 to 4 of itself; three in a row reach over three pairs."""
    found = rows(sound(U_NET))
    assert found["down"].receptive_field == (3, 3)
    assert found["conv_2"].receptive_field == (8, 8)
    assert found["up"].receptive_field == (8, 8)
    assert found["joined"].receptive_field == (8, 8)
    assert found["out"].receptive_field == (10, 10)
    assert found["out"].effective_stride == (Fraction(1), Fraction(1))


@pytest.mark.parametrize("merge", ["add", "concat", "maximum"])
def test_branches_of_different_strides_have_no_field(merge: str) -> None:
    row = last_row(f"""
        input: [9, 9, 2]
        layers:
          - {{name: a, type: conv, filters: 2, kernel: 3, stride: [2, 1], padding: same}}
          - {{name: b, type: conv, filters: 2, kernel: [5, 3], padding: [[0, 0], [1, 1]],
              from: input}}
          - {{type: {merge}, from: [a, b]}}
        """)
    assert row.receptive_field == (None, 3)
    assert row.effective_stride == (None, Fraction(1))


def test_branches_of_different_strides_on_all_axes_have_no_field_at_all() -> None:
    row = last_row("""
        input: [9, 2]
        layers:
          - {name: a, type: conv, filters: 2, kernel: 3, stride: 2, padding: same}
          - {name: b, type: conv, filters: 2, kernel: 5, from: input}
          - {type: add, from: [a, b]}
          - {type: conv, filters: 2, kernel: 3}
        """)
    assert row.receptive_field is row.effective_stride is None


def test_branches_of_equal_strides_have_the_hull() -> None:
    """An even kernel with `same` leans to the right, padding before leans to the left."""
    row = last_row("""
        input: [9, 2]
        layers:
          - {name: right, type: conv, filters: 2, kernel: 4, padding: [[0, 3]]}
          - {name: left, type: conv, filters: 2, kernel: 4, padding: [[3, 0]], from: input}
          - {type: add, from: [right, left]}
        """)
    assert row.receptive_field == (7,)


def test_maps_of_two_inputs_meet_cell_by_cell() -> None:
    row = last_row("""
        inputs: {a: [9, 2], b: [11, 2]}
        layers:
          - {name: c, type: conv, filters: 2, kernel: 3, from: b}
          - {type: add, from: [a, c]}
        """)
    assert row.receptive_field == (3,)


@pytest.mark.parametrize(
    "layer",
    [
        "global_avg_pool, keep_axes: true",
        "adaptive_avg_pool, size: 3",
        "instance_norm",
        "group_norm, groups: 1",
        "layer_norm, axes: all",
        "custom, output: [8, 8, 2]",
    ],
)
def test_what_sees_everything_leaves_no_field_to_what_follows(layer: str) -> None:
    row = last_row(f"""
        input: [8, 8, 2]
        layers:
          - {{type: {layer}}}
          - {{type: conv, filters: 2, kernel: 1}}
        """)
    assert row.receptive_field is row.effective_stride is None


# Work that is bounded


def test_deep_networks_have_large_fields_at_once() -> None:
    row = last_row(f"""
        input: [{2**40}, 1]
        layers:
          - {{type: conv, filters: 1, kernel: 3, stride: 2, padding: same, repeat: 30}}
        """)
    assert row.effective_stride == (Fraction(2**30),)
    assert row.receptive_field == (2**31 - 1,)


@pytest.mark.parametrize("kernel", [10**5, 10**9])
def test_many_phases_and_many_taps_take_no_time(kernel: int) -> None:
    started = process_time()
    last_row(f"""
        input: [8, 1]
        layers:
          - {{type: upsample, factor: 1021}}
          - {{type: upsample, factor: 64}}
          - {{type: conv_transpose, filters: 1, kernel: {kernel}, stride: 1000}}
        """)
    assert process_time() - started < QUICK


def test_a_long_way_up_and_down_takes_no_time() -> None:
    started = process_time()
    last_row("""
        input: [8, 1]
        layers:
          - {type: upsample, factor: 7, mode: linear, repeat: 5}
          - {type: conv, filters: 1, kernel: 1000, dilation: 3, padding: same, repeat: 20}
          - {type: max_pool, kernel: 3, repeat: 8}
        """)
    assert process_time() - started < QUICK
