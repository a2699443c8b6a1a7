"""What the playground answers: numbers, problems where they are, fixes that fix, no other file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.language.bundled_paths import bundled_names
from cnnshape.playing.answers import NotAsked, Playground

GOOD = "input: [8, 8, 3]\nlayers:\n  - {name: a, type: conv, filters: 4, kernel: 3, padding: 1}\n"
TOO_LARGE = GOOD.replace("kernel: 3, padding: 1", "kernel: 11")
HALVED = GOOD.replace("padding: 1", "stride: 2")


def draw(text: str) -> dict[str, Any]:
    """Return what a playground that knows nothing draws of a text."""
    return Playground().draw(text, "")


def check(text: str) -> dict[str, Any]:
    """Return what a playground that knows nothing finds in a text."""
    return Playground().check(text)


def example(name: str) -> dict[str, Any]:
    """Return an example."""
    return Playground().example(name)


def rows_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the rows of the table in an answer, by name."""
    (network,) = answer["page"]["networks"]
    return {row["name"]: row for row in network["table"]["layers"]}


def codes_of(answer: dict[str, Any]) -> list[str]:
    """Return the codes of the problems in an answer."""
    return [each["code"] for each in answer["problems"]]


def changed(text: str, changes: list[dict[str, Any]]) -> str:
    """Return a text with the changes of a fix, as the editor of a browser makes them."""
    units = text.encode("utf-16-le")
    for each in sorted(changes, key=lambda change: -int(change["from"])):
        inserted = each["insert"].encode("utf-16-le")
        units = units[: 2 * each["from"]] + inserted + units[2 * each["to"] :]
    return units.decode("utf-16-le")


def test_a_text_is_answered_with_its_table() -> None:
    assert rows_of(draw(GOOD))["a"]["output_shape"] == [8, 8, 4]


def test_the_selected_layer_is_explained_at_once_and_the_others_later() -> None:
    network = Playground().draw(GOOD, "a")["page"]["networks"][0]
    assert [bool(layer["sections"]) for layer in network["layers"]] == [False, True]
    network = check(GOOD)["page"]["networks"][0]
    assert [bool(layer["sections"]) for layer in network["layers"]] == [True, True]


def test_shapes_of_the_last_text_stay_beside_a_broken_line() -> None:
    playground = Playground()
    playground.draw(GOOD, "")
    answer = playground.draw(f"{GOOD}  - [\n", "")
    assert answer["page"] is None
    assert [(hint["label"][2:7], hint["is_stale"]) for hint in answer["hints"]] == [("8x8x4", True)]


def test_what_may_be_written_is_proposed_in_its_place() -> None:
    text = f"# \U0001f60e\n{GOOD}  - {{type: rel}}\n"
    at = len(text.encode("utf-16-le")) // 2 - 2
    proposals = Playground().complete(text, at)["proposals"]
    assert ("relu", at - 3, at) in [(each["label"], each["from"], each["to"]) for each in proposals]


@pytest.mark.parametrize("at", [-1, 0, 5, 10**9])
def test_any_place_of_a_text_may_be_asked_about(at: int) -> None:
    for text in ("", GOOD, "\U0001f60e", "[", "a: \u2028b"):
        assert set(Playground().complete(text, at)) == {"proposals"}
        assert set(Playground().hover(text, at)) in (set(), {"text", "from", "to"})


def test_pointing_at_a_key_says_what_it_means() -> None:
    at = GOOD.index("filters")
    found = Playground().hover(GOOD, at + 2)
    assert (found["from"], found["to"]) == (at, at + len("filters"))
    assert found["text"].startswith("**filters**")


def test_a_finding_is_silenced_by_a_comment_and_safe_fixes_are_made_at_once() -> None:
    playground = Playground()
    (problem,) = playground.check(HALVED)["problems"]
    assert problem["can_be_silenced"]
    made = playground.silence(HALVED, problem["code"], problem["from"])["changes"]
    assert codes_of(check(changed(HALVED, made))) == []
    text = f"{GOOD}  - {{type: batch_norm}}\n  - {{type: relu}}\n  - {{type: relu}}\n"
    fixed = changed(text, playground.fix_all(text)["changes"])
    assert len(codes_of(check(fixed))) < len(codes_of(check(text)))


def test_errors_come_at_once_and_the_linter_later() -> None:
    assert codes_of(draw(HALVED)) == []
    assert "G201" in codes_of(check(HALVED))
    assert codes_of(draw(TOO_LARGE)) == codes_of(check(TOO_LARGE)) == ["S101"]


def test_a_text_that_is_no_architecture_has_problems_and_no_page() -> None:
    answer = draw("input: [8, 8, 3\n")
    assert answer["page"] is None
    assert codes_of(answer) == ["E001"]


def test_a_problem_has_its_place_as_javascript_counts() -> None:
    for text in (TOO_LARGE, f"# \U0001f60e\n{TOO_LARGE}"):
        (problem,) = draw(text)["problems"]
        units = text.encode("utf-16-le")[2 * problem["from"] : 2 * problem["to"]]
        assert units.decode("utf-16-le") == "11"


def test_a_fix_makes_a_text_without_the_problem() -> None:
    text = "# \U0001f60e\n" + GOOD.replace("filters: 4", "filter: 4")
    (problem,) = draw(text)["problems"]
    fixed = changed(text, problem["fixes"][0]["changes"])
    assert codes_of(draw(fixed)) == []
    assert fixed.endswith(GOOD)


def test_examples_are_the_bundled_architectures() -> None:
    assert rows_of(draw(example("lenet")["text"])) == rows_of(
        draw(Path("architectures/lenet.yaml").read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("name", [each for each in bundled_names() if "/" in each][::4])
def test_examples_of_folders_can_be_read_from_anywhere(name: str) -> None:
    answer = draw(example(name)["text"])
    assert (
        answer["page"]["networks"][0]["table"]["totals"]
        == (cnnshape.analyze(cnnshape.load(name)).to_dict()["totals"])
    )


def test_bundled_files_can_be_extended_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("mine.yaml").write_text(GOOD)
    assert "a" not in rows_of(draw("extends: lenet.yaml\n"))
    for path in ("mine.yaml", "../../etc/hosts.yaml", str(tmp_path / "mine.yaml")):
        answer = draw(f"extends: {path}\n")
        assert answer["page"] is None
        assert codes_of(answer) == ["E012"]


def test_a_mistake_in_a_block_of_an_extended_file_lies_at_its_use() -> None:
    text = "extends: vgg16.yaml\ninput: [8, 8, 3]\n"
    problems = draw(text)["problems"]
    assert problems != []
    assert all(0 <= each["from"] <= each["to"] <= len(text) for each in problems)


def test_examples_of_a_file_are_not_executed() -> None:
    text = f"{GOOD}examples:\n  - {{inputs: {{input: 1}}, outputs: {{a: 1e9}}}}\n"
    assert "P" not in {code[0] for code in codes_of(check(text))}


@pytest.mark.parametrize(
    "request_text",
    [
        "",
        "[]",
        "{}",
        '"draw"',
        '{"ask": "draw"}',
        '{"ask": "draw", "text": "x"}',
        '{"ask": "hover", "text": "x", "at": "1"}',
        '{"ask": "answer", "request": "x"}',
        '{"ask": "__init__"}',
        '{"ask": "draw", "text": 3.5}',
        '{"ask": "draw", "text": "x", "more": "y"}',
        '{"ask": "run", "text": "x"}',
        '{"ask": ["draw"], "text": "x"}',
        '{"ask": "example", "name": "../../README"}',
        '{"ask": "example", "name": "/etc/passwd"}',
        "[" * 100_000,
    ],
)
def test_other_requests_are_refused(request_text: str) -> None:
    with pytest.raises(NotAsked):
        Playground().answer(request_text)


def test_an_answer_is_json_that_javascript_reads() -> None:
    answer = Playground().answer(json.dumps({"ask": "check", "text": "extends: resnet50.yaml\n"}))
    assert "NaN" not in answer
    assert "Infinity" not in answer
    assert json.loads(answer)["problems"] is not None


def test_neither_arrays_nor_a_terminal_are_needed() -> None:
    program = (
        "import sys; from cnnshape.playing.answers import Playground; play = Playground();"
        "names = 'lenet', 'resnet50', 'unet', 'swin_t';"
        "[play.check(play.example(name)['text']) for name in names];"
        "print({'numpy', 'rich', 'typer', 'torch'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "set()"
