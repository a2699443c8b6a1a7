"""Layers of an imported network have the lines of the code that they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape.importing.imported import imported
from cnnshape.importing.records import Model, Place, Record

CODE = """\
def forward(self, x):
    x = self.conv(x)

    return self.norm(x)
"""


def model(*places: Place | None) -> Model:
    """Return a convolution and a norm at two places."""
    conv, norm = places
    records = (
        Record(
            "conv", "conv", {"filters": 8, "kernel": 3, "padding": "half"}, ("input",), place=conv
        ),
        Record("norm", "batch_norm", {}, ("conv",), place=norm),
    )
    return Model("nets:net", "net", {"input": (9, 9, 3)}, records, ("norm",))


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a file of code in the current directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets.py").write_text(CODE)
    return str(tmp_path / "nets.py")


def test_spans_are_the_code_of_the_lines(code: str) -> None:
    network = imported(model(Place(code, 2), Place(code, 4))).network
    spans = [node.span for node in network.nodes[1:]]
    assert [span.text for span in spans] == ["x = self.conv(x)", "return self.norm(x)"]
    assert {span.source.name for span in spans} == {"nets.py"}
    assert network.origin is None


def test_findings_have_the_place_and_no_fix(code: str) -> None:
    (finding,) = cnnshape.lint(imported(model(Place(code, 2), Place(code, 4))).network)
    assert finding.line() == (
        "nets.py:2:5: N301 the normalisation after this layer subtracts its bias again"
    )
    assert finding.fix is None


@pytest.mark.parametrize("line", [0, 3, 99])
def test_a_line_that_says_nothing_leaves_the_place_in_the_text(code: str, line: int) -> None:
    network = imported(model(Place(code, 2), Place(code, line))).network
    assert network.nodes[2].span.source.name == "nets:net"
    assert network.nodes[2].span.text.startswith("{name: norm")


def test_without_places_the_network_is_that_of_its_text() -> None:
    result = imported(model(None, None))
    assert result.network.origin is not None
    assert result.network.origin.source.text == result.text
