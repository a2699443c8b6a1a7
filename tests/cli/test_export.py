"""`cnnshape export`: where code and weights go, and what is refused; no framework is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cnnshape import load, run
from cnnshape.cli.array_files import write_arrays
from tests.cli.running import FINE, UNABLE, WRONG, command, program


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_code_is_written_to_the_terminal_or_to_a_file() -> None:
    shown = command("export", "lenet5", "--to", "pytorch")
    assert shown.code == FINE
    assert shown.report.startswith('"""LeNet-5.\n')
    assert command("export", "lenet5", "--to", "pytorch", "-o", "net.py").code == FINE
    assert Path("net.py").read_text() == shown.report


def test_the_code_is_the_same_in_every_process() -> None:
    """Python orders sets by a number that it draws for each process."""
    shown = {
        program("export", "maxvit_t", "--to", "pytorch", environment={"PYTHONHASHSEED": seed})
        for seed in ("1", "2", "3")
    }
    assert len(shown) == 1
    assert next(iter(shown)).code == FINE


def test_settings_and_sizes_of_inputs_are_those_of_the_command() -> None:
    done = command("export", "lenet5", "--to", "pytorch", "--set", "classes=3")
    assert "num_classes: int = 3" in done.report


def test_an_onnx_file_needs_a_name() -> None:
    done = command("export", "lenet5", "--to", "onnx")
    assert (done.code, done.report) == (UNABLE, "")
    assert (
        "an ONNX file cannot be written to the terminal: name a file, as -o net.onnx" in done.said
    )


def test_weights_need_a_name_for_the_code() -> None:
    done = command("export", "lenet5", "--to", "pytorch", "--weights", "w.npz")
    assert done.code == UNABLE
    assert "weights beside the code cannot be written to the terminal" in done.said


def test_without_the_framework_weights_are_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_arrays("w.npz", run(load("lenet5")).weights)
    monkeypatch.setitem(sys.modules, "torch", None)
    done = command("export", "lenet5", "--to", "pytorch", "-o", "net.py", "--weights", "w.npz")
    assert done.code == UNABLE
    assert "pip install 'cnnshape[torch]'" in done.said
    assert not Path("net.py").exists()


def test_weights_that_are_missing_are_named() -> None:
    write_arrays("w.npz", {"C1.weight": run(load("lenet5")).weights["C1.weight"]})
    done = command("export", "lenet5", "--to", "pytorch", "-o", "net.py", "--weights", "w.npz")
    assert done.code == UNABLE
    assert "9 of 10 arrays are missing: C1.bias" in done.said


def test_weights_that_do_not_fit_are_refused_as_run_refuses_them() -> None:
    arrays = dict(run(load("lenet5")).weights)
    write_arrays("w.npz", arrays | {"C1.weight": arrays["C1.weight"][..., :3]})
    done = command("export", "lenet5", "--to", "pytorch", "-o", "net.py", "--weights", "w.npz")
    assert done.code == UNABLE
    assert "the weight 'C1.weight' is 5x5x1x3, but the layer needs 5x5x1x6" in done.said
    assert "internal error" not in done.said
    write_arrays("w.npz", arrays | {"extra.weight": arrays["C1.weight"]})
    done = command("export", "lenet5", "--to", "pytorch", "-o", "net.py", "--weights", "w.npz")
    assert done.code == UNABLE
    assert "extra" in done.said


@pytest.mark.parametrize(
    ("framework", "file", "ending"),
    [("pytorch", "net.pt", ".py"), ("keras", "my.yaml", ".py"), ("onnx", "net.py", ".onnx")],
)
def test_files_of_other_kinds_are_not_overwritten(framework: str, file: str, ending: str) -> None:
    Path(file).write_text("kept")
    done = command("export", "lenet5", "--to", framework, "-o", file)
    assert done.code == UNABLE
    assert f"is written to a file that ends in {ending}" in done.said
    assert Path(file).read_text() == "kept"


def test_what_cannot_be_exported_is_shown_at_its_line() -> None:
    Path("net.yaml").write_text(
        "input: [8, 8, 3]\nlayers:\n  - {name: c, type: custom, output: [3, 3, 2]}\n"
    )
    done = command("export", "net.yaml", "--to", "pytorch", "-o", "net.py")
    assert done.code == WRONG
    assert "E013 `c` (custom) cannot be exported to PyTorch\n  --> net.yaml:3:" in done.said
    assert not Path("net.py").exists()


def test_the_way_out_of_the_refusal_works() -> None:
    Path("net.yaml").write_text(
        "input: [8, 8, 3]\nlayers:\n"
        "  - {name: c, type: custom, output: [8, 8, 3], if: false}\n  - {type: relu}\n"
    )
    assert command("export", "net.yaml", "--to", "pytorch").code == FINE


def test_a_file_that_cannot_run_is_not_exported() -> None:
    Path("net.yaml").write_text("input: [3, 3, 3]\nlayers:\n  - {type: max_pool, kernel: 5}\n")
    done = command("export", "net.yaml", "--to", "keras")
    assert (done.code, done.report) == (WRONG, "")
    assert "S101" in done.said
