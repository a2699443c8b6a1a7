"""The README is run word by word: what it prints is what cnnshape prints, what it shows loads."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

import cnnshape
from cnnshape.catalogue import ALWAYS_REPORTED, CATALOGUE
from cnnshape.explanation import explain_layer
from cnnshape.report.explanation import print_explanations
from cnnshape.report.findings.diagnostics import print_diagnostics, print_findings
from cnnshape.report.proof import print_proof
from cnnshape.report.sizes.report import print_sizes
from cnnshape.report.table.table import print_table
from cnnshape.sizing import sizes_of

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WIDTH = 96
PROOF_WIDTH = 112
MISTAKEN = """\
input: [28, 28]
layers:
  - {name: conv1, type: conv, filters: 32, kernel: [3, 3], activation: rellu}
  - {name: pool1, type: maxpool, kernel: 2}
"""


STEM = """\
input: [224, 224, 3]
layers:
  - {name: conv1, type: conv, filters: 96, kernel: 11, stride: 4}
  - {type: batch_norm, activation: relu}
  - {type: max_pool, kernel: 3, stride: 2}
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def without_trailing_space(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def printed_table() -> str:
    out = io.StringIO()
    analysis = cnnshape.analyze(cnnshape.load(ROOT / "architectures/lenet.yaml"))
    print_table([analysis], None, None, out, WIDTH)
    return without_trailing_space(out.getvalue())


def printed_explanation(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(ROOT)
    out = io.StringIO()
    analysis = cnnshape.analyze(cnnshape.load("architectures/lenet.yaml"))
    print_explanations([explain_layer(analysis, "conv1")], out, WIDTH)
    return without_trailing_space(out.getvalue())


def printed_mistakes() -> str:
    out = io.StringIO()
    with pytest.raises(cnnshape.SpecError) as caught:
        cnnshape.loads(MISTAKEN, file="mnist.yaml")
    print_diagnostics(caught.value.diagnostics, out)
    return without_trailing_space(out.getvalue())


def test_the_table_is_what_is_printed() -> None:
    assert printed_table() in map(without_trailing_space, blocks(""))


def printed_proof() -> str:
    out = io.StringIO()
    print_proof(cnnshape.verify(cnnshape.load(ROOT / "architectures/lenet.yaml")), out, PROOF_WIDTH)
    return without_trailing_space(out.getvalue())


def test_the_proof_is_what_is_printed() -> None:
    assert printed_proof() in map(without_trailing_space, blocks(""))


def test_the_explanation_is_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed_explanation(monkeypatch) in map(without_trailing_space, blocks(""))


def printed_findings() -> str:
    out = io.StringIO()
    print_findings(cnnshape.lint(cnnshape.loads(STEM, file="stem.yaml")), out)
    return without_trailing_space(out.getvalue())


def test_the_findings_are_what_is_printed() -> None:
    assert printed_findings() in map(without_trailing_space, blocks(""))


def test_the_number_of_rules_is_right() -> None:
    (said,) = re.findall(r"`cnnshape lint` knows (\d+) rules", README)
    assert int(said) == len([code for code in CATALOGUE if code not in ALWAYS_REPORTED])


def test_the_sizes_are_what_is_printed() -> None:
    out = io.StringIO()
    sizes = sizes_of(cnnshape.load("unet"))
    assert sizes is not None
    print_sizes(sizes, out, 110)
    shown = next(block for block in blocks("") if block.startswith("U-Net"))
    assert without_trailing_space(out.getvalue()).startswith(without_trailing_space(shown))


def test_the_mistakes_are_what_is_printed() -> None:
    assert printed_mistakes() in map(without_trailing_space, blocks(""))


@pytest.mark.parametrize("text", [block for block in blocks("yaml") if "extends" not in block])
def test_every_architecture_loads_and_meets_its_promises(text: str) -> None:
    network = cnnshape.loads(text)
    analysis = cnnshape.analyze(network)
    assert analysis.diagnostics == ()
    promised = network.promises.expect.get("parameters", analysis.totals.trainable_parameters)
    assert analysis.totals.trainable_parameters == promised


def test_the_member_of_a_family_is_the_bundled_file() -> None:
    (member,) = [block for block in blocks("yaml") if "extends" in block]
    bundled = (ROOT / "architectures/resnet152.yaml").read_text(encoding="utf-8")
    assert member.strip() in bundled


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    exec(compile(example, "README.md", "exec"), {})
    totals, first, *_ = capsys.readouterr().out.splitlines()
    assert totals.split() == ["2087321600", "39321600"]
    assert first == "input (160, 160, 3) (1, 1)"


def test_every_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\((?!https:)([^)#]+)", README):
        assert (ROOT / link).is_file(), link
