"""Networks as source of Keras."""

from __future__ import annotations

from cnnshape.analysis.result import Analysis
from cnnshape.exporting.about import title_of
from cnnshape.exporting.code.listings import listing
from cnnshape.exporting.keras.target import target
from cnnshape.exporting.keras.variables import variables_of
from cnnshape.exporting.keras.writing import module_text
from cnnshape.exporting.structure.program import program_of
from cnnshape.exporting.structure.source import Source
from cnnshape.exporting.weights import written_arrays


def source_of(analysis: Analysis, weights_file: str | None = None) -> Source:
    """Return an analysed network as source of Keras; it can load a file of weights."""
    program = program_of(analysis, target())
    written = written_arrays(analysis)
    values = {
        (variable.holder, variable.path): listing(variable.value(written))
        for variable in variables_of(program)
        if written.keys() >= {*variable.array.names(variable.layer)}
    }
    text = module_text(program, analysis.network, values, weights_file)
    return Source(title_of(analysis.network), text, program)
