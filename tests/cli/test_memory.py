"""`cnnshape memory`: formats, options and exit codes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command


def test_the_table_says_arena_bound_flash_and_conventions() -> None:
    report = command("memory", "mobilenet_v2", "--dtype", "int8").report
    assert "Arena        1,505,280 bytes (1.4 MiB), planned greedy by size" in report
    assert "Lower bound  1,505,280 bytes (1.4 MiB): the arena has no gap" in report
    assert "buffers aligned to 16 bytes" in report
    assert "Input and output are in the arena, the output to the end." in report
    assert "int8 weights, int32 biases and float32 scales, one for each filter" in report


def test_a_search_that_ended_above_the_bound_says_so() -> None:
    report = " ".join(command("memory", "densenet121").report.split())
    assert "(5.6 %) above it; the search for a smaller one ended after 64 attempts" in report


def test_the_conventions_follow_the_options() -> None:
    options = ("--in-place", "pointwise,depthwise,merge", "--outside", "input,output")
    report = command("memory", "lenet", *options, "--scratch", "cmsis-nn", "--align", "4").report
    assert "Input and output are outside the arena." in report
    assert "Convolutions unfold windows in int16 as CMSIS-NN does." in report
    assert "Point-wise layers, merges and depthwise convolutions, with a copy of one" in report
    assert "No layer writes over" in command("memory", "lenet", "--in-place", "none").report


def test_the_json_has_all_that_the_table_has() -> None:
    data = command("memory", "lenet", "--format", "json").json()
    assert data["schema_version"] == 1
    arena = data["arena"]
    assert arena["bytes"] - arena["bound"] == arena["gap"] == 0
    assert [step["layer"] for step in arena["steps"]][:2] == ["input", "conv1"]
    first = arena["buffers"][0]
    assert (first["name"], first["first_layer"], first["last_layer"]) == ("input", "input", "conv1")
    assert data["flash"]["bytes"] == 4 * 62006
    assert data["conventions"]["in_place"] == ["pointwise"]


def test_csv_has_a_line_for_each_buffer() -> None:
    lines = list(csv.DictReader(io.StringIO(command("memory", "lenet", "--format", "csv").report)))
    assert [line["name"] for line in lines][:3] == ["input", "conv1", "pool1"]
    assert int(lines[0]["bytes"]) == 32 * 32 * 3 * 4


def test_the_report_is_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    outcome = command("memory", "lenet", "--format", "csv", "-o", str(path))
    assert (outcome.code, outcome.report) == (FINE, "")
    assert path.read_text("utf-8").startswith("name,role,offset,bytes")


def test_a_picture_is_drawn_where_the_file_is_one(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")
    path = tmp_path / "plan.svg"
    assert command("memory", "lenet", "-o", str(path)).code == FINE
    drawn = path.read_text("utf-8")
    assert 'id="buffer-0"' in drawn
    assert 'id="live"' in drawn


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--align", "3"), "the alignment must be a power of two up to 4,096, not 3"),
        (
            ("--in-place", "add"),
            "unknown choice 'add': use pointwise, merge, depthwise, accumulate or none",
        ),
        (("--scratch", "gemm"), "unknown choice 'gemm': use none, im2col or cmsis-nn\n"),
        (("--align", "0"), "the alignment must be a power of two up to 4,096, not 0"),
        (("--in-place", "none,merge"), "--in-place none,merge: `none` stands alone"),
        (("--in-place", "merge,"), "--in-place merge,: a name is missing at a comma"),
        (("--patches", "2x3"), "--patches 2x3: write one number for all axes, as 2"),
        (("--patches", "two"), "--patches two: write one number for all axes, as 2"),
        (("-o", "plan.pdf"), "a file that ends in .svg or .png, not plan.pdf"),
        (("--dtype", "int4"), "--dtype int4: unknown"),
    ],
)
def test_an_unknown_setting_is_refused(words: tuple[str, str], said: str) -> None:
    outcome = command("memory", "lenet", *words)
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in outcome.said


def test_patches_of_both_axes_are_those_of_each() -> None:
    words = ("memory", "mlperf_tiny/mobilenet_v1", "--until", "stem", "--patches")
    assert command(*words, "2x2").report == command(*words, "2").report


def test_a_wrong_file_has_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text("input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 9}\n")
    outcome = command("memory", str(path))
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert "a window of 9 does not fit" in outcome.said
    assert command("memory", str(path), "--format", "json").json()["arena"] is None
    path.write_text("input: [4, 4, 1]\nlayers:\n  - {type: conf}\n")
    assert command("memory", str(path)).code == WRONG
    data = command("memory", str(path), "--format", "json")
    assert (data.code, data.json()["arena"]) == (WRONG, None)
    assert data.json()["diagnostics"][0]["code"]


def test_a_missing_file_is_named() -> None:
    assert command("memory", "missing.yaml").code == UNABLE


def test_verify_executes_inside_the_arena() -> None:
    outcome = command("verify", "lenet", "--arena", "--dtype", "int8", "--in-place", "pointwise")
    assert outcome.code == FINE
    assert (
        "arena of 7,776 bytes in int8: proved, executed inside 7,776 values at the planned "
        "addresses; largest difference of outputs: none" in outcome.report
    )
    data = command("verify", "lenet", "--arena", "--format", "json").json()
    assert (data["arena"]["status"], data["arena"]["bytes"]) == ("proved", 31104)
    assert "arena" not in command("verify", "lenet", "--format", "json").json()


def test_verify_refuses_settings_of_the_arena_before_it_executes() -> None:
    outcome = command("verify", "lenet", "--arena", "--align", "3")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "the alignment must be a power of two" in outcome.said


def test_settings_of_the_arena_need_it() -> None:
    outcome = command("verify", "lenet", "--in-place", "none")
    assert outcome.code == UNABLE
    assert outcome.said == "cnnshape: --in-place says what an arena holds: add --arena\n"


def test_an_arena_that_does_not_hold_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    from cnnshape.planning import plan

    def overlapping(steps: object, buffers: object) -> object:
        found = arena_of(steps, buffers)
        return found._replace(offsets=(0,) * len(found.offsets))

    arena_of: Any = plan.arena_of
    monkeypatch.setattr(plan, "arena_of", overlapping)
    outcome = command("verify", "lenet", "--arena")
    assert outcome.code == WRONG
    assert "REFUTED: 10 of 10 values of `softmax` were overwritten before" in outcome.report


def test_another_order_and_what_it_gains() -> None:
    report = command("memory", "shufflenet_v2_x2_0", "--dtype", "int8", "--reorder").report
    assert "Arena        497,056 bytes" in report
    assert (
        "Order        another than in the file, which needs 573,888 bytes: 13 % less; no order has "
        "a lower bound than this" in report
    )
    kept = command("memory", "lenet", "--reorder").report
    assert "Order        that of the file; no order has a lower bound than this" in kept
    assert command("verify", "inception_v3", "--small", "--arena", "--reorder").code == FINE


def test_a_budget_is_checked_with_the_options(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: [8, 8, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 1}\nbudget: {ram: 128}\n"
    )
    over = command("memory", str(path))
    assert over.code == WRONG
    assert "Arena        512 bytes" in over.report
    assert "B102 ram of the network: at most 128 bytes allowed" in over.said
    assert command("memory", str(path), "--dtype", "int8").code == FINE
    data = command("memory", str(path), "--format", "json")
    assert (data.code, data.said) == (WRONG, "")
    assert [each["code"] for each in data.json()["diagnostics"]] == ["B102"]
    assert command("lint", str(path)).code == WRONG


def test_patches_are_planned_reported_and_proved() -> None:
    file = str(Path(__file__).parents[2] / "docs" / "examples" / "patches.yaml")
    report = command("memory", file, "--patches", "2").report
    assert "up to `project` in 2x2; without, the arena takes 15,360 bytes" in report
    assert "19,800 MACs are computed again (8.6 % of theirs)" in report
    no_gain = command("memory", file, "--patches", "2", "--until", "stem")
    assert no_gain.code == FINE
    assert "in 2x2; without, the arena takes 15,360 bytes, no gain; " in no_gain.report
    assert "project~whole  activation  1,024   6,960  project     pool" in report
    proved = command("verify", file, "--arena", "--patches", "2")
    assert proved.code == FINE
    assert "arena of 8,752 bytes in int8: proved, executed inside 8,752 values" in proved.report


def test_verify_judges_the_budget_by_the_plan_that_it_proves(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "examples" / "patches.yaml").read_text("utf-8")
    path = tmp_path / "tight.yaml"
    path.write_text(f"{text}budget: {{ram: 9000}}\n", "utf-8")
    refused = command("verify", str(path))
    assert refused.code == WRONG
    assert "it fits with `--patches 2` of `cnnshape memory`" in refused.report + refused.said
    for words in (("memory",), ("verify", "--arena")):
        assert command(*words, str(path), "--patches", "2").code == FINE
    path.write_text(f"{text}budget: {{ram: 9000, patches: 2}}\n", "utf-8")
    for words in (("memory",), ("verify",), ("verify", "--arena"), ("lint",)):
        assert command(*words, str(path)).code == FINE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--patches", "1"), "patches must be from 2 to 32, not 1"),
        (("--patches", "2", "--until", "fc3"), "cannot end with 'fc3': it can with conv1, pool1"),
        (("--patches", "30"), "'conv1', is 28x28, smaller than 30 patches"),
        (
            ("--patches", "15", "--until", "pool1"),
            "no first stage in 15x15 patches: the map of 'pool1' is 14x14, smaller than 15 patches",
        ),
        (("--until", "conv1"), "until 'conv1' says where patches end: say also how many there are"),
    ],
)
def test_patches_that_cannot_be_are_refused(words: tuple[str, ...], said: str) -> None:
    outcome = command("memory", "lenet", *words)
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in outcome.said
