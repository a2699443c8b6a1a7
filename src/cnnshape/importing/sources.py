"""What may stand where a file is named: a model of another framework, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from os import PathLike, fspath
from pathlib import Path

from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.records import ImportRefused, Model

Sizes = Sequence[int] | Mapping[str, Sequence[int]] | None
"""The sizes of inputs that the model leaves open, in the order of the model, without the batch."""


def from_onnx(path: str | PathLike[str], input: Sizes = None, *, is_flat: bool = False) -> Imported:
    """Read an ONNX file; `input` gives the sizes that it leaves open, in its own order.

    Raises ImportRefused where it cannot be read, and OSError if there is no such file.
    """
    return imported(onnx_model(path, input), is_flat=is_flat)


def onnx_model(path: str | PathLike[str], input: Sizes = None) -> Model:
    """Return the records of an ONNX file."""
    require("onnx", "ONNX files")
    from cnnshape.importing.mapping import model_of
    from cnnshape.importing.onnx_reader.reading import graph_of

    return model_of(graph_of(Path(fspath(path)), input))


def require(package: str, what: str) -> None:
    """Raise ImportRefused where the package that reads a source is not installed."""
    if find_spec(package) is None:
        raise ImportRefused(
            f"{what} are read with the package {package}, which is not installed: "
            f"pip install 'cnnshape[{package}]'"
        )
