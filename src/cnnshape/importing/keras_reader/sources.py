"""Where a Keras model is: in a `.keras` file, which is read as data, or in Python."""

from __future__ import annotations

import json
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.importing.keras_reader.configs import (
    LayerConfig,
    Sizes,
    as_keras_writes,
    layer_config,
)
from cnnshape.importing.keras_reader.stores import FileStore, ObjectStore, Store
from cnnshape.importing.records import ImportRefused

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
MAX_CONFIG_BYTES = 64 * 2**20

DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError),
    *(NotImplementedError, RuntimeError, RecursionError),
)
"""What reading an archive raises where it is damaged, or as no Keras writes it."""


class Source(NamedTuple):
    """A model: what it is called in messages, its configuration, and its arrays.

    `output_sizes` are those of its outputs where they are known.
    """

    file: str
    model: LayerConfig
    store: Store
    output_sizes: tuple[Sizes, ...] = ()


def source_of_file(path: Path) -> Source:
    """Return the model of a `.keras` file; nothing of it is executed.

    Raises ImportRefused where it is not one, OSError if there is no such file.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\x89HDF"):
        raise ImportRefused(
            f"{path} is an HDF5 file of Keras 2; load it with keras.models.load_model and save it "
            "as a .keras file"
        )
    try:
        with zipfile.ZipFile(path) as archive:
            config = _data(archive, CONFIG, path)
            metadata = _data(archive, METADATA, path) if METADATA in archive.namelist() else {}
    except DAMAGES as error:
        raise ImportRefused(f"{path} is not a .keras file: {error}") from error
    version = str(metadata.get("keras_version", "3"))
    if version.startswith(("1.", "2.")):
        raise ImportRefused(
            f"{path} was written by Keras {version}; load it with Keras 3 and save it again"
        )
    return Source(str(path), _model(config, str(path)), FileStore(cache(lambda: _opened(path))))


def source_of_object(model: Any) -> Source:
    """Return a model that lives in Python; raise ImportRefused where it does not say its layers."""
    import keras

    name = f"{type(model).__module__}.{type(model).__qualname__}"
    if not isinstance(model, keras.Model):
        raise ImportRefused(f"a Keras model is a keras.Model, not {name}")
    try:
        data = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))
    except (NotImplementedError, TypeError, ValueError) as error:
        raise ImportRefused(f"{name} does not say how it is built: {error}") from error
    outputs = getattr(model, "outputs", None) or ()
    sizes = tuple(tuple(each.shape) for each in outputs)
    return Source(model.name, _model(data, name), ObjectStore(model), sizes)


def _data(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    """Return one of the small files of an archive."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise ImportRefused(f"{path} is not a .keras file: it has no {name}") from None
    if info.file_size > MAX_CONFIG_BYTES:
        raise ImportRefused(f"{name} in {path} has {info.file_size:,} bytes, which is too many")
    try:
        data = json.loads(archive.read(info))
    except DAMAGES as error:
        raise ImportRefused(f"{name} in {path} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise ImportRefused(f"{name} in {path} is not a configuration of Keras")
    return data


def _model(data: dict[str, Any], name: str) -> LayerConfig:
    with as_keras_writes(name):
        model = layer_config(data)
    if not model.is_model:
        raise ImportRefused(
            f"{name} is a `{model.class_name}`, which does not list its layers: only functional "
            "and sequential models do"
        )
    return model


def _opened(path: Path) -> Any:
    """Return the weights of a file; Keras stores them in the archive as they are."""
    try:
        import h5py
    except ModuleNotFoundError as error:
        raise ImportRefused(
            "weights of Keras are read with the package h5py, which is not installed: pip install "
            "'cnnshape[keras]'"
        ) from error
    archive = zipfile.ZipFile(path)
    if WEIGHTS not in archive.namelist():
        raise ImportRefused(f"{path} has no {WEIGHTS}")
    try:
        return h5py.File(archive.open(WEIGHTS), "r")
    except OSError as error:
        raise ImportRefused(f"{WEIGHTS} in {path} cannot be read: {error}") from error
