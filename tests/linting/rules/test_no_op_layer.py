"""D502: layers whose output is their input."""

from __future__ import annotations

import pytest

from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings


def text(*layers: str) -> str:
    rows = "\n".join(f"  - {each}" for each in layers)
    return f"input: [8, 8, 3]\nlayers:\n  - {{type: conv, filters: 4, kernel: 3}}\n{rows}\n"


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (["{type: max_pool, kernel: 1}"], "max_pool changes nothing"),
        (["{type: avg_pool, kernel: 1, stride: 1}"], "avg_pool changes nothing"),
        (["{type: dropout, rate: 0}"], "dropout changes nothing"),
        (["{type: drop_path, rate: 0}"], "drop_path changes nothing"),
        (["{type: zero_pad, padding: 0}"], "zero_pad changes nothing"),
        (["{type: affine, scale: [1, 1, 1, 1]}"], "affine changes nothing"),
        (["{type: pad, padding: 0, mode: reflect}"], "pad changes nothing"),
        (["{type: crop, cropping: [[0, 0], [0, 0]]}"], "crop changes nothing"),
        (["{type: upsample, factor: [1, 1], mode: linear}"], "upsample changes nothing"),
        (["{type: space_to_depth, factor: 1}"], "space_to_depth changes nothing"),
        (["{type: depth_to_space, factor: 1, mode: crd}"], "depth_to_space changes nothing"),
        (["{type: tile, axis: channels, times: 1}"], "tile changes nothing"),
        (["{type: flatten}", "{type: flatten}"], "flatten changes nothing"),
        (
            ["{type: max_pool, kernel: 6}", "{type: global_avg_pool, keep_axes: true}"],
            "global_avg_pool changes nothing",
        ),
    ],
)
def test_a_layer_that_changes_nothing_is_found(layers: list[str], message: str) -> None:
    found = finding(text(*layers), "D502")
    assert found.message == message
    assert found.span.line == 3 + len(layers)
    assert found.notes


@pytest.mark.parametrize(
    "layer",
    [
        "{type: max_pool, kernel: 1, stride: 2}",
        "{type: max_pool, kernel: 3, stride: 1, padding: 1}",
        "{type: dropout, rate: 0.1}",
        "{type: zero_pad, padding: [[0, 1], [0, 0]]}",
        "{type: affine, scale: [1, 1, 1, 2]}",
        "{type: affine, shift: 1}",
        "{type: flatten}",
        "{type: global_avg_pool, keep_axes: true}",
    ],
)
def test_a_layer_that_does_something_is_fine(layer: str) -> None:
    assert findings(text(layer), "D502") == []


def test_the_layer_is_taken_out_safely() -> None:
    found = finding(text("{type: dropout, rate: 0}", "{type: relu}"), "D502")
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE


STOCHASTIC_DEPTH = """
    input: [8, 8, 3]
    layers:
      - {{type: drop_path, rate: "={rate}", repeat: 3}}
    """


def test_a_rate_that_rises_from_0_is_no_mistake() -> None:
    assert findings(STOCHASTIC_DEPTH.format(rate="0.1 * index"), "D502") == []


def test_a_rate_that_is_0_in_all_copies_is_reported_once() -> None:
    found = finding(STOCHASTIC_DEPTH.format(rate="0 * index"), "D502")
    assert "the same in 2 more copies of this layer" in found.notes
