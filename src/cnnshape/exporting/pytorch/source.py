"""Networks as source of PyTorch."""

from __future__ import annotations

from cnnshape.analysis.result import Analysis
from cnnshape.exporting.pytorch.target import target
from cnnshape.exporting.pytorch.writing import module_text
from cnnshape.exporting.structure.program import program_of
from cnnshape.exporting.structure.source import Source


def source_of(analysis: Analysis, weights_file: str | None = None) -> Source:
    """Return an analysed network as source of PyTorch; it can load a file of weights."""
    program = program_of(analysis, target())
    text = module_text(program, analysis.network, weights_file)
    return Source(analysis.network.title, text, program)
