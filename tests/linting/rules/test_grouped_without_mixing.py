"""A408: grouped convolutions whose groups never meet."""

from __future__ import annotations

from functools import partial

import pytest

from tests.linting import asking
from tests.linting.asking import finding, findings, lines_of

network = partial(asking.network, input="[8, 8, 8]")

CODE = "A408"


FOUR = "type: conv, filters: 8, kernel: 1, groups: 4"


@pytest.mark.parametrize(
    "layers",
    [
        (FOUR, FOUR),
        (f"{FOUR}, activation: relu", "type: batch_norm", "type: relu", FOUR),
        (FOUR, "type: max_pool, kernel: 2", "type: dropout", FOUR),
        (FOUR, "type: conv_transpose, filters: 8, kernel: 2, stride: 2, groups: 4"),
    ],
)
def test_the_same_groups_twice_are_found(layers: tuple[str, ...]) -> None:
    assert lines_of(network(*layers), CODE) == [len(layers) + 2]


@pytest.mark.parametrize(
    "layers",
    [
        (FOUR, "type: channel_shuffle, groups: 4", FOUR),
        (FOUR, "type: conv, filters: 8, kernel: 1", FOUR),
        (FOUR, "type: layer_norm", FOUR),
        (FOUR, "type: softmax", FOUR),
        (FOUR, FOUR.replace("groups: 4", "groups: 2")),
        (FOUR.replace("groups: 4", "groups: 1"), FOUR.replace("groups: 4", "groups: 1")),
        (FOUR.replace("groups: 4", "groups: 8"), FOUR.replace("groups: 4", "groups: 8")),
        (FOUR,),
    ],
)
def test_what_mixes_or_differs_is_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


def test_the_share_that_an_output_sees_is_reported() -> None:
    found = finding(network(f"name: first, {FOUR}", FOUR), CODE)
    assert found.message == "4 groups read the same 4 groups of the convolution before"
    assert found.notes == ("each output depends on 2 of 8 channels of `first`",)
    assert found.help is not None
    assert "channel_shuffle" in found.help
    assert found.fix is None
    assert found.severity == "info"


def test_on_a_line_in_a_volume_and_in_copies() -> None:
    for input in ("[8, 8]", "[8, 8, 8, 8]"):
        found = finding(network(f"{FOUR}, repeat: 4", input=input), CODE)
        assert any("2 more copies" in note for note in found.notes)
