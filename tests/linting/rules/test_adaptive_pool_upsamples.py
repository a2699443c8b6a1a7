"""G209: adaptive poolings that are asked for more cells than there are."""

from __future__ import annotations

import pytest

import cnnshape
from tests.linting.asking import finding, findings


def one_layer(shape: str, size: str, kind: str = "adaptive_avg_pool") -> str:
    return f"input: [{shape}]\nlayers:\n  - {{type: {kind}, size: {size}}}\n"


@pytest.mark.parametrize("kind", ["adaptive_avg_pool", "adaptive_max_pool"])
@pytest.mark.parametrize(
    ("shape", "size", "is_found"),
    [
        ("7, 7, 3", "7", False),
        ("6, 7, 3", "7", True),
        ("8, 7, 3", "7", False),
        ("1, 1, 3", "1", False),
        ("5, 9, 3", "[5, 9]", False),
        ("5, 9, 3", "[9, 5]", True),
        ("5, 3", "6", True),
        ("4, 4, 4, 3", "[5, 4, 4]", True),
    ],
)
def test_more_cells_than_there_are_is_found(
    kind: str, shape: str, size: str, is_found: bool
) -> None:
    assert bool(findings(one_layer(shape, size, kind), "G209")) is is_found


def test_vgg16_at_32_repeats_one_cell_49_times() -> None:
    network = cnnshape.load("vgg16", input=(32, 32, 3))
    (found,) = [each for each in cnnshape.lint(network) if each.code == "G209"]
    assert found.message == "pooling 1x1 to 7x7 repeats cells"
    assert found.notes == ("49 outputs of each channel are made of 1 cell",)
    assert found.help is not None
    assert found.help.startswith("give it at least 7 rows and columns")
    assert found.fix is None


def test_only_the_axes_that_are_too_small_are_asked_for_more() -> None:
    found = finding(one_layer("4, 9, 3", "7"), "G209")
    assert found.help is not None
    assert found.help.startswith("give it at least 7 rows")
