"""`--plot`: a picture beside each report, in one step, and messages where there is none."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command

COMMANDS = {
    "table": ("table", "lenet"),
    "sweep": ("sweep", "lenet", "--over", "input=32x32x3,28x28x3"),
    "sizes": ("sizes", "lenet"),
    "diff": ("diff", "vgg11", "vgg13"),
    "verify": ("verify", "lenet"),
    "run": ("run", "lenet"),
}
every_command = pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
FAULTY = "input: [4, 4, 1]\nlayers: [{type: conv, filters: 1, kernel: 9}]\n"
UNREADABLE = "input: [4, 4, 1]\nlayers: [{type: convv}]\n"


def needs_matplotlib() -> None:
    pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")


def written(text: str) -> str:
    Path("net.yaml").write_text(text, encoding="utf-8")
    return "net.yaml"


@every_command
def test_each_command_writes_a_picture_and_the_same_report(words: tuple[str, ...]) -> None:
    needs_matplotlib()
    alone = command(*words)
    for name, start in (("a.svg", b"<?xml"), ("a.png", b"\x89PNG")):
        outcome = command(*words, "--plot", name)
        assert (outcome.code, outcome.report) == (alone.code, alone.report)
        assert outcome.said == f"cnnshape: wrote {name}\n"
        assert Path(name).read_bytes().startswith(start)


@every_command
def test_other_endings_are_refused_before_any_work(words: tuple[str, ...]) -> None:
    outcome = command(*words, "--plot", "a.pdf")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    message = "--plot: a picture is written to a file that ends in .svg or .png, not a.pdf"
    assert outcome.said == f"cnnshape: {message}\n"


@every_command
def test_without_matplotlib_the_message_names_the_extra(words: tuple[str, ...]) -> None:
    with patch("cnnshape.report.plots.picture.find_spec", return_value=None):
        outcome = command(*words, "--plot", "a.svg")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    needs = "pictures need matplotlib, which is not installed: pip install 'cnnshape[plot]'"
    assert outcome.said == f"cnnshape: --plot: {needs}\n"
    assert not Path("a.svg").exists()


def test_a_picture_that_cannot_be_written_leaves_nothing_behind() -> None:
    needs_matplotlib()
    outcome = command("table", "lenet", "--plot", "no-folder/a.svg")
    assert outcome.code == UNABLE
    assert outcome.said == "cnnshape: cannot write no-folder/a.svg: No such file or directory\n"


@pytest.mark.parametrize("name", ["table", "verify"])
def test_a_picture_shows_one_network(name: str) -> None:
    needs_matplotlib()
    outcome = command(name, "lenet", "lenet5", "--plot", "a.svg")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert outcome.said == "cnnshape: --plot: a picture shows one network; give one file\n"
    assert command(name, "lenet", "--plot", "a.svg").code == FINE


def test_a_faulty_network_is_drawn_as_far_as_it_is_known() -> None:
    needs_matplotlib()
    outcome = command("table", written(FAULTY), "--plot", "a.svg")
    assert outcome.code == WRONG
    assert Path("a.svg").exists()
    assert "wrote a.svg" in outcome.said


@pytest.mark.parametrize("name", ["table", "sizes", "verify", "run"])
def test_an_unreadable_file_is_not_drawn(name: str) -> None:
    needs_matplotlib()
    assert command(name, written(UNREADABLE), "--plot", "a.svg").code == WRONG
    assert not Path("a.svg").exists()


def test_what_was_not_executed_has_no_picture_and_the_command_says_so() -> None:
    needs_matplotlib()
    outcome = command("verify", written(FAULTY), "--plot", "a.svg")
    assert outcome.code == WRONG
    assert "--plot: nothing is drawn of net.yaml: it was not executed" in outcome.said
    assert not Path("a.svg").exists()


def test_the_front_is_drawn_among_all_designs() -> None:
    needs_matplotlib()
    words = ("--over", "width=0.25,1", "--pareto", "macs", "--plot", "a.svg")
    outcome = command("sweep", "mobilenet_v1", *words)
    assert "2 designs, 1 of them shown" in outcome.report
    picture = Path("a.svg").read_text(encoding="utf-8")
    assert ">1 other design<" in picture
    assert ">1 Pareto-optimal<" in picture


def test_an_example_is_drawn_with_its_output() -> None:
    needs_matplotlib()
    outcome = command("run", "course/sobel", "--plot", "a.svg")
    assert outcome.report.startswith("example 1 of the file")
    assert ">edges.weight: 3x3x1x1<" in Path("a.svg").read_text(encoding="utf-8")
