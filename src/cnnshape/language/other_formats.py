"""Files that are not architectures: models, weights, code and images, by name and content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePath

from cnnshape.diagnostics import Diagnostic, Source, SpecError
from cnnshape.language.yaml.limits import start_of

READ_BY_COMMANDS = (
    "commands read it where they take a file, as `cnnshape table {name}`; `cnnshape import {name}` "
    "writes an architecture file; in Python, `cnnshape.from_{framework}` reads it"
)
ONNX = READ_BY_COMMANDS.replace("{framework}", "onnx")
KERAS = READ_BY_COMMANDS.replace("{framework}", "keras")
TORCH = (
    "name the code that makes the model instead of an architecture file, as `cnnshape table "
    "package.module:Model --input 3x224x224`, or export the model to ONNX"
)
OLD_KERAS = (
    "load the model in Keras 3 and save it as .keras, or name the code that makes it, as `cnnshape "
    "table package.module:model`; there is no need for an architecture file"
)
CONVERTED = (
    "convert it to ONNX, and give the .onnx where a command takes an architecture file; or write "
    "its layers, as docs/file-language.md shows"
)
WRITTEN = "write its layers in an architecture file (YAML), as docs/file-language.md shows"
WEIGHTS = (
    "it holds arrays, not layers: name the architecture file; `cnnshape run FILE --weights` takes "
    "weights as .npz"
)
CODE = (
    "name the model in it instead of an architecture file, as `cnnshape table {module}:Model "
    "--input 3x224x224`: the code is then run, and its PyTorch or Keras model read"
)
PICTURE = "name the architecture file; `cnnshape run FILE --image` takes a picture"
OTHER = "name an architecture file, which is text in YAML"

FORMATS: Mapping[str, tuple[str, str]] = {
    ".onnx": ("an ONNX model", ONNX),
    ".keras": ("a Keras model", KERAS),
    ".h5": ("an HDF5 file, as Keras saves models and weights", OLD_KERAS),
    ".hdf5": ("an HDF5 file, as Keras saves models and weights", OLD_KERAS),
    ".pt": ("a PyTorch file of a model or its weights", TORCH),
    ".pth": ("a PyTorch file of a model or its weights", TORCH),
    ".ckpt": ("a checkpoint of weights", TORCH),
    ".safetensors": ("a file of weights", TORCH),
    ".pb": ("a TensorFlow graph", CONVERTED),
    ".tflite": ("a TensorFlow Lite model", CONVERTED),
    ".mlmodel": ("a Core ML model", CONVERTED),
    ".mat": ("a MATLAB file", WRITTEN),
    ".caffemodel": ("a Caffe model", CONVERTED),
    ".prototxt": ("a Caffe network", WRITTEN),
    ".cfg": ("a configuration, as darknet describes networks", WRITTEN),
    ".npz": ("a NumPy file of arrays", WEIGHTS),
    ".npy": ("a NumPy file of an array", WEIGHTS),
    ".pkl": ("a Python pickle", TORCH),
    ".py": ("Python code", CODE),
    ".ipynb": ("a notebook", WRITTEN),
    ".m": ("MATLAB code", WRITTEN),
    ".png": ("a picture", PICTURE),
    ".jpg": ("a picture", PICTURE),
    ".jpeg": ("a picture", PICTURE),
    ".gif": ("a picture", PICTURE),
    ".bmp": ("a picture", PICTURE),
    ".webp": ("a picture", PICTURE),
    ".tif": ("a picture", PICTURE),
    ".tiff": ("a picture", PICTURE),
    ".pdf": ("a PDF", OTHER),
    ".csv": ("a table of values", OTHER),
    ".zip": ("an archive", OTHER),
    ".gz": ("an archive", OTHER),
}
"""What a file is by its suffix, and what to do instead."""

SIGNATURES: Mapping[bytes, str] = {
    b"\x89HDF\r\n": ".h5",
    b"\x93NUMPY": ".npy",
    b"\x89PNG": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF8": ".gif",
    b"BM": ".bmp",
    b"%PDF": ".pdf",
    b"\x1f\x8b": ".gz",
    b"PK\x03\x04": ".zip",
    b"\x80\x02": ".pkl",
    b"\x80\x04": ".pkl",
}
"""The first bytes of formats whose files may have any name."""

AT_FOUR = {b"TFL3": ".tflite"}
BINARY = b"\x00"
TEXTS = {
    ".py": rb"(?m)^(?:import [\w.]+|from [\w.]+ import |class \w+.*:|def \w+\(|\w+ = [\w.]+\()",
    ".cfg": rb"(?m)^\[(?:net|network|convolutional)\]\s*$",
    ".prototxt": rb"(?m)^layers? *\{",
}
"""Lines that code and the texts of other tools have, and YAML has not: compiled when needed."""

LAYERS_LINE = re.compile(rb"^layers:", re.M)
"""What an architecture file has, whatever it is called."""

PREFIX = 4096
"""So many bytes are looked at."""


def refuse_other_format(content: bytes, name: str) -> None:
    """Raise SpecError for a file of another format, with what it is and what to do."""
    if LAYERS_LINE.search(content) and BINARY not in content:
        return
    suffix = PurePath(name).suffix.lower()
    found = FORMATS.get(suffix) or FORMATS.get(_suffix_of(content[:PREFIX]) or "")
    if found is None:
        return
    what, way_out = found
    help = way_out.format(name=name, module=PurePath(name).stem)
    message = f"this is {what}, not an architecture file"
    raise SpecError([Diagnostic("E001", message, start_of(Source(name, "")), help=help)])


def code_of(name: str) -> str | None:
    """Return what to name instead of a module, or of an attribute in it, if its code is here."""
    whole = name.removesuffix(".yaml")
    for module in (whole, whole.rpartition(".")[0]):
        file = Path(module.replace(".", "/") + ".py")
        if module and file.is_file():
            return f"there is {file}: {CODE.format(module=module)}"
    return None


def _suffix_of(content: bytes) -> str | None:
    """Return the suffix that files of this content have; None for YAML and for the unknown."""
    if BINARY not in content:
        texts = (suffix for suffix, line in TEXTS.items() if re.search(line, content))
        return next(texts, None)
    at_start = (known for first, known in SIGNATURES.items() if content.startswith(first))
    return next(at_start, AT_FOUR.get(content[4:8]))
