"""`--format json` gives data in the promised form, whatever state the files are in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import cnnshape
from cnnshape.language.schema.architecture import file_schema
from cnnshape.report.table.schema import table_schema
from tests.cli.running import FINE, UNABLE, WRONG, command

SCHEMA = Draft202012Validator(table_schema())
BROKEN = "name: broken\ninput: [8, 8, 3]\nlayers: [{type: convolution}, {type: relu, slope: 1}]\n"
FAULT = "input: [8, 8, 3]\nlayers: [{type: conv, filters: 4, kernel: 9}, {type: relu}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the working folder, with files that are wrong."""
    Path("broken.yaml").write_text(BROKEN, encoding="utf-8")
    Path("fault.yaml").write_text(FAULT, encoding="utf-8")
    Path("binary.yaml").write_bytes(b"\xff\xfe\0")
    return tmp_path


def json_of(*words: str, stdin: bytes = b"") -> tuple[int, Any]:
    """Return the exit code and the report, which must be of the promised form."""
    outcome = command("table", *words, "--format", "json", stdin=stdin)
    report = outcome.json()
    SCHEMA.validate(report)
    return outcome.code, report


def test_one_file_gives_one_report() -> None:
    code, report = json_of("lenet")
    assert code == FINE
    assert report == cnnshape.analyze(cnnshape.load("lenet")).to_dict()


def test_the_report_of_lenet_is_that_of_the_contract() -> None:
    """The numbers are those of the course; the table of numbers says which others there may be."""
    _, report = json_of("lenet")
    assert report["totals"] == report["totals"] | {
        "layers": 8,
        "weighted_layers": 5,
        "trainable_parameters": 62006,
        "non_trainable_parameters": 0,
        "parameter_bytes": 248024,
        "macs": 651720,
        "macs_effective": 651720,
        "flops": 1303440,
        "activation_size": 11566,
        "peak_activation_bytes": 31104,
        "peak_layer": "conv1",
    }
    assert report["layers"][0]["type"] == "input"
    row = report["layers"][1] | {"location": None}
    assert row == row | {
        "name": "conv1",
        "type": "conv",
        "inputs": ["input"],
        "declared": False,
        "shares": None,
        "input_shapes": [[32, 32, 3]],
        "output_shape": [28, 28, 6],
        "activation_size": 4704,
        "activation_bytes": 18816,
        "live_bytes": 31104,
        "weights": {"weight": [5, 5, 3, 6], "bias": [6]},
        "trainable_parameters": 456,
        "non_trainable_parameters": 0,
        "macs": 352800,
        "macs_effective": 352800,
        "receptive_field": [5, 5],
        "effective_stride": [1, 1],
        "weighted_layer": 1,
        "location": None,
    }
    assert (report["schema_version"], report["layout"]) == (1, "channels_last")
    assert (report["batch"], report["dtype"], report["diagnostics"]) == (1, "float32", [])


def test_several_files_give_a_list_in_their_order() -> None:
    code, reports = json_of("resnet18", "lenet", "resnet18")
    assert code == FINE
    assert [report["name"] for report in reports] == [
        "ResNet-18",
        "LeNet-5 (course variant)",
        "ResNet-18",
    ]


def test_what_cannot_be_read_has_no_layers_and_says_why(folder: Path) -> None:
    code, report = json_of("broken.yaml", "--batch", "4", "--dtype", "int8")
    assert code == WRONG
    assert (report["file"], report["layers"]) == ("broken.yaml", [])
    assert (report["batch"], report["dtype"]) == (4, "int8")
    assert [each["code"] for each in report["diagnostics"]] == ["E005", "E002"]
    assert report["diagnostics"][0]["location"] == {"line": 3, "column": 17}
    assert report["totals"] | {"layers": 0, "weighted_layers": 0} == report["totals"]
    assert set(report["totals"].values()) == {0, None}


def test_what_is_no_text_has_a_report_too(folder: Path) -> None:
    code, report = json_of("binary.yaml")
    assert code == WRONG
    assert [each["code"] for each in report["diagnostics"]] == ["E001"]


def test_what_a_fault_leaves_unknown_is_null(folder: Path) -> None:
    code, report = json_of("fault.yaml")
    assert code == WRONG
    assert [row["output_shape"] for row in report["layers"]] == [[8, 8, 3], None, None]
    assert report["totals"]["macs"] is None
    assert [each["code"] for each in report["diagnostics"]] == ["S101"]


def test_files_of_all_states_are_in_the_list(folder: Path) -> None:
    code, reports = json_of("broken.yaml", "lenet", "fault.yaml")
    assert code == WRONG
    assert [len(report["layers"]) for report in reports] == [0, 9, 3]
    assert [len(report["diagnostics"]) for report in reports] == [2, 0, 1]


def test_several_files_give_a_list_even_if_one_is_missing(folder: Path) -> None:
    """A script that names two files gets a list, whether or not both are there."""
    code, reports = json_of("lenet", "missing.yaml")
    assert code == UNABLE
    assert isinstance(reports, list)


def test_nothing_is_said_of_a_file_that_is_missing(folder: Path) -> None:
    outcome = command("table", "missing.yaml", "--format", "json")
    assert (outcome.code, outcome.report) == (UNABLE, "")


def test_standard_input_has_one_name(folder: Path) -> None:
    names = set()
    for text in (b"input: [4]\nlayers: []", b"input: [4]\nlayers: [{type: reluu}]"):
        _, report = json_of("-", stdin=text)
        names |= {report["file"], *(each["file"] for each in report["diagnostics"])}
    assert names == {"<stdin>"}


def test_text_comes_back_as_it_was() -> None:
    text = 'name: "a\\x1b[31m\\n\\u202e\\u00e9\\U0001F600\\"\\\\"\ninput: [4]\nlayers: []'
    _, report = json_of("-", stdin=text.encode())
    assert report["name"] == 'a\x1b[31m\n\u202eé😀"\\'


@pytest.mark.parametrize("name", ["siamese", "dcgan_generator", "c3d", "m5", "inception_v3"])
def test_reports_of_bundled_architectures_have_the_form(name: str) -> None:
    code, report = json_of(name)
    assert (code, report["diagnostics"]) == (FINE, [])


def test_the_list_of_architectures_is_data() -> None:
    listed = command("architectures", "--format", "json").json()
    lenet = next(each for each in listed if each["name"] == "lenet")
    assert (lenet["parameters"], lenet["macs"]) == (62006, 651720)
    assert lenet["source"].startswith("Deep Learning course 4")
    assert lenet["task"] == "classification"


def test_schemas_are_printed_as_they_are() -> None:
    assert command("schema").json() == file_schema()
    assert command("schema", "--of", "table").json() == table_schema()
    Draft202012Validator.check_schema(command("schema").json())
