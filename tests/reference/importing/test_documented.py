"""What docs/import.md shows of models is what the commands print, and its tests pass."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape.testing import assert_matches, assert_no_findings, assert_within
from tests.cli.running import FINE, WRONG, command, surroundings
from tests.reference.pytorch import torch

assert torch

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLE = DOCS / "examples/pytorch"
CONSOLE = re.compile(r"^```console\n\$ cnnshape (.*)\n((?:.*\n)*?)```$", re.MULTILINE)
SHOWN = CONSOLE.findall((DOCS / "import.md").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _in_the_folder_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE)
    monkeypatch.syspath_prepend(EXAMPLE)


def plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


@pytest.mark.parametrize(("words", "printed"), SHOWN, ids=[words for words, _ in SHOWN])
def test_a_command_prints_what_is_shown(words: str, printed: str) -> None:
    outcome = command(*shlex.split(words))
    assert outcome.said == ""
    assert plain(outcome.report) == plain(printed)


def test_the_tests_of_the_example_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE)],
        cwd=EXAMPLE,
        env=surroundings({"PYTHONDONTWRITEBYTECODE": "1"}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_the_way_back_computes_what_pytorch_does(tmp_path: Path) -> None:
    import numpy as np
    from small_net import SmallNet  # type: ignore[import-not-found]

    x = np.random.default_rng(0).standard_normal((2, 3, 32, 32)).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    torch.manual_seed(0)
    text, weights, y = (str(tmp_path / name) for name in ("net.yaml", "w.npz", "y.npy"))
    source = ("small_net:SmallNet", "--input", "3x32x32")
    assert command("import", *source, "-o", text, "--weights", weights).code == FINE
    given = ("--array", str(tmp_path / "x.npy"), "--weights", weights, "--output", y)
    assert command("run", text, *given).code == FINE
    torch.manual_seed(0)
    expected = SmallNet().eval()(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(np.load(y), expected, rtol=1e-4, atol=1e-5)


def test_a_module_at_hand_is_asserted_too() -> None:
    from small_net import SmallNet

    assert_matches("small_net.yaml", SmallNet())
    assert_within(SmallNet(), input=(3, 32, 32), parameters=14_682)
    for model in (SmallNet(), "small_net:SmallNet"):
        with pytest.raises(AssertionError, match=r"small_net.py:19:9: N301"):
            assert_no_findings(model, input=(3, 32, 32))
    with pytest.raises(AssertionError, match="10 → 11"):
        assert_matches("small_net.yaml", SmallNet(classes=11))


def test_a_comment_in_the_code_silences_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (EXAMPLE / "small_net.py").read_text()
    call = "y = torch.relu(self.norm1(self.conv1(x)))"
    assert call in code
    silenced = code.replace(call, f"{call}  # cnnshape: ignore[N301] weights are released")
    (tmp_path / "silenced_net.py").write_text(silenced)
    monkeypatch.chdir(tmp_path)
    words = ("--select", "N301", "--input", "3x32x32")
    assert command("lint", "silenced_net:SmallNet", *words).code == FINE
    monkeypatch.chdir(EXAMPLE)
    assert command("lint", "small_net:SmallNet", *words).code == WRONG


def test_code_that_drifts_from_its_design_is_found() -> None:
    outcome = command("diff", "small_net.yaml", "small_net:SmallNet(classes=11)")
    assert outcome.code == WRONG
    assert "10 → 11" in outcome.report
