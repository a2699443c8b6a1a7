"""What may stand where a file is named: a model of another framework, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


def model_of_source(word: str, input: Sizes = None) -> Model:
    """Return the records of the model that a word names where a command takes a file.

    Raises ImportRefused if it cannot be imported, and OSError if there is no such file.
    """
    for suffix, reader in FILE_READERS.items():
        if word.lower().endswith(suffix):
            return reader(word, input)
    raise ImportRefused(f"a model is {SOURCES_TEXT}")


def require(package: str, what: str) -> None:
    """Raise ImportRefused where the package that reads a source is not installed."""
    if find_spec(package) is None:
        raise ImportRefused(
            f"{what} are read with the package {package}, which is not installed: "
            f"pip install 'cnnshape[{package}]'"
        )


FILE_READERS: Mapping[str, Callable[[str, Sizes], Model]] = {".onnx": onnx_model}
"""The readers of files that hold a model, by how the names of these end."""

SOURCES_TEXT = "a file model.onnx"
"""What can be imported, in words."""
