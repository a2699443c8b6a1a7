"""Models where a command takes a file, and `cnnshape import`; no framework is needed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from cnnshape.diagnostics import ImportRefused, InputNeeded
from cnnshape.importing import sources
from cnnshape.importing.records import Model
from cnnshape.importing.source_words import names_a_model
from tests.cli.running import FINE, UNABLE, WRONG, command
from tests.models_by_hand import readable_models


@pytest.fixture(autouse=True)
def _readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with readable_models():
        yield


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("model.onnx", True),
        ("folder/MODEL.ONNX", True),
        ("model.keras", True),
        ("package.module:Net", True),
        ("module:net(width=0.5, depths=[1, 2])", True),
        ("HEAD:my.yaml", False),
        ("package.module:Net.build", True),
        ("main:my.yaml", False),
        ("HEAD:net", False),
        ("ORIG_HEAD:net", False),
        ("HEAD:model.onnx", False),
        ("lenet", False),
        ("my.yaml", False),
        ("C:\\net", False),
        ("-", False),
    ],
)
def test_words_that_name_a_model(word: str, is_one: bool) -> None:
    assert names_a_model(word) is is_one


def test_a_file_with_a_colon_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a:net").write_text("input: [8]\nlayers:\n  - {type: relu}\n")
    assert command("table", "a:net").code == FINE


@pytest.mark.parametrize(
    "words",
    [
        ("table", "model.onnx"),
        ("model.onnx",),
        ("explain", "model.onnx", "head"),
        ("sizes", "model.onnx"),
        ("verify", "model.onnx"),
        ("sweep", "model.onnx", "--over", "input=2x8x8,2x16x16"),
        ("diff", "model.onnx", "model.onnx"),
        ("run", "model.onnx", "--all"),
        ("table", "model.onnx", "--input", "2x32x32", "--format", "json"),
    ],
    ids=" ".join,
)
def test_a_command_takes_a_model(words: tuple[str, ...]) -> None:
    outcome = command(*words)
    assert (outcome.code, outcome.said) == (FINE, "")
    assert "features_0" in outcome.report or words[0] in ("sizes", "sweep", "diff", "explain")


def test_the_table_of_a_model_names_its_file() -> None:
    table = command("table", "model.onnx", "--format", "json").json()
    assert table["file"] == "model.onnx"
    assert table["layout"] == "channels_first"
    assert table["totals"]["trainable_parameters"] == 76 + 8 + 25


def test_sizes_that_a_model_leaves_open_are_given_by_input() -> None:
    refused = command("table", "open.onnx")
    assert refused.code == UNABLE
    assert refused.said == (
        "cnnshape: cannot import open.onnx: the input is 2x?x?: give --input 2x8x8\n"
    )
    table = command("table", "open.onnx", "--input", "2x16x16", "--format", "json").json()
    assert table["layers"][0]["output_shape"] == [2, 16, 16]


def test_a_sweep_gives_open_sizes_too() -> None:
    lines = command("sweep", "open.onnx", "--over", "input=2x8x8,2x16x16", "--format", "csv")
    assert lines.said == ""
    macs = [line.split(",")[2] for line in lines.report.splitlines()[1:]]
    assert macs == [str(6 * 6 * 72 + 20), str(14 * 14 * 72 + 20)]


def test_run_uses_the_weights_of_a_model(tmp_path: Path) -> None:
    x = np.ones((1, 2, 8, 8))
    np.save("x.npy", x)
    outcome = command("run", "model.onnx", "--array", "x.npy", "--output", "y.npy")
    assert "random" not in outcome.report
    conv = np.arange(72.0).reshape(3, 3, 2, 4).sum((0, 1, 2))
    head = ((conv - 1) / np.sqrt(1 + 1e-5) + 1).sum()
    np.testing.assert_allclose(np.load("y.npy"), np.full((1, 5), head), rtol=1e-6)


def test_run_draws_weights_that_a_model_does_not_have() -> None:
    outcome = command("run", "bare.onnx")
    assert outcome.report.startswith("random weights and input, seed 0")


def test_findings_in_a_model_have_no_fix() -> None:
    outcome = command("lint", "model.onnx", "--select", "N", "--format", "json", "--fix")
    assert outcome.code == WRONG
    (found,) = outcome.json()
    assert (found["code"], found["file"], found["fix"]) == ("N301", "model.onnx", None)


def test_models_are_linted_beside_files(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text("input: [8]\nlayers:\n  - {type: rellu}\n")
    outcome = command("lint", "net.yaml", "model.onnx", "--format", "concise")
    assert [line.partition(":")[0] for line in outcome.report.splitlines()[:2]] == [
        "net.yaml",
        "model.onnx",
    ]
    assert command("lint", "model.onnx", "broken.onnx").code == UNABLE
    assert command("lint", "model.onnx", "--ignore", "N301").code == FINE


def test_a_design_is_compared_with_a_model(tmp_path: Path) -> None:
    text = command("import", "model.onnx").report
    (tmp_path / "design.yaml").write_text(text.replace("features_0", "stem"))
    assert command("diff", "design.yaml", "model.onnx").code == FINE
    (tmp_path / "design.yaml").write_text(text.replace("filters: 4", "filters: 8"))
    assert command("diff", "design.yaml", "model.onnx").code == WRONG


def test_a_model_that_leaves_its_input_open_is_compared_at_that_of_the_design() -> None:
    assert command("import", "model.onnx", "-o", "design.yaml").code == FINE
    assert command("diff", "design.yaml", "open.onnx").code == FINE
    assert command("diff", "open.onnx", "design.yaml").code == FINE
    assert command("diff", "design.yaml", "open.onnx", "--input-b", "2x9x9").code == WRONG
    assert "--input" in command("diff", "open.onnx", "open.onnx").said


def test_the_layout_of_a_model_is_no_difference(tmp_path: Path) -> None:
    text = command("import", "model.onnx").report
    (tmp_path / "design.yaml").write_text(
        text.replace("layout: channels_first\n", "").replace("[2, 8, 8]", "[8, 8, 2]")
    )
    assert command("diff", "design.yaml", "model.onnx").code == FINE


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    changing = tmp_path / "open.onnx"
    refused = "cannot import open.onnx"
    changing.write_text("old")
    assert command("table", "open.onnx", "--input", "2x8x8").code == FINE
    with patch.dict(sources.FILE_READERS, {".onnx": refusing}):
        assert command("table", "open.onnx", "--input", "2x8x8").code == FINE
        changing.write_text("new and longer")
        assert refused in command("table", "open.onnx", "--input", "2x8x8").said


def refusing(word: str, input: object) -> Model:
    raise ImportRefused("it has changed") if input else InputNeeded("")


def test_import_writes_text_and_weights(tmp_path: Path) -> None:
    outcome = command("import", "odd.onnx", "-o", "net.yaml", "--weights", "w.npz")
    assert (outcome.code, outcome.report) == (FINE, "")
    assert outcome.said == ("cnnshape: Odd: cnnshape has no layer for it\ncnnshape: wrote w.npz\n")
    assert (tmp_path / "net.yaml").read_text().startswith("# Imported from odd.onnx.\n# Odd: ")
    np.save("x.npy", np.ones((1, 2, 8, 8)))
    results = []
    for words in (("net.yaml", "--weights", "w.npz"), ("odd.onnx",)):
        assert command("run", *words, "--array", "x.npy", "--output", "y.npy").code == FINE
        results.append(np.load("y.npy"))
    np.testing.assert_array_equal(*results)


def test_import_prints_the_text() -> None:
    assert command("import", "model.onnx", "--flat").report == (
        "# Imported from model.onnx.\n"
        "input: [2, 8, 8]\n"
        "layout: channels_first\n"
        "layers:\n"
        "  - {name: features_0, type: conv, filters: 4, kernel: 3}\n"
        "  - {name: features_1, type: batch_norm}\n"
        "  - {name: pool, type: global_avg_pool}\n"
        "  - {name: head, type: dense, units: 5}\n"
    )
    assert "input: [2, 16, 16]" in command("import", "model.onnx", "--input", "2x16x16").report


@pytest.mark.parametrize("words", [("table",), ("import",), ("lint",), ("diff", "lenet")])
@pytest.mark.parametrize("file", ["missing.onnx", "broken.onnx", "no_such_module_here:net"])
def test_a_model_that_cannot_be_imported(words: tuple[str, ...], file: str) -> None:
    outcome = command(*words, file)
    assert outcome.code == UNABLE
    assert outcome.report == ""
    assert outcome.said.startswith((f"cnnshape: cannot read {file}: No", "cnnshape: cannot import"))
    assert outcome.said.count("\n") == 1


def test_import_takes_no_architecture_file() -> None:
    outcome = command("import", "lenet.yaml")
    assert outcome.code == UNABLE
    assert "cannot import lenet.yaml: a model is" in outcome.said


def test_code_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "shop_that_fails.py").write_text("net = 1 / 0\n")
    for words in (("table",), ("import",)):
        outcome = command(*words, "shop_that_fails:net")
        assert outcome.code == UNABLE
        first, second = outcome.said.splitlines()
        assert first.startswith("cnnshape: cannot import shop_that_fails:net: ")
        assert "ZeroDivisionError: division by zero" in first
        assert second.startswith("  ")
        assert second.endswith("shop_that_fails.py:1: net = 1 / 0")


def test_code_that_needs_a_missing_framework_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "shop_of_torch.py").write_text("import torch\n")
    said = command("table", "shop_of_torch:net").said
    assert said.endswith("needs torch, which is not installed: pip install 'cnnshape[torch]'\n")


def test_the_missing_package_is_named(tmp_path: Path) -> None:
    file = tmp_path / "other.onnx"
    file.touch()
    with patch.object(sources, "find_spec", return_value=None):
        sources.FILE_READERS[".onnx"] = sources.onnx_model  # type: ignore[index]
        outcome, missing = command("table", str(file)), command("table", "no.onnx")
    assert outcome.code == missing.code == UNABLE
    assert outcome.said.endswith("which is not installed: pip install 'cnnshape[onnx]'\n")
    assert missing.said == "cnnshape: cannot read no.onnx: No such file or directory\n"


def test_the_architecture_of_a_file_needs_no_importer() -> None:
    from tests.test_imports import COMMAND, modules_after

    modules = modules_after(COMMAND, "table", "lenet")
    opened = {name for name in modules if name.startswith("cnnshape.importing.")}
    assert opened == {"cnnshape.importing.source_words"}
