"""How sentences say numbers."""

from __future__ import annotations

import pytest

from cnnshape.phrases import binary_size, count, joined, percent, sizes_text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 filters"), (1, "1 filter"), (2048, "2,048 filters")]
)
def test_things_are_counted(number: int, text: str) -> None:
    assert count(number, "filter") == text


def test_a_word_may_have_a_plural_of_its_own() -> None:
    assert count(1, "more copy", "more copies") == "1 more copy"
    assert count(3, "more copy", "more copies") == "3 more copies"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 8, "0 %"),
        (447, 50_176, "0.89 %"),
        (1, 10_000, "0.01 %"),
        (3, 8, "38 %"),
        (8, 8, "100 %"),
    ],
)
def test_a_share_that_is_not_nothing_never_reads_as_nothing(
    part: int, whole: int, text: str
) -> None:
    assert percent(part, whole) == text


def test_sizes_are_joined_and_unknown_ones_marked() -> None:
    assert sizes_text((3, 3)) == "3x3"
    assert sizes_text([7, None]) == "7x?"
    assert sizes_text([7, None], without="all") == "7xall"
    assert sizes_text(()) == ""


@pytest.mark.parametrize(
    ("texts", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_end_with_a_word(texts: list[str], text: str) -> None:
    assert joined(texts) == text
    assert joined(texts, "or") == text.replace("and", "or")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 bytes"), (1023, "1,023 bytes"), (1536, "1.5 KiB"), (3 * 2**40, "3.0 TiB")],
)
def test_bytes_are_said_in_binary_units(number: int, text: str) -> None:
    assert binary_size(number) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (998, 1000, "99.8 %"),
        (999_999, 1_000_000, "99.9 %"),
        (1000, 1000, "100 %"),
        (99, 100, "99 %"),
    ],
)
def test_only_all_of_it_reads_as_all(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text
