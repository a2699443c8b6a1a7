"""The source of every bundled network is formatted, without findings of ruff, and compiles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape import load
from cnnshape.exporting.exports import analyzed, source_for
from tests.exporting.parameters_read import only_in_conditions

WIDTH = "88"
ARCHITECTURES = Path(__file__).parents[2] / "architectures"
FOLDERS = (".", "course", "keras")
FILES = [path for folder in FOLDERS for path in sorted((ARCHITECTURES / folder).glob("*.yaml"))]
CHUNKS = 8
"""Parts of the networks, so that no process writes them all while the others have nothing to do."""

ALL_OF_ONE_WIDTH = ("mobilenet_v3_small",)
"""Networks of which a block gives as many channels in all uses, and compares others with them."""


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("framework", ["pytorch", "keras"])
def test_bundled_networks_are_written_well(framework: str, chunk: int, tmp_path: Path) -> None:
    for number, file in enumerate(FILES[chunk::CHUNKS]):
        source = source_for(analyzed(load(str(file))), framework)
        text, functions = source.text, frozenset(each.name for each in source.program.classes)
        if file.stem not in ALL_OF_ONE_WIDTH:
            assert only_in_conditions(text, functions) == [], file
        compile(text, str(file), "exec")
        (tmp_path / f"net_{number}.py").write_text(text, encoding="utf-8")
    for words in (["format", "--check"], ["check", "--select", "E,F,W,B,I,UP,SIM,C4"]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--line-length", WIDTH]
        done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_parameter_that_only_decides_is_found() -> None:
    """The check itself: a stride that no layer is given."""
    text = "def unit(x: Tensor, width: int, stride: int = 1):\n    y = conv(x, width)\n"
    text += "    return skip(x, y) if stride > 1 else y\n"
    assert only_in_conditions(text, frozenset(["unit"])) == ["unit.stride"]
    assert only_in_conditions(text.replace("width)", "width, stride)"), frozenset(["unit"])) == []
