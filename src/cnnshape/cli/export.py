"""`cnnshape export`: a network as code of PyTorch or Keras, or as an ONNX file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from cnnshape.analysis.result import Analysis
from cnnshape.cli.binary_output import write_whole
from cnnshape.cli.exits import exit_wrong, fail, warn
from cnnshape.cli.memory_option import MaxMemory
from cnnshape.cli.options import File, Inputs, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.parameters import option
from cnnshape.cli.read_files import refuse_to_overwrite
from cnnshape.cli.reading import read_network
from cnnshape.diagnostics import SpecError
from cnnshape.exporting.exports import analyzed, source_for, weights_for
from cnnshape.exporting.structure.source import Source


class Framework(StrEnum):
    """The frameworks that networks are exported to."""

    PYTORCH = "pytorch"
    KERAS = "keras"
    ONNX = "onnx"


SUFFIXES = {Framework.PYTORCH: ".py", Framework.KERAS: ".py", Framework.ONNX: ".onnx"}
WEIGHTS = {Framework.PYTORCH: ".pt", Framework.KERAS: ".weights.h5"}

NEEDED = {
    Framework.PYTORCH: "torch (pip install 'cnnshape[torch]')",
    Framework.KERAS: "keras (pip install 'cnnshape[keras]')",
}
"""The packages that write weights."""

To = Annotated[Framework, option("--to", help="Framework of the code or the model.")]
OutputFile = Annotated[
    str | None,
    option(
        "--output", "-o", metavar="OUT", help="Write to this file: net.py, or net.onnx for ONNX."
    ),
]
Weights = Annotated[
    str | None,
    option(
        "--weights", metavar="W.npz", help="Also write these weights as the framework keeps them."
    ),
]


def export(
    file: File,
    to: To,
    output: OutputFile = None,
    weights: Weights = None,
    max_memory: MaxMemory = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Write a network as code of PyTorch or Keras, or as an ONNX file."""
    needs_a_file = weights is not None or to is Framework.ONNX
    if output is None and needs_a_file:
        what = "an ONNX file" if to is Framework.ONNX else "weights beside the code"
        fail(f"{what} cannot be written to the terminal: name a file, as -o net{SUFFIXES[to]}")
    _refuse_other_endings(to, output)
    overrides = overrides_in(input, settings)
    network = read_network(file, overrides).or_exit()
    try:
        analysis = analyzed(network)
        if to is Framework.ONNX:
            from cnnshape.cli.run_execution import given_weights

            arrays = _arrays(analysis, weights, max_memory)
            if arrays is None:
                arrays = given_weights(analysis, None, overrides, max_memory)
            _write_onnx(analysis, arrays, str(output))
        else:
            _write_source(analysis, to, _arrays(analysis, weights, max_memory), output)
    except SpecError as error:
        exit_wrong(error.diagnostics)


def _refuse_other_endings(to: Framework, output: str | None) -> None:
    """End the command if the file is not one of code or of a model: it could be the design."""
    if output is not None and Path(output).suffix.lower() != SUFFIXES[to]:
        what = "an ONNX model" if to is Framework.ONNX else "code"
        fail(f"-o {output}: {what} is written to a file that ends in {SUFFIXES[to]}")


def _write_source(
    analysis: Analysis, to: Framework, arrays: Mapping[str, Any] | None, output: str | None
) -> None:
    """Write code, and beside it the weights that it then loads."""
    beside = None if arrays is None else Path(str(output)).with_suffix(WEIGHTS[to])
    source = source_for(analysis, to, None if beside is None else beside.name)
    content = None if arrays is None else _content(source, to, arrays)
    with opened(output) as stream:
        stream.write(source.text)
    if beside is not None and content is not None:
        write_whole(str(beside), content)


def _content(source: Source, to: Framework, arrays: Mapping[str, Any]) -> bytes:
    try:
        return weights_for(source, to, arrays)
    except ImportError as error:
        fail(f"weights are written with {NEEDED[to]}: {error}")


def _write_onnx(analysis: Analysis, arrays: Mapping[str, Any] | None, output: str) -> None:
    from cnnshape.exporting.onnx import to_onnx

    refuse_to_overwrite(output)
    try:
        model = to_onnx(analysis.network, arrays)
    except ImportError:
        fail("an ONNX file is written with onnx: pip install 'cnnshape[onnx]'")
    from cnnshape.exporting.onnx.saving import save

    try:
        save(model, Path(output))
    except OSError as error:
        fail(f"cannot write {output}: {error.strerror or error}")
    warn(f"wrote {output}")


def _arrays(analysis: Analysis, path: str | None, limit: int | None) -> Mapping[str, Any] | None:
    if path is None:
        return None
    from cnnshape.cli.array_files import read_weights

    given = read_weights(analysis, path, limit)
    from cnnshape.exporting.weights import all_weights

    try:
        return all_weights(analysis, given)
    except (TypeError, ValueError) as error:
        fail(f"{path}: {error}")
