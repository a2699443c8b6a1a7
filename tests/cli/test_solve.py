"""`cnnshape solve` answers in words and as data, and says what is missing in a question."""

from __future__ import annotations

import pytest

from cnnshape.cli import progress
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.solve_budgets import BudgetQuestion
from tests.cli.running import FINE, UNABLE, WRONG, Terminal, command

WIDTHS = "width=0.25:1:0.25"


@pytest.mark.parametrize(
    ("words", "solved"),
    [
        ("224 112 --kernel 3", "window"),
        ("5 10 --transposed", "window"),
        ("lenet --layer conv1 --output 14x14", "layer"),
        ("lenet --output 5", "input"),
        ("unet", "meeting"),
        (f"mobilenet_v1 --budget macs=300M --over {WIDTHS} --maximize parameters", "design"),
        (f"mobilenet_v1 --fit macs=300M --over {WIDTHS}", "design"),
        ("lenet --fit ram=1MiB --over input", "fit"),
        ("lenet --fit ram=1MiB --over batch --dtype int8", "fit"),
    ],
)
def test_every_answer_is_data_and_words(words: str, solved: str) -> None:
    outcome = command("solve", *words.split(), "--format", "json")
    assert (outcome.code, outcome.said) == (FINE, "")
    assert (outcome.json()["schema_version"], outcome.json()["solved"]) == (1, solved)
    shown = command("solve", *words.split())
    assert (shown.code, shown.said) == (FINE, "")
    assert shown.report


def test_the_data_of_a_window() -> None:
    found = command("solve", "224", "112", "--kernel", "3", "--format", "json").json()
    assert found["answers"][0] == {
        "kernel": 3,
        "stride": 2,
        "padding": 1,
        "dilation": 1,
        "rules": ["half"],
        "unread": [0],
        "last_stride": 2,
        "loses_nothing": True,
    }


def test_the_data_of_a_fit() -> None:
    words = ("solve", "unet", "--fit", "ram=256MiB", "--over", "input", "--format", "json")
    (found,) = command(*words).json()["answers"]
    assert found["axes"] == ["height", "width"]
    assert found["largest"] == {
        "value": [699, 699],
        "totals": {"peak_activation_bytes": 260_112_384},
    }
    assert (found["following"]["value"], found["clean"]["value"]) == ([700, 700], [684, 684])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "7 999 --kernel 3",
            "A window does not enlarge a map: `--transposed` seeks those that do.",
        ),
        ("999 7 --kernel 3 --stride 1", "Others are tried with `--kernel`, `--dilation`"),
        (
            f"mobilenet_v1 --budget macs=1M --over {WIDTHS} --maximize parameters",
            "none keeps to it",
        ),
        ("lenet --fit ram=10 --over input", "the smallest is 16x16: peak_activation_bytes 6,528"),
        ("lenet --fit ram=10 --over batch", "the smallest is 1: peak_activation_bytes 31,104"),
    ],
)
def test_where_nothing_gives_it_the_exit_code_is_1(words: str, said: str) -> None:
    outcome = command("solve", *words.split())
    assert outcome.code == WRONG
    assert said in outcome.report


def test_the_way_out_that_is_said_is_one() -> None:
    assert command("solve", "7", "14", "--kernel", "3").code == WRONG
    assert command("solve", "7", "14", "--kernel", "3", "--transposed").code == FINE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("224", "say which size 224 is to become, as `cnnshape solve 224 112`"),
        ("224 112 --output 112", "the size that is wanted is given twice: 112 and --output 112"),
        ("224 112 --layer conv1", "--layer cannot be asked of 224"),
        ("224 112 --budget macs=3M", "a budget cannot be asked of 224"),
        ("lenet --output 5 --kernel 3", "--kernel, --stride, --padding and --dilation cannot be"),
        ("lenet --transposed", "--transposed cannot be asked of a network without --layer"),
        ("1000 2 --kernel 1:600 --dilation 1", "more than 10,000 windows give 2: say the"),
        ("224 x", "x: write sizes joined by x, as 224x224x3"),
        ("224 0", "sizes are from 1 to 1,000,000"),
        ("224x224 1x2x3", "224x224 and 1x2x3 have unlike axes"),
        ("224 112 --kernel big", "--kernel big: write whole numbers from 1 to 1,000,000"),
        ("224 112 --kernel 0", "--kernel 0: write whole numbers from 1 to 1,000,000, as 3 or 1:7"),
        ("224 112 --padding wide", "--padding wide: write whole numbers from 0"),
        ("224 112 --padding 1,2", "--padding 1,2: write one number, `same` or `valid`"),
        ("224 112 --kernel 1:9999", "these kernels and dilations span"),
        ("224 112 --kernel 1:99999", "--kernel 1:99999: 99,999 values are more than 10,000"),
        ("lenet --layer conv1", "say which size conv1 is to give, as --output 14x14"),
        ("lenet --layer conv7 --output 7", "has no layer `conv7`: did you mean `conv1`?"),
        ("lenet --layer fc3 --output 7", "`fc3` is dense: only layers with a window have settings"),
        ("lenet --output 1x2x3", "1x2x3 has 3 sizes, the input 2 axes"),
        ("lenet --budget macs=3M --over x=1", "say what is best within the budget"),
        ("lenet --budget macs=3M --maximize macs", "say what varies, as --over width=0.1:2:0.01"),
        ("lenet --over batch", "say what is limited, as --budget macs=300M or --fit ram=256KiB"),
        ("lenet --fit ram=3M --budget macs=3M --over batch", "give --budget for the best design"),
        ("lenet --fit ram=3M --over batch --maximize macs", "--fit wants the largest"),
        ("lenet --fit ram=3M --over batch --over input", "--over batch stands alone"),
        ("lenet --fit rom=3M --over batch", "no total `rom` to limit: did you mean `ram`?"),
        ("lenet --fit ram --over batch", "write a total and the most it may be, as macs=300M"),
        ("lenet --fit ram=3MIB --over batch", "256KiB, not 3MIB; write 3MiB (1,048,576)"),
        ("lenet --fit ram=256K --over batch", "write 256KiB (1,024) or 256k (1,000)"),
        ("lenet --fit ram=1.5 --over batch", "the limit of `ram` must be a whole number"),
        ("lenet --fit flash=1MiB --over input", "flash does not depend on the input: add ram= or"),
        ("lenet --fit ram=1M, --over batch", "a limit is missing at a comma: write macs=300M,ram="),
        ("96 48 --dtype int8", "--dtype cannot be asked of 96: see"),
        ("lenet --fit parameters=3G --over batch", "no limit follows the batch"),
        ("lenet --fit ram=3M --over nothing=1:2", "the file has no parameter `nothing`"),
        ("mlperf_tiny/autoencoder --fit ram=3M --over input", "no input has spatial axes"),
        ("mlperf_tiny/autoencoder --output 7", "no input has spatial axes"),
        ("no_such_net --output 7", "cannot read no_such_net"),
        (
            f"mobilenet_v1 --budget macs=3M --over {WIDTHS} --maximize mcas",
            "unknown name `mcas`",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_one_message(words: str, said: str) -> None:
    outcome = command("solve", *words.split())
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in outcome.said


def test_a_limit_can_be_written_with_an_exponent() -> None:
    words = ("solve", "lenet", "--over", "batch", "--fit")
    outcome = command(*words, "arena=1e6")
    assert outcome.code == FINE
    assert outcome == command(*words, "arena=1M")


def test_a_broken_file_is_reported_as_everywhere() -> None:
    text = b"input: [8, 8, 3]\nlayers: [{type: conv, filters: 4}]\n"
    outcome = command("solve", "-", "--output", "4", stdin=text)
    assert outcome.code == WRONG
    assert "E004" in outcome.said


def test_a_limit_prints_fewer_and_says_so() -> None:
    outcome = command("solve", "224", "112", "--kernel", "3", "--limit", "2")
    assert "6 more: `--limit` prints them, `--format json` has all." in outcome.report


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (BudgetQuestion([], ["ram=1GiB"], ["batch"], None, None), "tries: batch 1"),
        (BudgetQuestion([], ["arena=1MiB"], ["input"], None, None), "tries: size "),
        (
            BudgetQuestion(["macs=3M"], [], ["classes=1:3"], None, "parameters % 7"),
            "1 of 3 designs: classes=1",
        ),
    ],
)
def test_a_long_search_shows_how_far_it_is(
    question: BudgetQuestion, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(progress, "FIRST_AFTER", -1.0)
    monkeypatch.setattr("sys.stderr", terminal)
    question.answer("lenet", Overrides(None, {}), None)
    assert shown in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
