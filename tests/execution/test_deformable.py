"""Deformable convolutions against a loop over taps, written from the definition."""

from __future__ import annotations

from itertools import product
from math import floor
from typing import Any

import numpy as np
import pytest

from cnnshape import analyze, lint, loads, verify
from cnnshape.execution.executor import run
from tests.execution.running import numbers

Values = Any


def interpolated(x: Values, y: float, z: float) -> Values:
    """Weigh the four cells around a place by their distance; there are zeros beyond the map."""
    result = np.zeros(x.shape[-1])
    for row, column in product((floor(y), floor(y) + 1), (floor(z), floor(z) + 1)):
        if 0 <= row < x.shape[0] and 0 <= column < x.shape[1]:
            result += (1 - abs(y - row)) * (1 - abs(z - column)) * x[row, column]
    return result


def deformed(
    x: Values, offsets: Values, mask: Values, weight: Values, bias: Values, groups: int, parts: int
) -> Values:
    """Add up the taps of a 3x3 window with stride 2, padding 1 and dilation 1."""
    rows, columns = offsets.shape[:2]
    result = np.zeros((rows, columns, len(bias))) + bias
    for row, column, tap in product(range(rows), range(columns), range(9)):
        down, right = divmod(tap, 3)
        read = []
        for part, cells in enumerate(np.split(x, parts, axis=-1)):
            move = offsets[row, column, (part * 9 + tap) * 2 :]
            at = 2 * row - 1 + down + move[0], 2 * column - 1 + right + move[1]
            read.append(interpolated(cells, *at) * mask[row, column, part * 9 + tap])
        filters = np.split(weight[down, right], groups, axis=-1)
        dealt = np.split(np.concatenate(read), groups)
        products = [one @ other for one, other in zip(dealt, filters, strict=True)]
        result[row, column] += np.concatenate(products)
    return result


TEXT = """
inputs: {x: [7, 6, 4], offsets: [4, 3, OFFSETS], mask: [4, 3, MASK]}
layers:
  - {name: it, type: deformable_conv, from: READS, filters: 6, kernel: 3, stride: 2, padding: 1,
     KEYS}
"""


def text_of(groups: int = 1, parts: int = 1, *, has_mask: bool = True) -> str:
    keys = f"groups: {groups}, offset_groups: {parts}"
    text = TEXT.replace("KEYS", keys).replace("OFFSETS", str(18 * parts))
    text = text.replace("READS", "[x, offsets, mask]" if has_mask else "[x, offsets]")
    return text.replace("MASK", str(9 * parts))


@pytest.mark.parametrize("has_mask", [True, False])
@pytest.mark.parametrize(("groups", "parts"), [(1, 1), (2, 1), (1, 2), (2, 4)])
def test_each_tap_reads_where_its_offset_says(groups: int, parts: int, has_mask: bool) -> None:
    network = loads(text_of(groups, parts, has_mask=has_mask) + "outputs: [it]\n")
    x, offsets = numbers(2, 7, 6, 4), 2 * numbers(2, 4, 3, 18 * parts)
    mask, weight, bias = numbers(2, 4, 3, 9 * parts), numbers(3, 3, 4 // groups, 6), numbers(6)
    given = {"x": x, "offsets": offsets, "mask": mask}
    seen = run(network, given, {"it.weight": weight, "it.bias": bias}, dtype="float64")
    factors = mask if has_mask else np.ones_like(mask)
    expected = [
        deformed(*sample, weight, bias, groups, parts)
        for sample in zip(x, offsets, factors, strict=True)
    ]
    np.testing.assert_allclose(seen.outputs["it"], expected, rtol=1e-9, atol=1e-9)


def test_without_offsets_it_is_a_convolution() -> None:
    text = """
        inputs: {x: [9, 8, 3], zeros: [9, 8, 18]}
        layers:
          - {name: it, type: deformable_conv, from: [x, zeros], filters: 4, kernel: 3,
             padding: same}
          - {name: plain, type: conv, from: x, filters: 4, kernel: 3, padding: same}
        """
    x, weight = numbers(1, 9, 8, 3), numbers(3, 3, 3, 4)
    given = {"x": x, "zeros": np.zeros((1, 9, 8, 18))}
    outputs = run(
        loads(text), given, {"it.weight": weight, "plain.weight": weight}, dtype="float64"
    ).outputs
    np.testing.assert_allclose(outputs["it"], outputs["plain"], rtol=1e-9, atol=1e-12)
    rows = {row.name: row for row in analyze(loads(text)).layers}
    assert rows["it"].macs == rows["plain"].macs
    assert rows["it"].macs_effective == rows["plain"].macs_effective
    assert rows["it"].weights == rows["plain"].weights


def test_nan_shows_where_it_is_read_and_nowhere_else() -> None:
    text = """
        inputs: {x: [5, 1], offsets: [5, 1]}
        layers: [{type: deformable_conv, from: [x, offsets], filters: 1, kernel: 1}]
        """
    x, offsets = np.ones((1, 5, 1)), np.zeros((1, 5, 1))
    x[0, 2] = np.nan
    offsets[0, 0], offsets[0, 1], offsets[0, 4] = 1.5, np.nan, 99
    result = run(loads(text), {"x": x, "offsets": offsets}, dtype="float64").outputs
    (seen,) = result.values()
    assert np.isnan(seen).ravel().tolist() == [True, True, True, False, False]
    assert seen[0, 4, 0] == 0


def test_all_of_the_map_may_be_seen_and_the_rest_is_proved() -> None:
    network = loads(text_of(2, 2))
    assert analyze(network).layers[-1].receptive_field is None
    assert verify(network).ok


@pytest.mark.parametrize(
    ("wrong", "right", "message", "note"),
    [
        (
            "offsets: [4, 3, 18]",
            "offsets: [4, 3, 9]",
            "the offsets must be 4x3x18, and `offsets` is 4x3x9",
            "2 * 9 * 1 = 18 channels, for the axes of each tap in each offset group",
        ),
        (
            "mask: [4, 3, 9]",
            "mask: [7, 6, 9]",
            "the mask must be 4x3x9, and `mask` is 7x6x9",
            "9 * 1 = 9 channels, for each tap in each offset group",
        ),
    ],
)
def test_offsets_and_mask_of_another_size_are_refused(
    wrong: str, right: str, message: str, note: str
) -> None:
    (found,) = analyze(loads(text_of().replace(wrong, right))).diagnostics
    assert (found.code, found.message, found.notes) == ("S104", message, (note,))
    assert found.help is not None
    assert found.help.startswith("a conv of the map with ")


def test_offset_groups_divide_the_channels() -> None:
    (found,) = analyze(loads(text_of(1, 3))).diagnostics
    assert (found.code, found.message) == ("S103", "3 offset groups do not divide 4 input channels")
    assert found.help == "use a number of offset groups that divides 4"


def test_the_number_of_channels_of_offsets_is_not_doubted() -> None:
    text = """
        input: [16, 16, 8]
        layers:
          - {name: offsets, type: conv, filters: 18, kernel: 3, padding: same}
          - {type: deformable_conv, from: [input, offsets], filters: 8, kernel: 3, padding: same}
        """
    assert lint(loads(text)) == []
