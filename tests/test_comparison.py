"""The comparison with peers runs with whatever is installed, and says who is missing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import cnnshape
from benchmarks.comparison import cold, correctness
from benchmarks.comparison.asking import Answer
from benchmarks.comparison.charts import OURS, drawn
from benchmarks.comparison.cold import Started
from benchmarks.comparison.command import MEASURES, compare
from benchmarks.comparison.correctness import Said, measure_correctness
from benchmarks.comparison.effort import QUICK
from benchmarks.comparison.execution import EXECUTORS
from benchmarks.comparison.facts import cases, published
from benchmarks.comparison.markdown import page
from benchmarks.comparison.records import Bars, Lines, Memory, Row, Section, Table, Time, Word
from benchmarks.comparison.sampling import time_each
from benchmarks.comparison.traps import _size
from benchmarks.comparison.trying import attempted
from benchmarks.figures import Figure, Missing
from benchmarks.peers.cnnshape import CNNSHAPE
from benchmarks.peers.peer import Count, Peer
from benchmarks.peers.roll import PEERS
from benchmarks.timing import Spread

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
SVG = "{http://www.w3.org/2000/svg}"
INSTALLED = [peer.name for peer in PEERS if peer.is_installed]
ABSENT = Peer("absent", ("no_such_package",), "absent", "nothing", CNNSHAPE.prepare)


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "compare", "--quick", "--format", "json"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def tables(report: dict[str, Any], section: str) -> list[dict[str, Any]]:
    (found,) = (each for each in report["sections"] if each["title"] == section)
    said: list[dict[str, Any]] = found["tables"]
    return said


def figures(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for section in report["sections"] for each in section["figures"]}


# --- a quick run ---------------------------------------------------------------------------------


def test_a_quick_run_has_every_section(report: dict[str, Any]) -> None:
    assert len(report["sections"]) == len(MEASURES)
    assert all(section["tables"] for section in report["sections"])


def test_programs_that_are_not_installed_are_named(report: dict[str, Any]) -> None:
    known = {each.name: each.is_installed for each in PEERS}
    known |= {each.name: each.is_installed for each in EXECUTORS}
    assert report["missing"] == [name for name, is_installed in known.items() if not is_installed]


def test_whole_processes_take_time_and_memory(report: dict[str, Any]) -> None:
    (lenet,) = tables(report, "Cold start to a printed summary")
    assert [row["program"] for row in lenet["rows"]] == [cold.LEAST, *INSTALLED]
    for row in lenet["rows"]:
        assert row["wall time"]["seconds"] > 0
        assert row["peak memory"]["bytes"] > 2**20


def test_every_program_that_is_installed_analyses_and_grows(report: dict[str, Any]) -> None:
    (lenet,) = tables(report, "Warm analysis")
    assert {row["program"] for row in lenet["rows"]} >= set(INSTALLED)
    for axis in tables(report, "Growth"):
        assert [row["program"] for row in axis["rows"]] == INSTALLED


def test_cnnshape_is_right_about_every_network(report: dict[str, Any]) -> None:
    macs, parameters, output = tables(report, "Who is right")
    for table in (macs, parameters, output):
        assert all(row["cnnshape"]["right"] is True for row in table["rows"][:-1])
        assert table["rows"][-1]["cnnshape"] == table["rows"][-1]["truth"]
    answers = {name: each for name, each in figures(report).items() if name.startswith("right: ")}
    assert len(answers) == 2
    assert all(each["met"] is True and each["counterexamples"] == [] for each in answers.values())


def test_cnnshape_keeps_out_of_every_trap(report: dict[str, Any]) -> None:
    (traps,) = tables(report, "Traps")
    assert [row["program"] for row in traps["rows"]] == INSTALLED
    ours = traps["rows"][0]
    assert [cell["did"] for cell in ours.values() if cell != "cnnshape"] == [
        "refused",
        "counts the same",
        "shown",
    ]
    assert figures(report)["traps: cnnshape keeps out of all"]["met"] is True


def test_a_size_for_a_network_without_one_is_told() -> None:
    assert _size("RuntimeError: too small") is None
    assert _size(Count()) is None
    assert _size(Count(output=(1, 1, 2))) == "1x1x2"
    assert _size(Count(macs=3)) == "counted"


def test_only_some_sections_are_written_with_their_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr("benchmarks.comparison.command.PEERS", (CNNSHAPE, ABSENT))
    monkeypatch.setattr("benchmarks.comparison.command.EXECUTORS", ())
    compare(["--quick", "--only", "warm", "--write", str(tmp_path / "page.md")])
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "- not installed, so not measured: absent" in text
    assert "](page/warm_lenet.svg)" in text
    ElementTree.parse(tmp_path / "page" / "warm_lenet.svg")
    (warm,) = json.loads((tmp_path / "page" / "run.json").read_text(encoding="utf-8"))["sections"]
    assert warm["title"] == "Warm analysis"


# --- the truth -----------------------------------------------------------------------------------


def test_there_are_small_cases_and_68_published_networks() -> None:
    assert len(cases()) >= 11
    assert len(list(published())) == 68


def test_a_program_that_counts_wrongly_is_shown_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """The marks are those of the answers, not of the name that gives them."""
    right = [Count(case.macs, case.parameters, case.output) for case in cases()]
    wrong = [Count(case.macs + 1, None, None) for case in cases()]
    said: dict[str, list[Answer]] = {"cnnshape": [*right], "other": [*wrong[:-1], "KeyError: 'x'"]}
    monkeypatch.setattr(correctness, "answers_of", lambda peer, _: tuple(said[peer.name]))
    monkeypatch.setattr(correctness, "published", list)
    section = measure_correctness(QUICK, [CNNSHAPE, ABSENT._replace(name="other")])
    macs, parameters, output = section.tables
    assert macs.headings == ("network", "truth", "cnnshape", "other")
    assert macs.rows[0].cells[1:] == (
        Said(416520, is_right=True, written="416,520"),
        Said(416521, is_right=False, written="416,521"),
    )
    assert macs.rows[-2].cells[-1].text == "fails (KeyError)"
    assert macs.rows[-1].cells[-1].text == "0"
    assert parameters.headings == ("network", "truth", "cnnshape")
    assert output.headings == ("network", "truth", "cnnshape")


def test_a_failed_answer_of_ours_is_a_counterexample(monkeypatch: pytest.MonkeyPatch) -> None:
    said = tuple(Count(case.macs, case.parameters, (1,)) for case in cases())
    monkeypatch.setattr(correctness, "answers_of", lambda *_: said)
    monkeypatch.setattr(correctness, "published", list)
    answer, _ = measure_correctness(QUICK, [CNNSHAPE]).figures
    assert answer.to_dict()["counterexamples"] == [
        case.name for case in cases() if case.output not in (None, (1,))
    ]


def test_each_published_network_is_held_to_what_is_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [row for row in published() if row.name in ("alexnet", "squeezenet1_1")]
    wrong = [rows[0]._replace(parameters=rows[0].parameters + 1), rows[1]._replace(gmacs="0.350")]
    answers = tuple(Count(case.macs, case.parameters, case.output) for case in cases())
    for said, names in ((rows, []), (wrong, ["alexnet", "squeezenet1_1"])):
        monkeypatch.setattr(correctness, "published", partial(iter, said))
        monkeypatch.setattr(correctness, "answers_of", lambda *_: answers)
        _, of_published = measure_correctness(QUICK, [CNNSHAPE]).figures
        assert of_published.to_dict()["counterexamples"] == names


# --- peers ---------------------------------------------------------------------------------------


def test_a_peer_is_installed_where_all_its_packages_are() -> None:
    assert CNNSHAPE.is_installed
    assert not ABSENT.is_installed
    assert not CNNSHAPE._replace(packages=("cnnshape", "no_such_package")).is_installed


def test_peers_have_names_of_their_own_and_ours_is_first() -> None:
    names = [peer.name for peer in PEERS]
    assert names[0] == "cnnshape"
    assert len(set(names)) == len(names)


def test_cnnshape_is_asked_like_a_peer() -> None:
    lenet = cnnshape.load("lenet")
    assert CNNSHAPE.prepare(lenet, 4)() == Count(651720, 62006, (10,))


def test_what_a_peer_cannot_do_is_an_answer() -> None:
    def fails() -> Count:
        sys.stdout.write("noise")
        raise RuntimeError("mat1 and mat2\ncannot be multiplied")

    def fails_silently() -> Count:
        raise StopIteration

    assert attempted(fails) == "RuntimeError: mat1 and mat2"
    assert attempted(fails_silently) == "StopIteration"
    assert attempted(lambda: Count(1)) == Count(1)


def test_a_missing_torchinfo_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started((1.0,), (2**20,))
    monkeypatch.setattr(cold, "_started", lambda *_: {cold.LEAST: started, "cnnshape": started})
    against, least = cold.measure_cold(QUICK, [CNNSHAPE]).figures
    assert isinstance(against, Missing)
    assert against.why == "torchinfo is not installed: pip install 'cnnshape[bench]'"
    assert isinstance(least, Figure)
    assert least.spread.median < 1


def test_a_sample_has_so_many_calls_that_the_clock_can_tell() -> None:
    calls: list[int] = []
    ticks = iter(range(1000))
    seconds = time_each({"quick": lambda: calls.append(1)}, 2, lambda: next(ticks))
    a_sample = (len(calls) - 1) // 3
    assert a_sample > 1
    assert seconds == {"quick": [1 / a_sample, 1 / a_sample]}


# --- what is drawn -------------------------------------------------------------------------------


def test_bars_are_longer_for_more_and_ours_is_told_apart() -> None:
    bars = Bars("name", "A < B", "s", {"cnnshape": 0.3, "other": 3.0}, frozenset({"cnnshape"}))
    root = ElementTree.fromstring(drawn(bars))
    first, second = root.iter(f"{SVG}rect")
    assert float(first.attrib["width"]) < float(second.attrib["width"])
    assert first.attrib["fill"] == OURS != second.attrib["fill"]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts == ["A < B", "cnnshape", "0.3 s", "other", "3 s"]


def test_lines_rise_with_their_points_and_names_do_not_overlap() -> None:
    points = {"cnnshape": [(10, 1.0), (1000, 1.0)], "other": [(10, 1.0), (1000, 1.01)]}
    lines = Lines("name", "Growth", "layers", "ms", points, frozenset({"cnnshape"}))
    root = ElementTree.fromstring(drawn(lines))
    names = {text.text: float(text.attrib["y"]) for text in root.iter(f"{SVG}text")}
    assert abs(names["cnnshape"] - names["other"]) >= 16
    flat, rising = (
        re.findall(r"[\d.]+ ([\d.]+)", path.attrib["d"])
        for path in root.iter(f"{SVG}path")
        if path.get("fill") == "none"
    )
    assert flat[0] == flat[1]
    assert float(rising[0]) > float(rising[1])


def test_a_page_says_when_where_and_what() -> None:
    table = Table(
        "lenet",
        ("program", "time", "memory", "note"),
        (Row("cnnshape", (Time(Spread(0.2, 0.15, 0.25)), Memory(3 * 2**20), Word("first"))),),
    )
    bars = Bars("cold", "Cold", "s", {"cnnshape": 0.2}, frozenset())
    section = Section("Cold start", "What it is.", (table,), (bars,), (Missing("x", "no y"),))
    text = page("2026-01-02", {"system": "Linux"}, ["keras"], [section], "charts")
    assert "- date: 2026-01-02\n- system: Linux\n- not installed, so not measured: keras" in text
    assert "| x | - |  |  |  | not measured: no y |" in text
    assert "What it is.\n\n![Cold](charts/cold.svg)\n\n### lenet\n\n" in text
    assert "| cnnshape | 200 ms (150 - 250) | 3 MiB | first |" in text
    assert "![" not in page("2026-01-02", {}, [], [section], None)


# --- the page in the documentation ---------------------------------------------------------------


def test_the_page_and_its_charts_are_of_one_run() -> None:
    text = (DOCS / "benchmarks.md").read_text(encoding="utf-8")
    data = json.loads((DOCS / "benchmarks" / "run.json").read_text(encoding="utf-8"))
    assert f"- date: {data['date']}" in text
    charts = set(re.findall(r"\]\(benchmarks/(\w+\.svg)\)", text))
    assert charts == {path.name for path in (DOCS / "benchmarks").glob("*.svg")}
    assert [f"## {section['title']}" for section in data["sections"]] == re.findall(
        r"^## (?!Targets).+", text, re.MULTILINE
    )
