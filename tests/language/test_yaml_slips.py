"""The slips of the hand that make a YAML parser stop, told at their cause."""

from __future__ import annotations

import pytest

from .reading import refusal, refusals, under

HEAD = "input: [28, 28, 1]\nlayers:\n"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("  -type: conv\n    filters: 6\n    kernel: 3\n", 3),
        ("  - type: relu\n  -type: conv\n    filters: 6\n", 4),
        ("  -{type: relu}\n  - {type: relu}\n", 3),
        ("  - type: relu\n  -type: conv\n", 4),
    ],
)
def test_a_dash_without_a_space(lines: str, line: int) -> None:
    found = refusal(HEAD + lines)
    item = lines.splitlines()[line - 3].strip().removeprefix("-")
    assert (found.code, found.message) == ("E001", "a `-` has no space after it")
    assert (found.span.line, under(found.span)) == (line, f"-{item}")
    assert found.help == f"a list item needs a space after `-`: `- {item}`"


@pytest.mark.parametrize("item", ["type: conv", "{type: conv}"])
def test_dashes_without_spaces_that_read_as_keys(item: str) -> None:
    help = f"a list item needs a space after `-`: `- {item}`"
    alone = refusal(f"{HEAD}  -{item}\n")
    assert (alone.message, alone.help) == ("the file has no list of layers", help)
    twice = refusals(f"{HEAD}  -{item}\n  -{item}\n")
    assert [each.help for each in twice if each.code == "E003"] == [help]


@pytest.mark.parametrize(
    ("lines", "line", "at", "key"),
    [
        ("  - type: conv\n      filters: 6\n      kernel: 3\n", 4, "filters: 6", "type"),
        ("  - type: conv\n    filters: 6\n\n    # so\n     kernel: 3\n", 7, "kernel: 3", "filters"),
    ],
)
def test_a_line_that_is_indented_deeper(lines: str, line: int, at: str, key: str) -> None:
    found = refusal(HEAD + lines)
    assert found.message == "this line is indented deeper than the keys above it"
    assert (found.span.line, under(found.span)) == (line, at)
    assert found.help == f"start it in column 5, below `{key}`"


@pytest.mark.parametrize(
    ("text", "line", "at"),
    [
        (f"{HEAD}  - type:conv\n    filters: 6\n", 3, "type:conv"),
        ("input:[28, 28, 1]\nlayers: []\n", 1, "input:[28, 28, 1]"),
    ],
)
def test_a_colon_without_a_space_in_the_line_above(text: str, line: int, at: str) -> None:
    found = refusal(text)
    assert (found.code, found.message) == ("E001", "a colon has no space after it")
    assert (found.span.line, under(found.span)) == (line, at)
    assert found.help == f"write a space after the colon: `{at.replace(':', ': ')}`"


@pytest.mark.parametrize("after", ["", "    filters: 6\n", "  - type: relu\n"])
@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("kernel:3", "a colon has no space after it"),
        ("kernel=3", "a key has no `:` after it"),
        ("kernel = 3", "a key has no `:` after it"),
    ],
)
def test_a_key_without_a_colon_and_a_space(entry: str, message: str, after: str) -> None:
    found = refusal(f"{HEAD}  - type: conv\n    {entry}\n{after}")
    assert (found.code, found.message) == ("E001", message)
    assert (found.span.line, under(found.span)) == (4, entry)
    assert found.help == "write a space after the colon: `kernel: 3`"
