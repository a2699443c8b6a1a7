"""Networks as source of PyTorch."""

from __future__ import annotations

from cnnshape.analysis.result import Analysis
from cnnshape.exporting.about import title_of
from cnnshape.exporting.code.listings import listing
from cnnshape.exporting.pytorch.target import target
from cnnshape.exporting.pytorch.tensors import tensors_of
from cnnshape.exporting.pytorch.writing import module_text
from cnnshape.exporting.structure.program import program_of
from cnnshape.exporting.structure.source import Source
from cnnshape.exporting.weights import written_arrays


def source_of(analysis: Analysis, weights_file: str | None = None) -> Source:
    """Return an analysed network as source of PyTorch; it can load a file of weights."""
    program = program_of(analysis, target())
    written = written_arrays(analysis)
    values = {
        tensor.name: listing(tensor.value(written))
        for tensor in tensors_of(program)
        if written.keys() >= {*tensor.array.names(tensor.layer)}
    }
    text = module_text(program, analysis.network, values, weights_file)
    return Source(title_of(analysis.network), text, program)
