"""What may stand where a file is named: a model of another framework, and how it is read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.own_code import printing_aside
from cnnshape.importing.python_names import Named, named_in
from cnnshape.importing.records import ImportRefused, Model

if TYPE_CHECKING:
    import torch

InputSizes = Sequence[int] | Mapping[str, Sequence[int]] | None
"""The sizes of inputs that the model leaves open, in the order of the model, without the batch."""

Sizes = Sequence[int] | Sequence[Sequence[int]] | Mapping[str, Sequence[int]] | None
"""Those of a model that leaves all sizes open; several inputs have theirs in a list, or by name."""


def from_onnx(
    path: str | PathLike[str], input: InputSizes = None, *, is_flat: bool = False
) -> Imported:
    """Read an ONNX file; `input` gives the sizes that it leaves open, in its own order.

    Raises ImportRefused where it cannot be read, and OSError if there is no such file.
    """
    return imported(onnx_model(path, input), is_flat=is_flat)


def onnx_model(path: str | PathLike[str], input: InputSizes = None) -> Model:
    """Return the records of an ONNX file; a missing file is an OSError, whatever is installed."""
    Path(fspath(path)).stat()
    require("onnx", "ONNX files")
    from cnnshape.importing.mapping import model_of
    from cnnshape.importing.onnx_reader.reading import graph_of

    return model_of(graph_of(Path(fspath(path)), input))


def from_keras(model: Any, input: Sizes = None, *, is_flat: bool = False) -> Imported:
    """Read a model of Keras 3: the path of a `.keras` file, or a model that lives in Python.

    A file is read as data: nothing of it is executed, and Keras is not needed. `input` gives the
    sizes that the model leaves open, in its own order. Raises ImportRefused where it cannot be
    read, and OSError if there is no such file.
    """
    return imported(keras_model(model, input), is_flat=is_flat)


def keras_model(model: Any, input: Sizes = None, *, file: str | None = None) -> Model:
    """Return the records of a Keras model: the path of a file, or a model that lives in Python."""
    from cnnshape.importing.keras_reader.reading import records_of
    from cnnshape.importing.keras_reader.sources import source_of_file, source_of_object

    if isinstance(model, (str, PathLike)):
        return records_of(source_of_file(Path(fspath(model))), input)
    source = source_of_object(model)
    return records_of(source._replace(file=file or source.file), input)


def from_torch(module: torch.nn.Module, input_shape: Sizes, *, is_flat: bool = False) -> Imported:
    """Read a PyTorch module; `input_shape` is that of its input, without the batch: (3, 224, 224).

    Several inputs have theirs in a list, or by name. The module is recorded as it acts after
    training, and its modes are as before afterwards. Raises ImportRefused where it cannot be read.
    """
    name = type(module).__name__
    return imported(torch_model(module, input_shape, file=name, name=name), is_flat=is_flat)


def torch_model(module: torch.nn.Module, sizes: Sizes, *, file: str, name: str) -> Model:
    """Return the records of a PyTorch module."""
    require("torch", "PyTorch modules")
    from cnnshape.importing.mapping import model_of
    from cnnshape.importing.torch_reader.counting import with_counts_compared
    from cnnshape.importing.torch_reader.reading import graph_of

    if sizes is None:
        raise _input_needed(name)
    model = model_of(graph_of(module, sizes, file, name))
    if not model.records:
        raise ImportRefused(f"{name} has no layer: its outputs are its inputs, or constants")
    return with_counts_compared(model, module)


def named_model(named: Named, sizes: Sizes) -> Model:
    """Return the records of the model that a name of Python means; this runs its code."""
    from cnnshape.importing.named import made, object_named

    name = named.attribute.rpartition(".")[2]
    with printing_aside():
        found = object_named(named)
        if sizes is None and _makes_modules(found):
            raise _input_needed(name)
        with _noting_lines():
            model = made(found, named, _is_model, "a torch.nn.Module or a keras.Model")
    if _is_of("keras", "Model", model):
        return keras_model(model, sizes, file=named.text)
    return torch_model(model, sizes, file=named.text, name=name)


def _noting_lines() -> AbstractContextManager[None]:
    """Note the lines at which modules of PyTorch are made, once the code has imported it."""
    if "torch" not in sys.modules:
        return nullcontext()
    from cnnshape.importing.torch_reader.constructed import noting_lines

    return noting_lines()


def _input_needed(name: str) -> InputNeeded:
    return InputNeeded(
        f"{name} does not say the sizes of its input: give them in the order of PyTorch, "
        "without the batch, as --input 3x224x224"
    )


def _makes_modules(found: Any) -> bool:
    """Say whether an object can only be, or give, a module of PyTorch: Keras is not there."""
    if isinstance(found, type):
        torch = sys.modules.get("torch")
        return torch is not None and issubclass(found, torch.nn.Module)
    return callable(found) and "torch" in sys.modules and "keras" not in sys.modules


def _is_model(found: Any) -> bool:
    return _is_of("keras", "Model", found) or _is_of("torch.nn", "Module", found)


def _is_of(package: str, name: str, found: Any) -> bool:
    """Say whether an object is of a class of a package, which has been imported if it is."""
    module = sys.modules.get(package)
    return module is not None and isinstance(found, getattr(module, name))


def model_of_source(word: str, input: InputSizes = None) -> Model:
    """Return the records of the model that a word names where a command takes a file.

    Raises ImportRefused if it cannot be imported, and OSError if there is no such file.
    """
    for suffix, reader in FILE_READERS.items():
        if word.lower().endswith(suffix):
            return reader(word, input)
    named = named_in(word)
    if named is not None:
        return named_model(named, input)
    raise ImportRefused(f"a model is {SOURCES_TEXT}")


def require(package: str, what: str) -> None:
    """Raise ImportRefused where the package that reads a source is not installed."""
    if find_spec(package) is None:
        raise ImportRefused(
            f"{what} are read with the package {package}, which is not installed: "
            f"pip install 'cnnshape[{package}]'"
        )


FILE_READERS: Mapping[str, Callable[[str, InputSizes], Model]] = {
    ".onnx": onnx_model,
    ".keras": keras_model,
}
"""The readers of files that hold a model, by how the names of these end."""

SOURCES_TEXT = (
    "a file model.onnx or model.keras, or package.module:attribute for a model of PyTorch or Keras"
)
"""What can be imported, in words."""
