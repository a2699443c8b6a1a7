"""The source of every bundled network is formatted, without findings of ruff, and compiles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape import load
from cnnshape.exporting.exports import analyzed, source_for

WIDTH = "88"
ARCHITECTURES = Path(__file__).parents[2] / "architectures"
FOLDERS = (".", "course", "keras")
FILES = [path for folder in FOLDERS for path in sorted((ARCHITECTURES / folder).glob("*.yaml"))]


@pytest.mark.slow
@pytest.mark.parametrize("framework", ["pytorch", "keras"])
def test_bundled_networks_are_written_well(framework: str, tmp_path: Path) -> None:
    for number, file in enumerate(FILES):
        text = source_for(analyzed(load(str(file))), framework).text
        compile(text, str(file), "exec")
        (tmp_path / f"net_{number}.py").write_text(text, encoding="utf-8")
    for words in (["format", "--check"], ["check", "--select", "E,F,W,B,I,UP,SIM,C4"]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--line-length", WIDTH]
        done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
