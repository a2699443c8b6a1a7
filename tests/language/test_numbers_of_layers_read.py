"""How many layers each kind may read."""

from __future__ import annotations

import pytest

from .reading import layers, refusal


@pytest.mark.parametrize(
    ("layer", "message", "help"),
    [
        (
            "{type: relu, from: [input, input]}",
            "relu reads one layer, but `from` lists 2",
            "merge them first, with `concat` or `add`",
        ),
        (
            "{type: deformable_conv, filters: 2, kernel: 1}",
            "deformable_conv reads 2 or 3 layers, but this one reads 1",
            "write `from: [a, b]`",
        ),
        (
            "{type: deformable_conv, filters: 2, kernel: 1, from: [input, input, input, input]}",
            "deformable_conv reads 2 or 3 layers, but `from` lists 4",
            "write `from: [a, b, c]`",
        ),
    ],
)
def test_too_few_and_too_many(layer: str, message: str, help: str) -> None:
    found = refusal(layers(layer))
    assert (found.code, found.message, found.help) == ("E004", message, help)
