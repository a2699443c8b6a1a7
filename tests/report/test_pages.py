"""Pages for a browser: what their data holds, and that no text of a file becomes a part of them."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

import cnnshape
from cnnshape.difference.compare import diff
from cnnshape.explanation import explain_layer
from cnnshape.explanation.text import Section
from cnnshape.numbers.table import NUMBERS
from cnnshape.report.pages.data import Reported, page_data
from cnnshape.report.pages.page import page_text
from cnnshape.report.pages.sharing import SharedSections
from tests.report.hostile import Hostile, every_hostile_text, quoted

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
SCRIPT = re.compile(r"<script(?: type=\"module\")?>(.*?)</script>", re.DOTALL)
OWN_ELEMENTS = 3
"""The elements `script` of a page: its data, the layout library and its own script."""

HOSTILE_FILE = """
name: {0}
source: {0}
description: {0}
input: [8, 8, 1]
layers:
  - {{type: conv, filters: 2, kernel: 3, description: {0}}}
"""


def reported(word: str) -> Reported:
    network = cnnshape.load(word)
    return Reported(cnnshape.analyze(network), cnnshape.lint(network))


def data_of(word: str) -> dict[str, Any]:
    return dict(page_data([reported(word)])["networks"][0])


def data_in(page: str) -> Any:
    (text,) = DATA.findall(page)
    return json.loads(text)


# --- what is shown -------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_table() -> None:
    found = reported("lenet")
    assert data_of("lenet")["table"] == found.analysis.to_dict()


def test_the_page_holds_its_data_whole() -> None:
    data = page_data([reported("lenet")])
    assert data_in(page_text(data)) == json.loads(json.dumps(data))


def explanations_in(data: dict[str, Any]) -> list[list[tuple[str, tuple[str, ...]]]]:
    """Return the sections of each layer with the marks that its page puts into them."""

    def marked(line: str, marks: list[str]) -> str:
        return re.sub(r"\^\[(\d+)\]", lambda found: f"^[{marks[int(found[1])]}]", line)

    return [
        [
            (label, tuple(marked(line, layer["marks"]) for line in lines))
            for label, lines in (data["sections"][at] for at in layer["sections"])
        ]
        for layer in data["layers"]
    ]


@pytest.mark.parametrize("name", ["lenet", "resnet50", "swin_t", "eegnet"])
def test_each_layer_has_what_explain_says(name: str) -> None:
    found = reported(name)
    assert explanations_in(data_of(name)) == [
        list(explain_layer(found.analysis, row.name).sections) for row in found.analysis.layers
    ]


def test_sections_that_differ_in_marks_alone_are_written_once() -> None:
    text = "input: [8, 8, 4]\nlayers:\n" + 3 * (
        "  - {type: conv, filters: 4, kernel: 1, activation: relu}\n"
    )
    network = cnnshape.loads(text)
    data = page_data([Reported(cnnshape.analyze(network), [])])["networks"][0]
    first, *others = (each for each in data["layers"] if each["kind"].startswith("conv"))
    shared = ("Gives", "Size", "Weights", "Parameters", "MACs", "Why convolve")
    labels = [data["sections"][at][0] for at in first["sections"]]
    assert set(shared) < set(labels)
    for layer in others:
        for label, mine, its in zip(labels, first["sections"], layer["sections"], strict=True):
            assert (mine == its) == (label != "Reads"), label
    assert [each["marks"] for each in others] == [["2", "1"], ["3", "2"]]


def test_what_looks_like_a_mark_is_written_back_as_it_was() -> None:
    sections = SharedSections()
    lines = ("n^[a] ^[0] ^[", "^[^[b] ^[\n]", "]^[a]")
    layer = sections.of_layer([Section("Size", lines)])
    assert explanations_in({"sections": sections.values, "layers": [layer]}) == [[("Size", lines)]]


def test_the_columns_have_the_words_of_the_table_of_numbers() -> None:
    columns = {each["name"]: each for each in page_data([reported("lenet")])["columns"]}
    assert list(columns) == [name for name, number in NUMBERS.items() if number.layer is not None]
    assert columns["live_bytes"] == {
        "name": "live_bytes",
        "heading": "Live bytes",
        "words": "live bytes",
        "unit": "bytes",
        "sum": "largest",
    }


def windows_in(data: dict[str, Any]) -> list[Any]:
    return [data["windows"][each["windows"]] for each in data["layers"]]


def test_windows_are_those_of_the_first_the_middle_and_the_last_cell() -> None:
    conv1, pool1 = windows_in(data_of("lenet"))[1:3]
    assert conv1 == {"axes": [[(0, 4), (14, 18), (27, 31)]] * 2, "is_partial": False}
    assert pool1["axes"] == [[(0, 5), (14, 19), (26, 31)]] * 2


def test_what_sees_everything_has_its_windows_along_the_sliding_layers() -> None:
    layers = data_of("efficientnet_b0")
    expand = [each["name"] for each in layers["table"]["layers"]].index("stage_2.mb_conv_1.expand")
    windows = windows_in(layers)[expand]
    assert windows["is_partial"]
    assert windows["axes"][0][0] == (-3, 3)


def test_vectors_lie_nowhere_on_the_input() -> None:
    assert windows_in(data_of("lenet"))[-1] is None


def test_runs_are_equal_blocks_one_after_the_other() -> None:
    data = data_of("resnet50")
    groups = {each["first"]: each for each in data["groups"] if each["block"] == "bottleneck"}
    runs = [(groups[run["first"]]["name"], run["times"]) for run in data["runs"]]
    assert runs == [
        ("stage_1.bottleneck_2", 2),
        ("stage_2.bottleneck_2", 3),
        ("stage_3.bottleneck_2", 5),
        ("stage_4.bottleneck_2", 2),
    ]


def test_layers_are_placed_in_the_lines_of_their_source() -> None:
    data = data_of("resnet50")
    stem = data["layers"][1]["place"]
    lines = data["sources"][stem["source"]]["lines"]
    assert "name: stem" in lines[stem["line"] - 1]
    assert stem["end_line"] == stem["line"]


def test_a_finding_names_the_layers_that_are_written_around_it() -> None:
    text = "input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 3, stride: 2}\n"
    network = cnnshape.loads(text)
    found = cnnshape.lint(network)
    data = page_data([Reported(cnnshape.analyze(network), found)])["networks"][0]
    (dropped,) = (each for each in data["findings"] if each["name"] == "pixels-dropped")
    assert dropped["layers"] == ["conv_1"]
    assert dropped["place"] == {"source": 0, "line": 3, "end_line": 3}
    assert dropped["message"] == next(
        each.message for each in found if each.code == dropped["code"]
    )


def test_a_finding_in_a_block_names_the_layer_of_the_call_that_it_is_about() -> None:
    for finding in data_of("efficientnet_b0")["findings"]:
        called = [each["message"].split("`")[3] for each in finding["related"]]
        assert len(finding["layers"]) == 1
        assert finding["layers"][0].startswith(called[-1] if called else "stem")


def test_a_finding_in_a_branch_is_not_about_the_merge_around_it() -> None:
    text = (
        "input: [8, 8, 4]\nlayers:\n  - type: branches\n    merge: add\n    branches:\n"
        "      - [{type: conv, filters: 4, kernel: 4, padding: same}]\n      - []\n"
    )
    network = cnnshape.loads(text)
    found = [Reported(cnnshape.analyze(network), cnnshape.lint(network))]
    layers = [each["layers"] for each in page_data(found)["networks"][0]["findings"]]
    assert layers
    assert all(each == ["conv_1"] for each in layers)


def test_what_a_fault_leaves_unknown_is_null() -> None:
    network = cnnshape.loads("input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 9}\n")
    data = page_data([Reported(cnnshape.analyze(network), cnnshape.lint(network))])
    (shown,) = data["networks"]
    assert shown["table"]["layers"][1]["output_shape"] is None
    assert windows_in(shown)[1] is None
    assert [each["severity"] for each in shown["findings"]] == ["error"]


def test_two_networks_come_with_their_difference() -> None:
    before, after = reported("lenet"), reported("lenet5")
    difference = diff(before.analysis, after.analysis)
    data = page_data([before, after], difference)
    assert data["difference"] == difference.to_dict()
    titles = [each.analysis.network.title for each in (before, after)]
    assert data["title"] == " → ".join(titles)
    assert [each["title"] for each in data["networks"]] == titles


# --- what is never obeyed ------------------------------------------------------------------------


def hostile_page(text: str) -> str:
    network = cnnshape.loads(HOSTILE_FILE.format(quoted(text)), file=text)
    return page_text(page_data([Reported(cnnshape.analyze(network), cnnshape.lint(network))]))


@every_hostile_text
def test_texts_of_a_file_stay_data(hostile: Hostile) -> None:
    page = hostile_page(hostile.text)
    assert data_in(page)["networks"][0]["table"]["name"] == hostile.text
    assert page.count("<script") == page.count("</script") == OWN_ELEMENTS
    assert page.count("<title") == page.count("<h1") == 1
    assert "<!--" not in page


def test_text_that_would_end_the_data_is_escaped() -> None:
    page = hostile_page("</script><script>alert(1)</script>")
    assert page.count("<script") == OWN_ELEMENTS
    assert "<title>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>" in page


def test_braces_in_a_file_fill_no_place_of_the_page() -> None:
    page = hostile_page("{data} {0} {title!r}")
    assert "<title>{data} {0} {title!r}</title>" in page


def test_the_policy_allows_the_two_scripts_of_the_page_and_nothing_from_elsewhere() -> None:
    page = page_text(page_data([reported("lenet")]))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    hashes = [
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in SCRIPT.findall(page)
    ]
    assert len(hashes) == OWN_ELEMENTS - 1
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["script-src"].split() == hashes
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"


def test_the_page_loads_nothing() -> None:
    page = page_text(page_data([reported("lenet")]))
    markup = SCRIPT.sub("", DATA.sub("", page))
    assert re.findall(r'(?:src|href)="(?!#|data:,)[^"]*"', markup) == []
    assert "url(" not in markup
    assert "@import" not in markup


@pytest.mark.parametrize("name", ["resnet152", "densenet201", "keras/nasnet_large"])
def test_pages_stay_small(name: str) -> None:
    assert len(page_text(page_data([reported(name)]))) < 1_500_000
