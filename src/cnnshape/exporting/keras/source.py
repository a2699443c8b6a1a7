"""Networks as source of Keras."""

from __future__ import annotations

from cnnshape.analysis.result import Analysis
from cnnshape.exporting.keras.target import TARGET
from cnnshape.exporting.keras.writing import module_text
from cnnshape.exporting.structure.program import program_of
from cnnshape.exporting.structure.source import Source


def source_of(analysis: Analysis, weights_file: str | None = None) -> Source:
    """Return an analysed network as source of Keras; it can load a file of weights."""
    program = program_of(analysis, TARGET)
    text = module_text(program, analysis.network, weights_file)
    return Source(analysis.network.title, text, program)
