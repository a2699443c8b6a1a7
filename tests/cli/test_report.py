"""`cnnshape report`: pages as files, and what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command

BROKEN = "input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 9}\n"


def test_a_page_is_written_to_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = command("report", "lenet", "-o", str(page))
    assert result.code == FINE
    assert result.report == ""
    assert result.said == f"cnnshape: wrote {page}: open it in a browser\n"
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n")


def test_without_a_file_it_goes_to_standard_output() -> None:
    result = command("report", "lenet")
    assert result.code == FINE
    assert result.report.startswith("<!DOCTYPE html>\n")
    assert result.report.endswith("</html>\n")


def test_two_networks_are_compared() -> None:
    result = command("report", "lenet", "lenet5")
    assert result.code == FINE
    assert '"difference":{"schema_version"' in result.report


def test_settings_batch_and_dtype_are_those_of_the_table() -> None:
    result = command(
        "report", "mobilenet_v1", "--set", "width=0.5", "--batch", "8", "--dtype", "int8"
    )
    assert '"batch":8,"dtype":"int8"' in result.report
    assert '"trainable_parameters":1331592,' in result.report


def test_a_network_with_a_fault_has_a_page_and_exits_with_1(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    result = command("report", str(file))
    assert result.code == WRONG
    assert result.report.endswith("</html>\n")
    assert "S101" in result.said


def test_a_file_that_is_no_architecture_has_no_page(tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    file.write_text("layers: 3\n")
    page = tmp_path / "page.html"
    result = command("report", str(file), "-o", str(page))
    assert result.code == WRONG
    assert not page.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-", "-"), "standard input can be read only once: give a file in one of the two places"),
        (("nothing.yaml",), "nothing.yaml"),
        (("lenet", "-o", "."), "cannot write .: Is a directory"),
    ],
)
def test_what_cannot_be_done_exits_with_2(arguments: tuple[str, ...], message: str) -> None:
    result = command("report", *arguments)
    assert result.code == UNABLE
    assert message in result.said
