"""Configurations of Keras models written by hand, as Keras 3 writes them into its files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.keras_reader.configs import layer_config
from cnnshape.importing.keras_reader.reading import Given, records_of
from cnnshape.importing.keras_reader.sources import Source
from cnnshape.importing.keras_reader.stores import FileStore
from cnnshape.importing.records import Model

Config = dict[str, Any]

CONV = {
    "kernel_size": [3, 3],
    "strides": [1, 1],
    "padding": "valid",
    "data_format": "channels_last",
    "dilation_rate": [1, 1],
    "activation": "linear",
    "use_bias": True,
}


def tensor(layer: str, *sizes: int | None, use: int = 0, output: int = 0) -> Config:
    """Return an argument: an output of a layer, with its sizes without the batch."""
    config = {"shape": [None, *sizes], "dtype": "float32", "keras_history": [layer, use, output]}
    return {"class_name": "__keras_tensor__", "config": config}


def use(*args: Any, **kwargs: Any) -> Config:
    """Return a use of a layer on arguments."""
    return {"args": list(args), "kwargs": kwargs}


def layer(
    kind: str, name: str, *uses: Config, module: Any = "keras.layers", **settings: Any
) -> Config:
    """Return a layer."""
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": name, "trainable": True, **settings},
        "name": name,
        "inbound_nodes": list(uses),
    }


def conv(name: str, filters: int, *uses: Config, **settings: Any) -> Config:
    """Return a `Conv2D` of 3x3."""
    return layer("Conv2D", name, *uses, **{**CONV, "filters": filters, "groups": 1, **settings})


def dense(name: str, units: int, *uses: Config, **settings: Any) -> Config:
    """Return a `Dense`."""
    plain = {"units": units, "use_bias": True, "activation": "linear"}
    return layer("Dense", name, *uses, **{**plain, **settings})


def entry(name: str, *sizes: int | None) -> Config:
    """Return an `InputLayer`."""
    return layer("InputLayer", name, batch_shape=[None, *sizes])


def functional(
    layers: Sequence[Config], outputs: Sequence[Any], *uses: Config, name: str = "functional"
) -> Config:
    """Return a functional model whose inputs are its input layers."""
    inputs = [[each["name"], 0, 0] for each in layers if each["class_name"] == "InputLayer"]
    ends = [each if isinstance(each, list) else [each, 0, 0] for each in outputs]
    settings = {"layers": list(layers), "input_layers": inputs, "output_layers": ends}
    return layer("Functional", name, *uses, module="keras", **settings)


def sequential(*layers: Config, uses: Sequence[Config] = (), name: str = "sequential") -> Config:
    """Return a sequential model."""
    return layer("Sequential", name, *uses, module="keras", layers=list(layers))


def records(config: Config, given: Given = None, arrays: Mapping[str, Any] | None = None) -> Model:
    """Return the records of a configuration, with arrays by their paths in a file."""
    store = FileStore(lambda: dict(arrays or {}))
    return records_of(
        Source("model.keras", layer_config(json.loads(json.dumps(config))), store), given
    )


def network_of(
    config: Config, given: Given = None, arrays: Mapping[str, Any] | None = None
) -> Imported:
    """Return what is imported of a configuration."""
    return imported(records(config, given, arrays))


def keras_file(folder: Path, config: Any, version: str = "3.15.1", **files: bytes) -> Path:
    """Write a `.keras` file without weights, unless `files` says more."""
    path = folder / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": version}))
        if config is not None:
            archive.writestr(
                "config.json", config if isinstance(config, str) else json.dumps(config)
            )
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def drawn(*shape: int) -> np.ndarray[Any, Any]:
    """Return an array of different numbers."""
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
