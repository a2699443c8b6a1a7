"""Exported modules of PyTorch satisfy `mypy --strict`, which looks into torch itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape import load
from cnnshape.exporting.exports import analyzed, source_for
from tests.reference.pytorch import torch

pytest.importorskip("mypy", reason="mypy is not installed: pip install -e '.[dev]'")

NAMES = (
    "convnext_tiny",
    "crnn",
    "edsr_baseline_x2",
    "efficientnet_b0",
    "lenet5",
    "mobilenet_v3_small",
    "siamese",
    "swin_t",
    "unet",
    "vit_b_32",
    "yolov8n",
)
"""Networks of different families: sequences, conditions, several inputs and outputs, helpers."""

WRONG = "from torch import Tensor\n\n\ndef size(x: Tensor) -> int:\n    return x.shape\n"
"""What mypy has something to say of, if it knows torch."""


def test_exported_modules_are_typed(tmp_path: Path) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    for name in NAMES:
        text = source_for(analyzed(load(name)), "pytorch").text
        (modules / f"{name}.py").write_text(text, encoding="utf-8")
    (modules / "wrong.py").write_text(WRONG, encoding="utf-8")
    said = _said_by_mypy(modules)
    assert [line for line in said if line.startswith(NAMES)] == []
    assert any(line.startswith("wrong.py:5: error") for line in said)


def _said_by_mypy(folder: Path) -> list[str]:
    """Return what mypy says of the modules of a folder, and of whatever they import."""
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "."]
    environment = {**os.environ, "MYPYPATH": str(_with_torch_alone(folder.parent / "packages"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.stdout.splitlines()


def _with_torch_alone(folder: Path) -> Path:
    """Return a folder in which mypy finds torch, wherever it is installed, and nothing else."""
    folder.mkdir()
    (folder / "torch").symlink_to(Path(torch.__file__).parent)
    return folder
