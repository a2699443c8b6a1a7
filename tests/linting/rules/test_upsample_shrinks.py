"""G218: an upsampling that makes a map smaller."""

from __future__ import annotations

import numpy as np
import pytest

import cnnshape
from cnnshape.catalogue import Severity
from tests.linting.asking import finding, findings, fixed, network

CODE = "G218"


def test_a_size_below_that_of_the_input_is_found_with_the_numbers() -> None:
    found = finding(network("type: upsample, size: 32", input="[64, 64, 3]"), CODE)
    assert found.severity is Severity.WARNING
    assert found.message == "upsample makes 32x32 cells of 64x64"
    assert found.notes == (
        "along height and width, 64 cells become 32, 1 in 2",
        "nearest reads 1,024 of 4,096 cells of each channel",
    )
    assert found.help == "`adaptive_avg_pool` of this size takes the mean of all cells"
    assert found.span.text == "size: 32"


@pytest.mark.parametrize("text", ["[64, 3]", "[8, 64, 3]", "[8, 8, 64, 3]"])
def test_the_fix_pools_to_the_same_size(text: str) -> None:
    sizes = [7] * (text.count(",") - 1) + [30]
    before = network(f"type: upsample, size: {sizes}", input=text)
    after = fixed(before, finding(before, CODE))
    assert findings(after, CODE) == []
    shapes = [
        cnnshape.analyze(cnnshape.loads(each)).layers[-1].output_shape for each in (before, after)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    "layer",
    [
        "type: upsample, size: 8",
        "type: upsample, size: 9",
        "type: upsample, factor: 1",
        "type: upsample, factor: 2",
        "type: upsample, like: input",
        "type: adaptive_avg_pool, size: 4",
    ],
)
def test_equal_and_larger_maps_and_poolings_are_left_alone(layer: str) -> None:
    assert findings(network(layer), CODE) == []


def test_one_axis_is_enough_and_the_other_may_grow() -> None:
    found = finding(network("type: upsample, size: [16, 4]"), CODE)
    assert found.notes[0] == "along width, 8 cells become 4, 1 in 2"
    assert found.notes[1] == "nearest reads 32 of 64 cells of each channel"


def test_a_smaller_map_to_be_like_has_no_fix() -> None:
    found = finding(
        network("name: a, type: max_pool, kernel: 2", "type: upsample, like: a, from: input"), CODE
    )
    assert found.fix is None
    assert found.help == (
        "enlarge a map of at most 4 rows and columns, or let a pooling make the map smaller"
    )


def test_linear_says_what_it_mixes_and_has_no_fix_as_a_pooling_has_no_mode() -> None:
    found = finding(network("type: upsample, size: 2, mode: linear"), CODE)
    assert found.notes[1] == (
        "linear mixes at most 2 cells along each axis, however many fall to an output"
    )
    assert found.fix is None


@pytest.mark.parametrize(("size", "wanted"), [(9, 4), (64, 32), (7, 6)])
def test_nearest_reads_as_many_cells_as_it_says(size: int, wanted: int) -> None:
    text = network(f"type: upsample, size: {wanted}", input=f"[{size}, 1]")
    (values,) = cnnshape.run(
        cnnshape.loads(text), np.arange(size, dtype=float).reshape(1, size, 1)
    ).outputs.values()
    note = finding(text, CODE).notes[1]
    assert note == f"nearest reads {len(np.unique(values))} of {size} cells of each channel"
