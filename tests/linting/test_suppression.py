"""Comments silence what they name, where they stand, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnshape.diagnostics import Source
from cnnshape.linting.batch import lint_all
from cnnshape.linting.run import Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.network import Origin
from tests.linting.asking import finding, findings

POOL = "{type: max_pool, kernel: 1}"


def codes(text: str) -> list[str]:
    return [each.code for each in findings(text)]


@pytest.mark.parametrize(
    "line",
    [
        f"- {POOL} # cnnshape: ignore[D502]",
        f"- {POOL}  # cnnshape: ignore[D502] kept from the paper",
        f"- {POOL}  #cnnshape:ignore[D502]",
        f"- {POOL}  # as published  # cnnshape: ignore[D502]",
        f"- {POOL}  # cnnshape: ignore[D503,D502]  # cnnshape: ignore[X001]",
    ],
)
def test_a_comment_on_the_line_silences_its_code(line: str) -> None:
    assert "D502" not in codes(f"input: [8, 8, 1]\nlayers:\n  {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        f"- {POOL} # cnnshape: ignore",
        f"- {POOL} # cnnshape: ignore[]",
        f"- {POOL} # cnnshape: ignore[D]",
        f"- {POOL} # ignore[D502]",
        "- {type: max_pool, kernel: 1, description: '# cnnshape: ignore[D502]'}",
        "- {type: max_pool, kernel: 1}\n  - {type: relu} # cnnshape: ignore[D502]",
    ],
)
def test_without_a_whole_code_on_its_line_nothing_is_silenced(line: str) -> None:
    assert "D502" in codes(f"input: [8, 8, 1]\nlayers:\n  {line}\n")


def test_a_comment_alone_above_a_layer_is_about_all_of_it() -> None:
    text = """
        input: [8, 8, 1]
        layers:
          # cnnshape: ignore[D502] both branches are as published

          # more about it
          - type: branches
            merge: add
            branches:
              - - {type: dropout, rate: 0}
              - - {type: max_pool, kernel: 1}
          - {type: crop, cropping: 0}
        """
    (left,) = findings(text, "D502")
    assert left.span.line == 11


def test_a_comment_alone_above_the_input_is_about_the_input() -> None:
    text = "# cnnshape: ignore[I101] a film of three frames\ninput: [3, 224, 224]\nlayers:\n"
    assert codes(text + "  - {type: conv, filters: 2, kernel: 1}\n") == []


def test_a_comment_at_a_call_silences_inside_the_block() -> None:
    text = """
        input: [8, 8, 1]
        blocks:
          idle:
            layers:
              - {type: max_pool, kernel: 1}
        layers:
          - {type: idle}  # cnnshape: ignore[D502] this one only
          - {type: idle}
        """
    assert codes(text) == ["D502"]
    assert codes(text.replace("- {type: idle}\n", "")) == []


def test_a_comment_for_the_file_silences_everywhere() -> None:
    text = f"input: [8, 8, 1]\nlayers:\n  - {POOL}\n  - {POOL}\n"
    assert codes(text) == ["D502", "D502"]
    assert codes(f"{text}# cnnshape: ignore-file[D502] it is a lesson on pooling\n") == []


def test_a_suppression_that_silences_nothing_is_reported_and_removed() -> None:
    found = finding("input: [8, 1]\nlayers:\n  - {type: relu} # cnnshape: ignore[G201]\n", "X001")
    assert found.message == "`G201` silences nothing here"
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == [""]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("G999", "there is no code `G999`"),
        ("g201", "there is no code `g201`"),
        ("pixels-dropped", "there is no code `pixels-dropped`"),
        ("S101", "`S101` is an error: it cannot be silenced"),
    ],
)
def test_a_code_that_is_none_or_never_silent_is_reported(code: str, message: str) -> None:
    text = f"input: [8, 1]\nlayers:\n  - {{type: relu}} # cnnshape: ignore[{code}]\n"
    (found,) = findings(text)
    assert (found.code, found.message) == ("X002", message)


@pytest.mark.parametrize("word", ["d502", "no-op-layer"])
def test_a_name_or_a_small_letter_is_corrected(word: str) -> None:
    text = f"input: [8, 8, 1]\nlayers:\n  - {POOL} # cnnshape: ignore[{word}]\n"
    found = finding(text, "X002")
    assert found.help == "write its code: `D502`"
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["D502"]


@pytest.mark.parametrize("comment", ["ignore", "ignore all of it", "ignore[]", "ignore-file"])
def test_a_comment_without_a_code_is_reported(comment: str) -> None:
    text = f"input: [8, 1]\nlayers:\n  - {{type: relu}} # cnnshape: {comment}\n"
    found = finding(text, "X002")
    assert found.message == "this comment names no code and silences nothing"
    assert found.help == "say what it silences and why: `# cnnshape: ignore[G201] reason`"


def test_errors_are_not_silenced() -> None:
    text = "input: [2, 2, 1]\nlayers:\n  - {type: max_pool, kernel: 3} # cnnshape: ignore[S101]\n"
    assert codes(text) == ["S101", "X002"]


def test_a_file_that_is_no_yaml_is_reported_whatever_its_comments_silence() -> None:
    source = Source("broken.yaml", "layers: [  # cnnshape: ignore[G201] why\n  {type: relu\n")
    found = lint_all([Task(Origin(source, Path()), EVERYTHING)])
    assert [each.code for each in found] == ["E001"]


@pytest.mark.parametrize(
    ("comment", "wanted"),
    [
        ("# noqa: D502", "# cnnshape: ignore[D502]"),
        ("# NOQA:d502", "# cnnshape: ignore[D502]"),
        ("# noqa: D502, G201", "# cnnshape: ignore[D502, G201]"),
        ("# cnnshape: noqa D502", "# cnnshape: ignore[D502]"),
        ("# cnnshape: disable=D502", "# cnnshape: ignore[D502]"),
        ("# cnnshape: disable-next-line=D502", "# cnnshape: ignore[D502]"),
        ("# cnnshape: disable-file=D502", "# cnnshape: ignore-file[D502]"),
        ("# cnnshape: allow [D502]", "# cnnshape: ignore[D502]"),
    ],
)
def test_a_comment_of_another_tool_is_remarked_with_what_to_write(
    comment: str, wanted: str
) -> None:
    text = f"input: [8, 8, 1]\nlayers:\n  - {POOL} {comment} as it is\n"
    found = finding(text, "X002")
    assert found.message == f"`{comment}` silences nothing"
    assert found.help == f"a comment that silences names codes in brackets: write `{wanted}`"
    assert found.fix is not None
    (edit,) = found.fix.edits
    fixed = text.replace(comment, edit.text)
    assert f"{wanted} as it is" in fixed
    assert {"X002", "D502"}.isdisjoint(codes(fixed))


@pytest.mark.parametrize("comment", ["# noqa", "# cnnshape: disable", "# ruff: noqa"])
def test_a_comment_of_another_tool_without_codes_is_remarked(comment: str) -> None:
    found = finding(f"input: [8, 8, 1]\nlayers:\n  - {POOL} {comment}\n", "X002")
    assert (found.help or "").endswith("write `# cnnshape: ignore[G201] reason`")
    assert found.fix is None


@pytest.mark.parametrize(
    "line",
    [
        "# noqa: E501",
        "# cnnshape: a network of mine",
        "# noqaeda",
        "\n    description: '# noqa: D502'",
    ],
)
def test_other_comments_and_texts_are_left_alone(line: str) -> None:
    text = f"input: [8, 8, 1]\nlayers:\n  - type: max_pool\n    kernel: 2 {line}\n"
    assert "X002" not in codes(text)
