"""`cnnshape diff` exits 0 where two networks come to the same, 1 where not, 2 if it cannot say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.cli.running import FINE, UNABLE, WRONG, Outcome, command
from tests.importing.keras_configs import conv, entry, keras_file, sequential

BASE = """
name: A net
input: [8, 8, 3]
parameters: {filters: 4}
layers:
  - {name: body, type: conv, filters: =filters, kernel: 3}
  - {name: head, type: relu}
"""


def diff(*words: str, stdin: str = "") -> Outcome:
    return command("diff", *words, stdin=stdin.encode())


@pytest.fixture
def file() -> str:
    Path("a.yaml").write_text(BASE, encoding="utf-8")
    return "a.yaml"


def found(*words: str, code: int, stdin: str = "") -> Any:
    outcome = diff(*words, "--format", "json", stdin=stdin)
    assert (outcome.code, outcome.said) == (code, "")
    return outcome.json()


def test_equal_networks() -> None:
    assert found("lenet", "lenet", code=FINE)["equal"] is True
    assert "No difference." in diff("lenet", "lenet").report.splitlines()


def test_a_file_is_compared_with_another(file: str) -> None:
    report = found(file, "-", code=FINE, stdin=BASE.replace("name: head", "name: tail"))
    assert report["equal"] is True
    assert [(each["change"], each["name"]) for each in report["layers"]] == [("renamed", "tail")]
    assert report["after"]["file"] == "<stdin>"


def test_a_file_is_compared_with_itself_at_other_settings(file: str) -> None:
    report = found(file, "--set-b", "filters=8", code=WRONG)
    assert report["settings"] == {"filters": {"before": 4, "after": 8}}
    body, head = report["layers"]
    assert body["differs"][:3] == ["settings", "output_shape", "trainable_parameters"]
    assert body["differs"][3:] == ["macs", "macs_effective", "live_bytes"]
    assert body["before"]["output_shape"] == [6, 6, 4]
    assert body["after"]["output_shape"] == [6, 6, 8]
    assert head["name"] == "head"
    assert report["totals"]["trainable_parameters"] == {
        "before": 112,
        "after": 224,
        "change": 112,
        "percent": 100.0,
    }


def test_parameters_that_only_one_file_has_are_no_change_of_a_setting(file: str) -> None:
    assert diff(file, "mobilenet_v1").report.splitlines()[1].strip() == ""


def test_settings_may_hold_for_both_or_for_one(file: str) -> None:
    assert found(file, file, "--set", "filters=8", "--set-a", "filters=8", code=FINE)["equal"]
    assert found(file, "--set-a", "filters=8", "--set-b", "filters=8", code=FINE)["equal"]
    assert found(file, file, "--input", "9x9x3", "--input-b", "9x9x3", code=FINE)["equal"]
    report = found(file, "--input-b", "9x9x3", code=WRONG)
    assert report["layers"][0]["after"]["output_shape"] == [9, 9, 3]


def test_the_table_says_what_was_and_what_is(file: str) -> None:
    outcome = diff(file, "--set-b", "filters=8")
    assert outcome.code == WRONG
    lines = [" ".join(line.split()) for line in outcome.report.splitlines()]
    assert lines[:2] == ["A net", "filters: 4 → 8"]
    assert "Parameters 112 224 +112 +100.00 %" in lines
    assert "body changed conv f3 s1 6x6x4 → 6x6x8 112 → 224 3,888 → 7,776 1,344 → 1,920" in lines
    assert "Layers: 2 changed." in lines
    assert lines[-1].startswith("A MAC is one multiply-add")


def test_markdown_is_a_comment_that_fits() -> None:
    outcome = diff("efficientnet_b0", "efficientnet_b7", "--format", "markdown")
    assert outcome.code == WRONG
    assert len(outcome.report) < 65_536
    assert outcome.report.startswith("### EfficientNet-B0 → EfficientNet-B7\n\n")
    html = MarkdownIt().enable("table").render(outcome.report)
    assert html.count("<table>") == 2
    assert "more layers" in html
    assert "</details>" in html


def test_markdown_of_few_changes_is_not_folded(file: str) -> None:
    outcome = diff(file, "--set-b", "filters=8", "--format", "markdown")
    assert "<details>" not in outcome.report
    assert "| body | changed | conv f3 s1 | 6x6x4 → 6x6x8 | 112 → 224 |" in outcome.report


@pytest.mark.parametrize("format", ["table", "markdown", "json"])
def test_faults_are_printed_and_nothing_is_held_equal(file: str, format: str) -> None:
    outcome = diff(file, file, "--input", "2x2x3", "--format", format)
    assert outcome.code == WRONG
    assert "S101" in outcome.said
    assert outcome.report


def test_what_cannot_be_read_cannot_be_compared(file: str) -> None:
    outcome = diff(file, "-", stdin="input: [")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "E001" in outcome.said
    assert "- cannot be compared" in outcome.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lenet"], "there is nothing to compare with: give B"),
        (["lenet", "--set", "a=1"], "there is nothing to compare with: give B"),
        (["-", "-"], "standard input can be read only once"),
        (["-", "--set-b", "a=1"], "standard input can be read only once"),
        (["lenet", "nowhere.yaml"], "cannot read nowhere.yaml"),
        (["nowhere.yaml", "lenet"], "cannot read nowhere.yaml"),
        (["lenet", "lenet", "--set-b", "a=1"], "the file has no parameter `a`"),
        (["lenet", "lenet", "--input-a", "x"], "write sizes joined by x"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], said: str) -> None:
    outcome = diff(*words)
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in outcome.said


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_dtypes_that_differ_are_named(file: str, format: str) -> None:
    other = f"dtype: int8\n{BASE}"
    outcome = diff(file, "-", "--format", format, stdin=other)
    assert outcome.code == WRONG
    assert "dtype: float32 → int8" in outcome.report
    assert "in float32 and int8;" in outcome.report
    assert "dtype" not in diff(file, file, "--format", format).report


@pytest.mark.parametrize("data_format", ["channels_first", "channels_last"])
@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
def test_a_model_of_keras_gets_the_sizes_of_the_design_in_its_own_order(
    tmp_path: Path, layout: str, data_format: str
) -> None:
    sizes = {"channels_first": [3, 20, 24], "channels_last": [20, 24, 3]}
    free = [size if size == 3 else None for size in sizes[data_format]]
    model = keras_file(
        tmp_path, sequential(entry("input", *free), conv("it", 4, data_format=data_format))
    )
    design = tmp_path / "design.yaml"
    design.write_text(
        f"input: {sizes[layout]}\nlayout: {layout}\n"
        "layers: [{name: it, type: conv, filters: 4, kernel: 3}]\n"
    )
    outcome = diff(str(design), str(model))
    assert outcome.code == FINE
    assert "No difference." in outcome.report
