"""Break a Keras file at random: values, keys and lists of its configuration, and its archive."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any, NamedTuple

from tools.fuzz.raw_bytes import with_other_bytes

ODD: Sequence[Any] = (
    *(None, True, False, 0, 1, -1, 2, 7, 10**6, 2**31, 2**40, 2**63, 10**400, 0.5, -1e-30, 1e308),
    *(float("nan"), float("inf"), "", "x", "same", "valid", "relu", "é\n🙂", "../a", "n" * 300),
    *([], {}, [[]], [None], [1, 2], [[1, 2], [3, 4]], [-1], [0, 0], ["a", 0, 0], {"a": 1}),
)
KINDS = (
    *(
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "DepthwiseConv2D",
        "SeparableConv1D",
        "Conv1DTranspose",
        "Dense",
    ),
    *("MaxPooling1D", "AveragePooling3D", "GlobalAveragePooling2D", "BatchNormalization", "ReLU"),
    *("GroupNormalization", "LayerNormalization", "Normalization", "Rescaling", "Softmax", "PReLU"),
    *("Flatten", "Reshape", "Permute", "RepeatVector", "Add", "Concatenate", "Dot", "Multiply"),
    *("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D", "Bidirectional", "TimeDistributed", "Embedding"),
    *("MultiHeadAttention", "Attention", "Resizing", "UpSampling2D", "ZeroPadding2D", "Cropping1D"),
    *(
        "Lambda",
        "Functional",
        "Sequential",
        "InputLayer",
        "Dropout",
        "Masking",
        "Nope",
        "",
        "GetItem",
    ),
)
KEYS = (
    *("filters", "kernel_size", "strides", "axis", "units", "groups", "data_format", "activation"),
    *("layers", "class_name", "config", "inbound_nodes", "batch_shape", "input_layers", "module"),
)
SHARE_OF_ARCHIVES = 0.1
SHARE_OF_BYTES = 0.1
SHARE_OF_SPLICES = 0.1
BOMB_BYTES = 65 * 2**20


class Place(NamedTuple):
    """A value in a configuration: what holds it, under a key or a number."""

    holder: Any
    key: Any

    @property
    def value(self) -> Any:
        """The value itself."""
        return self.holder[self.key]


Mutator = Callable[[Any, Random], None]


def mutated(config: Any, random: Random, another: Callable[[Random], Any]) -> bytes:
    """Return the bytes of a file whose configuration is broken in one to four ways."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        if random.random() < SHARE_OF_SPLICES:
            _chosen(config, random).holder.update(_chosen_layer(another(random), random))
        else:
            random.choice(MUTATORS)(config, random)
    text = json.dumps(config).encode()
    if random.random() < SHARE_OF_BYTES:
        text = with_other_bytes(text, random)
    data = _oddly_archived(text, random) if random.random() < SHARE_OF_ARCHIVES else archive(text)
    return with_other_bytes(data, random) if random.random() < SHARE_OF_BYTES else data


def archive(config: bytes, metadata: bytes = b'{"keras_version": "3.15.1"}') -> bytes:
    """Return a file of a configuration, without weights."""
    return _archive({"metadata.json": metadata, "config.json": config})


def _archive(files: Mapping[str, bytes]) -> bytes:
    """Return a compressed archive: each file has the same date, so that the bytes are the same."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in files.items():
            whole.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _with_other_size(config: bytes) -> bytes:
    """Return a file that says of its configuration that it is short."""
    data = bytearray(archive(config))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (7).to_bytes(4, "little")
    return bytes(data)


@cache
def _bomb() -> bytes:
    """Return a small file whose configuration is large."""
    return archive(b" " * BOMB_BYTES)


def _oddly_archived(config: bytes, random: Random) -> bytes:
    """Return a configuration in a file that is none of Keras 3, or another file in its place."""
    way = random.randrange(5)
    if way == 0:
        return archive(config, random.choice((b'{"keras_version": "2.9"}', b'["3"]', b"{", config)))
    if way == 1:
        return archive(random.choice((b"[" * 200_000, b'{"a":' * 100_000, b"\xff\xfe" + config)))
    if way == 2:
        return random.choice((_bomb(), _with_other_size(config), config, b"\x89HDF" + config))
    other = random.choice(("metadata.json", "../config.json", "CONFIG.JSON", "model.weights.h5"))
    files = {other: b"{}" if way == 3 else b"\x89HDF\r\n\x1a\n" * 9}
    return _archive(files | random.choice(({}, {"config.json": config})))


def _places(value: Any) -> Iterator[Place]:
    """Return all values that are held by others."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in list(pairs) if isinstance(value, (dict, list)) else ():
        yield Place(value, key)
        if isinstance(each, (dict, list)):
            yield from _places(each)


def _layers(config: Any) -> list[Place]:
    """Return the layers of a configuration, as far as it has any."""
    return [
        each
        for each in _places(config)
        if isinstance(each.value, dict) and "class_name" in each.value
    ]


def _chosen_layer(config: Any, random: Random) -> dict[str, Any]:
    found = _layers(config)
    return deepcopy(random.choice(found).value) if found else {}


def _chosen(config: Any, random: Random) -> Place:
    """Return a layer as what holds its keys."""
    found = _layers(config)
    return Place(random.choice(found).value if found else config, "class_name")


def _other_value(config: Any, random: Random) -> None:
    found = list(_places(config))
    if found:
        holder, key = random.choice(found)
        holder[key] = deepcopy(random.choice(ODD))


def _other_setting(config: Any, random: Random) -> None:
    """Change a setting of a layer, which most values of a configuration are not."""
    settings = _chosen(config, random).holder.get("config")
    if isinstance(settings, dict) and settings:
        settings[random.choice((*settings, *KEYS))] = deepcopy(random.choice(ODD))


def _no_setting(config: Any, random: Random) -> None:
    found = [each for each in _places(config) if isinstance(each.holder, dict)]
    if found:
        holder, key = random.choice(found)
        del holder[key]


def _other_kind(config: Any, random: Random) -> None:
    _chosen(config, random).holder["class_name"] = random.choice(KINDS)


def _value_of_another_place(config: Any, random: Random) -> None:
    found = list(_places(config))
    if found:
        holder, key = random.choice(found)
        holder[key] = deepcopy(random.choice(found).value)


def _other_list(config: Any, random: Random) -> None:
    """Take something out of a list, double it, or change the order."""
    found = [each.value for each in _places(config) if isinstance(each.value, list) and each.value]
    if not found:
        return
    chosen = random.choice(found)
    way = random.randrange(3)
    if way == 0:
        del chosen[random.randrange(len(chosen))]
    elif way == 1:
        chosen.append(deepcopy(random.choice(chosen)))
    else:
        random.shuffle(chosen)


MUTATORS: Sequence[Mutator] = (
    *(_other_setting, _other_setting, _other_setting, _other_value, _other_value, _no_setting),
    *(_other_kind, _other_kind, _value_of_another_place, _other_list),
)
"""The ways to break a configuration, the more fruitful ones several times."""
