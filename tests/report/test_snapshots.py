"""What a person sees, kept as text files; numbers are checked elsewhere, in data.

After a change that is meant: `pytest tests/report --snapshot-update`, and read what it changed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import cnnshape
from cnnshape import Analysis, Diagnostic
from cnnshape.explanation import explain_block, explain_layer
from cnnshape.language.bundled import listings
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.report.explanation import print_explanations
from cnnshape.report.findings.diagnostics import print_diagnostics
from cnnshape.report.table.comma_separated import csv_report
from cnnshape.report.table.listing import print_listing
from cnnshape.report.table.markdown import markdown_report
from tests.report.printed import Paper, printed_table

WIDTH = 100


class TextFile(SingleFileSnapshotExtension):
    """A snapshot is a text file of its own, which a person can read."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def page(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the page that is expected of a test."""
    return snapshot.use_extension(TextFile)


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no setting of the terminal around the tests change what they draw."""
    for variable in ("COLUMNS", "LINES", "TERM", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)


def analysis_of(name: str) -> Analysis:
    return cnnshape.analyze(cnnshape.load(name))


def without_folder(text: str) -> str:
    """Return a text that does not depend on where the bundled architectures are installed."""
    for folder in (bundled_folder(), bundled_folder().resolve()):
        text = text.replace(f"{folder}/", "architectures/")
    return text


# --- reports -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 140])
def test_table_of_lenet(page: SnapshotAssertion, width: int) -> None:
    assert printed_table(analysis_of("lenet"), None, width) == page


def test_table_of_resnet50_with_its_stages_folded(page: SnapshotAssertion) -> None:
    assert printed_table(analysis_of("resnet50"), 1, WIDTH) == page


def test_table_of_resnet18_as_a_tree(page: SnapshotAssertion) -> None:
    assert printed_table(analysis_of("resnet18"), 2, WIDTH) == page


def test_table_without_unicode(page: SnapshotAssertion) -> None:
    assert printed_table(analysis_of("lenet"), None, WIDTH, encoding="ascii") == page


def test_table_with_chosen_columns(page: SnapshotAssertion) -> None:
    columns = ["name", "type", "receptive_field", "effective_stride", "weights", "live_bytes"]
    assert printed_table(analysis_of("lenet"), None, WIDTH, columns) == page


FAULT = """
name: A network that stops working halfway
input: [12, 12, 3]
layers:
  - {type: conv, filters: 8, kernel: 3}
  - {name: too-large, type: conv, filters: 8, kernel: 11}
  - {type: relu}
  - {type: custom, output: [7], parameters: 5, macs: 6, from: conv_1}
"""


def test_table_past_a_fault(page: SnapshotAssertion) -> None:
    assert printed_table(cnnshape.analyze(cnnshape.loads(FAULT)), None, WIDTH) == page


def test_table_of_a_batch(page: SnapshotAssertion) -> None:
    network = cnnshape.load("lenet")
    assert printed_table(cnnshape.analyze(network, 32, "int8"), None, WIDTH) == page


def test_markdown_of_lenet(page: SnapshotAssertion) -> None:
    assert markdown_report([analysis_of("lenet")], None, None) == page


def test_csv_of_lenet(page: SnapshotAssertion) -> None:
    assert csv_report([analysis_of("lenet")], None, None) == page


def test_list_of_architectures(page: SnapshotAssertion) -> None:
    """A few of the bundled ones: those who add another do not change this."""
    chosen = ("course/lenet", "lenet", "regnet_y_128gf", "resnet50")
    paper = Paper()
    print_listing([each for each in listings() if each.name in chosen], paper, WIDTH)
    assert paper.getvalue() == page


# --- explanations --------------------------------------------------------------------------------

EXPLAINED = [
    ("lenet", "input"),
    ("lenet", "conv1"),
    ("lenet", "pool1"),
    ("lenet", "flatten_1"),
    ("lenet", "fc3"),
    ("resnet50", "batch_norm_1"),
    ("resnet50", "max_pool_1"),
    ("resnet50", "stage_2.bottleneck_1.add_1"),
    ("alexnet_2012", "conv2"),
    ("mobilenet_v1", "depthwise_separable_2.depthwise"),
    ("dcgan_generator", "up_1"),
    ("course/padding_same_even", "padded"),
]


@pytest.mark.parametrize(("name", "layer"), EXPLAINED, ids=lambda part: part.replace("/", "-"))
def test_explanation_of_a_layer(page: SnapshotAssertion, name: str, layer: str) -> None:
    paper = Paper()
    print_explanations([explain_layer(analysis_of(name), layer)], paper, WIDTH)
    assert without_folder(paper.getvalue()) == page


@pytest.mark.parametrize("block", ["stage_2.bottleneck_1", "stage_2.bottleneck_1.shortcut"])
def test_explanation_of_a_block(page: SnapshotAssertion, block: str) -> None:
    analysis = analysis_of("resnet50")
    (group,) = (group for group in analysis.network.groups if group.name == block)
    paper = Paper()
    print_explanations([explain_block(analysis, group)], paper, WIDTH)
    assert without_folder(paper.getvalue()) == page


# --- findings ------------------------------------------------------------------------------------

WRONG = {
    "empty-output": """
input: [32, 32, 3]
blocks:
  cell:
    parameters: {size: }
    layers:
      - {type: conv, filters: 8, kernel: =size}
layers:
  - {type: cell, size: 3}
  - {type: cell, size: 64, repeat: 2}
""",
    "unknown-key": """
input: [32, 32, 3]
layers:
  - {type: conv, filters: 6, kernal: 5}
""",
    "several": """
input: [32, 32, 3]
layers:
  - {type: conv, filters: 6, kernel: 5, stride: 0}
  - {type: covn, filters: 6, kernel: 5}
  - {type: relu, from: con_1}
""",
    "long-line": f"""
input: [32, 32, 3]
layers: [{"{type: relu}, " * 20}{{type: relu, slope: 3}}, {"{type: relu}, " * 20}]
""",
    "merge": """
input: [32, 32, 3]
layers:
  - {name: a, type: conv, filters: 8, kernel: 3}
  - {name: b, type: conv, filters: 8, kernel: 5, from: input}
  - {type: add, from: [a, b]}
""",
    "channels-first": """
input: [3, 224, 224]
layers:
  - {type: conv, filters: 8, kernel: 3}
""",
    "invalid-yaml": "input: [32, 32, 3\nlayers: []\n",
    "duplicate-key": "input: [4]\nlayers: []\ninput: [5]\n",
}


def findings_of(text: str) -> tuple[Diagnostic, ...]:
    try:
        network = cnnshape.loads(text.lstrip("\n"), file="a.yaml")
    except cnnshape.SpecError as error:
        return error.diagnostics
    return cnnshape.analyze(network).diagnostics


@pytest.mark.parametrize("wrong", WRONG)
def test_findings(page: SnapshotAssertion, wrong: str) -> None:
    paper = Paper()
    print_diagnostics(findings_of(WRONG[wrong]), paper)
    assert paper.getvalue() == page


def test_every_snapshot_is_a_text_file() -> None:
    folder = Path(__file__).parent / "__snapshots__"
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} == {".txt"}
